"""Dossier and print files on disk: `DOSSIERS.toml` and `prints/*.toml` beside the forms.

Knows TOML and folders; refuses to know what they mean, and leaves out what names forms that are not there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from antt_sync.adapters.files import read_file
from antt_sync.adapters.schema_files import key_lines
from antt_sync.core.dossier import Dossier, compile_dossiers
from antt_sync.core.errors import SchemaInvalid
from antt_sync.core.findings import Finding, Severity, Where
from antt_sync.core.prints import Print, compile_print
from antt_sync.core.schema import Form

DOSSIERS = "DOSSIERS.toml"
_BIGGEST = 1 << 20


def load_dossiers(folder: Path, forms: Iterable[Form]) -> list[Dossier]:
    """Every dossier whose forms and prints are there; none where the folder has no `DOSSIERS.toml`.

    Raises: SchemaInvalid for the first file that is wrong; FileTrouble if one cannot be read.
    """
    newest = {form.id: form for form in sorted(forms, key=lambda form: form.version)}
    path = folder / DOSSIERS
    if not path.is_file():
        return []
    data, lines = _read(path, file=path.name)
    return compile_dossiers(data, newest, load_prints(folder, newest), lines=lines)


def load_prints(folder: Path, forms: Mapping[str, Form]) -> dict[str, Print]:
    """Every print whose forms are there, by id.

    Raises: SchemaInvalid, FileTrouble.
    """
    found: dict[str, Print] = {}
    for path in sorted((folder / "prints").glob("F*.toml")):
        data, lines = _read(path, file=f"prints/{path.name}")
        made = compile_print(data, forms, file=f"prints/{path.name}", lines=lines)
        if made is not None:
            found[made.id] = made
    return found


def _read(path: Path, *, file: str) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        source = read_file(path, limit=_BIGGEST).decode("utf-8").replace("\r\n", "\n")
        return tomllib.loads(source), key_lines(source)
    except (ValueError, RecursionError) as cause:
        where = Where(file=file, line=1)
        finding = Finding("SCHEMA-099", Severity.ERROR, where, {"detail": str(cause)[:120]})
        raise SchemaInvalid("SCHEMA-100", (finding,), file=file, count=1) from cause
