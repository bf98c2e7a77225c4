"""What a round gathers: entries, the answer of each unit, the look at how entries were made, and the notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.cases.divisions import division
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.rounds import refusals
from huiyin.rounds.access import answers_for, keeps
from huiyin.rounds.figures import figures_of
from huiyin.rounds.items import Unfit, values_of
from huiyin.rounds.models import Answer, Entry, EntryCheck, Round
from huiyin.rounds.plans import answer_owed, note, owe_answers
from huiyin.rounds.screening import faults_in

TOWNSHIP_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Found:
    """One problem, or one item of a drive, as it is entered. `unit` is the one it is entered for."""

    field: str
    about: int
    seen_on: date
    description: str = ""
    owed: str = ""
    place: str = ""
    source: str = ""
    values: Mapping[str, Any] | None = None

    def texts(self) -> dict[str, str]:
        values = [str(value) for value in (self.values or {}).values() if value is not None]
        return {"description": self.description, "owed": self.owed, "source": self.source, "": "\n".join(values)}


def enter_problem(*, round: Round, unit: int, found: Found, by: Post, at: datetime) -> Entry:
    """Enter what a unit found. After the unit has answered as well, until the notice is out. Raises Refused."""
    with transaction.atomic():
        row = _open_round(round)
        answer = _must_enter(row, unit, by)
        columns = _columns(row, found, at)
        entry = Entry.objects.create(
            round=row, unit_id=unit, entered_at=at, changed_at=at, entered_by_id=by.doer_id, **columns
        )
        if answer is not None and answer.found_none:
            # What was "none" this morning is so no more; that it answered stands.
            Answer.objects.filter(pk=answer.pk).update(found_none=False)
        note("round_entered", by, at, {"round": row.pk, "entry": entry.pk, "field": entry.field, "unit": unit})
    return entry


def change_entry(*, entry: Entry, found: Found, by: Post, at: datetime) -> Entry:
    """Say an entry anew. A returned one is mended by it and waits to be looked at again. Raises Refused."""
    with transaction.atomic():
        row, entry = _open_round(entry.round), _locked(entry)
        _must_enter(row, entry.unit_id, by)
        was_returned = entry.is_returned
        for name, value in _columns(row, found, at).items():
            setattr(entry, name, value)
        entry.changed_at, entry.is_checked, entry.is_returned = at, False, False
        entry.save()
        if was_returned:
            entry.checks.filter(mended_at=None).update(mended_at=at)
            meet(row.subject, f"mend:{entry.pk}", on_day(at))
        note("round_entry_changed", by, at, {"round": row.pk, "entry": entry.pk, "was_returned": was_returned})
    return entry


def withdraw_entry(*, entry: Entry, reason: str, by: Post, at: datetime) -> None:
    """Take an entry out, with the reason; it stays to be read and counts no more. Raises Refused."""
    if not reason.strip():
        raise refusals.ReasonMissing()
    _refuse(reason, "reason")
    with transaction.atomic():
        row, entry = _open_round(entry.round), _locked(entry)
        if not keeps(by, row.unit_id):
            _must_enter(row, entry.unit_id, by)
        if entry.corrections.filter(ended_at=None).exists():
            raise refusals.NotStanding()
        entry.withdrawn_at, entry.withdrawn_reason, entry.is_returned = at, reason.strip(), False
        entry.save(update_fields=["withdrawn_at", "withdrawn_reason", "is_returned"])
        let_go(row.subject, f"mend:{entry.pk}", on_day(at))
        note("round_entry_withdrawn", by, at, {"round": row.pk, "entry": entry.pk, "reason": reason.strip()})


def answer_round(*, round: Round, unit: int, by: Post, at: datetime) -> Answer:
    """Hand in what the unit entered, or confirm that there was nothing. Raises Refused."""
    with transaction.atomic():
        row = _open_round(round)
        answer = _must_enter(row, unit, by)
        if answer is None:
            raise refusals.NotAsked()
        if answer.is_given:
            raise refusals.AlreadyAnswered()
        answer.answered_at, answer.answered_by_id = at, by.doer_id
        answer.found_none = not row.entries.standing().filter(unit=unit).exists()
        answer.save()
        meet(row.subject, f"answer:{unit}", on_day(at))
        note("round_answered", by, at, {"round": row.pk, "unit": unit, "none": answer.found_none})
    return answer


def take_back_answer(*, round: Round, unit: int, by: Post, at: datetime) -> Answer:
    """The unit is not ready after all: its answer is open again, by the same day. Raises Refused."""
    with transaction.atomic():
        row = _open_round(round)
        answer = _must_enter(row, unit, by)
        if answer is None or not answer.is_given:
            raise refusals.NotStanding()
        answer.answered_at, answer.answered_by, answer.found_none = None, None, False
        answer.save()
        owe(row.subject, answer_owed(row, unit))
        note("round_answer_taken_back", by, at, {"round": row.pk, "unit": unit})
    return answer


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at an entry found; where it lacks something, what, and by when it is to be mended."""

    is_complete: bool
    is_correct: bool
    is_fresh: bool
    reason: str = ""
    mend_by: date | None = None

    @property
    def is_sound(self) -> bool:
        return self.is_complete and self.is_correct and self.is_fresh


