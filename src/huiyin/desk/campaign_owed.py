"""What is owed in campaigns, as "my work today" shows it: to whom a campaign is not visible, nothing of it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign, Finding, Improvement, Report, Sample
from huiyin.campaigns.paper import title_of
from huiyin.desk.owing_subject import Subject
from huiyin.people.models import Post
from huiyin.web.words import said


def campaign_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    """Campaigns whose units owe the name of their contact."""
    rows = Campaign.objects.visible_to(post).filter(pk__in=numbers)
    return {row.pk: Subject(row.title, reverse("desk:campaign_people", args=[row.pk])) for row in rows}


def report_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    """Reports that are owed, each at its own page."""
    seen = Campaign.objects.visible_to(post)
    rows = Report.objects.filter(pk__in=numbers, campaign__in=seen).select_related("campaign", "phase")
    return {
        row.pk: Subject(said(title_of(row)), reverse("desk:campaign_report", args=[row.campaign_id, row.pk]))
        for row in rows
    }


def _at_checks(rows: Iterable[tuple[int, str, int]]) -> Mapping[int, Subject]:
    return {pk: Subject(title, reverse("desk:campaign_checks", args=[campaign])) for pk, title, campaign in rows}


def finding_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    """What an inspection found and is to be mended."""
    rows = Finding.objects.filter(pk__in=numbers, inspection__campaign__in=Campaign.objects.visible_to(post))
    return _at_checks(rows.values_list("pk", "text", "inspection__campaign"))


def improvement_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    """Mechanisms that are to be better."""
    rows = Improvement.objects.filter(pk__in=numbers, campaign__in=Campaign.objects.visible_to(post))
    return _at_checks(rows.values_list("pk", "text", "campaign"))


def sample_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    """Samples whose matters are to be looked back at."""
    rows = Sample.objects.filter(pk__in=numbers, campaign__in=Campaign.objects.visible_to(post))
    return _at_checks(rows.values_list("pk", "campaign__title", "campaign"))


FAMILIES: dict[str, Callable[[Post, Sequence[int]], Mapping[int, Subject]]] = {
    "campaign": campaign_subjects,
    "campaign_report": report_subjects,
    "campaign_finding": finding_subjects,
    "campaign_improvement": improvement_subjects,
    "campaign_sample": sample_subjects,
}


def clock_names() -> dict[str, str]:
    """What each clock of the room asks for."""
    return {
        "campaign_contact": _("name the contact for the campaign"),
        "campaign_month": _("finish the month-end figures"),
        "campaign_phase": _("finish the phase summary"),
        "campaign_final": _("finish the final summary"),
        "campaign_mend": _("mend what the inspection found"),
        "campaign_improvement": _("see to the mechanism"),
        "campaign_look_back": _("look back at the sample"),
    }
