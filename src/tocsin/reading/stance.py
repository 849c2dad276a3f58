"""Reads how surely, and on whose word, a sentence says a thing: a walk from the trigger up to the root.

The scale is FactBank's (Sauri and Pustejovsky 2009): certain, probable, possible, each with a polarity, or
unknown. Every step of the walk may change status, certainty or holder; what decided is kept as a reason.
"""

from __future__ import annotations

from tocsin.lexicon.load import Cue
from tocsin.reading.modality import ASKED_OR_FORESEEN, Modality
from tocsin.reading.speakers import ACCUSING
from tocsin.reading.turns import closing_speaker, speaks_apart
from tocsin.reading.walk import Walk, cue_of
from tocsin.terms.claims import Status
from tocsin.terms.stance import Stance, Voice
from tocsin.terms.syntax import Sentence, contrary_condition, unclaimed

_CLAUSE = frozenset({"ccomp", "xcomp", "pcomp", "acl", "csubj", "csubjpass", "parataxis", "oprd"})
_IF = frozenset({"if", "unless", "lest", "whether", "provided", "should", "otherwise"})
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
# Verbs whose infinitive tells of something that did happen ("began to shell", "forced them to flee").
_DONE = frozenset(
    """begin start continue manage seem appear come get go happen help proceed force compel cause lead prompt drive
    oblige see hear watch make let have turn prove tend use live return remain rush dare bother vote claim say report
    believe know find allow enable permit leave push say be allege think understand reveal show consider
    estimate""".split()
)
# "It is necessary to hold talks": they are called for.
_NEEDED = frozenset({"necessary", "essential", "vital", "important", "crucial", "imperative", "urgent", "advisable"})
# "Concern over the strikes", "talks on the war", "the aim of the raid": these take for granted what they are about.
_AIMS = frozenset({"goal", "aim", "purpose", "objective", "priority", "task", "mission", "duty", "importance"})
_TROUBLED = frozenset({"concern", "worry", "alarm", "talk", "warning", "rhetoric", "scare"})
_WOULD = frozenset({"would", "could", "can", "may", "might", "'d"})
# "Consider bombing", "discuss an attack": weighed, whoever is for or against it.
_WEIGHED = frozenset({"consider", "discuss", "debate", "support", "oppose", "favour", "favor", "back", "advocate"})
_DRIVES = frozenset(
    """operation offensive campaign battle push drive mission war struggle fight raid assault scheme strategy""".split()
)
_CLEARING = frozenset({"acquit", "clear", "exonerate", "absolve"})
_ALLOWING = frozenset({"allow", "permit", "enable", "entitle"})
_EFFECT = frozenset(
    """hurt harm undermine affect damage weaken influence change solve justify investigate probe examine condemn deplore
    denounce decry criticise criticize mourn avenge mark commemorate remember""".split()
)
_KNOWING = frozenset({"know", "understand", "realise", "realize", "remember", "forget", "regret", "recall"})
_DENYING = frozenset({"reject", "deny", "dismiss", "refute", "rebut", "rubbish", "dispute", "contest"})
_NO_SPEAKER = frozenset({"map", "fact"})
_TELLING_OF = frozenset({"warn", "complain", "boast", "brag"})
_DECLARING = frozenset({"declare", "proclaim", "claim", "report"})
_CONFIRMING = frozenset({"confirm", "verify", "corroborate"})
# "According to plan", "according to a system": how it was done, not who says so.
_NO_SOURCE = frozenset(
    {"plan", "schedule", "system", "scale", "need", "principle", "rule", "tradition", "formula", "size"}
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


class StanceReader(Modality):
    """Reads stances in the sentences of one report. ``carry`` keeps who is being quoted from sentence to sentence."""

    def stance(self, s: Sentence, i: int) -> Stance:
        """How the act at token ``i`` stands. With no cue at all the author asserts it: occurred, CT+."""
        walk = Walk(i)
        self._at_trigger(s, i, walk)
        self._climb(s, i, walk)
        self._sentence_level(s, i, walk)
        return self._result(s, i, walk)

    def _climb(self, s: Sentence, i: int, walk: Walk) -> None:
        cur = i
        own = True
        for h in s.ancestors(i):
            dep = s.dep[cur]
            if (
                dep in {"ccomp", "parataxis", "dep"}
                and cur < h
                and any(s.words[k] in {";", ":"} for k in range(cur + 1, h))
                and (
                    cue_of(self.say, "v", s.lemma[h]) is None
                    or any(k > h and s.dep[k] in _CLAUSE | {"dobj"} for k in s.children[h])
                )
            ):
                break
            if walk.voices and dep in {"conj", "advcl"} and speaks_apart(s, cur, self.say):
                break  # "said that …, while the army said that …": the second is no word of the first
            if dep == "parataxis" and cur == i and cue_of(self.say, "v", s.lemma[cur]) is not None:
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
            elif dep == "relcl" and self._marks(s, cur) & {"that"} and cue_of(self.say, "n", s.lemma[h]) is not None:
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

    def _adverbial(self, s: Sentence, cur: int, h: int, walk: Walk, own: bool) -> bool:
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
        if own and s.tag[cur] == "VBG" and s.lemma[h] in ACCUSING and not walk.crossed and self._charged(s, h, cur):
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

    def _complement(self, s: Sentence, cur: int, h: int, walk: Walk, own: bool) -> bool:
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
        if self._marks(s, cur) & (_PRESUPPOSED - {"as"}) and cue_of(self.say, "v", s.lemma[h]) is None:
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
                    walk.turn(*ASKED_OR_FORESEEN[low])
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
            sure = cue_of(self.sure, "verb", low) or cue_of(self.sure, "v", low)
            if sure and own and sure.value not in {"CT+"} and state is None:
                self._apply(sure, low, walk)
            if low == "be" and own and (adjective := s.child(h, "acomp")) is not None:
                word = s.words[adjective].lower()
                sure = cue_of(self.sure, "adjective", word) or cue_of(self.sure, "adj", word)
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
            heard = cue_of(self.say, "n", low)
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
            sure = cue_of(self.sure, "noun", low) or cue_of(self.sure, "n", low)
            if sure and own and s.child(cur, "mark") is not None:
                self._apply(sure, low, walk)
            if infinitive and own and state is None:
                walk.turn("planned", f'"{low} to": not done yet')
            return own
        if tag == "J":
            sure = cue_of(self.sure, "adjective", low) or cue_of(self.sure, "adj", low)
            state = cue_of(self.state, "adj", low)
            if state and own:
                self._status(state, low, walk)
            if sure and own:
                self._apply(sure, low, walk)
            if own:
                self._clause(s, h, walk)
            return own
        return own

    def _false_claims(self, s: Sentence, h: int) -> bool:
        """ "Said claims that … were false": a noun that the parser takes for a verb."""
        if s.child(h, "nsubj", "nsubjpass") is not None or cue_of(self.say, "n", s.lemma[h]) is None:
            return False
        beside = (s.head[h], *s.children[h], *s.children[s.head[h]])
        return any(k > h and s.tag[k][:1] == "V" and self._called_false(s, k) for k in beside)

    def _unproven(self, s: Sentence, noun: int, walk: Walk) -> bool:
        """ "No evidence that", "no information about": left open."""
        if s.lemma[noun] not in _PROVING or not self._with_no(s, noun):
            return False
        walk.turn("hypothetical", f'no "{s.lemma[noun]}" of it')
        walk.weaken("Uu")
        return True

    def _nominal(self, s: Sentence, cur: int, h: int, walk: Walk, own: bool) -> bool:
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
            and s.lemma[s.head[first]] in ACCUSING
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
                heard = cue_of(self.say, "n", low)
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
                and low in ACCUSING
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
            heard = cue_of(self.say, "v", low)
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

    def _accuse(self, s: Sentence, h: int, walk: Walk, own: bool) -> None:
        """ "X accused Y of doing it": that Y did it is X's word."""
        passive = any(s.dep[c] == "auxpass" for c in s.children[h]) or s.dep[h] in {"acl", "amod"}
        agent = s.child(h, "agent")
        speaker = s.child(agent, "pobj") if agent is not None else None if passive else self._speaker(s, h)
        kind = "named" if speaker is not None else "unnamed"
        voice = Voice(kind, speaker, s.words[h].lower(), s.starts[h], s.ends[h], s.index)
        self._cross(s, h, (voice, Cue(s.lemma[h], "v", "claim", "Uu")), walk, own)

    def _noun_voice(self, s: Sentence, h: int, cue: Cue, walk: Walk, own: bool) -> None:
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
            self._cross(s, verb, (voice, cue_of(self.say, "v", s.lemma[verb]) or cue), walk, own)
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
            sure = cue_of(self.sure, "adj", s.words[c].lower()) or cue_of(self.sure, "adjective", s.words[c].lower())
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

    def _sentence_level(self, s: Sentence, i: int, walk: Walk) -> None:
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
            self._cross(s, v, (closing, cue_of(self.say, "v", s.lemma[v]) or Cue("say", "v", "say", "Uu")), walk, False)
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

    def _cited(self, s: Sentence, c: int, walk: Walk) -> None:
        """ "Citing a police source": whose word it is at the bottom."""
        source = s.child(c, "dobj")
        if source is not None and self._can_speak(s, source) and not any(v.token == source for v in walk.voices):
            voice = Voice("named", source, "citing", s.starts[c], s.ends[c], s.index)
            self._cross(s, c, (voice, Cue("citing", "prep", "say", "Uu")), walk, False)

    def _according(self, s: Sentence, c: int, walk: Walk) -> None:
        to = next((k for k in s.kids(c, "prep") if s.lemma[k] == "to"), c)
        source = s.child(to, "pobj")
        source = self._writer(s, source) if source is not None else None
        if source is None or s.lemma[source] in _NO_SOURCE or any(v.token == source for v in walk.voices):
            return
        if to == c and (s.tag[source] == "CD" or not self._can_speak(s, source)):
            return  # "per week"
        voice = Voice("named", source, "according to", s.starts[c], s.ends[to], s.index)
        self._cross(s, c, (voice, Cue("according to", "prep", "say", "Uu")), walk, False)

    def _result(self, s: Sentence, i: int, walk: Walk) -> Stance:
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
