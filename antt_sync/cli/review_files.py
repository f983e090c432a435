"""`review export` and `review import`: workbooks for reviewers go out, and what they wrote comes back.

Knows the words of these commands; refuses to know what a review leads to.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from antt_sync.app import choosing, queueing, reviewing
from antt_sync.app.conflicts import as_json, conflicts
from antt_sync.app.judging import ReviewLine
from antt_sync.app.review_import import read_copies, sign_reviews
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.asking import known_unit, the_unit
from antt_sync.cli.checked import label_of, say_findings
from antt_sync.cli.output import Exit, advice, agreed, as_typed, finding_json, say, say_json, table
from antt_sync.cli.published import say_published
from antt_sync.cli.wiring import Tools
from antt_sync.core.errors import UsageTrouble
from antt_sync.messages.render import phrase

NOTHING_NEW = {"REVIEW-105": "review_untouched", "REVIEW-102": "review_known"}
"""Codes of copies that say nothing new, and the words in which they are counted."""
REFUSED = frozenset(f"REVIEW-{n}" for n in (103, 104, 106, 108, 109, 110, 111, 112, 117, 120, 121, 122))


@words.command("export", help="Ghi bản để xét trong Excel. / Write review copies.")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Thư mục ghi bản xét.",
)
@click.option("--unit", default="", help="Chỉ đơn vị này, kể cả đã xét.")
@click.option("--form", default="", help="Ví dụ F04-K.")
@click.option(
    "--choose",
    is_flag=True,
    help="Ghi tệp chọn cho các biểu có hai bản khác nhau. / Workbooks to choose between two versions.",
)
@click.option(
    "--queue",
    is_flag=True,
    help="Một tệp để xét nhiều bản nộp, mỗi bản một dòng. / One workbook for all, a line each.",
)
@click.pass_obj
def review_export(tools: Tools, /, output: Path, unit: str, form: str, **how: bool) -> None:
    """A copy for everything that waits, one workbook for all of it, or one for each that has two versions."""
    desk = tools.desk()
    unit = the_unit(desk, unit)
    known_unit(Books(desk), unit)
    if all(how.values()):
        raise UsageTrouble("USE-232")
    if how["choose"]:
        _export_choices(tools, output, unit, form.upper())
        return
    if how["queue"]:
        _export_queue(tools, output, unit, form.upper())
        return
    written = reviewing.export(desk, to=str(output), unit=unit, form=form.upper())
    if tools.json:
        say_json({"written": written})
        return
    if not written:
        say(phrase("nothing_waits", lang=tools.lang))
        return
    place = str(output)
    say(phrase("review_exported", lang=tools.lang, count=len(written), place=place))
    tools.next_step("review_exported_next", place=as_typed(place))


def _export_queue(tools: Tools, /, output: Path, unit: str, form: str) -> None:
    """Say where the workbook is, and how many submissions it holds."""
    file, count = queueing.export_queue(tools.desk(), to=str(output), unit=unit, form=form)
    if tools.json:
        say_json({"written": [file] if file else [], "submissions": count})
    elif not file:
        say(phrase("nothing_waits", lang=tools.lang))
    else:
        say(phrase("queue_written", lang=tools.lang, count=count, file=file))
        tools.next_step("review_exported_next", place=as_typed(file))


def _export_choices(tools: Tools, /, output: Path, unit: str, form: str) -> None:
    """Say where the choice workbooks are, and which forms have none because their version is not known."""
    desk, lang, place = tools.desk(), tools.lang, str(output)
    written = choosing.export_choices(desk, to=place, unit=unit, form=form)
    found = conflicts(Books(desk), unit=unit, form=form, as_of=desk.now().date())
    unknown = [c for c in found if c.form is None]
    if tools.json:
        say_json({"written": written, "unknown": [as_json(c) for c in unknown]})
    elif not found:
        say(phrase("nothing_to_choose", lang=lang))
    if not tools.json and written:
        say(phrase("choices_written", lang=lang, count=len(written), place=place))
        tools.next_step("choices_next", place=as_typed(place))
    for conflict in () if tools.json else unknown:
        said = advice("REVIEW-114", {**conflict.subject._asdict(), "unit": conflict.unit_name}, lang=lang)
        say(f"! {said.what}\n  → {said.do}")
    if unknown:
        raise SystemExit(Exit.TO_FIX)


@words.command("import", help="Nhận lại bản đã xét trong Excel. / Take reviewed copies back.")
@click.argument(
    "paths", metavar="TỆP...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Chỉ xem, không nhận. / Look only.")
@click.pass_obj
def review_import(tools: Tools, /, paths: tuple[Path, ...], dry_run: bool) -> None:
    """Comments and verdicts become signed reviews."""
    desk = tools.desk()
    files = tools.gather(paths)
    if not files:
        raise UsageTrouble("USE-127", value=", ".join(map(str, paths)))
    sits = sys.stdin.isatty() and not dry_run and not tools.json
    lines = [_agreed_to(tools, line, sits=sits) for line in read_copies(desk, files)]
    signed = 0 if dry_run else sign_reviews(desk, lines)
    would_sign = sum(1 for line in lines if line.documents)
    if tools.json:
        say_json(
            {"signed": signed, "would_sign": would_sign, "files": [_json(line, tools.lang) for line in lines]}
        )
    else:
        _say_read(tools, lines)
        said = ("review_would_import", would_sign) if dry_run else ("review_imported", signed)
        say(phrase(said[0], lang=tools.lang, count=said[1]))
        say_published(tools, [line.subject for line in lines if line.documents and line.subject])
    refused = any(line.code.startswith(("BOOK-", "FORM-")) or line.code in REFUSED for line in lines)
    raise SystemExit(Exit.REFUSED if refused else Exit.DONE)


def _agreed_to(tools: Tools, /, line: ReviewLine, *, sits: bool) -> ReviewLine:
    """A line with what is wrong with it said; unsigned until somebody agrees to what no version had wrong."""
    if line.form is not None and line.wrong and not tools.json:
        say(phrase("choice_wrong", lang=tools.lang, file=line.name, n=len(line.wrong)))
        say_findings(line.wrong, line.form, tools.lang)
    question = phrase("choice_leave", lang=tools.lang, n=line.new)
    if not line.new or (sits and not agreed(question, lang=tools.lang)):
        return line
    return replace(line, code="REVIEW-117", params={"n": line.new}, documents=())


def _say_read(tools: Tools, /, lines: Sequence[ReviewLine]) -> None:
    """A line for every file that says something new or is refused; the others are only counted."""
    lang = tools.lang
    told = [line for line in lines if line.code not in NOTHING_NEW]
    said = [advice(line.code, {"file": line.name, **_about(line), **line.params}, lang=lang) for line in told]
    if told:
        head = [phrase(f"column_{c}", lang=lang) for c in ("file", "unit", "outcome")]
        table(head, [(line.name, line.unit_name or "–", s.what) for line, s in zip(told, said, strict=True)])
    for line, s in zip(told, said, strict=True):
        if not line.documents or line.code in choosing.CHOSEN:
            say(f"  {line.name} → {s.do}")
    for code, name in NOTHING_NEW.items():
        if count := sum(1 for line in lines if line.code == code):
            say(phrase(name, lang=lang, n=count))


def _about(line: ReviewLine) -> dict[str, str]:
    """What a line is about, by the names that commands have for it."""
    return {} if line.subject is None else {**line.subject._asdict(), "unit": line.unit_name}


def _json(line: ReviewLine, lang: str) -> dict[str, object]:
    return {
        "file": line.name,
        "code": line.code,
        "unit": line.subject.unit if line.subject else "",
        "verbs": [v.value for v in line.verbs],
        "items": [i.as_json() for i in line.items],
        "wrong": [finding_json(f, line.form, label_of(line.form, f), lang) for f in line.wrong],
    }
