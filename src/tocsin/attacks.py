"""The attacks that a report tells of, one card each: who was hit, by whom, with what, how many, on which claims.

A view and no judgement: it folds claims that the reader already took for one happening (``Claim.happening``), puts the
words for one person, body or thing together, and lays figures that contradict each other side by side. Every slot
leads to the claims it rests on, and through them to the report's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from tocsin.lexicon.load import Lexicon, lexicon
from tocsin.reading.names import find_names
from tocsin.reading.parse import is_capitals
from tocsin.terms.claims import Claim, EventContent, Reading, Status
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Participant

Sort = Literal["person", "organisation", "thing"]
Harm = Literal["killed", "injured"]
_REAL: frozenset[Status] = frozenset({"occurred", "ongoing", "ended"})
_THINGS = frozenset({"structure", "vehicle", "place", "weapon", "money", "aid"})
_PEOPLE = frozenset({"armed", "civilian", "official", "person", "people", "media", "source"})
_HURT_IN = frozenset({"abduct", "targeted", "torture", "sexual", "suicide-attack"})
_BODIES = frozenset({"rebel", "militia", "army", "party", "organisation", "state", "group", "alliance", "police"})
_PRONOUNS = frozenset(
    """he she it they them him her his its their who which that this these those we us i you one another others
    someone somebody anybody some many several both all each whom whose my our me ones himself themselves""".split()
)


@dataclass(frozen=True, slots=True)
class Part:
    """One person, body or thing that has a part in an incident, with all the words that the report has for it.

    ``names`` are its proper names and ``descriptions`` the words that say what it is ("the mayor of Achi"), each in
    text order and without its article. ``id`` is the lexicon's entry, None where none names it. ``alleged`` says that
    no claim names it as one who did it or was hit: a body that is accused, or a building near which a bomb went off.
    """

    sort: Sort
    names: tuple[str, ...]
    descriptions: tuple[str, ...]
    id: str | None
    claims: tuple[str, ...]
    alleged: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Every word for it, names first."""
        return self.names + self.descriptions


@dataclass(frozen=True, slots=True)
class Toll:
    """The figures told of one harm: the ends of their range, the claims that give each end, and every figure.

    ``low`` is the first figure that has a lower end, because a report opens with the toll and then tells its parts;
    ``high`` is that of whoever counted most. Both are None where it is told in words alone ("others were wounded").
    """

    low: int | None
    high: int | None
    low_claims: tuple[str, ...]
    high_claims: tuple[str, ...]
    figures: tuple[tuple[Amount, str], ...]

    @property
    def disputed(self) -> bool:
        """Whether two claims give figures that cannot both be the whole toll."""
        exact = {a.best for a, _ in self.figures if a.best is not None}
        return len(exact) > 1


@dataclass(frozen=True, slots=True)
class Incident:
    """One attack as the report tells of it. ``id`` is the claim that tells of it first; lists are in text order."""

    id: str
    claims: tuple[str, ...]
    statuses: tuple[Status, ...]
    modes: tuple[str, ...]
    perpetrators: tuple[Part, ...]
    humans: tuple[Part, ...]
    things: tuple[Part, ...]
    weapons: tuple[Part, ...]
    places: tuple[Place, ...]
    times: tuple[Interval, ...]
    killed: Toll | None
    injured: Toll | None


def incidents(reading: Reading, *, words: Lexicon | None = None) -> tuple[Incident, ...]:
    """The attacks that the report tells of as having occurred, in text order; empty when it tells of none.

    Attacks that are only planned, feared, demanded or denied are none of them. The same reading always gives the same
    cards. ``words`` is the lexicon that says what a phrase stands for (today's by default).
    """
    known = words or lexicon()
    groups: dict[str, list[Claim]] = {}
    for claim in reading.claims:
        if isinstance(claim.content, EventContent) and claim.content.type == "ASSAULT" and claim.status in _REAL:
            groups.setdefault(claim.happening or claim.id, []).append(claim)
    if not groups:
        return ()
    namer = Namer(reading, known)
    return tuple(_incident(reading, namer, claims) for claims in groups.values())


