"""Tables: columns found by their names, records by their quotes, and what is broken costs one row."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import UsageError
from tocsin.sources import Rejected, read_bytes, read_paths
from tocsin.sources.columns import MAX_RECORD_CHARACTERS, Layout, layout, read_table
from tocsin.sources.load import sniff
from tocsin.sources.text import Refusal
from tocsin.terms.text import Report

ENGLISH = "Government warplanes bombed the town of Saraqib on Monday, killing at least twelve people."
HEAD = b"id,title,date,source,link,body\n"
ROW = f'7,War,2020/10/31,AFP,https://a.org/1,"{ENGLISH}"\n'.encode()


def places(data: bytes, name: str = "a.csv") -> list[object]:
    """Ids of what was accepted, lines of what was rejected, in order."""
    return [entry.input_id if isinstance(entry, Report) else entry.line for entry in read_bytes(data, name)]


def test_a_row_is_a_report() -> None:
    (read,) = read_bytes(HEAD + ROW, "a.csv")
    assert read == Report(ENGLISH, "7", "War", "AFP", "https://a.org/1", "2020-10-31", "en")


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("text", {"text": 0}),
        ("article_id,publish_date,article_source_link,title,subtitle,text",
         {"id": 0, "published": 1, "url": 2, "title": 3, "text": 5}),
        ("Headline;Full Text;Publication Date;Media Source", {"title": 0, "text": 1, "published": 2, "outlet": 3}),
        ("URL\tContent\tLang", {"url": 0, "text": 1, "language": 2}),
        ("body|pub-date", {"text": 0, "published": 1}),
        ('"na""me",content', {"text": 1}),
        ("content,text", {"text": 1}),  # the likelier name of two
        (" Text , Date ", {"text": 0, "published": 1}),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_names(header: str, fields: dict[str, int]) -> None:
    found = layout(header)
    assert isinstance(found, Layout), found
    assert found.fields == fields


def test_columns_may_be_named_by_the_user(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"text,story_de,when\nkurz," + ENGLISH.replace(",", ";").encode() + b",2020-10-31\n")
    (read,) = read_paths([path], columns={"text": "story_de", "published": "when"})
    assert isinstance(read, Report)
    assert (read.text, read.published) == (ENGLISH.replace(",", ";"), "2020-10-31")
    (refused,) = read_paths([path], columns={"text": "story_fr"})
    assert isinstance(refused, Rejected)
    assert "no column 'story_fr'" in refused.reason
    assert "'story_de'" in refused.reason
    with pytest.raises(UsageError, match="mood"):
        read_paths([path], columns={"mood": "when"})
    path = tmp_path / "unnamed"
    path.write_bytes(b"story_de,mood\nRebels seized the town.,grim\n")
    (read,) = read_paths([path], columns={"text": "story_de"})
    assert isinstance(read, Report)
    assert read.text == "Rebels seized the town."
    path = tmp_path / "a.jsonl"
    path.write_text('{"story_de": "Rebels seized the town."}', encoding="utf-8")
    (read,) = read_paths([path], columns={"text": "story_de"})
    assert isinstance(read, Report)


@pytest.mark.parametrize("header", ["a,b,c", "", "title,date", '"text', "\0"])
def test_a_table_without_a_text_is_refused_once_and_says_what_it_has(header: str) -> None:
    (refused,) = read_bytes(header.encode() + b"\n1,2,3\n4,5,6\n", "a.csv")
    assert isinstance(refused, Rejected)
    assert refused.line is None
    assert "--column text=NAME" in refused.advice


def test_texts_keep_their_lines_and_quotes() -> None:
    text = 'He said "no".\n\nThen, at noon;\r\n"yes"'
    data = HEAD + b'1,,,,,"' + text.replace('"', '""').encode() + b'"\r\n' + ROW
    first, second = read_bytes(data, "a.csv")
    assert isinstance(first, Report)
    assert first.text == text
    assert isinstance(second, Report)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "cp1251"])
def test_encodings(encoding: str) -> None:
    text = "Взрыв в Донецке унес жизни трех" if encoding == "cp1251" else "The café of Sarmîn was hit: “twelve” died"
    data = f"title;text\nWar;{text}\nWar;{text}\n".encode(encoding)
    for read in read_bytes(data, "a.csv"):
        assert isinstance(read, Report)
        assert read.text == text
        assert read.flags == (("encoding_guessed",) if encoding.startswith("cp") else ())


def test_line_ends_of_every_kind() -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        assert places((HEAD + ROW + ROW).replace(b"\n", end)) == ["7", "7"]


def test_a_bad_row_is_rejected_with_its_line_and_the_rest_goes_on() -> None:
    data = (
        HEAD + ROW  # lines 1 and 2
        + b"8,War\n"  # too few
        + b"\n"
        + b"9,War,31/10/2020,,,Rebels seized the town.\n"  # which is the month
        + b"10,War,,,,Rebels seized, the town.\n"  # too many
        + b'11,War,,,,"Rebels "seized" the town."\n'  # not doubled
        + b"12,War,,,,\n"
        + b"13,a\0b,,,,Rebels seized the town.\n"
        + b"14,,,,,Rebels seized the town.,,\n"  # blank ones beyond the last are forgiven
        + ROW
    )  # fmt: skip
    assert places(data) == ["7", 3, 5, 6, 7, 8, 9, "14", "7"]
    for entry in read_bytes(data, "a.csv"):
        assert isinstance(entry, Report) or (entry.reason and entry.where.startswith("a.csv:"))


def test_a_stray_quote_costs_one_row() -> None:
    stray = b'8,War,,,,"Rebels seized the town.\n'
    assert places(HEAD + ROW + stray + ROW * 3) == ["7", 3, "7", "7", "7"]
    assert places(HEAD + ROW + stray) == ["7", 3]
    # Where the next quote closes it by chance, what follows does not fit into the columns.
    assert places(HEAD + stray + ROW * 2)[0] == 2


def test_a_source_that_is_an_address_is_one() -> None:
    (read,) = read_bytes(b"text,source\nRebels seized the town.,https://a.org/1\n", "a.csv")
    assert isinstance(read, Report)
    assert (read.outlet, read.url) == (None, "https://a.org/1")


def test_huge_cells_are_limited() -> None:
    huge = b'8,,,,,"' + b"war " * 700_000 + b'"\n'
    start = time.perf_counter()
    assert places(HEAD + huge + ROW) == [2, "7"]
    assert time.perf_counter() - start < 5
    long_name = b"8," + b"x" * 20_000 + b",,,,Rebels seized the town.\n"
    assert places(HEAD + long_name + ROW) == [2, "7"]


def test_quotes_that_never_fit_do_not_take_for_ever() -> None:
    # Each line opens a quote, read alone and read within one.
    line = '",a","' + "x" * 200 + "\n"
    data = b"text,title\n" + line.encode() * (3 * MAX_RECORD_CHARACTERS // len(line))
    start = time.perf_counter()
    found = list(read_table(io.BytesIO(data)))
    assert time.perf_counter() - start < 10
    assert "rest is not read" in str(found[-1][1])


@given(st.lists(st.lists(st.text(alphabet='ab ,;"\n\r\'é', max_size=12), min_size=3, max_size=3), max_size=6),
       st.sampled_from([",", ";", "\t", "|"]))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_what_the_standard_library_writes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["text", "title", "mood"], *rows])
    found = [row for _, row in read_table(io.BytesIO(out.getvalue().encode()))]
    assert len(found) == len(rows)
    for (text, title, _), row in zip(rows, found, strict=True):
        if text.strip():
            assert not isinstance(row, Refusal), row
            assert (row.text, row.title) == (text, title.strip() or None)
        else:
            assert isinstance(row, Refusal)


@pytest.mark.parametrize(
    ("line", "form"),
    [
        (b"text,date\n", "table"),
        (b"Title;Body;URL\n", "table"),
        (b"Title, date and place of the raid.\n", "text"),
        (b"text\n", "text"),
        (b"The article, the source, the text\n", "text"),
    ],
)
def test_a_table_without_a_suffix_is_told_by_its_header(line: bytes, form: str) -> None:
    assert sniff(line) == form
