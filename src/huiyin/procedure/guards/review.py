"""Conditions of review, recheck, termination and its challenge, each answering with the reason and its article."""

from huiyin.procedure.finality import rechecked_since
from huiyin.procedure.permits import given_day, meant_proceeding
from huiyin.procedure.proceedings import subject_of
from huiyin.procedure.reviews import (
    earlier_hands,
    is_answered,
    recheckable,
    reviewable,
    revoked_open,
)
from huiyin.procedure.schema import Move
from huiyin.procedure.state import Proceeding
from huiyin.procedure.terms import Reason, Text, law_2022, policy

_STRANGERS = policy(
    "办理过原事项或者前一程序的人员，不得参与复查、复核（参照法规关于回避的规定）",
    "whoever worked on the matter, or on the proceeding before, takes no part in its review (as recusal would have it)",
)
_OWN_DRAFT = policy("起草人不得签发自己起草的答复", "nobody signs an answer of their own drafting")
_SAME_RESULT = policy(
    "撤销后重新办理的，没有新的事实或者理由，不得作出与原意见相同的结论",
    "after a revocation the same result on the same facts and reasons is barred",
)
_OTHER_HANDLER = policy(
    "撤销后重新办理的，另行指定承办人",
    "after a revocation somebody else handles the matter",
)


def something_to_review(move: Move) -> Reason | None:
    """There is an answer that art. 35 opens to review, and no review of it yet."""
    if reviewable(move.state):
        return None
    if not any(is_answered(item) for item in move.state.requests):
        text = Text(
            "没有已送达、可以请求复查的处理意见。", "No handling opinion that can be reviewed has been served yet."
        )
        return Reason("nothing_to_review", text, law_2022("35"))
    text = Text("处理意见已经复查或者正在复查。", "The answers have been reviewed, or are under review.")
    return Reason("reviewed", text, law_2022("35"))


def something_to_recheck(move: Move) -> Reason | None:
    if recheckable(move.state):
        return None
    text = Text("没有已送达、可以请求复核的复查意见。", "No review opinion that can be rechecked has been served.")
    return Reason("nothing_to_recheck", text, law_2022("36(1)"))


def asked_about_answers(move: Move) -> Reason | None:
    """Only answers that can be reviewed now are named."""
    if set(move.given.get("requests") or ()) <= set(reviewable(move.state)):
        return None
    text = Text(
        "所选诉求没有已送达的答复，或者已经复查。",
        "A chosen request has no served answer, or its answer has been reviewed.",
    )
    return Reason("requests", text, law_2022("35"))


def posted_before(move: Move) -> Reason | None:
    posted = given_day(move, "posted_on")
    if posted is None or posted <= move.on:
        return None
    return Reason("posted_on", Text("寄出日期不能晚于收到日期。", "It cannot be posted after it came in."))


def review_meant_is_known(move: Move) -> Reason | None:
    wanted = move.given.get("review")
    if wanted is None or any(one.no == wanted for one in recheckable(move.state)):
        return None
    return Reason(
        "review",
        Text("该复查意见不存在或者不能复核。", "There is no such review opinion to recheck."),
        law_2022("36(1)"),
    )


def has_reviewing_organ(move: Move) -> Reason | None:
    """Where no organ above is known the office only tells the petitioner which one reviews it."""
    item = meant_proceeding(move)
    if item is None or not any(one.subject == subject_of(item.no) for one in move.state.open_clocks("pass_review")):
        return None
    text = Text(
        "本系统中没有有权复查（复核）的上一级机关，请书面告知信访人向哪一机关提出。",
        "No organ above is known here: tell the petitioner in writing which one reviews it.",
    )
    return Reason("no_organ", text, law_2022("35"))


def did_not_work_before(move: Move) -> Reason | None:
    """Whoever worked on the matter, or on the proceeding before, takes no part in this one."""
    items = _possible(move)
    if not items or move.actor.staff is None or move.on_behalf:
        return None  # whoever enters an outside organ's papers decides nothing
    if any(move.actor.staff not in earlier_hands(move.state, item) for item in items):
        return None
    return Reason(
        "worked_before",
        Text(
            "办理过本事项的人员不得参与复查、复核。",
            "Somebody who worked on the matter may take no part in its review.",
        ),
        _STRANGERS,
    )


def _possible(move: Move) -> tuple[Proceeding, ...]:
    meant = meant_proceeding(move)
    return (meant,) if meant is not None else move.state.open_proceedings(*move.step.concerns)


def named_did_not_work(move: Move) -> Reason | None:
    """The person appointed had no part in the matter before, and need not stand aside."""
    item, post = meant_proceeding(move), move.given.get("handler")
    if post is None:
        return None  # an outside organ says nobody's name
    staff = move.facts.posts_staff.get(post)
    if post in move.state.recused or post in move.facts.recused_posts:
        return Reason("recused", Text("所选人员应当回避。", "The person chosen has to stand aside."), law_2022("28(3)"))
    if item is None or staff is None or staff not in earlier_hands(move.state, item):
        return None
    return Reason(
        "worked_before",
        Text("所选人员办理过本事项，不得参与复查、复核。", "The person chosen worked on the matter before."),
        _STRANGERS,
    )


