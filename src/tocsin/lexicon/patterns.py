"""Patterns of the lexicon ("X open fire on|at Y") turned into what the coder compares with a parsed sentence."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.errors import LexiconError

SLOTS = frozenset({"X", "Y", "P", "Q", "M", "AGR", "obj"})
PREPOSITIONS = frozenset(
    """about above across after against alongside along amid among around as at before behind below beneath beside
    between beyond by despite down during for from in inside into near of off on onto out outside over past per since
    through throughout to toward towards under underneath until unto up upon via with within without""".split()
)


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern. ``slots`` of prepositions are optional for nouns and demanded of verbs.

    ``subject`` and ``object`` name the slot in that position; ``words`` are sets of lemmas that must stand
    with the head; ``preps`` are (prepositions, slot); ``infinitive`` is the lemma set after "to".
    """

    pattern: str
    pos: str
    heads: tuple[str, ...]
    type: str
    mode: str | None
    cameo: str | None
    contexts: tuple[str, ...]
    need: tuple[tuple[str, frozenset[str]], ...]
    blocked: frozenset[str]
    flags: frozenset[str]
    table: str
    subject: str | None = None
    object: str | None = None
    words: tuple[frozenset[str], ...] = ()
    preps: tuple[tuple[frozenset[str], str], ...] = ()
    infinitive: frozenset[str] = frozenset()
    before: bool = False
    passive: bool = False
    inner: str | None = None
    surface: tuple[str, ...] = ()
    weight: int = 0

    @property
    def name(self) -> str:
        return f"{self.table}: {self.pattern}"


def compile_row(row: dict[str, str], table: str, line: int) -> Row:
    """The row of a data file as a :class:`Row`. Raises :class:`LexiconError` that names file and line."""
    try:
        pos = row["pos"].strip()
        parts = _parse(row["pattern"], pos)
        need = tuple(_needs(row["need"]))
        return Row(
            weight=_weight(parts, len(need)),
            pattern=row["pattern"],
            pos=pos,
            type=row["type"].strip(),
            mode=row["mode"].strip() or None,
            cameo=row["cameo"].strip() or None,
            contexts=tuple(_list(row["contexts"])),
            need=need,
            blocked=frozenset(_list(row["not"])),
            flags=frozenset(_list(row["flags"])),
            table=table,
            **parts,
        )
    except (KeyError, ValueError, AttributeError) as error:
        raise LexiconError(
            f"{table}.csv, line {line}: cannot read the pattern {row.get('pattern')!r}: {error}",
            advice="See docs/lexicon.md for how patterns are written.",
        ) from error


def _weight(parts: dict, needs: int) -> int:  # type: ignore[type-arg]
    """How specific a pattern is; of two that fit, the weightier one is right."""
    return (
        2 * len(parts.get("surface", ()))
        + 3 * len(parts.get("words", ()))
        + 2 * len(parts.get("preps", ()))
        + (4 if parts.get("infinitive", frozenset()) - {""} else 2 * bool(parts.get("infinitive")))
        + bool(parts.get("object") or parts.get("inner"))
        + needs
    )


def _list(value: str) -> list[str]:
    return [part.strip() for part in value.replace(",", ";").split(";") if part.strip()]


def _needs(value: str) -> list[tuple[str, frozenset[str]]]:
    out = []
    for part in value.split(";"):
        slot, _, classes = part.partition(":")
        if classes:
            out.append((slot.strip(), frozenset(c.strip() for c in classes.split("|"))))
    return out


def _parse(pattern: str, pos: str) -> dict:  # type: ignore[type-arg]
    tokens = pattern.split()
    if not tokens:
        raise ValueError("it is empty")
    if pos == "a":
        return _parse_adjective(tokens)
    if pos == "n":
        return _parse_noun(tokens)
    if pos == "c":
        return _parse_cue(tokens)
    return _parse_verb(tokens)


def _parse_cue(tokens: list[str]) -> dict:  # type: ignore[type-arg]
    """A conjunction or fixed cue ("Y because of X"): its words as they stand, and the slots before and behind."""
    before = tokens.pop(0) if tokens[0] in SLOTS else None
    after = tokens.pop() if tokens and tokens[-1] in SLOTS else None
    surface = tuple(t.lower() for t in tokens if t not in SLOTS)
    if not surface:
        raise ValueError("no word in it")
    return {"heads": tuple(surface[0].split("|")), "surface": surface, "subject": before, "object": after}


_IRREGULAR = {
    "seen": "see",
    "meant": "mean",
    "said": "say",
    "known": "know",
    "thought": "think",
    "taken": "take",
    "held": "hold",
    "led": "lead",
    "fought": "fight",
    "told": "tell",
    "bound": "bind",
    "made": "make",
    "left": "leave",
    "set": "set",
    "driven": "drive",
    "hit": "hit",
    "given": "give",
    "built": "build",
    "sent": "send",
    "drawn": "draw",
    "split": "split",
    "run": "run",
    "felt": "feel",
    "understood": "understand",
    "written": "write",
    "broken": "break",
}


