"""Web archives, packed files and zip archives: what is in them comes out, and what is broken in them is told."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import random
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.sources import Rejected, read_bytes, read_paths
from tocsin.sources.archives import name_refusal
from tocsin.sources.streams import Budget, Gunzip
from tocsin.sources.text import Refusal
from tocsin.sources.warc import Capture, Found, Skipped, decoded_body, read_warc
from tocsin.terms.text import Report

ENGLISH = "Government warplanes bombed the town of Saraqib on Monday, killing at least twelve people."
SECOND = "Rebels answered with rocket fire on army positions, a monitoring group said on Tuesday evening."


def page(words: str = ENGLISH, head: str = "") -> bytes:
    return f"<html><head><title>War</title>{head}</head><body><article><p>{words}</p></article></body></html>".encode()


def record(
    body: bytes, kind: str = "response", *, media: str = "application/http", digest: bool = False, **more: str
) -> bytes:
    digest_line = (
        f"WARC-Block-Digest: sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode()}\r\n" if digest else ""
    )
    fields = {"WARC_Target_URI": "https://news.example/1", "WARC_Date": "2020-10-31T10:00:00Z", **more}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Type: {media}\r\n{lines}{digest_line}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n\r\n"


def answer(body: bytes, media: str = "text/html", *, status: str = "200 OK", **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{lines}\r\n".encode() + body


def found_in(data: bytes) -> list[tuple[int, Found]]:
    return list(read_warc(io.BytesIO(data)))


def kinds(data: bytes) -> list[str]:
    """What each record was taken for: a page, what was skipped, or "damaged"."""
    return [
        "page" if isinstance(found, Capture) else found.what if isinstance(found, Skipped) else "damaged"
        for _, found in found_in(data)
    ]


def texts(data: bytes, name: str = "a.warc") -> list[str]:
    return [entry.text if isinstance(entry, Report) else "rejected" for entry in read_bytes(data, name)]


GOOD = record(answer(page()))
OTHER = record(answer(page(SECOND)), WARC_Target_URI="https://news.example/2")


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a", "one.warc.gz", "b"])
def test_a_captured_page_is_a_report_with_its_address_and_day(name: str) -> None:
    if name == "one.warc.gz":  # all in one member, as a careless tool packs
        data = gzip.compress(GOOD + OTHER)
    else:
        data = GOOD + OTHER if name in {"a.warc", "a"} else gzip.compress(GOOD) + gzip.compress(OTHER)
    first, second = read_bytes(data, name, published=None)
    assert isinstance(first, Report)
    assert (first.text, first.url, first.title, first.published) == (ENGLISH, "https://news.example/1", "War", None)
    assert first.flags == ("captured_2020-10-31",)
    assert isinstance(second, Report)
    assert (second.text, second.url) == (SECOND, "https://news.example/2")


def test_a_page_says_when_it_was_published_unless_that_was_after_its_capture() -> None:
    def dated(day: str) -> Report:
        (read,) = read_bytes(
            record(answer(page(head=f'<meta property="article:published_time" content="{day}">'))), "a.warc"
        )
        assert isinstance(read, Report)
        return read

    assert dated("2020-10-30").published == "2020-10-30"
    assert dated("2020-11-01").published == "2020-11-01"  # a day on, where the sun rises earlier
    assert (dated("2020-11-02").published, dated("2020-11-02").flags[-1]) == (None, "dated_after_capture")


def test_what_is_no_page_is_passed_over() -> None:
    data = b"".join(
        [
            record(b"software: x\r\n", "warcinfo", media="application/warc-fields"),
            record(b"GET / HTTP/1.1\r\n\r\n", "request"),
            record(answer(b"\xff\xd8\xff", "image/jpeg")),
            record(answer(page(), status="404 Not Found")),
            record(answer(b"", status="301 Moved", Location="/")),
            record(answer(page()), "revisit"),
            record(b"20201031 1.2.3.4", media="text/dns", WARC_Target_URI="dns:news.example"),
            GOOD,
            GOOD,
            record(ENGLISH.encode(), "conversion", media="text/plain"),
            record(page(SECOND), "resource", media="text/html", WARC_Target_URI="<https://news.example/3>"),
        ]
    )
    assert kinds(data) == [
        "warcinfo", "request", "image/jpeg", "status 404", "status 301", "revisit", "text/dns", "page", "duplicate",
        "page", "page",
    ]  # fmt: skip
    assert len(texts(data)) == 3


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(page()), {"Content_Encoding": "gzip"}),
        (zlib.compress(page()), {"Content_Encoding": "deflate"}),
        (page(), {"Content_Encoding": "gzip"}),  # unpacked by the tool that captured it
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(page()), page()), {"Transfer_Encoding": "chunked"}),
        (page(), {"Transfer_Encoding": "chunked"}),
    ],
)
def test_encodings_of_bodies(body: bytes, headers: dict[str, str]) -> None:
    assert texts(record(answer(body, **headers))) == [ENGLISH]


def test_the_charset_of_the_server_is_heard() -> None:
    words = "Взрыв в Донецке унес жизни трех человек, сообщили городские власти в понедельник утром."
    body = f"<html><body><article><p>{words}</p></article></body></html>".encode("koi8-r")
    assert texts(record(answer(body, "text/html; charset=koi8-r"))) == [words]


@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace(b"Content-Length: ", b"Content-Length: 9"),
        GOOD.replace(b"Content-Length: ", b"Content-Length: -"),
        GOOD.replace(b"Content-Length: ", b"Content-Length: 9999999999"),
        GOOD.replace(b"Content-Length: ", b"Content-Size: "),
        GOOD.replace(b"WARC/1.0", b"WRAC/1.0"),
        GOOD[:-40],
        GOOD[:60],
        b"x" * 100_000 + b"\r\n",
        record(answer(page()), digest=True).replace(b"twelve", b"eleven"),
        record(b"no answer"),
        record(answer(b"\x1f\x8b\x08damaged", Content_Encoding="gzip")),
        record(answer(b"xyz", Content_Encoding="br")),
        record(answer(page(random.Random(1).randbytes(2_500_001).hex()))),
    ],
)
def test_a_damaged_record_costs_itself(bad: bytes) -> None:
    found = found_in(OTHER + bad + OTHER.replace(b"Tuesday", b"Fridays"))
    assert [offset for offset, _ in found] == sorted({offset for offset, _ in found})
    assert isinstance(found[0][1], Capture)
    last = found[-1][1]
    assert isinstance(last, Capture)
    assert b"Fridays" in last.data
    refused = [entry for entry in read_bytes(OTHER + bad, "a.warc") if isinstance(entry, Rejected)]
    assert refused
    assert all(entry.offset and entry.reason and ", byte " in entry.where for entry in refused)
    # Packed, every record is fenced off.
    packed = gzip.compress(OTHER) + gzip.compress(bad) + gzip.compress(GOOD)
    assert ENGLISH in texts(packed, "a.warc.gz")


def test_a_long_record_is_passed_over_and_one_that_only_says_so_is_looked_through() -> None:
    film = record(answer(random.Random(1).randbytes(11_000_000), "video/mp4"))
    assert kinds(GOOD + film + OTHER) == ["page", "video/mp4", "page"]
    # A length of eleven million where twenty records follow that have more together.
    lying = GOOD.replace(b"Content-Length: ", b"Content-Length: 11000")
    filler = record(answer(random.Random(2).randbytes(600_000), "image/png"))
    assert kinds(lying + filler * 20 + OTHER) == ["damaged", *["image/png"] * 20, "page"]

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    piped = [found for _, found in read_warc(Pipe(lying + filler * 20 + OTHER))]
    assert isinstance(piped[0], Refusal)
    assert isinstance(piped[-1], Capture)


def test_what_is_found_by_searching_says_so() -> None:
    # A page that quotes a record could pass for one where the reader has to search.
    bad = GOOD.replace(b"Content-Length: ", b"Content-Length: 9")
    _, after = read_bytes(bad + OTHER, "a.warc")
    assert isinstance(after, Report)
    assert "after_damage" in after.flags
    quoting = record(answer(page() + b"\r\n\r\n" + OTHER))
    assert texts(quoting) == [ENGLISH]


def test_a_damaged_member_costs_itself() -> None:
    members = [gzip.compress(GOOD), gzip.compress(OTHER), gzip.compress(GOOD.replace(b"twelve", b"nine"))]
    for at in range(12, len(members[1]) - 8, 37):
        damaged = bytearray(members[1])
        damaged[at] ^= 0xFF
        found = texts(members[0] + bytes(damaged) + members[2], "a.warc.gz")
        assert found[0] == ENGLISH
        assert found[-1] == ENGLISH.replace("twelve", "nine")
        assert "rejected" in found
    cut = texts(members[0] + members[1][:-20], "a.warc.gz")
    assert cut == [ENGLISH, "rejected"]
    assert texts(members[0] + b"\0" * 600 + members[2], "a.warc.gz") == [ENGLISH, ENGLISH.replace("twelve", "nine")]


@given(st.binary(max_size=200), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_bytes_between_records_cost_no_record(junk: bytes, place: int) -> None:
    records = [record(answer(page(f"{ENGLISH} Number {number}."))) for number in range(3)]
    records.insert(place, junk + b"\r\n\r\n")
    # Through read_warc, since what a page says does not matter here.
    found = [entry for _, entry in found_in(b"".join(records)) if isinstance(entry, Capture)]
    assert len(found) == 3 or (b"WARC/" in junk)


# Packed files


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt.gz", ENGLISH.encode()),
        ("a.html.gz", page()),
        ("a.csv.gz", b'title,text\nWar,"' + ENGLISH.encode() + b'"\n'),
        ("a.jsonl.gz", json.dumps({"text": ENGLISH}).encode()),
        ("a.gz", json.dumps({"text": ENGLISH}).encode()),
        ("a", ENGLISH.encode()),
        ("a.rss.gz", f"<rss><channel><item><description>{ENGLISH}</description></item></channel></rss>".encode()),
    ],
)
def test_packed_files(name: str, data: bytes, tmp_path: Path) -> None:
    half = len(data) // 2
    packed = gzip.compress(data[:half]) + gzip.compress(data[half:])
    assert texts(packed, name) == [ENGLISH]
    (tmp_path / name).write_bytes(packed)
    (read,) = read_paths([tmp_path / name])
    assert isinstance(read, Report)
    assert texts(packed[:-12], name)[-1] == "rejected"
    assert texts(data, "b.gz") == ["rejected"]


@pytest.mark.parametrize("name", ["a", "a.gz", "a.txt.gz"])
def test_a_long_packed_text_is_read_to_its_end(name: str) -> None:
    text = "".join(f"{number}. {ENGLISH}\n" for number in range(3_000))
    assert texts(gzip.compress(text.encode()), name) == [text]
    whole = page("</p><p>".join(f"Number {number}. {SECOND}" for number in range(200)))
    (read,) = texts(gzip.compress(whole), name.replace("txt", "html"))
    assert read.endswith(f"Number 199. {SECOND}")


def test_rows_before_the_damage_are_read() -> None:
    rows = b"".join(json.dumps({"text": f"{ENGLISH} {number}"}).encode() + b"\n" for number in range(20_000))
    packed = gzip.compress(rows)
    found = list(read_bytes(packed[: len(packed) // 2], "a.jsonl.gz"))
    assert len(found) > 5_000
    assert all(isinstance(entry, Report) for entry in found[:-1])
    assert isinstance(found[-1], Rejected)
    assert "ends before" in found[-1].reason


@given(st.binary(max_size=3000), st.integers(1, 400))
@settings(max_examples=100, deadline=None)
def test_what_is_packed_comes_out_the_same(data: bytes, size: int) -> None:
    packed = gzip.compress(data[:1000]) + gzip.compress(data[1000:])
    stream = Gunzip(io.BytesIO(packed))
    pieces = []
    while piece := stream.read(size):
        pieces.append(piece)
    assert b"".join(pieces) == data
    lines, whole = Gunzip(io.BytesIO(packed)), io.BytesIO(data)
    assert list(iter(lambda: lines.readline(size), b"")) == list(iter(lambda: whole.readline(size), b""))


def test_a_budget_counts_both_ways() -> None:
    budget = Budget(ratio=10, free=100)
    budget.take(5, 100)
    budget.take(10, 50)
    with pytest.raises(Exception, match="10 times"):
        budget.take(0, 1)


# Zip archives


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def test_a_zip_of_reports(tmp_path: Path) -> None:
    data = zipped(
        ("b/a.txt", ENGLISH.encode()),
        ("b/", b""),
        ("rows.csv", b'text,title\n"' + SECOND.encode() + b'",War\nx\n'),
        ("__MACOSX/b/a.txt", b"\0\1"),
        (".hidden", b"x"),
        ("picture.png", b"\x89PNG\r\n\x1a\n"),
        ("old.json", b"{}"),
        ("more.zip", zipped(("a.txt", ENGLISH.encode()))),
        ("more.txt.gz", gzip.compress(ENGLISH.encode())),
    )
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    found = list(read_paths([path]))
    shown = [(e.input_id if isinstance(e, Report) else e.path, isinstance(e, Report)) for e in found]
    assert shown == [
        (f"{path}!/b/a.txt", True),
        (None, True),
        (f"{path}!/rows.csv", False),
        (f"{path}!/picture.png", False),
        (f"{path}!/old.json", False),
        (f"{path}!/more.zip", False),
        (f"{path}!/more.txt.gz", False),
    ]
    assert isinstance(found[2], Rejected)
    assert found[2].line == 3


def test_a_wacz_is_read_by_its_captures() -> None:
    data = zipped(
        ("datapackage.json", b"{}"),
        ("pages/pages.jsonl", b'{"text": "not a report"}'),
        ("indexes/index.cdx.gz", gzip.compress(b"x")),
        ("archive/data.warc.gz", gzip.compress(GOOD) + gzip.compress(OTHER)),
    )
    assert texts(data, "a.wacz") == [ENGLISH, SECOND]


def test_a_flipped_bit_in_a_wacz_costs_one_record() -> None:
    records = [record(answer(page(f"{ENGLISH} Number {number}."))) for number in range(40)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.warc.gz", b"".join(map(gzip.compress, records)))
    damaged = bytearray(out.getvalue())
    damaged[2000] ^= 0xFF
    found = texts(bytes(damaged), "a.wacz")
    assert len(found) - found.count("rejected") >= 20


def test_a_damaged_member_of_a_zip_costs_itself() -> None:
    data = bytearray(zipped(("a.txt", ENGLISH.encode()), ("b.txt", SECOND.encode())))
    data[45] ^= 0xFF
    assert texts(bytes(data), "a.zip") == ["rejected", SECOND]
    assert texts(bytes(data[:-30]), "a.zip") == ["rejected"]
    assert texts(b"PK\x03\x04" + b"x" * 60, "a.zip") == ["rejected"]


@pytest.mark.parametrize(
    "name", ["a.txt", "a/b c/d.txt", "./a.txt", "Kabul: what next.txt", "تقرير.txt", "100%.txt", "a..b.txt"]
)
def test_honest_names(name: str) -> None:
    assert name_refusal(name) is None


def test_an_archive_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        class buffer(io.RawIOBase):  # noqa: N801 - its name on sys.stdin
            data = io.BytesIO(zipped(("a.txt", ENGLISH.encode())))

            @classmethod
            def read(cls, size: int = -1) -> bytes:
                return cls.data.read(size)

            @classmethod
            def readline(cls, size: int | None = -1) -> bytes:
                return cls.data.readline(size)

    monkeypatch.setattr("sys.stdin", Input())
    Input.buffer.seekable = lambda *_: False  # type: ignore[assignment]
    (read,) = read_paths(["-"])
    assert isinstance(read, Report)
    assert read.input_id == "-!/a.txt"


def test_bodies_in_chunks_that_are_cut_short() -> None:
    assert decoded_body(b"5\r\nhello\r\n3\r\nab", "chunked", None) == b"helloab"
    assert decoded_body(b"zz\r\nhello", "chunked", None) == b"zz\r\nhello"
