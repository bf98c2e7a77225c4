"""One round: what is asked, who answered, what was entered; its answer and its notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases import divisions
from huiyin.desk.files import PDF_POLICY
from huiyin.desk.people_pages import PAGE, page_number, pager, tell
from huiyin.desk.round_forms import NoticeForm, ReasonForm
from huiyin.desk.rounds import span_said
from huiyin.documents.printing import Printed
from huiyin.duties.office_time import now, on_day, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.people.refusals import Refused
from huiyin.rounds.access import SEES_ROUNDS, answers_for, entries_for, keeps, rounds_for, sees_all
from huiyin.rounds.actions import answer_round, give_notice, take_back_answer, take_back_notice
from huiyin.rounds.figures import RoundFigures, figures_of
from huiyin.rounds.models import Answer, Entry, Round
from huiyin.rounds.papers import notice_pdf
from huiyin.rounds.plans import cancel_round
from huiyin.web import dates


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry as a list shows it."""

    url: str
    no: int
    field: str
    description: str
    place: str
    about: str
    unit: str
    seen: str
    stands: str
    is_returned: bool


def round_or_404(post: Post, round_id: int) -> Round:
    """A round within reach; any other does not exist for this post."""
    row = rounds_for(post).filter(pk=round_id).first()
    if row is None:
        raise Http404
    return row


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_ROUNDS)
def round(request: StaffRequest, round_id: int) -> HttpResponse:
    """The round; `POST` answers it, takes an answer back, gives the notice or cancels it, by the button's name."""
    row = round_or_404(request.post, round_id)
    forms = {"notice": NoticeForm(), "cancel": ReasonForm(), "unnotice": ReasonForm(prefix="unnotice")}
    status = 200
    if request.method == "POST":
        answer = _acted(request, row, forms)
        if answer is not None:
            return answer
        status = 422
    return render(request, "desk/rounds/round.html", _context(request, row, forms), status=status)


def _acted(request: StaffRequest, row: Round, forms: dict[str, Any]) -> HttpResponse | None:
    """The answer to a button that was pressed; None where its form says what is wrong."""
    act = next((name for name in ("answer", "back", *forms) if name in request.POST), "")
    if act in forms:
        forms[act] = type(forms[act])(request.POST, prefix=forms[act].prefix)
        if not forms[act].is_valid():
            return None
    try:
        _do(act, row, forms[act].cleaned_data if act in forms else {"unit": _unit_named(request)}, request.post)
    except Refused as refused:
        if act in forms:
            tell(forms[act], refused)
            return None
        messages.error(request, refused.message)
        return redirect("desk:round", row.pk)
    messages.success(request, _("The round was taken back.") if act == "cancel" else _("Done."))
    return redirect("desk:rounds") if act == "cancel" else redirect("desk:round", row.pk)


def _do(act: str, row: Round, given: dict[str, Any], by: Post) -> None:
    at = now()
    acts: dict[str, Callable[[], Any]] = {
        "answer": lambda: answer_round(round=row, unit=given["unit"], by=by, at=at),
        "back": lambda: take_back_answer(round=row, unit=given["unit"], by=by, at=at),
        "notice": lambda: give_notice(round=row, comment=given["comment"], by=by, at=at),
        "unnotice": lambda: take_back_notice(round=row, reason=given["reason"], by=by, at=at),
        "cancel": lambda: cancel_round(round=row, reason=given["reason"], by=by, at=at),
    }
    if act not in acts:
        raise Http404
    acts[act]()


def _unit_named(request: StaffRequest) -> int:
    """The unit whose answer it is: the own one, or an outside one the ordering office answers for."""
    typed = request.POST.get("unit", "")
    return int(typed) if typed.isascii() and typed.isdigit() else request.post.unit_id


def _context(request: StaffRequest, row: Round, forms: dict[str, Any]) -> dict[str, Any]:
    day, post = today(), request.post
    figures = figures_of(row, day)
    mine = Answer.objects.filter(round=row, unit=post.unit_id).first() if answers_for(post, post.unit_id) else None
    is_keeper = keeps(post, row.unit_id)
    number = page_number(request)
    entries = _filtered(entries_for(post, row), request.GET.get("show", ""))
    total = entries.count()
    own = entries_for(post, row).standing().filter(unit=post.unit_id).count() if mine is not None else 0  # type: ignore[attr-defined]
    return {
        "round": row,
        "span": span_said(row, day),
        "due": dates.day(row.due_on, day),
        "notice_by": dates.day(row.notice_by, day),
        "office": directory.unit_label(row.unit_id),
        "is_late": row.due_on < day,
        "mine": mine,
        "own": own,
        "is_keeper": is_keeper,
        "may_enter": not row.is_closed and (is_keeper or mine is not None),
        "may_notice": is_keeper and not row.is_closed and (row.due_on < day or not figures.waiting),
        "may_cancel": is_keeper and not row.is_closed and not figures.answered and not figures.entries,
        "figures": figures if sees_all(post, row) else None,
        "status": _status(figures, row) if sees_all(post, row) else "",
        "units": _unit_lines(row, figures, is_keeper, day) if sees_all(post, row) else [],
        "lines": entry_lines(entries.select_related("round")[(number - 1) * PAGE : number * PAGE], day),
        "pager": pager(request, total, number, _("Entries %(first)s to %(last)s of %(total)s")),
        "views": _views(row, request.GET.get("show", "")),
        "total": total,
        "labels": [one.said for one in row.labels],
        "noticed": dates.moment(row.noticed_at, day) if row.noticed_at else "",
        **{f"{name}_form": form for name, form in forms.items()},
    }


