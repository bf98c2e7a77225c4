"""Training plan, and what was published of procedure and time limits where and when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.desk.pressed import sent
from huiyin.desk.quality_forms import HeldForm, LessonForm, MoveForm, PublicityForm, days_ahead
from huiyin.desk.quality_parts import (
    EVERYBODY,
    PAGE,
    Act,
    Listing,
    One,
    ReasonForm,
    Table,
    TableRow,
    acted,
    done,
    form_page,
    is_late,
    listing,
    one_page,
)
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Role
from huiyin.quality import lessons as plan
from huiyin.quality.models import Publicity, Training
from huiyin.quality.rights import ACTS_FOR_UNIT, acts_for
from huiyin.web import dates
from huiyin.web.shown import Link

KEEPERS = (Role.CLERK, Role.HEAD)
USUAL_MONTHS = 180


@never_cache
@require_safe
@for_roles(*EVERYBODY)
def lessons(request: StaffRequest) -> HttpResponse:
    """Trainings to come and held; what was published, and when it is due again."""
    post, day = request.post, today()
    trainings = plan.trainings_for(post)
    published = list(plan.publicity_for(post).filter(followed_by=None)[:PAGE])
    due = sum(one.is_due(day) for one in published)
    coming = trainings.filter(ended_at=None).order_by("on", "begins_at", "pk")
    status = ngettext("%(n)d training is planned.", "%(n)d trainings are planned.", coming.count()) % {
        "n": coming.count()
    }
    if due:
        status += " " + ngettext(
            "%(n)d thing is to be published again.", "%(n)d things are to be published again.", due
        ) % {"n": due}
    keeps = post.role in ACTS_FOR_UNIT
    links = [
        Link(_("Plan a training"), reverse("desk:quality_training_new")),
        Link(_("Record a publication"), reverse("desk:quality_publicity_new")),
    ]
    return listing(
        request,
        Listing(
            here="quality_lessons",
            title=_("Training and publicity"),
            status=status,
            tables=[
                _trainings(_("Trainings to come"), list(coming[:PAGE]), day),
                _trainings(_("Trainings held"), list(trainings.exclude(ended_at=None)[:PAGE]), day),
                _published(published, day),
            ],
            links=links if keeps else (),
        ),
    )


def _trainings(title: str, rows: list[Training], day: date) -> Table:
    return Table(
        title,
        (_("Topic"), _("Unit"), _("Who is to come"), _("Day")),
        [
            TableRow(
                reverse("desk:quality_training", args=[row.pk]),
                (row.topic, directory.unit_label(row.unit_id), roles_said(row), _day_said(row, day)),
                row.ended_at is None and is_late(row.on, day),
            )
            for row in rows
        ],
        _("None"),
    )


def roles_said(row: Training) -> str:
    return _(", ").join(str(Role(role).label) for role in row.roles)


def _day_said(row: Training, day: date) -> str:
    if row.held_on is not None:
        told = _("%(day)s, %(came)d came") % {"day": dates.plain_day(row.held_on, day), "came": row.came or 0}
        return str(told)
    if row.ended_at is not None:
        return pgettext("training", "not held")
    return f"{dates.day(row.on, day)} {row.begins_at:%H:%M}"


def _published(rows: list[Publicity], day: date) -> Table:
    url = reverse("desk:quality_publicity_new")
    return Table(
        _("Published of procedures and time limits"),
        (_("What"), _("Published by"), _("Unit"), _("Published"), _("Due again")),
        [
            TableRow(
                f"{url}?again={row.pk}",
                (
                    row.get_what_display(),
                    f"{row.get_where_display()}{_(', ')}{row.place}",
                    directory.unit_label(row.unit_id),
                    dates.plain_day(row.on, day),
                    dates.plain_day(row.next_on, day) if row.next_on else "—",
                ),
                row.is_due(day),
            )
            for row in rows
        ],
        _("Nothing is recorded as published yet"),
        _("Art. 18 has organs publish how and where to petition, and how to ask for progress and result."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*KEEPERS)
def training_new(request: StaffRequest) -> HttpResponse:
    """Put a training on the plan."""
    initial: dict[str, Any] = {"on": days_ahead(today(), 14), "begins_at": "09:00", "roles": [Role.CLERK, Role.HANDLER]}
    form = LessonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        lesson = plan.Lesson(**form.cleaned_data)
        row = done(request, form, lambda: plan.plan_training(lesson=lesson, by=request.post, at=now()))
        if row is not None:
            messages.success(request, _("On the plan; it stands on the work of that day."))
            return redirect("desk:quality_training", row.pk)
    return form_page(
        request,
        here="quality_lessons",
        title=_("Plan a training"),
        status=_("Whoever is to come by role finds it under “Training and publicity”."),
        form=form,
        button=_("Put it on the plan"),
        back=reverse("desk:quality_lessons"),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*EVERYBODY)
def training(request: StaffRequest, training_id: int) -> HttpResponse:
    """One training: when, where, for whom; and that it was held."""
    row = plan.trainings_for(request.post).filter(pk=training_id).first()
    if row is None:
        raise Http404
    acts = _acts(request, row)
    if acted(request, acts, gettext_lazy("Done.")):
        return redirect("desk:quality_training", row.pk)
    day = today()
    page = One(
        here="quality_lessons",
        title=row.topic,
        status=_day_said(row, day),
        trail=Link(_("Training and publicity"), reverse("desk:quality_lessons")),
        facts=[
            (_("Unit"), directory.unit_label(row.unit_id)),
            (_("Day"), f"{dates.day(row.on, day)} {row.begins_at:%H:%M}"),
            (_("Place"), row.place),
            (_("Who is to come"), roles_said(row)),
            (_("How many came"), "" if row.came is None else str(row.came)),
            (_("Note"), row.note),
        ],
        acts=acts,
    )
    return one_page(request, page)


def _acts(request: StaffRequest, row: Training) -> list[Act]:
    post, day = request.post, today()
    if row.ended_at is not None or not acts_for(post, row.unit_id):
        return []
    move = Act(
        "move",
        _("Another day"),
        _("Put it on that day"),
        MoveForm(sent(request, "move"), prefix="move"),
        lambda on, reason: plan.move_training(training=row, on=on, reason=reason, by=post, at=now()),
    )
    drop = Act(
        "drop",
        _("Not held"),
        _("Take it off the plan"),
        ReasonForm(sent(request, "drop"), prefix="drop"),
        lambda reason: plan.drop_training(training=row, reason=reason, by=post, at=now()),
    )
    if row.on > day:
        return [move, drop]
    held = Act(
        "held",
        pgettext("training", "It was held"),
        _("Keep it"),
        HeldForm(sent(request, "held"), prefix="held", initial={"held_on": row.on}),
        lambda held_on, came, remark: plan.keep_training(
            training=row, held_on=held_on, came=came, remark=remark, by=post, at=now()
        ),
        _("A number, not a list of names."),
    )
    return [held, move, drop]


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*EVERYBODY)
def publicity_new(request: StaffRequest) -> HttpResponse:
    """Record that something was published; `?again=` repeats a row of the own unit."""
    before = _again(request)
    if before is not None and not acts_for(request.post, before.unit_id):
        return _seen(request, before)
    if request.post.role not in ACTS_FOR_UNIT:
        raise Http404
    day = today()
    initial: dict[str, Any] = {"on": day, "next_on": days_ahead(day, USUAL_MONTHS)}
    if before is not None:
        initial |= {"what": before.what, "where": before.where, "place": before.place}
    form = PublicityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        row = done(request, form, lambda: plan.record_publicity(**typed, by=request.post, at=now(), again=before))
        if row is not None:
            messages.success(request, _("Recorded."))
            return redirect("desk:quality_lessons")
    return form_page(
        request,
        here="quality_lessons",
        title=_("Publish again") if before else _("Record a publication"),
        status=_before_said(before, day) if before else _("What people can read of procedure and time limits."),
        form=form,
        button=_("Record it"),
        back=reverse("desk:quality_lessons"),
    )


def _again(request: StaffRequest) -> Publicity | None:
    typed = request.GET.get("again", "")
    if not typed:
        return None
    row = (
        plan.publicity_for(request.post).filter(pk=int(typed)).first()
        if typed.isdecimal() and len(typed) < 19
        else None
    )
    if row is None:
        raise Http404
    return row


def _before_said(row: Publicity, day: date) -> str:
    return _("Last published on %(day)s: %(where)s, %(place)s.") % {
        "day": dates.plain_day(row.on, day),
        "where": row.get_where_display(),
        "place": row.place,
    }


def _seen(request: StaffRequest, row: Publicity) -> HttpResponse:
    """What a unit below published, for whoever looks down on it."""
    day = today()
    page = One(
        here="quality_lessons",
        title=row.get_what_display(),
        status=directory.unit_label(row.unit_id),
        trail=Link(_("Training and publicity"), reverse("desk:quality_lessons")),
        facts=[
            (_("Published by"), f"{row.get_where_display()}{_(', ')}{row.place}"),
            (_("Published"), dates.day(row.on, day)),
            (_("Due again"), dates.day(row.next_on, day) if row.next_on else ""),
        ],
    )
    return one_page(request, page)
