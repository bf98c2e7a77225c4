"""The procedures as one document in both languages, for a lawyer to check: stages, proceedings, steps, clocks, sources.

Everything is read from the catalogue; `docs/procedure.md` is this text, and a test compares the two.
"""

from collections.abc import Iterable, Iterator, Mapping

from huiyin.procedure.clocks import HOLDERS, ClockRule
from huiyin.procedure.layers import OPTIONAL
from huiyin.procedure.proceedings import PROCEEDINGS, ProceedingKind
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.schema import Field, Procedure, Stage, Step
from huiyin.procedure.terms import PAPERS, ROLES, Citation, Text, joined

MARKS: Mapping[str, Text] = {
    "V": Text("已核对法规全文", "read in the full text of the rule"),
    "X": Text("据摘录、问答或者实际系统，未见全文", "read in an excerpt or a working system, not in the whole rule"),
    "S": Text("据本项目的来源文件", "read in a source document of this project"),
    "M": Text("凭记忆，待核对", "from memory, to be checked"),
    "P": Text(
        "法规未规定，本系统自定，有利于信访人", "own policy where the rule is silent, in the petitioner's favour"
    ),
}
WHOSE: Mapping[str, Text] = {
    "office": Text("登记单位", "registering office"),
    "unit": Text("有权处理的单位", "competent unit"),
    "either": Text("登记单位或者有权处理的单位", "registering office or competent unit"),
    "holder": Text("当前承办的单位", "the unit that has it in this stage"),
    "handler": Text("承办人、包案领导、负责人", "appointed handler, lead or head"),
    "team": Text("承办人、协助人员、包案领导、负责人", "appointed handler, who helps them, lead or head"),
    "organ": Text("主持该程序的单位", "the unit that conducts the proceeding"),
    "remedy": Text(
        "登记单位、办理单位、主持程序的单位或者上一级机关",
        "the office, the unit, whoever conducts a proceeding, or the organ above",
    ),
}
_HEAD = """<!-- Made by `huiyin docs procedure --to docs/procedure.md`: change the catalogue and make it again. -->

# 信访程序 · The procedure

本文由程序目录（`src/huiyin/procedure/catalogue/`）生成，供法律人员核对；系统按同一目录运行。
This document is made from the catalogue that the system itself runs by, so that a lawyer can check it.

## 依据的可靠程度 · How sure each source is
"""
_ANY = Text("任何阶段", "any stage")


def document(procedures: Iterable[Procedure]) -> str:
    """The whole document; the first procedure in full, the others by what differs from it."""
    first, *others = procedures
    parts = [_HEAD, _table(("", ""), ((mark, _cell(text)) for mark, text in MARKS.items()))]
    parts += _in_full(first)
    for other in others:
        parts += _differing(first, other)
    return "\n".join(parts).rstrip() + "\n"


def _in_full(law: Procedure) -> Iterator[str]:
    yield f"\n## {_said(law.name)}\n\n{_reign(law)}\n"
    yield "### 办理阶段 · Stages\n"
    yield _diagram(_stage_lines(law))
    yield _table(
        ("阶段 Stage", "下一步由谁 Whose turn", "告知信访人 Said to the petitioner"),
        ((_cell(stage.name), _cell(_owner(stage)), _cell(stage.plain)) for stage in law.stages.values()),
    )
    yield "\n### 案内程序 · Proceedings inside a case\n"
    yield "与主流程并行，各有主持单位、经办人和期限；案件办结后也可以开始。\n"
    yield "They run beside the road, each with its own organ, person and clocks, also after the case is closed.\n"
    for kind in PROCEEDINGS.values():
        yield from _proceeding(law, kind)
    yield "### 办理途径 · Routes of a request\n"
    yield _table(("途径 Route", "60日期限和复查复核 60 days, review and recheck", "依据 Source"), _route_rows())
    yield "\n### 步骤 · Steps\n"
    yield _table(_STEP_HEAD, (_step_row(law, step) for step in law.steps.values()))
    yield "\n### 期限 · Clocks\n"
    yield _table(_CLOCK_HEAD, (_clock_row(rule) for rule in law.clocks.values()))
    yield "\n### 可选规则 · Layers\n"
    yield _layers(law)


