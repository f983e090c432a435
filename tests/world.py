"""A small world in memory: offices and units with real keys and packages, no disks, clocks or passphrases.

Knows how to stand in for each port by a small real thing; refuses to know spreadsheets (the shipped
reader and writer are used) and to patch anything of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache, partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from antt_sync.adapters.schema_files import load_calendar, read_form_file
from antt_sync.adapters.wrapping import unlocker
from antt_sync.app import set_up
from antt_sync.app.ports import Desk, Opener
from antt_sync.app.receive import FileLine, plan, take_in
from antt_sync.app.signing import EVERYBODY, Unsigned, sign_and_keep
from antt_sync.app.world import Books, refresh
from antt_sync.cli.wiring import AnttPackages, SpreadsheetWorkbooks
from antt_sync.core.bodies import map_in, text_in
from antt_sync.core.campaign import Calendar, CampaignWish
from antt_sync.core.envelope import Envelope, Header, Json, Kind, seal
from antt_sync.core.erasure import Erased, Stub, stub_of
from antt_sync.core.errors import KeyTrouble
from antt_sync.core.kept import Incoming, Line, Signed
from antt_sync.core.office import Office
from antt_sync.core.review import Item, Verb, review_body, review_of
from antt_sync.core.roster import KeyLine, Role, Roster, Unit, roster_body
from antt_sync.core.roster_kept import Piece, Pieces
from antt_sync.core.roster_tree import RostersOf
from antt_sync.core.schema import Form, FormHead
from antt_sync.core.sheet import Prefill
from antt_sync.core.submission import Draft, OnBehalf, Origin, Subject, submission_of
from antt_sync.core.values import Entry
from antt_sync.core.versions import Change
from antt_sync.core.views import SubjectView
from tests.fillings import SCHEMAS, filled, given_in, shipped

OFFICE = "X-14761-000.1"
PERIOD = "2024"
NOW = datetime.fromisoformat("2024-10-14T09:00:00+07:00")
FORMS = ("F01", "F02-K", "F04-K")
ON_PAPER = {"dang_ky_qua_tep": 0}
"""The campaign's word that nobody has to have registered by a file."""
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ")
MIDDLE = ("Văn", "Thị", "Đức", "Ngọc", "Xuân")
GIVEN = ("Bình", "Lan", "Cường", "Dung", "Giang", "Hải", "Khôi")
ABOUT = frozenset({Kind.SUBMISSION, Kind.REVIEW})


@dataclass(frozen=True, slots=True)
class Key:
    """A real Ed25519 key made from a word, so that every run has the same ones."""

    private: Ed25519PrivateKey
    public: bytes

    def sign(self, message: bytes) -> bytes:
        """The signature of a message."""
        return self.private.sign(message)


@cache
def key(word: str) -> Key:
    """The key that belongs to a word."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(word.encode()).digest())
    return Key(private, private.public_key().public_bytes_raw())


class SeedKeyring:
    """A PC's keys; counters live as long as it does.

    `left`, when told, is how many numbers may still be reserved at once.
    """

    def __init__(self, own: Key, root: Key) -> None:
        self.own, self.top = own, root
        self.last: dict[tuple[bool, str], int] = {}
        self.left: int | None = None

    def office(self) -> Key:
        """The own key."""
        return self.own

    def root(self) -> Key:
        """The root key."""
        return self.top

    def public(self) -> bytes:
        """The own public key."""
        return self.own.public

    def openers(self) -> dict[bytes, Callable[[], Opener]]:
        """The own key and the root's open what is encrypted to them."""
        return {k.public: partial(unlocker, k.private.private_bytes_raw()) for k in (self.own, self.top)}

    def counted_root(self) -> str:
        """Its root."""
        return self.top.public.hex()

    def count_root(self, public: bytes, last: Mapping[str, int]) -> None:
        """The numbers of its root go on from these."""
        if public == self.top.public:
            self.last = {**{(True, to): number for to, number in last.items()}, **self.last}

    def reserve(self, to: str, count: int, *, root: bool = False, after: int = 0) -> int:
        """The next free number, and so many taken."""
        if self.left is not None and count > self.left:
            raise KeyTrouble("KEY-110", name="office")
        first = max(self.last.get((root, to), 0), after) + 1
        self.last[root, to] = first + count - 1
        return first


