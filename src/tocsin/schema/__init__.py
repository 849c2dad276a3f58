"""The JSON Schema (draft 2020-12) of the public claims format."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, Final

NAME: Final = "claims-1.schema.json"


def claims_schema() -> dict[str, Any]:
    """The schema of one line of ``tocsin read --jsonl``: a fresh dict at each call, yours to change.

    It is strict: it holds what this version of tocsin writes and allows no other field. Whoever reads files of newer
    versions should ignore unknown fields rather than validate them away.
    """
    schema: dict[str, Any] = json.loads(resources.files(__name__).joinpath(NAME).read_text(encoding="utf-8"))
    return schema
