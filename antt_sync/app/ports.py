"""What the recipes need of the world, as Protocols; adapters fit by shape.

Knows only names and types; refuses to know who fits them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from antt_sync.core.book import RawBook
from antt_sync.core.campaign import Calendar
from antt_sync.core.choice import Choice
from antt_sync.core.dossier import Dossier, Part
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.erasure import Erased, Stub
from antt_sync.core.grid import Grid
from antt_sync.core.kept import Incoming, Line, Signed
from antt_sync.core.marks import Receipt, Returned, ReviewCopy
from antt_sync.core.mending import Mended
from antt_sync.core.office import Office
from antt_sync.core.queue import Queue
from antt_sync.core.roster import Roster
from antt_sync.core.roster_kept import Piece, Pieces
from antt_sync.core.schema import Form, FormHead
from antt_sync.core.sheet import Prefill
from antt_sync.core.submission import Subject
from antt_sync.core.values import Entry
from antt_sync.core.versions import Change


class Store(Protocol):
    """The office's set of documents; it only grows."""

    def writing(self) -> AbstractContextManager[None]:
        """One durable transaction: all of it, or nothing."""

    def add(self, packages: Iterable[Incoming], *, at: str) -> list[Envelope]:
        """Keep packages and take in their documents; returns those that were new."""

    def has(self, id: str) -> bool:
        """True when the document is in the set."""

    def ids(self) -> list[str]:
        """All ids, in order."""

    def of_kind(self, kind: Kind) -> list[Envelope]:
        """All documents of a kind."""

    def signers(self, kind: Kind) -> list[tuple[str, str, str]]:
        """(id, unit, key) of every document of a kind, by id: who signed it."""

    def about(self, subject: Subject) -> list[Envelope]:
        """A subject's submissions and reviews."""

    def is_about(self, subject: Subject) -> bool:
        """Whether a subject has submissions or reviews."""

    def all_about(self) -> dict[Subject, list[Envelope]]:
        """Every subject's submissions and reviews."""

    def every(self) -> Iterator[Envelope]:
        """Every document, one at a time."""

    def subjects(self) -> list[Subject]:
        """Every subject that has submissions or reviews, in order."""

    def loose_ends(self, keys: Collection[str] = ()) -> tuple[list[Envelope], frozenset[str]]:
        """The documents with a gap before them or where a stream forks, and what before them is here;
        in the streams of all keys, or of some."""

    def get(self, id: str) -> Envelope | None:
        """One document."""

    def last_of_stream(self, key: str, to: str) -> tuple[int, str]:
        """The number and the id of a key's last document to a receiver; 0 and nothing before the first."""

    def signed_by(self, key: str, to: str = "") -> list[Signed]:
        """What a key signed, to one receiver or to anybody: where each document stands in its stream."""

    def made_from(self, sha256: str) -> list[str]:
        """The ids of the submissions and reviews that say they were made from these bytes."""

    def received_at(self, id: str) -> str:
        """When this PC took the document in, by its own clock."""

    def arrived(self, *, unit: str = "", since: str = "") -> list[tuple[str, str]]:
        """When this PC took in what, by id and in that order: all, or by and about a unit, since a day."""

    def blob(self, sha256: str, *, of: str = "") -> bytes | None:
        """A file that travelled along with a document, or with another one, if it is still kept."""

    def stubs(self) -> list[Stub]:
        """What is kept of erased documents, by id; their ids are in the set."""

    def erase(self, found: Erased, *, at: str) -> None:
        """Keep of what is erased the stubs only, here and in kept packages, and whatever comes later."""

    def keeps(self, package: str) -> bool:
        """Whether a package of this SHA-256 was taken in and is kept."""

    def package_with(self, id: str) -> bytes | None:
        """The package in which a document came or was signed, if it is still kept."""

    def put_rows(self, rows: Iterable[Line]) -> None:
        """Replace these subjects' lines in the cache."""

    def rows(self, *, form: str = "", period: str = "", unit: str = "", state: str = "") -> list[Line]:
        """The cache's lines of a form, period, unit and state, or of all, in subject order."""

    def each_row(
        self, *, form: str = "", period: str = "", unit: str = "", state: str = ""
    ) -> Iterator[Line]:
        """The same, one at a time."""

    def line(self, subject: Subject) -> Line | None:
        """A subject's line in the cache."""

    def keep_roster(self, which: str, pieces: Iterable[Piece]) -> None:
        """Keep a folded roster in the cache, in the place of the one there was."""

    def kept_roster(self, which: str) -> Pieces | None:
        """The folded roster in the cache when it is this one."""

    def form_ids(self) -> set[str]:
        """Every form that some document is about."""

    def forget_rows(self) -> None:
        """Empty the cache."""

    def forget_strays(self) -> None:
        """Empty the cache of what no document is about."""

    def take_up_packages(self, *, at: str) -> tuple[int, list[str]]:
        """Take in every kept package again: (documents that were missing, names of damaged files)."""

    def pack_lost(self) -> list[str]:
        """Pack documents anew whose package is gone or damaged: the names of those packages."""

    def leftovers(self) -> list[Incoming]:
        """Whole packages that a run kept or signed before it was killed, and that are not in the set.

        None while another process writes: what lies there may be its own.
        """

    def check(self) -> list[str]:
        """Names of everything in the store that does not agree with itself."""

    def make_room(self, forms: Iterable[Form]) -> None:
        """Make the values tables of these form versions, ahead of the rush."""

    def put_values(self, form: Form, lines: Iterable[tuple[Subject, str, Mapping[str, Entry]]]) -> None:
        """Replace these subjects' values in the form version's table."""


