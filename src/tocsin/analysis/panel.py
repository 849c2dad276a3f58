"""What a forecast is made from and what it comes out as: counts of places over periods, and draws of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import UsageError

Period = Literal["month", "week"]


@dataclass(frozen=True)
class Panel:
    """Deaths (or other counts) of units over periods without a gap.

    ``counts`` has shape (units, periods), float64, at least 0; NaN where nothing is known of a unit in a period, as
    before a state existed. ``units`` are whole numbers (VIEWS country ids for countries, any numbers for theatres),
    ascending, ``names`` their names in the same order. ``first`` is the number of the first period
    (``analysis.months``). ``neighbours`` holds for a unit those that border on it in the panel's last period; units it
    lacks have none known. ``covariates`` are further series of the same shape by name, NaN where not known, known
    through the panel's last period: what was published of a period is there only if it was known then.
    """

    units: tuple[int, ...]
    names: tuple[str, ...]
    first: int
    counts: NDArray[np.float64]
    period: Period = "month"
    neighbours: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    covariates: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.counts.ndim != 2 or self.counts.shape[0] != len(self.units) or len(self.names) != len(self.units):
            raise UsageError(
                f"a panel of {len(self.units)} units and {len(self.names)} names, but counts of {self.counts.shape}"
            )
        if any(one >= two for one, two in zip(self.units, self.units[1:], strict=False)):
            raise UsageError("the units of a panel stand twice or out of order; give each unit one row, ascending")
        if np.nanmin(self.counts, initial=0.0) < 0 or np.isinf(self.counts).any():
            raise UsageError("counts of deaths must be finite numbers of at least 0")
        for name, series in self.covariates.items():
            if series.shape != self.counts.shape:
                raise UsageError(f"covariate {name!r} has shape {series.shape}, the counts {self.counts.shape}")

    @property
    def last(self) -> int:
        """The number of the last period that the panel knows."""
        return self.first + int(self.counts.shape[1]) - 1

    def through(self, period: int) -> Panel:
        """The panel as it stood at the end of ``period``: nothing later is in it. Raises UsageError when that is before
        its first period; itself when it ends earlier anyway."""
        if period >= self.last:
            return self
        if period < self.first:
            raise UsageError(f"the history begins with period {self.first}, after {period}: nothing to forecast from")
        keep = period - self.first + 1
        covariates = {name: series[:, :keep] for name, series in self.covariates.items()}
        return Panel(
            self.units, self.names, self.first, self.counts[:, :keep], self.period, self.neighbours, covariates
        )


@dataclass(frozen=True)
class Ahead:
    """What is asked of a model: periods ``first`` to ``last`` (both included), ``draws`` of each, and a seed.

    The lead of a period is its distance from the panel's last period, at least 1.
    """

    first: int
    last: int
    draws: int = 1000
    seed: int = 1

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UsageError("the last period to forecast comes before the first")
        if self.draws < 1:
            raise UsageError("a forecast needs at least one draw")

    @property
    def periods(self) -> int:
        """How many periods are asked for."""
        return self.last - self.first + 1

    def leads(self, panel: Panel) -> range:
        """The leads asked for, from ``panel``'s last period. Raises UsageError when the panel knows the first."""
        if self.first <= panel.last:
            raise UsageError(f"period {self.first} is in the history already, which runs through {panel.last}")
        return range(self.first - panel.last, self.last - panel.last + 1)


# Draws of every unit and period asked for: int64 of shape (units, periods, draws), at least 0, in no special order
# along the draws. Same panel, same question, same draws. A unit whose last count is unknown is forecast as 0.
Model = Callable[[Panel, Ahead], NDArray[np.int64]]


@dataclass(frozen=True)
class Forecast:
    """Draws of a panel's units: ``draws`` as ``Model`` gives them, for the periods from ``first`` on, made by ``model``
    from what was known ``through`` that period."""

    units: tuple[int, ...]
    names: tuple[str, ...]
    first: int
    through: int
    draws: NDArray[np.int64]
    model: str
    period: Period = "month"

    @property
    def last(self) -> int:
        """The last period forecast."""
        return self.first + int(self.draws.shape[1]) - 1


def forecast(panel: Panel, ahead: Ahead, model: Model, name: str) -> Forecast:
    """What ``model`` (called ``name``) says of the periods asked for. Raises UsageError when the panel knows them."""
    ahead.leads(panel)
    return Forecast(panel.units, panel.names, ahead.first, panel.last, model(panel, ahead), name, panel.period)
