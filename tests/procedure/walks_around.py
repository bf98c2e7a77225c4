"""Values for the steps around the road (procedure/catalogue/referral.py and around.py), for the walks."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from huiyin.procedure.state import CaseState

# A unit that is neither the office nor the competent one of the walks.
OTHER = 5
PARTY = "0f2b3c4d-0000-4000-8000-000000000001"
Given = dict[str, Any]


def _out(state: CaseState) -> int:
    return next((item.step for item in state.referrals if item.returned_on is None), 0)


AROUND_GIVEN: dict[str, Callable[[CaseState, date], Given | list[Given]]] = {
    "come_back": lambda state, on: [
        {"returned_on": on, "how": "handed_back", "referral": _out(state)} | more
        for more in ({}, {"case": "2020-000009"})
    ],
    "refer_in": lambda state, on: {
        "organ": "某检察院",
        "letter_on": on,
        "received_on": on,
        "how": "assignment",
        "answer_due": on,
        "files": ["1"],
    },
    "answer_sender": lambda state, on: {"answer": "已函复"},
    "open_twin": lambda state, on: {"unit": OTHER, "case_number": "A1", "note": "同步推进"},
    "report_twin": lambda state, on: {"note": "进展"},
    "end_twin": lambda state, on: {"outcome": "solved", "note": "办结"},
    "report_urgent": lambda state, on: {
        "ground": "danger",
        "facts": "房屋开裂",
        "to_own": "县政府",
        "to_department": "住建局",
        "to_meeting": True,
    },
    "merge": lambda state, on: {"case": f"2020-{state.steps:06d}", "reason": "同一事项"},
    "unmerge": lambda state, on: {"case": state.ties[-1].case if state.ties else "", "reason": "误联"},
    "split": lambda state, on: {
        "requests": [item.no for item in state.open_requests()][:1],
        "reason": "分属两机关",
        "case": f"2020-9{state.steps:05d}",
    },
    "unsplit": lambda state, on: {
        "case": next((item.case for item in state.ties if item.kind == "split_into"), ""),
        "requests": [item.no for item in state.requests if item.status == "split"],
        "reason": "误拆",
    },
    "record_death": lambda state, on: {"died_on": on, "source": "家属告知"},
    "succeed": lambda state, on: [{"outcome": "nobody"}, {"outcome": "successor", "party": PARTY, "relation": "子女"}],
    "name_later": lambda state, on: {"party": PARTY},
    "authorise": lambda state, on: {"party": PARTY, "scope": "general", "files": ["1"]},
    "revoke_authority": lambda state, on: {
        "authority": next((item.no for item in state.authorities if item.revoked_on is None), 0)
    },
    "bar_person": lambda state, on: {
        "name": "某",
        "reason": "补充反映",
        "staff": 999,
        "posts": [state.handler] if state.handler else [],
        "barred_units": [77],
    },
    "look_back": lambda state, on: [
        {"findings": "情况", "quality": "sound", "follows": "nothing"},
        {"findings": "情况", "quality": "flawed", "follows": "explain", "answer_due": on + timedelta(days=9)},
    ],
}
