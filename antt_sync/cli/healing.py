"""`heal`: a clean workbook from a battered one, and what became of every cell.

Knows what is asked and shown; refuses to know how cells are told apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten

import click

from antt_sync.app.heal import Healed, heal
from antt_sync.cli import words
from antt_sync.cli.checked import label_of, say_each
from antt_sync.cli.output import Exit, finding_json, say, say_json, trouble
from antt_sync.cli.wiring import Tools
from antt_sync.core.errors import UsageTrouble, WorkbookUnreadable
from antt_sync.core.mending import Became, Mended
from antt_sync.messages.render import phrase

SHOWN = 20
"""So many lines on a screen; all of them are in the workbook."""


@words.command(
    "heal",
    help="Làm sạch một biểu, hồ sơ, bảng nhập đã bị sửa hỏng: ghi sang mẫu mới, kể từng ô đã chuyển, lập "
    "lại, bỏ lại. "
    "/ Write a battered workbook afresh, with a list of what became of every cell.",
)
@click.argument("file", metavar="TỆP", type=words.FILE)
@click.option("-o", "--output", required=True, type=words.TO, help="Tệp sạch.")
@click.pass_obj
def heal_command(tools: Tools, /, file: Path, output: Path) -> None:
    """Exit 3 when something could not be brought into the form, 4 when taking it in is forbidden."""
    found = tools.gather([file])
    if output.suffix.lower() != ".xlsx":
        output = output.with_name(f"{output.name}.xlsx")
    if len(found) != 1:
        raise UsageTrouble("HEAL-102")
    try:
        if "-" in found[0].sort:  # what it is could be told without reading it
            raise WorkbookUnreadable(found[0].sort)
        healed = heal(tools.desk(required=False), found[0].data, to=str(output))
    except WorkbookUnreadable as cause:
        if tools.json:
            say_json({"file": file.name, "refused": cause.code, "params": dict(cause.params)})
        trouble(cause.code, cause.params, lang=tools.lang)
        raise SystemExit(Exit.REFUSED) from cause
    left = [line for line in healed.lines if line.became is Became.LEFT]
    if tools.json:
        lines = [{**asdict(line), "became": line.became.value} for line in healed.lines]
        form = {"form": healed.form, "version": healed.version}
        said = [finding_json(f, of, label_of(of, f), tools.lang) for f, of in healed.said]
        say_json({"written": healed.file, **form, "left": len(left), "lines": lines, "findings": said})
    else:
        _say(tools, healed, left)
    if not healed.file:
        raise SystemExit(Exit.REFUSED)
    raise SystemExit(Exit.TO_FIX if left else Exit.DONE)


def _say(tools: Tools, healed: Healed, left: Sequence[Mended]) -> None:
    lang, counts = tools.lang, Counter(line.became for line in healed.lines)
    params = {"file": healed.file, "form": healed.form, "version": healed.version}
    say(phrase("healed", lang=lang, **params) if healed.file else phrase("healed_nothing", lang=lang))
    for finding, form in healed.said:
        say_each([finding], form, lang)
    for became in Became:
        if counts[became]:
            say("  " + phrase(f"healed_{became}", lang=lang, n=counts[became]))
    for line in left[:SHOWN]:
        place = f"{line.sheet}, {line.cell}" if line.cell else line.sheet or "–"
        was = phrase(f"healed_{line.stood}", lang=lang, was=shorten(line.was, 80, placeholder=" …"))
        say(f"    ✗ {place}: {was}")
    if len(left) > SHOWN:
        say("    " + phrase("healed_more", lang=lang, n=len(left) - SHOWN))
    if left:
        tools.next_step("healed_next")
