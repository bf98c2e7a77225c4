"""Two people, two windows, one case: one of them wins, nothing happens twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from huiyin.cases.actions import AlreadyRegistered, CaseMoved, register_case, take_step
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case, Contact
from huiyin.ledger.verify import verify_all
from huiyin.people import directory
from tests import make
from tests.cases.test_main_road import on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_names() -> Iterator[None]:
    """These tests commit and their rows are gone afterwards; the process must not remember them."""
    directory.forget()
    yield
    directory.forget()


def both_at_once(*tries: Callable[[], Any]) -> list[Any]:
    """Run the tries in threads that start together; each gives its value or its exception."""
    gate = threading.Barrier(len(tries))
    answers: list[Any] = [None] * len(tries)

    def run(index: int, what: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=10)
            answers[index] = what()
        except Exception as error:
            answers[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def test_one_wins_and_the_other_is_told_what_happened(tmp_path: Path) -> None:
    office = make.office()
    case = make.case(office.clerk)

    def transfer(unit: int) -> Callable[[], Any]:
        return lambda: take_step(
            case=Case.objects.get(pk=case.pk),
            step="transfer",
            by=office.clerk,
            at=on(date(2026, 3, 20)),
            given={"unit": unit},
            seen=1,
        )

    answers = both_at_once(transfer(office.station.pk), transfer(office.other.pk))

    lost = [answer for answer in answers if isinstance(answer, CaseMoved)]
    assert len(lost) == 1
    assert [step.key for step in lost[0].steps] == ["transfer"]
    assert Case.objects.get(pk=case.pk).last_seq == 2
    assert check_cases().ok
    assert verify_all(checkpoints=tmp_path).ok


def test_the_same_form_sent_twice_acts_once() -> None:
    office = make.office()
    case = make.case(office.clerk)
    token = uuid4()

    def send() -> Any:
        return take_step(
            case=Case.objects.get(pk=case.pk),
            step="transfer",
            by=office.clerk,
            at=on(date(2026, 3, 20)),
            given={"unit": office.station.pk},
            seen=1,
            token=token,
        )

    answers = both_at_once(send, send, send)

    assert [answer.seq for answer in answers] == [2, 2, 2]
    assert Case.objects.get(pk=case.pk).last_seq == 2


def test_the_same_registration_sent_twice_opens_one_case() -> None:
    office = make.office()
    token: UUID = uuid4()

    def send() -> Any:
        return register_case(
            registration=make.registration(office.office, token=token), by=office.clerk, at=make.MOMENT
        )

    answers = both_at_once(send, send, send)

    assert sum(isinstance(answer, AlreadyRegistered) for answer in answers) == 2
    assert Contact.objects.count() == 1
    assert Case.objects.count() == 1
