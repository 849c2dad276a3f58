"""The pair model: what a source does to a target in one sentence, as chances over PLOVER's sixteen types.

A fine-tuned MiniLM-L6 as int8 ONNX, beside its word pieces in ``learned/pairs``; see docs/models.md for what it was
trained on and how well it does, and ``training/`` for the one command that trains it again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tocsin.errors import LexiconError

HERE = Path(__file__).parent / "pairs"
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
NOTHING = "NOTHING"
LABELS = (*TYPES, NOTHING)
# Four word pieces that the base model never used mark where source and target begin and end.
MARKS = ("[unused1]", "[unused2]", "[unused3]", "[unused4]")
LONGEST = 128
_SURROGATE = re.compile("[\ud800-\udfff]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and the half-open spans of code points of source and target; either may be missing."""

    text: str
    source: Span | None
    target: Span | None


def marked(pair: Pair) -> str:
    """The text with the marks set around source and target.

    >>> marked(Pair("Rebels shelled Ariha.", (0, 6), (15, 20)))
    ' [unused1] Rebels [unused2]  shelled  [unused3] Ariha [unused4] .'
    """
    cuts: list[tuple[int, int, str]] = []
    for span, (before, after) in ((pair.source, MARKS[:2]), (pair.target, MARKS[2:])):
        if span is not None:
            cuts += [(span[0], 1, f" {before} "), (span[1], 0, f" {after} ")]
    text = pair.text
    for at, _, mark in sorted(cuts, reverse=True):
        text = text[:at] + mark + text[at:]
    return text


@dataclass(frozen=True, slots=True)
class PairModel:
    """The network and its word pieces, ready to answer."""

    session: Any
    tokenizer: Any
    marks: tuple[int, ...]

    def chances(self, pairs: Sequence[Pair]) -> list[dict[str, float]]:
        """For each pair the chance of every label of ``LABELS`` (they sum to 1), in order; empty for no pairs.

        What lies beyond 128 word pieces is not read.
        """
        return [self._chances(pair) for pair in pairs]

    def _chances(self, pair: Pair) -> dict[str, float]:
        # One at a time: numbers are rounded to the range of a batch, so that neighbours would change the answer.
        import numpy as np

        # A lone surrogate (from broken JSON) has no bytes that the tokenizer could read.
        text = _SURROGATE.sub("\ufffd", marked(pair))
        ids = np.array([self.tokenizer.encode(text).ids], np.int64)
        source = (ids == self.marks[0]) | (ids == self.marks[1])
        target = (ids == self.marks[2]) | (ids == self.marks[3])
        asked = {"ids": ids, "mask": np.ones_like(ids), "source": source, "target": target}
        return dict(zip(LABELS, _softmax(self.session.run(["scores"], asked)[0][0]), strict=True))


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(float(s) for s in scores)
    raised = [math.exp(float(s) - top) for s in scores]
    total = sum(raised)
    return [r / total for r in raised]


@lru_cache(maxsize=1)
def pair_model() -> PairModel:
    """The model that ships with tocsin, loaded once; one thread, so that the same text gives the same chances.

    Raises :class:`tocsin.errors.LexiconError` where the installation lacks its files.
    """
    import onnxruntime
    from tokenizers import Tokenizer

    path = HERE / "model.onnx"
    if not path.is_file():
        raise LexiconError(f"{path.name} is missing from the installation; install tocsin again")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return PairModel(session, tokenizer, tuple(tokenizer.token_to_id(m) or 0 for m in MARKS))
