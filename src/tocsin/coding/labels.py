"""Whose word for whom: names that judge, names held at arm's length, and who uses them."""

from __future__ import annotations

from dataclasses import replace

from tocsin.coding.draft import Draft, participant
from tocsin.coding.scene import Scene
from tocsin.terms.claims import FactValue, LabelContent
from tocsin.terms.stance import Stance, Voice
from tocsin.terms.who import Actor, Mention

_NAMING = frozenset(
    {
        "refer",
        "describe",
        "brand",
        "label",
        "call",
        "dub",
        "denounce",
        "designate",
        "regard",
        "view",
        "portray",
        "consider",
        "condemn",
        "term",
        "style",
        "classify",
        "list",
        "see",
        "characterise",
        "characterize",
        "blacklist",
        "depict",
        "present",
        "treat",
        "dismiss",
    }
)
_OPREDICATE = frozenset(
    {"call", "brand", "label", "dub", "term", "declare", "consider", "style", "proclaim", "designate"}
)
_DISTANCE = frozenset({"called", "styled", "proclaimed", "described", "declared"})
_DISTANCED = frozenset({"so-called", "self-styled", "self-proclaimed", "self-described", "self-declared"})
# Words that accuse or praise and say nothing else: whoever uses them for somebody unnamed has labelled them.
_ACCUSING = frozenset(
    """terrorist thug infidel apostate traitor heretic barbarian butcher henchman stooge lackey martyr cutthroat
    fanatic""".split()
)
# "A proxy of Iran" labels the proxy, not Iran.
_SERVANTS = frozenset({"proxy", "puppet", "stooge", "lackey", "henchman", "mouthpiece", "crony"})
_PARTIES = frozenset(
    {"state", "group", "person", "armed", "official", "organ", "people", "civilian", "pronoun", "name"}
)


def code_labels(scene: Scene) -> list[Draft]:
    """The labels of one sentence; empty when nobody is called anything but a name."""
    out: list[Draft] = []
    s = scene.sentence
    for i in range(len(s)):
        draft = None
        if s.words[i].lower() in _DISTANCED or (
            s.words[i].lower() in _DISTANCE and i >= 2 and s.words[i - 1] in {"-", "–"}
        ):
            draft = _distanced(scene, i)
        elif s.tag[i][:1] == "V" and s.lemma[i] in _NAMING:
            draft = _named(scene, i) or _what_is_called(scene, i)
        elif s.tag[i][:1] in {"N", "J"} and i not in s.names:
            covered = any(i in d.tokens or d.spans[0][0] <= s.starts[i] < d.spans[0][1] for d in out)
            draft = None if covered else _loaded(scene, i) or _term(scene, i)
        elif i in s.names:
            draft = _scare_quoted(scene, i)
        if draft is not None:
            out.append(draft)
            out.extend(_listed(scene, draft))
    return out


def _listed(scene: Scene, draft: Draft) -> list[Draft]:
    """The same label for the others of a list: "terrorist groups such as A and B"."""
    content = draft.content
    assert isinstance(content, LabelContent)
    s = scene.sentence
    at = next((k for k in range(len(s)) if s.starts[k] <= content.of.start < s.ends[k]), None)
    if at is None or at not in s.names:
        return []
    out = []
    for c in s.conjuncts(at):
        m = scene.mention(c)
        if m is not None and m.via == "lexicon" and m.kind in {"group", "state", "person", "people"}:
            out.append(
                replace(
                    draft,
                    content=LabelContent(content.term, participant("of", m), content.loaded),
                    spans=[*draft.spans, (m.start, m.end)],
                )
            )
    return out


