"""Many questions at once: dialogues in, predictions out, in the shape that the scorer reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.app import open_assistant
from bot.assistant import Assistant
from bot.batch import answer_batch
from bot.settings import Settings
from tests.bot import SAMPLE, Ametibot, shared_data, trouble

ANSWERED: dict[str, Any] = {"id": "a", "as": "kliendinoustaja", "turns": [{"q": "Kes on minu vahetu juht?"}]}
DIALOGUES: list[dict[str, Any]] = [
    {"id": "kes", "as": None, "lang": "et", "turns": [{"q": "Kes asendab klienditeenindajat?"}, {"q": "Ja kellele ta allub?"}]},
    {"id": "muu", "as": None, "lang": "et", "turns": [{"q": "Ja kellele ta allub?"}]},
    ANSWERED,
]


@pytest.fixture
def ametibot(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Ametibot:
    return Ametibot(tmp_path, shared_data(tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Opened once: every dialogue below has an id, and so a memory, of its own."""
    settings = Settings(data_dir=shared_data(tmp_path_factory.getbasetemp()), knowledge_dir=SAMPLE)
    return open_assistant(settings)[0]


def lines(*dialogues: object) -> bytes:
    """Dialogues as a file; a string stands for a line as it is."""
    return "".join(f"{d if isinstance(d, str) else json.dumps(d)}\n" for d in dialogues).encode()


def predictions(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


# -- one dialogue --------------------------------------------------------------------------------------------------


def test_a_prediction_has_a_status_the_clauses_and_the_words_of_every_turn(assistant: Assistant) -> None:
    assert answer_batch(assistant, ANSWERED) == {
        "id": "a",
        "turns": [
            {
                "status": "answered",
                "items": [{"document": "kliendinoustaja", "number": "1.3", "text": "Vahetu juht: Talituse juhataja"}],
                "text": "Vahetu juht: Talituse juhataja.\n"
                "Vahetu juht: «Talituse juhataja»\n"
                "— Kliendinõustaja, p 1.3 (1. ÜLDOSA)",
            }
        ],
    }


def test_a_clause_without_a_printed_number_has_none(assistant: Assistant) -> None:
    (turn,) = answer_batch(
        assistant, {"id": "numbrita", "as": "kliendinoustaja", "turns": [{"q": "Millised on minu õigused?"}]}
    )["turns"]
    assert [item["number"] for item in turn["items"]] == [None] * 5


def test_what_a_clause_is_done_by_and_leads_to_is_part_of_its_text(assistant: Assistant) -> None:
    (turn,) = answer_batch(assistant, {"id": 3, "as": "juturoboti-ekspert", "turns": [{"q": "Mida ütleb punkt 3.1?"}]})["turns"]
    assert [item["number"] for item in turn["items"]] == ["3.1"]
    assert turn["items"][0]["text"].splitlines() == [
        "Juturoboti treenimine",
        "Koostab näidislauseid eesti, vene ja inglise keeles, seob need kliendi kavatsustega ning kontrollib iga treeningu "
        "järel roboti täpsust.",
        "Robot tunneb ära vähemalt neli viiest talle esitatud küsimusest.",
        "Uued näidislaused lähtuvad klientide tegelikest küsimustest.",
    ]


def test_a_dialogue_remembers_its_turns_and_no_other_dialogue_does(assistant: Assistant) -> None:
    kes, muu, _ = [answer_batch(assistant, dialogue)["turns"] for dialogue in DIALOGUES]
    assert [turn["status"] for turn in kes] == ["answered", "answered"]
    assert [turn["items"][0]["number"] for turn in kes] == ["1.6", "1.4"]
    assert {item["document"] for turn in kes for item in turn["items"]} == {"klienditeenindaja"}
    assert [turn["status"] for turn in muu] == ["clarify"]


def test_a_position_of_its_own_is_that_of_one_dialogue(assistant: Assistant) -> None:
    asked = [
        {"id": str(n), "as": own, "turns": [{"q": "Kes on minu vahetu juht?"}]}
        for n, own in enumerate(["dokumendihaldur", None])
    ]
    first, second = [answer_batch(assistant, dialogue)["turns"][0] for dialogue in asked]
    assert [item["document"] for item in first["items"]] == ["dokumendihaldur"]
    assert second["status"] == "clarify"


# -- the command ---------------------------------------------------------------------------------------------------


def test_a_file_and_standard_input_give_the_same_predictions_in_the_same_order(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "küsimused.jsonl").write_bytes(lines(*DIALOGUES))
    from_file = ametibot.call("answer", "--batch", "küsimused.jsonl", "--knowledge", SAMPLE)
    from_input = ametibot.run("answer", "--batch", "-", "--knowledge", str(SAMPLE), stdin=lines(*DIALOGUES), PYTHONHASHSEED="1")
    assert (from_file.code, from_file.stderr) == (0, "")
    assert [prediction["id"] for prediction in predictions(from_file.stdout)] == ["kes", "muu", "a"]
    assert from_input == from_file


def test_broken_lines_are_named_and_the_others_answered(ametibot: Ametibot) -> None:
    broken = [
        "{",
        "see ei ole JSON",
        "[]",
        "5",
        "null",
        {"as": "kliendinoustaja", "turns": [{"q": "Kes mind asendab?"}]},
        {"id": "ilma"},
        {"id": "tyhi", "turns": None},
        {"id": "q", "turns": [{"küsimus": "Kes mind asendab?"}]},
        {"id": "q", "turns": ["Kes mind asendab?"]},
        {"id": "q", "turns": 7},
    ]
    ran = ametibot.call("answer", "--batch", "-", stdin=lines(ANSWERED, "", *broken, {**ANSWERED, "id": "z"}))
    assert ran.code == 1
    assert [prediction["id"] for prediction in predictions(ran.stdout)] == ["a", "z"]
    told = ran.stderr.splitlines()
    assert [line.partition(":")[0] for line in told] == [f"line {number}" for number in range(3, 3 + len(broken))]
    assert all("not a dialogue" in line for line in told)


def test_strange_questions_are_all_answered_with_something(ametibot: Ametibot) -> None:
    asked = ["", " ", "🙂", "\x00", "\ud800", "õ" * 10_000, '" OR NEAR(', "'; --", None, 5, ["Kes"], {"a": 1}, "[/bold]"]
    ran = ametibot.call("answer", "--batch", "-", stdin=lines({**ANSWERED, "turns": [{"q": question} for question in asked]}))
    (prediction,) = predictions(ran.stdout)
    assert (ran.code, ran.stderr) == (0, "")
    assert all(turn["status"] in ("answered", "clarify", "not_found") and turn["text"] for turn in prediction["turns"])
    assert len(prediction["turns"]) == len(asked)


def test_nothing_asked_is_nothing_answered(ametibot: Ametibot) -> None:
    ran = ametibot.call("answer", "--batch", "-", stdin="\n \n")
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "")


