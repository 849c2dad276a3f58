"""``tocsin coupling``: the verdict as a sentence, what it rests on as a table, JSON and a picture."""

from __future__ import annotations

import argparse
import datetime
import math
import sys
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.errors import UsageError
from tocsin.serving import cli
from tocsin.serving.asking import PLAIN_WIDTH
from tocsin.serving.grammar import DEFAULT_RECORD
from tocsin.serving.show import one_line
from tocsin.serving.streams import must_be_stated, must_have_a_place, passing, say, use_record_settings, utf8
from tocsin.serving.tables import Column, table_lines
from tocsin.serving.terminal import Line, Printer
from tocsin.terms.format import compact

if TYPE_CHECKING:
    from tocsin.coupled import Asked
    from tocsin.record.store import Record

FORMAT: Final = "tocsin-coupling/1"
_COLUMNS: Final = (
    Column("what", least=20, share=2, style="claim"),
    Column("value", right=True),
    Column("95 in 100", right=True),
    Column("p", right=True),
    Column("note", least=10, share=1, style="dim", from_width=70),
)


def coupling(options: argparse.Namespace) -> int:
    """``tocsin coupling``."""
    for name in ("a", "b", "ged", "theatres", "plot", "record"):
        must_be_stated(options, name)
    if options.plot is not None:
        if Path(options.plot).suffix.lower() not in {".svg", ".png"}:
            raise UsageError(f"{options.plot} ends in neither .svg nor .png", advice="name it so")
        must_have_a_place(options.plot)
    from tocsin.coupled import answered, asked_of, digest, question_of, questions_with
    from tocsin.histories import read_ged
    from tocsin.theatres import theatre_named

    utf8(sys.stdout)
    file = Path(options.theatres) if options.theatres else None
    a, b = (theatre_named(spec, file=file) for spec in (options.a, options.b))
    placebos = [theatre_named(spec, file=file) for spec in options.placebo] if options.placebo else None
    with ExitStack() as stack:
        record = _record(options, stack)
        with passing("reading …"):
            ged = read_ged(options.ged) if options.ged else None
            source: Any = ged if ged is not None else record
            asked = asked_of(
                source,
                a,
                b,
                since=_day(options.since),
                until=_day(options.until),
                lag=options.lag,
                least=options.least,
                placebos=placebos,
            )
        origin = "record" if ged is None else digest(ged)
        kept: dict[str, Any] = {
            "source": origin,
            "made": datetime.date.today().isoformat(),
            "maker": _maker(),
        }
        questions = questions_with(record, question_of(asked, None, **kept)) if record is not None else 1
        with passing("shifting …"):
            found = answered(asked, questions=options.asked or questions, seed=options.seed)
        if record is not None:
            record.keep_question(question_of(asked, found, **kept))
        else:
            say(f"there is no record at {options.record}: this question is counted alone; --asked N says how many")
    if options.plot is not None:
        from tocsin.serving.plots.coupling import drawn
        from tocsin.serving.plots.style import written

        written(drawn(asked, found), options.plot)
        say(f"the picture is in {options.plot}")
    if options.json:
        print(compact(to_dict(asked, found, origin)))
    else:
        Printer().print(_lines(asked, found))
    return cli.OK


def _record(options: argparse.Namespace, stack: ExitStack) -> Record | None:
    """The record that is asked, or in which questions about a file are counted; there need be none for a file."""
    from tocsin.batch import open_record

    stated = options.record is not None
    use_record_settings(options)
    path = options.record or DEFAULT_RECORD
    if options.ged is not None and not stated and not Path(path).exists():
        return None
    return stack.enter_context(open_record(path, create=False))


