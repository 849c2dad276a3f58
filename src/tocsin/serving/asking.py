"""What a record is asked: events, claims, actors, sources, changes and judgements, as tables or as JSON."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tocsin.batch import open_record
from tocsin.describing import origin_name
from tocsin.errors import UsageError
from tocsin.serving import cli
from tocsin.serving.asking_cli import LIMIT
from tocsin.serving.event_lines import EVENT_COLUMNS, ID_DIGITS, RELIABILITY, event_row, title
from tocsin.serving.event_page import event_page, judgement_words
from tocsin.serving.show import STATUS_WORDS, one_line, sentence_of
from tocsin.serving.streams import say, use_record_settings, utf8
from tocsin.serving.tables import Column, table_lines
from tocsin.serving.terminal import Line, Printer
from tocsin.terms.event_format import event_to_dict
from tocsin.terms.events import Event
from tocsin.terms.format import JSONObject, claim_to_dict, compact
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.record.answers import ActorSummary, EventChange, SourceSummary
    from tocsin.record.store import KeptClaim, Record

T = TypeVar("T")
# How wide a table is set where there is no terminal.
PLAIN_WIDTH: Final = 120

_ACTOR_COLUMNS: Final = (
    Column("id", least=4, style="dim"),
    Column("name", least=12, share=2, style="claim"),
    Column("type"),
    Column("country"),
    Column("sector", from_width=70),
    Column("events", right=True),
)
_ACTIVITY_COLUMNS: Final = (Column("month"), Column("part"), Column("type"), Column("events", right=True))
_SOURCE_COLUMNS: Final = (
    Column("source", least=12, share=2, style="claim"),
    Column("key", least=12, share=1, style="dim"),
    Column("grade"),
    Column("events", right=True),
)
_CHANGE_COLUMNS: Final = (
    Column("day"),
    Column("event", least=ID_DIGITS, style="dim"),
    Column("change"),
    Column("what", least=20, share=1),
)


def events(options: argparse.Namespace) -> int:
    """``tocsin events``."""
    with opened(options) as record:
        found = record.events(limit=_fetched(options), order=options.order, after=options.after, **asked_of(options))
        if _is_json(options):
            return _print_json(options, map(event_to_dict, found))
        shown, more = _page(options, found)
        width = _table_width()
        _print(table_lines(EVENT_COLUMNS, [event_row(event, width) for event in shown], width))
        last = f"; go on with --after {shown[-1].id}" if more else ""
        _count(len(shown), "event", more, last)
    return cli.OK


CLAIM_CONDITIONS: Final = (
    "type", "status", "actor", "role", "place", "since", "until", "holder", "text", "outlet", "certainty",
    "confidence",
)  # fmt: skip
EVENT_CONDITIONS: Final = (
    *CLAIM_CONDITIONS, "origins", "origin", "disputed", "killed", "credibility",
)  # fmt: skip


def asked_of(options: argparse.Namespace, names: Sequence[str] = EVENT_CONDITIONS) -> dict[str, Any]:
    """The conditions that were given, by the names that the record knows them by."""
    return {name: getattr(options, name) for name in names} | {"within": options.box}


def show(options: argparse.Namespace) -> int:
    """``tocsin show``."""
    with opened(options) as record:
        event = record.event(options.event)
        if event is None:
            raise UsageError(f"there is no event {options.event}", advice="tocsin events lists them with their ids")
        claims = record.claims_of(event)
        judged = {one.id: one for kept in claims for one in record.judgements(kept.claim.id)}
        judgements = sorted(judged.values(), key=lambda one: (one.date, one.id))
        wanted = set(event.origins)
        sources = {source.origin: source for source in record.sources() if source.origin in wanted}
    if options.json:
        print(
            compact(
                {
                    "event": event_to_dict(event),
                    "claims": [_claim_to_dict(kept) for kept in claims],
                    "judgements": [dataclasses.asdict(one) for one in judgements],
                    "sources": [_plain(sources[origin]) for origin in event.origins if origin in sources],
                }
            )
        )
        return cli.OK
    printer = Printer()
    printer.print(event_page(event, claims, judgements, sources, printer.width, name_of=origin_name))
    return cli.OK


def claims(options: argparse.Namespace) -> int:
    """``tocsin claims``."""
    with opened(options) as record:
        asked = asked_of(options, (*CLAIM_CONDITIONS, "kind", "report", "superseded"))
        found = record.claims(limit=_fetched(options), **asked)
        if _is_json(options):
            return _print_json(options, map(_claim_to_dict, found))
        shown, more = _page(options, found)
        printer = Printer()
        for kept in shown:
            printer.print(_claim_lines(kept))
        _count(len(shown), "claim", more, "; --limit shows more" if more else "")
    return cli.OK


def actors(options: argparse.Namespace) -> int:
    """``tocsin actors``."""
    with opened(options) as record:
        found = record.actors(options.name, limit=_fetched(options))
        if _is_json(options):
            return _print_json(options, (_actor_to_dict(record, one, options.name) for one in found))
        shown, more = _page(options, found)
        rows = [
            (one.id, one.name, one.type or "", one.country or "", one.sector or "", f"{one.events:,}") for one in shown
        ]
        _print(table_lines(_ACTOR_COLUMNS, rows, _table_width()))
        if len(shown) == 1:
            activity = record.activity(shown[0].id)
            months = sorted(activity, key=lambda one: (one.month or "~", one.role, one.type))
            lines = [(one.month or "no day", one.role, one.type, f"{one.events:,}") for one in months]
            _print([[]])
            _print(table_lines(_ACTIVITY_COLUMNS, lines, _table_width()))
        _count(len(shown), "actor", more, "; --limit shows more" if more else "")
    return cli.OK


def sources(options: argparse.Namespace) -> int:
    """``tocsin sources``."""
    with opened(options) as record:
        if options.origin is not None:
            return _one_source(options, record)
        found = record.sources(limit=_fetched(options))
        if _is_json(options):
            return _print_json(options, map(_plain, found))
        shown, more = _page(options, found)
        _print(table_lines(_SOURCE_COLUMNS, map(_source_row, shown), _table_width()))
        _count(len(shown), "source", more, "; --limit shows more" if more else "")
    return cli.OK


# Parts of a grade's computation that stand in its heading.
_SAID_ABOVE: Final = frozenset({"key", "letter", "source"})


def _source_row(source: SourceSummary) -> tuple[str, ...]:
    return (_name(source), source.origin, _grade(source), f"{source.events:,}")


def _name(source: SourceSummary) -> str:
    named = source.computation.get("source")
    return str(named["name"]) if isinstance(named, Mapping) and "name" in named else origin_name(source.origin)


def _grade(source: SourceSummary) -> str:
    return f"{source.letter}, {RELIABILITY.get(source.letter, '')}"


def _is_called(origin: str, wanted: str) -> bool:
    """Whether the origin has that key, or that key without its kind: "SANA" will do for "actor:SANA"."""
    key = origin.casefold()
    return wanted in {key, key.partition(":")[2]}


def _one_source(options: argparse.Namespace, record: Record) -> int:
    wanted = options.origin.casefold()
    found = [one for one in record.sources() if _is_called(one.origin, wanted)]
    source = next((one for one in found if one.origin == options.origin), next(iter(found), None))
    if source is None:
        raise UsageError(
            f"no event goes back to {options.origin}", advice="tocsin sources lists whom events go back to"
        )
    if _is_json(options):
        return _print_json(options, [_plain(source)])
    lines: list[Line] = [
        [(f"{_name(source)} ({source.origin})", "title"), (f": {_grade(source)}", "")],
        [(f"origin of {many(source.events, 'event')}", "dim")],
    ]
    for name, value in sorted(source.computation.items(), key=lambda item: item[0] != "reasons"):
        if name in _SAID_ABOVE:
            continue
        for word in value if name == "reasons" else [value]:
            lines.append([(f"  {name.replace('_', ' '):<12}", "dim"), (_words_of(word), "")])
    lines += [[], [(f"  tocsin judge grades {source.origin} B", "title"), ("   sets the grade by hand", "dim")]]
    _print(lines)
    return cli.OK


def changes(options: argparse.Namespace) -> int:
    """``tocsin changes``."""
    with opened(options) as record:
        found: Iterator[EventChange] = record.changes(options.since, until=options.until)
        if (limit := _fetched(options)) is not None:
            found = islice(found, limit)
        if _is_json(options):
            return _print_json(options, map(_plain, found))
        shown, more = _page(options, found)
        rows = [(one.day, one.event[:ID_DIGITS], one.change, _change_words(record, one)) for one in shown]
        _print(table_lines(_CHANGE_COLUMNS, rows, _table_width()))
        _count(len(shown), "change", more, "; --limit shows more" if more else "")
    return cli.OK


def judgements(options: argparse.Namespace) -> int:
    """``tocsin judgements``."""
    with opened(options) as record:
        found = record.judgements(options.subject, withdrawn=options.withdrawn)
    limited = found[: _fetched(options)]
    if _is_json(options):
        return _print_json(options, map(dataclasses.asdict, limited))
    shown, more = _page(options, limited)
    _print([(judgement_words(one), "")] for one in shown)
    _count(len(shown), "judgement", more, "; --limit shows more" if more else "")
    return cli.OK


# The record


@contextlib.contextmanager
def opened(options: argparse.Namespace) -> Iterator[Record]:
    """The record to ask, which must be there; it is read beside whoever writes to it."""
    use_record_settings(options)
    if getattr(options, "json", False) and getattr(options, "jsonl", False):
        raise UsageError("--json and --jsonl cannot both be printed", advice="choose one of them")
    utf8(sys.stdout)
    with contextlib.ExitStack() as stack:
        record = stack.enter_context(open_record(options.record, create=False))
        if getattr(options, "as_of", None) is not None:
            from tocsin.asof import as_of

            record = stack.enter_context(as_of(record, options.as_of))
        yield record


# Answers


def _is_json(options: argparse.Namespace) -> bool:
    return bool(options.json or options.jsonl)


def _fetched(options: argparse.Namespace) -> int | None:
    """How many to ask the record for: one more than a table shows, to know whether there are more; None for all."""
    limit: int | None = options.limit
    if limit == 0 or (limit is None and _is_json(options)):
        return None
    return (limit or LIMIT) + (0 if _is_json(options) else 1)


def _page(options: argparse.Namespace, found: Iterable[T]) -> tuple[list[T], bool]:
    """What a table shows of it, and whether there is more."""
    fetched = _fetched(options)
    rows = list(found)
    if fetched is None or len(rows) < fetched:
        return rows, False
    return rows[:-1], True


def _print_json(options: argparse.Namespace, rows: Iterable[JSONObject]) -> int:
    if options.jsonl:
        for row in rows:
            sys.stdout.write(compact(row) + "\n")
        return cli.OK
    sys.stdout.write("[")
    for number, row in enumerate(rows):
        sys.stdout.write((",\n" if number else "\n") + compact(row))
    sys.stdout.write("\n]\n")
    return cli.OK


def _table_width() -> int:
    return Printer().columns or PLAIN_WIDTH


def _print(lines: Iterable[Line]) -> None:
    Printer().print(lines)


def _count(count: int, noun: str, more: bool, advice: str) -> None:
    if not count:
        say(f"no {noun} fits")
    else:
        say(f"the first {many(count, noun)}{advice}" if more else many(count, noun))


def _claim_lines(kept: KeptClaim) -> Iterator[Line]:
    claim = kept.claim
    where = " · ".join(one_line(part) for part in (kept.published, kept.outlet) if part)
    yield [(f"{claim.id}  ", "dim"), (where or "published when and by whom is not known", "")]
    yield [("  • ", claim.kind), (sentence_of(claim), "claim")]
    yield [(f"    {STATUS_WORDS[claim.status]} · read with {claim.confidence:.0%} confidence", "dim")]
    yield [(f"    “{one_line(claim.quote)}”", "")]


def _claim_to_dict(kept: KeptClaim) -> JSONObject:
    return {
        "claim": claim_to_dict(kept.claim),
        "report": kept.report,
        "outlet": kept.outlet,
        "published": kept.published,
        "url": kept.url,
        "reader": kept.reader,
    }


def _actor_to_dict(record: Record, actor: ActorSummary, asked: str | None) -> JSONObject:
    row = _plain(actor)
    if asked is not None:
        row["activity"] = [_plain(one) for one in record.activity(actor.id)]
    return row


def _plain(value: Any) -> JSONObject:
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _change_words(record: Record, change: EventChange) -> str:
    if change.change == "withdrawn":
        now = change.detail.get("now", [])
        return (
            f"its claims stand in {', '.join(str(id_)[:ID_DIGITS] for id_ in now)} now" if now else "no claim is left"
        )
    event: Event | None = record.event(change.event)
    name = title(event) if event is not None else "withdrawn since"
    told = "; ".join(
        f"{attribute} {_words_of(both[0])} → {_words_of(both[1])}"
        for attribute, both in change.detail.items()
        if isinstance(both, Sequence) and not isinstance(both, str) and len(both) == 2
    )
    return f"{name}: {told}" if told else name


def _words_of(value: Any) -> str:
    """A value of a log or a computation as words."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.3g}"
        case str():
            return one_line(value)
        case Mapping():
            return ", ".join(f"{name} {_words_of(part)}" for name, part in value.items()) or "nothing"
        case list() | tuple():
            return ", ".join(_words_of(part) for part in value) or "nothing"
    return str(value)
