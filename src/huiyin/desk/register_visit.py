"""Registering a visit that sits at the table about no matter yet: the register's page, with the visit's data in it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from huiyin.cases.models import Contact
from huiyin.people.models import Post
from huiyin.receptions.models import Visit
from huiyin.receptions.outcomes import list_requests
from huiyin.receptions.table import may_sit
from huiyin.receptions.table_models import Interview
from huiyin.receptions.visits import join_contact


def visit_to_register(post: Post, key: str) -> Visit | None:
    """The visit the address names, where this post keeps it and it is about no matter yet."""
    if not (key.isascii() and key.isdecimal() and len(key) < 18):
        return None
    row = Visit.objects.select_related("session__host", "case").filter(pk=int(key), case=None).first()
    return row if row is not None and row.session.unit_id == post.unit_id and may_sit(post, row) else None


def initial_of(visit: Visit) -> dict[str, object]:
    """What the register takes over: a visit, on the day of the session, by so many."""
    return {"channel": "visit", "received_on": visit.session.on, "people": visit.people}


def take_visit(*, visit: Visit, contact: Contact, by: Post, at: datetime) -> str:
    """The visit is about this matter from now on; the address of its table."""
    join_contact(visit=visit, contact=contact, by=by, at=at)
    interview = Interview.objects.filter(visit=visit).first()
    if interview is not None and visit_is_seen(by, visit):
        list_requests(interview=interview, by=by, at=at)
    return reverse("desk:reception_table", args=[visit.pk])


def visit_is_seen(post: Post, visit: Visit) -> bool:
    """An accusation against this very office goes above, and its visit with it."""
    return may_sit(post, Visit.objects.select_related("session", "case").get(pk=visit.pk))
