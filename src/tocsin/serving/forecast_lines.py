"""A forecast as lines of text: the table, what it was made from, what moved it, and what it is not."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from tocsin.serving.event_lines import ID_DIGITS
from tocsin.serving.show import one_line
from tocsin.serving.tables import Column, table_lines
from tocsin.serving.terminal import Line, Printer
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.analysis.panel import Period
    from tocsin.forecasting import Outlook
    from tocsin.grounds import Evidence, Explained, Told

# Series that the table shows where there are more, and the most of which it shows every period.
SHOWN: Final = 20
EVERY_PERIOD: Final = 6
# Events of the record shown below a forecast.
_EVENTS: Final = 3
# How wide a table is set where there is no terminal.
_PLAIN_WIDTH: Final = 120
_COLUMNS: Final = (
    Column("where", least=10, share=1, style="claim"),
    Column("when"),
    Column("any death", right=True),
    Column("25 or more", right=True),
    Column("median", right=True),
    Column("9 times in 10", right=True),
)


def forecast_lines(
    by_unit: Mapping[int, Sequence[Outlook]], heading: str, printer: Printer, *, every: bool = False
) -> Iterator[Line]:
    """The table with what it was made from above. With ``every``, or few series, each period has its row."""
    every = every or len(by_unit) <= EVERY_PERIOD
    periods = max((len(rows) for rows in by_unit.values()), default=0)
    for line in textwrap.wrap(one_line(heading), printer.width, break_on_hyphens=False):
        yield [(line, "title")]
    yield [("It is no fact. It says how often what looked like this went on to how many deaths.", "dim")]
    yield []
    if every:
        rows = [one for some in by_unit.values() for one in some]
    else:
        rows = [some[0] for some in list(by_unit.values())[:SHOWN]]
    yield from table_lines(_COLUMNS, map(_row, rows), printer.columns or _PLAIN_WIDTH)
    if not every and periods > 1:
        yield []
        yield [(f"The first of {periods} periods; --country CODE shows all of one, --json and --out have all.", "dim")]
    if not every and len(by_unit) > SHOWN:
        yield [(f"The {SHOWN} with the most deaths to expect, of {len(by_unit)}.", "dim")]


def reason_lines(one: Explained, width: int, period: Period) -> Iterator[Line]:
    """What moved the forecast of one series, what followed like histories, and what the record's reports tell."""
    from tocsin.forecasting import period_name

    yield []
    yield [(f"What stands behind {one_line(one.name)}", "title")]
    for reasons in one.reasons[:1]:
        for sentence in reasons.sentences:
            yield from _said(sentence, width)
    if one.unexplained:
        yield from _said(one.unexplained, width)
    for like in one.analogues[:1]:
        if like.nearest:
            alike = "; ".join(
                f"{each.name} in {period_name(each.period, period)} ({each.outcome:,.0f})" for each in like.nearest
            )
            lead = many(like.lead, period)
            yield from _said(f"Most like it, with the deaths {lead} later: {alike}.", width)
        if like.spread is not None:
            spread = like.spread
            yield from _said(
                f"Of the {spread.count} most alike {spread.any:.0%} had deaths then, in nine of ten cases"
                f" {spread.low:,.0f} to {spread.high:,.0f}.",
                width,
            )
    if one.evidence is not None:
        evidence = one.evidence
        shown = (*evidence.deadliest[:_EVENTS], *evidence.context[:_EVENTS])
        yield from _said(_evidence(evidence) + (" (tocsin show ID has the quotes):" if shown else "."), width)
        for told in shown:
            yield _told(told)


def _evidence(evidence: Evidence) -> str:
    """What the record tells of the place; that it tells of nothing is no peace, and no stated toll is no nought."""
    span = f"from {evidence.since} to {evidence.until}"
    if not evidence.events:
        return f"The record tells of no violence there {span}, which does not mean that there was none"
    told = f"The record tells of {many(evidence.events, 'event')} of violence {span}"
    if evidence.untold == evidence.events:
        return f"{told}, no toll stated"
    rest = f", no toll stated of {evidence.untold:,} of them" if evidence.untold else ""
    return f"{told} with {many(evidence.deaths, 'death')}{rest}"


def _row(one: Outlook) -> tuple[str, ...]:
    interval = f"{one.low:,} to {one.high:,}" if one.low != one.high else f"{one.low:,}"
    return one.name, one.period, _share(one.any), _share(one.many), f"{one.median:,}", interval


def _share(share: float) -> str:
    """A share of draws as a percentage that never says never: a thousand draws cannot tell 0 from 1 in 10,000."""
    if share <= 0.005:
        return "under 1 %"
    if share >= 0.995:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def _told(told: Told) -> Line:
    killed = (
        ""
        if told.what != "violence"
        else f", {told.killed:,} killed"
        if told.killed is not None
        else ", no toll stated"
    )
    where = f" in {one_line(told.place)}" if told.place else ""
    by = f", by {many(told.origins, 'origin')}" if told.origins else ""
    name = told.event[:ID_DIGITS] if told.event else told.quotes[0].claim[:ID_DIGITS] if told.quotes else ""
    return [("  ", ""), (name, "dim"), (f"  {told.day}  {told.what}{where}{killed}{by}", "")]


def _said(text: str, width: int) -> Iterator[Line]:
    for line in textwrap.wrap(one_line(text), width - 2, break_on_hyphens=False):
        yield [("  " + line, "")]
