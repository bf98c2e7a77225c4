"""Files that no row knows, and rows whose file is gone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from huiyin.documents import store, sweep
from huiyin.documents.files import keep_file
from tests.documents.samples import AT


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.FILES = tmp_path / "files"
    return tmp_path / "files"


def _age(folder: Path, days: int) -> None:
    moment = (AT - timedelta(days=days)).timestamp()
    for path in folder.glob("*/*"):
        os.utime(path, (moment, moment))


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_an_orphan_that_is_swept_after_a_day(folder: Path) -> None:
    kept = keep_file(upload=b"kept", name="1.txt", at=AT)
    with transaction.atomic():
        keep_file(upload=b"lost", name="2.txt", at=AT)
        transaction.set_rollback(True)
    draft = store.path_of(kept.pk).with_name(".draft-of-a-crash")
    draft.write_bytes(b"half")
    _age(folder, days=0)
    assert sweep.sweep(AT) == 0
    _age(folder, days=2)
    assert sweep.sweep(AT) == 2
    assert [path.name for path in folder.glob("*/*")] == [str(kept.pk)]
    assert sweep.compare(AT) == sweep.Swept((), ())


@pytest.mark.django_db
def test_a_missing_file_is_named() -> None:
    file = keep_file(upload=b"kept", name="1.txt", at=AT)
    store.path_of(file.pk).unlink()
    assert sweep.compare(AT).missing == (file.pk,)
