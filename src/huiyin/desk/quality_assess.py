"""The assessment of the units below one for a quarter: what is owed, what was recorded, with the figures kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.bulletins.charts.words import percent
from huiyin.bulletins.charts.words import said as period_said
from huiyin.desk.figures_filters import name_of, period_of
from huiyin.desk.pressed import sent
from huiyin.desk.quality_parts import (
    DIRECTORS,
    READERS,
    Act,
    One,
    Table,
    TableRow,
    WordsForm,
    acted,
    done,
    form_page,
    one_page,
)
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.quality import quarterly
from huiyin.quality.models import Assessment
from huiyin.quality.rights import sphere
from huiyin.quality.scorecards import KEYS, quarter_of
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.terms import Period, Span
from huiyin.web import dates
from huiyin.web.shown import Link
from huiyin.web.words import said

MOST = 12
LABEL = gettext_lazy("What the assessment found, and what follows")
HINT = gettext_lazy(
    "By law, lawfully, in time, on the spot (art. 39). The figures of the quarter are kept beside it. How many people "
    "came, or came again, is no ground."
)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*DIRECTORS)
def assess(request: StaffRequest) -> HttpResponse:
    """Record the assessment of a quarter that is over; the last one where none is named."""
    post, unit = request.post, sphere(request.post)
    period = _quarter(request.GET.get("period", ""))
    row = Assessment.objects.filter(unit=unit, quarter=period.first, recorded_at__isnull=False).first()
    if row is not None:
        return redirect("desk:quality_assessment", row.pk)
    form = WordsForm(request.POST or None, label=LABEL, hint=HINT)
    if request.method == "POST" and form.is_valid():
        kept = done(
            request,
            form,
            lambda: quarterly.record_assessment(
                unit=unit, quarter=period.first, text=form.cleaned_data["text"], by=post, at=now()
            ),
        )
        if kept is not None:
            messages.success(request, _("Recorded with the figures of the quarter; it stays as it is."))
            return redirect("desk:quality_assessment", kept.pk)
    return form_page(
        request,
        here="quality_units",
        title=_("Assess the units"),
        status=f"{directory.unit_label(unit)}{_(', ')}{period_said(period)}{_('.')}",
        form=form,
        button=_("Record the assessment"),
        back=f"{reverse('desk:quality_units')}?{urlencode({'period': name_of(period)})}",
    )


def _quarter(typed: str) -> Period:
    """A quarter that is over: the one named, or the last."""
    last = quarter_of(today()).previous()
    found = period_of(typed, today())
    return found if found is not None and found.span is Span.QUARTER and found.last < today() else last


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def assessment(request: StaffRequest, assessment_id: int) -> HttpResponse:
    """One assessment: as long as it is owed, the form of whoever records it; then what it found, for good."""
    post, day = request.post, today()
    row = quarterly.assessments_for(post).filter(pk=assessment_id).select_related("by").first()
    if row is None:
        raise Http404
    acts = _acts(request, row)
    if acted(request, acts, _("Recorded with the figures of the quarter; it stays as it is.")):
        return redirect("desk:quality_assessment", row.pk)
    period = quarter_of(row.quarter)
    page = One(
        here="quality_units",
        title=_("Assessment of units, %(quarter)s") % {"quarter": period_said(period)},
        status=_standing(row, day),
        trail=Link(_("Scorecards"), f"{reverse('desk:quality_units')}?{urlencode({'period': name_of(period)})}"),
        facts=[
            (_("Unit that assesses"), directory.unit_label(row.unit_id)),
            (_("To be recorded by"), dates.day(row.due_on, day) if row.recorded_at is None else ""),
            (_("Recorded by"), _by_whom(row, day)),
        ],
        texts=[(_("What it found"), row.text)] if row.text else [],
        tables=[_figures(row)] if row.figures is not None else [],
        acts=acts,
        note=_("Units stand in the order of the tree; there is no total and no rank."),
    )
    return one_page(request, page)


def _by_whom(row: Assessment, day: date) -> str:
    if row.by is None or row.recorded_at is None:
        return ""
    return f"{row.by.name}{_(', ')}{dates.moment(row.recorded_at, day)}"


def _standing(row: Assessment, day: date) -> str:
    if row.recorded_at is not None:
        return _("recorded, with the figures as they stood then")
    return _("owed, and overdue") if row.due_on < day else _("to be recorded")


def _acts(request: StaffRequest, row: Assessment) -> list[Act]:
    if row.recorded_at is not None or not quarterly.may_record(request.post, row.unit_id):
        return []
    return [
        Act(
            "record",
            _("Record the assessment"),
            _("Record it for good"),
            WordsForm(sent(request, "record"), prefix="record", label=LABEL, hint=HINT),
            lambda text: quarterly.record_assessment(
                unit=row.unit_id, quarter=row.quarter, text=text, by=request.post, at=now()
            ),
        )
    ]


def _figures(row: Assessment) -> Table:
    heads = (_("Unit"), *(said(INDICATORS[key].name) for key in KEYS), _("quality checks"))
    return Table(
        _("Figures of the quarter"),
        heads,
        [TableRow("", tuple(_cells(card))) for card in row.figures or []],
        _("No unit stands below this one"),
    )


def _cells(card: dict[str, Any]) -> Sequence[str]:
    rates = card["rates"]
    quality = card["quality"] or (_("too few to tell") if card["checks"] else "—")
    return [directory.unit_label(card["unit"]), *(_rate(rates.get(key)) for key in KEYS), quality]


def _rate(value: list[int] | None) -> str:
    """Count and base as they were kept; one that was withheld says so."""
    if value is None:
        return _("too few to tell")
    count, base = value
    return f"{percent(count / base)} ({count}/{base})" if base else "—"


def recorded(post: Post, unit: int, day: date) -> Table:
    """The assessments of this unit, for the page of its cards."""
    rows = quarterly.assessments_for(post).filter(unit=unit)[:MOST]
    return Table(
        _("Assessments by quarter"),
        (_("Quarter"), _("State"), pgettext("assessment", "By")),
        [
            TableRow(
                reverse("desk:quality_assessment", args=[row.pk]),
                (period_said(quarter_of(row.quarter)), _standing(row, day), dates.plain_day(row.due_on, day)),
                row.recorded_at is None and row.due_on < day,
            )
            for row in rows
        ],
        _("No quarter is assessed yet"),
        _("What an assessment found is recorded when the quarter is over, with its figures."),
    )
