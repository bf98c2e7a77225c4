"""Orders that came from the people's congress, and how far the commitments made to it are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.desk.oversight import tabs
from huiyin.desk.oversight_forms import CommitmentForm
from huiyin.desk.oversight_lines import AskedLine, order_lines
from huiyin.desk.people_pages import PAGE, page_number, pager, tell
from huiyin.duties.office_time import now
from huiyin.duties.office_time import today as office_today
from huiyin.oversight import congress
from huiyin.oversight.answering import ASKS, may_change
from huiyin.oversight.congress import Promised
from huiyin.oversight.models import Measure, Order, Trigger
from huiyin.oversight.organs import organ_of
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.refusals import Refused

ASKERS = sorted(ASKS)
# Commitments are counted over all orders of the organ; more than this in sight and the page says so.
MOST = 500


@dataclass(frozen=True, slots=True)
class Counted:
    """One commitment: of how many orders it was kept; `url` opens those for which it was not."""

    slot: int
    label: str
    measure: str
    kept: int
    total: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether one commitment was kept for one order; `can_enter` where that is entered by hand here."""

    slot: int
    label: str
    is_kept: bool
    can_enter: bool


@dataclass(frozen=True, slots=True)
class OrderMarks:
    """One order and its commitments."""

    pk: int
    line: AskedLine
    marks: tuple[Mark, ...]


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ASKERS)
def congress_page(request: StaffRequest) -> HttpResponse:
    """The commitments counted, and the orders behind them; `missing` narrows to those for which one was not kept."""
    post, day = request.post, office_today()
    promised = congress.commitments_of(organ_of(post.unit))
    rows = Order.objects.visible_to(post).filter(trigger=Trigger.CONGRESS, withdrawn_on=None).select_related("unit")
    orders = list(rows[:MOST])
    kept = congress.kept_slots(orders, promised)
    missing = request.GET.get("missing", "")
    shown = [row for row in orders if not missing.isdecimal() or int(missing) not in kept[row.pk]]
    number = page_number(request)
    page = shown[(number - 1) * PAGE : number * PAGE]
    lines = zip(page, order_lines(page, day), strict=True)
    context = {
        "tabs": tabs(post, "desk:oversight_congress"),
        "counted": [_counted(one, orders, kept, missing) for one in promised],
        "orders": [OrderMarks(row.pk, line, _marks(row, kept[row.pk], promised, request)) for row, line in lines],
        "total": len(orders),
        "are_examples": congress.are_examples(promised),
        "is_cut": len(orders) == MOST,
        "pager": pager(request, len(shown), number, _("%(first)d–%(last)d of %(total)d orders")),
        "is_narrowed": missing.isdecimal(),
        "new_url": f"{reverse('desk:oversight_order_new')}?trigger={Trigger.CONGRESS}",
    }
    return render(request, "desk/oversight_congress.html", context)


def label_of(one: Promised) -> str:
    """In the reader's language where there is one."""
    return one.label_en if one.label_en and (get_language() or "").startswith("en") else one.label


def _counted(one: Promised, orders: list[Order], kept: Any, missing: str) -> Counted:
    return Counted(
        slot=one.slot,
        label=label_of(one),
        measure=str(Measure(one.measure).label),
        kept=sum(one.slot in kept[row.pk] for row in orders),
        total=len(orders),
        url=f"{reverse('desk:oversight_congress')}?missing={one.slot}",
        is_chosen=missing == str(one.slot),
    )


def _marks(row: Order, kept: set[int], promised: tuple[Promised, ...], request: StaffRequest) -> tuple[Mark, ...]:
    mine = may_change(request.post, row)
    return tuple(
        Mark(one.slot, label_of(one), one.slot in kept, mine and one.measure == Measure.BY_HAND) for one in promised
    )


@require_POST
@for_roles(*ASKERS)
def congress_kept(request: StaffRequest, order_id: int) -> HttpResponse:
    """Enter that a commitment was kept for an order (`slot`), or take that back (`undo`)."""
    row = Order.objects.visible_to(request.post).filter(pk=order_id).first()
    slot = request.POST.get("slot", "")
    if row is None or not slot.isdecimal():
        raise Http404
    act = congress.unkeep_commitment if "undo" in request.POST else congress.keep_commitment
    try:
        act(order=row, slot=int(slot), by=request.post, at=now())
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("desk:oversight_congress")


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ASKERS)
def congress_words(request: StaffRequest) -> HttpResponse:
    """The four commitments in the organ's own words, and by what each is counted."""
    organ = organ_of(request.post.unit)
    stands = congress.commitments_of(organ)
    sent = request.POST if request.method == "POST" else None
    forms = [
        CommitmentForm(
            sent,
            prefix=f"slot{one.slot}",
            initial={"label": one.label, "label_en": one.label_en, "measure": one.measure},
        )
        for one in stands
    ]
    if sent is not None and all(form.is_valid() for form in forms):
        promised = [Promised(slot, **form.cleaned_data) for slot, form in enumerate(forms, 1)]
        try:
            congress.say_commitments(organ=organ, promised=promised, by=request.post, at=now())
        except Refused as refused:
            tell(forms[0], refused)
        else:
            messages.success(request, _("Kept. The counts follow at once."))
            return redirect("desk:oversight_congress")
    status = 422 if sent is not None else 200
    context = {"forms": forms, "organ": organ.label, "are_examples": congress.are_examples(stands)}
    return render(request, "desk/oversight_commitments.html", context, status=status)
