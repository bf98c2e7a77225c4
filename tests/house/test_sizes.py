"""Sizes and names: the house's hard stops, enforced on every file (docs/map.md)."""

import ast
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LONGEST_FUNCTION = 50
P95_FUNCTION = 30
LONGEST_FILE = 500
BANNED = {"utils", "helpers", "common", "core", "base", "misc", "services", "managers", "handlers"}
# What the law core may not ask for: it is given the time, its files and its chances as arguments.
ASKS_OUTSIDE = {"now", "today", "utcnow", "time", "localtime", "monotonic"}
CLOCKS = {"datetime", "date", "time", "timezone"}


@cache
def functions(path: Path) -> tuple[tuple[str, int], ...]:
    """Each function's place and its lines, without its docstring and blank lines."""
    return tuple(_functions(path))


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first = node.body[1].lineno if ast.get_docstring(node) and len(node.body) > 1 else node.body[0].lineno
        head = node.body[0].lineno - node.lineno
        body = [line for line in lines[first - 1 : node.end_lineno] if line.strip()]
        yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", head + len(body)


def source_files() -> list[Path]:
    return [path for path in SOURCES if "migrations" not in path.parts]


def test_no_function_is_longer_than_the_hard_stop() -> None:
    long = [f"{place}: {size}" for path in source_files() + TESTS for place, size in functions(path)]
    assert not [entry for entry in long if int(entry.rsplit(" ", 1)[1]) > LONGEST_FUNCTION]


def test_functions_are_short_as_a_rule() -> None:
    sizes = sorted(size for path in source_files() for _, size in functions(path))
    assert sizes[math.ceil(len(sizes) * 0.95) - 1] <= P95_FUNCTION


def test_no_file_is_longer_than_the_hard_stop() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in source_files() + TESTS}
    assert not {name: size for name, size in long.items() if size > LONGEST_FILE}


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [path for path in source_files() if {path.stem, *path.relative_to(ROOT).parts} & BANNED]
    assert not named


def calls(path: Path) -> Iterator[tuple[int, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield node.lineno, node


def asks_outside(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id in {"open", "input", "print", "exec", "eval", "__import__"}
    if not isinstance(function, ast.Attribute) or function.attr not in ASKS_OUTSIDE:
        return (
            function.attr in {"read_text", "read_bytes", "write_text"} if isinstance(function, ast.Attribute) else False
        )
    return isinstance(function.value, ast.Name) and function.value.id in CLOCKS


def test_the_law_core_asks_nobody_for_time_files_or_chance() -> None:
    law = ROOT / "src" / "huiyin" / "procedure"
    asking = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in law.rglob("*.py")
        for line, call in calls(path)
        if asks_outside(call)
    ]
    assert not asking


def test_time_is_an_argument_below_the_faces() -> None:
    """Only views, the command line and tick may ask what time it is (house: "Data, in outline")."""
    rooms = ("ledger", "people", "parties", "documents", "cases", "duties")
    allowed = {"office_time.py", "access.py", "middleware.py"}  # the last two speak HTTP
    asking = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in rooms
        for path in sorted((ROOT / "src" / "huiyin" / room).rglob("*.py"))
        if path.name not in allowed
        for line, call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"now", "today", "utcnow"}
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in CLOCKS
    ]
    assert not asking
