"""How each step of the demo is taken: by which post, and with what in the form. Every one goes through `take_step`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from huiyin.cases.identities import open_identity
from huiyin.cases.joining import join_contact
from huiyin.documents.files import keep_file
from huiyin.install.demo_around import MOVES_AROUND
from huiyin.install.demo_beside import MOVES_BESIDE
from huiyin.install.demo_files import read
from huiyin.install.demo_plan import Move
from huiyin.install.demo_registering import registration_of
from huiyin.install.demo_scans import letter_scan
from huiyin.install.demo_scene import Given, Scene, take
from huiyin.install.demo_words import basis_for
from huiyin.people.models import Post
from huiyin.procedure.catalogue import procedure_for

OUTCOME_WEIGHTS = {"supported": 6, "explained": 4, "not_supported": 2}
# A suggestion is adopted, in part, or not (art. 29); the words of the answers say it either way.
OF_SUGGESTIONS = {"supported": "adopted", "explained": "partly_adopted", "not_supported": "not_adopted"}
REPORT_DAYS_DEFAULT = 60


def play(scene: Scene, move: Move, at: datetime) -> None:
    """Take one planned step. Raises NotAllowed if the plan asks for what the law forbids."""
    MOVES[move.key](scene, move, at)


def _of_unit(role: str, scene: Scene, at: datetime) -> tuple[Post, Given]:
    """Who acts for the competent unit; for one outside, the registering office with the unit's paper attached."""
    if not scene.is_outside:
        return scene.post(scene.unit, role, scene.handler if role == "handler" else 0), {}
    name = scene.tree.units[scene.unit].name
    lines = [f"{name}", "", "　　贵单位转来的信访事项收悉。现将办理情况函告如下，请代为录入。", "", f"　　　　{name}"]
    paper = letter_scan(lines, seed=f"{scene.matter.no} {at}")
    file = keep_file(upload=paper, name=f"{name}来函.pdf", at=at)
    return scene.post(scene.office, "clerk"), {"on_behalf": True, "attached": [str(file.pk)]}


# From registration to acceptance


def _transfer(scene: Scene, move: Move, at: datetime) -> None:
    _pass_on(scene, "transfer", move, at, {"note": scene.pick("note")} if scene.rng.random() < 0.4 else {})


def _assign(scene: Scene, move: Move, at: datetime) -> None:
    due = scene.matter.received_on + timedelta(days=int(move.argument or REPORT_DAYS_DEFAULT))
    _pass_on(scene, "assign", move, at, {"report_due": due, "requirements": scene.pick("report_requirements")})


def _pass_on(scene: Scene, key: str, move: Move, at: datetime, given: Given) -> None:
    if move.argument == "other":
        scene.unit = _neighbour(scene)
    given |= {"unit": scene.tree.units[scene.unit].pk, "received_on": move.on, "outside": scene.is_outside}
    if scene.matter.is_sealed:
        given["extract"] = scene.matter.words.extract
    take(scene, key, scene.post(scene.office, "clerk"), at, given)


def _neighbour(scene: Scene) -> str:
    """Another unit of the same kind in the same place, or a station."""
    kind, area = scene.tree.kinds[scene.unit], scene.matter.area
    found = [key for key in scene.tree.below(area, kind) if key != scene.unit]
    return scene.rng.choice(found or [key for key in scene.tree.below(area, "station") if key != scene.unit])


def _keep(scene: Scene, move: Move, at: datetime) -> None:
    scene.unit = scene.office
    take(scene, "keep", scene.post(scene.office, "clerk"), at, {})


def _object(scene: Scene, move: Move, at: datetime) -> None:
    by, extra = _of_unit("clerk", scene, at)
    take(scene, "object", by, at, {"reason": scene.pick("object_reason"), **extra})


def _settle(scene: Scene, move: Move, at: datetime) -> None:
    agreed = move.argument == "agree"
    reason = "理由成立，收回后重新分办。" if agreed else "经核对辖区图，仍属贵单位职责，请继续办理。"
    take(scene, "settle_objection", scene.post(scene.office, "clerk"), at, {"answer": move.argument, "reason": reason})


