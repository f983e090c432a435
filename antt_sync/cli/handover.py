"""Backup and handover: everything of the office on one stick, and from that stick onto a new PC.

Knows the words of these commands and what is left to do after them; refuses to know what a backup holds.
"""

from __future__ import annotations

from pathlib import Path

import click

from antt_sync.app import backup
from antt_sync.cli import words
from antt_sync.cli.output import say, say_json
from antt_sync.cli.wiring import BACKUPS, REPORTS, BackupFiles, Tools
from antt_sync.messages.render import phrase

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
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Thư mục hoặc USB để ghi; không ghi thì là “Sao lưu”. / Folder or stick to write to.",
)
@click.pass_obj
def backup_command(tools: Tools, /, output: Path | None) -> None:
    """Write, read back, compare with the store, and remember when."""
    folder, desk = tools.folder(), tools.desk()
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
    say(phrase("backup_done", lang=tools.lang, file=path, stored=len(desk.store.ids()), read=made.documents))
    if repacked:
        say(phrase("backup_repacked", lang=tools.lang, count=repacked))
    say(phrase("backup_next" if output else "backup_next_stick", lang=tools.lang))


def _papers(tools: Tools, folder: Path) -> dict[str, bytes]:
    """The reports of a folder: what a clerk wrote on a board stands in no document."""
    names = sorted(p for p in folder.glob("*.xlsx") if not p.name.startswith(("~$", ".")))
    return {p.name: found.data for p in names if (found := tools.earlier(p)) is not None}


def backup_reminder(tools: Tools, *, days: int = 7) -> str:
    """What the menu says when documents came since a backup that is older than so many days; else nothing."""
    note = tools.earlier(tools.folder() / BACKUPS / NOTE)
    return backup.reminder(tools.desk(), note.data if note else None, days=days)
