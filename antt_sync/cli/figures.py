"""`close` and `trace`: figures as they were published, and where each comes from.

Knows the words of these commands; refuses to know how figures are counted.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import click

from antt_sync.app.closing import last_closings, rests_on, sign_closing
from antt_sync.app.figure_parts import Part
from antt_sync.app.lacking import Lacking, lacking
from antt_sync.app.report_data import Gathered, Wish
from antt_sync.app.report_rollup import NAME, figures_of, parts_of, rollup
from antt_sync.app.rollup_figures import RolledUp
from antt_sync.app.trace import Published, Trace, trace
from antt_sync.cli import words
from antt_sync.cli.office import a_day
from antt_sync.cli.output import agreed, say, say_json, table
from antt_sync.cli.waiting import files_waiting
from antt_sync.cli.wiring import INBOX, REPORTS, Tools
from antt_sync.core.closing import Closing, changes
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.paper import Paper
from antt_sync.core.values import show_date
from antt_sync.messages.render import phrase

MOST_NAMED = 10
"""So many names stand behind a reason on the screen; `trace` has all of them."""
AHEAD = timedelta(days=31)
"""A paper may be dated a little ahead: it is signed after its figures are made."""


@words.command("close", help="Chốt số liệu của báo cáo đã công bố. / Sign the figures of a published report.")
@click.argument("report", metavar="BÁO_CÁO")
@click.option("--period", required=True, help="Ví dụ 2024.")
@click.option("--number", required=True, help="Số văn bản công bố, ví dụ 45/BC-UBND.")
@click.option("--date", "on", required=True, help="Ngày của văn bản, ví dụ 20/11/2024.")
@click.option("-o", "--output", type=words.TO, default=None, help="Tệp .xlsx.")
@click.option("--yes", is_flag=True, help="Không hỏi lại. / Ask nothing.")
@click.option("--dry-run", is_flag=True, help="Chỉ xem, không chốt. / Look only.")
@click.pass_obj
def close_command(  # what a closing rests on
    tools: Tools, /, report: str, period: str, number: str, on: str, output: Path | None, **how: bool
) -> None:
    """Says what is missing, signs what the live report says now and writes it as it was published."""
    dry_run, yes = how["dry_run"], how["yes"]
    if report != NAME:  # the others are lists and states of work: no figure of theirs has an address
        raise UsageTrouble("USE-234", report=report, closed=NAME)
    if output is not None and output.suffix.lower() != ".xlsx":
        raise UsageTrouble("REPORT-104", file=output.name)
    desk = tools.desk()
    paper = _paper(number, on, desk.now().date())
    gathered = Gathered(desk, tools.roles(), Wish(period))
    rolled = RolledUp(gathered)
    before = last_closings(gathered, report)
    figures, parts = figures_of(rolled), parts_of(rolled)
    documents = rests_on(gathered)
    follows = tuple(c.id for c in before)
    closing = Closing(report, gathered.period, gathered.as_of, figures, parts, documents, paper, follows)
    made = rollup(gathered, closed=closing)
    count, title = len(documents), made.title.capitalize()
    tools.say(phrase("close_figures", lang=tools.lang, title=title, n=len(figures), count=count))
    for one in before:
        differ = len(changes(one, figures, parts))
        tools.say(phrase("close_follows", lang=tools.lang, number=one.paper.number, n=differ))
    without = lacking(rolled)
    waiting = files_waiting(tools)
    _say_lacking(tools, without, waiting.files)
    if not dry_run and (without or waiting.files):
        _sure(tools, yes=yes)
    if dry_run:
        tools.say(phrase("close_looked", lang=tools.lang))
        id, path = "", None
    else:
        path = output or _own_file(tools, report, gathered)
        id = sign_closing(desk, closing)
        tools.put(path, made, instead_of=tools.earlier(path))
        told = {"number": paper.number, "period": gathered.period}
        tools.say(phrase("closed", lang=tools.lang, **told, file=str(path)))
    if tools.json:
        say_json(
            {
                "id": id,
                "file": str(path or ""),
                "dry_run": dry_run,
                "lacking": {**without.as_json(), "files": waiting.files},
                "follows": list(follows),
                **closing.body(),
                "parts": {figure: list(units) for figure, units in parts.items()},
            }
        )


def _say_lacking(tools: Tools, /, without: Lacking, waiting: int) -> None:
    """Who is in no figure and why, which offices below sent nothing, how many files wait."""
    lang = tools.lang
    for gap in without.gaps:
        tools.say("! " + phrase("close_lacks", lang=lang, figure=gap.address, title=gap.title, n=gap.count))
        for why, names in gap.units.items():
            shown = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
            tools.say(f"    {why}: {len(names)} ({shown})")
    told = {
        "close_silent": without.silent,
        "close_apart": without.apart,
        "close_aside": without.aside,
    }
    for name, whose in told.items():
        if whose:
            tools.say("! " + phrase(name, lang=lang, n=len(whose), names=", ".join(whose)))
    if waiting:
        tools.say("! " + phrase("files_waiting", lang=lang, n=waiting, place=INBOX))


def _sure(tools: Tools, /, *, yes: bool) -> None:
    """Ask whether to close all the same. Raises: UsageTrouble where nobody sits who could say so."""
    if yes:
        return
    if tools.json or not sys.stdin.isatty():
        raise UsageTrouble("USE-242")
    if not agreed(phrase("close_sure", lang=tools.lang), lang=tools.lang):
        raise click.Abort


def _paper(number: str, on: str, today: date) -> Paper:
    paper = Paper(number.strip(), a_day(on))
    if not paper.number or paper.day is None or paper.day > today + AHEAD:
        raise UsageTrouble("USE-212", number=paper.number, date=on)
    return paper


def _own_file(tools: Tools, /, report: str, gathered: Gathered) -> Path:
    """In the office's own folder of reports, one file a day."""
    day = gathered.as_of.isoformat()
    name = phrase("close_file", lang="vi", report=report, period=gathered.period, date=day)
    folder = tools.folder() / REPORTS
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.xlsx"


