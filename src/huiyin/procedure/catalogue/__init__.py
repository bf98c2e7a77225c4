"""The procedures we know, each a version of the law with the days it governs."""

from collections.abc import Mapping
from datetime import date

from huiyin.procedure.catalogue import aftercare, handling, intake
from huiyin.procedure.catalogue.cn_2005 import PROCEDURE as CN_2005
from huiyin.procedure.catalogue.cn_2022 import PROCEDURE as CN_2022
from huiyin.procedure.schema import Procedure

# Steps of the main road, in every version of the law; the others are taken beside it.
ROAD = frozenset(step.key for step in (*intake.STEPS, *handling.STEPS, *aftercare.STEPS))
PROCEDURES: Mapping[str, Procedure] = {item.key: item for item in (CN_2022, CN_2005)}


def procedure_for(key: str) -> Procedure:
    """The procedure a case pins. Raises KeyError for one that was never shipped."""
    return PROCEDURES[key]


def procedure_in_force(on: date) -> Procedure:
    """The procedure that governs a matter received on that day; before 1 May 2005 the oldest one we have."""
    for item in PROCEDURES.values():
        if item.governs(on):
            return item
    return min(PROCEDURES.values(), key=lambda item: item.valid_from)
