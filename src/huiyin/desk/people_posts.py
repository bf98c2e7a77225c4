"""Pages that open and end posts and appoint deputies."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.desk.people_forms import DeputyForm, LastDayForm, PostForm
from huiyin.desk.people_matters import matters_by_post
from huiyin.desk.people_pages import staff_or_404, tell, today
from huiyin.desk.people_staff import heads_of
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.actions import appoint_deputy, end_deputy, end_post, may_stand_in, open_post
from huiyin.people.models import Deputy, Post, Role
from huiyin.people.refusals import Refused, StillHolds


def post_or_404(request: StaffRequest, pk: int) -> Post:
    rows = Post.objects.filter(unit__path__startswith=request.post.unit.path).select_related("staff", "unit")
    post = rows.filter(pk=pk).first()
    if post is None:
        raise Http404
    return post


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def post_new(request: StaffRequest, pk: int) -> HttpResponse:
    """One more post for somebody who is here."""
    person = staff_or_404(request, pk)
    initial = {"since": today(), "unit": request.GET.get("unit") or None}
    form = PostForm(request.POST or None, by=request.post, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_post(staff=person, **form.cleaned_data, by=request.post, at=timezone.now())
        except Refused as refused:
            tell(form, refused)
        else:
            said = {"post": f"{made.unit.label} · {made.title or made.get_role_display()}"}
            messages.success(request, _("The post is open: %(post)s") % said)
            return redirect("desk:staff_one", pk)
    return render(request, "desk/people/post_new.html", {"form": form, "person": person})


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def post_end(request: StaffRequest, pk: int) -> HttpResponse:
    """The last day of a post; asks while open matters hang on it."""
    post = post_or_404(request, pk)
    matters = matters_by_post([pk]).get(pk, 0)
    form = LastDayForm(request.POST or None, matters=matters, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        on, knowing = form.cleaned_data["on"], form.cleaned_data.get("knowing", False)
        try:
            end_post(post=post, on=on, by=request.post, at=timezone.now(), open_matters=matters, knowing=knowing)
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The last day of the post is set."))
            return redirect("desk:staff_one", post.staff_id)
    context = {"form": form, "post": post, "why": StillHolds(matters=matters).message if matters else ""}
    context["heads"] = heads_of([post.unit_id]) if matters else []
    return render(request, "desk/people/post_end.html", context)


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def deputy_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody to act in a post while its holder is away."""
    post = post_or_404(request, pk)
    among = may_stand_in(post, today())
    form = DeputyForm(request.POST or None, among=among, initial={"since": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = appoint_deputy(post=post, **form.cleaned_data, by=request.post, at=timezone.now())
        except Refused as refused:
            tell(form, refused)
        else:
            said = {"deputy": made.deputy.name, "holder": post.staff.name}
            messages.success(request, _("%(deputy)s stands in for %(holder)s.") % said)
            return redirect("desk:staff_one", post.staff_id)
    return render(request, "desk/people/deputy_new.html", {"form": form, "post": post, "is_nobody": not among.exists()})


@require_POST
@for_roles(Role.ADMINISTRATOR)
def deputy_end(request: StaffRequest, pk: int) -> HttpResponse:
    row = Deputy.objects.select_related("post__unit", "deputy").filter(pk=pk).first()
    if row is None or not row.post.unit.is_within(request.post.unit):
        raise Http404
    try:
        end_deputy(deputy=row, by=request.post, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(name)s no longer stands in.") % {"name": row.deputy.name})
    return redirect("desk:staff_one", row.post.staff_id)
