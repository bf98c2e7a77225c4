"""Search rounds and drives of a unit: what it is asked, what it ordered, and the plans they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.desk.people_pages import PAGE, page_number, pager, tell
from huiyin.desk.round_forms import ItemFormSet, PlanForm, initial_of, item_rows
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.people.refusals import Refused
from huiyin.rounds.access import SEES_ROUNDS, corrections_for, may_be_asked, may_order, plans_for, rounds_for
from huiyin.rounds.models import Answer, Correction, Kind, Round, RoundPlan
from huiyin.rounds.plans import change_plan, open_plan, stop_plan
from huiyin.web import dates
from huiyin.web.forms import asked_for_rows, with_rows


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round as a list shows it. `stands` says how far it is for this post."""

    url: str
    title: str
    kind: str
    office: str
    span: str
    due: str
    stands: str
    is_late: bool


@never_cache
@require_safe
@for_roles(*SEES_ROUNDS)
def rounds(request: StaffRequest) -> HttpResponse:
    """The rounds within reach, the latest first; the plans of the own office; notices that wait."""
    day, post = today(), request.post
    found = _with_counts(rounds_for(post)).order_by("-first_on", "-pk")
    number = page_number(request)
    rows = list(found[(number - 1) * PAGE : number * PAGE + 1])
    total = (number - 1) * PAGE + len(rows)
    mine = {one.round_id: one for one in Answer.objects.filter(round__in=rows, unit=post.unit_id)}
    waiting = [one for one in mine.values() if not one.is_given]
    context = {
        "lines": [_line(row, mine.get(row.pk), post, day) for row in rows[:PAGE]],
        "pager": pager(request, total, number, _("Rounds %(first)s to %(last)s")),
        "status": _status(waiting, rows, day),
        "plans": _plans(post, day),
        "orders": may_order(post),
        "completes": post.role in {Role.CLERK, Role.HEAD},
        "corrections": correction_lines(_waiting_corrections(post), post, day),
        "corrections_url": reverse("desk:corrections"),
    }
    return render(request, "desk/rounds/rounds.html", context)


def _with_counts(rows: Any) -> Any:
    waiting = Answer.objects.filter(round=OuterRef("pk"), answered_at=None)
    return rows.annotate(
        asked=Count("answers", distinct=True),
        answered=Count("answers", filter=Q(answers__answered_at__isnull=False), distinct=True),
        is_waiting=Exists(waiting),
    )


def _line(row: Any, mine: Answer | None, post: Post, day: date) -> RoundLine:
    return RoundLine(
        url=reverse("desk:round", args=[row.pk]),
        title=row.title,
        kind=row.get_kind_display(),
        office=directory.unit_label(row.unit_id),
        span=span_said(row, day),
        due=dates.plain_day(row.due_on, day),
        stands=_stands(row, mine, post),
        is_late=_is_late(row, mine, post, day),
    )


def _stands(row: Any, mine: Answer | None, post: Post) -> str:
    if row.is_closed:
        return _("notice given")
    if mine is not None and row.unit_id != post.unit_id:
        if not mine.is_given:
            return _("this unit has not answered")
        return _("answered: none found") if mine.found_none else _("answered")
    return _("%(done)d of %(all)d answered") % {"done": row.answered, "all": row.asked}


def _is_late(row: Any, mine: Answer | None, post: Post, day: date) -> bool:
    if row.is_closed or day <= row.due_on:
        return False
    return not mine.is_given if mine is not None and row.unit_id != post.unit_id else bool(row.is_waiting)


def span_said(row: Round, day: date) -> str:
    if row.first_on == row.last_on:
        return dates.plain_day(row.first_on, day)
    return f"{dates.plain_day(row.first_on, day)}–{dates.plain_day(row.last_on, day)}"


def _status(waiting: Sequence[Answer], rows: Sequence[Round], day: date) -> dict[str, str]:
    open_rounds = {row.pk: row for row in rows if not row.is_closed}
    if not waiting:
        return {"all": _("No round waits for an answer of this unit."), "late": ""}
    due = [open_rounds[one.round_id] for one in waiting if one.round_id in open_rounds]
    late = sum(row.due_on < day for row in due)
    said = ngettext(
        "%(count)d round waits for an answer of this unit.",
        "%(count)d rounds wait for an answer of this unit.",
        len(due),
    )
    missed = ngettext("%(count)d is overdue.", "%(count)d are overdue.", late)
    return {"all": said % {"count": len(due)}, "late": missed % {"count": late} if late else ""}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in words."""

    url: str
    title: str
    said: str


def _plans(post: Post, day: date) -> list[PlanLine]:
    return [
        PlanLine(
            reverse("desk:round_plan", args=[plan.pk]),
            plan.title,
            " · ".join(
                filter(
                    None,
                    (
                        plan.get_kind_display(),
                        plan.get_rhythm_display(),
                        ngettext("%(n)d unit", "%(n)d units", len(plan.units)) % {"n": len(plan.units)},
                        _("until %(day)s") % {"day": dates.plain_day(plan.ends_on, day)} if plan.ends_on else "",
                    ),
                )
            ),
        )
        for plan in plans_for(post).exclude(ends_on__lt=day)
    ]


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A correction notice as a list shows it."""

    url: str
    number: str
    unit: str
    title: str
    due: str
    stands: str
    is_late: bool


