"""Labels kept in the process: one query for a list, in the reader's language, new after a change."""

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from huiyin.people import directory
from huiyin.people.actions import edit_unit
from tests import make
from tests.people.test_actions import AT, FIELDS

pytestmark = pytest.mark.django_db


def test_labels_of_a_list_cost_one_query_each_kind(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    units = [make.unit(f"所{number}") for number in range(5)]
    posts = [make.post(unit, "handler", name="林知夏", title="民警") for unit in units]
    directory.forget()
    with django_assert_num_queries(2):
        directory.warm_posts(post.pk for post in posts)
        assert [directory.unit_label(unit.pk) for unit in units] == ["所0", "所1", "所2", "所3", "所4"]
        assert {directory.post_label(post.pk) for post in posts} == {"林知夏 民警"}


def test_in_the_readers_language() -> None:
    unit = make.unit("东桥派出所", name_en="Dongqiao Police Station", short_name="东桥所")
    with override("zh-hans"):
        assert directory.unit_label(unit.pk) == "东桥派出所"
        assert directory.unit(unit.pk).short_label == "东桥所"
    with override("en"):
        assert directory.unit_label(unit.pk) == "Dongqiao Police Station"


def test_nothing_for_nothing() -> None:
    assert directory.unit_label(None) == directory.post_label(None) == directory.unit_label(0) == ""
    assert directory.post_label(0) == ""


def test_a_change_shows_at_once_here() -> None:
    unit = make.unit("旧名")
    admin = make.post(unit, "administrator")
    assert directory.unit_label(unit.pk) == "旧名"
    edit_unit(unit=unit, fields=FIELDS, by=admin, at=AT)
    assert directory.unit_label(unit.pk) == "东桥派出所"
