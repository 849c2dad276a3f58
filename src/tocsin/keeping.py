"""Care for a record: a copy put in its place. Copies are made, and records checked, by ``Record`` itself."""

from __future__ import annotations

from tocsin.record.problems import Problem
from tocsin.record.restoring import restore

__all__ = ["Problem", "restore"]
