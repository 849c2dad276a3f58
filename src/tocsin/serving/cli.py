"""The command line: what may be asked, and how errors become exit codes. The work is in ``commands``.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from tocsin.serving.alerts_cli import add_alerts_command
from tocsin.serving.asking_cli import add_asking_commands
from tocsin.serving.assess_cli import add_assess_commands
from tocsin.serving.backtest_cli import add_backtest_command
from tocsin.serving.coupling_cli import add_coupling_command
from tocsin.serving.exchange_cli import add_exchange_commands
from tocsin.serving.forecast_cli import add_forecast_command
from tocsin.serving.grammar import Help, command, counting, date, probability
from tocsin.serving.judging_cli import add_judging_commands
from tocsin.serving.record_cli import add_record_commands
from tocsin.serving.track_cli import add_track_command

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
PARTLY_REJECTED: Final = 3
RECORD_LOCKED: Final = 4
INTERRUPTED: Final = 130
# As the shell counts a program that was ended because nobody reads its output any more (128 + SIGPIPE).
BROKEN_PIPE: Final = 141

EXIT_CODES: Final = """exit codes:
  0 ok · 1 failed · 2 wrong usage · 3 some inputs were rejected, the rest read
  4 the record is locked by another process · 130 interrupted"""

DESCRIPTION: Final = """Reads news reports about armed conflict into sourced claims: who did what to
whom, where, when, on whose word, how surely. It never turns a claim into a
fact."""

MAIN_EPILOG: Final = f"""{EXIT_CODES}

example:
  tocsin demo
  tocsin read report.txt --published 2020-10-31
  tocsin add reports/
  tocsin events --disputed"""

READ_EPILOG: Final = f"""PATH is .txt, .html or .jsonl (one object a line with "text" and, if known,
"id", "title", "published", "outlet", "url", "language"), a folder of these, or
- for standard input.

Options are also taken from TOCSIN_JOBS, TOCSIN_LEXICON, TOCSIN_MIN_CONFIDENCE,
TOCSIN_OUTLET and TOCSIN_RECORD, from [read] in ./tocsin.toml, and from
tocsin/config.toml in your configuration folder; the first of these that says
something holds.

{EXIT_CODES}

example:
  tocsin read report.txt --published 2020-10-31 --outlet "North Sea Newswire"
  tocsin read reports/ --jobs 4 --jsonl > claims.jsonl
  tocsin read reports.jsonl --html evidence.html --min-confidence 0.7"""

EXPLAIN_EPILOG: Final = """example:
  tocsin explain report.txt --sentence 3
  tocsin explain reports.jsonl --report AFP-1 --sentence 1"""

DEMO_EPILOG: Final = """The reports were written for tocsin in the manner of news agencies,
governments, activists and others; outlets and addresses are invented.

example:
  tocsin demo
  tocsin demo --html demo.html"""

VERSION_EPILOG: Final = """example:
  tocsin version"""

COMPLETION_EPILOG: Final = """Where it goes, once; then open a new terminal:
  tocsin completion bash > ~/.local/share/bash-completion/completions/tocsin
  tocsin completion zsh > ~/.zfunc/_tocsin
  tocsin completion fish > ~/.config/fish/completions/tocsin.fish
For zsh, ~/.zshrc must name the folder before compinit: fpath+=~/.zfunc

example:
  tocsin completion bash"""

LEXICON_EPILOG: Final = """example:
  tocsin lexicon check
  tocsin lexicon check my-lexicon/"""

CHECK_EPILOG: Final = """DIR holds CSV files in actors/, places/, ontology/ and cues/, as
docs/lexicon.md describes; without it, the lexicon that ships with tocsin is
checked.

