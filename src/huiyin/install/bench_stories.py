"""Histories of matters as an office would have them: most walk the whole road, some branch off, some lie still.

A story ends where it reaches today, so that recent matters stand at every stage. Every step is one the law core
would have allowed; a test asks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from huiyin.install import bench_words as words
from huiyin.install.bench_office import Desk, Place
from huiyin.install.bench_words import Said
from huiyin.people.models import Unit
from huiyin.procedure.calendar import Calendar
from huiyin.procedure.engine import Actor, StepRecord

PROCEDURE = "cn.2022"
CHANNELS = (("web", 46), ("letter", 24), ("visit", 16), ("call", 12), ("fax", 2))
OUTCOMES = (("supported", 34), ("explained", 48), ("not_supported", 18))
SUGGESTED = (("adopted", 30), ("partly_adopted", 40), ("not_adopted", 30))
LONG_AGO = datetime.min.replace(tzinfo=UTC)
PETITIONER, SYSTEM = Actor("petitioner"), Actor("system")
# A few matters lie where they are, long after their last day: what overdue lists are made of.
SHARE_LYING_STILL = 0.025


class _Over(Exception):
    """The story has come to today, or stops here."""


@dataclass(slots=True)
class Issued:
    """A paper of a story before it has its number; `step` counts the story's steps from nought."""

    step: int
    kind: str
    unit: int
    fields: dict[str, Any]
    on: date
    at: datetime
    requests: list[int]
    served_on: date | None = None


@dataclass(frozen=True, slots=True)
class World:
    """What all stories share. `places` are codes of townships, `now` the end of every story."""

    desks: Sequence[Desk]
    weights: Sequence[float]
    units: Mapping[int, Unit]
    places: Sequence[str]
    calendar: Calendar
    now: datetime


@dataclass(frozen=True, slots=True)
class Repeat:
    """The petitioner wrote, came or called again about the same: a contact of its own, joined to the matter."""

    number: int
    channel: str
    on: date
    at: datetime
    facts: str
    party: str


