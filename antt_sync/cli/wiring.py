"""Joins recipes and adapters; the only file that knows both.

Knows where a working folder keeps what; refuses to know any use case.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from antt_sync import __version__
from antt_sync.adapters import files, packages, report_files, wrapping
from antt_sync.adapters import keys as keys  # noqa: PLC0414  # commands name these too
from antt_sync.adapters import sticks as sticks  # noqa: PLC0414
from antt_sync.adapters import this_pc as this_pc  # noqa: PLC0414
from antt_sync.adapters.backup_file import BackupFiles as BackupFiles  # noqa: PLC0414  # `backup` names it too
from antt_sync.adapters.dossier_files import load_dossiers
from antt_sync.adapters.excel_live import ExcelBook as ExcelBook  # noqa: PLC0414
from antt_sync.adapters.files import trouble_of as trouble_of  # noqa: PLC0414
from antt_sync.adapters.form_shelf import FormShelf
from antt_sync.adapters.gather import Found, gather
from antt_sync.adapters.inbox import Inbox as Inbox  # noqa: PLC0414  # the menu names these too
from antt_sync.adapters.inbox import files_in as files_in  # noqa: PLC0414
from antt_sync.adapters.keyring import NEW, KeyFolder
from antt_sync.adapters.keyring import TRIES as TRIES  # noqa: PLC0414
from antt_sync.adapters.local_disk import stay_local as stay_local  # noqa: PLC0414
from antt_sync.adapters.long_paths import reachable as reachable  # noqa: PLC0414
from antt_sync.adapters.place_list import load_places, load_words
from antt_sync.adapters.report_files import Earlier as Earlier  # noqa: PLC0414  # commands name it too
from antt_sync.adapters.schema_files import load_calendar, shipped_schemas
from antt_sync.adapters.spreadsheets import Spreadsheets
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.adapters.store_anew import begin_anew as begin_anew  # noqa: PLC0414
from antt_sync.adapters.store_glance import glance as glance  # noqa: PLC0414
from antt_sync.adapters.windows_shell import DESKTOP as DESKTOP  # noqa: PLC0414
from antt_sync.adapters.windows_shell import SEND_TO as SEND_TO  # noqa: PLC0414
from antt_sync.adapters.windows_shell import put_shortcut as put_shortcut  # noqa: PLC0414
from antt_sync.adapters.working_folder import BACKUPS as BACKUPS  # noqa: PLC0414  # commands name these too
from antt_sync.adapters.working_folder import FORWARDED as FORWARDED  # noqa: PLC0414
from antt_sync.adapters.working_folder import INBOX as INBOX  # noqa: PLC0414
from antt_sync.adapters.working_folder import OFFICE_FILE as OFFICE_FILE  # noqa: PLC0414
from antt_sync.adapters.working_folder import OFFICE_KEY, ROOT_KEY, find_office, read_office, write_office
from antt_sync.adapters.working_folder import PLACES as PLACES  # noqa: PLC0414
from antt_sync.adapters.working_folder import REPORTS as REPORTS  # noqa: PLC0414
from antt_sync.adapters.working_folder import RETURNS as RETURNS  # noqa: PLC0414
from antt_sync.adapters.working_folder import REVIEWS as REVIEWS  # noqa: PLC0414
from antt_sync.adapters.working_folder import TO_UNITS as TO_UNITS  # noqa: PLC0414
from antt_sync.adapters.working_folder import make_folder as make_folder  # noqa: PLC0414
from antt_sync.adapters.working_folder import office_in as office_in  # noqa: PLC0414
from antt_sync.app.arrivals import ours
from antt_sync.app.ports import Desk
from antt_sync.app.rosters import issued_forms
from antt_sync.app.signing import take_up_leftovers
from antt_sync.cli.output import ask, trouble
from antt_sync.core.book import RawBook
from antt_sync.core.communes import Place
from antt_sync.core.envelope import Envelope
from antt_sync.core.errors import KeyTrouble, UsageTrouble, WorkbookUnreadable
from antt_sync.core.office import Office
from antt_sync.core.report import Report
from antt_sync.core.report_roles import Roles
from antt_sync.messages.render import phrase
from antt_sync.messages.workbook_words import live_words, printed_words

SUFFIXES = frozenset({"antt", "txt", "xlsx", "zip"})
TOOL = f"antt-sync/{__version__}"


class FileKeyring(KeyFolder):
    """The keys in a working folder; whoever sits at the screen is asked again, and where a stick is."""

    def asked_again(self, wrong: KeyTrouble) -> bool:
        """Say that a passphrase was wrong; one that the environment tells is tried once."""
        if not sys.stdin.isatty() or {"ANTT_PASSPHRASE", "ANTT_ROOT_PASSPHRASE"} & os.environ.keys():
            return False
        trouble(wrong.code, wrong.params, lang="vi")
        return True

    def asked_stick(self) -> str:
        """Where the root is; nothing where nobody sits there."""
        if not sys.stdin.isatty():
            return ""
        return ask(phrase("ask_root_stick", lang="vi"), err=True).strip("\"'")


class SpreadsheetWorkbooks(Spreadsheets):
    """Spreadsheets in the words of ours."""

    def __init__(self) -> None:
        super().__init__(live_words, printed_words)


class AnttPackages:
    """Packs and opens packages with the real signature check."""

    def pack(self, envelopes: Iterable[Envelope], blobs: Mapping[str, bytes]) -> bytes:
        """The bytes of a package."""
        return packages.pack(packages.Package(tuple(envelopes), blobs))

    def open(self, data: bytes) -> tuple[Envelope, ...]:
        """The documents in a stranger's package."""
        if wrapping.is_wrapped(data):
            data = wrapping.unwrap(data, {})
        return packages.unpack(data, keys.verify, with_blobs=False).envelopes

    wrap = staticmethod(wrapping.wrap)
    unwrap = staticmethod(wrapping.unwrap)
    inside = staticmethod(wrapping.package_in)

    def blobs(self, data: bytes) -> Mapping[str, bytes]:
        """The files in a stranger's package, by their digests."""
        return packages.unpack(data, keys.verify).blobs


