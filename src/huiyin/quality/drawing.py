"""Drawing a spot sample: the frame from the facts, the seed from the ledger, a check for each matter drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from huiyin.cases.models import Case
from huiyin.cases.reach import can_see, who_sees
from huiyin.duties.beside import Promise, let_go, owe
from huiyin.duties.office_time import on_day
from huiyin.ledger.models import Head
from huiyin.outbox.asking import Asking, tell_asked
from huiyin.outbox.listeners import Seats
from huiyin.people import directory
from huiyin.people.access import office_chain
from huiyin.people.models import Post
from huiyin.quality import refusals
from huiyin.quality.checklists import Checklist
from huiyin.quality.models import Check, Drawn, Reading, Sample
from huiyin.quality.rights import READS, directs, has_handled, is_within, may_direct, note, sphere, who_handled
from huiyin.quality.sampling import Drawable, digest_of, draw
from huiyin.quality.texts import said
from huiyin.statistics.models import Matter
from huiyin.statistics.terms import Scope
from huiyin.statistics.within import OutOfReach, subtree_q, within

MOST_DRAWN = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn, and who reads it: one after the other in turn, two for each matter where `is_double`."""

    title: str
    scope: int
    what: str
    first: date
    last: date
    size: int
    checklist: Checklist
    readers: Sequence[Post]
    is_double: bool
    read_by: date


def frame_of(post: Post, wish: Wish) -> list[Drawable]:
    """Every matter of the wish that the post sees; sealed matters are in no sample, only read one by one.

    Raises Refused where the unit is not the post's to look at.
    """
    try:
        reach = within(post, Scope(wish.scope))
    except OutOfReach:
        raise refusals.NothingToDraw from None
    rows = reach.admitted(Matter.objects.known()).filter(subtree_q("answer_unit_id", reach.units), is_sealed=False)
    if wish.what == Drawn.CLOSED:
        rows = rows.filter(closed_on__gte=wish.first, closed_on__lte=wish.last).exclude(ending="undone")
    else:
        rows = rows.filter(is_open=True, registered_on__gte=wish.first, registered_on__lte=wish.last)
    found = rows.values_list("case_id", "answer_unit_id", "kind", "outcome").order_by("case_id")
    return [Drawable(case, (str(unit), kind, outcome)) for case, unit, kind, outcome in found]


def draw_sample(*, wish: Wish, by: Post, at: datetime, seed: str = "") -> Sample:
    """Draw it, and ask the readers. Without a `seed` the ledger gives one that nobody chose. Raises Refused."""
    if not may_direct(by) or not is_within(wish.scope, sphere(by)):
        raise refusals.NotYourRoom()
    title = said(wish.title)
    _must_come(wish.read_by, at)
    frame = frame_of(by, wish)
    if not frame:
        raise refusals.NothingToDraw()
    with transaction.atomic():
        seed = seed.strip() or _seed(by)
        drawn = draw(frame, min(wish.size, MOST_DRAWN), seed)
        sample = Sample.objects.create(
            unit_id=by.unit_id,
            scope_id=wish.scope,
            title=title,
            what=wish.what,
            first=wish.first,
            last=wish.last,
            size=wish.size,
            seed=seed,
            frame=[[one.case, *one.stratum] for one in frame],
            digest=digest_of(frame),
            drawn=list(drawn),
            checklist=wish.checklist.as_json(),
            is_double=wish.is_double,
            at=at,
            by_id=by.doer_id,
        )
        for place, case in enumerate(_in_order(drawn)):
            _begin(sample, case, _turn(wish, case, place), by, at, wish.read_by)
        _tell(sample, Reading.objects.filter(of__sample=sample), "sample_drawn", wish.read_by, by, at)
        told = {"sample": sample.pk, "seed": seed, "frame": sample.digest, "of": len(frame), "drawn": list(drawn)}
        note("quality_sample", by, at, told)
    return sample


def may_withdraw(sample: Sample, by: Post) -> bool:
    """Whoever directs the unit that drew it, until a check of it is settled: a result stands."""
    if sample.withdrawn_on is not None or not directs(by, sample.unit_id):
        return False
    return not sample.checks.filter(settled_at__isnull=False).exists()


def withdraw_sample(*, sample: Sample, reason: str, by: Post, at: datetime) -> Sample:
    """Drawn by mistake: it stays readable with seed, frame and reason; no reading is owed any more. Raises Refused."""
    why = said(reason)
    if not directs(by, sample.unit_id):
        raise refusals.NotYourRoom()
    with transaction.atomic():
        row = Sample.objects.select_for_update().get(pk=sample.pk)
        # Whoever hands in a reading right now has its check locked; what they settle stands.
        list(row.checks.select_for_update().values_list("pk", flat=True))
        if not may_withdraw(row, by):
            raise refusals.TooLateToTakeBack()
        row.withdrawn_on, row.withdrawn_why = on_day(at), why[:300]
        row.save(update_fields=["withdrawn_on", "withdrawn_why"])
        waiting = Reading.objects.filter(of__sample=row, handed_in_at=None)
        for reading in waiting:
            for key in ("read", "name"):
                let_go(f"reading:{reading.pk}", key, on_day(at))
        _tell(row, waiting, "sample_withdrawn", on_day(at), by, at)
        note("quality_sample_withdrawn", by, at, {"sample": row.pk, "why": row.withdrawn_why})
    return row


