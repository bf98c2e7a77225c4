"""What the parts of a page are given: small frozen records that a view fills and a template draws.

All text in them is already in the reader's language. Plain `str` is escaped by the template;
`SafeString` (from `huiyin.web.cells`) passes as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.safestring import SafeString

from huiyin.web import cells


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation; `count` is drawn when it is not None, `key` is a letter after G."""

    label: str
    url: str
    current: bool = False
    count: int | str | None = None


@dataclass(frozen=True, slots=True)
class PostChoice:
    """One of the signed-in person's posts; `value` is sent as `post` to `Desk.switch_url`."""

    value: str
    label: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """The letterhead of a desk page. Given as `desk`; without it the page has the wordmark only."""

    office: str
    nav: tuple[NavItem, ...] = ()
    # Entries for which the line has no room; in a menu at its end.
    more: tuple[NavItem, ...] = ()
    home_url: str = "/desk/"
    find_url: str = ""
    find_hint: str = ""
    find_value: str = ""
    staff: str = ""
    post: str = ""
    posts: tuple[PostChoice, ...] = ()
    switch_url: str = ""
    sign_out_url: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Portal:
    """Letterhead and foot of a portal page. Given as `portal`."""

    name: str
    office: str
    home_url: str = "/"
    phone: str = ""
    hours: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestCard:
    """One request in the petitioner's words, with its own route, clock and answer.

    `outcome` is None until the answer is served, then a key of `words.MARKS`.
    """

    number: int
    words: str
    outcome: str | None = None
    clock: str = ""
    route: str = ""
    route_name: str = ""
    note: str = ""
    facts: str = ""
    answer: str = ""
    answer_links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `by` gives the shape: square, circle or diamond. Newest first."""

    on: date
    title: str
    said: str = ""
    more: str = ""
    at: datetime | None = None
    by: Literal["office", "petitioner", "calendar"] = "office"
    is_future: bool = False
    chain: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the citizen's road, from the first to the last; `links` lead to what may be asked for there."""

    title: str
    said: str = ""
    state: Literal["done", "now", "next"] = "done"
    forks: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the case: open (`url`) or not yet, with every reason why.

    `is_next`: it may be drawn as what comes next; False for steps of special moments, open as they are.
    """

    name: str
    url: str = ""
    key: str = ""
    note: str = ""
    reasons: tuple[str, ...] = ()
    link: Link | None = None
    is_next: bool = True


@dataclass(frozen=True, slots=True)
class RulerDay:
    """One column of the ruler. `dots` are states of `words.FACES`; `day=None` is the heap of what is late."""

    day: date | None
    url: str
    dots: tuple[str, ...] = ()
    is_today: bool = False
    is_off: bool = False
    off_name: str = ""
    count: int | None = None

    @property
    def total(self) -> int:
        return len(self.dots) if self.count is None else self.count


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter, its label inside the control; `unset` is the value that filters nothing."""

    name: str
    label: str
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    kind: Literal["select", "text", "date"] = "select"
    hint: str = ""
    unset: str = ""

    @property
    def is_set(self) -> bool:
        return self.value != self.unset

    @property
    def options_html(self) -> SafeString:
        return cells.options(self.options, self.value)


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page of a list stands. `total=None` where counting would cost too much.

    `said`: the sentence between the links for a list of other things than matters. `label`: what is paged, where a
    page holds several lists.
    """

    first: int
    last: int
    total: int | None = None
    previous_url: str = ""
    next_url: str = ""
    said: str = ""
    label: str = ""


def paged(page: int, size: int, total: int, at: Callable[[int], str], label: str = "") -> Pager | None:
    """Where a page of so many rows stands; None where there is but one. `at` gives the address of another."""
    if total <= size:
        return None
    return Pager(
        first=(page - 1) * size + 1,
        last=min(page * size, total),
        total=total,
        previous_url=at(page - 1) if page > 1 else "",
        next_url=at(page + 1) if page * size < total else "",
        label=label,
    )


@dataclass(frozen=True, slots=True)
class Paper:
    """An issued paper as it is shown on screen; the text is the paper's own and is not translated."""

    office: str
    title: str
    number: str = ""
    greeting: str = ""
    paragraphs: tuple[str, ...] = ()
    sign: str = ""
    signed_on: str = ""
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a form, and the id of its control."""

    anchor: str
    text: str
