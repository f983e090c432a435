"""`review reopen` and `review lock`: a request to open a locked form again, and the answer that keeps it.

Knows the words of these commands; refuses to know what a request leads to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from antt_sync.app import locking
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.asking import the_unit
from antt_sync.cli.output import as_typed, say_json
from antt_sync.cli.wiring import Tools
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.evaluator import personal
from antt_sync.core.submission import CHANNELS, Subject
from antt_sync.messages.render import phrase


def _form(_context: object, _option: object, value: str) -> str:
    return value.upper()


def say_requests(tools: Tools, /, asked: Sequence[locking.Request]) -> None:
    """Who wants what opened again and why, with both answers as they are typed."""
    for one in asked:
        form, period = one.subject.form, one.subject.period
        tools.say(phrase("unlock_wanted", lang=tools.lang, unit=one.unit_name, form=form, reason=one.reason))
        typed = as_typed(one.unit_name)
        tools.say("  → " + phrase("unlock_answer", lang=tools.lang, unit=typed, form=form, period=period))


@words.command("reopen", help="Đề nghị mở lại bản đã chốt (ghi hộ đơn vị). / A unit asks to open it again.")
@click.argument("unit", metavar="[ĐƠN_VỊ]", default="")
@click.option("--form", required=True, help="Ví dụ F04-K.", callback=_form)
@click.option("--period", required=True, help="Ví dụ 2024.")
@click.option("--reason", required=True, help="Vì sao cần mở lại.")
@click.option(
    "--channel", type=click.Choice(CHANNELS), default="phone", help="Đơn vị đề nghị qua đâu, khi ghi hộ."
)
@click.option("--handed-by", default="", help="Ai đề nghị, khi ghi hộ.")
@click.option("-o", "--output", type=words.TO_FILE, default=None, help="Gói để gửi đi.")
@click.pass_obj
def review_reopen(
    tools: Tools, /, unit: str, form: str, period: str, output: Path | None, **said: str
) -> None:
    """A unit's own PC names no unit."""
    if personal(said["handed_by"]):
        raise UsageTrouble("USE-190")
    desk = tools.desk()
    unit = the_unit(desk, unit, period=period) or desk.office.unit
    subject, own = Subject(unit, form, period), unit == desk.office.unit
    package = locking.ask_to_unlock(
        desk, subject, said["reason"], channel=said["channel"], handed_by=said["handed_by"]
    )
    name = Books(desk).name_of(unit)
    written = ""
    if own:
        free = f"{form} {period} {phrase('unlock_file', lang='vi')}.antt"
        written = desk.medium.write_new(str(output or desk.medium.inside("", free)), package.data)
        tools.say(phrase("unlock_asked_own", lang=tools.lang, form=form, file=written))
    else:
        tools.say(phrase("unlock_asked", lang=tools.lang, form=form, unit=name))
        tools.say(phrase("unlock_answer", lang=tools.lang, unit=as_typed(name), form=form, period=period))
    if tools.json:
        say_json({"unit": unit, "id": package.envelopes[0].id, "written": [written] if written else []})


@words.command("lock", help="Trả lời: giữ bản đã chốt, không mở lại. / Keep it locked: the answer is no.")
@click.argument("unit", metavar="ĐƠN_VỊ")
@click.option("--form", required=True, help="Ví dụ F04-K.", callback=_form)
@click.option("--period", required=True, help="Ví dụ 2024.")
@click.option("--reason", required=True, help="Vì sao không mở lại.")
@click.pass_obj
def review_lock(tools: Tools, /, unit: str, form: str, period: str, reason: str) -> None:
    """Only where somebody asked."""
    desk = tools.desk()
    subject = Subject(the_unit(desk, unit, period=period), form, period)
    id = locking.keep_locked(desk, subject, reason)
    name = Books(desk).name_of(subject.unit)
    tools.say(phrase("lock_kept", lang=tools.lang, form=form, unit=name))
    if tools.json:
        say_json({"unit": subject.unit, "id": id})
