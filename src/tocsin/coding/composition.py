"""PLOVER's rules for acts within acts: what is asked, threatened, refused or promised decides the mode."""

from __future__ import annotations

from tocsin.coding.acts import Act
from tocsin.coding.politics import is_sent
from tocsin.coding.scene import Scene
from tocsin.terms.claims import Casualties
from tocsin.terms.stance import Stance

_INNER = frozenset(
    {
        "xcomp",
        "ccomp",
        "dobj",
        "prep",
        "pobj",
        "pcomp",
        "acl",
        "advcl",
        "conj",
        "nsubjpass",
        "attr",
        "oprd",
        "dative",
        "compound",
        "appos",
    }
)
# The mode of the outer act by the type (and mode) of what it is about: the manual, REQUEST to THREATEN.
_CONTENT: dict[str, dict[str, str]] = {
    "REQUEST": {
        "AID": "assist",
        "COOPERATE": "assist",
        "SUPPORT": "assist",
        "RETREAT": "yield",
        "CONCEDE": "yield",
        "CONSULT": "meet",
        "AGREE": "meet",
    },
    "REJECT": {
        "AID": "assist",
        "COOPERATE": "assist",
        "SUPPORT": "assist",
        "RETREAT": "yield",
        "CONCEDE": "yield",
        "CONSULT": "meet",
    },
    "THREATEN": {
        "ASSAULT": "violence",
        "MOBILIZE": "violence",
        "SANCTION": "relations",
        "COERCE": "restrict",
        "PROTEST": "restrict",
    },
}
_CONTENT_MODE: dict[tuple[str, str, str], str] = {
    ("THREATEN", "COERCE", "arrest"): "arrest",
    ("THREATEN", "COERCE", "deport"): "expel",
    ("THREATEN", "SANCTION", "expel"): "expel",
    ("THREATEN", "COERCE", "seize"): "territory",
    ("REQUEST", "RETREAT", "resign"): "change",
    ("REJECT", "RETREAT", "resign"): "change",
}
_OUTER = frozenset({"REQUEST", "REJECT", "THREATEN", "AGREE", "CONCEDE"})
_PROMISED = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})
_AHEAD = frozenset({"planned", "predicted"})


def compose(scene: Scene, acts: list[Act]) -> list[Act]:
    """The acts with inner acts drawn into outer ones, and promises and announcements given their PLOVER type."""
    dropped: set[int] = set()
    for outer in acts:
        if outer.type not in _OUTER:
            continue
        for inner in acts:
            if inner is outer or inner.token in dropped or not _within(scene, inner.token, outer.token):
                continue
            if _stance(scene, inner).status in {"occurred", "ongoing"} and outer.type not in {"THREATEN", "REQUEST"}:
                continue
            if _stance(scene, inner).status == "denied" and _stance(scene, inner).voices:
                continue  # what is denied stays a claim of its own, with its denial
            _draw_in(scene, outer, inner)
            if outer.type != "REQUEST" or not inner.actors:
                dropped.add(inner.token)
    kept = [act for act in acts if act.token not in dropped]
    for act in kept:
        _asked_for(scene, act)
        _show_of_force(act)
        _keeping_peace(scene, act)
        _exercise_together(scene, act)
        _refusal(scene, act)
        _announced_pressure(scene, act)
        _promise(scene, act)
        _meeting(scene, act)
        _considered(scene, act)
    return kept


def _stance(scene: Scene, act: Act) -> Stance:
    if act.stance is None:
        act.stance = scene.stance(scene.sentence, act.stance_token)
    return act.stance


def _within(scene: Scene, inner: int, outer: int) -> bool:
    """Whether ``inner`` stands in what ``outer`` is about."""
    s = scene.sentence
    at = inner
    for up in s.ancestors(inner):
        if s.dep[at] not in _INNER or (s.dep[at] == "advcl" and s.child(at, "mark") is not None):
            return False
        if any(s.lemma[m] in {"whether", "if"} for m in s.kids(at, "mark")):
            return False  # "refused to say whether they bombed it": the bombing is not what is refused
        if up == outer:
            return s.dep[at] != "conj"
        at = up
    return False


