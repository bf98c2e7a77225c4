"""Who may do what, and the words in which the engine says no."""

from dataclasses import replace
from typing import Any

import pytest
from tests.procedure.make import (
    CLERK,
    CUSTODIAN,
    HANDLER,
    HEAD,
    OPINION,
    PETITIONER,
    SUPERVISOR,
    UNIT,
    UNIT_CLERK,
    Drive,
    calendar,
    day,
    handling,
    registered,
    served,
    transferred,
)

from huiyin.procedure.engine import Actor, Facts, NotAllowed, decide, open_steps


def codes(drive: Drive, key: str, actor: Actor, on: str, given: dict[str, Any] | None = None) -> set[str]:
    """The reasons a step is refused with; empty when it is allowed."""
    try:
        decide(drive.procedure, drive.state, key, actor, given or {}, day(on), drive.facts, calendar())
    except NotAllowed as refused:
        return {reason.code for reason in refused.reasons}
    return set()


def offered(drive: Drive, actor: Actor, on: str) -> dict[str, list[str]]:
    offers = open_steps(drive.procedure, drive.now, actor, day(on), drive.facts, calendar())
    return {offer.step.key: [reason.code for reason in offer.reasons] for offer in offers}


REGISTER = {"channel": "visit", "received_on": "2026-03-02", "office": 1, "requests": [{"no": 1, "text": "诉求"}]}


def test_registration_is_never_refused_for_content() -> None:
    given = REGISTER | {"requests": [{"no": 1, "text": "同一事项再次提出，并辱骂工作人员"}], "people": 200}
    assert codes(Drive(), "register", CLERK, "2026-03-02", given) == set()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"representatives": 6}, "representatives"),
        ({"channel": "pigeon"}, "wrong:channel"),
        ({"received_on": None}, "missing:received_on"),
        ({"received_on": "2026-03-03"}, "received_on"),
        ({"written_on": "2026-03-03"}, "written_on"),
        ({"requests": [{"no": 1, "text": "a"}, {"no": 1, "text": "b"}]}, "wrong:requests"),
        ({"received_on": "2026-02-30"}, "wrong:received_on"),
    ],
)
def test_registration_checks_its_values(given: dict[str, Any], code: str) -> None:
    assert codes(Drive(), "register", CLERK, "2026-03-02", REGISTER | given) == {code}


def test_a_handler_may_not_register() -> None:
    assert codes(Drive(), "register", HANDLER, "2026-03-02", REGISTER) == {"role"}


def test_accusations_never_reach_the_accused() -> None:
    drive = registered(barred_units=[UNIT])
    assert codes(drive, "transfer", CLERK, "2026-03-03", {"unit": UNIT}) == {"barred_unit"}
    drive.facts = Facts(barred_units=frozenset({7}))
    assert codes(drive, "transfer", CLERK, "2026-03-03", {"unit": 7}) == {"barred_unit"}
    assert codes(drive, "transfer", CLERK, "2026-03-03", {"unit": 8}) == set()
    assert codes(drive, "unjoin", UNIT_CLERK, "2026-03-03", {"contact_no": 1, "reason": "x"}) == {"barred"}


def test_a_barred_unit_is_shut_out_of_every_step() -> None:
    drive = transferred()
    drive.facts = Facts(barred_units=frozenset({UNIT}))
    assert all("barred" in reasons for reasons in offered(drive, UNIT_CLERK, "2026-03-06").values())


def test_a_transfer_needs_a_unit_in_reach() -> None:
    drive = registered()
    drive.facts = Facts(reachable_units=frozenset({4}), outside_units=frozenset({5}))
    assert codes(drive, "transfer", CLERK, "2026-03-03", {"unit": UNIT}) == {"unreachable_unit"}
    assert codes(drive, "transfer", CLERK, "2026-03-03", {"unit": 4}) == set()
    assert codes(drive, "transfer", CLERK, "2026-03-03", {"unit": 5}) == set()


def test_a_sealed_matter_travels_as_an_extract() -> None:
    drive = registered(sealed=True)
    assert codes(drive, "transfer", CLERK, "2026-03-03", {"unit": UNIT}) == {"extract"}
    assert codes(drive, "transfer", CLERK, "2026-03-03", {"unit": UNIT, "extract": "反映欠薪"}) == set()


def test_the_same_matter_pending_elsewhere_is_not_accepted() -> None:
    drive = transferred()
    drive.facts = Facts(same_matter_pending="2026-0007")
    assert codes(drive, "accept", UNIT_CLERK, "2026-03-06") == {"same_matter"}


def test_what_a_recheck_ended_is_not_accepted_again() -> None:
    drive = transferred()
    drive.facts = Facts(final_matter="2025-0031")
    assert codes(drive, "accept", UNIT_CLERK, "2026-03-06") == {"final"}


def test_a_matter_about_the_office_itself_is_sorted_by_the_unit_above() -> None:
    drive = registered(barred_units=[CLERK.unit])
    drive.facts = Facts(superior=9)
    above = Actor("clerk", 9, 92, 902)
    assert codes(drive, "transfer", CLERK, "2026-03-03", {"unit": UNIT}) == {"barred"}
    assert codes(drive, "transfer", above, "2026-03-03", {"unit": UNIT}) == set()


def test_only_the_unit_that_has_the_matter_declines_it() -> None:
    given = {"ground": "other_organ", "article": "23", "where_to_go": "民政局"}
    assert codes(registered(), "decline", CLERK, "2026-03-06", given) == set()
    assert codes(transferred(), "decline", CLERK, "2026-03-06", given) == {"holder"}
    assert codes(transferred(), "decline", UNIT_CLERK, "2026-03-06", given) == set()


