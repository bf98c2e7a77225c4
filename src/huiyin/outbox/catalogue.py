"""Which step tells whom what: plain data, in both languages.

No template has room for anything of the matter. The slots are the number of the case, the name of the organ that
acted, a day, and where to look; what stands behind them is read with the query code or at the desk. Of a sealed matter
and of an accusation not even the kind of news is told: `PLAIN` takes the place of every other template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from huiyin.outbox.beside import ASKINGS, BULLETINS, RECEPTIONS
from huiyin.outbox.template import Template, petitioner_template, staff_template
from huiyin.procedure.terms import Text


@dataclass(frozen=True, slots=True)
class Telling:
    """One message that a step gives rise to.

    `to`: "petitioners" (each one of the case who asked to be told), "contact" (those of the contact the step names), or
    staff, as `cases/telling.py` finds them. `when` names values the step
    must have (none named: whatever was given); of a paper's key only the kind counts ("handling_opinion-2").
    """

    template: str
    to: str
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


TITLE = Text("关于{number}号信访事项的消息", "About petition no. {number}")
PLAIN_TITLE = Text("关于{number}号的消息", "About no. {number}")
PLAIN = "plain"
PLAIN_STAFF = "plain_staff"

TEMPLATES: Mapping[str, Template] = {
    one.key: one
    for one in (
        *BULLETINS,
        *RECEPTIONS,
        *ASKINGS,
        petitioner_template(
            PLAIN,
            Text("有新消息", "There is news"),
            "有一条关于{number}号的消息。",
            "There is a message about no. {number}.",
        ),
        petitioner_template(
            "registered",
            Text("已登记", "Registered"),
            "{number}号信访事项已于{day}登记。",
            "Your petition no. {number} was registered on {day}.",
        ),
        petitioner_template(
            "joined",
            Text("已并入原事项", "Added to the earlier matter"),
            "再次反映的内容已于{day}登记，并入{number}号信访事项一并办理，各项期限不变。",
            "What was sent again was registered on {day} and added to no. {number}; no date changes.",
        ),
        petitioner_template(
            "accepted",
            Text("已受理", "Accepted"),
            "{number}号信访事项已由{unit}受理，告知书可以查看。",
            "Petition no. {number} was accepted by {unit}; the notice can be read.",
        ),
        petitioner_template(
            "declined",
            Text("不予（不再）受理", "Not accepted"),
            "{unit}对{number}号信访事项作出了告知书，其中写明了理由和可以去哪里反映。",
            "{unit} has issued a notice on petition no. {number}. It gives the reason and where to turn.",
        ),
        petitioner_template(
            "referred_out",
            Text("导入法定程序", "Referred to a legal procedure"),
            "{number}号信访事项依法转入相应的法定程序，告知书写明了办理机关。",
            "Petition no. {number} goes on in the procedure laid down by law; the notice names the organ.",
        ),
        petitioner_template(
            "objection",
            Text("管辖异议", "Competence is being settled"),
            "{number}号信访事项由哪个机关办理正在确定，原来答应的日期不变。",
            "Which organ deals with petition no. {number} is being settled. The date promised does not move.",
        ),
        petitioner_template(
            "competence_settled",
            Text("管辖已确定", "Competence is settled"),
            "{number}号信访事项由哪个机关办理已经确定，原来答应的日期不变。",
            "Which organ deals with petition no. {number} is settled. The date promised does not move.",
        ),
        petitioner_template(
            "moved",
            Text("承接单位变更", "Another unit goes on with it"),
            "因机构调整，{number}号信访事项由{unit}继续办理，各项期限不变。",
            "After a change of organs {unit} goes on with petition no. {number}; no date changes.",
        ),
        petitioner_template(
            "extended",
            Text("延期告知", "Extended"),
            "{number}号信访事项的办理期限已经延长，理由写在延期告知书里。",
            "The time for petition no. {number} was extended. The notice among the papers gives the reason.",
        ),
        petitioner_template(
            "answer_ready",
            Text("意见书已出具", "The answer is made"),
            "{unit}对{number}号信访事项的意见书已经出具，即将送达。",
            "{unit} has made its written answer to petition no. {number}. It will be delivered.",
        ),
        petitioner_template(
            "answer_served",
            Text("意见书已送达", "The answer is delivered"),
            "{number}号信访事项的意见书已于{day}送达。不服的，可以在意见书写明的期限内提出；是否接受回访，由您选择。",
            "The answer to petition no. {number} was delivered on {day}. It says how to contest it. "
            "A return visit is made only if you agree.",
        ),
        petitioner_template(
            "delay_taken_up",
            Text("超期反映已处理", "The missed date was taken up"),
            "关于{number}号信访事项超过期限的反映，上级机关已经处理并答复。",
            "The organ above has taken up the missed date of petition no. {number} and answered.",
        ),
        petitioner_template(
            "recusal_answered",
            Text("回避申请已答复", "The request to stand aside is answered"),
            "{number}号信访事项的回避申请已有答复。",
            "The request on petition no. {number} that somebody stand aside was answered.",
        ),
        petitioner_template(
            "hearing_decided",
            Text("听证申请已答复", "The request for a hearing is answered"),
            "{number}号信访事项是否举行听证已经决定。",
            "Whether petition no. {number} is heard in public has been decided.",
        ),
        petitioner_template(
            "hearing_called",
            Text("听证通知", "A hearing is called"),
            "{number}号信访事项定于{day}听证，时间、地点和权利写在通知书里。",
            "A hearing on petition no. {number} is held on {day}. The notice says when and where, and your rights.",
        ),
        petitioner_template(
            "mediation",
            Text("调解有新情况", "News of the mediation"),
            "{number}号信访事项的调解有新情况。",
            "There is news of the mediation on petition no. {number}.",
        ),
        petitioner_template(
            "performed",
            Text("落实情况", "How it is carried out"),
            "{number}号信访事项的落实情况已有报告，可以确认或者提出不同意见。",
            "How the answer to petition no. {number} is carried out was reported; you may confirm it or not.",
        ),
        petitioner_template(
            "review_received",
            Text("复查（复核）请求已收到", "The request for a review is in"),
            "{number}号信访事项的复查（复核）请求已于{day}收到。",
            "The request for a review of petition no. {number} came in on {day}.",
        ),
        petitioner_template(
            "review_declined",
            Text("不予复查（复核）", "No review"),
            "对{number}号信访事项的复查（复核）请求，{unit}作出了告知书，其中写明了理由。",
            "{unit} has issued a notice on the request for a review of petition no. {number}. It gives the reason.",
        ),
        petitioner_template(
            "review_answered",
            Text("复查（复核）意见已出具", "The review is decided"),
            "{unit}对{number}号信访事项的复查（复核）意见书已经出具，即将送达。",
            "{unit} has decided on the review of petition no. {number}. The opinion will be delivered.",
        ),
        petitioner_template(
            "code_renewed",
            Text("查询码已补发", "A new query code"),
            "{number}号的查询码已于{day}补发，原查询码不再有效。如果不是您要求的，请与登记单位联系。",
            "A new query code for no. {number} was given out on {day}; the old one is void. "
            "If you did not ask for it, tell the office.",
        ),
        petitioner_template(
            "withdrawn",
            Text("已撤回", "Withdrawn"),
            "{number}号信访事项中的有关诉求已于{day}记录为撤回。不是您本人意愿的，请与登记单位联系。",
            "On {day} requests of petition no. {number} were recorded as withdrawn. "
            "If you did not want that, tell the office.",
        ),
        petitioner_template(
            "dates_moved",
            Text("日期重新计算", "Dates reckoned anew"),
            "节假日安排公布后，{number}号信访事项的有关日期已重新计算。",
            "Holidays were announced: dates of petition no. {number} were reckoned anew.",
        ),
        petitioner_template(
            "closed",
            Text("已办结", "Closed"),
            "{number}号信访事项已于{day}办结。评价和后续权利不受影响。",
            "Petition no. {number} was closed on {day}. The rights to rate it and to go on stay.",
        ),
        staff_template(
            PLAIN_STAFF,
            Text("有待办事项", "Something to do"),
            "有一项与{number}号有关的待办。",
            "There is something to do about no. {number}.",
        ),
        staff_template(
            "passed_here",
            Text("转来本单位", "Passed here"),
            "{number}号事项已转来本单位。",
            "No. {number} was passed here.",
        ),
        staff_template(
            "assigned",
            Text("交由您承办", "Assigned to you"),
            "{number}号事项已交由您承办。",
            "No. {number} is yours to handle.",
        ),
        staff_template(
            "lead_named",
            Text("由您包案", "You are the lead"),
            "{number}号事项由您包案。",
            "You are the lead of no. {number}.",
        ),
        staff_template(
            "to_sign",
            Text("待签发", "Waits for signature"),
            "{number}号事项的意见稿待签发。",
            "The draft of no. {number} waits for your signature.",
        ),
        staff_template(
            "returned",
            Text("退回修改", "Draft returned"),
            "{number}号事项的意见稿已退回修改。",
            "The draft of no. {number} came back.",
        ),
        staff_template(
            "demanded",
            Text("督办", "Demand"),
            "{number}号事项被督办，最晚{day}答复。",
            "An answer on no. {number} is demanded by {day}.",
        ),
        staff_template(
            "demand_withdrawn",
            Text("督办已撤回", "Demand taken back"),
            "{number}号事项的督办已撤回，不用再答复。",
            "The demand on no. {number} was taken back; no answer is owed.",
        ),
        staff_template(
            "explained",
            Text("督办已答复", "Demand answered"),
            "{number}号事项的督办已有答复。",
            "The demand on no. {number} was answered.",
        ),
        staff_template(
            "person_barred",
            Text("补登被反映人员", "A person was barred"),
            "{number}号事项补登了被反映人员，请核查此前的接触情况。",
            "The person complained of in no. {number} was entered; see who had had the matter before.",
        ),
        staff_template(
            "added_to",
            Text("有补充材料", "Something was added"),
            "{number}号事项有补充材料。",
            "Something was added to no. {number}.",
        ),
        staff_template(
            "delay_reported",
            Text("信访人反映超期", "A missed date was reported"),
            "信访人反映{number}号事项超过期限。",
            "The petitioner reports a missed date of no. {number}.",
        ),
        staff_template(
            "part_asked",
            Text("请予协办", "A part is asked"),
            "请本单位协办{number}号事项。",
            "A part in no. {number} is asked.",
        ),
        staff_template(
            "part_answered",
            Text("协办（审查）已答复", "A part is answered"),
            "{number}号事项的协办或者审查已有答复。",
            "A part or a check of no. {number} is answered.",
        ),
        staff_template(
            "check_asked",
            Text("请审查答复", "A reply is to be checked"),
            "{number}号事项的答复稿请本单位审查。",
            "The reply to no. {number} is to be checked.",
        ),
        staff_template(
            "review_here",
            Text("复查（复核）请求", "A review is asked for"),
            "{number}号事项有复查（复核）请求。",
            "A review of no. {number} is asked for.",
        ),
        staff_template(
            "dates_moved_here",
            Text("期限重新计算", "Dates reckoned anew"),
            "节假日安排公布后，{number}号事项的期限已重新计算。",
            "Holidays were announced: the dates of no. {number} were reckoned anew.",
        ),
        staff_template(
            "due_soon", Text("即将到期", "Due soon"), "{number}号事项将于{day}到期。", "No. {number} is due on {day}."
        ),
        staff_template(
            "overdue",
            Text("已超期", "Overdue"),
            "{number}号事项已于{day}到期，尚未办理。",
            "No. {number} was due on {day}.",
        ),
    )
}

_OPINION = {"paper": ("handling_opinion",), "result": ("signed", "refused")}

TELLINGS: Mapping[str, tuple[Telling, ...]] = {
    "register": (Telling("registered", "contact"),),
    "recompute": (
        Telling("dates_moved", "petitioners", {"tells": ("petitioner",)}),
        Telling("dates_moved_here", "handler"),
    ),
    "join": (Telling("joined", "contact"), Telling("added_to", "handler")),
    "transfer": (Telling("passed_here", "unit_clerks"),),
    "assign": (Telling("passed_here", "unit_clerks"),),
    "object": (Telling("objection", "petitioners"),),
    "decline": (Telling("declined", "petitioners"),),
    "no_longer_accept": (Telling("declined", "petitioners"),),
    "refer_out": (Telling("referred_out", "petitioners"),),
    "decide_competence": (Telling("competence_settled", "petitioners"),),
    "move_unit": (Telling("moved", "petitioners"),),
    "withdraw": (Telling("withdrawn", "petitioners"),),
    "new_code": (Telling("code_renewed", "contact"),),
    "accept": (Telling("accepted", "petitioners"),),
    "appoint": (Telling("assigned", "handler"), Telling("lead_named", "lead")),
    "reassign": (Telling("assigned", "handler"),),
    "recuse": (Telling("recusal_answered", "petitioners", {"answer": ()}),),
    "refuse_recusal": (Telling("recusal_answered", "petitioners"),),
    "extend": (Telling("extended", "petitioners"),),
    "draft": (Telling("to_sign", "unit_heads"),),
    "return_draft": (Telling("returned", "handler"),),
    "sign": (Telling("answer_ready", "petitioners"),),
    "serve": (Telling("answer_served", "petitioners", _OPINION),),
    "close": (Telling("closed", "petitioners"),),
    "supplement": (Telling("added_to", "handler"),),
    "report_overdue": (Telling("delay_reported", "supervisors"),),
    "answer_overdue": (Telling("delay_taken_up", "petitioners"),),
    "demand": (Telling("demanded", "handler"), Telling("demanded", "unit_heads")),
    "explain": (Telling("explained", "supervisors"),),
    "withdraw_demand": (
        Telling("demand_withdrawn", "handler"),
        Telling("demand_withdrawn", "unit_heads"),
        Telling("demand_withdrawn", "supervisors"),
    ),
    "bar_person": (Telling("person_barred", "supervisors_now"),),
    "raise_level": (Telling("passed_here", "unit_clerks"),),
    "add_part": (Telling("part_asked", "named_unit"),),
    "answer_part": (Telling("part_answered", "handler"),),
    "ask_reply_check": (Telling("check_asked", "checkers"),),
    "comment_reply": (Telling("part_answered", "handler"),),
    "decide_hearing": (Telling("hearing_decided", "petitioners"),),
    "call_hearing": (Telling("hearing_called", "petitioners"),),
    "propose_mediation": (Telling("mediation", "petitioners"),),
    "dispatch_mediation": (Telling("mediation", "petitioners"),),
    "settle_mediation": (Telling("mediation", "petitioners"),),
    "perform": (Telling("performed", "petitioners"),),
    # What help somebody gets is nobody else's business: the plain message says that there is news.
    "decide_assistance": (Telling(PLAIN, "petitioners"),),
    "pay_assistance": (Telling(PLAIN, "petitioners"),),
    "terminate": (Telling(PLAIN, "petitioners"),),
    "ask_review": (Telling("review_received", "petitioners"), Telling("review_here", "organ")),
    "ask_recheck": (Telling("review_received", "petitioners"), Telling("review_here", "organ")),
    "take_up_review": (Telling("assigned", "named_handler"),),
    "draft_review": (Telling("to_sign", "own_heads"),),
    "decline_review": (Telling("review_declined", "petitioners"),),
    "sign_review": (Telling("review_answered", "petitioners"),),
}


def is_due(telling: Telling, given: Mapping[str, object]) -> bool:
    """Whether a step with these values gives rise to the message."""
    values = {name: str(given.get(name) or "").partition("-")[0] for name in telling.when}
    return all(values[name] in wanted if wanted else values[name] for name, wanted in telling.when.items())
