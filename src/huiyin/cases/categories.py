"""What matters are about: names in three levels with stable keys of our own.

First and second level follow the 2020 list of 内容分类 in use at petition offices, the third level that of the police.
The national number table is not published; `national_code` stays empty until an office enters its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from huiyin.procedure.terms import Text


@dataclass(frozen=True, slots=True)
class Category:
    """One category. `key` names its line with dots, "law.traffic.accident"; it never changes."""

    key: str
    name: Text
    national_code: str = ""

    @property
    def parent(self) -> str:
        return self.key.rpartition(".")[0]

    @property
    def level(self) -> int:
        return self.key.count(".") + 1


_NAMES: tuple[tuple[str, str, str], ...] = (
    ("rural", "农村农业", "Farming and the countryside"),
    ("resources", "自然资源", "Land and natural resources"),
    ("building", "城乡建设", "Building and housing"),
    ("labour", "劳动和社会保障", "Work and social insurance"),
    ("health", "卫生健康", "Health"),
    ("education", "教育", "Education"),
    ("economy", "经济管理", "Economic administration"),
    ("market", "市场监管", "Market supervision"),
    ("transport", "交通运输", "Transport"),
    ("civil", "民政与应急", "Civil affairs and emergencies"),
    ("law", "政法", "Justice and public security"),
    ("law.rule", "法治建设", "Rule of law"),
    ("law.lawsuit", "诉讼", "Lawsuits"),
    ("law.mediation", "仲裁与调解", "Arbitration and mediation"),
    ("law.reconsideration", "行政复议", "Administrative reconsideration"),
    ("law.execution", "生效法律文书执行", "Execution of judgments"),
    ("law.services", "法律服务", "Legal services"),
    ("law.oversight", "法律监督", "Legal supervision"),
    ("law.penalty", "刑罚执行", "Execution of penalties"),
    ("law.inspection", "警务督察", "Inspection of the police"),
    ("law.inspection.torture", "刑讯逼供", "Torture to extract a confession"),
    ("law.inspection.detention", "超期羁押", "Detention beyond the time limit"),
    ("law.inspection.conduct", "警务执法", "Conduct of police duties"),
    ("law.inspection.shielding", "包庇违法违纪人员", "Shielding offenders"),
    ("law.order", "社会治安", "Public order"),
    ("law.order.case", "治安案件", "Public order cases"),
    ("law.order.noise", "噪声扰民", "Noise"),
    ("law.order.dispute", "纠纷调处", "Disputes between residents"),
    ("law.traffic", "交通管理", "Road traffic"),
    ("law.traffic.enforcement", "道路交通执勤执法", "Traffic enforcement"),
    ("law.traffic.accident", "道路交通事故处理", "Road accidents"),
    ("law.traffic.vehicle", "机动车和驾驶人管理", "Vehicles and drivers"),
    ("law.crime", "刑案侦查", "Criminal investigation"),
    ("law.crime.filing", "立案侦查", "Opening a criminal case"),
    ("law.crime.measures", "强制措施", "Coercive measures"),
    ("law.crime.solving", "案件侦破", "Solving a case"),
    ("law.crime.property", "财物处置", "Property seized in a case"),
    ("law.register", "户籍证件", "Household register and identity papers"),
    ("law.register.household", "户籍管理", "Household register"),
    ("law.register.card", "身份证管理", "Identity cards"),
    ("law.register.moving", "流动人口管理", "Residence of people from elsewhere"),
    ("law.border", "移民和出入境管理", "Immigration, exit and entry"),
    ("law.other", "其他政法事项", "Other matters of justice"),
    ("military", "军队事务", "Military affairs"),
    ("science", "科技与信息产业", "Science and information industry"),
    ("environment", "生态环境", "Environment"),
    ("culture", "文体旅游", "Culture, sport and tourism"),
    ("party", "党务政务", "Party and government affairs"),
    ("personnel", "组织人事", "Organisation and personnel"),
    ("discipline", "纪检监察", "Discipline and supervision"),
    ("other", "其他", "Other"),
)

CATEGORIES: Mapping[str, Category] = MappingProxyType({key: Category(key, Text(zh, en)) for key, zh, en in _NAMES})


def below(key: str = "") -> tuple[Category, ...]:
    """The categories directly under `key`; the first level for an empty one."""
    return tuple(item for item in CATEGORIES.values() if item.parent == key)


def line(key: str) -> tuple[Category, ...]:
    """The category and those above it, the widest first; empty for an unknown key."""
    parts = key.split(".")
    keys = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
    return tuple(CATEGORIES[item] for item in keys if item in CATEGORIES)


def label(key: str) -> Text:
    """政法 / 交通管理 / 道路交通事故处理; the key itself where it is not known."""
    steps = line(key)
    if not steps:
        return Text(key, key)
    return Text(" / ".join(step.name.zh for step in steps), " / ".join(step.name.en for step in steps))


def grouped() -> Iterator[tuple[Category, Iterable[Category]]]:
    """Each first level with everything under it, for a list with headings."""
    for top in below():
        yield top, [item for item in CATEGORIES.values() if item.key.startswith(top.key + ".")]
