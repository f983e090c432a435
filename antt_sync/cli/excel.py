"""The same use cases on the workbook that is open in Excel: check, sign, review, open.

Knows which command a button stands for; refuses to know how Excel is spoken to and how anything is decided.
"""

from __future__ import annotations

import click

from antt_sync.app import check as checks
from antt_sync.app.intake import look_at
from antt_sync.app.on_screen import marks_of_threads, notes_of_check, notes_of_marks
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.checked import checked_json, say_checked
from antt_sync.cli.desk import check_exit, sign_command
from antt_sync.cli.output import say, say_json
from antt_sync.cli.review_files import review_import
from antt_sync.cli.wiring import ExcelBook, Tools
from antt_sync.core.errors import WorkbookUnreadable
from antt_sync.messages.render import phrase


@words.group("excel", help="Ngay trên tệp đang mở trong Excel. / On the workbook open in Excel.")
def excel_command() -> None:
    """The group."""


@excel_command.command("check", help="Lưu, kiểm tra, ghi chú vào từng ô cần sửa. / Check and mark cells.")
@click.pass_obj
def excel_check(tools: Tools, /) -> None:
    """The list on the screen, notes on the cells, the first of them selected."""
    book = ExcelBook.active()
    (file,) = tools.gather([book.saved()])
    results = checks.check(tools.desk(required=False), [file])
    missed = book.show(notes_of_check(results[0]))
    if tools.json:
        say_json({"files": [checked_json(r, tools.lang) for r in results], "unmarked": missed})
    else:
        say_checked(results[0], tools.lang)
        _say_missed(tools, missed)
    raise SystemExit(check_exit(results))


@excel_command.command("sign", help="Lưu, ký thành gói cạnh tệp đang mở. / Sign, the package beside it.")
@click.option(
    "--with-errors", "reason", default="", help="Lý do nộp khi còn lỗi. / Why it is sent with errors."
)
@click.pass_context
def excel_sign(context: click.Context, /, reason: str) -> None:
    """As `sign` on its file."""
    file = ExcelBook.active().saved()
    context.invoke(sign_command, paths=(file,), output=file.parent, reason=reason)


@excel_command.command("review", help="Lưu, nhận ý kiến đã ghi trong bản để xét. / Take the remarks in.")
@click.pass_context
def excel_review(context: click.Context, /) -> None:
    """As `review import` of its file."""
    context.invoke(review_import, paths=(ExcelBook.active().saved(),))


@excel_command.command("open", help="Hiện ý kiến của cơ quan lên từng ô. / Show the office's remarks.")
@click.pass_obj
def excel_open(tools: Tools, /) -> None:
    """The remarks that were taken in go onto the cells they are about."""
    book = ExcelBook.active()
    (file,) = tools.gather([book.saved()])
    books = Books(tools.desk())
    workbook = look_at(books, file.name, file.sha256, file.data)
    if workbook.refused:
        raise WorkbookUnreadable(workbook.refused, **{"file": file.name, **workbook.params})
    marks = marks_of_threads(books, workbook)
    missed = book.show(notes_of_marks(marks))
    if tools.json:
        threads = [{"address": m.address, "open": m.open, "text": m.comment} for m, _ in marks]
        say_json({"threads": threads, "unmarked": missed})
        return
    say(phrase("excel_threads" if marks else "excel_no_threads", lang=tools.lang, n=len(marks)))
    for mark, _ in marks:
        say(f"  [{mark.wanted} · {mark.status}] {mark.label}: {mark.comment}")
    _say_missed(tools, missed)


def _say_missed(tools: Tools, missed: int, /) -> None:
    if missed:
        say(phrase("excel_unmarked", lang=tools.lang, n=missed))