class MemoryStore:
    """A set of documents in dictionaries; what `SqliteStore` promises, without durability."""

    def __init__(self) -> None:
        self.documents: dict[str, Envelope] = {}
        self.abouts: dict[str, Subject] = {}
        self.source: dict[str, str] = {}
        self.came: dict[str, str] = {}
        self.packages: dict[str, Incoming] = {}
        self.lines: dict[Subject, Line] = {}
        self.values: dict[str, dict[Subject, tuple[str, Mapping[str, Entry]]]] = {}
        self.gone: dict[str, Stub] = {}

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of it, or nothing."""
        before = (
            dict(self.documents),
            dict(self.source),
            dict(self.came),
            dict(self.packages),
            dict(self.lines),
        )
        try:
            yield
        except BaseException:
            self.documents, self.source, self.came, self.packages, self.lines = before
            raise

    def add(self, packages: Iterable[Incoming], *, at: str) -> list[Envelope]:
        """Take in what is new."""
        new: list[Envelope] = []
        for package in packages:
            self.packages[package.sha256] = package
            for envelope in package.envelopes:
                if envelope.id not in self.documents and self.gone.get(envelope.id) != stub_of(envelope):
                    self.gone.pop(envelope.id, None)
                    self.documents[envelope.id] = envelope
                    if envelope.kind in ABOUT:
                        self.abouts[envelope.id] = subject_of(envelope)
                    self.came[envelope.id] = at
                    body = envelope.body
                    self.source[envelope.id] = (
                        text_in(body.get("source_sha256"))
                        or text_in(map_in(body.get("on_behalf")).get("received_sha256"))
                        or text_in(map_in(body.get("workbook")).get("sha256"))
                    )
                    new.append(envelope)
        return new

    def has(self, id: str) -> bool:
        """True when the document is in the set."""
        return id in self.documents or id in self.gone

    def ids(self) -> list[str]:
        """All ids, in order."""
        return sorted(self.documents.keys() | self.gone.keys())

    def stubs(self) -> list[Stub]:
        """What is kept of erased documents."""
        return sorted(self.gone.values())

    def erase(self, found: Erased, *, at: str) -> None:
        """Keep the stubs only."""
        for id, told in found.stubs.items():
            document = self.documents.get(id)
            if document is None:
                self.gone[id] = self.gone[id] if self.gone.get(id) in told else min(told)
                self.came.setdefault(id, at)
            elif found.holds(document):
                self.gone[id] = stub_of(document)
                del self.documents[id]
                self.abouts.pop(id, None)
        self.gone = {id: stub for id, stub in self.gone.items() if id in found.stubs}
        for sha, package in list(self.packages.items()):
            left = [e for e in package.envelopes if e.id not in self.gone]
            if len(left) < len(package.envelopes):
                data = AnttPackages().pack(left, {})
                self.packages[sha] = Incoming(sha, data, tuple(left))

    def of_kind(self, kind: Kind) -> list[Envelope]:
        """All documents of a kind."""
        return [e for e in self.every() if e.kind is kind]

    def signers(self, kind: Kind) -> list[tuple[str, str, str]]:
        """Who signed the documents of a kind."""
        return [(e.id, e.header.unit, e.header.key.hex()) for e in self.of_kind(kind)]

    def about(self, subject: Subject) -> list[Envelope]:
        """A subject's submissions and reviews."""
        return [e for e in self.every() if self.abouts.get(e.id) == subject]

    def is_about(self, subject: Subject) -> bool:
        """Whether a subject has documents."""
        return bool(self.about(subject))

    def all_about(self) -> dict[Subject, list[Envelope]]:
        """Every subject's submissions and reviews."""
        found: dict[Subject, list[Envelope]] = {}
        for id in self.ids():
            if id in self.abouts:
                found.setdefault(self.abouts[id], []).append(self.documents[id])
        return found

    def every(self) -> Iterator[Envelope]:
        """Every document."""
        yield from (self.documents[i] for i in sorted(self.documents))

    def subjects(self) -> list[Subject]:
        """Every subject that has documents."""
        return sorted(self.all_about())

    def loose_ends(self, keys: Collection[str] = ()) -> tuple[list[Envelope], frozenset[str]]:
        """All documents, or those of some keys: some of them are loose ends."""
        return [e for e in self.every() if not keys or e.header.key.hex() in keys], frozenset(self.ids())

    def get(self, id: str) -> Envelope | None:
        """One document."""
        return self.documents.get(id)

    def last_of_stream(self, key: str, to: str) -> tuple[int, str]:
        """The number and the id of a key's last document to a receiver."""
        mine = [
            (e.header.seq, e.id)
            for e in self.documents.values()
            if (e.header.key.hex(), e.header.to) == (key, to)
        ]
        mine += [(s.seq, s.id) for s in self.gone.values() if (s.key, s.to) == (key, to)]
        return max(mine, default=(0, ""))

    def signed_by(self, key: str, to: str = "") -> list[Signed]:
        """Where what a key signed stands in its streams."""
        nothing = Subject("", "", "")
        gone = [
            Signed(s.id, Kind(s.kind), s.to, s.seq, s.prev, nothing, self.came[s.id])
            for s in self.gone.values()
            if s.key == key
        ]
        here = [
            Signed(
                e.id,
                e.kind,
                e.header.to,
                e.header.seq,
                e.header.prev,
                subject_of(e) if e.kind in ABOUT else nothing,
                self.came[e.id],
            )
            for e in self.documents.values()
            if e.header.key.hex() == key
        ]
        found = (s for s in (*gone, *here) if to in {"", s.to})
        return sorted(found, key=lambda s: (s.to, s.seq, s.id))

    def made_from(self, sha256: str) -> list[str]:
        """The ids of the documents made from these bytes."""
        return [i for i in sorted(self.documents) if sha256 and self.source[i] == sha256]

    def received_at(self, id: str) -> str:
        """When the document came."""
        return self.came.get(id, "")

    def arrived(self, *, unit: str = "", since: str = "") -> list[tuple[str, str]]:
        """When what came, in that order."""
        told = (
            (id, e.header.unit, self.abouts[id].unit if id in self.abouts else "")
            for id, e in self.documents.items()
        )
        return [(self.came[id], id) for id, *of in told if unit in {"", *of} and self.came[id] >= since]

    def blob(self, sha256: str, *, of: str = "") -> bytes | None:  # noqa: ARG002
        """No files are kept here."""
        return None

    def keeps(self, package: str) -> bool:
        """Whether a package was taken in."""
        return package in self.packages

    def package_with(self, id: str) -> bytes | None:
        """The package in which a document came."""
        return next((p.data for p in self.packages.values() if any(e.id == id for e in p.envelopes)), None)

    def put_rows(self, rows: Iterable[Line]) -> None:
        """Replace these subjects' lines, and forget their values."""
        for row in rows:
            self.lines[row.subject] = row
            for table in self.values.values():
                table.pop(row.subject, None)

    def rows(self, *, form: str = "", period: str = "", unit: str = "", state: str = "") -> list[Line]:
        """The lines, in subject order."""
        lines = (self.lines[s] for s in sorted(self.lines))
        wanted = (unit, form, period, state)
        return [
            x for x in lines if all(w in {"", v} for w, v in zip(wanted, (*x.subject, x.state), strict=True))
        ]

    def each_row(
        self, *, form: str = "", period: str = "", unit: str = "", state: str = ""
    ) -> Iterator[Line]:
        """The same."""
        return iter(self.rows(form=form, period=period, unit=unit, state=state))

    def line(self, subject: Subject) -> Line | None:
        """A subject's line."""
        return self.lines.get(subject)

    def keep_roster(self, which: str, pieces: Iterable[Piece]) -> None:
        """Rosters are folded each time."""

    def kept_roster(self, which: str) -> Pieces | None:  # noqa: ARG002
        """None is kept."""
        return None

    def form_ids(self) -> set[str]:
        """Every form that some document is about."""
        return {self.abouts[id].form for id in self.documents if id in self.abouts}

    def forget_rows(self) -> None:
        """Empty the cache."""
        self.lines.clear()
        self.values.clear()

    def forget_strays(self) -> None:
        """Forget what no document is about."""
        about = self.all_about()
        self.lines = {s: line for s, line in self.lines.items() if s in about}
        for table in self.values.values():
            for subject in [s for s in table if s not in about]:
                del table[subject]

    def take_up_packages(self, *, at: str) -> tuple[int, list[str]]:
        """Take in every kept package again."""
        return sum(len(self.add([p], at=at)) for p in list(self.packages.values())), []

    def leftovers(self) -> list[Incoming]:
        """Nothing here is kept before it is counted."""
        return []

    def pack_lost(self) -> list[str]:
        """Nothing here can be lost."""
        return []

    def check(self) -> list[str]:
        """Nothing here can be damaged."""
        return []

    def make_room(self, forms: Iterable[Form]) -> None:
        """Dictionaries need none."""

    def put_values(self, form: Form, lines: Iterable[tuple[Subject, str, Mapping[str, Entry]]]) -> None:
        """Replace these subjects' values."""
        table = self.values.setdefault(form.hash, {})
        table.update({subject: (state, dict(entries)) for subject, state, entries in lines})


