"""Every version of a knowledge file that was live: its text, its hash, since when. Plain files, never overwritten.

versions/kliendinoustaja/0002 2026-11-20T18-45-07Z 5f0c2a9e.md
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_NAME = re.compile(r"(\d{4,}) (\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ) ([0-9a-f]{8})(\.\w+)")
_TIME = "%Y-%m-%dT%H-%M-%SZ"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a knowledge file."""

    number: int  # from 1
    live_from: datetime  # UTC
    path: Path  # its text

    @property
    def sha256(self) -> str:
        """The hash of its text."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of all knowledge files of a folder."""

    folder: Path

    def of(self, stem: str) -> list[Version]:
        """The versions of a file, the oldest first."""
        folder = self.folder / stem
        names = [(path, _NAME.fullmatch(path.name)) for path in (folder.iterdir() if folder.is_dir() else ())]
        found = [
            Version(int(name[1]), datetime.strptime(name[2], _TIME).replace(tzinfo=UTC), path) for path, name in names if name
        ]
        return sorted(found, key=lambda version: version.number)

    def latest(self, stem: str) -> Version | None:
        """The version that went live last."""
        return next(reversed(self.of(stem)), None)

    def keep(self, file: Path, now: datetime) -> Version | None:
        """Keep the text of a file that goes live; None where it is the one that is live already. Raises OSError."""
        data = file.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        last = self.latest(file.stem)
        if last is not None and last.sha256 == digest and last.path.suffix == file.suffix.lower():
            return None
        number = last.number + 1 if last else 1
        folder = self.folder / file.stem
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{number:04} {now.astimezone(UTC).strftime(_TIME)} {digest[:8]}{file.suffix.lower()}"
        handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).replace(target)
        return Version(number, now.astimezone(UTC).replace(microsecond=0), target)
