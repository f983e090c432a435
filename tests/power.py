"""A disk that loses power: which files there may be afterwards, when only what was flushed is sure.

Plays back the calls that tests/strike.py wrote down. Per file (not per name): a flushed file is as it was; of
what was written since, each 512-byte sector arrives or not, in any order; of names made, changed and removed
since their folder was flushed, each arrives or not. Refuses to know what the files are for.
"""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

SECTOR = 512
_HEAD = struct.Struct("5q")
CHANCES = (0.0, 0.1, 0.5, 0.9, 1.0)
"""How much of what was not flushed arrives, from image to image."""


class Call(IntEnum):
    """The calls, by the numbers of strike.c."""

    CREATE = 1
    WRITE = 2
    SYNC = 3
    TRUNCATE = 4
    RENAME = 5
    LINK = 6
    UNLINK = 7
    MKDIR = 8
    RMDIR = 9
    DONE = 10


@dataclass(frozen=True, slots=True)
class Event:
    """One call that was written down: which file (by its number), where in it, its path, and the bytes."""

    call: Call
    file: int
    at: int
    path: str
    data: bytes


def events_in(log: Path) -> list[Event]:
    """What was written down."""
    raw, at, found = log.read_bytes(), 0, []
    while at < len(raw):
        call, file, where, name, size = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        path, data = raw[at : at + name].decode(), raw[at + name : at + name + size]
        found.append(Event(Call(call), file, where, path, data))
        at += name + size
    return found


@dataclass(slots=True, eq=False)
class File:
    """A file: what is surely on the medium, and the changes since, in order: (where, bytes or new end)."""

    sure: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def flush(self) -> None:
        """All of it arrives."""
        self.sure, self.since = self.after(random.Random(0), 1.0), []

    def after(self, chance: random.Random, arrives: float) -> bytes:
        """What the medium may hold after the power went."""
        if not self.since or not arrives:
            return self.sure
        content = bytearray(self.sure)
        for at, data in self.since:
            if data is None:
                if arrives == 1.0 or chance.random() < arrives:
                    content = content[:at].ljust(at, b"\0")
                continue
            for start in range(at - at % SECTOR, at + len(data), SECTOR):
                if arrives < 1.0 and chance.random() >= arrives:
                    continue
                first, last = max(start, at), min(start + SECTOR, at + len(data))
                content.extend(bytes(max(0, first - len(content))))
                content[first:last] = data[first - at : last - at]
        return bytes(content)


@dataclass(frozen=True, slots=True)
class Naming:
    """A change of names that is not flushed yet: what a name stands for from now on, and which name goes."""

    name: str
    file: File | None
    gone: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """What may be there: every file by its path, and how many commands had said that they did their work."""

    files: Mapping[str, bytes]
    said: int


class Disk:
    """The medium below a folder, as the calls change it."""

    def __init__(self, folder: Path) -> None:
        self._sure: dict[str, File] = {}
        self._numbers: dict[int, File] = {}
        for path in folder.rglob("*"):
            if path.is_file():
                self._sure[str(path)] = self._numbers[path.stat().st_ino] = File(path.read_bytes())
        self._now = dict(self._sure)
        self._since: list[Naming] = []
        self._said = 0

    def play(self, event: Event, *, flushes: bool = True) -> None:
        """One call happens; without `flushes` the medium lies: it says that it flushed and did not."""
        match event.call:
            case Call.CREATE:
                if event.path not in self._now:
                    self._name(Naming(event.path, File()))
                self._numbers[event.file] = self._now[event.path]
                if event.at:
                    self._now[event.path].since.append((0, None))
            case Call.WRITE:
                self._numbers[event.file].since.append((event.at, event.data))
            case Call.TRUNCATE:
                self._numbers[event.file].since.append((event.at, None))
            case Call.SYNC if flushes:
                self._flush(event)
            case Call.RENAME:
                self._name(Naming(event.data.decode(), self._now[event.path], gone=event.path))
            case Call.LINK:
                self._name(Naming(event.data.decode(), self._now[event.path]))
            case Call.UNLINK:
                self._name(Naming(event.path, None))
            case Call.DONE:
                self._said += 1

    def _name(self, change: Naming) -> None:
        self._since.append(change)
        _apply(self._now, change)

    def _flush(self, event: Event) -> None:
        if event.path in self._now:
            self._numbers[event.file].flush()
            return
        for change in [c for c in self._since if os.path.dirname(c.name) == event.path]:
            _apply(self._sure, change)
            self._since.remove(change)

    def image(self, chance: random.Random) -> Image:
        """What may be there if the power goes now."""
        names, arrives = dict(self._sure), chance.choice(CHANCES)
        for change in self._since:
            if chance.random() < arrives:
                _apply(names, change)
        arrives = chance.choice(CHANCES)
        return Image({name: file.after(chance, arrives) for name, file in names.items()}, self._said)


def _apply(names: dict[str, File], change: Naming) -> None:
    if change.gone:
        names.pop(change.gone, None)
    if change.file is None:
        names.pop(change.name, None)
    else:
        names[change.name] = change.file


def images(
    start: Disk, events: list[Event], count: int, *, seed: int, flushes: bool = True
) -> Iterator[Image]:
    """So many images, spread evenly over the calls; the disk is as it was before the first of them."""
    disk, chance = deepcopy(start), random.Random(seed)
    for number, event in enumerate(events):
        disk.play(event, flushes=flushes)
        for _ in range(count * (number + 1) // len(events) - count * number // len(events)):
            yield disk.image(chance)


def laid(image: Image, folder: Path, onto: Path) -> Path:
    """The image as files: what lay below `folder` lies below `onto`."""
    for name, data in image.files.items():
        path = onto / Path(name).relative_to(folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return onto
