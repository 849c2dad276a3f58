"""The evidence page: nothing from a report is ever markup, everything that was read is on it, and it works."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest
from browser import Browser, chromium

from tocsin.batch import demo_path, read_batch
from tocsin.desk import desk
from tocsin.serving.page import evidence_page, pieces
from tocsin.terms.claims import (
    AgreementContent,
    Amount,
    Argument,
    Casualties,
    Certainty,
    Claim,
    EventContent,
    FlowContent,
    Holder,
    Interval,
    LabelContent,
    Participant,
    Place,
    Reading,
    RelationContent,
    StatementContent,
)
from tocsin.terms.text import Report
from tocsin.terms.who import Actor

needs_chromium = pytest.mark.skipif(chromium() is None, reason="no Chromium is installed (TOCSIN_CHROMIUM names one)")

PAYLOADS = (
    "<script>window.pwned=1</script>",
    '"><script>window.pwned=1</script>',
    "'><img src=x onerror=window.pwned=1>",
    '" onmouseover="window.pwned=1" autofocus onfocus="window.pwned=1" x="',
    "</style><script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "</title><svg/onload=window.pwned=1>",
    "--><script>window.pwned=1</script><!--",
    "javascript:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "<iframe srcdoc='<script>top.pwned=1</script>'>",
    "<base href=https://evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<img src=//evil.example/x.png><a href=https://evil.example ping=//evil.example/p>x</a>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt; &#60;script&#62;",
    "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1} <%= 1 %>",
    "\x00<scr\x00ipt>window.pwned=1</script>\ud800\u202e\u2066\x1b[31m",
    "<math><mtext></mtext><mglyph><style><img src onerror=window.pwned=1>",
    "<form action=//evil.example><button formaction=javascript:window.pwned=1>x",
    "<details open ontoggle=window.pwned=1><svg><animate onbegin=window.pwned=1>",
)


def full_reading(words: str) -> Reading:
    """A reading with a claim of every kind, all optional fields filled, and ``words`` wherever words can stand."""
    text = f"{words}. {words}"
    actor = Actor(words, words, words, words, words)
    amount = Amount(1, 2, 3, words, "vague", words, 0, 1)
    who = Participant("actor", words, 0, 1, actor)
    whom = Participant("recipient", words, 0, 1, actor)
    place = Place(words, 0, 1, words, "town", words, 1.5, 2.5, words, 3.0)
    time = Interval("2020-01-01", "2020-02-03", "unknown", words, 0, 1)
    odd = Interval(words, words, "unknown", words, 0, 1)
    holder = Holder("named", words, words, words, 0, 1)
    harm = Casualties(amount, amount, amount, amount)
    argument = Argument(None, None, words, 0, 1)
    contents: list[tuple[str, Any]] = [
        (
            "event",
            EventContent(words, (words,), (words,), words, 1, 1.0, (who, whom), place, time, harm, (words,), amount),
        ),
        ("event", EventContent("ASSAULT", participants=(who, whom), time=odd)),
        ("relation", RelationContent(words, who, whom, time)),
        ("agreement", AgreementContent(words, (who,), (whom,), place, time, odd, amount, words, "failed")),
        ("flow", FlowContent(words, (words,), who, whom, place, place, amount, time)),
        ("statement", StatementContent("signal", argument, Argument("c1", who, words), who, whom, place)),
        ("statement", StatementContent("condition", argument, argument)),
        ("label", LabelContent(words, who, True, holder)),
    ]
    claims = tuple(
        Claim(
            id=f"c{number}" if number else words,
            kind=kind,  # type: ignore[arg-type]
            sentence=0,
            start=0,
            end=len(words),
            quote=words,
            status="denied" if number % 2 else "occurred",
            certainty=Certainty("Uu", "CT-"),
            holders=(holder, Holder("author")),
            confidence=0.5,
            reasons=(words, words),
            content=content,
            trigger=(number % max(1, len(words)), number % max(1, len(words)) + 1),
            happening="c1",
            hedges=(words,),
        )
        for number, (kind, content) in enumerate(contents)
    )
    report = Report(text, words, words, words, words, words, words, (words,))
    return Reading(report, ((0, len(words) + 1), (len(words) + 2, len(text))), claims, ((0, words),))


class Page(HTMLParser):
    """The elements of a page with their attributes, and the text in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def having(self, attribute: str) -> list[tuple[str, dict[str, str | None]]]:
        return [(tag, attributes) for tag, attributes in self.elements if attribute in attributes]


