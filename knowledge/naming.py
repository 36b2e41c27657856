"""Names at the edges of a document: the post in its title, the agency at its head, who signs for the employer."""

from __future__ import annotations

import re

from knowledge import organisations
from knowledge.models import Clause, Field
from knowledge.statements import nominative_phrase
from knowledge.text import fold
from knowledge.vocabulary import vocabulary

_MAX_POST = 80  # characters
_TRAILING = " .;,"
_BODY_WORDS = (
    "ameti",
    "ministeeriumi",
    "vallavalitsuse",
    "linnavalitsuse",
    "osakonna",
    "prefektuuri",
    "vallavalitsus",
    "linnavalitsus",
)
_NAMED_BODY_WORDS = (  # behind a name only: «Rabametsa kooli», but «kõnekeskuse operaatori»
    "kool", "kooli", "gümnaasium", "gümnaasiumi", "lasteaed", "lasteaia", "keskus", "keskuse", "raamatukogu",
    "muuseum", "muuseumi", "haigla", "inspektsioon", "inspektsiooni", "kolledž", "kolledži", "amet",
)  # fmt: skip
_AND = re.compile(r"\s(?:ja|ning|and|и)\s")
_POST = re.compile(  # a word that names a post, in any case
    r"\w*(?:juhataja|juh[ti]|spetsialist|nõuni[ku]|ekspert|sekretär|assisten[td]|referen[td]|koordinaator|õpetaja|inseneri?|"
    r"inspektor|jurist|analüütik|administraator|töötaja|teenindaja|haldur|korraldaja|pidaja|nõustaja|arhivaar|hooldaja)(?:[aeiu]?[td]?|ku|ut?)"
    r"|\w*(?:manager|officer|adviser|advisor|specialist|assistant|coordinator|secretary|analyst|engineer|expert|clerk|lawyer|head)s?"
    r"|\w*(?:специалист|методист|секретар|инженер|инспектор|юрист|координатор|заведующ|руководител|бухгалтер|"
    r"администратор|эксперт|консультант|советник|рабоч|работник|учител|архивариус|менеджер|ассистент)\w{0,3}",
    re.IGNORECASE,
)
_GENITIVE_RU = re.compile(r"^(\w+(?:ист|ник|ор|ёр|ер|ент|ант|лог|тел|ар|ик|ус|юрист|эксперт|вед))([ая])$", re.IGNORECASE)
_HEADS = ("juhataja", "juhi", "direktori", "asetäitja")  # «osakonna juhataja»: here the unit belongs to the title


def post_of(title_line: str, below: str) -> str:
    """The post in the nominative, from the genitive of the document's title or the line below it."""
    if from_title := _from_title_line(title_line):
        return from_title
    below = nominative_ru(below.lower() if below.isupper() else below)
    if any(character.isdigit() for character in below):
        return ""  # a number or a date, not a post
    return below if len(below) < _MAX_POST and not below.endswith((".", ":")) else ""


def _from_title_line(line: str) -> str:
    qualifier = re.search(r"\([^)]*\)", line)
    bare = re.sub(r"\([^)]*\)", " ", line)
    for title in ("ametijuhend", "tööjuhend", "ametikirjeldus"):
        bare = re.sub(rf"\s*{title}\s*", " ", bare, flags=re.IGNORECASE)
    bare = re.sub(
        r"должностная инструкция|описание должности|(?:job|position|post|role) description", " ", bare, flags=re.IGNORECASE
    )
    bare = re.sub(r"^[\s:–—-]*(?:of|for)(?: the| an?)?\b", " ", bare, flags=re.IGNORECASE)
    words = bare.strip(" :–—-").split()
    if not words:
        return ""
    if all(word.isupper() for word in words if word.isalpha()):
        words = [word.lower() for word in words]
    words = words[_agency_words(words) :]
    made = nominative_ru(nominative_phrase(" ".join(words), "g"))
    return f"{made} {qualifier[0]}" if qualifier and not vocabulary().document_title(qualifier[0]) else made