def _day(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def _maker() -> str:
    import tocsin

    return f"tocsin {tocsin.__version__}"


# JSON


def to_dict(asked: Asked, found: Any, source: str) -> dict[str, Any]:
    """The answer as JSON: numbers that could not be had are null."""
    return {
        "format": FORMAT,
        "sentence": found.sentence,
        "grade": found.grade,
        "source": source,
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "lag": found.lag,
        "least": asked.least,
        "asked": found.asked,
        "left_out": found.left_out,
        "ahead": _direction(found.ahead, found.lag),
        "back": _direction(found.back, found.lag),
        "placebos": [
            {
                "name": one.name,
                "instead_of": found.ahead.leader if one.role == "leader" else found.ahead.follower,
                "events": one.events,
                "lift": _interval(one.lift),
                "p": _number(one.p),
            }
            for one in found.placebos
        ],
    }


def _direction(one: Any, lag: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "leader": one.leader,
        "follower": one.follower,
        "leading": one.leading,
        "following": one.following,
        "grade": one.grade,
        "sentence": one.sentence,
        "p_corrected": _number(one.p_corrected),
        "lift": _interval(one.lift),
        "share": _interval(one.share),
        "share_by_chance": _number(one.share_by_chance),
        "gain": _interval(one.gain),
    }
    if one.shifted is not None:
        told |= {
            "p_circular": _number(one.shifted.p_circular),
            "p_local": _number(one.shifted.p_local),
            "windows": [
                {"days": days, "lift": _interval(lift), "pairs": round(seen, 2), "expected": round(expected, 2)}
                for days, lift, seen, expected in zip(
                    windows(lag), one.shifted.lifts, one.shifted.followed, one.shifted.expected, strict=True
                )
            ],
        }
    return told


def windows(lag: int) -> tuple[int, ...]:
    """The windows of days that were looked at."""
    from tocsin.coupled import windows_of

    return windows_of(lag)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 5)


def _interval(one: Any) -> dict[str, float | None]:
    return {"value": _number(one.value), "low": _number(one.low), "high": _number(one.high)}


# Lines


def _lines(asked: Asked, found: Any) -> Iterator[Line]:
    printer = Printer()
    yield from _prose(found.sentence, printer.width, "title")
    window = f"{asked.since.isoformat()} to {asked.until.isoformat()}"
    floor = f", {asked.least} deaths or more each" if asked.least else ""
    yield [(f"{window}, by days{floor}. It says what came after what, not what caused it.", "dim")]
    if found.left_out:
        yield [(f"Left out: {found.left_out:,} events that are known only to within more than a week.", "dim")]
    for name, first, last in asked.silences():
        yield [
            (
                f"Events in {name} run from {first.isoformat()} to {last.isoformat()} only. Where that is because the"
                " source begins or ends there, ask again with --since and --until.",
                "dim",
            )
        ]
    yield []
    rows = [*_rows(found.ahead, found), *_rows(found.back, found)]
    rows += [
        (
            f"placebo {one.name} → {found.ahead.follower}"
            if one.role == "leader"
            else f"placebo {found.ahead.leader} → {one.name}",
            _two(one.lift.value),
            _between(one.lift, _two),
            _p(one.p),
            f"{one.events:,} events" if not math.isnan(one.p) else f"{one.events:,} events, too few",
        )
        for one in found.placebos
    ]
    yield from table_lines(_COLUMNS, rows, printer.columns or PLAIN_WIDTH)
    yield []
    if not found.placebos:
        yield [("No placebo theatre was found far away with as many events; --placebo THEATRE names one.", "dim")]
    if found.asked > 1:
        yield [(f"The sentence's p is corrected for {found.asked} questions; those of the table are not.", "dim")]
    if found.ahead.grade != "too few":
        yield from _prose(f"The other way round: {found.back.sentence}", printer.width, "")


def _prose(text: str, width: int, style: str) -> Iterator[Line]:
    for line in textwrap.wrap(one_line(text), width, break_on_hyphens=False):
        yield [(line, style)]


def _rows(one: Any, found: Any) -> Iterator[tuple[str, ...]]:
    name = f"{one.leader} → {one.follower}"
    if one.shifted is None:
        yield name, "", "", "", f"too few events: {one.leading:,} and {one.following:,}"
        return
    for days, lift in zip(windows(found.lag), one.shifted.lifts, strict=True):
        yield f"{name}, lift in {days} days", _two(lift.value), _between(lift, _two), "", ""
    yield f"{name}, circular shifts", "", "", _p(one.shifted.p_circular), "over the whole window"
    yield f"{name}, local shifts", "", "", _p(one.shifted.p_local), "within eight weeks or more"
    chance = "" if math.isnan(one.share_by_chance) else f"chance alone gives up to {_percent(one.share_by_chance)}"
    yield f"{name}, share triggered", _percent(one.share.value), _between(one.share, _percent), "", chance
    yield (
        f"{name}, gain in forecast",
        _three(one.gain.value),
        _between(one.gain, _three),
        "",
        "log score (nats) per event; above 0 is better",
    )


def _p(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}" if value >= 0.001 else "< 0.001"


def _two(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"


def _three(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:+.3f}".replace("-", "−")


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def _between(one: Any, words: Any) -> str:
    return "" if math.isnan(one.low) else f"{words(one.low)} to {words(one.high)}"
