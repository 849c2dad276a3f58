"""``tocsin predictions`` and ``tocsin assess`` on the command line, on a small record of invented outlets."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from test_foretold import NEWS
from test_record_cli import Shown

from tocsin.serving import cli

PRIVATE = ("2020-11-03", "Quay Post", "The fighting in Idlib could spread to Libya, said Orlo Vantis, a lecturer.")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("foretold")
    rows = [
        {"id": f"r{k}", "published": at, "outlet": who, "text": text}
        for k, (at, who, text) in enumerate([*NEWS, PRIVATE])
    ]
    (folder / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert cli.main(["add", str(folder / "news.jsonl"), "--record", str(folder / "x.record")]) == cli.OK
    return folder / "x.record"


@pytest.fixture(autouse=True)
def _here(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("TOCSIN_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    shutil.copy(made, tmp_path / "tocsin.record")


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Shown:
    return Shown(capsys)


def test_the_table_says_who_foretold_what_by_when_and_what_came_of_it(shown: Shown) -> None:
    out = shown.of("predictions", "--came-true")
    (line,) = [line for line in out.splitlines() if "Odesa" in line]
    for words in ("2020-10-31", "2020-12-30", "Harbour Wire", "ASSAULT (attack) by RUS", "55–80 %", "came true"):
        assert words in line
    assert "the record runs from 2020-08-01 to 2021-02-20" in shown.err


def test_outcomes_are_told_apart_and_as_of_looks_back(shown: Shown) -> None:
    assert "Odesa" not in shown.of("predictions", "--open")
    assert "Odesa" in shown.of("predictions", "--open", "--as-of", "2020-11-15")
    assert "Odesa" not in shown.of("predictions", "--failed")
    assert "there is no option" not in shown.err
    shown.of("predictions", "--open", "--failed", code=cli.USAGE)


def test_json_leads_back_to_claims_reports_and_events(shown: Shown) -> None:
    (row,) = [row for row in shown.rows("predictions", "--came-true") if row["sort"] == "prediction"]
    assert row["probability"] == [0.55, 0.8]
    assert row["due_words"] == "within weeks (taken as 60 days)"
    assert row["quote"] == "Russia is expected to attack Odesa within weeks."
    (evidence,) = [one for one in row["evidence"] if one["sure"]]
    assert "event " + evidence["event"] in shown.of("show", evidence["event"])
    assert json.loads(shown.of("predictions", "--came-true", "--json"))


def test_one_is_shown_with_its_evidence(shown: Shown) -> None:
    (row,) = [row for row in shown.rows("predictions", "--came-true") if row["sort"] == "prediction"]
    out = shown.of("predictions", row["claim"][:6])
    for words in ("“Russia is expected", "told again", "came true", "2020-11-18", "windows of 60 days"):
        assert words in out
    shown.of("predictions", "ffff", code=cli.USAGE)
    assert "tocsin predictions lists them" in shown.err


def test_no_private_person_is_a_holder(shown: Shown) -> None:
    everything = shown.of("predictions", "--all") + shown.of("predictions", "--scores")
    assert "Vantis" not in everything
    (row,) = [row for row in shown.rows("predictions", "--all") if "Vantis" in row["quote"]]
    assert (row["holder"], row["keys"]) == ("a person", [])
    assert "Vantis" not in shown.of("predictions", "--holder", "Vantis")


def test_scores_name_what_they_stand_beside(shown: Shown) -> None:
    out = shown.of("predictions", "--scores", "--as-of", "2021-02-21")
    (line,) = [line for line in out.splitlines() if "Harbour Wire" in line]
    assert line.split()[2:6] == ["1", "1", "1", "–"]
    assert "base rates alone" in shown.err
    (row,) = [row for row in shown.rows("predictions", "--scores") if row["holder"] == "Harbour Wire"]
    assert row["brier"] == pytest.approx((0.675 - 1) ** 2)


def test_a_sentence_is_assessed_without_a_record(shown: Shown, tmp_path: Path) -> None:
    (tmp_path / "tocsin.record").unlink()
    out = shown.of("assess", "Could the war in Libya spread to Tunisia?", "--published", "2020-10-31")
    assert out.startswith("No evidence")
    assert "sign in      Libya" in out
    assert "Uu" not in out
    assert "does not commit to it" in out
    assert "points to    Tunisia" in out
    assert "tocsin add" in out
    shown.of("assess", "Could the war in Libya spread to Tunisia?", "--record", "none.record", code=cli.FAILED)


def test_a_claim_a_report_and_a_file_are_assessed(shown: Shown, tmp_path: Path) -> None:
    (row,) = [row for row in shown.rows("predictions", "--came-true") if row["sort"] == "prediction"]
    by_claim = json.loads(shown.of("assess", row["claim"], "--json"))
    by_start = json.loads(shown.of("assess", row["claim"][:6], "--json"))
    by_report = json.loads(shown.of("assess", row["report"], "--json"))
    assert by_claim == by_start == by_report
    (one,) = by_claim["assessed"]
    assert (one["as_of"], one["days"], one["points_to"]) == ("2020-10-31", 60, "Odesa")
    assert one["base_rate"] == {
        "hits": 0, "windows": 1, "days": 60, "events": 0, "since": "2020-08-01", "until": "2020-10-31",
        "kind": "violent",
    }  # fmt: skip
    assert one["verdict"] == "too few events to tell"
    (tmp_path / "report.txt").write_text("The United Nations warned that the army would attack Goma next month.")
    said = json.loads(shown.of("assess", "report.txt", "--published", "2020-10-31", "--json"))
    assert (said["assessed"][0]["holder"], said["assessed"][0]["days"]) == ("United Nations", 30)


def test_what_cannot_be_assessed_is_told(shown: Shown) -> None:
    shown.of("assess", "nothing", code=cli.USAGE)
    assert "is no file, and no report or claim" in shown.err
    shown.of("assess", "The market in Idlib opened again on Sunday.", code=cli.USAGE)
    assert "no forecast or sign was read" in shown.err
    shown.of("assess", "A sign of war in the Donbas?", "--to", "Nowhereland-by-Sea", code=cli.USAGE)
