"""The lexicon as one object: names, nouns, acts and cues, read from the data files beside this module."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tocsin.lexicon.acled import TABLES as ACLED
from tocsin.lexicon.acled import AcledTables
from tocsin.lexicon.cameo import CameoRule, rule_of
from tocsin.lexicon.patterns import Row, compile_row

HERE = Path(__file__).parent
WORD = re.compile(r"[^\W_]+(?:['’ʿʾ`‘][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’ʿʾ`‘ʼ´")


@dataclass(frozen=True, slots=True)
class Entry:
    """One actor of the lexicon. ``patrons`` is ``(patron id, from-to)`` pairs; years are None when unknown."""

    id: str
    name: str
    type: str
    country: str | None
    sector: str | None
    parent: str | None = None
    patrons: tuple[tuple[str, str], ...] = ()
    start: int | None = None
    end: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Who held which office from when to when (ISO dates, as precise as known; ``until`` None is still in office)."""

    person: str
    country: str | None
    office: str
    since: str | None
    until: str | None
    of: str | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    id: str
    name: str
    kind: str
    countries: tuple[str, ...]
    lat: float | None
    lon: float | None
    radius_km: float | None
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """One way of writing a name: folded ``words``, what it names, and how exactly it must be written."""

    words: tuple[str, ...]
    kind: str
    id: str
    exact: str | None = None
    later: bool = False
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Noun:
    noun: str
    kind: str
    sector: str | None
    number: str
    loaded: bool


@dataclass(frozen=True, slots=True)
class NameSort:
    """What a word makes of a name that no entry has ("Savanna Liberation Front"), given one of the words ``beside``."""

    beside: frozenset[str]
    kind: str
    sector: str | None


@dataclass(frozen=True, slots=True)
class BodyWord:
    """A word in the names of bodies that no entry lists: what sort of body it makes, as an actor's type and sector."""

    word: str
    type: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class Cue:
    cue: str
    pos: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Weapon:
    weapon: str
    mode: str | None
    item: str
    kind: str


_KNOWN_BY_SURNAME = frozenset(
    {"head_of_state", "head_of_government", "leader", "supreme_leader", "commander", "opposition_leader"}
)
# Ministers are known by a surname that nobody else in the lists bears.
_KNOWN_IF_ALONE = frozenset({"foreign_minister", "defence_minister"})
# Surnames that are also months, titles or everyday words: only understood after the full name.
_ALSO_WORDS = frozenset(
    """may rice brown major king young long park bush black white rose wolf gates baker powell sessions day hill cook
    good mohammed muhammad mohamed ahmed ahmad ali hassan hussein hussain abdullah ibrahim omar osman saleh salih
    santos moon force cruz castro khan singh bell carter johnson ford lama minister general
    english clark davis medina robinson fischer higgins michel granger marcos amin fonseca connolly kiska carmona boko
    chaves muslim bishop nelson graham andrews reynolds johnston franca patino""".split()
)


_HYPHENED = re.compile(r"(?<![A-Za-z-])[a-z]+(?:-[a-z]+)+(?![A-Za-z-])")
PARTS_OF_SPEECH = {"verb": "v", "noun": "n", "adverb": "adv", "adjective": "adj"}
_ARMED_TYPES = frozenset({"rebel", "militia", "paramilitary", "coalition", "criminal"})
_ENDING = ("last", "doubtful")
_OPENING = ("first", "opens")
_OTHER_ROWS = frozenset({"relations", "flows", "agreements", "statements"})
_GENERIC = frozenset(
    {
        "army",
        "forces",
        "military",
        "troops",
        "government",
        "police",
        "navy",
        "force",
        "parliament",
        "regime",
        "authorities",
        "soldiers",
        "ministry",
        "presidency",
        "rebels",
        "militants",
        "opposition",
        "insurgents",
        "separatists",
        "fighters",
    }
)


