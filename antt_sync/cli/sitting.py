"""One sitting at the menu: commands run by number, what they made opened, and the words between.

Knows how a number becomes a command and where reports lie; refuses to know which numbers there are.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from antt_sync.app.arrivals import today
from antt_sync.cli.dragged import dragged_path
from antt_sync.cli.opening import offer_to_open
from antt_sync.cli.output import Exit, as_typed, ask, say
from antt_sync.cli.wiring import REPORTS, Tools
from antt_sync.messages.render import phrase

Run = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting at the menu: how commands are run, and where."""

    run: Run
    tools: Tools
    folder: Path
    at_work: threading.Event = field(default_factory=threading.Event)

    @property
    def lang(self) -> str:
        """The language on the screen."""
        return self.tools.lang

    def say(self, name: str, /, **params: str | int) -> None:
        """A phrase on the screen."""
        say(phrase(name, lang=self.lang, **params))

    def ask(self, name: str, /, **params: str | int) -> str:
        """What somebody types; empty for Enter alone."""
        return ask(phrase(name, lang=self.lang, **params))

    def ask_path(self, name: str) -> str:
        """A file or folder that somebody drags in; empty for Enter alone."""
        return str(dragged_path(self.ask(name)) or "")

    def command(self, *words: str) -> int:
        """Run a command as if it had been typed, saying how; its exit code."""
        self.say("menu_same_as", command=" ".join(["antt-sync", *map(as_typed, words)]))
        self.at_work.set()
        try:
            return self.run(words)
        finally:
            self.at_work.clear()

    def made(self, code: int, path: str) -> None:
        """Offer to open what a command made."""
        if code in {Exit.DONE, Exit.TO_FIX} and (self.folder / path).exists():
            offer_to_open(self.folder / path, lang=self.lang)

    def choose(self, items: Sequence[tuple[str, Callable[[Sitting], object]]]) -> bool:
        """Number the items, ask for one and do it; False for 0. Enter alone does nothing."""
        for number, (words, _) in enumerate(items, start=1):
            say(f" {number}. {words}")
        typed = self.ask("menu_choose")
        if typed == "0":
            return False
        if typed.isdecimal() and int(typed) <= len(items):
            items[int(typed) - 1][1](self)
        elif typed:
            self.say("menu_which", value=typed, count=len(items))
        return True

    def choose_named(self, items: Sequence[tuple[str, Callable[[Sitting], object]]]) -> bool:
        """The same for items named by phrases."""
        return self.choose([(phrase(name, lang=self.lang), do) for name, do in items])


def year_of(sitting: Sitting) -> str:
    """The period that the forms due next belong to; nothing, and a word about it, without a campaign."""
    states = today(sitting.tools.desk())
    if not states:
        sitting.say("menu_no_campaign", year=sitting.tools.desk().now().year)
    return states[0].period if states else ""


def report(sitting: Sitting, *, name: str, file: str) -> None:
    """Write a report under its usual name and offer to open it."""
    if year := year_of(sitting):
        to = str(Path(REPORTS, f"{phrase(file, lang='vi')} {year}.xlsx"))
        sitting.made(sitting.command("report", name, "--period", year, "-o", to), to)
