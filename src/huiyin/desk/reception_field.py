"""Field visits with the case, joint visits and visits at home: planned, agreed to, held (requirement 44)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases.models import Case
from huiyin.desk import reception_table_forms as table_forms
from huiyin.desk.case import visible_case
from huiyin.desk.people_pages import page_number, pager, tell
from huiyin.desk.pressed import did, forms_said, sent
from huiyin.desk.reception_table_seat import units_of_case
from huiyin.desk.reception_wish_rows import open_wishes, wish_line
from huiyin.desk.receptions import SEES_RECEPTIONS
from huiyin.desk.rows import title_of
from huiyin.desk.step_choices import contacts_of
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.people.refusals import Refused
from huiyin.receptions import after_field
from huiyin.receptions.after_field import Plan
from huiyin.receptions.table_models import FieldVisit
from huiyin.web import dates

KEEPERS = (Role.CLERK, Role.HEAD)
# Who goes: heads and handlers of the unit that plans it.
GOES = (Role.HEAD, Role.HANDLER, Role.CLERK)
# A handler goes along with the own matters.
SEES_VISITS = (*SEES_RECEPTIONS, Role.HANDLER)
PAGE = 50


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One visit in the list."""

    url: str
    day: str
    way: str
    title: str
    leader: str
    state: str
    is_late: bool


def visits_for(post: Post) -> QuerySet[FieldVisit]:
    """Visits to matters the post sees."""
    seen = Case.objects.visible_to(post).order_by().values("pk")
    return FieldVisit.objects.filter(case__in=seen).select_related("case", "leader__staff", "unit")


@never_cache
@require_safe
@for_roles(*SEES_VISITS)
def reception_field(request: StaffRequest) -> HttpResponse:
    """The visits to matters this post sees, the latest first."""
    day, number = today(), page_number(request)
    rows = visits_for(request.post).order_by("-on", "-pk")
    total = rows.count()
    context = {
        "lines": [field_line(one, day) for one in rows[(number - 1) * PAGE : number * PAGE]],
        "total": total,
        "wishes": open_wishes(request.post, day) if number == 1 else [],
        "pager": pager(request, total, number, _("%(first)s to %(last)s of %(total)s"), PAGE),
    }
    return render(request, "desk/reception_field.html", context)


def field_line(one: FieldVisit, day: date) -> FieldLine:
    return FieldLine(
        url=reverse("desk:reception_field_visit", args=[one.pk]),
        day=dates.day(one.on, day),
        way=one.get_way_display(),
        title=f"{one.case.number} {title_of(one.case)}",
        leader=directory.post_label(one.leader_id),
        state=field_state(one, day),
        is_late=one.is_open and one.on < day,
    )


def field_state(one: FieldVisit, day: date) -> str:
    if one.held_on is not None:
        return _("held on %(day)s: %(result)s") % {
            "day": dates.plain_day(one.held_on, day),
            "result": one.get_result_display(),
        }
    if one.let_go_on is not None:
        if one.consent == "refused":
            return _("the petitioner did not wish it")
        return _("called off: %(why)s") % {"why": one.let_go_reason}
    if one.way == "home" and not one.consent:
        return _("planned; the petitioner's answer is still to be asked for")
    return _("overdue") if one.on < day else _("planned")


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*KEEPERS)
def reception_field_new(request: StaffRequest, number: str) -> HttpResponse:
    """Planning a visit with one matter."""
    case = visible_case(request.post, number)
    day = today()
    form = _plan_form(request.post, case, day, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        plan = Plan(leader=Post.objects.select_related("unit").get(pk=given.pop("leader")), **given)
        try:
            row = after_field.plan_visit(case=case, plan=plan, by=request.post, at=now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Planned. The petitioner sees it on the tracking page."))
            return redirect("desk:reception_field_visit", row.pk)
    context = {"form": form, "case": case, "title": title_of(case)}
    return render(request, "desk/reception_field_new.html", context, status=422 if request.method == "POST" else 200)


def who_goes(unit: int, day: date) -> list[tuple[str, str]]:
    """Who of the unit may be sent."""
    held = Post.objects.held_on(day).filter(unit=unit, role__in=GOES).select_related("staff").order_by("pk")
    return [(str(one.pk), f"{one.staff.name} {one.title or one.get_role_display()}") for one in held]


def _plan_form(post: Post, case: Case, day: date, data: Any) -> table_forms.FieldForm:
    leaders = who_goes(post.unit_id, day)
    units = [pk for pk in units_of_case(case) if pk != post.unit_id]
    return table_forms.FieldForm(data, leaders=leaders, units=units, initial={"on": day, "leader": post.pk})


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_VISITS)
def reception_field_visit(request: StaffRequest, field_id: int) -> HttpResponse:
    """One visit: what the petitioner said to it, what came of it."""
    row = visits_for(request.post).filter(pk=field_id).first()
    if row is None:
        raise Http404
    shown = _forms(request, row)
    if did(request, shown, lambda name, form: _do(name, row, form, request.post, now())):
        messages.success(request, _("Kept."))
        return redirect("desk:reception_field_visit", row.pk)
    day = today()
    context = {
        "row": row,
        "line": field_line(row, day),
        "units": [directory.unit_label(pk) for pk in row.units],
        "consent": _consent(row, day),
        "whom": [name for key, name in contacts_of(row.case) if int(key) in row.contacts] if row.contacts else [],
        "wishes": [wish_line(one, day) for one in row.wishes.select_related("case")],
        **forms_said(request, shown),
    }
    return render(request, "desk/reception_field_visit.html", context, status=422 if request.method == "POST" else 200)


def _consent(row: FieldVisit, day: date) -> str:
    if not row.consent or row.consent_on is None:
        return ""
    how = (dict(table_forms.CONSENT_WAYS) | table_forms.ON_PORTAL).get(row.consent_how, "")
    return f"{row.get_consent_display()} · {dates.plain_day(row.consent_on, day)} {how}".strip()


def _forms(request: StaffRequest, row: FieldVisit) -> dict[str, forms.Form]:
    if not row.is_open or not after_field.may_keep_visit(request.post, row):
        return {}

    found: dict[str, forms.Form] = {"give_up": table_forms.WhyForm(sent(request, "give_up"), prefix="why")}
    if row.way == "home" and not row.consent:
        found["consent"] = table_forms.ConsentForm(sent(request, "consent"), prefix="asked")
    elif row.on <= today():
        found["held"] = table_forms.HeldForm(sent(request, "held"), prefix="held", initial={"on": row.on})
    return found


def _do(act: str, row: FieldVisit, form: forms.Form, by: Post, at: datetime) -> None:
    given = form.cleaned_data
    if act == "consent":
        is_given = given["consent"] == "given"
        after_field.note_consent(visit=row, is_given=is_given, how=given["how"], by=by, at=at)
    elif act == "held":
        after_field.hold_visit(visit=row, on=given["on"], result=given["result"], by=by, at=at)
    else:
        after_field.give_up_visit(visit=row, reason=given["reason"], by=by, at=at)
