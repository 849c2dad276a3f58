"""Grades of sources follow from the record: who is borne out, who is contradicted, and nothing from copies."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import InputError
from tocsin.resolving.grading import (
    LETTERS,
    Grade,
    Tally,
    check_grade,
    grades,
    quantile,
    share_of,
    tallies,
    tally_of,
)
from tocsin.terms.claims import Status
from tocsin.terms.events import Attribute, Dispute, Event, Member, Side, StatusPoint, Value
from tocsin.terms.judgements import Judgement
from tocsin.terms.who import Actor

NORTH, SOUTH, EAST, WEST = (f"outlet:{name}.example" for name in ("north", "south", "east", "west"))
SIDES = {"actor:SYR/MIL": "SYR", "outlet:state.example": "SYR", "actor:HTS": "HTS"}


def side_of(key: str) -> str | None:
    return SIDES.get(key)


def happened(
    number: int,
    told: dict[str, str],
    *,
    denied: tuple[str, ...] = (),
    tolls: dict[str, tuple[str, ...]] | None = None,
    attribute: Attribute = "killed",
    actor: Actor | None = None,
) -> Event:
    """An event that origins tell on days; ``tolls`` are the rival values of one attribute with those who give them."""
    points: list[StatusPoint] = []
    for status, keys in (("occurred", tuple(told)), ("denied", denied)):
        for key in keys:
            kind: Status = "occurred" if status == "occurred" else "denied"
            points.append(StatusPoint(told.get(key, "2021-01-09"), kind, (f"{number}-{key}-{status}",), (key,)))
    values = tuple(
        Value(
            toll, tuple(f"{number}-{key}-occurred" for key in keys), keys, (),
            min(told[key] for key in keys), max(told[key] for key in keys),
        )
        for toll, keys in (tolls or {}).items()
    )  # fmt: skip
    return Event(
        id=f"e{number}",
        policy="test",
        component=f"e{number}",
        type="ASSAULT",
        members=tuple(Member(p.claims[0], f"r{number}-{p.origins[0]}", 1.0, (), p.origins) for p in points),
        reports=tuple(sorted({f"r{number}-{p.origins[0]}" for p in points})),
        origins=tuple(sorted({*told, *denied})),
        status="occurred",
        statuses=tuple(points),
        sides=(Side("actor", actor, (f"{number}",)),) if actor else (),
        disputes=(Dispute(attribute, values),) if values else (),
    )


def on(*keys: str, day: str = "2021-01-01") -> dict[str, str]:
    return dict.fromkeys(keys, day)


def graded(events: list[Event], key: str, judgements: tuple[Judgement, ...] = ()) -> Grade:
    return next(grade for grade in grades(tallies(events, side_of), judgements) if grade.key == key)


def set_by(judge: str, letter: str, date: str = "2021-05-01") -> Judgement:
    return Judgement(f"{judge}{date}", (NORTH,), "grades", 1.0, (), judge, date, None, letter)


def test_who_is_always_borne_out_is_reliable_and_the_computation_is_shown() -> None:
    grade = graded([happened(n, on(NORTH, SOUTH)) for n in range(30)], NORTH)
    assert (grade.letter, grade.computed, grade.set_by) == ("A", "A", None)
    assert grade.tally.told == grade.tally.borne_out == 30
    assert "30 borne out" in grade.reasons[0]
    assert any("A: completely reliable" in reason for reason in grade.reasons)
    assert 0.9 <= grade.holds.low < grade.holds.mean < grade.holds.high <= 1


def test_too_few_to_judge_is_said_plainly() -> None:
    grade = graded([happened(n, on(NORTH, SOUTH)) for n in range(4)], NORTH)
    assert grade.letter == "F"
    assert "fewer than 5" in grade.reasons[-1]
    alone = graded([happened(n, on(NORTH)) for n in range(500)], NORTH)
    assert alone.letter == "F"
    assert grades({}) == ()


def test_letters_need_their_number_of_tellings() -> None:
    def letter(borne_out: int, contradicted: int) -> str:
        tally = Tally(told=borne_out + contradicted, borne_out=borne_out, contradicted=contradicted)
        return grades({NORTH: tally})[0].computed

    assert [letter(n, 0) for n in (4, 5, 7, 8, 20, 21)] == ["F", "C", "C", "B", "B", "A"]
    assert letter(3, 2) == "F"  # everything is open
    assert letter(30, 30) == "D"
    assert letter(12, 30) == "E"
    assert letter(0, 8) == "E"


def test_copies_raise_nothing() -> None:
    """More reports and claims of the same origin are the same telling."""
    once = [happened(n, on(NORTH)) for n in range(30)]
    copied = [
        replace(
            event,
            members=event.members * 12,
            reports=tuple(f"{event.id}-{k}" for k in range(12)),
            statuses=tuple(replace(p, claims=tuple(f"{p.claims[0]}-{k}" for k in range(12))) for p in event.statuses),
        )
        for event in once
    ]
    assert graded(once, NORTH) == graded(copied, NORTH)
    assert graded(copied, NORTH).letter == "F"


def test_one_side_does_not_bear_itself_out() -> None:
    events = [happened(n, on("actor:SYR/MIL", "outlet:state.example")) for n in range(40)]
    tally = tallies(events, side_of)["actor:SYR/MIL"]
    assert (tally.told, tally.borne_out) == (40, 0)


def test_a_party_that_speaks_of_itself_is_no_better_than_b() -> None:
    army = Actor("SYR", "Syria", "state", "SYR", "MIL")
    own = [happened(n, on("actor:SYR/MIL", SOUTH), actor=army) for n in range(40)]
    others = [
        happened(n, on("actor:SYR/MIL", SOUTH), actor=Actor("HTS", "HTS", "rebel", "SYR", "REB")) for n in range(40)
    ]
    grade = graded(own, "actor:SYR/MIL")
    assert grade.letter == "B"
    assert grade.tally.own == 40
    assert any("stake" in reason or "own side" in reason for reason in grade.reasons)
    assert graded(others, "actor:SYR/MIL").letter == "A"
    assert graded(own, SOUTH).letter == "A"


def test_outvoted_on_a_toll_is_contradicted_and_two_who_differ_are_not_judged() -> None:
    two = happened(1, on(NORTH, SOUTH), tolls={"90": (NORTH,), "9": (SOUTH,)})
    tally = tally_of(two, side_of)
    assert tally[NORTH].judged == tally[SOUTH].judged == 0
    three = happened(1, on(NORTH, SOUTH, EAST), tolls={"9": (SOUTH, EAST), "90": (NORTH,)})
    tally = tally_of(three, side_of)
    assert tally[NORTH] == Tally(told=1, contradicted=1)
    assert tally[SOUTH] == tally[EAST] == Tally(told=1, borne_out=1)
    word = happened(1, on(NORTH, SOUTH, EAST), tolls={"9": (SOUTH, EAST), "90": (NORTH,)}, attribute="type")
    assert tally_of(word, side_of)[NORTH].contradicted == 0  # two names of one act can both be right


def test_a_toll_that_rises_later_contradicts_nobody() -> None:
    early = {NORTH: "2021-01-01", SOUTH: "2021-01-03", EAST: "2021-01-03"}
    tally = tally_of(happened(1, early, tolls={"14": (SOUTH, EAST), "9": (NORTH,)}), side_of)
    assert tally[NORTH] == Tally(told=1, borne_out=1, first=1)
    assert tally[SOUTH].later == 1


def test_denials_count_by_how_many_deny() -> None:
    one = tally_of(happened(1, on(NORTH), denied=("actor:HTS",)), side_of)
    assert one[NORTH] == Tally(told=1)
    assert one["actor:HTS"] == Tally(denies=1)
    two = tally_of(happened(1, on(NORTH), denied=(SOUTH, EAST)), side_of)
    assert two[NORTH] == Tally(told=1, contradicted=1, denied=1)
    same_side = tally_of(happened(1, on("actor:SYR/MIL"), denied=("outlet:state.example", SOUTH)), side_of)
    assert same_side["actor:SYR/MIL"].contradicted == 0
    back = tally_of(happened(1, on(NORTH, SOUTH), denied=(NORTH,)), side_of)
    assert back[NORTH].took_back == 1


def test_what_is_told_alone_mostly_is_at_most_c() -> None:
    """Invented, or in a place where nobody else goes: the record cannot tell, so it neither trusts nor condemns."""
    events = [happened(n, on(NORTH, SOUTH)) for n in range(60)] + [happened(n + 100, on(NORTH)) for n in range(500)]
    events += [happened(n + 1000, on(SOUTH, EAST)) for n in range(300)]
    grade = graded(events, NORTH)
    assert grade.letter == "C"
    assert grade.holds.low > 0.9
    assert grade.supported.high < 0.5
    assert grade.others == pytest.approx(660 / 660)
    assert graded(events, SOUTH).letter == "A"


def test_who_is_cited_in_the_same_report_does_not_bear_out() -> None:
    """A report that tells in its own words what it has from the ministry is one telling, not two."""
    cited = happened(1, on(NORTH, "actor:HTS"))
    together = replace(cited, members=tuple(replace(member, report="r1") for member in cited.members))
    assert tally_of(together, side_of)[NORTH].borne_out == 0
    assert tally_of(cited, side_of)[NORTH].borne_out == 1


def test_what_a_person_set_goes_before_and_both_are_shown() -> None:
    events = [happened(n, on(NORTH, SOUTH)) for n in range(30)]
    grade = graded(events, NORTH, (set_by("Ada", "D"),))
    assert (grade.letter, grade.computed, grade.set_by) == ("D", "A", "Ada")
    assert grade.reasons[0].startswith("Ada set D")
    assert graded(events, NORTH, (set_by("Ada", "D"), set_by("Bo", "C", "2021-06-01"))).letter == "C"
    assert graded(events, NORTH, (replace(set_by("Ada", "D"), withdrawn="2021-07-01"),)).letter == "A"
    assert graded(events, NORTH, (set_by("rule: x/1", "D"),)).letter == "A"
    assert graded(events, NORTH, (set_by("Ada", "Z"),)).letter == "A"
    (only,) = grades({}, (set_by("Ada", "B"),))
    assert (only.key, only.letter, only.computed) == (NORTH, "B", "F")


def test_only_letters_of_the_scale_can_be_set() -> None:
    assert [check_grade(letter) for letter in "ABCDEF"] == list(LETTERS)
    for bad in ("a", "G", "", "A ", "reliable"):
        with pytest.raises(InputError) as caught:
            check_grade(bad)
        assert "completely reliable" in caught.value.advice


def test_sources_of_one_report_are_not_graded_unless_asked_for() -> None:
    counted = {"unnamed:r1": Tally(told=1), "text:r1": Tally(told=1), NORTH: Tally(told=1)}
    assert [grade.key for grade in grades(counted)] == [NORTH]
    assert [grade.key for grade in grades(counted, keys=["text:r1"])] == ["text:r1"]


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 40))
def test_parts_of_a_record_add_up_in_any_order(rng: random.Random, cut: int) -> None:
    keys = [NORTH, SOUTH, EAST, WEST, "actor:SYR/MIL"]
    events = [happened(n, on(*rng.sample(keys, rng.randint(1, 5)))) for n in range(40)]
    whole = tallies(events, side_of)
    shuffled = rng.sample(events, len(events))
    one, other = tallies(shuffled[:cut], side_of), tallies(shuffled[cut:], side_of)
    assert {key: one.get(key, Tally()) + other.get(key, Tally()) for key in one | other} == whole


def test_quantiles_against_what_can_be_worked_out_by_hand() -> None:
    assert math.isclose(quantile(0.5, 1, 1), 0.5, abs_tol=1e-9)
    assert math.isclose(quantile(0.1, 22, 1), 0.1 ** (1 / 22), abs_tol=1e-9)
    assert math.isclose(quantile(0.9, 1, 9), 1 - 0.1 ** (1 / 9), abs_tol=1e-9)
    # Beta(2, 2): 3x² − 2x³.
    x = quantile(0.3, 2, 2)
    assert math.isclose(3 * x**2 - 2 * x**3, 0.3, abs_tol=1e-9)
    wide, narrow = share_of(8, 2), share_of(80_000, 20_000)
    assert narrow.high - narrow.low < 0.01 < wide.high - wide.low
    assert math.isclose(narrow.mean, 0.8, abs_tol=1e-4)


def test_sources_of_known_reliability_come_out_in_order() -> None:
    """A made-up year in which the truth is known: grades fall as reliability does (see benchmarks/grading.py)."""
    rng = random.Random(11)
    true = {f"outlet:{k}.example": share for k, share in enumerate((0.97, 0.97, 0.75, 0.75, 0.3, 0.3))}
    events = []
    for number in range(700):
        told = {key: "9" if rng.random() < share else str(rng.randint(10, 99)) for key, share in true.items()}
        told = {key: toll for key, toll in told.items() if rng.random() < 0.6}
        if told:
            tolls: dict[str, tuple[str, ...]] = {}
            for key, toll in told.items():
                tolls[toll] = (*tolls.get(toll, ()), key)
            events.append(happened(number, on(*told), tolls=tolls if len(tolls) > 1 else None))
    found = {grade.key: grade for grade in grades(tallies(events, side_of))}
    letters = [found[key].letter for key in true]
    assert letters == sorted(letters)
    assert letters[0] == letters[1] == "A"
    assert letters[4] in {"D", "E"}
    lows = [found[key].holds.low for key in true]
    assert min(lows[:2]) > max(lows[2:4]) > max(lows[4:])
