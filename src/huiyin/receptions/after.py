"""After the reception: what was promised, each with its date; instructions, letters of assignment, follow-up.

How many days a letter and a follow-up may take is a rule of the sources (`procedure/receptions.py`), off until the
office switches it on; without it the leader or the office names the day. Nothing starts by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from huiyin.cases.models import Case, CasePaper
from huiyin.cases.reach import can_see
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.calendars import current_calendar
from huiyin.duties.layers import layers_in_force
from huiyin.duties.models import Holder
from huiyin.duties.office_time import on_day
from huiyin.oversight.answering import follows
from huiyin.oversight.instructions import give_instruction
from huiyin.oversight.models import Instruction
from huiyin.people.models import Post, Role, Unit
from huiyin.procedure import receptions as rules
from huiyin.receptions import table_refusals as refusals
from huiyin.receptions.screening import reason_given, screen_record
from huiyin.receptions.table import locked, seal_here
from huiyin.receptions.table_models import Commitment, HeardRequest, Interview, Meeting, Promised
from huiyin.receptions.visits import may_receive, told

ACTS_FOR_UNIT = frozenset({Role.CLERK, Role.HEAD})


def subject_of(commitment: Commitment) -> str:
    return f"after:{commitment.pk}"


def clock_of(kind: str) -> str:
    """The kind of its duty; where a rule sets its days, the key of that rule."""
    return f"reception_{kind}"


def source_of(interview: Interview) -> str:
    """How an instruction names the reception it was given at."""
    return f"reception:{interview.pk}"


def latest(key: str, day: date) -> date | None:
    """The last day a rule allows for what begins on that day; None where the office has not switched it on."""
    if not rules.binds(key, layers_in_force(), day):
        return None
    return rules.last_day(key, day, current_calendar())


def promise(
    interview: Interview,
    kind: Promised,
    *,
    unit: Unit,
    due_on: date | None,
    by: Post,
    at: datetime,
    post: Post | None = None,
    holder: str = Holder.UNIT,
    what: str = "",
    request: HeardRequest | None = None,
    meeting: Meeting | None = None,
    instruction: Instruction | None = None,
    is_bound: bool = False,
) -> Commitment:
    """Something to be done by a day, with its duty. The caller has asked whether it may, and holds the lock."""
    assert due_on is not None
    row = Commitment.objects.create(
        interview=interview,
        kind=kind,
        unit=unit,
        post=post,
        holder=holder,
        what=what,
        request=request,
        meeting=meeting,
        instruction=instruction.pk if instruction is not None else None,
        starts_on=on_day(at),
        due_on=due_on,
        is_bound=is_bound,
        made_by=by,
        made_at=at,
    )
    owe(
        subject_of(row),
        Promise("due", clock_of(kind), unit.pk, row.starts_on, due_on, post=post.pk if post else None, holder=holder),
    )
    told("commitment_made", interview.visit, by, at, promised=kind.value, unit=unit.pk, due_on=due_on.isoformat())
    return row


def drop(interview: Interview, at: datetime, *, request: HeardRequest) -> None:
    """What was promised for a request and no longer stands."""
    day = on_day(at)
    for row in interview.commitments.open().filter(request=request):
        row.let_go_on = day
        row.save(update_fields=["let_go_on"])
        let_go(subject_of(row), "due", day)


@dataclass(frozen=True, slots=True)
class Instructing:
    """What a leader instructs at the table. Nobody follows it up where no day is named and no rule asks for one."""

    text: str
    unit: Unit
    answer_by: date
    letter_by: date
    follow_up_by: date | None
    in_person: bool = False
    leader: Post | None = None


@transaction.atomic
def instruct(*, interview: Interview, wish: Instructing, by: Post, at: datetime) -> Instruction:
    """The leader's instruction: a task of the unit, a letter of assignment, and its follow-up. Raises Refused."""
    row, day = locked(interview, by), on_day(at)
    case = row.visit.case
    if case is None:
        raise refusals.NoMatterYet()
    bound = _must_keep_days(wish, day)
    given = give_instruction(
        case=case,
        text=wish.text,
        unit=wish.unit,
        answer_by=wish.answer_by,
        in_person=wish.in_person,
        source=source_of(row),
        by=by,
        at=at,
        given_by=wish.leader or row.visit.receiver,
    )
    office = row.visit.session.unit
    keep = partial(promise, row, instruction=given, by=by, at=at)
    keep(Promised.LETTER, unit=office, due_on=wish.letter_by, is_bound=rules.LETTER in bound)
    if wish.follow_up_by is not None:
        unit, holder = overseer(office, day)
        is_bound = rules.FOLLOW_UP in bound
        keep(Promised.FOLLOW_UP, unit=unit, holder=holder, due_on=wish.follow_up_by, is_bound=is_bound)
    if wish.in_person:
        # The leader is answered in writing, the petitioner by the chief themselves (requirement 48): two duties.
        keep(Promised.IN_PERSON, unit=wish.unit, post=given.handler, due_on=wish.answer_by)
    return given


