"""The message for a unit, ready to paste: what came, how it stands, what to fix by when, whom to call.

Knows how much a chat shows without unfolding, and cuts what is longer; refuses to know files, and how
messages are sent. Reminders have their words in `report_chase`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from antt_sync.app.ports import Desk
from antt_sync.app.report_data import Decided
from antt_sync.app.returns import IN_MESSAGE, left_to_fix, places_asked, totals_words
from antt_sync.core.justified import FINDING_THREAD
from antt_sync.core.live import ma_kiem
from antt_sync.core.marks import Mark
from antt_sync.core.names import one_line
from antt_sync.core.review import Verb
from antt_sync.core.schema import Form
from antt_sync.core.sheet import SheetPlan, plan
from antt_sync.core.submission import totals
from antt_sync.core.values import show_date
from antt_sync.core.views import SubjectView
from antt_sync.messages.render import phrase
from antt_sync.messages.report_words import period_words

MOST_LINES, MOST_CHARS = 12, 1000
"""What one message may take: three places in whole sentences. No chat program promises what it shows without
unfolding; this is our choice."""

MOST_OF_A_NAME = 60
MOST_OF_A_SENTENCE = 240
"""A reviewer may write a page without a full stop."""

BETWEEN = f"\n{'―' * 12}\n\n"
"""What stands between two messages of one file."""


class Result(StrEnum):
    """How a unit's form stands, as the unit is told."""

    RECEIVED = "received"
    FIX = "fix"
    LOOK = "look"
    CHECKED = "checked"
    APPRAISED = "appraised"
    LOCKED = "locked"
    DECIDED = "decided"


VERDICTS: Mapping[Result, str] = MappingProxyType(
    {
        Result.RECEIVED: "message_received",
        Result.CHECKED: "message_checked",
        Result.APPRAISED: "message_appraised",
        Result.LOCKED: "message_locked",
    }
)
"""The sentence of each outcome that needs nothing filled in."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a message is for: the unit's and form's names as people here say them, and until when.

    `decided` is what the authority decided of the unit, where this form is what it decided on.
    """

    unit_name: str
    form_name: str
    deadline: date | None
    decided: Decided | None = None


def result_of(view: SubjectView, marks: Sequence[Mark], decided: Decided | None = None) -> Result:
    """How a form stands; a decision speaks before everything but a place that still has to be corrected."""
    if any(m.open for m in marks) and not view.outcome.locked:
        return Result.FIX if left_to_fix(marks) else Result.LOOK
    if decided is not None:
        return Result.DECIDED
    if Verb.APPRAISE in view.outcome.verbs:
        return Result.APPRAISED
    if view.outcome.locked:
        return Result.LOCKED
    return Result.CHECKED if view.outcome.accepted else Result.RECEIVED


def unit_message(desk: Desk, form: Form, view: SubjectView, marks: Sequence[Mark], to: Addressee) -> str:
    """The message about one form, within `MOST_LINES` and `MOST_CHARS` whatever names are in it."""
    assert view.latest is not None
    told = totals(form, view.entries)
    head = [
        phrase(
            "message_head",
            lang="vi",
            unit=clipped(to.unit_name, MOST_OF_A_NAME),
            form=clipped(to.form_name, MOST_OF_A_NAME),
            period=period_words(view.subject.period).lower(),
        ),
        phrase("message_got", lang="vi", number=view.latest.number, code=told.ma_kiem),
        totals_words(told) + ".",
    ]
    office = clipped(desk.office.name, MOST_OF_A_NAME)
    phone = clipped(desk.office.phone, MOST_OF_A_NAME)
    foot = [phrase("message_from", lang="vi", office=office, phone=phone) if phone else f"{office}."]
    result = result_of(view, marks, to.decided)
    if result in {Result.FIX, Result.LOOK}:
        until = phrase("message_until", lang="vi", date=show_date(to.deadline)) if to.deadline else ""
        foot.insert(0, " ".join(p for p in (phrase("message_how", lang="vi"), until) if p))
        left = [m for m in marks if m.open]
        head.append(places_asked(IN_MESSAGE, marks))
        room = MOST_CHARS - sum(len(line) + 1 for line in (*head, *foot))
        places = _Places(plan(form.grown(view.entries), returned=True))
        return _lines([*head, *places.items(left, MOST_LINES - len(head) - len(foot), room), *foot])
    if result is Result.RECEIVED and view.answered:
        return _lines([*head, phrase("message_answered", lang="vi"), *foot])
    return _lines([*head, _verdict(result, to.decided), *_waiting(view, form), *_remarks(marks), *foot])


