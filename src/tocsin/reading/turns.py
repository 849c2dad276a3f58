"""Where the words of one speaker end and those of the next begin, within one sentence."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.lexicon.load import Cue
from tocsin.terms.syntax import Sentence

_CONTRAST = frozenset({"while", "although", "though", "whereas"})
_SPOKEN = frozenset({"say", "claim", "confirm", "deny"})
_REPORTED = frozenset({"ccomp", "parataxis"})

Cues = Mapping[tuple[str, str], Cue]


def goes_on_saying(s: Sentence, v: int, cues: Cues) -> int | None:
    """The verb of saying that a participle behind a comma goes on with: "said that …, adding that …".

    Parsers hang such a participle on the clause that was said ("said that rebels had fired, adding that …"), as if the
    rebels had added it. None where ``v`` is no such participle, or nobody speaks above it.
    """
    if s.tag[v] != "VBG" or s.dep[v] not in {"advcl", "acl"} or not _speaks(s, v, cues):
        return None
    first = min([v, *s.kids(v, "advmod", "aux")])
    if first == 0 or s.words[first - 1] not in {",", "”", '"', "''"}:
        return None
    at = s.head[v]
    for _ in range(3):
        above = s.head[at]
        if above == at:
            return None
        if s.dep[at] in _REPORTED and above < at < v and _speaks(s, above, cues):
            return above
        at = above
    return None


def speaks_apart(s: Sentence, d: int, cues: Cues) -> bool:
    """Whether a clause within reported words is told beside them: "said that …, while the army denied it"."""
    if not _speaks(s, d, cues) or s.child(d, "nsubj") is None:
        return False
    if s.dep[d] == "advcl":
        return any(s.words[m].lower() in _CONTRAST for m in s.kids(d, "mark"))
    if s.dep[d] != "conj" or s.tag[d] not in {"VBD", "VBZ", "VBP"}:
        return False
    subject = s.child(d, "nsubj")
    plain = s.child(d, "mark") is None
    return plain and subject is not None and s.tag[subject] != "PRP" and s.head[d] < subject < d


def closing_speaker(s: Sentence, i: int, cues: Cues) -> tuple[int, int] | None:
    """The verb and its subject that close a sentence after a comma: "…, Syrian officials announced on Friday".

    They speak of all that stands before them, whatever clause of it the parser hangs them on.
    """
    v = len(s) - 1
    while v > i and not (s.tag[v] in _FINITE and _speaks(s, v, cues)):
        if s.tag[v][:1] == "V" or s.words[v] in _STOPS:
            return None
        v -= 1
    if v <= i or s.dep[v] in {"relcl", "amod", "acl", "compound"} or cues[("v", s.lemma[v])].kind == "deny":
        return None
    if any(k > v for k in s.kids(v, "ccomp", "xcomp", "prt")) or s.child(v, "neg") is not None:
        return None
    if s.lemma[v] != "tell" and any(k > v for k in s.kids(v, "dobj", "attr")):
        return None
    if s.child(v, "auxpass", "expl") is not None or (s.tag[v] == "VBN" and s.child(v, "aux", "nsubj") is None):
        return None
    last = min([v, *s.kids(v, "aux", "advmod")]) - 1
    for _ in range(3):
        if last > 0 and s.words[last] == ",":
            last -= 1  # "…, the envoy to the talks, Ivan Petrov, said": the name in apposition
        comma = last
        while comma > i and s.words[comma] not in _EDGES:
            comma -= 1
        if comma <= i or any(s.words[k] == ";" for k in range(i + 1, comma + 1)):
            return None
        if any(comma < k for k in s.kids(v, "mark")):
            return None
        subject = next((k for k in s.kids(v, "nsubj") if comma < k <= last), None)
        if subject is not None:
            return v, subject
        head = last
        while comma < s.head[head] <= last and s.head[head] != head:
            head = s.head[head]
        if s.tag[head][:1] in {"N", "P", "D"} and s.dep[head] not in {"npadvmod", "dep"}:
            return v, head
        if s.words[comma] != ",":
            return None
        last = comma
    return None


_FINITE = frozenset({"VBD", "VBZ", "VBP", "VBN"})
_STOPS = frozenset({",", ";", ":", "“", "”", '"', "''", "(", ")"})
_EDGES = frozenset({",", ";", "”", '"', "''", "—", "–", "--"})


def _speaks(s: Sentence, v: int, cues: Cues) -> bool:
    cue = cues.get(("v", s.lemma[v]))
    return cue is not None and cue.kind in _SPOKEN
