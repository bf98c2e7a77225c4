"""Accountability records: listed by matter, never by person; opened by whoever needs to know, and that is recorded."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.desk.book import page_wanted
from huiyin.desk.book import pager as pages
from huiyin.desk.case import visible_case
from huiyin.desk.pressed import sent
from huiyin.desk.quality_forms import DecisionForm, ObjectionAnswerForm, RecordForm, post_label
from huiyin.desk.quality_parts import (
    DIRECTORS,
    PAGE,
    Act,
    Listing,
    One,
    Table,
    TableRow,
    WordsForm,
    acted,
    case_link,
    done,
    form_page,
    listing,
    one_page,
)
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles, for_staff
from huiyin.people.models import Post, Role
from huiyin.quality import accountability
from huiyin.quality.models import Accountability
from huiyin.quality.rights import note, sphere
from huiyin.web import dates
from huiyin.web.shown import Link
from huiyin.web.words import said

# Whose handling a record can be about.
HANDLES = (Role.CLERK, Role.HANDLER, Role.HEAD, Role.SUPERVISOR, Role.CUSTODIAN)


@never_cache
@require_safe
@for_staff
def records(request: StaffRequest) -> HttpResponse:
    """The records this post needs to know, by day: the matter and the article, not whom they are about."""
    post, day = request.post, today()
    found = accountability.records_for(post)
    total = found.count()
    page = page_wanted(request.GET.get("page", ""), total)
    rows = found.select_related("case", "post")[(page - 1) * PAGE : page * PAGE]
    return listing(
        request,
        Listing(
            here="quality_records",
            title=_("Accountability records"),
            status=_("About the handling of a matter, never a list of people. Each opening is recorded."),
            tables=[
                Table(
                    _("Records"),
                    (_("Matter"), _("Unit"), _("Article"), _("State")),
                    [_row(post, row, day) for row in rows],
                    _("No record here"),
                    _("One is begun where a trace-back shows that somebody's handling has to be answered for."),
                )
            ],
            pager=pages(page, total, request.GET.dict()),
        ),
    )


def _row(post: Post, row: Accountability, day: date) -> TableRow:
    state = state_said(row, day)
    if accountability.is_about(row, post):
        state = _("about you: %(state)s") % {"state": state}
    return TableRow(
        reverse("desk:quality_record", args=[row.pk]),
        (row.case.number, directory.unit_label(row.unit_id), said(accountability.ARTICLES[row.article]), state),
    )


def state_said(row: Accountability, day: date) -> str:
    """Where a record stands."""
    if row.erased_at is not None:
        return _("its texts are erased")
    if row.decided_at is None:
        if row.stated_at is None:
            return _("to be heard by %(day)s") % {"day": dates.plain_day(row.hear_by, day)}
        return _("heard, to be decided")
    if row.objected_at is not None and row.answered_at is None:
        return _("objected to, to be answered")
    if row.is_upheld:
        return _("taken back after an objection")
    return _("decided")


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*DIRECTORS)
def record_new(request: StaffRequest, number: str) -> HttpResponse:
    """Begin a record about the handling of a founded matter."""
    post = request.post
    case = visible_case(post, number)
    posts = _posts(post, case.unit_id or case.office_id)
    form = RecordForm(request.POST or None, posts=list(posts.values()))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        row = done(
            request,
            form,
            lambda: accountability.open_record(
                case=case,
                about=posts[typed["about"]],
                article=typed["article"],
                ground=typed["ground"],
                by=post,
                at=now(),
            ),
        )
        if row is not None:
            messages.success(request, _("Begun; the person concerned is asked for their view first."))
            return redirect("desk:quality_record", row.pk)
    return form_page(
        request,
        here="quality_records",
        title=_("Record about the handling of %(number)s") % {"number": number},
        status=_("The person is heard before anything is decided, may object, and reads all of it."),
        form=form,
        button=_("Begin the record"),
        back=reverse("desk:case", args=[number]),
    )


def _posts(post: Post, unit: int) -> dict[int, Post]:
    """Posts of the unit that handled it and of the post's sphere above it, but for whoever asks."""
    line = directory.unit(unit).line
    here = [pk for pk in line if sphere(post) in directory.unit(pk).line]
    held = Post.objects.held_on(today()).filter(unit__in=here, role__in=HANDLES)
    rows = held.exclude(staff__in=(post.staff_id, post.doer_id)).select_related("staff", "unit")
    return {one.pk: one for one in rows.order_by("unit__path", "staff__name_key", "pk")}


