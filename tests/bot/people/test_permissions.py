"""Who may know and do what, as a table of its own: every matter against what somebody is to the person it is about."""

from __future__ import annotations

from dataclasses import replace

from bot.agency import Agency
from bot.models import Employee, Role
from bot.people.permissions import ALLOWED, Matter, Relation, may, relations
from tests.agencies import hire, moment

# Mari, the one whom all is about, reports to Juht, who is away and reports to Ülem. Of the two who hold the position that
# substitutes Juht's, Asetäitja comes first. The others have nothing to do with Mari.
STAFF = (
    "mari,Mari,,kliendinoustaja,juht,,,,,,",
    "juht,Juht,,talituse-juhataja,ylem,,,,,2027-01-01,2027-01-10",
    "ylem,Ülem,,data-analyst-en,,,,,,,",
    "asetaitja,Asetäitja,,konekeskuse-vanemspetsialist,ylem,,,,,,",
    "teine,Teine,,konekeskuse-vanemspetsialist,ylem,,,,,,",
    "kolleeg,Kolleeg,,kliendinoustaja,juht,,,,,,",
    "alluv,Alluv,,klienditeenindaja,mari,,,,,,",
    "personal,Personal,,dokumendihaldur,,hr,,,,,",
    "haldur,Haldur,,juturoboti-ekspert,,admin,,,,,",
    "lahkunud,Lahkunud,,dokumendihaldur,,hr admin,,,,,",
)
ASKERS = ("mari", "juht", "ylem", "asetaitja", "kolleeg", "personal", "haldur", "lahkunud", None)
EXPECTED: dict[Matter, str] = {  # a letter for each of ASKERS
    Matter.ASK: "yyyyyyynn",
    Matter.ASK_OTHERS: "yyyyyyynn",
    Matter.STANDING: "yyyyyyynn",
    Matter.ACKNOWLEDGEMENTS: "yyyynynnn",
    Matter.REVIEWS: "yyyynynnn",
    Matter.QUESTIONS: "yyynnynnn",
    Matter.ACKNOWLEDGE: "ynnnnnnnn",
    Matter.RECORD_REVIEW: "nyyynynnn",
    Matter.CONFIRM_REVIEW: "ynnnnnnnn",
    Matter.SNOOZE: "yyyynynnn",
    Matter.PROPOSE: "ynnnnnnnn",
    Matter.SUBSCRIBE: "ynnnnnnnn",
    Matter.OWN_DATA: "ynnnnynnn",
    Matter.EVERYBODY: "nnnnnynnn",
    Matter.SETTLE: "nnnnnynnn",
    Matter.UNREACHABLE: "nnnnnyynn",
    Matter.PUBLISH: "nnnnnynnn",
    Matter.PEOPLE: "nnnnnyynn",
    Matter.AUDIT: "nnnnnyynn",
}
OF_THE_AGENCY = (Matter.ASK, Matter.ASK_OTHERS, Matter.STANDING)  # what everybody may who works here


def office(agency: Agency) -> dict[str, Employee]:
    """The people above; Lahkunud worked here once, and whoever remembers them remembers their roles."""
    hire(agency, *STAFF)
    here = hire(agency, *STAFF[:-1])
    return here | {"lahkunud": replace(here["lahkunud"], roles=frozenset(Role))}


def letters(agency: Agency, people: dict[str, Employee], matter: Matter, about: str | None) -> str:
    """Who of the askers may, a letter for each."""
    found = [people[one] if one else None for one in ASKERS]
    subject = people[about] if about else None
    with agency.store.reading() as connection:
        mays = [may(connection, agency, one, matter, subject, agency.now()) for one in found]
    return "".join("y" if yes else "n" for yes in mays)


def test_every_matter_is_allowed_to_those_of_the_table_and_to_nobody_else(agency: Agency) -> None:
    people = office(agency)
    assert set(EXPECTED) == set(Matter)
    for matter, expected in EXPECTED.items():
        assert letters(agency, people, matter, "mari") == expected, matter


def test_matters_of_the_whole_agency_are_hr_s_and_the_administrators(agency: Agency) -> None:
    people = office(agency)
    for matter, expected in EXPECTED.items():
        everybody = "yyyyyyynn" if matter in OF_THE_AGENCY else None
        of_roles = "nnnnn" + expected[5:]  # whatever somebody is to somebody else counts for nothing here
        assert letters(agency, people, matter, None) == (everybody or of_roles), matter


def test_nobody_settles_lists_or_forgets_in_their_own_matter(agency: Agency) -> None:
    people = office(agency)
    with agency.store.reading() as connection:
        for name in ("personal", "haldur"):
            mine = {m for m in Matter if may(connection, agency, people[name], m, people[name], agency.now())}
            assert mine == {matter for matter, expected in EXPECTED.items() if expected[0] == "y"}


def test_somebody_below_has_no_rights_upwards(agency: Agency) -> None:
    people = office(agency)
    with agency.store.reading() as connection:
        assert relations(connection, agency, people["alluv"], people["mari"], agency.now()) == {Relation.COLLEAGUE}
        assert relations(connection, agency, people["mari"], people["juht"], agency.now()) == {Relation.COLLEAGUE}


def test_a_deputy_has_the_rights_only_while_the_manager_is_away_and_only_the_first_one(agency: Agency) -> None:
    people = office(agency)
    with agency.store.reading() as connection:
        for name, about, day, expected in (
            ("asetaitja", "mari", "2027-01-04", True),
            ("asetaitja", "mari", "2027-01-10", True),
            ("asetaitja", "mari", "2027-01-11", False),
            ("asetaitja", "mari", "2026-12-31", False),
            ("teine", "mari", "2027-01-04", False),
            ("asetaitja", "personal", "2027-01-04", False),
            ("asetaitja", "alluv", "2027-01-04", False),  # whose manager is Mari, and here
        ):
            found = may(connection, agency, people[name], Matter.RECORD_REVIEW, people[about], moment(f"{day} 12:00"))
            assert found is expected, (name, about, day)


def test_the_deputy_of_a_deputy_who_is_away_stands_in(agency: Agency) -> None:
    away = [line.replace("asetaitja,Asetäitja,,konekeskuse-vanemspetsialist,ylem,,,,,,", "") for line in STAFF]
    people = hire(agency, *filter(None, away))
    with agency.store.reading() as connection:
        assert Relation.DEPUTY in relations(connection, agency, people["teine"], people["mari"], agency.now())
    away.append("asetaitja,Asetäitja,,konekeskuse-vanemspetsialist,ylem,,,,,2027-01-01,")
    people = hire(agency, *filter(None, away))
    with agency.store.reading() as connection:
        assert Relation.DEPUTY in relations(connection, agency, people["teine"], people["mari"], agency.now())
        assert Relation.DEPUTY not in relations(connection, agency, people["asetaitja"], people["mari"], agency.now())


def test_where_the_agency_narrows_it_only_hr_asks_of_other_people_s_documents(agency: Agency) -> None:
    people = office(agency)
    narrow = replace(agency, own_document_only=True)
    for matter, expected in EXPECTED.items():
        wanted = "nnnnnynnn" if matter is Matter.ASK_OTHERS else expected
        assert letters(narrow, people, matter, "mari") == wanted, matter


def test_a_matter_that_is_not_in_the_table_is_allowed_to_nobody(agency: Agency) -> None:
    people = office(agency)
    kept = ALLOWED.pop(Matter.ASK)
    try:
        assert letters(agency, people, Matter.ASK, "mari") == "n" * len(ASKERS)
    finally:
        ALLOWED[Matter.ASK] = kept
