"""Conversations on what is owed, as people have them: three languages, taps, words that complete a tap, rights."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.agency import Agency
from bot.assistant import Assistant
from bot.matters.desk import Desk
from bot.models import Action, Address, Message, Reply, Status
from bot.remembering import StoredConversations
from bot.reminders import outbox
from bot.store import cases, reviews, versions
from tests.agencies import hire, moment, publish_document, staff

PEOPLE = (
    "1,Kadri Kuusemäe,kadri@kta.example,talituse-juhataja,,,et,2019-03-04,2026-05-20,2027-01-04,2027-01-08",
    "2,Vilja Allikas,vilja@kta.example,konekeskuse-vanemspetsialist,1,,et,2020-09-01,,,",
    "3,Mari Põldoja,mari@kta.example,kliendinoustaja,1,,et,2022-02-14,2026-01-20,,",
    "4,Ivan Lesnoi,ivan@kta.example,kliendinoustaja,1,,ru,2023-06-01,2026-02-03,,",
    "5,Rein Sootalu,rein@kta.example,dokumendihaldur,,hr,et,2016-01-11,2026-01-29,,",
    "6,Alice Merefield,alice@kta.example,data-analyst-en,5,,en,2023-01-09,2025-12-18,,",
)
Talk = Callable[[str, str], Reply]


@pytest.fixture
def talk(agency: Agency) -> Talk:
    """Say something as somebody: (HR's id, text, or a button's value after «>»)."""
    hire(agency, *PEOPLE)
    for document in ("kliendinoustaja", "data-analyst-en"):
        publish_document(agency, document)
    index = agency.positions.index
    assistant = Assistant(index, StoredConversations(agency.store, agency.now), "et", Desk(agency, index.thesaurus))

    def say(who: str, text: str) -> Reply:
        one = staff(agency)[who]
        address = Address("console", who)
        if text.startswith(">"):
            return assistant.handle(Action(text[1:], address, one.position, one.language, one.id))
        return assistant.handle(Message(text, address, one.position, None, one.id))

    return say


def test_what_waits_is_settled_by_its_number(talk: Talk, agency: Agency) -> None:
    reply = talk("3", "mis mul ees on?")
    assert "Kliendinõustaja" in reply.intro
    assert "18.01.2027" in reply.intro
    done = talk("3", "1")
    assert done.intro.startswith("Aitäh!")
    assert "olen tutvunud ametijuhendiga" in done.intro.casefold()
    assert talk("3", "mis mul ees on?").intro == "Sul ei ole praegu midagi pooleli."


@pytest.mark.parametrize(
    ("who", "text", "said"),
    [
        ("3", "olen tutvunud", "Olen tutvunud ametijuhendiga"),
        ("4", "я ознакомлен", "Я ознакомлен(а)"),
        ("6", "I have read it", "I have read the job description"),
    ],
)
def test_words_acknowledge_in_three_languages(talk: Talk, agency: Agency, who: str, text: str, said: str) -> None:
    assert said in talk(who, text).intro
    with agency.store.reading() as connection:
        one = staff(agency)[who]
        kept = versions.acknowledgement(connection, one.id, one.position)
        assert kept is not None
        assert said in kept.sentence


@pytest.mark.parametrize(
    ("who", "text"),
    [
        ("3", "kas ma olen juba tutvunud?"),
        ("3", "millal ma tutvusin?"),
        ("3", "kas Ivan on tutvunud?"),
        ("3", "lugesin läbi, aga ei nõustu"),
        ("3", "ma ei ole tutvunud"),
        ("3", "ei ole veel lugenud"),
        ("3", "homme loen läbi"),
        ("4", "я ознакомился?"),
        ("4", "прочитал, но не понял"),
        ("4", "я ещё не ознакомился"),
        ("4", "скоро ознакомлюсь"),
        ("6", "have I already read it?"),
        ("6", "I've read half of it"),
        ("6", "I haven't read it yet"),
        ("6", "did Mari read it?"),
    ],
)
def test_a_question_a_refusal_or_a_part_acknowledges_nothing(talk: Talk, agency: Agency, who: str, text: str) -> None:
    talk(who, text)
    with agency.store.reading() as connection:
        assert versions.count_of(connection, staff(agency)[who].id) == 0


def test_somebody_named_is_answered_for_to_those_who_may_know(talk: Talk) -> None:
    talk("3", "olen tutvunud")
    assert "Mari Põldoja" in talk("5", "kas Mari on tutvunud?").intro
    assert talk("4", "Мари уже ознакомилась?").status is Status.REFUSED or "Mari" not in talk("4", "Mari ознакомилась?").text


def test_hr_settles_no_objection_of_their_own(talk: Talk, agency: Agency) -> None:
    people = [line.replace("talituse-juhataja,,,", "talituse-juhataja,,hr,") for line in PEOPLE]
    hire(agency, *people)
    talk("1", "tahaksin, et minu ametijuhendis oleks punkt 3.1 palju lühem")
    with agency.store.reading() as connection:
        (task,) = reviews.open_tasks(connection)
    assert talk("1", f">settle:{task.id}:done").status is Status.REFUSED
    assert talk("5", f">settle:{task.id}:done").status is Status.ANSWERED


def test_a_second_tap_is_harmless(talk: Talk, agency: Agency) -> None:
    with agency.store.reading() as connection:
        version = versions.latest(connection, "kliendinoustaja")
    assert version is not None
    assert talk("3", f">acknowledge:{version.id}").intro.startswith("Aitäh!")
    assert "juba kinnitanud" in talk("3", f">acknowledge:{version.id}").intro


@pytest.mark.parametrize(
    "value", ["acknowledge:999", "acknowledge:x", "acknowledge:", "confirm:1", "settle:1:done", "held:3:1"]
)
def test_a_button_that_nobody_offered_does_nothing(talk: Talk, agency: Agency, value: str) -> None:
    reply = talk("6", f">{value}")
    assert reply.status in (Status.REFUSED, Status.NOT_FOUND, Status.CLARIFY)
    with agency.store.reading() as connection:
        assert versions.count_of(connection, staff(agency)["6"].id) == 0


def test_ones_own_review_is_told_with_the_clause(talk: Talk) -> None:
    reply = talk("3", "millal on mu ülevaatus?")
    assert "20.01.2027" in reply.intro
    assert "üks kord aastas" in reply.citations[0].quote


def test_how_often_the_document_is_reviewed_stays_a_question_on_the_document(talk: Talk) -> None:
    assert talk("3", "kui tihti ametijuhendit üle vaadatakse?").intro == "Ametijuhend vaadatakse üle kord aastas:"


def test_who_stands_in_today_is_answered_from_absences_with_the_clause(talk: Talk) -> None:
    reply = talk("3", "kes asendab täna talituse juhatajat?")
    assert "Vilja Allikas" in reply.intro
    assert reply.citations[0].document == "talituse-juhataja"
    assert "Kadri" in talk("2", "keda ma täna asendan?").intro
    assert talk("3", "kes mind asendab?").citations[0].number == "1.4"  # … and without «today» the document is asked


@pytest.mark.parametrize("who", ["3", "4", "6"])
def test_an_employee_learns_nothing_of_others(talk: Talk, who: str) -> None:
    for text in ("kes pole tutvunud?", "kes on hilinenud?"):
        reply = talk(who, text)
        assert reply.status is Status.REFUSED
        assert "Mari" not in reply.text


def test_whoever_stands_in_sees_the_team_and_hr_sees_everybody_with_a_file(talk: Talk) -> None:
    team = talk("2", "minu tiim")
    assert "Mari Põldoja" in team.intro
    everybody = talk("5", "kes pole tutvunud?")
    assert "3 inimesest 3 ei ole veel tutvunud" in everybody.intro
    lines = everybody.files[0].content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("3,Mari Põldoja")


def test_a_review_goes_from_the_manager_to_the_employee_to_the_next_date(talk: Talk, agency: Agency) -> None:
    asked = talk("2", "tegin Mariga ülevaatuse ära")
    assert asked.status is Status.CLARIFY
    assert "Kirjas" in talk("2", "04.01.2027").intro
    assert "04.01.2027" in talk("3", "mis mul ees on?").intro
    done = talk("3", "kinnitan, ülevaatus toimus")
    assert "04.01.2028" in done.intro


def test_an_objection_takes_a_word_and_goes_to_hr_who_settles_it(talk: Talk, agency: Agency) -> None:
    talk("5", "ülevaatus Ivaniga toimus 04.01.2027")
    talk("4", "мой пересмотр")
    assert talk("4", "2").status is Status.CLARIFY
    assert "передано" in talk("4", "мы только договорились о времени").intro
    waiting = talk("5", "mis mul ees on?")
    assert "мы только договорились" in waiting.intro
    again = next(choice for choice in waiting.choices if choice.value.endswith(":repeat"))
    assert "Ivan Lesnoi" in again.label
    assert "uuesti teha" in talk("5", f">{again.value}").intro
    with agency.store.reading() as connection:
        assert [case.basis for case in cases.open_of(connection, staff(agency)["4"].id) if case.kind == "review"] == ["repeat"]


def test_a_question_is_not_taken_for_the_words_that_were_asked_for(talk: Talk) -> None:
    talk("5", "ülevaatus Ivaniga toimus 04.01.2027")
    talk("4", "мой пересмотр")
    talk("4", "2")
    assert talk("4", "кто меня замещает?").citations


def test_a_reminder_is_put_off_within_limits(talk: Talk) -> None:
    for day in ("05.01.2027", "05.01.2027", "05.01.2027"):
        assert day in talk("3", "tuleta hiljem meelde").intro
    assert "enam edasi lükata" in talk("3", "tuleta hiljem meelde").intro


def test_recurring_duties_are_reminded_of_only_when_switched_on(talk: Talk, agency: Agency) -> None:
    reply = talk("3", "tuleta mulle korduvaid ülesandeid meelde")
    assert reply.citations[0].number == "3.7."
    sent: list[str] = []
    deliver = {"console": lambda going: sent.append(going.key)}
    for day in ("2027-01-06", "2027-02-05", "2027-03-05"):
        outbox.run(agency, deliver, moment(f"{day} 09:00"))
    assert len([key for key in sent if key.startswith("recurring:")]) >= 2
    talk("3", "lülita korduvate ülesannete meeldetuletused välja")
    before = len(sent)
    outbox.run(agency, deliver, moment("2027-04-05 09:00"))
    assert not [key for key in sent[before:] if key.startswith("recurring:")]


def test_what_is_kept_about_somebody_is_told_to_them_with_a_file(talk: Talk) -> None:
    reply = talk("4", "какие данные ты обо мне хранишь?")
    assert "Ivan Lesnoi" in reply.intro
    assert b"2023-06-01" in reply.files[0].content


def test_somebody_unknown_gets_no_further_than_the_documents(talk: Talk, agency: Agency) -> None:
    index = agency.positions.index
    assistant = Assistant(index, None, "et", Desk(agency, index.thesaurus))
    reply = assistant.handle(Message("kes pole tutvunud?", Address("console", "x"), "kliendinoustaja"))
    assert "Mari" not in reply.text
