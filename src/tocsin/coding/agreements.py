"""Truces, accords and zones: which, between whom, by whose mediation, how long, in force or not."""

from __future__ import annotations

from dataclasses import replace

from tocsin.coding.details import place_of, time_of
from tocsin.coding.draft import Draft, participant
from tocsin.coding.matching import Match, matches
from tocsin.coding.scene import Scene
from tocsin.lexicon.patterns import Row
from tocsin.terms.claims import AgreementContent
from tocsin.terms.stance import Stance
from tocsin.terms.syntax import Sentence
from tocsin.terms.when import Amount, Interval
from tocsin.terms.who import Mention

_STATES = {
    "proposed": "proposed",
    "in_force": "in_force",
    "declared": "in_force",
    "extended": "in_force",
    "signed": "in_force",
    "ended": "ended",
    "failed": "failed",
    "violated": None,
}
_ONE_NAME = {"safe_zone": "protection_zone", "humanitarian_pause": "ceasefire", "truce": "ceasefire"}
_ASKING = frozenset({"call", "urge", "demand", "seek", "appeal", "request", "propose", "push", "press", "want"})
_PARTIES = frozenset({"state", "group", "person", "armed", "official", "organ", "people"})
_MEDIATING = frozenset(
    {"mediate", "broker", "sponsor", "negotiate", "organise", "organize", "facilitate", "guarantee", "arrange", "host"}
)
_HYPHEN_MEDIATING = frozenset({"mediated", "brokered", "sponsored", "backed", "led", "facilitated", "negotiated"})
_FAILED = frozenset({"failed", "collapsed", "broken", "abortive", "short-lived", "shattered"})
_BOTH = frozenset(
    {
        "sign",
        "set",
        "create",
        "establish",
        "form",
        "maintain",
        "agree",
        "reach",
        "conclude",
        "negotiate",
        "accept",
        "strike",
        "announce",
        "declare",
        "observe",
        "respect",
        "honor",
        "honour",
        "break",
        "violate",
        "extend",
        "carry",
        "complete",
        "implement",
        "renew",
        "resume",
        "restore",
        "uphold",
        "open",
    }
)
# What is only done to an agreement that is there: a wish to do it makes the agreement no proposal.
_UPHOLDING = frozenset(
    """implement fulfil fulfill respect honour honor observe uphold maintain preserve save salvage rescue shore
    consolidate strengthen monitor enforce extend prolong renew restore end break violate breach abandon scrap suspend
    undermine threaten derail sabotage leave quit""".split()
)
# "Under the deal", "despite the truce": it is in force.
_STANDING = frozenset({"under", "despite", "during"})
_NAMED_FOR_A_TOWN = frozenset(
    {"agreement", "accord", "protocol", "deal", "pact", "treaty", "convention", "declaration"}
)


def code_agreements(scene: Scene) -> list[Draft]:
    """The agreements that one sentence speaks of, one draft for each noun that names one."""
    s = scene.sentence
    out: list[Draft] = []
    around: list[Match] | None = None
    for i in range(len(s)):
        if s.tag[i][:1] == "V":
            exchange = _exchange(scene, i)
            out += [exchange] if exchange is not None else []
            continue
        if s.tag[i][:1] != "N" or i in s.names or _part_of_a_name(scene, i):
            continue
        row = next(
            (
                m
                for m in matches(scene, i)
                if m.row.table == "agreements"
                and m.row.pos == "n"
                and "AGR" not in m.slots
                and "AGR" not in m.row.pattern
            ),
            None,
        )
        if row is None or row.row.type == "agreement":
            row = _taken_up(scene, i) or row
        if row is None:
            continue
        if around is None:
            around = [
                m
                for k in range(len(s))
                for m in matches(scene, k)
                if m.row.table == "agreements" and "AGR" in m.row.pattern
            ]
        draft = _agreement(scene, i, row, around)
        if draft is not None:
            out.append(draft)
            content = draft.content
            assert isinstance(content, AgreementContent)
            scene.memory["agreement"] = content.type
    return out


