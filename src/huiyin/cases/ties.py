"""Links between matters. Merging is a link: rows and chains never move, and no clock ends or lengthens (law.md 9a).

A link stands on both matters: the step on one is mirrored by a step of the system on the other. Only the link that
says a matter speaks of reprisals over another stands on one side, since nobody of the other may know of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.cases.models import Case
from huiyin.cases.reach import can_see
from huiyin.cases.tracking import normalise_number
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.terms import Reason, Text

# What a link is called on the other matter.
MIRRORED: Mapping[str, str] = {
    "same_matter": "same_matter",
    "led_by": "leads",
    "leads": "led_by",
    "split_into": "split_from",
    "came_back": "returned_from",
    "new_facts": "followed_by",
    "same_facts": "came_again",
}
_UNKNOWN = Reason("case", Text("没有可以关联的这一编号。", "There is no matter of that number to link."))
_ITSELF = Reason("case", Text("不能与本事项自身关联。", "A matter cannot be linked to itself."))
_SEALED = Reason(
    "sealed",
    Text("身份保密的事项不与其他事项关联。", "A sealed matter is not linked to one that is not."),
)


def resolved(case: Case, by: Post | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The other matter's number as it is stored, where one is named. Raises NotAllowed for one that cannot be meant."""
    typed = given.get("case")
    if not typed or by is None:
        return {}
    other = Case.objects.filter(number=normalise_number(str(typed))).first()
    if other is None or not can_see(by, other):
        raise NotAllowed((_UNKNOWN,))
    if (unfit_for := unfit(case, other)) is not None:
        raise NotAllowed((unfit_for,))
    return {"case": other.number}


def unfit(case: Case, other: Case) -> Reason | None:
    """Why these two cannot be linked, whoever asks."""
    if other.pk == case.pk:
        return _ITSELF
    return _SEALED if other.is_sealed != case.is_sealed else None


def mirror(case: Case, kind: str, number: str, *, at: datetime) -> None:
    """The same link, seen from the other matter; only once."""
    from huiyin.cases.actions import take_step

    other = Case.objects.get(number=number)
    if any(tie["case"] == case.number for tie in other.state.get("ties", ())):
        return
    given = {"case": case.number, "kind": MIRRORED[kind], "reason": _BOTH_SIDES}
    take_step(case=other, step="linked", by=None, role="system", at=at, given=given)


def unmirror(case: Case, number: str, *, at: datetime, reason: str) -> None:
    """The link is taken back on the other matter as well."""
    from huiyin.cases.actions import take_step

    other = Case.objects.get(number=number)
    if any(tie["case"] == case.number for tie in other.state.get("ties", ())):
        given = {"case": case.number, "reason": reason}
        take_step(case=other, step="unmerge", by=None, role="system", at=at, given=given)


_BOTH_SIDES = "另一事项已作关联"


@dataclass(frozen=True, slots=True)
class Linked:
    """Another matter as a reader may see it: with its number and subject, or only that there is one elsewhere."""

    kind: str
    number: str
    subject: str
    is_seen: bool


def linked_to(case: Case, post: Post) -> list[Linked]:
    """The matters a case is linked to; of one out of reach not even the number is told."""
    ties: Sequence[Mapping[str, Any]] = case.state.get("ties", ())
    others = {other.number: other for other in Case.objects.filter(number__in=[tie["case"] for tie in ties])}
    found = []
    for tie in ties:
        other = others.get(tie["case"])
        is_seen = other is not None and can_see(post, other)
        subject = other.subject if is_seen and other is not None else ""
        found.append(Linked(tie["kind"], tie["case"] if is_seen else "", subject, is_seen))
    return found
