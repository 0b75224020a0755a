"""`python -m litwork` is the command `litwork`."""

from __future__ import annotations

from litwork.cli import main

main()
