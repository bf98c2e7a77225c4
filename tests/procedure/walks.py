"""Walks through the procedure: for any state, every step that somebody could really take, with values that fit it."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from typing import Any

from tests.procedure.make import ABOVE, CLERK, CUSTODIAN, HANDLER, HEAD, OFFICE, PETITIONER, SUPERVISOR, UNIT, calendar
from tests.procedure.walks_around import AROUND_GIVEN
from tests.procedure.walks_beside import BESIDE_GIVEN

from huiyin.procedure.engine import Actor, Facts, NotAllowed, StepRecord, advance, decide, open_steps
from huiyin.procedure.printed import kind_moves, stage_moves
from huiyin.procedure.proceedings import PROCEEDINGS
from huiyin.procedure.reviews import CHECKS
from huiyin.procedure.schema import Procedure, Step
from huiyin.procedure.stages import STAGES
from huiyin.procedure.state import CaseState, Proceeding

OFFICE_HEAD = Actor("head", OFFICE, 13, 103)
OFFICE_HANDLER = Actor("handler", OFFICE, 14, 104)
UNIT_CLERK = Actor("clerk", UNIT, 21, 201)
SECOND_HANDLER = Actor("handler", UNIT, 24, 204)
SECOND_OFFICE_HANDLER = Actor("handler", OFFICE, 15, 105)
OTHER = 5
OTHER_CLERK = Actor("clerk", OTHER, 51, 501)
OTHER_HEAD = Actor("head", OTHER, 52, 502)
OTHER_HANDLER = Actor("handler", OTHER, 53, 503)
PART_CLERK = Actor("clerk", 7, 72, 702)
ABOVE_HEAD = Actor("head", ABOVE, 92, 902)
ABOVE_HANDLER = Actor("handler", ABOVE, 93, 903)
# ABOVE reviews; the one above it rechecks.
TOP, TOP_HEAD, TOP_HANDLER = 90, Actor("head", 90, 94, 904), Actor("handler", 90, 95, 905)
PEOPLE = (
    OTHER_CLERK,
    OTHER_HEAD,
    OTHER_HANDLER,
    TOP_HEAD,
    TOP_HANDLER,
    CLERK,
    UNIT_CLERK,
    OFFICE_HEAD,
    HEAD,
    OFFICE_HANDLER,
    HANDLER,
    SECOND_HANDLER,
    SECOND_OFFICE_HANDLER,
    SUPERVISOR,
    CUSTODIAN,
    PETITIONER,
    PART_CLERK,
    ABOVE_HEAD,
    ABOVE_HANDLER,
)
ON = date(2005, 1, 1)
FACTS = Facts(
    above=(ABOVE,),
    layers=dict.fromkeys(
        ("simple_handling", "triage_dates", "plan_dates", "lead_checks", "termination", "hearing_days"), ON
    ),
)

Choice = tuple[Actor, str, dict[str, Any]]


def _handler(state: CaseState) -> int:
    """A handler of the unit who is not recused; the second one stands in for the first."""
    posts = {OFFICE: (14, 15), OTHER: (53, 54), ABOVE: (93, 94)}.get(state.unit or 0, (23, 24, 25))
    return next((post for post in posts if post not in state.recused), 99)


def _answers(state: CaseState, on: date) -> dict[str, Any]:
    row = {"outcome": "explained", "opinion": "意见"}
    answers = [row | {"no": item.no} for item in state.open_requests()[:1]]
    return {"answers": answers, "facts": "事实", "basis": "依据", "remedy": "复查"}


def _service(state: CaseState, on: date) -> dict[str, Any]:
    papers = state.unserved_papers()
    served = {"way": "in_person", "server": "某", "result": "signed", "served_on": on}
    return served | {"paper": papers[0].key if papers else ""}


def _extension(state: CaseState, on: date) -> dict[str, Any]:
    clocks = state.open_clocks("finish")
    return {"request": clocks[0].request if clocks else 0, "days": 10, "reason": "复杂", "told_on": on}


def _triage(state: CaseState, on: date) -> dict[str, Any]:
    rows = [{"no": item.no, "way": "conditions", "until": on + timedelta(days=8)} for item in state.open_requests()]
    return {"triages": rows}


def _part(state: CaseState, *statuses: str) -> int:
    found = [item for item in state.open_proceedings("part") if item.status in (statuses or (item.status,))]
    return found[0].no if found else 0


def _review(state: CaseState, on: date) -> dict[str, Any]:
    return {"organ": ABOVE, "grounds": "不服", "hands": [[203, UNIT], [202, UNIT]]}


def _recheck(state: CaseState, on: date) -> dict[str, Any]:
    return {"organ": TOP, "grounds": "不服", "hands": []}


def _conducted(state: CaseState) -> Proceeding | None:
    return next(iter(state.open_proceedings(*CHECKS)), None)


def _taken_up(state: CaseState, on: date) -> dict[str, Any]:
    item = _conducted(state)
    handler = TOP_HANDLER if item is not None and item.unit == TOP else ABOVE_HANDLER
    return {"handler": handler.post, "good_reason": "住院", "proceeding": item.no if item else 0}


def _results(state: CaseState, on: date) -> dict[str, Any]:
    item = _conducted(state)
    kind = ("upheld", "revoked")[state.steps % 2]
    rows = [{"no": no, "result": kind, "opinion": "意见"} for no in (item.requests if item else ())]
    return {"results": rows, "facts": "事实", "basis": "依据", "proceeding": item.no if item else 0}


_DECLINED = {"ground": "other_organ", "article": "35", "where_to_go": "某厅"}
_ENDED = {"ground": "理由", "remedy_used": "复查、复核", "organ": "省厅", "assistance": "继续帮扶"}
_CHECKED = {"procedure": "合规", "substance": "属实", "result": "upheld", "opinion": "维持"}
VISIT = {"consent": True, "explained": True, "performed": "yes", "view": "disagrees", "reason": "不满意"}


def _nothing(state: CaseState, on: date) -> dict[str, Any]:
    return {}


Given = dict[str, Any]
# One set of values for a step, or several that lead to different places.
GIVEN: dict[str, Callable[[CaseState, date], Given | list[Given]]] = {
    "transfer": lambda state, on: {"unit": UNIT},
    "assign": lambda state, on: {"unit": UNIT, "report_due": on + timedelta(days=40)},
    "object": lambda state, on: {"reason": "理由"},
    "settle_objection": lambda state, on: [{"answer": answer, "reason": "理由"} for answer in ("agree", "refuse")],
    "decide_competence": lambda state, on: [
        {"decided_by": "superior", "unit": unit, "reason": "理由"} for unit in (state.unit, OTHER)
    ],
    "decline": lambda state, on: {"ground": "other_organ", "article": "23", "where_to_go": "某局"},
    "refer_out": lambda state, on: {"route": "31.2", "organ": "仲裁委", "law": "仲裁法", "where_to_go": "仲裁委"},
    "join": lambda state, on: {"contact_no": 1000 + state.steps},
    "unjoin": lambda state, on: {"contact_no": state.contacts[-1] if state.contacts else 0, "reason": "误并"},
    "withdraw": lambda state, on: {"own_words": "撤回"},
    "no_longer_accept": lambda state, on: [
        {"ground": ground, "article": "31", "explanation": "已起诉", "where_to_go": "某法院"} | more
        for ground, more in (("legal_procedure", {"procedure": "court"}), ("pending", {"elsewhere": "省厅〔2026〕3号"}))
    ],
    "appoint": lambda state, on: {"handler": _handler(state), "lead": 22},
    "reassign": lambda state, on: {"handler": _handler(state), "reason": "调整"},
    "recuse": lambda state, on: {"post": state.handler or 999, "reason": "利害关系", "answer": "同意回避"},
    "refuse_recusal": lambda state, on: {"reason": "无利害关系"},
    "log": lambda state, on: {"what": "interview", "note": "谈话"},
    "extend": _extension,
    "draft": _answers,
    "return_draft": lambda state, on: {"reason": "修改"},
    "serve": _service,
    "report": lambda state, on: {"problem": "问题", "findings": "情况", "opinion": "意见"},
    "return_visit": lambda state, on: VISIT | {"visited_on": on},
    "waive_return_visit": lambda state, on: {"why": "不同意回访"},
    "rate": lambda state, on: {
        "ratings": [{"no": r.no, "unit": "not"} for r in state.requests if r.status == "served"]
    },
    "supplement": lambda state, on: {"note": "补充"},
    "answer_overdue": lambda state, on: {"answer": "已督促"},
    "ask_recusal": lambda state, on: {"who": "承办人", "reason": "利害关系"},
    "demand": lambda state, on: {"what": "说明", "answer_due": on + timedelta(days=7)},
    "explain": lambda state, on: {"answer": "说明"},
    "withdraw_demand": lambda state, on: {
        "demand": next((item.step for item in state.demands if item.is_open), 0),
        "reason": "情况已经变化",
    },
    "correct": lambda state, on: {"reason": "有误", "changes": {"people": 2}},
    "bind_scan": lambda state, on: {"paper": state.papers[0].key if state.papers else "", "file": "1"},
    "fix_items": lambda state, on: {"supervising_unit": ABOVE, "requirements": "逐项答复"},
    "plan": lambda state, on: {
        "analysis": "案情",
        "measures": [{"text": "协调", "due_on": on + timedelta(days=5)}, {"text": "走访", "due_on": on}],
        "deadline": on + timedelta(days=20),
    },
    "do_measures": lambda state, on: {
        "measures": [item.no for item in state.plan.open_measures()[:1]] if state.plan else [],
        "note": "已落实",
    },
    "triage": _triage,
    "lead_check": lambda state, on: {"what": "file", "checked_on": on, "note": "阅卷"},
    "handle_simply": lambda state, on: {"ground": "clear", "not_refusal": True},
    "end_simple": lambda state, on: {"reason": "情况复杂"},
    "set_team": lambda state, on: {"posts": [_handler(state)], "reason": "协助"},
    "raise_level": lambda state, on: {"unit": ABOVE, "reason": "重复信访"},
    "new_code": lambda state, on: {"contact_no": 1, "how": "document"},
    "add_part": lambda state, on: {"unit": 7, "what": "提供材料", "due_on": on + timedelta(days=10)},
    "accept_part": lambda state, on: {"proceeding": _part(state), "handler": 71},
    "answer_part": lambda state, on: {"proceeding": _part(state), "answer": "材料附后"},
    "return_part": lambda state, on: {
        "proceeding": _part(state, "answered"),
        "reason": "不完整",
        "due_on": on + timedelta(days=5),
    },
    "end_part": lambda state, on: {"proceeding": _part(state), "how": "not_needed", "reason": "不再需要"},
    "ask_review": _review,
    "ask_recheck": _recheck,
    "take_up_review": _taken_up,
    "decline_review": lambda state, on: _DECLINED,
    "log_review": lambda state, on: {"what": "file", "note": "阅卷"},
    "draft_review": _results,
    "return_review": lambda state, on: {"reason": "修改"},
    "withdraw_review": lambda state, on: {"own_words": "撤回"},
    "terminate": lambda state, on: _ENDED,
    "challenge_termination": lambda state, on: {"grounds": "不服", "organ": TOP},
    "draft_full_check": lambda state, on: _CHECKED,
    "link_case": lambda state, on: {"case": "2025-000001", "kind": "new_facts", "reason": "新的事实"},
    "unseal": lambda state, on: {"party": "3f2c", "reason": "送达"},
    **BESIDE_GIVEN,
    **AROUND_GIVEN,
}


def choices(procedure: Procedure, state: CaseState, on: date, *, without: Collection[str] = ()) -> Iterator[Choice]:
    """Every open step with an actor who may take it and values that `decide` accepts; `without` are left untried."""
    for actor in PEOPLE:
        for offer in open_steps(procedure, state, actor, on, FACTS, calendar()):
            if not offer.is_open or offer.step.key in without:
                continue
            sets = GIVEN.get(offer.step.key, _nothing)(state, on)
            for given in sets if isinstance(sets, list) else [sets]:
                try:
                    cleaned = decide(procedure, state, offer.step.key, actor, given, on, FACTS, calendar())
                except NotAllowed:
                    continue
                yield actor, offer.step.key, dict(cleaned)


def take(procedure: Procedure, state: CaseState, choice: Choice, on: date) -> tuple[CaseState, StepRecord]:
    actor, key, given = choice
    record = StepRecord(state.steps + 1, key, on, actor, given)
    return advance(procedure, state, record, calendar()), record


def owner_acts(state: CaseState, choice: Choice) -> bool:
    """Whether the choice is the stage's owner's: its role, in the unit whose turn it is."""
    stage = STAGES[state.stage]
    unit = state.office if stage.owner_unit == "office" else state.unit
    return choice[0].role == stage.owner and choice[0].unit == unit


def moved(before: CaseState, after: CaseState) -> set[tuple[str, str]]:
    """Where a step really led: from stage to stage, and each proceeding from status to status ("review:" its end)."""
    found = {(before.stage, after.stage)} if before.stage != after.stage else set()
    for item in after.proceedings:
        was = before.proceeding(item.no)
        if was is not None and not was.is_open:
            continue  # what is said of an ended one moves it nowhere
        if was is None or (was.status, was.is_open) != (item.status, item.is_open):
            origin = was.status if was else "[*]"
            found.add((f"{item.kind}:{origin}", f"{item.kind}:{item.status if item.is_open else '[*]'}"))
    return found


def led(step: Step, before: CaseState) -> set[tuple[str, str]]:
    """Where the catalogue says it leads from here. A missing pair: add it to `leads` of the step (see schema.Step)."""
    told = {pair for pair in stage_moves(step) if pair[0] == before.stage}
    for kind in PROCEEDINGS.values():
        told |= {(f"{kind.key}:{origin}", f"{kind.key}:{goal}") for origin, goal in kind_moves(step, kind)}
        if kind.ends_with_case:
            told |= {(f"{kind.key}:{status}", f"{kind.key}:[*]") for status in kind.statuses}
    return told
