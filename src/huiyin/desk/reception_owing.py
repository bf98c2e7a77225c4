"""What receptions leave on "my work today": the first receiver's matters, what was promised, visits to be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.desk.owing_subject import Subject
from huiyin.desk.reception_after import commitments_for
from huiyin.desk.reception_field import visits_for
from huiyin.desk.rows import case_url, title_of
from huiyin.people.models import Post, Role
from huiyin.receptions.models import Visit
from huiyin.receptions.table_models import Interview


def interview_subjects(post: Post, numbers: Sequence[int]) -> Mapping[int, Subject]:
    """Visits at the table; somebody called in with the file goes to the matter, where they have no table."""
    rows = list(Interview.objects.filter(pk__in=numbers).select_related("visit__case", "visit__session"))
    ids = [one.visit.case_id for one in rows if one.visit.case_id is not None]
    seen = set(Case.objects.visible_to(post).filter(pk__in=ids).values_list("pk", flat=True))
    return {
        one.pk: Subject(title_of_visit(one.visit), _url(post, one.visit))
        for one in rows
        if (one.visit.case_id in seen) or (one.visit.case_id is None and post.role != Role.HANDLER)
    }


def _url(post: Post, visit: Visit) -> str:
    has_table = post.unit_id == visit.session.unit_id or post.pk in (visit.session.host_id, visit.receiver_id)
    if visit.case is not None and (post.role == Role.HANDLER or not has_table):
        return case_url(visit.case.number)
    return reverse("desk:reception_table", args=[visit.pk])


def title_of_visit(visit: Visit) -> str:
    """The matter; before it is registered, the number of the visit."""
    return title_of(visit.case) if visit.case is not None else _("Visit no. %(no)d") % {"no": visit.no}


def after_subjects(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    """What was promised, instructed or decided."""
    return {
        one.pk: Subject(title_of_visit(one.interview.visit), reverse("desk:reception_commitment", args=[one.pk]))
        for one in commitments_for(post).filter(pk__in=ids)
    }


def field_subjects(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    """Visits with a matter."""
    return {
        one.pk: Subject(title_of(one.case), reverse("desk:reception_field_visit", args=[one.pk]))
        for one in visits_for(post).filter(pk__in=ids)
    }


def clock_names() -> dict[str, str]:
    """What each date of a reception asks for."""
    return {
        "first_receiver": _("see the matter through to its answer"),
        "reception_call": _("come to the table with the file"),
        "reception_outcome": _("settle the request by the date given"),
        "reception_study": _("hold the analysis meeting"),
        "reception_letter": _("issue the letter of assignment"),
        "reception_follow_up": _("follow up the instruction"),
        "reception_in_person": _("answer the petitioner in person"),
        "reception_decision": _("carry out the decision of the meeting"),
        "field_visit": _("make the visit"),
        "visit_wish": _("answer what the petitioner asks about visits"),
    }
