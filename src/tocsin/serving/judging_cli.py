"""The grammar of the commands with which persons judge, and of those that keep a record. The work is elsewhere.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from tocsin.serving.grammar import command, counting, probability, record, wait

VERDICTS: Final = ("same", "different", "unsure", "right", "wrong", "corrects", "names", "names_not", "grades")

REVIEW_EPILOG: Final = """Keys: a accept · w wrong · c correct · s split · m merge · n next · u undo
q quit · ? help. What w, c, s and m need is asked for, or given behind the key
("w 2"). Where input is no terminal, keys are read from its lines. Judgements
are yours, stay on record, survive every rebuild, and can be taken back.

example:
  tocsin review
  tocsin review --disputed --limit 20 --judge "A. Analyst"
  tocsin review 4d0b19aa"""

JUDGE_EPILOG: Final = """  same, different, unsure  claims: whether they tell of one event
  right, wrong             a claim: whether its sentence was read rightly
  corrects                 a claim and FIELD=VALUE: killed=12..40,
                           status=planned, type=ASSAULT, place="Idlib, SYR",
                           time=2020-10-26, actor="Russia; Syria"; none takes
                           a value away
  names, names_not         a mention and an actor: whether it means that actor
  grades                   a source's key and a letter, A (reliable) to F

example:
  tocsin judge same 9d2f4e5f6a7b8c9d 0a1b2c3d4e5f6a7b --reason "one strike"
  tocsin judge corrects 9d2f4e5f6a7b8c9d killed=12..40
  tocsin judge grades actor:SANA D"""

UNDO_EPILOG: Final = """JUDGEMENT is its id or the first digits. It stays on record as withdrawn.

example:
  tocsin undo 4f5e6d7c"""

FUSE_EPILOG: Final = """tocsin add, review, judge and undo do this by themselves unless told not to.

example:
  tocsin fuse
  tocsin fuse --rebuild"""

CHECK_EPILOG: Final = """Looks at every page, index and hash, and at every quote in its text. Exit code 1
when anything is wrong.

example:
  tocsin check
  tocsin check --record north.record"""

BACKUP_EPILOG: Final = """Others may read and write meanwhile; the copy is of one moment.

example:
  tocsin backup copies/2020-11-01.record"""

RESTORE_EPILOG: Final = """FROM is checked before it is put in the record's place, and is left as it is.
Nothing is overwritten: move a damaged record away first.

example:
  tocsin restore copies/2020-11-01.record --record tocsin.record"""


def add_judging_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds review, judgement and care to the commands of the program."""
    review = command(commands, "review", "go through events and correct them, one key each", REVIEW_EPILOG)
    review.add_argument("event", nargs="?", metavar="EVENT", help="only this one: its id or how it begins")
    review.add_argument("--disputed", action="store_true", help="only what is disputed or unsure")
    review.add_argument("--limit", metavar="N", type=counting, help="at most N events")
    _judging(review)

    judge = command(commands, "judge", "keep a judgement of yours", JUDGE_EPILOG)
    judge.add_argument("verdict", metavar="VERDICT", choices=VERDICTS, help="what is judged, see below")
    judge.add_argument("subjects", nargs="+", metavar="SUBJECT", help="of what: ids, and for some verdicts a value")
    judge.add_argument("--score", metavar="P", type=probability, default=1.0, help="how sure you are (default 1)")
    judge.add_argument("--reason", metavar="WORDS", action="append", default=[], help="why; may be given again")
    _judging(judge)

    undo = command(commands, "undo", "take a judgement back", UNDO_EPILOG)
    undo.add_argument("judgement", metavar="JUDGEMENT", help="its id or how it begins")
    undo.add_argument("--reason", metavar="WORDS", action="append", default=[], help="why; may be given again")
    _judging(undo)

    fuse = command(commands, "fuse", "bring the events of a record up to date", FUSE_EPILOG)
    fuse.add_argument("--rebuild", action="store_true", help="make all events again from reports and judgements")
    record(fuse)
    wait(fuse)

    check = command(commands, "check", "check a record: pages, hashes, every quote", CHECK_EPILOG)
    record(check)
    wait(check)

    backup = command(commands, "backup", "copy a record while others use it", BACKUP_EPILOG)
    backup.add_argument("to", metavar="FILE", help="the copy to be made")
    record(backup)

    restore = command(commands, "restore", "put a copy in a record's place", RESTORE_EPILOG)
    restore.add_argument("copy", metavar="FILE", help="the copy")
    record(restore)


def _judging(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--judge", metavar="NAME", help="who judges (default: the name you are logged in by)")
    parser.add_argument("--no-fuse", action="store_true", help="leave the events as they are for now")
    record(parser)
    wait(parser)
