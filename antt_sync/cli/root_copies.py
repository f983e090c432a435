"""The root key on two sticks: copied, recorded, taken off this PC; and another one in its place.

Knows how many copies are wanted and what is said beside each; refuses to know how a copy is made.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from antt_sync.app.new_root import replace_root, to_sign_over
from antt_sync.app.registry import count_root
from antt_sync.app.rosters import root_in_force
from antt_sync.app.world import Books
from antt_sync.cli.passphrases import new_passphrase, root_passphrase
from antt_sync.cli.wiring import FileKeyring, Tools, keys, root_file, sticks
from antt_sync.core.errors import KeyTrouble, UsageTrouble
from antt_sync.core.office import Office
from antt_sync.core.roster import Roster
from antt_sync.core.values import show_date
from antt_sync.messages.render import phrase

COPIES = 2


def root_reminder(office: Office, *, lang: str = "vi") -> str:
    """What an office is reminded of until two sticks have the root key; empty when they do."""
    made = len(office.root_copies)
    if office.level == "unit" or office.root_office != office.unit or made >= COPIES:
        return ""
    return phrase("root_reminder", lang=lang, made=made, wanted=COPIES)


def next_holder(office: Office) -> str:
    """Who keeps the next copy, where the office says who is in charge."""
    made = len(office.root_copies)
    return office.holders[made].partition(",")[0] if made < len(office.holders) else ""


def free_sticks(tools: Tools) -> list[Path]:
    """The sticks plugged in that have no copy of this root yet."""
    root = root_file(tools.folder())
    return [s for s in sticks.drives() if root.exists() and not sticks.find_root([s], keys.public_of(root))]


def copy_root(tools: Tools, stick: Path) -> Path:
    """Copy the root key onto a stick, compare it, and record who keeps it; returns the copy's folder.

    Raises: UsageTrouble where this PC has no root, or no stick is there; KeyTrouble, FileTrouble.
    """
    desk = tools.desk()
    office, root = desk.office, root_file(tools.folder())
    if not root.exists():
        raise UsageTrouble("USE-180")
    if not stick.is_dir():
        raise UsageTrouble("USE-183", folder=str(stick))
    day, holder = show_date(desk.now().date()), next_holder(office) or stick.name or str(stick)
    read_first = phrase("root_read_first", lang="vi", name=office.name, holder=holder, date=day)
    copied = sticks.copy_root(root, stick, name=office.name, read_first=_plain_text(read_first))
    tools.change_office(lambda o: replace(o, root_copies=(*o.root_copies, f"{holder} · {day}")))
    return copied


def remove_root(tools: Tools, stick: Path | None) -> None:
    """Take the root key off this PC; the stick at hand is looked at once more first.

    Raises: UsageTrouble before two copies were made or without one of them at hand; FileTrouble.
    """
    root = root_file(tools.folder())
    if not root.exists():
        raise UsageTrouble("USE-180")
    if len(tools.desk().office.root_copies) < COPIES or Books(tools.desk()).roster is None:
        raise UsageTrouble("USE-181", wanted=COPIES)
    if not sticks.same_root(root, [stick] if stick else sticks.drives()):
        raise UsageTrouble("USE-182")
    sticks.remove_root(root)


def new_root(tools: Tools, *, lost: bool) -> tuple[Roster, bool]:
    """Make another root, sign the roster over to it, and let it take the old one's place on this PC.

    A run that was stopped goes on with the key that it made, and where that has signed alone, as if the old
    one were lost: true where people compare the new one. Raises: UsageTrouble, KeyTrouble, FileTrouble.
    """
    desk = tools.desk()

    def choose() -> str:
        to_sign_over(desk, lost=lost)  # no key is made for nothing
        return new_passphrase(
            tools.words(), lang=tools.lang, why=phrase("root_new_passphrase", lang=tools.lang)
        )

    made = tools.keyring(tools.folder() / "keys").new_root(choose)
    try:
        made.root()
    except KeyTrouble as wrong:
        if wrong.code not in keys.MISTYPED:
            raise
        raise KeyTrouble("KEY-130") from wrong
    issued = replace_root(desk, made, lost=lost)
    alone = lost or root_in_force(desk) != issued.root
    tools.change_office(lambda o: replace(o, root_copies=(), root=issued.root if alone else o.root))
    count_root(tools.desk())
    return issued, alone


def with_root(tools: Tools, folder: Path, root: Path | None) -> Tools:
    """The same tools over a working folder whose root key lies where somebody said, or is looked for."""
    ring = FileKeyring(folder / "keys", root_passphrase, root=root)
    return replace(tools, office=str(folder), keyring=lambda _: ring)


def _plain_text(text: str) -> bytes:
    """A text for Notepad: line ends as on Windows, and a mark that says it is Unicode."""
    return text.replace("\n", "\r\n").encode("utf-8-sig")
