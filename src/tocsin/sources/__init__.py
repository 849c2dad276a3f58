"""From files, pages, rows, feeds and archives to reports; nothing here judges what a report says.

Only ``fetch`` reaches the network, and only where a caller has handed it in.
"""

from __future__ import annotations

from tocsin.sources.load import checked, read_bytes, read_paths, report_of
from tocsin.sources.text import MAX_REPORT_CHARACTERS, Rejected

__all__ = ["MAX_REPORT_CHARACTERS", "Rejected", "checked", "read_bytes", "read_paths", "report_of"]
