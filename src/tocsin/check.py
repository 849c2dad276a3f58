"""Checks lexicon folders: every problem with its file, its line and what to do, rather than the first one only."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from tocsin.desk import Desk
from tocsin.errors import LexiconError, UsageError
from tocsin.explain import explain
from tocsin.lexicon.load import HERE, Lexicon
from tocsin.lexicon.patterns import Row, compile_row
from tocsin.reading.names import find_names
from tocsin.reading.parse import lemmas_of, parser
from tocsin.terms.text import Report

MANUAL: Final = "docs/lexicon.md describes the columns"
PATTERN_COLUMNS: Final = (
    "pattern", "pos", "type", "mode", "cameo", "contexts", "need", "not", "flags", "example", "source",
)  # fmt: skip
ACTOR_COLUMNS: Final = ("id", "name", "aliases", "type", "country", "sector", "source")
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "actors/offices": ("person", "country", "office", "from", "to", "aliases", "source"),
    "actors/states": (*ACTOR_COLUMNS, "adjectives", "people", "capital", "metonyms"),
    "actors/*": ACTOR_COLUMNS,
    "places/*": ("id", "name", "aliases", "kind", "countries", "lat", "lon", "radius_km", "disputed"),
    "ontology/name-sorts": ("word", "beside", "class", "sector", "source"),
    "ontology/nouns": ("noun", "class", "sector", "number", "loaded", "source"),
    "ontology/weapons": ("weapon", "mode", "item", "class", "aliases"),
    "ontology/contexts": ("cue", "context"),
    "ontology/types": ("type", "mode", "quad", "scale"),
    "ontology/carriers": ("verb", "role"),
    "ontology/casualties": ("word", "pos", "field", "slot"),
    "ontology/bodies": ("word", "place", "type", "sector"),
    "ontology/elsewhere": ("word", "domain"),
    "ontology/contents": ("word", "mode"),
    "ontology/lemmas": ("word", "lemma"),
    "ontology/acled": ("sub_event_type", "event_type", "rank"),
    "ontology/acled-rules": (
        "sub_event_type",
        "type",
        "mode",
        "cameo",
        "actor",
        "recipient",
        "harm",
        "near",
        "not",
    ),
    "ontology/acled-words": ("word", "class"),
    "ontology/acled-cues": ("words", "beside", "sub_event_type"),
    "ontology/cameo": ("cameo", "codes", "mode", "near", "not"),
    "cues/*": ("cue", "pos", "class", "value"),
}
PATTERN_FILES: Final = frozenset({"events", "relations", "flows", "agreements", "statements"})
# What identifies a row; an empty one is never meant.
KEYS: Final = (
    "id",
    "person",
    "pattern",
    "noun",
    "weapon",
    "cue",
    "verb",
    "word",
    "type",
    "words",
    "sub_event_type",
    "cameo",
)
FOLDERS: Final = ("actors", "places", "ontology", "cues")
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a lexicon file; ``line`` counts from 1 and is None where the whole file is meant."""

    path: str
    line: int | None
    problem: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found; ``rows`` and ``files`` are how much was looked at.

    ``warnings`` are rows that can be loaded and still do nothing, or less than they seem to.
    """

    files: int
    rows: int
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


def lexicon_files(folder: str | Path) -> list[Path]:
    """The data files of a lexicon folder.

    Raises UsageError when the folder does not exist or holds no data file where one is looked for.
    """
    root = Path(folder)
    if not root.is_dir():
        raise UsageError(f"there is no folder {root}", advice=f"give a folder that holds {', '.join(FOLDERS)}")
    paths = [path for name in FOLDERS for path in sorted((root / name).glob("*.csv"))]
    if not paths:
        raise UsageError(
            f"{root} holds no lexicon file", advice=f"data files are CSV files in {', '.join(f'{f}/' for f in FOLDERS)}"
        )
    return paths


def check_lexicon(folder: str | Path | None = None) -> Verdict:
    """Every fault in the data files of a folder; without one, of the lexicon that ships with tocsin.

    The patterns and actors of a folder of one's own are also tried on their examples; those that ship with tocsin are
    too many for that, and benchmarks/floor.py does it. Raises UsageError as ``lexicon_files``.
    """
    root = HERE if folder is None else Path(folder)
    paths = lexicon_files(root)
    faults: list[Fault] = []
    rows = 0
    for path in paths:
        seen, found = _check_file(path)
        rows += seen
        faults += found
    if not faults:
        faults += _check_together(root)
    own = root.resolve() != HERE.resolve()
    warnings = _try(root, paths) if own and not faults else ()
    return Verdict(len(paths), rows, tuple(faults), tuple(warnings))


def _check_file(path: Path) -> tuple[int, list[Fault]]:
    shown = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        return 0, [Fault(shown, None, f"it cannot be opened: {error.strerror}", "check its permissions")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return 0, [Fault(shown, line, "it is not UTF-8", "save it as UTF-8")]
    columns = _columns(path)
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    try:
        header = reader.fieldnames or ()
    except csv.Error as error:
        return 0, [Fault(shown, 1, f"it is not CSV: {error}", MANUAL)]
    lacking = [name for name in columns if name not in header]
    if lacking:
        return 0, [Fault(shown, 1, f"columns are missing: {', '.join(lacking)}", MANUAL)]
    seen = 0
    faults: list[Fault] = []
    first: dict[str, int] = {}
    try:
        for row in reader:
            seen += 1
            faults += [
                Fault(shown, reader.line_num, *fault) for fault in _check_row(path, row, columns, reader.line_num)
            ]
            key = row.get("id") if path.parent.name in {"actors", "places"} else None
            if key and key in first:
                advice = "give every entry an id of its own"
                faults.append(Fault(shown, reader.line_num, f"the id {key} is already in line {first[key]}", advice))
            elif key:
                first[key] = reader.line_num
    except csv.Error as error:
        faults.append(
            Fault(shown, reader.line_num, f"it is not CSV: {error}", "quote fields that hold commas or quotes")
        )
    return seen, faults


def _columns(path: Path) -> tuple[str, ...]:
    """The columns that the loader reads; empty for a file that it knows no columns of."""
    kind = path.parent.name
    if kind == "ontology" and (path.stem.partition("-")[0] in PATTERN_FILES):
        return PATTERN_COLUMNS
    name = path.stem.partition("-")[0] if path.stem.startswith(("offices-", "nouns-")) else path.stem
    return COLUMNS.get(f"{kind}/{name}") or COLUMNS.get(f"{kind}/*", ())


def _check_row(path: Path, row: dict[str, str], columns: tuple[str, ...], line: int) -> Iterator[tuple[str, str]]:
    if None in row:  # what csv does with surplus fields
        yield "the row has more fields than the header", "quote fields that hold commas"
        return
    short = [name for name in columns if row.get(name) is None]
    if short:
        yield f"the row ends before {short[0]}", "leave a field empty, but keep its comma"
        return
    key = next((name for name in KEYS if name in columns), None)
    if key is not None and not row[key].strip():
        yield f"{key} is empty", "fill it in, or delete the row"
        return
    if columns is PATTERN_COLUMNS:
        yield from _pattern(path, row, line)
    for name, good, advice in _VALUES:
        if name in columns and row.get(name) and not good(row[name]):
            yield f"{name} is {row[name]!r}", advice


def _pattern(path: Path, row: dict[str, str], line: int) -> Iterator[tuple[str, str]]:
    try:
        compile_row(row, path.stem, line)
    except LexiconError as error:
        yield error.message.partition(": ")[2] or error.message, error.advice or MANUAL
        return
    except Exception as error:  # whatever is wrong with one row, the others are checked too
        yield f"the pattern {row['pattern']!r} cannot be read: {error.__context__ or error}", MANUAL
        return
    if row["pos"].strip() not in _sorts_of_word():
        yield f"pos is {row['pos']!r}", f"it is one of {', '.join(sorted(_sorts_of_word()))}"


@lru_cache(maxsize=1)
def _sorts_of_word() -> frozenset[str]:
    """The values of ``pos`` that the patterns which ship with tocsin use."""
    found = set()
    for path in (HERE / "ontology").glob("*.csv"):
        if _columns(path) is PATTERN_COLUMNS:
            with path.open(encoding="utf-8", newline="") as handle:
                found |= {row["pos"].strip() for row in csv.DictReader(handle) if row.get("pos")}
    return frozenset(found)


def _number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


_VALUES: Final[tuple[tuple[str, Callable[[str], bool], str], ...]] = (
    ("lat", _number, "give degrees as a decimal number"),
    ("lon", _number, "give degrees as a decimal number"),
    ("radius_km", _number, "give kilometres as a number"),
    ("scale", _number, "give a number"),
    ("quad", str.isdigit, "give 1, 2, 3 or 4"),
    ("rank", str.isdigit, "give a whole number"),
    ("disputed", {"yes", "no", ""}.__contains__, "it is yes, or empty"),
    ("loaded", {"yes", "no", ""}.__contains__, "it is yes, or empty"),
    ("from", lambda value: _DATE.fullmatch(value.strip()) is not None, "give a date as YYYY, YYYY-MM or YYYY-MM-DD"),
    ("to", lambda value: _DATE.fullmatch(value.strip()) is not None, "give a date as YYYY, YYYY-MM or YYYY-MM-DD"),
)


def _check_together(root: Path) -> Iterator[Fault]:
    """Loads the folder as the reader would, for what only shows when the files meet."""
    try:
        lexicon = Lexicon(HERE) if root == HERE else Lexicon(HERE, extra=[root])
    except (LexiconError, KeyError, ValueError) as error:
        message = error.message if isinstance(error, LexiconError) else repr(error)
        yield Fault(str(root), None, f"it cannot be loaded: {message}", MANUAL)
        return
    for entry in lexicon.entries.values():
        if entry.parent is not None and entry.parent not in lexicon.entries:
            yield Fault(
                "actors",
                None,
                f"{entry.id} has the parent {entry.parent}, which is no entry",
                "add it, or leave parent empty",
            )


# Trying


def _try(root: Path, paths: list[Path]) -> Iterator[Fault]:
    """A warning for each row that the reader does not find in its own example, and for each verb it cannot inflect."""
    tried = [path for path in paths if _columns(path) in {PATTERN_COLUMNS, ACTOR_COLUMNS}]
    if not tried:
        return
    desk = Desk(Lexicon(HERE, extra=[root]))
    for path in tried:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            for row in reader:
                problems = _try_name(row, desk) if _columns(path) is ACTOR_COLUMNS else _try_pattern(path, row, desk)
                shown = f"{path.parent.name}/{path.name}"
                yield from (Fault(shown, reader.line_num, *problem) for problem in problems)


def _try_name(row: dict[str, str], desk: Desk) -> Iterator[tuple[str, str]]:
    example = row.get("example") or ""
    if example.strip() and all(row["id"] not in name.ids for name in find_names(example, desk.lexicon)):
        advice = "a name is known by a capital letter; write into aliases every other way in which it stands in texts"
        yield f"{row['id']} is not found in its own example", advice


def _try_pattern(path: Path, row: dict[str, str], desk: Desk) -> Iterable[tuple[str, str]]:
    table = path.stem if path.stem.startswith("events-") else path.stem.partition("-")[0]
    compiled = compile_row(row, table, 0)
    # A verb that is never recognised does not fire in its example either: that is told once.
    return list(_forms(compiled, desk.lexicon)) or _example(compiled, row["example"], desk)


def _example(row: Row, example: str, desk: Desk) -> Iterator[tuple[str, str]]:
    if not example.strip():
        yield f"{row.pattern!r} has no example, so it was not tried", "give one sentence that it is meant for"
        return
    report = Report(example, language="en")
    why = "the example does not hold its head word, or in a form that the parser takes for another word"
    number = of = 1
    while number <= of:
        try:
            found = explain(report, number, desk)
        except UsageError:  # there is no sentence in it
            break
        if any(fired.rule == row.name for fired in found.fired):
            return
        missed = next((miss for miss in found.near if miss.rule == row.name), None)
        why = f"at “{missed.word}”: {missed.why}" if missed is not None else why
        number, of = number + 1, found.of
    advice = "mend the pattern, or the example; tocsin explain shows how a sentence is parsed"
    if "wants a verb" in why:
        advice = "the parser does not know this verb here; try the past tense, or add a row for the noun (pos n)"
    yield f"{row.pattern!r} does not fire in its own example; {why}", advice


def _forms(row: Row, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """A warning for a verb that the parser does not know and whose forms it leads back to another base form."""
    lemmatizer = lemmas_of(parser())
    for head in row.heads if row.pos == "v" else ():
        if head in _known_verbs():
            continue
        wrong = [
            (form, other)
            for form, tag in _inflected(head)
            if (other := lexicon.lemmas.get(form) or lemmatizer.of(form, tag)) != head
        ]
        if wrong:
            form, other = wrong[0]
            lines = " ".join(f"{form},{head}" for form, _ in wrong)
            yield (
                f"{row.pattern!r} does not fire at “{form}”: the parser does not know {head} and takes it for {other}",
                f"write those that exist into ontology/lemmas.csv, a line each below the header word,lemma: {lines}",
            )


@lru_cache(maxsize=1)
def _known_verbs() -> frozenset[str]:
    """The verbs whose forms the parser's lemmatizer leads back rightly; for others it guesses."""
    pipeline = parser()
    tables = pipeline.get_pipe("lemmatizer").lookups if "lemmatizer" in pipeline.pipe_names else None
    return frozenset(tables.get_table("lemma_index", {}).get("verb", ())) if tables is not None else frozenset()


def _inflected(verb: str) -> Iterator[tuple[str, str]]:
    """The regular forms of a verb with their tags; one that the parser does not know is most often new and regular."""
    yield (verb + "es" if verb.endswith(("s", "x", "z", "ch", "sh")) else verb + "s"), "VBZ"
    stem = verb.removesuffix("e")
    yield (verb[:-1] + "ied" if re.search("[^aeiou]y$", verb) else stem + "ed"), "VBD"
    yield stem + "ing", "VBG"
    if re.search("[^aeiou][aeiou][bdgklmnprt]$", verb):
        yield from ((verb + verb[-1] + "ed", "VBD"), (verb + verb[-1] + "ing", "VBG"))
