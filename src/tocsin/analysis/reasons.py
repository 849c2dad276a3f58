"""What moved a forecast: what it would have been had parts of its input been otherwise, shared out fairly.

A unit's input is cut into parts: its recent months (the last three), the rest of its last year, its longer history,
its neighbours, and covariates. With a part *left out*, the input is at its reference:

* longer history: no deaths;
* recent months, rest of the year: the unit's own level in the ten years before, if its longer history is left in (as
  many quantiles of those months as there are months to fill), otherwise no deaths;
* neighbours: no deaths at any time;
* covariates: the unit's own median of the ten years before.

With v(S) the forecast (a probability, or the logarithm of the mean plus one) with only the parts in S left in, a part's
contribution is its Shapley value (Shapley 1953, "A value for n-person games"; for predictions Lundberg and Lee 2017)

    φ_i = Σ over S without i of |S|! (n − |S| − 1)! / n! · (v(S with i) − v(S)),

the one division of v(all) − v(none) that is fair in Shapley's sense. So contributions add up exactly to the difference
between this forecast and the base rate v(none), that of a place at peace among peaceful neighbours. All 2^n forecasts
are made by the same fitted model with the same seed; nothing is trained again.

Limits: this tells what the model answers to, not what causes war. References are made-up histories, such as none may
have had; another choice of them gives other numbers. Parts that say the same share what they say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.months import period_name
from tocsin.analysis.panel import Ahead, Forecast, Model, Panel, Period
from tocsin.errors import UsageError

Part = Literal["recent months", "rest of the year", "longer history", "neighbours", "covariates"]
PARTS: Final[tuple[Part, ...]] = ("recent months", "rest of the year", "longer history", "neighbours", "covariates")
_LABELS: Final[Mapping[Part, str]] = {
    "recent months": "Its recent months go",
    "rest of the year": "The rest of its last year goes",
    "longer history": "Its longer history goes",
    "neighbours": "Its neighbours go",
    "covariates": "Other signs go",
}
# The threshold of the second probability: UCDP's for an armed conflict in a year, here for one period.
MANY: Final = 25
# Periods in the recent part, in a year, and in the ten years that are a unit's own level.
SPANS: Final[Mapping[Period, tuple[int, int, int]]] = {"month": (3, 12, 120), "week": (13, 52, 520)}
# Contributions below half a point and a hundredth of the mean go unsaid in sentences.
SMALL_POINTS: Final = 0.005
SMALL_FACTOR: Final = 0.01


@dataclass(frozen=True)
class Outlook:
    """A forecast in three numbers: the probabilities of any deaths and of at least ``MANY``, and the mean."""

    any: float
    many: float
    mean: float


@dataclass(frozen=True)
class Contribution:
    """What a part adds: to the two probabilities (in shares of one, so 0.25 is 25 points), and as a factor on the mean
    plus one. ``words`` say what the part holds, with its numbers."""

    part: Part
    words: str
    any: float
    many: float
    factor: float


@dataclass(frozen=True)
class Reasons:
    """What moved the forecast of ``unit`` for ``period``.

    ``base`` is the outlook with every part at its reference, ``parted`` with all as they are, ``told`` the forecast's
    own draws: it differs from ``parted`` only by the chance of drawing, in a model that draws by chance. The
    ``contributions`` (largest first) lead from ``base`` to ``parted`` exactly: probabilities by their sum, mean plus
    one by their product. ``sentences`` say it.
    """

    unit: int
    name: str
    period: int
    lead: int
    model: str
    base: Outlook
    parted: Outlook
    told: Outlook
    contributions: tuple[Contribution, ...]
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def reasons(panel: Panel, forecast: Forecast, unit: int, period: int, *, predict: Model, seed: int = 1) -> Reasons:
    """What moved the forecast of ``unit`` for ``period``: as ``reasons_for``, which does several in one go."""
    return reasons_for(panel, forecast, unit, [period], predict=predict, seed=seed)[0]


def reasons_for(
    panel: Panel, forecast: Forecast, unit: int, periods: Sequence[int], *, predict: Model, seed: int = 1
) -> tuple[Reasons, ...]:
    """What moved the forecast of ``unit``, which was made from ``panel``, for each of the ``periods``.

    ``predict`` is the trained model (``models.trained``): called with a panel of that unit and those that border on
    it, whose counts are otherwise, it forecasts that panel without training again. ``seed`` is the forecast's. Raises
    UsageError when the forecast has no such unit or period, or was not made from this panel.
    """
    for period in periods:
        if unit not in forecast.units or not forecast.first <= period <= forecast.last:
            raise UsageError(f"there is no forecast of unit {unit} for period {period}")
    if forecast.through != panel.last or unit not in panel.units:
        raise UsageError("reasons are asked of another history than the forecast was made from")
    if not periods:
        return ()
    around = surroundings(panel, unit)
    parts = parts_of(around, unit)
    ahead = Ahead(min(periods), max(periods), int(forecast.draws.shape[-1]), seed)
    row = around.units.index(unit)
    drawn = {kept: predict(altered(around, unit, kept, parts), ahead)[row] for kept in coalitions(parts)}
    told = forecast.draws[forecast.units.index(unit)]
    words: dict[Part, str] = {part: words_of(panel, unit, part) for part in parts}
    return tuple(
        _reasons(panel, forecast.model, unit, period, words, outlook(told[period - forecast.first]),
                 {kept: outlook(draws[period - ahead.first]) for kept, draws in drawn.items()})
        for period in periods
    )  # fmt: skip


def _reasons(
    panel: Panel,
    model: str,
    unit: int,
    period: int,
    words: Mapping[Part, str],
    told: Outlook,
    worth: Mapping[frozenset[Part], Outlook],
) -> Reasons:
    """The reasons from the outlook ``worth`` of every set of parts left in."""
    parts = tuple(words)
    any_ = shapley(parts, lambda kept: worth[kept].any)
    many = shapley(parts, lambda kept: worth[kept].many)
    mean = shapley(parts, lambda kept: math.log1p(worth[kept].mean))
    contributions = tuple(
        sorted(
            (Contribution(part, words[part], any_[part], many[part], math.exp(mean[part])) for part in parts),
            key=lambda one: (-abs(one.any) - abs(one.many) - abs(math.log(one.factor)), PARTS.index(one.part)),
        )
    )
    base, parted = worth[frozenset()], worth[frozenset(parts)]
    name = panel.names[panel.units.index(unit)]
    said = sentences(name, period_in_words(period, panel.period), base, told, contributions, parted)
    return Reasons(unit, name, period, period - panel.last, model, base, parted, told, contributions, tuple(said))


def outlook(draws: NDArray[np.int64]) -> Outlook:
    """The three numbers of one forecast's draws."""
    return Outlook(float(np.mean(draws > 0)), float(np.mean(draws >= MANY)), float(np.mean(draws)))


