"""How matters go in a simulation: the road from arrival to the end, told as lives that wait, look, and act.

Each life is a generator: it takes its steps and yields the moment it goes on at. Chance decides what a course leaves
open, always from the matter's own dice, so that the same seed tells the same history.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from huiyin.cases.actions import register_case
from huiyin.cases.intake.registration import Asked, Person, Registration
from huiyin.cases.joining import join_contact
from huiyin.install import bench_words as words
from huiyin.install import simulate_beside as beside
from huiyin.install.simulate_matter import Life, Matter
from huiyin.install.simulate_tally import FINISH_DAYS, SORT_DAYS
from huiyin.install.simulate_world import Place, handling
from huiyin.parties.actions import Identity

CHANNELS = {"letter": 26, "visit": 20, "call": 14, "web": 37, "fax": 3}
OUTCOMES = {"supported": 5, "explained": 4, "not_supported": 3}
OF_SUGGESTIONS = {"supported": "adopted", "explained": "partly_adopted", "not_supported": "not_adopted"}
REMEDY = "如不服本处理意见，可以自收到之日起30日内向上一级机关请求复查（《信访工作条例》第三十五条）。"
# Of a hundred matters so many go each way at sorting.
WAYS = {"transfer": 64, "assign": 14, "keep": 11, "refer_out": 6, "decline": 4, "withdraw": 1}


def whole(m: Matter) -> Life:
    """A matter from its arrival."""
    yield from arrive(m)
    if m.chance(0.2):
        m.spawn(m.after_any(6, 60), come_again(m))
    if m.chance(0.05):
        m.spawn(m.after(1, 20), correct(m))
    yield m.after(0.5, 11 if m.chance(0.93) else 19)
    yield from sort(m)


# ---------------------------------------------------------------- from arrival to acceptance


def arrive(m: Matter) -> Life:
    """Registered by a clerk when the post is opened, or by the petitioner at any hour."""
    registration = registration_of(m)
    by = None if registration.channel == "web" else m.clerk()
    registered = register_case(registration=registration, by=by, at=m.now)
    m.case, m.place = registered.case, m.desk.office
    m.record.number = m.case.number
    m.tally.steps["register"] += 1
    m.tell(
        registered_on=m.today,
        received_on=registration.received_on,
        channel=registration.channel,
        kind=registration.requests[0].kind,
        category=registration.category,
        office=m.desk.office.unit.pk,
        people=registration.people,
    )
    m.did("contact", channel=registration.channel, people=registration.people, is_first=True)
    yield from ()


def registration_of(m: Matter, *, again: bool = False) -> Registration:
    rng = m.rng
    channel = rng.choices([*CHANNELS], [*CHANNELS.values()])[0]
    category, subject, asks = words.topic(rng)
    kind = "claim" if again or m.chance(0.9) else rng.choice(("suggestion", "suggestion", "accusation"))
    people = 1
    if channel == "visit" and m.chance(0.3):
        people = rng.randint(5, 28) if m.chance(0.25) else rng.randint(2, 4)
    elif channel == "letter" and m.chance(0.08):
        people = rng.randint(5, 40)
    waits = timedelta(days=rng.choice((0, 0, 1, 1, 2))) if channel in ("letter", "fax") else timedelta(0)
    count = 2 if len(asks) > 1 and m.chance(0.25) else 1
    name = rng.choice("赵钱孙李周吴郑王") + rng.choice(("建国", "秀兰", "志强", "丽华", "雨桐", "文博"))
    person = Person(Identity(name=name, phone=f"000-0000-{rng.randint(1000, 9999)}"))
    return Registration(
        office=m.desk.office.unit,
        channel=channel,
        received_on=m.today - waits,
        requests=tuple(Asked(text, kind) for text in rng.sample(asks, count)),
        subject=subject,
        facts=words.story(rng),
        persons=(person,),
        people=people,
        category=category,
    )


def come_again(m: Matter) -> Life:
    """The same matter comes again, once or more; it joins the case and keeps its own receipt."""
    while True:
        registration = registration_of(m, again=True)
        join_contact(case=m.case, registration=registration, by=m.clerk(1), at=m.now)
        m.tally.steps["join"] += 1
        m.did("contact", channel=registration.channel, people=registration.people, is_first=False)
        if not m.chance(0.35):
            return
        yield m.after_any(10, 50)


def correct(m: Matter) -> Life:
    """An entry turns out wrong, days later: the date of receipt, or how many came."""
    if m.chance(0.5):
        received = m.state.received_on - timedelta(days=1)
        m.take(
            "correct", m.clerk(), reason="收文登记簿记载的日期早一天。", changes={"received_on": received.isoformat()}
        )
        m.tell(received_on=received)
    else:
        people = m.rng.randint(2, 6)
        m.take("correct", m.clerk(), reason="来访登记表载明的人数不同。", changes={"people": people})
        m.tell(people=people)
        m.did("corrected_people", people=people)
    yield from ()


def sort(m: Matter) -> Life:
    """The office's first decision."""
    if m.stage != "sorting":
        return
    way = m.rng.choices([*WAYS], [*WAYS.values()])[0]
    yield from SORTING[way](m)


