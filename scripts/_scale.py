"""A made-up province for `bench.py scale`: its office, communes with signed rosters, and a bundle from each.

Knows the core's own functions for signing; refuses to time anything. As a process of its own it makes the
office and the bundles in a folder: `python3 scripts/_scale.py FOLDER N [YEARS]`.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from _people import CLEAN

from antt_sync.adapters import packages
from antt_sync.adapters.working_folder import make_folder
from antt_sync.app import set_up
from antt_sync.app.ports import Desk
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.cli.wiring import FileKeyring, Tools
from antt_sync.core.bodies import int_in, map_in
from antt_sync.core.book import RawCell
from antt_sync.core.campaign import CampaignWish
from antt_sync.core.cell_reading import read_typed
from antt_sync.core.envelope import Envelope, Header, Json, Kind, Sign, seal
from antt_sync.core.live import ma_kiem
from antt_sync.core.office import Office
from antt_sync.core.roster import KeyLine, Role, Unit, roster_body
from antt_sync.core.schema import Form
from antt_sync.core.submission import Draft, OnBehalf, Origin, Subject
from antt_sync.core.values import EPOCH_1900, Entry, Unreadable

PASSPHRASE = "nui song bien troi"
PROVINCE = "T-00000-000.1"
UNITS = 120
SPARE = 50
"""Units more in the last commune, that send one package each when all else is in."""
LAST_YEAR = 2024
CLAIMED = "2024-10-14T09:00:00+07:00"
FORM = "F04-K"
ROSTERS = "00-rosters"
AT_ONCE = 10_000
"""So many submissions are taken in by one command, as a province does in a week."""


@dataclass(slots=True)
class Commune:
    """A commune's office: its key, its units, and where its streams stand."""

    number: int
    public: bytes
    sign: Sign
    units: list[Unit]
    seq: int = 0
    prev: str = ""

    @property
    def id(self) -> str:
        """The id of the office."""
        return f"X-{self.number:05d}-000.1"

    @property
    def unit(self) -> Unit:
        """The office as rosters list it; those above and its own say the same."""
        return Unit(self.id, f"UBND xã Mẫu {self.number}", "X", PROVINCE)

    def roster(self) -> Envelope:
        """The commune's own roster, in a stream to everybody."""
        lines = [KeyLine(self.public.hex(), self.id, Role.OFFICE, "Văn phòng")]
        body = roster_body(None, office=self.id, units=[self.unit, *self.units], keys=lines)
        header = Header(self.id, self.public, EVERYBODY, 1, "", CLAIMED, "antt-sync/bench")
        return seal(Kind.ROSTER, header, body, self.sign)

    def submission(self, paper: Paper, unit: Unit, number: int) -> Envelope:
        """What the commune signs for a unit; one after the other."""
        self.seq += 1
        header = Header(self.id, self.public, self.id, self.seq, self.prev, CLAIMED, "antt-sync/bench")
        envelope = seal(Kind.SUBMISSION, header, paper.body(unit.id, number), self.sign)
        self.prev = envelope.id
        return envelope


def commune(number: int, count: int) -> Commune:
    """A commune with so many tổ dân phố; its key follows from its number."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"commune %d" % number).digest())
    office = f"X-{number:05d}-000.1"
    units = [
        Unit(f"K-{number:05d}-{n:03d}.1", f"Tổ dân phố số {n}", "K", office) for n in range(1, count + 1)
    ]
    return Commune(number, private.public_key().public_bytes_raw(), private.sign, units)


class Paper:
    """One period's filled form, from which every unit's differs in a few cells."""

    def __init__(self, form: Form, period: str) -> None:
        self._form = form
        self._entries = {a: e for a, v in CLEAN.items() if (e := _typed(form, a, v, period)) is not None}
        on_behalf = OnBehalf("zalo", "", "UBND", False, "0" * 64)
        subject = Subject(PROVINCE, form.id, period)
        self._body = Draft(subject, form, self._entries, {}, Origin("0" * 64, ""), on_behalf=on_behalf).body()

    def body(self, unit: str, number: int) -> Mapping[str, Json]:
        """The body of a unit's submission; the control totals are those of its own values."""
        members = 300 + number % 200
        changed: dict[str, str | int] = {
            "ho_ten.ket_qua": f"Người Mẫu {number}",
            "d413_tong.nay": members,
            "d413_dk.nay": members,
        }
        entries = {**self._entries, **changed}
        before = sum(v for v in (self._entries.get(a) for a in changed) if isinstance(v, int))
        counts = {**map_in(self._body["counts"])}
        counts["sum"] = int_in(counts["sum"]) - before + 2 * members
        counts["ma_kiem"] = ma_kiem(self._form, entries)
        source = hashlib.sha256(b"workbook %d" % number).hexdigest()
        return {
            **self._body,
            "unit": unit,
            "values": {**map_in(self._body["values"]), **changed},
            "counts": counts,
            "workbook": {"sha256": source, "name": f"{FORM} {unit}.xlsx"},
            "on_behalf": {**map_in(self._body["on_behalf"]), "received_sha256": source},
        }


