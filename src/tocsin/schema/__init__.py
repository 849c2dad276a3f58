"""The JSON Schemas (draft 2020-12) of the public formats: claims and events."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, Final

NAME: Final = "claims-1.schema.json"
EVENTS: Final = "events-1.schema.json"


def claims_schema() -> dict[str, Any]:
    """The schema of one line of ``tocsin read --jsonl``: a fresh dict at each call, yours to change.

    It is strict: it holds what this version of tocsin writes and allows no other field. Whoever reads files of newer
    versions should ignore unknown fields rather than validate them away.
    """
    return _schema(NAME)


def events_schema() -> dict[str, Any]:
    """The schema of one fused event, a line of ``tocsin export``'s JSONL; strict and fresh as the claims' is."""
    return _schema(EVENTS)


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(resources.files(__name__).joinpath(name).read_text(encoding="utf-8"))
    return schema