def _differing(first: Procedure, law: Procedure) -> Iterator[str]:
    yield f"\n## {_said(law.name)}\n\n{_reign(law)}\n"
    missing = [step for key, step in first.steps.items() if key not in law.steps]
    yield "除下列各点外，与上文相同。 As above, but for the following.\n"
    if missing:
        names = joined([step.name for step in missing])
        yield f"- 没有的步骤 Steps it does not have: {_said(names)}"
    gone = [rule for key, rule in first.clocks.items() if key not in law.clocks]
    if gone:
        yield f"- 没有的期限 Clocks it does not have: {_said(joined([rule.name for rule in gone]))}"
    yield "\n#### 依据不同的步骤 Steps with another source\n"
    changed = [step for key, step in law.steps.items() if step.citation != first.steps[key].citation]
    yield _table(
        ("步骤 Step", "依据 Source"), ((_named(step.key, step.name), _cited(step.citation)) for step in changed)
    )
    yield "\n#### 不同的期限 Clocks that differ\n"
    rules = [rule for key, rule in law.clocks.items() if rule != first.clocks[key]]
    yield _table(_CLOCK_HEAD, (_clock_row(rule) for rule in rules))


def _reign(law: Procedure) -> str:
    last = law.valid_to
    return (
        f"适用于{law.valid_from:%Y-%m-%d}{f'至{last:%Y-%m-%d}' if last else '以后'}收到的事项。"
        f" For matters received from {law.valid_from:%Y-%m-%d}{f' to {last:%Y-%m-%d}' if last else ' on'}."
    )


def _diagram(lines: Iterable[str]) -> str:
    return "\n".join(("```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```", ""))


def _stage_lines(law: Procedure) -> Iterator[str]:
    for stage in law.stages.values():
        yield f'state "{stage.name.zh} {stage.name.en}" as {stage.key}'
    roads: dict[tuple[str, str], list[Step]] = {}
    for step in law.steps.values():
        for origin, goal in stage_moves(step):
            roads.setdefault((origin, goal), []).append(step)
    for (origin, goal), steps in roads.items():
        yield f"{origin} --> {goal}: {_said(joined([step.name for step in steps]))}"
    yield from (f"{stage.key} --> [*]" for stage in law.stages.values() if stage.is_terminal)


def stage_moves(step: Step) -> Iterator[tuple[str, str]]:
    """The arrows of a step between stages; an opening comes from outside."""
    for lead in step.leads:
        if ":" in lead:
            continue
        origin, _, goal = lead.rpartition(">")
        origins = (origin,) if origin else ("[*]",) if step.opening else sorted(step.stages - {goal})
        yield from ((place, goal) for place in origins)


def _owner(stage: Stage) -> Text:
    if not stage.owner:
        return Text("无", "nobody")
    return joined([WHOSE[stage.owner_unit], ROLES[stage.owner]])


def _proceeding(law: Procedure, kind: ProceedingKind) -> Iterator[str]:
    yield f"#### {_said(kind.name)} `{kind.key}`\n"
    yield _diagram(_proceeding_lines(law, kind))
    outcomes = joined(list(kind.outcomes.values()))
    shown = Text("信访人可见", "shown to the petitioner") if kind.is_public else Text("不对外", "internal")
    with_case = kind.outcomes[kind.ends_with_case] if kind.ends_with_case else None
    ends = f"事项结束时 Ends with the matter: {_said(with_case)}。" if with_case else ""
    yield f"结果 Outcomes: {_said(outcomes)}。{ends}{_said(shown)}\n"


def _proceeding_lines(law: Procedure, kind: ProceedingKind) -> Iterator[str]:
    for key, name in kind.statuses.items():
        yield f'state "{name.zh} {name.en}" as {key}'
    roads: dict[tuple[str, str], list[Step]] = {}
    for step in law.steps.values():
        for road in kind_moves(step, kind):
            roads.setdefault(road, []).append(step)
    for (origin, goal), steps in roads.items():
        yield f"{origin} --> {goal}: {_said(joined([step.name for step in steps]))}"


def kind_moves(step: Step, kind: ProceedingKind) -> Iterator[tuple[str, str]]:
    """The arrows of a step between the statuses of one kind of proceeding; "[*]" is before it and after it."""
    for lead in step.leads:
        head, colon, goal = lead.partition(":")
        origin, _, key = head.rpartition(">")
        if not colon or key != kind.key:
            continue
        first = (origin,) if origin else tuple(kind.statuses) if kind.key in step.concerns else ("[*]",)
        yield from ((place, goal or "[*]") for place in first if place != goal)


def _route_rows() -> Iterator[tuple[str, ...]]:
    for way in ROUTES.values():
        has = Text("有", "yes") if way.has_finish_clock else Text("无，依其本身法律", "no, its own law governs")
        yield _cell(way.name), _cell(has), _cited(way.citation)


