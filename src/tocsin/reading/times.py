"""Time expressions of one sentence, resolved against the day of publication.

A sentence becomes a string with one character per token (``yesterday`` one character, every weekday
the same one), and the grammar is a handful of regular expressions over that short string: an
expression over three words costs three characters, and a sentence without any time word is turned
away before it is cut up at all.

Conventions, all days inclusive:

* Weeks run Monday to Sunday. "last week" is the whole calendar week before the week of publication, likewise
  month and year; "the past week", "the last two days" count back from publication (seven days, two days).
* A weekday is the last one on or before publication; after it when the clause is future, the words say
  next/coming, or an end is set ("until Thursday") in a clause that is not past. "last Friday" is strictly before
  publication, "next Friday" strictly after.
* A month or day of a month without a year is the most recent one not after publication; the coming one when future.
* A night belongs to the day on which it began; "overnight" spans publication and the day before.
* "three weeks ago" is the calendar week (month, year) that holds the same day three weeks earlier.
* early/mid/late: of a month days 1–10, 11–20, 21–end (granularity week); of a year January–April, May–August,
  September–December (season); of a week Monday–Wednesday, Tuesday–Thursday, Thursday–Sunday (day); of a decade
  the years 0–3, 4–6, 7–9. The end or the beginning of a year is its last or first month.
* Seasons are the northern ones: spring March–May, winter December of the year named to February of the next.
* "recent days" reaches back 14 days, weeks 60, months 365, years 3,652; "coming" reaches as far ahead (granularity
  unknown). "days ago" is 14 to 2 days back, and so on.
* ``since`` and ``until`` give the days of the beginning and of the end. ``before`` ends on the day before the named
  time, ``after`` begins on the day after it, both open on the other side; "by Friday" is ``before`` ending on Friday.
* Lengths: hours, days and weeks are exact; a month is 30 to 31 days (one alone 28 to 31), a year 365 to 366, told
  as ``about`` with the mean as best. "for weeks" is vague, at least two of them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from tocsin.terms.when import Amount, Bound, Granularity, Interval

Tense = Callable[[int], str]
Role = Literal["at", "since", "until", "before", "after", "duration"]

_WEEKDAYS = {
    name: number
    for number, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        ["january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"], start=1)
    for name in names.split()
}  # fmt: skip
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4}

# Lowest and highest number that a vague quantity can mean; None is open.
_VAGUE_QUANTITIES: dict[str, tuple[int, int | None]] = {
    "couple": (2, 3), "few": (2, 6), "several": (3, 9), "many": (4, None),
}  # fmt: skip
# How far "recent days" reaches, and the span that "days ago" can mean.
_REACH = {"hour": 1, "day": 14, "week": 60, "month": 365, "year": 3652, "decade": 14610}
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}

# Each token class and the words in it, in any case that a newspaper prints (see _TITLE_ONLY).
_CLASSES = {
    "the": "the", "a": "a an", "in": "in during throughout", "of": "of", "on": "on", "at": "at", "for": "for",
    "over": "over", "within": "within", "since": "since", "until": "until till", "by": "by", "before": "before",
    "after": "after", "from": "from", "to": "to through thru", "and": "and", "between": "between", "last": "last",
    "past": "past", "prev": "previous preceding", "this": "this", "next": "next",
    "coming": "coming upcoming forthcoming", "following": "following", "same": "same", "that": "that",
    "recent": "recent", "early": "early", "earlier": "earlier", "late": "late", "later": "later",
    "mid": "mid middle", "end": "end", "start": "beginning start", "nth": " ".join(_NTH), "half": "half",
    "quarter": "quarter", "ago": "ago", "quantity": "few several many", "couple": "couple",
    "about": "about around some roughly approximately just exactly almost nearly", "more": "more",
    "less": "less fewer", "than": "than", "least": "least", "up": "up", "long": "long", "old": "old olds",
    "unit": "hour day week month year decade", "units": "hours days weeks months years decades",
    "weekend": "weekend", "daypart": "morning afternoon evening night noon midday midnight dawn dusk lunchtime",
    "season": " ".join(_SEASONS), "today": "today", "yesterday": "yesterday", "tomorrow": "tomorrow",
    "tonight": "tonight", "overnight": "overnight", "weekday": " ".join(_WEEKDAYS),
    "month": "january february july september october november december", "word": " ".join(_NUMBERS),
    "every": "every each per", "time": "time", "lasting": "lasting lasted lasts", "onward": "onward onwards",
    "due": "due scheduled planned slated expected ahead upcoming", "its": "its their his her our",
    "tv": "television tv news channel broadcaster hotline rolling clock",
    "label": "resolution resolutions unscr article articles route flight highway number section chapter phase channel "
             "page paragraph protocol",
    "super": "worst deadliest heaviest biggest largest bloodiest longest most highest lowest",
    "harmed": "displaced killed wounded injured detained",
    "counted": "people troops soldiers fighters civilians men women children homes houses villages families refugees "
               "dead schools tents buildings metres meters miles km casualties "
               "victims prisoners detainees persons militants rockets shells feet %",
    "dash": "- – — ‑", "comma": ",", "poss": "'s ’s", "money": "$ € £",
}  # fmt: skip
# Words that mean a time only when written with a capital: "march" is a verb, "may" a modal.
_TITLE_ONLY = {
    "loose": "March April June August", "may": "May", "no": "No",
    "abbr": "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. "
            "Nov. Dec.",
    "wdabbr": "Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Mon. Tue. Tues. Wed. Thu. Thur. Thurs. Fri. Sat. Sun.",
    "feast": "Good Bloody Black Ash Palm Easter Holy Maundy Arab Prague Big", "paper": "Times Telegraph Mirror Express "
    "Mail Herald Post Sun Independent Review Agreement",
}  # fmt: skip
_OTHERS = ["fixed", "plain", "name", "other", "year", "day", "ordday", "num", "decade", "numeric", "iso"]

_CODE = {name: chr(0x100 + i) for i, name in enumerate([*_CLASSES, *_TITLE_ONLY, *_OTHERS])}


def _lookup() -> dict[str, str]:
    """The class character of every known word, in each case in which it counts."""
    table: dict[str, str] = {}
    for name, words in _CLASSES.items():
        for word in words.split():
            table |= dict.fromkeys((word, word.capitalize(), word.upper()), _CODE[name])
    for name, words in _TITLE_ONLY.items():
        upper = name not in ("no", "wdabbr", "paper")
        for word in words.split():
            table |= dict.fromkeys((word, word.upper()) if upper else (word,), _CODE[name])
    return table


_LOOKUP = _lookup()
_PLAIN, _NAME, _OTHER = _CODE["plain"], _CODE["name"], _CODE["other"]

# Every expression holds a word of one of these classes or a number of one of these forms: most sentences hold
# neither, and a set of words is a cheaper look than any regular expression.
_TELLING = frozenset(
    word.removesuffix(".")
    for word, code in _LOOKUP.items()
    for name in ("unit", "units", "weekend", "daypart", "season", "today", "yesterday", "tomorrow", "tonight",
                 "overnight", "weekday", "month", "loose", "may", "abbr")
    if code == _CODE[name]
) | {"Eve"}  # fmt: skip
_WORD = re.compile(r"\w+")
_TELLING_NUMBER = re.compile(r"[12]\d\d\d|\d(?:st|nd|rd|th)\b|\d[-/.]\d\d?[-/.]\d")
# Days of the year that have a name.
_FIXED = {
    "new year's day": (1, 1), "new year's eve": (12, 31), "christmas day": (12, 25), "christmas eve": (12, 24),
    "boxing day": (12, 26),
}  # fmt: skip
_TOKEN = re.compile(
    r"New Year['’]s (?:Day|Eve)\b|Christmas (?:Day|Eve)\b|Boxing Day\b|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.(?!\w)"
    r"|\d{4}-\d\d-\d\d(?![\w-])|\d\d?-\d\d?-\d{4}(?![\w-])"
    r"|(?!(?:[Mm]id|[Ee]arly|[Ll]ate|[Pp]re|[Pp]ost)-)[^\W\d_]+-?\d[\w-]*"
    r"|\d+(?:[.,:/]\d+)*\w*"
    r"|['’]s(?!\w)|[^\W\d_]+|\S"
)

# Fragments of the grammar. {name} is a token class or another fragment.
_FRAGMENTS = {
    "anymonth": "[{month}{loose}{may}{abbr}]",
    "dayno": "[{day}{ordday}]",
    "N": "(?:{day}|{num}|{word}(?:{dash}{word})?)",
    "bound": "(?:{about}|{over}|{more}{than}|{less}{than}|{at}{least}|{up}{to})",
    "qty": "(?:{bound}*(?:(?:{N}|{a})(?:{and}{a}{half})?|{a}?{quantity}|{a}{couple}{of}?|{half}{a}))",
    "U": "[{unit}{units}]",
    "deictic": "[{last}{this}{next}{coming}]",
    "which_year": "(?:{comma}?{of}?{year}|{of}?{deictic}{unit})",
    "when": "(?:[{early}{late}{earlier}{later}]{on}?)",
    "hours": "(?:{the}?[{early}{late}{plain}]{units}{of})",
    "rng": "[{dash}{to}{and}{until}]",
    "role": "(?:{since}|{until}|{by}|{before}|{after})",
}

# The points of time, in the order in which they are tried. The groups are what the resolver reads.
_POINTS = {
    "iso": "{iso}",
    "numeric": "{numeric}",
    "fixed": "{fixed}(?P<y>{which_year}|{in}{year})?",
    "date": "(?:[{weekday}{wdabbr}](?:{comma}|{daypart})?{on}?)?(?:"
    "{the}?(?P<d1>{dayno}){of}?(?P<m1>{anymonth})(?P<y1>{which_year})?"
    "|(?P<m2>{anymonth})(?P<d2>{dayno})(?P<y2>{which_year})?)",
    "part": "(?:{the}?(?P<part>{early}|{mid}|{late}|{end}|{start}|[{nth}{last}](?:{half}|{quarter}|{unit})"
    "|[{nth}{last}](?P<n>{N}){units}){dash}?(?:{of}|{in})?|(?P<side>[{earlier}{later}])(?:{in}|(?={deictic}{unit})))"
    "(?:(?P<month>{anymonth})(?P<my>{which_year})?|(?P<year>{year})|(?P<unit>[{last}{this}{next}{coming}{the}]{unit})"
    "|{the}?(?P<decade>{decade})|{the}?(?P<season>{season})(?P<sy>{which_year})?)",
    "month": "(?P<m1>{anymonth})(?P<y>{which_year})|(?P<deictic>{deictic})(?P<m2>[{month}{loose}{may}])",
    "season": "(?P<s1>{season})(?P<y>{which_year})|(?P<deictic>{deictic})(?P<s2>{season})",
    "decade": "{the}?(?P<decade>{decade})",
    "beyond": "{the}?{unit}(?P<way>{before}{yesterday}|{after}{tomorrow})",
    "deictic_day": "{when}?(?P<day>{today}|{yesterday}|{tomorrow}|{tonight})[{daypart}{overnight}]?",
    "overnight_day": "{overnight}{on}?(?P<day>{weekday})",
    "this_morning": "{when}?(?:{this}|(?P<last>{last})){daypart}",
    "weekday": "{when}?(?:{hours}|{the}?{daypart}[{of}{on}]?)?(?:{the}?(?P<deictic>{deictic}|{following}|{prev}))?"
    "(?P<day>{weekday})(?:{overnight}|(?:{at}|{comma})?{daypart})?(?:{of}?(?P<week>{deictic}){unit})?",
    "overnight": "{overnight}",
    "weekend": "(?:(?P<deictic>{deictic}|{past})|{the}(?P<ref>[{prev}{following}{coming}{past}])?){weekend}",
    "told_unit": "(?:{the}(?P<ref>[{prev}{following}{next}{same}])|{that})(?P<unit>[{unit}{daypart}])",
    "rolling": "(?:{the}?{past}|{the}{last}|(?P<ahead>{the}{coming}))(?P<unit>{unit})",
    "unit": "(?P<deictic>{deictic})(?P<unit>{unit})",
}
# Points that need no more than a name or a number: they count only beside a word that shows them to be times.
_BARE = {
    "bare_month": "(?P<m1>{anymonth})(?P<y>)(?P<deictic>)(?P<m2>)",
    "bare_year": "(?P<year>{year})",
    "bare_season": "{the}?(?P<s1>{season})(?P<y>)(?P<deictic>)(?P<s2>)",
    "bare_ordinal": "{the}(?P<day>{ordday})",
}
_GUARDED = (
    "(?<=[{in}{since}{until}]){may}"
    "|(?<=[{in}{since}{until}{by}{before}{after}{from}]){loose}"
    "|(?<=[{the}{a}{its}])[{may}{loose}](?={plain})"
    "|(?<![{name}{feast}{paper}{dash}]){month}(?![{name}{day}])"
    "|(?<=[{in}{since}{until}{by}{before}{after}{from}{of}])(?:{month}|{abbr}(?!{name}))"
    # "in 2012 killed 40" is a year, "of 2012 killed" a count.
    "|(?<=[{in}{since}{until}]){year}(?![{counted}{dash}])"
    "|(?<=[{by}{before}{after}{from}{of}]){year}(?![{counted}{harmed}{dash}])"
    "|(?<=[{the}{a}{its}{poss}]){year}(?={plain})|(?<={to}){year}(?![{plain}{counted}{harmed}])"
    "|(?<={year}[{comma}{and}]){year}(?![{counted}{harmed}])"
    "|(?<=[{in}{since}{until}{by}{over}]){the}?{season}(?!{of})"
    "|(?<=[{on}{until}{by}{since}{before}{after}{from}]){the}{ordday}(?![{plain}{name}{unit}{dash}{counted}{harmed}])"
)
# "in May 20 people" is a month and a count, "on May 20" a date.
_IN_MONTH = "(?<={in}){anymonth}(?={day}[{plain}{counted}{harmed}])"

_NOT_TIMES = (
    "{every}(?:{weekday}|{N}?{U})|{the}?{feast}[{weekday}{season}]|{the}?{weekday}{paper}"
    "|[{label}{no}{money}]{no}?[{num}{day}{year}]"
    "|(?:{N}{dash}?)?{U}{dash}?{old}|{N}{dash}{unit}(?={tv})"
    "|(?:{time}|{super}[{plain}{name}{counted}{harmed}{in}{the}{of}{on}{to}]{0,6}){in}(?:{the}?{recent}|{qty})?{U}"
)
_RANGES = (
    "{overnight}?[{between}{from}]{ANY}{rng}{ANY}"
    "|{anymonth}{dayno}(?:[{dash}{to}]|{and}(?!{dayno}[{plain}{counted}{harmed}])){dayno}(?:{comma}?{year})?(?!{anymonth}"
    "|{units})"
    "|{the}?{dayno}{rng}{the}?{dayno}{of}?{anymonth}{which_year}?"
    "|{date}[{dash}{to}{until}]{date}"
    "|(?<![{dash}{num}]){year}{dash}[{year}{day}](?![{dash}{counted}{harmed}])"
    "|{overnight}?{weekday}{daypart}?[{dash}{to}{and}]{weekday}"
    "|{anymonth}[{dash}{to}]{anymonth}{which_year}?"
    "|(?<=[{in}{between}]){year}{to}{year}(?![{counted}{harmed}])"
)
_SPANS = (
    "{the}?[{past}{last}{prev}{coming}{next}{following}]{qty}{U}"
    "(?!{of}(?:{anymonth}|{year}|[{the}{last}{this}{next}]{unit}))"
    "|{the}?[{recent}{past}{coming}]{units}"
)
_OFFSETS = (
    "{qty}{U}(?:[{ago}{earlier}{later}]|[{before}{after}](?:{date})?)|{units}[{ago}{earlier}{later}{before}{after}]"
)
_LENGTHS = (
    "{N}{dash}{U}(?:{dash}?{long})?|{U}{dash}{long}|(?<=[{for}{lasting}{within}{in}{after}]){qty}{U}"
    "|(?<=[{for}{lasting}]){units}|{qty}{U}(?=[{of}{since}])|[{day}{num}]{unit}"
)


def _expand(template: str, keep_groups: bool = True) -> str:
    """The template as a regular expression over class characters, with or without its named groups."""
    pieces = _FRAGMENTS | {"date": _POINTS["date"]}
    pieces["ANY"] = "(?:" + "|".join(f"(?:{p})" for p in (*_POINTS.values(), "{anymonth}", "{year}", "{dayno}")) + ")"
    while True:
        wider = re.sub(r"\{([a-z_A-Z]+)\}", lambda m: pieces.get(m[1]) or re.escape(_CODE[m[1]]), template)
        if wider == template:
            return template if keep_groups else re.sub(r"\?P<\w+>", "?:", template)
        template = wider


def _grammar() -> re.Pattern[str]:
    """All rules as one alternation; the name of the group that matched is the rule."""
    points = "|".join(f"(?:{pattern})" for pattern in _POINTS.values())
    rules = {
        "nothing": _NOT_TIMES,
        "range": _RANGES,
        "span": _SPANS,
        "offset": _OFFSETS,
        "length": _LENGTHS,
        "point0": _IN_MONTH,
        "led": f"{{since}}{{at}}{{least}}(?:{points}|{{anymonth}}|{{year}})|{{role}}(?:{points}|{_GUARDED})"
        f"|{{from}}(?:{points}|{_GUARDED})[{{on}}{{onward}}]",
        "point": f"{points}|{_GUARDED}",
    }
    alternatives = "|".join(f"(?P<{name}>{_expand(rule, keep_groups=False)})" for name, rule in rules.items())
    # Most tokens are plain words, which begin no expression: one look settles them.
    return re.compile(f"(?![{_PLAIN}{_NAME}{_OTHER}])(?:{alternatives})")


_GRAMMAR = _grammar()
_POINT_PATTERNS = {name: re.compile(_expand(pattern)) for name, pattern in (_POINTS | _BARE).items()}


@dataclass(frozen=True, slots=True)
class _Days:
    """The days that some words can mean, both inclusive; None is open, or not known."""

    first: date | None
    last: date | None
    granularity: Granularity


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number of units: ``low`` to ``high`` (None is open), as the ``bound`` words before it tell."""

    low: int
    high: int | None
    bound: Bound


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence cut into tokens, and what relative expressions are resolved against."""

    text: str
    codes: str
    spans: list[tuple[int, int]]
    published: date | None
    reference: date | None
    tense: Tense | None

    def word(self, at: int) -> str:
        """The token in lower case, without the full stop of an abbreviation."""
        start, end = self.spans[at]
        return self.text[start:end].lower().rstrip(".")

    def words(self, start: int, end: int) -> list[str]:
        """The tokens from ``start`` up to ``end`` in lower case; none for an empty range."""
        return [self.word(at) for at in range(start, end)]

    def group(self, match: re.Match[str], *names: str) -> str:
        """The first token of the first named group that matched anything, or the empty string."""
        at = next((match.start(name) for name in names if match[name]), -1)
        return self.word(at) if at >= 0 else ""

    def future(self, at: int, role: str) -> bool:
        """Whether the words around the token tell of a time to come."""
        if role == "since":
            return False
        tense = self.tense(self.spans[at][0]) if self.tense else ""
        ahead = _CODE["due"] in self.codes[max(0, at - 4) : at]
        return tense == "future" or (tense != "past" and (ahead or role in ("until", "by")))

    def present(self, at: int) -> bool:
        """Whether the clause around the token is told in the present."""
        return self.tense is not None and self.tense(self.spans[at][0]) == "present"

    def past(self, at: int) -> bool:
        """Whether the clause around the token is told in the past."""
        return self.tense is not None and self.tense(self.spans[at][0]) == "past"


# Calendar arithmetic. Dates at the far ends of the calendar stay there rather than raise.


def _shift(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def _move(day: date, unit: str, count: int) -> date:
    """The day ``count`` units later; in a shorter month its last day."""
    if unit not in ("month", "year", "decade"):
        return _shift(day, count * 7 if unit == "week" else count // 24 if unit == "hour" else count)
    months = day.year * 12 + day.month - 1 + count * {"month": 1, "year": 12, "decade": 120}[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        return date.max if count > 0 else date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _period(day: date, unit: str) -> tuple[date, date]:
    """The first and last day of the calendar unit that holds ``day``; weeks begin on Monday."""
    if unit == "week":
        first = _shift(day, -day.weekday())
        return first, _shift(first, 6)
    if unit == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    if unit == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if unit == "decade":
        return date(max(1, day.year // 10 * 10), 1, 1), date(day.year // 10 * 10 + 9, 12, 31)
    return day, day


def _grain(unit: str) -> Granularity:
    grains: dict[str, Granularity] = {"week": "week", "month": "month", "year": "year", "decade": "year"}
    return grains.get(unit, "day")


def _unit(word: str) -> str:
    return word.removesuffix("s")


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    """The first day of the month and the last day of the ``count`` months beginning with it."""
    first = date(year, month, 1)
    return first, _shift(_move(first, "month", count), -1)


def _valid(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar lacks it (30 February)."""
    return date(year, month, day) if 1 <= year <= 9999 and 1 <= day <= monthrange(year, month)[1] else None


