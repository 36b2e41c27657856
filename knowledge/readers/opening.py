"""Opens a file with the library for its kind; what the libraries raise becomes one clear error."""

from __future__ import annotations

from collections.abc import Callable

from knowledge.errors import UnreadableFile
from knowledge.readers.docx import read_docx
from knowledge.readers.kinds import FileKind
from knowledge.readers.odt import read_odt
from knowledge.readers.pdf import read_pdf
from knowledge.readers.scan import read_image
from knowledge.readers.source import Source

_READERS: dict[FileKind, Callable[[bytes, str], Source]] = {
    FileKind.DOCX: read_docx,
    FileKind.ODT: read_odt,
    FileKind.PDF: read_pdf,
    FileKind.IMAGE: read_image,
}


def opened(data: bytes, name: str, kind: FileKind) -> Source:
    """The lines of a file. Raises UnreadableFile."""
    try:
        source = _READERS[kind](data, name)
    except UnreadableFile:
        raise
    except Exception as error:  # the libraries raise whatever a damaged file makes them stumble over
        raise UnreadableFile(
            "broken", f"{name}: the file is damaged or cut off ({type(error).__name__}); get it again."
        ) from error
    if not any(not line.blank for line in source.lines):
        raise UnreadableFile("empty", f"{name}: no text was found in the file.")
    return source
