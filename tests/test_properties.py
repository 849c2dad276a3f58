"""What holds for any text whatever: nothing raises, every quote is verbatim, the same text gives the same claims."""

from __future__ import annotations

import random

import pytest
import reader
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.desk import desk
from tocsin.reading.parse import _goes_round, parse
from tocsin.terms.claims import Reading
from tocsin.terms.text import Report

WAR_WORDS = (
    "Russian warplanes bombed a camp in Idlib", "killing up to 100 fighters", "the army said", "Turkey", "did not",
    "may have", "if", "according to", "ceasefire", "on Monday", "last week", "Azerbaijan shelled Stepanakert",
    "\u201c", "\u201d", '"', "'s", ",", ".", "...", ";", ":", "-", "(", ")", "?", "!", "\n", "\n\n", "\r\n",
    "\t", "THE REBELS", "Mr.", "U.S.", "F-16", "1,200", "3.5 million", "2020-10-31", "http://a.b/c", "\u00a0",
    "the", "of", "and", "who", "by", "its", "their", "they", "said that", "denied", "would",
)  # fmt: skip

NASTY = {
    "empty": "",
    "only spaces": " \t \n \r\n ",
    "only punctuation": "!?.,;:-()[]{}\"'\u201c\u201d\u2026" * 20,
    "only full stops": "." * 500,
    "NUL": "Russian jets\0 bombed\0 the camp.\0\0 Rebels fled.",
    "bidi": "\u202eRussian jets bombed\u202c the camp near \u2067\u0625\u062f\u0644\u0628\u2069, killing 78.",
    "zero width": "Rus\u200bsian je\u200dts bom\ufeffbed the camp in Id\u00adlib on Monday.",
    "emoji": "Russian jets \U0001f4a5 bombed \U0001f468\u200d\U0001f469\u200d\U0001f467 the camp \U0001f1f7.",
    "combining": "Rus\u0301sian jets bo\u0308mbed the ca\u0327mp in I\u0323dlib" + "\u0301" * 200 + ".",
    "astral": "\U0001d411\U0001d42e\U0001d42c\U0001d42c\U0001d422\U0001d41a bombed Idlib. \U00020000\U00020001 fled.",
    "lone surrogate": "Russian jets \ud800 bombed the camp. \udfff",
    "CRLF": "Russian jets bombed the camp.\r\n\r\nRebels fled\r\nto the north.\rTurkey condemned the raid.",
    "tabs": "Russian\tjets\tbombed\tthe camp\t.\tRebels\tfled.",
    "300 words": "Rebels attacked the base and " * 60 + "fled.",
    "no full stop": "the army shelled the town " * 400,
    "one long word": "a" * 20_000,
    "one long number": "Rebels killed " + "9" * 5_000 + " soldiers.",
    "deep commas": "Russia, " * 300 + "bombed Idlib.",
    "deep brackets": "(" * 300 + "Russia bombed Idlib" + ")" * 300,
    "nested quotes": '"' * 99 + "Russia bombed Idlib" + '"' * 98 + ", he said.",
    "nested that": "He said that " * 80 + "Russia bombed Idlib.",
    "nested of": "the son of " * 150 + "the general attacked Idlib.",
    "and chain": " and ".join(["Russia", "Turkey", "Iran"] * 40) + " attacked Idlib.",
    "pronouns": "They said they told them that it hit it and they killed them. " * 20,
    "capitals": "RUSSIAN WARPLANES BOMBED A REBEL CAMP NEAR IDLIB ON MONDAY, KILLING 78 FIGHTERS, THE UN SAID.",
    "joined sentences": "Rebels attacked the base.Russia bombed Idlib.Turkey said so.",
    "hyphens": "Russian-backed-Turkish-led-Iran-armed- -backed rebels-- attacked -- Idlib-.",
    "apostrophes": "Russia's's' 's army's ' attacked 'Idlib's'.",
    "dates": "On 99/99/9999, February 30, 0000-00-00 and 31 June 2020 rebels attacked Idlib until since before Monday.",
    "amounts": "Between 5 and 3 and up to minus 1,2,3 and 1e400 and \u0662\u0663 and \u00bd dozens of rebels died.",
    "other scripts": "\u0420\u043e\u0441\u0441\u0438\u044f bombed \u0625\u062f\u0644\u0628, \u4fc4\u7f57\u65af fled.",
    "turkish letters": "\u0130D\u0130L'i bombalad\u0131lar; \u0130dlib was bombed by \u0130ran\u0131an jets.",
    "markup": "<b>Russia</b> &amp; <script>alert(1)</script> bombed Idlib; {{ 7*7 }} %s %(x)s {0}",
    "form feed": "Russia bombed\x0cIdlib.\x0bRebels\x1cfled\x85to\u2028the\u2029north.",
    "only names": "Russia Turkey Iran Syria Idlib Hezbollah Putin Erdogan",
    "only digits": "1 2 3 4 5 6 7 8 9 " * 50,
}  # fmt: skip

texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(WAR_WORDS), max_size=40).map(" ".join),
    st.lists(st.one_of(st.sampled_from(WAR_WORDS), st.text(max_size=4)), max_size=30).map("".join),
)
days = st.one_of(st.none(), st.dates().map(str))


def check(reading: Reading) -> None:
    """All that must hold of a reading, whatever was read."""
    text = reading.report.text
    ids = [claim.id for claim in reading.claims]
    assert len(set(ids)) == len(ids), "two claims share an id"
    end = 0
    for start, stop in reading.sentences:
        assert end <= start < stop <= len(text), "sentences overlap or leave the text"
        end = stop
    for claim in reading.claims:
        assert 0 <= claim.start < claim.end <= len(text)
        assert claim.quote == text[claim.start : claim.end]
        first, last = reading.sentences[claim.sentence]
        assert first <= claim.start, "the quote begins before its sentence"
        assert claim.end <= last, "the quote ends after its sentence"
        assert 0 < claim.confidence < 1
        assert claim.reasons, "a claim must say why"
        assert claim.holders, "a claim must say on whose word"
        assert claim.happening is None or claim.happening in ids
        _check_spans(claim, text)
    for offset, reason in reading.unread:
        assert 0 <= offset <= len(text)
        assert reason


def _check_spans(value: object, text: str) -> None:
    """Every part with text, start and end, at any depth, is verbatim."""
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is None:
        if isinstance(value, tuple):
            for part in value:
                _check_spans(part, text)
        return
    start, end, words = (getattr(value, name, None) for name in ("start", "end", "text"))
    if isinstance(start, int) and isinstance(end, int):
        assert 0 <= start <= end <= len(text), f"{value} leaves the text"
        if isinstance(words, str):
            assert words == text[start:end], f"{value} is not what stands there: {text[start:end]!r}"
    for name in fields:
        _check_spans(getattr(value, name), text)


@settings(max_examples=120)
@given(texts, days)
def test_any_text(text: str, published: str | None) -> None:
    check(reader.read(text, published))


@settings(max_examples=25)
@given(texts)
def test_same_text_same_claims(text: str) -> None:
    assert reader.read(text) == reader.read(text)


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_nasty_text(text: str) -> None:
    reading = reader.read(text)
    check(reading)
    assert reading == reader.read(text)


def test_all_nasty_texts_in_one() -> None:
    check(reader.read("\n\n".join(NASTY.values())))


def test_order_of_reports_does_not_matter() -> None:
    reports = [Report(text, published="2020-10-31", language="en") for text in NASTY.values()]
    shuffled = reports[:]
    random.Random(7).shuffle(shuffled)
    one = {r.report.id: r for r in reader.desk().read_all(reports)}
    other = {r.report.id: r for r in reader.desk().read_all(shuffled)}
    assert one == other


def test_other_languages_are_refused_with_a_reason() -> None:
    reading = reader.desk().read(Report("Rebellen griffen Idlib an.", language="de"))
    assert not reading.claims
    assert reading.unread


def test_words_always_form_a_tree() -> None:
    """Mends of the parse once made a ring out of this kind of sentence, and the reader never came back."""
    text = "Chad and Niger have agreed to a customs truce, the neighbours announced on Monday, promising more to come."
    for _, sentences, _ in parse([Report(text)], desk().lexicon):
        for s in sentences:
            assert not _goes_round(s.head)
    assert _goes_round([1, 2, 0])
    assert not _goes_round([1, 1, 1])
    assert not _goes_round([])
