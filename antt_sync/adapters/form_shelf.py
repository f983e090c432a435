"""The forms at hand: shipped ones, those of folders that were named, and those that came as documents.

Knows where forms come from and that they must not wait for each other in a circle; refuses to know what
a form means.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from antt_sync.adapters.schema_files import form_files, form_hash, read_form, read_form_file, read_head
from antt_sync.adapters.version_changes import load_changes
from antt_sync.core.bodies import text_in
from antt_sync.core.envelope import Envelope
from antt_sync.core.errors import SchemaInvalid
from antt_sync.core.findings import Finding, Severity, Where
from antt_sync.core.known import circle
from antt_sync.core.schema import Form, FormHead
from antt_sync.core.versions import Change


@dataclass(frozen=True, slots=True)
class _File:
    """A form file: its folder and name say which form and version it holds."""

    form: str
    version: str
    text: bytes


class FormShelf:
    """Shipped forms, read when first asked for, and forms that came as documents."""

    def __init__(
        self,
        folders: Sequence[Path],
        documents: Callable[[Collection[str]], Iterable[Envelope]],
        levels: Mapping[str, int],
    ) -> None:
        """`documents` gives the forms that came, but for those of the hashes it is told."""
        self._folders = folders
        self._documents = documents
        self._levels = levels
        self._files: dict[str, _File] | None = None
        self._heads: dict[str, FormHead] = {}
        self._compiled: dict[str, Form] = {}
        self._came: dict[str, Form] | None = None

    def _all_files(self) -> Mapping[str, _File]:
        """Every form file by its hash; reading is cheap, compiling is not."""
        if self._files is None:
            paths = [path for folder in self._folders for path in form_files(folder)]
            files = [_File(path.parent.name, path.stem, read_form_file(path)) for path in paths]
            self._files = {form_hash(file.text): file for file in files}
        return self._files

    def _form(self, hash: str) -> Form:
        if hash not in self._compiled:
            file = self._all_files()[hash]
            self._compiled[hash] = read_form(file.text, file=f"{file.form}/{file.version}.toml")
        return self._compiled[hash]

    def _head(self, hash: str) -> FormHead:
        """What the form in a file is: read once, and mostly without compiling it."""
        if hash not in self._heads:
            self._heads[hash] = read_head(self._all_files()[hash].text) or self._form(hash).head
        return self._heads[hash]

    def _documents_here(self) -> Mapping[str, Form]:
        """Forms that came as documents and can be filled; others are kept and listed like every document."""
        if self._came is None:
            self._came = {}
            for envelope in self._documents(self._all_files().keys()):
                text = text_in(envelope.body.get("text")).encode()
                if form_hash(text) in self._all_files():  # under another hash than its own
                    continue
                try:
                    form = read_form(text, file=text_in(envelope.body.get("id")))
                except SchemaInvalid:
                    continue
                if not self._circle((*map(self._form, self._all_files()), *self._came.values(), form)):
                    self._came.setdefault(form.hash, form)
        return self._came

    def _circle(self, forms: Iterable[Form]) -> str:
        """Forms that would wait for each other; several versions of one form are looked at together."""
        return circle((form.looks for form in forms), self._levels)

    def all(self) -> Sequence[Form]:
        """Every form version, compiled; raises SchemaInvalid for forms that wait for each other."""
        forms = [self._form(hash) for hash in self._all_files()]
        if found := self._circle(forms):
            finding = Finding("SCHEMA-118", Severity.ERROR, Where(), {"name": found})
            raise SchemaInvalid("SCHEMA-100", (finding,), file="schemas", count=1)
        more = (form for hash, form in self._documents_here().items() if hash not in self._all_files())
        return (*forms, *more)

    def heads(self) -> Sequence[FormHead]:
        """What each form version is."""
        return [*map(self._head, self._all_files()), *(form.head for form in self._documents_here().values())]

    def head(self, hash: str) -> FormHead | None:
        """What a form is, by its whole hash."""
        if hash in self._all_files():
            return self._head(hash)
        form = self._documents_here().get(hash)
        return None if form is None else form.head

    def by_hash(self, hash: str) -> Form | None:
        """A form by its whole hash."""
        return self._form(hash) if hash in self._all_files() else self._documents_here().get(hash)

    def text(self, hash: str) -> str:
        """The source of a form by its whole hash; empty for one that is not here."""
        if hash in self._all_files():
            return self._all_files()[hash].text.decode()
        came = (text_in(envelope.body.get("text")) for envelope in self._documents(()))
        return next((text for text in came if form_hash(text.encode()) == hash), "")

    def find(self, form: str, version: str, schema: str) -> Form | None:
        """A form by id, version and the first digits of its hash."""
        wanted = (form, version)
        for hash, file in self._all_files().items():
            if (file.form, file.version) == wanted and hash.startswith(schema):
                return self._form(hash)
        came = self._documents_here().values()
        return next((f for f in came if (f.id, f.version) == wanted and f.hash.startswith(schema)), None)

    def newest(self, form: str) -> Form | None:
        """The newest version of a form."""
        own = [
            self._form(h)
            for h, f in self._all_files().items()
            if f.form == form and f.version == self._last(form)
        ]
        came = [f for f in self._documents_here().values() if f.id == form]
        return max((*own, *came), key=lambda f: f.version, default=None)

    def _last(self, form: str) -> str:
        return max(file.version for file in self._all_files().values() if file.form == form)

    def changes(self) -> Sequence[Change]:
        """How names of older versions are called in their next ones. Raises: SchemaInvalid, FileTrouble."""
        return [change for folder in self._folders for change in load_changes(folder)]

    def renew(self) -> None:
        """Look again which forms came as documents."""
        self._came = None
