"""Passphrases as people type them: hidden, twice for a new one, or from the environment where nobody types.

Knows what is asked; refuses to know what a passphrase opens, and to remember one.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence

import click

from antt_sync.cli.wiring import keys
from antt_sync.core.errors import KeyTrouble
from antt_sync.messages.render import message, phrase


def new_passphrase() -> str:
    """A passphrase for a key that is being made, typed twice alike."""
    given = os.environ.get("ANTT_PASSPHRASE")
    if given is not None:
        return given
    while True:
        first, again = (_typed(name) for name in ("new_passphrase", "new_passphrase_again"))
        if first == again:
            return first
        click.echo(phrase("new_passphrase_differs", lang="vi"), err=True)


def offered_passphrase(words: Sequence[str], *, lang: str) -> str:
    """A passphrase for an office's first keys: four words are offered that Vietnamese typing leaves alone.

    What is taken is typed once more, so that it stands on paper before it is needed.
    """
    given = os.environ.get("ANTT_PASSPHRASE")
    if given is not None:
        return given
    offered = " ".join(secrets.choice(words) for _ in range(4))
    click.echo(phrase("passphrase_offered", lang=lang, words=offered))
    while True:
        first = _typed("passphrase_first", lang=lang, blank=True) or offered
        try:
            keys.check_passphrase(first)
        except KeyTrouble as error:
            said = message(error.code, error.params, lang=lang)
            click.echo(f"✗ {said.what} ({error.code})\n  → {said.do}")
            continue
        if _typed("new_passphrase_again", lang=lang) == first:
            return first
        click.echo(phrase("new_passphrase_differs", lang=lang))


def first_passphrase(*, lang: str) -> str:
    """The passphrase of keys that were made before somebody stopped."""
    given = os.environ.get("ANTT_PASSPHRASE")
    return _typed("passphrase_before", lang=lang) if given is None else given


def root_passphrase() -> str:
    """The passphrase of the root key, where it is another than that of this PC's key."""
    given = os.environ.get("ANTT_ROOT_PASSPHRASE", os.environ.get("ANTT_PASSPHRASE"))
    return _typed("ask_root_passphrase") if given is None else given


def _typed(name: str, *, lang: str = "vi", blank: bool = False) -> str:
    """What is typed unseen; a `blank` answer is one too where that is said."""
    default = "" if blank else None
    asked = phrase(name, lang=lang)
    return str(click.prompt(asked, default=default, hide_input=True, show_default=False, err=True))
