"""Readings as one page of evidence: the text with its marks on one side, every claim as a card on the other.

The page is one file that asks nothing of anybody: no address is fetched, its only script and style are its own and
named by hash in its content-security policy. Reports are hostile input: every text goes through ``_text``, every
attribute through ``_tag`` (``markup``); nothing else writes into the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tocsin.serving import show
from tocsin.serving.markup import Markup
from tocsin.serving.markup import hash_of as _hash
from tocsin.serving.markup import head as _head
from tocsin.serving.markup import join as _join
from tocsin.serving.markup import tag as _tag
from tocsin.serving.markup import template as _template
from tocsin.serving.markup import text as _text
from tocsin.terms.claims import (
    AgreementContent,
    Argument,
    Claim,
    EventContent,
    FlowContent,
    Kind,
    LabelContent,
    Participant,
    Reading,
    RelationContent,
    StatementContent,
    Status,
)
from tocsin.terms.contents import places_of
from tocsin.terms.text import Report
from tocsin.terms.wording import many

UNREAL: Final = frozenset({"planned", "predicted", "requested", "hypothetical", "counterfactual", "denied"})
KIND_ORDER: Final[tuple[Kind, ...]] = ("event", "relation", "agreement", "flow", "statement", "label")
STATUS_ORDER: Final[tuple[Status, ...]] = (
    "occurred", "ongoing", "ended", "planned", "predicted", "requested", "hypothetical", "counterfactual", "denied",
)  # fmt: skip
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


def evidence_page(readings: Sequence[Reading], *, title: str | None = None) -> str:
    """One self-contained HTML file for one or several readings, in their order.

    Without JavaScript everything is there but the filters. The same readings give the same page.
    """
    readings = tuple(readings)
    heading = title or _heading(readings)
    style, script = _template("page.css"), _template("page.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    head = _head(show.one_line(heading), style, policy)
    sections = [_report(number, reading) for number, reading in enumerate(readings, 1)]
    body = _tag(
        "body",
        _tag("a", "Skip to the evidence", class_="skip", href="#evidence"),
        _tag(
            "div",
            _masthead(heading, readings),
            _filters(readings),
            _tag("main", *(sections or [_tag("p", "There is no report.", class_="none")]), id="evidence"),
            _tag(
                "footer",
                "Made by tocsin. Every line is a claim that somebody made, not a fact; each leads back to the words it "
                "was read from.",
                class_="foot",
            ),
            class_="page",
        ),
        _tag("script", script),
    )
    return "<!DOCTYPE html>\n" + _tag("html", head, body, lang="en") + "\n"


# Head of the page


def _heading(readings: Sequence[Reading]) -> str:
    if len(readings) == 1:
        return "Evidence from one report"
    return f"Evidence from {len(readings):,} reports"


def _masthead(heading: str, readings: Sequence[Reading]) -> Markup:
    claims = [claim for reading in readings for claim in reading.claims]
    kinds = Counter(claim.kind for claim in claims)
    outlets = {reading.report.outlet for reading in readings if reading.report.outlet}
    counted = [many(len(readings), "report"), many(len(outlets), "outlet"), many(len(claims), "claim")]
    told = sum(claim.status in UNREAL for claim in claims)
    parts = [
        _tag("p", "tocsin · evidence", class_="brand"),
        _tag("h1", show.one_line(heading)),
        _tag(
            "p",
            f"{', '.join(counted)}; {told:,} of them told as planned, possible, forecast, asked for or denied.",
            class_="sum",
        ),
        _tag(
            "p",
            "Each card says what a report claims and on whose word. “How sure” is what the text says; “confidence” is "
            "how far the reader trusts its own reading. The two are never mixed.",
        ),
        _tag(
            "ul",
            *(
                _tag("li", _tag("span", show.KIND_WORDS[kind], class_=f"swatch k-{kind}"), f" {kinds[kind]:,}")
                for kind in KIND_ORDER
                if kinds[kind]
            ),
            _tag("li", "solid mark: told as real"),
            _tag("li", "dashed mark: planned, possible, forecast, asked for, denied"),
            class_="legend",
            aria_label="How claims are marked, and how many there are",
        ),
    ]
    if len(readings) > 1:
        parts.append(_contents(readings))
    return _tag("header", *parts, class_="masthead")


def _contents(readings: Sequence[Reading]) -> Markup:
    items = []
    for number, reading in enumerate(readings, 1):
        report = reading.report
        source = " · ".join(part for part in (report.outlet, report.published) if part)
        claims = many(len(reading.claims), "claim")
        items.append(
            _tag(
                "li",
                _tag("a", show.one_line(report.title or show.report_name(reading)), href=f"#r{number}"),
                _tag("small", show.one_line(f"{source} · {claims}" if source else claims)),
            )
        )
    return _tag(
        "nav",
        _tag("details", _tag("summary", "Reports"), _tag("ol", *items), open=len(readings) <= 12),
        aria_label="Reports",
        class_="contents",
    )


def _filters(readings: Sequence[Reading]) -> Markup:
    """Hidden until the script shows them: without it they would do nothing."""
    claims = [claim for reading in readings for claim in reading.claims]
    if not claims:
        return Markup("")
    kinds, statuses = Counter(claim.kind for claim in claims), Counter(claim.status for claim in claims)
    return _tag(
        "div",
        _tag(
            "fieldset",
            _tag("legend", "Kind"),
            *(_chip("kind", kind, show.KIND_WORDS[kind], kinds[kind]) for kind in KIND_ORDER if kinds[kind]),
        ),
        _tag(
            "div",
            _tag(
                "label",
                "Words ",
                _tag("input", type="search", name="words", autocomplete="off", spellcheck="false"),
                class_="search",
            ),
            _tag("button", "Clear", type="button"),
            _tag("output", many(len(claims), "claim")),
            class_="find",
        ),
        _tag(
            "fieldset",
            _tag("legend", "Status"),
            *(_chip("status", status, status, statuses[status]) for status in STATUS_ORDER if statuses[status]),
        ),
        id="filters",
        class_="filters",
        role="search",
        aria_label="Filter the claims",
        hidden=True,
    )


def _chip(name: str, value: str, words: str, count: int) -> Markup:
    return _tag("label", _tag("input", type="checkbox", name=name, value=value), f"{words} {count:,}", class_="chip")


# One report


def _report(number: int, reading: Reading) -> Markup:
    report = reading.report
    name = f"r{number}"
    index = {claim.id: k for k, claim in enumerate(reading.claims, 1)}
    cards = [_tag("li", _card(name, k, claim, reading, index)) for k, claim in enumerate(reading.claims, 1)]
    title = show.one_line(report.title or show.report_name(reading))
    unread = [
        _tag("p", f"Not read, from character {offset:,}: {reason}", class_="none") for offset, reason in reading.unread
    ]
    return _tag(
        "section",
        _tag("header", _tag("h2", title, id=f"{name}-h", dir="auto"), _source(report), *unread),
        _tag(
            "div",
            _tag(
                "div",
                *_marked(name, reading),
                class_="text",
                # A region that scrolls must be reachable with the keyboard.
                tabindex="0",
                role="region",
                aria_label=f"Text of report {number}",
                lang=report.language if report.language and _LANGUAGE.fullmatch(report.language) else None,
                dir="auto",
            ),
            _tag("ol", *cards, class_="cards")
            if cards
            else _tag("p", "Nothing was read in this report.", class_="none"),
            class_="columns",
        ),
        id=name,
        class_="report",
        aria_labelledby=f"{name}-h",
    )


def _source(report: Report) -> Markup:
    parts = []
    if report.outlet:
        parts.append(_tag("b", show.one_line(report.outlet), dir="auto"))
    parts.append(_text(show.one_line(report.published) if report.published else "day of publication not stated"))
    if report.url:
        # Only an ordinary web address becomes a link; "javascript:" and its kin stay text.
        plain = _ADDRESS.fullmatch(report.url) is not None
        shown = show.one_line(report.url)
        parts.append(_tag("a", shown, href=report.url, rel="noreferrer noopener nofollow") if plain else _text(shown))
    if report.input_id:
        parts.append(_tag("span", show.one_line(report.input_id), class_="code"))
    if report.flags:
        parts.append(_tag("span", ", ".join(flag.replace("_", " ") for flag in report.flags), class_="flags"))
    return _tag("p", _join(parts, Markup(" · ")), class_="source")


# The marked text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch over which the same claims stand; ``claims`` are numbers, the narrowest first."""

    start: int
    end: int
    claims: tuple[int, ...]
    triggers: tuple[int, ...]


