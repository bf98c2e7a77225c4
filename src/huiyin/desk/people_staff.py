"""Pages about staff, for the administrator of a subtree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.desk.people_forms import LastDayForm, NameForm, NewStaffForm
from huiyin.desk.people_matters import matters_by_post
from huiyin.desk.people_pages import PAGE, page_number, pager, staff_or_404, tell, today, unit_or_404
from huiyin.people import attempts
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.actions import add_staff, leave, rename_staff, reset_password, take_back, unlock
from huiyin.people.models import Deputy, Post, Role, Staff, Unit
from huiyin.people.reach import looks_after
from huiyin.people.refusals import Refused, StillHolds
from huiyin.people.sign_in import lock_time
from huiyin.web import dates
from huiyin.web.shown import Filter


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A row of the list: the posts in force within the subtree, in words."""

    staff: Staff
    posts: tuple[str, ...]
    state: str


def filtered(by: Post, query: str, show: str, unit: Unit | None) -> QuerySet[Staff]:
    """Staff with a post in the subtree of `by` (or in `unit`), in the order of a name register."""
    day = today()
    held = Post.objects.filter(staff=OuterRef("pk"))
    held = held.filter(unit=unit) if unit else held.filter(unit__path__startswith=by.unit.path)
    here = Q(left_on__isnull=True) | Q(left_on__gte=day)
    if show == "left":
        found = Staff.objects.filter(Exists(held)).exclude(here)
    elif show == "none":
        found = Staff.objects.filter(here, Exists(held)).exclude(Exists(held.held_on(day)))
    else:
        found = Staff.objects.filter(here, Exists(held.filter(Q(until__isnull=True) | Q(until__gte=day))))
    if query:
        named = Q(name__icontains=query) | Q(username__icontains=query) | Q(name_key__startswith=query.lower())
        found = found.filter(named)
    return found.order_by("name_key", "pk")


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET"])
def staff(request: StaffRequest) -> HttpResponse:
    query, show = request.GET.get("q", "").strip(), request.GET.get("show", "")
    asked = request.GET.get("unit", "")
    unit = unit_or_404(request, int(asked)) if asked.isdecimal() else None
    found = filtered(request.post, query, show, unit)
    total, number = found.count(), page_number(request)
    rows = _rows(request.post, list(found[(number - 1) * PAGE : number * PAGE]))
    shows = (("", _("Working here")), ("none", _("Without a post")), ("left", _("Has left")))
    filters = [
        Filter("q", _("Name"), query, kind="text", hint=_("Name, pinyin or sign-in name")),
        Filter("show", _("Show"), show, options=shows),
    ]
    if unit:
        filters.append(Filter("unit", _("Unit"), str(unit.pk), options=(("", _("All")), (str(unit.pk), unit.label))))
    context = {
        "rows": rows,
        "filters": filters,
        "result": ngettext("%(n)d person, by name", "%(n)d people, by name", total) % {"n": total},
        "pager": pager(request, total, number, _("%(first)d–%(last)d of %(total)d people")),
        "unit": unit,
    }
    return render(request, "desk/people/staff.html", context)


def _rows(by: Post, shown: list[Staff]) -> list[StaffRow]:
    day = today()
    held = Post.objects.held_on(day).filter(staff__in=shown, unit__path__startswith=by.unit.path)
    posts: dict[int, list[str]] = {}
    for post in held.select_related("unit"):
        said = f"{post.unit.label} · {post.title or post.get_role_display()}"
        posts.setdefault(post.staff_id, []).append(said)
    return [StaffRow(row, tuple(posts.get(row.pk, [])), _state(row, day)) for row in shown]


def _state(row: Staff, day: date) -> str:
    if row.left_on is not None:
        said = _("left on %(day)s") if _is_past(row.left_on, day) else _("leaves on %(day)s")
        return said % {"day": dates.day(row.left_on, day)}
    return _("first password not changed") if row.must_change_password else ""