_STEP_HEAD = (
    "步骤 Step",
    "由谁 Who",
    "何时 When",
    "填写（*必填） Fields (* required)",
    "文书 Papers",
    "期限（▶开始 ■停止） Clocks (▶ starts ■ stops)",
    "依据 Source",
)


def _step_row(law: Procedure, step: Step) -> tuple[str, ...]:
    return (
        _named(step.key, step.name),
        _cell(_who(step)),
        _cell(_when(law, step)),
        "<br>".join(_escaped(_field(field)) for field in step.fields),
        "<br>".join(_escaped(_said(PAPERS[kind])) for kind in step.papers),
        "<br>".join(_escaped(f"{sign} {_said(rule.name)}") for sign, rule in _moved_clocks(law, step)),
        _cited(step.citation),
    )


def _who(step: Step) -> Text:
    roles = joined([name for role, name in ROLES.items() if role in step.roles])
    whose = WHOSE.get(step.by_whom)
    return roles if whose is None else Text(f"{roles.zh}（{whose.zh}）", f"{roles.en} ({whose.en})")


def _when(law: Procedure, step: Step) -> Text:
    if step.opening is not None:
        return Text("开始一件事项", "opens a matter")
    stages = [stage.name for key, stage in law.stages.items() if key in step.stages]
    places = _ANY if len(stages) == len(law.stages) else joined(stages)
    if not step.concerns:
        return places
    kinds = joined([PROCEEDINGS[key].name for key in step.concerns])
    return Text(f"{places}；有进行中的{kinds.zh}", f"{places.en}; while open: {kinds.en}")


def _field(field: Field) -> str:
    star = "*" if field.required and field.required_if is None else ""
    options = f" ({_said(joined([text for _, text in field.options]))})" if field.options else ""
    return f"{_said(field.label)}{star}{options}"


def _moved_clocks(law: Procedure, step: Step) -> Iterator[tuple[str, ClockRule]]:
    for sign, keys in (("▶", step.starts), ("■", step.stops)):
        yield from ((sign, law.clocks[key]) for key in keys if key in law.clocks)


_CLOCK_HEAD = ("期限 Clock", "由谁 Holder", "长短 Length", "规则 Rules", "依据 Source")


def _clock_row(rule: ClockRule) -> tuple[str, ...]:
    rules = list(_clock_rules(rule))
    return (
        _named(rule.key, rule.name),
        _cell(HOLDERS[rule.holder]),
        _cell(length_of(rule)),
        "<br>".join(_escaped(_said(text)) for text in rules),
        _cited(rule.citation),
    )


def length_of(rule: ClockRule) -> Text:
    """15日 / 15 days; from a field where the rule sets none."""
    if rule.limit is None:
        return Text("以填写的日期为准", "by the date that is filled in")
    if rule.unit == "workday":
        return Text(f"{rule.limit}个工作日", f"{rule.limit} working days")
    if rule.unit == "month":
        return Text(f"{rule.limit}个月", f"{rule.limit} months")
    return Text(f"{rule.limit}日", f"{rule.limit} days")


def _clock_rules(rule: ClockRule) -> Iterator[Text]:
    if rule.is_right:
        yield Text("可以行使的权利，届满即终止", "a right that may be used; it closes, and is never broken")
    if rule.max_extension:
        yield Text(f"最多延长{rule.max_extension}日", f"extended by at most {rule.max_extension} days in all")
    if "hearing" in rule.honours:
        yield Text("听证时间不计入", "time of a hearing is left out")
    yield from (citation.text for citation in rule.policy if citation != rule.citation)


def _layers(law: Procedure) -> str:
    """Layers built into this version, and the optional ones that an installation may switch on."""
    built = [item for item in law.layers if item.active_from is not None]
    rows = [
        (_cell(law.clocks[item.rule].name), f"{item.limit} {item.unit}", f"{item.active_from}", _cited(item.citation))
        for item in built
    ]
    rows += [(_named(item.key, item.name), _cell(item.asks), _OFF, _cited(item.citation)) for item in OPTIONAL.values()]
    return _table(("规则 Layer", "内容 What it asks", "自 From", "依据 Source"), rows)


_OFF = "默认停用，由 `huiyin layer` 启用<br>off until `huiyin layer` switches it on"


def _cited(citation: Citation) -> str:
    quote = f"<br>“{citation.quote}”" if citation.quote else ""
    return _escaped(f"{citation.text.zh}<br>{citation.text.en} **{citation.mark}**{quote}")


def _named(key: str, name: Text) -> str:
    return f"{_cell(name)}<br>`{key}`"


def _said(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def _cell(text: Text) -> str:
    return _escaped(f"{text.zh}<br>{text.en}")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
