"""Taking over HR's table: what is shown before is what happens, and what follows from it for cases, accounts, notices."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.agency import Agency
from bot.models import Employee
from bot.people.changes import Change, Changes, apply, changes_of
from bot.people.linking import link_by_code, new_code
from bot.people.table import COLUMNS, read_table
from bot.reminders.models import Basis, Case, CaseKind, Notice, NoticeKind
from bot.reviews import holding
from bot.store import accounts, cases, notices, people
from bot.store.database import Store
from knowledge.index import build
from knowledge.search import Index
from tests.agencies import agency_over, hire, moment, publish_document, staff
from tests.bot.rows import actions, dump

BOSS = "J,Juht,juht@amet.ee,talituse-juhataja,,,et,2015-01-05,2026-12-01,,"
OTHER_BOSS = "K,Teine Juht,,konekeskuse-vanemspetsialist,,,,,,,"
HR = "H,Personal,,dokumendihaldur,,hr,et,,2026-12-01,,"
MARI = "1,Mari,mari@amet.ee,kliendinoustaja,J,,et,2020-03-01,2026-11-02,,"

DOCUMENT = """---
transcript: '1'
id: {id}
---

Katseamet

# AMETIJUHEND

## 1. ÜLDOSA

- 1.1 **Ametinimetus:** {title}
- 1.2 **Struktuuriüksus:** {unit}
- 1.3 **Vahetu juht:** Osakonna juhataja

## 2. AMETIKOHA EESMÄRK

Ametikoha eesmärk on hoida ameti töö korras ja vastata kirjadele õigel ajal.

## 3. TÖÖÜLESANDED

- 3.1. Vastab kirjadele ja peab nende üle arvestust.
- 3.2. Koostab kord kuus ülevaate vastatud kirjadest.

## 4. AMETIJUHENDI ÜLEVAATAMINE

{clause}
"""
EVERY_EVENT = "Ametijuhend vaadatakse läbi üks kord aastas, samuti ametikoha, struktuuriüksuse või vahetu juhi muutumisel."
POSTS = {
    "kõik": ("Kirjahaldur", "Kantselei", EVERY_EVENT),
    "teine": ("Arhivaar", "Kantselei", EVERY_EVENT),
    "kaugel": ("Vaneminspektor", "Järelevalve osakond", EVERY_EVENT),
    "juhi": ("Sekretär", "Kantselei", "Ametijuhend vaadatakse läbi igal aastal ning töötaja vahetu juhi vahetumisel."),
    "koha": ("Kuller", "Kantselei", "Ametijuhend vaadatakse läbi igal aastal ning teenistuskoha muutumisel."),
    "aasta": ("Registripidaja", "kantselei", "Ametijuhend vaadatakse läbi üks kord aastas."),
    "vaikib": ("Majahoidja", "Haldusosakond", "Ametijuhend on koostatud kahes eksemplaris."),
}


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory, index: Index) -> Index:
    """An index of posts whose clauses on reviews name events, or do not."""
    folder = tmp_path_factory.mktemp("posts")
    for name, (title, unit, clause) in POSTS.items():
        (folder / f"{name}.md").write_text(DOCUMENT.format(id=name, title=title, unit=unit, clause=clause), encoding="utf-8")
    database = folder / "index" / "knowledge.db"
    database.parent.mkdir()
    shutil.copyfile(index.path, database)  # the thesaurus is the same: goes on from there
    assert build(folder, database) == []
    return Index(database)


@pytest.fixture
def office(store: Store, posts: Index) -> Agency:
    """An agency of those posts."""
    return agency_over(store, posts)


def preview(agency: Agency, folder: Path, heads: str, *lines: str) -> Changes:
    """What a table of these heads and lines would change."""
    path = folder / "people.csv"
    path.write_text("\n".join([heads, *lines]) + "\n", encoding="utf-8")
    with agency.store.reading() as connection:
        return changes_of(connection, read_table(path), agency, path)


def take_over(agency: Agency, changes: Changes) -> dict[str, Employee]:
    """Make these changes; everybody by HR's id."""
    with agency.store.writing() as connection:
        apply(agency, connection, changes, agency.now())
    return staff(agency)


