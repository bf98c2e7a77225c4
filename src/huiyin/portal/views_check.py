"""Checking a paper by the code at its foot: which organ issued it, its kind, number and day, whether it still stands.

Never a name and never a word of the matter: whoever holds the paper has those before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.documents.check_codes import genuine, sha256_of
from huiyin.documents.models import Paper
from huiyin.documents.templates import template
from huiyin.duties import office_time
from huiyin.portal import forms
from huiyin.portal.limits import CHECKS
from huiyin.portal.pages import draw, for_citizens
from huiyin.portal.uploads import content_of
from huiyin.portal.views_file import PAGE
from huiyin.web.forms import without_errors


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page tells of a paper; `files` are the digests of its frozen PDF and of its stamped scan."""

    organ: str
    kind: str
    number: str
    issued_on: date
    withdrawn_on: date | None
    files: dict[str, str]

    @property
    def stands(self) -> bool:
        return self.withdrawn_on is None


def shown_of(paper: Paper) -> Shown:
    files = {_("the PDF as issued"): paper.pdf, _("the stamped scan"): paper.scan}
    return Shown(
        organ=paper.fields["unit"]["name"],
        kind=template(paper.template).title_for(paper.fields),
        number=paper.number,
        issued_on=paper.issued_on,
        withdrawn_on=office_time.on_day(paper.withdrawn_at) if paper.withdrawn_at else None,
        files={name: bytes(file.sha256).hex() for name, file in files.items() if file},
    )


@PAGE
@for_citizens
def check(request: HttpRequest) -> HttpResponse:
    """The form for the code; the answer has an address of its own, which is what the QR code opens."""
    form = forms.CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponseRedirect(reverse("portal:check_paper", args=[form.cleaned_data["code"]]))
    return draw(request, "portal/check.html", {"form": form})


@PAGE
@for_citizens
def check_paper(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of the paper with this code; posted with a file, whether that file is the paper's own."""
    at = office_time.now()
    form = forms.CheckForm(request.POST if "code" in request.POST else {"code": code})
    if minutes := CHECKS.reached(request, at):
        return draw(request, "portal/check.html", {"form": without_errors(form), "minutes": minutes}, status=429)
    paper = genuine(code) if form.is_valid() else None
    if paper is None:
        form.add_error("code", _("No paper of this installation has this code. Look at the foot of the paper again."))
        return draw(request, "portal/check.html", {"form": form, "is_unknown": True}, status=404)
    CHECKS.forgive(request, at)
    shown = shown_of(paper)
    context = {"form": form, "shown": shown, "code": code, "most": settings.MAX_FILE_BYTES // 1024 // 1024}
    if request.method == "POST":
        context |= compared(request, shown)
    return draw(request, "portal/check.html", context)


def compared(request: HttpRequest, shown: Shown) -> dict[str, object]:
    """The digest of the file sent, and which file of the paper it is; the file itself is not kept."""
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        return {"problem": _("Choose the PDF file first.")}
    if upload.size > settings.MAX_FILE_BYTES:
        return {"problem": _("The file is larger than any paper of the office.")}
    digest = sha256_of(content_of(upload))
    return {"digest": digest, "same_as": next((name for name, own in shown.files.items() if own == digest), "")}
