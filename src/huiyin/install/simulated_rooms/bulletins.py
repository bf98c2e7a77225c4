"""Weekly notices and monthly reports in a simulation: drafted by rule, written, approved and issued; some late."""

from __future__ import annotations

from huiyin.bulletins import issuing
from huiyin.bulletins.drafting import save_texts
from huiyin.bulletins.models import Bulletin
from huiyin.bulletins.recipients import add_recipient
from huiyin.bulletins.schedule import When, set_rule
from huiyin.duties.models import Duty
from huiyin.install.simulated_rooms.hand import Deeds, Hand, number_of
from huiyin.people.models import Role, Unit

TEXTS = {
    "not_solved": "尚未办结的事项在承办单位核实阶段，由承办单位推进。",
    "next_step": "按期限逐件督促，下周通报进展。",
}


def begin(hand: Hand, office: int, *, is_weekly: bool) -> None:
    """A rule of this office: each Monday, or the third of each month; it goes to the units below its organ."""
    by, unit = hand.acts(office), hand.place(office).unit
    kind, when = ("weekly_notice", When(weekday=0)) if is_weekly else ("monthly_analysis", When(day=3))
    rule = set_rule(kind=kind, unit=unit, when=when, finish_days=3, by=by, at=hand.now)
    to = Unit.objects.filter(parent=unit.parent_id, is_petition_office=False).order_by("path").first()
    if to is not None:
        add_recipient(of=rule, by=by, at=hand.now, unit=to)
    hand.did("bulletin rule")


def _issue(hand: Hand, duty: Duty) -> None:
    """Written by the clerk, approved by the head, issued."""
    row = Bulletin.objects.select_related("unit").get(pk=number_of(duty))
    clerk, head = hand.one(row.unit_id, Role.CLERK), hand.one(row.unit_id, Role.HEAD)
    row = save_texts(bulletin=row, texts=TEXTS, records={}, revision=row.revision, by=clerk, at=hand.now)
    row = issuing.hand_in(bulletin=row, revision=row.revision, by=clerk, at=hand.now)
    row = issuing.approve(bulletin=row, revision=row.revision, by=head, at=hand.now)
    issuing.issue(bulletin=row, by=clerk, at=hand.now)
    hand.did(f"issued {row.kind}")


DEEDS: Deeds = {"bulletin": _issue}