def subject_of(envelope: Envelope) -> Subject:
    """What a submission or review is about."""
    return (submission_of(envelope) if envelope.kind is Kind.SUBMISSION else review_of(envelope)).subject


class FixedShelf:
    """Some forms."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = tuple(forms)

    def all(self) -> Sequence[Form]:
        """Every form."""
        return self.forms

    def heads(self) -> Sequence[FormHead]:
        """What each form is."""
        return [form.head for form in self.forms]

    def head(self, hash: str) -> FormHead | None:
        """What a form is."""
        return next((h for h in self.heads() if h.hash == hash), None)

    def by_hash(self, hash: str) -> Form | None:
        """A form by its hash."""
        return next((f for f in self.forms if f.hash == hash), None)

    def find(self, form: str, version: str, schema: str) -> Form | None:
        """A form by its token's parts."""
        return next(
            (f for f in self.forms if (f.id, f.version) == (form, version) and f.hash.startswith(schema)),
            None,
        )

    def newest(self, form: str) -> Form | None:
        """The newest version of a form."""
        return max((f for f in self.forms if f.id == form), key=lambda f: f.version, default=None)

    def changes(self) -> Sequence[Change]:
        """No names changed here."""
        return ()

    def text(self, hash: str) -> str:
        """A shipped form's source."""
        form = self.by_hash(hash)
        path = SCHEMAS / form.id / f"{form.version}.toml" if form else None
        return read_form_file(path).decode() if path else ""

    def renew(self) -> None:
        """No forms come as documents here."""


