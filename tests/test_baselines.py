"""The simple forecasts, and what every model must hold to."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis import baselines
from tocsin.analysis.models import MODELS, model_named
from tocsin.analysis.panel import Ahead, Panel, forecast
from tocsin.errors import UsageError


def panel(months: int = 300) -> Panel:
    """Four made places: quiet, simmering, at war, and a state that is new."""
    random = np.random.default_rng(5)
    counts = np.stack(
        [
            np.zeros(months),
            random.poisson(0.4, months) * random.poisson(3, months),
            random.negative_binomial(2, 0.01, months),
            np.where(np.arange(months) < months // 2, np.nan, random.poisson(2, months)),
        ]
    )
    return Panel((2, 5, 7, 9), ("Quiet", "Simmering", "War", "New"), 121, counts, neighbours={5: (7,), 7: (5, 9)})


@pytest.mark.parametrize("name", MODELS)
def test_a_model_gives_counts_and_the_same_again(name: str) -> None:
    history = panel()
    ahead = Ahead(history.last + 3, history.last + 5, draws=50, seed=4)
    model = model_named(name)
    draws = model(history, ahead)
    assert draws.shape == (4, 3, 50)
    assert draws.dtype == np.int64
    assert (draws >= 0).all()
    assert (draws == model(history, ahead)).all()


def test_conflictology_draws_from_the_last_twelve_months() -> None:
    history = panel()
    draws = baselines.conflictology(history, Ahead(history.last + 1, history.last + 1, draws=4000))
    recent = history.counts[2, -12:]
    assert set(np.unique(draws[2])) == set(recent)
    assert draws[2].mean() == pytest.approx(recent.mean(), rel=0.1)


def test_nothing_later_is_seen() -> None:
    history = panel()
    early = history.through(history.last - 40)
    assert early.last == history.last - 40
    assert (early.counts[2] == history.counts[2, :-40]).all()
    with pytest.raises(UsageError, match="in the history already"):
        forecast(history, Ahead(history.last, history.last + 2), baselines.zero, "zero")
    with pytest.raises(UsageError, match="begins with"):
        history.through(20)


def test_an_unknown_model_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="conflictology"):
        model_named("oracle")


@pytest.mark.parametrize(
    ("units", "counts"), [((2, 1), np.zeros((2, 3))), ((1, 1), np.zeros((2, 3))), ((1, 2), np.full((2, 3), -1.0))]
)
def test_a_panel_that_makes_no_sense(units: tuple[int, ...], counts: np.ndarray) -> None:
    with pytest.raises(UsageError):
        Panel(units, ("a", "b"), 1, counts)
