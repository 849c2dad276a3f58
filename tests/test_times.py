"""Time expressions: what is found in a sentence, and which days it means."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.reading.times import find_times
from tocsin.terms.when import Interval

SATURDAY = "2020-10-31"


def read(
    sentence: str, published: str | None = SATURDAY, tense: str = "", reference: str | None = None
) -> list[Interval]:
    return find_times(sentence, 0, len(sentence), published, lambda _: tense, reference=reference)


# Sentence, the expression in it, publication, and the days it means.
DAYS = [
    # Days told from publication.
    ("Shells fell on the market today.", "today", SATURDAY, "2020-10-31", "2020-10-31"),
    ("A convoy was hit yesterday.", "yesterday", SATURDAY, "2020-10-30", "2020-10-30"),
    ("A convoy was hit yesterday morning.", "yesterday morning", SATURDAY, "2020-10-30", "2020-10-30"),
    ("Late yesterday the town fell.", "Late yesterday", SATURDAY, "2020-10-30", "2020-10-30"),
    ("The envoy speaks tonight.", "tonight", SATURDAY, "2020-10-31", "2020-10-31"),
    ("Rockets hit the base last night.", "last night", SATURDAY, "2020-10-30", "2020-10-30"),
    ("Drones hit the depot overnight.", "overnight", SATURDAY, "2020-10-30", "2020-10-31"),
    ("Gunmen stormed a post this morning.", "this morning", SATURDAY, "2020-10-31", "2020-10-31"),
    ("The envoy arrives tomorrow.", "tomorrow", SATURDAY, "2020-11-01", "2020-11-01"),
    ("It began the day before yesterday.", "the day before yesterday", SATURDAY, "2020-10-29", "2020-10-29"),
    ("It ends the day after tomorrow.", "the day after tomorrow", SATURDAY, "2020-11-02", "2020-11-02"),
    ("Earlier today a mine went off.", "Earlier today", SATURDAY, "2020-10-31", "2020-10-31"),
    # Weekdays.
    ("Troops crossed the river on Friday.", "Friday", SATURDAY, "2020-10-30", "2020-10-30"),
    ("Troops crossed the river on Saturday.", "Saturday", SATURDAY, "2020-10-31", "2020-10-31"),
    ("Troops crossed the river on Sunday.", "Sunday", SATURDAY, "2020-10-25", "2020-10-25"),
    ("Troops crossed the river last Saturday.", "last Saturday", SATURDAY, "2020-10-24", "2020-10-24"),
    ("Troops crossed the river last Friday.", "last Friday", SATURDAY, "2020-10-30", "2020-10-30"),
    ("Talks open next Monday.", "next Monday", SATURDAY, "2020-11-02", "2020-11-02"),
    ("Talks open next Saturday.", "next Saturday", SATURDAY, "2020-11-07", "2020-11-07"),
    ("Talks open this coming Monday.", "coming Monday", SATURDAY, "2020-11-02", "2020-11-02"),
    ("Talks opened this Thursday.", "this Thursday", SATURDAY, "2020-10-29", "2020-10-29"),
    ("Shelling began early on Monday.", "early on Monday", SATURDAY, "2020-10-26", "2020-10-26"),
    ("Shelling began late Wednesday.", "late Wednesday", SATURDAY, "2020-10-28", "2020-10-28"),
    ("Shelling began on Sunday night.", "Sunday night", SATURDAY, "2020-10-25", "2020-10-25"),
    ("Shelling began on Tuesday evening.", "Tuesday evening", SATURDAY, "2020-10-27", "2020-10-27"),
    ("It began in the early hours of Tuesday.", "the early hours of Tuesday", SATURDAY, "2020-10-27", "2020-10-27"),
    ("Two died in Monday's blast.", "Monday", SATURDAY, "2020-10-26", "2020-10-26"),
    ("It began on Monday last week.", "Monday last week", SATURDAY, "2020-10-19", "2020-10-19"),
    ("It begins on Tuesday next week.", "Tuesday next week", SATURDAY, "2020-11-03", "2020-11-03"),
    ("Jets struck overnight on Thursday.", "overnight on Thursday", SATURDAY, "2020-10-28", "2020-10-30"),
    # Weekends.
    ("Clashes flared over the weekend.", "the weekend", SATURDAY, "2020-10-31", "2020-11-01"),
    ("Clashes flared over the weekend.", "the weekend", "2020-11-03", "2020-10-31", "2020-11-01"),
    ("Clashes flared last weekend.", "last weekend", SATURDAY, "2020-10-24", "2020-10-25"),
    ("Clashes flared last weekend.", "last weekend", "2020-11-03", "2020-10-31", "2020-11-01"),
    ("Voting takes place next weekend.", "next weekend", SATURDAY, "2020-11-07", "2020-11-08"),
    ("Voting takes place this weekend.", "this weekend", "2020-10-28", "2020-10-31", "2020-11-01"),
    # Weeks, months, years.
    ("Warplanes launched attacks last week.", "last week", SATURDAY, "2020-10-19", "2020-10-25"),
    ("This week the truce broke down.", "This week", SATURDAY, "2020-10-26", "2020-11-01"),
    ("Talks resume next week.", "next week", SATURDAY, "2020-11-02", "2020-11-08"),
    ("The deal was signed last month.", "last month", SATURDAY, "2020-09-01", "2020-09-30"),
    ("The deal was signed this month.", "this month", SATURDAY, "2020-10-01", "2020-10-31"),
    ("The deal expires next month.", "next month", SATURDAY, "2020-11-01", "2020-11-30"),
    ("The deal was signed last year.", "last year", SATURDAY, "2019-01-01", "2019-12-31"),
    ("Hundreds have died this year.", "this year", SATURDAY, "2020-01-01", "2020-12-31"),
    ("The mission ends next year.", "next year", SATURDAY, "2021-01-01", "2021-12-31"),
    ("Earlier this month the road was cut.", "Earlier this month", "2020-10-20", "2020-10-01", "2020-10-20"),
    ("Later this year troops leave.", "Later this year", "2020-10-20", "2020-10-20", "2020-12-31"),
    ("Early this year the front moved.", "Early this year", SATURDAY, "2020-01-01", "2020-04-30"),
    ("Late last year the front moved.", "Late last year", SATURDAY, "2019-09-01", "2019-12-31"),
    ("Late last week the front moved.", "Late last week", SATURDAY, "2020-10-22", "2020-10-25"),
    ("It fell at the end of last month.", "the end of last month", SATURDAY, "2020-09-21", "2020-09-30"),
    ("It fell at the end of last year.", "the end of last year", SATURDAY, "2019-12-01", "2019-12-31"),
    # The days before and after.
    ("Fighting eased in the past two days.", "the past two days", SATURDAY, "2020-10-29", "2020-10-31"),
    ("Six died in the last 24 hours.", "the last 24 hours", SATURDAY, "2020-10-30", "2020-10-31"),
    ("Six died over the past week.", "the past week", SATURDAY, "2020-10-24", "2020-10-31"),
    ("Six died over the past three months.", "the past three months", SATURDAY, "2020-07-31", "2020-10-31"),
    ("Fighting has eased in recent days.", "recent days", SATURDAY, "2020-10-17", "2020-10-31"),
    ("Fighting has eased in recent weeks.", "recent weeks", SATURDAY, "2020-09-01", "2020-10-31"),
    ("Fighting eased over the past few days.", "the past few days", SATURDAY, "2020-10-25", "2020-10-31"),
    ("Aid will arrive in the coming days.", "the coming days", SATURDAY, "2020-10-31", "2020-11-14"),
    ("Aid will arrive in the next two days.", "the next two days", SATURDAY, "2020-10-31", "2020-11-02"),
    # So long ago.
    ("The town fell three days ago.", "three days ago", SATURDAY, "2020-10-28", "2020-10-28"),
    ("The town fell a week ago.", "a week ago", SATURDAY, "2020-10-19", "2020-10-25"),
    ("The town fell two weeks ago.", "two weeks ago", "2020-11-03", "2020-10-19", "2020-10-25"),
    ("The town fell six months ago.", "six months ago", SATURDAY, "2020-04-01", "2020-04-30"),
    ("The town fell five years ago.", "five years ago", SATURDAY, "2015-01-01", "2015-12-31"),
    ("The town fell a few days ago.", "a few days ago", SATURDAY, "2020-10-25", "2020-10-29"),
    ("The town fell more than two years ago.", "more than two years ago", SATURDAY, None, "2018-12-31"),
    ("The town fell 48 hours ago.", "48 hours ago", SATURDAY, "2020-10-29", "2020-10-29"),
    ("The town fell twenty-one days ago.", "twenty-one days ago", SATURDAY, "2020-10-10", "2020-10-10"),
    # Dates.
    ("War broke out on 27 September.", "27 September", SATURDAY, "2020-09-27", "2020-09-27"),
    ("War broke out on Sept. 27.", "Sept. 27", SATURDAY, "2020-09-27", "2020-09-27"),
    ("War broke out on September 27 2020 at dawn.", "September 27 2020", None, "2020-09-27", "2020-09-27"),
    ("War broke out on September 27th, 2020.", "September 27th, 2020", None, "2020-09-27", "2020-09-27"),
    ("War broke out on the 27th of September.", "the 27th of September", SATURDAY, "2020-09-27", "2020-09-27"),
    ("War broke out on Sunday, September 27, 2020.", "Sunday, September 27, 2020", None, "2020-09-27", "2020-09-27"),
    ("War broke out on 27 Sept 2020.", "27 Sept 2020", None, "2020-09-27", "2020-09-27"),
    ("War broke out on 2020-09-27.", "2020-09-27", None, "2020-09-27", "2020-09-27"),
    ("War broke out on 27/09/2020.", "27/09/2020", None, "2020-09-27", "2020-09-27"),
    ("War broke out on 09/27/2020.", "09/27/2020", None, "2020-09-27", "2020-09-27"),
    ("War broke out on 05/05/2020.", "05/05/2020", None, "2020-05-05", "2020-05-05"),
    ("War broke out on 05/04/2020.", "05/04/2020", SATURDAY, None, None),
    ("War broke out on the 27th.", "the 27th", SATURDAY, "2020-10-27", "2020-10-27"),
    ("It was signed on December 24.", "December 24", SATURDAY, "2019-12-24", "2019-12-24"),
    ("It was signed on 5 March this year.", "5 March this year", SATURDAY, "2020-03-05", "2020-03-05"),
    ("It was signed on May 20 in Sochi.", "May 20", SATURDAY, "2020-05-20", "2020-05-20"),
    ("The September 11 attacks changed it.", "September 11", SATURDAY, "2001-09-11", "2001-09-11"),
    ("The strike at 10:30 a.m. on October 26 hit a camp.", "October 26", SATURDAY, "2020-10-26", "2020-10-26"),
    # Months, years, seasons and their parts.
    ("The truce was signed in March.", "March", SATURDAY, "2020-03-01", "2020-03-31"),
    ("The truce was signed in December.", "December", SATURDAY, "2019-12-01", "2019-12-31"),
    ("The truce was signed in October.", "October", SATURDAY, "2020-10-01", "2020-10-31"),
    ("The truce was signed in March 2019.", "March 2019", SATURDAY, "2019-03-01", "2019-03-31"),
    ("The truce was signed in May.", "May", SATURDAY, "2020-05-01", "2020-05-31"),
    ("The truce was signed last March.", "last March", SATURDAY, "2020-03-01", "2020-03-31"),
    ("The truce was signed in March last year.", "March last year", SATURDAY, "2019-03-01", "2019-03-31"),
    ("The March ceasefire held.", "March", SATURDAY, "2020-03-01", "2020-03-31"),
    ("In May 20 people were killed.", "May", SATURDAY, "2020-05-01", "2020-05-31"),
    ("In mid-October the line held.", "mid-October", SATURDAY, "2020-10-11", "2020-10-20"),
    ("In early October the line held.", "early October", SATURDAY, "2020-10-01", "2020-10-10"),
    ("In late February the line held.", "late February", SATURDAY, "2020-02-21", "2020-02-29"),
    ("In the first week of March it held.", "the first week of March", SATURDAY, "2020-03-01", "2020-03-07"),
    ("He took office in 2016.", "2016", SATURDAY, "2016-01-01", "2016-12-31"),
    ("The 2018 agreement was broken.", "2018", SATURDAY, "2018-01-01", "2018-12-31"),
    ("The camp grew in early 2019.", "early 2019", SATURDAY, "2019-01-01", "2019-04-30"),
    ("The camp grew in mid-2019.", "mid-2019", SATURDAY, "2019-05-01", "2019-08-31"),
    ("The camp grew in late 2019.", "late 2019", SATURDAY, "2019-09-01", "2019-12-31"),
    ("In the first half of 2018 it grew.", "the first half of 2018", SATURDAY, "2018-01-01", "2018-06-30"),
    ("In the second quarter of 2018 it grew.", "the second quarter of 2018", SATURDAY, "2018-04-01", "2018-06-30"),
    ("In the first six months of 2019 it grew.", "the first six months of 2019", SATURDAY, "2019-01-01", "2019-06-30"),
    ("It grew the last two weeks of October.", "the last two weeks of October", SATURDAY, "2020-10-18", "2020-10-31"),
    ("The war of the 1990s left mines.", "the 1990s", SATURDAY, "1990-01-01", "1999-12-31"),
    ("Mosul fell in the summer of 2014.", "summer of 2014", SATURDAY, "2014-06-01", "2014-08-31"),
    ("It was hit in spring 2020.", "spring 2020", SATURDAY, "2020-03-01", "2020-05-31"),
    ("It was hit last summer.", "last summer", SATURDAY, "2020-06-01", "2020-08-31"),
    ("It was hit last winter.", "last winter", SATURDAY, "2019-12-01", "2020-02-29"),
    ("An offensive is due next winter.", "next winter", SATURDAY, "2020-12-01", "2021-02-28"),
    # From one time to another.
    ("It lasted between October 10 and 12.", "between October 10 and 12", SATURDAY, "2020-10-10", "2020-10-12"),
    ("It lasted from 3 to 5 May.", "from 3 to 5 May", SATURDAY, "2020-05-03", "2020-05-05"),
    ("It lasted 3-5 May 2019.", "3-5 May 2019", SATURDAY, "2019-05-03", "2019-05-05"),
    ("It lasted October 26–28, 2020.", "October 26–28, 2020", None, "2020-10-26", "2020-10-28"),
    ("It lasted from 27 September to 10 October 2020.", "from 27 September to 10 October 2020", None, "2020-09-27",
     "2020-10-10"),
    ("It lasted from December 20 to January 5.", "from December 20 to January 5", SATURDAY, "2019-12-20", "2020-01-05"),
    ("It lasted from Monday to Wednesday.", "from Monday to Wednesday", SATURDAY, "2020-10-26", "2020-10-28"),
    ("It lasted between 2014 and 2016.", "between 2014 and 2016", None, "2014-01-01", "2016-12-31"),
    ("The 2014-16 war ended.", "2014-16", None, "2014-01-01", "2016-12-31"),
    ("It lasted from March to May 2019.", "from March to May 2019", None, "2019-03-01", "2019-05-31"),
    ("It lasted from March until June.", "from March until June", SATURDAY, "2020-03-01", "2020-06-30"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "words", "published", "first", "last"), DAYS)
def test_days(sentence: str, words: str, published: str | None, first: str | None, last: str | None) -> None:
    (found,) = read(sentence, published)
    assert (found.text, found.earliest, found.latest) == (words, first, last)
    assert found.role == "at"


# Sentence, expression, role and the days.
ROLES = [
    ("The road has been shut since March.", "since March", "since", "2020-03-01", "2020-03-31"),
    ("The road has been shut since 2011.", "since 2011", "since", "2011-01-01", "2011-12-31"),
    ("The road has been shut since Monday.", "since Monday", "since", "2020-10-26", "2020-10-26"),
    ("The road has been shut since the end of 2019.", "since the end of 2019", "since", "2019-12-01", "2019-12-31"),
    ("The road has been shut from Monday onwards.", "from Monday onwards", "since", "2020-10-26", "2020-10-26"),
    ("The road has been shut since at least 2014.", "since at least 2014", "since", "2014-01-01", "2014-12-31"),
    ("The truce runs until Thursday.", "until Thursday", "until", "2020-11-05", "2020-11-05"),
    ("The truce runs till 5 November.", "till 5 November", "until", "2020-11-05", "2020-11-05"),
    ("Troops leave by the end of the year.", "by the end of the year", "before", None, "2020-12-31"),
    ("Troops leave before the end of the year.", "before the end of the year", "before", None, "2020-12-31"),
    ("Troops left before the end of September.", "before the end of September", "before", None, "2020-09-30"),
    ("Troops leave by Friday.", "by Friday", "before", None, "2020-11-06"),
    ("It was quiet before March 5.", "before March 5", "before", None, "2020-03-04"),
    ("It was quiet before 2016.", "before 2016", "before", None, "2015-12-31"),
    ("It was quiet after March 5.", "after March 5", "after", "2020-03-06", None),
    ("It was quiet after Monday's attack.", "after Monday", "after", "2020-10-26", None),
]


@pytest.mark.parametrize(("sentence", "words", "role", "first", "last"), ROLES)
def test_roles(sentence: str, words: str, role: str, first: str | None, last: str | None) -> None:
    (found,) = read(sentence)
    assert (found.text, found.role, found.earliest, found.latest) == (words, role, first, last)


# Sentence, expression, tense, days: the tense of the clause moves the time.
TENSES = [
    ("Talks open on Monday.", "Monday", "future", "2020-11-02"),
    ("Talks opened on Monday.", "Monday", "past", "2020-10-26"),
    ("Talks open on Saturday.", "Saturday", "future", "2020-10-31"),
    ("Talks open on November 5.", "November 5", "future", "2020-11-05"),
    ("Talks opened on November 5.", "November 5", "past", "2019-11-05"),
    ("Talks will open in March.", "March", "future", "2021-03-01"),
    ("Talks will open in October.", "October", "future", "2020-10-01"),
    ("Fighters held out until Thursday.", "until Thursday", "past", "2020-10-29"),
    ("Talks will open in two days.", "two days", "future", "2020-11-02"),
    ("Talks will open on the 15th.", "the 15th", "future", "2020-11-15"),
    ("The vote scheduled for November 3 was put off.", "November 3", "", "2020-11-03"),
    ("The road has been shut since Friday.", "since Friday", "future", "2020-10-30"),
    ("Clashes flared this Sunday.", "this Sunday", "past", "2020-10-25"),
    ("Voting starts this Sunday.", "this Sunday", "future", "2020-11-01"),
    ("Voting starts over the weekend.", "the weekend", "future", "2020-10-31"),
]


@pytest.mark.parametrize(("sentence", "words", "tense", "first"), TENSES)
def test_tense(sentence: str, words: str, tense: str, first: str) -> None:
    (found,) = read(sentence, tense=tense)
    assert (found.text, found.earliest) == (words, first)


# Sentence, expression, and the days it lasts: low, best, high, bound.
LENGTHS = [
    ("A seven-month ceasefire ended.", "seven-month", (210, 213, 217, "about")),
    ("A one-month truce ended.", "one-month", (28, 30, 31, "about")),
    ("A 72-hour truce began.", "72-hour", (3, 3, 3, "exact")),
    ("A six-hour truce began.", "six-hour", (0, None, 1, "about")),
    ("A 36-hour curfew began.", "36-hour", (1, None, 2, "about")),
    ("They fought for six weeks.", "six weeks", (42, 42, 42, "exact")),
    ("He made a three-day visit.", "three-day", (3, 3, 3, "exact")),
    ("The siege lasted ten years.", "ten years", (3650, 3652, 3660, "about")),
    ("They fought for more than six weeks.", "more than six weeks", (43, None, None, "more_than")),
    ("They fought for at least 10 days.", "at least 10 days", (10, None, None, "at_least")),
    ("They fought for about 10 days.", "about 10 days", (None, 10, None, "about")),
    ("They fought for nearly 10 days.", "nearly 10 days", (None, None, 10, "about")),
    ("They fought for less than 10 days.", "less than 10 days", (None, None, 9, "less_than")),
    ("The truce ended after seven months.", "seven months", (210, 213, 217, "about")),
    ("They fought for weeks.", "weeks", (14, None, None, "vague")),
    ("They fought for several days.", "several days", (3, None, 9, "vague")),
    ("A month-long siege ended.", "month-long", (28, 30, 31, "about")),
    ("After two weeks of shelling the town fell.", "two weeks", (14, 14, 14, "exact")),
    ("They fought for two and a half years.", "two and a half years", (730, None, 1098, "between")),
    ("Thirty were killed within 24 hours.", "24 hours", (1, 1, 1, "exact")),
]


@pytest.mark.parametrize(("sentence", "words", "days"), LENGTHS)
def test_lengths(sentence: str, words: str, days: tuple[int | None, int | None, int | None, str]) -> None:
    (found,) = read(sentence)
    assert (found.text, found.role, found.earliest, found.latest) == (words, "duration", None, None)
    amount = found.duration_days
    assert amount is not None
    assert (amount.low, amount.best, amount.high, amount.bound) == days


@pytest.mark.parametrize(
    ("sentence", "words", "first", "last"),
    [
        ("Two days later the army struck back.", "Two days later", "2020-03-07", "2020-03-07"),
        ("Three days earlier the army struck.", "Three days earlier", "2020-03-02", "2020-03-02"),
        ("The following week the army struck.", "The following week", "2020-03-09", "2020-03-15"),
        ("The next day the army struck.", "The next day", "2020-03-06", "2020-03-06"),
        ("The same day the army struck.", "The same day", "2020-03-05", "2020-03-05"),
        ("Five years after the war, it struck.", "Five years after", None, None),
        ("The previous month the army struck.", "The previous month", "2020-02-01", "2020-02-29"),
        ("The following Monday the army struck.", "The following Monday", "2020-03-09", "2020-03-09"),
    ],
)
def test_told_from_a_date_before(sentence: str, words: str, first: str, last: str) -> None:
    (found,) = read(sentence, reference="2020-03-05")
    assert (found.text, found.earliest, found.latest) == (words, first, last)
    (alone,) = read(sentence)
    assert (alone.text, alone.earliest, alone.latest) == (words, None, None)


def test_days_after_a_date_in_the_same_words() -> None:
    (found,) = read("It came two days after October 10.")
    assert (found.text, found.earliest) == ("two days after October 10", "2020-10-12")


NO_TIMES = [
    "", " ", "F-16 jets flew past.", "Some 1,200 troops crossed.", "2020 people died.", "They may attack.",
    "The protesters march on the palace.", "It was over in a second.", "Sunni fighters left.", "The Sun said so.",
    "A 23-year-old man was killed.", "A three-year-old girl died.", "He was 40 years old.", "Flight 2016 crashed.",
    "Call 555-2016-1234 now.", "Resolution 2254 was passed.", "UN resolution 1701 was broken.", "Article 5 applies.",
    "Route 2000 is shut.", "He watched 24-hour television.", "Theresa May spoke.", "Mrs May spoke to April.",
    "April said so.", "June Smith was hurt.", "Augustus fell.", "A decade-old feud.", "May God help them.",
    "The March on Washington grew.", "The fall of Saigon was swift.", "Water from the springs was poisoned.",
    "It was the Arab Spring.", "The Good Friday Agreement held.", "The Sunday Times wrote it.",
    "They pray every Friday.", "It happens each week.", "At 10:30 a.m. guns fired.", "The first time in five years.",
    "It was the worst attack in recent years.", "He paid $2000 for it.", "They hold 2016 prisoners.",
    "In 2000 villages the well is dry.", "He is second in command.", "The 27th Brigade left.",
    "On the 27th floor a fire broke out.", "Mosul, Marchenko and Mayor Decker spoke.", "Black Friday came.",
    "The satellite Sat over it.", "Jan Egeland spoke.", "They marched through it.", "He asked for a ceasefire now.",
    "Round 3.5 of it.", "The T-72 and the S-300 burned.", "The M-19 disarmed.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", NO_TIMES)
def test_no_times(sentence: str) -> None:
    assert read(sentence) == []


GRAINS = [
    ("It fell on Monday.", "day"), ("It fell last week.", "week"), ("It fell in March.", "month"),
    ("It fell in the summer of 2014.", "season"), ("It fell in 2014.", "year"), ("It fell in recent days.", "unknown"),
    ("It fell in mid-October.", "week"), ("It fell in early 2019.", "season"), ("It fell three years ago.", "year"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "grain"), GRAINS)
def test_granularity_stands_without_publication(sentence: str, grain: str) -> None:
    (found,) = read(sentence)
    assert found.granularity == grain
    (undated,) = read(sentence, None)
    assert undated.granularity == grain
    if not any(c.isdigit() for c in sentence):
        assert (undated.earliest, undated.latest) == (None, None)


# Publication at the edges of the calendar.
EDGES = [
    ("It fell yesterday.", "2021-01-01", "2020-12-31", "2020-12-31"),
    ("It fell yesterday.", "2020-03-01", "2020-02-29", "2020-02-29"),
    ("It fell yesterday.", "2021-03-01", "2021-02-28", "2021-02-28"),
    ("It fell last week.", "2021-01-03", "2020-12-21", "2020-12-27"),
    ("It fell last week.", "2021-01-04", "2020-12-28", "2021-01-03"),
    ("It fell this week.", "2021-01-01", "2020-12-28", "2021-01-03"),
    ("It fell last month.", "2021-01-31", "2020-12-01", "2020-12-31"),
    ("It fell last month.", "2020-03-31", "2020-02-01", "2020-02-29"),
    ("It fell a month ago.", "2020-03-31", "2020-02-01", "2020-02-29"),
    ("It fell a year ago.", "2020-02-29", "2019-01-01", "2019-12-31"),
    ("It fell in December.", "2021-01-01", "2020-12-01", "2020-12-31"),
    ("It fell in January.", "2021-01-01", "2021-01-01", "2021-01-31"),
    ("It fell on December 31.", "2021-01-01", "2020-12-31", "2020-12-31"),
    ("It fell on December 31.", "2020-12-31", "2020-12-31", "2020-12-31"),
    ("It fell on January 1.", "2020-12-31", "2020-01-01", "2020-01-01"),
    ("It fell on February 29.", "2021-06-01", "2020-02-29", "2020-02-29"),
    ("It fell on February 29.", "2020-02-28", "2016-02-29", "2016-02-29"),
    ("It fell on February 29, 2019.", "2021-06-01", None, None),
    ("It fell on February 30.", "2021-06-01", None, None),
    ("It fell on the 31st.", "2020-10-30", "2020-08-31", "2020-08-31"),
    ("It fell last winter.", "2021-01-15", "2019-12-01", "2020-02-29"),
    ("It fell this winter.", "2021-01-15", "2020-12-01", "2021-02-28"),
    ("It fell on 2020-02-30.", "2021-06-01", None, None),
]


@pytest.mark.parametrize(("sentence", "published", "first", "last"), EDGES)
def test_edges_of_the_calendar(sentence: str, published: str, first: str | None, last: str | None) -> None:
    (found,) = read(sentence, published)
    assert (found.earliest, found.latest) == (first, last)


WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@pytest.mark.parametrize("today", range(7))
@pytest.mark.parametrize("day", range(7))
def test_weekdays_from_every_day_of_publication(today: int, day: int) -> None:
    published = date(2020, 12, 28) + timedelta(today)
    (plain,) = read(f"It fell on {WEEKDAYS[day]}.", published.isoformat())
    (last,) = read(f"It fell last {WEEKDAYS[day]}.", published.isoformat())
    (coming,) = read(f"It opens next {WEEKDAYS[day]}.", published.isoformat())
    days = [date.fromisoformat(found.earliest or "") for found in (plain, last, coming)]
    assert [d.weekday() for d in days] == [day] * 3
    assert 0 <= (published - days[0]).days <= 6
    assert 1 <= (published - days[1]).days <= 7
    assert 1 <= (days[2] - published).days <= 7


@pytest.mark.parametrize("today", range(7))
def test_weeks_from_every_day_of_publication(today: int) -> None:
    published = date(2020, 12, 28) + timedelta(today)
    for words, first in (("last week", "2020-12-21"), ("this week", "2020-12-28"), ("next week", "2021-01-04")):
        (found,) = read(f"It was seen {words}.", published.isoformat())
        assert found.earliest == first
        assert found.latest == (date.fromisoformat(first) + timedelta(6)).isoformat()


def test_several_in_one_sentence_with_offsets_in_the_text() -> None:
    text = "Earlier. Warplanes struck on Monday and again on 27 October, after a seven-month truce. On Friday too."
    found = find_times(text, 9, 87, SATURDAY)
    assert [f.text for f in found] == ["Monday", "27 October", "seven-month"]
    assert all(text[f.start : f.end] == f.text for f in found)


def test_a_day_that_is_not_iso_is_an_error() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        read("It fell on Monday.", "last spring")


WORDS = """
the a last next this past early late mid - on of in since until by before after from to and between Monday Sunday
March May Sept. 27 27th 31 29 2016 1990s week weeks days year years month months hour ago later earlier few several
couple half first quarter end beginning yesterday overnight night weekend summer winter two twenty 2020-02-30
27/09/2020 , 's for lasting more than over every Resolution people
"""
SOUP = st.lists(st.sampled_from(WORDS.split()), max_size=10).map(" ".join)


@given(
    text=st.one_of(SOUP, st.text()),
    published=st.one_of(st.none(), st.dates().map(date.isoformat)),
    tense=st.sampled_from(["past", "present", "future", ""]),
    reference=st.one_of(st.none(), st.dates().map(date.isoformat)),
)
def test_any_text_gives_ordered_intervals(text: str, published: str | None, tense: str, reference: str | None) -> None:
    end = 0
    for found in find_times(text, 0, len(text), published, lambda _: tense, reference=reference):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text
        assert not (found.earliest and found.latest) or found.earliest <= found.latest
        end = found.end


@given(before=st.text(), sentence=SOUP, after=st.text())
def test_nothing_outside_the_sentence_is_read(before: str, sentence: str, after: str) -> None:
    start = len(before) + 1
    text = f"{before}\n{sentence}\n{after}"
    found = find_times(text, start, start + len(sentence), SATURDAY)
    alone = find_times(sentence, 0, len(sentence), SATURDAY)
    assert [(f.text, f.earliest, f.latest, f.start - start) for f in found] == [
        (f.text, f.earliest, f.latest, f.start) for f in alone
    ]


def test_a_sentence_without_time_words_costs_next_to_nothing() -> None:
    text = "The government denied that its forces had shelled the crowded market in the rebel-held suburb."
    begun = time.process_time()
    for _ in range(2000):
        find_times(text, 0, len(text), SATURDAY)
    # Measured 8 µs; five times that is a regression even on a busy machine.
    assert (time.process_time() - begun) / 2000 < 40e-6
