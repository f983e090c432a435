"""Vietnamese input methods as they change what is typed: Telex and VNI, one key after the other.

Knows which keys add a mark to a letter typed before in the same word, anywhere in it, as these programs do
by default; refuses to know where exactly a tone is put: whatever changes a word at all changes a passphrase.
"""

from __future__ import annotations

from collections.abc import Callable

VOWELS = frozenset("aeiouy")
BREVE, HORN, HAT, STROKE = "ă", "ơ", "ô", "đ"


def _word_by_word(text: str, typed: Callable[[str, str], str]) -> str:
    """What stands on the screen after every key; anything but a letter or digit ends a word."""
    done, word = "", ""
    for key in text:
        if key.isalnum():
            word = typed(word, key)
        else:
            done, word = done + word + key, ""
    return done + word


def telex(text: str) -> str:
    """What Telex makes of these keys: `aa ee oo dd w` mark letters, `s f r x j` tones, `z` takes one away."""
    return _word_by_word(text, _telex)


def _telex(word: str, key: str) -> str:
    low, before = key.lower(), word.lower()
    if low in "aeo" and low in before:
        return _marked(word, low, {"a": "â", "e": "ê", "o": HAT}[low])
    if low == "d" and "d" in before:
        return _marked(word, "d", STROKE)
    if low == "w":
        for vowel, marked in (("u", "ư"), ("o", HORN), ("a", BREVE)):
            if vowel in before:
                return _marked(word, vowel, marked)
        return f"{word}ư"
    if low in "sfrxjz" and VOWELS & set(before):
        return f"{word}\N{COMBINING ACUTE ACCENT}"
    return word + key


def vni(text: str) -> str:
    """What VNI makes of these keys: digits after a vowel are tones and marks, 9 after a d its stroke."""
    return _word_by_word(text, _vni)


def _vni(word: str, key: str) -> str:
    before = word.lower()
    if key == "9" and "d" in before:
        return _marked(word, "d", STROKE)
    if key in "012345678" and VOWELS & set(before):
        return f"{word}\N{COMBINING ACUTE ACCENT}"
    return word + key


def _marked(word: str, letter: str, marked: str) -> str:
    at = word.lower().rindex(letter)
    return word[:at] + marked + word[at + 1 :]
