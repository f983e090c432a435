"""Codes to text: findings, errors and the fixed words of workbooks, in Vietnamese and English.

Knows the two catalogues and nothing of how text is shown; a missing code or placeholder raises,
it is never papered over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from antt_sync.core.findings import FAILED_CRITERIA, Finding, Param
from antt_sync.core.names import one_line

if TYPE_CHECKING:  # `--help` does not pay for forms
    from antt_sync.core.schema import Form

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Message:
    """A short title, what is wrong, and what to do next."""

    title: str
    what: str
    do: str


@cache
def catalogue(lang: str) -> Mapping[str, Mapping[str, str]]:
    """All messages of a language, by code."""
    text = files("antt_sync.messages").joinpath(f"{lang}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def safe(text: object) -> str:
    """Text from outside on one line of a screen: control and direction characters are shown as `·`."""
    return one_line(str(text))


def fill(template: str, params: Mapping[str, Param]) -> str:
    """Put params into `{places}`.

    Raises: KeyError when a place has no param.
    """
    return re.sub(r"\{([a-z_0-9]+)\}", lambda m: safe(params[m[1]]), template)


def message(code: str, params: Mapping[str, Param], *, lang: str) -> Message:
    """The message of a code.

    Raises: KeyError when the code or a place's param is missing.
    """
    entry = catalogue(lang)[code]
    return Message(*(fill(entry[part], params) for part in ("title", "what", "do")))


def finding_message(finding: Finding, form: Form | None, *, lang: str) -> Message:
    """The message of a finding: a rule speaks in its form's words, the rest in ours."""
    if finding.rule and form is not None:
        rule = next(r for r in form.rules if r.id == finding.rule)
        what = rule.what.to(lang).replace(FAILED_CRITERIA, str(finding.params.get("failed", "")))
        return Message(rule.title.to(lang), what, rule.do.to(lang))
    return message(finding.code, finding.params, lang=lang)


def phrase(name: str, /, *, lang: str, **params: Param) -> str:
    """A fixed phrase by name, from the `[words]` table.

    Raises: KeyError when the phrase or a place's param is missing.
    """
    return fill(catalogue(lang)["words"][name], params)
