#!/bin/sh
# Brings .venv up to date: finds or installs uv, finds a Python that works, installs the locked packages, compiles
# the translations. Writes nothing outside this folder and the usual caches; safe to run again and again.
#
# Three traps are known: a pyenv shim exists but exits 127; a distribution's Python refuses pip (PEP 668) or has no
# venv module; HOME is unset or cannot be written.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
fail() { say "bootstrap: $1"; say "bootstrap: $2"; exit 1; }

if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
    HOME="$PWD/.uv/home"
    mkdir -p "$HOME"
    export HOME
fi
# HOME may point elsewhere (a test run, sudo); Pythons and uv of the account itself are still welcome.
own_home=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6 || true)

works() { "$@" >/dev/null 2>&1; }

find_uv() {
    for candidate in "$(command -v uv || true)" .uv/bin/uv .uv/site/bin/uv "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv" \
        "$own_home/.local/bin/uv" "$own_home/.cargo/bin/uv" /usr/local/bin/uv \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/uv "$own_home"/.pyenv/versions/*/bin/uv; do
        if [ -x "$candidate" ] && works "$candidate" sync --help; then
            case $candidate in /*) printf '%s' "$candidate" ;; *) printf '%s' "$PWD/$candidate" ;; esac
            return 0
        fi
    done
    return 1
}

any_python() {
    for candidate in python3 python "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3 /usr/bin/python3; do
        if works "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 8))'; then
            printf '%s' "$candidate"
            return 0
        fi
    done
    return 1
}

install_uv() {
    python=$(any_python) || fail "neither uv nor any Python was found" "install uv: https://docs.astral.sh/uv/"
    say "bootstrap: installing uv into .uv/ with $python"
    mkdir -p .uv
    if works "$python" -m venv .uv && works .uv/bin/python -m pip install --quiet uv; then return 0; fi
    # No venv module: pip into a folder, which PEP 668 leaves alone.
    if works "$python" -m pip install --quiet --target .uv/site uv; then return 0; fi
    if works "$python" -m pip install --quiet --user uv; then return 0; fi
    fail "uv could not be installed with $python" "install uv by hand (https://docs.astral.sh/uv/) and try again"
}

fitting() { works "$1" -c 'import sys, ssl, venv; sys.exit(not (3, 12) <= sys.version_info < (3, 15))'; }

optimised() { works "$1" -c 'import sys, sysconfig; sys.exit("--enable-optimizations" not in str(sysconfig.get_config_var("CONFIG_ARGS")))'; }

# The interpreter itself: a shim or a virtual environment may be gone tomorrow.
itself() { "$1" -c 'import os, sys; print(os.path.realpath(sys.executable))'; }

find_python() {
    if fitting .venv/bin/python; then itself .venv/bin/python; return 0; fi
    first=
    for candidate in python3.12 python3.13 python3.14 python3 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[234]*/bin/python3 "$own_home"/.pyenv/versions/3.1[234]*/bin/python3 \
        "$HOME"/.local/share/uv/python/cpython-3.1[234]*/bin/python3 \
        /usr/bin/python3.1[234] /usr/local/bin/python3.1[234] /opt/python*/bin/python3; do
        fitting "$candidate" || continue
        # One compiled with optimisation draws a page in two thirds of the time; pyenv's own builds are not.
        if optimised "$candidate"; then itself "$candidate"; return 0; fi
        first=${first:-$candidate}
    done
    if [ -n "$first" ]; then itself "$first"; return 0; fi
    found=$("$uv" python find --no-project '>=3.12,<3.15' 2>/dev/null || true)
    if [ -n "$found" ] && fitting "$found"; then
        printf '%s' "$found"
        return 0
    fi
    say "bootstrap: no Python 3.12 to 3.14 on this machine; uv fetches one"
    "$uv" python install --quiet 3.12 2>/dev/null ||
        UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 "$uv" python install 3.12 >&2 || return 1
    "$uv" python find --no-project --managed-python 3.12
}

uv=$(find_uv) || { install_uv; uv=$(find_uv) || fail "uv was installed but does not run" "see above"; }
python=$(find_python) || fail "no Python 3.12 to 3.14 was found or could be fetched" "install python3.12, with its venv module, and try again"

# A stamp saves the half second of asking again when neither the lock nor the Python changed.
stamp=".venv/.huiyin-synced"
want="$(cksum uv.lock pyproject.toml) $python $PWD"
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$want" ] || [ ! -x .venv/bin/huiyin ]; then
    # The cache may lie on another file system, where hard links cannot reach; that is no cause for a warning.
    sync() { UV_LINK_MODE="${UV_LINK_MODE:-copy}" VIRTUAL_ENV='' "$uv" sync --frozen --python "$python" --quiet "$@"; }
    # Behind a proxy that opens TLS, only the machine's own certificates know the network.
    sync 2>/dev/null || UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 sync ||
        fail "the locked packages could not be installed" "is the network there? run: $uv sync --frozen"
    printf '%s' "$want" >"$stamp"
fi
.venv/bin/python -m huiyin.install.messages compile >/dev/null
