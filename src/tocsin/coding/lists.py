"""Victims and targets that a list goes on to name where the parse has cut it short.

"Killing six clergymen, a maid, and her daughter": the parser often ties what follows the first comma to another word.
The list is read once more by the order of its words, from the last one whom the grammar gave the act.
"""

from __future__ import annotations

from tocsin.coding.scene import Scene
from tocsin.terms.who import Mention

_INSIDE = frozenset({"DT", "PRP$", "CD", "JJ", "JJR", "NN", "NNS", "NNP", "NNPS", "POS", "VBN"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_HIT = frozenset({"armed", "civilian", "official", "people", "media", "structure", "vehicle", "person", "name"})
_THINGS = frozenset({"structure", "vehicle"})


def listed_after(scene: Scene, last: Mention) -> list[Mention]:
    """Those whom the words right behind ``last`` add to it, up to the "and" that closes the list; empty if none does.

    A member that only says who the one before it is ("Luis Paz, a former minister, and his driver") is left out.
    """
    s = scene.sentence
    end = next((k for k in range(last.token, len(s)) if s.ends[k] >= last.end), last.token) + 1
    found: list[Mention] = []
    named = last.kind in {"name", "person"}
    closed = False
    while end < len(s) and not closed:
        start = end
        if s.words[start] in {",", ";"}:
            start += 1
        if start < len(s) and scene.lower[start] == "and":
            closed, start = True, start + 1
        if start == end:
            return []
        stop = start
        while stop < len(s) and s.tag[stop] in _INSIDE and not (s.tag[stop] == "VBN" and stop > start + 1):
            stop += 1
        if stop == start or s.tag[stop - 1][:1] != "N" or (stop < len(s) and s.tag[stop] in _FINITE | {"VBG", "TO"}):
            return []
        mention = scene.mention(stop - 1)
        if mention is None or mention.kind not in _HIT or (mention.kind in _THINGS) != (last.kind in _THINGS):
            return []
        explains = named and s.tag[start] == "DT" and not closed
        if not explains:
            found.append(mention)
        named = mention.kind in {"name", "person"}
        end = stop
    return found if closed else []
