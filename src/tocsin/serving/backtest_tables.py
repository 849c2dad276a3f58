"""What a backtest came to, in words and tables, for a terminal and for a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tocsin.backtesting import Comparison, Line, Miss, Summary, period_name
from tocsin.serving.tables import Column
from tocsin.terms.wording import many

# From this share of resamples on, a model is called better than the baseline.
SURE: Final = 0.95
# So many of the worst forecasts are told; JSON has more.
WORST: Final = 8
# The scores of the tables, with their names and decimals.
SCORES: Final = (("crps", "CRPS", 2), ("ignorance", "IGN", 3), ("interval_score", "MIS", 1))
# What the first column of a table is called, and the groups of ``analysis.tallies.groups``.
HEADINGS: Final[Mapping[str, str]] = {"year": "year", "known": "year before", "situation": "rows of"}
GROUPS: Final[Mapping[str, str]] = {
    "in conflict-25": "25 in a {period}",
    "in conflict": "any deaths",
    "not in conflict": "no deaths",
    "quiet last": "last {period}: none",
}


@dataclass(frozen=True)
class Table:
    """A table to be set: ``rows`` hold a cell for each column."""

    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(came: Summary) -> Iterator[Table]:
    """All tables, the most important first."""
    yield _overall(came)
    if len(came.years) > 1:
        yield _grouped(came, "year", "By year", "")
    yield _grouped(
        came,
        "known",
        "By what was known when the forecast was made",
        "Brier: of the probability that anybody would die; with no deaths in the year before, that is the onset.",
    )
    yield _grouped(
        came,
        "situation",
        "By what came of it",
        "These rows are chosen by their outcome: they show where a model fails, not which model is better.",
    )
    if came.misses[focus(came)]:
        yield _worst(came, focus(came))


def _overall(came: Summary) -> Table:
    columns = [Column("model", least=8, style="claim")]
    # On a narrow terminal the later scores go first; JSON has them all.
    for (_, name, _), (score_from, chance_from) in zip(SCORES, ((0, 0), (0, 68), (78, 94)), strict=True):
        columns += [
            Column(name, right=True, from_width=score_from),
            Column("± %", right=True, from_width=score_from),
            Column("P", right=True, from_width=chance_from),
        ]
    columns += [Column("held", right=True, from_width=94), Column("onset Brier", right=True, from_width=106)]
    onset = {line.model: line.tally.brier for line in came.table("known") if line.group == "not in conflict"}
    rows = [
        (
            line.model,
            *(cell for key, _, places in SCORES for cell in _compared(line, key, places)),
            chance(line.tally.coverage),
            number(onset.get(line.model, float("nan")), 5),
        )
        for line in came.table("all")
    ]
    return Table("All rows", "", tuple(columns), tuple(rows))


def _grouped(came: Summary, table: str, title: str, note: str) -> Table:
    columns = [Column(HEADINGS[table], least=6, share=1)]
    columns += [Column("model", least=8, style="claim"), Column("rows", right=True, from_width=90)]
    for (_, name, _), score_from in zip(SCORES, (0, 0, 72), strict=True):
        columns += [Column(name, right=True, from_width=score_from), Column("± %", right=True, from_width=score_from)]
        # A P over rows that were chosen by their outcome would be taken for evidence.
        columns += [] if table == "situation" else [Column("P", right=True, from_width=110)]
    columns += [Column("held", right=True, from_width=90), Column("Brier", right=True, from_width=100)]
    rows: list[tuple[str, ...]] = []
    told = None
    shown = 2 if table == "situation" else 3
    for line in came.table(table):
        name = GROUPS.get(line.group, line.group).format(period=came.period)
        rows.append(
            (
                name if line.group != told else "",
                line.model,
                f"{line.tally.rows:,}",
                *(cell for key, _, places in SCORES for cell in _compared(line, key, places)[:shown]),
                chance(line.tally.coverage),
                number(line.tally.brier, 4),
            )
        )
        told = line.group
    return Table(title, note, tuple(columns), tuple(rows))


def _compared(line: Line, key: str, places: int) -> tuple[str, str, str]:
    """The mean score, how it differs from the baseline's, and P(better)."""
    found = line.against.get(key)
    mean = number(getattr(line.tally, key), places)
    if found is None:
        return mean, "", ""
    if found.low == found.high == 1:
        return mean, "same", ""
    mark = "*" if found.better >= SURE else " "
    return mean, change(found.ratio), f"{chance(found.better)}{mark}"


