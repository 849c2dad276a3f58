"""What is known of the press: its agencies and outlets, its standing phrases, and words that it spells in two ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from tocsin.lexicon.load import HERE, fold, read_csv


@dataclass(frozen=True, slots=True)
class Wording:
    """``boilerplate`` are folded phrases of sentences that are no news; ``spellings`` bring two spellings together."""

    boilerplate: tuple[str, ...]
    spellings: Mapping[str, str]


@lru_cache(maxsize=1)
def wording(folder: Path = HERE / "press") -> Wording:
    """The standing phrases and double spellings that ship with tocsin, loaded once."""
    phrases = tuple(row["phrase"].lower() for row in read_csv(folder / "boilerplate.csv"))
    spellings = {fold(row["word"]): fold(row["same"]) for row in read_csv(folder / "spellings.csv")}
    return Wording(phrases, MappingProxyType(spellings))
