"""``huiyin check``: the steps of every case, replayed, give what is stored."""

import argparse
import dataclasses
import json

from rich.markup import escape

from huiyin.install.ready import ready
from huiyin.install.speech import progress, say, table
from huiyin.procedure.terms import Text

HELP = Text(
    "核对：重放每件案件的步骤，与存储的结果和统计比较",
    "replay every case and compare with what is stored, and with the figures",
)
SHOWN = 50


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def run(given: argparse.Namespace) -> int:
    with ready():
        from huiyin.cases.check import check_cases
        from huiyin.cases.models import Case
        from huiyin.install.commands.figures_command import tell
        from huiyin.statistics.checking import check_figures

        total = Case.objects.count()
        with progress(Text("核对案件", "Replaying cases")) as bar:
            report = check_cases(progress=lambda done: bar(done, total))
        with progress(Text("核对统计", "Checking figures")) as bar:
            figures = check_figures(progress=lambda done: bar(done, total))
    if given.json:
        found = {**dataclasses.asdict(report), "figures": dataclasses.asdict(figures)}
        print(json.dumps({**found, "ok": report.ok and figures.ok}, ensure_ascii=False, default=str))
        return 0 if report.ok and figures.ok else 1
    say(
        Text(
            f"已核对 {report.cases} 件、{report.steps} 步。",
            f"{report.cases} cases with {report.steps} steps were replayed.",
        )
    )
    if report.ok:
        say(Text("全部一致。", "Everything agrees."), style="green")
    else:
        count = len(report.differences)
        say(Text(f"有 {count} 处不一致：", f"{count} differences:"), style="red")
        shown = report.differences[:SHOWN]
        table((one.number, one.where, escape(one.stored), escape(one.replayed)) for one in shown)
    tell(figures)
    return 0 if report.ok and figures.ok else 1
