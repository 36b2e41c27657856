"""Whether a question is asked about positions, over all documents: «kes tegeleb …», «millise ametikoha täitja …»."""

from __future__ import annotations

from itertools import pairwise

_WHO = {
    "et": frozenset(["kes", "kelle", "kellel", "kellele", "kellelt", "kellega"]),
    "ru": frozenset(["кто", "кому", "чья", "чьё", "чье", "чей", "чьи", "кем", "кого"]),
    "en": frozenset(["who", "whose", "whom", "whos", "who's"]),
}
_WHO_THEN = {  # «…, kes sellega tegeleb?»: not a relative clause
    "et": frozenset(["sellega", "seda", "selle", "neid", "nendega"]),
    "ru": frozenset(["этим", "это", "за", "ими", "у"]),
    "en": frozenset(["handles", "deals", "sorts", "does", "takes", "do", "should", "can", "is"]),
}
_BESIDE = 2  # words within which «millise (kõrgema) ametikoha» names the position that it asks for
_SOMEBODY = frozenset(
    "somebody someone anybody anyone person people those keegi kedagi kellegi inimene inimest кто-то человек".split()
)
_WHICH = {"et": ("milli", "missugu", "mis"), "ru": ("как", "на каких", "у каких"), "en": ("which", "what")}
_POSITION = {
    "et": ("ametiko", "ametnik", "teenistusko", "spetsialist", "kolleeg", "inimes"),
    "ru": ("должност", "сотрудник", "коллег"),
    "en": ("position", "post", "role", "people", "colleague"),
}


def asks_who(words: list[str], language: str) -> bool:
    """«kes …», «kellel …», «millise ametikoha …»: asked about positions, not about a thing."""
    start = words[:3]
    if any(word in _WHO[language] and start[max(at - 1, 0)] not in _SOMEBODY for at, word in enumerate(start)):
        return True
    before = ["", *words]
    if any(
        a in _WHO[language] and b in _WHO_THEN[language] and c not in _SOMEBODY
        for c, (a, b) in zip(before, pairwise(words), strict=False)
    ):
        return True
    which = [at for at, word in enumerate(start) if word.startswith(_WHICH[language])]
    return any(word.startswith(_POSITION[language]) for at in which for word in words[at + 1 : at + 1 + _BESIDE])
