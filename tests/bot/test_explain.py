"""`ametibot ask --explain`: how a question was read and decided, on standard error; the reply stays as it is."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from bot.answers.evidence import FEATURES
from knowledge.themes import themes
from tests.bot import LEFT_OUT, SAMPLE, Ametibot, shared_data, trouble

STEPS = ("read", "corrected", "word", "named", "kind", "document", "themes", "candidate", "decision")
WORD = re.compile(r"(?P<word>\S+) \((?P<weight>[01]\.\d\d)\) = (?P<keys>.+)")
KIND = re.compile(r"(?P<guesses>.+) → (?P<chosen>\w+)(?P<settled> \(settled\))?")
CANDIDATE = re.compile(r"(?P<probability>[01]\.\d\d) (?P<what>.+): (?P<reasons>\w+ [+-]\d+\.\d(, \w+ [+-]\d+\.\d)*)")
HOME, HOME_RU, HOME_EN = "Kas ma saan kodust töötada?", "Можно ли работать из дома?", "Can I work from home?"
HOLIDAY = "Mis on puhkuse pikkus?"
AGENCY = ", ".join(sorted(path.stem for path in SAMPLE.glob("*.md")))

Steps = dict[str, list[str]]


@pytest.fixture
def ametibot(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Ametibot:
    return Ametibot(tmp_path, shared_data(tmp_path_factory.getbasetemp()))


def steps_of(lines: list[str]) -> Steps:
    """The lines of an explanation by what they tell; they come in the order of the steps and hold nothing unprintable."""
    assert all(line.isprintable() for line in lines)
    told = [line.partition(": ") for line in lines]
    order = [STEPS.index(name) for name, _, _ in told]
    assert order == sorted(order)
    return {step: [what for name, _, what in told if name == step] for step in dict.fromkeys(name for name, _, _ in told)}


def explained(ametibot: Ametibot, question: str) -> Steps:
    """How a customer adviser's question is explained."""
    return steps_of(ametibot.call("ask", question, "--as", "kliendinoustaja", "--explain").stderr.splitlines())


def shares(told: str) -> dict[str, float]:
    """«right 0.48, tools 0.09» as what it says; the greatest in size comes first."""
    found = {name: float(share) for name, share in (one.split(" ") for one in told.split(", "))}
    assert all(abs(before) >= abs(after) for before, after in pairwise(found.values()))
    return found


# -- reading -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "question"), [("et", HOME), ("ru", HOME_RU), ("en", HOME_EN)])
def test_the_language_and_the_question_come_first(ametibot: Ametibot, language: str, question: str) -> None:
    ran = ametibot.call("ask", question, "--as", "kliendinoustaja", "--explain")
    assert ran.stderr.startswith(f"read: {language}, '{question}'\n")


@pytest.mark.parametrize(
    ("question", "corrected"),
    [
        pytest.param("Kes on minu vahetu jhut?", ["jhut → juht"], id="letters swapped"),
        pytest.param("Kas ma tohin tootada kodus?", ["tootada → töötada"], id="diacritics lost"),
        pytest.param("infosysteemid", ["infosysteemid → infosüsteemid"], id="y for ü"),
        pytest.param("Кто мой непосредственный начальнк?", ["начальнк → начальник"], id="Russian"),
        pytest.param("what are my responsibilites?", ["responsibilites → responsibilities"], id="English"),
        pytest.param("Mis õigsued on minu jhul?", ["õigsued → õigused, jhul → juhul"], id="two words"),
        *((question, []) for question in (HOME, HOME_RU, HOME_EN)),
    ],
)
def test_words_that_were_mended_are_named_and_only_they(ametibot: Ametibot, question: str, corrected: list[str]) -> None:
    assert explained(ametibot, question).get("corrected", []) == corrected


