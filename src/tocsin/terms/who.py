"""Who: the entry of the lexicon, the words in the text, and the part they play."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["actor", "recipient", "mediator", "party", "host", "from", "to", "of"]


@dataclass(frozen=True, slots=True)
class Actor:
    """What some words are judged to name. ``id`` is None when no lexicon entry names it."""

    id: str | None
    name: str
    type: str | None = None
    country: str | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """Words that name somebody who takes part, with the part they play."""

    role: Role
    text: str
    start: int
    end: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class Holder:
    """On whose word. The author has no words of its own, so ``start`` and ``end`` may be None."""

    kind: Literal["author", "named", "unnamed", "collective"]
    text: str | None = None
    actor: str | None = None
    cue: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A noun phrase of one sentence: its head token, its words, what sort of thing it is, and whom it names.

    ``kind`` is a class of ``ontology/nouns.csv`` (``armed``, ``civilian``, ``official``, ``organ``, ``people``,
    ``structure``, ``vehicle``, ``weapon``, ``aid``, ``money``, ``place``, ``media``, ``source``) or ``state``,
    ``group`` (a named body), ``person`` (a named office holder), ``name`` (a proper name nobody knows), ``event``,
    ``thing``. ``via`` says how the actor was found (``lexicon``, ``words``, ``pronoun``, ``again``).
    """

    token: int
    start: int
    end: int
    text: str
    kind: str
    actor: Actor
    via: str = "words"
    plural: bool = False


def may_be_private(actor: Actor) -> bool:
    """Whether the words may be the name of somebody who holds no office that the lexicon lists.

    A name nobody knows has no type. It may be a group's, but a list of private persons by what was done to them is
    what the record must never become, so those names are found in the quotes only.
    """
    return actor.id is None and actor.type in {None, "person"}