def _incident(reading: Reading, namer: Namer, claims: Sequence[Claim]) -> Incident:
    parts: dict[str, _Parts] = {slot: _Parts() for slot in ("perpetrators", "humans", "things", "weapons")}
    places: list[Place] = []
    times: list[Interval] = []
    modes: list[str] = []
    for claim, event in _events(claims):
        for p in event.participants:
            if p.role == "actor":
                for part in namer.perpetrators(p, claim.id):
                    parts["perpetrators"].add(part)
            elif p.role == "recipient":
                target = namer.target(p, claim.id, event)
                if target is None:
                    continue
                parts["things" if target.sort == "thing" else "humans"].add(target)
                for named in namer.listed(p, claim.id) if target.sort == "person" else ():
                    parts["humans"].add(named)
        if "explosives" in event.modes or event.weapons or not event.participants:
            for part in namer.beside(claim, reading.sentences[claim.sentence]):
                parts["things"].add(part)
        for weapon in event.weapons:
            parts["weapons"].add(namer.weapon(weapon, reading.sentences[claim.sentence], claim.id))
        if event.place is not None and event.place.name not in {p.name for p in places}:
            places.append(event.place)
        if event.time is not None and (event.time.earliest, event.time.latest) not in {
            (t.earliest, t.latest) for t in times
        }:
            times.append(event.time)
        modes += [m for m in event.modes if m not in modes]
    for part in _accused(reading, namer, claims):
        parts["perpetrators"].add(part)
    return Incident(
        claims[0].id,
        tuple(c.id for c in claims),
        tuple(dict.fromkeys(c.status for c in claims)),
        tuple(modes),
        tuple(parts["perpetrators"].found),
        tuple(parts["humans"].found),
        tuple(parts["things"].found),
        tuple(parts["weapons"].found),
        tuple(places),
        tuple(times),
        toll(claims, "killed"),
        toll(claims, "injured"),
    )


def _events(claims: Iterable[Claim]) -> Iterator[tuple[Claim, EventContent]]:
    for claim in claims:
        if isinstance(claim.content, EventContent):
            yield claim, claim.content


# -- how many -------------------------------------------------------------------------------------


def toll(claims: Iterable[Claim], harm: Harm) -> Toll | None:
    """The range of what the claims tell of one harm, in the claims' order; None when none tells of it.

    A figure for "no one" counts as one, and a harm told without a figure leaves both ends open.
    """
    figures = [(a, c.id) for c, e in _events(claims) if (a := getattr(e.casualties, harm)) is not None]
    if not figures:
        return None
    lows = [(x, id_) for a, id_ in figures if (x := a.low if a.low is not None else a.best) is not None]
    highs = [(x, id_) for a, id_ in figures for x in (a.low, a.best, a.high) if x is not None]
    low = lows[0][0] if lows else None
    high = max(x for x, _ in highs) if highs else None
    return Toll(
        low,
        high,
        tuple(dict.fromkeys(id_ for x, id_ in lows if x == low)),
        tuple(dict.fromkeys(id_ for x, id_ in highs if x == high)),
        tuple(figures),
    )


# -- who ------------------------------------------------------------------------------------------


def _accused(reading: Reading, namer: Namer, claims: Sequence[Claim]) -> Iterator[Part]:
    """Whom the report says to be accused of the attack, or to stand behind it, in the sentence that tells of it."""
    ids = {c.id for c in claims}
    sentences = {c.sentence for c in claims}
    if any(p.role == "actor" for _, e in _events(claims) for p in e.participants):
        return
    for claim in reading.claims:
        content = claim.content
        if claim.sentence not in sentences or claim.status not in _REAL:
            continue
        if isinstance(content, EventContent) and content.type == "ACCUSE" and "allege" in content.modes:
            for p in content.participants:
                if p.role == "recipient":
                    for part in namer.perpetrators(p, claim.id):
                        yield replace(part, alleged=True)
        elif claim.kind == "statement" and getattr(content, "type", "") == "cause":
            subject, object_ = getattr(content, "subject", None), getattr(content, "object", None)
            about = object_ is not None and (
                object_.claim in ids or any(_within(c.trigger, object_.start, object_.end) for c in claims)
            )
            if about and subject is not None and subject.participant is not None:
                for part in namer.perpetrators(subject.participant, claim.id):
                    yield replace(part, alleged=True)


