"""Pictures of a backtest. Each title says the finding, each foot the rows, the years and the history."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.backtesting import Reliability, Summary, period_name
from tocsin.serving.backtest_tables import SCORES, change, focus, units_named, years_named
from tocsin.serving.plots.style import COLOURS, GREY, MARKERS, PALE, figure, headed, plain_numbers, styled, written
from tocsin.terms.wording import listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# More lines than these are not told apart.
MOST: Final = 5
# Of calibration curves, which cross each other, fewer.
CURVES: Final = 3
# Countries and months in the pictures of misses.
WORST: Final = 12
# A share of fewer forecasts than these is mostly chance; tables and JSON have it nevertheless.
FEWEST: Final = 20
# What a calibrated forecast has in its first and last tenth.
OUTER: Final = 0.2
# A model this much worse than the baseline would flatten all others.
FLOOR: Final = -0.6


def draw_all(came: Summary, folder: Path, suffix: str, source: str) -> Iterator[Path]:
    """Draws every picture into ``folder`` as "svg" or "png"; ``source`` names the history. Yields each file's path."""
    for name, draw in PICTURES.items():
        yield written(draw(came, source), folder / f"backtest-{name}.{suffix}")


def reliability(came: Summary, source: str) -> Figure:
    """How often what was given this or that probability came true, for any deaths and for 25 or more."""
    with styled():
        picture = figure(10, 6)
        parts = picture.subplots(2, 2, height_ratios=[4, 1], sharex=True)
        for column, least in enumerate((1, 25)):
            upper, lower = parts[0][column], parts[1][column]
            upper.plot([0, 1], [0, 1], color=PALE, linewidth=1.2, zorder=1)
            for place, model in enumerate(shown(came)[:CURVES]):
                found = came.reliability[model][column]
                _curve(upper, found, came, model, place)
                lower.plot(
                    [one.forecast for one in found.bins],
                    [one.rows for one in found.bins],
                    **_look(came, model, place),
                )
            at_least = "any deaths" if least == 1 else f"{least} deaths or more"
            upper.set_title(f"{at_least} in the {came.period}")
            upper.set_ylim(-0.02, 1.02)
            lower.set_yscale("log")
            plain_numbers(lower)
            lower.set_xlabel("probability that was forecast")
        parts[0][0].set_ylabel("share of forecasts that came true")
        parts[1][0].set_ylabel("forecasts")
        parts[0][0].legend(loc="upper left")
        headed(picture, _reliability_title(came), _foot(came, source, _reliability_note(came), shown(came)[:CURVES]))
    return picture


def _curve(axes: Axes, found: Reliability, came: Summary, model: str, place: int) -> None:
    drawn = [one for one in found.bins if one.rows >= FEWEST]
    axes.plot(
        [one.forecast for one in drawn], [one.observed for one in drawn], label=model, **_look(came, model, place)
    )
    if model == focus(came):
        told = [one for one in drawn if one.observed_low == one.observed_low]
        axes.vlines(
            [one.forecast for one in told],
            [one.observed_low for one in told],
            [one.observed_high for one in told],
            color=COLOURS[0],
            alpha=0.45,
            linewidth=3,
        )


def _reliability_note(came: Summary) -> str:
    parts = [f"{model} {came.reliability[model][0].miscalibration:.4f}" for model in shown(came)[:CURVES]]
    return (
        f"bars: 90 % of resamples; bins of fewer than {FEWEST} forecasts are not drawn\n"
        f"miscalibration, any deaths (part of the Brier score that recalibration would take away): {', '.join(parts)}"
    )


def _reliability_title(came: Summary) -> str:
    model = focus(came)
    likely = [one for one in came.reliability[model][0].bins if one.low >= 0.5]
    rows = sum(one.rows for one in likely)
    if not rows:
        return f"{model} never gave deaths a chance of half or more"
    forecast = sum(one.forecast * one.rows for one in likely) / rows
    observed = sum(one.observed * one.rows for one in likely) / rows
    return (
        f"Where {model} held deaths for likely ({forecast:.0%} on average), they came in {observed:.0%} of the "
        f"{came.period}s"
    ).replace("%", "\u00a0%")


