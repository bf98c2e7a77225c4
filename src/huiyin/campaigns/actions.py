"""Drawing a campaign up, opening it, freezing cohorts, ending it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from huiyin.campaigns import refusals
from huiyin.campaigns.contacts import owe_contacts
from huiyin.campaigns.matters import Found, found, joiners
from huiyin.campaigns.models import SUMMARY_DAYS, Campaign, Cohort, Member, Phase, Target
from huiyin.campaigns.rights import may_begin, must_keep, must_run, note, organ_of
from huiyin.campaigns.scope import Judged, Scope
from huiyin.campaigns.screening import screen
from huiyin.campaigns.terms import GATES, PHASES, SOURCES
from huiyin.cases.models import Case
from huiyin.people.models import Level, Post
from huiyin.statistics.drawing import draw_waiting

# Cases whose facts are drawn before a cohort is frozen: the minute's job leaves no more than a few.
DRAWN_FIRST = 500


@dataclass(frozen=True, slots=True)
class PhaseWish:
    """One phase: its kind, name, days, and what is to be done in it."""

    kind: str
    name: str
    starts_on: date
    ends_on: date
    work: str = ""


@dataclass(frozen=True, slots=True)
class TargetWish:
    """At least `share` per cent of the matters of these sources pass the gate by that day."""

    share: int
    by: date
    sources: tuple[str, ...] = ()
    gate: str = "resolved"


@dataclass(frozen=True, slots=True)
class Wish:
    """All that is said of a campaign before it is opened."""

    title: str
    purpose: str
    starts_on: date
    ends_on: date
    levels: tuple[str, ...]
    scope: Scope
    phases: Sequence[PhaseWish]
    targets: Sequence[TargetWish] = ()
    contacts_due_on: date | None = None
    summary_days: int = SUMMARY_DAYS

    def columns(self) -> dict[str, Any]:
        names = ("title", "purpose", "starts_on", "ends_on", "contacts_due_on", "summary_days")
        values = {name: getattr(self, name) for name in names}
        return {**values, "levels": list(self.levels), "rule": self.scope.as_json()}


def draw_up(*, wish: Wish, by: Post, at: datetime) -> Campaign:
    """A new campaign of the post's own unit, not open yet. Raises Refused."""
    if not may_begin(by):
        raise refusals.NotYours()
    _must_fit(wish)
    with transaction.atomic():
        row = Campaign.objects.create(
            unit_id=by.unit_id, organ_id=organ_of(by.unit_id), made_by=by, made_at=at, **wish.columns()
        )
        _set_parts(row, wish)
        note("campaign_drawn_up", row, by, at, **_told(wish))
    return row


def redraw(*, campaign: Campaign, wish: Wish, by: Post, at: datetime) -> Campaign:
    """Say a campaign anew while it is not open. Raises Refused."""
    must_keep(by, campaign)
    _must_fit(wish)
    with transaction.atomic():
        row = _locked(campaign)
        if not row.is_draft:
            raise refusals.IsOpen()
        for name, value in wish.columns().items():
            setattr(row, name, value)
        row.save()
        row.phases.all().delete()
        row.targets.all().delete()
        _set_parts(row, wish)
        note("campaign_redrawn", row, by, at, **_told(wish))
    return row


def _set_parts(row: Campaign, wish: Wish) -> None:
    Phase.objects.bulk_create(
        Phase(campaign=row, kind=one.kind, name=one.name, starts_on=one.starts_on, ends_on=one.ends_on, work=one.work)
        for one in wish.phases
    )
    Target.objects.bulk_create(
        Target(campaign=row, share=one.share, by=one.by, sources=list(one.sources), gate=one.gate)
        for one in wish.targets
    )


def _must_fit(wish: Wish) -> None:
    if not set(wish.levels) <= set(Level.values) or wish.ends_on < wish.starts_on:
        raise refusals.OutsideTheLists()
    if not wish.phases:
        raise refusals.NoPhase()
    for phase in wish.phases:
        if phase.kind not in PHASES:
            raise refusals.OutsideTheLists()
        if not wish.starts_on <= phase.starts_on <= phase.ends_on <= wish.ends_on:
            raise refusals.PhaseOutside()
    for target in wish.targets:
        _must_be_a_target(target)
        if not wish.starts_on <= target.by <= wish.ends_on:
            raise refusals.TargetOutside()
    screen(wish.title, wish.purpose, *(f"{one.name}\n{one.work}" for one in wish.phases))


def _must_be_a_target(target: TargetWish) -> None:
    """Nothing but a share of what is resolved in law (law.md 9a)."""
    if target.gate not in GATES or not 1 <= target.share <= 100 or not set(target.sources) <= set(SOURCES):
        raise refusals.NoSuchTarget()


def open_campaign(*, campaign: Campaign, by: Post, at: datetime) -> Cohort:
    """From now on it runs: its first cohort is frozen, the units owe their contacts. Raises Refused."""
    must_keep(by, campaign)
    draw_waiting(at_most=DRAWN_FIRST)
    with transaction.atomic():
        row = _locked(campaign)
        if not row.is_draft:
            raise refusals.IsOpen()
        row.opened_at = at
        row.save(update_fields=["opened_at"])
        cohort = _freeze(row, found(row, by), by, at, rule=row.rule)
        owe_contacts(row, at)
        note("campaign_opened", row, by, at, cohort=cohort.no, matters=cohort.members.count(), digest=cohort.digest)
    return cohort