def owed(agency: Agency, employee: Employee, kind: CaseKind) -> list[Case]:
    """The open cases of a kind about somebody."""
    with agency.store.reading() as connection:
        return cases.open_of(connection, employee.id, kind)


def outcomes(agency: Agency, employee: Employee) -> list[str]:
    """How the closed cases about somebody ended."""
    with agency.store.reading() as connection:
        query = text("SELECT outcome FROM cases WHERE employee = :one AND closed_at IS NOT NULL ORDER BY id")
        return list(connection.execute(query, {"one": employee.id}).scalars())


def cell(one: Employee, everybody: dict[str, Employee], column: str) -> str:
    """A column of somebody as a preview shows it."""
    if column == "manager_id":
        return next((other.employee_id for other in everybody.values() if other.id == one.manager), "")
    if column == "roles":
        return " ".join(sorted(one.roles))
    value = getattr(one, column)
    return "" if value is None else str(value)


TABLES = [
    (BOSS, HR, MARI, "2,Jüri,,klienditeenindaja,J,,ru,,,,"),
    (BOSS, HR, MARI, "2,Jüri,,klienditeenindaja,J,,ru,,,,"),
    (
        "J,Juht Uus,uus@amet.ee,talituse-juhataja,H,,en,2015-01-06,2026-12-02,2027-01-01,2027-01-09",
        "H,Personal,,dokumendihaldur,,admin hr,et,,,,",
        "2,Jüri,,kliendinoustaja,H,hr,ru,,,2027-02-01,",
        "3,Uus,,dokumendihaldur,,,,,,,",
    ),
    (BOSS, HR, MARI, "3,Uus,,dokumendihaldur,J,,,,,,"),
    (BOSS,),
]


def test_what_is_shown_before_is_what_happens(agency: Agency, tmp_path: Path) -> None:
    before: dict[str, Employee] = {}
    for lines in TABLES:
        shown = preview(agency, tmp_path, ",".join(COLUMNS), *lines)
        assert before == staff(agency)  # a preview changes nothing
        after = take_over(agency, shown)
        touched = {change.employee_id: change for change in shown.changes}
        for key, one in after.items():
            change = touched.get(key)
            if change is None:
                assert one == before[key]
                continue
            assert one.active == (change.kind != "left")
            assert (key in before) == (change.kind != "new")
            columns = {name for name in COLUMNS if key in before and cell(one, after, name) != cell(before[key], before, name)}
            if change.kind in ("changed", "back"):
                assert columns == {name for name, _, _ in change.columns}
            for name, old, new in change.columns:
                assert (old, new) == (cell(before[key], before, name) if key in before else "", cell(one, after, name))
        assert shown.unchanged == len(lines) - sum(change.kind != "left" for change in shown.changes)
        before = after


def test_the_manager_and_the_roles_of_somebody_new_are_shown_and_recorded(agency: Agency, tmp_path: Path) -> None:
    shown = preview(agency, tmp_path, ",".join(COLUMNS), BOSS, "9,Uus,,dokumendihaldur,J,admin,,,,,")
    columns = {name: new for name, _, new in shown.changes[0].columns}
    assert (columns.get("manager_id"), columns.get("roles")) == ("J", "admin")


