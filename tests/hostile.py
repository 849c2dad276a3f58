"""Input made to break readers, and what is held against what tocsin makes of it: mutants, pages, bombs and names.

``tests/test_hostile.py`` runs a part of it at every change, ``benchmarks/hostile.py`` all of it.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import random
import re
import struct
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.sources import Rejected, read_bytes, read_paths
from tocsin.sources.columns import read_table
from tocsin.sources.html import PageReader, decode_page, shared_reader
from tocsin.sources.streams import Unreadable
from tocsin.sources.text import Refusal
from tocsin.sources.warc import Skipped, read_warc
from tocsin.terms.text import Report

ENGLISH = "Government warplanes bombed the town of Saraqib on Monday, killing at least twelve people."
RUSSIAN = "Взрыв в Донецке унес жизни трех человек, сообщили городские власти в понедельник утром."
SECOND = "Rebels answered with rocket fire on army positions, a monitoring group said on Tuesday evening."

Outcome = Report | Rejected


def page(words: str = ENGLISH, head: str = "") -> bytes:
    body = f"<article><p>{words} {SECOND}</p><p>{SECOND}</p></article>"
    return f"<html><head><title>War</title>{head}</head><body>{body}</body></html>".encode()


def row(**fields: object) -> bytes:
    return json.dumps({"text": ENGLISH, **fields}).encode()


def record(number: int, words: str = ENGLISH) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(f"{words} {number}.")
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2020-10-31T10:00:00Z\r\n"
        f"WARC-Target-URI: https://news.example/{number}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data, compress_type=method)
    return out.getvalue()


# Memory


def peak_kb(process: int | str = "self") -> int:
    """The most memory a process has held, in KiB; 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def forget_peak() -> None:
    """Let the most that this process has held start from what it holds now, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


@dataclass
class Watch:
    """What a ``with`` block took: seconds, those of this process's own work, and in MB the most memory that it and the
    reader of pages held; ``before_mb`` is what it held when the block began.
    """

    seconds: float = 0.0
    own_seconds: float = 0.0
    own_mb: float = 0.0
    before_mb: float = 0.0
    worker_mb: float = 0.0
    reader: PageReader | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Watch:
        forget_peak()
        self.before_mb = peak_kb() / 1024
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        self._start, self._worked = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._start
        self.own_seconds = time.process_time() - self._worked
        self.own_mb = peak_kb() / 1024
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        # The worker may be killed at any time, so it is looked at while it lives.
        while not self._stop.wait(0.01):
            process = (self.reader or shared_reader())._process
            if process is not None:
                self.worker_mb = max(self.worker_mb, peak_kb(process.pid) / 1024)


# Mutants


def rss() -> bytes:
    items = "".join(
        f"<item><title>War {number}</title><link>https://news.example/{number}</link><guid>{number}</guid>"
        f"<pubDate>Sat, 31 Oct 2020 12:00:00 GMT</pubDate><description><![CDATA[<p>{ENGLISH}</p><p>{SECOND}</p>]]>"
        "</description></item>\n"
        for number in range(3)
    )
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Times</title>\n{items}</channel></rss>'.encode()


def atom() -> bytes:
    entries = "".join(
        f'<entry><id>tag:{number}</id><title type="html">War</title><link href="https://news.example/{number}"/>'
        f'<updated>2020-10-31T10:00:00Z</updated><content type="html">&lt;p&gt;{ENGLISH}&lt;/p&gt;</content></entry>\n'
        for number in range(3)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Times</title>\n{entries}</feed>'.encode()


GOOD: dict[str, bytes] = {
    "a.txt": f"{ENGLISH}\n\n{RUSSIAN}\n".encode(),
    "a.html": page(),
    "a.jsonl": b"\n".join([row(id="1", published="2020-10-31"), row(outlet="AFP"), row(title=RUSSIAN)]),
    "a.csv": (
        f'id,title,date,source,text\n1,War,2020-10-31,AFP,"{ENGLISH}"\n2,"A ""raid""",2020/10/31,,"{SECOND}\n\n'
        f'{ENGLISH}"\n3,"{RUSSIAN}",,AFP,"{SECOND}"\n'
    ).encode(),
    "a.tsv": f"text\ttitle\n{ENGLISH}\tWar\n{SECOND}\tPeace\n".encode("utf-16"),
    "a.rss": rss(),
    "a.atom": atom(),
    "a.warc": b"".join(map(record, range(3))),
    "a.warc.gz": b"".join(gzip.compress(record(number), mtime=0) for number in range(3)),
    "a.wacz": zipped(
        ("datapackage.json", b"{}"),
        ("archive/data.warc.gz", b"".join(gzip.compress(record(number), mtime=0) for number in range(3))),
        method=zipfile.ZIP_STORED,
    ),
    "a.zip": zipped(("a.txt", ENGLISH.encode()), ("b.csv", f'text\n"{ENGLISH}"\n'.encode()), ("c.html", page())),
    "a.jsonl.gz": gzip.compress(b"\n".join([row(id=str(number)) for number in range(20)]), mtime=0),
}