def _worst(came: Summary, model: str) -> Table:
    columns = (
        Column("unit", least=8, share=1, style="claim"),
        Column(came.period),
        Column("came", right=True),
        Column("forecast", right=True),
        Column("90 % interval", right=True),
        Column("CRPS", right=True, from_width=64),
        Column(came.baseline, right=True, from_width=78),
    )
    rows = tuple(_miss(one, came) for one in came.misses[model][:WORST])
    return Table(
        f"What {model} missed most", "Deaths that came, the median forecast, and the CRPS of both.", columns, rows
    )


def _miss(one: Miss, came: Summary) -> tuple[str, ...]:
    return (
        one.name,
        period_name(one.period, came.period),
        f"{one.actual:,.0f}",
        f"{one.median:,.0f}",
        f"{one.low:,.0f}-{one.high:,.0f}",
        number(one.score, 0),
        number(one.baseline, 0),
    )


def years_named(years: Sequence[int]) -> str:
    """Years as people write them: "2018-2020", "2015, 2018-2020"."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def verdict(came: Summary) -> str:
    """What the backtest says of the model that it is about, in a sentence; empty when only the baseline was run."""
    model = focus(came)
    overall = next(line for line in came.table("all") if line.model == model)
    if not overall.against:
        return ""
    told = [f"{name} {_told(overall.against[key])}" for key, name, _ in SCORES if _is_told(overall.against[key])]
    if not told:
        return f"{model} and {came.baseline} cannot be told apart: the baseline made no error."
    sentence = f"{model} against {came.baseline}: {', '.join(told)}."
    ratios = {line.group: line.against["crps"].ratio for line in came.table("year") if line.model == model}
    worst = max(ratios, key=lambda year: ratios[year] if ratios[year] == ratios[year] else -1.0)
    if len(ratios) > 1 and ratios[worst] == ratios[worst]:
        sentence += f" Its worst year by CRPS is {worst} ({change(ratios[worst])})."
    return sentence


def _is_told(found: Comparison) -> bool:
    return found.ratio == found.ratio


def _told(found: Comparison) -> str:
    """A difference with its interval and P where there are any."""
    if found.low != found.low:
        return change(found.ratio)
    return f"{change(found.ratio)} ({change(found.low)} to {change(found.high)}, P {chance(found.better)})"


def chosen(came: Summary) -> tuple[str, ...]:
    """For each model in the making of which something was chosen: what, and on which years."""
    return tuple(f"{model}: {sentence}" for model, told in came.choices.items() for sentence in told)


def about(came: Summary, source: str) -> tuple[str, ...]:
    """What was forecast from what, and what it is compared with, in sentences."""
    noun, nouns = units_named(came)
    count = f"{came.units:,} {noun if came.units == 1 else nouns}"
    first, last = came.leads
    return (
        f"{count}, {many(came.rows, f'{noun}-{came.period}')} of {years_named(came.years)}, each year forecast whole, "
        f"{first} to {last} {came.period}s ahead; {came.draws:,} draws, seed {came.seed}; history: {source}.",
        f"Lower is better. ± % and P compare with {came.baseline} on the same rows: P is the share of "
        f"{came.resamples:,} resamples of the {nouns} in which the mean is lower, * where that is {SURE:.2f} or more; "
        "in brackets the 90 % interval of the difference. "
        "Held: share of outcomes in the 90 % interval.",
    )


def units_named(came: Summary) -> tuple[str, str]:
    """What the units are called, one and several: panels by months are of countries, those by weeks of theatres."""
    return ("country", "countries") if came.period == "month" else ("theatre", "theatres")


def focus(came: Summary) -> str:
    """The model that words and pictures are about: of those that are not the baseline the one of the lowest CRPS."""
    others = [line for line in came.table("all") if line.model != came.baseline]
    return min(others, key=lambda line: line.tally.crps).model if others else came.baseline


def change(ratio: float) -> str:
    """A ratio of mean scores as a difference: "−8.3 %", "+12 %"; empty where there is none."""
    if ratio != ratio:
        return ""
    percent = 100 * (ratio - 1)
    return f"{percent:+.{1 if abs(percent) < 99.95 else 0}f} %".replace("-", "−")


def chance(share: float) -> str:
    """A share as ".97", "1" or "0"; "–" where there is none."""
    if share != share:
        return "–"
    rounded = f"{share:.2f}"
    if rounded in {"0.00", "1.00"} and share not in {0.0, 1.0}:
        return "<.01" if share < 0.5 else ">.99"
    return {"0.00": "0", "1.00": "1"}.get(rounded, rounded.removeprefix("0"))


def number(value: float, places: int) -> str:
    """A mean score; "–" where there is none."""
    return "–" if value != value else f"{value:,.{places}f}"
