"""What somebody changes by hand in the database is found and named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from huiyin.cases.check import check_cases
from huiyin.cases.models import Case
from huiyin.ledger.actions import append
from huiyin.ledger.checkpoints import checkpoint_file, write_checkpoint
from huiyin.ledger.verify import verify_all
from tests import make
from tests.cases.test_main_road import walk_to_served

pytestmark = pytest.mark.django_db


def by_hand(sql: str, *values: object) -> None:
    """Change the database the way somebody with its password would: past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def change_step(case: Case) -> None:
    by_hand('UPDATE cases_step SET given = given || \'{"note": "x"}\' WHERE case_id = %s AND seq = 2', case.pk)


def change_legal_date(case: Case) -> None:
    by_hand('UPDATE cases_step SET "on" = "on" - 3 WHERE case_id = %s AND seq = 3', case.pk)


def change_recording(case: Case) -> None:
    by_hand(
        "UPDATE cases_step SET recorded_at = recorded_at - interval '1 month' WHERE case_id = %s AND seq = 4", case.pk
    )


def change_entry(case: Case) -> None:
    by_hand(
        'UPDATE ledger_entry SET header = header || \'{"at": "2020-01-01"}\' WHERE chain = %s AND seq = 2',
        f"case:{case.pk}",
    )


def remove_entry(case: Case) -> None:
    by_hand("DELETE FROM ledger_entry WHERE chain = %s AND seq = 2", f"case:{case.pk}")


def remove_step(case: Case) -> None:
    by_hand("DELETE FROM cases_step WHERE case_id = %s AND seq = 2", case.pk)


def slip_in_step(case: Case) -> None:
    by_hand(
        """INSERT INTO cases_step (opened_month, case_id, seq, key, "on", at, recorded_at, role, given, calendar)
        SELECT opened_month, case_id, 99, key, "on", at, recorded_at, role, given, calendar
        FROM cases_step WHERE case_id = %s AND seq = 1""",
        case.pk,
    )


def remove_tail(case: Case) -> None:
    """Cut off the last step cleanly: entry, step and head agree, and only a checkpoint remembers."""
    chain = f"case:{case.pk}"
    by_hand("DELETE FROM ledger_entry WHERE chain = %s AND seq = %s", chain, case.last_seq)
    by_hand("DELETE FROM cases_step WHERE case_id = %s AND seq = %s", case.pk, case.last_seq)
    by_hand(
        """UPDATE ledger_head SET seq = seq - 1,
        hash = (SELECT hash FROM ledger_entry e WHERE e.chain = ledger_head.chain ORDER BY seq DESC LIMIT 1)
        WHERE chain = %s""",
        chain,
    )


def remove_chain(case: Case) -> None:
    """Remove the whole case from the ledger."""
    chain = f"case:{case.pk}"
    by_hand("DELETE FROM ledger_entry WHERE chain = %s", chain)
    by_hand("DELETE FROM ledger_head WHERE chain = %s", chain)
    by_hand("DELETE FROM cases_step WHERE case_id = %s", case.pk)


@pytest.mark.parametrize(
    ("tamper", "what", "seq"),
    [
        (change_step, "payload_changed", 2),
        (change_legal_date, "payload_changed", 3),
        (change_recording, "payload_changed", 4),
        (change_entry, "changed", 2),
        (remove_entry, "removed", 2),
        (remove_step, "payload_removed", 2),
        (slip_in_step, "slipped_in", 99),
        (remove_tail, "removed", 8),
        (remove_chain, "removed", 8),
    ],
)
def test_a_change_by_hand_is_named(tamper: Callable[[Case], None], what: str, seq: int, tmp_path: Path) -> None:
    case = walk_to_served(make.office())
    write_checkpoint(tmp_path, at=make.MOMENT)
    assert verify_all(checkpoints=tmp_path).ok

    tamper(case)

    first = verify_all(checkpoints=tmp_path).problems[0]
    assert (first.chain, first.seq, first.what) == (f"case:{case.pk}", seq, what)


def test_a_checkpoint_that_was_changed_is_named(tmp_path: Path) -> None:
    walk_to_served(make.office())
    write_checkpoint(tmp_path, at=make.MOMENT)
    file = checkpoint_file(tmp_path)
    file.write_text(file.read_text().replace('"n":1', '"n":2'))
    assert [problem.what for problem in verify_all(checkpoints=tmp_path).problems] == ["checkpoint_changed"]


def test_a_second_checkpoint_lists_only_what_moved(tmp_path: Path) -> None:
    office = make.office()
    make.case(office.clerk)
    first = write_checkpoint(tmp_path, at=make.MOMENT)
    assert first is not None
    assert write_checkpoint(tmp_path, at=make.MOMENT + timedelta(minutes=1)) is None
    second = make.case(office.clerk)
    line = write_checkpoint(tmp_path, at=make.MOMENT + timedelta(minutes=2))
    assert line is not None
    assert [chain for chain, _, _ in line.heads] == [f"case:{second.pk}"]
    assert line.prev == first.root


@pytest.mark.parametrize("table", ["ledger_entry", "cases_step"])
def test_the_database_itself_refuses_a_change(table: str) -> None:
    make.case(make.office().clerk)
    for sql in (f"UPDATE {table} SET seq = seq + 1", f"DELETE FROM {table}"):
        with (
            pytest.raises((InternalError, IntegrityError), match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_an_entry_of_an_office_carries_its_own_payload(tmp_path: Path) -> None:
    append(chain="office:7", kind="exported", at=make.MOMENT, payload={"rows": 3})
    assert verify_all(checkpoints=tmp_path).ok
    by_hand("UPDATE ledger_entry SET body = '{\"rows\": 2}' WHERE chain = 'office:7'")
    assert [problem.what for problem in verify_all(checkpoints=tmp_path).problems] == ["payload_changed"]


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE cases_case SET next_due_on = '2030-01-01'", "next_due_on"),
        ("UPDATE cases_case SET stage = 'closed'", "stage"),
        ("UPDATE cases_request SET answer = '不同的答复'", "requests"),
        ("UPDATE cases_reach SET is_own = true", "reach"),
        ("UPDATE cases_contact SET received_on = received_on + 1", "contact first"),
        ("UPDATE cases_contact SET facts = '不同的事实'", "contact first"),
        ("UPDATE documents_paper SET number = '望公信〔2026〕99号' WHERE template = 'handling_opinion'", "paper"),
        ("UPDATE duties_duty SET due_on = due_on + 1 WHERE clock = 'finish'", "duties finish"),
    ],
)
def test_check_names_what_is_not_what_the_steps_say(sql: str, where: str) -> None:
    case = walk_to_served(make.office())
    assert check_cases().ok
    by_hand(sql)
    differences = check_cases().differences
    assert [one.number for one in differences][:1] == [case.number]
    assert any(one.where.startswith(where) for one in differences)
