"""What the coder sees of one sentence: its grammar, its phrases, its times, places and amounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tocsin.lexicon.load import Lexicon
from tocsin.terms.stance import Stance
from tocsin.terms.syntax import Sentence
from tocsin.terms.text import Report
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Mention


@dataclass(slots=True)
class Frame:
    """Who does what to whom by a verb's grammar; ``preps`` are (preposition, its token, object token)."""

    subject: int | None = None
    object: int | None = None
    dative: int | None = None
    passive: bool = False
    preps: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Scene:
    """One sentence with everything that other rooms found out about it, handed in as functions."""

    report: Report
    lexicon: Lexicon
    sentence: Sentence
    who: Callable[[Sentence, int], Mention | None]
    where: Callable[[Sentence, int], Place | None]
    stance: Callable[[Sentence, int], Stance]
    others: Callable[[Sentence, int], list[Mention]]
    times: Sequence[Interval]
    amounts: Sequence[Amount]
    sums: Sequence[Amount]
    sentences: Sequence[Sentence] = ()
    memory: dict[str, str] = field(default_factory=dict)
    frames: dict[int, Frame] = field(default_factory=dict)
    matches: dict[int, list[Any]] = field(default_factory=dict)
    lower: list[str] = field(default_factory=list)
    vocabulary: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        s = self.sentence
        self.lower = [word.lower() for word in s.words]
        self.vocabulary = frozenset([*s.lemma, *self.lower])

    def mention(self, token: int) -> Mention | None:
        return self.who(self.sentence, token)

    def frame(self, verb: int) -> Frame:
        """The verb's subject and object as meant, not as placed: passives, relative clauses and sharing undone."""
        found = self.frames.get(verb)
        if found is None:
            self.frames[verb] = Frame()  # guards against a parse that runs in a circle
            found = self.frames[verb] = read_frame(self, verb)
        return found


_OBJECT_CONTROL = frozenset(
    """ask urge order force allow persuade encourage tell want call press pressure compel permit enable invite instruct
    direct prompt spur trigger provoke help warn advise convince push authorise authorize require cause lead
    get""".split()
)
_SENDING = frozenset(
    {
        "send",
        "transfer",
        "deploy",
        "recruit",
        "hire",
        "bring",
        "dispatch",
        "move",
        "train",
        "ship",
        "pay",
        "use",
        "arm",
        "mobilise",
        "mobilize",
    }
)
# "Pulled back three kilometres": how far is no object.
_MEASURES = frozenset(
    {
        "kilometre",
        "kilometer",
        "km",
        "mile",
        "metre",
        "meter",
        "step",
        "yard",
        "hour",
        "day",
        "week",
        "month",
        "year",
        "time",
        "percent",
    }
)
_SHARES = frozenset({"percent", "kilometre", "kilometer", "km", "mile", "metre", "meter"})
# Whose subject is not the one who plans: "police foiled a plot to bomb", "Paris condemned the plan to annex".
_OF_OTHERS = frozenset(
    """foil thwart avert prevent stop block frustrate disrupt uncover discover expose reveal reject condemn denounce
    oppose criticize criticise slam welcome deny fear suspect see detect repel repulse resist investigate""".split()
)
_MOVING = frozenset({"send", "deploy", "dispatch", "move", "mobilise", "mobilize", "use", "bring", "transfer"})
# In a headline without an auxiliary these are done to the subject: "Hostage freed after six months".
_HEADLINE_PASSIVE = frozenset(
    """free release jail sentence acquit deport expel evict behead hang abduct rescue besiege ambush assassinate
    indict convict extradite""".split()
)
_FORMING = frozenset({"assemble", "form", "create", "establish", "set", "found", "raise", "build"})
_BLAMING = frozenset(
    {
        "accuse",
        "blame",
        "charge",
        "suspect",
        "convict",
        "acquit",
        "arrest",
        "condemn",
        "criticize",
        "criticise",
        "denounce",
        "thank",
        "praise",
        "stop",
        "prevent",
        "keep",
        "deter",
        "dissuade",
        "discourage",
        "ban",
        "bar",
        "block",
        "prohibit",
        "restrict",
        "detain",
    }
)
# "Supplied the rebels in fighting the army": those who are helped fight.
_HELPING = frozenset("help aid assist support back supply arm equip fund guide train advise lead join".split())
_RELATIVE = frozenset({"WDT", "WP"})


