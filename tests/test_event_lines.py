"""Events in words: nothing is surer than its claims, no private name outside the quotes, and tables that fit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from arbitrary_events import events
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.serving.event_lines import (
    EVENT_COLUMNS,
    actor_words,
    counted_words,
    day_words,
    event_row,
    harm_words,
    range_words,
    title,
)
from tocsin.serving.event_page import event_page
from tocsin.serving.tables import Column, table_lines
from tocsin.terms.events import Event, FusedAmount, Member, Side, Value
from tocsin.terms.when import Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor

RUSSIA = Side("actor", Actor("RUS", "Russia", "state", "RUS", "MIL"), ("c1",))
FIGHTERS = Side("recipient", Actor(None, "fighters", "rebel", None, "REB"), ("c1",))
STRIKE = Event(
    id="4d0b19aa00000000",
    policy="happenings/1",
    component="c1",
    type="ASSAULT",
    modes=("aerial",),
    members=(Member("c1", "r1", 1.0), Member("c2", "r2", 0.9, ("the same day",))),
    reports=tuple(f"r{k}" for k in range(1, 8)),
    origins=("actor:SANA", "actor:SOHR", "outlet:harbour wire"),
    status="occurred",
    statuses=(),
    sides=(RUSSIA, FIGHTERS),
    place=Place("Idlib", 0, 5, "Idlib", "town", "SYR"),
    time=Interval("2020-10-26", "2020-10-26", "day", "on Monday", 0, 9),
    killed=FusedAmount(
        33,
        None,
        60,
        (
            Value("33", ("c1",), ("actor:SANA",), ("state agency",)),
            Value("at least 60", ("c2",), ("actor:SOHR",), ("Observatory",)),
        ),
    ),
)


def text_of(lines: object) -> list[str]:
    return ["".join(piece for piece, _ in line).rstrip() for line in lines]  # type: ignore[attr-defined]


def test_what_is_told_is_counted_by_origins_and_reports() -> None:
    assert counted_words(STRIKE) == "claimed by 3 independent origins in 7 reports"
    assert (
        counted_words(replace(STRIKE, origins=("actor:SANA",)))
        == "claimed by 1 origin in 7 reports that all go back to it"
    )
    assert counted_words(replace(STRIKE, origins=("a",), reports=("r",))) == "claimed by 1 origin in 1 report"


def test_a_toll_is_a_range_with_those_who_tell_it() -> None:
    assert harm_words(STRIKE) == ["33 to 60 killed: 33 (state agency), at least 60 (Observatory)"]
    own = FusedAmount(12, None, None, (Value("at least 12", ("c",), ("o",), ("author",)),))
    assert harm_words(replace(STRIKE, killed=own)) == ["at least 12 killed: at least 12 (the report itself)"]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(33, 60, "33–60"), (5, 5, "5"), (1200, None, "≥ 1,200"), (None, 100, "≤ 100"), (None, None, "some")],
)
def test_a_range_is_never_more_than_its_bounds(low: int | None, high: int | None, words: str) -> None:
    assert range_words(FusedAmount(low, None, high, ())) == words


TITLES = {
    "occurred": "Russia carried out an air attack on fighters in Idlib",
    "planned": "planned: Russia to carry out an air attack on fighters in Idlib",
    "denied": "denied: that Russia carried out an air attack on fighters in Idlib",
    "predicted": "forecast: Russia to carry out an air attack on fighters in Idlib",
    "counterfactual": "did not happen: Russia to carry out an air attack on fighters in Idlib",
}


@pytest.mark.parametrize("status", TITLES)
def test_what_is_not_told_as_real_says_so_first(status: str) -> None:
    assert title(replace(STRIKE, status=status)) == TITLES[status]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Mustafa Quellmeier", "somebody"),
        ("Quellmeier", "somebody"),
        ("the teacher Mustafa Quellmeier", "somebody"),
        ("civilians", "civilians"),
        ("at least 28 residents", "at least 28 residents"),
        ("Over 160,000 people", "Over 160,000 people"),
    ],
)
def test_names_that_may_be_private_stay_in_the_quotes(name: str, words: str) -> None:
    assert actor_words(Actor(None, name)) == words
    shown = title(replace(STRIKE, sides=(RUSSIA, Side("recipient", Actor(None, name), ("c",)))))
    assert "Quellmeier" not in shown
    assert actor_words(Actor("X", name, "person")) == name, "an office holder is named"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2020-10-26", "2020-10-26", "2020-10-26"),
        ("2020-10-19", "2020-10-25", "2020-10-19…25"),
        ("2020-10-01", "2020-10-31", "2020-10"),
        ("2020-02-01", "2020-02-29", "2020-02"),
        ("2020-02-01", "2020-02-28", "2020-02-01…28"),
        ("2020-01-01", "2020-12-31", "2020"),
        ("2020-10-26", "2020-11-02", "2020-10-26…11-02"),
        ("2019-12-31", "2020-01-01", "2019-12-31…2020-01-01"),
        (None, "2020-10-26", "≤ 2020-10-26"),
        ("2020-10-26", None, "≥ 2020-10-26"),
        (None, None, "–"),
    ],
)
def test_days_are_as_imprecise_as_they_are_told(first: str | None, last: str | None, words: str) -> None:
    assert day_words(replace(STRIKE, time=Interval(first, last, "day", "", 0, 0))) == words
    assert day_words(replace(STRIKE, time=None)) == "–"


@given(st.lists(events, max_size=3), st.integers(50, 220))
@settings(max_examples=25)
def test_any_events_make_a_table(some: list[Event], width: int) -> None:
    known = [replace(event, id=f"{number:016x}") for number, event in enumerate(some)]
    lines = text_of(table_lines(EVENT_COLUMNS, [event_row(event, width) for event in known], width))
    assert sum(line.startswith("00000000") for line in lines) == len(known)


@given(events, st.integers(40, 200))
@settings(max_examples=25)
def test_any_event_makes_a_page(event: Event, width: int) -> None:
    lines = text_of(event_page(event, (), width=width, advice=False))
    assert f"in {len(event.reports):,} report" in "".join(lines)


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60), min_size=3, max_size=3),
        max_size=5,
    ),
    st.integers(40, 160),
)
def test_tables_are_never_wider_than_they_may(rows: list[list[str]], width: int) -> None:
    columns = (Column("a", least=5, share=1), Column("b", least=5, share=2), Column("c", least=5, share=1))
    assert all(len(line) <= width for line in text_of(table_lines(columns, rows, width)))


def test_columns_come_and_go_with_the_width() -> None:
    columns = (Column("wide", from_width=100), Column("narrow", below=100), Column("n", right=True))
    assert text_of(table_lines(columns, [("w", "x", "1")], 99)) == ["narrow  n", "x       1"]
    assert text_of(table_lines(columns, [("w", "x", "12")], 100)) == ["wide   n", "w     12"]
    assert text_of(table_lines(columns, [], 100)) == []
