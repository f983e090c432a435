"""Levels: a bundle for the office above, and the two PCs of one office.

Knows the words of these commands; refuses to know what goes up and what a stick lacks.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from antt_sync.app import forward as forwarding
from antt_sync.app import handover
from antt_sync.app import sync as syncing
from antt_sync.app.conflicts import as_json
from antt_sync.app.encrypting import as_it_is, encrypted_to
from antt_sync.app.ports import Desk
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.lists import say_apart
from antt_sync.cli.output import Exit, agreed, say, say_json, table
from antt_sync.cli.wiring import FORWARDED, Tools
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.views import set_hash
from antt_sync.messages.render import message, phrase


@words.command(
    "forward",
    help="Chuyển lên cơ quan cấp trên những gì nơi đó chưa có, kèm phiếu gửi để in. "
    "/ Bundle for the office above what it does not have yet.",
)
@click.option("--to", default="", help="Mã cơ quan nhận; không ghi thì là cơ quan cấp trên.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=None, help="Tệp .antt, hoặc thư mục."
)
@click.option("--all", "everything", is_flag=True, help="Cả những gì nơi nhận đã báo có. / Ignore receipts.")
@click.option("--evidence", is_flag=True, help="Kèm tệp Excel gốc. / The workbooks too.")
@click.option("--encrypt", is_flag=True, help="Gửi kín: chỉ nơi nhận mở được. / Only the recipient opens it.")
@click.option("--dry-run", is_flag=True, help="Chỉ xem, không ghi. / Look only.")
@click.pass_obj
def forward_command(tools: Tools, /, to: str, output: Path | None, **how: bool) -> None:
    """Say what goes up; sign and write unless it is only a look."""
    desk, lang = tools.desk(), tools.lang
    made = forwarding.bundle(desk, to=to.strip().upper(), everything=how["everything"], roles=tools.roles())
    told: dict[str, object] = {
        "to": made.to,
        "documents": made.cover.documents if made.new else 0,
        "submissions": made.submissions,
        "known": made.known,
        "gaps": [g._asdict() for g in made.cover.gaps],
        "apart": [one._asdict() for one in made.cover.apart],
        "totals": [t.as_json() for t in made.cover.totals],
    }
    wrap = encrypted_to(desk, made.to) if how["encrypt"] else as_it_is
    written = None
    if made.new:
        _say_bundle(tools, made)
        if not how["dry_run"]:
            path = _path(tools, output, made.to)
            written = forwarding.forward(
                desk, made, path=path, evidence=how["evidence"], draw=tools.draw, wrap=wrap
            )
    if tools.json:
        files = [*written.packages, written.slip] if written else []
        number, code = (written.number, written.code) if written else (0, "")
        say_json({**told, "dry_run": how["dry_run"], "written": files, "number": number, "code": code})
    elif not made.new:
        say(phrase("forward_nothing", lang=lang, to=made.to_name, count=made.known))
    elif written is None:
        say(phrase("forward_looked", lang=lang))
    else:
        _say_written(written, made, lang=lang)
        if how["encrypt"]:
            say(phrase("encrypted", lang=lang, to=made.to_name))


def _path(tools: Tools, output: Path | None, to: str) -> str:
    """Where the bundle goes: the file named, or under its own name into a folder."""
    if output is not None and not output.is_dir() and output.suffix:
        return str(output.with_suffix(".antt"))
    desk = tools.desk()
    day = desk.now().date().isoformat()
    name = phrase("forward_name", lang="vi", unit=desk.office.unit, to=to, date=day)
    return str((output or tools.folder() / FORWARDED) / f"{name}.antt")


def _say_bundle(tools: Tools, made: forwarding.Bundle) -> None:
    """A line for each form, and what is not in the bundle."""
    lang = tools.lang
    if tools.json:
        return
    gaps = Counter((form, period) for _, form, period in made.cover.gaps)
    apart = Counter((form, period) for _, form, period in made.cover.apart)
    rows = []
    for t in made.cover.totals:
        known = (apart[t.form, t.period], gaps[t.form, t.period])
        counts = (t.units, t.accepted, t.appraised, t.decided, *known)
        rows.append((t.form, t.period, *(str(n or "–") for n in counts)))
    if rows:
        head = [
            phrase(f"column_{c}", lang=lang)
            for c in ("form", "period", "units", "accepted", "appraised", "decided", "apart", "missing")
        ]
        table(head, rows)
    if made.cover.apart:
        say(phrase("forward_apart", lang=lang, n=len(made.cover.apart)))
    for period in made.summary:
        say(phrase("forward_summary", lang=lang, period=period))


def _say_written(written: forwarding.Forwarded, made: forwarding.Bundle, *, lang: str) -> None:
    """Where the files are, and what to do with them."""
    counts = {"count": made.cover.documents, "submissions": made.submissions}
    said = phrase("forwarded", lang=lang, number=written.number, code=written.code, to=made.to_name, **counts)
    say(said)
    for name in (*written.packages, written.slip):
        say(phrase("written", lang=lang, file=name))
    if written.lacking:
        say(phrase("forward_lacking", lang=lang, count=written.lacking))
    say(phrase("forward_next", lang=lang))


@words.command(
    "sync",
    help="Đồng bộ hai máy của một cơ quan qua USB: chạy ở máy này, máy kia, rồi máy này. "
    "/ Let two PCs of one office meet on a stick.",
)
@click.argument("folder", metavar="USB", type=words.FOLDER)
@click.option("--yes", is_flag=True, help="Không hỏi lại. / Ask nothing.")
@click.pass_obj
def sync_command(tools: Tools, /, folder: Path, *, yes: bool) -> None:
    """Take in first, so that a stick that cannot be written still gives what it has."""
    desk, lang = tools.desk(), tools.lang
    if not (yes or _goes_on(tools, desk, folder)):
        raise click.Abort
    met = syncing.take(desk, tools.gather(_packages(folder, syncing.sync_folder(desk.office.root_office))))
    tools.say(phrase("sync_taken", lang=lang, count=met.taken, total=len(met.there)))
    for line in met.damaged:
        said = message(line.code, {"file": line.name, **line.params}, lang=lang)
        tools.say(f"  ✗ {line.name}: {said.what}\n    → {said.do}")
    count, written = syncing.give(desk, met.there, to=str(folder))
    listed = handover.is_listed(desk)
    if tools.json:
        damaged = [{"file": line.name, "code": line.code} for line in met.damaged]
        told = {"taken": met.taken, "given": count, "written": list(written), "damaged": damaged}
        apart = [as_json(conflict) for conflict in met.apart]
        say_json({**told, "apart": apart, "set": set_hash(desk.store.ids()), "listed": listed})
    else:
        say_apart(met.apart, lang)
        _say_met(count, written, lang=lang)
        if not listed:
            stranger = Books(desk).roster is None and bool(desk.store.of_kind(Kind.ROSTER))
            say(phrase("sync_other_root" if stranger else "sync_unlisted", lang=lang))
    if met.damaged:
        raise SystemExit(Exit.REFUSED)


def _goes_on(tools: Tools, desk: Desk, folder: Path) -> bool:
    """Whether this is no stick of other offices only, or is meant all the same.

    Raises: UsageTrouble where it is one and nobody sits there.
    """
    begins, own = syncing.sync_folder(""), syncing.sync_folder(desk.office.root_office)
    meeting = {unicodedata.normalize("NFC", p.name) for p in folder.iterdir() if p.is_dir()}
    others = sorted(name for name in meeting if name.startswith(begins))
    if not others or own in others:
        return True
    books = Books(desk)
    names = ", ".join(books.name_of(name.removeprefix(begins).strip()) for name in others)
    if not sys.stdin.isatty() or tools.json:
        raise UsageTrouble("SYNC-101", folder=str(folder), names=names)
    return agreed(phrase("sync_sure", lang=tools.lang, names=names, name=desk.office.name), lang=tools.lang)


def _packages(folder: Path, own: str) -> list[Path]:
    """Every package on a stick, but for the folders in which the PCs of other offices meet."""
    found = []
    for path in sorted(folder.rglob("*.antt")):
        names = (unicodedata.normalize("NFC", part) for part in path.relative_to(folder).parts[:-1])
        meeting = [name for name in names if name.startswith(syncing.sync_folder(""))]
        if all(part == own for part in meeting):
            found.append(path)
    return found


def _say_met(given: int, written: Sequence[str], *, lang: str) -> None:
    """What crossed, and what is left to do."""
    if given:
        say(
            phrase(
                "sync_given", lang=lang, count=given, files=len(written), place=str(Path(written[0]).parent)
            )
        )
    say(phrase("sync_next" if given else "sync_same", lang=lang))
