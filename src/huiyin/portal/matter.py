"""A matter as its petitioner sees it: where it stands, who has it, the next date, the answers. Read only.

Everything comes from the state of the case and the law core; nothing of other petitioners is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.cases.belongings import requests_of
from huiyin.cases.facts import organ_above, superior_of
from huiyin.cases.models import Case, Contact, Request
from huiyin.cases.words import open_words
from huiyin.duties.calendars import current_calendar
from huiyin.ledger.reading import Fixed
from huiyin.people import directory
from huiyin.people.models import Unit
from huiyin.portal.pages import hours_of
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.dayledger import DayLedger
from huiyin.procedure.engine import ClockView, clocks_view, ledger_of
from huiyin.procedure.finality import final_since
from huiyin.procedure.proceedings import PROCEEDINGS, is_public_clock, proceeding_of
from huiyin.procedure.reviews import CHECKS
from huiyin.procedure.schema import Procedure
from huiyin.procedure.state import CaseState, Proceeding, RequestState
from huiyin.procedure.terms import ENDINGS, REQUEST_STATUSES
from huiyin.web import cells, dates
from huiyin.web.shown import RequestCard
from huiyin.web.words import ordinal, said

# A request that ended without an answer on its substance.
ENDED = frozenset({"declined", "referred_out", "withdrawn", "split", "no_successor"})


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The first cell: the unit that has it, the person appointed, and a telephone that is answered."""

    unit: str
    handler: str
    phone: str
    phone_of: str
    hours: str


@dataclass(frozen=True, slots=True)
class DateShown:
    """A date with what has to happen by it, and the days counted one by one."""

    view: ClockView
    what: str
    ledger: DayLedger
    face: str


