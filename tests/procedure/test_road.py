"""The main road, end to end, and its side roads: every step taken the way the product takes it."""

from tests.procedure.make import CLERK, HEAD, PETITIONER, UNIT_CLERK, served

VISIT = {"consent": True, "visited_on": "2026-04-10", "explained": True, "performed": "yes", "view": "disagrees"}


def test_a_letter_is_carried_to_closed() -> None:
    drive = served()
    assert drive.now.stage == "served"
    drive.do("return_visit", CLERK, "2026-04-10", VISIT | {"reason": "认为金额不足"})
    drive.do("close", HEAD, "2026-04-13")
    drive.do("rate", PETITIONER, "2026-04-14", {"ratings": [{"no": 1, "office": "satisfied", "unit": "not"}]})
    assert (drive.now.stage, drive.now.ending) == ("closed", "answered")
    assert {view.clock.rule: view.verdict for view in drive.view("2026-04-14")} == {
        "sort": "met",
        "notice": "met",
        "promise": "met",
        "objection": "ended",
        "finish": "met",
        "serve_notice": "met",
        "serve_opinion": "met",
        "review_window": "running",
        "rating_window": "met",
    }


def test_unit_clerk_may_not_sort() -> None:
    assert UNIT_CLERK.unit != CLERK.unit
