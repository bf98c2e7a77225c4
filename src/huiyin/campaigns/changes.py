"""What changed in a campaign between two moments: which matters joined it, left it, were resolved, were reopened.

Each with the step that did it: that of the version since which the matter has been as it was at the later moment. Only
matters of which something became known in between are read, and those that were frozen in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from huiyin.campaigns.matters import More, keeps, lasting, steps_of
from huiyin.campaigns.models import Campaign, Member
from huiyin.campaigns.terms import TOGETHER
from huiyin.cases.models import Step
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import Asked
from huiyin.statistics.models import Matter
from huiyin.statistics.within import Within

# In the order in which they are told. `otherwise`: closed, and not by what the closing gate asks for.
JOINED, LEFT, RESOLVED, OTHERWISE, REOPENED = WAYS = ("joined", "left", "resolved", "otherwise", "reopened")


@dataclass(frozen=True, slots=True)
class Change:
    """One matter and what became of it; `step` None where no step did it: a day passed, or a list named it."""

    what: str
    case: int
    unit: int
    source: str
    step: str | None = None
    recorded_at: datetime | None = None
    cohort: int | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A member as one version shows it: whether the campaign has it, and where it stands."""

    is_in: bool
    stands: str


@dataclass(frozen=True, slots=True)
class _Turn:
    """What became of a member, and the version that did it (None: no version in between)."""

    what: str
    version: Matter | None


def changes(
    campaign: Campaign, reach: Within, then: datetime, now: datetime, *, sources: Sequence[str] = ()
) -> list[Change]:
    """Everything that changed after `then` and up to `now`, by what it was and in the order of recording."""
    if now < then:
        raise ValueError("the later moment comes second")
    members = {one.case_id: one for one in _touched(campaign, then, now, sources)}
    versions = _versions(members, reach, now)
    judge = _Judge(campaign, reach, set(versions))
    turns = [
        (members[case], turn)
        for case, rows in versions.items()
        for turn in _turns(members[case], rows, judge, then, now)
    ]
    wanted = {(member.case_id, turn.version.seq): turn.version for member, turn in turns if turn.version is not None}
    steps = {(step.case_id, step.seq): step for step in steps_of(wanted.keys())}
    last = {case: rows[-1] for case, rows in versions.items()}
    found = [_told(member, turn, last[member.case_id], steps) for member, turn in turns]
    return sorted(
        found, key=lambda one: (WAYS.index(one.what), one.recorded_at is None, one.recorded_at or now, one.case)
    )


def _touched(campaign: Campaign, then: datetime, now: datetime, sources: Sequence[str]) -> list[Member]:
    """Members of which something became known in between, or which were frozen in between."""
    new = Matter.objects.filter(case=OuterRef("case"), known_from__gt=then, known_from__lte=now)
    rows = Member.objects.filter(campaign=campaign, exclusion="", cohort__frozen_at__lte=now)
    rows = rows.filter(Exists(new) | Q(cohort__frozen_at__gt=then)).select_related("cohort")
    return list(rows.filter(source__in=sources) if sources else rows)


def _versions(members: Mapping[int, Member], reach: Within, now: datetime) -> dict[int, list[Matter]]:
    """All that was known of them up to the later moment, in the order in which it became known; not what is barred."""
    found: dict[int, list[Matter]] = {}
    rows = reach.admitted(Matter.objects.filter(case__in=members, known_from__lte=now))
    for row in rows.order_by("case_id", "known_from"):
        found.setdefault(row.case_id, []).append(row)
    return found


class _Judge:
    """Tells of a version whether the campaign has the matter, within the reader's units, and where it stands."""

    def __init__(self, campaign: Campaign, reach: Within, cases: set[int]) -> None:
        self.rule = lasting(campaign)
        self.units = None if reach.units is None else frozenset(reach.units)
        self.more = More.of(cases, self.rule, None)
        self.campaign = campaign

    def seen(self, member: Member, row: Matter, moment: datetime) -> _Seen:
        by_hand = member.cohort.rule is None
        is_here = self.units is None or row.unit_id in self.units
        is_kept = by_hand or keeps(self.campaign, self.rule, self.more.known(row, row.known_from), row.unit_id)
        return _Seen(is_here and is_kept, _stands(row, Asked(timezone.localdate(moment - timedelta(microseconds=1)))))


def _stands(row: Matter, asked: Asked) -> str:
    """Open, resolved in law, or closed otherwise: as the figures count it."""
    if row.closed_on is None or row.closed_on > asked.end:
        return "open"
    return RESOLVED if INDICATORS[TOGETHER[0]].counted.holds(row, asked) else OTHERWISE


def _turns(member: Member, rows: Sequence[Matter], judge: _Judge, then: datetime, now: datetime) -> Iterator[_Turn]:
    """What is different at the later moment from what it was at the earlier one."""
    earlier = [row for row in rows if row.known_from <= then]
    was = judge.seen(member, earlier[-1], then) if earlier else _Seen(False, "open")
    seen = [(row, judge.seen(member, row, now)) for row in rows]
    is_now = seen[-1][1]
    had = was.is_in and member.cohort.frozen_at <= then
    if is_now.is_in != had:
        since = _since([(row, one.is_in) for row, one in seen], is_now.is_in)
        yield _Turn(JOINED if is_now.is_in else LEFT, since)
    if had and is_now.is_in and is_now.stands != was.stands:
        what = REOPENED if is_now.stands == "open" else is_now.stands
        yield _Turn(what, _since([(row, one.stands) for row, one in seen], is_now.stands, after=then))


def _since[T](seen: Sequence[tuple[Matter, T]], value: T, after: datetime | None = None) -> Matter | None:
    """The version since which it has been so without a break; None where it was so before `after`: a day passed."""
    first = seen[-1][0]
    for row, one in reversed(seen):
        if one != value:
            break
        first = row
    return first if after is None or first.known_from > after else None


def _told(member: Member, turn: _Turn, last: Matter, steps: Mapping[tuple[int, int], Step]) -> Change:
    step = steps.get((member.case_id, turn.version.seq)) if turn.version is not None else None
    return Change(
        what=turn.what,
        case=member.case_id,
        unit=last.unit_id,
        source=member.source,
        step=step.key if step else None,
        recorded_at=step.recorded_at if step else None,
        cohort=member.cohort.no if turn.what == JOINED else None,
    )
