"""Accounts and people: one-time codes, verified addresses, several channels, and what is no code at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.agency import Agency
from bot.models import Employee
from bot.people.linking import Linked, Linking, code_in, link_by_code, link_by_email, new_code, person_of, unlink
from bot.store import accounts
from bot.store.tables import employees
from tests.agencies import hire
from tests.bot.rows import actions, dump

MARI = "1,Mari,mari@amet.ee,kliendinoustaja,,,,,,,"
JURI = "2,Jüri,jyri@amet.ee,klienditeenindaja,,,,,,,"


@contextmanager
def desk(agency: Agency) -> Iterator[tuple[Connection, dict[str, Employee]]]:
    """Mari and Jüri, and a transaction."""
    people = hire(agency, MARI, JURI)
    with agency.store.writing() as connection:
        yield connection, people


def code_for(agency: Agency, connection: Connection, one: Employee, now: datetime | None = None) -> str:
    """A new code as letters without the dash."""
    return new_code(agency, connection, one, now or agency.now()).replace("-", "")


def use(connection: Connection, code: str, now: datetime, account: str = "77", channel: str = "telegram") -> Linking:
    """Somebody writes a code."""
    return link_by_code(connection, channel, account, f"c{account}", code, now)


def test_a_code_links_one_account_once(agency: Agency) -> None:
    now = agency.now()
    with desk(agency) as (connection, people):
        code = code_for(agency, connection, people["1"])
        done = use(connection, code, now)
        assert (done.outcome, done.employee) == (Linked.DONE, people["1"])
        found = person_of(connection, "telegram", "77")
        assert found
        assert (found[0].employee_id, found[1].conversation, found[1].id) == ("1", "c77", done.account)
        assert use(connection, code, now, account="88").outcome is Linked.WRONG
        assert use(connection, code, now).outcome is Linked.WRONG
        assert person_of(connection, "telegram", "88") is None
        assert person_of(connection, "slack", "77") is None
    assert actions(agency)[-4:] == ["link code made", "linked", "link refused", "link refused"]


def test_a_code_ends_after_its_minutes(agency: Agency) -> None:
    short = replace(agency, code_minutes=5)
    with desk(agency) as (connection, people):
        for minutes, expected in ((5, Linked.WRONG), (4.9, Linked.DONE)):
            code = code_for(short, connection, people["1"])
            assert use(connection, code, agency.now() + timedelta(minutes=minutes)).outcome is expected


def test_a_new_code_ends_the_one_before_and_nobody_else_s(agency: Agency) -> None:
    with desk(agency) as (connection, people):
        first, other = code_for(agency, connection, people["1"]), code_for(agency, connection, people["2"])
        second = code_for(agency, connection, people["1"])
        assert use(connection, first, agency.now()).outcome is Linked.WRONG
        assert use(connection, second, agency.now()).employee == people["1"]
        assert use(connection, other, agency.now(), account="88").employee == people["2"]


def test_the_code_itself_is_nowhere_in_the_database(agency: Agency) -> None:
    with desk(agency) as (connection, people):
        code = new_code(agency, connection, people["1"], agency.now())
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}", code)
    written = str(dump(agency.store)).upper()
    assert code not in written
    assert code.replace("-", "") not in written
    assert code[:5] not in re.findall(r"[A-Z0-9]+", written)


def test_codes_are_all_different(agency: Agency) -> None:
    with desk(agency) as (connection, people):
        assert len({new_code(agency, connection, people["1"], agency.now()) for _ in range(50)}) == 50


def test_five_wrong_codes_lock_an_account_for_an_hour_even_against_the_right_one(agency: Agency) -> None:
    now = agency.now()
    with desk(agency) as (connection, people):
        wrong = [use(connection, f"WRNG{n}WRNG{n}", now).outcome for n in range(2, 8)]
        assert wrong == [Linked.WRONG] * 4 + [Linked.LOCKED] * 2
        code = new_code(replace(agency, code_minutes=90), connection, people["1"], now).replace("-", "")
        assert use(connection, code, now + timedelta(minutes=59)).outcome is Linked.LOCKED
        assert use(connection, "WRNGXWRNGX", now, account="88").outcome is Linked.WRONG  # others are not locked
        assert use(connection, "WRNGXWRNGX", now, channel="slack").outcome is Linked.WRONG
        assert use(connection, code, now + timedelta(minutes=61)).outcome is Linked.DONE  # the lock had not used it up


def test_after_a_lock_five_more_wrong_codes_lock_again(agency: Agency) -> None:
    with desk(agency) as (connection, _):
        for hour in range(3):
            at = agency.now() + timedelta(hours=1.1 * hour)
            assert [use(connection, "WRNGXWRNGX", at).outcome for _ in range(5)] == [Linked.WRONG] * 4 + [Linked.LOCKED]


def test_wrong_codes_are_forgiven_by_the_right_one_and_after_a_day(agency: Agency) -> None:
    now = agency.now()
    with desk(agency) as (connection, people):
        for _ in range(4):
            use(connection, "WRNGXWRNGX", now)
        assert use(connection, code_for(agency, connection, people["1"]), now).outcome is Linked.DONE
        assert [use(connection, "WRNGXWRNGX", now).outcome for _ in range(4)] == [Linked.WRONG] * 4
        assert use(connection, "WRNGXWRNGX", now + timedelta(hours=25)).outcome is Linked.WRONG


def test_the_code_of_somebody_who_left_links_nobody(agency: Agency) -> None:
    with desk(agency) as (connection, people):
        code = code_for(agency, connection, people["2"])
    hire(agency, MARI)
    with agency.store.writing() as connection:
        assert use(connection, code, agency.now()).outcome is Linked.WRONG
        assert person_of(connection, "telegram", "77") is None


def test_somebody_else_s_code_makes_the_account_theirs_alone(agency: Agency) -> None:
    with desk(agency) as (connection, people):
        use(connection, code_for(agency, connection, people["1"]), agency.now())
        use(connection, code_for(agency, connection, people["2"]), agency.now())
        found = person_of(connection, "telegram", "77")
        assert found
        assert found[0] == people["2"]
        assert accounts.of(connection, people["1"].id) == []


def test_an_account_that_goes_to_somebody_else_is_written_down_for_both(agency: Agency) -> None:
    with desk(agency) as (connection, people):
        use(connection, code_for(agency, connection, people["1"]), agency.now())
        use(connection, code_for(agency, connection, people["2"]), agency.now())
    assert "unlinked" in actions(agency)


def test_a_verified_address_links_whom_it_names(agency: Agency) -> None:
    hire(agency, MARI, JURI, "3,Ants,ants@amet.ee,dokumendihaldur,,,,,,,")
    people = hire(agency, MARI, JURI, "4,Tiit,,dokumendihaldur,,,,,,,")
    with agency.store.writing() as connection:

        def link(email: str) -> Linking:
            return link_by_email(connection, "slack", "T1/U1", "D1", email, agency.now())

        assert link(" Mari@AMET.ee ").employee == people["1"]
        assert link("keegi@amet.ee").outcome is Linked.WRONG
        assert link("").outcome is Linked.WRONG  # Tiit has none either
        assert link("ants@amet.ee").outcome is Linked.WRONG  # has left
        assert link("jyri@amet.ee").employee == people["2"]
        found = person_of(connection, "slack", "T1/U1")
        assert found
        assert found[0] == people["2"]
        connection.execute(employees.update().values(email="mari@amet.ee"))
        assert link("mari@amet.ee").outcome is Linked.WRONG  # two share it


def test_the_first_account_is_the_preferred_one_until_another_is_chosen(agency: Agency) -> None:
    now = agency.now()
    with desk(agency) as (connection, people):
        mari = people["1"].id
        telegram = use(connection, code_for(agency, connection, people["1"]), now).account
        slack = link_by_email(connection, "slack", "U1", "D1", "mari@amet.ee", now).account
        assert telegram is not None
        assert slack is not None
        assert [one.id for one in accounts.of(connection, mari)] == [telegram, slack]
        accounts.prefer(connection, mari, slack)
        assert [(one.id, one.preferred) for one in accounts.of(connection, mari)] == [(slack, True), (telegram, False)]
        accounts.prefer(connection, people["2"].id, telegram)  # not Jüri's
        assert [one.id for one in accounts.of(connection, mari)] == [slack, telegram]
        accounts.unreachable(connection, slack, "blocked", now)
        assert [one.id for one in accounts.of(connection, mari)] == [telegram, slack]
        accounts.reachable(connection, slack)
        assert [one.id for one in accounts.of(connection, mari)] == [slack, telegram]


def test_unlinking_ends_one_channel_or_all(agency: Agency) -> None:
    now = agency.now()
    with desk(agency) as (connection, people):
        use(connection, code_for(agency, connection, people["1"]), now)
        link_by_email(connection, "slack", "U1", "D1", "mari@amet.ee", now)
        use(connection, code_for(agency, connection, people["2"]), now, account="88")
        assert unlink(connection, people["1"], now, "telegram") == 1
        assert [one.channel for one in accounts.of(connection, people["1"].id)] == ["slack"]
        assert unlink(connection, people["1"], now) == 1
        assert unlink(connection, people["1"], now) == 0
        assert person_of(connection, "telegram", "88") is not None
        assert use(connection, code_for(agency, connection, people["1"]), now).outcome is Linked.DONE
    assert actions(agency).count("unlinked") == 2


def test_a_preferred_account_that_is_linked_anew_stays_preferred(agency: Agency) -> None:
    with desk(agency) as (connection, people):
        use(connection, code_for(agency, connection, people["1"]), agency.now())
        link_by_email(connection, "slack", "U1", "D1", "mari@amet.ee", agency.now())
        link_by_email(connection, "slack", "U1", "D2", "mari@amet.ee", agency.now())
        use(connection, code_for(agency, connection, people["1"]), agency.now())
        link_by_email(connection, "slack", "U1", "D3", "mari@amet.ee", agency.now())
        assert [one.channel for one in accounts.of(connection, people["1"].id)] == ["telegram", "slack"]


@pytest.mark.parametrize(
    "text",
    [
        "ABCD2-FGHJ3",
        "abcd2-fghj3",
        "Abcd2Fghj3",
        "abcd2fghj3",
        "  ABCD2-FGHJ3  ",
        "/link ABCD2-FGHJ3",
        "Minu kood on abcd2-fghj3.",
        "Вот мой код: ABCD2-FGHJ3!",
        "My code is «ABCD2FGHJ3», thank you",
    ],
)
def test_a_code_is_found_with_and_without_its_dash_in_small_and_capital_letters(text: str) -> None:
    assert code_in(text) == "ABCD2FGHJ3"


def test_every_code_that_is_made_is_found_again(agency: Agency) -> None:
    with desk(agency) as (connection, people):
        for _ in range(50):
            code = new_code(agency, connection, people["1"], agency.now())
            assert code_in(f"See on mu kood: {code.lower()}.") == code.replace("-", "")


SENTENCES = """
Tere!
Kes mind puhkuse ajal asendab?
Kuidas ma oma ametijuhendi kätte saan?
AMETIJUHEND
Mis on minu tööülesanded
Kellele ma allun? Ja kes on minu alluvad?
Millal on järgmine ametijuhendi ülevaatamine?
Olen tutvunud
Olen tutvunud ametijuhendiga «Kliendinõustaja» (nr 1-2/34, 12.01.2026), versioon 2 [a1b2c3d4].
Palun muuta punkti 3.2.1.
e-teenindus
e-kiri ja e-arve
Minu telefon on +372 5552 3456
Minu isikukood ei ole see: 39912312345
Isikukood 49001010000
Arve nr 2026-001234
Ametijuhend nr 12-3/456
Käskkiri 1.1-4/23-17
22.01.2027-31.01.2027
1999-2027
09:00-17:00
Tallinn-Tartu
esmaspäev-reede
töö-ja puhkeaeg
kliendi- ja partnerisuhted
klienditeenindaja-kassapidaja
IT-arendaja
peaspetsialist-nõunik
Kas ma pean töötama 24.12.2026?
mari.naidis@amet.ee
https://amet.ee/juhend/abcde
Kuidas
vastutus
asendamine
õigused
puhkus?
suurepärane!
Что написано в моей должностной инструкции?
Кто меня замещает?
Здравствуйте
Кто-нибудь заменяет меня во время отпуска?
Я ознакомлен(а)
Мой телефон 5552-3456
инструкция
ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ
Когда пересмотр? 2027-01-15
Who substitutes me while I am on holiday?
What are my tasks?
statement
department
supervisor
management
acceptance
experience
attachment
Who is the head of the department?
Who - besides my supervisor - may see it?
SUPERVISOR
Please acknowledge my statement.
WHO IS MY MANAGER?
I have read it
Room 2345-6789
Windows-1257
UTF-8 or ISO-8859-15
""".strip().splitlines()


@pytest.mark.parametrize("text", SENTENCES)
def test_ordinary_sentences_are_not_taken_for_codes(text: str) -> None:
    assert code_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "My e-mail does not reach the department",
        "E-mail: how is the management organised?",
        "ASUTUSTEST",
        "DEPARTMENT?",
        "teeme-teeme",
        "Telefon 2345678923",
        "Tel 55523-45678",
        "kaksteistkümmend - 2345672345",
    ],
)
def test_words_and_numbers_of_ten_letters_are_not_taken_for_codes(text: str) -> None:
    assert code_in(text) is None
