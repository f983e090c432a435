"""Whoever goes through all values of an indexed mapping reads them in one go."""

from __future__ import annotations

from collections.abc import Iterator

from antt_sync.core.indexed import Indexed


class Squares(Indexed[int]):
    def __getitem__(self, id: str) -> int:
        raise AssertionError("one by one")

    def __iter__(self) -> Iterator[str]:
        return iter("123")

    def __len__(self) -> int:
        return 3

    def each(self) -> Iterator[int]:
        return iter((1, 4, 9))

    def by(self, fact: str, value: str) -> Iterator[int]:
        return (x for x in self.each() if str(x).endswith(value) and fact == "ends")


def test_all_values_are_read_in_one_go_and_some_by_a_fact() -> None:
    assert (list(Squares().values()), len(Squares().values())) == ([1, 4, 9], 3)
    assert list(Squares().by("ends", "9")) == [9]
