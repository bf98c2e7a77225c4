"""Thirty matters of one spring, told in one table and lived through by the real actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from huiyin.cases.actions import take_step
from huiyin.cases.intake.registration import Asked
from huiyin.cases.joining import join_contact
from huiyin.cases.models import Case
from huiyin.people.models import Post
from tests import make
from tests.cases.test_main_road import on
from tests.statistics.recorded import recorded_as_lived

EAST, WEST, OFFICE = "east", "west", "office"


def day(text: str) -> date:
    """ "0302" is 2 March 2026."""
    return date(2026, int(text[:2]), int(text[2:]))


@dataclass(frozen=True)
class Life:
    """One matter. Days are written "0302"; what is empty did not happen.

    `sent`: the day, how, and to whom it was passed on. `signed`: the day and the outcome of the answer. `closed`: the
    day and the petitioner's view at the return visit ("" where there was none). `rated`: the day, the petition office's
    and the unit's rating. `more`: other steps, each with its day, who takes it and what is given.
    """

    channel: str
    registered: str
    sent: tuple[str, str, str] | None = None
    accepted: str = ""
    signed: tuple[str, str] | None = None
    served: str = ""
    closed: tuple[str, str] | None = None
    rated: tuple[str, str, str] | None = None
    people: int = 1
    kind: str = "claim"
    more: tuple[tuple[str, str, str, dict[str, Any]], ...] = field(default=())


_WITHDRAWN: dict[str, Any] = {"own_words": "问题已经解决，撤回。"}
_DECLINED = {"ground": "other_organ", "article": "第二十三条", "where_to_go": "望川县人力资源和社会保障局"}
_OUT = {"route": "31.2", "organ": "劳动仲裁委", "law": "劳动争议调解仲裁法", "where_to_go": "劳动仲裁委"}
_BACK = {"how": "not_taken", "returned_on": day("0511"), "note": "仲裁委不予受理。"}
_HELP = {"consent": True, "kind": "social", "circumstances": "家庭困难。"}
_GRANTED = {"decision": "granted", "amount": 250_000, "source": "救助资金", "reason": "符合条件。"}
_PAID = {"amount": 250_000, "source": "救助资金", "paid_on": day("0518"), "is_last": True}
_LONGER = {"request": 1, "days": 30, "reason": "需要鉴定。", "told_on": day("0515")}
_MEDIATED = {"other_side": "市场", "what": "噪声"}

LIVES: dict[int, Life] = {
    1: Life("letter", "0302", ("0304", "transfer", EAST), "0309", ("0420", "supported"), "0422", ("0425", ""),
            ("0506", "satisfied", "satisfied")),
    2: Life("letter", "0302", ("0310", "transfer", EAST), "0320", ("0511", "explained"), "0512", ("0520", "")),
    3: Life("visit", "0303", ("0320", "transfer", EAST), "0330", ("0605", "not_supported"), "0608", people=3),
    4: Life("visit", "0304", ("0310", "transfer", WEST), "0410", ("0522", "supported"), "0525", ("0529", ""),
            ("0601", "not", "not"), people=6),
    5: Life("web", "0305", ("0306", "transfer", WEST), "0316",
            more=(("0520", "report_overdue", "petitioner", {}),)),
    6: Life("web", "0305", ("0312", "assign", WEST), "0320", ("0510", "supported"), "0511"),
    7: Life("call", "0306", ("0309", "transfer", EAST), "0316", ("0410", "adopted"), "0413", ("0420", ""),
            kind="suggestion"),
    8: Life("letter", "0309", ("0311", "transfer", WEST), "0318", ("0506", "not_adopted"), "0508", ("0512", ""),
            ("0515", "basically", "basically"), kind="suggestion"),
    9: Life("visit", "0310", ("0312", "transfer", EAST), "0319", people=2, kind="accusation"),
    10: Life("letter", "0311"),
    11: Life("letter", "0312", more=(("0314", "withdraw", "petitioner", _WITHDRAWN),)),
    12: Life("web", "0313", more=(("0318", "decline", "clerk of office", _DECLINED),)),
    13: Life("letter", "0316", more=(("0320", "refer_out", "clerk of office", _OUT),
                                     ("0511", "come_back", "clerk of office", _BACK))),
    14: Life("letter", "0316", more=(("0325", "refer_out", "clerk of office", _OUT),)),
    15: Life("visit", "0317", ("0318", "keep", OFFICE), "0320"),
    16: Life("letter", "0318", ("0319", "transfer", EAST), "0323", ("0615", "supported"), "0616",
             more=(("0515", "extend", "head of east", _LONGER),)),
    17: Life("visit", "0319", ("0323", "transfer", EAST), "0325", ("0430", "explained"), "0506", ("0508", ""),
             ("0520", "basically", "satisfied"), people=12),
    18: Life("web", "0320", ("0324", "transfer", EAST), "0327", ("0520", "supported"), "0521",
             rated=("0528", "satisfied", "not"),
             more=(("0512", "apply_assistance", "handler of east", _HELP),
                   ("0514", "decide_assistance", "head of east", _GRANTED),
                   ("0518", "pay_assistance", "handler of east", _PAID))),
    19: Life("letter", "0401", ("0403", "transfer", EAST), "0408",
             more=(("0504", "withdraw", "petitioner", _WITHDRAWN),)),
    20: Life("letter", "0402", ("0407", "transfer", WEST), "0409", ("0612", "supported"), "0615"),
    21: Life("web", "0403", ("0408", "transfer", WEST)),
    22: Life("letter", "0407", ("0409", "transfer", EAST), more=(("0415", "decline", "clerk of east", _DECLINED),)),
    23: Life("visit", "0408", ("0410", "transfer", EAST), "0413", ("0528", "supported"), "0529", ("0602", "agrees")),
    24: Life("letter", "0409", ("0414", "transfer", EAST), "0416", ("0601", "not_supported"), "0602",
             ("0605", "disagrees"), people=6,
             more=(("0610", "ask_review", "petitioner", {"grounds": "没有测夜间噪声。"}),)),
    25: Life("letter", "0410", ("0415", "transfer", WEST), "0420",
             more=(("0616", "propose_hearing", "handler of west", {"reason": "重大、复杂。"}),)),
    26: Life("call", "0413", ("0415", "transfer", WEST), "0420", ("0610", "explained"), "0611",
             rated=("0620", "satisfied", "satisfied")),
    27: Life("fax", "0414", ("0416", "transfer", WEST), "0417", ("0615", "supported"), "0616",
             rated=("0625", "satisfied", "satisfied")),
    28: Life("visit", "0505", ("0507", "transfer", EAST), "0511", people=5,
             more=(("0615", "demand", "supervisor", {"what": "说明进展。", "answer_due": day("0622")}),
                   ("0620", "propose_mediation", "handler of east", _MEDIATED))),
    29: Life("web", "0520", ("0522", "transfer", EAST), "0525"),
    30: Life("letter", "0603", ("0608", "transfer", EAST), "0610"),
}  # fmt: skip
# What came in again about the same matter: of which, the day, the channel, how many people.
AGAIN = ((1, "0402", "letter", 1), (5, "0518", "visit", 8), (3, "0328", "web", 1), (25, "0622", "letter", 1))
# The same matter raised again under a number of its own: the later and the earlier one.
SAME = (30, 2)


@dataclass(frozen=True)
class World:
    """The bureau, and everybody who acts in it by what they are."""

    office: make.Office
    posts: dict[str, Post]

    def unit(self, name: str) -> int:
        found = {EAST: self.office.station, WEST: self.office.other, OFFICE: self.office.office}
        return int(found[name].pk)


def world() -> World:
    office = make.office()
    posts = {
        "clerk of office": office.clerk,
        "head of office": office.office_head,
        "clerk of east": office.station_clerk,
        "handler of east": office.handler,
        "head of east": office.head,
        "clerk of west": make.post(office.other, "clerk"),
        "handler of west": make.post(office.other, "handler"),
        "head of west": office.outsider,
        "supervisor": office.supervisor,
    }
    return World(office, posts)


def lived(here: World, until: date) -> dict[int, Case]:
    """All matters with everything that happened to them by that day, each step recorded on its own day."""
    cases: dict[int, Case] = {}
    for number, life in LIVES.items():
        asked = (Asked("请依法处理。", life.kind),)
        given: dict[str, Any] = {"channel": life.channel, "people": life.people, "requests": asked}
        start = day(life.registered)
        case = make.case(here.office.clerk, at=on(start), received_on=start, **given)
        cases[number] = case
        coming = [(when, at) for when, at in _course(here, case, life)]
        coming += [(day(when), _joins(here, case, when, *rest)) for of, when, *rest in AGAIN if of == number]
        if number == SAME[0]:
            earlier = {"case": cases[SAME[1]].number, "kind": "same_facts", "reason": "同一事实和理由。"}
            coming.append((start, _step(here, case, "link_case", "clerk of office", earlier)))
        for when, act in sorted(coming, key=lambda one: one[0]):
            if when <= until:
                act(when)
        recorded_as_lived(case)
    return cases


type Act = Callable[[date], object]


def _step(here: World, case: Case, key: str, who: str, given: dict[str, Any]) -> Act:
    post = here.posts.get(who)
    return lambda when: take_step(case=case, step=key, by=post, role=None if post else who, at=on(when), given=given)


def _joins(here: World, case: Case, when: str, channel: str, people: int) -> Act:
    again = make.registration(here.office.office, channel=channel, received_on=day(when), people=people)
    return lambda at: join_contact(case=case, registration=again, by=here.office.clerk, at=on(at))


def _course(here: World, case: Case, life: Life) -> Iterator[tuple[date, Act]]:
    """Everything but the registration, with its day."""
    for when, key, who, given in life.more:
        yield day(when), _step(here, case, key, who, given)
    if life.sent is None:
        return
    when, how, unit = life.sent
    given = {} if how == "keep" else {"unit": here.unit(unit)}
    if how == "assign":
        given["report_due"] = day(when) + timedelta(days=79)
    yield day(when), _step(here, case, how, "clerk of office", given)
    if life.accepted:
        yield day(life.accepted), _step(here, case, "accept", f"clerk of {unit}", {})
    if unit != OFFICE and life.accepted:
        named = {"handler": here.posts[f"handler of {unit}"].pk, "lead": here.posts[f"head of {unit}"].pk}
        yield day(life.accepted), _step(here, case, "appoint", f"head of {unit}", named)
    yield from _answer(here, case, life, unit)


def _answer(here: World, case: Case, life: Life, unit: str) -> Iterator[tuple[date, Act]]:
    """From the draft to the closing and what the petitioner says of it."""
    if life.signed is not None:
        when, outcome = life.signed
        answer = {"no": 1, "outcome": outcome, "facts": "核实。", "opinion": "答复。", "basis": "依据。"}
        draft = {"answers": [answer], "facts": "核实。", "basis": "依据。", "remedy": "可请求复查。"}
        yield day(when), _step(here, case, "draft", f"handler of {unit}", draft)
        yield day(when), _step(here, case, "sign", f"head of {unit}", {})
    if life.served:
        yield day(life.served), _serves(here, case, "handling_opinion", life.served, unit)
    if life.closed is not None:
        when, view = life.closed
        yield day(when), _serves(here, case, "acceptance_notice", when, unit)
        visit = {"consent": True, "explained": True, "performed": "yes", "view": view, "reason": "见记录。"}
        said = visit | {"visited_on": day(when)} if view else {"why": "信访人不同意回访。"}
        yield day(when), _step(here, case, "return_visit" if view else "waive_return_visit", "clerk of office", said)
        yield day(when), _step(here, case, "close", f"head of {unit}", {})
    if life.rated is not None:
        when, office, rated = life.rated
        rating = {"no": 1, "office": office, "unit": rated}
        yield day(when), _step(here, case, "rate", "petitioner", {"ratings": [rating]})


def _serves(here: World, case: Case, paper: str, when: str, unit: str) -> Act:
    given = {"paper": paper, "way": "in_person", "server": "某", "served_on": day(when), "result": "signed"}
    return _step(here, case, "serve", f"clerk of {unit}", given)
