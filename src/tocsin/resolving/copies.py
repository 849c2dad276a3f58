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
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from tocsin.errors import InputError
from tocsin.resolving.wording import FACT, QUOTED, words_of

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

VERSION: Final = 1
_KEY_RUN = 6
_WINDOW = 16
_RUN = 4
# Words that an edit may take, put in or change in the middle of a passage without ending it.
_GAP = 4
_SHORTEST_PASSAGE = 9
_FEWEST_WORDS = 18
_SHARE = 0.3
# A few paragraphs of a long text, taken over word for word, are a copy of those paragraphs.
_MANY_WORDS = 78.0
_SMALL_SHARE = 0.12
_QUOTED_WEIGHT = 0.15
_CHANGED_FACTS = 0.25
_STRETCH = 20
_FEWEST_FACTS = 3
_FACTS_WHERE_CAPITALS = 0.04
_FACTS_OF_NEWS = 0.1
_WORDS_A_CHANGE = 40
_LONG = 80
_EDGE = 8
_ENOUGH_WORDS = 50
_STANDING_PART = 70
_OWN_PART = 40
_ONE_KEY_IN = 25
_HALF = 0.5

Verdict = Literal["copy", "template", "different"]


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
class Run:
    """Words in a row that two texts have in common: counted in words from the beginning of each."""

    a: int
    b: int
    length: int


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

    return tuple(np.sort(_keys(of.words).view(np.int64)).tolist())


def compare(a: Sketch, b: Sketch) -> Likeness:
    """How much two texts share and whether one copies the other; ``compare(b, a)`` is the same, swapped."""
    if a.words > b.words:
        return compare(b, a).swapped()
    if not _worth_it(a.words, b.words):
        return DIFFERENT
    passages = [p for p in _passages(a.words, b.words) if p[-1].b + p[-1].length - p[0].b >= _SHORTEST_PASSAGE]
    if not passages:
        return DIFFERENT
    codes_a, codes_b = _codes(a.words), _codes(b.words)
    news = [p for p in passages if not _is_standing(p, codes_a, codes_b)]
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
        if passages and start - passages[-1][1] <= _GAP:
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
    kept, changed = _facts(a, b, runs)
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
    elif longest < _LONG and changed >= max(1, _CHANGED_FACTS * (changed + kept), words / _WORDS_A_CHANGE):
        verdict = "template"
        reasons.append(f"{changed} figures and names between the runs differ and {kept} agree: a frame, filled anew")
    elif kept < _FEWEST_FACTS and words < _ENOUGH_WORDS and _has_capitals(a) and _has_capitals(b):
        verdict = "different"
        reasons.append(f"{kept} figures and names in common: standing phrases, no news")
    elif changed:
        reasons.append(f"{changed} figures or names between the runs differ and {kept} agree")
    return Likeness(
        verdict,
        round(of_a, 4),
        round(of_b, 4),
        round(words / (all_a + all_b - words), 4),
        round(words, 1),
        round(min(0.99, 0.5 + max(of_a, of_b) / 2), 3) if verdict == "copy" else 0.0,
        tuple(reasons),
        runs,
    )


def _worth_it(a: bytes, b: bytes) -> bool:
    """Whether two texts share keys enough for a copy: a cheap answer, since most that share one share nothing else."""
    import numpy as np

    keys_a, keys_b = _keys(a), _keys(b)
    if not len(keys_a) or not len(keys_b):
        return False
    at = np.searchsorted(keys_a, keys_b)
    common = int((keys_a[np.minimum(at, len(keys_a) - 1)] == keys_b).sum())
    return common * _ONE_KEY_IN >= max(1, min(len(keys_a), len(keys_b)))


