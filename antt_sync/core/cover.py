"""The cover of a bundle upward: what is in it, what the office above should have, what is known missing.

Knows the cover's body and which documents go up; refuses to know what the office above already has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from antt_sync.core.bodies import int_in, items_in, text_in, texts_in
from antt_sync.core.envelope import Envelope, Json, Kind
from antt_sync.core.review import may_leave
from antt_sync.core.roster import Roster
from antt_sync.core.submission import Subject, subject_in, subject_of


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission that counts below and should be known above; `seq` is its number in its stream."""

    id: str
    subject: Subject
    seq: int

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        unit, form, period = self.subject
        return {"id": self.id, "unit": unit, "form": form, "period": period, "seq": self.seq}


@dataclass(frozen=True, slots=True)
class Total:
    """One form of a period over all units: how many have it, how far those are, the sum of its numbers.

    `accepted` are checked or appraised; of units with two versions nothing is added to the sum.
    """

    form: str
    period: str
    units: int
    accepted: int
    sum: int
    appraised: int = 0
    decided: int = 0

    def as_json(self) -> dict[str, Json]:
        """As signed."""
        further = {"appraised": self.appraised, "decided": self.decided}
        return {
            "form": self.form,
            "period": self.period,
            "units": self.units,
            "accepted": self.accepted,
            "sum": self.sum,
            **{name: number for name, number in further.items() if number},
        }


@dataclass(frozen=True, slots=True)
class Cover:
    """What an office says of a bundle: `ids` came with it, `lines` should be known above once it is in.

    Of `gaps` nothing came; of `apart` two versions did, between which nobody has chosen.
    """

    ids: tuple[str, ...]
    roster: str
    lines: tuple[Sent, ...]
    totals: tuple[Total, ...]
    gaps: tuple[Subject, ...]
    apart: tuple[Subject, ...] = ()

    @property
    def documents(self) -> int:
        """How many documents come with it, itself among them: what sender, slip and receiver count."""
        return len(self.ids) + 1

    def body(self, documents: Iterable[Envelope]) -> dict[str, Json]:
        """The document's body, as `schemas/FORMAT.md` has it."""
        counts: dict[str, int] = {}
        for envelope in documents:
            counts[envelope.kind.value] = counts.get(envelope.kind.value, 0) + 1
        return {
            "ids": sorted(self.ids),
            "roster": self.roster,
            "counts": counts,
            "lines": [line.as_json() for line in sorted(self.lines, key=lambda line: line.id)],
            "totals": [t.as_json() for t in sorted(self.totals, key=lambda t: (t.period, t.form))],
            "gaps": [" ".join(gap) for gap in sorted(self.gaps)],
            **({"apart": [" ".join(one) for one in sorted(self.apart)]} if self.apart else {}),
        }


def cover_of(envelope: Envelope) -> Cover:
    """Read a cover's body; odd members read as empty."""
    body = envelope.body
    lines = (
        Sent(text_in(i.get("id")), subject_in(i, i.get("form")), int_in(i.get("seq")))
        for i in items_in(body.get("lines"))
    )
    totals = (
        Total(
            text_in(i.get("form")),
            text_in(i.get("period")),
            int_in(i.get("units")),
            int_in(i.get("accepted")),
            int_in(i.get("sum")),
            int_in(i.get("appraised")),
            int_in(i.get("decided")),
        )
        for i in items_in(body.get("totals"))
    )
    return Cover(
        ids=texts_in(body.get("ids")),
        roster=text_in(body.get("roster")),
        lines=tuple(lines),
        totals=tuple(totals),
        gaps=_subjects(body.get("gaps")),
        apart=_subjects(body.get("apart")),
    )


def _subjects(written: Json) -> tuple[Subject, ...]:
    named = (one.split(" ") for one in texts_in(written))
    return tuple(Subject(*one) for one in named if len(one) == len(Subject._fields))


def cover_code(id: str) -> str:
    """Eight digits by which people compare a bundle on paper, on screen and by phone: `0417 9935`."""
    digits = f"{int(id, 16) % 10**8:08d}"
    return f"{digits[:4]} {digits[4:]}"


def goes_up(envelope: Envelope, roster: Roster, *, to: str) -> bool:
    """Whether a document is for the office above: about this office or units below, and no internal note.

    What the offices above signed is theirs, receipts are between two, and covers go where they were sent.
    """
    office, signer = roster.office, envelope.header.unit
    if signer != office and signer in roster.above:
        return False
    match envelope.kind:
        case Kind.SUBMISSION | Kind.REVIEW:
            subject = subject_of(envelope)
            return subject is not None and subject.unit in roster.units and may_leave(envelope)
        case Kind.ROSTER | Kind.CAMPAIGN | Kind.FORM:
            return signer == office or roster.is_above(office, signer)
        case Kind.COVER:
            return signer == office and envelope.header.to == to
        case Kind.ERASURE:
            return True
    return False
