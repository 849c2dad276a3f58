"""Whom a phrase names when it stands alone, by the same grammar and lexicon with which reports are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tocsin.desk import Desk, desk
from tocsin.errors import UsageError, WrongType
from tocsin.reading.parse import parse
from tocsin.sources import report_of
from tocsin.terms.syntax import Sentence
from tocsin.terms.text import Report
from tocsin.terms.who import Actor, Mention

# A phrase is read as the subject of a sentence: by itself a parser takes half of them for something else.
_VERB = "said"
_BEFORE = "On Monday, "
_AFTER = f" {_VERB} so."


def actors_of(
    phrases: Sequence[str], published: str | Sequence[str | None] | None = None, at: Desk | None = None
) -> list[Actor]:
    """Whom each phrase names, in their order; ``published`` is one date for all or one for each.

    Raises :class:`tocsin.errors.UsageError` where the lists differ in length or a date is none, and
    :class:`tocsin.errors.WrongType` for what is no string or list of strings.
    """
    if not isinstance(phrases, Sequence) or not isinstance(published, str | Sequence | None):
        wrong = published if isinstance(phrases, Sequence) else phrases
        advice = "pass a phrase or a list of phrases, and a date (YYYY-MM-DD) or a list of dates"
        raise WrongType(f"tocsin.actor takes strings, not an object of type {type(wrong).__name__}", advice=advice)
    if published is None or isinstance(published, str):
        published = [published] * len(phrases)
    if len(published) != len(phrases):
        raise UsageError(f"{len(phrases)} phrases and {len(published)} dates; give one date, or one for every phrase")
    for phrase in phrases:
        if not isinstance(phrase, str):
            raise WrongType(f"a phrase is a string, not an object of type {type(phrase).__name__}")
    at = at or desk()
    kept = [_small(" ".join(phrase.split()).strip(" .,;:")) for phrase in phrases]
    reports = [
        report_of(_sentence(phrase), published=date, language="en")
        for phrase, date in zip(kept, published, strict=True)
    ]
    parsed = parse(reports, at.lexicon, at.nlp)
    return [_named(at, report, sentences, phrase) for phrase, (report, sentences, _) in zip(kept, parsed, strict=True)]


def _sentence(phrase: str) -> str:
    return _BEFORE + phrase + _AFTER if phrase else ""


_LOWER = frozenset(
    "of the a an and for in on at to by from with de la del el las los les du des y et di da al ul e wa".split()
)


def _small(phrase: str) -> str:
    """A phrase of several words in capitals as a newspaper prints it; acronyms in brackets keep theirs."""
    words = phrase.split()
    if len(words) < 2 or phrase != phrase.upper() or not any(len(word) > 4 for word in words):
        return phrase
    out = []
    for k, word in enumerate(words):
        if word.lower() in _LOWER and k:
            out.append(word.lower())
        else:
            whole = word[:1] == "(" and word[-1:] == ")"
            out.append(
                word if whole else re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda m: m.group().capitalize(), word)
            )
    return " ".join(out)


def _named(at: Desk, report: Report, sentences: list[Sentence], phrase: str) -> Actor:
    """The actor of the subject; the phrase by its own words where it has no head that could act."""
    unknown = Actor(None, phrase)
    for s in reversed(sentences):
        verb = next(
            (i for i in range(len(s) - 1, -1, -1) if s.words[i] == _VERB and s.starts[i] > len(_BEFORE + phrase)), None
        )
        if verb is None:
            continue
        actors, _ = at.resolvers(report, sentences)
        head = _head(s, verb, report.text)
        found = actors.mention(s, head) if head is not None else None
        if head is None or found is None:
            return unknown
        actor = _in_own_words(found, phrase)
        if found.kind == "thing" and actor.type in {"state", "person"}:
            # "Japanese tariffs" are Japan's, but nobody who acts.
            actor = replace(actor, id=None, name=phrase, type=None, sector=None)
        if actor.country is None and found.kind in {"place", "name"}:
            actor = replace(actor, country=actors.land(s, head))
        return actor
    return unknown


def _head(s: Sentence, verb: int, report: str) -> int | None:
    """The subject of the verb; where the parser sees none, the topmost noun before it."""
    end = s.starts[verb] - 1
    for i, name in s.names.items():
        if name.end == end and report[s.start : name.start].strip().lower() in {"on monday,", "on monday, the"}:
            return i  # one name from end to end
    subject = s.child(verb, "nsubj")
    if subject is not None and subject < verb:
        return subject
    nouns = [i for i in range(verb) if i in s.names or s.tag[i][:1] == "N"]
    tops = [i for i in nouns if not any(a in nouns for a in s.ancestors(i))]
    return tops[0] if tops else None


def _in_own_words(found: Mention, phrase: str) -> Actor:
    """An actor that no entry names is called by the phrase's own words, as they were handed in."""
    return (
        replace(found.actor, name=phrase[found.start - len(_BEFORE) : found.end - len(_BEFORE)])
        if found.actor.id is None
        else found.actor
    )