def read_frame(scene: Scene, v: int) -> Frame:
    """The frame of verb ``v`` (see :meth:`Scene.frame`)."""
    s = scene.sentence
    frame = Frame()
    subject = obj = agent = None
    for c in s.children[v]:
        dep = s.dep[c]
        if dep == "nsubj" or (dep == "csubj" and subject is None):
            subject = c
        elif dep == "nsubjpass":
            obj, frame.passive = c, True
        elif dep == "auxpass":
            frame.passive = True
        elif dep == "dobj":
            measured = s.lemma[c] in _MEASURES and any(s.dep[k] == "nummod" for k in s.children[c])
            if measured and s.lemma[c] in _SHARES and any(s.lemma[k] == "of" for k in s.kids(c, "prep")):
                measured = False  # "held 60 percent of the land"
            obj = c if obj is None and not measured else obj
        elif dep == "dative":
            if s.tag[c] in {"IN", "TO"}:
                frame.dative = s.child(c, "pobj")
                _prepositions(s, c, frame)
            else:
                frame.dative = c
        elif dep == "agent":
            agent = s.child(c, "pobj")
            frame.passive = True
        elif dep == "npadvmod" and s.tag[c] == "CD" and obj is None and c > v:
            if scene.lexicon.casualties.get(("v", s.lemma[v]), ("", ""))[1] == "object":
                obj = c  # a headline's bare figure: "Car bomb kills at least 48"
        elif dep in {"prep", "prt"}:
            counted = _counted_object(s, c) if obj is None else None
            if counted is not None:
                obj = counted
            else:
                _prepositions(s, c, frame)
    if obj is not None and s.dep[obj] == "dobj":
        for c in s.kids(obj, "prep"):
            _prepositions(s, c, frame)
    if (
        not frame.passive
        and subject is not None
        and obj is None
        and s.tag[v] in {"VBD", "VBN"}
        and not any(s.dep[c] in {"aux", "prt", "dative", "ccomp", "xcomp"} for c in s.children[v])
        and (
            scene.lexicon.casualties.get(("v", s.lemma[v]), ("", ""))[1] == "object" or s.lemma[v] in _HEADLINE_PASSIVE
        )
        and _later_object(s, v) is None
    ):
        frame.passive, obj, subject = True, subject, None  # "Four soldiers wounded after …"
    if (
        not frame.passive
        and subject is not None
        and obj is None
        and s.tag[v] in {"VBN", "VBD"}
        and not any(s.dep[c] in {"aux", "cc"} for c in s.children[v])
        and any(s.dep[c] == "conj" and any(s.dep[k] == "aux" for k in s.children[c]) for c in s.children[v])
    ):
        # "Fighters affiliated with X have emerged": a participle that the parser takes for the main verb.
        frame.passive, obj, subject = True, subject, None
    reported = s.dep[v] in {"xcomp", "oprd"} and s.tag[v] == "VBN" and subject is None and obj is None
    reported = reported and s.child(v, "aux") is None  # "is said to have worked with": who is said to, did it
    reported = reported and s.tag[s.head[v]][:1] == "V" and s.child(s.head[v], "nsubjpass") is not None
    if reported:
        frame.passive, obj = True, s.child(s.head[v], "nsubjpass")
    reduced = (
        s.dep[v] in {"acl", "amod"}
        and s.tag[v] == "VBN"
        and subject is None
        and not any(s.dep[c] in {"auxpass", "nsubjpass"} for c in s.children[v])
    )
    harmed = scene.lexicon.casualties.get(("v", s.lemma[v]), ("", ""))[1] == "object"
    if reduced and harmed and obj is not None and s.dep[obj] == "dobj" and v < obj:
        subject = s.head[v]  # "a bomber killed 20 people outside": nobody is killed 20 people
    elif reduced:
        frame.passive = True
        obj = s.head[v] if obj is None or s.dep[obj] == "dobj" else obj
    if (
        not frame.passive
        and (s.tag[v] == "VBN" or any(s.lemma[c] == "dead" for c in s.children[v]))
        and s.dep[v] == "ROOT"
        and subject is not None
        and obj is None
        and not any(s.dep[c] in {"aux", "xcomp", "ccomp"} for c in s.children[v])
        and (by := next((o for p, _, o in frame.preps if p == "by"), None)) is not None
        and s.tag[by][:1] == "N"
    ):
        frame.passive, agent = True, by  # a headline: "Police chief shot dead by bodyguard"
    if frame.passive:
        if obj is None and agent is not None and subject is not None and s.dep[subject] == "nsubj":
            obj = subject  # "Three soldiers held captive by the guerrillas were freed"
        frame.subject, frame.object = agent, obj
        if frame.subject is None and subject is not None and s.dep[subject] == "nsubj":
            frame.subject = subject
    else:
        frame.subject, frame.object = subject, obj
    if frame.object is None and not frame.passive:
        frame.object = _small_clause(s, v)
    if frame.object is None and not frame.passive:
        frame.object = _later_object(s, v)
    if s.tag[v] == "NNS" and s.dep[v] == "relcl" and frame.subject is None:
        # "Which Iran funds": the parser takes verb and subject for a compound noun.
        frame.subject = next((c for c in reversed(s.kids(v, "compound", "nmod")) if c in s.names), None)
    if s.tag[v] == "NNS" and s.dep[v] != "relcl" and frame.subject is None:
        # "Ansaru merges with X": the parser takes name and verb for a compound, or the verb for an apposition.
        frame.subject = v - 1 if v - 1 in s.names else s.head[v] if s.dep[v] == "appos" else None
    _relative(s, v, frame)
    _shared(scene, v, frame)
    _spoken_through(scene, v, frame)
    return frame


