"""General data in sentences: «Sekretär allub …», «Sekretäri asendab …». The case of a noun carries the direction."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge import morphology
from knowledge.models import Field
from knowledge.text import fold

_APPOINTED = re.compile(
    r"nimetab ametisse|ametisse nimeta|võtab tööle|sõlmib töölepingu|vabastab|назнача|appoint", re.IGNORECASE
)
_REPORTS = re.compile(r"\b(?:allub|on alluv)\b(?:\s+(?:vahetult|otse|otseselt|tööalaselt))*\s+([^.;]+)", re.IGNORECASE)
_RULED = re.compile(r"(?:tööülesandeid annab|annab tööülesandeid|tööd korraldab|töö vahetu korraldaja on|vahetu juht on|otsene juht on|vahetu ülemus on)\s+([^.;]+)", re.IGNORECASE)  # fmt: skip # noqa: E501
_SUBORDINATES = re.compile(r"\balluvad\b\s+([^.;]+)", re.IGNORECASE)
_NO_SUBORDINATES = re.compile(
    r"alluvaid ei ole|alluvad puuduvad|alluvaid pole|has no subordinates|no subordinates|подчинённых нет", re.IGNORECASE
)
_SUBSTITUTES = re.compile(r"^(.*?)\basenda(?:b|vad)\b\s*([^.;]*)", re.IGNORECASE)
_FULFILS = re.compile(r"^(.*?)\s*(?:tööülesandeid|ülesandeid) täida(?:b|vad)\b\s*([^.;]*)", re.IGNORECASE)
_HOLDER_WORDS = frozenset({"teenistuja", "teenistujat", "taitja", "taitjat", "tootaja", "tootajat", "ametnik", "ametnikku"})
_UNIT = re.compile(
    r"(?:töötab|kuulub|asub|on)\s+([^.;,]*?(?:osakonna|talituse|büroo|kantselei|teenistuse|üksuse)(?:s\b|\s+koosseis\w*|\s+struktuuri\w*))",
    re.IGNORECASE,
)
_UNIT_EN = re.compile(
    r"\b(?:is an? [\w ]+ (?:of|in)|belongs to|works in) the ([A-Z][\w ]*(?:Department|Division|Unit|Office|Bureau)[\w ]*)"
)
_OFFICIAL_OF = re.compile(
    r"\bon\s+(?:[A-ZÕÄÖÜ]\w+\s+)*?([\w-]*(?:osakonna|talituse|büroo|teenistuse))\s+(?:ametnik|teenistuja|töötaja)"
)
_STANDS_IN_EN = re.compile(r"\b(?:absence[^,]*, )(?:the |an? )?(.+?) (?:acts as the substitute|acts as substitute|substitutes|stands in)", re.IGNORECASE)  # fmt: skip # noqa: E501
_BELONGS = re.compile(r"\bkuulub\s+([^.;,]+?)(?:\s+koosseisu)?[.;,]", re.IGNORECASE)
_APPOINTS_DEPUTY = re.compile(r"\basendaja määrab ([^.;]+)", re.IGNORECASE)
_TITLE = re.compile(r"(?:ametinimetus|ametikoha nimetus|teenistuskoha nimetus|töökoha nimetus) on\s+([^.;]+)", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:tema |teda |oma |nende )?(?:puhkuse|haiguse|äraoleku|lähetuse|eemaloleku|puudumise)(?:\s+(?:või|ja)\s+\w+)?"
    r"\s+(?:ajal|korral|perioodil)\b"
    r"|\b(?:tema |teda |nende )?(?:äraolekul|puudumisel|eemalolekul|ajutisel äraolekul|haigestumisel)\b"
    r"|\b(?:vajadusel|vajaduse korral|vastastikku|teda|tema)\b|\b(?:direktori|juhi|juhataja|ülemuse) korraldusel\b",
    re.IGNORECASE,
)
_REPORTS_EN = re.compile(r"\breports (?:directly )?to (?:the )?([^.;,]+)", re.IGNORECASE)
_SUBSTITUTED_EN = re.compile(
    r"\bis (?:substituted|replaced|deputised|covered) (?:[\w ]*?)by (?:the |a |an )?([^.;]+)", re.IGNORECASE
)
_SUBSTITUTES_EN = re.compile(r"\b(?:substitutes|replaces|deputises for|covers for|stands in for) (?:for )?(?:the |a |an )?([^.;]+)", re.IGNORECASE)  # fmt: skip # noqa: E501
_SUBORDINATES_RU = re.compile(r"подчиняются\s+([^.;]+)", re.IGNORECASE)
_UNIT_RU = re.compile(r"работает в ((?:отделе|департаменте|секторе|бюро|службе|группе|управлении)\b(?: [а-яё-]+)*)")
_FULFILS_RU = re.compile(r"обязанности (?:исполня[ею]т|выполня[ею]т) ([^.;]+)", re.IGNORECASE)
_REPORTS_RU = re.compile(r"подчиняется\s+(?:непосредственно\s+)?([^.;,]+)", re.IGNORECASE)
_LONGEST = 1000  # characters of a sentence; what is longer is a text that nothing marks off
_STEM = 5  # letters by which two case forms of a Russian noun are taken for one
_WHEN_FOREIGN = re.compile(r"\bво время (?:отсутствия|отпуска|болезни)(?: [а-яё]+а)?\b|\bduring (?:the )?(?:absence|leave|holidays?)\b|\bв (?:его |её |ее )?отсутствие(?: \w+(?= его| её| ее))?|\bво время отпуска\b", re.IGNORECASE)  # fmt: skip # noqa: E501
_SUBSTITUTES_BOTH_EN = re.compile(r"^(?:the |an? )?(.+?) (?:substitutes|replaces|deputises|covers|stands in)(?: for)? (?:the |an? )?(.+)$", re.IGNORECASE)  # fmt: skip # noqa: E501
_BELOW_RU = re.compile(r"(\w+[уюе])(?: \w+)? подчиня[ею]тся ([^.;]+)")  # «хранителю подчиняется лаборант»
_NOMINATIVE_RU = re.compile(r"^\w+")
_HEADS_RU = {"отделе": "отдел", "департаменте": "департамент", "секторе": "сектор", "службе": "служба", "группе": "группа",
             "управлении": "управление"}  # fmt: skip
_AGENCY_BEFORE = re.compile(r"^[^(]*\((?:edaspidi|далее|hereinafter)[^)]*\)\s+(?=\S)")
_SUBSTITUTES_RU = re.compile(r"^(.*?)\s*замеща(?:ет|ют)\s+(.+)$", re.IGNORECASE)
_SUBSTITUTED_RU = re.compile(r"(?:его|её|работника|специалиста)?\s*(?:в (?:его|её) отсутствие )?(?:замещает|замещают) его ([^.;]+)", re.IGNORECASE)  # fmt: skip # noqa: E501


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence says about one field. Values are in the nominative."""

    field: Field
    value: str
    certain: bool = True


