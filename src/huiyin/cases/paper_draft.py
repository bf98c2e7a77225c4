"""A paper about to be issued, and what every field maker needs of its case: matter, requests, earlier steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from huiyin.cases import belongings
from huiyin.cases.models import Case, Request, Step
from huiyin.cases.petitioners import addressee
from huiyin.people.models import Unit
from huiyin.procedure.engine import StepRecord
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import chinese_number

Fields = dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """A paper about to be issued: whose it is, in which case, by which step."""

    case: Case
    state: CaseState
    step: StepRecord
    unit: Unit

    @cached_property
    def petitioner(self) -> str:
        """Whom the paper is addressed to, or whom a letter between organs names."""
        return addressee(self.case)

    @property
    def given(self) -> Mapping[str, Any]:
        return self.step.given

    @property
    def concerned(self) -> tuple[int, ...]:
        """The requests the paper is about; all that are open where the step names none."""
        named = tuple(int(no) for no in self.given.get("requests") or ())
        return named or tuple(item.no for item in self.state.open_requests())


def matter_of(case: Case) -> str:
    """The matter in words that the reader of the paper may see: a sealed one only by its extract."""
    if case.is_sealed:
        return case.extract or "（身份保密事项，内容由信访部门掌握）"
    return case.subject


def requests_of(case: Case, nos: Iterable[int]) -> list[Fields]:
    wanted = set(nos)
    rows = belongings.requests_of(case)
    return [{"no": row.no, "text": words_of(case, row)} for row in rows if row.no in wanted]


def words_of(case: Case, request: Request) -> str:
    """A request's words; for a sealed matter its number only, since the words are not the reader's to see."""
    return request.text or f"第{chinese_number(request.no)}项诉求"


def last_given(case: Case, key: str) -> Mapping[str, Any]:
    """What was given in the latest step of that kind; empty if there was none."""
    steps = Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, key=key)
    return steps.order_by("-seq").values_list("given", flat=True).first() or {}
