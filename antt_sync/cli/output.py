"""Words and tables on the screen, or one JSON object; the only place that prints.

Knows terminals and widths; refuses to know what is being said.
"""

from __future__ import annotations

import ast
import codecs
import json
import os
import re
import shlex
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

import click

from antt_sync.core.findings import Finding, Param, Severity
from antt_sync.messages.render import Message, finding_message, message, phrase, safe

if TYPE_CHECKING:  # `--help` does not pay for forms
    from antt_sync.core.schema import Form


class Exit(IntEnum):
    """What a command's end means; the highest applies, 1 is never ours."""

    DONE = 0
    USAGE = 2
    TO_FIX = 3
    REFUSED = 4
    NO_ACCESS = 5
    DAMAGED = 6
    BUG = 70


_PLAIN = str.maketrans("đĐ─–…“”·→►✓✗›●×≤≥", 'dD--~""->>vx>*x<>')
"""One sign for one sign: a table stays a table."""


def _without_marks(error: UnicodeError) -> tuple[str, int]:
    """For a console that lacks a letter: the letter without its marks, a sign's nearest plain one, or `?`."""
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    plain = (unicodedata.normalize("NFD", c)[0] for c in lacking.translate(_PLAIN))
    return "".join(c if c.isascii() else "?" for c in plain), error.end


codecs.register_error("antt-plain", _without_marks)


def prepare_streams() -> None:
    """Let Vietnamese out whatever the console's code page; a letter it lacks loses its marks."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            encoding = stream.encoding or "utf-8"
            vietnamese = encoding.lower().replace("-", "") in {"utf8", "cp65001", "cp1258"}
            reconfigure(encoding=encoding if vietnamese or stream.isatty() else "utf-8", errors="antt-plain")


def say(text: str = "") -> None:
    """Lines on the screen, broken between words where it is narrow; outside text moves no cursor."""
    click.echo("\n".join(part for line in text.split("\n") for part in _broken(safe(line))))


def _broken(line: str, *, spare: int = 0) -> Sequence[str]:
    room = _room() - spare
    if not sys.stdout.isatty() or width(line) <= room:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.wrap(
        unicodedata.normalize("NFC", line), room, subsequent_indent=indent, break_on_hyphens=False
    )


def ask(question: str, *, default: str | None = "", hidden: bool = False, err: bool = False) -> str:
    """What somebody types, seen without the spaces around it; a long question is broken between words.

    Enter alone is the default; without one the question is asked again. Raises: click.Abort.
    """
    *before, last = (p for line in question.split("\n") for p in _broken(safe(line), spare=len(": ")))
    for line in before:
        click.echo(line, err=err)
    typed = str(click.prompt(last, default=default, hide_input=hidden, show_default=False, err=err))
    return typed if hidden else typed.strip()


class _OneByOne(list[object]):
    """A list to whoever writes it, whose items are made only then."""

    def __init__(self, items: Sequence[object]) -> None:
        super().__init__()
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[object]:
        return iter(self._items)


def say_json(value: object, *, plain: Callable[[object], object] = str) -> None:
    """The command's whole answer as one object, written as it is made; `plain` tells odd values plainly."""

    def told(odd: object) -> object:
        return _OneByOne(odd) if isinstance(odd, Sequence) else plain(odd)

    pieces = json.JSONEncoder(ensure_ascii=False, indent=1, default=told).iterencode(value)
    while some := "".join(islice(pieces, 10_000)):
        click.echo(some, nl=False)
    click.echo()


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    text = unicodedata.normalize("NFC", text)
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text if not unicodedata.combining(c)
    )


_NAMED = {"unit": "capitals_unit", "form": "capitals_form", "period": "capitals_period"}
_CAPITALS = re.compile(r"(?<= )([A-ZĐ][A-ZĐƠÀ-Ỹ_]+)(?![\w.=])")
"""A word in a command that stands for something to be filled in."""
WIDEST, NARROWEST, LAST_NARROWEST = 118, 16, 24
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
"""A word from outside as the library that reads command lines quotes it: a Python literal."""