@words.command("trace", help="Một số trong báo cáo tổng hợp từ đâu ra. / Where a figure comes from.")
@click.argument("figure", metavar="MÃ_SỐ_LIỆU")
@click.option("--period", default="", help="Ví dụ 2024; không ghi thì là đợt mới nhất. / Newest by default.")
@click.pass_obj
def trace_command(tools: Tools, /, figure: str, period: str) -> None:
    """Every unit behind a figure, and who is not counted."""
    found = trace(RolledUp(Gathered(tools.desk(), tools.roles(), Wish(period))), figure)
    if tools.json:
        say_json(_as_json(found))
        return
    _say(found, tools.lang)


def _say(found: Trace, lang: str) -> None:
    say(phrase("trace_sum", lang=lang, address=found.address, title=found.title, n=found.value))
    for before in found.published:
        _say_published(before, lang)
    if found.parts:
        head = [phrase(f"column_{c}", lang=lang) for c in ("unit", "form", "number", "code", "rests_on")]
        table(head, [_row(part, lang) for part in found.parts])
    if found.left_out:
        say(phrase("trace_left", lang=lang, n=len(found.left_out)))
        head = [phrase(f"column_{c}", lang=lang) for c in ("unit", "form", "why")]
        table(head, [(one.unit.name, one.form or "–", one.words) for one in found.left_out])
    units = [*(part.basis.unit.id for part in found.parts), *(one.unit.id for one in found.left_out)]
    if units:
        say(phrase("trace_next", lang=lang, unit=units[0]))


def _say_published(before: Published, lang: str) -> None:
    """What a paper says of the figure, and by which documents whom it counts is another one today."""
    day = show_date(before.paper.day) if before.paper.day else "–"
    say(phrase("trace_published", lang=lang, number=before.paper.number, date=day, n=before.value))
    for one in before.moved[:MOST_NAMED]:
        say(
            "    " + phrase("trace_came" if one.came else "trace_went", lang=lang, unit=one.name, why=one.why)
        )
    if len(before.moved) > MOST_NAMED:
        say("    " + phrase("trace_more", lang=lang, n=len(before.moved) - MOST_NAMED))


def _row(part: Part, lang: str) -> tuple[str, ...]:
    basis = part.basis
    receipt = phrase("trace_receipt", lang=lang, id=part.receipt[:8]) if part.receipt else ""
    rests = "; ".join(p for p in (part.says, part.how if basis.submission else "", receipt) if p)
    number = str(basis.number) if basis.number else "–"
    return (basis.unit.name, basis.form or "–", number, basis.ma_kiem or "–", rests)


def _as_json(found: Trace) -> dict[str, object]:
    return {
        "figure": found.address,
        "title": found.title,
        "value": found.value,
        "published": [_published_json(before) for before in found.published],
        "parts": [_part_json(part) for part in found.parts],
        "left_out": [
            {
                "unit": one.unit.id,
                "name": one.unit.name,
                "form": one.form,
                "state": one.stage.value,
                "why": one.words,
            }
            for one in found.left_out
        ],
    }


def _published_json(before: Published) -> dict[str, object]:
    day = before.paper.day.isoformat() if before.paper.day else ""
    moved = [{"unit": m.unit, "name": m.name, "came": m.came, "why": m.why} for m in before.moved]
    return {"paper": before.paper.number, "date": day, "value": before.value, "moved": moved}


def _part_json(part: Part) -> dict[str, object]:
    basis = part.basis
    told = (
        "signer",
        "channel",
        "handed_by",
        "claimed_at",
        "received_at",
        "file",
        "accepted_by",
        "accepted_at",
        "paper",
        "receipt",
    )
    return {
        "unit": basis.unit.id,
        "name": basis.unit.name,
        "form": basis.form,
        "number": basis.number,
        "ma_kiem": basis.ma_kiem,
        "submission": basis.submission,
        "cell": basis.cell,
        "label": part.label,
        "value": basis.value,
        "says": basis.says,
        **{name: getattr(part, name) for name in told},
    }
