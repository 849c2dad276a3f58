"""The public events format: nothing lost, nothing undeclared, every wrong field named."""

from __future__ import annotations

import copy
import json
from typing import Any, get_args

import jsonschema
import pytest
from arbitrary_events import events
from hypothesis import HealthCheck, find, given, settings

from tocsin.errors import InputError
from tocsin.schema import claims_schema, events_schema
from tocsin.terms.event_format import event_dumps, event_from_dict, event_to_dict
from tocsin.terms.events import Attribute, Event

thorough = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
VALIDATOR = jsonschema.Draft202012Validator(events_schema())


@given(events)
@thorough
def test_nothing_is_lost_on_the_way_to_json_and_back(event: Event) -> None:
    assert event_from_dict(json.loads(event_dumps(event))) == event
    assert event_from_dict(event_to_dict(event)) == event


@given(events)
@thorough
def test_what_is_written_fits_the_schema_and_is_one_line(event: Event) -> None:
    line = event_dumps(event)
    assert "\n" not in line
    VALIDATOR.validate(json.loads(line))
    assert event_dumps(event_from_dict(json.loads(line))) == line


def test_schema_is_a_schema_and_says_of_shared_parts_what_the_claims_schema_says() -> None:
    schema = events_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for name in ("offset", "day", "actor", "amount", "interval", "place"):
        assert schema["$defs"][name] == claims_schema()["$defs"][name]
    assert schema["$defs"]["dispute"]["properties"]["attribute"]["enum"] == list(get_args(Attribute))


@pytest.fixture(scope="module")
def full() -> dict[str, Any]:
    """A written event of which every field holds something."""
    event = find(
        events,
        lambda one: bool(one.place and one.killed and one.killed.values and one.sides and one.disputes and one.acled),
        settings=settings(deadline=None, max_examples=20_000, database=None, derandomize=True),
    )
    return event_to_dict(event)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("status",), "perhaps", "event.status must be one of"),
        (("members",), {}, "event.members must be a list"),
        (("killed", "low"), "3", "event.killed.low must be a whole number"),
        (("killed", "values", 0, "claims", 0), 4, "event.killed.values[0].claims[0] must be a string"),
        (("sides", 0, "role"), "friend", "event.sides[0].role must be one of"),
        (("disputes", 0, "attribute"), "mood", "event.disputes[0].attribute must be one of"),
        (("place", "lat"), "north", "event.place.lat must be a number"),
        (("credibility",), None, "event.credibility must be an object"),
        (("confidence",), True, "event.confidence must be a number"),
        (("format",), "tocsin-claims/1", "event is not tocsin-events/1"),
    ],
)
def test_a_wrong_field_is_named(full: dict[str, Any], path: tuple[str | int, ...], value: object, message: str) -> None:
    data = copy.deepcopy(full)
    where: Any = data
    where["killed"]["values"][0]["claims"] = ["c"]
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    with pytest.raises(InputError) as raised:
        event_from_dict(data)
    assert raised.value.message.startswith(message)
    assert raised.value.advice


def test_a_newer_version_asks_for_a_newer_tocsin(full: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="newer tocsin"):
        event_from_dict(full | {"format": "tocsin-events/2"})


def test_unknown_fields_are_ignored_by_the_reader_and_refused_by_the_schema(full: dict[str, Any]) -> None:
    assert event_to_dict(event_from_dict(full | {"mood": "grim"})) == full
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(full | {"mood": "grim"})
