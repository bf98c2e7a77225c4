"""``huiyin figures``: draw what figures are made of, prove that it follows from the steps, or make all of it anew."""

import argparse
import dataclasses
import json
from datetime import date
from typing import TYPE_CHECKING

from rich.markup import escape

from huiyin.install.ready import ready
from huiyin.install.speech import progress, say, table, worded
from huiyin.procedure.terms import Text

if TYPE_CHECKING:
    from huiyin.statistics.checking import FiguresReport

HELP = Text(
    "统计数据：更新、核对、全部重算",
    "what figures are made of: bring it up to date, check it, make all of it anew",
)
SHOWN = 50


def add(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--draw", action="store_true", help=worded(Text("计入等待的事项（默认）", "draw what waits")))
    what.add_argument("--all", action="store_true", help=worded(Text("全部重算", "make all of it anew")))
    what.add_argument("--check", action="store_true", help=worded(Text("与步骤核对", "compare it with the steps")))
    parser.add_argument(
        "--month",
        type=month,
        metavar="YYYY-MM",
        help=worded(
            Text("只核对或者重算这一个月的汇总", "only the sums of this month: check them, or count them again")
        ),
    )
    parser.add_argument("--json", action="store_true")


def month(text: str) -> date:
    """The first day of a month that is named as 2026-03; argparse says which value is none."""
    return date.fromisoformat(f"{text}-01")


def run(given: argparse.Namespace) -> int:
    with ready():
        if given.check:
            return _check(given.month, as_json=given.json)
        if given.month is not None:
            return _recount(given.month, as_json=given.json)
        return _draw(everything=given.all, as_json=given.json)


def _recount(first: date, *, as_json: bool) -> int:
    from huiyin.statistics.rollups import recount_month

    recount_month(first)
    if as_json:
        print(json.dumps({"recounted": f"{first:%Y-%m}"}))
    else:
        say(Text(f"{first:%Y-%m} 的汇总已重算。", f"The sums of {first:%Y-%m} were counted again."))
    return 0


def _draw(*, everything: bool, as_json: bool) -> int:
    from huiyin.bulletins.process import cells
    from huiyin.statistics.drawing import draw_all, draw_waiting

    with progress(Text("计入统计", "Drawing figures")) as bar:
        drawn = draw_all(progress=bar) if everything else draw_waiting(progress=bar)
    if everything:
        cells.recount()
    if as_json:
        print(json.dumps({"drawn": drawn}))
    else:
        say(Text(f"统计已更新，计入 {drawn} 件。", f"The figures are up to date; {drawn} cases were drawn."))
    return 0


def _check(first: date | None, *, as_json: bool) -> int:
    from huiyin.bulletins.process.cells import wrong_cells
    from huiyin.cases.models import Case
    from huiyin.statistics.checking import FiguresReport, check_cells, check_figures

    if first is not None:
        report = FiguresReport(differences=check_cells(first))
    else:
        total = Case.objects.count()
        with progress(Text("核对统计", "Checking figures")) as bar:
            report = check_figures(progress=lambda done: bar(done, total))
        report.differences += wrong_cells()
    if as_json:
        print(json.dumps({**dataclasses.asdict(report), "ok": report.ok}, ensure_ascii=False, default=str))
    elif first is not None and report.ok:
        say(Text(f"{first:%Y-%m} 的汇总一致。", f"The sums of {first:%Y-%m} agree with the facts."), style="green")
    else:
        tell(report)
    return 0 if report.ok else 1


def tell(report: "FiguresReport") -> None:
    """What a check of the figures found, and how to mend it."""
    if report.cases:
        say(
            Text(
                f"统计：已核对 {report.cases} 件，{report.waiting} 件等待计入。",
                f"Figures: {report.cases} cases were compared, {report.waiting} wait to be drawn.",
            )
        )
    if report.ok:
        say(Text("统计与步骤一致。", "The figures follow from the steps."), style="green")
        return
    count = len(report.differences)
    say(
        Text(
            f"统计有 {count} 处不一致。执行 huiyin figures --all 全部重算：",
            f"The figures have {count} differences. Make them anew with huiyin figures --all:",
        ),
        style="red",
    )
    shown = report.differences[:SHOWN]
    table((one.number, one.where, escape(one.stored), escape(one.wanted)) for one in shown)
