"""Conditions of steps that send a matter elsewhere, and of those that bring it back."""

from huiyin.procedure.legal_procedures import LEGAL_PROCEDURES
from huiyin.procedure.schema import Move
from huiyin.procedure.terms import Reason, Text, law_2022
from huiyin.procedure.ties import Referral


def procedure_fits_route(move: Move) -> Reason | None:
    """A named procedure is one the chosen legal route leads to."""
    key = move.given.get("procedure")
    if key is None or move.given["route"] in LEGAL_PROCEDURES[key].routes:
        return None
    return Reason(
        "procedure", Text("该程序与所选途径不符。", "This procedure is not on the chosen route."), law_2022("31")
    )


def out_now(move: Move) -> tuple[Referral, ...]:
    return tuple(item for item in move.state.referrals if item.returned_on is None)


def something_is_out(move: Move) -> Reason | None:
    if out_now(move):
        return None
    return Reason("no_referral", Text("没有导出的诉求。", "Nothing was referred to another procedure."))


def referral_is_out(move: Move) -> Reason | None:
    """The referral that is meant is out, and named where there are several."""
    out, named = out_now(move), move.given.get("referral")
    if named is None and len(out) == 1:
        return None
    if any(item.step == named for item in out):
        return None
    return Reason("referral", Text("请指明是哪一次导出。", "Say which referral came back."))


def has_a_place(move: Move) -> Reason | None:
    """It comes back as a matter of its own that is named here, or opens this one again, which must have ended by it."""
    if move.given.get("case") or (move.state.stage == "closed" and move.state.ending == "referred_out"):
        return None
    return Reason(
        "case",
        Text("请填写退回后登记的事项编号。", "Name the matter that was registered for what came back."),
    )


def letter_waits(move: Move) -> Reason | None:
    if move.state.open_clocks("answer_sender"):
        return None
    return Reason("no_letter", Text("没有待函复的来函。", "No letter of another organ waits for an answer."))


def no_twin_yet(move: Move) -> Reason | None:
    if not move.state.open_proceedings("twin"):
        return None
    return Reason("twin", Text("双线专班已经成立。", "A twin team is at work already."))


def twin_unit_runs_it(move: Move) -> Reason | None:
    """Whoever leads the team has to be able to act here, and may not be whom the matter complains of."""
    unit = move.given.get("unit")
    if unit in move.facts.barred_units or unit in move.state.barred:
        return Reason(
            "barred_unit", Text("该单位应当回避本事项。", "This unit is barred from the matter."), law_2022("30(3)")
        )
    if unit not in move.facts.outside_units:
        return None
    return Reason("outside", Text("该单位未接入本系统。", "This unit does not run this system."))
