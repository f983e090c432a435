"""`roster enrol`: the keys that units ask to have listed, each compared over the phone, in one next roster.

Knows how requests are handed in and how somebody at the screen compares; refuses to know why one is refused.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from antt_sync.app import enrolment
from antt_sync.app.enrolment import Asked, Request
from antt_sync.app.enrolment_book import enrolment_book, read_book
from antt_sync.app.world import Books, rebuild
from antt_sync.cli import words
from antt_sync.cli.output import NO, Exit, agreed, as_typed, ask, say, say_json
from antt_sync.cli.wiring import Tools
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.office import Office
from antt_sync.messages.render import message, phrase

_BIGGEST = 1 << 16


@words.command(
    "enrol",
    help="Ghi chữ ký số của đơn vị vào danh mục, sau khi so mã số qua điện thoại. / Add units' keys.",
)
@click.argument("paths", metavar="TỆP|THƯ MỤC...", nargs=-1, required=True, type=words.ANYTHING)
@click.option(
    "-o",
    "--output",
    type=words.TO_FILE,
    default=None,
    help="Chỉ lập bảng Excel để đối chiếu. / Only write a workbook to compare in.",
)
@click.option("--second-pc", is_flag=True, help="Máy thứ hai của chính cơ quan. / Another PC of this office.")
@click.option("--above", is_flag=True, help="Tệp của cơ quan cấp trên trực tiếp. / Of the office above.")
@click.option("--yes", is_flag=True, help="Đã so mã số, không hỏi nữa. / Marks are compared; ask nothing.")
@click.pass_obj
def enrol_command(
    tools: Tools, /, paths: tuple[Path, ...], output: Path | None, *, second_pc: bool, above: bool, yes: bool
) -> None:
    """Requests are compared here or in a workbook; a script has to say that somebody compared them."""
    if above:
        _put_above(tools, _requests(paths), second_pc=second_pc, yes=yes)
        return
    desk = tools.desk()
    book = _book(paths)
    if book is not None:
        raise SystemExit(_from_book(tools, book, second_pc=second_pc, yes=yes))
    asked = enrolment.look_at(desk, _requests(paths), second_pc=second_pc)
    if output is not None:
        written = desk.medium.write_new(
            str(output.with_suffix(".xlsx")), tools.draw(enrolment_book(desk, asked))
        )
        named = {"file": written, "typed": as_typed(written)}
        tools.say(phrase("enrol_book", lang=tools.lang, count=len(asked), **named))
        if tools.json:
            say_json({"written": [written], "requests": len(asked)})
        return
    for each in asked:
        _say_doubt(tools, each.code or each.remark, each, refused=bool(each.code))
    may = [each for each in asked if not each.code]
    if yes or not _sits(tools):
        _listed(tools, [(each.unit, each.request) for each in may], yes=yes)
    else:
        may = [each for n, each in enumerate(may, start=1) if _heard(tools, each, n, len(may))]
    raise SystemExit(_issued(tools, may, [(each, each.code) for each in asked if each.code]))


def _sits(tools: Tools) -> bool:
    return sys.stdin.isatty() and not tools.json


def _listed(tools: Tools, requests: Iterable[tuple[str, Request]], *, yes: bool) -> None:
    """Show whose keys with which marks would be listed. Raises: UsageTrouble where nobody says yes."""
    known = [*requests]
    for unit, request in known:
        tools.say(phrase("enrol_line", lang=tools.lang, unit=unit, fingerprint=request.mark))
    if known and not yes and not _sits(tools):
        raise UsageTrouble("USE-121", value="--yes", command="antt-sync roster enrol")


def _book(paths: Sequence[Path]) -> Path | None:
    """The one workbook that was handed in, if it is one."""
    books = [path for path in paths if path.is_file() and path.suffix.lower() == ".xlsx"]
    if books and len(paths) > 1:
        raise UsageTrouble("ENROL-113")
    return books[0] if books else None


def _requests(paths: Iterable[Path]) -> list[Request]:
    """Every enrolment file named, and those in the folders named. Raises: UsageTrouble."""
    found = []
    for path in paths:
        inside = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        for file in inside:
            try:
                with file.open("rb") as stream:
                    found.append(enrolment.read_enrolment(file.name, stream.read(_BIGGEST)))
            except UsageTrouble:
                if not path.is_dir():
                    raise
    if not found:
        raise UsageTrouble("ENROL-114", value=", ".join(map(str, paths)))
    return found


def _say_doubt(tools: Tools, code: str, asked: Asked, *, refused: bool) -> None:
    if code:
        wrong = message(code, asked.params, lang=tools.lang)
        tools.say(f"{'✗' if refused else '!'} {asked.unit}: {wrong.what}\n  → {wrong.do}")


def _heard(tools: Tools, asked: Asked, number: int, count: int) -> bool:
    """Ask what the unit reads until it is right; Enter or a no leaves the request for later."""
    request = asked.request
    who = {"unit": asked.unit, "id": request.unit, "holder": request.holder or "–"}
    say(phrase("enrol_who", lang=tools.lang, number=number, count=count, **who))
    return _is_right(tools, request, asked.unit)


def _is_right(tools: Tools, request: Request, name: str) -> bool:
    while (typed := ask(phrase("enrol_ask", lang=tools.lang))) and typed.lower() not in NO:
        if request.is_read_as(typed):
            say(phrase("enrol_right", lang=tools.lang))
            return True
        wrong = message("ENROL-109", {"unit": name}, lang=tools.lang)
        say(f"✗ {wrong.what}\n  → {wrong.do}")
    return False


def _from_book(tools: Tools, book: Path, *, second_pc: bool, yes: bool) -> Exit:
    """List what the workbook says yes to; what it says wrongly is told line by line."""
    desk = tools.desk()
    found = tools.gather([book])[0]
    answered = read_book(desk, desk.workbooks.read(found.data), second_pc=second_pc)
    if answered is None:
        raise UsageTrouble("ENROL-115", file=book.name)
    may = [each.asked for each in answered if each.accepted]
    for each in answered:
        _say_doubt(tools, each.code, each.asked, refused=True)
    for asked in may:
        _say_doubt(tools, asked.remark, asked, refused=False)
    _listed(tools, [(asked.unit, asked.request) for asked in may], yes=yes)
    if may and not yes and not agreed(phrase("enrol_sure", lang=tools.lang, count=len(may)), lang=tools.lang):
        raise click.Abort
    return _issued(tools, may, [(each.asked, each.code) for each in answered if each.code])


def _issued(tools: Tools, may: Sequence[Asked], refused: Sequence[tuple[Asked, str]]) -> Exit:
    """Sign once for all of them; nobody to list is no new roster."""
    desk = tools.desk()
    before = Books(desk).own_roster
    issued = enrolment.enrol(desk, may)
    if tools.json:
        lines = [{"unit": asked.request.unit, "code": code} for asked, code in refused]
        say_json({"version": issued.version, "enrolled": [a.request.unit for a in may], "refused": lines})
    elif before is not None and before.version == issued.version:
        say(phrase("enrol_nobody", lang=tools.lang, version=issued.version))
    else:
        say(phrase("roster_issued", lang=tools.lang, version=issued.version, count=len(issued.units) - 1))
        tools.next_step("enrol_next")
    return Exit.REFUSED if any(code != "ENROL-101" for _, code in refused) else Exit.DONE


def _with_root(request: Request, office: Office) -> Office:
    return replace(office, root=request.root)


def _with_above(request: Request, office: Office) -> Office:
    above, root, name = request.unit, request.root, request.says
    return replace(office, superior=above, superior_root=root, superior_name=name)


def _put_above(tools: Tools, /, requests: Sequence[Request], *, second_pc: bool, yes: bool) -> None:
    """Know an office above from now on: what it signs counts here, and bundles go to it.

    Where this PC's registry comes from that office, it is its new root that counts from now on.
    """
    if second_pc or len(requests) != 1:
        raise UsageTrouble("LEVEL-101")
    (request,) = requests
    enrolment.check_superior(tools.desk(), request)
    name = request.says or request.unit
    if yes or not _sits(tools):
        _listed(tools, [(name, request)], yes=yes)
    else:
        say(phrase("enrol_above", lang=tools.lang, unit=name))
        if not _is_right(tools, request, name):
            raise click.Abort
    another_root = request.unit == tools.desk().office.root_office
    tools.change_office(partial(_with_root if another_root else _with_above, request))
    rebuild(tools.desk())
    tools.say(phrase("enrolled_root" if another_root else "enrolled_above", lang=tools.lang, unit=name))
    if tools.json:
        say_json({"superior": request.unit, "root": request.root})
