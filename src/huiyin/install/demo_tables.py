"""Tables of the demo: what was said at the sessions that were held, what was instructed, studied and visited since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle

from huiyin.cases.models import Case
from huiyin.cases.reach import can_see
from huiyin.duties.office_time import on_day
from huiyin.oversight.organs import leads, organ_of
from huiyin.people.models import Post, Role, Unit
from huiyin.procedure import receptions as rules
from huiyin.receptions import accompanying, after, after_field, after_meetings, after_papers, outcomes, table
from huiyin.receptions.after import Instructing, latest
from huiyin.receptions.after_field import Plan
from huiyin.receptions.after_meetings import Decision
from huiyin.receptions.models import Session, Visit
from huiyin.receptions.outcomes import Said
from huiyin.receptions.table import Words
from huiyin.receptions.table_models import Interview, Outcome, Promised

SAID = (
    Words(
        "反映的事情已经过去一个多月，希望知道现在查到哪一步、还要多久。",
        "承办人当场说明了已经做的调查和下一步安排，答应按期书面答复。",
    ),
    Words(
        "对上次的口头解释不满意，要求看到依据，并当面说明为什么这样认定。",
        "逐条解释了认定依据，告知不服书面答复可以请求复查，并代为记下补充的证据。",
    ),
    Words(
        "除原来的诉求外，还希望有关单位到现场看一次，夜间的情况白天看不到。",
        "请责任单位择日夜间到现场核实，结果写入书面答复。",
    ),
)
OUTCOMES = (Outcome.BY_DATE, Outcome.EXPLAINED, Outcome.TO_STUDY, Outcome.ON_THE_SPOT, Outcome.BY_DATE)
VIEW = "事实清楚，适用条款存在两种理解。请法制部门出具意见，责任单位据此书面答复。"
INSTRUCTION = "请依法抓紧核实，逐项答复诉求，结果报我。"
# So many of the visits that were held have their record; the rest wait for it.
MOST = 12


def play_tables(*, clerk: Post, at: datetime) -> None:
    """The records of the last sessions, and what each left to be done; one visit sits at the table now."""
    rows = Visit.objects.received().filter(session__unit=clerk.unit_id, contact__isnull=False)
    held = list(rows.select_related("session__host__unit", "session__unit", "case__unit").order_by("-called_at")[:MOST])
    said, kinds = cycle(SAID), cycle(OUTCOMES)
    done = [one for visit in reversed(held) if (one := _hold(visit, next(said), kinds, clerk)) is not None]
    _instruct(done, clerk)
    _study(clerk, at)
    _visit(done, clerk, at)
    _accompany(done, clerk, at)


def _hold(visit: Visit, words: Words, kinds: Iterator[Outcome], clerk: Post) -> Interview | None:
    """One interview from the first word to the signature; nothing where the clerk may not sit."""
    at = visit.called_at
    if at is None or not table.may_sit(clerk, visit):
        return None
    interview = table.begin_interview(visit=visit, room=visit.room, by=clerk, at=at)
    outcomes.list_requests(interview=interview, by=clerk, at=at)
    table.save_record(interview=interview, words=words, by=clerk, at=at + timedelta(minutes=9))
    case = interview.visit.case
    if case is not None and case.handler is not None:
        called = table.call_in(interview=interview, unit=case.handler.unit, post=case.handler, by=clerk, at=at)
        table.note_arrival(called=called, by=clerk, at=at + timedelta(minutes=6))
    for request in interview.requests.all():
        _say(interview, request.pk, next(kinds), clerk, at + timedelta(minutes=12))
    return table.sign_record(interview=interview, signing="signed", by=clerk, at=at + timedelta(minutes=18))


def _say(interview: Interview, request: int, outcome: Outcome, clerk: Post, at: datetime) -> None:
    row, day = interview.requests.get(pk=request), on_day(at)
    last = outcomes.law_day(interview.visit.case, day)
    due = day + timedelta(days=16)
    if outcome == Outcome.BY_DATE:
        due = max(day, min(due, last)) if last is not None else due
    outcomes.set_outcome(request=row, said=Said(outcome, due), by=clerk, at=at)


def _unit_of(interview: Interview) -> Unit | None:
    case = interview.visit.case
    return case.unit if case is not None and case.is_open else None


def _instruct(done: Sequence[Interview], clerk: Post) -> None:
    """The leader's word on two of them: one letter is out, the other has its two days still."""
    given = 0
    for interview in reversed(done):
        unit, leader, at = _unit_of(interview), interview.visit.receiver, interview.signed_at
        if unit is None or leader is None or at is None or given == 2 or not _instructs(leader, interview, unit):
            continue
        day = on_day(at)
        wish = Instructing(
            INSTRUCTION,
            unit,
            day + timedelta(days=20),
            latest(rules.LETTER, day) or day,
            latest(rules.FOLLOW_UP, day),
            in_person=given == 0,
        )
        after.instruct(interview=interview, wish=wish, by=leader, at=at)
        given += 1
        if given == 2:
            letter = interview.commitments.get(kind=Promised.LETTER)
            after_papers.issue_letter(commitment=letter, requirements="", by=clerk, at=at + timedelta(hours=3))


