#!/bin/sh
# Every rule of the house that a machine can check. All of them run, so that one look shows everything; the exit code
# is 1 if any failed.
set -u
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
export PYTHONWARNINGS=default
failed=""

check() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        printf '  ok      %s\n' "$name"
    else
        printf '  FAILED  %s\n%s\n' "$name" "$output"
        failed="$failed $name,"
    fi
}

check "lint (ruff)" ruff check src tests
check "format (ruff)" ruff format --check src tests
check "types (mypy --strict)" mypy src
check "imports run downhill (import-linter)" lint-imports --no-cache
check "translations complete" python -m huiyin.install.messages check
check "house: sizes, names, documents, migrations" pytest -q -p no:cacheprovider tests/house

if [ -n "$failed" ]; then
    echo "make check: failed:${failed%,}"
    exit 1
fi
echo "make check: all is well"
