"""Words and tables on the screen, or one JSON object; the only place that prints.

Knows terminals and widths; refuses to know what is being said.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum

import click

from antt_sync.core.findings import Finding, Param, Severity
from antt_sync.core.schema import Form
from antt_sync.messages.render import finding_message, message, phrase, safe


class Exit(IntEnum):
    """What a command's end means; the highest applies, 1 is never ours."""

    DONE = 0
    USAGE = 2
    TO_FIX = 3
    REFUSED = 4
    NO_ACCESS = 5
    DAMAGED = 6
    BUG = 70


def prepare_streams() -> None:
    """Let Vietnamese out whatever the console's code page; a letter it lacks becomes `?`."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            encoding = stream.encoding or "utf-8"
            vietnamese = encoding.lower().replace("-", "") in {"utf8", "cp65001", "cp1258"}
            reconfigure(encoding=encoding if vietnamese or stream.isatty() else "utf-8", errors="replace")


def say(text: str = "") -> None:
    """One line on the screen."""
    click.echo(text)


def say_json(value: object) -> None:
    """The command's whole answer as one object."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    text = unicodedata.normalize("NFC", text)
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text if not unicodedata.combining(c)
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A plain table; columns as wide as they need, the last one left free."""
    lines = [list(map(safe, row)) for row in (head, *rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(head))]
    for number, line in enumerate(lines):
        padded = [cell + " " * (widths[i] - width(cell)) for i, cell in enumerate(line[:-1])]
        say("  ".join([*padded, line[-1]]).rstrip())
        if number == 0:
            say("─" * min(sum(widths) + 2 * (len(widths) - 1), 118))


def severity_word(severity: Severity, lang: str) -> str:
    """Cần sửa, Cần xem lại, or Dừng."""
    return phrase({"stop": "stop", "error": "must_fix", "warning": "look_again"}[severity.value], lang=lang)


def finding_lines(finding: Finding, form: Form | None, label: str, lang: str) -> list[str]:
    """A finding in two lines: where and what, then what to do."""
    said = finding_message(finding, form, lang=lang)
    where = "!".join(p for p in (finding.where.sheet, finding.where.cell) if p)
    place = " · ".join(p for p in (where, label) if p)
    head = f"  [{severity_word(finding.severity, lang)}] {place}".rstrip()
    return [f"{head}: {said.what} ({finding.code})", f"      → {said.do}"]


def finding_json(finding: Finding, form: Form | None, label: str, lang: str) -> dict[str, object]:
    """A finding as data, its words beside it."""
    said = finding_message(finding, form, lang=lang)
    where = finding.where
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "file": where.file,
        "sheet": where.sheet,
        "cell": where.cell,
        "address": where.address,
        "line": where.line,
        "label": label,
        "params": dict(finding.params),
        "what": said.what,
        "do": said.do,
    }


def trouble(code: str, params: Mapping[str, Param], *, lang: str) -> None:
    """An error on stderr: what, and what to do."""
    said = message(code, params, lang=lang)
    click.echo(f"✗ {said.what} ({code})\n  → {said.do}", err=True)


def progress_on(*, terminal: bool, lang: str) -> Callable[[str, int, int], None]:
    """A progress line on stderr when it is a terminal; silence otherwise."""

    def show(step: str, number: int, total: int) -> None:
        if terminal and total > 1:
            end = "\n" if number == total else ""
            click.echo(f"\r{phrase(f'progress_{step}', lang=lang)} {number}/{total}{end}", nl=False, err=True)

    return show
