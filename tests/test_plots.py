"""Pictures of a backtest: what they say, and that they come out the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import past
import pytest

from tocsin.analysis.panel import Ahead, Model, Panel
from tocsin.backtesting import Summary, run_on, summary
from tocsin.errors import UsageError
from tocsin.serving.plots.backtest import PICTURES, draw_all, shown
from tocsin.serving.plots.style import bytes_of, written

NAMES = ("Arden", "Borin & Co $x^2$", "Caspia <north>", "Dorne")


def panel(names: tuple[str, ...] = NAMES) -> Panel:
    return Panel((1, 2, 3, 4), names, past.FIRST, past.counts())


@pytest.fixture(scope="module")
def came() -> Summary:
    return summary(run_on(panel(), ["last-poisson", "zero", "markov"], [2019, 2020], draws=60), count=100)


def texts(picture: object) -> list[str]:
    from matplotlib.text import Text

    return [found.get_text() for found in picture.findobj(Text) if found.get_text()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_it_shows_and_where_that_is_from(name: str, came: Summary) -> None:
    picture = PICTURES[name](came, "made-up.parquet")
    said = texts(picture)
    assert len(picture.get_suptitle()) > 20
    assert any("96 country-months of 2019-2020 in 4 countries" in one and "made-up.parquet" in one for one in said)
    for axes in picture.axes:
        assert axes.get_xlabel() or axes.get_title("left")


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_same_numbers_give_the_same_bytes(name: str, suffix: str, came: Summary) -> None:
    one, two = (bytes_of(PICTURES[name](came, "h.csv"), suffix) for _ in range(2))
    assert one == two
    assert one[:5] == (b"<?xml" if suffix == ".svg" else b"\x89PNG\r")


def test_neither_the_day_nor_the_program_is_in_a_picture(came: Summary) -> None:
    svg = bytes_of(PICTURES["leads"](came, "h.csv"), ".svg").decode()
    assert not re.search(r"<dc:date>|20\d\d-\d\d-\d\dT", svg)
    assert "<dc:creator>" not in svg
    assert b"Software" not in bytes_of(PICTURES["leads"](came, "h.csv"), ".png")


def test_a_users_settings_change_nothing(came: Summary) -> None:
    import matplotlib

    plain = bytes_of(PICTURES["years"](came, "h.csv"), ".svg")
    with matplotlib.rc_context({"font.size": 30, "axes.grid": False, "svg.hashsalt": "other"}):
        assert bytes_of(PICTURES["years"](came, "h.csv"), ".svg") == plain
        assert matplotlib.rcParams["font.size"] == 30


def test_files_by_the_end_of_their_name(came: Summary, tmp_path: Path) -> None:
    paths = list(draw_all(came, tmp_path, "svg", "h.csv"))
    assert [path.name for path in paths] == [f"backtest-{name}.svg" for name in PICTURES]
    assert all(path.stat().st_size > 2000 for path in paths)
    with pytest.raises(UsageError, match="pdf"):
        written(PICTURES["pit"](came, "h.csv"), tmp_path / "pit.pdf")
    assert not (tmp_path / "pit.pdf").exists()


def test_names_are_words_and_no_formulas(came: Summary) -> None:
    picture = PICTURES["countries"](came, "cost$of$war.csv")
    svg = bytes_of(picture, ".svg")
    labels = [label.get_text() for label in picture.axes[0].get_yticklabels()]
    assert r"Borin & Co \$x^2\$" in labels  # matplotlib's own escape: drawn as a dollar
    assert b"Caspia <north>" not in svg


def test_titles_say_the_finding(came: Summary) -> None:
    assert shown(came)[1] == "conflictology"
    everything = {line.model: line for line in came.table("all")}
    best = shown(came)[0]
    ratio = everything[best].against["crps"].ratio
    title = PICTURES["leads"](came, "h").get_suptitle().replace("\n", " ")
    assert title.startswith(best)
    assert f"{abs(1 - ratio):.1%}".replace("%", "\u00a0%") in title
    assert ("below" if ratio < 1 else "above") in title
    worst = came.misses[best][0]
    title = PICTURES["misses"](came, "h").get_suptitle().replace("\n", " ")
    assert f"{worst.actual:,.0f} deaths" in title


def drawn_with(spread: float) -> Model:
    def model(known: Panel, ahead: Ahead) -> np.ndarray:
        """Poisson around each country's own mean, which is what made it, spread out or drawn together."""
        level = known.counts.mean(axis=1)[:, None, None]
        drawn = np.random.default_rng(3).poisson(level, (len(level), ahead.periods, ahead.draws))
        return np.maximum(np.rint(level + spread * (drawn - level)), 0).astype(np.int64)

    return model


