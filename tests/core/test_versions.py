"""Names of older versions are called as they are today."""

from __future__ import annotations

from antt_sync.core.versions import Change, column_now, key_now, names_now

CHANGES = (
    Change("F04-K", "2022.1", "2023.1", {"a": "b", "c": "d"}),
    Change("F04-K", "2023.1", "2024.1", {"b": "e", ".sl": ".nay", "x": "y"}),
    Change("F05", "2023.1", "2024.1", {"b": "no"}),
)


def test_names_are_followed_through_every_version() -> None:
    assert names_now(CHANGES, "F04-K", "2022.1") == {"a": "e", "c": "d", ".sl": ".nay", "x": "y"}
    assert names_now(CHANGES, "F04-K", "2023.1") == {"b": "e", ".sl": ".nay", "x": "y"}


def test_the_newest_version_and_unknown_ones_have_no_other_names() -> None:
    assert names_now(CHANGES, "F04-K", "2024.1") == {}
    assert names_now(CHANGES, "F01", "2023.1") == {}


def test_a_circle_of_versions_ends() -> None:
    circle = (Change("F01", "1", "2", {"a": "b"}), Change("F01", "2", "1", {"b": "a"}))
    assert names_now(circle, "F01", "1")["a"] == "a"


def test_rows_of_tables_and_carried_columns_are_renamed_with_their_own() -> None:
    names = {"bang": "so", ".sl": ".nay"}
    assert [key_now(k, names) for k in ("bang[3]", "bang", "ban", "~band.bang")] == [
        *("so[3]", "so", "ban", "~band.bang")
    ]
    assert [column_now(k, names) for k in ("sl", "#biet:sl", "#key", "bang")] == [
        *("nay", "#biet:nay", "#key", "bang")
    ]
