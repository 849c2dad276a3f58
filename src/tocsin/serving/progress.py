"""How far a run has come: a bar on a terminal, a line now and then elsewhere, always on standard error."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tocsin.serving.show import one_line
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

# Seconds between two lines where there is no terminal.
EVERY: Final = 15.0


class Progress:
    """Shows documents done of ``total`` (None: not known), claims, rate and time left; a context manager.

    ``live`` lets it draw on a terminal; without one, or without ``live``, it prints plain lines.
    """

    def __init__(
        self, total: int | None, *, live: bool = True, every: float = EVERY, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.total = total
        self.done = self.read = self.claims = 0
        self._live = live and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._every = every
        self._clock = clock
        self._began = self._said = clock()
        self._bar: Bar | None = None

    def __enter__(self) -> Progress:
        if self._live:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(bar_width=None),
                MofNCompleteColumn(),
                TextColumn("· {task.fields[said]}"),
                TimeRemainingColumn(compact=True),
                console=Console(stderr=True),
                expand=True,
                transient=True,
            )
            self._task = self._bar.add_task("documents", total=self.total, said="")
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, *, claims: int = 0, read: bool = True) -> None:
        """One document more; ``read`` says whether it cost any reading."""
        self.done += 1
        self.read += read
        self.claims += claims
        if self._bar is not None:
            self._bar.update(
                self._task, completed=self.done, said=f"{many(self.claims, 'claim')} · {self._rate():.1f}/s"
            )
        elif self._clock() - self._said >= self._every:
            self._said = self._clock()
            self.say(self.line())

    def reached(self, number: int) -> None:
        """So many documents are done by now."""
        for _ in range(number - self.done):
            self.step()

    def say(self, message: str) -> None:
        """A line above the bar."""
        line = one_line(f"tocsin: {message}")
        if self._bar is not None:
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
            return
        with contextlib.suppress(OSError):  # nobody reads our messages; the results still count
            print(line, file=sys.stderr, flush=True)

    def line(self) -> str:
        """How far it has come, in words: "320 of 3,824 documents, 2,104 claims, 14.2 documents/s, 4 min left"."""
        of = f"{self.done:,} of {many(self.total, 'document')}" if self.total else many(self.done, "document")
        parts = [of, many(self.claims, "claim"), f"{self._rate():.1f} documents/s"]
        if self.total and self._rate() > 0 and self.total > self.done:
            parts.append(f"{duration((self.total - self.done) / self._rate())} left")
        return ", ".join(parts)

    def _rate(self) -> float:
        """Documents read per second; what the record held already took no time and would promise too much."""
        return self.read / max(self._clock() - self._began, 0.001)


def duration(length: float) -> str:
    """A length in seconds as people say it: "40 s", "4 min", "2 h 5 min"."""
    if length < 100:
        return f"{length:.0f} s"
    minutes = round(length / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
