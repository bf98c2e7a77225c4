"""Cases cast into the tables of the tests, which are neither empty nor bare: each part by COPY over this connection."""

from __future__ import annotations

from django.db import connection, transaction

from huiyin.install.bench_build import Chunk, cast_chunk
from huiyin.install.bench_streams import BINARY_END, BINARY_HEAD, copy_into


@transaction.atomic
def cast_here(chunk: Chunk) -> None:
    for part in cast_chunk(chunk):
        for name, rows in part.tables.items():
            with connection.cursor() as cursor, cursor.copy(copy_into(name)) as copy:
                copy.write(b"".join((BINARY_HEAD, *rows, BINARY_END)))
