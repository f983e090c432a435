"""`roster cutoff`: a lost laptop or somebody who left; shows what stays and what falls out, asks once, signs.

Knows the words of the command; refuses to know what a cut-off comes to.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from antt_sync.app.cut_off import Ending, cut_off, look_at
from antt_sync.app.ports import Desk
from antt_sync.cli import words
from antt_sync.cli.asking import the_unit
from antt_sync.cli.output import agreed, say_json
from antt_sync.cli.root_copies import with_root
from antt_sync.cli.wiring import Tools
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.kept import Signed
from antt_sync.core.roster import Role
from antt_sync.core.values import read_date, show_date
from antt_sync.messages.render import phrase

SHOWN = 5


@words.command(
    "cutoff",
    help="Cắt một chữ ký số: mất máy, đổi người. / End a key: a lost laptop, somebody who left.",
)
@click.argument("wanted", metavar="ĐƠN_VỊ|MÃ_SỐ...", nargs=-1, required=True)
@click.option(
    "--since",
    default="",
    help="Chỉ giữ văn bản nhận trước ngày này. / Keep what was taken in before this day.",
)
@click.option(
    "--root",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="Tệp root.key trên USB khóa gốc. / The root key's file.",
)
@click.option("--dry-run", is_flag=True, help="Chỉ xem giữ gì, bỏ gì. / Only show what would stay.")
@click.option("--yes", is_flag=True, help="Không hỏi lại. / Ask nothing.")
@click.pass_obj
def cutoff_command(
    tools: Tools, /, wanted: tuple[str, ...], since: str, root: Path | None, *, dry_run: bool, yes: bool
) -> None:
    """Nothing is signed before somebody has seen what falls out."""
    desk = (with_root(tools, tools.folder(), root) if root else tools).desk()
    day = _day(since)
    endings = look_at(desk, [the_unit(desk, each) for each in wanted], since=day)
    for each in endings:
        say_ending(tools, each, day)
    told: dict[str, object] = {"keys": [_plain(each) for each in endings]}
    fresh = [each for each in endings if not each.already]
    if dry_run or not fresh or not (yes or _sure(tools, fresh)):
        if tools.json:
            say_json({**told, "dry_run": True} if dry_run else told)
        return
    issued = cut_off(desk, fresh)
    tools.say(phrase("cutoff_done", lang=tools.lang, version=issued.version))
    tools.next_step("cutoff_next_office" if _of_office(desk, fresh) else "cutoff_next")
    if tools.json:
        say_json({**told, "version": issued.version})


def _day(since: str) -> date | None:
    if not since:
        return None
    entry = read_date(since).entry
    if not isinstance(entry, date):
        raise UsageTrouble("USE-112", value=since)
    return entry


def _sure(tools: Tools, endings: Sequence[Ending]) -> bool:
    """Whether whoever sits there says yes. Raises: UsageTrouble where nobody does."""
    if not sys.stdin.isatty() or tools.json:
        raise UsageTrouble("USE-121", value="--yes", command="antt-sync roster cutoff")
    names = ", ".join(dict.fromkeys(each.unit_name for each in endings))
    return agreed(phrase("cutoff_sure", lang=tools.lang, unit=names), lang=tools.lang)


def _of_office(desk: Desk, endings: Sequence[Ending]) -> bool:
    return any(each.line.unit == desk.office.unit for each in endings)


def say_ending(tools: Tools, ending: Ending, since: date | None = None) -> None:
    """What ends, what stays of it and what falls out, in a few lines."""
    lang = tools.lang
    holder = ending.line.holder or "–"
    who: Mapping[str, str] = {"unit": ending.unit_name, "mark": ending.mark, "holder": holder}
    whose = "cutoff_reviewer" if ending.line.role is Role.REVIEWER else "cutoff_key"
    tools.say(phrase(whose, lang=lang, **who))
    if ending.already:
        tools.say("  " + phrase("cutoff_already", lang=lang))
    if ending.last is None:
        tools.say("  " + phrase("cutoff_nothing", lang=lang))
    else:
        last = {"last": _named(ending.last, lang), "date": _received(ending.last)}
        tools.say("  " + phrase("cutoff_stays", lang=lang, count=len(ending.stays), **last))
    if ending.falls:
        day = show_date(since) if since else ""
        told = "cutoff_falls_since" if since else "cutoff_falls"
        tools.say("  " + phrase(told, lang=lang, count=len(ending.falls), date=day))
        for each in sorted(ending.falls, key=lambda s: (s.received_at, s.seq))[:SHOWN]:
            tools.say(f"    - {_named(each, lang)} · {_received(each)}")
        if len(ending.falls) > SHOWN:
            tools.say("    - " + phrase("cutoff_more", lang=lang, count=len(ending.falls) - SHOWN))


def _named(signed: Signed, lang: str) -> str:
    """A document as people call it: `bản nộp F04-K 2024 của K-14761-001.1`."""
    what = phrase(f"kind_{signed.kind.value}", lang=lang)
    unit, form, period = signed.subject
    return f"{what} {form} {period} · {unit}" if unit else what


def _received(signed: Signed) -> str:
    return show_date(date.fromisoformat(signed.received_at[:10])) if signed.received_at else ""


def _plain(ending: Ending) -> dict[str, object]:
    line = ending.line
    return {
        "key": line.key,
        "mark": ending.mark,
        "unit": line.unit,
        "role": line.role.value,
        "already": ending.already,
        "stays": len(ending.stays),
        "falls": [s.id for s in ending.falls],
        "streams": [head.as_json() for head in ending.cut.heads],
    }
