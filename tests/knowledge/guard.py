"""A guard against endless work: not a measure of speed, but the difference between milliseconds and never."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Endless(AssertionError):
    """The work did not come to an end."""


@contextmanager
def comes_to_an_end(seconds: float = 3.0) -> Iterator[None]:
    """Fails where the work inside takes a thousand times as long as it should. Main thread only."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