def test_changes_come_in_order_new_back_changed_left(agency: Agency, tmp_path: Path) -> None:
    hire(agency, BOSS, MARI, "2,Jüri,,klienditeenindaja,J,,,,,,", "3,Ants,,klienditeenindaja,J,,,,,,")
    hire(agency, BOSS, MARI, "2,Jüri,,klienditeenindaja,J,,,,,,")
    shown = preview(
        agency, tmp_path, ",".join(COLUMNS), "3,Ants,,klienditeenindaja,J,,,,,,", BOSS, MARI.replace(",et,", ",ru,"),
        "0,Uus,,dokumendihaldur,,,,,,,",
    )  # fmt: skip
    assert [(one.kind, one.employee_id) for one in shown.changes] == [
        ("new", "0"),
        ("back", "3"),
        ("changed", "1"),
        ("left", "2"),
    ]
    assert shown.changes[2] == Change("1", "changed", (("language", "et", "ru"),))


def test_a_table_that_says_nothing_new_changes_nothing(agency: Agency) -> None:
    hire(agency, BOSS, HR, MARI)
    publish_document(agency, "kliendinoustaja")
    before = dump(agency.store)
    hire(agency, BOSS, HR, MARI, now=moment("2027-01-05 11:00"))
    assert dump(agency.store) == before


def test_columns_that_are_missing_leave_everything_as_it_is(agency: Agency, tmp_path: Path) -> None:
    hire(agency, BOSS, "1,Mari,mari@amet.ee,kliendinoustaja,J,hr,ru,2020-03-01,2026-11-02,2027-01-01,2027-01-20")
    before = dump(agency.store)
    shown = preview(agency, tmp_path, "employee_id,name,position", "J,Juht,talituse-juhataja", "1,Mari,kliendinoustaja")
    assert shown.changes == ()
    take_over(agency, shown)
    assert dump(agency.store) == before


def test_an_empty_cell_takes_out_what_stood_there_but_not_the_last_review(agency: Agency) -> None:
    hire(agency, BOSS, "1,Mari,mari@amet.ee,kliendinoustaja,J,hr,ru,2020-03-01,2026-11-02,2027-01-01,2027-01-20")
    mari = hire(agency, BOSS, "1,Mari,,kliendinoustaja,,,,,,,")["1"]
    assert mari == Employee(mari.id, "1", "Mari", "", "kliendinoustaja", None, "et", last_review=date(2026, 11, 2))


def test_a_review_confirmed_here_is_not_undone_by_an_older_day_in_the_table(agency: Agency) -> None:
    people_here = hire(agency, BOSS, MARI)
    with agency.store.writing() as connection:
        held = holding.record(agency, connection, people_here["J"], people_here["1"], date(2027, 1, 4), agency.now())
        assert not isinstance(held, holding.Refused)
        holding.confirm(agency, connection, people_here["1"], held.id, agency.now())
    assert hire(agency, BOSS, MARI)["1"].last_review == date(2027, 1, 4)


def test_who_left_is_inactive_owes_nothing_and_hears_nothing(agency: Agency) -> None:
    here = hire(agency, BOSS, HR, MARI.replace("J,,et", "J,hr,et"))
    publish_document(agency, "kliendinoustaja")
    mari = here["1"]
    with agency.store.writing() as connection:
        code = new_code(agency, connection, mari, agency.now())
        link_by_code(connection, "telegram", "77", "77", code.replace("-", ""), agency.now())
        cases.subscribe(connection, mari.id, "kliendinoustaja", {"quote": "x"}, "FREQ=MONTHLY", date(2027, 1, 1), agency.now())
        holding.propose(agency, connection, mari, "Palun muuta punkti 3.1.", agency.now())
        for key, recipient in (("a", mari.id), ("b", here["J"].id)):
            notices.write(connection, [Notice(key, NoticeKind.REVIEW, recipient, None, (), agency.now())], agency.now())
    gone = hire(agency, BOSS, HR)["1"]
    assert not gone.active
    assert gone.roles == frozenset()
    with agency.store.reading() as connection:
        assert cases.open_of(connection, mari.id) == []
        assert cases.subscriptions_of(connection, mari.id) == []
        assert accounts.of(connection, mari.id) == []
        assert accounts.linked(connection, "telegram", "77") is None
        states = connection.execute(text("SELECT key, state, error FROM notices ORDER BY key")).all()
    assert [tuple(row) for row in states] == [("a:withdrawn-1", "void", "left"), ("b", "planned", None)]
    assert set(outcomes(agency, mari)) == {"left"}
    assert actions(agency)[-1] == "employee left"


