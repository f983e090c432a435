"""`VERSIONS.toml`: how names of a form's older versions are called in their next ones.

Knows the file; refuses to know forms.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from antt_sync.adapters.files import read_file
from antt_sync.core.errors import SchemaInvalid
from antt_sync.core.findings import Finding, Severity, Where
from antt_sync.core.versions import Change

NAME = "VERSIONS.toml"
_BIGGEST = 1 << 20
_KEY = re.compile(r"\.?[a-z][a-z0-9_]*")


def load_changes(folder: Path) -> list[Change]:
    """The changes that a folder of forms tells; none where it has no such file.

    Raises: SchemaInvalid for what is none; FileTrouble.
    """
    path = folder / NAME
    if not path.is_file():
        return []
    try:
        data = tomllib.loads(read_file(path, limit=_BIGGEST).decode("utf-8"))
        return [
            Change(form, version, str(step["next"]), _names(step.get("renamed", {})))
            for form, versions in data.items()
            for version, step in versions.items()
        ]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as cause:
        finding = Finding(
            "SCHEMA-099", Severity.ERROR, Where(file=NAME, line=1), {"detail": str(cause)[:120]}
        )
        raise SchemaInvalid("SCHEMA-100", (finding,), file=NAME, count=1) from cause


def _names(renamed: dict[str, str]) -> dict[str, str]:
    wrong = [
        f"{old} = {new}"
        for old, new in renamed.items()
        if not (_KEY.fullmatch(old) and _KEY.fullmatch(new)) or old.startswith(".") != new.startswith(".")
    ]
    if wrong:
        raise ValueError(wrong[0])
    return dict(renamed)