# Shapley values


def coalitions(parts: Sequence[Part]) -> list[frozenset[Part]]:
    """All subsets of the parts, from none to all."""
    return [frozenset(some) for size in range(len(parts) + 1) for some in combinations(parts, size)]


def shapley(parts: Sequence[Part], value: Callable[[frozenset[Part]], float]) -> dict[Part, float]:
    """Each part's Shapley value; they add up to the value of all less that of none, but for rounding."""
    count = len(parts)
    found: dict[Part, float] = {}
    for part in parts:
        others: list[Part] = [one for one in parts if one != part]
        alone: frozenset[Part] = frozenset({part})
        found[part] = math.fsum(
            math.factorial(len(some)) * math.factorial(count - len(some) - 1) / math.factorial(count)
            * (value(some | alone) - value(some))
            for some in coalitions(others)
        )  # fmt: skip
    return found


# Histories that might have been


def surroundings(panel: Panel, unit: int) -> Panel:
    """The panel of the unit and those that border on it alone: nothing else is changed by what is asked here."""
    near = {unit, *panel.neighbours.get(unit, ())}
    rows = [row for row, one in enumerate(panel.units) if one in near]
    units = tuple(panel.units[row] for row in rows)
    return Panel(
        units,
        tuple(panel.names[row] for row in rows),
        panel.first,
        panel.counts[rows],
        panel.period,
        {one: tuple(two for two in panel.neighbours.get(one, ()) if two in near) for one in units},
        {name: series[rows] for name, series in panel.covariates.items()},
    )


def parts_of(panel: Panel, unit: int) -> tuple[Part, ...]:
    """The parts that the unit's input has: neighbours only with a neighbour in the panel, covariates only with some."""
    recent, year, _ = SPANS[panel.period]
    length = panel.counts.shape[1]
    has: dict[Part, bool] = {
        "recent months": True,
        "rest of the year": length > recent,
        "longer history": length > year,
        "neighbours": any(one in panel.units for one in panel.neighbours.get(unit, ())),
        "covariates": bool(panel.covariates),
    }
    return tuple(part for part in PARTS if has[part])