def test_who_comes_back_owes_again_and_has_to_link_anew(agency: Agency) -> None:
    hire(agency, BOSS, MARI)
    publish_document(agency, "kliendinoustaja")
    hire(agency, BOSS)
    mari = hire(agency, BOSS, MARI)["1"]
    assert mari.active
    assert [case.document for case in owed(agency, mari, CaseKind.ACKNOWLEDGEMENT)] == ["kliendinoustaja"]
    assert [case.due for case in owed(agency, mari, CaseKind.REVIEW)] == [date(2027, 11, 2)]
    with agency.store.reading() as connection:
        assert connection.execute(text("SELECT left_at FROM employees WHERE employee_id = '1'")).scalar() is None
        assert accounts.of(connection, mari.id) == []
    assert "employee back" in actions(agency)


def test_a_new_holder_is_asked_to_acknowledge_and_gets_a_review(agency: Agency) -> None:
    hire(agency, BOSS)
    version = publish_document(agency, "kliendinoustaja")
    mari = hire(agency, BOSS, MARI)["1"]
    (case,) = owed(agency, mari, CaseKind.ACKNOWLEDGEMENT)
    assert (case.version, case.due, case.basis) == (version.id, date(2027, 1, 18), Basis.PUBLISHED)
    (review,) = owed(agency, mari, CaseKind.REVIEW)
    assert (review.due, review.basis) == (date(2027, 11, 2), Basis.CLAUSE)


def test_a_mover_s_old_cases_close_and_the_new_document_is_asked(agency: Agency) -> None:
    hire(agency, BOSS, MARI)
    publish_document(agency, "kliendinoustaja")
    publish_document(agency, "klienditeenindaja")
    mari = hire(agency, BOSS, MARI.replace("kliendinoustaja", "klienditeenindaja"))["1"]
    assert outcomes(agency, mari) == ["moved", "moved"]
    assert [case.document for case in owed(agency, mari, CaseKind.ACKNOWLEDGEMENT)] == ["klienditeenindaja"]
    assert owed(agency, mari, CaseKind.REVIEW) == []  # that document states no reviews


def test_a_new_manager_makes_no_review_due_where_the_clause_does_not_name_it(agency: Agency) -> None:
    hire(agency, BOSS, OTHER_BOSS, MARI)
    mari = hire(agency, BOSS, OTHER_BOSS, MARI.replace(",J,", ",K,"))["1"]
    (case,) = owed(agency, mari, CaseKind.REVIEW)
    assert (case.basis, case.due) == (Basis.CLAUSE, date(2027, 11, 2))


def line(position: str, manager: str, key: str = "1") -> str:
    """Somebody of the office whose last review was held not long ago."""
    return f"{key},Mari,,{position},{manager},,,2020-01-01,2026-12-01,,"


CHIEFS = ("A,Esimene,,vaikib,,,,,,,", "B,Teine,,vaikib,,,,,,,")
SOON = date(2027, 1, 18)  # ten working days from 4 January 2027
USUAL = date(2027, 12, 1)


MOVES: list[tuple[tuple[str, str], tuple[str, str], tuple[date, Basis] | None]] = [
    (("kõik", "A"), ("kõik", "B"), (SOON, Basis.EVENT)),  # another manager
    (("juhi", "A"), ("juhi", "B"), (SOON, Basis.EVENT)),
    (("koha", "A"), ("koha", "B"), (USUAL, Basis.CLAUSE)),
    (("aasta", "A"), ("aasta", "B"), (USUAL, Basis.CLAUSE)),
    (("aasta", "A"), ("koha", "A"), (SOON, Basis.EVENT)),  # another position
    (("aasta", "A"), ("juhi", "A"), (USUAL, Basis.CLAUSE)),
    (("kõik", "A"), ("aasta", "B"), (USUAL, Basis.CLAUSE)),
    (("kõik", ""), ("kõik", "A"), (USUAL, Basis.CLAUSE)),  # had none before: nothing has changed hands
    (("kõik", "A"), ("kõik", "A"), (USUAL, Basis.CLAUSE)),
    (("kõik", "A"), ("vaikib", "B"), None),
]


