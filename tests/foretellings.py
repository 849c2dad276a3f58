"""Made forecasts, outcomes and questions, as a record keeps them."""

from __future__ import annotations

from tocsin.terms.forecasts import KeptForecast, KeptOutcome, KeptQuestion
from tocsin.terms.theatres import Polygon, Theatre

IDLIB = Theatre(
    "Idlib",
    polygons=(Polygon(((36.0, 35.5), (37.3, 35.5), (37.3, 36.4)), (((36.5, 35.8), (36.6, 35.8), (36.6, 35.9)),)),),
    pair=("RUS", "TUR"),
    precision_km=25.0,
)
KARABAKH = Theatre("Karabakh", ("AZE", "ARM"))


def forecast(number: int = 0) -> KeptForecast:
    return KeptForecast(
        made="2020-11-02", maker="tocsin 1.0", model="blend", measure="ged_sb", unit=f"views:{number}", name="There",
        period="month", through=490, target=493, draws=((0, 900), (3, 60), (812, 40)), reference_model="conflictology",
        reference=((0, 1000),), history="0123456789abcdef", theatre=IDLIB if number % 2 else None,
        reasons={"moved": [{"group": "recent months", "points": 0.25}]},
    )  # fmt: skip


def outcome(value: float = 7.0) -> KeptOutcome:
    return KeptOutcome("2020-12-01", "ged_sb", "views:0", "month", 493, value, "fedcba9876543210")


def question() -> KeptQuestion:
    return KeptQuestion(
        "2020-11-02", "tocsin 1.0", "record", IDLIB, KARABAKH, "2016-01-01", "2021-01-01", "none", 0.41,
        {"days": 30}, {"lift": [0.8, 1.0, 1.3]},
    )  # fmt: skip
