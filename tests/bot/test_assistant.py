"""The door: whatever is typed gets a reply; quotes are verbatim; conversations stay apart."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.assistant import MAX_CHARACTERS, Assistant
from bot.models import Action, Address, Message, Reply, Status
from bot.understanding.conversation import Conversations
from knowledge.readers import read
from knowledge.search import Index
from tests.paths import ROOT

DOCUMENTS = ROOT / "knowledge" / "documents"
_numbers = itertools.count()
FRAGMENTS = st.sampled_from(
    "kes|mind|asendab|кто|меня|who|õigused|\"|*|NEAR(|-|:|OR|3.1|p 3.2.4|😀|\x00|\ud800|'|%|C1|28.08.2024".split("|")
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(FRAGMENTS, max_size=12).map(" ".join))


def _ask(assistant: Assistant, text: str, position: str | None = "kliendinoustaja", conversation: str = "") -> Reply:
    address = Address("test", conversation or f"assistant-{next(_numbers)}")
    return assistant.handle(Message(text, address, position))


@given(text=TEXTS, position=st.sampled_from(["kliendinoustaja", "data-analyst-en", None]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_a_reply(assistant: Assistant, text: str, position: str | None) -> None:
    reply = _ask(assistant, text, position)
    assert reply.text
    assert bool(reply.citations) <= (reply.status is Status.ANSWERED)
    reply.text.encode()  # nothing that cannot be sent


@given(value=TEXTS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_picked_value_gets_a_reply(assistant: Assistant, value: str) -> None:
    assert assistant.handle(Action(value, Address("test", "any-action"), None)).text


def test_every_quote_is_verbatim_in_its_transcript(assistant: Assistant) -> None:
    transcripts = {
        path.stem: "\n".join(f"{block.text}\n{block.label}" for block in read(path).blocks) for path in DOCUMENTS.glob("*.md")
    }
    quoted = 0
    for line in (ROOT / "tests" / "dialogues" / "sample.jsonl").read_text(encoding="utf-8").splitlines():
        dialogue = json.loads(line)
        for turn in dialogue["turns"]:
            reply = _ask(assistant, turn["q"], dialogue["as"], f"verbatim-{dialogue['id']}")
            for citation in (*reply.citations, *reply.closest):
                for text in (citation.quote, *citation.outcomes):
                    assert text in transcripts[citation.document], (turn["q"], text)
                    assert text in reply.text
                    quoted += 1
    assert quoted > 250


@pytest.mark.parametrize("text", ["", "   ", "\n", "!!!", "😀😀", "\x07"])
def test_nothing_to_read_is_answered_with_how_to_ask(assistant: Assistant, text: str) -> None:
    reply = _ask(assistant, text)
    assert reply.status is Status.NOT_FOUND
    assert "Kes on minu vahetu juht" in reply.text


def test_a_question_that_is_too_long_says_so(assistant: Assistant) -> None:
    reply = _ask(assistant, "õigus " * 2000)
    assert reply.status is Status.NOT_FOUND
    assert str(MAX_CHARACTERS) in reply.text


@pytest.mark.parametrize("text", ['"', "* NEAR( - :", '"a" OR "b" NOT', "l'); DROP TABLE clauses; --", "NEAR(kes mind, 2)"])
def test_operators_of_the_search_are_just_text(assistant: Assistant, text: str) -> None:
    assert _ask(assistant, text).text
    assert _ask(assistant, f"Kes mind asendab? {text}").status is not Status.REFUSED


def test_an_unknown_position_counts_as_none(assistant: Assistant) -> None:
    assert _ask(assistant, "Kes mind asendab?", "nobody-knows").status is Status.CLARIFY


def test_conversations_do_not_share_context(assistant: Assistant) -> None:
    _ask(assistant, "Mis haridus dokumendihalduril peab olema?", None, "first")
    assert _ask(assistant, "ja kogemust?", None, "first").status is Status.ANSWERED
    assert _ask(assistant, "ja kogemust?", None, "second").status is Status.CLARIFY


def test_a_conversation_expires(index: Index) -> None:
    now = [0.0]
    assistant = Assistant(index, Conversations(lambda: now[0]))
    _ask(assistant, "Mis haridus dokumendihalduril peab olema?", None, "x")
    now[0] = 3600.0
    assert _ask(assistant, "ja kogemust?", None, "x").status is Status.CLARIFY


@pytest.mark.parametrize("answer", ["klienditeenindaja", "Klienditeenindaja", "klienditeenindajal"])
def test_a_choice_is_picked_by_name(assistant: Assistant, answer: str) -> None:
    conversation = f"pick-{answer}"
    asked = _ask(assistant, "kes on vahetu juht?", None, conversation)
    assert asked.status is Status.CLARIFY
    assert _ask(assistant, answer, None, conversation).citations[0].document == "klienditeenindaja"


def test_a_choice_is_picked_by_number_and_by_button(assistant: Assistant) -> None:
    asked = _ask(assistant, "kes on vahetu juht?", None, "by-number")
    second = asked.choices[1]
    assert _ask(assistant, "2", None, "by-number").citations[0].document == second.value
    again = _ask(assistant, "kes on vahetu juht?", None, "by-button")
    pressed = assistant.handle(Action(again.choices[1].value, Address("test", "by-button"), None))
    assert pressed.citations[0].document == second.value


def test_another_question_instead_of_a_choice_is_answered(assistant: Assistant) -> None:
    _ask(assistant, "kes on vahetu juht?", None, "instead")
    reply = _ask(assistant, "kes tegeleb haldusmenetlustega?", None, "instead")
    assert reply.citations[0].document == "klienditeenindaja"


def test_somebody_whose_post_has_no_document_is_named_as_such(assistant: Assistant) -> None:
    _ask(assistant, "kes on mu juht?", "juturoboti-ekspert", "unknown-manager")
    reply = _ask(assistant, "ja kes teda asendab?", "juturoboti-ekspert", "unknown-manager")
    assert reply.status is Status.NOT_FOUND
    assert "osakonna juhataja" in reply.text


def test_signatures_name_no_employee(assistant: Assistant) -> None:
    reply = _ask(assistant, "kes on tööandja poolt allkirjastanud?")
    assert reply.citations[0].quote == "peadirektor"
