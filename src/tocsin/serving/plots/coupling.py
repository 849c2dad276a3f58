"""The picture of a coupling: both theatres by weeks, what came before and after, and the placebos beside it."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING, Any

from tocsin.serving.plots.style import COLOURS, GREY, PALE, figure, headed, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from tocsin.coupled import Asked


def drawn(asked: Asked, found: Any) -> Figure:
    """Three rows: events by week; lagged products with the band that 95 in 100 shifts stay in; lifts of all pairs."""
    with styled():
        picture = figure(8.0, 8.4)
        rates, lags, lifts = picture.subplots(3, 1, height_ratios=[1.1, 1.0, 0.5 + 0.16 * (2 + len(found.placebos))])
        headed(
            picture,
            found.sentence,
            f"{asked.since.isoformat()} to {asked.until.isoformat()}; what came after what, not what caused it",
        )
        _rates(rates, asked)
        _lags(lags, found)
        _lifts(lifts, found)
    return picture


def _rates(axes: Axes, asked: Asked) -> None:
    import numpy as np
    from matplotlib import dates

    weeks = max(1, asked.left.days // 7)
    starts: Any = [asked.since + datetime.timedelta(days=7 * week) for week in range(weeks)]
    for place, one in enumerate((asked.left, asked.right)):
        counts = np.histogram(one.times, bins=weeks, range=(0, 7 * weeks))[0]
        axes.step(
            starts,
            counts,
            where="post",
            color=COLOURS[place],
            linestyle=("-", "--")[place],
            linewidth=1.3,
            label=one.name,
        )
    drawing: Any = dates
    locator = drawing.AutoDateLocator()
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(drawing.ConciseDateFormatter(locator))
    axes.set_title("Events a week")
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper right", ncols=2)


def _lags(axes: Axes, found: Any) -> None:
    one = found.ahead
    if one.shifted is None:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "too few events to shift", ha="center", va="center", color=GREY, transform=axes.transAxes)
        return
    shifted = one.shifted
    axes.axhspan(float(shifted.band[0]), float(shifted.band[1]), color=PALE, label="95 in 100 shifts")
    after = shifted.lags > 0
    for kept, colour, label in (
        (shifted.lags < 0, GREY, f"{one.follower} before"),
        (shifted.lags == 0, "#A6A6A6", "same day: order not known"),
        (after, COLOURS[0], f"{one.follower} after"),
    ):
        axes.bar(shifted.lags[kept], shifted.profile[kept], width=0.7, color=colour, label=label)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set_title(f"Days from an event in {one.leader} to one in {one.follower}: more or fewer than usual")
    axes.set_xlabel("days")
    axes.set_ylabel("standard deviations")
    low, high = float(shifted.profile.min()), float(shifted.profile.max())
    # Room above the bars for the legend.
    axes.set_ylim(min(low, float(shifted.band[0])) * 1.1, max(high, float(shifted.band[1])) * 1.75)
    axes.legend(loc="upper center", ncols=4, fontsize=8, columnspacing=1.2, handlelength=1.4)


def _lifts(axes: Axes, found: Any) -> None:
    rows = [(f"{one.leader} → {one.follower}", one.lift, COLOURS[0]) for one in (found.ahead, found.back)]
    rows += [
        (
            f"{one.name} → {found.ahead.follower}" if one.role == "leader" else f"{found.ahead.leader} → {one.name}",
            one.lift,
            GREY,
        )
        for one in found.placebos
    ]
    axes.axvline(1, color=GREY, linewidth=0.8)
    for place, (_, lift, colour) in enumerate(rows):
        if math.isnan(lift.value):
            axes.text(1, place, " too few", va="center", fontsize=8, color=GREY)
            continue
        axes.plot([lift.low, lift.high], [place, place], color=colour, linewidth=2)
        axes.plot([lift.value], [place], marker="o" if colour != GREY else "s", color=colour)
    axes.set_yticks(range(len(rows)), [name for name, *_ in rows], fontsize=8)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    placebos = "; squares: placebos" if found.placebos else ""
    axes.set_title(f"Lift within {found.lag} days, with its interval of 95 %{placebos}")
