"""Which language a text is in, said only where it can be told."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# Languages of agencies and of the wars they report on. The fewer there are to choose from, the fewer headlines are
# taken for Latin, Luxembourgish or Esperanto.
LANGUAGES: Final = (
    "am", "ar", "az", "bg", "bn", "bs", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hr", "hu",
    "hy", "id", "it", "ja", "ka", "ko", "ku", "ne", "nl", "no", "pl", "ps", "pt", "ro", "ru", "si", "sr", "sv", "sw",
    "ta", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
# Below this many words names decide, and names are foreign: "Turkish drones strike Idlib" is called Dutch.
SHORTEST_WORDS: Final = 8
# The identifier's own probability. Of 403 English sentences of eight words or more in our demonstration reports one
# scores below this.
SUREST: Final = 0.9
# One look at the beginning is enough, and keeps a 2-million-character text as fast as a short one.
SAMPLE_CHARACTERS: Final = 4_000
# Share of ASCII among the letters from which a text too short to tell is taken for English.
MOSTLY_ASCII: Final = 0.95

_WORD: Final = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the text's language, None when it cannot be told (also for a text without letters).

    A text of fewer than ``SHORTEST_WORDS`` words is ``en`` when its letters are ASCII, and otherwise None; so is a
    longer one about which the identifier is not sure.
    """
    sample = text[:SAMPLE_CHARACTERS]
    words = _WORD.findall(sample)
    letters = "".join(words)
    if not letters:
        return None
    english_letters = sum(1 for letter in letters if letter.isascii()) >= MOSTLY_ASCII * len(letters)
    # Scripts without spaces have few "words" but many letters; ten of them a word is generous.
    if max(len(words), sum(1 for letter in letters if ord(letter) > 0x2E7F)) < SHORTEST_WORDS:
        return "en" if english_letters else None
    language, probability = _classifier()(sample.lower())
    if probability >= SUREST:
        return language
    return "en" if english_letters and language == "en" else None


@lru_cache(maxsize=1)
def _classifier() -> Callable[[str], tuple[str, float]]:
    from py3langid import langid  # loads its model only when a text is to be told

    kind: Any = langid.LanguageIdentifier
    # py3langid renamed its constructor in 0.4.
    load = getattr(kind, "from_model_file", None) or kind.from_pickled_model
    identifier = load(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)

    def classify(text: str) -> tuple[str, float]:
        language, probability = identifier.classify(text)
        return str(language), float(probability)

    return classify
