"""Finds whatever a text gives as the words, thoughts or wishes of somebody, whether or not a claim is made of it.

The walk of ``stance`` starts at an act and asks on whose word it is; this one starts at the words of saying and asks
what they cover. Both use the cues of attribution; ``voices`` adds the words of judging, asking and wanting, which
decide nothing about the certainty of an act.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tocsin.lexicon.load import Cue, Lexicon
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
_QUOTES = frozenset("\"“”'‘’«»")
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
        signed = _signed(s, sentences)
        if signed is not None:
            here.append(signed)
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
        last = last if outer is None else len(found) + outer
        found.extend(here)
    _go_on(found, last, waiting, sentences)
    return tuple(found)


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
    if any(start <= a.cue.start < end for start, end in s.quoted):
        return a.cue.end - a.cue.start > 1  # the colon of a transcript stands within its marks
    return any(
        part.start <= a.cue.start and a.cue.end <= part.end and (b.source is None or b.source != a.source)
        for b in beside
        if b is not a
        for part in b.content
    )


def _signed(s: Sentence, sentences: Sequence[Sentence]) -> Attribution | None:
    """Quoted words with a dash and a name behind them, in one sentence or the next: "“We stay.” – Ann Smith"."""
    dash = next((k for k in range(len(s) - 2, max(-1, len(s) - _PREFIX), -1) if s.words[k] in _BREAKS), None)
    if dash is None or s.tag[dash + 1][:3] != "NNP":
        return None
    before = s if dash else sentences[s.index - 1] if s.index else None
    if before is None or before.words[max(0, dash - 1) if before is s else -1] not in _QUOTES:
        return None
    said = Span(before.start, before.ends[dash - 1] if before is s else before.end)
    return Attribution(Span(s.starts[dash + 1], s.end), Span(s.starts[dash], s.ends[dash]), (said,), "say")


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

    def of_sentence(self, s: Sentence) -> Iterator[Attribution]:
        prefix = self._prefix(s)
        if prefix is not None:
            yield prefix
        for k in range(len(s)):
            tag = s.tag[k][:2]
            low = s.lemma[k]
            if tag == "VB" and s.dep[k] not in {"amod", "compound", "aux"}:
                cue = self._cue("v", s, k)
                found = self._verb(s, k, cue) if cue is not None else None
                if found is not None:
                    yield found
            elif tag == "NN":
                cue = self._cue("n", s, k)
                found = self._noun(s, k, cue) if cue is not None else None
                if found is not None:
                    yield found
            elif tag == "JJ" and s.dep[k] in {"acomp", "attr", "ROOT"}:
                cue = self.voices.get(("adj", low))
                found = self._adjective(s, k, cue) if cue is not None else None
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
        if cue.kind == "none":
            return None
        agent = s.child(v, "agent")
        passive = s.child(v, "auxpass") is not None or agent is not None
        who = s.child(agent, "pobj") if agent is not None else None if passive else _subject(s, v)
        content = _content(s, v, who, bare=cue.value != "quote")
        spoken = bool(content)
        if cue.kind in {"judge", "ask", "intend"} and cue.value == "" and not s.kids(v, *_CLAUSES):
            content = _object(s, v, passive) or content  # the marks around a word of it are not all of it
        if not content and (cue.value not in _WITH_CLAUSE or (cue.value == "source" and _is_paper(s, who))):
            content = _object(s, v, passive)
        if not content and s.words[-1] == ":":
            content = self._announced(s, v)
        if not content or (who is None and not (passive and spoken) and not self._of_paper(s, v)):
            return None
        if who is not None and s.words[who].lower() in _SPEAKERS_HERE:
            return None  # whoever speaks here is the source of the words around it
        return Attribution(_phrase(s, who, v), _cue_span(s, v), content, cue.kind)

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
            content = [_span(s, s.subtree(p)) for p in s.kids(n, "prep") if s.lemma[p] in {"of", "for", "about", "on"}]
        if not content or (owner is None and (not clause or cue.kind in {"intend", "ask", "judge"})):
            return None
        return Attribution(_phrase(s, owner, n), Span(s.starts[n], s.ends[n]), tuple(content[:1]), cue.kind)

    def _adjective(self, s: Sentence, k: int, cue: Cue) -> Attribution | None:
        v = s.head[k] if s.tag[s.head[k]][:1] in {"V", "A"} or s.lemma[s.head[k]] == "be" else k
        who = s.child(v, "nsubj")
        of = [c for c in s.kids(k, "ccomp", "xcomp", "prep") if c > k]
        if who is None or not of:
            return None
        return Attribution(_phrase(s, who, k), Span(s.starts[k], s.ends[k]), (_span(s, s.subtree(of[0])),), cue.kind)

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
        return Attribution(_phrase(s, source, to), cue, content, "say") if content else None

    def _prefix(self, s: Sentence) -> Attribution | None:
        """ "Baku: two soldiers killed", "SMITH: I never said that"."""
        colon = next((k for k in range(1, min(_PREFIX, len(s))) if s.words[k] == ":"), None)
        first = 1 if s.words[0] in _QUOTES else 0
        if colon is None or colon == first or colon + 1 >= len(s):
            return None
        if not all(s.tag[k][:3] == "NNP" or k in s.names or s.words[k].isupper() for k in range(first, colon)):
            return None
        source = Span(s.starts[first], s.ends[colon - 1])
        return Attribution(source, Span(s.starts[colon], s.ends[colon]), (Span(s.starts[colon + 1], s.end),), "say")


# -- where the words lie ----------------------------------------------------------------------------


def _subject(s: Sentence, v: int) -> int | None:
    at = v
    for _ in range(4):
        subject = s.child(at, "nsubj")
        if subject is not None:
            if s.dep[at] == "relcl" and s.tag[subject] in {"WDT", "WP"}:
                return s.head[at]
            return subject
        if s.dep[at] in {"acl", "relcl"}:
            return s.head[at]
        if s.dep[at] in {"conj", "advcl", "xcomp", "pcomp"} or (s.dep[at] == "ccomp" and s.tag[at] == "VB"):
            at = s.head[at]
            if s.tag[at] == "IN" and s.head[at] != at:
                at = s.head[at]
        else:
            return None
        if s.tag[at][:1] != "V" and s.lemma[at] != "be":
            return at if s.tag[at][:1] == "N" else None
    return None


def _is_that(s: Sentence, c: int) -> bool:
    return s.child(c, "mark") is not None or any(s.tag[k] == "TO" for k in s.kids(c, "aux")) or s.dep[c] == "ccomp"


def _is_paper(s: Sentence, who: int | None) -> bool:
    """Whether a subject is a thing that is read ("the survey shows a fall"), not a person who shows something."""
    return who is not None and s.tag[who] in {"NN", "NNS"} and who not in s.names


def _content(s: Sentence, v: int, who: int | None, *, bare: bool) -> tuple[Span, ...]:
    """The clauses and quoted words that hang on a verb, or that it hangs on ("…, officials said, …").

    Without ``bare`` an infinitive is none: what continues to be done was not said.
    """
    clauses = [c for c in s.children[v] if s.dep[c] in _CLAUSES and c != who and (bare or s.dep[c] != "xcomp")]
    if clauses:
        return tuple(_span(s, s.subtree(c)) for c in clauses[:2])
    if s.dep[v] in {"parataxis", "ccomp"} and (s.dep[v] == "parataxis" or _commas_around(s, v)):
        inside = set(s.subtree(v))
        return _without_edges(s, [k for k in s.subtree(s.head[v]) if k not in inside])
    quoted = [q for q in s.quoted if not q[0] <= s.starts[v] < q[1]]
    beside = [q for q in quoted if any(q[0] <= s.starts[k] < q[1] for k in s.subtree(v))]
    return tuple(Span(*q) for q in beside[:3])


def _commas_around(s: Sentence, v: int) -> bool:
    subject = s.child(v, "nsubj")
    first = min(s.subtree(subject)) if subject is not None else v
    return first > 0 and s.words[first - 1] in {",", "”", '"', "—", "–", "--"} and s.child(v, "mark") is None


def _object(s: Sentence, v: int, passive: bool) -> tuple[Span, ...]:
    """What a verb has as its object, with what is said of it ("the senator as weak", "the army for the fire")."""
    after = [c for c in s.kids(v, "prep") if s.lemma[c] in _ABOUT and c > v]
    head = next(iter(s.kids(v, "nsubjpass") if passive else s.kids(v, "dobj", "attr", "oprd")), None)
    if head is None:
        return (Span(s.starts[min(s.subtree(after[0]))], s.ends[max(s.subtree(after[-1]))]),) if after else ()
    tokens = s.subtree(head)
    if passive or not after:
        return (_span(s, tokens),)
    return (Span(s.starts[tokens[0]], s.ends[max(tokens[-1], *(max(s.subtree(c)) for c in after))]),)


def _cue_span(s: Sentence, v: int) -> Span:
    last = max([v, *(c for c in s.kids(v, "prt") if c == v + 1)])
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
    return Span(s.starts[tokens[0]], s.ends[tokens[-1]])


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
