"""Trace-back of founded complaints: which wait for it, which were followed back, and what was changed."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases.models import Case
from huiyin.cases.reach import can_see
from huiyin.desk.book import page_wanted
from huiyin.desk.book import pager as pages
from huiyin.desk.case import visible_case
from huiyin.desk.pressed import sent
from huiyin.desk.quality_forms import TraceForm, days_ahead
from huiyin.desk.quality_parts import (
    DIRECTORS,
    PAGE,
    READERS,
    Act,
    Listing,
    One,
    PlainForm,
    SendBackForm,
    Table,
    TableRow,
    WordsForm,
    acted,
    case_link,
    done,
    form_page,
    is_late,
    listing,
    one_page,
)
from huiyin.desk.rows import title_of
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.quality import tracing
from huiyin.quality.models import Cause, Following, Trace
from huiyin.quality.rights import acts_for, directs
from huiyin.web import dates
from huiyin.web.shown import Filter, Link

# Founded matters are proposed as long as somebody still remembers how they were handled.
LATELY = timedelta(days=180)
MOST_PROPOSED = 20


@never_cache
@require_safe
@for_roles(*READERS)
def traces(request: StaffRequest) -> HttpResponse:
    """What was traced back, by cause; and founded matters that were not."""
    post, day = request.post, today()
    found = tracing.visible_traces(post)
    causes = dict(found.order_by().values_list("cause").annotate(n=Count("pk")))
    cause = request.GET.get("cause", "")
    if cause in Cause.values:
        found = found.filter(cause=cause)
    total = found.count()
    page = page_wanted(request.GET.get("page", ""), total)
    rows = found.select_related("case")[(page - 1) * PAGE : page * PAGE]
    tables = [_table([_row(post, row, day) for row in rows])]
    if post.role in DIRECTORS:
        tables.insert(0, _proposed(post, day))
    return listing(
        request,
        Listing(
            here="quality_traces",
            title=_("Trace-back of founded complaints"),
            status=ngettext("%(n)d traced back.", "%(n)d traced back.", total) % {"n": total},
            tables=tables,
            filters=[Filter("cause", _("Cause"), cause, _causes(causes))],
            pager=pages(page, total, request.GET.dict()),
        ),
    )


def _causes(counts: dict[str, int]) -> tuple[tuple[str, str], ...]:
    """Every cause with how often it lay behind a matter: causes are counted, nobody is."""
    named = [(key, f"{label} {counts.get(key, 0)}") for key, label in Cause.choices]
    return (("", _("every cause")), *named)


def _table(rows: list[TableRow]) -> Table:
    return Table(
        _("Traced back"),
        (_("Matter"), _("Cause"), _("Who changes it"), _("State"), _("By")),
        rows,
        _("Nothing has been traced back yet"),
        _("A matter whose complaint was founded is traced back to what caused it."),
    )


def _row(post: Post, row: Trace, day: date) -> TableRow:
    title = f"{row.case.number} {title_of(row.case)}" if can_see(post, row.case) else row.change[:60]
    return TableRow(
        reverse("desk:quality_trace", args=[row.pk]),
        (
            title,
            row.get_cause_display(),
            directory.unit_label(row.owner_id),
            row.get_state_display(),
            dates.plain_day(row.due_on, day),
        ),
        row.state == Following.OWED and is_late(row.due_on, day),
    )


def _proposed(post: Post, day: date) -> Table:
    cases = tracing.founded_without_trace(post, day - LATELY)[: MOST_PROPOSED + 1]
    rows = list(cases)
    return Table(
        _("Founded, closed and not traced back"),
        (_("Matter"), _("Handled by")),
        [
            TableRow(
                reverse("desk:quality_trace_new", args=[case.number]),
                (f"{case.number} {title_of(case)}", directory.unit_label(case.unit_id or case.office_id)),
            )
            for case in rows[:MOST_PROPOSED]
        ],
        _("Every founded matter closed lately has been traced back"),
        more=_("The latest are shown.") if len(rows) > MOST_PROPOSED else "",
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*DIRECTORS)
def trace_new(request: StaffRequest, number: str) -> HttpResponse:
    """Say what lay behind a founded matter."""
    post = request.post
    case = visible_case(post, number)
    initial = {"owner": case.unit_id or case.office_id, "due_on": days_ahead(today(), 60)}
    form = TraceForm(request.POST or None, post=post, initial=initial)
    if request.method == "POST" and form.is_valid():
        row = done(request, form, lambda: tracing.trace_back(case=case, **form.cleaned_data, by=post, at=now()))
        if row is not None:
            messages.success(request, _("Kept; the change stands among the duties of the unit."))
            return redirect("desk:quality_trace", row.pk)
    return form_page(
        request,
        here="quality_traces",
        title=_("Trace back %(number)s") % {"number": number},
        status=_status(case),
        form=form,
        button=_("Keep it"),
        back=reverse("desk:quality_traces"),
    )


def _status(case: Case) -> str:
    if tracing.is_founded(case):
        return title_of(case)
    return _("%(title)s: not founded so far; only founded matters are traced back.") % {"title": title_of(case)}


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def trace(request: StaffRequest, trace_id: int) -> HttpResponse:
    """One matter traced back: its cause, what is to change, and whether it was."""
    post, day = request.post, today()
    row = tracing.visible_traces(post).select_related("case", "by").filter(pk=trace_id).first()
    if row is None:
        raise Http404
    acts = _acts(request, row)
    if acted(request, acts, gettext_lazy("Done.")):
        return redirect("desk:quality_trace", row.pk)
    link = case_link(post, row.case)
    page = One(
        here="quality_traces",
        title=_("Trace-back of %(number)s") % {"number": row.case.number} if link else _("Trace-back"),
        status=_("%(cause)s: %(state)s.") % {"cause": row.get_cause_display(), "state": row.get_state_display()},
        trail=Link(_("Trace-back"), reverse("desk:quality_traces")),
        case=link,
        facts=[
            (_("Cause"), row.get_cause_display()),
            (_("Who changes it"), directory.unit_label(row.owner_id)),
            (_("By"), dates.day(row.due_on, day)),
            (_("Traced back"), f"{dates.moment(row.at, day)} {directory.unit_label(row.unit_id)}"),
            (pgettext("trace", "Ended"), dates.moment(row.ended_at, day) if row.ended_at else ""),
        ],
        texts=[
            (_("Where the problem came from"), row.problem),
            (_("What is to change"), row.change),
            (_("What was changed"), row.report),
            (_("Why it was sent back"), row.reason),
        ],
        acts=acts,
        links=_links(post, row, is_seen=link is not None),
    )
    return one_page(request, page)


def _links(post: Post, row: Trace, *, is_seen: bool) -> list[Link]:
    """Where somebody's handling has to be answered for."""
    if not is_seen or not directs(post, row.unit_id):
        return []
    return [Link(_("Record about the handling"), reverse("desk:quality_record_new", args=[row.case.number]))]


def _acts(request: StaffRequest, row: Trace) -> list[Act]:
    post = request.post
    if row.state == Following.OWED and acts_for(post, row.owner_id):
        form = WordsForm(sent(request, "report"), prefix="report", label=_("What was changed"))
        return [
            Act(
                "report",
                _("The change"),
                _("Report it"),
                form,
                lambda text: tracing.report_change(trace=row, text=text, by=post, at=now()),
            )
        ]
    if row.state != Following.REPORTED or not directs(post, row.unit_id):
        return []
    return [
        Act(
            "confirm",
            _("The change is made"),
            _("Confirm"),
            PlainForm(sent(request, "confirm")),
            lambda: tracing.confirm_change(trace=row, by=post, at=now()),
        ),
        Act(
            "back",
            _("Not changed yet"),
            _("Send it back"),
            SendBackForm(sent(request, "back"), prefix="back", initial={"due_on": days_ahead(today(), 30)}),
            lambda reason, due_on: tracing.send_back_change(trace=row, reason=reason, due_on=due_on, by=post, at=now()),
        ),
    ]
