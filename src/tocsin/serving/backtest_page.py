"""A backtest as one page: the pictures and all tables, in a file that asks nothing of anybody.

No script, no address; names out of histories are escaped. Pictures are images within the page, so that nothing in them
can act on it, and each says in words what it shows.
"""

from __future__ import annotations

import base64

from tocsin.backtesting import Summary
from tocsin.serving.backtest_tables import Table, about, chosen, focus, tables, units_named, verdict, years_named
from tocsin.serving.markup import Markup, hash_of, head, tag, template
from tocsin.serving.tables import Column


def backtest_page(came: Summary, source: str) -> str:
    """One self-contained HTML file; the same summary gives the same page. ``source`` names the history."""
    style = template("backtest.css")
    policy = f"default-src 'none'; style-src {hash_of(style)}; img-src data:; base-uri 'none'; form-action 'none'"
    heading = f"Forecasts of {years_named(came.years)}, and what came of them"
    body = tag(
        "body",
        tag(
            "header",
            tag("p", "tocsin · backtest", class_="brand"),
            tag("h1", heading),
            tag("p", said, class_="verdict") if (said := verdict(came)) else None,
            *(tag("p", sentence) for sentence in about(came, source)),
        ),
        tag("main", *(_table(one) for one in tables(came)), *_choices(came), *_pictures(came, source)),
        tag("footer", tag("p", _said_at_the_end(came))),
    )
    return "<!DOCTYPE html>\n" + tag("html", head(heading, style, policy), body, lang="en") + "\n"


def _said_at_the_end(came: Summary) -> str:
    _, nouns = units_named(came)
    return (
        f"Made by tocsin. The pictures are about {focus(came)}. Resampling {nouns} says how much of a difference may "
        "be owed to which of them had wars; it does not say how another decade would come out."
    )


def _table(table: Table) -> Markup:
    head = tag("tr", *(_cell("th", column, column.heading) for column in table.columns))
    rows = [
        tag(
            "tr",
            *(_cell("td", column, cell) for column, cell in zip(table.columns, row, strict=True)),
            class_="begins" if row[0] else None,
        )
        for row in table.rows
    ]
    return tag(
        "section",
        tag("h2", table.title),
        tag("p", table.note, class_="note") if table.note else None,
        tag("div", tag("table", tag("thead", head), tag("tbody", *rows)), class_="wide", tabindex="0", role="region",
            aria_label=table.title),
    )  # fmt: skip


def _cell(element: str, column: Column, words: str) -> Markup:
    kinds = [name for name, holds in (("right", column.right), ("model", column.style == "claim")) if holds]
    scope = "col" if element == "th" else None
    return tag(element, words, class_=" ".join(kinds) or None, scope=scope)


def _choices(came: Summary) -> list[Markup]:
    told = chosen(came)
    if not told:
        return []
    return [tag("section", tag("h2", "What was chosen, and on which years"), *(tag("p", line) for line in told))]


def _pictures(came: Summary, source: str) -> list[Markup]:
    from tocsin.serving.plots.backtest import PICTURES
    from tocsin.serving.plots.style import bytes_of

    found = [tag("h2", "Pictures")]
    for draw in PICTURES.values():
        picture = draw(came, source)
        data = base64.b64encode(bytes_of(picture, ".svg")).decode()
        words = " ".join(picture.get_suptitle().split())
        found.append(tag("figure", tag("img", src=f"data:image/svg+xml;base64,{data}", alt=words)))
    return found
