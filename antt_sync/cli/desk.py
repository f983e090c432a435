"""The desk's daily commands: blank, check, sign, merge, open, deliver.

Knows what is asked and shown; refuses to know how anything is decided.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from antt_sync.app import blank as blanks
from antt_sync.app import check as checks
from antt_sync.app import deliver as deliveries
from antt_sync.app import dossiers, downward, receive
from antt_sync.app import sign as signing
from antt_sync.app.conflicts import as_json, conflicts, left_out
from antt_sync.app.encrypting import as_it_is, encrypted_to
from antt_sync.app.foresee import ahead, foresee, looked
from antt_sync.app.set_up import OFFICE_BOOKS
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.asking import answered, assigned, the_unit
from antt_sync.cli.auto import ask_first
from antt_sync.cli.checked import checked_json, say_checked, say_findings, totals_line
from antt_sync.cli.lists import say_apart, say_attention
from antt_sync.cli.merged import files_in, merge_exit, say_merged, say_next
from antt_sync.cli.output import Exit, agreed, say, say_json, table
from antt_sync.cli.publish import say_blanks
from antt_sync.cli.waiting import files_waiting
from antt_sync.cli.wiring import INBOX, Tools
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.evaluator import personal
from antt_sync.core.findings import Param, errors, stops
from antt_sync.core.schema import MOST_ROWS
from antt_sync.core.submission import CHANNELS
from antt_sync.messages.render import message, phrase

MOST_NAMED = 10
"""So many of the units that got no line are named on the screen."""
_paths = click.argument("paths", metavar="TỆP...", nargs=-1, required=True, type=words.ANYTHING)


@words.command("blank", help="Ghi biểu trống, in sẵn những gì cơ quan đã biết. / Write blank workbooks.")
@click.argument("form", metavar="BIỂU")
@click.option("--unit", default="", help="Mã hoặc tên đơn vị; bỏ trống thì biểu không ghi tên ai.")
@click.option("--all", "everyone", is_flag=True, help="Mọi đơn vị, mỗi đơn vị một thư mục.")
@click.option("--common", is_flag=True, help="Một tệp cho cả nhóm; đơn vị chọn tên mình trong tệp.")
@click.option("--grid", is_flag=True, help="Một bảng, mỗi đơn vị một dòng, để nhập hộ bản giấy, điện thoại.")
@click.option("--all-units", is_flag=True, help="Với --grid: cả đơn vị đã nộp, in sẵn số đã nộp.")
@click.option("--period", required=True, help="Ví dụ 2024.")
@click.option("-o", "--output", required=True, type=words.TO, help="Tệp, hoặc thư mục với --all.")
@click.pass_obj
def blank_command(tools: Tools, /, form: str, period: str, output: Path, **how: object) -> None:
    """One file, or a folder per unit."""
    everyone = bool(how["everyone"])
    _one_way_only(how)
    if everyone and output.is_file():
        raise UsageTrouble("USE-128", value=str(output))
    for_all = bool(how["common"] or how["grid"])
    desk = tools.desk(required=everyone or for_all)
    form = form.upper()
    unit = the_unit(desk, str(how["unit"]), period=period)
    recipe = dossiers if dossiers.is_dossier(form) else blanks
    if for_all and recipe is dossiers:
        raise UsageTrouble("USE-156", dossier=form)
    if everyone:
        written = recipe.blank_all(desk, form, period=period, to=str(output))
    elif for_all:
        written = [_for_all(tools, form, period, output, how)]
    else:
        to = _one_file(output, f"{form} {unit} {period}".replace("  ", " "))
        written = [recipe.blank(desk, form, unit=unit, period=period, to=to)]
    books, today = Books(desk), desk.now().date()
    apart = left_out(books, form, period, as_of=today)
    rowless = conflicts(books, form=form, period=period, as_of=today) if how["grid"] else []
    about = {"unit": unit, "period": period}
    lineless = [] if recipe is dossiers else blanks.without_line(desk, form, **about, everyone=everyone)
    if tools.json:
        told = [as_json(conflict) for conflict in (*apart, *rowless)]
        say_json({"written": written, "left_out": told, "without_line": lineless})
        return
    place = str(output) if everyone else written[0]
    say(phrase("blanks_written", lang=tools.lang, count=len(written), place=place))
    if apart:
        units = ", ".join(dict.fromkeys(f"{c.unit_name} ({c.subject.form})" for c in apart))
        count = len({c.subject.unit for c in apart})
        say(phrase("left_out", lang=tools.lang, count=count, units=units))
    say_apart(rowless, tools.lang)
    for missing in () if everyone or for_all else _unsummed(books, form, unit, period):
        say(f"! {message(checks.NOT_SUMMED, missing, lang=tools.lang).what}")
    if lineless:
        say(_lineless(tools, form, lineless))
    if books.roster is not None and period not in books.campaigns and form not in OFFICE_BOOKS:
        say(phrase("blanks_no_campaign", lang=tools.lang, period=period))
        at_unit = desk.office.level == "unit"
        tools.next_step("blanks_no_campaign_unit" if at_unit else "blanks_no_campaign_next", period=period)
    if everyone:
        tools.next_step("blanks_next")


def _unsummed(books: Books, form: str, unit: str, period: str) -> Iterable[Mapping[str, Param]]:
    """Who is in none of the sums that a form was written with."""
    schema, own = books.desk.shelf.newest(form), books.unit(unit or books.desk.office.unit)
    return checks.not_summed(books, schema, own, period) if schema and own else ()


def _lineless(tools: Tools, /, form: str, names: Sequence[str]) -> str:
    """Which units a form's table has no line for, and what to do about them."""
    units = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
    return phrase("without_line", lang=tools.lang, form=form, most=MOST_ROWS, n=len(names), units=units)


