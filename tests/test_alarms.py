"""The rules of alarms: each fires when it should, and stays silent when it should not."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from foretellings import forecast

from tocsin.analysis.alarms import (
    STATEMENTS,
    Loss,
    Move,
    Toll,
    TruceTold,
    deaths_alarms,
    forecast_alarms,
    hub_alarms,
    transfer_alarms,
    truce_alarms,
)
from tocsin.analysis.truces import Truce
from tocsin.terms.alarms import ALARM_KINDS

TODAY = datetime.date(2020, 10, 31).toordinal()
EVERY_DAY = range(TODAY - 1200, TODAY + 1)


def toll(ago: int, best: int, *, length: int = 1, low: int | None = None, high: int | None = None) -> Toll:
    first = TODAY - ago
    return Toll(
        f"e{ago}-{best}", first, first + length - 1, best if low is None else low, best, high or best, (f"c{ago}",)
    )


def test_every_kind_says_plainly_what_it_compares() -> None:
    assert set(STATEMENTS) == set(ALARM_KINDS)


# Deaths


def test_more_deaths_than_in_three_years_is_a_warning() -> None:
    found = deaths_alarms("Azerbaijan", [toll(700, 30), toll(10, 40), toll(3, 20)], EVERY_DAY, TODAY)
    (alarm,) = found.alarms
    assert (alarm.level, alarm.numbers["best"], alarm.numbers["worst"], alarm.numbers["years"]) == (
        "warning",
        60,
        30,
        3,
    )
    assert alarm.events == ("e10-40", "e3-20")
    assert alarm.claims == ("c10", "c3")
    assert alarm.day == datetime.date.fromordinal(TODAY - 10).isoformat()
    assert "at least 60, best 60" in alarm.sentence
    assert alarm.base_rate is not None


def test_a_worse_month_two_years_ago_leaves_the_last_year() -> None:
    (alarm,) = deaths_alarms("Syria", [toll(700, 100), toll(3, 60)], EVERY_DAY, TODAY).alarms
    assert alarm.numbers["years"] == 1


def test_a_worse_month_within_the_year_is_silence() -> None:
    assert deaths_alarms("Syria", [toll(200, 61), toll(3, 60)], EVERY_DAY, TODAY).alarms == ()
    assert deaths_alarms("Syria", [toll(200, 60), toll(3, 60)], EVERY_DAY, TODAY).alarms == ()


def test_few_deaths_are_silence_however_new() -> None:
    assert deaths_alarms("Mali", [toll(3, 24)], EVERY_DAY, TODAY) == deaths_alarms("Mali", [], EVERY_DAY, TODAY)
    assert len(deaths_alarms("Mali", [toll(3, 25)], EVERY_DAY, TODAY).alarms) == 1


def test_bounds_that_overlap_are_only_a_watch() -> None:
    (alarm,) = deaths_alarms("Mali", [toll(300, 30, high=80), toll(3, 60)], EVERY_DAY, TODAY).alarms
    assert alarm.level == "watch"
    # Days that may lie outside the window make its least deaths none.
    (alarm,) = deaths_alarms("Mali", [toll(300, 30), toll(40, 60, length=30)], EVERY_DAY, TODAY).alarms
    assert (alarm.level, alarm.numbers["low"]) == ("watch", 0)


def test_a_young_record_says_that_it_cannot_compare() -> None:
    found = deaths_alarms("Iraq", [toll(3, 500)], range(TODAY - 60, TODAY), TODAY)
    assert found.alarms == ()
    assert "cannot be compared with the last 3 years" in found.notes[0]
    year = deaths_alarms("Iraq", [toll(3, 500)], range(TODAY - 400, TODAY), TODAY)
    assert [alarm.numbers["years"] for alarm in year.alarms] == [1]


def test_the_alarm_keeps_its_id_on_the_next_day() -> None:
    tolls = [toll(700, 30), toll(10, 40), toll(3, 20)]
    later = [deaths_alarms("Azerbaijan", tolls, range(TODAY - 1200, day + 1), day).alarms for day in (TODAY, TODAY + 5)]
    assert later[0][0].id == later[1][0].id


# Transfers


def move(ago: int, *origins: str, sure: bool = True, item: str = "fighters") -> Move:
    return Move(f"m{ago}{origins}", "Azerbaijan", item, TODAY - ago, origins, sure, "Turkey", None, "TUR", None)


def test_a_new_transfer_by_two_origins_is_a_warning() -> None:
    (alarm,) = transfer_alarms([move(5, "a"), move(3, "b")], EVERY_DAY, TODAY).alarms
    assert (alarm.level, alarm.actors, alarm.numbers["origins"]) == ("warning", ("TUR",), 2)
    assert alarm.day == datetime.date.fromordinal(TODAY - 5).isoformat()
    assert "fighters from Turkey" in alarm.sentence


def test_one_origin_is_a_watch_and_one_that_is_unsure_is_silence() -> None:
    assert transfer_alarms([move(5, "a")], EVERY_DAY, TODAY).alarms[0].level == "watch"
    assert transfer_alarms([move(5, "a", sure=False)], EVERY_DAY, TODAY).alarms == ()


def test_what_was_told_before_is_not_new() -> None:
    before = [move(40 + 10 * k, f"o{k}") for k in range(6)]
    assert transfer_alarms([*before, move(5, "a"), move(3, "b")], EVERY_DAY, TODAY).alarms == ()
    many = [move(5, name) for name in "abcd"]
    assert len(transfer_alarms([*before, *many], EVERY_DAY, TODAY).alarms) == 1
    assert transfer_alarms([move(31, "a")], EVERY_DAY, TODAY).alarms == ()
    assert len(transfer_alarms([*before, move(4, "a", item="arms")], EVERY_DAY, TODAY).alarms) == 1


def test_a_new_giver_is_new_however_often_others_sent() -> None:
    before = [move(40 + 10 * k, f"o{k}") for k in range(6)]
    other = replace(move(5, "a"), giver="Russia", giver_id="RUS")
    (alarm,) = transfer_alarms([*before, move(6, "b"), other], EVERY_DAY, TODAY).alarms
    assert (alarm.actors, alarm.numbers["origins"], alarm.claims) == (("RUS",), 1, (other.claim,))
    assert "fighters from Russia" in alarm.sentence
    assert "none told of from there in the" in alarm.sentence
    nobody = replace(other, giver=None, giver_id=None)
    theirs = [replace(one, giver_country="TUR") for one in (*before, replace(other, giver="The president of Turkey"))]
    assert transfer_alarms(theirs, EVERY_DAY, TODAY).alarms == ()
    assert transfer_alarms([*before, nobody], EVERY_DAY, TODAY).alarms == ()


def test_a_young_record_cannot_warn_of_a_transfer() -> None:
    (alarm,) = transfer_alarms([move(5, "a"), move(3, "b")], range(TODAY - 20, TODAY), TODAY).alarms
    assert alarm.level == "watch"
    assert "may not be new" in alarm.sentence


# Hubs

STAR = [("HUB", leaf) for leaf in ("A", "B", "C", "D", "E")]


def loss(actor: str, ago: int = 3, *origins: str) -> Loss:
    return Loss(actor, f"Group {actor}", "its leader killed", TODAY - ago, (f"l{actor}",), origins or ("a",), "Syria")


def test_a_lost_hub_and_what_is_left() -> None:
    (alarm,) = hub_alarms(STAR, [loss("HUB", 3, "a", "b")], {"A": "Group A"}, TODAY).alarms
    assert (alarm.level, alarm.numbers["before"], alarm.numbers["after"], alarm.numbers["rank"]) == ("warning", 0, 1, 1)
    assert "its leader killed" in alarm.sentence
    assert alarm.actors == ("HUB",)


def test_one_origin_makes_a_lost_hub_a_watch() -> None:
    assert hub_alarms(STAR, [loss("HUB")], {}, TODAY).alarms[0].level == "watch"


def test_a_leaf_an_old_loss_and_a_stranger_are_silence() -> None:
    assert hub_alarms(STAR, [loss("A"), loss("HUB", 31), loss("OTHER")], {}, TODAY).alarms == ()


def test_a_small_network_has_no_hubs() -> None:
    found = hub_alarms(STAR[:3], [loss("HUB")], {}, TODAY)
    assert found.alarms == ()
    assert "too few" in found.notes[0]


# Truces


def truce(held: int, term: float | None = None, **fields: object) -> TruceTold:
    stated = {} if term else {"fixed term": 0.0, "definitive": 1.0}
    told = TruceTold("Azerbaijan", TODAY - held, True, TODAY - 2, Truce(term, stated), ("t1",), ("AZE", "ARM"))
    return replace(told, **fields)  # type: ignore[arg-type]


def test_a_truce_near_its_term_is_likely_to_end() -> None:
    (alarm,) = truce_alarms([truce(2, term=3)], TODAY).alarms
    assert alarm.level == "warning"
    assert float(alarm.numbers["p30_low"] or 0) > 0.5
    assert "its term ends in 1 days" in alarm.sentence


def test_an_old_truce_without_a_term_is_silence_until_it_is_violated() -> None:
    old = truce(900)
    assert truce_alarms([old], TODAY).alarms == ()
    broken = replace(old, violations=("v1", "v2"), violated_by=("a", "b"))
    (alarm,) = truce_alarms([broken], TODAY).alarms
    assert alarm.level == "watch"
    assert alarm.claims == ("t1", "v1", "v2")
    assert truce_alarms([replace(old, violations=("v1",), violated_by=("a",))], TODAY).alarms == ()


@pytest.mark.parametrize("fields", [{"ended": TODAY - 1}, {"last_told": TODAY - 61}, {"began": TODAY + 1}])
def test_a_truce_that_is_over_or_no_longer_told_of_is_silence(fields: dict[str, int]) -> None:
    assert truce_alarms([truce(2, term=3, **fields)], TODAY).alarms == ()


# Forecasts


def test_a_forecast_that_jumps_against_the_one_before() -> None:
    quiet = replace(forecast(), made="2020-10-02", through=489, draws=((0, 1000),))
    (alarm,) = forecast_alarms([quiet, replace(forecast(), draws=((0, 500), (40, 500)))], "2020-11-30").alarms
    assert (alarm.level, alarm.numbers["p"], alarm.numbers["p_before"]) == ("warning", 0.5, 0.0)
    assert alarm.numbers["against"] == "2020-10-02"
    assert alarm.day == "2020-11-02"


def test_a_first_forecast_is_held_against_its_base() -> None:
    high = replace(forecast(), draws=((0, 750), (40, 250)))
    (alarm,) = forecast_alarms([high], "2020-11-30").alarms
    assert (alarm.level, alarm.numbers["against"]) == ("watch", "conflictology")
    assert forecast_alarms([replace(high, reference=((0, 700), (40, 300)))], "2020-11-30").alarms == ()


def test_what_was_made_later_is_not_known_yet() -> None:
    assert forecast_alarms([replace(forecast(), draws=((40, 1000),))], "2020-11-01").alarms == ()
