"""What the actions of this room refuse, each with a sentence for the person who asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Refused(Exception):
    """Something an action would not do.

    `message` says why, in the reader's language; `field` is the form field it belongs to, if any.
    """

    text: ClassVar[str | Promise] = ""
    field: str = ""

    def __init__(self, **given: object) -> None:
        super().__init__(type(self).__name__)
        self.given = given

    @property
    def message(self) -> str:
        return str(self.text) % self.given


class NotYours(Refused):
    text = _("This lies outside the units this administrator looks after.")


class CannotSucceed(Refused):
    text = _("Choose another unit in use, not one under it, and a day that is not in the future.")
    field = "new"


class WrongNameOrPassword(Refused):
    """`left`: how many more tries before the lock."""

    def __init__(self, *, left: int) -> None:
        super().__init__(left=left)
        self.left = left

    @property
    def message(self) -> str:
        wrong = str(_("Sign-in name or password is wrong."))
        if not self.left:
            return wrong
        tries = ngettext("%(left)d more try.", "%(left)d more tries.", self.left) % {"left": self.left}
        return f"{wrong} {tries}"


class Locked(Refused):
    """Too many failures. `until`: the instant from which a new try is possible."""

    def __init__(self, *, until: datetime, at: datetime) -> None:
        self.until = until
        self.minutes = max(1, -int((at - until).total_seconds() // 60))
        super().__init__(minutes=self.minutes)

    @property
    def message(self) -> str:
        return ngettext(
            "Too many failed sign-ins. Try again in %(minutes)d minute.",
            "Too many failed sign-ins. Try again in %(minutes)d minutes.",
            self.minutes,
        ) % {"minutes": self.minutes}


class NoPost(Refused):
    text = _("No post is in force today. The administrator of the unit can open one.")


class NotASeat(Refused):
    text = _("This post is not in force today, or belongs to somebody else.")


class WrongPassword(Refused):
    text = _("The present password is wrong.")
    field = "old"


class WeakPassword(Refused):
    """`reasons`: one sentence for each rule that is not met."""

    field = "new"

    def __init__(self, reasons: list[str]) -> None:
        super().__init__()
        self.reasons = reasons

    @property
    def message(self) -> str:
        return " ".join(self.reasons)


class SamePassword(Refused):
    text = _("The new password is the present one. Choose another.")
    field = "new"


class NameTaken(Refused):
    text = _("There is a unit with this name here already.")
    field = "name"


class PaperCodeTaken(Refused):
    text = _("The code %(code)s numbers the papers of %(unit)s already: two papers would get one number.")
    field = "paper_code"


class LevelAbove(Refused):
    text = _("A unit cannot be of a higher level than the unit it stands under.")
    field = "level"


class UnderOutside(Refused):
    text = _("Under an outside unit only outside units can stand.")
    field = "is_outside"


class UnitClosed(Refused):
    text = _("%(unit)s is closed. Reopen it first.")
    field = "unit"


class UnitInUse(Refused):
    """A unit is not closed while something hangs on it; the counts say what."""

    def __init__(self, *, units: int, posts: int, matters: int) -> None:
        super().__init__()
        self.units, self.posts, self.matters = units, posts, matters

    @property
    def message(self) -> str:
        parts = []
        if self.units:
            parts.append(
                ngettext("%(n)d unit stands under it.", "%(n)d units stand under it.", self.units) % {"n": self.units}
            )
        if self.posts:
            parts.append(
                ngettext("%(n)d post is still held.", "%(n)d posts are still held.", self.posts) % {"n": self.posts}
            )
        if self.matters:
            parts.append(
                ngettext("%(n)d matter is still open.", "%(n)d matters are still open.", self.matters)
                % {"n": self.matters}
            )
        return f"{_('It cannot be closed yet.')} {' '.join(parts)}"


class NoPostsOutside(Refused):
    text = _("%(unit)s is an outside unit: it does not use Huiyin and has no posts here.")
    field = "unit"


class UsernameTaken(Refused):
    text = _("Somebody signs in as %(username)s already. Choose another sign-in name.")
    field = "username"


class AlreadyHeld(Refused):
    text = _("This post is held already.")
    field = "role"


class NotToOneself(Refused):
    text = _("Nobody opens a post for themselves. Ask another administrator.")


class OwnPassword(Refused):
    text = _("The own password is changed under “My account”, with the present one.")


class HasLeft(Refused):
    text = _("%(name)s has left. Take them back first.")


class StillHolds(Refused):
    """Open matters hang on a post that is to end; asked to be confirmed."""

    field = "knowing"

    def __init__(self, *, matters: int) -> None:
        super().__init__()
        self.matters = matters

    @property
    def message(self) -> str:
        return ngettext(
            "%(n)d open matter still hangs on this. Have it reassigned first, or confirm below.",
            "%(n)d open matters still hang on this. Have them reassigned first, or confirm below.",
            self.matters,
        ) % {"n": self.matters}


class EndsBeforeItBegan(Refused):
    text = _("The last day lies before the first: the post began on %(since)s.")
    field = "on"

    def __init__(self, *, since: date) -> None:
        super().__init__(since=since.isoformat())


class Over(Refused):
    text = _("This is over already.")


class LastAdministrator(Refused):
    text = _("This is the last administrator here. Open a post for another one first.")
    field = "on"


class DeputyOfOneself(Refused):
    text = _("The holder cannot be their own deputy.")
    field = "deputy"


class DeputyFromElsewhere(Refused):
    text = _("A deputy has to hold a post in the same unit or in one above it.")
    field = "deputy"


class WrongOrder(Refused):
    text = _("The last day lies before the first.")
    field = "until"


class AlreadyPast(Refused):
    text = _("This day is past already.")
    field = "until"


class AlreadySetUp(Refused):
    text = _("This installation has been set up already. Sign in.")


class WrongCode(Refused):
    text = _("The set-up code is wrong. The console of the server shows it, and so does “huiyin doctor”.")
    field = "code"
