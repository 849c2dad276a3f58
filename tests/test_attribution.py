"""Who is given which words: sentence, and the attributions that a reader would mark (source, cue, content)."""

from __future__ import annotations

import pytest

from tocsin.desk import desk
from tocsin.terms.stance import Attribution
from tocsin.terms.text import Report

Told = tuple[str | None, str, str]

FOUND: dict[str, list[Told]] = {
    "The mayor said that the bridge had fallen.": [("The mayor", "said", "that the bridge had fallen")],
    "The bridge had fallen, the mayor said.": [("the mayor", "said", "The bridge had fallen")],
    "According to the ministry, the bridge had fallen.": [("the ministry", "According to", "the bridge had fallen")],
    "The bishop condemned the killing of the teacher.": [("The bishop", "condemned", "the killing of the teacher")],
    "The union called for a general strike.": [("The union", "called for", "a general strike")],
    "The general's claim that the town had fallen was mocked.": [
        ("The general's", "claim", "that the town had fallen"),
    ],
    "Baku: Two soldiers were wounded.": [("Baku", ":", "Two soldiers were wounded.")],
    "The survey shows a fall in support.": [("The survey", "shows", "a fall in support")],
    "The mayor called the governor a coward.": [("The mayor", "called", "the governor a coward")],
    "The envoy urged both sides to talk.": [("The envoy", "urged", "both sides to talk")],
    "The guild complained about the curfew.": [("The guild", "complained about", "the curfew")],
    "The truce seems to hold.": [(None, "seems", "The truce … to hold")],
    "The bridge is expected to fall.": [(None, "expected", "The bridge … to fall")],
    "The bishop is opposed to the dam.": [("The bishop", "opposed", "the dam")],
    "The colonel is willing to talk.": [("The colonel", "willing", "to talk")],
    "There were calls for a truce.": [(None, "calls", "a truce")],
    "The council issued a call for calm.": [("The council", "issued a call", "calm")],
    "The nun is a critic of the raid.": [("The nun", "is a critic", "the raid")],
    "The threat forced the minister to admit that he had lied.": [("the minister", "admit", "that he had lied")],
    "The sailor reportedly drowned.": [(None, "reportedly", "The sailor … drowned")],
    "Poll: Most villagers want peace.": [("Poll", ":", "Most villagers want peace.")],
    "The mayor, who denied that he had fled, wept.": [("The mayor, who", "denied", "that he had fled")],
    "The mayor said that the dam had burst, adding that nobody was hurt.": [
        ("The mayor", "said", "that the dam had burst"),
        ("The mayor", "adding", "that nobody was hurt"),
    ],
    "The mayor said the dam had burst, while the engineer said it was safe.": [
        ("The mayor", "said", "the dam had burst"),
        ("the engineer", "said", "it was safe"),
    ],
    "“It is late,” the widow of the baker said.": [("the widow of the baker", "said", "It is late,")],
}
NOBODY = [
    "The soldiers found a bomb under the bridge.",
    "The rebels hold the town.",
    "Two soldiers die per week.",
    "A farmer continued to plough his field.",
    "The rebels attacked the village.",
    "The witness appeared in court.",
    "The port has a new crane for ships.",
    "Breaking: Two ships collide.",
    "The answer to the flood was a dam.",
    "I think so.",
]


def told(text: str) -> list[Attribution]:
    return [a for a in desk().attributions(Report(text, language="en")) if not a.nested]


@pytest.mark.parametrize("text", FOUND)
def test_who_is_given_which_words(text: str) -> None:
    read = [
        (a.source and a.source.of(text), a.cue.of(text), " … ".join(c.of(text) for c in a.content)) for a in told(text)
    ]
    assert read == FOUND[text]


@pytest.mark.parametrize("text", NOBODY)
def test_no_words_of_anybody(text: str) -> None:
    assert told(text) == []


def test_words_within_words_are_nested() -> None:
    text = "The mayor said that the rebels had admitted that the bridge fell."
    by_cue = {a.cue.of(text): a.nested for a in desk().attributions(Report(text))}
    assert by_cue == {"said": False, "admitted": True}


def test_a_quotation_goes_on_over_sentences() -> None:
    text = "“We stay,” the mayor said. “Nobody will leave this town.”"
    (only,) = told(text)
    assert "Nobody will leave" in only.content[-1].of(text)


def test_a_quotation_behind_a_colon() -> None:
    text = "The mayor said:\n\n“Nobody will leave this town.”"
    (only,) = told(text)
    assert "Nobody will leave" in only.content[0].of(text)


def test_other_languages_give_nothing() -> None:
    assert desk().attributions(Report("Der Bürgermeister sprach.", language="de")) == ()


def test_a_quotation_that_opens_before_its_speaker() -> None:
    text = "The road is closed.\n\n“It fell at dawn. Nobody was hurt,” the mayor said."
    (only,) = told(text)
    assert next(c.of(text) for c in only.content).strip("“") == "It fell at dawn."
