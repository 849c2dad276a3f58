"""What is foretold, and what came of it: made events around made foretellings, one day each side of every border."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from reader import desk

from tocsin.analysis.bearing import WAR_DEATHS, History, base_rate, lies, resolve
from tocsin.analysis.foretelling import BaseRate, Foretelling, Resolution, Settled, grouped, tallies
from tocsin.foretellings import foretellings_of
from tocsin.foretold import Foretold, foretold
from tocsin.fusing import refresh
from tocsin.lexicon.outlook import OUTLOOK, outlook
from tocsin.record import Record
from tocsin.terms.events import Event, FusedAmount, Member, Side, StatusPoint
from tocsin.terms.text import Report, content_id
from tocsin.terms.when import Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor

ODESA = Place("Odesa", 0, 5, "Odesa", "town", "UKR", 46.48, 30.73, "geonames:698740", 15.0)
LVIV = Place("Lviv", 0, 4, "Lviv", "town", "UKR", 49.84, 24.03, "geonames:702550", 12.0)
UKRAINE = Place("Ukraine", 0, 7, "Ukraine", "country", "UKR", id="country:UKR")
RUSSIA, POLAND = (Actor(id_, id_.title(), "state", id_, "GOV") for id_ in ("RUS", "POL"))
MADE = date(2020, 10, 31).toordinal()
NAMES = frozenset({"RUS"})
UKR = frozenset({"UKR"})


def day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def event(first: int, last: int | None = None, **other: Any) -> Event:
    """An attack of Russia on Odesa on those days, told by one outlet in one report of its own."""
    last = first if last is None else last
    name = content_id(str(first), str(last), *map(str, sorted(other.items())))
    origin = other.pop("origin", "outlet:hill courier")
    report = other.pop("report", "r" + name)
    claim = "c" + name
    values: dict[str, Any] = {
        "type": "ASSAULT",
        "status": "occurred",
        "sides": (Side("actor", RUSSIA, (claim,)),),
        "place": ODESA,
        "time": Interval(day(first), day(last), "day", "then", 0, 4),
        "first_said": day(last + 1),
    }
    values |= other
    point = StatusPoint(day(last + 1), values["status"], (claim,), (origin,))
    member = Member(claim, report, 1.0, (), (origin,))
    fixed = {"policy": "p", "component": name, "reports": (report,), "origins": (origin,), "statuses": (point,)}
    return Event(id=name, members=(member,), **fixed, **values)


def said(**other: Any) -> Foretelling:
    values: dict[str, Any] = {
        "id": "f1",
        "report": "f-report",
        "sort": "prediction",
        "holder": "Harbour Wire",
        "keys": ("outlet:harbour wire",),
        "public": True,
        "sides": frozenset(),
        "made": MADE,
        "quote": "Russia will attack Odesa.",
        "what": "ASSAULT (attack)",
        "type": "ASSAULT",
        "actors": (NAMES,),
        "places": (ODESA,),
        "due": MADE + 30,
    }
    return Foretelling(**(values | other))


def history(*events: Event, until: int = MADE + 400, since: int = MADE - 400) -> History:
    """A record that has a report every day, and tells every month of something small in Lviv."""
    small = [event(at, type="PROTEST", place=LVIV) for at in range(since, until, 10)]
    return History([*events, *small], range(since, until + 1))


def outcome(one: Foretelling, *events: Event, today: int = MADE + 400, until: int = MADE + 400) -> Resolution:
    return resolve(one, history(*events, until=until), today)


@pytest.mark.parametrize(
    ("first", "expected"),
    [(MADE, "failed"), (MADE + 1, "came-true"), (MADE + 30, "came-true"), (MADE + 31, "failed")],
)
def test_only_what_comes_after_it_and_by_the_deadline_bears_it_out(first: int, expected: str) -> None:
    assert outcome(said(), event(first)).outcome == expected


def test_an_event_that_may_have_been_before_is_neither_hit_nor_miss() -> None:
    found = outcome(said(), event(MADE - 3, MADE + 3))
    assert found.outcome == "cannot-tell"
    assert [one.sure for one in found.evidence] == [False]


def test_what_was_told_afterwards_on_no_known_day_is_neither() -> None:
    undated = event(MADE + 5, time=None)
    assert outcome(said(), undated).outcome == "cannot-tell"
    late = replace(undated, first_said=day(MADE + 200))
    assert outcome(said(), late).outcome == "failed"


def test_the_same_report_or_its_repetition_bears_nothing_out() -> None:
    assert outcome(said(), event(MADE + 5, report="f-report")).outcome == "failed"
    assert outcome(said(same=frozenset({"again"})), event(MADE + 5, report="again")).outcome == "failed"


def test_what_only_the_foreteller_tells_of_is_marked_and_counts_for_nothing() -> None:
    found = outcome(said(), event(MADE + 5, origin="outlet:harbour wire"))
    assert found.outcome == "cannot-tell"
    assert [one.own for one in found.evidence] == [True]


def test_a_report_that_only_repeats_the_forecast_does_not_tell_that_it_happened() -> None:
    planned = event(MADE + 5, status="planned")
    assert outcome(said(), planned).outcome == "failed"


def test_another_side_or_place_or_type_is_no_hit() -> None:
    other_side = event(MADE + 5, sides=(Side("actor", POLAND, ("c",)),))
    elsewhere = event(MADE + 5, place=LVIV)
    another = event(MADE + 5, type="PROTEST")
    assert outcome(said(), other_side, elsewhere, another).outcome == "failed"


def test_nobody_named_as_acting_leaves_it_open_who_it_was() -> None:
    assert outcome(said(), event(MADE + 5, sides=())).outcome == "cannot-tell"


def test_open_until_the_last_day() -> None:
    assert outcome(said(), today=MADE + 29).outcome == "open"
    assert outcome(said(), today=MADE + 30).outcome == "failed"
    assert outcome(said(), event(MADE + 5), today=MADE + 6).outcome == "came-true"


def test_a_record_that_ends_before_cannot_tell() -> None:
    found = outcome(said(), until=MADE + 29)
    assert found.outcome == "cannot-tell"
    assert "the record ends on" in found.reasons[-1]


def test_silence_about_a_country_is_no_miss() -> None:
    found = resolve(said(), History([], range(MADE - 100, MADE + 100)), MADE + 100)
    assert found.outcome == "cannot-tell"
    assert "nothing at all in UKR" in found.reasons[-1]


def test_what_is_said_not_to_happen_comes_true_when_it_does_not() -> None:
    never = said(expected=False)
    assert outcome(never).outcome == "came-true"
    assert outcome(never).happened is False
    assert outcome(never, event(MADE + 5)).outcome == "failed"


def test_a_war_is_more_than_one_attack() -> None:
    war = said(war=True)
    few = event(MADE + 5, killed=FusedAmount(WAR_DEATHS - 1, WAR_DEATHS - 1, WAR_DEATHS - 1, ()))
    many = event(MADE + 6, killed=FusedAmount(WAR_DEATHS, None, None, ()))
    assert outcome(war, few).outcome == "cannot-tell"
    assert outcome(war, many).outcome == "came-true"
    assert outcome(war).outcome == "failed"


def test_a_condition_that_may_not_have_been_met_makes_no_miss() -> None:
    assert outcome(said(condition="if the bridge falls")).outcome == "cannot-tell"
    assert outcome(said(condition="if the bridge falls"), event(MADE + 5)).outcome == "came-true"


def test_without_a_deadline_it_is_judged_at_30_90_and_365_days() -> None:
    found = outcome(said(due=None), event(MADE + 60))
    assert found.by_horizon == ((30, "failed"), (90, "came-true"), (365, "came-true"))
    assert found.outcome == "came-true"
    early = outcome(said(due=None), today=MADE + 91)
    assert early.by_horizon == ((30, "failed"), (90, "failed"), (365, "open"))
    assert early.outcome == "open"
    assert early.settled == Settled("failed", False, base_rate(said(), history(), 90), 90)


def test_a_hit_is_scored_only_when_a_miss_could_be() -> None:
    assert outcome(said(), event(MADE + 5), today=MADE + 6, until=MADE + 6).settled is None
    assert outcome(said(), event(MADE + 5)).settled is not None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": None}, "no kind of event"),
        ({"places": (), "actors": (NAMES,)}, "neither a place nor a second side"),
        ({"made": None}, "no date"),
    ],
)
def test_what_says_too_little_cannot_be_told(change: dict[str, Any], reason: str) -> None:
    found = outcome(said(**change), event(MADE + 5))
    assert (found.outcome, reason in found.reasons[-1]) == ("cannot-tell", True)


def test_base_rate_counts_windows_before_it_and_none_without_reports() -> None:
    attacks = [event(MADE - 5), event(MADE - 10), event(MADE - 40), event(MADE + 5)]
    assert base_rate(said(), history(*attacks, since=MADE - 99), 30) == BaseRate(2, 3, 30)
    gaps = History(attacks, [*range(MADE - 99, MADE - 60), MADE])
    assert base_rate(said(), gaps, 30) == BaseRate(1, 2, 30)
    assert base_rate(said(), History([], []), 30) == BaseRate(0, 0, 30)
    assert BaseRate(2, 4, 30).rate is None


def test_scores_stand_beside_the_base_rate_and_leave_out_what_commits_to_nothing() -> None:
    base = BaseRate(1, 9, 30)

    def row(number: int, happened: bool, **other: Any) -> tuple[Foretelling, Resolution]:
        one = said(id=f"f{number}", **other)
        told = "came-true" if happened == one.expected else "failed"
        return one, Resolution(told, happened, day(MADE + 30), (), settled=Settled(told, happened, base, 30))

    rows = [
        row(1, True, low=0.8, high=0.95),
        row(2, False, low=0.05, high=0.2, expected=False),
        row(3, False),
        row(4, True, bare=True),
        row(5, True, public=False, holder="a person", keys=("person:r",)),
    ]
    (tally,) = tallies(rows)
    assert (tally.foretold, tally.hits, tally.misses) == (4, 2, 1)
    assert tally.expected_hits == pytest.approx(0.15 + 0.85 + 0.15)
    assert tally.scored == 2
    assert tally.brier == pytest.approx(((0.875 - 1) ** 2 + 0.125**2) / 2)
    assert tally.base_brier == pytest.approx(((0.15 - 1) ** 2 + 0.15**2) / 2)


def test_the_same_said_again_is_one_foretelling() -> None:
    rows = [said(), said(id="f2", made=MADE + 3), said(id="f3", made=MADE + 31), said(id="f4", keys=("outlet:other",))]
    assert grouped(rows) == {"f2": "f1"}


def test_where_a_place_lies() -> None:
    assert lies(ODESA, UKRAINE) is True
    assert lies(ODESA, LVIV) is False
    assert lies(UKRAINE, ODESA) is not True
    assert lies(None, ODESA) is None


# Out of texts


def read(text: str, published: str = "2020-10-31") -> list[Foretelling]:
    report = Report(text, published=published, outlet="Harbour Wire", language="en")
    reading = desk().read(report)
    return foretellings_of(report, reading.sentences, reading.claims)


TOLD = [
    ("A sign towards war in the Caucasus?", "question", "ASSAULT", "Caucasus"),
    ("Analysts warn that the fighting in Idlib could spread to Libya.", "prediction", "ASSAULT", "Libya"),
    ("The UN warned that the army would attack Goma next month.", "prediction", "ASSAULT", "Goma"),
    ("Hezbollah threatens to attack Haifa if Israel bombs Beirut.", "threat", "ASSAULT", "Haifa"),
    ("If Turkey sends troops to Baku, Armenia will attack Nakhchivan.", "condition", "ASSAULT", "Nakhchivan"),
    ("A war in the Caucasus is unlikely, analysts said.", "prediction", "ASSAULT", "Caucasus"),
    ("Baku vows to retake Shusha.", "threat", "COERCE", "Şuşa"),
    ("Could the war in Libya spread to Tunisia?", "question", "ASSAULT", "Tunisia"),
    ("These raids are harbingers of a new war in Yemen.", "signal", "ASSAULT", "Yemen"),
]


@pytest.mark.parametrize(("text", "sort", "kind", "place"), TOLD, ids=lambda value: str(value)[:40])
def test_sentences_foretell(text: str, sort: str, kind: str, place: str) -> None:
    (one,) = read(text)
    assert (one.sort, one.type, [where.name for where in one.places]) == (sort, kind, [place])


@pytest.mark.parametrize(
    "text",
    [
        "The fighting in Idlib spread to Lebanon last week.",
        "About 300 people may have been killed when a theatre in Mariupol was bombed last week.",
        "Monitors warned that not every blast in Donetsk was an attack.",
        "On Monday militants attempted to storm the town of Saraqib.",
        "The army shelled Saraqib on Sunday.",
    ],
)
def test_what_was_is_not_foretold(text: str) -> None:
    assert read(text) == []


def test_odds_are_the_bands_that_the_words_commit_to() -> None:
    (likely,) = read("It is highly likely that Russia will attack Kharkiv.")
    assert (likely.low, likely.high, likely.bare, likely.expected) == (0.8, 0.95, False, True)
    (unlikely,) = read("A war in the Caucasus is unlikely, analysts said.")
    assert (unlikely.low, unlikely.high, unlikely.expected) == (0.2, 0.45, False)
    (could,) = read("The fighting in Idlib could spread to Libya.")
    assert (could.probability, could.bare) == (None, True)
    (percent,) = read("There is a 70 percent chance of war between India and Pakistan.")
    assert percent.probability == 0.7
    assert outlook().odds_in("He met Theresa May.") == ()


def test_deadlines_are_intervals_and_the_day_of_saying_is_none() -> None:
    (stated,) = read("The UN warned that the army would attack Goma next month.")
    assert (day(stated.after or 0), day(stated.due or 0)) == ("2020-11-01", "2020-11-30")
    (vague,) = read("Russia is expected to attack Odesa within weeks.")
    assert (vague.due or 0) - MADE == 60
    (none,) = read("The violence in Darfur could spill over into Chad, the UN warned on Monday.")
    assert none.due is None


def test_holders_are_bodies_or_nobody_who_is_named() -> None:
    (un,) = read("The UN warned that the army would attack Goma next month.")
    assert (un.holder, un.public) == ("United Nations", True)
    (analysts,) = read("Analysts warn that the fighting in Idlib could spread to Libya.")
    assert (analysts.holder, analysts.public) == ("analysts", False)
    (person,) = read("The fighting in Idlib could spread to Libya, said Orlo Vantis, a lecturer in Bergen.")
    assert not person.public
    assert "Vantis" not in person.holder
    assert not any("vantis" in key.casefold() for key in person.keys)


@pytest.mark.parametrize("name", ["probability", "deadlines", "acts"])
def test_every_word_of_the_tables_is_found_in_its_example(name: str) -> None:
    find = {"probability": outlook().odds_in, "deadlines": outlook().deadline_in, "acts": outlook().deed_in}[name]
    with (OUTLOOK / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 20
    for row in rows:
        found = find(row["example"])
        words = [one.words for one in (found if isinstance(found, tuple) else [found])]
        assert row["words"] in words or name == "acts", f"{row['words']} is not found in its example: {words}"
        if name == "acts":
            assert row["words"] in {match.group().lower() for match in outlook().deed_pattern.finditer(row["example"])}
    if name == "probability":
        for row in rows:
            assert bool(row["low"]) == bool(row["high"])
            assert not row["low"] or 0 <= float(row["low"]) < float(row["high"]) <= 1


NEWS = [
    ("2020-08-01", "Hill Courier", "Russian forces shelled Odesa on Friday, residents said."),
    ("2020-09-20", "Hill Courier", "Police arrested three men in Kyiv on Saturday, the interior ministry said."),
    ("2020-10-31", "Harbour Wire", "Russia is expected to attack Odesa within weeks."),
    ("2020-11-02", "Harbour Wire", "Russia is still expected to attack Odesa within weeks."),
    ("2020-11-20", "Quay Post", "Russian forces shelled Odesa on Wednesday, killing four people, the mayor said."),
    ("2021-02-20", "Quay Post", "Police arrested two men in Lviv on Friday, the interior ministry said."),
]


@pytest.fixture(scope="module")
def record() -> Record:
    made = Record.open(":memory:")
    reports = [Report(text, published=at, outlet=who, language="en") for at, who, text in NEWS]
    for reading in desk().read_all(reports):
        made.add(reading, day=reading.report.published)
    refresh(made, today="2021-02-21")
    return made


def attack(found: Foretold) -> tuple[Foretelling, Resolution]:
    (row,) = [(one, told) for one, told in found.rows if one.sort == "prediction" and one.type == "ASSAULT"]
    return row


def test_a_record_tells_what_came_true_by_whom_and_when(record: Record) -> None:
    one, resolution = attack(foretold(record, today="2021-02-21"))
    assert resolution.outcome == "came-true"
    assert resolution.evidence[0].day == "2020-11-18"
    assert one.again
    assert resolution.base is not None
    assert resolution.base.days == 60


def test_as_of_a_day_nothing_later_counts(record: Record) -> None:
    then = foretold(record, today="2021-02-21", as_of="2020-11-15")
    assert attack(then)[1].outcome == "open"
    assert attack(then)[1].evidence == ()
    assert then.last == "2020-11-02"
    before = foretold(record, today="2021-02-21", as_of="2020-10-30")
    assert not [one for one, _ in before.rows if one.sort == "prediction"]


def test_the_order_of_adding_changes_nothing(record: Record) -> None:
    again = Record.open(":memory:")
    for reading in sorted(record.readings(), key=lambda reading: reading.report.text, reverse=True):
        again.add(reading, day=reading.report.published)
    refresh(again, today="2021-02-21")
    assert foretold(again, today="2021-02-21") == foretold(record, today="2021-02-21")


def test_a_claim_judged_wrong_foretells_nothing(record: Record) -> None:
    copy = record.copy()
    one, _ = attack(foretold(copy, today="2021-02-21"))
    for claim in (one.id, *one.again):
        copy.judge([claim], "wrong", score=1.0, reasons=["misread"], judge="person:ann", date="2021-01-01")
    left = [row for row, _ in foretold(copy, today="2021-02-21").rows]
    assert one.id not in {row.id for row in left}


def test_an_empty_record_foretells_nothing() -> None:
    with Record.open(":memory:") as empty:
        assert foretold(empty, today="2021-01-01") == Foretold((), (), "2021-01-01", None, None, 0)
