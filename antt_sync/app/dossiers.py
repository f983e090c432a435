"""Phát biểu cả hồ sơ: one workbook with every form of a unit's dossier and the papers printed from them.

Knows which forms lie in it and what is printed on each; refuses to know sheets, and to overwrite.
"""

from __future__ import annotations

from antt_sync.app.blank import the_form
from antt_sync.app.ports import Desk
from antt_sync.app.prefill import listed, prefill_for
from antt_sync.app.unit_folders import UnitFolders
from antt_sync.app.world import Books
from antt_sync.core.dossier import ID, Dossier, Part
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.roster import Unit


def is_dossier(id: str) -> bool:
    """True for what is the id of a dossier, whether there is such a one or not: `HS-K`."""
    return ID.fullmatch(id) is not None


def the_dossier(desk: Desk, id: str) -> Dossier:
    """A dossier by its id.

    Raises: UsageTrouble when there is none, or not all of its forms are there.
    """
    found = {dossier.id: dossier for dossier in desk.dossiers()}
    if id not in found:
        raise UsageTrouble("USE-140", dossier=id, known=", ".join(sorted(found)) or "–")
    return found[id]


def blank(desk: Desk, id: str, *, unit: str, period: str, to: str) -> str:
    """Write one unit's dossier; `unit` may be empty, then nobody's name is on it.

    Raises: UsageTrouble for an unknown dossier or unit; FileTrouble.
    """
    books, dossier = Books(desk), the_dossier(desk, id)
    known = books.unit(unit)
    if unit and known is None and books.roster is not None:
        raise UsageTrouble("USE-102", unit=unit)
    if known is not None and known.kind not in dossier.kinds:
        raise UsageTrouble("USE-141", dossier=id, unit=known.name)
    return desk.medium.write_new(to, _workbook(books, dossier, known, period))


def blank_all(desk: Desk, id: str, *, period: str, to: str) -> list[str]:
    """Write every expected unit's dossier, one folder per unit.

    Raises: UsageTrouble without roster or campaign; FileTrouble.
    """
    books, dossier = Books(desk), the_dossier(desk, id)
    campaign = books.campaigns.get(period)
    if books.roster is None or campaign is None:
        raise UsageTrouble("USE-103", period=period)
    units = books.roster.expected(dossier.kinds, campaign.last_day())
    written, folders = [], UnitFolders(units)
    for number, unit in enumerate(units, start=1):
        desk.progress("write", number, len(units))
        folder = desk.medium.inside(to, folders.folder(unit))
        name = desk.medium.inside(folder, f"{folders.file(f'{dossier.id} {period}', unit)}.xlsx")
        written.append(desk.medium.write_new(name, _workbook(books, dossier, unit, period)))
    return written


def _workbook(books: Books, dossier: Dossier, unit: Unit | None, period: str) -> bytes:
    parts = []
    for id in dossier.forms:
        form = the_form(books.desk, books, id, period)
        entries = listed(books, form, unit, period)
        prefill = prefill_for(books, form, unit=unit, period=period, entries=entries)
        parts.append(Part(form, prefill, entries))
    return books.desk.workbooks.write_dossier(dossier, parts)
