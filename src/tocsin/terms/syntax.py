"""A parsed sentence: words, their grammar, and the names known in it, as plain lists (fast to walk)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


def contrary_condition(s: Sentence, v: int) -> bool:
    """Whether the clause of verb ``v`` hangs on a condition contrary to fact ("had monitors been sent, …")."""
    for c in s.kids(v, "advcl", "ccomp", "dep"):
        had = any(s.words[k].lower() == "had" and s.dep[k] in {"aux", "auxpass"} for k in s.children[c])
        marked = any(s.words[k].lower() == "if" for k in s.kids(c, "mark"))
        inverted = any(s.words[k].lower() == "had" and k == min(s.subtree(c)) for k in s.children[c])
        if had and (marked or inverted):
            return True
    return False


def unclaimed(s: Sentence, v: int) -> bool:
    """Whether a verb of claiming is denied: "no group has claimed the attack", "they have not claimed it"."""
    if s.lemma[v] not in {"claim", "take", "accept", "admit", "assume"}:
        return False
    if any(s.dep[c] == "neg" for c in s.children[v]):
        return True
    return any(
        s.lemma[k] in {"nobody", "none"} or any(s.lemma[d] in {"no", "neither"} for d in s.kids(k, "det"))
        for k in s.kids(v, "nsubj")
    )


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Words that a lexicon entry knows. ``kind`` tells which sort of word it is:

    ``name`` (a body's or state's name), ``adjective`` ("Turkish"), ``people`` ("Turks"), ``capital`` ("Ankara"),
    ``metonym`` ("the Kremlin"), ``person`` (an office holder), ``region``, ``town``. ``ids`` are the entries it may be.
    """

    start: int
    end: int
    kind: str
    ids: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Sentence:
    """One sentence; all lists run over its tokens, ``starts``/``ends`` are offsets in the report's text.

    ``head[i]`` is the index of the governing token (its own for the root); ``names`` maps a token to the lexicon
    match it stands for: a name of several words is one token.
    """

    index: int
    start: int
    end: int
    words: list[str]
    lemma: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    starts: list[int]
    ends: list[int]
    names: dict[int, NameMatch]
    children: list[list[int]] = field(default_factory=list)
    quoted: list[tuple[int, int]] = field(default_factory=list)
    paragraph: int = 0
    headline: bool = False

    def __post_init__(self) -> None:
        self.children = [[] for _ in self.words]
        for i, h in enumerate(self.head):
            if h != i:
                self.children[h].append(i)

    def __len__(self) -> int:
        return len(self.words)

    def child(self, i: int, *deps: str) -> int | None:
        """The first child of token ``i`` with one of the dependency labels, or None."""
        for c in self.children[i]:
            if self.dep[c] in deps:
                return c
        return None

    def kids(self, i: int, *deps: str) -> list[int]:
        """All children of token ``i`` with one of the labels, in text order."""
        return [c for c in self.children[i] if self.dep[c] in deps]

    def ancestors(self, i: int) -> Iterator[int]:
        """The governors of ``i``, nearest first; ends at the root."""
        seen = 0
        while self.head[i] != i and seen < 200:
            i = self.head[i]
            seen += 1
            yield i

    def subtree(self, i: int) -> list[int]:
        """The token and all it governs, in text order."""
        out = [i]
        stack = list(self.children[i])
        while stack:
            c = stack.pop()
            out.append(c)
            stack.extend(self.children[c])
        out.sort()
        return out

    def conjuncts(self, i: int) -> list[int]:
        """The tokens coordinated after ``i`` ("A, B and C" gives B and C for A), in text order."""
        out: list[int] = []
        stack = self.kids(i, "conj")
        while stack:
            c = stack.pop(0)
            out.append(c)
            stack.extend(self.kids(c, "conj"))
        return out
