"""What `litwork run` does for `--checkpoint DIR` and `--resume DIR`, and says about it."""

from __future__ import annotations

import sys

from litwork.errors import CheckpointError
from litwork.storage.checkpoint_folder import Checkpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from litwork.backends.base import Outcome
    from litwork.cli.options import Options


def run_kept(options: Options, run: Callable[[Checkpoint], Outcome]) -> int:
    """Run an app that is kept in a folder, or goes on from what is kept there; returns the exit status."""
    goes_on = options.resume is not None
    folder = (options.resume if goes_on else options.checkpoint) or ""
    try:
        checkpoint = Checkpoint(folder, options.script, goes_on)
    except CheckpointError as error:
        print(f"litwork: {error}", file=sys.stderr)
        return error.status
    if checkpoint.is_over:
        print(f"litwork: the app in {folder} has ended: there is nothing to go on with", file=sys.stderr)
        return 0
    outcome = run(checkpoint)
    if outcome.state != "succeeded" and checkpoint.is_open:
        import shlex

        words = ["litwork", "run", options.script, "--resume", folder]
        print(f"litwork: to go on from here: {shlex.join(words)}", file=sys.stderr)
    return outcome.status
