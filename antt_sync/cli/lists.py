"""Looking: status, rebuild.

Knows tables; refuses to know how a state comes about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import click

from antt_sync.app import outbox
from antt_sync.app.arrivals import Waiting
from antt_sync.app.choosing import who
from antt_sync.app.conflicts import Conflict, as_json
from antt_sync.app.find_code import Coded, code_of, find_code
from antt_sync.app.ports import Desk
from antt_sync.app.returns import moment_words
from antt_sync.app.status import Attention, Status, status, two_versions
from antt_sync.app.status_lines import StatusLine
from antt_sync.app.upkeep import rebuild
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.asking import namesakes, the_unit
from antt_sync.cli.office import a_day
from antt_sync.cli.output import Exit, advice, say, say_json, table
from antt_sync.cli.waiting import files_waiting
from antt_sync.cli.wiring import INBOX, Tools, begin_anew
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import StoreDamaged, UsageTrouble
from antt_sync.core.submission import Subject
from antt_sync.core.values import show, show_date
from antt_sync.core.views import State
from antt_sync.messages.render import message, phrase

SENT_WORDS = {Kind.SUBMISSION: "sent_submission", Kind.REVIEW: "sent_review", Kind.COVER: "sent_cover"}
"""How people speak of what goes up."""


@words.command(
    "status", help="Tình hình: ai đã gửi, ai chưa, còn sửa gì. / Who sent what, and where it stands."
)
@click.option("--form", default="", help="Ví dụ F04-K.")
@click.option("--period", default="", help="Ví dụ 2024.")
@click.option("--unit", default="", help="Mã hoặc tên đơn vị.")
@click.option("--as-of", default="", help="Tính hạn đến ngày này. / Lateness on this day.")
@click.option("--code", default="", help="Mã kiểm này là của bản nộp nào. / Whose check code this is.")
@click.pass_obj
def status_command(  # what may be asked for
    tools: Tools, /, form: str, period: str, unit: str, as_of: str, code: str
) -> None:
    """Every expected unit, or the copies that a code belongs to."""
    desk = tools.desk()
    if code:
        for option, given in (("--form", form), ("--period", period), ("--unit", unit), ("--as-of", as_of)):
            if given:
                raise UsageTrouble("USE-125", first=option, second="--code")
        coded = find_code(desk, code)
        if code_of(code) != "".join(code.split()):
            tools.say(phrase("code_filled", lang=tools.lang, typed=code, code=code_of(code)))
        raise SystemExit(_say_coded(tools, coded, code_of(code)))
    form = form.upper()
    typed, unit = unit, the_unit(desk, unit, period=period)
    _known(desk, form=form, unit=unit)
    unit = unit or (desk.office.unit if desk.office.level == "unit" else "")
    found = status(desk, form=form, period=period, unit=unit, as_of=a_day(as_of) if as_of else None)
    sent = () if form or period else outbox.outbox(Books(desk))
    waiting = files_waiting(tools)
    if tools.json:
        told = {**_as_json(found), "files_waiting": waiting.files}
        say_json({**told, "sent": list(map(outbox.as_json, sent))}, plain=partial(_plain, waiting.about))
        return
    if others := [] if period else namesakes(desk, typed, unit):
        ids = ", ".join(other.id for other in others)
        say(phrase("unit_namesakes", lang=tools.lang, name=typed, id=unit, others=ids))
    _say(found, waiting, tools.lang)
    _say_sent(sent, tools.lang)
    if unit and form:
        for conflict in found.conflicts:
            _say_conflict(conflict, tools.lang)


def _say_sent(sent: Sequence[outbox.Sent], lang: str) -> None:
    """What went up from here and whether a receipt names it; of bundles only those still to be sent again."""
    bundles = [one for one in sent if one.kind is Kind.COVER]
    if done := [one for one in bundles if one.done]:
        say(phrase("sent_bundles", lang=lang, to=done[-1].to, count=len(bundles), done=len(done)))
    for one in sent:
        form, period = (one.subject.form, one.subject.period) if one.subject else ("", "")
        what = phrase(
            SENT_WORDS[one.kind],
            lang=lang,
            form=form,
            period=period,
            number=one.number,
            code=one.code,
        )
        signed = phrase("claimed_when", lang=lang, at=moment_words(one.signed_at) or "–")
        if one.done and one.kind is not Kind.COVER:
            at = moment_words(one.receipt_at) or "–"
            how = phrase("sent_receipt", lang=lang, to=one.to, at=at, version=one.roster or "–")
            say(f"✓ {what} · {signed} · {how}")
        elif not one.done:
            code = "SENT-102" if one.kind is Kind.COVER else "SENT-101"
            got = {"got": one.acknowledged, "count": one.documents}
            said = message(code, {"what": what, "to": one.to, **got}, lang=lang)
            say(f"! {said.what} · {signed}\n  → {said.do}")


def _say_conflict(conflict: Conflict, lang: str) -> None:
    """Who signed each version and when, and every cell in which they differ."""
    about = conflict.subject
    say()
    say(phrase("versions_of", lang=lang, unit=conflict.unit_name, form=about.form, period=about.period))
    for version in conflict.versions:
        say(phrase("version_line", lang=lang, letter=version.letter, who=who(version, lang)))
    head = [phrase("column_place", lang=lang), phrase("column_before", lang=lang)]
    head += [phrase("version_letter", lang=lang, letter=v.letter) for v in conflict.versions]
    rows = [
        (conflict.label(cell.address), show(cell.base) or "–", *(show(e) or "–" for e in cell.values))
        for cell in conflict.cells
    ]
    table(head, rows)


def _say_coded(tools: Tools, /, found: Sequence[Coded], code: str) -> Exit:
    """Whose code it is; none at all is something to look into."""
    lang = tools.lang
    if tools.json:
        say_json({"code": code, "found": [_coded_json(one) for one in found]})
        return Exit.DONE if found else Exit.TO_FIX
    if not found:
        say(phrase("code_nobody", lang=lang, code=code, place=INBOX))
        tools.next_step("code_nobody_next")
        return Exit.TO_FIX
    head = [phrase(f"column_{c}", lang=lang) for c in ("unit", "form", "number", "received", "remark")]
    rows = [
        (
            one.unit_name,
            f"{one.local_name or one.subject.form} {one.subject.period}",
            str(one.number) if one.number else "–",
            moment_words(one.received_at) or "–",
            _which(one, lang),
        )
        for one in found
    ]
    table(head, rows)
    alone = "code_replaced" if found[0].replaced else "code_one"
    say(phrase("code_several" if len(found) > 1 else alone, lang=lang, code=code, n=len(found)))
    return Exit.DONE


def _which(one: Coded, lang: str) -> str:
    if not one.number:
        return phrase("code_parked", lang=lang)
    name = "code_newest" if one.number == one.newest else "code_older"
    return phrase(name, lang=lang, number=one.newest, code=one.newest_code or "–")


def _coded_json(one: Coded) -> dict[str, object]:
    return {
        "unit": one.subject.unit,
        "name": one.unit_name,
        "form": one.subject.form,
        "local_name": one.local_name,
        "period": one.subject.period,
        "number": one.number,
        "newest": one.newest,
        "newest_code": one.newest_code,
        "replaced": one.replaced,
        "received_at": one.received_at,
    }


def _known(desk: Desk, *, form: str, unit: str) -> None:
    """Refuse names nobody has: an empty table would look like nothing was sent."""
    roster = Books(desk).roster
    if roster is None and desk.office.level != "unit":
        raise UsageTrouble("ROSTER-104")
    if unit and (roster is None or roster.unit(unit) is None):
        raise UsageTrouble("USE-102", unit=unit)
    forms = sorted({f.id for f in desk.shelf.heads()})
    if form and form not in forms:
        raise UsageTrouble("USE-101", form=form, known=", ".join(forms))


@dataclass(frozen=True, slots=True)
class _Rows:
    """The table's rows, made whenever they are gone through."""

    lines: Sequence[StatusLine]
    waiting: Mapping[Subject, int]
    lang: str

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        for line in self.lines:
            yield (
                _unit(line, self.lang),
                f"{line.subject.form} {line.subject.period}",
                str(line.number) if line.number else "–",
                "–" if line.state is State.CONFLICT else line.ma_kiem or "–",
                _state(line, self.waiting.get(line.subject, 0), self.lang),
                _signed_by(line, self.lang) if line.number and line.state is not State.CONFLICT else "–",
                _due(line, self.lang),
            )


