"""Month-end figures, phase summaries, the final summary: owed by the calendar, drafted from the data, then frozen.

Called by the sweep of every morning; a report is made once for a unit and a period, whoever sweeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count

from huiyin.campaigns import refusals
from huiyin.campaigns.actions import DRAWN_FIRST
from huiyin.campaigns.models import Campaign, Phase, Report
from huiyin.campaigns.progress import Sums, by_unit, conditions, facts, lines, resolved_by_day, summed, targets
from huiyin.campaigns.rights import acts_for, desk_of, may_keep, note
from huiyin.campaigns.screening import screen
from huiyin.campaigns.terms import REPORT_TEXTS
from huiyin.duties.beside import Promise, meet, owe
from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.statistics.catalogue.conditions import Asked
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.terms import Period, Span
from huiyin.statistics.within import Within

CLOCKS: Mapping[str, str] = {"month": "campaign_month", "phase": "campaign_phase", "final": "campaign_final"}
# More than this many numbers say nothing in a summary; the count stands before them.
MOST_LISTED = 200
FINISH = "finish"


@dataclass(frozen=True, slots=True)
class _Due:
    """A report somebody owes."""

    kind: str
    unit: int
    first: date
    last: date
    phase: Phase | None = None


def make_reports(at: datetime) -> int:
    """Make what is owed since yesterday; returns how many reports are new. Twice does no harm."""
    today, made = on_day(at), 0
    for campaign in Campaign.objects.filter(opened_at__isnull=False).prefetch_related("phases", "reports"):
        there = {(row.kind, row.unit_id, row.first, row.last) for row in campaign.reports.all()}
        for due in _due(campaign, today):
            if (due.kind, due.unit, due.first, due.last) not in there:
                _make(campaign, due, today)
                made += 1
    return made


def _due(campaign: Campaign, today: date) -> Iterator[_Due]:
    """What has ended while the campaign ran: months, phases, and the whole."""
    opened = on_day(campaign.opened_at) if campaign.opened_at else today
    stopped = on_day(campaign.ended_at) if campaign.ended_at else date.max
    last = min(today - timedelta(days=1), campaign.ends_on, stopped)
    for first, end in _months(max(campaign.starts_on, opened), last):
        yield _Due("month", campaign.organ_id, max(first, campaign.starts_on), end)
    units = [campaign.organ_id, *reporting_units(campaign)]
    for phase in campaign.phases.all():
        if opened <= phase.ends_on <= last:
            yield from (_Due("phase", unit, phase.starts_on, phase.ends_on, phase) for unit in units)
    if min(campaign.ends_on, stopped) < today:
        end = min(campaign.ends_on, max(stopped, campaign.starts_on))
        yield from (_Due("final", unit, campaign.starts_on, end) for unit in units)


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The months whose last day lies in between."""
    month = Period.of(Span.MONTH, first)
    while month.last <= last:
        yield month.first, month.last
        month = Period.of(Span.MONTH, month.last + timedelta(days=1))


def reporting_units(campaign: Campaign) -> list[int]:
    """Who reports to the office that leads it: of the units that take part those with none above them."""
    units = campaign.units()
    part = {card.id for card in units}
    return [card.id for card in units if not part & set(card.line[:-1]) and not card.is_outside]


def _make(campaign: Campaign, due: _Due, today: date) -> None:
    due_on = due.last + timedelta(days=campaign.summary_days)
    with transaction.atomic():
        row, is_new = Report.objects.get_or_create(
            campaign=campaign,
            kind=due.kind,
            unit_id=due.unit,
            first=due.first,
            last=due.last,
            defaults={"phase": due.phase, "due_on": due_on},
        )
        if is_new:
            promise = Promise(FINISH, CLOCKS[row.kind], desk_of(row.unit_id), min(today, due_on), due_on)
            owe(subject_of(row), promise)


def subject_of(report: Report) -> str:
    return f"campaign_report:{report.pk}"


# ---------- What it says ----------
def may_write(by: Post, report: Report) -> bool:
    """The unit whose report it is; of the whole campaign the office that leads it."""
    if report.unit_id == report.campaign.organ_id:
        return may_keep(by, report.campaign)
    return acts_for(by, report.unit_id)


def may_read(by: Post, report: Report) -> bool:
    return may_write(by, report) or may_keep(by, report.campaign) or reach_holds(report, by)


def reach_holds(report: Report, by: Post) -> bool:
    """A finished one is read by the units it went to and by heads and supervisors above its unit."""
    if report.finished_at is None:
        return False
    sent = report.campaign.recipients.filter(unit=by.unit_id).exists()
    return sent or by.unit_id in directory.unit(report.unit_id).line


