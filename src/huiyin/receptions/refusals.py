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
    text = _("Attendance is entered when the hours of the session are over: until then somebody may still come.")


class NothingToPublish(Refused):
    text = _("Every session up to that day has been published.")


class NotTheirSession(Refused):
    text = _("Visits are kept by the clerks and heads of the unit, and by the leader who receives.")


class NotPublicYet(Refused):
    text = _("This session is not public yet. Make it public first, or choose another one.")
    field = "session"


class SessionOver(Refused):
    text = _("This session is over. Choose one that is still to come.")
    field = "session"


class NotToday(Refused):
    text = _("Nobody is greeted before the day of the session. Book a number instead.")


class TooManySpeak(Refused):
    text = _("At most five speak for a group (art. 20(3)). Everybody may come all the same.")
    field = "representatives"


class MoreSpeakThanCome(Refused):
    text = _("No more can speak than come.")
    field = "representatives"


class BookedAlready(Refused):
    text = _("There is a number for this matter in this session already: no. %(no)d.")


class LeaderComplainedOf(Refused):
    text = _("Your matter is about this office or this leader. Choose a session of somebody else (art. 30(3)).")
    field = "session"


class VisitMoved(Refused):
    text = _("Somebody was faster: this visit stands at “%(stage)s” now.")


class VisitWithdrawn(Refused):
    text = _("This number was withdrawn. Whoever comes all the same is received: enter them at the door.")


class NothingToTakeBack(Refused):
    text = _("Nobody has come for this number yet; there is nothing to take back.")


class RoomMissing(Refused):
    text = _("Say which room or window: the screen shows it beside the number.")
    field = "room"


class NoMatterYet(Refused):
    text = _("This visit is about no matter yet; there is no file to look into.")
