"""Receptions in a simulation: rotas told in time or not, leaders who are away, whoever comes, and what was promised."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID

from huiyin.cases.models import Case, Contact
from huiyin.cases.reach import can_see
from huiyin.duties.calendars import current_calendar
from huiyin.duties.models import Duty
from huiyin.install.simulate_matter import Life, moment
from huiyin.install.simulated_rooms.hand import Hand
from huiyin.oversight.organs import leads, organ_of
from huiyin.people.models import Post, Role
from huiyin.procedure import receptions as rules
from huiyin.receptions import accompanying, actions, after, after_field, outcomes, table
from huiyin.receptions.actions import Host, RotaWish
from huiyin.receptions.booking import Booker, book, is_bookable, withdraw_booking
from huiyin.receptions.models import Session, Stage, Visit
from huiyin.receptions.outcomes import Said
from huiyin.receptions.refusals import BookedAlready, LeaderComplainedOf
from huiyin.receptions.rules import Rule
from huiyin.receptions.table import Words
from huiyin.receptions.table_models import Founded, Interview, Outcome
from huiyin.receptions.visits import Coming, advance, greet

COMING = (Coming(1, 1), Coming(2, 2), Coming(7, 5), Coming(1, 1, ("reading",)), Coming(12, 4))
SAID = Words("反映的事情已经过去一个多月，希望知道查到哪一步。", "说明了已经做的调查，答应按期书面答复。")
OUTCOMES = (Outcome.BY_DATE, Outcome.EXPLAINED, Outcome.TO_STUDY, Outcome.ON_THE_SPOT)
# In a hundred sessions so many are moved, exchanged, or held by somebody else than was told.
MOVED, EXCHANGED, AWAY = 6, 5, 6


def begin(hand: Hand, office: int, title: str, rule: Rule, hosts: list[Post], hours: tuple[int, int]) -> None:
    """A rota of this office; more than one host take turns."""
    wish = RotaWish(
        title=title,
        rule=rule,
        in_turn=len(hosts) > 1,
        hosts=[Host(post.pk, "主持全面工作") for post in hosts],
        begins_at=time(hours[0]),
        ends_at=time(hours[1]),
        place="接访室",
        seats=4,
        notice_days=5,
        starts_on=hand.today,
    )
    actions.open_rota(wish=wish, by=hand.acts(office), at=hand.now)
    hand.did("rota")


def each_day(hand: Hand) -> Life:
    """The sessions of a day: looked at in the morning, each held at its hour."""
    for session in Session.objects.filter(on=hand.today, kept_at=None).order_by("pk"):
        hand.begin(moment(session.on, session.begins_at), partial(held, pk=session.pk))
    for session in Session.objects.filter(on=hand.day(8), kept_at=None).order_by("pk"):
        _changed(hand, session)
    for session in Session.objects.published().filter(on=hand.day(2), kept_at=None).order_by("pk"):
        _booked(hand, session)
    yield from ()


def _changed(hand: Hand, session: Session) -> None:
    """Now and then a session is put off, or two leaders take each other's day."""
    turn, by = hand.rng.uniform(0, 100), hand.acts(session.unit_id)
    if turn < MOVED:
        to = current_calendar().next_working(session.on + timedelta(days=hand.rng.randint(1, 4)))
        if session.host.is_held_on(to):
            actions.move_session(session=session, on=to, reason="接访室设备检修", by=by, at=hand.now)
            hand.did("session moved")
    elif turn < MOVED + EXCHANGED:
        rows = Session.objects.filter(unit=session.unit_id, on__gt=session.on, kept_at=None)
        other = rows.exclude(host=session.host_id).order_by("on", "pk").first()
        if other is not None and session.host.is_held_on(other.on) and other.host.is_held_on(session.on):
            actions.exchange(session=session, other=other, reason="参加省厅会议", by=by, at=hand.now)
            hand.did("session exchanged")


