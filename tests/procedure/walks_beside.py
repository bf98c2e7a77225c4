"""Values for the steps of hearings, mediations, checks, performance and help, for the walks through the procedure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from tests.procedure.make import UNIT

from huiyin.procedure.effects.performance import waits_for_word
from huiyin.procedure.state import CaseState

PANEL = [91, 92, 93]


def _talk(state: CaseState, on: date) -> dict[str, Any]:
    return {"heard_on": on, "place": "接待室", "present": "信访人", "statement": "陈述", "signed": "signed"}


def _analysis(state: CaseState, on: date) -> dict[str, Any]:
    return {"problems": "问题", "old_basis": "依据", "reasons": "理由", "finding": "结论"}


def _notice(state: CaseState, on: date) -> dict[str, Any]:
    given = {"held_on": on + timedelta(days=7), "hour": "9:00", "place": "听证室", "told_on": on}
    return given | {"chair": PANEL[0], "panel": PANEL[1:]}


def _record(state: CaseState, on: date) -> dict[str, Any]:
    return {"held_on": on, "place": "听证室", "present": "双方", "course": "陈述", "signed": "read_not_signed"}


def _dispatch(state: CaseState, on: date) -> dict[str, Any]:
    return {"way": "people", "petitioner_agreed_on": on, "other_agreed_on": on, "unit": UNIT}


def _settlement(state: CaseState, on: date) -> dict[str, Any]:
    promises = [{"what": "安装隔音棚", "who": "市场", "by": on + timedelta(days=20)}]
    given = {"form": "mediated", "parties": "双方", "facts": "争议", "terms": "内容", "signed_on": on}
    return given | {"promises": promises}


def _confirmation(state: CaseState, on: date) -> dict[str, Any]:
    numbers = [item.no for item in state.proceedings if waits_for_word(item)]
    return {"performance": numbers[0] if numbers else 0, "said": "contradicted"}


BESIDE_GIVEN: Mapping[str, Callable[[CaseState, date], dict[str, Any]]] = {
    "rehear": _talk,
    "analyse": _analysis,
    "ask_hearing": lambda state, on: {"reason": "复杂"},
    "propose_hearing": lambda state, on: {"reason": "复杂"},
    "decide_hearing": lambda state, on: {"hold": "yes" if state.steps % 3 else "no", "reason": "理由"},
    "call_hearing": _notice,
    "hold_hearing": _record,
    "conclude_hearing": lambda state, on: {"facts": "事实", "view": "意见"},
    "end_hearing": lambda state, on: {"how": "not_needed", "reason": "理由"},
    "withdraw_hearing": lambda state, on: {},
    "ask_mediation": lambda state, on: {"other_side": "市场", "what": "噪声"},
    "propose_mediation": lambda state, on: {"other_side": "市场", "what": "噪声"},
    "dispatch_mediation": _dispatch,
    "log_mediation": lambda state, on: {"met_on": on, "note": "会谈"},
    "settle_mediation": _settlement,
    "end_mediation": lambda state, on: {"how": "failed", "reason": "分歧"},
    "withdraw_mediation": lambda state, on: {},
    "ask_reply_check": lambda state, on: {"legal": UNIT, "petition_office": state.office},
    "comment_reply": lambda state, on: {"view": "objected", "comment": "补充依据"},
    "perform": lambda state, on: {
        "result": "partly" if state.steps % 2 else "done",
        "what": "已办",
        "done_on": on,
    },
    "confirm_performance": _confirmation,
    "agree_to_visit": lambda state, on: {},
    "refuse_visits": lambda state, on: {},
    "quality_opinion": lambda state, on: {"verdict": "sound", "opinion": "合格"},
    "ask_assistance": lambda state, on: {"kind": "judicial", "circumstances": "困难"},
    "apply_assistance": lambda state, on: {"consent": True, "kind": "social", "circumstances": "困难"},
    "decide_assistance": lambda state, on: {
        "decision": "granted",
        "amount": 500_000,
        "source": "救助资金",
        "reason": "符合条件",
    },
    "pay_assistance": lambda state, on: {
        "amount": 250_000,
        "source": "救助资金",
        "paid_on": on,
        "is_last": state.steps % 2 == 0,
    },
    "withdraw_assistance": lambda state, on: {},
}
