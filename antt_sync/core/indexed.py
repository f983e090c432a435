"""A mapping whose values are read on demand, and found by a fact without looking at all of them.

Knows how it is asked; refuses to know where the values lie and which facts there are.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, ValuesView
from typing import TypeVar

V = TypeVar("V")


class Indexed(Mapping[str, V]):
    """Values by their ids; whoever goes through all of them has one at a time in memory."""

    __slots__ = ()

    @abstractmethod
    def each(self) -> Iterator[V]:
        """Every value."""

    @abstractmethod
    def by(self, fact: str, value: str) -> Iterator[V]:
        """The values of which a fact is so."""

    def values(self) -> ValuesView[V]:
        """Every value, read in one go."""
        return _Values(self)


class _Values(ValuesView[V]):
    __slots__ = ()
    _mapping: Indexed[V]

    def __iter__(self) -> Iterator[V]:
        return self._mapping.each()