def _named(scene: Scene, v: int) -> Draft | None:
    """ "X refers to Y as T", "X called Y a T"."""
    s = scene.sentence
    frame = scene.frame(v)
    of = frame.object
    if of is None and s.dep[v] == "acl" and s.tag[v] == "VBD":
        of = s.head[v]  # "the group, considered a threat": taken for a past tense
    if s.lemma[v] == "refer":
        of = next((o for p, _, o in frame.preps if p == "to"), None)
    term: int | None = next((o for p, t, o in frame.preps if p == "as" and (t > v)), None)
    if term is None and s.lemma[v] in _OPREDICATE:
        term = s.child(v, "oprd", "attr")
        if term is None:
            inner = s.child(v, "ccomp", "xcomp")
            if inner is not None and s.tag[inner][:1] == "N":
                of = s.child(inner, "nsubj") if s.child(inner, "nsubj") is not None else of
                term = inner
    if term is None and s.lemma[v] in _OPREDICATE and frame.dative is not None and frame.object is not None:
        of, term = frame.dative, frame.object
    if term is None and s.lemma[v] in _OPREDICATE and of is not None and s.tag[of] in {"NNS", "NNPS"}:
        # "calls the Karabakh forces separatists": parsers glue the name given to what it is given to.
        named = next((c for c in s.kids(of, "compound") if c == of - 1 and s.tag[c] in {"NNS", "NNPS"}), None)
        if named is not None:
            of, term = named, of
    quoted_term = next(((a, b) for a, b in s.quoted if a > s.ends[v] and b - a < 60), None)
    if term is None and s.lemma[v] in _OPREDICATE and quoted_term is not None:
        inside = [k for k in range(len(s)) if quoted_term[0] <= s.starts[k] and s.ends[k] <= quoted_term[1]]
        before = [k for k in range(v + 1, inside[0]) if s.tag[k][:1] in {"N", "P"}] if inside else []
        if inside and before:
            of, term = before[-1], inside[-1]
    if term is None and s.lemma[v] in _OPREDICATE and frame.dative is not None:
        of, term = frame.dative, s.child(frame.dative, "appos")  # parsers take "the YPG a terrorist group" for one
    if of is None or term is None or of == term:
        return None
    target = scene.mention(of)
    if target is None or target.kind not in _PARTIES | {"place", "structure"} or target.via == "tied":
        return None
    start, end = _phrase(scene, term) if s.head[of] != term else (s.starts[term], s.ends[term])
    words = scene.report.text[start:end].strip("\"'“”")
    if not words or s.tag[term][:1] not in {"N", "J"}:
        return None
    noun = scene.lexicon.nouns.get(s.lemma[term])
    judged = any((n := scene.lexicon.nouns.get(s.lemma[k])) is not None and n.loaded for k in s.subtree(term))
    quoted = scene.report.text[max(0, start - 1) : start] in {'"', "“"} or scene.report.text[start : start + 1] in {
        '"',
        "“",
    }
    if not (judged or quoted or (noun is not None and noun.kind in {"armed", "civilian", "organ", "official"})):
        return None
    if s.tag[term][:1] == "N" and noun is not None and noun.kind in {"thing", "place", "structure"} and not judged:
        return None
    subject = frame.subject
    if subject is None:
        by = next((p for p in s.kids(term, "prep") if s.lemma[p] == "by"), None)
        subject = s.child(by, "pobj") if by is not None else None
    voices: tuple[Voice, ...] = ()
    if subject is not None:
        voices = (Voice("named", subject, s.words[v].lower(), s.starts[v], s.ends[v], s.index),)
    stance = (
        Stance("occurred", "Uu", "CT+", voices, (f'"{s.words[v].lower()}": a name given',))
        if voices
        else scene.stance(s, v)
    )
    loaded = (
        judged
        or quoted
        or (
            noun is not None
            and noun.kind in {"armed", "civilian", "organ"}
            and s.lemma[v] not in {"list", "classify", "see"}
        )
    )
    return _draft(
        scene,
        v,
        words,
        target,
        loaded,
        stance,
        (start, end),
        [f"naming verb {s.lemma[v]}"],
        {of, term, v} | ({subject} if subject is not None else set()),
    )


def _what_is_called(scene: Scene, v: int) -> Draft | None:
    """ "What Ankara calls a special operation", "what it called …": a word for something that is named no other way."""
    s = scene.sentence
    frame = scene.frame(v)
    term = s.child(v, "oprd", "attr")
    what = next((c for c in s.children[v] if s.words[c].lower() == "what"), None)
    if s.lemma[v] not in _OPREDICATE or what is None or term is None or frame.subject is None or term < v:
        return None
    who = scene.mention(frame.subject)
    if s.tag[term][:1] != "N" or who is None or not (who.actor.id or who.actor.sector):
        return None
    start, end = _phrase(scene, term)
    start = next((a for a, b in s.quoted if start < a < end <= b), start)
    words = scene.report.text[start:end].strip("\"'“”")
    voice = Voice("named", frame.subject, s.words[v].lower(), s.starts[v], s.ends[v], s.index)
    stance = Stance("occurred", "Uu", "CT+", (voice,), (f'"what … {voice.cue}": a name given',))
    itself = Mention(term, start, end, words, "thing", Actor(None, words))
    tokens = {v, term, frame.subject}
    return _draft(scene, v, words, itself, True, stance, (s.starts[what], end), ["naming verb after what"], tokens)


