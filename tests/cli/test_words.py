"""Help speaks both languages, and every command's help can be read."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from antt_sync.cli.main import cli


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
    return found


@pytest.mark.parametrize("path", [(), *commands(cli)], ids=" ".join)
def test_no_help_says_anything_in_english_only(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(cli, [*path, "--help"], prog_name="antt-sync")
    assert shown.exit_code == 0
    assert shown.output.startswith("Cách gõ: antt-sync")
    assert "Tùy chọn / Options:" in shown.output
    for english in ("Usage:", "Show this message", "[required]", "[OPTIONS]"):
        assert english not in shown.output
