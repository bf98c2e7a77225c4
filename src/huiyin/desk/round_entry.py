"""One entry of a round: typed in, looked at, returned and mended, taken out; the correction notices that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases import divisions
from huiyin.desk.files import letter_response
from huiyin.desk.oversight_forms import letter_field
from huiyin.desk.people_pages import tell
from huiyin.desk.round import entry_stands, pdf_response, round_or_404
from huiyin.desk.round_forms import (
    YES_NO,
    AnswerForm,
    DemandForm,
    EntryForm,
    LookForm,
    ReasonForm,
    RemarkForm,
    demand_initial,
    entry_initial,
)
from huiyin.desk.rounds import correction_lines, stands_said
from huiyin.documents.files import FileRefused, keep_file
from huiyin.documents.models import File
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.people.refusals import Refused
from huiyin.rounds import corrections as notices
from huiyin.rounds.access import SEES_ROUNDS, answers_for, corrections_for, entries_for, keeps
from huiyin.rounds.actions import change_entry, check_entry, enter_problem, withdraw_entry
from huiyin.rounds.items import ItemType
from huiyin.rounds.models import Correction, Entry, Round
from huiyin.rounds.papers import correction_pdf
from huiyin.rounds.refusals import LetterRefused
from huiyin.web import dates
from huiyin.web.words import said


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_ROUNDS)
def entry_new(request: StaffRequest, round_id: int) -> HttpResponse:
    """A new entry of the own unit; the ordering office also enters what outside units and other organs send."""
    row = round_or_404(request.post, round_id)
    if row.is_closed or not _may_enter(request.post, row):
        raise Http404
    form = EntryForm(
        request.POST or None,
        round=row,
        post=request.post,
        senders=senders_of(request.post, row),
        initial=entry_initial(None, request.post, today()),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                enter_problem(
                    round=row, unit=_unit_of(form, request.post), found=form.found(), by=request.post, at=now()
                )
            except Refused as refused:
                tell(form, refused)
            else:
                messages.success(request, _("Entered."))
                return redirect("desk:round_entry_new" if "more" in request.POST else "desk:round", row.pk)
    if status == 200:
        # Many are entered one after the other, by keyboard.
        first = "sender" if "sender" in form.fields else form.visible_fields()[0].name
        form.fields[first].widget.attrs["autofocus"] = True
    context = {"form": form, "round": row, "entry": None, "due": dates.day(row.due_on, today())}
    return render(request, "desk/rounds/entry_form.html", context, status=status)


def _may_enter(post: Post, row: Round) -> bool:
    return keeps(post, row.unit_id) or (
        answers_for(post, post.unit_id) and row.answers.filter(unit=post.unit_id).exists()
    )


def senders_of(post: Post, row: Round) -> list[tuple[str, str]]:
    """For whom this post may enter: "17" a unit, "17:name" another organ's petition office through it."""
    found = [(str(post.unit_id), post.unit.label)]
    if keeps(post, row.unit_id):
        asked = row.answers.values_list("unit_id", flat=True)
        found += [(str(pk), directory.unit_label(pk)) for pk in asked if directory.unit(pk).is_outside]
        found += [(f"{post.unit_id}:{name}", name) for name in row.organs]
    return found


def _unit_of(form: EntryForm, post: Post) -> int:
    number = form.cleaned_data.get("sender", "").partition(":")[0]
    return int(number) if number.isdecimal() else post.unit_id


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_ROUNDS)
def entry(request: StaffRequest, round_id: int, entry_id: int) -> HttpResponse:
    """One entry; the act that is asked for is the button's name."""
    row = round_or_404(request.post, round_id)
    one = _entry_or_404(request.post, row, entry_id)
    act = next((name for name in ("look", "change", "withdraw", "demand") if name in request.POST), "")
    forms = _forms(request, row, one, act)
    status = 200
    if request.method == "POST":
        status = 422
        if act in forms and forms[act].is_valid():
            try:
                _do(act, one, forms[act], request.post)
            except Refused as refused:
                tell(forms[act], refused)
            else:
                messages.success(request, _("Done."))
                return redirect("desk:round_entry", row.pk, one.pk)
    return render(request, "desk/rounds/entry.html", _context(request.post, row, one, forms, act), status=status)