def drawn(report: Report, now: datetime) -> dict[str, Any]:
    """The figures of a report: as known now of the last day of its period.

    The whole count, whoever writes it (docs/decisions/0024): what bars somebody is in totals, in no list by number.
    """
    campaign = report.campaign
    reach = Within(_below(report), None)
    found = lines(campaign, reach, now, day=report.last)
    during = [line for line in found if line.closed_on is not None and report.first <= line.closed_on <= report.last]
    return {
        "as_of": now.isoformat(),
        "sums": asdict(summed(found)),
        "during": asdict(summed(during)),
        "units": [[unit, asdict(sums)] for unit, sums in by_unit(campaign, found) if _is_in(unit, report)],
        "days": [[day.isoformat(), count] for day, count in sorted(resolved_by_day(found).items())],
        "targets": [
            {"share": one.target.share, "by": one.target.by.isoformat(), "sources": one.target.sources}
            | {"verdict": one.verdict, "resolved": one.sums.resolved, "total": one.sums.total}
            for one in targets(campaign, reach, now, day=report.last)
        ],
        **_unsolved(campaign, reach, now, report.last),
    }


def _below(report: Report) -> tuple[int, ...] | None:
    """Of the whole campaign every member, wherever it went; of a unit what it and those below it have."""
    if report.unit_id == report.campaign.organ_id:
        return None
    return tuple(card.id for card in directory.units().values() if report.unit_id in card.line)


def _is_in(unit: int, report: Report) -> bool:
    return report.unit_id in directory.unit(unit).line


def _unsolved(campaign: Campaign, reach: Within, now: datetime, last: date) -> dict[str, Any]:
    """Where what is open stands, and its numbers; sealed matters and those that bar somebody are not listed."""
    rows = facts(campaign, reach, now).filter(conditions(Asked(last))["open"]).order_by()
    stages = rows.values_list("stage").annotate(n=Count("case_id")).order_by("stage")
    listed = rows.filter(is_sealed=False, is_restricted=False).order_by("case_id")
    numbers = list(listed.values_list("case__number", flat=True)[: MOST_LISTED + 1])
    return {"stages": [list(row) for row in stages], "numbers": numbers}


def sums_of(figures: Mapping[str, Any], name: str = "sums") -> Sums:
    return Sums(**figures[name])


# ---------- Writing it ----------
@transaction.atomic
def save_report(*, report: Report, texts: Mapping[str, str], by: Post, at: datetime) -> Report:
    """Keep what the unit wrote so far. Raises Refused."""
    row = _open_row(report, by)
    row.texts = _screened(texts)
    row.save(update_fields=["texts"])
    note("campaign_report_edited", row.campaign, by, at, report=row.pk)
    return row


def finish_report(*, report: Report, texts: Mapping[str, str], by: Post, at: datetime) -> Report:
    """The figures as they stand now and the unit's own words, for good; it goes to the recipients. Raises Refused.

    What waits to be drawn is drawn before: drawn again for this moment, the report says the same ever after.
    """
    draw_waiting(at_most=DRAWN_FIRST)
    with transaction.atomic():
        return _finished(report, texts, by, at)


def _finished(report: Report, texts: Mapping[str, str], by: Post, at: datetime) -> Report:
    row = _open_row(report, by)
    row.texts = _screened(texts)
    if row.kind != "month" and not all(row.texts.get(name) for name in REPORT_TEXTS):
        raise refusals.TextMissing()
    row.figures, row.finished_at, row.finished_by = drawn(row, at), at, by
    row.sent_to = _recipients(row)
    row.save()
    meet(subject_of(row), FINISH, on_day(at))
    note("campaign_report_finished", row.campaign, by, at, report=row.pk, figures=row.figures, sent_to=row.sent_to)
    return row


def _recipients(row: Report) -> list[str]:
    """A unit's report goes to the office that leads the campaign; that of the whole to those who were named."""
    if row.unit_id != row.campaign.organ_id:
        return [row.campaign.unit.name]
    found = row.campaign.recipients.select_related("unit")
    return [one.unit.name if one.unit is not None else one.name for one in found]


def _open_row(report: Report, by: Post) -> Report:
    row = Report.objects.select_for_update(of=("self",)).select_related("campaign__unit", "unit").get(pk=report.pk)
    if not may_write(by, row):
        raise refusals.NotYourUnit()
    if row.finished_at is not None:
        raise refusals.AlreadyFinished()
    return row


def _screened(texts: Mapping[str, str]) -> dict[str, str]:
    kept = {name: texts.get(name, "").strip() for name in REPORT_TEXTS}
    screen(*kept.values())
    return kept
