"""The one place where the stages meet: a report in, a reading out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Any

from tocsin.coding.agreements import code_agreements
from tocsin.coding.draft import Draft, finish
from tocsin.coding.events import code_events
from tocsin.coding.flows import code_flows
from tocsin.coding.labels import code_labels
from tocsin.coding.relations import code_relations
from tocsin.coding.scene import Scene
from tocsin.coding.statements import code_statements
from tocsin.errors import LexiconError
from tocsin.lexicon.gazetteer import Gazetteer, gazetteer
from tocsin.lexicon.load import Lexicon, lexicon
from tocsin.reading.amounts import find_amounts
from tocsin.reading.attribution import find_attributions
from tocsin.reading.parse import notice, parse
from tocsin.reading.stance import StanceReader
from tocsin.reading.times import day_told, find_times
from tocsin.resolving.actors import ReportActors
from tocsin.resolving.happenings import link
from tocsin.resolving.places import ReportPlaces
from tocsin.suggesting import suggest
from tocsin.terms.claims import Claim, Reading
from tocsin.terms.stance import Attribution
from tocsin.terms.syntax import Sentence
from tocsin.terms.text import Report
from tocsin.weighing import weighed

Coder = Callable[[Scene], list[Draft]]
CURRENCIES = frozenset({"$", "€", "£", "US$", "dollars", "euros", "pounds", "roubles", "rubles", "lira"})
# Beside these, figures with their units are looked for too: sums of money, and how often something was done.
_WITH_UNITS = CURRENCIES | {"times"}
# Reports taken up at a time: enough to fill the parser, few enough to show the first results at once.
BATCH = 8
CODERS: tuple[Coder, ...] = (code_events, code_relations, code_agreements, code_flows, code_labels)


@lru_cache(maxsize=1)
def installed_gazetteer() -> Gazetteer | None:
    """The gazetteer that came with the package; None where it was never built (places then keep their words)."""
    try:
        return gazetteer()
    except LexiconError:
        return None


@dataclass(slots=True)
class Desk:
    """Reads reports with one lexicon, gazetteer and parser; every part can be replaced by handing in another.

    ``coders`` are run on each sentence in turn; ``code_statements`` comes last because statements point at claims.
    ``suggest`` adds what no rule reads, None leaves the rules alone. ``weigh`` gives the claims their confidence;
    without it they keep the score of the rule that made them.
    """

    lexicon: Lexicon = field(default_factory=lexicon)
    gazetteer: Gazetteer | None = field(default_factory=installed_gazetteer)
    nlp: Any = None
    coders: tuple[Coder, ...] = CODERS
    suggest: Callable[[Scene, list[Draft]], list[Draft]] | None = suggest
    weigh: Callable[[Reading], Reading] | None = weighed

    def read(self, report: Report) -> Reading:
        """The claims of one report."""
        return next(iter(self.read_all([report])))

    def read_all(self, reports: Iterable[Report]) -> Iterator[Reading]:
        """The readings of many reports, in order."""
        waiting = iter(reports)
        while batch := list(islice(waiting, BATCH)):
            readable = [self._noticed(report) for report in batch if report.language in {None, "en"}]
            parsed = parse(readable, self.lexicon, self.nlp)
            for report in batch:
                if report.language in {None, "en"}:
                    flagged, sentences, unread = next(parsed)
                    reading = self.code(flagged, sentences, unread)
                    yield reading if self.weigh is None else self.weigh(reading)
                else:
                    why = f"written in {report.language!r}; only English is read"
                    yield Reading(report, (), (), ((0, why),))

    def attributions(self, report: Report) -> tuple[Attribution, ...]:
        """Whatever the text gives as somebody's words, thoughts or wishes, also where no claim is made of it.

        In text order of the cues; empty for a text in a language that is not read.
        """
        if report.language not in {None, "en"}:
            return ()
        _, sentences, _ = next(parse([self._noticed(report)], self.lexicon, self.nlp))
        return find_attributions(self.lexicon, sentences)

    def _noticed(self, report: Report) -> Report:
        return replace(report, flags=(*report.flags, *(f for f in notice(report.text) if f not in report.flags)))

    def code(self, report: Report, sentences: list[Sentence], unread: list[tuple[int, str]]) -> Reading:
        """The claims of one report that has been parsed."""
        claims: list[Claim] = []
        definite: set[str] = set()
        for scene in self.scenes(report, sentences):
            drafts = [draft for coder in self.coders for draft in coder(scene)]
            if self.suggest is not None:
                drafts = self.suggest(scene, drafts)
            made = [finish(scene, draft) for draft in drafts]
            claims.extend(made)
            definite.update(c.id for d, c in zip(drafts, made, strict=True) if d.definite)
            said = code_statements(scene, drafts, made)
            claims.extend(said)
            if any(c.kind == "event" and getattr(c.content, "type", "") == "ASSAULT" for c in made):
                scene.memory["assault"] = str(scene.sentence.index)
            if made or said:
                scene.memory["claims"] = str(scene.sentence.paragraph)
        claims = link(claims, definite)
        claims.sort(key=lambda c: (c.trigger, c.start, c.kind, c.id))
        return Reading(report, tuple((s.start, s.end) for s in sentences), tuple(_unique(claims)), tuple(unread))

    def resolvers(self, report: Report, sentences: list[Sentence]) -> tuple[ReportActors, ReportPlaces]:
        """Who and where is meant in one report that has been parsed."""
        actors = ReportActors(self.lexicon, report, sentences)
        places = ReportPlaces(self.lexicon, self.gazetteer, report, sentences, actors.countries)
        actors.where = places.land
        return actors, places

    def scenes(self, report: Report, sentences: list[Sentence]) -> Iterator[Scene]:
        """Each sentence with all that the reading and resolving rooms find in it."""
        actors, places = self.resolvers(report, sentences)
        stances = StanceReader(self.lexicon, report.text, sentences, translated="translation_suspected" in report.flags)
        memory: dict[str, str] = {}
        told: list[str | None] = [None, None]
        for s in sentences:
            day = told[-1] or told[-2]
            times = find_times(report.text, s.start, s.end, report.published, _tense(s), reference=day)
            told.append(day_told(times))
            yield Scene(
                report,
                self.lexicon,
                s,
                actors.mention,
                places.place,
                stances.stance,
                actors.others,
                times,
                find_amounts(report.text, s.start, s.end),
                find_amounts(report.text, s.start, s.end, units=True) if any(c in _WITH_UNITS for c in s.words) else (),
                sentences,
                memory,
            )


def _unique(claims: list[Claim]) -> Iterator[Claim]:
    seen: set[str] = set()
    for claim in claims:
        if claim.id not in seen:
            seen.add(claim.id)
            yield claim


def _tense(s: Sentence) -> Callable[[int], str]:
    """The tense of the clause around an offset, for days that the calendar leaves open."""

    def tense(offset: int) -> str:
        token = next((k for k in range(len(s)) if s.ends[k] > offset), None)
        if token is None:
            return ""
        verb = next((a for a in (token, *s.ancestors(token)) if s.tag[a][:1] == "V"), None)
        if verb is None:
            return ""
        aux = {s.words[c].lower() for c in s.kids(verb, "aux", "auxpass")}
        if "to" in aux and "be" in aux and "have" not in aux:
            return "future"  # "are to be sentenced on Friday"
        if aux & {"will", "shall", "'ll", "would"} or (s.tag[verb] == "VB" and "to" in aux):
            return "future"
        if s.tag[verb] in {"VBD", "VBN"} or aux & {"was", "were", "had", "has", "have", "did"}:
            return "past"
        return "present"

    return tense


@lru_cache(maxsize=1)
def desk() -> Desk:
    """The desk with everything that ships with tocsin, made once."""
    return Desk()


@lru_cache(maxsize=1)
def rules_alone() -> Desk:
    """The desk without its learned parts, made once."""
    return Desk(suggest=None, weigh=None)
