"""Events in plain words, for the terminal. Nothing is surer here than its claims: "claimed by", "told as", never "was".

Names that may be a private person's are not repeated outside the quotes.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from typing import Final

from tocsin.serving.show import Act, acts, one_line, time_words
from tocsin.serving.tables import Column
from tocsin.terms.claims import Status
from tocsin.terms.events import HARMS, Event, FusedAmount, Side, Value
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Role, may_be_private
from tocsin.terms.wording import many

# Digits of an event's id by which it is called; `tocsin show` finds it by these.
ID_DIGITS: Final = 8
CREDIBILITY: Final[Mapping[int, str]] = {
    1: "confirmed by independent sources", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable",
    6: "cannot be judged",
}  # fmt: skip
RELIABILITY: Final[Mapping[str, str]] = {
    "A": "reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable", "E": "unreliable",
    "F": "cannot be judged",
}  # fmt: skip
_UNREAL: Final[Mapping[Status, str]] = {
    "planned": "planned", "predicted": "forecast", "requested": "asked for", "hypothetical": "only possible",
    "counterfactual": "did not happen", "denied": "denied",
}  # fmt: skip
_AFFECTED: Final[frozenset[Role]] = frozenset({"recipient", "to", "of"})
_CAPITAL: Final = re.compile(r"\s[^\W\d_a-z]")
# In the place of a name that may be a private person's.
UNNAMED: Final = "somebody"

EVENT_COLUMNS: Final = (
    Column("event", least=ID_DIGITS, style="dim"),
    Column("day", least=10),
    Column("what is claimed", least=20, share=3, style="claim"),
    Column("where", least=8, share=1, from_width=110),
    Column("killed", right=True),
    Column("told", right=True, below=100),
    Column("origins", right=True, from_width=100),
    Column("reports", right=True, from_width=100),
    Column("status", from_width=100),
    Column("disputed", share=1, least=8, from_width=130, style="unreal"),
    Column("grade", right=True, from_width=130),
)


def event_row(event: Event, width: int) -> tuple[str, ...]:
    """The cells of ``EVENT_COLUMNS``; ``told`` is "origins in reports" where these have no room of their own."""
    wide = width >= 110
    what = title(event, place=not wide)
    if event.disputes and width < 130:
        what += f" (disputed: {disputed_words(event)})"
    return (
        event.id[:ID_DIGITS],
        day_words(event),
        what,
        place_name(event.place) if event.place else "",
        range_words(event.killed),
        f"{len(event.origins)} in {event.documents}",
        f"{len(event.origins)}",
        f"{event.documents}",
        status_word(event.status),
        disputed_words(event),
        str(event.credibility.grade),
    )


def title(event: Event, *, place: bool = True) -> str:
    """Who did what to whom and where, in one line: "planned: Russia to attack fighters in Idlib"."""
    modes = (mode for mode in (*event.modes, None) if (event.type, mode) in acts())
    act = acts()[event.type, next(modes)] if (event.type, None) in acts() else Act(*[event.type.lower()] * 3)
    actors = _names((side for side in event.sides if side.role not in {*_AFFECTED, "mediator"}), event.place)
    others = _names((side for side in event.sides if side.role in _AFFECTED), event.place)
    mediators = _names(event.in_role("mediator"), event.place)
    unreal = _UNREAL.get(event.status)
    if not actors:
        line = act.noun + (f" {act.of} {others}" if others else "")
    elif unreal is None or event.status == "denied":
        line = f"{'that ' if unreal else ''}{actors} {act.past}" + (f"{act.to} {others}" if others else "")
    else:
        line = f"{actors} to {act.base}" + (f"{act.to} {others}" if others else "")
    if mediators:
        line += f", mediated by {mediators}"
    if place and event.place is not None:
        line += f" {'at' if event.place.kind == 'point' else 'in'} {place_name(event.place)}"
    return one_line(f"{unreal}: {line}" if unreal else line)


def type_words(event: Event) -> str:
    """The type as the ontology writes it, with its modes: ``ASSAULT/aerial``."""
    return "/".join([event.type, *event.modes])


def status_word(status: Status) -> str:
    """One word for it."""
    return "claimed" if status == "occurred" else status


def counted_words(event: Event) -> str:
    """How well it is told: "claimed by 3 independent origins in 7 reports"; who denies it is counted apart."""
    reports = many(event.documents, "report")
    denied = {origin for point in event.statuses if point.status == "denied" for origin in point.origins}
    others = set(event.origins) - denied
    if denied and others:
        return f"claimed by {_origins(len(others))} and denied by {_origins(len(denied))}, in {reports}"
    verb = "denied" if denied else "claimed"
    if len(event.origins) == 1:
        alone = " that all go back to it" if event.documents > 1 else ""
        return f"{verb} by 1 origin in {reports}{alone}"
    return f"{verb} by {_origins(len(event.origins))} in {reports}"


def _origins(number: int) -> str:
    return "1 origin" if number == 1 else f"{number} independent origins"


def day_words(event: Event) -> str:
    """The day as short as it can be said: "2020-10-26", "2020-10-19…25", "2020-10"; "–" where none is told."""
    time = event.time
    if time is None or (time.earliest is None and time.latest is None):
        return "–"
    first, last = time.earliest, time.latest
    if first is None or last is None:
        return f"≤ {last}" if first is None else f"≥ {first}"
    if first == last:
        return first
    if first[:7] == last[:7]:
        whole = first[8:] == "01" and int(last[8:]) == monthrange(int(first[:4]), int(first[5:7]))[1]
        return first[:7] if whole else f"{first}…{last[8:]}"
    if first[:4] == last[:4]:
        return first[:4] if (first[5:], last[5:]) == ("01-01", "12-31") else f"{first}…{last[5:]}"
    return f"{first}…{last}"


def when_words(event: Event) -> str:
    """The days in words; "no day is told" where none is."""
    return (time_words(event.time) if event.time else "") or "no day is told"


def place_name(place: Place) -> str:
    """The gazetteer's name, or the words where it has none."""
    return one_line(place.name or place.text)


