"""A database laid by our `migrate` is, object by object, the one that Django's own way makes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from psycopg import sql

pytestmark = [pytest.mark.django_db, pytest.mark.long]

READY = "import django; django.setup(); from django.core.management import call_command; "
OURS = READY + "call_command('migrate', verbosity=0)"
DJANGOS = READY + "from django.core.management.commands.migrate import Command; call_command(Command(), verbosity=0)"
# Everything a table is: columns, what bounds and indexes them, triggers with their functions, views.
SCHEMA = """
SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
       pg_get_expr(adbin, adrelid)
  FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
 WHERE attnum > 0 AND NOT attisdropped AND attrelid::regclass::text !~ '^(pg_|information_schema)'
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, NULL, NULL FROM pg_constraint
 WHERE conrelid <> 0 AND connamespace = 'public'::regnamespace
UNION ALL SELECT tablename, indexname, indexdef, NULL, NULL, NULL FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), NULL, NULL, NULL FROM pg_trigger
 WHERE NOT tgisinternal
UNION ALL SELECT proname, pg_get_function_identity_arguments(oid), prosrc, NULL, NULL, NULL FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p') AND prolang <> 13
UNION ALL SELECT app, name, NULL, NULL, NULL, NULL FROM django_migrations
"""


@contextmanager
def laid(name: str, program: str) -> Iterator[str]:
    """The address of a fresh database that a process of its own has migrated."""
    settings = connection.settings_dict
    address = psycopg.conninfo.make_conninfo(
        "", host=settings["HOST"], user=settings["USER"], port=settings["PORT"] or None, dbname="postgres"
    )
    server = psycopg.connect(address, autocommit=True)
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        url = f"postgresql://{settings['USER']}@/{name}?host={settings['HOST']}"
        given = {**os.environ, "HUIYIN_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "huiyin.settings"}
        subprocess.run([sys.executable, "-c", program], env=given, check=True, timeout=300)
        yield psycopg.conninfo.make_conninfo(address, dbname=name)
    finally:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        server.close()


def schema(address: str) -> set[tuple[object, ...]]:
    with psycopg.connect(address) as looked:
        return set(looked.execute(SCHEMA).fetchall())


def test_both_ways_lay_the_same_database() -> None:
    with laid("huiyin_laid_by_us", OURS) as ours, laid("huiyin_laid_by_django", DJANGOS) as djangos:
        made = schema(ours)
        assert len(made) > 2000
        assert made ^ schema(djangos) == set()
