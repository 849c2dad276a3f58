"""The theatres that come with tocsin: coarse polygons, drawn by hand from general geography.

Their corners are right to some ten kilometres. They say where events are counted together, not where a border or a
front runs, and nothing about whose land it is.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from tocsin.lexicon.load import fold_words, split
from tocsin.terms.theatres import Polygon, Theatre

FILE = Path(__file__).parent / "theatres.csv"


@lru_cache(maxsize=1)
def built_in_theatres() -> tuple[Theatre, ...]:
    """The theatres of ``theatres.csv``, in its order."""
    return tuple(theatre for theatre, _ in _read())


@lru_cache(maxsize=1)
def theatres_by_name() -> Mapping[tuple[str, ...], Theatre]:
    """The same theatres by the folded words of their names and aliases."""
    return {fold_words(name): theatre for theatre, names in _read() for name in names}


def _read() -> list[tuple[Theatre, list[str]]]:
    found = []
    with FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            corners = (corner.split() for corner in row["ring"].split(";"))
            ring = tuple((float(lon), float(lat)) for lon, lat in corners)
            theatre = Theatre(row["name"], polygons=(Polygon(ring),))
            found.append((theatre, [row["name"], *split(row["aliases"])]))
    return found
