"""Invented news by seed: events, several outlets that tell of them in their own words, bulletins and live pages.

Every name and place is invented. An outlet has its own way of telling, so that two of its articles share phrases about
different facts, and two outlets' articles on one event share facts but no phrases: both must not be taken for copies.
"""

from __future__ import annotations

import csv
import random
import re
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

_CHOICE = re.compile(r"\[([^\[\]]+)\]")
TOWNS = """Lowmere Tarvik Osel-Hadda Quennish Bramovar Isthal Dorrin Kefalat Zumbra Halvane Perrosk Ulmaine Sadrabad
Yavorin Mellic Tor-Eshan Nabiq Cressing Avlona-Dor Hruskow Batakan Elmira-Sud Gorlovey Pindaros""".split()
PROVINCES = "Northmarch Suderland Old-Vale Cape-Iren Lake-Province High-Tarn Estmark Dune-Coast".split()
GROUPS = ["Harrow Front", "Sons of the Delta", "River Guard", "Free Highland Army", "Black Lantern", "Coast Brigade"]
PERSONS = """Orlo Vantis;Mirela Dosk;Jan Ferrow;Adila Qasmeri;Tomas Breck;Ines Valcour;Rafiq Odane;Greta Holm-Aas;Samir
Tolvane;Petra Imrich;Dado Lukesch;Noor Albaz""".replace("\n", " ").split(";")
TARGETS = "market;bus station;grain depot;clinic;school;bridge;fuel store;police post;bakery;power plant".split(";")
WEAPONS = "mortar shells;rockets;a car bomb;drones;artillery;two missiles".split(";")


@dataclass(frozen=True)
class Happening:
    """What happened, to be told by anybody."""

    day: date
    town: str
    province: str
    group: str
    official: str
    doctor: str
    target: str
    weapon: str
    killed: int
    injured: int
    homes: int
    hour: int
    total: int
    ordinal: str
    month: str
    mediator: str
    other: str


def happening(chance: random.Random) -> Happening:
    """An event with facts of its own."""
    official, doctor, mediator = chance.sample(PERSONS, 3)
    town, other = chance.sample(TOWNS, 2)
    return Happening(
        date(2031, 1, 1) + timedelta(days=chance.randrange(300)),
        town,
        chance.choice(PROVINCES),
        chance.choice(GROUPS),
        official,
        doctor,
        chance.choice(TARGETS),
        chance.choice(WEAPONS),
        chance.randint(2, 60),
        chance.randint(3, 140),
        chance.randint(4, 90),
        chance.randint(1, 11),
        chance.randint(200, 9000),
        chance.choice(["second", "third", "fourth", "fifth", "sixth"]),
        chance.choice(["May", "June", "July", "August", "September", "October", "November"]),
        mediator,
        other,
    )


def _tables() -> dict[str, list[list[str]]]:
    styles: dict[str, list[list[str]]] = {}
    with (Path(__file__).parent / "newsroom.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            steps = styles.setdefault(row["outlet"], [])
            if int(row["step"]) == len(steps):
                steps.append([])
            steps[-1].append(row["sentence"])
    return styles


# Each outlet's ways of telling the same steps of a story; of each step one is drawn.
STYLES = _tables()
FURNITURE = (
    "Follow us on all channels and sign up for our morning newsletter to get the news straight to your inbox.",
    "The views expressed in comments below are those of the readers and do not necessarily reflect the position of the "
    "publisher, its owners or its partners. All rights reserved.",
    "Reporting by our correspondents; editing by the foreign desk.",
)
# Closing words of an outlet that no list of standing phrases can know.
HOUSE_END = (
    "The Harbour Courier has told of life on this coast since 1874 and is owned by those who write it. Visit our "
    "reading room at the old customs house on weekday afternoons, where the archive is open to all and tea is served."
)


def phrase(template: str, event: Happening, chance: random.Random) -> str:
    """A sentence of a table about an event: of words in square brackets one is drawn."""
    drawn = _CHOICE.sub(lambda match: chance.choice(match.group(1).split("|")), template)
    cap = event.weapon[0].upper() + event.weapon[1:]
    return drawn.format(**asdict(event), weekday=event.day.strftime("%A"), weapon_cap=cap)


def article(event: Happening, style: str, chance: random.Random) -> str:
    """An article on an event in the way of one outlet: a paragraph for each step, in the order of the table."""
    return "\n\n".join(phrase(chance.choice(options), event, chance) for options in STYLES[style])


def bulletin(day: date, chance: random.Random) -> str:
    """The daily note of a truce commission: the same frame each day, with other figures and places."""
    a, b, c = chance.sample(TOWNS, 3)
    n = [chance.randint(2, 40) for _ in range(6)]
    return (
        f"Over the past 24 hours the Joint Truce Commission recorded {n[0]} violations of the regime of silence in "
        f"{chance.choice(PROVINCES)}, the commission said in its bulletin of {day.day} {day.strftime('%B')}.\n\n"
        f"The armed formations fired {n[1]} times with mortars on the districts of {a} and {b} and {n[2]} times with "
        f"small arms near {c}. {n[3]} shells and {n[4]} rounds from grenade launchers were counted.\n\n"
        f"The representatives of the parties held {n[5]} rounds of talks on exchanging detained persons. The situation "
        "on the line of contact remains under the control of the commission, which calls upon all sides to abide by "
        f"the agreements. Two convoys with humanitarian aid were let through at the crossing of {chance.choice(TOWNS)}."
    )


def live_page(day: date, chance: random.Random) -> str:
    """A live page: standing frame, other entries."""
    entries = []
    for hour in range(8, 8 + chance.randint(4, 7)):
        event = happening(chance)
        line = phrase(chance.choice(STYLES[chance.choice(sorted(STYLES))][chance.randrange(7)]), event, chance)
        entries.append(f"{hour:02}:{chance.randrange(60):02} {line}")
    return (
        f"Live: the war in the provinces, {day.strftime('%A')} {day.day} {day.strftime('%B')}\n\nWelcome to our live "
        "page. We shall bring you the news as it comes in, with our correspondents in the field and in the capital.\n\n"
        + "\n\n".join(entries)
        + "\n\nThat is all for today. Thank you for reading; our live page opens again tomorrow at eight."
    )
