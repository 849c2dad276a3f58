"""The forecasting models by name. A model is a function from a panel and a question to draws (``analysis.panel``)."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from tocsin.analysis.panel import Model
from tocsin.errors import UsageError

# Name -> where the function stands (module below tocsin.analysis, function); imported when asked for.
MODELS: Final[dict[str, tuple[str, str]]] = {
    "zero": ("baselines", "zero"),
    "last-poisson": ("baselines", "last_poisson"),
    "conflictology": ("baselines", "conflictology"),
    "bootstrap": ("baselines", "bootstrap"),
    "markov": ("markov", "markov"),
    "recency-3": ("recency", "recency_3"),
    "recency-6": ("recency", "recency_6"),
    "forest": ("forest", "forest"),
    "blend": ("blend", "blend"),
}


def model_named(name: str) -> Model:
    """The model of that name. Raises UsageError, with the names there are, for any other."""
    if name not in MODELS:
        raise UsageError(f"no model is called {name!r}; there are: {', '.join(MODELS)}")
    module, function = MODELS[name]
    found: Model = getattr(import_module(f"tocsin.analysis.{module}"), function)
    return found