def _passages(a: bytes, b: bytes) -> list[list[Run]]:
    """The common passages in the order of the first text: runs of common words with at most a small gap between two.

    Words that a text repeats count where they first stand.
    """
    import numpy as np

    codes_a, first_a = _runs_of(a)
    codes_b, first_b = _runs_of(b)
    _, in_a, in_b = np.intersect1d(codes_a, codes_b, assume_unique=True, return_indices=True)
    at_a, at_b = first_a[in_a], first_b[in_b]
    order = np.argsort(at_a)
    at_a, at_b = at_a[order], at_b[order]
    new = np.flatnonzero((np.diff(at_a) != 1) | (np.diff(at_b) != 1)) + 1
    out: list[list[Run]] = []
    for begin, end in zip([0, *new.tolist()], [*new.tolist(), len(at_a)], strict=True):
        if begin == end:
            continue
        run = Run(int(at_a[begin]), int(at_b[begin]), end - begin + _RUN - 1)
        if out:
            last = out[-1][-1]
            apart_a, apart_b = run.a - last.a - last.length, run.b - last.b - last.length
            overlap = max(0, -apart_a, -apart_b)
            if max(apart_a, apart_b) + overlap <= _GAP and overlap < run.length and overlap < _RUN:
                out[-1].append(Run(run.a + overlap, run.b + overlap, run.length - overlap))
                continue
        out.append([run])
    return out


def _facts(a: Array, b: Array, runs: Sequence[Run]) -> tuple[int, int]:
    """How many figures and names agree within the runs, and how many stand against another between two of them."""
    kept = changed = 0
    for k, run in enumerate(runs):
        kept += int(((a[run.a : run.a + run.length] & b[run.b : run.b + run.length] & FACT) > 0).sum())
        before = runs[k - 1] if k else run
        ends_a, ends_b = before.a + before.length, before.b + before.length
        if k and 0 < run.a - ends_a <= _STRETCH and 0 < run.b - ends_b <= _STRETCH:
            in_a, in_b = _facts_of(a[ends_a : run.a]), _facts_of(b[ends_b : run.b])
            changed += min(len(in_a - in_b), len(in_b - in_a))
    return kept, changed


def _has_capitals(codes: Array) -> bool:
    """Whether names can be told by their capitals: not in Arabic or Chinese, nor in a text all in small letters."""
    return int((codes & FACT).sum()) >= _FACTS_WHERE_CAPITALS * len(codes)


def _facts_of(codes: Array) -> set[int]:
    return {int(code) >> 2 for code in codes if code & FACT}


def _is_standing(passage: Sequence[Run], a: Array, b: Array) -> bool:
    """Whether a passage is an outlet's own opening or closing words: at one edge of both texts, short, no news."""
    first, last = passage[0], passage[-1]
    opens = max(first.a, first.b) <= _EDGE
    closes = max(len(a) - last.a - last.length, len(b) - last.b - last.length) <= _EDGE
    length = last.a + last.length - first.a
    rest = min(len(a), len(b)) - length
    if not (opens or closes) or length > _STANDING_PART or rest < _OWN_PART:
        return False
    facts = sum(int((a[run.a : run.a + run.length] & FACT).sum()) for run in passage)
    return facts < _FACTS_OF_NEWS * length


@lru_cache(maxsize=4096)
def _keys(words: bytes) -> Array:
    import numpy as np

    hashes = _hashes(words, _KEY_RUN)
    if not len(hashes):
        return hashes
    return np.unique(np.lib.stride_tricks.sliding_window_view(hashes, min(_WINDOW, len(hashes))).min(axis=1))


@lru_cache(maxsize=4096)
def _runs_of(words: bytes) -> tuple[Array, Array]:
    """The different runs of four words of a text as numbers, ascending, and where each first stands."""
    import numpy as np

    return np.unique(_hashes(words, _RUN), return_index=True)


def _codes(words: bytes) -> Array:
    import numpy as np

    return np.frombuffer(words, dtype="<u2")


def _hashes(words: bytes, run: int) -> Array:
    """A 64-bit number for every run of so many words, the same on every machine; the flags of the words do not count.

    Polynomial with the multiplier of Knuth's MMIX, then the finaliser of splitmix64 (Steele, Lea and Flood 2014).
    """
    import numpy as np

    codes = (_codes(words) >> 2).astype(np.uint64)
    count = len(codes) - run + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    out = np.zeros(count, np.uint64)
    for k in range(run):
        out = out * np.uint64(6364136223846793005) + codes[k : k + count] + np.uint64(1)
    out = (out ^ (out >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    out = (out ^ (out >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return out ^ (out >> np.uint64(31))
