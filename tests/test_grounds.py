"""What stands behind a forecast: the record's own events and signs, each with its quotes and whose word it is."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from happenings import ARMY, DAY, REBELS, SHELLING, dead, taking_part

from tocsin.analysis.models import trained
from tocsin.analysis.panel import Ahead, Panel, forecast
from tocsin.errors import UsageError
from tocsin.forecasting import series
from tocsin.fusing import refresh
from tocsin.grounds import evidence, explained
from tocsin.record import Record
from tocsin.terms.claims import (
    AgreementContent,
    Certainty,
    Claim,
    EventContent,
    FlowContent,
    Kind,
    Reading,
    Status,
)
from tocsin.terms.text import Report, content_id
from tocsin.terms.theatres import Theatre
from tocsin.terms.when import Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Holder, Participant

SYRIA = Theatre("Syria", ("SYR",))
SINCE, UNTIL = datetime.date(2020, 1, 1), datetime.date(2020, 3, 31)
HERE = Place("Idlib", 0, 0, "Idlib", "town", "SYR", 35.93, 36.63, "geonames:169389", 2.0)


def on(day: str) -> Interval:
    return Interval(day, day, "day", "", 0, 0)


def said(
    quote: str,
    content: EventContent | AgreementContent | FlowContent,
    kind: Kind,
    published: str,
    *,
    status: Status = "occurred",
    holder: Holder | None = None,
    certainty: Certainty | None = None,
) -> Reading:
    report = Report(quote, outlet="Agency", url="https://example.org/x", published=published)
    claim = Claim(
        content_id(report.id, kind), kind, 0, 0, len(quote), quote, status, certainty or Certainty("CT+"),
        (holder or Holder("author"),), 0.9, ("by hand",), content, (0, len(quote)),
    )  # fmt: skip
    return Reading(report, ((0, len(quote)),), (claim,))


def shelled(day: str, killed: int, **fields: object) -> Reading:
    content = replace(SHELLING, time=on(day), casualties=dead(killed))
    quote = f"Shells that fell on Ariha on {day} killed {killed} fighters."
    return said(quote, content, "event", day, **fields)  # type: ignore[arg-type]


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as fresh:
        doctor = Holder("named", "a doctor", None, "said", 0, 0)
        medics = Holder("named", "SANA", "SANA", "reported", 0, 0)
        for number in range(1, 8):
            fresh.add(shelled(f"2020-02-{3 * number:02d}", 2 * number, holder=medics if number == 7 else doctor))
        fresh.add(shelled("2019-11-05", 500))  # before the window
        fresh.add(shelled("2020-01-15", 900, status="planned"))
        fresh.add(shelled("2020-03-03", 800, certainty=Certainty("PS+")))
        fresh.add(
            said(
                "Ankara-backed units massed near Idlib.",
                EventContent("MOBILIZE", participants=taking_part("actor", REBELS), place=HERE, time=on("2020-03-10")),
                "event",
                "2020-03-10",
            )
        )
        fresh.add(
            said(
                "The army threatened to storm Idlib.",
                EventContent("THREATEN", participants=taking_part("actor", ARMY), place=HERE, time=on("2020-03-12")),
                "event",
                "2020-03-12",
            )
        )
        truce = AgreementContent("ceasefire", place=HERE, ended=on("2020-03-15"), state="ended")
        fresh.add(said("The truce in Idlib collapsed on Sunday.", truce, "agreement", "2020-03-16"))
        arms = FlowContent("arms", to=Participant("to", "rebels", 0, 0, REBELS), destination=HERE, time=DAY)
        fresh.add(said("Rockets were brought to Idlib for the rebels.", arms, "flow", "2020-03-06"))
        refresh(fresh, today="2020-04-01")
        yield fresh


def test_the_deadliest_and_the_newest_events_are_told_with_their_quotes(record: Record) -> None:
    found = evidence(record, SYRIA, since=SINCE, until=UNTIL, limit=2)
    assert found.events == 7
    assert found.deaths == 2 * sum(range(1, 8))
    assert [one.killed for one in found.deadliest] == [14, 12]
    assert [one.day for one in found.newest] == ["2020-02-15", "2020-02-12"]
    worst = found.deadliest[0]
    (quote,) = worst.quotes
    assert quote.quote == "Shells that fell on Ariha on 2020-02-21 killed 14 fighters."
    assert quote.holders == ("SANA",)
    assert found.deadliest[1].quotes[0].holders == ("named",)  # a person's name stays in the quote
    assert (worst.place, worst.origins, quote.outlet) == ("Ariha", 1, "Agency")
    # Every row leads back: the event and the claim are in the record under these ids.
    event = record.event(worst.event or "")
    assert event is not None
    assert [kept.claim.id for kept in record.claims_of(event)] == [quote.claim]


def test_the_deaths_are_those_of_the_series(record: Record) -> None:
    panel = series(record, [SYRIA], since=SINCE, until=UNTIL)
    found = evidence(record, SYRIA, since=SINCE, until=UNTIL)
    assert found.deaths == panel.counts.sum()


def test_signs_are_context_with_their_claims(record: Record) -> None:
    found = evidence(record, SYRIA, since=SINCE, until=UNTIL).context
    assert [(one.what, one.day) for one in found] == [
        ("truce ended", "2020-03-15"),
        ("threat", "2020-03-12"),
        ("mobilisation", "2020-03-10"),
        ("transfer into the theatre", "2020-03-05"),
    ]
    assert all(one.killed is None and len(one.quotes) == 1 for one in found)
    assert found[0].event is None
    assert next(record.claims(id=found[0].quotes[0].claim)).claim.kind == "agreement"
    assert record.event(found[1].event or "") is not None


def test_another_place_or_time_has_no_evidence(record: Record) -> None:
    for theatre, since in ((Theatre("Libya", ("LBY",)), SINCE), (SYRIA, datetime.date(2020, 3, 20))):
        found = evidence(record, theatre, since=since, until=UNTIL)
        assert (found.events, found.deadliest, found.newest, found.context) == (0, (), (), ())


def test_a_forecast_is_explained_in_one_answer(record: Record) -> None:
    since = datetime.date(2019, 10, 1)
    panel = series(record, [SYRIA], since=since, until=UNTIL)
    ahead = Ahead(panel.last + 1, panel.last + 3, draws=100)
    model = trained("recency-3", panel, ahead)
    made = forecast(panel, ahead, model, "recency-3")
    found = explained(
        panel, made, panel.units[0], periods=[ahead.first, ahead.last], predict=model, record=record, theatre=SYRIA
    )
    assert [one.period for one in found.reasons] == [ahead.first, ahead.last]
    assert [one.lead for one in found.analogues] == [1, 3]
    assert found.evidence == evidence(record, SYRIA, since=SINCE, until=UNTIL)
    assert found.unexplained == ""
    told = found.as_json()
    assert told["evidence"]["deadliest"][0]["quotes"][0]["quote"].startswith("Shells")
    # Without a model at hand it is trained again, to the same answer.
    assert explained(panel, made, panel.units[0]).reasons == found.reasons[:1]


def test_what_cannot_be_asked_otherwise_still_has_analogues() -> None:
    panel = Panel((1, 2), ("One", "Two"), 301, np.random.default_rng(2).poisson(4, (2, 120)).astype(float))
    ahead = Ahead(panel.last + 1, panel.last + 1, draws=50)
    made = forecast(panel, ahead, trained("zero", panel, ahead), "bootstrap")
    found = explained(panel, made, 1)
    assert found.reasons == ()
    assert "bootstrap" in found.unexplained
    assert found.analogues[0].nearest
    with pytest.raises(UsageError, match="no forecast of unit 9"):
        explained(panel, made, 9)
