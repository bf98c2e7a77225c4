"""Quality of handling in the demo: a sample half read, findings, a trace-back, what was learnt and what is planned."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from huiyin.cases.models import Case
from huiyin.duties.office_time import now, on_day
from huiyin.install.demo_files import read
from huiyin.install.demo_tree import Tree
from huiyin.people.models import Post
from huiyin.quality import accountability, assessing, checking, drawing, lessons, mending, practice, tracing
from huiyin.quality.checklists import Checklist, shipped
from huiyin.quality.marking import Marks
from huiyin.quality.models import Check, Sample
from huiyin.statistics.drawing import draw_waiting

SIZE = 14
LATELY = timedelta(days=365)


def play_quality(tree: Tree, at: datetime) -> None:
    """Everything through the real actions, as the county's own supervisor and its stations would do it."""
    # Facts are recorded now, whatever day they are dated.
    moment = max(at, now())
    draw_waiting()
    given = read("quality")
    supervisor = tree.find(given["office"], "supervisor")[0]
    above = [tree.find(unit, "supervisor")[0] for unit in given["above"]]
    readers = [supervisor, *above, tree.find(given["above"][0], "head")[0]]
    wish = _wish(given, supervisor, readers, on_day(moment))
    # A demo of a few matters has none that is closed yet.
    if drawing.frame_of(supervisor, wish):
        sample = drawing.draw_sample(wish=wish, by=supervisor, at=moment)
        _read_some(sample, given["check"], supervisor, moment)
    _follow(tree, given, supervisor, moment)
    _tell(tree, given, moment)


def _wish(given: dict[str, Any], by: Post, readers: list[Post], day: date) -> drawing.Wish:
    return drawing.Wish(
        given["sample"],
        by.unit_id,
        "closed",
        day - LATELY,
        day,
        SIZE,
        shipped()["handling"],
        readers,
        True,
        day + timedelta(days=12),
    )


def _read_some(sample: Sample, told: list[dict[str, list[str]]], by: Post, at: datetime) -> None:
    """As many as there are stories: read by both. The one after them is read by one; the two of the last differ."""
    checks = list(sample.checks.order_by("pk"))
    checklist = shipped()["handling"]
    for check, wrong in zip(checks, told, strict=False):
        for row in check.readings.select_related("post"):
            checking.hand_in(reading=row, marks=_marks(checklist, wrong), remark="", by=row.post, at=at)
    _mend(list(sample.checks.settled().order_by("pk")), by, at)
    rest = checks[len(told) :]
    if len(rest) > 1:
        first = rest[0].readings.select_related("post")[0]
        checking.hand_in(reading=first, marks=_marks(checklist, {}), remark="", by=first.post, at=at)
        _differ(rest[1], checklist, told[4], at)


def _differ(check: Check, checklist: Checklist, wrong: dict[str, list[str]], at: datetime) -> None:
    for row, seen in zip(check.readings.select_related("post"), ({}, wrong), strict=False):
        checking.hand_in(reading=row, marks=_marks(checklist, seen), remark="", by=row.post, at=at)


def _marks(checklist: Checklist, wrong: dict[str, list[str]]) -> Marks:
    parts = ("mark", "kind", "text", "place")
    met = ["met", "", "", ""]
    return {item.key: dict(zip(parts, wrong.get(item.key, met), strict=True)) for item in checklist.items}


def _mend(checks: list[Check], by: Post, at: datetime) -> None:
    """The units are asked to mend what was found; one of them has answered."""
    due_on = on_day(at) + timedelta(days=20)
    found = [check for check in checks if check.findings.exists()]
    for check in found:
        ids = list(check.findings.values_list("pk", flat=True))
        mending.demand_mending(check=check, findings=ids, due_on=due_on, by=by, at=at)
    for check in found[:1]:
        clerk = Post.objects.filter(unit=check.handled_by_id, role__in=("clerk", "head"), until=None).order_by("pk")[0]
        row = check.findings.all()[0]
        mending.answer_finding(
            finding=row, text="已补做听取陈述笔录，由信访人签名，附卷。", is_contested=False, by=clerk, at=at
        )


def _follow(tree: Tree, given: dict[str, Any], by: Post, at: datetime) -> None:
    day = on_day(at)
    proposed = tracing.founded_without_trace(by, day - LATELY).filter(barred_units=[], barred_staff=[])
    founded = list(proposed.select_related("handler__unit", "handler__staff")[:5])
    if founded:
        told = given["trace"]
        owner = tree.units[told["owner"]].pk
        words = {name: told[name] for name in ("problem", "cause", "change")}
        tracing.trace_back(case=founded[0], **words, owner=owner, due_on=day + timedelta(days=25), by=by, at=at)
        _record(founded, given["record"], by, at)
    told = given["measure"]
    assessing.take_measure(
        about=tree.units[told["unit"]].pk,
        quarter=day,
        way="talk",
        ground=told["ground"],
        due_on=day + timedelta(days=15),
        by=by,
        at=at,
    )


def _record(founded: list[Case], told: dict[str, str], by: Post, at: datetime) -> None:
    """About the handling of the first founded matter that has a handler below; the person has said their view."""
    found = ((one, one.handler) for one in founded if one.handler is not None)
    case, handler = next(((one, who) for one, who in found if who.unit.is_within(by.unit)), (None, None))
    if case is None or handler is None:
        return
    row = accountability.open_record(
        case=case, about=handler, article=told["article"], ground=told["ground"], by=by, at=at
    )
    accountability.state_view(record=row, text=told["statement"], by=handler, at=at)


def _tell(tree: Tree, given: dict[str, Any], at: datetime) -> None:
    """Two practices are shown, one waits for review; trainings and what was published."""
    director = tree.find(given["office"], "supervisor")[0]
    for place, told in enumerate(given["practice"]):
        writer = tree.find(told["unit"], "head")[0]
        words = {name: told[name] for name in ("category", "title", "problem", "done", "articles")}
        row = practice.write_practice(told=practice.Told(**words), case=None, by=writer, at=at)
        row = practice.hand_in_practice(practice=row, by=writer, at=at)
        if place < len(given["practice"]) - 1:
            practice.show_practice(practice=row, by=director, at=at)
    clerk = tree.find(given["office"], "clerk")[0]
    for told in given["training"]:
        _training(told, clerk, on_day(at), at)
    for told in given["published"]:
        _published(told, tree.find("qingxi.petition", "clerk")[0], on_day(at), at)


def _training(told: dict[str, Any], clerk: Post, day: date, at: datetime) -> None:
    on = day + timedelta(days=told["days"])
    lesson = lessons.Lesson(told["topic"], on, time(9), told["place"], told["roles"])
    planned = min(at, at + timedelta(days=told["days"] - 10))
    row = lessons.plan_training(lesson=lesson, by=clerk, at=planned)
    if "came" in told:
        lessons.keep_training(training=row, held_on=on, came=told["came"], remark="", by=clerk, at=at)


def _published(told: dict[str, Any], clerk: Post, day: date, at: datetime) -> None:
    on = day + timedelta(days=told["days"])
    lessons.record_publicity(
        what=told["what"],
        where=told["where"],
        place=told["place"],
        on=on,
        next_on=day + timedelta(days=told["next"]),
        by=clerk,
        at=at + timedelta(days=told["days"]),
    )
