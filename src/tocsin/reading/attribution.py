"""Finds whatever a text gives as the words, thoughts or wishes of somebody, whether or not a claim is made of it.

The walk of ``stance`` starts at an act and asks on whose word it is; this one starts at the words of saying and asks
what they cover. Both use the cues of attribution; ``voices`` adds the words of judging, asking and wanting, which
decide nothing about the certainty of an act.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tocsin.lexicon.load import Cue, Lexicon
from tocsin.reading.turns import Cues, goes_on_saying, speaks_apart
from tocsin.terms.stance import Attribution
from tocsin.terms.syntax import Sentence
from tocsin.terms.text import Span

_CLAUSES = frozenset({"ccomp", "xcomp", "parataxis", "csubj"})
_ABOUT = frozenset({"of", "about", "for", "on", "against", "with", "to", "over", "as", "from"})
_SPEAKERS_HERE = frozenset({"i", "we", "you", "us", "me"})
# The values of verbs of both speech and deeds ("found a bomb", "added troops"): to speak they need a clause, quoted
# words, or a paper as their subject.
_WITH_CLAUSE = frozenset({"clause", "quote", "source"})
_BREAKS = frozenset({"-", "--", "–", "—", "―"})
# Who or what a headline names before a colon; and what is no source there.
_HEARD = frozenset({"official", "civilian", "armed", "organ", "people", "media", "source"})
_KICKERS = frozenset(
    """analysis opinion editorial comment live update updates breaking video videos watch photos pictures gallery news
    exclusive explainer timeline profile review interview quiz podcast map correction note abstract title text summary
    background context warning""".split()
)
_READ = frozenset({"poll", "survey", "study", "report", "article", "letter", "memo", "estimate"})
_INVERTED = frozenset({"said", "says", "wrote", "writes", "asked", "asks", "added", "adds"})
_SAID_OF = frozenset({"acomp", "attr", "ROOT", "oprd", "acl", "conj", "ccomp", "relcl", "advcl"})
_NOUN_ABOUT = frozenset({"of", "for", "about", "on", "to", "against", "over", "with", "toward", "towards", "in"})
_OUTER = frozenset({"dobj", "dative", "oprd", "attr", "acomp", "xcomp", "ccomp", "prep"})
_QUOTES = frozenset("\"“”'‘’«»")
_SPOKEN = frozenset({"say", "claim", "confirm", "deny"})
_PREFIX = 7


def find_attributions(lexicon: Lexicon, sentences: Sequence[Sentence]) -> tuple[Attribution, ...]:
    """All attributions of one report, in text order of their cues; empty where nobody is given a word."""
    finder = _Finder(lexicon, sentences)
    found: list[Attribution] = []
    last: int | None = None  # who spoke last, not within another's words, by place in ``found``
    waiting: list[Sentence] = []  # quoted sentences whose speaker may stand behind them in the paragraph
    for s in sentences:
        here = sorted(finder.of_sentence(s), key=lambda a: a.cue.start)
        here = [replace(a, nested=True) if _within_others(s, a, here) else a for a in here]
        here.extend(_signed(s, sentences))
        if waiting and waiting[-1].paragraph != s.paragraph:
            _go_on(found, last, waiting, sentences)
            waiting = []
        outer = next((k for k, a in enumerate(here) if not a.nested), None)
        if outer is None and _wholly_quoted(s):
            waiting.append(s)
        elif outer is not None and waiting and any(q[0] <= s.start + 2 for q in s.quoted):
            before = tuple(Span(w.start, w.end) for w in waiting)
            here[outer] = replace(here[outer], content=(*before, *here[outer].content))
            waiting = []
        elif waiting:
            _go_on(found, last, waiting, sentences)
            waiting = []
        spoken = next((k for k, a in enumerate(here) if not a.nested and _is_speech(s, a)), None)
        last = last if spoken is None else len(found) + spoken
        found.extend(here)
    _go_on(found, last, waiting, sentences)
    return tuple(found)


def _is_speech(s: Sentence, a: Attribution) -> bool:
    return a.kind in _SPOKEN or any(q[0] < c.end and c.start < q[1] for q in s.quoted for c in a.content)


def _go_on(
    found: list[Attribution], last: int | None, waiting: Sequence[Sentence], sentences: Sequence[Sentence]
) -> None:
    """Gives quoted sentences without a speaker of their own to whoever spoke just before them."""
    for s in waiting:
        if last is None or not _continues(s, sentences, found[last]):
            return
        if s.start >= found[last].content[-1].end:
            found[last] = replace(found[last], content=(*found[last].content, Span(s.start, s.end)))


def _within_others(s: Sentence, a: Attribution, beside: Sequence[Attribution]) -> bool:
    if _marks_around(s, a.cue.start) is not None:
        return a.cue.end - a.cue.start > 1  # the colon of a transcript stands within its marks
    return any(
        part.start <= a.cue.start and a.cue.end <= part.end and (b.source is None or b.source != a.source)
        for b in beside
        if b is not a
        for part in b.content
    )


def _marks_around(s: Sentence, at: int) -> tuple[int, int] | None:
    return next((q for q in s.quoted if q[0] <= at < q[1]), None)


def _signed(s: Sentence, sentences: Sequence[Sentence]) -> Iterator[Attribution]:
    """Quoted words with a dash and a name behind them, in one sentence or the next: "“We stay.” – Ann Smith"."""
    for dash in range(len(s) - 1):
        if s.words[dash] not in _BREAKS or s.tag[dash + 1][:3] != "NNP":
            continue
        last = dash + 1
        while last + 1 < len(s) and (s.tag[last + 1][:3] == "NNP" or s.words[last + 1] == "."):
            last += 1
        if last + 1 < len(s) and s.words[last + 1] not in _QUOTES and last - dash < len(s) - 1 - dash:
            continue
        before = s if dash else sentences[s.index - 1] if s.index else None
        if before is None or last - dash >= _PREFIX:
            continue
        if before.words[max(0, dash - 1) if before is s else -1] not in _QUOTES:
            continue
        end = before.ends[dash - 1] if before is s else before.end
        start = next((q[0] for q in reversed(before.quoted) if q[0] < end), before.start)
        at = before
        while start <= at.start and at.index and sentences[at.index - 1].quoted:
            earlier = sentences[at.index - 1]
            if earlier.paragraph != at.paragraph or earlier.quoted[-1][1] < earlier.end - 1:
                break
            at, start = earlier, earlier.quoted[-1][0]
        yield Attribution(
            Span(s.starts[dash + 1], s.ends[last]), Span(s.starts[dash], s.ends[dash]), (Span(start, end),), "say"
        )


def _wholly_quoted(s: Sentence) -> bool:
    return any(a <= s.start + 2 and b >= s.end - 2 for a, b in s.quoted)


def _continues(s: Sentence, sentences: Sequence[Sentence], last: Attribution) -> bool:
    """Whether a quoted sentence goes on with the words of the last speaker, who spoke in the sentence before."""
    if s.index == 0:
        return False
    before = sentences[s.index - 1]
    spoke = last.cue.end >= before.start or last.content[-1].end >= before.end - 2
    return spoke and before.paragraph >= s.paragraph - 1


class _Finder:
    def __init__(self, lexicon: Lexicon, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.say = lexicon.cue_index("attribution")
        self.voices = lexicon.cue_index("voices")
        self.nouns = lexicon.nouns

    def of_sentence(self, s: Sentence) -> Iterator[Attribution]:
        opened = self._prefix(s) or self._inverted(s) or self._headlined(s)
        if opened is not None:
            yield opened
        read_in = self._read_in(s)
        if read_in is not None:
            yield read_in
        for k in range(len(s)):
            tag = s.tag[k][:2]
            low = s.lemma[k]
            if tag == "VB" and s.dep[k] not in {"amod", "compound", "aux"} and not self._is_adjective(s, k):
                cue = self._cue("v", s, k)
                found = self._verb(s, k, cue) if cue is not None else None
                if found is not None:
                    yield found
            elif tag == "NN":
                cue = self._cue("n", s, k)
                found = self._noun(s, k, cue) if cue is not None else None
                if found is not None:
                    yield found
            elif tag == "JJ" or s.tag[k] == "VBN":
                cue = self.voices.get(("adj", s.words[k].lower()))
                found = self._adjective(s, k, cue) if cue is not None and s.dep[k] in _SAID_OF else None
                if found is not None:
                    yield found
            elif tag == "RB":
                cue = self.say.get(("adv", low))
                found = self._adverb(s, k) if cue is not None and cue.kind == "hearsay" else None
                if found is not None:
                    yield found
            if s.words[k].lower() == "according" or (low == "per" and s.dep[k] == "prep"):
                found = self._according(s, k)
                if found is not None:
                    yield found

    def _cue(self, pos: str, s: Sentence, k: int) -> Cue | None:
        low = s.lemma[k]
        for c in s.kids(k, "prt", "prep") if pos == "v" else ():
            longer = self.voices.get((pos, f"{low} {s.lemma[c]}"))
            if longer is not None:
                return longer
        return self.voices.get((pos, low)) or self.say.get((pos, low))

    # -- verbs ------------------------------------------------------------------------------------

    def _verb(self, s: Sentence, v: int, cue: Cue) -> Attribution | None:
        if cue.kind in {"none", "carry"}:
            return None
        agent = s.child(v, "agent")
        passive = s.child(v, "auxpass") is not None or agent is not None
        if cue.value == "raising" or (passive and agent is None and cue.value != "active"):
            return self._impersonal(s, v, cue)
        who = s.child(agent, "pobj") if agent is not None else None if passive else self._speaker(s, v)
        content = _content(s, v, who, self.say, bare=cue.value != "quote")
        if cue.kind in {"judge", "ask", "intend"} and cue.value == "" and not s.kids(v, *_CLAUSES):
            content = _object(s, v, passive) or content  # the marks around a word of it are not all of it
        elif cue.kind == "ask" and content and (asked := self._asked(s, v)) is not None:
            content = (Span(s.starts[min(s.subtree(asked))], content[0].end), *content[1:])  # "the crowd to rise"
        elif content and not s.kids(v, *_CLAUSES) and s.dep[v] != "parataxis":
            told = _object(s, v, passive)  # "stressed the need for “calm” in the town": more than the marked word
            content = told if told and any(_overlap(told[0], c) and told[0] != c for c in content[:1]) else content
        if not content and (cue.value not in _WITH_CLAUSE or (cue.value == "source" and _is_paper(s, who))):
            content = _object(s, v, passive)
        if not content and s.words[-1] == ":":
            content = self._announced(s, v)
        if not content and cue.value != "source":
            content = self._just_quoted(s, v)
        if not content or (who is None and not self._of_paper(s, v)):
            return None
        if who is not None and s.words[who].lower() in _SPEAKERS_HERE:
            return None  # whoever speaks here is the source of the words around it
        return Attribution(
            _source(s, who, v), _cue_span(s, v, longer=" " in cue.cue), _whole_marks(s, v, content, cue), cue.kind
        )

    def _asked(self, s: Sentence, v: int) -> int | None:
        """Of whom a thing is asked: "urged both sides to talk", "called on both sides to talk"."""
        asked = s.child(v, "dobj", "dative")
        if asked is None:
            asked = next(
                (o for p in s.kids(v, "prep") if s.lemma[p] in {"on", "upon"} for o in s.kids(p, "pobj")), None
            )
        return asked if asked is not None and asked > v else None

    def _speaker(self, s: Sentence, v: int) -> int | None:
        before = goes_on_saying(s, v, self.say)
        return _subject(s, v if before is None else before)

    def _impersonal(self, s: Sentence, v: int, cue: Cue) -> Attribution | None:
        """What is said, thought or seems so to nobody in particular: "is expected to fall", "it seems that"."""
        subject = s.child(v, "nsubjpass", "nsubj")
        longer = self.voices.get(("v", f"{s.lemma[v]} as"))
        said = [c for c in s.kids(v, "xcomp", "ccomp", "oprd", "acomp", "attr") if c > v]
        if longer is not None and not said:
            said = [c for c in s.kids(v, "prep") if s.lemma[c] == "as"]
        if not said and cue.kind in {"judge", "claim"} and cue.value == "":
            said = [c for c in s.kids(v, "prep") if s.lemma[c] in {"of", "for", "with"}]
        if not said and subject is not None and s.dep[v] in {"parataxis"}:
            return None
        if not said:
            return None
        content = [_span(s, s.subtree(said[0]))]
        if subject is not None and s.lemma[subject] != "it" and subject < v:
            content.insert(0, _span(s, _without_asides(s, subject)))
        elif subject is None and s.dep[v] in {"acl"}:
            content.insert(0, Span(s.starts[s.head[v]], s.ends[s.head[v]]))
        elif subject is None:
            return None
        return Attribution(None, _cue_span(s, v), tuple(content), cue.kind)

    def _just_quoted(self, s: Sentence, v: int) -> tuple[Span, ...]:
        """The question or cry before a speaker of its own sentence: "“Who fired?” Ann Smith asked."."""
        if s.dep[v] != "ROOT" or s.index == 0 or s.child(v, "dobj", "ccomp", "xcomp", "prep") is not None:
            return ()
        before = self.sentences[s.index - 1]
        if before.paragraph != s.paragraph or not before.quoted or before.quoted[-1][1] < before.end - 2:
            return ()
        return (Span(max(before.start, before.quoted[-1][0] - 1), before.end),)

    def _is_adjective(self, s: Sentence, k: int) -> bool:
        """ "Worried", "opposed" after a verb of being: a state of mind, not what was done to somebody."""
        return (
            s.tag[k] == "VBN"
            and ("adj", s.words[k].lower()) in self.voices
            and s.child(k, "agent", "dobj") is None
            and (s.dep[k] in {"acomp", "acl", "oprd"} or s.child(k, "auxpass") is not None)
        )

    def _announced(self, s: Sentence, v: int) -> tuple[Span, ...]:
        """What stands behind the colon that ends a sentence: the next one ("The minister continued:")."""
        after = self.sentences[s.index + 1] if s.index + 1 < len(self.sentences) else None
        last = s.dep[v] in {"ROOT", "conj"} or v >= len(s) - 3
        return (Span(after.start, after.end),) if after is not None and last else ()

    def _of_paper(self, s: Sentence, v: int) -> bool:
        """Participles that open a clause of their own ("adding that", "citing an official") need no subject."""
        return s.tag[v] == "VBG"

    # -- nouns and adjectives ---------------------------------------------------------------------

    def _noun(self, s: Sentence, n: int, cue: Cue) -> Attribution | None:
        """ "The minister's claim that", "calls by the opposition for": only with an owner or a clause."""
        if cue.kind == "none":
            return None
        owner = s.child(n, "poss")
        for p in s.kids(n, "prep", "agent"):
            by = s.child(p, "pobj")
            if owner is None and s.lemma[p] in {"by", "from", "among"} and by is not None:
                owner = by
        clause = [c for c in s.kids(n, "acl", "ccomp", "relcl") if c > n and _is_that(s, c)]
        if clause:
            content = [_span(s, s.subtree(clause[0]))]
        else:
            told_of = [p for p in s.kids(n, "prep") if s.lemma[p] in _NOUN_ABOUT]
            content = [_span(s, s.subtree(o)) for p in told_of for o in s.kids(p, "pobj", "pcomp")]
        first = n
        carrier = s.head[n] if s.dep[n] in {"dobj", "attr"} else None
        if owner is None and carrier is not None:
            carrying = self.voices.get(("v", s.lemma[carrier]))
            by = _subject(s, carrier) if carrying is not None and carrying.kind == "carry" else None
            if s.lemma[carrier] in {"be", "remain"} and cue.value != "agent":
                by = None  # "is a critic of", but not "is a plan for"
            if by is not None and s.child(carrier, "auxpass") is None and s.words[by].lower() not in _SPEAKERS_HERE:
                owner, first = by, carrier
        if not content or (owner is None and not clause and cue.value != "unowned"):
            return None
        if owner is None and clause and cue.kind in {"intend", "ask", "judge"} and cue.value != "unowned":
            return None
        span = Span(s.starts[min(first, n)], s.ends[n]) if first < n else Span(s.starts[n], s.ends[n])
        return Attribution(_source(s, owner, first), span, tuple(content[:1]), cue.kind)

    def _adverb(self, s: Sentence, k: int) -> Attribution | None:
        """ "Reportedly": the clause it stands in is somebody's word, of whom nothing is said."""
        v = s.head[k]
        if v == k or s.dep[k] != "advmod":
            return None
        kept = [c for c in s.subtree(v) if c != k and s.dep[c] != "punct"]
        runs = _without_edges(s, kept)
        return Attribution(None, Span(s.starts[k], s.ends[k]), runs, "hearsay") if runs else None

    def _adjective(self, s: Sentence, k: int, cue: Cue) -> Attribution | None:
        v = k if s.child(k, "nsubj", "nsubjpass") is not None else s.head[k]
        who = s.child(v, "nsubj", "nsubjpass")
        if who is None:
            who = _subject(s, v) if s.dep[k] != "acl" else s.head[k]
        of = [c for c in s.kids(k, "ccomp", "xcomp", "prep", "advcl") if c > k and _says_of(s, c)]
        if who is None or not of or s.words[who].lower() in _SPEAKERS_HERE:
            return None
        about = s.child(of[0], "pobj", "pcomp") if s.dep[of[0]] == "prep" else of[0]
        content = _span(s, s.subtree(of[0] if about is None else about))
        return Attribution(_source(s, who, k), Span(s.starts[k], s.ends[k]), (content,), cue.kind)

    # -- prepositions and colons ------------------------------------------------------------------

    def _according(self, s: Sentence, c: int) -> Attribution | None:
        to = next((k for k in s.kids(c, "prep") if s.lemma[k] == "to"), c)
        source = s.child(to, "pobj")
        if source is None or (to == c and s.tag[source][:3] != "NNP" and source not in s.names):
            return None  # "per year"
        cue = Span(s.starts[c], s.ends[to])
        inside = set(s.subtree(c))
        rest = [k for k in s.subtree(s.head[c]) if k not in inside]
        content = _without_edges(s, rest)
        return Attribution(_source(s, source, to), cue, content, "say") if content else None

    def _prefix(self, s: Sentence) -> Attribution | None:
        """ "Baku: two soldiers killed", "SMITH: I never said that"."""
        colon = next((k for k in range(1, min(_PREFIX, len(s))) if s.words[k] == ":"), None)
        first = 1 if s.words[0] in _QUOTES else 0
        if colon is None or colon == first or colon + 1 >= len(s):
            return None
        before = range(first, colon)
        if not all(s.tag[k][:3] == "NNP" or k in s.names or s.words[k].isupper() for k in before):
            noun = self.nouns.get(s.lemma[colon - 1])
            heard = colon - first == 1 and noun is not None and noun.kind in _HEARD  # "Poll: …", "Police: …"
            if not heard and not (colon - first == 1 and s.words[first][:1].isupper() and s.index == 0):
                return None
        if any(s.words[k].lower() in _KICKERS for k in before):
            return None
        source = Span(s.starts[first], s.ends[colon - 1])
        return Attribution(source, Span(s.starts[colon], s.ends[colon]), (Span(s.starts[colon + 1], s.end),), "say")

    def _inverted(self, s: Sentence) -> Attribution | None:
        """ "Said Smith: “…”" where the parser sees a name of two words."""
        colon = next((k for k in range(2, min(_PREFIX, len(s) - 1)) if s.words[k] == ":"), None)
        if colon is None or s.words[0].lower() not in _INVERTED:
            return None
        source = Span(s.starts[1], s.ends[colon - 1])
        return Attribution(source, Span(s.starts[0], s.ends[0]), (Span(s.starts[colon + 1], s.end),), "say")

    def _headlined(self, s: Sentence) -> Attribution | None:
        """ "Mayor clashes with council: ‘You must go’": the first of those named speaks the words in marks."""
        colon = next((k for k in range(2, len(s) - 2) if s.words[k] == ":"), None)
        if colon is None or s.index > 1 or s.words[colon + 1] not in _QUOTES:
            return None
        verb = next((k for k in range(1, colon) if s.tag[k] in {"VBZ", "VBP", "VBD"}), None)
        if verb is not None and self._cue("v", s, verb) is not None:
            return None  # that verb gives them itself
        who = next((k for k in range(colon) if s.dep[k] == "nsubj"), None)
        if who is None:
            return None
        source = _span(s, [k for k in s.subtree(who) if k < colon and (verb is None or k < verb)] or [who])
        return Attribution(source, Span(s.starts[colon], s.ends[colon]), (Span(s.starts[colon + 1], s.end),), "say")

    def _read_in(self, s: Sentence) -> Attribution | None:
        """ "In the latest poll, half of them want peace": told by what it is read in, where nobody is named."""
        p = 0
        if s.words[0] != "In" or s.dep[0] != "prep" or (source := s.child(0, "pobj")) is None:
            return None
        v = s.head[p]
        noun = self.nouns.get(s.lemma[source])
        if noun is None or noun.kind != "source" or s.lemma[source] not in _READ or self._cue("v", s, v) is not None:
            return None
        inside = set(s.subtree(p))
        content = _without_edges(s, [k for k in s.subtree(v) if k not in inside])
        return Attribution(_source(s, source, p), Span(s.starts[0], s.ends[0]), content, "say") if content else None


