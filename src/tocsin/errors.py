"""Every error that tocsin raises on purpose.

    TocsinError
    ├── InputError      a source or a value handed in cannot be used
    ├── UsageError      a call or a command line asks for what does not exist
    │   └── WrongType       a call hands in something of another type (also a TypeError)
    ├── LexiconError    a lexicon file is missing, or does not say what it must
    └── RecordError     the record cannot be read or written
        └── RecordLocked    another process is writing to it

A single bad report, row or sentence is not an error: it comes back as a result with a reason
(``tocsin.sources.Rejected``, ``Reading.unread``), so that the rest of a batch goes on.
"""

from __future__ import annotations


class TocsinError(Exception):
    """What went wrong, and in ``advice`` what to do next (empty when there is nothing to be done)."""

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message, advice)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        """The message, and the advice in brackets where there is one."""
        return f"{self.message} ({self.advice})" if self.advice else self.message

    def __reduce__(self) -> tuple[object, ...]:
        # The default would call the class with (message, advice); advice is keyword-only, and an error must
        # survive the trip from a worker process.
        return (_rebuild, (type(self), self.message, self.advice))


class InputError(TocsinError):
    """A source or a value that was handed in cannot be used at all."""


class UsageError(TocsinError):
    """The call or the command line asks for something that does not exist or makes no sense."""


class WrongType(UsageError, TypeError):  # noqa: N818 - named for what the user meets, not for its base
    """A call hands in something of another type than it says; a TypeError too, as Python's own would be."""


class LexiconError(TocsinError):
    """A file of the lexicon is missing, damaged, or does not say what it must."""


class RecordError(TocsinError):
    """The record cannot be read or written."""


class RecordLocked(RecordError):  # noqa: N818 - named for what the user meets, not for its base
    """Another process is writing to the record."""


def _rebuild(kind: type[TocsinError], message: str, advice: str) -> TocsinError:
    return kind(message, advice=advice)