def _entry_or_404(post: Post, row: Round, entry_id: int) -> Entry:
    one = entries_for(post, row).filter(pk=entry_id).select_related("entered_by").first()
    if one is None:
        raise Http404
    one.round = row
    return one


def _forms(request: StaffRequest, row: Round, one: Entry, act: str) -> dict[str, Any]:
    """The forms of what this post may do with the entry now."""
    post = request.post

    def sent(name: str) -> Any:
        return request.POST if name == act else None

    forms: dict[str, Any] = {}
    if one.withdrawn_at is not None:
        return forms
    is_keeper = keeps(post, row.unit_id)
    if is_keeper:
        initial = demand_initial(one, today())
        forms["demand"] = DemandForm(sent("demand"), office=row.unit_id, prefix="demand", initial=initial)
    if row.is_closed:
        return forms
    is_own = answers_for(post, one.unit_id) or (is_keeper and directory.unit(one.unit_id).is_outside)
    if is_keeper:
        ticked = {"is_complete": True, "is_correct": True, "is_fresh": True}
        forms["look"] = LookForm(sent("look"), prefix="look", initial=ticked)
    if is_own:
        initial = entry_initial(one, post, today())
        forms["change"] = EntryForm(sent("change"), round=row, post=post, senders=(), prefix="change", initial=initial)
    if is_own or is_keeper:
        forms["withdraw"] = ReasonForm(sent("withdraw"), prefix="withdraw")
    return forms


def _do(act: str, one: Entry, form: Any, by: Post) -> None:
    at = now()
    if act == "look":
        check_entry(entry=one, look=form.look(), by=by, at=at)
    elif act == "change":
        # Where it came from does not change with its words.
        change_entry(entry=one, found=replace(form.found(), source=one.source), by=by, at=at)
    elif act == "withdraw":
        withdraw_entry(entry=one, reason=form.cleaned_data["reason"], by=by, at=at)
    else:
        notices.give_correction(entry=one, demand=form.demand(), by=by, at=at)


def _context(post: Post, row: Round, one: Entry, forms: dict[str, Any], act: str) -> dict[str, Any]:
    day = today()
    given = one.corrections.select_related("followed_by")
    return {
        "round": row,
        "entry": one,
        "title": row.label_of(one.field),
        "place": divisions.label(one.place) if one.place else "",
        "about": directory.unit_label(one.about_id),
        "unit": one.source or directory.unit_label(one.unit_id),
        "seen": dates.plain_day(one.seen_on, day),
        "entered": dates.moment(one.entered_at, day),
        "stands": entry_stands(one),
        "values": values_said(row, one),
        "checks": [_check_said(check, day) for check in one.checks.select_related("by")],
        "corrections": correction_lines(list(given), post, day),
        "act": act,
        **{f"{name}_form": form for name, form in forms.items()},
    }


def values_said(row: Round, one: Entry) -> list[tuple[str, str]]:
    """The lines of the item form with what was typed."""
    return [(item.label, _value_said(item.type, one.values.get(item.key))) for item in row.form]


def _value_said(kind: str, value: str | None) -> str:
    if not value:
        return _("not filled in")
    if kind == ItemType.YESNO:
        return str(dict(YES_NO)[value])
    return value


def _check_said(check: Any, day: Any) -> dict[str, str]:
    lacking = [
        name
        for name, holds in (
            (_("not complete"), check.is_complete),
            (_("not correct"), check.is_correct),
            (_("not fresh"), check.is_fresh),
        )
        if not holds
    ]
    mended = _("mended on %(day)s") % {"day": dates.plain_day(check.mended_at, day)} if check.mended_at else ""
    by = _("to be mended by %(day)s") % {"day": dates.plain_day(check.mend_by, day)} if check.mend_by else ""
    return {
        "what": _(", ").join(lacking) or _("accepted"),
        "reason": check.reason,
        "when": f"{dates.moment(check.at, day)} {check.by.name}",
        "mending": mended or by,
    }


