"""Steps of the demo around the road: disputes, other procedures, links, a death, an agent, checks, looking back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid5

from huiyin.cases.models import Case
from huiyin.cases.naming import take_naming_step
from huiyin.cases.splitting import split_case
from huiyin.documents.files import keep_file
from huiyin.install.demo_plan import TOKENS, Move
from huiyin.install.demo_scans import letter_scan
from huiyin.install.demo_scene import Given, Scene, take
from huiyin.parties.actions import Identity
from huiyin.people.models import Post

Play = Callable[[Scene, Move, datetime], None]


def _organ(scene: Scene, kind: str, role: str) -> tuple[int, Post]:
    """The last open proceeding of a kind, and a post of the unit that conducts it."""
    proceeding = scene.state.open_proceedings(kind)[-1]
    key = next(key for key, unit in scene.tree.units.items() if unit.pk == proceeding.unit)
    return proceeding.no, scene.post(key, role)


def _decide_competence(scene: Scene, move: Move, at: datetime) -> None:
    """The common superior gives it to another unit of the place, where there is one."""
    number, by = _organ(scene, "competence", "head")
    if move.argument == "other":
        below = [key for key in scene.tree.below(scene.matter.area, "station") if key != scene.unit]
        scene.unit = scene.rng.choice(below)
    given = {
        "proceeding": number,
        "decided_by": "superior",
        "unit": scene.tree.units[scene.unit].pk,
        "outside": False,
        "reason": "事项发生地在该单位辖区，由其办理；承诺告知信访人的日期不变。",
    }
    take(scene, "decide_competence", by, at, given)


def _come_back(scene: Scene, move: Move, at: datetime) -> None:
    given = {"returned_on": move.on, "how": "not_taken", "note": "办理机关书面告知不予受理，来件退回。"}
    take(scene, "come_back", scene.post(scene.office, "clerk"), at, given)


def _report_urgent(scene: Scene, move: Move, at: datetime) -> None:
    given = {
        "ground": "danger",
        "facts": "信访人反映现场存在安全隐患，可能危及周边住户人身安全。",
        "measures": "已通知辖区派出所到场查看并设置警示。",
        "to_own": "县委、县政府",
        "to_department": "县应急管理局",
        "to_meeting": True,
        "to_above": True,
    }
    take(scene, "report_urgent", scene.post(scene.office, "clerk"), at, given)


def _merge(scene: Scene, move: Move, at: datetime) -> None:
    """With the latest other matter of the same office that is open and of the same kind."""
    others = Case.objects.open().filter(office=scene.case.office_id, is_sealed=False, barred_units=[])
    other = others.exclude(pk=scene.case.pk).filter(kind=scene.case.kind).order_by("-pk").first()
    if other is not None:
        given = {"case": other.number, "reason": "反映的是同一处的同一类问题，一并调查核实。"}
        take(scene, "merge", scene.post(scene.office, "clerk"), at, given)


def _split(scene: Scene, move: Move, at: datetime) -> None:
    """The second request becomes a matter of its own."""
    by = scene.post(scene.office, "clerk")
    token = uuid5(TOKENS, f"{scene.matter.token} split")
    reason = "第二项诉求由其他单位办理，另立事项。"
    split_case(case=scene.case, requests=[2], reason=reason, by=by, at=at, seen=None, token=token)
    scene.case.refresh_from_db()


def _record_death(scene: Scene, move: Move, at: datetime) -> None:
    given = {"died_on": move.on - timedelta(days=4), "source": "家属来电告知，派出所户籍已经注销"}
    take(scene, "record_death", scene.post(scene.office, "clerk"), at, given)


def _relative(scene: Scene, given_name: str) -> Identity:
    """Somebody of the first petitioner's family."""
    first = scene.matter.persons[0].identity
    return Identity(name=first.name[:1] + given_name, phone="000-0000-1234", address=first.address)


def _succeed(scene: Scene, move: Move, at: datetime) -> None:
    given = {"outcome": "successor", "relation": "女儿", "note": "已核对户口簿和亲属关系证明。"}
    by = scene.post(scene.office, "clerk")
    take_naming_step(case=scene.case, step="succeed", by=by, at=at, given=given, identity=_relative(scene, "晓岚"))


def _authorise(scene: Scene, move: Move, at: datetime) -> None:
    lines = ["授权委托书", "", "　　本人委托代理人代为陈述、查询本信访事项，参加听证。", "", "　　　　委托人（签名）"]
    paper = keep_file(upload=letter_scan(lines, seed=f"{scene.matter.no} agent"), name="授权委托书.pdf", at=at)
    given = {"scope": "general", "until": move.on + timedelta(days=180), "files": [str(paper.pk)]}
    by = scene.post(scene.office, "clerk")
    take_naming_step(case=scene.case, step="authorise", by=by, at=at, given=given, identity=_relative(scene, "远航"))


def _name_later(scene: Scene, move: Move, at: datetime) -> None:
    identity = Identity(name="林若水", phone="000-0000-2468", address="望江省青溪县东桥镇柳堤小区6栋301室")
    take_naming_step(case=scene.case, step="name_later", by=None, at=at, given={}, identity=identity)