# -- where the words lie ----------------------------------------------------------------------------


def _subject(s: Sentence, v: int) -> int | None:
    """Whose deed verb ``v`` is: its own subject or that of the verb it depends on, never one inside others' words."""
    found = _grammatical_subject(s, v)
    if found is None or _marks_around(s, s.starts[v]) is not None or _marks_around(s, s.starts[found]) is None:
        return found
    return _beside(s, v)


def _beside(s: Sentence, v: int) -> int | None:
    """The head of the phrase just after or before ``v``, where the parser took a quoted word for its subject."""
    for k in (v + 1, min([v, *s.kids(v, "aux", "advmod", "neg")]) - 1):
        if not 0 <= k < len(s) or s.tag[k][:1] not in {"N", "P", "D"} or _marks_around(s, s.starts[k]) is not None:
            continue
        while s.head[k] != v and s.head[k] != k and abs(s.head[k] - k) < _PREFIX and s.tag[s.head[k]][:1] == "N":
            k = s.head[k]
        return k
    return None


def _grammatical_subject(s: Sentence, v: int) -> int | None:
    at = v
    inside = _marks_around(s, s.starts[v])
    for _ in range(6):
        subject = s.child(at, "nsubj", "csubj") if at == v or _marks_around(s, s.starts[at]) == inside else None
        if subject is not None and at != v and s.child(at, "auxpass") is not None:
            subject = None
        if subject is not None:
            if s.dep[at] == "relcl" and s.tag[subject] in {"WDT", "WP"}:
                return s.head[at]
            return subject
        passive = s.child(at, "nsubjpass")
        if at != v and passive is not None:
            return s.head[at] if s.dep[at] == "relcl" and s.tag[passive] in {"WDT", "WP"} else passive
        if s.dep[at] in {"acl", "relcl"}:
            return s.head[at]
        if s.dep[at] == "xcomp" and (done_to := s.child(s.head[at], "dobj", "dative")) is not None:
            if done_to < at and s.tag[at] == "VB" and s.lemma[s.head[at]] not in {"promise", "threaten", "vow", "use"}:
                return done_to  # "led him to fear", "forced the minister to admit"
            at = s.head[at]
        elif s.dep[at] in {"conj", "advcl", "xcomp"} or (s.dep[at] == "ccomp" and s.tag[at] in {"VB", "VBG"}):
            at = s.head[at]
        elif s.dep[at] == "pcomp":
            prep, at = s.head[at], s.head[s.head[at]]
            if s.lemma[prep] == "for" and (blamed := s.child(at, "dobj")) is not None and blamed < prep:
                return blamed  # "fined the paper for saying"
            for _ in range(2):
                if s.tag[at][:1] == "N" and s.dep[at] in {"dobj", "pobj", "attr"}:
                    at = s.head[at]
                if s.tag[at] == "IN":
                    at = s.head[at]
        else:
            return None
        if s.tag[at][:1] != "V" and s.lemma[at] != "be":
            return at if s.tag[at][:1] == "N" else None
    return None


