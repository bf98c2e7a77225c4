"""The second half of a matter's road: reviews and rechecks as stops, what may be asked for now, and what remains."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.people import directory
from huiyin.portal.matter import Matter, organ_unknown
from huiyin.procedure.engine import ClockView
from huiyin.procedure.finality import rechecked_since
from huiyin.procedure.proceedings import PROCEEDINGS, subject_of
from huiyin.procedure.reviews import recheckable, reviewable
from huiyin.procedure.state import Proceeding
from huiyin.web import dates
from huiyin.web.shown import Link, Stop
from huiyin.web.words import said

# What may be asked for in three screens, by the kind of proceeding it opens.
ASKED_BY = {"review": "ask_review", "recheck": "ask_recheck"}


def check_stops(matter: Matter) -> list[Stop]:
    """One stop for each review, recheck or full check that was not withdrawn."""
    return [_check_stop(matter, item) for item in matter.checks if item.outcome != "withdrawn"]


def _check_stop(matter: Matter, item: Proceeding) -> Stop:
    name, organ = said(PROCEEDINGS[item.kind].name), directory.unit_label(item.unit)
    title = _("%(name)s by %(organ)s") % {"name": name[:1].upper() + name[1:], "organ": organ}
    told = [_("You asked on %(day)s.") % {"day": dates.plain_day(item.opened_on, matter.today)}]
    if item.late:
        told.append(_("It was after the last day; the organ decides whether there was good reason."))
    told += _stands(matter, item)
    return Stop(title, ("" if dates.language() == "zh" else " ").join(told), "now" if item.is_open else "done")


def _stands(matter: Matter, item: Proceeding) -> Iterator[str]:
    kind = PROCEEDINGS[item.kind]
    if item.outcome is not None and item.outcome in kind.outcomes:
        yield _("Decided: %(outcome)s.") % {"outcome": said(kind.outcomes[item.outcome])}
    if item.served_on is not None:
        yield _("Delivered on %(day)s.") % {"day": dates.plain_day(item.served_on, matter.today)}
    elif item.is_open:
        yield from _by(matter, item)


def _by(matter: Matter, item: Proceeding) -> Iterator[str]:
    views = (view for view in matter.running if view.clock.subject == subject_of(item.no) and view.is_duty)
    if (view := next(views, None)) is not None:
        yield _("By %(day)s at the latest.") % {"day": dates.plain_day(view.due.on, matter.today)}


def recheck_fork(matter: Matter) -> Iterator[tuple[str, str]]:
    """Art. 36(1): after a review, the way to a recheck, with its date."""
    for review in recheckable(matter.state):
        organ = matter.rechecker(review) or organ_unknown()
        view = window_of(matter, review)
        if view is None or view.is_running:
            day = dates.day(view.due.on, matter.today) if view else ""
            told = _("until %(day)s you can ask %(organ)s for a recheck.") if day else _("you can ask %(organ)s.")
            yield _("If you disagree with the review:"), told % {"day": day, "organ": organ}
        else:
            day = dates.plain_day(view.due.on, matter.today)
            yield (
                _("If you disagree with the review:"),
                _("the time to ask for a recheck ended on %(day)s.") % {"day": day},
            )


def window_of(matter: Matter, review: Proceeding) -> ClockView | None:
    found = (view for view in matter.views if view.clock.rule == "recheck_window")
    return next((view for view in found if view.clock.subject == subject_of(review.no)), None)


def what_remains(matter: Matter) -> Iterator[tuple[str, str]]:
    """Once the road is at its end: that it is, since when, and what goes on all the same (art. 36(3), 37)."""
    since = matter.final_since
    if since is None:
        return
    day = dates.plain_day(since, matter.today)
    if rechecked_since(matter.state) is not None:
        told = _(
            "the recheck was delivered on %(day)s. The same facts and reasons are not taken up again (art. 36(3))."
        )
    else:
        told = _(
            "the time to ask ended on %(day)s. You can ask all the same; the organ decides if there was good reason."
        )
    yield _("This road is at its end:"), told % {"day": day}
    yield _("If there are new facts:"), _("file a new matter and name the number of this one; it is dealt with anew.")
    helped = _("explanation and help go on. Ask %(office)s about social relief and other help; nothing here ends that.")
    yield _("If you need help:"), helped % {"office": matter.office.label}


def links_of(matter: Matter) -> Iterator[Link]:
    """What may be asked for now, each leading to its first screen."""
    if reviewable(matter.state):
        yield Link(_("Ask for a review"), reverse("portal:ask", args=["review"]))
    if recheckable(matter.state):
        yield Link(_("Ask for a recheck"), reverse("portal:ask", args=["recheck"]))
    termination = matter.state.termination
    if termination is not None and not termination.challenged:
        yield Link(_("Challenge the termination"), reverse("portal:do", args=["challenge_termination"]))
    if matter.final_since is not None:
        yield Link(_("File a new matter with new facts"), reverse("portal:file"))
