"""Keys of the record in words that can be shown."""

from __future__ import annotations

from tocsin.resolving.origins import describe

__all__ = ["origin_name"]


def origin_name(key: str) -> str:
    """Whom an origin's key stands for: "Syrian Arab News Agency" for ``actor:SANA``; the key where it is of no form."""
    return describe(key).name
