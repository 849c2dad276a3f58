"""Backtests on the desk: a history file in, what models would have said of years that are over, and how good that was.

``run`` does the forecasts and scores them row by row; ``summary`` says what they come to, in plain values that go into
a table, a picture or JSON.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.analysis.backtest import (
    BASELINE,
    DRAWS,
    LEAD_FROM,
    Backtest,
    Mapper,
    Scored,
    Task,
    backtest,
)
from tocsin.analysis.comparing import RESAMPLES, Comparison, resamples
from tocsin.analysis.models import MODELS, choices_of, model_named
from tocsin.analysis.months import period_name
from tocsin.analysis.panel import Panel, Period
from tocsin.analysis.situations import ANY, MANY, SITUATIONS
from tocsin.analysis.tallies import (
    Bin,
    Burden,
    Miss,
    Pit,
    Reliability,
    Tally,
    against,
    burdens,
    groups,
    misses,
    pit,
    reliability,
    tally,
)
from tocsin.errors import TocsinError, UsageError
from tocsin.terms.format import JSONObject

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

__all__ = [
    "ALL",
    "BASELINE",
    "DEFAULT_MODELS",
    "DRAWS",
    "FORMAT",
    "LEAD_FROM",
    "RESAMPLES",
    "Backtest",
    "Bin",
    "Burden",
    "Comparison",
    "Line",
    "Miss",
    "Pit",
    "Reliability",
    "Summary",
    "Tally",
    "period_name",
    "row_objects",
    "run",
    "run_on",
    "summary",
    "summary_object",
]

# What is tested when no model is named, and what names all there are.
DEFAULT_MODELS: Final = ("blend",)
ALL: Final = "all"
FORMAT: Final = "tocsin-backtest/1"
# So many of the worst rows and of the heaviest units are kept for each model.
WORST: Final = 20


@dataclass(frozen=True)
class Line:
    """One model's means over one group of rows, and how it compares with the baseline by each score (empty for the
    baseline itself). ``table`` and ``group`` as ``analysis.tallies.groups`` names them."""

    table: str
    group: str
    model: str
    tally: Tally
    against: Mapping[str, Comparison]


@dataclass(frozen=True)
class Summary:
    """What a backtest comes to. ``lines`` stand in the order of their tables; ``reliability`` holds for each model the
    probabilities of 1 and of 25 deaths or more; ``pit`` for each model what falls where over all rows and over
    those in conflict ("all", "in conflict"; one that has no rows is lacking). ``choices`` says of the models in whose
    making something was chosen what, and on which years."""

    period: Period
    years: tuple[int, ...]
    leads: tuple[int, int]
    draws: int
    seed: int
    resamples: int
    baseline: str
    models: tuple[str, ...]
    units: int
    rows: int
    lines: tuple[Line, ...]
    reliability: Mapping[str, tuple[Reliability, ...]]
    pit: Mapping[str, Mapping[str, Pit]]
    misses: Mapping[str, tuple[Miss, ...]]
    burdens: Mapping[str, tuple[Burden, ...]]
    choices: Mapping[str, tuple[str, ...]]

    def table(self, name: str) -> tuple[Line, ...]:
        """The lines of one table."""
        return tuple(line for line in self.lines if line.table == name)


def run(
    history: str | Path,
    models: Sequence[str],
    years: Sequence[int],
    *,
    baseline: str = BASELINE,
    lead_from: int = LEAD_FROM,
    draws: int = DRAWS,
    seed: int = 1,
    jobs: int = 1,
    told: Callable[[str, int], object] = lambda name, year: None,
) -> Backtest:
    """The backtest of ``models`` and of ``baseline`` (last, where it is not among them) on a history file. "all" among
    the names stands for all models there are.

    The result is the same for any number of ``jobs`` (processes). Raises InputError when the file cannot be used
    (``histories.read_history``), UsageError for unknown models and for years that it does not hold.
    """
    from tocsin.histories import read_history
    from tocsin.lexicon.codes.views import neighbours_in

    names = tuple(MODELS) if ALL in models else tuple(models)
    for name in (*names, baseline):
        model_named(name)  # told before a file is read
    return run_on(
        read_history(history),
        names,
        years,
        baseline=baseline,
        lead_from=lead_from,
        draws=draws,
        seed=seed,
        borders=neighbours_in,
        jobs=jobs,
        told=told,
    )


def run_on(
    panel: Panel,
    models: Sequence[str],
    years: Sequence[int],
    *,
    baseline: str = BASELINE,
    lead_from: int = LEAD_FROM,
    draws: int = DRAWS,
    seed: int = 1,
    borders: Callable[[int], Mapping[int, tuple[int, ...]]] | None = None,
    jobs: int = 1,
    told: Callable[[str, int], object] = lambda name, year: None,
) -> Backtest:
    """As ``run``, on a panel of countries or theatres, by months or by weeks."""
    names = tuple(dict.fromkeys((*models, baseline)))
    with _mapper(jobs) as mapper:
        return backtest(
            panel,
            names,
            years,
            lead_from=lead_from,
            draws=draws,
            seed=seed,
            borders=borders,
            mapper=mapper,
            told=told,
        )


@contextmanager
def _mapper(jobs: int) -> Iterator[Mapper]:
    if jobs == 1:
        yield map
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # Spawned, not forked: the same on every system, and no library's threads or locks are copied half-way.
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
    finished = False
    try:
        yield _Pooled(pool)
        finished = True
    except BrokenProcessPool as error:
        raise TocsinError("a forecasting process ended (out of memory?)", advice="use fewer --jobs") from error
    finally:
        pool.shutdown(wait=finished, cancel_futures=True)


class _Pooled:
    """``map`` over processes."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def __call__(self, function: Callable[[Task], Scored], tasks: Iterable[Task], /) -> Iterator[Scored]:
        return self._pool.map(function, tasks)


