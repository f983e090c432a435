"""Ids of units go on from those that were ever used."""

from __future__ import annotations

from antt_sync.core.unit_ids import next_life, next_unit_id


def test_new_ids_go_on_from_the_highest_ever_used() -> None:
    used = ["K-14761-001.1", "K-14761-007.2", "C-14761-020.1", "K-14762-030.1"]
    assert next_unit_id(used, kind="K", commune="14761") == "K-14761-008.1"
    assert next_unit_id(used, kind="C", commune="14761") == "C-14761-021.1"
    assert next_unit_id([], kind="G", commune="14761") == "G-14761-001.1"


def test_the_next_life_of_a_code_is_after_every_life_it_had() -> None:
    assert next_life(["K-14761-007.1", "K-14761-007.2", "K-14761-008.9"], "K-14761-007.1") == "K-14761-007.3"
    assert next_life([], "K-14761-007.1") == "K-14761-007.1"
