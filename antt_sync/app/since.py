"""What came since a closing: the forms as they were then, and in words every document that decides since.

Knows what was there when figures were closed; refuses to know figures, and which document changed one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache

from antt_sync.app.log import SAID
from antt_sync.app.returns import moment_words, printed_label
from antt_sync.app.world import Books
from antt_sync.core.bodies import int_in, text_in
from antt_sync.core.choice import differences
from antt_sync.core.closing import Closing
from antt_sync.core.envelope import Envelope, Kind
from antt_sync.core.names import shortened
from antt_sync.core.review import Review, Verb, review_of
from antt_sync.core.revisions import Revision
from antt_sync.core.schema import Form
from antt_sync.core.submission import Subject
from antt_sync.core.values import show
from antt_sync.core.views import SubjectView
from antt_sync.messages.report_words import said

MOST_CELLS = 3
"""So many cells that changed are told; `review list` and the log have all."""
LONGEST = 120
"""So many letters of a reason or of a cell are told."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A document that came after the closing: what it is, whose, which lần, and who signed it when.

    `submission` is the one that it is, or is about; `words` say all of it.
    """

    id: str
    kind: Kind
    subject: Subject | None
    submission: str
    number: int
    signer: str
    claimed_at: str
    words: str = ""


class Since:
    """What was there when figures were closed, and what came after."""

    def __init__(self, books: Books, closing: Closing) -> None:
        self._books, self._closing, self._store = books, closing, books.desk.store
        self._came = self._store.received_at(closing.id)
        document = self._store.get(closing.id)
        self._signed = document.header.claimed_at if document else ""
        self.was = cache(self._as_it_was)
        self.new = cache(self._deciding_since)
        self.of_kind = cache(self._of_kind)

    def there(self, id: str) -> bool:
        """Whether a document was there when the figures were closed."""
        return self._closing.rests_on(id) or self._store.received_at(id) < self._came

    def _was_there(self, id: str, about: Subject) -> bool:
        """The same; of another year, of which a closing lists nothing, what a document claims is believed."""
        other = self._store.get(id) if about.period != self._closing.period else None
        return self.there(id) or (other is not None and other.header.claimed_at < self._signed)

    def _as_it_was(self, subject: Subject) -> SubjectView:
        """A subject's view when the figures were closed."""
        return self._books.once(subject, lambda id: self._was_there(id, subject))

    def _of_kind(self, kind: Kind) -> list[Envelope]:
        """The office's documents of a kind that came since, in the order of their versions."""
        came = (e for e in self._books.uncut(kind) if not self.there(e.id))
        return sorted(came, key=lambda e: int_in(e.body.get("version")))

    # --- of a subject ------------------------------------------------------------------------
    def _deciding_since(self, subject: Subject) -> tuple[Cause, ...]:
        """The documents that decide today about a subject and were not there."""
        view = self._books.settled(subject)
        deciding = {c.id: c for c in self._deciding(view)}
        found = [c for c in deciding.values() if not self._was_there(c.id, subject)]
        told = self._corrected(view, {c.id for c in found}) if found else ()
        if told:
            now = view.official or view.latest
            at = next((n for n, c in enumerate(found) if now and c.id in now.ids), -1)
            found[at] = replace(found[at], words="; ".join((found[at].words, *told)))
        return tuple(found)

    def _deciding(self, view: SubjectView) -> Iterator[Cause]:
        """The documents that decide today about a subject."""
        copies = {r.key: r for r in (*view.heads, view.latest, view.official) if r is not None}
        for revision in sorted(copies.values(), key=lambda r: r.number):
            yield self._of_submission(view.subject, revision)
        reviews = [*view.outcome.heads]
        if view.taken_back:
            taking = (review_of(e) for e in self._store.about(view.subject) if e.body.get("takes_back"))
            reviews += [r for r in taking if {*r.takes_back} & {*view.taken_back}]
        numbers = {id: r.number for r in view.revisions for id in r.ids}
        last = view.latest.number if view.latest else 0
        for review in reviews:
            yield self._of_review(view.subject, review, numbers.get(review.submission, last))

    def _corrected(self, view: SubjectView, named: Collection[str]) -> tuple[str, ...]:
        """Which cells of the copy that counts, or of the last word, were others, and why it was opened."""
        was, now = (v.official or v.latest for v in (self.was(view.subject), view))
        form = self._books.desk.shelf.by_hash(now.said.form_hash) if now else None
        if was is None or now is None or form is None:
            return ()
        before, after = was.said.entries(form), now.said.entries(form)
        grown = form.grown({**before, **after})
        cells = []
        for cell in differences(grown.cells, {}, [before, after]):
            old, new = (shortened(show(value), LONGEST) or "–" for value in cell.values)
            cells.append(said("restated.cell", label=_label(grown, cell.address), was=old, now=new))
        if not cells:
            return ()
        more = [said("restated.more", n=len(cells) - MOST_CELLS)] if len(cells) > MOST_CELLS else []
        changed = said("restated.changed", cells=", ".join((*cells[:MOST_CELLS], *more)))
        return (*self._opened(view.subject, named), changed)

    def _opened(self, subject: Subject, named: Collection[str]) -> Iterator[str]:
        """Why a form was opened again before it was corrected, in the unit's words first.

        That opening decides nothing any more, so it is no document of its own here.
        """
        spoken = (review_of(e) for e in self._store.about(subject) if e.kind is Kind.REVIEW)
        opening = (r for r in spoken if Verb.UNLOCK in r.verbs and _reason(r) and r.id not in named)
        fresh = (r for r in opening if not self._was_there(r.id, subject))
        why = [_reason(r) for r in sorted(fresh, key=lambda r: (r.claimed_at, not r.of_unit))]
        if why:
            yield said("restated.opened", reason=", ".join(shortened(words, LONGEST) for words in why))

    # --- in words ----------------------------------------------------------------------------
    def _of_submission(self, subject: Subject, revision: Revision) -> Cause:
        by = revision.said
        name = "chosen" if len(by.parents) > 1 else "behalf" if by.on_behalf else "submission"
        at = by.claimed_at
        bare = Cause(by.id, Kind.SUBMISSION, subject, by.id, revision.number, by.signer_unit, at)
        return self._told(bare, name, subject.period, by.reason)

    def _of_review(self, subject: Subject, by: Review, number: int) -> Cause:
        verb = next((name for verbs, name in SAID if verbs <= by.verbs), Verb.COMMENT.value)
        bare = Cause(by.id, Kind.REVIEW, subject, by.submission, number, by.signer_unit, by.claimed_at)
        return self._told(bare, f"verb_{verb}", subject.period, _reason(by))

    def of_office(self, by: Envelope) -> Cause:
        """A roster, a campaign or an erasure in words."""
        number, header = int_in(by.body.get("version")), by.header
        bare = Cause(by.id, by.kind, None, "", number, header.unit, header.claimed_at)
        return self._told(bare, by.kind.value, text_in(by.body.get("period")))

    def _told(self, bare: Cause, name: str, period: str, reason: str = "") -> Cause:
        """With the words: what was signed, and those in which its signer said why."""
        form, unit = (bare.subject.form, bare.subject.unit) if bare.subject else ("", "")
        told = said(
            f"restated.{name}",
            form=form if period == self._closing.period else f"{form} {period}",
            unit=self._books.name_of(unit),
            number=bare.number,
            period=period,
            signer=self._books.name_of(bare.signer),
            date=moment_words(bare.claimed_at) or "–",
        )
        because = (said("restated.because", reason=shortened(reason, LONGEST)),) if reason else ()
        return replace(bare, words="; ".join((told, *because)))


def _label(form: Form, address: str) -> str:
    """A cell as printed, with the heading over its column: years stand under several."""
    key = form.cells[address].column
    over = next((c.group.vi for c in form.columns if c.key == key and c.group is not None), "")
    return printed_label(form, address) + (f" ({over})" if over else "")


def _reason(by: Review) -> str:
    """What a review says to the unit of the whole form."""
    return " ".join(item.text for item in by.items if not (item.address or item.internal)).strip()
