"""Who speaks: whose word a clause, a noun, a quotation or a headline gives, in one sentence or over several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tocsin.lexicon.load import Cue, Lexicon
from tocsin.reading.turns import closing_speaker, goes_on_saying
from tocsin.reading.walk import cue_of
from tocsin.terms.stance import Voice
from tocsin.terms.syntax import Sentence

# A statement printed in full seldom runs longer; after that the report is taken to speak again.
_SPEECH_PARAGRAPHS = 12
# Verbs other than those of saying whose subject may own a quoted word or two.
_JUDGING = frozenset(
    """condemn denounce decry slam criticise criticize call describe dub label blame accuse welcome hail praise demand
    urge threaten vow warn promise pledge reject dismiss brand deplore mock""".split()
)
# Before a quotation that stands alone: "The governor spoke to reporters."
_TAKING_THE_WORD = frozenset("speak talk address brief react respond testify appeal lash hit".split())
_LONG_QUOTATION = 12
_ISSUING = frozenset({"issue", "release", "publish", "post", "circulate", "distribute", "send", "put"})
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
ACCUSING = frozenset({"accuse", "blame", "suspect", "charge", "indict", "convict"})
# "This suggests that": the author's own inference, nobody's word.
_POINTING = frozenset({"this", "that", "it", "which", "these", "those", "what"})
_QUOTING = frozenset({"quote", "cite"})
# Whoever says or announces can speak, whatever noun names it ("the centre said"); a blast may still "suggest".
_ONLY_SPOKEN = frozenset({"say", "tell", "announce", "insist", "stress", "reiterate", "add"})
_FIRST_PERSON = frozenset({"i", "we", "me", "us"})


class Speakers:
    """The sentences of one report, and who speaks in them."""

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

    def _pronounced(self, s: Sentence, v: int) -> tuple[Voice, Cue] | None:
        """ "The army declared the town liberated": so it is on the word of who declares it."""
        small = next((c for c in s.kids(v, "oprd", "ccomp") if c > v and s.words[c].lower().endswith("ed")), None)
        if small is None or s.child(small, "aux", "auxpass", "mark") is not None:
            return None
        cue = cue_of(self.say, "v", s.lemma[v]) or Cue(s.lemma[v], "v", "say", "Uu")
        passive = s.child(v, "auxpass") is not None
        who = None if passive and s.child(v, "agent") is None else self._speaker(s, v)
        words = s.words[v].lower()
        if who is None:
            return Voice("unnamed", None, f"be {words}", s.starts[v], s.ends[v], s.index), cue
        return Voice("named", who, words, s.starts[v], s.ends[v], s.index), cue

    def _told_on(self, s: Sentence, cur: int, h: int) -> tuple[Voice, Cue] | None:
        """Whose word a further clause in the past perfect still is: "said it had met resistance but it had won"."""
        if s.tag[h] != "VBD" or s.tag[cur] != "VBN" or all(s.words[c].lower() != "had" for c in s.kids(cur, "aux")):
            return None
        content = next((c for c in s.kids(h, "ccomp") if h < c < cur), None)
        return self._voice(s, h, content) if content is not None else None

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

    def _state(self, pos: str, low: str) -> Cue | None:
        return cue_of(self.state, pos, low)

    def _voice(self, s: Sentence, h: int, cur: int, *, nominal: bool = False) -> tuple[Voice, Cue] | None:
        """The source and cue if verb ``h`` is one of saying or thinking that takes ``cur`` as its content."""
        low = s.lemma[h]
        cue = cue_of(self.say, "v", low)
        if low in _QUOTING and (quoted := self._quoted_as_saying(s, h)) is not None:
            return Voice("named", quoted, s.words[h].lower(), s.starts[h], s.ends[h], s.index), Cue(
                low, "v", "say", "Uu"
            )
        suspected = low == "suspect" and s.dep[cur] == "ccomp"  # "police suspect that", not "suspect them of"
        if cue is None or (low in ACCUSING and not suspected) or (s.dep[cur] == "oprd" and not nominal):
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
        if cue_of(self.say, "n", s.lemma[token]) is not None:
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

    def _added_source(self, s: Sentence, c: int) -> tuple[Voice, Cue] | None:
        """Who is named after a comma at the end: "…, Reuters reported on Monday"."""
        said = cue_of(self.say, "v", s.lemma[c])
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
        said = cue_of(self.say, "v", s.lemma[c])
        # The parser takes "as" for a mark or, with a long subject, for a preposition before it.
        who = s.child(c, "nsubj") if s.dep[first] == "mark" else s.child(first, "pobj")
        if s.words[first].lower() != "as" or s.head[first] != c or said is None or who is None or who > c:
            return None
        if said.kind not in {"say", "claim", "confirm"} or s.child(c, "ccomp", "xcomp", "neg", "aux") is not None:
            return None
        if (s.child(c, "dobj") is None) != (s.lemma[c] != "tell") or any(s.lemma[p] == "of" for p in s.kids(c, "prep")):
            return None  # "as the army announced its retreat": what else happened meanwhile
        return Voice("named", who, s.words[c].lower(), s.starts[c], s.ends[c], s.index), said

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
                    if cue_of(self.say, "v", s.lemma[a]) is None and s.lemma[a] not in _JUDGING:
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
                other.lemma[v] in ACCUSING | _JUDGING | _TAKING_THE_WORD or cue_of(self.say, "v", other.lemma[v])
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
            cue = cue_of(self.say, "v", other.lemma[v])
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
        cue = cue_of(self.say, "v", other.lemma[v]) if v is not None and other.tag[v] in {"VBD", "VBZ"} else None
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
