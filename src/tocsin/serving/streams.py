"""What all commands share: where words go, what is set outside the command line, which files may be written."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tocsin.batch import Rejected
from tocsin.errors import UsageError
from tocsin.serving.grammar import DEFAULT_RECORD, counting, probability
from tocsin.serving.settings import setting
from tocsin.serving.show import one_line


def tell_rejected(refusal: Rejected) -> None:
    """Says where an input stands that cannot be read, why, and what to do."""
    advice = f" ({refusal.advice})" if refusal.advice else ""
    say(f"{refusal.where}: rejected: {refusal.reason}{advice}")


def say(message: str) -> None:
    """One line on standard error."""
    with contextlib.suppress(OSError):  # nobody reads our messages; the results still count
        print(one_line(f"tocsin: {message}"), file=sys.stderr)


@contextlib.contextmanager
def passing(message: str) -> Iterator[None]:
    """Shows a line on a terminal for as long as something takes."""
    shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if shown:
        sys.stderr.write(one_line(message))
        sys.stderr.flush()
    try:
        yield
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def use_settings(options: argparse.Namespace) -> None:
    """Fills options that were not given on the command line from the environment and from settings files."""
    readers: dict[str, Callable[[str], object]] = {
        "jobs": counting,
        "lexicon": str,
        "min_confidence": probability,
        "outlet": str,
        "record": str,
    }
    for name, reader in readers.items():
        if getattr(options, name, "") is None and (stated := setting(name)) is not None:
            try:
                setattr(options, name, reader(stated))
            except argparse.ArgumentTypeError as error:
                raise UsageError(f"the setting {name}: {error}") from error


def use_record_settings(options: argparse.Namespace) -> None:
    """As ``use_settings``; without any, the record is the one of that name in this folder."""
    use_settings(options)
    if options.record is None:
        options.record = DEFAULT_RECORD
    must_be_stated(options, "record")


def must_be_stated(options: argparse.Namespace, *names: str) -> None:
    """An empty value is most often a shell variable that was never set: it must not become a folder or a name."""
    for name in names:
        value = getattr(options, name)
        if value is not None and not value.strip():
            if name == "path":
                raise UsageError("FILE is empty", advice="give a file with the report, or - for standard input")
            if name in {"to", "copy", "feeds"}:
                raise UsageError("FILE is empty", advice="give the name of a file")
            raise UsageError(f"--{name} is empty", advice="leave it out, or give it a value")


def utf8(stream: object) -> None:
    """Results are UTF-8 with plain line ends wherever they go; lone surrogates are written as escapes."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def must_have_a_place(path: str) -> None:
    """Told before an hour of reading, not after it."""
    target = Path(path)
    if target.is_dir():
        raise UsageError(f"{path} is a folder", advice="give the name of a file to write")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}", advice="make it first")


def written_by(*, html: str | None = None, record: str | None = None) -> Callable[[Path], bool]:
    """Says of a file whether this very run writes it: its output in the folder that it reads is no report."""
    written = {os.path.realpath(html)} if html is not None else set()
    if record is not None:
        written |= {os.path.realpath(record) + end for end in ("", "-wal", "-shm", "-journal", ".watch")}
    output = None
    with contextlib.suppress(OSError, ValueError):
        output = os.fstat(sys.stdout.fileno())

    def is_written(path: Path) -> bool:
        if os.path.realpath(path) in written:
            return True
        with contextlib.suppress(OSError, ValueError):
            return output is not None and os.path.samestat(output, path.stat())
        return False

    return is_written
