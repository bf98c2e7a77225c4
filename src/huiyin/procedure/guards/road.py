"""Conditions of single steps, each answering with the reason and its article, or None when it is satisfied.

A guard needs no given values and is shown beside a step that is not open; a check judges what was given.
"""

from huiyin.procedure.clocks import due, judged_extensions, verdict
from huiyin.procedure.effects.aftercare import CORRECTABLE
from huiyin.procedure.gates import gate
from huiyin.procedure.permits import given_day
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.schema import Move
from huiyin.procedure.terms import Reason, Text, day_text, law_2022, policy

MOST_REPRESENTATIVES = 5  # art. 20(3)
MOST_VISITS = 2  # law.md 9a: more only when the petitioner asks

_OWN_DRAFT = policy("起草人不得签发自己起草的答复", "nobody signs an answer of their own drafting")
_VISIT_RULE = policy(
    "回访须经信访人同意，不得由办理过该事项的人员进行，答复后最多两次",
    "a return visit needs the petitioner's consent, never by someone who worked on the matter, at most twice",
)


def representatives(move: Move) -> Reason | None:
    """At most five speak for a group; how many came is registered all the same."""
    if (move.given.get("representatives") or 0) <= MOST_REPRESENTATIVES:
        return None
    text = Text("代表人数不得超过5人。", "There may be at most 5 representatives.")
    return Reason("representatives", text, law_2022("20(3)", "代表人数不得超过5人"))


def received_before_registered(move: Move) -> Reason | None:
    """A matter is received before it is registered, and written before it is received."""
    received, written = given_day(move, "received_on"), given_day(move, "written_on")
    if received is not None and received > move.on:
        return Reason(
            "received_on", Text("收到日期不能晚于登记日期。", "It cannot be received after it is registered.")
        )
    if received is not None and written is not None and written > received:
        return Reason("written_on", Text("书写日期不能晚于收到日期。", "It cannot be written after it was received."))
    return None


def target_is_allowed(move: Move) -> Reason | None:
    """Accusation material must not reach the accused; a unit out of reach cannot be told."""
    unit = move.given.get("unit")
    if unit in move.facts.barred_units or unit in move.state.barred:
        return Reason(
            "barred_unit",
            Text(
                "不得将检举控告材料转给被检举控告的单位或者人员所在单位。",
                "It may not go to the unit complained of, or that of the person complained of.",
            ),
            law_2022("30(3)"),
        )
    reachable = move.facts.reachable_units
    if reachable is not None and unit not in reachable and unit not in move.facts.outside_units:
        return Reason("unreachable_unit", Text("不能转给该单位。", "It cannot be passed to this unit."))
    return None


def extract_when_sealed(move: Move) -> Reason | None:
    """The competent unit works on a redacted extract of a sealed matter."""
    if not move.state.sealed or move.given.get("extract"):
        return None
    return Reason(
        "extract",
        Text("身份保密的事项须附隐去身份信息的摘要。", "A sealed matter is passed on as an extract without identity."),
        law_2022("30(3)"),
    )


def report_due_is_ahead(move: Move) -> Reason | None:
    on = given_day(move, "report_due")
    if on is None or on > move.on:
        return None
    return Reason(
        "report_due", Text("办结报告的期限应当晚于交办日期。", "The report must be due after the assignment.")
    )


def may_object(move: Move) -> Reason | None:
    """Within five working days of receipt, once, and only against a transfer."""
    if move.state.objection_on is not None:
        return Reason("objection_pending", Text("已经提出异议，等待答复。", "An objection is already pending."))
    open_clocks = move.state.open_clocks("objection")
    if not open_clocks:
        return Reason(
            "no_objection",
            Text("没有可以提出异议的转送、交办。", "There is no transfer to object to, or not any more."),
        )
    last = due(open_clocks[0], move.procedure.clocks["objection"], move.calendar, move.procedure.layers).on
    if move.on <= last:
        return None
    text = Text("提出异议的期限已于{day}届满。", "The time to object ended on {day}.")
    return Reason("objection_lapsed", text.format(day=day_text(last)), law_2022("23(3)", "5个工作日内提出异议"))


def objection_pending(move: Move) -> Reason | None:
    if move.state.objection_on is not None:
        return None
    return Reason("no_objection", Text("没有待答复的管辖异议。", "No objection is pending."))


def no_objection_pending(move: Move) -> Reason | None:
    if move.state.objection_on is None:
        return None
    return Reason("objection_pending", Text("管辖异议尚未答复。", "An objection is still pending."))


def same_matter_not_pending(move: Move) -> Reason | None:
    """A superior organ does not accept what is still within its term elsewhere."""
    number = move.facts.same_matter_pending
    if number is None:
        return None
    text = Text(
        "同一事项（{number}）正在规定期限内受理、办理。",
        "The same matter ({number}) is being dealt with and within its term.",
    )
    return Reason("same_matter", text.format(number=number), law_2022("19(3)"))


