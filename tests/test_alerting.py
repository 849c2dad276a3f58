"""Alarms out of made records: they fire, they stay silent, they lead back to claims, they name no private person."""

# ruff: noqa: E501
# mypy: disable-error-code="arg-type"
from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest
from foretellings import forecast
from reader import desk

from tocsin.alerting import Alerts, alerts_of
from tocsin.errors import UsageError
from tocsin.fusing import refresh
from tocsin.lexicon.alarm_words import alarm_words
from tocsin.record import Record
from tocsin.terms.text import Report
from tocsin.theatres import theatre_named

DAY = "2020-10-31"


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as fresh:
        yield fresh


def told(record: Record, *reports: tuple[str, str, str]) -> None:
    """Adds reports (day, outlet, text) and makes events of what they claim."""
    for published, outlet, text in reports:
        record.add(desk().read(Report(text, published=published, outlet=outlet, language="en")), day=published)
    refresh(record, today=DAY)


def quiet_days(until: str, days: int) -> list[tuple[str, str, str]]:
    """A report of nothing in each of the weeks before."""
    last = datetime.date.fromisoformat(until)
    return [
        ((last - datetime.timedelta(days=ago)).isoformat(), "Coast Daily", f"The market of Lowmere sold {ago} carts of figs.")
        for ago in range(1, days, 20)
    ]  # fmt: skip


def test_fighters_into_a_theatre(record: Record) -> None:
    told(
        record,
        *quiet_days("2020-10-26", 300),
        ("2020-10-27", "North Wire", "Turkey sent 300 fighters from Syria to Azerbaijan on Monday."),
        (
            "2020-10-29",
            "Harbour Courier",
            "Turkey deployed fighters to Azerbaijan on Tuesday, and the port was closed.",
        ),
    )
    found = alerts_of(record, DAY, kinds=("transfer",))
    (alarm,) = [one for one in found.alarms if one.numbers["item"] == "fighters"]
    assert (alarm.theatre, alarm.level, alarm.numbers["origins"]) == ("Azerbaijan", "warning", 2)
    assert "TUR" in alarm.actors
    quotes = [one.quote for one in alarm.evidence]
    assert len(quotes) == 2
    assert {one.outlet for one in alarm.evidence} == {"North Wire", "Harbour Courier"}
    # Each quote is a claim's of the record.
    for one in alarm.evidence:
        assert next(record.claims(id=one.claim)).claim.quote == one.quote


def test_what_was_denied_or_planned_moved_nothing(record: Record) -> None:
    told(
        record,
        ("2020-10-27", "North Wire", "Turkey did not send fighters from Syria to Azerbaijan."),
        ("2020-10-28", "Harbour Courier", "Turkey plans to send fighters from Syria to Azerbaijan."),
    )
    assert alerts_of(record, DAY, kinds=("transfer",)).alarms == ()


def test_another_theatre_and_an_earlier_day_are_silence(record: Record) -> None:
    told(record, ("2020-10-27", "North Wire", "Turkey sent 300 fighters from Syria to Azerbaijan on Monday."))
    asked = {"kinds": ("transfer",)}
    assert len(alerts_of(record, DAY, theatres=[theatre_named("AZE")], **asked).alarms) == 1  # type: ignore[arg-type]
    assert alerts_of(record, DAY, theatres=[theatre_named("MLI")], **asked).alarms == ()  # type: ignore[arg-type]
    assert alerts_of(record, "2020-10-26", look_back=True, **asked).alarms == ()  # type: ignore[arg-type]
    assert alerts_of(record, DAY, since="2020-10-30", **asked).alarms == ()  # type: ignore[arg-type]


def test_deaths_above_the_worst_of_three_years(record: Record) -> None:
    told(
        record,
        *quiet_days("2020-10-20", 1200),
        ("2019-03-05", "North Wire", "An air strike killed 30 soldiers in Ganja in Azerbaijan on 4 March 2019."),
        ("2020-10-21", "North Wire", "An air strike killed 45 soldiers in Ganja in Azerbaijan on Tuesday."),
    )
    (alarm,) = alerts_of(record, DAY, kinds=("deaths",)).alarms
    assert (alarm.theatre, alarm.level, alarm.numbers["best"], alarm.numbers["worst"]) == (
        "Azerbaijan",
        "warning",
        45,
        30,
    )
    assert alarm.day == "2020-10-20"
    assert "45 soldiers" in alarm.evidence[0].quote
    assert record.event(alarm.events[0]) is not None


def test_a_young_record_only_says_so(record: Record) -> None:
    told(record, ("2020-10-21", "North Wire", "An air strike killed 45 soldiers in Ganja in Azerbaijan on Tuesday."))
    found = alerts_of(record, DAY, kinds=("deaths",))
    assert found.alarms == ()
    assert "Azerbaijan: 45 told deaths" in found.notes[0]


def test_a_truce_near_its_end_with_violations(record: Record) -> None:
    told(
        record,
        ("2020-10-27", "North Wire", "A humanitarian ceasefire between Armenia and Azerbaijan took effect in Azerbaijan on Monday."),
        ("2020-10-29", "North Wire", "Armenia violated the ceasefire in Azerbaijan on Wednesday."),
        ("2020-10-30", "Harbour Courier", "Azerbaijan breached the ceasefire in Azerbaijan on Thursday, villagers were told."),
    )  # fmt: skip
    found = [one for one in alerts_of(record, DAY, kinds=("truce",)).alarms if one.theatre == "Azerbaijan"]
    assert len(found) == 1
    assert found[0].numbers["violations_origins"] == 2
    assert "violations told of by 2 independent origins" in found[0].sentence
    assert 0 < float(found[0].numbers["p30_low"] or 0) < float(found[0].numbers["p30_high"] or 0) < 1


