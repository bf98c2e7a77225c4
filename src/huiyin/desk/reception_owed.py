"""Sessions on "my work today": which one a notice or an attendance is owed for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.desk.owing_subject import Subject
from huiyin.duties.office_time import today
from huiyin.people.models import Post
from huiyin.receptions.models import Session
from huiyin.web import dates


def session_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    """Sessions of the post's own unit."""
    day = today()
    rows = Session.objects.filter(pk__in=numbers, unit=post.unit_id).select_related("host__staff")
    return {
        row.pk: Subject(
            _("Reception %(day)s, %(leader)s") % {"day": dates.day(row.on, day), "leader": row.host.staff.name},
            reverse("desk:reception", args=[row.pk]),
        )
        for row in rows
    }
