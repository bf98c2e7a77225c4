import pytest
from pytest_django import Settings

from tests import make


@pytest.fixture(autouse=True)
def _channels(settings: Settings) -> None:
    """Everything by hand, and e-mail; the tests of other channels switch those on."""
    settings.CHANNELS = ("letter", "call", "email")
    settings.MAIL_FROM = "回音 <no-reply@petitions.example>"
    settings.SITE = "https://petitions.example"


@pytest.fixture
def office() -> make.Office:
    return make.office()
