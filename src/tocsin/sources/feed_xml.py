"""The XML of feeds (RSS 0.9 to 2.0, RDF, Atom) to plain items. It runs in the worker of ``html``, which can be killed.

Feeds are seldom sound XML: what is broken is mended as browsers do, and said. Nothing is fetched and no entity is
expanded: ``feed`` refuses feeds that declare any, and the names of HTML are characters here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any, Final
from urllib.parse import urljoin

from tocsin.sources.html import guard

MAX_ITEMS: Final = 2_000
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
# Elements of feeds go by their names alone; those of other name spaces (media:title) mean other things.
_HOMES: Final = re.compile(
    r"\{(?:http://www\.w3\.org/2005/Atom|http://purl\.org/atom/ns#|http://purl\.org/rss/1\.0/|"
    r"http://my\.netscape\.com/rdf/simple/0\.9/|http://backend\.userland\.com/rss\w*)\}"
)
_DATES: Final = ("pubDate", "published", _DC + "date", "issued", "updated", "modified", "created")
_XML_NAMES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NAMED: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_SPACES: Final = re.compile(r"[ \t\r\n\f\v]+")
_BLOCKS: Final = frozenset(
    "address article aside blockquote center dd details div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
# Never the words of a report: code, pictures with their captions, players.
_UNSAID: Final = frozenset(
    "script style template noscript iframe object embed svg math canvas audio video img picture figure button select "
    "textarea input form nav".split()
)
# The line that WordPress sets under every item.
_FURNITURE: Final = re.compile(r"The (?:post|article) .{1,400} (?:appeared first|first appeared) on .{1,200}", re.S)


def read_feed(xml: str, url: str | None) -> dict[str, Any]:
    """``{"title": …, "items": […], "left_out": n, "fault": (line, words) or None}``; each item has the keys ``id``,
    ``title``, ``text``, ``refused`` (why its text is not read), ``link``, ``published``, all strings or None, ``whole``
    (content, not a summary) and ``line``.

    ``left_out`` counts items beyond ``MAX_ITEMS``. Raises ValueError when it is no feed at all.
    """
    import lxml.etree as etree

    parser: Any = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    body = re.sub(r"\A\s*<\?xml[^>]*\?>", "", xml)
    root: Any = etree.fromstring(_NAMED.sub(_character, body).encode("utf-8", "replace"), parser)
    if root is None or not isinstance(root.tag, str):
        raise ValueError("it is no XML")
    if _plain(root.tag).lower() not in {"rss", "rdf", "feed", "channel"}:
        raise ValueError(f"it is no feed but <{_plain(root.tag)[:40]}>")
    faults = [fault for fault in parser.error_log if fault.level_name == "FATAL"]
    channel = next(iter(root.iter("{*}channel", "channel")), root)
    entries = root.iter("{*}item", "item", "{*}entry", "entry")
    found = [node for node in entries if "{" not in _HOMES.sub("", node.tag)]
    return {
        "title": _words(_child(channel, "title")),
        "items": [_item(node, url) for node in found[:MAX_ITEMS]],
        "left_out": max(0, len(found) - MAX_ITEMS),
        "fault": (faults[0].line, faults[0].message) if faults else None,
    }


def _character(match: re.Match[str]) -> str:
    name = match.group(1)
    character = html5.get(name + ";") if name not in _XML_NAMES else None
    return match.group() if character is None else "".join(f"&#{ord(sign)};" for sign in character)


class _Hostile(ValueError):  # noqa: N818 - no error of ours: it becomes a refused item
    """The HTML of an item is made to break readers."""


def _item(node: Any, url: str | None) -> dict[str, Any]:
    content, whole, refused, title = "", True, None, None
    try:
        title = _words(_child(node, "title"))
        content = _text(node, _CONTENT) or _text(node, "content")
        if not content:
            content, whole = _text(node, "description") or _text(node, "summary"), False
    except _Hostile as hostile:
        refused = str(hostile)
    guid = _child(node, "guid", "id")
    published = next((words for name in _DATES if (words := _words(_child(node, name)))), None)
    return {
        "id": _words(guid) or node.get(_ABOUT),
        "title": title,
        "text": content or None,
        "refused": refused,
        "link": _link(node, guid, url),
        "published": published,
        "whole": whole,
        "line": node.sourceline,
    }


def _child(node: Any, *names: str) -> Any:
    """The first child of one of these names, None when there is none; names without name space are those of feeds."""
    for child in node.iterchildren():
        if isinstance(child.tag, str) and _HOMES.sub("", child.tag) in names:
            return child
    return None


def _words(node: Any) -> str | None:
    """What an element says in one line, its markup left out."""
    if node is None:
        return None
    return _SPACES.sub(" ", "".join(_paragraphs(node)).replace("\n", " ")).strip() or None


def _text(node: Any, name: str) -> str:
    found = _child(node, name)
    return "" if found is None else "\n\n".join(_paragraphs(found))


def _link(node: Any, guid: Any, url: str | None) -> str | None:
    found = []
    for child in node.iterchildren():
        if not isinstance(child.tag, str) or _HOMES.sub("", child.tag) != "link":
            continue
        if child.get("href") is None:
            found.append((child.text or "").strip())
        elif child.get("rel", "alternate") == "alternate" and "html" in child.get("type", "text/html"):
            found.insert(0, child.get("href").strip())
    if not any(found) and guid is not None and guid.get("isPermaLink", "true") == "true":
        found.append((guid.text or "").strip())
    base = next((above.get(_BASE) for above in (node, *node.iterancestors()) if above.get(_BASE)), None)
    for link in filter(None, found):
        try:
            whole: str = urljoin(urljoin(url or "", base or ""), link)
        except ValueError:
            continue
        if whole.lower().startswith(("http://", "https://")) and whole.isprintable() and " " not in whole:
            return whole
    return None


def _paragraphs(node: Any) -> list[str]:
    """The text of an element in paragraphs: of its own markup, or of the HTML that it holds as text."""
    if len(node) == 0 or not any(isinstance(child.tag, str) for child in node):
        held = _held(node)
        if node.get("type") == "text" and node.tag.startswith(_ATOM):
            return [line for line in map(_folded, held.split("\n\n")) if line]
        if "<" not in held and "&" not in held:
            return [line for line in map(_folded, re.split(r"\n\s*\n", held)) if line]
        import lxml.html as pages

        refusal = guard(held)
        if refusal is not None:
            raise _Hostile(refusal.reason)
        try:
            node = pages.fromstring(f"<div>{held}</div>")
        except Exception:
            return []
    return [line for line in _lines(node) if line and not _FURNITURE.fullmatch(line)]


def _held(node: Any) -> str:
    return (node.text or "") + "".join(child.tail or "" for child in node)


def _lines(root: Any) -> Iterator[str]:
    """The paragraphs below a node, without what is never said, white space folded."""
    import lxml.etree as etree

    pieces: list[str] = []
    silent = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        name = _plain(node.tag) if isinstance(node.tag, str) else None
        if event == "start":
            silent += name in _UNSAID
            if name in _BLOCKS:
                yield _folded("".join(pieces))
                pieces.clear()
            elif name == "br":
                pieces.append("\n")
            if not silent:
                pieces.append(node.text or "")
            continue
        if event == "end":
            silent -= name in _UNSAID
            if name in _BLOCKS:
                yield _folded("".join(pieces))
                pieces.clear()
        if not silent and node is not root:
            pieces.append(node.tail or "")
    yield _folded("".join(pieces))


def _folded(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in text.replace("\u00a0", " ").split("\n"))
    return "\n".join(filter(None, lines))


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]
