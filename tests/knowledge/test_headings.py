"""Headings in an agency's own words: taken for the section that one of their words names, with a warning."""

from __future__ import annotations

import pytest

from knowledge.models import Field
from knowledge.vocabulary import vocabulary
from tests.knowledge.reading import understood

NUMBERED = """SADAMAKAPTENI AMETIJUHEND

1. ÜLDOSA
1.1. Vahetu juht: direktor

2. TEENISTUSKOHAL NÕUTAV ETTEVALMISTUS
2.1. Haridus: merehariduse diplom
2.2. Eesti keele oskus tasemel C1.

3. ÜLEVAATAMINE JA MUUTMINE
3.1. Juhend vaadatakse üle kord aastas.

4. SADAMA KÄSIRAAMAT
4.1. Käsiraamatut hoitakse sillas.
"""
APART = """Sadamakapteni ametijuhend


Töö eesmärk

Sadam on ohutu.


Töövahendid

• raadiojaam;
• kaater.


Keda ametikohale oodatakse

• Haridus: mereharidus.
• Eesti keel: C1.


Juhendi ülevaatamine

• Juhend vaadatakse üle kord aastas.
"""


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Teenistuskohal nõutav ettevalmistus", Field.REQUIREMENTS),
        ("ÜLEVAATAMINE JA MUUTMINE", Field.REVIEW),
        ("Ametniku volituste ulatus", Field.RIGHTS),
        ("Kelle ees ja mille eest vastutatakse", Field.RESPONSIBILITIES),
        ("Порядок пересмотра", Field.REVIEW),
        ("Who may amend this document", Field.REVIEW),
        ("Kohustuste ja õiguste loetelu", None),  # either of both
        ("Sadama käsiraamat", None),
    ],
)
def test_a_heading_is_taken_for_the_section_that_it_names(heading: str, section: Field | None) -> None:
    assert vocabulary().guess(heading) is section


def test_numbered_sections_in_own_words_are_read_as_what_they_are() -> None:
    document = understood(NUMBERED)
    record = document.record
    assert (record.requirements.education, record.review.interval_months) == ("merehariduse diplom", 12)
    assert [one.level for one in record.requirements.languages] == ["C1"]
    codes = {problem.detail.split("»")[0]: problem.code for problem in document.problems}
    assert codes["TEENISTUSKOHAL NÕUTAV ETTEVALMISTUS"] == "guessed_section"
    assert codes["SADAMA KÄSIRAAMAT"] == "unknown_section"


def test_a_short_line_far_from_what_is_above_it_is_a_heading_where_the_list_below_tells_which() -> None:
    document = understood(APART)
    fields = {clause.text: clause.field for clause in document.clauses}
    assert fields["raadiojaam;"] is Field.TOOLS
    assert document.record.requirements.education.rstrip(".") == "mereharidus"
    assert document.record.review.interval_months == 12


def test_a_group_among_duties_stays_one() -> None:
    text = APART.replace(
        "Töövahendid\n\n• raadiojaam;\n• kaater.\n", "Tööülesanded\n\nVahendite haldamine\n\n• hooldab kaatrit.\n"
    )
    fields = {clause.text: clause.field for clause in understood(text).clauses}
    assert fields["hooldab kaatrit."] is Field.DUTIES


def test_the_head_of_a_table_that_is_repeated_on_a_new_page_is_none() -> None:
    head = "Põhiülesanded                  Oodatavad tulemused"
    rows = [f"2.{number}. Peab laevade arvestust.       Arvestus on täielik." for number in (1, 2)]
    pages = "\n\n\n".join(f"{head}\n\n{row}\n" for row in rows)
    text = NUMBERED.replace("2. TEENISTUSKOHAL", f"2. TÖÖÜLESANDED\n\n{pages}\n3. TEENISTUSKOHAL", 1)
    duties = [clause for clause in understood(text).clauses if clause.field is Field.DUTIES and clause.number]
    outcomes = ("Arvestus on täielik.",)
    assert [(clause.number, clause.outcomes) for clause in duties] == [("2.1.", outcomes), ("2.2.", outcomes)]


SHORT = """---
transcript: '1'
---

# ARHIVAARI AMETIJUHEND

## 2. TÖÖÜLESANDED

- 2.1 korrastab arhiivi;
- 2.2 vastab päringutele;
- 2.3 koostab akte.

## 3. ÕIGUSED

- 3.1 saada teavet.
"""


def told(text: str) -> set[tuple[str, int]]:
    """The warnings about how a transcript is put together, with their lines."""
    found = understood(text, "x.md").problems
    return {(one.code, one.line) for one in found if one.code in ("item_unmarked", "number_left_out", "heading_unmarked")}


def test_a_transcript_that_is_put_together_well_is_not_complained_of() -> None:
    assert told(SHORT) == set()


def test_a_heading_without_its_mark_is_named() -> None:
    assert told(SHORT.replace("## 3. ÕIGUSED", "3. ÕIGUSED")) == {("heading_unmarked", 13)}


def test_an_item_without_its_mark_is_named() -> None:
    assert ("item_unmarked", 11) in told(SHORT.replace("- 2.2 vastab", "\n2.2 vastab"))


def test_a_number_that_is_left_out_is_named() -> None:
    assert told(SHORT.replace("- 2.2 vastab päringutele;\n", "")) == {("number_left_out", 10)}
