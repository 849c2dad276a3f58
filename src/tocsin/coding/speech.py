"""Acts done by saying something whose verb is only "said": demands, refusals, threats and denials in quoted words."""

from __future__ import annotations

from tocsin.coding.acts import Act
from tocsin.coding.matching import Match
from tocsin.coding.scene import Scene
from tocsin.lexicon.patterns import Row
from tocsin.terms.stance import Stance, Voice
from tocsin.terms.who import Mention


def _row(name: str, type_: str, cameo: str) -> Row:
    return Row(name, "v", (name,), type_, None, cameo, (), (), frozenset(), frozenset(), "events-speech")


_DEMAND = _row("say Y must", "REQUEST", "100")
_REFUSAL = _row("say X will not", "REJECT", "120")
_REPLY = _row("say X will respond", "THREATEN", "130")
_PRICE = _row("say Y will pay", "THREATEN", "130")
_FALSEHOOD = _row("say claim be false", "REJECT", "120")

_PARTY = frozenset({"state", "group", "person", "armed", "official", "organ"})
# Those who study, report, trade or heal speak about acts of state and arms; they do not do them by speaking.
_BYSTANDERS = frozenset({"EDU", "JRN", "BUS", "MED", "CVL", "SOC", "LAB", "AGR"})
_THINKING = frozenset(
    """believes believed believe thinks thought think knows knew know hopes hoped hope expects expected expect fears
    feared fear predicted predicts predict reportedly""".split()
)
# What "must" and "should" ask of nobody: "must be", "must have", "should know".
_NO_DEED = frozenset(
    """be have know understand remember note see feel expect wait read consider seem appear mean happen come need want
    like think believe say tell ask hear look""".split()
)
_REFUSED = {
    "accept": None,
    "allow": None,
    "permit": None,
    "tolerate": None,
    "recognise": None,
    "recognize": None,
    "negotiate": "meet",
    "talk": "meet",
    "attend": "meet",
    "participate": "meet",
    "join": None,
    "withdraw": "yield",
    "surrender": "yield",
    "leave": "yield",
    "retreat": "yield",
    "disarm": "yield",
    "release": "yield",
    "hand": "yield",
    "give": "yield",
    "abandon": "yield",
    "cede": "yield",
    "stop": "yield",
    "lift": "yield",
    "compromise": None,
    "cooperate": "assist",
    "submit": None,
    "bow": None,
    "take": None,
}
_ANSWERING = frozenset({"respond", "retaliate", "react", "hit", "strike", "fight"})
_MENACING = _ANSWERING | {"pay", "face", "regret", "meet"}
_MET_WITH = frozenset({"force", "response", "retaliation", "fire", "consequence", "strike", "reply", "reprisal"})
_ASKED = frozenset({"question", "request", "comment", "letter", "call", "need", "email", "inquiry", "query", "crisis"})
_CLAIMED = frozenset({"allegation", "accusation", "claim", "charge", "report", "assertion", "rumour", "rumor"})
_FALSE = frozenset(
    """false untrue baseless unfounded groundless fabricated unverified unsubstantiated one-sided ridiculous absurd
    nonsense lie fabrication propaganda invention""".split()
)
_OFFERED = frozenset({"RETREAT", "CONSULT", "AGREE", "CONCEDE", "COOPERATE", "AID", "SUPPORT"})
_MODES = {"RETREAT": "yield", "CONCEDE": "yield", "CONSULT": "meet", "AID": "assist", "COOPERATE": "assist"}
_ASKED_MODES = {**_MODES, "SUPPORT": "assist", "AGREE": "meet"}


def spoken_acts(scene: Scene, acts: list[Act]) -> list[Act]:
    """``acts`` with those that their speakers do by speaking added, and what is refused turned into the refusal."""
    s = scene.sentence
    if scene.vocabulary.isdisjoint(_TELLING):
        return acts
    at = {act.token: act for act in acts}
    added: list[Act] = []
    for v in range(len(s)):
        if s.tag[v][:1] != "V" and s.tag[v] != "MD":
            continue
        words = {s.words[c].lower() for c in s.children[v] if s.dep[c] in {"aux", "neg", "advmod"}}
        if "must" in words or "should" in words:
            act = _demand(scene, v, words, at)
        elif words & _NEVER and s.lemma[v] in _REFUSED:
            act = _refusal(scene, v, words, at.get(v))
        elif words & _WILL and s.lemma[v] in _MENACING:
            act = _reply(scene, v) or _price(scene, v) or _met(scene, v)
        elif s.lemma[v] == "be" and v not in at:
            act = _falsehood(scene, v)
        else:
            continue
        if act is not None:
            added.append(act)
    return [*acts, *added]


