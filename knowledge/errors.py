"""Exceptions of the project. A docstring is the default message; it says what to do."""

from __future__ import annotations

import inspect


class AmetibotError(Exception):
    """Something went wrong in Ametibot; see the log for details."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.getdoc(type(self)) or type(self).__name__)


class UnreadableFile(AmetibotError):
    """The file could not be read; save it as plain text (UTF-8) or Markdown and try again."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class KnowledgeError(AmetibotError):
    """The knowledge folder cannot be used; run `ametibot check DIR` to see what to mend."""


class MissingMorphology(AmetibotError):
    """Vabamorf is missing; install the pinned requirements: pip install --no-deps -r requirements.txt."""
