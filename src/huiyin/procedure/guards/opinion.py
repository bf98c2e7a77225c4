"""Conditions of the joint check, of performance, of visits by consent, and of the quality opinion."""

from huiyin.procedure.effects.opinion import READERS
from huiyin.procedure.effects.performance import waits_for_word
from huiyin.procedure.guards.intake import target_is_allowed
from huiyin.procedure.schema import Move
from huiyin.procedure.terms import Citation, Reason, Text, joined, law_2022, policy

_JOINT_CHECK = Citation(Text("信访答复联合审查", "Joint check of replies"), "", "S")
_VISITS = policy("信访人拒绝的，不再回访", "nobody visits who has refused it")


def no_check_open(move: Move) -> Reason | None:
    if not move.state.open_proceedings("reply_check"):
        return None
    return Reason("check_open", Text("联合审查正在进行。", "A joint check is under way."), _JOINT_CHECK)


def somebody_checks(move: Move) -> Reason | None:
    if any(move.given.get(key) for key in READERS):
        return None
    return Reason("nobody", Text("请至少选择一个审查部门。", "Name at least one unit that checks the reply."))


def checkers_are_allowed(move: Move) -> Reason | None:
    """The draft goes to no barred unit and to none that does not work with the system."""
    for key in READERS:
        unit = move.given.get(key)
        if unit is None:
            continue
        if unit in move.facts.outside_units:
            return Reason("outside", Text("未接入的单位不能在系统内审查。", "An outside unit cannot check it here."))
        refused = target_is_allowed(_aimed(move, unit))
        if refused is not None:
            return refused
    return None


def _aimed(move: Move, unit: int) -> Move:
    """The same move with one unit as its target."""
    return Move(move.procedure, move.step, move.state, move.actor, {"unit": unit}, move.on, move.facts, move.calendar)


def checks_are_in(move: Move) -> Reason | None:
    """Signing waits for all who were asked, unless the head says why not."""
    open_checks = move.state.open_proceedings("reply_check")
    if not open_checks or move.given.get("override"):
        return None
    text = Text(
        "还有{count}个部门没有完成联合审查；不再等待的，请写明理由。",
        "{count} of those asked to check it have not answered; give the reason for signing without them.",
    )
    return Reason("checks", text.format(count=len(open_checks)), _JOINT_CHECK)


def something_reported(move: Move) -> Reason | None:
    if any(waits_for_word(item) for item in move.state.proceedings):
        return None
    return Reason(
        "nothing_reported", Text("没有需要您确认的落实情况。", "Nothing was reported that you could confirm.")
    )


def performance_is_reported(move: Move) -> Reason | None:
    """It was reported, and nobody has said yet whether it is so."""
    found = move.state.proceeding(move.given["performance"])
    if found is not None and waits_for_word(found):
        return None
    return Reason("performance", Text("该事项没有待确认的报告。", "No report on this waits to be confirmed."))


def not_agreed_yet(move: Move) -> Reason | None:
    if move.state.visit_choice != "agreed" or move.state.no_visits:
        return None
    return Reason("agreed", Text("您已经同意回访。", "You have agreed already."))


def not_refused_yet(move: Move) -> Reason | None:
    contact = move.given.get("contact")
    if not (move.state.refuses_visits(contact) if contact else move.state.nobody_to_visit):
        return None
    return Reason("refused", Text("您已经表示不接受回访。", "You have refused already."))


def visits_are_welcome(move: Move) -> Reason | None:
    """Whoever refused on the portal is visited only if they take it back there; others of the matter may be."""
    if not move.state.no_visits or (move.facts.visitable and not move.state.nobody_to_visit):
        return None
    return Reason("visits_refused", Text("信访人已拒绝回访。", "The petitioner has refused return visits."), _VISITS)


def visited_did_not_refuse(move: Move) -> Reason | None:
    """Where one of several refused, it is said which contact's petitioner was visited, and it is none who refused."""
    if not move.state.no_visits or move.given.get("visited_contact") in move.facts.visitable:
        return None
    text = Text(
        "有信访人已拒绝回访，请选择所回访的是哪一来件的信访人（拒绝的除外）。",
        "One of the petitioners has refused return visits: choose whose contact was visited, not theirs.",
    )
    return Reason("visited_contact", text, _VISITS)


def was_assigned(move: Move) -> Reason | None:
    if move.state.passed_by == "assign":
        return None
    return Reason(
        "not_assigned", Text("只有交办的事项需要评查意见。", "Only an assigned matter gets a quality opinion.")
    )


def of_those_who_assigned(move: Move) -> Reason | None:
    """The office that assigned the matter, or the unit that supervises it."""
    if move.actor.unit is not None and move.actor.unit in (move.state.office, move.state.supervising_unit):
        return None
    names = joined([Text("交办单位", "the assigning office"), Text("督办单位", "the supervising unit")])
    return Reason("not_assigner", Text("由{names}办理。", "Only for: {names}.").format(names=names))


def has_a_basis(move: Move) -> Reason | None:
    """Every opinion names its legal basis (art. 32), in its own words or by articles of the library."""
    if move.given.get("basis") or move.given.get("articles"):
        return None
    return Reason(
        "basis",
        Text("请写明法律、法规和政策依据，或者从法规库选用条款。", "Name the legal basis, or choose articles."),
        law_2022("32", "处理意见及其法律法规依据"),
    )
