"""Reviewing: list, export, import, accept, ask, reply, lock, unlock.

Knows the words of these commands; refuses to know what a verdict leads to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import click

from antt_sync.app import reviewing
from antt_sync.app.conflicts import as_json, conflict_in, conflicts
from antt_sync.app.locking import requests
from antt_sync.app.replying import Answer, reply
from antt_sync.app.status import Attention
from antt_sync.app.unit_folders import named_above
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.asking import known_unit, the_unit
from antt_sync.cli.lists import say_apart, say_attention
from antt_sync.cli.locking import review_lock, review_reopen, say_requests
from antt_sync.cli.office import a_day
from antt_sync.cli.output import say, say_json, table
from antt_sync.cli.published import say_published
from antt_sync.cli.review_files import review_export, review_import
from antt_sync.cli.wiring import Tools
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.evaluator import personal
from antt_sync.core.paper import Paper
from antt_sync.core.review import Verb
from antt_sync.core.submission import Subject
from antt_sync.core.values import show_date
from antt_sync.core.views import State
from antt_sync.messages.render import phrase

_unit = click.argument("unit", metavar="ĐƠN_VỊ")
_form = click.option(
    "--form", required=True, help="Ví dụ F04-K.", callback=lambda _context, _option, value: value.upper()
)
_forms = click.option(
    "--form",
    "forms",
    required=True,
    multiple=True,
    help="Ví dụ F04-K; ghi nhiều lần được. / May be repeated.",
    callback=lambda _context, _option, value: tuple(dict.fromkeys(form.upper() for form in value)),
)
_period = click.option("--period", required=True, help="Ví dụ 2024.")


@words.group("review", help="Xét duyệt: lấy bản để xét trong Excel, nhận lại, chấp nhận. / Review.")
def review_command() -> None:
    """The group."""


@review_command.command("list", help="Những bản nộp đang chờ xét. / What waits for review.")
@click.option("--unit", default="", help="Chỉ đơn vị này, kể cả đã xét.")
@click.pass_obj
def review_list(tools: Tools, /, unit: str) -> None:
    """One line each."""
    desk = tools.desk()
    unit = the_unit(desk, unit)
    known_unit(Books(desk), unit)
    books = Books(desk)
    items = reviewing.waiting(books, unit=unit)
    asked = requests(books, unit=unit)
    apart = conflicts(books, unit=unit, as_of=desk.now().date())
    if tools.json:
        told = {"waiting": [i.view.as_json() for i in items], "unlock_asked": list(map(asdict, asked))}
        say_json({**told, "conflicts": list(map(as_json, apart))})
        return
    say_requests(tools, asked)
    say_apart(apart, tools.lang)
    if not items and (asked or apart):
        return
    if not items:
        say(phrase("nothing_waits", lang=tools.lang))
        return
    head = [phrase(f"column_{c}", lang=tools.lang) for c in ("unit", "form", "number", "to_fix")]
    rows = [
        (
            named_above(books, i.view.subject.unit),
            f"{i.view.subject.form} {i.view.subject.period}",
            str(i.view.latest.number) if i.view.latest else "–",
            str(i.view.errors),
        )
        for i in items
    ]
    table(head, rows)


def _decided(
    tools: Tools, /, subjects: Sequence[Subject], verdict: reviewing.Verdict
) -> list[dict[str, object]]:
    """Sign one verdict on each and say it; what `--json` has to tell is returned."""
    desk = tools.desk()
    books = Books(desk)
    for subject in subjects:
        known_unit(books, subject.unit)
        if tuple(verdict.verbs) == (Verb.UNLOCK,) and not books.view(subject).outcome.locked:
            name = books.name_of(subject.unit)
            raise UsageTrouble("USE-118", unit=name, form=subject.form)
    ids = reviewing.decide(desk, subjects, verdict)
    now, lang = Books(desk), tools.lang
    for subject in () if tools.json else subjects:
        name = books.name_of(subject.unit)
        say(phrase(f"decided_{verdict.verbs[-1].value}", lang=lang, unit=name, form=subject.form))
        if verdict.address:
            _, place = reviewing.place_meant(books, books.view(subject), verdict.address)
            say(phrase("decided_at", lang=lang, place=place))
        if (view := now.view(subject)).state is State.CONFLICT:
            say_apart([conflict_in(now, view, as_of=desk.now().date())], lang)
        if view.outcome.overruled:
            say_attention(Attention("VIEW-105", {**subject._asdict(), "unit": name}), lang)
    say_published(tools, subjects)
    verbs = [v.value for v in verdict.verbs]
    return [{"unit": s.unit, "id": id, "verbs": verbs} for s, id in zip(subjects, ids, strict=True)]


def _decided_alone(tools: Tools, /, subject: Subject, verbs: tuple[Verb, ...], **said: Any) -> None:
    (told,) = _decided(tools, [subject], reviewing.Verdict(verbs, **said))
    if tools.json:
        say_json(told)


def _decided_all(tools: Tools, /, subjects: list[Subject], verbs: tuple[Verb, ...], **said: Any) -> None:
    told = _decided(tools, subjects, reviewing.Verdict(verbs, **said))
    if tools.json:
        say_json(told[0] if len(told) == 1 else {"decided": told})


_reason = click.option(
    "--reason", default="", help="Lý do, khi còn chỗ cần sửa. / Why, while there are errors."
)
_some = click.argument("unit", metavar="[ĐƠN_VỊ]", default="")
_all = click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Mọi bản không có chỗ cần sửa. / Everything with nothing to fix.",
)


@review_command.command("accept", help="Chấp nhận (đã kiểm tra) và chốt. / Accept and lock.")
@_some
@_all
@_forms
@_period
@_reason
@click.pass_obj
def review_accept(
    tools: Tools, /, unit: str, everything: bool, forms: tuple[str, ...], period: str, reason: str
) -> None:
    """Accepting locks."""
    verbs = (Verb.CHECK, Verb.LOCK)
    subjects = _chosen(tools, unit, everything=everything, forms=forms, period=period, verbs=verbs)
    _decided_all(tools, subjects, verbs, remark=reason)


@review_command.command(
    "appraise", help="Ghi đã thẩm định, theo biên bản hoặc ý kiến. / Appraised, by a paper."
)
@_some
@_all
@_forms
@_period
@_reason
@click.option("--paper", required=True, metavar="SỐ", help="Số biên bản họp hoặc văn bản lấy ý kiến.")
@click.option("--paper-date", required=True, metavar="NGÀY", help="Ngày của giấy đó, ví dụ 08/11/2024.")
@click.pass_obj
def review_appraise(
    tools: Tools, /, unit: str, everything: bool, forms: tuple[str, ...], period: str, **said: str
) -> None:
    """The appraisal rests on a paper; its number and day are signed with it."""
    verbs = (Verb.CHECK, Verb.LOCK, Verb.APPRAISE)
    paper = Paper(said["paper"].strip(), a_day(said["paper_date"]))
    today = tools.desk().now().date()
    if not paper.number or paper.day is None or not timedelta() <= today - paper.day <= timedelta(days=366):
        raise UsageTrouble("USE-147", number=paper.number, date=said["paper_date"])
    subjects = _chosen(tools, unit, everything=everything, forms=forms, period=period, verbs=verbs)
    _decided_all(tools, subjects, verbs, remark=said["reason"], paper=paper)


def _chosen(
    tools: Tools, /, unit: str, *, everything: bool, forms: Sequence[str], period: str, verbs: Sequence[Verb]
) -> list[Subject]:
    """One unit's forms, or everything of those forms that has nothing to correct."""
    if bool(unit) == everything:
        raise UsageTrouble("USE-132")
    if unit:
        named = the_unit(tools.desk(), unit, period=period)
        return [Subject(named, form, period) for form in forms]
    books = Books(tools.desk())
    each = (reviewing.clean(books, form=form, period=period, verbs=frozenset(verbs)) for form in forms)
    found = [subject for subjects in each for subject in subjects]
    if not found:
        _say_hindered(tools, books, forms=forms, period=period, verbs=frozenset(verbs))
    return found


