"""A new key is listed by the root of trust alone, once, beside the keys that were there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from antt_sync.app.handover import is_listed, list_this_pc, roster_in_force
from antt_sync.app.ports import Desk
from antt_sync.app.world import Books
from antt_sync.core.errors import KeyTrouble, UsageTrouble
from antt_sync.core.roster import Role
from tests.world import OFFICE, SeedKeyring, issue_roster, key, office_key, place, units


def new_pc() -> Desk:
    pc = place()
    issue_roster(pc, units(2), [office_key("office")])
    return replace(pc.desk, keys=SeedKeyring(key("người mới"), key("root")))


def test_a_new_key_is_added_and_the_predecessors_stays() -> None:
    desk = new_pc()
    assert not is_listed(desk)
    roster = list_this_pc(desk)
    assert is_listed(desk)
    assert roster.version == 2
    for word in ("office", "người mới"):
        assert roster.role_of(key(word).public.hex(), OFFICE) is Role.OFFICE
    version, package = roster_in_force(desk)
    assert (version, [e.id for e in desk.packages.open(package)]) == (2, [roster.id])


def test_another_root_key_is_refused_before_anything_is_signed() -> None:
    desk = replace(new_pc(), keys=SeedKeyring(key("người mới"), key("lạ")))
    before = desk.store.ids()
    with pytest.raises(KeyTrouble) as told:
        list_this_pc(desk)
    assert (told.value.code, desk.store.ids()) == ("KEY-113", before)


def test_without_a_roster_there_is_nothing_to_be_listed_in() -> None:
    desk = place().desk
    assert (is_listed(desk), Books(desk).roster) == (False, None)
    with pytest.raises(UsageTrouble):
        roster_in_force(desk)
