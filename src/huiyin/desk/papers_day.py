"""The papers a unit issued on a day, to be printed in one go: notices go out by the dozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases.identities import needs_names
from huiyin.cases.models import Case, CasePaper
from huiyin.desk.files import PDF_POLICY
from huiyin.desk.pickers import DayInput
from huiyin.documents.batches import MOST_IN_ONE, joined, mark_printed
from huiyin.documents.models import Paper
from huiyin.duties.office_time import now, today
from huiyin.ledger.actions import append
from huiyin.people.access import StaffRequest, for_roles, office_chain
from huiyin.people.models import Post, Role
from huiyin.procedure.terms import PAPERS
from huiyin.web.words import said

ISSUERS = (Role.CLERK, Role.HEAD, Role.HANDLER)


class DayForm(forms.Form):
    """The day of issue."""

    day = forms.DateField(label=gettext_lazy("Issued on"), widget=DayInput())


@dataclass(frozen=True, slots=True)
class Line:
    """One paper of the day, ready to show."""

    id: str
    number: str
    name: str
    case: str
    url: str
    printed_at: datetime | None


def of_the_day(post: Post, day: date) -> list[CasePaper]:
    """The papers of the post's unit that it may print: of cases within reach, with names it may see anyway."""
    links = CasePaper.objects.filter(
        paper__unit=post.unit_id,
        paper__issued_on=day,
        paper__withdrawn_at=None,
        case__in=Case.objects.visible_to(post),
    )
    rows = links.select_related("paper__pdf", "case").defer("case__state").order_by("paper__year", "paper__seq")
    # Papers of sealed matters name nobody; those of others only go to whoever writes to the petitioner.
    return [row for row in rows if row.case.is_sealed or needs_names(post, row.case)]


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ISSUERS)
def papers_day(request: StaffRequest) -> HttpResponse:
    """The list, with what was not printed yet ticked; posted, the ticked ones as one PDF."""
    form = DayForm(request.GET or None)
    day = (form.cleaned_data["day"] if form.is_valid() else None) or today()
    links = of_the_day(request.post, day)
    if request.method == "POST":
        return _print(request, [link.paper for link in links], day)
    lines = [line_of(link) for link in links]
    waiting = sum(1 for line in lines if line.printed_at is None)
    context = {
        "form": DayForm(initial={"day": day}),
        "day": day,
        "lines": lines,
        "most": MOST_IN_ONE,
        "said": ngettext(
            "%(count)d paper, %(waiting)d not printed yet", "%(count)d papers, %(waiting)d not printed yet", len(lines)
        )
        % {"count": len(lines), "waiting": waiting},
    }
    return render(request, "desk/papers_day.html", context)


def line_of(link: CasePaper) -> Line:
    paper, case = link.paper, link.case.number
    url = reverse("desk:paper", args=[case, paper.pk])
    return Line(str(paper.pk), paper.number, said(PAPERS[paper.template]), case, url, paper.printed_at)


def _print(request: StaffRequest, papers: Sequence[Paper], day: date) -> HttpResponse:
    wanted = set(request.POST.getlist("paper"))
    chosen = [paper for paper in papers if str(paper.pk) in wanted][:MOST_IN_ONE]
    if not chosen:
        messages.error(request, _("Choose at least one paper."))
        return HttpResponseRedirect(f"{reverse('desk:papers_day')}?day={day.isoformat()}")
    content = joined(chosen, two_sided="two_sided" in request.POST)
    at = now()
    with transaction.atomic():
        append(
            chain=office_chain(request.post.unit_id),
            kind="papers_printed",
            at=at,
            payload={"papers": [paper.number for paper in chosen]},
            by=request.post.signature,
        )
        mark_printed(chosen, at=at)
    response = HttpResponse(content, content_type="application/pdf")
    name = _("papers %(day)s.pdf") % {"day": day.isoformat()}
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Content-Security-Policy"] = PDF_POLICY
    return response
