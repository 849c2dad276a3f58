"""``tocsin review``: events one by one, one key each. It writes lines only, so a dumb terminal will do."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, TextIO

from tocsin.describing import origin_name
from tocsin.errors import InputError, RecordLocked, TocsinError, UsageError
from tocsin.reviewing import FIELDS, Reviewer, to_review
from tocsin.serving import cli
from tocsin.serving.event_page import event_page
from tocsin.serving.judging import after_judging, instant, opened_to_judge
from tocsin.serving.show import one_line
from tocsin.serving.streams import say
from tocsin.serving.terminal import Printer
from tocsin.terms.events import Event
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.record.store import KeptClaim, Record

KEYS: Final = "[a]ccept [w]rong [c]orrect [s]plit [m]erge [n]ext [u]ndo [q]uit [?]"
HELP: Final = f"""a  accept: its mentions were read rightly and are of one event
w  wrong: a mention was read wrongly; "w 2", "w 1 3"
c  correct: a field of a mention is otherwise; "c 2 killed=12..40"
   fields: {", ".join(FIELDS)}; none takes a value away
s  split: these mentions are of another event than the rest; "s 2 3"
m  merge: it is one with another event; "m 4d0b19aa"
n  next: leave it for another time
u  undo: take back what you judged last, and come back to it
q  quit: what you have judged is kept"""
_NUMBERS: Final = re.compile(r"[\s,;]+")


def review(options: argparse.Namespace) -> int:
    """``tocsin review``."""
    with opened_to_judge(options) as record:
        if options.event is not None:
            event = record.event(options.event)
            if event is None:
                raise UsageError(f"there is no event {options.event}", advice="tocsin events lists them with their ids")
            queue: Iterator[Event] = iter([event])
        else:
            queue = to_review(record, disputed=options.disputed)
        # Those to be reviewed are fixed before the first is judged.
        events = list(islice(queue, options.limit or _MOST))
        session = _Session(record, Reviewer(record, options.judge, instant), Keys(sys.stdin))
        if not events:
            say("no event is waiting for review")
            return cli.OK
        try:
            session.go(events)
        finally:
            say(f"{many(session.judged, 'event')} judged by {options.judge}")
        return after_judging(options, record) if session.reviewer.acts else cli.OK


# More than anybody goes through in a day; a million would be held in memory for nothing.
_MOST: Final = 2_000


class Keys:
    """Keys as they are pressed on a terminal, else letters of the lines of a stream; "" when there are no more."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rest = ""
        self._raw = stream.isatty()

    def key(self, prompt: str) -> str:
        """The next key, asked for by ``prompt``."""
        if self._raw and (read := _key_reader(self._stream)) is not None:
            pressed = read(prompt)
            _ask(pressed + "\n" if pressed.isprintable() else "\n")
            return pressed
        _ask(prompt)
        while not self._rest.strip():
            self._rest = self._stream.readline()
            if not self._rest:
                return ""
        self._rest = self._rest.strip()
        pressed, self._rest = self._rest[0], self._rest[1:]
        return pressed

    def behind(self) -> str:
        """What stands behind the key on its line; "" for nothing, and on a terminal."""
        given, self._rest = self._rest.strip(), ""
        return given

    def words(self, prompt: str) -> str:
        """What stands behind the key, or is asked for; "" for nothing."""
        given = self.behind()
        if given or not self._raw:
            return given
        _ask(prompt)
        return self._stream.readline().strip()


def _ask(words: str) -> None:
    sys.stderr.write(words)
    sys.stderr.flush()


def _key_reader(stream: TextIO) -> Callable[[str], str] | None:
    """Reads one key without waiting for the end of a line; None where the system cannot."""
    try:
        import termios
        import tty
    except ImportError:
        return None

    def read(prompt: str) -> str:
        number = stream.fileno()
        before = termios.tcgetattr(number)
        try:
            # Ctrl-C goes on interrupting, and what was typed ahead counts.
            tty.setcbreak(number, termios.TCSADRAIN)
            _ask(prompt)
            return stream.read(1)
        finally:
            termios.tcsetattr(number, termios.TCSADRAIN, before)

    return read