def _say(found: Status, waiting: Waiting, lang: str) -> None:
    head = [
        phrase(f"column_{c}", lang=lang) for c in ("unit", "form", "number", "code", "state", "by", "due")
    ]
    table(head, _Rows(found.lines, waiting.about, lang))
    for form, name in {line.subject.form: line.local_name for line in found.lines if line.local_name}.items():
        say(f"{form}: {name}")
    awaited = [line for line in found.lines if line.expected or line.by_office]
    sent = sum(1 for line in awaited if not line.missing)
    summed = "status_sum" if awaited else "status_nobody"
    say(phrase(summed, lang=lang, sent=sent, total=len(awaited), date=show_date(found.as_of)))
    below = sum(1 for line in found.lines if line.below)
    unasked = sum(1 for line in found.lines if _unasked(line) and not line.below)
    for name, n in (("status_below", below), ("status_unasked", unasked)):
        if n:
            say(phrase(name, lang=lang, n=n))
    if waiting.files:
        say("! " + phrase("files_waiting", lang=lang, n=waiting.files, place=INBOX))
    for item in found.attention:
        say_attention(item, lang)


def say_attention(item: Attention, lang: str) -> None:
    """What a person must look at, and what to do."""
    said = advice(item.code, item.params, lang=lang)
    say(f"! {said.what}\n  → {said.do}")


