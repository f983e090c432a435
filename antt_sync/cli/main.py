"""`antt-sync`: the group, its common options, and the one place where errors become words and exit codes.

Knows languages and exit codes; refuses to know any use case.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import click

from antt_sync import __version__
from antt_sync.cli.output import (
    Exit,
    finding_lines,
    prepare_streams,
    progress_on,
    say,
    say_json,
    trouble,
    usage_trouble,
)
from antt_sync.cli.words import SpokenGroup
from antt_sync.core.errors import AnttError, SchemaInvalid, UsageTrouble
from antt_sync.messages.render import LANGUAGES, phrase


class Commands(SpokenGroup):
    """Loads a command's module only when that command is asked for, so `--help` stays quick."""

    MODULES: ClassVar[Mapping[str, str]] = {
        "init": "office",
        "keys": "office",
        "roster": "office",
        "campaign": "campaign",
        "blank": "desk",
        "check": "desk",
        "sign": "desk",
        "merge": "desk",
        "open": "desk",
        "deliver": "desk",
        "status": "lists",
        "verify": "lists",
        "rebuild": "lists",
        "review": "reviews",
        "report": "reports",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order in which an office meets them."""
        return list(self.MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, from its own module."""
        if cmd_name not in self.MODULES:
            return None
        module = __import__(f"antt_sync.cli.{self.MODULES[cmd_name]}", fromlist=[cmd_name])
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line a command, from the words alone: no module is loaded."""
        lang = ctx.params.get("lang") or "vi"
        rows = [(name, phrase(f"help_{name}", lang=lang)) for name in self.MODULES]
        with formatter.section(phrase("help_commands", lang=lang)):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A path without a command word means `merge`."""
        if args and args[0] not in self.MODULES and Path(args[0]).exists():
            return "merge", self.get_command(ctx, "merge"), args
        if args and not args[0].startswith("-") and args[0] not in self.MODULES:
            raise UsageTrouble("USE-120", value=args[0])
        return super().resolve_command(ctx, args)


def _passphrase() -> str:
    given = os.environ.get("ANTT_PASSPHRASE")
    if given is not None:
        return given
    return str(click.prompt(phrase("ask_passphrase", lang="vi"), hide_input=True, err=True))


@click.group(
    cls=Commands,
    help=(
        "Bảng tính làm mặt trước, không cần mạng: nhận, kiểm tra, xét và trả hồ sơ "
        "“An toàn về an ninh, trật tự”."
        "\n\nSpreadsheets as the front end, no network: take in, check, review and return dossiers."
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="vi", help="Ngôn ngữ / Language.", is_eager=True
)
@click.option("--json", "as_json", is_flag=True, help="Kết quả là một đối tượng JSON / One JSON object.")
@click.option("--office", type=click.Path(), default=None, help="Thư mục làm việc / Working folder.")
@click.option(
    "--schemas",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    help="Thêm một thư mục biểu mẫu / One more folder of forms.",
)
@click.version_option(__version__, prog_name="antt-sync", help="Phiên bản / Version.")
@click.pass_context
def cli(ctx: click.Context, lang: str, as_json: bool, office: str | None, schemas: Path | None) -> None:
    """The group."""
    from antt_sync.cli.wiring import Tools  # noqa: PLC0415  # `--help` does not pay for it

    ctx.obj = Tools(
        lang=lang,
        json=as_json,
        office=office,
        schemas=schemas,
        ask_passphrase=_passphrase,
        progress=progress_on(terminal=sys.stderr.isatty(), lang=lang),
    )


def _lang() -> str:
    args = sys.argv[1:]
    return (
        "en"
        if "--lang=en" in args or ("--lang" in args and args[args.index("--lang") + 1 :][:1] == ["en"])
        else "vi"
    )


def main() -> None:
    """Run a command; end with a documented exit code and never with a traceback for what people did."""
    prepare_streams()
    lang = _lang()
    try:
        code = cli.main(prog_name="antt-sync", standalone_mode=False)
        raise SystemExit(code if isinstance(code, int) else Exit.DONE)
    except click.exceptions.NoArgsIsHelpError as wanted:
        wanted.show()
        raise SystemExit(Exit.USAGE) from None
    except click.ClickException as usage:
        usage_trouble(usage, lang=lang)
        raise SystemExit(Exit.USAGE) from None
    except (click.Abort, KeyboardInterrupt):
        say(phrase("aborted", lang=lang))
        raise SystemExit(Exit.USAGE) from None
    except SchemaInvalid as invalid:
        for finding in invalid.findings:
            for line in finding_lines(finding, None, f"{finding.where.file}:{finding.where.line}", lang):
                click.echo(line, err=True)
        trouble(invalid.code, invalid.params, lang=lang)
        raise SystemExit(invalid.exit_code) from None
    except AnttError as error:
        if "--json" in sys.argv:
            say_json({"error": error.code, "params": dict(error.params)})
        trouble(error.code, error.params, lang=lang)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(Exit.NO_ACCESS) from None
    except Exception:
        sys.excepthook(*sys.exc_info())
        click.echo(phrase("bug", lang=lang), err=True)
        raise SystemExit(Exit.BUG) from None
