"""A claim in the making: content, the tokens that prove it, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from tocsin.coding.scene import Scene
from tocsin.terms.claims import Claim, Content, Kind, Status
from tocsin.terms.stance import Stance
from tocsin.terms.syntax import Sentence
from tocsin.terms.text import content_id
from tocsin.terms.who import Actor, Holder, Mention, Participant, Role

LONG_SENTENCE = 220
FAR_FLUNG = 140


@dataclass(slots=True)
class Draft:
    """``tokens`` are all tokens of the sentence that the claim rests on: their hull becomes the quote."""

    kind: Kind
    trigger: int
    content: Content
    tokens: set[int]
    stance: Stance
    reasons: list[str]
    score: float
    spans: list[tuple[int, int]] = field(default_factory=list)
    definite: bool = False
    status: Status | None = None


def participant(role: Role, mention: Mention) -> Participant:
    """A mention as somebody who takes part."""
    return Participant(role, mention.text, mention.start, mention.end, mention.actor)


def finish(scene: Scene, draft: Draft) -> Claim:
    """The claim as it is kept: ids from its content, the quote from its span."""
    s = scene.sentence
    text = scene.report.text
    start = min([s.starts[t] for t in draft.tokens] + [a for a, _ in draft.spans])
    end = max([s.ends[t] for t in draft.tokens] + [b for _, b in draft.spans])
    start, end = max(start, s.start), min(end, s.end)
    holders = holders_of(scene, draft.stance)
    score = draft.score
    # Judged claims (docs/quality.md): long sentences and far-flung evidence are read wrongly oftener than all else.
    if s.end - s.start > LONG_SENTENCE:
        score -= 0.12
    if end - start > FAR_FLUNG:
        score -= 0.14
    trigger = (s.starts[draft.trigger], s.ends[draft.trigger])
    identity = content_id(scene.report.id, draft.kind, str(start), str(end), str(trigger), repr(draft.content))
    status = draft.status or draft.stance.status
    from tocsin.terms.claims import Certainty

    return Claim(
        id=identity,
        kind=draft.kind,
        sentence=s.index,
        start=start,
        end=end,
        quote=text[start:end],
        status=status,
        certainty=Certainty(draft.stance.author, draft.stance.source),
        holders=holders,
        confidence=round(min(0.99, max(0.01, score)), 3),
        reasons=tuple(dict.fromkeys([*draft.reasons, *draft.stance.reasons])),
        content=draft.content,
        trigger=trigger,
        hedges=draft.stance.hedges,
    )


def holders_of(scene: Scene, stance: Stance) -> tuple[Holder, ...]:
    """On whose word: the sources the sentence names, nearest first; the author alone when it names none."""
    out: list[Holder] = []
    speakers: list[Actor] = []
    for voice in stance.voices:
        actor: Actor | None = None
        text: str | None = None
        start, end = voice.start, voice.end
        kind = voice.kind
        if voice.token is not None:
            sentence = scene.sentences[voice.sentence] if scene.sentences else scene.sentence
            mention = scene.who(sentence, voice.token)
            if mention is not None:
                text, start, end, actor = mention.text, mention.start, mention.end, mention.actor
                beside = _speaking_together(sentence, voice.token, end, voice.start)
                if beside > end:
                    text, end = scene.report.text[start:beside], beside
                if text.lower() in {"who", "which", "that"}:
                    kind = "unnamed"
                low = text.lower()
                # "He said" is as named as the phrase that it takes up; a sentence's first capital is no name.
                named_by = actor.name if mention.via == "pronoun" else text
                if (
                    kind == "named"
                    and actor.id is None
                    and low.endswith(("media", "press", "reports", "outlets", "newspapers", "websites"))
                ):
                    kind = "collective"
                elif (
                    kind == "named"
                    and actor.id is None
                    and low.endswith(("sources", "source", "officials", "official"))
                    and not any(c.isupper() for c in text[1:])
                ):
                    kind = "unnamed"
                elif kind == "named" and (mention.kind in {"source", "media"} and actor.id is None):
                    kind = "collective" if mention.plural else "named" if any(c.isupper() for c in text) else "unnamed"
                elif (
                    kind == "named"
                    and mention.kind in {"civilian", "official", "armed"}
                    and actor.id is None
                    and not any(c.isupper() for c in named_by[1:])
                    and low != "it"
                ):
                    known = any(
                        sentence.dep[c] in {"det", "poss"}
                        and sentence.lemma[c] not in {"a", "an", "some", "one", "another"}
                        for c in sentence.children[voice.token]
                    )
                    kind = "named" if known else "unnamed"
            else:
                start, end = sentence.starts[voice.token], sentence.ends[voice.token]
                text = scene.report.text[start:end]
        else:
            text = scene.report.text[start:end]
        holder = Holder(kind, text, actor.id if actor else None, voice.cue, start, end)  # type: ignore[arg-type]
        if actor is not None and speakers and speakers[-1] == actor:
            out.pop()  # "the envoy said … but he noted that": one voice, told twice
        speakers.append(actor or Actor(None, text))
        out.append(holder)
    return tuple(out) or (Holder("author"),)


def _speaking_together(s: Sentence, token: int, end: int, cue: int) -> int:
    """Where the phrase of all who speak with one cue ends: "police and two witnesses said"."""
    for k in s.conjuncts(token):
        own = [t for t in s.subtree(k) if s.dep[t] not in {"punct"}]
        last = s.ends[max(own)]
        if s.tag[k][:1] not in {"N", "P"} or any(s.dep[t] in {"relcl", "appos", "acl"} for t in own):
            break
        if end < last and not s.starts[min(own)] <= cue < last and (cue >= last or cue < end):
            end = last
    return end
