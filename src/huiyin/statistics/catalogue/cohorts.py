"""The cohorts: which facts a figure of a period is about. Rates of time go by the day that fell due (law.md 4.2)."""

from typing import Final

from huiyin.procedure.terms import Text
from huiyin.statistics.catalogue.indicator import Cohort, Table, Whose

REGISTERED: Final = Cohort(
    Table.MATTER, ("registered_on",), Text("登记日期在本期的事项", "matters registered in the period")
)
RECEIVED: Final = Cohort(
    Table.ACT, ("on",), Text("本期登记的来信、来访、来电、网上信访", "occurrences registered in the period")
)
ACTED: Final = Cohort(Table.ACT, ("on",), Text("本期发生的办理行为", "acts of the period"))
SORT_DUE: Final = Cohort(
    Table.MATTER,
    ("sort_due_on",),
    Text("登记后第15日在本期（已过完的日子）的事项", "matters whose 15th day after registration fell in the period"),
    passed=True,
    whose=Whose.SORTED_BY,
)
ACCEPT_DUE: Final = Cohort(
    Table.MATTER,
    ("accept_due_on",),
    Text("登记后第30日在本期（已过完的日子）的事项", "matters whose 30th day after registration fell in the period"),
    passed=True,
    whose=Whose.ACCEPTED_BY,
)
DUE: Final = Cohort(
    Table.MATTER,
    ("due_on",),
    Text(
        "办理期限（含延长）在本期（已过完的日子）届满的事项",
        "matters whose answer fell due in the period, extensions included",
    ),
    passed=True,
    whose=Whose.ANSWERED_BY,
)
SORTED: Final = Cohort(
    Table.MATTER, ("sorted_on",), Text("本期分办的事项", "matters sorted in the period"), whose=Whose.SORTED_BY
)
ACCEPTED: Final = Cohort(Table.MATTER, ("accepted_on",), Text("本期受理的事项", "matters accepted in the period"))
ANSWERED: Final = Cohort(Table.MATTER, ("answered_on",), Text("本期答复的事项", "matters answered in the period"))
CLOSED: Final = Cohort(Table.MATTER, ("closed_on",), Text("本期办结的事项", "matters closed in the period"))
RATED: Final = Cohort(
    Table.MATTER, ("rated_on",), Text("本期评价的事项", "matters rated in the period"), whose=Whose.ANSWERED_BY
)
RATED_OFFICE: Final = Cohort(
    Table.MATTER, ("rated_on",), Text("本期评价的事项", "matters rated in the period"), whose=Whose.OFFICE
)
RATING_SETTLED: Final = Cohort(
    Table.MATTER,
    ("rated_on", "rate_until"),
    Text(
        "本期评价的，以及评价期在本期届满未评价的事项", "matters rated in the period, or whose time to rate ended in it"
    ),
    passed=True,
    whose=Whose.ANSWERED_BY,
)
REFERRED: Final = Cohort(Table.MATTER, ("referred_on",), Text("本期导出的事项", "matters referred out in the period"))
STANDING: Final = Cohort(Table.MATTER, (), Text("期末的全部事项", "all matters there are at the end of the period"))