def _term(scene: Scene, i: int) -> Draft | None:
    """ "Rejected the term 'civil war'", "under the label X": a word that is spoken of as a word."""
    s = scene.sentence
    if s.lemma[i] not in {"term", "label", "epithet"} or not s.quoted:
        return None
    inside = next(((a, b) for a, b in s.quoted if s.ends[i] <= a <= s.ends[i] + 2 and b - a < 60), None)
    verb = s.head[i]
    if inside is None or s.dep[i] != "dobj" or s.tag[verb][:1] != "V":
        return None
    words = scene.report.text[inside[0] : inside[1]].strip("\"'“”")
    subject = scene.frame(verb).subject
    refused = s.lemma[verb] in {"reject", "refuse", "avoid", "deny", "dispute", "oppose", "shun"}
    voices = (
        (Voice("named", subject, s.words[verb].lower(), s.starts[verb], s.ends[verb], s.index),)
        if subject is not None
        else ()
    )
    source: FactValue | None = ("CT-" if refused else "CT+") if voices else None
    stance = Stance("denied" if refused else "occurred", "Uu", source, voices, (f'"{s.words[i]}": a word as a word',))
    itself = Mention(i, inside[0], inside[1], words, "thing", Actor(None, words))
    return _draft(scene, i, words, itself, True, stance, inside, ["a word spoken of"], {i, verb})


def _scare_quoted(scene: Scene, i: int) -> Draft | None:
    """ "The 'Donetsk People's Republic'": a name that the author holds at arm's length by quotation marks."""
    s = scene.sentence
    if not s.quoted or (m := scene.mention(i)) is None or m.kind not in {"group", "state"} or m.via != "lexicon":
        return None
    name = scene.report.text[s.starts[i] : s.ends[i]]
    if not any(scene.report.text[a:b].strip("\"'“” ").removeprefix("the ") == name for a, b in s.quoted):
        return None
    key = f"label {name}"
    if key in scene.memory or m.actor.sector in {"MED", "BUS", "NGO"}:
        return None
    scene.memory[key] = ""
    stance = scene.stance(s, i)
    if any(v.token is not None and v.sentence == s.index and i in s.subtree(v.token) for v in stance.voices):
        stance = replace(stance, voices=(), source=None)  # whoever bears the name does not put it in quotes
    author = "CT+" if not stance.voices else stance.author
    stance = Stance("occurred", author, stance.source, stance.voices, ("a name in quotation marks",))
    return _draft(scene, i, name, m, True, stance, (s.starts[i], s.ends[i]), ["scare quotes"], {i})


def _distanced(scene: Scene, i: int) -> Draft | None:
    """ "The so-called Y", "the self-styled Y"."""
    s = scene.sentence
    opening = i if s.words[i].lower() in _DISTANCED else i - 2
    first = s.words[opening].lower().partition("-")[0]
    if first not in {"so", "self"}:
        return None
    head = next(
        (
            k
            for k in range(i + 1, min(len(s), i + 7))
            if (s.tag[k][:1] == "N" and s.dep[k] not in {"compound", "nmod"}) or k in s.names
        ),
        None,
    )
    if head is None:
        return None
    target = scene.mention(head)
    if target is None or not (target.kind in _PARTIES | {"place"} or target.actor.id):
        return None
    begin = next((k for k in range(i + 1, head + 1) if s.words[k] not in {'"', "“", "'", "‘"}), head)
    start, end = s.starts[begin], s.ends[head]
    if target.end > end and head in s.names:
        end = target.end
    if first == "self":
        start = s.starts[opening]  # the name alone judges nobody; "self-proclaimed" does
    words = scene.report.text[start:end]
    stance = scene.stance(s, head)
    stance = Stance(
        "occurred",
        "CT+" if not stance.voices else stance.author,
        stance.source,
        stance.voices,
        (f'"{scene.report.text[s.starts[opening] : s.ends[i]]}": held at arm\'s length',),
    )
    return _draft(scene, i, words, target, True, stance, (s.starts[opening], end), ["distancing adjective"], {i, head})


def _loaded(scene: Scene, i: int) -> Draft | None:
    """A word that judges, said of somebody who is known: "the terrorist group X", "Y's puppet regime"."""
    s = scene.sentence
    noun = scene.lexicon.nouns.get(s.lemma[i])
    if noun is None or not noun.loaded:
        return None
    target: Mention | None = None
    term_start, term_end = s.starts[i], s.ends[i]
    if s.dep[i] in {"amod", "compound", "nmod"}:
        head = s.head[i]
        target = _identified(scene, head)
        people = head > i and s.dep[i] == "amod" and noun.kind == "armed" and s.tag[head] in {"NNS", "NNPS"}
        if target is None and people and _somebody(scene, head):
            target = _named_only_so(scene, head)  # "the radical Islamists"
            if target is not None:
                head = i
        if head > i and target is not None:
            term_end = s.ends[head] if head not in s.names else s.ends[i]
    else:
        target = _identified(scene, i)
        if target is None and s.lemma[i] in _ACCUSING and _somebody(scene, i):
            target = _named_only_so(scene, i)
    if target is None or s.lemma[target.token] in _WORDS_FOR_WORDS:
        return None
    stance = scene.stance(s, i)
    stance = Stance(
        "occurred",
        stance.author if stance.voices else "CT+",
        stance.source,
        stance.voices,
        (f'"{s.words[i].lower()}": a word that judges',),
    )
    return _draft(
        scene,
        i,
        scene.report.text[term_start:term_end],
        target,
        True,
        stance,
        (term_start, term_end),
        ["loaded word"],
        {i},
    )


