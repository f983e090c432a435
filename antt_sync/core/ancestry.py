"""Who comes before whom: ids put in an order in which each follows those that it names.

Knows names alone; refuses to know what they stand for. No recursion: a long history costs no stack.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping


def earlier_first(names: Mapping[str, Collection[str]]) -> list[str]:
    """All ids, each after those it names, whatever order they come in; names of strangers are passed over.

    Signed documents cannot name each other in a circle; if something does, the circle is cut.
    """
    done: dict[str, None] = {}
    for start in sorted(names):
        stack, path = [start], set[str]()
        while stack:
            current = stack[-1]
            path.add(current)
            waiting = [n for n in sorted(names[current]) if n in names and n not in done and n not in path]
            if waiting and current not in done:
                stack.extend(waiting)
            else:
                done.setdefault(current)
                path.discard(stack.pop())
    return list(done)
