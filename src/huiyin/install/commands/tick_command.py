"""``huiyin tick``: the same functions the jobs call every minute."""

import argparse
import dataclasses
import json

from huiyin.install.ready import ready
from huiyin.install.speech import say
from huiyin.procedure.terms import Text

HELP = Text(
    "立即处理到期事项（提醒、逾期、窗口关闭），发送待发消息，更新统计",
    "do what the calendar asks for, send waiting messages, bring the figures up to date",
)


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def run(given: argparse.Namespace) -> int:
    with ready():
        from huiyin.duties.office_time import now
        from huiyin.duties.tick import tick
        from huiyin.outbox.reminders import write_reminders
        from huiyin.outbox.sending import send_due
        from huiyin.statistics.drawing import draw_at_a_tick

        at = now()
        report = tick(at)
        write_reminders(at)
        messages = send_due(at)
        drawn = draw_at_a_tick()
    unsent = messages.put_off + messages.failed
    if given.json:
        print(json.dumps(dataclasses.asdict(report) | {"messages": dataclasses.asdict(messages), "drawn": drawn}))
    elif report.skipped:
        say(Text("另一个进程正在处理，本次不重复。", "Another tick is at work; nothing to do."))
    else:
        say(
            Text(
                f"即将到期提醒 {report.soon} 项，逾期提醒 {report.late} 项，关闭窗口 {report.lapsed} 项，"
                f"失败 {report.failed} 项。发出消息 {messages.sent} 条，未发出 {unsent} 条。统计更新 {drawn} 件。",
                f"{report.soon} due soon, {report.late} overdue, {report.lapsed} windows closed, "
                f"{report.failed} failed. {messages.sent} messages sent, {unsent} not. Figures of {drawn} cases drawn.",
            )
        )
    return 1 if report.failed else 0