def test_an_event_makes_a_review_due_where_the_clause_names_it(office: Agency) -> None:
    hire(office, *CHIEFS, *(line(*before, key=f"P{n}") for n, (before, _, _) in enumerate(MOVES)))
    here = hire(office, *CHIEFS, *(line(*after, key=f"P{n}") for n, (_, after, _) in enumerate(MOVES)))
    for n, (before, after, expected) in enumerate(MOVES):
        found = [(case.due, case.basis, case.document) for case in owed(office, here[f"P{n}"], CaseKind.REVIEW)]
        assert found == ([(*expected, after[0])] if expected else []), (before, after)


def test_another_unit_makes_a_review_due_and_the_same_unit_does_not(office: Agency) -> None:
    hire(office, *CHIEFS, line("aasta", "A"), "2,Jüri,,teine,A,,,,2026-12-01,,")
    here = hire(office, *CHIEFS, line("kaugel", "A"), "2,Jüri,,kõik,A,,,,2026-12-01,,")
    hastened = [action for action in actions(office) if action == "review due by event"]
    assert len(hastened) == 3  # of Mari the position and the unit, of Jüri the position alone
    assert [case.due for case in owed(office, here["1"], CaseKind.REVIEW)] == [SOON]


def test_a_unit_printed_with_another_capital_is_the_same_unit(office: Agency) -> None:
    hire(office, *CHIEFS, line("aasta", "A"))  # «kantselei»
    hire(office, *CHIEFS, line("kõik", "A"))  # «Kantselei»
    assert actions(office).count("review due by event") == 1  # the position


def test_an_event_never_puts_a_review_off(office: Agency) -> None:
    hire(office, *CHIEFS, line("kõik", "A").replace("2026-12-01", "2026-01-12"))
    mari = hire(office, *CHIEFS, line("kõik", "B").replace("2026-12-01", "2026-01-12"))["1"]
    assert [(case.due, case.basis) for case in owed(office, mari, CaseKind.REVIEW)] == [(date(2027, 1, 12), Basis.CLAUSE)]


def test_a_hastened_review_stays_hastened_when_the_table_comes_again(office: Agency) -> None:
    hire(office, *CHIEFS, line("kõik", "A"))
    hire(office, *CHIEFS, line("kõik", "B"))
    mari = hire(office, *CHIEFS, line("kõik", "B").replace("Mari", "Mari-Liis"))["1"]
    assert [(case.due, case.basis) for case in owed(office, mari, CaseKind.REVIEW)] == [(SOON, Basis.EVENT)]


def test_a_review_asked_for_by_an_event_is_settled_by_a_later_review_in_the_table(office: Agency) -> None:
    hire(office, *CHIEFS, line("kõik", "A"))
    hire(office, *CHIEFS, line("kõik", "B"))
    later = office.at(moment("2027-01-12 10:00"))
    mari = hire(later, *CHIEFS, line("kõik", "B").replace("2026-12-01", "2027-01-11"))["1"]
    assert [case.due for case in owed(office, mari, CaseKind.REVIEW)] == [date(2028, 1, 11)]


