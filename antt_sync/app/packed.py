"""A long list kept small: written once, gone through many times, never unfolded as a whole.

Knows how to fold some items at a time; refuses to know what they are.
"""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, overload

T = TypeVar("T")

AT_ONCE = 200
"""So many items are folded together; those of a list mostly say almost the same."""


class Packed(Sequence[T]):
    """The items that it was given, in their order; each time round they are made anew."""

    __slots__ = ("_at_hand", "_folded", "_last")

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._folded: list[bytes] = []
        self._last: list[T] = []
        self._at_hand: tuple[int, list[T]] = (-1, [])
        for item in items:
            self.append(item)

    def append(self, item: T) -> None:
        """Put one more at the end."""
        self._last.append(item)
        if len(self._last) == AT_ONCE:
            self._folded.append(_folded(self._last))
            self._last = []

    def __len__(self) -> int:
        return len(self._folded) * AT_ONCE + len(self._last)

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self._folded)):
            yield from self._part(number)
        yield from self._last

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        part, place = divmod(range(len(self))[index], AT_ONCE)
        if part == len(self._folded):
            return self._last[place]
        if self._at_hand[0] != part:  # whoever asks for one mostly asks for its neighbour next
            self._at_hand = (part, self._part(part))
        return self._at_hand[1][place]

    def _part(self, number: int) -> list[T]:
        found: list[T] = pickle.loads(zlib.decompress(self._folded[number]))
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # it grows


def _folded(items: Sequence[object]) -> bytes:
    stream = io.BytesIO()
    _Folding(stream, pickle.HIGHEST_PROTOCOL).dump(items)
    return zlib.compress(stream.getvalue(), 1)


class _Folding(pickle.Pickler):
    """Frozen classes are kept as what they are made with: going by the book takes most of the time."""

    def reducer_override(self, obj: Any) -> Any:
        if not is_dataclass(obj) or isinstance(obj, type):
            return NotImplemented
        return type(obj), _members(type(obj))(obj)


@cache
def _members(kind: type) -> Callable[[Any], tuple[Any, ...]]:
    names = [field.name for field in fields(kind)]
    return attrgetter(*names) if len(names) > 1 else lambda one: tuple(getattr(one, name) for name in names)
