"""An accusation and the people who may not know of it: the scene of test_accused.py and test_accused_later.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from huiyin.cases.actions import register_case, take_step
from huiyin.cases.intake.registration import Asked, Person, Registration
from huiyin.cases.models import Case
from huiyin.documents.files import keep_file
from huiyin.duties.office_time import now, today
from huiyin.parties.actions import Contactable, Identity
from huiyin.people import directory
from huiyin.people.models import Deputy, Post, Unit
from tests import make
from tests.desk.test_steps import make_pdf

SUBJECT = "民警截留涉案车辆押金"
WORDS = ("截留涉案车辆", "押金条被收走", "周某某举报人", "13911112222", "收条照片", "核对押金台账", "查无入账记录")


@dataclass
class World:
    """An office, the people who may not know, and the accusation once it has come in."""

    office: make.Office
    squad: Unit
    second: Unit
    leading: Unit
    helping: Unit
    leader: Post
    clerk: Post
    handler: Post
    helper: Post
    chief: Post
    accused: Post
    kept_out: list[Post]
    standing_in: Deputy
    ordinary: Case
    case: Case | None = None
    code: str = ""
    secrets: tuple[str, ...] = ()
    files: list[Any] = field(default_factory=list)


def world() -> World:
    """The station is complained of, and one of its handlers, who holds a second post and stands in for somebody."""
    office = make.office()
    squad = make.unit("东桥派出所社区中队", parent=office.station, level="town")
    second = make.unit("城西派出所", parent=office.bureau, level="town")
    leading = make.unit("督察大队", parent=office.bureau, level="town", paper_code="督")
    helping = make.unit("法制大队", parent=office.bureau, level="town")
    leader = make.post(leading, "head", name="督察长")
    away = make.post(leading, "clerk", name="休假内勤")
    accused = office.handler
    own = (
        accused,
        Post.objects.create(staff=accused.staff, unit=second, role="handler", since=today()),
        office.station_clerk,
        office.head,
        make.post(office.station, "supervisor", name="站督"),
        make.post(office.station, "custodian", name="站管"),
        make.post(office.station, "administrator", name="站管理"),
        make.post(squad, "clerk", name="中队内勤"),
        make.post(squad, "head", name="中队长"),
        make.post(second, "head", name="城西所长"),
    )
    standing_in = Deputy.objects.create(
        post=away, deputy=accused.staff, since=today(), until=today() + timedelta(days=30)
    )
    directory.forget()
    ordinary = make.case(office.clerk, at=now(), received_on=today())
    take_step(case=ordinary, step="transfer", by=office.clerk, at=now(), given={"unit": office.station.pk})
    return World(
        office=office,
        squad=squad,
        second=second,
        leading=leading,
        helping=helping,
        leader=leader,
        clerk=make.post(leading, "clerk", name="督察内勤"),
        handler=make.post(leading, "handler", name="督察员"),
        helper=make.post(helping, "clerk", name="法制内勤"),
        chief=make.post(office.bureau, "head", name="局长"),
        accused=accused,
        kept_out=list(own),
        standing_in=standing_in,
        ordinary=ordinary,
    )


def accuse(place: World, *, sealed: bool) -> Case:
    """The accusation comes in, is given to another unit, worked on, and waits for signature; dates have passed."""
    photo = keep_file(upload=make_pdf(), name="收条照片.pdf", at=now())
    registration = Registration(
        office=place.office.office,
        channel="visit",
        received_on=today() - timedelta(days=40),
        requests=(Asked("请查处截留涉案车辆押金的民警。", "accusation"), Asked("退还押金。")),
        subject=SUBJECT,
        facts="押金条被收走，多次索要未果。",
        persons=(Person(Identity(name="周某某举报人", phone="13911112222"), asked=Contactable(("call",))),),
        complained_of="东桥派出所 林知夏",
        complained_unit=place.office.station,
        complained_staff=place.accused.staff,
        is_sealed=sealed,
        backdated_reason="补录",
        files=(photo,),
    )
    made = register_case(registration=registration, by=place.office.clerk, at=now())
    case, office = made.case, place.office
    place.case, place.code, place.secrets = case, made.code, (case.number, made.code, SUBJECT, *WORDS)
    place.files = [photo]
    soon = today() + timedelta(days=2)
    moves: list[tuple[str, Post | None, dict[str, Any]]] = [
        ("assign", office.clerk, {"unit": place.leading.pk, "report_due": soon, "extract": "摘要：核对押金台账。"}),
        ("accept", place.clerk, {}),
        ("appoint", place.leader, {"handler": place.handler.pk, "lead": place.leader.pk}),
        ("add_part", place.handler, {"unit": place.helping.pk, "what": "核对押金台账", "due_on": soon}),
        ("answer_part", place.helper, {"answer": "查无入账记录"}),
        ("log", place.handler, {"what": "evidence", "note": "收条照片已核对", "files": []}),
        ("demand", office.supervisor, {"what": "说明押金去向", "answer_due": soon}),
        ("ask_recusal", None, {"who": "督察员", "reason": "与林知夏共事"}),
    ]  # fmt: skip
    for key, by, given in moves:
        role = None if by else "petitioner"
        take_step(case=case, step=key, by=by, role=role, at=now(), given=given)
    return case
