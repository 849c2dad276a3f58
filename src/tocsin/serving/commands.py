"""What the commands do. Results go to standard output; messages and progress to standard error."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tocsin.batch import (
    OWN_HEAD_BYTES,
    OWN_PAGE,
    Outcome,
    Plan,
    Rejected,
    demo_path,
    desk_of,
    open_record,
    read_batch,
    read_paths,
    reader_name,
)
from tocsin.errors import UsageError
from tocsin.serving import cli
from tocsin.serving.show import printable
from tocsin.serving.streams import (
    must_be_stated,
    must_have_a_place,
    say,
    tell_rejected,
    use_settings,
    utf8,
    written_by,
)
from tocsin.terms.claims import Reading
from tocsin.terms.format import dumps
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.record.store import Record

STANDARD_STREAM: Final = "-"


def read(options: argparse.Namespace) -> int:
    """``tocsin read``."""
    use_settings(options)
    must_be_stated(options, "url", "outlet", "html", "record", "lexicon")
    if not all(options.paths):
        raise UsageError("a PATH is empty", advice="give a file, a folder (. for this one), or - for standard input")
    if options.record is not None:
        if options.record == STANDARD_STREAM:
            raise UsageError("a record is a file, not an output", advice="give the name of a file")
        must_have_a_place(options.record)
    if options.html is not None:
        _must_not_overwrite(options.html, [*options.paths, *filter(None, [options.record])])
        _must_be_free_for_a_page(options)
    plan = Plan(options.lexicon, options.min_confidence or 0.0)
    outcomes = read_batch(
        options.paths,
        published=options.published,
        outlet=options.outlet,
        url=options.url,
        # The one clock of the program: what "today" is matters only for flagging dates that lie ahead.
        today=datetime.date.today().isoformat(),
        jobs=options.jobs or 1,
        plan=plan,
        leave_out=written_by(html=options.html, record=options.record),
    )
    with contextlib.ExitStack() as stack:
        keep: Callable[[Reading], bool] | None = None
        if options.record is not None:
            record: Record = stack.enter_context(open_record(options.record))
            reader = reader_name(plan)
            keep = lambda reading: record.add(reading, reader=reader)  # noqa: E731 - one expression, used once
        return _Run(options.jsonl, options.html, keep, options.record).go(outcomes)


def demo(options: argparse.Namespace) -> int:
    """``tocsin demo``: the brief, unless another form is asked for."""
    use_settings(options)
    must_be_stated(options, "html")
    if options.html is not None:
        _must_be_free_for_a_page(options)
    outcomes = read_batch([demo_path()], jobs=options.jobs or 1)
    if options.jsonl or options.html is not None:
        return _Run(options.jsonl, options.html, None, None).go(outcomes)
    from tocsin.serving.brief import brief_lines
    from tocsin.serving.terminal import Printer

    progress = _Progress()
    readings = [outcome for outcome in progress.watch(outcomes) if isinstance(outcome, Reading)]
    from tocsin.fusing import events_of

    utf8(sys.stdout)
    Printer().print(brief_lines(readings, events_of(readings)))
    return cli.OK


def explain(options: argparse.Namespace) -> int:
    """``tocsin explain``."""
    must_be_stated(options, "path", "report", "lexicon")
    chosen = None
    found = 0
    rejected: list[Rejected] = []
    for item in read_paths([options.path], published=options.published, today=datetime.date.today().isoformat()):
        if isinstance(item, Rejected):
            rejected.append(item)
            continue
        found += 1
        if options.report is None or options.report in {item.input_id, item.id, str(found)}:
            chosen = item
            break
    if chosen is None:
        for refusal in rejected:
            tell_rejected(refusal)
        if not found:
            if not rejected:
                say("there was no report to read")
            return cli.FAILED
        raise UsageError(f"there is no report {options.report} among the {found} of {options.path}")
    if chosen.language not in {None, "en"}:
        say(f"the report seems to be written in {chosen.language!r}; only English is read, so it gives no claims")
    from tocsin.explain import explain as explain_sentence

    utf8(sys.stdout)
    explanation = explain_sentence(chosen, options.sentence, desk_of(Plan(options.lexicon)))
    if options.json:
        import dataclasses

        data = dataclasses.asdict(explanation)
        data["report"] = {"id": chosen.id, "input_id": chosen.input_id}
        print(json.dumps(data, ensure_ascii=False))
        return cli.OK
    from tocsin.serving.terminal import Printer, explanation_lines

    printer = Printer()
    printer.print(explanation_lines(explanation, printer.width))
    return cli.OK


def lexicon_check(options: argparse.Namespace) -> int:
    """``tocsin lexicon check``."""
    from tocsin.check import check_lexicon

    verdict = check_lexicon(options.folder)
    for sort, found in (("", verdict.faults), ("warning: ", verdict.warnings)):
        for fault in found:
            where = fault.path if fault.line is None else f"{fault.path}:{fault.line}"
            print(printable(f"{where}: {sort}{fault.problem}" + (f" ({fault.advice})" if fault.advice else "")))
    counted = f"{many(verdict.rows, 'row')} in {many(verdict.files, 'file')}"
    said = many(len(verdict.faults), "fault") if verdict.faults else "no fault"
    said += f", {many(len(verdict.warnings), 'warning')}" if verdict.warnings else ""
    print(f"{counted}: {said}", file=sys.stderr)
    return cli.FAILED if verdict.faults else cli.OK


def completion(options: argparse.Namespace) -> int:
    """``tocsin completion``: generated from the grammar of the command line, so that it cannot fall behind."""
    import shtab

    parser = cli.build_parser()
    wanted = {"PATH": shtab.FILE, "FILE": shtab.FILE, "FEEDS.toml": shtab.FILE, "DIR": shtab.DIRECTORY}
    waiting = [parser]
    while waiting:
        for action in waiting.pop()._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.values()
            elif isinstance(action.metavar, str) and action.metavar in wanted:
                action.complete = wanted[action.metavar]  # type: ignore[attr-defined]  # what shtab looks for
    print(shtab.complete(parser, options.shell))
    return cli.OK


# Running a batch


class _Run:
    """One pass over a batch: what was read goes where the user wants it, what was rejected is told."""

    def __init__(
        self, jsonl: bool, html: str | None, keep: Callable[[Reading], bool] | None, record: str | None
    ) -> None:
        self.jsonl = jsonl
        self.html = html
        self.keep = keep
        self.record = record
        # Whoever asks for a page or a record does not want the sentences on the screen as well.
        self.listing = not jsonl and html is None and record is None

    def go(self, outcomes: Iterator[Outcome]) -> int:
        """Reads all, and returns the exit code."""
        from tocsin.serving.terminal import Printer, reading_lines

        utf8(sys.stdout)
        printer = Printer() if self.listing else None
        readings: list[Reading] = []
        count = claims = rejected = added = 0
        for outcome in _Progress().watch(outcomes):
            if isinstance(outcome, Rejected):
                rejected += 1
                tell_rejected(outcome)
                continue
            count += 1
            claims += len(outcome.claims)
            if self.keep is not None:
                added += self.keep(outcome)
            if self.jsonl:
                sys.stdout.write(dumps(outcome) + "\n")
                sys.stdout.flush()
            elif printer is not None:
                printer.print(reading_lines(outcome, printer.width))
            if self.html is not None:
                readings.append(outcome)
        page = self.html is not None and bool(readings or not rejected)
        if self.html is not None and page:
            from tocsin.serving.page import evidence_page

            if self.html == STANDARD_STREAM:
                sys.stdout.write(evidence_page(readings))
            else:
                _write(self.html, evidence_page(readings))
        self._tell_end(count, claims, rejected, added, page)
        if rejected:
            return cli.PARTLY_REJECTED if count else cli.FAILED
        return cli.OK

    def _tell_end(self, count: int, claims: int, rejected: int, added: int, page: bool) -> None:
        said = f"{many(count, 'report')} read, {many(claims, 'claim')}"
        if rejected:
            said += f"; {many(rejected, 'input')} rejected"
        if not count and not rejected:
            said = "there was no report to read"
        if self.record is not None:
            said += f"; {many(added, 'reading')} added to {self.record}"
            if count > added:
                said += f", {count - added} in it already"
        if self.html is not None and page:
            said += f"; page written to {'standard output' if self.html == STANDARD_STREAM else self.html}"
        say(said)


class _Progress:
    """How many reports have been read, on standard error, as long as somebody watches and nothing else is shown."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty() and not sys.stdout.isatty()

    def watch(self, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        """The outcomes, counted."""
        try:
            for number, outcome in enumerate(outcomes, 1):
                if self.shown:
                    sys.stderr.write(f"\r\x1b[Kreading … {number}")
                    sys.stderr.flush()
                if isinstance(outcome, Rejected):
                    self._clear()
                yield outcome
        finally:
            self._clear()

    def _clear(self) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _must_be_free_for_a_page(options: argparse.Namespace) -> None:
    _must_be_writable(options.html)
    if options.html == STANDARD_STREAM and options.jsonl:
        raise UsageError("--jsonl and --html - cannot share the output", advice="give the page the name of a file")


def _must_be_writable(path: str) -> None:
    """Whether the page can be written, and writes over nothing but an earlier page."""
    if path == STANDARD_STREAM:
        return
    must_have_a_place(path)
    target = Path(path)
    if _is_special(target):
        return
    if target.exists():
        if not os.access(target, os.W_OK):
            raise UsageError(f"{path} cannot be written to", advice="choose another name")
        with target.open("rb") as stream:
            head = stream.read(OWN_HEAD_BYTES)
        if head.strip() and OWN_PAGE.encode() not in head:
            raise UsageError(f"--html would overwrite {path}, which is no page of tocsin", advice="choose another name")
    if not os.access(target.parent, os.W_OK):
        raise UsageError(f"{target.parent} cannot be written to", advice="choose another folder")


def _must_not_overwrite(path: str, others: list[str]) -> None:
    """A page in the place of the report that it was made from would destroy the evidence."""
    if path == STANDARD_STREAM or _is_special(Path(path)):
        return
    for other in others:
        same = Path(path).absolute() == Path(other).absolute()
        with contextlib.suppress(OSError, ValueError):
            same = same or os.path.samefile(path, other)
        if same and other != STANDARD_STREAM:
            raise UsageError(f"--html would overwrite {other}", advice="give the page a name of its own")


def _is_special(target: Path) -> bool:
    """Whether it is a device or a pipe, which is written to and must never be replaced."""
    return target.exists() and not target.is_file()


def _write(path: str, text: str) -> None:
    """The whole file or none of it: a page that is cut off would be taken for all the evidence."""
    target = Path(path)
    if _is_special(target):
        try:
            with target.open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        except OSError as error:
            error.filename = error.filename or path  # a full device does not say which it is
            raise
        return
    if target.is_symlink():
        target = target.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".part")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        # mkstemp makes files for the owner alone; the page gets what any new file would have.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
