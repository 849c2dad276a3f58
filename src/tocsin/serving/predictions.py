"""``tocsin predictions``: what was foretold, what came of it, and how those who foretell things come out."""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from tocsin.errors import UsageError
from tocsin.foretold import Foretold, foretold
from tocsin.serving import cli
from tocsin.serving.asking import PLAIN_WIDTH, opened
from tocsin.serving.asking_cli import LIMIT
from tocsin.serving.event_lines import ID_DIGITS
from tocsin.serving.show import FACT_WORDS, one_line
from tocsin.serving.streams import say
from tocsin.serving.tables import Column, table_lines
from tocsin.serving.terminal import Printer
from tocsin.terms.format import JSONObject, compact
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.analysis.foretelling import Foretelling, Resolution, Tally
    from tocsin.serving.terminal import Line

OUTCOME_WORDS: Final = {
    "came-true": "came true", "failed": "did not", "open": "open", "cannot-tell": "cannot be told",
}  # fmt: skip
_COLUMNS: Final = (
    Column("claim", least=ID_DIGITS, style="dim"),
    Column("made", least=10),
    Column("by", least=10),
    Column("who", least=12, share=1),
    Column("what", least=16, share=2, style="claim"),
    Column("odds", from_width=90),
    Column("outcome", least=9),
    Column("before", right=True, from_width=100),
)
_SCORE_COLUMNS: Final = (
    Column("source", least=12, share=1, style="claim"),
    Column("foretold", right=True),
    Column("scored", right=True),
    Column("right", right=True),
    Column("expected", right=True),
    Column("with odds", right=True, from_width=90),
    Column("Brier", right=True, from_width=80),
    Column("base", right=True, from_width=80),
)
_LABEL: Final = 13


def predictions(options: argparse.Namespace) -> int:
    """``tocsin predictions``."""
    today = datetime.date.today().isoformat()
    as_of, options.as_of = options.as_of, None  # looking back is done where the claims are gone through, too
    with opened(options) as record:
        found = foretold(record, today=today, as_of=as_of)
    if options.claim is not None:
        return _one(options, found)
    if options.scores:
        return _scores(options, found)
    rows = [row for row in reversed(found.rows) if _is_asked(options, row)]
    vague = [row for row in rows if not can_be_looked_for(row[1])]
    if not (options.all or options.untold):
        rows = [row for row in rows if can_be_looked_for(row[1])]
    if options.json or options.jsonl:
        return _print_json(options, [to_dict(*row) for row in rows[: options.limit or None]])
    limit = LIMIT if options.limit is None else options.limit or None
    shown = rows[:limit]
    printer = Printer()
    printer.print(table_lines(_COLUMNS, [_cells(*row) for row in shown], printer.columns or PLAIN_WIDTH))
    last = (
        f"; the record runs from {found.first} to {found.last}" if found.first else "; the record has no dated report"
    )
    if not shown:
        say(f"no foretelling fits{last}")
    else:
        more = f"the first {many(len(shown), 'foretelling')} of {len(rows):,}" if len(shown) < len(rows) else None
        say(f"{more or many(len(shown), 'foretelling')}, as of {found.today}{last}")
    if vague and not (options.all or options.untold):
        say(f"{len(vague):,} more name no act, place or side that could be looked for (--all shows them)")
    return cli.OK


def can_be_looked_for(resolution: Resolution) -> bool:
    """Whether what is foretold names enough of an act, a place or sides that events could be held against it."""
    return resolution.day is not None


def _is_asked(options: argparse.Namespace, row: tuple[Foretelling, Resolution]) -> bool:
    one, resolution = row
    wanted = [name for name in ("open", "came_true", "failed") if getattr(options, name)]
    wanted += ["cannot_tell"] if options.untold else []
    if wanted and resolution.outcome.replace("-", "_") not in wanted:
        return False
    if options.sort is not None and one.sort != options.sort:
        return False
    if options.holder is None:
        return True
    asked = options.holder.casefold()
    return one.public and (options.holder in one.keys or asked in one.holder.casefold())


def _cells(one: Foretelling, resolution: Resolution) -> tuple[str, ...]:
    base = resolution.base
    return (
        one.id[:ID_DIGITS],
        day(one.made) or "–",
        day(one.due) or "not stated",
        one_line(one.holder),
        what_words(one),
        odds_words(one),
        OUTCOME_WORDS[resolution.outcome],
        f"{base.hits} of {base.windows}" if base is not None and base.windows else "–",
    )


