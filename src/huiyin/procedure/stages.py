"""The stages of a case, with flags. Sets of stages are derived from the flags, never listed again."""

from collections.abc import Mapping

from huiyin.procedure.schema import Stage
from huiyin.procedure.terms import Text


def _stages(*stages: Stage) -> Mapping[str, Stage]:
    return {stage.key: stage for stage in stages}


STAGES: Mapping[str, Stage] = _stages(
    Stage(
        "sorting",
        Text("待分办", "to be sorted"),
        Text(
            "您反映的事项已登记，正在确定由哪个单位办理。",
            "Your matter is registered. The office is deciding which organ must answer it.",
        ),
        owner="clerk",
        owner_unit="office",
    ),
    Stage(
        "passed",
        Text("待受理", "to be accepted"),
        Text(
            "您反映的事项已交给有权处理的单位，该单位将书面告知您是否受理。",
            "Your matter is with the organ that must answer it. It will tell you in writing whether it accepts it.",
        ),
        owner="clerk",
        owner_unit="unit",
    ),
    Stage(
        "accepted",
        Text("已受理", "accepted"),
        Text(
            "您反映的事项已受理，正在指定承办人。",
            "Your matter is accepted. A person to handle it is being appointed.",
        ),
        owner="head",
        owner_unit="unit",
    ),
    Stage(
        "handling",
        Text("办理中", "being handled"),
        Text(
            "承办人正在调查核实您反映的事项。",
            "The handler is looking into your matter.",
        ),
        owner="handler",
        owner_unit="unit",
    ),
    Stage(
        "signing",
        Text("待签发", "to be signed"),
        Text(
            "答复已经拟好，正在等待单位负责人签发。",
            "The answer is drafted and waits for the head's signature.",
        ),
        owner="head",
        owner_unit="unit",
    ),
    Stage(
        "serving",
        Text("待送达", "to be served"),
        Text(
            "答复已经签发，正在送达给您。",
            "The answer is signed and on its way to you.",
        ),
        owner="clerk",
        owner_unit="unit",
    ),
    Stage(
        "served",
        Text("已送达，待结案", "served, to be closed"),
        Text(
            "答复已经送达。如您不服，可以在答复载明的期限内请求复查。",
            "The answer has been served. If you disagree, you may ask for a review within the time it states.",
        ),
        owner="head",
        owner_unit="unit",
    ),
    Stage(
        "closed",
        Text("已办结", "closed"),
        Text("您反映的事项已经办结。", "Your matter is closed."),
        owner="",
        owner_unit="",
        is_open=False,
        is_terminal=True,
    ),
)

ALL = frozenset(STAGES)
OPEN = frozenset(key for key, stage in STAGES.items() if stage.is_open)
# Stages in which the competent unit has the matter.
WITH_UNIT = frozenset(key for key, stage in STAGES.items() if stage.owner_unit == "unit")
