"""Conditions of hearings and mediations (art. 31(6), 33, 36(2)), and small ones that several steps share."""

from datetime import timedelta

from huiyin.procedure.effects.meetings import REVIEWS, hearing_organ
from huiyin.procedure.guards.intake import target_is_allowed
from huiyin.procedure.permits import given_day, meant_proceeding
from huiyin.procedure.schema import Guard, Move
from huiyin.procedure.terms import Reason, Text, day_text, law_2022, policy

NOTICE_BEFORE_HEARING = 7  # days; own policy (P): local rules read in excerpts have seven as well (X)
FEWEST_ON_PANEL = 3  # own policy (P): a chair and two more, so that there can be a majority
_EARLY = policy(
    "听证七日前告知信访人时间、地点；信访人同意的可以缩短",
    "the petitioner is told seven days before a hearing, unless they agree to less",
)
_FRESH = policy("办理过本事项的人员不得担任听证员", "nobody who worked on the matter sits on the panel")
_THREE = policy("听证主持人和听证员共三人以上", "a chair and at least two more sit on a panel")
_HEARD_STAGES = frozenset({"accepted", "handling", "signing"})
_DIRECT_INTEREST = law_2022("28(3)", "有直接利害关系的，应当回避")


def happened_before(key: str) -> Guard:
    """A check that what is recorded did not happen after the record's own date."""

    def check(move: Move) -> Reason | None:
        on = given_day(move, key)
        if on is None or on <= move.on:
            return None
        return Reason(key, Text("该日期晚于记录日期。", "This day lies after the date of the entry."))

    return check


def day_is_ahead(key: str) -> Guard:
    """A check that a date set for later is not in the past."""

    def check(move: Move) -> Reason | None:
        on = given_day(move, key)
        if on is None or on >= move.on:
            return None
        return Reason(key, Text("期限不能早于本步骤日期。", "The day cannot lie before this step."))

    return check


def can_be_heard(move: Move) -> Reason | None:
    """While the competent unit is still deciding, or a review or recheck runs."""
    if move.state.stage in _HEARD_STAGES or move.state.open_proceedings(*REVIEWS):
        return None
    return Reason(
        "not_heard",
        Text(
            "受理后、作出处理意见前，或者复查、复核期间，可以举行听证。",
            "A hearing is possible after acceptance and before the opinion, or during a review or recheck.",
        ),
        law_2022("31-6"),
    )


def no_hearing_open(move: Move) -> Reason | None:
    if not move.state.open_proceedings("hearing"):
        return None
    return Reason("hearing_open", Text("听证正在进行。", "A hearing is under way."))


def hearing_is_over(move: Move) -> Reason | None:
    """No review or recheck is decided over the hearing that was granted for it: its view comes first."""
    meant = meant_proceeding(move)
    hearings = move.state.open_proceedings("hearing")
    if meant is None or not any(item.about == meant.no for item in hearings):
        return None
    return Reason("hearing_open", Text("听证尚未结束。", "The hearing has not ended."), law_2022("36(2)"))


def of_the_hearing_organ(move: Move) -> Reason | None:
    """The organ that decides now: the reviewing one while it reviews, else the competent unit; nobody recused."""
    unit, _about = hearing_organ(move.state)
    if move.actor.unit != unit:
        return Reason("organ", Text("由正在办理的机关办理。", "Only the organ that decides now may do this."))
    post = move.actor.post
    if post is not None and (post in move.state.recused or post in move.facts.recused_posts):
        return Reason("recused", Text("该岗位应当回避。", "This post has to stand aside."), _DIRECT_INTEREST)
    return None


def hearing_stands(*statuses: str) -> Guard:
    """A guard that the hearing stands at one of these places."""
    return _stands("hearing", statuses)


def mediation_stands(*statuses: str) -> Guard:
    return _stands("mediation", statuses)


def _stands(kind: str, statuses: tuple[str, ...]) -> Guard:
    def guard(move: Move) -> Reason | None:
        if any(item.status in statuses for item in move.state.open_proceedings(kind)):
            return None
        return Reason("not_now", Text("目前还不能进行这一步。", "This is not the moment for this step."))

    return guard


def notice_is_early(move: Move) -> Reason | None:
    """Told seven days before (P), or the petitioner agrees to less; never held before it was told."""
    held, told = given_day(move, "held_on"), given_day(move, "told_on")
    if held is None or told is None:
        return None
    if told > move.on:
        return Reason("told_on", Text("告知日期不能晚于通知日期。", "They cannot be told after this entry's date."))
    needed = 0 if move.given.get("short_notice") else NOTICE_BEFORE_HEARING
    if held >= told + timedelta(days=needed) and held >= move.on:
        return None
    earliest = max(told + timedelta(days=needed), move.on)
    text = Text("听证日期不能早于{day}。", "The hearing cannot be held before {day}.")
    return Reason("held_on", text.format(day=day_text(earliest)), _EARLY)


def panel_is_fresh(move: Move) -> Reason | None:
    """Neither the investigator nor anybody else who worked on the matter sits on the panel; nobody with an interest."""
    worked = {*move.state.worked, move.state.handler, move.state.lead}
    for item in move.state.open_proceedings(*REVIEWS):
        worked |= {*item.worked, item.handler}
    panel = {move.given.get("chair"), *(move.given.get("panel") or ())} - {None}
    if panel & worked:
        text = Text(
            "办理过本事项的人员不得主持或者参加听证评议。", "Nobody who worked on the matter may be on the panel."
        )
        return Reason("panel_worked", text, _FRESH)
    if panel & ({*move.state.recused} | move.facts.recused_posts):
        return Reason("recused", Text("所选人员应当回避。", "A person chosen has to stand aside."), _DIRECT_INTEREST)
    units = {move.facts.posts_unit.get(post) for post in panel}
    if units & (move.facts.barred_units | frozenset(move.state.barred)):
        return Reason("barred", Text("所选人员属于被检举控告的单位。", "A person of a barred unit."), law_2022("30(3)"))
    return None


def panel_has_three(move: Move) -> Reason | None:
    own = {move.given.get("chair"), *(move.given.get("panel") or ())} - {None}
    if len(own) >= FEWEST_ON_PANEL or move.given.get("others"):
        return None
    return Reason(
        "panel_small",
        Text("听证主持人和听证员应当共三人以上。", "A panel needs a chair and two more, of the unit or from outside."),
        _THREE,
    )


def no_mediation_open(move: Move) -> Reason | None:
    if not move.state.open_proceedings("mediation"):
        return None
    return Reason("mediation_open", Text("调解正在进行。", "A mediation is under way."))


def both_agreed(move: Move) -> Reason | None:
    """Mediation needs the consent of both sides, given before it begins."""
    days = [given_day(move, key) for key in ("petitioner_agreed_on", "other_agreed_on")]
    if all(day is not None and day <= move.on for day in days):
        return None
    return Reason("both_agreed", Text("调解须经双方同意。", "Both sides must have agreed first."), law_2022("33"))


def mediator_is_allowed(move: Move) -> Reason | None:
    """Never the unit complained of."""
    return target_is_allowed(move)


def outside_sent_paper(move: Move) -> Reason | None:
    """What an outside unit settled is entered on the paper it sent."""
    meant = meant_proceeding(move)
    if meant is None or meant.status != "outside" or move.given.get("files"):
        return None
    return Reason("files", Text("请附上调解单位的书面材料。", "Attach the paper of the unit that mediated."))
