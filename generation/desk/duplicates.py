"""Near-duplicates: texts that are the same but for small differences, found so that they can be decided together.

Two texts are alike when at least ALIKE of their words are the same, in the same order: a name, a figure or a few words
may differ. The share is the normalised Indel similarity of the words
(https://rapidfuzz.github.io/RapidFuzz/Usage/distance/Indel.html). Before that, case, white space, punctuation, the
values of digits and the keys of JSON are taken away, because they say nothing of the wording.

ALIKE is 0.85: three words in twenty may be others. In the example answers of the catalogue with at least 60 words, two
names and two more words replaced wherever they stand leave 0.92 or more on average, 0.81 at the worst; two answers that
have nothing to do with each other come to 0.22 at the most. Below 0.85 a reader of one text no longer knows the other.
In a text of a few words any other word makes it another text: that is meant, it is read as quickly by itself.

Compared are the first COMPARED characters; longer texts go together only where all that follows is the same to the
letter. So what nobody compared is never decided unseen.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

ALIKE = 0.85
COMPARED = 2_000
# Words times words that are compared in all, half a second; what is left over stands alone unless identical.
MOST_WORD_PAIRS = 2_000_000_000

_KEY = re.compile(r'^\s*"[^"\n]{1,80}":', re.MULTILINE)
_DIGITS = re.compile(r"\d+")
# Chinese and Japanese put no blanks between words: there, each character counts.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
# The share of a text's words of which an alike text must have one; a little more for what floats lose.
_RARE = 1 - ALIKE / (2 - ALIKE) + 1e-9
# Code points that are no surrogates.
_LETTERS = 0x10F000


def groups_of(texts: Sequence[str], apart: Sequence[Hashable] = ()) -> list[list[int]]:
    """Places of the texts that go together, the largest group first; each place stands in exactly one group.

    A group's first place is the text that all others in it are like; the rest follow in the order given. Texts go
    together only where `apart`, one for each text, is equal too. Which texts go together does not depend on their order.
    """
    places: dict[tuple[Hashable, str, str], list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        key = apart[place] if apart else None, text[COMPARED:]
        places[*key, wording(text[:COMPARED])].append(place)
    found: list[list[int]] = []
    for family in _families(places):
        found += [[place for words in group for place in family[words]] for group in _alike(family)]
    groups = [[group[0], *sorted(group[1:])] for group in found]
    return sorted(groups, key=lambda group: (-len(group), min(group)))


def wording(text: str) -> str:
    """What of a text is compared: its words, separated by blanks; a text without words as it is."""
    bare = _DIGITS.sub("0", _KEY.sub(" ", text)).casefold()
    return " ".join(_WORD.findall(bare)) or text.strip()


def _families(places: dict[tuple[Hashable, str, str], list[int]]) -> Iterator[dict[str, list[int]]]:
    """Wordings that may go together at all, each with the places where it stands."""
    families: dict[tuple[Hashable, str], dict[str, list[int]]] = defaultdict(dict)
    for (key, rest, words), found in places.items():
        families[key, rest][words] = found
    return iter(families.values())


def _alike(family: dict[str, list[int]]) -> list[list[str]]:
    """Groups of wordings. Each is held against the first of every group so far, the most frequent wordings first."""
    search = _Search(Counter(word for words in family for word in words.split()))
    groups: dict[str, list[str]] = {}
    for words in sorted(family, key=lambda words: (-len(family[words]), len(words), words)):
        like = search.like(words)
        if like is None:
            groups[words] = [words]
        else:
            groups[like].append(words)
    return list(groups.values())


@dataclass(slots=True)
class _Search:
    """The first wordings of the groups, found by their rarest words.

    Two texts with the similarity s share so many words that one of the rarest |x|·(1 - s / (2 - s)) + 1 of each is the
    same ("prefix filtering", Chaudhuri, Ganti and Kaushik 2006): only those that share one are compared.
    """

    counts: Counter[str]
    letters: dict[str, str] = field(default_factory=dict)
    by_word: dict[tuple[str, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    firsts: list[tuple[str, str]] = field(default_factory=list)
    left: int = MOST_WORD_PAIRS

    def like(self, words: str) -> str | None:
        """The most similar first wording; where none is alike, None, and `words` becomes one itself."""
        split = words.split()
        code = "".join(self.letters.setdefault(word, chr(_point(len(self.letters)))) for word in split)
        rare = self._rarest(split)
        near = {place: self.firsts[place][1] for place in sorted({at for word in rare for at in self.by_word[word]})}
        self.left -= len(code) * sum(map(len, near.values()))
        best = process.extractOne(code, near, scorer=fuzz.ratio, score_cutoff=ALIKE * 100) if self.left > 0 else None
        if best:
            return self.firsts[best[2]][0]
        for word in rare:
            self.by_word[word].append(len(self.firsts))
        self.firsts.append((words, code))
        return None

    def _rarest(self, split: list[str]) -> list[tuple[str, int]]:
        """The rarest words, each with which occurrence of it this is."""
        seen: Counter[str] = Counter()
        numbered = []
        for word in split:
            numbered.append((word, seen[word]))
            seen[word] += 1
        numbered.sort(key=lambda one: (self.counts[one[0]], one))
        return numbered[: int(len(split) * _RARE) + 1]


def _point(number: int) -> int:
    """A code point for the word with this number: RapidFuzz compares texts, so each word becomes one character."""
    point = 1 + number % _LETTERS
    return point if point < 0xD800 else point + 0x800
