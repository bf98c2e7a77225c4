"""Duties of rounds and of correction notices, as "my work today" shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.desk.owing_subject import Subject
from huiyin.people.models import Post
from huiyin.rounds.access import corrections_for, rounds_for


def round_subjects(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    """Rounds the post may open."""
    rows = rounds_for(post).filter(pk__in=ids).values_list("pk", "title")
    return {pk: Subject(title, reverse("desk:round", args=[pk])) for pk, title in rows}


def correction_subjects(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    """Correction notices the post may open."""
    return {
        row.pk: Subject(f"{row.number} {row.words['title']}", reverse("desk:correction", args=[row.pk]))
        for row in corrections_for(post).filter(pk__in=ids)
    }


def clock_names() -> dict[str, str]:
    """What each clock of this room asks for."""
    return {
        "round_answer": _("enter what was found, or confirm none"),
        "round_notice": _("give notice of what was found"),
        "entry_mend": _("mend a returned entry"),
        "correction_mend": _("mend it and answer"),
        "correction_look": _("look whether it is mended"),
    }
