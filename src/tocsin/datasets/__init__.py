"""What rows of UCDP GED, ACLED, GDELT and PLOVER say, in tocsin's terms: type, parties, place, days, dead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tocsin.datasets.acled import told_by_acled
from tocsin.datasets.gdelt import told_by_gdelt
from tocsin.datasets.ged import told_by_ged
from tocsin.datasets.plover import told_by_plover
from tocsin.datasets.shared import BY_HAND, Page, Told
from tocsin.lexicon.load import Lexicon
from tocsin.sources.datasets import DataRow

_MAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "ged": ("side_a", "side_b", "where_coordinates", "where_description", "country", "date_start", "date_end", "best"),
    "acled": ("actor1", "actor2", "sub_event_type", "location", "country", "event_date", "fatalities"),
    "gdelt": ("Actor1Name", "EventCode", "Actor2Name", "ActionGeo_FullName", "SQLDATE"),
}
_MAIN_OF_PLOVER: Final = re.compile(
    r"(actor|recipient)\.\d+\.(entity_text|entity_name|raw_text)|event(\.\d+)?|event_loc(\.\d+)?\.resolved_place|date"
)
# Columns in which coders tell in words what happened.
WORDED: Final = ("notes", "event_text", "event_text.0")


def told_by(row: DataRow, page: Page, name: str, lexicon: Lexicon) -> Told | str:
    """What a row of any of the data sets tells, or why it tells nothing that can be claimed.

    ``name`` is what the data set is called, for the reasons.
    """
    coders = {"ged": told_by_ged, "acled": told_by_acled, "gdelt": told_by_gdelt, "plover": told_by_plover}
    return coders[row.data_set](row, page, name, lexicon)


def main_columns(row: DataRow) -> list[str]:
    """Those columns of a row that say who, what, where and when, in the order in which one would tell it."""
    if row.data_set == "plover":
        return [path for path in row.cells if _MAIN_OF_PLOVER.fullmatch(path)]
    return [column for column in _MAIN[row.data_set] if column in row.cells]


__all__ = ["BY_HAND", "WORDED", "Page", "Told", "main_columns", "told_by"]
