"""Acts and ties that no rule reads, by the sentence model: one more voice, whose claims say that they are its.

The model is asked only where it may know something: two phrases of which one can act, and no act that rules have read
between the two. What it holds for likely enough becomes a claim, with the word that stands for the act as its trigger
and the model's chance in its reasons; where a rule has read the same act without one of its ends, the end is added.
"""

from __future__ import annotations

from collections.abc import Callable

from tocsin.coding.draft import Draft
from tocsin.coding.events import domains_of
from tocsin.coding.scene import Scene
from tocsin.coding.suggestions import (
    Phrase,
    Suggestion,
    askable,
    completed,
    suggested,
    suggested_tie,
    tied,
    told,
)
from tocsin.learned.sentence import NOTHING, Passing, sentence_model
from tocsin.masking import masks_in

# The chance from which an answer is worth a claim of an act or of a tie, and that for adding an end to a rule's act.
LIKELY, LIKELY_TIE, LIKELY_END = 0.7, 0.9, 0.6
# Crowds gather for many reasons.
LIKELIER = {"PROTEST": 0.9}
# The least chance that the model gives the act's quad class for the sentence as a whole.
LIKELY_CLASS = 0.5
# Claims of the model in one sentence.
MOST = 2
# Two names of one body are read from words between them; and of what the model took for backing, splits and mergers
# none was right on the judged sheet (docs/models.md): who sends its own troops backs nobody.
_NEVER = frozenset({NOTHING, "same_as", "backs", "split_from", "merged_with"})
# The class of each type in the set that the model learnt the classes from: CAMEO's, which has statements as none,
# concessions as deeds and sanctions as words.
QUAD = {
    "AGREE": 1,
    "CONSULT": 1,
    "SUPPORT": 1,
    "CONCEDE": 2,
    "COOPERATE": 2,
    "AID": 2,
    "RETREAT": 2,
    "REQUEST": 3,
    "ACCUSE": 3,
    "REJECT": 3,
    "THREATEN": 3,
    "SANCTION": 3,
    "PROTEST": 4,
    "MOBILIZE": 4,
    "COERCE": 4,
    "ASSAULT": 4,
}
_PARTIES = frozenset({"state", "group", "organ", "armed", "person", "official"})


def suggest(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """The drafts with what the sentence model adds to them; the rules' own stay in place."""
    asked = askable(scene, drafts)
    if not asked or domains_of(scene):
        return drafts
    out = list(drafts)
    passing, classes = _answers(scene, asked)
    made = 0
    for suggestion in _ranked(asked, passing, lambda p: p.types, LIKELY_END):
        if classes[QUAD[suggestion.type]] < LIKELY_CLASS:
            continue
        if told(out, suggestion.source, suggestion.target):
            continue
        whole = completed(scene, out, suggestion)
        if whole is not None:
            out[out.index(whole[0])] = whole[1]
        elif (
            made < MOST
            and suggestion.chance >= LIKELIER.get(suggestion.type, LIKELY)
            and (draft := suggested(scene, suggestion)) is not None
        ):
            out.append(draft)
            made += 1
    for suggestion in _ranked(asked, passing, lambda p: p.ties, LIKELY_TIE):
        source, target = suggestion.source, suggestion.target
        if (
            made < MOST
            and _party(source)
            and _party(target)
            and not (tied(out, source, target) or told(out, source, target))
        ):
            draft = suggested_tie(scene, suggestion)
            if draft is not None:
                out.append(draft)
                made += 1
    return out


def _party(phrase: Phrase) -> bool:
    return phrase.mention is not None and phrase.mention.kind in _PARTIES


def _answers(scene: Scene, asked: list[tuple[Phrase, Phrase]]) -> tuple[list[Passing], list[float]]:
    s = scene.sentence
    text = scene.report.text[s.start : s.end]
    spans = [((a.start - s.start, a.end - s.start), (b.start - s.start, b.end - s.start)) for a, b in asked]
    masks = masks_in(scene.lexicon, text)
    return sentence_model().passing(text, spans, masks), sentence_model().quad(text, masks)


def _ranked(
    asked: list[tuple[Phrase, Phrase]],
    passing: list[Passing],
    chances_of: Callable[[Passing], dict[str, float]],
    least: float,
) -> list[Suggestion]:
    """What the model holds for at least so likely to pass between the pairs, the likeliest first."""
    out = []
    for (source, target), answer in zip(asked, passing, strict=True):
        chances = chances_of(answer)
        best = max(chances, key=lambda label: chances[label])
        if best not in _NEVER and chances[best] >= least and source.mention is not None and target.mention is not None:
            reason = f"sentence model: {best} ({chances[best]:.0%}), read by no rule"
            out.append(Suggestion(source, target, best, chances[best], reason))
    return sorted(out, key=lambda a: (-a.chance, a.source.head, a.target.head))
