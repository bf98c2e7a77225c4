"""What starts and what stops a clock, in words. State carries the short key, pages print the text."""

from collections.abc import Mapping

from huiyin.procedure.terms import Text

MOMENTS: Mapping[str, Text] = {
    # Starts
    "received": Text("收到信访事项之日", "day the matter was received"),
    "received_by_unit": Text("有权处理机关收到之日", "day the competent unit received it"),
    "kept": Text("确定由本机关办理之日", "day the office kept it for itself"),
    "assigned": Text("收到交办函之日", "day the letter of assignment was received"),
    "accepted": Text("受理之日（受理告知书日期）", "day of acceptance (date of the notice)"),
    "day_fifteen": Text(
        "收到后第15日（受理告知书晚于该日或未出具的，自该日起算）",
        "day 15 after receipt (a later notice, or none, gains no time)",
    ),
    "objected": Text("收到管辖异议之日", "day the objection was received"),
    "sent_back": Text("同意异议、退回重新分办之日", "day the objection was agreed and the matter came back"),
    "dispute_arose": Text("不同意异议、管辖发生争议之日", "day the sender refused the objection"),
    "notice_issued": Text("告知书出具之日", "day the notice was issued"),
    "opinion_issued": Text("处理意见书出具之日", "day the opinion was issued"),
    "opinion_served": Text("收到书面答复之日（送达之日）", "day the written reply was served"),
    "demanded": Text("督办函发出之日", "day the supervision order was sent"),
    "overdue_reported": Text("信访人反映超期之日", "day the petitioner reported the delay"),
    "imported": Text("历史数据导入之日", "day it was imported"),
    "asked_review": Text("收到复查请求之日", "day the request for review was received"),
    "review_served": Text("收到复查意见之日", "day the review opinion was served"),
    "asked_recheck": Text("收到复核请求之日", "day the request for recheck was received"),
    "year_end": Text("年度终了之日", "last day of the year"),
    # Stops
    "passed_on": Text("已转送、交办或确定自办", "passed on, or kept"),
    "declined": Text("不予受理，已出具告知书", "declined, with a notice"),
    "referred_out": Text("已导入法定程序", "referred to a legal procedure"),
    "notice_written": Text("已出具受理告知书", "notice of acceptance written"),
    "objection_made": Text("已提出管辖异议", "objection made"),
    "objection_settled": Text("已答复管辖异议", "objection answered"),
    "competence_decided": Text("管辖已经决定", "competence was decided"),
    "unit_changed": Text("异议成立，原承办单位期限终止", "the objection was agreed: the unit's clock falls away"),
    "opinion_signed": Text("处理意见书已签发", "handling opinion signed"),
    "served": Text("已送达", "served"),
    "reported": Text("已提交办结报告", "completion report handed in"),
    "explained": Text("已书面说明情况", "explained in writing"),
    "rated": Text("信访人已评价", "rated by the petitioner"),
    "withdrawn": Text("信访人撤回", "withdrawn by the petitioner"),
    "lapsed": Text("期限届满", "the window has closed"),
    "own_law": Text("依照其本身的法律规定办理和告知", "its own law governs"),
    "replied": Text("历史记录中的答复日期", "date of reply in the imported record"),
    "import_undone": Text("导入已撤销", "the import was undone"),
    "notice_excused": Text("姓名（名称）、住址不清，无法告知", "name or address unclear: nobody to tell"),
    "corrected": Text("登记更正后不再适用", "no longer applies after a correction"),
    "review_decided": Text("已作出复查意见", "review decided"),
    "recheck_decided": Text("已作出复核意见", "recheck decided"),
}
