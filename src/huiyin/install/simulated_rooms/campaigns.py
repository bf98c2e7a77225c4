"""Campaigns in a simulation: a province's and two counties', with contacts, reports, samples and inspections."""

from __future__ import annotations

from datetime import date, timedelta

from huiyin.campaigns import actions, checking, contacts, reports, samples
from huiyin.campaigns.actions import PhaseWish, TargetWish, Wish
from huiyin.campaigns.matters import joiners
from huiyin.campaigns.models import Campaign, Finding, Improvement, Report, Sample
from huiyin.campaigns.scope import Scope
from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.duties.models import Duty
from huiyin.install.simulate_matter import Life
from huiyin.install.simulated_rooms.hand import Deeds, Hand, number_of
from huiyin.people.models import Role

TEXTS = {
    "done": "逐案明确承办单位和办理时限，每周调度。",
    "not_solved": "尚未办结的正在核实，涉及几个部门的正在确定牵头单位。",
    "next_step": "按期限逐件书面答复，超期的写明原因并报告。",
}


def begin(hand: Hand, office: int, title: str, levels: tuple[str, ...], *, days: int, stands: str = "open") -> Campaign:
    """Drawn up and opened by an office, in three phases."""
    by, start = hand.acts(office), hand.today
    first, second = _on(start, days // 5), _on(start, days * 4 // 5)
    wish = Wish(
        title=title,
        purpose="集中解决群众反映的突出问题，逐案明确责任，依法答复并落实。",
        starts_on=start,
        ends_on=_on(start, days),
        levels=levels,
        scope=Scope(before=start, stands=stands, exclusions=("concluded", "in_procedure", "terminated")),
        phases=(
            PhaseWish("mobilise", "动员部署", start, first, "成立机构，报送联系人。"),
            PhaseWish("resolve", "集中化解", _on(first, 1), second, "逐案研究，依法化解。"),
            PhaseWish("inspect", "检查验收", _on(second, 1), _on(start, days), "回头看，检查验收。"),
        ),
        targets=(TargetWish(60, second),),
        contacts_due_on=_on(start, 7),
    )
    row = actions.draw_up(wish=wish, by=by, at=hand.now)
    actions.open_campaign(campaign=row, by=by, at=hand.now)
    contacts.add_recipient(campaign=row, unit=None, name="省人大常委会信访室", by=by, at=hand.now)
    row.refresh_from_db()
    hand.did("campaign")
    return row


def _on(start: date, days: int) -> date:
    return start + timedelta(days=days)


def each_month(hand: Hand, campaign: int, *, months: int) -> Life:
    """What joined is frozen as a cohort of its own; a sample, an inspection, a mechanism; ended by its last day."""
    for month in range(months):
        yield hand.after(26, 33)
        row = Campaign.objects.select_related("unit", "organ").get(pk=campaign)
        if not row.is_running or hand.today > row.ends_on:
            return
        by = hand.acts(row.unit_id)
        if joiners(row, by):
            actions.freeze_late(campaign=row, reason="本月新登记的事项", by=by, at=hand.now)
            hand.did("late cohort")
        if samples.pool(row, by, hand.now):
            samples.draw_sample(campaign=row, seed=f"第{month + 1}次", size=3, due_on=hand.day(20), by=by, at=hand.now)
            hand.did("campaign sample")
        _inspect(hand, row)
        unit = reports.reporting_units(row)[0]
        checking.plan_improvement(
            campaign=row, kind="prevention", text="夜间巡查联动，每周通报。", unit=unit, due_on=hand.day(25), by=by,
            at=hand.now,
        )  # fmt: skip


def _inspect(hand: Hand, row: Campaign) -> None:
    by = hand.found(row.organ_id, Role.SUPERVISOR)
    units = reports.reporting_units(row)
    unit = hand.rng.choice(units)
    if by is None or not checking.may_inspect(by, row, unit):
        return
    wrong = [checking.Wrong("两件事项没有写明由哪个单位落实。", hand.day(12))] if hand.chance(0.6) else []
    checking.inspect(
        campaign=row, unit=unit, on=hand.today, way="实地检查，抽查案卷。", verdict="mend" if wrong else "accepted",
        findings=wrong, by=by, at=hand.now,
    )  # fmt: skip
    hand.did("inspected")


# ---------------------------------------------------------------- deeds


def _contact(hand: Hand, duty: Duty) -> None:
    row, unit = Campaign.objects.get(pk=number_of(duty)), int(duty.key.partition(":")[2])
    by = hand.owner(duty)
    post = hand.found(unit, Role.CLERK, Role.HEAD) or by
    contacts.name_contact(campaign=row, unit=unit, post=post, phone="000-0000-0200", by=by, at=hand.now)
    hand.did("contact named")


def _report(hand: Hand, duty: Duty) -> None:
    row = Report.objects.select_related("campaign").get(pk=number_of(duty))
    reports.finish_report(report=row, texts=TEXTS, by=hand.owner(duty), at=hand.now)
    hand.did(f"report {row.kind}")


def _look_back(hand: Hand, duty: Duty) -> None:
    """Every matter of the sample in its own step; the sweep of the next hour sees that all were."""
    row = Sample.objects.get(pk=number_of(duty))
    done = samples.looked_at(row)
    by = hand.owner(duty)
    for case in Case.objects.visible_to(by).filter(pk__in=row.cases, stage="closed"):
        if case.pk not in done:
            given = {"findings": "逐项核对。", "quality": "sound", "follows": "nothing"}
            take_step(case=case, step="look_back", by=by, at=hand.now, given=given)
            hand.did("looked back")


def _mend(hand: Hand, duty: Duty) -> None:
    row = Finding.objects.select_related("inspection__campaign").get(pk=number_of(duty))
    checking.answer_finding(finding=row, answer="已逐件补正。", by=hand.owner(duty), at=hand.now)
    inspection = row.inspection
    by = hand.found(inspection.campaign.organ_id, Role.SUPERVISOR)
    row.refresh_from_db()
    if by is not None and checking.may_inspect(by, inspection.campaign, inspection.unit_id):
        is_mended = hand.chance(0.8)
        until = None if is_mended else hand.day(10)
        checking.settle_finding(finding=row, is_mended=is_mended, mend_by=until, by=by, at=hand.now)
    hand.did("inspection mended")


def _improve(hand: Hand, duty: Duty) -> None:
    row = Improvement.objects.select_related("campaign").get(pk=number_of(duty))
    checking.finish_improvement(improvement=row, result="联动机制已运行。", by=hand.owner(duty), at=hand.now)
    hand.did("mechanism improved")


DEEDS: Deeds = {
    "campaign_contact": _contact,
    "campaign_month": _report,
    "campaign_phase": _report,
    "campaign_final": _report,
    "campaign_look_back": _look_back,
    "campaign_mend": _mend,
    "campaign_improvement": _improve,
}