# One function for each kind of point. Each is given the match with its named groups and whether the
# words tell of a time to come.


def _named_year(told: _Told, match: re.Match[str], *groups: str) -> int | None:
    """The year that the group names, None when there is none, 0 when it is relative to an unknown day."""
    group = next((name for name in groups if match[name]), None)
    if group is None:
        return None
    words = told.words(match.start(group), match.end(group))
    if words[-1].isdigit():
        return int(words[-1])
    if words[-1] != "year":
        return None
    return told.published.year + _direction(words[-2]) if told.published else 0


def _direction(word: str) -> int:
    """-1 for words that point back, 1 for words that point ahead, 0 for this one."""
    if word in ("last", "past", "previous", "preceding"):
        return -1
    return 0 if word in ("this", "same", "that", "") else 1


def _iso(told: _Told, match: re.Match[str], future: bool) -> _Days:
    year, month, day = (int(part) for part in told.word(match.start()).split("-"))
    found = _valid(year, month, day) if 1 <= month <= 12 and year else None
    return _Days(found, found, "day")


def _numeric(told: _Told, match: re.Match[str], future: bool) -> _Days:
    """Day and month in either order: certain only where one of them is above 12, or both are equal."""
    one, two, year = (int(part) for part in re.split(r"[/.-]", told.word(match.start())))
    readings = {_valid(year, month, day) for day, month in ((one, two), (two, one)) if 1 <= month <= 12 and year}
    found = readings.pop() if len(readings) == 1 else None
    return _Days(found, found, "day")