def mutants(good: bytes, count: int, seed: int = 5) -> Iterator[bytes]:
    """Copies with bytes changed, cut out, doubled, or the end missing; the same ones every time."""
    chance = random.Random(seed)
    pieces = [
        b"\0", b"\n", b'"', b"<", b"\xff\xfe", b"\\ud800", b"{" * 50, b"]]>", b"&a;", b"\r\n\r\n", b"WARC/1.0\r\n",
        b"99999999", b"PK\x03\x04", b"\x1f\x8b\x08", b"-1", b",,",
    ]  # fmt: skip
    for _ in range(count):
        data = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data) + 1)
            match chance.randrange(5):
                case 0:
                    data[at : at + 1] = bytes([chance.randrange(256)])
                case 1:
                    del data[at : at + chance.randint(1, 40)]
                case 2:
                    data[at:at] = data[at : at + chance.randint(1, 40)]
                case 3 if at < len(data):
                    data[at] ^= 1 << chance.randrange(8)
                case _:
                    data[at:at] = chance.choice(pieces)
        yield bytes(data) if chance.random() < 0.8 else bytes(data[: chance.randrange(len(data) + 1)])


def unaccounted(name: str, data: bytes, found: list[Outcome]) -> str | None:
    """What is wrong with the outcomes of an input: something lost, doubled, or rejected without a place or a reason."""
    rejected = [entry for entry in found if isinstance(entry, Rejected)]
    if any(not entry.reason or not entry.path.startswith(name) for entry in rejected):
        return "a rejection without a reason or a path"
    whole = [entry for entry in rejected if entry.path == name and entry.line is None and entry.offset is None]
    if len(whole) > 1:
        return "the whole was rejected twice"
    if name in {"a.txt", "a.html"}:
        return None if len(found) == 1 else f"{len(found)} outcomes of one report"
    if whole and name != "a.jsonl.gz":
        return None if len(found) == 1 else "rejected as a whole, and yet something was read"
    expected = _expected(name, data)
    if expected is not None and len(found) != expected:
        return f"{len(found)} outcomes of {expected}"
    if name in {"a.csv", "a.tsv", "a.jsonl", "a.warc", "a.warc.gz"}:
        places = [(entry.offset or 0, entry.line or 0) for entry in rejected]
        if places != sorted(set(places)):
            return f"places out of order: {places}"
    return None