@dataclass(slots=True)
class Story:
    """One matter. `parties` are the pseudonymous ids its petitioners will be stored under: one for the contact that
    opened it, one for each of `numbers`, the contacts that may join it."""

    rng: Random
    world: World
    desk: Desk
    begins: date
    said: Said
    parties: Sequence[str] = ()
    numbers: Sequence[int] = ()
    # For matters that stand at one stage on purpose: the step after which to stop, and no turn aside before it.
    stop_after: str = ""
    target: Place | None = None
    steps: list[tuple[StepRecord, datetime]] = field(default_factory=list)
    papers: list[Issued] = field(default_factory=list)
    windows: list[tuple[date, dict[str, Any]]] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    sealed: str = ""
    people: int = 1
    count: int = 1
    stop_at: int = 99
    at: datetime = LONG_AGO

    @property
    def opened(self) -> dict[str, Any]:
        """The values of the first step."""
        given = self.steps[0][0].given
        assert isinstance(given, dict)
        return given

    @property
    def chance(self) -> float:
        """For turns aside: 1 where there may be none."""
        return 1.0 if self.stop_after else self.rng.random()

    def tell(self) -> None:
        if not self.stop_after and self.rng.random() < SHARE_LYING_STILL:
            self.stop_at = self.rng.randint(1, 9)
        try:
            self._register()
            unit = self._sort()
            self._accept(unit)
            self._said_again(0.12)
            handler = self._work(unit)
            self._said_again(0.1)
            self._answer(unit, handler)
            self._said_again(0.05)
            self._aftercare(unit)
            self._said_again(0.04)
            self._close_windows(self.world.now.date())
        except _Over:
            return

    def _take(self, key: str, actor: Actor, days: int, /, **given: Any) -> StepRecord:
        """Take a step so many days after the last one, on a day somebody works. Raises _Over past today."""
        day = max(self.begins, self.at.date()) + timedelta(days=days)
        if actor.post is not None:
            day = self.world.calendar.next_working(day)
        self._close_windows(day)
        return self._note(key, actor, day, given)

    def _note(self, key: str, actor: Actor, day: date, given: dict[str, Any]) -> StepRecord:
        # One to nine in the morning, UTC: the office's day in China.
        at = datetime.combine(day, time(1 + self.rng.randrange(8), self.rng.randrange(60)), UTC)
        at = max(at, self.at + timedelta(minutes=2))
        if at > self.world.now or len(self.steps) >= self.stop_at or self._is_told():
            raise _Over
        record = StepRecord(len(self.steps) + 1, key, day, actor, given)
        self.steps.append((record, at))
        self.at = at
        return record

    def _is_told(self) -> bool:
        return bool(self.stop_after and self.steps and self.steps[-1][0].key == self.stop_after)

    def _close_windows(self, before: date) -> None:
        """What the calendar did meanwhile: windows nobody used."""
        for day, given in sorted(self.windows, key=lambda window: window[0]):
            if day < before:
                self.windows.remove((day, given))
                self._note("lapse", SYSTEM, max(day, self.at.date()), given)

    def _issue(self, record: StepRecord, kind: str, unit: Place, **fields: Any) -> None:
        given = self.opened
        fields = {
            "to": "信访人",
            "received_on": given["received_on"],
            "matter": given.get("subject") or "（身份保密事项）",
            "requests": [{"no": row["no"], "text": row.get("text", "")} for row in given["requests"]],
            "handled_by": unit.name,
            **fields,
        }
        numbers = list(record.given.get("requests", []))
        self.papers.append(Issued(record.seq - 1, kind, unit.id, fields, record.on, self.at, numbers))

    def _register(self) -> None:
        rng, desk = self.rng, self.desk
        channel = _pick(rng, CHANNELS)
        said = self.said
        self.count = min(len(said.asks), _pick(rng, ((1, 70), (2, 22), (3, 8))))
        kind = "accusation" if said.accuses else _pick(rng, (("claim", 93), ("suggestion", 7)))
        self.people = _pick(rng, ((1, 86), (2, 5), (4, 3), (6, 3), (9, 2), (15, 1)))
        barred = [desk.targets[0].id] if said.accuses and len(desk.targets) > 1 else []
        is_sealed = self.chance < 0.04
        given: dict[str, Any] = {
            "channel": channel,
            "received_on": self.begins.isoformat(),
            "direct": False,
            "office": desk.office.id,
            "received_by": desk.office.id,
            "requests": [{"no": no, "kind": kind} for no in range(1, self.count + 1)],
            "people": self.people,
            "representatives": 0,
            "anonymous": not self.parties,
            "unreachable": False,
            "sealed": is_sealed,
            "barred_units": barred,
            "barred_staff": [],
            "petitioners": [{"party": party, "role": "petitioner"} for party in self.parties[:1]],
            "place": said.place,
            "category": said.category,
            "files": [],
        }
        if is_sealed:
            self.sealed = given["sealed_words"] = said.sealed(self.count)
        else:
            texts = said.asks[: self.count]
            given["requests"] = [{**row, "text": text} for row, text in zip(given["requests"], texts, strict=True)]
            given |= {"subject": said.subject, "facts": said.facts, "complained_of": ""}
        actor = PETITIONER if channel == "web" else acting(desk.office, "clerk", rng)
        self._take("register", actor, 0 if channel == "web" else rng.randint(0, 2), **given)

    def _sort(self) -> Place:
        """Pass it on, keep it, or end it. Returns the competent unit."""
        rng, office = self.rng, self.desk.office
        clerk, chance = acting(office, "clerk", rng), self.chance
        if chance < 0.05:
            self._end(
                "decline",
                clerk,
                ground="other_organ",
                article="《信访工作条例》第二十三条",
                where_to_go="政务服务中心，文昌路1号",
            )
        if chance < 0.09:
            self._end(
                "refer_out",
                clerk,
                route="31.1",
                organ="人民法院",
                law="《中华人民共和国民事诉讼法》",
                where_to_go="当地人民法院立案窗口，长堤路8号",
            )
        days = rng.randint(0, 12)
        if chance < 0.16:
            self._take("keep", clerk, days)
            return office
        unit = self.target or self._competent()
        given: dict[str, Any] = {"unit": unit.id}
        if self.sealed:
            given["extract"] = "信访人反映辖区内一起治安事项的处理情况，要求依法核查并答复。"
        if chance < 0.26:
            due = self.begins + timedelta(days=75)
            given |= {"report_due": due.isoformat(), "requirements": "依法调查处理，逐项答复信访人。"}
            record = self._take("assign", clerk, days, **given)
            self._issue(record, "assignment_letter", office, to=unit.name, report_due_on=due.isoformat())
        else:
            self._pass_on(unit, clerk, days, given)
            if chance < 0.31 and self.target is None:
                return self._objected(unit, given)
        return unit

    def _pass_on(self, unit: Place, clerk: Actor, days: int, given: dict[str, Any]) -> None:
        record = self._take("transfer", clerk, days, **given)
        self._issue(record, "transfer_letter", self.desk.office, to=unit.name)

    def _objected(self, unit: Place, given: dict[str, Any]) -> Place:
        """The unit says another is competent, and is right: it is passed on once more."""
        clerk = acting(self.desk.office, "clerk", self.rng)
        self._take("object", acting(unit, "clerk", self.rng), self.rng.randint(0, 2), reason="该事项不属于我单位职权。")
        self._take("settle_objection", clerk, self.rng.randint(0, 2), answer="agree", reason="异议成立，另行转送。")
        others = [place for place in self._free() if place.id != unit.id]
        self._pass_on(others[0], clerk, self.rng.randint(0, 1), {**given, "unit": others[0].id})
        return others[0]

    def _free(self) -> list[Place]:
        return [place for place in self.desk.targets if place.id not in self.opened["barred_units"]]

    def _competent(self) -> Place:
        free = self._free()
        # The first of them has most of the work.
        return self.rng.choices(free, [1 / (rank + 1) for rank in range(len(free))])[0]

    def _end(self, key: str, clerk: Actor, **given: Any) -> None:
        """Declined or referred out, told, and nothing more to do."""
        numbers = list(range(1, self.count + 1))
        kind = "decline_notice" if key == "decline" else "refer_notice"
        record = self._take(key, clerk, self.rng.randint(1, 12), requests=numbers, **given)
        article = given.get("article", "《信访工作条例》第三十一条")
        self._issue(record, kind, self.desk.office, ground=given.get("ground", "属于法定途径"), article=article)
        self._serve(kind, clerk)
        raise _Over

    def _said_again(self, share: float) -> None:
        """Now and then somebody who is known writes again, some of them twice; it joins, and no date moves."""
        while self.parties and len(self.repeats) < len(self.numbers) and self.chance < share:
            number, party = self.numbers[len(self.repeats)], self.parties[len(self.repeats) + 1]
            channel = _pick(self.rng, CHANNELS)
            given: dict[str, Any] = {"contact_no": number, "channel": channel, "people": 1}
            record = self._take("join", acting(self.desk.office, "clerk", self.rng), self.rng.randint(1, 12), **given)
            again = {"channel": channel, "people": 1, "received_on": record.on.isoformat()}
            given = {"contact_no": number, **again, "opening": {**self.opened, **again}}
            given["opening"]["petitioners"] = [{"party": party, "role": "petitioner"}]
            self.steps[-1] = (replace(record, given=given), self.at)
            facts = "" if self.sealed else self.said.facts
            self.repeats.append(Repeat(number, channel, record.on, self.at, facts, party))
            share = 0.3

    def _accept(self, unit: Place) -> None:
        rng = self.rng
        clerk = acting(unit, "clerk", rng)
        record = self._take("accept", clerk, rng.randint(1, 14), contact="0100-5550100")
        self._issue(record, "acceptance_notice", unit, accepted_on=record.on.isoformat(), route="依照信访程序办理。")
        if rng.random() < 0.9 and self.stop_after != "accept":
            self._serve("acceptance_notice", clerk)

    def _work(self, unit: Place) -> Actor:
        """Appoint, inquire, and now and then: supplement, order, extension. Returns the handler."""
        rng = self.rng
        head, handler = acting(unit, "head", rng), acting(unit, "handler", rng)
        self._take("appoint", head, rng.randint(0, 4), handler=handler.post, lead=head.post)
        for _ in range(rng.randint(0, 2)):
            self._take("log", handler, rng.randint(1, 12), what=_pick(rng, LOGGED), note=rng.choice(words.LOGS))
        chance = self.chance
        if chance < 0.05:
            self._take("supplement", PETITIONER, rng.randint(1, 6), note="补充提交现场照片两张。")
        elif chance < 0.07 and unit is not self.desk.office:
            self._demanded(handler)
        elif chance < 0.11:
            self._extended(unit, head)
        return handler

    def _demanded(self, handler: Actor) -> None:
        supervisor = acting(self.desk.bureau, "supervisor", self.rng)
        day = self.at.date() + timedelta(days=20)
        what = "请说明办理进展，并按期答复信访人。"
        record = self._take("demand", supervisor, self.rng.randint(2, 6), what=what, answer_due=day.isoformat())
        self._issue(record, "supervision_letter", self.desk.bureau, demand=what, reply_by=day.isoformat())
        self._take(
            "explain", handler, self.rng.randint(1, 6), demand=record.seq, answer="已完成现场调查，正在拟写答复。"
        )

    def _extended(self, unit: Place, head: Actor) -> None:
        """Only requests on the petition route carry the 60 days; the opinion will come within them anyway."""
        if self.opened["requests"][0]["kind"] != "claim":
            return
        told = self.world.calendar.next_working(self.at.date() + timedelta(days=1))
        given = {"request": 1, "days": 15, "reason": "需要等待鉴定结论。", "told_on": told.isoformat()}
        record = self._take("extend", head, 1, **given)
        self._issue(record, "extension_notice", unit, reason=given["reason"])
        self.papers[-1].served_on = told

    def _is_suggestion(self, no: int) -> bool:
        return bool(self.opened["requests"][no - 1]["kind"] == "suggestion")

    def _answer(self, unit: Place, handler: Actor) -> None:
        rng, numbers = self.rng, list(range(1, self.count + 1))
        answers = [
            {
                "no": no,
                "outcome": _pick(rng, SUGGESTED if self._is_suggestion(no) else OUTCOMES),
                "facts": rng.choice(words.FINDINGS),
                "opinion": rng.choice(words.OPINIONS),
            }
            for no in numbers
        ]
        drafted = {"answers": answers, "facts": rng.choice(words.FINDINGS), "basis": rng.choice(words.BASES)}
        self._take("draft", handler, rng.randint(1, 16), **drafted, remedy=words.REMEDY)
        head = acting(unit, "head", rng)
        if self.chance < 0.06:
            self._take("return_draft", head, 1, reason="请逐项写明依据。")
            self._take("draft", handler, rng.randint(1, 3), **drafted, remedy=words.REMEDY)
        record = self._take("sign", head, rng.randint(0, 4))
        self._issue(record, "handling_opinion", unit, **drafted, remedy=words.REMEDY)
        self._serve("handling_opinion", handler)
        self._begin_windows()

    def _serve(self, paper: str, by: Actor) -> None:
        rng = self.rng
        day = self.world.calendar.next_working(self.at.date() + timedelta(days=rng.randint(1, 5)))
        self._take(
            "serve",
            by,
            (day - self.at.date()).days,
            paper=paper,
            way=_pick(rng, (("in_person", 45), ("post", 40), ("electronic", 15))),
            server="承办人员",
            served_on=day.isoformat(),
            result=_pick(rng, (("signed", 96), ("refused", 4))),
            witness="社区工作人员",
        )
        next(issued for issued in self.papers if issued.kind == paper).served_on = day

    def _begin_windows(self) -> None:
        """Art. 35 gives 30 days from service for a review, rolling to a working day; the rating has as long (P)."""
        ends = self.world.calendar.next_working(self.at.date() + timedelta(days=30)) + timedelta(days=1)
        if self.opened["requests"][0]["kind"] == "claim":
            self.windows += [(ends, {"clock": "review_window", "request": no}) for no in range(1, self.count + 1)]
        self.windows.append((ends, {"clock": "rating_window", "subject": "handling_opinion"}))

    def _aftercare(self, unit: Place) -> None:
        rng = self.rng
        clerk = acting(self.desk.office, "clerk", rng)
        if not any(record.given.get("paper") == "acceptance_notice" for record, _ in self.steps):
            self._serve("acceptance_notice", acting(unit, "clerk", rng))
        if self.chance < 0.3:
            self._rated()
        self._visited(clerk)
        if any(record.key == "assign" for record, _ in self.steps):
            said = {
                "problem": "信访人反映的问题已逐项核查。",
                "findings": words.FINDINGS[0],
                "opinion": words.OPINIONS[0],
            }
            record = self._take("report", acting(unit, "clerk", rng), rng.randint(0, 5), **said)
            self._issue(record, "completion_report", unit, investigation=words.FINDINGS[0])
        self._take("close", acting(self.desk.office, "head", rng), rng.randint(1, 8))

    def _rated(self) -> None:
        ratings = [
            {"no": no, "unit": _pick(self.rng, RATED), "office": _pick(self.rng, RATED)}
            for no in range(1, self.count + 1)
        ]
        self._take("rate", PETITIONER, self.rng.randint(1, 20), ratings=ratings)
        self.windows = [window for window in self.windows if window[1]["clock"] != "rating_window"]

    def _visited(self, clerk: Actor) -> None:
        rng = self.rng
        if rng.random() < 0.4:
            self._take("waive_return_visit", clerk, rng.randint(1, 15), why="信访人不同意回访。")
            return
        day = self.world.calendar.next_working(self.at.date() + timedelta(days=rng.randint(3, 20)))
        self._take(
            "return_visit",
            clerk,
            (day - self.at.date()).days,
            consent=True,
            visited_on=day.isoformat(),
            explained=True,
            performed=_pick(rng, (("yes", 60), ("partly", 25), ("not_applicable", 15))),
            view=_pick(rng, (("agrees", 70), ("no_view", 30))),
        )


LOGGED = (("heard_petitioner", 30), ("visit", 30), ("interview", 20), ("evidence", 15), ("plan", 5))
RATED = (("satisfied", 55), ("basically", 28), ("not", 17))


def _pick[T](rng: Random, choices: Sequence[tuple[T, int]]) -> T:
    """One of the values, as often as its weight says."""
    return rng.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def acting(place: Place, role: str, rng: Random) -> Actor:
    """Somebody of that role; a bureau's own petition matters are heard by whoever has the role there."""
    posts = place.posts[role]
    post, staff = posts[0] if len(posts) == 1 else rng.choice(posts)
    return Actor(role, place.id, post, staff)
