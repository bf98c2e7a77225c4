"""Help hangs on nothing (law.md 9a): a text that makes it depend on petitioning, or on any promise, stops the step."""

from __future__ import annotations

from typing import Any

from huiyin.cases.models import Case
from huiyin.documents.screening import words_found
from huiyin.documents.templates import words_against_petitioning, words_of_condition
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import NotAllowed, StepRecord
from huiyin.procedure.terms import Reason, Text

ASSISTANCE_STEPS = ("apply_assistance", "decide_assistance", "pay_assistance")
_TEXTS = frozenset({"text", "longtext"})


def unconditional(case: Case, step: StepRecord) -> dict[str, Any]:
    """Nothing to add; raises NotAllowed with each such word in the office's own texts."""
    fields = procedure_for(case.procedure).steps[step.key].fields
    written = (str(step.given.get(field.key) or "") for field in fields if field.kind in _TEXTS)
    words = (*words_against_petitioning(), *words_of_condition())
    found = dict.fromkeys(word for text in written for word in words_found(text, words))
    if found:
        raise NotAllowed(tuple(_refused(word) for word in found))
    return {}


def _refused(word: str) -> Reason:
    text = Text(
        "文中含有“{word}”：救助不得附加条件，请改写。",
        "The text contains “{word}”: help may not hang on a condition; reword it.",
    )
    return Reason("condition", text.format(word=word))
