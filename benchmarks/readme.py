"""Fills the excerpts of the README with what the reader prints today.

    python benchmarks/readme.py

Each excerpt stands between <!-- name --> and <!-- /name -->: parts of the demo's brief, one report as the terminal
shows it, four reports in a record, and what the README's own Python example prints.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
COMMAND = "import sys; from tocsin.serving.cli import main; sys.exit(main())"
REPORT = (
    "Turkish-backed rebels shelled army positions near Saraqib on Tuesday, killing at least six soldiers, "
    "a military source told SANA. Analysts warned that the truce brokered by Moscow could collapse.\n"
)
REPORTS = (
    {
        "outlet": "North Sea Newswire",
        "published": "2020-10-17",
        "text": "A ballistic missile hit a residential district of Ganja overnight, killing at least 13 people, "
        "Azerbaijan's prosecutor general said on Saturday. Rescuers were searching the rubble of some twenty houses "
        "for survivors, and dozens of wounded were taken to hospital.\n",
    },
    {
        "outlet": "The Harbour Courier (with North Sea Newswire)",
        "published": "2020-10-17",
        "text": "Thirteen dead in Ganja\n\nA ballistic missile hit a residential district of Ganja overnight, killing "
        "at least 13 people, Azerbaijan's prosecutor general said on Saturday. Rescuers were searching the rubble of "
        "some twenty houses for survivors, and dozens of wounded were taken to hospital.\n",
    },
    {
        "outlet": "Meridian Press Service",
        "published": "2020-10-18",
        "text": "Azerbaijan said that Armenian forces had fired a ballistic missile at the city of Ganja on Saturday, "
        "killing 15 civilians.\n",
    },
    {
        "outlet": "Ararat Public Dispatch",
        "published": "2020-10-18",
        "text": "Armenia's defence ministry denied that its forces had fired a missile at Ganja on Saturday.\n",
    },
)


def main() -> None:
    text = README.read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert example is not None, "the README has lost its Python example"
    excerpts = (("demo", demo()), ("read", read()), ("record", record()), ("python", run(example.group(1))))
    for name, excerpt in excerpts:
        block = f"<!-- {name} -->\n```text\n{excerpt.strip()}\n```\n<!-- /{name} -->"
        text, count = re.subn(f"<!-- {name} -->.*<!-- /{name} -->", lambda _, b=block: b, text, flags=re.DOTALL)
        assert count == 1, f"the README has no place for {name}"
    README.write_text(text, encoding="utf-8")


def demo() -> str:
    """The head of the brief, its first theatre, and the first lines of what is disputed."""
    sections = tocsin("demo").split("\n\n")
    disputed = [section for section in sections if section.startswith("DISPUTED")]
    kept = [sections[0], sections[1], *("\n".join(section.split("\n")[:7]) for section in disputed)]
    return "\n\n".join(kept) + "\n[…]"


def read() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        path.write_text(REPORT, encoding="utf-8")
        shown = tocsin("read", str(path), "--published", "2020-10-31")
    return shown.replace(f"{path}\n", "report.txt\n")


def record() -> str:
    """What is said of a strike that a wire, its copy, another agency and a denial tell of."""
    with tempfile.TemporaryDirectory() as folder:
        rows, kept = Path(folder) / "reports.jsonl", Path(folder) / "x.record"
        rows.write_text("".join(json.dumps(row) + "\n" for row in REPORTS), encoding="utf-8")
        tocsin("add", str(rows), "--record", str(kept))
        listed = tocsin("events", "--record", str(kept))
        first = re.search(r"^([0-9a-f]{8}) .*Ganja", listed, re.MULTILINE)
        assert first is not None, "the events of the README have lost their strike"
        shown = tocsin("show", first.group(1), "--record", str(kept))
    return f"$ tocsin events\n{listed}\n$ tocsin show {first.group(1)}\n" + shown.split("\n  2020-10-17 ·")[0] + "\n[…]"


def tocsin(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        env={**os.environ, "COLUMNS": "96", "NO_COLOR": "1"},
    )
    return done.stdout.decode("utf-8")


def run(source: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, "README.md", "exec"), {})
    return printed.getvalue()


if __name__ == "__main__":
    main()
