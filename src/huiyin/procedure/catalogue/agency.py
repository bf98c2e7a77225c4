"""Who acts for the petitioner: the question is put to every step in which an agent may do so (guards/agency.py)."""

from dataclasses import replace

from huiyin.procedure.guards.agency import EXPRESS, NEEDED, agent_reaches
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import Text

ASKED_BY = Field(
    "asked_by",
    Text("由谁提出", "Who does this"),
    "choice",
    options=(
        ("petitioner", Text("信访人本人", "the petitioner")),
        ("representative", Text("代表人", "a representative")),
        ("agent", Text("代理人", "an agent")),
    ),
    hint=Text(
        "代理人须在授权范围内；撤回、和解须有特别授权",
        "An agent keeps to the letter; withdrawing and settling need express authority",
    ),
)
AUTHORITY = Field(
    "authority",
    Text("代理人凭哪一项委托", "Which authority the agent acts on"),
    "number",
    relevant=lambda state: len(_entered(state)) > 1,
)


def _entered(state: CaseState) -> tuple[int, ...]:
    return tuple(item.no for item in state.authorities if item.revoked_on is None)


def with_agents(step: Step) -> Step:
    """The step with the question who acts. Where nothing is given up it is put only if somebody has an agent."""
    if step.key not in NEEDED:
        return step
    asked = ASKED_BY if step.key in EXPRESS else replace(ASKED_BY, relevant=lambda state: bool(state.authorities))
    own = {field.key for field in step.fields}
    added = tuple(field for field in (asked, AUTHORITY) if field.key not in own)
    place = len(step.fields) - (1 if step.fields and step.fields[-1].kind == "files" else 0)
    return replace(
        step,
        fields=(*step.fields[:place], *added, *step.fields[place:]),
        checks=(*step.checks, agent_reaches),
    )
