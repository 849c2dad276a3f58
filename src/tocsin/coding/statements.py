"""What a text says about happenings: causes, intents, signals, predictions, conditions, judgements of value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tocsin.coding.draft import Draft, finish, participant
from tocsin.coding.matching import Match, matches, noun_prepositions
from tocsin.coding.scene import Scene
from tocsin.terms.claims import Argument, Claim, FactValue, StatementContent, Status
from tocsin.terms.stance import Stance, Voice
from tocsin.terms.syntax import contrary_condition
from tocsin.terms.where import Place
from tocsin.terms.who import Mention, Participant

_PARTIES = frozenset({"state", "group", "person", "armed", "official", "organ", "people"})
_STATUS: dict[str, Status] = {
    "prediction": "predicted",
    "counterfactual": "counterfactual",
    "condition": "hypothetical",
    "intent": "planned",
}

_FORESEEN = frozenset({"predicted", "hypothetical", "planned"})


def code_statements(scene: Scene, drafts: Sequence[Draft], claims: Sequence[Claim]) -> list[Claim]:
    """The statements of one sentence; ``claims`` are its other claims, at which statements point by id."""
    s = scene.sentence
    if not _about_conflict(scene, claims):
        return []
    by_trigger = {draft.trigger: claim for draft, claim in zip(drafts, claims, strict=True) if claim.kind != "label"}
    out: list[Claim] = []
    taken: set[tuple[str, int]] = set()
    for i in range(len(s)):
        if i in s.names:
            continue
        for match in matches(scene, i):
            if match.row.table != "statements" or (match.row.type, s.head[i]) in taken or _is_aim(scene, i):
                continue
            draft = _statement(scene, match, by_trigger)
            if draft is not None and not any(_says_the_same(draft, other) for other in out):
                taken.add((match.row.type, i))
                out.append(finish(scene, draft))
                break
    out += _aims(scene, by_trigger)
    contrary = _contrary(scene, drafts, claims, out)
    out += contrary
    if not contrary:
        out += _conditions(scene, by_trigger, out)
    return out


def _says_the_same(draft: Draft, other: Claim) -> bool:
    """Two cues of one statement ("can be seen as", "a warning to") are one statement."""
    a, b = draft.content, other.content
    if not isinstance(a, StatementContent) or not isinstance(b, StatementContent) or a.type != b.type:
        return False
    return a.subject == b.subject or (a.object is not None and a.object == b.object)


def _about_conflict(scene: Scene, claims: Sequence[Claim]) -> bool:
    """Statements are kept where the sentence speaks of actors of the record, or of an act that was read in it."""
    if claims:
        return True
    s = scene.sentence
    domains = {d for lemma in s.lemma if (d := scene.lexicon.elsewhere.get(lemma))}
    if domains:
        return False
    for k in range(len(s)):
        if (
            (s.tag[k][:1] == "N" or (s.tag[k] == "VBG" and s.dep[k] == "nsubj"))
            and k not in s.names
            and s.lemma[k] not in scene.lexicon.nouns
        ):
            for match in matches(scene, k):
                if (
                    match.row.type in {"ASSAULT", "MOBILIZE"} or match.row.table == "agreements"
                ) and "weak" not in match.row.flags:
                    return True
    if s.names or any(
        s.tag[k][:1] == "N" and (n := scene.lexicon.nouns.get(s.lemma[k])) is not None and n.kind == "armed"
        for k in range(len(s))
    ):
        return True
    # "If this was the plan, it …": a pronoun takes up what the sentence before was about.
    opened = any(
        s.lemma[k] in {"this", "it", "that", "they"} and s.dep[k] in {"nsubj", "nsubjpass"} for k in range(len(s))
    )
    return opened and scene.memory.get("claims") == str(s.paragraph)


def _statement(scene: Scene, match: Match, claims: dict[int, Claim]) -> Draft | None:
    s = scene.sentence
    row = match.row
    left, right = match.slots.get("X"), match.slots.get("Y")
    if row.pos == "n" and left is None:
        left = _subject_of(scene, match.token)
    if row.infinitive:
        # "Are expected to meet": the "are" of the pattern only helps the verb.
        hub = s.head[match.token] if s.dep[match.token] in {"aux", "auxpass"} else match.token
        frame = scene.frame(hub)
        foreseen = frame.passive and row.type in {"prediction", "intent"}
        left = match.slots.get("X", frame.object if foreseen else frame.subject)
        right = _what_for(scene, hub, right)
    if row.pos == "v" and row.type in {"evaluation", "cause", "prediction"} and right is None and match.words:
        # "Was a turning point", "sparked fear": what it is said to be or to have brought.
        named = [*match.words, *(t for slot, t in match.slots.items() if slot not in {"X", "Y", "M", "P"})]
        right = next((w for w in named if s.dep[w] in {"attr", "dobj", "pobj"}), None)
    if row.pos == "v" and row.type == "signal" and right is None:
        # "Is a sign that": what it is a sign of hangs on the noun.
        right = next((c for w in match.words for c in s.kids(w, "acl", "ccomp", "relcl") if c > w), None)
    if row.pos == "v" and right is None:
        opened = {"ccomp", "xcomp"} if row.type == "cause" else {"ccomp", "xcomp", "advcl"}
        right = next((c for c in s.children[match.token] if s.dep[c] in opened and c > match.token), None)
    if row.pos == "v" and left is None and not row.pattern.startswith("M "):
        left = scene.frame(match.token).subject
    if left is not None and s.lemma[left] in {"it", "there"} and s.child(match.token, "acomp") is not None:
        left = None  # "it is likely that": nobody's likelihood
    if row.pos == "c":
        left, right = _host(scene, left), _host(scene, right)
    subject = _argument(scene, left, claims, match.token, right)
    obj = _argument(scene, right, claims, match.token, left)
    if row.infinitive and row.object and obj is not None and right is not None:
        who = match.slots.get(row.object)
        obj = _with_whom(scene, obj, who, right) if who is not None and who > match.token else obj
    sender, receiver, about = _signal(scene, match, left) if row.type == "signal" else (None, None, None)
    if subject is None and obj is None and about is None:
        return None
    if "weak" in row.flags and not (
        _weighty(subject)
        or _weighty(obj)
        or (subject is not None and obj is not None and (_grave(scene, left) or _grave(scene, right)))
        or (row.type == "prediction" and right is None and _grave(scene, left))
    ):
        return None
    stance = _spoken(scene, match, match.slots.get("M", left)) or scene.stance(s, match.token)
    kind = row.type
    if kind == "cause" and any("a purpose" in reason for reason in stance.reasons):
        return None  # what was done in order to bring something about has not brought it about
    if kind == "cause" and stance.status in {"predicted", "hypothetical"} and not _conditional(scene, match.token):
        kind = "prediction"  # "the raid could derail the talks"
    if "ahead" in row.flags:
        if kind == "cause" and s.tag[match.token] in {"VBZ", "VBP", "VBG"} and stance.status in {"occurred", "ongoing"}:
            kind = "prediction"  # "it paves the way for a war": in the past tense it has brought it about
        elif kind == row.type == "prediction" and stance.status not in _FORESEEN:
            return None  # "the war spread to Libya": it did
    if subject is not None and obj is not None and subject.text == obj.text:
        return None
    if kind in {"prediction", "intent"} and _everyday(scene, left, right, subject, obj):
        return None
    if kind == "cause" and _why_unnamed(scene, left, right):
        return None
    if kind == "condition" and left is not None and right is not None and _mere_saying(scene, left, right):
        return None
    # "A sign of war in the Caucasus": the parser hangs the place on the sign, and leaves the war a word of its own.
    lone = _fragment(scene, subject, obj) and (about is None or not (_grave(scene, left) or _grave(scene, right)))
    if lone or (kind == "cause" and (subject is None or obj is None)):
        return None
    content = StatementContent(kind, subject, obj, sender, receiver, about)  # type: ignore[arg-type]
    tokens = {match.token, *match.words} | {t for t in (left, right) if t is not None}
    spans = [(a.start, a.end) for a in (subject, obj) if a is not None and a.start is not None and a.end is not None]
    spans += [(v.start, v.end) for v in stance.voices if v.sentence == s.index]
    score = 0.74 + 0.05 * (subject is not None and obj is not None) - 0.12 * ("weak" in row.flags)
    status: Status | None = _STATUS.get(kind) if stance.status in {"occurred", "ongoing"} else None
    if row.type == "permission" and stance.status == "requested":
        status = "occurred"
    return Draft(
        "statement",
        match.token,
        content,
        tokens,
        stance,
        [f"{row.name} ({row.type})"],
        score,
        [(a, b) for a, b in spans if a is not None and b is not None],
        status=status,
    )


def _mere_saying(scene: Scene, *sides: int) -> bool:
    """Whether a side is only who said it: "…, unless it is freed, he told reporters"."""
    s = scene.sentence
    return any(s.lemma[side] in {"say", "tell", "add"} and s.child(side, "ccomp") is not None for side in sides)


def _why_unnamed(scene: Scene, *sides: int | None) -> bool:
    """Whether a cause only says why a source is not named: "because he was not authorised to speak to the press"."""
    s = scene.sentence
    words = {s.lemma[k] for side in sides if side is not None for k in (side, *s.subtree(side))}
    return "anonymity" in words or bool(
        words & {"authorize", "authorise", "authorized", "authorised"}
        and words & {"speak", "talk", "brief", "comment", "discuss", "medium", "press"}
    )


def _conditional(scene: Scene, token: int) -> bool:
    """Whether the words stand in an if-clause, so that nothing is foretold."""
    s = scene.sentence
    return any(
        s.dep[k] == "advcl" and any(s.words[c].lower() in {"if", "unless", "whether"} for c in s.kids(k, "mark"))
        for k in (token, *s.ancestors(token))
    )


def _fragment(scene: Scene, subject: Argument | None, obj: Argument | None) -> bool:
    """Whether a statement has but one side, and that a single word which names nobody."""
    if subject is not None and obj is not None:
        return False
    only = subject or obj
    return (
        only is not None
        and only.claim is None
        and only.participant is None
        and only.start is not None
        and only.end is not None
        and " " not in scene.report.text[only.start : only.end]
    )


def _host(scene: Scene, token: int | None) -> int | None:
    """What a cue belongs to: the whole of "failed to take place", the raids of "raids carried out"."""
    s = scene.sentence
    while token is not None and s.dep[token] in {"xcomp", "acl"} and s.head[token] != token:
        if s.dep[token] == "acl" and s.tag[token] != "VBN":
            break
        token = s.head[token]
    return token


def _what_for(scene: Scene, v: int, right: int | None) -> int | None:
    """The infinitive or clause that a verb of planning, expecting or causing opens."""
    s = scene.sentence
    quality = s.child(v, "acomp")
    for head in (v, quality):
        if head is None:
            continue
        for wanted in ("xcomp", "ccomp", "advcl"):
            for c in s.kids(head, wanted):
                purpose = wanted != "advcl" or any(s.tag[k] == "TO" for k in s.children[c])
                if c > v and purpose:
                    return c
    if right is None:  # "amount | to a war crime"
        right = next((o for p in s.kids(v, "prep") if scene.lower[p] == "to" for o in s.kids(p, "pobj")), None)
    return right


def _spoken(scene: Scene, match: Match, left: int | None) -> Stance | None:
    """ "X predicted that …" is X's prediction, not the author's."""
    s = scene.sentence
    cue = scene.lexicon.cue_index("attribution").get(("v", s.lemma[match.token]))
    judged = "M" in match.slots  # "M blames X for Y"
    if left is None or match.row.pos != "v":
        return None
    if not judged and (cue is None or match.row.type not in {"prediction", "evaluation", "signal"}):
        return None
    m = scene.mention(left)
    if m is None or m.kind not in _PARTIES | {"civilian", "media", "source", "pronoun"}:
        return None
    if s.dep[left] == "nsubjpass":
        return None  # "Russia is expected to": not by Russia
    outer = scene.stance(s, match.token)
    voice = Voice("named", left, s.words[match.token].lower(), s.starts[match.token], s.ends[match.token], s.index)
    source: FactValue = "CT+" if match.row.type != "prediction" else "PR+"
    return Stance(
        outer.status,
        "Uu",
        source,
        (voice, *outer.voices),
        (*outer.reasons, f'on the word of the source of "{voice.cue}"'),
    )


def _subject_of(scene: Scene, n: int) -> int | None:
    s = scene.sentence
    h = s.head[n]
    if s.dep[n] in {"attr", "dobj"} and s.tag[h][:1] == "V":
        return scene.frame(h).subject
    if s.dep[n] == "pobj" and s.tag[s.head[h]][:1] == "V":
        verb = s.head[h]
        frame = scene.frame(verb)
        return frame.object if frame.passive else frame.subject
    if s.dep[n] == "appos":
        return h
    return None


def _with_whom(scene: Scene, obj: Argument, who: int, right: int) -> Argument:
    """ "Forced | 20,000 people to flee": who is made to do it belongs to what is brought about."""
    s = scene.sentence
    if who >= right or obj.end is None:
        return obj
    start = s.starts[min(k for k in (who, *s.subtree(who)))]
    return replace(obj, participant=None, text=scene.report.text[start : obj.end], start=start)


def _argument(
    scene: Scene, token: int | None, claims: dict[int, Claim], trigger: int, other: int | None = None
) -> Argument | None:
    """What a slot points at: a claim read there, else an actor, else its words."""
    if token is None or token == trigger:
        return None
    s = scene.sentence
    inside = [k for k in s.subtree(token) if k != trigger]
    for k in sorted(inside, key=lambda k: (k != token, k)):
        claim = claims.get(k)
        if claim is not None and claim.kind in {"event", "agreement", "flow", "relation"}:
            start, end = _stretch(scene, token, trigger, other)
            return Argument(claim.id, None, scene.report.text[start:end], start, end)
    m = scene.mention(token)
    if m is not None and m.kind in _PARTIES and m.via != "tied" and s.tag[token][:1] in {"N", "P"}:
        return Argument(None, participant("of", m), m.text, m.start, m.end)
    start, end = _stretch(scene, token, trigger, other)
    return Argument(None, None, scene.report.text[start:end], start, end)


def _stretch(scene: Scene, token: int, trigger: int, other: int | None = None) -> tuple[int, int]:
    """The words under a token, on its side of the trigger, without those of the ``other`` side."""
    s = scene.sentence
    held = _branch_to(scene, token, trigger)
    if other is not None:
        held |= _side_within(scene, token, other, trigger)
    inside = [k for k in s.subtree(token) if (k < trigger) == (token < trigger) and k != trigger and k not in held]
    inside = inside or [token]
    first, last = inside[0], inside[-1]
    while last > first and s.words[last] in {",", ".", ";", ":", '"', "”", "-"}:
        last -= 1
    opening = _OPENING.get(scene.lower[trigger], frozenset()) if trigger >= 0 else frozenset()
    while first < last and (s.words[first] in {",", ".", ";", ":", '"', "“"} or scene.lower[first] in opening):
        first += 1
    return s.starts[first], s.ends[last]


# What of a cue stands with the clause that it opens: "as long as …", "on condition that …", "provided that …".
_OPENING = {
    "as": frozenset({"as", "long"}),
    "on": frozenset({"condition", "that"}),
    "provided": frozenset({"that"}),
}


def _branch_to(scene: Scene, token: int, trigger: int) -> set[int]:
    """The clause within a phrase that holds the trigger itself: "protests | that escalated into a war"."""
    s = scene.sentence
    at = trigger
    while at >= 0 and s.head[at] != at:
        if s.head[at] == token:
            return set(s.subtree(at)) if s.dep[at] in {"relcl", "acl"} else set()
        at = s.head[at]
    return set()


def _side_within(scene: Scene, token: int, other: int, trigger: int) -> set[int]:
    """The other side, with the cue that opens it, where it stands inside a phrase: "much of it | on the rebels"."""
    s = scene.sentence
    at = other
    while s.head[at] not in {at, token} and (
        s.dep[at] in {"pobj", "pcomp"} or trigger <= s.head[at] < trigger + _LONGEST_CUE
    ):
        at = s.head[at]
    return set(s.subtree(at)) if token in s.ancestors(at) else set()


_LONGEST_CUE = 4


def _everyday(
    scene: Scene, left: int | None, right: int | None, subject: Argument | None, obj: Argument | None
) -> bool:
    """Whether what a person, a crowd or a cabinet is to do next has nothing to do with war: a budget, a nomination."""
    if any(side is not None and side.claim is not None for side in (subject, obj)):
        return False
    m = scene.mention(left) if left is not None else None
    if m is not None and m.kind in {"state", "group", "armed", "pronoun"}:
        return False
    s = scene.sentence
    if right is not None and any(
        k in s.names and s.names[k].kind in {"name", "capital", "region", "town"} for k in (right, *s.subtree(right))
    ):
        return False
    return not any(_grave(scene, k) for k in (left, right)) and not any(
        (n := scene.lexicon.nouns.get(s.lemma[k])) is not None and n.kind in {"armed", "weapon"} for k in range(len(s))
    )


def _grave(scene: Scene, token: int | None) -> bool:
    """Whether a phrase speaks of war or of those who wage it: soldiers, an attack, a siege, sanctions, a truce."""
    if token is None:
        return False
    s = scene.sentence
    for k in (token, *s.subtree(token)):
        if s.tag[k][:1] != "N":
            continue
        noun = scene.lexicon.nouns.get(s.lemma[k])
        if s.lemma[k] in _WAR_ITSELF or (noun is not None and noun.kind == "armed"):
            return True
        if noun is None and any(
            (m.row.type in _OF_WAR or m.row.table == "agreements") and "weak" not in m.row.flags
            for m in matches(scene, k)
        ):
            return True
    return False


# Nouns that speak of war by themselves, though the patterns call them weak as acts.
_WAR_ITSELF = frozenset(
    """war conflict coup terrorism violence insurgency uprising invasion occupation genocide fighting
    hostility""".split()
)
_OF_WAR = frozenset({"ASSAULT", "MOBILIZE", "COERCE", "SANCTION", "RETREAT"})


def _weighty(argument: Argument | None) -> bool:
    return argument is not None and (argument.claim is not None or argument.participant is not None)


def _signal(
    scene: Scene, match: Match, left: int | None
) -> tuple[Participant | None, Participant | None, Place | None]:
    """Who signals, to whom, about which place."""
    s = scene.sentence
    sender: Mention | None = None
    receiver: Mention | None = None
    about: Place | None = None
    for p in noun_prepositions(scene, match.token) if match.row.pos == "n" else []:
        obj = s.child(p, "pobj")
        m = scene.mention(obj) if obj is not None else None
        if s.words[p].lower() in {"from", "by"} and m is not None and m.kind in _PARTIES:
            sender = m
    if sender is None and left is not None:
        for k in s.subtree(left):
            m = scene.mention(k) if s.tag[k][:1] == "N" or k in s.names else None
            if m is not None and m.kind in _PARTIES and k < match.token:
                sender = m
                break
    host = match.token
    for p in [
        *(noun_prepositions(scene, host) if match.row.pos == "n" else []),
        *s.kids(host, "prep", "dative"),
        *(q for o in s.kids(host, "dobj", "attr") for q in s.kids(o, "prep")),
        *(q for outer in s.kids(host, "prep") for o in s.kids(outer, "pobj") for q in s.kids(o, "prep")),
    ]:
        obj = s.child(p, "pobj")
        if obj is None:
            obj = s.child(p, "pcomp")
        if obj is None:
            continue
        word = s.words[p].lower()
        if word == "to" and receiver is None:
            m = scene.mention(obj)
            receiver = m if m is not None and m.kind in _PARTIES else None
        elif word in {"about", "in", "towards", "toward", "of", "for", "over"} and about is None:
            about = scene.where(s, obj) or next(
                (w for k in s.subtree(obj) if s.dep[k] == "pobj" and (w := scene.where(s, k)) is not None), None
            )
    return (
        participant("actor", sender) if sender else None,
        replace(participant("recipient", receiver)) if receiver else None,
        about,
    )


_AIMS = frozenset({"aim", "goal", "purpose", "objective", "intention", "ambition", "mission", "strategy"})


def _is_aim(scene: Scene, v: int) -> bool:
    """Whether a "be" says what somebody's aim is (see :func:`_aims`)."""
    s = scene.sentence
    noun = s.child(v, "nsubj") if s.lemma[v] == "be" else None
    return noun is not None and s.lemma[noun] in _AIMS


