"""What models would have said of years that are over, and how good that would have been.

A year is forecast whole from one origin, ``lead_from`` periods before its first (3: from the October before, leads 3 to
14, as in the VIEWS prediction challenge; Hegre et al. 2024). A model is handed a copy of the panel that ends with the
origin: what came later does not exist in the memory that it is given.

Scores are per row, a row being one unit in one period; lower is better for all but coverage (``analysis.scores``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis import scores, situations
from tocsin.analysis.models import model_named
from tocsin.analysis.months import FIRST_YEAR, month_id, period_name, week_of
from tocsin.analysis.panel import Ahead, Model, Panel, Period
from tocsin.errors import UsageError

BASELINE: Final = "conflictology"
DRAWS: Final = 1000
# The competition: a year is forecast from the October before.
LEAD_FROM: Final = 3


@dataclass(frozen=True)
class Rows:
    """What was forecast: all arrays are of one length. ``unit`` is the place in the panel's units.

    ``conflict`` (deaths known in the last year), ``conflict_many`` (25 or more in one of its periods) and ``quiet`` (no
    deaths known in the last period) were known when the forecast was made; ``actual`` came (NaN: not known).
    ``chance`` is a random number in [0, 1) for the row, the same for every model (``Scored.pit``).
    """

    unit: NDArray[np.int64]
    period: NDArray[np.int64]
    year: NDArray[np.int64]
    lead: NDArray[np.int64]
    actual: NDArray[np.float64]
    conflict: NDArray[np.bool_]
    conflict_many: NDArray[np.bool_]
    quiet: NDArray[np.bool_]
    chance: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.unit)

    def situation(self, least: int = situations.ANY) -> NDArray[np.int64]:
        """The situation of each row for ``least`` deaths, 1 or 25 (``analysis.situations``)."""
        return situations.situation(
            self.conflict if least == situations.ANY else self.conflict_many, self.actual, least
        )


@dataclass(frozen=True)
class Scored:
    """How a model did, row by row. Scores are NaN where the outcome is not known.

    ``low`` and ``high`` are the ends of the 90 % interval, ``covered`` 1 where the outcome lies in it; ``any_deaths``
    and ``many_deaths`` the probabilities of 1 or more and of 25 or more, ``brier`` and ``brier_many`` their squared
    errors. ``pit`` is the probability integral transform of a count, randomised between the shares of draws below the
    outcome and up to it (Czado, Gneiting and Held 2009): uniform when the forecasts are calibrated.
    """

    crps: NDArray[np.float64]
    ignorance: NDArray[np.float64]
    interval_score: NDArray[np.float64]
    covered: NDArray[np.float64]
    brier: NDArray[np.float64]
    brier_many: NDArray[np.float64]
    pit: NDArray[np.float64]
    any_deaths: NDArray[np.float64]
    many_deaths: NDArray[np.float64]
    low: NDArray[np.float64]
    median: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True)
class Backtest:
    """The rows and each model's scores of them, in the order in which the models were given."""

    units: tuple[int, ...]
    names: tuple[str, ...]
    period: Period
    years: tuple[int, ...]
    lead_from: int
    draws: int
    seed: int
    rows: Rows
    scored: Mapping[str, Scored]

    @property
    def models(self) -> tuple[str, ...]:
        """The names of the models."""
        return tuple(self.scored)


@dataclass(frozen=True)
class Task:
    """One model and one year: what can be worked out apart from all else, also in another process."""

    past: Panel
    ahead: Ahead
    name: str
    model: Model | None
    actual: NDArray[np.float64]
    chance: NDArray[np.float64]


class Mapper(Protocol):
    """As the builtin ``map``: results in the order of the tasks."""

    def __call__(self, function: Callable[[Task], Scored], tasks: Iterable[Task], /) -> Iterator[Scored]: ...


