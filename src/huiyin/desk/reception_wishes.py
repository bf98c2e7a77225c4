"""What petitioners asked about visits on the portal, and the office's answer (law.md 9a)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.desk import reception_table_forms as table_forms
from huiyin.desk.pressed import did, forms_said, sent
from huiyin.desk.reception_field import SEES_VISITS, who_goes
from huiyin.desk.reception_wish_rows import wish_line, wishes_for
from huiyin.desk.rows import title_of
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import now, on_day, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.procedure import receptions as rules
from huiyin.receptions import wishes
from huiyin.receptions.table_models import FieldVisit, VisitWish, Wish
from huiyin.web import dates


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_VISITS)
def reception_wish(request: StaffRequest, wish_id: int) -> HttpResponse:
    """One wish: what is asked, by when it is answered and why by then, and the answer."""
    row = wishes_for(request.post).filter(pk=wish_id).first()
    if row is None:
        raise Http404
    shown = _forms(request, row)
    if did(request, shown, lambda name, form: _do(name, row, form, request.post, now())):
        messages.success(request, _("Answered; the petitioner reads it on the tracking page."))
        return redirect("desk:reception_wish", row.pk)
    context = _said(row, today()) | forms_said(request, shown)
    return render(request, "desk/reception_wish.html", context, status=422 if request.method == "POST" else 200)


def _said(row: VisitWish, day: date) -> dict[str, Any]:
    ledger = rules.why(
        rules.VISIT_WISH,
        name=rules.RULES[rules.VISIT_WISH].name,
        started_on=on_day(row.asked_at),
        due_on=row.due_on,
        is_bound=True,
        calendar=current_calendar(),
        today=day,
    )
    return {
        "row": row,
        "line": wish_line(row, day),
        "title": title_of(row.case),
        "unit": directory.unit_label(row.unit_id),
        "asked_on": dates.day(on_day(row.asked_at), day),
        "due": dates.day(row.due_on, day),
        "ledger": ledger,
        "visit": _visit(row.visit, day),
    }


def _visit(visit: FieldVisit | None, day: date) -> tuple[str, str] | None:
    if visit is None:
        return None
    url = reverse("desk:reception_field_visit", args=[visit.pk])
    return f"{visit.get_way_display()} {dates.day(visit.on, day)}", url


def _forms(request: StaffRequest, row: VisitWish) -> dict[str, forms.Form]:
    if not row.is_open or not wishes.may_answer(request.post, row):
        return {}

    found: dict[str, forms.Form] = {"decline": table_forms.WhyForm(sent(request, "decline"), prefix="why")}
    if row.kind == Wish.ASK:
        leaders = who_goes(row.unit_id, today())
        initial = {"on": row.on, "leader": request.post.pk}
        found["plan"] = table_forms.WishedForm(sent(request, "plan"), leaders=leaders, initial=initial)
    else:
        found["move"] = table_forms.MovedForm(sent(request, "move"), initial={"on": row.on})
    return found


def _do(act: str, row: VisitWish, form: forms.Form, by: Post, at: datetime) -> None:
    given = form.cleaned_data
    if act == "plan":
        leader = Post.objects.select_related("unit").get(pk=given["leader"])
        wishes.plan_wished(wish=row, on=given["on"], leader=leader, by=by, at=at)
    elif act == "move":
        wishes.grant_other_day(wish=row, on=given["on"], by=by, at=at)
    else:
        wishes.decline_wish(wish=row, reason=given["reason"], by=by, at=at)
