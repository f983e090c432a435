"""Passphrases as people type them: hidden, twice for a new one, or from the environment where nobody types.

Knows what is asked; refuses to know what a passphrase signs, and to remember one.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import click

from antt_sync.cli.output import ask, say, trouble
from antt_sync.cli.wiring import TRIES, keys
from antt_sync.core.errors import KeyTrouble
from antt_sync.messages.render import phrase


def this_passphrase() -> str:
    """The passphrase of this PC's keys."""
    given = os.environ.get("ANTT_PASSPHRASE")
    return _typed("ask_passphrase") if given is None else given


def root_passphrase() -> str:
    """The passphrase of the root key, where it is another than that of this PC's key."""
    given = os.environ.get("ANTT_ROOT_PASSPHRASE", os.environ.get("ANTT_PASSPHRASE"))
    return _typed("ask_root_passphrase") if given is None else given


def new_passphrase(words: Sequence[str], *, lang: str, why: str = "") -> str:
    """A passphrase for a key that is being made: four words are offered that Vietnamese typing leaves alone.

    `why` is said before. What is taken is typed once more, so that it stands on paper before it is needed.
    """
    given = os.environ.get("ANTT_PASSPHRASE")
    if given is not None:
        return given
    if why:
        say(why)
    offered = " ".join(secrets.choice(words) for _ in range(4))
    say(phrase("passphrase_offered", lang=lang, words=offered))
    return _chosen(lang=lang, offered=offered)


def first_passphrase(key: Path, *, lang: str) -> str:
    """The passphrase of a key that was made before somebody stopped; a mistyped one is asked for again.

    Raises: KeyTrouble after the last try, or for a file that is no key; FileTrouble.
    """
    given = os.environ.get("ANTT_PASSPHRASE")
    if given is not None:
        return given
    for left in reversed(range(TRIES)):
        typed = _typed("passphrase_before", lang=lang)
        try:
            keys.unlock(key, typed)
            break
        except KeyTrouble as wrong:
            if wrong.code not in keys.MISTYPED or not left:
                raise
            trouble(wrong.code, wrong.params, lang=lang)
    return typed


def _chosen(*, lang: str, offered: str) -> str:
    """What is typed twice alike and can be typed everywhere; Enter alone takes what is `offered`."""
    while True:
        first = _typed("passphrase_first", lang=lang, blank=True) or offered
        try:
            keys.check_passphrase(first)
        except KeyTrouble as wrong:
            trouble(wrong.code, wrong.params, lang=lang)
            continue
        if _typed("new_passphrase_again", lang=lang) == first:
            return first
        click.echo(phrase("new_passphrase_differs", lang=lang), err=True)


def _typed(name: str, *, lang: str = "vi", blank: bool = False) -> str:
    """What is typed unseen; a `blank` answer is one too where that is said."""
    return ask(phrase(name, lang=lang), default="" if blank else None, hidden=True, err=True)