@pytest.fixture(scope="module")
def demo() -> list[Reading]:
    return [one for one in read_batch([demo_path()]) if isinstance(one, Reading)]


@pytest.fixture(scope="module")
def demo_page(demo: list[Reading]) -> str:
    return evidence_page(demo)


# Safety


def test_full_reading_fills_every_field() -> None:
    """Else a new field with words in it could slip past the tests below."""

    def walk(value: Any, path: str) -> Iterator[str]:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            for field in dataclasses.fields(value):
                yield from walk(getattr(value, field.name), f"{path}.{field.name}")
        elif isinstance(value, tuple):
            for item in value:
                yield from walk(item, path)
        elif isinstance(value, str):
            yield path

    seen = {path.rpartition(".")[2] for path in walk(full_reading("WORDS"), "")}
    told = (
        "text input_id title outlet url published language flags quote reasons hedges name type country sector cue "
        "actor term item detail weapons modes contexts cameo who ended_by"
    )
    assert set(told.split()) <= seen


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_words_become_markup(payload: str) -> None:
    page = evidence_page([full_reading(payload), full_reading("plain words")])
    parsed = Page(page)
    clean = Page(evidence_page([full_reading("plain words"), full_reading("plain words")]))
    assert len(parsed.all("script")) == 1
    assert {tag for tag, _ in parsed.elements} <= {tag for tag, _ in clean.elements}
    for _, attributes in parsed.elements:
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "srcdoc", "ping", "src"}]
    assert all((link["href"] or "").startswith("#") for link in parsed.all("a") if link["href"])
    page.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)


