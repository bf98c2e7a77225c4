"""The citizen's plain words: where the matter stands, what comes next and by when, what to do if it does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huiyin.procedure.engine import ClockView
from huiyin.procedure.stages import STAGES
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Text, day_text

_CLOSED = {
    "answered": STAGES["closed"].plain,
    "declined": Text(
        "您反映的事项不予（不再）受理。告知书写明了理由、依据和可以提出的单位。",
        "Your matter was not taken up, or no longer is. The notice gives reason, article and where you can turn.",
    ),
    "referred_out": Text(
        "您反映的事项已导入法定程序。告知书写明了办理机关和依据。",
        "Your matter goes through a legal procedure. The notice names the organ in charge and the law.",
    ),
    "withdrawn": Text(
        "您已撤回诉求，本事项已经结束。您可以随时提出新的诉求。",
        "You withdrew and the matter has ended. You may file a new one at any time.",
    ),
    "no_successor": Text(
        "信访人已经去世，没有人承受本事项，办理终结。权利义务承受人可以随时提出，事项另行登记办理。",
        "The petitioner has died and nobody took the matter over: it ended. A successor may come forward at any time.",
    ),
    "known": Text(
        "您反映的事项此前已经答复，这里是历史记录。",
        "Your matter was answered earlier; this is the record of it.",
    ),
    "undone": Text(
        "这条记录有误（误导入或者误拆分），已经撤销；拆分的诉求已并回原事项。",
        "This record was made by mistake and has been taken back; what was split off is part of the earlier one.",
    ),
}
_OBJECTION = Text(
    "您反映的事项由哪个单位办理，正在协商确定；承诺告知您的日期不变。",
    "Which organ must answer is being settled; the date promised to you does not change.",
)


def explain_stage(state: CaseState) -> Text:
    """Where the case stands, in one or two plain sentences for the petitioner."""
    if state.ending is not None:
        return _CLOSED[state.ending]
    if state.objection_on is not None:
        return _OBJECTION
    return STAGES[state.stage].plain


@dataclass(frozen=True, slots=True)
class Next:
    """What the petitioner can expect or do next: a sentence, its date, and what to do if the office misses it."""

    text: Text
    on: date
    is_provisional: bool
    is_yours: bool
    is_missed: bool
    remedy: Text | None


_EXPECT = {
    "sort": Text("{day}前（含当日）确定由哪个单位办理", "By {day} the office decides which organ must answer"),
    "sort_again": Text(
        "{day}前（含当日）重新确定由哪个单位办理", "By {day} the office decides again which organ must answer"
    ),
    "notice": Text("{day}前（含当日）书面告知您是否受理", "By {day} you are told in writing whether it is accepted"),
    "notice_direct": Text(
        "{day}前（含当日）书面告知您是否受理", "By {day} you are told in writing whether it is accepted"
    ),
    "promise": Text("{day}前（含当日）告知您是否受理", "At the latest on {day} you are told whether it is accepted"),
    "import_followup": Text(
        "{day}前（含当日）确定由哪个单位办理", "By {day} the office decides which organ must answer"
    ),
    "finish": Text("{day}前（含当日）作出书面答复", "By {day} you get a written answer"),
    "serve_notice": Text("{day}前（含当日）将告知书送达给您", "By {day} the notice is served on you"),
    "serve_opinion": Text("{day}前（含当日）将答复送达给您", "By {day} the answer is served on you"),
    "review_window": Text("您可以在{day}前（含当日）请求复查", "Until {day} you may ask for a review"),
    "rating_window": Text("您可以在{day}前（含当日）作出满意度评价", "Until {day} your rating is counted"),
    "demand_answer": Text(
        "{day}前（含当日）由上级机关处理您反映的超期", "By {day} the unit above takes up the delay you reported"
    ),
    "recusal_answer": Text("{day}前（含当日）答复您的回避申请", "By {day} your request for recusal is answered"),
    "mediation_intake": Text("{day}前（含当日）征求双方是否同意调解", "By {day} both sides are asked about mediation"),
    "mediation_feedback": Text("{day}前（含当日）反馈调解结果", "By {day} the result of the mediation is known"),
    "hearing_decision": Text("{day}前（含当日）决定是否听证", "By {day} it is decided whether a hearing is held"),
    "performance": Text("{day}前（含当日）落实处理意见", "By {day} what was promised is carried out"),
    "assistance_decision": Text("{day}前（含当日）决定您的救助申请", "By {day} your application for help is decided"),
    "assistance_payment": Text("{day}前（含当日）发放救助", "By {day} the help is given"),
}
_REMEDY = Text(
    "已经超过期限。您可以在本页点击“反映超期”，由上级机关处理。",
    "The date has been missed. Use “Report a missed date” on this page; the unit above takes it up.",
)
_MISSED = Text("应当在{text}，现已超过期限", "Overdue: {text}")


def next_for_citizen(state: CaseState, clocks: Iterable[ClockView]) -> tuple[Next, ...]:
    """What is still to come for the petitioner, earliest first, from the running clocks that concern them."""
    found = [_next(view) for view in clocks if view.is_running and view.clock.rule in _EXPECT]
    return tuple(sorted(found, key=lambda item: (item.on, item.is_yours)))


def _next(view: ClockView) -> Next:
    text = _EXPECT[view.clock.rule].format(day=day_text(view.due.on))
    is_missed = view.verdict == "late"
    return Next(
        _MISSED.format(text=text) if is_missed else text,
        view.due.on,
        view.due.provisional,
        view.holder == "petitioner",
        is_missed,
        _REMEDY if is_missed else None,
    )