Opener = Callable[[bytes, bytes], bytes | None]
"""Opens what is encrypted to a key: (wrapped content key, what it is bound to) -> the content key."""


class Signer(Protocol):
    """An unlocked key."""

    @property
    def public(self) -> bytes:
        """Its public key."""

    def sign(self, message: bytes) -> bytes:
        """The signature of a message."""


class Keyring(Protocol):
    """The keys of this PC; unlocking asks for a passphrase at most once."""

    def office(self) -> Signer:
        """The office's or unit's own key, unlocked."""

    def root(self) -> Signer:
        """The root key, unlocked."""

    def public(self) -> bytes:
        """The office's or unit's public key; asks for nothing."""

    def openers(self) -> Mapping[bytes, Callable[[], Opener]]:
        """What encrypted packages are opened with, by public key; asks for nothing before one is called."""

    def reserve(self, to: str, count: int, *, root: bool = False, after: int = 0) -> int:
        """The first of `count` new numbers in a stream, `after` a last one, reserved durably."""

    def counted_root(self) -> str:
        """The root whose numbers are counted on this PC; nothing where none are."""

    def count_root(self, public: bytes, last: Mapping[str, int]) -> None:
        """From now on this is the root; its numbers go on from these where nobody counts them here yet."""


class Shelf(Protocol):
    """The forms at hand: shipped ones and those that came as documents."""

    def all(self) -> Sequence[Form]:
        """Every form version."""

    def heads(self) -> Sequence[FormHead]:
        """What each form version is: cheap, nothing of it is compiled."""

    def head(self, hash: str) -> FormHead | None:
        """What a form is, by its whole hash."""

    def by_hash(self, hash: str) -> Form | None:
        """A form by its whole hash."""

    def text(self, hash: str) -> str:
        """The source of a form by its whole hash; empty for one that is not here."""

    def find(self, form: str, version: str, schema: str) -> Form | None:
        """A form by id, version and the first digits of its hash."""

    def newest(self, form: str) -> Form | None:
        """The newest version of a form."""

    def changes(self) -> Sequence[Change]:
        """How names of older versions are called in their next ones."""

    def renew(self) -> None:
        """Look again which forms came as documents."""


