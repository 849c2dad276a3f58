"""Who may import whom. The whole architecture is MAY_SEE; the test walks the syntax trees and holds it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "tocsin"

# A room sees itself and what stands here. Reading, coding, resolving and sources never see each other: the desk hands
# the ones to the others as functions. Analysis stands beside them: tables in, results out, no connection to a record.
MAY_SEE: dict[str, set[str]] = {
    "errors": set(),
    "schema": set(),
    "terms": {"errors"},
    "lexicon": {"errors", "terms"},
    "sources": {"errors", "terms", "lexicon"},
    "reading": {"errors", "terms", "lexicon"},
    "coding": {"errors", "terms", "lexicon"},
    "resolving": {"errors", "terms", "lexicon"},
    "analysis": {"errors", "terms", "lexicon"},
    "record": {"errors", "terms"},
    "demo": {"errors", "terms"},
    "learned": {"errors", "terms"},
    "desk": {
        "errors",
        "schema",
        "terms",
        "lexicon",
        "sources",
        "reading",
        "coding",
        "resolving",
        "analysis",
        "record",
        "demo",
        "learned",
    },
    "serving": {"errors", "schema", "terms", "demo", "desk"},
}
# Modules beside the rooms that belong to the desk: the same stages, gathered for many reports or for a closer look.
PART_OF_DESK = {
    "__init__",
    "__main__",
    "asof",
    "assessing",
    "alerting",
    "attacks",
    "backtesting",
    "batch",
    "check",
    "describing",
    "copying",
    "coupled",
    "datasets",
    "explain",
    "foretellings",
    "foretold",
    "fusing",
    "tablefiles",
    "theatres",
    "regions",
    "histories",
    "grounds",
    "happened",
    "gedfiles",
    "forecasting",
    "happening",
    "importing",
    "ingesting",
    "interchange",
    "keeping",
    "masking",
    "naming",
    "pairing",
    "phrases",
    "prospects",
    "pointing",
    "reviewing",
    "signs",
    "sourcing",
    "suggesting",
    "watching",
    "track",
    "weighing",
}
ENTRY_POINTS = {"__main__"}
# Importing tocsin must stay quick, so these are only imported inside functions (or for type checkers).
HEAVY = set(
    "spacy numpy pandas polars trafilatura lxml py3langid rich shtab hypothesis onnxruntime tokenizers "
    "sklearn scipy scoringrules matplotlib".split()
)
MODULES = sorted(SOURCE.rglob("*.py"))


def room_of(module: str) -> str:
    """The room of a dotted module name below tocsin ("reading.parse" lies in reading)."""
    first = module.partition(".")[0] or "__init__"
    return "desk" if first in PART_OF_DESK else first


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def imports(tree: ast.AST, module: str) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a module imports when it runs; relative imports made absolute."""
    for node in _walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = ["tocsin", *module.split(".")][: -node.level]
                yield node.lineno, ".".join([*base, node.module or ""]).rstrip(".")
            elif node.module == "tocsin":
                for alias in node.names:
                    yield node.lineno, f"tocsin.{alias.name}"
            else:
                yield node.lineno, node.module or ""


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only type checkers see."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING"):
            yield from _walk(child)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_follow_the_map(path: Path) -> None:
    module = name_of(path)
    room = room_of(module)
    assert room in MAY_SEE, f"{module} lies in no known room: draw it into MAY_SEE"
    if module in ENTRY_POINTS:
        return
    allowed = MAY_SEE[room] | {room}
    for line, name in imports(ast.parse(path.read_text(encoding="utf-8")), module):
        if name == "tocsin":
            assert room in {"desk", "serving"}, f"{module}, line {line}: only desk and serving see the whole"
        elif name.startswith("tocsin."):
            seen = room_of(name.removeprefix("tocsin."))
            assert seen in allowed, f"{module}, line {line}: {room} must not import {name}"


def test_the_map_has_no_rings() -> None:
    done: set[str] = set()
    while len(done) < len(MAY_SEE):
        free = {room for room, seen in MAY_SEE.items() if room not in done and seen <= done}
        assert free, f"a ring among {sorted(set(MAY_SEE) - done)}"
        done |= free


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_heavy_libraries_load_when_used(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # The room of analysis is arrays through and through, and is itself imported where it is used.
    forbidden = HEAVY - ({"numpy"} if room_of(name_of(path)) == "analysis" else set())
    for node in tree.body:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        heavy = {name.partition(".")[0] for name in names} & forbidden
        if name_of(path) != "sources.html_worker":  # a process of its own, which is there for that library
            assert not heavy, f"{name_of(path)}, line {node.lineno}: import {heavy} where it is used"


def test_analysis_is_not_imported_with_the_package() -> None:
    code = "import sys, tocsin, tocsin.serving.cli; print([name for name in sys.modules if 'analysis' in name])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_only_known_libraries_are_imported() -> None:
    """Whatever is imported is in the standard library or among the declared dependencies."""
    declared = set(
        "spacy apsw trafilatura lxml py3langid rich shtab pandas polars numpy onnxruntime tokenizers "
        "sklearn scipy scoringrules matplotlib".split()
    )
    for path in MODULES:
        for line, name in imports(ast.parse(path.read_text(encoding="utf-8")), name_of(path)):
            top = name.partition(".")[0]
            known = top in sys.stdlib_module_names or top in declared or top == "tocsin"
            assert known, f"{name_of(path)}, line {line}: {name} is not a declared dependency"
