"""What a fact copies from a case fits its column: else one matter would keep all others from being drawn."""

from __future__ import annotations

from huiyin.procedure.catalogue import PROCEDURES
from huiyin.procedure.terms import ENDINGS
from huiyin.statistics.models import Matter


def width(name: str) -> int:
    return Matter._meta.get_field(name).max_length or 0


def test_every_step_stage_and_ending_fits() -> None:
    for law in PROCEDURES.values():
        # Any step that passes a matter on may stand in `passed_by`: a transfer as well as a decision on competence.
        assert max(map(len, law.steps)) <= width("passed_by")
        assert max(map(len, law.stages)) <= width("stage")
    assert max(map(len, ENDINGS)) <= width("ending")
