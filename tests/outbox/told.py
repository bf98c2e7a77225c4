"""What the tests of messages share: petitioners who want to be told, staff with an address, channels switched on."""

from __future__ import annotations

from typing import Any

from huiyin.cases.actions import Registered, take_step
from huiyin.cases.intake.registration import Person
from huiyin.cases.models import Case
from huiyin.outbox.actions import hear_by_mail
from huiyin.outbox.models import Message
from huiyin.parties.actions import Contactable, Identity
from huiyin.people.models import Post
from tests import make

EMAIL = "gao@mail.example"
PHONE = "13800001234"
WHO = Identity(name="高见山", phone=PHONE, address="东桥街道柳堤小区3栋", email=EMAIL)


def person(*ways: str, identity: Identity = WHO, language: str = "zh", role: str = "petitioner") -> Person:
    return Person(identity, role, Contactable(ways, language))


def registered(by: Post, *ways: str, **given: Any) -> Registered:
    """A matter whose petitioner wants to be told these ways."""
    return make.registered(by, **({"persons": (person(*ways),)} | given))


def step(case: Case, key: str, by: Post | None, **given: Any) -> None:
    role = given.pop("role", None)
    take_step(case=case, step=key, by=by, at=given.pop("at", make.MOMENT), given=given, role=role)


def with_handler(office: make.Office, *ways: str, **given: Any) -> Case:
    """Accepted by the station, with its handler and lead."""
    case = registered(office.clerk, *ways, **given).case
    step(case, "transfer", office.clerk, unit=office.station.pk)
    step(case, "accept", office.station_clerk)
    step(case, "appoint", office.head, handler=office.handler.pk, lead=office.head.pk)
    return case


def hears(post: Post, *, email: str = "", language: str = "zh") -> Post:
    """A post whose holder gets messages by e-mail."""
    hear_by_mail(by=post, email=email or f"{post.staff.username}@office.example", language=language, at=make.MOMENT)
    return post


def told(case: Case) -> list[tuple[str, str]]:
    """The templates of a case's messages with their channels, oldest first."""
    rows = Message.objects.about("case", case.pk).order_by("created_at", "key")
    return [(row.template, row.channel) for row in rows]
