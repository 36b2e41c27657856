"""Containers: signed ones (.asice, .bdoc) with the documents inside, and .zip."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from knowledge.readers.kinds import member, open_zip

_SIGNING_TIME = re.compile(rb"<(?:\w+:)?SigningTime>\s*([0-9TZ:+.-]+)\s*</")
_HIDDEN = (".", "__MACOSX", "~$")


def members_of(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """The files of a container, each with its own name; paths count for nothing, so none leads out of the folder.

    Raises UnreadableFile for a container that cannot be unpacked.
    """
    with open_zip(data, name) as archive:
        for info in archive.infolist():
            parts = PurePosixPath(info.filename.replace("\\", "/")).parts
            if info.is_dir() or not parts or parts[0] == "META-INF" or info.filename == "mimetype":
                continue
            if not any(part.startswith(_HIDDEN) and part != ".." for part in parts):
                yield parts[-1], member(archive, info, f"{name}/{parts[-1]}")


def signatures_of(data: bytes, name: str) -> dict[str, str]:
    """How many signatures a container bears, and when they were made; never who made them."""
    times: list[str] = []
    count = 0
    with open_zip(data, name) as archive:
        for info in _signature_files(archive):
            xml = member(archive, info, name)
            count += max(len(re.findall(rb"<(?:\w+:)?Signature[ >]", xml)), 1)
            times += [found.decode("ascii") for found in _SIGNING_TIME.findall(xml)]
    return {"signatures": str(count), **({"signed": ", ".join(sorted(times))} if times else {})}


def _signature_files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [
        info for info in archive.infolist() if info.filename.startswith("META-INF/") and "signature" in info.filename.lower()
    ]