def statement(text: str, holder: str = "") -> Statement | None:
    """What a sentence of the general section says, if it is one of the usual kinds. `holder` is the post described."""
    if len(text) > _LONGEST:
        return None
    if _NO_SUBORDINATES.search(text):
        return Statement(Field.SUBORDINATES, "puuduvad")
    if _SUBSTITUTES.match(text) or _FULFILS.match(text):
        return _substitution(text, holder)
    if _APPOINTED.search(text) and not _REPORTS.search(text):
        return Statement(Field.APPOINTED_BY, text)
    if found := _APPOINTS_DEPUTY.search(text):
        return Statement(Field.SUBSTITUTED_BY, f"määrab {found[1].strip()}")
    for pattern, case in ((_REPORTS, "all"), (_RULED, "")):
        if found := pattern.search(text):
            return Statement(Field.MANAGER, nominative_phrase(_first(found[1]), case))
    if found := _SUBORDINATES.search(text):
        return Statement(Field.SUBORDINATES, re.sub(r"\s+(?:ja|ning)\s+", "; ", found[1].strip()))
    if found := _TITLE.search(text):
        return Statement(Field.TITLE, found[1].strip())
    if found := _UNIT.search(text) or _BELONGS.search(text):
        return Statement(Field.UNIT, _unit(found[1]))
    if found := _UNIT_RU.search(text):
        return Statement(Field.UNIT, _NOMINATIVE_RU.sub(lambda head: _HEADS_RU.get(head[0], head[0]), found[1], count=1))
    if found := _OFFICIAL_OF.search(text):
        return Statement(Field.UNIT, _unit(found[1]))
    if (found := _BELOW_RU.match(text)) and holder and _same_stem(found[1], holder):
        return Statement(Field.SUBORDINATES, found[2])
    if said := _foreign_substitution(text, holder):
        return said
    for pattern, field in (
        (_STANDS_IN_EN, Field.SUBSTITUTED_BY),
        (_UNIT_EN, Field.UNIT),
        (_FULFILS_RU, Field.SUBSTITUTED_BY),
        (_REPORTS_EN, Field.MANAGER),
        (_REPORTS_RU, Field.MANAGER),
        (_SUBORDINATES_RU, Field.SUBORDINATES),
        (_SUBSTITUTED_EN, Field.SUBSTITUTED_BY),
        (_SUBSTITUTES_EN, Field.SUBSTITUTES),
        (_SUBSTITUTED_RU, Field.SUBSTITUTED_BY),
    ):
        if found := pattern.search(text):
            return Statement(field, _WHEN_FOREIGN.sub(" ", found[1]).strip())
    return None