def _part_of_a_name(scene: Scene, i: int) -> bool:
    """Whether the noun behind says it too: "ceasefire agreement" is one agreement."""
    s = scene.sentence
    host = s.head[i]
    return (
        s.dep[i] == "compound"
        and host > i
        and any(
            m.row.table == "agreements"
            and m.row.pos == "n"
            and "AGR" not in m.row.pattern
            and any(s.lemma[i] in options for options in m.row.words)
            for m in matches(scene, host)
        )
    )


def _exchange(scene: Scene, v: int) -> Draft | None:
    """ "A and B exchanged 200 prisoners": an exchange that is carried out without a noun for it."""
    s = scene.sentence
    found = next(
        (m for m in matches(scene, v) if m.row.table == "agreements" and m.row.pos == "v" and m.row.type), None
    )
    if found is None or "X" not in found.slots:
        return None
    parties: list[Mention] = []
    for target in found.slots.values():
        _collect(scene, target, parties)
    if len(parties) < 2 or not any(m.actor.id for m in parties):
        return None
    stance = scene.stance(s, v)
    place, place_tokens = place_of(scene, v, None, [v])
    when = time_of(scene, v)
    done = stance.status == "occurred"
    content = AgreementContent(
        type=found.row.type,
        parties=tuple(participant("party", m) for m in parties),
        mediators=(),
        place=place,
        began=_role(when, ("at",), done),
        ended=None,
        duration=None,
        ended_by=None,
        state="in_force" if done else "proposed",
    )
    spans = [(m.start, m.end) for m in parties] + [(p.start, p.end) for p in (place, when) if p is not None]
    spans += [(voice.start, voice.end) for voice in stance.voices if voice.sentence == s.index]
    tokens = {v, *place_tokens, *(m.token for m in parties), *found.words}
    reasons = [f"{found.row.name} ({found.row.type})"]
    return Draft("agreement", v, content, tokens, stance, reasons, 0.8, spans)


def _taken_up(scene: Scene, n: int) -> Match | None:
    """ "This agreement", "the deal": the kind of agreement that the report spoke of before, if it did."""
    s = scene.sentence
    known = scene.memory.get("agreement")
    if (
        known is None
        or s.lemma[n] not in {"agreement", "deal", "accord", "pact", "arrangement"}
        or not _definite(scene, n)
    ):
        return None
    row = Row("the agreement", "n", (s.lemma[n],), known, None, None, (), (), frozenset(), frozenset(), "agreements")
    return Match(row, n, {}, 0.0)


