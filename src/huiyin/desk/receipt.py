"""The receipt: number, query code, the clock that now runs and the day it ends. The code is on it and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.cases import timeline
from huiyin.cases.models import Case, Contact
from huiyin.cases.reach import can_see, reads_sealed
from huiyin.desk.case import visible_case
from huiyin.documents.content import Letter
from huiyin.documents.papers import receipt_letter
from huiyin.documents.qr import qr_svg
from huiyin.duties.office_time import on_day
from huiyin.duties.office_time import today as office_today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Role, Unit
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.clocks import Clock
from huiyin.procedure.engine import ClockView
from huiyin.procedure.terms import CHANNELS, day_text

# The paper is Chinese whatever the screen's language.
CODE_GONE = "（查询码只在登记当时显示一次）"


def receipt_page(
    request: StaffRequest, case: Case, contact: Contact, code: str, *, is_replaced: bool = False, table_url: str = ""
) -> HttpResponse:
    """The page that answers a registration, or a code that was replaced; without `code` when the form came twice.

    `table_url`: back to the reception the visit sits at.
    """
    today = office_today()
    context = {
        "case": case,
        "code": code,
        "is_replaced": is_replaced,
        "table_url": table_url,
        "letter": _letter(request, case, contact, code),
        "qr": qr_svg(_track_url(request, case), _("QR code: opens the tracking page")),
        "due": next((view for view in _told(case, contact) if view.is_running), None),
        "today": today,
        # An accusation against this very office goes to the one above: here nothing but the receipt is left of it.
        "is_here": can_see(request.post, case),
    }
    response = render(request, "desk/register_receipt.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@for_roles(Role.CLERK)
def receipt(request: StaffRequest, number: str, contact_id: int) -> HttpResponse:
    """The receipt once more, for a petitioner who lost it: without the code, which is nowhere to be read."""
    case = visible_case(request.post, number)
    contact = Contact.objects.filter(case=case, pk=contact_id).first()
    if contact is None or not reads_sealed(request.post, case):
        return HttpResponse(status=404)
    return receipt_page(request, case, contact, "")


def _track_url(request: StaffRequest, case: Case) -> str:
    return request.build_absolute_uri(reverse("portal:track")) + f"?number={case.number}"


def _letter(request: StaffRequest, case: Case, contact: Contact, code: str) -> Letter:
    office = Unit.objects.get(pk=contact.office_id)
    promised = [view for view in _views(case) if view.rule.key == "promise"]
    told = _told(case, contact)
    fields: dict[str, Any] = {
        "case_number": case.number,
        "code": code or CODE_GONE,
        "received_on": contact.received_on,
        "registered_on": on_day(contact.registered_at),
        "channel": CHANNELS[contact.channel].zh,
        "people": contact.people,
        "matter": "" if case.is_sealed else case.subject,
        "running": "\n".join(_running(view) for view in told) or "本事项目前没有正在计算的期限。",
        "promised_on": promised[0].due.on if promised else None,
        "track_url": request.build_absolute_uri(reverse("portal:track")),
    }
    return receipt_letter(unit=office, fields=fields, on=on_day(contact.registered_at))


def _views(case: Case) -> tuple[ClockView, ...]:
    return timeline.views_of(case, office_today())


def _told(case: Case, contact: Contact) -> list[ClockView]:
    """What an office owed on registering, so that the receipt says the same whenever it is printed.

    Clocks that began with later steps are left out. A contact that joined began none: those that ran on its day.
    The date promised to the petitioner stands by itself.
    """
    owed = [
        view for view in _views(case) if view.is_duty and view.clock.ending != "void" and view.rule.key != "promise"
    ]
    if contact.pk in case.standing.contacts:
        return [view for view in owed if _ran_on(view.clock, on_day(contact.registered_at))]
    began = procedure_for(case.procedure).steps["register"].starts
    return [view for view in owed if view.rule.key in began]


def _ran_on(clock: Clock, day: date) -> bool:
    return clock.started_on <= day and (clock.stopped_on is None or clock.stopped_on > day)


def _running(view: ClockView) -> str:
    source = "" if view.rule.citation.is_policy else f"（{view.rule.citation.text.zh}）"
    # Beyond the calendar's last year: holidays that far ahead are not announced.
    guess = "（暂定）" if view.due.provisional else ""
    return f"{view.rule.name.zh}：最晚{day_text(view.due.on).zh}{guess}{source}。"
