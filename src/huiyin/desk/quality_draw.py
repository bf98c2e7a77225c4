"""Drawing a sample, showing that anyone can draw it again, and having a single matter checked."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases.models import Case
from huiyin.desk.case import visible_case
from huiyin.desk.pressed import sent
from huiyin.desk.quality import check_row, samples_for
from huiyin.desk.quality_forms import CheckForm, DrawForm
from huiyin.desk.quality_parts import (
    DIRECTORS,
    READERS,
    Act,
    One,
    ReasonForm,
    Table,
    TableRow,
    acted,
    done,
    form_page,
    one_page,
)
from huiyin.desk.rows import title_of
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.procedure.terms import KINDS, OUTCOMES
from huiyin.quality.checklists import in_force
from huiyin.quality.drawing import (
    Wish,
    candidates,
    draw_sample,
    drawn_again,
    fit_among,
    frame_kept,
    may_withdraw,
    open_check,
    withdraw_sample,
)
from huiyin.quality.models import Check, Drawn, Sample
from huiyin.quality.rights import sphere
from huiyin.quality.sampling import digest_of
from huiyin.quality.scorecards import quarter_of
from huiyin.web import dates
from huiyin.web.shown import Link
from huiyin.web.words import said


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*DIRECTORS)
def sample_new(request: StaffRequest) -> HttpResponse:
    """The form of a sample; sending it draws."""
    post, day = request.post, today()
    readers = candidates(post, day)
    lists = in_force(sphere(post))
    before = quarter_of(quarter_of(day).first.replace(day=1)).previous()
    initial = {
        "scope": sphere(post),
        "what": Drawn.CLOSED,
        "first": before.first,
        "last": day,
        "size": 10,
        "is_double": True,
    }
    form = DrawForm(request.POST or None, post=post, lists=lists, readers=readers, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        chosen = [one for one in readers if str(one.pk) in typed["readers"]]
        names = ("title", "scope", "what", "first", "last", "size", "is_double", "read_by")
        wish = Wish(checklist=lists[typed["checklist"]], readers=chosen, **{name: typed[name] for name in names})
        row = done(request, form, lambda: draw_sample(wish=wish, by=post, at=now(), seed=typed["seed"]))
        if row is not None:
            messages.success(request, _("Drawn, and the readers have been asked."))
            return redirect("desk:quality_sample", row.pk)
    return form_page(
        request,
        here="quality",
        title=_("Draw a sample"),
        status=_(
            "Each matter of the days has the same chance within its unit, kind and outcome. Sealed ones are not drawn."
        ),
        form=form,
        button=_("Draw"),
        back=reverse("desk:quality"),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def sample(request: StaffRequest, sample_id: int) -> HttpResponse:
    """How it was drawn, that it can be drawn again, and the checks of its matters."""
    row = samples_for(request.post).select_related("by").filter(pk=sample_id).first()
    if row is None:
        raise Http404
    day, acts = today(), _acts(request, row)
    if acted(request, acts, _("Taken back; nobody owes a reading of it any more.")):
        return redirect("desk:quality_sample", row.pk)
    checks = Check.objects.visible_to(request.post).filter(sample=row).select_related("case", "sample").order_by("pk")
    settled = sum(one.settled_at is not None for one in checks)
    status = ngettext(
        "%(n)d matter drawn, %(settled)d checked.", "%(n)d matters drawn, %(settled)d checked.", len(row.drawn)
    )
    return one_page(
        request,
        One(
            here="quality",
            title=row.title,
            status=status % {"n": len(row.drawn), "settled": settled},
            trail=Link(_("Checks"), reverse("desk:quality")),
            facts=_facts(row, day),
            note=_proof(row),
            acts=acts,
            tables=[
                Table(
                    _("Matters drawn"),
                    (_("Matter"), _("Handled by"), _("Checklist"), _("Result")),
                    [check_row(one, day) for one in checks],
                    _("None of them is within reach of this post"),
                ),
                _strata(row),
            ],
        ),
    )


def _acts(request: StaffRequest, row: Sample) -> list[Act]:
    """Taking it back, as long as nothing of it is settled."""
    if not may_withdraw(row, request.post):
        return []
    return [
        Act(
            "withdraw",
            _("Take the sample back"),
            pgettext("withdrawal", "Take it back"),
            ReasonForm(sent(request, "withdraw"), prefix="withdraw"),
            lambda reason: withdraw_sample(sample=row, reason=reason, by=request.post, at=now()),
            _("Drawn by mistake: it stays readable with seed, frame and reason; the readers owe nothing any more."),
        )
    ]


def _facts(row: Sample, day: date) -> list[tuple[str, str]]:
    taken = f"{dates.day(row.withdrawn_on, day)}{_(': ')}{row.withdrawn_why}" if row.withdrawn_on else ""
    return [
        *([(_("Taken back"), taken)] if taken else []),
        (_("Drawn from"), f"{directory.unit_label(row.scope_id)}, {row.get_what_display()}"),
        (_("Days"), dates.span(row.first, row.last, day)),
        (_("Drawn"), f"{dates.moment(row.at, day)} {row.by.name}"),
        (_("Seed"), row.seed),
        (_("Frame"), _("%(n)d matters, digest %(digest)s") % {"n": len(row.frame), "digest": row.digest}),
        (_("Readers for each matter"), "2" if row.is_double else "1"),
    ]


def _proof(row: Sample) -> str:
    """Drawn again from what was written down, now."""
    if digest_of(frame_kept(row)) == row.digest and list(drawn_again(row)) == row.drawn:
        return _("Drawn again just now from seed and frame: the same matters.")
    return _("Drawn again just now, it gives other matters: seed or frame were changed. Tell whoever runs the system.")


def _strata(row: Sample) -> Table:
    """How many of each stratum could be drawn, and were."""
    drawn = set(row.drawn)
    there = Counter(tuple(one[1:]) for one in row.frame)
    taken = Counter(tuple(one[1:]) for one in row.frame if one[0] in drawn)
    in_order = sorted(there, key=lambda stratum: (directory.unit(int(stratum[0])).path, stratum))
    return Table(
        _("Strata"),
        (_("Unit"), _("Kind"), _("Outcome"), _("In all"), _("Drawn")),
        [
            TableRow(
                "",
                (
                    directory.unit_label(int(unit)),
                    said(KINDS.get(kind)),
                    said(OUTCOMES.get(outcome)) or (_("supported in part") if outcome else "—"),
                    str(there[unit, kind, outcome]),
                    str(taken[unit, kind, outcome]),
                ),
            )
            for unit, kind, outcome in in_order
        ],
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*DIRECTORS)
def check_new(request: StaffRequest, number: str) -> HttpResponse:
    """Have one matter read, by one reader or by two."""
    post = request.post
    case = visible_case(post, number)
    lists, fit = in_force(sphere(post)), _fit(post, case)
    form = CheckForm(request.POST or None, lists=lists, readers=fit, initial={"checklist": _usual(case.is_open)})
    if request.method == "POST" and form.is_valid():
        typed, posts = form.cleaned_data, {one.pk: one for one in fit}
        row = done(
            request,
            form,
            lambda: open_check(
                case=case,
                checklist=lists[typed["checklist"]],
                first=posts[typed["first"]],
                second=posts.get(typed["second"]),
                read_by=typed["read_by"],
                by=post,
                at=now(),
            ),
        )
        if row is not None:
            messages.success(request, _("The readers have been asked."))
            return redirect("desk:quality_check", row.pk)
    status = title_of(case)
    if not fit:
        status += " " + _("Nobody here may read it: all who see it have worked on it.")
    return form_page(
        request,
        here="quality",
        title=_("Check of %(number)s") % {"number": case.number},
        status=status,
        form=form,
        button=_("Ask them to read"),
        back=reverse("desk:case", args=[case.number]),
    )


def _usual(is_open: bool) -> str:
    return "running" if is_open else "handling"


def _fit(post: Post, case: Case) -> list[Post]:
    """Who may read this matter."""
    return fit_among(candidates(post, today()), case)