SHOWN = ("", "unchecked", "returned", "withdrawn")


def _filtered(rows: QuerySet[Entry], show: str) -> QuerySet[Entry]:
    wanted: dict[str, dict[str, Any]] = {
        "unchecked": {"withdrawn_at": None, "is_checked": False},
        "returned": {"withdrawn_at": None, "is_returned": True},
        "withdrawn": {"withdrawn_at__isnull": False},
    }
    return rows.filter(**wanted.get(show, {"withdrawn_at": None})).order_by("unit__path", "pk")


def _views(row: Round, show: str) -> list[tuple[str, str, bool]]:
    names = {
        "": _("All entries"),
        "unchecked": _("Not looked at yet"),
        "returned": _("Returned"),
        "withdrawn": _("Taken out"),
    }
    url = reverse("desk:round", args=[row.pk])
    return [(f"{url}?show={key}" if key else url, names[key], key == show) for key in SHOWN]


def _status(figures: RoundFigures, row: Round) -> str:
    answered = _("%(done)d of %(all)d units have answered") % {"done": figures.answered, "all": len(figures.units)}
    entries = ngettext("%(n)d entry", "%(n)d entries", figures.entries) % {"n": figures.entries}
    parts = [answered, entries]
    if figures.unchecked and not row.is_closed:
        parts.append(_("%(n)d not looked at yet") % {"n": figures.unchecked})
    if figures.corrections:
        told = {"done": figures.mended, "all": figures.corrections}
        parts.append(_("%(done)d of %(all)d correction notices mended") % told)
    return _(", ").join(parts)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit that is asked, in the order of the tree."""

    id: int
    name: str
    answered: str
    is_late: bool
    entries: int
    returned: int
    open_corrections: int
    may_answer: bool


def _unit_lines(row: Round, figures: RoundFigures, is_keeper: bool, day: date) -> list[UnitLine]:
    return [
        UnitLine(
            id=one.unit,
            name=directory.unit_label(one.unit),
            answered=_answer_said(one.answered_on, one.found_none, day),
            is_late=one.is_late,
            entries=one.entries,
            returned=one.returned,
            open_corrections=one.open_corrections,
            may_answer=is_keeper and not row.is_closed and not one.answered_on and directory.unit(one.unit).is_outside,
        )
        for one in figures.units
    ]


def _answer_said(answered_on: str, found_none: bool, day: date) -> str:
    if not answered_on:
        return _("not yet")
    on = dates.plain_day(date.fromisoformat(answered_on), day)
    return _("none found, %(day)s") % {"day": on} if found_none else on


def entry_lines(rows: Sequence[Entry] | QuerySet[Entry], day: date) -> list[EntryLine]:
    return [
        EntryLine(
            url=reverse("desk:round_entry", args=[row.round_id, row.pk]),
            no=row.pk,
            field=row.round.label_of(row.field),
            description=row.description or row.owed or _("nothing found"),
            place=divisions.label(row.place) if row.place else "",
            about=directory.unit_label(row.about_id),
            unit=row.source or directory.unit_label(row.unit_id),
            seen=dates.plain_day(row.seen_on, day),
            stands=entry_stands(row),
            is_returned=row.is_returned,
        )
        for row in rows
    ]


def entry_stands(row: Entry) -> str:
    if row.withdrawn_at is not None:
        return _("taken out")
    if row.is_returned:
        return _("returned, to be mended")
    return _("accepted") if row.is_checked else _("not looked at yet")


@never_cache
@require_safe
@for_roles(*SEES_ROUNDS)
def round_print(request: StaffRequest, round_id: int) -> HttpResponse:
    """The entries within reach on paper, with room for what is decided."""
    row = round_or_404(request.post, round_id)
    day = today()
    entries = _filtered(entries_for(request.post, row), "").select_related("round")
    context = {
        "round": row,
        "span": span_said(row, day),
        "due": dates.day(row.due_on, day),
        "office": directory.unit_label(row.unit_id),
        "lines": entry_lines(entries[:MOST_PRINTED], day),
        "is_cut": entries.count() > MOST_PRINTED,
        "most": MOST_PRINTED,
        "items": row.form,
        "printed_on": dates.day(day),
        "back_url": reverse("desk:round", args=[row.pk]),
    }
    return render(request, "desk/rounds/print.html", context)


MOST_PRINTED = 1000


@never_cache
@require_safe
@for_roles(*SEES_ROUNDS)
def round_notice(request: StaffRequest, round_id: int) -> HttpResponse:
    """The notice as a paper; everybody who was asked reads it."""
    row = round_or_404(request.post, round_id)
    if not row.is_closed:
        raise Http404
    assert row.noticed_at is not None
    made = notice_pdf(row, row.plan.unit)
    return pdf_response(made, _("notice %(title)s %(day)s.pdf") % {"title": row.title, "day": on_day(row.noticed_at)})


def pdf_response(made: Printed, name: str) -> HttpResponse:
    """A PDF of our own making, shown in the browser."""
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response["Content-Security-Policy"] = PDF_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
