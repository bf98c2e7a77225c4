"""``huiyin serve``: everything an office needs on one machine."""

import argparse

from huiyin.install.commands import keys_command
from huiyin.install.ready import ready
from huiyin.install.serving import default_workers, serve
from huiyin.install.speech import say
from huiyin.procedure.terms import Text

HELP = Text("启动服务（数据库、网页、后台任务）", "serve the pages, with database and background jobs")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=default_workers())


def run(given: argparse.Namespace) -> int:
    new_keys = keys_command.are_missing()

    def greet() -> None:
        if new_keys:
            keys_command.remind_of_sheet()
        tell_first_run(f"http://{given.address}:{given.port}")
        say(Text(f"服务地址：http://{given.address}:{given.port}/", f"Serving http://{given.address}:{given.port}/"))

    with ready(migrate=True):
        serve(given.address, given.port, workers=given.workers, on_ready=greet)
    say(Text("已停止。", "Stopped."))
    return 0


def tell_first_run(address: str) -> None:
    """Where the first administrator begins, and the code that shows it is the owner of this machine."""
    from huiyin.people import first_run

    if first_run.is_needed():
        where, code = f"{address}/desk/setup/", first_run.setup_code()
        say(Text(f"首次使用：打开 {where}，设置码 {code}", f"First run: open {where} with the set-up code {code}"))
