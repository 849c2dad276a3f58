"""Readings as lines of text, with colours on a terminal that wants them and without them everywhere else."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Final, TextIO

from tocsin.serving import show
from tocsin.terms.claims import Claim, Reading
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.explain import Explanation

# A line is a list of pieces, each with what sort of thing it is (a key of STYLES, "" for plain).
Line = list[tuple[str, str]]

STYLES: Final[Mapping[str, str]] = {
    "title": "bold",
    "dim": "dim",
    "number": "dim",
    "claim": "bold",
    "event": "red",
    "relation": "blue",
    "agreement": "green",
    "flow": "magenta",
    "statement": "cyan",
    "label": "yellow",
    "unreal": "italic yellow",
}
_UNREAL: Final = frozenset({"planned", "predicted", "requested", "hypothetical", "counterfactual", "denied"})
# Prose wider than this is hard to read; a narrower terminal gets narrower lines, down to what still holds a word.
WIDTH: Final = 100
NARROWEST: Final = 40
_HANGING: Final = re.compile(r"\s+(?:[•–✓]\s+)?(?:\d+\s+)?")


class Printer:
    """Prints lines on standard output: with Rich when it is a terminal and NO_COLOR is not set, else plainly."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._console = None
        self.columns: int | None = None
        if self._stream.isatty():
            self.columns = max(NARROWEST, shutil.get_terminal_size().columns)
        if self._stream.isatty() and not os.environ.get("NO_COLOR"):
            from rich.console import Console

            self._console = Console(file=self._stream, highlight=False, markup=False, emoji=False, soft_wrap=True)

    @property
    def width(self) -> int:
        """How wide prose should be set for what it is printed on."""
        return WIDTH if self.columns is None else min(WIDTH, self.columns)

    def print(self, lines: Iterable[Line]) -> None:
        """Each line, folded where the terminal is narrower; hostile characters in it are made harmless."""
        for pieces in self._fitting(lines):
            if self._console is None:
                self._stream.write("".join(text for text, _ in pieces).rstrip() + "\n")
                continue
            from rich.text import Text

            # Pieces, never markup: "[bold]" in a report is text.
            self._console.print(Text.assemble(*((text, STYLES.get(style, "")) for text, style in pieces)))

    def _fitting(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            harmless = [(show.printable(text), style) for text, style in line]
            yield from [harmless] if self.columns is None else folded(harmless, self.columns)


def folded(line: Line, width: int) -> Iterator[Line]:
    """The line in as many as it needs to be no wider than ``width``, broken at spaces, set in as its text begins."""
    signs = [(sign, style) for text, style in line for sign in text]
    while signs and signs[-1][0].isspace():
        signs.pop()
    hanging = _HANGING.match("".join(sign for sign, _ in signs))
    indent = min(hanging.end() if hanging else 0, width // 2)
    while len(signs) > width:
        spaces = [at for at in range(indent + 1, width + 1) if signs[at][0] == " "]
        cut = spaces[-1] if spaces else width
        yield _pieces(signs[:cut])
        rest = cut
        while signs[rest][0] == " ":
            rest += 1
        signs = [(" ", "")] * indent + signs[rest:]
    yield _pieces(signs)


def _pieces(signs: list[tuple[str, str]]) -> Line:
    return [("".join(sign for sign, _ in run), style) for style, run in groupby(signs, key=lambda sign: sign[1])]


def reading_lines(reading: Reading, width: int = WIDTH) -> Iterator[Line]:
    """Each sentence of the report with what was understood in it and why."""
    report = reading.report
    yield [(show.report_name(reading), "title")]
    source = [part for part in (report.title, report.outlet, report.published, report.url) if part]
    if source:
        yield [(show.one_line(" · ".join(source)), "dim")]
    count = f"{many(len(reading.sentences), 'sentence')}, {many(len(reading.claims), 'claim')}"
    flags = f" · flags: {', '.join(report.flags)}" if report.flags else ""
    yield [(count + flags, "dim")]
    for offset, reason in reading.unread:
        yield [(f"not read, from character {offset}: {reason}", "unreal")]
    claims = {claim.id: claim for claim in reading.claims}
    by_sentence: dict[int, list[Claim]] = {}
    for claim in reading.claims:
        by_sentence.setdefault(claim.sentence, []).append(claim)
    for number, (start, end) in enumerate(reading.sentences):
        yield []
        yield from _wrapped(show.one_line(report.text[start:end]), width, f"{number + 1:>4}  ", "number")
        for claim in by_sentence.get(number, ()):
            yield from claim_lines(claim, claims, width)
        if number not in by_sentence:
            yield [("      – nothing read", "dim")]
    yield []


def claim_lines(claim: Claim, claims: Mapping[str, Claim], width: int = WIDTH) -> Iterator[Line]:
    """One claim: what it says, how it is told, on whose word, how surely, and why it was read so."""
    told = show.STATUS_WORDS[claim.status]
    yield [
        ("      • ", claim.kind),
        (show.KIND_WORDS[claim.kind], claim.kind),
        (" · ", "dim"),
        (told, "unreal" if claim.status in _UNREAL else ""),
        (f" · read with {show.confidence_words(claim.confidence)} confidence", "dim"),
    ]
    yield from _wrapped(show.sentence_of(claim, claims), width, " " * 8, "", "claim")
    yield from _wrapped(f"how sure: {certainty_line(claim)}", width, " " * 8, "dim", "dim")
    yield from _wrapped(f"why: {'; '.join(map(show.one_line, claim.reasons))}", width, " " * 8, "dim", "dim")


def certainty_line(claim: Claim) -> str:
    """Both certainties in one line, the author's first."""
    author, source = show.certainty_words(claim.certainty)
    line = f"the report: {author}" + (f"; its source: {source}" if source else "")
    return line + (f"; hedged with {', '.join(f'“{show.one_line(h)}”' for h in claim.hedges)}" if claim.hedges else "")


def _wrapped(text: str, width: int, indent: str, indent_style: str, style: str = "") -> Iterator[Line]:
    for number, line in enumerate(textwrap.wrap(text, width - len(indent), break_on_hyphens=False) or [""]):
        yield [(indent if not number else " " * len(indent), indent_style), (line, style)]


def explanation_lines(found: Explanation, width: int = WIDTH) -> Iterator[Line]:
    """The sentence, its grammar, what was found in it, the rules that fit and those that nearly did."""
    name = found.report.input_id or found.report.title or found.report.id
    yield [(f"{show.one_line(name)}, sentence {found.number} of {found.of}", "title")]
    yield from _wrapped(show.one_line(found.text), width, "  ", "")
    if found.headline:
        yield [("  read as a headline", "dim")]
    yield from _section("grammar (number, word, lemma, tag, dependency, head)")
    words = [show.one_line(token.word) for token in found.tokens]
    wide = max((len(word) for word in words), default=0)
    long = max((len(token.lemma) for token in found.tokens), default=0)
    for token, word in zip(found.tokens, words, strict=True):
        head = f"← {token.head} {words[token.head - 1]}" if token.head else "root"
        lemma = show.one_line(token.lemma)
        row = f"  {token.number:>3}  {word:<{wide}}  {lemma:<{long}}  {token.tag:<5} {token.dep:<10} {head}"
        yield [(row, ""), (f"   [{token.name}]" if token.name else "", "relation")]
    yield from _section("who and what")
    for named in found.named:
        yield [
            (f"  “{show.one_line(named.text)}”: {named.kind}", ""),
            (f", {named.name} ({named.actor or 'not in the lexicon'}, by {named.via})", "dim"),
        ]
    yield from _section("times, places, amounts")
    for time in found.times:
        yield [(f"  time   “{show.one_line(time.text)}”: {show.time_words(time)}", "")]
    for place in found.places:
        yield [(f"  place  “{show.one_line(place.text)}”: {show.place_detail(place)}", "")]
    for amount in found.amounts:
        who = f" ({show.one_line(amount.who)})" if amount.who else ""
        yield [(f"  amount “{show.one_line(amount.text)}”: {show.amount_words(amount)}{who}", "")]
    yield from _section("rules that fit (best first at each word; ✓ a claim rests on it)")
    for rule in found.fired:
        slots = ", ".join(f"{slot} = “{show.one_line(words)}”" for slot, words in rule.slots)
        mark = "✓" if rule.decided else " "
        part = ", in part" if rule.partial else ""
        yield [
            (f"  {mark} {rule.number:>3} {show.one_line(rule.word)}: ", ""),
            (rule.rule, "claim"),
            (f" → {rule.type or '–'}, weight {rule.weight:g}{part}", ""),
            (f"  {slots}", "dim"),
        ]
    yield from _section("rules that nearly did")
    for miss in found.near:
        yield [
            (f"    {miss.number:>3} {show.one_line(miss.word)}: {miss.rule}", ""),
            (f" — {show.one_line(miss.why)}", "dim"),
        ]
    if found.near_left_out:
        yield [(f"    and {found.near_left_out} more with the same words", "dim")]
    yield from _section("claims")
    claims = {claim.id: claim for claim in found.claims}
    for claim in found.claims:
        yield from claim_lines(claim, claims, width)
    if not found.claims:
        yield [("  none", "dim")]


def _section(title: str) -> Iterator[Line]:
    yield []
    yield [(title, "title")]
