"""`ametibot check FOLDER` with the dialogues that HR keeps in FOLDER/dialogues, and the words that it lacks: `--words`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.bot import SAMPLE, Ametibot, Ran, shared_data

COOK = """KOKA AMETIJUHEND

1. ÜLDOSA
1.1. Vahetu juht: direktor
1.2. Asendaja: teenindaja

2. TÖÖÜLESANDED
2.1. valmistab lõunasöögi;
2.2. tellib toiduained;
2.3. teeb kord kuus plärtsumissi.

3. ÕIGUSED
3.1. saada tööriideid.
"""
MANAGER = "Kes on minu vahetu juht?"
HOLDING = f"""- as: kokk
  turns:
    - {{ask: "{MANAGER}", status: answered, cites: [[kokk, "1.1."]], quotes: [direktor], says: ["VAHETU JUHT", "p 1.1"]}}
    - {{ask: "ja asendaja?", status: answered, quotes: [teenindaja]}}
    - {{ask: "Kui pikk on puhkus?", status: not_found}}
- as: null
  turns:
    - {{ask: "Kes mind asendab?", status: answered, cites: [[kokk, "1.2."]]}}
"""
WRONG = (
    ("status: not_found", "the status is answered, not not_found"),
    ("status: clarify", "the status is answered, not clarify"),
    ('status: answered, cites: [[kokk, "1.2."]]', "it cites [['kokk', '1.1.']], not [['kokk', '1.2.']]"),
    ('status: answered, cites: [[juht, "1.1."]]', "it cites [['kokk', '1.1.']], not [['juht', '1.1.']]"),
    (
        'status: answered, cites: [[kokk, "1.1."], [kokk, "1.2."]]',
        "it cites [['kokk', '1.1.']], not [['kokk', '1.1.'], ['kokk', '1.2.']]",
    ),
    ("status: answered, quotes: [direktor, juhataja]", "no quote holds 'juhataja'"),
    ("status: answered, quotes: [Direktor]", "no quote holds 'Direktor'"),
    ("status: answered, quotes: [Vahetu juht]", "no quote holds 'Vahetu juht'"),  # that is its label
    ("status: answered, says: [DIREKTOR, kuningas]", "it does not say 'kuningas'"),
    (
        'status: clarify, cites: [[kokk, "3.1."]], quotes: [juhataja], says: [kuningas]',
        "the status is answered, not clarify; it cites [['kokk', '1.1.']], not [['kokk', '3.1.']]; "
        "no quote holds 'juhataja'; it does not say 'kuningas'",
    ),
)
COUNTED = re.compile(r"(?P<share>[\d.]+)% of (?P<words>\d+) content words have a Russian and an English counterpart; .+:")


@pytest.fixture
def ametibot(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Ametibot:
    return Ametibot(tmp_path, shared_data(tmp_path_factory.getbasetemp()))


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge folder of one document without dialogues; always the same one, so that its index is built once."""
    path = tmp_path_factory.getbasetemp() / "kook"
    path.mkdir(exist_ok=True)
    (path / "kokk.txt").write_text(COOK, encoding="utf-8")
    shutil.rmtree(path / "dialogues", ignore_errors=True)
    return path


def check(ametibot: Ametibot, folder: Path, **dialogues: str) -> Ran:
    """The check of a folder with these files of dialogues."""
    for name, text in dialogues.items():
        (folder / "dialogues").mkdir(exist_ok=True)
        (folder / "dialogues" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return ametibot.call("check", folder)


def turn(more: str, question: str = MANAGER) -> str:
    """A file of one dialogue of one turn."""
    return f'- as: kokk\n  turns:\n    - {{ask: "{question}", {more}}}\n'


# -- dialogues that hold, and others -------------------------------------------------------------------------------


def test_dialogues_that_hold_are_not_worth_a_word(ametibot: Ametibot, folder: Path) -> None:
    ran = check(ametibot, folder, koik=HOLDING)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "0 errors, 0 warnings\n", "")


def test_what_a_reply_should_hold_and_does_not_is_named_with_the_question(ametibot: Ametibot, folder: Path) -> None:
    ran = check(ametibot, folder, koik="".join(turn(more) for more, _ in WRONG))
    file = folder / "dialogues" / "koik.yaml"
    assert ran.stdout.splitlines()[:-1] == [f"{file}: error: «{MANAGER}»: {reason}" for _, reason in WRONG]
    assert ran.stdout.splitlines()[-1] == f"{len(WRONG)} errors, 0 warnings"
    assert (ran.code, ran.stderr) == (1, "")