@never_cache
@require_http_methods(["GET", "POST"])
@for_staff
def record(request: StaffRequest, record_id: int) -> HttpResponse:
    """One record in full: what was found, what the person said to it, what was decided, and the objection."""
    post, day = request.post, today()
    rows = accountability.records_for(post).select_related("case", "post__staff", "post__unit", "decided_by")
    row = rows.filter(pk=record_id).first()
    if row is None:
        raise Http404
    acts = _acts(request, row, day)
    if acted(request, acts, gettext_lazy("Done.")):
        return redirect("desk:quality_record", row.pk)
    note("accountability_read", post, now(), {"record": row.pk})
    page = One(
        here="quality_records",
        title=_("Record about the handling of %(number)s") % {"number": row.case.number},
        status=_("%(state)s.") % {"state": state_said(row, day)},
        trail=Link(_("Accountability"), reverse("desk:quality_records")),
        case=case_link(post, row.case),
        facts=_facts(row, day),
        texts=[
            (_("What the review found"), row.ground),
            (_("Statement of the person concerned"), row.statement),
            (_("Why it was decided so"), row.reason),
            (_("Objection"), row.objection),
            (_("Answer to the objection"), row.answer),
        ],
        acts=acts,
    )
    return one_page(request, page)


def _facts(row: Accountability, day: date) -> list[tuple[str, str]]:
    return [
        (_("Whose handling"), post_label(row.post) if row.post else ""),
        (_("Article"), said(accountability.ARTICLES[row.article])),
        (_("Begun"), dates.moment(row.at, day)),
        (_("Heard"), dates.moment(row.stated_at, day) if row.stated_at else ""),
        (pgettext("accountability", "Decision"), row.get_decision_display() if row.decision else ""),
        (_("Decided"), dates.moment(row.decided_at, day) if row.decided_at else ""),
        (_("May be objected to until"), dates.day(row.object_by, day) if row.object_by else ""),
        (_("Texts are erased on"), dates.day(row.erase_on, day) if row.erase_on and not row.erased_at else ""),
    ]


def _acts(request: StaffRequest, row: Accountability, day: date) -> list[Act]:
    if row.erased_at is not None:
        return []
    is_own = row.post is not None and row.post.staff_id == request.post.doer_id
    return _own_acts(request, row, day) if is_own else _deciding_acts(request, row, day)


def _own_acts(request: StaffRequest, row: Accountability, day: date) -> list[Act]:
    post = request.post
    if row.decided_at is None and row.stated_at is None:
        form = WordsForm(sent(request, "state"), prefix="state", label=_("What you have to say"))
        return [
            Act(
                "state",
                _("Your view"),
                _("Hand in"),
                form,
                lambda text: accountability.state_view(record=row, text=text, by=post, at=now()),
                _("It stays beside the record, in your words."),
            )
        ]
    if row.decided_at is None or row.objected_at is not None or row.object_by is None or row.object_by < day:
        return []
    form = WordsForm(sent(request, "object"), prefix="object", label=_("Why you object"))
    return [
        Act(
            "object",
            _("Object"),
            _("Object to the decision"),
            form,
            lambda text: accountability.object_to(record=row, text=text, by=post, at=now()),
            _("Somebody other than who decided answers it."),
        )
    ]


def _deciding_acts(request: StaffRequest, row: Accountability, day: date) -> list[Act]:
    post = request.post
    if not accountability.may_decide(row, post):
        return []
    if row.decided_at is None:
        if row.stated_at is None and day <= row.hear_by:
            return []
        return [
            Act(
                "decide",
                _("What follows from it"),
                _("Decide"),
                DecisionForm(sent(request, "decide"), prefix="decide"),
                lambda decision, reason: accountability.decide(
                    record=row, decision=decision, reason=reason, by=post, at=now()
                ),
            )
        ]
    if row.objected_at is None or row.answered_at is not None or row.decided_by_id == post.doer_id:
        return []
    return [
        Act(
            "answer",
            _("The objection"),
            _("Answer it"),
            ObjectionAnswerForm(sent(request, "answer"), prefix="answer"),
            lambda text, is_upheld: accountability.answer_objection(
                record=row, text=text, is_upheld=is_upheld, by=post, at=now()
            ),
        )
    ]
