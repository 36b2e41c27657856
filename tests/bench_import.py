"""`make bench-import`: how fast each kind of file is read beside a bare extraction of its text, and with how much memory."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import docx
import pdfplumber
import pypdfium2
from PIL import Image

from bot.app import Live
from bot.models import Address, Message
from bot.settings import Settings, packaged_sample
from knowledge.readers import read, read_all
from knowledge.record import understand

FORMATS = Path(__file__).parent / "sources" / "formats"
_ROUNDS = 3
_PAGES = 200
_SCAN = (9_000, 12_700)  # pixels of a scan of 20 MB


def main() -> None:
    """Print the figures."""
    for name, pattern, bare in (
        ("docx", "*.docx", lambda path: [p.text for p in docx.Document(str(path)).paragraphs]),
        ("pdf with text", "[fg]0[4-8].pdf", _bare_pdf),
        ("scans", "g1*.*[gf]", _bare_tesseract),
    ):
        paths = [path for path in sorted(FORMATS.glob(pattern)) if path.suffix != ".json"]
        rounds = 1 if name == "scans" else _ROUNDS
        ours, theirs = _seconds(_understood, paths, rounds), _seconds(bare, paths, rounds)
        print(f"{name:15} {1 / ours:6.2f} documents/s, bare extraction {1 / theirs:7.2f}/s, ratio {ours / theirs:5.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for path in (_long_pdf(Path(folder)), _large_scan(Path(folder))):
            seconds, memory = _alone(path)
            print(f"{path.name:15} {path.stat().st_size / 1e6:5.1f} MB: {seconds:6.1f} s, peak memory {memory:4.0f} MB")
        print(f"a changed file is live after {_live(Path(folder)):.2f} s")


def _understood(path: Path) -> object:
    return understand(path.stem, read(path))


def _bare_pdf(path: Path) -> object:
    with pdfplumber.open(path) as document:
        return [page.extract_text() for page in document.pages]


def _bare_tesseract(path: Path) -> object:
    with tempfile.TemporaryDirectory() as folder:
        if path.suffix == ".pdf":
            with pypdfium2.PdfDocument(path) as document:
                images = [page.render(scale=300 / 72, grayscale=True).to_pil() for page in document]
        else:
            images = [Image.open(path)]
        for number, image in enumerate(images):
            image.save(f"{folder}/{number}.png")
            command = ["tesseract", f"{folder}/{number}.png", "-", "-l", "est"]
            subprocess.run(
                command, check=True, capture_output=True, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/usr/local/bin"}
            )
    return images


def _seconds(call: Callable[[Path], object], paths: list[Path], rounds: int) -> float:
    """Seconds for a document, the first round to warm up left out where there are several."""
    if rounds > 1:
        for path in paths:
            call(path)
    started = time.perf_counter()
    for _ in range(rounds):
        for path in paths:
            call(path)
    return (time.perf_counter() - started) / (rounds * len(paths))


def _long_pdf(folder: Path) -> Path:
    """A PDF of two hundred pages, put together of those that are there."""
    made = pypdfium2.PdfDocument.new()
    sources = [pypdfium2.PdfDocument(path) for path in sorted(FORMATS.glob("[fg]0[4-8].pdf"))]
    while len(made) < _PAGES:
        for source in sources:
            made.import_pages(source, [0])
    path = folder / "200 pages.pdf"
    made.save(str(path))
    return path


def _large_scan(folder: Path) -> Path:
    """A page in the resolution of a careless scan."""
    path = folder / "20 MB.jpg"
    with Image.open(FORMATS / "g10.png") as page:
        noisy = Image.effect_noise(_SCAN, 40)
        Image.blend(page.convert("L").resize(_SCAN), noisy, 0.2).save(path, quality=88)
    return path


def _alone(path: Path) -> tuple[float, float]:
    """Seconds and peak memory, in MB, of reading a file in a process of its own."""
    context = get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_measured, args=(path, queue))
    process.start()
    found: tuple[float, float] = queue.get()
    process.join()
    return found


def _measured(path: Path, queue: object) -> None:
    started = time.perf_counter()
    read_all(path)
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage counts the parent's memory, too
    memory = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1000
    queue.put((time.perf_counter() - started, memory))  # type: ignore[attr-defined]


def _live(folder: Path) -> float:
    """Seconds from the moment that a file is saved to the first answer out of it, in the sample agency."""
    from bot.watching import watching

    knowledge = folder / "knowledge"
    knowledge.mkdir()
    for path in packaged_sample().glob("*.md"):
        (knowledge / path.name).write_bytes(path.read_bytes())
    live = Live(Settings(data_dir=folder / "data"), knowledge)
    file = knowledge / "kliendinoustaja.md"
    with watching(live):
        time.sleep(1)
        file.write_text(
            file.read_text(encoding="utf-8").replace("**Kes asendab:** ", "**Kes asendab:** Vanem"), encoding="utf-8"
        )
        started = time.perf_counter()
        while "Vanem" not in live.handle(Message("Kes mind asendab?", Address("bench", "1"), "kliendinoustaja")).text:
            time.sleep(0.01)
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