def _number(word: str) -> int:
    return int(re.sub(r"\D", "", word) or 0) if word[:1].isdigit() else _NUMBERS.get(word, 0)


def _date(told: _Told, match: re.Match[str], future: bool) -> _Days:
    day, month = _number(told.group(match, "d1", "d2")), _MONTHS[told.group(match, "m1", "m2")]
    year = _named_year(told, match, "y1", "y2")
    if year is None and month == 9 and day == 11 and told.words(match.end(), match.end() + 1) == ["attacks"]:
        year = 2001
    found = _day_of_year(told, year, month, day, future, told.present(match.start()))
    return _Days(found, found, "day")


# "We meet on 24 February", written on the 23rd, is the next day and not the year before.
_SOON = 14


def _fixed(told: _Told, match: re.Match[str], future: bool) -> _Days:
    month, day = _FIXED[told.word(match.start()).replace("’", "'")]
    found = _day_of_year(told, _named_year(told, match, "y"), month, day, future)
    return _Days(found, found, "day")


def _day_of_year(
    told: _Told, year: int | None, month: int, day: int, future: bool, present: bool = False
) -> date | None:
    """The day; without a year the nearest one on or before publication (on or after it when future)."""
    if year is not None:
        return _valid(year, month, day)
    if told.published is None:
        return None
    soon = None if future else _valid(told.published.year, month, day)
    if soon and present and told.published < soon <= _shift(told.published, _SOON):
        return soon
    step = 1 if future else -1
    # Nine years reach the next 29 February even across a century that is no leap year.
    candidates = (_valid(told.published.year + step * n, month, day) for n in range(9))
    return next((c for c in candidates if c and (c >= told.published if future else c <= told.published)), None)