def _must_keep_days(wish: Instructing, day: date) -> frozenset[str]:
    """The rules these days are bound to. Raises Refused for a day that is over, or later than a rule allows."""
    bound = frozenset(key for key in (rules.LETTER, rules.FOLLOW_UP) if latest(key, day) is not None)
    for key, field, named in (
        (rules.LETTER, "letter_by", wish.letter_by),
        (rules.FOLLOW_UP, "follow_up_by", wish.follow_up_by),
    ):
        last = latest(key, day)
        if named is None:
            if last is not None:
                raise refusals.DayMissing(at=field)
        elif named < day or (last is not None and named > last):
            raise refusals.DayBeyond(at=field, day=last.isoformat()) if last else refusals.DayOver(at=field)
    return bound


def overseer(office: Unit, day: date) -> tuple[Unit, str]:
    """Who follows an instruction up: the nearest unit upward with a supervisor, else the office itself."""
    held = Post.objects.held_on(day).filter(role=Role.SUPERVISOR, unit__in=office.ancestor_ids)
    nearest = max((post.unit for post in held.select_related("unit")), key=lambda unit: len(unit.path), default=None)
    return (nearest, Holder.SUPERVISOR) if nearest is not None else (office, Holder.UNIT)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, when; `service` is how an answer in person was served (a key of SERVICE_WAYS)."""

    on: date
    said: str
    service: str = ""


def may_do(by: Post, row: Commitment) -> bool:
    """Whether this post says that it was done: the post that owes it, or whoever acts for the unit that does."""
    if row.post_id is not None and row.kind == Promised.IN_PERSON:
        return by.pk == row.post_id or (by.role == Role.HEAD and follows(by, row.post_id))
    if row.holder == Holder.SUPERVISOR:
        return by.role == Role.SUPERVISOR and by.unit_id == row.unit_id
    return by.unit_id == row.unit_id and by.role in ACTS_FOR_UNIT


@transaction.atomic
def do_commitment(*, commitment: Commitment, done: Done, by: Post, at: datetime) -> Commitment:
    """It was done, and how. The words lie sealed with the visit. Raises Refused."""
    row = held(commitment, by)
    if not may_do(by, row):
        raise refusals.NotTheirCommitment()
    if not row.starts_on <= done.on <= on_day(at):
        raise refusals.DayNotYet()
    if not done.said.strip():
        raise refusals.DoneMissing()
    screen_record(done.said)
    row.sealed_done = seal_here(row.interview, done.said.strip())
    row.service = done.service
    return over(row, done.on, by, at)


@transaction.atomic
def letter_by_step(*, commitment: Commitment, link: CasePaper, by: Post, at: datetime) -> Commitment:
    """The matter's own step `assign` has issued the letter already: that one is it. Raises Refused."""
    row = held(commitment, by)
    if row.kind != Promised.LETTER or link.case_id != row.interview.visit.case_id:
        raise refusals.NotALetter()
    if not may_do(by, row):
        raise refusals.NotTheirCommitment()
    row.paper = link.paper
    return over(row, max(link.paper.issued_on, row.starts_on), by, at)


def over(row: Commitment, on: date, by: Post, at: datetime) -> Commitment:
    """It is done: the row, its duty, the ledger."""
    row.done_on, row.done_by = on, by
    row.save()
    meet(subject_of(row), "due", on)
    told("commitment_done", row.interview.visit, by, at, commitment=row.pk, on=on.isoformat())
    return row


@transaction.atomic
def let_commitment_go(*, commitment: Commitment, reason: str, by: Post, at: datetime) -> Commitment:
    """Taken back by the office that received, with a reason: made by mistake, or no longer needed. Raises Refused."""
    row = held(commitment, by)
    if not may_receive(by, row.interview.visit.session):
        raise refusals.NotTheirsToLetGo()
    row.let_go_on, row.let_go_reason = on_day(at), reason_given(reason)
    row.save(update_fields=["let_go_on", "let_go_reason"])
    let_go(subject_of(row), "due", row.let_go_on)
    told("commitment_let_go", row.interview.visit, by, at, commitment=row.pk, reason=row.let_go_reason)
    return row


def held(commitment: Commitment, by: Post) -> Commitment:
    """The row under a lock, still open, of a matter this post sees. Raises Refused."""
    row = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("interview__visit__session__unit", "interview__visit__case", "unit")
        .get(pk=commitment.pk)
    )
    case = row.interview.visit.case
    if case is not None and not can_see(by, case):
        raise refusals.MatterOutOfReach()
    if not row.is_open:
        raise refusals.OverAlready()
    return row


def letters_since(case: Case, day: date) -> list[CasePaper]:
    """Letters of assignment the matter's own steps issued from that day on."""
    rows = CasePaper.objects.filter(case=case, paper__template="assignment_letter", paper__issued_on__gte=day)
    return list(rows.select_related("paper").order_by("pk"))
