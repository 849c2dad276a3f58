"""tocsin.classify: what one party does to another."""

from __future__ import annotations

import pytest

import tocsin
from tocsin.desk import desk
from tocsin.errors import UsageError
from tocsin.learned.sentence import NOTHING, TYPES, masked, sentence_model
from tocsin.masking import masks_in


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


@pytest.mark.parametrize("others", [("Ukraine", "Russia"), ("Israel", "Iran"), ("Chad", "Peru")])
def test_the_model_is_not_shown_who_acts(others: tuple[str, str]) -> None:
    """The same act by others gets the same chances, to the last digit."""

    def chances(source: str, target: str) -> dict[str, float]:
        text = f"{source} fired missiles at three air bases in {target} before dawn."
        return tocsin.classify(text, **spans(text, source, target))

    assert chances(*others) == chances("Russia", "Ukraine")


def test_names_are_masked_by_what_they_are() -> None:
    text = "Kyiv said Russian troops and the Taliban met Emmanuel Macron in Kandahar."
    shown = masked(text, masks_in(desk().lexicon, text))
    assert shown.text == "capital said national troops and the militia met leader in Kandahar."
    at = text.index("Russian troops")
    assert shown.text[slice(*shown.span((at, at + 14)) or ())] == "national troops"


@pytest.mark.parametrize(
    ("span", "words"), [((0, 9), "national troops"), ((0, 1), "national"), ((14, 18), "country"), ((18, 20), "'s")]
)
def test_spans_move_with_the_masks(span: tuple[int, int], words: str) -> None:
    shown = masked("US troops hit Iran's army", [(14, 18, "country"), (0, 2, "national"), (1, 5, "left out")])
    assert shown.text == "national troops hit country's army"
    assert shown.text[slice(*shown.span(span) or ())] == words
    assert shown.span(None) is None


def test_a_text_longer_than_the_model_reads_is_answered() -> None:
    text = "Rebels shelled the town. " * 200
    told = sentence_model().passing(text, [((0, 6), (15, 23))])[0]
    assert set(told.types) == {*TYPES, NOTHING}
    assert told.types["ASSAULT"] > 0.5


def test_asking_again_and_asking_together_give_the_same() -> None:
    text = "Rebels shelled the town and mediators condemned the rebels."
    ends = [((0, 6), (15, 23)), ((28, 37), (48, 58)), (None, (15, 23))]
    together = sentence_model().passing(text, ends)
    assert [sentence_model().passing(text, [pair])[0].types for pair in ends] == [
        pytest.approx(t.types, abs=1e-4) for t in together
    ]
    assert sentence_model().passing(text, []) == []