def _say_hindered(
    tools: Tools, books: Books, /, *, forms: Sequence[str], period: str, verbs: frozenset[Verb]
) -> None:
    """Why nothing could be accepted: how many stand back and what hinders them, or that nothing is left."""
    lang, named = tools.lang, ", ".join(forms)
    why = sum((reviewing.hindered(books, form=f, period=period, verbs=verbs) for f in forms), Counter[str]())
    if why:
        told = ", ".join(phrase(name, lang=lang, n=n) for name, n in why.most_common())
        tools.say(phrase("accept_none", lang=lang, n=why.total(), forms=named, period=period, why=told))
        tools.next_step("accept_none_next", form=forms[0], period=period)
    elif others := reviewing.waiting(books):
        tools.say(phrase("accept_others", lang=lang, n=len(others), forms=named, period=period))
    else:
        tools.say(phrase("nothing_waits", lang=lang))


@review_command.command("ask", help="Đề nghị bổ sung, chỉnh sửa. / Ask for correction.")
@_unit
@_form
@_period
@click.option("--comment", required=True, help="Cần sửa gì.")
@click.option(
    "--at",
    "address",
    default="",
    help="Ô như trong bản xét, ví dụ H30; hoặc số in trên biểu. / The cell as in the copy to review.",
)
@click.option("--deadline", default="", help="Hạn gửi lại, ví dụ 20/10/2024.")
@click.pass_obj
def review_ask(tools: Tools, /, unit: str, form: str, period: str, **said: str) -> None:
    """One remark, at a cell or for the whole form."""
    deadline = ""
    if said["deadline"]:
        day = a_day(said["deadline"])
        if day < tools.desk().now().date():
            raise UsageTrouble("USE-119", date=show_date(day))
        deadline = day.isoformat()
    subject = Subject(the_unit(tools.desk(), unit, period=period), form, period)
    _decided_alone(
        tools, subject, (Verb.ASK,), remark=said["comment"], address=said["address"], deadline=deadline
    )


