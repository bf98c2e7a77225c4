"""Look-back samples: solved matters drawn by seed and stratum, looked at one by one in the case's own step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from huiyin.campaigns import refusals
from huiyin.campaigns.models import Campaign, Sample
from huiyin.campaigns.progress import conditions, facts
from huiyin.campaigns.rights import may_keep, must_keep, note
from huiyin.campaigns.screening import screen
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.models import Holder
from huiyin.duties.office_time import on_day
from huiyin.outbox.asking import Asking, tell_asked
from huiyin.outbox.listeners import Seats
from huiyin.people.models import Post, Role
from huiyin.people.reach import reaches
from huiyin.quality.sampling import Drawable, draw
from huiyin.statistics.catalogue.conditions import Asked
from huiyin.statistics.models import Act
from huiyin.statistics.within import Within

CLOCK, LOOK = "campaign_look_back", "look"
MOST = 500


def pool(campaign: Campaign, by: Post, at: datetime) -> list[Drawable]:
    """What may be looked back at: members resolved in law; the strata are unit, kind and outcome."""
    asked = Asked(timezone.localdate(at))
    rows = facts(campaign, Within(None, reaches(by)), at).filter(conditions(asked)["resolved"])
    values = rows.order_by("case_id").values_list("case_id", "unit_id", "kind", "outcome")
    return [Drawable(case, (str(unit), kind, outcome)) for case, unit, kind, outcome in values]


def draw_sample(*, campaign: Campaign, seed: str, size: int, due_on: date, by: Post, at: datetime) -> Sample:
    """So many of them, by the seed; the supervisor owes the look back by the day. Raises Refused."""
    must_keep(by, campaign)
    if campaign.is_draft:
        raise refusals.NotOpen()
    if due_on < on_day(at):
        raise refusals.DayPassed()
    frame = pool(campaign, by, at)
    if not frame:
        raise refusals.NothingToSample()
    with transaction.atomic():
        row = Sample.objects.create(
            campaign=campaign,
            seed=seed.strip(),
            size=min(size, MOST),
            drawn_at=at,
            drawn_by=by,
            pool=[[one.case, *one.stratum] for one in frame],
            cases=list(draw(frame, min(size, MOST), seed.strip())),
            due_on=due_on,
        )
        unit, today = campaign.organ_id, on_day(at)
        owe(sample_subject(row), Promise(LOOK, CLOCK, unit, today, due_on, holder=Holder.SUPERVISOR))
        _tell(row, "sample_drawn", due_on, by, at)
        note("campaign_sample", campaign, by, at, sample=row.pk, seed=row.seed, size=row.size, drawn=row.cases)
    return row


def may_withdraw(sample: Sample, by: Post) -> bool:
    """Whoever keeps the campaign, until something of it was looked at or the campaign has ended."""
    campaign = sample.campaign
    is_open = sample.withdrawn_on is None and campaign.is_running
    return is_open and may_keep(by, campaign) and not looked_at(sample)


def withdraw_sample(*, sample: Sample, reason: str, by: Post, at: datetime) -> Sample:
    """Drawn by mistake: it stays readable with its seed and the reason, and is owed no more. Raises Refused."""
    must_keep(by, sample.campaign)
    if not reason.strip():
        raise refusals.ReasonMissing()
    screen(reason)
    with transaction.atomic():
        row = Sample.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=sample.pk)
        if not may_withdraw(row, by):
            raise refusals.TooLateToTakeBack()
        row.withdrawn_on, row.withdrawn_why = on_day(at), reason.strip()[:300]
        row.save(update_fields=["withdrawn_on", "withdrawn_why"])
        let_go(sample_subject(row), LOOK, on_day(at))
        _tell(row, "sample_withdrawn", on_day(at), by, at)
        note("campaign_sample_withdrawn", row.campaign, by, at, sample=row.pk, why=row.withdrawn_why)
    return row


def _tell(row: Sample, template: str, day: date, by: Post, at: datetime) -> None:
    seats = Seats(units=frozenset({row.campaign.organ_id}), roles=frozenset({Role.SUPERVISOR}))
    about = Asking("campaign_sample", row.pk, str(row.pk), seats)
    tell_asked(about, template, day, by=by, at=at)


def sample_subject(sample: Sample) -> str:
    return f"campaign_sample:{sample.pk}"


def drawn_again(sample: Sample) -> tuple[int, ...]:
    """The sample as anybody draws it from what is written down."""
    frame = [Drawable(case, tuple(stratum)) for case, *stratum in sample.pool]
    return draw(frame, sample.size, sample.seed)


def looked_at(sample: Sample) -> Mapping[int, str]:
    """Which of its matters were looked back at since it was drawn, and what was found: a value of the step."""
    rows = Act.objects.known().filter(key="look_back", case__in=sample.cases, on__gte=on_day(sample.drawn_at))
    return dict(rows.order_by("on", "seq").values_list("case_id", "outcome"))


def settle_samples(at: datetime) -> int:
    """Samples of which every matter was looked at are owed no more; returns how many. Twice does no harm."""
    met = 0
    for row in Sample.objects.filter(withdrawn_on=None).select_related("campaign"):
        if set(row.cases) <= set(looked_at(row)):
            met += meet(sample_subject(row), LOOK, on_day(at))
    return met
