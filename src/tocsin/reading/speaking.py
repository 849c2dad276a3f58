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
    return subject is not None and s.tag[subject] != "PRP" and s.head[d] < subject < d


def _speaks(s: Sentence, v: int, cues: Cues) -> bool:
    cue = cues.get(("v", s.lemma[v]))
    return cue is not None and cue.kind in _SPOKEN
