"""What the actions of this room refuse, each with a sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.people.refusals import Refused


class NotYours(Refused):
    text = _("A campaign is kept by the office that leads it.")


class NotYourUnit(Refused):
    text = _("This is for the clerks and heads of the unit itself.")


class OutsideTheLists(Refused):
    text = _("This is not in the lists a campaign may use.")


class NoSuchTarget(Refused):
    text = _(
        "A target is a share of matters resolved in law by a day. Consent, matters raised again, and where people"
        " went are no targets."
    )
    field = "gate"


class PhaseOutside(Refused):
    text = _("A phase lies within the days of the campaign.")


class TargetOutside(Refused):
    text = _("A target falls due within the days of the campaign.")


class NoPhase(Refused):
    text = _("Name at least one phase.")


class IsOpen(Refused):
    text = _("The campaign is open; its rule and its cohorts stay as they were frozen.")


class NotOpen(Refused):
    text = _("The campaign is not running.")


class NothingJoined(Refused):
    text = _("There is no matter to freeze: the rule finds none that is not in a cohort already.")


class NoSuchMatter(Refused):
    text = _("%(number)s is no matter this post can see, or is in the campaign already.")
    field = "numbers"


class ReasonMissing(Refused):
    text = _("Say why.")
    field = "reason"


class NamesSomebody(Refused):
    text = _("The text has what looks like an identity or telephone number. Take it out: a campaign names no person.")


class WordRefused(Refused):
    text = _("The text says “%(word)s”. Reword it: a campaign is about matters and what offices do with them.")


class NotTakingPart(Refused):
    text = _("This unit does not take part in the campaign.")
    field = "unit"


class AlreadyThere(Refused):
    text = _("This is entered already.")


class AlreadyFinished(Refused):
    text = _("This report is finished; what it says does not change any more.")


class TextMissing(Refused):
    text = _("Write what was done, what is not solved and why, and the next steps.")


class NothingToSample(Refused):
    text = _("No matter of the campaign is resolved in law yet; there is nothing to look back at.")


class FindingMissing(Refused):
    text = _("Say what has to be mended, with a day for each.")


class DayPassed(Refused):
    text = _("Choose a day that is not over.")


class TakenBack(Refused):
    text = _("This was taken back.")


class TooLateToTakeBack(Refused):
    text = _("It is too late: something of it was answered or looked at already, or the campaign has ended.")


class OwnInspection(Refused):
    text = _("The level above inspects; a unit does not accept its own work.")