def _one_way_only(how: Mapping[str, object]) -> None:
    """Whoever asks for two ways of handing out at once is told which two."""
    names = {"unit": "--unit", "everyone": "--all", "common": "--common", "grid": "--grid"}
    asked = [option for name, option in names.items() if how[name]]
    if len(asked) > 1:
        raise UsageTrouble("USE-125", first=asked[1], second=asked[0])
    if how["all_units"] and not how["grid"]:
        raise UsageTrouble("USE-144")


def _for_all(tools: Tools, form: str, period: str, output: Path, how: Mapping[str, object]) -> str:
    """One workbook for many units: for them to fill, or for a clerk to key."""
    desk = tools.desk()
    word = "name_grid" if how["grid"] else "name_common"
    to = _one_file(output, phrase(word, lang="vi", form=form, period=period))
    form_asked = blanks.the_form(desk, Books(desk), form, period)
    if form_asked.filled_by == "office":
        raise UsageTrouble("USE-146", form=form, option="--grid" if how["grid"] else "--common")
    if how["grid"]:
        return blanks.blank_grid(desk, form, period=period, to=to, everyone=bool(how["all_units"]))
    return blanks.blank_common(desk, form, period=period, to=to)


def _one_file(output: Path, name: str) -> str:
    """Where one workbook goes: into a folder under its own name, and never without its suffix."""
    if output.is_dir():
        return str(output / f"{name}.xlsx")
    return str(output if output.suffix.lower() == ".xlsx" else output.with_name(f"{output.name}.xlsx"))


def _some(tools: Tools, paths: Sequence[Path]) -> Sequence[receive.Found]:
    """Every file below the paths; a table of nothing would look like work done."""
    found = tools.gather(paths)
    if not found:
        raise UsageTrouble("USE-127", value=", ".join(map(str, paths)))
    return found