def _instructs(leader: Post, interview: Interview, unit: Unit) -> bool:
    """A leader of this organ who may know of the matter, and a unit with a head to answer in person."""
    case = interview.visit.case
    if case is None or not can_see(leader, case) or not leads(leader, organ_of(interview.visit.session.unit)):
        return False
    return Post.objects.filter(unit=unit, role=Role.HEAD, until=None).exists()


def _study(clerk: Post, at: datetime) -> None:
    """One meeting was held over the first matter to be studied; the others wait for the next."""
    head = Post.objects.filter(unit=clerk.unit_id, role=Role.HEAD, until=None).select_related("unit", "staff").first()
    by = head or clerk
    waiting = list(after_meetings.to_study(by)[:1])
    if not waiting:
        return
    called = at - timedelta(days=1)
    meeting = after_meetings.call_meeting(
        on=on_day(called), place="信访办会议室", chair=by, units=[], interviews=waiting, by=by, at=called
    )
    unit = _unit_of(waiting[0]) or by.unit
    decision = Decision("出具适用条款的书面意见", unit, on_day(at) + timedelta(days=6))
    after_meetings.record_matter(matter=meeting.matters.get(), view=VIEW, decisions=[decision], by=by, at=called)
    after_meetings.close_meeting(meeting=meeting, by=by, at=called)


def _visit(done: Sequence[Interview], clerk: Post, at: datetime) -> None:
    """A field visit that was held, and one at home for which the petitioner is still to be asked."""
    cases = [one.visit.case for one in done if one.visit.case is not None and one.visit.case.is_open]
    plans = (("field", on_day(at) - timedelta(days=3)), ("home", on_day(at) + timedelta(days=4)))
    for (way, day), case in zip(plans, cases, strict=False):
        when = min(at, at - timedelta(days=4))
        row = after_field.plan_visit(case=case, plan=Plan(way, day, clerk), by=clerk, at=when)
        if day < on_day(at):
            after_field.hold_visit(visit=row, on=day, result="more_facts", by=clerk, at=at)


def _accompany(done: Sequence[Interview], clerk: Post, at: datetime) -> None:
    """What the supervisor found last month, and who accompanies the chief next."""
    organ = clerk.unit.parent or clerk.unit
    by = Post.objects.filter(unit=organ, role=Role.SUPERVISOR, until=None).select_related("unit", "staff").first()
    session = _next_of_chief(clerk, on_day(at))
    if by is None or session is None:
        return
    when = at - (session.on - accompanying.month_before(session.on)) + timedelta(days=9) + (session.on - on_day(at))
    for case in _founded_among(done, by)[:2]:
        accompanying.find_founded(case=case, ground="delayed", by=by, at=when)
    units = [one.unit for one in accompanying.proposal(organ, session.on)]
    if units:
        accompanying.confirm_escort(session=session, units=units, by=by, at=at)


def _next_of_chief(clerk: Post, day: date) -> Session | None:
    return Session.objects.filter(unit=clerk.unit_id, on__gt=day).select_related("unit").order_by("on", "pk").first()


def _founded_among(done: Sequence[Interview], by: Post) -> list[Case]:
    found = {one.visit.case_id: one.visit.case for one in done if one.visit.case is not None}
    return [
        case
        for case in found.values()
        if case is not None
        and case.unit is not None
        and can_see(by, case)
        and accompanying.may_find(by, case, case.unit)
    ]
