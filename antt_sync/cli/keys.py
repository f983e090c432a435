"""This PC's signing key: made, shown, compared over the phone, asked to be listed; and the root on sticks.

Knows the words of these commands; refuses to know how keys are kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from antt_sync.app.enrolment import own_request
from antt_sync.app.enrolment_slip import enrolment_slip
from antt_sync.app.new_root import whom_to_tell
from antt_sync.app.parcels import REQUEST_SLIP
from antt_sync.app.rosters import root_in_force
from antt_sync.cli import root_copies, words
from antt_sync.cli.output import Exit, agreed, say, say_json
from antt_sync.cli.passphrases import new_passphrase
from antt_sync.cli.wiring import Tools, half_made_root, keys
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.public_key import fingerprint, is_fingerprint
from antt_sync.messages.render import message, phrase


@words.group("keys", help="Chữ ký số của máy này. / This PC's signing key.")
def keys_command() -> None:
    """The group."""


@keys_command.command(
    "new", help="Lập chữ ký số cho máy này, khi chưa có. / Make this PC's key, if it has none."
)
@click.pass_obj
def keys_new(tools: Tools, /) -> None:
    """A second PC of one office has its own key; one whose passphrase is forgotten makes way."""
    path = tools.folder() / "keys" / "office.key"
    sits = sys.stdin.isatty() and not tools.json
    if path.exists() and sits and agreed(phrase("keys_forgotten", lang=tools.lang), lang=tools.lang):
        keys.set_key_aside(path)
    public = tools.new_key(lambda: new_passphrase(tools.words(), lang=tools.lang))
    mark = own_request(tools.desk()).mark
    tools.say(phrase("keys_made", lang=tools.lang, fingerprint=mark))
    tools.next_step("keys_made_next")
    if tools.json:
        say_json({"key": public.hex(), "fingerprint": mark})


@keys_command.command("copy-root", help="Chép khóa gốc ra một USB. / Copy the root key onto a stick.")
@click.argument("stick", metavar="USB", type=words.FOLDER)
@click.pass_obj
def keys_copy_root(tools: Tools, /, stick: Path) -> None:
    """The copy is compared before it counts."""
    copied = str(root_copies.copy_root(tools, stick))
    tools.say(phrase("root_copied", lang=tools.lang, folder=copied))
    office = tools.desk().office
    more = root_copies.root_reminder(office, lang=tools.lang) or phrase("root_may_go", lang=tools.lang)
    tools.say(more)
    if tools.json:
        say_json({"written": [copied], "copies": list(office.root_copies)})


@keys_command.command(
    "remove-root", help="Gỡ khóa gốc khỏi máy này khi hai USB đã có. / Take the root key off this PC."
)
@click.argument("stick", metavar="[USB]", required=False, type=words.FOLDER)
@click.pass_obj
def keys_remove_root(tools: Tools, /, stick: Path | None) -> None:
    """A stick with the same root has to be at hand."""
    root_copies.remove_root(tools, stick)
    tools.say(phrase("root_removed", lang=tools.lang))
    if tools.json:
        say_json({"removed": "root.key"})


@keys_command.command("new-root", help="Thay khóa gốc của cơ quan. / Replace the office's root key.")
@click.option("--lost", is_flag=True, help="Khóa gốc cũ đã mất hết. / No copy of the old one is left.")
@click.option("--yes", is_flag=True, help="Không hỏi lại. / Ask nothing.")
@click.pass_obj
def keys_new_root(tools: Tools, /, *, lost: bool, yes: bool) -> None:
    """The old root signs the roster over to the new one; without it, people compare the new one by phone."""
    desk = tools.desk()
    if desk.office.root_office != desk.office.unit:
        raise UsageTrouble("USE-184")
    if not yes and (not sys.stdin.isatty() or tools.json):
        raise UsageTrouble("USE-121", value="--yes", command="antt-sync keys new-root")
    _go_on_with_half_made(tools, ask=not yes)
    asked = phrase("root_lost_sure" if lost else "root_new_sure", lang=tools.lang, name=desk.office.name)
    if not yes and not agreed(asked, lang=tools.lang):
        raise click.Abort
    issued, alone = root_copies.new_root(tools, lost=lost)
    mark = fingerprint(bytes.fromhex(issued.root))
    tools.say(phrase("root_new_done", lang=tools.lang, version=issued.version, fingerprint=mark))
    own, told = own_request(tools.desk()).mark, whom_to_tell(tools.desk())
    tools.say(phrase("root_new_mark", lang=tools.lang, name=desk.office.name, fingerprint=own))
    if told:
        tools.say(phrase("root_new_tell", lang=tools.lang, names=", ".join(told)))
    tools.next_step("root_lost_next" if alone else "root_new_next")
    if tools.json:
        said = {"root": issued.root, "fingerprint": mark, "version": issued.version}
        say_json({**said, "own_fingerprint": own, "tell": told})


def _go_on_with_half_made(tools: Tools, *, ask: bool) -> None:
    """Say that a root waits that a stopped run made; who forgot its passphrase makes another one."""
    path = half_made_root(tools.folder())
    if not path.exists():
        return
    tools.say(phrase("root_half_made", lang=tools.lang, fingerprint=fingerprint(keys.public_of(path))))
    if ask and not agreed(phrase("root_half_made_sure", lang=tools.lang), lang=tools.lang):
        keys.set_key_aside(path)


@keys_command.command(
    "show", help="Mã số chữ ký để đọc, để so qua điện thoại. / The fingerprint to read over the phone."
)
@click.option(
    "--compare",
    "heard",
    default=None,
    metavar="20_CHỮ_SỐ",
    help="So với mã số nghe được qua điện thoại. / Compare with what was heard.",
)
@click.pass_obj
def keys_show(tools: Tools, /, heard: str | None) -> None:
    """Print the office's key and root, or say whether what was heard is one of them."""
    desk = tools.desk()
    office, request = desk.office, own_request(desk)
    root = bytes.fromhex(root_in_force(desk))
    if heard is not None:
        raise SystemExit(_compared(tools, heard, own=request.is_read_as(heard), root=root))
    if tools.json:
        say_json({"key": request.key, "root": root.hex(), "fingerprint": request.mark})
        return
    say(phrase("keys_show", lang=tools.lang, fingerprint=request.mark, name=office.name))
    shown = {"root": root.hex(), "office": office.root_office, "fingerprint": fingerprint(root)}
    say(phrase("keys_root", lang=tools.lang, **shown))


