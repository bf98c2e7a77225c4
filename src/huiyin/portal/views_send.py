"""Filing, screens 4 and 5: checking the answers, sending them once, and the receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.cases import divisions
from huiyin.cases.actions import AlreadyRegistered, register_case
from huiyin.cases.filing import Draft, DraftGone, save_draft, settle_draft
from huiyin.cases.models import Contact
from huiyin.cases.tracking import contact_of
from huiyin.documents.qr import qr_svg
from huiyin.duties import office_time
from huiyin.parties.ways import WAYS
from huiyin.people import directory
from huiyin.people.models import Unit
from huiyin.portal import device, screens, submission
from huiyin.portal.drafts import any_draft, go
from huiyin.portal.forms import kinds, manners
from huiyin.portal.limits import FILINGS
from huiyin.portal.matter import view_of
from huiyin.portal.pages import draw, for_citizens
from huiyin.portal.views_file import PAGE, at_screen
from huiyin.procedure.engine import NotAllowed
from huiyin.web.words import said


@PAGE
@for_citizens
def check(request: HttpRequest) -> HttpResponse:
    at = office_time.now()
    draft = any_draft(request, at)
    if draft is None:
        return HttpResponseRedirect(reverse("portal:file"))
    if draft.is_filed:
        return HttpResponseRedirect(reverse("portal:receipt"))
    judged = screens.judged(draft.values)
    if judged.to_mend:
        return HttpResponseRedirect(reverse(judged.to_mend) + "?mend=1")
    if request.method != "POST":
        return check_page(request, draft)
    return _sent(request, draft, judged, at)


def _sent(request: HttpRequest, draft: Draft, judged: screens.Judged, at: datetime) -> HttpResponse:
    """Act on the buttons of screen 4. What was chosen is kept unless the matter is filed, which settles the draft."""
    choice = request.POST.get("office", "")
    choice = request.POST.get("other_office", "") if choice == "other" else choice
    draft = replace(draft, values={**draft.values, "office": choice})
    office = screens.office_of(draft.values)
    problems: list[str] = []
    minutes = None
    if "later" not in request.POST and office is not None:
        minutes = FILINGS.reached(request, at)
        try:
            if not minutes:
                file_once(draft, judged, office, at)
                return HttpResponseRedirect(reverse("portal:receipt"))
        except AlreadyRegistered:
            FILINGS.forgive(request, at)
            return HttpResponseRedirect(reverse("portal:receipt"))
        except NotAllowed as refusal:
            problems = [said(reason.text) for reason in refusal.reasons]
    return _kept(request, draft, at, problems=problems, minutes=minutes)


def _kept(
    request: HttpRequest, draft: Draft, at: datetime, *, problems: list[str], minutes: int | None
) -> HttpResponse:
    """Keep the choice of a draft that was not filed, and say why; or put the draft aside, if that was asked."""
    try:
        draft = save_draft(draft.id, {"office": draft.values["office"]}, at=at)
    except DraftGone:
        return HttpResponseRedirect(reverse("portal:receipt"))
    if "later" in request.POST:
        return go(request, "portal:saved", draft)
    if screens.office_of(draft.values) is None:
        problems = [_("Choose the office that is to register your matter.")]
    return check_page(request, draft, problems=problems or None, minutes=minutes)


def file_once(draft: Draft, judged: screens.Judged, office: Unit, at: datetime) -> None:
    """Register the draft and leave its receipt, both or neither. Raises AlreadyRegistered and NotAllowed."""
    with transaction.atomic():
        done = register_case(
            registration=submission.registration_of(draft, judged, office=office, at=at), by=None, at=at
        )
        receipt = {"contact": done.contact.pk, "number": done.case.number, "code": done.code, "chosen": office.pk}
        settle_draft(draft, receipt, at=at)


def check_page(
    request: HttpRequest, draft: Draft, *, problems: list[str] | None = None, minutes: int | None = None
) -> HttpResponse:
    about, who = screens.about(draft.values["about"]), screens.who(draft.values["who"])
    about.is_good()
    who.is_good()
    near, others = submission.offices_for(about.place or "")
    chosen = str(draft.values.get("office") or "")
    if not chosen and near:
        chosen = str(near[0].unit.pk)
    context = at_screen(
        4,
        "portal:file_files",
        about=about.form.cleaned_data,
        kind_label=kinds()[about.form.cleaned_data["kind"]][0],
        asks=about.asks.texts,
        place=divisions.label(about.place) if about.place else "",
        unit=directory.unit_label(about.unit_id),
        who=who.form.cleaned_data,
        manner=who.manner,
        manner_label=manners()[who.manner][0],
        ways=[way for key in ("phone", "address", "email") if (way := who.form.cleaned_data[key])],
        told_by=[said(WAYS[way]) for way in who.form.told_by],
        others=who.named_others,
        files=draft.values.get("files", ()),
        near=[{"unit": item.unit, "why": item.why, "is_chosen": str(item.unit.pk) == chosen} for item in near],
        elsewhere=others,
        chosen=chosen,
        is_elsewhere=any(str(unit.pk) == chosen for unit in others),
        problems=problems or [],
        minutes=minutes,
    )
    return draw(request, "portal/file_check.html", context, status=429 if minutes else 200)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is printed on the receipt. `code` is shown here and nowhere else."""

    contact: Contact
    number: str
    code: str
    chosen: int

    @property
    def was_passed_up(self) -> bool:
        """Registered above the office that was chosen, because that office belongs to the unit complained of."""
        return self.contact.office_id != self.chosen


@require_safe
@for_citizens
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt of what this browser has just filed, for half an hour."""
    draft = any_draft(request, office_time.now())
    paper = receipt_of(draft)
    if draft is None or paper is None:
        return draw(request, "portal/receipt_gone.html", {})
    track_url = request.build_absolute_uri(reverse("portal:track"))
    matter = view_of(paper.contact, office_time.today())
    context: dict[str, Any] = {
        "receipt": paper,
        "until": draft.expires_at,
        "matter": matter,
        "office": matter.office,
        "track_url": track_url,
        # The number stands behind the #, so no server sees it; the query code is not in the picture at all.
        "qr": qr_svg(f"{track_url}#{paper.number}", _("Code with the address of the look-up page")),
    }
    response = draw(request, "portal/receipt.html", context)
    device.remember_contact(request, response, paper.contact)
    return response


def receipt_of(draft: Draft | None) -> Receipt | None:
    if draft is None or draft.receipt is None:
        return None
    contact = contact_of(draft.receipt["contact"])
    if contact is None:
        return None
    return Receipt(contact, draft.receipt["number"], draft.receipt["code"], draft.receipt["chosen"])
