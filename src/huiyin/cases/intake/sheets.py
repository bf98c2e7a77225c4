"""A sheet entered in the browser: taken in, checked by a dry run, entered by a job, undone as a whole with a reason.

Everything that reads and writes is the importer's own (`run.py`, `undo.py`); here is only who does it, when, and how
far it is. A job that was cut off is ordered again and goes on where it stopped: the importer doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from huiyin.cases.intake.mapping import own_profiles
from huiyin.cases.intake.models import AT_WORK, SheetRun, SheetState
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.report import Report
from huiyin.cases.intake.run import Asked, import_file, preview, recognise
from huiyin.cases.intake.sheet_files import drop_file, is_kept, keep_sheet, opened_sheet
from huiyin.cases.intake.undo import Left, UndoRefused, undo_batch
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Role
from huiyin.procedure.terms import Text

# So small a sheet is checked, and so few rows are entered, while somebody waits; else a job does it.
BYTES_AT_ONCE = 128 * 1024
ROWS_AT_ONCE = 100
# A job that has said nothing for so long was lost with its worker, and may be ordered again.
LOST_AFTER = timedelta(minutes=10)
NOT_HERE = Text("只有信访部门的内勤可以批量录入。", "Only clerks of a petition office enter sheets.")
NOT_NOW = Text("这份表格现在不能这样办理。", "This sheet is not at that point now.")
GONE = Text("上传的文件已过保存期，请重新上传。", "The uploaded file is gone by now. Upload it again.")
WHY = Text("请写明撤销的理由。", "Say why it is undone.")
BROKEN = Text(
    "撤销中断。已撤销的不变，其余仍在；再次撤销即从中断处继续。",
    "The undoing broke off. What was taken back stays so, the rest stands; undo it again to go on from there.",
)


def may_enter_sheets(post: Post) -> bool:
    """Clerks of a petition office, for their own office."""
    return post.role == Role.CLERK and post.unit.is_petition_office and not post.unit.is_outside


def take_in_sheet(*, upload: BinaryIO, name: str, by: Post, at: datetime) -> SheetRun:
    """Keep an uploaded sheet and look which profile knows it. Raises ImportRefused."""
    if not may_enter_sheets(by):
        raise ImportRefused(NOT_HERE)
    run_id = uuid4()
    size, digest = keep_sheet(run_id, upload, name)
    with transaction.atomic():
        run = SheetRun.objects.create(
            id=run_id,
            office_id=by.unit_id,
            staff_id=by.doer_id,
            signature=by.signature,
            file_name=name[-200:],
            size=size,
            sha256=digest,
            uploaded_at=at,
            changed_at=at,
        )
        _note("sheet_uploaded", run, at, {"sha256": digest, "size": size})
    recognise_sheet(run=run, at=at)
    return run


def recognise_sheet(*, run: SheetRun, at: datetime, profile: str = "") -> SheetRun:
    """Say which profile reads it: the named one, or the one that fits. What is wrong with it stays on the run."""
    _must_be(run, SheetState.UNKNOWN, SheetState.READY, SheetState.CHECKED, SheetState.FAILED)
    with _sheet(run) as path:
        try:
            run.profile = recognise(asked_of(run, path, at, profile=profile))
            run.state, run.problem = SheetState.READY, None
        except ImportRefused as refused:
            run.profile, run.state, run.problem = "", SheetState.UNKNOWN, _told(refused.text)
    run.counts, run.faults, run.left_out = {}, [], []
    _save(run, at)
    return run


def order_check(*, run: SheetRun, at: datetime) -> SheetRun:
    """The dry run: at once for a small sheet, else by a job."""
    _must_be(run, SheetState.READY, SheetState.CHECKED, SheetState.FAILED, SheetState.CHECKING)
    if not run.profile:
        raise ImportRefused(NOT_NOW)
    return _order(run, SheetState.CHECKING, at, now=run.size <= BYTES_AT_ONCE)


def order_entering(*, run: SheetRun, by: Post, at: datetime) -> SheetRun:
    """Enter the good rows. Those with faults are left for the list to be mended."""
    _must_be(run, SheetState.CHECKED, SheetState.FAILED, SheetState.APPLYING)
    if not run.profile or not run.counts:
        raise ImportRefused(NOT_NOW)
    run.staff_id, run.signature = by.doer_id, by.signature
    return _order(run, SheetState.APPLYING, at, now=run.counts.get("contacts_new", 0) <= ROWS_AT_ONCE)


def order_undoing(*, run: SheetRun, reason: str, by: Post, at: datetime) -> SheetRun:
    """Take back what this sheet entered, but for matters somebody has acted on. Raises ImportRefused.

    Where some stayed it may be ordered again: what stood in their way may be gone by now.
    """
    _must_be(run, SheetState.DONE, SheetState.UNDOING, *([SheetState.UNDONE] if run.kept else []))
    if not reason.strip():
        raise ImportRefused(WHY)
    run.undo_reason, run.staff_id, run.signature = reason.strip()[:300], by.doer_id, by.signature
    return _order(run, SheetState.UNDOING, at, now=run.counts.get("contacts_new", 0) <= ROWS_AT_ONCE)


def put_aside(*, run: SheetRun, by: Post, at: datetime) -> None:
    """The file is deleted now; nothing of it was entered."""
    _must_be(run, SheetState.UNKNOWN, SheetState.READY, SheetState.CHECKED, SheetState.FAILED)
    with transaction.atomic():
        run.state = SheetState.DROPPED
        _save(run, at)
        _note("sheet_put_aside", run, at, {"by": by.doer_id})
    drop_file(run.pk)


def _order(run: SheetRun, state: SheetState, at: datetime, *, now: bool) -> SheetRun:
    """Set the run to work; one that is at work already is left alone unless its worker was lost."""
    from huiyin.cases.tasks import work_on_sheet_later

    with transaction.atomic():
        row = SheetRun.objects.select_for_update().get(pk=run.pk)
        if row.state in AT_WORK and not is_lost(row, at):
            raise ImportRefused(NOT_NOW)
        run.state, run.done, run.total, run.problem = state, 0, 0, None
        _save(run, at)
        if not now:
            work_on_sheet_later.defer(run_id=str(run.pk))
    if now:
        work_on_sheet(run.pk, at=at)
        run.refresh_from_db()
    return run


def is_lost(run: SheetRun, at: datetime) -> bool:
    """Whether a run that is at work has said nothing for so long that its worker must be gone."""
    return run.is_at_work and run.changed_at < at - LOST_AFTER


def work_on_sheet(run_id: UUID, *, at: datetime) -> None:
    """The job: whatever the run is set to do. Done twice, it is done once."""
    run = SheetRun.objects.select_related("office", "batch").filter(pk=run_id).first()
    if run is None or not run.is_at_work:
        return
    try:
        WORK[SheetState(run.state)](run, at)
    except ImportRefused as refused:
        run.problem, run.state = _told(refused.text), _stopped(run)
        run.kept = _kept(refused.left) if isinstance(refused, UndoRefused) else run.kept
    except Exception:
        problem = _told(BROKEN) if run.state == SheetState.UNDOING else None
        SheetRun.objects.filter(pk=run_id).update(state=_stopped(run), problem=problem, changed_at=Now())
        raise
    _save(run, at)


def _stopped(run: SheetRun) -> SheetState:
    """Where a run stands whose work did not go on: what could not be undone stands as it stood."""
    if run.state != SheetState.UNDOING:
        return SheetState.FAILED
    return SheetState.UNDONE if run.batch is not None and run.batch.undone_at else SheetState.DONE


def _check(run: SheetRun, at: datetime) -> None:
    with _sheet(run) as path:
        report = preview(asked_of(run, path, at))
    _keep(run, report)
    run.state = SheetState.CHECKED


def _enter(run: SheetRun, at: datetime) -> None:
    with _sheet(run) as path:
        report = import_file(asked_of(run, path, at), progress=_progress(run))
    _keep(run, report)
    run.batch_id = UUID(report.batch) if report.batch else run.batch_id
    run.state = SheetState.DONE


def _undo(run: SheetRun, at: datetime) -> None:
    if run.batch is not None:
        told = _progress(run)
        undone = undo_batch(batch=run.batch, at=at, progress=told, reason=run.undo_reason, by=run.signature)
        run.kept = _kept(undone.left)
    run.state = SheetState.UNDONE


WORK: Mapping[SheetState, Callable[[SheetRun, datetime], None]] = {
    SheetState.CHECKING: _check,
    SheetState.APPLYING: _enter,
    SheetState.UNDOING: _undo,
}


def _keep(run: SheetRun, report: Report) -> None:
    run.counts = report.counts() | {"rows_refused": report.rows_refused, "replies_left": report.replies_left}
    run.faults = [[one.row, one.column, one.code, one.reason.zh, one.reason.en] for one in report.faults]
    run.left_out = list(report.columns_left_out)


def _kept(left: Sequence[Left]) -> list[list[str]]:
    return [[one.number, one.reason.zh, one.reason.en] for one in left]


def _progress(run: SheetRun) -> Callable[[int, int], None]:
    row = SheetRun.objects.filter(pk=run.pk)

    def told(done: int, total: int) -> None:
        row.update(done=done, total=total, changed_at=Now())

    return told


def asked_of(run: SheetRun, path: Path, at: datetime, *, profile: str | None = None) -> Asked:
    """The run as the importer is asked."""
    return Asked(
        path,
        at,
        office=str(run.office_id),
        profile=run.profile if profile is None else profile,
        profiles=settings.HOME / "profiles",
        own=own_profiles(run.office_id),
        name=run.file_name,
        by=run.signature,
    )


def _sheet(run: SheetRun) -> Any:
    if not is_kept(run.pk):
        raise ImportRefused(GONE)
    return opened_sheet(run.pk)


def _must_be(run: SheetRun, *states: SheetState) -> None:
    if run.state not in states:
        raise ImportRefused(NOT_NOW)


def _save(run: SheetRun, at: datetime) -> None:
    run.changed_at = at
    run.save()


def _told(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _note(kind: str, run: SheetRun, at: datetime, payload: Mapping[str, Any]) -> None:
    told = {"sheet": str(run.pk), "file": run.file_name, **payload}
    append(chain=office_chain(run.office_id), kind=kind, at=at, payload=told, by=run.signature)
