"""Number expressions of one sentence, as bounds.

Conventions (``low`` and ``high`` are inclusive, ``best`` is a figure that the words commit to):

=============================  =====  =====  =====  =========
words                          low    best   high   bound
=============================  =====  =====  =====  =========
27, twenty-seven, another 27   27     27     27     exact
at least 27, 27 or more, 300+  27     –      –      at_least
more than 27, over 27          28     –      –      more_than
up to 27, as many as 27        –      –      27     at_most
fewer than 27, under 27        –      –      26     less_than
about 27, some 27, 27 or so    –      27     –      about
nearly 27, almost 27           –      –      27     about
30 to 40, between 30 and 40    30     –      40     between
dozens / scores / hundreds     12/20/100  –  –      vague
tens of thousands              10,000 –      –      vague
several hundred                300    –      –      vague
several / a few / a handful    3/2/2  –      –      vague
a couple                       –      2      –      about
no, none, zero                 0      0      0      exact
=============================  =====  =====  =====  =========

A plural such as "dozens" or "thousands" is at least one whole unit of its kind; words do not promise two.
``no`` and ``none`` are given as 0 for the caller to judge: "no evidence" is no count of people. Numbers that
count nothing (dates, clock times, ages, names of weapons, units and resolutions, percentages, ordinals) are
left out, and so are money, lengths, weights, calibres and durations unless ``units`` is set. "1.200" is left
out: it is 1,200 in half of Europe and 1.2 in the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tocsin.reading.times import find_times
from tocsin.terms.when import Amount, Bound

_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9,
    "k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9,
}  # fmt: skip
# The lowest number that a plural or a vague word can mean.
_VAGUE = {
    "tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1000, "millions": 10**6,
    "billions": 10**9, "several": 3, "few": 2, "couple": 2, "handful": 2,
}  # fmt: skip

# Words before a number that bound it. They are read outwards, so "up to about 100" is at most 100.
_LEADS: dict[Bound, str] = {
    "at_least": r"at (?:the very )?least|(?:an? )?(?:absolute )?minimum of|(?:no|not) (?:fewer|less) than|as few as"
    r"|upwards? of",
    "at_most": r"up to|as many as|as much as|(?:no|not) more than|at (?:the )?(?:very )?most|(?:a )?maximum of",
    "more_than": r"(?:(?:well|far|slightly|many|significantly|just|a little) )?(?:(?:more|higher|greater) than|over)"
    r"|in excess of|exceeding",
    "less_than": r"(?:(?:well|far|slightly|just|a little) )?(?:less than|fewer than|lower than|under)",
    "about": r"(?:an |some )?estimated|about|around|some|roughly|approximately|approx\.|circa|in the region of"
    r"|(?:very )?(?:nearly|almost|close to|approaching)|virtually|~",
}
# The words that can stand next to the number in the leads above: the cheap look before the dear one.
_LAST_OF_LEAD = {
    "least", "of", "than", "as", "to", "most", "over", "exceeding", "under", "estimated", "about", "around", "some",
    "roughly", "approximately", "approx.", "circa", "nearly", "almost", "approaching", "virtually",
}  # fmt: skip
_TAILS: dict[Bound, str] = {
    "at_least": r"\+|[- ]plus\b|,? (?:or|and) (?:more|above|over)\b|,? at (?:the very )?least\b|,? at (?:a )?minimum\b",
    "at_most": r",? or (?:fewer|less|under|below)\b|,? at (?:the )?(?:very )?most\b|,? at (?:a )?maximum\b",
    "about": r",? or so\b|[- ]odd\b",
}
_SHORT = re.compile(r"(?:nearly|almost|close to|approaching|virtually)$", re.I)
# "handed over 12 prisoners" and "talks about two hostages" bound nothing.
_NO_LEAD = re.compile(
    r"\b(?:(?:hand|turn|pass|t[ao]k|giv|bring|cross|mov)\w*|took|take[ns]?|gave|fl[ey]w?\w*|ran|run|brought|control|war|"
    r"fight\w*|fought|clash\w*|disput\w*|concern\w*|anger|negotiat\w*|jurisdiction|sovereignty|fir(?:ed|ing)|drop\w*)"
    r" over$"
    r"|\b(?:talk\w*|information|concern\w*|worr\w+|sa\w+|sp[eo]\w+|know\w*|reports?|news|questions?|ask\w*|learn\w*|"
    r"details?|complain\w*|inform\w*|told|tell\w*|statements?|claims?|read|heard|wrote|written) about$",
    re.I,
)

_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)\b)?|(?:{_ONE})\b)"
_SCALE = r"(?:hundred|thousand|million|billion|dozen)\b"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)|\d+(?:\.\d+)?)"
_HUND = rf"(?:(?:(?:{_SMALL}|an?)[\s-])?hundred\b(?:(?:\s+and)?\s+{_SMALL})?|{_SMALL})"
_NUMBER = (
    r"(?:(?:(?:a\s+)?half\s+an?|a[\s-]half|half)[\s-](?:dozen|hundred|thousand|million|billion)\b"
    rf"|{_SMALL}\s+and\s+a\s+half\s+(?:hundred|thousand|million|billion)\b"
    rf"|(?:{_HUND}|an?)(?:[\s-]+(?:thousand|million|billion|dozen)\b(?:\s+(?:and\s+)?{_HUND})?)+|{_HUND}|dozen\b"
    rf"|{_DIGITS}(?:(?:[\s-]?{_SCALE})+|(?:k|mn?|bn)\b)?)"
)
_VAGUES = (
    r"(?:(?:tens|dozens|scores|hundreds|thousands)\s+of\s+(?:thousands|millions|billions)\b"
    rf"|(?:several|(?:a\s+)?few|a\s+couple(?:\s+of)?)\s+{_SCALE}"
    r"|(?:dozens|hundreds|thousands|millions|billions|several|a\s+few)\b|(?:tens|a\s+couple|a\s+handful)(?=\s+of\b)"
    r"|scores(?=\s+(?:of|more|killed|wounded|injured|dead|were|have|had|are)\b))"
)
_FIGURE = re.compile(
    rf"(?<![\w#/+])(?<!\d[.,:])(?:(?P<vague>{_VAGUES})|(?P<number>{_NUMBER})|(?P<both>both)\b|(?P<none>none|no)\b)"
    r"(?!\w|[.,/]\d|\s?:\d)",
    re.I,
)
# The words with which a figure begins; a sentence without any of them or a digit holds none.
_FIRST_WORDS = frozenset(
    form
    for word in [*_ONES, *_TENS, *_VAGUE, "hundred", "dozen", "a", "an", "half", "both", "none", "no"]
    for form in (word, word.capitalize(), word.upper())
    if word not in ("couple", "handful")
)
_TELLING = _FIRST_WORDS - {"a", "an", "A", "An", "AN", "half", "Half", "HALF"} | {"couple", "handful", "half"}
_TELLING |= {"thousand", "million", "billion"}
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
# "1.5 to 2 million": the first number is no whole one until it has its scale.
_SCALED_RANGE = re.compile(
    r"(\d+\.\d+)(?:\s?[-–]\s?|\s+to\s+)(\d+(?:\.\d+)?)[\s-]?(hundred|thousand|million|billion)\b", re.I
)
_PARSED = re.compile(_NUMBER, re.I)

# What stands before a figure that counts nothing.
_LABELS = {
    "resolution", "resolutions", "article", "articles", "flight", "route", "highway", "road", "section", "chapter",
    "phase", "page", "paragraph", "protocol", "annex", "number", "no.", "nos.", "channel", "grade", "version", "room",
    "gate", "sector", "zone", "area", "camp", "hill", "point", "checkpoint", "block", "unit", "day", "week", "year",
    "level", "category", "type", "tel", "tel.", "phone", "call", "dial", "hotline", "agenda", "vision", "goal", "rule",
    "law", "decree", "part", "brigade", "division", "battalion", "regiment", "corps", "bureau", "aged", "age", "ages",
    "unscr",
}  # fmt: skip
# These are labels with a capital only: "Mark 82" is a bomb, "marks 82 years" is not.
_NAMES = {
    "No", "Boeing", "Airbus", "Mark", "Mk", "Leopard", "Abrams", "Challenger", "Merkava", "Sukhoi", "MiG", "Mig", "Su",
    "Il", "An", "AK", "RPG", "BMP", "BTR", "Shahed", "Fateh", "Qiam", "Burkan", "Badr", "Zelzal", "Iskander", "Scud",
    "Grad", "Tochka", "Falcon", "Apollo", "Soyuz", "Kosmos", "Rossiya", "BBC", "Top", "Big", "Euro",
    "Europe", "Formula", "Windows", "Covid", "Operation", "Agent", "Psalm", "Surah",
}  # fmt: skip
# "Russia 24" is a channel; "lent Russia five billion" is a sum.
_CHANNELS = re.compile(r"\b(?:France|Russia)\s+\d\d?$")
_LABELLED = re.compile(
    r"\b(?:group|age|ages) of$|(?:\d|\b(?:one|two|three|four)) (?:in|out of)$"
    r"|\b(?:children|kids|boys|girls|minors|youths|those|anyone) under$",
    re.I,
)
_NAMED_AGE = re.compile(r"[A-Z][\w'’-]+(?:, ?| \()$")
# What stands behind a figure that counts nothing: clock times, percentages, fractions, formations, compounds.
_UNCOUNTED = re.compile(
    r"\s+(?:in|out\s+of)\s+(?:\d|every|two|three|four|five|six|seven|eight|nine|ten)|\s+(?:later|earlier|ago)\b"
    r"|\s+in\s+the\s+(?:morning|afternoon|evening)\b"
    r"|\s?%|[\s-]*(?:percent(?:age)?|per\s?cent|pct)\b|\s*(?:[ap]\.m\b|[ap]m\b|GMT|UTC|o['’]clock|hrs\b|local time)"
    r"|[\s-](?:(?:and\s+)?a\s+)?(?:thirds?|quarters?|fifths?|tenths?|half|halves)\b"
    r"|[\s-]*(?:years?|months?|weeks?|days?)[\s-]olds?\b"
    r"|\s+(?-i:Brigade|Division|Battalion|Regiment|Corps|Squadron|Army|Bureau)\b"
    r"|-(?!(?:man|men|woman|person|people|strong|members?|vehicles?|trucks?|tanks?|ships?|soldiers?|aircraft|planes?|plus|"
    r"odd|truckloads?|hundred|thousand|million)\b)[^\W\d_]",
    re.I,
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\b(?:USD|EUR|GBP|RUB|TRY))(?:\s?[\d.,]+\s?(?:[-–]|to))?\s?$")
_UNITS = re.compile(
    r"[\s-]*(?:(?:more|straight|consecutive|full|long|further|whole|additional|nautical|square|sq\.?|cubic|metric|short|"
    r"US|U\.S\.|American|Canadian|Turkish|Syrian|Iranian|Russian|other|different)[\s-]+)?"
    r"(?:km2?|kms|kilomet(?:er|re)s?|met(?:er|re)s?|miles?|mm|millimet(?:er|re)s?|cm|centimet(?:er|re)s?|inch(?:es)?|"
    r"feet|foot|ft|yards?|hectares?|acres?|kg|kgs|kilos?|kilogram(?:me)?s?|grams?|tonnes?|tons?|pounds?|lbs?|"
    r"lit(?:er|re)s?|gallons?|barrels|mph|kph|knots|degrees?|megawatts?|MW|kilotons?|calib(?:er|re)|"
    r"dollars?|euros?|cents?|rou?bles?|liras?|dinars?|riyals?|rials?|shekels?|yuan|hryvnias?|drams?|manats?|francs?|"
    r"pesos?|naira|USD|EUR|GBP|points?|times|"
    r"seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies))\b",
    re.I,
)
_METRES = re.compile(r"\s+(?:high|long|wide|deep|tall|away|from|above|below|north|south|east|west|off)\b|-|\s*[x×]")
_PHONE = re.compile(r"\+\d[\d ()-]*\d|\(?\d{2,4}\)?(?:[-. ]\d{2,})*(?:[-.]\d{2,}){2,}")
_COUNTED_NEXT = re.compile(r"\s+(?:people|men|women|children|dead|killed|[a-z]{4,}s)\b")
# "one" the pronoun, "no" the idiom, "both … and" the conjunction.
_PRONOUN_BEFORE = re.compile(r"\b(?:the|this|that|each|every|any|some|no|such|another|which|only)\s+$", re.I)
_PRONOUN_AFTER = re.compile(
    r"\s+(?:of\b|another\b|by one\b|(?:can|could|should|would|may|might|must|never|who|which|that)\b)|['’]s\b", re.I
)
_IDIOM_AFTER = re.compile(
    r"(?!\s+[^\W\d_])|\s+(?:longer|more|less|fewer|matter|doubt|sooner|way|such|further|later|one|other than)\b",
    re.I,
)
_BOTH_AFTER = re.compile(r"\s+(?:(?:in|on|at|to|by|for|from|with|against|as|is|the)\b|(?:[\w-]+\s+){1,5}and\b)", re.I)
_BRIDGE = re.compile(r"\s*[-–—]\s*|\s+(?:to|or)\s+|\s+and\s+(?P<and>)")
_CHANGED = re.compile(
    r"\b(?:rose|risen|rise|rising|grew|grown|increas\w+|f[ae]ll\w*|dropp?\w*|decreas\w+|up|down|went|cut|revised|reduced)"
    r"\b[^.;]{0,30}$",
    re.I,
)
_MONTHLIKE = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|\bthe\b", re.I)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number without its bounds: ``low`` to ``high``, ``scale`` the word that multiplied it (1 for none)."""

    start: int
    end: int
    low: int
    high: int
    kind: Bound
    scale: int = 1


