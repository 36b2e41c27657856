"""Who substitutes whom, and who is whose manager: grammar decides, never similarity.

«kes mind asendab» is not «keda mina asendan», nor «kes mulle allub» «kellele ma allun».
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge import morphology
from knowledge.text import is_cyrillic

DIRECTIONS = ("substituted_by", "substitutes")
_VERB = {
    "et": re.compile(r"^asenda"),
    "ru": re.compile(r"^(?:за|под)мен|^замещ|^замест|^подстрах"),
    "en": re.compile(r"^(?:substitut|replac|cover|deputi[sz]|stand|fill|step|backup|sub$)"),
}
_OBJECT_OF = {
    "et": frozenset(["mind", "meid", "teda", "neid", "minu", "mu", "tema"]),
    "ru": frozenset(["меня", "нас", "его", "её", "ее", "их", "мной"]),
    "en": frozenset(["me", "us", "him", "her", "them"]),
}
_SUBJECT = {
    "et": frozenset(["mina", "ma", "meie", "me", "tema", "ta"]),
    "ru": frozenset(["я", "мы", "он", "она"]),
    "en": frozenset(["i", "we", "he", "she", "they", "im"]),
}
_SUBORDINATE = {
    "et": re.compile(r"^allu[bnvt]"),
    "ru": re.compile(r"^(?:подчин|подчён)"),
    "en": re.compile(r"^(?:report|reports|reporting|subordinate)$"),
}
_TO_WHOM = {"et": frozenset(["kellele", "kelle"]), "ru": frozenset(["кому", "чьём", "чьем"]), "en": frozenset(["whom"])}
_WHO_IS = {"et": frozenset(["kes"]), "ru": frozenset(["кто"]), "en": frozenset(["who"])}
_TO_ME = {
    "et": frozenset(["mulle", "minule", "mul", "mu", "minu", "meile"]),
    "ru": frozenset(["мне", "моём", "моем", "моих", "нам"]),
    "en": frozenset(["me", "my", "us"]),
}
_PLAIN = re.compile(r"^(?:asenda[bn]|asendavad|замеща|substitut|replac|deputi[sz])")
_ASKING = frozenset(["kes", "keda", "кто", "кого", "who", "whom"])
_ASKING_ANY = frozenset("kes keda kelle kellele kellega кто кого кому кем чью who whom whose who's".split())
_FOR_ME = {
    "et": ("minu asemel", "mu asemel", "minu asemele", "mu asemele", "minu eest", "mu eest"),
    "ru": ("за меня", "вместо меня", "на моё место", "на мое место"),
    "en": ("in my place", "instead of me", "in for me", "for me when", "for me while", "for me if"),
}
_FOR_WHOM = {
    "et": ("kelle asemel", "kelle asemele"),
    "ru": ("за кого", "вместо кого"),
    "en": ("in whose place", "instead of whom", "in for whom"),
}
_ANSWERS_FOR = (
    "vastut",
    "отвеч",
    "ответствен",
    "respons",
    "answer",
    "otsust",
    "решает",
    "decid",
)  # to be in charge of somebody
_WHOM = frozenset(["keda", "kelle", "кого", "кому", "whom"])
_FOLLOW_UP = 4  # words of a question that may leave its verb out
_FEW = 3  # words of a question that is hardly more than its verb
_PLAIN_WORDS = 9  # of a question that asks for nothing else: «Who substitutes the head of the call centre?»
_ARTICLES = frozenset(["the", "a", "an", "our", "meie", "нашего"])
_SMALL_TOPIC = 1.3  # more than this much topic beside the verb makes it another question


def direction(words: list[str], language: str, unexplained: float) -> str | None:
    """`substituted_by`, `substitutes`, or None where the question is not about substitution or its grammar is open."""
    if in_place := _in_place(words, language):
        return in_place
    if not any(_VERB[language].match(word) for word in words):
        return None
    if unexplained > _SMALL_TOPIC and not asks_plainly(words):
        return None
    return {"et": _estonian, "ru": _russian, "en": _english}[language](words)


def _in_place(words: list[str], language: str) -> str | None:
    """«кто за меня выйдет?», «kes minu asemel tuleb?», "who comes in my place?": without the verb."""
    if not set(words) & _ASKING or any(word.startswith(_ANSWERS_FOR) for word in words):
        return None
    said = f" {' '.join(words)} "
    if any(f" {phrase} " in said for phrase in _FOR_WHOM[language]):
        return "substitutes"
    return "substituted_by" if any(f" {phrase} " in said for phrase in _FOR_ME[language]) else None


def subordination(words: list[str], language: str) -> str | None:
    """`manager`, `subordinates`, or None where the question is not about that or its grammar is open."""
    if not any(_SUBORDINATE[language].match(word) for word in words) or len(words) > _PLAIN_WORDS:
        return None
    present = set(words)
    if present & _TO_WHOM[language]:
        return "manager"
    if present & _WHO_IS[language] and present & _TO_ME[language]:
        return "subordinates"
    return None


def elliptic(words: Sequence[str], language: str) -> str | None:
    """The direction of a follow-up without its verb, after a question on substitution: «aga keda mina?», «а меня?»."""
    if len(words) > _FOLLOW_UP:
        return None
    if any(word in _WHOM for word in words):
        return "substitutes"
    about_me = any(word in _OBJECT_OF[language] for word in words)
    return "substituted_by" if about_me or any(word in _ASKING for word in words) else None


def names_substitution(words: Sequence[str], language: str) -> bool:
    """May it ask for substitutes: because it asks who, or names substitution and hardly anything else?"""
    return any(word in _ASKING_ANY for word in words) or (
        len(words) <= _FEW and any(_VERB[language].match(word) for word in words)
    )


def asks_plainly(words: list[str]) -> bool:
    """Is it «who substitutes …?» and nothing else, whatever post is named?"""
    return 1 < len(words) <= _PLAIN_WORDS and words[0] in _ASKING and any(_PLAIN.match(word) for word in words)


def behind_the_verb(words: list[str]) -> list[str]:
    """What follows the verb of «who substitutes …?», without its article."""
    at = next((i for i, word in enumerate(words) if _PLAIN.match(word)), len(words))
    return [word for word in words[at + 1 :] if word not in _ARTICLES]


def _estonian(words: list[str]) -> str | None:
    who, whom = "kes" in words, "keda" in words or "kelle" in words
    if any(word.startswith("asendaja") for word in words):
        return None if whom and "kelle" in words else "substituted_by"
    if whom and not (who and words.index("kes") < words.index("keda" if "keda" in words else "kelle")):
        return "substitutes"
    if who:
        return "substituted_by"
    return _by_verb(words)


def _by_verb(words: list[str]) -> str | None:
    """Without «kes» and «keda» («kas ma asendan kedagi»): the person of the verb, else the case of the pronoun."""
    for word in words:
        if _VERB["et"].match(word) and not is_cyrillic(word):
            forms = {reading.form for reading in morphology.analyses(word)}
            if "n" in forms:
                return "substitutes"
            if forms <= {"ma", "da", "mas", "mata", "mine"}:
                return None  # «kas mind võib panna asendama»: a question of obligation
    return "substituted_by" if set(words) & {"mind", "teda"} else None


def _russian(words: list[str]) -> str | None:
    if any(word in ("кого", "кому") for word in words):
        return "substitutes"
    if any(word in ("кто", "кем") for word in words):
        return "substituted_by"
    if set(words) & _OBJECT_OF["ru"] and not set(words) & _SUBJECT["ru"]:
        return "substituted_by"
    return None


def _english(words: list[str]) -> str | None:
    if not set(words) & {"who", "whom", "whose", "anyone", "anybody", "someone", "whos"}:
        return None
    verb = next(i for i, word in enumerate(words) if _VERB["en"].match(word))
    before, after = set(words[:verb]), set(words[verb:])
    if before & {"whom", "does"} and not after & _OBJECT_OF["en"]:
        return "substitutes"
    if before & {"i", "we"} and before & {"do", "should", "must", "am", "will", "would", "does", "can", "supposed", "have"}:
        return "substitutes"
    if after & _OBJECT_OF["en"] or "my" in words or "position" in words:
        return "substituted_by"
    if before & _SUBJECT["en"]:
        return "substitutes"
    return "substituted_by"
