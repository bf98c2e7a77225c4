"""Plain builders for the law core's tests: a calendar, actors, and a case driven through its steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from huiyin.procedure.calendar import Calendar, calendar_from_toml
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import Actor, ClockView, Facts, StepRecord, advance, clocks_view, decide
from huiyin.procedure.schema import Procedure
from huiyin.procedure.state import CaseState

OFFICE, UNIT, OUTSIDE, ABOVE = 1, 2, 3, 9
CLERK = Actor("clerk", OFFICE, 11, 101)
UNIT_CLERK = Actor("clerk", UNIT, 21, 201)
HEAD = Actor("head", UNIT, 22, 202)
HANDLER = Actor("handler", UNIT, 23, 203)
SUPERVISOR = Actor("supervisor", ABOVE, 91, 901)
CUSTODIAN = Actor("custodian", OFFICE, 12, 102)
PETITIONER = Actor("petitioner")
SYSTEM = Actor("system")


@cache
def calendar() -> Calendar:
    folder = files("huiyin.procedure.holidays") / "cn"
    return calendar_from_toml((item.read_text("utf-8") for item in folder.iterdir()), id="cn")


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class Drive:
    """A case under way: `do` decides and advances, so that every test walks the same road as the product."""

    procedure: Procedure = field(default_factory=lambda: procedure_for("cn.2022"))
    facts: Facts = field(default_factory=Facts)
    state: CaseState | None = None
    records: list[StepRecord] = field(default_factory=list)

    def do(self, key: str, actor: Actor, on: str, given: Mapping[str, Any] | None = None) -> CaseState:
        cleaned = decide(self.procedure, self.state, key, actor, given or {}, day(on), self.facts, calendar())
        record = StepRecord(len(self.records) + 1, key, day(on), actor, cleaned)
        self.records.append(record)
        self.state = advance(self.procedure, self.state, record, calendar())
        return self.state

    @property
    def now(self) -> CaseState:
        assert self.state is not None
        return self.state

    def view(self, today: str) -> tuple[ClockView, ...]:
        return clocks_view(self.procedure, self.now, calendar(), day(today))

    def clock(self, rule: str, today: str, request: int | None = None) -> ClockView:
        """The latest clock of a rule as it stands."""
        found = [v for v in self.view(today) if v.clock.rule == rule and request in (None, v.clock.request)]
        return max(found, key=lambda view: view.clock.started_on)


def registered(on: str = "2026-03-02", **given: Any) -> Drive:
    drive = Drive()
    values: dict[str, Any] = {
        "channel": "letter",
        "received_on": on,
        "office": OFFICE,
        "requests": [{"no": 1, "text": "拖欠工资"}],
    }
    drive.do("register", CLERK, on, values | given)
    return drive


ROUTE_1 = [{"no": 1, "kind": "claim", "route": "31.6"}]


def transferred(on: str = "2026-03-02", passed: str = "2026-03-05", **given: Any) -> Drive:
    drive = registered(on)
    drive.do("transfer", CLERK, passed, {"unit": UNIT, "routes": ROUTE_1} | given)
    return drive


def handling(accepted: str = "2026-03-10") -> Drive:
    drive = transferred()
    drive.do("accept", UNIT_CLERK, accepted)
    drive.do("appoint", HEAD, accepted, {"handler": HANDLER.post, "lead": HEAD.post})
    return drive


ANSWER = {"no": 1, "outcome": "supported", "facts": "属实", "opinion": "补发工资", "basis": "劳动法"}
OPINION = {"answers": [ANSWER], "facts": "属实", "basis": "劳动法第五十条", "remedy": "30日内请求复查"}
SERVED = {"way": "in_person", "server": "李某", "result": "signed"}


def served(on: str = "2026-04-01") -> Drive:
    drive = handling()
    drive.do("serve", UNIT_CLERK, "2026-03-12", SERVED | {"paper": "acceptance_notice", "served_on": "2026-03-12"})
    drive.do("draft", HANDLER, "2026-03-30", OPINION)
    drive.do("sign", HEAD, "2026-03-31")
    drive.do("serve", UNIT_CLERK, on, SERVED | {"paper": "handling_opinion", "served_on": on})
    return drive
