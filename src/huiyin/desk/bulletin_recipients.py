"""Whom a bulletin goes to, and whether it has got there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiyin.bulletins.models import Bulletin, BulletinState, Recipient, Rule
from huiyin.bulletins.recipients import add_recipient, note_handed_over, remove_recipient
from huiyin.bulletins.refusals import BulletinRefused
from huiyin.bulletins.rights import READERS, WRITERS, may_write, within_reach
from huiyin.bulletins.sending import FAMILY
from huiyin.desk.bulletins import titled
from huiyin.desk.message_rows import state_said
from huiyin.desk.pickers import UnitField, unit_choices
from huiyin.duties.office_time import now, today
from huiyin.outbox.models import Channel, Message
from huiyin.outbox.ways import switched_on
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Unit
from huiyin.procedure.terms import Text
from huiyin.web import dates
from huiyin.web.words import said


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One recipient: who, how the message stands, who has read it."""

    pk: int
    name: str
    is_copy: bool
    how: str
    reached: str
    may_hand_over: bool


def recipient_rows(bulletin: Bulletin) -> list[RecipientRow]:
    """Every recipient with how far the bulletin has come to it: three statements, however many there are."""
    rows = list(bulletin.recipients.all())
    read = [(one.post, one.at) for one in bulletin.readings.select_related("post").order_by("at")]
    sent = list(Message.objects.about(FAMILY, bulletin.pk).order_by("-created_at"))
    directory.warm_posts(
        [*(row.post_id for row in rows), *(post.pk for post, _at in read), *(one.post_id for one in sent)]
    )
    day = today()
    return [_row(row, bulletin, read, sent, day) for row in rows]


type _Read = Sequence[tuple[Post, datetime]]


def _row(row: Recipient, bulletin: Bulletin, read: _Read, sent: Sequence[Message], day: date) -> RecipientRow:
    mine = [one for one in sent if _is_for(one, row)]
    opened = [dates.moment(at, day) for post, at in read if post.pk == row.post_id or post.unit_id == row.unit_id]
    return RecipientRow(
        pk=row.pk,
        name=name_of(row),
        is_copy=row.is_copy,
        how=_how(row, bulletin, mine, day),
        reached=_reached(row, opened, day),
        may_hand_over=bulletin.is_given_out and row.is_outside and row.reached_at is None,
    )


def _is_for(message: Message, row: Recipient) -> bool:
    if row.is_outside:
        return bool(message.params.get("recipient") == row.pk)
    if row.post_id:
        return message.post_id == row.post_id
    if message.post_id is None:
        return False
    try:
        return directory.post(message.post_id).unit_id == row.unit_id
    except KeyError:
        return False


def name_of(row: Recipient) -> str:
    if row.unit_id:
        return directory.unit_label(row.unit_id)
    if row.post_id:
        card = directory.post(row.post_id)
        return f"{directory.unit_label(card.unit_id)} · {card.label}"
    return row.name


def _how(row: Recipient, bulletin: Bulletin, sent: Sequence[Message], day: date) -> str:
    """By which way it is told, and how that stands."""
    if not bulletin.is_given_out:
        if row.is_outside:
            return _("a link by e-mail") if row.sealed_address else _("the paper, by hand")
        return _("at the desk")
    if row.is_outside and not row.sealed_address:
        return _("the paper, by hand")
    if row.is_outside and Channel.EMAIL not in switched_on():
        return _("e-mail is not switched on here: bring the paper")
    told = [state_said(one, day) for one in sent]
    where = [] if row.is_outside else [_("at the desk")]
    return _("; ").join([*where, *(_("e-mail %(state)s") % {"state": state} for state in dict.fromkeys(told))])


def _reached(row: Recipient, opened: Sequence[str], day: date) -> str:
    if row.reached_at is not None:
        when = dates.moment(row.reached_at, day)
        return (_("handed over %(when)s") if row.handed_over else _("opened %(when)s")) % {"when": when}
    if not opened:
        return _("not read yet")
    if len(opened) == 1:
        return _("read %(when)s") % {"when": opened[0]}
    told = ngettext("read by %(n)d post, first %(when)s", "read by %(n)d posts, first %(when)s", len(opened))
    return told % {"n": len(opened), "when": opened[0]}