def altered(panel: Panel, unit: int, kept: frozenset[Part], parts: Sequence[Part]) -> Panel:
    """The panel with every part of the unit's input that is not ``kept`` at its reference."""
    row = panel.units.index(unit)
    recent, year, decade = SPANS[panel.period]
    counts = panel.counts.copy()
    own = counts[row]
    past = panel.counts[row, max(0, own.size - year - decade) : max(0, own.size - year)]
    usual = spread(past, year) if "longer history" in kept else np.zeros(year)
    if "recent months" not in kept:
        own[-recent:] = np.where(np.isnan(own[-recent:]), np.nan, usual[-recent:][-own.size :])
    if "rest of the year" not in kept and own.size > recent:
        middle = own[-year:-recent]
        middle[:] = np.where(np.isnan(middle), np.nan, usual[:-recent][-middle.size :])
    if "longer history" not in kept and own.size > year:
        own[:-year] = np.where(np.isnan(own[:-year]), np.nan, 0.0)
    if "neighbours" not in kept:
        for one in panel.neighbours.get(unit, ()):
            if one in panel.units:
                theirs = counts[panel.units.index(one)]
                theirs[:] = np.where(np.isnan(theirs), np.nan, 0.0)
    covariates = dict(panel.covariates)
    if "covariates" in parts and "covariates" not in kept:
        covariates = {name: _at_its_usual(series, row, year, decade) for name, series in covariates.items()}
    return Panel(
        panel.units, panel.names, panel.first, counts, panel.period, panel.neighbours, covariates
    )  # fmt: skip