@review_command.command("unlock", help="Mở lại bản đã chốt. / Open a locked form again.")
@_unit
@_form
@_period
@click.option("--reason", required=True, help="Vì sao mở lại.")
@click.pass_obj
def review_unlock(tools: Tools, /, unit: str, form: str, period: str, reason: str) -> None:
    """Needs a reason."""
    subject = Subject(the_unit(tools.desk(), unit, period=period), form, period)
    _decided_alone(tools, subject, (Verb.UNLOCK,), remark=reason)


@review_command.command(
    "reply",
    help="Ghi lời đơn vị trả lời qua điện thoại, hoặc lời trao đổi tiếp. / An answer, written down.",
)
@_unit
@_form
@_period
@click.option(
    "--number", type=int, default=0, help="Số thứ tự ở trang Nhận xét. / Its number on the fix list."
)
@click.option("--text", required=True, help="Lời trả lời, lời trao đổi. / What is said.")
@click.option("--by-phone", is_flag=True, help="Lời của đơn vị, nói qua điện thoại. / The unit's, by phone.")
@click.option("--handed-by", default="", help="Ai trả lời, khi ghi hộ. / Who said it.")
@click.option("--done", is_flag=True, help="Xong việc này, không hỏi nữa. / Nothing more is asked there.")
@click.pass_obj
def review_reply(tools: Tools, /, unit: str, form: str, period: str, **said: str | int | bool) -> None:
    """One word more in one thread."""
    if personal(str(said["handed_by"])):
        raise UsageTrouble("USE-190")
    desk = tools.desk()
    subject = Subject(the_unit(desk, unit, period=period), form, period)
    by_phone, done = bool(said["by_phone"]), bool(said["done"])
    answer = Answer(
        str(said["text"]).strip(), int(said["number"]), by_phone, str(said["handed_by"]).strip(), done
    )
    found = reply(desk, subject, answer)
    name = "replied_by_unit" if by_phone else ("replied_done" if done else "replied")
    at = {"number": str(found.number), "place": found.label}
    tools.say(phrase(name, lang=tools.lang, unit=found.unit_name, form=form, **at))
    if tools.json:
        say_json({"unit": subject.unit, "id": found.id, "number": found.number})


review_command.add_command(review_reopen)
review_command.add_command(review_lock)
review_command.add_command(review_export)
review_command.add_command(review_import)
