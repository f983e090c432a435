"""verify: whether the store agrees with itself and, asked for, with the workbooks that it was read from.

Knows what is said on the screen and as data; refuses to know what agreeing means.
"""

from __future__ import annotations

from itertools import groupby

import click

from antt_sync.app.upkeep import Verified, verify
from antt_sync.app.verify_deep import Deep, Told, verify_deep
from antt_sync.cli import words
from antt_sync.cli.checked import label_of, say_each
from antt_sync.cli.output import Exit, finding_json, say, say_json
from antt_sync.cli.wiring import Tools
from antt_sync.core.submission import Subject
from antt_sync.messages.render import message, phrase


@words.command("verify", help="Soát lại kho: chữ ký, gói, bảng tổng hợp. / Check the whole store.")
@click.option(
    "--deep", is_flag=True, help="Đọc lại cả các tệp gốc. / Read the workbooks again, and compare every cell."
)
@click.pass_obj
def verify_command(tools: Tools, /, deep: bool) -> None:
    """Hash everything, fold everything, compare with the cache; then with the workbooks."""
    desk = tools.desk()
    found = verify(desk)
    again = verify_deep(desk) if deep else None
    if tools.json:
        fields = ("documents", "damaged", "view_agrees", "set", "view")
        said: dict[str, object] = {name: getattr(found, name) for name in fields}
        say_json({**said, **({"deep": _as_json(again, tools.lang)} if again else {})})
    else:
        _say(found, tools.lang)
        if again:
            _say_again(again, tools.lang)
    code = Exit.DONE if found.view_agrees and not found.damaged else Exit.DAMAGED
    raise SystemExit(max(code, Exit.TO_FIX if again and again.told else Exit.DONE))


def _say(found: Verified, lang: str) -> None:
    say(phrase("verified", lang=lang, count=found.documents))
    for name in found.damaged:
        say(f"✗ {name}")
    if not found.view_agrees:
        said = message("STORE-106", {}, lang=lang)
        say(f"{said.what}\n  → {said.do}")
    if found.view_agrees and not found.damaged:
        say(phrase("verified_fine", lang=lang))


def _say_again(again: Deep, lang: str) -> None:
    """Each submission whose workbook says something else, then how many were looked at."""
    for (file, subject, number, unit), told in groupby(again.told, key=_of):
        which = phrase("version_number", lang=lang, number=number or "–")
        say(f"{unit} · {subject.form} {subject.period} · {which} · {file}")
        for one in told:
            say_each([one.finding], one.form, lang)
    say(phrase("verified_deep", lang=lang, read=again.read, without=again.without))
    for name, n in (("verified_once", again.once), ("verified_unknown", again.unknown)):
        if n:
            say(phrase(name, lang=lang, n=n))
    if again.read:
        say(phrase("verified_deep_differs" if again.told else "verified_deep_fine", lang=lang))
    elif again.without:
        say(phrase("verified_deep_none", lang=lang))


def _of(told: Told) -> tuple[str, Subject, int, str]:
    return told.finding.where.file, told.subject, told.number, told.unit_name


def _as_json(again: Deep, lang: str) -> dict[str, object]:
    counts = {name: getattr(again, name) for name in ("submissions", "read", "once", "without", "unknown")}
    return {**counts, "findings": [_told_json(one, lang) for one in again.told]}


def _told_json(told: Told, lang: str) -> dict[str, object]:
    unit, form, period = told.subject
    return {
        "id": told.id,
        "unit": unit,
        "name": told.unit_name,
        "form": form,
        "period": period,
        "number": told.number,
        **finding_json(told.finding, told.form, label_of(told.form, told.finding), lang),
    }
