"""Which mentions in many reports tell of one happening: the parser, the sentence model and the scorer, joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.errors import UsageError, WrongType
from tocsin.learned.coreference import PairScorer, pair_scorer
from tocsin.learned.layers import layered_model
from tocsin.lexicon.families import families
from tocsin.reading.parse import parser
from tocsin.resolving.coreference import Link, Topic, by_topic, resolve
from tocsin.resolving.sightings import Sighting

_NEGLIGIBLE = frozenset({"DET", "PUNCT", "ADP", "PRON", "SPACE", "SYM", "PART", "AUX", "CCONJ", "SCONJ", "X", "INTJ"})
_TELLING = frozenset({"NOUN", "PROPN", "VERB", "NUM", "ADJ"})
_HEDGES = frozenset("not n't never may might could would will should".split())
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december".split()
)
_YEAR = re.compile("(?:19|20)[0-9]{2}")
# Words that set a happening apart in time from what the report is about.
_ELSEWHEN = frozenset("ago earlier previous previously last past former anniversary before later".split())
# How many words on either side are "near".
_NEAR = 6


@dataclass(frozen=True, slots=True)
class Marked:
    """A report as sentences of words, with the places of what is asked about.

    ``mentions`` are (sentence, words) with the indices of the words of each mention of a happening. Reports of
    different ``topic`` are never compared.
    """

    sentences: tuple[tuple[str, ...], ...]
    mentions: tuple[tuple[int, tuple[int, ...]], ...]
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Happenings:
    """The happening of every mention. ``labels[d][m]`` is that of mention m of document d: mentions with one number
    tell of one happening, and no other mention has that number. ``links[d][m]`` says why; its ``fellow`` is the
    (document, mention) that speaks most for it, or None where the mention stands alone.
    """

    labels: tuple[tuple[int, ...], ...]
    links: tuple[tuple[Because, ...], ...]


@dataclass(frozen=True, slots=True)
class Because:
    """Why a mention stands where it stands: its likeliest fellow, the chance of that pair, and the reasons in words.

    Where ``fellow`` is None the chance and the reasons are those of the likeliest pair that was not joined.
    """

    fellow: tuple[int, int] | None
    chance: float
    reasons: tuple[str, ...]


def happenings(documents: Iterable[Mapping[str, Any] | Marked], scorer: PairScorer | None = None) -> Happenings:
    """The happening of every mention in documents; see :func:`tocsin.happenings`."""
    if isinstance(documents, str | bytes | Mapping | Marked) or not isinstance(documents, Iterable):
        raise WrongType(
            f"happenings takes many documents, not an object of type {type(documents).__name__}",
            advice="pass a list of documents, each a mapping with text and mentions",
        )
    marked = [document if isinstance(document, Marked) else marked_of(document) for document in documents]
    scorer = scorer or pair_scorer()
    labels: list[list[int]] = [[0] * len(one.mentions) for one in marked]
    links: list[list[Because]] = [[Because(None, 0.0, ())] * len(one.mentions) for one in marked]
    made = 0
    for members in by_topic([one.topic for one in marked]).values():
        where = [(d, m) for d in members for m in range(len(marked[d].mentions))]
        found, why = resolve(topic_of([marked[d] for d in members]), scorer.chances, scorer.threshold)
        for (d, m), label, link in zip(where, found, why, strict=True):
            labels[d][m] = made + label
            links[d][m] = _because(link, where)
        made += len(set(found))
    return Happenings(tuple(map(tuple, labels)), tuple(map(tuple, links)))


def _because(link: Link, where: Sequence[tuple[int, int]]) -> Because:
    return Because(None if link.fellow is None else where[link.fellow], link.chance, link.reasons)


def marked_of(document: Mapping[str, Any]) -> Marked:
    """A document as the caller gives it, checked; raises :class:`tocsin.errors.UsageError` for places outside it."""
    mentions, topic = document.get("mentions", ()), str(document.get("topic", ""))
    if "sentences" in document:
        sentences = tuple(tuple(str(word) for word in sentence) for sentence in document["sentences"])
        one = Marked(sentences, tuple((int(s), tuple(int(w) for w in words)) for s, words in mentions), topic)
    elif isinstance(document.get("text"), str):
        one = _from_text(document["text"], mentions, topic)
    else:
        raise UsageError("a document has neither text nor sentences", advice="give text, or sentences of words")
    for s, words in one.mentions:
        if not 0 <= s < len(one.sentences) or not words or not all(0 <= w < len(one.sentences[s]) for w in words):
            raise UsageError(
                f"mention {(s, words)} lies outside the document, which has {len(one.sentences)} sentences",
                advice="give (sentence, indices of words), both from 0",
            )
    return one


def _from_text(text: str, mentions: Iterable[tuple[int, int]], topic: str) -> Marked:
    """A text cut into sentences and words; spans are half-open code points and take every word they touch."""
    sentences, places = [], []
    for sentence in parser()(text).sents:
        words = [word for word in sentence if not word.is_space]
        if words:
            sentences.append(tuple(word.text for word in words))
            places.append([(word.idx, word.idx + len(word.text)) for word in words])
    return Marked(tuple(sentences), tuple(_words_at(places, *span, len(text)) for span in mentions), topic)


def _words_at(
    places: Sequence[Sequence[tuple[int, int]]], start: int, end: int, length: int
) -> tuple[int, tuple[int, ...]]:
    """The sentence and the words that a span touches; a span over two sentences is taken as its part in the first."""
    for s, words in enumerate(places):
        touched = tuple(n for n, (a, b) in enumerate(words) if a < end and start < b)
        if touched:
            return s, touched
    raise UsageError(
        f"({start}, {end}) holds no word of the text, which has {length} characters",
        advice="give (start, end) with 0 <= start < end <= len(text)",
    )


def topic_of(documents: Sequence[Marked]) -> Topic:
    """The mentions of the documents of one topic, parsed and read by the sentence model."""
    sightings: list[Sighting] = []
    bags = []
    for number, one in enumerate(documents):
        parsed = [_parsed(words) for words in one.sentences]
        bags.append(Counter(word for sentence in parsed for word in sentence.content()))
        sightings += [_sighting(number, one, parsed[s], s, words) for s, words in one.mentions]
    return Topic(tuple(sightings), tuple(bags))


@dataclass(frozen=True, slots=True)
class _Parsed:
    text: str
    starts: tuple[int, ...]
    words: tuple[str, ...]
    lemma: tuple[str, ...]
    part: tuple[str, ...]
    dep: tuple[str, ...]
    head: tuple[int, ...]
    stop: tuple[bool, ...]

    def content(self) -> list[str]:
        """The base forms of the words that tell what the sentence is about."""
        telling = zip(self.words, self.lemma, self.part, self.stop, strict=True)
        return [w for word, w, part, stop in telling if part in _TELLING and not stop and any(map(str.isalnum, word))]

    def kids(self, of: int, *deps: str) -> list[int]:
        return [k for k, h in enumerate(self.head) if h == of and k != of and (not deps or self.dep[k] in deps)]


def _parsed(words: Sequence[str]) -> _Parsed:
    from spacy.tokens import Doc

    nlp = parser()
    # A word of white space only would be taken for a gap.
    shown = [word.strip() or "." for word in words]
    doc = nlp(Doc(nlp.vocab, words=shown))
    starts, at = [], 0
    for word in shown:
        starts.append(at)
        at += len(word) + 1
    return _Parsed(
        " ".join(shown),
        tuple(starts),
        tuple(shown),
        tuple(word.lemma_.lower() for word in doc),
        tuple(word.pos_ for word in doc),
        tuple(word.dep_ for word in doc),
        tuple(word.head.i for word in doc),
        tuple(word.is_stop or nlp.vocab[word.lemma_.lower()].is_stop for word in doc),
    )


def _head(p: _Parsed, words: Sequence[int]) -> int:
    """The word that governs the mention; of several a word of content, the first."""
    inside = set(words)
    tops = [w for w in words if p.head[w] not in inside or p.head[w] == w]
    return min(tops or words, key=lambda w: (p.part[w] not in {"VERB", "NOUN", "ADJ", "PROPN", "AUX"}, w))


def _sighting(number: int, one: Marked, p: _Parsed, sentence: int, words: tuple[int, ...]) -> Sighting:
    head = _head(p, words)
    doers = p.kids(head, "nsubj", "csubj")
    doers += [k for agent in p.kids(head, "agent") for k in p.kids(agent)]
    if not doers and p.dep[head] in {"xcomp", "conj", "advcl", "ccomp"}:
        doers = p.kids(p.head[head], "nsubj", "nsubjpass")
    around = [k for k in range(len(p.words)) if p.part[k] in _TELLING and k not in words]
    model, known = layered_model(), families()
    kin = known.of([p.lemma[w] for w in words], p.lemma[head])
    span = p.starts[words[0]], p.starts[words[-1]] + len(p.words[words[-1]])
    return Sighting(
        document=number,
        sentence=sentence,
        opening=sentence == 0,
        words=tuple(p.lemma[w] for w in words),
        lemma=p.lemma[head],
        families=kin,
        wider=frozenset(known.wider[family] for family in kin),
        part=p.part[head],
        depth=_depth(p, head),
        hedged=any(p.lemma[k] in _HEDGES for k in p.kids(head)),
        doers=_bag(p, doers),
        targets=_bag(p, p.kids(head, "dobj", "nsubjpass", "attr", "dative")),
        circumstances=_bag(p, [k for prep in p.kids(head, "prep") for k in p.kids(prep)]),
        modifiers=_bag(p, p.kids(head, "compound", "poss", "amod", "nmod")),
        governor=_bag(p, [p.head[head]] if p.head[head] != head else []),
        near=frozenset(p.lemma[k] for k in around if abs(k - head) <= _NEAR),
        around=frozenset(p.lemma[k] for k in around),
        names=frozenset(p.words[k].lower() for k in around if p.part[k] == "PROPN"),
        numbers=frozenset(p.words[k].lower() for k in around if p.part[k] == "NUM"),
        days=frozenset(w for w in p.lemma if w in _CALENDAR or _YEAR.fullmatch(w)),
        elsewhen=any(p.lemma[k] in _ELSEWHEN for k in _clause(p, head)),
        states=model.states(p.text, span),
        meaning=model.states(" ".join(p.words[w] for w in words).lower()),
        setting=model.states(p.text),
    )


def _bag(p: _Parsed, words: Iterable[int]) -> frozenset[str]:
    return frozenset(p.lemma[w] for w in words if p.part[w] not in _NEGLIGIBLE)


def _clause(p: _Parsed, head: int) -> list[int]:
    """What hangs on a word, down to the next verb."""
    out, waiting = [], [head]
    while waiting:
        for k in p.kids(waiting.pop()):
            if p.part[k] != "VERB":
                out.append(k)
                waiting.append(k)
    return out


def _depth(p: _Parsed, word: int) -> int:
    depth = 0
    while p.head[word] != word and depth < 10:
        word, depth = p.head[word], depth + 1
    return depth