def backtest(
    panel: Panel,
    models: Sequence[str] | Mapping[str, Model],
    years: Sequence[int],
    *,
    lead_from: int = LEAD_FROM,
    draws: int = DRAWS,
    seed: int = 1,
    borders: Callable[[int], Mapping[int, tuple[int, ...]]] | None = None,
    mapper: Mapper = map,
    told: Callable[[str, int], object] = lambda name, year: None,
) -> Backtest:
    """What each model would have said of each year from ``lead_from`` periods before it, scored.

    ``models`` are names of ``analysis.models``, or functions by name. ``borders`` says
    who borders on whom in a period, so that a border drawn after the origin is not known either; without it the panel's
    neighbours hold for all years. ``mapper`` is handed the tasks and may work on several at once; results do not depend
    on it. ``told`` hears of each model and year that is done.

    Raises UsageError when no model or year is given, for unknown models, for a year that the panel does not hold whole,
    and when the panel has nothing before a year's origin.
    """
    chosen: dict[str, Model | None] = dict(models) if isinstance(models, Mapping) else dict.fromkeys(models)
    for name in (name for name, model in chosen.items() if model is None):
        model_named(name)  # an unknown name is an error before any work is done
    if not chosen:
        raise UsageError("no model is given; give at least one")
    if lead_from < 1:
        raise UsageError("the first lead is 1: what is known already is no forecast")
    asked = tuple(sorted(set(years)))
    if not asked:
        raise UsageError("no year is given; give at least one")
    questions = [_question(panel, year, lead_from, draws, seed) for year in asked]
    tasks = [
        Task(as_known(panel, origin, borders), ahead, name, model, found.actual, found.chance)
        for origin, ahead, found in questions
        for name, model in chosen.items()
    ]
    parts: dict[str, list[Scored]] = {name: [] for name in chosen}
    keys = [(name, year) for year in asked for name in chosen]
    for (name, year), scored in zip(keys, mapper(score, tasks), strict=True):
        parts[name].append(scored)
        told(name, year)
    return Backtest(
        panel.units,
        panel.names,
        panel.period,
        asked,
        lead_from,
        draws,
        seed,
        _joined(Rows, [found for _, _, found in questions]),
        {name: _joined(Scored, found) for name, found in parts.items()},
    )


def score(task: Task) -> Scored:
    """The task's model run and scored. Raises UsageError when what it gives is not draws of the shape asked for."""
    model = model_named(task.name) if task.model is None else task.model
    drawn = model(task.past, task.ahead)
    shape = (len(task.past.units), task.ahead.periods, task.ahead.draws)
    if drawn.shape != shape or not np.issubdtype(drawn.dtype, np.integer) or drawn.min(initial=0) < 0:
        raise UsageError(f"the model {task.name!r} must give whole numbers of at least 0 and of shape {shape}")
    return scored_draws(drawn.reshape(-1, task.ahead.draws), task.actual, task.chance)


def scored_draws(drawn: NDArray[np.int64], actual: NDArray[np.float64], chance: NDArray[np.float64]) -> Scored:
    """All scores of ``drawn`` (rows, draws) once ``actual`` (rows) is known; ``chance`` (rows) is for the PIT."""
    known = np.isfinite(actual)
    low, high = scores.interval(drawn)
    below = (drawn < actual[:, None]).mean(axis=1)
    up_to = (drawn <= actual[:, None]).mean(axis=1)
    return Scored(
        crps=scores.crps(drawn, actual),
        ignorance=scores.ignorance(drawn, actual),
        interval_score=scores.interval_score(drawn, actual),
        covered=scores.covered(drawn, actual),
        brier=scores.brier(drawn, actual, situations.ANY - 1),
        brier_many=scores.brier(drawn, actual, situations.MANY - 1),
        pit=np.where(known, below + chance * (up_to - below), np.nan),
        any_deaths=scores.exceeding(drawn, situations.ANY - 1),
        many_deaths=scores.exceeding(drawn, situations.MANY - 1),
        low=low,
        median=np.median(drawn, axis=1),
        high=high,
    )


