"""One unit takes over from another: ordered by the administrator, who sees how many matters move and never which."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases.models import Succession
from huiyin.cases.succession import go_on, open_matters, succeed_unit, undo_succession
from huiyin.desk.people_pages import tell, today, unit_or_404
from huiyin.desk.pickers import DayInput, UnitField, unit_choices
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role, Unit
from huiyin.people.refusals import Refused


class SuccessionForm(forms.Form):
    """Who takes over, and since when."""

    on = forms.DateField(label=gettext_lazy("Since"), widget=DayInput)

    def __init__(self, *args: object, post: Post, old: Unit, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = unit_choices(lambda card: card.path.startswith(post.unit.path) and card.id != old.pk, old.pk)
        self.fields["new"] = UnitField(choices=choices, label=_("Unit that takes over"), max_length=120)
        self.order_fields(["new", "on"])


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def unit_succeed(request: StaffRequest, pk: int) -> HttpResponse:
    """Order the takeover; the first matters move at once."""
    old = unit_or_404(request, pk)
    form = SuccessionForm(request.POST or None, post=request.post, old=old, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        new = Unit.objects.get(pk=form.cleaned_data["new"])
        at = timezone.now()
        try:
            made = succeed_unit(old=old, new=new, on=form.cleaned_data["on"], by=request.post, at=at)
        except Refused as refused:
            tell(form, refused)
        else:
            go_on(made, at=at)
            return redirect("desk:succession", made.pk)
    context = {"form": form, "unit": old, "matters": len(open_matters(old))}
    return render(request, "desk/people/succeed.html", context)


def _succession_or_404(request: StaffRequest, pk: int) -> Succession:
    """A takeover between units of the administrator's subtree; any other does not exist for them."""
    within = Succession.objects.filter(old__path__startswith=request.post.unit.path)
    found = within.filter(new__path__startswith=request.post.unit.path).select_related("old", "new").filter(pk=pk)
    row = found.first()
    if row is None:
        raise Http404
    return row


@for_roles(Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def succession(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is. Sending the form moves the next matters; a browser with script sends it by itself."""
    row = _succession_or_404(request, pk)
    if request.method == "POST":
        go_on(row, at=timezone.now())
        return redirect("desk:succession", pk)
    is_back = row.undoing_at is not None
    is_over = row.undone_at is not None if is_back else row.finished_at is not None
    done = row.total - len(row.moved) if is_back else len(row.moved)
    context = {"row": row, "done": max(0, done), "is_over": is_over, "is_back": is_back}
    return render(request, "desk/people/succession.html", context)


@require_POST
@for_roles(Role.ADMINISTRATOR)
def succession_undo(request: StaffRequest, pk: int) -> HttpResponse:
    row, at = _succession_or_404(request, pk), timezone.now()
    try:
        undo_succession(succession=row, by=request.post, at=at)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        go_on(row, at=at)
    return redirect("desk:succession", pk)
