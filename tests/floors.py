"""The floors under the reader's quality, kept in benchmarks/floor.json, and what is measured against them."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import casefile
import fairness
import reader

from tocsin.coding.acled import report_sub_event
from tocsin.lexicon.load import HERE
from tocsin.terms.claims import Claim, EventContent
from tocsin.terms.text import Report

GOLD = Path(__file__).parent / "gold"
FLOORS = Path(__file__).parent.parent / "benchmarks" / "floor.json"


@dataclass
class Rate:
    """How many of a table passed, and what failed, in words."""

    passed: int = 0
    total: int = 0
    failed: list[str] = field(default_factory=list)

    def count(self, problem: str | None) -> None:
        self.total += 1
        if problem is None:
            self.passed += 1
        else:
            self.failed.append(problem)

    @property
    def share(self) -> float:
        return self.passed / self.total if self.total else 1.0

    def reaches(self, floor: float) -> bool:
        """Whether the floor holds. One entry may be missed: parses differ in the last bits between processors."""
        return self.passed + 1 >= floor * self.total


def floors() -> dict[str, dict[str, float]]:
    return json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}


def case_rates() -> dict[str, Rate]:
    """The pass rate of each table of tests/cases."""
    rates: dict[str, Rate] = defaultdict(Rate)
    cases = list(casefile.load())
    found = reader.read_once((case["text"], case.get("published")) for case in cases)
    for case, claims in zip(cases, found, strict=True):
        problems = casefile.failures(case, claims)
        rates[case["table"]].count(
            f"{case['id']}: {case['text']}\n    " + "\n    ".join(problems) if problems else None
        )
    return dict(rates)


def _event(row: dict[str, str], claim: Claim) -> bool:
    return claim.kind == "event" and claim.content.type == row["type"]  # type: ignore[union-attr]


def _relation(row: dict[str, str], claim: Claim) -> bool:
    return claim.kind == "relation" and claim.content.type == row["type"]  # type: ignore[union-attr]


def _flow(row: dict[str, str], claim: Claim) -> bool:
    return claim.kind == "flow" and row["type"] in {"", claim.content.item}  # type: ignore[union-attr]


_SAME_STATE = {"declared": "in_force", "extended": "in_force", "signed": "in_force"}
_SAME_TYPE = {"safe_zone": "protection_zone", "humanitarian_pause": "ceasefire", "truce": "ceasefire"}


def _agreement(row: dict[str, str], claim: Claim) -> bool:
    """Rows that name a kind of agreement must give it; rows that only tell its state need any agreement in it."""
    if claim.kind != "agreement":
        return False
    content: Any = claim.content
    if row["type"] and content.type not in {row["type"], _SAME_TYPE.get(row["type"])}:
        return False
    wanted = _SAME_STATE.get(row["mode"], row["mode"])
    return bool(row["type"]) or wanted in {"", "violated", content.state}


def _statement(row: dict[str, str], claim: Claim) -> bool:
    return claim.kind == "statement" and claim.content.type == row["type"]  # type: ignore[union-attr]


FIRES: dict[str, Callable[[dict[str, str], Claim], bool]] = {
    "relations": _relation,
    "flows": _flow,
    "agreements": _agreement,
    "statements": _statement,
}


def lexicon_tables() -> list[Path]:
    """The data files whose rows are patterns for claims."""
    return [p for p in sorted((HERE / "ontology").glob("*.csv")) if kind_of(p.stem) in {"events", *FIRES}]


def kind_of(table: str) -> str:
    """What the rows of a table are patterns of: "relations-more" holds relations."""
    return table.partition("-")[0]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def lexicon_rates() -> dict[str, Rate]:
    """For each table of patterns, in how many rows the reader finds a claim of the row's type in the example.

    Rows flagged ``light`` only carry the event of another word and are left out.
    """
    tables = {path.stem: [r for r in rows_of(path) if "light" not in r["flags"]] for path in lexicon_tables()}
    reader.read_once((row["example"], reader.PUBLISHED) for rows in tables.values() for row in rows)
    rates: dict[str, Rate] = {}
    for name, rows in tables.items():
        rate = rates[name] = Rate()
        fires = FIRES.get(kind_of(name), _event)
        for row, claims in zip(rows, reader.read_once((r["example"], reader.PUBLISHED) for r in rows), strict=True):
            got = ", ".join(
                f"{c.kind} {getattr(c.content, 'type', '') or getattr(c.content, 'item', '')}" for c in claims
            )
            hit = any(fires(row, claim) for claim in claims)
            rate.count(None if hit else f"{row['pattern']} ({row['type']}): {row['example']}  got: {got or 'nothing'}")
    return rates


def fairness_rates() -> dict[str, Rate]:
    """How often swapping the actors of a sentence swaps the actors of the claims and changes nothing else."""
    rate = Rate()
    for swap in fairness.swaps():
        rate.count(fairness.difference(swap))
    return {"swaps": rate}


def gold(name: str) -> list[dict[str, Any]]:
    """Our own labelled sentences of one kind (tests/gold/README.md)."""
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def coding_rates() -> dict[str, Rate]:
    """CAMEO's categories and ACLED's sub-events of our own sentences, all of them.

    ``relevance``: is there an event at all, by sentence. ``category``: each category that the gold or the reader gives,
    right where both do. ``acled``: the sub-event, by note. What fails in the third that is kept back is not told.
    """
    rates = {name: Rate() for name in ("relevance", "category", "acled")}
    sentences, notes = gold("cameo"), gold("acled")
    for row, claims in zip(sentences, reader.read_once((r["text"], None) for r in sentences), strict=True):
        read = {c.content.cameo for c in claims if isinstance(c.content, EventContent) and c.content.cameo}
        told = f"{row['id']}: {row['codes']} read {sorted(read)}: {row['text']}"
        rates["relevance"].count(None if bool(read) == bool(row["codes"]) else _told(row, told))
        wanted, found = {c[:2] for c in row["codes"]}, {c[:2] for c in read}
        for root in sorted(wanted | found):
            rates["category"].count(None if root in wanted & found else _told(row, told))
    tables = reader.desk().lexicon.acled
    for row in notes:
        sub = report_sub_event(tables, reader.desk().read(Report(row["text"], language="en")))
        name = sub.sub_event_type if sub else None
        told = f"{row['id']}: {row['sub_event_type']} read {name}: {row['text']}"
        rates["acled"].count(None if name == row["sub_event_type"] else _told(row, told))
    return rates


def _told(row: dict[str, Any], told: str) -> str:
    kept_back = int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 3 == 0
    return f"{row['id']}: kept back" if kept_back else told


MEASURES: dict[str, Callable[[], dict[str, Rate]]] = {
    "cases": case_rates,
    "lexicon": lexicon_rates,
    "fairness": fairness_rates,
    "coding": coding_rates,
}