def _aims(scene: Scene, claims: dict[int, Claim]) -> list[Claim]:
    """ "The aim of the operation is to …": what somebody or something is for."""
    s = scene.sentence
    out = []
    for v in range(len(s)):
        noun = s.child(v, "nsubj") if _is_aim(scene, v) else None
        if noun is None:
            continue
        to = next((c for c in s.kids(v, "xcomp", "ccomp") if any(s.tag[k] == "TO" for k in s.children[c])), None)
        whose = next((o for p in s.kids(noun, "prep") if s.lemma[p] == "of" for o in s.kids(p, "pobj")), None)
        whose = whose if whose is not None else s.child(noun, "poss")
        if to is None or whose is None or not (_grave(scene, whose) or _grave(scene, to)):
            continue
        sides = _argument(scene, whose, claims, v), _argument(scene, to, claims, v)
        spans = [(a.start, a.end) for a in sides if a is not None and a.start is not None and a.end is not None]
        draft = Draft(
            "statement",
            noun,
            StatementContent("intent", *sides),
            {v, noun, to, whose},
            scene.stance(s, v),
            [f'"{s.words[noun].lower()} is to": an intent'],
            0.8,
            spans,
            status="planned",
        )
        out.append(finish(scene, draft))
    return out


_WONDERING = frozenset(
    "ask wonder inquire enquire question determine see know clarify check verify investigate".split()
)


