"""The legal ways a request goes (art. 29, 30, 31), and what hangs on each.

The 60-day clock belongs to art. 31(6) alone: every other route follows its own law. So clocks hang on the route of a
request, never on the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huiyin.procedure.terms import Citation, Text, law_2022


@dataclass(frozen=True, slots=True)
class Route:
    """One way. `kind` is the kind of request it fits.

    `has_finish_clock`: the 60 days of art. 34 and the reviews of art. 35 and 36 apply.
    `own_notice`: notice follows its own law too (art. 23, last paragraph), so clocks 2 and 3 do not bind; it can be
    said otherwise for a single request, because for accusations it depends on the organ that handles them.
    `leads_out`: the request may be referred out into a legal procedure by this route.
    """

    key: str
    kind: str
    name: Text
    citation: Citation
    has_finish_clock: bool = False
    own_notice: bool = False
    leads_out: bool = False

    @property
    def has_review(self) -> bool:
        """Review and recheck are open against handling opinions of art. 31(6) only."""
        return self.has_finish_clock


def _routes(*routes: Route) -> Mapping[str, Route]:
    return {route.key: route for route in routes}


ROUTES: Mapping[str, Route] = _routes(
    Route("29", "suggestion", Text("建议意见类办理", "suggestion, studied and adopted or explained"), law_2022("29")),
    Route(
        "30",
        "accusation",
        Text("检举控告类办理", "accusation, handled by the organ in charge"),
        law_2022("30"),
        leads_out=True,
    ),
    Route(
        "31.1",
        "claim",
        Text("诉讼、检察、公安等法律程序（涉法涉诉）", "court, procuratorate or police procedure"),
        law_2022("31-1"),
        own_notice=True,
        leads_out=True,
    ),
    Route("31.2", "claim", Text("仲裁程序", "arbitration"), law_2022("31-2"), leads_out=True),
    Route(
        "31.3", "claim", Text("党员申诉、申请复审等程序", "appeal within the Party"), law_2022("31-3"), leads_out=True
    ),
    Route(
        "31.4",
        "claim",
        Text("行政复议、裁决、确认、许可、处罚等行政程序", "administrative procedure"),
        law_2022("31-4"),
        leads_out=True,
    ),
    Route(
        "31.5",
        "claim",
        Text("申请查处违法行为、履行保护职责", "request to act against a breach or to protect a right"),
        law_2022("31-5"),
        leads_out=True,
    ),
    Route(
        "31.6",
        "claim",
        Text("信访程序（调查核实，出具处理意见书）", "petition procedure: inquiry and handling opinion"),
        law_2022("31-6"),
        has_finish_clock=True,
    ),
)


def route(key: str | None) -> Route | None:
    """The route by its key; None when the request has not been routed yet."""
    return ROUTES.get(key) if key else None


def has_finish_clock(key: str | None) -> bool:
    found = route(key)
    return found is not None and found.has_finish_clock


def follows_own_notice(key: str | None, said: bool | None) -> bool:
    """Whether notice follows its own law: what was said for this request, else what the route says."""
    if said is not None:
        return said
    found = route(key)
    return found is not None and found.own_notice