# ---------------------------------------------------------------- correction notices


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_ROUNDS)
def correction(request: StaffRequest, correction_id: int) -> HttpResponse:
    """One correction notice: what is to be mended by when, the answer, and the look at it."""
    row = _correction_or_404(request.post, correction_id)
    act = next((name for name in ("answer", "mended", "again", "back") if name in request.POST), "")
    forms = _correction_forms(request, row, act)
    status = 200
    if request.method == "POST":
        status = 422
        if act in forms and forms[act].is_valid():
            try:
                shown = _do_correction(act, row, forms[act], request.post)
            except Refused as refused:
                tell(forms[act], refused)
            else:
                messages.success(request, _("Done."))
                return redirect("desk:correction", shown.pk)
    day = today()
    context = {
        "row": row,
        "unit": directory.unit_label(row.unit_id),
        "office": directory.unit_label(row.office_id),
        "due": dates.day(row.due_on, day),
        "look_by": dates.day(row.look_by, day),
        "issued": dates.moment(row.issued_at, day),
        "answered": dates.moment(row.answered_at, day) if row.answered_at else "",
        "ended": dates.moment(row.ended_at, day) if row.ended_at else "",
        "stands": stands_said(row),
        "is_late": row.is_standing and (row.look_by if row.answered_at else row.due_on) < day,
        "follows": row.follows,
        "followed_by": getattr(row, "followed_by", None),
        "round": row.entry.round if keeps(request.post, row.office_id) else None,
        "act": act,
        **{f"{name}_form": form for name, form in forms.items()},
    }
    return render(request, "desk/rounds/correction.html", context, status=status)


def _correction_or_404(post: Post, correction_id: int) -> Correction:
    row = (
        corrections_for(post)
        .filter(pk=correction_id)
        .select_related("entry__round", "follows", "followed_by", "issued_by")
        .first()
    )
    if row is None:
        raise Http404
    return row


def _correction_forms(request: StaffRequest, row: Correction, act: str) -> dict[str, Any]:
    post = request.post

    def sent(name: str) -> Any:
        return request.POST if name == act else None

    forms: dict[str, Any] = {}
    if not row.is_standing:
        return forms
    is_keeper = keeps(post, row.office_id)
    is_asked = post.unit_id == row.unit_id and post.role in {Role.CLERK, Role.HEAD}
    if is_asked or (is_keeper and directory.unit(row.unit_id).is_outside):
        files = request.FILES if act == "answer" else None
        forms["answer"] = AnswerForm(sent("answer"), files, initial={"answer": row.answer})
        if notices.needs_paper(row):
            forms["answer"].fields["paper"] = letter_field()
    if is_keeper:
        initial = demand_initial(row.entry, today()) | {"unit": row.unit_id, "text": row.text}
        forms["mended"] = RemarkForm(sent("mended"), prefix="mended")
        forms["again"] = DemandForm(sent("again"), office=row.office_id, prefix="again", initial=initial)
        forms["back"] = ReasonForm(sent("back"), prefix="back")
    return forms


def _letter(upload: Any, at: datetime) -> File | None:
    """The letter of an outside unit, taken in. Raises Refused where it cannot be."""
    if upload is None:
        return None
    try:
        return keep_file(upload=upload, name=upload.name or "", at=at)
    except FileRefused as refused:
        raise LetterRefused(why=said(refused.text)) from None


def _do_correction(act: str, row: Correction, form: Any, by: Post) -> Correction:
    at = now()
    if act == "answer":
        typed = form.cleaned_data
        return notices.answer_correction(
            correction=row, answer=typed["answer"], by=by, at=at, paper=_letter(typed.get("paper"), at)
        )
    if act == "mended":
        return notices.confirm_mended(correction=row, remark=form.cleaned_data["reason"], by=by, at=at)
    if act == "again":
        return notices.demand_again(correction=row, demand=form.demand(), by=by, at=at)
    return notices.take_back_correction(correction=row, reason=form.cleaned_data["reason"], by=by, at=at)


@never_cache
@require_safe
@for_roles(*SEES_ROUNDS)
def correction_letter(request: StaffRequest, correction_id: int) -> HttpResponse:
    """The letter of an outside unit beside its answer."""
    row = _correction_or_404(request.post, correction_id)
    if row.paper is None:
        raise Http404
    return letter_response(request, row.paper)


@never_cache
@require_safe
@for_roles(*SEES_ROUNDS)
def correction_paper(request: StaffRequest, correction_id: int) -> HttpResponse:
    """The notice as a paper."""
    row = _correction_or_404(request.post, correction_id)
    return pdf_response(correction_pdf(row), _("correction notice %(number)s.pdf") % {"number": row.number})
