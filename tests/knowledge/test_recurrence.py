"""Cadences as rules of RFC 5545, experience in years, levels by law; where the values of a record come from."""

from __future__ import annotations

from datetime import datetime

import pytest
from dateutil.rrule import rrulestr

from knowledge.provenance import report
from knowledge.recurrence import Recurrence, recurrence_of, years_of
from knowledge.values import cefr_of
from tests.knowledge.reading import understood

WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"


@pytest.mark.parametrize(
    ("cadence", "rule", "times"),
    [
        ("igakuiselt", "FREQ=MONTHLY", 1),
        ("kord kvartalis", "FREQ=MONTHLY;INTERVAL=3", 1),
        ("vähemalt üks kord tööpäeva jooksul", WORKDAYS, 1),
        ("igal tööpäeval", WORKDAYS, 1),
        ("igapäevaselt", "FREQ=DAILY", 1),
        ("kaks korda aastas", "FREQ=YEARLY", 2),
        ("kolm korda nädalas", "FREQ=WEEKLY", 3),
        ("iga kahe nädala järel", "FREQ=WEEKLY;INTERVAL=2", 1),
        ("iga kuu 5. kuupäevaks", "FREQ=MONTHLY;BYMONTHDAY=5", 1),
        ("igal esmaspäeval", "FREQ=WEEKLY;BYDAY=MO", 1),
        ("kord poolaastas", "FREQ=MONTHLY;INTERVAL=6", 1),
        ("ежемесячно", "FREQ=MONTHLY", 1),
        ("два раза в год", "FREQ=YEARLY", 2),
        ("once a quarter", "FREQ=MONTHLY;INTERVAL=3", 1),
        ("every two weeks", "FREQ=WEEKLY;INTERVAL=2", 1),
        ("twice a year", "FREQ=YEARLY", 2),
    ],
)
def test_a_cadence_is_a_rule_that_calendars_understand(cadence: str, rule: str, times: int) -> None:
    assert recurrence_of(cadence) == Recurrence(rule, times)
    first = rrulestr(rule, dtstart=datetime(2026, 1, 5))
    assert first[1] > first[0]


@pytest.mark.parametrize("text", ["jooksvalt", "vajadusel", "õigeaegselt", "10 tööpäeva jooksul", "своевременно", ""])
def test_what_names_no_period_is_no_recurrence(text: str) -> None:
    assert recurrence_of(text) is None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("vähemalt 2-aastane töökogemus", 2),
        ("vähemalt kolmeaastane töökogemus", 3),
        ("soovitavalt 1 aasta", 1),
        ("не менее двух лет", 2),
        ("at least four years of experience", 4),
        ("ei ole nõutav", 0),
        ("kogemus klienditeeninduses", None),
    ],
)
def test_experience_is_told_in_years(text: str, years: float | None) -> None:
    assert years_of(text) == years


def test_levels_in_words_are_those_of_the_law() -> None:
    assert [cefr_of(level) for level in ("kõrgtase", "kesktase", "algtase", "B2", "suhtlustasand", None)] == [
        "C1", "B2", "B1", "B2", None, None,
    ]  # fmt: skip


def test_every_value_of_a_record_says_where_it_comes_from_and_how_surely() -> None:
    text = (
        "AMETIJUHEND\n\n1. ÜLDOSA\n1.1 Ametinimetus: arhivaar\n1.2 Kes asendab: sekretär puhkuse ajal, jurist\n\n"
        "2. TÖÖÜLESANDED\n2.1 korrastab igakuiselt arhiivi;\n\n3. HUVITAV PEATÜKK\n3.1 midagi muud.\n"
    )
    found = report(understood(text))
    assert found["provenance"]["title"] == [{"line": 4, "label": "Ametinimetus", "confidence": 1.0}]
    assert found["provenance"]["duties"] == [{"line": 8, "label": "2. TÖÖÜLESANDED", "confidence": 1.0}]
    assert found["unplaced"] == [{"line": 11, "text": "midagi muud."}]
    assert found["substituted_by"] == ["sekretär", "jurist"]
    assert found["values"]["substituted_when"] == [{"post": "sekretär", "when": "puhkuse ajal"}]
    assert found["values"]["recurrences"] == [{"number": "2.1", "rule": "FREQ=MONTHLY", "times": 1}]
