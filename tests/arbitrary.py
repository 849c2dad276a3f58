"""Readings that no reader would make but the types allow, for hypothesis; and small ones by hand."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st

from tocsin.terms.claims import (
    Acled,
    AgreementContent,
    Argument,
    Casualties,
    Certainty,
    Claim,
    EventContent,
    FactValue,
    FlowContent,
    Kind,
    LabelContent,
    Reading,
    RelationContent,
    StatementContent,
    Status,
)
from tocsin.terms.text import Report, content_id
from tocsin.terms.when import Amount, Bound, Granularity, Interval
from tocsin.terms.where import Place, PlaceKind
from tocsin.terms.who import Actor, Holder, Participant, Role

words = st.text(max_size=8)
maybe_words = st.none() | words
several = st.lists(words, max_size=2).map(tuple)
offsets = st.integers(0, 10_000)
maybe_offsets = st.none() | offsets
days = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat)
whole = st.none() | st.integers(-(10**20), 10**20)


def one_of(literal: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(literal))


def field_of(cls: type, name: str) -> st.SearchStrategy[Any]:
    """One of the values of a field whose Literal has no name of its own."""
    from typing import get_type_hints

    hint = get_type_hints(cls)[name]
    options = [value for part in (get_args(hint) or (hint,)) for value in (get_args(part) or (part,))]
    return st.sampled_from([None if value is type(None) else value for value in options])


@st.composite
def spans(draw: st.DrawFn) -> dict[str, int]:
    start = draw(offsets)
    return {"start": start, "end": start + draw(st.integers(0, 50))}


def spanned(cls: type, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda span, given: cls(**span, **given), spans(), st.fixed_dictionaries(fields))


actors = st.builds(Actor, id=maybe_words, name=words, type=maybe_words, country=maybe_words, sector=maybe_words)
participants = spanned(Participant, role=one_of(Role), text=words, actor=actors)
holders = st.builds(
    Holder,
    kind=field_of(Holder, "kind"),
    text=maybe_words,
    actor=maybe_words,
    cue=maybe_words,
    start=maybe_offsets,
    end=maybe_offsets,
)
amounts = st.builds(
    Amount,
    low=whole,
    best=whole,
    high=whole,
    text=words,
    bound=one_of(Bound),
    who=maybe_words,
    start=maybe_offsets,
    end=maybe_offsets,
)
maybe_amounts = st.none() | amounts
intervals = spanned(
    Interval,
    earliest=st.none() | days,
    latest=st.none() | days,
    granularity=one_of(Granularity),
    text=words,
    role=field_of(Interval, "role"),
    duration_days=maybe_amounts,
)
maybe_intervals = st.none() | intervals
places = spanned(
    Place,
    text=words,
    name=words,
    kind=one_of(PlaceKind),
    country=maybe_words,
    lat=st.none() | st.floats(-90, 90) | st.integers(-90, 90),
    lon=st.none() | st.floats(-180, 180),
    id=maybe_words,
    precision_km=st.none() | st.floats(0, 1e4),
)
maybe_places = st.none() | places
crowd = st.lists(participants, max_size=2).map(tuple)
arguments = st.none() | st.one_of(
    st.builds(Argument, claim=words),
    st.builds(Argument, participant=participants),
    st.builds(Argument, text=words, start=offsets, end=offsets),
    st.builds(
        Argument,
        claim=maybe_words,
        participant=st.none() | participants,
        text=maybe_words,
        start=maybe_offsets,
        end=maybe_offsets,
    ),
)
CONTENTS: dict[str, st.SearchStrategy[Any]] = {
    "event": st.builds(
        EventContent,
        type=words,
        modes=several,
        contexts=several,
        cameo=maybe_words,
        quad=st.none() | st.integers(1, 4),
        scale=st.none() | st.floats(-10, 10),
        participants=crowd,
        place=maybe_places,
        time=maybe_intervals,
        casualties=st.builds(Casualties, maybe_amounts, maybe_amounts, maybe_amounts, maybe_amounts),
        weapons=several,
        count=maybe_amounts,
        acled=st.none() | st.builds(Acled, event_type=words, sub_event_type=words),
    ),
    "relation": st.builds(RelationContent, type=words, from_=participants, to=participants, since=maybe_intervals),
    "agreement": st.builds(
        AgreementContent,
        type=words,
        parties=crowd,
        mediators=crowd,
        place=maybe_places,
        began=maybe_intervals,
        ended=maybe_intervals,
        duration=maybe_amounts,
        ended_by=maybe_words,
        state=field_of(AgreementContent, "state"),
    ),
    "flow": st.builds(
        FlowContent,
        item=words,
        detail=several,
        from_=st.none() | participants,
        to=st.none() | participants,
        origin=maybe_places,
        destination=maybe_places,
        quantity=maybe_amounts,
        time=maybe_intervals,
    ),
    "statement": st.builds(
        StatementContent,
        type=field_of(StatementContent, "type"),
        subject=arguments,
        object=arguments,
        sender=st.none() | participants,
        receiver=st.none() | participants,
        about=maybe_places,
    ),
    "label": st.builds(
        LabelContent, term=words, of=participants, loaded=st.booleans(), rejected_by=st.none() | holders
    ),
}
reports = st.builds(
    Report,
    text=st.text(max_size=60),
    input_id=maybe_words,
    title=maybe_words,
    outlet=maybe_words,
    url=maybe_words,
    published=st.none() | days,
    language=maybe_words,
    flags=several,
)


@st.composite
def claims(draw: st.DrawFn, text: str, number: int) -> Claim:
    kind = draw(one_of(Kind))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return Claim(
        id=f"{number}-{draw(words)}",
        kind=kind,
        sentence=draw(st.integers(0, 9)),
        start=start,
        end=end,
        quote=text[start:end],
        status=draw(one_of(Status)),
        certainty=Certainty(draw(one_of(FactValue)), draw(st.none() | one_of(FactValue))),
        holders=draw(st.lists(holders, max_size=2).map(tuple)),
        confidence=draw(st.floats(0, 1)),
        reasons=draw(several),
        content=draw(CONTENTS[kind]),
        trigger=(start, end),
        happening=draw(maybe_words),
        hedges=draw(several),
    )


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    report = draw(reports)
    cuts = sorted(draw(st.lists(st.integers(0, len(report.text)), max_size=4)))
    return Reading(
        report,
        tuple(itertools.pairwise(cuts)),
        tuple(draw(claims(report.text, number)) for number in range(draw(st.integers(0, 3)))),
        draw(st.lists(st.tuples(offsets, words), max_size=2).map(tuple)),
    )


def small_reading(number: int = 1, *, outlet: str | None = "Agency", published: str | None = "2020-10-31") -> Reading:
    """A report of two sentences, an air strike and a statement about it; another number, another report."""
    text = f"Russian warplanes killed up to 100 fighters in Idlib on day {number}. Ahmad Someone said it was a warning."
    end = text.index(". Ahmad")
    report = Report(text, f"R-{number}", "A strike", outlet, f"https://example.org/{number}", published, "en")
    event = EventContent(
        type="ASSAULT",
        modes=("aerial",),
        participants=(
            Participant("actor", "Russian warplanes", 0, 17, Actor("RUS", "Russia", "state", "RUS", "MIL")),
            Participant("recipient", "fighters", 35, 43, Actor(None, "fighters", "rebel", None, "REB")),
        ),
        place=Place("Idlib", 47, 52, "Idlib", "town", "SYR", 35.93, 36.63, "geonames:169389", 5),
        time=Interval("2020-10-26", "2020-10-26", "day", "on Monday", 53, 62),
        casualties=Casualties(killed=Amount(None, None, 100, "up to 100", "at_most", "combatants")),
    )
    first = content_id(report.id, "1")
    someone = Participant("from", "Ahmad Someone", end + 2, end + 15, Actor(None, "Ahmad Someone"))
    statement = StatementContent("signal", subject=Argument(claim=first), sender=someone)
    return Reading(
        report,
        ((0, end + 1), (end + 2, len(text))),
        (
            Claim(
                id=first,
                kind="event",
                sentence=0,
                start=0,
                end=end,
                quote=text[:end],
                status="occurred",
                certainty=Certainty("CT+"),
                holders=(Holder("author"),),
                confidence=0.9,
                reasons=("rule: X kill Y",),
                content=event,
                trigger=(18, 24),
            ),
            Claim(
                id=content_id(report.id, "2"),
                kind="statement",
                sentence=1,
                start=end + 2,
                end=len(text) - 1,
                quote=text[end + 2 : -1],
                status="occurred",
                certainty=Certainty("Uu", "CT+"),
                holders=(Holder("named", "Ahmad Someone", None, "said", end + 2, end + 15),),
                confidence=0.6,
                reasons=("cue: warning",),
                content=statement,
                trigger=(end + 27, end + 34),
            ),
        ),
        ((len(text), "nothing follows"),),
    )
