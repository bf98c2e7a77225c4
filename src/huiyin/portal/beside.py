"""What else goes on in a matter, as its petitioner is told: who settles which organ answers, and what runs beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huiyin.people import directory
from huiyin.portal.matter import Matter
from huiyin.procedure.proceedings import PROCEEDINGS, standing, subject_of
from huiyin.procedure.reviews import CHECKS
from huiyin.procedure.state import Proceeding
from huiyin.web import dates
from huiyin.web.words import ordinal, said


@dataclass(frozen=True, slots=True)
class Told:
    """One proceeding: its name, who conducts it, where it stands, and by when."""

    name: str
    organ: str
    stands: str
    by: str


def proceedings_of(matter: Matter) -> list[Told]:
    """Those the petitioner may see, open ones first."""
    # Reviews and rechecks are stops of the road itself.
    others = (item for item in matter.state.proceedings if item.kind not in CHECKS)
    shown = [item for item in others if PROCEEDINGS[item.kind].is_public]
    shown.sort(key=lambda item: (not item.is_open, -item.no))
    return [_told(matter, item) for item in shown]


def _told(matter: Matter, item: Proceeding) -> Told:
    kind = PROCEEDINGS[item.kind]
    last = _last_day(matter, subject_of(item.no))
    day = last or item.ended_on
    told = _("By %(day)s at the latest.") if last else "%(day)s"
    return Told(
        name=said(kind.name),
        organ=directory.unit_label(item.unit) if item.unit else "",
        stands=said(standing(item)),
        by=told % {"day": dates.plain_day(day, matter.today)} if day else "",
    )


def label_of(item: Proceeding, today: date) -> str:
    """落实（诉求一） 已落实 3月2日: what was reported, for choosing one of several."""
    about = " ".join(ordinal(no) for no in item.requests)
    day = dates.plain_day(item.ended_on or item.opened_on, today)
    return " ".join(word for word in (said(PROCEEDINGS[item.kind].name), about, said(standing(item)), day) if word)


def _last_day(matter: Matter, subject: str) -> date | None:
    own = (view.due.on for view in matter.running if view.is_duty and view.clock.subject == subject)
    return min(own, default=None)


def competence_told(matter: Matter) -> list[str]:
    """While it is unsettled which organ answers: who settles it, by when, and that the promised date stands."""
    return list(_competence(matter))


def _competence(matter: Matter) -> Iterator[str]:
    state = matter.state
    disputed = next(iter(state.open_proceedings("competence")), None)
    if state.objection_on is None and disputed is None:
        return
    yield _("%(unit)s says that another organ is competent for your matter.") % {
        "unit": directory.unit_label(state.unit)
    }
    yield _settled_by(matter, disputed)
    promised = next((view.due.on for view in matter.views if view.clock.rule == "promise"), None)
    if promised is not None:
        told = _("The date promised to you does not move: by %(day)s you are told whether it is accepted.")
        yield told % {"day": dates.plain_day(promised, matter.today)}
    yield _("You need not do anything, and you need not go anywhere else.")


def _settled_by(matter: Matter, disputed: Proceeding | None) -> str:
    if disputed is None:
        day = min((view.due.on for view in matter.running if view.clock.rule == "objection_answer"), default=None)
        organ, told = directory.unit_label(matter.state.office), _("%(organ)s settles this by %(day)s.")
    else:
        day = _last_day(matter, subject_of(disputed.no))
        is_meeting = disputed.status == "joint_meeting"
        organ = _("The joint meeting on petition work") if is_meeting else directory.unit_label(disputed.unit)
        told = _("%(organ)s decides this by %(day)s.")
    if day is None:
        return _("%(organ)s settles this.") % {"organ": organ}
    return told % {"organ": organ, "day": dates.plain_day(day, matter.today)}
