"""A form that is not at hand: said as one of an office below where such an office issued it.

Knows forms that came as documents; refuses to use one that no office above issued.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from antt_sync.app.world import Books
from antt_sync.core.bodies import text_in
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.findings import Param
from antt_sync.core.roster_tree import keys_of

UNKNOWN, OF_LOWER_OFFICE = "FORM-109", "FORM-121"


def unknown_form(books: Books, form: str, version: str) -> tuple[str, dict[str, Param]]:
    """The code of what to say of a form that is not at hand, and the values of its words."""
    told: dict[str, Param] = {"form": form, "version": version}
    for document in issued_below(books):
        if (document.body.get("id"), document.body.get("version")) == (form, version):
            return OF_LOWER_OFFICE, {**told, "office": books.name_of(document.header.unit)}
    return UNKNOWN, told


def lower_forms(books: Books, unknown: Collection[str]) -> Iterator[tuple[str, dict[str, Param]]]:
    """What to say of those forms not at hand, by id, that offices below issued; each once."""
    issued = {(text_in(e.body.get("id")), text_in(e.body.get("version"))) for e in issued_below(books)}
    return (unknown_form(books, form, version) for form, version in sorted(issued) if form in unknown)


def issued_below(books: Books) -> list[Envelope]:
    """The forms that an office below this one issued with a key of its own."""
    roster, own = books.roster, books.desk.office.root_office
    if roster is None or not books.desk.store.signers(Kind.FORM):
        return []
    return [
        e
        for e in books.uncut(Kind.FORM)
        if roster.is_above(own, e.header.unit) and e.header.key.hex() in keys_of(roster, e.header.unit)
    ]
