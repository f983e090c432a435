"""What a merge says: a table of every file, advice for those left out, or one JSON object.

Knows tables and codes; refuses to know how anything was decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from string import ascii_uppercase

from antt_sync.app.campaign_book import maybe_on_paper
from antt_sync.app.foresee import Foreseen
from antt_sync.app.receive import SIGNED, FileLine, Taken
from antt_sync.app.world import own_paper
from antt_sync.cli.lists import waiting_words
from antt_sync.cli.output import Exit, advice, as_typed, finding_lines, say, say_json, severity_word, table
from antt_sync.cli.published import say_published
from antt_sync.cli.wiring import Tools
from antt_sync.core.cell_reading import BY_HAND, READ_AS, STRAY
from antt_sync.core.envelope import Kind
from antt_sync.core.findings import Finding, stops
from antt_sync.core.submission import Subject
from antt_sync.core.views import SubjectView
from antt_sync.messages.render import Message, message, phrase

MOST_KNOWN = 5
"""More files than this that were taken in before are counted instead of listed."""
MOST_CELLS = 30
"""So many cells outside the form are named."""
_IN_THE_FILE = ("CELL-202", "CELL-204", "FORM-114", "FORM-115", "ROW-1", "LIKE-")
"""What only somebody who has the file can look at: it is said when the file is taken in, or never."""
_ONE_AT_A_TIME = frozenset({Kind.ROSTER, Kind.CAMPAIGN})
"""Of these the last one holds: how many came does not matter."""
_HELD_NEXT = (
    ({Kind.CAMPAIGN, Kind.FORM}, "taken_settings_next", "taken_settings_next"),
    ({Kind.RECEIPT, Kind.REVIEW}, "taken_answers_next", "taken_answers_next_unit"),
)
"""What an office, and what a unit, does with settings, receipts and answers that came from another office."""


class Fate(Enum):
    """What became of a file, so far as something is to be done about it."""

    TAKEN = auto()
    SAME = auto()
    KNOWN = auto()
    SETTLED = auto()
    """Nobody need do anything now, but a person may."""
    ASIDE = auto()
    """Kept, and counts for nothing yet."""
    OPEN = auto()
    """Here, and somebody has to do something before it is whole."""
    ASKED = auto()
    """Left out until a person says what it is, or sends another."""
    REFUSED = auto()


_FATES: Mapping[str, Fate] = {
    **dict.fromkeys(("BOOK-", "SEAL-", "FILE-", "FORM-"), Fate.REFUSED),
    **dict.fromkeys(("ASK-", "TAKE-106", "TAKE-108"), Fate.ASKED),
    **dict.fromkeys(("ENROL-", "TAKE-113", "TAKE-115", "TAKE-116"), Fate.OPEN),
    **dict.fromkeys(("PARK-", "TAKE-117"), Fate.ASIDE),
    **dict.fromkeys(("TAKE-109", "TAKE-121", "TAKE-122", "TAKE-123"), Fate.SETTLED),
    **dict.fromkeys(("TAKE-102", "TAKE-104"), Fate.KNOWN),
    "TAKE-105": Fate.SAME,
}
"""By the beginning of a line's code; whatever else there is was taken in."""

_LATER = frozenset({Fate.ASIDE, Fate.OPEN, Fate.ASKED})


def fate(line: FileLine) -> Fate:
    """What became of a file."""
    return next((f for begin, f in _FATES.items() if line.code.startswith(begin)), Fate.TAKEN)


def merge_exit(lines: Sequence[FileLine]) -> Exit:
    """The exit code that says what became of these files."""
    fates = {fate(line) for line in lines}
    if Fate.REFUSED in fates:
        return Exit.REFUSED
    return Exit.TO_FIX if fates & _LATER or any(line.errors for line in lines) else Exit.DONE


def say_merged(
    tools: Tools, /, lines: Sequence[FileLine], taken: Taken | None, foreseen: Sequence[Foreseen] = ()
) -> None:
    """One table of what became, or will become, of every file, with what to do about those left out.

    Before anything is taken in, what is `foreseen` to change is told too.
    """
    lang = tools.lang
    if tools.json:
        say_json({
            "new": taken.new if taken else 0,
            "dry_run": taken is None,
            "new_roots": dict(taken.roots) if taken else {},
            "files": [_line_json(line, lang) for line in lines],
            "changes": [change_json(one) for one in foreseen],
        })  # fmt: skip
        return
    told = _worth_telling(lines)
    head = [phrase(f"column_{c}", lang=lang) for c in ("file", "unit", "form", "number", "code", "outcome")]
    rows = [
        (
            line.name,
            line.unit_name or "–",
            line.subject.form if line.subject else "–",
            str(line.number) if line.number and line.subject else "–",
            line.ma_kiem or "–",
            _outcome(line, lang),
        )
        for line in told
    ]
    table(head, rows)
    if len(told) < len(lines):
        say(phrase("merge_known", lang=lang, count=len(lines) - len(told)))
    _say_advice(lines, lang)
    _say_seen(lines, lang)
    _say_interpreted(lines, lang)
    for one in foreseen:
        form = f"{one.subject.form} {one.subject.period}"
        before, after = stands(one.before, lang), stands(one.after, lang)
        say(phrase("merge_foreseen", lang=lang, unit=one.unit_name, form=form, before=before, after=after))
    if taken is not None:
        for name, mark in taken.roots.items():
            say(phrase("taken_new_root", lang=lang, name=name, fingerprint=mark))
        documents = any(line.holds for line in lines)  # not only submissions came
        name = "merged_documents" if documents else "merged"
        say(phrase(name, lang=lang, new=taken.new, total=files_in(lines)))


