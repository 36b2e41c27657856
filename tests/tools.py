"""System packages that some tests need: skipped where they are missing, never skipped in CI."""

from __future__ import annotations

import os
import shutil

import pytest

_MISSING = "tesseract is not installed (apt-get install tesseract-ocr tesseract-ocr-est tesseract-ocr-rus)"
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None and os.environ.get("CI") != "true", reason=_MISSING)
