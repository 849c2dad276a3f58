"""tocsin.classify: what one party does to another."""

from __future__ import annotations

import pytest

import tocsin
from tocsin.errors import UsageError
from tocsin.learned.pairs import LABELS, TYPES, Pair, marked, pair_model


def spans(text: str, source: str, target: str) -> dict[str, tuple[int, int]]:
    a, b = text.index(source), text.index(target)
    return {"source": (a, a + len(source)), "target": (b, b + len(target))}


PAIRS = [
    ("Ethiopian jets bombed Tigrayan fighters near Mekelle.", "Ethiopian jets", "Tigrayan fighters", "ASSAULT"),
    ("The Kremlin flatly denounced the Polish decision on Monday.", "The Kremlin", "Polish", "ACCUSE"),
    (
        "Oman's minister hosted the Houthi delegation for a second day.",
        "Oman's minister",
        "Houthi delegation",
        "CONSULT",
    ),
    ("Brussels imposed a visa ban on nine Belarusian officers.", "Brussels", "nine Belarusian officers", "SANCTION"),
    ("Turkish charities trucked flour to families in Azaz.", "Turkish charities", "families", "AID"),
    ("Bogota turned down the guerrillas' offer of a Christmas truce.", "Bogota", "guerrillas", "REJECT"),
]


@pytest.mark.parametrize(("text", "source", "target", "type_"), PAIRS, ids=[p[3] for p in PAIRS])
def test_the_likeliest_type_is_what_the_words_say(text: str, source: str, target: str, type_: str) -> None:
    assert next(iter(tocsin.classify(text, **spans(text, source, target)))) == type_


def test_chances_are_ranked_cover_all_types_and_sum_to_one() -> None:
    text, source, target, _ = PAIRS[0]
    chances = tocsin.classify(text, **spans(text, source, target))
    assert sorted(chances) == sorted(TYPES)
    assert list(chances.values()) == sorted(chances.values(), reverse=True)
    assert sum(chances.values()) == pytest.approx(1, abs=0.005)


def test_a_batch_gives_what_one_by_one_gives() -> None:
    asked = [spans(*p[:3]) for p in PAIRS]
    together = tocsin.classify([p[0] for p in PAIRS], [a["source"] for a in asked], [a["target"] for a in asked])
    for (text, *_), ask, batch in zip(PAIRS, asked, together, strict=True):
        alone = tocsin.classify(text, **ask)
        assert alone == batch
    assert tocsin.classify([], [], []) == []


@pytest.mark.parametrize("span", [(0, 0), (5, 2), (-1, 4), (0, 10_000)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(UsageError, match="is no part of the text"):
        tocsin.classify("Troops entered Raqqa.", span, (15, 20))


def test_lists_of_unequal_length_are_refused() -> None:
    with pytest.raises(UsageError, match="one of each"):
        tocsin.classify(["Troops entered Raqqa."], [(0, 6)], [])


def test_swapping_the_actors_changes_no_code() -> None:
    """The same act by others gets the same type."""
    for names in (("Russia", "Ukraine"), ("Ukraine", "Russia"), ("Israel", "Iran"), ("Iran", "Israel")):
        text = f"{names[0]} fired missiles at three air bases in {names[1]} before dawn."
        assert next(iter(tocsin.classify(text, **spans(text, *names)))) == "ASSAULT", names


def test_marks_stand_around_both_ends_also_where_they_overlap() -> None:
    text = "The army of Chad"
    assert marked(Pair(text, (4, 16), (12, 16))).split() == (
        "The [unused1] army of [unused3] Chad [unused2] [unused4]".split()
    )
    assert marked(Pair(text, None, None)) == text


def test_a_text_longer_than_the_model_reads_is_answered() -> None:
    text = "Rebels shelled the town. " * 200
    chances = pair_model().chances([Pair(text, (0, 6), (15, 23))])[0]
    assert set(chances) == set(LABELS)
    assert chances["ASSAULT"] > 0.5
