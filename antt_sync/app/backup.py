"""Backup: one file with every document of an office, proved by reading it back; and taking one in again.

Knows what must be in it and how that is proved; refuses to know files. No private key is ever in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from antt_sync.app.ports import BackupFiles, Desk, Packages
from antt_sync.app.signing import stamp
from antt_sync.app.world import refresh
from antt_sync.core.bodies import int_in, map_in, text_in
from antt_sync.core.envelope import Envelope, Json, strict_json
from antt_sync.core.errors import AnttError, FileTrouble, SealBroken, StoreDamaged, UsageTrouble
from antt_sync.core.kept import Incoming
from antt_sync.core.values import show_date
from antt_sync.core.views import set_hash
from antt_sync.messages.render import phrase

MANIFEST = "antt-backup.json"
OFFICE = "antt-office.toml"
KEPT = "packages/"
PAPERS = "papers/"
FORMAT = 1
_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds, as read back from it: `set` is that of the store it was made from.

    `packages` says when each package came; `office` is the working folder's description; `papers` are what
    people keep beside the documents, by name. `key` is that of the PC it was made on, where it says so.
    """

    made_at: str
    documents: int
    set: str
    packages: Mapping[str, str]
    office: bytes
    papers: Mapping[str, bytes]
    key: str = ""

    @property
    def day(self) -> str:
        """The day on which it was made, as people write it."""
        return show_date(date.fromisoformat(self.made_at[:10]))

    def note(self) -> bytes:
        """What is remembered of it on the PC that made it."""
        said = {"made_at": self.made_at, "documents": self.documents, "set": self.set}
        return json.dumps(said, indent=1).encode() + b"\n"


@dataclass(slots=True)
class _Chosen:
    """The packages that go in, by digest: when each came. It grows while they are written."""

    packages: dict[str, str] = field(default_factory=dict)
    repacked: int = 0


def back_up(
    desk: Desk, files: BackupFiles, *, to: str, office: bytes, papers: Mapping[str, bytes]
) -> tuple[str, Backup, int]:
    """Write a backup of everything in the store into a folder: (its path, what it holds as read back, the
    number of documents that are in it by themselves because their package is gone or damaged).

    Raises: FileTrouble; StoreDamaged when a document of the store is not whole.
    """
    ids = held(desk)
    now = stamp(desk)
    chosen = _Chosen()
    found: list[Backup] = []

    def check(pieces: Iterator[tuple[str, bytes]]) -> None:
        try:
            found.append(read_backup(desk.packages, pieces))
        except SealBroken as cause:
            raise FileTrouble("FILE-106", file=name) from cause
        if found[0].set != set_hash(ids):
            raise FileTrouble("FILE-106", file=name)

    name = f"Sao lưu {desk.office.name} {now[:10]}.zip"
    pieces = _pieces(desk, ids, chosen, {OFFICE: office, **{PAPERS + n: data for n, data in papers.items()}})
    path = files.write(desk.medium.inside(to, name), pieces, check)
    return path, found[0], chosen.repacked


def held(desk: Desk) -> list[str]:
    """The ids of what can be backed up: of erased documents nothing is left but their ids."""
    gone = {stub.id for stub in desk.store.stubs()}
    return [id for id in desk.store.ids() if id not in gone]


def _pieces(
    desk: Desk, ids: list[str], chosen: _Chosen, beside: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes]]:
    """Packages in the order in which they came, then what lies beside them, at last the list of all."""
    waiting = {id: desk.store.received_at(id) for id in ids}
    alone: list[str] = []
    for number, id in enumerate(sorted(ids, key=lambda i: (waiting[i], i)), start=1):
        desk.progress("write", number, len(ids))
        if id not in waiting:
            continue
        package = _whole(desk, id)
        if package is None:
            alone.append(id)
            continue
        chosen.packages[package.sha256] = waiting[id]
        for envelope in package.envelopes:
            waiting.pop(envelope.id, None)
        yield f"{KEPT}{package.sha256}.antt", package.data
    chosen.repacked = len(alone)
    for start in range(0, len(alone), _TOGETHER):
        yield from _packed_again(desk, alone[start : start + _TOGETHER], waiting, chosen)
    yield from beside.items()
    yield MANIFEST, _manifest(desk, ids, chosen)


def _whole(desk: Desk, id: str) -> Incoming | None:
    """The package a document came in, when it is still kept and still whole."""
    data = desk.store.package_with(id)
    if data is None:
        return None
    try:
        envelopes = desk.packages.open(data)
    except SealBroken:
        return None
    digest = hashlib.sha256(data).hexdigest()
    return Incoming(digest, data, envelopes) if any(e.id == id for e in envelopes) else None


def _packed_again(
    desk: Desk, ids: list[str], came: Mapping[str, str], chosen: _Chosen
) -> Iterator[tuple[str, bytes]]:
    """Documents without their package, packed with those that came at the same time."""
    by_time: dict[str, list[Envelope]] = {}
    for id in ids:
        envelope = desk.store.get(id)
        if envelope is not None:
            by_time.setdefault(came[id], []).append(envelope)
    for at, envelopes in by_time.items():
        data = desk.packages.pack(envelopes, {})
        try:
            desk.packages.open(data)
        except SealBroken as cause:  # the store itself holds something that nobody signed
            raise StoreDamaged("BACKUP-101") from cause
        digest = hashlib.sha256(data).hexdigest()
        chosen.packages[digest] = at
        yield f"{KEPT}{digest}.antt", data