def freeze_late(*, campaign: Campaign, reason: str, by: Post, at: datetime) -> Cohort:
    """What the rule finds now and no cohort holds becomes a cohort of its own. Raises Refused."""
    must_keep(by, campaign)
    draw_waiting(at_most=DRAWN_FIRST)
    with transaction.atomic():
        row = _locked(campaign)
        must_run(row)
        new = joiners(row, by)
        if not new:
            raise refusals.NothingJoined()
        cohort = _freeze(row, new, by, at, rule=row.rule, reason=reason)
        note("campaign_cohort", row, by, at, cohort=cohort.no, matters=len(new), digest=cohort.digest, reason=reason)
    return cohort


def name_matters(
    *, campaign: Campaign, numbers: Sequence[str], source: str, reason: str, by: Post, at: datetime
) -> Cohort:
    """Matters a superior's list names, as a cohort of its own: the record does not say who assigned them. Refused."""
    must_keep(by, campaign)
    if not reason.strip():
        raise refusals.ReasonMissing()
    if source not in SOURCES:
        raise refusals.OutsideTheLists()
    screen(reason)
    with transaction.atomic():
        row = _locked(campaign)
        must_run(row)
        new = [Found(case.pk, case.unit_id or case.office_id, Judged(source)) for case in _named(row, numbers, by)]
        cohort = _freeze(row, new, by, at, rule=None, reason=reason.strip())
        note("campaign_cohort", row, by, at, cohort=cohort.no, matters=len(new), digest=cohort.digest, reason=reason)
    return cohort


def _named(campaign: Campaign, numbers: Sequence[str], by: Post) -> list[Case]:
    """The matters of these numbers: within reach, and not members yet."""
    wanted = list(dict.fromkeys(number.strip() for number in numbers if number.strip()))
    seen = {case.number: case for case in Case.objects.visible_to(by).counted().filter(number__in=wanted)}
    there = set(
        Member.objects.filter(campaign=campaign, exclusion="", case__number__in=wanted).values_list(
            "case__number", flat=True
        )
    )
    wrong = next((number for number in wanted if number not in seen or number in there), None)
    if wrong is not None:
        raise refusals.NoSuchMatter(number=wrong)
    if not wanted:
        raise refusals.NothingJoined()
    return [seen[number] for number in wanted]


def _freeze(
    row: Campaign, new: Iterable[Found], by: Post, at: datetime, *, rule: dict[str, Any] | None, reason: str = ""
) -> Cohort:
    members = sorted(new, key=lambda one: one.case)
    last = row.cohorts.aggregate(last=Max("no"))["last"] or 0
    cohort = Cohort.objects.create(
        campaign=row, no=last + 1, frozen_at=at, frozen_by=by, rule=rule, reason=reason[:300], digest=digest(members)
    )
    try:
        with transaction.atomic():
            Member.objects.bulk_create(
                Member(
                    cohort=cohort,
                    campaign=row,
                    case_id=one.case,
                    unit_id=one.unit,
                    source=one.judged.source,
                    exclusion=one.judged.exclusion,
                )
                for one in members
            )
    except IntegrityError:
        raise refusals.AlreadyThere() from None
    return cohort


def digest(members: Iterable[Found]) -> str:
    """Over matter, unit, source and exclusion of every member, in the order of matters."""
    rows = (f"{one.case} {one.unit} {one.judged.source} {one.judged.exclusion}" for one in members)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def end_campaign(*, campaign: Campaign, reason: str, by: Post, at: datetime) -> Campaign:
    """It runs no more; what is owed stays owed, its cohorts and figures stay as they are. Raises Refused."""
    must_keep(by, campaign)
    if not reason.strip():
        raise refusals.ReasonMissing()
    screen(reason)
    with transaction.atomic():
        row = _locked(campaign)
        must_run(row)
        row.ended_at, row.end_reason = at, reason.strip()[:300]
        row.save(update_fields=["ended_at", "end_reason"])
        note("campaign_ended", row, by, at, reason=row.end_reason)
    return row


def drop_draft(*, campaign: Campaign, by: Post, at: datetime) -> None:
    """A plan that was never opened is taken back; the ledger keeps that it was there. Raises Refused."""
    must_keep(by, campaign)
    with transaction.atomic():
        row = _locked(campaign)
        if not row.is_draft:
            raise refusals.IsOpen()
        note("campaign_dropped", row, by, at, title=row.title)
        row.seats.all().delete()
        row.recipients.all().delete()
        row.delete()


def _locked(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update(of=("self",)).select_related("unit", "organ").get(pk=campaign.pk)


def _told(wish: Wish) -> dict[str, Any]:
    """The wish as plain values for the ledger."""
    plain = {key: value.isoformat() if isinstance(value, date) else value for key, value in wish.columns().items()}
    phases = [[one.kind, one.name, one.starts_on.isoformat(), one.ends_on.isoformat()] for one in wish.phases]
    targets = [[one.share, one.gate, list(one.sources), one.by.isoformat()] for one in wish.targets]
    return {**plain, "phases": phases, "targets": targets}