class MemoryMedium:
    """Files as a dictionary; a taken name gets a number."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def inside(self, folder: str, name: str) -> str:
        """A path in a folder; separators in the name are not kept."""
        return f"{folder}/{name.replace('/', '-')}"

    def free(self, path: str) -> str:
        """The name, or the first with a number added that nothing has yet."""
        stem, dot, suffix = path.rpartition(".")
        number, free = 2, path
        while free in self.files:
            free = f"{stem} ({number}){dot}{suffix}"
            number += 1
        return free

    def write_new(self, path: str, data: bytes) -> str:
        """Write under this name, or with a number added."""
        free = self.free(path)
        self.files[free] = data
        return free

    def put_current(self, folder: str, name: str, data: bytes, *, about: str) -> str:
        """Write the one current file; older ones go into a folder of their own."""
        path = self.inside(folder, name)
        suffix = path.rpartition(".")[2]
        for old in [
            p for p in self.files if p.startswith(f"{folder}/") and about in p and p.endswith(suffix)
        ]:
            if "/Cũ/" not in old and (old != path or self.files[old] != data):
                self.write_new(f"{folder}/Cũ/{old.rpartition('/')[2]}", self.files.pop(old))
        self.files[path] = data
        return path

    def replace(self, path: str, data: bytes) -> str:
        """Write over what may be there."""
        self.files[path] = data
        return path

    def only(self, part: str) -> bytes:
        """The one file whose name holds this."""
        (found,) = [name for name in self.files if part in name]
        return self.files[found]


@cache
def calendar() -> Calendar:
    """The shipped calendar."""
    return load_calendar(Path(SCHEMAS) / "CALENDAR.toml")


@dataclass(slots=True)
class Place:
    """One PC: its desk, and the real small things behind the desk's ports."""

    desk: Desk
    store: MemoryStore
    keys: SeedKeyring
    medium: MemoryMedium
    steps: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def books(self) -> Books:
        """The set, read afresh."""
        return Books(self.desk)

    def view(self, number: int, form: str = "F04-K", period: str = PERIOD) -> SubjectView:
        """A unit's view."""
        return self.books.view(Subject(unit_id(number), form, period))

    def merge(self, *files: Found, assign: Mapping[str, str] | None = None) -> list[FileLine]:
        """Plan and take in; the lines as they stand afterwards."""
        planned = plan(self.desk, files, assign=assign or {})
        return list(take_in(self.desk, planned, channel="zalo", reason="Ký thay đơn vị").lines)

    def deliver_to(self, other: Place, envelopes: Iterable[Envelope] | None = None) -> None:
        """Carry documents (all of them, when none are named) into another PC's set."""
        documents = list(self.store.every()) if envelopes is None else list(envelopes)
        other.take(documents)

    def take(self, envelopes: Sequence[Envelope]) -> list[Envelope]:
        """Take documents in and bring the cache up to date, as one delivery."""
        name = hashlib.sha256("".join(e.id for e in envelopes).encode()).hexdigest()
        added = self.store.add([Incoming(name, b"", tuple(envelopes))], at=NOW.isoformat())
        refresh(self.desk, added)
        return added