def say_next(tools: Tools, /, taken: Taken) -> None:
    """What an office does with what is new: back to who has to correct it, else on to the review.

    Of what is only kept aside the table says what to do.
    """
    if not taken.new or tools.json:
        return
    kinds = {kind for line in taken.lines for kind in line.holds}
    at_unit = tools.desk().office.level == "unit"
    for of, at_office_next, at_unit_next in _HELD_NEXT:
        if kinds & of:
            tools.next_step(at_unit_next if at_unit else at_office_next)
    to_do = {Fate.TAKEN, Fate.OPEN, Fate.ASKED, Fate.REFUSED}
    counted = [line for line in taken.lines if not line.holds and fate(line) in to_do]
    if counted and not at_unit:
        tools.next_step(_what_next(tools, [line for line in counted if line.errors]))
        _say_on_paper(tools, taken.lines)
    came = {line.subject for line in taken.lines if line.subject and fate(line) in {Fate.TAKEN, Fate.OPEN}}
    say_published(tools, came)


def _what_next(tools: Tools, wrong: Sequence[FileLine]) -> str:
    """Nothing is returned for what the office itself has to correct."""
    office = tools.desk().office
    own = all(line.subject and own_paper(office, line.subject, line.form) for line in wrong)
    return "merged_next" if not wrong else "merged_next_own" if own else "merged_next_fix"


def _say_on_paper(tools: Tools, /, lines: Sequence[FileLine]) -> None:
    """Where to write down that a unit handed in on paper what is missed beside its form; one unit of many."""
    told: set[str] = set()
    for line in lines:
        if line.form is None or line.subject is None:
            continue
        missed = maybe_on_paper(tools.desk(), line.form, line.findings)
        for form, paper in missed.items():
            if form not in told:
                words = line.form.parameter_words.get(paper.parameter)
                parameter = words.words.to(tools.lang).partition(":")[0] if words else paper.parameter
                of = {"unit": as_typed(line.unit_name), "period": line.subject.period, "parameter": parameter}
                tools.next_step("merged_on_paper", form=form, book=paper.form, **of)
        told |= missed.keys()


def _worth_telling(lines: Sequence[FileLine]) -> Sequence[FileLine]:
    """A full inbox is taken in again and again: many files known from before are one sentence."""
    new = [line for line in lines if fate(line) is not Fate.KNOWN]
    return new if len(lines) - len(new) > MOST_KNOWN else lines


def _say_advice(lines: Sequence[FileLine], lang: str) -> None:
    """Why a file was not taken in and what to do next; files of which the same is true together."""
    alike: dict[tuple[str, ...], list[FileLine]] = {}
    for line in lines:
        if fate(line) in {*_LATER, Fate.SETTLED, Fate.REFUSED}:
            alike.setdefault(_why(line, message, lang), []).append(line)
    for told, of in alike.items():
        named = _why(of[0], advice, lang) if len(of) == 1 else told
        say("\n".join([f"  {', '.join(line.name for line in of)}", *named]))


def _why(line: FileLine, words: Callable[..., Message], lang: str) -> tuple[str, ...]:
    """Why a file was not taken in, and what to do."""
    about = {} if line.subject is None else {**line.subject._asdict(), "unit": line.unit_name}
    said = words(line.code, {"file": line.name, **about, **line.params}, lang=lang)
    why = [text for f in stops(line.findings) for text in finding_lines(f, line.form, "", lang)]
    return tuple(why) if line.code == "TAKE-106" and why else (f"    {said.what}", f"    → {said.do}")


def _say_seen(lines: Sequence[FileLine], lang: str) -> None:
    """What stands in a file besides its answers, or looks copied: nobody sees it once it is put away."""
    for line in lines:
        if fate(line) not in {Fate.TAKEN, Fate.SAME, Fate.SETTLED}:
            continue
        strays = _found(line, STRAY)
        told = _stray_lines(line, strays, lang) if len(strays) > 1 else []
        for finding in line.findings:
            if finding.code.startswith(_IN_THE_FILE) and not (told and finding.code == STRAY):
                told += finding_lines(finding, line.form, "", lang)
        if told:
            say("\n".join([f"  {line.name}", *told]))


