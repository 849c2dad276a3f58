"""What every test room shares: where the helpers lie, and how hypothesis is to behave."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

# `python -m pytest` from anywhere finds casefile, reader, arbitrary … beside this file.
sys.path.insert(0, str(Path(__file__).parent))

# Slow first examples are the parser being loaded, not a fault. In CI the examples are the same at every run.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "here")