def _stems(participle: str) -> tuple[str, ...]:
    """The base forms a participle may come from; a wrong one matches nothing."""
    if participle in _IRREGULAR:
        return (_IRREGULAR[participle],)
    if not participle.endswith("ed"):
        return ()
    stems = [participle[:-1], participle[:-2]]
    if len(participle) > 4 and participle[-3] == participle[-4]:
        stems.append(participle[:-3])
    if participle.endswith("ied"):
        stems.append(participle[:-3] + "y")
    return tuple(stems)


def _parse_adjective(tokens: list[str]) -> dict:  # type: ignore[type-arg]
    if tokens[0] in SLOTS:  # "X loyal to Y": behind its noun
        preps, words = _tail(tokens[2:])
        return {
            "heads": tuple(tokens[1].split("|")),
            "subject": tokens[0],
            "words": tuple(words),
            "preps": tuple(preps),
        }
    first = tokens[0]
    left, _, right = first.rpartition("-")
    second = tokens[1] if len(tokens) > 1 and tokens[1] in SLOTS else None
    if left in SLOTS:
        return {"heads": tuple(right.split("|")), "subject": left, "object": second}
    if right in SLOTS:
        return {"heads": tuple(left.split("|")), "subject": right, "object": second, "before": True}
    return {"heads": tuple(first.split("|")), "object": second}


def _parse_noun(tokens: list[str]) -> dict:  # type: ignore[type-arg]
    subject = None
    while tokens and tokens[0] in SLOTS:
        subject = tokens.pop(0)
    stop = next(
        (i for i, t in enumerate(tokens) if i and (t in SLOTS or set(t.split("|")) <= PREPOSITIONS)), len(tokens)
    )
    if not tokens:
        raise ValueError("no word in it")
    head = tokens[stop - 1]
    words = [frozenset(t.split("|")) for t in tokens[: stop - 1]]
    preps, extra = _tail(tokens[stop:])
    return {
        "heads": tuple(head.split("|")),
        "subject": subject,
        "words": tuple(words + extra),
        "preps": tuple(preps),
    }


def _parse_verb(tokens: list[str]) -> dict:  # type: ignore[type-arg]
    subject = None
    if tokens[0] in SLOTS:
        subject = tokens.pop(0)
    elif tokens[0] in {"it", "there"}:
        tokens.pop(0)
    if not tokens or tokens[0] in SLOTS:
        raise ValueError("no verb in it")
    head = tokens.pop(0)
    passive = False
    if (
        head == "be"
        and tokens
        and tokens[0] not in SLOTS
        and (stems := [s for t in tokens[0].split("|") for s in _stems(t)])
    ):
        head, passive = "|".join(stems), True
        tokens.pop(0)
    obj = inner = None
    infinitive: frozenset[str] = frozenset()
    if tokens and tokens[0] in SLOTS:
        obj = tokens.pop(0)
    if "to" in tokens:
        at = tokens.index("to")
        after = tokens[at + 1 : at + 2]
        if after and (after[0] not in SLOTS or (after[0] == "obj" and len(tokens) == at + 2)) and _verbal(tokens, at):
            infinitive = frozenset({""}) if after[0] == "obj" else frozenset(after[0].split("|"))
            rest = tokens[at + 2 :]
            tokens = tokens[:at]
            if rest and rest[0] in SLOTS:
                inner = rest.pop(0)
            tokens += rest
    if tokens and tokens[0] in SLOTS and obj is None:
        obj = tokens.pop(0)
    preps, words = _tail(tokens)
    if (
        head == "be"
        and tokens
        and set(tokens[-1].split("|")) <= PREPOSITIONS
        and frozenset(tokens[-1].split("|")) not in words
    ):
        words.append(frozenset(tokens[-1].split("|")))  # "be near": without its last word nothing is left
    # "X open fire", "X launch attack on Y": a slot after plain words is the object of all of it.
    return {
        "heads": tuple(head.split("|")),
        "subject": subject,
        "object": obj or next((slot for p, slot in preps if not p), None),
        "words": tuple(words),
        "preps": tuple((p, slot) for p, slot in preps if p),
        "infinitive": infinitive,
        "passive": passive,
        "inner": inner,
    }


def _verbal(tokens: list[str], at: int) -> bool:
    """Whether the "to" at this position opens an infinitive: nothing but it and its own words follow."""
    return at == 0 or tokens[at - 1] not in {"be", "due", "close", "owe"}


def _tail(tokens: list[str]) -> tuple[list[tuple[frozenset[str], str]], list[frozenset[str]]]:
    preps: list[tuple[frozenset[str], str]] = []
    words: list[frozenset[str]] = []
    pending: frozenset[str] = frozenset()
    for token in tokens:
        options = frozenset(token.split("|"))
        if token in SLOTS:
            preps.append((pending, token))
            pending = frozenset()
        elif options <= PREPOSITIONS:
            if pending:
                words.append(pending)
            pending = options
        else:
            if pending:
                words.append(pending)
                pending = frozenset()
            words.append(options)
    if pending and pending & {"up", "down", "out", "off", "over", "away", "back", "in", "on", "through", "under"}:
        words.append(pending)
    return preps, words
