"""Instructions of leaders: the list, a new one, and the page of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases.models import Case, Reach
from huiyin.desk.case import visible_case
from huiyin.desk.oversight import SEES_OVERSIGHT, listed_page, tabs
from huiyin.desk.oversight_asked import answered_said, earlier_answers, forms_for, was_done
from huiyin.desk.oversight_forms import InstructionForm, leader_choices
from huiyin.desk.oversight_lines import clock_of, instruction_lines, state_of
from huiyin.desk.people_pages import tell
from huiyin.desk.pickers import unit_choices
from huiyin.desk.rows import case_url, title_of
from huiyin.duties.office_time import now
from huiyin.duties.office_time import today as office_today
from huiyin.oversight import instructions
from huiyin.oversight.answering import ASKS
from huiyin.oversight.models import Instruction
from huiyin.oversight.organs import organ_of
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.directory import UnitCard
from huiyin.people.models import Post, Role, Unit
from huiyin.people.refusals import Refused
from huiyin.web import dates


@never_cache
@require_safe
@for_roles(*SEES_OVERSIGHT)
def instruction_list(request: StaffRequest) -> HttpResponse:
    """Every instruction within reach, the latest first."""
    rows = Instruction.objects.visible_to(request.post).select_related("case")
    context = {
        "tabs": tabs(request.post, "desk:oversight_instructions"),
        **listed_page(request, rows, instruction_lines, _("%(first)d–%(last)d of %(total)d instructions")),
    }
    return render(request, "desk/oversight_instructions.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*sorted(ASKS))
def instruction_new(request: StaffRequest) -> HttpResponse:
    """An instruction on the matter named in the address (`case`), or on none."""
    number = request.GET.get("case", "")
    case = visible_case(request.post, number) if number else None
    form = _form(request, case)
    if request.method == "POST" and form.is_valid():
        try:
            row = _give(request.post, case, form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Given. The unit finds it on “my work today”."))
            return redirect("desk:oversight_instruction", row.pk)
    context = {
        "form": form,
        "case_title": f"{case.number} {title_of(case)}" if case else "",
        "back_url": case_url(case.number) if case else reverse("desk:oversight_instructions"),
    }
    return render(request, "desk/oversight_instruction_new.html", context, status=422 if request.POST else 200)


def _form(request: StaffRequest, case: Case | None) -> InstructionForm:
    post, day = request.post, office_today()
    organ = organ_of(post.unit)
    held = Post.objects.held_on(day).filter(
        unit__path__startswith=organ.path, role__in=(Role.HEAD, Role.SUPERVISOR), unit__is_outside=False
    )
    leaders = list(held.select_related("staff", "unit").order_by("unit__path", "pk"))
    mine = next((one.pk for one in leaders if one.pk == post.pk), None)
    unit = (case.unit_id or case.office_id) if case else None
    return InstructionForm(
        request.POST if request.method == "POST" else None,
        leaders=leader_choices(leaders),
        units=_units(organ, case),
        initial={"given_by": mine, "unit": unit},
    )


def _units(organ: Unit, case: Case | None) -> list[UnitCard]:
    """Who may be instructed: units below, or those that have a part in the matter and may know of it."""
    if case is None:
        return unit_choices(lambda card: organ.pk in card.line and not card.is_outside, organ.pk)
    own = set(Reach.objects.filter(case=case, is_own=True).values_list("unit", flat=True))
    return unit_choices(lambda card: card.id in own and set(card.line).isdisjoint(case.barred_units))


def _give(by: Post, case: Case | None, typed: dict[str, Any]) -> Instruction:
    return instructions.give_instruction(
        case=case,
        text=typed["text"],
        unit=Unit.objects.get(pk=typed["unit"]),
        answer_by=typed["answer_by"],
        in_person=typed["in_person"],
        source="",
        by=by,
        at=now(),
        given_by=Post.objects.select_related("staff", "unit").get(pk=typed["given_by"]),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_OVERSIGHT)
def instruction(request: StaffRequest, instruction_id: int) -> HttpResponse:
    """One instruction within reach: what is asked, the answer, and what may be done with it now."""
    rows = Instruction.objects.visible_to(request.post).select_related("case", "unit")
    row = rows.filter(pk=instruction_id).first()
    if row is None:
        raise Http404
    shown = forms_for(request, row)
    if was_done(request, shown, _acts(row, request.post)):
        return redirect("desk:oversight_instruction", row.pk)
    context = {**page_of(row, office_today()), **{f"{name}_form": form for name, form in shown.items()}}
    return render(request, "desk/oversight_instruction.html", context, status=422 if request.POST else 200)


def page_of(row: Instruction, day: date) -> dict[str, Any]:
    """The instruction in words of the reader."""
    return {
        "row": row,
        "title": title_of(row.case)
        if row.case
        else _("Instruction of %(day)s") % {"day": dates.plain_day(row.on, day)},
        "case_url": case_url(row.case.number) if row.case else "",
        "leader": directory.post_label(row.given_by_id),
        "unit": directory.unit_label(row.unit_id),
        "handler": directory.post_label(row.handler_id),
        "office": directory.unit_label(row.office_id),
        "given_on": dates.day(row.on, day),
        "clock": clock_of(row, day, with_date=False),
        "state": state_of(row, day),
        "due": dates.day(row.answer_by, day),
        "answered": answered_said(row, day),
        "earlier": earlier_answers(row, day),
    }


def _acts(row: Instruction, by: Post) -> dict[str, Any]:
    at = now()
    return {
        "answer": lambda typed: instructions.answer_instruction(instruction=row, by=by, at=at, **typed),
        "back": lambda typed: instructions.return_answer(instruction=row, by=by, at=at, **typed),
        "withdraw": lambda typed: instructions.withdraw_instruction(instruction=row, by=by, at=at, **typed),
    }