@pytest.mark.parametrize(
    ("question", "word", "keys"),
    [
        (HOME, "kodust", {"kodu", "concept remote-work", "glossary kodu"}),
        (HOME_RU, "дома", {"дом", "concept remote-work", "glossary kodu"}),
        (HOME_EN, "home", {"home", "concept remote-work", "glossary kodu"}),
        ("Kes vastab kaebusetele?", "kaebustele", {"kaebus", "concept complaint", "glossary kaebus"}),
    ],
)
def test_a_word_of_the_topic_stands_with_its_weight_and_what_it_stands_for(
    ametibot: Ametibot, question: str, word: str, keys: set[str]
) -> None:
    words = [match for told in explained(ametibot, question)["word"] if (match := WORD.fullmatch(told))]
    (found,) = [match for match in words if match["word"] == word]
    assert found["weight"] == "1.00"
    assert set(found["keys"].split(", ")) >= keys


def test_words_that_say_nothing_of_the_topic_are_left_out(ametibot: Ametibot) -> None:
    words = explained(ametibot, "Millised on juturoboti eksperdi õigused?")["word"]
    assert [told.split(" ")[0] for told in words] == ["õigused"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("mida ütleb punkt 3.6?", ["number 3.6"]),
        ("what is my Russian level supposed to be?", ["languages ru; person I"]),
        ("Millised on juturoboti eksperdi õigused?", ["positions juturoboti-ekspert"]),
        ("Mis on tema õigused?", ["person he"]),
        ("Кто меня замещает?", ["person I"]),
        ("Mida Kodanikuteenuste Amet teeb?", [f"organisation {AGENCY}"]),
        (HOLIDAY, []),
    ],
)
def test_what_a_question_names_is_told(ametibot: Ametibot, question: str, named: list[str]) -> None:
    assert explained(ametibot, question).get("named", []) == named


@pytest.mark.parametrize(
    ("question", "kind", "settled"),
    [
        ("Kes on minu vahetu juht?", "manager", False),
        ("what are my rights?", "rights", False),
        ("Кто занимается жалобами?", "who_does", True),
        ("mida ütleb punkt 3.6?", "clause", True),
    ],
)
def test_the_likeliest_kinds_of_question_stand_with_their_probabilities_and_the_one_taken(
    ametibot: Ametibot, question: str, kind: str, settled: bool
) -> None:
    (told,) = explained(ametibot, question)["kind"]
    match = KIND.fullmatch(told)
    assert match
    guesses = shares(match["guesses"])
    assert (next(iter(guesses)), match["chosen"], bool(match["settled"])) == (kind, kind, settled)
    assert len(guesses) == 4
    assert 0.5 < sum(guesses.values()) <= 1.02


# -- deciding ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [HOME, HOME_RU, HOME_EN])
def test_the_themes_that_a_question_speaks_for_are_named_the_strongest_first(ametibot: Ametibot, question: str) -> None:
    found = shares(explained(ametibot, question)["themes"][0])
    assert next(iter(found)) == "remote-work"
    assert set(found) <= set(themes().names)
    assert all(0 < share <= 1 for share in found.values())


def test_a_question_of_unknown_words_speaks_for_no_theme(ametibot: Ametibot) -> None:
    assert explained(ametibot, "vrprkxq zzqwx?")["themes"] == ["none known"]


