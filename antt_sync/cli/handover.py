"""Backup and handover: everything of the office in one file, and from that file onto a new PC.

Knows where such a file is likely to lie, the words of these commands and what is left to do after them;
refuses to know what a backup holds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from antt_sync.app import backup, handover
from antt_sync.app.enrolment import own_request
from antt_sync.app.ports import Desk
from antt_sync.app.registry import count_root
from antt_sync.cli import words
from antt_sync.cli.output import Exit, as_typed, ask, say, say_json
from antt_sync.cli.passphrases import new_passphrase
from antt_sync.cli.root_copies import with_root
from antt_sync.cli.wiring import (
    BACKUPS,
    REPORTS,
    AnttPackages,
    BackupFiles,
    Tools,
    make_folder,
    office_in,
    sticks,
)
from antt_sync.core.errors import AnttError, KeyTrouble, UsageTrouble
from antt_sync.messages.render import message, phrase

NOTE = "lần sao lưu cuối.json"
"""What is remembered of the last backup, wherever it was written to."""
_DESCRIPTION = "antt-office.toml"


@words.command(
    "backup",
    help="Sao lưu toàn bộ vào một tệp và đọc lại để chắc chắn. / Back everything up into one proven file.",
)
@click.option(
    "-o",
    "--output",
    type=words.TO_FOLDER,
    default=None,
    help="Thư mục hoặc USB để ghi; không ghi thì là “Sao lưu”. / Folder or stick to write to.",
)
@click.pass_obj
def backup_command(tools: Tools, /, output: Path | None) -> None:
    """Write, read back, compare with the store, and remember when."""
    folder, desk = tools.folder(), tools.desk()
    if output and not output.absolute().parent.exists():  # no folder is made here for a stick that is not
        raise UsageTrouble("USE-183", folder=str(output))
    path, made, repacked = backup.back_up(
        desk,
        BackupFiles(),
        to=str(output or folder / BACKUPS),
        office=(folder / _DESCRIPTION).read_bytes(),
        papers=_papers(tools, folder / REPORTS),
    )
    desk.medium.replace(str(folder / BACKUPS / NOTE), made.note())
    if tools.json:
        told = {"documents": made.documents, "packages": len(made.packages), "set": made.set}
        say_json({"file": path, **told, "repacked": repacked, "papers": sorted(made.papers)})
        return
    say(phrase("backup_done", lang=tools.lang, file=path, stored=len(backup.held(desk)), read=made.documents))
    if repacked:
        say(phrase("backup_repacked", lang=tools.lang, count=repacked))
    tools.next_step("backup_next" if output else "backup_next_stick")


def _papers(tools: Tools, folder: Path) -> dict[str, bytes]:
    """The reports of a folder: what a clerk wrote on a board stands in no document."""
    names = sorted(p for p in folder.glob("*.xlsx") if not p.name.startswith(("~$", ".")))
    return {p.name: found.data for p in names if (found := tools.earlier(p)) is not None}


def backup_reminder(tools: Tools) -> str:
    """What the menu says when documents came since a backup that is a week old; else nothing."""
    note = tools.earlier(tools.folder() / BACKUPS / NOTE)
    return backup.reminder(tools.desk(), note.data if note else None)


@words.command(
    "handover",
    help="Bàn giao sang máy mới, người mới, từ tệp sao lưu. / Go on from a backup on a new PC.",
)
@click.argument("source", metavar="USB|TỆP", type=words.ANYTHING)
@click.argument("folder", metavar="[THƯ MỤC]", type=words.TO_FOLDER, default=Path())
@click.option(
    "--root",
    type=words.FILE,
    default=None,
    help="Tệp root.key trên USB khóa gốc. / The root key's file.",
)
@click.pass_obj
def handover_command(tools: Tools, /, source: Path, folder: Path, root: Path | None) -> None:
    """Take everything in, make a key, list it; run again, it goes on where it stopped."""
    if sticks.on_a_stick(folder):
        raise UsageTrouble("BACKUP-104", folder=str(folder.resolve()))
    files = BackupFiles()
    path, held = backup.newest_backup(AnttPackages(), files, str(source))
    office = replace(office_in(held.office), watched=())
    found = phrase(
        "handover_found", lang=tools.lang, file=path, name=office.name, count=held.documents, date=held.day
    )
    tools.say(found)
    fresh = not (folder / _DESCRIPTION).exists()
    if fresh:
        why = phrase("handover_passphrase", lang=tools.lang)
        make_folder(folder, office, partial(new_passphrase, tools.words(), lang=tools.lang, why=why))
    desk = with_root(tools, folder, root).desk()
    if (desk.office.unit, desk.office.root) != (office.unit, office.root):
        raise UsageTrouble("USE-114", folder=str(folder))
    new = backup.take_in(desk, files, path, held)
    for name, data in held.papers.items() if fresh else ():
        desk.medium.write_new(desk.medium.inside(str(folder / REPORTS), name), data)
    if fresh:  # what it holds is backed up: that file is there
        desk.medium.replace(str(folder / BACKUPS / NOTE), held.note())
    if office.root_office == office.unit:
        count_root(desk)
    tools.say(phrase("handover_taken", lang=tools.lang, folder=str(folder.resolve()), count=new))
    listed = _listed(tools, desk, Path(path).parent)
    if listed["listed"]:
        listed["other_keys"] = _to_cut_off(tools, desk, held.key, root)
    if tools.json:
        told = {"folder": str(folder), "unit": office.unit, "documents": held.documents, "new": new}
        say_json({**told, "key": desk.keys.public().hex(), **listed})


def begin(run: Callable[[Sequence[str]], int], *, lang: str) -> int:
    """On a PC without a working folder: a new office, or on from the backup at hand; the exit code of it.

    Raises: click.Abort.
    """
    say(phrase("begin_here", lang=lang))
    if not (at_hand := _backup_at_hand()):
        say(phrase("begin_no_backup", lang=lang))
        return run(["init"])
    while True:
        say(phrase("begin_found", lang=lang, file=Path(at_hand).name, folder=str(Path(at_hand).parent)))
        for number, name in enumerate(("begin_new", "begin_backup"), start=1):
            say(f" {number}. {phrase(name, lang=lang)}")
        typed = ask(phrase("begin_choose", lang=lang), default="2")
        if typed == "1":
            return run(["init"])
        if typed != "2":
            say(phrase("menu_which", lang=lang, value=typed, count=2))
        elif run(["handover", at_hand]) == Exit.DONE:
            return Exit.DONE


def _backup_at_hand() -> str:
    """The newest backup here or beside the program, else on a stick; empty where there is none."""
    for place in dict.fromkeys((Path.cwd(), Path(sys.argv[0]).resolve().parent, *sticks.drives())):
        with suppress(AnttError):  # a stick that cannot be read is none
            if found := backup.newest_path(BackupFiles(), [str(place)]):
                return found
    return ""


def _listed(tools: Tools, desk: Desk, stick: Path) -> dict[str, object]:
    """List this PC's key where the root key is at hand; else leave the file by which that is asked for."""
    request = own_request(desk)
    mark = request.mark
    try:
        if not handover.is_listed(desk):
            handover.list_this_pc(desk)
    except (KeyTrouble, UsageTrouble) as trouble:
        said = message(trouble.code, trouble.params, lang=tools.lang)
        asking = desk.medium.write_new(str(stick / f"đăng ký {mark[:9]}.json"), request.data())
        tools.say(phrase("handover_unsigned", lang=tools.lang, why=said.what, file=asking, fingerprint=mark))
        return {"listed": False, "why": trouble.code, "written": [asking], "fingerprint": mark}
    version, data = handover.roster_in_force(desk)
    package = desk.medium.replace(str(stick / f"danh mục bản {version}.antt"), data)
    tools.say(phrase("handover_listed", lang=tools.lang, version=version, fingerprint=mark))
    tools.say(phrase("handover_old_pc", lang=tools.lang, file=as_typed(package)))
    return {"listed": True, "version": version, "written": [package], "fingerprint": mark}


def _to_cut_off(tools: Tools, desk: Desk, backed_up: str, root: Path | None) -> list[str]:
    """Say how the replaced PC's key is ended, and whose it is; the marks of what may be ended."""
    others = handover.before_this_pc(desk, backed_up)
    for line, mark in others:
        which = as_typed(mark) + (f" --root {as_typed(str(root.resolve()))}" if root else "")
        told = {"holder": line.holder or "–", "fingerprint": which}
        tools.say(phrase("handover_cut_off", lang=tools.lang, **told))
    return [mark for _, mark in others]
