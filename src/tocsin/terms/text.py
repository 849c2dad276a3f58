"""Reports and the places in them: every offset is a half-open range of code points."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

# The flag of a report that is a row of a data set: every cell in its place, as in thousands of other rows.
DATA_SET_ROW: Final = "data_set_row"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range ``[start, end)`` of code points in one report's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words at this span, verbatim."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Report:
    """One text, published once by one outlet; ``text`` is kept exactly as it came.

    ``published`` is an ISO date (``YYYY-MM-DD``) or None when it is not stated.
    ``flags`` are what the reader noticed about the text, such as ``all_capitals``.
    """

    text: str
    input_id: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None
    flags: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Content hash: the same text, date and outlet give the same id, everywhere and always."""
        parts = (self.text, self.published or "", self.outlet or "", self.url or "")
        return content_id(*parts)


def content_id(*parts: str) -> str:
    """Sixteen hexadecimal digits of the SHA-256 over the parts, each preceded by its length."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(str(len(data)).encode())
        digest.update(b":")
        digest.update(data)
    return digest.hexdigest()[:16]
