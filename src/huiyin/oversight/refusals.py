"""What the actions of this room refuse, each with a sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.people.refusals import Refused


class NotAsked(Refused):
    text = _("Only the unit that was asked answers: its clerk, its head, or the post that was named.")


class InPersonOnly(Refused):
    text = _("This is to be answered in person by the head of the unit.")


class NotYours(Refused):
    text = _("Only the office that asked may do this.")


class OverAlready(Refused):
    text = _("This has been answered or taken back.")


class PaperMissing(Refused):
    text = _("An outside unit answers on paper: attach its letter.")
    field = "paper"


class NotAnswered(Refused):
    text = _("There is no answer yet.")


class DayTooEarly(Refused):
    text = _("Choose a day that is not over.")
    field = "answer_by"


class NotALeader(Refused):
    text = _("Choose a leader of this organ, or of a unit below it, who holds the post today.")
    field = "given_by"


class UnitOutOfReach(Refused):
    text = _("Choose a unit of this organ or below it that is in use.")
    field = "unit"


class UnitNotInMatter(Refused):
    text = _("This unit takes no part in the matter, and may not learn of it in this way.")
    field = "unit"


class MatterOutOfReach(Refused):
    text = _("This post does not see the matter.")
    field = "case"


class NotOfUnit(Refused):
    text = _("Choose a post of that unit that is held today.")
    field = "handler"


class NoHead(Refused):
    text = _("Nobody holds the post of head in that unit today, so that nobody could answer in person.")
    field = "in_person"


class SupervisorsOnly(Refused):
    text = _("An order in writing about matters is issued by a supervisor.")


class TooManyMatters(Refused):
    text = _("At most %(most)d matters in one order.")
    field = "cases"


class NoMatter(Refused):
    text = _("Tick at least one matter.")
    field = "cases"


class DecidedAlready(Refused):
    text = _("This has been decided, or the answer has come.")


class NotTheHead(Refused):
    text = _("The head of the unit hands the sheet in, and reports in person.")


class ReasonsMissing(Refused):
    text = _("Say of each overdue matter why: %(numbers)s.")
    field = "reasons"


class MeetingThere(Refused):
    text = _("There is a weekly report on that day already.")
    field = "on"


class NoUnits(Refused):
    text = _("No unit stands below this organ that could report.")


class RestDay(Refused):
    text = _("%(day)s is no working day.")
    field = "on"


class NotYet(Refused):
    text = _("It is recorded on the day of the report or later.")


class RecordedAlready(Refused):
    text = _("This report has been recorded; its decisions go on.")


class NotFromCongress(Refused):
    text = _("This order did not come from the people's congress.")


class OneByOne(Refused):
    text = _("A sealed matter, or one that somebody is kept out of, has an order of its own.")
    field = "cases"


class AnsweredInMatters(Refused):
    text = _("This order was made in its matters; it is answered there, each by its own written explanation.")


class PetitionOfficesOnly(Refused):
    text = _("Suggestions under art. 40 are made by petition offices and supervisors.")


class _OfText(Refused):
    """Says itself at the field whose text it is about."""

    def __init__(self, *, at: str, **given: object) -> None:
        super().__init__(**given)
        self.field = at


class TextMissing(_OfText):
    text = _("Write what it is about.")


class AgainstPetitioning(_OfText):
    text = _("“%(word)s” may stand in no paper: nobody is asked, or made, not to petition. Reword it.")


class NamesSomebody(_OfText):
    text = _("This holds something like an ID number, a phone number or a code. Write of the matter, not the person.")
