"""Statements that are put together once give the same rows as the queries they stand for."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases import belongings
from huiyin.cases.models import Case, Contact, Petitioner, Request, Step
from huiyin.ledger.reading import Fixed, FixedQuery, Given, statement
from huiyin.people.models import Post
from tests import make
from tests.desk.seated import handled, served

pytestmark = pytest.mark.django_db


def values(row: object) -> dict[str, object]:
    return {key: value for key, value in vars(row).items() if not key.startswith("_")}


def test_rows_are_those_of_the_query_with_every_value_as_django_reads_it() -> None:
    case = handled(make.office(), 4)
    for fixed, query in (
        (belongings.stored_steps_of(case), Step.objects.filter(case=case).order_by("seq")),
        (belongings.requests_of(case), Request.objects.filter(case=case).order_by("no")),
        (belongings.contacts_of(case), Contact.objects.filter(case=case).order_by("received_on", "id")),
    ):
        assert [values(row) for row in fixed] == [values(row) for row in query]
        assert fixed


def test_rows_that_are_pointed_to_come_along() -> None:
    case = handled(make.office(), 4)
    with CaptureQueriesContext(connection) as asked:
        found = belongings.petitioners_of(case)
        pseudonyms = [row.party.pseudonym for row in found]
    assert len(asked) == 1
    assert pseudonyms == [row.party.pseudonym for row in Petitioner.objects.filter(case=case)]


def test_a_row_read_so_can_be_changed_and_saved() -> None:
    case = handled(make.office(), 4)
    (request,) = belongings.requests_of(case)
    request.text = "改动"
    request.save(update_fields=["text"])
    assert Request.objects.get(case=case, no=request.no).text == "改动"


def test_the_case_of_a_number_follows_the_rule_of_reach_for_every_post() -> None:
    office = make.office()
    cases = [handled(office, 4), served(office, 9), make.case(office.clerk)]
    for post in Post.objects.select_related("unit", "staff"):
        for case in cases:
            expected = Case.objects.visible_to(post).filter(pk=case.pk).first()
            assert belongings.visible_by_number(post, case.number) == expected, (post, case)


def test_an_unknown_number_or_one_with_odd_characters_is_nobody_s() -> None:
    office = make.office()
    for number in ("2026-999999", "number", "%s", "'; --", ""):
        assert belongings.visible_by_number(office.clerk, number) is None


def test_what_can_match_nothing_asks_nothing() -> None:
    query = FixedQuery(Case.objects.filter(pk__in=[], number=Given("number")))
    with CaptureQueriesContext(connection) as asked:
        assert query.rows(number="2026-000001") == []
    assert len(asked) == 0
    assert statement(Case.objects.none()) == ("", ())


def test_first_gives_one_or_none() -> None:
    fixed = Fixed(Case, "WHERE t.id = %s")
    case = make.case(make.office().clerk)
    assert fixed.first(case.pk) == case
    assert fixed.first(0) is None