def _draw_in(scene: Scene, outer: Act, inner: Act) -> None:
    mode = _CONTENT_MODE.get((outer.type, inner.type, inner.modes[0] if inner.modes else "")) or _CONTENT.get(
        outer.type, {}
    ).get(inner.type)
    if mode and not outer.modes:
        outer.modes = [mode]
        outer.reasons.append(f"about {inner.type}: {inner.match.row.pattern}, so mode {mode}")
    if not outer.recipients and not (outer.type == "AGREE" and "withdraw" in inner.modes):
        mine = {m.actor for m in outer.actors}
        others = [
            m
            for m in (*inner.actors, *inner.recipients)
            if m.actor not in mine
            and m.kind not in {"weapon", "thing", "place", "event"}
            and not is_sent(scene.sentence, m.token)
        ]
        if others and not (outer.type in {"AGREE", "CONCEDE"} and inner.type == "ASSAULT"):
            outer.recipients = list(inner.actors) if inner.actors and inner.actors[0] in others else others
            outer.spans += [(m.start, m.end) for m in outer.recipients]
            outer.tokens.update(m.token for m in outer.recipients)
    outer.tokens.add(inner.token)
    outer.weapons += [w for w in inner.weapons if w not in outer.weapons]


def _show_of_force(act: Act) -> None:
    """A parade or rally of police or troops is no protest: PLOVER files it under MOBILIZE."""
    if act.type == "PROTEST" and act.actors and all(m.actor.sector in {"COP", "MIL"} for m in act.actors):
        act.type = "MOBILIZE"
        act.modes = ["police" if act.actors[0].actor.sector == "COP" else "troops"]
        act.harm = Casualties()
        act.reasons.append("by police or troops: MOBILIZE rather than PROTEST")


def _keeping_peace(scene: Scene, act: Act) -> None:
    """Troops who are sent to keep the peace are help, as PLOVER and CAMEO (074) file them."""
    if act.type != "MOBILIZE":
        return
    s = scene.sentence
    clause = act.told_at if act.told_at is not None else act.token
    near = {*s.subtree(clause), *(m.token for m in act.actors)}
    if any(s.lemma[k] in {"peacekeeper", "peacekeeping"} for k in near):
        act.type, act.modes, act.cameo = "AID", [], "074"
        act.reasons.append("to keep the peace: AID rather than MOBILIZE")


_EXERCISES = frozenset("exercise drill game war wargame manoeuvre maneuver".split())


def _exercise_together(scene: Scene, act: Act) -> None:
    """An exercise of two countries is joint: COOPERATE, where that of one is MOBILIZE."""
    s = scene.sentence
    words = {s.lemma[k] for k in (act.token, *act.match.words)}
    if act.type != "MOBILIZE" or len(act.actors) < 2 or _EXERCISES.isdisjoint(words):
        return
    if len({m.actor.country or m.text for m in act.actors}) > 1:
        act.type, act.modes, act.cameo = "COOPERATE", [], "062"
        act.reasons.append("an exercise of several countries: COOPERATE rather than MOBILIZE")


def _asked_for(scene: Scene, act: Act) -> None:
    """The mode of a request or refusal by the thing that is asked for or refused ("asked for weapons")."""
    if act.type not in {"REQUEST", "REJECT"} or (act.modes and act.modes != ["meet"]):
        return
    s = scene.sentence
    for k in s.subtree(act.token):
        mode = scene.lexicon.asked.get(s.lemma[k]) if k > act.token and s.tag[k][:1] == "N" else None
        if mode is None:
            continue
        path = [k, *s.ancestors(k)]
        path = path[: path.index(act.token)] if act.token in path else []
        if s.lemma[act.token] in {"order", "urge", "tell", "instruct", "command", "warn"} and s.dep[k] == "dobj":
            continue
        if path and all(s.dep[p] in {"dobj", "pobj", "prep", "compound", "xcomp", "ccomp", "pcomp"} for p in path):
            if act.modes != [mode]:
                act.modes = [mode]
                act.reasons.append(f'mode {mode}: about "{s.words[k].lower()}"')
            return


