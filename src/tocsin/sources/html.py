"""Web pages to article text, in a process that can be killed.

trafilatura is quadratic in the attributes of a tag and has no time limit of its own as a library, and a page comes
from anybody. So a page is checked cheaply first, and then read in a worker process with a limit of time and memory;
the worker serves page after page, and a new one is started after a kill.
"""

from __future__ import annotations

import atexit
import codecs
import contextlib
import json
import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tocsin.errors import InputError
from tocsin.sources.html_worker import LENGTH_BYTES
from tocsin.sources.text import Decoded, Refusal, decode_only

# Far above the page of any article, and the most that a worker with WORKER_BYTES was seen to read.
MAX_PAGE_BYTES: Final = 5_000_000
# trafilatura 2.3 took 11 s for one tag of 40,000 attributes and 0.2 s for 5,000; honest tags have some dozens.
MAX_ATTRIBUTES: Final = 5_000
MAX_NESTING: Final = 5_000
# Seconds a page may take; an honest one takes some hundredths. With the guard and a kill it stays below five.
PAGE_SECONDS: Final = 4.0
# Words. Where there is no article trafilatura falls back on whatever there is, often a menu ("Home").
SHORTEST_ARTICLE: Final = 5
# Seconds the worker may take to start, on a machine under load.
START_SECONDS: Final = 60.0
# Memory of the worker beyond the 50 MB of its libraries; one paragraph of 4.5 MB needed 150 MB.
WORKER_BYTES: Final = 240_000_000
# A worker that has held more than this is replaced after its page: memory once taken is seldom given back.
WORKER_KEEPS_KB: Final = 200_000
_WORKER: Final = Path(__file__).with_name("html_worker.py")

_SAVE_ADVICE: Final = "save the article's text as .txt"
_DECLARED: Final = re.compile(
    rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,200}?encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{1,40})", re.IGNORECASE
)
# What a page may declare. A name outside this list may be no text encoding at all (hex, zip, unicode_escape).
_CHARSETS: Final = frozenset(
    codecs.lookup(name).name
    for name in (
        *(f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))),
        *(f"cp125{page}" for page in range(9)),
        "koi8-r", "koi8-u", "cp866", "mac-cyrillic", "gb2312", "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp",
        "iso2022_jp", "euc_kr", "cp949", "tis-620", "ascii",
    )
)  # fmt: skip
# A tag from its name on. Possessive and without alternatives that overlap, so that it is looked at once however its
# quotes are broken; a quote that is never closed ends at the next ">" instead.
_TAG: Final = re.compile(r"<(/?)([A-Za-z][^\s/>]{0,40})((?:[^>\"']++|\"[^\"]*+\"|'[^']*+'|[\"'])*+)>?")
_ATTRIBUTE: Final = re.compile(r"[^\s\"'=<>/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"']++)?)?")
# Elements that never enclose anything, or that a following one closes: unclosed they do not nest.
_FLAT: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    "p li td th tr dt dd option optgroup thead tbody tfoot colgroup rb rt rtc rp html head body".split()
)


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a page, and what the page itself says about it; ``date`` is ISO, None when not declared."""

    text: str
    title: str | None
    author: str | None
    date: str | None
    outlet: str | None


class PageReader:
    """Reads pages in a worker process. Safe to share between threads (they take turns) and to keep across a fork."""

    def __init__(self, *, seconds: float = PAGE_SECONDS, memory: int = WORKER_BYTES, script: Path = _WORKER) -> None:
        """``seconds`` is the most one page may take, ``memory`` the bytes it may need."""
        self.seconds = seconds
        self.memory = memory
        self.script = script
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()

    def read(self, html: str, url: str | None = None) -> Page | Refusal:
        """The article in ``html``; a Refusal when there is none, or the page is hostile, too slow or too large.

        Raises InputError only when the worker itself cannot be started, which is no fault of the page.
        """
        refusal = guard(html)
        if refusal is not None:
            return refusal
        reply = self.ask({"html": html, "url": url})
        if isinstance(reply, Refusal):
            return reply
        text = str(reply["text"])
        # Script without spaces is left out of the count: there a word is not what a space ends.
        if text.isascii() and len(text.split()) < SHORTEST_ARTICLE:
            return Refusal("no article text was found in the page", _SAVE_ADVICE)
        title, author, date, outlet = (reply[key] or None for key in ("title", "author", "date", "outlet"))
        return Page(text, title, author, date, outlet)

    def ask(self, request: dict[str, Any]) -> dict[str, Any] | Refusal:
        """The worker's answer to a request that it understands (see ``html_worker``); a Refusal as in ``read``."""
        body = json.dumps({**request, "seconds": self.seconds}).encode("utf-8")
        if self._owner != os.getpid():
            # The worker and the lock are the parent's: after a fork each process has its own.
            self._turn, self._process, self._owner = threading.Lock(), None, os.getpid()
        with self._turn:
            reply = self._ask(body)
        if isinstance(reply, Refusal) or reply.get("ok"):
            return reply
        return Refusal(str(reply.get("reason", "the page cannot be read")), _SAVE_ADVICE)

    def close(self) -> None:
        """End the worker; the next page starts a new one."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                # What was still buffered for a dead worker cannot be flushed, and need not be.
                with contextlib.suppress(OSError):
                    pipe.close()

    def _ask(self, request: bytes) -> dict[str, Any] | Refusal:
        process = self._process or self._start()
        reply = _exchange(process, request, self.seconds)
        if reply is None:
            timed_out = process.poll() is None
            self.close()
            if timed_out:
                return Refusal(f"reading the page took more than {self.seconds:g} seconds", _SAVE_ADVICE)
            return Refusal("reading the page ended its process: too large or too deep", _SAVE_ADVICE)
        if reply.get("fatal") or reply.get("peak_kb", 0) > WORKER_KEEPS_KB:
            self.close()
        return reply

    def _start(self) -> subprocess.Popen[bytes]:
        # -P keeps the script's folder off the path, where html.py would stand before the standard library's html.
        # The path of this process is handed on, so that the worker finds the same trafilatura.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(self.script), str(self.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        if _exchange(self._process, b"", START_SECONDS) is None:
            self.close()
            raise InputError(
                "the process that reads web pages does not start",
                advice="check that trafilatura and lxml_html_clean are installed: python -c 'import trafilatura'",
            )
        return self._process


def _exchange(process: subprocess.Popen[bytes], request: bytes, seconds: float) -> dict[str, Any] | None:
    """The worker's answer, None when it does not come in time or at all. An empty request only waits for one."""
    answers: list[dict[str, Any]] = []

    def exchange() -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            if request:
                process.stdin.write(len(request).to_bytes(LENGTH_BYTES, "big") + request)
                process.stdin.flush()
            length = int.from_bytes(process.stdout.read(LENGTH_BYTES), "big")
            body = process.stdout.read(length)
            if body:
                answers.append(json.loads(body))
        except (OSError, ValueError):
            # The worker was killed meanwhile: by us, or by the system for want of memory.
            return

    # A thread, because pipes cannot be waited for with a time limit on every system.
    thread = threading.Thread(target=exchange, daemon=True)
    thread.start()
    thread.join(seconds)
    if not answers and not thread.is_alive():
        try:
            process.wait(1.0)
        except subprocess.TimeoutExpired:
            return None
    return answers[0] if answers else None