def say_apart(apart: Iterable[Conflict], lang: str) -> None:
    """Whose two versions were left out of what was just written, and how to choose."""
    for conflict in apart:
        say_attention(two_versions(conflict), lang)


def _state(line: StatusLine, waiting: int, lang: str) -> str:
    """Where a form stands, and whether a file of it waits to be taken in."""
    file = (phrase("state_file_waits", lang=lang, n=waiting, place=INBOX),) if waiting else ()
    return " · ".join((state_words(line, lang), *file))


def state_words(line: StatusLine, lang: str) -> str:
    """The office's words for a state."""
    state = "on_paper" if line.on_paper else line.state.value
    words = phrase(f"state_{state}", lang=lang, n=line.errors)
    if line.waiting == 1:  # whose lần and code the line shows
        words = phrase("state_before_new", lang=lang, state=words)
    answered = (phrase("state_answered", lang=lang),) if line.answered else ()
    aside = (phrase("state_aside", lang=lang, n=line.aside),) if line.aside and line.missing else ()
    above = (phrase("state_not_above", lang=lang),) if line.awaits_above else ()
    return " · ".join((words, *above, *aside, *answered, *waiting_words(line.waiting, lang)))


def waiting_words(waiting: int, lang: str) -> tuple[str, ...]:
    """What waits behind a lock, if anything does."""
    named = {0: (), 1: ("waiting_unlock",)}.get(waiting, ("waiting_choice",))
    return tuple(phrase(name, lang=lang) for name in named)


def _signed_by(line: StatusLine, lang: str) -> str:
    if line.by_office:
        return phrase("by_office", lang=lang)
    return phrase("on_behalf" if line.on_behalf else "by_unit", lang=lang)


def _unasked(line: StatusLine) -> bool:
    """A form that came from a unit that does not have to file it, such as one that has ended."""
    return not (line.expected or line.by_office or line.others)


def _unit(line: StatusLine, lang: str) -> str:
    if line.below:
        return f"{line.unit_name} · {line.below}"
    remarks = (("unit_watched", line.watched), ("unit_unasked", _unasked(line)))
    return " · ".join((line.unit_name, *(phrase(name, lang=lang) for name, holds in remarks if holds)))


def _due(line: StatusLine, lang: str) -> str:
    if line.due is None:
        return "–"
    late = f" · {phrase('days_late', lang=lang, n=line.days_late)}" if line.days_late else ""
    mark = f" ({phrase('provisional', lang=lang)})" if line.provisional else ""
    return show_date(line.due) + mark + late


def _as_json(found: Status) -> dict[str, object]:
    return {
        "as_of": found.as_of.isoformat(),
        "set": found.set,
        "view": found.view,
        "engine": found.engine,
        "units": found.lines,
        "attention": [{"code": a.code, "params": dict(a.params)} for a in found.attention],
        "conflicts": [as_json(conflict) for conflict in found.conflicts],
    }


def _plain(waiting: Mapping[Subject, int], line: object) -> object:
    """A line of the table for `--json`."""
    if not isinstance(line, StatusLine):
        return str(line)
    return {
        "unit": line.subject.unit,
        "name": line.unit_name,
        "form": line.subject.form,
        "period": line.subject.period,
        "state": line.state.value,
        "number": line.number,
        "errors": line.errors,
        "ma_kiem": line.ma_kiem,
        "on_behalf": line.on_behalf,
        "by_office": line.by_office,
        "on_paper": line.on_paper,
        "received_at": line.received_at,
        "due": line.due.isoformat() if line.due else "",
        "days_late": line.days_late,
        "waiting": bool(line.waiting),
        "local_name": line.local_name,
        "provisional": line.provisional,
        "watched": line.watched,
        "below": bool(line.below),
        "expected": line.expected,
        "days_apart": line.days_apart,
        "aside": line.aside,
        "files_waiting": waiting.get(line.subject, 0),
    }


@words.command(
    "rebuild", help="Lập lại bảng tổng hợp từ các gói đã giữ. / Make the tables again from kept packages."
)
@click.pass_obj
def rebuild_command(tools: Tools, /) -> None:
    """From packages and documents; a store that cannot be read makes way for a new one."""
    try:
        found = rebuild(tools.desk(settled=False))
    except StoreDamaged:
        aside = begin_anew(tools.folder())
        tools.say(phrase("rebuilt_anew", lang=tools.lang, folder=str(aside)))
        found = rebuild(tools.desk(settled=False))
    if tools.json:
        say_json({"added": found.added, "repacked": list(found.repacked), "damaged": list(found.damaged)})
    else:
        say(phrase("rebuilt", lang=tools.lang, added=found.added))
        if found.repacked:
            say(phrase("rebuilt_repacked", lang=tools.lang, count=len(found.repacked)))
        for name in found.damaged:
            say(f"✗ {name}")
    raise SystemExit(Exit.DAMAGED if found.damaged else Exit.DONE)