def parse_number(words: str) -> int | None:
    """The whole number that a bare phrase names: "1,200", "twenty-three", "half a million", "1.5m".

    None for anything else: the empty string, a fraction, an ordinal, "1.200", which is read differently
    in different countries, and figures of more than 15 digits, which count nothing.
    """
    words = words.strip().lower()
    if not _PARSED.fullmatch(words):
        return None
    return _value(words)[0]


def _value(words: str) -> tuple[int | None, int]:
    """The number of a phrase that fits the grammar, and its last scale; None when it is no whole number."""
    total, current, scale = 0, 0.0, 1
    half = bool(re.search(r"\bhalf\b", words))
    for word in re.findall(r"[a-z]+|\d+(?:[ \u00a0\u2009\u202f,]\d{3})*(?:\.\d+)?", words):
        if word[0].isdigit():
            digits = re.sub(r"[^\d.]", "", word)
            if len(digits) > 15:
                return None, 1
            current = float(digits)
        elif word in _SCALES:
            scale = _SCALES[word]
            current = (current or (0.0 if half else 1.0)) + (0.5 if half else 0.0)
            total, current = (total, current * scale) if scale < 1000 else (total + round(current * scale), 0.0)
        else:
            current += _ONES.get(word, 0) + _TENS.get(word, 0)
    whole = round(current)
    return (total + whole if abs(whole - current) < 1e-6 else None), scale


