"""Checking a knowledge folder: every file read and understood, every thesaurus file valid."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from knowledge.concepts import LANGUAGES, Concept, load, thesaurus_files
from knowledge.errors import KnowledgeError, UnreadableFile
from knowledge.index import knowledge_files, read_document
from knowledge.models import Problem

_IDS = re.compile(r"^  ([\w-]+):", re.MULTILINE)
_MAX_MEANINGS = 4  # concepts that one word may stand for
QUIET = frozenset({"page_furniture"})  # worth a line at import, not at every check


def check_folder(folder: Path) -> list[tuple[Path, Problem]]:
    """All errors and warnings of a folder, in order of its files. Raises KnowledgeError where there is no such folder."""
    found: list[tuple[Path, Problem]] = []
    seen: dict[str, Path] = {}
    for path in knowledge_files(folder):
        try:
            document = read_document(path)
        except UnreadableFile as error:
            found.append((path, Problem(1, "unreadable", str(error), error=True)))
            continue
        if document.id in seen:
            found.append((path, Problem(1, "duplicate_id", document.id, error=True)))
        seen.setdefault(document.id, path)
        found.extend((path, problem) for problem in document.problems if problem.code not in QUIET)
    return found + check_thesaurus(thesaurus_files(folder))


def check_thesaurus(paths: list[Path]) -> list[tuple[Path, Problem]]:
    """What is wrong with thesaurus files, in their order."""
    found: list[tuple[Path, Problem]] = []
    read: list[tuple[Path, Concept]] = []
    for path in paths:
        try:
            read.extend((path, concept) for concept in load([path]))
        except KnowledgeError as error:
            found.append((path, Problem(1, "thesaurus", str(error), error=True)))
    problems = [*_twice(paths, read), *_incomplete(read), *_ambiguous(read)]
    order = {path: index for index, path in enumerate(paths)}
    return sorted([*found, *problems], key=lambda one: order[one[0]])


def _twice(paths: list[Path], read: list[tuple[Path, Concept]]) -> Iterator[tuple[Path, Problem]]:
    """Concepts and rows that stand in a file twice, or in two files."""
    for path in paths:
        written = Counter(_IDS.findall(path.read_text(encoding="utf-8", errors="replace"))) if path.suffix == ".yaml" else {}
        for name in (name for name, count in written.items() if count > 1):
            yield path, Problem(1, "thesaurus", f"the concept «{name}» stands twice; only the last one counts", error=True)
    first: dict[str, Path] = {}
    for path, concept in read:
        if concept.id in first and not concept.in_glossary:
            detail = f"the concept «{concept.id}» stands in {first[concept.id].name} as well; give yours a name of its own"
            yield path, Problem(1, "thesaurus", detail, error=True)
        elif first.get(concept.id) == path:  # in several files its words count together
            detail = f"there are two lines for «{concept.labels['et'][0]}»; put their words into one"
            yield path, Problem(1, "thesaurus", detail)
        first[concept.id] = path


def _incomplete(read: list[tuple[Path, Concept]]) -> Iterator[tuple[Path, Problem]]:
    """Concepts without a word in one of the languages, or with a broader concept that there is none of."""
    ids = {concept.id for _, concept in read}
    for path, concept in read:
        if empty := [language for language in LANGUAGES if not concept.labels[language]]:
            yield path, Problem(1, "thesaurus", f"the concept «{concept.id}» has no word in: {', '.join(empty)}")
        if concept.broader and concept.broader not in ids:
            detail = f"«{concept.id}»: its broader concept «{concept.broader}» does not exist"
            yield path, Problem(1, "thesaurus", detail)


def _ambiguous(read: list[tuple[Path, Concept]]) -> Iterator[tuple[Path, Problem]]:
    """Words that point to so many concepts that they tell nothing. Rows of the glossary may: they translate every sense."""
    named: dict[tuple[str, str], list[tuple[Path, str]]] = defaultdict(list)
    for path, concept in read:
        for language, labels in concept.labels.items() if not concept.in_glossary else ():
            for label in {label.casefold() for label in labels}:
                named[language, label].append((path, concept.id))
    for (_, label), places in named.items():
        if len(places) > _MAX_MEANINGS:
            names = ", ".join(name for _, name in places)
            yield places[-1][0], Problem(1, "thesaurus", f"«{label}» points to {len(places)} concepts: {names}")
