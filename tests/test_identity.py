"""Who is who across reports: what is one becomes one actor, what may not be stays apart, and order never matters."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
import reader
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.lexicon.bodynames import shape_of
from tocsin.lexicon.load import HERE, fold_words, lexicon, read_csv
from tocsin.resolving.identity import (
    Naming,
    actors_of,
    apply,
    body_name,
    decide,
    keys_of,
    mentions_of,
)
from tocsin.terms.contents import participants_of
from tocsin.terms.judgements import Judgement, Verdict, mention_id
from tocsin.terms.text import Report, content_id

WORDS = lexicon()


def naming(
    name: str,
    report: str = "r1",
    country: str | None = "SYR",
    published: str | None = "2020-10-01",
    **more: object,
) -> Naming:
    made = Naming(
        report=report,
        published=published,
        name=name,
        sort="body",
        mentions=(mention_id(report, 10 * len(name), 10 * len(name) + len(name)),),
        spellings=(name,),
        type="militia",
        sector="UAF",
        country=country,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def judged(verdict: Verdict, *subjects: str, judge: str = "Ada", date: str = "2021-01-01") -> Judgement:
    return Judgement(content_id(verdict, *subjects, judge, date), subjects, verdict, 1.0, (), judge, date)


def actor_ids(namings: Sequence[Naming], judgements: Sequence[Judgement] = ()) -> list[str | None]:
    actors = actors_of(decide(namings, judgements))
    return [actors[n.mentions[0]].id if n.mentions[0] in actors else None for n in namings]


# Which words are the name of a body


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("the Desert Lions Brigade", "Desert Lions Brigade"),
        ("Fighters of the Desert Lions Brigade", "Desert Lions Brigade"),
        ("Jaysh al-Sahra", "Jaysh al-Sahra"),
        ("Lashkar-e-Nahr", "Lashkar-e-Nahr"),
        ("Sons of Sumer Battalions", "Sons of Sumer Battalions"),
        ("Movement for Land and Justice", "Movement for Land and Justice"),
        ("DLB", "DLB"),
        # Persons, whatever they belong to, and words for anybody.
        ("rebel commander Karim Haddad", None),
        ("Karim Haddad of the Valley Front", None),
        ("Army General Karim Haddad", None),
        ("Asad Haddad", None),
        ("Asad al-Haddad", None),
        ("Karim Haddad, Desert Lions Brigade", None),
        ("Valley Front leader Karim Haddad", None),
        ("Mr Haddad's Valley Front", None),
        ('Army "Lion" Haddad', None),
        ("Lashkar Gah", None),
        ("northern rebels", None),
        ("the Army", None),
        ("Brigades", None),
        ("Karim Haddad", None),
        ("gunmen", None),
    ],
)
def test_only_names_of_bodies_count(words: str, name: str | None) -> None:
    assert body_name(words, "body", WORDS) == name


def test_media_and_companies_by_their_own_words() -> None:
    assert body_name("Jarmaq News Agency", "media", WORDS) == "Jarmaq News Agency"
    assert body_name("Karim Haddad", "media", WORDS) is None
    assert body_name("Karim Haddad", "company", WORDS) is None


def test_a_report_tells_who_bears_which_name() -> None:
    text = (
        "Fighters of the Desert Lions Brigade (DLB) shelled a village near Hama, Syria, on Friday. "
        "The DLB said it had killed ten soldiers. Jaysh al-Sahra attacked the DLB with rockets. "
        "Karim Haddad was killed. Rebel commander Walid Haddad condemned the attack."
    )
    reading = reader.read(text)
    found = {n.name: n for n in mentions_of(reading.claims, reading.report)}
    assert set(found) == {"Desert Lions Brigade", "Jaysh al-Sahra"}
    lions = found["Desert Lions Brigade"]
    assert lions.short == "DLB"
    assert lions.country == "SYR"
    assert len(lions.mentions) >= 3
    assert "sahra" in " ".join(lions.beside)
    assert mentions_of(reversed(reading.claims), reading.report) == mentions_of(reading.claims, reading.report)
    names = actors_of(decide(found.values()))
    applied = [apply(claim, reading.report.id, names) for claim in reading.claims]
    ids = {p.actor.id for claim in applied for p in participants_of(claim.content) if "DLB" in p.text}
    assert len(ids) == 1
    assert str(ids.pop()).startswith("group:")
    speakers = {h.actor for claim in applied for h in claim.holders if h.text == "DLB"}
    assert speakers == {names[lions.mentions[0]].id}
    told = "".join(str(claim.content) for claim in applied if "Haddad" in claim.quote)
    assert "group:" not in told.split("attack")[0]  # nobody who may be private got an id


def test_nothing_to_apply_gives_the_same_claim() -> None:
    reading = reader.read("Jaysh al-Sahra attacked Hama.")
    for claim in reading.claims:
        assert apply(claim, reading.report.id, {}) is claim
        assert apply(claim, "another report", actors_of(decide(mentions_of([claim], reading.report)))) == claim


def test_no_claims_no_namings_no_decisions() -> None:
    assert mentions_of((), Report("Nothing.")) == ()
    assert decide(()) == ()


# What is one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Desert Lions Brigade", "the Desert Lions Brigades"),
        ("Desert Lions Brigade", "Brigade of the Desert Lions"),
        ("Jaysh al-Sahra", "Jaish es-Sahra"),
        ("Katibat Khatm al-Nahrayn", "Katiba Hatm en-Nahrain"),
        ("Desert Lions Organisation", "Desert Lions Organization"),
        ("Liwa al-Jarmaq", "Jarmaq Brigade"),
        ("People's Army", "the People's Army"),
    ],
)
def test_spellings_of_one_name_in_one_country_are_one(one: str, other: str) -> None:
    first, second = actor_ids([naming(one), naming(other, "r2", published="2020-10-05")])
    assert first == second
    assert first is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (naming("People's Army", country=None), naming("People's Army", "r2", country=None)),
        (naming("National Front", country="YEM"), naming("National Front", "r2", country="IRN")),
        (naming("Desert Lions Brigade", country="SYR"), naming("Desert Lions Brigade", "r2", country="LBY")),
        (naming("Desert Lions Brigade"), naming("Mountain Lions Brigade", "r2")),
        (naming("Valley Front"), naming("Valley Front General Command", "r2")),
        (naming("First Jarmaq Brigade"), naming("Second Jarmaq Brigade", "r2")),
        (naming("Democratic Front of Jarmaq"), naming("Popular Front of Jarmaq", "r2")),
        (naming("Jarmaq Front"), naming("Jarmaq Army", "r2")),
        (naming("DLB"), naming("Desert Lions Brigade", "r2")),  # no report ties the two
        (naming("Jarmaq News", sort="media"), naming("Jarmaq Army", "r2")),
        (naming("Jaysh al-Jarmaq"), naming("Jaish al-Jarmak", "r2", beside=(shape_of("Jaysh al-Jarmaq", WORDS).key,))),
    ],
)
def test_what_may_be_two_stays_apart(one: Naming, other: Naming) -> None:
    first, second = actor_ids([one, other])
    assert first != second


def test_an_acronym_joins_the_name_that_a_report_ties_it_to() -> None:
    long = naming("Desert Lions Brigade", short="DLB")
    assert len(set(actor_ids([long, naming("DLB", "r2", short="DLB")]))) == 1
    elsewhere = naming("DLB", "r2", short="DLB", country="MLI")
    assert len(set(actor_ids([long, elsewhere]))) == 2


def test_a_name_that_could_be_short_for_two_is_left_alone() -> None:
    two = [naming("Desert Lions Brigade", "r1", "SYR"), naming("Desert Lions Brigade", "r2", "LBY")]
    lost = naming("Desert Lions Brigade", "r3", None)
    assert len(set(actor_ids([*two, lost]))) == 3
    assert len(set(actor_ids([two[0], lost]))) == 1
    # What it does tells which of the two it is.
    foes = ("RUS", "SYR")
    hint = [replace(two[0], foes=foes), two[1], replace(lost, foes=foes)]
    first, second, third = actor_ids(hint)
    assert first == third != second


def test_no_chain_from_one_to_another_through_a_third() -> None:
    """A short name fits both long ones; they exclude each other, so none of the three is put together."""
    names = ["Front of Jarmaq", "Popular Front of Jarmaq", "Democratic Front of Jarmaq"]
    ids = actor_ids([naming(name, f"r{k}") for k, name in enumerate(names)])
    assert len(set(ids)) == 3


def test_names_that_the_lexicon_has_otherwise_are_its_entries() -> None:
    spelt = naming("Jama'at Nusratul Islam wal Muslimeen", country="MLI", published="2019-03-01")
    (decision,) = decide([spelt])
    assert decision.actor is not None
    assert decision.actor.id == "JNIM"
    assert any("lexicon" in reason for reason in decision.reasons)
    (elsewhere,) = decide([replace(spelt, country="PHL")])
    assert elsewhere.actor is not None
    assert elsewhere.actor.id != "JNIM"


def test_pairs_that_may_be_one_are_asked_about_once() -> None:
    namings = [naming("Desert Lions Brigade", f"r{k}", land) for k, land in enumerate(["SYR", "SYR", "LBY", "LBY"])]
    asked = [d for d in decide(namings) if d.verdict == "unsure"]
    assert len(asked) == 1
    assert asked[0].actor is None
    assert set(asked[0].mentions) == {namings[0].mentions[0], namings[2].mentions[0]}


def test_every_decision_has_reasons_and_a_probability() -> None:
    for decision in decide([naming("Desert Lions Brigade"), naming("Liwa Jarmaq", "r2"), naming("LJ", "r3")]):
        assert decision.reasons
        assert 0 <= decision.score <= 1


def test_rare_names_are_rarer_than_common_ones() -> None:
    def rarity(name: str) -> float:
        return shape_of(name, WORDS).information

    assert rarity("National Front") < rarity("Jarmaq Front") < rarity("Desert Lions of Jarmaq Front")


# Persons go before rules


def test_a_person_says_whom_a_mention_names() -> None:
    first, second, third = (naming("Desert Lions Brigade", f"r{k}") for k in range(3))
    verdict = judged("names", first.mentions[0], "HTS")
    actors = actors_of(decide([first, second, third], [verdict]))
    assert first.mentions[0] not in actors  # the person's own word stands alone
    assert actors[second.mentions[0]].id == actors[third.mentions[0]].id == "HTS"
    assert set(actor_ids([first, second], [replace(verdict, withdrawn="2021-02-01")])) == set(
        actor_ids([first, second])
    )
    by_rule = judged("names", first.mentions[0], "HTS", judge="rule: other/1")
    assert actor_ids([first, second], [by_rule]) == actor_ids([first, second])


def test_a_person_says_whom_a_mention_does_not_name() -> None:
    namings = [naming("Desert Lions Brigade", f"r{k}") for k in range(3)]
    shared = actor_ids(namings)[0]
    assert shared is not None
    one, two, three = actor_ids(namings, [judged("names_not", namings[1].mentions[0], shared)])
    assert one == three == shared
    assert two not in {None, shared}


def test_a_person_splits_and_joins() -> None:
    one, two, three = (naming("Desert Lions Brigade", f"r{k}", published=f"2020-10-0{k + 1}") for k in range(3))
    split = judged("different", one.mentions[0], two.mentions[0])
    a, b, c = actor_ids([one, two, three], [split])
    assert a == c != b
    other = naming("Hawks of Zamar Battalion", "r9", "LBY")
    joined = judged("same", one.mentions[0], other.mentions[0])
    assert len(set(actor_ids([one, two, three, other], [joined]))) == 1
    a, b, c, d = actor_ids([one, two, three, other], [joined, split])
    assert a == c == d != b
    # The later word on the same pair counts.
    again = judged("same", one.mentions[0], two.mentions[0], date="2021-05-01")
    assert len(set(actor_ids([one, two, three], [split, again]))) == 1


def test_names_without_a_country_stay_apart_however_many_and_are_asked_about_once() -> None:
    """Two hundred reports of a "Jarmaq Army" nobody places: no pairs among them, and one question to a person."""
    known = naming("Jarmaq Army", "r0")
    lost = [naming("Jarmaq Army", f"r{k}", None, foes=("RUS",)) for k in range(1, 200)]
    decisions = decide([replace(known, foes=("RUS",)), *lost])
    assert len({d.actor.id for d in decisions if d.actor}) == 200
    assert sum(d.verdict == "unsure" for d in decisions) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ansar Allahi Jarmaq", "Ansarallahi Jarmaq"),
        ("Hizb-ul-Sahrawiyin", "Hizbul Sahrawiyeen"),
        ("Mouvement pour la paix de Jarmaq", "Movement for the Peace of Jarmaq"),
        ("Jarmaq Defense Force", "Jarmaq Defence Forces"),
    ],
)
def test_other_tongues_and_joined_words(one: str, other: str) -> None:
    assert len(set(actor_ids([naming(one), naming(other, "r2")]))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jarmaq Front - MA", "Jarmaq Front - MM"),
        ("Liberation Front of Jarmaq", "People's Liberation Front of Jarmaq"),
        ("Syrian Jarmaq Front", "Libyan Jarmaq Front"),
        ("Soma Brigade", "Sami Brigade"),
    ],
)
def test_one_word_or_letter_can_tell_two_apart(one: str, other: str) -> None:
    assert len(set(actor_ids([naming(one), naming(other, "r2")]))) == 2


# Order, parts of the whole, ids

NAMES = [
    "Desert Lions Brigade",
    "Brigade of the Desert Lions",
    "Desert Lions",
    "Liwa al-Jarmaq",
    "Jarmaq Brigade",
    "Jarmaq Front",
    "Front of Jarmaq",
    "Popular Front of Jarmaq",
    "Democratic Front of Jarmaq",
    "People's Army",
    "National Front",
    "Jaysh al-Sahra",
    "Jaish es-Sahraa",
    "DLB",
    "Valley Front",
    "Valley Front General Command",
]


@st.composite
def many_namings(draw: st.DrawFn) -> list[Naming]:
    out = []
    for number in range(draw(st.integers(1, 14))):
        name = draw(st.sampled_from(NAMES))
        out.append(
            naming(
                name,
                f"r{number}",
                draw(st.sampled_from([None, "SYR", "LBY"])),
                draw(st.sampled_from([None, "2020-10-01", "2021-03-04", "1985-01-01"])),
                short=draw(st.sampled_from([None, "DLB", "FJ"])) if name != "DLB" else "DLB",
                foes=draw(st.sampled_from([(), ("RUS",), ("RUS", "TUR")])),
                allies=draw(st.sampled_from([(), ("RUS",), ("TUR",)])),
                beside=draw(st.sampled_from([(), ("jarmaq front",)])) if "Jarmaq Front" not in name else (),
            )
        )
    return out


@st.composite
def persons_words(draw: st.DrawFn, namings: Sequence[Naming]) -> list[Judgement]:
    mentions = [n.mentions[0] for n in namings]
    out = []
    for number in range(draw(st.integers(0, 3))):
        date = f"2021-01-0{number + 1}"
        verdict = draw(st.sampled_from(["same", "different", "names", "names_not"]))
        one, other = draw(st.sampled_from(mentions)), draw(st.sampled_from(mentions))
        if verdict in {"names", "names_not"}:
            other = draw(st.sampled_from(["HTS", "JNIM"]))
        if one != other:
            out.append(judged(verdict, one, other, date=date))
    return out


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_the_order_of_arrival_makes_no_difference(data: st.DataObject) -> None:
    namings = data.draw(many_namings())
    judgements = data.draw(persons_words(namings))
    wanted = decide(namings, judgements)
    shuffled = data.draw(st.permutations(namings))
    assert decide(shuffled, data.draw(st.permutations(judgements))) == wanted
    assert decide([*shuffled, *namings], judgements) == wanted  # what comes twice counts once


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_what_shares_no_key_cannot_change_a_decision(data: st.DataObject) -> None:
    """The decisions of a part that is closed under shared keys (and persons' words) are those of the whole."""
    namings = data.draw(many_namings())
    judgements = data.draw(persons_words(namings))
    whole = decide(namings, judgements)
    part = closed([data.draw(st.sampled_from(namings))], namings, judgements)
    inside = {mention for n in part for mention in n.mentions}
    assert decide(part, judgements) == tuple(d for d in whole if d.mentions[0] in inside)


def closed(start: Sequence[Naming], namings: Sequence[Naming], judgements: Sequence[Judgement]) -> list[Naming]:
    ties = [set(j.subjects) for j in judgements if j.verdict == "same"]
    part = list(start)
    while True:
        keys = {key for n in part for key in keys_of(n)}
        mentions = {mention for n in part for mention in n.mentions}
        mentions |= {m for tie in ties if tie & mentions for m in tie}
        more = [n for n in namings if n not in part and (set(keys_of(n)) & keys or set(n.mentions) & mentions)]
        if not more:
            return part
        part += more


@settings(max_examples=80, deadline=None)
@given(many_namings())
def test_nobody_is_put_together_against_the_evidence(namings: list[Naming]) -> None:
    """Within one actor no two names contradict each other, however many links lead from one to the other."""
    from tocsin.resolving.likeness import SAME, Form, form_of, weigh

    def form(one: Naming) -> Form:
        id_, shape = form_of(one, WORDS)
        made = Form(id_, shape, one.sort, one.country)
        made.add(one)
        return made

    groups: dict[str, list[Naming]] = {}
    actors = actors_of(decide(namings))
    for one in namings:
        groups.setdefault(str(actors[one.mentions[0]].id), []).append(one)
    for members in groups.values():
        keys = {shape_of(n.name, WORDS).key for n in members}
        lands = {n.country for n in members} - {None}
        assert len(lands) <= 1
        assert not {"popular front jarmaq", "democratic front jarmaq"} <= keys
        for one in members:
            for other in members:
                # Which acronym goes with which name, a third report may tell.
                if "DLB" in {one.name, other.name} or one.beside or other.beside:
                    continue
                if one.name != other.name and one.country == other.country == "SYR":
                    evidence = weigh(form(one), form(other))
                    assert evidence.score > 1 - SAME, (one.name, other.name, evidence)


def test_ids_do_not_change_when_later_reports_join() -> None:
    first = naming("Desert Lions Brigade", "r1", published="2020-01-01")
    later = [naming("Desert Lions Brigades", f"r{k}", published=f"2020-0{k}-01") for k in range(2, 9)]
    assert set(actor_ids([first, *later])) == set(actor_ids([first]))


def test_it_scales() -> None:
    """Ten thousand namings take seconds: names are weighed once each, not report against report."""
    rng = random.Random(4)
    syllables = "bar dun gal hir jam kos lum mar nol pur qas rim sab tur wad yaz zem".split()
    names = [f"{''.join(rng.choices(syllables, k=3)).title()} Brigade" for _ in range(700)]
    lands = ["SYR", "LBY", "MLI", None]
    namings = [naming(rng.choice(names), f"r{k}", rng.choice(lands)) for k in range(10_000)]
    decisions = decide(namings)
    assert len(actors_of(decisions)) == 10_000


def test_every_word_for_a_body_stands_in_its_example() -> None:
    rows = list(read_csv(HERE / "ontology" / "body-kinds.csv"))
    assert len({row["word"] for row in rows}) == len(rows)
    for row in rows:
        words = {part for word in fold_words(row["example"]) for part in (word, word.removesuffix("s"))}
        assert row["word"].removesuffix("s") in words, row
        if row["kind"].startswith("="):
            shown = row["kind"][1:]
            assert shown in words, row
            one = shape_of(f"Jarmaq {row['word']} Brigade", WORDS)
            assert one.key == shape_of(f"Jarmaq {shown} Brigade", WORDS).key, row
        elif row["kind"] not in {"part", "figure"}:
            assert shape_of(f"Jarmaq {row['word']}", WORDS).kinds == {row["kind"]}, row