example:
  tocsin lexicon check my-lexicon/"""


# Where each command is done: a module of this room and its function. Imported only when the command is given.
HANDLERS: Final[dict[str, tuple[str, str]]] = {
    "read": ("commands", "read"),
    "explain": ("commands", "explain"),
    "demo": ("commands", "demo"),
    "completion": ("commands", "completion"),
    "lexicon_check": ("commands", "lexicon_check"),
    "add": ("adding", "add"),
    "watch": ("watching", "watch"),
    "rejects": ("adding", "rejects"),
    "events": ("asking", "events"),
    "show": ("asking", "show"),
    "claims": ("asking", "claims"),
    "actors": ("asking", "actors"),
    "sources": ("asking", "sources"),
    "changes": ("asking", "changes"),
    "judgements": ("asking", "judgements"),
    "predictions": ("predictions", "predictions"),
    "assess": ("assessing", "assess"),
    "export": ("exchanging", "export"),
    "import": ("exchanging", "import_rows"),
    "review": ("review", "review"),
    "judge": ("judging", "judge"),
    "undo": ("judging", "undo"),
    "fuse": ("judging", "fuse"),
    "backtest": ("backtest", "backtest"),
    "track": ("tracking", "track"),
    "check": ("keeping", "check"),
    "backup": ("keeping", "backup"),
    "restore": ("keeping", "put_back"),
    "coupling": ("coupling", "coupling"),
    "forecast": ("forecast", "forecast"),
    "alerts": ("alerts", "alerts"),
}


def build_parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    parser = argparse.ArgumentParser(
        prog="tocsin",
        description=DESCRIPTION,
        epilog=MAIN_EPILOG,
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    read = command(commands, "read", "read reports and print what they claim", READ_EPILOG)
    read.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
    read.add_argument("--published", metavar="DATE", type=date, help="day of publication, YYYY-MM-DD, where not stated")
    read.add_argument("--outlet", metavar="NAME", help="who published it, where not stated")
    read.add_argument("--url", metavar="URL", help="where it was published, where not stated")
    _outputs(read)
    read.add_argument("--record", metavar="FILE", help="add what was read to this record (made when there is none)")
    _work(read)
    read.add_argument(
        "--min-confidence", metavar="P", type=probability, help="leave out claims that the reader trusts less (0 to 1)"
    )
    read.add_argument("--lexicon", metavar="DIR", help="a folder of further actors, places and patterns")

    explain = command(commands, "explain", "show why a sentence was read as it was", EXPLAIN_EPILOG)
    explain.add_argument("path", metavar="FILE", help="a file with the report, or - for standard input")
    explain.add_argument("--sentence", metavar="N", type=counting, required=True, help="which sentence, counted from 1")
    explain.add_argument("--report", metavar="ID", help="which report of the file: its id, or its number from 1")
    explain.add_argument("--published", metavar="DATE", type=date, help="day of publication, YYYY-MM-DD")
    explain.add_argument("--lexicon", metavar="DIR", help="a folder of further actors, places and patterns")
    explain.add_argument("--json", action="store_true", help="print one JSON object instead")

    demo = command(commands, "demo", "read the bundled reports and print a brief", DEMO_EPILOG)
    _outputs(demo)
    _work(demo)

    add_record_commands(commands)
    add_asking_commands(commands)
    add_assess_commands(commands)
    add_exchange_commands(commands)
    add_judging_commands(commands)
    add_forecast_command(commands)
    add_coupling_command(commands)
    add_alerts_command(commands)
    add_backtest_command(commands)
    add_track_command(commands)

    lexicon = command(commands, "lexicon", "look after the lexicon", LEXICON_EPILOG)
    tasks = lexicon.add_subparsers(dest="task", metavar="TASK", title="tasks", required=True)
    check = command(tasks, "check", "check data files and say what is wrong where", CHECK_EPILOG)
    check.add_argument("folder", nargs="?", metavar="DIR", help="the folder to check")

    command(commands, "version", "print the version", VERSION_EPILOG)

    completion = command(
        commands, "completion", "print what makes the shell complete commands and options", COMPLETION_EPILOG
    )
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell that it is for")
    return parser


def _outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jsonl", action="store_true", help="print the claims format, one JSON object per report")
    parser.add_argument("--html", metavar="FILE", help="write one self-contained page with the evidence (- prints it)")


def _work(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", metavar="N", type=counting, help="read with N processes (default 1)")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; ``argv`` is without the program's name."""
    _open_what_is_closed()
    parser = build_parser()
    try:
        options = _parse(parser, sys.argv[1:] if argv is None else argv)
    except SystemExit as stop:  # argparse has said what is to be said
        return stop.code if isinstance(stop.code, int) else USAGE
    try:
        code = _run(parser, options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        _stop_workers()
        _tell("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        return _nobody_listens()


def _open_what_is_closed() -> None:
    """Streams that whoever started us has closed lead nowhere, so that no file of ours takes their place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def _parse(parser: argparse.ArgumentParser, argv: Sequence[str]) -> argparse.Namespace:
    """As ``parse_args``, with an error that says what was probably meant."""
    commands = _commands_of(parser)
    if argv and not argv[0].startswith("-") and argv[0] not in commands:
        hint = f"; to read a report: tocsin read {argv[0]}" if os.path.exists(argv[0]) else _meant(argv[0], commands)
        parser.error(f"there is no command {argv[0]!r}{hint or '; there are ' + ', '.join(commands)}")
    options, unknown = parser.parse_known_args(list(_boxes_joined(argv)))
    if unknown:
        chosen = commands[options.command] if options.command else parser
        chosen = _commands_of(chosen).get(getattr(options, "task", None) or "", chosen)
        known = [name for action in chosen._actions for name in action.option_strings]
        wrong = next((word for word in unknown if word.startswith("-")), None)
        if wrong is None:
            chosen.error(f"there is one argument too many: {unknown[0]!r}")
        name = wrong.partition("=")[0]
        chosen.error(f"there is no option {name}{_meant(name, known)}")
    return options


def _boxes_joined(argv: Sequence[str]) -> Iterator[str]:
    """``--box -35,-70,…`` as one word: argparse takes what begins with a minus for an option."""
    words = iter(argv)
    for word in words:
        yield f"{word}={next(words, '')}" if word == "--box" else word


def _commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return dict(next((action.choices for action in found), {}))


def _meant(word: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(word, known, 1)
    return f"; did you mean {close[0]}?" if close else ""


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    if options.version:
        options.command = "version"
    if options.command is None:
        parser.print_help(sys.stderr)
        return USAGE
    from tocsin.errors import TocsinError

    try:
        return _handler(options)(options)
    except TocsinError as error:
        _tell(error.message, error.advice)
        return _exit_code(error)
    except MemoryError:
        _tell("there is not enough memory", "use fewer --jobs, or give fewer or shorter reports at a time")
        return FAILED
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else "the output cannot be written: "
        _tell(f"{where}{error.strerror or error}", "check the path, its permissions and the space left on the disk")
        return FAILED


def _handler(options: argparse.Namespace) -> Callable[[argparse.Namespace], int]:
    if options.command == "version":
        return _version
    import importlib

    name = f"{options.command}_{options.task}" if options.command == "lexicon" else options.command
    module, function = HANDLERS[name]
    handler: Callable[[argparse.Namespace], int] = getattr(
        importlib.import_module(f"tocsin.serving.{module}"), function
    )
    return handler


def _version(options: argparse.Namespace) -> int:
    from importlib import metadata

    try:
        version = metadata.version("tocsin")
    except metadata.PackageNotFoundError:
        version = "(not installed)"
    print(f"tocsin {version}")
    return OK


def _exit_code(error: Exception) -> int:
    from tocsin.errors import RecordLocked, UsageError

    table: tuple[tuple[type[Exception], int], ...] = ((RecordLocked, RECORD_LOCKED), (UsageError, USAGE))
    return next((code for kind, code in table if isinstance(error, kind)), FAILED)


def _tell(message: str, advice: str = "") -> None:
    from tocsin.serving.show import one_line

    try:
        print(f"tocsin: {one_line(message)}", file=sys.stderr)
        if advice:
            print(f"        {one_line(advice)}", file=sys.stderr)
    except OSError:  # nobody reads our messages either
        pass


def _stop_workers() -> None:
    """Python waits at its end for reading processes to finish; whoever pressed Ctrl-C does not want to."""
    multiprocessing = sys.modules.get("multiprocessing")
    children = multiprocessing.active_children() if multiprocessing is not None else []
    if not children:
        return
    import signal
    import threading

    if threading.current_thread() is threading.main_thread():
        # A second Ctrl-C would only break into the end and print a traceback.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    for child in children:
        child.terminate()


def _nobody_listens() -> int:
    """Whoever read our output has stopped, as ``head`` does: end quietly, also when Python flushes at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE
