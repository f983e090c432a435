"""`antt-sync`: the group, its common options, and the one place where errors become words and exit codes.

Knows languages and exit codes; refuses to know any use case.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

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

if TYPE_CHECKING:  # `--help` does not pay for files and keys
    from antt_sync.cli.wiring import FileKeyring, Tools

LONG = 240
"""Windows opens names of folders up to 248 characters, of files up to 260, as they are."""


class Commands(SpokenGroup):
    """Loads a command's module only when that command is asked for, so `--help` stays quick."""

    MODULES: ClassVar[Mapping[str, str]] = {
        "doctor": "doctor",
        "init": "office",
        "keys": "keys",
        "roster": "office",
        "campaign": "campaign",
        "publish": "publish",
        "blank": "desk",
        "check": "desk",
        "heal": "healing",
        "sign": "desk",
        "merge": "desk",
        "open": "desk",
        "deliver": "desk",
        "status": "lists",
        "verify": "verifying",
        "rebuild": "lists",
        "review": "reviews",
        "report": "reports",
        "close": "figures",
        "trace": "figures",
        "log": "history",
        "withdraw": "history",
        "forward": "levels",
        "sync": "levels",
        "backup": "handover",
        "handover": "handover",
        "excel": "excel",
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
        if _is_drop(args):
            return "merge", self.get_command(ctx, "merge"), args
        if args and not args[0].startswith("-") and args[0] not in self.MODULES:
            raise UsageTrouble("USE-120", value=args[0])
        return super().resolve_command(ctx, args)


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
    ctx.obj = _tools(lang, as_json=as_json, office=office, schemas=schemas, keyring=ctx.obj)


def _tools(
    lang: str,
    *,
    keyring: Callable[[Path], FileKeyring] | None,
    as_json: bool = False,
    office: str | None = None,
    schemas: Path | None = None,
) -> Tools:
    from antt_sync.cli.passphrases import this_passphrase  # noqa: PLC0415
    from antt_sync.cli.wiring import FileKeyring, Tools  # noqa: PLC0415  # `--help` does not pay for them

    return Tools(
        lang=lang,
        json=as_json,
        office=office,
        schemas=schemas,
        keyring=keyring or (lambda folder: FileKeyring(folder, this_passphrase)),
        progress=progress_on(terminal=sys.stderr.isatty(), lang=lang),
        at_menu=keyring is not None,
    )


def _lang(words: Sequence[str]) -> str:
    told = words[words.index("--lang") + 1 :] if "--lang" in words else []
    return "en" if "--lang=en" in words or told[:1] == ["en"] else "vi"


def main() -> None:
    """Run the command typed, take in what was dropped on the program, or open the menu; then end."""
    # A province's roster is a hundred thousand objects without a circle: looking for circles costs half.
    gc.set_threshold(50_000, 20, 50)
    prepare_streams()
    words = list(map(_openable, sys.argv[1:]))
    at_screen = sys.stdin.isatty() and sys.stdout.isatty()
    if at_screen and (_no_command(words) or _is_drop(words)):
        raise SystemExit(ended(lambda: _at_screen(words), words))
    raise SystemExit(command(words))


def _no_command(words: Sequence[str]) -> bool:
    """Whether nothing is asked for, in whichever language."""
    return not words or [*words] in (["--lang", _lang(words)], [f"--lang={_lang(words)}"])


def _openable(word: str) -> str:
    """A path dropped on the program, however long, as Windows opens it; any other word stays."""
    if len(word) < LONG or not os.path.isabs(word):
        return word
    from antt_sync.cli.wiring import reachable  # noqa: PLC0415  # commands do not pay for it

    return str(reachable(Path(word)))


def _is_drop(words: Sequence[str]) -> bool:
    """Whether files or folders were given instead of a command."""
    return bool(words) and words[0] not in Commands.MODULES and os.path.exists(words[0])  # never raises


def _at_screen(words: Sequence[str]) -> int:
    """The menu, or an intake of what was dropped; one unlocking serves all its commands."""
    from antt_sync.cli import handover, menu, passphrases, session, wizard  # noqa: PLC0415  # commands do not pay for them

    sitting = session.Session(passphrases.this_passphrase)
    lang = _lang(words)
    tools = _tools(lang, keyring=sitting.keyring)

    def run(typed: Sequence[str]) -> int:
        return command(["--lang", lang, *typed], keyring=sitting.keyring)

    if _is_drop(words):
        return menu.dropped(tools, run, words)
    if not tools.has_folder() and (code := handover.begin(run, lang=lang)):
        return code
    if wizard.is_unfinished(tools) and (code := run(["init"])):
        return code
    return menu.menu(tools, run, sitting)


def command(words: Sequence[str], keyring: Callable[[Path], FileKeyring] | None = None) -> int:
    """Run one command to its end: its exit code."""
    return ended(
        lambda: cli.main(list(words), prog_name="antt-sync", standalone_mode=False, obj=keyring), words
    )


def _worked(work: Callable[[], object]) -> object:
    """Do some work; what a medium refuses anywhere in it is a FileTrouble, not a fault of the program."""
    try:
        return work()
    except OSError as cause:
        if isinstance(cause, BrokenPipeError) or not (cause.errno and cause.filename):
            raise
        from antt_sync.cli.wiring import trouble_of  # noqa: PLC0415  # commands do not pay for it

        raise trouble_of(cause, Path(os.fsdecode(cause.filename))) from cause


def ended(work: Callable[[], object], words: Sequence[str]) -> int:
    """The exit code of some work; what people did wrong is said in words, never as a traceback."""
    lang = _lang(words)
    try:
        code = _worked(work)
        return int(code) if isinstance(code, int) else Exit.DONE
    except SystemExit as done:
        return int(done.code or 0)
    except click.exceptions.NoArgsIsHelpError as wanted:
        wanted.show()
        return Exit.USAGE
    except click.ClickException as usage:
        usage_trouble(usage, lang=lang)
        return Exit.USAGE
    except (click.Abort, KeyboardInterrupt):
        say(phrase("aborted", lang=lang))
        return Exit.USAGE
    except SchemaInvalid as invalid:
        for finding in invalid.findings:
            for line in finding_lines(finding, None, f"{finding.where.file}:{finding.where.line}", lang):
                click.echo(line, err=True)
        trouble(invalid.code, invalid.params, lang=lang)
        return invalid.exit_code
    except AnttError as error:
        if "--json" in words:
            say_json({"error": error.code, "params": dict(error.params)})
        trouble(error.code, error.params, lang=lang)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.NO_ACCESS
    except Exception:
        sys.excepthook(*sys.exc_info())
        click.echo(phrase("bug", lang=lang), err=True)
        return Exit.BUG
