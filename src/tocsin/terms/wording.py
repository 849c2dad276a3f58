"""Numbers and names in sentences."""

from __future__ import annotations

from collections.abc import Sequence


def many(count: int, noun: str) -> str:
    """A number with its noun: "1 report", "1,200 reports"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def listed(names: Sequence[str]) -> str:
    """Names in a row: "A", "A and B", "A, B and C"; "" for none."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
