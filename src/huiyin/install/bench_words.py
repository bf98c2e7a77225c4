"""What the measured matters are about: invented words in natural Chinese, the frequent ones far ahead of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from huiyin.cases.words import seal_words

# Category, how often, subjects ({where} is filled in), what is asked for.
TOPICS: tuple[tuple[str, int, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "law.order.noise",
        24,
        ("{where}夜间施工噪声扰民", "{where}广场舞音响深夜不停", "{where}烧烤摊凌晨喧哗", "{where}凌晨装卸货物噪声"),
        ("请依法查处夜间噪声。", "请书面告知三次报警的处理情况。", "请安排夜间巡查。"),
    ),
    (
        "law.traffic.accident",
        16,
        ("{where}交通事故责任认定有异议", "{where}追尾事故迟迟未作认定", "{where}电动车被撞后对方逃逸"),
        ("请重新核查事故责任。", "请尽快出具事故认定书。", "请调取路口监控。"),
    ),
    (
        "law.register.household",
        13,
        ("{where}户口迁移申请被退回", "{where}新生儿落户材料反复补正", "{where}户籍登记姓名有误"),
        ("请说明退回户口迁移申请的依据。", "请更正户籍登记信息。"),
    ),
    (
        "law.order.dispute",
        11,
        ("{where}邻里漏水纠纷报警后无结果", "{where}占用消防通道停车", "{where}物业保安打人一事"),
        ("请组织双方调解。", "请依法处理占用消防通道的行为。", "请答复报警后的处理结果。"),
    ),
    (
        "law.traffic.enforcement",
        9,
        ("对{where}违停处罚有异议", "{where}电子警察抓拍有误", "{where}单行线标志不清"),
        ("请复核该次处罚。", "请完善路口标志标线。"),
    ),
    (
        "law.crime.filing",
        8,
        ("{where}被骗报案后未收到立案通知", "{where}电动车被盗一案进展", "{where}养老钱被骗至今未立案"),
        ("请书面告知是否立案。", "请说明不予立案的理由。", "请告知案件进展。"),
    ),
    (
        "law.inspection.conduct",
        6,
        ("反映{where}民警接警后推诿", "反映{where}出警超过两小时", "反映{where}窗口人员态度生硬"),
        ("请调查出警经过并答复。", "请对窗口服务作出整改。"),
    ),
    (
        "law.register.card",
        5,
        ("{where}身份证补办超过两个月", "{where}异地换证被要求回原籍"),
        ("请尽快发放身份证。", "请说明异地换证的规定。"),
    ),
    (
        "law.traffic.vehicle",
        4,
        ("{where}驾驶证换证材料要求不一", "{where}报废车注销手续办不下来"),
        ("请一次性告知所需材料。", "请办理车辆注销。"),
    ),
    (
        "law.crime.property",
        3,
        ("{where}涉案扣押车辆迟迟未返还", "{where}结案后扣押手机未退"),
        ("请返还扣押物品。", "请说明继续扣押的法律依据。"),
    ),
    ("law.border", 1, ("{where}护照加急办理被拒",), ("请说明不予加急的理由。",)),
)
WEIGHTS = [topic[1] for topic in TOPICS]
ROADS = (
    "柳堤路",
    "文昌街",
    "滨河大道",
    "环城东路",
    "学府路",
    "长堤路",
    "渡口街",
    "石桥巷",
    "荷风路",
    "茶场路",
    "山前路",
)
SPOTS = ("农贸市场", "柳堤小区", "幸福里小区", "汽车站", "实验小学", "人民医院", "工业园", "码头", "老年公寓", "三号桥")
STORY = (
    "我住在{where}附近，此事从去年秋天开始，一直没有解决。",
    "我先后三次拨打电话反映，每次都说会有人来看，之后就没有下文。",
    "今年三月我又到窗口当面说明情况，工作人员让我回去等消息。",
    "家里有老人和上学的孩子，每天都受影响，实在没有办法才来反映。",
    "同一栋楼的邻居也有同样的情况，大家愿意作证，也保存了照片和录音。",
    "我手里有报警回执、现场照片和聊天记录，可以随时提供。",
    "希望能派人到现场看一看，把结果用书面形式告诉我。",
)
FINDINGS = (
    "经现场核实，信访人反映的情况属实，相关行为发生在夜间二十二时之后。",
    "经调取监控录像和接处警记录，接警后四十分钟内到达现场，未作书面回执。",
    "经向信访人和相关人员分别了解情况，双方对经过的陈述基本一致。",
    "经查阅档案，信访人提交的材料齐全，退回系工作人员理解有误。",
)
OPINIONS = (
    "对该行为依法予以处理，并安排每周不少于两次的夜间巡查。",
    "责成承办部门在五个工作日内补出书面回执，并向信访人说明情况。",
    "维持原认定结论，理由和依据已当面向信访人逐条说明。",
    "组织双方进行调解；调解不成的，信访人可以依法向人民法院起诉。",
)
BASES = ("《中华人民共和国治安管理处罚法》", "《中华人民共和国道路交通安全法》", "《中华人民共和国户口登记条例》")
LOGS = ("电话联系信访人，听取其陈述。", "到现场查看并拍照。", "调取接处警记录和监控录像。", "走访周边住户四户。")
REMEDY = "如不服本处理意见，可以自收到之日起30日内向上一级机关请求复查（《信访工作条例》第三十五条）。"


# The topic whose matters accuse somebody; no other does.
CONDUCT = "law.inspection.conduct"


@dataclass(frozen=True, slots=True)
class Said:
    """What one matter says in words, and where the problem is. `accuses`: it complains of a unit."""

    category: str
    subject: str
    asks: tuple[str, ...]
    facts: str
    place: str
    accuses: bool

    def sealed(self, count: int) -> str:
        """The words of the matter with its first requests, sealed as those of a sealed matter are."""
        return seal_words(
            {"subject": self.subject, "facts": self.facts, "complained_of": "", "texts": list(self.asks[:count])}
        )


def said(rng: Random, places: Sequence[str]) -> Said:
    """One matter's words, as frequent as such matters are."""
    key, subject, asks = topic(rng)
    return Said(key, subject, tuple(asks), story(rng), rng.choice(places) if places else "", key == CONDUCT)


def topic(rng: Random) -> tuple[str, str, list[str]]:
    """Category, subject, and what may be asked for."""
    key, _, subjects, asks = rng.choices(TOPICS, WEIGHTS)[0]
    return key, rng.choice(subjects).format(where=where(rng)), list(asks)


def where(rng: Random) -> str:
    return rng.choice(ROADS) + rng.choice(SPOTS)


def story(rng: Random) -> str:
    """What happened, two to six sentences."""
    told = rng.sample(STORY, rng.randint(2, 6))
    return "".join(told).format(where=where(rng))