_MESSAGES = frozenset(
    """statement message letter video communique leaflet broadcast call note audio recording decree edict order
    resolution""".split()
)


def _spoken_through(scene: Scene, v: int, frame: Frame) -> None:
    """ "Issued a statement threatening to attack": who issued it threatens, not the statement."""
    s = scene.sentence
    message = s.head[v]
    if s.dep[v] == "acl" and s.dep[message] == "pobj" and s.lemma[s.head[message]] == "to":
        host = s.head[s.head[message]]  # "sent a letter to the envoy threatening to leave"
        message = host if s.dep[host] == "dobj" else s.child(host, "dobj") or message
    if s.dep[v] != "acl" or s.tag[v] != "VBG" or s.dep[message] != "dobj" or s.lemma[message] not in _MESSAGES:
        return
    frame.subject = scene.frame(s.head[message]).subject or frame.subject


def _own_hands(scene: Scene, h: int, above: Frame) -> bool:
    """Whether those who are sent act for the sender: "deployed 300 people to guard"; hired fighters are others."""
    sent = scene.mention(above.object) if above.object is not None else None
    return (
        scene.sentence.lemma[h] in _MOVING
        and above.subject is not None
        and sent is not None
        and sent.actor.id is None
        and sent.actor.country is None
        and sent.actor.sector not in {"REB", "UAF", "PRM"}
    )


def _counted_object(s: Sentence, prep: int) -> int | None:
    """The object of "destroyed over 40 posts", where the parser takes the word before the figure for a preposition."""
    if s.words[prep].lower() not in {"over", "around", "about"} or prep + 1 >= len(s) or s.tag[prep + 1] != "CD":
        return None
    if s.words[prep + 1].isdigit() and s.words[prep + 1][:2] in {"19", "20"} and len(s.words[prep + 1]) == 4:
        return None  # "acquitted over 2011 killings": a year counts nothing
    obj = s.child(prep, "pobj")
    return obj if obj is not None and s.head[prep + 1] == obj and prep == s.head[prep] + 1 else None


def _small_clause(s: Sentence, v: int) -> int | None:
    """Whom "let the passengers go", "set the driver free", "took them hostage" is done to."""
    if s.lemma[v] not in _WITH_SMALL_CLAUSE:
        return None
    for c in s.kids(v, "ccomp", "xcomp"):
        subject = s.child(c, "nsubj")
        if subject is not None and s.child(c, "mark") is None and v < subject < c:
            return subject
    return None


_WITH_SMALL_CLAUSE = frozenset(
    {"let", "set", "find", "take", "hold", "leave", "keep", "declare", "pronounce", "put", "make", "order"}
)


def _later_object(s: Sentence, v: int) -> int | None:
    """The object that two verbs share: "bombed and shelled the town"."""
    for c in s.kids(v, "conj"):
        if s.tag[c][:1] == "V" and s.child(c, "nsubj") is None:
            obj = s.child(c, "dobj")
            if obj is None:
                obj = _later_object(s, c)  # "arrested, tortured and killed opponents"
            if obj is not None and all(s.tag[k] in {"CC", "RB", "RP", ","} for k in range(v + 1, c)):
                return obj
    return None


def _prepositions(s: Sentence, prep: int, frame: Frame) -> None:
    word = s.words[prep].lower()
    for obj in s.kids(prep, "pobj", "pcomp"):
        frame.preps.append((word, prep, obj))
        for inner in s.kids(obj, "prep"):
            for deeper in s.kids(inner, "pobj"):
                frame.preps.append((s.words[inner].lower(), inner, deeper))
    for inner in s.kids(prep, "prep"):
        for obj in s.kids(inner, "pobj"):
            frame.preps.append((s.words[inner].lower(), inner, obj))


