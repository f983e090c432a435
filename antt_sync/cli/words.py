"""Commands whose help speaks both languages, from the first word to the last.

Knows where click says something in English, and the places that people type; refuses to know any command.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
ANYTHING = click.Path(exists=True, path_type=Path)
"""What must be there."""
TO_FILE = click.Path(dir_okay=False, path_type=Path)
TO_FOLDER = click.Path(file_okay=False, path_type=Path)
TO = click.Path(path_type=Path)
"""Where something is written."""


class _Spoken(click.Command):
    """Says usage, options and the help option itself in both languages."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", "[TÙY CHỌN]")
        formatter.write_usage(ctx.command_path, pieces.replace("COMMAND [ARGS]...", "LỆNH …"), "Cách gõ: ")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, explained."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Xem phần này. / Show this."
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and for a group its commands."""
        records = [r for p in self.get_params(ctx) if (r := p.get_help_record(ctx)) is not None]
        with formatter.section("Tùy chọn / Options"):
            formatter.write_dl([(name, said.replace("[required]", "[bắt buộc]")) for name, said in records])


class SpokenCommand(_Spoken):
    """One command."""


class SpokenGroup(_Spoken, click.Group):
    """A command with commands of its own."""

    command_class = SpokenCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options first, then commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line a command, as far as it goes."""
        named = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(limit=100)) for name, command in named if command]
        with formatter.section("Lệnh / Commands"):
            formatter.write_dl(rows)


def command(name: str, **settings: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """`click.command` whose help speaks both languages."""
    return click.command(name, cls=SpokenCommand, **settings)


def group(name: str, **settings: Any) -> Callable[[Callable[..., Any]], SpokenGroup]:
    """`click.group` whose help speaks both languages."""
    return click.group(name, cls=SpokenGroup, **settings)
