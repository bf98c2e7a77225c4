"""信访工作条例: the Regulation on Petition Work, in force since 1 May 2022 (art. 50)."""

from datetime import date

from huiyin.procedure.catalogue import (
    aftercare,
    afterlife,
    aid,
    around,
    competence,
    handling,
    intake,
    mediation,
    meetings,
    opinion,
    papers,
    parts,
    referral,
    review,
    teamwork,
)
from huiyin.procedure.catalogue.agency import with_agents
from huiyin.procedure.catalogue.rules import CLOCKS, by_key
from huiyin.procedure.layers import LAYERS
from huiyin.procedure.schema import Procedure
from huiyin.procedure.stages import STAGES
from huiyin.procedure.terms import Text

PROCEDURE = Procedure(
    key="cn.2022",
    name=Text("信访工作条例（2022年）", "Regulation on Petition Work (2022)"),
    valid_from=date(2022, 5, 1),
    valid_to=None,
    steps={
        step.key: with_agents(step)
        for step in (
            *intake.STEPS,
            *handling.STEPS,
            *teamwork.STEPS,
            *parts.STEPS,
            *aftercare.STEPS,
            *meetings.STEPS,
            *mediation.STEPS,
            *opinion.STEPS,
            *papers.STEPS,
            *aid.STEPS,
            *competence.STEPS,
            *review.STEPS,
            *afterlife.STEPS,
            *referral.STEPS,
            *around.STEPS,
        )
    },
    stages=STAGES,
    clocks={**CLOCKS, **by_key(*competence.CLOCKS, *referral.CLOCKS)},
    layers=LAYERS,
)
