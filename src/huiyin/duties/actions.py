"""Writing duties. Whoever owns a subject says what is owed for it; the table follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from huiyin.duties.models import Duty, DutyState
from huiyin.ledger.inserting import insert_rows


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty as it should stand: the columns of `Duty` that are not about reminders."""

    key: str
    clock: str
    holder: str
    unit: int | None
    post: int | None
    request_no: int | None
    starts_on: date
    due_on: date
    is_provisional: bool
    is_paused: bool
    state: str
    ended_on: date | None


COLUMNS = (
    "clock",
    "holder",
    "unit_id",
    "post_id",
    "request_no",
    "starts_on",
    "due_on",
    "is_provisional",
    "is_paused",
    "state",
    "ended_on",
)  # fmt: skip


def settle_duties(*, subject: str, owed: Iterable[Owed], gone: Sequence[str] = ()) -> None:
    """Make the table say what is owed for `subject`.

    `owed` are duties that are new or differ from what is stored; `gone` are keys that no longer exist (a correction
    took their reason away) and become void. Others are left alone. One statement each, whatever the number.
    """
    rows = [duty_from(subject, one) for one in owed]
    insert_rows(rows, unique=("subject", "key"), update=COLUMNS)
    if gone:
        Duty.objects.filter(subject=subject, key__in=gone).update(state=DutyState.VOID)


def duty_from(subject: str, one: Owed) -> Duty:
    return Duty(
        subject=subject,
        key=one.key,
        clock=one.clock,
        holder=one.holder,
        unit_id=one.unit,
        post_id=one.post,
        request_no=one.request_no,
        starts_on=one.starts_on,
        due_on=one.due_on,
        is_provisional=one.is_provisional,
        is_paused=one.is_paused,
        state=one.state,
        ended_on=one.ended_on,
    )
