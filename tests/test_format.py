"""The public claims format: nothing lost, nothing undeclared, every wrong field named."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import jsonschema
import pytest
from arbitrary import readings, small_reading
from hypothesis import HealthCheck, given, settings

from tocsin.errors import InputError
from tocsin.schema import claims_schema
from tocsin.terms import format as claims_format
from tocsin.terms.claims import AgreementContent, Argument, Casualties, EventContent, Reading, StatementContent
from tocsin.terms.format import dumps, from_dict, to_dict
from tocsin.terms.table import COLUMNS, rows
from tocsin.terms.text import Report
from tocsin.terms.when import Amount, Interval
from tocsin.terms.who import Holder

thorough = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
VALIDATOR = jsonschema.Draft202012Validator(claims_schema())
DOCS = Path(__file__).parent.parent / "docs" / "format.md"


@given(readings())
@thorough
def test_nothing_is_lost_on_the_way_to_json_and_back(reading: Reading) -> None:
    assert from_dict(json.loads(dumps(reading, text=True))) == reading
    assert from_dict(to_dict(reading), text=reading.report.text) == reading


@given(readings())
@thorough
def test_what_is_written_fits_the_schema(reading: Reading) -> None:
    VALIDATOR.validate(json.loads(dumps(reading)))
    VALIDATOR.validate(to_dict(reading, text=True))


@given(readings())
@thorough
def test_dumps_is_one_line_and_always_the_same(reading: Reading) -> None:
    line = dumps(reading, text=True)
    assert "\n" not in line
    assert dumps(from_dict(json.loads(line)), text=True) == line


@given(readings())
@thorough
def test_table_has_one_flat_row_per_claim(reading: Reading) -> None:
    table = rows(reading)
    assert len(table) == len(reading.claims)
    for row in table:
        assert tuple(row) == COLUMNS
        assert all(value is None or isinstance(value, str | int | float) for value in row.values())


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(claims_schema())


def test_keys_stand_in_the_order_of_the_contract() -> None:
    data = to_dict(small_reading())
    assert list(data) == ["format", "report", "sentences", "claims", "unread"]
    assert list(data["report"]) == ["id", "input_id", "title", "outlet", "url", "published", "language", "flags"]
    event, statement = data["claims"]
    assert list(event)[:11] == [
        "id", "kind", "sentence", "start", "end", "quote", "status", "certainty", "holders", "confidence", "reasons",
    ]  # fmt: skip
    assert list(event)[11:] == [
        "type", "modes", "contexts", "cameo", "quad", "scale", "participants", "place", "time", "casualties",
        "weapons", "count", "acled", "trigger", "happening", "hedges",
    ]  # fmt: skip
    assert event["participants"][0] == {
        "role": "actor",
        "text": "Russian warplanes",
        "start": 0,
        "end": 17,
        "actor": {"id": "RUS", "name": "Russia", "type": "state", "country": "RUS", "sector": "MIL"},
    }
    assert statement["subject"] == event["id"]


def test_a_condition_has_if_and_then() -> None:
    reading = small_reading()
    content = StatementContent("condition", Argument(text="If", start=0, end=2), Argument(claim="x"))
    condition = replace(reading, claims=(replace(reading.claims[1], content=content),))
    (claim,) = to_dict(condition)["claims"]
    span = {"text": "If", "start": 0, "end": 2, "claim": None, "participant": None}
    assert (claim["if"], claim["then"]) == (span, "x")
    assert "if" not in to_dict(reading)["claims"][1]


@pytest.mark.parametrize(
    ("cls", "name", "values"),
    [
        (Holder, "kind", claims_format.HOLDER_KINDS),
        (Interval, "role", claims_format.INTERVAL_ROLES),
        (AgreementContent, "state", claims_format.AGREEMENT_STATES),
        (StatementContent, "type", claims_format.STATEMENT_TYPES),
    ],
)
def test_choices_are_those_of_the_types(cls: type, name: str, values: tuple[str, ...]) -> None:
    hint = get_type_hints(cls)[name]
    # `Literal[…] | None` nests the values one deeper.
    allowed = {value for part in get_args(hint) for value in (get_args(part) or (part,))}
    assert set(values) == allowed - {type(None)}


def test_unknown_fields_are_ignored_by_the_reader_and_refused_by_the_schema() -> None:
    reading = small_reading()
    for path in ((), ("report",), ("claims", 0), ("claims", 0, "place"), ("claims", 0, "participants", 0, "actor")):
        data = to_dict(reading, text=True)
        at: Any = data
        for step in path:
            at = at[step]
        at["added_later"] = {"anything": 1}
        assert from_dict(data) == reading
        assert not VALIDATOR.is_valid(data)


def test_a_field_of_another_kind_is_refused_by_the_schema() -> None:
    data = to_dict(small_reading())
    data["claims"][0]["loaded"] = True
    assert not VALIDATOR.is_valid(data)


def test_the_least_that_the_contract_asks_for_is_read() -> None:
    """Optional fields may be missing: a file written by another program to the contract alone."""
    reading = small_reading()
    data = to_dict(reading, text=True)
    del data["unread"], data["report"]["flags"]
    for claim in data["claims"]:
        del claim["trigger"], claim["happening"], claim["hedges"]
    del data["claims"][0]["quad"], data["claims"][0]["time"]["role"], data["claims"][0]["casualties"]["injured"]
    read = from_dict(data)
    assert read.claims[0].trigger == (reading.claims[0].start, reading.claims[0].end)
    assert read.claims[0].content == reading.claims[0].content


DAMAGE: list[tuple[tuple[str | int, ...], object, str]] = [
    (("format",), "tocsin-claims/2", "newer tocsin"),
    (("format",), None, "docs/format.md"),
    (("report",), [], "report must be an object"),
    (("report", "flags"), "x", "report.flags must be a list"),
    (("report", "id"), "0" * 16, "another text"),
    (("report", "outlet"), "Another", "another text"),
    (("sentences", 0), [3], "sentences[0] must be a pair"),
    (("sentences", 0), [3, 1], "sentences[0] must be a half-open range"),
    (("claims",), {}, "claims must be a list"),
    (("claims", 0), "x", "claims[0] must be an object"),
    (("claims", 0, "kind"), "rumour", "claims[0].kind must be one of event"),
    (("claims", 0, "start"), -1, "claims[0].start/end must be a half-open range"),
    (("claims", 0, "start"), True, "claims[0].start/end must be a whole number"),
    (("claims", 0, "confidence"), float("nan"), "claims[0].confidence must be a number"),
    (("claims", 0, "confidence"), "0.9", "claims[0].confidence must be a number"),
    (("claims", 0, "quote"), None, "claims[0].quote must be a string, but is missing or null"),
    (("claims", 0, "certainty", "author"), "CT", "claims[0].certainty.author must be one of CT+"),
    (("claims", 0, "reasons", 0), 1, "claims[0].reasons[0] must be a string"),
    (("claims", 0, "type"), None, "claims[0].type must be a string"),
    (("claims", 0, "participants", 1, "actor"), None, "claims[0].participants[1].actor must be an object"),
    (("claims", 0, "casualties", "killed", "high"), 1.5, "claims[0].casualties.killed.high must be a whole number"),
    (("claims", 0, "trigger"), "x", "claims[0].trigger must be a pair"),
    (("claims", 1, "type"), "guess", "claims[1].type must be one of cause"),
    (("claims", 1, "subject"), 7, "claims[1].subject must be an object"),
    (("unread", 0, "offset"), -1, "unread[0].offset must be 0 or more"),
]


@pytest.mark.parametrize(("path", "value", "message"), DAMAGE, ids=[message for _, _, message in DAMAGE])
def test_a_wrong_field_is_named(path: tuple[str | int, ...], value: object, message: str) -> None:
    data = copy.deepcopy(to_dict(small_reading(), text=True))
    at: Any = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(InputError) as caught:
        from_dict(data)
    assert message in str(caught.value)
    assert caught.value.advice


@pytest.mark.parametrize("data", [None, [], "x", 3, {}, {"type": "Feature"}])
def test_what_is_no_reading_at_all_is_refused(data: object) -> None:
    with pytest.raises(InputError):
        from_dict(data)


def test_claims_without_their_text_say_how_to_get_it() -> None:
    with pytest.raises(InputError, match="text=True"):
        from_dict(to_dict(small_reading()))


def test_a_claim_whose_content_is_of_another_kind_is_not_written() -> None:
    reading = small_reading()
    wrong = replace(reading, claims=(replace(reading.claims[0], kind="label"),))
    with pytest.raises(InputError, match="of kind 'label'"):
        to_dict(wrong)


def test_letters_stay_letters_and_half_letters_are_escaped() -> None:
    line = dumps(Reading(Report("Şuşa \ud800 🙂")), text=True)
    assert "Şuşa" in line
    assert "🙂" in line
    assert line.encode()
    assert json.loads(line)["report"]["text"] == "Şuşa \ud800 🙂"


def test_a_number_that_json_does_not_know_is_an_error() -> None:
    reading = small_reading()
    with pytest.raises(InputError, match="cannot be written as JSON"):
        dumps(replace(reading, claims=(replace(reading.claims[0], confidence=float("nan")),)))


def test_the_row_of_a_strike() -> None:
    event, statement = rows(small_reading())
    expected = {
        "kind": "event", "type": "ASSAULT", "modes": "aerial", "actor": "Russia", "actor_id": "RUS",
        "recipient": "fighters", "recipient_id": None, "place": "Idlib", "country": "SYR", "earliest": "2020-10-26",
        "killed_low": None, "killed_best": None, "killed_high": 100, "holders": "author", "outlet": "Agency",
    }  # fmt: skip
    assert {key: event[key] for key in expected} == expected
    assert (statement["holders"], statement["actor"]) == ("Ahmad Someone", "Ahmad Someone")


def test_tables_of_all_readings_have_the_same_types() -> None:
    """Also those of a reading without claims and of one without any number, so that they can be put together."""
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    some = [small_reading(), replace(small_reading(), claims=small_reading().claims[1:]), Reading(Report(""))]
    for table in (reading.to_pandas() for reading in some):
        assert table.dtypes.to_dict() == some[0].to_pandas().dtypes.to_dict()
        assert list(table.columns) == list(COLUMNS)
        for name in ("killed_low", "injured_best", "detained_high", "displaced_low", "start"):
            assert table[name].dtype == pandas.Int64Dtype()
    for table in (reading.to_polars() for reading in some):
        assert table.schema == some[0].to_polars().schema
        assert table.schema["killed_low"] == table.schema["injured_best"] == polars.Int64
    assert polars.concat(reading.to_polars() for reading in some).height == 3
    both = pandas.concat([reading.to_pandas() for reading in some])
    assert both["killed_high"].dtype == pandas.Int64Dtype()
    assert both["killed_high"].dropna().tolist() == [100]


@given(readings())
@thorough
def test_tables_say_what_the_rows_say(reading: Reading) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    table = rows(reading)
    assert reading.to_polars().to_dicts() == table
    kept = reading.to_pandas().astype(object)
    assert kept.where(kept.notna(), None).to_dict("records") == table


def test_half_letters_become_one_sign_in_tables_and_stay_in_claims() -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    event = small_reading().claims[0]
    quote = "\ud800" + event.quote[1:]
    reading = replace(small_reading(), claims=(replace(event, quote=quote),))
    expected = "\ufffd" + event.quote[1:]
    assert reading.to_polars()["quote"].to_list() == [expected]
    assert reading.to_pandas()["quote"].tolist() == [expected]
    assert reading.claims[0].quote == reading.to_dicts()[0]["quote"] == quote


def test_a_number_that_no_column_holds_is_left_out_of_tables() -> None:
    pytest.importorskip("polars")
    event = small_reading().claims[0]
    assert isinstance(event.content, EventContent)
    for number, kept in ((2**63 - 1, 2**63 - 1), (2**63, None)):
        many = Amount(low=number, best=None, high=None, text="very many", bound="at_least")
        content = replace(event.content, casualties=Casualties(injured=many))
        table = replace(small_reading(), claims=(replace(event, content=content),)).to_polars()
        assert table["injured_low"].to_list() == [kept]


def test_the_manual_names_every_field() -> None:
    manual = DOCS.read_text(encoding="utf-8")
    schema = claims_schema()
    named = [schema, *schema["$defs"].values()]
    for definition in named:
        for field in definition.get("properties", {}):
            assert f"`{field}`" in manual, field


def test_the_manuals_example_is_in_the_format() -> None:
    manual = DOCS.read_text(encoding="utf-8")
    example = json.loads(manual.split("```json\n", 1)[1].split("\n```", 1)[0])
    VALIDATOR.validate(example)
    text = manual.split("```text\n", 1)[1].split("\n```", 1)[0]
    reading = from_dict(example, text=text)
    assert to_dict(reading) == example
    for claim in reading.claims:
        assert text[claim.start : claim.end] == claim.quote
        for holder in claim.holders:
            if holder.start is not None:
                assert text[holder.start : holder.end] == holder.text
