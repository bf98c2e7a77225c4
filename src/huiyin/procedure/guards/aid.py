"""Conditions of assistance: one application at a time, decided once, and always saying what is given."""

from huiyin.procedure.permits import meant_proceeding
from huiyin.procedure.schema import Move
from huiyin.procedure.terms import Reason, Text


def no_application_open(move: Move) -> Reason | None:
    """One that waits for its decision; help that is being given does not stand in the way of another application."""
    if not any(item.status == "asked" for item in move.state.open_proceedings("assistance")):
        return None
    return Reason("asked", Text("已有救助申请等待决定。", "An application for help waits for its decision."))


def not_decided_yet(move: Move) -> Reason | None:
    if any(item.status == "asked" for item in move.state.open_proceedings("assistance")):
        return None
    return Reason("not_now", Text("没有待决定的救助申请。", "No application for help waits for a decision."))


def is_granted(move: Move) -> Reason | None:
    if any(item.status != "asked" for item in move.state.open_proceedings("assistance")):
        return None
    return Reason("not_now", Text("没有已决定给予的救助。", "No help has been granted."))


def means_one_that_waits(move: Move) -> Reason | None:
    """Of several, the one that is decided has not been decided."""
    meant = meant_proceeding(move)
    return None if meant is None or meant.status == "asked" else not_decided_yet(move) or _OTHER


def means_one_that_is_granted(move: Move) -> Reason | None:
    meant = meant_proceeding(move)
    return None if meant is None or meant.status != "asked" else is_granted(move) or _OTHER


_OTHER = Reason("proceeding", Text("所选的救助申请不在这一步。", "The application chosen does not stand at this step."))


def grant_says_what(move: Move) -> Reason | None:
    if move.given["decision"] != "granted":
        return None
    return payment_says_what(move)


def payment_says_what(move: Move) -> Reason | None:
    """An amount, or what is given instead of money."""
    if move.given.get("amount") or move.given.get("help"):
        return None
    return Reason("amount", Text("请填写金额或者救助内容。", "Give the amount, or what is given instead."))
