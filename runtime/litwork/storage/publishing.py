"""Where works see no common file system: bring the files of a work's paths to where others look for them.

Rule: that is done before the others hear of an attribute with a path, or of the end of a call.
"""

from __future__ import annotations

import sys

from litwork import storage
from litwork.protocol import Failed, Succeeded, Write
from litwork.state import pointers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from litwork.protocol import Message
    from litwork.work import LightningWork


def publish(work: LightningWork, message: Message) -> None:
    """The work is about to send this message."""
    if "litwork.storage.path" not in sys.modules:
        return  # then there are no paths
    if isinstance(message, Write):
        value: object = message.value
    elif isinstance(message, (Succeeded, Failed)):
        value = [work.__dict__[name] for name in work._lit.attributes]
    else:
        return
    from litwork.storage.path import Path

    paths = [pointer for pointer in pointers(value) if isinstance(pointer, Path)]
    if paths:
        storage.current().publish(paths)