def _expected(name: str, data: bytes) -> int | None:
    """How many outcomes there must be; None where it cannot be told.

    For lines of JSONL and sound feeds that is counted by another road. For tables and web archives it is what their own
    reader gives, so that only what is lost or doubled behind that is found.
    """
    if name == "a.jsonl":
        return sum(1 for line in data.split(b"\n") if line.strip())
    if name in {"a.csv", "a.tsv"}:
        lines: list[int | None] = []
        try:
            lines += (line for line, _ in read_table(io.BytesIO(data)))
        except Unreadable:
            lines.append(10**9)  # the rest of it, rejected at once
        assert lines == sorted(set(lines), key=lambda line: line or 0)
        return len(lines)
    if name in {"a.warc", "a.warc.gz"}:
        return sum(1 for _, found in read_warc(io.BytesIO(data)) if not isinstance(found, Skipped))
    if name in {"a.rss", "a.atom"}:
        decoded = decode_page(data)
        if isinstance(decoded, Refusal):
            return None
        try:
            root = ElementTree.fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", decoded.text))
        except (ElementTree.ParseError, ValueError):
            return None  # mended by us, so that nobody else can tell how many there are
        plain = {"item", "entry", "{http://www.w3.org/2005/Atom}entry", "{http://www.w3.org/2005/Atom}item"}
        return sum(1 for node in root.iter() if node.tag in plain)
    return None


@dataclass
class Tally:
    """What came of many inputs of one format."""

    inputs: int = 0
    accepted: int = 0
    rejected: int = 0
    slowest: float = 0.0
    peak_mb: float = 0.0
    wrong: list[str] = field(default_factory=list)


def run_mutants(name: str, count: int) -> Tally:
    """What comes of so many mutants of one format."""
    tally = Tally()
    with Watch() as watch:
        for number, data in enumerate(mutants(GOOD[name], count)):
            start = time.perf_counter()
            try:
                found = list(read_bytes(data, name, today="2020-11-01"))
            except Exception as error:  # a crash is what is looked for
                tally.wrong.append(f"mutant {number}: {type(error).__name__}: {error}")
                continue
            finally:
                tally.slowest = max(tally.slowest, time.perf_counter() - start)
                tally.inputs += 1
            tally.accepted += sum(isinstance(entry, Report) for entry in found)
            tally.rejected += sum(isinstance(entry, Rejected) for entry in found)
            if lost := unaccounted(name, data, found):
                tally.wrong.append(f"mutant {number}: {lost}")
    tally.peak_mb = max(watch.own_mb, watch.worker_mb)
    if tally.slowest > 10:
        tally.wrong.append(f"{tally.slowest:.1f} s for one mutant")
    # What the process held before, as after hundreds of other tests, is not the mutants'.
    if max(watch.own_mb - watch.before_mb, watch.worker_mb) > 512:
        tally.wrong.append(f"{watch.own_mb - watch.before_mb:.0f} MB more, {watch.worker_mb:.0f} MB in the worker")
    return tally


# Pages


