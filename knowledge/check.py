"""Checking a knowledge folder: every file read and understood, every thesaurus file valid."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from knowledge.concepts import LANGUAGES, Concept, load, thesaurus_files
from knowledge.errors import KnowledgeError, UnreadableFile
from knowledge.index import knowledge_files, read_document
from knowledge.models import Problem

_QUIET = frozenset({"page_furniture"})  # worth a line at import, not at every check


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
        found.extend((path, problem) for problem in document.problems if problem.code not in _QUIET)
    return found + check_thesaurus(thesaurus_files(folder))


def check_thesaurus(paths: list[Path]) -> list[tuple[Path, Problem]]:
    """Thesaurus files that cannot be read, ids used twice, concepts without a word in one of the languages."""
    found: list[tuple[Path, Problem]] = []
    ids: dict[str, Path] = {}
    broader: list[tuple[Path, Concept]] = []
    for path in paths:
        try:
            concepts = load([path])
        except KnowledgeError as error:
            found.append((path, Problem(1, "thesaurus", str(error), error=True)))
            continue
        written = Counter(re.findall(r"^  ([\w-]+):", path.read_text(encoding="utf-8"), re.MULTILINE))
        for name in (name for name, count in written.items() if count > 1):
            found.append(
                (path, Problem(1, "thesaurus", f"the concept «{name}» stands twice; only the last one counts", error=True))
            )
        for concept in concepts:
            if concept.id in ids:
                found.append(
                    (
                        path,
                        Problem(
                            1, "thesaurus", f"the concept «{concept.id}» stands in {ids[concept.id].name} as well", error=True
                        ),
                    )
                )
            ids[concept.id] = path
            broader.append((path, concept))
            empty = [language for language in LANGUAGES if not concept.labels[language]]
            if empty:
                found.append((path, Problem(1, "thesaurus", f"the concept «{concept.id}» has no word in: {', '.join(empty)}")))
    for path, concept in broader:
        if concept.broader and concept.broader not in ids:
            found.append(
                (path, Problem(1, "thesaurus", f"«{concept.id}»: its broader concept «{concept.broader}» does not exist"))
            )
    return found