def _promise(scene: Scene, act: Act) -> None:
    """A future CONSULT, SUPPORT, COOPERATE or AID is AGREE; a withdrawal announced by who would make it is CONCEDE."""
    if act.type not in _PROMISED | {"RETREAT", "ASSAULT"} or not act.actors:
        return
    stance = _stance(scene, act)
    if stance.status not in _AHEAD or any("a purpose" in r for r in stance.reasons):
        return
    if (stance.source or stance.author).endswith("-"):
        return  # what will not be done is no promise
    voice = stance.voices[0] if stance.voices else None
    own = _own_word(scene, act, stance)
    if act.type == "ASSAULT":
        if own:
            act.reasons.append("announced by who would do it: THREATEN rather than ASSAULT")
            act.type, act.modes, act.cameo = "THREATEN", ["violence"], "138"
            act.harm = Casualties()
        else:
            return
    elif act.type == "RETREAT":
        if not own or not set(act.modes) & {"withdraw", "ceasefire", "release", "disarm"}:
            return
        act.reasons.append("announced, not yet done: CONCEDE rather than RETREAT")
        act.cameo = "0353" if "release" in act.modes else "0356"
        act.type, act.modes = "CONCEDE", []
    else:
        act.reasons.append(f"still to come: AGREE rather than {act.type}")
        act.type, act.modes = "AGREE", []
        act.cameo = {"CONSULT": "036", "SUPPORT": "032", "COOPERATE": "031", "AID": "033"}.get(
            act.match.row.type, "030"
        )
    if own and voice is not None:
        verb = next((k for k in range(len(scene.sentence)) if scene.sentence.starts[k] == voice.start), None)
        if verb is not None:
            act.stance = scene.stance(scene.sentence, verb)


def _own_word(scene: Scene, act: Act, stance: Stance) -> bool:
    """Whether who acts is who says so."""
    voice = stance.voices[0] if stance.voices else None
    if voice is None or voice.token is None or voice.sentence != scene.sentence.index:
        return False
    speaker = scene.mention(voice.token)
    return speaker is not None and any(
        _one_body(speaker.actor.id, m.actor.id)
        or (m.via == "pronoun" and m.actor == speaker.actor)
        or (speaker.actor.country and speaker.actor.country == m.actor.country)
        for m in act.actors
    )


def _verb_of(scene: Scene, act: Act) -> int:
    """The verb of the act's clause: of "will not hold talks" it is "hold"."""
    s = scene.sentence
    if act.match.row.pos == "v" or s.tag[act.token][:1] == "V":
        return act.token
    return next((up for up in list(s.ancestors(act.token))[:3] if s.tag[up][:1] == "V"), act.token)


_REFUSING = frozenset({"refuse", "refusal", "decline"})
_FAILING = frozenset({"fail", "failure"})
_MODALS = frozenset({"will", "wo", "would", "shall", "'ll", "can", "could", "ca"})
_REFUSABLE = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"})


def _refusal(scene: Scene, act: Act) -> None:
    """What a party will not do, declines to do or fails to agree on is refused: REJECT."""
    if act.type not in _REFUSABLE or not act.actors:
        return
    s = scene.sentence
    verb = _verb_of(scene, act)
    up = s.head[verb] if s.dep[verb] in {"xcomp", "acl", "ccomp"} else verb
    stance = _stance(scene, act)
    if s.lemma[up] in _REFUSING or (
        s.lemma[up] in _FAILING and (act.type in {"AGREE", "CONSULT"} or act.cameo == "057")
    ):
        if s.child(up, "neg") is not None:
            return  # "did not refuse to meet"
        new = scene.stance(s, up)
        why = f'"{s.words[up].lower()}"'
    elif (
        stance.status in _AHEAD
        and (stance.source or stance.author).endswith("-")
        and s.child(verb, "neg") is not None
        and any(s.words[c].lower() in _MODALS for c in s.kids(verb, "aux"))
        and (not stance.voices or stance.status == "planned" or _own_word(scene, act, stance))
    ):
        new = Stance("occurred", "Uu", "CT+", stance.voices, (*stance.reasons, "will not: the refusal is made"))
        if not stance.voices:
            new = Stance("occurred", "CT+", None, (), new.reasons)
        why = '"will not"'
    else:
        return
    act.reasons.append(f"{why}: REJECT rather than {act.type}")
    inner = act.modes[0] if act.modes else ""
    mode = _CONTENT_MODE.get(("REJECT", act.type, inner)) or _CONTENT["REJECT"].get(act.type)
    mode = None if act.cameo == "057" else mode
    if act.type in {"CONSULT", "AGREE"} or act.cameo == "057":
        others = [m for m in act.actors[1:] if m.token > verb and s.dep[m.token] in {"pobj", "dobj"}]
        act.actors = [m for m in act.actors if m not in others]
        act.recipients += others
    act.type, act.modes, act.cameo, act.stance = "REJECT", [mode] if mode else [], _REFUSED.get(mode or "", "120"), new


