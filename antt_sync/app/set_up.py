"""Setting an office up: the year's campaign with the law's dates.

Knows how the next version of a campaign follows from the last; refuses to know keys' secrets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from antt_sync.app.ports import Desk
from antt_sync.app.registry import REGISTRY
from antt_sync.app.signing import EVERYBODY, Unsigned, holding, sign_and_keep
from antt_sync.app.world import Books
from antt_sync.core.campaign import CampaignWish, FormInForce, Window, campaign_body
from antt_sync.core.envelope import Kind
from antt_sync.core.errors import FileTrouble, UsageTrouble

CAMPAIGN_BOOK = "F15"
OFFICE_BOOKS = frozenset({REGISTRY, CAMPAIGN_BOOK})
"""Workbooks by which an office sets itself up; no campaign asks for them."""


def issue_campaign(desk: Desk, wish: CampaignWish) -> str:
    """Sign the next version of a period's campaign; returns its id.

    Raises: UsageTrouble for a window that ends before it starts; KeyTrouble; FileTrouble, also where another
    window has issued one since.
    """
    for name, (start, end) in wish.windows.items():
        if end < start:
            raise UsageTrouble("CAMPAIGN-101", window=name)
    previous = Books(desk).issued.last.get(wish.period)
    body = campaign_body(previous, wish, office=desk.office.root_office)
    with holding(desk):
        if Books(desk).issued.last.get(wish.period) != previous:
            raise FileTrouble("STORE-107")
        (package,) = sign_and_keep(desk, [Unsigned(Kind.CAMPAIGN, EVERYBODY, body)])
    return package.envelopes[0].id


def law_campaign(desk: Desk, period: str) -> tuple[tuple[FormInForce, ...], dict[str, Window]]:
    """The forms and windows of a period as the law has them: every shipped form of that kind of period."""
    newest = {f.id: f for f in sorted(desk.shelf.heads(), key=lambda f: f.version)}
    part_of_year = "-" in period
    forms = tuple(
        FormInForce(f.id, f.version, f.hash, due=desk.calendar.due_of(f.id, period))
        for f in newest.values()
        if f.id not in OFFICE_BOOKS and (f.window == "half_year") is part_of_year
    )
    return forms, desk.calendar.windows_of(period)


def with_due(
    forms: Iterable[FormInForce], due: Mapping[str, date], names: Mapping[str, str]
) -> tuple[FormInForce, ...]:
    """The forms with this office's deadlines and local names."""
    return tuple(
        replace(f, due=due.get(f.id, f.due), local_name=names.get(f.id, f.local_name)) for f in forms
    )