class Disk:
    """Writes files for people: names from data made safe, folders made as needed."""

    def inside(self, folder: str, name: str) -> str:
        """A path in a folder for a name that people gave; a file's suffix stays."""
        stem, dot, suffix = name.rpartition(".")
        if dot and suffix in SUFFIXES:
            return str(Path(folder) / f"{files.safe_name(stem)}.{suffix}")
        return str(Path(folder) / files.safe_name(name))

    def _path(self, path: str) -> Path:
        files.make_folder(Path(path).parent)
        return Path(path)

    def write_new(self, path: str, data: bytes) -> str:
        """Write under this name, or with a number added when it is taken."""
        files.write_new(Path(free := self.free(path)), data)
        return free

    def free(self, path: str) -> str:
        """The name that a file written now would get."""
        return str(files.free_name(self._path(path)))

    def put_current(self, folder: str, name: str, data: bytes, *, about: str) -> str:
        """Write a folder's one current file about something; older ones go into `Cũ`, an equal one stays."""
        target = self._path(self.inside(folder, name))
        there = [p for p in target.parent.iterdir() if about in p.name and p.suffix == target.suffix]
        older = [p for p in there if p.name != target.name or p.read_bytes() != data]
        for path in older:
            files.set_aside(path, target.parent / "Cũ")
        if len(older) == len(there):
            files.write_new(target, data)
        return str(target)

    def replace(self, path: str, data: bytes) -> str:
        """Write a file that we can make again."""
        files.write_replacing(self._path(path), data)
        return str(Path(path))


def now() -> datetime:
    """This PC's time; `ANTT_CLOCK` sets it for rehearsals, where nothing may depend on today."""
    if told := os.environ.get("ANTT_CLOCK"):
        moment = datetime.fromisoformat(told)
        return moment if moment.tzinfo else moment.astimezone()
    return datetime.now().astimezone()


def root_file(folder: Path) -> Path:
    """Where a working folder keeps its root key."""
    return folder / "keys" / f"{ROOT_KEY}.key"


def half_made_root(folder: Path) -> Path:
    """Where a root key lies that was to take the present one's place when the run was stopped."""
    return folder / "keys" / NEW / f"{ROOT_KEY}.key"


def _quiet(*_: object) -> None:
    """No progress: a look that nobody asked for."""