def test_a_truce_without_a_place_is_of_the_country_that_its_report_is_about(record: Record) -> None:
    told(
        record,
        ("2020-10-25", "North Wire", "Shells killed four soldiers in Ganja in Azerbaijan on Saturday. A ceasefire took effect on Sunday."),
        ("2020-10-29", "North Wire", "An air strike killed two soldiers in Ganja in Azerbaijan on Wednesday. Armenia said that the other side had violated the ceasefire."),
        ("2020-10-30", "Harbour Courier", "Shells killed three men in Ganja in Azerbaijan on Thursday. The mayor said that the ceasefire had been violated."),
    )  # fmt: skip
    alarms = [one for one in alerts_of(record, DAY, kinds=("truce",)).alarms if one.theatre == "Azerbaijan"]
    assert [(one.numbers["violations_origins"], one.day) for one in alarms] == [(2, "2020-10-25")]


def test_a_truce_of_a_report_about_two_countries_is_of_neither(record: Record) -> None:
    text = "Shells killed four men in Ganja in Azerbaijan on Saturday. An air strike killed four men in Ariha in Syria on Saturday. "
    told(
        record,
        ("2020-10-25", "North Wire", text + "A ceasefire took effect on Sunday."),
        ("2020-10-29", "North Wire", text + "Rebels violated the ceasefire on Wednesday."),
        ("2020-10-30", "Harbour Courier", text + "Soldiers violated the ceasefire on Thursday."),
    )
    assert alerts_of(record, DAY, kinds=("truce",)).alarms == ()


def test_a_truce_since_a_month_began_about_then(record: Record) -> None:
    told(
        record,
        ("2020-10-27", "North Wire", "A ceasefire between Armenia and Azerbaijan has been in force in Azerbaijan since September."),
        ("2020-10-29", "North Wire", "Armenia violated the ceasefire in Azerbaijan on Wednesday."),
        ("2020-10-30", "Harbour Courier", "Azerbaijan breached the ceasefire in Azerbaijan on Thursday, villagers were told."),
    )  # fmt: skip
    (alarm,) = [one for one in alerts_of(record, DAY, kinds=("truce",)).alarms if one.theatre == "Azerbaijan"]
    assert "since about 2020-" in alarm.sentence


def test_a_truce_that_collapsed_is_silence(record: Record) -> None:
    told(
        record,
        ("2020-10-27", "North Wire", "A ceasefire took effect in Azerbaijan on Monday."),
        ("2020-10-29", "North Wire", "The ceasefire in Azerbaijan collapsed on Wednesday."),
    )
    assert alerts_of(record, DAY, kinds=("truce",)).alarms == ()


HUB = [
    ("2020-09-01", "North Wire", f"{name} is allied with Ahrar al-Sham.")
    for name in ("Hay'at Tahrir al-Sham", "Faylaq al-Sham", "Jaysh al-Islam", "Suqur al-Sham", "Jaysh al-Izza", "Turkey")
]  # fmt: skip
KILLED = "The leader of Ahrar al-Sham, Karim Someone, was killed in an air strike in Idlib on Friday."


def test_a_hub_without_its_leader_names_nobody(record: Record) -> None:
    told(record, *HUB, ("2020-10-30", "North Wire", KILLED))
    (alarm,) = alerts_of(record, DAY, kinds=("hub",)).alarms
    assert alarm.actors == ("AHRAR",)
    assert "its leader killed" in alarm.sentence
    assert float(alarm.numbers["after"] or 0) > float(alarm.numbers["before"] or 0)
    without_quotes = json.dumps(asdict(replace(alarm, evidence=())))
    assert "Karim" not in without_quotes
    assert "Someone" not in without_quotes


def test_the_loss_of_a_leaf_is_silence(record: Record) -> None:
    told(record, *HUB, ("2020-10-30", "North Wire", "The leader of Faylaq al-Sham was killed in Idlib on Friday."))
    assert alerts_of(record, DAY, kinds=("hub",)).alarms == ()


def test_a_kept_forecast_that_jumped(record: Record) -> None:
    record.keep_forecasts([replace(forecast(), made="2020-10-02", draws=((0, 500), (40, 500)))])
    (alarm,) = alerts_of(record, DAY, kinds=("forecast",)).alarms
    assert (alarm.theatre, alarm.level) == ("There", "warning")
    assert alerts_of(record, "2020-10-01", kinds=("forecast",)).alarms == ()


def test_an_empty_record_has_no_alarms(record: Record) -> None:
    assert alerts_of(record, DAY) == Alerts(DAY, (), ())


def test_the_order_of_adding_changes_nothing(record: Record) -> None:
    reports = [
        *HUB,
        ("2020-10-30", "North Wire", KILLED),
        ("2020-10-27", "A", "Turkey sent 300 fighters to Azerbaijan."),
    ]
    told(record, *reports)
    with Record.open(":memory:") as other:
        told(other, *reversed(reports))
        assert alerts_of(record, DAY) == alerts_of(other, DAY)


def test_a_day_that_is_none_is_refused(record: Record) -> None:
    with pytest.raises(UsageError):
        alerts_of(record, "yesterday")
    with pytest.raises(UsageError, match="as of 2020-10-31"):
        alerts_of(record, DAY, since="2020-11-01")


@pytest.mark.parametrize("row", alarm_words(), ids=lambda row: f"{row.sort} {row.name}")
def test_words_of_the_table_stand_in_their_example(row: object) -> None:
    from tocsin.lexicon.alarm_words import AlarmWords, named

    assert isinstance(row, AlarmWords)
    assert row.name in named(row.sort, row.example)
    assert named(row.sort, "Nothing of that sort was said about the figs of Lowmere.") == ()
