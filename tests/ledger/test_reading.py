"""Statements that are put together once give the same rows as the queries they stand for."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases import belongings
from huiyin.cases.models import Case, Contact, Petitioner, Reach, Request, Step
from huiyin.ledger.inserting import update_rows
from huiyin.ledger.reading import FIRST, SECOND, Fixed, FixedQuery, FixedValues, Given, statement
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


def test_values_are_those_of_the_query_for_the_numbers_given() -> None:
    office = make.office()
    one, other = make.case(office.clerk), make.case(office.clerk)
    kept = FixedValues(lambda: Reach.objects.filter(case=FIRST, unit=SECOND).order_by().values_list("case", "is_own"))
    asked = [(case, unit.pk) for case in (one, other) for unit in (office.office, office.station)]
    for case, unit in asked:
        expected = list(Reach.objects.filter(case=case, unit=unit).order_by().values_list("case", "is_own"))
        assert kept.rows(case.pk, unit) == expected
    assert [bool(kept.rows(case.pk, unit)) for case, unit in asked] == [True, False, True, False]
    with pytest.raises(IndexError):
        kept.rows(one.pk)
    assert FixedValues(lambda: Case.objects.none().values_list("pk")).rows() == []


def test_only_the_rows_and_columns_named_are_changed() -> None:
    office = make.office()
    one, other = make.case(office.clerk), make.case(office.clerk)
    was, before = (values(Case.objects.get(pk=case.pk)) for case in (one, other))
    changed = {"state": {**one.state, "steps": 9}, "barred_units": [3, 4], "unit_id": None, "subject": "改过"}
    update_rows(Case, changed, by="id", key=one.pk)
    assert values(Case.objects.get(pk=one.pk)) == {**was, **changed}
    assert values(Case.objects.get(pk=other.pk)) == before


def test_the_state_of_a_case_is_unpacked_anew_when_the_row_is_given_another() -> None:
    case = make.case(make.office().clerk)
    first = case.standing
    assert case.standing is first
    case.state = {**case.state, "no_visits": [7]}
    assert (case.standing.no_visits, first.no_visits) == ((7,), ())
