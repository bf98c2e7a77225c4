"""Approving, issuing, withdrawing: from issue on nothing in a bulletin changes; a mistake is corrected in the open.

The number comes from a row that stays locked until the transaction ends, so a rollback gives it back. The digest is
over everything a reader sees; it goes into the chain of the unit, so a row changed behind the program's back shows.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from huiyin.bulletins import sending
from huiyin.bulletins.drafting import STANDS, Plan, draft_bulletin, end_duty, note, taken
from huiyin.bulletins.kinds import kind_of
from huiyin.bulletins.models import Bulletin, BulletinState
from huiyin.bulletins.refusals import NOT_YOURS, BulletinRefused, not_now, words_in
from huiyin.bulletins.rights import may_approve, may_write
from huiyin.duties.office_time import on_day
from huiyin.ledger.hashing import canonical
from huiyin.people.models import Post, Unit
from huiyin.procedure.terms import Text

_TAKE_NUMBER = """
INSERT INTO bulletins_counter (unit_id, year, last) VALUES (%s, %s, 1)
ON CONFLICT (unit_id, year) DO UPDATE SET last = bulletins_counter.last + 1
RETURNING last
"""

NOT_BY_THE_WRITER = BulletinRefused(
    Text(
        "由没有参与起草的本单位或者上级单位负责人批准。",
        "A head of this unit or of one above it approves, who has not worked on the draft.",
    )
)
NO_REASON = BulletinRefused(Text("请写明理由。", "Give the reason."))


def missing(bulletin: Bulletin) -> tuple[Text, ...]:
    """What a draft lacks before it can be handed in: paragraphs it has to have, words it may not have."""
    form = kind_of(bulletin.kind)
    empty = [part.text for part in form.texts if part.is_required and not bulletin.texts.get(part.name, "").strip()]
    lacks = [Text(f"还没有写：{text.zh}。", f"Not written yet: {text.en}.") for text in empty]
    return (*lacks, *words_in(_all_texts(bulletin)))


def _all_texts(bulletin: Bulletin) -> dict[str, str]:
    rows = {
        name: "\n".join(str(text) for row in found for text in row.values()) for name, found in bulletin.records.items()
    }
    return {**bulletin.texts, **rows}


@transaction.atomic
def hand_in(*, bulletin: Bulletin, revision: int, by: Post, at: datetime) -> Bulletin:
    """The draft is ready for a head. Raises BulletinRefused with what it lacks, Clash."""
    row = taken(bulletin, (BulletinState.DRAFT,), revision)
    if not may_write(by, row.unit):
        raise NOT_YOURS
    lacks = missing(row)
    if lacks:
        raise BulletinRefused(*lacks)
    row.state, row.returned_reason = BulletinState.READY, ""
    row.save(update_fields=["state", "returned_reason"])
    note("bulletin_handed_in", row, by, at)
    sending.tell_heads(row, by, at)
    return row


@transaction.atomic
def send_back(*, bulletin: Bulletin, reason: str, by: Post, at: datetime) -> Bulletin:
    """Back to the writers, with the reason: by a head, or by a writer who takes it back."""
    row = taken(bulletin, (BulletinState.READY, BulletinState.APPROVED))
    if not (may_write(by, row.unit) or may_approve(by, row)):
        raise NOT_YOURS
    if not reason.strip():
        raise NO_REASON
    row.state, row.returned_reason = BulletinState.DRAFT, reason.strip()[:500]
    row.approved_by, row.approved_at = None, None
    row.revision += 1
    row.save(update_fields=["state", "returned_reason", "approved_by", "approved_at", "revision"])
    note("bulletin_returned", row, by, at, reason=row.returned_reason)
    sending.tell_writers(row, by, at)
    return row


@transaction.atomic
def approve(*, bulletin: Bulletin, revision: int, by: Post, at: datetime) -> Bulletin:
    """A head who has not worked on it approves what stands there. Raises BulletinRefused, Clash."""
    row = taken(bulletin, (BulletinState.READY,), revision)
    if not may_approve(by, row):
        raise NOT_BY_THE_WRITER
    row.state, row.approved_by, row.approved_at = BulletinState.APPROVED, by, at
    row.save(update_fields=["state", "approved_by", "approved_at"])
    note("bulletin_approved", row, by, at, digest=digest_of(row).hex())
    return row


@transaction.atomic
def issue(*, bulletin: Bulletin, by: Post, at: datetime) -> Bulletin:
    """Number it, freeze it, and tell its recipients. Raises BulletinRefused when it is not approved (any more)."""
    row = taken(bulletin, (BulletinState.APPROVED,))
    if not (may_write(by, row.unit) or may_approve(by, row)):
        raise NOT_YOURS
    row.year = on_day(at).year
    row.seq = _take_number(row.unit, row.year)
    row.number = number_text(row.unit, row.year, row.seq)
    row.state, row.issued_by, row.issued_at = BulletinState.ISSUED, by, at
    row.digest = digest_of(row)
    row.save(update_fields=["year", "seq", "number", "state", "issued_by", "issued_at", "digest"])
    end_duty(row, at)
    note(
        "bulletin_issued",
        row,
        by,
        at,
        number=row.number,
        as_of=row.as_of.isoformat(),
        digest=row.digest.hex(),
        corrects=row.corrects.number if row.corrects else "",
        recipients=[str(one) for one in row.recipients.all()],
    )
    sending.tell_recipients(row, at)
    return row


@transaction.atomic
def withdraw(*, bulletin: Bulletin, reason: str, by: Post, at: datetime) -> Bulletin:
    """Take an issued bulletin back, in the open: it stays readable, with the reason at its head."""
    row = taken(bulletin, (BulletinState.ISSUED,))
    if by.role != "head" or not row.unit.is_within(by.unit):
        raise BulletinRefused(
            Text("由本单位或者上级单位负责人撤回。", "A head of this unit or of one above it withdraws it.")
        )
    if not reason.strip():
        raise NO_REASON
    row.state, row.withdrawn_by, row.withdrawn_at = BulletinState.WITHDRAWN, by, at
    row.withdrawn_reason = reason.strip()[:500]
    row.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    note("bulletin_withdrawn", row, by, at, number=row.number, reason=row.withdrawn_reason)
    sending.tell_withdrawn(row, at)
    return row


@transaction.atomic
def drop(*, bulletin: Bulletin, reason: str, by: Post, at: datetime) -> Bulletin:
    """A draft that will not be issued; it stays in the list of what was begun. A rule makes it no second time."""
    row = taken(bulletin, (BulletinState.DRAFT,))
    if not may_write(by, row.unit):
        raise NOT_YOURS
    if not reason.strip():
        raise NO_REASON
    row.state, row.returned_reason = BulletinState.DROPPED, reason.strip()[:500]
    row.save(update_fields=["state", "returned_reason"])
    end_duty(row, at, is_void=True)
    note("bulletin_dropped", row, by, at, reason=row.returned_reason)
    return row


def correct(*, bulletin: Bulletin, reason: str, by: Post, at: datetime) -> Bulletin:
    """A new draft that names the issued one, with its texts and today's figures. Raises BulletinRefused."""
    if not bulletin.is_given_out:
        raise not_now(STANDS[bulletin.state])
    if not reason.strip():
        raise NO_REASON
    plan = Plan(
        kind=bulletin.kind,
        unit=bulletin.unit,
        period=bulletin.period,
        name=bulletin.name,
        corrects=bulletin,
        reason=reason.strip()[:500],
    )
    return draft_bulletin(plan=plan, by=by, at=at)


