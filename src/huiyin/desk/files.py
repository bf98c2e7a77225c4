"""Files of a case: given out only through a case one may see, and never in a form a browser would act on."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.cases.models import Case, CaseFile
from huiyin.cases.reach import reads_sealed
from huiyin.desk.case import READERS, visible_case
from huiyin.documents.files import open_file
from huiyin.documents.models import File
from huiyin.documents.store import FileMissing
from huiyin.duties.office_time import now
from huiyin.ledger.actions import append
from huiyin.people.access import StaffRequest, for_roles, office_chain

# Whatever slipped through the sieve on the way in may run nothing. Browsers show no PDF inside a sandbox.
FILE_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:"


@never_cache
@require_GET
@for_roles(*READERS)
def file(request: StaffRequest, number: str, file_id: UUID) -> HttpResponse:
    """A file of the case; one that a sealed matter came with only for the petition office and the custodian."""
    case = visible_case(request.post, number)
    row = CaseFile.objects.select_related("file").filter(case=case, file=file_id).first()
    if row is None or (row.is_sealed and not reads_sealed(request.post, case)):
        raise Http404
    return file_response(request, case, row.file, is_sealed=row.is_sealed)


def file_response(request: StaffRequest, case: Case, file: File, *, is_sealed: bool) -> HttpResponse:
    """The file under its safe name; reading one of a sealed matter is recorded in its office before it is sent."""
    try:
        content = open_file(file)
    except FileMissing:
        raise Http404 from None
    if is_sealed:
        append(
            chain=office_chain(case.office_id),
            kind="sealed_file_read",
            at=now(),
            payload={"case": case.number, "file": str(file.pk)},
            by=request.post.signature,
        )
    return _shown(request, file, content)


def letter_response(request: StaffRequest, file: File) -> HttpResponse:
    """A letter that lies beside an answer, for whoever may read the answer."""
    try:
        return _shown(request, file, open_file(file))
    except FileMissing:
        raise Http404 from None


def _shown(request: StaffRequest, file: File, content: bytes) -> HttpResponse:
    wants_copy = "download" in request.GET or not file.is_shown_inline
    response = HttpResponse(content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(wants_copy, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PDF_POLICY if file.content_type == "application/pdf" else FILE_POLICY
    return response