def hostile_pages() -> Iterator[tuple[str, bytes]]:
    """200 pages by name: ten each of twenty kinds, from harmless to far beyond what a page may be."""
    chance = random.Random(7)
    good = page().decode()
    sizes = [1_000, 4_999, 5_001, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 200_000]
    for number, size in enumerate(sizes):
        # Where a page would be larger than any may be, its size alone ends it.
        yield (
            f"{size} attributes",
            good.replace("<p>", "<p " + " ".join(f"a{n}=1" for n in range(size)) + ">", 1).encode(),
        )
        yield f"{size} bare attributes", good.replace("<p>", "<p" + " x" * size + ">", 1).encode()
        yield f"{size} quotes that stay open", good.replace("<p>", "<p " + "a=' b=\" " * size + ">", 1).encode()
        yield f"{size} attributes over many tags", ("<p a b c d e f g h>" * (size // 8) + good).encode()
        yield f"nesting {size}", ("<div>" * size + ENGLISH + "</div>" * size).encode()
        yield f"nesting {size} of many kinds", ("<div><span><b><i><em>" * (size // 5) + good).encode()
        yield f"nesting {size} of tables", ("<table><tr><td>" * (size // 3) + ENGLISH).encode()
        yield f"nesting {size} of lists", ("<ul><li>" * (size // 2) + ENGLISH).encode()
        yield (
            f"{size // 2} links",
            ("<p>" + f'<a href="https://x.example/{number}">{ENGLISH[:20]}</a> ' * (size // 2)).encode(),
        )
        yield f"{size} links in a list", (good + "<ul>" + "<li><a href=/a>a</a>" * (size // 4) + "</ul>").encode()
        yield f"{number} NULs a word", good.replace(" ", " " + "\0" * (number + 1)).encode()
        yield f"{size} NULs", good.replace("<p>", "<p>" + "\0" * size).encode()
        yield f"{size} bidi signs", good.replace("<p>", "<p>" + "\u202e\u2066\u2069" * (size // 3)).encode()
        yield f"charset lie {number}", _charset_lie(number)
        yield f"{size} comments", ("<!-- a --" * (size // 4) + good).encode()
        yield f"a comment of {20 * size}", good.replace("<p>", "<!--" + "-" * (20 * size) + "<p>").encode()
        yield f"{size} entities", good.replace("<p>", "<p>" + "&amp;&#65;&nope;&#x110000;&#0;" * (size // 8)).encode()
        yield f"{size} paragraphs", ("<html><body><article>" + f"<p>{SECOND}</p>" * (size // 4) + "</article>").encode()
        yield f"a word of {10 * size}", good.replace("<p>", "<p>" + "a" * (10 * size)).encode()
        noise = bytes(chance.choice(b"<>\"'=/ abcdp!-&;\0") for _ in range(min(size * 5, 200_000)))
        yield f"noise {number}", b"<html><body>" + noise


def _charset_lie(number: int) -> bytes:
    names = [
        "utf-7",
        "utf-16",
        "utf-32",
        "hex",
        "zip",
        "unicode_escape",
        "idna",
        "x" * 300,
        'utf-8" charset="cp1251',
        "\0",
    ]
    text = f'<html><head><meta charset="{names[number]}"></head><body><article><p>{RUSSIAN} {RUSSIAN}</p></article>'
    return text.encode(["utf-8", "cp1251", "utf-16", "koi8-r"][number % 4])


@dataclass
class Case:
    """What came of one hostile input."""

    name: str
    seconds: float
    own_mb: float
    worker_mb: float
    outcome: str
    wrong: str | None = None
    work: float = 0.0
    writes: int = 0


def run_pages(every: int = 1, reader: PageReader | None = None, limit: float = 5.0) -> list[Case]:
    """What comes of every ``every``-th page, each between two good ones that must be read as ever."""
    pages = reader or shared_reader()
    pages.read(page().decode())
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        good, bad = Path(folder, "good.html"), Path(folder, "bad.html")
        good.write_bytes(page())
        for number, (name, data) in enumerate(hostile_pages()):
            if number % every:
                continue
            bad.write_bytes(data)
            batch = read_paths([good, bad, good], pages=pages)
            before = next(batch)
            with Watch(reader=pages) as watch:
                outcome = next(batch)
            after = list(batch)
            wrong = None
            if not (isinstance(before, Report) and after == [before]):
                wrong = "the batch did not go on"
            elif watch.seconds > limit:
                wrong = f"{watch.seconds:.1f} s"
            elif watch.worker_mb > 300:
                wrong = f"{watch.worker_mb:.0f} MB"
            told = "read" if isinstance(outcome, Report) else outcome.reason
            cases.append(Case(name, watch.seconds, watch.own_mb, watch.worker_mb, told, wrong))
    return cases


# Bombs

MEGABYTE = 1_000_000


def gzip_of(piece: bytes, times: int, head: bytes = b"") -> bytes:
    """``piece`` so many times in one gzip member, without ever holding it unpacked."""
    machine = zlib.compressobj(9, wbits=31)
    out = [machine.compress(head), *(machine.compress(piece) for _ in range(times))]
    return b"".join([*out, machine.flush()])


def overlapping(members: int) -> bytes:
    """A zip whose members all lie over one packed megabyte of zeros, as those that hold petabytes do."""
    data = zipped(("0.txt", b"\0" * MEGABYTE))
    start = data.index(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x05\x06")]
    entries = b"".join(entry[:46] + f"{n:05}"[-1:].encode() + entry[47:] for n in range(members))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members % 65536, members % 65536, len(entries), start, 0)
    return data[:start] + entries + end


def laughs(kind: str) -> bytes:
    """XML that grows a thousand million times, in one of the known ways."""
    declared = '<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
    )
    match kind:
        case "billion laughs":
            head, words = f"<!DOCTYPE rss [{declared}]>", "&j;"
        case "quadratic":
            head, words = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>', "&a;" * 50_000
        case "parameters":
            head = '<!DOCTYPE rss [<!ENTITY % a "<!ENTITY b \'x\'>"><!ENTITY % c "%a;%a;%a;%a;%a;">%c;]>'
            words = "&b;"
        case "a file":
            head, words = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///dev/zero">]>', "&a;"
        case "attributes":
            head, words = f"<!DOCTYPE rss [{declared}]>", '<a b="&j;&j;"/>'
        case _:
            raise ValueError(kind)
    item = f"<item><description>{words}</description></item>"
    return f"<?xml version='1.0'?>{head}<rss><channel>{item}</channel></rss>".encode()


def warc_with(body: bytes, coding: str) -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {coding}\r\n\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.example/\r\nContent-Length: {len(http)}\r\n"
    return head.encode() + b"Content-Type: application/http\r\n\r\n" + http + b"\r\n\r\n"


def nested(levels: int) -> bytes:
    data = zipped(("a.txt", b"\0" * MEGABYTE))
    for _ in range(levels):
        data = zipped(*((f"{n}.zip", data) for n in range(10)))
    return data


def bombs(megabytes: int = 1000) -> dict[str, Callable[[], tuple[str, bytes]]]:
    """30 bombs by what they are, each made only when it is asked for: its file name and its bytes.

    The large ones unpack to so many megabytes.
    """
    zeros = b"\0" * MEGABYTE
    words = (ENGLISH + " ").encode() * (MEGABYTE // (len(ENGLISH) + 1))

    def packed(piece: bytes) -> bytes:
        return gzip_of(piece, megabytes)

    def lying() -> bytes:
        head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1000000000000\r\n\r\n"
        return gzip.compress(head) + packed(zeros)

    return {
        "gzip, zeros as text": lambda: ("a.txt.gz", packed(zeros)),
        "gzip, one sentence again and again": lambda: ("a.txt.gz", packed(words)),
        "gzip, a page": lambda: ("a.html.gz", packed(b"<p>" + zeros)),
        "gzip, one line of JSONL": lambda: ("a.jsonl.gz", packed(b"a" * MEGABYTE)),
        "gzip, the first line of a table": lambda: ("a.csv.gz", packed(b"a" * MEGABYTE)),
        "gzip, a cell of a table": lambda: ("a.csv.gz", gzip_of(b"a" * MEGABYTE, megabytes, head=b'text\n"')),
        "gzip, rows": lambda: ("a.jsonl.gz", packed(b"x" * 200_000 + b"\n")),
        "gzip, blank lines": lambda: ("a.jsonl.gz", packed(b"\n" * MEGABYTE)),
        "gzip, a feed": lambda: ("a.rss.gz", packed(b" " * MEGABYTE)),
        "gzip, of no known kind": lambda: ("a.gz", packed(b" " * MEGABYTE)),
        "gzip in gzip": lambda: ("a.txt.gz.gz", gzip.compress(packed(zeros))),
        "gzip in gzip, without a suffix": lambda: ("a", gzip.compress(packed(zeros))),
        "gzip, empty members": lambda: ("a.txt.gz", gzip.compress(b"", mtime=0) * (200 * megabytes)),
        "web archive, a record": lambda: ("a.warc.gz", packed(zeros)),
        "web archive, a record that says it has 1 TB": lambda: ("a.warc.gz", lying()),
        "web archive, versions and nothing else": lambda: ("a.warc.gz", packed(b"WARC/1.0\r\n" * 100_000)),
        "web archive, a packed page": lambda: ("a.warc", warc_with(packed(zeros), "gzip")),
        "web archive, a page packed twice": lambda: ("a.warc", warc_with(gzip.compress(packed(zeros)), "gzip, gzip")),
        "web archive, a deflated page": lambda: ("a.warc", warc_with(packed(zeros)[10:-8], "deflate")),
        "web archive, many packed pages": lambda: ("a.warc", warc_with(gzip.compress(zeros), "gzip") * megabytes),
        "zip, a member": lambda: ("a.zip", _streamed(zeros, megabytes)),
        "zip, many members": lambda: ("a.zip", zipped(*((f"{n}.txt", zeros) for n in range(megabytes // 3)))),
        "zip, members over each other": lambda: ("a.zip", overlapping(60 * megabytes)),
        "zip in zip in zip in zip": lambda: ("a.zip", nested(4)),
        "zip, a directory of very many members": lambda: ("a.zip", _many(300 * megabytes)),
        "WACZ, a packed archive": lambda: ("a.wacz", zipped(("archive/a.warc.gz", packed(zeros)))),
        "XML, billion laughs": lambda: ("a.rss", laughs("billion laughs")),
        "XML, quadratic": lambda: ("a.rss", laughs("quadratic")),
        "XML, parameter entities": lambda: ("a.xml", laughs("parameters")),
        "XML, a file without end": lambda: ("a.xml", laughs("a file")),
    }


def _streamed(piece: bytes, times: int) -> bytes:
    out, info = io.BytesIO(), zipfile.ZipInfo("a.txt")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w", force_zip64=True) as member:
            for _ in range(times):
                member.write(piece)
    return out.getvalue()


def _many(members: int) -> bytes:
    """A zip of empty members, written by hand because the library takes a minute over it."""
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 5, 0) + b"a.txt"
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0) + b"a.txt"
    entries = entry * members
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members % 65536, members % 65536, len(entries), len(local), 0)
    return local + entries + end


def run_bomb(name: str, file: str, data: bytes, *, by_work: bool = False) -> Case:
    """What comes of one bomb, as a file: it must be stopped within two seconds and in little memory.

    ``by_work`` counts the seconds that this process itself worked, for machines that are busy with other things.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, file)
        path.write_bytes(data)
        del data
        before = peak_kb() / 1024
        forget_peak()
        before = peak_kb() / 1024 or before
        with Watch() as watch:
            reports = 0
            reasons: list[str] = []
            for entry in read_paths([path]):
                if isinstance(entry, Report):
                    reports += 1
                else:
                    reasons.append(entry.reason)
    wrong = None
    if (watch.own_seconds if by_work else watch.seconds) > 2:
        wrong = f"{watch.own_seconds:.1f} s of work, {watch.seconds:.1f} s in all"
    elif watch.own_mb - before > 150 or watch.worker_mb > 300:
        wrong = f"{watch.own_mb - before:.0f} MB more here, {watch.worker_mb:.0f} MB in the reader of pages"
    elif not reasons:
        wrong = "nothing was rejected"
    told = reasons[-1] if reasons else f"{reports} reports"
    return Case(name, watch.seconds, watch.own_mb - before, watch.worker_mb, told, wrong, work=watch.own_seconds)


# Names


NAMES: tuple[str, ...] = (
    "../evil.txt", "../../evil.txt", "a/../../evil.txt", "a/../evil.txt", "..", "../", "./../evil.txt",
    "a/b/../../../evil.txt",
    "/evil.txt", "//evil.txt", "///evil.txt", "/etc/cron.d/evil.txt", "/tmp/evil.txt", "~/evil.txt", "~root/evil.txt",
    "..\\evil.txt", "..\\..\\evil.txt", "a\\..\\..\\evil.txt", "\\evil.txt", "\\\\host\\share\\evil.txt",
    "\\\\?\\C:\\evil.txt",
    "C:\\evil.txt", "C:/evil.txt", "c:evil.txt", "C:..\\evil.txt", "Z:/../evil.txt",
    "%2e%2e/evil.txt", "%2e%2e%2fevil.txt", "..%2fevil.txt", "%252e%252e%252fevil.txt", "..%5cevil.txt", "%2fevil.txt",
    "%c0%ae%c0%ae/../evil.txt", "．．/evil.txt", "．．／evil.txt", "／evil.txt", "..∕../../evil.txt", "‥/evil.txt",
    "...//../evil.txt", "....//..//evil.txt", ".. /evil.txt", ". ./../evil.txt", "a/.../../../evil.txt",
    "..\t/evil.txt",
    "evil.txt\n", "a\r\nb.txt", "a\x1b[2Jb.txt", "a\u202etxt.exe.txt", "\x7f.txt", "a\u2066b.txt", "a//../../evil.txt",
    "file:///../evil.txt", "a/" * 600 + "evil.txt", "../" * 300 + "evil.txt",
)  # fmt: skip
LINKS: tuple[tuple[str, int], ...] = (
    ("link.txt", 0o120777), ("dir-link", 0o120755), ("pipe.txt", 0o010644), ("device.txt", 0o020644),
    ("block.txt", 0o060644), ("socket.txt", 0o140644),
)  # fmt: skip

_CHANGES = frozenset(
    "os.mkdir os.rename os.symlink os.link os.remove os.rmdir os.chmod os.truncate os.chown os.utime shutil.copyfile "
    "shutil.move tempfile.mkstemp tempfile.mkdtemp".split()
)
_written: list[str] = []
_listening = False
_hooked = False


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if not _listening:
        return
    if event == "open":
        path, mode, flags = (*arguments, None, None, None)[:3]
        writes = isinstance(mode, str) and any(sign in mode for sign in "wax+")
        opens = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        if writes or opens:
            _written.append(f"{event} {path!r} {mode!r} {flags!r}")
    elif event in _CHANGES:
        _written.append(f"{event} {arguments!r}")


@contextlib.contextmanager
def no_writes() -> Iterator[list[str]]:
    """Whatever is written to a disk meanwhile, by anything in this process."""
    global _listening, _hooked
    if not _hooked:
        sys.addaudithook(_hook)  # which can never be taken back
        _hooked = True
    _written.clear()
    _listening = True
    try:
        yield _written
    finally:
        _listening = False


def named_archive(name: str, mode: int | None = None) -> bytes:
    """A zip with a good member and one of this name; with ``mode`` that one is a link or a device."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        if mode is not None:
            info.create_system = 3
            info.external_attr = mode << 16
        archive.writestr(info, "/etc/passwd" if mode else ENGLISH)
        archive.writestr("good.txt", SECOND)
    return out.getvalue()


def run_names() -> list[Case]:
    """What comes of 60 names that lead out of an archive, in a zip and (below its folder) in a WACZ."""
    cases = []
    # Loaded before anything is counted: the identifier of languages, the reader of pages.
    list(read_bytes(zipped(("a.txt", ENGLISH.encode()), ("b.html", page())), "a.zip"))
    for name, mode in [*((name, None) for name in NAMES), *LINKS]:
        data = named_archive(name, mode)
        start = time.perf_counter()
        with no_writes() as written:
            found = list(read_bytes(data, "a.zip"))
            list(read_bytes(data, "a.wacz"))
        accepted = [entry.input_id for entry in found if isinstance(entry, Report)]
        refused = [entry for entry in found if isinstance(entry, Rejected)]
        wrong = None
        if written:
            wrong = f"written: {written[0]}"
        elif accepted != ["a.zip!/good.txt"] or len(refused) != 1:
            wrong = f"accepted {accepted}, refused {len(refused)}"
        shown = name if len(name) < 40 else name[:37] + "…"
        told = refused[0].reason if refused else ""
        seconds = time.perf_counter() - start
        cases.append(Case(ascii(shown)[1:-1], seconds, 0, 0, told, wrong, writes=len(written)))
    return cases
