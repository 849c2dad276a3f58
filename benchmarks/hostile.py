"""Input made to break readers: whether it is read or rejected, in time, in little memory, and nothing else happens.

    python benchmarks/hostile.py                  all of it, about ten minutes
    python benchmarks/hostile.py mutants          1,000 changed copies of each input format
    python benchmarks/hostile.py pages            200 hostile web pages, each between two good ones
    python benchmarks/hostile.py bombs            30 files that unpack to very much
    python benchmarks/hostile.py names            60 names that lead out of an archive
    python benchmarks/hostile.py requests         addresses that would lead a fetcher to private places

Each prints a Markdown table; the exit code is 1 when anything is wrong. What the input is, and what is looked for,
stands in ``tests/hostile.py`` and ``tests/forgery.py``. Memory is measured on Linux only.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import forgery
import hostile


def mutants(options: argparse.Namespace) -> list[str]:
    """The formats, ``options.count`` mutants of each."""
    wrong = []
    print("| Format | Mutants | Reports | Rejected | Crashes or lost | Slowest | Most memory |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name in hostile.GOOD:
        tally = hostile.run_mutants(name, options.count)
        print(
            f"| `{name.removeprefix('a')}` | {tally.inputs:,} | {tally.accepted:,} | {tally.rejected:,} | "
            f"{len(tally.wrong)} | {tally.slowest:.2f} s | {tally.peak_mb:.0f} MB |",
            flush=True,
        )
        wrong += [f"{name}: {told}" for told in tally.wrong]
    return wrong


def pages(options: argparse.Namespace) -> list[str]:
    """The pages, by what became of them."""
    cases = hostile.run_pages()
    print("| What became of it | Pages | Slowest | Most memory of the reader of pages |\n|---|---:|---:|---:|")
    outcomes: dict[str, list[hostile.Case]] = {}
    for case in cases:
        outcomes.setdefault(case.outcome, []).append(case)
    for outcome, some in sorted(outcomes.items(), key=lambda item: -len(item[1])):
        slowest, most = max(case.seconds for case in some), max(case.worker_mb for case in some)
        print(f"| {outcome} | {len(some)} | {slowest:.2f} s | {most:.0f} MB |")
    seconds = [case.seconds for case in cases]
    print(f"| **all** (median {statistics.median(seconds):.2f} s) | {len(cases)} | {max(seconds):.2f} s | "
          f"{max(case.worker_mb for case in cases):.0f} MB |")  # fmt: skip
    return [f"{case.name}: {case.wrong}" for case in cases if case.wrong]


def bombs(options: argparse.Namespace) -> list[str]:
    """The bombs, one by one."""
    wrong = []
    print("| Bomb | Its size | Stopped after | Work of it | Memory more | By |\n|---|---:|---:|---:|---:|---|")
    for name, make in hostile.bombs(options.megabytes).items():
        file, data = make()
        case = hostile.run_bomb(name, file, data)
        told = case.outcome if len(case.outcome) < 60 else case.outcome[:57] + "…"
        print(
            f"| {name} | {len(data):,} | {case.seconds:.2f} s | {case.work:.2f} s | {case.own_mb:.0f} MB | {told} |",
            flush=True,
        )
        wrong += [f"{name}: {case.wrong}"] if case.wrong else []
    return wrong


def names(options: argparse.Namespace) -> list[str]:
    """The names, by why they were refused."""
    cases = hostile.run_names()
    reasons: dict[str, list[hostile.Case]] = {}
    for case in cases:
        reasons.setdefault(case.outcome, []).append(case)
    print("| Refused because | Names | Such as | Writes |\n|---|---:|---|---:|")
    for reason, some in sorted(reasons.items(), key=lambda item: -len(item[1])):
        print(f"| {reason} | {len(some)} | `{some[0].name}` | {sum(case.writes for case in some)} |")
    return [f"{case.name}: {case.wrong}" for case in cases if case.wrong]


def requests(options: argparse.Namespace) -> list[str]:
    """The addresses, by kind."""
    kinds = forgery.run_forms()
    print(
        "| Addresses | Tried | Refused | Connections to the public site | To private places |\n"
        "|---|---:|---:|---:|---:|"
    )
    for forms in kinds:
        private = "1, as allowed" if forms.kind.startswith("allowed") else len(forms.breaches)
        public = forms.connections - (1 if forms.kind.startswith("allowed") else 0)
        print(f"| {forms.kind} | {forms.tried} | {forms.refused} | {public} | {private} |")
    return [f"{forms.kind}: {breach}" for forms in kinds for breach in forms.breaches]


PARTS = {"mutants": mutants, "pages": pages, "bombs": bombs, "names": names, "requests": requests}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=PARTS, help="one of them only")
    parser.add_argument("--count", type=int, default=1000, help="mutants of each format (default 1000)")
    parser.add_argument("--megabytes", type=int, default=1000, help="what the large bombs unpack to (default 1000)")
    options = parser.parse_args()
    wrong = []
    for name, run in PARTS.items():
        if options.part not in {None, name}:
            continue
        print(f"\n{date.today()}: {name}\n", flush=True)
        found = run(options)
        print(f"\n{len(found)} wrong", *found[:20], sep="\n  ")
        wrong += found
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
