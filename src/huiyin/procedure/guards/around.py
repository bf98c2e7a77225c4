"""Conditions of what happens around the road: links, splits, deaths, authorities, a look back."""

from huiyin.procedure.permits import given_day
from huiyin.procedure.schema import Move
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Reason, Text
from huiyin.procedure.ties import SPLITS, Tie


def no_link_to_itself(move: Move) -> Reason | None:
    """A link names another matter, once."""
    if move.state.tied_to(move.given["case"]) is None:
        return None
    return Reason("linked", Text("两件事项已经关联。", "The two matters are linked already."))


def undoable(state: CaseState) -> tuple[Tie, ...]:
    """Links that can be taken back by themselves; one that a split made goes with the split."""
    return tuple(item for item in state.ties if item.kind not in SPLITS)


def something_is_linked(move: Move) -> Reason | None:
    if undoable(move.state):
        return None
    return Reason("no_link", Text("没有关联的事项。", "No other matter is linked."))


def link_is_known(move: Move) -> Reason | None:
    tie = move.state.tied_to(move.given["case"])
    if tie is None:
        return Reason("case", Text("该事项未与本事项关联。", "That matter is not linked to this one."))
    if tie.kind not in SPLITS:
        return None
    text = Text(
        "两件事项因拆分而关联，请用“撤销拆分”。", "A split links the two: use “Take a split back” in the first of them."
    )
    return Reason("split", text)


def has_several_open(move: Move) -> Reason | None:
    """What is split off leaves something behind."""
    if len(move.state.open_requests()) > 1:
        return None
    return Reason(
        "one_request", Text("只有一项未办结的诉求，不能拆分。", "With one open request there is nothing to split.")
    )


def leaves_a_request(move: Move) -> Reason | None:
    """Only open requests are split off, and not all of them."""
    numbers, open_numbers = set(move.given.get("requests") or ()), {item.no for item in move.state.open_requests()}
    if numbers and numbers < open_numbers:
        return None
    return Reason(
        "requests", Text("请选择要拆分的诉求，至少保留一项。", "Choose what to split off; one request stays.")
    )


def something_was_split(move: Move) -> Reason | None:
    if any(item.kind == "split_into" for item in move.state.ties):
        return None
    return Reason("no_split", Text("没有由本事项另立的事项。", "No matter was split off from this one."))


def split_is_known(move: Move) -> Reason | None:
    tie = move.state.tied_to(move.given["case"])
    if tie is not None and tie.kind == "split_into":
        return None
    return Reason("case", Text("该事项不是由本事项另立的。", "That matter was not split off from this one."))


def was_split_off(move: Move) -> Reason | None:
    if any(item.kind == "split_from" for item in move.state.ties):
        return None
    return Reason("not_split", Text("本事项不是拆分另立的。", "This matter was not split off."))


def nothing_happened_since(move: Move) -> Reason | None:
    """Only the steps of the split itself; else the reader is told what to do instead."""
    if move.given["steps"] == move.state.steps and not move.state.contacts:
        return None
    text = Text(
        "另立的事项已经有人办理，不能撤销拆分。请在该事项中继续办理；需要一并办理的，用“合并事项”关联。",
        "Somebody has acted on what was split off. Go on with it there; merge both to deal with them together.",
    )
    return Reason("acted_on", text)


def death_is_known(move: Move) -> Reason | None:
    death = move.state.death
    if death is not None and not death.settled:
        return None
    return Reason("no_death", Text("没有待确定继受人的情形。", "No succession has to be settled."))


def death_is_new(move: Move) -> Reason | None:
    if move.state.death is None or move.state.death.settled:
        return None
    return Reason("death", Text("已经登记，待确定继受人。", "It is recorded; the succession is open."))


def died_before(move: Move) -> Reason | None:
    on = given_day(move, "died_on")
    if on is None or on <= move.on:
        return None
    return Reason("died_on", Text("日期不能晚于记录日期。", "The day cannot lie after this entry's date."))


def is_anonymous(move: Move) -> Reason | None:
    if move.state.anonymous:
        return None
    return Reason("named", Text("本事项不是匿名提出的。", "This matter was not filed anonymously."))


def authority_holds(move: Move) -> Reason | None:
    """Some authority can still be revoked."""
    if any(item.revoked_on is None for item in move.state.authorities):
        return None
    return Reason("no_authority", Text("没有有效的委托。", "There is no authority to revoke."))


def authority_is_meant(move: Move) -> Reason | None:
    """The one that is meant, named where there are several."""
    left = [item.no for item in move.state.authorities if item.revoked_on is None]
    named = move.given.get("authority")
    if named in left or (named is None and len(left) == 1):
        return None
    return Reason("authority", Text("请指明是哪一项委托。", "Say which authority is revoked."))


def until_is_ahead(move: Move) -> Reason | None:
    on = given_day(move, "until")
    if on is None or on >= move.on:
        return None
    return Reason("until", Text("委托期限不能早于登记日期。", "The authority cannot end before it is entered."))


def not_urgent_yet(move: Move) -> Reason | None:
    """One report for one danger; a further one is an entry of its own once the matter moved on."""
    if move.state.urgent_on is None:
        return None
    return Reason("urgent", Text("已经按紧急事项报告。", "It has been reported as urgent already."))


def due_is_ahead(move: Move) -> Reason | None:
    """What the look-back asks for is due on a day that is still to come."""
    on = given_day(move, "answer_due")
    if on is None or on >= move.on:
        return None
    return Reason("answer_due", Text("期限不能早于提出日期。", "It cannot be due before it was asked for."))
