"""``huiyin check``: the steps of every case, replayed, give what is stored."""

import argparse
import dataclasses
import json

from rich.markup import escape

from huiyin.install.ready import ready
from huiyin.install.speech import progress, say, table
from huiyin.procedure.terms import Text

HELP = Text("核对：重放每件案件的步骤，与存储的结果比较", "replay every case and compare with what is stored")
SHOWN = 50


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def run(given: argparse.Namespace) -> int:
    with ready():
        from huiyin.cases.check import check_cases
        from huiyin.cases.models import Case

        total = Case.objects.count()
        with progress(Text("核对案件", "Replaying cases")) as bar:
            report = check_cases(progress=lambda done: bar(done, total))
    if given.json:
        print(json.dumps({**dataclasses.asdict(report), "ok": report.ok}, ensure_ascii=False, default=str))
        return 0 if report.ok else 1
    say(
        Text(
            f"已核对 {report.cases} 件、{report.steps} 步。",
            f"{report.cases} cases with {report.steps} steps were replayed.",
        )
    )
    if report.ok:
        say(Text("全部一致。", "Everything agrees."), style="green")
        return 0
    count = len(report.differences)
    say(Text(f"有 {count} 处不一致：", f"{count} differences:"), style="red")
    shown = report.differences[:SHOWN]
    table((one.number, one.where, escape(one.stored), escape(one.replayed)) for one in shown)
    return 1