class RecipientForm(forms.Form):
    """One more recipient: a unit, a post of it by name and title, or somebody outside."""

    name = forms.CharField(
        label=gettext_lazy("Somebody outside"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("An organ that does not run Huiyin."),
    )
    address = forms.EmailField(
        label=gettext_lazy("Its e-mail address"),
        required=False,
        help_text=gettext_lazy("It gets a link. Without an address the paper is brought to it."),
    )
    is_copy = forms.BooleanField(label=gettext_lazy("For information (copy)"), required=False)

    field_order = ("unit", "post", "name", "address", "is_copy")

    def __init__(self, *given: Any, near: int, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = unit_choices(lambda card: True, near)
        self.fields["unit"] = UnitField(choices=choices, label=_("Unit"), required=False)
        self.fields["post"] = forms.CharField(
            label=_("Post in that unit"),
            max_length=120,
            required=False,
            help_text=_("A name or a title. Left empty, the whole unit gets it."),
        )
        self.order_fields(self.field_order)

    def recipient(self) -> Mapping[str, Any]:
        """What `add_recipient` is given. Raises BulletinRefused where no post, or more than one, fits."""
        given = self.cleaned_data
        unit = Unit.objects.filter(pk=given["unit"]).first() if given.get("unit") else None
        found: dict[str, Any] = {name: given[name] for name in ("name", "address", "is_copy")} | {"unit": unit}
        if given["post"] and unit is not None:
            found |= {"unit": None, "post": _post_named(unit, given["post"])}
        return found


def _post_named(unit: Unit, text: str) -> Post:
    wanted = text.strip()
    held = Post.objects.held_on(today()).filter(unit=unit, role__in=READERS).select_related("staff")
    fits = [post for post in held if wanted in (post.staff.name, post.title, f"{post.staff.name} {post.title}")]
    if len(fits) != 1:
        raise BulletinRefused(_ONE_POST if fits else _NO_POST)
    return fits[0]


_NO_POST = Text("该单位没有这个姓名或者职务的岗位。", "No post of this name or title in that unit.")
_ONE_POST = Text("符合的岗位不止一个，请写姓名和职务。", "Several posts fit: write both name and title.")


@sensitive_post_parameters("address")
@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def bulletin_recipients(request: StaffRequest, pk: int) -> HttpResponse:
    """Name recipients while it is a draft; note a paper that was handed over once it is issued."""
    row = within_reach(request.post).select_related("unit__parent").filter(pk=pk).first()
    if row is None or not may_write(request.post, row.unit):
        raise Http404
    return _recipients_page(request, row)


@sensitive_post_parameters("address")
@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*WRITERS)
def rule_recipients(request: StaffRequest, pk: int) -> HttpResponse:
    """The recipients that every draft of a rule begins with."""
    row = Rule.objects.select_related("unit__parent").filter(pk=pk, unit=request.post.unit_id, ended_at=None).first()
    if row is None:
        raise Http404
    return _recipients_page(request, row)


def _recipients_page(request: StaffRequest, of: Bulletin | Rule) -> HttpResponse:
    form = RecipientForm(request.POST if "add" in request.POST else None, near=of.unit_id)
    if request.method == "POST" and (done := _done(request, of, form)) is not None:
        return done
    is_bulletin = isinstance(of, Bulletin)
    context = {
        "title": titled(of) if isinstance(of, Bulletin) else "",
        "bulletin": of if is_bulletin else None,
        "rule": None if is_bulletin else of,
        "rows": recipient_rows(of) if isinstance(of, Bulletin) else [_of_rule(row) for row in of.recipients.all()],
        "form": form,
        "may_change": not isinstance(of, Bulletin) or of.state == BulletinState.DRAFT,
    }
    return render(request, "desk/bulletin_recipients.html", context, status=422 if form.errors else 200)


def _of_rule(row: Recipient) -> RecipientRow:
    how = _("at the desk")
    if row.is_outside:
        how = _("a link by e-mail") if row.sealed_address else _("the paper, by hand")
    return RecipientRow(row.pk, name_of(row), row.is_copy, how, "", False)


def _done(request: StaffRequest, of: Bulletin | Rule, form: RecipientForm) -> HttpResponse | None:
    """Do what was asked for; None where the page is to be shown again with what is wrong."""
    at = now()
    try:
        if "add" in request.POST:
            if not form.is_valid():
                return None
            add_recipient(of=of, by=request.post, at=at, **form.recipient())
        else:
            _change(request, of)
    except BulletinRefused as refused:
        for text in refused.texts:
            if form.is_bound:
                form.add_error(None, said(text))
            else:
                messages.error(request, said(text))
        if form.is_bound:
            return None
    return redirect(request.path)


def _change(request: StaffRequest, of: Bulletin | Rule) -> None:
    for name, act in (("remove", remove_recipient), ("handed_over", note_handed_over)):
        number = request.POST.get(name, "")
        if number.isdecimal():
            row = of.recipients.select_related("bulletin__unit", "rule__unit").filter(pk=int(number)).first()
            if row is not None:
                act(recipient=row, by=request.post, at=now())
