"""Real programs for the tests of this folder: each is started when first asked for, once per run and worker.

A program that is absent skips its tests with the reason, except where ANTT_REQUIRE_CLIENTS=1 says that it
must be here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.clients.libreoffice import Locale, Office, find_libreoffice
from tests.clients.node_clients import Cells, Library, fill_with, missing_node
from tests.clients.ward import Ward

PROGRAMS = frozenset({"office", "office_en", "fill_with"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a real program is marked `clients`."""
    for item in items:
        if PROGRAMS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.clients)


def absent(what: str) -> NoReturn:
    """Skip, or fail where the programs were promised."""
    if os.environ.get("ANTT_REQUIRE_CLIENTS") == "1":
        pytest.fail(f"ANTT_REQUIRE_CLIENTS=1, but {what}")
    pytest.skip(what)


def running(factory: pytest.TempPathFactory, locale: Locale) -> Iterator[Office]:
    installation = find_libreoffice()
    if installation is None:
        absent("LibreOffice with its Python bridge (python3-uno) is not on this machine")
    office = Office(installation, factory.mktemp("libreoffice"), locale)
    yield office
    office.quit()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice as it is set up in an office here: Vietnamese dates and decimal commas."""
    yield from running(tmp_path_factory, "vi-VN")


@pytest.fixture(scope="session")
def office_en(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice left as it was installed: American dates and decimal points."""
    yield from running(tmp_path_factory, "en-US")


@pytest.fixture(scope="session", name="fill_with")
def fill_with_node() -> Callable[[Library, Path, Path, Cells], Path]:
    """`fill_with(library, source, target, cells)`: SheetJS or ExcelJS fills a workbook."""
    if missing := missing_node():
        absent(missing)
    return fill_with


@pytest.fixture(scope="session")
def nam_ngan(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """An office with its roster and campaign; nobody has sent anything. Tests that send use a copy."""
    ward = Ward(tmp_path_factory.mktemp("ward"))
    ward.set_up()
    return ward