class Workbooks(Protocol):
    """Reading and writing spreadsheet files."""

    def ahead(self, files: Sequence[bytes]) -> AbstractContextManager[None]:
        """While these are read in their order, all cores of the PC work; `read` says what it says anyway."""

    def read(self, data: bytes) -> RawBook:
        """A stranger's spreadsheet. Raises: WorkbookUnreadable."""

    def saved_at(self, data: bytes) -> datetime | None:
        """When an .xlsx was last saved, as the program says that saved it; nothing where none says so."""

    def second_opinions(self, files: Iterable[bytes], *, count: int) -> Generator[RawBook | None]:
        """What another program reads in each .xlsx, in their order, or nothing; so many come at most.
        To be closed."""

    def write(
        self,
        form: Form,
        *,
        prefill: Prefill,
        entries: Mapping[str, Entry],
        returned: Returned | None = None,
        review: ReviewCopy | None = None,
        mended: Sequence[Mended] | None = None,
    ) -> bytes:
        """A fresh workbook."""

    def write_each(self, copies: Iterable[tuple[Part, Returned | None]], *, count: int) -> Generator[bytes]:
        """Fresh workbooks of so many forms, in their order; all cores of the PC work. To be closed."""

    def write_receipts(self, receipts: Sequence[Receipt]) -> bytes:
        """A fresh workbook of receipts to print and cut apart."""

    def write_grid(self, grid: Grid, *, prefill: Prefill, mended: Sequence[Mended] | None = None) -> bytes:
        """A fresh workbook with a row for each unit."""

    def write_choice(self, choice: Choice) -> bytes:
        """A fresh workbook in which a person chooses between versions, cell by cell."""

    def write_queue(self, queue: Queue) -> bytes:
        """A fresh workbook in which many submissions are reviewed."""

    def write_dossier(
        self, dossier: Dossier, parts: Sequence[Part], *, mended: Sequence[Mended] | None = None
    ) -> bytes:
        """A fresh workbook of several forms, with the papers printed from them."""


class Packages(Protocol):
    """Packing and opening packages."""

    def pack(self, envelopes: Iterable[Envelope], blobs: Mapping[str, bytes]) -> bytes:
        """The bytes of a package."""

    def open(self, data: bytes) -> tuple[Envelope, ...]:
        """The documents in a stranger's package. Raises: SealBroken, SEAL-301 for an encrypted one."""

    def wrap(self, package: bytes, keys: Iterable[tuple[str, bytes]]) -> bytes:
        """A package encrypted to these (office, public key). Raises: SealBroken when it is too large then."""

    def unwrap(self, data: bytes, unlocks: Mapping[bytes, Callable[[], Opener]]) -> bytes:
        """The package in an encrypted one. Raises: SealBroken, SEAL-301 when none of these opens it."""

    def inside(self, data: bytes) -> str:
        """The SHA-256 of the package in an encrypted one. Raises: SealBroken."""

    def blobs(self, data: bytes) -> Mapping[str, bytes]:
        """The files in a stranger's package, by their digests. Raises: SealBroken."""


class Medium(Protocol):
    """Files written for people: whole, flushed and read back, or not at all."""

    def inside(self, folder: str, name: str) -> str:
        """A path in a folder for a name that people gave: made safe, so that it is one name and no more."""

    def free(self, path: str) -> str:
        """The name that a file written now would get; nothing is written. Raises: FileTrouble."""

    def write_new(self, path: str, data: bytes) -> str:
        """Write under this name, or with a number added when it is taken; returns the name used."""

    def put_current(self, folder: str, name: str, data: bytes, *, about: str) -> str:
        """Write the folder's one current file whose name holds `about`; older ones go into `Cũ`, an equal
        one stays."""

    def replace(self, path: str, data: bytes) -> str:
        """Write a file that we can make again."""


class BackupFiles(Protocol):
    """Files of many pieces, written whole and read back, or not at all."""

    def write(
        self,
        path: str,
        pieces: Iterable[tuple[str, bytes]],
        check: Callable[[Iterator[tuple[str, bytes]]], None],
    ) -> str:
        """Write a new file; it has its name only once `check` found it right. Returns the name used."""

    def read(self, path: str, *, only: str = "") -> Iterator[tuple[str, bytes]]:
        """The pieces of a file in their order, or the one of that name. Raises: SealBroken, FileTrouble."""

    def within(self, path: str) -> list[str]:
        """The file itself, or those in a folder that may be backups."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a recipe may use."""

    office: Office
    store: Store
    keys: Keyring
    shelf: Shelf
    calendar: Calendar
    workbooks: Workbooks
    packages: Packages
    medium: Medium
    now: Callable[[], datetime]
    progress: Callable[[str, int, int], None]
    tool: str = "antt-sync"
    dossiers: Callable[[], Sequence[Dossier]] = tuple
    rosters: dict[str, Roster | None] = field(default_factory=dict, repr=False, compare=False)
    """The roster that was folded last, by what it was folded from: a command looks at it many times."""
