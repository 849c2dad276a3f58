"""From files, pages and rows to reports. Nothing here fetches, and nothing here judges what a report says."""

from __future__ import annotations

from tocsin.sources.load import checked, read_bytes, read_paths, report_of
from tocsin.sources.text import MAX_REPORT_CHARACTERS, Rejected

__all__ = ["MAX_REPORT_CHARACTERS", "Rejected", "checked", "read_bytes", "read_paths", "report_of"]