def test_a_citation_where_nothing_is_quoted_is_missed(ametibot: Ametibot, folder: Path) -> None:
    ran = check(ametibot, folder, koik=turn('status: not_found, cites: [[kokk, "2.1."]]', "Kui pikk on puhkus?"))
    assert ran.code == 1
    assert "«Kui pikk on puhkus?»: it cites [], not [['kokk', '2.1.']]\n" in ran.stdout


def test_every_turn_that_goes_another_way_is_named_and_they_are_counted(ametibot: Ametibot, folder: Path) -> None:
    wrong = HOLDING.replace("not_found", "answered").replace("quotes: [teenindaja]", "quotes: [abikokk]")
    ran = check(ametibot, folder, a=HOLDING, b=wrong, c=turn("status: clarify"))
    told = [line.split(": error: ") for line in ran.stdout.splitlines()[:-1]]
    questions = [(Path(file).name, reason.split(":")[0]) for file, reason in told]
    assert questions == [("b.yaml", "«ja asendaja?»"), ("b.yaml", "«Kui pikk on puhkus?»"), ("c.yaml", f"«{MANAGER}»")]
    assert (ran.code, ran.stdout.splitlines()[-1]) == (1, "3 errors, 0 warnings")


def test_no_dialogue_goes_on_where_another_one_ended(ametibot: Ametibot, folder: Path) -> None:
    russian = f"""- as: kokk
  turns:
    - {{ask: "räägi vene keeles", status: answered}}
    - {{ask: "{MANAGER}", status: answered, says: ["п. 1.1"]}}
"""
    estonian = turn('status: answered, says: ["p 1.1"]')
    ran = check(ametibot, folder, a=russian + estonian, b=estonian)
    assert (ran.code, ran.stdout) == (0, "0 errors, 0 warnings\n")


def test_errors_of_dialogues_are_added_to_those_of_documents(ametibot: Ametibot, folder: Path) -> None:
    wrong = folder / "tühi.md"
    wrong.write_text("", encoding="utf-8")
    try:
        ran = check(ametibot, folder, koik=turn("status: clarify"))
    finally:
        wrong.unlink()
    assert ran.stdout.startswith(f"{wrong}:1: error: ")
    assert (ran.code, ran.stdout.splitlines()[-1]) == (1, "2 errors, 0 warnings")


# -- files that are none -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("- as: [katki\n", id="no YAML"),
        pytest.param("as: kokk\nturns: []\n", id="no list"),
        pytest.param("tekst\n", id="a word"),
        pytest.param("- turns: [{ask: x, status: answered}]\n", id="without as"),
        pytest.param("- as: kokk\n", id="without turns"),
        pytest.param("- {as: kokk, turns: }\n", id="empty turns"),
        pytest.param("- {as: kokk, turns: [Kes mind asendab?]}\n", id="turns of words"),
        pytest.param("- {as: kokk, turns: [{status: answered}]}\n", id="without ask"),
        pytest.param("- {as: kokk, turns: [{ask: x}]}\n", id="without status"),
        pytest.param(turn("status: anwsered"), id="a status that there is none of"),
        pytest.param(turn("status: answered, cites: [[kokk]]"), id="cites without a number"),
        pytest.param(turn('status: answered, cites: [kokk, "1.1."]'), id="cites without the inner brackets"),
        pytest.param(turn("status: answered, cites: [[kokk, 2.10]]"), id="a number that YAML takes for a fraction"),
        pytest.param(turn("status: answered, quote: [direktor]"), id="a key that there is none of"),
    ],
)
def test_a_file_that_holds_no_dialogues_is_an_error_that_names_it(ametibot: Ametibot, folder: Path, text: str) -> None:
    ran = check(ametibot, folder, katki=text)
    assert ran.code == 1
    assert f"{folder / 'dialogues' / 'katki.yaml'}: not a file of dialogues: " in ran.stdout + ran.stderr


