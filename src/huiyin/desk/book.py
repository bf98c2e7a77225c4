"""The register book (登记台帐): what the office received in a period, counted as the field counts it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huiyin.cases.counting import RATINGS_FROM, Tally, ratings_of, registered_by, tally
from huiyin.cases.models import Channel, Contact
from huiyin.desk.export_files import export_url
from huiyin.desk.papers_day import ISSUERS
from huiyin.desk.rows import case_url, title_of
from huiyin.duties.office_time import today as office_today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.terms import RATINGS
from huiyin.web import dates, shown, words

PAGE = 50
READERS = ("clerk", "head", "custodian")


class PeriodForm(forms.Form):
    """From and to, both included, and a channel."""

    first = forms.DateField(label=gettext_lazy("From"), required=False)
    last = forms.DateField(label=gettext_lazy("To"), required=False)
    channel = forms.ChoiceField(choices=[("", ""), *Channel.choices], required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The period ends before it begins. Choose a later day."))
        return given


@dataclass(frozen=True, slots=True)
class BookRow:
    """One contact; every value is ready to print."""

    number: str
    url: str
    received: str
    channel: str
    title: str
    people: int
    kind: str
    stage: str


@for_roles(*READERS)
def book(request: StaffRequest) -> HttpResponse:
    """The office's contacts of this month, or of the period in the address; with `print` all of them."""
    post, today = request.post, office_today()
    form = PeriodForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    first = given.get("first") or today.replace(day=1)
    last = given.get("last") or max(first, today)
    found = registered_by(post, first, last)
    if given.get("channel"):
        found = found.filter(channel=given["channel"])
    counted = tally(found)
    asked = {"first": first.isoformat(), "last": last.isoformat(), "channel": given.get("channel", "")}
    printing = "print" in request.GET
    page = 1 if printing else page_wanted(request.GET.get("page", ""), counted.contacts)
    wanted = found if printing else found[(page - 1) * PAGE : page * PAGE]
    context = {
        "form": form,
        "said": said(counted, first, last, today),
        "may_list_assigned": post.role in ("clerk", "head"),
        "may_print_day": post.role in ISSUERS,
        "tally": counted,
        "rows": list(rows(wanted.select_related("case").defer("case__state"), today)),
        "filters": controls(first, last, given.get("channel", "")),
        "pager": None if printing else pager(page, counted.contacts, request.GET.dict()),
        "ratings": rating_lines(ratings_of(post, first, last)),
        "ratings_from": RATINGS_FROM,
        "print_url": f"?{urlencode({**request.GET.dict(), 'print': 1})}",
        "export_url": export_url("book", urlencode(asked)),
        "period": dates.span(first, last, today),
        "office": post.unit.label,
        "url": reverse("desk:book"),
    }
    return render(request, "desk/book_print.html" if printing else "desk/book.html", context)


def page_wanted(typed: str, total: int) -> int:
    """The page in the address, kept within the pages there are."""
    pages = max(1, -(-total // PAGE))
    return min(max(1, int(typed)), pages) if typed.isdecimal() and len(typed) < 8 else 1


def pager(page: int, total: int, query: dict[str, str]) -> shown.Pager | None:
    def url(number: int) -> str:
        return f"?{urlencode({**query, 'page': number})}"

    return shown.paged(page, PAGE, total, url)


def rows(contacts: Iterable[Contact], today: date) -> Iterable[BookRow]:
    for contact in contacts:
        case = contact.case
        law = procedure_for(case.procedure)
        yield BookRow(
            number=case.number,
            url=case_url(case.number),
            received=dates.plain_day(contact.received_on, today),
            channel=words.channel(contact.channel),
            title=title_of(case),
            people=contact.people,
            kind=_("first") if contact.is_first else _("joined a matter"),
            stage=words.said(law.stages[case.stage].name),
        )


def said(counted: Tally, first: date, last: date, today: date) -> str:
    """One sentence with the four counts, each with its word."""
    parts = [
        ngettext("%(count)d matter", "%(count)d matters", counted.matters) % {"count": counted.matters},
        ngettext("%(count)d contact", "%(count)d contacts", counted.contacts) % {"count": counted.contacts},
        ngettext("%(count)d visiting group", "%(count)d visiting groups", counted.groups) % {"count": counted.groups},
        ngettext("%(count)d person", "%(count)d persons", counted.people) % {"count": counted.people},
    ]
    between = dates.span(first, last, today)
    return _("%(period)s: %(counts)s") % {"period": between, "counts": _(", ").join(parts)}


def controls(first: date, last: date, channel: str) -> list[shown.Filter]:
    options = [("", _("all channels")), *((value, str(label)) for value, label in Channel.choices)]
    return [
        shown.Filter("first", _("From"), first.isoformat(), (), kind="date"),
        shown.Filter("last", _("To"), last.isoformat(), (), kind="date"),
        shown.Filter("channel", _("Channel"), channel, tuple(options)),
    ]


@dataclass(frozen=True, slots=True)
class RatingLine:
    """What one addressee was given: the counts in the order of RATINGS."""

    addressee: str
    counts: tuple[int, ...]


def rating_lines(found: Any) -> list[RatingLine] | None:
    """Lines for the table; None where fewer than five matters were rated."""
    if found is None:
        return None
    names = {"office": _("Petition office"), "unit": _("Competent unit")}
    return [RatingLine(names[who], tuple(counts[key] for key in RATINGS)) for who, counts in found.items()]
