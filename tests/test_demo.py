"""The demo: one page from the bundled reports that shows what tocsin is for."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from tocsin.batch import demo_path, read_batch
from tocsin.fusing import events_of
from tocsin.serving import cli
from tocsin.serving.brief import THEATRES, WIDTH, brief_lines
from tocsin.terms.claims import Reading

REFERENCE = re.compile(r"\[(\S+):(\d+)\]$")


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    return [one for one in read_batch([demo_path()]) if isinstance(one, Reading)]


@pytest.fixture(scope="module")
def brief(readings: list[Reading]) -> list[str]:
    return ["".join(words for words, _ in line) for line in brief_lines(readings, events_of(readings))]


def section(brief: list[str], title: str) -> list[str]:
    """The lines under a title, up to the next empty line."""
    start = next(k for k, line in enumerate(brief) if line.startswith(title))
    end = next((k for k in range(start, len(brief)) if not brief[k]), len(brief))
    return brief[start + 1 : end]


def test_demo_takes_less_than_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    start = time.perf_counter()
    assert cli.main(["demo"]) == 0
    assert time.perf_counter() - start < 60
    assert "DISPUTED" in capsys.readouterr().out


def test_it_is_one_page(brief: list[str]) -> None:
    assert len(brief) <= 60
    assert max(map(len, brief)) <= WIDTH


def test_it_counts_what_was_read(brief: list[str], readings: list[Reading]) -> None:
    claims = sum(len(reading.claims) for reading in readings)
    assert brief[0].startswith(f"{len(readings)} reports, ")
    assert f"{claims} claims" in brief[0]
    assert len(readings) == len(demo_path().read_text("utf-8").splitlines())


def test_it_says_what_is_told_together(brief: list[str]) -> None:
    head = next(line for line in brief if line.startswith("TOGETHER"))
    happenings, several, apart = map(int, re.findall(r"\d+", head))
    assert happenings > several > apart > 1
    assert all("origin" in line for line in section(brief, "TOGETHER"))


@pytest.mark.parametrize("theatre", [name for name, _ in THEATRES])
def test_each_theatre_has_happenings_and_truces(theatre: str, brief: list[str]) -> None:
    lines = section(brief, theatre.upper())
    assert sum(not line.startswith(("  truce", "  transfer")) for line in lines) >= 2
    assert any(line.startswith("  truce") for line in lines)


def test_transfers_are_told_with_bounds(brief: list[str]) -> None:
    transfers = [line for line in brief if line.startswith("  transfer")]
    assert transfers
    assert any(re.search(r"at most|at least|more than|between|about", line) for line in transfers)


def test_disputes_stand_side_by_side(brief: list[str]) -> None:
    lines = section(brief, "DISPUTED")
    assert len(lines) >= 4
    assert len(lines) % 2 == 0
    for one, other in zip(lines[::2], lines[1::2], strict=True):
        assert " · " in one
        assert other.lstrip().startswith("against · ")


def test_what_lies_ahead_is_apart_and_not_told_as_happened(brief: list[str]) -> None:
    assert section(brief, "AHEAD")
    assert section(brief, "WORDS")


def test_every_line_leads_to_a_claim(brief: list[str], readings: list[Reading]) -> None:
    sentences = {(r.report.input_id, c.sentence + 1) for r in readings for c in r.claims}
    entries = [line for line in brief if line.startswith("  ") and "side by side" not in line]
    assert len(entries) > 20
    for line in entries:
        found = REFERENCE.search(line)
        assert found is not None, line
        assert (found[1], int(found[2])) in sentences


def test_it_says_how_to_see_more(brief: list[str]) -> None:
    assert "tocsin demo --html" in brief[-1]
    assert "tocsin read" in brief[-1]


def test_brief_of_nothing() -> None:
    lines = ["".join(words for words, _ in line) for line in brief_lines([])]
    assert "nothing that contradicts itself was read" in "\n".join(lines)


def test_demo_as_page_and_as_jsonl(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "demo.html"
    assert cli.main(["demo", "--html", str(path), "--jsonl"]) == 0
    out = capsys.readouterr().out
    assert len([json.loads(line) for line in out.splitlines()]) == 38
    assert path.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [p.name for p in tmp_path.iterdir()] == ["demo.html"]