# Without one of these words no act here can be meant, and most sentences have none.
_TELLING = frozenset(
    """must should not n't n’t never will shall would 'll ’ll wo allegation accusation claim charge report assertion
    rumour rumor""".split()
)
_NEVER = frozenset({"not", "n't", "never", "n’t"})
_WILL = frozenset({"will", "shall", "would", "'ll", "’ll", "wo"})


def _speaker(scene: Scene, v: int) -> tuple[Mention, Voice, Stance] | None:
    """Who says, in this sentence, the clause of verb ``v``, if it is somebody whose words are acts."""
    s = scene.sentence
    stance = scene.stance(s, v)
    voice = stance.voices[0] if stance.voices else None
    if voice is None or voice.token is None or voice.sentence != s.index or voice.cue in _THINKING or stance.question:
        return None
    m = scene.who(s, voice.token)
    if m is None or m.kind not in _PARTY or not (m.actor.id or m.actor.sector) or m.actor.sector in _BYSTANDERS:
        return None
    return m, voice, stance


def _own(scene: Scene, subject: int | None, speaker: Mention) -> Mention | None:
    """The subject where it is the speaker or its side: "we", "it", its own name, its state's army."""
    m = scene.mention(subject) if subject is not None else None
    if m is None:
        return None
    if m.kind == "pronoun" or m.text.lower() in {"we", "i"}:
        ours = m.text.lower() in {"we", "i"} or m.actor == speaker.actor or m.start == speaker.start
        return m if ours else None
    same = m.actor == speaker.actor or (m.actor.country is not None and m.actor.country == speaker.actor.country)
    return m if same else None


def _spoken(scene: Scene, row: Row, v: int, speaker: Mention, voice: Voice) -> Act:
    """An act of ``speaker`` that rests on the report of the speaking, not on the words inside it."""
    s = scene.sentence
    saying = next((k for k in range(len(s)) if s.starts[k] == voice.start), v)
    act = Act(Match(row, v, {}, 1.0), row.type, [], cameo=row.cameo, triggers=[v], tokens={v, saying, speaker.token})
    act.actors = [speaker]
    act.stance = scene.stance(s, saying)
    act.spans += [(speaker.start, speaker.end), (voice.start, voice.end)]
    act.reasons.append(f"{row.name} ({row.type})")
    return act


def _told(scene: Scene, act: Act, token: int | None) -> None:
    m = scene.mention(token) if token is not None else None
    if m is not None and m.kind in _PARTY | {"people", "pronoun"} and m.actor not in [x.actor for x in act.actors]:
        act.recipients = [m]
        act.tokens.add(m.token)
        act.spans.append((m.start, m.end))


def _demand(scene: Scene, v: int, words: set[str], at: dict[int, Act]) -> Act | None:
    """ "The minister said Kabul must act": asked for by saying that it has to be done."""
    s = scene.sentence
    if words & _NEVER and s.lemma[v] in _NO_DEED:
        return None
    inner = at.get(v)
    if (s.lemma[v] in _NO_DEED or s.dep[v] in {"relcl", "advcl", "acl"}) and inner is None:
        return None
    said = _speaker(scene, v)
    if said is None or any(at[k].type in {"REQUEST", "THREATEN", "REJECT"} for k in s.ancestors(v) if k in at):
        return None
    speaker, voice, stance = said
    if stance.status != "requested":
        return None
    frame = scene.frame(v)
    subject = frame.subject if not frame.passive else None
    asked = scene.mention(subject) if subject is not None else None
    if frame.passive and inner is None:
        return None
    if not frame.passive and (
        asked is None
        or asked.kind not in _PARTY | {"people", "pronoun"}
        or not (asked.actor.id or asked.actor.sector)
        or asked.actor == speaker.actor
        or asked.text.lower() in {"we", "i"}
    ):
        return None
    act = _spoken(scene, _DEMAND, v, speaker, voice)
    _told(scene, act, subject)
    mode = _ASKED_MODES.get(inner.type) if inner is not None else None
    act.modes = [mode] if mode else []
    return act


