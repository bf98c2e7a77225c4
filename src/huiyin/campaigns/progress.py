"""How far a campaign has come at any moment: what is resolved, of which the petitioner agreed, disagreed, gave no view.

Everything comes from the facts of `statistics`, over the members of the cohorts, in one statement; the four figures of
what is resolved are one value and are never taken apart (law.md 9a).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from huiyin.campaigns.models import Campaign, Member, Phase, Target
from huiyin.campaigns.terms import TOGETHER
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.people.reach import reaches
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import Asked
from huiyin.statistics.models import Matter, MatterQuerySet
from huiyin.statistics.terms import Scope as Asking
from huiyin.statistics.within import Within, subtree_q, widest, within


@dataclass(frozen=True, slots=True)
class Sums:
    """Members, and where they stand. `resolved` is the sum of the three views, always."""

    total: int = 0
    resolved: int = 0
    agrees: int = 0
    disagrees: int = 0
    no_view: int = 0
    open: int = 0
    late: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Sums)))

    @property
    def otherwise(self) -> int:
        """Closed, and not by what the closing gate of the campaign asks for: withdrawn, not carried out yet."""
        return self.total - self.resolved - self.open


@dataclass(frozen=True, slots=True)
class Line:
    """Members of one source, in one unit, closed on one day or not."""

    source: str
    unit: int
    closed_on: date | None
    sums: Sums


class Verdict:
    MET, MISSED, RUNNING, NOTHING = "met", "missed", "running", "nothing"


@dataclass(frozen=True, slots=True)
class Judged:
    """A target and how it stands: `day` is the last day that was counted."""

    target: Target
    sums: Sums
    verdict: str
    day: date


def end_of(day: date) -> datetime:
    """The first moment after a day, in the office's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def reach_of(campaign: Campaign, post: Post) -> Within | None:
    """Whose matters a post's figures of the campaign are taken from; None where it has no figures.

    The office that leads it counts every member, the others what they may ask about anywhere. What bars the reader is
    subtracted from both.
    """
    if post.unit_id in (campaign.unit_id, campaign.organ_id):
        return Within(None, reaches(post))
    unit = widest(post)
    return None if unit is None else within(post, Asking(unit))


def lines(
    campaign: Campaign, reach: Within, as_of: datetime, *, sources: Sequence[str] = (), day: date | None = None
) -> list[Line]:
    """Every member as it was known at the moment, as it stood on `day`, summed by source, unit and day of closing."""
    rows = facts(campaign, reach, as_of, sources=sources)
    asked = Asked(day or timezone.localdate(as_of - timedelta(microseconds=1)))
    counts = {name: Count("case_id", filter=which) for name, which in conditions(asked).items()}
    grouped = rows.order_by().values("source", "unit_id", "closed_on").annotate(total=Count("case_id"), **counts)
    return [
        Line(row["source"], row["unit_id"], row["closed_on"], Sums(**{one.name: row[one.name] for one in fields(Sums)}))
        for row in grouped
    ]


def facts(campaign: Campaign, reach: Within, as_of: datetime, *, sources: Sequence[str] = ()) -> QuerySet[Any]:
    """The versions of the members known at a moment, each with the `source` it was frozen with.

    Of the cohorts frozen by then: what joined later moves no figure of the past (docs/decisions/0033).
    """
    members = Member.objects.filter(
        campaign=campaign, cohort__frozen_at__lte=as_of, exclusion="", case=OuterRef("case_id")
    )
    rows: MatterQuerySet = Matter.objects.known(as_of).filter(subtree_q("unit_id", reach.units))
    found: QuerySet[Any] = (
        reach.admitted(rows).annotate(source=Subquery(members.values("source")[:1])).filter(source__isnull=False)
    )
    return found.filter(source__in=sources) if sources else found


def conditions(asked: Asked) -> Mapping[str, Q]:
    """What each figure counts, in the catalogue's own words."""
    by_then = Q(closed_on__lte=asked.end)
    names = ("resolved", "agrees", "disagrees", "no_view")
    found = {name: INDICATORS[key].counted.q(asked) & by_then for name, key in zip(names, TOGETHER, strict=True)}
    still = Q(closed_on=None) | Q(closed_on__gt=asked.end)
    return {**found, "open": still, "late": still & INDICATORS["overdue"].counted.q(asked)}


def summed(found: Iterable[Line]) -> Sums:
    return sum((line.sums for line in found), Sums())


def by_unit(campaign: Campaign, found: Iterable[Line]) -> list[tuple[int, Sums]]:
    """By the units that answer in the campaign, in the order of the tree; units with nothing among them."""
    units = campaign.units()
    part = frozenset(card.id for card in units)
    sums: dict[int, Sums] = {card.id: Sums() for card in units}
    for line in found:
        unit = campaign.answering(line.unit, part)
        sums[unit] = sums.get(unit, Sums()) + line.sums
    return [(unit, sums[unit]) for unit in sorted(sums, key=lambda unit: directory.unit(unit).path)]


def by_phase(phases: Sequence[Phase], found: Sequence[Line]) -> list[tuple[Phase, Sums]]:
    """What was resolved in each phase: by the day of closing."""
    return [
        (phase, summed(line for line in found if _within(line.closed_on, phase.starts_on, phase.ends_on)))
        for phase in phases
    ]


def resolved_by_day(found: Iterable[Line]) -> dict[date, int]:
    """How many were resolved on which day."""
    days: dict[date, int] = {}
    for line in found:
        if line.closed_on is not None and line.sums.resolved:
            days[line.closed_on] = days.get(line.closed_on, 0) + line.sums.resolved
    return days


def _within(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


def judge(target: Target, sums: Sums, today: date) -> str:
    """At least the share, the share itself included; by the day, the day itself included."""
    if sums.total == 0:
        return Verdict.NOTHING
    if sums.resolved * 100 >= target.share * sums.total:
        return Verdict.MET
    return Verdict.MISSED if today > target.by else Verdict.RUNNING


def targets(campaign: Campaign, reach: Within, now: datetime, *, day: date | None = None) -> list[Judged]:
    """Each target as it stood on `day`; one whose day was over by then as it was known at its end, and ever after."""
    today = day or timezone.localdate(now)
    known: dict[date, list[Line]] = {}
    found = []
    for target in campaign.targets.all():
        last = min(target.by, today)
        if last not in known:
            moment = end_of(last) if last < today else now
            known[last] = lines(campaign, reach, moment, day=last)
        sums = summed(line for line in known[last] if not target.sources or line.source in target.sources)
        found.append(Judged(target, sums, judge(target, sums, today), last))
    return found