def pieces(reading: Reading, start: int, end: int) -> Iterator[Piece]:
    """The text from ``start`` to ``end`` cut wherever a claim or its trigger begins or ends; nothing is left out."""
    inside = [
        (number, claim) for number, claim in enumerate(reading.claims, 1) if claim.start < end and claim.end > start
    ]
    edges = {start, end}
    for _, claim in inside:
        edges.update(edge for edge in (claim.start, claim.end, *claim.trigger) if start < edge < end)
    ordered = sorted(edges)
    for left, right in pairwise(ordered):
        over = [(claim.end - claim.start, n) for n, claim in inside if claim.start <= left and right <= claim.end]
        triggers = [n for n, claim in inside if claim.trigger[0] <= left and right <= claim.trigger[1]]
        # A trigger outside its claim's span would be a fault elsewhere; its claim still gets its mark.
        numbers = [n for _, n in sorted(over)]
        yield Piece(left, right, tuple(dict.fromkeys([*triggers, *numbers])), tuple(triggers))


def _marked(name: str, reading: Reading) -> Iterator[Markup]:
    text = reading.report.text
    at = 0
    linked: set[int] = set()
    for number, (start, end) in enumerate(reading.sentences, 1):
        if start > at:
            yield _text(text[at:start])
        label = _tag("span", str(number), class_="nr", aria_hidden="true")
        parts = [_piece(name, reading, piece, linked) for piece in pieces(reading, start, end)]
        yield _tag("span", label, *parts, class_="s", id=f"{name}-s{number}")
        at = end
    if at < len(text):
        yield _text(text[at:])


