"""Template variables every page has."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from huiyin.web import dates

# How pages look to one browser: name of the setting, its values, the first being what holds without a choice.
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "density": ("dense", "comfortable"),
    "print_size": ("normal", "large"),
    "keys": ("on", "off"),
}


def cookie_name(setting: str) -> str:
    return f"huiyin_{setting}"


@dataclass(frozen=True, slots=True)
class Display:
    theme: str
    density: str
    print_size: str
    keys: str


def display_of(request: HttpRequest) -> Display:
    """The browser's choices from its cookies; anything unknown counts as no choice."""
    found = {}
    for setting, values in CHOICES.items():
        value = request.COOKIES.get(cookie_name(setting), "")
        found[setting] = value if value in values else values[0]
    return Display(**found)


def page(request: HttpRequest) -> dict[str, str | date | Display]:
    """`lang` (zh or en), `html_lang`, `today` (office's time zone), `display`, `here` (this address)."""
    lang = dates.language()
    return {
        "lang": lang,
        "html_lang": "en" if lang == "en" else "zh-Hans",
        "today": timezone.localdate(),
        "display": display_of(request),
        "here": request.get_full_path(),
    }
