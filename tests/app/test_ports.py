"""Ports: what wiring hands over has every member that recipes may use."""

from __future__ import annotations

import inspect

import pytest

from antt_sync.adapters import keys
from antt_sync.adapters.form_shelf import FormShelf
from antt_sync.adapters.gather import Found
from antt_sync.adapters.sqlite_store import SqliteStore
from antt_sync.app import ports, receive
from antt_sync.cli import wiring
from tests import world


def members(shape: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(shape) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("port", "fits"),
    [
        (ports.Store, SqliteStore),
        (ports.Store, world.MemoryStore),
        (ports.Keyring, wiring.FileKeyring),
        (ports.Keyring, world.SeedKeyring),
        (ports.Shelf, FormShelf),
        (ports.Shelf, world.FixedShelf),
        (ports.Workbooks, wiring.SpreadsheetWorkbooks),
        (ports.Packages, wiring.AnttPackages),
        (ports.Medium, wiring.Disk),
        (ports.Medium, world.MemoryMedium),
    ],
    ids=lambda shape: shape.__name__,
)
def test_every_member_of_a_port_is_there(port: type, fits: type) -> None:
    assert members(port)
    assert members(port) <= members(fits)


def test_every_member_of_a_port_says_what_it_promises() -> None:
    shapes = [s for _, s in inspect.getmembers(ports, inspect.isclass) if s.__module__ == ports.__name__]
    for shape in shapes:
        assert shape.__doc__
        for name in members(shape):
            member = getattr(shape, name)
            assert not inspect.isfunction(member) or member.__doc__, f"{shape.__name__}.{name}"


def test_a_key_and_a_found_file_fit_by_shape() -> None:
    assert members(ports.Signer) <= members(world.Key) | {"public"}
    assert {"public", "sign"} <= members(keys.Signer) | set(keys.Signer.__annotations__)
    assert members(receive.Found) <= members(Found) | set(Found.__annotations__)
