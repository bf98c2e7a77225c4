"""What happened in a case and what is still to come, newest first: for the desk, and in the citizen's words.

Made from the steps and the clocks alone. What a reader may not see is left out here, not in the template.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from huiyin.cases.belongings import stored_steps_of
from huiyin.cases.models import Case, Step
from huiyin.cases.reach import reads_sealed
from huiyin.cases.step_words import corrections_said, long_said, named, short_said, told_said
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.clocks import HOLDERS
from huiyin.procedure.engine import ClockView, clocks_view
from huiyin.procedure.proceedings import is_public_clock
from huiyin.procedure.schema import Procedure
from huiyin.procedure.schema import Step as LawStep
from huiyin.procedure.state import SERVED_PAPERS
from huiyin.procedure.terms import PAPERS
from huiyin.web import dates
from huiyin.web.shown import Entry
from huiyin.web.words import ordinal, said

# Units that get a matter are named to the citizen; nothing else that was given is.
NAMES_UNIT = frozenset({"transfer", "assign", "decide_competence", "add_part", "raise_level"})
# Answers to what the petitioner asked for: they read them as they were written.
ANSWERS_PETITIONER = {"recuse": "answer", "refuse_recusal": "reason"}
# Steps that carry the petitioner's words whoever wrote them down.
OWN_WORDS = frozenset({"withdraw", "withdraw_review", "ask_review", "ask_recheck", "challenge_termination"})
Doer = Literal["office", "petitioner", "calendar"]


@dataclass(frozen=True, slots=True)
class Reader:
    """What one reader may see of a case besides its course.

    `petitioners_words`: the words of a sealed matter are for the petition office and the custodian (law.md 9a).
    `ratings`: the unit sees ratings only summed up, from five upward, never a single one.
    """

    petitioners_words: bool = False
    ratings: bool = False


def reader_for(post: Post, case: Case) -> Reader:
    return Reader(petitioners_words=reads_sealed(post, case), ratings=post.unit_id == case.office_id)


def steps_of(case: Case) -> list[Step]:
    """All steps in order, with the labels of their posts read in one query."""
    steps = stored_steps_of(case)
    directory.warm_posts(step.post_id for step in steps)
    return steps


def views_of(case: Case, today: date) -> tuple[ClockView, ...]:
    """The case's clocks as they stand today."""
    return clocks_view(procedure_for(case.procedure), case.standing, current_calendar(), today)


def entries_for_desk(
    case: Case, steps: Sequence[Step], views: Iterable[ClockView], *, reader: Reader, today: date
) -> list[Entry]:
    """The timeline of the case page."""
    law = procedure_for(case.procedure)
    told = [_desk_entry(case, step, law.steps[step.key], reader) for step in steps]
    return _in_order([*told, *_of_clocks(views, today)])


def entries_for_citizen(
    case: Case, *, today: date, steps: Sequence[Step] | None = None, views: Iterable[ClockView] | None = None
) -> list[Entry]:
    """The timeline of the tracking page: only steps that have plain words, and the dates that lie ahead.

    `views`: the clocks citizens are told of, for whoever has them at hand.
    """
    law = procedure_for(case.procedure)
    rows = steps_of(case) if steps is None else steps
    told = [entry for step in rows for entry in _citizens_entry(case, law, step)]
    if views is None:
        views = [view for view in views_of(case, today) if is_public_clock(case.standing, view.clock)]
    return _in_order([*told, *_of_clocks(views, today)])


def _in_order(entries: list[Entry]) -> list[Entry]:
    """Newest first; of one day the later step first."""
    numbered = sorted(enumerate(entries), key=lambda item: (item[1].on, item[0]), reverse=True)
    return [entry for _number, entry in numbered]


def _doer(step: Step) -> Doer:
    if step.role == "petitioner":
        return "petitioner"
    return "calendar" if step.role == "system" else "office"


def _desk_entry(case: Case, step: Step, law: LawStep, reader: Reader) -> Entry:
    short, texts = _words(case, step, law, reader)
    more = [*texts, *_late_entry(step), who(step)]
    return Entry(
        on=step.on,
        title=said(law.done),
        said=short,
        more="\n".join(line for line in more if line),
        at=step.at if on_day(step.at) == step.on else None,
        by=_doer(step),
    )


def _words(case: Case, step: Step, law: LawStep, reader: Reader) -> tuple[str, list[str]]:
    if step.key == "rate" and not reader.ratings:
        return "", []
    if step.key == "correct":
        return "", [*corrections_said(step.given), *long_said(step, law)]
    is_petitioners = step.role == "petitioner" or step.key in OWN_WORDS
    if is_petitioners and step.key != "register" and not reader.petitioners_words:
        return "", []
    return short_said(case, step, law), long_said(step, law)


def _late_entry(step: Step) -> Iterator[str]:
    entered = on_day(step.at)
    if entered != step.on:
        yield _("Entered on %(day)s") % {"day": dates.plain_day(entered)}


def who(step: Step) -> str:
    """Who took the step and for which unit; empty for the petitioner and the calendar."""
    return named((directory.post_label(step.post_id), directory.unit_label(step.unit_id)))


def _citizens_entry(case: Case, law: Procedure, step: Step) -> Iterator[Entry]:
    known = law.steps[step.key]
    if known.plain is None:
        return
    yield Entry(
        on=step.on,
        title=said(known.plain),
        said=_citizens_detail(step) or told_said(case, step, known),
        at=step.at if on_day(step.at) == step.on else None,
        by=_doer(step),
    )


def _citizens_detail(step: Step) -> str:
    if step.key in NAMES_UNIT and step.given.get("unit"):
        return directory.unit_label(int(step.given["unit"]))
    if step.given.get(ANSWERS_PETITIONER.get(step.key, "")):
        return str(step.given[ANSWERS_PETITIONER[step.key]])
    issued = step.given.get("issued")
    if issued and issued["kind"] in SERVED_PAPERS:
        return f"{said(PAPERS[issued['kind']])} {issued['number']}"
    return ""


def _of_clocks(views: Iterable[ClockView], today: date) -> Iterator[Entry]:
    """Days that are still to come, and days that passed with the duty undone."""
    for view in views:
        if not view.is_running:
            continue
        if view.due.on >= today:
            yield Entry(on=view.due.on, title=clock_name(view), said=holder_name(view), is_future=True)
        elif view.is_duty:
            title = _("Last day passed: %(clock)s") % {"clock": clock_name(view)}
            yield Entry(on=view.due.on, title=title, said=holder_name(view), by="calendar")


def clock_name(view: ClockView) -> str:
    """诉求一 办理期限."""
    name = said(view.rule.name)
    return f"{ordinal(view.clock.request)} {name}" if view.clock.request else name


def holder_name(view: ClockView) -> str:
    """The unit that has to act; who it is in words where it is no unit."""
    return directory.unit_label(view.unit) or said(HOLDERS[view.holder])
