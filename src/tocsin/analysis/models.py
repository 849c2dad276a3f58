"""The forecasting models by name. A model is a function from a panel and a question to draws (``analysis.panel``)."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from tocsin.analysis.panel import Ahead, Model, Panel
from tocsin.errors import UsageError

# Name -> where the function stands (module below tocsin.analysis, function); imported when asked for.
MODELS: Final[dict[str, tuple[str, str]]] = {
    "zero": ("baselines", "zero"),
    "last-poisson": ("baselines", "last_poisson"),
    "conflictology": ("baselines", "conflictology"),
    "bootstrap": ("baselines", "bootstrap"),
    "markov": ("markov", "markov"),
    "hurdle": ("hurdle", "hurdle"),
    "onset": ("onset", "onset"),
    "onset-news": ("onset", "onset_news"),
    "short": ("weekly", "short"),
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


# Models that forecast each unit from its own series (and its neighbours'), with nothing learnt from other units.
_ALONE: Final = frozenset({"zero", "last-poisson", "conflictology", "recency-3", "recency-6", "short"})


def trained(name: str, panel: Panel, ahead: Ahead) -> Model:
    """The model of that name as it is once trained on ``panel`` for what is asked: it forecasts other panels of the
    same periods, such as a changed history of a few units, and does not train again.

    A model that learns has, beside its function, one of that name with ``_trained`` behind it. Raises UsageError for a
    model that learns from other units and has none.
    """
    model = model_named(name)
    module, function = MODELS[name]
    maker = getattr(import_module(f"tocsin.analysis.{module}"), f"{function}_trained", None)
    if maker is not None:
        made: Model = maker(panel, ahead)
        return made
    if name not in _ALONE:
        raise UsageError(
            f"the model {name!r} cannot be asked what it would have said otherwise", advice="ask for another, as blend"
        )
    return model


def choices_of(name: str) -> tuple[str, ...]:
    """What was chosen in making the model of that name (weights, features, lags) and on which years, in sentences: the
    ``CHOICES`` of its module; empty where nothing was chosen, as for the baselines. Raises UsageError for an unknown
    name."""
    model_named(name)
    told: tuple[str, ...] = getattr(import_module(f"tocsin.analysis.{MODELS[name][0]}"), "CHOICES", ())
    return told