def check_entry(*, entry: Entry, look: Look, by: Post, at: datetime) -> EntryCheck:
    """Accept how an entry was made, or return it with the reason and a day (requirement 17). Raises Refused."""
    with transaction.atomic():
        row, entry = _open_round(entry.round), _locked(entry)
        if not keeps(by, row.unit_id):
            raise refusals.NotYours()
        if not look.is_sound:
            _must_say_why(look, at)
        check = EntryCheck.objects.create(
            entry=entry,
            is_complete=look.is_complete,
            is_correct=look.is_correct,
            is_fresh=look.is_fresh,
            reason=look.reason.strip(),
            mend_by=None if look.is_sound else look.mend_by,
            at=at,
            by_id=by.doer_id,
        )
        entry.is_checked, entry.is_returned = True, not look.is_sound
        entry.save(update_fields=["is_checked", "is_returned"])
        if look.is_sound:
            let_go(row.subject, f"mend:{entry.pk}", on_day(at))
        else:
            _owe_mending(row, entry, look, at)
        note("round_entry_checked", by, at, {"round": row.pk, "entry": entry.pk, "sound": look.is_sound})
    return check


def give_notice(*, round: Round, comment: str, by: Post, at: datetime) -> Round:
    """Tell everybody asked what the round found and what becomes of it; frozen from then on. Raises Refused."""
    _refuse(comment, "comment")
    with transaction.atomic():
        row = _open_round(round)
        if not keeps(by, row.unit_id):
            raise refusals.NotYours()
        is_waiting = row.answers.filter(answered_at=None).exists()
        if is_waiting and on_day(at) <= row.due_on:
            raise refusals.NotYet()
        row.notice = {**figures_of(row, on_day(at)).as_json(), "comment": comment.strip(), "on": on_day(at).isoformat()}
        row.noticed_at, row.noticed_by_id = at, by.doer_id
        row.save(update_fields=["notice", "noticed_at", "noticed_by"])
        _end_duties(row, on_day(at))
        note("round_noticed", by, at, {"round": row.pk, **row.notice})
    return row