def _labelled(before: str) -> bool:
    """Whether the words end in one that makes a name of the number behind them: "Resolution", "F-"."""
    if before[-1:] == "-":
        return before[-2:-1].isalpha()
    before = before.rstrip()
    last = before.rpartition(" ")[2].lstrip("(\"'“‘")
    if last in ("of", "under", "in"):
        return bool(_LABELLED.search(before))
    return last in _NAMES or last.lower() in _LABELS


class _Finder:
    """The figures of one sentence, with its dates and telephone numbers looked up only when asked for."""

    def __init__(self, text: str, start: int, end: int, units: bool) -> None:
        self.text, self.start, self.end, self.units = text, start, end, units

    @cached_property
    def _times(self) -> list[tuple[int, int]]:
        times = find_times(self.text, self.start, self.end, None)
        return [(t.start, t.end) for t in times if not (self.units and t.role == "duration")]

    @cached_property
    def _phones(self) -> list[tuple[int, int]]:
        return [m.span() for m in _PHONE.finditer(self.text, self.start, self.end)]

    def before(self, at: int, width: int = 40) -> str:
        """The words of the sentence just before the offset."""
        return self.text[max(self.start, at - width) : at]

    def figures(self, at: int) -> Iterator[_Figure]:
        """Every figure from the offset on, bare."""
        for word in _WORD.finditer(self.text, at, self.end):
            first = word[0]
            if word.start() < at or not (first in _FIRST_WORDS or first[0].isdigit()):
                continue
            match = _FIGURE.match(self.text, word.start(), self.end)
            if match:
                figure = self._figure(match)
                at = figure.end if figure else match.end()
                if figure:
                    yield figure

    def _figure(self, match: re.Match[str]) -> _Figure | None:
        start, end = match.span()
        scaled = _SCALED_RANGE.match(self.text, start, self.end)
        if scaled:
            low, high = (_value(f"{scaled[n]} {scaled[3].lower()}")[0] for n in (1, 2))
            return _Figure(start, scaled.end(), low, high, "between") if low and high and low < high else None
        if match["number"]:
            value, scale = _value(match[0].lower())
            ambiguous = re.fullmatch(r"\d{1,3}\.\d{3}", match[0])
            clock = match[0][0] == "0" and len(match[0]) > 1
            return None if value is None or ambiguous or clock else _Figure(start, end, value, value, "exact", scale)
        if match["vague"]:
            words = match[0].lower().split()
            low = 1
            for word in words:
                low *= _VAGUE.get(word) or _SCALES.get(word, 1)
            return _Figure(start, end, low, low, "about" if "couple" in words else "vague")
        after = _BOTH_AFTER if match["both"] else None if match["none"].lower() == "none" else _IDIOM_AFTER
        if after and after.match(self.text, end, self.end):
            return None
        value = 2 if match["both"] else 0
        return _Figure(start, end, value, value, "exact")

    def merged(self, figures: Iterator[_Figure]) -> Iterator[_Figure]:
        """The figures, with two that name a range ("30 to 40") made one."""
        held: _Figure | None = None
        for figure in figures:
            joined = self._join(held, figure) if held else None
            if held and not joined:
                yield held
            held = joined or figure
        if held:
            yield held

    def _join(self, one: _Figure, two: _Figure) -> _Figure | None:
        bridge = _BRIDGE.fullmatch(self.text, one.end, two.start)
        if not bridge or one.kind != "exact" or two.kind != "exact" or not one.high:
            return None
        lead = re.search(r"\b(between|from)\s+$", self.before(one.start), re.I)
        if bridge["and"] is not None and not (lead and lead[1].lower() == "between"):
            return None
        start = one.start
        if lead:
            if lead[1].lower() == "from" and _CHANGED.search(self.before(one.start, 60)[: -len(lead[0])]):
                return None
            start -= len(lead[0])
        low = one.low * two.scale if one.scale == 1 and one.low * two.scale < two.high else one.low
        return _Figure(start, two.end, low, two.high, "between", two.scale) if low < two.high else None

    def counts(self, figure: _Figure) -> bool:
        """Whether the figure is a number of things at all, or of units when they are wanted."""
        before = self.before(figure.start)
        channel = _CHANNELS.search(self.text[max(self.start, figure.end - 12) : figure.end])
        if _labelled(before) or channel or _UNCOUNTED.match(self.text, figure.end, self.end):
            return False
        if figure.low == figure.high == 1 and self._is_pronoun(figure, before):
            return False
        if figure.scale > 1000 and self.text[figure.end - 1] == "m" and _METRES.match(self.text, figure.end, self.end):
            return False
        digits = self.text[figure.end - 1].isdigit()
        if digits and (self._is_age(figure, before) or self._within(self._phones, figure)):
            return False
        measured = _MONEY_BEFORE.search(before) or _UNITS.match(self.text, figure.end, self.end)
        if measured and not self.units:
            return False
        return not (digits and self._is_date(figure))

    def _is_pronoun(self, figure: _Figure, before: str) -> bool:
        if self.text[figure.start : figure.end].isdigit():
            return False
        bounded = re.search(r"\b(?:least|than)\s+$", before, re.I)
        return bool(
            not bounded and (_PRONOUN_BEFORE.search(before) or _PRONOUN_AFTER.match(self.text, figure.end, self.end))
        )

    def _is_age(self, figure: _Figure, before: str) -> bool:
        """A number between commas or brackets behind a name: "Ahmad Hassan, 40, was killed"."""
        closed = self.text[figure.end : figure.end + 1] in (",", ")", ".") or figure.end >= self.end
        return figure.low == figure.high < 115 and closed and bool(_NAMED_AGE.search(before))

    def _is_date(self, figure: _Figure) -> bool:
        """Part of a date, or a bare 2019: a count only when things that can be counted follow it."""
        if figure.high <= 31:
            near = _MONTHLIKE.search(self.text, max(self.start, figure.start - 24), min(self.end, figure.end + 24))
            return bool(near) and self._within(self._times, figure)
        if not 1800 <= figure.high < 2100 or not self.text[figure.end - 4 : figure.end].isdigit():
            return False
        return self._within(self._times, figure) or not _COUNTED_NEXT.match(self.text, figure.end, self.end)

    @staticmethod
    def _within(spans: list[tuple[int, int]], figure: _Figure) -> bool:
        return any(start < figure.end and figure.start < end for start, end in spans)

    def amount(self, figure: _Figure, limit: int | None) -> Amount:
        """The figure with the words around it that bound it, none of them beyond ``limit`` (the sentence's end)."""
        start, bound, short = self._lead(figure)
        end = figure.end
        if bound is None:
            for name, pattern in _TAIL_PATTERNS.items():
                tail = pattern.match(self.text, end, self.end if limit is None else limit)
                if tail:
                    bound, end = name, tail.end()
                    break
        low, best, high, told = _bounded(figure, bound, short)
        return Amount(low, best, high, self.text[start:end], told, None, start, end)

    def _lead(self, figure: _Figure) -> tuple[int, Bound | None, bool]:
        """Where the bounding words begin, the bound, and whether the figure is not quite reached."""
        start, bound, short = figure.start, None, False
        if self.before(start)[-1:] in _CURRENCY_SIGNS and self._one_lead(start - 1):
            start -= 1  # "up to $100 million": the bounding words stand before the sign
        while match := self._one_lead(start):
            name: Bound = next(key for key in _LEADS if match[key])
            short = short or bool(_SHORT.search(match[name]))
            # The outer word decides, but "about" outside says nothing more.
            bound = name if bound is None or name != "about" else bound
            start -= len(match[0])
        if bound is None:
            another = _ANOTHER.search(self.before(start))
            start -= len(another[0]) if another else 0
        return start, bound, short

    def _one_lead(self, at: int) -> re.Match[str] | None:
        before = self.before(at)
        last = before.rstrip().rpartition(" ")[2].lower().lstrip("(\"'“‘—–-")
        if last not in _LAST_OF_LEAD and last != "~":
            return None
        match = _LEAD_PATTERN.search(before)
        return None if match is None or _NO_LEAD.search(before[: match.end()].rstrip()) else match