def _month(told: _Told, match: re.Match[str], future: bool) -> _Days:
    month = _MONTHS[told.group(match, "m1", "m2")]
    year = _named_year(told, match, "y")
    if year is None:
        year = _nearest_year(told, month, told.group(match, "deictic"), future)
    return _month_days(year, month)


def _month_days(year: int, month: int) -> _Days:
    """The days of the month; none for a year that is not known (0)."""
    return _Days(*_months(year, month, 1), "month") if 1 <= year <= 9999 else _Days(None, None, "month")


def _season_days(year: int, month: int) -> _Days:
    """The days of the season that begins with the month; none for a year that is not known (0)."""
    return _Days(*_months(year, month, 3), "season") if 1 <= year <= 9998 else _Days(None, None, "season")


def _nearest_year(told: _Told, month: int, deictic: str, future: bool) -> int:
    """The year of the nearest such month: of this year, strictly past, strictly coming, or as the tense has it."""
    if told.published is None:
        return 0
    year, current = told.published.year, told.published.month
    if deictic == "this":
        return year
    if deictic in ("next", "coming", "upcoming", "forthcoming"):
        return year + (month <= current)
    if deictic == "last":
        return year - (month >= current)
    return year + (month < current) if future else year - (month > current)


def _season(told: _Told, match: re.Match[str], future: bool) -> _Days:
    month = _SEASONS[told.group(match, "s1", "s2")]
    year, deictic = _named_year(told, match, "y"), told.group(match, "deictic")
    if year is None:
        # A winter that is still running began in the year before.
        year = _nearest_season(told, month, deictic, future)
    return _season_days(year, month)


def _nearest_season(told: _Told, month: int, deictic: str, future: bool) -> int:
    """The year in which the season meant began; 0 when the day of publication is not known."""
    today = told.published
    if today is None or not 2 <= today.year <= 9997:
        return 0
    if deictic == "this" and month < 12:
        return today.year
    spans = [(year, *_months(year, month, 3)) for year in range(today.year - 2, today.year + 2)]
    if deictic == "last":
        return max(year for year, _, last in spans if last < today)
    if future or (deictic and deictic != "this"):
        return min(year for year, first, last in spans if (first if deictic else last) >= today)
    return max(year for year, first, _ in spans if first <= today)


def _year(told: _Told, match: re.Match[str], future: bool) -> _Days:
    return _Days(*_period(date(int(told.group(match, "year")), 1, 1), "year"), "year")


def _decade(told: _Told, match: re.Match[str], future: bool) -> _Days:
    return _Days(*_period(date(_number(told.group(match, "decade")), 1, 1), "decade"), "year")