@dataclass(frozen=True)
class Matter:
    """One matter, opened for one contact. What the page asks for more than once is worked out once."""

    contact: Contact
    case: Case
    state: CaseState
    law: Procedure
    views: tuple[ClockView, ...]
    units: Mapping[int, Unit]
    today: date

    @cached_property
    def office(self) -> Unit:
        """The petition office that keeps the matter."""
        return self.units[self.state.office]

    @cached_property
    def heading(self) -> str:
        """Where it stands; how many requests are answered is said once, in the cell of the answers."""
        return stands(self.state, self.law)

    @cached_property
    def who(self) -> Whereabouts:
        unit = self.units[self.state.unit or self.state.office]
        answers = unit if unit.phone else self.office
        handler = directory.post(self.state.handler).name if self.state.handler else ""
        return Whereabouts(unit.label, handler, answers.phone, answers.label, hours_of(answers))

    @cached_property
    def next(self) -> DateShown | None:
        """The next date an office has to keep; a missed one stays in front until it is made good."""
        return next((self.dated(view) for view in self.running if view.is_duty), None)

    @cached_property
    def running(self) -> tuple[ClockView, ...]:
        return tuple(view for view in self.views if view.is_running)

    @cached_property
    def later(self) -> tuple[DateShown, ...]:
        """The other dates of offices that run now."""
        return tuple(self.dated(view) for view in self.running if view.is_duty)[1:]

    @cached_property
    def own(self) -> tuple[DateShown, ...]:
        """Periods that are the petitioner's to use."""
        return tuple(self.dated(view) for view in self.running if view.holder == "petitioner")

    @cached_property
    def is_late(self) -> bool:
        return any(view.is_duty and view.verdict == "late" for view in self.views)

    @cached_property
    def day_after(self) -> date | None:
        """The first day on which a missed next date can be reported."""
        return self.next.view.due.on + timedelta(days=1) if self.next else None

    @cached_property
    def superior(self) -> str:
        """The unit one step up the tree, to which a missed date is reported."""
        return directory.unit_label(superior_of(self.state.unit or self.state.office))

    @cached_property
    def reviewer(self) -> str:
        """The organ one level above the one that answers: it reviews an answer (art. 35)."""
        return directory.unit_label(organ_above(self.state.unit or self.state.office, self.case.barred_units))

    @cached_property
    def checks(self) -> tuple[Proceeding, ...]:
        """Reviews and rechecks of this matter, and the full check of a termination, in order."""
        return tuple(item for item in self.state.proceedings if item.kind in CHECKS)

    def rechecker(self, review: Proceeding | None) -> str:
        """The organ one level above the one that reviewed (art. 36(1))."""
        unit = review.unit if review is not None else None
        return directory.unit_label(organ_above(unit, self.case.barred_units)) if unit is not None else ""

    @cached_property
    def final_since(self) -> date | None:
        return final_since(self.law, self.state, current_calendar(), self.today)

    @cached_property
    def outcomes(self) -> list[str | None]:
        return [outcome_shown(item) for item in self.state.requests]

    @cached_property
    def answers_said(self) -> str:
        return answered_said(self.state)

    @cached_property
    def cards(self) -> list[RequestCard]:
        texts = words_of(self.case, self.contact)
        rows = {row.no: row for row in requests_of(self.case)}
        return [self._card(item, rows[item.no], texts.get(item.no, "")) for item in self.state.requests]

    def _card(self, item: RequestState, row: Request, text: str) -> RequestCard:
        is_served = item.status in ("served", "known")
        mine = (view for view in self.running if view.clock.request == item.no)
        running = next(mine, None)
        return RequestCard(
            number=item.no,
            words=row.text or text,
            outcome=outcome_shown(item),
            clock=self.face(running) if running and running.is_duty else "",
            facts=row.facts if is_served else "",
            answer=row.answer if is_served else "",
            note=("" if dates.language() == "zh" else " ").join(self._noted(item, running)),
        )

    def _noted(self, item: RequestState, running: ClockView | None) -> Iterator[str]:
        """What is said under a request: how it ended, by when it will, and what can be done against it."""
        if item.status == "answered" and item.answered_on:
            day = dates.plain_day(item.answered_on, self.today)
            yield _("Answered on %(day)s; the paper is on its way to you.") % {"day": day}
        elif item.status in ENDED:
            yield said(REQUEST_STATUSES[item.status])
        elif item.served_on:
            yield _("Delivered on %(day)s.") % {"day": dates.plain_day(item.served_on, self.today)}
        if running and running.is_duty:
            yield _("By %(day)s at the latest.") % {"day": dates.plain_day(running.due.on, self.today)}
        elif running and running.clock.rule == "review_window":
            told = _("If you disagree, you can ask %(organ)s for a review until %(day)s.")
            yield told % {"organ": self.reviewer or organ_unknown(), "day": dates.day(running.due.on, self.today)}

    def dated(self, view: ClockView) -> DateShown:
        ledger = ledger_of(self.law, view.clock, current_calendar(), self.today)
        return DateShown(view, self.told(view), ledger, self.face(view))

    def told(self, view: ClockView) -> str:
        """What has to happen by the day, or what the petitioner may do until then."""
        if view.clock.rule == "review_window":
            told = _("You may ask %(organ)s for a review.") % {"organ": self.reviewer or organ_unknown()}
        elif view.clock.rule == "recheck_window":
            organ = self.rechecker(proceeding_of(self.state, view.clock.subject))
            told = _("You may ask %(organ)s for a recheck.") % {"organ": organ or organ_unknown()}
        else:
            told = duty_said(view)
        several = len(self.state.requests) > 1
        number = view.clock.request
        return _("%(request)s: %(told)s") % {"request": ordinal(number), "told": told} if number and several else told

    def face(self, view: ClockView) -> str:
        """The clock without its date; a period of the petitioner's own is a circle and says so."""
        if view.holder != "petitioner":
            return cells.clock_of(view, today=self.today, with_date=False)
        left = (view.due.on - self.today).days
        return cells.clock("own", None, left, today=self.today, you=True)


_UNITS = Fixed(Unit, "WHERE t.id = ANY(%s)")