@words.command(
    "check", help="Kiểm tra biểu đã điền; không nhận vào. / Check filled workbooks; nothing is taken in."
)
@_paths
@click.option(
    "--annotate", is_flag=True, help="Ghi thêm bản có đánh dấu chỗ cần sửa. / Write annotated copies."
)
@click.option("-o", "--output", type=words.TO_FOLDER, default=None, help="Thư mục ghi bản đánh dấu.")
@click.pass_obj
def check_command(tools: Tools, /, paths: tuple[Path, ...], annotate: bool, output: Path | None) -> None:
    """All findings at once."""
    desk = tools.desk(required=False)
    files = _some(tools, paths)
    results = checks.check(desk, files)
    written: list[str] = []
    if annotate:
        written = _annotate(tools, files, output)
    if tools.json:
        say_json({"files": [checked_json(r, tools.lang) for r in results], "written": written})
    else:
        for result in results:
            say_checked(result, tools.lang)
        for name in written:
            say(phrase("written", lang=tools.lang, file=name))
    raise SystemExit(check_exit(results))


def _annotate(tools: Tools, /, files: Sequence[receive.Found], output: Path | None) -> list[str]:
    desk = tools.desk(required=False)
    folder = output or Path()
    written = []
    for file in files:
        if file.sort == "workbook":
            stem = Path(file.name.rpartition(" › ")[2]).stem
            for form, data in checks.annotated(desk, file):
                name = phrase("annotated_name", lang="vi", name=f"{stem} {form}".rstrip())
                written.append(desk.medium.write_new(desk.medium.inside(str(folder), name), data))
    return written


def check_exit(results: Sequence[checks.Checked]) -> Exit:
    """The exit status of a check: something refused, something to correct, or nothing."""
    if any(r.refused and r.refused not in {checks.WHOLE, checks.UNOPENED} for r in results):
        return Exit.REFUSED
    wrong = any(stops(s.findings) or errors(s.findings) for r in results for s in r.sheets)
    return Exit.TO_FIX if wrong else Exit.DONE


@words.command("sign", help="Ký biểu của đơn vị mình thành gói để gửi. / Sign this unit's workbooks.")
@_paths
@click.option("-o", "--output", type=words.TO_FOLDER, default=None, help="Thư mục ghi gói.")
@click.option(
    "--with-errors", "reason", default="", help="Lý do nộp khi còn lỗi. / Why it is sent with errors."
)
@click.option("--encrypt", is_flag=True, help="Gửi kín: chỉ nơi nhận mở được. / Only the recipient opens it.")
@click.pass_obj
def sign_command(
    tools: Tools, /, paths: tuple[Path, ...], output: Path | None, reason: str, *, encrypt: bool
) -> None:
    """Shows counts and totals, then asks for the passphrase."""
    desk = tools.desk()
    wrap = encrypted_to(desk, desk.office.root_office) if encrypt else as_it_is
    items = signing.prepare(desk, tools.gather(paths))
    for item in items:
        if item.sheet is not None and item.totals is not None:
            form = item.sheet.reading.form
            tools.say(f"{item.workbook.name} · {form.id} {item.sheet.subject.period}")
            tools.say(f"  {totals_line(item.totals, tools.lang)}")
            say_findings(item.sheet.findings, form, tools.lang, tools.say)
            if item.apart:
                said = message("SIGN-104", {"form": form.id}, lang=tools.lang)
                tools.say(f"  ! {said.what}\n    → {said.do}")
        if item.refused:
            said = message(item.refused, {"file": item.workbook.name}, lang=tools.lang)
            tools.say(f"  ✗ {said.what}\n    → {said.do}")
    written = signing.sign(desk, items, to=str(output or ""), reason=reason, wrap=wrap)
    for name in written:
        tools.say(phrase("signed", lang=tools.lang, file=name))
    if written and encrypt:
        tools.say(phrase("encrypted", lang=tools.lang, to=Books(desk).name_of(desk.office.root_office)))
    if tools.json:
        refused = {i.workbook.name: i.refused for i in items if i.refused}
        say_json({"written": written, "refused": refused})
    if any(i.refused for i in items):
        raise SystemExit(Exit.REFUSED)


