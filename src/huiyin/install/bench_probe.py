"""Inside the measured server: statements counted for each request, and the two bare views of the floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.csrf import csrf_exempt

STATEMENTS = "X-Statements"
FLOOR_ROWS = 1000
# A table of its own: the floor is what the database and the way to it cost, whatever our tables look like.
FLOOR_TABLE = """
CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, words text NOT NULL, noted_at timestamptz NOT NULL);
INSERT INTO bench_floor (words, noted_at)
SELECT 'row ' || n, now() FROM generate_series(1, 1000) n WHERE NOT EXISTS (SELECT FROM bench_floor);
"""


class CountStatements:
    """Counts what a request sends to the database, savepoints included, and says it in a header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counted = 0

        def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal counted
            counted += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[STATEMENTS] = str(counted)
        return response


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One INSERT, committed; nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (words, noted_at) VALUES (%s, now()) RETURNING id", ["floor"])
        (key,) = cursor.fetchone()
    return HttpResponse(str(key))


def select_25(request: HttpRequest) -> HttpResponse:
    """One SELECT of 25 rows, written out; nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, words, noted_at FROM bench_floor ORDER BY id LIMIT 25")
        rows = cursor.fetchall()
    return HttpResponse(format_html_join("\n", "<li>{} {} {}</li>", rows))
