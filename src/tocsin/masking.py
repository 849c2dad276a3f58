"""Names behind masks: what a model that judges acts is shown in the place of states, groups and leaders.

The same act must get the same code whoever does it, so the model never learns, and is never told, who it was: only that
a state, an army, an armed group or a leader stood there.
"""

from __future__ import annotations

from tocsin.learned.sentence import Mask
from tocsin.lexicon.load import Lexicon
from tocsin.reading.names import find_names

# What stands for a name: by the form where a state is named, by the actor's type for all others.
_STATES = {
    "name": "country",
    "adjective": "national",
    "people": "national",
    "capital": "capital",
    "metonym": "government",
}
_TYPES = {
    **dict.fromkeys(["rebel", "militia", "paramilitary", "coalition", "criminal"], "militia"),
    "igo": "organization",
    "ngo": "association",
    "party": "party",
    "army": "army",
    "government": "government",
    "police": "police",
    "legislature": "parliament",
    "court": "court",
    "intelligence": "agency",
    "media": "newspaper",
    "company": "company",
    "people": "people",
    "religious": "church",
}


def masks_in(lexicon: Lexicon, text: str) -> list[Mask]:
    """What to show in the place of each known name; places and what has no type are shown as they are."""
    out = []
    for name in find_names(text, lexicon):
        entry = lexicon.entries.get(name.ids[0])
        if name.kind == "person":
            out.append((name.start, name.end, "leader"))
        elif entry is not None and entry.type == "state" and name.kind in _STATES:
            out.append((name.start, name.end, _STATES[name.kind]))
        elif entry is not None and entry.type in _TYPES:
            out.append((name.start, name.end, _TYPES[entry.type]))
    return out
