"""Setting up: working folder, roster.

Knows the words of these commands; refuses to know how documents are made.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import click

from antt_sync.app import registry
from antt_sync.app.rosters import mark_of, present_roots
from antt_sync.app.world import Books
from antt_sync.cli import wizard, words
from antt_sync.cli.checked import say_each
from antt_sync.cli.cutoff import cutoff_command
from antt_sync.cli.enrol import enrol_command
from antt_sync.cli.output import Exit, as_typed, finding_json, say, say_json, table
from antt_sync.cli.passphrases import new_passphrase
from antt_sync.cli.wiring import Tools, make_folder
from antt_sync.core.envelope import is_unit_id
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.findings import errors
from antt_sync.core.office import Office
from antt_sync.core.roster import KeyLine, Unit
from antt_sync.core.values import read_date, show_date
from antt_sync.messages.render import message, phrase
from antt_sync.messages.report_words import kind_name


def a_day(text: str) -> date:
    """A day as people type it.

    Raises: UsageTrouble.
    """
    entry = read_date(text).entry
    if not isinstance(entry, date):
        raise UsageTrouble("USE-112", value=text)
    return entry


@words.command(
    "init",
    help="Lập thư mục làm việc của một cơ quan hoặc đơn vị. / Make an office's or unit's working folder.",
)
@click.argument("folder", metavar="[THƯ MỤC]", type=words.TO_FOLDER, default=Path())
@click.option("--unit", default="", help="Mã cơ quan, đơn vị, ví dụ X-14761-000.1.")
@click.option("--name", default="", help="Tên in trên biểu, ví dụ “UBND phường Nam Ngạn”.")
@click.option("--level", type=click.Choice(["unit", "commune", "upper"]), default="commune", help="Cấp.")
@click.option("--phone", default="", help="Điện thoại của cơ quan, in trên biểu.")
@click.option("--place", default="", help="Địa danh ghi trước ngày tháng, ví dụ “Nam Ngạn”.")
@click.option("--root", default="", help="Khóa gốc của cơ quan cấp trên (chỉ đơn vị cần).")
@click.option("--root-office", default="", help="Mã cơ quan giữ khóa gốc (chỉ đơn vị cần).")
@click.option(
    "--from",
    "listed",
    type=words.FILE,
    default=None,
    help="Danh sách đơn vị có sẵn (Excel), cột nào cũng được. / Any existing list of units.",
)
@click.pass_obj
def init_command(
    tools: Tools, /, folder: Path, unit: str, name: str, level: str, listed: Path | None, **given: str
) -> None:
    """Ask for everything where somebody sits and no id is given; else make what is told."""
    if not (unit or name) and sys.stdin.isatty() and not tools.json:
        known = folder == Path() and tools.has_folder()
        wizard.run(tools, tools.folder() if known else folder, listed=listed)
        return
    if not (unit and name):
        missing = "--name" if unit else "--unit"
        raise UsageTrouble("USE-121", value=missing, command="antt-sync init")
    if not is_unit_id(unit):
        raise UsageTrouble("USE-113", value=unit)
    if level == "unit" and not (given["root"] and given["root_office"]):
        raise UsageTrouble("USE-115")
    if given["root"] and not re.fullmatch(r"[0-9a-f]{64}", given["root"]):
        raise UsageTrouble("USE-130", value=given["root"])
    if given["root_office"] and not is_unit_id(given["root_office"]):
        raise UsageTrouble("USE-113", value=given["root_office"])
    office = _office(unit, name, level, given)
    public, root = make_folder(folder, office, partial(new_passphrase, tools.words(), lang=tools.lang))
    book, units = wizard.write_listed(tools, folder, listed) if listed else (None, None)
    if tools.json:
        said = {"folder": str(folder), "unit": unit, "key": public.hex(), "root": root}
        say_json({**said, "written": [str(book)]} if book else said)
        return
    say(phrase("init_done", lang=tools.lang, folder=str(folder), name=name))
    if units:
        wizard.say_listed(units, lang=tools.lang)
        where = {"file": as_typed(str(book)), "folder": as_typed(str(folder))}
        say(phrase("init_next_listed", lang=tools.lang, **where))
        return
    name = "init_next_unit" if level == "unit" else "init_next"
    say(phrase(name, lang=tools.lang, folder=as_typed(str(folder))))


def _office(unit: str, name: str, level: str, given: Mapping[str, str]) -> Office:
    """A unit trusts its office's root; an office makes its own, and may know who stands above it."""
    told = Office(
        unit, name, level, given["root"], given["root_office"] or unit, given["phone"], given["place"]
    )
    if level == "unit" or told.root_office == unit:
        return told
    if not told.root:
        raise UsageTrouble("USE-115")
    return replace(told, root="", root_office=unit, superior=told.root_office, superior_root=told.root)


@words.group("roster", help="Danh mục đơn vị và người ký. / The registry of units and keys.")
def roster_command() -> None:
    """The group."""


