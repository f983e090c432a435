"""Gửi kín: a finished package encrypted to one office, so that a lost stick tells nobody anything.

Knows whose keys an office opens packages with, its root's among them: that is the archive. Refuses to
decide who may read what, and to change what is inside: signatures stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable

from antt_sync.app.ports import Desk
from antt_sync.app.rosters import roots_of
from antt_sync.app.world import Books
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.roster_tree import keys_of

Wrap = Callable[[bytes], bytes]
"""A finished package -> what is written."""


def as_it_is(data: bytes) -> bytes:
    """A package that travels unencrypted."""
    return data


def encrypted_to(desk: Desk, office: str) -> Wrap:
    """Encrypts packages to every key in force of an office and to its root, which is the archive.

    Raises: UsageTrouble where those are not known here: then nothing would ever be opened.
    """
    books, own = Books(desk), desk.office
    roster = books.roster
    roots = {
        id: told[-1] for id, told in roots_of(own, roster).items() if id in {own.superior, own.root_office}
    }
    keys = {key for key in keys_of(roster, office) if roster and not roster.has_ended(key, office)}
    if not keys or not roots.get(office):
        raise UsageTrouble("SEND-101", office=office)
    recipients = [(office, bytes.fromhex(key)) for key in sorted({*keys, roots[office]})]
    return lambda data: desk.packages.wrap(data, recipients)
