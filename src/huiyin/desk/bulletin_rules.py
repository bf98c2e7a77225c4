"""Bulletins that come round: which kinds the unit makes regularly, on which day, and to whom they go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.bulletins.drafting import kinds_for
from huiyin.bulletins.kinds import Kind, kind_of
from huiyin.bulletins.models import Rule
from huiyin.bulletins.refusals import BulletinRefused
from huiyin.bulletins.rights import WRITERS
from huiyin.bulletins.schedule import LONGEST_TO_FINISH, When, end_rule, next_day, set_rule
from huiyin.desk.pickers import DayInput
from huiyin.duties.office_time import now, on_day, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.statistics.terms import Span
from huiyin.web import dates
from huiyin.web.words import said

# Which fields a kind's rule needs.
NEEDS: Mapping[Span, tuple[str, ...]] = {
    Span.WEEK: ("weekday",),
    Span.MONTH: ("day",),
    Span.YEAR: ("month", "day"),
    Span.FREE: ("name", "first", "last"),
}
MONDAY = date(2026, 3, 16)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule, ready to print."""

    pk: int
    name: str
    when: str
    finish: str
    following: str
    recipients: int


class RuleForm(forms.Form):
    """When drafts of a kind are made, and how long the office gives itself to issue them."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the week"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("For weekly notices; each is about the week before."),
    )
    day = forms.IntegerField(
        label=gettext_lazy("Day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=gettext_lazy("For monthly and yearly ones; the 31st of a shorter month is its last day."),
    )
    month = forms.IntegerField(
        label=gettext_lazy("Month"),
        min_value=1,
        max_value=12,
        required=False,
        help_text=gettext_lazy("For yearly ones; each is about the year before."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the phase"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For phase summaries; the draft is made on the day after the last."),
    )
    first = forms.DateField(label=gettext_lazy("First day of the phase"), required=False, widget=DayInput())
    last = forms.DateField(label=gettext_lazy("Last day of the phase"), required=False, widget=DayInput())
    finish_days = forms.IntegerField(
        label=gettext_lazy("Days to issue it"),
        min_value=0,
        max_value=LONGEST_TO_FINISH,
        initial=3,
        help_text=gettext_lazy("From the day of the draft; of a phase from its last day. A reminder comes before."),
    )

    def __init__(self, *given: Any, kinds: tuple[Kind, ...], **named: Any) -> None:
        super().__init__(*given, **named)
        kind, weekday = self.fields["kind"], self.fields["weekday"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(weekday, forms.ChoiceField)
        kind.choices = [(one.key, said(one.name)) for one in kinds]
        weekday.choices = [("", ""), *((str(number), weekday_said(number)) for number in range(7))]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind"):
            for name in NEEDS[kind_of(given["kind"]).span]:
                if given.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("Needed for this kind."))
        return given

    @property
    def when(self) -> When:
        given = self.cleaned_data
        needed = NEEDS[kind_of(given["kind"]).span]
        return When(**{name: given[name] for name in needed})


def weekday_said(number: int) -> str:
    return dates.weekday(MONDAY.replace(day=MONDAY.day + number))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*WRITERS)
def bulletin_rules(request: StaffRequest) -> HttpResponse:
    """The rules of the unit, and the form for one more."""
    unit, at = request.post.unit, now()
    kinds = kinds_for(unit)
    is_new = "kind" in request.POST
    form = RuleForm(request.POST if is_new else None, kinds=kinds)
    if request.method == "POST" and not is_new:
        return _ended(request)
    if is_new and form.is_valid():
        days = form.cleaned_data["finish_days"]
        kind = form.cleaned_data["kind"]
        try:
            set_rule(kind=kind, unit=unit, when=form.when, finish_days=days, by=request.post, at=at)
        except BulletinRefused as refused:
            for text in refused.texts:
                form.add_error(None, said(text))
        else:
            messages.success(request, _("From now on the draft is made by itself. Name its recipients."))
            return redirect("desk:bulletin_rules")
    rules = Rule.objects.filter(unit=unit, ended_at=None).prefetch_related("recipients").order_by("kind", "name")
    context = {
        "form": form,
        "rows": [_row(rule, on_day(at)) for rule in rules],
        "sources": [(said(kind.name), said(kind.source)) for kind in kinds],
    }
    return render(request, "desk/bulletin_rules.html", context, status=422 if form.errors else 200)


def _ended(request: StaffRequest) -> HttpResponse:
    number = request.POST.get("end", "")
    rule = (
        Rule.objects.select_related("unit").filter(pk=int(number), unit=request.post.unit_id).first()
        if number.isdecimal()
        else None
    )
    if rule is None:
        raise Http404
    end_rule(rule=rule, by=request.post, at=now())
    messages.success(request, _("No further drafts are made by this rule; those made stay."))
    return redirect("desk:bulletin_rules")


def _row(rule: Rule, day: date) -> RuleRow:
    kind = kind_of(rule.kind)
    coming = next_day(rule, day)
    days = rule.finish_days
    return RuleRow(
        pk=rule.pk,
        name=f"{said(kind.name)} {rule.name}".strip(),
        when=_when_said(rule, kind.span),
        finish=ngettext("within %(n)d day", "within %(n)d days", days) % {"n": days},
        following=dates.day(coming, today()) if coming else _("none: the phase is over"),
        recipients=len(rule.recipients.all()),
    )


def _when_said(rule: Rule, span: Span) -> str:
    if span is Span.WEEK:
        return _("every %(weekday)s, on the week before") % {"weekday": weekday_said(rule.weekday or 0)}
    if span is Span.MONTH:
        return _("on day %(day)d of each month, on the month before") % {"day": rule.day or 1}
    if span is Span.YEAR:
        words = {"day": rule.day or 1, "month": rule.month or 1}
        return _("each year in month %(month)d on day %(day)d, on the year before") % words
    assert rule.first is not None
    assert rule.last is not None
    return _("after %(span)s") % {"span": dates.span(rule.first, rule.last)}
