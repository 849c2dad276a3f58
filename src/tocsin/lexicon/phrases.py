"""Words of a table cell as one expression that looks for them in a text."""

from __future__ import annotations

import re


def either(value: str) -> re.Pattern[str]:
    """Any of several words or phrases between semicolons; ``*`` stands for the rest of a word."""
    options = "|".join(re.escape(part.strip()).replace(r"\*", r"\w*") for part in value.split(";"))
    return re.compile(rf"\b(?:{options})\b", re.IGNORECASE)


def all_of(value: str) -> tuple[re.Pattern[str], ...]:
    """One expression for each group between ``&`` signs, of which each must be found; empty for an empty cell."""
    return tuple(either(group) for group in value.split("&") if group.strip())