def late_has_reason(move: Move) -> Reason | None:
    """What was asked for late is taken up only for a reason that is written down (P)."""
    item = meant_proceeding(move)
    if item is None or not item.late or move.given.get("good_reason"):
        return None
    text = Text(
        "该请求超过期限提出，受理须写明正当理由；也可以不予复查（复核）并书面告知。",
        "The request came late: say what good reason there was, or decline in writing.",
    )
    return Reason("late", text, law_2022("35"))


def nothing_drafted(move: Move) -> Reason | None:
    return _at_status(
        move, "working", Text("该程序尚未指定承办人，或者意见已经拟好。", "Nobody was appointed yet, or it is drafted.")
    )


def is_drafted(move: Move) -> Reason | None:
    return _at_status(move, "signing", Text("没有待签发的意见。", "No opinion waits for signature."))


def before_signature(move: Move) -> Reason | None:
    """Not signed yet: it may still be declined, given to another person or withdrawn."""
    items = _possible(move)
    if not items or any(item.status != "serving" for item in items):
        return None
    return Reason("signed", Text("意见已经签发。", "The opinion has been signed."))


def _at_status(move: Move, status: str, text: Text) -> Reason | None:
    items = _possible(move)
    if not items or any(item.status == status for item in items):
        return None
    return Reason("status", text)


def not_own_review_draft(move: Move) -> Reason | None:
    """Two pairs of eyes: whoever drafted the opinion does not sign it."""
    item = meant_proceeding(move)
    if move.on_behalf or item is None or item.drafted_by is None or item.drafted_by != move.actor.post:
        return None
    return Reason(
        "own_draft", Text("不能签发本人起草的意见。", "Nobody signs an opinion of their own drafting."), _OWN_DRAFT
    )


def results_cover(move: Move) -> Reason | None:
    """A result for each request of the review, and another outcome wherever an answer is changed."""
    item = meant_proceeding(move)
    if item is None:
        return None
    rows = {row["no"]: row for row in move.given["results"]}
    if set(rows) != set(item.requests):
        text = Text("对请求复查（复核）的每一项诉求都要写明结论。", "Every request of the review needs a result.")
        return Reason("results", text, law_2022("35"))
    for no, row in rows.items():
        known = move.state.request(no)
        if row["result"] == "changed" and (known is None or row.get("outcome") in (None, "", known.outcome)):
            text = Text("变更的，应当写明与原意见不同的结论。", "A changed answer needs an outcome other than before.")
            return Reason("unchanged", text, law_2022("35"))
    return None


def not_the_same_result(move: Move) -> Reason | None:
    """After a revocation the same outcome needs a new fact or reason, written down."""
    barred = {item.no: item.revoked for item in revoked_open(move.state)}
    same = [row["no"] for row in move.given["answers"] if barred.get(row["no"]) == row["outcome"]]
    if not same or move.given.get("new_ground"):
        return None
    text = Text(
        "诉求{no}的原意见已被撤销。作出相同结论的，须写明新的事实或者理由。",
        "The earlier answer to request {no} was revoked: the same result needs a new fact or reason, written down.",
    )
    return Reason("same_result", text.format(no=same[0]), _SAME_RESULT)


def drafted_by_another(move: Move) -> Reason | None:
    """After a revocation somebody else handles the requests that came back."""
    barred = {item.no for item in revoked_open(move.state)}
    if not barred & {row["no"] for row in move.given["answers"]} or not _handled_before(move, move.actor.staff):
        return None
    return _another(Text("原承办人不得重新办理被撤销的答复。", "The earlier handler may not answer it anew."))


def appointed_is_another(move: Move) -> Reason | None:
    if not revoked_open(move.state):
        return None
    staff = move.facts.posts_staff.get(move.given.get("handler") or 0)
    if not _handled_before(move, staff):
        return None
    return _another(Text("所选人员办理过被撤销的答复，请另行指定。", "The person chosen gave the revoked answer."))


def _handled_before(move: Move, staff: int | None) -> bool:
    return staff is not None and any(hand.staff == staff and hand.proceeding == 0 for hand in move.state.hands)


def _another(text: Text) -> Reason:
    return Reason("same_handler", text, _OTHER_HANDLER)


def remedy_is_used(move: Move) -> Reason | None:
    """Termination is only for what has been through recheck, or through the remedies named."""
    if rechecked_since(move.state) is not None:
        return None
    text = Text("本事项尚未复核，不能终结。", "The matter has not been rechecked and cannot be terminated.")
    return Reason("not_rechecked", text, law_2022("36(3)"))


def not_terminated(move: Move) -> Reason | None:
    if move.state.termination is None:
        return None
    return Reason("terminated", Text("本事项已经终结。", "The matter has been terminated already."))


def by_recheck_organ(move: Move) -> Reason | None:
    """Only the organ that rechecked it decides on termination."""
    units = {item.unit for item in move.state.proceedings if item.kind == "recheck" and not item.is_open}
    if move.actor.unit in units:
        return None
    text = Text("由作出复核意见的机关决定。", "Only the organ that rechecked it may decide this.")
    return Reason("not_recheck_organ", text)


def may_challenge(move: Move) -> Reason | None:
    termination = move.state.termination
    if termination is None:
        return Reason("not_terminated", Text("本事项没有终结决定。", "There is no decision of termination."))
    if not termination.challenged:
        return None
    return Reason("challenged", Text("对终结决定的异议已经提出。", "The termination has been challenged already."))