def test_a_broken_file_does_not_keep_the_others_from_being_run(ametibot: Ametibot, folder: Path) -> None:
    ran = check(ametibot, folder, a="tekst\n", b=turn("status: clarify"))
    assert (ran.code, ran.stdout.splitlines()[-1]) == (1, "2 errors, 0 warnings")
    assert "b.yaml: error: " in ran.stdout


def test_an_error_names_the_dialogue_the_turn_and_what_to_do(ametibot: Ametibot, folder: Path) -> None:
    ran = check(ametibot, folder, a=HOLDING + turn("status: answered, cites: [[kokk, 2.10]]"))
    assert 'in dialogue 3 in turn 1 «cites»: a clause number with a full stop needs quotation marks: "2.10"' in ran.stdout


def test_pieces_need_no_brackets(ametibot: Ametibot, folder: Path) -> None:
    ran = check(ametibot, folder, a=turn("status: answered, cites: , quotes: direktor, says: juhataja"))
    assert "it does not say 'juhataja'" in ran.stdout
    assert "no quote" not in ran.stdout


def test_a_position_that_is_not_there_is_named(ametibot: Ametibot, folder: Path) -> None:
    ran = check(ametibot, folder, a=turn("status: answered").replace("as: kokk", "as: abikokk"))
    assert (ran.code, ran.stdout.splitlines()[-1]) == (1, "1 errors, 0 warnings")
    assert "as: abikokk: no such position; known: kokk" in ran.stdout


def test_files_may_end_in_yml(ametibot: Ametibot, folder: Path) -> None:
    (folder / "dialogues").mkdir()
    (folder / "dialogues" / "koik.yml").write_text(turn("status: clarify"), encoding="utf-8")
    assert ametibot.call("check", folder).code == 1


def test_a_file_of_dialogues_that_is_no_utf8_is_an_error_without_a_traceback(ametibot: Ametibot, folder: Path) -> None:
    check(ametibot, folder, katki="")
    (folder / "dialogues" / "katki.yaml").write_bytes(turn("status: answered", "Mis õigused mul on?").encode("cp1257"))
    ran = ametibot.run("check", str(folder))
    assert ran.code == 1
    assert "katki.yaml: not a file of dialogues: " in ran.stdout + ran.stderr


# -- without dialogues ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", [False, True])
def test_without_dialogues_nothing_is_asked(tmp_path: Path, folder: Path, empty: bool) -> None:
    alone = Ametibot(tmp_path, tmp_path / "data")
    if empty:
        (folder / "dialogues").mkdir()
        (folder / "dialogues" / "README.md").write_text(HOLDING, encoding="utf-8")
    ran = alone.call("check", folder)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "0 errors, 0 warnings\n", "")
    assert not alone.data.exists()  # no index was needed


# -- --words -------------------------------------------------------------------------------------------------------


def words(ran: Ran) -> tuple[float, int, list[str]]:
    """The share, the count and the lines of missing words of a check with --words, which ended well."""
    assert (ran.code, ran.stderr) == (0, "")
    counted, *missing, summary = ran.stdout.splitlines()
    match = COUNTED.fullmatch(counted)
    assert match
    assert summary.endswith(" warnings")
    return float(match["share"]), int(match["words"]), missing


def test_words_without_a_counterpart_are_listed_with_their_share(ametibot: Ametibot, folder: Path) -> None:
    share, count, missing = words(ametibot.call("check", folder, "--words"))
    assert missing == ["  plärtsumiss (1)"]
    assert share == pytest.approx(100 * (count - 1) / count, abs=0.06)


def test_words_are_not_listed_unasked(ametibot: Ametibot, folder: Path) -> None:
    assert "content words" not in ametibot.call("check", folder).stdout


def test_the_sample_agency_has_most_words_in_three_languages(ametibot: Ametibot) -> None:
    share, count, missing = words(ametibot.call("check", SAMPLE, "--words"))
    assert 90 < share < 100
    assert count > 1000
    assert 3 < len(missing) <= 40
    assert all(re.fullmatch(r"  \w+ \(\d+\)", line) for line in missing)


def test_a_folder_without_estonian_documents_has_no_words_to_list(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "teised").mkdir()
    for name in ("data-analyst-en.md", "koolitus-spetsialist-ru.md"):
        shutil.copy(SAMPLE / name, tmp_path / "teised")
    assert words(ametibot.call("check", tmp_path / "teised", "--words")) == (100.0, 0, [])
