"""One of each thing of the room, about a served matter: what the walks over every page open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from huiyin.cases.models import Case
from huiyin.duties.office_time import now, today
from huiyin.quality import accountability, assessing, checking, drawing, lessons, practice, quarterly, tracing
from huiyin.quality.checklists import shipped
from huiyin.quality.scorecards import quarter_of
from huiyin.statistics.drawing import draw_waiting
from tests import make
from tests.quality.scene import marks, reading


def rows(office: make.Office, case: Case) -> dict[str, Any]:
    """The arguments of addresses, and what they stand for."""
    at, later, by = now(), today() + timedelta(days=20), office.supervisor
    draw_waiting()
    wish = drawing.Wish(
        "抽查", office.bureau.pk, "running", case.opened_on, today(), 5, shipped()["handling"], [by], False, later
    )
    sample = drawing.draw_sample(wish=wish, by=by, at=at)
    check = sample.checks.get()
    other = drawing.open_check(
        case=case, checklist=shipped()["handling"], first=by, second=None, read_by=later, by=by, at=at
    )
    wrong = marks(shipped()["handling"], heard="missing fault")
    checking.hand_in(reading=reading(check, by), marks=wrong, remark="", by=by, at=at)
    trace = tracing.trace_back(
        case=case,
        problem="无人巡查",
        cause="delay",
        change="定期巡查",
        owner=office.station.pk,
        due_on=later,
        by=by,
        at=at,
    )
    record = accountability.open_record(
        case=case, about=office.handler, article="45", ground="未听取陈述", by=by, at=at
    )
    measure = assessing.take_measure(
        about=office.station.pk, quarter=today(), way="talk", ground="逾期答复", due_on=later, by=by, at=at
    )
    told = practice.Told("law.order.noise", "夜间装卸噪声", "凌晨装卸", "错时装卸", "")
    written = practice.write_practice(told=told, case=case, by=office.head, at=at)
    lesson = lessons.Lesson("条例培训", later, at.time(), "会议室", ["handler"])
    training = lessons.plan_training(lesson=lesson, by=office.clerk, at=at)
    assessed = quarterly.record_assessment(
        unit=office.bureau.pk, quarter=quarter_of(today()).previous().first, text="答复及时。", by=by, at=at
    )
    return {
        "sample_id": sample.pk,
        "check_id": check.pk,
        "reading_id": reading(other, by).pk,
        "finding_id": check.findings.get().pk,
        "trace_id": trace.pk,
        "record_id": record.pk,
        "measure_id": measure.pk,
        "assessment_id": assessed.pk,
        "practice_id": written.pk,
        "training_id": training.pk,
    }
