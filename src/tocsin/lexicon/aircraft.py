"""Tells the aircraft from the people among "fighters" and "bombers"."""

from __future__ import annotations

from tocsin.terms.syntax import Sentence

_FLYING = frozenset(
    {
        "strategic",
        "long-range",
        "tactical",
        "stealth",
        "heavy",
        "warplane",
        "jet",
        "nuclear",
        "dive",
        "range",
        "multirole",
    }
)


def flies(s: Sentence, token: int) -> bool:
    """Whether a fighter or bomber is an aircraft: "F-16 fighters", "strategic bombers", "a Su-24 bomber"."""
    if s.lemma[token] not in {"fighter", "bomber"}:
        return False
    beside = s.kids(token, "compound", "amod", "nmod")
    if any(any(ch.isdigit() for ch in s.words[c]) or s.lemma[c] in _FLYING for c in beside):
        return True
    return token + 1 < len(s) and s.lemma[token + 1] in {"jet", "plane", "aircraft"}
