"""What the locks, the wheel and the environment promise to somebody who has just cloned the project."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import _environment
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = [_environment.RUNTIME_LOCK, _environment.DEVELOPMENT_LOCK]
PORTABLE_LOCK = "requirements-portable.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: str) -> dict[str, str]:
    """Project -> everything that a lock says of it: version, marker, hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [" ".join(line.split()) for line in text.splitlines() if line and not line.startswith("#")]
    return {re.split(r"[=;@ ]", line)[0]: line for line in lines}


def version_in(pin: str) -> str:
    found = re.match(r"[\w.-]+==(\S+)", pin)
    assert found, pin
    return found[1]


@pytest.mark.parametrize("lock", [*LOCKS, PORTABLE_LOCK])
def test_every_pin_names_one_version_and_its_hashes(lock: str) -> None:
    loose = [
        pin
        for pin in pins(lock).values()
        if not re.match(r"[\w.-]+==\S+( ;[^#]*?)?( --hash=sha256:\w{64})+$", pin)
    ]
    assert loose == []


@pytest.mark.parametrize("path", [*LOCKS, PORTABLE_LOCK, "tests/clients/package-lock.json"])
def test_a_lock_names_no_index_and_no_place_of_a_machine(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    # npm writes where authors ask for donations; those addresses say nothing of where files come from.
    addresses = [line for line in text.splitlines() if "://" in line and '"url": "https://' not in line]
    assert addresses == []
    assert '"resolved"' not in text


def test_the_development_lock_holds_the_runtime_lock_unchanged() -> None:
    runtime, development = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: development.get(name) for name in runtime} == runtime


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        (LOCKS[0], PROJECT["project"]["dependencies"]),
        (LOCKS[1], PROJECT["dependency-groups"]["dev"]),
        (LOCKS[1], PROJECT["project"]["optional-dependencies"]["excel"]),
    ],
)
def test_a_lock_gives_what_pyproject_asks_for(lock: str, wanted: list[str]) -> None:
    pinned = pins(lock)
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(version_in(pinned[canonicalize_name(requirement.name)]))


def test_pyproject_and_the_scripts_agree_on_the_oldest_python() -> None:
    assert PROJECT["project"]["requires-python"] == f">={'.'.join(map(str, _environment.OLDEST_PYTHON))}"


def test_the_javascript_lock_gives_what_its_package_asks_for() -> None:
    asked, locked = (
        json.loads((ROOT / "tests/clients" / name).read_text(encoding="utf-8"))
        for name in ("package.json", "package-lock.json")
    )
    got = {name: locked["packages"][f"node_modules/{name}"]["version"] for name in asked["dependencies"]}
    assert got == asked["dependencies"]


@pytest.mark.goal("X1", "supply chain: pinned with hashes; two builds alike")
def test_a_wheel_is_the_same_each_time_and_carries_every_module_message_and_form(
    tmp_path: Path, pytestconfig: pytest.Config, tried: Callable[[int, str], None]
) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    times = 2 if pytestconfig.getoption("--full") else 1
    for number in range(times):
        subprocess.run([*command, str(tmp_path / str(number))], cwd=ROOT, check=True, capture_output=True)
    wheel, *again = sorted(tmp_path.glob("*/*.whl"))
    assert [other.read_bytes() == wheel.read_bytes() for other in again] == [True] * (times - 1)
    carried = set(zipfile.ZipFile(wheel).namelist())
    package = [p for p in (ROOT / "antt_sync").rglob("*") if p.suffix in {".py", ".toml"}]
    forms = [p for p in (ROOT / "schemas").rglob("*") if p.is_file()]
    expected = {p.relative_to(ROOT).as_posix() for p in package}
    expected |= {f"antt_sync/_schemas/{p.relative_to(ROOT / 'schemas').as_posix()}" for p in forms}
    assert expected - carried == set()
    assert {name.split("/")[0] for name in carried} == {
        "antt_sync",
        wheel.name.split("-py3")[0] + ".dist-info",
    }
    pinned = {name: pin for lock in (*LOCKS, PORTABLE_LOCK) for name, pin in pins(lock).items()}
    assert all("--hash=sha256:" in pin for pin in pinned.values())
    tried(len(pinned), f"0 unpinned, 0 without hashes, {times} wheel(s) byte for byte the same")


def test_an_environment_is_made_once_and_anew_when_the_lock_changes(tmp_path: Path) -> None:
    checkout = tmp_path / "bản sao"
    (checkout / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "_environment.py", checkout / "scripts")
    for lock in LOCKS:
        (checkout / lock).write_text("# nothing yet\n", encoding="utf-8")
    script = checkout / "scripts" / "where.py"
    script.write_text(
        "import sys\nfrom _environment import run_inside\nrun_inside()\nprint(sys.prefix, *sys.argv[1:])\n",
        encoding="utf-8",
    )

    def run() -> tuple[int, list[str]]:
        command = [sys.executable, str(script), "một", "hai"]
        environment = dict(os.environ, PYTHONUTF8="1")
        done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
        return done.returncode, done.stdout.splitlines()

    inside = f"{checkout / '.venv'} một hai"
    made, again = run(), run()
    assert made == (0, ["Đang cài môi trường vào .venv theo requirements-dev.lock (một lần) … / "
                        "Installing .venv from requirements-dev.lock (once) …", inside])  # fmt: skip
    assert again == (0, [inside])
    (checkout / LOCKS[1]).write_text("no pin at all\n", encoding="utf-8")
    status, said = run()
    assert (status, said[-1]) == (5, "Không cài được môi trường; xem các dòng ở trên. / "
                                     "The environment was not installed; see above.")  # fmt: skip
    assert not (checkout / ".venv" / "antt-lock").exists()


@pytest.mark.parametrize(
    ("required", "status", "said"),
    [("0", 0, "1 skipped"), ("1", 1, "ANTT_REQUIRE_CLIENTS=1, but LibreOffice")],
)
def test_an_absent_program_skips_its_tests_and_fails_them_where_it_is_required(
    tmp_path: Path, required: str, status: int, said: str
) -> None:
    test = "tests/clients/test_rig.py::test_notes_are_added_replaced_and_read"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        f"--basetemp={tmp_path / 'inner'}",
        test,
    ]
    environment = dict(os.environ, PATH=str(tmp_path), ANTT_REQUIRE_CLIENTS=required)
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == status
    assert said in done.stdout
    assert "is not on this machine" in done.stdout
