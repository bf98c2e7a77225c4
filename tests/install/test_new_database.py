"""A new database is laid the cheap way; that what comes of it is what Django's own way makes is tried in tests/long."""

import pytest
from django.core.management import load_command_class
from django.core.management.commands import migrate
from django.db import connection

from huiyin.install.management.commands.migrate import Command, Executor, NewState


def test_the_command_is_ours_and_uses_our_executor() -> None:
    assert isinstance(load_command_class("huiyin.install", "migrate"), Command)
    assert vars(migrate)["MigrationExecutor"] is Executor


@pytest.mark.django_db
def test_a_database_that_stands_is_migrated_by_djangos_own_way() -> None:
    made = Executor(connection)
    assert not isinstance(made._create_project_state(), NewState)
    made.loader.applied_migrations = {}
    assert isinstance(made._create_project_state(), NewState)
