"""What this PC signed for the office above, and what of it a receipt names: the rest is still to be sent.

Knows receipts and whose word they are; refuses to believe that anything arrived before a receipt says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from antt_sync.app.world import Books
from antt_sync.core.bodies import int_in, text_in, texts_in
from antt_sync.core.cover import cover_code, cover_of
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.revisions import revisions_of
from antt_sync.core.roster_tree import keys_of
from antt_sync.core.submission import Subject, subject_of, submission_of


@dataclass(frozen=True, slots=True)
class Sent:
    """A document for the office above, or a bundle by its cover: how much of it was acknowledged.

    `to` is that office's name, `number` the lần of a submission or the number of a bundle. `receipt_at`
    says when the last receipt was signed and `roster` by which version of the register (0: not told).
    """

    kind: Kind
    to: str
    subject: Subject | None
    number: int
    code: str
    signed_at: str
    documents: int
    acknowledged: int
    receipt_at: str = ""
    roster: int = 0

    @property
    def done(self) -> bool:
        """True when receipts name all of it: nothing is left to send."""
        return self.acknowledged == self.documents


def outbox(books: Books) -> tuple[Sent, ...]:
    """Everything that was signed for the office above, in the order in which it was signed."""
    office = books.desk.office
    if office.level == "unit":
        own = [e for kind in (Kind.SUBMISSION, Kind.REVIEW) for e in books.desk.store.of_kind(kind)]
        signed = [e for e in own if (e.header.unit, e.header.to) == (office.unit, office.root_office)]
    elif office.superior or office.root_office != office.unit:
        signed = _signed(books, Kind.COVER, by_us=True)
    else:
        return ()
    receipts = receipts_for(books)
    return tuple(_sent(books, e, receipts) for e in sorted(signed, key=lambda e: (e.header.seq, e.id)))


def receipts_for(books: Books) -> Mapping[str, Envelope]:
    """The last receipt of an office above that names each document, by the document's id.

    Only what its own keys signed counts.
    """
    roster, own = books.roster, books.desk.office.unit
    found: dict[str, Envelope] = {}
    if roster is None:
        return found
    for receipt in sorted(_signed(books, Kind.RECEIPT, by_us=False), key=lambda e: (e.header.seq, e.id)):
        signer = receipt.header.unit
        if receipt.header.to != own or not books.cut_offs.holds(receipt):
            continue
        if roster.is_above(signer, own) and receipt.header.key.hex() in keys_of(roster, signer):
            found.update(dict.fromkeys(texts_in(receipt.body.get("ids")), receipt))
    return found


def _signed(books: Books, kind: Kind, *, by_us: bool) -> list[Envelope]:
    """The documents of a kind that this office signed, or that others did; no other is opened."""
    store, own = books.desk.store, books.desk.office.unit
    ids = (id for id, unit, _ in store.signers(kind) if (unit == own) is by_us)
    return [document for id in ids if (document := store.get(id)) is not None]


def _sent(books: Books, envelope: Envelope, receipts: Mapping[str, Envelope]) -> Sent:
    header = envelope.header
    ids: Iterable[str] = {envelope.id, *(cover_of(envelope).ids if envelope.kind is Kind.COVER else ())}
    named = [receipts[id] for id in ids if id in receipts]
    last = max(named, key=lambda e: (e.header.seq, e.id), default=None)
    subject = subject_of(envelope)
    return Sent(
        kind=envelope.kind,
        to=books.name_of(header.to),
        subject=subject,
        number=_number(books, envelope, subject),
        code=cover_code(envelope.id) if envelope.kind is Kind.COVER else "",
        signed_at=header.claimed_at,
        documents=len(set(ids)),
        acknowledged=len(named),
        receipt_at="" if last is None else last.header.claimed_at,
        roster=0 if last is None else _version(books, text_in(last.body.get("roster"))),
    )


def _number(books: Books, envelope: Envelope, subject: Subject | None) -> int:
    """The number by which people speak of it; a lần has one before any register says whose it is."""
    if envelope.kind is Kind.COVER:
        return envelope.header.seq
    if envelope.kind is not Kind.SUBMISSION or subject is None:
        return 0
    about = books.desk.store.about(subject)
    revisions = revisions_of([submission_of(e) for e in about if e.kind is Kind.SUBMISSION])
    return next(r.number for r in revisions if envelope.id in r.ids)


def _version(books: Books, roster: str) -> int:
    document = books.desk.store.get(roster)
    return 0 if document is None else int_in(document.body.get("version"))


def as_json(sent: Sent) -> dict[str, object]:
    """A plain form for `--json`."""
    unit, form, period = sent.subject or ("", "", "")
    return {
        "kind": sent.kind.value,
        "unit": unit,
        "form": form,
        "period": period,
        "number": sent.number,
        "code": sent.code,
        "signed_at": sent.signed_at,
        "documents": sent.documents,
        "acknowledged": sent.acknowledged,
        "receipt_at": sent.receipt_at,
        "roster": sent.roster,
    }