_ANOTHER = re.compile(r"\b(?:another|an additional)\s+$", re.I)
_LEAD_PATTERN = re.compile(
    "(?<![\\w-])(?:" + "|".join(f"(?P<{name}>{words.replace(' ', chr(92) + 's+')})" for name, words in _LEADS.items())
    + r")(?:\s+|(?<=~))$", re.I)  # fmt: skip
_TAIL_PATTERNS: dict[Bound, re.Pattern[str]] = {name: re.compile(words, re.I) for name, words in _TAILS.items()}

_CURRENCY_SIGNS = ("$", "€", "£")
_Bounds = tuple[int | None, int | None, int | None, Bound]


def _bounded(figure: _Figure, bound: Bound | None, short: bool) -> _Bounds:
    """Low, best, high and bound of the figure under the bounding words."""
    low, high = figure.low, figure.high
    if bound in ("at_least", "more_than"):
        return low + (bound == "more_than"), None, None, bound
    if figure.kind == "vague":
        return (None if bound in ("at_most", "less_than") else low), None, None, "vague"
    if bound in ("at_most", "less_than"):
        return None, None, max(0, high - (bound == "less_than")), bound
    if figure.kind == "between":
        return low, None, high, "between"
    if bound == "about" or figure.kind == "about":
        return None, None if short else high, high if short else None, "about"
    return low, low, high, "exact"


