"""What claims can be asked for: each condition in English beside its SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from tocsin.errors import UsageError
from tocsin.record.rows import Value

# South, west, north, east, in WGS 84 degrees.
Box = tuple[float, float, float, float]
_PHRASE: Final = re.compile(r'"([^"]*)"|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on ``claims AS c``, with the values of its question marks."""

    english: str
    sql: str
    values: tuple[Value, ...] = ()


def equal(column: str, english: str, value: str) -> Condition:
    """The claim's column (or its report's, for ``p.…``) is exactly ``value``."""
    return Condition(f"{english} is {value}", f"{column} = ?", (value,))


def current() -> Condition:
    """Only what the newest reading of each report says."""
    sql = "NOT EXISTS (SELECT 1 FROM readings AS later WHERE later.supersedes = c.reading)"
    return Condition("is the newest reading's", sql)


def takes_part(actor: str, role: str | None) -> Condition:
    """Somebody takes part whose lexicon id is ``actor`` or, in any case of letters, whose name."""
    sql = "c.number IN (SELECT claim FROM claim_actors WHERE (actor = ? OR name = ?){})"
    if role is None:
        return Condition(f"{actor} takes part", sql.format(""), (actor, actor))
    return Condition(f"{actor} takes part as {role}", sql.format(" AND role = ?"), (actor, actor, role))


def held_by(actor: str) -> Condition:
    """The claim is made on the word of the actor with that lexicon id."""
    sql = "c.number IN (SELECT claim FROM claim_holders WHERE actor = ?)"
    return Condition(f"on the word of {actor}", sql, (actor,))


def located(place: str) -> Condition:
    """A place of the claim has that gazetteer id or name, or lies in the country of that ISO 3166-1 alpha-3 code."""
    sql = "c.number IN (SELECT claim FROM claim_places WHERE place = ? OR country = ? OR name = ? COLLATE NOCASE)"
    return Condition(f"in {place}", sql, (place, place, place))


def within(box: Box) -> Condition:
    """A place of the claim has its centre in the box, edges included; west > east crosses the antimeridian.

    Raises UsageError when south > north.
    """
    south, west, north, east = box
    if not south <= north:
        raise UsageError(f"a box runs from south to north, but {south} > {north}", advice="south, west, north, east")
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    # The R*Tree rounds outwards and so finds at least these; the table decides.
    one = (
        "SELECT p.claim FROM places_box AS b JOIN claim_places AS p ON p.number = b.number"
        " WHERE b.max_lat >= ? AND b.min_lat <= ? AND b.max_lon >= ? AND b.min_lon <= ?"
        " AND p.lat BETWEEN ? AND ? AND p.lon BETWEEN ? AND ?"
    )
    values: list[Value] = []
    for left, right in parts:
        values += [south, north, left, right, south, north, left, right]
    sql = f"c.number IN ({' UNION '.join([one] * len(parts))})"
    return Condition(f"between {south}, {west} and {north}, {east}", sql, tuple(values))


def can_be_since(day: str) -> Condition:
    """The claim can be about ``day`` or later; one without any date cannot be asked for by date."""
    sql = "(c.latest >= ? OR (c.latest IS NULL AND c.earliest IS NOT NULL))"
    return Condition(f"on or after {day}", sql, (checked_day(day),))


def can_be_until(day: str) -> Condition:
    """The claim can be about ``day`` or earlier; one without any date cannot be asked for by date."""
    sql = "(c.earliest <= ? OR (c.earliest IS NULL AND c.latest IS NOT NULL))"
    return Condition(f"on or before {day}", sql, (checked_day(day),))


def quoting(text: str) -> Condition:
    """The quote holds all the words, in any order, case and with any accents; ``"…"`` keeps words together.

    Nothing in ``text`` is an operator. Raises UsageError when it holds no words.
    """
    sql = "c.number IN (SELECT rowid FROM quotes WHERE quotes MATCH ?)"
    return Condition(f"quoting {text}", sql, (searched_words(text),))


def searched_words(text: str) -> str:
    """The words of ``text`` as a full-text query in which nothing is an operator; ``"…"`` keeps words together.

    Raises UsageError when it holds no words.
    """
    phrases = [(phrase or word).replace("\0", " ") for phrase, word in _PHRASE.findall(text)]
    phrases = [phrase for phrase in phrases if any(letter.isalnum() for letter in phrase)]
    if not phrases:
        raise UsageError(f"there is no word to search for in {text!r}")
    return " ".join(f'"{phrase}"' for phrase in phrases)


def told_with(certainty: str) -> Condition:
    """The author, or the source that the author cites, tells it with that certainty (FactBank's value)."""
    sql = "(c.certainty_author = ? OR c.certainty_source = ?)"
    return Condition(f"told with {certainty}", sql, (certainty, certainty))


def at_least(confidence: float) -> Condition:
    """The reader is at least that sure to have read the sentence rightly (0 to 1)."""
    return Condition(f"with a confidence of at least {confidence}", "c.confidence >= ?", (confidence,))


def checked_day(day: str) -> str:
    """The day as YYYY-MM-DD; raises UsageError when it is none."""
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise UsageError(f"{day!r} is not a day", advice="write it as YYYY-MM-DD") from error