def _source(s: Sentence, head: int | None, cue: int) -> Span | None:
    """The words of a source, with the relative pronoun that stands for it ("the envoy, who")."""
    phrase = _phrase(s, head, cue)
    if phrase is None or head is None or head > cue:
        return phrase
    pronoun = next((k for k in range(cue - 1, head, -1) if s.tag[k] in {"WDT", "WP"} and s.starts[k] >= phrase.end), 0)
    beside = pronoun and all(
        s.tag[k] in {",", "IN", ":"} or s.words[k] in {"—", "--"}
        for k in range(head, pronoun)
        if s.starts[k] >= phrase.end
    )
    return Span(phrase.start, s.ends[pronoun]) if beside else phrase


def _is_that(s: Sentence, c: int) -> bool:
    return s.child(c, "mark") is not None or any(s.tag[k] == "TO" for k in s.kids(c, "aux")) or s.dep[c] == "ccomp"


def _is_paper(s: Sentence, who: int | None) -> bool:
    """Whether a subject is a thing that is read ("the survey shows a fall"), not a person who shows something."""
    return who is not None and s.tag[who] in {"NN", "NNS"} and who not in s.names


def _content(s: Sentence, v: int, who: int | None, cues: Cues, *, bare: bool) -> tuple[Span, ...]:
    """The clauses and quoted words that hang on a verb, or that it hangs on ("…, officials said, …").

    Without ``bare`` an infinitive is none: what continues to be done was not said.
    """
    clauses = [c for c in s.children[v] if s.dep[c] in _CLAUSES and c != who and (bare or s.dep[c] != "xcomp")]
    if clauses:
        return tuple(_span(s, _told(s, c, cues)) for c in clauses[:2])
    if s.dep[v] in {"parataxis", "ccomp"} and (s.dep[v] == "parataxis" or _commas_around(s, v)):
        inside = s.subtree(v)
        first = inside[0] if s.words[inside[0] - 1] in {":", ";", "("} else 0
        inside_too = set(inside)
        return _without_edges(s, [k for k in s.subtree(s.head[v]) if k not in inside_too and k >= first])
    quoted = [q for q in s.quoted if not q[0] <= s.starts[v] < q[1]]
    beside = [q for q in quoted if any(q[0] <= s.starts[k] < q[1] and _verb_above(s, k, q) == v for k in s.subtree(v))]
    return tuple(Span(*q) for q in beside[:3])


