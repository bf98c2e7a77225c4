"""Conditions of the competent unit's steps, each answering with the reason and its article, or None."""

from huiyin.procedure.clocks import due, judged_extensions
from huiyin.procedure.permits import given_day
from huiyin.procedure.schema import Move
from huiyin.procedure.terms import Reason, Text, day_text, law_2022, policy

_SENT_BACK = policy(
    "复查、复核责令重新办理的，不得以不再受理代替答复", "what a review sent back is answered, and not dropped"
)
_OWN_DRAFT = policy("起草人不得签发自己起草的答复", "nobody signs an answer of their own drafting")


def ground_is_backed(move: Move) -> Reason | None:
    """After a recheck: the earlier matter is linked as one of the same facts, and its recheck was served."""
    if move.given["ground"] != "after_recheck" or move.facts.final_matter is not None:
        return None
    text = Text(
        "请先用“关联以前的事项”关联事实和理由相同、已经复核的事项。",
        "First link the earlier matter of the same facts and reasons whose recheck was served.",
    )
    return Reason("not_final", text, law_2022("36(3)"))


def not_sent_back(move: Move) -> Reason | None:
    """What a review sent back to be handled anew is answered anew (P)."""
    numbers = move.given.get("requests") or [item.no for item in move.state.open_requests()]
    back = [item.no for item in move.state.open_requests() if item.no in numbers and item.revoked is not None]
    if not back:
        return None
    text = Text(
        "诉求{no}经复查（复核）责令重新办理，应当重新答复。",
        "Request {no} was sent back by a review and has to be answered anew.",
    )
    return Reason("sent_back", text.format(no=back[0]), _SENT_BACK)


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


def report_is_due(move: Move) -> Reason | None:
    if move.state.open_clocks("report"):
        return None
    return Reason("no_report", Text("没有要求提交办结报告。", "No completion report is due."))