def test_an_unknown_position_is_named_and_counts_as_none(ametibot: Ametibot) -> None:
    ran = ametibot.call("answer", "--batch", "-", stdin=lines({**ANSWERED, "as": "kokk"}, "", {**ANSWERED, "id": "b"}))
    assert ran.code == 0
    assert [prediction["turns"][0]["status"] for prediction in predictions(ran.stdout)] == ["clarify", "answered"]
    assert ran.stderr == "line 1: there is no position «kokk»; answered as if none were given\n"


def test_a_prediction_names_the_file_by_its_stem_whatever_its_id(
    ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    asked = [{**ANSWERED, "id": name, "as": name} for name in ("margendaja", "a-margendaja")]
    folder = trouble(tmp_path_factory.getbasetemp())
    ran = ametibot.call("answer", "--batch", "-", "--knowledge", folder, stdin=lines(*asked))
    assert ran.code == 0
    assert [prediction["turns"][0]["items"] for prediction in predictions(ran.stdout)] == [
        [{"document": "a-margendaja", "number": "1.2", "text": "Vahetu juht: [red]peatoimetaja[/]"}]
    ] * 2


@pytest.mark.parametrize("name", ["puudub.jsonl", "kaust"])
def test_a_batch_that_cannot_be_opened_is_named(ametibot: Ametibot, tmp_path: Path, name: str) -> None:
    (tmp_path / "kaust").mkdir()
    ran = ametibot.call("answer", "--batch", name)
    assert (ran.code, ran.stdout) == (1, "")
    assert f"{name}: cannot be opened" in ran.stderr


def test_a_missing_knowledge_folder_is_named(ametibot: Ametibot) -> None:
    ran = ametibot.call("answer", "--batch", "-", "--knowledge", "puudub", stdin=lines(ANSWERED))
    assert (ran.code, ran.stdout) == (1, "")
    assert "puudub: no such folder" in ran.stderr


def test_a_line_nested_too_deeply_is_a_broken_line_too(ametibot: Ametibot) -> None:
    ran = ametibot.call("answer", "--batch", "-", stdin=lines("[" * 100_000, ANSWERED))
    assert ran.code == 1
    assert "line 1: not a dialogue" in ran.stderr
    assert [prediction["id"] for prediction in predictions(ran.stdout)] == ["a"]


@pytest.mark.parametrize("batch", ["bom.jsonl", "-"])
def test_a_byte_order_mark_before_the_first_dialogue_is_passed_over(ametibot: Ametibot, tmp_path: Path, batch: str) -> None:
    content = b"\xef\xbb\xbf" + lines(ANSWERED)
    (tmp_path / "bom.jsonl").write_bytes(content)
    ran = ametibot.call("answer", "--batch", batch, stdin=content)
    assert (ran.code, ran.stderr) == (0, "")
    assert [prediction["id"] for prediction in predictions(ran.stdout)] == ["a"]


def test_bytes_that_are_no_utf8_on_standard_input_cost_their_line_only(ametibot: Ametibot) -> None:
    ran = ametibot.run(
        "answer", "--batch", "-", stdin=b'{"id": \xff\n' + lines(ANSWERED, {"id": "b", "as": "\ud800", "turns": []})
    )
    assert ran.code == 1
    broken, unknown = ran.stderr.splitlines()
    assert broken.startswith("line 1: not a dialogue")
    assert unknown.startswith("line 3: there is no position «")
    assert [prediction["id"] for prediction in predictions(ran.stdout)] == ["a", "b"]


def test_bytes_that_are_no_utf8_in_a_file_cost_their_line_only(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": \xff\n' + lines(ANSWERED))
    ran = ametibot.call("answer", "--batch", "latin.jsonl")
    assert ran.code == 1
    assert "line 1: not a dialogue" in ran.stderr
    assert [prediction["id"] for prediction in predictions(ran.stdout)] == ["a"]
