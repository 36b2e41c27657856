"""Files that are damaged, protected, disguised or meant to harm: a clear error, nothing left behind, the file untouched."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest
from PIL import Image

from knowledge.errors import UnreadableFile
from knowledge.readers import MAX_BYTES, read, read_all
from knowledge.readers.kinds import MAX_MEMBERS
from tests.tools import needs_tesseract

FORMATS = Path(__file__).parent.parent / "sources" / "formats"
DOCX, PDF = (FORMATS / "f01.docx").read_bytes(), (FORMATS / "f05.pdf").read_bytes()
TEXT = "AMETIJUHEND\n\n1. Üldosa\n1.1 Ametinimetus: lektor\n\n2. Tööülesanded\n2.1 peab loenguid;\n"


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """A zip with one member put in place of its own."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    return zipped({**members, name: content})


def old_office(stream: str) -> bytes:
    """The beginning of an OLE file with a stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 400


def protected_pdf() -> bytes:
    """A PDF that asks for a password: the trailer names an encryption that none opens."""
    encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> /P -4 >> "
    body = b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\n"
    ident = b"/ID [<" + b"41" * 16 + b"> <" + b"41" * 16 + b">] "
    return body + b"trailer << /Root 1 0 R /Size 3 " + encrypt + ident + b">>\nstartxref\n0\n%%EOF"


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (98 + n, 97 + n, 97 + n, 97 + n, 97 + n) for n in range(12))
    + b"]><x>&m;</x>"
)
BOMB = zipped({"word/document.xml": b"\0" * 210_000_000})

BAD = [
    pytest.param("a.pdf", protected_pdf(), "password", id="protected pdf"),
    pytest.param("a.docx", old_office("EncryptedPackage"), "password", id="protected docx"),
    pytest.param("a.docx", old_office("WordDocument"), "old_word", id="old Word file"),
    pytest.param("a.pdf", PDF[:9000], "broken", id="pdf cut off"),
    pytest.param("a.docx", DOCX[:6000], "broken", id="docx cut off"),
    pytest.param("a.docx", BOMB, "too_large", id="zip bomb"),
    pytest.param("a.zip", zipped({f"{n}.txt": b"x" for n in range(MAX_MEMBERS + 1)}), "too_large", id="zip of very many"),
    pytest.param("a.docx", with_member(DOCX, "word/document.xml", ENTITIES), "unsafe", id="entity bomb in docx"),
    pytest.param("a.odt", zipped({"content.xml": ENTITIES, "META-INF/manifest.xml": b""}), "unsafe", id="entity bomb in odt"),
    pytest.param("a.docx", with_member(DOCX, "word/document.xml", b"<w:document"), "broken", id="docx of broken xml"),
    pytest.param("a.docx", b"", "empty", id="0 bytes"),
    pytest.param("a.pdf", b"  \n", "empty", id="blanks"),
    pytest.param("a.pdf", TEXT.encode(), "renamed", id="text called pdf"),
    pytest.param("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "broken", id="image cut off"),
    pytest.param("a.rtf", b"{\\rtf1 x}", "unknown_format", id="rtf"),
    pytest.param("a.docx", b"{\\rtf1 x}", "rtf", id="rtf called docx"),
    pytest.param(
        "a.zip", zipped({"a.zip": zipped({"a.zip": zipped({"a.txt": TEXT.encode()})})}), "empty_container", id="nested"
    ),
    pytest.param("a.zip", zipped({"pilt.bmp": b"BM"}), "empty_container", id="zip of nothing readable"),
    pytest.param(
        "a.asice", zipped({"META-INF/signatures0.xml": b"<x/>"}), "empty_container", id="container of signatures only"
    ),
    pytest.param("a.zip", b"PK\x03\x04 and no more", "broken", id="zip cut off"),
]


@pytest.mark.parametrize(("name", "data", "code"), BAD)
@needs_tesseract
def test_a_bad_file_gives_a_clear_error_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, code: str
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as error:
        read(path)
    assert error.value.code == code
    assert str(error.value).startswith(f"{name}: ")
    assert list(temporary.iterdir()) == []
    assert path.read_bytes() == data


def test_a_file_of_500_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "suur.pdf"
    with path.open("wb") as stream:
        stream.truncate(500_000_000)  # a hole: takes no room
    with pytest.raises(UnreadableFile) as error:
        read(path)
    assert error.value.code == "too_large"
    assert path.stat().st_size > MAX_BYTES


def test_a_path_out_of_the_folder_inside_a_container_leads_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "in" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(zipped({"../../valja.txt": TEXT.encode(), "/etc/teine.txt": TEXT.encode()}))
    found = read_all(path)
    assert sorted(one.meta["id"] for one in found) == ["teine", "valja"]
    assert sorted(one.name for one in tmp_path.rglob("*") if one.is_file()) == ["a.zip"]


def test_a_file_under_another_name_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "juhend.pdf"
    path.write_bytes(DOCX)
    assert read(path).blocks == read(FORMATS / "f01.docx").blocks


def test_macros_are_never_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "juhend.docm"
    path.write_bytes(with_member(DOCX, "word/vbaProject.bin", b"Sub AutoOpen()"))
    assert "AutoOpen" not in " ".join(block.text for block in read(path).blocks)


@needs_tesseract
def test_a_font_that_does_not_say_its_letters_is_read_as_an_image(tmp_path: Path) -> None:
    """The text layer of such a page is no text: the page is rendered and read."""
    path = tmp_path / "juhend.pdf"
    path.write_bytes(_without_mapping(PDF))
    transcript = read(path)
    assert "scanned" in transcript.meta
    assert "AMETIJUHEND" in " ".join(block.text for block in transcript.blocks)


def _without_mapping(data: bytes) -> bytes:
    """The first page of a PDF with the tables of its fonts taken out that say which letter a sign is."""
    import re
    import zlib

    def blank(match: re.Match[bytes]) -> bytes:
        try:
            content = zlib.decompress(match[2])
        except zlib.error:
            return match[0]
        if b"begincmap" not in content:
            return match[0]
        made = zlib.compress(re.sub(rb"<[0-9A-F]{4}>(?=[\s\r\n])", b"<FFFD>", content), 9)
        return match[1] + made[: len(match[2])].ljust(len(match[2]), b"\0") + match[3]

    return re.sub(rb"(stream\r?\n)(.*?)(\r?\nendstream)", blank, data, flags=re.DOTALL)


@needs_tesseract
def test_a_scan_without_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "tühi.png"
    Image.new("L", (1200, 1700), 255).save(path)
    with pytest.raises(UnreadableFile) as error:
        read(path)
    assert error.value.code == "empty"


def test_without_tesseract_a_scan_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.readers.scan.models", tuple)
    with pytest.raises(UnreadableFile, match="apt-get install tesseract-ocr tesseract-ocr-est"):
        read(FORMATS / "g10.png")


def test_one_bad_member_does_not_keep_the_others_out(tmp_path: Path) -> None:
    path = tmp_path / "kaust.zip"
    path.write_bytes(zipped({"hea.txt": TEXT.encode(), "halb.pdf": PDF[:9000], "pilt.bmp": b"BM"}))
    (found,) = read_all(path)
    assert found.meta["id"] == "kaust"
    told = [problem.detail for problem in found.problems if problem.code == "member_left_out"]
    assert len(told) == 2


def test_a_signed_container_says_how_often_and_when_it_was_signed_and_not_by_whom(tmp_path: Path) -> None:
    signature = (
        b'<asic:XAdESSignatures xmlns:ds="x"><ds:Signature Id="S0"><X509SubjectName>Mari Maasikas</X509SubjectName>'
        b"<xades:SigningTime>2026-03-01T09:30:00Z</xades:SigningTime></ds:Signature></asic:XAdESSignatures>"
    )
    members = {"mimetype": b"application/vnd.etsi.asic-e+zip", "juhend.docx": DOCX}
    signatures = {"META-INF/signatures0.xml": signature, "META-INF/signatures1.xml": signature.replace(b"09:30", b"11:45")}
    path = tmp_path / "leping.asice"
    path.write_bytes(zipped({**members, **signatures}))
    (found,) = read_all(path)
    assert found.meta["id"] == "leping"
    assert found.meta["signatures"] == "2"
    assert found.meta["signed"] == "2026-03-01T09:30:00Z, 2026-03-01T11:45:00Z"
    assert "Maasikas" not in str(found)


def test_a_new_document_of_word_is_read(tmp_path: Path) -> None:
    made = docx.Document()
    for line in TEXT.splitlines():
        made.add_paragraph(line)
    made.save(str(tmp_path / "a.docx"))
    assert [block.text for block in read(tmp_path / "a.docx").blocks][-1] == "peab loenguid;"


def test_an_empty_pdf_says_that_it_holds_no_text(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(str(tmp_path / "a.pdf"))
    with pytest.raises(UnreadableFile) as error:
        read(tmp_path / "a.pdf")
    assert error.value.code == "empty"