@dataclass
class Tools:
    """What commands are handed: the language, how to ask, and the desk when it is needed."""

    lang: str
    json: bool
    office: str | None
    schemas: Path | None
    keyring: Callable[[Path], FileKeyring]
    progress: Callable[[str, int, int], None]
    at_menu: bool = False

    def next_step(self, name: str, /, **params: str | int) -> None:
        """Which command to type next; at the menu nobody types one."""
        if not (self.at_menu or self.json):
            click.echo(phrase(name, lang=self.lang, **params))

    def say(self, text: str) -> None:
        """A line for people; beside `--json` it goes to stderr, so that stdout is one object."""
        click.echo(text, err=self.json)

    def _folders(self) -> list[Path]:
        return [shipped_schemas(), *([self.schemas] if self.schemas else [])]

    def folder(self) -> Path:
        """The working folder. Raises: UsageTrouble where there is none."""
        folder = find_office(self.office)
        if folder is None:
            raise UsageTrouble("USE-111")
        return folder

    def has_folder(self) -> bool:
        """Whether there is a working folder."""
        return find_office(self.office) is not None

    def places(self) -> list[Place]:
        """The communes and provinces that are known by name. Raises: FileTrouble."""
        return load_places(shipped_schemas() / "COMMUNES.tsv")

    def words(self) -> list[str]:
        """Words out of which a passphrase is made. Raises: FileTrouble."""
        return load_words(shipped_schemas() / "WORDS.txt")

    def office_here(self) -> Office:
        """What this PC's description says, without a look at the store. Raises: UsageTrouble, FileTrouble."""
        return read_office(self.folder())

    def change_office(self, change: Callable[[Office], Office]) -> Office:
        """Write what this PC's description says from now on. Raises: UsageTrouble, FileTrouble."""
        folder = self.folder()
        changed = change(read_office(folder))
        write_office(folder, changed)
        return changed

    def desk(self, *, required: bool = True, settled: bool = True) -> Desk:
        """The working folder's desk; without one, and where none is required, a desk over an empty set.

        What a killed run left is `settled` first, unless the caller is about to take up every package.
        Raises: UsageTrouble, FileTrouble, StoreDamaged.
        """
        folder = find_office(self.office)
        if folder is None:
            if required:
                raise UsageTrouble("USE-111")
            return self._bare_desk()
        office = read_office(folder)
        desk, _ = self._desk(office, folder, self.keyring(folder / "keys"))
        if settled:
            take_up_leftovers(desk)
        return desk

    def new_key(self, ask: Callable[[], str]) -> bytes:
        """Make the key of this PC in its working folder.

        Raises: UsageTrouble without a working folder; KeyTrouble when there is a key.
        """
        folder = self.folder()
        (folder / "keys").mkdir(exist_ok=True)
        return keys.make_key(folder / "keys", name=OFFICE_KEY, passphrase=ask())

    def _bare_desk(self) -> Desk:
        scratch = TemporaryDirectory(prefix="antt-", ignore_cleanup_errors=True)
        folder, office = Path(scratch.name), Office("", "", "", "", "")
        desk, store = self._desk(office, folder, self.keyring(folder))
        atexit.register(scratch.cleanup)
        atexit.register(store.close)  # runs before the cleanup: an open file cannot go everywhere
        return desk

    def _desk(self, office: Office, folder: Path, ring: FileKeyring) -> tuple[Desk, SqliteStore]:
        def forget() -> None:
            desk.rosters.clear()
            desk.shelf.renew()

        store = SqliteStore(folder, verify=keys.verify, on_change=forget)
        calendar = load_calendar(shipped_schemas() / "CALENDAR.toml")
        shelf = FormShelf(self._folders(), lambda known: issued_forms(desk, known), calendar.levels)
        desk = Desk(
            office=office,
            store=store,
            keys=ring,
            shelf=shelf,
            calendar=calendar,
            workbooks=SpreadsheetWorkbooks(),
            packages=AnttPackages(),
            medium=Disk(),
            now=now,
            progress=self.progress,
            tool=TOOL,
            dossiers=lambda: [d for f in self._folders() for d in load_dossiers(f, shelf.all())],
        )
        return desk, store

    def gather(self, paths: Iterable[Path], *, quietly: bool = False) -> list[Found]:
        """Every file below the paths."""
        return list(gather(paths, _quiet if quietly else self.progress))

    def is_ours(self, path: Path) -> bool:
        """Whether a file is a package or one of our workbooks, or a zip with one inside."""
        return any(ours(SpreadsheetWorkbooks(), file) for file in self.gather([path], quietly=True))

    # --- reports
    def roles(self) -> Roles:
        """Which forms play which part in reports; a folder of forms of its own may say it anew."""
        named = [folder / "REPORTS.toml" for folder in reversed(self._folders())]
        return report_files.load_roles(next((p for p in named if p.is_file()), named[-1]))

    def earlier(self, path: Path) -> Earlier | None:
        """The file that stands under a report's name. Raises: FileTrouble."""
        return report_files.current(path)

    def newer_copies(self, path: Path) -> list[Earlier]:
        """Copies of a report saved after it, newest first. Raises: FileTrouble."""
        return report_files.newer_copies(path)

    def put(self, path: Path, report: Report, *, instead_of: Earlier | None) -> bool:
        """Write a report; what stood there moves aside. False when it was the same. Raises: FileTrouble."""
        return report_files.put(path, self.draw(report), instead_of=instead_of)

    def draw(self, report: Report) -> bytes:
        """A report as a workbook."""
        from antt_sync.adapters.report_write import write_report  # noqa: PLC0415  # others do not pay for it

        return write_report(report)

    def peek(self, earlier: Earlier) -> RawBook | None:
        """The cells of an earlier report; nothing for a file that cannot be read."""
        try:
            return SpreadsheetWorkbooks().read(earlier.data)
        except WorkbookUnreadable:
            return None
