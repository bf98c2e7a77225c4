"""Supervision orders: the list, a new one, one for each unit from what is overdue, and the page of one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases.models import Case
from huiyin.desk.oversight import chosen_unit, listed_page, tabs
from huiyin.desk.oversight_asked import answered_said, earlier_answers, forms_for, was_done
from huiyin.desk.oversight_forms import ConcludeForm, OrderForm, WithdrawForm
from huiyin.desk.oversight_lines import clock_of, order_lines, state_of
from huiyin.desk.people_pages import tell
from huiyin.desk.pickers import unit_choices
from huiyin.desk.rows import case_url, title_of
from huiyin.duties.models import Duty, DutyState
from huiyin.duties.office_time import now
from huiyin.duties.office_time import today as office_today
from huiyin.oversight import orders
from huiyin.oversight.answering import ASKS, may_change
from huiyin.oversight.climbing import open_matters
from huiyin.oversight.models import Order, OrderMatter, Rung, Trigger, Way
from huiyin.oversight.organs import organ_of
from huiyin.oversight.suggestions import may_suggest
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role, Unit
from huiyin.people.refusals import Refused
from huiyin.procedure.engine import NotAllowed
from huiyin.web import cells, dates
from huiyin.web.words import said

ASKERS = sorted(ASKS)


@never_cache
@require_safe
@for_roles(*ASKERS)
def order_list(request: StaffRequest) -> HttpResponse:
    """Every order within reach, the latest first; `trigger` narrows."""
    rows = Order.objects.visible_to(request.post).select_related("unit")
    if request.GET.get("trigger", "") in Trigger.values:
        rows = rows.filter(trigger=request.GET["trigger"])
    context = {
        "tabs": tabs(request.post, "desk:oversight_orders"),
        "is_supervisor": request.post.role == Role.SUPERVISOR,
        **listed_page(request, rows, order_lines, _("%(first)d–%(last)d of %(total)d orders")),
    }
    return render(request, "desk/oversight_orders.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ASKERS)
def order_new(request: StaffRequest) -> HttpResponse:
    """A new order; `follows` names the one it climbs from, `trigger` where it came from."""
    former = _former(request)
    form = _form(request, former)
    if request.method == "POST" and form.is_valid():
        try:
            row = orders.issue_order(wish=_wish(form.cleaned_data, former), by=request.post, at=now())
        except Refused as refused:
            tell(form, refused)
        except NotAllowed as refused:
            form.add_error(None, " ".join(said(reason.text) for reason in refused.reasons))
        else:
            messages.success(request, _("Issued. The unit finds it on “my work today”."))
            return redirect("desk:oversight_order", row.pk)
    context = {"form": form, "former": former, "is_supervisor": request.post.role == Role.SUPERVISOR}
    return render(request, "desk/oversight_order_new.html", context, status=422 if request.POST else 200)


def _former(request: StaffRequest) -> Order | None:
    typed = request.GET.get("follows", "")
    if not typed:
        return None
    row = Order.objects.visible_to(request.post).filter(pk=typed if typed.isdecimal() else 0).first()
    if row is None:
        raise Http404
    return row


def _form(request: StaffRequest, former: Order | None) -> OrderForm:
    organ, post = organ_of(request.post.unit), request.post
    units = unit_choices(lambda card: organ.pk in card.line and card.id != post.unit_id, organ.pk)
    initial: dict[str, Any] = {"way": Way.WRITING, "rung": Rung.WRITTEN, "trigger": request.GET.get("trigger", "")}
    if unit := chosen_unit(request):
        initial["unit"] = unit.id
    if former is not None:
        seen = _seen(post, open_matters(former))
        numbers = " ".join(case.number for case in seen)
        initial |= {"unit": former.unit_id, "trigger": former.trigger, "numbers": numbers}
        initial["rung"] = orders.next_rung(former.rung)
    if number := request.GET.get("case", ""):
        initial["numbers"] = number
    return OrderForm(request.POST if request.method == "POST" else None, post=post, units=units, initial=initial)


def _seen(post: Post, cases: list[Case]) -> list[Case]:
    return list(Case.objects.visible_to(post).filter(pk__in=[case.pk for case in cases]).order_by("number"))


def _wish(typed: dict[str, Any], former: Order | None) -> orders.OrderWish:
    return orders.OrderWish(
        unit=Unit.objects.get(pk=typed["unit"]),
        trigger=typed["trigger"],
        way=typed["way"],
        rung=typed["rung"],
        text=typed["text"],
        answer_by=typed["answer_by"],
        cases=typed["numbers"],
        follows=former,
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ASKERS)
def order(request: StaffRequest, order_id: int) -> HttpResponse:
    """One order within reach: what is demanded, of which matters, what was answered, what followed."""
    row = Order.objects.visible_to(request.post).filter(pk=order_id).select_related("unit", "follows").first()
    if row is None:
        raise Http404
    is_open = Order.objects.open().filter(pk=row.pk).exists()
    shown = _taken_back_by(request, row, is_open=is_open) if row.is_by_steps else forms_for(request, row)
    if may_change(request.post, row) and not is_open and row.withdrawn_on is None:
        sent = request.POST if "conclude" in request.POST else None
        initial = {"followed": row.followed, "text": row.followed_note}
        shown["conclude"] = ConcludeForm(sent, prefix="conclude", initial=initial)
    if was_done(request, shown, _acts(row, request.post)):
        return redirect("desk:oversight_order", row.pk)
    context = {
        **page_of(row, request.post, office_today(), is_open=is_open),
        **{f"{name}_form": form for name, form in shown.items()},
    }
    return render(request, "desk/oversight_order.html", context, status=422 if request.POST else 200)


def _taken_back_by(request: StaffRequest, row: Order, *, is_open: bool) -> dict[str, forms.Form]:
    """An order made in matters is answered there; its supervisor may take back what still waits."""
    if not is_open or request.post.role != Role.SUPERVISOR or not may_change(request.post, row):
        return {}
    return {"withdraw": WithdrawForm(request.POST if "withdraw" in request.POST else None, prefix="withdraw")}


def page_of(row: Order, post: Post, day: date, *, is_open: bool) -> dict[str, Any]:
    """The order in words of the reader."""
    state = state_of(row, day)
    if row.is_by_steps and row.withdrawn_on is None:
        state = _("to be answered in its matters") if is_open else _("answered in its matters")
    return {
        "row": row,
        "title": f"{row.get_rung_display()} · {directory.unit_label(row.unit_id)}",
        "unit": directory.unit_label(row.unit_id),
        "office": directory.unit_label(row.office_id),
        "entered_by": directory.post_label(row.entered_by_id),
        "given_on": dates.day(row.on, day),
        "due": dates.day(row.answer_by, day),
        "clock": clock_of(row, day, with_date=False) if is_open or not row.is_by_steps else "",
        "state": state,
        "is_late": is_open and row.answer_by < day,
        "matters": matter_lines(row, post, day),
        "rungs": rung_lines(row, post, day),
        "answered": answered_said(row, day),
        "earlier": earlier_answers(row, day),
        "followed_on": dates.day(row.followed_on, day) if row.followed_on else "",
        "climb_url": f"{reverse('desk:oversight_order_new')}?follows={row.pk}"
        if is_open and may_change(post, row) and row.rung < Rung.SUGGESTION - 1
        else "",
        "suggest_url": f"{reverse('desk:oversight_suggestion_new')}?order={row.pk}"
        if may_change(post, row) and may_suggest(post)
        else "",
    }


def matter_lines(row: Order, post: Post, day: date) -> list[tuple[str, str, str, SafeString]]:
    """Number, address, title and clock of each matter the post may see; the clock is the matter's own."""
    seen = OrderMatter.objects.filter(order=row, case__in=Case.objects.visible_to(post)).select_related("case")
    matters = list(seen.order_by("case__number"))
    duties = Duty.objects.filter(clock="demand", subject__in=[f"case:{one.case_id}" for one in matters])
    clocks = {(duty.subject, duty.key.split(":")[2]): duty for duty in duties}
    return [
        (
            one.case.number,
            case_url(one.case.number),
            title_of(one.case),
            _demand_clock(clocks.get((f"case:{one.case_id}", str(one.step))), day),
        )
        for one in matters
    ]