class Lexicon:
    """Everything that tocsin knows of the world and its words. Read-only after loading."""

    def __init__(self, folder: Path = HERE, extra: Iterable[Path] = ()) -> None:
        self.folder = folder
        self.entries: dict[str, Entry] = {}
        self.offices: dict[str, list[Office]] = {}
        self.regions: dict[str, Region] = {}
        self.aliases: dict[str, list[Alias]] = {}
        self.nouns: dict[str, Noun] = {}
        # The last words of nouns of several words, and the first words of those like "member of parliament".
        self.noun_ends: set[str] = set()
        self.noun_heads: set[str] = set()
        self.name_sorts: dict[str, list[NameSort]] = {}
        # How many names an entry goes by, and a little more for each of its parts: of two that fit, the better known.
        self.spellings: Counter[str] = Counter()
        self.rows: dict[tuple[str, str], list[Row]] = {}
        self.weapons: dict[str, list[tuple[tuple[str, ...], Weapon]]] = {}
        self.contexts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self.cues: dict[str, dict[str, list[Cue]]] = {}
        self.scores: dict[tuple[str, str | None], tuple[int, float]] = {}
        self.acled = AcledTables()
        self.cameo: dict[str, list[CameoRule]] = {}
        self.carriers: dict[str, str] = {}
        self.casualties: dict[tuple[str, str], tuple[str, str]] = {}
        self.capitals: dict[str, str] = {}
        self.elsewhere: dict[str, str] = {}
        self.lemmas: dict[str, str] = {}
        self.bodies: dict[tuple[str, str], BodyWord] = {}
        self.heads: set[str] = set()
        self._groups: dict[tuple[str, str], tuple[list[Row], dict[str, list[Row]]]] = {}
        self._cue_indexes: dict[str, dict[tuple[str, str], Cue]] = {}
        self.asked: dict[str, str] = {}
        self.hyphened: dict[str, str] = {}
        for place in (folder, *extra):
            self._load(place)
        self._drop_composed()
        for entry in self.entries.values():
            if entry.parent:
                self.spellings[entry.parent] += 2  # what has parts is better known
        for options in self.aliases.values():
            options.sort(key=lambda alias: -len(alias.words))

    def _load(self, folder: Path) -> None:
        self._offices(sorted((folder / "actors").glob("offices*.csv"), key=lambda path: path.stem))
        for path in sorted((folder / "actors").glob("*.csv")):
            if path.stem.partition("-")[0] == "offices":
                continue
            if path.name == "states.csv":
                self._states(path)
            else:
                self._actors(path)
        for path in sorted((folder / "places").glob("*.csv")):
            self._regions(path)
        for path in sorted((folder / "ontology").glob("*.csv")):
            if path.stem.partition("-")[0] == "nouns":
                self._nouns(path)
            elif path.name == "name-sorts.csv":
                for row in read_csv(path):
                    sort = NameSort(frozenset(split(row["beside"])), row["class"], row["sector"] or None)
                    self.name_sorts.setdefault(row["word"], []).append(sort)
            elif path.name == "weapons.csv":
                self._weapons(path)
            elif path.name == "contexts.csv":
                self._contexts(path)
            elif path.name == "types.csv":
                for row in read_csv(path):
                    self.scores[row["type"], row["mode"] or None] = (int(row["quad"]), float(row["scale"]))
            elif path.name == "cameo.csv":
                for rule in map(rule_of, read_csv(path)):
                    for code in rule.origin:
                        self.cameo.setdefault(code, []).append(rule)
            elif path.stem in ACLED:
                self.acled.load(path, read_csv(path))
            elif path.name == "carriers.csv":
                self.carriers.update((row["verb"], row["role"]) for row in read_csv(path))
            elif path.name == "casualties.csv":
                for row in read_csv(path):
                    key = (row["pos"] if row["slot"] != "near" else "near", row["word"])
                    self.casualties[key] = (row["field"], row["slot"])
            elif path.name == "contents.csv":
                self.asked.update((row["word"], row["mode"]) for row in read_csv(path))
            elif path.name == "lemmas.csv":
                self.lemmas.update((row["word"], row["lemma"]) for row in read_csv(path))
            elif path.name == "bodies.csv":
                for row in read_csv(path):
                    body = BodyWord(row["word"], row["type"] or None, row["sector"] or None)
                    self.bodies[fold(row["word"]), row["place"]] = body
            elif path.name == "elsewhere.csv":
                self.elsewhere.update((row["word"], row["domain"]) for row in read_csv(path))
            elif path.name.startswith("events-") or path.stem.partition("-")[0] in _OTHER_ROWS:
                self._rows(path)
        for path in sorted((folder / "cues").glob("*.csv")):
            self._cues(path)

    def _drop_composed(self) -> None:
        """Forgets names such as "Syrian army" or "Wagner fighters": they are put together from their words.

        So the same phrase is read the same way whoever it names, and its head word stays visible.
        """
        known: dict[tuple[str, ...], set[str]] = {}
        for options in self.aliases.values():
            for a in options:
                if a.words[-1] not in _GENERIC:
                    known.setdefault(a.words, set()).add("" if a.kind in {"adjective", "people"} else a.id)
        for first, options in self.aliases.items():
            self.aliases[first] = [a for a in options if not self._is_composed(a, known)]

    def _is_composed(self, alias: Alias, known: Mapping[tuple[str, ...], Set[str]]) -> bool:
        if len(alias.words) < 2:
            return False
        if alias.words[-1] in {"regime", "terrorists"}:
            return True
        if alias.kind != "name" or alias.words[-1] not in _GENERIC:
            return False
        named = known.get(alias.words[:-1], set())
        return "" in named or named == {alias.id}

    def _states(self, path: Path) -> None:
        for row in read_csv(path):
            self._entry(row)
            for column, kind in (("adjectives", "adjective"), ("people", "people"), ("metonyms", "metonym")):
                for alias in split(row.get(column)):
                    self._alias(alias, kind, row["id"])
            if row.get("capital"):
                self.capitals[row["id"]] = split(row["capital"])[0]
                for alias in split(row["capital"]):
                    self._alias(alias, "capital", row["id"])

    def _actors(self, path: Path) -> None:
        for row in read_csv(path):
            self._entry(row)

    def _entry(self, row: dict[str, str]) -> None:
        patrons = tuple((p.partition(":")[0], p.partition(":")[2]) for p in split(row.get("patrons")))
        self.entries[row["id"]] = Entry(
            row["id"],
            row["name"],
            row["type"],
            row["country"] or None,
            row["sector"] or None,
            row.get("parent") or None,
            patrons,
            year(row.get("start")),
            year(row.get("end")),
            row["source"],
        )
        for alias in (row["name"], *split(row["aliases"])):
            self._alias(alias, "name", row["id"])
            if (
                row["type"] in _ARMED_TYPES
                and " " not in alias
                and alias[:1].isupper()
                and alias[-2:] not in {"ss", "us"}
            ):
                if alias.endswith("s") and len(alias) > 5:
                    self._alias(alias[:-1], "name", row["id"])  # "Houthis" also go as "Houthi fighters"

    def _offices(self, paths: Iterable[Path]) -> None:
        rows = [row for path in paths for row in read_csv(path)]
        bearers: dict[str, set[str]] = {}
        for row in rows:
            bearers.setdefault(row["person"].rpartition(" ")[2], set()).add(row["person"])
        for row in rows:
            person = row["person"]
            office = Office(
                person,
                row["country"] or None,
                row["office"],
                row["from"] or None,
                row["to"] or None,
                (row.get("note") or "").strip() or None,
                row["source"],
            )
            if person not in self.offices:
                self.offices[person] = []
                self._alias(person, "person", person)
                surname = person.rpartition(" ")[2]
                if surname != person:
                    office_known = office.office in _KNOWN_BY_SURNAME and len(surname) > 3
                    minister = office.office in _KNOWN_IF_ALONE and len(surname) > 5 and len(bearers[surname]) == 1
                    known = (office_known or minister) and surname.lower() not in _ALSO_WORDS
                    self._alias(surname if known else "?" + surname, "person", person)
                    bare = re.sub(r"^(?:al|el|an|as|ash|ar|az)-", "", surname)
                    if bare != surname and len(bare) > 3:
                        self._alias(bare if known else "?" + bare, "person", person)
            self.offices[person].append(office)
            for alias in split(row["aliases"]):
                self._alias(alias, "person", person)

    def _regions(self, path: Path) -> None:
        for row in read_csv(path):
            self.regions[row["id"]] = Region(
                row["id"],
                row["name"],
                row["kind"],
                tuple(split(row["countries"])),
                number(row["lat"]),
                number(row["lon"]),
                number(row["radius_km"]),
                row["disputed"] == "yes",
            )
            for alias in (row["name"], *split(row["aliases"])):
                self._alias(alias, "region", row["id"])

    def _nouns(self, path: Path) -> None:
        for row in read_csv(path):
            noun = Noun(row["noun"], row["class"], row["sector"] or None, row["number"], row["loaded"] == "yes")
            low = row["noun"].lower()
            self.nouns.setdefault(low, noun)
            if " " in low:
                self.noun_ends.add(low.rpartition(" ")[2])
            if " of " in low:
                self.noun_heads.add(low.partition(" of ")[0])
            for word in _HYPHENED.findall(row["noun"]):
                self.hyphened.setdefault(word.replace("-", ""), word)

    def _weapons(self, path: Path) -> None:
        for row in read_csv(path):
            weapon = Weapon(row["weapon"], row["mode"] or None, row["item"], row["class"])
            names = (row["weapon"], *split(row["aliases"]))
            for alias in (*names, *(f"{name}s" for name in names if name[-1:].isdigit())):  # "two F-16s"
                words = fold_words(alias)
                if len(words) > 1 and "-" in alias and any(ch.isdigit() for ch in alias):
                    words = ("".join(words),) if " " not in alias else words
                if words:
                    self.weapons.setdefault(words[0], []).append((words, weapon))

    def _contexts(self, path: Path) -> None:
        for row in read_csv(path):
            words = tuple(row["cue"].lower().split())
            self.contexts.setdefault(words[0], []).append((words, row["context"]))

    def _rows(self, path: Path) -> None:
        for number_, row in enumerate(read_csv(path), 2):
            compiled = compile_row(
                row, path.stem if path.stem.startswith("events-") else path.stem.partition("-")[0], number_
            )
            for word in _HYPHENED.findall(row["pattern"]):
                self.hyphened.setdefault(word.replace("-", ""), word)
            for head in compiled.heads:
                self.heads.add(head)
                self.rows.setdefault((compiled.pos, head), []).append(compiled)
                group = self._groups.setdefault((compiled.pos, head), ([], {}))
                keys = compiled.words[0] if compiled.words else compiled.infinitive - {""}
                if not keys or compiled.pos not in {"v", "n"}:
                    group[0].append(compiled)
                for key in keys if compiled.pos in {"v", "n"} else ():
                    group[1].setdefault(key, []).append(compiled)

    def _cues(self, path: Path) -> None:
        table = self.cues.setdefault(path.stem.partition("-")[0], {})
        for row in read_csv(path):
            cue = Cue(row["cue"], row["pos"], row["class"], row["value"])
            table.setdefault(row["cue"].lower(), []).append(cue)

    def body_word(self, name: str) -> BodyWord | None:
        """The word that tells what sort of body an unlisted name is of; None where no word in it does."""
        words = fold_words(name)
        for word, place in [
            *((w, p) for w in reversed(words) for p in _ENDING),
            *((w, p) for w in words[:1] for p in _OPENING),
        ]:
            if (found := self.bodies.get((word, place))) is not None:
                return found
        return None

    def candidates(self, pos: str, head: str, vocabulary: Set[str]) -> list[Row]:
        """The rows of a head word that may fit a sentence with these words; a row with other words cannot."""
        group = self._groups.get((pos, head))
        if group is None:
            return []
        plain, keyed = group
        if not keyed:
            return plain
        # Sorted, so that the same sentence gives the same claims in every process.
        found = [row for key in sorted(keyed.keys() & vocabulary) for row in keyed[key]]
        return [*plain, *dict.fromkeys(found)] if found else plain

    def cue_index(self, table: str) -> dict[tuple[str, str], Cue]:
        """The cues of one table by (part of speech or class, words); the first row of two wins."""
        found = self._cue_indexes.get(table)
        if found is None:
            found = self._cue_indexes[table] = {}
            for words, cues in self.cues.get(table, {}).items():
                for cue in cues:
                    found.setdefault((PARTS_OF_SPEECH.get(cue.pos, cue.pos), words), cue)
                    found.setdefault((PARTS_OF_SPEECH.get(cue.kind, cue.kind), words), cue)
        return found

    def _alias(self, alias: str, kind: str, id_: str) -> None:
        exact: str | None = None
        later = False
        if alias[:1] == "=":
            alias = exact = alias[1:]
        elif alias[:1] == "?":
            alias, later = alias[1:], True
        words = fold_words(alias)
        if words:
            entry = Alias(words, kind, id_, exact, later, "." in alias)
            options = self.aliases.setdefault(words[0], [])
            if entry not in options:
                options.append(entry)
                self.spellings[id_] += 1


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a data file, as dictionaries by column."""
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def split(value: str | None) -> list[str]:
    """The parts of a field that holds a list; empty when the field is."""
    return [part.strip() for part in (value or "").split(";") if part.strip()]


def year(value: str | None) -> int | None:
    return int(value[:4]) if value and value[:4].isdigit() else None


def number(value: str | None) -> float | None:
    return float(value) if value else None


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word's key: lower case, no diacritics, no apostrophes."""
    if word.isascii():
        return word.translate(_APOSTROPHES).lower()
    plain = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return kept.replace("ı", "i").replace("ə", "e").replace("ø", "o").replace("ł", "l").replace("đ", "d").lower()


def fold_words(text: str) -> tuple[str, ...]:
    """The folded words of a name, as they are compared."""
    return tuple(fold(match.group()) for match in WORD.finditer(text))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon that ships with tocsin, loaded once."""
    return Lexicon()