def _agreement(scene: Scene, n: int, named: Match, around: list[Match]) -> Draft | None:
    s = scene.sentence
    parties: list[Mention] = []
    mediators: list[Mention] = []
    reasons = [f"{named.row.name} ({named.row.type})"]
    state = _STATES.get(named.row.mode or "")
    tokens = {n}
    ended_by: tuple[int, int] | None = None
    trigger = n
    chain = {n, *_carriers(scene, n)}
    beside = {o for p in s.kids(n, "prep") if s.lemma[p] in {"between", "with"} for o in s.kids(p, "pobj")}
    mode = named.row.mode
    maybe = False
    for slot, target in named.slots.items():
        _collect(scene, target, mediators if slot == "M" else parties)
    for match in around:
        hit = match.slots.get("AGR")
        if hit in beside and "M" in match.slots:
            hit = n  # "the truce between the sides that X brokered"
        if hit not in chain and not (hit is not None and any(c in chain for c in s.conjuncts(hit))):
            continue
        reasons.append(f"{match.row.name} ({match.row.mode or 'named'})")
        tokens |= {match.token, *match.words}
        if s.lemma[match.token] == "be":
            tokens.update(s.kids(match.token, "advmod", "acomp", "attr", "prt"))  # "is over": the word that decides
        new = _STATES.get(match.row.mode or "")
        if new == "ended" and any(o.token == match.token and o.row.mode == "in_force" and o.row.words for o in around):
            continue  # "the truce ended the fighting"
        if s.dep[match.token] == "amod":
            new = None  # "the mediated truce" says nothing of whether it still holds
        if new == "in_force" and s.lemma[match.token] in {"last", "survive", "endure"} and s.tag[match.token] == "VBD":
            new = "ended"
        broken = match.row.mode == "violated" and s.dep[match.token] != "amod" and state in {None, "in_force"}
        if broken:
            state, trigger, mode = None, match.token, "violated"
        elif new and mode != "violated" and (state is None or new in {"ended", "failed"}):
            state, trigger, mode = new, match.token, match.row.mode
            maybe = any("possible" in options for options in match.row.words)
        for slot, target in match.slots.items():
            if slot == "M":
                _collect(scene, target, mediators)
            elif slot in {"X", "Y"} and (s.lemma[match.token] in _BOTH or slot == "Y"):
                _collect(scene, target, parties)
        if new == "ended":
            ended_by = _ender(scene, match.token, chain)
    _modifiers(scene, n, parties, mediators, reasons)
    state = _failed(scene, n) or state
    stance = scene.stance(s, trigger)
    none_made = any(s.dep[c] == "det" and s.lemma[c] == "no" for c in s.children[n])
    if state is None and mode is None and not none_made and named.row.type != "agreement" and _stands(scene, n):
        state = "in_force"
    if none_made:
        stance, state = _none_made(scene.stance(s, n)), None
    elif stance.author.endswith("-") and state == "in_force":
        state = None
    asked = state == "proposed" and stance.status == "occurred" and s.lemma[trigger] in _ASKING
    if stance.status == "planned" and s.lemma[trigger if s.tag[trigger][:1] == "V" else s.head[n]] in _UPHOLDING:
        state = state or "in_force"
        stance = replace(stance, status="occurred", author="CT+" if not stance.voices else stance.author)
    if stance.status in {"planned", "requested", "predicted", "hypothetical"} and state in {None, "in_force"}:
        state = "proposed"
    if maybe and stance.status == "occurred":
        stance = replace(
            stance,
            status="hypothetical",
            author="PS+" if not stance.voices else stance.author,
            source="PS+" if stance.voices else None,
        )
    duration = _duration(scene, n)
    place, place_tokens = place_of(scene, n, None, [n], beside=_agents(scene, n))
    if place is not None and place.kind == "country" and not any(_said_where(s, k) for k in place_tokens):
        place, place_tokens = None, set()  # "the accord between Chad and Libya" is not in Libya
    tokens |= place_tokens | {m.token for m in (*parties, *mediators)}
    people = [*(participant("party", m) for m in parties if m not in mediators)]
    between = [*(participant("mediator", m) for m in mediators)]
    when = time_of(scene, trigger)
    if state == "in_force" and mode is None and _years_ago(scene, when):
        state = None  # "in 2014 they settled there under a truce": whether it still holds is not said
    content = AgreementContent(
        type=_ONE_NAME.get(named.row.type, named.row.type) or "agreement",
        parties=tuple(people),
        mediators=tuple(between),
        place=place,
        began=_agreed_on(scene, n) or _role(when, ("since", "at"), state not in {"ended", "failed"}),
        ended=_role(when, ("at", "until"), state in {"ended", "failed"}),
        duration=duration,
        ended_by=scene.report.text[ended_by[0] : ended_by[1]] if ended_by else None,
        state=state,  # type: ignore[arg-type]
    )
    if not (people or between or state or duration or none_made or mode == "violated"):
        return None
    if "weak" in named.row.flags and not any(p.actor.id for p in (*people, *between)) and not _called_after(scene, n):
        return None  # "a deal" between nobody known is business
    spans = [(m.start, m.end) for m in (*parties, *mediators)]
    spans += [(p.start, p.end) for p in (place, when) if p is not None]
    spans += (
        [(duration.start, duration.end)] if duration and duration.start is not None and duration.end is not None else []
    )
    spans += [ended_by] if ended_by else []
    spans += [(v.start, v.end) for v in stance.voices if v.sentence == s.index]
    score = 0.84 - 0.08 * (state is None) - 0.06 * (not people and not between)
    status = {"ended": "ended", "in_force": "ongoing"}.get(state or "") if stance.status == "occurred" else None
    status = "requested" if asked else status
    return Draft("agreement", n, content, tokens, stance, reasons, score, spans, _definite(scene, n), status)  # type: ignore[arg-type]


