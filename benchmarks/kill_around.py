"""Whether what lies around a record outlives a kill: fetching into it, exporting, copying, restoring.

    python benchmarks/kill_around.py                50 kills of each, a few minutes
    python benchmarks/kill_around.py --points 3     fewer

Each command runs in a process that a timer ends, as SIGKILL does, at a moment drawn by seed over as long as it takes
undisturbed. `tocsin watch --once` fetches from a site of this machine; afterwards its record must be sound and hold
what was noted as seen, and after one more run each report once. A file that is exported or restored must be there
whole or not at all, and the same command again must make it. Prints a Markdown table; ends with 1 when anything else
is found.
"""

from __future__ import annotations

import argparse
import functools
import os
import random
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import tocsin
from tocsin.record import Record
from tocsin.serving import cli, watching
from tocsin.watching import load_state, look, state_path

REPORTS = 6
ITEM = (
    "<item><title>News {n}</title><guid>g{n}</guid><description>Rebels shelled the town of Saraqib on Monday, killing"
    " {n} soldiers, an official said.</description></item>"
)
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'


class Site(BaseHTTPRequestHandler):
    """One feed; everything else is not there."""

    def do_GET(self) -> None:
        if self.path != "/feed.rss":
            self.send_error(404)
            return
        body = FEED.format(items="".join(ITEM.format(n=n) for n in range(2, REPORTS + 2))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


def run(words: list[str], log: Path, ends_after: float | None = None) -> int:
    """How the command ended in a process of its own (as os.waitpid says), ended by the system after some seconds."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        with log.open("wb") as told:
            os.dup2(told.fileno(), 1)
            os.dup2(told.fileno(), 2)
        # Sites are left alone for seconds between two visits; a kill there would be a kill of nothing.
        watching.look = functools.partial(look, sleep=lambda seconds: None)  # type: ignore[attr-defined]
        if ends_after is not None:
            signal.setitimer(signal.ITIMER_REAL, max(ends_after, 1e-6))
        os._exit(cli.main(words))
    except BaseException:
        traceback.print_exc()
        os._exit(os.EX_SOFTWARE)
    finally:
        os._exit(os.EX_SOFTWARE)


def sound(record: Path) -> list[str]:
    """What is wrong with a record; nothing for one that is not there."""
    if not record.exists():
        return []
    with Record.open(record) as opened:
        return [str(problem) for problem in opened.check()]


class Folder:
    """A folder for the trials, with a record that is whole, and the four commands."""

    def __init__(self, folder: Path, host: str) -> None:
        self.folder = folder
        self.log = folder / "log.txt"
        self.feeds = folder / "feeds.toml"
        self.feeds.write_text(f'allow = ["{host}"]\n[[feed]]\nurl = "http://{host}/feed.rss"\n', "utf-8")
        self.record = folder / "whole.record"
        self.new = folder / "new.record"
        self.out = folder / "out"
        if run(["watch", str(self.feeds), "--once", "--record", str(self.record)], self.log) != 0:
            raise SystemExit(f"the undisturbed run failed: {self.log.read_text('utf-8')}")
        self.copy = folder / "copy.record"
        with Record.open(self.record) as record:
            record.backup(self.copy)
            self.digest = record.digest()

    def words(self, what: str) -> list[str]:
        """The command line of that trial."""
        record = ["--record", str(self.record)]
        return {
            "fetch": ["watch", str(self.feeds), "--once", "--record", str(self.new)],
            "export": ["export", "--format", "jsonl", "--to", str(self.out), *record],
            "backup": ["backup", str(self.out), *record],
            "restore": ["restore", str(self.copy), "--record", str(self.new)],
        }[what]

    def clear(self) -> None:
        """As before a trial."""
        for path in [*self.folder.glob("new.record*"), *self.folder.glob("out*"), *self.folder.glob(".out*")]:
            path.unlink()

    def trial(self, what: str, ends_after: float) -> list[str]:
        """What went wrong; empty when nothing did."""
        self.clear()
        run(self.words(what), self.log, ends_after)
        wrong = [*sound(self.record), *getattr(self, f"_{what}")()]
        if what == "backup":  # it never writes over a file, so that what a cut left must be taken away first
            self.clear()
        ended = run(self.words(what), self.log) if what != "restore" or not self.new.exists() else 0
        if ended != 0:
            return [*wrong, f"the same command again ended with {ended}: {self.log.read_text('utf-8', 'replace')}"]
        return wrong + self._made(what)

    def _made(self, what: str) -> list[str]:
        """Whether the undisturbed command made what it should."""
        if what == "export":
            return [] if self.out.read_bytes() == self.whole_export else ["the export differs"]
        with Record.open(self.out if what == "backup" else self.new) as record:
            texts = [reading.report.text for reading in record.readings()]
            same = record.digest() == self.digest
        if len(texts) != REPORTS or len(set(texts)) != REPORTS:
            return [f"it holds {len(texts)} reports"]
        return [] if same else ["its events differ"]

    @functools.cached_property
    def whole_export(self) -> bytes:
        """The export of the whole record."""
        path = self.folder / "expected"
        run(["export", "--format", "jsonl", "--to", str(path), "--record", str(self.record)], self.log)
        return path.read_bytes()

    def _fetch(self) -> list[str]:
        wrong = sound(self.new)
        if state_path(str(self.new)).exists() and any(state.seen for state in load_state(str(self.new)).feeds.values()):
            with Record.open(self.new) as record:
                if len(list(record.readings())) != REPORTS:
                    wrong.append("what was noted as seen is not in the record")
            state_path(str(self.new)).unlink()  # the next run is to look again
        return wrong

    def _export(self) -> list[str]:
        whole = not self.out.exists() or self.out.read_bytes() == self.whole_export
        return [] if whole else ["half an export is there"]

    def _backup(self) -> list[str]:
        if not self.out.exists() or self.out.stat().st_size == 0:
            return []
        with Record.open(self.out) as record:
            return [str(problem) for problem in record.check()]

    def _restore(self) -> list[str]:
        return sound(self.new)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=50, help="how many kills of each command (default 50)")
    options = parser.parse_args()
    tocsin.read("Rebels shelled the town of Saraqib on Monday, an official said.")
    chance = random.Random(20201031)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    failed: dict[str, list[str]] = {}
    memory = Path("/dev/shm")
    print(f"{date.today()}\n\n| Killed in | Times | Sound, whole or not there, made by the next run |\n|---|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="tocsin-kill-", dir=memory if memory.is_dir() else None) as name:
        here = Folder(Path(name), f"127.0.0.1:{server.server_port}")
        trials: dict[str, Callable[[float], list[str]]] = {
            what: functools.partial(here.trial, what) for what in ("fetch", "export", "backup", "restore")
        }
        for what, trial in trials.items():
            here.clear()
            began = time.perf_counter()
            run(here.words(what), here.log)
            took = time.perf_counter() - began
            wrong = [found for _ in range(options.points) if (found := trial(chance.uniform(0, took)))]
            failed.update({what: [line for found in wrong for line in found]} if wrong else {})
            print(f"| {what} | {options.points} | {options.points - len(wrong)} |", flush=True)
    for what, told in failed.items():
        print(f"\n{what}:", *told[:3], sep="\n  ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