def _ordinal(told: _Told, match: re.Match[str], future: bool) -> _Days:
    """A bare day of the month: the nearest month that has it."""
    day, today = _number(told.group(match, "day")), told.published
    if today is None:
        return _Days(None, None, "day")
    for step in range(4):
        month = _move(today.replace(day=1), "month", step if future else -step)
        found = _valid(month.year, month.month, day)
        if found and (found >= today if future else found <= today):
            return _Days(found, found, "day")
    return _Days(None, None, "day")


def _beyond(told: _Told, match: re.Match[str], future: bool) -> _Days:
    step = -2 if told.group(match, "way") == "before" else 2
    return _around(told, step, step)


def _around(told: _Told, first: int, last: int) -> _Days:
    """The days from ``first`` to ``last`` counted from publication."""
    if told.published is None:
        return _Days(None, None, "day")
    return _Days(_shift(told.published, first), _shift(told.published, last), "day")


def _deictic_day(told: _Told, match: re.Match[str], future: bool) -> _Days:
    step = {"yesterday": -1, "tomorrow": 1}.get(told.group(match, "day"), 0)
    return _around(told, step, step)


def _this_morning(told: _Told, match: re.Match[str], future: bool) -> _Days:
    step = -1 if match["last"] else 0
    return _around(told, step, step)


def _overnight(told: _Told, match: re.Match[str], future: bool) -> _Days:
    return _around(told, -1, 0)


def _overnight_day(told: _Told, match: re.Match[str], future: bool) -> _Days:
    """The night before the day or after it; the words do not say which, but not beyond publication."""
    if told.published is None:
        return _Days(None, None, "day")
    day = _nearest_weekday(told.published, _WEEKDAYS[told.group(match, "day")], future)
    after = _shift(day, 1)
    return _Days(_shift(day, -1), after if future else min(after, told.published), "day")


def _nearest_weekday(today: date, weekday: int, future: bool) -> date:
    return _shift(today, (weekday - today.weekday()) % 7 if future else -((today.weekday() - weekday) % 7))


def _weekday(told: _Told, match: re.Match[str], future: bool) -> _Days:
    weekday, deictic = _WEEKDAYS[told.group(match, "day")], told.group(match, "deictic")
    base = told.reference if deictic in ("following", "previous", "preceding") else told.published
    if base is None:
        return _Days(None, None, "day")
    found = _weekday_from(told, match, base, weekday, deictic, future)
    return _Days(found, found, "day")


def _weekday_from(told: _Told, match: re.Match[str], base: date, weekday: int, deictic: str, future: bool) -> date:
    in_week = _shift(base, weekday - base.weekday())
    if match["week"]:
        return _shift(in_week, 7 * _direction(told.group(match, "week")))
    if deictic == "this":
        if in_week > base and told.past(match.start()):
            return _shift(in_week, -7)
        return _shift(in_week, 7) if in_week < base and future else in_week
    if deictic:
        step = _direction(deictic)
        return _nearest_weekday(_shift(base, step), weekday, step > 0)
    return _nearest_weekday(base, weekday, future)


def _weekend(told: _Told, match: re.Match[str], future: bool) -> _Days:
    deictic, relation = told.group(match, "deictic"), told.group(match, "ref")
    base = told.reference if relation in ("following", "previous", "preceding") else told.published
    if base is None:
        return _Days(None, None, "day")
    saturday = _weekend_from(told, match, base, deictic or relation, future)
    return _Days(saturday, _shift(saturday, 1), "day")


def _weekend_from(told: _Told, match: re.Match[str], base: date, deictic: str, future: bool) -> date:
    in_week = _shift(base, 5 - base.weekday())
    begun = in_week <= base
    if deictic == "this":
        return _shift(in_week, -7) if not begun and told.past(match.start()) else in_week
    if deictic == "next":
        return _shift(in_week, 7)
    if _direction(deictic) < 0:
        return _shift(in_week, -7)
    if deictic:
        return _shift(in_week, 7) if begun else in_week
    return in_week if future or begun else _shift(in_week, -7)


def _told_unit(told: _Told, match: re.Match[str], future: bool) -> _Days:
    unit = told.group(match, "unit")
    if told.reference is None:
        return _Days(None, None, _grain(unit))
    days = _Days(*_period(_move(told.reference, unit, _direction(told.group(match, "ref"))), unit), _grain(unit))
    return _not_ahead(told, match.start(), days)


def _rolling(told: _Told, match: re.Match[str], future: bool) -> _Days:
    unit = told.group(match, "unit")
    return _stretch(told.published, unit, 1, 1 if match["ahead"] else -1, _grain(unit))