def what_words(one: Foretelling) -> str:
    """What is foretold in short: "not: ASSAULT (attack) by RUS on UKR in Odesa"."""
    sides = [" or ".join(sorted(side)) for side in one.actors]
    hit = [" or ".join(sorted(side)) for side in one.recipients]
    words = one.what
    if sides:
        words += (" by " if hit or len(sides) == 1 else " between ") + " and ".join(sides)
    if hit:
        words += " on " + " and ".join(hit)
    if one.places:
        words += " in " + ", ".join(one_line(place.name) for place in one.places)
    told = {"question": "asked: ", "threat": "threat: ", "plan": "plan: ", "condition": "if: ", "signal": "sign: "}
    return told.get(one.sort, "") + ("" if one.expected else "not: ") + words


def odds_words(one: Foretelling) -> str:
    """The odds that the words commit to: "55–80 %"; "no odds" for "could", "" for a flat "will"."""
    if one.low is not None and one.high is not None:
        low, high = round(one.low * 100), round(one.high * 100)
        return f"{low} %" if low == high else f"{low}–{high} %"
    return "no odds" if one.bare else ""


def fact_words(value: str) -> str:
    """FactBank's value of who commits to what, in words; the letters are in the JSON."""
    return next((words for known, words in FACT_WORDS.items() if known == value), value)


def day(ordinal: int | None) -> str | None:
    """The ISO day of an ordinal."""
    return None if ordinal is None else datetime.date.fromordinal(ordinal).isoformat()


# One of them


def _one(options: argparse.Namespace, found: Foretold) -> int:
    row = found.row(options.claim)
    if row is None:
        raise UsageError(
            f"there is no foretelling {options.claim}, or several begin so", advice="tocsin predictions lists them"
        )
    if options.json or options.jsonl:
        print(compact(to_dict(*row)))
        return cli.OK
    printer = Printer()
    printer.print(page(*row, printer.columns or PLAIN_WIDTH))
    return cli.OK


def page(one: Foretelling, resolution: Resolution, width: int) -> Iterable[Line]:
    """The lines that show one foretelling with all that was found of it."""
    yield [(what_words(one), "title")]
    yield [(f"claim {one.id} · report {one.report}" + (f" · {one_line(one.outlet)}" if one.outlet else ""), "dim")]
    yield [(f"“{one_line(one.quote)}”", "")]
    yield []
    certainty = f"the report: {fact_words(one.author)}"
    certainty += f"; its source: {fact_words(one.source)}" if one.source else ""
    facts = [
        ("who", one.holder + (f" ({', '.join(one.keys)})" if one.public else "")),
        ("how surely", f"{certainty}; " + (odds_words(one) or "no odds are given") + _quoted(one.words)),
        ("made", day(one.made) or "the report has no date"),
        ("by when", _by_when(one)),
        ("if", one.condition or ""),
        ("told again", f"in {many(len(one.again), 'claim')}: " + ", ".join(one.again) if one.again else ""),
        ("outcome", OUTCOME_WORDS[resolution.outcome] + "; " + "; ".join(resolution.reasons)),
        ("after days", ", ".join(f"{days}: {OUTCOME_WORDS[what]}" for days, what in resolution.by_horizon)),
        ("before", base_words(resolution)),
    ]
    for label, words in facts:
        if words:
            yield from labelled(label, words, width)
    for evidence in resolution.evidence[:20]:
        sure = "fits" if evidence.sure else "may fit"
        own = "; told by the foreteller alone" if evidence.own else ""
        words = f"{evidence.day} {evidence.what}: {sure}{own}; {', '.join(evidence.origins)}"
        yield from labelled(evidence.event[:ID_DIGITS], words, width)


def _quoted(words: Sequence[str]) -> str:
    return f" (“{'”, “'.join(words)}”)" if words else ""


def _by_when(one: Foretelling) -> str:
    if one.due is None:
        return "not stated"
    first = f"{day(one.after)} to " if one.after is not None and one.after != one.due else ""
    return f"{first}{day(one.due)}" + (f" (“{one_line(one.due_words)}”)" if one.due_words else "")