def _foreign_substitution(text: str, holder: str) -> Statement | None:
    """«X substitutes Y», «Секретаря замещает X»: by the holder's own post where one of the two is it."""
    bare = _WHEN_FOREIGN.sub(" ", text).strip(" .")
    if found := _SUBSTITUTES_BOTH_EN.match(bare):
        other = found[1]
        return Statement(Field.SUBSTITUTED_BY, other) if holder and fold(found[2]) == fold(holder) else None
    if found := _SUBSTITUTES_RU.match(bare):
        first, second = found[1].strip(), found[2].strip()
        if not first or fold(first) in ("его", "ее"):
            return Statement(Field.SUBSTITUTED_BY, second)
        same_first = bool(holder) and fold(first)[:_STEM] == fold(holder)[:_STEM]
        if same_first and f"{fold(holder)} ".startswith(f"{fold(first)} "):  # «специалист» for «специалист по …»
            return Statement(Field.SUBSTITUTES, second)
        return Statement(Field.SUBSTITUTED_BY, second, certain=same_first)
    return None


def _same_stem(word: str, holder: str) -> bool:
    """Is a word another case of the first word of the holder's post?"""
    first = fold(holder).split(" ", 1)[0]
    return fold(word)[:_STEM] == first[:_STEM] and fold(word) != first


def nominative_phrase(phrase: str, *cases: str) -> str:
    """A noun phrase whose last word stands in one of the cases, in the nominative: «grupi juhile» → «grupi juht»."""
    words = phrase.split()
    if not words:
        return phrase
    head, tail = (words[-1].split("(")[0], "") if "(" not in phrase else (words[-1], "")
    index = len(words) - 1
    if "(" in phrase:
        before = phrase.split("(", 1)[0].split()
        index, head, tail = len(before) - 1, before[-1] if before else "", " (" + phrase.split("(", 1)[1]
    if not head or index < 0:
        return phrase
    for case in filter(None, cases):
        made = morphology.nominative(head.rstrip(".,;"), case)
        if made != head.rstrip(".,;"):
            shown = made[:1].upper() + made[1:] if head[:1].isupper() else made
            return " ".join([*words[:index], shown]) + tail
    return phrase


