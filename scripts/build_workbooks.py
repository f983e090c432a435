"""Write every blank form and dossier, and the printed guide, into workbooks/. `build_workbooks.py [--check]`.

Knows the shipped forms and the law's calendar; refuses to know any unit or campaign: these are the blanks
for nobody in particular. `--check` writes nothing and says whether what lies there is what would be written;
parts are compared, not bytes, because the same parts compress differently from machine to machine.
"""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile

from _environment import ROOT, run_inside, say

if __name__ == "__main__":
    run_inside()
    sys.path.insert(0, str(ROOT))

from antt_sync.adapters.dossier_files import load_dossiers  # needs what is above
from antt_sync.adapters.dossier_write import write_dossier
from antt_sync.adapters.report_write import write_report
from antt_sync.adapters.schema_files import load_calendar, load_forms
from antt_sync.adapters.workbook_write import write_workbook
from antt_sync.app.report_guide import Where, guide_page
from antt_sync.core.campaign import Campaign
from antt_sync.core.dossier import Part
from antt_sync.core.schema import Form
from antt_sync.core.sheet import Prefill
from antt_sync.messages.workbook_words import live_words, printed_words

WORKBOOKS = ROOT / "workbooks"
GUIDE = "Huong-dan-don-vi.xlsx"
SCHEMAS = ROOT / "schemas"


def parts_digest(workbook: bytes) -> str:
    """SHA-256 over a workbook's part names and contents, in the order of their names."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        for name in sorted(archive.namelist()):
            content = archive.read(name)
            digest.update(f"{name}\n{len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def blanks() -> dict[str, bytes]:
    """The newest version of every form, every dossier and the guide for units, by file name."""
    forms = load_forms(SCHEMAS)
    newest = {form.id: form for form in sorted(forms, key=lambda form: form.version)}
    words, printed = live_words(), printed_words()
    made = {
        f"{form.id}.xlsx": write_workbook(
            form, prefill=_prefill(form), entries={}, words=words, printed=printed
        )
        for form in newest.values()
    }
    for dossier in load_dossiers(SCHEMAS, forms):
        parts = [Part(newest[id], _prefill(newest[id]), {}) for id in dossier.forms]
        made[f"{dossier.id}.xlsx"] = write_dossier(dossier, parts, words=words, printed=printed)
    return {**made, GUIDE: write_report(guide_page(Where()))}


def _prefill(form: Form) -> Prefill:
    """Nobody's blank: only the law's windows of the form's own year, or of its first half.

    Whoever takes it from here has nobody who gives the figures of its own store.
    """
    calendar = load_calendar(SCHEMAS / "CALENDAR.toml")
    period = f"{form.version[:4]}-6T" if form.window == "half_year" else form.version[:4]
    kind = form.kinds[0]
    windows = calendar.windows_of(period)
    campaign = Campaign(period=period, version=1, id="", windows=windows)
    return Prefill(
        unit="",
        unit_name="",
        period=period,
        window=campaign.window(kind, form.window),
        parameters=campaign.rule_parameters(kind, form.window, form.id),
        opened=form.code_of_given,
    )


def differing(made: dict[str, bytes]) -> list[str]:
    """File names whose workbook in workbooks/ is missing, left over, or has other parts."""
    there = {path.name: path.read_bytes() for path in WORKBOOKS.glob("*.xlsx")}
    names = sorted({*made, *there})
    return [n for n in names if n not in made or n not in there or _digest(made[n]) != _digest(there[n])]


def _digest(workbook: bytes) -> str:
    try:
        return parts_digest(workbook)
    except zipfile.BadZipFile:
        return ""


def main(arguments: list[str]) -> int:
    """Write the blanks, or with `--check` compare; the exit status is 1 when something differs."""
    if arguments not in ([], ["--check"]):
        say("Chỉ có một lựa chọn: --check", "The only option is --check")
        return 2
    made = blanks()
    stale = differing(made)
    if arguments:
        for name in stale:
            say(f"{name}: khác bản sẽ được viết ra", f"{name}: not what would be written")
        return 1 if stale else 0
    WORKBOOKS.mkdir(exist_ok=True)
    for name in stale:
        if name in made:
            (WORKBOOKS / name).write_bytes(made[name])
            say(f"Đã viết {name}", f"Written: {name}")
        else:
            (WORKBOOKS / name).unlink()
            say(f"Đã bỏ {name}", f"Removed: {name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