# Before the worker


def decode_page(data: bytes, charset: str | None = None) -> Decoded | Refusal:
    """The page's characters; like ``decode_only``, but a page that is not UTF-8 is read by the charset it declares.

    ``charset`` is what the server declared, which goes before what stands in the page. A declaration that the bytes
    contradict (UTF-8 that says it is iso-8859-1, a charset that does not exist) is overruled. Never raises.
    """
    if len(data) > MAX_PAGE_BYTES:
        return Refusal(f"the page has {len(data):,} bytes, more than {MAX_PAGE_BYTES:,}", _SAVE_ADVICE)
    decoded = decode_only(data)
    if isinstance(decoded, Refusal) or "encoding_guessed" not in decoded.flags:
        return decoded
    match = _DECLARED.search(data, 0, 4096)
    names = (charset, match.group(1).decode("ascii") if match else None)
    return next((read for name in names if name is not None and (read := _by_charset(data, name))), decoded)


def _by_charset(data: bytes, name: str) -> Decoded | None:
    try:
        charset = codecs.lookup(name).name
        # Browsers read "iso-8859-1" and "ascii" as cp1252, and so do those who write pages.
        charset = "cp1252" if charset in {"iso8859-1", "ascii"} else charset
        return Decoded(data.decode(charset), charset) if charset in _CHARSETS else None
    except (LookupError, ValueError):
        return None


def guard(html: str) -> Refusal | None:
    """A Refusal for a page that is made to break readers, None for any other; linear in its length.

    That is one tag with more than ``MAX_ATTRIBUTES`` attributes, or elements nested more than ``MAX_NESTING`` deep.
    """
    depth = 0
    for tag in _TAG.finditer(html):
        closing, name, rest = tag.group(1), tag.group(2).lower(), tag.group(3)
        if len(rest) > 2 * MAX_ATTRIBUTES and sum(1 for _ in _ATTRIBUTE.finditer(rest)) > MAX_ATTRIBUTES:
            return Refusal(f"a tag <{name}> has more than {MAX_ATTRIBUTES:,} attributes", _SAVE_ADVICE)
        if name in _FLAT or rest.endswith("/"):
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_NESTING:
            return Refusal(f"its elements are nested more than {MAX_NESTING:,} deep", _SAVE_ADVICE)
    return None


_shared: PageReader | None = None


def shared_reader() -> PageReader:
    """The reader that this process uses for all its pages; its worker ends with the process."""
    global _shared
    if _shared is None:
        _shared = PageReader()
        atexit.register(_shared.close)
    return _shared
