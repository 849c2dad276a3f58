"""What the words around an act make of it: negation, modals, adverbs, plans, endings, questions."""

from __future__ import annotations

from tocsin.lexicon.load import Cue
from tocsin.reading.speakers import Speakers
from tocsin.reading.walk import LEVELS, Walk, cue_of, flip
from tocsin.terms.claims import FactValue, Status
from tocsin.terms.stance import Voice
from tocsin.terms.syntax import Sentence, contrary_condition

_POSSIBLE = frozenset({"may", "might", "could", "can"})
_WILL = frozenset({"will", "shall", "'ll", "wo"})
_MUST = frozenset({"should", "must", "ought"})
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
_INCIDENTS = frozenset(
    "attack bombing blast explosion shooting killing murder assassination massacre kidnapping abduction ambush".split()
)
# "Nearly captured the hill": it was not captured.
_NEARLY = frozenset({"nearly", "almost", "narrowly"})
# "Without firing", "instead of attacking": named only as what was not done.
_UNDONE = frozenset({"without", "instead of", "rather than", "short of"})
# What "rhetoric about the liberation of the town" has as its aim; the killing that is talked about was done.
_GAINS = frozenset(
    """liberation conquest reconquest capture recapture destruction defeat elimination annihilation overthrow return
    withdrawal disarmament invasion occupation annexation expulsion""".split()
)
_STOPPING = frozenset({"stop", "halt", "end", "cease", "pause", "discontinue", "terminate"})
_KEEPING = frozenset({"continue", "keep", "maintain", "sustain", "persist", "intensify", "escalate"})
_VERDICTS = frozenset({"crime", "offence", "offense", "sin", "violation", "breach", "felony"})
ASKED_OR_FORESEEN: dict[str, tuple[Status, str]] = {
    "expect": ("predicted", '"expected to": still to come'),
    "demand": ("requested", '"demand that": called for'),
    "insist": ("requested", '"insist that": called for'),
    "urge": ("requested", '"urge that": called for'),
    "propose": ("requested", '"propose that": called for'),
    "recommend": ("requested", '"recommend that": called for'),
}
_PRONOUNCING = frozenset({"declare", "proclaim", "pronounce"})
_MISUSING = frozenset({"use", "invoke", "cite", "wear", "present", "pose"})
_SETTING_OUT = frozenset(
    "travel fly go head come arrive return lead send host invite gather convene assemble visit summon join".split()
)