def pit(came: Summary, source: str) -> Figure:
    """Where outcomes fell within their forecasts, by tenths, over the rows in conflict: all of a height when the
    forecasts are calibrated, high at both ends when they are too narrow."""
    group = "in conflict"
    models = [model for model in shown(came) if group in came.pit[model]]
    with styled():
        picture = figure(10, 3.8)
        parts = picture.subplots(1, max(len(models), 1), sharey=True, squeeze=False)[0]
        for place, (axes, model) in enumerate(zip(parts, models, strict=False)):
            shares = came.pit[model][group].shares
            width = 1 / len(shares)
            centres = [(number + 0.5) * width for number in range(len(shares))]
            colour = _look(came, model, place)["color"]
            axes.bar(centres, shares, width * 0.92, color=colour, alpha=0.85)
            axes.axhline(width, color="#262626", linestyle="--", linewidth=1.2)
            axes.set_title(model)
            axes.set_xlim(0, 1)
            axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
            axes.grid(axis="x", visible=False)
        parts[0].set_ylabel("share of outcomes")
        picture.supylabel("")
        for axes in parts:
            axes.set_xlabel("place of the outcome\nin its forecast")
        rows = came.pit[models[0]][group].rows if models else 0
        said = f"n = {rows:,} with deaths in the year before; dashed: calibrated"
        headed(picture, _pit_title(came, group), _foot(came, source, said))
    return picture


def _pit_title(came: Summary, group: str) -> str:
    model = focus(came)
    found = came.pit[model].get(group)
    if found is None:
        return "There was no forecast for a conflict under way"
    low, high = found.ends
    verdict = "about as wide as they should be"
    if low > OUTER or high < OUTER:
        verdict = "too narrow" if low > OUTER else "too wide"
    between = "" if low != low else f"{low:.0%} to {high:.0%}; "
    return (
        f"{model}'s forecasts in conflicts are {verdict}: {found.outer:.0%} of outcomes in the outer fifth "
        f"({between}{OUTER:.0%} is right)"
    ).replace("%", "\u00a0%")


def leads(came: Summary, source: str) -> Figure:
    """By how much each model's CRPS is lower than the baseline's, by how far ahead the forecast was."""
    lines = [line for line in came.table("lead") if line.model != came.baseline]
    models = [model for model in shown(came) if model != came.baseline]
    left_out = [model for model in models if _skill(came, model) < FLOOR]
    models = [model for model in models if model not in left_out]
    with styled():
        picture = figure(8.5, 4.8)
        axes = picture.subplots()
        axes.axhline(0, color=GREY, linestyle="--", linewidth=1.4)
        for model in models:
            own = [line for line in lines if line.model == model and "crps" in line.against]
            at = [int(line.group) for line in own]
            skill = [1 - line.against["crps"].ratio for line in own]
            axes.plot(at, skill, label=model, **_look(came, model, shown(came).index(model)))
            if model == focus(came):
                low, high = ([1 - getattr(line.against["crps"], end) for line in own] for end in ("high", "low"))
                axes.fill_between(at, low, high, color=COLOURS[0], alpha=0.14, linewidth=0, label="90 % of resamples")
        axes.text(
            0.995, 0, f"{came.baseline}", transform=axes.get_yaxis_transform(), ha="right", va="bottom", color=GREY
        )
        axes.set_xlabel(f"{came.period}s ahead")
        axes.set_ylabel(f"CRPS lower than {came.baseline}'s by")
        plain_numbers(axes, percent=True)
        bottom, top = axes.get_ylim()
        axes.set_ylim(max(bottom, FLOOR), top)
        if came.period == "month":
            axes.set_xticks(range(came.leads[0], came.leads[1] + 1))
        if models:
            axes.legend(loc="best")
        said = "; ".join(f"{model} is off the picture ({_skill(came, model):+.0%})" for model in left_out)
        headed(picture, _leads_title(came), _foot(came, source, said.replace("%", "\u00a0%").replace("-", "−")))
    return picture


def _skill(came: Summary, model: str) -> float:
    found = next(line.against.get("crps") for line in came.table("all") if line.model == model)
    return 0.0 if found is None else 1 - found.ratio


