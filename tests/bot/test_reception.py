"""The reception: who is not linked learns only how to link; nothing is taken in twice; a gone database stops no questions."""

from __future__ import annotations

import itertools

import pytest

from bot.agency import Agency
from bot.assistant import Assistant
from bot.matters.desk import Desk
from bot.models import Reply, Status
from bot.people.linking import new_code
from bot.reception import Incoming, Reception
from bot.remembering import StoredConversations
from bot.store import versions
from bot.store.errors import StoreError
from tests.agencies import hire, publish_document, staff

_NUMBERS = itertools.count(1)


@pytest.fixture
def reception(agency: Agency) -> Reception:
    """A reception with two people, nobody linked yet."""
    hire(
        agency,
        "1,Mari Põldoja,mari@kta.example,kliendinoustaja,,,et,,,,",
        "2,Ivan Lesnoi,ivan@kta.example,kliendinoustaja,1,,ru,,,,",
    )
    publish_document(agency, "kliendinoustaja")
    index = agency.positions.index
    assistant = Assistant(index, StoredConversations(agency.store, agency.now), "et", Desk(agency, index.thesaurus))
    return Reception(lambda: assistant, agency)


def _says(reception: Reception, text: str, account: str = "77", **more: str) -> Reply | None:
    return reception.handle(Incoming("telegram", account, f"chat-{account}", f"u{next(_NUMBERS)}", text, **more))


def _code(agency: Agency, who: str) -> str:
    with agency.store.writing() as connection:
        return new_code(agency, connection, staff(agency)[who], agency.now())


@pytest.mark.parametrize(
    "text", ["kes mind asendab?", "olen tutvunud", "kes pole tutvunud?", "/start", "", "12345", "minu tiim"]
)
def test_somebody_unknown_learns_only_how_to_link(reception: Reception, text: str) -> None:
    reply = _says(reception, text)
    assert reply is not None
    assert reply.status is Status.REFUSED
    assert reply.citations == ()
    assert "kood" in reply.text


def test_a_code_links_and_from_then_on_questions_are_answered(reception: Reception, agency: Agency) -> None:
    linked = _says(reception, f"minu kood on {_code(agency, '1')}")
    assert linked is not None
    assert "Mari Põldoja" in linked.text
    answer = _says(reception, "kes mind asendab?")
    assert answer is not None
    assert answer.citations[0].number == "1.4"
    somebody_else = _says(reception, "kes mind asendab?", account="78")
    assert somebody_else is not None
    assert somebody_else.status is Status.REFUSED


def test_a_verified_address_links_by_itself(reception: Reception) -> None:
    answer = _says(reception, "кто меня замещает?", verified_email="Ivan@kta.example")
    assert answer is not None
    assert answer.citations[0].document == "kliendinoustaja"
    assert answer.language == "ru"


def test_an_update_is_taken_in_once_also_after_a_restart(reception: Reception, agency: Agency) -> None:
    _says(reception, _code(agency, "1"))
    first = Incoming("telegram", "77", "chat-77", "same", "olen tutvunud")
    assert reception.handle(first) is not None
    assert reception.handle(first) is None
    index = agency.positions.index
    again = Reception(lambda: Assistant(index, None, "et", Desk(agency, index.thesaurus)), agency)
    assert again.handle(first) is None
    with agency.store.reading() as connection:
        assert versions.count_of(connection, staff(agency)["1"].id) == 1


def test_a_conversation_goes_on_after_a_restart(reception: Reception, agency: Agency) -> None:
    _says(reception, _code(agency, "1"))
    _says(reception, "mis on punkt 3.6?")
    index = agency.positions.index
    keeper = StoredConversations(agency.store, agency.now)
    again = Reception(lambda: Assistant(index, keeper, "et", Desk(agency, index.thesaurus)), agency)
    reply = again.handle(Incoming("telegram", "77", "chat-77", "after", "ja mis tulemust selle juures oodatakse?"))
    assert reply is not None
    assert reply.citations[0].number.startswith("3.6")


def test_who_left_is_nobody(reception: Reception, agency: Agency) -> None:
    _says(reception, _code(agency, "2"), account="90")
    hire(agency, "1,Mari Põldoja,mari@kta.example,kliendinoustaja,,,et,,,,")
    reply = _says(reception, "кто меня замещает?", account="90")
    assert reply is not None
    assert reply.status is Status.REFUSED


def test_with_the_database_gone_questions_are_answered_and_the_rest_says_what_it_cannot(
    reception: Reception, agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    _says(reception, _code(agency, "1"))
    _says(reception, "tere")

    def gone(*_: object, **__: object) -> None:
        raise StoreError("gone")

    for name in ("reading", "writing", "claiming"):
        monkeypatch.setattr(type(agency.store), name, gone)
    answer = _says(reception, "kes mind asendab?")
    assert answer is not None
    assert answer.citations[0].number == "1.4"
    matter = _says(reception, "olen tutvunud")
    assert matter is not None
    assert "Midagi ei salvestatud" in matter.text
    unknown = _says(reception, "kes mind asendab?", account="99")
    assert unknown is not None
    assert unknown.citations == ()
