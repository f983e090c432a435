"""Bản giấy: which expected forms came on paper, so that nobody is asked for them again.

Knows the line of the office's register (F00) and the parameter of a campaign that say so; refuses to know
what a paper says, and what counts otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from antt_sync.core.answers import World
from antt_sync.core.submission import Subject

REGISTER = "F00"
HERE = "Có"

_SAID_AT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"F02": ("ban_dang_ky.ket_qua", "dang_ky_qua_tep"), "F07": ("bien_ban.ket_qua", "")}
)
"""Where it is said of a form: its line in the register, and the parameter that is 0 in a year of papers."""


def on_paper(world: World, subject: Subject) -> bool:
    """Whether the office holds this form on paper: by the register, or by what the campaign says of all."""
    line, parameter = _SAID_AT.get(subject.form.partition("-")[0], ("", ""))
    if not line:
        return False
    campaign = world.campaign(subject.period)
    if parameter and campaign is not None and campaign.parameters.get(parameter) == 0:
        return True
    register = world.counted(Subject(subject.unit, REGISTER, subject.period))
    return register is not None and register.value(line) == HERE


def told_by(subject: Subject, forms: Iterable[str]) -> set[Subject]:
    """The forms of a unit that its register tells of: what looks at those looks at the register as well."""
    if subject.form != REGISTER:
        return set()
    told = (form for form in forms if form.partition("-")[0] in _SAID_AT)
    return {Subject(subject.unit, form, subject.period) for form in told}
