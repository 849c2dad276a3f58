"""The command line: exit codes, what goes to which stream, and what it does with bad input."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.errors import RecordLocked
from tocsin.serving import cli
from tocsin.serving.show import printable
from tocsin.serving.terminal import folded
from tocsin.terms.format import from_dict

ROOT = Path(__file__).parent.parent
REPORT = "Rebels shelled the town of Saraqib on Monday, killing at least 12 civilians, a local official said."
OTHER = "Turkey denied that its aircraft had bombed the village."


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets the settings of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("TOCSIN_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, "utf-8")
    return path


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    lines = [{"id": f"R-{k}", "text": f"{REPORT} {OTHER} Case {k}.", "published": "2020-10-28"} for k in range(40)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def tocsin(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own, as a user starts it."""
    return subprocess.run(
        [sys.executable, "-m", "tocsin", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=240,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
    )


def commands() -> Iterator[tuple[list[str], argparse.ArgumentParser]]:
    """Every command with its words, the program itself first."""
    waiting: list[tuple[list[str], argparse.ArgumentParser]] = [([], cli.build_parser())]
    while waiting:
        words, parser = waiting.pop(0)
        yield words, parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting += [([*words, name], sub) for name, sub in action.choices.items()]


ALL = list(commands())
PARSERS = {tuple(words): parser for words, parser in ALL}


# Help and manual


@pytest.mark.parametrize(("words", "parser"), ALL, ids=[" ".join(w) or "tocsin" for w, _ in ALL])
def test_every_command_has_help_that_ends_in_an_example(
    words: list[str],
    parser: argparse.ArgumentParser,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert cli.main([*words, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("usage: tocsin")
    last = shown.rstrip().rpartition("\nexample:\n")[2]
    assert last.strip().startswith("tocsin "), "help must end in an example"
    for line in shown.splitlines():
        assert len(line) <= 80, "help fits a terminal"
    for action in parser._actions:
        assert action.help or isinstance(action, argparse._SubParsersAction), f"{action.dest} has no help"


@pytest.mark.parametrize("words", [words for words, _ in ALL if words], ids=lambda words: " ".join(words))
def test_every_command_and_option_is_in_the_manual(words: list[str]) -> None:
    manual = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert f"tocsin {' '.join(words)}" in manual
    parser = PARSERS[tuple(words)]
    for action in parser._actions:
        for option in action.option_strings:
            assert option in {"-h", "--help"} or option in manual, f"docs/cli.md does not mention {option}"


@pytest.mark.parametrize("words", [words for words, _ in ALL], ids=lambda words: " ".join(words) or "tocsin")
def test_every_example_in_help_is_a_command_line_that_parses(words: list[str]) -> None:
    parser = PARSERS[tuple(words)]
    examples = (parser.epilog or "").rpartition("example:\n")[2].splitlines()
    for example in examples:
        arguments = shlex.split(example.partition(" > ")[0])
        assert arguments[0] == "tocsin"
        cli.build_parser().parse_args(arguments[1:])


def test_help_answers_at_once() -> None:
    """0.4 s is promised on a laptop; the best of three on a loaded test machine may take 1 s."""
    took = []
    for _ in range(3):
        start = time.perf_counter()
        assert tocsin("--help").returncode == 0
        took.append(time.perf_counter() - start)
    assert min(took) < 1.0


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from tocsin.serving.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert not {"spacy", "rich", "apsw", "lxml", "numpy", "tocsin.desk"} & set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["version"], ["--version"]])
def test_version(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 0
    assert re.fullmatch(r"tocsin \S.*\n", capsys.readouterr().out)


# Completion in a shell


COMPLETED = [
    ("rea", {"read"}),
    ("read --j", {"--jsonl", "--jobs"}),
    ("read rep", {"report.txt"}),
    ("read --lexicon m", {"mine"}),
    ("lexicon c", {"check"}),
    ("completion z", {"zsh"}),
]


@pytest.mark.parametrize(("typed", "expected"), COMPLETED)
def test_bash_completes(typed: str, expected: set[str], report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    Path("mine").mkdir()
    assert cli.main(["completion", "bash"]) == cli.OK
    words = ["tocsin", *typed.split()]
    ask = f"COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1}; _shtab_tocsin; echo ${{COMPREPLY[@]}}"
    script = f"{capsys.readouterr().out}\n{ask}\n"
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert {word.rstrip("/ ") for word in done.stdout.split()} == expected


@pytest.mark.parametrize(("typed", "expected"), COMPLETED)
def test_fish_completes(typed: str, expected: set[str], report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if shutil.which("fish") is None:
        pytest.skip("there is no fish")
    Path("mine").mkdir()
    assert cli.main(["completion", "fish"]) == cli.OK
    script = f"{capsys.readouterr().out}\ncomplete -C {shlex.quote('tocsin ' + typed)}\n"
    done = subprocess.run(["fish", "-N", "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert {line.split("\t")[0].rstrip("/") for line in done.stdout.splitlines()} == expected


def test_zsh_takes_the_completion(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    if shutil.which("zsh") is None:
        pytest.skip("there is no zsh")
    assert cli.main(["completion", "zsh"]) == cli.OK
    (tmp_path / "_tocsin").write_text(capsys.readouterr().out, "utf-8")
    script = f"fpath=({tmp_path} $fpath); autoload -U compinit; compinit -u -D; print $_comps[tocsin]"
    done = subprocess.run(["zsh", "-f", "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("_tocsin", "")
    subprocess.run(["zsh", "-f", "-n", str(tmp_path / "_tocsin")], check=True, timeout=60)


# Exit codes and streams


def test_read_prints_sentences_and_reasons(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", str(report), "--published", "2020-10-28", "--outlet", "The Wire"]) == 0
    out, err = capsys.readouterr()
    assert "Rebels shelled the town" in out
    assert "The Wire" in out
    assert "at least 12 civilians killed" in out
    assert "why: " in out
    assert "\x1b" not in out
    assert "1 report read" in err


def test_jsonl_is_the_format_and_nothing_else(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", str(rows), "--jsonl"]) == 0
    out, err = capsys.readouterr()
    found = [json.loads(line) for line in out.splitlines()]
    given = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
    assert [one["report"]["input_id"] for one in found] == [one["id"] for one in given]
    assert all(one["claims"] for one in found)
    for one, source in zip(found, given, strict=True):
        from_dict(one, text=source["text"])
        for claim in one["claims"]:
            assert source["text"][claim["start"] : claim["end"]] == claim["quote"]
    assert "40 reports read" in err


def test_jsonl_conforms_to_the_schema(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from tocsin.schema import claims_schema

    assert cli.main(["read", str(report), "--published", "2020-10-28", "--jsonl"]) == 0
    jsonschema.validate(json.loads(capsys.readouterr().out), claims_schema())


def test_any_number_of_jobs_gives_the_same_bytes(rows: Path) -> None:
    one, again, two = (tocsin("read", rows, "--jsonl", "--jobs", jobs) for jobs in "112")
    assert one.returncode == again.returncode == two.returncode == 0, two.stderr
    assert one.stdout == again.stdout == two.stdout
    assert one.stdout.count(b"\n") == 40


def test_jobs_keep_rejected_rows_in_their_place(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_text('{"text": "Rebels shelled a town."}\nnot json\n{"text": "Turkey bombed a camp."}\n', "utf-8")
    done = tocsin("read", path, "--jsonl", "--jobs", "2")
    assert done.returncode == cli.PARTLY_REJECTED
    assert done.stdout.count(b"\n") == 2
    assert b"mixed.jsonl:2: rejected" in done.stderr


def test_standard_input(capsys: pytest.CaptureFixture[str]) -> None:
    done = tocsin("read", "-", "--jsonl", "--published", "2020-10-28", stdin=REPORT.encode())
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert found["report"]["published"] == "2020-10-28"
    assert found["claims"]


def test_output_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Yıldırım said that “rebels” shelled Şırnak — again.", "utf-8")
    for arguments in (["--jsonl"], []):
        done = tocsin("read", path, *arguments, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
        assert done.returncode == 0, done.stderr
        assert "Şırnak" in done.stdout.decode("utf-8")


BAD = {
    "binary": ("x.txt", bytes(range(256)) * 40),
    "empty": ("x.txt", b""),
    "blank": ("x.txt", b" \n\t\n"),
    "NUL": ("x.txt", b"a\0b\0" * 500),
    "zip": ("x.txt", b"PK\x03\x04" + bytes(100)),
    "json": ("x.json", b'{"text": "Rebels shelled a town."}'),
    "bad row": ("x.jsonl", b'{"text": \n'),
    "row without text": ("x.jsonl", b'{"id": "1"}\n'),
    "row with a bad date": ("x.jsonl", b'{"text": "Rebels shelled a town.", "published": "the day before"}\n'),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_line_and_the_rest_is_read(
    name: str, tmp_path: Path, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, data = BAD[name]
    path = tmp_path / file
    path.write_bytes(data)
    assert cli.main(["read", str(path), "--jsonl"]) == cli.FAILED
    out, err = capsys.readouterr()
    assert out == ""
    told = [line for line in err.splitlines() if "rejected:" in line]
    assert len(told) == 1
    assert str(path) in told[0]
    assert cli.main(["read", str(path), str(report), "--jsonl"]) == cli.PARTLY_REJECTED
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "1 report read" in err
    assert "1 input rejected" in err


def test_missing_file(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", "nowhere.txt"]) == cli.FAILED
    assert "nowhere.txt" in capsys.readouterr().err
    assert cli.main(["read", "nowhere.txt", str(report)]) == cli.PARTLY_REJECTED


def test_folder(tmp_path: Path, report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert cli.main(["read", str(empty), "--jsonl"]) == 0
    assert "no report" in capsys.readouterr().err
    (empty / "b.txt").write_text(OTHER, "utf-8")
    (empty / "a.txt").write_text(REPORT, "utf-8")
    assert cli.main(["read", str(empty), "--jsonl"]) == 0
    ids = [json.loads(line)["report"]["input_id"] for line in capsys.readouterr().out.splitlines()]
    assert [Path(one).name for one in ids] == ["a.txt", "b.txt"]


USAGE = {
    "no command": [],
    "unknown command": ["reed"],
    "no path": ["read"],
    "bad date": ["read", "report.txt", "--published", "31/10/2020"],
    "no such day": ["read", "report.txt", "--published", "2020-02-30"],
    "no jobs": ["read", "report.txt", "--jobs", "0"],
    "jobs that are none": ["read", "report.txt", "--jobs", "two"],
    "confidence above one": ["read", "report.txt", "--min-confidence", "1.5"],
    "confidence that is none": ["read", "report.txt", "--min-confidence", "nan"],
    "page into a folder": ["read", "report.txt", "--html", "."],
    "page into no folder": ["read", "report.txt", "--html", "none/x.html"],
    "page in the place of another file": ["read", "report.txt", "--html", "tocsin.toml"],
    "record that is a folder": ["read", "report.txt", "--record", "."],
    "record in no folder": ["read", "report.txt", "--record", "none/x.tocsin"],
    "record on standard output": ["read", "report.txt", "--record", "-"],
    "empty page": ["read", "report.txt", "--html", ""],
    "empty record": ["read", "report.txt", "--record", ""],
    "empty lexicon": ["read", "report.txt", "--lexicon", ""],
    "empty outlet": ["read", "report.txt", "--outlet", " "],
    "empty path": ["read", "", "--jsonl"],
    "nothing to explain": ["explain", "", "--sentence", "1"],
    "sentence zero": ["explain", "report.txt", "--sentence", "0"],
    "sentence too far": ["explain", "report.txt", "--sentence", "9"],
    "no sentence": ["explain", "report.txt"],
    "no task": ["lexicon"],
    "unknown option": ["demo", "--fast"],
}


MEANT = [
    (["raed", "report.txt"], "there is no command 'raed'; did you mean read?"),
    (["report.txt"], "to read a report: tocsin read report.txt"),
    (["frobnicate"], "there are read, explain"),
    (["read", "report.txt", "--publishd", "2020-10-31"], "there is no option --publishd; did you mean --published?"),
    (["read", "report.txt", "--outlets=X"], "there is no option --outlets; did you mean --outlet?"),
    (["lexicon", "check", "a", "b"], "one argument too many: 'b'"),
    (["lexicon", "check", "--jsn"], "there is no option --jsn"),
    (["--verison"], "there is no option --verison; did you mean --version?"),
]


@pytest.mark.parametrize(("words", "told"), MEANT, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_a_slip_is_told_with_what_was_meant(
    words: list[str], told: str, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == cli.USAGE
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("name", USAGE)
def test_wrong_usage(name: str, report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("tocsin.toml").write_text("[read]\n", "utf-8")
    assert cli.main(USAGE[name]) == cli.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert err


def test_a_page_never_overwrites_its_report(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = report.read_bytes()
    for name in (str(report), str(report.parent / "." / report.name)):
        assert cli.main(["read", str(report), "--html", name]) == cli.USAGE
    assert "overwrite" in capsys.readouterr().err
    assert report.read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_page_goes_through_a_pipe_and_does_not_replace_it(report: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        assert cli.main(["read", str(report), "--html", str(pipe)]) == cli.OK
        page = reader.communicate(timeout=60)[0]
    assert page.startswith(b"<!DOCTYPE html>")
    assert pipe.is_fifo()


def test_a_page_follows_a_link(report: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.html"
    try:
        link.symlink_to(tmp_path / "page.html")
    except OSError:
        pytest.skip("links cannot be made here")
    assert cli.main(["read", str(report), "--html", str(link)]) == cli.OK
    assert link.is_symlink()
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_explain_says_why_there_is_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert cli.main(["explain", str(empty), "--sentence", "1"]) == cli.FAILED
    assert "no report" in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["nowhere", "empty", "report.txt"])
def test_a_lexicon_that_is_none_is_wrong_usage_everywhere(
    folder: str, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty").mkdir()
    for command in (
        ["read", str(report), "--record", "x.tocsin", "--lexicon", folder],
        ["read", str(report), "--jobs", "2", "--lexicon", folder],
        ["explain", str(report), "--sentence", "1", "--lexicon", folder],
        ["lexicon", "check", folder],
    ):
        assert cli.main(command) == cli.USAGE
        assert folder in capsys.readouterr().err
    assert not Path("x.tocsin").exists(), "told before anything is written"


def test_what_a_run_writes_is_none_of_the_reports_that_it_reads(report: Path) -> None:
    words = ["read", ".", "--jsonl", "--html", "page.html", "--record", "x.tocsin"]
    for _ in range(2):
        with Path("claims.jsonl").open("wb") as output:
            done = subprocess.run(
                [sys.executable, "-m", "tocsin", *words],
                stdout=output,
                stderr=subprocess.PIPE,
                check=False,
                timeout=240,
                env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            )
        assert done.returncode == cli.OK, done.stderr
        assert b"1 report read" in done.stderr


def test_a_page_of_ours_is_no_report(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", str(report), "--html", "page.html"]) == cli.OK
    assert cli.main(["read", ".", "--jsonl"]) == cli.PARTLY_REJECTED
    assert "page.html: rejected: it is a page of evidence" in capsys.readouterr().err


def test_a_page_overwrites_pages_only(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", str(report), "--record", "x.tocsin"]) == cli.OK
    Path("theirs.html").write_text("<html><body>Mine</body></html>", "utf-8")
    Path("empty.html").touch()
    for name in ("x.tocsin", "theirs.html"):
        before = Path(name).read_bytes()
        assert cli.main(["read", str(report), "--html", name]) == cli.USAGE
        assert f"would overwrite {name}" in capsys.readouterr().err
        assert Path(name).read_bytes() == before
    for _ in range(2):
        assert cli.main(["read", str(report), "--html", "empty.html"]) == cli.OK


def test_a_page_goes_to_standard_output(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", str(report), "--html", "-"]) == cli.OK
    assert capsys.readouterr().out.startswith("<!DOCTYPE html>")
    assert cli.main(["read", str(report), "--html", "-", "--jsonl"]) == cli.USAGE
    assert not Path("-").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_record_is_a_file(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo("pipe")
    assert cli.main(["read", str(report), "--record", "pipe"]) == cli.FAILED
    assert "pipe is not a file" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc")
def test_reading_processes_end_with_the_one_that_was_killed() -> None:
    words = [sys.executable, "-m", "tocsin", "read", "-", "--jsonl", "--jobs", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    pipe = subprocess.PIPE
    process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment)
    assert process.stdin is not None
    assert process.stdout is not None
    line = json.dumps({"text": REPORT}).encode() + b"\n"
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(line * 200)
        process.stdin.flush()
    process.stdout.readline()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert children
    process.kill()
    process.communicate()
    until = time.monotonic() + 30
    while alive := [child for child in children if _runs(child)]:
        assert time.monotonic() < until, f"processes {alive} go on"
        time.sleep(0.1)


def _runs(process: str) -> bool:
    """Whether it is there and no zombie, which only waits to be counted."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][:1] != "Z"
    except OSError:
        return False


def test_locked_record(report: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from tocsin.serving import commands as module

    def locked(path: str) -> None:
        raise RecordLocked(f"{path} is locked by another process", advice="wait until it is done")

    monkeypatch.setattr(module, "open_record", locked)
    assert cli.main(["read", str(report), "--record", "x.tocsin"]) == cli.RECORD_LOCKED
    assert "wait until it is done" in capsys.readouterr().err


def test_record_is_filled_once(report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.tocsin"
    assert cli.main(["read", str(report), "--record", str(path)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "1 reading added" in err
    assert cli.main(["read", str(report), "--record", str(path)]) == 0
    assert "0 readings added" in capsys.readouterr().err
    from tocsin.record.store import Record

    with Record.open(path) as record:
        assert [reading.report.text for reading in record.readings()] == [REPORT]


def test_min_confidence_leaves_no_loose_ends(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", str(rows), "--jsonl", "--min-confidence", "0.8"]) == 0
    for line in capsys.readouterr().out.splitlines():
        found = json.loads(line)
        ids = {claim["id"] for claim in found["claims"]}
        assert all(claim["confidence"] >= 0.8 for claim in found["claims"])
        assert all(claim["happening"] in ids for claim in found["claims"] if claim.get("happening"))


def test_interrupt(report: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from tocsin.serving import commands as module

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "read_batch", interrupted)
    assert cli.main(["read", str(report)]) == cli.INTERRUPTED
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
def test_ctrl_c_in_the_middle(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tocsin", "read", "-", "--jsonl", "--jobs", "2"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        # What a shell runs in the background begins with Ctrl-C ignored, and hands that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == cli.INTERRUPTED
    assert b"Traceback" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="there is no sh")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_harm_nothing(closed: str, report: Path) -> None:
    command = f'"{sys.executable}" -m tocsin read report.txt --jsonl --record x.tocsin {closed}'
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, timeout=120, env=environment)
    assert (done.returncode, b"Traceback" in done.stderr) == (cli.OK, False)
    assert done.stdout.count(b"\n") == (0 if ">&-" in closed.replace("2>&-", "") else 1), "messages stay out of it"
    from tocsin.record.store import Record

    with Record.open("x.tocsin", create=False) as record:
        assert record.check() == ()
        assert len(list(record.readings())) == 1


def test_too_little_memory_is_told(
    report: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tocsin.serving import commands as module

    def starved(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(module, "read_batch", starved)
    assert cli.main(["read", str(report)]) == cli.FAILED
    assert "not enough memory" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="there is no head")
def test_broken_pipe_is_quiet(rows: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tocsin", "read", str(rows), str(rows), str(rows), "--jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait(timeout=120) == cli.BROKEN_PIPE
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err


def test_one_report_that_breaks_the_reader_costs_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tocsin.desk import Desk

    read = Desk.read

    def fails(self: Desk, report: object) -> object:
        if "Turkey" in report.text:  # type: ignore[attr-defined]
            raise RecursionError("too deep")
        return read(self, report)  # type: ignore[arg-type]

    monkeypatch.setattr(Desk, "read", fails)
    for name, text in (("a.txt", OTHER), ("b.txt", REPORT)):
        (tmp_path / name).write_text(text, "utf-8")
    assert cli.main(["read", "a.txt", "b.txt", "--jsonl"]) == cli.PARTLY_REJECTED
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "RecursionError" in err


# Hostile text


def test_nothing_in_a_report_steers_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "\x1b]0;pwned\x07\x1b[2J\u202e\x9b31m"
    row = {
        "text": f"Rebels{hostile} shelled{hostile} the town of Saraqib.",
        "title": hostile,
        "outlet": f"x{hostile}",
        "id": f"y{hostile}",
    }
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row) + "\n", "utf-8")
    assert cli.main(["read", str(path)]) in {cli.OK, cli.FAILED}
    assert cli.main(["explain", str(path), "--sentence", "1"]) in {cli.OK, cli.FAILED, cli.USAGE}
    shown = "".join(capsys.readouterr())
    assert not set(hostile) & set(shown) & set("\x1b\x07\x9b\u202e")


def test_printable_keeps_ordinary_text() -> None:
    assert printable("Şırnak – “quoted”\tcell\nline 𐍈") == "Şırnak – “quoted”\tcell\nline 𐍈"
    assert printable("a\x1bb\ud800c") == "a\ufffdb\ufffdc"


# On a terminal


def on_a_terminal(columns: int, *words: str, **environment: str) -> list[str]:
    """The lines that the program shows on a terminal so wide."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "NO_COLOR"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "tocsin", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**inherited, "TERM": "xterm", "PYTHONPATH": str(ROOT / "src"), **environment},
    )
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # how Linux tells that the other side has closed
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    assert process.wait(timeout=120) == 0
    return shown.decode("utf-8").replace("\r\n", "\n").split("\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_lines_fit_the_terminal(columns: int, report: Path) -> None:
    for words in (["read", str(report)], ["explain", str(report), "--sentence", "1"]):
        lines = on_a_terminal(columns, *words)
        assert any("\x1b" in line for line in lines), "a terminal gets colours"
        plain = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in lines]
        assert max(map(len, plain)) <= columns
        assert max(map(len, plain)) > min(columns, 100) - 20, "and its width is used"
        assert "Saraqib" in " ".join(plain)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_no_color_is_heeded(report: Path) -> None:
    assert not any("\x1b" in line for line in on_a_terminal(80, "read", str(report), NO_COLOR="1"))


def test_a_folded_line_loses_nothing_but_spaces() -> None:
    line = [("      • ", "event"), ("one two three", ""), ("   four ", "dim"), ("fivesixseveneightnineten", "claim")]
    for width in range(20, 60):
        lines = list(folded(line, width))
        assert all(sum(len(text) for text, _ in one) <= width for one in lines)
        words = "".join(text for one in lines for text, _ in one)
        assert "".join(words.split()) == "".join("".join(text for text, _ in line).split())
        styles = {sign: style for one in lines for text, style in one for sign in text if sign.isalpha()}
        assert (styles["w"], styles["u"], styles["x"]) == ("", "dim", "claim")


# Settings


def test_settings_go_from_near_to_far(
    tmp_path: Path, report: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def outlet(*arguments: str) -> str:
        assert cli.main(["read", str(report), "--jsonl", *arguments]) == 0
        return str(json.loads(capsys.readouterr().out)["report"]["outlet"])

    config = tmp_path / "config" / "tocsin"
    config.mkdir(parents=True)
    if sys.platform == "linux":
        (config / "config.toml").write_text('[read]\noutlet = "user"\n', "utf-8")
        assert outlet() == "user"
    (tmp_path / "tocsin.toml").write_text('[read]\noutlet = "here"\nmin-confidence = 0.1\n', "utf-8")
    assert outlet() == "here"
    monkeypatch.setenv("TOCSIN_OUTLET", "environment")
    assert outlet() == "environment"
    assert outlet("--outlet", "flag") == "flag"


@pytest.mark.parametrize("text", ["[read", "read = 1", '[read]\ncolour = "red"', '[read]\njobs = "many"'])
def test_bad_settings_are_told(text: str, tmp_path: Path, report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tocsin.toml").write_text(text, "utf-8")
    assert cli.main(["read", str(report)]) == cli.USAGE
    assert capsys.readouterr().err.startswith("tocsin: ")


# Explaining and checking


def test_explain_shows_grammar_names_amounts_and_rules(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", str(report), "--sentence", "1", "--published", "2020-10-28"]) == 0
    out, _ = capsys.readouterr()
    for expected in (
        "shelled",
        "nsubj",
        "at least 12",
        "Monday",
        "Saraqib",
        "rules that fit",
        "X shell Y",
        "rules that nearly did",
        "X = “Rebels”",
    ):
        assert expected in out


def test_explain_as_json(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", str(report), "--sentence", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["text"] == REPORT
    assert any(rule["decided"] for rule in found["fired"])
    assert all(miss["why"] for miss in found["near"])


def test_explain_finds_the_report_by_id_or_number(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for chosen in ("R-3", "4"):
        assert cli.main(["explain", str(rows), "--report", chosen, "--sentence", "3"]) == 0
        assert "R-3, sentence 3" in capsys.readouterr().out
    assert cli.main(["explain", str(rows), "--report", "R-99", "--sentence", "1"]) == cli.USAGE


def test_the_lexicon_that_ships_has_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lexicon", "check"]) == 0, capsys.readouterr().out
    assert "no fault" in capsys.readouterr().err


HEADER = "pattern,pos,type,mode,cameo,contexts,need,not,flags,example,source\n"
FAULTS = {
    "columns missing": ("ontology/events-x.csv", "pattern,pos\nX attack Y,v\n", "events-x.csv:1: columns are missing"),
    "empty pattern": ("ontology/events-x.csv", HEADER + ",v,ASSAULT,,1,,,,,x,own\n", "x.csv:2: pattern is empty"),
    "no verb": ("ontology/events-x.csv", HEADER + "X,v,ASSAULT,,190,,,,,x,own\n", "events-x.csv:2"),
    "surplus field": ("ontology/events-x.csv", HEADER + "X hit Y,v,,,,,,,,a, b,own\n", "x.csv:2: the row has more"),
    "short row": ("ontology/events-x.csv", HEADER + "X hit Y,v,ASSAULT\n", "events-x.csv:2: the row ends"),
    "not UTF-8": ("cues/x.csv", "cue,pos,class,value\nsa\udce9,v,x,y\n", "x.csv:2: it is not UTF-8"),
    "bad latitude": (
        "places/x.csv",
        "id,name,aliases,kind,countries,lat,lon,radius_km,disputed\nq,Q,,region,SYR,north,2,3,\n",
        "x.csv:2: lat is 'north'",
    ),
    "id twice": (
        "actors/x.csv",
        "id,name,aliases,type,country,sector,source\nA1X,One,,rebel,SYR,REB,own\nA1X,Two,,rebel,SYR,REB,own\n",
        "x.csv:3: the id A1X is already in line 2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_told_with_their_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, text, expected = FAULTS[name]
    path = tmp_path / "mine" / file
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert cli.main(["lexicon", "check", str(tmp_path / "mine")]) == cli.FAILED
    assert expected in capsys.readouterr().out


WARNINGS = {
    "a verb that the parser does not know": (
        "X zorb Y,v,ASSAULT,,190,,,,,The rebels zorbed the army base on Monday.,own\n",
        "events-x.csv:2: warning: 'X zorb Y' does not fire at “zorbed”",
    ),
    "a need that the example does not meet": (
        "X shell Y,v,ASSAULT,,190,,Y:vehicle,,,Rebels shelled the village.,own\n",
        "Y must be vehicle, but “village” is place",
    ),
    "an example without the word": (
        "X shell Y,v,ASSAULT,,190,,,,,Rebels left the village.,own\n",
        "the example does not hold its head word",
    ),
    "no example": ("X shell Y,v,ASSAULT,,190,,,,,,own\n", "'X shell Y' has no example"),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_a_row_that_cannot_fire_is_warned_of(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row, expected = WARNINGS[name]
    path = tmp_path / "mine" / "ontology" / "events-x.csv"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + row, "utf-8")
    assert cli.main(["lexicon", "check", "mine"]) == cli.OK
    out, err = capsys.readouterr()
    assert expected in out
    assert "no fault, 1 warning" in err


def test_a_name_that_its_example_does_not_show_is_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine" / "actors" / "x.csv"
    path.parent.mkdir(parents=True)
    for example, warnings in (("The zorbs attacked the town.", 1), ("The Zorbs attacked the town.", 0)):
        row = f"ZORB,Zorblax Front,Zorbs,rebel,SYR,REB,{example},own\n"
        path.write_text("id,name,aliases,type,country,sector,example,source\n" + row, "utf-8")
        assert cli.main(["lexicon", "check", "mine"]) == cli.OK
        assert capsys.readouterr().out.count("ZORB is not found in its own example") == warnings


def test_the_advice_for_an_unknown_verb_makes_it_fire(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine" / "ontology"
    folder.mkdir(parents=True)
    (folder / "events-x.csv").write_text(HEADER + WARNINGS["a verb that the parser does not know"][0], "utf-8")
    (tmp_path / "x.txt").write_text("The rebels zorbed the army base on Monday.", "utf-8")
    assert cli.main(["read", "x.txt", "--jsonl", "--lexicon", "mine"]) == 0
    assert "ASSAULT" not in capsys.readouterr().out
    assert cli.main(["lexicon", "check", "mine"]) == 0
    lines = capsys.readouterr().out.partition("below the header word,lemma: ")[2].rstrip(")\n").split()
    assert "zorbed,zorb" in lines
    (folder / "lemmas.csv").write_text("\n".join(["word,lemma", *lines, ""]), "utf-8")
    assert cli.main(["lexicon", "check", "mine"]) == 0
    assert capsys.readouterr().out == ""
    assert cli.main(["read", "x.txt", "--jsonl", "--lexicon", "mine"]) == 0
    assert "ASSAULT" in capsys.readouterr().out


def test_a_lexicon_of_ones_own_is_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine" / "actors"
    folder.mkdir(parents=True)
    (folder / "mine.csv").write_text(
        "id,name,aliases,type,country,sector,parent,patrons,start,end,example,source\n"
        "ZORB,Zorblax Front,Zorblaxians,rebel,SYR,REB,,,,,,own\n",
        "utf-8",
    )
    (tmp_path / "x.txt").write_text("The Zorblax Front attacked the town on Monday.", "utf-8")
    assert cli.main(["lexicon", "check", "mine"]) == 0, capsys.readouterr().out
    for jobs in "12":
        capsys.readouterr()
        assert cli.main(["read", "x.txt", "--jsonl", "--lexicon", "mine", "--jobs", jobs]) == 0
        assert '"ZORB"' in capsys.readouterr().out
