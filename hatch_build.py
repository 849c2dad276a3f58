"""What the build makes besides copying files: the gazetteer, compiled from two packages of the build environment.

Hatchling calls this for ``pip install .``, ``pip install -e .`` and ``python -m build``. Only wheels get the file;
a source distribution carries the code that makes it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TocsinBuildHook(BuildHookInterface):  # type: ignore[type-arg, misc, unused-ignore]
    """Compiles the gazetteer, unless the one that lies there was made from the same inputs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before the wheel is packed, also for an editable one."""
        del version, build_data
        if self.target_name != "wheel":
            return
        sys.path.insert(0, str(Path(self.root)))
        try:
            import build_gazetteer
        finally:
            sys.path.pop(0)
        target = build_gazetteer.TARGET
        if build_gazetteer.is_current(target):
            self.app.display_info(f"the gazetteer is up to date: {target}")
            return
        self.app.display_info("compiling the gazetteer (about 20 seconds)")
        build_gazetteer.compile_gazetteer(target)
