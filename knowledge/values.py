"""Values as data: languages and levels, review intervals, cadences, dates and document numbers."""

from __future__ import annotations

import re
from datetime import date

from knowledge.models import LanguageRequirement
from knowledge.text import fold

# stem → canonical name in the languages of the documents
LANGUAGES: dict[str, tuple[str, str, str]] = {
    "et": ("eesti", "эстонский", "Estonian"),
    "ru": ("vene", "русский", "Russian"),
    "en": ("inglise", "английский", "English"),
    "de": ("saksa", "немецкий", "German"),
    "fi": ("soome", "финский", "Finnish"),
    "fr": ("prantsuse", "французский", "French"),
    "lv": ("läti", "латышский", "Latvian"),
    "lt": ("leedu", "литовский", "Lithuanian"),
    "sv": ("rootsi", "шведский", "Swedish"),
    "uk": ("ukraina", "украинский", "Ukrainian"),
    "es": ("hispaania", "испанский", "Spanish"),
    "pl": ("poola", "польский", "Polish"),
    "sign": ("viipekeel", "жестовый", "sign language"),
    "foreign": ("võõrkeel", "иностранный", "foreign language"),
}
_STEMS: dict[str, str] = {
    "et": r"eesti|эстонск|estonian",
    "ru": r"vene|русск|russian",
    "en": r"inglise|англииск|english",
    "de": r"saksa|немецк|german",
    "fi": r"soome|финск|finnish",
    "fr": r"prantsuse|французск|french",
    "lv": r"lati|латышск|latvian",
    "lt": r"leedu|литовск|lithuanian",
    "sv": r"rootsi|шведск|swedish",
    "uk": r"ukraina|украинск|ukrainian",
    "es": r"hispaania|испанск|spanish",
    "pl": r"poola|польск|polish",
    "sign": r"viipeke|жестов|sign language",
    "foreign": r"voorke|иностранн|foreign language",
}
_LANGUAGE = re.compile("|".join(rf"(?P<{code}>\b(?:{stem})\w*)" for code, stem in _STEMS.items()))
_LEVEL = re.compile(
    r"\b[abc][12]\b|\bkorgtas\w*|\bkesktas\w*|\balgtas\w*|\bsuhtlustas\w*|\bemakee\w*(?: tase\w*| tasand\w*)?|\bvabalt\b"
    r"|\bvaga hea\w*|\bhea\w*\b|\brahuldav\w*|\bмиров\w*|\bродн\w*|\bв совершенстве|\bсвободн\w*|\bразговорн\w*"
    r"|\bхорош\w*|\bnative\b|\bfluent\w*|\bconversational\b|\bgood\b|\bexcellent\b|\badvanced\b|\bintermediate\b|\bbasic\b"
)
_WORD_LEVELS = (
    ("korgtas", "kõrgtase"),
    ("kesktas", "kesktase"),
    ("algtas", "algtase"),
    ("suhtlustas", "suhtlustasand"),
    ("emakee", "emakeel"),
    ("vaga hea", "väga hea"),
    ("hea", "hea"),
    ("родн", "родной"),
    ("разговорн", "разговорный"),
    ("свободн", "свободный"),
    ("хорош", "хороший"),
)
LEVEL_WORDS = {  # level in words, as a record holds it → what it means
    "kõrgtase": "high", "kesktase": "middle", "algtase": "basic", "suhtlustasand": "conversational", "emakeel": "native",
    "väga hea": "very_good", "hea": "good", "родной": "native", "разговорный": "conversational", "свободный": "fluent",
    "хороший": "good", "native": "native", "fluent": "fluent", "conversational": "conversational", "good": "good",
    "advanced": "high", "intermediate": "middle", "basic": "basic",
}  # fmt: skip
_CEFR = {"kõrgtase": "C1", "kesktase": "B2", "algtase": "B1"}
_CYRILLIC_LEVEL = re.compile(r"\b[авс](?=[12]\b)")  # «В2» typed, or read, in Cyrillic letters
_TO_LATIN = str.maketrans("авс", "abc")
_SEGMENT = re.compile(r"[.;](?:\s|$)|,\s")
_NUMBERS: dict[str, float] = {
    "uhe": 1, "uks": 1, "poolteise": 1.5, "kahe": 2, "kaks": 2, "kolme": 3, "kolm": 3, "nelja": 4, "viie": 5, "kuue": 6,
    "seitsme": 7, "kaheksa": 8, "kumne": 10,
    "четырех": 4, "четыре": 4, "пяти": 5, "пять": 5, "шести": 6, "одного": 1, "одном": 1,
    "один": 1, "два": 2, "три": 3, "двух": 2, "трех": 3, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "teisel": 2, "other": 2, "second": 2,
}  # fmt: skip
_YEARLY = re.compile(
    r"\bkord aasta(?:s| jooksul)\b|\baastas kord\b|\biga aastaselt\b|\bigal aastal\b"
    r"|\biga aasta(?:l|ne|se|sel)?\b(?! \w+ jarel)"
    r"|\bраза? в год\b|\bежегодн\w*|\bкаждыи год\b"
    r"|\b(?:once|one time) (?:a|per|each|every) year\b|\bannual\w*|\byearly\b|\bevery year\b"
)
_EVERY_YEARS = re.compile(
    r"\biga (\w+) aasta (?:jarel|tagant|jooksul|kohta)\b|\bkord (\w+) aasta (?:jooksul|tagant|kohta)\b"
    r"|\bkord (\w+) aastas\b|\bigal (teisel) aastal\b"
    r"|\bраза? в (\w+) (?:года|лет)\b|\bкаждые (\w+) (?:года|лет)\b"
    r"|\bevery (\w+) years\b|\bevery (other|second) year\b|\bonce (?:in|every) (\w+) years\b"
)
_EVERY_MONTHS = re.compile(
    r"\biga (\w+) kuu (?:jarel|tagant)\b|\bkord (\w+) kuu jooksul\b"
    r"|\bкаждые (\w+) месяц\w*|\bраз в (\w+) месяц\w*|\bevery (\w+) months\b"
)
_HALF_YEARLY = re.compile(
    r"\bpoole aasta (?:jooksul|tagant|kohta)\b|\bkord poolaastas\b|"
    r"\biga poole aasta\b|\bkaks korda aastas\b|\bраз в полгода\b|\btwice a year\b"
)
_QUARTERLY = re.compile(r"\bkord kvartalis\b|\bраз в квартал\b|\bquarterly\b|\bonce a quarter\b")
CADENCE = re.compile(
    r"\b(?:igakuiselt|igapäevaselt|iganädalaselt|igakvartaalselt|iga-?aastaselt)\b"
    r"|\bigal (?:tööpäeval|aastal|nädalal|esmaspäeval|teisipäeval|kolmapäeval|neljapäeval|reedel|hommikul|kuul)\b"
    r"|\biga (?:päev|tööpäev|hommik|nädal|kuu|kvartal|aasta|poolaasta)(?:\b|l\b|ti\b|ne\b|se\b|a\b|i\b)(?: \d+\. kuupäevaks)?"
    r"|\biga (?:kahe|kolme|nelja|kuue) (?:päeva|nädala|kuu|aasta) (?:järel|tagant)\b"
    r"|(?:\bvähemalt )?(?:\b(?:üks|kaks|kolm|neli) )?\bkord(?:a)? "
    r"(?:tööpäeva jooksul|päevas|nädalas|kuus|kvartalis|poolaastas|õppeaastas|aastas)\b"
    r"|\b(?:tööpäeva|päeva|nädala|kuu|kvartali|aasta) jooksul vähemalt üks kord\b"
    r"|\b(?:ежедневно|еженедельно|ежемесячно|ежеквартально|ежегодно)\b"
    r"|\b(?:(?:один|два|три) )?раза? в (?:день|неделю|месяц|квартал|полугодие|год|полгода)\b"
    r"|\bкаждый (?:день|месяц|квартал|год|рабочий день)\b|\bкаждую неделю\b"
    r"|\b(?:daily|weekly|monthly|quarterly|annually|yearly)\b"
    r"|\bevery (?:two|three|four|six) (?:days|weeks|months|years)\b"
    r"|\b(?:once|twice|three times|four times) (?:a|per) (?:day|week|month|quarter|year)\b"
    r"|\b(?:every|each) (?:day|working day|week|month|quarter|year|morning)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b\d{1,2}\. ?(?:kuupäev|jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoob|novemb|detsemb)\w*"
    r"|\bkella?\b|\b(?:tööpäeva|päeva|nädala|kuu|kvartali|aasta|tunni|minuti) (?:jooksul|lõpuks|alguseks)"
    r"|\b(?:enne|hiljemalt|viivitamata|kohe|koheselt)\b|\b\d+ (?:tööpäeva|päeva|tunni|minuti|минут|час|дн)\w*"
    r"|\b(?:samal|järgmisel) (?:töö)?päeval\b|\btähtaja"
    r"|\b(?:своевременно|срок|не позднее|до конца|до начала|в тот же день|сразу)\w*"
    r"|\b(?:within|by the end|before|no later than|at the latest|the same day|immediately|deadline)\b",
    re.IGNORECASE,
)
_PERIODS = (  # recurrence → words of a cadence, folded
    ("week", r"nadal|(?:esmas|teisi|kolma|nelja)paev|reede|недел|week|понедельник|monday|friday"),
    ("month", r"\bkuu|igakui|месяц|ежемесяч|month"),
    ("quarter", r"kvart|квартал|quarter"),
    ("half", r"poolaasta|полугод"),
    ("year", r"aasta|год|ежегод|year|annual"),
    ("day", r"paev|hommik|дн|день|ежеднев|dai|day|morning"),  # last: «esmaspäeval», «5. kuupäevaks» hold it, too
)
_DATE = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
_DOCUMENT_NUMBER = re.compile(r"(?:\bnr\.?|№|\bno\.?|\bnumber|\bномер)\s*:?\s*([\w][\w./-]*\d[\w./-]*|\d+)", re.IGNORECASE)
_MONTHS = (  # Estonian, Russian, English; by stems
    r"jaanuar|январ|january",
    r"veebruar|феврал|february",
    r"m[aä]rts|март|march",
    r"aprill|апрел|april",
    r"mai|ма[яй]|may",
    r"juuni|июн|june",
    r"juuli|июл|july",
    r"august|август",
    r"september|сентябр",
    r"oktoober|oktoobr|октябр|october",
    r"november|novembr|ноябр",
    r"detsember|detsembr|декабр|december",
)
_MONTH_FIRST = re.compile(rf"\b(?:({')|('.join(_MONTHS)}))\w* (\d{{1,2}}), (\d{{4}})", re.IGNORECASE)
_WORDED_DATE = re.compile(rf"\b(\d{{1,2}})\.?\s+(?:({')|('.join(_MONTHS)}))\w*\s+(\d{{4}})", re.IGNORECASE)


