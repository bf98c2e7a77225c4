"""One bulletin: the draft with its preview, and what was issued. The same address for both."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.bulletins.drafting import Clash, save_texts
from huiyin.bulletins.issuing import is_whole, missing
from huiyin.bulletins.kinds import Part
from huiyin.bulletins.models import Bulletin, BulletinState
from huiyin.bulletins.pieces import ADOPTED, SORTS, said_in
from huiyin.bulletins.recipients import note_reading
from huiyin.bulletins.refusals import BulletinRefused
from huiyin.bulletins.rights import READERS, WRITERS, may_approve, may_write, within_reach
from huiyin.desk.bulletin_recipients import recipient_rows
from huiyin.desk.pickers import DayInput
from huiyin.desk.versions import Piece, compared
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles, is_htmx
from huiyin.people.models import Post, Role
from huiyin.web import dates
from huiyin.web.forms import asked_for_rows, with_rows, without_errors
from huiyin.web.words import said

LONGEST = 6000


class SuggestionForm(forms.Form):
    """One suggestion under article 40: to whom, on what, and what became of it."""

    to = forms.CharField(label=gettext_lazy("Made to"), max_length=120)
    sort = forms.ChoiceField(label=gettext_lazy("Sort"))
    gist = forms.CharField(label=gettext_lazy("Gist"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    made_on = forms.DateField(label=gettext_lazy("Made on"), widget=DayInput())
    answered = forms.BooleanField(label=gettext_lazy("Answered in writing"), required=False)
    adopted = forms.ChoiceField(label=gettext_lazy("Adopted"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, options in (("sort", SORTS), ("adopted", ADOPTED)):
            choice = self.fields[name]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = [(key, said(text)) for key, text in options.items()]

    @property
    def as_data(self) -> dict[str, str]:
        given = self.cleaned_data
        answered = "yes" if given["answered"] else ""
        return {**{key: str(value) for key, value in given.items()}, "answered": answered}


Suggestions = forms.formset_factory(SuggestionForm, extra=0, max_num=60, absolute_max=60)


@dataclass(slots=True)
class TextField:
    """One paragraph to write, and beside it what somebody else made of it meanwhile."""

    name: str
    label: str
    hint: str
    text: str
    is_required: bool
    theirs: str = ""
    pieces: Sequence[Piece] = ()


@dataclass(slots=True)
class Draft:
    """What the page shows of a draft: its paragraphs, its records, and what went wrong."""

    fields: list[TextField]
    records: Any = None
    records_name: str = ""
    problems: list[str] = field(default_factory=list)
    is_clash: bool = False
    # False while rows are only added or taken out: then nothing of the records is read.
    is_judged: bool = False
    revision: int = 1


def bulletin_or_404(post: Post, pk: int) -> Bulletin:
    found = within_reach(post).select_related("unit__parent", "corrects", "pdf").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def bulletin(request: StaffRequest, pk: int) -> HttpResponse:
    """The bulletin; posted, what was written in the draft."""
    row, post = bulletin_or_404(request.post, pk), request.post
    may_edit = row.state == BulletinState.DRAFT and may_write(post, row.unit)
    if request.method == "POST":
        return _posted(request, row, may_edit=may_edit)
    if may_edit:
        return _draft_page(request, row, draft_of(row))
    note_reading(row, post, now())
    return render(request, "desk/bulletin.html", {**frame(row, post), **_standing(row, post)})


def _posted(request: StaffRequest, row: Bulletin, *, may_edit: bool) -> HttpResponse:
    if not may_edit:
        messages.error(request, _("This is no draft any more: nothing was saved."))
        return redirect("desk:bulletin", row.pk)
    draft = typed(row, request.POST)
    if asked_for_rows(request.POST):
        return _draft_page(request, row, typed(row, with_rows(request.POST), is_judged=False))
    if draft.records is not None and not draft.records.is_valid():
        return _draft_page(request, row, draft, status=422)
    return _saved(request, row, draft)


def _saved(request: StaffRequest, row: Bulletin, draft: Draft) -> HttpResponse:
    records = {draft.records_name: [form.as_data for form in draft.records]} if draft.records is not None else {}
    texts = {one.name: one.text for one in draft.fields}
    try:
        save_texts(
            bulletin=row, texts=texts, records=records, revision=draft.revision, by=request.post, at=now()
        )  # fmt: skip
    except Clash as clash:
        return _draft_page(request, clash.bulletin, clashing(clash.bulletin, draft), status=409)
    except BulletinRefused as refused:
        draft.problems = [said(text) for text in refused.texts]
        return _draft_page(request, row, draft, status=422)
    messages.success(request, _("Saved."))
    return redirect("desk:bulletin", row.pk)


def _draft_page(request: StaffRequest, row: Bulletin, draft: Draft, *, status: int = 200) -> HttpResponse:
    shown = with_typed(row, draft)
    context = {**frame(shown, request.post), "draft": draft, "lacks": [said(text) for text in missing(row)]}
    return render(request, "desk/bulletin_draft.html", context, status=status)


def draft_of(row: Bulletin) -> Draft:
    """The draft as it is stored."""
    fields = [_field(part, row.texts.get(part.name, "")) for part in row.form.texts]
    draft = Draft(fields, revision=row.revision)
    for part in row.form.records:
        draft.records_name = part.name
        draft.records = Suggestions(initial=row.records.get(part.name, []), prefix=part.name)
    return draft


def _field(part: Part, text: str) -> TextField:
    return TextField(part.name, said(part.text), said(part.hint), text, part.is_required)


def typed(row: Bulletin, data: Any, *, is_judged: bool = True) -> Draft:
    """The draft as it was sent."""
    revision = data.get("revision", "")
    fields = [_field(part, str(data.get(f"text-{part.name}", ""))[:LONGEST]) for part in row.form.texts]
    draft = Draft(fields, revision=int(revision) if revision.isdecimal() else 0, is_judged=is_judged)
    for part in row.form.records:
        draft.records_name = part.name
        formset = Suggestions(data, prefix=part.name)
        draft.records = formset if is_judged else without_errors(formset)
    return draft


def clashing(theirs: Bulletin, draft: Draft) -> Draft:
    """What was typed stays; what somebody else has saved meanwhile stands beside each paragraph that differs."""
    for one in draft.fields:
        saved = theirs.texts.get(one.name, "")
        if saved != one.text.strip():
            one.theirs, one.pieces = saved, tuple(compared(saved, one.text.strip()))
    draft.is_clash, draft.revision = True, theirs.revision
    return draft


def with_typed(row: Bulletin, draft: Draft) -> Bulletin:
    """A copy of the bulletin that says what was typed; never saved."""
    shown = copy.copy(row)
    shown.texts = {**row.texts, **{one.name: one.text for one in draft.fields}}
    if draft.records is not None and draft.is_judged and draft.records.is_valid():
        shown.records = {**row.records, draft.records_name: [form.as_data for form in draft.records]}
    return shown


@never_cache
@require_POST
@for_roles(*WRITERS)
def bulletin_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """What the bulletin would say with what is in the form: a part for htmx, a page for printing without script."""
    row = bulletin_or_404(request.post, pk)
    if not may_write(request.post, row.unit):
        raise Http404
    shown = with_typed(row, typed(row, request.POST))
    template = "bulletins/said.html" if is_htmx(request) else "desk/bulletin_print.html"
    return render(request, template, frame(shown, request.post))


def frame(row: Bulletin, post: Post) -> dict[str, Any]:
    """What every page of a bulletin shows: what it says, in the reader's language, and where it stands."""
    return {
        "bulletin": row,
        "said": said_in(row, dates.language()),
        "pictures": f"{reverse('desk:bulletins')}charts/",
        "kind": row.form,
        "state": BulletinState(row.state).label,
        "unit": row.unit.label,
        "as_of": dates.moment(row.as_of, today()),
        "may_write": may_write(post, row.unit),
        "today": today(),
    }