@dataclass(frozen=True, slots=True)
class Found:
    """A file as the desk finds it."""

    name: str
    sort: str
    sha256: str
    data: bytes


def file(name: str, data: bytes, sort: str = "") -> Found:
    """A file; what it is follows from its name unless it is said."""
    return Found(
        name,
        sort or ("package" if name.endswith(".antt") else "workbook"),
        hashlib.sha256(data).hexdigest(),
        data,
    )


def unit_id(number: int) -> str:
    """The id of a tổ dân phố; 0 is the office."""
    return f"K-14761-{number:03d}.1" if number else OFFICE


def person(number: int) -> str:
    """Who heads a tổ dân phố; nobody heads two."""
    return f"{FAMILY[number % 6]} {MIDDLE[number % 5]} {GIVEN[number % 7]}"


def answers(
    number: int, changes: Mapping[str, Entry | None] | None = None, *, form: str = "F04-K"
) -> dict[str, Entry]:
    """What a tidy unit says, signed by its own head, with some cells changed."""
    return filled(form, {"ho_ten.ket_qua": person(number), **(changes or {})})


def units(count: int) -> list[Unit]:
    """The office and so many tổ dân phố."""
    head = Unit(OFFICE, "UBND phường Nam Ngạn", "X", "", phone="0237 000 000")
    below = [
        Unit(unit_id(n), f"Tổ dân phố số {n}", "K", OFFICE, contact=f"Tổ trưởng {person(n)}")
        for n in range(1, count + 1)
    ]
    return [head, *below]


def place(
    word: str = "office",
    *,
    unit: str = OFFICE,
    forms: Sequence[Form] | None = None,
    at: datetime = NOW,
    level: str = "commune",
    name: str = "UBND phường Nam Ngạn",
) -> Place:
    """A PC whose key belongs to a word; all trust the same root."""
    store, ring, medium = MemoryStore(), SeedKeyring(key(word), key("root")), MemoryMedium()
    steps: list[tuple[str, int, int]] = []
    desk = Desk(
        office=Office(unit, name, level, key("root").public.hex(), OFFICE, "0237 000 000", "Nam Ngạn"),
        store=store,
        keys=ring,
        shelf=FixedShelf([shipped(f) for f in FORMS] if forms is None else forms),
        calendar=calendar(),
        workbooks=SpreadsheetWorkbooks(),
        packages=AnttPackages(),
        medium=medium,
        now=lambda: at,
        progress=lambda *step: steps.append(step),
        tool="antt-sync/test",
    )
    return Place(desk, store, ring, medium, steps)


def office(
    count: int = 4, *, keys: Iterable[KeyLine] = (), word: str = "office", campaign: bool = True
) -> Place:
    """An office with a roster of so many tổ dân phố and the law's campaign of 2024."""
    pc = place(word)
    issue_roster(pc, units(count), [office_key(word), *keys])
    if campaign:
        issue_campaign(pc)
    return pc


def office_key(word: str) -> KeyLine:
    """A roster line for an office's PC."""
    return KeyLine(key(word).public.hex(), OFFICE, Role.OFFICE, "Văn phòng")


def unit_key(number: int, word: str = "") -> KeyLine:
    """A roster line for a unit's PC."""
    return KeyLine(key(word or f"unit {number}").public.hex(), unit_id(number), Role.UNIT)