def _manifest(desk: Desk, ids: list[str], chosen: _Chosen) -> bytes:
    said: dict[str, Json] = {
        "antt": "backup",
        "format": FORMAT,
        "unit": desk.office.unit,
        "made_at": stamp(desk),
        "documents": len(ids),
        "set": set_hash(ids),
        "packages": chosen.packages,
    }
    with suppress(AnttError):  # a PC whose key was lost can still be backed up
        said["key"] = desk.keys.public().hex()
    return json.dumps(said, indent=1).encode() + b"\n"


# --- reading one -------------------------------------------------------------------------------


def read_backup(packages: Packages, pieces: Iterator[tuple[str, bytes]]) -> Backup:
    """Read a backup to its end: every digest, every signature, and that the list names just what is there.

    Raises: SealBroken BACKUP-102 when anything in it is not what it was.
    """
    ids: set[str] = set()
    there: set[str] = set()
    beside: dict[str, bytes] = {}
    for name, data in pieces:
        if name.startswith(KEPT):
            digest = hashlib.sha256(data).hexdigest()
            if name != f"{KEPT}{digest}.antt" or digest in there:
                raise SealBroken("BACKUP-102")
            there.add(digest)
            ids.update(e.id for e in packages.open(data))
        elif name in beside:
            raise SealBroken("BACKUP-102")
        else:
            beside[name] = data
    said = _list_of(beside.get(MANIFEST, b""))
    came = {digest: text_in(at) for digest, at in map_in(said.get("packages")).items()}
    made_at = text_in(said.get("made_at"))
    told = (text_in(said.get("set")), int_in(said.get("documents")))
    if came.keys() != there or told != (set_hash(ids), len(ids)):
        raise SealBroken("BACKUP-102")
    papers = {name.removeprefix(PAPERS): data for name, data in beside.items() if name.startswith(PAPERS)}
    office = beside.get(OFFICE, b"")
    return Backup(made_at, len(ids), set_hash(ids), came, office, papers, text_in(said.get("key")))


def _list_of(data: bytes) -> Mapping[str, Json]:
    try:
        said = map_in(strict_json(data))
        date.fromisoformat(text_in(said.get("made_at"))[:10])
    except (ValueError, SealBroken) as cause:
        raise SealBroken("BACKUP-102") from cause
    if said.get("antt") != "backup" or said.get("format") != FORMAT:
        raise SealBroken("BACKUP-102")
    return said


def newest_backup(packages: Packages, files: BackupFiles, place: str) -> tuple[str, Backup]:
    """(path, what it holds) of the newest whole backup in a folder or on a stick, or of the file named.

    Raises: UsageTrouble where there is none; SealBroken when the newest is damaged; FileTrouble.
    """
    path = newest_path(files, [place]) or next((p for p in files.within(place) if _is_broken(files, p)), "")
    if not path:
        raise UsageTrouble("BACKUP-103", place=place)
    try:
        return path, read_backup(packages, files.read(path))
    except SealBroken as cause:
        raise SealBroken("BACKUP-102", file=path) from cause


def newest_path(files: BackupFiles, places: Iterable[str]) -> str:
    """The newest backup in any of these places by its own word, whole or not; empty where there is none.

    Raises: FileTrouble.
    """
    paths = (path for place in places for path in files.within(place))
    return max(((made_at, path) for path in paths if (made_at := _made_at(files, path))), default=("", ""))[1]


def _made_at(files: BackupFiles, path: str) -> str:
    """When a file says it was made; nothing for what is no backup."""
    try:
        said = next((data for _, data in files.read(path, only=MANIFEST)), b"")
        return text_in(_list_of(said).get("made_at"))
    except SealBroken:
        return ""


def _is_broken(files: BackupFiles, path: str) -> bool:
    """Whether a file cannot even be read: it may be a backup of which a part was lost."""
    try:
        next(files.read(path, only=MANIFEST), None)
    except SealBroken:
        return True
    return False


def take_in(desk: Desk, files: BackupFiles, path: str, backup: Backup) -> int:
    """Take every document of a backup in, each as having come when it came; returns how many were new.

    Raises: SealBroken, FileTrouble, StoreDamaged; then nothing was taken in.
    """
    with desk.store.writing():
        new: list[Envelope] = []
        for name, data in files.read(path):
            digest = name.removeprefix(KEPT).removesuffix(".antt")
            if digest in backup.packages and hashlib.sha256(data).hexdigest() == digest:
                package = Incoming(digest, data, desk.packages.open(data))
                new += desk.store.add([package], at=backup.packages[digest])
        refresh(desk, new)
    return len(new)


# --- reminding ---------------------------------------------------------------------------------


def reminder(desk: Desk, note: bytes | None) -> str:
    """What to say when the last backup is older than a week and documents came since; else nothing."""
    last, new = since_last(desk, note)
    if not new or (last is not None and (desk.now().date() - last).days <= 7):
        return ""
    if last is None:
        return phrase("backup_never", lang="vi", count=new)
    return phrase("backup_due", lang="vi", count=new, date=show_date(last))


def since_last(desk: Desk, note: bytes | None) -> tuple[date | None, int]:
    """(the day of the last backup that is remembered, how many documents it does not hold)."""
    ids = held(desk)
    said = map_in(strict_json(note)) if note else {}
    try:
        last = date.fromisoformat(text_in(said.get("made_at"))[:10])
    except ValueError:
        return None, len(ids)
    before = said.get("documents")
    new = len(ids) - before if isinstance(before, int) else len(ids)
    return last, 0 if said.get("set") == set_hash(ids) else max(new, 0)
