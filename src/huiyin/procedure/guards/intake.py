"""Conditions of the steps from registration to acceptance, each answering with the reason and its article, or None.

A guard needs no given values and is shown beside a step that is not open; a check judges what was given.
"""

from huiyin.procedure.clocks import due
from huiyin.procedure.permits import given_day
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.schema import Move
from huiyin.procedure.terms import Reason, Text, day_text, law_2022

MOST_REPRESENTATIVES = 5  # art. 20(3)


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