def _typed(form: Form, address: str, value: object, period: str) -> Entry | None:
    content = Decimal(value) if isinstance(value, int) else str(value).replace(str(LAST_YEAR), period)
    entry = read_typed(form.cells[address], RawCell(content), epoch=EPOCH_1900).entry
    assert not isinstance(entry, Unreadable)
    return entry


def desk_of(folder: Path) -> Desk:
    """The desk of an office that was made here."""

    def unlocked(keys: Path) -> FileKeyring:
        return FileKeyring(keys, lambda: PASSPHRASE)

    return Tools("vi", False, str(folder), None, unlocked, lambda *_: None).desk()


def periods(years: int) -> Iterator[str]:
    """So many years up to the last."""
    yield from (str(year) for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1))


def make_province(folder: Path, communes: list[Commune], years: int) -> Desk:
    """The province's office: it lists every commune with its key, and has a campaign for each year."""
    office = Office(PROVINCE, "UBND tỉnh Mẫu", "province", "", PROVINCE, "0237 000 000", "Mẫu")
    public, _ = make_folder(folder, office, lambda: PASSPHRASE)
    desk = desk_of(folder)
    lines = [KeyLine(public.hex(), PROVINCE, Role.OFFICE, "Văn phòng")]
    lines += [KeyLine(c.public.hex(), c.id, Role.OFFICE, c.unit.name) for c in communes]
    units = [Unit(PROVINCE, office.name, "T", ""), *(c.unit for c in communes)]
    body = roster_body(None, office=PROVINCE, units=units, keys=lines)
    sign_and_keep(desk, [Unsigned(Kind.ROSTER, EVERYBODY, body)], root=True)
    for period in periods(years):
        forms, windows = set_up.law_campaign(desk, period)
        set_up.issue_campaign(desk, CampaignWish(period, forms, windows, "", {"dang_ky_qua_tep": 0}))
    return desk


def make(root: Path, count: int, years: int) -> None:
    """`office`, ready but empty; `sent`, what communes send, folder after folder; `more`, single packages."""
    each = max(1, count // years)
    number_of_communes = max(1, round(each / UNITS))
    sizes = [each // number_of_communes + (n < each % number_of_communes) for n in range(number_of_communes)]
    communes = [commune(n, size) for n, size in enumerate(sizes, start=1)]
    last = communes[-1]
    spare = commune(last.number, len(last.units) + SPARE).units[len(last.units) :]
    last.units += spare
    desk = make_province(root / "office", communes, years)
    form = desk.shelf.newest(FORM)
    assert form is not None
    _write_all(root / "sent" / ROSTERS, {f"{c.number:05d}": [c.roster()] for c in communes})
    number = 0
    for period in periods(years):
        paper = Paper(form, period)
        for place in communes:
            units = place.units[: sizes[place.number - 1]]
            documents = [place.submission(paper, u, n) for n, u in enumerate(units, start=number + 1)]
            _write_all(
                root / "sent" / f"{number // AT_ONCE:03d}", {f"{period}-{place.number:05d}": documents}
            )
            number += len(units)
    _write_all(
        root / "more",
        {u.id: [last.submission(paper, u, n)] for n, u in enumerate(spare, start=number + 1)},
    )


def _write_all(folder: Path, bundles: Mapping[str, list[Envelope]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, documents in bundles.items():
        (folder / f"{name}.antt").write_bytes(packages.pack(packages.Package(tuple(documents))))


if __name__ == "__main__":
    os.environ.setdefault("ANTT_CLOCK", CLAIMED)
    make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
