"""BuildConfig: what has to be installed where a work runs. A dataclass, for users derive dataclasses of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class BuildConfig:
    """The environment of a work. Accepted and kept; on one machine a work runs in the environment of its flow.

    `requirements` are names for pip, or paths of files of such; `dockerfile` is the path of one, `image` the name of an
    image. Raises TypeError for what can be neither, and ValueError for both a dockerfile and an image.
    """

    requirements: list[str] = field(default_factory=list)
    dockerfile: str | Path | None = None
    image: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.requirements, str) or not all(isinstance(each, str) for each in self.requirements):
            raise TypeError(f"the requirements of a BuildConfig are a list of texts, not {self.requirements!r}")
        self.requirements = list(self.requirements)
        if self.image is not None and not isinstance(self.image, str):
            raise TypeError(f"the image of a BuildConfig is its name, not {self.image!r}")
        if self.dockerfile is not None and not isinstance(self.dockerfile, (str, Path)):
            raise TypeError(f"the dockerfile of a BuildConfig is its path, not {self.dockerfile!r}")
        if self.dockerfile is not None and self.image is not None:
            raise ValueError("a BuildConfig has a dockerfile or an image, not both")

    def build_commands(self) -> list[str]:
        """Commands to run before the requirements are installed. To be overridden."""
        return []
