"""Why a command cannot go on: one tree, each branch naming whose trouble it is.

Knows codes and exit statuses; refuses to know any prose (that is `messages`).

::

    AnttError
    ├── UsageTrouble         the operator asked for something that cannot be (exit 2)
    ├── SealBroken           a sender's envelope or package: damaged or not genuine (exit 4)
    ├── WorkbookUnreadable   a sender's spreadsheet file (exit 4)
    ├── SchemaInvalid        a form author's TOML; carries all its findings (exit 5)
    ├── KeyTrouble           the key file or the passphrase (exit 5)
    ├── FileTrouble          the medium: missing, full, read-only, in use (exit 5)
    └── StoreDamaged         this office's own store (exit 6)
"""

from __future__ import annotations

from typing import ClassVar

from antt_sync.core.findings import Finding, Param


class AnttError(Exception):
    """A command cannot go on; `code` names the message, `params` fill it."""

    exit_code: ClassVar[int] = 5

    def __init__(self, code: str, /, **params: Param) -> None:
        if type(self) is AnttError:
            raise TypeError("raise one of AnttError's children: they say whose trouble it is")
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{name}={value}" for name, value in self.params.items())])


class UsageTrouble(AnttError):
    """The command line asks for something that cannot be done here."""

    exit_code = 2


class SealBroken(AnttError):
    """An envelope or package that is damaged (SEAL-1xx) or not genuine (SEAL-2xx)."""

    exit_code = 4


class WorkbookUnreadable(AnttError):
    """A spreadsheet file that the strict reader refuses."""

    exit_code = 4


class SchemaInvalid(AnttError):
    """A form's TOML is wrong; `findings` holds everything that is wrong with it."""

    def __init__(self, code: str, /, findings: tuple[Finding, ...], **params: Param) -> None:
        super().__init__(code, **params)
        self.findings = findings


class KeyTrouble(AnttError):
    """A key is missing, unreadable, or the passphrase does not open it."""


class FileTrouble(AnttError):
    """A file or folder cannot be read or written."""


class StoreDamaged(AnttError):
    """This office's store does not agree with itself."""

    exit_code = 6
