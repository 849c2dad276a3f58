"""Events that no fusion would make but the types allow, for hypothesis."""

from __future__ import annotations

from typing import Any

from arbitrary import actors, days, maybe_intervals, maybe_places, maybe_words, one_of, several, whole, words
from hypothesis import strategies as st

from tocsin.terms.claims import Status
from tocsin.terms.events import (
    Attribute,
    Credibility,
    Dispute,
    Event,
    FusedAmount,
    Member,
    Side,
    StatusPoint,
    Value,
)
from tocsin.terms.who import Role

maybe_days = st.none() | days
shares = st.floats(0, 1)
values = st.builds(
    Value, value=words, claims=several, origins=several, holders=several, first=maybe_days, last=maybe_days
)


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=2).map(tuple)


maybe_fused = st.none() | st.builds(FusedAmount, low=whole, best=whole, high=whole, values=some(values))
events = st.builds(
    Event,
    id=words,
    policy=words,
    component=words,
    type=words,
    members=some(st.builds(Member, claim=words, report=words, score=shares, reasons=several, origins=several)),
    reports=several,
    origins=several,
    status=one_of(Status),
    statuses=some(st.builds(StatusPoint, day=maybe_days, status=one_of(Status), claims=several, origins=several)),
    modes=several,
    contexts=several,
    quad=st.none() | st.integers(1, 4),
    cameo=maybe_words,
    acled=st.none() | st.tuples(words, words),
    sides=some(st.builds(Side, role=one_of(Role), actor=actors, claims=several, values=some(values))),
    place=maybe_places,
    places=some(values),
    time=maybe_intervals,
    times=some(values),
    killed=maybe_fused,
    injured=maybe_fused,
    detained=maybe_fused,
    displaced=maybe_fused,
    weapons=several,
    disputes=some(st.builds(Dispute, attribute=one_of(Attribute), values=some(values))),
    credibility=st.builds(Credibility, grade=st.integers(1, 6), reasons=several),
    confidence=shares,
    first_said=maybe_days,
    last_said=maybe_days,
)