class Modality(Speakers):
    """How the words beside an act turn, weaken or deny it."""

    def _at_trigger(self, s: Sentence, i: int, walk: Walk) -> None:
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

    def _told_to(self, s: Sentence, v: int) -> bool:
        """Whether a verb is an order or a plea: "Leave the city", "Do not open fire"; headlines leave too much out."""
        first = v
        while s.dep[first] == "conj" and s.tag[first] == "VB" and s.child(first, "nsubj", "nsubjpass") is None:
            first = s.head[first]
        if s.tag[v] != "VB" or s.tag[first] != "VB" or s.headline or s.dep[first] not in {"ROOT", "ccomp", "advcl"}:
            return False
        if s.dep[first] != "ROOT" and (first > s.head[first] or cue_of(self.say, "v", s.lemma[s.head[first]]) is None):
            return False
        aux = {s.lemma[c] for c in s.kids(first, "aux", "auxpass")}
        return aux <= {"do"} and s.child(first, "nsubj", "nsubjpass", "csubj", "expl", "mark") is None

    def _modifier(self, s: Sentence, c: int, walk: Walk) -> None:
        low = s.words[c].lower()
        cue = cue_of(self.state, "adj", low)
        if cue is None or cue.value == "complement":  # "ready to attack", but "close combat"
            cue = cue_of(self.state, "noun", low)
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
        heard = cue_of(self.say, "adj", low)
        if heard and heard.kind in {"hearsay", "claim"} and low not in {"official"}:
            self._hearsay(s, c, low, walk)
            return
        sure = cue_of(self.sure, "adj", low)
        if sure and sure.value in {"PR+", "PS+", "Uu", "CT-", "PS-", "PR-"}:
            self._apply(sure, low, walk)

    def _clause(self, s: Sentence, v: int, walk: Walk) -> None:
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

    def _conditioned(self, s: Sentence, v: int, c: int, walk: Walk) -> None:
        mark = next(iter(self._marks(s, c) & {"if", "unless"}))
        if contrary_condition(s, v):
            return  # "would have fought back, had …": told by its modal
        if any(s.tag[k] == "MD" for k in s.children[v]):
            walk.turn("hypothetical", f'depends on "{mark}"')

    def _modal(self, s: Sentence, v: int, low: str, perfect: bool, walk: Walk) -> None:
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

    def _adverb(self, s: Sentence, c: int, low: str, walk: Walk) -> None:
        heard = cue_of(self.say, "adv", low)
        if heard and heard.kind == "hearsay" and low not in {"officially", "publicly"}:
            self._hearsay(s, c, low, walk)
            return
        sure = cue_of(self.sure, "adverb", low) or cue_of(self.sure, "adv", low)
        if sure and s.tag[c][:2] == "RB":
            if low == "falsely" and s.lemma[s.head[c]] in _MISUSING:
                return  # "falsely use the name of God": what is done under it is done
            self._apply(sure, low, walk)
            return
        state = cue_of(self.state, "adv", low)
        if state and state.kind in {"ongoing"} and low in {"still"}:
            walk.turn("ongoing", f'"{low}": goes on')

    def _hearsay(self, s: Sentence, c: int, low: str, walk: Walk) -> None:
        if walk.crossed:
            walk.hedges.append(low)
            return
        walk.source = walk.source or walk.value()
        walk.author = "Uu"
        walk.hedges.append(low)
        walk.voices.append(Voice("unnamed", None, low, s.starts[c], s.ends[c], s.index))
        walk.reasons.append(f'"{low}": somebody unnamed says so')
        walk.crossed = True

    def _apply(self, cue: Cue, low: str, walk: Walk) -> None:
        value = cue.value
        if value[:2] in LEVELS and value != "CT+":
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
                all(cue_of(table, "v", s.lemma[h]) is None for table in (self.say, self.sure))
                or any(s.words[k].lower() in {"however", "but"} for k in range(max(s.subtree(cur)) + 1, subject))
            )
        )

    def _shared(self, s: Sentence, h: int, cur: int, walk: Walk, own: bool) -> None:
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
            elif s.dep[c] == "advmod" and c < cur and cue_of(self.say, "adv", low):
                self._adverb(s, c, low, walk)

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

    def _only_then(self, s: Sentence, h: int) -> bool:
        """ "It was not until June that they left": late, but done."""
        late = s.lemma[h] == "be" and any(s.lemma[c] == "until" for c in s.kids(h, "prep"))
        return late and s.child(h, "neg") is not None

    def _still_to_do(self, s: Sentence, v: int) -> bool:
        """An infinitive of an act, neither perfect ("to have fled") nor of a state ("to be loyal")."""
        return s.lemma[v] != "be" and not any(s.lemma[c] == "have" and s.dep[c] == "aux" for c in s.children[v])

    def _governed(self, s: Sentence, h: int, state: Cue, low: str, walk: Walk) -> bool:
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
        if low not in ASKED_OR_FORESEEN or any(s.lemma[c] == "have" for c in s.kids(cur, "aux")):
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

    def _sets_out(self, s: Sentence, prep: int) -> int | None:
        """The verb of going or bringing together that a "for" says the purpose of."""
        verb = next((up for up in s.ancestors(prep) if s.tag[up][:1] == "V"), None)
        return verb if verb is not None and s.lemma[verb] in _SETTING_OUT else None

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

    def _adverbs_only(self, s: Sentence, h: int, walk: Walk) -> None:
        for c in s.children[h]:
            if s.dep[c] == "advmod":
                low = s.words[c].lower()
                if cue_of(self.say, "adv", low):
                    self._adverb(s, c, low, walk)

    def _governs(self, cue: Cue) -> bool:
        return cue.value in {"", "complement", "clause", "noun", "object"}

    def _status(self, cue: Cue, low: str, walk: Walk) -> None:
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

    def _cross(self, s: Sentence, h: int, found: tuple[Voice, Cue], walk: Walk, own: bool) -> None:
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
                walk.source = flip(walk.source)
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
            if s.dep[c] == "advmod" and cue_of(self.say, "adv", s.words[c].lower()):
                walk.hedges.append(s.words[c].lower())

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

    def _progressive(self, s: Sentence, i: int) -> bool:
        return s.tag[i] == "VBG" and any(
            s.dep[c] == "aux" and s.words[c].lower() in {"is", "are", "'s", "'re", "been"} for c in s.children[i]
        )
