"""What the table and what follows it refuse, each with a sentence for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyin.people.refusals import Refused


class NotAtTheTable(Refused):
    text = _("The record is kept by the leader who receives, and by the clerks and heads of the unit.")


class NotBegun(Refused):
    text = _("Call the visit to the table first.")


class NoMatterYet(Refused):
    text = _("Register the visit first: whatever comes in is registered (art. 22, 23).")


class MatterOutOfReach(Refused):
    text = _("This post does not see the matter.")


class SignedAlready(Refused):
    text = _("The record was signed; add to it instead.")


class NotSigned(Refused):
    text = _("The record has not been signed yet; write into it directly.")


class RecordEmpty(Refused):
    text = _("Write down what was said before the record is signed.")
    field = "told"


class RequestOpen(Refused):
    text = _("Say of each request what came of it before the record is signed.")


class AgainstPetitioning(Refused):
    text = _("“%(word)s” may stand in no record: nobody is asked, or made, not to petition. Reword it.")
    field = "answered"


class _OfText(Refused):
    """Says itself at the field it is about."""

    def __init__(self, *, at: str, **given: object) -> None:
        super().__init__(**given)
        self.field = at


class NoteAgainstPetitioning(_OfText):
    text = _("The text contains “%(word)s”. Nothing here may be about not petitioning; reword it.")


class NumberOfSomebody(_OfText):
    text = _("A number of somebody (ID, telephone, car, account) has no place here: write of the matter.")


class TextMissing(_OfText):
    text = _("Say why.")


class OutcomeDay(Refused):
    text = _("A request to be settled by a date, or to be studied, needs a day that is not over.")
    field = "due_on"


class LaterThanTheLaw(Refused):
    text = _("The written answer is due on %(day)s; nothing said at the table makes that later.")
    field = "due_on"


class ReasonMissing(Refused):
    text = _("The record is signed: say why the outcome changes.")
    field = "reason"


class SameRequest(Refused):
    text = _("This request stands in the list already.")
    field = "words"


class WordsMissing(Refused):
    text = _("Write the request down in the petitioner's words.")
    field = "words"


class CalledAlready(Refused):
    text = _("They have been called in already.")
    field = "unit"


class MayNotLearn(Refused):
    text = _("This unit takes no part in the matter, and may not learn of it in this way.")
    field = "unit"


class DayBeyond(_OfText):
    text = _("The rule this office has switched on allows until %(day)s: choose a day from today to then.")


class DayOver(_OfText):
    text = _("Choose a day that is not over.")


class DayMissing(_OfText):
    text = _("The rule this office has switched on asks for a day.")


class NotTheirCommitment(Refused):
    text = _("Only the unit or the post that owes it says that it was done.")


class NotTheirsToLetGo(Refused):
    text = _("Only the office that received the visit takes this back.")


class OverAlready(Refused):
    text = _("This is done or was taken back.")


class DoneMissing(Refused):
    text = _("Say what was done.")
    field = "said"


class DayNotYet(Refused):
    text = _("Choose a day that is not in the future, and not before it was asked for.")
    field = "on"


class NotALetter(Refused):
    text = _("No letter is owed here.")


class NotHeldYet(Refused):
    text = _("A meeting is recorded on its day or later.")


class HeldAlready(Refused):
    text = _("This meeting was held; nothing of it changes any more.")


class NothingToStudy(Refused):
    text = _("Choose at least one matter that is to be studied.")
    field = "interviews"


class ViewMissing(Refused):
    text = _("Write what the meeting found.")
    field = "view"


class NoVisitNow(Refused):
    text = _("The matter is closed: no visit is planned in it any more.")


class AskedAlready(Refused):
    text = _("This was asked for already; the answer is still to come.")


class VisitsRefused(Refused):
    text = _("The petitioner has refused to be visited, for good. They can be asked to come instead.")
    field = "way"


class TooManyVisits(Refused):
    text = _("There were two visits after the answer; another only when the petitioner asks for it.")
    field = "way"


class VisitorHandledIt(Refused):
    text = _("Whoever handled the matter makes no visit at home after the answer.")
    field = "leader"


class NoConsent(Refused):
    text = _("Nobody is visited at home without having agreed: enter their answer first.")


class VisitOver(Refused):
    text = _("This visit was held or called off.")


class NotTheirVisit(Refused):
    text = _("Field visits are kept by the clerks and heads of the unit that goes.")


class NotTheSupervisor(Refused):
    text = _(
        "Only a supervisor above the unit says whether a complaint is founded; never the unit itself, "
        "and nobody who handled the matter."
    )


class FoundedAlready(Refused):
    text = _("This matter was found founded already.")


class NoUnitYet(Refused):
    text = _("No unit has this matter yet.")


class NotTheOrgansHead(Refused):
    text = _("Only a head or a supervisor of the organ confirms who accompanies the chief.")
