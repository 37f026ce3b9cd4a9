"""How hard a page is to read, and which of its sentences are long.

Flesch-Kincaid grade (Kincaid et al., 1975, Research Branch Report 8-75, Naval Technical Training):
0.39 * words/sentences + 11.8 * syllables/words - 15.59. A reader of grade n is about n + 5 years old.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.checking.registry import Finding, register
from core.prose import Piece

# What is aimed at (years), how long a sentence may be (words), how many of the long ones are named,
# and from how many words on an age is worth saying.
AIM, LONG, NAMED, ENOUGH = 15, 30, 5, 100
READ = frozenset({"paragraph"})
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]*[A-Z0-9])")
_WORD = re.compile(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
# Endings whose vowel is not spoken, and those in which it is.
_MUTE = re.compile(r"(?:[^laeiouy]es|[^aeioudty]ed|[^l]e)$")


@dataclass(frozen=True)
class Ease:
    """age: years a reader needs to be of, whole; words: how many there were."""

    age: int
    words: int


def sentences(texts: Iterable[str]) -> list[str]:
    return [part for text in texts for part in _SENTENCE.split(text) if _WORD.search(part)]


def syllables(word: str) -> int:
    """About how many syllables an English word has: one at least."""
    word = word.lower()
    count = len(_VOWELS.findall(word))
    if count > 1 and _MUTE.search(word):
        count -= 1
    return max(count, 1)


def ease(texts: Iterable[str]) -> Ease:
    """How old a reader has to be. Text without a word is read by anyone: age 5, words 0."""
    each = sentences(texts)
    words = [word for sentence in each for word in _WORD.findall(sentence)]
    if not words:
        return Ease(5, 0)
    grade = 0.39 * len(words) / len(each) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return Ease(round(max(grade, 0)) + 5, len(words))


@register
def hard_to_read(_page: Page, words: list[Piece]) -> Iterator[Finding]:
    read = [piece for piece in words if piece.kind in READ]
    found = ease(piece.text for piece in read)
    if found.words >= ENOUGH and found.age > AIM:
        yield Finding(
            _("It reads like a text for people of %(age)d.") % {"age": found.age},
            _("The whole page"),
            _("Aim for %(aim)d: shorter sentences, and words one says aloud.") % {"aim": AIM},
        )
    long = [
        (len(_WORD.findall(sentence)), piece.label, sentence)
        for piece in read
        for sentence in sentences([piece.text])
    ]
    for count, label, sentence in sorted(long, key=lambda item: -item[0])[:NAMED]:
        if count > LONG:
            yield Finding(
                _("A sentence has %(count)d words.") % {"count": count},
                label,
                _("Make two or three of it."),
                excerpt=Truncator(sentence).chars(160),
            )
