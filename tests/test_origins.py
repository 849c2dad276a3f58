"""Whom a claim goes back to: what counts as one source, what as two, and whose name is never a key."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tocsin
from tocsin.lexicon.load import HERE, lexicon, read_csv
from tocsin.lexicon.press import press, wording
from tocsin.resolving.bylines import credits_of, facts_of, known_source, outlet_key
from tocsin.resolving.copies import Copied, compare, origins_of_reports, sketch
from tocsin.resolving.naming import key_of_actor, key_of_words
from tocsin.resolving.origins import describe, origins_of, trace
from tocsin.resolving.wording import words_of
from tocsin.terms.claims import Certainty, Claim, EventContent
from tocsin.terms.text import Report
from tocsin.terms.who import Holder

TEXT = "Shells killed ten people in Lowmere on Tuesday. The mayor spoke of a crime and asked for doctors."


def claim(*holders: Holder, start: int = 0, end: int = 20) -> Claim:
    return Claim(
        "c1",
        "event",
        0,
        start,
        end,
        TEXT[start:end],
        "occurred",
        Certainty("CT+"),
        holders or (Holder("author"),),
        0.9,
        (),
        EventContent("ASSAULT"),
        (start, end),
    )


def origins(holder: Holder | None = None, *more: Holder, text: str = TEXT, **report: Any) -> tuple[str, ...]:
    return origins_of(claim(*([holder] if holder else []), *more), Report(text, **report))


def named(text: str, actor: str | None = None, **rest: Any) -> Holder:
    return Holder("named", text, actor, **rest)


# Sources that are cited


@pytest.mark.parametrize(
    ("holder", "key"),
    [
        (named("SOHR", "SOHR"), "actor:SOHR"),
        (named("Syrian Observatory for Human Rights"), "actor:SOHR"),
        (named("UK-based Observatory"), "actor:SOHR"),
        (named("Britain-based war monitor"), "actor:SOHR"),
        (named("its director, Rami Abdulrahman", "rami-abdulrahman"), "actor:SOHR"),
        (named("SANA", "SANA"), "actor:SANA"),
        (named("state news agency SANA"), "actor:SANA"),
        (Holder("collective", "Syrian state media"), "actor:SANA"),
        (named("Russia's defence ministry", "RUS"), "actor:RUS/MIL"),
        (named("Russian Defense Ministry"), "actor:RUS/MIL"),
        (named("the Russian military", "RUS"), "actor:RUS/MIL"),
        (named("Kremlin", "RUS"), "actor:RUS/GOV"),
        (named("Moscow", "RUS"), "actor:RUS/GOV"),
        (named("spokesman Dmitry Peskov", "dmitry-peskov"), "actor:RUS/GOV"),
        (named("Pentagon", "PENTAGON"), "actor:USA/MIL"),
        (named("U.S. Central Command", "CENTCOM"), "actor:USA/MIL"),
        (named("Foreign Office", "FCDO"), "actor:GBR/GOV"),
        (named("Libyan National Army", "LBY_LNA"), "actor:LBY_LNA"),
        (named("Taliban spokesman", "TALIBAN"), "actor:TALIBAN"),
        (named("Gaza's health ministry"), "actor:GAZA_MOH"),
        (named("Al Jazeera's correspondent"), "actor:ALJAZEERA"),
        (named("Hama Media Office"), "name:hama media office"),
    ],
)
def test_whoever_cites_a_source_shares_it(holder: Holder, key: str) -> None:
    assert origins(holder, outlet="bbc.co.uk") == (key,)
    assert origins(holder, outlet="The Harbour Courier", text=f"LOWMERE (Reuters) - {TEXT}") == (key,)


def test_a_short_form_is_understood_after_the_name() -> None:
    told = f"The Syrian Observatory for Human Rights counted ten dead. {TEXT}"
    assert origins(named("Observatory"), text=told) == ("actor:SOHR",)
    assert origins(named("Observatory")) != ("actor:SOHR",)


def test_a_lone_ministry_is_that_of_the_state_named_elsewhere() -> None:
    told = f"The Azerbaijani defence ministry denied it. {TEXT} The defence ministry said so twice."
    assert origins(named("defence ministry"), text=told) == ("actor:AZE/MIL",)
    both = f"{told} The Armenian defence ministry confirmed it."
    (key,) = origins(named("defence ministry"), text=both)
    assert key.startswith("body:defence ministry@"), "of two that fit none is taken"


def test_two_who_speak_together_are_two_origins() -> None:
    assert origins(named("Damascus and Moscow", "SYR")) == ("actor:SYR/GOV", "actor:RUS/GOV")
    assert origins(named("the Pentagon and the commander of foreign troops in France", "PENTAGON")) == (
        "actor:USA/MIL",
    )


def test_the_innermost_holder_is_the_origin_and_the_path_is_told() -> None:
    found = trace(claim(named("the Russian defence ministry", "RUS"), named("Interfax", "INTERFAX")), Report(TEXT))
    assert found.keys == ("actor:RUS/MIL",)
    assert "the Russian defence ministry < Interfax" in found.reasons[0]


def test_hearsay_gives_way_to_whoever_tells_it() -> None:
    believed = Holder("unnamed", "believed", None, "be believed")
    assert origins(believed, named("White Helmets", "WHITE_HELMETS")) == ("actor:WHITE_HELMETS",)
    report = Report(TEXT)
    assert origins_of(claim(believed), report) == (f"unnamed:{report.id}",)


# Sources without a name, and private persons


def test_unnamed_sources_are_the_reports_own() -> None:
    one, other = Report(TEXT, outlet="bbc.co.uk"), Report(TEXT + " It rained.", outlet="cnn.com")
    residents = claim(Holder("unnamed", "residents"))
    assert origins_of(residents, one) == (f"unnamed:{one.id}",)
    assert origins_of(residents, other) == (f"unnamed:{other.id}",)
    assert origins_of(residents, one) != origins_of(claim(), one), "not the author's own word"


def test_unnamed_sources_of_an_agency_are_that_agencys_whoever_prints_them() -> None:
    residents = Holder("unnamed", "residents", None, "told", 0, 9)
    text = "Residents told Reuters that ten had died. "
    one = origins_of(claim(residents), Report(text + "It rained.", outlet="bbc.co.uk"))
    other = origins_of(claim(residents), Report(text + "The sun shone.", outlet="cnn.com"))
    assert one == other == ("unnamed:actor:REUTERS",)
    (printed,) = origins(Holder("unnamed", "residents"), text=f"LOWMERE (Reuters) - {TEXT}", outlet="cnn.com")
    assert printed == "unnamed:actor:REUTERS"


@pytest.mark.parametrize(
    "text", ["Ahmed Qasim", "Mariam Odane, a teacher", "Colonel Joseph Vale", "Mr Tolvane", "Ida Sawyer"]
)
def test_names_of_persons_never_become_keys(text: str) -> None:
    report = Report(TEXT)
    (key,) = origins_of(claim(named(text)), report)
    assert key == f"person:{report.id}"
    shown = describe(key)
    assert (shown.kind, shown.single) == ("person", True)
    assert not {word.lower() for word in text.split()} & set(shown.name.lower().replace(report.id, "").split()) - {"a"}


@pytest.mark.parametrize("text", ["he", "They", "it", "who", "witnesses", "a source", "officials"])
def test_pronouns_and_common_nouns_are_unnamed(text: str) -> None:
    (key,) = origins(Holder("named" if text.lower() in {"he", "they", "it", "who"} else "unnamed", text))
    assert key.startswith("unnamed:")


# What the author tells


def test_two_articles_of_one_outlet_are_one_origin() -> None:
    assert origins(outlet="www.bbc.co.uk") == origins(outlet="BBC", text=f"{TEXT} More soon.") == ("actor:BBC",)
    assert origins(outlet="The Harbour Courier") == ("outlet:harbour courier",)
    report = Report(TEXT)
    assert origins_of(claim(), report) == (f"text:{report.id}",)


@pytest.mark.parametrize(
    ("text", "outlet", "keys"),
    [
        ("LOWMERE, March 3 (Reuters) - Shells hit the port.", "huffingtonpost.com", ("actor:REUTERS",)),
        ("LOWMERE/TARVIK (Reuters) - Shells hit the port.", None, ("actor:REUTERS",)),
        ("LOWMERE, March 3. /TASS/. Shells hit the port.", "example.org", ("actor:TASS",)),
        ("LOWMERE, March 3. /TASS/. Shells hit the port.", "tass.com", ()),
        ("Shells hit the port. av/ov (dpa, AFP)", "dw.com", ("actor:AFP", "actor:DPA")),
        ("Shells hit the port. Source:-Reuters news agency", "aljazeera.com", ("actor:REUTERS",)),
        ("Shells hit the port. The Associated Press contributed to this report.", "abcnews.go.com", ("actor:AP",)),
        ("Shells hit the port. Associated Press writer Ann Vale in Lowmere", "abcnews.go.com", ("actor:AP",)),
        ("Shells hit the port.\nWith reporting by Ann Vale and North Sea Newswire.", None, ("agency:north sea",)),
        ("Shells hit the port.", "The Harbour Courier (with North Sea Newswire)", ("agency:north sea",)),
        ("Shells hit the port.", "The Harbour Courier (with Meridian)", ("agency:meridian",)),
        ("LOWMERE (Meridian) - Shells hit the port.", "Coast Post", ("agency:meridian",)),
        ("Shells hit the port.", "Volga State News (state)", ()),
        ("LOWMERE (Ann Vale) - Shells hit the port.", "Coast Post", ()),
        ("The pap (that is, the porridge) - was cold.", "Coast Post", ()),
        ("Damascus, SANA- Shells hit the port.", "Coast Post", ("actor:SANA",)),
        ("Shells hit the port, Reuters reported.", "Coast Post", ()),
        ("", None, ()),
    ],
)
def test_credits(text: str, outlet: str | None, keys: tuple[str, ...]) -> None:
    report = Report(text, outlet=outlet)
    assert credits_of(report) == keys
    told = trace(claim(), report)
    assert told.keys == (keys[:1] or (outlet_key(outlet) or f"text:{report.id}",))


def test_an_agency_and_its_short_name_meet() -> None:
    assert outlet_key("Meridian Press Service") == "agency:meridian"
    assert outlet_key("Ministry of National Defence, Republic of Turkey (as reissued by a bulletin)") == "actor:TUR/MIL"
    assert outlet_key("https://www.reuters.com/world") == outlet_key("Reuters") == "actor:REUTERS"
    assert outlet_key("europe.chinadaily.com.cn") == "actor:CHINA_DAILY"
    assert outlet_key("") is outlet_key(None) is None


def test_what_is_copied_goes_back_to_the_original() -> None:
    wire = Report(
        "LOWMERE, Feb 28 (North Sea Newswire) - Some 33 soldiers were killed in an air strike on Thursday, a governor"
        " in the north said, and both armies rushed guns to the frontier near Tarvik and Mellic.",
        outlet="North Sea Newswire",
        published="2031-02-28",
    )
    own = " Our reporter saw six lorries with tents at the crossing of Dorrin. Nobody let them in before Sunday night."
    copy = Report(wire.text.partition("- ")[2] + own, outlet="The Harbour Courier", published="2031-02-28")
    likeness = compare(sketch(wire.text), sketch(copy.text))
    found = origins_of_reports([facts_of(copy), facts_of(wire)], [(wire.id, copy.id, likeness)])[copy.id]
    at = copy.text.index("rushed")
    copied = claim(start=at, end=at + 30)
    assert origins_of(copied, copy, found) == ("agency:north sea",)
    assert "copied from report" in trace(copied, copy, found).reasons[0]
    at = copy.text.index("saw six")
    assert origins_of(claim(start=at, end=at + 30), copy, found) == ("outlet:harbour courier",)
    # Sources without a name are not independent twice within a chain of copies.
    at = copy.text.index("rushed")
    unnamed = claim(Holder("unnamed", "sources"), start=at, end=at + 30)
    assert origins_of(unnamed, copy, found) == origins_of(unnamed, wire) == ("unnamed:agency:north sea",)


def test_a_text_is_its_own_only_where_nothing_else_is() -> None:
    words = len(words_of(TEXT))
    report = Report(TEXT, outlet="Coast Post")
    lent = Copied(report.id, "Coast Post", ("actor:AFP",), 1.0, ((0, words),))
    older = Copied("0" * 16, "cnn.com", (), 0.4, ((0, 6),))
    assert origins_of(claim(), report, (lent, older)) == ("actor:CNN",)
    assert origins_of(claim(start=60, end=90), report, (lent, older)) == ("actor:AFP",)


# In words


@pytest.mark.parametrize(
    ("key", "name", "kind", "side"),
    [
        ("actor:RUS/MIL", "Russia (military)", "state", "RUS"),
        ("actor:SANA", "Syrian Arab News Agency", "agency", "SYR"),
        ("actor:REUTERS", "Reuters", "agency", None),
        ("actor:AMAQ", "Amaq News Agency", "agency", "IS"),
        ("actor:BBC", "British Broadcasting Corporation", "outlet", None),
        ("actor:ORIENT_NEWS", "Orient News", "outlet", "SYR/OPP"),
        ("actor:SOHR", "Syrian Observatory for Human Rights", "monitor", None),
        ("actor:UN", "United Nations", "body", None),
        ("actor:TALIBAN", "Taliban", "group", "TALIBAN"),
        ("outlet:harbour courier", "Harbour Courier", "outlet", None),
        ("outlet:example.org", "example.org", "outlet", None),
        ("agency:north sea", "North Sea", "agency", None),
        ("name:hama media office", "Hama Media Office", "body", None),
        ("body:city council@abc", "“city council” in report abc", "body", None),
        ("unnamed:actor:REUTERS", "an unnamed source of Reuters", "unnamed", None),
        ("text:abc", "the text of report abc", "text", None),
        ("nonsense", "nonsense", "text", None),
    ],
)
def test_describe(key: str, name: str, kind: str, side: str | None) -> None:
    shown = describe(key)
    assert (shown.key, shown.name, shown.kind, shown.side) == (key, name, kind, side)


@given(
    st.text(max_size=60),
    st.sampled_from(["author", "named", "unnamed", "collective"]),
    st.text(max_size=80),
    st.none() | st.text(max_size=40),
)
def test_there_is_always_an_origin_that_can_be_described(words: str, kind: Any, text: str, outlet: str | None) -> None:
    report = Report(text, outlet=outlet)
    found = trace(claim(Holder(kind, words or None)), report)
    assert found.keys
    assert found.reasons
    assert found == trace(claim(Holder(kind, words or None)), report)
    for key in found.keys:
        assert describe(key).key == key


def test_every_claim_that_is_read_has_an_origin() -> None:
    reading = tocsin.read(
        "Rebels shelled the port, the UK-based Observatory said. Residents told AFP that ten people had been killed.",
        published="2020-02-03",
    )
    keys = {key for told in reading.claims for key in origins_of(told, reading.report)}
    assert "actor:SOHR" in keys
    assert "unnamed:actor:AFP" in keys


# The tables


def rows(name: str) -> list[dict[str, str]]:
    return list(read_csv(HERE / "press" / f"{name}.csv"))


@pytest.mark.parametrize("row", rows("sources"), ids=lambda row: row["id"])
def test_sources(row: dict[str, str]) -> None:
    assert row["id"] in lexicon().entries
    assert row["kind"] in {"agency", "outlet", "monitor"}
    if row["kind"] == "agency":
        report = Report(row["example"], outlet="The Lowmere Post")
        cited = known_source(row["example"].partition("carried by the ")[2])
        assert f"actor:{row['id']}" in credits_of(report) or (cited and cited[0] == row["id"]), row["example"]
    elif row["kind"] == "outlet":
        assert any(domain in row["example"] for domain in row["domains"].split(";"))
        assert all(outlet_key(f"www.{domain}") == f"actor:{row['id']}" for domain in row["domains"].split(";"))
    else:
        words = row["example"].partition(", ")[2].removesuffix(" said.")
        assert key_of_words(words, f"{lexicon().entries[row['id']].name} spoke.") == f"actor:{row['id']}"


@pytest.mark.parametrize("row", rows("boilerplate"), ids=lambda row: row["phrase"])
def test_standing_phrases(row: dict[str, str]) -> None:
    news = "Shells hit the port of Lowmere at dawn. "
    assert len(words_of(news + row["example"])) < len(words_of(news)) + len(row["example"].split())
    assert len(words_of(news)) == 8


@pytest.mark.parametrize("row", rows("spellings"), ids=lambda row: row["word"])
def test_spellings(row: dict[str, str]) -> None:
    assert words_of(row["word"]).codes[1] == words_of(row["same"]).codes[1]
    assert row["word"].lower() in row["example"].lower()
    assert wording().spellings


@pytest.mark.parametrize("row", rows("organs"), ids=lambda row: row["word"])
def test_organs(row: dict[str, str]) -> None:
    assert row["word"] in row["example"].lower()
    assert key_of_actor("FRA", row["word"]) == f"actor:FRA/{row['sector']}"


@pytest.mark.parametrize("row", rows("credits"), ids=lambda row: f"{row['cue']} ({row['place']})")
def test_words_of_crediting(row: dict[str, str]) -> None:
    assert row["cue"] in press().cues[row["place"]]
    assert row["cue"] in row["example"].lower()
    if row["place"] == "told":
        holder = Holder("unnamed", "somebody", None, "said", 0, 0)
        assert origins_of(claim(holder), Report(row["example"]))[0].startswith("unnamed:actor:")
    elif row["place"] == "outlet":
        assert credits_of(Report(TEXT, outlet=row["example"])) == ("agency:north sea",)
    elif row["place"] == "generic":
        assert (outlet_key(row["example"]) or "").startswith("agency:")
    elif "(" not in row["example"]:
        assert credits_of(Report(f"{TEXT} {row['example']}"))
