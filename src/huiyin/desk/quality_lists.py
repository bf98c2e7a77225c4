"""Checklists of an organ: what is in force, and saying one anew as a version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.desk.quality_forms import ItemFormSet, NameForm
from huiyin.desk.quality_parts import READERS, Listing, Table, TableRow, done, listing, tabs
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.procedure.terms import Text
from huiyin.quality.checklists import Checklist, Item, in_force, keep_version, shipped, versions_of
from huiyin.quality.rights import may_direct, sphere
from huiyin.web import dates
from huiyin.web.forms import asked_for_rows, with_rows, without_errors
from huiyin.web.words import said


@never_cache
@require_safe
@for_roles(*READERS)
def checklists(request: StaffRequest) -> HttpResponse:
    """The checklists in force here, with where each comes from."""
    found = in_force(sphere(request.post))
    return listing(
        request,
        Listing(
            here="quality",
            title=_("Checklists"),
            status=_("A check keeps the version it began with, whatever is changed here later."),
            tables=[
                Table(
                    _("In force"),
                    (_("Checklist"), _("Questions"), _("Kept by")),
                    [
                        TableRow(
                            reverse("desk:quality_checklist", args=[key]),
                            (said(one.name), str(len(one.items)), _source(one)),
                        )
                        for key, one in found.items()
                    ],
                )
            ],
        ),
    )


def _source(one: Checklist) -> str:
    if one.unit is None:
        return _("as shipped")
    return _("%(unit)s, version %(no)d") % {"unit": directory.unit_label(one.unit), "no": one.version}


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def checklist(request: StaffRequest, key: str) -> HttpResponse:
    """The questions of one checklist; heads and supervisors say it anew."""
    if key not in shipped():
        raise Http404
    unit = sphere(request.post)
    current = in_force(unit)[key]
    may_edit = may_direct(request.post)
    if request.method == "POST" and not may_edit:
        raise Http404
    name, rows = _forms(request, current)
    is_sent = request.method == "POST" and not asked_for_rows(request.POST)
    if is_sent and name.is_valid() and rows.is_valid():
        items = _items(rows, current)
        kept = done(
            request,
            name,
            lambda: keep_version(key=key, name=name.cleaned_data["name"], items=items, by=request.post, at=now()),
        )
        if kept is not None:
            messages.success(request, _("Kept as version %(no)d; checks from now on go by it.") % {"no": kept.version})
            return redirect("desk:quality_checklist", key)
    day = today()
    versions = versions_of(unit, key)
    context = {
        "tabs": tabs(request.post, "quality"),
        "title": said(current.name),
        "status": _status(current),
        "items": [(item, said(item.text), said(item.article)) for item in current.items],
        "name": name,
        "rows": rows,
        "may_edit": may_edit,
        "versions": [(row.version, dates.moment(row.at, day), row.by.name) for row in versions],
    }
    return render(request, "desk/quality_checklist.html", context, status=422 if is_sent else 200)


def _status(current: Checklist) -> str:
    count = ngettext("%(n)d question", "%(n)d questions", len(current.items)) % {"n": len(current.items)}
    return f"{count}{_(', ')}{_source(current)}"


def _forms(request: StaffRequest, current: Checklist) -> tuple[NameForm, Any]:
    if request.method == "POST":
        is_growing = asked_for_rows(request.POST)
        data = with_rows(request.POST) if is_growing else request.POST
        name, rows = NameForm(data), ItemFormSet(data, prefix="items")
        return (without_errors(name), without_errors(rows)) if is_growing else (name, rows)
    initial = [
        {"key": item.key, "text": said(item.text), "weight": item.weight, "article": said(item.article)}
        for item in current.items
    ]
    return NameForm(initial={"name": said(current.name)}), ItemFormSet(initial=initial, prefix="items")


def _items(rows: Any, current: Checklist) -> list[Item]:
    """The questions as typed; one that was left as it stood keeps both its languages."""
    before = {item.key: item for item in current.items}
    found: list[Item] = []
    for no, row in enumerate(rows.cleaned_data, 1):
        if not row.get("text"):
            continue
        old = before.get(row.get("key", ""))
        key = old.key if old else f"own-{no}-{len(found)}"
        text, article = row["text"].strip(), row.get("article", "").strip()
        kept_text = old.text if old and said(old.text) == text else Text(text, text)
        kept_article = old.article if old and said(old.article) == article else Text(article, article)
        found.append(Item(key, kept_text, row["weight"], kept_article))
    return found
