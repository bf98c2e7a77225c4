"""At the table: the visit called in, its handler called with the file, the record written while listening."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, Max, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from huiyin.cases.models import Case
from huiyin.cases.reach import can_see, reads_sealed
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.layers import layers_in_force
from huiyin.duties.models import Duty
from huiyin.duties.office_time import on_day
from huiyin.parties.sealing import open_text, seal_text
from huiyin.people.models import Post, Unit
from huiyin.procedure import receptions as rules
from huiyin.receptions import table_refusals as refusals
from huiyin.receptions.models import Stage, Visit
from huiyin.receptions.screening import screen_record
from huiyin.receptions.table_models import Called, Interview, RecordVersion, Signing
from huiyin.receptions.visits import advance, may_receive, told

# What is saved while somebody writes replaces itself for so long; then a new version begins.
AUTO_FOR = timedelta(minutes=10)
ANSWERABLE = "answerable"


@dataclass(frozen=True, slots=True)
class Words:
    """The record: what the petitioner said, in their words, and what the receiver answered."""

    told: str = ""
    answered: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.told.strip() or self.answered.strip())


def subject_of(interview: Interview) -> str:
    """What duties of the table hang on."""
    return f"interview:{interview.pk}"


def case_of(interview: Interview) -> Case | None:
    return interview.visit.case


def may_sit(by: Post, visit: Visit) -> bool:
    """Whoever keeps visits, and the leader who receives this one; never somebody the matter is kept from."""
    if not (may_receive(by, visit.session) or by.pk == visit.receiver_id):
        return False
    return visit.case is None or can_see(by, visit.case)


def must_sit(by: Post, visit: Visit) -> None:
    if not may_sit(by, visit):
        raise refusals.NotAtTheTable()


def reads_record(by: Post, visit: Visit) -> bool:
    """The words of the record: at the table, and for whoever may read the matter's own words."""
    if visit.case is None:
        return may_receive(by, visit.session) or by.pk == visit.receiver_id
    if not can_see(by, visit.case):
        return False
    return reads_sealed(by, visit.case) or by.pk == visit.receiver_id


@transaction.atomic
def begin_interview(*, visit: Visit, room: str, by: Post, at: datetime) -> Interview:
    """The visit sits down: called in now, unless the queue called it before. Twice does no harm. Raises Refused."""
    row = _seated(visit)
    must_sit(by, row)
    if row.called_at is None:
        advance(visit=row, to=Stage.CALLED, room=room, by=by, at=at)
        row = _seated(visit)
    interview, is_new = Interview.objects.get_or_create(visit=row, defaults={"begun_at": at})
    interview.visit = row
    if is_new:
        told("interview_begun", row, by, at)
        if rules.binds(rules.FIRST_RECEIVER, layers_in_force(), on_day(at)):
            answer_to_the_end(interview, on_day(at))
    return interview


def _seated(visit: Visit) -> Visit:
    """The visit as it stands now, under a lock, with whom it is about."""
    rows = Visit.objects.select_for_update(of=("self",))
    return rows.select_related("session__host", "session__unit", "case", "receiver").get(pk=visit.pk)


@transaction.atomic
def change_receiver(*, interview: Interview, receiver: Post, by: Post, at: datetime) -> None:
    """Somebody stands in for the leader: whoever receives is answerable. Until the record is signed."""
    row = locked(interview, by)
    if row.is_signed:
        raise refusals.SignedAlready()
    Visit.objects.filter(pk=row.visit_id).update(receiver=receiver)
    row.visit.receiver = interview.visit.receiver = receiver
    if answerable(row) is not None:
        answer_to_the_end(row, on_day(at))
    told("interview_receiver", row.visit, by, at, receiver=receiver.pk)


def answerable(interview: Interview) -> date | None:
    """Until when whoever receives owes this visit; None where nothing is owed, or no longer."""
    duties = Duty.objects.open().filter(subject=subject_of(interview), key=ANSWERABLE)
    return duties.values_list("due_on", flat=True).first()


def with_owed(rows: QuerySet[Interview]) -> QuerySet[Interview]:
    """Each with `is_owed`: whether its receiver still owes the answer. In the statement that reads them."""
    subject = Concat(Value("interview:"), Cast(OuterRef("pk"), CharField()))
    return rows.annotate(owed=Exists(Duty.objects.open().filter(subject=subject, key=ANSWERABLE)))


def answer_to_the_end(interview: Interview, today: date) -> None:
    """谁接待谁处理 (requirement 27): the receiver's duty lasts as long as the matter's own clocks do."""
    visit = interview.visit
    receiver = visit.receiver or visit.session.host
    begun = on_day(interview.begun_at)
    next_due = visit.case.next_due_on if visit.case is not None and visit.case.is_open else None
    owe(
        subject_of(interview),
        Promise(
            ANSWERABLE,
            rules.FIRST_RECEIVER,
            receiver.unit_id,
            begun,
            rules.seen_through_by(next_due, begun, today),
            post=receiver.pk,
        ),
    )


@transaction.atomic
def call_in(*, interview: Interview, unit: Unit, post: Post | None, by: Post, at: datetime) -> Called:
    """A unit, or its handler, is called to the table with the file: a duty of today. Raises Refused."""
    row = locked(interview, by)
    case = case_of(row)
    if case is not None and not _takes_part(case, unit):
        raise refusals.MayNotLearn()
    called, is_new = Called.objects.get_or_create(
        interview=row, unit=unit, post=post, defaults={"at": at, "by_id": by.doer_id}
    )
    if not is_new:
        raise refusals.CalledAlready()
    day = on_day(at)
    owe(
        subject_of(row),
        Promise(_call(called), "reception_call", unit.pk, day, day, post=post.pk if post else None),
    )
    told("interview_called", row.visit, by, at, unit=unit.pk, post=post.pk if post else None)
    return called


