"""Copies among reports: what is one, what only looks like one, and which text came first."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import combinations, permutations
from pathlib import Path

import newsroom
import pytest
import syndicated
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import InputError
from tocsin.resolving.copies import (
    DIFFERENT,
    Copied,
    Likeness,
    ReportFacts,
    Run,
    Sketch,
    band_keys,
    compare,
    origins_of_reports,
    sketch,
    worth_comparing,
)
from tocsin.resolving.wording import words_of

CHANCE = random.Random(5)
EVENT = newsroom.happening(CHANCE)
WIRE = newsroom.article(EVENT, "wire", CHANCE)
COURIER = newsroom.article(EVENT, "courier", CHANCE)
VOICE = newsroom.article(newsroom.happening(CHANCE), "voice", CHANCE)
PARAGRAPHS = WIRE.split("\n\n")

EXPECTED_BYTES = "01a83acdfcf52d5c0ddc8a148c5e0daa7b100d0d7018cf2182"
EXPECTED_KEYS = (3953324849287938209,)
TEXTS = st.text(max_size=400) | st.lists(
    st.sampled_from(["Rebels", "shelled", "the", "port", "of", "Lowmere", "12", "“yes”", "\n\n", "الجيش", "村"]),
    max_size=120,
).map(" ".join)


def verdict(a: str, b: str) -> str:
    return compare(sketch(a), sketch(b)).verdict


# What is a copy


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("the same", WIRE),
        ("a new headline", f"Grief and anger in the north\n\n{WIRE}"),
        ("the end cut", "\n\n".join(PARAGRAPHS[:4])),
        ("the beginning cut", "\n\n".join(PARAGRAPHS[4:])),
        ("the other way round", "\n\n".join(reversed(PARAGRAPHS))),
        ("own paragraphs around it", f"{VOICE}\n\n{WIRE}\n\n{COURIER}"),
        ("in capitals", WIRE.upper()),
        ("other marks", WIRE.replace('"', "“").replace("-", "–")),
        ("one line", " ".join(WIRE.split())),
        ("other spelling", WIRE.replace("said", "stated").replace("killed", "slain")),
    ],
)
def test_a_copy_is_found(name: str, text: str) -> None:
    assert verdict(WIRE, text) == "copy", name
    assert set(band_keys(sketch(WIRE))) & set(band_keys(sketch(text))), name


def test_months_quotes_and_figures_may_be_written_otherwise() -> None:
    one = (
        "The defence ministry said on 4 September that three rockets had hit the harbour of Lowmere, "
        "where 1,200 tonnes of "
        "grain were stored. The governor, Jan Ferrow, spoke of ten percent of the harvest and asked the "
        "Red Cross for help."
    )
    other = (
        "The defense ministry said on 4 Sept. that 3 rockets had hit the harbor of Lowmere, where 1200 "
        "tonnes of grain were "
        "stored. The governor, Jan Ferrow, spoke of 10 percent of the harvest and asked the Red Cross for help."
    )
    likeness = compare(sketch(one), sketch(other))
    assert likeness.is_copy
    assert min(likeness.of_a, likeness.of_b) > 0.95


def test_the_shares_are_those_of_the_words() -> None:
    half = "\n\n".join(PARAGRAPHS[:5])
    likeness = compare(sketch(half), sketch(WIRE))
    assert likeness.of_a == 1.0
    told = len(words_of(half)) / len(words_of(WIRE))
    assert likeness.of_b == pytest.approx(told, abs=0.06)
    assert any("words in common" in reason for reason in likeness.reasons)
    assert 0.5 < likeness.score < 1.0


# What only looks like one


def test_two_outlets_on_one_event_are_independent() -> None:
    assert verdict(WIRE, COURIER) == "different"


def test_standing_phrases_make_no_copy() -> None:
    tail = "\n\n".join(newsroom.FURNITURE)
    assert verdict(f"{WIRE}\n\n{tail}", f"{VOICE}\n\n{tail}") == "different"
    assert len(words_of(tail)) == 0, "the sentences are left out of the sketch"


def test_closing_words_that_nobody_lists_make_no_copy() -> None:
    assert verdict(f"{WIRE}\n\n{newsroom.HOUSE_END}", f"{COURIER}\n\n{newsroom.HOUSE_END}") == "different"


def test_a_bulletin_filled_with_other_figures_is_a_template() -> None:
    a = (
        "Over the past 24 hours the Joint Commission counted 14 violations in Northmarch, 9 of them near "
        "Lowmere and 5 near "
        "Tarvik. The observers saw 3 tanks at Dorrin and 11 guns at Mellic, and heard 40 shots west of "
        "Nabiq. Two convoys "
        "with food reached Zumbra on Monday."
    )
    b = (
        "Over the past 24 hours the Joint Commission counted 31 violations in Estmark, 6 of them near "
        "Perrosk and 25 near "
        "Isthal. The observers saw 8 tanks at Ulmaine and 2 guns at Avlona, and heard 17 shots west of "
        "Cressing. Two convoys "
        "with food reached Kefalat on Friday."
    )
    likeness = compare(sketch(a), sketch(b))
    assert not likeness.is_copy
    assert compare(sketch(a), sketch(a.replace("40 shots", "41 shots"))).is_copy, "one figure is a correction"


def test_whoever_quotes_the_same_speech_need_not_have_copied() -> None:
    speech = (
        '"We shall not leave the river, we shall not leave the hills, and we shall not leave the harbour '
        "of Lowmere to those "
        'who burned it in the spring of the great hunger, whatever they may offer us at the table," '
    )
    one = f"{speech}the president told the crowd. It rained all day, and many had come on foot from the villages below."
    other = (
        f"Before parliament voted he had spoken. {speech}was how he put it; deputies of three parties left the hall."
    )
    assert verdict(one, other) == "different"


# Odd texts


@pytest.mark.parametrize("text", ["", " \n", "!?", "Lowmere", "Two killed in Lowmere", "a b c d e"])
def test_tiny_texts_are_no_copies_of_each_other(text: str) -> None:
    of = sketch(text)
    assert compare(of, of) == DIFFERENT
    assert compare(of, sketch(WIRE)) == DIFFERENT
    assert len(text.split()) >= 6 or band_keys(of) == ()


@pytest.mark.parametrize(
    "text",
    [
        "قالت وزارة الدفاع إن ثلاثة صواريخ أصابت ميناء المدينة فجر الثلاثاء وأسفرت عن مقتل 12 شخصا "
        "وإصابة 40 آخرين بجروح. "
        "وأضافت الوزارة أن فرق الإنقاذ ما زالت تبحث تحت الأنقاض عن ناجين بمساعدة سكان القرى المجاورة.",
        "Министерство обороны сообщило, что три ракеты попали в порт города на рассвете во вторник, "
        "погибли 12 человек, "
        "40 получили ранения. Спасатели продолжают искать выживших под завалами вместе с жителями соседних сел.",
        "国防部表示，周二黎明时分三枚火箭弹击中该市港口，造成十二人死亡，四十人受伤。救援人员仍在废墟下与邻村居民一起寻找幸存者。"
        "省长呼吁红十字会提供帮助，并宣布全省哀悼三天，学校和商店将关闭到周末。",
        "रक्षा मंत्रालय ने कहा कि मंगलवार तड़के तीन रॉकेट शहर के बंदरगाह पर गिरे जिससे 12 लोग मारे गए और "
        "40 घायल हुए। बचावकर्मी पड़ोसी "
        "गाँवों के निवासियों के साथ मलबे में जीवित बचे लोगों की तलाश कर रहे हैं और राज्यपाल ने मदद मांगी है।",
    ],
)
def test_any_script_is_compared(text: str) -> None:
    assert verdict(text, f"* {text} *") == "copy"
    assert verdict(text, WIRE) == "different"


def test_a_huge_text_is_compared_in_time() -> None:
    words = [f"w{CHANCE.randrange(50_000)}" for _ in range(300_000)]
    huge = " ".join([*words[:150_000], WIRE, *words[150_000:]])
    likeness = compare(sketch(huge), sketch(WIRE))
    assert likeness.is_copy
    assert likeness.of_b > 0.9


def test_one_sentence_over_and_over_is_no_trouble() -> None:
    of = sketch("The rebels shelled the port of Lowmere again. " * 5000)
    assert compare(of, of).verdict in {"copy", "different"}


# The same everywhere


def test_a_sketch_is_the_same_in_another_process() -> None:
    code = (
        "import sys; from tocsin.resolving.copies import sketch, band_keys\n"
        "of = sketch(sys.stdin.read()); print(of.to_bytes().hex(), band_keys(of))"
    )
    environment = {"PYTHONPATH": str(Path(__file__).parent.parent / "src"), "PYTHONHASHSEED": "77", "PYTHONUTF8": "1"}
    told = subprocess.run(
        [sys.executable, "-c", code],
        input=WIRE,
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        timeout=60,
    )
    assert told.stdout.strip() == f"{sketch(WIRE).to_bytes().hex()} {band_keys(sketch(WIRE))}"


def test_sketches_do_not_change_between_versions() -> None:
    """Sketches are kept in records: whoever changes how they are made has to raise VERSION and this test."""
    of = sketch("On 4 Sept. the army shelled “the port” of Lowmere, killing 12.")
    assert of.to_bytes().hex() == EXPECTED_BYTES
    assert band_keys(of) == EXPECTED_KEYS


def test_bytes_of_something_else_are_refused() -> None:
    for data in (b"", b"\x00\x01\x02", b"\x01\x02", b"\xff" + sketch(WIRE).words):
        with pytest.raises(InputError) as caught:
            Sketch.from_bytes(data)
        assert "sketch" in caught.value.advice


@given(TEXTS, TEXTS)
def test_comparing_is_symmetric_and_bounded(a: str, b: str) -> None:
    one, other = sketch(a), sketch(b)
    there, back = compare(one, other), compare(other, one)
    assert there == back.swapped()
    assert 0.0 <= there.resemblance <= min(there.of_a, there.of_b) + 1e-3
    assert max(there.of_a, there.of_b) <= 1.0
    assert Sketch.from_bytes(one.to_bytes()) == one
    for run in there.runs:
        assert 0 <= run.a <= run.a + run.length <= len(one)
        assert 0 <= run.b <= run.b + run.length <= len(other)
    assert there == DIFFERENT or set(band_keys(one)) & set(band_keys(other)), "only what shares a key can be alike"


def test_too_few_common_keys_are_not_worth_comparing() -> None:
    assert worth_comparing(1, 10, 900)
    assert worth_comparing(2, 50, 60)
    assert not worth_comparing(1, 50, 60)
    assert not worth_comparing(0, 0, 0)
    texts = {str(k): part for k, part in enumerate([WIRE, COURIER, VOICE, f"{VOICE} {WIRE}", *PARAGRAPHS])}
    for a, b in combinations(texts.values(), 2):
        keys = set(band_keys(sketch(a))), set(band_keys(sketch(b)))
        if not worth_comparing(len(keys[0] & keys[1]), len(keys[0]), len(keys[1])):
            assert compare(sketch(a), sketch(b)) == DIFFERENT


@given(TEXTS)
def test_words_stand_where_they_are_said_to(text: str) -> None:
    words = words_of(text)
    assert len(words.codes) == 2 * len(words)
    assert all(0 <= start < end <= len(text) for start, end in zip(words.starts, words.ends, strict=True))
    assert list(words.starts) == sorted(words.starts)


# Which text came first


def pairs_of(texts: dict[str, str]) -> list[tuple[str, str, Likeness]]:
    found = syndicated.find(texts)
    return [(a, b, likeness) for (a, b), likeness in found.likenesses.items()]


def facts(texts: dict[str, str], **days: str | None) -> list[ReportFacts]:
    return [ReportFacts(id_, days.get(id_), words=len(sketch(text))) for id_, text in texts.items()]


def first_of(found: tuple[Copied, ...]) -> list[str]:
    return [copied.report for copied in found]


def test_the_earliest_text_is_the_original_and_undated_ones_come_last() -> None:
    texts = {"a": WIRE, "b": "\n\n".join(PARAGRAPHS[:6]), "c": f"{WIRE}\n\nMore soon."}
    found = origins_of_reports(facts(texts, a="2031-02-03", b="2031-02-02"), pairs_of(texts))
    assert found["b"] == ()
    assert first_of(found["a"]) == ["b"]
    assert first_of(found["c"]) == ["b", "a"], "what the earliest lacks is the next one's"


def test_of_one_day_an_agency_comes_first_and_then_who_credits_one() -> None:
    texts = {"a": WIRE, "b": WIRE, "c": WIRE}
    known = [
        ReportFacts("a", "2031-02-03", "The Lowmere Post", len(sketch(WIRE))),
        ReportFacts("b", "2031-02-03", "The Tarvik Post", len(sketch(WIRE)), ("actor:REUTERS",)),
        ReportFacts("c", "2031-02-03", "Reuters", len(sketch(WIRE)), (), True),
    ]
    found = origins_of_reports(known, pairs_of(texts))
    assert found["c"] == ()
    assert first_of(found["a"]) == first_of(found["b"]) == ["c"]
    without = origins_of_reports(known[:2], [pair for pair in pairs_of(texts) if "c" not in pair[:2]])
    assert first_of(without["a"]) == ["b"]
    assert without["a"][0].credits == ("actor:REUTERS",)


def test_a_text_whose_copy_credits_an_agency_is_the_agencys() -> None:
    texts = {"a": WIRE, "b": WIRE}
    known = [
        ReportFacts("a", "2031-02-03", "The Lowmere Post", len(sketch(WIRE))),
        ReportFacts("b", "2031-02-04", "The Tarvik Post", len(sketch(WIRE)), ("actor:REUTERS",)),
    ]
    found = origins_of_reports(known, pairs_of(texts))
    assert [(c.report, c.credits, c.share) for c in found["a"]] == [("a", ("actor:REUTERS",), 1.0)]
    assert found["b"][0].credits == ("actor:REUTERS",)


def test_a_round_up_has_two_originals_and_brings_nothing_together() -> None:
    texts = {"wire": WIRE, "voice": VOICE, "round-up": f"{VOICE}\n\n{WIRE}"}
    found = origins_of_reports(
        facts(texts, **{"wire": "2031-02-01", "voice": "2031-02-02", "round-up": "2031-02-03"}), pairs_of(texts)
    )
    assert found["wire"] == found["voice"] == ()
    assert sorted(first_of(found["round-up"])) == ["voice", "wire"]
    assert sum(copied.share for copied in found["round-up"]) == pytest.approx(1.0, abs=0.05)
    later = origins_of_reports(
        facts(texts, **{"wire": "2031-02-04", "voice": "2031-02-05", "round-up": "2031-02-03"}), pairs_of(texts)
    )
    assert first_of(later["wire"]) == first_of(later["voice"]) == ["round-up"]


def test_words_are_followed_over_two_copies() -> None:
    """Where a copy of a copy was never compared with the original, it still goes back to it."""
    texts = {"a": WIRE, "b": WIRE, "c": WIRE}
    pairs = [pair for pair in pairs_of(texts) if pair[:2] != ("a", "c")]
    found = origins_of_reports(facts(texts, a="2031-02-01", b="2031-02-02", c="2031-02-03"), pairs)
    assert first_of(found["c"]) == ["a"]


def test_a_pair_of_nobody_is_refused() -> None:
    with pytest.raises(InputError, match="nobody"):
        origins_of_reports([ReportFacts("a")], [("a", "nobody", DIFFERENT)])


def test_order_of_arrival_makes_no_difference() -> None:
    chance = random.Random(11)
    texts = {"a": WIRE, "b": VOICE}
    for k in range(4):
        texts[f"copy-{k}"] = syndicated.copied("a", WIRE, chance).text
    days = {id_: f"2031-02-0{1 + k % 3}" for k, id_ in enumerate(sorted(texts))}
    pairs = pairs_of(texts)
    wanted = origins_of_reports(facts(texts, **days), pairs)
    for order in list(permutations(sorted(texts)))[::97]:
        swapped = [
            (b, a, likeness.swapped()) if chance.random() < 0.5 else (a, b, likeness) for a, b, likeness in pairs
        ]
        chance.shuffle(swapped)
        known = {report.id: report for report in facts(texts, **days)}
        assert origins_of_reports([known[id_] for id_ in order], swapped) == wanted


def test_reports_that_no_pair_connects_change_nothing() -> None:
    texts = {"a": WIRE, "b": "\n\n".join(PARAGRAPHS[2:]), "x": VOICE, "y": f"{VOICE}\n\nMore soon."}
    days = {"a": "2031-02-01", "b": "2031-02-02", "x": "2031-01-01", "y": "2031-01-02"}
    whole = origins_of_reports(facts(texts, **days), pairs_of(texts))
    part = {id_: texts[id_] for id_ in ("a", "b")}
    assert origins_of_reports(facts(part, **days), pairs_of(part)) == {id_: whole[id_] for id_ in part}


def test_runs_are_half_open_and_in_words() -> None:
    likeness = compare(sketch(WIRE), sketch(f"Yesterday in short. {WIRE}"))
    assert all(run.b == run.a + 3 for run in likeness.runs)
    assert sum(run.length for run in likeness.runs) == len(words_of(WIRE))
    assert isinstance(likeness.runs[0], Run)


# The whole, with floors: benchmarks/independence.py measures the same with more texts and with the news corpus


def test_copies_are_found_and_look_alikes_are_not() -> None:
    texts, alike = syndicated.texts_of_newsroom(3, events=20)
    chance = random.Random(4)
    events = sorted(id_ for id_ in texts if id_.startswith("event"))
    copies: dict[str, syndicated.Copy] = {}
    for k in range(40):
        original = chance.choice(events)
        style = original.rpartition("-")[2]
        other = chance.choice([id_ for id_ in events if not id_.endswith(style)])
        host = (other, texts[other]) if chance.random() < 0.2 else None
        copies[f"copy-{k}"] = syndicated.copied(original, texts[original], chance, host=host)
    found = syndicated.find({**texts, **{id_: copy.text for id_, copy in copies.items()}})
    pairs = found.copies()
    caught = [id_ for id_, copy in copies.items() if tuple(sorted((id_, copy.original))) in pairs]
    assert len(caught) >= 0.95 * len(copies)
    assert sum(pair in pairs for pair in alike) <= 0.01 * len(alike)
    days = {**dict.fromkeys(texts, "2031-01-01"), **dict.fromkeys(copies, "2031-01-02")}
    first = syndicated.first_told(found, days, caught)
    right = sum(first[id_] in {copies[id_].original, copies[id_].host} for id_ in caught)
    assert right >= 0.9 * len(caught)
