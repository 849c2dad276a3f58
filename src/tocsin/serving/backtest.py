"""``tocsin backtest``: how good forecasts of past years would have been, as tables, JSON, pictures or a page."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from tocsin.backtesting import (
    BASELINE,
    DEFAULT_MODELS,
    DRAWS,
    LEAD_FROM,
    RESAMPLES,
    Summary,
    row_objects,
    run,
    summary,
    summary_object,
)
from tocsin.batch import OWN_HEAD_BYTES, OWN_PAGE
from tocsin.errors import UsageError
from tocsin.prospects import must_be_few_draws
from tocsin.serving import cli
from tocsin.serving.backtest_tables import about, chosen, tables, verdict
from tocsin.serving.show import one_line
from tocsin.serving.streams import must_be_stated, must_have_a_place, say, use_settings, utf8
from tocsin.serving.tables import table_lines
from tocsin.serving.terminal import Line, Printer
from tocsin.terms.format import compact
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.backtesting import Backtest

# How wide a table is set where there is no terminal.
PLAIN_WIDTH: Final = 120


def backtest(options: argparse.Namespace) -> int:
    """``tocsin backtest``."""
    use_settings(options)
    if options.json and options.jsonl:
        raise UsageError("--json and --jsonl cannot both be printed", advice="choose one of them")
    must_be_few_draws(options.draws or DRAWS)
    _must_harm_nothing(options)
    folder = _folder(options.plots)
    baseline = options.baseline or BASELINE
    chosen = options.models or DEFAULT_MODELS
    with _steps() as told:
        found = run(
            options.history,
            chosen,
            options.years,
            baseline=baseline,
            lead_from=options.lead_from or LEAD_FROM,
            draws=options.draws or DRAWS,
            seed=options.seed,
            jobs=options.jobs or 1,
            told=told,
        )
    came = summary(found, baseline=baseline, count=options.resamples or RESAMPLES)
    source = Path(options.history).name
    with _target(options.out) as out:
        _answer(options, found, came, source, out)
    if folder is not None:
        from tocsin.serving.plots.backtest import draw_all

        folder.mkdir(parents=True, exist_ok=True)
        for path in draw_all(came, folder, options.plot_format, source):
            say(f"drawn: {path}")
    if options.report is not None:
        from tocsin.serving.backtest_page import backtest_page

        Path(options.report).write_text(backtest_page(came, source), encoding="utf-8", newline="\n")
        say(f"written: {options.report}")
    return cli.OK


def _must_harm_nothing(options: argparse.Namespace) -> None:
    """Told before minutes of work: files have a place, and write neither over the history nor over each other."""
    taken = {os.path.realpath(options.history): "the history"}
    for name in ("out", "report"):
        path = getattr(options, name)
        if path is None:
            continue
        must_be_stated(options, name)
        must_have_a_place(path)
        if (other := taken.get(os.path.realpath(path))) is not None:
            raise UsageError(f"--{name} would overwrite {other}, {path}", advice="give each a name of its own")
        taken[os.path.realpath(path)] = f"--{name}"
    if options.report is not None and Path(options.report).is_file():
        with open(options.report, "rb") as stream:
            head = stream.read(OWN_HEAD_BYTES)
        if head.strip() and OWN_PAGE.encode() not in head:
            raise UsageError(
                f"--report would overwrite {options.report}, which is no page of tocsin", advice="choose another name"
            )


def _answer(options: argparse.Namespace, found: Backtest, came: Summary, source: str, out: TextIO) -> None:
    if options.json:
        out.write(compact(summary_object(came)) + "\n")
    elif options.jsonl:
        for row in row_objects(found):
            out.write(compact(row) + "\n")
    else:
        printer = Printer(out)
        printer.print(summary_lines(came, source, printer.columns or PLAIN_WIDTH))


def summary_lines(came: Summary, source: str, width: int) -> Iterator[Line]:
    """The tables of a backtest as lines of text, none wider than ``width``."""
    import textwrap

    for line in textwrap.wrap(verdict(came), width):
        yield [(line, "title")]
    for sentence in about(came, source):
        for line in textwrap.wrap(sentence, width):
            yield [(line, "dim")]
    for table in tables(came):
        yield []
        yield [(table.title, "title")]
        for note in textwrap.wrap(table.note, width):
            yield [(note, "dim")]
        yield from table_lines(table.columns, table.rows, width)
    if told := chosen(came):
        yield []
        yield [("What was chosen, and on which years", "title")]
        for sentence in told:
            for line in textwrap.wrap(sentence, width):
                yield [(line, "")]


def _folder(path: str | None) -> Path | None:
    if path is None:
        return None
    if not path.strip():
        raise UsageError("--plots is empty", advice="give the name of a folder")
    folder = Path(path)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{path} is a file", advice="give --plots the name of a folder")
    return folder


@contextlib.contextmanager
def _target(path: str | None) -> Iterator[TextIO]:
    if path is None:
        utf8(sys.stdout)
        yield sys.stdout
        return
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        yield out
    say(f"written: {path}")


class _Told:
    """Says on a terminal how far the work has come."""

    def __init__(self) -> None:
        self._done = 0
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._write("reading the history")

    def __call__(self, name: str, year: int) -> None:
        self._done += 1
        self._write(f"{many(self._done, 'forecast')} of a year done, the last: {name} of {year}")

    def _write(self, what: str) -> None:
        if self._shown:
            sys.stderr.write(f"\r\x1b[K{one_line(what)}")
            sys.stderr.flush()

    def end(self) -> None:
        """Takes the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextlib.contextmanager
def _steps() -> Iterator[_Told]:
    told = _Told()
    try:
        yield told
    finally:
        told.end()
