"""`withdraw --erase`: what would be gone for good, and the word that must be typed for it.

Knows what is asked and said; refuses to know how anything is removed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import click

from antt_sync.app import erasing
from antt_sync.app.foresee import Foreseen
from antt_sync.app.log import LogLine
from antt_sync.cli.merged import change_json, stands
from antt_sync.cli.output import ask, say, say_json
from antt_sync.cli.wiring import Tools
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.evaluator import personal
from antt_sync.core.values import folded
from antt_sync.messages.render import phrase

WORD = "XÓA"
"""What must be typed, with or without its mark."""


def erase_documents(
    tools: Tools,
    what: Sequence[str],
    line: Callable[[LogLine], str],
    *,
    basis: str,
    yes: bool,
    dry_run: bool,
) -> None:
    """Say what goes, ask for the basis and for a word, and erase. `line` shows a document."""
    desk, lang = tools.desk(), tools.lang
    wanted = erasing.find(desk, what)
    if not tools.json:
        _say_wanted(wanted, line, lang)
    signed = ""
    if dry_run:
        tools.say(phrase("erase_looked", lang=lang))
    else:
        basis = basis.strip() or _asked(tools, "--basis", "erase_basis")
        if personal(basis):
            raise UsageTrouble("USE-190")
        if not yes and folded(_asked(tools, "--yes", "erase_confirm")) != folded(WORD):
            raise click.Abort
        signed = erasing.erase(desk, wanted, basis=basis)
        tools.say(phrase("erased", lang=lang, count=len(wanted.documents)))
        tools.say(phrase("erased_outside", lang=lang))
    if tools.json:
        told = {"ids": [d.id for d in wanted.documents], "beside": [d.id for d in wanted.beside]}
        changes = [change_json(one) for one in wanted.changes]
        say_json({**told, "files": wanted.files, "changes": changes, "signed": signed, "dry_run": dry_run})


def _say_wanted(wanted: erasing.ToErase, line: Callable[[LogLine], str], lang: str) -> None:
    say(phrase("erase_wanted", lang=lang, count=len(wanted.documents)))
    for document in wanted.documents:
        say(f"  {line(document)}")
    if wanted.files:
        say(phrase("erase_files", lang=lang, count=wanted.files))
    for one in wanted.changes:
        say(phrase("erase_changes", lang=lang, **_changed(one, lang)))
        if one.before.outcome.locked and not one.after.outcome.locked:
            say(phrase("erase_unlocks", lang=lang))
    if wanted.beside:
        say(phrase("erase_beside", lang=lang, count=len(wanted.beside)))
    for document in wanted.beside:
        say(f"  {line(document)}")


def _changed(one: Foreseen, lang: str) -> dict[str, str]:
    """Whose form it is, where it stands and where it would."""
    about = {"unit": one.unit_name, "form": one.subject.form, "period": one.subject.period}
    return {**about, "before": stands(one.before, lang), "after": stands(one.after, lang)}


def _asked(tools: Tools, option: str, name: str) -> str:
    """An answer from whoever sits there; otherwise the option must say it."""
    if not sys.stdin.isatty() or tools.json:
        raise UsageTrouble("USE-121", value=option, command="antt-sync withdraw --erase")
    return ask(phrase(name, lang=tools.lang, word=WORD), default=None if option == "--basis" else "")