def spread(past: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """A series of ``length`` as the past was on the whole: its quantiles at (2k + 1) / (2 length), low and high ones
    evenly mixed. Zeros where nothing of the past is known."""
    known = past[np.isfinite(past)]
    if not known.size:
        return np.zeros(length)
    # The next higher of two months, so that values are such as have been.
    quantiles = np.quantile(known, (2 * np.arange(length) + 1) / (2 * length), method="inverted_cdf")
    # Multiples of the golden section lie evenly however many of the last are taken: so do the recent months among them.
    order = np.argsort(np.argsort((np.arange(length) * (math.sqrt(5) - 1) / 2) % 1))
    return np.asarray(quantiles[order], dtype=np.float64)


def _at_its_usual(series: NDArray[np.float64], row: int, year: int, decade: int) -> NDArray[np.float64]:
    changed = series.copy()
    own = changed[row]
    past = own[max(0, own.size - year - decade) : max(0, own.size - year)]
    known = past[np.isfinite(past)]
    own[-year:] = np.where(np.isnan(own[-year:]), np.nan, np.median(known) if known.size else 0.0)
    return changed


# Words


def period_in_words(number: int, period: Period) -> str:
    """A month as YYYY-MM, a week as "the week of YYYY-MM-DD"."""
    return ("" if period == "month" else "the week of ") + period_name(number, period)


def words_of(panel: Panel, unit: int, part: Part) -> str:
    """What a part of the unit's input holds, with its numbers."""
    recent, year, decade = SPANS[panel.period]
    noun = panel.period
    own = panel.counts[panel.units.index(unit)]
    early, late, past = (
        own[-year:-recent],
        own[-recent:],
        own[max(0, own.size - year - decade) : max(0, own.size - year)],
    )
    match part:
        case "recent months":
            before = f", against {rate(early)} a {noun} in the {early.size} before" if early.size else ""
            return f"{deaths(late)} in the last {late.size} {noun}s ({rate(late)} a {noun}){before}"
        case "rest of the year":
            before = f", against {rate(past)} in the {years(past.size, year)} before" if past.size else ""
            return f"{rate(early)} deaths a {noun} in the {early.size} {noun}s before those{before}"
        case "longer history":
            return _history_words(panel, own[:-year], year, noun)
        case "neighbours":
            return _neighbour_words(panel, unit, recent, noun)
        case "covariates":
            return _covariate_words(panel, panel.units.index(unit), recent, year, decade, noun)


def _history_words(panel: Panel, past: NDArray[np.float64], year: int, noun: str) -> str:
    known = np.isfinite(past)
    if not np.nansum(past):
        return f"no deaths in the {years(int(known.sum()), year)} known before the last year"
    worst = int(np.nanargmax(past))
    return (
        f"deaths in {int((past[known] > 0).sum()):,} of {int(known.sum()):,} {noun}s before the last year, most in"
        f" {period_in_words(panel.first + worst, panel.period)} ({past[worst]:,.0f})"
    )


def _neighbour_words(panel: Panel, unit: int, recent: int, noun: str) -> str:
    near = [one for one in panel.neighbours.get(unit, ()) if one in panel.units]
    totals = [
        (float(np.nansum(panel.counts[row, -recent:])), panel.names[row])
        for row in (panel.units.index(one) for one in near)
    ]
    fighting = sorted((one for one in totals if one[0]), key=lambda one: (-one[0], one[1]))
    if not fighting:
        return (
            "no neighbour known"
            if not near
            else f"none of its {len(near)} neighbours with deaths in the last {recent} {noun}s"
        )
    if len(near) == 1:
        return f"its one neighbour, {fighting[0][1]}, with {fighting[0][0]:,.0f} deaths in the last {recent} {noun}s"
    named = ", ".join(f"{name} {total:,.0f}" for total, name in fighting[:3])
    others = ", …" if len(fighting) > 3 else ""
    return f"{len(fighting)} of its {len(near)} neighbours with deaths in the last {recent} {noun}s: {named}{others}"


def _covariate_words(panel: Panel, row: int, recent: int, year: int, decade: int, noun: str) -> str:
    told: list[tuple[float, str]] = []
    for name, series in sorted(panel.covariates.items()):
        own = series[row]
        now = own[-recent:][np.isfinite(own[-recent:])]
        past = own[max(0, own.size - year - decade) : max(0, own.size - year)]
        usual = past[np.isfinite(past)]
        if now.size and usual.size:
            mean, median = float(now.mean()), float(np.median(usual))
            far = abs(mean - median) / (float(usual.std()) or 1.0)
            told.append((-far, f"{name} {mean:,.3g} a {noun}, usually {median:,.3g}"))
    if not told:
        return "nothing known to compare"
    return "; ".join(words for _, words in sorted(told)[:3])


def deaths(counts: NDArray[np.float64]) -> str:
    """How many deaths there were: "412 deaths"."""
    total = float(np.nansum(counts))
    return "1 death" if total == 1 else f"{total:,.0f} deaths" if total else "no deaths"


def rate(counts: NDArray[np.float64]) -> str:
    """How many in a period on average, with as many digits as matter; "an unknown number" where none is known."""
    known = counts[np.isfinite(counts)]
    if not known.size:
        return "an unknown number"
    mean = float(known.mean())
    return f"{mean:,.0f}" if mean >= 10 or mean == int(mean) else f"{mean:.1f}" if mean >= 0.1 else "fewer than 0.1"


def years(periods: int, year: int) -> str:
    """A length in years, or in part of one."""
    whole = round(periods / year)
    return "year" if whole == 1 else f"{whole} years" if whole else "part of a year"


def sentences(
    name: str, when: str, base: Outlook, told: Outlook, contributions: Sequence[Contribution], parted: Outlook
) -> list[str]:
    """The reasons as an analyst would say them: what goes with the forecast, never what causes it."""
    said = [
        f"{name}, {when}: any deaths with a probability of {percent(told.any)}, {MANY} or more {percent(told.many)},"
        f" {number(told.mean)} on average; for a place at peace among peaceful neighbours the model says"
        f" {percent(base.any)}, {percent(base.many)} and {number(base.mean)}."
    ]
    for one in contributions:
        if abs(one.any) < SMALL_POINTS and abs(one.many) < SMALL_POINTS and abs(one.factor - 1) < SMALL_FACTOR:
            continue
        moved = (
            f"{points(one.any)} for any deaths, {points(one.many)} for {MANY} or more, the mean plus one"
            f" × {one.factor:.2f}"
        )
        said.append(f"{_LABELS[one.part]} with {moved}: {one.words}.")
    if len(said) == 1:
        said.append("No part of what is known moves it from there.")
    chance = told.any - parted.any, told.many - parted.many
    if max(map(abs, chance)) >= SMALL_POINTS:
        said.append(
            f"The chance of the draws goes with {points(chance[0])} for any deaths and {points(chance[1])} for {MANY}"
            " or more."
        )
    return said


def percent(share: float) -> str:
    """A probability in percent; 1,000 draws cannot tell what lies below a tenth of one."""
    if share < 0.0005:
        return "under 0.1 %"
    if share > 0.9995:
        return "over 99.9 %"
    return f"{100 * share:.0f} %" if 0.095 <= share <= 0.99 else f"{100 * share:.1f} %"


def points(share: float) -> str:
    """A difference of probabilities in points, with its sign."""
    return f"{100 * share:+.0f} points" if abs(share) >= 0.095 else f"{100 * share:+.1f} points"


def number(mean: float) -> str:
    """A mean number of deaths."""
    return f"{mean:,.0f}" if mean >= 10 else f"{mean:.1f}" if mean >= 0.05 else "fewer than 0.1"
