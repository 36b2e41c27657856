"""Positions as job descriptions name them: who substitutes whom, and what a title means."""

from __future__ import annotations

import pytest

from bot.people.positions import Positions
from knowledge.search import Index


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("talituse-juhataja", ("konekeskuse-vanemspetsialist",)),
        ("kliendinoustaja", ("kliendinoustaja",)),
        ("klienditeenindaja", ("kliendinoustaja",)),
        ("konekeskuse-vanemspetsialist", ()),  # of those that it names one has a document in another language, one has none
        ("juturoboti-ekspert", ()),
    ],
)
def test_who_substitutes_a_position(index: Index, position: str, expected: tuple[str, ...]) -> None:
    assert Positions(index).substitutes(position) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("talituse juhataja", "talituse-juhataja"),
        ("kõnekeskuse vanemspetsialist", "konekeskuse-vanemspetsialist"),
        ("kõnekeskuse spetsialist", ""),  # another kind of post
        ("nõustaja", ""),
        ("kosmonaut", ""),
    ],
)
def test_a_title_is_the_post_that_it_names_and_no_other(index: Index, title: str, expected: str) -> None:
    assert Positions(index)._of_title(title, index.document("kliendinoustaja")) == expected
