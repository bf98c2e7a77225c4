"""The table of a visit as one post sees it; what its page asks for more than once is read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from huiyin.cases.models import Case, Reach
from huiyin.cases.reach import can_see
from huiyin.people import directory
from huiyin.people.models import Post, Role
from huiyin.receptions import table
from huiyin.receptions.after_papers import words_of_requests
from huiyin.receptions.models import Visit
from huiyin.receptions.table_models import HeardRequest, Interview, RecordVersion
from huiyin.receptions.visits import may_receive


@dataclass
class Seat:
    """The visit, its interview once it has begun, and what this post may do and read."""

    post: Post
    visit: Visit
    interview: Interview | None
    day: date

    @cached_property
    def may_sit(self) -> bool:
        return table.may_sit(self.post, self.visit)

    @cached_property
    def reads(self) -> bool:
        return table.reads_record(self.post, self.visit)

    @property
    def is_signed(self) -> bool:
        return self.interview is not None and self.interview.is_signed

    @cached_property
    def units(self) -> list[int]:
        """Units that have a part in the matter."""
        return units_of_case(self.visit.case) if self.visit.case is not None else []

    @property
    def units_about(self) -> list[int]:
        """Who may settle what was promised: those of the matter, and the office that receives."""
        return sorted({*self.units, self.visit.session.unit_id})

    @cached_property
    def requests(self) -> list[HeardRequest]:
        rows = HeardRequest.objects.filter(interview=self.interview).prefetch_related("changes__by")
        return list(rows.order_by("no"))

    @cached_property
    def words(self) -> Mapping[int, str]:
        """The words of each request, as far as this post may read them."""
        assert self.interview is not None
        return words_of_requests(self.interview, self.requests, reads=self.reads)

    @cached_property
    def versions(self) -> list[RecordVersion]:
        return list(RecordVersion.objects.filter(interview=self.interview).select_related("by").order_by("no"))

    @property
    def record(self) -> RecordVersion | None:
        """The latest version of the record itself."""
        return next((one for one in reversed(self.versions) if not one.is_addendum), None)


def has_door(post: Post, visit: Visit) -> bool:
    """Whether the session lies within reach: whoever keeps it, receives at it, or looks down on its unit."""
    unit = visit.session.unit
    if may_receive(post, visit.session) or post.pk == visit.receiver_id:
        return True
    return unit.is_within(post.unit) and (post.role != Role.CLERK or unit.pk == post.unit_id)


def looks_on(post: Post, visit: Visit) -> bool:
    """Heads and supervisors see the tables of units below, where they see the matter."""
    return has_door(post, visit) and (visit.case is None or can_see(post, visit.case))


def without_matter(visit: Visit) -> Visit:
    """The visit as it looks to somebody its matter is kept from: about nothing yet, and not at the table (art. 30(3)).

    Never saved.
    """
    visit.case = visit.contact = None
    return visit


def units_about_visit(visit: Visit) -> list[int]:
    """The same for a visit alone."""
    own = units_of_case(visit.case) if visit.case is not None else []
    return sorted({*own, visit.session.unit_id})


def units_of_case(case: Case) -> list[int]:
    """Units that have a part in the matter and may know of it."""
    cards, barred = directory.units(), set(case.barred_units)
    found = Reach.objects.filter(case=case, is_own=True).values_list("unit_id", flat=True)
    return [pk for pk in found if pk in cards and barred.isdisjoint(cards[pk].line)]
