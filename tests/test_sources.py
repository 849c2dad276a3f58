"""Whatever lies at a path becomes reports or reasons; nothing crashes, nothing hangs, nothing is changed unsaid."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tocsin
from tocsin import errors
from tocsin.sources import MAX_REPORT_CHARACTERS, Rejected, read_bytes, read_paths
from tocsin.sources.html import MAX_ATTRIBUTES, MAX_NESTING, PAGE_SECONDS, PageReader, decode_page, guard
from tocsin.sources.language import detect_language
from tocsin.sources.load import sniff
from tocsin.sources.table import MAX_LINE_BYTES, Row, parse_row
from tocsin.sources.text import Decoded, Refusal, decode, parse_published
from tocsin.terms.claims import Reading
from tocsin.terms.format import dumps
from tocsin.terms.text import Report

ENGLISH = "Government warplanes bombed the town of Saraqib on Monday, killing at least twelve people."
RUSSIAN = "Взрыв в Донецке унес жизни трех человек, сообщили городские власти в понедельник утром."
PARAGRAPH = f"<p>{ENGLISH} A monitoring group said that rebels answered with rocket fire on army positions.</p>"


def page(body: str = PARAGRAPH, head: str = "") -> bytes:
    return f"<html><head><title>War</title>{head}</head><body><article>{body}</article></body></html>".encode()


def only(found: Iterator[Report | Rejected]) -> Report | Rejected:
    (single,) = found
    return single


def report(found: Iterator[Report | Rejected]) -> Report:
    single = only(found)
    assert isinstance(single, Report), single
    return single


def rejected(found: Iterator[Report | Rejected]) -> Rejected:
    single = only(found)
    assert isinstance(single, Rejected), single
    return single


# Errors


@pytest.mark.parametrize(
    "kind",
    [
        errors.InputError,
        errors.UsageError,
        errors.WrongType,
        errors.LexiconError,
        errors.RecordError,
        errors.RecordLocked,
    ],
)
def test_every_error_is_one_of_ours_with_advice_and_travels(kind: type[errors.TocsinError]) -> None:
    error = kind("it broke", advice="mend it")
    assert isinstance(error, errors.TocsinError)
    assert str(error) == "it broke (mend it)"
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.message, copy.advice) == (kind, "it broke", "mend it")
    assert kind("it broke").advice == ""
    assert str(kind("it broke")) == "it broke"


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "a string for reports": (lambda: tocsin.read_all("text"), "tocsin.read"),  # type: ignore[arg-type]
    "one report for many": (lambda: tocsin.read_all(Report("text")), "pass a list"),  # type: ignore[arg-type]
    "nothing": (lambda: tocsin.read_all(None), "pass a list"),  # type: ignore[arg-type]
    "strings": (lambda: list(tocsin.read_all(["text"])), "tocsin.Report"),  # type: ignore[list-item]
    "rows": (lambda: list(tocsin.read_all([{"text": "text"}])), "tocsin.Report"),  # type: ignore[list-item]
    "a second that is none": (lambda: list(tocsin.read_all([Report("x"), 5])), "tocsin.Report"),  # type: ignore[list-item]
    "a report without text": (lambda: list(tocsin.read_all([Report(None)])), "text is of type NoneType"),  # type: ignore[arg-type]
    "bytes": (lambda: tocsin.read(b"text"), "decode it first"),  # type: ignore[arg-type]
    "a number for an outlet": (lambda: tocsin.read("text", outlet=5), "outlet is of type int"),  # type: ignore[arg-type]
    "a date for its name": (lambda: tocsin.read("x", published=datetime.date(2020, 1, 2)), "YYYY-MM-DD"),  # type: ignore[arg-type]
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_something_of_another_type_is_a_type_error_that_says_what_to_pass(name: str) -> None:
    call, told = WRONG[name]
    with pytest.raises(TypeError) as caught:
        call()
    assert isinstance(caught.value, errors.WrongType)
    assert told in str(caught.value)


def test_reports_are_read_by_the_day_and_the_language_that_they_mean() -> None:
    readings = tocsin.read_all([Report("Rebels shelled Ariha.", published="2020-10-31T08:00Z", language="en-GB")])
    reading = next(readings)
    assert (reading.report.published, reading.report.language) == ("2020-10-31", "en")
    assert reading.claims
    assert tocsin.read("Rebels shelled Ariha.", language="EN_us").claims
    with pytest.raises(errors.UsageError, match="YYYY-MM-DD"):
        list(tocsin.read_all([Report("Rebels shelled Ariha.", published="31/10/2020")]))


def test_what_is_loaded_late_is_offered_early() -> None:
    assert set(tocsin.__all__) <= set(dir(tocsin))


# Decoding


@pytest.mark.parametrize(
    ("data", "text", "flags"),
    [
        (ENGLISH.encode(), ENGLISH, ()),
        (RUSSIAN.encode(), RUSSIAN, ()),
        (b"\xef\xbb\xbf" + RUSSIAN.encode(), RUSSIAN, ()),
        (b"\xff\xfe" + RUSSIAN.encode("utf-16-le"), RUSSIAN, ()),
        (b"\xfe\xff" + RUSSIAN.encode("utf-16-be"), RUSSIAN, ()),
        (b"\xff\xfe\0\0" + RUSSIAN.encode("utf-32-le"), RUSSIAN, ()),
        (RUSSIAN.encode("cp1251"), RUSSIAN, ("encoding_guessed",)),
        ("The café was hit, “officials” said.".encode("cp1252"), "The café was hit, “officials” said.", None),
        # Kept as they are: line endings, trailing space, directional marks, decomposed letters.
        (b"One.\r\nTwo. \n\n", "One.\r\nTwo. \n\n", ()),
        ("a\u202eb\u2066c e\u0301".encode(), "a\u202eb\u2066c e\u0301", ()),
        (b"Stray\0 sign", "Stray sign", ("nul_removed",)),
        (RUSSIAN.encode() + b"\xd0", RUSSIAN + "\ufffd", ("encoding_guessed", "bytes_replaced")),
    ],
)
def test_decoded(data: bytes, text: str, flags: tuple[str, ...] | None) -> None:
    decoded = decode(data)
    assert isinstance(decoded, Decoded), decoded
    assert decoded.text == text
    assert decoded.flags == (("encoding_guessed",) if flags is None else flags)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
        (gzip.compress(ENGLISH.encode()), "gzip"),
        (b"PK\x03\x04" + b"x" * 50, "zip"),
        (b"%PDF-1.7 \n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (ENGLISH.encode("utf-16-le"), "NUL"),
        (b"a\0" * 100, "NUL"),
        (b"abc" + b"\0" * 9, "NUL"),
        (b"\xff\xfe" + b"\x00\xd8" * 3, "UTF-16"),
        (bytes(range(1, 32)) * 20, "control"),
        (b"x" * (MAX_REPORT_CHARACTERS + 1), "characters"),
        (b"\x81\x8d\x8f\x90\x9d" * 20, "neither UTF-8"),
    ],
)
def test_refused(data: bytes, reason: str) -> None:
    refusal = decode(data)
    assert isinstance(refusal, Refusal), refusal
    assert reason in refusal.reason


@given(st.binary(max_size=4000))
@settings(max_examples=300, deadline=None)
def test_decoding_never_raises_and_what_it_gives_can_be_written(data: bytes) -> None:
    for read in (decode, decode_page):
        decoded = read(data)
        assert isinstance(decoded, Decoded | Refusal)
    decoded = decode(data)
    if isinstance(decoded, Decoded):
        decoded.text.encode("utf-8")
        assert decoded.text.strip()
        assert "\0" not in decoded.text


@given(st.text(min_size=1).filter(lambda text: text.strip() and "\0" not in text and text[0] != "\ufeff"))
@settings(max_examples=200, deadline=None)
def test_utf8_text_is_kept_verbatim_or_refused(text: str) -> None:
    decoded = decode(text.encode())
    assert isinstance(decoded, Refusal) or decoded.text == text


def test_the_longest_line_is_read_and_a_longer_one_is_not() -> None:
    assert isinstance(decode(b"a" * MAX_REPORT_CHARACTERS), Decoded)
    start = time.perf_counter()
    refusal = rejected(read_bytes(b"war " * 2_500_000, "long.txt"))
    assert "2,000,000" in refusal.reason
    assert "split" in refusal.advice
    assert time.perf_counter() - start < 2.0


# Dates


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2020-10-31", "2020-10-31"),
        (" 2020-10-31 ", "2020-10-31"),
        ("2020-10-31T23:59:00Z", "2020-10-31"),
        ("2020-10-31 01:00:00+04:00", "2020-10-31"),
        ("Sat, 31 Oct 2020 12:00:00 GMT", "2020-10-31"),
        ("31 Oct 2020 12:00:00 +0000", "2020-10-31"),
        ("2099-01-01", "2099-01-01"),
        ("", None),
        ("  ", None),
    ],
)
def test_dates(value: str, date: str | None) -> None:
    assert parse_published(value) == date


@pytest.mark.parametrize(
    "value",
    ["2020-02-30", "2020-13-01", "31/10/2020", "10.11.2020", "yesterday", "2020", "2020-10", "1604102400", "null",
     "２０２０-１０-３１", "2020-10-31x", "Sat, 99 Oct 2020 12:00:00 GMT", "-" * 5000],
)  # fmt: skip
def test_no_dates(value: str) -> None:
    refusal = parse_published(value)
    assert isinstance(refusal, Refusal), refusal
    assert "YYYY-MM-DD" in refusal.advice
    assert len(refusal.reason) < 100


@given(st.text(max_size=60))
@settings(deadline=None)
def test_reading_a_date_never_raises(value: str) -> None:
    parse_published(value)


def test_a_date_after_today_is_kept_and_flagged() -> None:
    for published, flags in [("2020-11-02", ()), ("2020-11-03", ()), ("2020-11-04", ("published_in_future",))]:
        read = report(read_bytes(ENGLISH.encode(), "a.txt", published=published, today="2020-11-03"))
        assert (read.published, read.flags) == (published, flags)
    assert report(read_bytes(ENGLISH.encode(), "a.txt", published="2999-01-01")).flags == ()


def test_a_wrong_date_from_the_user_is_an_error_of_the_call() -> None:
    for wrong in ({"published": "soon"}, {"today": "soon"}):
        with pytest.raises(errors.UsageError) as caught:
            read_paths([], **wrong)  # type: ignore[arg-type]
        assert "YYYY-MM-DD" in caught.value.advice


# Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (ENGLISH.upper(), "en"),
        ("Turkish drones strike Idlib", "en"),
        ("Rebels seize Goma", "en"),
        ("Al-Shabaab militants raid Kenyan police post in Mandera, kill 3", "en"),
        ("Jaysh al-Islam, Faylaq al-Sham and Hay'at Tahrir al-Sham clash near Kafr Nabl", "en"),
        (RUSSIAN, "ru"),
        ("Russische Truppen haben am Montag die Stadt Mariupol eingenommen, teilte Moskau mit.", "de"),
        ("Ataque aéreo en Siria mata a 30 personas, según el observatorio de derechos", "es"),
        ("قتل ثلاثون مقاتلا في غارة جوية على إدلب يوم الاثنين كما قال المرصد", "ar"),
        ("土耳其无人机袭击伊德利卜省", "zh"),
        ("Взрыв в Донецке", None),
        ("123 456", None),
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert detect_language(text) == language


# Rows


def row(**fields: object) -> bytes:
    return json.dumps({"text": ENGLISH, **fields}).encode()


def test_a_row_states_what_it_states() -> None:
    line = row(
        id="AFP-1", title="War", published="2020-10-31", outlet="AFP", url="https://a.org/1", language="en-GB", mood=3
    )
    read = report(read_bytes(line, "a.jsonl", published="2001-01-01"))
    assert read == Report(ENGLISH, "AFP-1", "War", "AFP", "https://a.org/1", "2020-10-31", "en")


def test_what_a_row_leaves_open_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(row(id=7, title=None, outlet="  ") + b"\n")
    read = report(read_paths([path], published="2001-01-01", outlet="BBC", url="https://b.org"))
    assert read == Report(ENGLISH, "7", None, "BBC", "https://b.org", "2001-01-01", "en")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "a list"),
        (b"3", "a number"),
        (b'"text"', "a string"),
        (b"null", "null"),
        (b"{}", 'no "text"'),
        (b'{"text": null}', 'no "text"'),
        (b'{"text": 3}', "a number"),
        (b'{"text": ""}', "empty"),
        (b'{"text": "\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000"}', "NUL"),
        (b'{"text": "\\ud800"}', "surrogate"),
        (b'{"text": NaN}', "not JSON"),
        (row(published="31/10/2020"), "date"),
        (row(published=20201031), "a number"),
        (row(title=["War"]), "a list"),
        (row(url="x" * 20_000), "url"),
        (row(outlet="a\0b"), "NUL"),
        (row(id=True), "true or false"),
        (b"[" * 100_000, "not JSON"),
        (b'{"text": "a", "id": ' + b"9" * 10_000 + b"}", "not JSON"),
        (b'{"text": "a' + b"\xff" * 3 + b"\x81\x8d", "neither UTF-8"),
    ],
)
def test_a_bad_row_is_refused(line: bytes, reason: str) -> None:
    refusal = parse_row(line)
    assert isinstance(refusal, Refusal), refusal
    assert reason in refusal.reason


def test_bad_lines_are_counted_and_the_rest_is_read() -> None:
    lines = [row(id="1"), b"", b"nonsense", row(id="2"), b'{"text": 5}', b"   ", b"\t" + row(id="3")]
    found = list(read_bytes(b"\r\n".join(lines), "a.jsonl"))
    assert [entry.input_id for entry in found if isinstance(entry, Report)] == ["1", "2", "3"]
    refused = [entry for entry in found if isinstance(entry, Rejected)]
    assert [entry.line for entry in refused] == [3, 5]
    assert all(entry.path == "a.jsonl" and entry.advice for entry in refused)


def test_claims_given_back_are_refused_once_and_the_rest_is_read() -> None:
    claims = dumps(Reading(Report(ENGLISH))).encode()
    found = list(read_bytes(b"\n".join([claims] * 40), "claims.jsonl"))
    assert len(found) == 1
    assert isinstance(found[0], Rejected)
    assert (found[0].line, "down to line 40, it holds claims" in found[0].reason) == (1, True)
    mixed = b"\n".join([row(), claims, claims, b"", claims, row(), claims])
    kinds = [one.line if isinstance(one, Rejected) else "report" for one in read_bytes(mixed, "-")]
    assert kinds == ["report", 2, "report", 7]


def test_a_report_about_claims_is_a_report() -> None:
    assert isinstance(parse_row(row(format="tocsin-claims/1")), Row)


def test_rows_may_hold_other_line_separators_and_a_byte_order_mark() -> None:
    data = b"\xef\xbb\xbf" + json.dumps({"text": "One.\u2028Two.\x85Three."}, ensure_ascii=False).encode()
    assert report(read_bytes(data, "a.jsonl")).text == "One.\u2028Two.\x85Three."


def test_a_line_too_long_is_passed_over() -> None:
    data = row(id="1") + b"\n" + b'{"text": "' + b"a" * (MAX_LINE_BYTES + 10) + b'"}\n' + row(id="2")
    first, second, third = read_bytes(data, "a.jsonl")
    assert isinstance(first, Report)
    assert isinstance(second, Rejected)
    assert second.line == 2
    assert isinstance(third, Report)


def test_the_longest_text_may_be_escaped() -> None:
    data = json.dumps({"text": "ж" * MAX_REPORT_CHARACTERS}).encode()
    assert len(report(read_bytes(data, "a.jsonl")).text) == MAX_REPORT_CHARACTERS
    data = json.dumps({"text": "ж" * (MAX_REPORT_CHARACTERS + 1)}).encode()
    assert rejected(read_bytes(data, "a.jsonl")).line == 1


@pytest.mark.parametrize("data", [gzip.compress(row() * 500), b"\xff\xfe" + row().decode().encode("utf-16-le"), b""])
def test_what_holds_no_rows_is_refused_once(data: bytes) -> None:
    refusal = rejected(read_bytes(data, "a.jsonl"))
    assert refusal.line is None


@given(st.lists(st.one_of(st.binary(max_size=200), st.just(row()), st.just(row(published="x")))))
@settings(max_examples=100, deadline=None)
def test_accepted_and_rejected_rows_are_all_rows(lines: list[bytes]) -> None:
    data = b"\n".join([row(id="first"), *lines])
    found = list(read_bytes(data, "a.jsonl"))
    expected = [number for number, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    assert len(found) == len(expected)
    numbers = [entry.line for entry in found if isinstance(entry, Rejected)]
    assert set(numbers) <= set(expected)


# Pages


@pytest.fixture(scope="module")
def pages() -> Iterator[PageReader]:
    # Half the default, for the sake of the suite: pages that are killed are killed the same way.
    assert PAGE_SECONDS <= 4.0
    reader = PageReader(seconds=PAGE_SECONDS / 2)
    reader.read(page().decode())
    yield reader
    reader.close()


def test_a_page_becomes_a_report(tmp_path: Path, pages: PageReader) -> None:
    head = (
        '<meta property="og:site_name" content="Example Times">'
        '<meta property="article:published_time" content="2020-10-31T08:00:00Z">'
        '<meta property="og:title" content="Warplanes bomb Saraqib">'
    )
    second = "<p>The army denied that it had shelled the market, which residents said was crowded at noon.</p>"
    path = tmp_path / "a.html"
    path.write_bytes(page(PARAGRAPH + second, head))
    read = report(read_paths([path], pages=pages, today="2020-11-01"))
    assert read.text.split("\n\n")[0].startswith("Government warplanes")
    assert len(read.text.split("\n\n")) == 2
    assert (read.title, read.outlet, read.published) == ("Warplanes bomb Saraqib", "Example Times", "2020-10-31")
    assert (read.language, read.input_id, read.flags) == ("en", str(path), ())
    # What the user states goes before what the page says of itself.
    read = report(read_paths([path], pages=pages, published="2020-11-09", outlet="AFP", today="2020-11-01"))
    assert (read.outlet, read.published, read.flags) == ("AFP", "2020-11-09", ("published_in_future",))


def test_a_date_in_the_text_is_not_the_day_of_publication(tmp_path: Path, pages: PageReader) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(page("<p>The city fell on 27 September 2015, said the ministry in its long statement.</p>" * 3))
    assert report(read_paths([path], pages=pages)).published is None


@pytest.mark.parametrize("data", [b"<html></html>", b"<html><body><nav><a href='/'>Home</a></nav></body></html>", b"<"])
def test_a_page_without_an_article_is_rejected(data: bytes) -> None:
    assert rejected(read_bytes(data, "a.html")).reason


@pytest.mark.parametrize(
    ("encoding", "declared", "read_as", "flags"),
    [
        ("utf-8", "utf-8", "utf-8", ()),
        ("utf-8", "iso-8859-1", "utf-8", ()),  # a lie: the bytes are UTF-8
        ("utf-8", "hex", "utf-8", ()),
        ("cp1251", "windows-1251", "cp1251", ()),
        ("koi8-r", "koi8-r", "koi8-r", ()),
        ("cp1251", "utf-8", "cp1251", ("encoding_guessed",)),  # a lie: they are not
        ("cp1251", "no-such-charset", "cp1251", ("encoding_guessed",)),
        ("cp1251", "unicode_escape", "cp1251", ("encoding_guessed",)),
        ("cp1251", "zlib", "cp1251", ("encoding_guessed",)),
        ("utf-16", "utf-8", "utf-16-le", ()),
    ],
)
def test_charset_lies(encoding: str, declared: str, read_as: str, flags: tuple[str, ...]) -> None:
    data = f'<html><head><meta charset="{declared}"></head><body>{RUSSIAN}</body></html>'.encode(encoding)
    decoded = decode_page(data)
    assert isinstance(decoded, Decoded), decoded
    assert (decoded.encoding, decoded.flags) == (read_as, flags)
    assert RUSSIAN in decoded.text


def test_the_guard_knows_bombs_from_pages() -> None:
    assert guard(page().decode()) is None
    # Neither what a following element closes nor what was closed counts as nested.
    for harmless in ["<p>a" * 20_000, "<br>" * 20_000, "<li>a" * 20_000, "<div>a</div>" * 20_000, "<i/>" * 20_000]:
        assert guard(harmless) is None
    assert guard("<b>" * MAX_NESTING) is None
    assert guard("<b>" * (MAX_NESTING + 1)) is not None
    assert guard("<b " + "a=1 " * MAX_ATTRIBUTES + ">") is None
    assert guard("<b " + "a=1 " * (MAX_ATTRIBUTES + 1) + ">") is not None
    assert guard("<b " + "a='>' " * (MAX_ATTRIBUTES + 1) + ">") is not None


HOSTILE = {
    "one attribute bomb": page("<div " + " ".join(f"a{number}=1" for number in range(40_000)) + ">x</div>"),
    "quoted attributes": page("<p " + " ".join(f"a{number}='>'" for number in range(100_000)) + ">x</p>"),
    "many large tags": page(("<p " + " ".join(f"a{number}=1" for number in range(4_900)) + ">x</p>") * 50),
    "nested div": page("<div>" * 100_000),
    "nested lists": page("<ul><li>" * 50_000),
    "nested fonts": page("<font color=red><b>" * 50_000),
    "just below the limit": page("<div>" * 4_900 + PARAGRAPH),
    "unclosed paragraphs": page("<p>" * 100_000),
    "links": page("".join(f'<a href="http://x{number}.org/">link {number}</a> ' for number in range(50_000))),
    "links in one paragraph": page("<p>" + "".join(f'<a href="/{n}">l{n}</a> ' for n in range(50_000)) + "</p>"),
    "NULs": page("\0" * 100_000 + PARAGRAPH),
    "bidi": page("\u202e\u2066" * 100_000 + PARAGRAPH),
    "broken quotes": page("<a '<b \"" * 300_000),
    "open brackets": page("<" * 4_000_000),
    "ampersands": page("&" * 4_000_000),
    "comments": page("<!--" * 1_000_000),
    "entity bomb": b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + page("&b;" * 100_000),
    "line breaks": page("<p>" + "a<br>" * 500_000 + "</p>"),
    "headings": page("<h1>x y</h1>" * 100_000),
    "table": page("<table>" + "<tr><td>a<td>b" * 100_000 + "</table>"),
    "structured data": page(head='<script type="application/ld+json">' + "[" * 200_000 + "</script>"),
    "endless date": page(head='<meta property="article:published_time" content="' + "2020-" * 500_000 + '">'),
    "too large": b"<html>" + b"x" * 20_000_000,
    "gzip": gzip.compress(page()),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_within_five_seconds(name: str, tmp_path: Path, pages: PageReader) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(HOSTILE[name])
    # The worker is started beforehand: what is measured is the page.
    pages.read(page().decode())
    start = time.perf_counter()
    found = only(read_paths([path], pages=pages))
    assert time.perf_counter() - start < 5.0
    if isinstance(found, Rejected):
        assert found.reason
    # The batch goes on.
    path.write_bytes(page())
    assert report(read_paths([path], pages=pages)).text


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited and measured on Linux only")
def test_a_page_that_needs_too_much_memory_is_rejected_and_the_next_is_read() -> None:
    reader = PageReader(memory=60_000_000)
    try:
        refused = reader.read("<p>" + "word " * 900_000 + "</p>")
        assert isinstance(refused, Refusal)
        assert not isinstance(reader.read(page().decode()), Refusal)
    finally:
        reader.close()


def test_a_page_that_takes_too_long_is_rejected_and_the_next_is_read() -> None:
    reader = PageReader(seconds=0.3)
    try:
        refused = reader.read(HOSTILE["headings"].decode())
        assert isinstance(refused, Refusal)
        assert "0.3 seconds" in refused.reason
        reader.seconds = 4.0
        assert not isinstance(reader.read(page().decode()), Refusal)
    finally:
        reader.close()


def test_a_worker_that_dies_is_replaced() -> None:
    reader = PageReader()
    try:
        assert not isinstance(reader.read(page().decode()), Refusal)
        assert reader._process is not None
        reader._process.kill()
        assert isinstance(reader.read(page().decode()), Refusal)
        assert not isinstance(reader.read(page().decode()), Refusal)
    finally:
        reader.close()


def test_a_worker_that_does_not_start_is_our_error(tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("raise SystemExit(3)", encoding="utf-8")
    with pytest.raises(errors.InputError) as caught:
        PageReader(script=script).read(page().decode())
    assert "trafilatura" in caught.value.advice


def test_threads_take_turns(pages: PageReader) -> None:
    found: list[object] = []

    def work(number: int) -> None:
        # Distinct paragraphs: each thread must get its own page back.
        text = f"<p>Number {number}. {ENGLISH} A monitoring group confirmed the report on the same evening.</p>"
        read = pages.read(page(text).decode())
        found.append((number, not isinstance(read, Refusal) and read.text.startswith(f"Number {number}.")))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [(number, True) for number in range(12)]


@given(st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_random_pages_are_read_or_rejected(data: bytes) -> None:
    assert isinstance(only(read_bytes(data, "a.html")), Report | Rejected)


# Paths


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    for name in ["b.txt", "a.md", "c/d.txt", "c/a.jsonl", ".hidden/x.txt", "c/.x.txt"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(row(id="row") if name.endswith("jsonl") else ENGLISH.encode())
    (tmp_path / "c" / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + os.urandom(100))
    found = list(read_paths([tmp_path]))
    shown = [entry.input_id if isinstance(entry, Report) else entry.path for entry in found]
    names = [name if name == "row" else Path(str(name)).relative_to(tmp_path).as_posix() for name in shown]
    assert names == ["a.md", "b.txt", "row", "c/d.txt", "c/photo.jpg"]
    assert isinstance(found[-1], Rejected)


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert list(read_paths([tmp_path])) == []
    assert list(read_paths([])) == []


@pytest.mark.parametrize("name", ["none.txt", "none", "a\0b.txt", "x" * 5000])
def test_a_missing_file_is_rejected(tmp_path: Path, name: str) -> None:
    refusal = rejected(read_paths([str(tmp_path / name)]))
    assert "cannot be opened" in refusal.reason
    assert refusal.advice


@pytest.mark.parametrize("name", ["a.json", "a.xml"])
def test_formats_that_are_not_read_say_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(ENGLISH.encode())
    assert "JSONL" in rejected(read_paths([path])).advice
    assert "JSONL" in rejected(read_bytes(ENGLISH.encode(), name)).advice


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_a_folder_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "regular" in rejected(read_paths([tmp_path])).reason


def test_linked_folders_are_not_followed_round_and_round(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert len(list(read_paths([tmp_path]))) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere file names are always Unicode")
def test_a_file_name_that_is_no_text_can_be_printed(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_bytes(ENGLISH.encode())
    read = report(read_paths([tmp_path]))
    assert read.input_id is not None
    read.input_id.encode("utf-8")


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (ENGLISH.encode(), "text"),
        (b"<!DOCTYPE html><html>", "page"),
        (b"\n\n <HTML>", "page"),
        (b"\xef\xbb\xbf" + row(), "rows"),
        (b'{"text": broken', "rows"),
        (b"{Reuters} - Rebels seized the town.", "text"),
        (b"{" * 100_000, "text"),
        (b"", "text"),
    ],
)
def test_sniffing(data: bytes, form: str) -> None:
    assert sniff(data) == form


@pytest.mark.parametrize("name", ["report", "report.news"])
def test_an_unknown_suffix_is_told_by_its_beginning(tmp_path: Path, name: str) -> None:
    for data, count in [(ENGLISH.encode(), 1), (row() + b"\n" + row() + b"\n", 2), (b"\n\n" + page(), 1)]:
        path = tmp_path / name
        path.write_bytes(data)
        found = list(read_paths([path]))
        assert len(found) == count
        assert all(isinstance(entry, Report) for entry in found), found


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(row(id="1") + b"\nnonsense\n")

    monkeypatch.setattr(sys, "stdin", Input())
    first, second = read_paths(["-"])
    assert isinstance(first, Report)
    assert isinstance(second, Rejected)
    assert (second.path, second.line) == ("-", 2)
    Input.buffer = io.BytesIO(ENGLISH.encode())
    read = report(read_paths(["-"], published="2020-10-31", outlet="AFP"))
    assert (read.text, read.input_id, read.outlet, read.published) == (ENGLISH, None, "AFP", "2020-10-31")


@given(st.binary(max_size=2000), st.sampled_from(["a.txt", "a.jsonl", "a", "a.md"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_rejected(data: bytes, name: str) -> None:
    for entry in read_bytes(data, name):
        assert isinstance(entry, Report | Rejected)
