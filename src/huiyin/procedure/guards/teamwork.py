"""Conditions of plan, triage, simple handling, team and of raising a matter one level."""

from huiyin.procedure.clocks import layer_due
from huiyin.procedure.layers import LAYERS, SIMPLE_RULE
from huiyin.procedure.permits import given_day
from huiyin.procedure.routes import route
from huiyin.procedure.schema import Move
from huiyin.procedure.six_items import SIX_RULE, missing_items
from huiyin.procedure.terms import Reason, Text, day_text, law_2022, outcomes_of

# A visit or letter of five and more is a joint one (law.md 4.1); not for simple handling.
JOINT_FROM = 5


def outcome_fits_kind(move: Move) -> Reason | None:
    """A suggestion is adopted, in part, or not (art. 29); everything else has one of the three of art. 32."""
    kinds = {item.no: item.kind for item in move.state.requests}
    if all(row["outcome"] in outcomes_of(kinds.get(row["no"], "claim")) for row in move.given["answers"]):
        return None
    return Reason(
        "outcome",
        Text(
            "建议意见答复是否采纳；其他诉求答复支持、解释说明或者不予支持。",
            "A suggestion is adopted, in part, or not; other requests are supported, explained or not supported.",
        ),
        law_2022("29"),
    )


def request_is_answered(move: Move) -> Reason | None:
    """Who asked for the recusal is told what was decided."""
    if not move.state.recusal_asked or move.given.get("answer"):
        return None
    text = Text("信访人申请了回避，请写明答复。", "The petitioner asked for it: write the answer.")
    return Reason("answer", text, law_2022("28(3)"))


def item_is_missing(move: Move) -> Reason | None:
    """The lead and the person are named by appointing; here it is the other two that an assignment may leave open."""
    if {"supervising_unit", "requirements"} & set(missing_items(move.state)):
        return None
    return Reason("nothing_missing", Text("“六定”没有缺项，或者不是交办事项。", "None of the six items is missing."))


def fixes_what_is_missing(move: Move) -> Reason | None:
    """What stands already is not changed here."""
    missing = missing_items(move.state)
    given = {key for key in ("supervising_unit", "requirements") if move.given.get(key)}
    if given and given <= set(missing):
        return None
    return Reason("items", Text("请只填写缺少的项目。", "Fill in what is missing, and only that."), SIX_RULE)


def measures_are_ahead(move: Move) -> Reason | None:
    """Each measure is due by the plan's deadline, and the deadline lies ahead."""
    deadline = given_day(move, "deadline")
    if deadline is None or deadline < move.on:
        return Reason("deadline", Text("方案期限不能早于今天。", "The plan's deadline cannot lie in the past."))
    if any(row["due_on"] > deadline.isoformat() for row in move.given["measures"]):
        return Reason("measures", Text("各项措施的日期不能晚于方案期限。", "No measure is due after the deadline."))
    return None


def measure_is_open(move: Move) -> Reason | None:
    if move.state.plan is not None and move.state.plan.open_measures():
        return None
    return Reason("no_measure", Text("没有待落实的化解措施。", "No measure waits to be carried out."))


def measures_are_known(move: Move) -> Reason | None:
    waiting = {item.no for item in move.state.plan.open_measures()} if move.state.plan is not None else set()
    if waiting.issuperset(move.given["measures"]):
        return None
    return Reason("measures", Text("所选措施不存在或者已经落实。", "A measure does not exist, or is done already."))


def triage_is_of_open(move: Move) -> Reason | None:
    """Claims that are not answered yet, and days that lie ahead."""
    numbers = {item.no for item in move.state.open_requests() if item.kind == "claim"}
    rows = move.given["triages"]
    if not numbers.issuperset(row["no"] for row in rows):
        return Reason("triages", Text("只能对未办结的申诉求决分类。", "Only open claims are triaged."))
    if any(row.get("until", move.on.isoformat()) < move.on.isoformat() for row in rows):
        return Reason("until", Text("分类化解的日期不能早于今天。", "A day of the triage cannot lie in the past."))
    return None


def is_the_leads(move: Move) -> Reason | None:
    """In person: the lead, or the head while none is named."""
    lead = move.state.lead
    if move.on_behalf or (move.actor.post == lead if lead is not None else move.actor.role == "head"):
        return None
    return Reason("lead", Text("由包案领导本人办理。", "Only the lead may do this."))


def checked_by_today(move: Move) -> Reason | None:
    on = given_day(move, "checked_on")
    if on is None or on <= move.on:
        return None
    return Reason("checked_on", Text("日期不能晚于今天。", "The date cannot lie in the future."))