def _within(trigger: tuple[int, int], start: int | None, end: int | None) -> bool:
    return start is not None and end is not None and start <= trigger[0] < end


class _Parts:
    """Parts of one slot; words for one that is there already are added to it."""

    def __init__(self) -> None:
        self.found: list[Part] = []

    def add(self, part: Part) -> None:
        for k, known in enumerate(self.found):
            if known.sort == part.sort and same(known, part):
                self.found[k] = merged(known, part)
                return
        self.found.append(part)


def merged(one: Part, two: Part) -> Part:
    """Two parts that are one: all words, all claims, and alleged only if both are."""
    return Part(
        one.sort,
        tuple(dict.fromkeys(one.names + two.names)),
        tuple(dict.fromkeys(one.descriptions + two.descriptions)),
        one.id or two.id,
        tuple(dict.fromkeys(one.claims + two.claims)),
        one.alleged and two.alleged,
    )


def same(one: Part, two: Part) -> bool:
    """Whether two parts are one: the same entry, the same words, or the end of a name ("Colindres")."""
    if one.id is not None and one.id == two.id and one.sort == "organisation":
        return True
    left, right = {n.lower() for n in one.names}, {n.lower() for n in two.names}
    if left or right:
        return any(a == b or a.endswith(" " + b) or b.endswith(" " + a) for a in left for b in right)
    return bool({bare(d) for d in one.descriptions} & {bare(d) for d in two.descriptions})


# "Shot dead two teachers": the parser takes "dead" for a word about them.
_ARTICLE = re.compile(
    r"^(?:the|an?|dead(?=\s+(?:\d|[a-z]+\s))|its|his|her|their|our|this|these|those|that|some)\s+", re.I
)
_COUNT = re.compile(
    r"^(?:of|more|many|only|various|certain|both|all|at least|about|around|nearly|almost|some|several|other|another"
    r"|more than|over|up to|between|dozens of"
    r"|hundreds of|(?:an? )?(?:large )?(?:number|group) of|(?:an?|the)|its|his|her|their|these|those"
    r"|presumed|alleged|suspected|unidentified|unknown|\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|[a-z]+teen|twenty)\s+",
    re.I,
)


def bare(words: str) -> str:
    """The words in small letters without article, number and brackets: what two phrases for one have in common."""
    words = re.sub(r'["“”\'\[\]()]', "", words.lower()).strip()
    while (shorter := _COUNT.sub("", words)) != words:
        words = shorter
    return words


_NUMBER_OF = re.compile(
    r"^(?:(?:an?|the|one|two|three|four|five|large|small|\d+) )*(?:group|band|number|dozen|hundred|pair|handful|mob"
    r"|crowd|member|majority|column|squad|team|gang)s? of (?=\w)"
)


