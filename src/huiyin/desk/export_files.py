"""What became of an export: its progress, its file, and calling it off; for whoever asked for it alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huiyin.bulletins.exports import store
from huiyin.bulletins.exports.actions import cancel_export, note_fetched
from huiyin.bulletins.exports.forms import FORMS, file_name
from huiyin.bulletins.exports.kinds import KINDS, Asked
from huiyin.bulletins.exports.ledgers import READERS
from huiyin.bulletins.exports.making import left_out_said
from huiyin.bulletins.exports.models import Export, ExportState
from huiyin.desk.files import FILE_POLICY
from huiyin.duties.office_time import now, on_day, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.web import dates
from huiyin.web.words import said

MOST_LISTED = 50
# The page of a job asks anew this often, with or without script.
SECONDS = 4
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Line:
    """One export, ready to show."""

    id: str
    name: str
    which: str
    form: str
    reason: str
    asked: str
    state: str
    rows: str
    left_out: str
    size: str
    sha256: str
    until: str
    done: int
    total: int
    progress: str
    is_unfinished: bool
    is_there: bool


@never_cache
@require_GET
@for_roles(*sorted(READERS))
def exports(request: StaffRequest) -> HttpResponse:
    """The exports of whoever is at the keyboard, and which there are."""
    rows = Export.objects.of(request.post).defer("keys")[:MOST_LISTED]
    day = today()
    context = {
        "lines": [line_of(row, request.post, day) for row in rows],
        "kinds": [
            (said(kind.name), reverse("desk:new_export", args=[kind.key]))
            for kind in KINDS.values()
            if request.post.role in kind.roles
        ],
    }
    return render(request, "desk/exports.html", context)


@never_cache
@require_GET
@for_roles(*sorted(READERS))
def export(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """How far it is, or the file; the page asks anew by itself while it is being made."""
    line = line_of(own_export(request.post, export_id), request.post, today())
    response = render(request, "desk/export.html", {"line": line, "seconds": SECONDS})
    if line.is_unfinished:
        response["Refresh"] = str(SECONDS)
    return response


@never_cache
@require_POST
@for_roles(*sorted(READERS))
def export_cancel(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """Call it off, or delete the file."""
    row = own_export(request.post, export_id)
    was_unfinished = row.is_unfinished
    if cancel_export(export=row, by=request.post, at=now()):
        messages.success(request, _("The export was cancelled.") if was_unfinished else _("The file was deleted."))
    return HttpResponseRedirect(reverse("desk:exports"))


@never_cache
@require_GET
@for_roles(*sorted(READERS))
def export_file(request: StaffRequest, export_id: UUID) -> HttpResponseBase:
    """The made file, whole or from where a broken download stopped (`Range`)."""
    row = own_export(request.post, export_id)
    if row.state != ExportState.DONE or (row.expires_at and row.expires_at <= now()):
        raise Http404
    return file_response(request, row)


def own_export(post: Post, export_id: UUID) -> Export:
    """The export, or 404: those of others do not exist for this post."""
    row = Export.objects.of(post).defer("keys").filter(pk=export_id).first()
    if row is None:
        raise Http404
    return row


def file_response(request: StaffRequest, row: Export) -> HttpResponseBase:
    """The file, part by part; each time it is fetched from the start stands in the office's chain."""
    first, last, is_part = _span(request, row)
    if first > last and row.size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{row.size}"})
    if first == 0:
        note_fetched(export=row, by=request.post, at=now())
    parts = store.read_span(row.pk, row.sizes, first, last)
    response = StreamingHttpResponse(parts, status=206 if is_part else 200)
    response["Content-Type"] = FORMS[row.form].content_type
    response["Content-Length"] = str(last - first + 1)
    response["Content-Disposition"] = content_disposition_header(True, file_name(row)) or "attachment"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{row.sha256}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    if is_part:
        response["Content-Range"] = f"bytes {first}-{last}/{row.size}"
    return response


def _span(request: StaffRequest, row: Export) -> tuple[int, int, bool]:
    """First and last byte wanted, and whether that is a part (RFC 9110, 14.2): one range, of this very file."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    same = request.headers.get("If-Range", f'"{row.sha256}"') == f'"{row.sha256}"'
    if request.method != "GET" or asked is None or not same or asked.group(0) == "bytes=-":
        return 0, row.size - 1, False
    begins, ends = asked.groups()
    if not begins:
        return max(0, row.size - int(ends)), row.size - 1, True
    return int(begins), min(int(ends), row.size - 1) if ends else row.size - 1, True


def line_of(row: Export, post: Post, day: date) -> Line:
    kind = KINDS[row.kind]
    asked = Asked(post, row.question, on_day(row.asked_at), row.asked_at)
    is_there = row.state == ExportState.DONE
    return Line(
        id=str(row.pk),
        name=said(kind.name),
        which=kind.said(asked),
        form=said(FORMS[row.form].name),
        reason=row.reason,
        asked=dates.moment(row.asked_at, day),
        state=_state(row),
        rows=_rows(row),
        left_out=left_out_said(row.left_out) if row.left_out else "",
        size=size_said(row.size) if is_there else "",
        sha256=row.sha256,
        until=dates.moment(row.expires_at, day) if is_there and row.expires_at else "",
        done=row.seen,
        total=row.total or 0,
        progress=_progress(row),
        is_unfinished=row.is_unfinished,
        is_there=is_there,
    )


def _state(row: Export) -> str:
    return {
        ExportState.WAITING: _("waiting for its turn"),
        ExportState.RUNNING: _("being made"),
        ExportState.DONE: _("ready"),
        ExportState.FAILED: _("could not be made"),
        ExportState.CANCELLED: _("cancelled"),
        ExportState.EXPIRED: _("deleted"),
    }[ExportState(row.state)]


def _rows(row: Export) -> str:
    if row.state not in (ExportState.DONE, ExportState.EXPIRED):
        return ""
    return ngettext("%(count)s row", "%(count)s rows", row.written) % {"count": f"{row.written:,}"}


def _progress(row: Export) -> str:
    """Where it stands and about how long it still takes."""
    if row.state == ExportState.WAITING or not row.total:
        return _("Waiting for its turn. Other exports are made first.")
    words = {"done": f"{row.seen:,}", "total": f"{row.total:,}"}
    if not row.seen or row.begun_at is None:
        return _("%(done)s of %(total)s rows") % words
    passed = (now() - row.begun_at).total_seconds()
    left = max(1, round(passed * (row.total - row.seen) / row.seen / 60))
    return ngettext(
        "%(done)s of %(total)s rows, about %(left)d minute left",
        "%(done)s of %(total)s rows, about %(left)d minutes left",
        left,
    ) % {**words, "left": left}


def size_said(size: int) -> str:
    units: Sequence[str] = ("B", "KB", "MB", "GB")
    value = float(size)
    for unit in units[:-1]:
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} {units[-1]}"


def export_url(kind: str, query: str) -> str:
    """The address under which the rows of a page can be had as a file."""
    return f"{reverse('desk:new_export', args=[kind])}?{query}".rstrip("?")