class _Session:
    def __init__(self, record: Record, reviewer: Reviewer, keys: Keys) -> None:
        self.record = record
        self.reviewer = reviewer
        self.keys = keys
        self.judged = 0
        self._printer = Printer()

    def go(self, events: Sequence[Event]) -> None:
        """Goes through the events until they or the keys end."""
        at = 0
        # Where each act was done, to come back to it.
        places: list[int] = []
        while at < len(events):
            event = events[at]
            claims = self.record.claims_of(event)
            self._show(event, claims, at + 1, len(events))
            step = self._answer(event, claims)
            if step == "quit":
                return
            if step == "undo":
                if self.reviewer.undo():
                    at = places.pop()
                    self.judged -= 1
                    say("taken back")
                else:
                    say("there is nothing to take back")
            elif step == "judged":
                places.append(at)
                self.judged += 1
                at += 1
            else:
                at += 1

    def _show(self, event: Event, claims: Sequence[KeptClaim], number: int, of: int) -> None:
        judged = {one.id: one for kept in claims for one in self.record.judgements(kept.claim.id)}
        self._printer.print([[], [(f"── {number} of {of} ──", "dim")]])
        judgements = sorted(judged.values(), key=lambda one: (one.date, one.id))
        self._printer.print(
            event_page(event, claims, judgements, width=self._printer.width, advice=False, name_of=origin_name)
        )
        sys.stdout.flush()

    def _answer(self, event: Event, claims: Sequence[KeptClaim]) -> str:
        """What is to be done next: "judged", "next", "undo" or "quit"."""
        while True:
            key = self.keys.key(f"{KEYS} ").casefold()
            try:
                match key:
                    case "":
                        return "quit"
                    case "q":
                        return "quit"
                    case "n":
                        return "next"
                    case "u":
                        return "undo"
                    case "a":
                        self.reviewer.accept(event)
                        return "judged"
                    case "w":
                        self.reviewer.wrong([kept.claim.id for kept in self._chosen(claims, "which were misread")])
                        return "judged"
                    case "c":
                        self._correct(claims)
                        return "judged"
                    case "s":
                        apart = self._chosen(claims, "which are of another event")
                        self.reviewer.split(event, [kept.claim.id for kept in apart])
                        return "judged"
                    case "m":
                        self.reviewer.merge(event, self._other())
                        return "judged"
                    case "?" | "h":
                        _ask(HELP + "\n")
                    case _:
                        _ask(f"there is no key {one_line(key)!r}; ? lists them\n")
            except RecordLocked:
                raise
            except (UsageError, InputError) as error:
                _ask(_told(error))

    def _chosen(self, claims: Sequence[KeptClaim], asked: str) -> list[KeptClaim]:
        """The mentions whose numbers are given; the only one needs none."""
        words = self.keys.words(f"{asked} (1 to {len(claims)})? ") if len(claims) > 1 else self.keys.behind()
        if not words and len(claims) > 1:
            raise UsageError("no mention is given", advice=f"they are numbered from 1 to {len(claims)}")
        return [_numbered(claims, number) for number in _NUMBERS.split(words) if number] or list(claims)

    def _correct(self, claims: Sequence[KeptClaim]) -> None:
        words = self.keys.words('mention and field, such as "1 killed=12..40"? ')
        number, _, rest = words.partition(" ")
        if "=" in number:
            number, rest = "1", words
        name, equals, value = rest.partition("=")
        if not equals:
            raise UsageError("a correction has a mention and a field", advice='write "1 killed=12..40"')
        self.reviewer.correct(_numbered(claims, number).claim, name.strip(), value)

    def _other(self) -> Event:
        id_ = self.keys.words("id of the other event? ")
        event = self.record.event(id_) if id_ else None
        if event is None:
            raise UsageError(f"there is no event {id_}" if id_ else "no event is given", advice="give its id")
        return event


def _numbered(claims: Sequence[KeptClaim], number: str) -> KeptClaim:
    if not number.isdecimal() or not 1 <= int(number) <= len(claims):
        raise UsageError(f"there is no mention {number!r}", advice=f"they are numbered from 1 to {len(claims)}")
    return claims[int(number) - 1]


def _told(error: TocsinError) -> str:
    return f"{one_line(error.message)}" + (f" ({one_line(error.advice)})" if error.advice else "") + "\n"