def _agency_words(words: list[str]) -> int:
    """How many words at the beginning of a title name the agency or the unit, not the post."""
    for at in range(len(words) - 2, -1, -1):
        word = words[at].lower()
        named = word.endswith(_BODY_WORDS) or at and word.endswith(_NAMED_BODY_WORDS)
        if named and words[at + 1].lower() not in _HEADS:
            return at + 1
    return 0


def agency_of(title_line: str) -> str:
    """The agency that a title begins with: «RABAMETSA PÕHIKOOL KLASSIÕPETAJA AMETIJUHEND»; empty where it begins with none."""
    words = title_line.split()
    phrase = nominative_phrase(" ".join(words[: _agency_words(words)]).lower(), "g")
    name = " ".join(word.capitalize() for word in phrase.split())
    return name if len(words) > 1 and organisations.is_name(name) and " " in name else ""


def posts_of(text: str) -> list[str]:
    """The posts of «nõunikku ja sadamate peaspetsialisti»; «teabe ja kommunikatsiooni spetsialist» is one."""
    first, *rest = _AND.split(text)
    made = [first]
    for joiner, piece in zip(_AND.findall(text), rest, strict=True):
        named = piece.split(" ", 1)[0] if joiner.strip() == "и" else made[-1].rsplit(" ", 1)[-1]  # the post leads in Russian
        if _POST.fullmatch(named):
            made.append(piece)
        else:
            made[-1] += joiner + piece
    return made


def nominative_ru(phrase: str) -> str:
    """A Russian post whose first word stands in the genitive or accusative, in the nominative: «специалиста по …»."""
    head, space, rest = phrase.partition(" ")
    return _GENITIVE_RU.sub(lambda found: found[1] + ("ь" if found[2] in "яЯ" else ""), head) + space + rest


def organisation_of(clauses: list[Clause], title_line: str) -> str:
    """The agency: a line of the head that is nothing but its name, else what title and text say."""
    for clause in clauses:
        if not clause.heading and not clause.label and organisations.is_name(clause.text):
            return organisations.spelt(clause.text)
    body = " ".join(c.text for c in clauses if c.field is not Field.ACKNOWLEDGEMENT)
    return organisations.find(title_line, body) or agency_of(title_line)


def signatory_of(lines: list[str]) -> str:
    """Who signs for the employer, as printed; the employee's name is left out."""
    employer = vocabulary().employer
    for index, line in enumerate(lines):
        head, _, rest = line.partition(":")
        if fold(head) not in employer:
            continue
        both = bool(re.search(r":\s*[^\W\d]+\s*:$", line))
        if rest.strip() and not both:
            return re.sub(r"\s*\*?\([^)]*\)\*?\s*", " ", rest).strip(_TRAILING)
        return _signed_below(lines[index + 1 :], both)
    return ""


def _signed_below(lines: list[str], two_columns: bool) -> str:
    found: list[str] = []
    for line in lines:
        if vocabulary().is_acknowledgement(line) and ":" in line:
            break
        bare = re.sub(r"[(/][^)/]*[)/]", " ", line).strip()
        if not bare or vocabulary().is_acknowledgement(bare):
            continue
        words = bare.split()
        found.append(" ".join(words[: (len(words) + 1) // 2]) if two_columns and len(words) > 1 else bare)
    return ", ".join(found[:2])


def heads_of(words: list[str], language: str) -> frozenset[int]:
    """Which words of a post's title say what kind of post it is: the last in Estonian, the first two in Russian («старший
    специалист по …»), in English the last before "of" or "for"."""
    if language == "ru":
        return frozenset(range(min(2, len(words))))
    if language == "en":
        before = next((at for at, word in enumerate(words) if word in ("of", "for", "in")), len(words))
        return frozenset({before - 1}) if before else frozenset()
    return frozenset({len(words) - 1}) if words else frozenset()