def _decline(scene: Scene, move: Move, at: datetime) -> None:
    words = scene.matter.kind["decline"]
    article = "第二十三条" if words["ground"] == "other_organ" else "第三十一条"
    given = {
        "ground": words["ground"],
        "article": f"《信访工作条例》{article}",
        "explanation": words["explanation"],
        "where_to_go": words["where"].format_map(scene.matter.words.gaps),
    }
    take(scene, "decline", scene.post(scene.office, "clerk"), at, given)


def _refer_out(scene: Scene, move: Move, at: datetime) -> None:
    words, gaps = scene.matter.kind["refer"], scene.matter.words.gaps
    given = {
        "route": words["route"],
        "organ": words["organ"].format_map(gaps),
        "law": words["law"],
        "where_to_go": words["where"].format_map(gaps),
    }
    take(scene, "refer_out", scene.post(scene.office, "clerk"), at, given)


def _accept(scene: Scene, move: Move, at: datetime) -> None:
    by, extra = _of_unit("clerk", scene, at)
    contact = f"{by.staff.name}，{by.unit.phone}"
    take(scene, "accept", by, at, {"contact": contact, **extra})


# Handling


def _appoint(scene: Scene, move: Move, at: datetime) -> None:
    by, given = _of_unit("head", scene, at)
    if not scene.is_outside:
        given |= {"handler": scene.post(scene.unit, "handler", scene.handler).pk, "lead": by.pk}
    if scene.rng.random() < 0.5:
        given["requirements"] = scene.pick("requirements")
    take(scene, "appoint", by, at, given)


def _log(scene: Scene, move: Move, at: datetime) -> None:
    whats = {"hearing": "heard_petitioner", "scene": "visit", "evidence": "evidence", "plan": "plan"}
    by, extra = _of_unit("handler", scene, at)
    given = {"what": whats.get(move.argument, "other"), "note": scene.pick(move.argument), **extra}
    take(scene, "log", by, at, given)


def _extend(scene: Scene, move: Move, at: datetime) -> None:
    by, extra = _of_unit("head", scene, at)
    reason = scene.pick("extend_reason")
    for request in _open_requests(scene):
        given = {"request": request, "days": int(move.argument), "reason": reason, "told_on": move.on, **extra}
        take(scene, "extend", by, at, given)


def _recuse(scene: Scene, move: Move, at: datetime) -> None:
    """The handler stands aside; the next appointment names another."""
    handler = scene.post(scene.unit, "handler", scene.handler)
    given = {"post": handler.pk, "reason": scene.pick("recusal_reason")}
    if scene.state.recusal_asked:
        given["answer"] = "经核实，承办人与对方当事人有利害关系，已决定回避，另行指派承办人。"
    take(scene, "recuse", scene.post(scene.unit, "head"), at, given)
    scene.handler += 1


def _refuse_recusal(scene: Scene, move: Move, at: datetime) -> None:
    reason = "经核实，承办人与对方当事人没有利害关系，不需要回避。"
    take(scene, "refuse_recusal", scene.post(scene.unit, "head"), at, {"reason": reason})


def _open_requests(scene: Scene) -> list[int]:
    return [request.no for request in scene.state.open_requests()]


def _draft(scene: Scene, move: Move, at: datetime) -> None:
    by, extra = _of_unit("handler", scene, at)
    numbers = _open_requests(scene)[: 1 if move.argument == "first" else None]
    basis = basis_for(scene.matter.kind["category"])
    given = {
        "answers": [_answer(scene, no, basis) for no in numbers],
        "facts": scene.pick("found"),
        "basis": f"{basis}、《信访工作条例》第三十二条" if basis != "《信访工作条例》" else f"{basis}第三十二条",
        "remedy": _remedy(scene),
        **extra,
    }
    take(scene, "draft", by, at, given)


