"""Reads how surely, and on whose word, a sentence says a thing: a walk from the trigger up to the root.

The scale is FactBank's (Sauri and Pustejovsky 2009): certain, probable, possible, each with a polarity, or
unknown. Every step of the walk may change status, certainty or holder; what decided is kept as a reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tocsin.lexicon.load import PARTS_OF_SPEECH, Cue, Lexicon
from tocsin.reading.speaking import closing_speaker, goes_on_saying, speaks_apart
from tocsin.terms.claims import FactValue, Status
from tocsin.terms.stance import Stance, Voice
from tocsin.terms.syntax import Sentence, contrary_condition, unclaimed

_POSSIBLE = frozenset({"may", "might", "could", "can"})
_WILL = frozenset({"will", "shall", "'ll", "wo"})
_MUST = frozenset({"should", "must", "ought"})
_CLAUSE = frozenset({"ccomp", "xcomp", "pcomp", "acl", "csubj", "csubjpass", "parataxis", "oprd"})
_IF = frozenset({"if", "unless", "lest", "whether", "provided", "should", "otherwise"})
_LEVELS = {"CT": 3, "PR": 2, "PS": 1, "Uu": 0}
_SUCH = frozenset({"include", "including", "such"})
# What is said to be missing where nothing shows that a thing happened.
_PROVING = frozenset(
    {
        "evidence",
        "proof",
        "indication",
        "sign",
        "confirmation",
        "information",
        "suggestion",
        "word",
        "knowledge",
        "record",
    }
)
# Prepositions that lead from a noun to the act it is about ("threat of", "calls for", "reports of", "plans for").
_ABOUT = frozenset({"of", "for", "about", "on", "to", "against", "from", "in", "over", "at", "with", "into", "behind"})
_PRESUPPOSED = frozenset(
    {"after", "before", "when", "since", "because", "although", "though", "as", "while", "once", "until"}
)
_SEEN = frozenset(
    {
        "see",
        "regard",
        "view",
        "consider",
        "interpret",
        "perceive",
        "read",
        "mean",
        "take",
        "understand",
        "intend",
        "aim",
        "design",
        "direct",
        "describe",
    }
)
_AGAIN = frozenset({"begin", "start", "launch", "open", "resume", "restart", "renew", "relaunch", "reopen"})
_AVERTED = frozenset(
    {
        "prevent",
        "foil",
        "thwart",
        "avert",
        "avoid",
        "abort",
        "forestall",
        "escape",
        "frustrate",
        "stymie",
        "intercept",
        "preempt",
        "pre-empt",
        "foiled",
        "thwarted",
        "averted",
        "prevented",
        "aborted",
        "botched",
        "would-be",
    }
)
# Verbs whose infinitive tells of something that did happen ("began to shell", "forced them to flee").
_DONE = frozenset(
    """begin start continue manage seem appear come get go happen help proceed force compel cause lead prompt drive
    oblige see hear watch make let have turn prove tend use live return remain rush dare bother vote claim say report
    believe know find allow enable permit leave push say be allege think understand reveal show consider
    estimate""".split()
)
_INCIDENTS = frozenset(
    "attack bombing blast explosion shooting killing murder assassination massacre kidnapping abduction ambush".split()
)
# "It is necessary to hold talks": they are called for.
_NEEDED = frozenset({"necessary", "essential", "vital", "important", "crucial", "imperative", "urgent", "advisable"})
# A statement printed in full seldom runs longer; after that the report is taken to speak again.
_SPEECH_PARAGRAPHS = 12
# "Nearly captured the hill": it was not captured.
_NEARLY = frozenset({"nearly", "almost", "narrowly"})
# "Without firing", "instead of attacking": named only as what was not done.
_UNDONE = frozenset({"without", "instead of", "rather than", "short of"})
# "Concern over the strikes", "talks on the war", "the aim of the raid": these take for granted what they are about.
_AIMS = frozenset({"goal", "aim", "purpose", "objective", "priority", "task", "mission", "duty", "importance"})
_TROUBLED = frozenset({"concern", "worry", "alarm", "talk", "warning", "rhetoric", "scare"})
_WOULD = frozenset({"would", "could", "can", "may", "might", "'d"})
# "Consider bombing", "discuss an attack": weighed, whoever is for or against it.
_WEIGHED = frozenset({"consider", "discuss", "debate", "support", "oppose", "favour", "favor", "back", "advocate"})
_DRIVES = frozenset(
    """operation offensive campaign battle push drive mission war struggle fight raid assault scheme strategy""".split()
)
# What "rhetoric about the liberation of the town" has as its aim; the killing that is talked about was done.
_GAINS = frozenset(
    """liberation conquest reconquest capture recapture destruction defeat elimination annihilation overthrow return
    withdrawal disarmament invasion occupation annexation expulsion""".split()
)
_STOPPING = frozenset({"stop", "halt", "end", "cease", "pause", "discontinue", "terminate"})
_KEEPING = frozenset({"continue", "keep", "maintain", "sustain", "persist", "intensify", "escalate"})
# Verbs other than those of saying whose subject may own a quoted word or two.
_JUDGING = frozenset(
    """condemn denounce decry slam criticise criticize call describe dub label blame accuse welcome hail praise demand
    urge threaten vow warn promise pledge reject dismiss brand deplore mock""".split()
)
# Before a quotation that stands alone: "The governor spoke to reporters."
_TAKING_THE_WORD = frozenset("speak talk address brief react respond testify appeal lash hit".split())
_LONG_QUOTATION = 12
_CLEARING = frozenset({"acquit", "clear", "exonerate", "absolve"})
_VERDICTS = frozenset({"crime", "offence", "offense", "sin", "violation", "breach", "felony"})
_ALLOWING = frozenset({"allow", "permit", "enable", "entitle"})
_ISSUING = frozenset({"issue", "release", "publish", "post", "circulate", "distribute", "send", "put"})
_NOT_YET = frozenset({"requested", "planned", "predicted", "hypothetical"})
_EFFECT = frozenset(
    """hurt harm undermine affect damage weaken influence change solve justify investigate probe examine condemn deplore
    denounce decry criticise criticize mourn avenge mark commemorate remember""".split()
)
_KNOWING = frozenset({"know", "understand", "realise", "realize", "remember", "forget", "regret", "recall"})
_SPEAKING = frozenset({"official", "civilian", "armed", "organ", "people", "media", "source", "group", "state"})
_FALSE = frozenset(
    {
        "untrue",
        "false",
        "baseless",
        "unfounded",
        "groundless",
        "lie",
        "fabrication",
        "nonsense",
        "fake",
        "disinformation",
    }
)
_CALLING = frozenset({"call", "brand", "label", "describe", "denounce", "term"})
_ASKED_OR_FORESEEN: dict[str, tuple[Status, str]] = {
    "expect": ("predicted", '"expected to": still to come'),
    "demand": ("requested", '"demand that": called for'),
    "insist": ("requested", '"insist that": called for'),
    "urge": ("requested", '"urge that": called for'),
    "propose": ("requested", '"propose that": called for'),
    "recommend": ("requested", '"recommend that": called for'),
}
_DENYING = frozenset({"reject", "deny", "dismiss", "refute", "rebut", "rubbish", "dispute", "contest"})
_ACCUSING = frozenset({"accuse", "blame", "suspect", "charge", "indict", "convict"})
# "This suggests that": the author's own inference, nobody's word.
_POINTING = frozenset({"this", "that", "it", "which", "these", "those", "what"})
_NO_SPEAKER = frozenset({"map", "fact"})
_TELLING_OF = frozenset({"warn", "complain", "boast", "brag"})
_QUOTING = frozenset({"quote", "cite"})
_PRONOUNCING = frozenset({"declare", "proclaim", "pronounce"})
_DECLARING = frozenset({"declare", "proclaim", "claim", "report"})
_MISUSING = frozenset({"use", "invoke", "cite", "wear", "present", "pose"})
_CONFIRMING = frozenset({"confirm", "verify", "corroborate"})
# Whoever says or announces can speak, whatever noun names it ("the centre said"); a blast may still "suggest".
_ONLY_SPOKEN = frozenset({"say", "tell", "announce", "insist", "stress", "reiterate", "add"})
_FIRST_PERSON = frozenset({"i", "we", "me", "us"})
# "According to plan", "according to a system": how it was done, not who says so.
_NO_SOURCE = frozenset(
    {"plan", "schedule", "system", "scale", "need", "principle", "rule", "tradition", "formula", "size"}
)


@dataclass(slots=True)
class _Walk:
    """What the walk has gathered so far."""

    token: int = -1
    negated: bool = False
    level: str = "CT"
    status: Status | None = None
    voices: list[Voice] = field(default_factory=list)
    source: FactValue | None = None
    author: FactValue | None = None
    reasons: list[str] = field(default_factory=list)
    hedges: list[str] = field(default_factory=list)
    crossed: bool = False
    real: bool = True
    lasting: bool = False

    def weaken(self, level: str) -> None:
        if _LEVELS[level] < _LEVELS[self.level]:
            self.level = level

    def value(self) -> FactValue:
        if self.level == "Uu":
            return "Uu"
        return self.level + ("-" if self.negated else "+")  # type: ignore[return-value]

    def turn(self, status: Status, why: str) -> None:
        """The first, innermost, non-factual status wins; a later one only adds its reason."""
        if self.status in {"ended", "ongoing"} and self.lasting and status in _NOT_YET and not self.crossed:
            self.status = "ongoing"  # "agreed to stop shelling", "vowed to go on shelling": it is going on now
        elif self.status is None or (
            self.status in {"ongoing", "ended"} and status not in {"ongoing", "ended"} and not self.crossed
        ):
            self.status = status
        self.reasons.append(why)


class StanceReader:
    """Reads stances in the sentences of one report. ``carry`` keeps who is being quoted from sentence to sentence."""

    def __init__(self, lexicon: Lexicon, text: str, sentences: Sequence[Sentence], *, translated: bool = False) -> None:
        self.translated = translated
        self.text = text
        self.sentences = sentences
        self.nouns = lexicon.nouns
        self.rows = lexicon.rows
        self.say = lexicon.cue_index("attribution")
        self.sure = lexicon.cue_index("certainty")
        self.state = lexicon.cue_index("status")
        self._quoted_by: dict[int, Voice | None] = {}
        self._spoken: dict[int, Voice] | None = None

    def stance(self, s: Sentence, i: int) -> Stance:
        """How the act at token ``i`` stands. With no cue at all the author asserts it: occurred, CT+."""
        walk = _Walk(i)
        self._at_trigger(s, i, walk)
        self._climb(s, i, walk)
        self._sentence_level(s, i, walk)
        return self._result(s, i, walk)

    # -- the trigger's own words -------------------------------------------------------------------

    def _at_trigger(self, s: Sentence, i: int, walk: _Walk) -> None:
        noun = s.tag[i][:1] == "N" or (
            s.tag[i] == "VBG" and s.dep[i] in {"pobj", "dobj", "nsubj", "nsubjpass", "compound"}
        )
        if noun:
            for c in s.children[i]:
                low = s.words[c].lower()
                dep = s.dep[c]
                if dep == "det" and low in {"no", "neither"}:
                    walk.negated = not walk.negated
                    walk.reasons.append(f'"{low}" denies it')
                elif dep == "det" and low == "any":
                    walk.turn("hypothetical", '"any": none in particular')
                    walk.weaken("Uu")
                elif dep in {"amod", "compound", "advmod", "nmod"}:
                    self._modifier(s, c, walk)
                elif dep == "acl" and s.lemma[c] in {"plan", "schedule", "set", "intend"} and s.tag[c] == "VBN":
                    walk.turn("planned", f'"{low}" of what is still to come')
        else:
            short_of = next((c for c in s.kids(i, "advmod") if c < i and s.words[c].lower() in _NEARLY), None)
            if short_of is not None:
                walk.negated = not walk.negated
                walk.reasons.append(f'"{s.words[short_of].lower()}": not quite done')
            if self._told_to(s, i):
                walk.turn("requested", "told to, not said to be done")
            self._clause(s, i, walk)
            if s.lemma[i] in _PRONOUNCING and (pronounced := self._pronounced(s, i)) is not None:
                self._cross(s, i, pronounced, walk, True)

    def _pronounced(self, s: Sentence, v: int) -> tuple[Voice, Cue] | None:
        """ "The army declared the town liberated": so it is on the word of who declares it."""
        small = next((c for c in s.kids(v, "oprd", "ccomp") if c > v and s.words[c].lower().endswith("ed")), None)
        if small is None or s.child(small, "aux", "auxpass", "mark") is not None:
            return None
        cue = _first(self.say, "v", s.lemma[v]) or Cue(s.lemma[v], "v", "say", "Uu")
        passive = s.child(v, "auxpass") is not None
        who = None if passive and s.child(v, "agent") is None else self._speaker(s, v)
        words = s.words[v].lower()
        if who is None:
            return Voice("unnamed", None, f"be {words}", s.starts[v], s.ends[v], s.index), cue
        return Voice("named", who, words, s.starts[v], s.ends[v], s.index), cue

    def _told_to(self, s: Sentence, v: int) -> bool:
        """Whether a verb is an order or a plea: "Leave the city", "Do not open fire"; headlines leave too much out."""
        first = v
        while s.dep[first] == "conj" and s.tag[first] == "VB" and s.child(first, "nsubj", "nsubjpass") is None:
            first = s.head[first]
        if s.tag[v] != "VB" or s.tag[first] != "VB" or s.headline or s.dep[first] not in {"ROOT", "ccomp", "advcl"}:
            return False
        if s.dep[first] != "ROOT" and (first > s.head[first] or _first(self.say, "v", s.lemma[s.head[first]]) is None):
            return False
        aux = {s.lemma[c] for c in s.kids(first, "aux", "auxpass")}
        return aux <= {"do"} and s.child(first, "nsubj", "nsubjpass", "csubj", "expl", "mark") is None

    def _modifier(self, s: Sentence, c: int, walk: _Walk) -> None:
        low = s.words[c].lower()
        cue = _first(self.state, "adj", low)
        if cue is None or cue.value == "complement":  # "ready to attack", but "close combat"
            cue = _first(self.state, "noun", low)
        if low in {"failed", "unsuccessful"} and s.lemma[s.head[c]] not in {
            "attack",
            "coup",
            "attempt",
            "assassination",
        }:
            return
        if cue and cue.kind in {
            "planned",
            "predicted",
            "hypothetical",
            "counterfactual",
            "ended",
            "ongoing",
            "requested",
        }:
            walk.turn(cue.kind, f'"{low}": {cue.kind}')  # type: ignore[arg-type]
            walk.negated = walk.negated or cue.kind == "counterfactual"
        heard = _first(self.say, "adj", low)
        if heard and heard.kind in {"hearsay", "claim"} and low not in {"official"}:
            self._hearsay(s, c, low, walk)
            return
        sure = _first(self.sure, "adj", low)
        if sure and sure.value in {"PR+", "PS+", "Uu", "CT-", "PS-", "PR-"}:
            self._apply(sure, low, walk)

    def _clause(self, s: Sentence, v: int, walk: _Walk) -> None:
        """Negation, modals and adverbs that stand with a verb."""
        perfect = any(s.dep[c] in {"aux", "auxpass"} and s.lemma[c] == "have" for c in s.children[v])
        for c in s.children[v]:
            dep, low = s.dep[c], s.words[c].lower()
            if (
                dep == "neg"
                and low == "no"
                and c + 1 < len(s)
                and s.words[c + 1].lower() == "longer"
                and c + 1 in s.children[v]
            ):
                continue  # "no longer" is told by "longer"
            if (
                dep == "neg"
                or (dep == "advmod" and low in {"never", "hardly", "nowhere"})
                or (dep == "advmod" and low == "longer" and c and s.words[c - 1].lower() == "no")
            ):
                walk.negated = not walk.negated
                walk.reasons.append(f'"{low}" negates it')
            elif dep == "aux" and s.tag[c] == "MD":
                if low == "'d" and s.words[v].lower() != s.lemma[v]:
                    continue  # "they'd reached": had, not would
                self._modal(s, v, low, perfect, walk)
            elif (
                dep == "aux"
                and s.tag[c] == "TO"
                and s.dep[v] == "ROOT"
                and s.child(v, "nsubj", "nsubjpass") is not None
            ):
                walk.turn("planned", '"to" of a headline: still to come')
            elif dep in {"advmod", "npadvmod", "prep"} and s.tag[c][:2] in {"RB", "IN", "JJ"}:
                self._adverb(s, c, low, walk)
            elif dep == "advmod" and low == "longer" and c and s.words[c - 1].lower() == "no":
                walk.turn("ended", '"no longer": over')
            elif (
                dep in {"nsubj", "nsubjpass"}
                and any(s.dep[d] in {"det", "preconj", "cc"} and s.lemma[d] in {"no", "neither"} for d in s.children[c])
            ) or (
                dep == "dobj"
                and c != walk.token  # "saw no fighting": told by its own "no" already
                and any(s.dep[d] == "det" and s.lemma[d] in {"no", "neither"} for d in s.children[c])
            ):
                walk.negated = not walk.negated
                walk.reasons.append('"no" denies it')
            elif dep in {"preconj", "cc"} and low in {"neither", "nor"} and c < v:
                walk.negated = not walk.negated
                walk.reasons.append(f'"{low}" negates it')
            elif dep in {"nsubj", "nsubjpass"} and low in {"nobody", "none", "nothing"}:
                walk.negated = not walk.negated
                walk.reasons.append(f'"{low}" denies it')
            elif dep in {"nsubj", "nsubjpass"} and any(
                s.dep[d] in {"neg", "preconj"} and s.lemma[d] in {"not", "neither"} and s.lemma[d + 1] != "only"
                for d in s.children[c]
            ):
                walk.negated = not walk.negated
                walk.reasons.append("nobody of those named did it")
            elif dep in {"nsubj", "nsubjpass"} and low in {"whoever", "whosoever"}:
                walk.turn("hypothetical", f'"{low}": nobody in particular')
                walk.weaken("Uu")
            elif (
                dep == "advcl"
                and s.child(c, "mark") is not None
                and self._marks(s, c) & {"if", "unless"}
                and s.tag[v] != "VBG"
            ):
                self._conditioned(s, v, c, walk)

    def _marks(self, s: Sentence, c: int) -> set[str]:
        return {s.words[m].lower() for m in s.kids(c, "mark")}

    def _conditioned(self, s: Sentence, v: int, c: int, walk: _Walk) -> None:
        mark = next(iter(self._marks(s, c) & {"if", "unless"}))
        if contrary_condition(s, v):
            return  # "would have fought back, had …": told by its modal
        if any(s.tag[k] == "MD" for k in s.children[v]):
            walk.turn("hypothetical", f'depends on "{mark}"')

    def _modal(self, s: Sentence, v: int, low: str, perfect: bool, walk: _Walk) -> None:
        if perfect and low == "would" and self.translated and not contrary_condition(s, v):
            # The French and Arabic press say "would have done" for "is said to have done".
            walk.weaken("PS")
            walk.hedges.append("would have")
            walk.reasons.append('"would have" in a translation: hearsay, not contrary to fact')
        elif perfect and low in {"could", "would", "might", "should", "'d"}:
            denied = any(s.dep[c] == "neg" for c in s.children[v])
            passive = any(s.dep[c] == "auxpass" for c in s.children[v]) or s.words[-1] == "?"
            if low == "could" and denied:
                walk.reasons.append('"could not have": held to be impossible')
            elif (low == "might" or (low == "could" and passive)) and not contrary_condition(s, v):
                walk.weaken("PS")
                walk.hedges.append(f"{low} have")
                walk.reasons.append(f'"{low} have": possible')
            else:
                walk.turn("counterfactual", f'"{low} have": contrary to fact')
                walk.negated = True
        elif low in _POSSIBLE:
            if (
                low in {"can", "could"}
                and s.lemma[v] in {"see", "be"}
                and any(s.dep[c] in {"advmod"} and s.lemma[c] == "only" for c in s.children[v])
            ):
                return
            walk.weaken("PS")
            walk.hedges.append(low)
            walk.turn("hypothetical", f'"{low}": only possible')
        elif low in _WILL:
            walk.turn("planned" if self._animate(s, v) else "predicted", f'"{low}": still to come')
        elif low in {"would", "'d"} and self._narrated(s, v):
            walk.reasons.append(f'"{low}" of what came later')
        elif low in {"would", "'d"}:
            walk.turn("predicted", '"would": not yet, or not really')
        elif (
            low == "should"
            and s.dep[v] == "advcl"
            and s.children[v][0] < v
            and s.words[s.children[v][0]].lower() == low
        ):
            walk.turn("hypothetical", '"should" before its subject: a condition')
            walk.weaken("Uu")
        elif low in _MUST:
            walk.turn("requested", f'"{low}": called for')

    def _narrated(self, s: Sentence, v: int) -> bool:
        """ "He would later kill", "they would go on to seize": the future as seen from the past, told as done."""
        if s.dep[v] not in {"ROOT", "relcl", "conj"} or s.child(v, "advcl") is not None:
            return False
        if any(s.words[c].lower() in {"later", "subsequently"} for c in s.kids(v, "advmod")):
            return True
        return s.lemma[v] == "go" and any(s.lemma[c] == "on" for c in s.kids(v, "prt", "prep", "advmod"))

    def _animate(self, s: Sentence, v: int) -> bool:
        subject = s.child(v, "nsubj")
        return (
            subject is not None
            and (subject in s.names or s.tag[subject] == "PRP" or s.tag[subject] in {"NNP", "NNPS", "NNS"})
            and s.child(v, "nsubjpass") is None
        )

    def _adverb(self, s: Sentence, c: int, low: str, walk: _Walk) -> None:
        heard = _first(self.say, "adv", low)
        if heard and heard.kind == "hearsay" and low not in {"officially", "publicly"}:
            self._hearsay(s, c, low, walk)
            return
        sure = _first(self.sure, "adverb", low) or _first(self.sure, "adv", low)
        if sure and s.tag[c][:2] == "RB":
            if low == "falsely" and s.lemma[s.head[c]] in _MISUSING:
                return  # "falsely use the name of God": what is done under it is done
            self._apply(sure, low, walk)
            return
        state = _first(self.state, "adv", low)
        if state and state.kind in {"ongoing"} and low in {"still"}:
            walk.turn("ongoing", f'"{low}": goes on')

    def _hearsay(self, s: Sentence, c: int, low: str, walk: _Walk) -> None:
        if walk.crossed:
            walk.hedges.append(low)
            return
        walk.source = walk.source or walk.value()
        walk.author = "Uu"
        walk.hedges.append(low)
        walk.voices.append(Voice("unnamed", None, low, s.starts[c], s.ends[c], s.index))
        walk.reasons.append(f'"{low}": somebody unnamed says so')
        walk.crossed = True

    def _apply(self, cue: Cue, low: str, walk: _Walk) -> None:
        value = cue.value
        if value[:2] in _LEVELS and value != "CT+":
            if value == "CT-":
                if not walk.crossed:
                    walk.negated = not walk.negated
                    walk.reasons.append(f'"{low}": said not to be so')
                return
            walk.weaken(value[:2])
            if value.endswith("-"):
                walk.negated = not walk.negated
            walk.hedges.append(low)
            walk.reasons.append(f'"{low}": {value}')

    # -- up the tree ------------------------------------------------------------------------------

    def _climb(self, s: Sentence, i: int, walk: _Walk) -> None:
        cur = i
        own = True
        for h in s.ancestors(i):
            dep = s.dep[cur]
            if (
                dep in {"ccomp", "parataxis", "dep"}
                and cur < h
                and any(s.words[k] in {";", ":"} for k in range(cur + 1, h))
                and (
                    _first(self.say, "v", s.lemma[h]) is None
                    or any(k > h and s.dep[k] in _CLAUSE | {"dobj"} for k in s.children[h])
                )
            ):
                break
            if walk.voices and dep in {"conj", "advcl"} and speaks_apart(s, cur, self.say):
                break  # "said that …, while the army said that …": the second is no word of the first
            if dep == "parataxis" and cur == i and _first(self.say, "v", s.lemma[cur]) is not None:
                break  # "…, officials said, could …": the saying is told by the author alone
            if dep == "ccomp" and self._spliced(s, cur, h):
                pass
            elif dep == "conj" and (told := self._told_on(s, cur, h)) is not None:
                self._cross(s, h, told, walk, own)
                own = False
            elif dep == "conj":
                if s.tag[h][:1] == "V" and not any(s.dep[c] in {"nsubj", "nsubjpass"} for c in s.children[cur]):
                    self._shared(s, h, cur, walk, own)
                elif s.tag[cur][:1] == "N" and own:
                    for c in s.kids(h, "amod", "det"):
                        if s.words[c].lower() in {"no", "alleged", "possible", "planned", "suspected"}:
                            self._modifier(s, c, walk)
            elif dep == "relcl" and self._marks(s, cur) & {"that"} and _first(self.say, "n", s.lemma[h]) is not None:
                own = self._complement(s, cur, h, walk, own)  # "the claim that": content, whatever the parser says
            elif dep == "relcl" and own and self._to_do(s, cur) and self._state("n", s.lemma[h]) is not None:
                own = self._complement(s, cur, h, walk, own)  # "bids to launch talks", whatever the parser says
            elif dep == "relcl":
                if own and self._anyone(s, h):
                    walk.turn("hypothetical", f'"{s.words[h].lower()}" that may do so: nobody in particular')
                    walk.weaken("Uu")
                own = False
            elif dep == "advcl":
                own = self._adverbial(s, cur, h, walk, own)
            elif dep == "acl" and s.tag[cur] == "VBG" and own and self._anyone(s, h):
                walk.turn("hypothetical", f'"{s.words[h].lower()}" that may do so: nobody in particular')
                walk.weaken("Uu")
                own = False
            elif dep in _CLAUSE:
                own = self._complement(s, cur, h, walk, own)
            elif dep == "acomp" and own and s.tag[h][:1] == "V":
                self._clause(s, h, walk)  # "may feel obliged to leave", "will be able to seize it"
            elif dep in {
                "dobj",
                "pobj",
                "nsubj",
                "nsubjpass",
                "attr",
                "dative",
                "agent",
                "prep",
                "appos",
                "compound",
                "poss",
                "amod",
                "nmod",
            }:
                own = self._nominal(s, cur, h, walk, own)
            cur = h

    def _to_do(self, s: Sentence, v: int) -> bool:
        """A bare infinitive with "to" and no subject of its own."""
        to = s.child(v, "aux")
        return to is not None and s.tag[to] == "TO" and s.child(v, "nsubj", "nsubjpass") is None

    def _anyone(self, s: Sentence, h: int) -> bool:
        return s.lemma[h] in {"anyone", "anybody"} or any(
            s.dep[c] == "det" and s.lemma[c] == "any" for c in s.children[h]
        )

    def _spliced(self, s: Sentence, cur: int, h: int) -> bool:
        """Two clauses side by side ("they freed nobody, they halted nothing"), the first no content of the second."""
        subject = s.child(h, "nsubj", "nsubjpass")
        return (
            subject is not None
            and cur < subject < h
            and s.child(cur, "nsubj", "nsubjpass") is not None
            and any(s.words[k] == "," for k in range(cur + 1, subject))
            and (
                all(_first(table, "v", s.lemma[h]) is None for table in (self.say, self.sure))
                or any(s.words[k].lower() in {"however", "but"} for k in range(max(s.subtree(cur)) + 1, subject))
            )
        )

    def _told_on(self, s: Sentence, cur: int, h: int) -> tuple[Voice, Cue] | None:
        """Whose word a further clause in the past perfect still is: "said it had met resistance but it had won"."""
        if s.tag[h] != "VBD" or s.tag[cur] != "VBN" or all(s.words[c].lower() != "had" for c in s.kids(cur, "aux")):
            return None
        content = next((c for c in s.kids(h, "ccomp") if h < c < cur), None)
        return self._voice(s, h, content) if content is not None else None

    def _shared(self, s: Sentence, h: int, cur: int, walk: _Walk, own: bool) -> None:
        """What a coordinated verb without a subject of its own takes over from the first: modals and hearsay."""
        own_aux = {s.tag[c] for c in s.children[cur] if s.dep[c] in {"aux", "auxpass"}}
        for c in s.children[h]:
            low = s.words[c].lower()
            if (
                s.dep[c] == "aux"
                and s.tag[c] == "MD"
                and not own_aux & {"MD", "VBD", "VBZ", "VBP"}
                and own
                and s.tag[cur] in {"VB", "VBN"}
            ):
                self._modal(s, cur, low, False, walk)
            elif s.dep[c] == "advmod" and c < cur and _first(self.say, "adv", low):
                self._adverb(s, c, low, walk)

    def _adverbial(self, s: Sentence, cur: int, h: int, walk: _Walk, own: bool) -> bool:
        marks = {s.words[c].lower() for c in s.kids(cur, "mark", "advmod")}
        if marks & _IF and not walk.crossed:
            walk.status = None
            if own and s.words[cur].lower() != s.lemma[cur] and contrary_condition(s, h) and self._would_have(s, h):
                walk.turn("counterfactual", "a condition contrary to fact")
                walk.negated = not walk.negated
                return False
            walk.turn("hypothetical", f'under "{next(iter(marks & _IF))}"')
            walk.weaken("Uu")
            return False
        if own and s.tag[cur] == "VBG" and s.lemma[h] in _ACCUSING and not walk.crossed and self._charged(s, h, cur):
            self._accuse(s, h, walk, own)
            return False
        if marks & {"as"} and s.lemma[h] == "long" and not walk.crossed:
            walk.status = None
            walk.turn("hypothetical", 'under "as long as"')
            walk.weaken("Uu")
            return False
        if marks & {"when", "whenever", "once"} and own and not s.headline and self._whenever(s, cur, h):
            walk.turn("hypothetical", f'"{min(marks)}": should it happen, or whenever it does')
            walk.weaken("Uu")
            return False
        if marks & {"before"} and own and any(s.lemma[c] == "matter" for c in s.kids(h, "attr")):
            walk.turn("predicted", '"a matter of time before"')
            walk.weaken("Uu")
            return False
        if marks & _PRESUPPOSED:
            return False
        aux = s.child(cur, "aux")
        if aux is not None and s.tag[aux] == "TO" and own:
            if s.lemma[h] in {"be", "use"} or s.dep[aux] != "aux":
                return own
            if s.lemma[h] == "go" and any(s.lemma[c] == "on" for c in s.kids(h, "prt", "prep")):
                return own  # "went on to capture the airport": it did
            if self._took_to(s, cur, h):
                return own
            if s.lemma[h] in {"call", "appeal", "urge", "ask", "press", "demand", "order", "plead"}:
                walk.turn("requested", f'"{s.lemma[h]} … to": called for')
                return True
            walk.turn("planned", '"to": a purpose, not an outcome')
            return True
        if s.tag[cur] == "VBG" and own:
            for c in s.children[h]:
                low = s.words[c].lower()
                if s.dep[c] == "aux" and s.tag[c] == "MD":
                    self._modal(s, h, low, any(s.lemma[k] == "have" and s.dep[k] == "aux" for k in s.children[h]), walk)
                elif s.dep[c] == "advmod":
                    self._adverb(s, c, low, walk)
            return True
        return False

    def _took_to(self, s: Sentence, cur: int, h: int) -> bool:
        """ "Took to the streets to protest", "took to Twitter to condemn it", "risked their lives to flee": done."""
        if s.lemma[h] == "risk" and any(s.lemma[c] == "life" for c in s.kids(h, "dobj")):
            return True
        return s.lemma[h] == "take" and any(s.lemma[p] == "to" and h < p < cur for p in s.kids(h, "prep"))

    def _whenever(self, s: Sentence, v: int, above: int) -> bool:
        """ "When X attacks, Y will answer": a present beside a modal or another present, and no perfect."""
        tags = {s.tag[c] for c in s.kids(v, "aux", "auxpass")} | ({s.tag[v]} if s.tag[v] in {"VBZ", "VBP"} else set())
        if not tags & {"VBZ", "VBP"} or s.tag[v] == "VBG" or any(s.lemma[c] == "have" for c in s.kids(v, "aux")):
            return False
        return s.tag[above] in {"VBZ", "VBP"} or any(s.tag[c] in {"MD", "VBZ", "VBP"} for c in s.kids(above, "aux"))

    def _charged(self, s: Sentence, h: int, cur: int) -> bool:
        """Whether a further participle goes on with a list of charges: "accused them of killing …, displacing …"."""
        return any(
            s.lemma[p] in {"of", "for", "with"} and p < cur and s.child(p, "pcomp") is not None
            for p in s.kids(h, "prep")
        )

    def _would_have(self, s: Sentence, v: int) -> bool:
        words = {s.words[c].lower() for c in s.kids(v, "aux")}
        return bool(words & {"would", "could", "might", "'d"}) and "have" in words

    def _complement(self, s: Sentence, cur: int, h: int, walk: _Walk, own: bool) -> bool:
        """A clause under a verb, noun or adjective: reported, planned, feared, denied …"""
        low = s.lemma[h]
        tag = s.tag[h][:1]
        infinitive = any(s.dep[c] == "aux" and s.tag[c] == "TO" for c in s.children[cur])
        if own and s.dep[cur] == "pcomp" and (undone := self._undone(s, h)) is not None:
            walk.negated = not walk.negated
            walk.reasons.append(f'"{undone}": not done')
            return False
        if own and low == "provide" and s.tag[h] in {"VBN", "VBG"} and self._marks(s, cur) & {"that"}:
            walk.turn("hypothetical", f'under "{s.words[h].lower()} that"')
            walk.weaken("Uu")
            return False
        if own and s.dep[cur] in {"ccomp", "pcomp"} and self._marks(s, cur) & {"whether", "if"} and not walk.crossed:
            walk.turn("hypothetical", f'"{low} whether": left open')
            walk.weaken("Uu")
        if not own and not walk.crossed and s.dep[cur] == "ccomp" and self._marks(s, cur) & {"whether"}:
            return False  # "to find out whether he was drunk when he fired": that he fired is nobody's word
        if self._marks(s, cur) & (_PRESUPPOSED - {"as"}) and _first(self.say, "v", s.lemma[h]) is None:
            return False
        opening = min(s.subtree(cur))
        if s.tag[opening] in {"WRB", "WP", "WP$"} and opening != cur:
            if infinitive and own:
                walk.turn("hypothetical", f'"{s.words[opening].lower()} … to": not said to be done')
                walk.weaken("Uu")
            return False  # "it was not known who bombed it": that it was bombed is taken for granted
        subject = s.child(cur, "nsubj", "nsubjpass")
        if s.dep[cur] == "acl" and s.tag[cur] in {"VBN", "VBG"} and not infinitive and subject is None:
            return False
        if tag == "V" or s.tag[h] == "MD":
            if own and self._false_claims(s, h):
                walk.negated = not walk.negated
                walk.turn("denied", f'"{s.words[h].lower()}" that are called untrue')
                return False
            if own and infinitive and low == "suspect" and not walk.crossed:
                self._accuse(s, h, walk, own)  # "are suspected to have abducted them"
                return False
            if own and infinitive and low == "suppose" and self._still_to_do(s, cur):
                walk.turn("planned", '"supposed to": not said to have been done')
                return own
            if self._authors_own(s, cur, h) or self._before_marks(s, cur, h):
                return False
            if (voice := self._voice(s, h, cur)) is not None and (own or voice[1].kind not in {"believe", "doubt"}):
                if own and infinitive and (asked := self._state("v", low)) is not None and asked.kind != "ongoing":
                    self._status(asked, low, walk)  # "were urged to leave", "is expected to attack"
                elif own and walk.status is None and self._asked_or_foreseen(s, cur, low, infinitive):
                    walk.turn(*_ASKED_OR_FORESEEN[low])
                self._cross(s, h, voice, walk, own)
                return False
            if own and s.dep[cur] == "oprd" and s.tag[cur] == "VBN" and low in _DECLARING:
                if (voice := self._voice(s, h, cur, nominal=True)) is not None:
                    self._cross(s, h, voice, walk, own)  # "the army declared the town liberated"
                    return False
            if low == "like" and any(s.words[c].lower() in {"would", "'d"} for c in s.children[h]):
                return own  # "I would like to remind you": it is being done
            if own and self._marks(s, cur) & {"whether"}:
                return False
            if low in _KNOWING and s.dep[cur] == "ccomp":
                return False  # what is known is taken for granted
            state = self._state("v", low)
            if state is not None and state.kind in {"ended", "ongoing"} and s.child(cur, "mark") is not None:
                state = None  # "concluded that": not the act is concluded
            not_stopped = False
            if state and own and self._governs(state):
                not_stopped = self._governed(s, h, state, low, walk)
            sure = _first(self.sure, "verb", low) or _first(self.sure, "v", low)
            if sure and own and sure.value not in {"CT+"} and state is None:
                self._apply(sure, low, walk)
            if low == "be" and own and (adjective := s.child(h, "acomp")) is not None:
                word = s.words[adjective].lower()
                sure = _first(self.sure, "adjective", word) or _first(self.sure, "adj", word)
                if sure is not None:
                    self._apply(sure, word, walk)
                if infinitive and word in _NEEDED:
                    walk.turn("requested", f'"{word} to": called for')
            if own and infinitive and low == "have" and any(s.lemma[c] == "yet" for c in s.kids(h, "advmod")):
                walk.negated = not walk.negated
                walk.reasons.append('"yet to": not done')
            elif own and infinitive and low in _ALLOWING and s.tag[h] in {"VBZ", "VBP"}:
                walk.turn("hypothetical", f'"{s.words[h].lower()}": permitted, not said to be done')
                walk.weaken("Uu")
            elif own and infinitive and low == "go" and s.tag[h] == "VBG" and s.child(h, "prt") is None:
                walk.turn("planned" if self._animate(s, h) else "predicted", '"going to": still to come')
            elif own and infinitive and low == "have" and s.words[h].lower() in {"has", "have"}:
                walk.turn("requested", f'"{s.words[h].lower()} to": called for')
            elif own and infinitive and low == "be" and s.child(h, "acomp") is None and s.dep[cur] == "xcomp":
                walk.turn("planned", f'"{s.words[h].lower()} to": not done yet')
            elif own and low in _WEIGHED and s.tag[cur] == "VBG" and s.dep[cur] == "xcomp":
                walk.turn("hypothetical", f'"{low}": weighed, not done')
                walk.weaken("Uu")
            elif (
                own
                and infinitive
                and not any(s.lemma[c] == "have" and s.dep[c] == "aux" for c in s.children[cur])
                and state is None
                and (walk.status is None or (walk.status == "ended" and walk.lasting))
                and s.dep[cur] in {"xcomp", "ccomp"}
                and low not in _DONE
                and not self._took_to(s, cur, h)
            ):
                walk.turn("planned", f'"{low} to": not said to have been done')
            if own and not not_stopped and not self._only_then(s, h):
                self._clause(s, h, walk)
            return own
        if tag == "N":
            if low in _NO_SPEAKER:
                return own
            if low == "doubt" and any(s.dep[c] == "det" and s.lemma[c] == "no" for c in s.children[h]):
                walk.reasons.append('"no doubt": the author insists')
                return False
            if own and self._unproven(s, h, walk):
                return False
            if low == "condition" and own and s.child(cur, "mark") is not None:
                walk.turn("hypothetical", 'on "condition" that')
                walk.weaken("Uu")
                return False
            heard = _first(self.say, "n", low)
            if heard and not own and heard.kind in {"believe", "doubt"}:
                return False
            if heard and (s.child(cur, "mark") is not None or not infinitive):
                self._noun_voice(s, h, heard, walk, own)
                return False
            state = self._state("n", low)
            if low == "order" and h and s.words[h - 1].lower() == "in":
                walk.turn("planned", '"in order to": a purpose, not an outcome')
                return own
            if state and own:
                self._status(state, low, walk)
            sure = _first(self.sure, "noun", low) or _first(self.sure, "n", low)
            if sure and own and s.child(cur, "mark") is not None:
                self._apply(sure, low, walk)
            if infinitive and own and state is None:
                walk.turn("planned", f'"{low} to": not done yet')
            return own
        if tag == "J":
            sure = _first(self.sure, "adjective", low) or _first(self.sure, "adj", low)
            state = _first(self.state, "adj", low)
            if state and own:
                self._status(state, low, walk)
            if sure and own:
                self._apply(sure, low, walk)
            if own:
                self._clause(s, h, walk)
            return own
        return own

    def _only_then(self, s: Sentence, h: int) -> bool:
        """ "It was not until June that they left": late, but done."""
        late = s.lemma[h] == "be" and any(s.lemma[c] == "until" for c in s.kids(h, "prep"))
        return late and s.child(h, "neg") is not None

    def _still_to_do(self, s: Sentence, v: int) -> bool:
        """An infinitive of an act, neither perfect ("to have fled") nor of a state ("to be loyal")."""
        return s.lemma[v] != "be" and not any(s.lemma[c] == "have" and s.dep[c] == "aux" for c in s.children[v])

    def _false_claims(self, s: Sentence, h: int) -> bool:
        """ "Said claims that … were false": a noun that the parser takes for a verb."""
        if s.child(h, "nsubj", "nsubjpass") is not None or _first(self.say, "n", s.lemma[h]) is None:
            return False
        beside = (s.head[h], *s.children[h], *s.children[s.head[h]])
        return any(k > h and s.tag[k][:1] == "V" and self._called_false(s, k) for k in beside)

    def _unproven(self, s: Sentence, noun: int, walk: _Walk) -> bool:
        """ "No evidence that", "no information about": left open."""
        if s.lemma[noun] not in _PROVING or not self._with_no(s, noun):
            return False
        walk.turn("hypothetical", f'no "{s.lemma[noun]}" of it')
        walk.weaken("Uu")
        return True

    def _governed(self, s: Sentence, h: int, state: Cue, low: str, walk: _Walk) -> bool:
        """Takes over what a verb makes of its object; whether the verb's own negation is used up by that."""
        negated = any(s.dep[c] == "neg" for c in s.children[h])
        if negated and state.kind in {"ended", "counterfactual"}:
            if state.kind == "ended" or low in {"stop", "halt"}:
                walk.turn("ongoing", f'not "{low}": goes on')
            else:
                walk.reasons.append(f'not "{low}": it happened')
            return True
        self._status(state, low, walk)
        if state.kind == "ended" and self._told_to(s, h):
            walk.turn("requested", f'told to "{low}": not said to be over')
        return False

    def _asked_or_foreseen(self, s: Sentence, cur: int, low: str, infinitive: bool) -> bool:
        """ "Is expected to attack", "demanded that it leave": said of what has not been done."""
        if low not in _ASKED_OR_FORESEEN or any(s.lemma[c] == "have" for c in s.kids(cur, "aux")):
            return False
        subject = s.child(cur, "nsubj")
        # "That the government release": no ending with one subject, whatever the parser makes of the word.
        base = s.tag[cur] == "VB" or (
            s.tag[cur] in {"VBP", "NN"} and subject is not None and s.tag[subject] in {"NN", "NNP"}
        )
        bare = base and not any(s.dep[c] in {"aux", "auxpass"} for c in s.children[cur])
        return infinitive if low == "expect" else bare

    def _authors_own(self, s: Sentence, cur: int, h: int) -> bool:
        """Whether a clause before the one who speaks says what the author makes of it: "in a sign that …, he said"."""
        first = min(s.subtree(cur))
        return (
            cur < h
            and s.words[first].lower() == "in"
            and any(s.lemma[o] in {"indication", "sign", "signal"} for o in s.kids(first, "pobj"))
        )

    def _tells_of(self, s: Sentence, verb: int, prep: int) -> tuple[Voice, Cue] | None:
        """Whose word a thing is that somebody warns or complains of; what is known already ("the attack") is not."""
        noun = s.child(prep, "pobj")
        if noun is not None and any(s.lemma[c] in {"the", "this", "that", "these"} for c in s.kids(noun, "det")):
            return None
        return self._voice(s, verb, prep, nominal=True)

    def _before_marks(self, s: Sentence, cur: int, h: int) -> bool:
        """Whether a sentence was glued to the quotation behind it ("It fell. “We won,” the mayor said.")."""
        quoted = next((q for q in s.quoted if s.starts[cur] < q[0] and q[1] <= s.starts[h]), None)
        if quoted is None or any(s.starts[k] >= quoted[1] and s.tag[k][:1] == "V" for k in range(cur, h)):
            return False
        before = self.text[s.start : quoted[0] - 1].rstrip(" -–—\n")
        return before[-1:] in {".", "!", "?"}

    def _sets_out(self, s: Sentence, prep: int) -> int | None:
        """The verb of going or bringing together that a "for" says the purpose of."""
        verb = next((up for up in s.ancestors(prep) if s.tag[up][:1] == "V"), None)
        return verb if verb is not None and s.lemma[verb] in _SETTING_OUT else None

    def _nominal(self, s: Sentence, cur: int, h: int, walk: _Walk, own: bool) -> bool:
        """A noun under a verb, noun or preposition."""
        dep = s.dep[cur]
        low = s.lemma[h]
        tag = s.tag[h][:1]
        if dep == "pobj" and own and low == "without" and not walk.crossed:
            walk.negated = not walk.negated
            walk.reasons.append('"without": not there')
            return False
        if dep == "dobj" and own and low in _GIVEN:
            return False  # "sent to repel incursions": these there are
        if dep == "pobj" and own and low == "for" and (verb := self._sets_out(s, h)) is not None:
            self._clause(s, verb, walk)  # "will fly to Geneva for talks": they are as much to come as the flight
        if dep == "pobj" or s.dep[cur] == "pcomp":
            return own if low in _ABOUT | _SUCH or low == "by" else False
        if dep in {"compound", "poss", "amod", "nmod"} and own:
            state = self._state("n", low)
            if state and state.kind in {"planned", "hypothetical", "requested"} and dep == "compound":
                self._status(state, low, walk)
            return False
        first = h
        while s.dep[first] == "conj":
            first = s.head[first]  # "accused the army and its allies of …"
        if (
            dep == "prep"
            and tag == "N"
            and s.dep[first] == "dobj"
            and s.lemma[s.head[first]] in _ACCUSING
            and not walk.crossed
            and any(s.dep[c] == "pcomp" for c in s.children[cur])
        ):
            self._accuse(s, s.head[first], walk, own)
            return False
        if dep == "prep":
            if tag == "N" and own:
                if low in {"event", "case"} and s.lemma[cur] == "of" and self._should_it(s, h):
                    walk.turn("hypothetical", f'"in {low} of": should it happen')
                    walk.weaken("Uu")
                    return False
                if self._unproven(s, h, walk):
                    return False
                heard = _first(self.say, "n", low)
                told_of = s.lemma[cur] in {"of", "about"} or (
                    s.lemma[cur] in {"on", "over"}
                    and s.dep[h] in {"nsubj", "dobj"}
                    and self._called_false(s, s.head[h])
                )
                if heard and told_of and heard.kind != "believe":
                    self._noun_voice(s, h, heard, walk, own)
                    return False
                if low in _DRIVES and s.lemma[cur] == "for" and s.child(cur, "pcomp") is not None:
                    walk.turn("planned", f'"{low} for": an aim, not an outcome')
                    return True
                state = self._state("n", f"{low} {s.lemma[cur]}") or self._state("n", low)
                if (
                    state
                    and s.lemma[cur] in {"of", "for", "to", "on", "in", "about", "over"}
                    and state.kind not in {"ongoing"}
                    and not (low in _AIMS | (_TROUBLED if s.lemma[cur] != "of" else set()) and self._told_of(s, cur))
                ):
                    self._status(state, low, walk)
                    if self._with_no(s, h):
                        walk.negated = not walk.negated
                    if heard and (owner := s.child(h, "poss")) is not None and self._can_speak(s, owner):
                        fearing = Voice("named", owner, s.words[h].lower(), s.starts[h], s.ends[h], s.index)
                        self._cross(s, h, (fearing, heard), walk, own)  # "the envoys' fears of attacks"
                        return False
                return s.lemma[cur] in _ABOUT and low in _CARRIERS
            if (
                tag == "V"
                and low in _ACCUSING
                and not walk.crossed
                and any(s.dep[c] == "pcomp" for c in s.children[cur])
            ):
                self._accuse(s, h, walk, own)
                return False
            if low == "guilty" and own and not walk.crossed and any(s.dep[c] == "neg" for c in s.children[h]):
                walk.negated = True
                walk.turn("denied", '"not guilty": denied')
                return False
            if tag in {"J", "R"} and own and s.lemma[cur] in {"of", "for", "to", "on"}:
                state = self._state("adj", low)
                if s.lemma[cur] in {"to", "on"} and s.child(cur, "pcomp") is None:
                    state = None  # "closer to the fighting" is a place
                if state is not None and state.kind in {"planned", "hypothetical", "predicted", "negation"}:
                    self._status(state, low, walk)
                    return True
                return False
            if tag == "V" and own:
                if low == "want" and s.child(h, "auxpass") is not None:
                    return False  # "wanted for the killing": it was done
                if low in _CLEARING and s.child(cur, "pcomp") is not None and not walk.crossed:
                    walk.source, walk.author = "Uu", "Uu"
                    walk.negated = True
                    walk.turn("denied", f'"{s.words[h].lower()}" of it')
                    return False
                if s.words[cur].lower() in _SUCH:
                    self._clause(s, h, walk)
                    return True
                state = self._state("v", low + " " + s.lemma[cur])
                if state is None and s.lemma[cur] in {"for", "against", "from", "of", "on", "with", "to", "into"}:
                    state = self._state("v", low)
                    if state and state.kind not in {"planned", "requested", "hypothetical", "counterfactual"}:
                        state = None
                if (
                    low in _TELLING_OF
                    and s.lemma[cur] in {"of", "about"}
                    and (told := self._tells_of(s, h, cur)) is not None
                ):
                    if state:
                        self._status(state, low + " " + s.lemma[cur], walk)
                    self._cross(s, h, told, walk, own)  # "the UN warned of attacks"
                    return False
                if state:
                    self._status(state, low + " " + s.lemma[cur], walk)
                    self._clause(s, h, walk)
                    return True
                if low == "use" and s.lemma[cur] in {"in", "for"} and any(s.tag[c] == "MD" for c in s.children[h]):
                    self._clause(s, h, walk)  # "could be used in attacks"
                    return True
                known = s.child(h, "dobj", "attr")
                if known is not None and s.lemma[cur] in {"about", "of"} and self._unproven(s, known, walk):
                    return False
                self._adverbs_only(s, h, walk)
                return False
            return False
        if tag == "V" and dep in {"dobj", "attr", "nsubjpass"} and own:
            heard = _first(self.say, "v", low)
            state = self._state("v", low)
            if dep == "nsubjpass" and low in _SEEN:
                self._adverbs_only(s, h, walk)
                return False
            asked = self._state("n", s.lemma[cur])
            if (
                low in {"deny", "dismiss"}
                and asked is not None
                and asked.kind in {"requested", "planned"}
                and not walk.reasons
            ):
                return False  # a request that was denied was made
            if heard and heard.kind == "deny" and dep != "attr" and low in {"deny", "refute", "dismiss", "disclaim"}:
                voice = self._voice(s, h, cur, nominal=True)
                if voice is not None:
                    self._cross(s, h, voice, walk, own)
                    return False
            if (
                heard
                and heard.kind in {"claim", "say", "confirm"}
                and low in {"report", "confirm", "allege", "announce", "acknowledge", "admit", "claim"}
                and dep == "dobj"
            ):
                voice = self._voice(s, h, cur, nominal=True)
                if voice is not None and low not in {"announce", "claim"}:
                    self._cross(s, h, voice, walk, own)
                    return False
            if (
                dep == "nsubjpass"
                and heard
                and heard.kind == "confirm"
                and any(s.dep[c] == "neg" for c in s.children[h])
            ):
                walk.turn("hypothetical", f'not "{s.words[h].lower()}": left open')
                walk.weaken("Uu")
                return False
            if (particle := s.child(h, "prt")) is not None:
                state = self._state("v", f"{low} {s.lemma[particle]}") or state
            if state and self._governs(state) and self._governed(s, h, state, low, walk):
                return True
            if (
                low in _WEIGHED - {"support", "back"}
                and dep == "dobj"
                and any(s.lemma[c] in {"a", "an"} for c in s.kids(cur, "det"))
            ):
                walk.turn("hypothetical", f'"{low}": weighed, not done')
                walk.weaken("Uu")
            if low == "claim" and dep == "dobj" and unclaimed(s, h):
                return False  # what did not occur is the claim of responsibility
            if low in _EFFECT:
                self._adverbs_only(s, h, walk)
                return False  # what is not undermined is still there
            self._clause(s, h, walk)
            return True
        if tag == "V" and dep in {"nsubj"}:
            self._adverbs_only(s, h, walk)
            if own and low == "be" and self._told_as_done(s, cur, h):
                return False
            for c in s.children[h]:
                if s.dep[c] == "aux" and s.tag[c] == "MD" and own and low in _HAPPEN:
                    self._modal(s, h, s.words[c].lower(), False, walk)
                if s.dep[c] == "neg" and own and low in _HAPPEN and s.child(h, "acomp", "attr") is None:
                    walk.negated = not walk.negated
            if own and low == "be" and s.child(h, "attr", "acomp") is not None:
                would = next((s.words[c].lower() for c in s.kids(h, "aux") if s.words[c].lower() in _WOULD), None)
                if would is not None and s.dep[cur] == "nsubj":
                    walk.status = None
                    walk.turn("hypothetical", f'"{would} be": what it would amount to')
            state = self._state("v", low)
            if own and low in {"fail", "collapse", "falter"} and walk.status == "planned" and not walk.crossed:
                walk.status, walk.negated = None, not walk.negated
                walk.reasons.append(f'"{s.words[h].lower()}": it came to nothing')
                return False
            if own and (coming := self._still_coming(s, h)) is not None:
                self._status(*coming, walk)
            if own and self._general_truth(s, cur, h):
                walk.turn("hypothetical", "a judgement on such acts, not on one of them")
                walk.weaken("Uu")
            if own and low == "have" and (ending := s.child(h, "xcomp")) is not None:
                state = self._state("v", s.lemma[ending])
            if (
                state
                and own
                and state.kind == "ended"
                and (low == "have" or any(s.tag[c] == "MD" for c in s.children[h]))
            ):
                walk.turn("ongoing", f'"{s.words[h].lower()}" still to come: goes on')
            elif state and own and state.kind in {"ongoing", "ended"} and s.child(h, "dobj") is None:
                self._status(state, low, walk)
            return False
        return own

    def _told_as_done(self, s: Sentence, noun: int, v: int) -> bool:
        """ "Tuesday's attack could be the work of an insider": what is open is its nature, not whether it happened."""
        if s.child(v, "attr") is None or not any(
            s.words[c].lower() in {"could", "may", "might"} for c in s.kids(v, "aux")
        ):
            return False
        known = any(s.dep[c] == "poss" or s.words[c].lower() == "the" for c in s.kids(noun, "poss", "det"))
        return known and s.tag[noun] in {"NN", "NNS"} and s.lemma[noun] in _INCIDENTS

    def _still_coming(self, s: Sentence, v: int) -> tuple[Cue, str] | None:
        """ "An offensive looms", "a strike appears imminent": the cue that says so, and its word."""
        if s.lemma[v] == "loom":
            cue = self._state("v", "loom")
            return (cue, "loom") if cue is not None else None
        word = s.child(v, "acomp", "oprd") if s.lemma[v] in {"be", "appear", "seem", "look"} else None
        if word is None or s.child(word, "xcomp", "ccomp") is not None:
            return None
        cue = self._state("adj", s.words[word].lower())
        if cue is None or cue.value != "noun" or cue.kind not in {"planned", "predicted", "hypothetical"}:
            return None
        return cue, s.words[word].lower()

    def _general_truth(self, s: Sentence, noun: int, v: int) -> bool:
        """ "Attacks on civilians are war crimes", "violence against women is an offence"."""
        if s.lemma[v] not in {"be", "constitute"} or s.tag[v] not in {"VBZ", "VBP"}:
            return False
        if any(s.dep[c] in {"det", "poss", "nummod"} or c in s.names or s.tag[c] == "CD" for c in s.children[noun]):
            return False
        verdict = s.child(v, "attr", "dobj")
        return verdict is not None and s.lemma[verdict] in _VERDICTS

    def _should_it(self, s: Sentence, noun: int) -> bool:
        """ "In the event of", "in case of"."""
        if s.dep[noun] != "pobj" or s.lemma[s.head[noun]] != "in":
            return False
        return s.lemma[noun] == "event" or s.child(noun, "det", "amod", "poss") is None

    def _told_of(self, s: Sentence, prep: int) -> bool:
        """Whether what a worry is about is told as a fact: "concern over the offensive", not "over an offensive"."""
        noun = s.child(prep, "pobj")
        if noun is not None and s.lemma[s.head[prep]] in {"rhetoric", "talk"} and s.lemma[noun] in _GAINS:
            return False
        return noun is not None and not any(s.lemma[c] in {"a", "an", "any", "another"} for c in s.kids(noun, "det"))

    def _undone(self, s: Sentence, prep: int) -> str | None:
        """The words that name an act as not done ("without", "instead of"), or None."""
        low = s.words[prep].lower()
        if low in {"of", "than"} and prep:
            low = f"{s.words[prep - 1].lower()} {low}"
        return low if low in _UNDONE else None

    def _accuse(self, s: Sentence, h: int, walk: _Walk, own: bool) -> None:
        """ "X accused Y of doing it": that Y did it is X's word."""
        passive = any(s.dep[c] == "auxpass" for c in s.children[h]) or s.dep[h] in {"acl", "amod"}
        agent = s.child(h, "agent")
        speaker = s.child(agent, "pobj") if agent is not None else None if passive else self._speaker(s, h)
        kind = "named" if speaker is not None else "unnamed"
        voice = Voice(kind, speaker, s.words[h].lower(), s.starts[h], s.ends[h], s.index)
        self._cross(s, h, (voice, Cue(s.lemma[h], "v", "claim", "Uu")), walk, own)

    def _adverbs_only(self, s: Sentence, h: int, walk: _Walk) -> None:
        for c in s.children[h]:
            if s.dep[c] == "advmod":
                low = s.words[c].lower()
                if _first(self.say, "adv", low):
                    self._adverb(s, c, low, walk)

    def _state(self, pos: str, low: str) -> Cue | None:
        return _first(self.state, pos, low)

    def _governs(self, cue: Cue) -> bool:
        return cue.value in {"", "complement", "clause", "noun", "object"}

    def _status(self, cue: Cue, low: str, walk: _Walk) -> None:
        if cue.kind == "negation" and (walk.status != "counterfactual" or walk.crossed):
            walk.negated = not walk.negated
            walk.reasons.append(f'"{low}": not done')
        elif low.split()[0] in _AGAIN and cue.kind == "ongoing":
            walk.reasons.append(f'"{low}": begun again')
        elif cue.kind == "negation" and walk.status == "counterfactual" and not walk.crossed:
            walk.status, walk.negated = None, False
            walk.reasons.append(f'"{low}" to avert it: it happened')
        elif cue.kind == "counterfactual" and low.split()[0] not in _AVERTED:
            walk.turn("ended", f'"{low}": stopped')
            walk.lasting = walk.lasting or low in _STOPPING
        elif cue.kind == "denied":
            walk.negated = True
            walk.turn("denied", f'"{low}": denied')
        else:
            walk.turn(cue.kind, f'"{low}": {cue.kind}')  # type: ignore[arg-type]
            walk.lasting = walk.lasting or low.split()[0] in _STOPPING | _KEEPING
            walk.negated = walk.negated or cue.kind == "counterfactual"  # what is averted did not happen

    # -- whose word -------------------------------------------------------------------------------

    def _voice(self, s: Sentence, h: int, cur: int, *, nominal: bool = False) -> tuple[Voice, Cue] | None:
        """The source and cue if verb ``h`` is one of saying or thinking that takes ``cur`` as its content."""
        low = s.lemma[h]
        cue = _first(self.say, "v", low)
        if low in _QUOTING and (quoted := self._quoted_as_saying(s, h)) is not None:
            return Voice("named", quoted, s.words[h].lower(), s.starts[h], s.ends[h], s.index), Cue(
                low, "v", "say", "Uu"
            )
        if cue is None or low in _ACCUSING or (s.dep[cur] == "oprd" and not nominal):
            return None
        passive = any(s.dep[c] == "auxpass" for c in s.children[h])
        infinitive = any(s.dep[c] == "aux" and s.tag[c] == "TO" for c in s.children[cur])
        if not nominal and infinitive and not passive and low not in {"claim", "deny", "believe", "say", "report"}:
            return None
        if (
            not nominal
            and s.tag[cur] == "VBG"
            and s.dep[cur] == "xcomp"
            and cue.kind not in {"deny", "confirm", "claim", "say"}
        ):
            return None
        if passive and (infinitive or s.child(h, "agent") is None):
            return Voice("unnamed", None, f"be {s.words[h].lower()}", s.starts[h], s.ends[h], s.index), cue
        speaker = self._speaker(s, h)
        if (
            speaker is None
            or not (low in _ONLY_SPOKEN or self._can_speak(s, speaker))
            or (
                s.lemma[speaker] in _POINTING
                and not (
                    s.lemma[speaker] == "it"
                    and low in {"say", "add", "tell", "announce", "claim", "deny", "state", "stress", "insist"}
                )
            )
        ):
            return None
        text = s.words[h].lower()
        return Voice("named", speaker, text, s.starts[h], s.ends[h], s.index), cue

    def _quoted_as_saying(self, s: Sentence, h: int) -> int | None:
        """Whom an agency quotes: "AFP quoted an official as saying", "an official was quoted by AFP as saying"."""
        if not any(s.lemma[p] == "as" and s.child(p, "pcomp") is not None for p in s.kids(h, "prep")):
            return None
        return s.child(h, "dobj", "nsubjpass")

    def _can_speak(self, s: Sentence, token: int) -> bool:
        """Whether a subject of saying can have a word of its own: a person, a body or a text, not an incident."""
        if token in s.names or s.tag[token][:3] in {"PRP", "NNP"} or s.tag[token] in {"WP", "WDT", "DT", "CD"}:
            return True
        noun = self.nouns.get(s.lemma[token])
        if noun is not None and noun.kind in _SPEAKING:
            return True
        for c in s.kids(token, "compound", "amod"):
            whole = self.nouns.get(f"{s.words[c].lower()} {s.lemma[token]}")
            if whole is not None and whole.kind in _SPEAKING:
                return True
        if _first(self.say, "n", s.lemma[token]) is not None:
            return True
        return noun is None and s.tag[token] == "NNS" and ("n", s.lemma[token]) not in self.rows

    def _speaker(self, s: Sentence, h: int) -> int | None:
        who = self._grammatical_speaker(s, h)
        if who is None or not s.quoted:
            return who
        inside = next((q for q in s.quoted if q[0] <= s.starts[who] < q[1]), None)
        if inside is None or inside[0] <= s.starts[h] < inside[1]:
            return who
        if not any(s.tag[k][:1] == "V" and inside[0] <= s.starts[k] < inside[1] for k in range(len(s))):
            return who  # marks around a name
        last = closing_speaker(s, who, self.say)  # a word of what is quoted cannot have said it
        return last[1] if last is not None and last[0] == h else who

    def _grammatical_speaker(self, s: Sentence, h: int) -> int | None:
        agent = s.child(h, "agent")
        if agent is not None:
            return s.child(agent, "pobj")
        if s.lemma[h] in _QUOTING and (quoted := s.child(h, "dobj")) is not None:
            return quoted
        if s.dep[h] == "pcomp" and s.lemma[s.head[h]] == "as" and s.lemma[s.head[s.head[h]]] in _QUOTING:
            return s.child(s.head[s.head[h]], "dobj", "nsubjpass")
        subject = s.child(h, "nsubj")
        if subject is not None:
            return self._writer(s, subject)
        if s.dep[h] == "conj":
            return self._speaker(s, s.head[h])
        if (before := goes_on_saying(s, h, self.say)) is not None:
            return self._speaker(s, before)
        if s.dep[h] == "ROOT" and s.child(h, "ccomp") is not None:
            at = next((k for k in range(h - 1, -1, -1) if s.dep[k] == "appos" and max(s.subtree(k)) == h - 1), None)
            if at is not None:
                return at
        if s.dep[h] in {"acl", "relcl"} and s.tag[h] == "VBG":
            return self._writer(s, s.head[h])
        if s.dep[h] in {"advcl", "xcomp"}:
            return self._speaker(s, s.head[h])
        return None

    def _writer(self, s: Sentence, token: int) -> int:
        """Whose word a paper is: "a report by Amnesty said" is Amnesty's; the paper's own where nobody is named."""
        noun = self.nouns.get(s.lemma[token])
        if token in s.names or noun is None or noun.kind != "source":
            return token
        issued = [a for c in s.kids(token, "acl") if s.tag[c] == "VBN" for a in s.kids(c, "agent", "prep")]
        for prep in (*s.kids(token, "prep"), *issued):
            if s.lemma[prep] in {"by", "from"} and (by := s.child(prep, "pobj")) is not None:
                told = self.nouns.get(s.lemma[by])
                if by in s.names or s.tag[by][:3] == "NNP" or (told is not None and told.kind in _SPEAKING):
                    return by
        if s.dep[token] == "dobj" and s.lemma[s.head[token]] in _ISSUING:
            issuer = s.child(s.head[token], "nsubj")
            return token if issuer is None else issuer  # "the ministry issued a statement saying that …"
        return token

    def _noun_voice(self, s: Sentence, h: int, cue: Cue, walk: _Walk, own: bool) -> None:
        """ "Reports that …", "the ministry's claim that …", "allegations of …"."""
        verb = s.head[h]
        if (
            s.dep[h] in {"dobj", "nsubjpass"}
            and s.lemma[verb] in _DENYING
            and (speaker := self._speaker(s, verb)) is not None
        ):
            voice = Voice(
                "named", speaker, f"{s.words[verb].lower()} {s.words[h].lower()}", s.starts[verb], s.ends[verb], s.index
            )
            self._cross(s, verb, (voice, Cue("deny", "v", "deny", "Uu")), walk, own)
            return
        if s.dep[h] == "dobj" and s.lemma[verb] in _CONFIRMING and (speaker := self._speaker(s, verb)) is not None:
            heard = f"{s.words[verb].lower()} {s.words[h].lower()}"
            voice = Voice("named", speaker, heard, s.starts[verb], s.ends[verb], s.index)
            self._cross(s, verb, (voice, _first(self.say, "v", s.lemma[verb]) or cue), walk, own)
            return  # "The UN confirmed reports that": on its word
        if s.dep[h] in {"nsubj", "dobj"} and self._called_false(s, s.head[h]):
            walk.negated = not walk.negated
            walk.status = "denied"
            walk.reasons.append(f'"{s.words[h].lower()}" that is called untrue')
            return
        if own and any(self._untrue(s.words[c].lower()) for c in s.kids(h, "amod")):
            walk.negated = not walk.negated
            walk.status = "denied"
            walk.reasons.append(f'"{s.words[h].lower()}" that are called untrue')
            return
        owner = s.child(h, "poss")
        kind = "collective" if s.tag[h] == "NNS" or owner is None else "named"
        if owner is None:
            for prep in s.kids(h, "prep"):
                if s.lemma[prep] in {"by", "from"} and (obj := s.child(prep, "pobj")) is not None:
                    owner, kind = obj, "named"
        if owner is None and s.dep[h] in {"nsubj", "dobj", "pobj"}:
            kind = "collective"
        for c in s.kids(h, "amod"):
            sure = _first(self.sure, "adj", s.words[c].lower()) or _first(self.sure, "adjective", s.words[c].lower())
            low = s.words[c].lower()
            if low in {"credible", "reliable"}:
                walk.author = "PR+"
                walk.hedges.append(f"{low} {s.words[h].lower()}")
            elif sure and sure.value in {"Uu", "PS+", "PR-", "PS-"}:
                walk.hedges.append(low)
        voice = Voice(kind, owner if owner is not None else h, s.words[h].lower(), s.starts[h], s.ends[h], s.index)
        if owner is None:
            voice = Voice("collective", h, s.words[h].lower(), s.starts[h], s.ends[h], s.index)
        self._cross(s, h, (voice, cue), walk, own)

    def _untrue(self, adjective: str) -> bool:
        state = self._state("adj", adjective)
        return state is not None and state.kind == "denied"

    def _with_no(self, s: Sentence, noun: int) -> bool:
        """ "No reports", and "any reports" under a verb that is negated."""
        words = {s.lemma[d] for d in s.kids(noun, "det")}
        if words & {"no", "neither"}:
            return True
        return "any" in words and any(s.dep[c] == "neg" for c in s.children[s.head[noun]])

    def _called_false(self, s: Sentence, verb: int) -> bool:
        """ "The claim that … is untrue", "called the report that … a lie"."""
        if s.lemma[verb] in _CALLING:
            return any(s.lemma[k] in _FALSE and s.tag[k][:1] in {"N", "J"} for k in s.subtree(verb) if k > verb)
        untrue = any(s.dep[c] == "neg" for c in s.children[verb])
        return any(
            s.dep[c] in {"acomp", "attr", "oprd"}
            and (s.lemma[c] in _FALSE or (untrue and s.lemma[c] in {"true", "correct", "accurate"}))
            for c in s.children[verb]
        )

    def _cross(self, s: Sentence, h: int, found: tuple[Voice, Cue], walk: _Walk, own: bool) -> None:
        """The walk leaves a reported clause: what was gathered is the source's, the author's view starts anew."""
        voice, cue = found
        low = voice.cue
        negated_cue = (
            any(s.dep[c] == "neg" for c in s.children[h])
            or any(s.lemma[c] in {"neither", "nor"} for a in {h, s.head[h]} for c in s.kids(a, "cc", "preconj"))
            or self._with_no(s, h)
            or any(self._with_no(s, c) for c in s.kids(h, "nsubj"))
        )
        if not walk.crossed:
            walk.source = walk.value()
            if cue.kind == "deny" and not own and walk.status is None:
                walk.reasons.append(f'"{low}" denies something else')
            elif cue.kind == "deny" and negated_cue:
                walk.source = walk.author = "Uu"
                walk.reasons.append(f'not "{low}": left open')
            elif cue.kind == "deny":
                walk.source = _flip(walk.source)
                walk.status = "denied"
                walk.author = walk.author or "Uu"
                walk.reasons.append(f'"{low}": denied')
            elif cue.kind == "confirm" and cue.value[:2] == "CT":
                walk.author = walk.author or (walk.source if not negated_cue else "Uu")
            elif cue.kind in {"believe", "doubt"}:
                level: FactValue = "PR+" if cue.kind == "believe" else "PS-"
                if cue.kind == "believe" and walk.source == "CT-":
                    level = "PR-"
                if negated_cue and cue.kind == "believe":
                    level = "PR-"
                walk.source = level if walk.source in {"CT+", "CT-"} else walk.source
                walk.author = walk.author or "Uu"
            else:
                walk.author = walk.author or "Uu"
            if negated_cue and cue.kind in {"say", "claim", "confirm"}:
                walk.source = "Uu"
                if own and s.tag[h][:1] == "N":
                    walk.turn("hypothetical", f'no "{low}" of it')
        if all(v.token is None or v.token != voice.token or v.sentence != voice.sentence for v in walk.voices):
            walk.voices.append(voice)  # who "said that …, adding that …" is one source
        walk.crossed = True
        walk.reasons.append(f'on the word of the source of "{low}"')
        for c in s.children[h]:
            if s.dep[c] == "advmod" and _first(self.say, "adv", s.words[c].lower()):
                walk.hedges.append(s.words[c].lower())

    def _sentence_level(self, s: Sentence, i: int, walk: _Walk) -> None:
        """ "According to …", quotation marks, and questions."""
        above = (i, *s.ancestors(i))
        for a in above:
            for c in s.children[a]:
                if (
                    s.dep[c] in {"parataxis", "ccomp", "advcl", "dep"}
                    and (c > a or (s.dep[c] == "parataxis" and c + 1 < len(s) and s.words[c + 1] == ","))
                    and (c not in above or (s.dep[c] == "parataxis" and c != i))
                    and s.tag[c] in {"VBD", "VBZ", "VBP", "VBN"}
                    and (voice := self._added_source(s, c)) is not None
                    and all(v.token != voice[0].token for v in walk.voices)
                ):
                    for k in s.kids(c, "advcl"):
                        if s.lemma[k] == "cite" and s.tag[k] == "VBG":
                            self._cited(s, k, walk)
                    self._cross(s, c, voice, walk, False)
                    continue
                if s.dep[c] == "advcl" and c < a and (voice := self._as_told(s, c)) is not None:
                    if c not in above and all(v.token != voice[0].token for v in walk.voices):
                        self._cross(s, c, voice, walk, False)
                    continue
                if c in above:
                    continue  # "according to Smith, who leads the party": who leads it is no word of Smith's
                if s.words[c].lower() in {"according", "per"} and s.dep[c] in {"prep", "advmod", "acl", "advcl"}:
                    self._according(s, c, walk)
                elif s.lemma[c] == "cite" and s.tag[c] == "VBG":
                    self._cited(s, c, walk)
        walk.voices = self._no_mere_i(s, i, walk.voices)
        if not walk.voices and (cited := self._closing_source(s, i)) is not None:
            self._according(s, cited, walk)
        last = closing_speaker(s, i, self.say) if not walk.voices else None
        if last is not None and self._can_speak(s, last[1]):
            v, who = last
            closing = Voice("named", who, s.words[v].lower(), s.starts[v], s.ends[v], s.index)
            self._cross(s, v, (closing, _first(self.say, "v", s.lemma[v]) or Cue("say", "v", "say", "Uu")), walk, False)
        if not walk.voices and (open_voice := self._open_quotation(s, i)) is not None:
            walk.source, walk.author = walk.value(), "Uu"
            walk.voices.append(open_voice)
            walk.crossed = True
            walk.reasons.append("inside a quotation whose speaker stands in a neighbouring sentence")
        if s.headline and not walk.voices and (signed := self._signed_headline(s, i)) is not None:
            self._cross(s, signed.token or i, (signed, Cue(":", "prep", "say", "Uu")), walk, False)
        opened = s.headline and not walk.voices and len(s) > 3 and s.words[1] == ":" and i > 1 and s.tag[0][:1] == "N"
        if opened and not self._is_somewhere(s, 0):
            # "Baku: Armenia shelling Terter": whose word a headline is.
            prefix = Voice("named", 0, ":", s.starts[0], s.ends[1], s.index)
            self._cross(s, 1, (prefix, Cue(":", "prep", "say", "Uu")), walk, False)
        if "?" in s.words and walk.crossed and self._asked_in_marks(s, i) and not self._granted(s, i):
            walk.turn("hypothetical", "asked, not said")
            walk.source = walk.author = "Uu"
        if s.words[-1] == "?" and not walk.crossed and not self._granted(s, i):
            walk.turn("hypothetical", "asked, not said")
            walk.weaken("Uu")
            walk.author = "Uu"

    def _signed_headline(self, s: Sentence, i: int) -> Voice | None:
        """Whose word a headline names at its end: "Rebels shelled market: police"."""
        mark = next((k for k in range(len(s) - 2, max(i, len(s) - 6), -1) if s.words[k] in {":", "-", "–", "—"}), None)
        if mark is None or (s.ends[mark - 1] == s.starts[mark] and s.words[mark] == "-"):
            return None
        rest = range(mark + 1, len(s))
        if any(s.tag[k][:1] not in {"N", "J", "D"} for k in rest):
            return None
        who = len(s) - 1
        noun = self.nouns.get(s.lemma[who])
        if who not in s.names and (noun is None or noun.kind not in _SPEAKING):
            return None
        if who in s.names and s.names[who].kind in {"region", "town"}:
            return None
        return Voice("named", who, ":", s.starts[mark], s.ends[mark], s.index)

    def _asked_in_marks(self, s: Sentence, i: int) -> bool:
        """Whether the quotation around ``i`` ends in a question mark."""
        inside = next((q for q in s.quoted if q[0] <= s.starts[i] and s.ends[i] <= q[1]), None)
        if inside is None:
            return False
        last = next(
            (k for k in range(len(s) - 1, i, -1) if s.ends[k] <= inside[1] and s.words[k] not in {'"', "”"}), None
        )
        return last is not None and s.words[last] == "?"

    def _granted(self, s: Sentence, i: int) -> bool:
        """Whether a question takes the act for granted: "Why did they shell it?", "What does the attack mean?"."""
        if s.tag[i][:1] == "N":
            return any(s.lemma[c] in {"the", "this", "these", "that"} or s.dep[c] == "poss" for c in s.children[i])
        asked = s.tag[0] in {"WRB", "WP", "WP$", "WDT"} or any(s.tag[c] == "WRB" for c in s.children[i])
        past = any(s.words[c].lower() in {"did", "was", "were", "has", "have"} for c in s.kids(i, "aux", "auxpass"))
        who = s.child(i, "nsubj")
        return (asked and past) or (who is not None and s.tag[who] == "WP" and s.tag[i] == "VBD")

    def _is_somewhere(self, s: Sentence, token: int) -> bool:
        """Whether a name that no lexicon knows stands for a place elsewhere in the report ("in Helmand")."""
        if token in s.names:
            return s.names[token].kind in {"region", "town"}
        word = re.escape(s.words[token])
        where = (
            rf"\b(?:in|near|outside|around) (?:\w+ )?{word}\b|\b{word} (?:province|district|region|city|governorate)"
        )
        return s.tag[token][:3] == "NNP" and re.search(where, self.text) is not None

    def _no_mere_i(self, s: Sentence, i: int, voices: list[Voice]) -> list[Voice]:
        """The voices with "I" and "we" taken for whoever is being quoted, where the words tell who that is."""

        def first_person(voice: Voice) -> bool:
            home = self.sentences[voice.sentence]
            return voice.token is not None and home.words[voice.token].lower() in _FIRST_PERSON

        others = [voice for voice in voices if not first_person(voice)]
        if others or not voices:
            return others
        quoted = self._open_quotation(s, i)
        return [quoted] if quoted is not None and not first_person(quoted) else voices

    def _cited(self, s: Sentence, c: int, walk: _Walk) -> None:
        """ "Citing a police source": whose word it is at the bottom."""
        source = s.child(c, "dobj")
        if source is not None and self._can_speak(s, source) and not any(v.token == source for v in walk.voices):
            voice = Voice("named", source, "citing", s.starts[c], s.ends[c], s.index)
            self._cross(s, c, (voice, Cue("citing", "prep", "say", "Uu")), walk, False)

    def _added_source(self, s: Sentence, c: int) -> tuple[Voice, Cue] | None:
        """Who is named after a comma at the end: "…, Reuters reported on Monday"."""
        said = _first(self.say, "v", s.lemma[c])
        who = s.child(c, "nsubj")
        if (
            said is None
            or said.kind not in {"say", "claim", "confirm"}
            or who is None
            or who > c
            or s.child(c, "ccomp", "dobj", "mark", "xcomp", "neg") is not None
        ):
            return None
        first = min(s.subtree(who))
        if s.dep[c] in {"advcl", "dep"} and (first == 0 or s.words[first - 1] != ","):
            return None
        return Voice("named", who, s.words[c].lower(), s.starts[c], s.ends[c], s.index), said

    def _as_told(self, s: Sentence, c: int) -> tuple[Voice, Cue] | None:
        """Who is named before the main clause: "As a source told the agency, …"."""
        first = min(s.subtree(c))
        said = _first(self.say, "v", s.lemma[c])
        # The parser takes "as" for a mark or, with a long subject, for a preposition before it.
        who = s.child(c, "nsubj") if s.dep[first] == "mark" else s.child(first, "pobj")
        if s.words[first].lower() != "as" or s.head[first] != c or said is None or who is None or who > c:
            return None
        if said.kind not in {"say", "claim", "confirm"} or s.child(c, "ccomp", "xcomp", "neg", "aux") is not None:
            return None
        if (s.child(c, "dobj") is None) != (s.lemma[c] != "tell") or any(s.lemma[p] == "of" for p in s.kids(c, "prep")):
            return None  # "as the army announced its retreat": what else happened meanwhile
        return Voice("named", who, s.words[c].lower(), s.starts[c], s.ends[c], s.index), said

    def _according(self, s: Sentence, c: int, walk: _Walk) -> None:
        to = next((k for k in s.kids(c, "prep") if s.lemma[k] == "to"), c)
        source = s.child(to, "pobj")
        source = self._writer(s, source) if source is not None else None
        if source is None or s.lemma[source] in _NO_SOURCE or any(v.token == source for v in walk.voices):
            return
        if to == c and (s.tag[source] == "CD" or not self._can_speak(s, source)):
            return  # "per week"
        voice = Voice("named", source, "according to", s.starts[c], s.ends[to], s.index)
        self._cross(s, c, (voice, Cue("according to", "prep", "say", "Uu")), walk, False)

    def _closing_source(self, s: Sentence, i: int) -> int | None:
        """The "according to" that closes the sentence after a comma: it speaks of all of it, whatever it hangs on.

        Parsers hang it on the nearest word ("…, wounding four, according to police"); a clause with a subject of its
        own behind "and" or "but" keeps it for itself.
        """
        if "according" not in s.words:
            return None
        c = len(s) - 1 - s.words[::-1].index("according")
        if c <= i or s.words[c - 1] != "," or any(s.words[k] in {",", ";"} for k in range(c, len(s) - 1)):
            return None
        above = {i, *s.ancestors(i)}
        at = c
        while at not in above:
            if s.dep[at] == "conj" and s.child(at, "nsubj", "nsubjpass") is not None:
                return None
            at = s.head[at]
        return c

    def _open_quotation(self, s: Sentence, i: int) -> Voice | None:
        inside = next((q for q in s.quoted if q[0] <= s.starts[i] and s.ends[i] <= q[1]), None)
        if inside is None:
            return self._speeches().get(s.index)
        colon = next((k for k in range(len(s)) if s.words[k] == ":" and 0 <= inside[0] - s.ends[k] <= 3), None)
        if colon:
            before = [
                k for k in range(colon - 1, -1, -1) if s.tag[k][:1] == "N" and s.dep[k] not in {"compound", "nmod"}
            ]
            who = next((k for k in before if self._can_speak(s, k)), None)
            if who is not None:
                return Voice("named", who, ":", s.starts[colon], s.ends[colon], s.index)
        whole = inside[1] - inside[0] >= 0.6 * (s.end - s.start)
        if not whole:
            for a in s.ancestors(i):
                if s.tag[a][:1] == "V" and not inside[0] <= s.starts[a] < inside[1]:
                    if _first(self.say, "v", s.lemma[a]) is None and s.lemma[a] not in _JUDGING:
                        continue  # marks around a word or two: not the words of whoever acts here
                    who = self._speaker(s, a)
                    return (
                        Voice("named", who, s.words[a].lower(), s.starts[a], s.ends[a], s.index)
                        if who is not None
                        else None
                    )
            return None
        if s.index not in self._quoted_by:
            self._quoted_by[s.index] = self._neighbouring_speaker(s)
        return self._quoted_by[s.index]

    def _neighbouring_speaker(self, s: Sentence) -> Voice | None:
        """Who speaks a quoted sentence: named just before or after it, or in an earlier part of the same quotation."""
        speech = self._speeches().get(s.index)
        if speech is not None:
            return speech
        first, last = self._quotation_around(s)
        close = (s.index - 1, s.index + 1, first.index, last.index, first.index - 1, last.index + 1)
        for k in dict.fromkeys(close):
            found = self._speaker_nearby(k, first, last)
            if found is not None:
                return found
        if first.index and first.paragraph - self.sentences[first.index - 1].paragraph <= 1:
            found = self._main_speaker(self.sentences[first.index - 1])
            if found is not None:
                return found
        farther = (self._speaker_nearby(k, s, s) for k in (s.index - 2, s.index + 2, s.index - 3))
        return next((found for found in farther if found is not None), None)

    def _speaker_nearby(self, k: int, first: Sentence, last: Sentence) -> Voice | None:
        """Who speaks outside the marks of sentence ``k``, if it stands in the same or the next paragraph."""
        if not 0 <= k < len(self.sentences):
            return None
        other = self.sentences[k]
        if not first.paragraph - 1 <= other.paragraph <= last.paragraph + 1:
            return None
        return self._speaker_outside_marks(other)

    def _quotation_around(self, s: Sentence) -> tuple[Sentence, Sentence]:
        """The first and last sentence of the unbroken quotation that ``s`` stands in."""
        first = last = s
        for _ in range(_LONG_QUOTATION):
            before = self.sentences[first.index - 1] if first.index else None
            if before is None or not before.quoted or not first.quoted or first.quoted[0][0] > first.start + 2:
                break
            if before.quoted[-1][1] < before.end - 2 or before.quoted[0][0] > before.start + 2:
                break
            first = before
        for _ in range(_LONG_QUOTATION):
            after = self.sentences[last.index + 1] if last.index + 1 < len(self.sentences) else None
            if after is None or not after.quoted or not last.quoted or last.quoted[-1][1] < last.end - 2:
                break
            if after.quoted[0][0] > after.start + 2 or after.paragraph > last.paragraph + 1:
                break
            last = after
        return first, last

    def _main_speaker(self, other: Sentence) -> Voice | None:
        """Whose words a sentence without a quotation gives: "Hariri accused the government." and then his words."""
        if other.quoted:
            return None
        for v in range(len(other)):
            if other.dep[v] == "ROOT" and (
                other.lemma[v] in _ACCUSING | _JUDGING | _TAKING_THE_WORD or _first(self.say, "v", other.lemma[v])
            ):
                who = self._speaker(other, v)
                if who is not None and self._can_speak(other, who):
                    return Voice("named", who, other.words[v].lower(), other.starts[v], other.ends[v], other.index)
        return None

    def _speaker_outside_marks(self, other: Sentence) -> Voice | None:
        """The source of a verb of saying that itself stands outside the quotation marks of its sentence."""
        ends_open = other.words[-1] == ":"
        if not other.quoted and not ends_open:
            return self._bare_speaker(other)
        for v in range(len(other)):
            if other.tag[v][:1] != "V" or any(a <= other.starts[v] < b for a, b in other.quoted):
                continue
            cue = _first(self.say, "v", other.lemma[v])
            if other.lemma[v] == "claim" and other.child(v, "dobj") is not None:
                continue  # "claimed responsibility" quotes nobody
            if cue and cue.kind in {"say", "claim", "confirm", "deny"} and (who := self._speaker(other, v)) is not None:
                return Voice("named", who, other.words[v].lower(), other.starts[v], other.ends[v], other.index)
        return None

    def _bare_speaker(self, other: Sentence) -> Voice | None:
        """The speaker of the question before it, cut off from it: "“Who fired?” The widow asked."."""
        if len(other) > 8 or other.index == 0 or not self.sentences[other.index - 1].quoted:
            return None
        v = next((k for k in range(len(other)) if other.dep[k] == "ROOT"), None)
        cue = _first(self.say, "v", other.lemma[v]) if v is not None and other.tag[v] in {"VBD", "VBZ"} else None
        if (
            v is None
            or cue is None
            or cue.kind not in {"say", "claim"}
            or other.kids(v, "dobj", "ccomp", "prep", "neg")
        ):
            return None
        who = self._speaker(other, v)
        if who is None:
            return None
        return Voice("named", who, other.words[v].lower(), other.starts[v], other.ends[v], other.index)

    def _speeches(self) -> dict[int, Voice]:
        """Sentences of statements printed without marks: "The minister said:" and what follows in the first person."""
        if self._spoken is not None:
            return self._spoken
        self._spoken = {}
        current: Voice | None = None
        since = 0
        marked = False
        for s in self.sentences:
            if s.words[-1] == ":" and (opener := self._speaker_outside_marks(s)) is not None:
                current, since = opener, s.paragraph
                after = self.sentences[s.index + 1] if s.index + 1 < len(self.sentences) else None
                marked = after is not None and any(a <= after.start + 1 for a, _ in after.quoted)
                continue
            if current is None:
                continue
            if s.headline or s.paragraph - since > _SPEECH_PARAGRAPHS or self._third_person_saying(s):
                current = None
                continue
            self._spoken[s.index] = current
            if marked and self.text[s.start : s.end + 1].rstrip().endswith(('"', "”")):
                current = None  # what was opened by a mark ends with one
        return self._spoken

    def _third_person_saying(self, s: Sentence) -> bool:
        """Whether the report itself speaks again: a verb of saying with a source other than "I" or "we"."""
        for v in range(len(s)):
            if s.tag[v] == "VBD" and s.lemma[v] in {"say", "add", "tell", "conclude", "continue"}:
                who = self._speaker(s, v)
                if who is not None and s.words[who].lower() not in {"i", "we"}:
                    return not any(a <= s.starts[v] < b for a, b in s.quoted)
        return False

    def _result(self, s: Sentence, i: int, walk: _Walk) -> Stance:
        inner = walk.value()
        status: Status = walk.status or ("denied" if walk.negated else "occurred")
        if status == "occurred" and self._progressive(s, i):
            status = "ongoing"
        if walk.voices:
            source = walk.source or inner
            author = walk.author or "Uu"
            if status == "occurred" and source.endswith("-"):
                status = "denied"
        else:
            source, author = None, walk.author or inner
            if status in {"planned", "requested", "hypothetical", "predicted"} and author == "CT+":
                author = "Uu"
        return Stance(
            status, author, source, tuple(walk.voices), tuple(walk.reasons), tuple(dict.fromkeys(walk.hedges))
        )

    def _progressive(self, s: Sentence, i: int) -> bool:
        return s.tag[i] == "VBG" and any(
            s.dep[c] == "aux" and s.words[c].lower() in {"is", "are", "'s", "'re", "been"} for c in s.children[i]
        )


# Nouns through which an act is still the act ("a series of strikes", "the end of fighting" is told by its cue).
_CARRIERS = frozenset(
    """series wave string spate campaign round number act case incident kind type sort bout spree rash outbreak
    escalation resumption continuation surge barrage part""".split()
)
_HAPPEN = frozenset(
    {"happen", "occur", "take", "come", "be", "begin", "start", "follow", "resume", "continue", "erupt", "break"}
)


_GIVEN = frozenset({"repel", "avenge", "mourn", "commemorate", "investigate"})
_SETTING_OUT = frozenset(
    "travel fly go head come arrive return lead send host invite gather convene assemble visit summon join".split()
)


def _flip(value: FactValue) -> FactValue:
    if value == "Uu":
        return "Uu"
    return value[:2] + ("-" if value[2] == "+" else "+")  # type: ignore[return-value]


def _first(table: dict[tuple[str, str], Cue], pos: str, words: str) -> Cue | None:
    return table.get((PARTS_OF_SPEECH.get(pos, pos), words))
