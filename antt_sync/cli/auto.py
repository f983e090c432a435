"""`deliver --auto`: who is asked for correction before anything is delivered; a look only shows it.

Knows the words; refuses to know which forms are asked for and why.
"""

from __future__ import annotations

from collections.abc import Sequence

from antt_sync.app.auto_ask import Asking, ask_all, to_ask
from antt_sync.cli.output import say_json, table
from antt_sync.cli.wiring import Tools
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.values import show_date
from antt_sync.messages.render import phrase


def ask_first(
    tools: Tools, /, *, units: Sequence[str], period: str, auto: bool, dry_run: bool
) -> list[dict[str, object]]:
    """Ask for correction of what is wrong, or only show it; what `--json` has to tell is returned.

    Raises: UsageTrouble where only a look is wanted and nothing is asked for.
    """
    if not auto:
        if dry_run:
            raise UsageTrouble("USE-233")
        return []
    asking = to_ask(tools.desk(), units=units, period=period)
    if not dry_run:
        ask_all(tools.desk(), asking)
    told = [_json(one) for one in asking]
    if tools.json:
        if dry_run:
            say_json({"would_ask": told})
        return told
    _say(tools, asking, dry_run=dry_run)
    return told


def _say(tools: Tools, /, asking: Sequence[Asking], *, dry_run: bool) -> None:
    lang = tools.lang
    if not asking:
        tools.say(phrase("auto_none", lang=lang))
        return
    head = [phrase(f"column_{c}", lang=lang) for c in ("unit", "form", "to_fix", "due")]
    days = [show_date(one.deadline) if one.deadline else "–" for one in asking]
    rows = [
        (one.unit_name, f"{one.subject.form} {one.subject.period}", str(len(one.items)), day)
        for one, day in zip(asking, days, strict=True)
    ]
    table(head, rows)
    tools.say(phrase("auto_would_ask" if dry_run else "auto_asked", lang=lang, count=len(asking)))


def _json(one: Asking) -> dict[str, object]:
    return {
        "unit": one.subject.unit,
        "form": one.subject.form,
        "period": one.subject.period,
        "deadline": one.deadline.isoformat() if one.deadline else "",
        "items": [item.as_json() for item in one.items],
    }
