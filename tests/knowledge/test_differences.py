"""Two versions of a job description: what has become of each clause, and whether that touches anybody's work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.differences import Change, Kind, differences, is_substantive
from knowledge.models import Document
from tests.knowledge.reading import understood

OLD = """AMETIJUHEND

1. ÜLDOSA
1.1 Ametinimetus: arhivaar
1.2 Vahetu juht: osakonnajuhataja
1.3 Kes asendab: raamatupidaja

2. TÖÖÜLESANDED
2.1 korrastab arhiivi vähemalt kord kvartalis;
2.2 vastab päringutele 5 tööpäeva jooksul;
2.3 koostab hävitamisakte.

3. ÕIGUSED
3.1 saada tööks vajalikku teavet;
3.2 keelduda ebaseaduslikust korraldusest.

4. VASTUTUS
4.1 vara säilimise eest.
"""


def changes(*replaced: tuple[str, str]) -> list[Change]:
    """What differs when pieces of the old version are replaced."""
    new = OLD
    for before, after in replaced:
        assert before in new
        new = new.replace(before, after)
    return differences(understood(OLD), understood(new))


def kinds(found: list[Change]) -> list[tuple[Kind, bool]]:
    """The kind of each change, and whether it is substantive."""
    return [(change.kind, change.substantive) for change in found]


def test_a_version_does_not_differ_from_itself() -> None:
    assert changes() == []


def test_a_new_clause_is_added_and_a_missing_one_removed() -> None:
    (added,) = changes(("2.3 koostab hävitamisakte.\n", "2.3 koostab hävitamisakte.\n2.4 juhendab praktikante.\n"))
    assert (added.kind, added.substantive, added.new and added.new.text) == (Kind.ADDED, True, "juhendab praktikante.")
    (removed,) = changes(("3.2 keelduda ebaseaduslikust korraldusest.\n", ""))
    assert (removed.kind, removed.substantive) == (Kind.REMOVED, True)
    assert removed.old and removed.old.text == "keelduda ebaseaduslikust korraldusest."


def test_changed_words_are_marked() -> None:
    (change,) = changes(("5 tööpäeva", "10 tööpäeva"))
    assert change.words == (("=", "vastab päringutele"), ("-", "5"), ("+", "10"), ("=", "tööpäeva jooksul;"))
    assert kinds([change]) == [(Kind.CHANGED, True)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2.3 koostab hävitamisakte.", "2.3 Koostab hävitamisakte;"),
        ("korrastab arhiivi", "korrastab  arhiivi"),
        ("tööks vajalikku teavet", "tööks vajalikku teavet"),
    ],
)
def test_capitals_spaces_and_punctuation_are_editorial(before: str, after: str) -> None:
    assert not is_substantive(changes((before, after)))


def test_a_mended_slip_is_editorial_and_another_word_is_not() -> None:
    slip = understood(OLD.replace("hävitamisakte", "hävitamisaktte"))
    assert kinds(differences(slip, understood(OLD))) == [(Kind.CHANGED, False)]
    assert kinds(changes(("saada tööks", "anda tööks"))) == [(Kind.CHANGED, True)]


def test_one_letter_of_who_substitutes_whom_is_substantive() -> None:
    assert kinds(changes(("Kes asendab: raamatupidaja", "Kes asendab: raamatupidajat"))) == [(Kind.CHANGED, True)]


def test_a_clause_in_another_section_is_moved_and_that_is_substantive() -> None:
    found = changes(
        ("3.2 keelduda ebaseaduslikust korraldusest.\n", ""),
        ("4.1 vara", "4.1 keelduda ebaseaduslikust korraldusest.\n4.2 vara"),
    )
    moved = [change for change in found if change.kind is Kind.MOVED]
    assert [(change.old and change.old.clause.heading, change.new and change.new.clause.heading) for change in moved] == [
        ("3. ÕIGUSED", "4. VASTUTUS")
    ]
    assert moved[0].substantive


def test_another_number_or_order_in_one_section_is_editorial() -> None:
    assert kinds(changes(("4.1 vara", "4.2 vara"))) == [(Kind.RENUMBERED, False)]
    swapped = changes(
        ("2.1 korrastab arhiivi vähemalt kord kvartalis;\n2.2 vastab päringutele 5 tööpäeva jooksul;", "X"),
        ("X", "2.1 vastab päringutele 5 tööpäeva jooksul;\n2.2 korrastab arhiivi vähemalt kord kvartalis;"),
    )
    assert {change.kind for change in swapped} <= {Kind.MOVED, Kind.RENUMBERED}
    assert not is_substantive(swapped)


@given(st.permutations(range(5)), st.integers(0, 5))
def test_every_clause_of_both_versions_is_accounted_for(order: list[int], kept: int) -> None:
    texts = ["registreerib kirju;", "korraldab koosolekuid;", "koostab aruandeid;", "nõustab kodanikke;", "haldab lepinguid;"]

    def version(indexes: list[int]) -> Document:
        lines = [f"1.{n} {texts[index]}" for n, index in enumerate(indexes, 1)]
        return understood("AMETIJUHEND\n\n1. TÖÖÜLESANDED\n" + "\n".join(lines) + "\n\n2. ÕIGUSED\n2.1 saada teavet.\n")

    old, new = version(list(range(5))), version(order[:kept])
    found = differences(old, new)
    removed = [change.old.text for change in found if change.kind is Kind.REMOVED and change.old]
    assert sorted(removed) == sorted(texts[index] for index in order[kept:])
    assert not [change for change in found if change.kind is Kind.ADDED]
