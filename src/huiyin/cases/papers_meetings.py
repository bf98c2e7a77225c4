"""What the papers of hearings and mediations say (art. 31(6), 33, 36(2); content in law.md 5.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from huiyin.cases.paper_draft import Draft, Fields, last_given, requests_of
from huiyin.people import directory
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.given import day_of

# What a petitioner may do at a hearing; art. 28(3) for the recusal, the rest is usual practice of hearing notices.
RIGHTS = (
    "1. 您认为听证主持人、听证员、记录人与本事项有直接利害关系的，"
    "可以在听证前申请其回避（《信访工作条例》第二十八条第三款）。\n"
    "2. 您可以亲自参加，也可以委托代理人参加；委托代理人的，请提交授权委托书。\n"
    "3. 您可以陈述事实和理由、提交证据，可以对办理情况提问。\n"
    "4. 您核对听证笔录后签名；认为记录有误的，可以要求更正。\n"
    "5. 您不能按时参加的，请在听证前告知本机关。"
)


def _called(draft: Draft) -> Fields:
    given = draft.given
    return {
        "requests": requests_of(draft.case, [item.no for item in draft.state.requests]),
        "held_on": day_of(given.get("held_on")),
        "hour": given.get("hour"),
        "venue": given.get("place"),
        "rights": RIGHTS,
        **_panel(given),
    }


def _panel(given: Mapping[str, Any]) -> Fields:
    own = [directory.post_label(int(post)) for post in given.get("panel") or ()]
    return {
        "chair": directory.post_label(given.get("chair")),
        "panel": "、".join(name for name in (*own, str(given.get("others") or "")) if name),
    }


def _recorded(draft: Draft) -> Fields:
    given, signed = draft.given, _option(draft, "signed")
    why = given.get("not_signed_why")
    return {
        "held_on": day_of(given.get("held_on")),
        "venue": given.get("place"),
        "present": given.get("present"),
        "course": given.get("course"),
        "signing": f"{signed}（{str(why).rstrip('。')}）" if why else signed,
        "confirmed": "" if given.get("signed") == "refused" else "是",
        "petitioner": draft.petitioner,
        "recorder": directory.post_label(draft.step.actor.post),
        **_panel(last_given(draft.case, "call_hearing")),
    }


def _option(draft: Draft, key: str) -> str:
    """The Chinese words of what was chosen in one field of the step."""
    step = procedure_for(draft.case.procedure).steps[draft.step.key]
    options = {name: text.zh for field in step.fields if field.key == key for name, text in field.options}
    return options.get(str(draft.given.get(key)), "")


def _concluded(draft: Draft) -> Fields:
    held = last_given(draft.case, "hold_hearing")
    return {
        "held_on": day_of(held.get("held_on")),
        "venue": held.get("place"),
        "facts": draft.given.get("facts"),
        "panel_view": draft.given.get("view"),
        "dissent": draft.given.get("dissent", ""),
        **_panel(last_given(draft.case, "call_hearing")),
    }


def _settled(draft: Draft) -> Fields:
    given = draft.given
    asked = last_given(draft.case, "ask_mediation") or last_given(draft.case, "propose_mediation")
    sent = last_given(draft.case, "dispatch_mediation")
    return {
        "form": given.get("form"),
        "parties": given.get("parties"),
        "facts_in_dispute": given.get("facts"),
        "terms": given.get("terms"),
        "promises": [_promise(no, row) for no, row in enumerate(given.get("promises") or (), 1)],
        "signed_on": day_of(given.get("signed_on")),
        "mediated_by": directory.unit_label(int(sent["unit"])) if sent.get("unit") else draft.unit.name,
        "petitioner": draft.petitioner,
        "other_side": asked.get("other_side", ""),
    }


def _promise(no: int, row: Mapping[str, Any]) -> Fields:
    return {"no": no, "what": row["what"], "who": row.get("who", ""), "by": day_of(row.get("by"))}


MEETING_FIELDS: Mapping[str, Callable[[Draft], Fields]] = {
    "hearing_notice": _called,
    "hearing_record": _recorded,
    "hearing_opinion": _concluded,
    "settlement_agreement": _settled,
}
