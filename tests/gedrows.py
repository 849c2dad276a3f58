"""Made rows of UCDP GED, in files as it is published."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from tocsin.terms.columns import GED


def ged_rows(path: Path, rows: Iterable[Mapping[str, object]], *, header: bool = True, encoding: str = "utf-8") -> Path:
    """A file of GED events, each with what is not given filled in."""
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, GED, restval="")
        if header:
            writer.writeheader()
        for number, row in enumerate(rows, 1):
            day = row.get("date_start", "2015-03-01")
            writer.writerow(
                {
                    "id": number, "type_of_violence": 1, "country_id": 652, "country": "Syria", "best": 3, "low": 2,
                    "high": 4, "latitude": 35.9, "longitude": 36.6, "where_prec": 1, "date_prec": 1,
                    "side_a": "Government of Syria", "side_b": "Front of the Plain", "gwnoa": 652,
                    "date_start": day, "date_end": day,
                }
                | row
            )  # fmt: skip
    return path
