"""Tolls as reports word them, found by the order of the words where the parse loses the count.

A sentence with a toll is often long ("at least 14 civilians, among them …, were killed and up to nine others injured
in …"), and its parse ties the figure to the wrong word or to none. The words around a toll are few and stand in a
fixed order, so it is looked for once more by them; a figure that the grammar has found is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tocsin.coding.scene import Scene
from tocsin.terms.syntax import Sentence
from tocsin.terms.when import Amount

_FIELDS = frozenset({"killed", "injured"})
_BE = frozenset({"was", "were", "been", "being", "be", "are", "is", "got"})
# Between the figure and what befell them stands no other verb and none of these.
_BREAKS = frozenset({";", "that", "when", "while", "after", "before", "where", "if", "because", "which", "who"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_PARTS = frozenset({"including", "among", "amongst", "whom", "comprising", "namely"})
_TOTALS = frozenset({"number", "toll", "count", "figure", "tally"})
_REACHED = frozenset({"to", "at", "reached", "was", "is", "of", "from", "as", "exceeded", "ranged", "ranges"})
_PEOPLE = frozenset({"armed", "civilian", "official", "person", "people", "media", "source"})
_COUNTED = frozenset({"other", "others", "more", "member", "martyr", "victim", "casualty", "people", "person", "man"})
# "Wounded from six to 14", "from 30 to “more than 45”".
_TO = re.compile(r"[\s\"“”'’]*(?:to|and|or|–|-)[\s\"“”'’]*(?:(?:possibly|potentially|perhaps|even)\s+)?", re.I)


@dataclass(frozen=True, slots=True)
class Toll:
    """How many were killed or injured, with the token of the word that says so.

    ``parts`` is the stretch of text in which parts of the figure are told ("including three children"), so that a
    figure found there is not the toll; empty where there is none.
    """

    field: str
    amount: Amount
    token: int
    parts: tuple[int, int] = (0, 0)


def find_tolls(scene: Scene) -> list[Toll]:
    """The tolls of the sentence in text order, one for each word of harm; empty when there is none."""
    harms = _harms(scene)
    if not harms:
        return []
    counts = _counts(scene)
    found: dict[int, Toll] = {}
    for k, (name, pos) in harms.items():
        if pos == "v":
            toll = _passive(scene, counts, k, name) or _active(scene, counts, k, name)
        else:
            toll = _noun(scene, counts, k, name) or _borne(scene, counts, k, name)
        toll = toll or _near(scene, counts, k, name) or _total(scene, counts, k, name) or _some(scene, k, name)
        if toll is not None:
            found[k] = toll
    return [found[k] for k in sorted(found)]


def _harms(scene: Scene) -> dict[int, tuple[str, str]]:
    """The words of harm: what they say (``killed`` or ``injured``), and whether by a verb or a noun."""
    s = scene.sentence
    table = scene.lexicon.casualties
    out = {}
    for k, lemma in enumerate(s.lemma):
        verb = table.get(("v", lemma)) if s.tag[k][:1] == "V" or s.tag[k] == "JJ" else None
        if verb is not None and verb[0] in _FIELDS and verb[1] == "object":
            out[k] = (verb[0], "v")
            continue
        near = table.get(("near", scene.lower[k])) or (table.get(("near", lemma)) if s.tag[k][:1] == "N" else None)
        if near is not None and near[0] in _FIELDS:
            out[k] = (near[0], "n")
    return out


@dataclass(frozen=True, slots=True)
class _Count:
    """An amount with the tokens that it spans, ``end`` exclusive."""

    start: int
    end: int
    amount: Amount


def _counts(scene: Scene) -> list[_Count]:
    s = scene.sentence
    out: list[_Count] = []
    for amount in scene.amounts:
        if amount.start is None or amount.end is None:
            continue
        inside = [k for k in range(len(s)) if s.starts[k] < amount.end and s.ends[k] > amount.start]
        if not inside:
            continue
        before = out[-1] if out else None
        if before is not None and (joined := _joined(scene, before.amount, amount)) is not None:
            out[-1] = _Count(before.start, inside[-1] + 1, joined)
        else:
            out.append(_Count(inside[0], inside[-1] + 1, amount))
    return out


def _joined(scene: Scene, one: Amount, two: Amount) -> Amount | None:
    """ "From six to 14" as one amount, None for two figures that only stand beside each other."""
    if one.start is None or one.end is None or two.start is None or two.end is None:
        return None
    text = scene.report.text
    low = one.low if one.low is not None else one.best
    high = two.high if two.high is not None else two.best
    floor = high if high is not None else two.low
    if low is None or floor is None or floor <= low or not _TO.fullmatch(text, one.end, two.start):
        return None
    led = re.search(r"\b(?:between|from)\s+$", text[max(0, one.start - 9) : one.start], re.I)
    told = text[one.start : two.end]
    if led is None and not (two.bound in {"more_than", "at_least"} and one.bound == "at_least"):
        return None
    return Amount(low, None, high, told, "at_least" if high is None else "between", one.who, one.start, two.end)


def _people(scene: Scene, k: int) -> bool:
    """Whether the words from token ``k`` on name people: "other civilians", "members of the family", "and"."""
    s = scene.sentence
    for j in range(k, min(len(s), k + 5)):
        word = scene.lower[j]
        noun = scene.lexicon.nouns.get(s.lemma[j])
        if s.lemma[j] in _COUNTED or word in _COUNTED or (noun is not None and noun.kind in _PEOPLE):
            return True
        if s.tag[j][:1] not in {"J", "N", "R", "V"} and s.words[j] not in {"-", "–", "“", '"', "(", ")", "’"}:
            return False
        if s.tag[j] in {"NN", "NNS"} and noun is not None:
            return False
    return False


def _told(amount: Amount, who: str = "people") -> Amount:
    return amount if amount.who else replace(amount, who=who)


def _passive(scene: Scene, counts: list[_Count], k: int, name: str) -> Toll | None:
    """ "Between five and 13 civilians were killed": the first figure of the clause."""
    s = scene.sentence
    at = k - 1
    while at > 0 and s.tag[at] == "RB" and s.dep[at] != "neg":
        at -= 1
    if at < 1 or scene.lower[at] not in _BE:
        return None
    while at > 0 and (s.dep[at] in {"aux", "auxpass"} or s.tag[at] == "RB") and scene.lower[at] != "not":
        at -= 1
    first = at
    ends = {c.end for c in counts}
    while first > 0 and (s.tag[first] not in _FINITE or first in ends) and scene.lower[first] not in _BREAKS:
        first -= 1  # "14 identified civilians": no verb, whatever its tag
    inside = [c for c in counts if first <= c.start and c.end <= at + 1]
    if not inside:
        return _two(scene, k, name, first + 1, at)
    # "Of the 16 members three were killed": of whom, not how many.
    head = next((c for c in inside if "of" not in scene.lower[max(first, c.start - 2) : c.start]), inside[0])
    if scene.lower[at] == "was" and (head.amount.low or head.amount.high or 1) != 1:
        return None
    if head.start > 0 and not _PARTS.isdisjoint(scene.lower[first : head.start]):
        return None
    if head.end <= at and not _people(scene, head.end) and scene.lower[head.end] != ",":
        return None
    start, end = s.ends[head.end - 1], s.ends[at]
    return Toll(name, _told(_with_the_next(scene, inside, head)), k, (start, end))


def _with_the_next(scene: Scene, counts: list[_Count], head: _Count) -> Amount:
    """The figure with one that is added to it: "12 guerrillas and a soldier"."""
    s = scene.sentence
    other = next((c for c in counts if c.start > head.end), None)
    between = scene.lower[head.end : other.start] if other is not None else []
    if other is None or "and" not in between[-1:] or len(between) > 4 or "," in between:
        return head.amount
    if head.amount.best is None or other.amount.best is None or not _people(scene, other.end):
        return head.amount
    total = head.amount.best + other.amount.best
    start, end = s.starts[head.start], s.ends[other.end - 1]
    return Amount(total, total, total, scene.report.text[start:end], "exact", "people", start, end)


def _two(scene: Scene, k: int, name: str, first: int, last: int) -> Toll | None:
    """ "A and his niece B were killed": however the names are tied, the verb says that they are more than one."""
    s = scene.sentence
    if scene.lower[last] != "were" and "have" not in scene.lower[max(0, last - 2) : last + 1]:
        return None
    words = range(first, last)
    names = [j for j in words if s.tag[j] == "NNP"]
    if "and" not in scene.lower[first:last] or not names or any(s.tag[j] in {"NNS", "NNPS"} for j in words):
        return None
    joint = next(j for j in words if scene.lower[j] == "and")
    after = next((j for j in range(joint + 1, last) if s.tag[j][:1] == "N"), None)
    if after is None or not any(j < joint for j in names):
        return None
    start, end = s.starts[names[0]], s.ends[last - 1]
    told = scene.report.text[start:end]
    return Toll(name, Amount(2, None, None, told, "at_least", "people", start, end), k, (first, last))


def _active(scene: Scene, counts: list[_Count], k: int, name: str) -> Toll | None:
    """ "Killing at least 18", "wounded from six to 14 other civilians"."""
    s = scene.sentence
    if any(s.dep[c] == "neg" for c in s.children[k]) or (k > 0 and scene.lower[k - 1] in _BE):
        return None
    if s.tag[k] not in {"VBD", "VBG"} and not (k > 0 and scene.lower[k - 1] in {"and", ",", "also", "or", "has"}):
        return None
    at = k + 1
    while at < len(s) and (s.tag[at] in {"RB", "``"} or scene.lower[at] in {"from", "“", '"'}) and at < k + 4:
        if any(c.start == at for c in counts):
            break
        at += 1
    head = next((c for c in counts if c.start == at), None)
    if head is None or (
        head.end < len(s) and not _people(scene, head.end) and s.words[head.end] not in {".", ",", ";"}
    ):
        return None
    return Toll(name, _told(head.amount), k, _parts(s, scene.lower, head.end))


_VERBAL = _FINITE | {"VBG"}


def _parts(s: Sentence, lower: list[str], after: int) -> tuple[int, int]:
    """The stretch behind a toll in which its parts are told ("…, among them a nurse, and injured"); empty if none."""
    for j in range(after, len(s)):
        if lower[j] in _PARTS and lower[j] != "whom":
            end = next((e for e in range(j + 1, len(s)) if s.tag[e] in _VERBAL or s.words[e] == ";"), len(s) - 1)
            return s.starts[j], s.starts[end]
        if s.tag[j] in _VERBAL:
            break
    return 0, 0


def _noun(scene: Scene, counts: list[_Count], k: int, name: str) -> Toll | None:
    """ "The deaths of at least four people"."""
    s = scene.sentence
    if k + 2 >= len(s) or s.tag[k][:1] != "N" or scene.lower[k + 1] != "of":
        return None
    head = next((c for c in counts if c.start == k + 2), None)
    if head is None or (head.end < len(s) and not _people(scene, head.end)):
        return None
    return Toll(name, _told(head.amount), k)


_BEARING = frozenset({"sustain", "suffer", "receive"})


def _borne(scene: Scene, counts: list[_Count], k: int, name: str) -> Toll | None:
    """ "Two people sustaining injuries", "injuries to four workers", "injuries on 12 members of the family"."""
    s = scene.sentence
    if s.lemma[k] not in {"injury", "wound"}:
        return None
    bearing = next((j for j in range(k - 1, max(-1, k - 4), -1) if s.lemma[j] in _BEARING), None)
    if bearing is not None:
        head = next((c for c in reversed(counts) if c.end <= bearing <= c.end + 4), None)
        if head is not None and _people(scene, head.end):
            return Toll(name, _told(head.amount), k)
        return None
    to = next((j for j in range(k + 1, min(len(s), k + 6)) if scene.lower[j] in {"to", "on", "among"}), None)
    head = next((c for c in counts if to is not None and 1 <= c.start - to <= 3), None)
    if head is None or not _people(scene, head.end):
        return None
    return Toll(name, _told(head.amount), k)


def _near(scene: Scene, counts: list[_Count], k: int, name: str) -> Toll | None:
    """ "Seven killed", "19 injured civilians", "nine deaths": nothing but a word or two between them."""
    s = scene.sentence
    head = next((c for c in reversed(counts) if 0 <= k - c.end <= 2), None)
    if head is None or s.tag[k] in {"VB", "VBG", "VBP", "VBZ"}:
        return None
    between = range(head.end, k)
    if any(s.tag[j][:1] not in {"J", "N"} and s.words[j] not in {"[", "(", "“"} for j in between):
        return None
    if between and not _people(scene, head.end) and s.tag[k][:1] != "N":
        return None
    if s.tag[k] == "VBD" and s.child(k, "dobj") is not None:
        return None  # "12 fighters killed a guard"
    return Toll(name, _told(head.amount), k)


def _total(scene: Scene, counts: list[_Count], k: int, name: str) -> Toll | None:
    """ "The number of those killed has risen to 12": the last figure that it is said to have reached."""
    s = scene.sentence
    total = next((j for j in range(k - 1, max(-1, k - 5), -1) if s.lemma[j] in _TOTALS), None)
    if total is None or any(s.words[j] in {",", ";"} for j in range(total, k)):
        return None
    reached = None
    for c in counts:
        if not k < c.start <= k + 16 or any(
            w in {";", ".", "while", "compared", "against"} for w in scene.lower[k : c.start]
        ):
            continue
        if any(k < j < c.start and h != name for j, (h, _) in _harms(scene).items()):
            break
        if not _REACHED.isdisjoint(scene.lower[max(k + 1, c.start - 3) : c.start]):
            reached = c
    return None if reached is None else Toll(name, _told(reached.amount), k)


# "Injuries were reported", "causing a number of injuries", "led to deaths and injuries".
_BRINGING = frozenset("cause result lead leave report inflict suffer mention include see bring".split())
_NOBODY = frozenset("no any without zero his her its my our your not nor neither from of with to due whether".split())


def _some(scene: Scene, k: int, name: str) -> Toll | None:
    """ "Injuries were reported", "several injured civilians", "the wounded were taken away": some, but not how many."""
    s = scene.sentence
    if s.tag[k] == "NNS":
        lead = k
        while lead > 0 and (s.tag[lead - 1][:1] in {"J", "D"} or scene.lower[lead - 1] in _OF_SOME):
            lead -= 1
        led = [w for w in scene.lower[max(0, lead - 2) : k] if w.isalpha()]
        near = set(s.lemma[max(0, lead - 5) : lead])
        after = s.lemma[k + 1 : k + 5]
        brought = not near.isdisjoint(_BRINGING) or (
            "report" in after and not _BE.isdisjoint(scene.lower[k + 1 : k + 4])
        )
        beside = (
            lead > 1 and s.lemma[lead - 1] in {"and", "or"} and ("near", s.lemma[lead - 2]) in scene.lexicon.casualties
        )
        into = near & {"result", "lead"} and scene.lower[lead - 1] in {"in", "to"}
        barred = _NOBODY & set(led) - ({"in", "to"} if into else set()) - ({"of"} if "number" in led else set())
        if not (brought or beside) or (barred and not into) or s.lemma[k] not in {"injury", "death", "fatality"}:
            return None
    elif s.tag[k] in {"JJ", "VBN"} and name == "injured":
        plural = k + 1 < len(s) and s.tag[k + 1] == "NNS" and _people(scene, k + 1)
        the = k > 0 and scene.lower[k - 1] == "the" and (k + 1 == len(s) or s.tag[k + 1] not in {"NN", "NNP"})
        if not plural and not (the and s.tag[k + 1 : k + 2] != ["NNS"]):
            return None
        if not {"no", "any", "without"}.isdisjoint(scene.lower[max(0, k - 3) : k]):
            return None
    else:
        return None
    words = s.words[k]
    return Toll(name, Amount(None, None, None, words, "vague", "people", s.starts[k], s.ends[k]), k)


_OF_SOME = frozenset({"number", "of", "several", "many", "reported", "serious", "civilian", "other", "“", '"', "‘"})


def unbounded(amount: Amount | None) -> bool:
    """Whether nothing, or only words without a figure, are told."""
    return amount is None or (amount.low is None and amount.best is None and amount.high is None)


def completed(told: Amount | None, toll: Toll) -> bool:
    """Whether the toll says more than the figure that the grammar gave: none, none in numbers, or that of a part."""
    if told is None or unbounded(told):
        return told is None or not unbounded(toll.amount)
    if toll.amount.bound == "at_least" and toll.amount.low == 2 and told.high == 1:
        return True  # "were killed" is said of more than the one that was counted
    first, last = toll.parts
    return told.start is not None and first <= told.start < last and told.start != toll.amount.start


def missing(tolls: list[Toll], told: list[tuple[str, Amount]]) -> Iterator[Toll]:
    """The tolls whose words no claim of the sentence has taken up."""
    for toll in tolls:
        a = toll.amount
        taken = any(
            b.start is not None and b.end is not None and a.start is not None and a.end is not None
            and b.start < a.end and a.start < b.end and (unbounded(a) or not unbounded(b)) and b.start <= a.start
            for _, b in told
        )  # fmt: skip
        if not taken:
            yield toll
