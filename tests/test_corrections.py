"""Persons' corrections: checked when they are made, applied without error, told in the claim's reasons, undone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from arbitrary import claims, small_reading
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.errors import InputError
from tocsin.resolving.corrections import FIELDS, check_correction, corrected
from tocsin.terms.claims import AgreementContent, Claim, EventContent
from tocsin.terms.judgements import Judgement, Verdict
from tocsin.terms.text import content_id

EVENT = next(claim for claim in small_reading().claims if isinstance(claim.content, EventContent))


def said(
    verdict: Verdict, value: object = None, *, date: str = "2021-01-01", judge: str = "Ada", claim: str | None = None
) -> Judgement:
    text = None if value is None else json.dumps(value)
    id_ = content_id(verdict, text or "", date, judge)
    return Judgement(id_, (claim or EVENT.id,), verdict, 1.0, (), judge, date, None, text)


def fixed(field: str, value: object, claim: Claim = EVENT) -> Claim:
    result = corrected(claim, [said("corrects", {"field": field, "value": value}, claim=claim.id)])
    assert result is not None
    return result


def event(claim: Claim) -> EventContent:
    assert isinstance(claim.content, EventContent)
    return claim.content


GOOD: list[tuple[str, object]] = [
    ("type", "PROTEST"),
    ("modes", ["riot"]),
    ("modes", []),
    ("status", "planned"),
    ("certainty", {"author": "PR+", "source": "CT+"}),
    ("certainty", {"author": "Uu"}),
    ("place", {"name": "Hama", "kind": "town", "country": "SYR", "lat": 35.13, "lon": 36.75}),
    ("place", {"name": "somewhere north"}),
    ("place", None),
    ("time", {"earliest": "2020-10-01", "latest": "2020-10-03"}),
    ("time", {"earliest": None, "latest": "2020-10-03"}),
    ("time", None),
    ("participants", [{"role": "actor", "name": "Russia", "id": "RUS", "country": "RUS", "sector": "MIL"}]),
    ("participants", []),
    *((f"casualties.{harm}", {"low": 2, "best": 3, "high": 9}) for harm in "killed injured detained displaced".split()),
    ("casualties.killed", {"best": 4}),
    ("casualties.killed", {"high": 100}),
    ("casualties.killed", None),
]


@pytest.mark.parametrize(("field", "value"), GOOD)
def test_every_field_can_be_corrected(field: str, value: object) -> None:
    check_correction(json.dumps({"field": field, "value": value}))
    result = fixed(field, value)
    assert result.reasons[-1] == f"{field} corrected by Ada"
    assert (result.id, result.quote, result.start, result.end) == (EVENT.id, EVENT.quote, EVENT.start, EVENT.end)


def test_all_fields_have_a_good_example() -> None:
    assert {field for field, _ in GOOD} == set(FIELDS)


@pytest.mark.parametrize(
    "value",
    [
        "not JSON",
        "[]",
        "[" * 100_000,
        json.dumps({"field": "status"}),
        json.dumps({"field": "quote", "value": "x"}),
        json.dumps({"field": ["status"], "value": "planned"}),
        json.dumps({"field": "status", "value": "planned", "more": 1}),
        *(
            json.dumps({"field": field, "value": value})
            for field, value in [
                ("type", "ATTACKED"),
                ("type", None),
                ("modes", "aerial"),
                ("modes", [3]),
                ("status", "Planned"),
                ("status", None),
                ("certainty", "CT+"),
                ("certainty", {"author": "sure"}),
                ("place", "Hama"),
                ("place", {"name": ""}),
                ("place", {"name": "Hama", "lat": 35.1}),
                ("place", {"name": "Hama", "lat": 91, "lon": 3}),
                ("place", {"name": "Hama", "lat": float("nan"), "lon": 3}),
                ("place", {"name": "Hama", "lat": 10**400, "lon": 3}),
                ("place", {"name": "Hama", "kind": "hamlet"}),
                ("place", {"name": "Hama", "country": "Syria"}),
                ("time", {"earliest": "2020-10-03", "latest": "2020-10-01"}),
                ("time", {"earliest": "2020-02-30", "latest": None}),
                ("time", {"earliest": "20201003"}),
                ("time", {}),
                ("participants", {"role": "actor"}),
                ("participants", [{"role": "villain", "name": "X"}]),
                ("participants", [{"role": "actor"}]),
                ("participants", [{"role": "actor", "name": "a\nb"}]),
                ("casualties.killed", 3),
                ("casualties.killed", {"low": 5, "high": 2}),
                ("casualties.killed", {"best": -1}),
                ("casualties.killed", {"best": 1.5}),
                ("casualties.killed", {"best": True}),
                ("casualties.killed", {}),
            ]
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_advice_and_does_nothing_when_applied(value: str) -> None:
    with pytest.raises(InputError) as caught:
        check_correction(value)
    assert caught.value.advice
    judgement = replace(said("corrects"), value=value)
    assert corrected(EVENT, [judgement]) == EVENT


def test_values_arrive_in_the_claim() -> None:
    assert fixed("status", "planned").status == "planned"
    assert fixed("certainty", {"author": "PS+", "source": None}).certainty.author == "PS+"
    killed = event(fixed("casualties.killed", {"low": 2, "best": 3, "high": 9})).casualties.killed
    assert killed is not None
    assert (killed.low, killed.best, killed.high, killed.bound) == (2, 3, 9, "between")
    most = event(fixed("casualties.killed", {"high": 100})).casualties.killed
    assert most is not None
    assert (most.low, most.best, most.high, most.bound) == (None, None, 100, "at_most")
    sure = event(fixed("casualties.killed", {"best": 4})).casualties.killed
    assert sure is not None
    assert (sure.low, sure.best, sure.high, sure.bound) == (4, 4, 4, "exact")
    place = event(fixed("place", {"name": "Hama", "lat": 35.13, "lon": 36.75})).place
    assert place is not None
    assert (place.name, place.lat, place.kind) == ("Hama", 35.13, "point")
    time = event(fixed("time", {"earliest": "2020-10-01", "latest": "2020-10-03"})).time
    assert time is not None
    assert (time.earliest, time.latest) == ("2020-10-01", "2020-10-03")


def test_another_type_takes_along_what_was_looked_up_by_it() -> None:
    coded = replace(EVENT, content=replace(event(EVENT), type="ASSAULT", modes=("aerial",), cameo="195", quad=4))
    changed = event(fixed("type", "PROTEST", coded))
    assert (changed.type, changed.modes, changed.cameo, changed.acled) == ("PROTEST", (), None, None)
    assert changed.quad is not None
    assert event(fixed("type", "ASSAULT", coded)) == event(coded)


def test_corrected_participants_keep_the_words_of_those_they_replace() -> None:
    old = event(EVENT).participants
    assert old
    given = [{"role": old[0].role, "name": "Russia", "id": "RUS", "country": "RUS"}]
    (new,) = event(fixed("participants", given)).participants
    assert (new.text, new.start, new.end) == (old[0].text, old[0].start, old[0].end)
    assert new.actor.id == "RUS"


def test_wrong_counts_no_more_until_somebody_says_right() -> None:
    wrong, right = said("wrong"), said("right", date="2021-02-01")
    assert corrected(EVENT, [wrong]) is None
    assert corrected(EVENT, [right, wrong]) == EVENT
    assert corrected(EVENT, [wrong, replace(right, date="2020-12-01")]) is None
    assert corrected(EVENT, [replace(wrong, withdrawn="2021-01-02")]) == EVENT
    assert corrected(EVENT, [replace(wrong, judge="rule: other/1")]) == EVENT
    assert corrected(EVENT, [replace(wrong, subjects=("another",))]) == EVENT


def test_the_last_word_on_a_field_counts_and_undoing_it_brings_the_one_before() -> None:
    first = said("corrects", {"field": "status", "value": "planned"})
    later = said("corrects", {"field": "status", "value": "denied"}, date="2021-03-01", judge="Bo")
    other = said("corrects", {"field": "casualties.killed", "value": {"best": 1}})
    result = corrected(EVENT, [later, other, first])
    assert result is not None
    assert result.status == "denied"
    assert result.reasons[-2:] == ("status corrected by Bo", "casualties.killed corrected by Ada")
    undone = corrected(EVENT, [replace(later, withdrawn="2021-04-01"), other, first])
    assert undone is not None
    assert undone.status == "planned"


def test_what_does_not_fit_the_kind_changes_nothing() -> None:
    deal = replace(EVENT, kind="agreement", content=AgreementContent("ceasefire"))
    assert fixed("casualties.killed", {"best": 1}, deal) == deal
    assert fixed("modes", ["aerial"], deal) == deal
    assert fixed("place", {"name": "Hama"}, deal) != deal


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.permutations(GOOD))
def test_applying_never_fails_and_its_order_does_not_matter(
    data: st.DataObject, values: list[tuple[str, object]]
) -> None:
    claim = data.draw(claims("Rebels shelled the town of Hama on Friday.", 0))
    judgements = [
        said("corrects", {"field": field, "value": value}, date=f"2021-01-{number + 1:02}", claim=claim.id)
        for number, (field, value) in enumerate(values)
    ]
    wanted = corrected(claim, judgements)
    assert wanted is not None
    assert corrected(claim, data.draw(st.permutations(judgements))) == wanted
    assert wanted.quote == claim.quote
