"""Number expressions: what is found in a sentence, and which bounds it states."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.reading.amounts import find_amounts, parse_number
from tocsin.terms.when import Amount


def read(sentence: str, units: bool = False) -> list[Amount]:
    return find_amounts(sentence, 0, len(sentence), units)


# Sentence, expression, low, best, high, bound.
AMOUNTS = [
    # Exact.
    ("The blast killed 27 people.", "27", 27, 27, 27, "exact"),
    ("The blast killed two people.", "two", 2, 2, 2, "exact"),
    ("Twenty-three rebels surrendered.", "Twenty-three", 23, 23, 23, "exact"),
    ("A column of 1,200 troops crossed.", "1,200", 1200, 1200, 1200, "exact"),
    ("A column of 1 200 troops crossed.", "1 200", 1200, 1200, 1200, "exact"),
    ("A column of 12,345,678 ants crossed.", "12,345,678", 12345678, 12345678, 12345678, "exact"),
    ("A hundred fighters fled.", "A hundred", 100, 100, 100, "exact"),
    ("One hundred and fifty fighters fled.", "One hundred and fifty", 150, 150, 150, "exact"),
    ("Two thousand five hundred fighters fled.", "Two thousand five hundred", 2500, 2500, 2500, "exact"),
    ("A thousand fighters fled.", "A thousand", 1000, 1000, 1000, "exact"),
    ("Half a million people fled.", "Half a million", 500000, 500000, 500000, "exact"),
    ("Some fled; 1.5 million people stayed.", "1.5 million", 1500000, 1500000, 1500000, "exact"),
    ("The camp holds 3m people.", "3m", 3000000, 3000000, 3000000, "exact"),
    ("The camp holds 30k people.", "30k", 30000, 30000, 30000, "exact"),
    ("Two and a half million people fled.", "Two and a half million", 2500000, 2500000, 2500000, "exact"),
    ("A dozen tanks burned.", "A dozen", 12, 12, 12, "exact"),
    ("Half a dozen tanks burned.", "Half a dozen", 6, 6, 6, "exact"),
    ("Three dozen tanks burned.", "Three dozen", 36, 36, 36, "exact"),
    ("Another 12 were hurt.", "Another 12", 12, 12, 12, "exact"),
    ("An additional 300 troops came.", "An additional 300", 300, 300, 300, "exact"),
    ("Both soldiers died.", "Both", 2, 2, 2, "exact"),
    ("One was killed there.", "One", 1, 1, 1, "exact"),
    ("One soldier was killed there.", "One", 1, 1, 1, "exact"),
    ("Zero casualties were reported.", "Zero", 0, 0, 0, "exact"),
    ("No civilians were hurt.", "No", 0, 0, 0, "exact"),
    ("Of the hostages, none were hurt.", "none", 0, 0, 0, "exact"),
    ("The blast killed 2020 people.", "2020", 2020, 2020, 2020, "exact"),
    ("In May 20 people were killed.", "20", 20, 20, 20, "exact"),
    ("A 12-man patrol was hit.", "12", 12, 12, 12, "exact"),
    ("A 15,000-strong army marched.", "15,000", 15000, 15000, 15000, "exact"),
    ("SEVEN KILLED IN RAID", "SEVEN", 7, 7, 7, "exact"),
    ("He handed over 12 prisoners.", "12", 12, 12, 12, "exact"),
    ("They held talks about two hostages.", "two", 2, 2, 2, "exact"),
    ("Three brigades moved.", "Three", 3, 3, 3, "exact"),
    ("Six (6 of them children) died.", "Six", 6, 6, 6, "exact"),
    ("Twelve more were hurt.", "Twelve", 12, 12, 12, "exact"),
    # At least.
    ("It killed at least 27 people.", "at least 27", 27, None, None, "at_least"),
    ("It killed at least one person.", "at least one", 1, None, None, "at_least"),
    ("It killed 100 or more people.", "100 or more", 100, None, None, "at_least"),
    ("It killed 100 at minimum.", "100 at minimum", 100, None, None, "at_least"),
    ("It killed 100 at least.", "100 at least", 100, None, None, "at_least"),
    ("It killed 50-plus people.", "50-plus", 50, None, None, "at_least"),
    ("It killed 300+ people.", "300+", 300, None, None, "at_least"),
    ("It killed a minimum of 10 people.", "a minimum of 10", 10, None, None, "at_least"),
    ("It killed no fewer than 70 people.", "no fewer than 70", 70, None, None, "at_least"),
    ("It killed not less than 70 people.", "not less than 70", 70, None, None, "at_least"),
    ("It killed upwards of 70 people.", "upwards of 70", 70, None, None, "at_least"),
    ("It killed at least a dozen people.", "at least a dozen", 12, None, None, "at_least"),
    ("It killed at least some 40 people.", "at least some 40", 40, None, None, "at_least"),
    # More than.
    ("It killed over 1,200 people.", "over 1,200", 1201, None, None, "more_than"),
    ("It killed more than 100 people.", "more than 100", 101, None, None, "more_than"),
    ("It killed more than a dozen people.", "more than a dozen", 13, None, None, "more_than"),
    ("It killed well over 100 people.", "well over 100", 101, None, None, "more_than"),
    ("It killed far more than 100 people.", "far more than 100", 101, None, None, "more_than"),
    ("It killed in excess of 100 people.", "in excess of 100", 101, None, None, "more_than"),
    ("More than an estimated 100 died.", "More than an estimated 100", 101, None, None, "more_than"),
    # At most.
    ("It killed up to 100 fighters.", "up to 100", None, None, 100, "at_most"),
    ("It killed up to about 100 fighters.", "up to about 100", None, None, 100, "at_most"),
    ("It killed as many as 50 fighters.", "as many as 50", None, None, 50, "at_most"),
    ("It killed no more than 50 fighters.", "no more than 50", None, None, 50, "at_most"),
    ("It killed at most 50 fighters.", "at most 50", None, None, 50, "at_most"),
    ("It killed 20 at most.", "20 at most", None, None, 20, "at_most"),
    ("It killed a maximum of 20 people.", "a maximum of 20", None, None, 20, "at_most"),
    ("It killed 20 or fewer people.", "20 or fewer", None, None, 20, "at_most"),
    ("It killed up to 30 or 40 people.", "up to 30 or 40", None, None, 40, "at_most"),
    # Less than.
    ("It killed fewer than 10 people.", "fewer than 10", None, None, 9, "less_than"),
    ("It killed less than 10 people.", "less than 10", None, None, 9, "less_than"),
    ("It killed under 10 people.", "under 10", None, None, 9, "less_than"),
    ("It killed just under 100 people.", "just under 100", None, None, 99, "less_than"),
    # About.
    ("It killed about 40 people.", "about 40", None, 40, None, "about"),
    ("It killed around 40 people.", "around 40", None, 40, None, "about"),
    ("It killed some 40 people.", "some 40", None, 40, None, "about"),
    ("It killed roughly 40 people.", "roughly 40", None, 40, None, "about"),
    ("It killed approximately 40 people.", "approximately 40", None, 40, None, "about"),
    ("An estimated 40 people died.", "An estimated 40", None, 40, None, "about"),
    ("It killed ~40 people.", "~40", None, 40, None, "about"),
    ("It killed 40 or so people.", "40 or so", None, 40, None, "about"),
    ("It killed 40-odd people.", "40-odd", None, 40, None, "about"),
    ("It killed nearly 300 people.", "nearly 300", None, None, 300, "about"),
    ("It killed almost 300 people.", "almost 300", None, None, 300, "about"),
    ("It killed close to 300 people.", "close to 300", None, None, 300, "about"),
    ("A couple of tanks burned.", "A couple", None, 2, None, "about"),
    # Between.
    ("It killed between 30 and 40 people.", "between 30 and 40", 30, None, 40, "between"),
    ("It killed 30 to 40 people.", "30 to 40", 30, None, 40, "between"),
    ("It killed 30-40 people.", "30-40", 30, None, 40, "between"),
    ("It killed 30–40 people.", "30–40", 30, None, 40, "between"),
    ("It killed from 30 to 40 people.", "from 30 to 40", 30, None, 40, "between"),
    ("It killed around 30 to 40 people.", "around 30 to 40", 30, None, 40, "between"),
    ("It killed one or two people.", "one or two", 1, None, 2, "between"),
    ("It drove out two to three million people.", "two to three million", 2000000, None, 3000000, "between"),
    ("It drove out between 1,500 and 2,000 people.", "between 1,500 and 2,000", 1500, None, 2000, "between"),
    ("It drove out 1.5 to 2 million people.", "1.5 to 2 million", 1500000, None, 2000000, "between"),
    # Vague.
    ("Dozens of people died.", "Dozens", 12, None, None, "vague"),
    ("Scores of people died.", "Scores", 20, None, None, "vague"),
    ("Hundreds of people died.", "Hundreds", 100, None, None, "vague"),
    ("Thousands fled.", "Thousands", 1000, None, None, "vague"),
    ("Tens of thousands fled.", "Tens of thousands", 10000, None, None, "vague"),
    ("Hundreds of thousands fled.", "Hundreds of thousands", 100000, None, None, "vague"),
    ("Millions fled.", "Millions", 1000000, None, None, "vague"),
    ("Several soldiers died.", "Several", 3, None, None, "vague"),
    ("Several hundred soldiers died.", "Several hundred", 300, None, None, "vague"),
    ("A few soldiers died.", "A few", 2, None, None, "vague"),
    ("A few thousand soldiers died.", "A few thousand", 2000, None, None, "vague"),
    ("A handful of soldiers died.", "A handful", 2, None, None, "vague"),
    ("At least several hundred died.", "At least several hundred", 300, None, None, "at_least"),
    ("Up to several hundred died.", "Up to several hundred", None, None, None, "vague"),
]


@pytest.mark.parametrize(("sentence", "words", "low", "best", "high", "bound"), AMOUNTS)
def test_amounts(sentence: str, words: str, low: int | None, best: int | None, high: int | None, bound: str) -> None:
    found = read(sentence)[0]
    assert (found.text, found.low, found.best, found.high, found.bound) == (words, low, best, high, bound)
    assert found.who is None
    assert found.start is not None
    assert sentence[found.start : found.end] == words


NO_AMOUNTS = [
    "", " ", "F-16 jets and a T-72 came.", "An S-300 hit it.", "The M-19 and the TB2.", "A 23-year-old man fled.",
    "A three-year-old girl fled.", "A man aged 40 fled.", "Ahmad Hassan, 40, fled.", "Ahmad Hassan (40) fled.",
    "He was 40 years old.", "It began in 2016.", "It began on 27 September.", "It began on September 27.",
    "It lasted from October 10 to 12.", "It began on 27/09/2020.", "It began on 2020-09-27.", "It began at 10:30.",
    "It began at 10 a.m. there.", "It began at 5 pm there.", "It began at 0200 GMT.", "It began at 5 o'clock.",
    "The 1990s were grim.", "About 20 percent fled.", "About 20% fled.", "It cost $5 million.",
    "It cost $1.5-2 million.",
    "It cost 5 million dollars.", "It cost €30.", "It lies 20 km away.", "It lies 5 miles away.",
    "A 122mm shell hit.", "A 122-mm shell hit.",
    "It weighs 30 kg.", "It weighs 2 tonnes.", "The wall is 3m high.", "It lasted two weeks.", "It lasted 72 hours.",
    "A seven-month siege ended.", "The first and the second fled.", "The 2nd and 46th fled.", "The 313 Brigade fled.",
    "The 46th Brigade fled.", "Brigade 313 fled.", "One of them fled.", "They shot at one another.", "No one fled.",
    "They no longer fight.", "No, he said.", "It is no more.", "The one who fled spoke.", "One can see it.",
    "UN Resolution 2254 holds.", "Article 5 holds.", "Flight 752 fell.", "A Boeing 737 fell.", "Route 60 is shut.",
    "Call +90 532 123 4567 now.", "Call 555-123-4567 now.", "Two-thirds of it fell.", "Two thirds of it fell.",
    "It fell by 1.200 there.", "It grew by 2.5 there.", "Both Russia and Turkey agreed.", "The two-state plan died.",
    "It was hit three times.", "Children under 5 died.", "A man like any other fled.", "Some people fled.",
    "It scores well.", "Half of the town fled.", "1 in 5 people fled.", "The G7 met.", "A group of seven met.",
    "Phase 2 began.", "Phase Two began.", "France 24 said so.", "On the 27th it fell.", "Covid-19 spread.",
    "A 2018 agreement held.", "It was 5/6 done.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", NO_AMOUNTS)
def test_no_amounts(sentence: str) -> None:
    assert read(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "words"),
    [("It cost $5 million.", "5 million"), ("It lies 20 km away.", "20"), ("It lasted two weeks.", "two"),
     ("It lasted more than 72 hours.", "more than 72"), ("It weighs some 30 kg.", "some 30")],
)  # fmt: skip
def test_units_are_given_on_demand(sentence: str, words: str) -> None:
    assert read(sentence) == []
    assert [found.text for found in read(sentence, units=True)] == [words]


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Up to 100 fighters and at least 27 civilians died.", ["Up to 100", "at least 27"]),
        ("It killed 12 and wounded 40.", ["12", "40"]),
        ("The toll rose from 30 to 40 people.", ["30", "40"]),
        ("It killed one at least three said.", ["one", "at least three"]),
        ("Six soldiers, two of them officers, and dozens of rebels died.", ["Six", "two", "Dozens".lower()]),
        ("In 2016, 300 men held 12 villages for 10 days.", ["300", "12"]),
        ("20 to 30 km away 40 people died.", ["40"]),
    ],
)
def test_several_in_one_sentence(sentence: str, words: list[str]) -> None:
    assert [found.text for found in read(sentence)] == words


NUMBERS = [
    ("27", 27), ("1,200", 1200), ("twenty-three", 23), ("twenty three", 23), ("a hundred", 100),
    ("one hundred and fifty", 150), ("half a million", 500000), ("1.5 million", 1500000), ("1.5m", 1500000),
    ("a dozen", 12), ("two dozen", 24),
    ("half a dozen", 6), ("one million two hundred thousand", 1200000), ("three hundred thousand", 300000), ("Zero", 0),
    ("two and a half million", 2500000), (" seven ", 7), ("ninety-nine", 99), ("nineteen", 19), ("0", 0),
    ("", None), ("several", None), ("first", None), ("1.5", None), ("1.200", None), ("F-16", None), ("two men", None),
    ("9" * 40, None), ("12,34", None), ("²", None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "number"), NUMBERS)
def test_parse_number(words: str, number: int | None) -> None:
    assert parse_number(words) == number


@given(st.integers(0, 10**12))
def test_written_numbers_come_back(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number


WORDS = """
a an half dozen dozens hundred hundreds thousand million two three twenty thirty one no none both few several
couple of and or to - between from at least most more than up over under about nearly some estimated another 12 40
1,200 1.5 2016 27 May % $ km people 3m plus + , ( ) score scores tens 555-123-4567 F-16 weeks
"""
SOUP = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)


@given(text=st.one_of(SOUP, st.text()), units=st.booleans())
def test_any_text_gives_ordered_amounts(text: str, units: bool) -> None:
    end = 0
    for found in find_amounts(text, 0, len(text), units):
        assert found.start is not None
        assert found.end is not None
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text
        assert found.low is None or found.high is None or found.low <= found.high
        assert found.low is None or found.low >= 0
        end = found.end


@given(text=st.text())
def test_parse_number_never_raises(text: str) -> None:
    assert parse_number(text) is None or any(c.isalnum() for c in text)


def test_offsets_are_those_of_the_text() -> None:
    text = "Earlier 5 fled. It killed up to 100 fighters. Then 7 fled."
    (found,) = find_amounts(text, 16, 45)
    assert text[found.start : found.end] == found.text == "up to 100"


def test_a_sentence_without_numbers_costs_next_to_nothing() -> None:
    text = "The government denied that its forces had shelled the crowded market in the rebel-held suburb."
    begun = time.process_time()
    for _ in range(2000):
        find_amounts(text, 0, len(text))
    # Measured 5 µs; eight times that is a regression even on a busy machine.
    assert (time.process_time() - begun) / 2000 < 40e-6
