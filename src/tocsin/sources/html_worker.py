"""The process that reads web pages, run by ``html.py`` as a script and killed when it takes too long or too much.

It imports nothing of tocsin but, once there is a feed, what reads that, so that it stays small. Requests come
on standard input and answers go to standard output, each as eight bytes of length (big-endian) and so much JSON:

    {"html": …, "url": …, "seconds": …} or {"feed": …, "url": …, "seconds": …}
    {"ok": true, "text": …, "title": …, "author": …, "date": …, "outlet": …, "peak_kb": …} or {"ok": false, "reason": …}
    or, of a feed, {"ok": true, "feed": …, "peak_kb": …}, as ``feed_xml`` gives it

It ends when its input does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any, BinaryIO

LENGTH_BYTES = 8
# Dates are read as the page states them; whether one lies in the future is for the caller, who has the clock.
LATEST_DATE = "2999-12-31"


def limit_memory(limit: int) -> None:
    """Let this process take ``limit`` bytes more than it has now; silently none where the system has no such limit.

    Measured from what is mapped already, because libraries map much that they never touch, and how much differs
    from machine to machine.
    """
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as pages:
            mapped = int(pages.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + limit, mapped + limit))
    except (ImportError, ValueError, OSError):
        pass


def peak_kb() -> int:
    """The most memory this process has held, in KiB; 0 where the system does not tell.

    Not ``ru_maxrss``: on Linux that starts with what the parent held when it started this process.
    """
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as lines:
            return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    except (OSError, ValueError):
        return 0


def extract(html: str, url: str | None) -> dict[str, Any]:
    """The article in a page: text with a blank line between paragraphs, and what the page says about it."""
    import trafilatura

    document: Any = trafilatura.bare_extraction(
        html,
        url=url,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        # Only dates the page declares: the extensive search would take any date in the text for the day of
        # publication, and a wrong day is worse than none.
        date_extraction_params={"extensive_search": False, "original_date": True, "max_date": LATEST_DATE},
    )
    text = (document.text or "").strip() if document is not None else ""
    if document is None or not text:
        return {"ok": False, "reason": "no article text was found in the page"}
    return {
        "ok": True,
        "text": "\n\n".join(line.strip() for line in text.splitlines() if line.strip()),
        "title": document.title,
        "author": document.author,
        "date": document.date,
        "outlet": document.sitename,
    }


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request; what the library raises becomes a reason."""
    # Should the parent die meanwhile, nobody is left to kill this process; the alarm's default action does.
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 2 * float(request["seconds"]))
    try:
        if "feed" in request:
            from tocsin.sources.feed_xml import read_feed

            reply = {"ok": True, "feed": read_feed(request["feed"], request["url"])}
        else:
            reply = extract(request["html"], request["url"])
    except MemoryError:
        reply = {"ok": False, "reason": "the page needs more memory than a page may", "fatal": True}
    except Exception as error:  # whatever a hostile page brings about in lxml or trafilatura
        said = str(error) if type(error) is ValueError and "feed" in request else type(error).__name__
        reply = {"ok": False, "reason": f"it cannot be parsed ({said})"}
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
    return {**reply, "peak_kb": peak_kb()}


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while len(header := requests.read(LENGTH_BYTES)) == LENGTH_BYTES:
        body = requests.read(int.from_bytes(header, "big"))
        reply = json.dumps(answer(json.loads(body))).encode("utf-8")
        replies.write(len(reply).to_bytes(LENGTH_BYTES, "big") + reply)
        replies.flush()


if __name__ == "__main__":
    # Whatever a library prints must not land among the answers.
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr
    import trafilatura  # noqa: F401

    limit_memory(int(sys.argv[1]))

    # The parent's clock starts with the first page, not with this import.
    channel.write((2).to_bytes(LENGTH_BYTES, "big") + b"{}")
    channel.flush()
    serve(sys.stdin.buffer, channel)
