"""Campaigns in words: where one stands, its periods, its targets, its tabs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.campaigns.models import Campaign, Target
from huiyin.campaigns.progress import Judged, Sums, Verdict
from huiyin.campaigns.terms import SOURCES
from huiyin.people.access import StaffRequest
from huiyin.people.models import Level, Role
from huiyin.procedure.terms import Text
from huiyin.web import dates
from huiyin.web.words import said

SEES_CAMPAIGNS = (Role.CLERK, Role.HEAD, Role.SUPERVISOR)


def campaign_or_404(request: StaffRequest, campaign_id: int) -> Campaign:
    """A campaign within the post's reach; any other does not exist for it."""
    rows = Campaign.objects.visible_to(request.post).select_related("unit", "organ", "made_by__staff")
    row = rows.filter(pk=campaign_id).first()
    if row is None:
        raise Http404
    return row


def options(texts: Mapping[str, Text]) -> list[tuple[str, str]]:
    """A closed list as choices, in the reader's language."""
    return [(key, said(text)) for key, text in texts.items()]


def listed(names: Iterable[str]) -> str:
    return pgettext("between names", ", ").join(names)


def sources_said(sources: Sequence[str]) -> str:
    return listed(said(SOURCES[one]) for one in sources) if sources else _("every matter of the campaign")


def levels_said(levels: Sequence[str]) -> str:
    return listed(str(Level(one).label) for one in levels) if levels else _("the organ itself only")


def status_of(row: Campaign, today: date) -> str:
    """Drawn up, running, over."""
    if row.is_draft:
        return _("being drawn up")
    if row.ended_at is not None:
        return _("ended")
    return _("past its last day") if today > row.ends_on else _("running")


def aim_said(target: Target, today: date) -> str:
    """At least 60 % of what the province assigned, by 1 March, both inclusive."""
    return _("at least %(share)d %% of %(which)s resolved in law by %(day)s, both inclusive") % {
        "share": target.share,
        "which": sources_said(target.sources),
        "day": dates.plain_day(target.by, today),
    }


def verdict_said(one: Judged) -> str:
    """How a target stands, with the numbers it was judged by."""
    words = {
        Verdict.MET: _("reached"),
        Verdict.MISSED: _("not reached"),
        Verdict.RUNNING: _("still running"),
        Verdict.NOTHING: _("no matter to count"),
    }
    return words[one.verdict]


def share_said(sums: Sums) -> str:
    """638 of 1,876 (34.0 %); nothing to divide by says so."""
    if not sums.total:
        return _("no matter")
    share = f"{sums.resolved * 100 / sums.total:.1f}"
    return _("%(resolved)s of %(total)s (%(share)s %%)") % {
        "resolved": f"{sums.resolved:,}",
        "total": f"{sums.total:,}",
        "share": share,
    }


def percent_said(sums: Sums) -> str:
    """34.0 %, or a dash where there is nothing to divide by."""
    return f"{sums.resolved * 100 / sums.total:.1f}%" if sums.total else "—"


def views_said(sums: Sums) -> str:
    """The three that are never left out beside what is resolved (law.md 9a)."""
    told = {"agrees": f"{sums.agrees:,}", "disagrees": f"{sums.disagrees:,}", "no_view": f"{sums.no_view:,}"}
    return _("agreed %(agrees)s, disagreed %(disagrees)s, no view %(no_view)s") % told


def matters_said(count: int) -> str:
    return ngettext("%(n)s matter", "%(n)s matters", count) % {"n": f"{count:,}"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a campaign."""

    name: str
    url: str
    is_here: bool


def tabs(row: Campaign, here: str) -> list[Tab]:
    """The pages of a campaign; what is not open yet has its plan only."""
    names = [("campaign", pgettext("campaign", "Plan"))]
    if not row.is_draft:
        names += [
            ("campaign_progress", _("Progress")),
            ("campaign_matters", pgettext("campaign", "Matters")),
            ("campaign_cohorts", _("Cohorts")),
            ("campaign_reports", _("Reports")),
            ("campaign_checks", _("Inspection")),
        ]
    names.append(("campaign_people", _("People")))
    return [Tab(name, reverse(f"desk:{url}", args=[row.pk]), url == here) for url, name in names]


def common(request: StaffRequest, row: Campaign, here: str, today: date) -> dict[str, object]:
    """What every page of a campaign shows above its own part."""
    return {
        "campaign": row,
        "tabs": tabs(row, here),
        "period": dates.span(row.starts_on, row.ends_on, today),
        "standing": status_of(row, today),
    }
