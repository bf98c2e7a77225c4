"""Who accompanies the chief, confirmed from a proposal; and the supervisor's finding that a complaint was founded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases.models import Case
from huiyin.desk import reception_table_forms as table_forms
from huiyin.desk.case import visible_case
from huiyin.desk.people_pages import tell
from huiyin.desk.rows import case_url, title_of
from huiyin.duties.office_time import now, today
from huiyin.oversight.organs import organ_of
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Role
from huiyin.people.refusals import Refused
from huiyin.receptions import accompanying
from huiyin.receptions.models import Session
from huiyin.receptions.table_models import Escort, Founded
from huiyin.web import dates

CONFIRMS = (Role.HEAD, Role.SUPERVISOR)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*CONFIRMS)
def reception_escort(request: StaffRequest, session_id: int) -> HttpResponse:
    """The proposal for one session, each unit opened to its founded matters, and confirming it."""
    session = Session.objects.filter(pk=session_id).select_related("unit", "host__staff", "host__unit").first()
    if session is None or not accompanying.may_confirm(request.post, session):
        raise Http404
    proposed = accompanying.proposal(organ_of(session.unit), session.on)
    escort = Escort.objects.filter(session=session).select_related("confirmed_by__staff").first()
    initial = {"units": escort.units if escort is not None else [one.unit for one in proposed]}
    data = request.POST if request.method == "POST" else None
    form = table_forms.EscortForm(data, units=[one.unit for one in proposed], initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            accompanying.confirm_escort(session=session, units=form.cleaned_data["units"], by=request.post, at=now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Confirmed. It is told to these units alone; no notice names them."))
            return redirect("desk:reception_escort", session.pk)
    context = {**_said(request, session, proposed, escort), "form": form if proposed else None}
    return render(request, "desk/reception_escort.html", context, status=422 if request.method == "POST" else 200)


def _said(
    request: StaffRequest, session: Session, proposed: list[accompanying.Proposed], escort: Escort | None
) -> dict[str, Any]:
    day = today()
    ids = {pk for one in proposed for pk in one.cases}
    seen = {case.pk: case for case in Case.objects.visible_to(request.post).filter(pk__in=ids)}
    return {
        "session": session,
        "day": dates.day(session.on, day),
        "leader": directory.post_label(session.host_id),
        "month": accompanying.month_before(session.on),
        "units": [
            (
                directory.unit_label(one.unit),
                [
                    (case_url(seen[pk].number), f"{seen[pk].number} {title_of(seen[pk])}")
                    for pk in one.cases
                    if pk in seen
                ],
            )
            for one in proposed
        ],
        "escort": [directory.unit_label(pk) for pk in escort.units] if escort is not None else [],
        "confirmed": _("confirmed by %(who)s, %(at)s")
        % {"who": escort.confirmed_by.staff.name, "at": dates.moment(escort.confirmed_at, day)}
        if escort is not None
        else "",
    }


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(Role.SUPERVISOR)
def founded(request: StaffRequest, number: str) -> HttpResponse:
    """The supervisor finds a complaint founded, or takes that back; the unit itself never comes here."""
    case = visible_case(request.post, number)
    row = Founded.objects.filter(case=case, taken_back_on=None).select_related("by__staff", "unit").first()
    form = _founded_form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            if row is None:
                accompanying.find_founded(case=case, ground=form.cleaned_data["ground"], by=request.post, at=now())
            else:
                reason = form.cleaned_data["reason"]
                accompanying.take_back_founded(founded=row, reason=reason, by=request.post, at=now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:founded", case.number)
    day = today()
    context = {
        "case": case,
        "title": title_of(case),
        "unit": directory.unit_label(case.unit_id),
        "row": row,
        "on": dates.plain_day(row.on, day) if row is not None else "",
        "form": form,
    }
    return render(request, "desk/reception_founded.html", context, status=422 if request.method == "POST" else 200)


def _founded_form(request: StaffRequest, row: Founded | None) -> table_forms.FoundedForm | table_forms.WhyForm:
    data = request.POST if request.method == "POST" else None
    return table_forms.FoundedForm(data) if row is None else table_forms.WhyForm(data)
