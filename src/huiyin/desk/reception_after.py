"""After the receptions: what was promised and its dates, the letter of assignment, papers of a visit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases.identities import may_open
from huiyin.cases.models import Case, CasePaper
from huiyin.desk import reception_table_forms as table_forms
from huiyin.desk import reception_table_said as told
from huiyin.desk.files import PDF_POLICY
from huiyin.desk.people_pages import page_number, pager
from huiyin.desk.pressed import did, forms_said, sent
from huiyin.desk.reception_table import interview_of, visit_or_404
from huiyin.desk.reception_table_seat import looks_on
from huiyin.desk.receptions import SEES_RECEPTIONS
from huiyin.desk.rows import title_of
from huiyin.documents.content import reading_aid
from huiyin.documents.dossier import as_pdf
from huiyin.documents.papers import form_letter, frozen_fields
from huiyin.documents.printing import printed
from huiyin.duties.office_time import now, today
from huiyin.ledger.actions import append
from huiyin.oversight.models import Instruction
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles, office_chain
from huiyin.people.models import Post, Role
from huiyin.procedure.terms import SERVICE_WAYS
from huiyin.receptions import after, after_papers, table
from huiyin.receptions.table_models import Commitment, CommitmentQuerySet, Interview, Promised
from huiyin.receptions.visits import may_receive
from huiyin.web import dates
from huiyin.web.words import said

PAGE = 50


def commitments_for(post: Post) -> CommitmentQuerySet:
    """Those the post's unit owes or gave, and units' below for whoever looks down; of matters the post sees."""
    mine = Q(unit=post.unit_id) | Q(interview__visit__session__unit=post.unit_id) | Q(post=post.pk)
    if post.role in {Role.HEAD, Role.SUPERVISOR}:
        below = post.unit.path
        mine |= Q(unit__path__startswith=below) | Q(interview__visit__session__unit__path__startswith=below)
    seen = Case.objects.visible_to(post).order_by().values("pk")
    # Before a visit is registered nobody but the office that receives knows of it.
    own = Q(interview__visit__case=None, interview__visit__session__unit=post.unit_id)
    rows = Commitment.objects.filter(mine).filter(own | Q(interview__visit__case__in=seen))
    return rows.select_related("unit", "interview__visit__session__unit", "interview__visit__case", "paper")


@never_cache
@require_safe
@for_roles(*SEES_RECEPTIONS)
def reception_after(request: StaffRequest) -> HttpResponse:
    """What receptions left to be done, by date; the done ones on demand."""
    day, number = today(), page_number(request)
    rows = commitments_for(request.post)
    shows_all = request.GET.get("show") == "all"
    rows = rows.order_by("-due_on", "-pk") if shows_all else rows.open().order_by("due_on", "pk")
    total = rows.count()
    found = list(rows[(number - 1) * PAGE : number * PAGE])
    directory.warm_posts(one.post_id for one in found)
    context = {
        "lines": [told.commitment_line(one, day, one.interview.visit.case) for one in found],
        "total": total,
        "shows_all": shows_all,
        "late": rows.open().filter(due_on__lt=day).count() if total else 0,
        "pager": pager(request, total, number, _("%(first)s to %(last)s of %(total)s"), PAGE),
        "may_meet": request.post.role in {Role.CLERK, Role.HEAD},
    }
    return render(request, "desk/reception_after.html", context)


def commitment_or_404(post: Post, commitment_id: int) -> Commitment:
    row = commitments_for(post).filter(pk=commitment_id).first()
    if row is None:
        raise Http404
    return row


@never_cache
@sensitive_post_parameters("said")
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_RECEPTIONS)
def reception_commitment(request: StaffRequest, commitment_id: int) -> HttpResponse:
    """One thing promised: whose, by when, and saying that it was done."""
    row = commitment_or_404(request.post, commitment_id)
    shown = _forms(request, row)
    if did(request, shown, lambda name, form: _do(name, row, form, request, now())):
        messages.success(request, _("Kept."))
        return redirect("desk:reception_commitment", row.pk)
    context = _said(request.post, row, today()) | forms_said(request, shown)
    return render(request, "desk/reception_commitment.html", context, status=422 if request.method == "POST" else 200)


def _forms(request: StaffRequest, row: Commitment) -> dict[str, Any]:
    """What this post may do with it now."""
    if not row.is_open:
        return {}

    found: dict[str, forms.Form] = {}
    initial = {"on": today()}
    if after.may_do(request.post, row):
        if row.kind == Promised.LETTER:
            found["letter"] = table_forms.LetterForm(sent(request, "letter"))
            found["step_letter"] = forms.Form(sent(request, "step_letter"))
        elif row.kind == Promised.IN_PERSON:
            found["done"] = table_forms.InPersonForm(sent(request, "done"), initial=initial)
        elif row.kind != Promised.STUDY:
            found["done"] = table_forms.DoneForm(sent(request, "done"), initial=initial)
    if may_receive(request.post, row.interview.visit.session):
        found["let_go"] = table_forms.WhyForm(sent(request, "let_go"), prefix="why")
    return found


def _do(act: str, row: Commitment, form: forms.Form, request: StaffRequest, at: datetime) -> None:
    if act == "letter":
        text = form.cleaned_data["requirements"]
        after_papers.issue_letter(commitment=row, requirements=text, by=request.post, at=at)
    elif act == "step_letter":
        link = _letter(row, request.POST.get("step_letter", ""))
        after.letter_by_step(commitment=row, link=link, by=request.post, at=at)
    elif act == "let_go":
        after.let_commitment_go(commitment=row, reason=form.cleaned_data["reason"], by=request.post, at=at)
    else:
        assert isinstance(form, table_forms.DoneForm)
        after.do_commitment(commitment=row, done=form.done(), by=request.post, at=at)


def _letters(row: Commitment) -> list[CasePaper]:
    case = row.interview.visit.case
    return after.letters_since(case, row.interview.visit.session.on) if case is not None else []


def _letter(row: Commitment, key: str) -> CasePaper:
    link = next((one for one in _letters(row) if str(one.pk) == key), None)
    if link is None:
        raise Http404
    return link


def _said(post: Post, row: Commitment, day: date) -> dict[str, Any]:
    visit = row.interview.visit
    reads = table.reads_record(post, visit) or row.unit_id == post.unit_id
    sees_table = table.may_sit(post, visit) or looks_on(post, visit)
    return {
        "row": row,
        "line": told.commitment_line(row, day),
        "given": dates.day(row.starts_on, day),
        "ledger": told.why_of(row, day),
        "case": visit.case,
        "title": title_of(visit.case) if visit.case is not None else "",
        "reception": dates.day(visit.session.on, day),
        "table_url": reverse("desk:reception_table", args=[visit.pk]) if sees_table else "",
        "done_said": table.open_here(row.interview, row.sealed_done) if row.sealed_done and reads else "",
        "service": said(SERVICE_WAYS[row.service]) if row.service else "",
        "letters": _letters(row) if row.is_open and row.kind == Promised.LETTER else [],
        "names_people": visit.case is not None and (visit.case.is_sealed or may_open(post, visit.case)),
        "instruction_url": _instruction_url(row, post),
    }


def _instruction_url(row: Commitment, post: Post) -> str:
    """Where it reads on for those whose task it is or who follow it; others know that it was given."""
    if not row.instruction or not Instruction.objects.visible_to(post).filter(pk=row.instruction).exists():
        return ""
    return reverse("desk:oversight_instruction", args=[row.instruction])


@never_cache
@require_safe
@for_roles(*SEES_RECEPTIONS)
def reception_letter(request: StaffRequest, commitment_id: int) -> HttpResponse:
    """The letter of assignment as PDF; it names the petitioner, as the letters of the matter do."""
    row = commitment_or_404(request.post, commitment_id)
    case = row.interview.visit.case
    if row.paper is None or case is None or not (case.is_sealed or may_open(request.post, case)):
        raise Http404
    return _pdf(after_papers.pdf_of(row.paper), f"{row.paper.number}.pdf")


@never_cache
@require_safe
@for_roles(*SEES_RECEPTIONS)
def reception_record(request: StaffRequest, visit_id: int) -> HttpResponse:
    """The record form on screen and as PDF, as far as this post may read it."""
    interview = _interview_or_404(request, visit_id)
    fields = after_papers.record_fields(interview, request.post)
    unit = interview.visit.session.unit
    letter = form_letter("reception_record", unit=unit, fields=fields, on=today())
    if "pdf" in request.GET:
        return _pdf(printed(letter).pdf, f"{letter.title}.pdf")
    context = {
        "letter": letter,
        "aid": reading_aid("reception_record", frozen_fields(fields, unit)),
        "back_url": reverse("desk:reception_table", args=[visit_id]),
        "pdf_url": f"{request.path}?pdf=1",
    }
    return render(request, "documents/paper.html", context)


@never_cache
@require_safe
@for_roles(*SEES_RECEPTIONS)
def reception_file(request: StaffRequest, visit_id: int) -> HttpResponse:
    """The dossier of one visit: the record and the letters on it. That it was taken is recorded."""
    interview = _interview_or_404(request, visit_id)
    whole = after_papers.VisitFile(interview, request.post, today())
    content = as_pdf(whole.parts, whole.cover)
    append(
        chain=office_chain(interview.visit.session.unit_id),
        kind="reception_file_read",
        at=now(),
        payload={"visit": visit_id, "parts": len(whole.parts)},
        by=request.post.signature,
    )
    return _pdf(content, _("reception %(no)s.pdf") % {"no": interview.visit.no})


def _interview_or_404(request: StaffRequest, visit_id: int) -> Interview:
    visit = visit_or_404(request.post, visit_id)
    interview = interview_of(request.post, visit)
    if interview is None:
        raise Http404
    return interview


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Content-Security-Policy"] = PDF_POLICY
    return response