def issue_roster(pc: Place, members: Iterable[Unit], keys: Iterable[KeyLine]) -> Envelope:
    """The next version of the roster, signed by the root and taken in."""
    previous: Roster | None = pc.books.roster
    body = roster_body(previous, office=OFFICE, units=members, keys=keys)
    (package,) = sign_and_keep(pc.desk, [Unsigned(Kind.ROSTER, EVERYBODY, body)], root=True)
    return package.envelopes[0]


def issue_campaign(pc: Place, period: str = PERIOD, **parameters: int) -> str:
    """The law's campaign of a period, in an office whose registrations came on paper."""
    forms, windows = set_up.law_campaign(pc.desk, period)
    wish = CampaignWish(period, forms, windows, "CV 352/UBND-BCĐ", {**ON_PAPER, **parameters})
    return set_up.issue_campaign(pc.desk, wish)


def signed(
    word: str,
    kind: Kind,
    body: Mapping[str, Json],
    *,
    unit: str = OFFICE,
    stream: tuple[str, int, str] = (OFFICE, 1, ""),
    at: str = "2024-10-14T09:00:00+07:00",
) -> Envelope:
    """A document by anybody; `stream` is (to, seq, prev)."""
    to, seq, prev = stream
    header = Header(unit, key(word).public, to, seq, prev, at, "antt-sync/test")
    return seal(kind, header, body, key(word).sign)


def rosters_in(documents: Iterable[Envelope]) -> RostersOf:
    """Each office's rosters among these documents, as a store has them."""
    found: dict[str, list[Envelope]] = {}
    for each in documents:
        found.setdefault(each.header.unit, []).append(each)
    return lambda office, _: found.get(office, ())


def submission(  # noqa: PLR0913  # a submission says many things
    number: int,
    entries: Mapping[str, Entry] | None = None,
    *,
    form: str = "F04-K",
    parents: Iterable[str] = (),
    word: str = "office",
    by_unit: bool = False,
    period: str = PERIOD,
    at: str = "2024-10-14T09:00:00+07:00",
    seq: int = 1,
) -> Envelope:
    """A submission for a unit, signed on its behalf by an office's PC or by the unit itself."""
    said = answers(number, form=form) if entries is None else entries
    draft = Draft(
        subject=Subject(unit_id(number), form, period),
        form=shipped(form),
        entries=said,
        carried={},
        origin=Origin("0" * 64, "Mau 1.xlsx"),
        parents=tuple(parents),
        on_behalf=None if by_unit else OnBehalf("zalo", "", "Văn phòng", False, ""),
    )
    signer = unit_id(number) if by_unit else OFFICE
    return signed(word, Kind.SUBMISSION, draft.body(), unit=signer, stream=(OFFICE, seq, ""), at=at)


def review(  # noqa: PLR0913  # a review says many things
    of: Envelope,
    *verbs: Verb,
    items: Sequence[Item] = (),
    after: Iterable[str] = (),
    word: str = "office",
    unit: str = OFFICE,
    deadline: str = "",
    at: str = "2024-10-14T10:00:00+07:00",
) -> Envelope:
    """A review of a submission."""
    subject = subject_of(of)
    body = review_body(subject, of.id, verbs=verbs, items=items, after=after, deadline=deadline)
    return signed(word, Kind.REVIEW, body, unit=unit, stream=(subject.unit, 1, ""), at=at)


def workbook(
    number: int,
    entries: Mapping[str, Entry] | None = None,
    *,
    form: str = "F04-K",
    base: str = "",
    period: str = PERIOD,
    unit: str | None = None,
) -> bytes:
    """A filled workbook as a unit would send it, by the shipped writer; the same one is written once."""
    said = answers(number, form=form) if entries is None else entries
    whose = unit_id(number) if unit is None else unit
    typed = tuple((address, type(entry), entry) for address, entry in said.items())
    return _written(form, typed, whose, f"Tổ dân phố số {number}", period, base)


@lru_cache(maxsize=512)
def _written(form: str, typed: Iterable[tuple[str, type, Entry]], *prefilled: str) -> bytes:
    """Entries come with their types: 3 points are no 3, though both are equal."""
    schema, said = shipped(form), {address: entry for address, _, entry in typed}
    unit, name, period, base = prefilled
    prefill = Prefill(unit, name, period, base=base, known=given_in(schema, said))
    return SpreadsheetWorkbooks().write(schema, prefill=prefill, entries=said)
