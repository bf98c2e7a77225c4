"""Models and migrations say the same; found without a database."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation


def test_no_migration_is_missing() -> None:
    loader = MigrationLoader(None)
    assert not loader.detect_conflicts()
    asked = NonInteractiveMigrationQuestioner(dry_run=True)
    with translation.override(None):  # names of models are written in English
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), asked)
        changes = detector.changes(graph=loader.graph)
    missing = {app: [str(operation) for one in found for operation in one.operations] for app, found in changes.items()}
    assert not missing
