"""Where two texts have words in common: keys that find them, runs of words, and what facts stand in them.

All is counted in words of the texts as ``wording`` makes them, sixteen bits each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tocsin.resolving.wording import FACT

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

# Of sixteen runs of six words one is a key: 21 words in a row are found for sure, at one key for eight words. Runs of
# four would be shared by any two reports ("said in a statement"), runs of eight be lost where every tenth word differs.
_KEY_RUN: Final = 6
_WINDOW: Final = 16
_RUN: Final = 4
# Words that an edit may take, put in or change in the middle of a passage without ending it.
GAP: Final = 4
# Fewer common keys than one in so many of the shorter text's: less than a twelfth of it, and no copy.
_ONE_KEY_IN: Final = 25
# Facts between two runs are held against each other over a clause, not over a paragraph.
_STRETCH: Final = 20
# Opening and closing words of outlets: how near to the edge, how long at most, beside how much else, and with fewer
# facts than one in ten words; news of the corpus has from one in four to one in nine.
_EDGE: Final = 8
_STANDING_PART: Final = 70
_OWN_PART: Final = 40
_FACTS_OF_NEWS: Final = 0.1
# A text with fewer facts than one in twelve words has no capitals to tell names by.
_FACTS_WHERE_CAPITALS: Final = 0.08


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that two texts have in common: counted in words from the beginning of each."""

    a: int
    b: int
    length: int


def worth_comparing(common: int, keys_a: int, keys_b: int) -> bool:
    """Whether two texts with so many keys, and so many of them in common, can be copies.

    Whoever counts common keys anyway asks this first: where it is False, comparing says "different".
    """
    return common > 0 and common * _ONE_KEY_IN >= min(keys_a, keys_b)


def share_enough(a: bytes, b: bytes) -> bool:
    """Whether two texts share keys enough for a copy: a cheap answer, since most that share one share nothing else."""
    import numpy as np

    keys_a, keys_b = keys_of(a), keys_of(b)
    if not len(keys_a) or not len(keys_b):
        return False
    at = np.searchsorted(keys_a, keys_b)
    common = int((keys_a[np.minimum(at, len(keys_a) - 1)] == keys_b).sum())
    return worth_comparing(common, len(keys_a), len(keys_b))


def passages_of(a: bytes, b: bytes) -> list[list[Run]]:
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
            if max(apart_a, apart_b) + overlap <= GAP and overlap < run.length and overlap < _RUN:
                out[-1].append(Run(run.a + overlap, run.b + overlap, run.length - overlap))
                continue
        out.append([run])
    return out


def facts_in(a: Array, b: Array, runs: Sequence[Run]) -> tuple[int, int]:
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


def has_capitals(codes: Array) -> bool:
    """Whether names can be told by their capitals: not in Arabic or Chinese, nor in a text all in small letters."""
    return int((codes & FACT).sum()) >= _FACTS_WHERE_CAPITALS * len(codes)


def _facts_of(codes: Array) -> set[int]:
    return {int(code) >> 2 for code in codes if code & FACT}


def is_standing(passage: Sequence[Run], a: Array, b: Array) -> bool:
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
def keys_of(words: bytes) -> Array:
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


def codes_of(words: bytes) -> Array:
    import numpy as np

    return np.frombuffer(words, dtype="<u2")


def _hashes(words: bytes, run: int) -> Array:
    """A 64-bit number for every run of so many words, the same on every machine; the flags of the words do not count.

    Polynomial with the multiplier of Knuth's MMIX, then the finaliser of splitmix64 (Steele, Lea and Flood 2014).
    """
    import numpy as np

    codes = (codes_of(words) >> 2).astype(np.uint64)
    count = len(codes) - run + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    out = np.zeros(count, np.uint64)
    for k in range(run):
        out = out * np.uint64(6364136223846793005) + codes[k : k + count] + np.uint64(1)
    out = (out ^ (out >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    out = (out ^ (out >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return out ^ (out >> np.uint64(31))
