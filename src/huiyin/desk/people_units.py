"""Pages about units, for the administrator of a subtree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.desk.people_forms import NewUnitForm, UnitForm, initial_of
from huiyin.desk.people_matters import matters_of_unit
from huiyin.desk.people_pages import page_number, pager, tell, today, unit_or_404
from huiyin.documents.seals import USUAL_WIDTH, seal_of
from huiyin.duties.layers import layers_in_force
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.actions import close_unit, create_unit, edit_unit, reopen_unit
from huiyin.people.models import Level, Post, Role, Unit
from huiyin.people.names import name_key
from huiyin.people.refusals import Refused
from huiyin.web.shown import Filter

PAGE = 100


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row of the tree. `indent` is what stands before the name; `above` the unit over it, in search results."""

    unit: Unit
    indent: str
    above: str
    level: str
    posts: int
    below: int


def filtered(units: QuerySet[Unit], query: str, show: str) -> QuerySet[Unit]:
    """Units whose name or code holds `query`, of one sort: in use, petition offices, outside, closed, all."""
    sorts = {
        "": Q(is_active=True),
        "offices": Q(is_active=True, is_petition_office=True),
        "outside": Q(is_active=True, is_outside=True),
        "closed": Q(is_active=False),
        "all": Q(),
    }
    units = units.filter(sorts.get(show, sorts[""]))
    if query:
        named = Q(name__icontains=query) | Q(name_en__icontains=query) | Q(short_name__icontains=query)
        units = units.filter(named | Q(paper_code=query) | Q(division__startswith=query))
    return units


# Reading a name as pinyin costs far more than sorting by it, and a tree is shown again and again.
_name_key = lru_cache(maxsize=32768)(name_key)


def in_tree(below: QuerySet[Unit], wanted: set[int]) -> list[int]:
    """Ids of the `wanted` units of a subtree: each before those under it, units under the same one by name."""
    paths: dict[int, str] = {}
    keys: dict[str, tuple[str, str]] = {}
    for pk, path, name in below.values_list("pk", "path", "name"):
        keys[str(pk)] = (_name_key(name), str(pk))
        if pk in wanted:
            paths[pk] = path
    # What stands above the subtree is the same for all and says nothing.
    return sorted(paths, key=lambda pk: [keys[part] for part in paths[pk].split(".") if part in keys])


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET"])
def units(request: StaffRequest) -> HttpResponse:
    """The administrator's subtree in tree order."""
    query, show = request.GET.get("q", "").strip(), request.GET.get("show", "")
    below = Unit.objects.below(request.post.unit)
    found = filtered(below, query, show)
    ids, number = in_tree(below, set(found.values_list("pk", flat=True))), page_number(request)
    total, here = len(ids), ids[(number - 1) * PAGE : number * PAGE]
    by_id = found.select_related("parent").in_bulk(here)
    shown = [by_id[pk] for pk in here]
    is_tree = not query and show in {"", "all"}
    context = {
        "rows": _rows(shown, request.post.unit, is_tree),
        "filters": _filters(query, show),
        "result": ngettext("%(n)d unit", "%(n)d units", total) % {"n": total},
        "pager": pager(request, total, number, _("%(first)d–%(last)d of %(total)d units"), PAGE),
        "is_tree": is_tree,
    }
    return render(request, "desk/people/units.html", context)


def _rows(shown: list[Unit], root: Unit, is_tree: bool) -> list[UnitRow]:
    ids = [unit.pk for unit in shown]
    held = Post.objects.held_on(today()).filter(unit__in=ids).order_by()
    posts = {row["unit"]: row["n"] for row in held.values("unit").annotate(n=Count("pk"))}
    children = Unit.objects.active().filter(parent__in=ids).order_by()
    below = {row["parent"]: row["n"] for row in children.values("parent").annotate(n=Count("pk"))}
    depth = root.path.count(".")
    return [
        UnitRow(
            unit,
            indent="　" * (unit.path.count(".") - depth) if is_tree else "",
            above=unit.parent.label if unit.parent and not is_tree else "",
            level=str(Level(unit.level).label),
            posts=posts.get(unit.pk, 0),
            below=below.get(unit.pk, 0),
        )
        for unit in shown
    ]


def _filters(query: str, show: str) -> tuple[Filter, ...]:
    shows = (
        ("", _("In use")),
        ("offices", _("Petition offices")),
        ("outside", _("Outside units")),
        ("closed", pgettext("unit", "Closed")),
        ("all", _("All")),
    )
    return (
        Filter("q", _("Name or code"), query, kind="text"),
        Filter("show", _("Show"), show, options=shows),
    )


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def unit_new(request: StaffRequest) -> HttpResponse:
    """A unit under `?parent=`, the administrator's own unit by default; `?outside=1` ticks the outside unit."""
    asked = request.GET.get("parent", "")
    parent = unit_or_404(request, int(asked)) if asked.isdecimal() else request.post.unit
    initial = {"level": parent.level, "is_outside": parent.is_outside or "outside" in request.GET}
    form = NewUnitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        outside = form.cleaned_data["is_outside"]
        try:
            made = create_unit(
                parent=parent, fields=form.given(), is_outside=outside, by=request.post, at=timezone.now()
            )
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("%(unit)s is added.") % {"unit": made.label})
            return redirect("desk:unit", made.pk)
    return render(request, "desk/people/unit_new.html", {"form": form, "parent": parent})


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def unit(request: StaffRequest, pk: int) -> HttpResponse:
    """One unit: what is written down about it, who holds posts in it, what stands under it."""
    shown = unit_or_404(request, pk)
    form = UnitForm(request.POST or None, initial=initial_of(shown))
    if request.method == "POST" and form.is_valid():
        try:
            edit_unit(unit=shown, fields=form.given(), by=request.post, at=timezone.now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:unit", pk)
    posts = Post.objects.held_on(today()).filter(unit=shown).select_related("staff").order_by("role", "pk")
    context = {
        "form": form,
        "unit": shown,
        "posts": posts,
        "children": shown.children.filter(is_active=True).order_by("pk"),
        "matters": matters_of_unit(shown),
        "is_root": shown.pk == request.post.unit_id,
        "seal": seal_of(shown.pk) if "electronic_seal" in layers_in_force() else None,
        "may_seal": "electronic_seal" in layers_in_force() and not shown.is_outside,
        "usual_width": USUAL_WIDTH,
    }
    return render(request, "desk/people/unit.html", context)


@require_POST
@for_roles(Role.ADMINISTRATOR)
def unit_close(request: StaffRequest, pk: int) -> HttpResponse:
    shown = unit_or_404(request, pk)
    try:
        close_unit(unit=shown, by=request.post, at=timezone.now(), open_matters=matters_of_unit(shown))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        undo = f"undo {request.path.removesuffix('close/')}reopen/"
        messages.success(request, _("%(unit)s is closed.") % {"unit": shown.label}, extra_tags=undo)
    return redirect("desk:unit", pk)


@require_POST
@for_roles(Role.ADMINISTRATOR)
def unit_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    shown = unit_or_404(request, pk)
    try:
        reopen_unit(unit=shown, by=request.post, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(unit)s is in use again.") % {"unit": shown.label})
    return redirect("desk:unit", pk)