def matter_is_not_final(move: Move) -> Reason | None:
    """After a recheck the same facts and reasons are not taken up again; new facts are a new matter."""
    number = move.facts.final_matter
    if number is None:
        return None
    text = Text(
        "同一事实和理由的事项（{number}）已经复核终结，不再受理；有新的事实和理由的，作为新事项登记。",
        "The same facts and reasons ended with the recheck of {number}; new facts are registered as a new matter.",
    )
    return Reason("final", text.format(number=number), law_2022("36(3)"))


def something_is_open(move: Move) -> Reason | None:
    """There is a request without an end; what has its answer cannot be taken back any more."""
    if move.state.open_requests():
        return None
    return Reason("nothing_open", Text("没有尚未办结的诉求。", "No request is open any more."))


def requests_are_open(move: Move) -> Reason | None:
    """The requests named exist and have no end yet."""
    open_numbers = {item.no for item in move.state.open_requests()}
    wanted = move.given.get("requests") or ()
    if open_numbers.issuperset(wanted):
        return None
    return Reason(
        "requests", Text("所选诉求不存在或者已有结果。", "A chosen request does not exist or has already ended.")
    )


def routes_are_known(move: Move) -> Reason | None:
    numbers = {item.no for item in move.state.requests}
    if numbers.issuperset(row["no"] for row in move.given.get("routes") or ()):
        return None
    return Reason("routes", Text("办理途径对应的诉求不存在。", "A route names a request that does not exist."))


def route_leads_out(move: Move) -> Reason | None:
    """The ways of art. 31(1) to (5), and accusations (art. 30), lead into a procedure of their own."""
    if ROUTES[move.given["route"]].leads_out:
        return None
    return Reason(
        "route", Text("该途径不属于法定程序导出。", "This route does not lead into another procedure."), law_2022("31")
    )


def post_may_act(move: Move) -> Reason | None:
    """Whoever has an interest stands aside; nobody of a barred unit handles the matter."""
    named = [move.given.get(key) for key in ("handler", "lead")]
    for post in (post for post in (*named, *(move.given.get("posts") or ())) if post is not None):
        if post in move.state.recused or post in move.facts.recused_posts:
            return Reason(
                "recused", Text("所选人员应当回避。", "The person chosen has to stand aside."), law_2022("28(3)")
            )
        unit = move.facts.posts_unit.get(post)
        if unit is not None and (unit in move.facts.barred_units or unit in move.state.barred):
            return Reason(
                "barred",
                Text("所选人员属于被检举控告的单位。", "The person belongs to a barred unit."),
                law_2022("30(3)"),
            )
    return None


def not_already_recused(move: Move) -> Reason | None:
    if move.given["post"] not in move.state.recused:
        return None
    return Reason("recused", Text("该人员已经回避。", "This person already stands aside."))


def recusal_was_asked(move: Move) -> Reason | None:
    if move.state.recusal_asked:
        return None
    return Reason("no_recusal", Text("没有待答复的回避申请。", "No request for recusal is pending."))


def may_extend(move: Move) -> Reason | None:
    """A finish clock runs and has not run out yet (art. 34)."""
    rule = move.procedure.clocks["finish"]
    clocks = [clock for clock in move.state.open_clocks("finish") if not clock.presumed]
    if not clocks:
        return Reason("no_finish", Text("没有正在计算的办理期限。", "No 60-day term is running."), rule.citation)
    if any(move.on <= due(clock, rule, move.calendar, move.procedure.layers).on for clock in clocks):
        return None
    return Reason(
        "finish_over",
        Text("办理期限已经届满，不能延期。", "The term has run out and cannot be extended."),
        rule.citation,
    )


def extension_has_effect(move: Move) -> Reason | None:
    """At most 30 days in all, and the petitioner told by the end of the last day in force."""
    rule = move.procedure.clocks["finish"]
    no, days = move.given["request"], move.given["days"]
    clock = next((item for item in move.state.open_clocks("finish") if item.request == no), None)
    if clock is None:
        return Reason(
            "no_finish", Text("该诉求没有正在计算的办理期限。", "No 60-day term runs for this request."), rule.citation
        )
    granted = sum(item.days for item, last in judged_extensions(clock, rule, move.calendar) if last is None)
    if days < 1 or granted + days > rule.max_extension:
        text = Text(
            "延长期限累计不得超过{most}日（已延长{granted}日）。",
            "At most {most} days in all ({granted} granted so far).",
        )
        return Reason("too_long", text.format(most=rule.max_extension, granted=granted), law_2022("34"))
    last = due(clock, rule, move.calendar).on
    told = given_day(move, "told_on")
    if told is None or max(told, move.on) > last:
        text = Text(
            "应当在{day}前（含当日）批准并告知信访人延期理由。",
            "It must be granted, and the petitioner told the reason, by {day}.",
        )
        return Reason("told_late", text.format(day=day_text(last)), law_2022("34", "并告知信访人延期理由"))
    return None


