"""The forms at hand: shipped ones, those of folders that were named, and those that came as documents.

Knows where forms come from and that they must not wait for each other in a circle; refuses to know what
a form means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from antt_sync.adapters.schema_files import load_forms, read_form
from antt_sync.core.bodies import text_in
from antt_sync.core.envelope import Envelope
from antt_sync.core.errors import SchemaInvalid
from antt_sync.core.findings import Finding, Severity, Where
from antt_sync.core.known import circle
from antt_sync.core.schema import Form


class FormShelf:
    """Shipped forms, read when first asked for, and forms that came as documents."""

    def __init__(
        self,
        folders: Sequence[Path],
        documents: Callable[[], Iterable[Envelope]],
        levels: Mapping[str, int],
    ) -> None:
        self._folders = folders
        self._documents = documents
        self._levels = levels
        self._forms: dict[str, Form] | None = None

    def _all(self) -> Mapping[str, Form]:
        if self._forms is None:
            forms = {f.hash: f for folder in self._folders for f in load_forms(folder)}
            if found := self._circle(forms.values()):
                finding = Finding("SCHEMA-118", Severity.ERROR, Where(), {"name": found})
                raise SchemaInvalid("SCHEMA-100", (finding,), file="schemas", count=1)
            self._forms = forms
            for envelope in self._documents():
                text = text_in(envelope.body.get("text")).encode()
                try:
                    form = read_form(text, file=text_in(envelope.body.get("id")))
                except SchemaInvalid:
                    continue  # kept and listed like every document, but it cannot be filled
                if not self._circle((*self._forms.values(), form)):
                    self._forms.setdefault(form.hash, form)
        return self._forms

    def _circle(self, forms: Iterable[Form]) -> str:
        """Forms that would wait for each other; several versions of one form are looked at together."""
        return circle((form.looks for form in forms), self._levels)

    def all(self) -> Sequence[Form]:
        """Every form version."""
        return tuple(self._all().values())

    def by_hash(self, hash: str) -> Form | None:
        """A form by its whole hash."""
        return self._all().get(hash)

    def find(self, form: str, version: str, schema: str) -> Form | None:
        """A form by id, version and the first digits of its hash."""
        return next(
            (f for f in self.all() if f.id == form and f.version == version and f.hash.startswith(schema)),
            None,
        )

    def newest(self, form: str) -> Form | None:
        """The newest version of a form."""
        return max((f for f in self.all() if f.id == form), key=lambda f: f.version, default=None)

    def renew(self) -> None:
        """Look again which forms came as documents."""
        self._forms = None
