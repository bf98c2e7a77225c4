"""The campaigns a matter is in, for its page: since when, by which rule, and whether the rule still takes it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.campaigns.matters import ASSIGNMENT, FACTS, has_left, read_facts
from huiyin.campaigns.models import Campaign, Member
from huiyin.campaigns.scope import Known, Scope
from huiyin.campaigns.terms import EXCLUSIONS, SOURCES
from huiyin.cases.models import Case, Step
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.state import CaseState
from huiyin.statistics.models import Matter
from huiyin.web import dates
from huiyin.web.words import said


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign of the matter; `url` empty for posts that open no campaigns."""

    title: str
    url: str
    since: str
    source: str
    rule: str
    standing: str


def campaign_lines(case: Case, post: Post, state: CaseState, steps: Sequence[Step], day: date) -> list[CampaignLine]:
    """Those the post may know of: it may open them, or they run in its own organ. One statement."""
    opens = Campaign.objects.visible_to(post).filter(pk=OuterRef("campaign"))
    facts = Matter.objects.known().filter(case=OuterRef("case"))
    rows = Member.objects.filter(case=case).select_related("cohort", "campaign").order_by("-cohort__frozen_at")
    found = rows.annotate(
        opens=Exists(opens), facts=Subquery(facts.values(data=JSONObject(**{name: name for name in FACTS}))[:1])
    ).filter(Q(opens=True) | Q(campaign__organ__in=post.unit.ancestor_ids))
    return [_line(one, state, steps, day) for one in found]


def _line(one: Any, state: CaseState, steps: Sequence[Step], day: date) -> CampaignLine:
    return CampaignLine(
        title=one.campaign.title,
        url=reverse("desk:campaign", args=[one.campaign_id]) if one.opens else "",
        since=_since(one, day),
        source=said(SOURCES[one.source]),
        rule=said(Scope.from_json(one.cohort.rule).said()) if one.cohort.rule else one.cohort.reason,
        standing=_standing(one, state, steps),
    )


def _since(one: Member, day: date) -> str:
    told = {"day": dates.plain_day(one.cohort.frozen_at, day), "no": one.cohort.no}
    if one.cohort.rule is None:
        return _("named by hand on %(day)s, cohort %(no)d") % told
    if one.cohort.no == 1:
        return _("since %(day)s, first cohort") % told
    return _("joined on %(day)s, late cohort %(no)d") % told


def _standing(one: Any, state: CaseState, steps: Sequence[Step]) -> str:
    """Entered only and why; or that the rule would not take it in any more, which only a rule can say."""
    if one.exclusion:
        return _("entered only: %(why)s") % {"why": said(EXCLUSIONS[one.exclusion])}
    if one.cohort.rule is None or one.facts is None:
        return ""
    facts = read_facts(one.facts)
    known = Known(
        facts,
        office_level=directory.unit(facts.office_id).level,
        letters=tuple(
            str(step.given.get("organ", ""))
            for step in steps
            if step.key == "refer_in" and step.given.get("how") == ASSIGNMENT
        ),
        contacts=len(state.contacts),
        is_terminated=state.termination is not None,
    )
    return _("has left: the rule would not take it in any more") if has_left(one.campaign, known, facts.unit_id) else ""
