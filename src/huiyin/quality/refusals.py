"""What the actions of this room refuse, each with a sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.people.refusals import Refused


class NotYourRoom(Refused):
    text = _("This is for the heads and supervisors of the unit, or of one above it.")


class NotYourAnswer(Refused):
    text = _("This is answered by the clerks and heads of the unit that was asked.")


class NothingSaid(Refused):
    text = _("Write it down; nothing is done here without words.")


class NamesSomebody(Refused):
    text = _("The text has what looks like an identity or telephone number, an address or a code. Take it out.")


class AgainstPetitioning(Refused):
    text = _("The text says “%(word)s”. Nothing here is about whether somebody goes on petitioning; reword it.")


class NoSuchChecklist(Refused):
    text = _("There is no such checklist.")


class BadChecklist(Refused):
    text = _("A checklist has one to forty questions, each once, each with a weight of at least one.")


class NothingToDraw(Refused):
    text = _("No matter of these units and days is within reach. Choose other days or another unit.")


class TakenBack(Refused):
    text = _("The sample this belongs to was taken back; nothing more is read for it.")


class TooLateToTakeBack(Refused):
    text = _("It is too late: a check of this sample is settled, and what was settled stands.")


class QuarterRuns(Refused):
    text = _("This quarter is not over; it is assessed when it is.")


class AlreadyAssessed(Refused):
    text = _("The assessment of this quarter is recorded already; it stays as it is.")


class HasHandled(Refused):
    text = _("%(name)s has worked on this matter and does not judge it. Choose somebody else.")
    field = "first"


class CannotSee(Refused):
    text = _("%(name)s does not see this matter. Choose somebody else.")
    field = "first"


class SameReader(Refused):
    text = _("Two readers are two people.")
    field = "second"


class NoReader(Refused):
    text = _("None of the readers may read %(number)s: they worked on it or do not see it. Name more readers.")
    field = "readers"


class StillReads(Refused):
    text = _("The reader this was asked of is there still, or the marks are in.")


class NotReader(Refused):
    text = _("This reading was asked of somebody else.")


class AlreadyIn(Refused):
    text = _("This reading is in; it does not change any more.")


class NotAllMarked(Refused):
    text = _("Mark every item, and say of each flaw or fault what it is and where in the file it stands.")


class NotNow(Refused):
    text = _("This is not open now: somebody was faster, or a step before it is missing.")


class InThePast(Refused):
    text = _("Choose a day that is not over.")
    field = "due_on"


class NotFounded(Refused):
    text = _("No answer supports a request here, and no review or check found a fault: nothing to trace back.")


class SealedMatter(Refused):
    text = _("The matter is sealed: nothing about it is written outside its own page.")


class NotToldOfIt(Refused):
    text = _("They are complained of in this matter, or stand aside from it, and may learn nothing of it.")


class NotAboutYou(Refused):
    text = _("Nobody keeps, decides or answers a record about themselves.")


class NotHeard(Refused):
    text = _("The person concerned is heard first: wait for the statement, or for the day it was asked for.")


class TooLate(Refused):
    text = _("The time to object has passed.")


class NotElsewhere(Refused):
    text = _("Choose a post in a unit that you look down on.")
    field = "post"


class OwnWork(Refused):
    text = _("Somebody else looks at it before it is shown: not the one who wrote it.")