def _substitution(text: str, holder: str) -> Statement | None:
    """Who substitutes whom: told by who of the two is the holder of the post, else by the case of the nouns."""
    found = _SUBSTITUTES.match(text) or _FULFILS.match(text)
    if not found:
        return None
    left, right = (" ".join(_WHEN.sub(" ", part).split()).strip(" ,") for part in found.groups())
    if not left and (split := _behind_the_verb(right)):
        left, right = split
    if not right:
        return Statement(Field.SUBSTITUTED_BY, left) if left else None
    if not left:
        return Statement(Field.SUBSTITUTES, _each_nominative(right))
    subject, other, certain = _subject_and_object(left, right)
    if holder and _same_post(object_nominative(other), holder) and not _same_post(subject, holder):
        return Statement(Field.SUBSTITUTED_BY, _each_nominative(subject), certain)
    if holder and _same_post(subject, holder):
        return Statement(Field.SUBSTITUTES, _each_nominative(other), certain)
    if _is_holder_word(subject):
        return Statement(Field.SUBSTITUTES, _each_nominative(other), certain)
    if certain and not holder and left == subject:
        return Statement(Field.SUBSTITUTES, _each_nominative(other))
    return Statement(Field.SUBSTITUTED_BY, subject, certain)


def _subject_and_object(left: str, right: str) -> tuple[str, str, bool]:
    """Which of the two does it and to whom, by their cases; the last is False where the cases leave it open."""
    only_left = _can_be_subject(left) and not _can_be_object(left)
    only_right = _can_be_subject(right) and not _can_be_object(right)
    if only_left and not only_right or _can_be_subject(left) and not _can_be_subject(right):
        return left, right, True
    if only_right or not _can_be_subject(left):
        return right, left, True
    if fold(right).endswith("t") and not fold(left).endswith("t"):
        return left, right, True
    if fold(left).endswith("t") and not fold(right).endswith("t"):
        return right, left, True
    return right, left, False


def _behind_the_verb(words: str) -> tuple[str, str] | None:
    """«asendab sekretäri arhivaar»: object and subject both behind the verb."""
    parts = words.split()
    for cut in range(1, len(parts)):
        first, second = " ".join(parts[:cut]), " ".join(parts[cut:])
        if _can_be_object(first) and not _can_be_subject(first) and _can_be_subject(second) and not _can_be_object(second):
            return first, second
    return None


def _same_post(post: str, holder: str) -> bool:
    short, whole = fold(post), fold(holder)
    return short == whole or whole.endswith(f" {short}") or len(short) > _STEM and whole.endswith(short) and " " not in whole


def _is_holder_word(post: str) -> bool:
    """«teenistuja», «ametikoha täitja»: the holder, whatever the post is called."""
    return fold(post).split()[-1] in _HOLDER_WORDS


def _each_nominative(phrase: str) -> str:
    """«arhivaari ja osakonna assistenti» → «arhivaar; osakonna assistent»."""
    return "; ".join(object_nominative(part) for part in re.split(r"\s+(?:ja|ning)\s+|,\s+", phrase))


def object_nominative(phrase: str) -> str:
    """The object of «asendab» in the nominative, its adjective with it: «teist geoloogi» → «teine geoloog»."""
    words = phrase.split()
    if not words or (morphology.has_form(words[-1], "sg n", "pl n")):
        return phrase
    for index, word in enumerate(words[:-1]):
        made = next((r.lemma for r in morphology.analyses(word.lower()) if r.pos in "APONU" and r.form == "sg p"), word)
        words[index] = made
    return nominative_phrase(" ".join(words), "p", "g")


def _can_be_subject(phrase: str) -> bool:
    return bool(phrase) and morphology.has_form(phrase.split()[-1], "sg n", "pl n")


def _can_be_object(phrase: str) -> bool:
    return bool(phrase) and morphology.has_form(phrase.split()[-1], "sg p", "sg g", "pl p", "pl g")


def _first(phrase: str) -> str:
    """The phrase up to a clause of its own: «direktorile, kes …» → «direktorile»."""
    return re.split(r",| kes | kelle | ning ", phrase, maxsplit=1)[0].strip()


def _unit(phrase: str) -> str:
    phrase = re.sub(r"\s+(?:koosseis|struktuuri)\w*$", "", phrase.strip())
    phrase = _AGENCY_BEFORE.sub("", phrase)  # «Lubja Vallavalitsuse (edaspidi vallavalitsus) kantselei»
    return nominative_phrase(phrase, "in", "ill", "adt", "g")
