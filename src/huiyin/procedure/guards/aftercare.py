"""Conditions of what follows an answer or mends an entry, each answering with the reason and its article, or None."""

from huiyin.procedure.clocks import verdict
from huiyin.procedure.effects.aftercare import CORRECTABLE
from huiyin.procedure.gates import gate
from huiyin.procedure.guards.intake import MOST_REPRESENTATIVES
from huiyin.procedure.permits import given_day
from huiyin.procedure.schema import Move
from huiyin.procedure.terms import Reason, Text, law_2022, policy

MOST_VISITS = 2  # law.md 9a: more only when the petitioner asks

_VISIT_RULE = policy(
    "回访须经信访人同意，不得由办理过该事项的人员进行，答复后最多两次",
    "a return visit needs the petitioner's consent, never by someone who worked on the matter, at most twice",
)


def opinion_was_served(move: Move) -> Reason | None:
    if any(item.status == "served" for item in move.state.requests):
        return None
    return Reason("not_served", Text("答复尚未送达。", "No answer has been served yet."))


def visitor_did_not_handle(move: Move) -> Reason | None:
    if move.actor.post is None or move.on_behalf or move.actor.post not in (*move.state.worked, move.state.handler):
        return None
    return Reason(
        "visitor",
        Text("办理过本事项的人员不得回访。", "Somebody who worked on the matter may not make the return visit."),
        _VISIT_RULE,
    )


def visits_are_left(move: Move) -> Reason | None:
    """At most two after the answer, unless the petitioner asks for another; by whichever road they are made."""
    if move.state.visits + move.facts.visits_beside < MOST_VISITS or move.given.get("asked_by_petitioner"):
        return None
    return Reason(
        "visits",
        Text("已回访两次；除信访人要求外，不再回访。", "There were two visits; another only when the petitioner asks."),
        _VISIT_RULE,
    )


def no_visit_yet(move: Move) -> Reason | None:
    if not move.state.visits and not move.state.visit_waived:
        return None
    return Reason("visited", Text("已经回访或者已说明原因。", "There was a visit, or the reason is already given."))


def view_has_reason(move: Move) -> Reason | None:
    """Disagreement and refusal to sign are noted with what was said; they never block."""
    if move.given.get("view") not in ("disagrees", "would_not_sign") or move.given.get("reason"):
        return None
    return Reason("reason", Text("请记录不同意或者拒签的原因。", "Record the reason for disagreeing or not signing."))


def no_recusal_asked(move: Move) -> Reason | None:
    if not move.state.recusal_asked:
        return None
    return Reason("recusal_pending", Text("回避申请正在处理。", "A request for recusal is pending."))


def gate_is_open(move: Move) -> Reason | None:
    """Everything the gate misses, as one reason; `gate` itself gives them one by one."""
    missing = gate(move.procedure, move.state)
    if not missing:
        return None
    zh, en = "".join(item.text.zh for item in missing), " ".join(item.text.en for item in missing)
    return Reason("gate", Text(zh, en), missing[0].citation)


def ratings_are_for_served(move: Move) -> Reason | None:
    served = {item.no for item in move.state.requests if item.status == "served"}
    if served.issuperset(row["no"] for row in move.given["ratings"]):
        return None
    return Reason("ratings", Text("只能评价已经送达答复的诉求。", "Only requests with a served answer can be rated."))


def office_is_late(move: Move) -> Reason | None:
    """The button for a missed date is there only when a date was missed, and once for each time it is taken up."""
    rules = move.procedure.clocks
    if move.state.open_clocks("demand_answer"):
        return Reason(
            "reported", Text("上级机关正在处理已反映的超期问题。", "The unit above is already dealing with the delay.")
        )
    for clock in move.state.clocks:
        rule = rules[clock.rule]
        if rule.holder == "petitioner" or not clock.is_open or (clock.presumed and move.on < clock.started_on):
            continue
        if verdict(clock, rule, move.calendar, move.on, move.procedure.layers) == "late":
            return None
    return Reason("not_late", Text("没有超过期限的事项。", "No date has been missed."))


def overdue_was_reported(move: Move) -> Reason | None:
    if move.state.open_clocks("demand_answer"):
        return None
    return Reason("not_reported", Text("信访人没有反映超期。", "The petitioner has not reported a delay."))


def demand_is_open(move: Move) -> Reason | None:
    if any(item.is_open for item in move.state.demands):
        return None
    return Reason("no_demand", Text("没有待说明的督办函。", "No supervision order waits for an answer."))


def demand_is_known(move: Move) -> Reason | None:
    wanted = move.given.get("demand")
    if wanted is None or any(item.step == wanted and item.is_open for item in move.state.demands):
        return None
    return Reason("demand", Text("该督办函不存在或者已经说明。", "This order does not exist or has been answered."))


def own_demand_is_open(move: Move) -> Reason | None:
    """Only whoever demanded may let go, and only until it was answered: an answer stands."""
    if any(item.is_open and item.by == move.actor.unit for item in move.state.demands):
        return None
    return Reason(
        "no_own_demand",
        Text(
            "本单位没有等待说明的督办函；已经说明的不能撤回。",
            "No supervision order of this unit waits for an answer; one that was answered cannot be taken back.",
        ),
    )


def demand_is_own(move: Move) -> Reason | None:
    wanted = move.given["demand"]
    if any(item.is_open and item.step == wanted and item.by == move.actor.unit for item in move.state.demands):
        return None
    return Reason(
        "demand",
        Text(
            "该督办函不存在、已经说明，或者不是本单位发出的。",
            "This order does not exist, was answered, or was made by another unit.",
        ),
    )


def answer_due_is_ahead(move: Move) -> Reason | None:
    on = given_day(move, "answer_due")
    if on is None or on >= move.on:
        return None
    return Reason("answer_due", Text("答复期限不能早于督办日期。", "The answer cannot be due before the order."))


def changes_are_allowed(move: Move) -> Reason | None:
    changes = move.given["changes"]
    if not changes or not CORRECTABLE.issuperset(changes):
        return Reason(
            "changes",
            Text("没有可更正的内容，或者该内容不能更正。", "Nothing to correct, or it cannot be corrected here."),
        )
    if (changes.get("representatives") or 0) > MOST_REPRESENTATIVES:
        return Reason(
            "representatives",
            Text("代表人数不得超过5人。", "There may be at most 5 representatives."),
            law_2022("20(3)"),
        )
    return None


def clock_has_lapsed(move: Move) -> Reason | None:
    """The calendar may only close windows that have passed, all of those it names."""
    given = move.given
    meant = [
        clock
        for clock in move.state.open_clocks(given["clock"])
        if given.get("request") in (None, clock.request) and given.get("subject") in (None, clock.subject)
    ]
    rules, layers = move.procedure.clocks, move.procedure.layers
    if meant and all(verdict(item, rules[item.rule], move.calendar, move.on, layers) == "lapsed" for item in meant):
        return None
    return Reason("not_lapsed", Text("该期限尚未届满。", "This window has not closed."))


def paper_is_known(move: Move) -> Reason | None:
    if move.state.paper(move.given["paper"]) is not None:
        return None
    return Reason("paper", Text("该文书不存在。", "This paper does not exist."))


def custodian_when_sealed(move: Move) -> Reason | None:
    """A sealed identity is opened by the custodian alone."""
    if not move.state.sealed or move.actor.role == "custodian":
        return None
    text = Text(
        "身份保密的，由身份信息保管人查看。", "A sealed identity is opened by the custodian of identities only."
    )
    return Reason("sealed", text, law_2022("30(3)"))
