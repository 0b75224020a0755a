"""Starts a cluster for one run, or joins one that is there.

Rules:
- A cluster that is started here has this machine as its only node, leaves no file, and ends with this process.
- On it works find the same folders and files as the flow. To the nodes of any other cluster the folder of the script
  is copied, and litwork.
- Ray's own warnings and logs are kept out of the app's output.
"""

from __future__ import annotations

import os
import signal
import warnings

from litwork.errors import ScriptError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_LITWORK = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 (as in `process`)

ANSWER = 10.0
"""Seconds in which a cluster has to answer."""


class Cluster:
    """A cluster that this process belongs to, until `leave`. Raises ScriptError where that fails.

    `env` are environment variables for the works; on a cluster of its own they have all those of this process.
    `path`, `cwd` and `folder` are for the works: what their script is called, the folder to be in, and the one where
    it finds what it imports.
    """

    def __init__(self, path: str, address: str | None, env: Mapping[str, str]) -> None:
        folder = os.path.dirname(os.path.realpath(path))  # noqa: PTH120
        self._files = ""
        if address is None:
            self.path, self.cwd, self.folder = path, os.getcwd(), folder  # noqa: PTH109
            self._init(address="local", **self._alone())
        else:
            _check(address)
            self.path, self.cwd, self.folder = os.path.basename(path), ".", "."  # noqa: PTH119
            here = {"working_dir": folder, "py_modules": [_LITWORK], "env_vars": dict(env)}
            self._init(address=address, runtime_env=here)

    def leave(self) -> None:
        """Leave it; what was started here ends."""
        import ray

        ray.shutdown()
        if self._files:
            import shutil

            shutil.rmtree(self._files, ignore_errors=True)

    def _alone(self) -> dict[str, Any]:
        """How the cluster is started."""
        import tempfile

        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        self._files = tempfile.mkdtemp(prefix="litwork-ray-", dir="/tmp")  # elsewhere the paths of sockets get too long
        return {
            "include_dashboard": False,
            "_temp_dir": self._files,
            # A work's process ends with all that it has started.
            "_system_config": {"process_group_cleanup_enabled": True},
        }

    def _init(self, **options: Any) -> None:
        try:
            import ray
            from ray._private import worker
        except ImportError:
            raise ScriptError("the Ray backend needs Ray, which isn't installed: pip install 'litwork[ray]'") from None
        if ray.is_initialized():
            raise ScriptError("the script calls ray.init(): leave that to litwork, and name the cluster with --address")
        before = signal.getsignal(signal.SIGTERM)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ray.init(log_to_driver=False, logging_level="ERROR", **options)
        except Exception as error:
            self.leave()
            raise ScriptError(f"can't {_what(options['address'])}: {error}") from None
        except BaseException:  # Ctrl-C
            self.leave()
            raise
        finally:
            signal.signal(signal.SIGTERM, before)  # Ray would raise SystemExit in the midst of the flow
        worker._worker_logs_enabled = False  # what Ray says of dead works would be printed among the flow's lines


def _check(address: str) -> None:
    """Raise ScriptError for an address at which no cluster answers, for which Ray would wait long."""
    if "://" in address:
        raise ScriptError(f"can't {_what(address)}: an address is host:port or auto, not one of Ray Client")
    host, colon, port = address.rpartition(":")
    if not colon:
        return  # a word that Ray knows
    import socket

    try:
        socket.create_connection((host.strip("[]"), int(port)), ANSWER).close()
    except (OSError, ValueError) as error:
        raise ScriptError(
            f"can't {_what(address)}: {error}. Does it run? `ray start --head` tells its address"
        ) from None


def _what(address: str) -> str:
    return "start Ray" if address == "local" else f"join the Ray cluster at {address}"
