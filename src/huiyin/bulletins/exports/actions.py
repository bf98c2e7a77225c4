"""Asking for an export and calling one off; what was refused, and why, stands in the office's chain as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from huiyin.bulletins.exports import store
from huiyin.bulletins.exports.kinds import KINDS, Kind
from huiyin.bulletins.exports.making import asked_of, keep_keys, make
from huiyin.bulletins.exports.models import Export, ExportState
from huiyin.bulletins.exports.names import MOST_NAMED, may_name
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post

# How many of one person's exports may wait or run at the same time.
MOST_UNFINISHED = 2
JOB = "huiyin.install.tasks.make_exports"


class ExportRefused(Exception):
    """An export that may not be made; `why` is said to whoever asked, `code` stands in the ledger."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code)
        self.code, self.why = code, why


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: which rows, as which file, for which reason."""

    kind: str
    form: str
    question: Mapping[str, str]
    reason: str
    with_names: bool = False


def ask_export(*, by: Post, wish: Wish, at: datetime, language: str) -> Export:
    """Make a small export at once, or leave a large one to a job. Raises ExportRefused, which is recorded."""
    kind = KINDS[wish.kind]
    row = Export(
        kind=wish.kind,
        form=wish.form,
        question=dict(wish.question),
        reason=wish.reason.strip(),
        with_names=wish.with_names,
        post=by,
        staff=by.doer,
        language=language,
        asked_at=at,
    )
    asked = asked_of(row, by, on_day(at), at)
    try:
        _refuse_what_may_not_be(kind, wish, by, at)
        keys = list(islice(kind.freeze(asked), kind.most_at_once + 1))
        if wish.with_names and len(keys) > MOST_NAMED:
            raise ExportRefused("too many names", _too_many_names(len(keys), kind.most_at_once))
    except ExportRefused as refused:
        _record_refusal(row, by, refused.code, at)
        raise
    if len(keys) <= kind.most_at_once:
        keep_keys(row, keys)
        row.save()
        make(row, by=by, clock=lambda: at)
    else:
        with transaction.atomic():
            row.save()
            begin_job()
    return row


def _too_many_names(count: int, counted_to: int) -> str:
    said = f"{count}" if count <= counted_to else f"{counted_to}+"
    return _("Names are given for at most %(most)d matters at once; these are %(count)s. Narrow the list.") % {
        "most": MOST_NAMED,
        "count": said,
    }


def _refuse_what_may_not_be(kind: Kind, wish: Wish, by: Post, at: datetime) -> None:
    """Raises ExportRefused for what the post may not have, and for what would be too much."""
    if by.role not in kind.roles or wish.form not in kind.forms:
        raise ExportRefused("not for this post", _("This post may not export this."))
    if not wish.reason.strip():
        raise ExportRefused("no reason", _("Say what the file is for."))
    if wish.with_names and not (kind.may_name and may_name(by)):
        raise ExportRefused("names", _("Only the custodian of identities may export names."))
    own = Export.objects.of(by)
    if own.filter(state__in=(ExportState.WAITING, ExportState.RUNNING)).count() >= MOST_UNFINISHED:
        raise ExportRefused("unfinished", _("Earlier exports are still being made. Wait for them, or cancel them."))
    if Export.objects.filter(staff=by.doer_id, asked_at__gt=at - timedelta(days=1)).count() >= settings.EXPORTS_PER_DAY:
        said = _("%(count)d exports in a day are the most one person may make. Ask again tomorrow.")
        raise ExportRefused("too many", said % {"count": settings.EXPORTS_PER_DAY})
    stored = Export.objects.filter(state__in=(ExportState.DONE, ExportState.RUNNING)).aggregate(size=Sum("size"))[
        "size"
    ]
    if (stored or 0) >= settings.EXPORTS_MB * 1024 * 1024:
        raise ExportRefused(
            "no room", _("The room for made files is full. Delete old ones, or wait until they expire.")
        )


def _record_refusal(row: Export, by: Post, code: str, at: datetime) -> None:
    payload = {"what": row.kind, "question": row.question, "form": row.form, "reason": row.reason, "why": code}
    if row.with_names:
        payload["with_names"] = True
    append(chain=office_chain(by.unit_id), kind="export_refused", at=at, payload=payload, by=by.signature)


def begin_job() -> None:
    """Wake a worker; where one was called already and has not begun, that one is enough."""
    try:
        with transaction.atomic():
            app.configure_task(JOB, queueing_lock="exports").defer(timestamp=0)
    except AlreadyEnqueued:
        pass


def cancel_export(*, export: Export, by: Post, at: datetime) -> bool:
    """Call off an export that is not finished, or delete a made file before its days are over; False if neither."""
    with transaction.atomic():
        row = Export.objects.of(by).select_for_update().get(pk=export.pk)
        if row.is_unfinished:
            row.state = ExportState.CANCELLED
        elif row.state == ExportState.DONE:
            row.state = ExportState.EXPIRED
        else:
            return False
        row.keys, row.size, row.ended_at = None, 0, row.ended_at or at
        row.save(update_fields=["state", "keys", "size", "ended_at"])
        kind = "export_cancelled" if row.state == ExportState.CANCELLED else "export_deleted"
        append(chain=office_chain(by.unit_id), kind=kind, at=at, payload={"export": str(row.pk)}, by=by.signature)
    store.drop(row.pk)
    return True


def note_fetched(*, export: Export, by: Post, at: datetime) -> None:
    """Record that the file was handed out."""
    payload: dict[str, Any] = {"export": str(export.pk), "sha256": export.sha256}
    append(chain=office_chain(by.unit_id), kind="export_fetched", at=at, payload=payload, by=by.signature)
