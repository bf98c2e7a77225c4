"""What is owed in campaigns, as "my work today" shows it: to whom a campaign is not visible, nothing of it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.desk.owing_subject import Subject
from huiyin.people.models import Post


def campaign_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    """Campaigns whose units owe the name of their contact."""
    rows = Campaign.objects.visible_to(post).filter(pk__in=numbers)
    return {row.pk: Subject(row.title, reverse("desk:campaign_people", args=[row.pk])) for row in rows}


FAMILIES: dict[str, Callable[[Post, Sequence[int]], Mapping[int, Subject]]] = {
    "campaign": campaign_subjects,
}


def clock_names() -> dict[str, str]:
    """What each clock of the room asks for."""
    return {"campaign_contact": _("name the contact for the campaign")}