def view_of(contact: Contact, today: date) -> Matter:
    """The matter of a contact, as it stands today."""
    case = contact.case
    law, state = procedure_for(case.procedure), case.standing
    units = {unit.pk: unit for unit in _UNITS.rows(list({state.unit or state.office, state.office}))}
    every = clocks_view(law, state, current_calendar(), today)
    views = tuple(view for view in every if is_public_clock(state, view.clock))
    return Matter(contact, case, state, law, views, units, today)


def organ_unknown() -> str:
    """How the organ above is called where it has no name here."""
    return _("the organ one level above")


def stands(state: CaseState, law: Procedure) -> str:
    """The status in plain words: what is reviewed now, where it stands, or how a closed matter ended."""
    reviewed = state.open_proceedings(*CHECKS)
    if reviewed:
        name = said(PROCEEDINGS[reviewed[-1].kind].name)
        unit = directory.unit_label(reviewed[-1].unit)
        return _("You asked for a %(name)s; %(unit)s decides it.") % {"name": name, "unit": unit}
    if state.ending and state.ending not in ("answered", "known"):
        return _("Your matter has ended: %(how)s.") % {"how": said(ENDINGS[state.ending])}
    return said(law.stages[state.stage].plain)


def answered_said(state: CaseState) -> str:
    """Three requests, one answered."""
    total = len(state.requests)
    done = sum(outcome_shown(item) is not None for item in state.requests)
    asked = ngettext("%(count)d request", "%(count)d requests", total) % {"count": total}
    if done == total:
        return _("%(asked)s, all answered.") % {"asked": asked}
    if not done:
        return _("%(asked)s, none answered yet.") % {"asked": asked}
    return _("%(asked)s, %(done)d answered.") % {"asked": asked, "done": done}


def outcome_shown(item: RequestState) -> str | None:
    """What the mark of a request says; open until its answer has been served."""
    if item.status in ("served", "known"):
        return item.outcome or "explained"
    return "ended" if item.status in ENDED else None


def duty_said(view: ClockView) -> str:
    """What has to happen by the day, as one would tell it; the law's name of the period where we have no other."""
    told = {
        "sort": _("Your matter is passed to the organ that must answer it."),
        "sort_again": _("Your matter is passed to the organ that must answer it."),
        "notice": _("You are told in writing whether it is accepted and how it goes on."),
        "notice_direct": _("You are told in writing whether it is accepted and how it goes on."),
        "promise": _("By then you know whether it is accepted, whoever has it."),
        "finish": _("The written answer is made."),
        "report": _("The unit reports what it found."),
        "serve_notice": _("The notice is delivered to you."),
        "serve_opinion": _("The written answer is delivered to you."),
        "rating_window": _("You may rate the answer."),
        "review": _("The answer is reviewed, and you get the opinion in writing."),
        "recheck": _("The review is rechecked, and you get the opinion in writing."),
        "full_check": _("Procedure and substance are checked in full, and you are told in writing."),
        "serve_review": _("The opinion is delivered to you."),
        "pass_review": _("You are told in writing which organ reviews the answer."),
        "demand_answer": _("The unit above takes up the delay you reported."),
        "recusal_answer": _("Your request that somebody stand aside is answered."),
        "mediation_intake": _("Both sides are asked whether they want mediation."),
        "mediation_feedback": _("The result of the mediation is known."),
        "hearing_decision": _("It is decided whether a hearing is held, and you are told why."),
        "performance": _("What was promised is carried out."),
        "assistance_decision": _("Your application for help is decided."),
        "assistance_payment": _("The help is given."),
    }
    return told.get(view.clock.rule) or said(view.rule.name)


def words_of(case: Case, contact: Contact) -> dict[int, str]:
    """The petitioner's own words of a sealed matter, opened for whoever holds its code; else they lie in clear."""
    if not case.is_sealed:
        return {}
    first = contact if contact.is_first else case.contacts.filter(is_first=True).first()
    if first is None or first.sealed_text is None:
        return {}
    texts = open_words(bytes(first.sealed_text).decode())["texts"]
    return dict(enumerate(texts, 1))
