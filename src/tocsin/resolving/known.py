"""Names that the lexicon lists under another spelling: the one entry that a form must be, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from tocsin.lexicon.bodynames import BODY_TYPES, Shape, shape_of
from tocsin.lexicon.load import Entry, Lexicon
from tocsin.resolving.likeness import (
    OTHER_COUNTRY,
    SAME,
    SAME_COUNTRY,
    UNSURE,
    Evidence,
    Form,
    by_name,
    chance,
)
from tocsin.resolving.namings import SORT_OF_TYPE


@lru_cache(maxsize=4)
def _index(
    words: Lexicon,
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[Shape, ...]], dict[str, frozenset[str]]]:
    """Entries by block key; the shapes of each entry's names; the acronyms of each entry."""
    shapes: dict[str, dict[str, Shape]] = defaultdict(dict)
    shorts: dict[str, set[str]] = defaultdict(set)
    for aliases in words.aliases.values():
        for alias in aliases:
            entry = words.entries.get(alias.id)
            if alias.kind != "name" or entry is None or entry.type not in BODY_TYPES:
                continue
            if alias.exact is not None and " " not in alias.exact:
                shorts[entry.id].add(alias.exact.replace("-", "").upper())
                continue
            shape = shape_of(" ".join(alias.words), words)
            shapes[entry.id].setdefault(shape.key, shape)
    blocks: dict[str, set[str]] = defaultdict(set)
    for id_, own in shapes.items():
        for shape in own.values():
            blocks[shape.block].add(id_)
            blocks[shape.whole].add(id_)
    return (
        {block: tuple(sorted(ids)) for block, ids in blocks.items()},
        {id_: tuple(own.values()) for id_, own in shapes.items()},
        {id_: frozenset(shorts[id_]) for id_ in shapes},
    )


def known_as(form: Form, words: Lexicon) -> tuple[Entry, Evidence] | None:
    """The one entry of the lexicon that the form is another spelling of; None where none is, or two may be."""
    if form.shape.short:
        return None
    blocks, shapes, shorts = _index(words)
    found = []
    for id_ in sorted({*blocks.get(form.shape.block, ()), *blocks.get(form.shape.whole, ())}):
        entry = words.entries[id_]
        if SORT_OF_TYPE.get(entry.type) != form.sort:
            continue
        evidence = weigh_entry(form, entry, shapes[id_], shorts[id_])
        if evidence.score >= UNSURE:
            found.append((evidence.score, id_, evidence))
    if len(found) != 1 or found[0][0] < SAME:
        return None
    return words.entries[found[0][1]], found[0][2]


def weigh_entry(form: Form, entry: Entry, aliases: Sequence[Shape], shorts: frozenset[str]) -> Evidence:
    """The evidence that a form is an entry of the lexicon under a spelling that the lexicon lacks."""
    found = [by_name(form.shape, alias, form.shorts, shorts) for alias in aliases]
    weight, kind, reasons = max(found, key=lambda one: (one[0], one[1], one[2]))
    reasons = [f"{entry.name} ({entry.id})", *reasons]
    if form.country is not None and entry.country is not None:
        same = form.country == entry.country
        weight += SAME_COUNTRY if same else -OTHER_COUNTRY
        reasons.append(f"both in {form.country}" if same else f"in {form.country}, not in {entry.country}")
    if form.first and form.last:
        begun = entry.start is None or int(form.last[:4]) >= entry.start - 1
        over = entry.end is not None and int(form.first[:4]) > entry.end + 10
        if not begun or over:
            weight -= 2.0
            reasons.append("not at that time")
    if entry.parent is not None and entry.parent in form.parents:
        weight += 0.8
        reasons.append(f"part of {entry.parent}")
    return Evidence(chance(weight), kind, tuple(reasons))
