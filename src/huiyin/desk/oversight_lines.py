"""What is asked of units, as lists of the desk show it, and as "my work today" names it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.desk.rows import title_of
from huiyin.oversight.asked import Asked
from huiyin.oversight.models import Decision, Instruction, Order, Suggestion
from huiyin.people import directory
from huiyin.web import cells, dates

# As much of a text as tells it from the next one.
TITLE_LETTERS = 36


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One asking, ready to print. `state` is in words; `clock` is empty where there is nothing to count."""

    url: str
    kind: str
    title: str
    about: str
    unit: str
    office: str
    clock: SafeString
    state: str
    due_on: date


def short(text: str) -> str:
    return Truncator(text).chars(TITLE_LETTERS)


def title_of_instruction(row: Instruction) -> str:
    """The matter's title; of an instruction on no matter the first words."""
    return title_of(row.case) if row.case is not None else short(row.text)


def instruction_line(row: Instruction, today: date) -> AskedLine:
    leader = _("by %(name)s") % {"name": directory.post_label(row.given_by_id)}
    about = [row.case.number if row.case is not None else "", leader, _("in person") if row.in_person else ""]
    url = reverse("desk:oversight_instruction", args=[row.pk])
    return line_of(row, url, _("Instruction"), title_of_instruction(row), about, today)


def instruction_lines(rows: Sequence[Instruction], today: date) -> list[AskedLine]:
    """Lines of instructions; whoever reads the rows reads their matters with them."""
    directory.warm_posts(row.given_by_id for row in rows)
    return [instruction_line(row, today) for row in rows]


def order_lines(rows: Sequence[Order], today: date) -> list[AskedLine]:
    """Lines of orders, in two queries: which of those made in matters still wait, and about how many each is."""
    ids = [row.pk for row in rows]
    waiting = set(Order.objects.open().filter(pk__in=ids).values_list("pk", flat=True))
    counts: dict[int, int] = {}
    for order_id in Order.objects.filter(pk__in=ids, has_matters=True).values_list("matters__order", flat=True):
        counts[order_id] = counts.get(order_id, 0) + 1
    return [order_line(row, counts.get(row.pk, 0), today, is_open=row.pk in waiting) for row in rows]


def order_line(row: Order, matters: int, today: date, *, is_open: bool) -> AskedLine:
    about = [
        row.get_trigger_display(),
        row.get_way_display(),
        ngettext("%(n)d matter", "%(n)d matters", matters) % {"n": matters} if matters else "",
    ]
    line = line_of(
        row, reverse("desk:oversight_order", args=[row.pk]), row.get_rung_display(), short(row.text), about, today
    )
    if not row.is_by_steps or is_open:
        return line
    # It was answered in its matters, each on its own day.
    return AskedLine(
        line.url,
        line.kind,
        line.title,
        line.about,
        line.unit,
        line.office,
        SafeString(""),
        _("answered in its matters"),
        line.due_on,
    )


def suggestion_lines(rows: Sequence[Suggestion], today: date) -> list[AskedLine]:
    return [
        line_of(
            row,
            reverse("desk:oversight_suggestion", args=[row.pk]),
            _("Suggestion"),
            short(row.text),
            [row.get_kind_display(), row.get_adoption_display() if row.adoption else ""],
            today,
        )
        for row in rows
    ]


def decision_lines(rows: Sequence[Decision], today: date) -> list[AskedLine]:
    """Lines of decisions; whoever reads the rows reads their meetings with them."""
    return [
        line_of(
            row,
            reverse("desk:oversight_decision", args=[row.pk]),
            _("Decision"),
            short(row.text),
            [_("weekly report of %(day)s") % {"day": dates.plain_day(row.meeting.on, today)}],
            today,
        )
        for row in rows
    ]


def line_of(row: Asked, url: str, kind: str, title: str, about: Iterable[str], today: date) -> AskedLine:
    """What every kind of asking shows alike."""
    return AskedLine(
        url=url,
        kind=kind,
        title=title,
        about=" · ".join(part for part in about if part),
        unit=directory.unit_label(row.unit_id),
        office=directory.unit_label(row.office_id),
        clock=clock_of(row, today),
        state=state_of(row, today),
        due_on=row.answer_by,
    )


def clock_of(row: Asked, today: date, *, with_date: bool = True) -> SafeString:
    """Runs while an answer is owed; then says whether it came in time. Without the date where it stands beside."""
    if row.withdrawn_on is not None:
        return SafeString("")
    if row.answered_on is None:
        left = (row.answer_by - today).days
        verdict = cells.verdict_by_date(row.answer_by, today)
        return cells.clock(verdict, row.answer_by if with_date else None, left, today=today)
    late_by = (row.answered_on - row.answer_by).days
    on = row.answered_on if with_date else None
    return cells.clock("met" if late_by <= 0 else "met_late", on, late_by, today=today)


def state_of(row: Asked, today: date) -> str:
    if row.withdrawn_on is not None:
        return _("taken back %(day)s") % {"day": dates.plain_day(row.withdrawn_on, today)}
    if row.answered_on is not None:
        return _("answered %(day)s") % {"day": dates.plain_day(row.answered_on, today)}
    if row.returned:
        return _("to be answered again")
    return _("to be answered")


def about_said(abouts: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """What each proposal is about, in words, and its address: "order:3", "demand:17:7"."""
    names = {
        "order": (_("Order"), "desk:oversight_order"),
        "instruction": (_("Instruction"), "desk:oversight_instruction"),
        "suggestion": (_("Suggestion"), "desk:oversight_suggestion"),
        "decision": (_("Decision"), "desk:oversight_decision"),
    }
    found: dict[str, tuple[str, str]] = {}
    for about in abouts:
        family, _colon, number = about.partition(":")
        if family in names:
            name, url = names[family]
            found[about] = (
                _("%(kind)s no. %(number)s") % {"kind": name, "number": number},
                reverse(url, args=[number]),
            )
    return found
