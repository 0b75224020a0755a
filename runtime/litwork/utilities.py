"""Small things that scripts import from `lightning.app.utilities`, and that have no other place in litwork."""

from __future__ import annotations

import logging

from litwork import status
from litwork.errors import AppStopped
from litwork.status import WorkStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ExitAppException = AppStopped
"""What `stop()` of a flow raises."""

LightningComponentException = LightningFlowException = LightningWorkException = AttributeError
"""What litwork raises where a component is set up or used wrongly."""


class MisconfigurationException(Exception):
    """For scripts that raise it themselves."""


class WorkStageStatus:
    """The stages of a work."""

    NOT_STARTED = status.NOT_STARTED
    STARTED = status.STARTED
    STOPPED = status.STOPPED
    PENDING = status.PENDING
    RUNNING = status.RUNNING
    SUCCEEDED = status.SUCCEEDED
    FAILED = status.FAILED


class WorkFailureReasons:
    """Why a work has failed."""

    TIMEOUT = status.TIMEOUT
    SPOT_RETRIVAL = status.SPOT_RETRIVAL
    USER_EXCEPTION = status.USER_EXCEPTION
    INVALID_RETURN_VALUE = status.INVALID_RETURN_VALUE


class WorkStopReasons:
    """Why a work has stopped."""

    SIGTERM_SIGNAL_HANDLER = status.SIGTERM_SIGNAL_HANDLER
    PENDING = status.PENDING


def make_status(stage: str, message: str | None = None, reason: str | None = None) -> WorkStatus:
    """A status of this moment."""
    from time import time

    return WorkStatus(stage, time(), reason, message or "")


def Logger(name: str) -> logging.Logger:
    """The logger of this name."""
    return logging.getLogger(name)


def find_free_network_port() -> int:
    """A port of this machine that nobody listened on a moment ago."""
    import socket

    with socket.socket() as free:
        free.bind(("", 0))
        port: int = free.getsockname()[1]
        return port


def is_overridden(method_name: str, instance: object, parent: type) -> bool:
    """Whether the class of an object has a method of its own where `parent` has one too."""
    own: Any = getattr(type(instance), method_name, None)
    return own is not None and own is not getattr(parent, method_name, None)


def is_running_in_cloud() -> bool:
    """False: what litwork runs on are machines of one's own."""
    return False