def _verb_above(s: Sentence, k: int, q: tuple[int, int]) -> int:
    """The nearest verb outside the marks ``q`` that token ``k`` within them depends on."""
    for a in s.ancestors(k):
        if s.tag[a][:1] == "V" and not q[0] <= s.starts[a] < q[1]:
            return a
    return -1


def _told(s: Sentence, clause: int, cues: Cues) -> list[int]:
    """The tokens of a reported clause up to where somebody else speaks or its speaker goes on in words of their own."""
    tokens = s.subtree(clause)
    for k in tokens:
        if k > clause and (speaks_apart(s, k, cues) or goes_on_saying(s, k, cues) is not None):
            first = min(s.subtree(k))
            cut = [t for t in tokens if t < first]
            while len(cut) > 1 and (s.tag[cut[-1]] in {",", ":", "CC"} or s.words[cut[-1]] in _QUOTES):
                cut.pop()
            return cut or tokens
    return tokens


def _commas_around(s: Sentence, v: int) -> bool:
    subject = s.child(v, "nsubj")
    first = min(s.subtree(subject)) if subject is not None else v
    return first > 0 and s.words[first - 1] in {",", "”", '"', "—", "–", "--"} and s.child(v, "mark") is None


def _object(s: Sentence, v: int, passive: bool) -> tuple[Span, ...]:
    """What a verb has as its object, with what is said of it ("the senator a fool", "the army for the fire")."""
    parts = [
        c
        for c in s.children[v]
        if c > v and s.dep[c] in _OUTER and (s.dep[c] != "prep" or s.lemma[c] in _ABOUT or s.lemma[c] == "including")
    ]
    head = s.child(v, "nsubjpass") if passive else None
    if head is not None:
        said = _span(s, _without_asides(s, head))
        return (said, Span(s.starts[parts[0]], s.ends[max(s.subtree(parts[-1]))])) if parts else (said,)
    if not parts:
        return ()
    first = parts[0]
    if s.dep[first] == "prep" and (about := s.child(first, "pobj", "pcomp")) is not None:
        first = about
    tokens = list(range(min(s.subtree(first)), max(s.subtree(parts[-1])) + 1))
    return (_span(s, _without_tail(s, tokens, parts[-1])),)


