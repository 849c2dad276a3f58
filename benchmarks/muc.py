"""What MUC-4 wants of a report: the role fillers of its terrorist incidents, out of tocsin's view of its attacks.

``tocsin.incidents`` gives who hit whom with what; the task's key counts only some of that: attacks on civilians, on
officials and on property, told as single incidents, and neither battles between soldiers and guerrillas nor commentary.
Which fillers count is decided here, outside the package, by a logistic regression over readable features (weights in
``muc-weights.json``, fitted by ``training/muc.py`` on the part of the set that is there to tune on). Fillers that only
other claims name (who is accused or arrested, who is set free, which bodies the report names) are proposed too, since
the key gives bodies and suspects that no attack of the text is told of.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tocsin.attacks import Incident, Namer, Part, bare, incidents, kind_of, merged, same
from tocsin.lexicon.load import Lexicon
from tocsin.terms.claims import Claim, EventContent, Reading

WEIGHTS = Path(__file__).parent / "muc-weights.json"
ROLES = ("perp_individual", "perp_org", "phys_tgt", "hum_tgt", "weapon")
_SLOTS = ("perpetrators", "humans", "things", "weapons")
_GUERRILLAS = re.compile(r"guerril|rebel|terroris|subversiv|commando|insurg|extremis|fighter|attacker|gunm")
_SOLDIERS = re.compile(r"soldier|troop|army|military|officer|police|armed forces|colonel|lieutenant|agent|guardsm")
_OURS = re.compile(r"\b(?:we|our|us)\b")
_LATELY = re.compile(
    r"\b(?:today|yesterday|tonight|this morning|last night|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
)
_COUNTED = re.compile(
    r"(?:at least |about |some )?(?:\d|one |two |three |four |five |six |seven |eight |nine |ten |several |an? )"
)
_HEAD_END = re.compile(r" (?:of|in|at|from|on|who|which|that|for|with) ")
Features = dict[str, float]


@dataclass(slots=True)
class Body:
    """A body that the report names: how often, how early, how often in a sentence that tells of an attack."""

    named: int
    first: float
    beside: int
    type: str


@dataclass(slots=True)
class Candidate:
    """Something that may fill a role of the report's incidents, with where it comes from."""

    role: str
    part: Part
    told_in: list[Incident] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    body: Body | None = None

    @property
    def forms(self) -> set[str]:
        """The strings under which the key may hold it."""
        low = [re.sub(r"^(?:the|an?)\s+", "", w.lower()) for w in self.part.words]
        return {form for words in low for form in (words, bare(words)) if form}


def fillers(reading: Reading, lexicon: Lexicon) -> dict[str, list[set[str]]]:
    """The fillers of each role, each as the strings that name it; empty lists for a report without incidents."""
    weights, threshold = _weights()
    out: dict[str, list[set[str]]] = {role: [] for role in ROLES}
    for candidate, told in featured(reading, lexicon):
        if chance(told, weights) > threshold:
            out[candidate.role].append(candidate.forms)
    return out


def chance(told: Features, weights: dict[str, float]) -> float:
    """How likely the key holds a candidate with these features."""
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in told.items())))


@lru_cache(maxsize=1)
def _weights() -> tuple[dict[str, float], float]:
    held = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return held["weights"], held["threshold"]


def featured(reading: Reading, lexicon: Lexicon) -> list[tuple[Candidate, Features]]:
    """Every candidate of the report with its features."""
    told = incidents(reading, words=lexicon)
    return [(c, features(c, reading, told, lexicon)) for c in candidates(reading, told, lexicon)]


# -- candidates -----------------------------------------------------------------------------------


def candidates(reading: Reading, told: Sequence[Incident], lexicon: Lexicon) -> list[Candidate]:
    """Who and what may fill a role: the parts of all incidents, and what other claims and names propose."""
    found: list[Candidate] = []
    for incident in told:
        for slot in _SLOTS:
            for part in getattr(incident, slot):
                _propose(found, _role(slot, part), part, None, incident)
    namer = Namer(reading, lexicon)
    _bodies(found, reading, namer, lexicon)
    for claim in reading.claims:
        content = claim.content
        if not isinstance(content, EventContent) or content.type not in _ALSO:
            continue
        for p in content.participants:
            if p.role != "recipient":
                continue
            if content.type in {"ACCUSE", "COERCE"}:
                for part in namer.perpetrators(p, claim.id):
                    _propose(found, _role("perpetrators", part), part, content.type)
            if content.type != "ACCUSE" and (target := namer.target(p, claim.id, content)) is not None:
                _propose(found, _role("humans", target), target, content.type)
    return found


