"""``huiyin calendar``: years of working days: which are covered, loading one, taking a load back."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from huiyin.procedure.terms import Text, day_text

if TYPE_CHECKING:
    from huiyin.cases.recomputing import Recomputed

HELP = Text("工作日历：覆盖年份、载入、恢复", "working days: which years are covered, load one, take a load back")
SHOWN = 50


def add(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    show = acts.add_parser("show", help="which years are covered, and what was loaded")
    load = acts.add_parser("load", help="load the file of one year and reckon the dates anew")
    load.add_argument("file", type=Path)
    restore = acts.add_parser("restore", help="load an earlier version again (see show)")
    restore.add_argument("load", type=int)
    for act in (load, restore):
        act.add_argument("--dry-run", action="store_true", help="only say what would move")
    for act in (show, load, restore):
        act.add_argument("--json", action="store_true")


def run(given: argparse.Namespace) -> int:
    from huiyin.install.ready import ready
    from huiyin.install.speech import complain

    with ready():
        from huiyin.duties.calendars import YearRefused
        from huiyin.duties.models import CalendarYear

        if given.act == "show":
            return _show(given.json)
        try:
            return _tell(_done(given), given.json)
        except YearRefused as refused:
            complain(refused.text)
        except OSError as error:
            complain(Text(f"读不到文件：{error}", f"The file cannot be read: {error}"))
        except CalendarYear.DoesNotExist:
            complain(Text("没有这一次载入。", "There was no such load."))
    return 2


def _done(given: argparse.Namespace) -> "Recomputed":
    from huiyin.cases.recomputing import load_calendar, restore_year
    from huiyin.duties.office_time import now

    by = {"role": "system"}
    if given.act == "restore":
        return restore_year(load=given.load, by=by, at=now(), dry_run=given.dry_run)
    text = given.file.read_text(encoding="utf-8")
    return load_calendar(text=text, by=by, at=now(), dry_run=given.dry_run)


def _show(as_json: bool) -> int:
    from huiyin.duties.calendars import current_calendar
    from huiyin.duties.models import CalendarYear, Duty
    from huiyin.install.speech import say, table

    calendar = current_calendar()
    loads = list(CalendarYear.objects.order_by("-pk").values("pk", "year", "version", "loaded_at"))
    provisional = Duty.objects.open().filter(is_provisional=True).count()
    if as_json:
        shown = {
            "version": calendar.version,
            "covered_from": calendar.covered_from,
            "covered_through": calendar.covered_through,
            "provisional_dates": provisional,
            "loads": loads,
        }
        print(json.dumps(shown, ensure_ascii=False, default=str))
        return 0
    first, last = day_text(calendar.covered_from), day_text(calendar.covered_through)
    say(Text(f"覆盖{first.zh}至{last.zh}。", f"Covered from {first.en} to {last.en}."))
    say(Text(f"暂定日期 {provisional} 个。", f"{provisional} dates are provisional."))
    table((str(row["pk"]), str(row["year"]), row["version"], f"{row['loaded_at']:%Y-%m-%d %H:%M}") for row in loads)
    return 0


def _tell(report: "Recomputed", as_json: bool) -> int:
    from huiyin.install.speech import say, table

    if as_json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
        return 0
    if report.is_dry:
        say(Text("试算，没有写入。", "Dry run: nothing was written."))
    count, cases = len(report.moved), report.moved_cases
    say(
        Text(
            f"{report.year}年：核对 {report.cases} 件，{count} 个日期变动（{cases} 件），"
            f"{report.settled} 个暂定日期确定。",
            f"{report.year}: {report.cases} cases, {count} dates move in {cases} of them, "
            f"{report.settled} provisional ones are certain now.",
        )
    )
    shown = report.moved[:SHOWN]
    table((one.number, one.clock, one.was.isoformat(), "→", one.now.isoformat()) for one in shown)
    return 0
