"""What the measured parts say together of a forecast: never more than the weakest of them.

A forecast in a report is put beside three measurements, each with its n: whether events where the sign lies are
followed by more where it points (coupling), how often there was a deadly event there anyway (base rate), and what a
model gives (probability). A part that is missing makes no forecast surer, and is named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tocsin.analysis.foretelling import LEAST_WINDOWS

Grade = Literal["supported", "weakly supported", "not supported", "no evidence", "too few events to tell"]
# From what says least to what says most; a verdict is the first of its parts' in this order.
_ORDER: Final[tuple[Grade, ...]] = (
    "not supported", "too few events to tell", "no evidence", "weakly supported", "supported",
)  # fmt: skip
_OF_COUPLING: Final[dict[str, Grade]] = {
    "strong": "supported", "weak": "weakly supported", "none": "not supported", "too few": "too few events to tell",
}  # fmt: skip
_COUPLING_WORDS: Final[dict[str, str]] = {
    "strong": "a strong coupling was measured", "weak": "a weak coupling was measured",
    "none": "no coupling was found, though there were events enough to find one",
    "too few": "no coupling can be measured on so few events",
}  # fmt: skip
# Half of a 95 % interval in standard errors.
_WIDE: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Part:
    """What one measurement says, and why in words."""

    name: str
    grade: Grade
    why: str


def interval(hits: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (Wilson 1927), within [0, 1]; (0, 1) of nothing."""
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, _WIDE**2 / n
    middle = (share + square / 2) / (1 + square)
    half = _WIDE * math.sqrt(share * (1 - share) / n + square / (4 * n)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def of_coupling(strength: str | None) -> Part:
    """What the coupling says of "this there is a sign for that here"; None: it was not measured."""
    if strength is None:
        return Part("coupling", "no evidence", "no coupling was measured")
    return Part(
        "coupling", _OF_COUPLING.get(strength, "no evidence"), _COUPLING_WORDS.get(strength, "no coupling was measured")
    )


def of_rate(low: float | None, high: float | None, hits: int, windows: int, kind: str = "deadly") -> Part:
    """What the base rate says of odds between ``low`` and ``high`` (both None: words without odds)."""
    if windows < LEAST_WINDOWS:
        return Part("base rate", "too few events to tell", f"only {windows} windows lie before it")
    least, most = interval(hits, windows)
    told = f"{hits} of {windows} windows before it had a {kind} event (95 % interval {least:.0%} to {most:.0%})"
    return Part("base rate", _against(low, high, least, most), told)


def of_model(low: float | None, high: float | None, probability: float | None) -> Part:
    """What a model's probability says of odds between ``low`` and ``high`` (both None: words without odds)."""
    if probability is None:
        return Part("model", "no evidence", "no model could be asked")
    return Part("model", _against(low, high, probability, probability), f"the model gives {probability:.0%}")


def _against(low: float | None, high: float | None, least: float, most: float) -> Grade:
    """Whether a thing is at least as likely as odds of over one half say, or at most as likely as lower ones say.

    Words without odds cannot be borne out by a rate.
    """
    if low is None or high is None:
        return "no evidence"
    middle = (least + most) / 2
    if (low + high) / 2 >= 0.5:
        return "supported" if middle >= low else "weakly supported" if most >= low else "not supported"
    return "supported" if middle <= high else "weakly supported" if least <= high else "not supported"


def together(parts: Sequence[Part], *, missing: int = 0) -> Grade:
    """The verdict on all parts: the least that one of them says; with ``missing`` ones at most weakly supported."""
    if not parts:
        return "no evidence"
    grade = _ORDER[min(_ORDER.index(part.grade) for part in parts)]
    return "weakly supported" if missing and grade == "supported" else grade