def _booked(hand: Hand, session: Session) -> None:
    for _each in range(hand.rng.choice((0, 0, 0, 1, 1))):
        if not is_bookable(session, hand.now):
            return
        contact = _contact(hand, session) if hand.chance(0.7) else None
        form = UUID(int=hand.rng.getrandbits(128), version=4)
        booker = None if contact else Booker("岑若水", "000-0000-0421")
        coming = hand.rng.choice(COMING)
        try:
            made = book(session=session, coming=coming, form=form, by=None, at=hand.now, contact=contact, booker=booker)
        except (BookedAlready, LeaderComplainedOf):
            continue
        hand.did("booked")
        if hand.chance(0.12):
            withdraw_booking(visit=made.visit, by=None, at=hand.now)


def _contact(hand: Hand, session: Session) -> Contact | None:
    """An open matter whose petitioner comes: of the session's office, or of the office of its organ."""
    cases = Case.objects.visible_to(hand.acts(session.unit_id)).open().filter(is_sealed=False)
    # What was brought in by a sheet was answered elsewhere: nobody comes about it.
    cases = cases.exclude(kind="accusation").exclude(contacts__import_batch__isnull=False)
    numbers = list(cases.order_by("pk").values_list("pk", flat=True))
    if not numbers:
        return None
    return Contact.objects.filter(case=hand.rng.choice(numbers), is_first=True).first()


def held(hand: Hand, pk: int) -> Life:
    """Whoever has a number and whoever comes without one, one after the other."""
    session = Session.objects.select_related("host__unit", "host__staff", "unit").get(pk=pk)
    if session.on != hand.today:
        return
    by = hand.acts(session.unit_id)
    for visit in list(session.visits.expected().order_by("no")):
        if hand.chance(0.85):
            yield from _received(hand, advance(visit=visit, to=Stage.CAME, by=by, at=hand.now), by)
        else:
            hand.did("number unused")
    if hand.chance(0.5):
        contact = _contact(hand, session) if hand.chance(0.8) else None
        if contact is None or not session.visits.standing().filter(contact=contact).exists():
            coming = hand.rng.choice(COMING)
            yield from _received(hand, greet(session=session, coming=coming, contact=contact, by=by, at=hand.now), by)


def _received(hand: Hand, visit: Visit, by: Post) -> Life:
    for stage in (Stage.REGISTERED, Stage.WAITING):
        yield hand.now + timedelta(minutes=3)
        advance(visit=visit, to=stage, by=by, at=hand.now)
    yield hand.now + timedelta(minutes=9)
    hand.did("visit")
    if visit.case is None or not can_see(by, visit.case):
        advance(visit=visit, to=Stage.CALLED, by=by, at=hand.now, room="接谈室一")
        return
    interview = table.begin_interview(visit=visit, room="接谈室一", by=by, at=hand.now)
    yield hand.now + timedelta(minutes=20)
    _talk(hand, interview, by)


def _talk(hand: Hand, interview: Interview, by: Post) -> None:
    """The record, each request and what came of it, the signature, and sometimes the leader's word."""
    outcomes.list_requests(interview=interview, by=by, at=hand.now)
    table.save_record(interview=interview, words=SAID, by=by, at=hand.now)
    case = interview.visit.case
    if case is not None and case.unit is not None and _has(case, case.unit.pk) and hand.chance(0.5):
        called = table.call_in(interview=interview, unit=case.unit, post=case.handler, by=by, at=hand.now)
        if hand.chance(0.8):
            table.note_arrival(called=called, by=by, at=hand.now)
        else:
            hand.did("called and did not come")
    for request in interview.requests.all():
        kind = hand.rng.choice(OUTCOMES)
        outcomes.set_outcome(request=request, said=_said(hand, interview, kind), by=by, at=hand.now)
        hand.did(f"outcome {kind}")
    signed = table.sign_record(
        interview=interview, signing="signed" if hand.chance(0.9) else "not_signed", by=by, at=hand.now
    )
    if hand.chance(0.35):
        _instruct(hand, signed, by)
    if hand.chance(0.2):
        _plan_visit(hand, signed, by)


def _said(hand: Hand, interview: Interview, kind: Outcome) -> Said:
    if kind == Outcome.TO_STUDY:
        return Said(kind, hand.day(10))
    last = outcomes.law_day(interview.visit.case, hand.today)
    due = hand.day(16)
    return Said(kind, max(hand.today, min(due, last)) if last is not None and last >= hand.today else due)


