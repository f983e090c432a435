"""Makes the demo's old .xls file anew: tổ 8's blank of this very F04-K, filled and saved by LibreOffice.

`python3 scripts/demo_xls.py`, after F04-K has changed: a workbook carries its form's fingerprint. Knows the
demo's ward; refuses to write .xls without a real spreadsheet program.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import _environment


def main() -> None:
    """Play the demo's beginning, fill one blank, have LibreOffice save it."""
    from _people import CLEAN, fill
    from demo import XLS, Play, head

    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise SystemExit("Cần LibreOffice. / LibreOffice is needed.")
    with tempfile.TemporaryDirectory() as scratch:
        play = Play(Path(scratch))
        play.set_up()
        filled = play.root / XLS.with_suffix(".xlsx").name
        fill(play.blank(8), filled, {**CLEAN, "ho_ten.ket_qua": head(8)})
        profile = f"-env:UserInstallation={(play.root / 'profile').as_uri()}"
        convert = ["--headless", "--convert-to", "xls", "--outdir", str(XLS.parent), str(filled)]
        subprocess.run([program, profile, *convert], check=True)


if __name__ == "__main__":
    _environment.run_inside(_environment.RUNTIME_LOCK)
    main()