def test_an_event_after_a_confirmed_review_asks_for_another_one(office: Agency) -> None:
    here = hire(office, *CHIEFS, line("kõik", "A"))
    with office.store.writing() as connection:
        held = holding.record(office, connection, here["A"], here["1"], date(2027, 1, 4), office.now())
        assert not isinstance(held, holding.Refused)
        holding.confirm(office, connection, here["1"], held.id, office.now())
    spring = office.at(moment("2027-03-01 10:00"))
    mari = hire(spring, *CHIEFS, line("kõik", "B"))["1"]
    assert [(case.due, case.basis) for case in owed(office, mari, CaseKind.REVIEW)] == [(date(2027, 3, 15), Basis.EVENT)]
    hire(office, *CHIEFS, line("kõik", "B").replace("Mari", "Mai"))
    assert [(case.due, case.basis) for case in owed(office, mari, CaseKind.REVIEW)] == [(date(2027, 3, 15), Basis.EVENT)]


def test_an_event_after_a_review_that_the_table_told_of_asks_for_another_one(office: Agency) -> None:
    hire(office, *CHIEFS, line("kõik", "A"))
    told = line("kõik", "A").replace("2026-12-01", "2027-02-10")
    hire(office.at(moment("2027-02-11 10:00")), *CHIEFS, told)
    mari = hire(office.at(moment("2027-03-01 10:00")), *CHIEFS, told.replace(",A,", ",B,"))["1"]
    assert [(case.due, case.basis) for case in owed(office, mari, CaseKind.REVIEW)] == [(date(2027, 3, 15), Basis.EVENT)]


def test_a_changed_last_review_moves_the_open_review(agency: Agency) -> None:
    hire(agency, BOSS, MARI)
    mari = hire(agency, BOSS, MARI.replace("2026-11-02", "2027-01-04"))["1"]
    assert [case.due for case in owed(agency, mari, CaseKind.REVIEW)] == [date(2028, 1, 4)]


def test_without_the_column_of_managers_the_line_goes_on_above_a_manager_who_left(agency: Agency, tmp_path: Path) -> None:
    hire(agency, OTHER_BOSS, BOSS.replace("juhataja,,", "juhataja,K,"), MARI)
    heads = "employee_id,name,position"
    shown = preview(agency, tmp_path, heads, "K,Teine Juht,konekeskuse-vanemspetsialist", "1,Mari,kliendinoustaja")
    here = take_over(agency, shown)
    assert [change.kind for change in shown.changes] == ["left"]
    with agency.store.reading() as connection:
        assert people.is_above(connection, here["K"].id, here["1"].id)


def test_a_day_of_absence_alone_in_the_table_leaves_no_absence_that_ends_before_it_begins(
    agency: Agency, tmp_path: Path
) -> None:
    hire(agency, BOSS, "1,Mari,,kliendinoustaja,J,,,,,2027-01-01,2027-01-08")
    shown = preview(
        agency,
        tmp_path,
        "employee_id,name,position,absent_from",
        "J,Juht,talituse-juhataja,",
        "1,Mari,kliendinoustaja,2027-02-01",
    )
    mari = take_over(agency, shown)["1"]
    assert mari.absent_until is None or mari.absent_from is None or mari.absent_from <= mari.absent_until


def test_the_audit_log_names_nobody(agency: Agency) -> None:
    hire(agency, BOSS, MARI)
    hire(agency, BOSS, MARI.replace("Mari,mari@amet.ee", "Mai,mai@amet.ee").replace(",J,", ",,"))
    with agency.store.reading() as connection:
        data = " ".join(connection.execute(text("SELECT data FROM audit")).scalars())
    assert not any(word in data for word in ("Mari", "Mai", "mari@", "mai@", "Juht", '"J"'))
    assert '"email":["",""]' in data


def test_a_thousand_people_are_taken_over_at_once(agency: Agency) -> None:
    here = hire(agency, BOSS, *(f"E{n},Nimi {n},,kliendinoustaja,J,,,,2026-12-01,," for n in range(1000)))
    assert sum(one.manager == here["J"].id for one in here.values()) == 1000
    with agency.store.reading() as connection:
        assert len(cases.open_all(connection, CaseKind.REVIEW)) == 1001
