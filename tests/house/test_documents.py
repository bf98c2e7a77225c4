"""What a user can set, type or take as a step is written down; and nothing private to a machine is."""

import re
import subprocess
from pathlib import Path

from huiyin.cli import COMMANDS, command
from huiyin.procedure.catalogue import PROCEDURES

ROOT = Path(__file__).resolve().parents[2]
SETTING = re.compile(r'environ(?:\.get\(|\[)\s*"(HUIYIN_[A-Z_]+)"')


def settings_read() -> set[str]:
    """The settings of the product; those the tests and the launcher hand on are the same names."""
    found: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        found |= set(SETTING.findall(path.read_text("utf-8")))
    return found


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    documented = set(re.findall(r"^### `(HUIYIN_[A-Z_]+)`", (ROOT / "docs/settings.md").read_text("utf-8"), re.M))
    assert settings_read() == documented


def test_every_command_is_documented_in_both_languages() -> None:
    running = (ROOT / "docs/running.md").read_text("utf-8")
    assert not [name for name in COMMANDS if f"`huiyin {name}" not in running]
    assert not [name for name in COMMANDS if not all(command(name).HELP)]


def test_every_step_of_every_procedure_is_on_the_map() -> None:
    listed = (ROOT / "docs/map.md").read_text("utf-8")
    steps = {step for procedure in PROCEDURES.values() for step in procedure.steps}
    assert not sorted(step for step in steps if f"`{step}`" not in listed)


def test_every_target_of_make_is_explained() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", text, re.M)[1].split()) - {"help", "sync"}  # type: ignore[index]
    assert not [target for target in targets if f"make {target}" not in text]


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [ROOT / name for name in names.split("\0") if name]


def test_nothing_we_ship_names_a_place_on_somebodys_machine() -> None:
    private = re.compile(r"/home/[a-z]+/|/Users/|/root/|C:\\\\Users")
    shipped = [path for path in tracked() if path.is_file() and "tests" not in path.relative_to(ROOT).parts]
    texts = [path for path in shipped if path.suffix in {".py", ".md", ".html", ".sh", ".toml", ".css", ".js"}]
    assert not [str(path.relative_to(ROOT)) for path in texts if private.search(path.read_text("utf-8"))]
