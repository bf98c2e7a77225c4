"""What the actions of this room refuse, each with a sentence for the person who asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from huiyin.people.refusals import Refused
from huiyin.procedure.terms import Text
from huiyin.web.words import said


class NotYours(Refused):
    text = _("Only the office that ordered the round does this.")


class NotAsked(Refused):
    text = _("This unit is not asked in this round.")


class NobodyAsked(Refused):
    text = _("Name at least one unit that must answer.")
    field = "units"


class BeyondGround(Refused):
    text = _("%(unit)s does not stand below this office; it cannot be asked.")
    field = "units"


class NoField(Refused):
    text = _("Name at least one field.")
    field = "fields"


class NoItem(Refused):
    text = _("A drive needs at least one line in its item form.")


class UnknownField(Refused):
    text = _("Choose one of the fields of this round.")
    field = "field"


class BadItem(Refused):
    text = _("“%(label)s” is missing or does not fit.")


class TooFine(Refused):
    text = _("The place is a township or larger, never finer.")
    field = "place"


class WrongOrder(Refused):
    text = _("The last day comes before the first.")
    field = "ends_on"


class NoWords(Refused):
    text = _("Say what the problem is.")
    field = "description"


class NotFresh(Refused):
    text = _("It cannot have been seen in the future.")
    field = "seen_on"


class Closed(Refused):
    text = _("The notice of this round is out; what is found now goes into the next one.")


class AlreadyAnswered(Refused):
    text = _("This unit has answered already. What it finds later can still be entered.")


class AlreadyWithdrawn(Refused):
    text = _("This entry was taken out.")


class PaperMissing(Refused):
    text = _("An outside unit answers on paper: attach its letter.")
    field = "paper"


class LetterRefused(Refused):
    """Why the file was not taken in is said by whoever keeps files."""

    text = "%(why)s"
    field = "paper"


class ReasonMissing(Refused):
    text = _("Say why.")
    field = "reason"


class MendByMissing(Refused):
    text = _("Name the day by which it is to be mended.")
    field = "mend_by"


class InThePast(Refused):
    text = _("Choose a day that is not over.")
    field = "due_on"


class LookBeforeDue(Refused):
    text = _("Look at it on the last day for mending or later.")
    field = "look_by"


class OutsideNotice(Refused):
    text = _("A correction notice goes to a unit below this office.")
    field = "unit"


class NotStanding(Refused):
    text = _("This notice is not waiting for that any more.")


class NotYet(Refused):
    text = _("The notice goes out once the last day to answer is over, or everybody has answered.")


class NoNotice(Refused):
    text = _("No notice of this round is out.")


class AboutPeople(Refused):
    """`faults`: what in the text a round may not hold, one sentence each."""

    def __init__(self, faults: Sequence[Text], *, field: str = "") -> None:
        super().__init__()
        self.faults = tuple(faults)
        self.__dict__["field"] = field

    @property
    def message(self) -> str:
        return " ".join(said(fault) for fault in self.faults)