def _tell(row: Sample, asked: QuerySet[Reading], template: str, day: date, by: Post, at: datetime) -> None:
    """The readers whose marks are owed, each once for the whole sample."""
    readers = Seats(posts=frozenset(asked.values_list("post", flat=True)))
    tell_asked(Asking("sample", row.pk, str(row.pk), readers), template, day, by=by, at=at)


def _seed(by: Post) -> str:
    """The head of the office's chain: it cannot be chosen, and it stands in the ledger for ever."""
    head = Head.objects.filter(chain=office_chain(by.unit_id)).first()
    return bytes(head.hash).hex()[:16] if head else f"office-{by.unit_id}"


def drawn_again(sample: Sample) -> tuple[int, ...]:
    """The same draw made anew from what was written down."""
    return draw(frame_kept(sample), min(sample.size, MOST_DRAWN), sample.seed)


def frame_kept(sample: Sample) -> list[Drawable]:
    return [Drawable(row[0], tuple(row[1:])) for row in sample.frame]


def _in_order(drawn: Sequence[int]) -> Iterator[Case]:
    found = Case.objects.in_bulk(list(drawn))
    return (found[pk] for pk in drawn)


def _turn(wish: Wish, case: Case, place: int) -> list[Post]:
    """The readers whose turn it is, without those who worked on the matter or do not see it."""
    start = place % max(1, len(wish.readers))
    in_turn = [*wish.readers[start:], *wish.readers[:start]]
    fit = fit_among(in_turn, case)
    wanted = 2 if wish.is_double else 1
    others: list[Post] = []
    for post in fit:
        if post.staff_id not in {one.staff_id for one in others}:
            others.append(post)
    if len(others) < wanted:
        raise refusals.NoReader(number=case.number)
    return others[:wanted]


def fit_among(posts: Iterable[Post], case: Case) -> list[Post]:
    """Who of them may read a matter: they see it by themselves, and did not work on it."""
    handled = who_handled(case)
    return [
        post for post in who_sees(posts, case) if post.role in READS and not handled & {post.staff_id, post.doer_id}
    ]


def is_fit(post: Post, case: Case) -> bool:
    """The same of one."""
    return bool(fit_among([post], case))


def open_check(
    *, case: Case, checklist: Checklist, first: Post, second: Post | None, read_by: date, by: Post, at: datetime
) -> Check:
    """One matter read outside any sample. Raises Refused."""
    if not may_direct(by) or not can_see(by, case):
        raise refusals.NotYourRoom()
    _must_come(read_by, at)
    readers = [first] if second is None else [first, second]
    if second is not None and second.staff_id == first.staff_id:
        raise refusals.SameReader()
    for post in readers:
        if post.role not in READS or not can_see(post, case):
            raise refusals.CannotSee(name=post.staff.name)
        if has_handled(post, case):
            raise refusals.HasHandled(name=post.staff.name)
    with transaction.atomic():
        row = _create(case, None, checklist.as_json(), len(readers) > 1, read_by, by, at)
        ask(row, readers, read_by, at)
        note("quality_check", by, at, {"check": row.pk, "case": case.number, "readers": [post.pk for post in readers]})
    return row


def _begin(sample: Sample, case: Case, readers: Sequence[Post], by: Post, at: datetime, read_by: date) -> None:
    row = _create(case, sample, sample.checklist, sample.is_double, read_by, by, at)
    ask(row, readers, read_by, at)


def _create(
    case: Case,
    sample: Sample | None,
    checklist: dict[str, object],
    is_double: bool,
    read_by: date,
    by: Post,
    at: datetime,
) -> Check:
    return Check.objects.create(
        case=case,
        sample=sample,
        unit_id=by.unit_id,
        handled_by_id=case.unit_id or case.office_id,
        checklist=checklist,
        is_double=is_double,
        read_by=read_by,
        at=at,
        by_id=by.doer_id,
    )


def ask(check: Check, readers: Sequence[Post], read_by: date, at: datetime) -> None:
    """Ask these posts to read, each by the day; a duty of theirs by name."""
    taken = check.readings.count()
    for no, post in enumerate(readers, taken + 1):
        row = Reading.objects.create(of=check, no=no, post=post, asked_at=at)
        promise = Promise("read", "read_check", post.unit_id, on_day(at), read_by, post=post.pk)
        owe(f"reading:{row.pk}", promise)


def _must_come(day: date, at: datetime) -> None:
    if day < on_day(at):
        raise refusals.InThePast()


def candidates(post: Post, on: date) -> list[Post]:
    """Who can be asked to read: clerks, heads and supervisors of the sphere, and those above it, by unit."""
    here = directory.unit(sphere(post))
    held = Post.objects.held_on(on).filter(role__in=READS)
    near = held.filter(unit__path__startswith=here.path) | held.filter(unit_id__in=here.line)
    return list(near.select_related("staff", "unit").order_by("unit__path", "staff__name_key", "pk"))
