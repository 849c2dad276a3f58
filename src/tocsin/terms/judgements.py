"""Judgements: "these two are one", "this mention names that actor"; said by somebody on some day, withdrawable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

# ``same``/``different``/``unsure``: whether claims tell of one happening, or mentions of one actor.
# ``names``/``names_not``: whether the first subject (a mention) names the second (an actor).
Verdict = Literal["same", "different", "unsure", "names", "names_not"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement as it stands in the record; ``subjects`` are ids of claims, mentions or actors.

    ``score`` is how sure the judge was, 0 to 1. ``judge`` names the rule, model or person; ``date`` is ISO, a day or
    an instant. ``withdrawn`` is the date of the withdrawal, None while the judgement stands.
    """

    id: str
    subjects: tuple[str, ...]
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]
    judge: str
    date: str
    withdrawn: str | None = None
