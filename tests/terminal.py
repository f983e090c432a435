"""The command line within this process: words in, exit code and text out, through the program's own `main`.

Knows how to stand in for a terminal; refuses to call any command's function directly.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from antt_sync.cli.main import main
from tests.offices import REHEARSAL, rehearsed


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)


class Typing(io.StringIO):
    """Somebody who sits at a terminal and types these lines."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def antt(*words: str | Path, at: Path, typing: str | None = None, **environment: str) -> Ended:
    """Run `antt-sync WORDS` in a folder; `typing` is what a person answers, without it nobody is there."""
    out, err = io.StringIO(), io.StringIO()
    with rehearsed() as world:
        world.chdir(at)
        world.delenv("ANTT_OFFICE", raising=False)
        for name, value in {**REHEARSAL, **environment}.items():
            world.setenv(name, value)
        world.setattr(sys, "argv", ["antt-sync", *map(str, words)])
        world.setattr(sys, "stdin", io.StringIO() if typing is None else Typing(typing))
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main()
    code = ended.value.code
    assert isinstance(code, int), code
    return Ended(int(code), out.getvalue(), err.getvalue())
