"""`review reply`: what a unit answered over the phone is written down, or the office goes on in a thread.

Knows the words of this command; refuses to know what an answer leads to.
"""

from __future__ import annotations

import click

from antt_sync.app.replying import Answer, reply
from antt_sync.cli import words
from antt_sync.cli.asking import the_unit
from antt_sync.cli.output import say_json
from antt_sync.cli.wiring import Tools
from antt_sync.core.errors import UsageTrouble
from antt_sync.core.evaluator import personal
from antt_sync.core.submission import Subject
from antt_sync.messages.render import phrase


@words.command(
    "reply",
    help="Ghi lời đơn vị trả lời qua điện thoại, hoặc lời trao đổi tiếp. / An answer, written down.",
)
@click.argument("unit", metavar="ĐƠN_VỊ")
@click.option(
    "--form", required=True, help="Ví dụ F04-K.", callback=lambda _context, _option, value: value.upper()
)
@click.option("--period", required=True, help="Ví dụ 2024.")
@click.option(
    "--number", type=int, default=0, help="Số thứ tự ở trang Nhận xét. / Its number on the fix list."
)
@click.option("--text", required=True, help="Lời trả lời, lời trao đổi. / What is said.")
@click.option("--by-phone", is_flag=True, help="Lời của đơn vị, nói qua điện thoại. / The unit's, by phone.")
@click.option("--handed-by", default="", help="Ai trả lời, khi ghi hộ. / Who said it.")
@click.option("--done", is_flag=True, help="Xong việc này, không hỏi nữa. / Nothing more is asked there.")
@click.pass_obj
def review_reply(tools: Tools, /, unit: str, form: str, period: str, **said: str | int | bool) -> None:
    """One word more in one thread."""
    if personal(str(said["handed_by"])):
        raise UsageTrouble("USE-190")
    desk = tools.desk()
    subject = Subject(the_unit(desk, unit), form, period)
    by_phone, done = bool(said["by_phone"]), bool(said["done"])
    answer = Answer(
        str(said["text"]).strip(), int(said["number"]), by_phone, str(said["handed_by"]).strip(), done
    )
    found = reply(desk, subject, answer)
    name = "replied_by_unit" if by_phone else ("replied_done" if done else "replied")
    at = {"number": str(found.number), "place": found.label}
    tools.say(phrase(name, lang=tools.lang, unit=found.unit_name, form=form, **at))
    if tools.json:
        say_json({"unit": subject.unit, "id": found.id, "number": found.number})