def _room() -> int:
    """The columns there are, or as many as are good to read where the text goes into a file."""
    return min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST) if sys.stdout.isatty() else WIDEST


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A plain table as wide as the screen: the last column goes on below, then the widest ones give way.

    In a file the last column goes on beyond the edge: no name is cut for its sake. Rows are gone through
    twice; those that can be made again are never all in memory.
    """
    again = list(rows) if iter(rows) is rows else rows
    widths = [0] * len(head)
    for row in chain([head], again):
        widths = [max(w, width(safe(cell))) for w, cell in zip(widths, row, strict=True)]
    lines = ([safe(cell) for cell in row] for row in chain([head], again))
    room = _room()
    gaps = 2 * (len(widths) - 1)
    whole = sum(widths) + gaps
    widths[-1] = min(widths[-1], LAST_NARROWEST)
    while sum(widths) + gaps > room and len(widths) > 1 and max(widths[:-1]) > NARROWEST:
        widths[widths.index(max(widths[:-1]))] -= 1
    for number, line in enumerate(lines):
        cells = [_cut(cell, widths[i]) for i, cell in enumerate(line[:-1])]
        padded = [cell + " " * (widths[i] - width(cell)) for i, cell in enumerate(cells)]
        before = "  ".join([*padded, ""])
        for part in _parts(line[-1], room - width(before)):
            say((before + part).rstrip())
            before = " " * width(before)
        if number == 0:
            say("─" * min(whole, room))


def _parts(text: str, room: int) -> Sequence[str]:
    """A last cell in as many lines as it needs on a narrow screen."""
    if not sys.stdout.isatty() or width(text) <= room:
        return [text]
    return textwrap.wrap(unicodedata.normalize("NFC", text), max(room, NARROWEST), break_on_hyphens=False)


def _cut(text: str, room: int) -> str:
    """A text that fits, its middle left out: both ends of a name tell it from its neighbours."""
    if width(text) <= room:
        return text
    text = unicodedata.normalize("NFC", text)
    tail = room // 3
    while width(f"{text[: room - tail - 1]}…{text[-tail:]}") > room:
        tail -= 1
    return f"{text[: room - tail - 1]}…{text[-tail:]}"


YES = frozenset({"c", "co", "có", "y", "yes"})
NO = frozenset({"k", "khong", "không", "n", "no"})


def agreed(question: str, *, lang: str) -> bool:
    """Yes or no in the words of the language; Enter means yes."""
    yes, no = phrase("answer_yes", lang=lang), phrase("answer_no", lang=lang)
    while True:
        answer = ask(f"{question} {phrase('answer_enter', lang=lang)} [{yes}/{no}]", default=yes)
        if answer.lower() in YES | NO:
            return answer.lower() in YES
        say(phrase("answer_which", lang=lang, yes=yes, no=no))


def as_typed(text: str, *, windows: bool = os.name == "nt") -> str:
    """A name as it is typed in a command, in quotes wherever cmd or a POSIX shell would take it apart.

    In cmd a last backslash before the quote is doubled, or the quote would not count; `%` stays as it is,
    because nothing in cmd keeps `%NAME%` from being replaced when it is typed.
    """
    if re.fullmatch(r"[\w@+:./\\-]+" if windows else r"[\w@+:./-]+", text):
        return text
    if windows:
        last = len(text) - len(text.rstrip("\\"))
        return f'"{text}' + "\\" * last + '"'
    return f'"{text}"' if not set(text) & set('"$`\\!') else shlex.quote(text)


def severity_word(severity: Severity, lang: str) -> str:
    """Cần sửa, Cần xem lại, or Dừng."""
    return phrase({"stop": "stop", "error": "must_fix", "warning": "look_again"}[severity.value], lang=lang)


def finding_lines(finding: Finding, form: Form | None, label: str, lang: str) -> list[str]:
    """A finding in two lines: where and what, then what to do."""
    said = finding_message(finding, form, lang=lang)
    cell = phrase("cell", lang=lang, cell=finding.where.cell) if finding.where.cell else ""
    where = ", ".join(p for p in (finding.where.sheet, cell) if p)
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


def advice(code: str, params: Mapping[str, Param], *, lang: str) -> Message:
    """A code's message; the commands in it name the unit, form, period and file it is about, where known."""
    said = message(code, params, lang=lang)
    do = with_names(said.do, params, lang=lang)
    if "file" in params:
        do = do.replace(phrase("capitals_assigned", lang=lang), f'"{params["file"]}=')
    return replace(said, do=do)


def with_names(text: str, params: Mapping[str, Param], *, lang: str) -> str:
    """A text whose commands name the unit, form and period, where these are known."""
    stands_for = {phrase(word, lang=lang): str(params[n]) for n, word in _NAMED.items() if params.get(n)}
    parts = enumerate(_CAPITALS.split(text))
    return "".join(as_typed(stands_for[p]) if n % 2 and p in stands_for else p for n, p in parts)


def trouble(code: str, params: Mapping[str, Param], *, lang: str) -> None:
    """An error on stderr: what, and what to do."""
    said = advice(code, params, lang=lang)
    click.echo(f"✗ {said.what} ({code})\n  → {said.do}", err=True)


def usage_trouble(error: click.ClickException, *, lang: str) -> None:
    """What was typed wrongly, in our words: the library that reads command lines speaks English only."""
    context = getattr(error, "ctx", None)
    command = "antt-sync" if context is None else context.command_path
    quoted = _QUOTED.search(error.message)
    value = str(ast.literal_eval(quoted[0])) if quoted else error.message
    match error:
        case click.MissingParameter():
            trouble("USE-121", {"value": _parameter(error) or value, "command": command}, lang=lang)
        case click.NoSuchOption():
            trouble("USE-122", {"value": error.option_name, "command": command}, lang=lang)
        case click.BadOptionUsage():
            trouble("USE-121", {"value": error.option_name, "command": command}, lang=lang)
        case click.BadParameter() if error.param and isinstance(error.param.type, click.Choice):
            known = ", ".join(map(str, error.param.type.choices))
            trouble("USE-157", {"value": value, "known": known}, lang=lang)
        case click.BadParameter() if error.message.endswith("does not exist."):
            trouble("USE-123", {"value": value}, lang=lang)
        case click.BadParameter() if error.message.endswith("is a file."):
            trouble("USE-128", {"value": value}, lang=lang)
        case click.BadParameter() if error.message.endswith("is a directory."):
            trouble("USE-129", {"value": value}, lang=lang)
        case _:
            trouble("USE-124", {"value": value, "command": command}, lang=lang)


def _parameter(error: click.MissingParameter) -> str:
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return error.param.make_metavar(error.ctx).rstrip(".") if error.param and error.ctx else ""


def progress_on(*, terminal: bool, lang: str) -> Callable[[str, int, int], None]:
    """A progress line on stderr when it is a terminal; silence otherwise."""

    def show(step: str, number: int, total: int) -> None:
        if terminal and total > 1:
            end = "\n" if number == total else ""
            click.echo(f"\r{phrase(f'progress_{step}', lang=lang)} {number}/{total}{end}", nl=False, err=True)

    return show
