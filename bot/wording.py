"""What is to be said of knowledge files in words: what is wrong, and what to do. For HR, in English."""

from __future__ import annotations

from pathlib import Path

from bot.language import say_problem
from knowledge.models import Document, Problem
from knowledge.readers.source import page_of


def problem_line(path: Path | str, problem: Problem, pages: tuple[int, ...] = ()) -> str:
    """«file:line: error: reason; what to do»; of a file with pages «file: page 2: …»."""
    kind = "error" if problem.error else "warning"
    page = page_of(pages, problem.line)
    place = f"{path}: page {page}" if page else f"{path}:{problem.line}"
    return f"{place}: {kind}: {say_problem(problem.code, problem.detail)}"


def reading_line(path: Path, document: Document) -> str:
    """How a file was read, where there is something to tell: scanned, repaired, how many words are not sure, signed."""
    meta = document.transcript.meta
    doubtful = sum(len(block.doubtful) for block in document.transcript.blocks)
    told = [
        f"scanned pages: {meta['scanned']}" if "scanned" in meta else "",
        f"{meta['repaired']} words of a damaged text repaired" if "repaired" in meta else "",
        f"{doubtful} words not sure (marked [?])" if doubtful else "",
        f"{meta['signatures']} signatures, {meta.get('signed', 'time unknown')}" if "signatures" in meta else "",
    ]
    found = "; ".join(part for part in told if part)
    return f"{path}: {found}" if found else ""