def test_a_decline_says_where_to_go() -> None:
    given = {"ground": "other_organ", "article": "23"}
    assert codes(registered(), "decline", CLERK, "2026-03-06", given) == {"missing:where_to_go"}


def test_only_the_appointed_handler_drafts() -> None:
    other = Actor("handler", UNIT, 29, 209)
    assert codes(handling(), "draft", other, "2026-03-20", OPINION) == {"handler"}
    assert codes(handling(), "draft", HANDLER, "2026-03-20", OPINION) == set()


def test_nobody_signs_their_own_draft() -> None:
    drive = handling()
    drive.do("draft", HANDLER, "2026-03-20", OPINION)
    both = replace(HANDLER, role="head")
    assert codes(drive, "sign", both, "2026-03-21") == {"own_draft"}
    assert codes(drive, "sign", HEAD, "2026-03-21") == set()


@pytest.mark.parametrize("outcome", ["supported", "explained", "not_supported"])
def test_the_three_outcomes(outcome: str) -> None:
    given = OPINION | {"answers": [{"no": 1, "outcome": outcome, "opinion": "意见"}]}
    assert codes(handling(), "draft", HANDLER, "2026-03-20", given) == set()


@pytest.mark.parametrize(
    "answers",
    [
        [{"no": 1, "outcome": "resolved", "opinion": "意见"}],
        [{"no": 1, "outcome": "supported", "opinion": " "}],
        [{"no": 1, "outcome": "supported", "opinion": "a"}, {"no": 1, "outcome": "explained", "opinion": "b"}],
    ],
)
def test_an_answer_needs_outcome_and_opinion(answers: list[dict[str, Any]]) -> None:
    assert codes(handling(), "draft", HANDLER, "2026-03-20", OPINION | {"answers": answers}) == {"wrong:answers"}


def test_the_return_visit_is_made_by_somebody_else_with_consent() -> None:
    visit = {"consent": True, "visited_on": "2026-04-10", "explained": True, "performed": "no", "view": "no_view"}
    drive = served()
    worked = Actor("clerk", UNIT, HANDLER.post, 203)
    assert codes(drive, "return_visit", worked, "2026-04-10", visit) == {"visitor"}
    assert codes(drive, "return_visit", CLERK, "2026-04-10", visit | {"consent": False}) == {"missing:consent"}
    assert codes(drive, "return_visit", CLERK, "2026-04-10", visit | {"view": "would_not_sign"}) == {"reason"}
    drive.do("return_visit", CLERK, "2026-04-10", visit)
    drive.do("return_visit", CLERK, "2026-04-11", visit)
    assert codes(drive, "return_visit", CLERK, "2026-04-12", visit) == {"visits"}
    assert codes(drive, "return_visit", CLERK, "2026-04-12", visit | {"asked_by_petitioner": True}) == set()


def test_dates_lie_neither_ahead_nor_silently_behind() -> None:
    drive = transferred()
    drive.facts = Facts(today=day("2026-03-06"))
    assert codes(drive, "accept", UNIT_CLERK, "2026-03-07") == {"future"}
    assert codes(drive, "accept", UNIT_CLERK, "2026-03-04") == {"backdated"}
    assert codes(drive, "accept", UNIT_CLERK, "2026-03-04", {"backdated_reason": "补录"}) == set()


def test_a_paper_cannot_be_served_before_it_was_issued_or_twice() -> None:
    drive = served()
    given = {"way": "in_person", "server": "李某", "result": "signed", "served_on": "2026-04-02"}
    assert codes(drive, "serve", UNIT_CLERK, "2026-04-02", given | {"paper": "handling_opinion"}) == {
        "nothing_to_serve"
    }
    fresh = handling()
    early = given | {"paper": "acceptance_notice", "served_on": "2026-03-09"}
    assert codes(fresh, "serve", UNIT_CLERK, "2026-03-11", early) == {"served_on"}
    assert codes(fresh, "serve", UNIT_CLERK, "2026-03-11", early | {"paper": "transfer_letter"}) == {"paper"}


def test_only_what_was_served_can_be_rated() -> None:
    rating = {"ratings": [{"no": 1, "unit": "satisfied"}]}
    assert codes(handling(), "rate", PETITIONER, "2026-03-20", rating) == {"not_served"}
    assert codes(served(), "rate", PETITIONER, "2026-04-20", {"ratings": [{"no": 2, "unit": "not"}]}) == {"ratings"}
    assert codes(served(), "rate", PETITIONER, "2026-04-20", {"ratings": [{"no": 1, "unit": "5"}]}) == {"wrong:ratings"}


def test_a_correction_touches_only_what_may_be_corrected() -> None:
    given = {"reason": "有误", "changes": {"handler": 3}}
    assert codes(handling(), "correct", CLERK, "2026-03-20", given) == {"changes"}


def test_every_closed_door_says_why() -> None:
    for actor in (CLERK, UNIT_CLERK, HEAD, HANDLER, SUPERVISOR, CUSTODIAN, PETITIONER):
        for drive in (registered(), transferred(), handling(), served()):
            for offer in open_steps(drive.procedure, drive.now, actor, day("2026-04-02"), drive.facts, calendar()):
                assert offer.is_open == (not offer.reasons)
                assert all(reason.text.zh and reason.text.en for reason in offer.reasons)


def test_the_administrator_is_offered_nothing() -> None:
    assert offered(served(), Actor("administrator", 1, 99), "2026-04-02") == {}