def _agents(scene: Scene, n: int) -> set[int]:
    """Who does something with an agreement, and is not where it holds: "zones proposed by Turkey"."""
    s = scene.sentence
    verb = s.head[n] if s.tag[s.head[n]][:1] == "V" else None
    return {
        o for v in (verb, *s.kids(n, "acl")) if v is not None for a in s.kids(v, "agent") for o in s.kids(a, "pobj")
    }


def _years_ago(scene: Scene, when: Interval | None) -> bool:
    published = scene.report.published
    if when is None or when.latest is None or not published:
        return False
    return int(when.latest[:4]) + 1 < int(published[:4])


def _said_where(s: Sentence, k: int) -> bool:
    return s.dep[k] in {"pobj", "conj"} and any(
        s.dep[up] == "prep" and s.words[up].lower() in _WHERE for up in list(s.ancestors(k))[:3]
    )


_WHERE = frozenset("in inside across over throughout near at on for along".split())


def _none_made(stance: Stance) -> Stance:
    """The stance of "no truce was agreed": there is none."""
    if stance.status != "occurred":
        return stance
    return replace(
        stance,
        status="denied",
        author=stance.author if stance.voices else "CT-",
        source="CT-" if stance.voices else None,
    )


def _called_after(scene: Scene, n: int) -> bool:
    """Whether a town gives an accord its name: "the Minsk agreements", "the Stockholm Agreement"."""
    s = scene.sentence
    if s.lemma[n] in {"ceasefire", "truce"}:
        named = [s.names[c].kind for c in s.kids(n, "compound", "nmod", "amod") if c in s.names]
        return named == ["capital"]  # "the Astana ceasefire"; a "Kyiv-Moscow truce" names its parties
    return s.lemma[n] in _NAMED_FOR_A_TOWN and any(
        c in s.names and s.names[c].kind == "capital" for c in s.kids(n, "compound")
    )


def _stands(scene: Scene, n: int) -> bool:
    """Whether the words take an agreement for granted: "under the deal", "despite a truce"."""
    s = scene.sentence
    host = _carriers(scene, n)[-1:] or [n]
    return s.dep[host[0]] == "pobj" and s.words[s.head[host[0]]].lower() in _STANDING


_BEGINNING = frozenset(
    "agree sign reach broker declare announce begin start take come conclude negotiate mediate enter strike".split()
)


def _agreed_on(scene: Scene, n: int) -> Interval | None:
    """When it began by a clause of its own: "the truce agreed in August", "a treaty signed in 1998"."""
    s = scene.sentence
    for c in s.kids(n, "acl", "relcl"):
        if s.lemma[c] in _BEGINNING and (when := time_of(scene, c)) is not None:
            return _role(when, ("since", "at"), True)
    return None


def _carriers(scene: Scene, n: int) -> list[int]:
    """Nouns that carry an agreement's name: "truce attempts", "ceasefire deal"."""
    s = scene.sentence
    out = []
    while s.dep[n] in {"compound", "nmod"} and s.tag[s.head[n]][:1] == "N":
        n = s.head[n]
        out.append(n)
    return out


def _collect(scene: Scene, token: int, target: list[Mention]) -> None:
    s = scene.sentence
    for t in [token, *s.conjuncts(token)]:
        m = scene.mention(t)
        if s.dep[t] == "pobj" and s.words[s.head[t]].lower() in {"in", "at", "near", "across", "inside", "over"}:
            continue
        if m is not None and m.kind in _PARTIES and m.via != "tied" and m not in target:
            target.append(m)