def _open_twin(scene: Scene, move: Move, at: datetime) -> None:
    given = {
        "unit": scene.tree.units[f"{scene.matter.area}.crime"].pk,
        "case_number": f"A9901211{scene.matter.no:05d}",
        "branch": "刑侦",
        "note": "案件侦办与信访事项同步推进，每半月通报一次进展。",
    }
    take(scene, "open_twin", scene.post(scene.unit, "head"), at, given)


def _report_twin(scene: Scene, move: Move, at: datetime) -> None:
    number, by = _organ(scene, "twin", "handler")
    given = {"proceeding": number, "note": "已调取监控录像，询问证人两名，锁定嫌疑车辆。"}
    take(scene, "report_twin", by, at, given)


def _hold_hearing(scene: Scene, move: Move, at: datetime) -> None:
    number, by = _organ(scene, "hearing", "handler")
    given = {
        "proceeding": number,
        "held_on": move.on,
        "place": "县公安局信访接待室二楼听证室",
        "present": "信访人、承办单位代表、社区代表一名、律师一名",
        "course": "双方分别陈述并出示材料，听证员逐项提问，当场核对照片和出警记录。",
        "signed": "signed",
    }
    take(scene, "hold_hearing", by, at, given)


def _conclude_hearing(scene: Scene, move: Move, at: datetime) -> None:
    number, by = _organ(scene, "hearing", "head")
    given = {"proceeding": number, "facts": "事情经过双方没有争议。", "view": "建议承办单位补充现场检测后答复。"}
    take(scene, "conclude_hearing", by, at, given)


def _handler(scene: Scene) -> Post:
    return scene.post(scene.unit, "handler", scene.handler)


def _rehear(scene: Scene, move: Move, at: datetime) -> None:
    given = {
        "heard_on": move.on,
        "hours": "9:30至10:40",
        "place": "派出所接待室",
        "present": "信访人、承办人",
        "statement": "信访人重新陈述了事情经过，补充了两张现场照片。",
        "signed": "signed",
    }
    take(scene, "rehear", _handler(scene), at, given)


def _analyse(scene: Scene, move: Move, at: datetime) -> None:
    given = {
        "problems": "反映的问题共两项，事实部分前后陈述一致。",
        "old_basis": "原答复依据出警记录和现场照片。",
        "reasons": "信访人认为原答复没有回应夜间检测的要求。",
        "finding": "应当补做夜间检测，再作答复。",
    }
    take(scene, "analyse", _handler(scene), at, given)


def _triage(scene: Scene, move: Move, at: datetime) -> None:
    rows = [
        {"no": item.no, "way": "conditions", "until": (move.on + timedelta(days=20)).isoformat()}
        for item in scene.state.open_requests()
    ]
    take(scene, "triage", _handler(scene), at, {"triages": rows})


def _ask_reply_check(scene: Scene, move: Move, at: datetime) -> None:
    """The legal unit of the place, or of the city, reads the reply, and so does the petition office."""
    tree, area = scene.tree, scene.matter.area
    legal = next(
        (tree.units[key].pk for key in (f"{area}.legal", f"{tree.parents[area]}.legal") if key in tree.units), None
    )
    given: Given = {"petition_office": scene.case.office_id, "note": "请重点看依据是否充分。"}
    take(scene, "ask_reply_check", _handler(scene), at, given | ({"legal": legal} if legal else {}))


def _comment_reply(scene: Scene, move: Move, at: datetime) -> None:
    number, by = _organ(scene, "reply_check", "clerk")
    given = {"proceeding": number, "view": "objected", "comment": "第二段没有写明依据的条款，请补充。"}
    take(scene, "comment_reply", by, at, given)


def _quality_opinion(scene: Scene, move: Move, at: datetime) -> None:
    given = {"verdict": "sound", "opinion": "事实清楚，程序完备，答复逐项回应，文书齐全。"}
    take(scene, "quality_opinion", scene.post(scene.office, "clerk"), at, given)


def _look_back(scene: Scene, move: Move, at: datetime) -> None:
    given = {"findings": "抽查案卷并电话核实，答复事项已经落实。", "quality": "sound", "follows": "nothing"}
    take(scene, "look_back", scene.post(scene.matter.area, "supervisor"), at, given)


MOVES_AROUND: Mapping[str, Play] = {
    "decide_competence": _decide_competence,
    "come_back": _come_back,
    "report_urgent": _report_urgent,
    "merge": _merge,
    "split": _split,
    "record_death": _record_death,
    "succeed": _succeed,
    "authorise": _authorise,
    "name_later": _name_later,
    "open_twin": _open_twin,
    "report_twin": _report_twin,
    "hold_hearing": _hold_hearing,
    "conclude_hearing": _conclude_hearing,
    "rehear": _rehear,
    "analyse": _analyse,
    "triage": _triage,
    "ask_reply_check": _ask_reply_check,
    "comment_reply": _comment_reply,
    "quality_opinion": _quality_opinion,
    "look_back": _look_back,
}
