"""Inspection and acceptance by the level above, and mechanisms that are to be better afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huiyin.campaigns import refusals
from huiyin.campaigns.models import Campaign, Finding, Improvement, Inspection
from huiyin.campaigns.rights import (
    ACTS_FOR_UNIT,
    KEEPERS,
    desk_of,
    may_keep,
    must_act_for,
    must_keep,
    must_take_part,
    note,
    organ_of,
)
from huiyin.campaigns.screening import screen
from huiyin.campaigns.terms import MECHANISMS, VERDICTS
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.office_time import on_day
from huiyin.outbox.asking import Asking, tell_asked
from huiyin.outbox.listeners import Seats
from huiyin.people import directory
from huiyin.people.models import Post

MEND_CLOCK, IMPROVE_CLOCK = "campaign_mend", "campaign_improvement"
MEND, DO = "mend", "do"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to be mended, and by when."""

    text: str
    mend_by: date


def may_inspect(by: Post, campaign: Campaign, unit: int) -> bool:
    """The level above: never the unit itself, nor its own petition office."""
    above = organ_of(by.unit_id)
    line = directory.unit(unit).line[:-1]
    is_within = campaign.organ_id in directory.unit(above).line or may_keep(by, campaign)
    return by.role in KEEPERS and above in line and is_within


def inspect(
    *,
    campaign: Campaign,
    unit: int,
    on: date,
    way: str,
    verdict: str,
    findings: Sequence[Wrong],
    by: Post,
    at: datetime,
) -> Inspection:
    """What was looked at, what was found, and whether the work is accepted. Raises Refused."""
    must_take_part(campaign, unit)
    if not may_inspect(by, campaign, unit):
        raise refusals.OwnInspection()
    if campaign.is_draft:
        raise refusals.NotOpen()
    _must_hold(verdict, findings, on_day(at))
    screen(way, *(one.text for one in findings))
    with transaction.atomic():
        row = Inspection.objects.create(
            campaign=campaign, unit_id=unit, on=on, way=way.strip(), verdict=verdict, made_by=by, made_at=at
        )
        rows = Finding.objects.bulk_create(
            Finding(inspection=row, text=one.text.strip(), mend_by=one.mend_by) for one in findings
        )
        today, desk = on_day(at), desk_of(unit)
        for one in rows:
            owe(finding_subject(one), Promise(MEND, MEND_CLOCK, desk, today, one.mend_by))
        if rows:
            _tell(row, "inspected", min(one.mend_by for one in rows), by, at)
        note("campaign_inspected", campaign, by, at, unit=unit, verdict=verdict, findings=len(rows))
    return row


def _must_hold(verdict: str, findings: Sequence[Wrong], today: date) -> None:
    if verdict not in VERDICTS:
        raise refusals.OutsideTheLists()
    if verdict == "mend" and not findings:
        raise refusals.FindingMissing()
    if any(one.mend_by < today for one in findings):
        raise refusals.DayPassed()


def may_withdraw(inspection: Inspection, by: Post) -> bool:
    """Whoever may inspect the unit, until it has answered a finding or the campaign has ended: an answer stands."""
    campaign = inspection.campaign
    if inspection.withdrawn_on is not None or not campaign.is_running:
        return False
    answered = any(one.answered_on or one.settled_on for one in inspection.findings.all())
    return not answered and may_inspect(by, campaign, inspection.unit_id)


def withdraw_inspection(*, inspection: Inspection, reason: str, by: Post, at: datetime) -> Inspection:
    """Entered by mistake: it stays readable with the reason, and what it demanded is owed no more. Raises Refused."""
    if not may_inspect(by, inspection.campaign, inspection.unit_id):
        raise refusals.OwnInspection()
    if not reason.strip():
        raise refusals.ReasonMissing()
    screen(reason)
    with transaction.atomic():
        row = Inspection.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=inspection.pk)
        # Locked, so that no answer comes in between.
        findings = list(Finding.objects.select_for_update().filter(inspection=row))
        if not may_withdraw(row, by):
            raise refusals.TooLateToTakeBack()
        row.withdrawn_on, row.withdrawn_why = on_day(at), reason.strip()[:300]
        row.save(update_fields=["withdrawn_on", "withdrawn_why"])
        for one in findings:
            let_go(finding_subject(one), MEND, on_day(at))
        _tell(row, "inspection_withdrawn", on_day(at), by, at)
        note("campaign_inspection_withdrawn", row.campaign, by, at, inspection=row.pk, unit=row.unit_id, why=reason)
    return row


