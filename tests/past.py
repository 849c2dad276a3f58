"""A made past: a few countries with quiet, simmering and large conflicts, as a history file has them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tocsin.analysis.months import month_named

# VIEWS's numbers of Guyana, Trinidad and Tobago, Venezuela and Brazil; their wars here are made up.
COUNTRIES = (1, 3, 4, 9)
FIRST = month_named("2014-01")
MONTHS = 84  # through 2020-12


def counts() -> np.ndarray:
    """Deaths by country and month: none, few, many, and a war that breaks out in the last year."""
    random = np.random.default_rng(11)
    late = np.zeros(MONTHS)
    late[-8:] = random.poisson(80, 8)
    return np.stack([np.zeros(MONTHS), random.poisson(1.0, MONTHS), random.negative_binomial(2, 0.02, MONTHS), late])


def write_history(path: Path, *, drop: str | None = None, twice: bool = False) -> Path:
    """A history file at ``path`` (.parquet or .csv), without the column ``drop``, with the first row ``twice``."""
    import polars

    table = counts()
    frame = polars.DataFrame(
        {
            "country_id": np.repeat(COUNTRIES, MONTHS),
            "month_id": np.tile(np.arange(FIRST, FIRST + MONTHS), len(COUNTRIES)),
            "ged_sb": table.reshape(-1).astype(int),
        }
    )
    if twice:
        frame = polars.concat([frame, frame.head(1)])
    if drop is not None:
        frame = frame.drop(drop)
    if path.suffix == ".csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)
    return path