# "The term 'traitor'" calls no term a traitor.
_WORDS_FOR_WORDS = frozenset({"term", "word", "label", "phrase", "expression", "epithet", "name", "slogan", "title"})


def _somebody(scene: Scene, i: int) -> bool:
    """Whether a word stands for certain people ("the terrorists", "20 terrorists"), not for a kind of people."""
    s = scene.sentence
    if s.dep[i] in {"oprd", "attr", "appos", "compound", "amod", "nmod"} or s.lemma[s.head[i]] == "as":
        return False
    return s.dep[i] in {"nsubj", "nsubjpass"} or any(
        s.dep[c] in {"nummod", "poss"} or s.lemma[c] in {"the", "these", "those", "several", "some"}
        for c in s.children[i]
    )


def _named_only_so(scene: Scene, i: int) -> Mention | None:
    """Those whom the report calls by nothing but the word that judges; once for each word in a report."""
    m = scene.mention(i)
    key = f"label {scene.sentence.lemma[i]}"
    if m is None or m.kind not in {"armed", "civilian", "group"} or m.via == "tied" or key in scene.memory:
        return None
    scene.memory[key] = ""
    return m


def _identified(scene: Scene, token: int) -> Mention | None:
    """The named body that a phrase speaks of: itself, its apposition, its examples, its owner."""
    s = scene.sentence
    if token in s.names:
        m = scene.mention(token)
        return m if m is not None and m.kind in {"group", "state", "person", "people"} else None
    for c in s.kids(token, "appos"):
        m = scene.mention(c)
        if m is not None and m.via == "lexicon":
            return m
    for c in s.kids(token, "compound", "nmod"):  # "the Islamic State terrorist organisation"
        m = scene.mention(c) if c in s.names else None
        if m is not None and m.kind == "group" and m.via == "lexicon":
            return m
    for p in s.kids(token, "prep"):
        if s.lemma[p] in {"as", "like"} or s.words[p].lower() == "including":
            for obj in s.kids(p, "pobj"):
                m = scene.mention(obj)
                if m is not None and m.via == "lexicon":
                    return m
    if s.dep[token] in {"appos", "attr"}:
        named = s.head[token] if s.dep[token] == "appos" else s.child(s.head[token], "nsubj")
        m = scene.mention(named) if named is not None else None
        if m is not None and (m.actor.id or m.kind in {"armed", "group", "organ"}) and m.via != "tied":
            return m
    for p in s.kids(token, "prep"):
        if s.lemma[p] == "of" and s.lemma[token] not in _SERVANTS and (owner := s.child(p, "pobj")) is not None:
            m = scene.mention(owner)
            if m is not None and m.kind in {"group", "armed", "organ", "state"}:
                return m
    m = scene.mention(token)
    if m is not None and m.kind == "organ" and m.actor.country and any(c in s.names for c in s.children[token]):
        return m
    return None


def _phrase(scene: Scene, token: int) -> tuple[int, int]:
    s = scene.sentence
    by = {k for p in s.kids(token, "prep") if s.lemma[p] == "by" for k in s.subtree(p)}
    inside = [k for k in s.subtree(token) if k not in by and s.dep[k] not in {"relcl", "punct"} and _near(s, k, token)]
    if token not in inside:
        inside = [token]
    first = inside[0]
    while first < token and s.tag[first] in {"DT", "``", "''"}:
        first += 1
    return s.starts[first], s.ends[
        max(k for k in inside if k <= token or s.dep[k] in {"prep", "pobj", "compound", "amod"})
    ]


def _near(s, k: int, token: int) -> bool:  # type: ignore[no-untyped-def]
    at = k
    while at != token:
        if s.dep[at] in {"relcl", "acl", "advcl", "conj", "cc", "punct", "appos"}:
            return False
        at = s.head[at]
    return True


def _draft(
    scene: Scene,
    trigger: int,
    term: str,
    target: Mention,
    loaded: bool,
    stance: Stance,
    span: tuple[int, int],
    reasons: list[str],
    tokens: set[int],
) -> Draft:
    content = LabelContent(term, participant("of", target), loaded)
    spans = [span, (target.start, target.end)]
    s = scene.sentence
    spans = [(a, b) for a, b in spans if a >= s.start and b <= s.end]
    return Draft("label", trigger, content, tokens, stance, reasons, 0.8, spans)
