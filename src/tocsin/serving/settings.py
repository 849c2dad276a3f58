"""What a user has set once for all: flags go before ``TOCSIN_*``, before ./tocsin.toml, before the user's own file."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tocsin.errors import UsageError

NAMES: Final = ("jobs", "lexicon", "min_confidence", "outlet", "record")
HERE: Final = "tocsin.toml"


def setting(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """What is set for an option of ``read`` outside the command line; None when nothing is.

    Raises UsageError when a settings file is no TOML or holds an option that there is not.
    """
    environment = os.environ if environment is None else environment
    stated = environment.get(f"TOCSIN_{name.upper()}")
    if stated:
        return stated
    for path in (Path(HERE), user_file(environment)):
        value = _in_file(path).get(name)
        if value is not None:
            return value
    return None


def user_file(environment: Mapping[str, str]) -> Path:
    """Where the user's own settings are looked for on this system."""
    if sys.platform == "win32":
        base = environment.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "tocsin" / "config.toml"


def _in_file(path: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("read", {})
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}", advice="check its permissions") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise UsageError(f"{path} cannot be read: {error}", advice="repair it or move it away") from error
    if not isinstance(table, dict):
        raise UsageError(f"{path}: read is not a table", advice="write [read], then one option a line")
    found = {key.replace("-", "_"): value for key, value in table.items()}
    unknown = sorted(set(found) - set(NAMES))
    if unknown:
        raise UsageError(f"{path}: there is no option {unknown[0]!r}", advice=f"there are {', '.join(NAMES)}")
    return {key: str(value) for key, value in found.items()}
