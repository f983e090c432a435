"""Whose working folder this is.

Knows what an office says of itself on this PC; refuses to know where that is written.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """Whose working folder this is; `root` is the public key of the root that people compared, in hex.

    What took its place since is in the rosters. `holders` are the people in charge, each with a copy of the
    root; `root_copies` say where a copy was verified; `watched` are folders of this PC in which files arrive
    besides the inbox. `superior` is the office above, once its root was compared too: `superior_root`.
    """

    unit: str
    name: str
    level: str
    root: str
    root_office: str
    phone: str = ""
    place: str = ""
    holders: tuple[str, ...] = ()
    root_copies: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    superior: str = ""
    superior_root: str = ""
    superior_name: str = ""