def _piece(name: str, reading: Reading, piece: Piece, linked: set[int]) -> Markup:
    words = _text(reading.report.text[piece.start : piece.end])
    if not piece.claims:
        return words
    over = " ".join(map(str, piece.claims))
    if not piece.triggers:
        return _tag("mark", words, data_c=over)
    first = reading.claims[piece.triggers[0] - 1]
    style = f"t k-{first.kind}" + (" unreal" if first.status in UNREAL else "")
    # One stop of the Tab key for every claim, at the first piece of its trigger.
    fresh = [number for number in piece.triggers if number not in linked]
    if not fresh:
        return _tag("mark", words, class_=style, data_c=over)
    linked.update(piece.triggers)
    what = "; ".join(
        f"{show.KIND_WORDS[reading.claims[n - 1].kind]}, {reading.claims[n - 1].status}" for n in piece.triggers
    )
    return _tag("a", words, class_=style, data_c=over, href=f"#{name}-c{fresh[0]}", title=what)


# Cards


def _card(name: str, number: int, claim: Claim, reading: Reading, index: dict[str, int]) -> Markup:
    claims = {other.id: other for other in reading.claims}
    unreal = claim.status in UNREAL
    says = show.core_of(claim, claims, code=False)
    rows = [_join([_tag("dt", key), _tag("dd", value)]) for key, value in _rows(name, claim, reading, index)]
    return _tag(
        "article",
        _tag(
            "div",
            _tag("span", show.KIND_WORDS[claim.kind], class_="kind"),
            _tag(
                "span",
                claim.status,
                class_="badge unreal" if unreal else "badge",
                title=show.STATUS_WORDS[claim.status],
            ),
            _tag("a", f"sentence {claim.sentence + 1}", class_="at", href=f"#{name}-s{claim.sentence + 1}"),
            class_="top",
        ),
        _tag("h3", _says(says), class_="says", dir="auto"),
        _tag("p", f"“{show.one_line(claim.quote)}”", class_="quote", dir="auto"),
        _tag("dl", _join(rows)),
        _tag(
            "details",
            _tag(
                "summary",
                "Why it was read so · confidence ",
                _tag("meter", min="0", max="1", value=f"{claim.confidence:.3f}", aria_label="the reader's confidence"),
                f" {show.confidence_words(claim.confidence)}",
            ),
            _tag("ul", *(_tag("li", show.one_line(reason)) for reason in claim.reasons)),
        ),
        class_=f"card k-{claim.kind}",
        id=f"{name}-c{number}",
        tabindex="0",
        data_kind=claim.kind,
        data_status=claim.status,
        data_claim=claim.id,
    )