@pytest.mark.parametrize(
    ("spread", "verdict"), [(0.2, "too narrow"), (1.0, "about as wide as they should be"), (4.0, "too wide")]
)
def test_the_verdict_on_the_width_of_forecasts(spread: float, verdict: str) -> None:
    from tocsin.analysis.backtest import backtest
    from tocsin.analysis.baselines import conflictology

    counts = np.random.default_rng(6).poisson(np.linspace(20, 60, 12)[:, None], (12, past.MONTHS)) * 1.0
    made = Panel(tuple(range(1, 13)), tuple("ABCDEFGHIJKL"), past.FIRST, counts)
    models = {"made": drawn_with(spread), "conflictology": conflictology}
    came = summary(backtest(made, models, [2018, 2019, 2020], draws=200), baseline="conflictology", count=400)
    found = came.pit["made"]["in conflict"]
    assert found.rows == 12 * 36
    title = PICTURES["pit"](came, "h").get_suptitle().replace("\n", " ")
    assert title.startswith(f"made's forecasts in conflicts are {verdict}")


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_of_next_to_nothing(name: str) -> None:
    """One country in which nothing ever happens, and the baseline alone: still a picture that says so."""
    quiet = Panel((1,), ("Arden",), past.FIRST, np.zeros((1, past.MONTHS)))
    came = summary(run_on(quiet, ["conflictology"], [2020], draws=5), count=10)
    picture = PICTURES[name](came, "h.csv")
    assert picture.get_suptitle()
    assert len(bytes_of(picture, ".png")) > 1000


@pytest.mark.parametrize("name", PICTURES)
def test_words_stay_within_the_picture(name: str, came: Summary) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from tocsin.serving.plots.style import styled

    picture = PICTURES[name](came, "h.csv")
    with styled():
        canvas = FigureCanvasAgg(picture)
        canvas.draw()
        width, height = canvas.get_width_height()
        legends = [legend for part in (picture, *picture.axes) for legend in _legends(part)]
        words = [word for legend in legends for word in legend.get_texts()]
        words += [found for axes in picture.axes for found in (axes.xaxis.label, axes.yaxis.label, axes._left_title)]
        words += [picture._suptitle, picture._supxlabel]
        # Ticks outside the axes' view are there too, and not drawn; countries' names all are.
        words += list(picture.axes[0].get_yticklabels()) if name in {"countries", "misses"} else []
        for word in words:
            box = word.get_window_extent()
            assert box.x0 >= -2, word.get_text()
            assert box.x1 <= width + 2, word.get_text()
            assert box.y0 >= -2, word.get_text()
            assert box.y1 <= height + 2, word.get_text()


def _legends(part: Any) -> list[Any]:
    found = part.get_legend() if hasattr(part, "get_legend") else None
    return [*([found] if found else []), *getattr(part, "legends", [])]


def test_no_window_is_opened_and_pyplot_is_not_loaded() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); import test_plots as t; from tocsin.serving.plots.backtest import *\n"
        "from tocsin.serving.plots.style import bytes_of\n"
        "came = t.summary(t.run_on(t.panel(), ['zero'], [2020], draws=9), count=9)\n"
        "bytes_of(PICTURES['leads'](came, 'h'), '.svg'); print('matplotlib.pyplot' in sys.modules)"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout == "False\n"
