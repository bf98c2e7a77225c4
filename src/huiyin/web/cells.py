"""Prepared HTML for the cells of long tables (house ruling 10: no url, translate or date tag inside a row).

Each function returns a `SafeString` and escapes what it is given. What depends only on few values
(state, date, language) is cached, so that 50 rows cost well under a millisecond.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Protocol

from django.templatetags.static import static
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from huiyin.web import dates, words

# look.md: "soon" is five days or less. Only how a row is drawn; the law core has the say on its own clocks.
SOON_DAYS = 5


@lru_cache(maxsize=1)
def sprite() -> str:
    """Address of the one file that holds every picture."""
    return static("huiyin/sprite.svg")


@lru_cache(maxsize=512)
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One picture of the sprite. Without a label it is decoration and words must stand beside it."""
    class_attr = f' class="{escape(css)}"' if css else ""
    said = f' role="img" aria-label="{escape(label)}"' if label else ' aria-hidden="true"'
    return mark_safe(f'<svg{class_attr}{said}><use href="{sprite()}#{escape(name)}"/></svg>')


@lru_cache(maxsize=256)
def options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """The `<option>`s of a list of choices; lists of fifty and more are the same on page after page."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, mark_safe(" selected") if value == chosen else "", name) for value, name in choices),
    )


def is_half_gone(started_on: date | None, due_on: date | None, today: date) -> bool:
    """Whether half the period is used up: the water in the square stands higher."""
    if started_on is None or due_on is None:
        return False
    return 2 * (due_on - today).days <= (due_on - started_on).days


def verdict_by_date(due_on: date, today: date) -> str:
    """State of a plain dated duty that no law clock stands behind."""
    left = (due_on - today).days
    if left < 0:
        return "late"
    if left == 0:
        return "today"
    return "soon" if left <= SOON_DAYS else "running"


@lru_cache(maxsize=8192)
def _clock(
    verdict: str,
    due_on: date | None,
    days: int | None,
    unit: str,
    with_year: bool,
    flags: tuple[bool, bool, bool],
    lang: str,
) -> SafeString:
    half, provisional, you = flags
    face = words.FACES[verdict]
    shape = {"own": "own", "running": "half" if half else "run"}.get(verdict, face)
    guess = " clock-guess" if provisional else ""
    left = words.clock_left(verdict, days, unit=unit, provisional=provisional, you=you)
    out = (
        f'<span class="clock clock-{face}{guess}">{icon(f"face-{shape}", css="face")}'
        f'<span class="clock-left">{escape(left)}</span>'
    )
    if due_on is not None:
        shown = dates.day(due_on, None if with_year else due_on)
        out += f' <time class="clock-date" datetime="{due_on:%Y-%m-%d}">{escape(shown)}</time>'
    if provisional and verdict != "running":
        out += f'<span class="unseen"> ({escape(_("Provisional"))})</span>'
    return mark_safe(out + "</span>")


def clock(
    verdict: str,
    due_on: date | None,
    days: int | None,
    *,
    today: date,
    unit: str = "day",
    started_on: date | None = None,
    provisional: bool = False,
    you: bool = False,
) -> SafeString:
    """Shape, words and date of a clock.

    `verdict` is one of `words.FACES`; `days` of `unit` ("day" or "workday") count to the last day, negative
    once it is past.
    `you` speaks to the petitioner. `due_on=None` leaves the date out.
    """
    half = verdict == "running" and is_half_gone(started_on, due_on, today)
    with_year = due_on is not None and due_on.year != today.year
    return _clock(verdict, due_on, days, unit, with_year, (half, provisional, you), dates.language())


def duty_clock(due_on: date | None, *, today: date, started_on: date | None = None) -> SafeString:
    """A clock from its date alone, for lists that store no more than the date."""
    if due_on is None:
        return clock("none", None, None, today=today)
    days = (due_on - today).days
    return clock(verdict_by_date(due_on, today), due_on, days, today=today, started_on=started_on)


class Due(Protocol):
    @property
    def on(self) -> date: ...
    @property
    def provisional(self) -> bool: ...


class Rule(Protocol):
    @property
    def unit(self) -> str: ...


class Started(Protocol):
    @property
    def started_on(self) -> date: ...


class ClockView(Protocol):
    """What `procedure.engine.clocks_view` gives for one clock."""

    @property
    def clock(self) -> Started: ...
    @property
    def rule(self) -> Rule: ...
    @property
    def due(self) -> Due | None: ...
    @property
    def verdict(self) -> str: ...
    @property
    def days_left(self) -> int | None: ...


def clock_of(view: ClockView, *, today: date, with_date: bool = True, you: bool = False) -> SafeString:
    """The clock of a law-core view; `with_date=False` where the date stands beside it."""
    due = view.due
    days = view.days_left
    if not with_date:
        # The shape still needs the dates, so half-gone is worked out before the date is dropped.
        last = due.on if due else None
        half = view.verdict == "running" and is_half_gone(view.clock.started_on, last, today)
        flags = (half, bool(due and due.provisional), you)
        return _clock(view.verdict, None, days, view.rule.unit, False, flags, dates.language())
    return clock(
        view.verdict,
        due.on if due else None,
        days,
        today=today,
        unit=view.rule.unit,
        started_on=view.clock.started_on,
        provisional=bool(due and due.provisional),
        you=you,
    )


@lru_cache(maxsize=64)
def _mark(outcome: str | None, lang: str) -> SafeString:
    shape = words.MARKS.get(outcome or "", "open")
    return icon(f"mark-{shape}", words.outcome(outcome), f"mark mark-{shape}")


def mark(outcome: str | None) -> SafeString:
    """口 while a request is not answered, 回 once the answer is served: `outcome` is None until then."""
    return _mark(outcome, dates.language())


@lru_cache(maxsize=4096)
def _marks(outcomes: tuple[str | None, ...], with_count: bool, lang: str) -> SafeString:
    shown = "".join(_mark(outcome, lang) for outcome in outcomes[:6])
    answered = sum(outcome is not None for outcome in outcomes)
    count = f"<small>{answered}/{len(outcomes)}</small>" if with_count else ""
    return mark_safe(f'<span class="marks">{shown}{count}</span>')


def marks(outcomes: Iterable[str | None], *, with_count: bool = True) -> SafeString:
    """One mark a request, then how many are answered. Six at most are drawn; the count says the rest."""
    return _marks(tuple(outcomes), with_count, dates.language())


@lru_cache(maxsize=256)
def tag(text: str, picture: str = "") -> SafeString:
    """A small framed word: a fact about the row, never a judgement about a person."""
    return mark_safe(f'<span class="tag">{icon(picture) if picture else ""}{escape(text)}</span>')


@lru_cache(maxsize=64)
def _channel(key: str, lang: str) -> SafeString:
    name = words.CHANNEL_ICONS.get(key)
    return icon(name, words.channel(key)) if name else mark_safe(escape(words.channel(key)))


def channel(key: str) -> SafeString:
    """The picture of the way a contact came in, with its name for the ear."""
    return _channel(key, dates.language())


def code_name(pseudonym: str, *, channel_key: str = "", is_sealed: bool = False) -> SafeString:
    """The petitioner's pseudonym, after the way the contact came in or a lock."""
    before = channel(channel_key) if channel_key else ""
    if is_sealed:
        before = icon("lock", _("identity sealed"))
    return mark_safe(f'<span class="code-name">{before}{escape(pseudonym)}</span>')


def link(url: str, text: str, *, css: str = "") -> SafeString:
    """A link; `url` comes from `reverse`."""
    class_attr = f' class="{escape(css)}"' if css else ""
    return mark_safe(f'<a{class_attr} href="{escape(url)}">{escape(text)}</a>')
