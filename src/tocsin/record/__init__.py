"""The record: one SQLite file of reports, readings and judgements, to which rows are only ever added."""

from __future__ import annotations

from tocsin.record.problems import Problem
from tocsin.record.provenance import Provenance, provenance
from tocsin.record.store import KeptClaim, Record

__all__ = ["KeptClaim", "Problem", "Provenance", "Record", "provenance"]
