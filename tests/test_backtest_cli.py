"""``tocsin backtest``, from the history file to tables, JSON, pictures and the page."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import past
import pytest

from tocsin.backtesting import row_objects, run, run_on, summary, summary_object
from tocsin.errors import UsageError
from tocsin.serving import backtest_tables as words
from tocsin.serving.backtest import summary_lines
from tocsin.serving.backtest_cli import years
from tocsin.serving.cli import main


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("TOCSIN_") and name not in {"TOCSIN_SHARED", "TOCSIN_SRC"}:
            monkeypatch.delenv(name)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return past.write_history(tmp_path / "history.parquet")


def ask(history: Path, *more: str | Path) -> int:
    asked = ["backtest", "--history", history, "--years", "2019-2020", "--models", "zero,last-poisson"]
    return main([str(word) for word in [*asked, "--draws", "50", "--resamples", "200", *more]])


def test_tables(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(history) == 0
    out = capsys.readouterr().out
    assert "4 countries, 96 country-months of 2019-2020" in out
    assert "3 to 14 months ahead; 50 draws, seed 1; history: history.parquet" in " ".join(out.split())
    for title in ("All rows", "By year", "By what was known", "By what came of it", "missed most"):
        assert title in out
    lines = out[out.index("All rows") :].splitlines()
    rows = [line.split() for line in lines if line.startswith(("zero ", "last-poisson ", "conflictology "))]
    assert [row[0] for row in rows][:3] == ["zero", "last-poisson", "conflictology"]


def test_the_baseline_is_another(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(history, "--baseline", "zero", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["baseline"] == "zero"
    assert told["models"] == ["zero", "last-poisson"]
    lines = {line["model"]: line for line in told["tables"]["all"]}
    assert lines["zero"]["against"] == {}
    assert lines["last-poisson"]["against"]["crps"]["rows"] == 96


def test_json_is_what_a_backtest_comes_to(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(history, "--json") == 0
    text = capsys.readouterr().out
    assert "NaN" not in text
    told = json.loads(text)
    assert told["format"] == "tocsin-backtest/1"
    assert (told["years"], told["leads"], told["draws"], told["seed"]) == ([2019, 2020], [3, 14], 50, 1)
    assert (told["units"], told["rows"], told["resamples"]) == (4, 96, 200)
    everything = {line["model"]: line for line in told["tables"]["all"]}
    counts = past.counts()
    # Zero's CRPS is the outcome itself: the mean of the deaths of 2019 and 2020.
    assert everything["zero"]["crps"] == pytest.approx(counts[:, -24:].mean())
    found = everything["zero"]["against"]["crps"]
    assert found["ratio"] == pytest.approx(everything["zero"]["crps"] / everything["conflictology"]["crps"])
    years_told = {(line["group"], line["model"]): line for line in told["tables"]["year"]}
    assert years_told["2020", "zero"]["crps"] == pytest.approx(counts[:, -12:].mean())
    assert {miss["period"] for miss in told["misses"]["zero"]} <= {
        f"{year}-{month:02d}" for year in (2019, 2020) for month in range(1, 13)
    }
    assert told["burdens"]["zero"][0]["name"] == "Venezuela"
    # Brazil's war breaks out in May 2020; nothing was known of it in October 2019.
    onsets = next(line for line in told["tables"]["situation-25"] if line["group"] == "onset")
    assert onsets["rows"] >= 8


def test_json_lines_are_the_rows(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(history, "--jsonl") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 3 * 96
    last = next(row for row in rows if (row["name"], row["period"], row["model"]) == ("Brazil", "2020-12", "zero"))
    assert last["actual"] == past.counts()[3, -1] == last["crps"]
    assert (last["lead"], last["year"], last["situation"], last["in_conflict"]) == (14, 2020, "onset", False)
    assert (last["any_deaths"], last["brier"], last["covered"]) == (0, 1, 0)


def test_the_same_bytes_again_in_one_process_or_two(history: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    assert ask(history, "--json", "--out", one) == 0
    assert ask(history, "--json", "--out", two, "--jobs", "2") == 0
    assert one.read_bytes() == two.read_bytes()
    other = tmp_path / "other.json"
    assert ask(history, "--json", "--out", other, "--seed", "2") == 0
    assert other.read_bytes() != one.read_bytes()


def test_a_csv_does_as_well(history: Path, tmp_path: Path) -> None:
    plain = past.write_history(tmp_path / "history.csv")
    assert ask(history, "--json", "--out", tmp_path / "a") == 0
    assert ask(plain, "--json", "--out", tmp_path / "b") == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_later_years_in_the_file_change_nothing(history: Path, tmp_path: Path) -> None:
    """The same file with every death after 2019 made huge: 2019 comes out the same."""
    import polars

    frame = polars.read_parquet(history)
    begin = past.FIRST + 72
    poisoned = frame.with_columns(
        polars.when(polars.col("month_id") >= begin).then(10**7).otherwise(polars.col("ged_sb")).alias("ged_sb")
    )
    poisoned.write_parquet(tmp_path / "poisoned.parquet")
    told = [
        list(row_objects(run(path, ["last-poisson", "markov", "blend"], [2019], draws=30)))
        for path in (history, tmp_path / "poisoned.parquet")
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--years", "2020-2022"], "2014-01 to 2020-12"),
        (["--years", "2014"], "too short"),
        (["--years", "nineteen"], "2018-2020"),
        (["--years", "2020-2018"], "ends before it begins"),
        (["--models", "zero,oracle"], "conflictology"),
        (["--models", ","], "no name is given"),
        (["--baseline", "oracle"], "conflictology"),
        (["--json", "--jsonl"], "choose one"),
        (["--plots", "history.parquet"], "is a file"),
        (["--plots", ""], "is empty"),
        (["--out", "nowhere/x.json"], "no folder"),
        (["--report", "nowhere/x.html"], "no folder"),
        (["--draws", "0"], "at least 1"),
        (["--draws", "100000000"], "more than 100,000"),
        (["--lead-from", "0"], "at least 1"),
    ],
)
def test_wrong_usage(history: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(history, *words) == 2
    shown = capsys.readouterr()
    assert said in " ".join(shown.err.split())
    assert not shown.out


def test_nothing_is_written_over_what_is_precious(
    history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = history.read_bytes()
    letter = tmp_path / "letter.html"
    letter.write_text("<p>no page of ours</p>")
    for words_, said in (
        (["--out", history], "overwrite the history"),
        (["--report", tmp_path / "." / history.name], "overwrite the history"),
        (["--out", "both", "--report", "both"], "overwrite --out"),
        (["--report", letter], "no page of tocsin"),
        (["--report", ""], "empty"),
    ):
        assert ask(history, *words_) == 2
        assert said in capsys.readouterr().err
    assert history.read_bytes() == before
    assert letter.read_text() == "<p>no page of ours</p>"


def test_histories_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lacking = past.write_history(tmp_path / "lacking.csv", drop="ged_sb")
    twice = past.write_history(tmp_path / "twice.parquet", twice=True)
    (tmp_path / "unknown.csv").write_text("country_id,month_id,ged_sb\n220,121,\n220,122,\n")
    (tmp_path / "words.csv").write_text("a report, and no table\n")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1, or so it says")
    for path, said in (
        (lacking, "ged_sb"),
        (twice, "twice"),
        (tmp_path / "words.csv", "country_id"),
        (tmp_path / "unknown.csv", "of no country in 1990-02"),
        (tmp_path / "broken.parquet", "cannot be read"),
        (tmp_path / "none.parquet", "none.parquet"),
    ):
        assert ask(path) in {1, 2}
        assert said in capsys.readouterr().err, path


def test_nothing_is_read_for_a_model_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no model is called"):
        run(tmp_path / "none.parquet", ["oracle"], [2018])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018", (2018,)),
        ("2018-2020", (2018, 2019, 2020)),
        ("2020, 2015-2016,2015", (2015, 2016, 2020)),
    ],
)
def test_years_are_read(text: str, expected: tuple[int, ...]) -> None:
    assert years(text) == expected


def test_numbers_in_words() -> None:
    assert words.change(0.917) == "−8.3 %"
    assert words.change(3.04) == "+204 %"
    assert words.change(float("nan")) == ""
    assert [words.chance(share) for share in (0, 0.004, 0.5, 0.973, 0.997, 1, float("nan"))] == [
        "0", "<.01", ".50", ".97", ">.99", "1", "–",
    ]  # fmt: skip
    assert words.years_named((2015, 2018, 2019, 2020)) == "2015, 2018-2020"


def summary_of(history: Path, *models: str) -> Any:
    return summary(run(history, models, [2019, 2020], draws=40), count=100)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit(history: Path, width: int) -> None:
    came = summary_of(history, "zero", "last-poisson")
    for line in summary_lines(came, "history.parquet", width):
        assert len("".join(text for text, _ in line).rstrip()) <= width


def test_rows_chosen_by_their_outcome_have_no_p(history: Path) -> None:
    came = summary_of(history, "last-poisson")
    by_title = {table.title: table for table in words.tables(came)}
    assert "P" in [column.heading for column in by_title["By year"].columns]
    assert "P" not in [column.heading for column in by_title["By what came of it"].columns]


def test_what_is_better_is_marked(history: Path) -> None:
    found = run(history, ["zero"], [2019, 2020], baseline="last-poisson", draws=40)
    # By what was made up, last-poisson is far better than zero where there is a war: so marked the other way round.
    table = next(words.tables(summary(found, baseline="zero", count=500)))
    row = next(row for row in table.rows if row[0] == "last-poisson")
    place = [column.heading for column in table.columns].index("IGN")
    assert row[place + 1].startswith("−")
    assert row[place + 2].endswith("*") == (float(row[place + 2].strip("*<> ")) >= 0.95)
    zero = next(row for row in table.rows if row[0] == "zero")
    assert zero[place + 1 : place + 3] == ("", "")


def test_the_verdict_comes_first(history: Path) -> None:
    came = summary_of(history, "zero", "last-poisson")
    best = words.focus(came)
    told = words.verdict(came)
    line = next(line for line in came.table("all") if line.model == best)
    found = line.against["crps"]
    assert told.startswith(f"{best} against conflictology: CRPS {words.change(found.ratio)} (")
    assert found.low <= found.ratio <= found.high
    years_told = [one.against["crps"].ratio for one in came.table("year") if one.model == best]
    assert f"Its worst year by CRPS is {2019 + years_told.index(max(years_told))}" in told
    assert line.tally.crps == min(one.tally.crps for one in came.table("all") if one.model != "conflictology")
    first = next(iter(summary_lines(came, "h", 400)))
    assert first == [(told, "title")]
    assert words.verdict(summary_of(history, "conflictology")) == ""


def test_what_was_chosen_is_told(history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tocsin.analysis import baselines

    told = ("Weights .4 and .6, chosen on 2008-2017.",)
    monkeypatch.setattr(baselines, "CHOICES", told, raising=False)
    came = summary_of(history, "last-poisson")
    assert came.choices["last-poisson"] == told
    text = "\n".join("".join(part for part, _ in line) for line in summary_lines(came, "h", 120))
    assert "What was chosen, and on which years" in text
    assert "last-poisson: Weights .4 and .6, chosen on 2008-2017." in text


def test_theatres_by_the_week() -> None:
    from test_backtest import weekly

    found = run_on(weekly(), ["last-poisson"], [2018], lead_from=1, draws=30)
    came = summary(found, count=50)
    assert came.period == "week"
    text = "\n".join("".join(part for part, _ in line) for line in summary_lines(came, "series", 120))
    assert "2 theatres, 106 theatre-weeks of 2018" in text
    told = summary_object(came)
    assert {re.fullmatch(r"2018-\d\d-\d\d", miss["period"]) is not None for miss in told["misses"]["last-poisson"]} == {
        True
    }


def test_a_baseline_that_was_not_run(history: Path) -> None:
    found = run(history, ["zero"], [2019], draws=5)
    with pytest.raises(UsageError, match="was not run"):
        summary(found, baseline="bootstrap")


class Tags(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page(history: Path, tmp_path: Path) -> None:
    page, again = tmp_path / "page.html", tmp_path / "again.html"
    assert ask(history, "--report", page, "--out", tmp_path / "table.txt") == 0
    assert ask(history, "--report", again, "--out", tmp_path / "table.txt") == 0
    assert page.read_bytes() == again.read_bytes()
    text = page.read_text(encoding="utf-8")
    tags = Tags(text).found
    assert "script" not in {tag for tag, _ in tags}
    images = [given for tag, given in tags if tag == "img"]
    assert len(images) == 6
    for given in images:
        assert (given["src"] or "").startswith("data:image/svg+xml;base64,")
        assert len(given["alt"] or "") > 20
    assert not [given for _, given in tags if "href" in given or str(given.get("src", "")).startswith("http")]
    assert "default-src &#x27;none&#x27;" in text
    assert "4 countries, 96 country-months" in text


def test_hostile_names_are_text_on_the_page() -> None:
    from tocsin.analysis.panel import Panel
    from tocsin.serving.backtest_page import backtest_page

    panel = Panel(
        (1, 2), ("<script>alert(1)</script>", '"><img src=x onerror=y> $x_$'), past.FIRST, past.counts()[[2, 1]]
    )
    came = summary(run_on(panel, ["last-poisson"], [2019], draws=20), count=50)
    page = backtest_page(came, "<b>history</b>.csv")
    tags = Tags(page).found
    assert "script" not in {tag for tag, _ in tags}
    assert "b" not in {tag for tag, _ in tags}
    assert all(set(given) == {"src", "alt"} for tag, given in tags if tag == "img")
    assert "&lt;script&gt;alert(1)" in page


def shared() -> Path:
    folder = os.environ.get("TOCSIN_SHARED")
    path = Path(folder or "") / "forecast" / "cm_ged_sb_1990_2020.parquet"
    if not folder or not path.exists():
        pytest.skip("TOCSIN_SHARED does not lead to the histories of countries")
    return path


def test_the_baselines_score_as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """The competition's own scores of these baselines, on the years that are known here."""
    found = run(shared(), ["zero", "last-poisson", "conflictology"], [2018, 2019, 2020])
    came = summary(found, count=2000)
    lines = {line.model: line.tally for line in came.table("all")}
    assert (came.units, came.rows) == (191, 6876)
    assert lines["conflictology"].crps == pytest.approx(11.904, abs=0.02)
    assert lines["conflictology"].ignorance == pytest.approx(0.6812, abs=0.002)
    assert lines["conflictology"].interval_score == pytest.approx(150.26, abs=0.6)
    assert lines["zero"].crps == pytest.approx(22.86998, abs=1e-4)
    assert lines["last-poisson"].crps == pytest.approx(14.46, abs=0.03)
    told = came.misses["conflictology"][0]
    assert (told.name, told.actual) == ("Azerbaijan", 5991)
    again = {line.model: line.against for line in came.table("all")}["zero"]["crps"]
    assert again.better < 0.05
    assert np.isfinite([again.low, again.high]).all()


def test_a_past_in_which_nothing_happened() -> None:
    """One quiet country: nothing missed, little to compare, and everything is still said."""
    from tocsin.analysis.panel import Panel
    from tocsin.serving.backtest_page import backtest_page

    quiet = Panel((1,), ("Arden",), past.FIRST, np.zeros((1, past.MONTHS)))
    came = summary(run_on(quiet, ["zero", "conflictology"], [2020], draws=5), count=10)
    # No deaths, no CRPS to compare; one country cannot be drawn again.
    assert words.verdict(came) == "zero against conflictology: IGN +0.0 %."
    assert not [table for table in words.tables(came) if "missed" in table.title]
    assert json.loads(json.dumps(summary_object(came), allow_nan=False))["misses"]["zero"] == []
    assert "Arden" not in backtest_page(came, "h.csv")