def _has(case: Case, unit: int) -> bool:
    return case.reach.filter(unit=unit, is_own=True).exists()


def _instruct(hand: Hand, interview: Interview, by: Post) -> None:
    visit = interview.visit
    case, leader = visit.case, visit.receiver
    if case is None or case.unit is None or leader is None or not _has(case, case.unit.pk):
        return
    if not leads(leader, organ_of(by.unit)) or not leader.is_held_on(hand.today):
        return
    in_person = hand.chance(0.4) and hand.found(case.unit.pk, Role.HEAD) is not None
    letter_by = after.latest(rules.LETTER, hand.today) or hand.day(2)
    follow_up_by = after.latest(rules.FOLLOW_UP, hand.today) or hand.day(60)
    words = "请依法抓紧核实，逐项答复诉求，结果报我。"
    wish = after.Instructing(words, case.unit, hand.day(20), letter_by, follow_up_by, in_person=in_person)
    after.instruct(interview=interview, wish=wish, by=by, at=hand.now)
    hand.did("instructed at the table")


def _plan_visit(hand: Hand, interview: Interview, by: Post) -> None:
    case = interview.visit.case
    if case is None or not case.is_open or case.stage == "served":
        return
    way = hand.rng.choice(("field", "home", "joint"))
    plan = after_field.Plan(way, hand.day(hand.rng.randint(3, 9)), by)
    after_field.plan_visit(case=case, plan=plan, by=by, at=hand.now, interview=interview)
    hand.did("field visit planned")


def monthly_founded(hand: Hand, organ: int, *, months: int) -> Life:
    """What the supervisor of an organ finds founded each month, and who accompanies the chief next."""
    for _month in range(months):
        yield hand.after(20, 40)
        by = hand.found(organ, Role.SUPERVISOR)
        if by is None:
            continue
        known = Founded.objects.values("case")
        seen = Case.objects.visible_to(by).filter(unit__isnull=False, is_sealed=False).exclude(pk__in=known)
        for case in seen.select_related("unit").order_by("-last_on", "pk")[:8]:
            if case.unit is not None and can_see(by, case) and accompanying.may_find(by, case, case.unit):
                accompanying.find_founded(case=case, ground="delayed", by=by, at=hand.now)
                hand.did("found founded")
                break
        rows = Session.objects.filter(unit__parent=organ, unit__is_petition_office=True, on__gt=hand.today)
        session = rows.order_by("on", "pk").first()
        if session is not None:
            units = [one.unit for one in accompanying.proposal(organ_of(session.unit), session.on)]
            accompanying.confirm_escort(session=session, units=units, by=by, at=hand.now)


def notice(hand: Hand, duty: Duty) -> None:
    """Everything of the next three weeks becomes public at once."""
    session = Session.objects.get(pk=int(duty.subject.partition(":")[2]))
    rows = Session.objects.unpublished().filter(unit=session.unit_id, on__gte=hand.today, on__lte=hand.day(21))
    coming = list(rows)
    if not coming:
        return
    if any(one.misses_notice(hand.today) for one in coming):
        hand.did("notice missed its day")
    actions.publish(sessions=coming, by=hand.acts(session.unit_id), at=hand.now)
    hand.did("notice")


def attendance(hand: Hand, duty: Duty) -> datetime | None:
    session = Session.objects.select_related("host__unit", "host__staff").get(pk=int(duty.subject.partition(":")[2]))
    if not session.is_over(hand.now):
        return max(hand.after(0), moment(session.on, session.ends_at))
    attended: Post = session.host
    if hand.rng.uniform(0, 100) < AWAY or not session.host.is_held_on(session.on):
        attended = hand.found(session.unit_id, Role.HEAD, Role.CLERK) or session.host
        hand.did("leader was away")
    actions.keep_attendance(
        session=session, attended_by=attended, units=[], note="", by=hand.acts(session.unit_id), at=hand.now
    )
    hand.did("attendance")
    return None
