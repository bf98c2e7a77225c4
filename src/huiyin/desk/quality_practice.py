"""The library of good practice: searched by words and kind of problem, written, reviewed, shown, withdrawn."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases import categories
from huiyin.cases.belongings import visible_by_number
from huiyin.cases.models import Case
from huiyin.desk.book import page_wanted
from huiyin.desk.book import pager as pages
from huiyin.desk.pressed import sent
from huiyin.desk.quality_forms import PracticeForm, category_choices
from huiyin.desk.quality_parts import (
    EVERYBODY,
    PAGE,
    READERS,
    Act,
    Listing,
    One,
    PlainForm,
    ReasonForm,
    Table,
    TableRow,
    acted,
    case_link,
    done,
    form_page,
    listing,
    one_page,
)
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.quality import practice as library
from huiyin.quality.models import Practice, Showing
from huiyin.quality.rights import READS, directs
from huiyin.web import dates
from huiyin.web.shown import Filter, Link
from huiyin.web.words import said


@never_cache
@require_safe
@for_roles(*EVERYBODY)
def practices(request: StaffRequest) -> HttpResponse:
    """What worked elsewhere, by words and kind; what is being written here; what waits for review."""
    post = request.post
    words, category = request.GET.get("words", ""), request.GET.get("category", "")
    every = library.matching(library.practices_for(post), words, category).select_related("case")
    shown = every.filter(state=Showing.SHOWN)
    total = shown.count()
    page = page_wanted(request.GET.get("page", ""), total)
    tables = [_shown([_row(row) for row in shown[(page - 1) * PAGE : page * PAGE]])]
    others = [_row(row, with_state=True) for row in every.exclude(state=Showing.SHOWN)[:PAGE]]
    if others:
        heads = (_("Practice"), _("Kind of problem"), _("Unit"), _("State"))
        tables.insert(0, Table(_("Not shown to others"), heads, others))
    status = ngettext("%(n)d practice shown to all units.", "%(n)d practices shown to all units.", total) % {"n": total}
    return listing(
        request,
        Listing(
            here="quality_practices",
            title=_("Good practice"),
            status=status,
            tables=tables,
            links=[Link(_("Write one"), reverse("desk:quality_practice_new"))] if post.role in READS else [],
            filters=[
                Filter("words", _("Words"), words, kind="text"),
                Filter("category", _("Kind of problem"), category, (("", _("every kind")), *category_choices())),
            ],
            pager=pages(page, total, request.GET.dict()),
        ),
    )


def _shown(rows: list[TableRow]) -> Table:
    return Table(
        _("Shown to all units"),
        (_("Practice"), _("Kind of problem"), _("Unit")),
        rows,
        _("No practice has these words"),
        _("Write down what worked in a matter; somebody else reviews it before it is shown."),
    )


def _row(row: Practice, *, with_state: bool = False) -> TableRow:
    cells: tuple[str, ...] = (row.title, said(categories.label(row.category)), directory.unit_label(row.unit_id))
    if with_state:
        cells = (*cells, row.get_state_display())
    return TableRow(reverse("desk:quality_practice", args=[row.pk]), cells)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def practice_new(request: StaffRequest) -> HttpResponse:
    """Write one, from a matter (`?case=`) or without."""
    number = request.GET.get("case", "")
    case = visible_by_number(request.post, number) if number else None
    if number and (case is None or case.is_sealed):
        raise Http404
    initial = {"category": case.category} if case else {}
    return _written(request, PracticeForm(request.POST or None, initial=initial), case, None)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def practice_edit(request: StaffRequest, practice_id: int) -> HttpResponse:
    """One of the own unit that is not shown, written anew."""
    row = Practice.objects.filter(pk=practice_id, unit=request.post.unit_id).exclude(state=Showing.SHOWN).first()
    if row is None:
        raise Http404
    initial = {name: getattr(row, name) for name in ("category", "title", "problem", "done", "articles")}
    return _written(request, PracticeForm(request.POST or None, initial=initial), row.case, row)


def _written(request: StaffRequest, form: PracticeForm, case: Case | None, row: Practice | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        told = library.Told(**form.cleaned_data)
        kept = done(
            request,
            form,
            lambda: library.write_practice(told=told, case=case, by=request.post, at=now(), practice=row),
        )
        if kept is not None:
            messages.success(request, _("Kept. Hand it in when it can be reviewed."))
            return redirect("desk:quality_practice", kept.pk)
    status = _("What others can learn from; nobody may be able to tell whom it was about.")
    if case is not None:
        status = f"{_('From %(number)s.') % {'number': case.number}} {status}"
    return form_page(
        request,
        here="quality_practices",
        title=row.title if row else _("Write down what worked"),
        status=status,
        form=form,
        button=_("Keep it"),
        back=reverse("desk:quality_practices"),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*EVERYBODY)
def practice(request: StaffRequest, practice_id: int) -> HttpResponse:
    """One practice; the matter it comes from is linked for whoever sees that matter."""
    post = request.post
    row = library.practices_for(post).select_related("case", "by").filter(pk=practice_id).first()
    if row is None:
        raise Http404
    acts = _acts(request, row)
    if acted(request, acts, gettext_lazy("Done.")):
        return redirect("desk:quality_practices")
    may_edit = row.unit_id == post.unit_id and row.state != Showing.SHOWN and post.role in READS
    edit = [Link(_("Write it anew"), reverse("desk:quality_practice_edit", args=[row.pk]))] if may_edit else []
    page = One(
        here="quality_practices",
        title=row.title,
        status=_("%(state)s.") % {"state": row.get_state_display()},
        trail=Link(_("Good practice"), reverse("desk:quality_practices")),
        case=case_link(post, row.case) if row.case else None,
        facts=_facts(row, today()),
        texts=[(_("The problem"), row.problem), (_("What was done"), row.done), (_("Reason"), row.reason)],
        acts=acts,
        links=edit,
    )
    return one_page(request, page)


def _facts(row: Practice, day: date) -> list[tuple[str, str]]:
    return [
        (_("Kind of problem"), said(categories.label(row.category))),
        (_("On which articles"), row.articles),
        (_("Unit"), directory.unit_label(row.unit_id)),
        (_("Shown since"), dates.plain_day(row.shown_at, day) if row.shown_at else ""),
    ]


def _acts(request: StaffRequest, row: Practice) -> list[Act]:
    post = request.post
    if row.state == Showing.DRAFT and row.unit_id == post.unit_id and post.role in READS:
        return [
            Act(
                "hand_in",
                _("Ready"),
                _("Hand it in for review"),
                PlainForm(sent(request, "hand_in")),
                lambda: library.hand_in_practice(practice=row, by=post, at=now()),
            )
        ]
    if row.state == Showing.HANDED_IN and library.may_review(post, row):
        return _reviewing(request, row)
    if row.state == Showing.SHOWN and directs(post, row.unit_id):
        return [_reasoned(request, row, post, "withdraw")]
    return []


def _reviewing(request: StaffRequest, row: Practice) -> list[Act]:
    post = request.post
    show = Act(
        "show",
        _("Review"),
        _("Show it to all units"),
        PlainForm(sent(request, "show")),
        lambda: library.show_practice(practice=row, by=post, at=now()),
        _("Read it as somebody would who knows the place: can they tell whom it was about?"),
    )
    return [show, _reasoned(request, row, post, "return")]


def _reasoned(request: StaffRequest, row: Practice, post: Post, name: str) -> Act:
    """Withdrawing, and sending back: both with a reason."""
    titles = {
        "withdraw": (_("No longer valid"), _("Withdraw it"), library.withdraw_practice),
        "return": (_("To be changed"), _("Send it back"), library.return_practice),
    }
    title, button, act = titles[name]
    form = ReasonForm(sent(request, name), prefix=name)
    return Act(name, title, button, form, lambda reason: act(practice=row, reason=reason, by=post, at=now()))