def _relative(s: Sentence, v: int, frame: Frame) -> None:
    if s.dep[v] != "relcl":
        return
    noun = _agreeing(s, v, s.head[v])
    if s.dep[noun] == "attr" and s.lemma[s.head[noun]] == "be":
        # "Assad is a butcher who killed": whoever is called so did it.
        called = s.child(s.head[noun], "nsubj")
        if called is not None and (called in s.names or s.tag[called] == "PRP") and s.lemma[called] != "it":
            noun = called
    if (
        frame.subject is not None
        and s.tag[frame.subject] in _RELATIVE | {"DT", "IN"}
        and s.words[frame.subject].lower() in {"who", "which", "that"}
    ):
        frame.subject = noun
    elif (frame.object is not None and s.words[frame.object].lower() in {"who", "which", "that", "whom"}) or (
        frame.object is None and not frame.passive and frame.subject is not None
    ):
        frame.object = noun
    frame.preps = [(p, t, noun if s.words[o].lower() in {"which", "whom", "who"} else o) for p, t, o in frame.preps]


def _agreeing(s: Sentence, v: int, noun: int) -> int:
    """The noun that a relative clause is about: "troops loyal to Saleh who have fired" are the troops, by number."""
    plural = s.tag[v] == "VBP" or any(
        s.dep[c] in {"aux", "auxpass"} and s.words[c].lower() in {"have", "are", "were"} for c in s.children[v]
    )
    if not plural or s.tag[noun] != "NNP" or (noun in s.names and s.names[noun].kind != "person"):
        return noun
    for up in list(s.ancestors(noun))[:4]:
        if s.tag[up][:1] == "V":
            break
        if s.tag[up] == "NNS":
            return up
    return noun