def _stretch(base: date | None, unit: str, count: int, direction: int, granularity: Granularity) -> _Days:
    """The days between ``base`` and ``count`` units from it, both inclusive."""
    if base is None:
        return _Days(None, None, granularity)
    if unit == "hour":
        unit, count = "day", -(-count // 24)
    other = _move(base, unit, direction * count)
    return _Days(min(base, other), max(base, other), granularity)


def _unit_period(told: _Told, match: re.Match[str], future: bool) -> _Days:
    unit = told.group(match, "unit")
    if told.published is None:
        return _Days(None, None, _grain(unit))
    step = _direction(told.group(match, "deictic"))
    return _Days(*_period(_move(told.published, unit, step), unit), _grain(unit))


def _part(told: _Told, match: re.Match[str], future: bool) -> _Days:
    """A part of a longer time: "mid-October", "late last year", "the first half of 2018"."""
    whole, kind = _whole(told, match, future)
    if whole.first is None or whole.last is None:
        return _Days(None, None, _PART_GRAINS.get(kind, "day"))
    if match["side"]:
        return _side(whole.first, whole.last, told, match)
    words = told.words(match.start("part"), match.end("part"))
    first, last = _slice(whole.first, whole.last, kind, words, _number(told.group(match, "n")))
    grain = "month" if kind == "year" and words[0] in ("end", "beginning", "start") else _PART_GRAINS.get(kind, "day")
    return _Days(first, last, grain)


_PART_GRAINS: dict[str, Granularity] = {"month": "week", "year": "season", "season": "month", "decade": "year"}


def _whole(told: _Told, match: re.Match[str], future: bool) -> tuple[_Days, str]:
    """What the part is a part of, with its kind."""
    if match["month"]:
        year, month = _named_year(told, match, "my"), _MONTHS[told.group(match, "month")]
        year = _nearest_year(told, month, "", future) if year is None else year
        return _month_days(year, month), "month"
    if match["year"]:
        return _year(told, match, future), "year"
    if match["decade"]:
        return _decade(told, match, future), "decade"
    if match["season"]:
        year, month = _named_year(told, match, "sy"), _SEASONS[told.group(match, "season")]
        year = _nearest_season(told, month, "", future) if year is None else year
        return _season_days(year, month), "season"
    determiner, unit = told.words(match.start("unit"), match.end("unit"))
    step = 0 if determiner == "the" else _direction(determiner)
    if told.published is None:
        return _Days(None, None, _grain(unit)), unit
    return _Days(*_period(_move(told.published, unit, step), unit), _grain(unit)), unit


def _side(first: date, last: date, told: _Told, match: re.Match[str]) -> _Days:
    """The time before publication ("earlier this month") or from it on ("later this year")."""
    grain: Granularity = "year" if (last - first).days > 31 else "month" if (last - first).days > 6 else "week"
    today = told.published
    if today is None or not first <= today <= last:
        return _Days(first, last, grain)
    return _Days(first, today, grain) if told.group(match, "side") == "earlier" else _Days(today, last, grain)


def _slice(first: date, last: date, kind: str, words: list[str], count: int) -> tuple[date, date]:
    """The days of the part of a time from ``first`` to ``last``; the whole where the words do not fit it."""
    if words[0] == "the":
        words = words[1:]
    if len(words) > 1 and words[0] not in ("early", "mid", "late", "end", "beginning", "start", "middle"):
        return _counted_slice(first, last, kind, words, count)
    place = {"early": 0, "beginning": 0, "start": 0, "late": 2, "end": 2}.get(words[0], 1)
    edge = words[0] in ("end", "beginning", "start")
    if kind == "week":
        lows, highs = ((0, 1, 4), (1, 3, 6)) if edge else ((0, 1, 3), (2, 3, 6))
        return _shift(first, lows[place]), _shift(first, highs[place])
    if kind == "month":
        return _shift(first, 10 * place), last if place == 2 else _shift(first, 10 * place + 9)
    if kind in ("day", "hour"):
        return first, last
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    length = {"year": 1, "season": 1, "decade": 12}[kind] if edge else months // 3
    offset = (0, months // 3, months - length)[place]
    begin = _move(first, "month", offset)
    return begin, _shift(_move(begin, "month", length), -1)


def _counted_slice(first: date, last: date, kind: str, words: list[str], count: int) -> tuple[date, date]:
    """The nth half, quarter or unit, or the first or last ``count`` units, never beyond the whole."""
    unit = _unit(words[-1])
    at = 0 if count else _NTH.get(words[0], 0) - 1
    if unit in ("half", "quarter"):
        pieces = 2 if unit == "half" else 4
        at = pieces - 1 if words[0] == "last" else min(at, pieces - 1)
        if kind in ("month", "week", "day"):
            days = (last - first).days + 1
            # A month of 31 days has its first half end on the 15th.
            cuts = [days * n // pieces for n in range(pieces + 1)]
            return _shift(first, cuts[at]), _shift(first, cuts[at + 1] - 1)
        months = ((last.year - first.year) * 12 + last.month - first.month + 1) // pieces
        begin = _move(first, "month", months * at)
        return begin, max(begin, _shift(_move(begin, "month", months), -1))
    length = count or 1
    if words[0] == "last":
        begin = _shift(_move(_shift(last, 1), unit, -length), 0)
        return max(first, min(begin, last)), last
    begin = _move(first, unit, at * length)
    end = _shift(_move(begin, unit, length), -1)
    return (begin, max(begin, min(end, last))) if begin <= last else (first, last)


_RESOLVERS: dict[str, Callable[[_Told, re.Match[str], bool], _Days]] = {
    "iso": _iso, "numeric": _numeric, "fixed": _fixed, "date": _date, "part": _part, "month": _month, "season": _season,
    "decade": _decade, "beyond": _beyond, "deictic_day": _deictic_day, "overnight_day": _overnight_day,
    "this_morning": _this_morning, "weekday": _weekday, "overnight": _overnight, "weekend": _weekend,
    "told_unit": _told_unit, "rolling": _rolling, "unit": _unit_period, "bare_month": _month, "bare_year": _year,
    "bare_season": _season, "bare_ordinal": _ordinal,
}  # fmt: skip


def _point(told: _Told, start: int, end: int, future: bool) -> _Days | None:
    """What the tokens mean as one point of time; None when they are not one."""
    for name, pattern in _POINT_PATTERNS.items():
        match = pattern.fullmatch(told.codes, start, end)
        if match:
            return _RESOLVERS[name](told, match, future)
    return None


# One function for each rule of the grammar; each gives the interval for the tokens that matched.


def _interval(
    told: _Told, start: int, end: int, days: _Days, role: Role = "at", length: Amount | None = None
) -> Interval:
    begin, stop = told.spans[start][0], told.spans[end - 1][1]
    first, last = days.first, days.last
    if first and last and first > last:
        first = last = None
    return Interval(
        first.isoformat() if first else None, last.isoformat() if last else None, days.granularity,
        told.text[begin:stop], begin, stop, role, length,
    )  # fmt: skip


def _read_point(told: _Told, start: int, end: int) -> Interval | None:
    days = _point(told, start, end, told.future(start, "at"))
    return _interval(told, start, end, days) if days else None


def _read_led(told: _Told, start: int, end: int) -> Interval | None:
    """A point behind since, until, by, before or after, or between from and on."""
    word = told.word(start)
    stop = end - 1 if word == "from" else end
    begin = start + (3 if told.codes[start + 1] == _CODE["at"] else 1)
    days = _point(told, begin, stop, told.future(start, "until" if word == "till" else word))
    if days is None:
        return None
    if word in ("since", "from"):
        return _interval(told, start, end, days, "since")
    if word in ("until", "till"):
        return _interval(told, start, end, days, "until")
    # "before Friday's vote" can be on Friday; "before Friday" cannot.
    inside = word == "by" or told.codes[end : end + 1] == _CODE["poss"]
    if word == "after":
        first = days.last and (days.first if inside else _shift(days.last, 1))
        return _interval(told, start, end, _Days(first, None, days.granularity), "after")
    # Before the end of a year is any of its days: the end itself is a point, not the weeks that it is read as.
    inside = inside or _CODE["end"] in told.codes[begin:stop]
    last = days.first and (days.last if inside else _shift(days.first, -1))
    return _interval(told, start, end, _Days(None, last, days.granularity), "before")


_DAY_NUMBERS = _CODE["day"] + _CODE["ordday"]
_BETWEEN = _CODE["dash"] + _CODE["to"] + _CODE["and"] + _CODE["until"]
_ALL_MONTHS = _CODE["month"] + _CODE["loose"] + _CODE["may"] + _CODE["abbr"]


def _read_range(told: _Told, start: int, end: int) -> Interval | None:
    """From one point to another: the words that both share stand only once ("3 to 5 May 2020")."""
    begin = start
    while told.codes[begin] in (_CODE["between"], _CODE["from"], _CODE["overnight"]):
        begin += 1
    future = told.future(start, "at")
    for cut in range(begin + 1, end - 1):
        if told.codes[cut] in _BETWEEN:
            days = _span_of(told, (begin, cut), (cut + 1, end), future)
            if days:
                return _interval(told, start, end, days)
    return None


def _span_of(told: _Told, left: tuple[int, int], right: tuple[int, int], future: bool) -> _Days | None:
    """The days from the left point to the right one; None when either side is no point of time."""
    one, two = _calendar_parts(told, *left), _calendar_parts(told, *right)
    if one and two and (one[1] or two[1] or one[0] or two[0]):
        return _calendar_span(told, one, two, future)
    first, last = _point(told, *left, future), _point(told, *right, future)
    if first is None or last is None:
        return None
    # "Friday to Sunday", told on Saturday: the Friday is the one before that Sunday.
    if first.first and last.last and first.first > last.last and _CODE["weekday"] in told.codes[left[0] : left[1]]:
        first = _Days(_shift(first.first, -7), None, first.granularity)
    if first.first is None or last.last is None or first.first > last.last:
        return _Days(None, None, first.granularity)
    return _Days(first.first, last.last, first.granularity)


_Parts = tuple[int, int, int]


def _calendar_parts(told: _Told, start: int, end: int) -> _Parts | None:
    """Year, month and day number as far as they are named (0 otherwise); None for any other word."""
    year = month = day = 0
    for at in range(start, end):
        code = told.codes[at]
        if code in _DAY_NUMBERS:
            day = _number(told.word(at))
        elif code == _CODE["year"]:
            year = int(told.word(at))
        elif code in _ALL_MONTHS:
            month = _MONTHS[told.word(at)]
        elif code not in (_CODE["the"], _CODE["of"], _CODE["comma"]):
            return None
    return year, month, day


def _calendar_span(told: _Told, one: _Parts, two: _Parts, future: bool) -> _Days | None:
    """The days from one calendar date to another, each lending the other what it leaves out."""
    (year1, month1, day1), (year2, month2, day2) = one, two
    if year1 and not month1 and day2 and not month2:
        # "2014-16": the second number is a short year, not a day.
        year2, day2 = year1 // 100 * 100 + day2, 0
        return _Days(date(year1, 1, 1), date(year2, 12, 31), "year") if year2 > year1 else None
    month1, month2 = month1 or month2, month2 or month1
    if bool(day1) != bool(day2) and not (month1 and month2):
        return None
    year2 = year2 or (year1 if (month1, day1) <= (month2, day2) else year1 and year1 + 1)
    grain: Granularity = "day" if day1 or day2 else "month" if month1 else "year"
    last = _calendar_edge(told, year2, month2, day2, future)[1]
    if last is None:
        return _Days(None, None, grain)
    year1 = year1 or last.year - ((month1, day1) > (month2, day2 or 31))
    first = _calendar_edge(told, year1, month1, day1, future)[0]
    return _Days(first, last, grain) if first and first <= last else _Days(None, None, grain)


def _calendar_edge(told: _Told, year: int, month: int, day: int, future: bool) -> tuple[date, date] | tuple[None, None]:
    """The first and last day of the year, month or day named; the year is the nearest where none is."""
    if day:
        found = _day_of_year(told, year or None, month, day, future) if month else None
        return (found, found) if found else (None, None)
    if month:
        year = year or _nearest_year(told, month, "", future)
        return _months(year, month, 1) if 1 <= year <= 9999 else (None, None)
    return _period(date(year, 1, 1), "year") if year else (None, None)


def _quantity(words: list[str]) -> _Quantity:
    """The number that quantity words tell; "a" is one, "a few" 2 to 6."""
    bound: Bound = "exact"
    total = halves = short = 0
    for word in words:
        if word in _BOUND_WORDS:
            bound = _BOUND_WORDS[word]
        elif word in ("nearly", "almost"):
            bound, short = "about", 1
        elif word in _VAGUE_QUANTITIES:
            return _Quantity(*_VAGUE_QUANTITIES[word], "vague")
        elif word == "half":
            halves = 1
        elif word not in ("a", "an") or not total:
            total += _number(word) or (word in ("a", "an"))
    if halves:
        # "half a year" is less than one, "two and a half" between two and three.
        total = 0 if words[-2:] in (["half", "a"], ["half", "an"]) else total
        return _Quantity(total, total + 1, "between")
    return _Quantity(max(0, total - short), total, bound)


_BOUND_WORDS: dict[str, Bound] = {
    "more": "more_than", "over": "more_than", "least": "at_least", "up": "at_most", "less": "less_than",
    "fewer": "less_than", "about": "about", "around": "about",
    "some": "about", "roughly": "about", "approximately": "about", "just": "about",
}  # fmt: skip


def _unit_at(told: _Told, start: int, end: int) -> int:
    """Where in the tokens the unit of time stands."""
    units = _CODE["unit"] + _CODE["units"]
    return next(at for at in range(start, end) if told.codes[at] in units)


def _read_span(told: _Told, start: int, end: int) -> Interval:
    """The days just before publication or just after it: "the past two days", "in recent weeks"."""
    at = _unit_at(told, start, end)
    unit, words = _unit(told.word(at)), told.words(start, at)
    if words[0] == "the":
        words = words[1:]
    ahead = words[0] in ("coming", "next", "following", "upcoming", "forthcoming")
    told_from = words[0] in ("following", "previous", "preceding") and told.reference is not None
    base, step = told.reference if told_from else told.published, 1 if ahead else -1
    quantity = _quantity(words[1:]) if words[1:] else _Quantity(0, None, "vague")
    if quantity.bound == "vague" and "couple" not in words:
        days = _stretch(base, "day", _REACH[unit] if quantity.high is None else quantity.high * _DAYS.get(unit, 1),
                        step, "unknown")  # fmt: skip
    else:
        days = _stretch(base, unit, quantity.high or quantity.low, step, _grain(unit))
    return _interval(told, start, end, days)


def _read_offset(told: _Told, start: int, end: int) -> Interval:
    """A time so many units from another: "two weeks ago" from publication, "three days later" from the reference."""
    at = _unit_at(told, start, end)
    unit, way = _unit(told.word(at)), told.word(at + 1)
    # "Two days after the vote" is counted from what follows, never from the day last told.
    base = told.published if way == "ago" else told.reference if way in ("earlier", "later") else None
    if end > at + 2:
        anchor = _point(told, at + 2, end, False)
        base = anchor.first if anchor else base
    quantity = _quantity(told.words(start, at)) if at > start else _Quantity(2, None, "vague")
    if base is None:
        return _interval(told, start, end, _Days(None, None, _grain(unit)))
    days = _offset_days(base, unit, quantity, 1 if way in ("later", "after") else -1)
    return _interval(told, start, end, _not_ahead(told, start, days))


def _not_ahead(told: _Told, start: int, days: _Days) -> _Days:
    """The days, or none where a clause in the past would reach beyond publication: then another day was meant."""
    ahead = told.published is not None and days.first is not None and days.first > told.published
    return _Days(None, None, days.granularity) if ahead and told.past(start) else days


def _offset_days(base: date, unit: str, quantity: _Quantity, step: int) -> _Days:
    """The calendar units that lie ``quantity`` units before (-1) or after (1) the day."""
    grain: Granularity = "unknown" if quantity.bound == "vague" else _grain(unit)
    low, high, reach_days = quantity.low, quantity.high, _REACH[unit]
    if unit == "hour":
        unit, low, high = "day", low // 24, None if high is None else -(-high // 24)
    near = _period(_move(base, unit, step * low), unit)
    far = _period(_move(base, unit, step * high), unit) if high is not None else None
    if far is None:
        reach = _shift(base, step * reach_days)
        far = (min(reach, near[0]), max(reach, near[1]))
    if quantity.bound in ("more_than", "at_least"):
        return _Days(None, near[1], grain) if step < 0 else _Days(near[0], None, grain)
    if quantity.bound in ("less_than", "at_most"):
        near = (base, base)
    return _Days(min(near[0], far[0]), max(near[1], far[1]), grain)


def _read_length(told: _Told, start: int, end: int) -> Interval:
    """How long something takes; "in two days" of a clause to come is a point of time instead."""
    at = _unit_at(told, start, end)
    unit = _unit(told.word(at))
    stop = next((n for n in range(start, at) if told.codes[n] == _CODE["dash"] and n == at - 1), at)
    vague = at == start
    quantity = _Quantity(2, None, "vague") if vague else _quantity(told.words(start, stop))
    if vague and told.codes[at] == _CODE["unit"]:
        quantity = _Quantity(1, 1, "exact")
    lead = told.codes[start - 1 : start]
    if lead in (_CODE["in"], _CODE["within"]) and told.published and told.future(start, "at") and not vague:
        if lead == _CODE["in"]:
            return _interval(told, start, end, _offset_days(told.published, unit, quantity, 1))
        return _interval(told, start, end, _stretch(told.published, unit, quantity.high or 1, 1, _grain(unit)))
    begin, last = told.spans[start][0], told.spans[end - 1][1]
    amount = _length(quantity, unit, told.text[begin:last], begin, last)
    return _interval(told, start, end, _Days(None, None, _grain(unit)), "duration", amount)


def _unit_days(unit: str, count: int) -> tuple[int, int, int | None]:
    """The fewest and the most days that so many units take, and the figure they commit to."""
    if unit == "hour":
        low, rest = divmod(count, 24)
        return low, low + (rest > 0), None if rest else low
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        return days, days, days
    if unit == "month":
        return 28 if count == 1 else 30 * count, 31 * count, round(30.4375 * count)
    years = count * (10 if unit == "decade" else 1)
    return 365 * years, 366 * years, round(365.25 * years)


def _length(quantity: _Quantity, unit: str, text: str, start: int, end: int) -> Amount:
    """The quantity of units as a number of days."""
    low, top, best = _unit_days(unit, quantity.low)
    high = None if quantity.high is None else _unit_days(unit, quantity.high)[1]
    bound = quantity.bound
    if bound == "exact":
        return Amount(low, best, top, text, "exact" if low == top else "about", None, start, end)
    if bound in ("between", "vague"):
        return Amount(low, None, high, text, bound, None, start, end)
    if bound == "about":
        # "nearly six weeks" falls short of the figure, "about six weeks" commits to it.
        short = quantity.low != quantity.high
        return Amount(None, None if short else best, high if short else None, text, bound, None, start, end)
    if bound in ("more_than", "at_least"):
        return Amount(low + (bound == "more_than"), None, None, text, bound, None, start, end)
    return Amount(None, None, max(0, top - (bound == "less_than")), text, bound, None, start, end)


_READERS: dict[str, Callable[[_Told, int, int], Interval | None]] = {
    "range": _read_range, "span": _read_span, "offset": _read_offset, "length": _read_length,
    "point0": _read_point, "led": _read_led, "point": _read_point,
}  # fmt: skip


def _number_code(word: str) -> str:
    """The class of a token that begins with a digit."""
    if word.isdecimal():
        if len(word) == 4 and 1800 <= int(word) < 2100:
            return "year"
        return "day" if len(word) <= 2 and 1 <= int(word) <= 31 else "num" if len(word) <= 4 else "other"
    if len(word) <= 4 and word[-2:] in ("st", "nd", "rd", "th") and word[:-2].isdecimal() and int(word[:-2]) <= 31:
        return "ordday" if int(word[:-2]) else "other"
    if len(word) == 5 and word.endswith("0s") and word[:4].isdecimal() and 1800 <= int(word[:4]) < 2100:
        return "decade"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
        return "iso"
    return "numeric" if re.fullmatch(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{4}", word) else "other"


def _code_of(word: str) -> str:
    """The class character of a token that is in no word list."""
    if " " in word:
        return _CODE["fixed"]
    if word[0].isdecimal():
        return _CODE[_number_code(word)]
    if not word[0].isalpha():
        return _OTHER
    return _PLAIN if word[0].islower() else _NAME


def _cut(text: str, start: int, end: int) -> tuple[str, list[tuple[int, int]]]:
    """The class characters of text[start:end] and the offsets of each token."""
    spans, codes = [], []
    for match in _TOKEN.finditer(text, start, end):
        word = match[0]
        spans.append(match.span())
        codes.append(_LOOKUP.get(word) or _code_of(word))
    return "".join(codes), spans


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso[:10]) if iso else None


def _read(told: _Told) -> Iterator[Interval]:
    at = 0
    while match := _GRAMMAR.search(told.codes, at):
        rule, at = match.lastgroup or "", match.end()
        found = _READERS[rule](told, *match.span()) if rule != "nothing" else None
        if found:
            yield found
            told = replace(told, reference=_day(day_told([found])) or told.reference)


def day_told(times: Sequence[Interval]) -> str | None:
    """The last single day that the times name, to which "a day later" may belong; None when they name none."""
    return next((t.earliest for t in reversed(times) if t.earliest and t.earliest == t.latest), None)


def find_times(
    text: str,
    start: int,
    end: int,
    published: str | None,
    tense: Tense | None = None,
    *,
    reference: str | None = None,
) -> list[Interval]:
    """Every time expression of the sentence text[start:end], in text order and without overlap.

    ``published`` is the ISO day against which relative words are resolved (a time behind it is ignored);
    without it they give an interval with no ends that keeps its granularity. ``tense`` tells "past",
    "present", "future" or "" for the clause around an offset. ``reference`` is the ISO day last told, to
    which "two days later" and "the following week" belong; without it they stay unresolved. Prepositions
    that change the meaning (since, until, before, between) belong to the expression, others do not.
    No expression gives an empty list. Raises ValueError when a day handed in is not ISO.
    """
    if _TELLING.isdisjoint(_WORD.findall(text, start, end)) and not _TELLING_NUMBER.search(text, start, end):
        return []
    codes, spans = _cut(text, start, end)
    return list(_read(_Told(text, codes, spans, _day(published), _day(reference), tense)))