def number_text(unit: Unit, year: int, seq: int) -> str:
    """望公信通报〔2026〕3号: a series of its own beside that of papers, counted per unit and year."""
    return f"{unit.paper_code or unit.short_name or unit.name}通报〔{year}〕{seq}号"


def digest_of(bulletin: Bulletin) -> bytes:
    """SHA-256 over everything a reader sees: number, period, moment, texts, figures and pictures."""
    return hashlib.sha256(canonical(_seen(bulletin))).digest()


def is_whole(bulletin: Bulletin) -> bool:
    """Whether an issued bulletin is still the one that was issued."""
    return bulletin.digest is not None and digest_of(bulletin) == bytes(bulletin.digest)


def _seen(bulletin: Bulletin) -> dict[str, Any]:
    return {
        "kind": bulletin.kind,
        "unit": bulletin.unit_id,
        "name": bulletin.name,
        "number": bulletin.number,
        "period": [bulletin.first.isoformat(), bulletin.last.isoformat()],
        "as_of": bulletin.as_of.isoformat(),
        "content": bulletin.content,
        "texts": bulletin.texts,
        "records": bulletin.records,
        "correction": [bulletin.corrects_id, bulletin.correction_reason],
        "charts": [
            [chart.no, chart.language, chart.title, chart.about, chart.specification, chart.numbers, chart.svg]
            for chart in bulletin.charts.all()
        ],
    }


def _take_number(unit: Unit, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBER, [unit.pk, year])
        return int(cursor.fetchone()[0])