def _found(line: FileLine, code: str) -> list[Finding]:
    """The cells that were filled and are no entry (`STRAY`), read as something else, or typed by hand."""
    return [finding for finding in line.findings if finding.code == code]


def _stray_lines(line: FileLine, strays: Sequence[Finding], lang: str) -> list[str]:
    """All of them at once, and what to do: where a table's rows are lost too, they are to be made anew."""
    cells = [f.where.cell for f in strays]
    rows = Counter(cell.lstrip(ascii_uppercase) for cell in cells)
    lost = line.lost_rows and max(rows.values()) > 1
    shown = ", ".join([*cells[:MOST_CELLS], *(["…"] if len(cells) > MOST_CELLS else [])])
    of = {"sheet": strays[0].where.sheet, "count": len(cells), "cells": shown, **strays[0].params}
    head = (
        f"  [{severity_word(strays[0].severity, lang)}] {phrase('merge_strays', lang=lang, **of)} ({STRAY})"
    )
    return [head, "      → " + phrase("merge_strays_heal" if lost else "merge_strays_move", lang=lang)]


def _say_interpreted(lines: Sequence[FileLine], lang: str) -> None:
    """What the counts in the table mean, by one of the cells, and where to see all of them."""
    found = (f for line in lines if line.code in SIGNED for f in _found(line, READ_AS))
    if (first := next(found, None)) is not None:
        say("  " + phrase("merge_read_as", lang=lang, **first.params))


def files_in(lines: Sequence[FileLine]) -> int:
    """How many files these lines are about: a dossier has a line for each form, a grid one for each row."""
    return len({line.inside or line.name for line in lines})


def _said(line: FileLine, lang: str) -> Message:
    """What is said of a line; of a package, what it holds."""
    alone = {kind for kind, n in line.holds.items() if n == 1 or kind in _ONE_AT_A_TIME}
    names = {kind: phrase(f"kind_{kind.value}", lang=lang) for kind in line.holds}
    holds = ", ".join(names[k] if k in alone else f"{n} {names[k]}" for k, n in line.holds.items())
    return message(line.code, {"file": line.name, **line.params, "holds": holds}, lang=lang)


def _outcome(line: FileLine, lang: str) -> str:
    """What became of a file, and how many places of it are to be looked at."""
    signed, left_out = line.code in SIGNED, fate(line) in {Fate.REFUSED, Fate.ASKED}
    counts = {
        "n_to_fix": 0 if left_out else line.errors,
        "n_read_as": len(_found(line, READ_AS)) if signed else 0,
        "n_strays": len(_found(line, STRAY)) if signed else 0,
        "n_by_hand": len(_found(line, BY_HAND)) if signed else 0,
        "n_changed": len(line.changed),
        "n_made_from": line.made_from,
    }
    told = (phrase(name, lang=lang, n=n, later=line.number - 1) for name, n in counts.items() if n)
    return " · ".join((_said(line, lang).title, *told))


def _line_json(line: FileLine, lang: str) -> dict[str, object]:
    said = _said(line, lang)
    return {
        "file": line.name,
        "code": line.code,
        "what": said.what,
        "do": said.do,
        **(line.subject or Subject("", "", ""))._asdict(),
        "number": line.number,
        "errors": line.errors,
        "warnings": line.warnings,
        "ma_kiem": line.ma_kiem,
        "changed": list(line.changed),
        "made_from": line.made_from,
        "holds": {kind.value: n for kind, n in line.holds.items()},
        "findings": [
            [f.code, f.severity.value, f.where.sheet, f.where.cell, f.where.address] for f in line.findings
        ],
        "read_as": [
            {"sheet": f.where.sheet, "cell": f.where.cell, "address": f.where.address, **f.params}
            for f in _found(line, READ_AS)
        ],
        "suggestions": [u.id for u in line.doubt.suggestions] if line.doubt else [],
    }


def stands(view: SubjectView, lang: str) -> str:
    """Where a subject stands: its state, which lần counts as latest, and whether a newer one waits."""
    words = [phrase(f"state_{view.state.value}", lang=lang, n=view.errors)]
    if view.latest is not None:
        words.append(phrase("log_revision", lang=lang, number=view.latest.number))
    words.extend(waiting_words(len(view.waiting), lang))
    return ", ".join(words)


def change_json(one: Foreseen) -> dict[str, object]:
    """A subject before and after, for `--json`."""
    before, after = one.before, one.after
    return {
        **one.subject._asdict(),
        "state": [before.state.value, after.state.value],
        "number": [view.latest.number if view.latest else 0 for view in (before, after)],
        "official": [view.official.number if view.official else 0 for view in (before, after)],
        "waiting": [bool(view.waiting) for view in (before, after)],
    }