@roster_command.command("template", help="Ghi biểu danh mục (F01) để điền. / Write the registry workbook.")
@click.option("-o", "--output", type=words.TO, required=True)
@click.pass_obj
def roster_template(tools: Tools, /, output: Path) -> None:
    """With the units that are known."""
    say_written(tools, registry.registry_template(tools.desk(), to=str(output)))


def say_written(tools: Tools, written: str) -> None:
    """That a workbook was written, and what it is called."""
    tools.say(phrase("written", lang=tools.lang, file=written))
    if tools.json:
        say_json({"written": [written]})


@roster_command.command(
    "issue", help="Ký danh mục từ biểu F01 đã điền. / Sign the registry from a filled F01."
)
@click.argument("file", metavar="TỆP", type=words.FILE)
@click.option("--dry-run", is_flag=True, help="Chỉ xem sẽ thay đổi gì. / Only show what would change.")
@click.pass_obj
def roster_issue(tools: Tools, /, file: Path, dry_run: bool) -> None:
    """Shows the difference before it asks for the passphrase."""
    desk = tools.desk()
    planned = registry.read_registry(desk, tools.gather([file])[0])
    form = desk.shelf.newest(registry.REGISTRY)
    say_each(planned.findings, form, tools.lang, tools.say)
    for change in planned.changes:
        tools.say(f"  {message(change.code, change.params, lang=tools.lang).what}")
    changed = [{"code": c.code, **c.unit.as_json()} for c in planned.changes]
    found = [finding_json(f, form, "", tools.lang) for f in planned.findings]
    if dry_run:
        if tools.json:
            say_json({"dry_run": True, "changes": changed, "findings": found})
        raise SystemExit(Exit.TO_FIX if errors(planned.findings) else Exit.DONE)
    before = Books(desk).roster
    issued = registry.issue_roster(desk, planned)
    if tools.json:
        say_json({"version": issued.version, "changes": changed, "findings": found})
    if before is not None and before.version == issued.version:
        tools.say(phrase("roster_same", lang=tools.lang, version=issued.version))
        return
    tools.say(phrase("roster_issued", lang=tools.lang, version=issued.version, count=len(issued.units) - 1))
    year = str(desk.now().year)
    if year not in Books(desk).campaigns:
        tools.next_step("roster_next", period=year)


roster_command.add_command(enrol_command)
roster_command.add_command(cutoff_command)


@roster_command.command("show", help="Xem danh mục đang dùng. / Show the registry in force.")
@click.pass_obj
def roster_show(tools: Tools, /) -> None:
    """Units with kinds, lives and by which digits their keys are named."""
    desk = tools.desk()
    roster, office = Books(desk).own_roster, desk.office.unit
    if roster is None:
        raise UsageTrouble("ROSTER-104")
    roots = present_roots(desk)
    signers: dict[str, list[KeyLine]] = {}
    for line in (x for key, lines in roster.keys.items() if key not in roster.ended for x in lines):
        signers.setdefault(line.unit, []).append(line)
    if tools.json:
        units = [
            {
                **u.as_json(),
                "has_key": u.id in signers,
                "keys": [{"mark": mark_of(x, roots), **x.as_json()} for x in signers.get(u.id, ())],
                "level": u.level,
                "watched": u.id != office and not u.under(office),
            }
            for u in roster.units.values()
        ]
        say_json({"version": roster.version, "units": units})
        return
    rows = [
        row
        for u in roster.units.values()
        for row in _rows(u, _remark(u, office, tools.lang), signers.get(u.id, ()), roots)
    ]
    head = [
        phrase(f"column_{c}", lang=tools.lang)
        for c in ("id", "unit", "kind", "level", "contact", "key", "remark")
    ]
    table(head, rows)
    for clause in sorted({u.outside for u in roster.units.values()} - {""}):
        say(phrase("outside_by", lang=tools.lang, clause=clause))


def _rows(
    unit: Unit, remark: str, keys: Sequence[KeyLine], roots: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """A unit with its first key, then a line for each other one: the digits naming it, and who keeps it."""
    told = (unit.id, unit.name, kind_name(unit.kind).partition(",")[0], unit.level or "–", unit.contact)
    for number, line in enumerate(keys or (None,)):
        holder = line.holder if line and line.holder != unit.name else ""
        said = " · ".join(filter(None, ("" if number else remark, holder)))
        yield *(("",) * len(told) if number else told), mark_of(line, roots)[:9] if line else "", said


def _remark(unit: Unit, office: str, lang: str) -> str:
    """What sets a unit apart: out of scope, another level's, ended."""
    said = []
    if unit.outside:
        said.append(phrase("unit_outside", lang=lang))
    if unit.id != office and not unit.under(office):
        said.append(phrase("unit_watched", lang=lang))
    if unit.valid_to is not None:
        said.append(phrase("unit_until", lang=lang, date=show_date(unit.valid_to)))
    return " · ".join(said)