def _without_tail(s: Sentence, tokens: Sequence[int], last: int) -> Sequence[int]:
    """``tokens`` without what the report adds behind a comma: "the test, which came after the truce"."""
    for k in s.subtree(last):
        if s.dep[k] == "relcl":
            first = min(s.subtree(k))
            if first - 1 in tokens and s.words[first - 1] == "," and max(s.subtree(k)) >= tokens[-1] - 1:
                return [t for t in tokens if t < first - 1]
    return tokens


def _without_asides(s: Sentence, head: int) -> list[int]:
    aside = {t for c in s.kids(head, "relcl", "appos") for t in s.subtree(c)}
    kept = [k for k in s.subtree(head) if k not in aside]
    while len(kept) > 1 and s.tag[kept[-1]] in {",", ":"}:
        kept.pop()
    return kept


def _whole_marks(s: Sentence, v: int, content: tuple[Span, ...], cue: Cue) -> tuple[Span, ...]:
    """Content that runs to the quotation marks it shares words with; from inside marks it never leaves them."""
    inside = _marks_around(s, s.starts[v])
    out = []
    for part in content:
        start, end = part.start, part.end
        if inside is not None:
            start, end = max(start, inside[0]), min(end, inside[1])
        elif s.start <= start and cue.kind not in {"judge", "intend", "ask"}:
            for q in s.quoted:
                if q[0] < end and start < q[1] and not q[0] <= s.starts[v] < q[1]:
                    start, end = min(start, q[0]), max(end, q[1])
        if start < end:
            out.append(Span(start, end))
    return tuple(out)


