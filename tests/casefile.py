"""The tables of sentence and expected claims in tests/cases, and how a claim is compared with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tocsin.terms.claims import (
    AgreementContent,
    Claim,
    EventContent,
    FlowContent,
    LabelContent,
    RelationContent,
    StatementContent,
)

CASES = Path(__file__).parent / "cases"
_SYMMETRIC = frozenset({"allied_with", "associated_with", "opposes", "fights", "coordinates", "same_as", "merged_with"})


def load(name: str | None = None) -> Iterator[dict[str, Any]]:
    """The cases of one table, or of all."""
    for path in sorted(CASES.glob("*.jsonl")):
        if name is None or path.stem == name:
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.strip():
                    yield {**json.loads(line), "table": path.stem}


def failures(case: dict[str, Any], claims: tuple[Claim, ...]) -> list[str]:
    """What the claims of a case lack, and what they hold that must not be there; empty when the case passes."""
    out = []
    used: set[str] = set()
    for wanted in case.get("expect", []):
        hit = next((c for c in claims if c.id not in used and matches(wanted, c)), None)
        if hit is None:
            out.append(f"missing {json.dumps(wanted, ensure_ascii=False)}")
        else:
            used.add(hit.id)
    for banned in case.get("absent", []):
        hit = next((c for c in claims if matches(banned, c)), None)
        if hit is not None:
            out.append(
                f"should not be there: {hit.kind} {getattr(hit.content, 'type', '')} {hit.quote!r} ({hit.reasons[0]})"
            )
    return out


def matches(wanted: dict[str, Any], claim: Claim) -> bool:
    """Whether every listed property holds of the claim."""
    content: Any = claim.content
    if wanted.get("kind") not in {None, claim.kind}:
        return False
    for key, value in wanted.items():
        if key == "kind":
            continue
        if key == "status":
            options = value if isinstance(value, list) else [value]
            if claim.status not in options:
                return False
        elif key == "author":
            if claim.certainty.author != value:
                return False
        elif key == "source":
            if claim.certainty.source != value:
                return False
        elif key == "holder":
            if value not in {h.kind for h in claim.holders}:
                return False
        elif key == "holder_text":
            if not any(value.lower() in (h.text or "").lower() for h in claim.holders):
                return False
        elif not _content_matches(key, value, claim, content):
            return False
    return True


def _content_matches(key: str, value: Any, claim: Claim, content: Any) -> bool:
    if key in {"type", "item", "state", "term", "loaded", "cameo"}:
        have = getattr(content, key, None)
        if key == "term":
            return isinstance(have, str) and str(value).lower() in have.lower()
        if key == "cameo":
            return isinstance(have, str) and have.startswith(str(value)[:2])
        return bool(have == value or (isinstance(value, list) and have in value))
    if key == "modes":
        return set(value) <= set(getattr(content, "modes", ()))
    if key == "contexts":
        return set(value) <= set(getattr(content, "contexts", ()))
    if key in {"actor", "recipient"} and isinstance(content, EventContent):
        people = [p for p in content.participants if p.role == key]
        return all(any(_names(w, p) for p in people) for w in _list(value))
    if key in {"killed", "injured", "detained", "displaced"} and isinstance(content, EventContent):
        return _amount(value, getattr(content.casualties, key))
    if key == "count" and isinstance(content, EventContent):
        return _amount(value, content.count)
    if key == "weapons" and isinstance(content, EventContent):
        return all(any(w.lower() in x.lower() for x in content.weapons) for w in _list(value))
    if key in {"from", "to"} and isinstance(content, RelationContent):
        mine, other = (content.from_, content.to) if key == "from" else (content.to, content.from_)
        return _names(value, mine) or (content.type in _SYMMETRIC and _names(value, other))
    if key in {"from", "to"} and isinstance(content, FlowContent):
        party = content.from_ if key == "from" else content.to
        return party is not None and _names(value, party)
    if key in {"origin", "destination"} and isinstance(content, FlowContent):
        place = getattr(content, key)
        return place is not None and (value.lower() in place.name.lower() or value.lower() in place.text.lower())
    if key == "quantity" and isinstance(content, FlowContent):
        return _amount(value, content.quantity)
    if key == "detail" and isinstance(content, FlowContent):
        return all(any(w.lower() in x.lower() for x in content.detail) for w in _list(value))
    if key in {"parties", "mediators"} and isinstance(content, AgreementContent):
        return all(any(_names(w, p) for p in getattr(content, key)) for w in _list(value))
    if key == "duration" and isinstance(content, AgreementContent):
        return _amount(value, content.duration)
    if key == "of" and isinstance(content, LabelContent):
        return _names(value, content.of)
    if key == "place":
        place = getattr(content, "place", None)
        return place is not None and (value.lower() in place.name.lower() or value.lower() in place.text.lower())
    if key == "time":
        when = getattr(content, "time", None) or getattr(content, "began", None) or getattr(content, "ended", None)
        return when is not None and [when.earliest, when.latest] == list(value)
    if key in {"sender", "receiver"} and isinstance(content, StatementContent):
        party = getattr(content, key)
        return party is not None and _names(value, party)
    if key in {"subject", "object", "about"}:
        part = getattr(content, key, None)
        return part is not None and str(value).lower() in (getattr(part, "text", "") or "").lower()
    return False


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names(wanted: str, who: Any) -> bool:
    low = wanted.lower()
    return low in who.text.lower() or low in who.actor.name.lower() or low == (who.actor.id or "").lower()


def _amount(wanted: dict[str, Any], have: Any) -> bool:
    return have is not None and all(getattr(have, k) == v for k, v in wanted.items() if k in {"low", "best", "high"})