def _modifiers(scene: Scene, n: int, parties: list[Mention], mediators: list[Mention], reasons: list[str]) -> None:
    """Parties and mediators beside the noun: "the X-mediated truce", "an A-B ceasefire", "attempts organised by X"."""
    s = scene.sentence
    for host in (n, *_carriers(scene, n)):
        for c in s.children[host]:
            low = s.words[c].lower()
            if low in _HYPHEN_MEDIATING and c >= 2 and s.words[c - 1] in {"-", "–"}:
                _collect(scene, c - 2, mediators)
                reasons.append(f'"-{low}": mediator')
            elif (
                s.dep[c] in {"amod", "compound", "poss", "nmod"}
                and c in s.names
                and s.names[c].kind not in {"region", "town"}
                and not (s.dep[c] == "compound" and s.names[c].kind == "capital" and _called_after(scene, host))
            ):
                _collect(scene, c, parties)
                for d in s.kids(c, "amod", "compound", "nmod"):
                    if d in s.names:
                        _collect(scene, d, parties)
            elif s.dep[c] == "acl" and s.lemma[c] in _MEDIATING:
                agent = scene.frame(c).subject
                if agent is not None and agent != host:
                    _collect(scene, agent, mediators)
                    reasons.append(f'"{low} by": mediator')
                for word, _, obj in scene.frame(c).preps:
                    if word in {"between", "with", "among"}:
                        _collect(scene, obj, parties)
            elif s.dep[c] == "acl" and s.lemma[c] in _BOTH:
                for word, _, obj in scene.frame(c).preps:
                    if word in {"between", "with", "among"}:
                        _collect(scene, obj, parties)
            elif s.dep[c] == "prep" and s.lemma[c] in {"between", "with", "among"}:
                for obj in s.kids(c, "pobj"):
                    _collect(scene, obj, parties)
    verb = s.head[n]
    if s.dep[n] == "dobj" and s.tag[verb][:1] == "V" and s.lemma[verb] in _BOTH:
        frame = scene.frame(verb)
        if frame.subject is not None and not mediators:
            _collect(scene, frame.subject, parties)
        for word, _, obj in frame.preps:
            if word in {"with", "between"}:
                _collect(scene, obj, parties)


def _failed(scene: Scene, n: int) -> str | None:
    s = scene.sentence
    for host in (n, *_carriers(scene, n)):
        if any(s.words[c].lower() in _FAILED for c in s.kids(host, "amod", "compound")):
            return "failed"
    return None


def _ender(scene: Scene, token: int, chain: set[int]) -> tuple[int, int] | None:
    """What put an end to the agreement: the subject of "marked the end of", "broke", "ended"."""
    s = scene.sentence
    verb = token if s.tag[token][:1] == "V" else s.head[token]
    if s.tag[verb][:1] != "V":
        return None
    frame = scene.frame(verb)
    subject = frame.subject
    if subject is None or subject in {token, *chain} or s.dep[subject] == "nsubjpass":
        return None
    m = scene.mention(subject)
    return (m.start, m.end) if m is not None else (s.starts[subject], s.ends[subject])


def _duration(scene: Scene, n: int) -> Amount | None:
    s = scene.sentence
    inside = set(s.subtree(n))
    for when in scene.times:
        if (
            when.role == "duration"
            and when.duration_days is not None
            and any(s.starts[k] < when.end and s.ends[k] > when.start for k in inside)
        ):
            return when.duration_days
    return None


def _role(when: Interval | None, roles: tuple[str, ...], wanted: bool) -> Interval | None:
    return when if when is not None and wanted and when.role in roles else None


def _definite(scene: Scene, n: int) -> bool:
    s = scene.sentence
    return any(s.dep[c] == "det" and s.lemma[c] in {"the", "this", "that"} for c in s.children[n])