def _is_past(left_on: date | None, day: date) -> bool:
    return left_on is not None and left_on < day


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
@sensitive_variables("made")
def staff_new(request: StaffRequest) -> HttpResponse:
    """Somebody new with a first post. The answer shows the first password, once."""
    initial = {"unit": request.GET.get("unit") or None, "since": today()}
    form = NewStaffForm(request.POST or None, by=request.post, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_staff(**form.cleaned_data, by=request.post, at=timezone.now())
        except Refused as refused:
            tell(form, refused)
        else:
            context = {"person": made.staff, "password": made.password, "is_new": True}
            return _first_password(request, context)
    return render(request, "desk/people/staff_new.html", {"form": form})


def _first_password(request: StaffRequest, context: dict[str, object]) -> HttpResponse:
    # Shown in the answer itself, not after a redirect: a redirect would have to store the password somewhere.
    response = render(request, "desk/people/first_password.html", context)
    response["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post on somebody's page; `is_ours`: within the administrator's subtree, so that it can be changed."""

    post: Post
    matters: int
    is_ours: bool
    is_over: bool
    deputies: tuple[Deputy, ...]


def post_rows(by: Post, person: Staff) -> list[PostRow]:
    """All posts of somebody, those in force first; matters and deputies only of those."""
    day = today()
    posts = list(person.posts.select_related("unit").order_by("-since", "pk"))
    over = {post.pk for post in posts if post.until is not None and post.until < day}
    matters = matters_by_post(post.pk for post in posts if post.pk not in over)
    standing = Deputy.objects.filter(post__in=posts, ended_at=None, until__gte=day).select_related("deputy")
    deputies: dict[int, list[Deputy]] = {}
    for row in standing.order_by("since", "pk"):
        deputies.setdefault(row.post_id, []).append(row)
    rows = [
        PostRow(
            post,
            matters.get(post.pk, 0),
            is_ours=post.unit.is_within(by.unit),
            is_over=post.pk in over,
            deputies=tuple(deputies.get(post.pk, [])),
        )
        for post in posts
    ]
    return sorted(rows, key=lambda row: row.is_over)


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def staff_one(request: StaffRequest, pk: int) -> HttpResponse:
    """One member of staff: posts, deputies, lock, leaving. POST changes the name."""
    person = staff_or_404(request, pk)
    form = NameForm(request.POST or None, initial={"name": person.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_staff(staff=person, name=form.cleaned_data["name"], by=request.post, at=timezone.now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:staff_one", pk)
    at = timezone.now()
    locked = attempts.locked_until(
        ("sign-in", person.username), limit=settings.SIGN_IN_FAILURES, lock=lock_time(), at=at
    )
    standing_in = Deputy.objects.in_force_on(today()).filter(deputy=person)
    context = {
        "form": form,
        "person": person,
        "rows": post_rows(request.post, person),
        "standing_in": standing_in.select_related("post__staff", "post__unit"),
        "locked_until": locked,
        "is_looked_after": looks_after(request.post, person, today()),
        "is_oneself": person.pk == request.staff.pk,
        "has_left": _is_past(person.left_on, today()),
    }
    return render(request, "desk/people/staff_one.html", context)


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
@sensitive_variables("password")
def staff_password(request: StaffRequest, pk: int) -> HttpResponse:
    """GET says what a reset does. POST resets, and shows the new first password, once."""
    person = staff_or_404(request, pk)
    if request.method == "POST":
        try:
            password = reset_password(staff=person, by=request.post, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("desk:staff_one", pk)
        return _first_password(request, {"person": person, "password": password, "is_new": False})
    return render(request, "desk/people/staff_password.html", {"person": person})


@require_POST
@for_roles(Role.ADMINISTRATOR)
def staff_unlock(request: StaffRequest, pk: int) -> HttpResponse:
    person = staff_or_404(request, pk)
    try:
        unlock(staff=person, by=request.post, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(name)s can sign in again.") % {"name": person.name})
    return redirect("desk:staff_one", pk)


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def staff_leave(request: StaffRequest, pk: int) -> HttpResponse:
    """The last day of somebody; asks while open matters hang on a post of theirs."""
    person = staff_or_404(request, pk)
    rows = [row for row in post_rows(request.post, person) if not row.is_over]
    matters = sum(row.matters for row in rows)
    form = LastDayForm(request.POST or None, matters=matters, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        on, knowing = form.cleaned_data["on"], form.cleaned_data.get("knowing", False)
        try:
            leave(staff=person, on=on, by=request.post, at=timezone.now(), open_matters=matters, knowing=knowing)
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The last day of %(name)s is set.") % {"name": person.name})
            return redirect("desk:staff_one", pk)
    context = {"form": form, "person": person, "rows": [row for row in rows if row.matters], "matters": matters}
    context["why"] = StillHolds(matters=matters).message if matters else ""
    context["heads"] = heads_of(row.post.unit_id for row in rows if row.matters)
    return render(request, "desk/people/staff_leave.html", context)


def heads_of(units: Iterable[int]) -> list[Post]:
    """Who reassigns the matters of these units: their heads."""
    heads = Post.objects.held_on(today()).filter(role=Role.HEAD, unit__in=list(units))
    return list(heads.select_related("staff", "unit"))


@require_POST
@for_roles(Role.ADMINISTRATOR)
def staff_return(request: StaffRequest, pk: int) -> HttpResponse:
    person = staff_or_404(request, pk)
    try:
        take_back(staff=person, by=request.post, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(name)s is back. Next: open a post.") % {"name": person.name})
    return redirect("desk:staff_one", pk)
