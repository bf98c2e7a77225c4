"""Drafting: the system draws the figures, the office writes the paragraphs, and neither touches the other's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from huiyin.bulletins.drawing import Asked, Drawn, drawn_up
from huiyin.bulletins.kinds import Kind, kind_of
from huiyin.bulletins.models import Bulletin, BulletinState, Chart, Recipient, Rule
from huiyin.bulletins.refusals import NOT_YOURS, BulletinRefused, identities_in, not_now
from huiyin.bulletins.rights import counted_unit, may_write
from huiyin.bulletins.suggested import records_again, records_drawn
from huiyin.duties.actions import Owed, settle_duties
from huiyin.duties.models import Duty, DutyState, Holder
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Unit
from huiyin.procedure.terms import Text
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.terms import Period

# Cases whose facts are drawn before a bulletin asks: the minute's job leaves no more than a few.
DRAWN_FIRST = 500
DUTY_KEY, DUTY_CLOCK = "issue", "bulletin"


class AlreadyThere(Exception):
    """A draft for this unit and period is in work: `bulletin`."""

    def __init__(self, bulletin: Bulletin) -> None:
        super().__init__(str(bulletin))
        self.bulletin = bulletin


class Clash(Exception):
    """Somebody else has changed it since it was read: `bulletin` as it stands now. Nothing was saved."""

    def __init__(self, bulletin: Bulletin) -> None:
        super().__init__(str(bulletin))
        self.bulletin = bulletin


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be drafted, for whom and when."""

    kind: str
    unit: Unit
    period: Period
    name: str = ""
    rule: Rule | None = None
    corrects: Bulletin | None = None
    reason: str = ""
    # The last day for issuing it, where somebody has undertaken to.
    due_on: date | None = None


def draft_bulletin(*, plan: Plan, by: Post | None, at: datetime) -> Bulletin:
    """Draw up a draft; `by` is None when the calendar does it.

    Raises AlreadyThere, and BulletinRefused for whoever may not write for this unit.
    """
    if by is not None and not may_write(by, plan.unit):
        raise NOT_YOURS
    source = plan.corrects or _last_like(plan)
    bulletin = Bulletin(
        kind=plan.kind,
        unit=plan.unit,
        name=plan.name,
        first=plan.period.first,
        last=plan.period.last,
        span=plan.period.span,
        as_of=at,
        rule=plan.rule,
        corrects=plan.corrects,
        correction_reason=plan.reason,
        drafted_by=by,
        drafted_at=at,
        worked_by=[by.doer_id] if by else [],
        changed_at=at,
        changed_by=by,
        texts=dict(plan.corrects.texts) if plan.corrects else {},
        records=records_drawn(
            kind_of(plan.kind), plan.unit, plan.period, plan.corrects.records if plan.corrects else {}
        ),
        goes_outside=bool(source and source.goes_outside),
    )
    drawn = draw_again(bulletin, at)
    try:
        with transaction.atomic():
            bulletin.content = drawn.content
            bulletin.save()
            keep_pictures(bulletin, drawn)
            _copy_recipients(plan.rule or source, bulletin)
            if plan.due_on is not None:
                owe(bulletin, plan.due_on, at)
            note("bulletin_drafted", bulletin, by, at, corrects=plan.corrects.number if plan.corrects else "")
    except IntegrityError:
        raise AlreadyThere(_in_work_like(plan)) from None
    return bulletin


def _last_like(plan: Plan) -> Bulletin | None:
    """The last one of this kind that the unit has issued: it goes to the same recipients."""
    issued = Bulletin.objects.given_out().filter(unit=plan.unit, kind=plan.kind)
    return issued.without_content().order_by("-issued_at").first()


def _in_work_like(plan: Plan) -> Bulletin:
    like = Bulletin.objects.filter(unit=plan.unit, kind=plan.kind, first=plan.period.first, name=plan.name)
    return like.order_by("-drafted_at")[0]


def draw_again(bulletin: Bulletin, as_of: datetime) -> Drawn:
    """What the bulletin's figures say as they were known at `as_of`; what waits to be drawn is drawn before."""
    draw_waiting(at_most=DRAWN_FIRST)
    return drawn_up(
        Asked(
            kind=kind_of(bulletin.kind),
            issuer=bulletin.unit,
            unit=counted_unit(bulletin.unit),
            name=bulletin.name,
            period=bulletin.period,
            as_of=as_of,
            goes_outside=bulletin.goes_outside,
        )
    )


def keep_pictures(bulletin: Bulletin, drawn: Drawn) -> None:
    """The pictures of a draft, in the place of those it had."""
    bulletin.charts.all().delete()
    Chart.objects.bulk_create(
        Chart(
            bulletin=bulletin,
            no=picture.no,
            language=picture.language,
            name=picture.name,
            title=picture.title,
            about=picture.about,
            specification=picture.specification,
            svg=picture.svg,
            numbers={
                "head": list(picture.head),
                "rows": [list(row) for row in picture.rows],
                "shares": list(picture.shares),
            },
        )
        for picture in drawn.pictures
    )


def _copy_recipients(source: Rule | Bulletin | None, bulletin: Bulletin) -> None:
    if source is None:
        return
    for row in source.recipients.all():
        Recipient.objects.create(
            bulletin=bulletin,
            unit_id=row.unit_id,
            post_id=row.post_id,
            name=row.name,
            sealed_address=row.sealed_address,
            is_copy=row.is_copy,
        )


