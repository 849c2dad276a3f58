"""Judgements: "these two are one", "this mention names that actor"; said by somebody on some day, withdrawable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

# ``same``/``different``/``unsure``: whether claims tell of one happening, or mentions of one actor.
# ``names``/``names_not``: whether the first subject (a mention) names the second (an actor).
# ``right``/``wrong``: whether the sentence was read rightly; a wrong claim stays in the record and counts no more.
# ``corrects``: a field of the claim is otherwise; ``value`` is JSON, {"field": …, "value": …}.
# ``grades``: how reliable a source is; the subject is the key of an origin, ``value`` a letter A to F.
Verdict = Literal["same", "different", "unsure", "names", "names_not", "right", "wrong", "corrects", "grades"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
# Those that are about one thing alone; all others compare two or more.
ALONE: Final[frozenset[Verdict]] = frozenset({"right", "wrong", "corrects", "grades"})
ORDERED: Final[frozenset[Verdict]] = frozenset({"names", "names_not"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement as it stands in the record; ``subjects`` are ids of claims, mentions, actors or sources.

    ``score`` is how sure the judge was, 0 to 1. ``judge`` names the rule, model or person; ``date`` is ISO, a day or
    an instant. ``value`` is what it says beyond the verdict, None where that says all. ``withdrawn`` is the date of
    the withdrawal, None while the judgement stands.
    """

    id: str
    subjects: tuple[str, ...]
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]
    judge: str
    date: str
    withdrawn: str | None = None
    value: str | None = None


def mention_id(report: str, start: int, end: int) -> str:
    """The id by which judgements speak of the words at a half-open range of a report's text."""
    return f"{report}:{start}-{end}"