def _refusal(scene: Scene, v: int, words: set[str], inner: Act | None) -> Act | None:
    """ "Will not accept", "would never negotiate" in the mouth of who refuses; "does not accept" in any."""
    s = scene.sentence
    if inner is not None and inner.type not in _OFFERED:
        return None
    frame = scene.frame(v)
    if frame.passive or (s.lemma[v] == "take" and not any(s.lemma[c] == "part" for c in s.children[v])):
        return None
    said = _speaker(scene, v)
    if said is not None:
        speaker, voice, _ = said
        if not words & (_WILL | {"do", "does", "did", "can", "ca", "could"}):
            return None
        if _own(scene, frame.subject, speaker) is None:
            return None
        act = _spoken(scene, _REFUSAL, v, speaker, voice)
    elif s.lemma[v] in {"accept", "recognise", "recognize", "tolerate"} and words & {"do", "does", "will", "wo"}:
        who = scene.mention(frame.subject) if frame.subject is not None else None
        stance = scene.stance(s, v)
        if who is None or who.kind not in _PARTY or not (who.actor.id or who.actor.sector) or stance.voices:
            return None
        act = Act(Match(_REFUSAL, v, {}, 1.0), "REJECT", [], cameo="120", triggers=[v], tokens={v, who.token})
        act.actors, act.spans = [who], [(who.start, who.end)]
        act.stance = Stance("occurred", "CT+", None, (), ("refused: it is not accepted",))
        act.reasons.append(f"{_REFUSAL.name} (REJECT)")
    else:
        return None
    kept_from = next((scene.frame(c).subject for c in s.kids(v, "ccomp")), None)  # "would not allow Iran to build"
    others = [o for p, _, o in frame.preps if p in {"with", "to"}]
    _told(scene, act, next((k for k in (frame.object, kept_from, *others) if k is not None), None))
    mode = _REFUSED[s.lemma[v]] if inner is None else _MODES.get(inner.type)
    act.modes = [mode] if mode else []
    if inner is not None:
        _turn(inner, act)
        return None
    return act


def _turn(inner: Act, refusal: Act) -> None:
    """The act that is refused becomes its refusal, so that it is told once."""
    inner.type, inner.modes, inner.cameo = refusal.type, refusal.modes, refusal.cameo
    inner.stance, inner.reasons = refusal.stance, [*inner.reasons, *refusal.reasons]
    inner.actors, inner.recipients = (
        refusal.actors,
        refusal.recipients or [m for m in inner.recipients if m.actor not in [x.actor for x in refusal.actors]],
    )
    inner.tokens |= refusal.tokens
    inner.spans += refusal.spans


def _reply(scene: Scene, v: int) -> Act | None:
    """ "We will respond": announced by who would do it."""
    s = scene.sentence
    lemma = s.lemma[v]
    if lemma not in _ANSWERING or (
        lemma in {"hit", "strike", "fight"} and not any(s.lemma[c] == "back" for c in s.children[v])
    ):
        return None
    frame = scene.frame(v)
    if frame.passive or any(s.lemma[o] in _ASKED for _, _, o in frame.preps):
        return None
    said = _speaker(scene, v)
    if said is None or _own(scene, frame.subject, said[0]) is None:
        return None
    act = _spoken(scene, _REPLY, v, said[0], said[1])
    act.modes = ["violence"]
    act.cameo = "138"
    return act


def _price(scene: Scene, v: int) -> Act | None:
    """ "They will pay a heavy price", "Israel will regret it", said by the other side."""
    s = scene.sentence
    frame = scene.frame(v)
    price = s.lemma[v] == "pay" and frame.object is not None and s.lemma[frame.object] in {"price", "cost"}
    faced = s.lemma[v] == "face" and frame.object is not None and s.lemma[frame.object] in _MET_WITH
    if not price and not faced and s.lemma[v] != "regret":
        return None
    said = _speaker(scene, v)
    if said is None or frame.subject is None or _own(scene, frame.subject, said[0]) is not None:
        return None
    act = _spoken(scene, _PRICE, v, said[0], said[1])
    _told(scene, act, frame.subject)
    return act if act.recipients else None


def _met(scene: Scene, v: int) -> Act | None:
    """ "Any attack will be met with force": by whoever says so."""
    s = scene.sentence
    frame = scene.frame(v)
    if s.lemma[v] != "meet" or not frame.passive or not any(s.lemma[o] in _MET_WITH for _, _, o in frame.preps):
        return None
    said = _speaker(scene, v)
    if said is None:
        return None
    act = _spoken(scene, _REPLY, v, said[0], said[1])
    act.modes, act.cameo = ["violence"], "138"
    return act


def _falsehood(scene: Scene, v: int) -> Act | None:
    """ "The claims are baseless": a denial by whoever says so."""
    s = scene.sentence
    subject = s.child(v, "nsubj")
    if subject is None or s.lemma[subject] not in _CLAIMED or s.child(v, "neg") is not None:
        return None
    said_of = [k for c in s.kids(v, "acomp", "attr") for k in (c, *s.conjuncts(c))]
    if not any(s.lemma[k] in _FALSE or s.words[k].lower() in _FALSE for k in said_of):
        return None
    said = _speaker(scene, v)
    return _spoken(scene, _FALSEHOOD, v, said[0], said[1]) if said is not None else None
