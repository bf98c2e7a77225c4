"""The style sheets and scripts keep to their floor (Chromium 86), to their tokens, and to this server."""

import re
from pathlib import Path

import pytest

import huiyin.web

STATIC = Path(huiyin.web.__file__).parent / "static" / "huiyin"
SHEETS = sorted(STATIC.glob("*.css"))
SCRIPTS = sorted(STATIC.glob("*.js"))
COMMENT = re.compile(r"/\*.*?\*/", re.S)

# What Chromium 86 does not know and no page may depend on.
TOO_NEW_CSS = re.compile(
    r":has\(|:is\(|:where\(|color-mix|light-dark\(|@layer|@container|\binset:|aspect-ratio|\bdvh\b"
)
TOO_NEW_JS = re.compile(r"\.at\(|structuredClone|\.replaceAll\(|\?\?=|Object\.hasOwn|\.showPicker\(|\binert\b")


def read(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_keeps_to_the_floor_and_to_this_server(sheet: Path) -> None:
    text = read(sheet)
    assert not TOO_NEW_CSS.findall(text)
    assert "url(" not in text
    assert "@import" not in text
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_keeps_to_the_floor_and_writes_no_style(script: Path) -> None:
    text = read(script)
    assert not TOO_NEW_JS.findall(text)
    assert not re.search(r"\.style\b|eval\(|new Function|https?:", text)


def test_every_token_used_is_defined_and_colours_live_in_the_tokens_only() -> None:
    tokens = read(STATIC / "tokens.css")
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", tokens))
    for sheet in SHEETS:
        text = read(sheet)
        assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= defined, sheet.name
        # A drawn chart carries the colours of paper; a sheet names them only to put the theme's in their place.
        text = re.sub(r'\[(?:fill|stroke)="#[0-9a-f]{6}"\]', "", text)
        if sheet.name not in ("tokens.css", "paper.css"):
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", text), sheet.name


def test_both_dark_blocks_are_the_same() -> None:
    tokens = read(STATIC / "tokens.css")
    by_system = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', tokens, re.S)
    chosen = re.search(r'^:root\[data-theme="dark"\] \{(.*?)\}', tokens, re.S | re.M)
    assert by_system
    assert chosen
    assert by_system.group(1).split() == chosen.group(1).split()


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_ON = [
    ("ink", "page"), ("ink-2", "sunk"), ("ink-3", "chosen"), ("link", "chosen"), ("on-action", "action"),
    ("late", "late-soft"), ("on-late", "late-fill"), ("soon", "soon-soft"), ("on-soon", "soon-fill"),
    ("met", "met-soft"), ("rest", "rest-soft"), ("run", "run-soft"), ("late", "page"), ("ink-2", "run-soft"),
]  # fmt: skip


@pytest.mark.parametrize("pair", TEXT_ON, ids="-on-".join)
@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(pair: tuple[str, str], is_dark: bool) -> None:
    tokens = read(STATIC / "tokens.css")
    root = re.search(r":root \{(.*?)\n\}", tokens, re.S)
    dark = re.search(r'^:root\[data-theme="dark"\] \{(.*?)\}', tokens, re.S | re.M)
    assert root
    assert dark
    values = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{6})", root.group(1)))
    if is_dark:
        values |= dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{6})", dark.group(1)))
    ink, ground = pair
    assert contrast(values[ink], values[ground]) >= 4.5


def test_a_sheet_of_paper_is_as_in_the_light() -> None:
    tokens = read(STATIC / "tokens.css")
    light = dict(re.findall(r"(--[a-z0-9-]+):\s*(#[0-9a-f]+);", tokens.split("prefers-color-scheme")[0]))
    paper = re.search(r"\.sheet \{(.*?)\}", tokens, re.S)
    dark = re.search(r'^:root\[data-theme="dark"\] \{(.*?)\}', tokens, re.S | re.M)
    assert paper
    assert dark
    told = dict(re.findall(r"(--[a-z0-9-]+):\s*([^;]+);", paper.group(1)))
    assert set(re.findall(r"(--[a-z0-9-]+):", dark.group(1))) <= {*told, "--paper", "--shadow"}
    assert {name: value for name, value in told.items() if name != "--surface"} == {
        name: light[name] for name in told if name != "--surface"
    }
