"""That the choices behind the blend were made on outcomes before 2018, by the rule that is told."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tocsin.analysis import blend, forest
from tocsin.analysis.months import month_id
from tocsin.analysis.quantiles import halfway


@pytest.fixture(scope="module")
def choice() -> ModuleType:
    path = Path(__file__).parent.parent / "benchmarks" / "forecast_choice.py"
    spec = importlib.util.spec_from_file_location("forecast_choice", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["forecast_choice"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made history of 50 countries from 2003 on to three years beyond 2017, with wars only after 2017."""
    import polars

    months = range(month_id(2003, 1), month_id(2020, 12) + 1)
    rows = [
        (unit, month, 900 if month > month_id(2017, 12) else unit % 3) for unit in range(40, 90) for month in months
    ]
    (tmp_path / "forecast").mkdir()
    frame = polars.DataFrame(rows, schema=["country_id", "month_id", "ged_sb"], orient="row")
    frame.write_parquet(tmp_path / "forecast" / "cm_ged_sb_1990_2020.parquet")
    monkeypatch.setenv("TOCSIN_SHARED", str(tmp_path))
    return tmp_path


def test_nothing_after_2017_is_read(choice: ModuleType, shared: Path) -> None:
    panel = choice.history()
    assert panel.last == month_id(2017, 12)
    assert np.nanmax(panel.counts) == 2


def test_a_year_is_forecast_from_the_october_before(choice: ModuleType, shared: Path) -> None:
    past, ahead = choice.question(choice.history(), 2017)
    assert past.last == month_id(2016, 10)
    assert list(ahead.leads(past)) == list(range(3, 15))
    assert ahead.draws == 1000


@pytest.mark.parametrize("years", ["2018", "2015-2018", "2020"])
def test_later_years_are_refused(choice: ModuleType, years: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["forecast_choice.py", "--years", years])
    with pytest.raises(SystemExit) as ended:
        choice.main()
    assert ended.value.code == 2


def test_the_lowest_mean_among_the_steady_and_calibrated_is_chosen(choice: ModuleType) -> None:
    found = {
        "wild": choice.Found(0.80, 1.2, 0.9),
        "wide": choice.Found(0.81, 1.0, 0.97),
        "narrow": choice.Found(0.82, 1.0, 0.7),
        "good": choice.Found(0.85, 1.02, 0.92),
        "dull": choice.Found(0.95, 1.0, 0.9),
    }
    assert choice.chosen(found) == "good"
    assert choice.chosen({name: found[name] for name in ("wide", "narrow")}) == "wide"


def test_what_the_package_uses_is_among_the_candidates(choice: ModuleType) -> None:
    usual = f"forest {forest.LEAF}, {forest.LEVEL:g}"
    tried = choice.candidates(usual)
    name = choice.in_use(usual)
    random = np.random.default_rng(3)
    members = {one: np.sort(random.gamma(1, 50, (2, 3, 1000)), axis=2) for one in (usual, "markov", "recency-3")}
    ours = [members[usual], members["markov"], members["recency-3"]]
    assert tried[name](members) == pytest.approx(halfway(ours, list(blend.SHARES.values()), 1000))