def keep(m: Matter) -> Life:
    m.take("keep", m.clerk())
    _sorted(m, m.desk.office)
    yield m.after(0.2, 4)
    yield from take_up(m)


def pass_on(m: Matter, *, key: str = "transfer", place: Place | None = None) -> Life:
    m.place = place or _target(m)
    given: dict[str, Any] = {"unit": m.place.unit.pk, "received_on": m.today, "outside": False}
    if key == "assign":
        given |= {
            "report_due": m.today + timedelta(days=m.rng.choice((45, 60, 75))),
            "requirements": "依法办理，逐项答复。",
        }
    m.tell(is_assigned=key == "assign")
    m.take(key, m.clerk(), **given)
    _sorted(m, m.place)
    yield m.after(0.4, 4)
    if place is None and m.chance(0.07):
        yield from dispute(m)
    else:
        if m.chance(0.04):
            m.spawn(m.after(0.5, 12), beside.demanded(m))
        yield m.after(0.2, 9 if m.chance(0.92) else 17)
        yield from take_up(m)


def _target(m: Matter) -> Place:
    targets = m.desk.targets or tuple(place for place in handling(m.world) if place.kind == "station")
    return m.rng.choices(targets, range(len(targets), 0, -1))[0]


def _sorted(m: Matter, place: Place) -> None:
    known = m.record.known(m.now)
    if "sorted_on" not in known:
        m.tell(sorted_on=m.today)
    _received(m, place)


def _received(m: Matter, place: Place) -> None:
    """With the unit; the answer's term begins on day 15 unless it is accepted earlier."""
    m.tell(unit=place.unit.pk, unit_received_on=m.today)
    if _has_term(m):
        m.tell(due_on=m.today + timedelta(days=SORT_DAYS + FINISH_DAYS))


def dispute(m: Matter) -> Life:
    """The unit objects; the office agrees and sorts again, or the common superior decides."""
    m.take("object", m.mine("clerk"), reason="事项发生地不在本辖区。")
    m.did("objection")
    yield m.after(0.5, 4)
    agrees = m.chance(0.6)
    answer = "agree" if agrees else "refuse"
    m.take("settle_objection", m.clerk(), answer=answer, reason="理由成立。" if agrees else "经核对仍属贵单位职责。")
    if agrees:
        m.tell(unit=None, unit_received_on=None, due_on=None)
    yield m.after(0.5, 4)
    other = _target(m)
    if agrees:
        yield from pass_on(m, place=other)
        return
    pending = m.state.open_proceedings("competence")[-1]
    chosen = m.place if m.chance(0.6) else other
    by = m.of(pending.unit, "head")
    m.take(
        "decide_competence", by, proceeding=pending.no, decided_by="superior", unit=chosen.unit.pk, outside=False,
        reason="由事项发生地的单位办理。",
    )  # fmt: skip
    if chosen is not m.place:
        m.place = chosen
        _received(m, chosen)
    yield m.after(0.3, 5)
    yield from take_up(m)


def refer_out(m: Matter) -> Life:
    """Into a legal procedure; one in four comes back later and goes on here."""
    m.take(
        "refer_out", m.clerk(), route="31.2", organ="青溪县劳动人事争议仲裁委员会",
        law="《中华人民共和国劳动争议调解仲裁法》", where_to_go="青溪县政务中心三楼仲裁窗口",
    )  # fmt: skip
    m.tell(sorted_on=m.today, referred_on=m.today, litigious=True, ending="referred")
    m.tell(closed_on=m.today, answered_on=m.today)
    m.did("referral_out")
    yield m.after(0.5, 4)
    serve(m, m.clerk())
    if not m.chance(0.25):
        return
    yield m.after(20, 60)
    m.take("come_back", m.clerk(), returned_on=m.today, how="not_taken")
    m.tell(returned_on=m.today, closed_on=None, answered_on=None, ending="")
    m.did("referral_back")
    yield m.after(0.5, 4)
    yield from pass_on(m, place=_target(m))


def decline(m: Matter) -> Life:
    m.take(
        "decline", m.clerk(), ground="other_organ", article="《信访工作条例》第二十三条",
        explanation="属自然资源部门职权。", where_to_go="青溪县自然资源局信访室，电话000-0000-0300",
    )  # fmt: skip
    m.tell(sorted_on=m.today, closed_on=m.today, answered_on=m.today, ending="declined")
    yield m.after(0.5, 4)
    serve(m, m.clerk())


def withdraw(m: Matter) -> Life:
    m.take("withdraw", None, own_words="事情已经解决，我不再需要办理。")
    m.tell(closed_on=m.today, answered_on=m.today, ending="withdrawn")
    yield from ()


SORTING = {
    "transfer": pass_on,
    "assign": lambda m: pass_on(m, key="assign"),
    "keep": keep,
    "refer_out": refer_out,
    "decline": decline,
    "withdraw": withdraw,
}


# ---------------------------------------------------------------- handling