def correction_lines(rows: Sequence[Correction], post: Post, day: date) -> list[CorrectionLine]:
    return [
        CorrectionLine(
            reverse("desk:correction", args=[row.pk]),
            row.number,
            directory.unit_label(row.unit_id),
            row.words["title"],
            dates.plain_day(row.due_on, day),
            stands_said(row),
            row.is_standing and (row.look_by if row.answered_at else row.due_on) < day,
        )
        for row in rows
    ]


def stands_said(row: Correction) -> str:
    if row.is_standing:
        return _("answered, to be looked at") if row.answered_at else _("to be mended")
    if row.is_mended:
        return _("mended")
    return _("not mended, given again") if hasattr(row, "followed_by") else _("taken back")


def _waiting_corrections(post: Post) -> list[Correction]:
    return list(corrections_for(post).filter(ended_at=None).order_by("due_on", "pk")[:10])


@never_cache
@require_safe
@for_roles(*SEES_ROUNDS)
def corrections(request: StaffRequest) -> HttpResponse:
    """Every correction notice within reach, those that wait first."""
    day, number = today(), page_number(request)
    rows = corrections_for(request.post).select_related("followed_by").order_by("-ended_at", "due_on", "pk")
    total = rows.count()
    context = {
        "lines": correction_lines(list(rows[(number - 1) * PAGE : number * PAGE]), request.post, day),
        "pager": pager(request, total, number, _("Notices %(first)s to %(last)s of %(total)s")),
        "waiting": rows.filter(ended_at=None).count(),
    }
    return render(request, "desk/rounds/corrections.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_ROUNDS)
def plan_new(request: StaffRequest, round_kind: str) -> HttpResponse:
    """A new plan of the own office: a search round, or a drive of items."""
    if round_kind not in Kind.values or not may_order(request.post):
        raise Http404
    return _plan(request, None, round_kind)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_ROUNDS)
def plan(request: StaffRequest, plan_id: int) -> HttpResponse:
    """A plan of the own office, said anew."""
    row = plans_for(request.post).filter(pk=plan_id).first()
    if row is None:
        raise Http404
    return _plan(request, row, row.kind)


def _plan(request: StaffRequest, row: RoundPlan | None, kind: str) -> HttpResponse:
    units = may_be_asked(request.post.unit_id)
    items_given: dict[str, Any] = {"prefix": "items"}
    if request.method == "POST":
        data = with_rows(request.POST) if asked_for_rows(request.POST) else request.POST
        form, items = PlanForm(data, units=units, kind=kind), ItemFormSet(data, **items_given)
    else:
        form = PlanForm(initial=initial_of(row, kind, today()), units=units, kind=kind)
        items = ItemFormSet(initial=item_rows(row), **items_given)
    is_sent = request.method == "POST" and not asked_for_rows(request.POST)
    is_drive = kind == Kind.DRIVE
    if is_sent and form.is_valid() and (not is_drive or items.is_valid()):
        wish = form.wish(items.items() if is_drive else ())  # type: ignore[attr-defined]
        try:
            _keep(row, wish, request.post)
        except Refused as refused:
            tell_plan(form, refused)
        else:
            messages.success(request, _("Kept. A round begins by itself on its first day."))
            return redirect("desk:rounds")
    if not is_sent and request.method == "POST":
        form.errors.clear()
        for one in items:
            one.errors.clear()
    context = {"form": form, "items": items if is_drive else None, "plan": row, "is_drive": is_drive, "day": today()}
    return render(request, "desk/rounds/plan.html", context, status=422 if is_sent else 200)


def _keep(row: RoundPlan | None, wish: Any, post: Post) -> None:
    if row is None:
        open_plan(wish=wish, by=post, at=now())
    else:
        change_plan(plan=row, wish=wish, by=post, at=now())


def tell_plan(form: PlanForm, refused: Refused) -> None:
    """The refusal at its control; the form calls its list of fields by another name, since `fields` is taken."""
    if refused.field == "fields":
        form.add_error("fields_named", refused.message)
    else:
        tell(form, refused)


@require_POST
@for_roles(*SEES_ROUNDS)
def plan_stop(request: StaffRequest, plan_id: int) -> HttpResponse:
    """No further round; the one that runs goes on."""
    row = plans_for(request.post).filter(pk=plan_id).first()
    if row is None:
        raise Http404
    stop_plan(plan=row, by=request.post, at=now())
    messages.success(request, _("Stopped. The round that runs goes on; no further one begins."))
    return redirect("desk:rounds")
