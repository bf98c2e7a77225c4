"""What an agent may do for a petitioner: each act asks for a scope, and the letter of authority has to reach that far.

Asking for something is taken in also before the letter is; giving something up is not. The policy is our own (P).
"""

from collections.abc import Mapping

from huiyin.procedure.schema import Move
from huiyin.procedure.terms import Reason, Text, policy
from huiyin.procedure.ties import SCOPES

AGENT = "agent"
# Which scope an act needs (a key of SCOPES); a wider one covers it. Acts that are not here are the petitioner's own.
NEEDED: Mapping[str, str] = {
    "supplement": "papers",
    "ask_review": "general",
    "ask_recheck": "general",
    "challenge_termination": "general",
    "ask_hearing": "general",
    "withdraw_hearing": "general",
    "ask_mediation": "general",
    "withdraw_mediation": "general",
    "ask_assistance": "general",
    "confirm_performance": "general",
    "withdraw": "special",
    "withdraw_review": "special",
    "withdraw_assistance": "special",
    "settle_mediation": "special",
}
# What gives a right up, or binds the petitioner: only with express authority that has been entered.
EXPRESS = frozenset(act for act, scope in NEEDED.items() if scope == "special")

_RULE = policy(
    "代理人撤回诉求、放弃救济、达成协议，须有特别授权；其他行为不超出授权范围",
    "an agent withdraws, waives or settles only with express authority, and does nothing beyond the letter",
)
_WIDTH = {scope: width for width, scope in enumerate(SCOPES)}


def agent_reaches(move: Move) -> Reason | None:
    """The letter of authority in force covers what the agent does."""
    if move.given.get("asked_by") != AGENT:
        return None
    needed, named = NEEDED[move.step.key], move.given.get("authority")
    held = [item for item in move.state.authorities if item.holds_on(move.on) and named in (None, item.no)]
    if not held:
        if not move.state.authorities and move.step.key not in EXPRESS:
            return None
        return Reason("no_authority", _NONE_HOLDS.format(needed=SCOPES[needed]), _RULE)
    fitting = [item for item in held if _WIDTH[item.scope] >= _WIDTH[needed]]
    if not fitting:
        widest = max(held, key=lambda item: _WIDTH[item.scope])
        return Reason("scope", _TOO_NARROW.format(scope=SCOPES[widest.scope], needed=SCOPES[needed]), _RULE)
    if len(fitting) < len(held):
        return Reason("authority", Text("请指明是哪一项委托。", "Say which authority the agent acts on."), _RULE)
    return None


_NONE_HOLDS = Text(
    "没有有效的授权委托。请信访人本人办理，或者先由登记单位登记授权委托书（需要：{needed}）。",
    "No letter of authority is in force. The petitioner does this, or the letter is entered first (needed: {needed}).",
)
_TOO_NARROW = Text(
    "登记的授权为“{scope}”，不包括这一行为（需要：{needed}）。请信访人本人办理，或者提交相应的授权委托书。",
    "The authority that was entered ({scope}) does not reach so far (needed: {needed}). "
    "The petitioner does this, or a wider letter is handed in.",
)
