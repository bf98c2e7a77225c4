"""``huiyin demo``: the demo office, ready to be walked through."""

import argparse
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from rich.markup import escape

from huiyin.install.ready import NotReady, ready
from huiyin.install.serving import check_free, default_workers, serve
from huiyin.install.speech import console, say, table, worded
from huiyin.procedure.terms import Text

if TYPE_CHECKING:
    from huiyin.install.office import DemoOffice

HELP = Text("启动演示单位", "show Huiyin with a demo office")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=default_workers())


def run(given: argparse.Namespace) -> int:
    address = "127.0.0.1"
    check_free(address, given.port)
    site = f"http://{address}:{given.port}"
    # The check codes on the demo's papers open its own portal.
    os.environ.setdefault("HUIYIN_PUBLIC_URL", site)
    with ready(migrate=True):
        office = _office()
        serve(address, given.port, workers=given.workers, on_ready=lambda: _greet(site, office))
    say(Text("服务和数据库已停止；数据保留，下次启动时还在。", "Server and database are stopped; the data stays."))
    return 0


def _office() -> "DemoOffice | None":
    """The demo office, loaded at the first run; None when this home belongs to an office of its own."""
    from huiyin.install.office import is_loaded, known_office
    from huiyin.people.models import Unit

    if is_loaded():
        return known_office()
    if Unit.objects.exists():
        say(
            Text(
                "此数据目录已有单位，不加载演示数据。要看演示，请设 HUIYIN_HOME 为另一个目录。",
                "This home has an office of its own, so no demo is loaded. "
                "To see it, set HUIYIN_HOME to another folder.",
            ),
            style="yellow",
        )
        return None
    say(Text("首次运行：正在建立演示单位，约需一分钟……", "First run: building the demo office, about a minute..."))
    code = subprocess.run([sys.executable, "-m", "huiyin.install.demo_loading"], check=False).returncode
    if code == 130:
        raise KeyboardInterrupt
    if code:
        raise NotReady(
            Text(
                "演示数据没有装好，原因见上。再次启动会重新装入。",
                "The demo was not loaded; the reason stands above. The next start loads it again.",
            )
        )
    return known_office()


def _greet(site: str, office: "DemoOffice | None") -> None:
    from django.conf import settings

    console.print()
    table(
        (
            (worded(Text("群众端", "For citizens")), f"{site}/"),
            (worded(Text("工作台", "For staff")), f"{site}/desk/"),
            (worded(Text("数据", "Data")), str(settings.HOME)),
            (worded(Text("密钥（与数据分开存放）", "Keys (apart from the data)")), str(settings.KEYS)),
        )
    )
    if office:
        console.print()
        say(Text("可用以下账号登录：", "Sign in as:"))
        table(office.sign_ins)
        console.print()
        say(Text("可在群众端查询的事项（编号、查询码）：", "To look up as a citizen (number, code):"))
        table((one.number, one.code, escape(one.subject)) for one in office.tracked)
    console.print()
    say(Text("按 Ctrl-C 停止。", "Ctrl-C stops everything."))