def _tell(row: Inspection, template: str, day: date, by: Post, at: datetime) -> None:
    """The unit and the petition office that sees to its duties."""
    seats = Seats(units=frozenset({row.unit_id, desk_of(row.unit_id)}), roles=ACTS_FOR_UNIT)
    tell_asked(Asking("inspection", row.pk, str(row.pk), seats), template, day, by=by, at=at)


def finding_subject(finding: Finding) -> str:
    return f"campaign_finding:{finding.pk}"


def answer_finding(*, finding: Finding, answer: str, by: Post, at: datetime) -> Finding:
    """The unit says what it mended; whoever inspected looks at it. Raises Refused."""
    inspection = finding.inspection
    must_act_for(by, inspection.unit_id)
    if not answer.strip():
        raise refusals.ReasonMissing()
    screen(answer)
    with transaction.atomic():
        row = _open_finding(finding)
        if row.settled_on is not None:
            raise refusals.AlreadyThere()
        row.answer, row.answered_on = answer.strip()[:500], on_day(at)
        row.save(update_fields=["answer", "answered_on"])
        meet(finding_subject(row), MEND, on_day(at))
        note("campaign_mended", inspection.campaign, by, at, finding=row.pk)
    return row


def settle_finding(*, finding: Finding, is_mended: bool, mend_by: date | None, by: Post, at: datetime) -> Finding:
    """It is mended; or it is not, and is owed again by another day. Raises Refused."""
    inspection = finding.inspection
    if not may_inspect(by, inspection.campaign, inspection.unit_id):
        raise refusals.OwnInspection()
    today = on_day(at)
    with transaction.atomic():
        row = _open_finding(finding)
        if row.settled_on is not None or row.answered_on is None:
            raise refusals.AlreadyThere()
        if is_mended:
            row.settled_on = today
        else:
            if mend_by is None or mend_by < today:
                raise refusals.DayPassed()
            row.answered_on, row.mend_by = None, mend_by
            owe(finding_subject(row), Promise(MEND, MEND_CLOCK, desk_of(inspection.unit_id), today, mend_by))
        row.save(update_fields=["settled_on", "answered_on", "mend_by"])
        note("campaign_finding_settled", inspection.campaign, by, at, finding=row.pk, is_mended=is_mended)
    return row


def _open_finding(finding: Finding) -> Finding:
    row = Finding.objects.select_for_update(of=("self",)).select_related("inspection").get(pk=finding.pk)
    if row.inspection.withdrawn_on is not None:
        raise refusals.TakenBack()
    return row


# ---------- Mechanisms ----------
def plan_improvement(
    *, campaign: Campaign, kind: str, text: str, unit: int, due_on: date, by: Post, at: datetime
) -> Improvement:
    """What is to work better afterwards, who sees to it, and by when (requirement 10). Raises Refused."""
    must_keep(by, campaign)
    must_take_part(campaign, unit)
    if kind not in MECHANISMS:
        raise refusals.OutsideTheLists()
    if due_on < on_day(at):
        raise refusals.DayPassed()
    screen(text)
    with transaction.atomic():
        row = Improvement.objects.create(
            campaign=campaign, kind=kind, text=text.strip(), unit_id=unit, due_on=due_on, made_by=by, made_at=at
        )
        owe(improvement_subject(row), Promise(DO, IMPROVE_CLOCK, desk_of(unit), on_day(at), due_on))
        note("campaign_improvement", campaign, by, at, improvement=row.pk, unit=unit, due_on=due_on.isoformat())
    return row


def improvement_subject(row: Improvement) -> str:
    return f"campaign_improvement:{row.pk}"


def finish_improvement(*, improvement: Improvement, result: str, by: Post, at: datetime) -> Improvement:
    """It was done, and this came of it. Raises Refused."""
    must_act_for(by, improvement.unit_id)
    if not result.strip():
        raise refusals.ReasonMissing()
    screen(result)
    with transaction.atomic():
        row = Improvement.objects.select_for_update().get(pk=improvement.pk)
        if row.done_on is not None:
            raise refusals.AlreadyThere()
        row.done_on, row.result = on_day(at), result.strip()[:500]
        row.save(update_fields=["done_on", "result"])
        meet(improvement_subject(row), DO, on_day(at))
        note("campaign_improved", row.campaign, by, at, improvement=row.pk)
    return row