def _answer(scene: Scene, no: int, basis: str) -> Given:
    answers = scene.matter.words.asks[no - 1].answers
    wanted = scene.matter.outcome
    outcome = wanted if wanted in answers else _chosen(answers, scene.rng)
    request = scene.state.request(no)
    is_suggestion = request is not None and request.kind == "suggestion"
    said = OF_SUGGESTIONS[outcome] if is_suggestion else outcome
    return {"no": no, "outcome": said, "facts": "", "opinion": answers[outcome], "basis": basis}


def _chosen(answers: Mapping[str, str], rng: Random) -> str:
    outcomes = list(answers)
    return rng.choices(outcomes, [OUTCOME_WEIGHTS[outcome] for outcome in outcomes])[0]


def _remedy(scene: Scene) -> str:
    if any(request.route != "31.6" for request in scene.state.requests):
        return "如对本答复有意见，可以依照办理该事项所适用的法律、法规规定的途径提出。"
    above = scene.tree.units[scene.tree.parents[scene.unit]]
    days = procedure_for(scene.case.procedure).clocks["review_window"].limit
    return (
        f"如不服本处理意见，可以自收到本意见书之日起{days}日内，向{above.name}请求复查（地址：{above.address}，"
        f"电话：{above.phone}）。"
    )


def _return_draft(scene: Scene, move: Move, at: datetime) -> None:
    take(scene, "return_draft", scene.post(scene.unit, "head"), at, {"reason": scene.pick("return_reason")})


def _sign(scene: Scene, move: Move, at: datetime) -> None:
    by, extra = _of_unit("head", scene, at)
    take(scene, "sign", by, at, extra)


def _serve(scene: Scene, move: Move, at: datetime) -> None:
    kind, _, special = move.argument.partition(":")
    paper = next(paper for paper in reversed(scene.state.unserved_papers()) if paper.kind == kind)
    is_ours = kind in ("decline_notice", "refer_notice")
    by, extra = (scene.post(scene.office, "clerk"), {}) if is_ours else _of_unit("clerk", scene, at)
    ways = ("in_person", "post", "electronic") if scene.matter.channel == "web" else ("in_person", "in_person", "post")
    way = "post" if special == "posted" else scene.rng.choice(ways)
    given = {"paper": paper.key, "way": way, "server": by.staff.name, "served_on": move.on, "result": "signed"}
    if special == "posted":
        given["result"] = "posted"
    elif way == "in_person" and scene.rng.random() < 0.05:
        given |= {"result": "refused", "witness": "社区工作人员（在场见证）"}
    if way == "post":
        given["post_number"] = f"XA{scene.rng.randint(10**8, 10**9 - 1)}00"
    take(scene, "serve", by, at, given | extra)


def _report(scene: Scene, move: Move, at: datetime) -> None:
    by, extra = _of_unit("handler", scene, at)
    given = {
        "problem": scene.matter.words.subject,
        "findings": scene.pick("found"),
        "opinion": "已逐项答复信访人，处理意见书已经送达。",
        **extra,
    }
    take(scene, "report", by, at, given)


# After the answer, and beside the road


def _return_visit(scene: Scene, move: Move, at: datetime) -> None:
    given: Given = {
        "consent": True,
        "visited_on": move.on,
        "explained": True,
        "performed": scene.rng.choice(("yes", "yes", "partly", "not_applicable")),
        "view": move.argument,
    }
    if move.argument == "disagrees":
        given["reason"] = scene.pick("visit_reason")
    take(scene, "return_visit", scene.post(scene.office, "clerk", 1), at, given)


def _waive_return_visit(scene: Scene, move: Move, at: datetime) -> None:
    reasons: Sequence[str] = read("lists")["waive"]
    why = reasons[2] if scene.matter.is_anonymous else scene.rng.choice(reasons[:2])
    take(scene, "waive_return_visit", scene.post(scene.office, "clerk", 1), at, {"why": why})


def _close(scene: Scene, move: Move, at: datetime) -> None:
    by = scene.post(scene.office, "clerk") if scene.is_outside else scene.post(scene.unit, "head")
    take(scene, "close", by, at, {})


