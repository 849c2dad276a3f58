"""What the sentence model adds to what rules read: where it may speak, what its claims look like, that it is fair."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tocsin import suggesting
from tocsin.coding.draft import Draft
from tocsin.coding.scene import Scene
from tocsin.coding.suggestions import pairs, phrases, trigger_of
from tocsin.desk import Desk, desk, rules_alone
from tocsin.learned.sentence import NOTHING, TIES, TYPES, Passing
from tocsin.reading.parse import parse
from tocsin.terms.claims import Claim, EventContent, RelationContent
from tocsin.terms.text import Report


class Told:
    """A stand-in for the model that gives one answer for one pair of phrases, and nothing for all others."""

    def __init__(self, source: str, target: str, type_: str = "", tie: str = "", chance: float = 0.95) -> None:
        self.source, self.target, self.type, self.tie, self.chance = source, target, type_, tie, chance

    def passing(
        self, text: str, asked: list[tuple[tuple[int, int], tuple[int, int]]], masks: object = ()
    ) -> list[Passing]:
        out = []
        for one, two in asked:
            mine = text[slice(*one)] == self.source and text[slice(*two)] == self.target
            out.append(
                Passing(
                    _all(TYPES, self.type if mine else "", self.chance),
                    _all(TIES, self.tie if mine else "", self.chance),
                )
            )
        return out

    def quad(self, text: str, masks: object = ()) -> list[float]:
        return [1.0] * 5


def _all(labels: tuple[str, ...], told: str, chance: float) -> dict[str, float]:
    out = dict.fromkeys((*labels, NOTHING), 0.0)
    out[told or NOTHING] = chance
    return out


def read(monkeypatch: pytest.MonkeyPatch, text: str, told: Told) -> list[Claim]:
    monkeypatch.setattr(suggesting, "sentence_model", lambda: told)
    return list(Desk(weigh=None).read(Report(text, language="en")).claims)


# No rule reads these words, so that whatever is read is the model's.
ODD = "Turkey quietly smoothed the way for the Libyan air force."


def test_an_act_that_no_rule_reads_is_claimed_and_says_whose_word_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    (claim,) = read(monkeypatch, ODD, Told("Turkey", "the Libyan air force", "AID"))
    event = claim.content
    assert isinstance(event, EventContent)
    assert (event.type, event.cameo, event.quad) == ("AID", "07", 2)
    assert [(p.role, p.actor.country) for p in event.participants] == [("actor", "TUR"), ("recipient", "LBY")]
    assert claim.quote == ODD[claim.start : claim.end]
    assert ODD[slice(*claim.trigger)] == "smoothed"
    assert claim.reasons[0] == "sentence model: AID (95%), read by no rule"


def test_the_status_is_read_by_the_same_grammar(monkeypatch: pytest.MonkeyPatch) -> None:
    text = ODD.replace("quietly smoothed", "did not smooth")
    (claim,) = read(monkeypatch, text, Told("Turkey", "the Libyan air force", "AID"))
    assert claim.status == "denied"


def test_a_doubtful_answer_is_no_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read(monkeypatch, ODD, Told("Turkey", "the Libyan air force", "AID", chance=0.55))


def test_an_answer_against_the_sentences_class_is_no_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told("Turkey", "the Libyan air force", "AID")
    monkeypatch.setattr(told, "quad", lambda text, masks=(): [0.9, 0.0, 0.1, 0.0, 0.0])
    assert not read(monkeypatch, ODD, told)


def test_what_a_rule_has_read_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Turkey shelled the Libyan air force."
    claims = read(monkeypatch, text, Told("Turkey", "the Libyan air force", "AID"))
    assert [c.content.type for c in claims if isinstance(c.content, EventContent)] == ["ASSAULT"]


def test_an_end_that_a_rule_has_not_found_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The Serbian decision drew condemnation from France."
    alone = rules_alone().read(Report(text, language="en")).claims
    (bare,) = [c.content for c in alone if isinstance(c.content, EventContent)]
    assert [p.role for p in bare.participants] == ["actor"]
    claims = read(monkeypatch, text, Told("France", "The Serbian decision", "ACCUSE"))
    (claim,) = [c for c in claims if isinstance(c.content, EventContent)]
    assert isinstance(claim.content, EventContent)
    assert {p.role: p.text for p in claim.content.participants} == {
        "actor": "France",
        "recipient": "Serbian decision",
    }
    assert "'Serbian decision' as recipient by the sentence model: ACCUSE (95%)" in claim.reasons


def test_a_tie_between_two_bodies_is_a_relation(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Hezbollah dwells in the orbit of the Iranian army."
    assert not rules_alone().read(Report(text, language="en")).claims
    (claim,) = read(monkeypatch, text, Told("Hezbollah", "the Iranian army", tie="associated_with"))
    tie = claim.content
    assert isinstance(tie, RelationContent)
    assert (tie.type, tie.from_.text, tie.to.text) == ("associated_with", "Hezbollah", "Iranian army")
    assert claim.reasons[0] == "sentence model: associated_with (95%), read by no rule"


def scene_of(text: str) -> Scene:
    at = desk()
    report, sentences, _ = next(parse([Report(text, language="en")], at.lexicon, at.nlp))
    return next(iter(at.scenes(report, sentences)))


@pytest.mark.parametrize(
    ("text", "source", "target", "trigger"),
    [
        ("Russia jailed the Georgian envoy.", "Russia", "envoy", "jailed"),
        ("The Georgian envoy was jailed by Russia.", "Russia", "envoy", "jailed"),
        ("Police said that Russia jailed the Georgian envoy.", "Police", "envoy", None),
        ("Russia, which fears NATO, jailed the Georgian envoy.", "Russia", "NATO", None),
        ("Russia tried to jail the Georgian envoy.", "Russia", "envoy", "jail"),
    ],
)
def test_an_act_needs_one_clause(text: str, source: str, target: str, trigger: str | None) -> None:
    s = scene_of(text).sentence
    found = trigger_of(s, s.words.index(source), s.words.index(target), verbal=False)
    assert (None if found is None else s.words[found]) == trigger


def test_what_is_said_of_others_may_stand_in_a_clause_of_its_own() -> None:
    s = scene_of("France said that Tehran had lied to the inspectors.").sentence
    at = trigger_of(s, s.words.index("France"), s.words.index("Tehran"), verbal=True)
    assert at is not None
    assert s.words[at] == "said"


def test_private_persons_and_times_are_no_parties() -> None:
    scene = scene_of("On Friday a nurse thanked the French army.")
    named = [scene.report.text[p.start : p.end] for p in phrases(scene)]
    assert "Friday" not in named
    sources = {scene.report.text[a.start : a.end] for a, _ in pairs(phrases(scene))}
    assert sources == {"the French army"}


def test_the_rules_read_as_ever_without_the_model() -> None:
    text = "Rebels shelled Ariha on Monday, and Turkey condemned the attack."
    alone = Desk(suggest=None, weigh=None).read(Report(text, language="en")).claims
    assert [replace(c, reasons=()) for c in alone] == [
        replace(c, reasons=()) for c in rules_alone().read(Report(text, language="en")).claims
    ]
    assert not any("sentence model" in reason for c in alone for reason in c.reasons)


def test_the_same_sentence_about_others_gets_the_same_claims() -> None:
    """Names are hidden from the model, so that no claim rests on who it is about."""
    texts = [
        f"{a} brushed aside the {b} demand for an inquiry and lauded its own troops."
        for a, b in (("Russia", "Ukrainian"), ("Israel", "Iranian"), ("Kenya", "Somali"))
    ]
    told = [
        [(c.kind, getattr(c.content, "type", ""), c.status, c.reasons) for c in desk().read(Report(t)).claims]
        for t in texts
    ]
    assert told[0] == told[1] == told[2]


def test_every_draft_of_the_model_names_its_words() -> None:
    drafts: list[Draft] = []
    scene = scene_of(ODD)
    for draft in suggesting.suggest(scene, drafts):
        assert draft.tokens
        assert draft.reasons[0].startswith("sentence model")
