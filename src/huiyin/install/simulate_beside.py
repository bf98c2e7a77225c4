"""What happens beside the road and after the answer: ratings, reviews, hearings, mediation, help, other units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from huiyin.duties.calendars import current_calendar
from huiyin.install.simulate_matter import Life, Matter
from huiyin.install.simulate_tally import FINISH_DAYS
from huiyin.procedure.state import Proceeding

RATE_DAYS = 30
Handle = Callable[..., Life]
RATINGS = {"satisfied": 46, "basically": 32, "not": 22}


def after_service(m: Matter, handle: Handle, served_on: date) -> Life:
    """Rating, review, report, return visit, closing: each in its own time."""
    # A petitioner's last day that is not worked moves to the next working day (P).
    m.tell(rate_until=current_calendar().next_working(served_on + timedelta(days=RATE_DAYS)))
    if m.chance(0.48):
        m.spawn(m.after_any(1, 26 if m.chance(0.94) else 45), rated(m))
    if m.chance(0.09):
        m.spawn(m.after_any(3, 27), reviewed(m, handle))
    if m.record.known(m.now).get("is_assigned"):
        m.spawn(m.after(1, 8), reported(m))
    yield m.after(6, 30)
    see_that_visited(m)
    yield m.after(33, 45)
    while m.stage == "served" and m.state.open_proceedings():
        # A review or what goes on beside the road comes first.
        yield m.after(8, 15)
    if m.stage != "served":
        return
    if m.record.known(m.now).get("is_assigned") and not m.record.known(m.now).get("reported_on"):
        return
    # Where it was answered anew since, after a review, that answer is visited as well.
    see_that_visited(m)
    m.take("close", m.mine("head"))
    m.tell(closed_on=m.today, ending="answered")


def see_that_visited(m: Matter) -> None:
    """A return visit, or the reason why there is none, where neither is recorded."""
    if m.stage == "served" and not m.state.visits and not m.state.visit_waived:
        visited(m)


def visited(m: Matter) -> None:
    if m.chance(0.5):
        m.take("waive_return_visit", m.clerk(1), why="信访人表示不需要回访。")
        return
    view = m.rng.choices(("agrees", "disagrees", "no_view"), (6, 2, 2))[0]
    given: dict[str, Any] = {
        "consent": True,
        "visited_on": m.today,
        "explained": True,
        "performed": "yes",
        "view": view,
    }
    m.take("return_visit", m.clerk(1), **given, reason="希望再补充说明依据。")
    m.did("return_visit", view=view)


def rated(m: Matter) -> Life:
    served = [item.no for item in m.state.requests if item.status == "served"]
    if not served or m.record.known(m.now).get("rated_on"):
        return
    office, unit = (m.rng.choices([*RATINGS], [*RATINGS.values()])[0] for _ in range(2))
    m.take("rate", None, ratings=[{"no": no, "office": office, "unit": unit} for no in served])
    m.tell(rated_on=m.today, rated_office=office, rated_unit=unit)
    yield from ()


def reported(m: Matter) -> Life:
    if "reported_on" in m.record.known(m.now):
        # A review sent it back and it was answered anew: one report is due.
        return
    m.take("report", m.mine("handler"), problem="信访人反映的问题。", findings="已经查清。", opinion="已经答复并送达。")
    m.tell(reported_on=m.today)
    yield from ()


# ---------------------------------------------------------------- review and recheck


def reviewed(m: Matter, handle: Handle) -> Life:
    if not any(item.kind == "claim" and item.status == "served" for item in m.state.requests):
        # Art. 35 gives it against the opinion on a claim; suggestions and accusations end otherwise.
        return
    m.take("ask_review", None, grounds="答复没有回应我说的主要事实。")
    m.did("review")
    m.tell(review_asked_on=m.today)
    result = m.rng.choices(("upheld", "changed", "revoked"), (7, 2, 1))[0]
    yield from checked(m, "review", result)
    if result == "revoked":
        yield m.after(1, 4)
        if m.stage == "accepted":
            yield from handle(m, again=True)
        return
    if m.chance(0.3):
        yield m.after_any(4, 26)
        m.take("ask_recheck", None, grounds="复查意见仍然没有说明依据。")
        m.did("recheck")
        m.tell(recheck_asked_on=m.today)
        yield from checked(m, "recheck", "upheld")


def checked(m: Matter, kind: str, result: str) -> Life:
    """The organ above takes it up, works, drafts, signs and serves."""
    item = m.state.open_proceedings(kind)[-1]
    yield m.after(0.5, 5)
    handler = m.of(item.unit, "handler", 0)
    m.take("take_up_review", m.of(item.unit, "head"), proceeding=item.no, handler=handler.pk)
    yield m.after(1, 8)
    m.take("log_review", handler, proceeding=item.no, what="file", note="调阅原办理案卷。")
    yield m.after(3, 13)
    rows = [_result(m, no, result) for no in item.requests]
    m.take(
        "draft_review", handler, proceeding=item.no, results=rows, facts="调阅案卷，听取双方意见。",
        basis="《信访工作条例》第三十五条",
    )  # fmt: skip
    yield m.after(0.3, 3)
    m.take("sign_review", m.of(item.unit, "head"), proceeding=item.no)
    if result == "revoked":
        # The answers are gone from that day, with what was said of them, and are owed anew.
        m.tell(answered_on=None, served_on=None, closed_on=None, due_on=m.today + timedelta(days=FINISH_DAYS))
        m.tell(rated_on=None, rate_until=None)
    yield m.after(0.3, 4)
    papers = [paper for paper in m.state.unserved_papers() if paper.kind == f"{kind}_opinion"]
    by = m.of(item.unit, "clerk")
    for paper in papers:
        given: dict[str, Any] = {"way": "post", "server": by.staff.name, "served_on": m.today, "result": "signed"}
        m.take("serve", by, paper=paper.key, **given)


def _result(m: Matter, no: int, result: str) -> dict[str, Any]:
    row: dict[str, Any] = {"no": no, "result": result, "opinion": "原意见事实清楚的部分维持，其余按本意见办理。"}
    if result == "changed":
        was = next(item.outcome for item in m.state.requests if item.no == no)
        row["outcome"] = "explained" if was == "supported" else "supported"
    return row


# ---------------------------------------------------------------- while it is handled


def _open(m: Matter, kind: str) -> Proceeding | None:
    found = m.state.open_proceedings(kind)
    return found[-1] if found else None


def supplemented(m: Matter) -> Life:
    if m.case.is_open:
        m.take("supplement", None, note="补充提交现场照片和通话记录。")
    yield from ()


def helped_by_another(m: Matter) -> Life:
    """Another unit takes on a part and answers."""
    others = [place for place in m.desk.targets if place is not m.place]
    if not others or m.stage != "handling":
        return
    other = m.rng.choice(others)
    m.take(
        "add_part", m.mine("handler"), unit=other.unit.pk, what="请核实有关记录并书面答复。",
        due_on=m.today + timedelta(days=14),
    )  # fmt: skip
    yield m.after(0.5, 3)
    if (part := _open(m, "part")) is None:
        return
    m.take("accept_part", other.post("clerk"), proceeding=part.no, handler=other.post("handler").pk)
    yield m.after(2, 9)
    if (part := _open(m, "part")) is not None:
        m.take("answer_part", other.post("head"), proceeding=part.no, answer="经核查，有关记录三份，已附后。")


def heard(m: Matter) -> Life:
    """A hearing is asked for, decided, called, held."""
    if m.stage != "handling" or _open(m, "hearing"):
        return
    m.take("ask_hearing", None, reason="各方说法不一，希望公开听一听。")
    yield m.after(1, 6)
    if (item := _open(m, "hearing")) is None:
        return
    head = m.of(item.unit, "head")
    holds = m.chance(0.7)
    m.take("decide_hearing", head, proceeding=item.no, hold="yes" if holds else "no", reason="事实有争议。")
    if not holds:
        return
    m.did("hearing")
    yield m.after(0.5, 2)
    held_on = m.today + timedelta(days=10)
    chair = m.of(item.unit, "handler", m.handler + 1)
    m.take(
        "call_hearing", head, proceeding=item.no, held_on=held_on, hour="14:30", place="听证室", told_on=m.today,
        chair=chair.pk, others="社区代表一名",
    )  # fmt: skip
    yield m.after(12, 14)
    if _open(m, "hearing") is None:
        return
    m.take(
        "hold_hearing", m.of(item.unit, "clerk"), proceeding=item.no, held_on=held_on, place="听证室", present="双方",
        course="双方陈述并质证。", signed="signed",
    )  # fmt: skip
    yield m.after(1, 5)
    if _open(m, "hearing") is not None:
        m.take("conclude_hearing", head, proceeding=item.no, facts="经过清楚。", view="建议按事实答复。")


def mediated(m: Matter) -> Life:
    if m.stage != "handling" or _open(m, "mediation"):
        return
    m.take("propose_mediation", m.mine("handler"), other_side="对方当事人", what="争议事项的解决办法")
    m.did("mediation")
    yield m.after(1, 5)
    if (item := _open(m, "mediation")) is None:
        return
    m.take(
        "dispatch_mediation", m.of(item.unit, "head"), proceeding=item.no, way="people", petitioner_agreed_on=m.today,
        other_agreed_on=m.today, unit=item.unit, mediator="社区人民调解委员会",
        feedback_due=m.today + timedelta(days=20),
    )  # fmt: skip
    yield m.after(4, 12)
    if _open(m, "mediation") is None:
        return
    by = m.of(item.unit, "handler", m.handler)
    if m.chance(0.4):
        m.take("end_mediation", by, proceeding=item.no, how="failed", reason="双方分歧较大。")
        return
    m.take(
        "settle_mediation", by, proceeding=item.no, form="mediated", parties="双方", facts="经过无异议。",
        terms="乙方一个月内完成整改。", signed_on=m.today,
        promises=[{"what": "完成整改", "who": "乙方", "by": m.today + timedelta(days=30)}],
    )  # fmt: skip


def urgent(m: Matter) -> Life:
    if m.case.is_open and not m.case.is_urgent:
        m.take(
            "report_urgent", m.mine("head"), ground="danger", facts="房屋墙体开裂。", to_own="县委、县政府",
            to_department="住房和城乡建设局", to_meeting=True,
        )  # fmt: skip
        m.did("urgent")
    yield from ()


def assisted(m: Matter) -> Life:
    if not m.case.is_open:
        return
    m.take("ask_assistance", None, kind="judicial", circumstances="家中有病人，生活困难。")
    yield m.after(2, 10)
    if (item := _open(m, "assistance")) is None:
        return
    head = m.of(item.unit, "head")
    amount = m.rng.choice((500_000, 1_000_000, 2_000_000))
    m.take(
        "decide_assistance", head, proceeding=item.no, decision="granted", amount=amount, source="国家司法救助金",
        pay_by=m.today + timedelta(days=20), reason="符合条件。",
    )  # fmt: skip
    yield m.after(3, 15)
    if _open(m, "assistance") is not None:
        m.take(
            "pay_assistance", head, proceeding=item.no, amount=amount, source="国家司法救助金", paid_on=m.today,
            is_last=True,
        )  # fmt: skip
        m.did("assistance", amount=amount)


def demanded(m: Matter) -> Life:
    """The unit above asks what is going on, and is answered."""
    if not m.case.is_open:
        return
    above = m.place.above
    if above is None or "supervisor" not in above.posts:
        return
    m.take("demand", above.post("supervisor"), what="请说明办理进展。", answer_due=m.today + timedelta(days=7))
    m.did("demand")
    yield m.after(1, 6)
    m.take("explain", m.mine("head"), answer="正在调查，按期答复。")


WHILE_HANDLED: tuple[tuple[Callable[[Matter], Life], float], ...] = (
    (supplemented, 0.12),
    (helped_by_another, 0.06),
    (heard, 0.04),
    (mediated, 0.06),
    (urgent, 0.01),
    (assisted, 0.03),
    (demanded, 0.03),
)
