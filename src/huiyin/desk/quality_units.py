"""Scorecards of units, each figure opened to its matters, and measures of art. 39 with their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.bulletins.charts.words import said as period_said
from huiyin.desk.figures import in_words, list_url
from huiyin.desk.figures_filters import Asked, name_of, period_of
from huiyin.desk.pressed import sent
from huiyin.desk.quality import unit_in
from huiyin.desk.quality_assess import recorded
from huiyin.desk.quality_forms import MeasureForm, days_ahead
from huiyin.desk.quality_parts import (
    DIRECTORS,
    READERS,
    Act,
    One,
    ReasonForm,
    SendBackForm,
    Table,
    TableRow,
    WordsForm,
    acted,
    done,
    form_page,
    is_late,
    one_page,
    tabs,
)
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.quality import assessing
from huiyin.quality.models import Following, Measure
from huiyin.quality.quarterly import may_record
from huiyin.quality.rights import acts_for, directs, may_direct
from huiyin.quality.scorecards import CHECKS_FROM, KEYS, MATTERS_FROM, Card, Quality, cards, quarter_of
from huiyin.statistics.asking import OutOfReach, may_ask, widest
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.terms import Period, Scope, Span
from huiyin.web import dates
from huiyin.web.shown import Filter, Link
from huiyin.web.words import said

QUARTERS = 5
MOST_MEASURES = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one unit, and where its matters are listed."""

    head: str
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One unit. `url` leads one level down."""

    name: str
    url: str
    cells: tuple[Cell, ...]


@never_cache
@require_safe
@for_roles(*READERS)
def units(request: StaffRequest) -> HttpResponse:
    """The cards of one quarter, in the order of the tree; and the measures taken."""
    post, day = request.post, today()
    scope = _scope(post, request.GET.get("unit", ""))
    period = _period(request.GET.get("period", ""), day)
    try:
        found = cards(post, scope, period)
    except OutOfReach:
        raise Http404 from None
    query = {"unit": str(scope), "period": name_of(period)}
    context = {
        "tabs": tabs(post, "quality_units"),
        "title": _("Scorecards"),
        "status": f"{directory.unit_label(scope)}{_(', ')}{period_said(period)}{_('.')}",
        "heads": [*(said(INDICATORS[key].name) for key in KEYS), _("quality checks")],
        "lines": [_line(post, card, scope, period) for card in found],
        "filters": _filters(post, scope, period, day),
        "explained": [(said(INDICATORS[key].name), said(INDICATORS[key].formula)) for key in KEYS],
        "few": MATTERS_FROM,
        "few_checks": CHECKS_FROM,
        "measures": _measures(post, day),
        "assessments": recorded(post, scope, day),
        "assess_url": f"{reverse('desk:quality_assess')}?{urlencode({'period': name_of(period)})}"
        if may_record(post, scope) and period.last < day
        else "",
        "may_measure": may_direct(post),
        "measure_url": f"{reverse('desk:quality_measure_new')}?{urlencode(query)}",
        "clear_url": request.path,
        "print_url": f"?{urlencode(query | {'print': '1'})}",
        "back_url": f"{reverse('desk:quality_units')}?{urlencode(query)}",
        "printed_on": dates.day(day),
    }
    template = "desk/quality_units_print.html" if "print" in request.GET else "desk/quality_units.html"
    return render(request, template, context)


def _scope(post: Post, typed: str) -> int:
    unit = unit_in(typed)
    if unit is not None and may_ask(post, Scope(unit)):
        return unit
    return widest(post) or post.unit_id


def _period(typed: str, day: date) -> Period:
    found = period_of(typed, day)
    return found if found is not None and found.span is Span.QUARTER else quarter_of(day)


def _filters(post: Post, scope: int, period: Period, day: date) -> list[Filter]:
    top = widest(post) or post.unit_id
    near = [card for card in directory.units().values() if top in card.line and card.is_active]
    # The way down to the unit shown, and what stands directly under it.
    line = directory.unit(scope).line
    offered = [card for card in near if card.id in line or card.parent == scope]
    named = [(str(card.id), card.short_label) for card in sorted(offered, key=lambda card: card.path)]
    quarters = reversed(list(quarter_of(day).back(QUARTERS)))
    return [
        Filter("unit", _("Unit"), str(scope), tuple(named), unset=str(top)),
        Filter(
            "period",
            _("Quarter"),
            name_of(period),
            tuple((name_of(one), period_said(one)) for one in quarters),
            unset=name_of(quarter_of(day)),
        ),
    ]


def _line(post: Post, card: Card, scope: int, period: Period) -> Line:
    is_whole = card.unit != scope
    asked = _asked(post, card.unit, period)
    told = [_cell(asked, key, card, is_open=is_whole) for key in KEYS]
    url = f"?{urlencode({'unit': card.unit, 'period': name_of(period)})}"
    name = directory.unit(card.unit).short_label
    return Line(
        name if is_whole else _("%(unit)s itself") % {"unit": name},
        url if is_whole and _has_below(card.unit) else "",
        (*told, _quality_cell(card.quality, card.unit, period)),
    )


def _has_below(unit: int) -> bool:
    return any(card.parent == unit for card in directory.units().values())


def _asked(post: Post, unit: int, period: Period) -> Asked:
    query = urlencode({"unit": unit, "period": name_of(period)})
    return Asked(post, Scope(unit), period, None, now(), query)


def _cell(asked: Asked, key: str, card: Card, *, is_open: bool) -> Cell:
    indicator, value = INDICATORS[key], card.values.get(key)
    head = said(indicator.name)
    if value is None:
        return Cell(head, "—", "")
    # What a unit has itself is part of a list that holds all below it: it opens where it stands alone.
    url = list_url(asked, indicator, value) if is_open or not _has_below(card.unit) else ""
    return Cell(head, in_words(indicator, value), url)


def _quality_cell(quality: Quality, unit: int, period: Period) -> Cell:
    days = {"unit": unit, "first": period.first.isoformat(), "last": period.last.isoformat()}
    url = f"{reverse('desk:quality')}?{urlencode(days)}" if quality.count else ""
    if quality.score is None:
        return Cell(_("quality checks"), _("too few to tell") if quality.count else "—", url)
    return Cell(_("quality checks"), f"{quality.score}", url)


# ---------- Measures ----------
def _measures(post: Post, day: date) -> Table:
    rows = assessing.measures_for(post)[:MOST_MEASURES]
    return Table(
        _("Measures after an assessment"),
        (_("Measure"), _("Unit"), _("Quarter"), _("State"), pgettext("measure", "Answer by")),
        [
            TableRow(
                reverse("desk:quality_measure", args=[row.pk]),
                (
                    row.get_way_display(),
                    directory.unit_label(row.about_id),
                    period_said(quarter_of(row.quarter)),
                    row.get_state_display(),
                    dates.plain_day(row.due_on, day),
                ),
                row.state == Following.OWED and is_late(row.due_on, day),
            )
            for row in rows
        ],
        _("No measure was taken"),
        _("Art. 39 has four: talk, notice, listed supervision, correction by a date."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*DIRECTORS)
def measure_new(request: StaffRequest) -> HttpResponse:
    """Take a measure towards a unit after its quarter was assessed."""
    post, day = request.post, today()
    period = _period(request.GET.get("period", ""), day)
    form = MeasureForm(request.POST or None, post=post, initial={"due_on": days_ahead(day, 30)})
    if request.method == "POST" and form.is_valid():
        row = done(
            request,
            form,
            lambda: assessing.take_measure(quarter=period.first, **form.cleaned_data, by=post, at=now()),
        )
        if row is not None:
            messages.success(request, _("Kept; the answer stands among the duties of the unit."))
            return redirect("desk:quality_measure", row.pk)
    return form_page(
        request,
        here="quality_units",
        title=_("Take a measure"),
        status=_("After the assessment of %(quarter)s (art. 39). How many people came, or came again, is no ground.")
        % {"quarter": period_said(period)},
        form=form,
        button=_("Take the measure"),
        back=reverse("desk:quality_units"),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def measure(request: StaffRequest, measure_id: int) -> HttpResponse:
    """One measure: its ground, the figures it was taken on, the answer."""
    post, day = request.post, today()
    row = assessing.measures_for(post).filter(pk=measure_id).select_related("by").first()
    if row is None:
        raise Http404
    acts = _acts(request, row)
    if acted(request, acts, gettext_lazy("Done.")):
        return redirect("desk:quality_measure", row.pk)
    page = One(
        here="quality_units",
        title=f"{row.get_way_display()} · {directory.unit_label(row.about_id)}",
        status=_("%(state)s.") % {"state": row.get_state_display()},
        trail=Link(_("Scorecards"), reverse("desk:quality_units")),
        facts=[
            (_("Quarter"), period_said(quarter_of(row.quarter))),
            (_("Taken"), f"{dates.moment(row.at, day)} {directory.unit_label(row.unit_id)}"),
            (pgettext("measure", "Answer by"), dates.day(row.due_on, day)),
            (pgettext("answer", "Answered"), dates.moment(row.answered_at, day) if row.answered_at else ""),
            *_kept_figures(row.figures),
        ],
        texts=[
            (pgettext("measure", "Ground"), row.ground),
            (_("Answer"), row.answer),
            (_("Why it ended or went back"), row.reason),
        ],
        acts=acts,
        links=[Link(_("As a paper (PDF)"), reverse("desk:quality_measure_pdf", args=[row.pk]))],
    )
    return one_page(request, page)


def _kept_figures(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The card as it stood when the measure was taken."""
    told = [
        (said(INDICATORS[key].name), _("%(count)s of %(base)s") % {"count": count, "base": base})
        for key, (count, base) in figures["rates"].items()
        if key in INDICATORS
    ]
    return [*told, (_("quality checks"), figures["quality"])]


def _acts(request: StaffRequest, row: Measure) -> list[Act]:
    post, found = request.post, []
    if row.state == Following.OWED and acts_for(post, row.about_id):
        form = WordsForm(sent(request, "answer"), prefix="answer", label=_("What was done about it"))
        found.append(
            Act(
                "answer",
                _("Answer"),
                _("Hand in the answer"),
                form,
                lambda text: assessing.answer_measure(measure=row, text=text, by=post, at=now()),
            )
        )
    if row.state != Following.DONE and directs(post, row.unit_id):
        found.append(
            Act(
                "end",
                pgettext("measure", "End it"),
                _("End the measure"),
                ReasonForm(sent(request, "end"), prefix="end"),
                lambda reason: assessing.end_measure(measure=row, reason=reason, by=post, at=now()),
            )
        )
    if row.state == Following.REPORTED and directs(post, row.unit_id):
        form_back = SendBackForm(sent(request, "back"), prefix="back", initial={"due_on": days_ahead(today(), 30)})
        found.append(
            Act(
                "back",
                _("Not enough"),
                _("Send it back"),
                form_back,
                lambda reason, due_on: assessing.send_back_measure(
                    measure=row, reason=reason, due_on=due_on, by=post, at=now()
                ),
            )
        )
    return found
