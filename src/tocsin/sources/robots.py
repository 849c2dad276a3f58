"""What a site lets programs read: its robots.txt, by RFC 9309."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass
from typing import Final

# RFC 9309 asks for at least 500 KiB to be read; what stands behind is not.
MAX_ROBOTS_BYTES: Final = 512_000
MAX_RULES: Final = 5_000
LONGEST_DELAY: Final = 3_600.0
_PLAIN: Final = "/?:@!$&'()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class Rules:
    """What one program may read: (allowed, pattern) by pattern, and the seconds it is asked to leave between visits."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float | None = None

    def allow(self, target: str) -> bool:
        """Whether a path with its query may be read: of the patterns that fit the longest decides, then the kinder."""
        plain = _normal(target)
        if plain == "/robots.txt":
            return True
        best = max(((len(pattern), allowed) for allowed, pattern in self.rules if _fits(pattern, plain)), default=None)
        return best is None or best[1]


EVERYTHING: Final = Rules()


def parse_robots(data: bytes, agent: str) -> Rules:
    """The rules for the program ``agent``, or those for all ("*") where it has none of its own. Never raises."""
    text = data[:MAX_ROBOTS_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
    own: list[tuple[str, str]] = []
    common: list[tuple[str, str]] = []
    named: set[str] = set()
    opened = False  # whether the lines before this one name programs
    has_own = False
    for line in text.splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            named = {*(named if opened else ()), value.lower()}
            opened = True
            has_own = has_own or value.lower() == agent.lower()
        elif key in {"allow", "disallow", "crawl-delay"}:
            opened = False
            if agent.lower() in named:
                own.append((key, value))
            if "*" in named:
                common.append((key, value))
    return _rules(own if has_own else common)


def _rules(lines: list[tuple[str, str]]) -> Rules:
    rules = tuple((key == "allow", _normal(value)) for key, value in lines if key != "crawl-delay" and value)
    delay = None
    for key, value in lines:
        if key == "crawl-delay":
            try:
                seconds = float(value[:20])
            except ValueError:
                continue
            if seconds >= 0:  # which "nan" is not
                delay = min(seconds, LONGEST_DELAY)
    return Rules(rules[:MAX_RULES], delay)


def _normal(path: str) -> str:
    """Percent signs undone and set again, so that one path has one spelling."""
    return urllib.parse.quote(urllib.parse.unquote(path, errors="replace"), safe=_PLAIN)


def _fits(pattern: str, path: str) -> bool:
    """Whether a pattern fits the beginning of a path: "*" is anything, "$" at its end the end of the path."""
    ends = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    # The first place that fits leaves the most for what follows, so nothing has to be tried twice.
    for number, piece in enumerate(rest, 1):
        if ends and number == len(rest):
            return len(path) - len(piece) >= at and path.endswith(piece)
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not ends or at == len(path)
