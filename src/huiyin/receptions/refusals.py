"""What the actions of this room refuse, each with a sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.people.refusals import Refused


class NotYourRota(Refused):
    text = _("Rotas are kept by the clerks and heads of the unit itself.")


class NoHost(Refused):
    text = _("Name at least one leader who receives.")
    field = "hosts"


class HostNotThere(Refused):
    text = _("%(host)s does not hold that post on %(day)s.")
    field = "host"


class AlreadyHeld(Refused):
    text = _("This session was held; nothing of it changes any more.")


class InThePast(Refused):
    text = _("Choose a day that is not over.")
    field = "on"


class RestDay(Refused):
    text = _("%(day)s is no working day. Choose another one, so that nobody comes for nothing.")
    field = "on"


class TooFar(Refused):
    text = _("A session may be put off or brought forward by 30 days at most; receptions do not become fewer.")
    field = "on"


class NoExchange(Refused):
    text = _("Choose another session of this unit that has not been held, with another leader.")
    field = "other"


class ReasonMissing(Refused):
    text = _("Say why; it stands in the public notice.")
    field = "reason"


class NotYet(Refused):
    text = _("Attendance is entered on the day of the session or later.")


class NothingToPublish(Refused):
    text = _("Every session up to that day has been published.")