def _rate(scene: Scene, move: Move, at: datetime) -> None:
    good = ("satisfied", "satisfied", "basically")
    said = move.argument or scene.rng.choice(good)
    rows = [
        {"no": request.no, "office": scene.rng.choice(good), "unit": said}
        for request in scene.state.requests
        if request.status == "served"
    ]
    comment = "" if move.argument else scene.pick("comment")
    take(scene, "rate", None, at, {"ratings": rows, "comment": comment})


def _words_of_petitioner(key: str, field_name: str, source: str) -> Callable[[Scene, Move, datetime], None]:
    """A step of the petitioner that carries nothing but words."""

    def play_it(scene: Scene, move: Move, at: datetime) -> None:
        take(scene, key, None, at, {field_name: scene.pick(source)})

    return play_it


def _ask_recusal(scene: Scene, move: Move, at: datetime) -> None:
    given = {"who": "本事项的承办人", "reason": "他与对方当事人住在同一个单元，来往很多，我担心不能公正处理。"}
    take(scene, "ask_recusal", None, at, given)


def _withdraw(scene: Scene, move: Move, at: datetime) -> None:
    take(scene, "withdraw", None, at, {"own_words": scene.pick("withdraw_words")})


def _supervisor(scene: Scene) -> Post:
    """Whoever supervises the matter: the bureau of the county, or the city's where there is none."""
    return scene.post(scene.matter.area, "supervisor")


def _demand(scene: Scene, move: Move, at: datetime) -> None:
    given = {"what": scene.pick("demand_what"), "answer_due": move.on + timedelta(days=int(move.argument))}
    take(scene, "demand", _supervisor(scene), at, given)


def _answer_overdue(scene: Scene, move: Move, at: datetime) -> None:
    take(scene, "answer_overdue", _supervisor(scene), at, {"answer": scene.pick("overdue_answer")})


def _explain(scene: Scene, move: Move, at: datetime) -> None:
    take(scene, "explain", scene.post(scene.unit, "head"), at, {"answer": scene.pick("explain_answer")})


def _correct(scene: Scene, move: Move, at: datetime) -> None:
    earlier: date = scene.matter.received_on - timedelta(days=1)
    given = {"reason": scene.pick("correct_reason"), "changes": {"received_on": earlier.isoformat()}}
    take(scene, "correct", scene.post(scene.office, "clerk"), at, given)


def _unseal(scene: Scene, move: Move, at: datetime) -> None:
    petitioner = scene.case.petitioners.select_related("party").first()
    if petitioner is not None:
        custodian = scene.post(scene.office, "custodian")
        reason = "向信访人送达受理告知书，需要核对地址。"
        open_identity(case=scene.case, petitioner=petitioner, by=custodian, reason=reason, at=at)


def _join(scene: Scene, move: Move, at: datetime) -> None:
    words, times = scene.pick("second_contact"), len(scene.state.contacts)
    registration = registration_of(scene.matter, scene.tree, again=words, times=times, on=move.on)
    join_contact(case=scene.case, registration=registration, by=scene.post(scene.office, "clerk", 1), at=at)


MOVES: Mapping[str, Callable[[Scene, Move, datetime], None]] = {
    "transfer": _transfer,
    "assign": _assign,
    "keep": _keep,
    "object": _object,
    "settle_objection": _settle,
    "decline": _decline,
    "refer_out": _refer_out,
    "accept": _accept,
    "appoint": _appoint,
    "log": _log,
    "extend": _extend,
    "recuse": _recuse,
    "refuse_recusal": _refuse_recusal,
    "draft": _draft,
    "return_draft": _return_draft,
    "sign": _sign,
    "serve": _serve,
    "report": _report,
    "return_visit": _return_visit,
    "waive_return_visit": _waive_return_visit,
    "close": _close,
    "rate": _rate,
    "supplement": _words_of_petitioner("supplement", "note", "supplement"),
    "report_overdue": _words_of_petitioner("report_overdue", "note", "overdue_note"),
    "ask_recusal": _ask_recusal,
    "withdraw": _withdraw,
    "demand": _demand,
    "answer_overdue": _answer_overdue,
    "explain": _explain,
    "correct": _correct,
    "unseal": _unseal,
    "join": _join,
    **MOVES_BESIDE,
    **MOVES_AROUND,
}
