"""Builders for tests of figures: the moment a step was recorded, and folds without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from huiyin.cases.models import Case
from huiyin.procedure.engine import StepRecord
from huiyin.statistics.acts import ACT_COLUMNS
from huiyin.statistics.folding import MATTER_COLUMNS, Drawn, Told, fold
from tests.procedure.make import calendar

NUMBER = "2026-000100"


def at(day: date, hour: int = 2) -> datetime:
    """A moment of that day; ten in the morning in Shanghai unless told otherwise."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def folded(
    records: Sequence[StepRecord], *, number: str = NUMBER, recorded: Mapping[int, datetime] | None = None
) -> Drawn:
    """The facts of these steps, each recorded on its own day unless told otherwise."""
    told = [Told(one, (recorded or {}).get(one.seq) or at(one.on), "") for one in records]
    # One after the other, as the database writes them.
    steps = [
        Told(one.record, max(one.recorded_at, *(other.recorded_at for other in told[: place + 1])), "")
        for place, one in enumerate(told)
    ]
    return fold(number, "cn.2022", steps, lambda _version: calendar())


def matters(drawn: Drawn) -> list[dict[str, Any]]:
    return [dict(zip(("known_from", "known_to", "seq", *MATTER_COLUMNS), row, strict=True)) for row in drawn.matters]


def acts(drawn: Drawn) -> list[dict[str, Any]]:
    names = ("known_from", "known_to", "seq", "key", "no", *ACT_COLUMNS)
    return [dict(zip(names, row, strict=True)) for row in drawn.acts]


def now(drawn: Drawn) -> dict[str, Any]:
    """The matter as it is known now."""
    (row,) = (one for one in matters(drawn) if one["known_to"] is None)
    return row


def acts_now(drawn: Drawn, key: str) -> list[dict[str, Any]]:
    found = [one for one in acts(drawn) if one["known_to"] is None and one["key"] == key]
    return sorted(found, key=lambda one: (one["seq"], one["no"]))


def record_steps(case: Case, moments: Mapping[int, datetime]) -> None:
    """Give steps the moment of recording the database would have given them then, and let the case be drawn anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_step DISABLE TRIGGER cases_step_append_only")
        for seq, moment in moments.items():
            cursor.execute(
                "UPDATE cases_step SET recorded_at = %s WHERE opened_month = %s AND case_id = %s AND seq = %s",
                [moment, case.opened_month, case.pk, seq],
            )
        cursor.execute("ALTER TABLE cases_step ENABLE TRIGGER cases_step_append_only")
        cursor.execute("INSERT INTO statistics_queue (case_id) VALUES (%s)", [case.pk])


def recorded_as_lived(case: Case) -> None:
    """Every step was recorded when it was taken, seconds apart."""
    steps = case.steps.filter(opened_month=case.opened_month).order_by("seq")
    record_steps(case, {step.seq: step.at.replace(second=step.seq) for step in steps})
