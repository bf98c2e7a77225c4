"""Dossiers too large to be made while somebody waits: asked for, made by a job, kept for a day for whoever asked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum
from django.db.models.functions import Now

from huiyin.cases.belongings import locked_case
from huiyin.cases.dossier import Dossier, readable_files
from huiyin.cases.models import Case, CasePaper, DossierRun
from huiyin.cases.reach import can_see
from huiyin.documents.dossier import write_pdf
from huiyin.documents.piles import KEPT_FOR, keep_for_a_while, made_path, read_kept, sweep_kept
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post

# What is put together in about two seconds is made at once.
MOST_BYTES_AT_ONCE = 8 * 1024 * 1024
MOST_PARTS_AT_ONCE = 40
# A job that has said nothing for so long was lost with its worker.
LOST_AFTER = timedelta(minutes=20)


def is_large(whole: Dossier) -> bool:
    """Whether the dossier is made by a job."""
    return len(whole.parts) > MOST_PARTS_AT_ONCE or bytes_of(whole) > MOST_BYTES_AT_ONCE


def bytes_of(whole: Dossier) -> int:
    """How much lies in the files of the case, as far as this post reads them; papers are small."""
    files = readable_files(whole.case, whole.post).aggregate(size=Sum("file__size"))["size"]
    scans = CasePaper.objects.filter(case=whole.case).aggregate(size=Sum("paper__scan__size"))["size"]
    return (files or 0) + (scans or 0)


def ask_dossier(*, case: Case, by: Post, parts: int, at: datetime) -> DossierRun:
    """Order the dossier; the one that is being made, or was made of the case as it stands, is not made again."""
    from huiyin.cases.tasks import make_dossier_later

    with transaction.atomic():
        locked_case(case.pk)
        same = Q(finished_at=None, changed_at__gt=at - LOST_AFTER) | Q(finished_at__gt=at - KEPT_FOR)
        known = DossierRun.objects.filter(same, case=case, post=by, last_seq=case.last_seq, failed=False)
        if (run := known.order_by("-asked_at").first()) is not None:
            return run
        run = DossierRun.objects.create(
            case=case, post=by, asked_at=at, changed_at=at, parts=parts, last_seq=case.last_seq
        )
        make_dossier_later.defer(run_id=str(run.pk))
    return run


def make_dossier(run_id: UUID, *, at: datetime) -> None:
    """The job: put it together and seal it. Run twice, it is made once."""
    run = DossierRun.objects.select_related("case", "post__unit", "post__staff").filter(pk=run_id).first()
    if run is None or run.finished_at is not None:
        return
    row = DossierRun.objects.filter(pk=run_id)
    if not can_see(run.post, run.case):
        # Barred since it was asked for.
        row.update(failed=True, finished_at=Now())
        return
    whole = Dossier(run.case, run.post, on_day(at))

    def note(done: int) -> None:
        row.update(done=done, changed_at=Now())

    try:
        with tempfile.TemporaryFile() as made:
            write_pdf(whole.parts, whole.cover, made, note)
            made.seek(0)
            size = keep_for_a_while(run_id, made)
    except Exception:
        # Whoever asked reads that it failed; the log of the worker says why.
        row.update(failed=True, finished_at=Now())
        raise
    row.update(size=size, finished_at=Now())


def runs_of(case: Case, post: Post, now: datetime) -> list[DossierRun]:
    """What this post ordered of the case and is being made, or still kept."""
    rows = DossierRun.objects.filter(case=case, post=post, asked_at__gt=now - KEPT_FOR).order_by("-asked_at")
    return [run for run in rows if run.finished_at is None or is_kept(run)]


def is_kept(run: DossierRun) -> bool:
    return made_path(run.pk).exists()


def pieces_of(run: DossierRun) -> Iterator[bytes]:
    """The made PDF, in pieces. Raises FileMissing and SealBroken."""
    return read_kept(run.pk)


def sweep_runs(now: datetime) -> int:
    """Throw away what was kept long enough, and what is known of it."""
    DossierRun.objects.filter(asked_at__lt=now - 2 * KEPT_FOR).delete()
    return sweep_kept(now)