@words.command("merge", help="Nhận hồ sơ: gói, biểu, tệp nén, thư mục, USB. / Take in whatever people sent.")
@_paths
@click.option("--assign", "assigns", multiple=True, metavar="TỆP=ĐƠN VỊ", help="Tệp này là của đơn vị nào.")
@click.option(
    "--yes", is_flag=True, help="Không hỏi; tệp còn ngờ để lại. / Ask nothing; doubtful files stay."
)
@click.option("--dry-run", is_flag=True, help="Chỉ xem, không nhận. / Look only.")
@click.option("--channel", type=click.Choice(CHANNELS), default="other", help="Nhận qua đâu.")
@click.option("--handed-by", default="", help="Ai giao.")
@click.pass_obj
def merge_command(tools: Tools, /, paths: tuple[Path, ...], assigns: tuple[str, ...], **how: object) -> None:
    """One table, one question per doubtful file, one passphrase."""
    if personal(str(how["handed_by"])):
        raise UsageTrouble("USE-190")
    desk = tools.desk()
    files = _some(tools, paths)
    assign = assigned(desk, files, assigns)
    planned = receive.plan(desk, files, assign=assign)
    interactive = sys.stdin.isatty() and not how["yes"] and not how["dry_run"] and not tools.json
    if interactive and planned.doubtful:
        answers = answered(desk, planned, tools.lang)
        if answers:
            planned = receive.plan(desk, files, assign={**assign, **answers})
    if how["dry_run"]:
        seen = ahead(Books(desk), planned)
        lines = looked(seen, planned)
        say_merged(tools, lines, None, [*foresee(Books(desk), seen)])
        if not tools.json:
            say(phrase("merge_looked", lang=tools.lang))
        raise SystemExit(merge_exit(lines))
    if interactive and (planned.to_sign or planned.to_answer):
        say_merged(tools, planned.lines, None)
        count = len(planned.to_sign) + len(planned.to_answer)
        own = any(line.code == "TAKE-111" for line in planned.lines)
        asked = "merge_confirm_own" if own else "merge_confirm"
        if not agreed(phrase(asked, lang=tools.lang, count=count), lang=tools.lang):
            raise click.Abort
    reason = phrase("reason_on_behalf", lang="vi")
    taken = receive.take_in(
        desk, planned, channel=str(how["channel"]), handed_by=str(how["handed_by"]), reason=reason
    )
    shown = interactive and bool(planned.to_sign or planned.to_answer)
    if shown and taken.lines == planned.lines:
        say(phrase("merged", lang=tools.lang, new=taken.new, total=files_in(taken.lines)))
    else:
        say_merged(tools, taken.lines, taken)
    say_next(tools, taken)
    raise SystemExit(merge_exit(taken.lines))


@words.command("open", help="Mở gói cơ quan gửi về: nhận danh mục, đợt, phiếu, nhận xét. / Open a package.")
@click.argument("package", metavar="GÓI", type=words.FILE)
@click.option(
    "-o",
    "--output",
    type=words.TO_FOLDER,
    default=None,
    help="Thư mục ghi biểu trống của gói. / For its blanks.",
)
@click.pass_obj
def open_command(tools: Tools, /, package: Path, output: Path | None) -> None:
    """Verify and take everything in; the blanks in it are written where that is asked for."""
    desk = tools.desk()
    files = tools.gather([package])
    planned = receive.plan(desk, files, assign={})
    taken = receive.take_in(desk, planned, channel="other")
    say_merged(tools, taken.lines, taken)
    roster = Books(desk).roster
    if not tools.json and roster is not None and desk.office.root_office != desk.office.unit:
        say(phrase("opened", lang=tools.lang, version=roster.version))
    say_next(tools, taken)
    if not any(line.code.startswith("SEAL-") for line in taken.lines):
        say_blanks(tools, files, output, package=package)
    raise SystemExit(merge_exit(taken.lines))