class Namer:
    """Says what the words of a participant stand for, and how else the report calls it."""

    def __init__(self, reading: Reading, known: Lexicon) -> None:
        self.known = known
        self.text = reading.report.text
        self.lower = self.text.lower()
        self.capitals = is_capitals(self.text)
        self.places = {e.place.text.lower() for _, e in _events(reading.claims) if e.place is not None}

    # Everything that the report calls an entry of the lexicon: "FMLN", "Farabundo Marti National Liberation Front".
    def called(self, id_: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.text[a:b] for a, b in self.named().get(id_, ())))

    def named(self) -> dict[str, list[tuple[int, int]]]:
        if not hasattr(self, "_by_id"):
            self._by_id: dict[str, list[tuple[int, int]]] = {}
            for match in find_names(self.text, self.known, capitals=self.capitals):
                if match.kind in {"name", "metonym"} and len(match.ids) == 1:
                    self._by_id.setdefault(match.ids[0], []).append((match.start, match.end))
        return self._by_id

    def perpetrators(self, p: Participant, claim: str) -> Iterator[Part]:
        """The persons that the words name, and the body that they belong to: "FMLN guerrillas" are both."""
        words = self._words(p)
        if words is None:
            return
        kind = self.kind(words)
        known = self.known.entries.get(p.actor.id) if p.actor.id is not None else None
        type_ = known.type if known is not None else p.actor.type
        entry = p.actor.id is not None and type_ not in {"person", "civilian", None}
        title, name = self.split(words)
        if title and name:
            yield self._person(words, p, claim)  # "Colonel Benavides": a man of the army
            return
        if self._army(words) == bare(words):
            pass  # the body itself: "the army"
        elif kind in _PEOPLE or not entry:
            if kind == "organ" or (kind is None and type_ in _BODIES):
                yield Part("organisation", (words,), (), p.actor.id, (claim,))
            else:
                yield self._person(words, p, claim)
        if entry and p.actor.id is not None and type_ != "state":
            own = words if kind not in _PEOPLE else self._body_of(words)
            names = [n for n in (own, *self.called(p.actor.id)) if n] or [p.actor.name]
            names += [o for n in names for o in self.in_brackets(n)]
            yield Part("organisation", tuple(dict.fromkeys(names)), (), p.actor.id, (claim,))
        elif (army := self._army(words)) is not None:
            yield Part("organisation", (army,), (), p.actor.id, (claim,))
        elif kind in _PEOPLE and (body := self._body_of(words)) and (others := self.in_brackets(body)):
            yield Part("organisation", (body, *others), (), None, (claim,))

    def _army(self, words: str) -> str | None:
        """The state's body that the words are or begin with: "army" of "army patrol"; None if none."""
        match = _STATE_BODY.search(bare(words))
        return match[0] if match is not None else None

    def _body_of(self, words: str) -> str:
        """The words that stand before the noun for people: "FMLN" of "FMLN urban guerrillas"; empty if none."""
        tokens = words.split()
        end = next((k for k, t in enumerate(tokens) if self._noun(t) in _PEOPLE or t.lower() in _OF_FIGHTERS), 0)
        own = " ".join(tokens[:end])
        return own if bare(own + " ").strip() else ""

    def in_brackets(self, name: str) -> list[str]:
        """What the report puts in brackets beside the name: "ELN [National Liberation Army]", "Red Front (RF)"."""
        if len(name) < 2:
            return []
        named = any(self._noun(t) in {"organ", "armed"} for t in name.split())
        found = re.findall(rf"(?<!\w){re.escape(name)}\s*[\[(]([^\])\n]{{2,60}})[\])]", self.text)
        short = [
            w for w in found if _initials(w, name) or _initials(name, w) or (named and re.fullmatch(r"\w{2,6}", w))
        ]
        behind = re.findall(rf"((?:[\w'’.-]+ ){{1,7}})[\[(]{re.escape(name)}[\])]", self.text) if name.isalpha() else []
        for words in behind:
            tokens = words.split()
            for k in range(len(tokens)):
                # "National Army of Liberation (EJL)": in the words' own tongue the letters may be others.
                a_body = len(tokens) - k > 1 and self._noun(tokens[k]) in {"organ", "armed"} and len(name) < 7
                if _initials(" ".join(tokens[k:]), name) or a_body:
                    short.append(" ".join(tokens[k:]))
                    break
        return list(dict.fromkeys(short))

    def target(self, p: Participant, claim: str, event: EventContent) -> Part | None:
        """Whom or what the words name; None for words that name nothing ("it", "another")."""
        words = self._words(p)
        if words is None:
            return None
        kind = self.kind(words)
        harmed = (
            event.casualties.killed is not None
            or event.casualties.injured is not None
            or not _HURT_IN.isdisjoint(event.modes)
        )
        if kind in _THINGS or kind == "organ" or self._ends_in_thing(words):
            return self._thing(words, p, claim)
        if p.actor.id is None and words.lower() in self.places:
            return self._thing(words, p, claim)  # a town that was hit
        titled = bool(self.split(words)[1]) and kind is None
        person = kind in _PEOPLE or titled or harmed or p.actor.sector is not None or self._is_name(words)
        if person:
            return self._person(words, p, claim)
        return self._thing(words, p, claim)

    def listed(self, p: Participant, claim: str) -> Iterator[Part]:
        """Whom the report lists behind the words: "three journalists: Ana Mirel, a reporter, and Jon Sek."."""
        match = _LISTED.match(self.text, p.end)
        if match is None or not re.search(r"(?:s|people|men|women|children)$", p.text):
            return
        for words in re.split(r",\s*(?:and\s+)?|;\s*(?:and\s+)?|\s+and\s+", match["list"]):
            words = _ARTICLE.sub("", words.strip())
            if words and len(words.split()) < 7 and self.split(words)[1] and self._is_name(self.split(words)[1]):
                yield self._person(words, replace(p, text=words, start=0, end=0), claim)

    def beside(self, claim: Claim, sentence: tuple[int, int]) -> Iterator[Part]:
        """What the words say the bomb went off at: "exploded near the embassy", "an attack in front of a bank"."""
        for match in _BESIDE.finditer(self.text, claim.trigger[1], sentence[1]):
            tokens = match["words"].split()
            for size in range(len(tokens), 0, -1):
                words = " ".join(tokens[:size])
                if any(t.lower() in _NO_NAME for t in tokens[:size]):
                    continue
                if self.kind(words) in {"structure", "vehicle"} and not words.lower().endswith("'s"):
                    words = _ARTICLE.sub("", words)
                    yield Part("thing", (), (words, *self._shorter(words)), None, (claim.id,), alleged=True)
                    break

    def weapon(self, word: str, sentence: tuple[int, int], claim: str) -> Part:
        """The weapon with the words around it in its sentence: "5 kg of dynamite", "dynamite charge"."""
        found = [word]
        for match in re.finditer(_AROUND_WEAPON.format(re.escape(word)), self.text[slice(*sentence)], re.I):
            words = _ARTICLE.sub("", " ".join(match[0].split()))
            found += [words, bare(words)]
        once = {w.lower(): w for w in reversed(found) if w}
        return Part("thing", (), tuple(reversed(once.values())), None, (claim,))

    def _words(self, p: Participant) -> str | None:
        """The participant's words without article; for a pronoun the name of whom it stands for, None if not known."""
        words = _ARTICLE.sub("", p.text.strip())
        if words.lower() in _PRONOUNS or p.text.lower() in _PRONOUNS:
            words = _ARTICLE.sub("", p.actor.name.strip())
            if words.lower() in _PRONOUNS or p.actor.id is not None or not words:
                return None
        return words

    def _person(self, words: str, p: Participant, claim: str) -> Part:
        description, name = self.split(words)
        told = [d for d in (words if description or not name else "", description) if d]
        if not name:
            told += self._shorter(words) + self._longer(p)
            return Part("person", (), tuple(dict.fromkeys(told)), p.actor.id, (claim,))
        names = (name, *self._full(name))
        told += [d for n in names for d in self._described(n)]
        return Part("person", tuple(dict.fromkeys(names)), tuple(dict.fromkeys(told)), p.actor.id, (claim,))

    def _thing(self, words: str, p: Participant, claim: str) -> Part:
        told = (words, *self._shorter(words), *self._longer(p))
        return Part("thing", (), tuple(dict.fromkeys(told)), p.actor.id, (claim,))

    def _shorter(self, words: str) -> list[str]:
        """The phrase without what stands before its noun, where the report says that too: "the engineers"."""
        head = bare(_HEAD_END.split(_NUMBER_OF.sub("", words), maxsplit=1)[0]).split()
        found = []
        for k in range(1, len(head)):
            short = " ".join(head[k:])
            if re.search(rf"\b(?:the|these|those|both|his|her|their|its) {re.escape(short)}\b", self.lower):
                found.append(short)
        return found

    def _longer(self, p: Participant) -> list[str]:
        """The phrase with what is said behind its noun: "offices of the union", "a truck owned by a dairy"."""
        match = _BEHIND.match(self.text, p.end)
        if match is None or not self.text.startswith(p.text, p.start):
            return []
        words = _ARTICLE.sub("", self.text[p.start : match.end()].strip())
        return [" ".join(words.split())]

    def _full(self, name: str) -> list[str]:
        """Longer forms of a name in the report: "Hector Oqueli" for "Oqueli"; in text order."""
        found = []
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", self.text):
            before = self._name_tokens(self.text[max(0, match.start() - 60) : match.start()].split()[::-1])
            if before:
                found.append(" ".join([*before[::-1], name]))
        return [f for f in dict.fromkeys(found) if len(f.split()) <= 5]

    def _name_tokens(self, tokens: Iterable[str]) -> list[str]:
        """The first of these words that can be parts of a name."""
        out: list[str] = []
        for token in tokens:
            if not re.fullmatch(r"[^\W\d_][\w'’-]*\.?", token) or len(out) == 3:
                break
            low = token.lower().rstrip(".")
            if token.endswith(".") and len(low) > 3 and low not in _TITLES:
                break  # the end of a sentence before
            if (len(low) < 3 and not token.endswith(".")) or low in _NO_NAME or self._noun(low) is not None:
                break
            if low in self.known.heads or (not self.capitals and not token[0].isupper()):
                break
            if self.capitals and any(low.endswith(e) for e in ("ed", "ing", "ly", "tion", "ment")):
                break
            out.append(token)
        return out

    def split(self, words: str) -> tuple[str, str]:
        """Title and name of a person's words: ("reporter", "Ana Mirel"); either may be empty."""
        tokens = words.split()
        cut = next((k for k in range(len(tokens) - 1, 0, -1) if self._titles(tokens[k - 1])), 0)
        rest = tokens[cut:]
        if self._noun(tokens[-1]) in _PEOPLE or any(t.lower() in {"of", "who", "which"} for t in rest):
            return words, ""
        if cut and rest:
            return " ".join(tokens[:cut]), " ".join(rest)
        return ("", words) if self._is_name(words) else (words, "")

    def _titles(self, word: str) -> bool:
        return self._noun(word) in _PEOPLE or word.lower().rstrip(".") in _TITLES

    def _is_name(self, words: str) -> bool:
        """Whether the words look like a proper name; in a text in capitals, whether none is a known noun."""
        tokens = re.findall(r"[^\W\d_][\w'’.-]*", words)
        if not tokens or any(self._noun(t) is not None for t in tokens):
            return False
        if self.capitals:
            return len(tokens) > 1
        return tokens[-1][0].isupper() and (len(tokens) == 1 or any(t[0].isupper() for t in tokens[:-1]))

    def _described(self, name: str) -> list[str]:
        """What the report says the named person to be, between commas behind the name: "Castellar, mayor of Achi,"."""
        out = []
        for match in re.finditer(re.escape(name) + r",\s+(?:the |an? )?([^,.;:\n]{3,60})[,.;]", self.text):
            words = match[1].strip()
            head = re.split(r" (?:of|in|at|for|from|who|with) ", words)[0].split()
            if head and self._noun(head[-1]) in _PEOPLE and not any(w.lower() in {"was", "were", "and"} for w in head):
                out.append(words)
        return out

    def kind(self, words: str) -> str | None:
        """What the head of the phrase stands for: the last noun before "of", "in", "who" and the like."""
        words = _NUMBER_OF.sub("", words.lower())
        head = re.split(r" (?:of|in|at|from|on|who|which|that|belonging|wearing|for|with) ", words)[0]
        tokens = head.split()
        for size in (3, 2, 1):
            kind = self._noun(" ".join(tokens[-size:])) if len(tokens) >= size else None
            if kind is not None:
                return kind
        return None

    def _ends_in_thing(self, words: str) -> bool:
        return words.split()[-1].lower() in _MORE_THINGS

    def _noun(self, word: str) -> str | None:
        return kind_of(self.known, re.sub(r"^\W+|\W+$", "", word.lower()))


