"""``huiyin check``: the steps of every case, replayed, give what is stored; what was issued is what it was."""

import argparse
import dataclasses
import json
from typing import TYPE_CHECKING

from rich.markup import escape

from huiyin.install.ready import ready
from huiyin.install.speech import progress, say, table
from huiyin.procedure.terms import Text

if TYPE_CHECKING:
    from huiyin.bulletins.checking import BulletinReport
    from huiyin.cases.check import CheckReport

HELP = Text(
    "核对：重放每件案件的步骤，与存储的结果和统计比较；核对已印发的通报",
    "replay every case and compare with what is stored, with the figures, and bulletins with what was issued",
)
SHOWN = 50


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def run(given: argparse.Namespace) -> int:
    with ready():
        from huiyin.bulletins.checking import check_bulletins
        from huiyin.bulletins.process.cells import wrong_cells
        from huiyin.cases.check import check_cases
        from huiyin.cases.models import Case
        from huiyin.install.commands.figures_command import tell
        from huiyin.statistics.checking import check_figures

        total = Case.objects.count()
        with progress(Text("核对案件", "Replaying cases")) as bar:
            report = check_cases(progress=lambda done: bar(done, total))
        with progress(Text("核对统计", "Checking figures")) as bar:
            figures = check_figures(progress=lambda done: bar(done, total))
        figures.differences += wrong_cells()
        bulletins = check_bulletins()
    is_ok = report.ok and figures.ok and bulletins.ok
    if given.json:
        found = {**dataclasses.asdict(report), "figures": dataclasses.asdict(figures)}
        found |= {"bulletins": dataclasses.asdict(bulletins), "ok": is_ok}
        print(json.dumps(found, ensure_ascii=False, default=str))
    else:
        _tell(report)
        tell(figures)
        _tell_bulletins(bulletins)
    return 0 if is_ok else 1


def _tell(report: "CheckReport") -> None:
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


def _tell_bulletins(report: "BulletinReport") -> None:
    if report.ok:
        if report.bulletins:
            text = Text(
                f"通报：{report.bulletins} 期均与印发时一致。", f"Bulletins: all {report.bulletins} are as issued."
            )
            say(text, style="green")
        return
    named = "、".join(report.changed[:SHOWN]), ", ".join(report.changed[:SHOWN])
    said = Text(
        f"{len(report.changed)} 期通报与印发时不一致，请从备份恢复：{named[0]}",
        f"{len(report.changed)} bulletins are not what was issued; restore them from a backup: {named[1]}",
    )
    say(said, style="red")
