"""Correction notices: given with a day, answered, looked at, and given again until the thing is mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from huiyin.documents.models import File
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.office_time import on_day
from huiyin.outbox.asking import Asking, tell_asked
from huiyin.outbox.listeners import Seats
from huiyin.people import directory
from huiyin.people.models import Post, Role, Unit
from huiyin.rounds import refusals
from huiyin.rounds.access import ground_of, keeps
from huiyin.rounds.models import Correction, Entry
from huiyin.rounds.plans import note
from huiyin.rounds.screening import faults_in

ANSWERS = frozenset({Role.CLERK, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Demand:
    """What a unit is to mend, by when, and when the office looks whether it is."""

    unit: int
    text: str
    due_on: date
    look_by: date


def give_correction(*, entry: Entry, demand: Demand, by: Post, at: datetime) -> Correction:
    """Give a correction notice for an entry, with a number of its own. Raises Refused."""
    with transaction.atomic():
        row = Entry.objects.select_for_update(of=("self",)).select_related("round").get(pk=entry.pk)
        if not keeps(by, row.round.unit_id):
            raise refusals.NotYours()
        if row.withdrawn_at is not None:
            raise refusals.AlreadyWithdrawn()
        _judge(demand, by.unit_id, at)
        return _given(row, demand, by, at)


def needs_paper(correction: Correction) -> bool:
    """An outside unit answers on paper, and somebody enters it: the letter lies beside it."""
    return directory.unit(correction.unit_id).is_outside


def answer_correction(
    *, correction: Correction, answer: str, by: Post, at: datetime, paper: File | None = None
) -> Correction:
    """Say what was done; whether it is mended, the office that gave the notice says. Raises Refused."""
    _screen(answer, "answer")
    if not answer.strip():
        raise refusals.ReasonMissing()
    with transaction.atomic():
        row = _standing(correction)
        is_outside = needs_paper(row)
        is_own = by.unit_id == row.unit_id and by.role in ANSWERS
        if not is_own and not (is_outside and keeps(by, row.office_id)):
            raise refusals.NotAsked()
        if is_outside and paper is None:
            raise refusals.PaperMissing()
        row.answer, row.answered_at, row.paper = answer.strip(), at, paper if is_outside else None
        row.save(update_fields=["answer", "answered_at", "paper"])
        meet(row.subject, "mend", on_day(at))
        attached = {"paper": str(paper.pk), "sha256": bytes(paper.sha256).hex()} if paper is not None else {}
        note("correction_answered", by, at, {"correction": row.pk, "number": row.number, **attached})
    return row


def confirm_mended(*, correction: Correction, remark: str, by: Post, at: datetime) -> Correction:
    """The office looked, and it is mended."""
    return _end(correction, by, at, is_mended=True, remark=remark, kind="correction_mended")


def demand_again(*, correction: Correction, demand: Demand, by: Post, at: datetime) -> Correction:
    """The office looked, and it is not mended: a further notice with a new day, which follows this one."""
    with transaction.atomic():
        _judge(demand, by.unit_id, at)
        ended = _end(correction, by, at, is_mended=False, remark=demand.text[:300], kind="correction_not_mended")
        return _given(ended.entry, demand, by, at, follows=ended)


def take_back_correction(*, correction: Correction, reason: str, by: Post, at: datetime) -> Correction:
    """It was given by mistake; the notice stays to be read, with the reason."""
    if not reason.strip():
        raise refusals.ReasonMissing()
    with transaction.atomic():
        row = _end(correction, by, at, is_mended=False, remark=reason, kind="correction_taken_back")
        _tell(row, "ask_withdrawn", on_day(at), by, at)
    return row


def _tell(row: Correction, template: str, day: date, by: Post, at: datetime) -> None:
    """The unit that is to mend it; nobody where it is outside, which gets the paper."""
    seats = Seats(units=frozenset({row.unit_id}), roles=ANSWERS)
    tell_asked(Asking("correction", row.pk, row.number, seats), template, day, by=by, at=at)


def _end(correction: Correction, by: Post, at: datetime, *, is_mended: bool, remark: str, kind: str) -> Correction:
    _screen(remark, "reason")
    with transaction.atomic():
        row = _standing(correction)
        if not keeps(by, row.office_id):
            raise refusals.NotYours()
        row.ended_at, row.is_mended, row.ended_note = at, is_mended, remark.strip()
        row.save(update_fields=["ended_at", "is_mended", "ended_note"])
        let_go(row.subject, "mend", on_day(at))
        meet(row.subject, "look", on_day(at))
        note(kind, by, at, {"correction": row.pk, "number": row.number})
    return row


def _standing(correction: Correction) -> Correction:
    row = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("entry__round", "unit", "office")
        .get(pk=correction.pk)
    )
    if not row.is_standing:
        raise refusals.NotStanding()
    return row


def _judge(demand: Demand, office: int, at: datetime) -> None:
    path = ground_of(office).path
    card = directory.units().get(demand.unit)
    if card is None or not card.path.startswith(path):
        raise refusals.OutsideNotice()
    if not demand.text.strip():
        raise refusals.NoWords()
    _screen(demand.text, "text")
    if demand.due_on < on_day(at):
        raise refusals.InThePast()
    if demand.look_by < demand.due_on:
        raise refusals.LookBeforeDue()


def _screen(text: str, field: str) -> None:
    if faults := faults_in(text):
        raise refusals.AboutPeople(faults, field=field)


def _given(entry: Entry, demand: Demand, by: Post, at: datetime, *, follows: Correction | None = None) -> Correction:
    # The office's row is the lock under which its numbers run without a gap.
    office = Unit.objects.select_for_update().get(pk=entry.round.unit_id)
    year = on_day(at).year
    last = Correction.objects.filter(office=office, year=year).aggregate(last=Max("seq"))["last"]
    row = Correction.objects.create(
        entry=entry,
        office=office,
        unit_id=demand.unit,
        year=year,
        seq=(last or 0) + 1,
        words=_words(entry, office, demand.unit),
        text=demand.text.strip(),
        due_on=demand.due_on,
        look_by=demand.look_by,
        issued_at=at,
        issued_by_id=by.doer_id,
        follows=follows,
    )
    day = on_day(at)
    owner = office.pk if directory.unit(demand.unit).is_outside else demand.unit
    owe(
        row.subject,
        Promise("mend", "correction_mend", owner, day, demand.due_on),
        Promise("look", "correction_look", office.pk, demand.due_on, demand.look_by),
    )
    _tell(row, "asked", demand.due_on, by, at)
    note("correction_given", by, at, {"correction": row.pk, "number": row.number, "entry": entry.pk, **_told(demand)})
    return row


def _words(entry: Entry, office: Unit, unit: int) -> dict[str, Any]:
    """Names as they are today: the paper says what it said when it was given."""
    label = next((one.zh for one in entry.round.labels if one.key == entry.field), entry.field)
    return {
        "code": office.paper_code or office.name,
        "office": office.name,
        "to": directory.unit(unit).name,
        "title": entry.round.title,
        "field": label,
        "seen_on": entry.seen_on.isoformat(),
        "description": entry.description,
        "about": directory.unit(entry.about_id).name,
        "contact": {name: getattr(office, name) for name in ("address", "postcode", "phone", "hours")},
    }


def _told(demand: Demand) -> dict[str, Any]:
    return {"unit": demand.unit, "due": demand.due_on.isoformat(), "look": demand.look_by.isoformat()}