def find_amounts(text: str, start: int, end: int, units: bool = False) -> list[Amount]:
    """Every number expression of the sentence text[start:end], in text order and without overlap.

    Offsets and text take in the bounding words ("up to 100"); ``who`` is left None. ``units`` keeps
    the numbers of money, lengths, weights and durations as well. No number gives an empty list. Never raises.
    """
    if not _DIGIT.search(text, start, end) and _TELLING.isdisjoint(_WORD.findall(text, start, end)):
        return []
    finder = _Finder(text, start, end, units)
    found = finder.merged(finder.figures(start))
    amounts: list[Amount] = []
    # From the last to the first: the words before a number ("at least") are not also the words after the one before it.
    for figure in reversed([figure for figure in found if finder.counts(figure)]):
        amounts.append(finder.amount(figure, amounts[-1].start if amounts else None))
    return _spanned(amounts[::-1], text, start)


_YET = re.compile(r",?\s+(?:and|but|or|to)\s+(?:(?:possibly|perhaps|maybe|potentially|probably)\s+)?", re.I)


_PERHAPS = re.compile(
    r"(?:\s+[a-z]+)?,?\s+(?:and|but|or)\s+(?:possibly|perhaps|maybe|potentially|probably|possible|as many as)\s+", re.I
)
_AND = re.compile(r"\s+(?:and|to)\s+", re.I)
_RANGE = re.compile(r"\b(?:between|from)\s+$", re.I)


