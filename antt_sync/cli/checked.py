"""What a check found, on the screen or as data.

Knows how findings, totals and live words are shown; refuses to know how they come about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from antt_sync.app import check as checks
from antt_sync.app.returns import printed_label
from antt_sync.cli.output import finding_json, finding_lines, say, severity_word
from antt_sync.core.findings import Finding, Severity
from antt_sync.core.live import AWAITED
from antt_sync.core.schema import Form
from antt_sync.core.submission import Totals
from antt_sync.core.values import Unreadable, show, to_json
from antt_sync.messages.render import message, phrase
from antt_sync.messages.workbook_words import live_words

MANY = 5
"""More empty cells than this are named in one line."""


def label_of(form: Form | None, finding: Finding) -> str:
    """A finding's cell as people find it on paper."""
    return printed_label(form, finding.where.address) if form and finding.where.address else ""


def say_each(
    findings: Iterable[Finding], form: Form | None, lang: str, out: Callable[[str], None] = say
) -> None:
    """Each in two lines."""
    for finding in findings:
        for line in finding_lines(finding, form, label_of(form, finding), lang):
            out(line)


def say_checked(result: checks.Checked, lang: str) -> None:
    """One file: its banner, totals and findings, or why it is none of ours."""
    if result.refused:
        said = message(result.refused, dict(result.params), lang=lang)
        say(f"{result.name}: {said.what} ({result.refused})\n  → {said.do}")
        return
    for sheet in result.sheets:
        form = sheet.sheet.reading.form
        say(f"{result.name} · {sheet.unit_name or '–'} · {form.id} {sheet.sheet.reading.token.period}")
        say(f"  {heading(sheet, lang)}")
        say(f"  {totals_line(sheet.totals, lang)}")
        say_findings(sheet.findings, form, lang)
        if not sheet.findings:
            say("  " + phrase("no_findings", lang=lang))


def heading(sheet: checks.CheckedSheet, lang: str) -> str:
    """The form's banner; one that looks ready is not called so while something below stands in its way."""
    words = live_words()
    banner = sheet.evaluation.banner(words)
    if banner != words.ready:
        return banner
    if any(f.severity is not Severity.WARNING for f in sheet.findings):
        return phrase("check_fix_first", lang=lang)
    asked = any(f.code in checks.ASKED for f in sheet.findings)
    return phrase("check_ask_first", lang=lang) if asked else banner


def say_findings(
    findings: Sequence[Finding], form: Form, lang: str, out: Callable[[str], None] = say
) -> None:
    """Each in two lines, but together what the office still gives, and a form that is far from filled."""
    empty = [f for f in findings if f.code == "CELL-001"]
    if len(empty) > MANY:
        cells = ", ".join(f.where.cell for f in empty)
        word = severity_word(empty[0].severity, lang)
        out(f"  [{word}] {phrase('n_not_entered', lang=lang, n=len(empty), cells=cells)} (CELL-001)")
        out(f"      → {message('CELL-001', {}, lang=lang).do}")
    awaited = [f for f in findings if f.code == AWAITED]
    together = {AWAITED, "CELL-001"} if len(empty) > MANY else {AWAITED}
    say_each((f for f in findings if f.code not in together), form, lang, out)
    if awaited:
        cells = ", ".join(f.where.cell for f in awaited)
        out(f"  {phrase('n_awaited', lang=lang, n=len(awaited), cells=cells)} ({AWAITED})")
        out(f"      → {message(AWAITED, {}, lang=lang).do}")


def totals_line(told: Totals, lang: str) -> str:
    """The control totals and mã kiểm in one line."""
    rows = sum(told.rows.values())
    words = phrase("totals", lang=lang, filled=told.filled, blank=told.blank, rows=rows, sum=told.sum)
    return phrase("totals_code", lang=lang, totals=words, code=told.ma_kiem)


def checked_json(result: checks.Checked, lang: str) -> dict[str, object]:
    """The same as data, with the typed values and their cells."""
    return {
        "file": result.name,
        "refused": result.refused,
        "forms": [_sheet_json(s, lang) for s in result.sheets],
    }


def _sheet_json(sheet: checks.CheckedSheet, lang: str) -> dict[str, object]:
    reading = sheet.sheet.reading
    values: dict[str, Mapping[str, object]] = {}
    for address, entry in reading.entries.items():
        cell = reading.places.get(address, "")
        if isinstance(entry, Unreadable):
            values[address] = {"cell": cell, "unreadable": entry.text}
        else:
            values[address] = {"cell": cell, "value": to_json(entry), "shown": show(entry)}
    return {
        "form": reading.form.id,
        "version": reading.form.version,
        "unit": reading.token.unit,
        "period": reading.token.period,
        "sheet": reading.sheet,
        "banner": heading(sheet, lang),
        "live": sheet.evaluation.live_column(live_words()),
        "ma_kiem": sheet.totals.ma_kiem,
        "totals": sheet.totals.as_json(),
        "conclusion": sheet.evaluation.conclusion() if reading.form.criteria else "",
        "values": values,
        "findings": [finding_json(f, reading.form, label_of(reading.form, f), lang) for f in sheet.findings],
    }
