"""Scans: pages as images, set upright and straight, read in the language that they are written in."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pypdfium2
from PIL import Image, ImageSequence, UnidentifiedImageError

from knowledge.errors import UnreadableFile
from knowledge.readers.geometry import Lines, Page, source_of
from knowledge.readers.ocr import models, read_words, upright
from knowledge.readers.pixels import rules_of, sized, straight, without_rules
from knowledge.readers.source import Source

_DPI = 300  # at which a page is read
_MAX_PIXELS = 60_000_000  # of one page; four times an A4 page at 300 dpi
_MAX_PAGES = 100
_DRAFT = (4 * 2480, 4 * 3508)  # size beyond which a JPEG is decoded in a smaller one
_MAX_DECODED = 250_000_000  # bytes of one page
Image.MAX_IMAGE_PIXELS = _MAX_DECODED // 2  # beyond twice of it Pillow refuses an image before it is decoded


class Scanner:
    """Reads pages as images, and remembers in which languages."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.languages: dict[str, None] = {}
        self.pages = 0

    def meta(self) -> dict[str, str]:
        """What the transcript says of the reading; nothing where no page was an image."""
        return {"scanned": f"{self.pages} ({', '.join(self.languages)})"} if self.pages else {}

    def page_of(self, data: bytes, index: int) -> Page:
        """One page of a PDF."""
        with pypdfium2.PdfDocument(data) as document:
            page = document[index]
            scale = min(_DPI / 72, (_MAX_PIXELS / max(page.get_width() * page.get_height(), 1)) ** 0.5)
            return self.read(page.render(scale=scale, grayscale=True).to_pil())

    def read(self, image: Image.Image) -> Page:
        """The words and rules of a page. Raises UnreadableFile where tesseract is missing or gives up."""
        self._check()
        self.pages += 1
        if self.pages > _MAX_PAGES:
            raise UnreadableFile("too_large", f"{self.name}: has more than {_MAX_PAGES} scanned pages; import it in parts.")
        turned, may_be_cyrillic = upright(sized(image.convert("L")))
        pixels = np.array(straight(turned))
        rules = list(rules_of(pixels))
        cleaned = Image.fromarray(without_rules(pixels, rules))
        model, words, dirt = read_words(cleaned, may_be_cyrillic)
        self.languages[model] = None
        return Page(tuple(words), tuple(rules), tuple(dirt))

    def _check(self) -> None:
        missing = {"est", "rus", "eng", "osd"} - set(models())
        if not missing:
            return
        what = "tesseract is not installed" if not models() else f"tesseract has no data for: {', '.join(sorted(missing))}"
        hint = "apt-get install tesseract-ocr tesseract-ocr-est tesseract-ocr-rus"
        raise UnreadableFile("no_tesseract", f"{self.name}: is a scan, and {what}; install it ({hint}) and try again.")


def read_image(data: bytes, name: str) -> Source:
    """The lines of an image, of each page of a TIFF. Raises UnreadableFile."""
    scanner = Scanner(name)
    lines = Lines()
    for image in _images(data, name):
        lines.add(scanner.read(image))
    return source_of(lines, scanner.meta())


def _images(data: bytes, name: str) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(data)) as opened:
            opened.draft("L", _DRAFT)
            for frame in ImageSequence.Iterator(opened):
                if frame.width * frame.height * len(frame.getbands()) > _MAX_DECODED:
                    size = f"{frame.width}×{frame.height}"
                    raise UnreadableFile("too_large", f"{name}: a page of {size} pixels; scan it at 300 dpi, in grey.")
                yield frame.convert("L")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise UnreadableFile("broken", f"{name}: the image is damaged or cut off; get it again and try once more.") from error
