"""What is asked of units, as lists of the desk show it, and as "my work today" names it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from huiyin.desk.owing_subject import Subject
from huiyin.desk.rows import title_of
from huiyin.oversight.models import Asked, Instruction
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.web import cells, dates

# As much of a text as tells it from the next one.
TITLE_LETTERS = 36


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One asking, ready to print. `state` is in words; `clock` is empty once it is over."""

    url: str
    kind: str
    title: str
    about: str
    unit: str
    office: str
    clock: SafeString
    state: str
    due_on: date


def title_of_instruction(row: Instruction) -> str:
    """The matter's title; of an instruction on no matter the first words."""
    return title_of(row.case) if row.case is not None else Truncator(row.text).chars(TITLE_LETTERS)


def instruction_line(row: Instruction, today: date) -> AskedLine:
    leader = _("by %(name)s") % {"name": directory.post_label(row.given_by_id)}
    about = [row.case.number if row.case is not None else "", leader, _("in person") if row.in_person else ""]
    url = reverse("desk:oversight_instruction", args=[row.pk])
    return line_of(row, url, _("Instruction"), title_of_instruction(row), about, today)


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


def clock_of(row: Asked, today: date) -> SafeString:
    """Runs while an answer is owed; then says whether it came in time."""
    if row.withdrawn_on is not None:
        return SafeString("")
    if row.answered_on is None:
        return cells.duty_clock(row.answer_by, today=today, started_on=row.on)
    late_by = (row.answered_on - row.answer_by).days
    return cells.clock("met" if late_by <= 0 else "met_late", row.answered_on, late_by, today=today)


def state_of(row: Asked, today: date) -> str:
    if row.withdrawn_on is not None:
        return _("taken back %(day)s") % {"day": dates.plain_day(row.withdrawn_on, today)}
    if row.answered_on is not None:
        return _("answered %(day)s") % {"day": dates.plain_day(row.answered_on, today)}
    if row.returned:
        return _("to be answered again")
    return _("to be answered")


def instruction_lines(rows: Sequence[Instruction], today: date) -> list[AskedLine]:
    """Lines of instructions; whoever reads the rows reads their matters with them."""
    directory.warm_posts(row.given_by_id for row in rows)
    return [instruction_line(row, today) for row in rows]


def instruction_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    """Title and address of each instruction the post may open, for "my work today"."""
    rows = Instruction.objects.visible_to(post).filter(pk__in=numbers).select_related("case")
    return {
        row.pk: Subject(title_of_instruction(row), reverse("desk:oversight_instruction", args=[row.pk])) for row in rows
    }
