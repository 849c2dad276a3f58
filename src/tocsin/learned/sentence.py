"""The sentence model: what passes between the phrases of a sentence, as chances over PLOVER's types and over ties.

A fine-tuned MiniLM-L6 as int8 ONNX (an encoder and its heads), beside its word pieces in ``learned/sentence``; see
docs/models.md for what it was trained on and how well it does, and ``training/`` for the one command that trains it
again. A sentence is read once, however many pairs of phrases are asked about.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tocsin.errors import LexiconError

HERE = Path(__file__).parent / "sentence"
TYPES = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
)
TIES = (
    "fights",
    "allied_with",
    "backs",
    "associated_with",
    "part_of",
    "commands",
    "same_as",
    "in_contact",
    "merged_with",
    "split_from",
)
NOTHING = "NOTHING"
LONGEST = 128
_SURROGATE = re.compile("[\ud800-\udfff]")

Span = tuple[int, int]
# A half-open span of code points and the word that the model sees in its place.
Mask = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and the half-open spans of code points of source and target; either may be missing."""

    text: str
    source: Span | None
    target: Span | None


@dataclass(frozen=True, slots=True)
class Passing:
    """What may pass from the source of a pair to its target: the chance of every type, and of every tie.

    Both hold :data:`NOTHING` too, and each sums to 1.
    """

    types: dict[str, float]
    ties: dict[str, float]


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with words put in the place of names; ``moves`` are (start, end, new start, new end) in text order."""

    text: str
    moves: tuple[tuple[int, int, int, int], ...]

    def span(self, span: Span | None) -> Span | None:
        """Where a half-open span of the text before stands now; a name that it cuts is taken whole."""
        if span is None:
            return None
        return self._moved(span[0], first=True), self._moved(span[1], first=False)

    def _moved(self, at: int, *, first: bool) -> int:
        shift = 0
        for start, end, new_start, new_end in self.moves:
            if at < start or (at == start and first) or (at <= start and not first):
                break
            if at < end or (at == end and not first):
                return new_start if first else new_end
            shift = new_end - end
        return at + shift


def masked(text: str, masks: Sequence[Mask]) -> Masked:
    """The text with each mask's word in its place; masks that overlap an earlier one are left out.

    >>> masked("Rebels shelled Ariha.", [(15, 20, "capital")]).text
    'Rebels shelled capital.'
    """
    out, moves, at, length = [], [], 0, 0
    for start, end, word in sorted(masks):
        if start < at:
            continue
        out += [text[at:start], word]
        length += start - at
        moves.append((start, end, length, length + len(word)))
        length, at = length + len(word), end
    return Masked("".join([*out, text[at:]]), tuple(moves))


def pieces_of(offsets: Sequence[Span], span: Span | None) -> list[int]:
    """The word pieces that a half-open span of code points touches; none for no span."""
    if span is None:
        return []
    return [k for k, (start, end) in enumerate(offsets) if start < end and start < span[1] and span[0] < end]


class SentenceModel:
    """The two networks and the word pieces, ready to answer.

    The states of the sentences read last are kept, so that asking again about one costs little.
    """

    KEPT = 256

    def __init__(self, encoder: Any, heads: Any, tokenizer: Any) -> None:
        self.encoder, self.heads, self.tokenizer = encoder, heads, tokenizer
        self._states: OrderedDict[str, tuple[list[Span], Any]] = OrderedDict()

    def passing(
        self, text: str, pairs: Sequence[tuple[Span | None, Span | None]], masks: Sequence[Mask] = ()
    ) -> list[Passing]:
        """What passes in a text between each pair of half-open spans, in order; empty for no pairs.

        ``masks`` are shown in the place of names. What lies beyond 128 word pieces is not read.
        """
        if not pairs:
            return []
        shown = masked(text, masks)
        _, (types, ties) = self._asked(shown.text, [tuple(map(shown.span, pair)) for pair in pairs], ["types", "ties"])
        return [
            Passing(
                dict(zip((*TYPES, NOTHING), _softmax(one), strict=True)),
                dict(zip((*TIES, NOTHING), _softmax(two), strict=True)),
            )
            for one, two in zip(types, ties, strict=True)
        ]

    def quad(self, text: str, masks: Sequence[Mask] = ()) -> list[float]:
        """The chances of the sentence's quad class: 0 for no act, 1 to 4 as PLOVER has them."""
        _, (scores,) = self._asked(masked(text, masks).text, [], ["quad"])
        return _softmax(scores)

    def _asked(self, text: str, pairs: Sequence[Any], wanted: list[str]) -> tuple[list[Span], list[Any]]:
        import numpy as np

        offsets, states = self._read(text)
        ends = [np.zeros((max(1, len(pairs)), len(offsets)), np.float32) for _ in range(2)]
        for n, pair in enumerate(pairs):
            for end, span in zip(ends, pair, strict=True):
                end[n, pieces_of(offsets, span)] = 1.0
        return offsets, self.heads.run(wanted, {"states": states, "source": ends[0], "target": ends[1]})

    def _read(self, text: str) -> tuple[list[Span], Any]:
        # One text at a time: numbers are rounded to the range of a batch, so that neighbours would change the answer.
        import numpy as np

        known = self._states.get(text)
        if known is not None:
            self._states.move_to_end(text)
            return known
        # A lone surrogate (from broken JSON) has no bytes that the tokenizer could read.
        coded = self.tokenizer.encode(_SURROGATE.sub("\ufffd", text))
        ids = np.array([coded.ids], np.int64)
        (states,) = self.encoder.run(["states"], {"ids": ids, "mask": np.ones(ids.shape, np.float32)})
        known = self._states[text] = (list(coded.offsets), states)
        if len(self._states) > self.KEPT:
            self._states.popitem(last=False)
        return known


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(float(s) for s in scores)
    raised = [math.exp(float(s) - top) for s in scores]
    total = sum(raised)
    return [r / total for r in raised]


@lru_cache(maxsize=1)
def sentence_model() -> SentenceModel:
    """The model that ships with tocsin, loaded once; one thread, so that the same text gives the same chances.

    Raises :class:`tocsin.errors.LexiconError` where the installation lacks its files.
    """
    import onnxruntime
    from tokenizers import Tokenizer

    for name in ("encoder.onnx", "heads.onnx", "tokenizer.json"):
        if not (HERE / name).is_file():
            raise LexiconError(f"{name} is missing from the installation; install tocsin again")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    encoder, heads = (
        onnxruntime.InferenceSession(str(HERE / name), options, providers=["CPUExecutionProvider"])
        for name in ("encoder.onnx", "heads.onnx")
    )
    tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return SentenceModel(encoder, heads, tokenizer)