def _says(words: str) -> Markup:
    """The sentence, with what keeps it from being an event set off."""
    before, colon, after = words.partition(": ")
    if colon and before in {"planned", "forecast", "asked for", "only possible", "did not happen", "denied"}:
        return _join([_tag("span", before + ":", class_="pre"), _text(" " + after)])
    return _text(words)


Row = tuple[str, Markup]


def _rows(name: str, claim: Claim, reading: Reading, index: dict[str, int]) -> Iterator[Row]:
    """The fields of a card, each with its value; what is not stated has no row."""
    content = claim.content
    yield "What", _what(claim)
    match content:
        case EventContent():
            yield from _event(content)
        case RelationContent():
            yield "Who", _who([content.from_])
            yield "To whom", _who([content.to])
            if content.since is not None and (since := show.time_words(content.since)):
                yield "Since", _text(since)
        case AgreementContent():
            yield from _agreement(content, name, index)
        case FlowContent():
            yield from _flow(content)
        case StatementContent():
            yield from _statement(content, name, index)
        case LabelContent():
            yield "Word", _text(f"“{show.one_line(content.term)}”" + (", a loaded word" if content.loaded else ""))
            yield "For whom", _who([content.of])
            if content.rejected_by is not None:
                yield "Rejected by", _text(show.holder_words(content.rejected_by))
    for role, place in places_of(content):
        yield (
            {"place": "Where", "origin": "From", "destination": "To", "about": "About"}[role],
            _text(show.place_detail(place)),
        )
    if isinstance(content, EventContent | FlowContent) and content.time and (when := show.time_words(content.time)):
        yield "When", _join([_text(when), _tag("span", f" “{show.one_line(content.time.text)}”", class_="code")])
    yield "On whose word", _lines(_text(show.holder_words(holder)) for holder in claim.holders)
    author, source = show.certainty_words(claim.certainty)
    sure = [_join([_text("The report: "), _text(author), _tag("span", f" {claim.certainty.author}", class_="code")])]
    if source is not None:
        sure.append(
            _join([_text("Its source: "), _text(source), _tag("span", f" {claim.certainty.source}", class_="code")])
        )
    if claim.hedges:
        sure.append(_text("Hedged with " + ", ".join(f"“{show.one_line(hedge)}”" for hedge in claim.hedges)))
    yield "How sure", _lines(sure)
    if claim.happening is not None:
        others = [other for other in reading.claims if other.happening == claim.happening and other.id != claim.id]
        links = [_link(name, index, other, f"sentence {other.sentence + 1}") for other in others]
        if links:
            yield "Told again", _join(links, Markup(", "))


def _what(claim: Claim) -> Markup:
    content = claim.content
    said = [_tag("span", show.type_words(claim), class_="code")]
    if isinstance(content, EventContent):
        if content.cameo:
            said.append(_tag("span", f"CAMEO {content.cameo}", class_="code"))
        if content.contexts:
            said.append(_text("in the context of " + ", ".join(content.contexts).replace("_", " ")))
    said.append(_text(show.STATUS_WORDS[claim.status]))
    return _join(said, Markup(" · "))