def take_back_notice(*, round: Round, reason: str, by: Post, at: datetime) -> Round:
    """The notice was wrong or too early: the round is open again, and so is what was owed in it. Raises Refused."""
    if not reason.strip():
        raise refusals.ReasonMissing()
    _refuse(reason, "reason")
    with transaction.atomic():
        row = Round.objects.select_for_update().get(pk=round.pk)
        if not keeps(by, row.unit_id):
            raise refusals.NotYours()
        if not row.is_closed:
            raise refusals.NoNotice()
        told = {"round": row.pk, "reason": reason.strip(), "was": row.notice}
        row.notice, row.noticed_at, row.noticed_by = None, None, None
        row.save(update_fields=["notice", "noticed_at", "noticed_by"])
        owe_answers(row, list(row.answers.filter(answered_at=None).values_list("unit_id", flat=True)))
        for check in EntryCheck.objects.filter(entry__in=row.entries.returned(), mended_at=None).select_related(
            "entry"
        ):
            if check.mend_by is not None:
                owe(row.subject, _mending(row, check.entry, on_day(check.at), check.mend_by))
        note("round_notice_taken_back", by, at, told)
    return row


def _end_duties(row: Round, day: date) -> None:
    """The notice is out. What was never answered or mended is told in it and owed no more: the next round asks anew."""
    meet(row.subject, "notice", day)
    for unit in row.answers.filter(answered_at=None).values_list("unit_id", flat=True):
        let_go(row.subject, f"answer:{unit}", day)
    for pk in row.entries.returned().values_list("pk", flat=True):
        let_go(row.subject, f"mend:{pk}", day)


def _open_round(round: Round) -> Round:
    row = Round.objects.select_for_update().get(pk=round.pk)
    if row.is_closed:
        raise refusals.Closed()
    return row


def _locked(entry: Entry) -> Entry:
    row = Entry.objects.select_for_update().get(pk=entry.pk)
    if row.withdrawn_at is not None:
        raise refusals.AlreadyWithdrawn()
    return row


def _must_enter(row: Round, unit: int, by: Post) -> Answer | None:
    """The answer of the unit this post enters for; None where the ordering office enters what it collected itself.

    The ordering office also enters for units that do not run Huiyin.
    """
    answer = row.answers.select_for_update().filter(unit=unit).first()
    if keeps(by, row.unit_id) and (unit == row.unit_id or directory.unit(unit).is_outside):
        return answer
    if answer is None or not answers_for(by, unit):
        raise refusals.NotAsked()
    return answer


def _columns(row: Round, found: Found, at: datetime) -> dict[str, Any]:
    """The columns of an entry, judged. Raises Refused."""
    if found.field not in {label.key for label in row.labels}:
        raise refusals.UnknownField()
    if not row.is_drive and not found.description.strip():
        raise refusals.NoWords()
    if found.seen_on > on_day(at):
        raise refusals.NotFresh()
    if found.place and (len(found.place) > TOWNSHIP_DIGITS or division(found.place) is None):
        raise refusals.TooFine()
    for field, text in found.texts().items():
        _refuse(text, field)
    try:
        values = values_of(row.form, found.values or {}) if row.is_drive else {}
    except Unfit as unfit:
        raise refusals.BadItem(label=unfit.item.label) from unfit
    return {
        "field": found.field,
        "about_id": found.about,
        "seen_on": found.seen_on,
        "description": found.description.strip(),
        "owed": found.owed.strip(),
        "place": found.place,
        "source": found.source.strip(),
        "values": values,
    }


def _refuse(text: str, field: str) -> None:
    if faults := faults_in(text):
        raise refusals.AboutPeople(faults, field=field)


def _must_say_why(look: Look, at: datetime) -> None:
    if not look.reason.strip():
        raise refusals.ReasonMissing()
    _refuse(look.reason, "reason")
    if look.mend_by is None or look.mend_by < on_day(at):
        raise refusals.MendByMissing()


def _owe_mending(row: Round, entry: Entry, look: Look, at: datetime) -> None:
    assert look.mend_by is not None  # judged before
    owe(row.subject, _mending(row, entry, on_day(at), look.mend_by))


def _mending(row: Round, entry: Entry, starts_on: date, mend_by: date) -> Promise:
    owner = row.unit_id if directory.unit(entry.unit_id).is_outside else entry.unit_id
    return Promise(f"mend:{entry.pk}", "entry_mend", owner, starts_on, mend_by)
