"""`python -m litwork` is the command `litwork`."""

from __future__ import annotations

from litwork.command import main

main()
