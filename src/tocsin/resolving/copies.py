"""Which reports copy each other's words, how much of them, and which text came first.

A report is sketched once (``sketch``), found by keys that it shares with others (``band_keys``) and compared with
those only (``compare``). The keys are winnowed (Schleimer, Wilkerson and Aiken 2003): of every sixteen neighbouring
runs of six words the one with the smallest hash, so that two texts with 21 words in a row in common always share a
key, however long the rest of them is. The words themselves are compared, not estimates: a wire of eight sentences in
an article of eighty is found, and each word of a copy knows whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from tocsin.errors import InputError
from tocsin.resolving.passages import (
    GAP,
    Run,
    codes_of,
    facts_in,
    has_capitals,
    is_standing,
    keys_of,
    passages_of,
    share_enough,
    worth_comparing,
)
from tocsin.resolving.wording import QUOTED, words_of

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

VERSION: Final = 1
# Tuned on the news corpus (27 syndicated pairs of 3,788 articles, judged by hand) and on own-made articles of three
# invented outlets; benchmarks/independence.py holds what came of it.
_SHORTEST_PASSAGE: Final = 9
_FEWEST_WORDS: Final = 18
_SHARE: Final = 0.3
# A few paragraphs of a long text, taken over word for word, are a copy of those paragraphs.
_MANY_WORDS: Final = 78.0
_SMALL_SHARE: Final = 0.12
_QUOTED_WEIGHT: Final = 0.15
# A frame filled anew has one changed fact for three that agree and one in forty words, or one in twenty words.
_CHANGED_FACTS: Final = 0.25
_WORDS_A_CHANGE: Final = 40
_LONG: Final = 80
# Few words with hardly a fact in common are phrases of the trade, unless they are the whole of both texts.
_FEWEST_FACTS: Final = 3
_ENOUGH_WORDS: Final = 50
_WHOLE: Final = 0.8
_HALF: Final = 0.5

Verdict = Literal["copy", "template", "different"]
__all__ = [
    "DIFFERENT",
    "VERSION",
    "Copied",
    "Likeness",
    "ReportFacts",
    "Run",
    "Sketch",
    "band_keys",
    "compare",
    "origins_of_reports",
    "sketch",
    "worth_comparing",
]


@dataclass(frozen=True, slots=True)
class Sketch:
    """All that comparing needs of a text: its words, two bytes each. The same text gives the same bytes everywhere."""

    words: bytes

    def __len__(self) -> int:
        """How many words it has."""
        return len(self.words) // 2

    def to_bytes(self) -> bytes:
        """The sketch for a column of the record: one byte for the version, two for each word."""
        return bytes([VERSION]) + self.words

    @staticmethod
    def from_bytes(data: bytes) -> Sketch:
        """The sketch that ``to_bytes`` wrote. Raises InputError for bytes of another version or of no sketch."""
        if data[:1] != bytes([VERSION]) or len(data) % 2 == 0:
            raise InputError(
                "these bytes are no sketch of this version", advice="sketch the report's text again with sketch(text)"
            )
        return Sketch(bytes(data[1:]))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two texts share, and whether one copies the other; which one, only the days of publication can tell.

    ``of_a`` and ``of_b`` are the shares of each text's words that stand in common passages, ``resemblance`` that of
    both together (0 to 1); words in quotation marks count less, since whoever quotes the same speech need not have
    copied. ``words`` is how many words are common, so weighted. ``verdict`` is ``template`` where the common words are
    a frame around other facts, as in a daily bulletin. ``runs`` are the common passages, in the order of the first
    text. ``score`` is how surely it is a copy, 0 where it is none.
    """

    verdict: Verdict
    of_a: float
    of_b: float
    resemblance: float
    words: float
    score: float
    reasons: tuple[str, ...]
    runs: tuple[Run, ...] = ()

    @property
    def is_copy(self) -> bool:
        """Whether one of the two texts copies the other."""
        return self.verdict == "copy"

    def swapped(self) -> Likeness:
        """The same likeness with the two texts in the other order."""
        runs = tuple(sorted((Run(r.b, r.a, r.length) for r in self.runs), key=lambda r: (r.a, r.b)))
        return Likeness(
            self.verdict, self.of_b, self.of_a, self.resemblance, self.words, self.score, self.reasons, runs
        )


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What must be known of a report to say which text came first.

    ``published`` is an ISO day or None, ``words`` the length of its sketch, ``credits`` the keys of the agencies that
    it credits with its text ("(Reuters)"), and ``is_agency`` whether its outlet is one itself.
    """

    id: str
    published: str | None = None
    outlet: str | None = None
    words: int = 0
    credits: tuple[str, ...] = ()
    is_agency: bool = False

    @property
    def order(self) -> tuple[bool, str, int, str]:
        """By day, undated last; of one day agencies first, then those that credit one; then by id."""
        rank = 0 if self.is_agency else 1 if self.credits else 2
        return self.published is None, (self.published or "")[:10], rank, self.id


@dataclass(frozen=True, slots=True)
class Copied:
    """What a report has from one earlier text: which text, and which of its own words.

    ``report``, ``outlet`` and ``credits`` are those of the earliest text with these words; ``share`` is the part of
    the report's words that it has from there, above 0 and at most 1. ``passages`` are half-open ranges, counted in
    words of the report's sketch.
    """

    report: str
    outlet: str | None
    credits: tuple[str, ...]
    share: float
    passages: tuple[tuple[int, int], ...]


DIFFERENT: Final = Likeness("different", 0.0, 0.0, 0.0, 0.0, 0.0, ())


def sketch(text: str) -> Sketch:
    """The words of a text for comparing; an empty sketch for a text without words."""
    return Sketch(words_of(text).codes)


def band_keys(of: Sketch) -> tuple[int, ...]:
    """The keys by which a report is found, ascending, as signed 64-bit numbers; reports that share none are not alike.

    About one for eight words. Empty for a text of fewer than six words, which nobody can tell to be a copy.
    """
    import numpy as np

    return tuple(np.sort(keys_of(of.words).view(np.int64)).tolist())


def compare(a: Sketch, b: Sketch) -> Likeness:
    """How much two texts share and whether one copies the other; ``compare(b, a)`` is the same, swapped."""
    if a.words > b.words:
        return compare(b, a).swapped()
    if not share_enough(a.words, b.words):
        return DIFFERENT
    passages = [p for p in passages_of(a.words, b.words) if p[-1].b + p[-1].length - p[0].b >= _SHORTEST_PASSAGE]
    if not passages:
        return DIFFERENT
    codes_a, codes_b = codes_of(a.words), codes_of(b.words)
    news = [p for p in passages if not is_standing(p, codes_a, codes_b)]
    return _judged(codes_a, codes_b, news) if news else DIFFERENT


def origins_of_reports(
    reports: Iterable[ReportFacts], pairs: Iterable[tuple[str, str, Likeness]]
) -> dict[str, tuple[Copied, ...]]:
    """For every report what it copied from which earlier text, the largest share first; nothing for a text of its own.

    ``pairs`` are two ids and what ``compare`` says of them; those that are no copies are passed over. Each word goes
    back to the earliest text that has it in a common passage, over as many copies as it takes: so a round-up of two
    wires goes back to both, and two texts that share nothing are never brought together by a third. Earliest is by
    ``ReportFacts.order``. The result depends on the set of reports and pairs only; for a report it is the same
    whether it is asked with all reports or only with those to which pairs connect it.

    A text that credits nobody, while a copy of at least half of its length credits an agency, is that agency's too:
    it is then listed as its own original, with those credits. Raises InputError when a pair names an unknown report.
    """
    import numpy as np

    known = {report.id: report for report in reports}
    partners: dict[str, list[tuple[str, tuple[Run, ...]]]] = {}
    for a, b, likeness in pairs:
        if a not in known or b not in known:
            raise InputError(f"a pair names report {a if a not in known else b}, which is not among the reports")
        if likeness.is_copy and a != b:
            seen = likeness if known[a].order < known[b].order else likeness.swapped()
            early, late = (a, b) if known[a].order < known[b].order else (b, a)
            partners.setdefault(late, []).append((early, seen.runs))
    ordered = sorted(known.values(), key=lambda report: report.order)
    number = {report.id: k for k, report in enumerate(ordered)}
    roots: dict[str, Array] = {}
    out: dict[str, tuple[Copied, ...]] = {}
    for k, report in enumerate(ordered):
        root = np.full(report.words, k, np.int64)
        for early, runs in sorted(partners.get(report.id, ()), key=lambda partner: number[partner[0]]):
            for run in runs:
                own = root[run.b : run.b + run.length]
                theirs = roots[early][run.a : run.a + run.length]
                np.copyto(own, theirs, where=own == k)
        roots[report.id] = root
        out[report.id] = _copied(root, k, ordered)
    return _with_lent_credits(out, known, ordered)


def _copied(root: Array, own: int, ordered: Sequence[ReportFacts]) -> tuple[Copied, ...]:
    import numpy as np

    found: dict[int, list[tuple[int, int]]] = {}
    edges = [0, *(np.flatnonzero(np.diff(root)) + 1).tolist(), len(root)]
    for start, end in pairwise(edges):
        if start == end or root[start] == own:
            continue
        passages = found.setdefault(int(root[start]), [])
        if passages and start - passages[-1][1] <= GAP:
            passages[-1] = (passages[-1][0], end)  # a word that was changed in copying is no news of its own
        else:
            passages.append((start, end))
    copied = []
    for original, passages in found.items():
        by = ordered[original]
        share = sum(end - start for start, end in passages) / len(root)
        copied.append(Copied(by.id, by.outlet, by.credits, round(share, 4), tuple(passages)))
    return tuple(sorted(copied, key=lambda c: (-c.share, c.report)))


def _with_lent_credits(
    copied: dict[str, tuple[Copied, ...]], known: dict[str, ReportFacts], ordered: Sequence[ReportFacts]
) -> dict[str, tuple[Copied, ...]]:
    lent: dict[str, tuple[str, ...]] = {}
    for report in ordered:
        for part in copied[report.id]:
            first = known[part.report]
            if report.credits and not first.credits and not first.is_agency and part.share >= _HALF:
                lent.setdefault(part.report, report.credits)
    if not lent:
        return copied
    out = {}
    for id_, parts in copied.items():
        told = tuple(replace(part, credits=lent.get(part.report, part.credits)) for part in parts)
        if id_ in lent:
            first = known[id_]
            told = (*told, Copied(id_, first.outlet, lent[id_], 1.0, ((0, first.words),)))
        out[id_] = told
    return out


def _judged(a: Array, b: Array, passages: Sequence[Sequence[Run]]) -> Likeness:
    import numpy as np

    runs = tuple(run for passage in passages for run in passage)
    shared_a, shared_b = np.zeros(len(a), bool), np.zeros(len(b), bool)
    quoted_a, quoted_b = (a & QUOTED) > 0, (b & QUOTED) > 0
    for run in runs:
        here, there = slice(run.a, run.a + run.length), slice(run.b, run.b + run.length)
        shared_a[here] = shared_b[there] = True
        # Marks may be lost in copying: what either text quotes is a quotation.
        quoted_a[here] = quoted_b[there] = quoted_a[here] | quoted_b[there]
    weight_a, weight_b = np.where(quoted_a, _QUOTED_WEIGHT, 1.0), np.where(quoted_b, _QUOTED_WEIGHT, 1.0)
    words = min(float(weight_a[shared_a].sum()), float(weight_b[shared_b].sum()))
    told = min(int((shared_a & ~quoted_a).sum()), int((shared_b & ~quoted_b).sum()))
    all_a, all_b = float(weight_a.sum()), float(weight_b.sum())
    of_a, of_b = words / all_a, words / all_b
    kept, changed = facts_in(a, b, runs)
    resemblance = words / (all_a + all_b - words)
    longest = max(p[-1].a + p[-1].length - p[0].a for p in passages)
    reasons = [
        f"{round(words)} words in common, {of_a:.0%} of one text and {of_b:.0%} of the other",
        f"longest passage {longest} words",
    ]
    verdict: Verdict = "copy"
    most = max(of_a, of_b)
    if told < _FEWEST_WORDS or (most < _SHARE and (words < _MANY_WORDS or most < _SMALL_SHARE)):
        verdict = "different"
        if words - told * (1 - _QUOTED_WEIGHT) > 0 and told < _FEWEST_WORDS <= longest:
            reasons.append("hardly more than quotations, which both may have from whoever spoke")
    elif longest < _LONG and _is_frame(words, kept, changed):
        verdict = "template"
        reasons.append(f"{changed} figures and names between the runs differ and {kept} agree: a frame, filled anew")
    elif (
        kept < _FEWEST_FACTS and words < _ENOUGH_WORDS and resemblance < _WHOLE and has_capitals(a) and has_capitals(b)
    ):
        verdict = "different"
        reasons.append(f"{kept} figures and names in common: standing phrases, no news")
    elif changed:
        reasons.append(f"{changed} figures or names between the runs differ and {kept} agree")
    return Likeness(
        verdict,
        round(of_a, 4),
        round(of_b, 4),
        round(resemblance, 4),
        round(words, 1),
        round(min(0.99, 0.5 + max(of_a, of_b) / 2), 3) if verdict == "copy" else 0.0,
        tuple(reasons),
        runs,
    )


def _is_frame(words: float, kept: int, changed: int) -> bool:
    """Whether so many facts differ that common words are a frame around them; a correction changes one or two."""
    of_facts = changed >= max(1, _CHANGED_FACTS * (changed + kept), words / _WORDS_A_CHANGE)
    return of_facts or changed >= max(2, 2 * words / _WORDS_A_CHANGE)
