"""What the duties of oversight hang on, for "my work today": only what the post may open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.desk.oversight_lines import short, title_of_instruction
from huiyin.desk.owing_subject import Subject
from huiyin.oversight.models import Decision, Instruction, Meeting, Order, Proposal, Sheet, Suggestion
from huiyin.people import directory
from huiyin.people.models import Post


def instruction_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    rows = Instruction.objects.visible_to(post).filter(pk__in=numbers).select_related("case")
    return {row.pk: Subject(title_of_instruction(row), _url("instruction", row.pk)) for row in rows}


def order_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    rows = Order.objects.visible_to(post).filter(pk__in=numbers)
    return {row.pk: Subject(f"{row.get_rung_display()} · {short(row.text)}", _url("order", row.pk)) for row in rows}


def suggestion_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    rows = Suggestion.objects.visible_to(post).filter(pk__in=numbers)
    return {row.pk: Subject(short(row.text), _url("suggestion", row.pk)) for row in rows}


def decision_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    rows = Decision.objects.visible_to(post).filter(pk__in=numbers)
    return {row.pk: Subject(short(row.text), _url("decision", row.pk)) for row in rows}


def proposal_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    rows = Proposal.objects.visible_to(post).filter(pk__in=numbers)
    return {
        row.pk: Subject(
            _("%(unit)s has not answered; next: %(rung)s")
            % {"unit": directory.unit_label(row.unit_id), "rung": row.get_rung_display()},
            _url("proposal", row.pk),
        )
        for row in rows
    }


def meeting_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    rows = Meeting.objects.visible_to(post).filter(pk__in=numbers)
    return {row.pk: Subject(_("Weekly report in person"), _url("meeting", row.pk)) for row in rows}


def sheet_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    rows = Sheet.objects.filter(pk__in=numbers, unit=post.unit_id)
    return {row.pk: Subject(_("Sheet for the weekly report"), _url("sheet", row.pk)) for row in rows}


def _url(kind: str, pk: int) -> str:
    return reverse(f"desk:oversight_{kind}", args=[pk])


FAMILIES: dict[str, Callable[[Post, Sequence[int]], Mapping[int, Subject]]] = {
    "instruction": instruction_subjects,
    "order": order_subjects,
    "suggestion": suggestion_subjects,
    "decision": decision_subjects,
    "proposal": proposal_subjects,
    "meeting": meeting_subjects,
    "sheet": sheet_subjects,
}


def clock_names() -> dict[str, str]:
    """What each of these duties asks for."""
    return {
        "instruction_answer": _("answer the instruction"),
        "order_answer": _("answer the order"),
        "suggestion_answer": _("answer the suggestion"),
        "decision_answer": _("report on the decision"),
        "climb_decision": _("decide on the next rung"),
        "weekly_sheet": _("hand in the sheet and report in person"),
        "meeting_record": _("hold and record the weekly report"),
    }
