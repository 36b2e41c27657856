"""A review from its record to the next one: who may record it, confirming, objecting, settling; rules and invitations."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.agency import Agency
from bot.models import Employee
from bot.reminders.models import Basis, Case, CaseKind
from bot.reminders.outbox import plan_all
from bot.reminders.policy import Policy, Reviewing
from bot.reviews import holding
from bot.reviews.holding import Refused
from bot.reviews.invitation import Proposed, invitation, proposed_day
from bot.reviews.rules import refresh, review_clause
from bot.store import cases, reviews
from bot.store.database import Store
from bot.store.reviews import Held
from knowledge.index import build
from knowledge.search import Index
from tests.agencies import agency_over, hire, moment, staff
from tests.bot.rows import actions, dump

MARI = "1,Mari,mari@amet.ee,kliendinoustaja,J,,,,2026-02-10,,"
BOSS = "J,Juht,juht@amet.ee,talituse-juhataja,U,,,,2026-12-01,,"
STAFF = (
    "U,Ülem,,dokumendihaldur,,,,,2026-12-01,,",
    BOSS,
    MARI,
    "A,Asetäitja,,konekeskuse-vanemspetsialist,U,,,,,,",
    "H,Personal,,dokumendihaldur,,hr,,,2026-12-01,,",
    "V,Võõras,,klienditeenindaja,U,,,,,,",
)
TODAY = date(2027, 1, 4)


@pytest.fixture
def here(agency: Agency) -> dict[str, Employee]:
    """The people above."""
    return hire(agency, *STAFF)


def record(agency: Agency, by: Employee, about: Employee, held_on: date = TODAY) -> Held | Refused:
    """Somebody records a review."""
    with agency.store.writing() as connection:
        return holding.record(agency, connection, by, about, held_on, agency.now())


def recorded(agency: Agency, by: Employee, about: Employee, held_on: date = TODAY) -> Held:
    """… and is not refused."""
    held = record(agency, by, about, held_on)
    assert isinstance(held, Held)
    return held


def confirm(agency: Agency, one: Employee, review: int) -> Held | Refused:
    """Somebody confirms a review."""
    with agency.store.writing() as connection:
        return holding.confirm(agency, connection, one, review, agency.now())


def object_to(agency: Agency, one: Employee, review: int, words: str) -> Held | Refused:
    """Somebody objects to a review."""
    with agency.store.writing() as connection:
        return holding.object_to(agency, connection, one, review, words, agency.now())


def settle(agency: Agency, by: Employee, task: int, outcome: str) -> bool:
    """HR settles a task."""
    with agency.store.writing() as connection:
        return holding.settle(agency, connection, by, task, outcome, agency.now())


def owed(agency: Agency, one: Employee, kind: CaseKind = CaseKind.REVIEW) -> list[Case]:
    """The open cases of a kind about somebody."""
    with agency.store.reading() as connection:
        return cases.open_of(connection, one.id, kind)


def dues(agency: Agency, one: Employee) -> list[tuple[date, Basis]]:
    """When the open reviews of somebody are due, and why."""
    return [(case.due, case.basis) for case in owed(agency, one)]


def open_tasks(agency: Agency) -> list[tuple[int, str, str]]:
    """What waits for HR: id, kind, words."""
    with agency.store.reading() as connection:
        return [(row.id, row.kind, row.words) for row in reviews.open_tasks(connection)]


def test_a_manager_one_above_and_hr_record_a_review_and_nobody_else(agency: Agency, here: dict[str, Employee]) -> None:
    mari = here["1"]
    before = dump(agency.store)
    for name in ("1", "V", "A"):  # herself, a stranger, a deputy whose manager is here
        assert record(agency, here[name], mari) == Refused("refused_review"), name
    assert dump(agency.store) == before
    for name in ("J", "U", "H"):
        held = recorded(agency, here[name], mari)
        assert (held.recorded_by, held.held_on, held.document, held.answer) == (here[name].id, TODAY, "kliendinoustaja", "")
        assert isinstance(confirm(agency, mari, held.id), Held)
    assert actions(agency).count("review recorded") == 3


def test_a_deputy_records_a_review_while_the_manager_is_away(agency: Agency) -> None:
    away = BOSS.replace(",,,,2026-12-01,,", ",,,,2026-12-01,2027-01-01,2027-01-08")
    here = hire(agency, *(away if line == BOSS else line for line in STAFF))
    assert record(agency.at(moment("2027-01-11 10:00")), here["A"], here["1"]) == Refused("refused_review")
    assert record(agency, here["V"], here["1"]) == Refused("refused_review")
    assert recorded(agency, here["A"], here["1"]).recorded_by == here["A"].id


def test_a_review_is_not_recorded_in_the_future_twice_or_of_somebody_who_left(
    agency: Agency, here: dict[str, Employee]
) -> None:
    assert record(agency, here["J"], here["1"], TODAY + timedelta(days=1)) == Refused("review_in_future")
    late_evening = agency.at(moment("2027-01-04 23:59"))
    assert record(late_evening, here["J"], here["1"], TODAY + timedelta(days=1)) == Refused("review_in_future")
    recorded(agency, here["J"], here["1"], TODAY - timedelta(days=3))
    assert record(agency, here["J"], here["1"]) == Refused("review_recorded_before")
    assert record(agency, here["H"], here["1"]) == Refused("review_recorded_before")
    gone = hire(agency, *(line for line in STAFF if line != MARI))["1"]
    assert record(agency, here["J"], gone) == Refused("refused_review")


def test_a_recorded_review_waits_for_the_employee_and_counts_when_confirmed(agency: Agency, here: dict[str, Employee]) -> None:
    mari = here["1"]
    assert dues(agency, mari) == [(date(2027, 2, 10), Basis.CLAUSE)]
    held = recorded(agency, here["J"], mari, date(2026, 12, 30))
    assert dues(agency, mari) == []
    (waiting,) = owed(agency, mari, CaseKind.CONFIRMATION)
    assert (waiting.review, waiting.due) == (held.id, date(2027, 1, 11))
    assert staff(agency)["1"].last_review == date(2026, 2, 10)  # does not count yet
    assert confirm(agency, here["V"], held.id) == Refused("refused_confirmation")
    assert confirm(agency, here["J"], held.id) == Refused("refused_confirmation")
    assert confirm(agency, mari, 999) == Refused("refused_confirmation")
    done = confirm(agency, mari, held.id)
    assert isinstance(done, Held)
    assert (done.answer, done.answered_at) == ("confirmed", agency.now())
    assert dues(agency, mari) == [(date(2027, 12, 30), Basis.CLAUSE)]
    assert owed(agency, mari, CaseKind.CONFIRMATION) == []
    assert staff(agency)["1"].last_review == date(2026, 12, 30)
    before = dump(agency.store)
    assert confirm(agency, mari, held.id) == done
    assert object_to(agency, mari, held.id, "Siiski mitte.") == done
    assert dump(agency.store) == before


def test_a_review_that_is_older_than_the_last_one_is_not_taken(agency: Agency, here: dict[str, Employee]) -> None:
    assert record(agency, here["J"], here["1"], date(2025, 6, 1)) == Refused("review_before_last")
    assert dues(agency, here["1"]) == [(date(2027, 2, 10), Basis.CLAUSE)]


def test_a_review_held_on_29_february_comes_again_on_28_february(agency: Agency) -> None:
    then = agency.at(moment("2028-03-01 10:00"))
    here = hire(then, *STAFF)
    confirm(then, here["1"], recorded(then, here["J"], here["1"], date(2028, 2, 29)).id)
    assert dues(then, here["1"]) == [(date(2029, 2, 28), Basis.CLAUSE)]


def test_an_objection_needs_words_and_goes_to_hr(agency: Agency, here: dict[str, Employee]) -> None:
    mari = here["1"]
    held = recorded(agency, here["J"], mari)
    for words in ("", "  \n "):
        assert object_to(agency, mari, held.id, words) == Refused("objection_without_words")
    assert object_to(agency, here["V"], held.id, "Ei.") == Refused("refused_confirmation")
    assert owed(agency, mari, CaseKind.CONFIRMATION)
    done = object_to(agency, mari, held.id, "  Seda ei olnud. " + "x" * 3000)
    assert isinstance(done, Held)
    assert (done.answer, len(done.words), done.words[:15]) == ("objected", holding.MAX_WORDS, "Seda ei olnud. ")
    assert [(kind, words) for _, kind, words in open_tasks(agency)] == [("objection", done.words)]
    assert [(case.review, case.due) for case in owed(agency, mari, CaseKind.TASK)] == [(held.id, date(2027, 1, 18))]
    assert owed(agency, mari, CaseKind.CONFIRMATION) == []
    assert staff(agency)["1"].last_review == date(2026, 2, 10)
    assert confirm(agency, mari, held.id) == done  # has answered


@pytest.mark.parametrize(
    ("outcome", "last", "due"),
    [
        ("counts", TODAY, (date(2028, 1, 4), Basis.CLAUSE)),
        ("repeat", date(2026, 2, 10), (date(2027, 1, 18), Basis.REPEAT)),
    ],
)
def test_hr_lets_a_review_count_or_has_it_held_again(
    agency: Agency, here: dict[str, Employee], outcome: str, last: date, due: tuple[date, Basis]
) -> None:
    mari = here["1"]
    held = recorded(agency, here["J"], mari)
    object_to(agency, mari, held.id, "Seda ei olnud.")
    (task,) = open_tasks(agency)
    assert not settle(agency, here["H"], 999, outcome)
    assert settle(agency, here["H"], task[0], outcome)
    assert not settle(agency, here["H"], task[0], outcome)
    assert staff(agency)["1"].last_review == last
    assert dues(agency, mari) == [due]
    assert owed(agency, mari, CaseKind.TASK) == []
    with agency.store.reading() as connection:
        found = reviews.get(connection, held.id)
    assert found
    assert (found.answer, found.settled_as) == ("objected", outcome)
    assert actions(agency).count("task settled") == 1
    again = recorded(agency, here["J"], mari)  # a repeated review ends as any other
    confirm(agency, mari, again.id)
    assert dues(agency, mari) == [(date(2028, 1, 4), Basis.CLAUSE)]


@pytest.mark.parametrize("outcome", ["counts", "repeat"])
def test_a_table_that_comes_while_an_objection_waits_opens_no_second_review(
    agency: Agency, here: dict[str, Employee], outcome: str
) -> None:
    mari = here["1"]
    object_to(agency, mari, recorded(agency, here["J"], mari).id, "Seda ei olnud.")
    hire(agency, *(line.replace("Mari,", "Mari-Liis,") for line in STAFF))
    assert dues(agency, mari) == []
    settle(agency, here["H"], open_tasks(agency)[0][0], outcome)
    assert len(dues(agency, mari)) == 1


def test_a_review_that_hr_wants_again_stays_where_the_document_states_no_interval(
    agency: Agency, here: dict[str, Employee]
) -> None:
    stranger = here["V"]
    object_to(agency, stranger, recorded(agency, here["U"], stranger).id, "Seda ei olnud.")
    settle(agency, here["H"], open_tasks(agency)[0][0], "repeat")
    assert len(dues(agency, stranger)) == 1
    hire(agency, *(line.replace("Võõras", "Võõras-Uus") for line in STAFF))
    assert len(dues(agency, stranger)) == 1


def test_a_proposal_goes_to_hr_and_is_done_without_a_review(agency: Agency, here: dict[str, Employee]) -> None:
    mari = here["1"]
    before = dues(agency, mari)
    with agency.store.writing() as connection:
        task = holding.propose(agency, connection, mari, " Palun muuta punkti 3.2. ", agency.now())
    assert open_tasks(agency) == [(task, "proposal", "Palun muuta punkti 3.2.")]
    assert settle(agency, here["H"], task, "done")
    assert open_tasks(agency) == []
    assert dues(agency, mari) == before


def test_a_document_without_a_rule_has_reviews_only_by_the_agency_s_policy(store: Store, index: Index) -> None:
    line = "V,Võõras,,klienditeenindaja,,,,,2026-12-01,,"
    without = agency_over(store, index)
    one = hire(without, line)["V"]
    assert dues(without, one) == []
    own = agency_over(store, index, Policy(review=Reviewing(interval_months=6)))
    hire(own, line.replace("Võõras", "Võõras-Uus"))
    assert dues(own, one) == [(date(2027, 6, 1), Basis.POLICY)]
    hire(without, line)
    assert dues(without, one) == []


YEARLY = "Ametijuhend vaadatakse läbi üks kord aastas, samuti struktuuriüksuse muutumisel."
STATES: list[tuple[str, str, list[tuple[date, Basis]]]] = [
    (YEARLY, "Kantselei", [(date(2027, 12, 1), Basis.CLAUSE)]),
    ("Ametijuhend vaadatakse läbi iga kahe aasta järel.", "Kantselei", [(date(2028, 12, 1), Basis.CLAUSE)]),
    ("Ametijuhend on kahes eksemplaris.", "Kantselei", []),
    (YEARLY, "Kantselei", [(date(2027, 12, 1), Basis.CLAUSE)]),
    (YEARLY, "kantselei", [(date(2027, 12, 1), Basis.CLAUSE)]),
    (YEARLY, "Arhiiv", [(date(2027, 1, 18), Basis.EVENT)]),
]


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory, index: Index) -> list[Index]:
    """The index of a document in each of these states."""
    folder = tmp_path_factory.mktemp("states")
    found = []
    for number, (clause, unit, _) in enumerate(STATES):
        text = (
            "---\ntranscript: '1'\nid: post\n---\n\nKatseamet\n\n# AMETIJUHEND\n\n## 1. ÜLDOSA\n\n"
            f"- 1.1 **Ametinimetus:** Kirjahaldur\n- 1.2 **Struktuuriüksus:** {unit}\n\n## 2. TÖÖÜLESANDED\n\n"
            f"- 2.1. Vastab kirjadele.\n\n## 3. AMETIJUHENDI ÜLEVAATAMINE\n\n{clause}\n"
        )
        (folder / "post.md").write_text(text, encoding="utf-8")
        database = folder / f"{number}.db"
        shutil.copyfile(index.path, database)  # the thesaurus is the same: goes on from there
        assert build(folder, database) == []
        found.append(Index(database))
    return found


def test_a_rule_that_changes_in_the_document_moves_closes_and_opens_reviews(store: Store, states: list[Index]) -> None:
    one = hire(agency_over(store, states[0]), "1,Mari,,post,,,,,2026-12-01,,")["1"]
    for index, (clause, unit, expected) in zip(states, STATES, strict=True):
        agency = agency_over(store, index)
        for _ in range(2):  # a second look finds nothing new
            with agency.store.writing() as connection:
                refresh(agency, connection, agency.now())
            assert dues(agency, one) == expected, (clause, unit)


def test_an_absence_until_the_end_of_the_calendar_stops_nobody_else(agency: Agency) -> None:
    hire(agency, BOSS.replace(",U,", ",,"), MARI.replace("2026-02-10,,", "2026-01-11,2027-01-01,9999-12-31"))
    with agency.store.writing() as connection:
        plan_all(agency, connection, agency.now())


def test_the_clause_shown_for_a_review_is_the_one_that_states_the_interval(index: Index) -> None:
    shown = {name: review_clause(index.document(name)) for name in index.ids()}
    assert {name: clause.text.split(".")[0] if clause else None for name, clause in shown.items()} == {
        "data-analyst-en": "The job description is reviewed every 12 months or when the duties of the position change "
        "substantially, whichever comes first",
        "dokumendihaldur": "Osakonna juhataja ja dokumendihaldur vaatavad ametijuhendi läbi iga kahe aasta järel",
        "juturoboti-ekspert": None,
        "kliendinoustaja": "Talituse juhataja vaatab ametijuhendi koos kliendinõustajaga läbi üks kord aastas ning lisaks "
        "siis, kui tööülesanded oluliselt muutuvad",
        "klienditeenindaja": None,
        "konekeskuse-vanemspetsialist": "Ametijuhendit muudetakse, kui muutuvad talituse ülesanded, selle töökorraldus või "
        "vanemspetsialisti tööd reguleerivad õigusaktid",
        "koolitus-spetsialist-ru": "Должностная инструкция пересматривается один раз в год в ходе беседы сотрудника с "
        "непосредственным руководителем",
        "talituse-juhataja": "Ametijuhend vaadatakse läbi igal aastal arenguvestluse käigus",
    }


NOW = moment("2027-01-04 10:00")


@pytest.fixture(scope="module")
def calm(index: Index, tmp_path_factory: pytest.TempPathFactory) -> Agency:
    """An agency of whose days we ask."""
    return agency_over(Store(f"sqlite:///{tmp_path_factory.mktemp('calm') / 'a.db'}"), index)


def test_the_day_that_is_proposed_is_a_working_day_in_the_future(calm: Agency) -> None:
    first = date(2026, 12, 1)
    for ahead in range(0, 420, 3):
        for due in (first, date(2027, 2, 24), first + timedelta(days=ahead)):
            for now in (NOW, moment("2027-12-23 16:59"), moment("2027-06-20 23:30")):
                day = proposed_day(due, now, calm.days)
                assert calm.days.is_working(day)
                assert day > calm.days.day(now)
                if due > calm.days.after(calm.days.day(now), 4):
                    assert day < due


def test_the_calendar_file_is_one_that_calendars_read(calm: Agency) -> None:
    people = [
        Employee(1, "1", 'Mari "Mai"; Näidis, Õ\nteine rida', "mari@amet.ee", "x", None, "et"),
        Employee(2, "2", "Juht", "", "x", None, "et"),
    ]
    day = date(2027, 3, 29)  # the first Monday of summer time
    proposed = Proposed(7, day, "Ametijuhendi ülevaatamine: Mari; Õ,\\ " + "ä" * 100, tuple(people))
    made = invitation([proposed], calm.days, NOW)
    assert made.name == "review-2027-03-29.ics"
    assert all(len(line) <= 75 for line in made.content.split(b"\r\n"))
    calendar = Calendar.from_ical(made.content)
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]).startswith("Ametijuhendi ülevaatamine: Mari; Õ,\\ ää")
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    assert isinstance(start, datetime)
    assert (start, end - start) == (moment("2027-03-29 10:00"), timedelta(hours=1))
    assert start > NOW
    assert event["ATTENDEE"] == "MAILTO:mari@amet.ee"
    assert str(event["UID"]) == "review-7@ametibot"
    assert event.decoded("DTSTAMP") == NOW
    later = invitation([proposed], calm.days, NOW + timedelta(days=1))
    (moved,) = Calendar.from_ical(later.content).walk("VEVENT")
    assert moved["UID"] == event["UID"]
    assert moved.decoded("SEQUENCE") > event.decoded("SEQUENCE")
    both = invitation([proposed, replace(proposed, case=8)], calm.days, NOW)
    assert len(Calendar.from_ical(both.content).walk("VEVENT")) == 2


def test_who_holds_a_post_whose_document_states_an_interval_has_a_review(agency: Agency) -> None:
    lines = [f"{n},Nimi,,{name},,,,,2026-12-01,," for n, name in enumerate(agency.positions.index.ids())]
    here = hire(agency, *lines)
    have = {one.position for one in here.values() if owed(agency, one)}
    assert have == {"data-analyst-en", "dokumendihaldur", "kliendinoustaja", "koolitus-spetsialist-ru", "talituse-juhataja"}