_REFUSED = {"assist": "121", "yield": "124", "meet": "125"}


_PRESSURE = frozenset({"COERCE", "SANCTION"})


def _announced_pressure(scene: Scene, act: Act) -> None:
    """One's own coercion still to come is a threat: "the government will extend the curfew"."""
    stayed_away = act.type == "PROTEST" and act.modes in (["boycott"], ["strike"], ["obstruct"])
    if (act.type not in _PRESSURE and not stayed_away) or not act.actors or act.match.row.pos != "v":
        return
    stance = _stance(scene, act)
    if stance.status not in _AHEAD or (stance.source or stance.author).endswith("-"):
        return
    s = scene.sentence
    if any("a purpose" in r for r in stance.reasons) or not any(
        s.words[c].lower() in {"will", "would", "'ll", "shall"} for c in s.kids(act.token, "aux")
    ):
        return
    own = _own_word(scene, act, stance)
    if not own and (stance.voices or stayed_away or "seize" in act.modes):
        return
    mode = (
        _CONTENT_MODE.get(("THREATEN", act.type, act.modes[0] if act.modes else "")) or _CONTENT["THREATEN"][act.type]
    )
    act.reasons.append(f"announced, not yet done: THREATEN rather than {act.type}")
    act.type, act.modes, act.cameo, act.harm = "THREATEN", [mode], "130", Casualties()
    if own:
        verb = next((k for k in range(len(s)) if s.starts[k] == stance.voices[0].start), None)
        if verb is not None:
            act.stance = scene.stance(s, verb)


_CONSIDERING = frozenset({"consider", "mull", "weigh", "explore", "ponder", "contemplate"})


def _considered(scene: Scene, act: Act) -> None:
    """CAMEO has a code of its own for what a party only considers doing: 014."""
    s = scene.sentence
    if _stance(scene, act).status == "hypothetical" and any(
        s.lemma[up] in _CONSIDERING for up in list(s.ancestors(act.token))[:3]
    ):
        act.cameo = "014"


def _one_body(a: str | None, b: str | None) -> bool:
    return a is not None and a == b


def _meeting(scene: Scene, act: Act) -> None:
    """Whose ground a meeting is on: third-party where none who meets is at home, multilateral within an alliance."""
    if act.type != "CONSULT":
        return
    people = act.actors + act.recipients
    if any(m.actor.type == "igo" and m.text.lower().endswith("s") for m in act.actors):
        act.modes = ["multilateral"]
        return
    homes = {m.actor.country for m in people if m.actor.country}
    if not act.modes and len(homes) > 1 and len(act.actors) > 1:
        ground = next(
            (
                p
                for word, prep, obj in scene.frame(act.token).preps
                if word in {"in", "at"}
                and scene.sentence.head[prep] == act.token
                and (p := scene.where(scene.sentence, obj)) is not None
            ),
            None,
        )
        if ground is not None and ground.country and ground.country not in homes:
            act.modes = ["third-party"]
            act.reasons.append(f"met in {ground.name}, where none of them is at home")
        return
    if act.modes == ["third-party"]:
        place = next((p for k in act.match.slots.values() if (p := scene.where(scene.sentence, k)) is not None), None)
        homes = {m.actor.country for m in people if m.actor.country}
        if place is None or not homes or place.country in homes:
            act.modes = []