def base_words(resolution: Resolution) -> str:
    """How often the same happened before: "in 3 of 12 windows of 30 days before it was made"."""
    base = resolution.base
    if base is None or not base.windows:
        return "the record does not go back far enough for a base rate" if base is not None else ""
    few = "; too few to tell" if base.rate is None else ""
    return f"the same in {base.hits} of {base.windows} windows of {base.days} days before it was made{few}"


def labelled(label: str, words: str, width: int) -> Iterable[Line]:
    """Words behind a label, folded."""
    import textwrap

    lines = textwrap.wrap(one_line(words), max(20, width - _LABEL - 2), break_on_hyphens=False)
    for place, line in enumerate(lines):
        yield [(f"  {'' if place else label:<{_LABEL}}", "dim"), (line, "")]


# Scores


def _scores(options: argparse.Namespace, found: Foretold) -> int:
    tallies = [one for one in found.holders if options.holder is None or _is_holder(one, options.holder)]
    if options.json or options.jsonl:
        return _print_json(options, [dataclasses.asdict(one) for one in tallies[: options.limit or None]])
    limit = LIMIT if options.limit is None else options.limit or None
    printer = Printer()
    printer.print(
        table_lines(_SCORE_COLUMNS, [_score_cells(one) for one in tallies[:limit]], printer.columns or PLAIN_WIDTH)
    )
    say(
        f"{many(len(tallies), 'source')}, as of {found.today}; right of those that commit to something and whose last"
        f" day the record covers; expected is what base rates alone would give. {found.persons:,} foretellings of"
        " persons and unnamed sources are not scored"
    )
    return cli.OK


def _is_holder(tally: Tally, asked: str) -> bool:
    return asked in tally.keys or asked.casefold() in tally.holder.casefold()


def _score_cells(one: Tally) -> tuple[str, ...]:
    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    return (
        one_line(one.holder),
        f"{one.foretold:,}",
        f"{one.hits + one.misses:,}",
        f"{one.hits:,}",
        f"{one.expected_hits:.1f} of {one.based}" if one.based else "–",
        f"{one.scored:,}",
        number(one.brier),
        number(one.base_brier),
    )


# JSON


def to_dict(one: Foretelling, resolution: Resolution) -> JSONObject:
    """A foretelling and what came of it as plain JSON; days are ISO, ids lead back to claims, reports and events."""
    row: dict[str, Any] = {
        "claim": one.id, "report": one.report, "outlet": one.outlet, "url": one.url, "sort": one.sort,
        "holder": one.holder, "keys": list(one.keys) if one.public else [], "made": day(one.made),
        "author": one.author, "source": one.source, "words": list(one.words), "probability": _band(one),
        "without_odds": one.bare, "expected": one.expected, "type": one.type, "modes": list(one.modes), "war": one.war,
        "actors": [sorted(side) for side in one.actors], "recipients": [sorted(side) for side in one.recipients],
        "places": [_place(place) for place in one.places], "signs": [_place(place) for place in one.signs],
        "after": day(one.after), "due": day(one.due), "due_words": one.due_words, "condition": one.condition,
        "again": list(one.again), "quote": one.quote,
    }  # fmt: skip
    base, settled = resolution.base, resolution.settled
    row["outcome"] = resolution.outcome
    row["happened"] = resolution.happened
    row["by"] = resolution.day
    row["reasons"] = list(resolution.reasons)
    row["by_horizon"] = [{"days": days, "outcome": what} for days, what in resolution.by_horizon]
    row["base"] = None if base is None else {"hits": base.hits, "windows": base.windows, "days": base.days}
    row["scored"] = None if settled is None else {"days": settled.days, "outcome": settled.outcome}
    row["evidence"] = [dataclasses.asdict(one) | {"origins": list(one.origins)} for one in resolution.evidence]
    return row


def _band(one: Foretelling) -> list[float] | None:
    return None if one.low is None or one.high is None else [one.low, one.high]


def _place(place: Any) -> dict[str, Any]:
    return {"name": place.name, "country": place.country, "id": place.id, "lat": place.lat, "lon": place.lon}


def _print_json(options: argparse.Namespace, rows: Sequence[JSONObject]) -> int:
    if options.jsonl:
        for row in rows:
            sys.stdout.write(compact(row) + "\n")
        return cli.OK
    sys.stdout.write("[" + ",".join("\n" + compact(row) for row in rows) + "\n]\n")
    return cli.OK
