"""A record on the command line: asked, judged, reviewed, exported and looked after."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest
from test_cli import on_a_terminal

from tocsin.record import Record
from tocsin.record.migrations import bring_up_to_date, scripts
from tocsin.serving import cli
from tocsin.serving.exchange_cli import DATA_SETS, EVENT_FORMATS
from tocsin.terms.event_format import event_from_dict
from tocsin.terms.format import claim_from_dict

NEWS = [
    {
        "id": "a1",
        "outlet": "Harbour Wire",
        "published": "2020-10-27",
        "text": "Russian warplanes bombed a rebel camp near Harim on Monday, killing 33 fighters, the Syrian state news"
        " agency SANA said. Turkey condemned the air strike.",
    },
    {
        "id": "b1",
        "outlet": "Hill Courier",
        "published": "2020-10-27",
        "text": "At least 60 fighters were killed when Russian warplanes bombed a rebel camp near Harim on Monday, the"
        " Syrian Observatory for Human Rights said.",
    },
    {
        "id": "c1",
        "outlet": "Quay Post",
        "published": "2020-10-28",
        "text": "Russia denied that its warplanes had bombed a rebel camp near Harim on Monday.",
    },
    {
        "id": "d1",
        "outlet": "Harbour Wire",
        "published": "2020-11-02",
        "text": "Government forces shelled the town of Saraqib on Sunday, killing Mustafa Quellmeier, residents said.",
    },
    {
        "id": "e1",
        "outlet": "Quay Post",
        "published": "2020-11-03",
        "text": "The Libyan National Army plans to attack Tripoli next week, a commander said. Khalifa Haftar met the"
        " French president in Paris on Tuesday.",
    },
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of the reports above, made by the command itself."""
    folder = tmp_path_factory.mktemp("record")
    (folder / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in NEWS), "utf-8")
    assert cli.main(["add", str(folder / "news.jsonl"), "--record", str(folder / "x.record")]) == cli.OK
    return folder / "x.record"