def _leads_title(came: Summary) -> str:
    model = focus(came)
    ratios = [line.against["crps"].ratio for line in came.table("lead") if line.model == model and line.against]
    if not ratios:
        return f"{model} is the only model"
    better = sum(ratio < 1 for ratio in ratios)
    skill = _skill(came, model)
    side = "below" if skill >= 0 else "above"
    where = "every one of" if better == len(ratios) else f"{better} of"
    return (f"{model}: CRPS {abs(skill):.1%} {side} {came.baseline}'s; better at {where} {len(ratios)} leads").replace(
        "%", "\u00a0%"
    )


def by_year(came: Summary, source: str) -> Figure:
    """Mean scores of each year, one part for each score."""
    models = shown(came)
    with styled():
        picture = figure(10, 4.2)
        parts = picture.subplots(1, len(SCORES))
        for axes, (key, name, _) in zip(parts, SCORES, strict=True):
            for place, model in enumerate(models):
                own = [line for line in came.table("year") if line.model == model]
                means = [getattr(line.tally, key) for line in own]
                axes.plot([int(line.group) for line in own], means, label=model, **_look(came, model, place))
            axes.set_title(f"{name}, {'bits' if key == 'ignorance' else 'deaths'}")
            axes.set_ylim(bottom=0)
            axes.set_xticks(_few(came.years))
            axes.set_xlim(came.years[0] - 0.4, came.years[-1] + 0.4)
            plain_numbers(axes)
        handles, labels = parts[0].get_legend_handles_labels()
        picture.legend(handles, labels, loc="outside right center")
        headed(picture, _years_title(came), _foot(came, source, "lower is better"))
    return picture


