"""The first run happens once, and only with the code that lies on the server."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from huiyin.people import first_run, refusals
from huiyin.people.actions import UnitFields
from huiyin.people.models import Post, Unit
from huiyin.people.sign_in import sign_in

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
ROOT = UnitFields("望江市公安局", "city")
OFFICE = UnitFields("望江市公安局信访处", "city", is_petition_office=True)


@pytest.fixture(autouse=True)
def _keys(settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "keys"


def run(code: str, *, root: UnitFields = ROOT, password: str = "paper-crane-41") -> first_run.SetUp:
    return first_run.set_up(
        code=code, root=root, office=OFFICE, name="单明", username="Admin", password=password, at=AT
    )


def test_makes_root_office_and_administrator_once() -> None:
    code = first_run.setup_code()
    assert first_run.code_file().stat().st_mode & 0o777 == 0o600
    made = run(code.lower().replace("-", " "))
    assert made.office.parent == made.root
    assert made.office.is_petition_office
    assert not first_run.is_needed()
    assert not first_run.code_file().exists()
    assert sign_in(username="admin", password="paper-crane-41", address="", at=AT).seat.post == made.administrator
    with pytest.raises(refusals.AlreadySetUp):
        run(code)
    assert Post.objects.count() == 1


def test_an_organ_can_be_its_own_petition_office() -> None:
    made = run(first_run.setup_code(), root=UnitFields("东桥派出所", "town", is_petition_office=True))
    assert made.office == made.root
    assert Unit.objects.count() == 1


def test_the_code_is_needed_and_kept() -> None:
    code = first_run.setup_code()
    with pytest.raises(refusals.WrongCode):
        run("AAAA-BBBB-CCCC")
    assert first_run.setup_code() == code
    with pytest.raises(refusals.WeakPassword):
        run(code, password="123")
    assert first_run.is_needed()


def test_codes_cannot_be_guessed_without_end() -> None:
    for _ in range(first_run.TRIES_IN_AN_HOUR):
        with pytest.raises(refusals.WrongCode):
            run("AAAA-BBBB-CCCC")
    with pytest.raises(refusals.Locked):
        run(first_run.setup_code())