def languages_of(text: str, document_language: str) -> tuple[LanguageRequirement, ...]:
    """The languages named in a requirement, in order, each with its level or None."""
    column = {"et": 0, "ru": 1, "en": 2}.get(document_language, 0)
    found: dict[str, str | None] = {}
    for segment in _segments(text):
        for code, level in _pairs(fold(segment)):
            found[code] = found.get(code) or level
    return tuple(LanguageRequirement(LANGUAGES[code][column], level) for code, level in found.items())


def _pairs(folded: str) -> list[tuple[str, str | None]]:
    """Languages and their levels in one piece of text: a level belongs to the languages before it («vene ja inglise
    keel B2»), or to those after it where the piece begins with a level («B2-tasemel vene keel»)."""
    folded = _CYRILLIC_LEVEL.sub(lambda found: found[0].translate(_TO_LATIN), folded)
    marks = [(m.start(), "language", m.lastgroup or "") for m in _LANGUAGE.finditer(folded)]
    levels = [(m.start(), "level", _level(m[0])) for m in _LEVEL.finditer(folded)]
    marks = _one_level_each(sorted([*marks, *levels]))
    level_first = bool(marks) and marks[0][1] == "level"
    found: list[tuple[str, str | None]] = []
    waiting: list[str] = []
    current: str | None = None
    for _, kind, value in marks:
        if kind == "level":
            found.extend((code, value) for code in waiting)
            waiting, current = [], value if level_first else None
        elif level_first:
            found.append((value, current))
        else:
            waiting.append(value)
    if level_first and marks[-1][1] == "level" and found:
        found[-1] = (found[-1][0], marks[-1][2])  # «C1-tasemel eesti keel … inglise keel algtasemel»
    found.extend((code, None) for code in waiting)
    named = [pair for pair in found if pair[0] != "foreign"]
    return named or found


