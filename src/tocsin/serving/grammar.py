"""What the grammar of the command line is made of: commands with their help, and the values that options take.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

# The record of a command that is not told which; stands in the folder in which the command is given.
DEFAULT_RECORD: Final = "tocsin.record"
# Seconds to wait for another process that writes to the record.
WAIT: Final = 30.0


class Help(argparse.RawDescriptionHelpFormatter):
    """Help in which the longest name of a command still has its words beside it.

    argparse measures the names before it sets them in, and so comes out two columns short.
    """

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        if isinstance(action, argparse._SubParsersAction):
            self._action_max_length += 2


def command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str, epilog: str
) -> argparse.ArgumentParser:
    """A new command among ``commands``; its help ends in ``epilog``."""
    return commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=epilog,
        formatter_class=Help,
        allow_abbrev=False,
    )


def date(value: str) -> str:
    """A day as YYYY-MM-DD."""
    import datetime

    try:
        return datetime.date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is not a date; write it as YYYY-MM-DD") from None


def counting(value: str) -> int:
    """A whole number of at least 1."""
    try:
        number = int(value)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number of at least 1")
    return number


def probability(value: str) -> float:
    """A number from 0 to 1."""
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number from 0 to 1")
    return number


def seconds(value: str) -> float:
    """A length of time in seconds, 0 or more."""
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 86_400:
        raise argparse.ArgumentTypeError(f"{value!r} is not a number of seconds from 0 to a day (86400)")
    return number


def pair(value: str) -> tuple[str, str]:
    """A name and what it stands for, "text=body"."""
    name, equals, stands_for = (part.strip() for part in value.partition("="))
    if not (name and equals and stands_for):
        raise argparse.ArgumentTypeError(f"{value!r} is not FIELD=NAME, such as text=body")
    return name, stands_for


def whole(value: str) -> int:
    """A whole number of 0 or more."""
    try:
        number = int(value)
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{value!r} is not a whole number of 0 or more")
    return number


def box(value: str) -> tuple[float, float, float, float]:
    """Four degrees, "south,west,north,east"; west may lie east of east, across the antimeridian."""
    try:
        south, west, north, east = (float(part) for part in value.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is not south,west,north,east in degrees") from None
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise argparse.ArgumentTypeError(f"{value!r} is no box on this earth; write south,west,north,east in degrees")
    return south, west, north, east


def record(parser: argparse.ArgumentParser) -> None:
    """The record that a command is about."""
    parser.add_argument("--record", metavar="FILE", help=f"the record (default {DEFAULT_RECORD})")


def wait(parser: argparse.ArgumentParser) -> None:
    """How patient a command is that writes."""
    parser.add_argument(
        "--wait",
        metavar="S",
        type=seconds,
        help=f"wait S seconds for another process that writes to the record (default {WAIT:g})",
    )