def periods_of(year: int, period: Period) -> range:
    """The months of a year; or the weeks whose Monday lies in it."""
    import datetime

    if period == "month":
        return range(month_id(year, 1), month_id(year, 12) + 1)
    first = week_of(datetime.date(year, 1, 1) + datetime.timedelta(days=6))
    return range(first, week_of(datetime.date(year + 1, 1, 1) + datetime.timedelta(days=6)))


def as_known(panel: Panel, origin: int, borders: Callable[[int], Mapping[int, tuple[int, ...]]] | None = None) -> Panel:
    """A copy of the panel that ends with ``origin``. Not a view: the later counts cannot be reached from it, and what a
    model writes into its own reaches no other model. ``borders`` as ``backtest`` has it."""
    past = panel.through(origin)
    neighbours = dict(past.neighbours)
    if borders is not None:
        there, drawn = set(past.units), borders(origin)
        neighbours = {unit: tuple(one for one in drawn.get(unit, ()) if one in there) for unit in past.units}
    covariates = {name: series.copy() for name, series in past.covariates.items()}
    return Panel(past.units, past.names, past.first, past.counts.copy(), past.period, neighbours, covariates)


def _covered(panel: Panel) -> str:
    """What the panel covers, in words."""
    first, last = (period_name(number, panel.period) for number in (panel.first, panel.last))
    return f"the history runs from {first} to {last}"


def _place(panel: Panel, year: int, lead_from: int) -> tuple[range, int]:
    """The periods of the year, and the origin that they are forecast from."""
    if year < FIRST_YEAR:
        raise UsageError(f"there is no year {year} in histories, which begin with {FIRST_YEAR}")
    periods = periods_of(year, panel.period)
    origin = periods.start - lead_from
    if periods[-1] > panel.last or periods.start < panel.first:
        raise UsageError(
            f"the year {year} is not whole in the history", advice=f"{_covered(panel)}; choose other --years"
        )
    needed = situations.YEAR[panel.period]
    if origin - panel.first + 1 < needed:
        raise UsageError(
            f"before {year} the history is too short: a forecast needs {needed} {panel.period}s, this has "
            f"{max(origin - panel.first + 1, 0)}",
            advice=f"{_covered(panel)}; choose later --years or give a longer history",
        )
    return periods, origin


def _question(panel: Panel, year: int, lead_from: int, draws: int, seed: int) -> tuple[int, Ahead, Rows]:
    """The origin that a year is forecast from, what is asked, and the rows that it is about."""
    periods, origin = _place(panel, year, lead_from)
    ahead = Ahead(periods.start, periods[-1], draws, seed)
    past = panel.through(origin)
    shape = (len(panel.units), len(periods))

    def of_units(values: NDArray[Any]) -> NDArray[Any]:
        return np.repeat(values, shape[1])

    numbers = np.tile(np.asarray(periods, dtype=np.int64), shape[0])
    begin = periods.start - panel.first
    # The year is in the seed, so that a row's random number does not depend on which other years are asked for.
    chance = np.random.default_rng([seed, year]).random(shape)
    rows = Rows(
        unit=of_units(np.arange(shape[0])),
        period=numbers,
        year=np.full(numbers.shape, year, dtype=np.int64),
        lead=numbers - origin,
        actual=panel.counts[:, begin : begin + len(periods)].reshape(-1).copy(),
        conflict=of_units(situations.in_conflict(past)),
        conflict_many=of_units(situations.in_conflict(past, situations.MANY)),
        quiet=of_units(~situations.in_conflict(past, memory=1)),
        chance=chance.reshape(-1),
    )
    return origin, ahead, rows


def _joined(kind: type[Any], parts: Sequence[Any]) -> Any:
    """The parts' arrays one behind the other, field by field."""
    from dataclasses import fields

    return kind(**{one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(kind)})