def _demand_clock(duty: Duty | None, day: date) -> SafeString:
    if duty is None:
        return SafeString("")
    if duty.state == DutyState.OPEN or duty.ended_on is None:
        # All of them are due on the day of the order, which stands above.
        return cells.clock(cells.verdict_by_date(duty.due_on, day), None, (duty.due_on - day).days, today=day)
    if duty.state == DutyState.VOID:
        return cells.tag(_("taken back"))
    verdict = "met" if duty.state == DutyState.MET else "met_late"
    return cells.clock(verdict, duty.ended_on, (duty.ended_on - duty.due_on).days, today=day)


def rung_lines(row: Order, post: Post, day: date) -> list[tuple[str, str, bool]]:
    """The rungs from the first to the last: what it is called, its address, whether it is this one."""
    chain = [row]
    while chain[0].follows is not None and len(chain) < 2 * Rung.SUGGESTION:
        chain.insert(0, chain[0].follows)
    while (after := chain[-1].followed_by.order_by("pk").first()) is not None and len(chain) < 2 * Rung.SUGGESTION:
        chain.append(after)
    if len(chain) == 1:
        return []
    return [
        (
            f"{dates.plain_day(one.on, day)} {one.get_rung_display()}",
            reverse("desk:oversight_order", args=[one.pk]),
            one.pk == row.pk,
        )
        for one in chain
    ]


def _acts(row: Order, by: Post) -> dict[str, Any]:
    at = now()
    return {
        "answer": lambda typed: orders.answer_order(order=row, by=by, at=at, **typed),
        "back": lambda typed: orders.return_order_answer(order=row, by=by, at=at, **typed),
        "withdraw": lambda typed: orders.withdraw_order(order=row, by=by, at=at, **typed),
        "conclude": lambda typed: orders.conclude_order(order=row, by=by, at=at, **typed),
    }


def issued_said(made: list[Order]) -> str:
    """How many orders went out."""
    return ngettext("%(n)d order was issued.", "%(n)d orders were issued, one for each unit.", len(made)) % {
        "n": len(made)
    }
