"""No longer accepting a matter after acceptance: closed grounds, a notice that says where to turn, never silently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huiyin.cases.actions import Registered
from huiyin.cases.intake.registration import Asked, Person
from huiyin.cases.models import Case
from huiyin.duties.models import Duty
from huiyin.duties.office_time import today
from huiyin.outbox.models import Message
from huiyin.parties.actions import Contactable, Identity
from huiyin.procedure.state import state_from_json
from tests import make
from tests.around.acts import acted, at_the_portal, read, refused, sound
from tests.cases.reviewed import Organs, organs, rechecked
from tests.desk.casework import moment
from tests.desk.seated import moved

pytestmark = pytest.mark.django_db

TOLD = {
    "article": "第三十一条",
    "explanation": "受理后查明，信访人已于三月提起诉讼。",
    "where_to_go": "望川县人民法院立案庭",
}
LAWSUIT = TOLD | {"ground": "legal_procedure", "procedure": "court"}
PENDING = TOLD | {"ground": "pending", "elsewhere": "省厅信访办 2026-88号"}


def handled(office: make.Office, **given: Any) -> tuple[Case, str]:
    made = make.registered(office.clerk, at=moment(), received_on=today(), **given)
    case = made.case
    moved(case, "transfer", office.clerk, 0, unit=office.station.pk)
    moved(case, "accept", office.station_clerk, 0)
    moved(case, "appoint", office.head, 0, handler=office.handler.pk, lead=office.head.pk)
    return case, made.code


def test_a_lawsuit_after_acceptance_ends_it_with_a_notice_and_what_comes_back_is_counted(tmp_path: Path) -> None:
    office = make.office()
    case, _code = handled(office)
    acted(office.head, case, "no_longer_accept", **LAWSUIT)
    state = state_from_json(case.state)
    assert (case.is_open, case.ending) == (False, "referred_out")
    assert state.referrals[0].procedure == "court"
    notice = case.papers.get(paper__template="decline_notice").paper
    assert notice.fields["ground_code"] == "after_recheck", "its title says: no longer accepted"
    assert "提起诉讼" in notice.fields["ground"]
    assert notice.fields["where_to_go"] == TOLD["where_to_go"]
    assert Duty.objects.open().filter(subject=f"case:{case.pk}", clock="serve_notice").exists()
    assert not Duty.objects.open().filter(subject=f"case:{case.pk}", clock="finish").exists()
    given = {"returned_on": today().isoformat(), "how": "not_taken"}
    acted(office.clerk, case, "come_back", **given)
    assert (case.is_open, case.stage, case.handler_id) == (True, "sorting", None)
    assert sound(tmp_path)


def test_only_some_requests_may_end_and_the_others_go_on(tmp_path: Path) -> None:
    office = make.office()
    case, _code = handled(office, requests=(Asked("请查处噪声。"), Asked("请赔偿损失。")))
    acted(office.head, case, "no_longer_accept", requests=["2"], **LAWSUIT)
    assert [item.status for item in state_from_json(case.state).requests] == ["open", "referred_out"]
    assert case.stage == "handling"
    finish = Duty.objects.open().filter(subject=f"case:{case.pk}", clock="finish")
    assert list(finish.values_list("request_no", flat=True)) == [1]
    assert sound(tmp_path)


def test_ground_article_explanation_and_where_to_go_are_all_wanted() -> None:
    office = make.office()
    case, _code = handled(office)
    for missing in ("ground", "article", "explanation", "where_to_go", "procedure"):
        given = {key: value for key, value in LAWSUIT.items() if key != missing}
        refused(office.head, case, "no_longer_accept", **given)
    refused(office.head, case, "no_longer_accept", **(PENDING | {"elsewhere": ""}))
    refused(office.head, case, "no_longer_accept", **(LAWSUIT | {"ground": "other_organ"}))


@pytest.mark.parametrize("stranger", ["clerk", "station_clerk", "handler", "office_head", "supervisor", "outsider"])
def test_only_the_head_of_the_competent_unit_decides_it(stranger: str) -> None:
    office = make.office()
    case, _code = handled(office)
    refused(getattr(office, stranger), case, "no_longer_accept", **PENDING)
    assert case.is_open


def test_before_acceptance_it_is_declined_instead() -> None:
    office = make.office()
    case = make.case(office.clerk, at=moment(), received_on=today())
    moved(case, "transfer", office.clerk, 0, unit=office.station.pk)
    refused(office.head, case, "no_longer_accept", **PENDING)


def test_after_a_recheck_only_with_the_link_to_the_matter_that_was_rechecked(tmp_path: Path) -> None:
    world: Organs = organs()
    earlier = rechecked(world)
    case, _code = handled(world.office)
    given = TOLD | {"ground": "after_recheck"}
    assert "关联事实和理由相同" in refused(world.office.head, case, "no_longer_accept", **given)
    acted(world.office.clerk, case, "link_case", case=earlier.number, kind="same_facts", reason="同一事实")
    acted(world.office.head, case, "no_longer_accept", **given)
    assert case.ending == "declined"
    assert sound(tmp_path)


def test_the_petitioner_reads_it_and_is_told(tmp_path: Path) -> None:
    office = make.office()
    person = Person(Identity(name="高见山", phone="13800001234"), asked=Contactable(("call",)))
    case, code = handled(office, persons=(person,))
    acted(office.head, case, "no_longer_accept", **PENDING)
    assert Message.objects.about("case", case.pk).filter(template="declined").exists()
    page = read(at_the_portal(Registered(case, case.contacts.get(), code)))
    assert "No longer accepted" in page
    assert sound(tmp_path)
