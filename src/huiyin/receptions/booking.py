"""Numbers booked beforehand: on the portal without an account, or by a clerk for somebody who calls or comes in."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.timezone import localtime
from django.views.decorators.debug import sensitive_variables

from huiyin.cases.models import Contact
from huiyin.cases.reach import is_barred
from huiyin.duties.office_time import on_day
from huiyin.parties.sealing import CODE_LENGTH, CODE_LETTERS, digest_code, index_key, open_bytes, seal_bytes
from huiyin.people.models import Post
from huiyin.people.reach import reaches
from huiyin.receptions import refusals
from huiyin.receptions.models import Session, SessionQuerySet, Visit, Way
from huiyin.receptions.visits import (
    Coming,
    already_sent,
    locked,
    locked_visit,
    must_be_first,
    must_receive,
    must_speak_for_themselves,
    new_visit,
    next_number,
    told,
)

# After the session nobody needs to know any more who had booked without a matter, or what had to be ready.
FORGOTTEN_AFTER = timedelta(days=30)
_CODES, _TOKENS = "booking codes", "booking tokens"


@dataclass(frozen=True, slots=True, repr=False)
class Booker:
    """Somebody who has no matter yet; both may be left out."""

    name: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone)


@dataclass(frozen=True, slots=True, repr=False)
class Booked:
    """A number, and the code that changes or withdraws it: shown once, kept nowhere."""

    visit: Visit
    code: str


def bookable(at: datetime) -> SessionQuerySet:
    """Published sessions that are not over."""
    day, hour = on_day(at), localtime(at).time()
    rows = Session.objects.published().from_day(day).filter(kept_at=None)
    return rows.exclude(on=day, ends_at__lte=hour)


@sensitive_variables()
def book(
    *,
    session: Session,
    coming: Coming,
    form: UUID,
    by: Post | None,
    at: datetime,
    contact: Contact | None = None,
    booker: Booker | None = None,
) -> Booked:
    """A number for this session. The same `form` sent again gets the same number and code. Raises Refused.

    A session whose numbers are all given takes one more: numbers plan seats and refuse nobody (requirement 34).
    """
    must_speak_for_themselves(coming)
    if by is not None:
        must_receive(by, session)
    code, token = _code_of(form), _token_of(form)
    with transaction.atomic():
        row = locked(session)
        if (sent := already_sent(token)) is not None:
            return Booked(sent, code)
        _must_be_open(row, at)
        if contact is not None:
            _must_not_be_about(row, contact)
        way = Way.ONLINE if by is None else Way.DESK
        visit = new_visit(row, way, coming, contact=contact, at=at, by=by, token=token, code_digest=digest_code(code))
        if contact is None and booker:
            visit.sealed = _sealed(visit, booker)
            visit.save(update_fields=["sealed"])
        told("visit_booked", visit, by, at, way=way.value, people=visit.people)
    return Booked(visit, code)


@sensitive_variables()
def visit_by_code(code: str) -> Visit | None:
    """The booking a code opens; None for a wrong one."""
    rows = Visit.objects.filter(code_digest=digest_code(code))
    return rows.select_related("session__host__staff", "session__unit", "contact").first()


def change_booking(*, visit: Visit, session: Session, coming: Coming, by: Post | None, at: datetime) -> Visit:
    """Another session, or others who come. In another session there is a new number. Raises Refused."""
    must_speak_for_themselves(coming)
    if by is not None:
        must_receive(by, session)
    with transaction.atomic():
        target = locked(session)
        row = _still_booked(visit, by, at)
        if target.pk != row.session_id:
            _must_be_open(target, at)
            if row.contact is not None:
                _must_not_be_about(target, row.contact)
                must_be_first(target, row.contact)
            before = row.session_id
            row.session, row.no = target, next_number(target)
            # What was looked into for another leader is looked into anew.
            row.studied_at, row.studied_by, row.study_note = None, None, ""
        else:
            before = 0
        for name, value in coming.columns().items():
            setattr(row, name, value)
        row.save()
        told("visit_changed", row, by, at, people=row.people, **({"from": before} if before else {}))
    return row


def withdraw_booking(*, visit: Visit, by: Post | None, at: datetime) -> Visit:
    """They do not come. Nothing is held against anybody; the number is not given again. Raises Refused."""
    with transaction.atomic():
        row = _still_booked(visit, by, at)
        row.withdrawn_at, row.sealed, row.needs, row.language = at, None, [], ""
        row.save()
        told("visit_withdrawn", row, by, at)
    return row


@sensitive_variables()
def open_booker(*, visit: Visit, by: Post, at: datetime) -> Booker:
    """Name and telephone of a booking about no matter yet, for calling them; with an entry that they were opened."""
    must_receive(by, visit.session)
    if visit.sealed is None:
        return Booker()
    told("visit_name_opened", visit, by, at)
    return booker_of(visit)


@sensitive_variables()
def booker_of(visit: Visit) -> Booker:
    """The same without an entry: for filling in the form that registers them. Raises SealBroken."""
    if visit.sealed is None:
        return Booker()
    return Booker(**json.loads(open_bytes(bytes(visit.sealed), visit.uid.bytes, purpose="identities")))


def forget_bookers(at: datetime) -> int:
    """Some time after a session the names and needs of its visits go; returns how many. Called once a day."""
    past = Visit.objects.filter(session__on__lt=on_day(at) - FORGOTTEN_AFTER)
    return past.exclude(sealed=None, needs=[], language="").update(sealed=None, needs=[], language="")


def booked_of(session: Session) -> int:
    """Numbers that stand, given beforehand or at the door."""
    return session.visits.standing().count()


def next_free(session: Session, at: datetime) -> Session | None:
    """The next session of the same unit with a number left: for whoever would rather not wait."""
    rows = bookable(at).filter(unit=session.unit_id, on__gte=session.on).exclude(pk=session.pk)
    rows = rows.select_related("host__staff").order_by("on", "begins_at", "pk")
    return next(_with_room(rows), None)


def _with_room(rows: SessionQuerySet) -> Iterator[Session]:
    """Those with a number left, of the next handful."""
    found = list(rows[:40])
    taken = taken_of(found)
    return (one for one in found if taken.get(one.pk, 0) < one.seats)


def taken_of(sessions: Iterable[Session]) -> dict[int, int]:
    """How many numbers stand, by session; one query, and none that stands nowhere is named."""
    standing = Visit.objects.standing().filter(session__in=list(sessions)).order_by()
    return dict(standing.values_list("session").annotate(count=Count("pk")))


def is_bookable(session: Session, at: datetime) -> bool:
    """The same as `bookable` for one session in hand."""
    return session.published_at is not None and not session.is_kept and not _is_over(session, at)


def _still_booked(visit: Visit, by: Post | None, at: datetime) -> Visit:
    """The row, locked, while nobody has come and the session is not over. Raises Refused."""
    row = locked_visit(visit)
    if by is not None:
        must_receive(by, row.session)
    if row.withdrawn_at is not None:
        raise refusals.VisitWithdrawn()
    if row.came_at is not None or row.called_at is not None:
        raise refusals.VisitMoved(stage=row.stage.label)
    if _is_over(row.session, at):
        raise refusals.SessionOver()
    return row


def _must_be_open(session: Session, at: datetime) -> None:
    if session.published_at is None:
        raise refusals.NotPublicYet()
    if not is_bookable(session, at):
        raise refusals.SessionOver()


def _is_over(session: Session, at: datetime) -> bool:
    local = localtime(at)
    day, hour = local.date(), time(local.hour, local.minute)
    return session.on < day or (session.on == day and session.ends_at <= hour)


def _must_not_be_about(session: Session, contact: Contact) -> None:
    """Whoever is complained of does not receive the one who complains (art. 30(3)); the petitioner may be told so."""
    if is_barred(reaches(session.host), contact.case):
        raise refusals.LeaderComplainedOf()


@sensitive_variables()
def _sealed(visit: Visit, booker: Booker) -> bytes:
    words = json.dumps({"name": booker.name, "phone": booker.phone}, ensure_ascii=False)
    return seal_bytes(words.encode(), visit.uid.bytes, purpose="identities")


@sensitive_variables()
def _code_of(form: UUID) -> str:
    """The code follows from the form's own number, which only the browser has: a form sent twice shows one code."""
    number = int.from_bytes(hmac.digest(index_key(_CODES), form.bytes, "sha256"))
    letters = "".join(CODE_LETTERS[(number >> 5 * place) & 31] for place in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def _token_of(form: UUID) -> UUID:
    """What is kept of the form's number: enough to know it again, too little to work the code out."""
    return UUID(bytes=hmac.digest(index_key(_TOKENS), form.bytes, "sha256")[:16])
