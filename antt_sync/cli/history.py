"""`log` and `withdraw`: what was done, and taking it back.

Knows tables and questions; refuses to know what a document leads to.
"""

from __future__ import annotations

import sys
from functools import partial

import click

from antt_sync.app import withdraw as taking
from antt_sync.app.log import LogLine, log
from antt_sync.app.returns import moment_words
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.asking import known_unit, the_unit
from antt_sync.cli.erasing import erase_documents
from antt_sync.cli.merged import stands
from antt_sync.cli.office import a_day
from antt_sync.cli.output import agreed, ask, say, say_json, table
from antt_sync.cli.published import say_published
from antt_sync.cli.wiring import Tools
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.evaluator import personal
from antt_sync.core.grid import spoken
from antt_sync.messages.render import phrase

PAGE = 30


@words.command("log", help="Nhật ký: đã nhận, đã xét, đã gửi những gì, mới nhất ở cuối. / What was done.")
@click.option("--unit", default="", help="Chỉ đơn vị này. / Only this unit.")
@click.option("--since", default="", help="Từ ngày này, ví dụ 01/10/2024. / Since this day.")
@click.option("--last", default=PAGE, type=click.IntRange(1), help="Bao nhiêu dòng cuối. / How many lines.")
@click.pass_obj
def log_command(tools: Tools, /, unit: str, since: str, last: int) -> None:
    """One line a document."""
    desk = tools.desk()
    unit = the_unit(desk, unit)
    known_unit(Books(desk), unit)
    found = log(desk, unit=unit, since=a_day(since) if since else None, last=last)
    if tools.json:
        say_json({"earlier": found.earlier, "log": [_as_json(line) for line in found.lines]})
        return
    if not found.lines:
        say(phrase("log_none", lang=tools.lang))
        return
    if found.earlier:
        say(phrase("log_earlier", lang=tools.lang, n=found.earlier, last=found.earlier + len(found.lines)))
    head = [phrase(f"column_{c}", lang=tools.lang) for c in ("log_row", "received", "who", "done")]
    table(head, [_row(line, tools.lang) for line in found.lines])
    say(phrase("log_next", lang=tools.lang))


def _row(line: LogLine, lang: str) -> tuple[str, ...]:
    done = f"{line.unit_name}: {done_words(line, lang)}" if line.unit_name else done_words(line, lang)
    who = phrase("log_own", lang=lang) if line.own else line.signer
    return (str(line.row), moment_words(line.received_at) or "–", who, _joined(done, how_words(line, lang)))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def done_words(line: LogLine, lang: str) -> str:
    """What a document does, in the office's words."""
    form = f"{line.subject.form} {line.subject.period}" if line.subject else ""
    said = phrase(f"logged_{line.what}", lang=lang, **{"form": form, **line.params})
    return f"{said} ({phrase('log_taken_back', lang=lang)})" if line.taken_back else said


def how_words(line: LogLine, lang: str) -> str:
    """For whom it was written down, from which file, and the reason given."""
    behalf = ""
    if line.channel:
        who = f", {line.handed_by}" if line.handed_by else ""
        behalf = phrase("log_on_behalf", lang=lang, channel=spoken(line.channel)) + who
    reason = f"“{line.reason}”" if line.reason else ""
    return _joined(behalf, line.file, reason)


def _as_json(line: LogLine) -> dict[str, object]:
    return {
        "id": line.id,
        "row": line.row,
        "short": line.short,
        "received_at": line.received_at,
        "claimed_at": line.claimed_at,
        "kind": line.kind.value,
        "what": line.what,
        "params": dict(line.params),
        "signer": line.signer,
        "own": line.own,
        "subject": list(line.subject) if line.subject else [],
        "unit_name": line.unit_name,
        "channel": line.channel,
        "handed_by": line.handed_by,
        "file": line.file,
        "reason": line.reason,
        "taken_back": line.taken_back,
    }


@words.command(
    "withdraw", help="Rút lại bản nhận nhầm, bản xét nhầm do cơ quan này ký. / Take back a mistake."
)
@click.argument("what", metavar="SỐ|ĐƠN_VỊ...", nargs=-1, required=True)
@click.option("--reason", default="", help="Vì sao rút lại. / Why.")
@click.option("--erase", is_flag=True, help="Xóa hẳn nội dung, ở mọi nơi. / Remove the contents everywhere.")
@click.option("--basis", default="", help="Căn cứ xóa, với --erase. / The legal basis, with --erase.")
@click.option("--yes", is_flag=True, help="Không hỏi lại. / Ask nothing.")
@click.option("--dry-run", is_flag=True, help="Chỉ xem, không ký. / Look only.")
@click.pass_obj
def withdraw_command(
    tools: Tools, /, what: tuple[str, ...], reason: str, basis: str, *, erase: bool, **how: bool
) -> None:
    """Says what will change, asks, and signs."""
    if bool(basis) > erase:
        raise UsageTrouble("USE-121", value="--erase", command="antt-sync withdraw --basis")
    if erase:
        erase_documents(tools, what, partial(_document, lang=tools.lang), basis=basis or reason, **how)
    else:
        _take_back(tools, what, reason, **how)


def _take_back(tools: Tools, what: tuple[str, ...], reason: str, *, yes: bool, dry_run: bool) -> None:
    desk = tools.desk()
    documents = taking.find(desk, [the_unit(desk, word) for word in what])
    effects = taking.effects(desk, documents)
    if not tools.json:
        for effect in effects:
            _say_effect(effect, tools.lang)
        say_published(tools, [effect.subject for effect in effects])
    signed: list[str] = []
    if dry_run:
        tools.say(phrase("withdraw_looked", lang=tools.lang))
    else:
        reason = reason.strip() or _asked_reason(tools)
        if personal(reason):
            raise UsageTrouble("USE-190")
        interactive = sys.stdin.isatty() and not yes and not tools.json
        if interactive and not agreed(phrase("withdraw_confirm", lang=tools.lang), lang=tools.lang):
            raise click.Abort
        signed = taking.withdraw(desk, documents, reason)
        tools.say(phrase("withdrawn", lang=tools.lang, count=len(documents)))
    if tools.json:
        say_json({"signed": signed, "dry_run": dry_run, "changes": [_effect_json(e) for e in effects]})


def _asked_reason(tools: Tools) -> str:
    """Why; asked for where somebody sits and did not say it."""
    if not sys.stdin.isatty() or tools.json:
        raise UsageTrouble("USE-121", value="--reason", command="antt-sync withdraw")
    return ask(phrase("withdraw_reason", lang=tools.lang), default=None)


def _document(line: LogLine, *, lang: str) -> str:
    when = moment_words(line.received_at)
    row = phrase("log_row", lang=lang, row=line.row)
    return _joined(row, line.unit_name, done_words(line, lang), when, how_words(line, lang))


def _say_effect(effect: taking.Effect, lang: str) -> None:
    for line in effect.documents:
        say(_document(line, lang=lang))
    before, after = (stands(view, lang) for view in (effect.before, effect.after))
    say("  → " + phrase("withdraw_changes", lang=lang, before=before, after=after))


def _effect_json(effect: taking.Effect) -> dict[str, object]:
    return {
        "subject": list(effect.subject),
        "ids": [line.id for line in effect.documents],
        "before": effect.before.state.value,
        "after": effect.after.state.value,
        "latest_before": effect.before.latest.number if effect.before.latest else 0,
        "latest_after": effect.after.latest.number if effect.after.latest else 0,
    }
