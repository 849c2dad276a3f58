"""How pictures look, and how they are written: readable, told apart without colour too, the same bytes again.

Matplotlib's object interface is used, never pyplot: no window, no state that outlives a picture, and none of the
user's own settings.
"""

from __future__ import annotations

import contextlib
import io
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours (2008), which people with any sort of colour vision tell apart; the first is for what the
# picture is about. Yellow is left out: it is too pale for lines on white.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
GREY: Final = "#595959"
PALE: Final = "#D9D9D9"
MARKERS: Final = ("o", "s", "^", "D", "v", "P")
FORMATS: Final = (".svg", ".png")
_DOTS_PER_INCH: Final = 150

_STYLE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same everywhere
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": "#262626",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.8,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 5.5,
    "figure.facecolor": "white",
    "svg.fonttype": "path",
    # Ids in SVG are made with this; otherwise they are random.
    "svg.hashsalt": "tocsin",
}


@contextlib.contextmanager
def styled() -> Iterator[None]:
    """Within it, matplotlib draws in the house's way; afterwards its settings are what they were."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        for name, value in _STYLE.items():
            matplotlib.rcParams[name] = value
        yield


def figure(width: float, height: float) -> Figure:
    """An empty picture of that many inches whose parts make room for each other."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def headed(picture: Figure, title: str, note: str) -> None:
    """Writes above the picture what it shows, as a sentence, and below it where that is from."""
    # So many bold signs of that size go into an inch.
    lines = textwrap.wrap(title, int(picture.get_figwidth() * 9.6))
    picture.suptitle("\n".join(lines), x=0.01, ha="left", fontsize=12.5, fontweight="bold")
    lines = [line for part in note.split("\n") for line in textwrap.wrap(part, int(picture.get_figwidth() * 15))]
    picture.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=8, color=GREY)


def plain_numbers(axes: Axes, *, percent: bool = False) -> None:
    """The y axis in numbers as people write them."""
    from matplotlib.ticker import FuncFormatter

    def words(value: float, _: int) -> str:
        told = f"{100 * value:+.0f} %" if percent else f"{value:,.12g}"
        return told.replace("+0 %", "0").replace("-", "−")

    axes.yaxis.set_major_formatter(FuncFormatter(words))


def written(picture: Figure, path: str | Path) -> Path:
    """The picture in a file, SVG or PNG by the end of its name. Raises UsageError for any other end."""
    target = Path(path)
    target.write_bytes(bytes_of(picture, target.suffix))
    return target


def bytes_of(picture: Figure, suffix: str) -> bytes:
    """The picture as SVG or PNG (".svg", ".png"). Raises UsageError for any other suffix."""
    if suffix.lower() not in FORMATS:
        raise UsageError(f"pictures are not drawn as {suffix or 'files without an end'}", advice="use .svg or .png")
    kind = suffix.lower().removeprefix(".")
    # Neither the day nor the drawing program's version: the same numbers give the same bytes.
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    out = io.BytesIO()
    with styled():
        picture.savefig(out, format=kind, dpi=_DOTS_PER_INCH, metadata=metadata)
    return out.getvalue()