@pytest.mark.parametrize(
    ("question", "best", "reason"),
    [
        pytest.param(HOME, "rights  «töötada kaugtööl kuni kolmel päeval nädalas", "theme", id="a clause"),
        pytest.param("Mis õigused mul on?", "the field rights", "intent", id="a field"),
        pytest.param(HOLIDAY, "not in the document", "none", id="none"),
    ],
)
def test_the_candidates_stand_with_their_probabilities_and_evidence_the_likeliest_and_weightiest_first(
    ametibot: Ametibot, question: str, best: str, reason: str
) -> None:
    steps = explained(ametibot, question)
    found = [match for told in steps["candidate"] if (match := CANDIDATE.fullmatch(told))]
    probabilities = [float(match["probability"]) for match in found]
    reasons = [shares(match["reasons"]) for match in found]
    assert steps["document"] == ["kliendinoustaja"]
    assert 2 <= len(found) == len(steps["candidate"]) <= 6
    assert found[0]["what"].startswith(best)
    assert next(iter(reasons[0])) == reason
    assert "not in the document" in [match["what"] for match in found]
    assert 0.5 < probabilities[0] <= sum(probabilities) <= 1.03
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(len(one) <= 5 and set(one) <= set(FEATURES) for one in reasons)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((HOME, "--as", "kliendinoustaja"), "answered"),
        ((HOLIDAY, "--as", "kliendinoustaja", "--language", "en"), "not_found"),
        (("Kes on minu vahetu juht?",), "clarify"),
        (("tere",), "answered"),
    ],
)
def test_the_decision_comes_last_and_the_reply_is_the_same_and_alone_on_standard_output(
    ametibot: Ametibot, arguments: tuple[str, ...], status: str
) -> None:
    data = ametibot.call("ask", *arguments, "--json", "--explain")
    assert json.loads(data.stdout)["status"] == status
    assert data.stderr.endswith(f"\ndecision: {status}\n")
    plain, ran = ametibot.call("ask", *arguments), ametibot.call("ask", *arguments, "--explain")
    assert (ran.code, ran.stdout, ran.stderr) == (plain.code, plain.stdout, data.stderr + plain.stderr)


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        ("tere", ["read", "kind", "decision"]),
        ("mida ütleb punkt 3.6?", ["read", "word", "named", "kind", "document", "decision"]),
        (HOLIDAY, ["read", "word", "kind", "document", "themes", "candidate", "decision"]),
    ],
)
def test_what_was_settled_early_is_explained_in_fewer_steps(ametibot: Ametibot, question: str, steps: list[str]) -> None:
    assert list(explained(ametibot, question)) == steps


def test_files_left_out_are_named_before_the_explanation(ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    ran = ametibot.call("ask", "Mida ma märgendan?", "--as", "margendaja", "--knowledge", folder, "--explain")
    lines = ran.stderr.splitlines()
    assert lines[: len(LEFT_OUT)] == list(LEFT_OUT)
    assert steps_of(lines[len(LEFT_OUT) :])["document"] == ["margendaja"]


# -- what a person can type ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["", " \t\n\u00a0\u200b", "?!… «»", "🙂🙃", "\x00\x1b\x07\u202e"])
def test_of_a_question_that_is_none_there_is_nothing_to_explain(ametibot: Ametibot, question: str) -> None:
    ran = ametibot.call("ask", question, "--as", "kliendinoustaja", "--explain")
    assert (ran.code, ran.stderr) == (1, "read: nothing; it was no question\n")
    assert "Kirjuta oma küsimus" in ran.stdout


@pytest.mark.parametrize(
    "signs", ["[bold][/] [/x] [link=x]", "]]] {0} %s ${x} \\", '\' " ` """', "(1.00) = a: b → c (settled)"]
)
def test_signs_that_mean_something_to_a_program_are_shown_as_they_were_typed(ametibot: Ametibot, signs: str) -> None:
    question = f"Kes on minu vahetu juht? {signs}"
    assert explained(ametibot, question)["read"] == [f"et, {question!r}"]


@pytest.mark.parametrize(
    "signs", ["\x1b[31m\x00\x08\x7f\x9b", "\ndecision: answered\r\u2028read: x", "\u202e\ufeff", "\ud83d\udcff"]
)
def test_control_characters_neither_reach_the_terminal_nor_forge_a_line(ametibot: Ametibot, signs: str) -> None:
    steps = explained(ametibot, f"{HOLIDAY}{signs}")
    assert (len(steps["read"]), steps["decision"]) == (1, ["not_found"])


@pytest.mark.parametrize("question", ["õ" * 900, "kes mind asendab? " * 50, "[/]" * 299 + "jah", "ж, 3.6 " * 128, "á́" * 450])
def test_nine_hundred_characters_are_explained_like_any_others(ametibot: Ametibot, question: str) -> None:
    assert {"read", "kind", "decision"} <= set(explained(ametibot, question))