def _compared(tools: Tools, heard: str, *, own: bool, root: bytes) -> Exit:
    """Whose mark was heard: this PC's, its root's, or nobody's here."""
    same = "key" if own else "root" if is_fingerprint(heard, root) else ""
    if tools.json:
        say_json({"same": same})
    elif same:
        say(phrase("keys_same" if own else "keys_same_root", lang=tools.lang))
    else:
        wrong = message("ENROL-109", {"unit": tools.desk().office.name}, lang=tools.lang)
        say(f"✗ {wrong.what}\n  → {wrong.do}")
    return Exit.DONE if same else Exit.TO_FIX


@keys_command.command(
    "request",
    help="Ghi tệp đăng ký chữ ký số và phiếu để in, ký, đóng dấu. / Write an enrolment file and its slip.",
)
@click.option("-o", "--output", type=words.TO, required=True)
@click.option("--holder", default="", help="Họ tên, chức vụ người giữ chữ ký số. / Who keeps the key.")
@click.pass_obj
def keys_request(tools: Tools, /, output: Path, holder: str) -> None:
    """The file holds only the public key."""
    desk = tools.desk()
    request = own_request(desk, holder=holder)
    written = desk.medium.write_new(
        str(output if output.suffix else output.with_suffix(".json")), request.data()
    )
    slip = enrolment_slip(request, desk.office, day=desk.now().date(), file=Path(written).name)
    paper = desk.medium.write_new(str(Path(written).with_suffix("")) + REQUEST_SLIP, tools.draw(slip))
    told = {"file": written, "slip": paper, "fingerprint": request.mark}
    tools.say(phrase("keys_requested", lang=tools.lang, **told))
    if tools.json:
        say_json({"written": [written, paper], "fingerprint": request.mark})