_ALSO = frozenset({"ACCUSE", "COERCE", "RETREAT", "THREATEN", "CONCEDE"})


def _role(slot: str, part: Part) -> str:
    if slot == "weapons":
        return "weapon"
    if slot == "perpetrators":
        return "perp_org" if part.sort == "organisation" else "perp_individual"
    return "phys_tgt" if part.sort == "thing" else "hum_tgt"


def _propose(
    found: list[Candidate], role: str, part: Part, source: str | None, incident: Incident | None = None
) -> Candidate:
    known = next((c for c in found if c.role == role and c.part.sort == part.sort and same(c.part, part)), None)
    if known is None:
        known = Candidate(role, part)
        found.append(known)
    else:
        known.part = merged(known.part, part)
    if incident is not None:
        known.told_in.append(incident)
    elif source is not None:
        known.sources.add(source)
    return known


def _bodies(found: list[Candidate], reading: Reading, namer: Namer, lexicon: Lexicon) -> None:
    """The armed and political bodies that the report names, and the state's own."""
    text = reading.report.text.lower()
    spans = [reading.sentences[k] for k in {c.sentence for c in reading.claims if _is_attack(c)}]
    named: list[tuple[Part, list[int], str]] = []
    for id_, places in namer.named().items():
        entry = lexicon.entries.get(id_)
        if entry is None or entry.type in {"state", "international"}:
            continue
        names = namer.called(id_)
        names += tuple(other for name in names for other in namer.in_brackets(name))
        part = Part("organisation", tuple(dict.fromkeys(names)), (), id_, ())
        named.append((part, [start for start, _ in places], entry.type))
    for word in ("armed forces", "army", "government", "military"):
        starts = [m.start() for m in re.finditer(rf"\b{word}\b", text)]
        if starts:
            named.append((Part("organisation", (word,), (), None, ()), starts, word))
    for part, starts, type_ in named:
        beside = sum(any(a <= start < b for a, b in spans) for start in starts)
        body = Body(len(starts), starts[0] / max(1, len(text)), beside, type_)
        _propose(found, "perp_org", part, "named").body = body


def _is_attack(claim: Claim) -> bool:
    return isinstance(claim.content, EventContent) and claim.content.type == "ASSAULT"


# -- features -------------------------------------------------------------------------------------


def features(candidate: Candidate, reading: Reading, told: Sequence[Incident], lexicon: Lexicon) -> Features:
    """What speaks for and against a candidate, by readable names; what is not true of it is left out."""
    held = {c.id: c for c in reading.claims}
    claims = [held[id_] for id_ in candidate.part.claims if id_ in held]
    out: Features = {f"bias:{candidate.role}": 1.0}
    out.update(_of_the_words(candidate, lexicon))
    out.update(_of_the_place(candidate, claims, reading))
    for claim in claims:
        _of_the_claim(out, claim, reading)
    for incident in candidate.told_in:
        _of_the_incident(out, incident, lexicon)
    if candidate.body is not None:
        out.update(_of_the_body(candidate.body, told))
    if told:
        out.update(_of_the_report(reading, told, held, lexicon))
    return {name: float(value) for name, value in out.items() if value}


def _of_the_words(candidate: Candidate, lexicon: Lexicon) -> Features:
    part, role = candidate.part, candidate.role
    words = part.words[0].lower()
    head = _HEAD_END.split(words)[0].split()[-1:] or [""]
    noun = re.sub(r"\W", "", head[0])
    counted = bool(_COUNTED.match(words))
    return {
        f"kind:{role}:{kind_of(lexicon, noun)}": 1.0,
        f"head:{role}:{re.sub('s$', '', noun)}": 1.0,
        f"named:{role}": bool(part.names),
        f"counted:{role}": counted,
        f"plural:{role}": noun.endswith("s") and not part.names and not counted,
        "known": part.id is not None,
        "alleged": part.alleged,
        "one word": len(words.split()) == 1,
        "four words": len(words.split()) >= 4,
    }