def _takes_part(case: Case, unit: Unit) -> bool:
    """Whether the unit has the matter anyway, and nothing keeps it from there."""
    if not set(unit.ancestor_ids).isdisjoint(case.barred_units):
        return False
    return case.reach.filter(unit=unit.pk, is_own=True).exists()


def _call(called: Called) -> str:
    return f"call:{called.pk}"


@transaction.atomic
def note_arrival(*, called: Called, by: Post, at: datetime) -> None:
    """They came."""
    row = locked(called.interview, by)
    if Called.objects.filter(pk=called.pk, came_at=None).update(came_at=at):
        meet(subject_of(row), _call(called), on_day(at))
        told("interview_came", row.visit, by, at, unit=called.unit_id)


@transaction.atomic
def take_back_call(*, called: Called, by: Post, at: datetime) -> None:
    """Called by mistake, or not needed after all; only while they have not come."""
    row = locked(called.interview, by)
    if called.came_at is None:
        let_go(subject_of(row), _call(called), on_day(at))
        Called.objects.filter(pk=called.pk).delete()
        told("interview_call_withdrawn", row.visit, by, at, unit=called.unit_id)


@transaction.atomic
def save_record(*, interview: Interview, words: Words, by: Post, at: datetime, is_auto: bool = False) -> RecordVersion:
    """Keep the record as it stands. The same words make no new version. Raises Refused once it is signed."""
    row = locked(interview, by)
    if row.is_signed:
        raise refusals.SignedAlready()
    last = row.versions.last()
    if last is not None and words_of(row, last) == words:
        return last
    sealed = _sealed(row, words)
    if last is not None and last.is_auto and last.by_id == by.doer_id and at - last.at < AUTO_FOR:
        last.sealed, last.is_auto = sealed, is_auto
        last.save(update_fields=["sealed", "is_auto"])
        return last
    return _new_version(row, sealed, by, at, is_auto=is_auto)


@transaction.atomic
def sign_record(*, interview: Interview, signing: str, by: Post, at: datetime) -> Interview:
    """The record stands from now on; its digest goes into the ledger. Raises Refused for what is missing in it."""
    row = locked(interview, by)
    if row.is_signed:
        raise refusals.SignedAlready()
    if row.visit.case is None:
        raise refusals.NoMatterYet()
    if row.requests.filter(outcome="").exists() or not row.requests.exists():
        raise refusals.RequestOpen()
    version = row.versions.last()
    words = words_of(row, version) if version is not None else Words()
    if version is None or words.is_empty:
        raise refusals.RecordEmpty()
    screen_record(words.answered)
    row.signed_at, row.signed_by_id, row.signing = at, by.doer_id, Signing(signing)
    for called in row.calls.filter(came_at=None):
        # The record says that they did not come; there is no table left to come to.
        let_go(subject_of(row), _call(called), on_day(at))
    row.digest = hashlib.sha256(bytes(version.sealed)).digest()
    row.save()
    if row.visit.answered_at is None and not row.visit.session.is_kept:
        advance(visit=row.visit, to=Stage.ANSWERED, by=by, at=at)
    told("interview_signed", row.visit, by, at, digest=row.digest.hex(), signing=signing)
    return row


@transaction.atomic
def add_to_record(*, interview: Interview, text: str, by: Post, at: datetime) -> RecordVersion:
    """An addendum to a signed record; what was signed is never written over. Raises Refused."""
    row = locked(interview, by)
    if not row.is_signed:
        raise refusals.NotSigned()
    if not text.strip():
        raise refusals.RecordEmpty()
    screen_record(text)
    version = _new_version(row, _sealed(row, Words(answered=text.strip())), by, at, is_addendum=True)
    told("interview_added", row.visit, by, at, no=version.no)
    return version


def words_of(interview: Interview, version: RecordVersion) -> Words:
    """The words of one version. Only for whoever `reads_record`."""
    return Words(**json.loads(open_here(interview, version.sealed)))


def seal_here(interview: Interview, text: str) -> bytes:
    """Words of persons lie sealed under their visit: a row moved to another one does not open."""
    return seal_text(text, _context(interview))


def open_here(interview: Interview, sealed: bytes | memoryview) -> str:
    return open_text(bytes(sealed), _context(interview))


def _context(interview: Interview) -> bytes:
    return b"interview" + interview.visit.uid.bytes


def _sealed(interview: Interview, words: Words) -> bytes:
    kept: Mapping[str, Any] = asdict(words)
    return seal_here(interview, json.dumps(kept, ensure_ascii=False))


def _new_version(row: Interview, sealed: bytes, by: Post, at: datetime, **marks: bool) -> RecordVersion:
    last: int = row.versions.aggregate(last=Max("no"))["last"] or 0
    return RecordVersion.objects.create(interview=row, no=last + 1, sealed=sealed, at=at, by_id=by.doer_id, **marks)


def locked(interview: Interview, by: Post) -> Interview:
    """The row under a lock, for a post that sits at the table."""
    row = (
        Interview.objects.select_for_update(of=("self",))
        .select_related("visit__session__host", "visit__case", "visit__receiver")
        .get(pk=interview.pk)
    )
    must_sit(by, row.visit)
    return row