@pytest.fixture(autouse=True)
def _here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a copy of its own, in the place where commands look for it, and nobody's settings."""
    for name in list(os.environ):
        if name.startswith("TOCSIN_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    shutil.copy(made, tmp_path / "tocsin.record")


class Shown:
    """What a command printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def of(self, *words: str, code: int = cli.OK) -> str:
        self._capsys.readouterr()
        ended = cli.main(list(words))
        self.out, self.err = self._capsys.readouterr()
        assert ended == code, self.err
        return self.out

    def rows(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.of(*words, "--jsonl").splitlines()]


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Shown:
    return Shown(capsys)


def strike(shown: Shown) -> dict[str, Any]:
    """The event that three reports tell of."""
    (event,) = shown.rows("events", "--place", "SYR", "--type", "ASSAULT", "--origins", "2")
    return event


def digest() -> str:
    with Record.open("tocsin.record", create=False) as record:
        return record.digest()


# Asking


def test_events_are_listed_as_claims(shown: Shown) -> None:
    out = shown.of("events")
    head, *lines = out.splitlines()
    assert head.split()[:2] == ["event", "day"]
    assert "Russia carried out an air attack" in out
    assert "planned: Libyan National Army to attack" in out
    assert re.search(r"^[0-9a-f]{8}  2020-10-26 ", out, re.M)
    assert re.fullmatch(rf"tocsin: {len(lines) - out.count(chr(10) + ' ')} events\n", shown.err)
    assert not re.search(r"\bwas\b|\x1b", out)
    assert all(len(line) <= 120 for line in lines)


CONDITIONS = {
    "actor by id": (["--actor", "RUS"], {"a1", "b1", "c1"}),
    "actor by name": (["--actor", "russia"], {"a1", "b1", "c1"}),
    "actor and role": (["--actor", "RUS", "--role", "recipient"], set()),
    "type": (["--type", "CONSULT"], {"e1"}),
    "status": (["--status", "planned"], {"e1"}),
    "country": (["--place", "SYR", "--type", "ASSAULT"], {"a1", "b1", "c1", "d1"}),
    "box": (["--box", "36,36,37,37"], {"a1", "b1", "c1"}),
    "box in the south": (["--box", "-36,-70,-20,-10"], set()),
    "since": (["--since", "2020-11-01", "--until", "2020-11-03"], {"d1", "e1"}),
    "until": (["--until", "2020-10-31"], {"a1", "b1", "c1"}),
    "holder": (["--holder", "SANA"], {"a1", "b1", "c1"}),
    "certainty": (["--certainty", "CT-"], {"a1", "b1", "c1"}),
    "origins": (["--origins", "2"], {"a1", "b1", "c1"}),
    "disputed": (["--disputed"], {"a1", "b1", "c1"}),
    "killed": (["--killed", "30"], {"a1", "b1", "c1"}),
    "text": (["--text", "camp warplanes"], {"a1", "b1", "c1"}),
    "words together": (["--text", '"camp warplanes"'], set()),
    "outlet": (["--outlet", "Hill Courier"], {"a1", "b1", "c1"}),
    "confidence": (["--confidence", "1"], set()),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_conditions_find_what_they_say(name: str, shown: Shown) -> None:
    words, expected = CONDITIONS[name]
    named = {}
    with Record.open("tocsin.record", create=False) as record:
        for reading in record.readings():
            named[reading.report.id] = reading.report.input_id
    found = shown.rows("events", *words)
    assert {named[report] for event in found for report in event["reports"]} == expected
    if not found:
        assert shown.of("events", *words) == ""
        assert "no event fits" in shown.err


def test_json_is_the_events_format(shown: Shown) -> None:
    rows = shown.rows("events")
    assert rows == json.loads(shown.of("events", "--json"))
    with Record.open("tocsin.record", create=False) as record:
        assert [event_from_dict(row) for row in rows] == list(record.events())


def test_pages_follow_each_other(shown: Shown) -> None:
    every = [row["id"] for row in shown.rows("events")]
    assert len(every) > 3
    seen: list[str] = []
    after: list[str] = []
    while True:
        out = shown.of("events", "--limit", "2", *after)
        ids = [line.split()[0] for line in out.splitlines()[1:] if re.match(r"[0-9a-f]{8} ", line)]
        seen += ids
        found = re.search(r"--after (\w+)", shown.err)
        if not found:
            break
        after = ["--after", found[1]]
    assert seen == [id_[:8] for id_ in every]


def test_as_of_a_day_nothing_later_is_known(shown: Shown) -> None:
    now = strike(shown)
    assert {dispute["attribute"] for dispute in now["disputes"]} >= {"status"}
    (then,) = shown.rows("events", "--actor", "RUS", "--type", "ASSAULT", "--as-of", "2020-10-27")
    assert then["last_said"] == "2020-10-27"
    assert "status" not in {dispute["attribute"] for dispute in then["disputes"]}
    assert shown.rows("events", "--as-of", "2020-10-01") == []
    assert shown.of("show", then["id"], "--as-of", "2020-10-27").count("“") < shown.of("show", now["id"]).count("“")


def test_show_has_every_mention_quote_holder_and_disagreement(shown: Shown) -> None:
    event = strike(shown)
    out = shown.of("show", event["id"][:6])
    words = " ".join(out.split())
    with Record.open("tocsin.record", create=False) as record:
        found = record.event(event["id"])
        assert found is not None
        claims = record.claims_of(found)
    assert len(claims) >= 3
    for kept in claims:
        assert f"“{kept.claim.quote}”" in words
        assert kept.claim.id in words
    for expected in ("SANA", "Syrian Observatory for Human Rights", "disputed", "killed 33", "at least 60", "denied"):
        assert expected in words
    assert re.search(r"claimed by .*origins? and denied by 1 origin, in 3 reports", words)
    assert f"credibility {event['credibility']['grade']}" in words
    assert f"tocsin review {event['id']}" in words, "how to correct it"


def test_show_as_json_leads_back_to_the_texts(shown: Shown) -> None:
    found = json.loads(shown.of("show", strike(shown)["id"], "--json"))
    texts = {row["id"]: row["text"] for row in NEWS}
    with Record.open("tocsin.record", create=False) as record:
        named = {reading.report.id: reading.report.input_id for reading in record.readings()}
    for kept in found["claims"]:
        claim = claim_from_dict(kept["claim"])
        assert texts[str(named[kept["report"]])][claim.start : claim.end] == claim.quote
    assert found["event"]["id"] == strike(shown)["id"]


def test_claims_are_listed_with_their_quotes(shown: Shown) -> None:
    out = shown.of("claims", "--actor", "RUS", "--kind", "event")
    assert "“Russia denied that its warplanes had bombed a rebel camp near Harim on Monday”" in out
    assert {row["claim"]["kind"] for row in shown.rows("claims", "--kind", "event")} == {"event"}
    denied = shown.rows("claims", "--certainty", "CT-")
    assert denied
    assert all("CT-" in row["claim"]["certainty"].values() for row in denied)
    assert len(shown.rows("claims", "--limit", "2")) == 2
    shown.of("claims", "--limit", "1")
    assert "the first 1 claim; --limit shows more" in shown.err


def test_actors_are_listed_and_private_persons_are_not(shown: Shown) -> None:
    out = shown.of("actors")
    assert re.search(r"^RUS +Russia", out, re.M)
    listed = out + shown.of("actors", "--jsonl") + shown.of("events") + shown.of("changes")
    assert "Quellmeier" not in listed
    assert "Quellmeier" in shown.of("claims"), "the quote keeps what was written"
    one = shown.of("actors", "RUS")
    assert "2020-10" in one
    assert "ASSAULT" in one
    assert shown.rows("actors", "RUS")[0]["activity"]


def test_sources_are_those_that_events_go_back_to(shown: Shown) -> None:
    with Record.open("tocsin.record", create=False) as record:
        known = [source.origin for source in record.sources()]
    assert [row["origin"] for row in shown.rows("sources")] == known
    assert "Syrian Arab News Agency  " in shown.of("sources")
    graded = shown.of("sources", "sana")
    assert "cannot be judged" in graded
    assert "fewer than" in graded, "the computation is shown"
    shown.of("judge", "grades", "actor:SANA", "d", "--judge", "A. Analyst")
    assert "D, not usually reliable" in shown.of("sources", "actor:SANA")
    assert "A. Analyst" in shown.out
    shown.of("sources", "nobody", code=cli.USAGE)
    assert "no event goes back to nobody" in shown.err


def test_changes_tell_what_became_of_events(shown: Shown) -> None:
    ids = {row["id"] for row in shown.rows("events")}
    changes = shown.rows("changes")
    assert {row["event"] for row in changes if row["change"] == "added"} == ids
    assert shown.rows("changes", "--since", "2999-01-01") == []
    claim = strike(shown)["members"][0]["claim"]
    shown.of("judge", "corrects", claim, "killed=99", "--judge", "A. Analyst")
    out = shown.of("changes")
    assert "changed" in out
    assert "killed" in out


WRONG_QUESTIONS = {
    "no such event": (["show", "ffffffff"], cli.USAGE),
    "no such record": (["events", "--record", "none.record"], cli.FAILED),
    "a role of nobody": (["events", "--role", "actor"], cli.USAGE),
    "no such status": (["events", "--status", "done"], cli.USAGE),
    "no such day": (["events", "--since", "31/10/2020"], cli.USAGE),
    "no box": (["events", "--box", "1,2,3"], cli.USAGE),
    "a box upside down": (["events", "--box", "40,30,30,40"], cli.USAGE),
    "words that are none": (["events", "--text", "–"], cli.USAGE),
    "behind what is not there": (["events", "--after", "ffffffffffffffff"], cli.USAGE),
    "two kinds of JSON": (["events", "--json", "--jsonl"], cli.USAGE),
    "a record that is a text": (["events", "--record", "x.txt"], cli.FAILED),
    "no such format": (["export", "--format", "xlsx"], cli.USAGE),
    "claims as GED": (["export", "--format", "ged", "--claims"], cli.USAGE),
    "claims of two origins": (["export", "--format", "csv", "--claims", "--origins", "2"], cli.USAGE),
    "an export over the record": (["export", "--format", "csv", "--to", "tocsin.record"], cli.USAGE),
    "nothing to import": (["import", "none.csv"], cli.USAGE),
    "no such judgement": (["undo", "ffff"], cli.USAGE),
    "one claim the same as itself": (["judge", "same", "a", "a"], cli.USAGE),
    "a correction of nothing": (["judge", "corrects", "ffffffffffffffff", "killed=3"], cli.USAGE),
    "a claim that there is not": (["judge", "wrong", "ffffffffffffffff"], cli.USAGE),
    "a grade that is none": (["judge", "grades", "SANA", "G"], cli.USAGE),
    "a rule as a judge": (["judge", "same", "a", "b", "--judge", "rule:x"], cli.USAGE),
    "a backup over the record": (["backup", "tocsin.record"], cli.FAILED),
    "a copy of nothing": (["restore", "none.record", "--record", "new.record"], cli.FAILED),
}


@pytest.mark.parametrize("name", WRONG_QUESTIONS)
def test_what_makes_no_sense_is_told_and_changes_nothing(name: str, shown: Shown) -> None:
    Path("x.txt").write_text("This is a text. " * 100, "utf-8")
    words, code = WRONG_QUESTIONS[name]
    before = digest()
    assert shown.of(*words, code=code) == ""
    assert shown.err.startswith(("tocsin: ", "usage: "))
    assert "Traceback" not in shown.err
    assert digest() == before


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("columns", [60, 80, 160])
def test_tables_fit_the_terminal(columns: int) -> None:
    for words in (["events"], ["actors"], ["changes"], ["show", "--record", "tocsin.record"]):
        if words[0] == "show":
            with Record.open("tocsin.record", create=False) as record:
                words = ["show", next(record.events(order="origins")).id]
        lines = on_a_terminal(columns, *words)
        assert any("\x1b" in line for line in lines), "a terminal gets colours"
        plain = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in lines]
        assert max(map(len, plain)) <= columns
    assert not any("\x1b" in line for line in on_a_terminal(columns, "events", NO_COLOR="1"))


def test_a_wide_terminal_shows_more(shown: Shown) -> None:
    narrow, wide = ("\n".join(on_a_terminal(columns, "events", NO_COLOR="1")) for columns in (80, 160))
    assert "3 in 3" in narrow or "4 in 3" in narrow, "origins in reports"
    assert "(disputed: " in narrow
    for heading in ("where", "origins", "reports", "status", "disputed", "grade"):
        assert heading in wide.partition("\n")[0]


# Judging


def test_a_judgement_counts_survives_a_rebuild_and_can_be_taken_back(shown: Shown) -> None:
    event, before = strike(shown), digest()
    with Record.open("tocsin.record", create=False) as record:
        found = record.event(event["id"])
        assert found is not None
        claims = {kept.claim.quote: kept.claim.id for kept in record.claims_of(found)}
    claim = next(id_ for quote, id_ in claims.items() if quote.startswith("At least 60"))
    judgement = shown.of("judge", "wrong", claim, "--reason", "a test", "--judge", "A. Analyst").strip()
    after = digest()
    assert after != before
    assert claim not in {member["claim"] for row in shown.rows("events") for member in row["members"]}
    shown.of("fuse", "--rebuild")
    assert digest() == after
    assert "A. Analyst" in shown.of("judgements", claim)
    shown.of("undo", judgement[:8])
    assert "withdrawn" in shown.err
    assert digest() == before
    assert judgement not in shown.of("judgements")
    assert judgement in shown.of("judgements", "--withdrawn")
    shown.of("undo", judgement)
    assert "was withdrawn before" in shown.err


CORRECTIONS = {
    "killed=40..44": lambda event: "40 to 44" in json.dumps(event["killed"]["values"]),
    "status=planned": lambda event: "planned" in json.dumps(event["statuses"]),
    "place=Idlib, SYR": lambda event: "Idlib" in json.dumps(event["places"] or event["place"], ensure_ascii=False),
    "time=2020-10-25": lambda event: "2020-10-25" in json.dumps([event["time"], event["times"]]),
    "actor=Turkey": lambda event: "TUR" in json.dumps(event["sides"]),
}


@pytest.mark.parametrize("said", CORRECTIONS)
def test_a_correction_is_what_the_event_tells(said: str, shown: Shown) -> None:
    claim = next(
        row["claim"]["id"]
        for row in shown.rows("claims", "--actor", "RUS")
        if row["claim"]["quote"].startswith("Russian")
    )
    before = digest()
    judgement = shown.of("judge", "corrects", claim, said, "--judge", "A. Analyst").strip()
    (event,) = [row for row in shown.rows("events") if claim in {member["claim"] for member in row["members"]}]
    assert CORRECTIONS[said](event), event
    kept = next(row for row in shown.rows("claims", "--actor", "RUS") if row["claim"]["id"] == claim)
    assert "corrected" not in json.dumps(kept), "the claim stays as it was read"
    shown.of("undo", judgement)
    assert digest() == before


@pytest.mark.parametrize("said", ["killed=many", "status=done", "time=yesterday", "colour=red", "killed=", "type=WAR"])
def test_a_correction_that_cannot_be_is_refused(said: str, shown: Shown) -> None:
    claim = strike(shown)["members"][0]["claim"]
    assert cli.main(["judge", "corrects", claim, said]) in {cli.USAGE, cli.FAILED}
    assert shown.rows("judgements") == []


# Review


def review(keys: str, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(keys))
    return cli.main(["review", "--judge", "A. Analyst", *words])


def verdicts(shown: Shown, *words: str) -> list[str]:
    return sorted(row["verdict"] for row in shown.rows("judgements", *words))


def test_review_begins_with_what_is_disputed(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    assert review("q", monkeypatch) == cli.OK
    assert verdicts(shown) == []
    monkeypatch.setattr(sys, "stdin", io.StringIO("q"))
    out = shown.of("review")
    assert "1 of " in out
    assert strike(shown)["id"] in out


def test_what_is_accepted_is_not_shown_again(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    event, before = strike(shown), digest()
    assert review("a", monkeypatch, "--disputed") == cli.OK
    assert verdicts(shown) == sorted(["right"] * len(event["members"]) + ["same"])
    assert review("a", monkeypatch, "--disputed") == cli.OK
    shown.of("review", "--disputed")
    assert "no event is waiting" in shown.err
    assert {row["id"] for row in shown.rows("events")} >= {event["id"]}
    assert before


def test_every_key_does_what_it_says(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    event = strike(shown)
    members = {member["claim"] for member in event["members"]}
    assert review("w 1", monkeypatch, event["id"]) == cli.OK
    assert verdicts(shown) == ["wrong"]
    (wrong,) = shown.rows("judgements")[0]["subjects"]
    assert wrong in members
    shown.of("undo", shown.rows("judgements")[0]["id"])
    assert review("c 1 killed=12..40", monkeypatch, event["id"]) == cli.OK
    (judgement,) = shown.rows("judgements")
    assert json.loads(judgement["value"]) == {"field": "casualties.killed", "value": {"low": 12, "high": 40}}
    shown.of("undo", judgement["id"])
    assert strike(shown) == event


def test_a_split_and_a_merge_hold(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    event = strike(shown)
    number = len(shown.rows("events"))
    with Record.open("tocsin.record", create=False) as record:
        found = record.event(event["id"])
        assert found is not None
        last = record.claims_of(found)[-1].claim.id
        of = len(record.claims_of(found))
    assert review(f"s {of}", monkeypatch, event["id"]) == cli.OK
    assert len(shown.rows("events")) == number + 1
    (alone,) = [row for row in shown.rows("events") if last in {member["claim"] for member in row["members"]}]
    assert [member["claim"] for member in alone["members"]] == [last]
    shown.of("fuse", "--rebuild")
    assert len(shown.rows("events")) == number + 1
    rest = next(
        row["id"] for row in shown.rows("events", "--actor", "RUS", "--type", "ASSAULT") if row["id"] != alone["id"]
    )
    assert review(f"m {alone['id'][:8]}", monkeypatch, rest) == cli.OK
    assert len(shown.rows("events")) == number


def test_whole_events_are_judged_by_their_ids(shown: Shown) -> None:
    one, other = [row["id"] for row in shown.rows("events", "--type", "ASSAULT", "--status", "occurred")][:2]
    number = len(shown.rows("events"))
    judgement = shown.of("judge", "same", one[:8], other[:8], "--judge", "A. Analyst").strip()
    assert len(shown.rows("events")) == number - 1
    shown.of("undo", judgement)
    assert len(shown.rows("events")) == number


def test_undo_takes_back_and_returns(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    assert review("u\na\nu\nw 1\nu\nn\nq", monkeypatch) == cli.OK
    assert verdicts(shown) == []
    assert len(shown.rows("judgements", "--withdrawn")) > 1
    assert digest() == before


def test_keys_that_make_no_sense_are_told_and_asked_again(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = "x\n?\nw 99\nw\ns\ns 1 2 3 4 5 6 7 8\nm\nm ffffffff\nc 1\nc 1 colour=red\nc 9 killed=1\nq"
    monkeypatch.setattr(sys, "stdin", io.StringIO(keys))
    shown.of("review", strike(shown)["id"])
    for told in ("there is no key 'x'", "take back what you judged", "no mention '99'", "no event ffffffff", "colour"):
        assert told in shown.err
    assert verdicts(shown) == []


@pytest.mark.timeout(60)
@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_review_takes_single_keys_on_a_dumb_terminal(shown: Shown) -> None:
    import pty
    import subprocess

    ours, theirs = pty.openpty()
    source = str(Path(cli.__file__).parent.parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-m", "tocsin", "review", "--disputed", "--judge", "A. Analyst"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "dumb", "PYTHONPATH": source},
    )
    os.close(theirs)
    seen = b""
    while b"[?]" not in seen:
        seen += os.read(ours, 65536)
    os.write(ours, b"a")  # no line end: one key is enough
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    assert process.wait(timeout=60) == cli.OK
    assert b"1 event judged by A. Analyst" in seen
    assert "right" in verdicts(shown)


# Locks


def test_a_locked_record_is_asked_but_not_judged(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = [member["claim"] for member in strike(shown)["members"]]
    other = apsw.Connection("tocsin.record")
    other.execute("BEGIN IMMEDIATE")
    for words in (
        ["events"],
        ["show", strike(shown)["id"]],
        ["claims"],
        ["export", "--format", "csv", "--to", "x.csv"],
    ):
        shown.of(*words)
    for words in (
        ["judge", "same", *claims[:2]],
        ["fuse", "--rebuild"],
        ["check"],
        ["import", "x.csv", "--from", "acled"],
    ):
        Path("x.csv").write_text(ACLED, "utf-8")
        shown.of(*words, "--wait", "0.1", code=cli.RECORD_LOCKED)
        assert "another process is writing to tocsin.record" in shown.err
    assert review("a", monkeypatch, "--wait", "0.1") == cli.RECORD_LOCKED
    other.execute("ROLLBACK")
    other.close()


# Exchange

ACLED = (
    "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,actor2,iso,country,admin1,location,"
    "latitude,longitude,geo_precision,source,notes,fatalities\n"
    "SYR1,26 October 2020,2020,1,Explosions/Remote violence,Air/drone strike,Military Forces of Russia,"
    "Opposition Rebels,760,Syria,Idleb,Harim,36.2100,36.5200,1,Made up,Written for this test.,44\n"
)


def test_every_format_is_offered_and_written(shown: Shown) -> None:
    from tocsin.serving.exports import FORMATS
    from tocsin.sources import datasets

    assert set(EVENT_FORMATS) == set(FORMATS)
    assert set(DATA_SETS) == set(datasets.DATA_SETS)
    for form in EVENT_FORMATS:
        shown.of("export", "--format", form, "--to", f"x.{form}")
        assert "SHA-256" in shown.err
        assert Path(f"x.{form}").stat().st_size > 0
    before = Path("x.csv").read_bytes()
    shown.of("export", "--format", "csv", "--to", "x.csv")
    assert Path("x.csv").read_bytes() == before


def test_an_export_meets_its_conditions(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["export", "--format", "jsonl", "--disputed"]) == cli.OK
    out, err = capfdbinary.readouterr()
    assert len(out.splitlines()) == 1
    assert b"1 event written" in err
    assert cli.main(["export", "--format", "csv", "--claims", "--actor", "RUS"]) == cli.OK
    out, err = capfdbinary.readouterr()
    assert b"Russia denied" in out
    assert b"Quellmeier" not in out


def test_rows_of_another_data_set_stand_beside_what_was_read(shown: Shown) -> None:
    Path("acled.csv").write_text(ACLED, "utf-8")
    words = ["import", "acled.csv", "--from", "acled", "--name", "ACLED of a test", "--published", "2020-11-10"]
    shown.of(*words)
    assert "1 row with 1 claim: 1 added" in shown.err
    shown.of(*words)
    assert "0 added to tocsin.record, 1 in it already" in shown.err
    (claim,) = shown.rows("claims", "--outlet", "ACLED of a test")
    assert claim["claim"]["holders"][0]["text"] == "ACLED of a test"
    Path("bad.csv").write_text(ACLED.replace("26 October 2020", "some day"), "utf-8")
    shown.of("import", "bad.csv", "--from", "acled", code=cli.FAILED)
    assert "rejected" in shown.err
    assert "bad.csv" in shown.of("rejects")


# Care


def test_a_sound_record_is_said_to_be_sound(shown: Shown) -> None:
    shown.of("check")
    assert "tocsin.record is sound" in shown.err


def test_a_changed_text_is_found(shown: Shown) -> None:
    raw = apsw.Connection("tocsin.record")
    raw.execute("DROP TRIGGER reports_no_update")
    raw.execute("UPDATE reports SET text = replace(text, 'Harim', 'Ariha')")
    raw.close()
    assert "quote is not the text" in shown.of("check", code=cli.FAILED)
    assert "problem" in shown.err


def test_a_backup_is_put_back(shown: Shown) -> None:
    before = digest()
    shown.of("backup", "copy.record")
    shown.of("backup", "copy.record", code=cli.FAILED)
    copied = Path("copy.record").read_bytes()
    shown.of("restore", "copy.record", code=cli.FAILED)
    assert "exists already" in shown.err
    Path("tocsin.record").write_bytes(b"broken" * 1000)
    shown.of("events", code=cli.FAILED)
    Path("tocsin.record").rename("broken.record")
    shown.of("restore", "copy.record")
    assert digest() == before
    assert Path("copy.record").read_bytes() == copied
    shown.of("check")


@pytest.mark.parametrize("earlier", range(1, len(scripts())))
def test_a_copy_of_an_earlier_format_is_brought_up_to_date(earlier: int, shown: Shown) -> None:
    old = apsw.Connection("old.record")
    bring_up_to_date(old, "old.record", create=True, timeout=1, steps=scripts()[:earlier])
    old.close()
    before = Path("old.record").read_bytes()
    shown.of("restore", "old.record", "--record", "new.record")
    assert Path("old.record").read_bytes() == before
    shown.of("check", "--record", "new.record")
    assert shown.rows("events", "--record", "new.record") == []


def test_a_bad_copy_is_not_put_back(shown: Shown) -> None:
    shown.of("backup", "copy.record")
    Path("tocsin.record").unlink()
    sound = Path("copy.record").read_bytes()
    raw = apsw.Connection("copy.record")
    raw.execute("DROP TRIGGER reports_no_update")
    raw.execute("UPDATE reports SET text = replace(text, 'Harim', 'Ariha')")
    raw.close()
    shown.of("restore", "copy.record", code=cli.FAILED)
    assert "is not sound" in shown.err
    newer = apsw.Connection("newer.record")
    newer.execute("PRAGMA application_id = 1953457011; PRAGMA user_version = 99; CREATE TABLE t (a)")
    newer.close()
    Path("text.record").write_text("This is a text. " * 100, "utf-8")
    Path("cut.record").write_bytes(sound[: len(sound) // 2])
    for copy in ("newer.record", "text.record", "cut.record", "copy.record"):
        shown.of("restore", copy, code=cli.FAILED)
        assert not Path("tocsin.record").exists()
        assert not list(Path().glob("*.restoring*"))
