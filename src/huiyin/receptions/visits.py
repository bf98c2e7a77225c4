"""Visits at the door: whoever comes is received (art. 18(2), requirement 34); a number says when, never whether."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from huiyin.cases.models import Contact
from huiyin.cases.reach import can_see
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post
from huiyin.procedure.guards.intake import MOST_REPRESENTATIVES
from huiyin.receptions import refusals
from huiyin.receptions.actions import may_keep
from huiyin.receptions.models import STAGES, Need, Session, Stage, Visit, Way


@dataclass(frozen=True, slots=True)
class Coming:
    """Who comes and what has to be ready for them. `language` is the interpreter's."""

    people: int = 1
    representatives: int = 1
    needs: tuple[str, ...] = ()
    language: str = ""

    def columns(self) -> dict[str, Any]:
        language = self.language if Need.INTERPRETER in self.needs else ""
        return {
            "people": self.people,
            "representatives": self.representatives,
            "needs": [need for need in Need.values if need in self.needs],
            "language": language,
        }


def may_receive(by: Post, session: Session) -> bool:
    """Clerks and heads of the unit, and the leader whose session it is."""
    return may_keep(by, session.unit_id) or by.pk in (session.host_id, session.attended_by_id)


def greet(
    *, session: Session, coming: Coming, contact: Contact | None, by: Post, at: datetime, token: UUID | None = None
) -> Visit:
    """Somebody came without a number: they get one now, whether seats are left or not. Raises Refused."""
    must_receive(by, session)
    must_speak_for_themselves(coming)
    with transaction.atomic():
        row = locked(session)
        if row.is_kept:
            raise refusals.AlreadyHeld()
        if on_day(at) != row.on:
            raise refusals.NotToday()
        if (sent := already_sent(token)) is not None:
            return sent
        visit = new_visit(row, Way.DOOR, coming, contact=contact, at=at, by=by, token=token, came_at=at)
        told("visit_greeted", visit, by, at, people=visit.people)
    return visit


def advance(*, visit: Visit, to: Stage, by: Post, at: datetime, room: str = "", seen: Stage | None = None) -> Visit:
    """Note that a visit has come to this stage; stages passed over stay without an hour.

    `seen` is the stage the page showed: somebody else's click in between is told, not doubled. Raises Refused.
    """
    must_receive(by, visit.session)
    with transaction.atomic():
        row = locked_visit(visit)
        if row.stage == Stage.WITHDRAWN:
            raise refusals.VisitWithdrawn()
        if row.session.is_kept:
            raise refusals.AlreadyHeld()
        if on_day(at) < row.session.on:
            raise refusals.NotToday()
        if (seen is not None and row.stage != seen) or reached(row) >= STAGES.index(to):
            raise refusals.VisitMoved(stage=row.stage.label)
        if to == Stage.CALLED:
            if not room.strip():
                raise refusals.RoomMissing()
            row.room, row.receiver_id = room.strip(), row.session.host_id
        setattr(row, f"{to.value}_at", at)
        row.save()
        told(f"visit_{to.value}", row, by, at)
    return row


def take_back(*, visit: Visit, by: Post, at: datetime) -> Visit:
    """The last stage was noted by mistake: its hour goes, the ledger keeps that it was there. Raises Refused."""
    must_receive(by, visit.session)
    with transaction.atomic():
        row = locked_visit(visit)
        if row.session.is_kept:
            raise refusals.AlreadyHeld()
        stage = row.stage
        if stage not in STAGES:
            raise refusals.NothingToTakeBack()
        setattr(row, f"{stage.value}_at", None)
        if stage == Stage.CALLED:
            row.room, row.receiver = "", None
        row.save()
        told("visit_taken_back", row, by, at, stage=stage.value)
    return row


def correct_coming(*, visit: Visit, coming: Coming, by: Post, at: datetime) -> Visit:
    """More or fewer came than was said, or they need something else. Raises Refused."""
    must_receive(by, visit.session)
    must_speak_for_themselves(coming)
    with transaction.atomic():
        row = locked_visit(visit)
        if row.session.is_kept:
            raise refusals.AlreadyHeld()
        was = row.people
        for name, value in coming.columns().items():
            setattr(row, name, value)
        row.save()
        told("visit_corrected", row, by, at, people=row.people, was=was)
    return row


def join_contact(*, visit: Visit, contact: Contact, by: Post, at: datetime) -> Visit:
    """The visit is about this matter: registered just now, or found. What was sealed of a name goes. Raises Refused.

    A matter that is kept from whoever joins stays: they are told no more than that somebody was faster (art. 30(3)).
    """
    must_receive(by, visit.session)
    with transaction.atomic():
        row = locked_visit(visit)
        if row.case is not None and not can_see(by, row.case):
            raise refusals.VisitMoved(stage=row.stage.label)
        must_be_first(row.session, contact, apart_from=row.pk)
        row.contact, row.case, row.sealed = contact, contact.case, None
        row.save()
        told("visit_joined", row, by, at, case=contact.case_id)
    return row


def reached(visit: Visit) -> int:
    """The place of its stage among the five; -1 before anybody came."""
    return STAGES.index(visit.stage) if visit.stage in STAGES else -1


def next_stages(visit: Visit) -> tuple[Stage, ...]:
    """Stages a visit can come to now."""
    return () if visit.stage == Stage.WITHDRAWN else STAGES[reached(visit) + 1 :]


def must_receive(by: Post, session: Session) -> None:
    if not may_receive(by, session):
        raise refusals.NotTheirSession()


def must_speak_for_themselves(coming: Coming) -> None:
    """At most five speak (art. 20(3)), the same as when a matter is registered."""
    if coming.representatives > MOST_REPRESENTATIVES:
        raise refusals.TooManySpeak()
    if coming.representatives > coming.people:
        raise refusals.MoreSpeakThanCome()


def must_be_first(session: Session, contact: Contact, *, apart_from: int = 0) -> None:
    other = session.visits.standing().filter(contact=contact).exclude(pk=apart_from).first()
    if other is not None:
        raise refusals.BookedAlready(no=other.no)


def locked(session: Session) -> Session:
    """The session's row under a lock: numbers are given one after the other."""
    return Session.objects.select_for_update(of=("self",)).select_related("host", "unit").get(pk=session.pk)


def locked_visit(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",)).select_related("session").get(pk=visit.pk)


def already_sent(token: UUID | None) -> Visit | None:
    """What the same form made before."""
    return Visit.objects.select_related("session").filter(token=token).first() if token is not None else None


def next_number(session: Session) -> int:
    """Asked for under the session's lock; a number that was withdrawn is not given again."""
    last: int = session.visits.aggregate(last=Max("no"))["last"] or 0
    return last + 1


def new_visit(
    session: Session, way: Way, coming: Coming, *, contact: Contact | None, at: datetime, by: Post | None, **more: Any
) -> Visit:
    """The row of a visit under its number; the session is locked."""
    if contact is not None:
        must_be_first(session, contact)
    return Visit.objects.create(
        session=session,
        no=next_number(session),
        way=way,
        made_at=at,
        made_by=by,
        contact=contact,
        case_id=contact.case_id if contact is not None else None,
        **coming.columns(),
        **more,
    )


def told(kind: str, visit: Visit, by: Post | None, at: datetime, **more: Any) -> None:
    """One entry in the chain of the session's office: numbers and hours, neither needs nor names."""
    payload: Mapping[str, Any] = {"session": visit.session_id, "no": visit.no, **more}
    signed = by.signature if by is not None else {"role": "petitioner"}
    append(chain=office_chain(visit.session.unit_id), kind=kind, at=at, payload=payload, by=signed)
