"""What every test may ask for: a budget for searching tests, a line in the table of goals, an empty folder.

Knows pytest and Hypothesis; refuses to know antt_sync, so that one broken module cannot take every test down.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Everyday runs repeat the same examples on every machine; the long budget searches anew each time.
settings.register_profile(
    "everyday", max_examples=40, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "full", max_examples=1_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full`: long searches, and the tests marked `full`."""
    parser.addoption("--full", action="store_true", help="long searches, and the tests marked `full`")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the budget before any test module is read."""
    settings.load_profile("full" if config.getoption("--full") else "everyday")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked `full` wait for `--full`."""
    if config.getoption("--full"):
        return
    for item in items:
        if item.get_closest_marker("full"):
            item.add_marker(pytest.mark.skip(reason="long: ask for it with --full"))


def pytest_collection_finish() -> None:
    """What all tests share stays: nobody looks through it again and again to clean up."""
    gc.freeze()


@pytest.fixture
def tried(request: pytest.FixtureRequest) -> Callable[[int, str], None]:
    """`tried(n, "0 accepted")`: on how many cases the test's goal was tried, and what came of it."""
    marker = request.node.get_closest_marker("goal")

    def record(number: int, came: str) -> None:
        request.node.user_properties.append(("goal", (*marker.args, number, came)))

    return record


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the goals that this run tried: id, N, result, seconds."""
    lines = []
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "goal" and report.when == "call":
                    id, what, number, came = value
                    result = came if outcome == "passed" else f"KHÔNG ĐẠT / FAILED: {came}"
                    lines.append((id, f"{id:<4} {what:<58} {number:>9,}  {report.duration:7.1f} s  {result}"))
    if lines:
        terminalreporter.section("Mục tiêu / Goals")
        for _, line in sorted(lines):
            terminalreporter.write_line(line)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder whose name has spaces and Vietnamese letters, as real ones have."""
    folder = tmp_path / "Hồ sơ thi đua 2026"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
