"""The demo's bulletins: one that is issued, a draft that came round by a rule, a superior's sheet with its map."""

from __future__ import annotations

import io
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from huiyin.bulletins import issuing
from huiyin.bulletins.cells import Mapped, keep_map, save_map
from huiyin.bulletins.drafting import Plan, draft_bulletin, save_texts
from huiyin.bulletins.recipients import add_recipient
from huiyin.bulletins.schedule import When, make_due_drafts, set_rule
from huiyin.duties.office_time import now, on_day
from huiyin.install.demo_files import read
from huiyin.install.demo_tree import Tree
from huiyin.people.models import Post
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.terms import Period, Span


def publish(tree: Tree, at: datetime) -> None:
    """Last month's analysis, issued; the weekly notice and the monthly analysis by rule; a sheet to be filled."""
    # Everything was recorded now, whatever day it is dated: figures are asked as known now.
    moment = max(at, now())
    draw_waiting()
    given = read("bulletins")
    clerk, head = (tree.find(given["office"], role)[0] for role in ("clerk", "head"))
    _issued(tree, clerk, head, Period.of(Span.MONTH, on_day(at)).previous(), moment)
    _rules(tree, clerk, on_day(at), moment)
    _sheet(clerk, moment)


def _issued(tree: Tree, clerk: Post, head: Post, month: Period, at: datetime) -> None:
    given = read("bulletins")
    row = draft_bulletin(plan=Plan("monthly_analysis", clerk.unit, month), by=clerk, at=at)
    for key in given["recipients"]:
        add_recipient(of=row, by=clerk, at=at, unit=tree.units[key])
    add_recipient(of=row, by=clerk, at=at, unit=tree.units[given["copy_to"]], is_copy=True)
    add_recipient(of=row, by=clerk, at=at, name=given["outside"], is_copy=True)
    row.refresh_from_db()
    row = save_texts(bulletin=row, texts=given["texts"], records={}, revision=row.revision, by=clerk, at=at)
    row = issuing.hand_in(bulletin=row, revision=row.revision, by=clerk, at=at)
    issuing.approve(bulletin=row, revision=row.revision, by=head, at=at)
    issuing.issue(bulletin=row, by=clerk, at=at)


def _rules(tree: Tree, clerk: Post, today: date, at: datetime) -> None:
    """A weekly notice whose draft is there this very day, and a monthly analysis on the 3rd."""
    weekly = set_rule(
        kind="weekly_notice", unit=clerk.unit, when=When(weekday=today.weekday()), finish_days=2, by=clerk, at=at
    )
    for key in read("bulletins")["recipients"]:
        add_recipient(of=weekly, by=clerk, at=at, unit=tree.units[key])
    set_rule(kind="monthly_analysis", unit=clerk.unit, when=When(day=3), finish_days=5, by=clerk, at=at)
    make_due_drafts(at)


def _sheet(clerk: Post, at: datetime) -> None:
    """The sheet as a superior would send it out, with a title over merged cells and columns of a width."""
    given = read("bulletins")["sheet"]
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "月报"
    sheet.merge_cells("A1:C1")
    sheet["A1"], sheet["A1"].font = given["title"], Font(bold=True, size=16)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet["A2"], sheet["B2"], sheet["C2"] = "项目", "本月", "上月"
    lines = []
    for number, (label, key, part) in enumerate(given["rows"], 3):
        sheet[f"A{number}"] = label
        for column, when in (("B", "now"), ("C", "before")):
            sheet[f"{column}{number}"].number_format = "0.0%" if part == "rate" else "0"
            lines.append(Mapped(sheet.title, f"{column}{number}", key, part, when))
    for column, width in (("A", 30), ("B", 14), ("C", 14)):
        sheet.column_dimensions[column].width = width
    book.save(out)
    file_name = f"{given['name']}.xlsx"
    made = keep_map(name=given["name"], upload=out.getvalue(), file_name=file_name, unit=clerk.unit, by=clerk, at=at)
    save_map(cell_map=made, lines=lines, revision=made.revision, by=clerk, at=at)
