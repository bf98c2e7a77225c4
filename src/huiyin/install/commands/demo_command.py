"""``huiyin demo``: the demo office, ready to be walked through."""

import argparse
from pathlib import Path

from huiyin.install.ready import ready
from huiyin.install.serving import check_free, default_workers, serve
from huiyin.install.speech import console, progress, say, table, worded
from huiyin.procedure.terms import Text

HELP = Text("启动演示单位", "show Huiyin with a demo office")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=default_workers())


def run(given: argparse.Namespace) -> int:
    address = "127.0.0.1"
    check_free(address, given.port)
    with ready(migrate=True, afresh=unfinished):
        _load_once()
        serve(address, given.port, workers=given.workers, on_ready=lambda: _greet(address, given.port))
    say(Text("服务和数据库已停止；数据保留，下次启动时还在。", "Server and database are stopped; the data stays."))
    return 0


def unfinished(home: Path) -> bool:
    """Whether an earlier first run was stopped before its office was complete."""
    return mark(home).exists()


def mark(home: Path) -> Path:
    return home / "demo-office.unfinished"


def _load_once() -> None:
    from django.conf import settings

    from huiyin.people.models import Unit

    if Unit.objects.exists():
        return
    from huiyin.install.office import load_demo_office

    say(Text("首次运行：正在建立演示单位……", "First run: building the demo office..."))
    mark(settings.HOME).touch()
    with progress(Text("演示案件", "Demo matters")) as bar:
        load_demo_office(progress=bar)
    mark(settings.HOME).unlink()


def _greet(address: str, port: int) -> None:
    from django.conf import settings

    from huiyin.install.office import sign_ins

    site = f"http://{address}:{port}"
    console.print()
    table(
        (
            (worded(Text("群众端", "For citizens")), f"{site}/"),
            (worded(Text("工作台", "For staff")), f"{site}/desk/"),
            (worded(Text("数据", "Data")), str(settings.HOME)),
            (worded(Text("密钥（与数据分开存放）", "Keys (apart from the data)")), str(settings.KEYS)),
        )
    )
    console.print()
    say(Text("可用以下账号登录：", "Sign in as:"))
    table(sign_ins())
    say(Text("按 Ctrl-C 停止。", "Ctrl-C stops everything."))
