"""Duties of quality on "my work today": what each is called and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.bulletins.charts.words import said as period_said
from huiyin.desk.owing_subject import Subject
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.quality.accountability import records_for
from huiyin.quality.assessing import measures_for
from huiyin.quality.lessons import publicity_for, trainings_for
from huiyin.quality.models import Check, Finding, Reading
from huiyin.quality.quarterly import assessments_for
from huiyin.quality.rights import directs
from huiyin.quality.scorecards import quarter_of
from huiyin.quality.tracing import visible_traces


def clock_names() -> dict[str, str]:
    """What each clock of this room asks for."""
    return {
        "read_check": _("read and mark the matter"),
        "name_reader": _("name another reader"),
        "mend_finding": _("mend what the check found"),
        "confirm_mending": _("confirm that it is mended"),
        "trace_change": _("make the change and report it"),
        "be_heard": _("state your view of the record"),
        "answer_objection": _("answer the objection"),
        "answer_measure": _("answer the measure"),
        "hold_training": _("hold the training"),
        "publish_again": _("publish it again"),
        "assess_units": _("assess the units and record it"),
    }


def readings(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    """Readings asked of this post; to whoever directs the check also those whose reader has left."""
    rows = Reading.objects.filter(pk__in=ids, of__in=Check.objects.visible_to(post))
    found = {}
    for pk, reader, check, unit, number in rows.values_list("pk", "post", "of", "of__unit", "of__case__number"):
        title = _("Check of %(number)s") % {"number": number}
        if reader == post.pk:
            found[pk] = Subject(title, reverse("desk:quality_reading", args=[pk]))
        elif directs(post, unit):
            found[pk] = Subject(title, reverse("desk:quality_check", args=[check]))
    return found


def findings(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    rows = Finding.objects.filter(pk__in=ids, of__in=Check.objects.visible_to(post))
    return {
        pk: Subject(f"{number} {text}", reverse("desk:quality_finding", args=[pk]))
        for pk, number, text in rows.values_list("pk", "of__case__number", "text")
    }


def traces(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    rows = visible_traces(post).filter(pk__in=ids).values_list("pk", "change")
    return {pk: Subject(change, reverse("desk:quality_trace", args=[pk])) for pk, change in rows}


def records(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    rows = records_for(post).filter(pk__in=ids, erased_at=None).values_list("pk", "case__number")
    name = _("Record about the handling of %(number)s")
    return {pk: Subject(name % {"number": number}, reverse("desk:quality_record", args=[pk])) for pk, number in rows}


def measures(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    rows = measures_for(post).filter(pk__in=ids)
    return {
        row.pk: Subject(
            f"{row.get_way_display()} · {directory.unit_label(row.about_id)}",
            reverse("desk:quality_measure", args=[row.pk]),
        )
        for row in rows
    }


def trainings(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    rows = trainings_for(post).filter(pk__in=ids).values_list("pk", "topic")
    return {pk: Subject(topic, reverse("desk:quality_training", args=[pk])) for pk, topic in rows}


def publicities(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    rows = publicity_for(post).filter(pk__in=ids)
    url = reverse("desk:quality_publicity_new")
    return {row.pk: Subject(f"{row.get_what_display()} · {row.place}", f"{url}?again={row.pk}") for row in rows}


def assessments(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    rows = assessments_for(post).filter(pk__in=ids)
    return {
        row.pk: Subject(
            f"{directory.unit_label(row.unit_id)} · {period_said(quarter_of(row.quarter))}",
            reverse("desk:quality_assessment", args=[row.pk]),
        )
        for row in rows
    }


FAMILIES: dict[str, Callable[[Post, Sequence[int]], Mapping[int, Subject]]] = {
    "reading": readings,
    "finding": findings,
    "trace": traces,
    "accountability": records,
    "measure": measures,
    "assessment": assessments,
    "training": trainings,
    "publicity": publicities,
}