def range_words(amount: FusedAmount | None) -> str:
    """The range as short as it can be said: "33–60", "≥ 12", "≤ 100"; "" where nothing is told."""
    if amount is None:
        return ""
    low, high = amount.low, amount.high
    if low is not None and high is not None:
        return f"{low:,}" if low == high else f"{low:,}–{high:,}"
    if low is not None:
        return f"≥ {low:,}"
    return f"≤ {high:,}" if high is not None else "some"


def harm_words(event: Event) -> list[str]:
    """What was done to people, each with who says which: "33 to 60 killed: 33 (SANA), at least 60 (Observatory)"."""
    out = []
    for harm in HARMS:
        amount = event.harm(harm)
        if amount is not None:
            told = ", ".join(value_words(value) for value in amount.values)
            out.append(f"{_range(amount)} {harm}" + (f": {told}" if told else ""))
    return out


def _range(amount: FusedAmount) -> str:
    low, high = amount.low, amount.high
    if low is not None and high is not None:
        return f"{low:,}" if low == high else f"{low:,} to {high:,}"
    if low is not None:
        return f"at least {low:,}"
    return f"at most {high:,}" if high is not None else "an unknown number"


def value_words(value: Value) -> str:
    """What is said, and by whom: "at least 60 (Observatory)"."""
    return f"{one_line(value.value)} ({holders_words(value)})"


def holders_words(value: Value) -> str:
    """On whose word: those who are cited, else the origins; "the report itself" where the author tells it."""
    said = ["the report itself" if holder == "author" else one_line(holder) for holder in value.holders]
    return ", ".join(said or [one_line(origin) for origin in value.origins]) or "nobody is named"


def disputed_words(event: Event) -> str:
    """What is disputed: "killed, place"; "" when nothing is."""
    return ", ".join(dispute.attribute for dispute in event.disputes)


def actor_words(actor: Actor, place: Place | None = None) -> str:
    """The name, or ``UNNAMED`` where it may be that of a private person; ``place`` is the event's."""
    name = one_line(actor.name)
    if not may_be_private(actor) or (place is not None and name in {place.name, place.text}):
        return name
    # "civilians", "Over 100 residents": words for people, not the name of one. Any other capital may be a name's.
    alone = " " not in name and name[:1].isupper()
    return UNNAMED if alone or _CAPITAL.search(name) else name


def _names(sides: Iterable[Side], place: Place | None) -> str:
    told = list(dict.fromkeys(actor_words(side.actor, place) for side in sides))
    # Beside somebody who is named, that there were others too says little.
    names = [name for name in told if name != "somebody"] or told
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
