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
_BODY_WORDS = ("ameti", "ministeeriumi", "vallavalitsuse", "linnavalitsuse", "osakonna", "prefektuuri")
_HEADS = ("juhataja", "juhi", "direktori", "asetäitja")  # «osakonna juhataja»: here the unit belongs to the title


def post_of(title_line: str, below: str) -> str:
    """The post in the nominative, from the genitive of the document's title or the line below it."""
    if from_title := _from_title_line(title_line):
        return from_title
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
    while len(words) > 1 and words[0].lower().endswith(_BODY_WORDS) and words[1].lower() not in _HEADS:
        words = words[1:]
    made = nominative_phrase(" ".join(words), "g")
    return f"{made} {qualifier[0]}" if qualifier and not vocabulary().document_title(qualifier[0]) else made


def organisation_of(clauses: list[Clause], title_line: str) -> str:
    """The agency: a line of the head that is nothing but its name, else what title and text say."""
    for clause in clauses:
        if not clause.heading and not clause.label and organisations.is_name(clause.text):
            return organisations.spelt(clause.text)
    body = " ".join(c.text for c in clauses if c.field is not Field.ACKNOWLEDGEMENT)
    return organisations.find(title_line, body)


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
