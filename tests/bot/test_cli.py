"""The command line, `ask` above all: what goes to standard output, what to standard error, and how each command ends."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.bot import COMMAND, JOB_DESCRIPTION, LEFT_OUT, SAMPLE, Ametibot, shared_data, trouble


@pytest.fixture
def ametibot(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Ametibot:
    return Ametibot(tmp_path, shared_data(tmp_path_factory.getbasetemp()))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "zanriopetaja.txt"
    path.write_text(JOB_DESCRIPTION, encoding="utf-8")
    return path


# -- the command itself --------------------------------------------------------------------------------------------


def test_without_a_command_the_commands_are_listed(ametibot: Ametibot) -> None:
    ran = ametibot.run()
    assert ran.code != 0
    assert all(command in ran.stdout + ran.stderr for command in ("ask", "chat", "answer", "import", "check"))


@pytest.mark.parametrize("command", ["ask", "chat", "answer", "import", "check"])
def test_every_command_has_help(ametibot: Ametibot, command: str) -> None:
    ran = ametibot.call(command, "--help")
    assert ran.code == 0
    assert "Usage:" in ran.stdout


@pytest.mark.parametrize("typed", ["[/]", "[/bold]", "--[/]"])
def test_a_mistyped_command_that_looks_like_markup_is_shown_as_it_was_typed(ametibot: Ametibot, typed: str) -> None:
    ran = ametibot.call(typed)
    assert ran.code == 2
    assert typed in ran.stderr


def test_a_closed_pipe_ends_the_command_quietly(ametibot: Ametibot, source: Path) -> None:
    with subprocess.Popen(
        [COMMAND, "import", *[source] * 50], cwd=ametibot.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() != 0


# -- ask -----------------------------------------------------------------------------------------------------------


def test_ask_prints_the_quote_with_its_place(ametibot: Ametibot) -> None:
    ran = ametibot.run("ask", "Kes on minu vahetu juht?", "--as", "kliendinoustaja")
    assert (ran.code, ran.stderr) == (0, "")
    assert "Vahetu juht: «Talituse juhataja»\n— Kliendinõustaja, p 1.3 (1. ÜLDOSA)\n" in ran.stdout


def test_a_printed_number_stands_outside_the_quote_which_is_verbatim(ametibot: Ametibot) -> None:
    ran = ametibot.call("ask", "Millised on minu õigused?", "--as", "klienditeenindaja")
    *clauses, place = ran.stdout.splitlines()
    quoted = [match for line in clauses if (match := re.fullmatch(r"(?P<number>[\d.]+) «(?P<quote>[^«»]+)»", line))]
    printed = (SAMPLE / "klienditeenindaja.md").read_text(encoding="utf-8").splitlines()
    assert (ran.code, ran.stderr, place) == (0, "", "— klienditeenindaja, 5. ÕIGUSED, 05.02.2026 nr 1-4/9")
    assert [match["number"] for match in quoted] == [f"5.{n}" for n in range(1, 7)]
    assert len(quoted) == len(clauses)
    assert all(f"- {match['number']} {match['quote']}" in printed for match in quoted)


def test_ask_gives_the_whole_reply_as_json(ametibot: Ametibot) -> None:
    plain = ametibot.call("ask", "Kes on minu vahetu juht?", "--as", "klienditeenindaja")
    ran = ametibot.call("ask", "Kes on minu vahetu juht?", "--as", "klienditeenindaja", "--json")
    reply = json.loads(ran.stdout)
    assert ran.code == 0
    assert (reply["status"], reply["language"]) == ("answered", "et")
    (citation,) = reply["citations"]
    assert citation["document"] == "klienditeenindaja"
    assert (citation["label"], citation["quote"]) == ("Otsene ülem", "teenindussaali juht")
    assert (citation["number"], citation["heading"]) == ("1.4", "1. ÜLDOSA")
    assert (citation["document_number"], citation["document_date"]) == ("1-4/9", "2026-02-05")
    assert reply["text"] + "\n" == plain.stdout


def test_ask_without_a_position_asks_back_with_the_choices(ametibot: Ametibot) -> None:
    ran = ametibot.call("ask", "Kes on minu vahetu juht?", "--json")
    reply = json.loads(ran.stdout)
    assert (ran.code, ran.stderr) == (1, "")
    assert reply["status"] == "clarify"
    assert sorted(choice["value"] for choice in reply["choices"]) == sorted(path.stem for path in SAMPLE.glob("*.md"))


def test_a_question_that_needs_a_choice_says_how_to_name_the_position(ametibot: Ametibot) -> None:
    ran = ametibot.call("ask", "Kes on minu vahetu juht?")
    named = ", ".join(sorted(path.stem for path in SAMPLE.glob("*.md")))
    assert ran.code == 1
    assert ran.stderr == f"ametibot: name the position with --as: {named}\n"
    assert "--as" not in ran.stdout
    assert re.search(r"^\d+\. Kliendinõustaja$", ran.stdout, re.MULTILINE)


def test_a_question_that_needs_a_choice_of_language_names_no_position(ametibot: Ametibot) -> None:
    ran = ametibot.call("ask", "vasta soome keeles", "--as", "kliendinoustaja")
    assert "1. eesti\n2. русский\n3. English\n" in ran.stdout
    assert "--as" not in ran.stderr


def test_choices_can_be_told_apart(ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    ran = ametibot.call("ask", "Kes on minu vahetu juht?", "--knowledge", folder, "--json")
    labels = [choice["label"] for choice in json.loads(ran.stdout)["choices"]]
    assert len(labels) == 3
    assert len(set(labels)) == 3


def test_an_unknown_position_is_refused_with_the_known_ones(ametibot: Ametibot) -> None:
    ran = ametibot.call("ask", "Kes mind asendab?", "--as", "[bold]kokk")
    assert (ran.code, ran.stdout) == (1, "")
    assert "--as [bold]kokk" in ran.stderr
    assert all(path.stem in ran.stderr for path in SAMPLE.glob("*.md"))


@pytest.mark.parametrize(("language", "place"), [("et", "p 1.3"), ("ru", "п. 1.3"), ("en", "clause 1.3")])
def test_the_language_chosen_is_that_of_the_words_around_the_quote(ametibot: Ametibot, language: str, place: str) -> None:
    ran = ametibot.call("ask", "Kes on minu vahetu juht?", "--as", "kliendinoustaja", "--language", language)
    assert ran.code == 0
    assert f"Vahetu juht: «Talituse juhataja»\n— Kliendinõustaja, {place} (1. ÜLDOSA)" in ran.stdout


def test_an_unknown_language_is_refused_with_the_known_ones(ametibot: Ametibot) -> None:
    ran = ametibot.call("ask", "Kes mind asendab?", "--as", "kliendinoustaja", "--language", "fi")
    assert (ran.code, ran.stdout) == (1, "")
    assert "--language fi: et, ru or en" in ran.stderr


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("", "Kirjuta oma küsimus"),
        (" \t\n\u00a0\u200b", "Kirjuta oma küsimus"),
        ("🙂🙃👩‍💻", "Kirjuta oma küsimus"),
        ("\x00\x01\x07\x1b\x7f\u202e ?!… «»", "Kirjuta oma küsimus"),
        ("õ" * 10_000, "pikem kui 1000"),
        ("kes mind asendab? " * 600, "pikem kui 1000"),
    ],
)
def test_a_question_that_is_none_gets_a_helpful_sentence(ametibot: Ametibot, question: str, says: str) -> None:
    ran = ametibot.call("ask", question, "--as", "kliendinoustaja")
    assert (ran.code, ran.stderr) == (1, "")
    assert says in ran.stdout


@pytest.mark.parametrize(
    "signs",
    ['" * ( - : ^ + NEAR(', "'; -- /* */ DELETE", '{"$": 1} \\ %s ${x}', "\x1b[31m\x00\x08", "[bold][/] [/x]", "\ud83d\udcff"],
)
def test_signs_that_mean_something_to_a_program_are_only_signs(ametibot: Ametibot, signs: str) -> None:
    ran = ametibot.call("ask", f"Kes on minu vahetu juht? {signs}", "--as", "kliendinoustaja")
    assert ran.stdout.strip()
    assert "\x1b" not in ran.stdout
    assert "Talituse juhataja" in ran.stdout


def test_bytes_that_are_no_utf8_on_the_command_line_are_passed_over(ametibot: Ametibot) -> None:
    ran = ametibot.run("ask", b"Kes on minu \xff\xfe vahetu juht?", "--as", "kliendinoustaja", "--json")
    assert (ran.code, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["citations"][0]["quote"] == "Talituse juhataja"


def test_a_terminal_that_is_not_unicode_still_gets_the_reply(ametibot: Ametibot) -> None:
    ran = ametibot.run("ask", "Kes on minu vahetu juht?", "--as", "kliendinoustaja", PYTHONIOENCODING="latin-1")
    assert ran.code == 0
    assert "Talituse juhataja" in ran.stdout


# -- --knowledge ---------------------------------------------------------------------------------------------------


def test_a_missing_knowledge_folder_is_named(ametibot: Ametibot) -> None:
    ran = ametibot.call("ask", "Kes mind asendab?", "--knowledge", "puudub")
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr == "ametibot: puudub: no such folder of knowledge files.\n"


def test_an_empty_knowledge_folder_gets_a_helpful_sentence(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "tyhi").mkdir()
    ran = ametibot.call("ask", "Kes mind asendab?", "--knowledge", "tyhi")
    assert (ran.code, ran.stderr) == (1, "")
    assert "ei ole ühtegi ametijuhendit" in ran.stdout
    with_position = ametibot.call("ask", "Kes mind asendab?", "--knowledge", "tyhi", "--as", "kokk")
    assert (with_position.code, with_position.stdout) == (1, "")
    assert with_position.stderr == "ametibot: --as kokk: no such position. Known: none\n"


def test_broken_files_are_named_every_time_and_the_others_answer(
    ametibot: Ametibot, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    alone = Ametibot(tmp_path, tmp_path / "data")
    question = ("ask", "Kes on minu vahetu juht?", "--as", "zanriopetaja", "--knowledge", folder)
    first = alone.call(*question)
    assert first.code == 0
    assert "Vahetu juht: «tõlkejuht»\n— žanriõpetaja, p 1.3 (1. ÜLDOSA)" in first.stdout
    assert first.stderr.splitlines() == list(LEFT_OUT)
    assert alone.call(*question) == first


@pytest.mark.parametrize("command", [("ask", "Kes on minu vahetu juht?"), ("answer", "--batch", "-"), ("chat",)])
def test_every_command_that_answers_names_the_files_left_out(
    ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory, command: tuple[str, ...]
) -> None:
    ran = ametibot.call(*command, "--knowledge", trouble(tmp_path_factory.getbasetemp()))
    assert ran.stderr.splitlines()[: len(LEFT_OUT)] == list(LEFT_OUT)
    assert not any(left_out in ran.stdout for left_out in LEFT_OUT)


def test_a_file_with_an_error_answers_nothing(ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    ran = ametibot.call("ask", "Kes mind asendab?", "--as", "kiri", "--knowledge", folder)
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr.endswith("ametibot: --as kiri: no such position. Known: margendaja, vana-zanriopetaja, zanriopetaja\n")


@pytest.mark.parametrize("name", ["margendaja", "a-margendaja"])
def test_a_position_is_named_by_its_id_or_by_the_stem_of_its_file(
    ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    ran = ametibot.call("ask", "Kes on minu vahetu juht?", "--as", name, "--knowledge", folder, "--json")
    (citation,) = json.loads(ran.stdout)["citations"]
    assert ran.code == 0
    assert (citation["document"], citation["quote"]) == ("margendaja", "[red]peatoimetaja[/]")
