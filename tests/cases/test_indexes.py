"""What a step writes is indexed once: an index that another one begins with is written for nothing."""

from __future__ import annotations

import pytest
from django.db import connection

from huiyin.cases import bulk

pytestmark = pytest.mark.django_db

# Plain B-trees over every row: those of a part of the rows, and those over expressions, stand for themselves.
INDEXES = """
SELECT indrelid::regclass::text, indexrelid::regclass::text, indisunique,
    ARRAY(SELECT pg_get_indexdef(indexrelid, place, true) FROM generate_series(1, indnkeyatts) AS place)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
WHERE indrelid = ANY(%s::regclass[]) AND indpred IS NULL AND indexprs IS NULL AND amname = 'btree'
"""


def test_no_index_of_what_a_step_writes_is_the_beginning_of_another() -> None:
    tables = [model._meta.db_table for model in bulk.MODELS.values()]
    tables += [model._meta.db_table for model, _ in bulk.PLAIN_ROWS.values()]
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [tables])
        found = cursor.fetchall()
    assert len(found) > len(tables)
    spare = {
        name
        for table, name, is_unique, columns in found
        for other_table, other, _, others in found
        if table == other_table and name != other and not is_unique and others[: len(columns)] == columns
    }
    assert spare == set()