@transaction.atomic
def save_texts(
    *, bulletin: Bulletin, texts: Mapping[str, str], records: Mapping[str, Any], revision: int, by: Post, at: datetime
) -> Bulletin:
    """Keep what the office wrote. Raises Clash when somebody was faster, BulletinRefused for a text that names one."""
    row = taken(bulletin, (BulletinState.DRAFT,), revision)
    if not may_write(by, row.unit):
        raise NOT_YOURS
    form = kind_of(row.kind)
    kept = {part.name: texts[part.name].strip() for part in form.texts if part.name in texts}
    kept_records = {part.name: list(records.get(part.name, ())) for part in form.records}
    problems = identities_in(kept | _record_texts(kept_records))
    if problems:
        raise BulletinRefused(*problems)
    changed = sorted(name for name, text in kept.items() if row.texts.get(name, "") != text)
    changed += sorted(name for name, rows in kept_records.items() if row.records.get(name, []) != rows)
    if not changed:
        return row
    row.texts, row.records = row.texts | kept, row.records | kept_records
    _moved(row, by, at)
    row.save(update_fields=["texts", "records", *MOVED])
    note("bulletin_edited", row, by, at, parts=changed)
    return row


def _record_texts(records: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, str]:
    return {name: "\n".join(text for row in rows for text in row.values()) for name, rows in records.items()}


@transaction.atomic
def refresh_figures(
    *, bulletin: Bulletin, drawn: Drawn, as_of: datetime, revision: int, by: Post, at: datetime
) -> Bulletin:
    """Put figures drawn at a later moment in the place of the older ones. Raises Clash, BulletinRefused."""
    row = taken(bulletin, (BulletinState.DRAFT,), revision)
    if not may_write(by, row.unit):
        raise NOT_YOURS
    row.content, row.as_of, row.records = drawn.content, as_of, records_again(row, kind_of(row.kind))
    # Whoever only takes newer figures has written nothing: a head may do that and approve.
    row.revision, row.changed_at, row.changed_by = row.revision + 1, at, by
    row.save(update_fields=["content", "as_of", "records", "revision", "changed_at", "changed_by"])
    keep_pictures(row, drawn)
    note("bulletin_refreshed", row, by, at, as_of=as_of.isoformat())
    return row


MOVED = ("revision", "changed_at", "changed_by", "worked_by")


def _moved(row: Bulletin, by: Post, at: datetime) -> None:
    """One more revision, and one more person who has worked on it."""
    row.revision, row.changed_at, row.changed_by = row.revision + 1, at, by
    row.worked_by = sorted({*row.worked_by, by.doer_id})


def taken(bulletin: Bulletin, states: Sequence[str], revision: int | None = None) -> Bulletin:
    """The row, locked. Raises BulletinRefused when it is in another state by now, Clash for another revision."""
    row = Bulletin.objects.select_for_update(of=("self",)).select_related("unit__parent").get(pk=bulletin.pk)
    if row.state not in states:
        raise not_now(STANDS[row.state])
    if revision is not None and row.revision != revision:
        raise Clash(row)
    return row


STANDS: Mapping[str, Text] = {
    BulletinState.DRAFT: Text("还是草稿。", "it is a draft."),
    BulletinState.READY: Text("已经送审。", "it waits for approval."),
    BulletinState.APPROVED: Text("已经批准。", "it is approved."),
    BulletinState.ISSUED: Text("已经印发，内容不再改动。", "it is issued, and nothing in it changes any more."),
    BulletinState.WITHDRAWN: Text("已经撤回。", "it is withdrawn."),
    BulletinState.DROPPED: Text("已经作废。", "it was dropped."),
}


def note(kind: str, bulletin: Bulletin, by: Post | None, at: datetime, **more: Any) -> None:
    """One entry in the chain of the unit that issues the bulletin: which, what, by whom."""
    payload = {
        "bulletin": bulletin.pk,
        "kind": bulletin.kind,
        "period": [bulletin.first.isoformat(), bulletin.last.isoformat()],
        "revision": bulletin.revision,
        **more,
    }
    append(chain=office_chain(bulletin.unit_id), kind=kind, at=at, payload=payload, by=by.signature if by else {})


def owe(bulletin: Bulletin, due_on: date, at: datetime) -> None:
    """The unit has undertaken to issue it by that day."""
    holder = Holder.OFFICE if bulletin.unit.is_petition_office else Holder.UNIT
    _settle(bulletin, Owed(
        key=DUTY_KEY, clock=DUTY_CLOCK, holder=holder, unit=bulletin.unit_id, post=None, request_no=None,
        starts_on=on_day(at), due_on=due_on, is_provisional=False, is_paused=False, state=DutyState.OPEN,
        ended_on=None,
    ))  # fmt: skip


def end_duty(bulletin: Bulletin, at: datetime, *, is_void: bool = False) -> None:
    """It was issued, or will not be."""
    today = on_day(at)
    for duty in Duty.objects.open().filter(subject=subject_of(bulletin)):
        done = DutyState.MET if today <= duty.due_on else DutyState.MET_LATE
        duty.state, duty.ended_on = (DutyState.VOID if is_void else done), today
        duty.save(update_fields=["state", "ended_on"])


def _settle(bulletin: Bulletin, owed: Owed) -> None:
    settle_duties(subject=subject_of(bulletin), owed=[owed])


def subject_of(bulletin: Bulletin) -> str:
    return f"bulletin:{bulletin.pk}"


def kinds_for(unit: Unit) -> tuple[Kind, ...]:
    """The kinds a unit may make: the yearly report is the petition office's (art. 41)."""
    return tuple(kind for kind in map(kind_of, _KEYS) if kind.key != "annual_report" or unit.is_petition_office)


_KEYS = ("weekly_notice", "monthly_analysis", "phase_summary", "annual_report")