def _shared(scene: Scene, v: int, frame: Frame) -> None:
    """Fills a missing subject or object from the clause that this one hangs on."""
    s = scene.sentence
    dep, h = s.dep[v], s.head[v]
    if h == v:
        return
    verbal = s.tag[h][:1] == "V"
    if dep == "conj" and s.tag[v] == "NNS" and s.dep[h] == "relcl":
        above = scene.frame(h)
        frame.subject, frame.object = above.subject, above.object
        return
    if dep == "conj" and verbal:
        above = scene.frame(h)
        if (
            above.passive
            and not frame.passive
            and s.tag[v] in {"VBN", "VBD"}
            and frame.subject is None
            and frame.object is None
        ):
            frame.passive, frame.object, frame.subject = True, above.object, above.subject
            return
        if not frame.passive:
            if frame.subject is None:
                frame.subject = above.object if above.passive and above.subject is None else above.subject
                if above.passive and above.object is not None and above.subject is not None:
                    frame.subject = above.object
        elif frame.object is None:
            frame.object = above.object if above.passive else above.subject
            if above.passive and frame.subject is not None and frame.subject < v:
                frame.subject = None  # the agent of the first verb is not that of the second
        return
    if dep == "xcomp" and s.dep[h] == "acomp" and s.tag[s.head[h]][:1] == "V":
        # "Is due to meet", "was ready to strike": whoever is so.
        if not frame.passive and frame.subject is None:
            frame.subject = scene.frame(s.head[h]).subject
        elif frame.passive and frame.object is None:
            frame.object = scene.frame(s.head[h]).subject
        return
    if dep == "xcomp" and verbal:
        above = scene.frame(h)
        if frame.passive:
            frame.object = (
                frame.object if frame.object is not None else (above.object if above.passive else above.subject)
            )
        elif frame.subject is None:
            controlled = s.lemma[h] in _OBJECT_CONTROL and above.object is not None
            frame.subject = above.object if controlled or above.passive else above.subject
            called = (
                next((o for p, _, o in above.preps if p in {"on", "upon", "to", "for"}), None)
                if s.lemma[h] in {"call", "appeal", "plead"}
                else None
            )
            if called is not None:
                frame.subject = called
            if above.dative is not None:
                frame.subject = above.dative
        return
    if dep == "advcl" and verbal and frame.subject is None:
        above = scene.frame(h)
        if s.tag[v] == "VBG" and not frame.passive and s.lemma[h] in _BLAMING and _listed_charge(s, h, v):
            frame.subject = above.object
            return
        if not frame.passive and s.tag[v] == "VB" and s.lemma[h] in _OBJECT_CONTROL and above.object is not None:
            frame.subject = above.object
            return
        if s.tag[v] == "VBG" and v and s.lemma[v - 1] == "under" and s.lemma[h] in {"come", "be"}:
            frame.object = above.subject  # the parser takes "came under shelling" for a clause
        elif frame.passive:
            frame.object = (
                frame.object if frame.object is not None else (above.object if above.passive else above.subject)
            )
        elif s.tag[v] in {"VBG", "VB"}:
            frame.subject = (
                above.subject
                if above.subject is not None
                else (above.object if s.tag[v] == "VB" and above.passive else None)
            )
            if s.tag[v] == "VB" and above.dative is not None:
                frame.subject = above.dative
            elif (s.tag[v] == "VB" and above.passive and s.lemma[h] in _SENDING | _FORMING) or (
                s.tag[v] == "VB" and s.lemma[h] in _SENDING and above.object is not None
            ):
                if above.passive or not _own_hands(scene, h, above):
                    frame.subject = above.object
        return
    if dep == "acl":
        if s.tag[v] == "VBG" and frame.subject is None and not frame.passive:
            frame.subject = h
        elif s.tag[v] == "VB" and frame.subject is None and not frame.passive:
            frame.subject = _holder_of_plan(scene, h)
        return
    if dep == "pcomp":
        verb = s.head[h]
        if s.lemma[h] in {"include", "like", "as"}:
            return  # "including shelling by": who reports it did not do it
        if s.lemma[h] == "under":
            if s.tag[verb][:1] == "V" and frame.object is None:
                frame.object = scene.frame(verb).subject  # "came under shelling"
            return
        if s.tag[verb][:1] == "V" and frame.passive and frame.object is None:
            above = scene.frame(verb)
            frame.object = above.object if above.passive else above.subject
        if s.dep[verb] == "acomp" and s.tag[s.head[verb]][:1] == "V" and frame.subject is None and not frame.passive:
            frame.subject = scene.frame(s.head[verb]).subject  # "is, like B, committed to defeating C"
        elif s.tag[verb][:1] == "V" and frame.subject is None and not frame.passive:
            above = scene.frame(verb)
            blamed = s.lemma[verb] in _BLAMING and s.lemma[h] in {"of", "for", "over", "with", "from"}
            # "Supplies the militia in fighting X", "helps it to fight X": the militia fights.
            fights = s.lemma[h] == "in" or s.lemma[v] in {"fight", "battle", "combat"}
            helped = fights and s.lemma[verb] in _HELPING and above.object is not None
            frame.subject = (
                above.object if blamed or helped or (above.passive and above.object is not None) else above.subject
            )
        elif s.tag[verb][:1] == "N" and frame.subject is None and not frame.passive:
            while s.dep[verb] == "conj":
                verb = s.head[verb]  # "accused the army and its allies of raping"
            accused = s.dep[verb] == "dobj" and s.lemma[s.head[verb]] in _BLAMING and s.lemma[h] in {"of", "for"}
            frame.subject = verb if accused else _holder_of_plan(scene, verb)


def _listed_charge(s: Sentence, h: int, v: int) -> bool:
    """Whether ``v`` goes on with what somebody is blamed for: "accused them of killing …, displacing …"."""
    return any(
        p < v and s.lemma[p] in {"of", "for", "with"} and s.child(p, "pcomp") is not None for p in s.kids(h, "prep")
    )


def _holder_of_plan(scene: Scene, noun: int) -> int | None:
    """Whose plan it is to do something: "Ankara's plan to", "the army has plans to"."""
    s = scene.sentence
    owner = s.child(noun, "poss")
    if owner is not None:
        return owner
    for c in s.kids(noun, "amod", "compound"):
        if c in s.names:
            return c
    h = s.head[noun]
    if s.lemma[noun] in {"instance", "case", "incident", "evidence", "report", "sign", "opportunity", "chance"}:
        return None
    for prep in s.kids(noun, "prep"):
        if s.lemma[prep] == "by" and (by := s.child(prep, "pobj")) is not None:
            return by
    if s.lemma[h] in _OF_OTHERS:
        return None
    if s.dep[noun] in {"dobj", "attr"} and s.tag[h][:1] == "V":
        return scene.frame(h).subject
    if s.dep[noun] == "pobj":
        verb = s.head[h]
        if s.tag[verb][:1] == "V" and verb != noun:
            return scene.frame(verb).subject
    return None