def take_up(m: Matter) -> Life:
    """Acceptance; the days of the answer run from it, or from day 15 after receipt where it came later."""
    if m.stage != "passed":
        return
    m.take("accept", m.mine("clerk"), contact="承办窗口，000-0000-0100")
    received = m.record.known(m.now)["unit_received_on"]
    begins = min(m.today, received + timedelta(days=SORT_DAYS))
    m.tell(accepted_on=m.today, begins_on=begins)
    if _has_term(m):
        m.tell(due_on=begins + timedelta(days=FINISH_DAYS))
    m.spawn(m.after(0.3, 4), served_later(m, "acceptance_notice"))
    yield m.after(0.2, 2)
    yield from handle(m)


def _has_term(m: Matter) -> bool:
    """Only requests of the petition procedure carry the 60 days; suggestions and accusations follow their own law."""
    return bool(m.record.known(m.now)["kind"] == "claim")


def handle(m: Matter, *, again: bool = False) -> Life:
    m.handler += 1
    m.take("appoint", m.mine("head"), handler=m.mine("handler").pk, lead=m.mine("head").pk)
    for life, share in beside.WHILE_HANDLED:
        if m.chance(share):
            m.spawn(m.after(2, 25), life(m))
    for _ in range(m.rng.randint(1, 3)):
        yield m.after(1, 9)
        if m.stage != "handling":
            return
        m.take(
            "log",
            m.mine("handler"),
            what=m.rng.choice(("heard_petitioner", "visit", "evidence")),
            note=m.rng.choice(words.LOGS),
        )
    if m.chance(0.12):
        yield from extend(m)
    yield _when_drafted(m)
    yield from answer(m)


def _when_drafted(m: Matter) -> Any:
    """Mostly well before the last day, in one of twelve after it."""
    due = m.record.known(m.now).get("due_on") or m.today + timedelta(days=40)
    left = max(1.0, float((due - m.today).days))
    return m.after(left + 1, left + 15) if m.chance(0.08) else m.after(left * 0.2, max(1.0, left - 6))


def extend(m: Matter) -> Life:
    known = m.record.known(m.now)
    due: date | None = known.get("due_on")
    if due is None or due < m.today:
        return
    days = m.rng.choice((10, 15, 30))
    for request in m.state.open_requests():
        m.take("extend", m.mine("head"), request=request.no, days=days, reason="需要鉴定，情况复杂。", told_on=m.today)
    m.tell(due_on=due + timedelta(days=days), was_extended=True)
    m.did("extension")
    m.spawn(m.after(0.3, 3), served_later(m, "extension_notice"))
    yield m.after(1, 6)


def answer(m: Matter) -> Life:
    """Drafted, perhaps returned, signed, served; then the windows run."""
    if m.stage != "handling":
        return
    draft(m)
    yield m.after(0.1, 2)
    if m.stage == "signing" and m.chance(0.1):
        m.take("return_draft", m.mine("head"), reason="请补充依据。")
        yield m.after(0.5, 3)
        if m.stage == "handling":
            draft(m)
        yield m.after(0.1, 2)
    if m.stage != "signing" or m.state.open_proceedings("reply_check"):
        return
    m.take("sign", m.mine("head"), parts_reason="已电话核实，书面意见随后归卷。")
    m.tell(answered_on=m.today, outcome=sorted({item.outcome for item in m.state.requests}))
    yield m.after(0.2, 6)
    # Now and then the slip comes back days after the service and is written down then.
    late = m.chance(0.12)
    served_on = m.today
    if late:
        yield m.after(2, 9)
    serve(m, m.mine("clerk"), "handling_opinion", served_on)
    m.tell(served_on=served_on)
    yield from beside.after_service(m, handle, served_on)


def draft(m: Matter) -> None:
    rng = m.rng
    is_suggestion = m.record.known(m.now)["kind"] == "suggestion"
    rows = []
    for request in m.state.open_requests():
        outcome = rng.choices([*OUTCOMES], [*OUTCOMES.values()])[0]
        said = OF_SUGGESTIONS[outcome] if is_suggestion else outcome
        rows.append({"no": request.no, "outcome": said, "opinion": rng.choice(words.OPINIONS)})
    m.take(
        "draft", m.mine("handler"), answers=rows, facts=rng.choice(words.FINDINGS), basis=rng.choice(words.BASES),
        remedy=REMEDY, new_ground="重新调查取得了新的证据。",
    )  # fmt: skip


def serve(m: Matter, by: Any, kind: str = "", served_on: date | None = None) -> None:
    """Serve the latest paper of a kind that waits."""
    papers = [paper for paper in m.state.unserved_papers() if not kind or paper.kind == kind]
    if not papers:
        return
    given = {"way": m.rng.choice(("in_person", "in_person", "post")), "server": by.staff.name, "result": "signed"}
    m.take("serve", by, paper=papers[-1].key, served_on=served_on or m.today, **given)


def served_later(m: Matter, kind: str) -> Life:
    """A notice goes out in its own time."""
    serve(m, m.mine("clerk"), kind)
    yield from ()