def _overlap(one: Span, two: Span) -> bool:
    return one.start < two.end and two.start < one.end


def _says_of(s: Sentence, c: int) -> bool:
    if s.dep[c] == "prep":
        return s.lemma[c] in _ABOUT | {"at", "by"}
    return s.dep[c] != "advcl" or s.child(c, "mark") is not None or s.child(c, "aux") is not None


def _cue_span(s: Sentence, v: int, *, longer: bool = False) -> Span:
    last = max([v, *(c for c in s.kids(v, "prt", "prep") if c == v + 1 and (s.dep[c] == "prt" or longer))])
    return Span(s.starts[v], s.ends[last])


def _phrase(s: Sentence, head: int | None, cue: int) -> Span | None:
    """The words of a source, without clauses that hang on it and never over the cue itself."""
    if head is None:
        return None
    out, stack = [head], [c for c in s.children[head] if s.dep[c] not in {"relcl", "acl", "advcl", "parataxis"}]
    while stack:
        c = stack.pop()
        if c != cue:
            out.append(c)
            stack.extend(s.children[c])
    kept = [k for k in sorted(out) if (k < cue) == (head < cue)]
    return _span(s, kept)


def _span(s: Sentence, tokens: Sequence[int]) -> Span:
    last = len(tokens) - 1
    while last and s.tag[tokens[last]] in {",", ":"}:
        last -= 1
    return Span(s.starts[tokens[0]], s.ends[tokens[last]])


def _without_edges(s: Sentence, tokens: Sequence[int]) -> tuple[Span, ...]:
    """The words of ``tokens`` as unbroken spans, without punctuation at the edges."""
    runs: list[list[int]] = []
    for k in tokens:
        if runs and k == runs[-1][-1] + 1:
            runs[-1].append(k)
        else:
            runs.append([k])
    spans = []
    for run in runs:
        words = [k for k in run if s.tag[k] not in {",", ".", ":"} and s.dep[k] != "punct"]
        if words:
            spans.append(Span(s.starts[words[0]], s.ends[words[-1]]))
    return tuple(spans)
