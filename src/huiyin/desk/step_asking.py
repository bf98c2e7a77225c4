"""What a step's form is about: one step offered to one post in one case, and which of its values are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huiyin.cases.models import Case, Request
from huiyin.people.models import Post
from huiyin.procedure.given import ON_BEHALF_FIELDS
from huiyin.procedure.schema import Field, Offer
from huiyin.procedure.six_items import missing_items
from huiyin.procedure.state import CaseState
from huiyin.web.words import ordinal

# Said by the unit itself (people/): asking again could only contradict it.
DERIVED = frozenset({"outside"})


@dataclass(frozen=True, slots=True)
class Asking:
    """What the form is about: one step offered to one post in one case."""

    case: Case
    state: CaseState
    offer: Offer
    post: Post
    requests: Sequence[Request]
    words: Mapping[int, str]
    today: date
    preset: Mapping[str, str]

    @property
    def fields(self) -> tuple[Field, ...]:
        behalf = ON_BEHALF_FIELDS if self.offer.on_behalf else ()
        own = tuple(field for field in self.offer.step.fields if field.key not in DERIVED)
        idle = self._idle
        own = tuple(field for field in own if field.key not in idle)
        own = tuple(field for field in own if field.relevant is None or field.relevant(self.state))
        if self.offer.on_behalf:
            own = tuple(field for field in own if field.kind != "post")
        return own + behalf

    @property
    def _idle(self) -> set[str]:
        """Values that this case has no use for now."""
        idle = set() if self.case.is_sealed else {"extract"}
        if all(item.status == "answered" for item in self.state.open_proceedings("part")):
            idle.add("parts_reason")
        if self.offer.step.key == "recuse" and not self.state.recusal_asked:
            idle.add("answer")
        if self.offer.step.key == "fix_items":
            idle |= {"supervising_unit", "requirements"} - set(missing_items(self.state))
        return idle

    @property
    def open_numbers(self) -> list[int]:
        return [item.no for item in self.state.open_requests()]

    def request_label(self, no: int) -> str:
        """诉求一：凌晨两点到五点…"""
        text = " ".join(self.words.get(no, "").split())
        short = text if len(text) <= 60 else text[:59] + "…"
        return _("%(name)s: %(words)s") % {"name": ordinal(no), "words": short} if short else ordinal(no)
