"""Messages that no step of a matter gives rise to: of bulletins, receptions, and what is asked beside matters."""

from __future__ import annotations

from huiyin.outbox.template import outside_template, petitioner_template, staff_template
from huiyin.procedure.terms import Text

BULLETINS = (
    staff_template(
        "bulletin_sent",
        Text("收到通报", "A bulletin came"),
        "{unit}于{day}印发{number}，请阅知。",
        "{unit} issued {number} on {day}; it was sent to you.",
    ),
    staff_template(
        "bulletin_withdrawn",
        Text("通报已撤回", "A bulletin was withdrawn"),
        "{unit}于{day}撤回{number}。",
        "{unit} withdrew {number} on {day}.",
    ),
    staff_template(
        "bulletin_to_approve",
        Text("通报待批准", "A bulletin waits for approval"),
        "{number}的送审稿待批准。",
        "{number} waits for approval.",
    ),
    staff_template(
        "bulletin_returned",
        Text("通报退回修改", "A bulletin came back"),
        "{number}的送审稿已退回修改。",
        "{number} came back to be changed.",
    ),
    staff_template(
        "bulletin_due",
        Text("通报即将到期", "A bulletin is due soon"),
        "{number}应于{day}前印发。",
        "{number} is to be issued by {day}.",
    ),
    staff_template(
        "bulletin_late",
        Text("通报逾期未印发", "A bulletin is late"),
        "{number}应于{day}前印发，尚未印发。",
        "{number} was to be issued by {day}.",
    ),
    outside_template(
        "bulletin_link",
        Text("印发通报", "A bulletin was issued"),
        "{unit}于{day}印发{number}，请在此阅读：{link}",
        "{unit} issued {number} on {day}. Read it here: {link}",
    ),
    outside_template(
        "bulletin_gone",
        Text("通报已撤回", "A bulletin was withdrawn"),
        "{unit}于{day}撤回{number}，说明见：{link}",
        "{unit} withdrew {number} on {day}. The reason: {link}",
    ),
)

RECEPTIONS = (
    # Somebody booked about the matter, and the day, the place or the leader is another one now.
    petitioner_template(
        "reception_changed",
        Text("接访安排有变动", "A reception was changed"),
        "为{number}号事项预约的{unit}接访有变动，现定于{day}。可以另约，也可以不约直接来。",
        "The reception at {unit} booked about no. {number} was changed; it is on {day} now. You may take another"
        " number, or come without one.",
    ),
)

# Beside the steps of matters (outbox/asking.py). The number is the one it has at the desk.
ASKINGS = (
    staff_template(
        "asked",
        Text("要求书面答复", "An answer is asked for"),
        "{unit}提出要求（编号{number}），最晚{day}书面答复。",
        "{unit} asks for a written answer (no. {number}) by {day}.",
    ),
    staff_template(
        "ask_withdrawn",
        Text("要求已撤回", "What was asked is taken back"),
        "{unit}于{day}撤回所提要求（编号{number}），不用再答复。",
        "{unit} took back on {day} what it had asked for (no. {number}); no answer is owed.",
    ),
    staff_template(
        "inspected",
        Text("检查验收有问题须整改", "An inspection found things to mend"),
        "{unit}的检查验收（编号{number}）列有须整改的问题，最早的期限是{day}。",
        "{unit} entered inspection no. {number}; the first thing is to be mended by {day}.",
    ),
    staff_template(
        "inspection_withdrawn",
        Text("检查验收已撤回", "An inspection is taken back"),
        "{unit}于{day}撤回检查验收（编号{number}），所列问题不用再整改。",
        "{unit} took inspection no. {number} back on {day}; what it listed is owed no more.",
    ),
    staff_template(
        "sample_drawn",
        Text("抽样待查看", "A sample is to be looked at"),
        "{unit}抽取了样本（编号{number}），最晚{day}查看完毕。",
        "{unit} drew sample no. {number}; it is to be looked at by {day}.",
    ),
    staff_template(
        "sample_withdrawn",
        Text("抽样已撤回", "A sample is taken back"),
        "{unit}于{day}撤回样本（编号{number}），不用再查看。",
        "{unit} took sample no. {number} back on {day}; nothing of it is owed any more.",
    ),
)
