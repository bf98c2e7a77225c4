"""What the error pages say. Lazy, so that one page can say it in both languages."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Lazy = str | Promise


@dataclass(frozen=True, slots=True)
class ErrorSaid:
    heading: Lazy
    text: Lazy
    todo: tuple[Lazy, ...]


BAD_REQUEST = ErrorSaid(
    _("The page could not read what was sent"),
    _("Nothing was saved."),
    (
        _("Go back. What you typed is usually still there."),
        _("If files were attached, send fewer or smaller ones at a time."),
    ),
)
FORBIDDEN = ErrorSaid(
    _("Not open to this post"),
    _("Nothing was changed."),
    (
        _("If you have several posts, switch to the right one and open the page again."),
        _("If the work is yours all the same, ask the administrator of your unit for the post."),
    ),
)
NOT_FOUND = ErrorSaid(
    _("There is no page here"),
    _("The address is wrong, or what it shows is not open to you."),
    (
        _("Check the address, above all the number in it."),
        _("To look up a matter of your own, use its number and query code on the start page."),
    ),
)
FAILED = ErrorSaid(
    _("Something broke on our side"),
    _("It was not your mistake. What you had not yet sent may not be saved."),
    (
        _("Go back, copy what you typed, wait a minute and send it again."),
        _("A form sent twice is counted once."),
        _("If it breaks again, tell the office by telephone: when, on which page, what you did."),
    ),
)
CSRF_FAILED = ErrorSaid(
    _("This form was open too long"),
    _("For safety it was not accepted. Nothing was saved."),
    (
        _("Go back: what you typed is still there. Copy it if it is long."),
        _("Load the page again and send the form."),
        _("If it happens each time, allow cookies for this site."),
    ),
)
THROTTLED = ErrorSaid(
    _("Too many tries in a short time"),
    _("The limit keeps strangers from guessing codes. Nothing you sent before is lost."),
    (
        _("Wait, then open the page again."),
        _("If it is urgent, telephone the office or come in person: that is never limited."),
    ),
)