def summary(found: Backtest, *, baseline: str = BASELINE, count: int = RESAMPLES, worst: int = WORST) -> Summary:
    """What the backtest comes to, each model compared with ``baseline`` by ``count`` resamples of the units.

    Raises UsageError when ``baseline`` was not run.
    """
    if baseline not in found.models:
        raise UsageError(f"the baseline {baseline!r} was not run", advice="add it to --models")
    rows = found.rows
    drawn = resamples(rows.unit, count, found.seed)
    tables = tuple(groups(found))
    lines = tuple(
        Line(
            table,
            group,
            model,
            tally(found, model, mask),
            {} if model == baseline else against(found, model, baseline, mask, drawn),
        )
        for table, group, mask in tables
        for model in found.models
    )
    told = {"all": rows.actual == rows.actual, "in conflict": rows.conflict}
    fallen = {
        model: {group: one for group, mask in told.items() if (one := pit(found, model, mask, drawn)) is not None}
        for model in found.models
    }
    return Summary(
        period=found.period,
        years=found.years,
        leads=(int(rows.lead.min()), int(rows.lead.max())),
        draws=found.draws,
        seed=found.seed,
        resamples=count,
        baseline=baseline,
        models=found.models,
        units=len(found.units),
        rows=next((line.tally.rows for line in lines if line.table == "all"), 0),
        lines=lines,
        reliability={
            model: tuple(reliability(found, model, least, drawn) for least in (ANY, MANY)) for model in found.models
        },
        pit=fallen,
        misses={model: misses(found, model, baseline, worst) for model in found.models},
        burdens={model: burdens(found, model, baseline, worst) for model in found.models},
        choices={model: said for model in found.models if model in MODELS and (said := choices_of(model))},
    )


def summary_object(told: Summary) -> JSONObject:
    """The summary as JSON has it (docs/forecasting.md); what is not known is null."""
    found = dataclasses.asdict(told)
    lines = found.pop("lines")
    tables: dict[str, list[JSONObject]] = {}
    for line in lines:
        tables.setdefault(line.pop("table"), []).append({**line.pop("tally"), **line} | {"group": line["group"]})
    for kind in found["misses"].values():
        for miss in kind:
            miss["period"] = period_name(miss["period"], told.period)
    found["tables"] = tables
    made: JSONObject = {"format": FORMAT, **_plain(found)}
    return made


def row_objects(found: Backtest) -> Iterator[JSONObject]:
    """Each model's forecast and scores of each row, unit by unit and period by period within each year."""
    rows = found.rows
    any_deaths, many_deaths = rows.situation(ANY), rows.situation(MANY)
    for place in range(len(rows)):
        unit = int(rows.unit[place])
        head = {
            "unit": found.units[unit],
            "name": found.names[unit],
            "period": period_name(int(rows.period[place]), found.period),
            "year": int(rows.year[place]),
            "lead": int(rows.lead[place]),
            "actual": float(rows.actual[place]),
            "in_conflict": bool(rows.conflict[place]),
            "situation": SITUATIONS[any_deaths[place]] if any_deaths[place] >= 0 else None,
            "situation_25": SITUATIONS[many_deaths[place]] if many_deaths[place] >= 0 else None,
        }
        for model, scored in found.scored.items():
            values = {field.name: float(getattr(scored, field.name)[place]) for field in dataclasses.fields(scored)}
            made: JSONObject = _plain({**head, "model": model, **values})
            yield made


def _plain(value: Any) -> Any:
    """The value with NaN as None and tuples as lists, all the way down."""
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