def _spanned(amounts: list[Amount], text: str, start: int = 0) -> list[Amount]:
    """The amounts, with "at least 27 and up to 30" made one that has both ends."""
    out: list[Amount] = []
    for amount in amounts:
        before = out[-1] if out else None
        if (
            before is not None
            and before.bound == "at_least"
            and amount.bound == "at_most"
            and before.start is not None
            and before.end is not None
            and amount.start is not None
            and amount.end is not None
            and (before.low or 0) < (amount.high or 0)
            and _YET.fullmatch(text, before.end, amount.start)
        ):
            told = text[before.start : amount.end]
            out[-1] = Amount(before.low, None, amount.high, told, "between", None, before.start, amount.end)
        elif (
            before is not None
            and before.bound in {"at_least", "exact"}
            and amount.bound == "more_than"
            and before.start is not None
            and before.end is not None
            and amount.start is not None
            and amount.end is not None
            and (before.low or 0) < (amount.low or 0)
            and (
                _PERHAPS.fullmatch(text, before.end, amount.start)
                or (
                    _AND.fullmatch(text, before.end, amount.start)
                    and _RANGE.search(text[max(start, before.start - 9) : before.start])
                )
            )
        ):  # "at least 18 and possibly more than 25": no less than 18, with no upper end
            told = text[before.start : amount.end]
            out[-1] = Amount(before.low, None, None, told, "at_least", None, before.start, amount.end)
        else:
            out.append(amount)
    return out
