"""What the pages say of states, outcomes and channels: one place, so that every face says the same."""

from datetime import date
from functools import lru_cache
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.web import dates


class TwoTongued(Protocol):
    """Text that carries both languages, such as `procedure.terms.Text`."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


def said(text: TwoTongued | str | None) -> str:
    """The text in the active language; a plain string, or nothing, passes through."""
    return in_language(text, dates.language())


def in_language(text: TwoTongued | str | None, lang: str) -> str:
    """The same for whoever has asked for the language already: asking again for each of many texts is dear."""
    if text is None or isinstance(text, str):
        return text or ""
    return text.en if lang == "en" else text.zh


# The state of a clock as the law core names it, and the shape that stands for it.
FACES = {
    "running": "run",
    "soon": "soon",
    "today": "today",
    "late": "late",
    "paused": "rest",
    "met": "met",
    "met_late": "after",
    "unknown": "none",
    "none": "none",
    "own": "run",
}


@lru_cache(maxsize=4096)
def _clock_left(verdict: str, days: int | None, unit: str, provisional: bool, you: bool, lang: str) -> str:
    fixed = {
        "paused": _("Paused"),
        "met": _("On time"),
        "unknown": _("Not known"),
        "none": _("No legal time limit"),
    }
    if verdict in fixed:
        return fixed[verdict]
    if verdict == "met_late":
        return _met_late(abs(days or 0), unit)
    if verdict == "own":
        return _own(days or 0, you)
    if verdict == "late" and not days:
        # On the rest days right after the last day no working day has passed yet.
        return _("Overdue")
    if provisional and verdict == "running":
        return _("Provisional")
    return dates.days_left(days or 0, unit)


def _met_late(days: int, unit: str) -> str:
    if unit != "workday":
        return ngettext("Done %(days)d day late", "Done %(days)d days late", days) % {"days": days}
    if not days:
        # Done on the rest days right after the last day: late by no working day.
        return _("Done late")
    return ngettext("Done %(days)d working day late", "Done %(days)d working days late", days) % {"days": days}


def _own(days: int, you: bool) -> str:
    """The petitioner's own period: the desk says whose it is, the portal says you."""
    if days < 0:
        return _("Period is over")
    if days == 0:
        return _("Your last day is today") if you else _("Petitioner's last day is today")
    if you:
        return ngettext("You have %(days)d day", "You have %(days)d days", days) % {"days": days}
    return ngettext("Petitioner has %(days)d day", "Petitioner has %(days)d days", days) % {"days": days}


def clock_left(
    verdict: str, days: int | None, *, unit: str = "day", provisional: bool = False, you: bool = False
) -> str:
    """The words beside the clock's shape. `days` of `unit` count to the last day, negative once it is past."""
    return _clock_left(verdict, days, unit, provisional, you, dates.language())


def clock_sentence(
    verdict: str, due_on: date | None, days: int | None, *, today: date, unit: str = "day", you: bool = False
) -> str:
    """One clause for running text: `最晚 3月29日 周日，还有 11 天`."""
    left = clock_left(verdict, days, unit=unit, you=you)
    if due_on is None:
        return left
    said_day = dates.day(due_on, today)
    if verdict in ("running", "soon", "today"):
        return _("by %(day)s, %(left)s") % {"day": said_day, "left": left[:1].lower() + left[1:]}
    return _("%(left)s (%(day)s)") % {"left": left, "day": said_day}


# Outcome of a request as the law core names it, and the mark that stands for it.
MARKS = {
    "supported": "yes",
    "explained": "told",
    "not_supported": "no",
    "adopted": "yes",
    "partly_adopted": "told",
    "not_adopted": "no",
    "ended": "no",
}


def outcome(key: str | None) -> str:
    """`支持`, `解释说明`, `不予支持`, `未答复`."""
    names = {
        "supported": pgettext("outcome", "supported"),
        "explained": pgettext("outcome", "explained"),
        "not_supported": pgettext("outcome", "not supported"),
        "adopted": pgettext("outcome", "adopted"),
        "partly_adopted": pgettext("outcome", "adopted in part"),
        "not_adopted": pgettext("outcome", "not adopted"),
        "ended": pgettext("outcome", "ended without an answer"),
    }
    return names.get(key or "", pgettext("outcome", "not answered"))


CHANNEL_ICONS = {"letter": "letter", "visit": "visit", "call": "call", "web": "web", "fax": "fax"}


def channel(key: str) -> str:
    """`来信`, `来访`, `来电`, `网上`, `传真`; an unknown key is shown as it is."""
    names = {
        "letter": pgettext("channel", "letter"),
        "visit": pgettext("channel", "visit"),
        "call": pgettext("channel", "call"),
        "web": pgettext("channel", "web message"),
        "fax": pgettext("channel", "fax"),
    }
    return names.get(key, key)


@lru_cache(maxsize=2048)
def counted(numbers: str, *, is_last: bool, lang: str) -> str:
    """The count column of a day ledger: `第 18–26 天`; a dash for a day left out, whose note says why."""
    if not numbers:
        return "" if is_last else "—"
    if "-" in numbers:
        return _("days %(numbers)s") % {"numbers": numbers.replace("-", "–")}
    return _("day %(number)s") % {"number": numbers}


def ordinal(number: int) -> str:
    """`诉求一`: the request's name on every face."""
    if dates.language() == "en":
        return f"Request {number}"
    return f"诉求{_chinese(number)}"


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 20:
        return "十" + (digits[number - 10] if number > 10 else "")
    if number < 100:
        return digits[number // 10] + "十" + (digits[number % 10] if number % 10 else "")
    return str(number)
