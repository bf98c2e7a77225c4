"""Steps of the demo beside the main road: reviews, other units' parts, hearings, mediation, help, carrying out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from huiyin.install.demo_plan import Move
from huiyin.install.demo_scene import Given, Scene, take
from huiyin.people.models import Post
from huiyin.procedure.state import Proceeding

Play = Callable[[Scene, Move, datetime], None]


def _open(scene: Scene, *kinds: str) -> Proceeding:
    """The proceeding a step is about: the last one that is open."""
    return scene.state.open_proceedings(*kinds)[-1]


def _organ(scene: Scene, proceeding: Proceeding, role: str) -> Post:
    """A post of the unit that conducts it."""
    key = next(key for key, unit in scene.tree.units.items() if unit.pk == proceeding.unit)
    return scene.post(key, role)


def _by_organ(key: str, kinds: tuple[str, ...], role: str, given: Callable[[Scene, Move], Given]) -> Play:
    """A step of the unit that conducts a proceeding of these kinds."""

    def play(scene: Scene, move: Move, at: datetime) -> None:
        proceeding = _open(scene, *kinds)
        by = _organ(scene, proceeding, role)
        take(scene, key, by, at, {"proceeding": proceeding.no, **given(scene, move)})

    return play


def _by_unit(key: str, role: str, given: Callable[[Scene, Move], Given]) -> Play:
    """A step of the competent unit."""

    def play(scene: Scene, move: Move, at: datetime) -> None:
        number = scene.handler if role == "handler" else 0
        take(scene, key, scene.post(scene.unit, role, number), at, given(scene, move))

    return play


def _by_petitioner(key: str, given: Callable[[Scene, Move], Given]) -> Play:
    def play(scene: Scene, move: Move, at: datetime) -> None:
        take(scene, key, None, at, given(scene, move))

    return play


# Review and recheck

_CHECKS = ("review", "recheck")


def _take_up(scene: Scene, move: Move, at: datetime) -> None:
    proceeding = _open(scene, *_CHECKS)
    handler = _organ(scene, proceeding, "handler")
    given = {"proceeding": proceeding.no, "handler": handler.pk, "note": "请调阅原办理案卷，听取信访人意见。"}
    take(scene, "take_up_review", _organ(scene, proceeding, "head"), at, given)


def _results(scene: Scene, move: Move) -> Given:
    result = move.argument or "upheld"
    said = {
        "upheld": "原处理意见认定事实清楚，依据适当，程序合法，予以维持。",
        "changed": "原处理意见对后续措施写得不具体，予以变更：由原承办单位在一个月内落实，并书面告知信访人结果。",
        "revoked": "原处理意见对信访人反映的主要事实没有查清，予以撤销，由原承办单位另行指派人员重新办理。",
    }
    numbers = _open(scene, *_CHECKS).requests or [item.no for item in scene.state.requests]
    rows: list[Given] = [{"no": no, "result": result, "opinion": said[result]} for no in numbers]
    if result == "changed":
        # A changed answer has another outcome than before.
        was = {item.no: item.outcome for item in scene.state.requests}
        rows = [row | {"outcome": "explained" if was[row["no"]] == "supported" else "supported"} for row in rows]
    return {
        "results": rows,
        "facts": "调阅原办理案卷一册，听取信访人和原承办单位的意见，并到现场核实一次。",
        "basis": "《信访工作条例》第三十五条",
    }


def _serve_by_organ(scene: Scene, move: Move, at: datetime) -> None:
    """A paper of the reviewing organ, served by its own people."""
    paper = next(paper for paper in reversed(scene.state.unserved_papers()) if paper.kind == move.argument)
    last = [item for item in scene.state.proceedings if item.kind in _CHECKS][-1]
    by = _organ(scene, last, "clerk")
    given = {"paper": paper.key, "way": "in_person", "server": by.staff.name, "served_on": move.on, "result": "signed"}
    take(scene, "serve", by, at, given)


# Other units, plan, the lead


def _add_part(scene: Scene, move: Move, at: datetime) -> None:
    """Another unit of the same place helps: traffic, say, where a station leads."""
    wanted = [key for key in scene.tree.below(scene.matter.area, move.argument or "traffic") if key != scene.unit]
    unit = wanted[0] if wanted else next(k for k in scene.tree.below(scene.matter.area, "station") if k != scene.unit)
    given = {
        "unit": scene.tree.units[unit].pk,
        "what": "请核实贵单位职责范围内的有关记录，并书面答复。",
        "due_on": move.on + timedelta(days=14),
    }
    take(scene, "add_part", scene.post(scene.unit, "handler", scene.handler), at, given)


def _plan(scene: Scene, move: Move) -> Given:
    return {
        "analysis": "信访人反映的事项前后有三次处理记录，需要补充现场核实和当事人陈述。",
        "measures": [
            {"text": "现场核实并记录", "due_on": move.on + timedelta(days=10)},
            {"text": "约谈有关当事人，形成谈话记录", "due_on": move.on + timedelta(days=15)},
            {"text": "向信访人当面说明结果", "due_on": move.on + timedelta(days=25)},
        ],
        "deadline": move.on + timedelta(days=30),
    }


def _lead_check(scene: Scene, move: Move, at: datetime) -> None:
    notes = {
        "petitioner": "当面听取陈述，逐项记录。",
        "handler": "听取承办人汇报。",
        "file": "阅看全部案卷材料。",
    }
    given = {"what": move.argument, "checked_on": move.on, "note": notes[move.argument]}
    take(scene, "lead_check", scene.post(scene.unit, "head"), at, given)


# Meetings, and what follows an answer


def _hearing_called(scene: Scene, move: Move) -> Given:
    return {
        "held_on": move.on + timedelta(days=int(move.argument or 12)),
        "hour": "14:30",
        "place": "县公安局信访接待室二楼听证室",
        # Nobody who worked on the matter sits on the panel.
        "chair": scene.post(scene.unit, "handler", scene.handler + 1).pk,
        "others": "社区代表一名、律师一名",
        "told_on": move.on,
    }


def _mediation_dispatched(scene: Scene, move: Move) -> Given:
    return {
        "way": "people",
        "petitioner_agreed_on": move.on,
        "other_agreed_on": move.on,
        "unit": _open(scene, "mediation").unit,
        "mediator": "社区人民调解委员会 许国栋",
        "feedback_due": move.on + timedelta(days=20),
    }


def _settled(scene: Scene, move: Move) -> Given:
    return {
        "form": "mediated",
        "parties": "甲方：信访人；乙方：对方当事人",
        "facts": "双方对争议的起因和经过均无异议。",
        "terms": "一、乙方在一个月内完成双方商定的整改。二、整改完成后由调解委员会当面核对一次。",
        "promises": [{"what": "完成双方商定的整改", "who": "对方当事人", "by": move.on + timedelta(days=30)}],
        "signed_on": move.on,
    }


def _perform(scene: Scene, move: Move, at: datetime) -> None:
    """What was granted is reported as done; nothing where nothing was granted."""
    for proceeding in scene.state.open_proceedings("performance"):
        given = {"result": "done", "what": "答复中写明的措施已经全部落实，并告知信访人。", "done_on": move.on}
        take(scene, "perform", _organ(scene, proceeding, "handler"), at, given | {"proceeding": proceeding.no})


_CIRCUMSTANCES = "家中有病人和两名在读子女，近半年医药费自付三万余元，生活确有困难。"

MOVES_BESIDE: Mapping[str, Play] = {
    "ask_review": _by_petitioner(
        "ask_review", lambda scene, move: {"grounds": "答复没有回应我说的主要事实，我不能接受，请上级机关查一查。"}
    ),
    "ask_recheck": _by_petitioner(
        "ask_recheck", lambda scene, move: {"grounds": "复查意见仍然没有说明依据，请再核一次。"}
    ),
    "take_up_review": _take_up,
    "log_review": _by_organ(
        "log_review", _CHECKS, "handler", lambda scene, move: {"what": "file", "note": "调阅原办理案卷，共四十六页。"}
    ),
    "draft_review": _by_organ("draft_review", _CHECKS, "handler", _results),
    "sign_review": _by_organ("sign_review", _CHECKS, "head", lambda scene, move: {}),
    "serve_review": _serve_by_organ,
    "add_part": _add_part,
    "accept_part": _by_organ("accept_part", ("part",), "clerk", lambda scene, move: {"note": "已接收。"}),
    "answer_part": _by_organ(
        "answer_part",
        ("part",),
        "head",
        lambda scene, move: {"answer": "经核查，有关记录三份，已附后。"},
    ),
    "plan": _by_unit("plan", "handler", _plan),
    "lead_check": _lead_check,
    "ask_hearing": _by_petitioner(
        "ask_hearing", lambda scene, move: {"reason": "事情各方说法不一，希望公开听一听各方的意见。"}
    ),
    "decide_hearing": _by_organ(
        "decide_hearing",
        ("hearing",),
        "head",
        lambda scene, move: {"hold": "yes", "reason": "事实有争议，举行听证有利于查清。"},
    ),
    "call_hearing": _by_organ("call_hearing", ("hearing",), "head", _hearing_called),
    "propose_mediation": _by_unit(
        "propose_mediation",
        "handler",
        lambda scene, move: {"other_side": "对方当事人", "what": "争议事项的解决办法"},
    ),
    "dispatch_mediation": _by_organ("dispatch_mediation", ("mediation",), "head", _mediation_dispatched),
    "settle_mediation": _by_organ("settle_mediation", ("mediation",), "handler", _settled),
    "perform": _perform,
    "ask_assistance": _by_petitioner(
        "ask_assistance", lambda scene, move: {"kind": "judicial", "circumstances": _CIRCUMSTANCES}
    ),
    "decide_assistance": _by_organ(
        "decide_assistance",
        ("assistance",),
        "head",
        lambda scene, move: {
            "decision": "granted",
            "amount": 2_000_000,
            "source": "国家司法救助金",
            "pay_by": move.on + timedelta(days=20),
            "reason": "符合司法救助条件，予以救助。",
        },
    ),
    "pay_assistance": _by_organ(
        "pay_assistance",
        ("assistance",),
        "head",
        lambda scene, move: {"amount": 2_000_000, "source": "国家司法救助金", "paid_on": move.on, "is_last": True},
    ),
}
