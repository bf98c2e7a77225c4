#!/bin/sh
# What the browser journeys need: Chromium and a Chinese font. Root on Debian installs what is missing; anyone else is
# told, and the journeys are skipped, visibly.
set -eu

missing=""
if ! command -v chromium-headless-shell >/dev/null 2>&1; then
    if apt-cache show chromium-headless-shell >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        missing=" chromium-headless-shell" # the same browser without its windows, which costs a quarter less
    else
        command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
            command -v google-chrome >/dev/null 2>&1 || missing=" chromium"
    fi
fi
if command -v fc-list >/dev/null 2>&1; then
    [ -n "$(fc-list ':lang=zh-cn' family 2>/dev/null)" ] || missing="$missing fonts-noto-cjk"
else
    ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 || missing="$missing fonts-noto-cjk"
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing for the browser journeys:$missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # a list of packages
    if { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } </dev/null >/dev/null 2>&1; then
        exit 0
    fi
    echo "apt-get could not install them."
    # With the whole browser at hand the journeys run all the same.
    command -v chromium >/dev/null 2>&1 && missing="${missing# chromium-headless-shell}"
    [ -n "$missing" ] || exit 0
fi
echo "MISSING for the browser journeys:$missing - those tests are skipped. Debian: apt-get install$missing"
