"""One line after what changes an accepted form: figures were published, and how to see what they are now.

Knows when that is said; refuses to know which forms figures look at.
"""

from __future__ import annotations

from collections.abc import Iterable

from antt_sync.app.closing import published_with
from antt_sync.cli.wiring import Tools
from antt_sync.core.submission import Subject
from antt_sync.messages.render import phrase


def say_published(tools: Tools, /, about: Iterable[Subject]) -> None:
    """Name the paper of published figures that look at what was just changed, one line a period."""
    for closing in () if tools.json else published_with(tools.desk(), tools.roles(), about):
        told = {"number": closing.paper.number, "period": closing.period}
        tools.say("! " + phrase("published_before", lang=tools.lang, **told))