def _event(content: EventContent) -> Iterator[Row]:
    sides = {"recipient": "Whom", "to": "Whom", "of": "Whom", "mediator": "Mediator", "host": "Host"}
    grouped: dict[str, list[Participant]] = {}
    for participant in content.participants:
        grouped.setdefault(sides.get(participant.role, "Who"), []).append(participant)
    for side in ("Who", "Whom", "Mediator", "Host"):
        if side in grouped:
            yield side, _who(grouped[side])
        elif side == "Who":
            yield side, _tag("span", "not stated", class_="none")
    harm = show.harm_words(content.casualties)
    if harm:
        yield "How many", _lines(map(_text, harm))
    if content.count is not None:
        yield "How often", _text(show.amount_words(content.count))
    if content.weapons:
        yield "With", _text(", ".join(map(show.one_line, content.weapons)))


def _agreement(content: AgreementContent, name: str, index: dict[str, int]) -> Iterator[Row]:
    if content.parties:
        yield "Parties", _who(content.parties)
    if content.mediators:
        yield "Brokered by", _who(content.mediators)
    if content.state is not None:
        yield "State", _text(content.state.replace("_", " "))
    if content.began is not None and (began := show.time_words(content.began)):
        yield "Began", _text(began)
    if content.ended is not None and (ended := show.time_words(content.ended)):
        yield "Ended", _text(ended)
    if content.duration is not None:
        yield "For", _text(f"{show.amount_words(content.duration)} days")
    if content.ended_by is not None:
        number = index.get(content.ended_by)
        yield "Ended by", _tag("a", "this claim", href=f"#{name}-c{number}") if number else _text(content.ended_by)


def _flow(content: FlowContent) -> Iterator[Row]:
    yield "Goods", _text(", ".join(map(show.one_line, content.detail)) or content.item)
    if content.quantity is not None:
        who = f" ({show.one_line(content.quantity.who)})" if content.quantity.who else ""
        yield "How many", _text(show.amount_words(content.quantity) + who)
    if content.from_ is not None:
        yield "Sent by", _who([content.from_])
    if content.to is not None:
        yield "Sent to", _who([content.to])


def _statement(content: StatementContent, name: str, index: dict[str, int]) -> Iterator[Row]:
    words = {
        "cause": ("Cause", "Effect"),
        "condition": ("If", "Then"),
        "intent": ("Of whom", "Aim"),
        "prediction": ("About", "Forecast"),
        "signal": ("Sign", "Of what"),
        "evaluation": ("Judged", "As to"),
        "permission": ("Who or what", "Allows or forbids"),
        "counterfactual": ("But for", "Did not happen"),
    }
    one, two = words[content.type]
    if content.subject is not None:
        yield one, _argument(content.subject, name, index)
    if content.object is not None:
        yield two, _argument(content.object, name, index)
    if content.sender is not None:
        yield "Sender", _who([content.sender])
    if content.receiver is not None:
        yield "Receiver", _who([content.receiver])


def _argument(argument: Argument, name: str, index: dict[str, int]) -> Markup:
    said = _text(show.argument_words(argument, {}) or "words not kept")
    number = index.get(argument.claim) if argument.claim is not None else None
    return said if number is None else _join([said, _text(" "), _tag("a", "(claim)", href=f"#{name}-c{number}")])


def _link(name: str, index: dict[str, int], claim: Claim, words: str) -> Markup:
    return _tag("a", words, href=f"#{name}-c{index[claim.id]}")


def _who(participants: Iterable[Participant]) -> Markup:
    lines = []
    for participant in participants:
        marks = [mark for mark in (participant.actor.id, participant.actor.country) if mark]
        code = (
            _tag("span", f" {' · '.join(map(show.one_line, dict.fromkeys(marks)))}", class_="code") if marks else None
        )
        lines.append(_tag("bdi", show.who_words(participant), code))
    return _lines(dict.fromkeys(lines))


def _lines(parts: Iterable[Markup]) -> Markup:
    return _join(parts, _tag("br"))