def may_be_simple(move: Move) -> Reason | None:
    """The layer is on, and none of the exclusions of art. 5 that the state knows applies."""
    state = move.state
    since = move.facts.layers.get("simple_handling")
    if since is None or state.accepted_on is None or state.accepted_on < since:
        return Reason("not_on", Text("本单位未启用简易办理。", "Simple handling is not switched on here."))
    if state.simple_on is not None:
        return Reason("is_simple", Text("已经决定简易办理。", "It is handled simply already."))
    clocks = [clock for clock in state.open_clocks("finish") if not clock.presumed]
    if not clocks:
        return Reason("no_finish", Text("没有正在计算的办理期限。", "No 60-day term is running."))
    last = min(layer_due(clock, LAYERS[0], move.calendar) for clock in clocks)
    if move.on > last:
        text = Text("受理后的10个工作日已于{day}届满。", "The 10 working days ended on {day}.")
        return Reason("simple_over", text.format(day=day_text(last)), SIMPLE_RULE)
    return _excluded(move)


def _excluded(move: Move) -> Reason | None:
    state = move.state
    grounds = (
        (state.passed_by == "assign", "assigned", Text("上级交办的事项", "an assigned matter")),
        (bool(state.contacts), "repeat", Text("重复反映的事项", "a repeat matter")),
        (_leads_out(move), "leads_out", Text("应当通过法定程序办理的事项", "a matter for another legal procedure")),
        (
            any(item.kind == "part" for item in state.proceedings),
            "several",
            Text("涉及多个责任单位的事项", "a matter of several units"),
        ),
        (state.people >= JOINT_FROM, "joint", Text("集体访、联名信等复杂事项", "a joint matter")),
    )
    for applies, code, name in grounds:
        if applies:
            text = Text("{what}不适用简易办理。", "Not for simple handling: {what}.")
            return Reason(f"not_simple:{code}", text.format(what=name), SIMPLE_RULE)
    return None


def _leads_out(move: Move) -> bool:
    ways = (route(item.route) for item in move.state.open_requests())
    return any(way is not None and way.leads_out for way in ways)


def is_simple(move: Move) -> Reason | None:
    if move.state.simple_on is not None:
        return None
    return Reason("not_simple", Text("没有按简易程序办理。", "It is not handled simply."))


def comes_from_above(move: Move) -> Reason | None:
    """The unit above takes a matter up, never the one beside or below."""
    if move.state.open_proceedings("competence"):
        return Reason("dispute", Text("管辖争议尚未决定。", "The dispute about competence is not decided yet."))
    if move.actor.unit is not None and move.actor.unit in move.facts.above:
        return None
    return Reason("above", Text("由承办单位的上级机关办理。", "Only a unit above the competent one may do this."))


def takes_it_up(move: Move) -> Reason | None:
    """It goes to a unit above the competent one: the actor's own, or one between."""
    unit = move.given["unit"]
    own = move.actor.unit
    above = move.facts.above
    if unit in above and own in above and above.index(unit) >= above.index(own):
        return None
    return Reason("unit_above", Text("只能提级到承办单位的上级机关。", "It can only be raised to a unit above."))


def team_is_of_unit(move: Move) -> Reason | None:
    """Who helps comes from the competent unit, and is neither the handler nor the lead."""
    posts = move.given.get("posts") or ()
    if any(move.facts.posts_unit.get(post, move.state.unit) != move.state.unit for post in posts):
        return Reason("posts", Text("协助人员应当是承办单位人员。", "The team comes from the competent unit."))
    return None


def supervisor_is_allowed(move: Move) -> Reason | None:
    """A unit that is complained of supervises nothing here either."""
    unit = move.given.get("supervising_unit")
    if unit is None or unit not in move.facts.barred_units | frozenset(move.state.barred):
        return None
    return Reason(
        "barred_unit",
        Text("被检举控告的单位不能督办本事项。", "A unit complained of cannot supervise the matter."),
        law_2022("30(3)"),
    )


def done_by_today(move: Move) -> Reason | None:
    on = given_day(move, "done_on")
    if on is None or on <= move.on:
        return None
    return Reason("done_on", Text("落实日期不能晚于今天。", "It cannot have been done in the future."))


def has_open_claim(move: Move) -> Reason | None:
    if any(item.kind == "claim" for item in move.state.open_requests()):
        return None
    return Reason("no_claim", Text("没有未办结的申诉求决。", "No claim is open."))
