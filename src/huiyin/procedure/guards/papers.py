"""When a seal may be asked for and released, and which papers may be taken back."""

from huiyin.procedure.schema import Move
from huiyin.procedure.state import SERVED_PAPERS, PaperState
from huiyin.procedure.terms import Reason, Text


def a_paper_has_no_seal(move: Move) -> Reason | None:
    if any(paper.seal == "" and paper.withdrawn_on is None for paper in move.state.papers):
        return None
    return Reason("seal", Text("没有可以申请用印的文书。", "There is no paper to be sealed."))


def seal_may_be_asked(move: Move) -> Reason | None:
    paper = move.state.paper(move.given["paper"])
    if paper is not None and paper.seal == "" and paper.withdrawn_on is None:
        return None
    return Reason(
        "seal", Text("该文书已经申请或者加盖电子印章。", "The seal of this paper is asked for or released already.")
    )


def a_seal_is_asked(move: Move) -> Reason | None:
    if any(paper.seal == "asked" for paper in move.state.papers):
        return None
    return Reason("seal", Text("没有等待用印审核的文书。", "No paper waits for its seal."))


def second_person_releases(move: Move) -> Reason | None:
    """Never who asked, whatever post they hold, and only somebody of the unit whose seal it is."""
    paper = move.state.paper(move.given["paper"])
    if paper is None or paper.seal != "asked":
        return Reason("seal", Text("该文书没有申请用印。", "Nobody asked for the seal of this paper."))
    if paper.seal_unit != move.actor.unit:
        return Reason("seal", Text("由申请用印的单位审核用印。", "The unit that asked releases its own seal."))
    if paper.seal_staff == move.actor.staff:
        text = Text(
            "申请用印的人不能自己审核用印，须由另一人审核。",
            "Whoever asked for the seal cannot release it; somebody else has to.",
        )
        return Reason("seal", text)
    return None


def can_be_withdrawn(paper: PaperState) -> bool:
    """Decisions fall only by their own remedy; a paper on its way to the petitioner is served first."""
    is_decision = paper.kind.endswith(("_opinion", "_decision"))
    return paper.withdrawn_on is None and not is_decision and (paper.kind not in SERVED_PAPERS or bool(paper.served_on))


def a_paper_can_be_withdrawn(move: Move) -> Reason | None:
    if any(can_be_withdrawn(paper) for paper in move.state.papers):
        return None
    return Reason("paper", Text("没有可以撤回的文书。", "There is no paper that can be taken back."))


def paper_can_be_withdrawn(move: Move) -> Reason | None:
    paper = move.state.paper(move.given["paper"])
    if paper is not None and can_be_withdrawn(paper):
        return None
    text = Text(
        "意见书和决定通过复查、复核或者重新办理变更；待送达的文书先送达。",
        "Opinions and decisions change only by review or renewed handling; a paper still to be served is served first.",
    )
    return Reason("paper", text)