_OF_FIGHTERS = frozenset({"urban", "rural", "armed", "leftist", "rightist", "heavily", "young", "military"})


def _initials(words: str, short: str) -> bool:
    """Whether ``short`` is made of the initials of ``words``, small words left out or not, foreign order or not."""
    tokens = re.findall(r"[^\W\d_]+", words.lower())
    full = [t[0] for t in tokens if t not in {"of", "the", "and", "for", "de", "del", "la", "el", "y"}]
    told = [c for c in short.lower() if c.isalpha()]
    return 2 <= len(told) <= 8 and (sorted(full) == sorted(told) or [t[0] for t in tokens] == told)


_AROUND_WEAPON = (
    r"(?:\b(?:\d[\d.-]*(?:-mm| kg of| kilos of)?|one|two|three|four|five|six|several|powerful|large|small|heavy"
    r"|homemade|incendiary|high-?power(?:ed)?|very|car|truck|time|medium-sized|explosive|hand|submachine|machine)\s+)*"
    r"\b{}\b(?: (?:charge|stick|cartridge|device|launcher|gun|grenade|rifle|bomb)s?\b)?"
)
_STATE_BODY = re.compile(
    r"\b(?:armed forces|security forces|air force|army|military|government|national guard"
    r"|(?:treasury |national )?police|navy|regime)\b"
)
_HEAD_END = re.compile(r" (?:of|in|at|from|on|who|which|that|belonging|owned|wearing|for|with) ", re.I)
_BESIDE = re.compile(
    r"\b(?:near|outside|in front of|inside|against|under|underneath|beside|next to|at|on|in)\s+"
    r"(?P<words>[\w'’.-]+(?:[ \t\n][\w'’.-]+){0,5})",
    re.I,
)
_LISTED = re.compile(r"(?:\s+\w+){0,3}\s*(?::|--|, identified as|, namely)\s*(?P<list>[^.\n]{5,300})(?=[.\n])")
_STOP = (
    r"(?:was|were|is|are|has|have|had|in|on|at|and|by|with|to|that|which|who|today|yesterday|when|after|but|as|from)"
)
_BEHIND = re.compile(rf"\s+(?:of|owned by|belonging to|wearing|where)\s+(?:(?!{_STOP}\b)[\w.'’-]+\s*){{1,8}}", re.I)
_NO_NAME = frozenset(
    """of the and by against that for with from to in on at was were is are has had who which when after as but his her
    their its said into over under near late former president-elect dr mr mrs ms msgr gen col maj capt lt sgt""".split()
)
_TITLES = frozenset("mr mrs ms dr msgr monsignor sister father rev reverend comrade gen col maj capt lt sgt".split())
_MORE_THINGS = frozenset("headquarters facilities installations premises offices interests lines systems".split())


# Words for members of a body or for those who were hit, which say of no trade or side what they are.
_ALSO_PEOPLE = frozenset(
    """child children member members personnel element elements figure figures owner owners wounded injured dead victim
    victims relative relatives wife husband son daughter brother sister mother father maid professional professionals
    brother-in-law sister-in-law son-in-law ideologue companion companions""".split()
)


@lru_cache(maxsize=20000)
def kind_of(known: Lexicon, word: str) -> str | None:
    forms = (
        word,
        re.sub("s$", "", word),
        re.sub("ies$", "y", word),
        re.sub("es$", "", word),
        re.sub("men$", "man", word),
    )
    kind = next((n.kind for form in forms if (n := known.nouns.get(form)) is not None), None)
    return kind or ("people" if word in _ALSO_PEOPLE else None)
