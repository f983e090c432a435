"""Which of many things a person means by what stands printed at it: only what is certain is taken.

Knows spellings; refuses to know what the things are, and to guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from antt_sync.core.values import clean_text, folded

NEAR = 5
"""So many things are offered where it is not certain which is meant."""


def pointed(typed: str, called: Mapping[str, Iterable[str]]) -> tuple[str, tuple[str, ...]]:
    """(the one thing that is meant, or nothing; then the nearest that might be).

    `called` has the names of each thing besides its id.
    `3.d` is not `3.đ` where both are there, and only whole names count.
    """
    names = {id: (id, *words) for id, words in called.items()}
    for spelt in (_exact, _loose):
        wanted = spelt(typed)
        found = tuple(id for id, words in names.items() if any(spelt(word) == wanted for word in words))
        if len(found) == 1:
            return found[0], ()
        if found:
            return "", found[:NEAR]
    return "", _near(_loose(typed), names)


def _near(wanted: str, names: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    spelt = {id: [_loose(word) for word in words] for id, words in names.items()}
    within = [id for id, words in spelt.items() if wanted and any(wanted in word for word in words)]
    if not within:
        like = get_close_matches(wanted, {w for words in spelt.values() for w in words}, n=NEAR, cutoff=0.5)
        within = [id for word in like for id, words in spelt.items() if word in words]
    return tuple(dict.fromkeys(within))[:NEAR]


def _exact(text: str) -> str:
    return " ".join(clean_text(text).casefold().replace("·", " ").split())


def _loose(text: str) -> str:
    return " ".join(folded(text).replace("·", " ").replace(":", " ").split())
