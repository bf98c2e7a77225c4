"""``huiyin import``: take over the rows of a spreadsheet as matters; try it first; take a batch back."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from huiyin.install.ready import ready
from huiyin.install.speech import complain, console, progress, say, table, worded
from huiyin.procedure.terms import Text

if TYPE_CHECKING:
    from huiyin.cases.intake.plan import Outcome
    from huiyin.cases.intake.report import Report
    from huiyin.cases.intake.run import Asked
    from huiyin.cases.models import ImportBatch

HELP = Text("导入表格；可先试运行，可撤销", "import a spreadsheet; try it first, undo it if need be")
SHOWN = 20
BATCHES_SHOWN = 50

FILE = Text("xlsx、xls、ods 或者 csv 文件", "an xlsx, xls, ods or csv file")
OFFICE = Text("信访部门的编号、代字或者名称", "the petition office by id, paper code or name")
PROFILE = Text("导入方案；不写则按表头识别", "the profile; recognised by the headers when left out")
DRY_RUN = Text("只逐行说明会怎样，不写入", "say row by row what would happen, write nothing")
UNDO = Text("撤销一个批次，已有人办理的保持原样", "take a batch back, but for matters somebody has acted on")
LIST = Text("列出已导入的批次", "list the batches")

OUTCOMES = {
    "new": Text("新事项", "a new matter"),
    "repeat": Text("并入本表第{other}行的事项", "joins the matter of row {other}"),
    "joins": Text("并入 {case}", "joins {case}"),
    "already_there": Text("已导入（{case}）", "already there ({case})"),
}
# The same row twice in one sheet.
TWICE = Text("与第{other}行相同", "the same as row {other}")
REFUSED = Text("不能导入：{column}：{reason}", "refused: {column}: {reason}")
REPLY_LEFT = Text(
    "；该事项尚未办结，表中的答复不会录入", "; it is still open here, and the reply in the sheet is not entered"
)


def add(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, metavar="FILE", help=worded(FILE))
    what.add_argument("--list", action="store_true", help=worded(LIST))
    what.add_argument("--undo", metavar="BATCH", help=worded(UNDO))
    parser.add_argument("--dry-run", action="store_true", help=worded(DRY_RUN))
    parser.add_argument("--office", default="", help=worded(OFFICE))
    parser.add_argument("--profile", default="", help=worded(PROFILE))
    parser.add_argument("--json", action="store_true")


def run(given: argparse.Namespace) -> int:
    with ready():
        from huiyin.cases.intake.refusal import ImportRefused

        try:
            if given.list:
                return _list(as_json=given.json)
            return _undo(given) if given.undo is not None else _import(given)
        except ImportRefused as refused:
            complain(refused.text)
            return 2


def _import(given: argparse.Namespace) -> int:
    """Exit code 1 says that rows were refused, as other commands say that they found something."""
    from django.conf import settings

    from huiyin.cases.intake.run import Asked, import_file, preview
    from huiyin.duties.office_time import now

    asked = Asked(given.file, now(), given.office, given.profile, settings.HOME / "profiles")
    if given.dry_run:
        report = preview(asked)
    else:
        with progress(Text("导入", "Importing")) as bar:
            report = import_file(asked, progress=bar)
    if given.json:
        more = {"dry_run": True, "outcomes": list(_outcomes_json(report))} if given.dry_run else {}
        print(json.dumps(report.as_json(worded) | more, ensure_ascii=False))
    elif given.dry_run:
        _show_preview(report)
    else:
        _show(report, asked)
    return 1 if report.faults else 0


def _outcomes_json(report: "Report") -> Iterator[dict[str, Any]]:
    for one in report.outcomes:
        yield {"row": one.row, "what": one.what, "case": one.case or None, "with_row": one.other or None}


def _show_preview(report: "Report") -> None:
    """Every row in the order of the sheet; what would be refused stands in its place."""
    lines = [(one.row, worded(_outcome(one))) for one in report.outcomes]
    lines += [(one.row, worded(REFUSED.format(column=one.column, reason=one.reason))) for one in report.faults]
    table((str(row), escape(said)) for row, said in sorted(lines))
    console.print()
    _show_counts(report)
    say(Text("这是试运行，没有写入任何内容。", "This was a dry run; nothing was written."))


def _outcome(outcome: "Outcome") -> Text:
    text = TWICE if outcome.what == "already_there" and not outcome.case else OUTCOMES[outcome.what]
    text = text.format(other=outcome.other, case=outcome.case)
    return Text(text.zh + REPLY_LEFT.zh, text.en + REPLY_LEFT.en) if outcome.reply_left else text


def _show_counts(report: "Report") -> None:
    table(
        (
            (worded(Text("导入方案", "Profile")), escape(report.profile)),
            (worded(Text("行数", "Rows")), str(report.rows)),
            (worded(Text("新来件", "New contacts")), str(report.contacts_new)),
            (worded(Text("新事项", "New matters")), str(report.cases_new)),
            (worded(Text("已导入过", "Already there")), str(report.already_there)),
            (worded(Text("不能导入的行", "Rows refused")), str(report.rows_refused)),
        )
    )
    if report.columns_left_out:
        names = ", ".join(report.columns_left_out)
        say(Text(f"未导入的列：{names}", f"Columns left out: {names}"))
    if report.replies_left:
        say(
            Text(
                f"有 {report.replies_left} 行的答复没有录入：相应事项已导入且尚未办结，请在事项页面办理。",
                f"The replies of {report.replies_left} rows were not entered: their matters are here and still open. "
                "Enter them at the case.",
            ),
            style="yellow",
        )


def _show(report: "Report", asked: "Asked") -> None:
    if report.resumed:
        say(Text("接着上次中断的批次导入。", "This went on with the batch that was cut off."))
    _show_counts(report)
    if report.batch:
        undo = f"huiyin import --undo {report.batch[:8]}"
        say(
            Text(
                f"批次 {report.batch}；可以用 {undo} 撤销，已有人办理的事项保持原样。",
                f"Batch {report.batch}. {undo} takes it back, but for matters somebody has acted on by then.",
            )
        )
    if report.faults:
        _show_faults(report, asked)


def _show_faults(report: "Report", asked: "Asked") -> None:
    """The first errors, and where all of them are."""
    from django.conf import settings

    from huiyin.cases.intake.report import save_faults

    path = settings.HOME / "imports" / f"{asked.at:%Y%m%d-%H%M%S}-{asked.path.stem[:60]}-errors.csv"
    save_faults(report.faults, path)
    say(Text("不能导入的：", "Not imported:"), style="red")
    table((str(one.row), escape(one.column), escape(worded(one.reason))) for one in report.faults[:SHOWN])
    count = len(report.faults)
    say(Text(f"共 {count} 处错误，完整清单：{path}", f"{count} errors; all of them are in {path}"))


def _undo(given: argparse.Namespace) -> int:
    from huiyin.cases.intake.undo import batch_named, undo_batch
    from huiyin.duties.office_time import now

    batch = batch_named(given.undo)
    with progress(Text("撤销导入", "Undoing the import")) as bar:
        undone = undo_batch(batch=batch, at=now(), progress=bar)
    code = 1 if undone.left else 0
    if given.json:
        left = [{"case": one.number, "reason": worded(one.reason)} for one in undone.left]
        taken = {"batch": undone.batch, "cases": undone.cases, "contacts": undone.contacts, "left": left}
        print(json.dumps(taken, ensure_ascii=False))
        return code
    said = Text("已撤销：事项 {cases} 件，来件 {contacts} 件次。", "Undone: {cases} matters, {contacts} contacts.")
    say(said.format(cases=undone.cases, contacts=undone.contacts))
    if undone.left:
        count = len(undone.left)
        say(Text(f"未撤销 {count} 件，保持原样：", f"{count} matters stay as they are:"), style="yellow")
        table((escape(one.number), escape(worded(one.reason))) for one in undone.left)
    return code


def _list(*, as_json: bool) -> int:
    from huiyin.cases.models import ImportBatch

    batches = list(ImportBatch.objects.select_related("office").order_by("-started_at")[:BATCHES_SHOWN])
    if as_json:
        print(json.dumps([_batch_json(one) for one in batches], ensure_ascii=False))
    elif batches:
        table(_batch_line(one) for one in batches)
    else:
        say(Text("还没有导入过。", "Nothing has been imported yet."))
    return 0


def _batch_json(one: "ImportBatch") -> dict[str, Any]:
    return {
        "batch": str(one.pk),
        "file": one.file_name,
        "profile": one.profile,
        "office": one.office_id,
        "started_at": one.started_at.isoformat(),
        "finished_at": one.finished_at.isoformat() if one.finished_at else None,
        "undone_at": one.undone_at.isoformat() if one.undone_at else None,
        **one.report,
    }


def _batch_line(one: "ImportBatch") -> tuple[str, ...]:
    from django.utils import timezone

    cases, contacts = one.report.get("cases_new", 0), one.report.get("contacts_new", 0)
    return (
        str(one.pk)[:8],
        timezone.localtime(one.started_at).strftime("%Y-%m-%d %H:%M"),
        escape(one.file_name),
        escape(one.office.label),
        worded(Text(f"{cases}件，{contacts}件次", f"{cases} matters, {contacts} contacts")),
        worded(_standing(one)),
    )


def _standing(one: "ImportBatch") -> Text:
    if "undoing" in one.report:
        return Text("撤销中断；再次撤销即可继续", "undoing cut off; undo it again to go on")
    if one.undone_at:
        left = one.report.get("left", 0)
        return Text(f"已撤销，保留{left}件", f"undone but for {left}") if left else Text("已撤销", "undone")
    if one.finished_at:
        return Text("完成", "complete")
    return Text("中断；再次导入同一文件即可补全", "cut off; import the same file again to complete it")
