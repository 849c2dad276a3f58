"""Many short texts through one reader, each text read once in a test run however many tests ask for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from tocsin.desk import Desk
from tocsin.terms.claims import Claim, Reading
from tocsin.terms.text import Report

PUBLISHED = "2020-10-31"
_READ: dict[tuple[str, str | None], Reading] = {}


@lru_cache(maxsize=1)
def desk() -> Desk:
    return Desk()


def read(text: str, published: str | None = PUBLISHED) -> Reading:
    return desk().read(Report(text, published=published, language="en"))


def read_once(texts: Iterable[tuple[str, str | None]]) -> list[tuple[Claim, ...]]:
    """The claims of each (text, publication day), every text a report of its own."""
    texts = list(texts)
    missing = [key for key in dict.fromkeys(texts) if key not in _READ]
    reports = [Report(text, published=published, language="en") for text, published in missing]
    for key, reading in zip(missing, desk().read_all(reports), strict=True):
        _READ[key] = reading
    return [_READ[key].claims for key in texts]
