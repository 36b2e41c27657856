"""Import of many files, containers and orders; going on after an interruption; differences and versions as commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from bot.importing import import_all, sources
from knowledge.repair.own import OwnWords
from knowledge.transcript import parse
from tests.bot import COMMAND, JOB_DESCRIPTION, Ametibot, shared_data

FORMATS = Path(__file__).parents[1] / "sources" / "formats"
DAMAGED = Path(__file__).parents[1] / "sources" / "damaged"
ORDER = """KÄSKKIRI

Tallinn 01.03.2026 nr 5-1/7

Ametijuhendite kinnitamine

1. Kinnitan ametijuhendid vastavalt lisadele.

Lisa 1

ARHIVAARI AMETIJUHEND

1. ÜLDOSA
1.1 Vahetu juht: osakonnajuhataja
2. TÖÖÜLESANDED
2.1 korrastab arhiivi.
3. ÕIGUSED
3.1 saada teavet.

Lisa 2

SEKRETÄRI AMETIJUHEND

1. ÜLDOSA
1.1 Vahetu juht: kantselei juhataja
2. TÖÖÜLESANDED
2.1 registreerib kirju.
3. ÕIGUSED
3.1 saada teavet.
"""


@pytest.fixture
def ametibot(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Ametibot:
    """The command in a folder of its own."""
    return Ametibot(tmp_path, shared_data(tmp_path_factory.getbasetemp()))


def test_an_order_gives_a_transcript_for_each_of_its_job_descriptions(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "kaskkiri.txt").write_text(ORDER, encoding="utf-8")
    ran = ametibot.call("import", "kaskkiri.txt", "--json")
    records = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [record["file"] for record in records] == ["kaskkiri-1", "kaskkiri-2"]
    assert [record["title"] for record in records] == ["arhivaar", "sekretär"]
    assert [record["manager"] for record in records] == ["osakonnajuhataja", "kantselei juhataja"]
    assert {(record["document"]["number"], record["document"]["date"]) for record in records} == {("5-1/7", "2026-03-01")}


def test_a_zip_gives_its_documents_by_their_own_names(ametibot: Ametibot, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "juhendid.zip", "w") as archive:
        archive.writestr("a/arhivaar.txt", JOB_DESCRIPTION)
        archive.writestr("b/peaspetsialist.docx", (FORMATS / "f01.docx").read_bytes())
    ran = ametibot.call("import", "juhendid.zip", "--out", "out")
    assert ran.code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["arhivaar.md", "peaspetsialist.md"]


def test_a_folder_is_imported_with_everything_below_it(tmp_path: Path) -> None:
    for name in ("a.txt", "b/c.md", "b/~$d.docx", ".e.txt", "f.jpeg.bak", "README.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(JOB_DESCRIPTION, encoding="utf-8")
    assert [path.name for path in sources([tmp_path, tmp_path / "a.txt"])] == ["a.txt", "c.md"]


def test_what_is_imported_is_not_read_again_and_what_was_bad_is_tried_again(ametibot: Ametibot, tmp_path: Path) -> None:
    folder = tmp_path / "vanad"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(JOB_DESCRIPTION.replace("žanriõpetaja", name), encoding="utf-8")
    (folder / "katki.pdf").write_bytes(b"%PDF-1.4 ...")
    first = ametibot.call("import", "vanad", "--out", "out")
    assert (first.code, "1 of 3 files" in first.stderr) == (1, True)
    for path in (tmp_path / "out").iterdir():  # HR has proofread
        path.write_text(path.read_text(encoding="utf-8").replace("küljendaja", "toimetaja"), encoding="utf-8")
    (folder / "katki.pdf").write_bytes((FORMATS / "f08.pdf").read_bytes())
    second = ametibot.call("import", "vanad", "--out", "out")
    assert second.code == 0
    assert sorted(Path(line).name for line in second.stdout.splitlines()) == ["a.md", "b.md", "katki.md"]
    assert "toimetaja" in (tmp_path / "out" / "a.md").read_text(encoding="utf-8")


def test_an_interrupted_import_leaves_whole_transcripts_and_goes_on(ametibot: Ametibot, tmp_path: Path) -> None:
    folder = tmp_path / "vanad"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02}.txt").write_text(JOB_DESCRIPTION + f"\n4. LISA\n4.1 number {number}.\n", encoding="utf-8")
    command = [str(COMMAND), "import", "vanad", "--out", "out"]
    running = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 60
    while not list((tmp_path / "out").glob("*.md")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)
    running.communicate(timeout=60)
    done = list((tmp_path / "out").glob("*.md"))
    assert done
    assert all(parse(path.read_text(encoding="utf-8")).blocks for path in done)
    ran = ametibot.call("import", "vanad", "--out", "out")
    assert ran.code == 0
    assert len(list((tmp_path / "out").glob("*.md"))) == 60


def test_a_file_that_brings_its_process_down_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import knowledge.readers as r\n_read = r.read_all\n"
        "def read_all(path, *rest):\n"
        "    import os\n"
        "    return os._exit(1) if path.stem == 'tapja' else _read(path, *rest)\n"
        "r.read_all = read_all\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    paths = [tmp_path / f"{name}.txt" for name in ("a", "tapja", "b", "c")]
    for path in paths:
        path.write_text(JOB_DESCRIPTION, encoding="utf-8")
    found = {one.path.stem: one for one in import_all(paths, OwnWords(()))}
    assert sorted(found) == ["a", "b", "c", "tapja"]
    assert "reading it failed altogether" in found["tapja"].error
    assert all(found[name].documents for name in "abc")


def test_repairs_are_counted_and_doubtful_words_named_with_their_lines(ametibot: Ametibot, tmp_path: Path) -> None:
    ran = ametibot.call("import", DAMAGED / "dokumendihaldur.read.txt", "--out", "out")
    assert " words of a damaged text repaired; " in ran.stderr
    assert "words not sure (marked [?])" in ran.stderr
    assert ":" in next(line for line in ran.stderr.splitlines() if "not surely read" in line)
    written = next((tmp_path / "out").iterdir()).read_text(encoding="utf-8")
    assert "<!-- read: " in written
    assert "[?]" in written
    checked = ametibot.call("check", "out")
    assert "not surely read" in checked.stdout


def test_differences_are_printed_clause_by_clause_with_a_suggestion(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "vana.txt").write_text(JOB_DESCRIPTION, encoding="utf-8")
    (tmp_path / "uus.txt").write_text(JOB_DESCRIPTION.replace("Asendaja: küljendaja", "Asendaja: toimetaja"), encoding="utf-8")
    ran = ametibot.call("diff", "vana.txt", "uus.txt")
    assert ran.code == 1
    assert "! changed    1.4 (1. ÜLDOSA): Asendaja: [-küljendaja-] {+toimetaja+}" in ran.stdout
    assert "looks substantive" in ran.stdout
    same = ametibot.call("diff", "vana.txt", "vana.txt")
    assert (same.code, same.stdout) == (0, "no differences\n")
    data = json.loads(ametibot.call("diff", "vana.txt", "uus.txt", "--json").stdout)
    assert (data["kind"], data["substantive"], data["new"]["number"]) == ("changed", True, "1.4")


def test_a_docx_is_compared_with_its_own_transcript(ametibot: Ametibot, tmp_path: Path) -> None:
    ametibot.call("import", FORMATS / "f03.docx", "--out", "out")
    assert ametibot.call("diff", "out/f03.md", FORMATS / "f03.docx").code == 0


def test_versions_are_listed_with_their_hash(tmp_path: Path) -> None:
    folder = tmp_path / "teadmised"
    folder.mkdir()
    (folder / "a.txt").write_text(JOB_DESCRIPTION, encoding="utf-8")
    ametibot = Ametibot(tmp_path, tmp_path / "andmed")
    assert ametibot.call("versions", "a", "--knowledge", folder).code == 1
    ametibot.call("ask", "Kes mind asendab?", "--as", "a", "--knowledge", folder)
    ran = ametibot.call("versions", "a", "--knowledge", folder)
    assert ran.code == 0
    number, _, _, digest, *path = ran.stdout.split(maxsplit=4)
    assert number == "1"
    assert digest in Path(path[0].strip()).name or len(digest) == 12