def _of_the_place(candidate: Candidate, claims: Sequence[Claim], reading: Reading) -> Features:
    role, sentences = candidate.role, len(reading.sentences)
    early = int(candidate.body.first * sentences) if candidate.body is not None else 0
    first = min((c.sentence for c in claims), default=early)
    out: Features = {
        f"first sentence:{role}": first == 0,
        "first three sentences": first < 3,
        "sentence": math.log1p(first),
        "share of text before": first / max(1, sentences),
        "claims": math.log(max(1, len(claims))),
        "incidents": math.log(max(1, len(candidate.told_in))),
    }
    origin = "also" if candidate.told_in else "only"
    out.update({f"{origin}:{role}:{source}": 1.0 for source in candidate.sources})
    return out


def _of_the_claim(out: Features, claim: Claim, reading: Reading) -> None:
    text = reading.report.text
    start, end = reading.sentences[claim.sentence]
    sentence = text[start:end].lower()
    event = claim.content
    day = isinstance(event, EventContent) and event.time is not None and event.time.granularity == "day"
    for name, value in {
        f"trigger:{text[slice(*claim.trigger)].lower()}": 1.0,
        f"holder:{claim.holders[0].kind}": 1.0,
        f"certainty:{claim.certainty.source}": 1.0,
        f"status:{claim.status}": 1.0,
        "day": day,
        "we": bool(_OURS.search(sentence)),
        "lately": bool(_LATELY.search(sentence)),
        "question": "?" in sentence,
        "length": (end - start) / 300,
        "confidence": claim.confidence,
    }.items():
        out[name] = max(out.get(name, 0.0), float(value))
    for p in event.participants if isinstance(event, EventContent) else ():
        out[f"sector:{p.role}:{p.actor.sector}"] = 1.0


def _of_the_incident(out: Features, incident: Incident, lexicon: Lexicon) -> None:
    hit = {_head_kind(p, lexicon) for p in incident.humans}
    hitting = {_head_kind(p, lexicon) for p in incident.perpetrators}
    for name, value in {
        "armed were hit": "armed" in hit,
        "armed did it": "armed" in hitting,
        "a clash": "armed" in hit and "armed" in hitting,
        "nobody did it": not incident.perpetrators,
        "nothing was hit": not incident.humans and not incident.things,
        "things were hit": bool(incident.things),
        "somebody named was hit": any(p.names for p in incident.humans),
        "with a weapon": bool(incident.weapons),
        "with a place": bool(incident.places),
        "with a time": bool(incident.times),
        "with a toll": incident.killed is not None,
        "claims of the incident": math.log(len(incident.claims)),
        **{f"mode:{mode}": True for mode in incident.modes},
    }.items():
        out[name] = max(out.get(name, 0.0), float(value))


def _of_the_body(body: Body, told: Sequence[Incident]) -> Features:
    who = " ".join(p.words[0].lower() for i in told for p in i.perpetrators)
    side = "state" if body.type in {"army", "government", "military", "armed forces", "police"} else "other"
    return {
        "body named": math.log(body.named),
        "body late": body.first,
        "body beside attacks": math.log1p(body.beside),
        f"body:{body.type}": 1.0,
        f"guerrillas did it, body:{side}": bool(_GUERRILLAS.search(who)),
        f"soldiers did it, body:{side}": bool(_SOLDIERS.search(who)),
        f"nobody did it, body:{side}": not who,
        f"guerrillas did it, beside, body:{side}": bool(_GUERRILLAS.search(who)) and body.beside > 0,
    }


def _of_the_report(reading: Reading, told: Sequence[Incident], held: dict[str, Claim], lexicon: Lexicon) -> Features:
    sentences = max(1, len(reading.sentences))
    text = reading.report.text.lower()
    lead = [i for i in told if any(held[c].sentence < 2 for c in i.claims)]
    return {
        "report opens with an attack": bool(lead),
        "report opens with a target": any(i.humans or i.things for i in lead),
        "attacks in the report": math.log(len(told)),
        "attacks a sentence": min(1.0, len(told) / sentences),
        "share of armed targets": sum(_any_armed(i.humans, lexicon) for i in told) / len(told),
        "report names victims": any(p.names for i in told for p in i.humans),
        "report says we": min(1.0, len(_OURS.findall(text)) / sentences),
        "length of the report": math.log(max(1, len(text))) / 10,
    }


def _any_armed(parts: Iterable[Part], lexicon: Lexicon) -> bool:
    return any(_head_kind(p, lexicon) == "armed" for p in parts)


def _head_kind(part: Part, lexicon: Lexicon) -> str | None:
    return kind_of(lexicon, part.words[0].split()[-1].lower())
