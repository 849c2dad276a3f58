"""``tocsin alerts``: what it prints, the feed it writes, and what it refuses."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest
from reader import desk

from tocsin.fusing import refresh
from tocsin.record import Record
from tocsin.serving import cli
from tocsin.serving.atom import feed
from tocsin.terms.alarms import Alarm, Evidence
from tocsin.terms.text import Report

ATOM = "{http://www.w3.org/2005/Atom}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ALARM = Alarm(
    "1234", "transfer", "Azerbaijan", "2020-10-26", "watch", "Azerbaijan: arms <told> to come in & more.",
    ("TUR",), {"origins": 1}, (), ("c1",),
    (Evidence("c1", "sent \x00<b>arms</b> & men", ("author",), "Wire", "2020-10-27", "https://example.org/?a=1&b=2"),),
    "seldom",
)  # fmt: skip


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "north.record"
    with Record.open(path) as kept:
        for day, outlet, text in (
            ("2020-10-27", "North Wire", "Turkey sent 300 fighters from Syria to Azerbaijan on Monday."),
            ("2020-10-28", "Harbour Courier", "The harbour of Lowmere was calm on Tuesday."),
        ):
            kept.add(desk().read(Report(text, published=day, outlet=outlet, language="en")), day=day)
        refresh(kept, today="2020-10-28")
    return path


def run(*argv: object) -> int:
    return cli.main(["alerts", *map(str, argv)])


def test_a_table_with_evidence(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--record", record, "--as-of", "2020-10-31") == 0
    out = capsys.readouterr().out
    assert "2020-10-26  watch · transfer" in out
    assert "fighters from Turkey told to come in by 1 independent origin" in out
    assert "North Wire, 2020-10-27; claim " in out


def test_no_alerts_is_said_plainly(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--record", record, "--as-of", "2020-10-31", "--kind", "hub") == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "no alerts as of 2020-10-31" in told.err


def test_today_is_said_to_be_far_from_the_newest_report(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--record", record) == 0
    assert "the newest report is of 2020-10-28; --as-of 2020-10-28 looks from there" in capsys.readouterr().err


def test_json_and_lines_of_json_say_the_same(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--record", record, "--as-of", "2020-10-31", "--json") == 0
    whole = json.loads(capsys.readouterr().out)
    assert (whole["format"], whole["as_of"]) == ("tocsin-alerts/1", "2020-10-31")
    assert run("--record", record, "--as-of", "2020-10-31", "--jsonl") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == whole["alerts"]
    assert lines[0]["evidence"][0]["quote"].startswith("Turkey sent 300 fighters")


def test_theatres_and_since(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--record", record, "--as-of", "2020-10-31", "--json")
    assert run(*asked, "--theatre", "AZE", "--since", "2020-10-26") == 0
    assert len(json.loads(capsys.readouterr().out)["alerts"]) == 1
    assert run(*asked, "--theatre", "MLI") == 0
    assert json.loads(capsys.readouterr().out)["alerts"] == []
    assert run(*asked, "--since", "2020-10-27") == 0
    assert json.loads(capsys.readouterr().out)["alerts"] == []


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--json", "--jsonl"), "two forms"),
        (("--json", "--atom", "-"), "two forms"),
        (("--theatre", "Nowhereland"), "Nowhereland"),
        (("--kind", "rain"), "invalid choice"),
        (("--atom", "no/such/folder/a.xml"), "no folder"),
        (("--as-of", "2020-10-31", "--since", "2020-11-02"), "as of 2020-10-31"),
    ],
)
def test_what_it_refuses(record: Path, argv: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--record", record, *argv) == 2
    assert said in capsys.readouterr().err


def test_a_record_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--record", tmp_path / "none") == 1
    assert "none" in capsys.readouterr().err


# The feed


def must_be_atom(told: bytes) -> Tree.Element:
    """What RFC 4287 asks of a feed (4.1.1, 4.1.2): one id, title and updated each; an author; entries with the same."""
    root = Tree.fromstring(told)
    assert root.tag == f"{ATOM}feed"
    assert len(root.findall(f"{ATOM}author")) == 1
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    ids = []
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert INSTANT.fullmatch(element.findtext(f"{ATOM}updated") or "")
        assert UUID.fullmatch(element.findtext(f"{ATOM}id") or "")
        ids.append(element.findtext(f"{ATOM}id"))
        # 4.2.9: links that stand for the same thing appear once.
        links = [(one.get("rel"), one.get("href")) for one in element.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links)
        assert len(element.findall(f"{ATOM}content")) <= 1
    assert len(set(ids)) == len(ids)
    return root


def test_the_feed_is_valid_and_escapes_what_is_told() -> None:
    told = feed([ALARM, replace(ALARM, id="5678", evidence=())], "2020-10-31", "all kinds")
    root = must_be_atom(told)
    assert root.findtext(f"{ATOM}updated") == "2020-10-26T00:00:00Z"
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    content = entry.findtext(f"{ATOM}content") or ""
    assert "sent \ufffd<b>arms</b> & men" in content
    assert "(author; Wire, 2020-10-27; claim c1)" in content
    assert "Measured: seldom." in content
    assert [one.tag for one in entry.iter() if one.tag.endswith("}b")] == []
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://example.org/?a=1&b=2"


def test_an_address_that_is_none_becomes_no_link() -> None:
    bad = replace(ALARM, evidence=tuple(replace(one, url="javascript:alert(1)") for one in ALARM.evidence))
    assert b"<link" not in feed([bad], "2020-10-31", "all kinds")


def test_an_empty_feed_is_valid() -> None:
    root = must_be_atom(feed([], "2020-10-31", "all kinds"))
    assert root.findtext(f"{ATOM}updated") == "2020-10-31T00:00:00Z"
    assert root.findall(f"{ATOM}entry") == []


def test_the_feed_of_a_record_is_the_same_on_the_next_day(record: Path, tmp_path: Path) -> None:
    files = [tmp_path / "one.xml", tmp_path / "two.xml"]
    for file, day in zip(files, ("2020-10-31", "2020-11-02"), strict=True):
        assert run("--record", record, "--as-of", day, "--atom", file) == 0
    must_be_atom(files[0].read_bytes())
    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_feed_may_be_printed(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--record", record, "--as-of", "2020-10-31", "--atom", "-") == 0
    must_be_atom(capsys.readouterr().out.encode())