@words.command(
    "deliver",
    help="Gửi trả: mỗi đơn vị một thư mục có biểu và tin nhắn; phiếu tiếp nhận để in; tin nhắn nhắc nộp. "
    "/ Return workbooks and messages, with receipts to print and reminders.",
)
@click.argument("units", metavar="[ĐƠN_VỊ]...", nargs=-1)
@click.option("-o", "--output", type=words.TO_FOLDER, required=True, help="Thư mục gửi trả.")
@click.option("--period", default="", help="Ví dụ 2024.")
@click.option(
    "--auto",
    is_flag=True,
    help="Đề nghị bổ sung trước mọi bản còn chỗ cần sửa chưa ai xét. / First ask for what is wrong.",
)
@click.option("--dry-run", is_flag=True, help="Chỉ xem --auto sẽ đề nghị những gì. / Look only.")
@click.pass_obj
def deliver_command(tools: Tools, /, units: tuple[str, ...], output: Path, period: str, **how: bool) -> None:
    """One folder per unit; reminders too, unless only some units are named."""
    desk = tools.desk()
    units = tuple(the_unit(desk, unit, period=period) for unit in units)
    asked = ask_first(tools, units=units, period=period, **how)
    if how["dry_run"]:
        return
    delivered = deliveries.deliver(desk, units=units, to=str(output), period=period, roles=tools.roles())
    down = downward.send_down(desk, to=str(output), offices=units, roles=tools.roles())
    reminded = None if units else deliveries.remind(desk, to=str(output), period=period)
    apart = deliveries.apart(desk, units=units, period=period)
    disputed = deliveries.disputed(desk, units=units, period=period)
    if tools.json:
        fields = ("unit_name", "folder", "workbook", "message", "marks", "package")
        found: dict[str, object] = {"delivered": [{f: getattr(d, f) for f in fields} for d in delivered]}
        found["offices"] = [asdict(sent) for sent in down]
        found["receipts"] = delivered[0].receipts if delivered else ""
        found |= {"asked": asked} if how["auto"] else {}
        found["reminders"] = _reminded_json(reminded)
        found["left_out"] = [as_json(conflict) for conflict in apart]
        found["disputed"] = [dict(item.params) for item in disputed]
        say_json(found)
        return
    if delivered or not down:
        _say_delivered(tools, delivered, output)
    say_apart(apart, tools.lang)
    for item in disputed:
        say_attention(item, tools.lang)
    for sent in down:
        counts = {"count": sent.acknowledged, "reviews": sent.reviews}
        say(phrase("delivered_down", lang=tools.lang, name=sent.name, file=sent.package, **counts))
    if reminded is not None and reminded.units:
        say(phrase("delivered_reminders", lang=tools.lang, n=reminded.units, file=reminded.file))
        if waiting := files_waiting(tools).files:  # whoever sent one of these would be reminded of it
            say("! " + phrase("files_waiting", lang=tools.lang, n=waiting, place=INBOX))
    if reminded is not None and reminded.unseen:
        forms = {"forms": ", ".join(reminded.unseen), "form": reminded.unseen[0]}
        say(phrase("reminders_unseen", lang=tools.lang, period=reminded.period, **forms))


def _reminded_json(reminded: deliveries.Reminded | None) -> dict[str, object] | None:
    if reminded is None:
        return None
    return {"file": reminded.file, "units": reminded.units, "unseen": list(reminded.unseen)}


def _say_delivered(tools: Tools, /, delivered: Sequence[deliveries.Delivered], output: Path) -> None:
    """A line for each workbook, then where all of them lie and what to print."""
    if not delivered:
        say(phrase("nothing_to_deliver", lang=tools.lang))
        return
    head = [phrase(f"column_{c}", lang=tools.lang) for c in ("unit", "to_fix", "file")]
    table(head, [(d.unit_name, str(d.marks) if d.marks else "–", Path(d.workbook).name) for d in delivered])
    say(phrase("delivered", lang=tools.lang, count=len(delivered), place=str(output)))
    say(phrase("delivered_receipts", lang=tools.lang, file=delivered[0].receipts))
