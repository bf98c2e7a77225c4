"""Registering the demo's matters as a clerk or the portal does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import uuid5

from huiyin.cases.intake.registration import Asked, Registration
from huiyin.documents.files import keep_file
from huiyin.documents.models import File
from huiyin.install.demo_messages import with_wishes
from huiyin.install.demo_plan import TOKENS, Matter
from huiyin.install.demo_scans import letter_scan
from huiyin.install.demo_tree import Tree

_POST_DAYS = 3  # a letter is at most this long on its way


def registration_of(
    matter: Matter, tree: Tree, *, again: str = "", times: int = 0, on: date | None = None
) -> Registration:
    """What the matter's first form says; with `again`, the form of the next contact after `times`, received `on`."""
    rng = Random(str(matter.token))
    received = on or matter.received_on
    is_paper = matter.channel in ("letter", "fax") and not again
    accused = tree.units[matter.accused] if matter.accused else None
    words = matter.words
    return Registration(
        office=tree.units[matter.office],
        channel=rng.choice(("call", "visit", "letter")) if again else matter.channel,
        received_on=received,
        written_on=received - timedelta(days=rng.randint(0, _POST_DAYS)) if is_paper else None,
        requests=tuple(Asked(ask.text, ask.kind) for ask in words.asks),
        subject=words.subject,
        facts=again or words.facts,
        persons=with_wishes(matter.persons[:1] if again else matter.persons, matter.no),
        people=1 if again else matter.people,
        place=matter.place,
        category=matter.kind["category"],
        complained_of=accused.name if accused else "",
        complained_unit=accused,
        is_sealed=matter.is_sealed,
        is_anonymous=matter.is_anonymous,
        token=uuid5(TOKENS, f"{matter.token} again {times}") if again else matter.token,
    )


def with_scan(registration: Registration, matter: Matter, at: datetime) -> Registration:
    """The registration with the scan of its letter."""
    words = matter.words
    asked = [f"　　{number}、{ask.text}" for number, ask in enumerate(words.asks, 1)]
    signed = "" if matter.is_anonymous or matter.is_sealed else f"　　　　　　　　信访人：{_signature(matter)}"
    lines = [words.subject, "", "尊敬的领导：", f"　　{words.facts}", "　　我的请求：", *asked, "", signed]
    file: File = keep_file(upload=letter_scan(lines, seed=str(matter.token)), name="来信扫描件.pdf", at=at)
    return replace(registration, files=(file,))


def _signature(matter: Matter) -> str:
    return "、".join(person.identity.name for person in matter.persons)
