"""`publish`: one pack downward, what is in it, and to whom to send it.

Knows the words of the command; refuses to know what an office below needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from antt_sync.app.campaign_book import due_next
from antt_sync.app.parcels import Found
from antt_sync.app.publish import Pack, blanks_in, publish
from antt_sync.app.world import Books
from antt_sync.cli import words
from antt_sync.cli.output import as_typed, say, say_json, with_names
from antt_sync.cli.wiring import Tools
from antt_sync.core.findings import Param
from antt_sync.messages.render import phrase

_SHOWN = 12


@words.command(
    "publish",
    help="Phát hành: một gói danh mục, đợt, biểu gửi xuống cho cấp dưới nhận. "
    "/ One pack downward: registry, campaign, forms, blanks.",
)
@click.option(
    "-o",
    "--output",
    type=words.TO,
    required=True,
    help="Tệp gói, hoặc thư mục. / The pack, or a folder.",
)
@click.pass_obj
def publish_command(tools: Tools, /, output: Path) -> None:
    """Written again, it holds the same documents."""
    desk = tools.desk()
    name = phrase("publish_name", lang="vi", date=desk.now().date().isoformat())
    inside = output.is_dir() or not output.suffix
    pack = publish(desk, to=str(output / f"{name}.antt" if inside else output.with_suffix(".antt")))
    if tools.json:
        said = {"written": [pack.path], "roster": pack.roster.version, "periods": pack.periods}
        to = [unit.id for unit in pack.receivers]
        say_json({**said, "forms": pack.forms, "blanks": pack.blanks, "receivers": to})
        return
    _say(tools, pack)


def say_blanks(tools: Tools, files: Iterable[Found], folder: Path | None, *, package: Path) -> None:
    """Write the blanks in a package into a folder, or say how to. Raises: FileTrouble."""
    desk = tools.desk()
    packages = (file for file in files if file.sort == "package")
    found = {name: data for file in packages for name, data in blanks_in(desk, file.data).items()}
    if folder is None:
        if found:
            tools.next_step("blanks_inside", count=len(found), file=as_typed(str(package)))
        return
    for name, data in sorted(found.items()):
        written = desk.medium.write_new(desk.medium.inside(str(folder), name), data)
        tools.say(phrase("written", lang=tools.lang, file=written))


def _say(tools: Tools, pack: Pack) -> None:
    lang = tools.lang
    say(phrase("published", lang=lang, file=pack.path))
    units = len(pack.roster.units) - 1
    inside = [phrase("published_roster", lang=lang, version=pack.roster.version, count=units)]
    if pack.periods:
        counts = {"forms": len(pack.forms), "blanks": len(pack.blanks)}
        inside.append(phrase("published_campaign", lang=lang, periods=", ".join(pack.periods), **counts))
    else:
        inside.append(phrase("published_no_campaign", lang=lang, period=tools.desk().now().year))
    say("\n".join(f"  · {line}" for line in inside))
    about: dict[str, Param] = {}
    if pack.periods:
        books, period = Books(tools.desk()), pack.periods[0]
        form = due_next(books, books.campaigns[period], books.desk.now().date())
        about = {"period": period, "form": form}
    if not pack.receivers:
        say(with_names(phrase("published_nobody", lang=lang), about, lang=lang))
        return
    names = ", ".join(unit.name for unit in pack.receivers[:_SHOWN])
    if more := len(pack.receivers[_SHOWN:]):
        names = f"{names} {phrase('published_more', lang=lang, count=more)}"
    told: dict[str, Param] = {
        "count": len(pack.receivers),
        "names": names,
        "file": as_typed(Path(pack.path).name),
    }
    say(with_names(phrase("published_to", lang=lang, **told), about, lang=lang))