def _conditions(scene: Scene, claims: dict[int, Claim], made: Sequence[Claim]) -> list[Claim]:
    """ "If … , …": what depends on what."""
    s = scene.sentence
    if any(isinstance(c.content, StatementContent) and c.content.type == "condition" for c in made):
        return []
    out = []
    for k in range(len(s)):
        if s.dep[k] != "advcl" or not any(
            s.words[c].lower() in {"if", "unless", "provided"} and s.dep[c] == "mark" for c in s.children[k]
        ):
            continue
        first = min(s.subtree(k))
        if s.lemma[s.head[k]] in _WONDERING and k > s.head[k]:
            continue  # "asked if it was true": a question
        if scene.lower[first] in {"even", "as"} or (first and scene.lower[first - 1] in {"even", "as"}):
            continue  # "even if", "as if": nothing depends on it
        main = s.head[k]
        if _mere_saying(scene, main):
            main = s.kids(main, "ccomp")[0]
        if_part = _argument(scene, k, claims, -1)
        start, end = _main_clause(scene, main, k)
        then = Argument(claims[main].id if main in claims else None, None, scene.report.text[start:end], start, end)
        if if_part is None:
            continue
        mark = next(c for c in s.children[k] if s.dep[c] == "mark")
        whose = scene.stance(s, main)
        stance = Stance(
            "hypothetical",
            "Uu",
            "CT+" if whose.voices else None,
            whose.voices,
            (f'"{s.words[mark].lower()}": a condition',),
        )
        content = StatementContent("condition", if_part, then)
        spans = [(a.start, a.end) for a in (if_part, then) if a.start is not None and a.end is not None]
        out.append(
            finish(
                scene,
                Draft(
                    "statement",
                    mark,
                    content,
                    {mark, k},
                    stance,
                    ["condition"],
                    0.8,
                    [(a, b) for a, b in spans if a is not None and b is not None],
                ),
            )
        )
    return out