def _few(years: Sequence[int]) -> list[int]:
    """At most eight years for the ticks of an axis."""
    step = -(-len(years) // 8)
    return list(years[::step])


def _years_title(came: Summary) -> str:
    model = focus(came)
    own = [line.against["crps"].ratio for line in came.table("year") if line.model == model and line.against]
    if not own:
        return f"{model}, year by year"
    better = sum(ratio < 1 for ratio in own)
    if len(own) == 1:
        return f"{model} is {'better' if better else 'not better'} than {came.baseline} in {came.years[0]} by CRPS"
    often = {0: "in no year", len(own): "in every year"}.get(better, f"in {better} of {len(own)} years")
    worst = max(own)
    year = came.years[own.index(worst)]
    return f"By CRPS {model} is better than {came.baseline} {often}; its worst is {year} ({change(worst)})"


def units(came: Summary, source: str) -> Figure:
    """The countries that add most to the model's CRPS, beside the baseline's."""
    model = focus(came)
    found = came.burdens[model][:WORST]
    noun, nouns = units_named(came)
    with styled():
        picture = figure(8.5, 1.6 + 0.36 * max(len(found), 3))
        axes = picture.subplots()
        at = list(range(len(found)))
        ours, theirs = [one.score for one in found], [one.baseline for one in found]
        axes.hlines(at, ours, theirs, color=PALE, linewidth=3, zorder=1)
        axes.plot(theirs, at, linestyle="none", marker="s", color=GREY, label=came.baseline)
        axes.plot(ours, at, linestyle="none", marker="o", markersize=7.5, color=COLOURS[0], label=model)
        axes.set_yticks(at, [_name(one.name) for one in found])
        axes.invert_yaxis()
        axes.set_xlim(left=0)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel(f"mean CRPS of the {noun}'s {came.period}s, deaths")
        axes.legend(loc="lower right")
        headed(picture, _units_title(came, nouns), _foot(came, source, f"the {len(found)} heaviest {nouns}"))
    return picture


def _units_title(came: Summary, nouns: str) -> str:
    model = focus(came)
    total, names = 0.0, []
    for one in came.burdens[model]:
        names.append(_name(one.name))
        total += one.share
        if total >= 0.5:
            break
    if not names:
        return f"{model} missed nothing"
    if len(names) > 4:
        return f"The {len(names)} heaviest {nouns} make {total:.0%} of {model}'s CRPS".replace("%", "\u00a0%")
    return f"{total:.0%} of {model}'s CRPS comes from {listed(names)}".replace("%", "\u00a0%")


def misses(came: Summary, source: str) -> Figure:
    """The months that the model missed most: its interval and median, and what came."""
    model = focus(came)
    found = came.misses[model][:WORST]
    with styled():
        picture = figure(9, 1.7 + 0.36 * max(len(found), 3))
        axes = picture.subplots()
        at = list(range(len(found)))
        axes.hlines(at, [one.low for one in found], [one.high for one in found], color=COLOURS[4], linewidth=5,
                    label="90 % interval of the forecast")  # fmt: skip
        axes.plot([one.median for one in found], at, linestyle="none", marker="o", color=COLOURS[0], label="its median")
        axes.plot([one.actual for one in found], at, linestyle="none", marker="X", markersize=8, color=COLOURS[1],
                  label="what came")  # fmt: skip
        axes.set_yticks(at, [f"{_name(one.name)}  {period_name(one.period, came.period)}" for one in found])
        axes.invert_yaxis()
        axes.set_xscale("symlog", linthresh=10, linscale=0.6)
        axes.set_xlim(-0.5, 1.6 * max([10.0, *(max(one.actual, one.high) for one in found)]))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.grid(axis="y", visible=False)
        axes.set_xlabel(f"deaths in the {came.period} (logarithmic above 10)")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
        headed(picture, _misses_title(came), _foot(came, source, f"the {len(found)} rows of the highest CRPS"))
    return picture


def _misses_title(came: Summary) -> str:
    model = focus(came)
    if not came.misses[model]:
        return f"{model} missed nothing"
    worst = came.misses[model][0]
    when = period_name(worst.period, came.period)
    return (
        f"{model}'s worst miss: {_name(worst.name)}, {when}: {worst.actual:,.0f} deaths, "
        f"forecast {worst.median:,.0f} ({worst.low:,.0f} to {worst.high:,.0f})"
    )


# What is common to the pictures


def shown(came: Summary) -> list[str]:
    """The models that are drawn: what the picture is about, the baseline, then the others by CRPS, at most ``MOST``."""
    first = [focus(came), came.baseline]
    by_score = sorted(came.table("all"), key=lambda line: line.tally.crps)
    return list(dict.fromkeys([*first, *(line.model for line in by_score)]))[:MOST]


def _look(came: Summary, model: str, place: int) -> dict[str, Any]:
    """Colour, marker and line of a model, which never depend on colour alone."""
    if model == came.baseline and model != focus(came):
        return {"color": GREY, "marker": "s", "linestyle": "--"}
    number = max(0, place - 1)
    return {
        "color": COLOURS[number],
        "marker": MARKERS[number if number == 0 else number + 1],
        "linestyle": "-" if number == 0 else ":",
        "linewidth": 2.4 if number == 0 else 1.6,
    }


def _name(name: str) -> str:
    """A name short enough for an axis, in which no sign begins a formula."""
    return _literal(textwrap.shorten(name, 36, placeholder=" …"))


def _foot(came: Summary, source: str, said: str = "", drawn: Sequence[str] | None = None) -> str:
    noun, nouns = units_named(came)
    about = (
        f"{came.rows:,} {noun}-{came.period}s of {years_named(came.years)} in {came.units:,} "
        f"{noun if came.units == 1 else nouns}, {came.leads[0]} to {came.leads[1]} {came.period}s ahead; "
        f"{came.draws:,} draws; history: {source}"
    )
    left_out = [model for model in came.models if model not in (shown(came) if drawn is None else drawn)]
    parts = [part for part in (said, f"not drawn: {', '.join(left_out)}" if left_out else "") if part]
    return "\n".join([_literal(about), *(["; ".join(parts)] if parts else [])])


def _literal(words: str) -> str:
    """Words in which no sign begins a formula."""
    return words.replace("$", r"\$")


PICTURES: Final[dict[str, Callable[[Summary, str], Figure]]] = {
    "reliability": reliability,
    "pit": pit,
    "leads": leads,
    "years": by_year,
    "countries": units,
    "misses": misses,
}
