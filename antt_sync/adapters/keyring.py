"""The keys of a working folder: unlocked once, a root that is kept on a stick looked for there.

Knows where keys lie and whose numbers are counted here; refuses to know what is signed, and asks nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from antt_sync.adapters import files, keys, sticks
from antt_sync.adapters.working_folder import OFFICE_KEY, ROOT_KEY
from antt_sync.adapters.wrapping import Unlock
from antt_sync.core.errors import KeyTrouble

NEW = "Mới"
"""In the folder of keys: a root that is to take the place of the one that is there."""

TRIES = 3
"""How often a passphrase may be typed before the work that needs it is given up."""


class KeyFolder:
    """The keys in a working folder; a passphrase that opened one is not asked for again."""

    def __init__(self, folder: Path, ask: Callable[[], str], *, root: Path | None = None) -> None:
        """`root` is where the root key lies, when somebody said so."""
        self.folder = folder
        self._root = root
        self._ask = ask
        self._passphrase: str | None = None
        self._unlocked: dict[str, keys.Signer] = {}

    def _signer(self, name: str) -> keys.Signer:
        if name not in self._unlocked:
            path = self._found(name)
            known, self._passphrase = self._passphrase, None  # a wrong one is not remembered
            for left in reversed(range(TRIES)):
                passphrase = self._ask() if known is None else known
                try:
                    self._unlocked[name] = keys.unlock(path, passphrase)
                    break
                except KeyTrouble as wrong:
                    if wrong.code not in keys.MISTYPED or not left or not self.asked_again(wrong):
                        raise
                known = None
            self._passphrase = passphrase
        return self._unlocked[name]

    def _found(self, name: str) -> Path:
        """Where a key lies: where it should, or for a root whose numbers are counted here, on a stick."""
        path = self.folder / f"{name}.key"
        if path.exists():
            return path
        if name == ROOT_KEY and self._root is not None:
            return self._root
        if name != ROOT_KEY or not keys.has_counter(path):
            raise KeyTrouble("KEY-110", name=name)
        public = keys.counted(path)
        found = sticks.find_root(sticks.drives(), public)
        if found is None and (typed := self.asked_stick()):
            found = sticks.find_root([Path(typed)], public)
        if found is None:
            raise KeyTrouble("KEY-121")
        return found

    def asked_again(self, wrong: KeyTrouble) -> bool:  # noqa: ARG002
        """Say that a passphrase was wrong; whether somebody is there to type it again. Nobody is, here."""
        return False

    def asked_stick(self) -> str:
        """Where somebody says that the root is; nobody is asked here."""
        return ""

    def use(self, passphrase: str) -> None:
        """Take this passphrase instead of asking."""
        self._passphrase = passphrase

    def office(self) -> keys.Signer:
        """The office's or unit's own key, unlocked."""
        return self._signer(OFFICE_KEY)

    def root(self) -> keys.Signer:
        """The root key, unlocked."""
        return self._signer(ROOT_KEY)

    def public(self) -> bytes:
        """The office's or unit's public key."""
        return keys.public_of(self.folder / f"{OFFICE_KEY}.key")

    def openers(self) -> dict[bytes, Callable[[], Unlock]]:
        """What encrypted packages are opened with, by public key: this PC's own key, then the root's."""
        own, root = (self.folder / f"{name}.key" for name in (OFFICE_KEY, ROOT_KEY))
        found: dict[bytes, Callable[[], Unlock]] = {}
        if own.exists():
            found[keys.public_of(own)] = lambda: self.office().opener()
        if keys.has_counter(root):
            found[keys.counted(root)] = lambda: self.root().opener()
        return found

    def reserve(self, to: str, count: int, *, root: bool = False, after: int = 0) -> int:
        """The first of `count` new numbers in a stream, `after` a last one, reserved durably."""
        path = self.folder / f"{ROOT_KEY if root else OFFICE_KEY}.key"
        away = root and not path.exists()
        return keys.next_seq(path, to, count, public=self.root().public if away else None, after=after)

    def new_root(self, choose: Callable[[], str]) -> KeyFolder:
        """The keys whose root is to take this root's place: made now, unless a run that was stopped has.

        Raises: KeyTrouble, FileTrouble.
        """
        ring = KeyFolder(self.folder / NEW, self._ask)
        if not (ring.folder / f"{ROOT_KEY}.key").exists():
            files.make_folder(ring.folder)
            passphrase = choose()
            keys.make_key(ring.folder, name=ROOT_KEY, passphrase=passphrase)
            ring.use(passphrase)
        return ring

    def counted_root(self) -> str:
        """The root whose numbers are counted on this PC; nothing where none are. Raises: KeyTrouble."""
        path = self.folder / f"{ROOT_KEY}.key"
        return keys.counted(path).hex() if keys.has_counter(path) else ""

    def count_root(self, public: bytes, last: Mapping[str, int]) -> None:
        """From now on this is the root: one that it took the place of moves aside, a new one moves in.

        Its numbers are counted on this PC, from these on where nobody counts them yet.
        Raises: KeyTrouble, FileTrouble.
        """
        path, new = self.folder / f"{ROOT_KEY}.key", self.folder / NEW / f"{ROOT_KEY}.key"
        whose = keys.counted(path) if keys.has_counter(path) else public
        if whose != public or (path.exists() and keys.public_of(path) != public):
            keys.set_key_aside(path)
            self._unlocked.pop(ROOT_KEY, None)
        if new.exists() and keys.public_of(new) == public:
            keys.move_key(new, path)
        keys.go_on_counting(path, public, last)
