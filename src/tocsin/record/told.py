"""What SQLite raises, told in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import apsw

from tocsin.errors import InputError, RecordError, RecordLocked, TocsinError

DAMAGED: Final = "restore a copy, or read the reports into a new record"
# What SQLite says, in plain words; the first that fits counts.
_PLAIN: Final[tuple[tuple[type[apsw.Error], str, str], ...]] = (
    (apsw.NotADBError, "{path} is not a record of tocsin", "check the path"),
    (apsw.CorruptError, "{path} is damaged: {error}", DAMAGED),
    (apsw.FullError, "{path} cannot be written, for the disk is full", "what was added before is safe; make room"),
    (apsw.CantOpenError, "{path} cannot be opened", "does its folder exist, and may you write to it?"),
    (apsw.ReadOnlyError, "{path} cannot be written", "may you write to the file and its folder?"),
    (apsw.PermissionsError, "{path} cannot be opened", "may you read and write the file?"),
    (apsw.IOError, "{path} cannot be read or written: {error}", "is the disk sound, and not full?"),
    (apsw.ConnectionClosedError, "{path} has been closed", "open it again"),
)


@contextmanager
def told(path: str) -> Iterator[None]:
    """Turns what SQLite raises into tocsin's errors."""
    try:
        yield
    except TocsinError:
        raise
    except (apsw.BusyError, apsw.LockedError) as error:
        raise RecordLocked(
            f"another process is writing to {path}", advice="wait until it has finished, then run this again"
        ) from error
    except UnicodeEncodeError as error:
        raise InputError(
            f"there is half a character (a lone surrogate) at {error.start} of {error.object[:40]!r}",
            advice="decode the source again, replacing what is not valid",
        ) from error
    except UnicodeDecodeError as error:
        raise RecordError(f"{path} is damaged: {error}", advice=DAMAGED) from error
    except apsw.Error as error:
        for kind, message, advice in _PLAIN:
            if isinstance(error, kind):
                raise RecordError(message.format(path=path, error=error), advice=advice) from error
        raise RecordError(f"{path}: {error}", advice="run the record's check") from error
