"""Suggestions of art. 40: the list, a new one, and the page of one with its written answer on adoption."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.desk.oversight import listed_page, tabs
from huiyin.desk.oversight_asked import answered_said, earlier_answers, forms_for, was_done
from huiyin.desk.oversight_forms import AdoptionForm, SuggestionForm
from huiyin.desk.oversight_lines import clock_of, state_of, suggestion_lines
from huiyin.desk.people_pages import tell
from huiyin.desk.pickers import unit_choices
from huiyin.duties.office_time import now
from huiyin.duties.office_time import today as office_today
from huiyin.oversight import suggestions
from huiyin.oversight.answering import ASKS
from huiyin.oversight.models import Order, Suggestion
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Unit
from huiyin.people.refusals import Refused
from huiyin.web import dates

ASKERS = sorted(ASKS)


@never_cache
@require_safe
@for_roles(*ASKERS)
def suggestion_list(request: StaffRequest) -> HttpResponse:
    """Every suggestion within reach, the latest first."""
    rows = Suggestion.objects.visible_to(request.post).select_related("unit")
    context = {
        "tabs": tabs(request.post, "desk:oversight_suggestions"),
        **listed_page(request, rows, suggestion_lines, _("%(first)d–%(last)d of %(total)d suggestions")),
        "may_suggest": suggestions.may_suggest(request.post),
    }
    return render(request, "desk/oversight_suggestions.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ASKERS)
def suggestion_new(request: StaffRequest) -> HttpResponse:
    """A new suggestion; `order` names the order after which it is made."""
    if not suggestions.may_suggest(request.post):
        raise Http404
    order = _order(request)
    units = unit_choices(lambda card: card.id != request.post.unit_id, request.post.unit_id)
    initial = {"unit": order.unit_id} if order else {}
    form = SuggestionForm(request.POST if request.method == "POST" else None, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = _make(request.post, order, form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Made. The unit owes a written answer on its adoption."))
            return redirect("desk:oversight_suggestion", row.pk)
    context = {"form": form, "order": order}
    return render(request, "desk/oversight_suggestion_new.html", context, status=422 if request.POST else 200)


def _order(request: StaffRequest) -> Order | None:
    typed = request.GET.get("order", "")
    if not typed:
        return None
    row = Order.objects.visible_to(request.post).filter(pk=typed if typed.isdecimal() else 0).first()
    if row is None:
        raise Http404
    return row


def _make(by: Post, order: Order | None, typed: dict[str, Any]) -> Suggestion:
    unit = Unit.objects.get(pk=typed.pop("unit"))
    return suggestions.make_suggestion(unit=unit, order=order, by=by, at=now(), **typed)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ASKERS)
def suggestion(request: StaffRequest, suggestion_id: int) -> HttpResponse:
    """One suggestion within reach and its answer."""
    rows = Suggestion.objects.visible_to(request.post).select_related("unit")
    row = rows.filter(pk=suggestion_id).first()
    if row is None:
        raise Http404
    shown: dict[str, Any] = {**forms_for(request, row)}
    if "answer" in shown:
        shown["answer"] = AdoptionForm(request.POST if "answer" in request.POST else None, prefix="answer")
    if was_done(request, shown, _acts(row, request.post)):
        return redirect("desk:oversight_suggestion", row.pk)
    day = office_today()
    context = {
        "row": row,
        "unit": directory.unit_label(row.unit_id),
        "office": directory.unit_label(row.office_id),
        "given_on": dates.day(row.on, day),
        "due": dates.day(row.answer_by, day),
        "clock": clock_of(row, day, with_date=False),
        "state": state_of(row, day),
        "answered": answered_said(row, day),
        "earlier": earlier_answers(row, day),
        **{f"{name}_form": form for name, form in shown.items()},
    }
    return render(request, "desk/oversight_suggestion.html", context, status=422 if request.POST else 200)


def _acts(row: Suggestion, by: Post) -> dict[str, Any]:
    at = now()
    return {
        "answer": lambda typed: suggestions.answer_suggestion(suggestion=row, by=by, at=at, **typed),
        "back": lambda typed: suggestions.return_suggestion_answer(suggestion=row, by=by, at=at, **typed),
        "withdraw": lambda typed: suggestions.withdraw_suggestion(suggestion=row, by=by, at=at, **typed),
    }
