"""Xóa nội dung: an office has documents of its own or of units below removed everywhere, for good.

Knows whose documents an office may erase and what may still hold the same contents; refuses to erase
without a basis, and what others rest on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from antt_sync.app.foresee import Foreseen, view_with
from antt_sync.app.log import LogLine, one_line, rows
from antt_sync.app.ports import Desk
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.withdraw import document_of
from antt_sync.app.world import Books, touched_by
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.erasure import ERASABLE, erasure_body, files_of
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.roster import Role, Roster


@dataclass(frozen=True, slots=True)
class ToErase:
    """What would be erased: the documents, how many files they were made from, what stands beside them
    about the same subjects and may say the same, and where those subjects would stand afterwards."""

    envelopes: tuple[Envelope, ...]
    documents: tuple[LogLine, ...]
    files: int
    beside: tuple[LogLine, ...]
    changes: tuple[Foreseen, ...]


def find(desk: Desk, typed: Sequence[str]) -> ToErase:
    """The documents meant, by numbers in the log or ids; nothing is signed.

    Raises: UsageTrouble for what is unknown, ambiguous, erased before, of another kind or not this office's.
    """
    books = Books(desk)
    roster = books.roster
    if roster is None or roster.role_of(desk.keys.public().hex(), desk.office.unit) is not Role.OFFICE:
        raise UsageTrouble("ERASE-104")
    found = {e.id: e for word in typed for e in [document_of(desk, word)]}
    for envelope in found.values():
        _may_be_erased(desk, roster, envelope)
    about = sorted(touched_by(found.values()) or ())
    seen = (Foreseen(s, books.name_of(s.unit), books.view(s), view_with(books, s, gone=found)) for s in about)
    beside = {e.id for subject in about for e in desk.store.about(subject)} - found.keys()
    return ToErase(
        envelopes=tuple(found.values()),
        documents=tuple(one_line(desk, id) for id in found),
        files=len({digest for e in found.values() for digest in files_of(e)}),
        beside=tuple(one_line(desk, id) for id in sorted(beside)),
        changes=tuple(one for one in seen if one.changes),
    )


def _may_be_erased(desk: Desk, roster: Roster, envelope: Envelope) -> None:
    office, signer, row = desk.office.unit, envelope.header.unit, rows(desk)[envelope.id]
    if envelope.kind not in ERASABLE:
        raise UsageTrouble("ERASE-102", row=row)
    if signer != office and not roster.is_above(office, signer):
        raise UsageTrouble("ERASE-103", row=row)


def erase(desk: Desk, wanted: ToErase, *, basis: str) -> str:
    """Sign that these are erased, and remove them here; returns the new document's id.

    When this returns they are gone from the store and from every kept package. Stopped half-way, the next
    command goes on. Raises: UsageTrouble without a basis; KeyTrouble, FileTrouble, StoreDamaged.
    """
    if not basis:
        raise UsageTrouble("ERASE-105")
    body = erasure_body(wanted.envelopes, basis=basis)
    (kept,) = sign_and_keep(desk, [Unsigned(Kind.ERASURE, EVERYBODY, body)])
    return kept.envelopes[0].id
