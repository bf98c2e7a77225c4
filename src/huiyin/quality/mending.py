"""What a check found is mended: by a date, with an answer, confirmed by whoever checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post
from huiyin.quality import refusals
from huiyin.quality.models import Check, Finding, Mending
from huiyin.quality.rights import acts_for, directs, note
from huiyin.quality.texts import said

# An answer is looked at within these days, so that a unit knows where it stands (P).
CONFIRM_WITHIN = timedelta(days=10)


def demand_mending(*, check: Check, findings: Sequence[int], due_on: date, by: Post, at: datetime) -> int:
    """Have these findings mended by the day; a duty of the unit for each. Raises Refused."""
    _must_direct(check, by)
    if due_on < on_day(at):
        raise refusals.InThePast()
    with transaction.atomic():
        rows = list(Finding.objects.select_for_update().filter(of=check, pk__in=list(findings), state=Mending.NOTED))
        if check.settled_at is None or not rows:
            raise refusals.NotNow()
        for row in rows:
            row.state, row.due_on = Mending.OWED, due_on
            row.save()
            _owe_mending(row, check, at)
        told = {"check": check.pk, "findings": [row.pk for row in rows], "due_on": due_on.isoformat()}
        note("mending_demanded", by, at, told)
    return len(rows)


def answer_finding(*, finding: Finding, text: str, is_contested: bool, by: Post, at: datetime) -> Finding:
    """The unit says what it mended, or why the finding does not hold. Raises Refused."""
    with transaction.atomic():
        row = _locked(finding, Mending.OWED)
        if not acts_for(by, row.of.handled_by_id):
            raise refusals.NotYourAnswer()
        row.answer, row.is_contested, row.answered_at, row.state = said(text), is_contested, at, Mending.ANSWERED
        row.save()
        meet(_subject(row), "mend", on_day(at))
        promise = Promise(
            "confirm",
            "confirm_mending",
            row.of.unit_id,
            on_day(at),
            on_day(at) + CONFIRM_WITHIN,
            post=_asker(row.of),
        )
        owe(_subject(row), promise)
        note("mending_answered", by, at, {"finding": row.pk, "contested": is_contested})
    return row


def confirm_finding(*, finding: Finding, reason: str, by: Post, at: datetime) -> Finding:
    """What was mended is confirmed; a contested finding that does not hold is withdrawn with the reason."""
    with transaction.atomic():
        row = _locked(finding, Mending.ANSWERED)
        _must_direct(row.of, by)
        row.reason = said(reason) if row.is_contested else reason.strip()
        row.state = Mending.WITHDRAWN if row.is_contested else Mending.MENDED
        row.ended_at = at
        row.save()
        meet(_subject(row), "confirm", on_day(at))
        note("mending_ended", by, at, {"finding": row.pk, "state": row.state})
    return row


def send_back(*, finding: Finding, reason: str, due_on: date, by: Post, at: datetime) -> Finding:
    """Not mended yet, or it does hold: back to the unit, with the reason and another day."""
    with transaction.atomic():
        row = _locked(finding, Mending.ANSWERED)
        _must_direct(row.of, by)
        if due_on < on_day(at):
            raise refusals.InThePast()
        row.reason, row.due_on, row.state = said(reason), due_on, Mending.OWED
        row.save()
        meet(_subject(row), "confirm", on_day(at))
        _owe_mending(row, row.of, at)
        note("mending_sent_back", by, at, {"finding": row.pk, "due_on": due_on.isoformat()})
    return row


def withdraw_finding(*, finding: Finding, reason: str, by: Post, at: datetime) -> Finding:
    """It was found in error: taken back with the reason, and nothing is owed for it any more."""
    with transaction.atomic():
        row = _locked(finding, Mending.NOTED, Mending.OWED)
        _must_direct(row.of, by)
        row.reason, row.state, row.ended_at = said(reason), Mending.WITHDRAWN, at
        row.save()
        let_go(_subject(row), "mend", on_day(at))
        note("finding_withdrawn", by, at, {"finding": row.pk})
    return row


def _owe_mending(row: Finding, check: Check, at: datetime) -> None:
    assert row.due_on is not None
    owe(_subject(row), Promise("mend", "mend_finding", check.handled_by_id, on_day(at), row.due_on))


def _asker(check: Check) -> int | None:
    """The post of whoever opened the check, as long as it is held: the unit's own otherwise."""
    held = Post.objects.filter(staff=check.by_id, unit=check.unit_id, until=None).order_by("pk").first()
    return held.pk if held else None


def _locked(finding: Finding, *states: Mending) -> Finding:
    row = Finding.objects.select_for_update(of=("self",)).select_related("of").get(pk=finding.pk)
    if row.state not in states:
        raise refusals.NotNow()
    return row


def _must_direct(check: Check, by: Post) -> None:
    if not directs(by, check.unit_id):
        raise refusals.NotYourRoom()


def _subject(row: Finding) -> str:
    return f"finding:{row.pk}"
