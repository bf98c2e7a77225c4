"""What changed in a campaign between the ends of two days: each matter within reach, and the step that did it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.campaigns.changes import JOINED, LEFT, OTHERWISE, REOPENED, RESOLVED, WAYS, Change, changes
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.progress import end_of, reach_of
from huiyin.desk.campaign_moves import alone, groups_of, url_of_all
from huiyin.desk.campaign_progress import Question, read
from huiyin.desk.campaign_said import SEES_CAMPAIGNS, campaign_or_404, common
from huiyin.duties.office_time import today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.web import dates

# Where no earlier day is named.
BACK = timedelta(days=7)


class ThenForm(forms.Form):
    """The earlier of two days."""

    then = forms.DateField(label=gettext_lazy("Compared with the end of"), required=False)

    def __init__(self, given: Any, later: date) -> None:
        super().__init__(given, auto_id="filter-%s")
        # Compared with now, yesterday and everything before it has ended; with a past day, what lies before that day.
        self.latest = later - timedelta(days=1)
        self.fields["then"].error_messages["invalid"] = _("Choose a day, as in 2026-03-31.")

    def clean_then(self) -> date | None:
        day: date | None = self.cleaned_data["then"]
        if day is not None and day > self.latest:
            raise forms.ValidationError(_("Choose a day before the moment that is shown."))
        return day


@never_cache
@require_safe
@for_roles(*SEES_CAMPAIGNS)
def campaign_changes(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Which matters joined, left, were resolved, were reopened between two moments."""
    row, day = campaign_or_404(request, campaign_id), today()
    reach = None if row.is_draft else reach_of(row, request.post)
    if reach is None:
        return redirect("desk:campaign", row.pk)
    asked = read(request)
    form = ThenForm(request.GET, asked.day)
    earlier = _earlier(form, row, asked)
    found = changes(row, reach, end_of(earlier), asked.moment, sources=asked.sources) if form.is_valid() else []
    groups = by_way(found)
    context = {
        **common(request, row, "campaign_progress", day),
        "form": asked.form,
        "then_form": form,
        "then": earlier.isoformat(),
        "is_compared": form.is_valid(),
        "between": _("Between the end of %(then)s and %(now)s")
        % {
            "then": dates.day(earlier, day),
            "now": _("the end of %(day)s") % {"day": dates.day(asked.day, day)}
            if asked.is_past
            else pgettext("a moment", "now"),
        },
        "counted": [_said(what, len(rows)) for what, rows in groups.items()],
        "groups": groups_of(request, groups, _said, lambda rows: rows),
        "one_group": alone(request, tuple(groups)),
        "all_url": url_of_all(request),
    }
    return render(request, "desk/campaign_changes.html", context, status=200 if form.is_valid() else 422)


def _earlier(form: ThenForm, row: Campaign, asked: Question) -> date:
    """The day named; a week before, where none is, but not before the campaign began."""
    named: date | None = form.cleaned_data.get("then") if form.is_valid() else None
    if named is not None:
        return named
    first = min(row.starts_on, asked.day) - timedelta(days=1)
    return max(asked.day - BACK, first)


def by_way(found: Sequence[Change]) -> dict[str, list[Change]]:
    """In the order of WAYS; what was closed in another way only where there is any."""
    shown = {what: [one for one in found if one.what == what] for what in WAYS}
    return {what: rows for what, rows in shown.items() if rows or what != OTHERWISE}


def _said(what: str, number: int) -> str:
    words: Mapping[str, str] = {
        JOINED: ngettext("%(n)s matter joined", "%(n)s matters joined", number),
        LEFT: ngettext("%(n)s matter left", "%(n)s matters left", number),
        RESOLVED: ngettext("%(n)s matter was resolved in law", "%(n)s matters were resolved in law", number),
        OTHERWISE: ngettext(
            "%(n)s matter was closed in another way", "%(n)s matters were closed in another way", number
        ),
        REOPENED: ngettext("%(n)s matter was reopened", "%(n)s matters were reopened", number),
    }
    return words[what] % {"n": f"{number:,}"}
