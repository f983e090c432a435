"""Whether a form that came says anything that was not said before.

Knows what was signed for the subject and what an office had filled in itself; refuses to decide what becomes
of it.
"""

from __future__ import annotations

from antt_sync.core.reading import FormReading
from antt_sync.core.schema import Form
from antt_sync.core.submission import Submission
from antt_sync.core.views import SubjectView


def same_answers(reading: FormReading, view: SubjectView | None) -> int:
    """The lần that says the very same, or 0: one that nothing came after, or the one it was returned with."""
    if view is None:
        return 0
    returned = [r for r in view.revisions if reading.token.base in r.ids]
    return next((r.number for r in (*view.heads, *returned) if not _differing(reading, r.said)), 0)


def compared(reading: FormReading, view: SubjectView | None) -> tuple[int, tuple[str, ...]]:
    """(the lần that says the very same or 0, addresses that differ from the last lần)."""
    heads, same = view.heads if view else (), same_answers(reading, view)
    if same or len(heads) != 1:
        return same, ()
    return 0, _differing(reading, heads[0].said)


def _differing(reading: FormReading, said: Submission) -> tuple[str, ...]:
    """The addresses at which something else is said now.

    What an office had given, then or now, is not said by whoever filled the form, unless its code counts it.
    """
    before, now, form = said.entries(reading.form), reading.entries, reading.form
    gave = {*reading.carried, *(said.carried - now.keys())}
    addresses = (a for a in {**before, **now} if before.get(a) != now.get(a))
    return tuple(a for a in addresses if a not in gave or form.code_of_given or not _is_given(form, a))


def _is_given(form: Form, address: str) -> bool:
    cell = form.cell_at(address)
    return cell is not None and cell.given
