"""The event log, against the rules of the OCEL 2.0 specification (ocel-standard.org, JSON format)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from tests import make
from tests.bulletins.test_exports import asked, content
from tests.cases.test_main_road import walk_to_served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
TYPES = {"string", "time", "integer", "float", "boolean"}


def log_of(office: make.Office) -> Any:
    return json.loads(content(asked(office.office_head, "events", "ocel", language="en")))


def declared(types: Any) -> dict[str, dict[str, str]]:
    """The attributes of each type, as the log declares them."""
    assert all(set(one) == {"name", "attributes"} for one in types)
    found = {one["name"]: {item["name"]: item["type"] for item in one["attributes"]} for one in types}
    assert len(found) == len(types)
    assert {kind for attributes in found.values() for kind in attributes.values()} <= TYPES
    return found


def check(log: Any) -> None:
    """The four lists, what each entry must have, and that every name and id leads somewhere."""
    assert set(log) == {"eventTypes", "objectTypes", "events", "objects"}
    events, objects = declared(log["eventTypes"]), declared(log["objectTypes"])
    ids = {one["id"] for one in log["objects"]}
    assert len(ids) == len(log["objects"])
    assert len({one["id"] for one in log["events"]}) == len(log["events"])
    for one in log["events"]:
        check_entry(one, events[one["type"]], ids)
        assert datetime.fromisoformat(one["time"]).tzinfo is not None
    for one in log["objects"]:
        check_entry(one, objects[one["type"]], ids)
        assert all(datetime.fromisoformat(item["time"]).tzinfo for item in one["attributes"])


def check_entry(one: Any, kinds: dict[str, str], ids: set[str]) -> None:
    """An event or an object: attributes of its type, and relationships to objects of the log."""
    for attribute in one["attributes"]:
        assert isinstance(attribute["value"], str)
        assert kinds[attribute["name"]] != "time" or datetime.fromisoformat(attribute["value"]).tzinfo
    assert {link["objectId"] for link in one["relationships"]} <= ids
    assert all(isinstance(link["qualifier"], str) for link in one["relationships"])


def test_the_log_keeps_the_rules_of_the_standard() -> None:
    office = make.office()
    walk_to_served(office)
    make.case(office.clerk)
    log = log_of(office)
    check(log)
    assert {one["type"] for one in log["objects"]} == {"case", "request", "unit", "post"}
    assert len(log["events"]) == 9


def test_an_event_has_its_legal_and_its_recorded_time_and_its_objects() -> None:
    office = make.office()
    case = walk_to_served(office)
    log = log_of(office)
    transfer = next(one for one in log["events"] if one["attributes"][0]["value"] == "transfer")
    said = {item["name"]: item["value"] for item in transfer["attributes"]}
    assert (transfer["type"], transfer["time"]) == ("Transfer", "2026-03-20T02:00:00.000Z")
    assert said["legal_day"] == "2026-03-19T16:00:00.000Z"
    assert said["recorded_at"] > transfer["time"]
    links = {(item["objectId"], item["qualifier"]) for item in transfer["relationships"]}
    assert links == {
        (f"case:{case.number}", "of"),
        (f"unit:{office.office.pk}", "by"),
        (f"unit:{office.station.pk}", "to"),
        (f"post:{office.clerk.pk}", "by"),
    }
    signed = next(one for one in log["events"] if one["attributes"][0]["value"] == "draft")
    assert (f"request:{case.number}/1", "about") in {
        (item["objectId"], item["qualifier"]) for item in signed["relationships"]
    }


def test_nobody_is_in_the_log() -> None:
    office = make.office()
    case = walk_to_served(office)
    text = content(asked(office.office_head, "events", "ocel")).decode()
    for private in ("高见山", "13800001234", "林知夏", "周启文", "噪声", case.petitioners.get().party.pseudonym):
        assert private not in text


def test_an_empty_log_is_a_log() -> None:
    log = log_of(make.office())
    check(log)
    assert log["events"] == log["objects"] == []