def test_only_web_addresses_become_links() -> None:
    for address, linked in (
        ("https://example.org/a?b=c&d", True),
        ("HTTP://EXAMPLE.ORG/", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org/x", False),
        ('https://example.org/"onclick=x', False),
        ("vbscript:x", False),
    ):
        reading = Reading(Report("Nothing.", url=address), ((0, 8),))
        outside = [link for link in Page(evidence_page([reading])).all("a") if not (link["href"] or "").startswith("#")]
        assert bool(outside) is linked, address
        assert all(link["rel"] == "noreferrer noopener nofollow" for link in outside)


def test_policy_names_its_own_script_and_style_and_nothing_else(demo_page: str) -> None:
    policies = [m for m in Page(demo_page).all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    policy = dict(part.strip().split(" ", 1) for part in cast(str, policies[0]["content"]).split(";"))
    for name in ("script", "style"):
        found = re.findall(rf"<{name}>(.*?)</{name}>", demo_page, re.DOTALL)
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert policy[f"{name}-src"] == f"'sha256-{digest}'"
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in str(policies)


def test_nothing_is_fetched(demo_page: str) -> None:
    parsed = Page(demo_page)
    fetching = {"img", "link", "iframe", "object", "embed", "audio", "video", "source", "base", "form", "track"}
    assert not fetching & {tag for tag, _ in parsed.elements}
    assert not parsed.having("src")
    assert not parsed.having("style")
    style = re.search(r"<style>(.*?)</style>", demo_page, re.DOTALL)
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    script = re.search(r"<script>(.*?)</script>", demo_page, re.DOTALL)
    assert script is not None
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "fetch(",
        "XMLHttp",
        "http",
    ):
        assert word not in script[1]


# Completeness


def test_every_claim_has_a_card_and_a_mark(demo: list[Reading], demo_page: str) -> None:
    parsed = Page(demo_page)
    cards = {a["id"]: a for a in parsed.all("article")}
    sections = re.split(r'(?=<section id="r\d+" class="report")|(?=<section [^>]*class="report")', demo_page)[1:]
    assert len(sections) == len(demo)
    for number, (reading, section) in enumerate(zip(demo, sections, strict=True), 1):
        marked = {int(n) for _, a in Page(section).having("data-c") for n in (a["data-c"] or "").split()}
        linked = {a["href"] for a in Page(section).all("a") if "data-c" in a}
        assert marked == set(range(1, len(reading.claims) + 1))
        for k, claim in enumerate(reading.claims, 1):
            card = cards[f"r{number}-c{k}"]
            assert (card["data-claim"], card["data-kind"], card["data-status"]) == (claim.id, claim.kind, claim.status)
        for trigger in {claim.trigger for claim in reading.claims}:
            same = {f"#r{number}-c{k}" for k, claim in enumerate(reading.claims, 1) if claim.trigger == trigger}
            assert same & linked, "each trigger leads to a card"
    assert len(cards) == sum(len(reading.claims) for reading in demo)


def test_ids_are_unique_and_links_lead_somewhere(demo_page: str) -> None:
    parsed = Page(demo_page)
    ids = [a["id"] for _, a in parsed.having("id")]
    assert len(ids) == len(set(ids))
    inner = {(a["href"] or "")[1:] for a in parsed.all("a") if (a["href"] or "").startswith("#")}
    assert inner <= set(ids)
    assert {a["aria-labelledby"] for _, a in parsed.having("aria-labelledby")} <= set(ids)


def test_the_same_report_twice_is_two_sections() -> None:
    reading = desk().read(Report("Rebels shelled the town on Monday."))
    ids = [a["id"] for _, a in Page(evidence_page([reading, reading])).having("id")]
    assert len(ids) == len(set(ids))


def test_text_is_whole_and_in_order(demo: list[Reading]) -> None:
    for reading in demo:
        for start, end in reading.sentences:
            found = list(pieces(reading, start, end))
            assert "".join(reading.report.text[p.start : p.end] for p in found) == reading.report.text[start:end]
            assert all(p.start < p.end for p in found)


def test_overlapping_spans_are_cut_where_one_begins_or_ends() -> None:
    base = full_reading("abcdefghij").claims[1]
    spans = [((0, 6), (2, 3)), ((3, 10), (4, 6)), ((3, 6), (4, 5))]
    claims = tuple(
        dataclasses.replace(base, id=str(n), start=a, end=b, quote="", trigger=t) for n, ((a, b), t) in enumerate(spans)
    )
    reading = Reading(Report("abcdefghij"), ((0, 10),), claims)
    assert [(p.start, p.end, set(p.claims), p.triggers) for p in pieces(reading, 0, 10)] == [
        (0, 2, {1}, ()),
        (2, 3, {1}, (1,)),
        (3, 4, {1, 2, 3}, ()),
        (4, 5, {1, 2, 3}, (2, 3)),
        (5, 6, {1, 2, 3}, (2,)),
        (6, 10, {2}, ()),
    ]


def test_bounds_are_shown_as_bounds() -> None:
    from tocsin.serving.show import amount_words

    for amount, words in (
        (Amount(None, None, 100, "up to 100 fighters", "at_most"), "at most 100"),
        (Amount(1201, None, None, "over 1,200", "more_than"), "more than 1,200"),
        (Amount(28, None, None, "at least 28", "at_least"), "at least 28"),
        (Amount(None, None, 49, "fewer than 50", "less_than"), "fewer than 50"),
        (Amount(1000, None, None, "thousands", "vague"), "thousands: at least 1,000"),
        (Amount(None, 300, None, "about 300", "about"), "about 300"),
        (Amount(850, None, 2000, "850 to 2,000", "between"), "between 850 and 2,000"),
        (Amount(33, 33, 33, "33", "exact"), "33"),
        (Amount(None, None, None, "many", "vague"), "many"),
    ):
        assert amount_words(amount) == words


def test_certainty_and_confidence_are_apart(demo_page: str) -> None:
    assert "How sure" in demo_page
    assert "The report: " in demo_page
    assert "Its source: " in demo_page
    assert all(a["aria-label"] == "the reader's confidence" for a in Page(demo_page).all("meter"))


def test_landmarks_labels_and_language(demo_page: str) -> None:
    parsed = Page(demo_page)
    assert parsed.all("html")[0]["lang"] == "en"
    assert len(parsed.all("main")) == len(parsed.all("h1")) == len(parsed.all("title")) == 1
    assert parsed.all("a")[0]["href"] == "#evidence"
    for tag, attributes in parsed.elements:
        if attributes.get("role") in {"region", "search"} or tag == "nav":
            assert attributes.get("aria-label"), f"<{tag}> has no label"


def test_the_same_readings_give_the_same_page(demo: list[Reading], demo_page: str) -> None:
    assert evidence_page(demo) == demo_page


def test_no_report_and_a_report_without_claims() -> None:
    assert "There is no report." in evidence_page([])
    page = evidence_page([Reading(Report("Good morning."), ((0, 13),))])
    assert "Nothing was read in this report." in page
    assert 'id="filters"' not in page


# In a browser


@pytest.fixture(scope="module")
def page_file(demo_page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "demo.html"
    path.write_text(demo_page, "utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as open_browser:
        yield open_browser


@needs_chromium
def test_opens_without_complaint_or_request(browser: Browser, page_file: Path) -> None:
    browser.open(page_file)
    assert browser.complaints() == []
    assert browser.requests() == [page_file.as_uri()]


@needs_chromium
def test_filters_work_together(browser: Browser, page_file: Path, demo: list[Reading]) -> None:
    claims = [claim for reading in demo for claim in reading.claims]
    visible = "[...document.querySelectorAll('.card')].filter(card => card.offsetParent !== null).length"
    browser.open(page_file)
    assert browser.run("document.getElementById('filters').hidden") is False
    assert browser.run(visible) == len(claims)
    browser.run("document.querySelector('input[value=event]').click()")
    assert browser.run(visible) == sum(claim.kind == "event" for claim in claims)
    browser.run("document.querySelector('input[value=denied]').click()")
    wanted = sum(claim.kind == "event" and claim.status == "denied" for claim in claims)
    assert browser.run(visible) == wanted > 0
    assert browser.run("document.querySelector('output').textContent").startswith(f"{wanted} of")
    browser.run(
        "const s = document.querySelector('input[type=search]'); s.value = 'zzzz';"
        "s.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    assert browser.run(visible) == 0
    browser.run("document.querySelector('#filters button').click()")
    assert browser.run(visible) == len(claims)
    assert browser.complaints() == []


@needs_chromium
def test_choosing_words_marks_the_card_and_the_other_way_round(browser: Browser, page_file: Path) -> None:
    browser.open(page_file)
    browser.run("document.querySelector('#r1 a.t').click()")
    chosen = browser.run("[...document.querySelectorAll('.card.on')].map(card => card.id)")
    assert len(chosen) == 1
    assert browser.run("document.querySelector('a.t').classList.contains('on')")
    browser.run("document.getElementById('r2-c1').click()")
    assert browser.run("[...document.querySelectorAll('.card.on')].map(card => card.id)") == ["r2-c1"]
    assert browser.run(
        "[...document.querySelectorAll('mark.on, a.on')].every(mark => mark.closest('.report').id === 'r2')"
    )
    assert browser.run("document.querySelectorAll('mark.on, a.on').length") > 0


@needs_chromium
def test_claims_on_the_same_words_take_turns(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_text(evidence_page([full_reading("plain words here")]), "utf-8")
    browser.open(path)
    seen = []
    for _ in range(8):
        browser.run("document.querySelector('#r1 [data-c]').click()")
        seen.append(browser.run("document.querySelector('.card.on').id"))
    assert len(set(seen)) == 8


@needs_chromium
def test_works_by_keyboard_alone(browser: Browser, page_file: Path) -> None:
    browser.open(page_file)
    browser.key("Tab")
    assert browser.run("document.activeElement.className") == "skip"
    browser.key("j")
    first = browser.run("document.querySelector('.card.on').id")
    browser.key("j")
    assert browser.run("document.querySelector('.card.on').id") != first
    browser.key("k")
    assert browser.run("document.querySelector('.card.on').id") == first
    assert browser.run("document.activeElement.id") == first
    browser.key("Escape")
    assert browser.run("document.querySelectorAll('.on').length") == 0
    browser.run("document.querySelector('#r1 a.t').focus()")
    browser.key("Enter")
    assert browser.run("document.querySelectorAll('.card.on').length") == 1


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_readable(browser: Browser, page_file: Path, scheme: str) -> None:
    """WCAG AA for every piece of text that has words of its own: 4.5 to 1 (3 to 1 where large and bold)."""
    browser.media(prefers_color_scheme=scheme)
    browser.open(page_file)
    worst = browser.run(CONTRAST)
    browser.media()
    assert worst == []


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_readable_in_print(browser: Browser, page_file: Path, scheme: str) -> None:
    """Also where the screen is dark: paper is white."""
    browser.open(page_file)
    browser.media("print", prefers_color_scheme=scheme)
    worst = browser.run(CONTRAST)
    browser.media()
    assert worst == []


@needs_chromium
@pytest.mark.parametrize("width", [360, 768, 1400])
def test_nothing_runs_over_the_edge(browser: Browser, page_file: Path, width: int) -> None:
    browser.resize(width, 800)
    browser.open(page_file)
    assert browser.run("document.documentElement.scrollWidth") <= width
    browser.resize(1400, 900)


@needs_chromium
def test_print_shows_whole_texts_and_reasons_and_no_filters(browser: Browser, page_file: Path) -> None:
    browser.open(page_file)
    browser.media("print")
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    assert browser.run("getComputedStyle(document.getElementById('filters')).display") == "none"
    assert browser.run(
        "[...document.querySelectorAll('.text')].every(text => text.scrollHeight <= text.clientHeight + 1)"
    )
    assert browser.run("[...document.querySelectorAll('.card details')].every(part => part.open)")
    text, cards = (f"document.querySelector('#r1 {name}').getBoundingClientRect()" for name in (".text", ".cards"))
    assert browser.run(f"{cards}.top >= {text}.bottom")
    browser.media()


@needs_chromium
def test_without_javascript_all_but_the_filters_is_there(page_file: Path) -> None:
    with Browser() as plain:
        plain.scripts(enabled=False)
        plain.open(page_file, "#r2-c1")
        assert plain.complaints() == []
        # The debugger may still look at the page although the page's own script does not run.
        assert plain.run("document.getElementById('filters').offsetParent === null")
        assert plain.run("document.querySelector('.card:target').id") == "r2-c1"
        assert plain.run("document.querySelectorAll('.card').length") > 0


@needs_chromium
def test_no_payload_runs_or_asks_for_anything(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(evidence_page([full_reading(payload) for payload in PAYLOADS]), "utf-8")
    browser.open(path)
    browser.run("for (const part of document.querySelectorAll('details')) part.open = true")
    browser.run(
        "for (const part of document.querySelectorAll('.card, [data-c]')) {"
        " part.click(); part.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})); }"
    )
    browser.run("new Promise(done => setTimeout(done, 200))")
    assert browser.run("typeof window.pwned") == "undefined"
    assert browser.complaints() == []
    assert browser.requests() == [path.as_uri()]
    assert browser.dialogs() == 0


CONTRAST = """
(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map((v) => linear(v / 255)).reduce(
    (sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
  };
  const bad = new Map();
  for (const node of document.querySelectorAll("body *")) {
    const worded = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!node.offsetParent || !worded) continue;
    const style = getComputedStyle(node);
    const [one, two] = [light(parse(style.color)), light(behind(node))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) bad.set(node.tagName + "." + node.className, Math.round(ratio * 100) / 100);
  }
  return [...bad];
})()
"""
