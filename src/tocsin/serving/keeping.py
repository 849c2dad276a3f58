"""``tocsin check``, ``backup`` and ``restore``: care for a record."""

from __future__ import annotations

import argparse
import sys

from tocsin.batch import open_record
from tocsin.keeping import Problem, restore
from tocsin.serving import cli
from tocsin.serving.grammar import WAIT
from tocsin.serving.show import printable
from tocsin.serving.streams import must_be_stated, must_have_a_place, say, use_record_settings, utf8
from tocsin.terms.wording import many


def check(options: argparse.Namespace) -> int:
    """``tocsin check``."""
    use_record_settings(options)
    utf8(sys.stdout)
    with open_record(options.record, create=False, timeout=WAIT if options.wait is None else options.wait) as record:
        problems = record.check()
    if not problems:
        say(f"{options.record} is sound: every quote stands in its text, every hash and index agrees")
        return cli.OK
    _print(problems)
    say(f"{many(len(problems), 'problem')} in {options.record}; restore a copy, or read the reports into a new record")
    return cli.FAILED


def backup(options: argparse.Namespace) -> int:
    """``tocsin backup``."""
    use_record_settings(options)
    must_be_stated(options, "to")
    must_have_a_place(options.to)
    with open_record(options.record, create=False) as record:
        record.backup(options.to)
    say(f"{options.record} is copied to {options.to}")
    return cli.OK


def put_back(options: argparse.Namespace) -> int:
    """``tocsin restore``."""
    use_record_settings(options)
    must_be_stated(options, "copy")
    must_have_a_place(options.record)
    utf8(sys.stdout)
    problems = restore(options.copy, options.record)
    if problems:
        _print(problems)
        say(f"{options.copy} is not sound: {many(len(problems), 'problem')}; nothing was put in the record's place")
        return cli.FAILED
    say(f"{options.copy} is now {options.record}, and sound")
    return cli.OK


def _print(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        print(printable(str(problem)))
