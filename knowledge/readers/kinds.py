"""What kind of file some bytes are, by what they hold: a name says little."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum

from knowledge.errors import UnreadableFile

MAX_MEMBERS = 2_000
MAX_UNPACKED = 200_000_000  # bytes; the text of the largest job description has a hundredth of it
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream of a password-protected Office file
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")  # no office program writes one; entities may grow without end
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")


class FileKind(StrEnum):
    """The kinds of files that are told apart."""

    TEXT = "text"
    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"
    IMAGE = "image"
    SIGNED = "signed"  # a signed container, .asice or .bdoc
    ZIP = "zip"


def kind_of(data: bytes, name: str) -> FileKind:
    """The kind of a file. Raises UnreadableFile for kinds that cannot be read, with what to do."""
    if not data.strip():
        raise UnreadableFile("empty", f"{name}: the file is empty.")
    if b"%PDF-" in data[:1024]:
        return FileKind.PDF
    if data.startswith(_IMAGES):
        return FileKind.IMAGE
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if _ENCRYPTED in data:
            raise UnreadableFile("password", f"{name}: protected by a password; save it without one and try again.")
        raise UnreadableFile("old_word", f"{name}: an old Word file; open it in Word or LibreOffice and save it as .docx.")
    if data.startswith(b"{\\rtf"):
        raise UnreadableFile("rtf", f"{name}: an RTF file; open it in Word or LibreOffice and save it as .docx.")
    return _packed(data, name) if data.startswith((b"PK\x03\x04", b"PK\x05\x06")) else FileKind.TEXT


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """A zip that is safe to unpack. Raises UnreadableFile for a broken, protected or exploding one."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        raise UnreadableFile("broken", f"{name}: the file is damaged or cut off; get it again and try once more.") from error
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise UnreadableFile("too_large", f"{name}: unpacks to more than {MAX_UNPACKED // 1_000_000} MB; is it really one?")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFile("password", f"{name}: protected by a password; save it without one and try again.")
    return archive


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """One file of a zip, never more than it says that it holds. Raises UnreadableFile."""
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise UnreadableFile("broken", f"{name}: the file is damaged or cut off; get it again and try once more.") from error
    if len(data) > info.file_size:
        raise UnreadableFile("too_large", f"{name}: unpacks to more than it says; is it really a document?")
    return data


def _packed(data: bytes, name: str) -> FileKind:
    with open_zip(data, name) as archive:
        names = set(archive.namelist())
        kind = FileKind.ZIP
        if "word/document.xml" in names:
            kind = FileKind.DOCX
        elif "content.xml" in names and "META-INF/manifest.xml" in names:
            kind = FileKind.ODT
        elif any(one.startswith("META-INF/") and "signature" in one.lower() for one in names):
            kind = FileKind.SIGNED
        if kind in (FileKind.DOCX, FileKind.ODT):
            _refuse_declarations(archive, name)
        return kind


def _refuse_declarations(archive: zipfile.ZipFile, name: str) -> None:
    for info in archive.infolist():
        if info.filename.endswith((".xml", ".rels")):
            data = member(archive, info, name)
            if any(mark in data for mark in _DECLARATIONS):
                raise UnreadableFile("unsafe", f"{name}: holds declarations that no office program writes; it is not opened.")
