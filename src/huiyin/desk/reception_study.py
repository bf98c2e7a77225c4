"""The matters people booked about, before the session: where each stands, what is owed, and what was looked into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases.models import Case, Step
from huiyin.desk.people_pages import tell
from huiyin.desk.reception_session import session_or_404
from huiyin.desk.reception_visit_forms import StudyForm
from huiyin.desk.reception_visit_rows import people_said, session_said
from huiyin.desk.receptions import SEES_RECEPTIONS
from huiyin.desk.rows import Row, prepare, with_columns
from huiyin.duties.office_time import now, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.people.refusals import Refused
from huiyin.procedure.catalogue import procedure_for
from huiyin.receptions import visits
from huiyin.receptions.forms import needs_said
from huiyin.receptions.models import Session, Visit, VisitQuerySet
from huiyin.receptions.study import study
from huiyin.web import dates
from huiyin.web.words import said


@dataclass(frozen=True, slots=True)
class Line:
    """One matter to be looked into; `form` is there while this post may still note something."""

    no: int
    people: str
    needs: str
    row: Row
    last_step: str
    studied: str
    note: str
    form: StudyForm | None


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_RECEPTIONS)
def reception_study(request: StaffRequest, session_id: int) -> HttpResponse:
    """The list, and a note on one of it; `?print=1` for paper."""
    session = session_or_404(request.post, session_id)
    sent = StudyForm(request.POST, auto_id=False) if request.method == "POST" else None
    if sent is not None and sent.is_valid():
        visit = _visible(request.post, session).filter(pk=sent.cleaned_data["visit"]).first()
        if visit is None:
            return redirect("desk:reception_study", session.pk)
        try:
            study(visit=visit, note=sent.cleaned_data["note"], by=request.post, at=now())
        except Refused as refused:
            tell(sent, refused)
        else:
            messages.success(request, _("No. %(no)d: looked into.") % {"no": visit.no})
            return redirect("desk:reception_study", session.pk)
    return _page(request, session, sent)


def _visible(post: Post, session: Session) -> VisitQuerySet:
    """Visits about a matter the post may see; the others look like visits about none."""
    seen = Case.objects.visible_to(post).values("pk")
    return session.visits.standing().filter(case__in=seen).select_related("session", "studied_by__staff")


def _page(request: StaffRequest, session: Session, sent: StudyForm | None) -> HttpResponse:
    day, found = today(), list(_visible(request.post, session))
    lines = _lines(request.post, session, found, sent)
    standing = session.visits.standing().count()
    context = {
        "session": session,
        "said": session_said(session, day),
        "lines": lines,
        "studied": sum(bool(line.studied) for line in lines),
        "others": standing - len(lines),
        "printed_on": dates.day(day),
        "sent": sent,
        "visits_url": reverse("desk:reception_visits", args=[session.pk]),
        "back_url": reverse("desk:reception_study", args=[session.pk]),
    }
    template = "desk/reception_study_print.html" if "print" in request.GET else "desk/reception_study.html"
    return render(request, template, context, status=422 if sent is not None else 200)


def _lines(post: Post, session: Session, found: Sequence[Visit], sent: StudyForm | None) -> list[Line]:
    day = today()
    ids = [visit.case_id for visit in found if visit.case_id is not None]
    cases = with_columns(Case.objects.filter(pk__in=ids).annotate(sort_on=F("next_due_on")))
    loaded = list(cases)
    rows = {row.id: row for row in prepare(loaded, today=day)}
    steps = _last_steps(loaded, day)
    may = not session.is_kept and visits.may_receive(post, session)
    return [
        Line(
            no=visit.no,
            people=people_said(visit),
            needs=needs_said(visit.needs, visit.language),
            row=rows[visit.case_id],
            last_step=steps.get(visit.case_id, ""),
            studied=_studied(visit, day),
            note=visit.study_note,
            form=_form(visit, sent) if may else None,
        )
        for visit in found
        if visit.case_id is not None
    ]


def _form(visit: Visit, sent: StudyForm | None) -> StudyForm:
    """The one that was sent keeps what was typed; each has ids of its own."""
    if sent is not None and sent.data.get("visit") == str(visit.pk):
        sent.auto_id = f"study-{visit.pk}-%s"
        return sent
    initial = {"visit": visit.pk, "note": visit.study_note}
    return StudyForm(initial=initial, auto_id=f"study-{visit.pk}-%s")


def _studied(visit: Visit, day: date) -> str:
    if visit.studied_at is None or visit.studied_by is None:
        return ""
    told = {"day": dates.moment(visit.studied_at, day), "who": visit.studied_by.staff.name}
    return _("looked into on %(day)s by %(who)s") % told


def _last_steps(cases: Sequence[Case], day: date) -> Mapping[int, str]:
    """The latest step of each: 转送 3月12日. One query."""
    months = {case.opened_on.replace(day=1) for case in cases}
    rows = Step.objects.filter(opened_month__in=months, case__in=[case.pk for case in cases])
    latest = rows.order_by("case_id", "-seq").distinct("case_id").values_list("case_id", "key", "on")
    laws = {case.pk: procedure_for(case.procedure) for case in cases}
    return {pk: f"{said(laws[pk].steps[key].name)} {dates.plain_day(on, day)}" for pk, key, on in latest}
