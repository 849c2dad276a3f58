"""Fusion: every strike that two or more texts tell of is one event, and no two strikes are one."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.batch import demo_path, read_batch
from tocsin.resolving.fusing import block_keys, closure, fuse
from tocsin.terms.claims import Casualties, Certainty, Claim, EventContent, Reading, Status
from tocsin.terms.events import Event, Telling
from tocsin.terms.judgements import Judgement
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Holder, Participant

GOLD = Path(__file__).parent / "gold"

# -- hand-made tellings --------------------------------------------------------------------------------

ODESA = Place("Odesa", 0, 5, "Odesa", "town", "UKR", 46.48, 30.73, "geonames:698740", 15.0)
SUMY = Place("Sumy", 0, 4, "Sumy", "town", "UKR", 50.92, 34.8, "geonames:692194", 8.0)
RUSSIA = Actor("RUS", "Russia", "state", "RUS", "MIL")
UKRAINE = Actor("UKR", "Ukraine", "state", "UKR", "MIL")
SURE, AUTHOR = Certainty("CT+"), Holder("author")
AZOV = Actor("AZOV", "Azov", "army", "UKR", "MIL")


def day(iso: str) -> Interval:
    return Interval(iso, iso, "day", iso, 0, 10)


def exactly(number: int) -> Amount:
    return Amount(number, number, number, str(number), "exact")


def telling(
    name: str, *, report: str | None = None, published: str | None = "2024-03-02", outlet: str | None = None,
    quote: str = "missiles hit the harbour warehouse", actor: Actor | None = RUSSIA, recipient: Actor | None = None,
    place: Place | None = ODESA, time: Interval | None = None, killed: Amount | None = None,
    status: Status = "occurred", kind: str = "ASSAULT", modes: tuple[str, ...] = ("heavy-weapons",),
    certainty: Certainty = SURE, holder: Holder = AUTHOR, happening: str | None = None,
    sentence: int = 0, origins: tuple[str, ...] = (), title: str | None = None, hedges: tuple[str, ...] = (),
) -> Telling:  # fmt: skip
    sides = [Participant("actor", actor.name, 0, 1, actor)] if actor else []
    sides += [Participant("recipient", recipient.name, 2, 3, recipient)] if recipient else []
    content = EventContent(
        kind, modes, participants=tuple(sides), place=place, time=time, casualties=Casualties(killed=killed)
    )
    claim = Claim(
        name, "event", sentence, 0, len(quote), quote, status, certainty, (holder,), 0.8, (), content, (0, 1),
        happening, hedges,
    )  # fmt: skip
    home = report or f"report-{name}"
    return Telling(claim, home, published, outlet or f"outlet-{name}", None, origins or (f"outlet-{name}",), title)


def groups(events: Iterable[Event]) -> list[list[str]]:
    return sorted(sorted(member.claim for member in event.members) for event in events)


def judged(
    verdict: str, *claims: str, date: str = "2024-04-01", name: str = "j", withdrawn: str | None = None
) -> Judgement:
    return Judgement(name, claims, verdict, 1.0, (), "person", date, withdrawn)  # type: ignore[arg-type]


# -- the demo and our own reports ----------------------------------------------------------------------


@lru_cache(maxsize=1)
def readings() -> tuple[Reading, ...]:
    read = read_batch([demo_path(), GOLD / "fusion-reports.jsonl"])
    return tuple(one for one in read if isinstance(one, Reading))


def tellings() -> list[Telling]:
    return [
        Telling(
            claim, one.report.id, one.report.published, one.report.outlet, one.report.url,
            (one.report.outlet or one.report.id,), one.report.title,
        )
        for one in readings()
        for claim in one.claims
        if claim.kind == "event"
    ]  # fmt: skip


@lru_cache(maxsize=1)
def events() -> tuple[Event, ...]:
    return fuse(tellings())


def _is_deed(claim: Claim) -> bool:
    return isinstance(claim.content, EventContent) and claim.content.type in {"ASSAULT", "PROTEST"}


@lru_cache(maxsize=1)
def gold() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each happening of the gold with the ids of the claims whose quote holds the words that are listed."""
    home = {one.report.input_id: one for one in readings()}
    out = []
    for line in (GOLD / "demo-events.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        claims = []
        for report, words in entry["tellings"]:
            found = [c.id for c in home[report].claims if words in c.quote and _is_deed(c)]
            # The shortest quote that holds the words is the claim that they tell of.
            shortest = sorted(found, key=lambda claim: next(len(c.quote) for c in home[report].claims if c.id == claim))
            assert shortest, f"{report} has no claim that says {words!r}"
            claims.append(shortest[0])
        out.append((entry["event"], tuple(claims)))
    return tuple(out)


def test_what_the_gold_says_is_one_is_one_event() -> None:
    home = {member.claim: event.id for event in events() for member in event.members}
    apart = [name for name, claims in gold() if len({home[claim] for claim in claims}) > 1]
    assert apart == []


def test_no_two_happenings_of_the_gold_are_one_event() -> None:
    home = {member.claim: event.id for event in events() for member in event.members}
    merged = [
        (one, other)
        for (one, left), (other, right) in combinations(gold(), 2)
        if {home[claim] for claim in left} & {home[claim] for claim in right}
    ]
    assert merged == []


def event_of(name: str) -> Event:
    claim = next(claims[0] for event, claims in gold() if event.startswith(name))
    return next(event for event in events() if claim in {member.claim for member in event.members})


def test_the_toll_of_a_strike_is_a_range_with_who_says_what() -> None:
    camp = event_of("bombs on a camp near Goma")
    assert camp.killed is not None
    assert (camp.killed.low, camp.killed.high) == (9, 35)
    assert {value.value for value in camp.killed.values} == {"at least 9", "at least 18", "35"}
    assert any(value.value == "35" and value.holders == ("government",) for value in camp.killed.values)


def test_a_denial_is_a_dispute_of_the_event_it_denies() -> None:
    camp = event_of("bombs on a camp near Goma")
    assert camp.status == "occurred"
    dispute = next(dispute for dispute in camp.disputes if dispute.attribute == "status")
    assert {value.value for value in dispute.values} == {"occurred", "denied"}
    assert all(value.claims and value.origins for value in dispute.values)


def test_what_was_planned_and_then_done_is_one_event_over_time() -> None:
    march = event_of("march in Manbij")
    assert march.status == "occurred"
    assert [(point.day, point.status) for point in march.statuses] == [
        ("2019-10-08", "planned"), ("2019-10-10", "occurred")
    ]  # fmt: skip


def test_strikes_on_one_town_on_neighbouring_days_stay_apart() -> None:
    assert event_of("shelling of Nikopol").id != event_of("rockets on Nikopol").id


def test_every_claim_is_in_exactly_one_event_and_every_event_has_one() -> None:
    claims = [member.claim for event in events() for member in event.members]
    assert sorted(claims) == sorted(t.claim.id for t in tellings())
    assert all(event.members and event.reports and event.origins for event in events())


def test_private_names_are_no_sides() -> None:
    name = Actor(None, "Olha Testova", None, "UKR", "CVL")
    (event,) = fuse([telling("a", recipient=name)])
    side = event.in_role("recipient")[0]
    assert (side.actor.id, side.actor.name, side.actor.country, side.actor.sector) == (None, "somebody", "UKR", "CVL")
    assert side.values == ()
    assert "Testova" not in repr(event)


# -- what is compared ----------------------------------------------------------------------------------


def test_same_place_day_and_actor_are_one() -> None:
    both = [telling("a", time=day("2024-03-01")), telling("b", time=day("2024-03-01"), quote="rockets struck the port")]
    assert groups(fuse(both)) == [["a", "b"]]


@pytest.mark.parametrize(
    "changed",
    [
        {"time": day("2024-02-28")},
        {"place": SUMY},
        {"kind": "PROTEST", "modes": ("demo",)},
        {"actor": UKRAINE, "recipient": RUSSIA},
    ],
    ids=["another day", "another town", "another type", "the sides swapped"],
)
def test_what_cannot_be_one_is_not(changed: dict[str, object]) -> None:
    first = telling("a", time=day("2024-03-01"), recipient=UKRAINE, killed=exactly(14))
    second = replace(
        telling("b", **{"time": day("2024-03-01"), "recipient": UKRAINE, "killed": exactly(14), **changed}),  # type: ignore[arg-type]
    )
    assert groups(fuse([first, second])) == [["a"], ["b"]]


def test_what_occurred_is_not_later_than_its_report() -> None:
    early = telling("a", published="2024-02-27", killed=exactly(14))
    assert groups(fuse([early, telling("b", time=day("2024-03-01"), killed=exactly(14))])) == [["a"], ["b"]]


def test_the_day_of_publication_is_never_the_day_of_the_event() -> None:
    (event,) = fuse([telling("a")])
    assert event.time is None
    assert event.first_said == event.last_said == "2024-03-02"


def test_a_general_threat_is_not_a_strike() -> None:
    words = "missiles may hit the harbour warehouse in Odesa"
    threat = telling("a", status="hypothetical", certainty=Certainty("Uu"), quote=words)
    assert groups(fuse([threat, telling("b", quote=words)])) == [["a"], ["b"]]


def test_a_vague_telling_chains_no_two_strikes() -> None:
    monday = telling("a", time=day("2024-03-01"), killed=exactly(14))
    sunday = telling("b", time=day("2024-02-25"), killed=exactly(14), place=SUMY)
    vague = telling("c", place=None, killed=exactly(14))
    found = groups(fuse([monday, sunday, vague]))
    assert not any({"a", "b"} <= set(group) for group in found)


def test_members_of_a_reader_group_that_contradict_each_other_are_taken_apart() -> None:
    first = telling("a", report="r", happening="a", time=day("2024-03-01"))
    second = telling("b", report="r", happening="a", time=day("2024-03-01"), place=SUMY, sentence=1)
    assert groups(fuse([first, second])) == [["a"], ["b"]]
    assert len({event.component for event in fuse([first, second])}) == 1


def test_a_thousand_copies_cost_as_one_and_count_their_origins_once() -> None:
    copies = [
        telling(f"c{k:04}", time=day("2024-03-01"), origins=("wire",), title=f"Headline {k}") for k in range(1000)
    ]
    (event,) = fuse(copies)
    assert event.documents == 1000
    assert event.origins == ("wire",)
    assert event.credibility.grade == 3


# -- values --------------------------------------------------------------------------------------------


def test_bounds_are_kept_and_never_averaged() -> None:
    at_least = Amount(30, None, None, "at least 30", "at_least")
    up_to = Amount(None, None, 50, "up to 50", "at_most")
    both = [telling("a", time=day("2024-03-01"), killed=at_least), telling("b", time=day("2024-03-01"), killed=up_to)]
    (event,) = fuse(both)
    assert event.killed is not None
    assert (event.killed.low, event.killed.best, event.killed.high) == (30, None, 50)
    assert sorted(value.value for value in event.killed.values) == ["at least 30", "up to 50"]
    assert event.disputes == ()


def test_rival_tolls_are_a_dispute_with_first_and_last_said() -> None:
    one = telling("a", time=day("2024-03-01"), killed=exactly(14))
    other = telling("b", time=day("2024-03-01"), killed=exactly(20), published="2024-03-04")
    (event,) = fuse([one, other])
    (dispute,) = event.disputes
    assert dispute.attribute == "killed"
    assert {(v.value, v.first, v.last) for v in dispute.values} == {
        ("14", "2024-03-02", "2024-03-02"), ("20", "2024-03-04", "2024-03-04")
    }  # fmt: skip


def test_a_later_figure_of_the_same_outlet_corrects_and_both_stay_visible() -> None:
    first = telling("a", time=day("2024-03-01"), killed=exactly(14), outlet="wire")
    later = telling("b", time=day("2024-03-01"), killed=exactly(20), outlet="wire", published="2024-03-04")
    (event,) = fuse([first, later])
    assert event.killed is not None
    assert (event.killed.low, event.killed.best, event.killed.high) == (14, 20, 20)
    assert [value.value for value in event.killed.values] == ["14", "20"]
    assert event.disputes == ()


def test_who_did_it_is_disputed() -> None:
    told = {"time": day("2024-03-01"), "killed": exactly(14), "quote": "a missile hit the harbour warehouse"}
    (event,) = fuse([telling("a", **told), telling("b", actor=AZOV, **told)])  # type: ignore[arg-type]
    (dispute,) = event.disputes
    assert dispute.attribute == "actor"
    assert {value.value for value in dispute.values} == {"RUS", "UKR"}


def test_confirmed_after_a_denial_is_occurred() -> None:
    told = [
        telling("a", time=day("2024-03-01"), published="2024-03-01"),
        telling("b", time=day("2024-03-01"), status="denied", published="2024-03-02"),
        telling("c", time=day("2024-03-01"), published="2024-03-05"),
    ]
    (event,) = fuse(told)
    assert event.status == "occurred"
    assert [point.status for point in event.statuses] == ["occurred", "denied", "occurred"]


@pytest.mark.parametrize(
    ("origins", "hedges", "denied", "grade"),
    [
        (3, (), 0, 1),
        (2, (), 0, 2),
        (1, (), 0, 3),
        (1, ("reportedly",), 0, 4),
        (2, (), 1, 3),
        (1, (), 1, 5),
        (0, (), 1, 5),
    ],
)
def test_credibility(origins: int, hedges: tuple[str, ...], denied: int, grade: int) -> None:
    told = [telling(f"a{k}", time=day("2024-03-01"), hedges=hedges) for k in range(origins)]
    told += [telling(f"d{k}", time=day("2024-03-01"), status="denied") for k in range(denied)]
    (event,) = fuse(told)
    assert event.credibility.grade == grade
    assert event.credibility.reasons


def test_what_lies_ahead_cannot_be_judged() -> None:
    (event,) = fuse([telling("a", status="planned", time=day("2024-03-09"))])
    assert event.credibility.grade == 6
    assert event.status == "planned"


# -- judgements ----------------------------------------------------------------------------------------


def test_same_and_different_are_followed_and_the_last_word_counts() -> None:
    one, other = telling("a", time=day("2024-03-01")), telling("b", time=day("2024-03-01"), quote="rockets struck")
    far = telling("c", place=SUMY, time=day("2024-01-01"))
    assert groups(fuse([one, other], [judged("different", "a", "b")])) == [["a"], ["b"]]
    assert groups(fuse([one, far], [judged("same", "a", "c")])) == [["a", "c"]]
    later = judged("unsure", "a", "b", date="2024-05-01", name="k")
    assert groups(fuse([one, other], [judged("different", "a", "b"), later])) == [["a", "b"]]
    assert groups(fuse([one, other], [judged("different", "a", "b", withdrawn="2024-05-01")])) == [["a", "b"]]


def test_different_parts_even_copies_and_groups() -> None:
    copies = [telling(name, time=day("2024-03-01")) for name in "abc"]
    assert groups(fuse(copies, [judged("different", "a", "b"), judged("different", "a", "c", name="k")])) == [
        ["a"], ["b", "c"]
    ]  # fmt: skip
    pair = [telling("a", report="r", happening="a"), telling("b", report="r", happening="a", sentence=1)]
    assert groups(fuse(pair)) == [["a", "b"]]
    assert groups(fuse(pair, [judged("different", "a", "b")])) == [["a"], ["b"]]


def test_wrong_claims_are_left_out() -> None:
    assert groups(fuse([telling("a"), telling("b", place=SUMY)], [judged("wrong", "a")])) == [["b"]]
    again = [judged("wrong", "a"), judged("right", "a", date="2024-05-01", name="k")]
    assert groups(fuse([telling("a")], again)) == [["a"]]


def test_the_id_is_that_of_the_earliest_claim() -> None:
    late, early = telling("a", published="2024-03-09", time=day("2024-03-01")), telling("b", time=day("2024-03-01"))
    (alone,) = fuse([early])
    (both,) = fuse([late, early])
    assert alone.id == both.id
    assert both.component == "a"


def test_nothing_gives_nothing() -> None:
    assert fuse([]) == ()


# -- the closure property ------------------------------------------------------------------------------

PLACES = (None, ODESA, SUMY, Place("Ukraine", 0, 7, "Ukraine", "country", "UKR", 49.0, 32.0, "geonames:690791", 500.0))
ACTORS = (None, RUSSIA, UKRAINE, AZOV, Actor(None, "gunmen", None, None, "UAF"))
QUOTES = ("missiles hit the harbour warehouse", "shells struck a bakery", "the strike", "grenades landed near the mill")


@st.composite
def many(draw: st.DrawFn) -> list[Telling]:
    count = draw(st.integers(1, 24))
    out: list[Telling] = []
    for k in range(count):
        name = f"t{k:02}"
        report = draw(st.sampled_from([f"r{n}" for n in range(8)]))
        earlier = [t.claim.id for t in out if t.report == report and t.claim.happening in {None, t.claim.id}]
        happening = draw(st.sampled_from([None, *earlier]))
        if happening is not None:
            # The first of a group names itself, as the reader has it.
            out = [
                replace(t, claim=replace(t.claim, happening=happening)) if t.claim.id == happening else t for t in out
            ]
        out.append(
            telling(
                name,
                report=report,
                outlet=f"outlet-{report}",
                published=f"2024-03-0{2 + int(report[1]) % 3}",
                quote=draw(st.sampled_from(QUOTES)),
                actor=draw(st.sampled_from(ACTORS)),
                recipient=draw(st.sampled_from(ACTORS)),
                place=draw(st.sampled_from(PLACES)),
                time=draw(st.sampled_from([None, day("2024-03-01"), day("2024-02-29"), day("2024-02-20")])),
                killed=draw(st.sampled_from([None, exactly(14), exactly(3)])),
                status=draw(st.sampled_from(["occurred", "denied", "planned", "ongoing"])),
                happening=happening,
                sentence=draw(st.integers(0, 6)),
                title=draw(st.sampled_from([None, "Harbour of Odesa burns", "Bakery shelled"])),
            )
        )
    return out


def keyed(held: Sequence[Telling]) -> dict[str, set[str]]:
    table: dict[str, set[str]] = {}
    for one in held:
        for key in block_keys(one):
            table.setdefault(key, set()).add(one.claim.id)
    return table


def closed(touched: Sequence[Telling], held: Sequence[Telling], now: Iterable[Event]) -> tuple[Telling, ...]:
    """What a record with these tellings and events would have to fuse again."""
    by_id, table = {t.claim.id: t for t in held}, keyed(held)
    component = {member.claim: event.component for event in now for member in event.members}

    def with_keys(keys: Iterable[str]) -> list[Telling]:
        return [by_id[claim] for key in keys for claim in sorted(table.get(key, ()))]

    def components_of(claims: Iterable[str]) -> list[Telling]:
        wanted = {component[claim] for claim in claims if claim in component}
        return [by_id[claim] for claim, home in component.items() if home in wanted]

    return closure(touched, with_keys, components_of)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(many(), st.integers(0, 1000))
def test_order_does_not_matter(told: list[Telling], seed: int) -> None:
    shuffled = list(told)
    random.Random(seed).shuffle(shuffled)
    assert fuse(shuffled) == fuse(told)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(many())
def test_the_whole_is_the_union_of_its_components(told: list[Telling]) -> None:
    whole = fuse(told)
    by_id = {t.claim.id: t for t in told}
    parts: dict[str, list[Telling]] = {}
    for event in whole:
        parts.setdefault(event.component, []).extend(by_id[member.claim] for member in event.members)
    again = [event for part in parts.values() for event in fuse(part)]
    assert tuple(sorted(again, key=lambda event: event.id)) == whole


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(many(), st.integers(0, 24), st.integers(0, 1000))
def test_what_is_added_changes_only_what_it_touches(told: list[Telling], first: int, seed: int) -> None:
    order = list(told)
    random.Random(seed).shuffle(order)
    held = order[:first]
    now = list(fuse(held))
    for start in range(first, len(order), 3):
        new = order[start : start + 3]
        held = held + new
        again = closed(new, held, now)
        gone = {t.claim.id for t in again}
        now = [event for event in now if not gone & {member.claim for member in event.members}]
        now += fuse(again)
    assert tuple(sorted(now, key=lambda event: event.id)) == fuse(told)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(many(), st.data())
def test_judgements_change_only_what_they_touch(told: list[Telling], data: st.DataObject) -> None:
    names = [t.claim.id for t in told]
    pair = (data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names)))
    verdict = data.draw(st.sampled_from(["same", "different", "wrong"]))
    judgements = [judged(verdict, *(pair[:1] if verdict == "wrong" else pair))]
    now = list(fuse(told))
    again = closed([t for t in told if t.claim.id in pair], told, now)
    gone = {t.claim.id for t in again}
    now = [event for event in now if not gone & {member.claim for member in event.members}]
    now += fuse(again, judgements)
    assert tuple(sorted(now, key=lambda event: event.id)) == fuse(told, judgements)
