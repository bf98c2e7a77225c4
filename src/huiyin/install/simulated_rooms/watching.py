"""What has to hold at the end of every month of a simulation, asked of the database alone.

`Watch` is called on the first minute of each month. It keeps what campaigns said then, and asks for the same moment
again each later month: a figure as of a past moment that moves was none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from django.conf import settings

from huiyin.campaigns.models import Campaign, Report
from huiyin.campaigns.paper import rows_of, sentences
from huiyin.campaigns.progress import Sums, by_phase, by_unit, lines, summed
from huiyin.campaigns.reports import drawn, sums_of
from huiyin.cases.models import Case
from huiyin.cases.reach import can_see
from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty, DutyState
from huiyin.duties.office_time import on_day
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from huiyin.statistics.checking import check_cells
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.within import Within

# A duty of a room that nobody has touched for so long was forgotten: the least punctual come back within a month, and
# whoever climbs a rung has a week for it.
FORGOTTEN_AFTER = timedelta(days=60)
# So many matters and posts are held against each other.
MATTERS, POSTS = 25, 40
EVERYTHING = Within(None, None)
type Told = dict[int, tuple[Sums, list[tuple[int, Sums]]]]


@dataclass(slots=True)
class Watch:
    """Problems found so far, and what was said at the end of each month. `also`: looks a caller adds."""

    also: Callable[[datetime], Iterator[str]] | None = None
    problems: list[str] = field(default_factory=list)
    said: dict[datetime, Told] = field(default_factory=dict)
    months: int = 0

    def __call__(self, at: datetime) -> None:
        # As every page of figures does first: what was done since the night is not in them otherwise.
        draw_waiting()
        for look in (matters, duties, cells, reach, resolved, summaries, ledger, self._again, self.also):
            if look is not None:
                self.problems += [f"{on_day(at)} {found}" for found in look(at)]
        self.said[at] = progress(at)
        self.months += 1

    def _again(self, at: datetime) -> Iterator[str]:
        for moment, told in self.said.items():
            for pk, found in progress(moment).items():
                if pk in told and found != told[pk]:
                    yield f"campaign {pk} as of {moment}: {told[pk][0]} became {found[0]}"


def progress(as_of: datetime) -> Told:
    """How far each campaign had come at a moment, in all and by unit."""
    found = {}
    for campaign in Campaign.objects.filter(opened_at__lte=as_of).order_by("pk"):
        rows = lines(campaign, EVERYTHING, as_of)
        found[campaign.pk] = summed(rows), by_unit(campaign, rows)
    return found


def matters(at: datetime) -> Iterator[str]:
    """Every open matter has a date by which somebody moves; whose it is the database asks for."""
    duty = Duty.objects.open().values_list("subject", flat=True)
    owed = {int(subject.partition(":")[2]) for subject in duty if subject.startswith("case:")}
    for case in Case.objects.open().order_by("pk"):
        # The Regulation sets no day for the answer to a suggestion, nor for closing what was served and is not asked
        # about any more; an accusation follows its own law.
        if case.stage != "served" and case.next_due_on is None and case.pk not in owed and case.kind == "claim":
            yield f"{case.number} ({case.stage}) has no date"


def duties(at: datetime) -> Iterator[str]:
    """Every open duty has somebody today who finds it on "my work today"; whatever is over has its day."""
    day = on_day(at)
    posts = list(Post.objects.held_on(day).select_related("unit", "staff"))
    found = {pk for post in posts for pk in owed_beside(post).values_list("pk", flat=True)}
    for duty in Duty.objects.open().owed().exclude(subject__startswith="case:").select_related("unit"):
        if duty.pk not in found:
            yield f"{duty} ({duty.clock}) is on nobody's list"
        # Whoever received is as late as the matter is.
        if duty.clock != "first_receiver" and duty.due_on < day - FORGOTTEN_AFTER:
            yield f"{duty} ({duty.clock}) was forgotten"
    staffed = {post.unit_id for post in posts}
    for duty in Duty.objects.open().owed().filter(subject__startswith="case:").select_related("unit"):
        if duty.unit_id not in staffed:
            yield f"{duty} ({duty.clock}) is owed by a unit without anybody"
    for duty in Duty.objects.exclude(state=DutyState.OPEN).filter(ended_on=None).exclude(subject__startswith="case:"):
        yield f"{duty} ({duty.clock}) is {duty.state} and has no day"


def cells(at: datetime) -> Iterator[str]:
    """The figures kept for the month are what counting says."""
    for wrong in islice(check_cells(last_month(at)), 5):
        yield f"{wrong.number} {wrong.where}: {wrong.stored}, counted {wrong.wanted}"


def last_month(at: datetime) -> date:
    """The first day of the month that has just ended."""
    return (on_day(at).replace(day=1) - timedelta(days=1)).replace(day=1)


def reach(at: datetime) -> Iterator[str]:
    """A list never holds what a row of it would not open, and the other way round."""
    cases = list(Case.objects.order_by("-pk")[:MATTERS])
    wanted = {case.pk for case in cases}
    posts = Post.objects.held_on(on_day(at)).select_related("unit", "staff").order_by("pk")
    for post in list(posts)[:: max(1, posts.count() // POSTS)]:
        listed = set(Case.objects.visible_to(post).filter(pk__in=wanted).values_list("pk", flat=True))
        opened = {case.pk for case in cases if can_see(post, case)}
        if listed != opened:
            yield f"{post} is listed {sorted(listed - opened)} and opens {sorted(opened - listed)}"


def resolved(at: datetime) -> Iterator[str]:
    """What is resolved is always agreed, disagreed and no view together: in all, by unit, by phase, line by line."""
    for campaign in Campaign.objects.filter(opened_at__lte=at):
        rows = lines(campaign, EVERYTHING, at)
        parts = [summed(rows), *(line.sums for line in rows)]
        parts += [sums for _unit, sums in by_unit(campaign, rows)]
        parts += [sums for _phase, sums in by_phase(list(campaign.phases.all()), rows)]
        for sums in parts:
            if sums.resolved != sums.agrees + sums.disagrees + sums.no_view:
                yield f"campaign {campaign.pk}: {sums}"


def summaries(at: datetime) -> Iterator[str]:
    """A draft says what its figures say; a finished one can be drawn again for the moment it was finished."""
    for report in Report.objects.select_related("campaign__organ", "phase", "unit"):
        figures = report.figures or drawn(report, at)
        if report.finished_at is not None:
            again = drawn(report, report.finished_at)
            # The ledger keeps plain values: what was a tuple is a list there.
            if {**again["sums"]} != {**figures["sums"]} or [list(row) for row in again["units"]] != figures["units"]:
                yield f"report {report.pk} said {figures['sums']}, and says {again['sums']} now"
        whole = sums_of(figures)
        by_units = sum((Sums(**sums) for _unit, sums in figures["units"]), Sums())
        if by_units != whole:
            yield f"report {report.pk}: its units make {by_units}, in all {whole}"
        told = sentences(report, figures)[0].zh
        if f"{whole.total}件，依法了结{whole.resolved}件" not in told or not rows_of(report, figures, "zh"):
            yield f"report {report.pk} does not say its figures: {told}"


def ledger(at: datetime) -> Iterator[str]:
    yield from (str(problem) for problem in verify_all(checkpoints=settings.CHECKPOINTS).problems[:5])
