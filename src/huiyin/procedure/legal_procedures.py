"""The legal procedures a request may belong to instead of the petition procedure, each with its own law.

`term` stays None until somebody has read it in that law: a time limit is never made up. What the clerk knows of a
single matter is written into its step and printed on the notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huiyin.procedure.terms import Text

NOT_KNOWN = Text("由办理机关依其适用的法律告知", "not known here; the organ in charge tells it under its own law")


@dataclass(frozen=True, slots=True)
class LegalProcedure:
    """One procedure; `routes` are the legal ways (ROUTES) that lead there, the likeliest first."""

    key: str
    name: Text
    routes: tuple[str, ...]
    term: Text | None = None


LEGAL_PROCEDURES: Mapping[str, LegalProcedure] = {
    item.key: item
    for item in (
        LegalProcedure("court", Text("诉讼", "court proceedings"), ("31.1",)),
        LegalProcedure("procuratorate", Text("检察机关法律监督", "supervision by the procuratorate"), ("31.1",)),
        LegalProcedure("police_criminal", Text("公安刑事办案程序", "criminal procedure of the police"), ("31.1",)),
        LegalProcedure(
            "police_administrative",
            Text("公安行政办案程序", "administrative procedure of the police"),
            ("31.1", "31.4"),
        ),
        LegalProcedure("criminal_review", Text("刑事复议复核", "criminal reconsideration and review"), ("31.1",)),
        LegalProcedure("enforcement", Text("执法监督、督察投诉", "supervision of enforcement"), ("31.1", "30")),
        LegalProcedure("compensation", Text("国家赔偿", "state compensation"), ("31.1", "31.4")),
        LegalProcedure("arbitration", Text("仲裁", "arbitration"), ("31.2",)),
        LegalProcedure("party_appeal", Text("党员申诉、申请复审", "appeal within the Party"), ("31.3",)),
        LegalProcedure("reconsideration", Text("行政复议", "administrative reconsideration"), ("31.4",)),
        LegalProcedure(
            "administrative",
            Text("行政裁决、确认、许可、处罚等程序", "other administrative procedure"),
            ("31.4",),
        ),
        LegalProcedure("protection", Text("申请查处、履行保护职责", "request to act or to protect a right"), ("31.5",)),
        LegalProcedure("discipline", Text("纪检监察", "discipline inspection and supervision"), ("30",)),
    )
}
