"""The rule of a campaign, by the sources: what it takes in, what is entered only, what it cannot say at all."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from huiyin.campaigns.scope import Judged, Known, Scope, source_of

START = date(2011, 11, 23)
EVERY = ("concluded", "in_procedure", "terminated")
RULE = Scope(before=START, first=date(2010, 1, 1), exclusions=EVERY)


def known(**given: Any) -> Known:
    """An open claim first raised in March 2010, found by the unit itself."""
    more = {name: given.pop(name) for name in ("office_level", "letters", "contacts", "is_terminated") if name in given}
    facts = {
        "received_on": date(2010, 3, 2),
        "kind": "claim",
        "category": "law.lawsuit",
        **dict.fromkeys(("is_first", "is_open"), True),
        **dict.fromkeys(("is_litigious", "is_assigned"), False),
        **dict.fromkeys(("closed_on", "referred_on", "returned_on")),
    }
    return Known(SimpleNamespace(**(facts | given)), **more)


CLOSED = {"is_open": False, "closed_on": date(2011, 5, 4)}


@pytest.mark.parametrize(
    ("given", "judged"),
    [
        ({}, Judged("own")),
        ({"received_on": date(2009, 12, 31)}, None),  # a day too early
        ({"received_on": date(2010, 1, 1)}, Judged("own")),  # the first day itself
        (CLOSED, Judged("own", "concluded")),  # closed before the campaign: entered only
        ({"is_open": False, "closed_on": START}, None),  # closed on its first day: neither
        ({"referred_on": date(2011, 2, 1)}, Judged("own", "in_procedure")),
        ({"referred_on": date(2011, 2, 1), "returned_on": date(2011, 8, 1)}, Judged("own")),  # it came back
        ({"is_terminated": True}, Judged("own", "terminated")),
    ],
)
def test_by_start_date_and_state_with_what_is_entered_only(given: dict[str, Any], judged: Judged | None) -> None:
    assert RULE.judge(known(**given)) == judged


def test_an_exclusion_that_is_not_named_excludes_nothing() -> None:
    bare = Scope(before=START)
    assert bare.judge(known(is_terminated=True)) == Judged("own")
    assert bare.judge(known(**CLOSED)) is None


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ({"letters": ("国家信访局",)}, "centre"),
        ({"letters": ("公安部信访局",)}, "ministry"),
        ({"letters": ("某省委政法委",)}, "province"),
        ({"letters": ("某省人大常委会信访局",)}, "congress"),
        ({"letters": ("东川市政府",)}, "city"),
        ({"is_assigned": True, "office_level": "province"}, "province"),
        ({"is_assigned": True, "office_level": "county"}, "own"),
        ({"office_level": "province"}, "own"),  # passed on without a report due is no assignment
    ],
)
def test_who_assigned_it(given: dict[str, Any], source: str) -> None:
    assert source_of(known(**given)) == source


def test_priorities_are_of_matters() -> None:
    rule = Scope(before=START, priorities=("litigious", "raised_again", "fields"), fields=("law",))
    assert rule.judge(known(category="labour")) is None
    assert rule.judge(known(category="labour", is_litigious=True)) is not None
    assert rule.judge(known(category="labour", contacts=2)) is not None
    assert rule.judge(known(category="law.lawsuit")) is not None


def test_the_rule_says_itself_in_both_languages() -> None:
    rule = Scope(before=START, first=date(2010, 1, 1), sources=("ministry", "province"), exclusions=EVERY)
    said = rule.said()
    assert said.zh == (
        "2010年1月1日以来开始信访，至今没有办结，部委交办或者省级交办的信访事项。"
        "历史上已经依法办结、正在法定程序中办理、已经依法终结的，不纳入专项治理范围，仍要录入。"
    )
    assert said.en.startswith("Matters first raised since 1 January 2010, still open, assigned by a ministry or")
    assert Scope.from_json(rule.as_json()) == rule


@pytest.mark.parametrize(
    "wrong",
    [
        # Two of source 000's five exclusions are declined (law.md 8, row 7): such matters are matters like any other.
        {"exclusions": ("agreement",)},
        {"exclusions": ("punished",)},
        {"sources": ("beijing",)},
        {"priorities": ("abnormal_visits",)},
        {"priorities": ("fields",)},
        {"stands": "quiet"},
        {"first": date(2011, 1, 1), "last": date(2010, 1, 1)},
    ],
)
def test_what_is_in_no_list_cannot_be_said(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"list|priority|days"):
        Scope(before=START, **wrong)


@pytest.mark.parametrize("name", ["persons", "visits", "went_to", "petitioner", "place"])
def test_no_word_for_a_person_or_where_anybody_went(name: str) -> None:
    with pytest.raises(ValueError, match="a scope has no"):
        Scope.from_json({**RULE.as_json(), name: ["某人"]})
