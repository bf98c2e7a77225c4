"""The list of bulletins: what is in work here, what was sent here, what was issued; and beginning one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import BooleanField, Case, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.bulletins.drafting import AlreadyThere, Plan, draft_bulletin, kinds_for
from huiyin.bulletins.drawing import title_of
from huiyin.bulletins.kinds import Kind, kind_of
from huiyin.bulletins.models import Bulletin, BulletinQuerySet, BulletinState
from huiyin.bulletins.refusals import BulletinRefused
from huiyin.bulletins.rights import READERS, WRITERS, came_unread, counted_unit, within_reach
from huiyin.desk.pickers import DayInput
from huiyin.duties.office_time import now, on_day
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.statistics.terms import Period, Span
from huiyin.web import dates
from huiyin.web.words import said

MOST = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One bulletin of a list, ready to print."""

    pk: int
    number: str
    title: str
    unit: str
    kind: str
    state: str
    day: str
    is_new: bool
    is_withdrawn: bool


@never_cache
@require_GET
@for_roles(*READERS)
def bulletins(request: StaffRequest) -> HttpResponse:
    """In work first, then what came from elsewhere, then the unit's own and those from below."""
    post, today = request.post, on_day(now())
    seen = within_reach(post)
    working = rows_of(listed(seen.in_work(), post), today)
    issued = rows_of(listed(seen.given_out(), post).order_by("-issued_at")[: MOST + 1], today)
    came = [row for row in issued[:MOST] if row.is_new]
    context = {
        "working": working,
        "came": came,
        "issued": [row for row in issued[:MOST] if not row.is_new],
        "is_cut": len(issued) > MOST,
        "may_write": post.role in WRITERS,
    }
    return render(request, "desk/bulletins.html", context)


def listed(found: BulletinQuerySet, post: Post) -> BulletinQuerySet:
    """With whether it came to this post and was not read; without the large columns."""
    unread = Case(When(came_unread(post), then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = found.without_content().select_related("unit__parent").annotate(came_unread=unread)
    return rows.order_by("-drafted_at")


def rows_of(found: Iterable[Bulletin], today: date) -> list[Row]:
    return [_row(one, today) for one in found]


def _row(one: Bulletin, today: date) -> Row:
    at = one.issued_at or one.drafted_at
    return Row(
        pk=one.pk,
        number=one.number,
        title=titled(one),
        unit=one.unit.label,
        kind=said(kind_of(one.kind).name),
        state=str(BulletinState(one.state).label),
        day=dates.plain_day(at, today),
        is_new=one.is_given_out and bool(one.__dict__["came_unread"]),
        is_withdrawn=one.state == BulletinState.WITHDRAWN,
    )


def titled(one: Bulletin) -> str:
    """The title as it would be drawn now: the frozen one is read only where the whole bulletin is."""
    return said(title_of(kind_of(one.kind), counted_unit(one.unit), one.period, one.name))


class NewForm(forms.Form):
    """Which kind of bulletin, about which time. A day in the period says which week, month or year."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    day = forms.DateField(
        label=gettext_lazy("A day in the period"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("The week, month or year that this day lies in."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the phase"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Only for a phase summary."),
    )
    first = forms.DateField(label=gettext_lazy("First day of the phase"), required=False, widget=DayInput())
    last = forms.DateField(label=gettext_lazy("Last day of the phase"), required=False, widget=DayInput())

    def __init__(self, *given: Any, kinds: Iterable[Kind], today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.today = today
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.key, said(kind.name)) for kind in kinds]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind = kind_of(given["kind"]) if given.get("kind") else None
        if kind is None:
            return given
        if kind.span is Span.FREE:
            self._clean_phase(given)
        elif not given.get("day"):
            self.add_error("day", _("Choose a day in the period."))
        elif Period.of(kind.span, given["day"]).first > self.today:
            self.add_error("day", _("This period has not begun."))
        return given

    def _clean_phase(self, given: dict[str, Any]) -> None:
        if not given.get("name"):
            self.add_error("name", _("Say which phase."))
        first, last = given.get("first"), given.get("last")
        if not isinstance(first, date) or not isinstance(last, date):
            self.add_error("first", _("Give the first and the last day of the phase."))
        elif last < first:
            self.add_error("last", _("The last day lies before the first."))
        elif first > self.today:
            self.add_error("first", _("This period has not begun."))

    @property
    def period(self) -> Period:
        given = self.cleaned_data
        span = kind_of(given["kind"]).span
        if span is Span.FREE:
            return Period(given["first"], given["last"])
        return Period.of(span, given["day"])


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*WRITERS)
def bulletin_new(request: StaffRequest) -> HttpResponse:
    """Begin a bulletin: the figures are drawn at once, the paragraphs are written after."""
    post, at = request.post, now()
    kinds = kinds_for(post.unit)
    start = {"kind": request.GET.get("kind") or kinds[0].key, "day": on_day(at) - timedelta(days=7)}
    form = NewForm(request.POST or None, kinds=kinds, today=on_day(at), initial=start)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"] if form.period.span is Span.FREE else ""
        plan = Plan(form.cleaned_data["kind"], post.unit, form.period, name.strip())
        try:
            made = draft_bulletin(plan=plan, by=post, at=at)
        except AlreadyThere as there:
            messages.info(request, _("A bulletin of this kind and period is in work already: here it is."))
            return redirect("desk:bulletin", there.bulletin.pk)
        except BulletinRefused as refused:
            for text in refused.texts:
                form.add_error(None, said(text))
        else:
            messages.success(request, _("The figures are drawn. What is left to write stands below."))
            return redirect("desk:bulletin", made.pk)
    context = {"form": form, "kinds": [(said(kind.name), said(kind.source), kind.mark) for kind in kinds]}
    return render(request, "desk/bulletin_new.html", context, status=422 if form.errors else 200)
