"""What the sentence model knows on its way: the states of its inner layers, for comparing words in their sentences.

The layers below the last were changed least by training and still tell which words mean the same. The model's file
stays as it is: an ONNX file is a protocol buffer, and bytes that name further outputs may simply be put behind it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from functools import lru_cache
from typing import Any

from tocsin.errors import LexiconError
from tocsin.learned.sentence import HERE, LONGEST, Span, pieces_of

# Word pieces by themselves and in their sentence: early, middle, late and last.
LAYERS = (0, 2, 4, 5)
WIDTH = 384
_NODE = "/base/encoder/layer.{}/output/LayerNorm/LayerNormalization_output_0"
_LAST = "states"
_SURROGATE = re.compile("[\ud800-\udfff]")


class LayeredModel:
    """The sentence model with its inner layers laid open; the texts read last are kept."""

    KEPT = 1024

    def __init__(self, session: Any, tokenizer: Any) -> None:
        self.session, self.tokenizer = session, tokenizer
        self._read: OrderedDict[str, tuple[list[Span], Any]] = OrderedDict()

    def states(self, text: str, span: Span | None = None) -> Any:
        """The mean states of the pieces that a half-open span touches (all without one): numpy, layers by 384.

        What lies beyond 128 word pieces is not read: a span there gets the mean over the whole text.
        """
        offsets, states = self._known(text)
        chosen = pieces_of(offsets, span) or list(range(len(offsets)))
        return states[:, chosen].mean(1)

    def _known(self, text: str) -> tuple[list[Span], Any]:
        import numpy as np

        known = self._read.get(text)
        if known is None:
            coded = self.tokenizer.encode(_SURROGATE.sub("\ufffd", text))
            ids = np.array([coded.ids], np.int64)
            found = self.session.run(_outputs(), {"ids": ids, "mask": np.ones(ids.shape, np.float32)})
            known = self._read[text] = (list(coded.offsets), np.stack([layer.reshape(-1, WIDTH) for layer in found]))
            if len(self._read) > self.KEPT:
                self._read.popitem(last=False)
        else:
            self._read.move_to_end(text)
        return known


def _outputs() -> list[str]:
    return [_LAST if layer == 5 else _NODE.format(layer) for layer in LAYERS]


def _field(number: int, content: bytes) -> bytes:
    """A field of a protocol buffer that holds bytes (wire type 2)."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def _naming(outputs: list[str]) -> bytes:
    """Bytes that add outputs to an ONNX model: ModelProto.graph (7), its output (12), with name (1) and type (2).

    The type is a tensor (1) whose element type (field 1, wire type 0) is float (1).
    """
    tensor = _field(1, b"\x08\x01")
    return _field(7, b"".join(_field(12, _field(1, name.encode()) + _field(2, tensor)) for name in outputs))


@lru_cache(maxsize=1)
def layered_model() -> LayeredModel:
    """The sentence model that ships with tocsin, read once more with its inner layers; one thread.

    Raises :class:`tocsin.errors.LexiconError` where the installation lacks its files.
    """
    import onnxruntime
    from tokenizers import Tokenizer

    for name in ("encoder.onnx", "tokenizer.json"):
        if not (HERE / name).is_file():
            raise LexiconError(f"{name} is missing from the installation; install tocsin again")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    inner = [name for name in _outputs() if name != _LAST]
    told = (HERE / "encoder.onnx").read_bytes() + _naming(inner)
    session = onnxruntime.InferenceSession(told, options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return LayeredModel(session, tokenizer)
