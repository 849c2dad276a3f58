"""What pages are made of. What comes from outside is hostile: every text goes through ``text``, every attribute through
``tag``; nothing else writes into a page."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Final

from tocsin.serving import show

# Elements that have no end.
_VOID: Final = frozenset({"meta", "input", "br", "img"})


class Markup(str):
    """Text that is HTML already; made only by ``tag``, ``text``, ``join`` and ``template``."""

    __slots__ = ()


def text(words: str) -> Markup:
    """The words as HTML shows them, without what steers a terminal or a browser."""
    return Markup(html.escape(show.printable(words), quote=True))


def join(parts: Iterable[Markup], between: Markup | None = None) -> Markup:
    """The parts one behind the other."""
    return Markup((between or "").join(parts))


def tag(element: str, /, *children: Markup | str | None, **attributes: str | bool | None) -> Markup:
    """One element. Plain strings among the children are escaped; ``class_`` is ``class``, ``data_c`` is ``data-c``."""
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        spelled = key.rstrip("_").replace("_", "-")
        written.append(f" {spelled}" if value is True else f' {spelled}="{text(value)}"')
    opening = f"<{element}{''.join(written)}>"
    if element in _VOID:
        return Markup(opening)
    inside = "".join(child if isinstance(child, Markup) else text(child) for child in children if child is not None)
    return Markup(f"{opening}{inside}</{element}>")


@lru_cache(maxsize=4)
def template(name: str) -> Markup:
    """Our own style or script, verbatim: what a policy's hash is taken of."""
    return Markup((files("tocsin.serving") / "templates" / name).read_text("utf-8"))


def hash_of(content: str) -> str:
    """What a content-security policy names an inline style or script by."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def head(title: str, style: Markup, policy: str) -> Markup:
    """The head of a self-contained page: its title, its only style sheet, and ``policy``, which forbids all else."""
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="generator", content="tocsin"),
        tag("title", f"{title} – tocsin"),
        tag("style", style),
    )
