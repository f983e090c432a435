"""What is printed on a unit's workbook before anybody fills it: names, window, deadline, known values.

Knows the roster, campaign and set; refuses to know looks.
"""

from __future__ import annotations

from collections.abc import Mapping

from antt_sync.app.world import Books
from antt_sync.core.campaign import Campaign, FormInForce
from antt_sync.core.roster import Unit
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.core.submission import Subject
from antt_sync.core.views import known_values


def prefill_for(books: Books, form: Form, *, unit: Unit | None, period: str, base: str = "") -> Prefill:
    """Everything known about this unit, form and period; a missing unit or campaign leaves blanks."""
    office = books.desk.office
    campaign = books.campaign(period)
    kind = unit.kind if unit else form.kinds[0]
    in_force = campaign.forms.get(form.id) if campaign else None
    unit_id = unit.id if unit else ""
    known = known_values(Subject(unit_id, form.id, period), form, books.world) if unit else {}
    head = books.roster.units.get(office.root_office) if books.roster else None
    return Prefill(
        unit=unit_id,
        unit_name=unit.name if unit else "",
        period=period,
        office_name=office.name,
        place_name=office.place,
        recipient=office.name,
        phone=(head.phone if head else "") or office.phone,
        citing=(campaign.citing if campaign else "") or form.source,
        local_name=in_force.local_name if in_force else "",
        due=in_force.due if in_force else books.desk.calendar.due_of(form.id, period),
        window=campaign.window(kind, form.window) if campaign else None,
        base=base,
        known=known,
        parameters=parameters_for(campaign, form, kind),
    )


def parameters_for(campaign: Campaign | None, form: Form, kind: str) -> Mapping[str, int]:
    """The campaign's parameters for a form's rules, or none without a campaign."""
    return campaign.rule_parameters(kind, form.window) if campaign else {}


def local_name(in_force: FormInForce | None, form: Form) -> str:
    """The name people here give the form: the campaign's, or the printed title."""
    return (in_force.local_name if in_force else "") or f"{form.title.vi.capitalize()} ({form.id})"
