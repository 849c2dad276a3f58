"""Alarms as an Atom feed (RFC 4287), for any reader of feeds: the same alarms give the same bytes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as Tree

from tocsin.terms.alarms import Alarm, Evidence

ATOM: Final = "http://www.w3.org/2005/Atom"
# Ids of entries are version 5 UUIDs in this namespace, which is itself one of the name below.
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://tocsin.invalid/alarms")
# What XML 1.0 cannot hold, even escaped.
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEB: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def feed(alarms: Sequence[Alarm], day: str, subject: str) -> bytes:
    """The feed as UTF-8; ``day`` (ISO) is when it was last updated where there is no alarm.

    ``subject`` is what the feed is of (the kinds and theatres asked for): the feed's own id is made of it, so that two
    feeds of one record are told apart. Titles, words and quotes are text: nothing in them is markup.
    """
    Tree.register_namespace("", ATOM)
    root = Tree.Element(_tag("feed"))
    _text(root, "id", uuid.uuid5(_NAMESPACE, f"feed {subject}").urn)
    _text(root, "title", f"tocsin: alerts ({subject})")
    _text(root, "updated", _instant(max((one.day for one in alarms), default=day)))
    _author(root)
    _text(root, "generator", "tocsin")
    for one in alarms:
        _entry(root, one)
    Tree.indent(root)
    text: bytes = Tree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _entry(root: Tree.Element, alarm: Alarm) -> None:
    entry = Tree.SubElement(root, _tag("entry"))
    _text(entry, "id", uuid.uuid5(_NAMESPACE, alarm.id).urn)
    _text(entry, "title", f"{alarm.level}: {alarm.kind}: {alarm.theatre}")
    _text(entry, "updated", _instant(alarm.day))
    _text(entry, "published", _instant(alarm.day))
    for term in (alarm.kind, alarm.level):
        Tree.SubElement(entry, _tag("category"), term=term)
    for address in dict.fromkeys(one.url for one in alarm.evidence if one.url and _WEB.fullmatch(one.url)):
        Tree.SubElement(entry, _tag("link"), rel="related", href=_clean(address))
    _text(entry, "summary", alarm.sentence)
    words = [alarm.sentence]
    if alarm.base_rate:
        words.append(f"Measured: {alarm.base_rate}.")
    words += [evidence_line(one) for one in alarm.evidence]
    _text(entry, "content", "\n\n".join(words)).set("type", "text")


def evidence_line(one: Evidence) -> str:
    """The quote, on whose word, where and when it was published, and the claim's id, as one line."""
    where = ", ".join(part for part in (one.outlet, one.published) if part) or "published nobody knows where"
    return f"“{' '.join(one.quote.split())}” ({' · '.join(one.holders)}; {where}; claim {one.claim})"


def _author(root: Tree.Element) -> None:
    _text(Tree.SubElement(root, _tag("author")), "name", "tocsin")


def _text(parent: Tree.Element, name: str, text: str) -> Tree.Element:
    element = Tree.SubElement(parent, _tag(name))
    element.text = _clean(text)
    return element


def _tag(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


def _instant(day: str) -> str:
    return f"{day}T00:00:00Z"