def answers_are_open(move: Move) -> Reason | None:
    open_numbers = {item.no for item in move.state.open_requests()}
    if open_numbers.issuperset(row["no"] for row in move.given["answers"]):
        return None
    return Reason(
        "answers",
        Text("所答复的诉求不存在或者已有结果。", "An answer names a request that does not exist or has ended."),
    )


def not_own_draft(move: Move) -> Reason | None:
    """Two pairs of eyes: whoever drafted the opinion does not sign it."""
    drafted_by = move.state.draft.by if move.state.draft is not None else None
    if move.on_behalf or drafted_by is None or drafted_by != move.actor.post:
        return None
    return Reason(
        "own_draft", Text("不能签发本人起草的答复。", "Nobody signs an answer of their own drafting."), _OWN_DRAFT
    )


def has_unserved_paper(move: Move) -> Reason | None:
    if move.state.unserved_papers():
        return None
    return Reason("nothing_to_serve", Text("没有待送达的文书。", "No paper waits to be served."))


def service_is_possible(move: Move) -> Reason | None:
    """The paper waits for service and is not served before it was issued."""
    paper = move.state.paper(move.given["paper"])
    if paper is None or paper not in move.state.unserved_papers():
        return Reason("paper", Text("该文书不存在或者已经送达。", "This paper does not exist or has been served."))
    on = given_day(move, "served_on")
    if on is not None and on < paper.issued_on:
        return Reason("served_on", Text("送达日期早于出具日期。", "It cannot be served before it was issued."))
    if on is not None and on > move.on:
        return Reason("served_on", Text("送达日期晚于记录日期。", "It cannot be served after this entry's date."))
    return None


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
    """At most two after the answer, unless the petitioner asks for another."""
    if move.state.visits < MOST_VISITS or move.given.get("asked_by_petitioner"):
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
    if any(item.answered_on is None for item in move.state.demands):
        return None
    return Reason("no_demand", Text("没有待说明的督办函。", "No supervision order waits for an answer."))


def demand_is_known(move: Move) -> Reason | None:
    wanted = move.given.get("demand")
    if wanted is None or any(item.step == wanted and item.answered_on is None for item in move.state.demands):
        return None
    return Reason("demand", Text("该督办函不存在或者已经说明。", "This order does not exist or has been answered."))


def answer_due_is_ahead(move: Move) -> Reason | None:
    on = given_day(move, "answer_due")
    if on is None or on >= move.on:
        return None
    return Reason("answer_due", Text("答复期限不能早于督办日期。", "The answer cannot be due before the order."))


def was_imported(move: Move) -> Reason | None:
    """Imported, and standing as the import left it."""
    if move.state.imported and move.state.ending in (None, "known"):
        return None
    return Reason("not_imported", Text("本事项不是导入的。", "This matter was not imported."))


def nobody_acted(move: Move) -> Reason | None:
    """Every step so far came from imports, every joined contact from the batch that is undone."""
    given, state = move.given, move.state
    if given["steps"] == state.steps and set(given.get("contacts") or ()) == set(state.contacts):
        return None
    return Reason(
        "acted_on",
        Text("已有人办理本事项，不能撤销导入。", "Somebody has acted on this matter; its import cannot be undone."),
    )


def was_joined(move: Move) -> Reason | None:
    if move.state.contacts:
        return None
    return Reason("no_contacts", Text("没有并入的来件。", "No contact has been joined."))


def contact_is_joined(move: Move) -> Reason | None:
    if move.given["contact_no"] in move.state.contacts:
        return None
    return Reason("contact", Text("该来件未并入本事项。", "This contact is not joined to the case."))


def contact_is_new(move: Move) -> Reason | None:
    if move.given["contact_no"] not in move.state.contacts:
        return None
    return Reason("contact", Text("该来件已经并入。", "This contact is already joined."))


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


def report_is_due(move: Move) -> Reason | None:
    if move.state.open_clocks("report"):
        return None
    return Reason("no_report", Text("没有要求提交办结报告。", "No completion report is due."))


def no_recusal_asked(move: Move) -> Reason | None:
    if not move.state.recusal_asked:
        return None
    return Reason("recusal_pending", Text("回避申请正在处理。", "A request for recusal is pending."))


def view_has_reason(move: Move) -> Reason | None:
    """Disagreement and refusal to sign are noted with what was said; they never block."""
    if move.given.get("view") not in ("disagrees", "would_not_sign") or move.given.get("reason"):
        return None
    return Reason("reason", Text("请记录不同意或者拒签的原因。", "Record the reason for disagreeing or not signing."))


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
