"""The working-day calendar in force, read from the dated files of the law core."""

from functools import lru_cache
from importlib import resources

from huiyin.procedure.calendar import Calendar, calendar_from_toml


@lru_cache(maxsize=4)
def current_calendar(country: str = "cn") -> Calendar:
    """The calendar of a country. Its `version` goes into every step, since replay depends on it (house ruling 4)."""
    folder = resources.files("huiyin.procedure") / "holidays" / country
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]
    return calendar_from_toml(texts, id=country)