def _main_clause(scene: Scene, main: int, without: int) -> tuple[int, int]:
    s = scene.sentence
    dropped = set(s.subtree(without))
    inside = [k for k in s.subtree(main) if k not in dropped and s.words[k] not in {",", ".", "?", "!", '"', "”", "“"}]
    after = [k for k in inside if k > max(dropped)] if without < main else [k for k in inside if k < min(dropped)]
    inside = after or inside or [main]
    return s.starts[inside[0]], s.ends[inside[-1]]


def _contrary(scene: Scene, drafts: Sequence[Draft], claims: Sequence[Claim], made: Sequence[Claim]) -> list[Claim]:
    """ "Would have", "could have": what the text itself says did not happen."""
    if any(isinstance(c.content, StatementContent) and c.content.type == "counterfactual" for c in made):
        return []
    s = scene.sentence
    by_trigger = {draft.trigger: claim for draft, claim in zip(drafts, claims, strict=True) if claim.kind == "event"}
    for v in range(len(s)):
        modal = next((c for c in s.kids(v, "aux") if s.words[c].lower() in {"would", "could", "should", "might"}), None)
        if modal is None or not any(s.lemma[c] == "have" for c in s.kids(v, "aux")):
            continue
        doubtful = s.words[modal].lower() == "might" or "translation_suspected" in scene.report.flags
        if doubtful and not contrary_condition(s, v):
            continue
        start, end = _stretch(scene, v, -1)
        claim = by_trigger.get(v)
        content = StatementContent(
            "counterfactual",
            None,
            Argument(claim.id if claim else None, None, scene.report.text[start:end], start, end),
        )
        stance = scene.stance(s, v)
        draft = Draft(
            "statement",
            v,
            content,
            {v},
            stance,
            [f'"{s.words[modal].lower()} have": contrary to fact'],
            0.8,
            [(start, end)],
            status="counterfactual",
        )
        return [finish(scene, draft)]
    return []
