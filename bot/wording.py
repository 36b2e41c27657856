"""Errors and warnings about knowledge files in words: what is wrong, and what to do. For HR, in English."""

from __future__ import annotations

from pathlib import Path

from bot.language import say_problem
from knowledge.models import Problem


def problem_line(path: Path | str, problem: Problem) -> str:
    """«file:line: error: reason; what to do»."""
    kind = "error" if problem.error else "warning"
    return f"{path}:{problem.line}: {kind}: {say_problem(problem.code, problem.detail)}"
