"""Fields of a JSON object as a format asks for them: each getter returns what must be there, or says what is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from tocsin.errors import InputError

T = TypeVar("T", bound=str)

ADVICE: Final = "docs/format.md describes the format, tocsin.schema holds its JSON Schema"


class Fields:
    """A JSON object and its path; every getter returns what the field must hold, or raises InputError saying so."""

    __slots__ = ("data", "path")

    def __init__(self, data: object, path: str) -> None:
        if not isinstance(data, dict):
            raise wrong(path or "the reading", "an object", data)
        self.data: Mapping[str, object] = data
        self.path = path

    def at(self, key: str) -> str:
        """The path of a field, for messages."""
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str) -> str:
        value = self.data.get(key)
        if not isinstance(value, str):
            raise wrong(self.at(key), "a string", value)
        return value

    def maybe_text(self, key: str) -> str | None:
        return None if self.data.get(key) is None else self.text(key)

    def texts(self, key: str) -> tuple[str, ...]:
        out: list[str] = []
        for value, path in self.items(key):
            if not isinstance(value, str):
                raise wrong(path, "a string", value)
            out.append(value)
        return tuple(out)

    def whole(self, key: str) -> int:
        return whole_of(self.data.get(key), self.at(key))

    def maybe_whole(self, key: str) -> int | None:
        return None if self.data.get(key) is None else self.whole(key)

    def offset(self, key: str) -> int:
        value = self.whole(key)
        if value < 0:
            raise wrong(self.at(key), "0 or more", value)
        return value

    def offsets(self) -> tuple[int, int]:
        return pair_of([self.data.get("start"), self.data.get("end")], self.at("start/end"))

    def maybe_offset(self, key: str) -> int | None:
        return None if self.data.get(key) is None else self.offset(key)

    def number(self, key: str) -> float:
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise wrong(self.at(key), "a number", value)
        return value

    def maybe_number(self, key: str) -> float | None:
        return None if self.data.get(key) is None else self.number(key)

    def truth(self, key: str) -> bool:
        value = self.data.get(key)
        if not isinstance(value, bool):
            raise wrong(self.at(key), "true or false", value)
        return value

    def choice(self, key: str, among: tuple[T, ...]) -> T:
        value = self.data.get(key)
        for allowed in among:
            if value == allowed:
                return allowed
        raise wrong(self.at(key), "one of " + ", ".join(among), value)

    def maybe_choice(self, key: str, among: tuple[T, ...]) -> T | None:
        return None if self.data.get(key) is None else self.choice(key, among)

    def child(self, key: str) -> Fields:
        return Fields(self.data.get(key), self.at(key))

    def maybe_child(self, key: str) -> Fields | None:
        return None if self.data.get(key) is None else self.child(key)

    def items(self, key: str) -> Iterator[tuple[object, str]]:
        """The elements of a list with their paths; none when the list is missing."""
        value = self.data.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            raise wrong(self.at(key), "a list", value)
        for i, element in enumerate(value):
            yield element, f"{self.at(key)}[{i}]"


def wrong(path: str, expected: str, value: object) -> InputError:
    """The error that the field at ``path`` is not what is expected, with what it holds."""
    shown = "missing or null" if value is None else repr(value)
    return InputError(f"{path} must be {expected}, but is {shown[:80]}", advice=ADVICE)


def whole_of(value: object, path: str) -> int:
    """The value as a whole number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(path, "a whole number", value)
    return value


def pair_of(value: object, path: str) -> tuple[int, int]:
    """The value as a half-open range of offsets."""
    if not isinstance(value, list) or len(value) != 2:
        raise wrong(path, "a pair of offsets", value)
    start, end = whole_of(value[0], path), whole_of(value[1], path)
    if not 0 <= start <= end:
        raise wrong(path, "a half-open range", value)
    return start, end
