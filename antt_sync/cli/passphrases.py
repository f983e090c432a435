"""Passphrases as people type them: hidden, twice for a new one, or from the environment where nobody types.

Knows what is asked; refuses to know what a passphrase opens, and to remember one.
"""

from __future__ import annotations

import os

import click

from antt_sync.messages.render import phrase


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


def root_passphrase() -> str:
    """The passphrase of the root key, where it is another than that of this PC's key."""
    given = os.environ.get("ANTT_ROOT_PASSPHRASE", os.environ.get("ANTT_PASSPHRASE"))
    return _typed("ask_root_passphrase") if given is None else given


def _typed(name: str) -> str:
    return str(click.prompt(phrase(name, lang="vi"), hide_input=True, err=True))
