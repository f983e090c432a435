"""An office with units of every sort and forms at every stage, and its reports opened again.

Knows `tests.world`; refuses to know how reports are made.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import openpyxl

from antt_sync.adapters.report_files import load_roles
from antt_sync.adapters.report_write import write_report
from antt_sync.app.report_data import Gathered, Wish
from antt_sync.core.report import Report, Table
from antt_sync.core.report_roles import Roles
from antt_sync.core.review import Verb
from antt_sync.core.roster import Unit
from tests.fillings import SCHEMAS
from tests.world import (
    OFFICE,
    Place,
    answers,
    issue_campaign,
    issue_roster,
    office_key,
    place,
    review,
    submission,
    units,
)

AS_OF = date(2024, 11, 8)
HAI, MAU = "Đồng chí Trần Văn Hải", "Đồng chí Lê Thị Mẫu"
SCHOOL = Unit("G-14761-002.1", "Trường Tiểu học Nam Ngạn", "G", OFFICE, outside="Điều 1 khoản 2")
POWER = Unit("D-14761-002.1", "Tổng công ty Điện lực", "D", OFFICE, recognised_by="Tỉnh")


@cache
def roles() -> Roles:
    """The shipped roles."""
    return load_roles(SCHEMAS / "REPORTS.toml")


def empty(count: int = 6) -> Place:
    """Nothing came yet; odd units are in one person's charge, even ones in another's."""
    pc = place()
    head, *others = units(count)
    charged = [replace(u, contact=MAU if n % 2 else HAI) for n, u in enumerate(others, start=1)]
    issue_roster(pc, [head, *charged, SCHOOL, POWER], [office_key("office")])
    issue_campaign(pc)
    return pc


def busy() -> Place:
    """Unit 1 checked, 2 appraised, 3 locked, 4 to fix, 5 in two versions, 6 missing; 1 to 4 registered."""
    pc = empty()
    sent = {n: submission(n, seq=10 + n) for n in (1, 2, 3)}
    wrong = submission(4, answers(4, {"d42.ket_qua": None}), seq=14)
    two = [submission(5, seq=15), submission(5, answers(5, {"d44a_tp.nay": 1}), seq=16)]
    registered = {n: submission(n, form="F02-K", entries=registration(), seq=20 + n) for n in (1, 2, 3, 4)}
    pc.take([*sent.values(), wrong, *two, *registered.values()])
    pc.take([review(sent[1], Verb.CHECK), review(sent[2], Verb.APPRAISE)])
    pc.take([review(sent[3], Verb.CHECK, Verb.LOCK), *(review(registered[n], Verb.CHECK) for n in (1, 2, 3))])
    return pc


def registration() -> dict[str, Any]:
    """A tidy registration."""
    from tests.fillings import filled

    return dict(filled("F02-K"))


def gathered(pc: Place, **wish: Any) -> Gathered:
    """The books of an office on the day of these tests."""
    return Gathered(pc.desk, roles(), Wish(**{"as_of": AS_OF, **wish}))


def opened(report: Report) -> Any:
    """The report as a second program reads it, formulas as written."""
    return openpyxl.load_workbook(io.BytesIO(write_report(report)))


def rows(report: Report, sheet: str) -> list[list[object]]:
    """The rows of a sheet that hold something, as a second program reads them, hidden keys left out."""
    book = opened(report)
    found = (
        [cell for cell in row[1:] if cell is not None] for row in book[sheet].iter_rows(values_only=True)
    )
    return [row for row in found if row]


def lines(report: Report, sheet: str) -> Iterator[list[str]]:
    """The lines of a sheet's tables as plain texts."""
    (wanted,) = [s for s in report.sheets if s.name == sheet]
    for block in wanted.blocks:
        if isinstance(block, Table):
            for line in block.lines:
                yield [getattr(c, "text", "" if c is None else str(c)) for c in line.cells]
