"""Why an actor has ended, in words that complete "root.train …"."""

from __future__ import annotations

import re

from litwork.protocol import Died
from litwork.status import DIED, SPOT_RETRIVAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ray.exceptions import RayError

_PHRASES = (
    ("node has died", "was lost{on}: the node is gone"),
    ("low on memory", "was killed{on}: the node ran out of memory"),
    ("worker process has died", "was killed or has crashed{on}, perhaps because memory ran out"),
)
"""What Ray says, and how it is said here."""


def died_of(error: RayError) -> Died:
    """What an error says that Ray has raised in the place of an item."""
    from ray.exceptions import ActorUnavailableError, RayActorError

    text = str(error).strip()
    place = re.search(r"^\s*ip: (\S+)$", text, re.MULTILINE)
    on = f" on {place[1]}" if place else ""
    if isinstance(error, RayActorError) and error.preempted:
        return Died(f"was lost{on}: the node was taken away", SPOT_RETRIVAL)
    if isinstance(error, ActorUnavailableError):
        return Died("was lost: the node where it ran can't be reached any more", DIED)
    for phrase, words in _PHRASES:
        if phrase in text:
            return Died(words.format(on=on), DIED)
    return Died(f"has ended{on}: {text.rpartition(chr(10))[2].strip()}", DIED)