def _waiting(view: SubjectView, form: Form) -> list[str]:
    """What came after the form was locked and changes nothing yet, so that its unit knows that it came."""
    told = [(r.number, ma_kiem(form, r.said.entries(form))) for r in view.waiting]
    return [phrase("message_waiting", lang="vi", number=number, code=code) for number, code in told]


def _remarks(marks: Sequence[Mark]) -> list[str]:
    """How many remarks of people go with a form that needs no correction; the words are in the workbook."""
    unsettled = {phrase(name, lang="vi") for name in ("not_fixed", "for_information")}
    count = sum(m.status in unsettled and not m.thread.startswith(FINDING_THREAD) for m in marks)
    return [phrase("message_remarks", lang="vi", n=count)] if count else []


def _verdict(result: Result, decided: Decided | None) -> str:
    """One sentence on how the form stands."""
    if result is not Result.DECIDED or decided is None:
        return phrase(VERDICTS[result], lang="vi")
    name = "message_recognised" if decided.passed else "message_refused"
    number = clipped(decided.number, MOST_OF_A_NAME)
    return phrase(name, lang="vi", number=number, day=clipped(decided.day, MOST_OF_A_NAME) or "–")


@dataclass(frozen=True, slots=True)
class _Places:
    """The places to fix, in the workbook that goes with the message."""

    sheet: SheetPlan

    def items(self, marks: Sequence[Mark], lines: int, room: int) -> list[str]:
        """Each place with what is wrong and what to do; where many do not fit so, with what is wrong.

        No sentence is cut; the places that still do not fit are counted.
        """
        named = len(marks) if len(marks) <= lines else lines - 1
        whole = [self._item(mark, sentences(mark.comment)) for mark in marks[:named]]
        brief = [self._item(mark, sentences(mark.comment)[:1]) for mark in marks[:named]]
        for items in (whole, brief):
            told = _with_rest(items, len(marks))
            if _length(told) <= room:
                return told
        while len(brief) > 1 and _length(_with_rest(brief, len(marks))) > room:
            brief.pop()
        return _with_rest(brief, len(marks))

    def _item(self, mark: Mark, sentences: Sequence[str]) -> str:
        """`2) ô G27, 1.3 Số hộ đã đăng ký: Nhiều hơn tổng số hộ. Xem lại hai số hộ.`"""
        place = [clipped(mark.label, MOST_OF_A_NAME)]
        if mark.address in self.sheet.form.cells:
            place.insert(0, phrase("cell", lang="vi", cell=self.sheet.cell(mark.address)))
        start = phrase("message_item", lang="vi", number=mark.number, label=", ".join(place))
        return " ".join((start, *sentences))


def _with_rest(items: Sequence[str], count: int) -> list[str]:
    """The items, and how many of so many are not among them."""
    rest = count - len(items)
    return [*items, phrase("message_more", lang="vi", n=rest)] if rest else [*items]


def sentences(text: str) -> list[str]:
    """What a remark says, sentence by sentence on one line; one without end is cut."""
    parts = re.split(r"(?<=[.!?]) ", " ".join(one_line(" ".join(text.split())).split()))
    return [clipped(part, MOST_OF_A_SENTENCE) for part in parts]


def clipped(text: str, most: int) -> str:
    """The text on one line, cut after a word where it is longer."""
    text = " ".join(one_line(" ".join(text.split())).split())
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    cut = kept.rfind(" ")
    return f"{kept[:cut] if cut > most // 2 else kept}".rstrip(" ,;:.–-") + "…"


def _length(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
