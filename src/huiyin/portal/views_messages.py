"""Messages about one matter: what was sent to this petitioner, and how they want to be told from now on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.cases.messages import messages_to
from huiyin.cases.models import Contact
from huiyin.duties import office_time
from huiyin.outbox.actions import choose_ways
from huiyin.outbox.catalogue import TEMPLATES
from huiyin.outbox.choosing import WaysForm
from huiyin.outbox.models import Message, MessageState
from huiyin.outbox.ways import ways_offered
from huiyin.parties.actions import WayWithoutAddress
from huiyin.parties.models import Party
from huiyin.portal.limits import STEPS
from huiyin.portal.matter import view_of
from huiyin.portal.pages import draw
from huiyin.portal.views_track import with_contact
from huiyin.web import dates
from huiyin.web.words import said


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message as its addressee sees it in the list."""

    what: str
    said: str


@require_http_methods(["GET", "HEAD", "POST"])
@with_contact
def messages(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The list, and the form that changes how this petitioner is told. Whoever filed without a name is told nothing."""
    party = first_of(contact)
    if party is None:
        return page(request, contact, None, None)
    form = WaysForm(request.POST or None, initial={"ways": party.ways or [], "language": party.language})
    if request.method != "POST":
        return page(request, contact, party, form)
    at = office_time.now()
    if minutes := STEPS.reached(request, at):
        return page(request, contact, party, form, minutes=minutes, status=429)
    if not form.is_valid():
        return page(request, contact, party, form, status=422)
    given = form.cleaned_data
    try:
        choose_ways(party=party, ways=given["ways"], language=given["language"], changes=form.changes, by=None, at=at)
    except WayWithoutAddress as missing:
        form.point_out(missing.entry)
        return page(request, contact, party, form, status=422)
    return HttpResponseRedirect(f"{reverse('portal:messages')}?done=1")


def first_of(contact: Contact) -> Party | None:
    """Who wrote: the first petitioner of the contact whose code was shown."""
    row = contact.petitioners.select_related("party").order_by("pk").first()
    return row.party if row else None


def page(
    request: HttpRequest,
    contact: Contact,
    party: Party | None,
    form: WaysForm | None,
    *,
    minutes: int | None = None,
    status: int = 200,
) -> HttpResponse:
    today = office_time.today()
    matter = view_of(contact, today)
    sent = messages_to(contact.case, [party.pk]) if party else []
    context = {
        "matter": matter,
        "office": matter.office,
        "form": form,
        "minutes": minutes,
        "is_done": "done" in request.GET,
        "offers": bool(ways_offered()),
        "lines": [MessageLine(said(TEMPLATES[one.template].name), stands(one, today)) for one in sent],
    }
    return draw(request, "portal/messages.html", context, status=status)


def stands(one: Message, today: date) -> str:
    """By which channel, and how far it has come; what failed on our side is said plainly."""
    at = one.delivered_at or one.sent_at
    told = {
        MessageState.DELIVERED: _("%(channel)s, reached you %(when)s"),
        MessageState.SENT: _("%(channel)s, sent %(when)s"),
        MessageState.WAITING: _("%(channel)s, on its way"),
        MessageState.FAILED: _("%(channel)s, could not be delivered"),
        MessageState.CANCELLED: _("%(channel)s, not sent"),
    }[MessageState(one.state)]
    return told % {"channel": one.get_channel_display(), "when": dates.moment(at, today) if at else ""}
