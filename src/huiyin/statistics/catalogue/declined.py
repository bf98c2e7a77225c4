"""Figures the field knows and this product does not have: declined (law.md 9), or without anything to count them by."""

from huiyin.procedure.terms import Text

DECLINED: tuple[tuple[Text, Text], ...] = (
    (
        Text("息诉停访率、停访息诉", "rate of petitioners who stopped petitioning"),
        Text(
            "评价的应当是结果是否说明、是否落实、信访人怎么看，不是信访人是否不再信访；见“依法了结”和信访人意见四项。",
            "What counts is whether the result was explained and carried out and what the petitioner thinks of it, not"
            " whether somebody fell silent: see “resolved in law” and the views.",
        ),
    ),
    (
        Text("结案率（以停访息诉为标准）", "rate of matters closed because petitioning stopped"),
        Text("结案不以信访人同意为条件；见办结率。", "Closing never depends on consent: see “closed”."),
    ),
    (
        Text(
            "进京访、越级访、非正常上访的数量、排名和下降率",
            "numbers, rankings and decreases of visits to higher levels",
        ),
        Text(
            "不按去向统计人；见按期答复率、一次性化解率和诉求领域。",
            "Nobody is counted by where they went: see answers in time, resolution at first, and fields.",
        ),
    ),
    (
        Text("零上访、三无目标", "targets of no visits at all"),
        Text("来件多少没有好坏方向，不设目标。", "How many come in has no direction and no target."),
    ),
    (
        Text("稳控率、劝返率、化解稳控率", "rates of people kept under control or taken back"),
        Text("本系统不记录对人的控制。", "This product records no control of people."),
    ),
    (
        Text("无理信访终结数", "unreasonable petitions ended"),
        Text("终结只有法定依据、机关和救济，不作为考核数量。", "Termination is a decision in law, and no target."),
    ),
    (
        Text("个人信访次数、老户数、重点人员数", "petitions by one person, repeat petitioners, key persons"),
        Text("任何指标都不以个人为对象。", "No figure has a person as its subject."),
    ),
)

MISSING: tuple[tuple[Text, Text], ...] = (
    (
        Text("全国初次", "first time in the whole country"),
        Text("系统只知道本级和转交链条上的来件。", "Only what came in here, or along the chain of a matter, is known."),
    ),
    (
        Text("涉及人数", "people affected"),
        Text(
            "登记的是来访、署名的人数，没有受影响人数。",
            "People who came or signed are registered, not people affected.",
        ),
    ),
    (
        Text("按信访日期、交换日期统计", "counting by the date written, or the date exchanged"),
        Text("统计以登记日期为准。", "Figures go by the day of registration."),
    ),
    (
        Text(
            "改进工作、完善政策、追究责任的建议及采纳（第四十条、第四十一条）",
            "suggestions of the petition office under art. 40",
        ),
        Text(
            "建议不是信访事项，不设指标；在督查模块记录，年度报告从中取数。",
            "They are no matters, so no indicator counts them; "
            "oversight keeps them, and the annual report reads them there.",
        ),
    ),
    (
        Text("领导接访场次、批次、人次", "receptions by leaders"),
        Text(
            "不是信访事项的指标，见“领导接访”栏的接访统计表。",
            "Not a figure of matters: see the figures of receptions.",
        ),
    ),
)