def _standing(row: Bulletin, post: Post) -> dict[str, Any]:
    """Who has done what with it, and what this post may do now."""
    is_own = may_write(post, row.unit)
    heads = post.role == Role.HEAD and row.unit.is_within(post.unit)
    shows_recipients = is_own or heads
    return {
        "is_whole": is_whole(row) if row.is_given_out else True,
        "digest": bytes(row.digest).hex() if row.digest else "",
        "done": _done(row),
        "may_approve": row.state == BulletinState.READY and may_approve(post, row),
        "is_writer_head": row.state == BulletinState.READY and heads and not may_approve(post, row),
        "may_send_back": row.state in (BulletinState.READY, BulletinState.APPROVED) and shows_recipients,
        "may_issue": row.state == BulletinState.APPROVED and shows_recipients,
        "may_withdraw": row.state == BulletinState.ISSUED and heads,
        "may_correct": row.is_given_out and is_own,
        "may_compare": row.is_given_out and shows_recipients,
        "recipients": recipient_rows(row) if shows_recipients else [],
        "shows_recipients": shows_recipients,
        "corrections": list(row.corrections.given_out().only("number")) if row.is_given_out else [],
    }


@dataclass(frozen=True, slots=True)
class Done:
    """One act on a bulletin: what, by whom, when."""

    what: str
    who: str
    when: str


def _done(row: Bulletin) -> list[Done]:
    directory.warm_posts([row.drafted_by_id, row.approved_by_id, row.issued_by_id, row.withdrawn_by_id])
    acts: Iterable[tuple[str, int | None, datetime | None]] = (
        (_("Drafted"), row.drafted_by_id, row.drafted_at),
        (_("Approved"), row.approved_by_id, row.approved_at),
        (_("Issued"), row.issued_by_id, row.issued_at),
        (_("Withdrawn"), row.withdrawn_by_id, row.withdrawn_at),
    )
    return [
        Done(what, directory.post_label(post) if post else _("the system"), dates.moment(at, today()))
        for what, post, at in acts
        if at is not None
    ]
