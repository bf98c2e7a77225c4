"""Parties in the database: nothing readable in a row, matching within one office, opening recorded."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from huiyin.ledger.models import Entry
from huiyin.parties.actions import Identity, ReasonMissing, open_party, read_party, seal_party
from huiyin.parties.matching import parties_like, trace_values
from huiyin.parties.models import Party, Trace
from huiyin.parties.sealing import SealBroken
from huiyin.people.models import Unit
from tests import make

AT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
ZHANG = Identity(name="张建国", id_number="11010519491231002X", phone="13800138000", address="人民路8号")

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Unit:
    return make.unit("望川县信访局", is_petition_office=True)


def test_no_word_of_an_identity_lies_readable_in_the_database(office: Unit) -> None:
    seal_party(office=office, identity=ZHANG, at=AT)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(p)::text FROM parties_party p "
            "UNION ALL SELECT row_to_json(t)::text FROM parties_trace t"
        )
        rows = " ".join(row[0] for row in cursor.fetchall())
    for word in (ZHANG.name, ZHANG.phone, ZHANG.id_number, ZHANG.address):
        assert word not in rows
        assert word.encode().hex() not in rows


def test_identities_cannot_be_swapped_between_rows(office: Unit) -> None:
    one = seal_party(office=office, identity=ZHANG, at=AT)
    two = seal_party(office=office, identity=Identity(name="李四"), at=AT)
    Party.objects.filter(pk=one.pk).update(sealed=two.sealed)
    with pytest.raises(SealBroken):
        read_party(Party.objects.get(pk=one.pk))


def test_pseudonyms_are_random_and_all_that_a_party_says_of_itself(office: Unit) -> None:
    parties = [seal_party(office=office, identity=ZHANG, at=AT) for _ in range(5)]
    assert len({party.pseudonym for party in parties}) == 5
    for party in parties:
        assert str(party) == party.pseudonym
        assert len(party.pseudonym) == 6
        assert "张建国" not in repr(party)


@pytest.mark.parametrize(
    ("asked", "found", "sure"),
    [
        (Identity(phone="+86 138 0013 8000"), True, True),
        (Identity(name="张 建国"), True, False),
        (Identity(name="张建国", phone="13900139000"), True, False),
        (Identity(id_number="110105491231002"), True, True),
        (Identity(name="李四"), False, False),
        (Identity(address="人民路8号"), False, False),  # a household is not a person
        (Identity(), False, False),
    ],
)
def test_finding_an_earlier_filing(office: Unit, asked: Identity, found: bool, sure: bool) -> None:
    party = seal_party(office=office, identity=ZHANG, at=AT)
    hits = [(hit.pk, vars(hit)["is_sure"]) for hit in parties_like(office=office, identity=asked)]
    assert hits == ([(party.pk, sure)] if found else [])


def test_matching_runs_within_one_office(office: Unit) -> None:
    other = make.unit("邻县信访局", is_petition_office=True)
    seal_party(office=office, identity=ZHANG, at=AT)
    assert not parties_like(office=other, identity=ZHANG).exists()
    here, there = trace_values(office.pk, ZHANG), trace_values(other.pk, ZHANG)
    assert not set(here.values()) & set(there.values())


def test_equal_values_of_two_fields_never_meet(office: Unit) -> None:
    values = trace_values(office.pk, Identity(phone="110105194912310", id_number="110105194912310"))
    assert len(set(values.values())) == 2


def test_an_anonymous_party_has_no_traces(office: Unit) -> None:
    party = seal_party(office=office, identity=Identity(), at=AT)
    assert not Trace.objects.filter(party=party).exists()
    assert read_party(party).is_empty


def test_one_query_finds(office: Unit, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    seal_party(office=office, identity=ZHANG, at=AT)
    with django_assert_num_queries(1):
        list(parties_like(office=office, identity=ZHANG))


def test_opening_is_recorded_without_the_identity(office: Unit) -> None:
    party = seal_party(office=office, identity=ZHANG, at=AT)
    custodian = make.post(office, "custodian")
    assert open_party(party=party, by=custodian, reason=" 核对身份 ", at=AT) == ZHANG
    entry = Entry.objects.get(chain=f"office:{office.pk}", kind="identity_opened")
    assert entry.body == {"party": str(party.pk), "pseudonym": party.pseudonym, "reason": "核对身份"}
    assert "张建国" not in str(entry.header)
    assert entry.header["by"]["post"] == custodian.pk


def test_nothing_is_opened_without_a_reason(office: Unit) -> None:
    party = seal_party(office=office, identity=ZHANG, at=AT)
    with pytest.raises(ReasonMissing):
        open_party(party=party, by=make.post(office, "custodian"), reason="  ", at=AT)
    assert not Entry.objects.filter(kind="identity_opened").exists()
