"""Reports by name: each recipe looks at the same gathered books and returns a report.

Knows the names; refuses to know files, and what any report says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from antt_sync.app.board_notes import Notes
from antt_sync.app.ports import Desk
from antt_sync.app.report_board import board
from antt_sync.app.report_chase import chase
from antt_sync.app.report_data import Gathered, Wish
from antt_sync.app.report_guide import guide
from antt_sync.app.report_leader import leader
from antt_sync.app.report_pack import pack
from antt_sync.app.report_proposal import proposal
from antt_sync.app.report_restated import NAME as RESTATED
from antt_sync.app.report_restated import restated
from antt_sync.app.report_rollup import rollup
from antt_sync.core.report import Report
from antt_sync.core.report_roles import Roles

Recipe = Callable[[Gathered], Report]

BOARD = "tien-do"
BY_FORM = frozenset({BOARD, "cham-nop"})
"""Reports that can be of one form only; the others weigh forms against each other."""

RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        BOARD: lambda gathered: board(gathered, Notes()),
        "cham-nop": chase,
        "de-nghi": proposal,
        RESTATED: restated,
        "ho-so-hop": pack,
        "huong-dan": guide,
        "lanh-dao": leader,
        "tong-hop": rollup,
    }
)
"""Every report by its name."""


def gather(desk: Desk, roles: Roles, wish: Wish) -> Gathered:
    """Read the books once for a report.

    Raises: UsageTrouble without a registry, for an odd period and for a form nobody has.
    """
    return Gathered(desk, roles, wish)
