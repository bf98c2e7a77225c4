"""Where this machine's Chromium is: for the browser journeys and for the pictures of every page."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from huiyin.procedure.terms import Text

# The shell draws and prints as the whole browser does, without its windows: a quarter less CPU for the same page.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@cache
def find() -> Path | None:
    """The browser to give to Playwright as ``executable_path``, or None."""
    for name in NAMES:
        program = shutil.which(name)
        if program:
            return Path(program)
    for program_path in sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome")):
        return program_path
    return None


@cache
def _has_chinese_font() -> bool:
    program = shutil.which("fc-list")
    if program is None:
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    return bool(subprocess.run([program, ":lang=zh-cn", "family"], capture_output=True, check=False).stdout.strip())


def missing() -> Text | None:
    """What the browser needs and this machine lacks; None when all is there."""
    lacking = [
        name for name, there in (("chromium", find() is not None), ("fonts-noto-cjk", _has_chinese_font())) if not there
    ]
    if not lacking:
        return None
    names = " ".join(lacking)
    return Text(f"缺少 {names}。Debian：apt-get install {names}", f"{names} missing. Debian: apt-get install {names}")