def _one_level_each(marks: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """Of two levels in a row («kõrgtasemel (C1)») the CEFR code."""
    kept: list[tuple[int, str, str]] = []
    for mark in marks:
        if kept and mark[1] == kept[-1][1] == "level":
            if len(mark[2]) == 2:
                kept[-1] = mark
        else:
            kept.append(mark)
    return kept


def cefr_of(level: str | None) -> str | None:
    """The CEFR level of a level in words, as Estonian law equates them (kõrgtase C1, kesktase B2, algtase B1); else None."""
    if level and re.fullmatch(r"[A-C][12]", level):
        return level
    return _CEFR.get(level or "")


def language_codes(text: str) -> list[str]:
    """Codes of the languages that a text names («vene keel», «русский», "Russian" → ru)."""
    return list(dict.fromkeys(m.lastgroup or "" for m in _LANGUAGE.finditer(fold(text))))


def months_of(text: str) -> int | None:
    """Interval in months that a review rule states; None for conditions without an interval."""
    folded = fold(text)
    for pattern, factor in ((_EVERY_YEARS, 12), (_EVERY_MONTHS, 1)):
        if (found := pattern.search(folded)) and (count := count_of(next(g for g in found.groups() if g))):
            return round(count * factor)
    for pattern, months in ((_HALF_YEARLY, 6), (_QUARTERLY, 3), (_YEARLY, 12)):
        if pattern.search(folded):
            return months
    return None


def period_of(text: str) -> str:
    """How often a text says that something recurs: day, week, month, quarter, half, year; empty where it does not."""
    cadence = fold(cadence_of(text))
    return next((period for period, words in _PERIODS if cadence and re.search(words, cadence)), "")


def names_a_time(text: str) -> bool:
    """Does a text name a recurrence, a deadline, a date or a time of day?"""
    return bool(CADENCE.search(text) or _TIME.search(text))


def names_an_amount(text: str) -> bool:
    """Does a text name a number, in digits or in a word?"""
    return any(count_of(word) is not None for word in re.findall(r"\w+", fold(text)))


def cadence_of(text: str) -> str:
    """The recurrence that a duty names in its own words, or an empty string."""
    found = CADENCE.search(text)
    return found[0].strip() if found else ""


def date_of(text: str) -> str:
    """The first date in a text as ISO, or an empty string."""
    found = [match for pattern in (_DATE, _WORDED_DATE, _MONTH_FIRST) if (match := pattern.search(text))]
    if not found:
        return ""
    first = min(found, key=lambda match: match.start())
    parts = [group for group in first.groups() if group]
    if first.re is _DATE:
        day, month, year = parts if first[1] else reversed(parts)
        return _iso(int(year), int(month), int(day))
    month_at = next(
        i for i, group in enumerate(first.groups()[1:-1] if first.re is _WORDED_DATE else first.groups()[:-2]) if group
    )
    day, year = (parts[0], parts[2]) if first.re is _WORDED_DATE else (parts[1], parts[2])
    return _iso(int(year), month_at + 1, int(day))


def document_number_of(text: str) -> str:
    """The registration number after «nr», or an empty string."""
    found = _DOCUMENT_NUMBER.search(_DATE.sub(" ", text))
    return found[1].rstrip(".,") if found else ""


def _segments(text: str) -> list[str]:
    """Pieces that each name a language of their own; a piece without one belongs to the piece before."""
    pieces: list[str] = []
    depth = 0
    start = 0
    for found in _SEGMENT.finditer(text):
        depth = text.count("(", 0, found.start()) - text.count(")", 0, found.start())
        if depth == 0:
            pieces.append(text[start : found.start()])
            start = found.end()
    pieces.append(text[start:])
    merged: list[str] = []
    for piece in pieces:
        if merged and not _LANGUAGE.search(fold(piece)):
            merged[-1] += f" {piece}"
        else:
            merged.append(piece)
    return merged


def _level(word: str) -> str:
    if re.fullmatch(r"[abc][12]", word):
        return word.upper()
    return next((name for stem, name in _WORD_LEVELS if word.startswith(stem)), word)


def count_of(word: str) -> float | None:
    """The number that a folded word or digits name («kahe», «2», «двух»); None for another word."""
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
