"""Review and recheck: asked for, conducted, decided, withdrawn; the drafts' way to signature (art. 35, 36)."""

from huiyin.procedure.catalogue.agency import ASKED_BY
from huiyin.procedure.effects import review as effects
from huiyin.procedure.guards import review as guards
from huiyin.procedure.guards.meetings import hearing_is_over
from huiyin.procedure.reviews import CHECKS, recheckable
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.stages import ALL
from huiyin.procedure.terms import Text, law_2022

_FILES = Field("files", Text("附件", "Files"), "files")
_WHICH = Field("proceeding", Text("程序", "Proceeding"), "proceeding")
_ORGAN = frozenset({"handler", "head"})
_ASKERS = frozenset({"petitioner", "clerk"})
# Where a proceeding stands before its opinion is signed.
_UNSIGNED = ("asked", "working", "signing")

_GROUNDS = Field(
    "grounds",
    Text("不服的理由", "Why they disagree"),
    "longtext",
    required=True,
    hint=Text("写信访人本人的理由", "The petitioner's own reasons"),
)
_POSTED = Field(
    "posted_on",
    Text("寄出日期（邮戳）", "Posted on (postmark)"),
    "date",
    hint=Text(
        "邮寄的填写；期限内寄出即为按期。超过期限的照收，由复查（复核）机关决定。",
        "For what came by post: posted within the window is in time. A late request is taken in all the same.",
    ),
)
ASK_REVIEW = Step(
    key="ask_review",
    name=Text("请求复查", "Ask for a review"),
    done=Text("信访人请求复查", "the petitioner asked for a review"),
    plain=Text("您请求复查，上一级机关应当在30日内答复", "You asked for a review; the organ above answers in 30 days"),
    roles=_ASKERS,
    stages=ALL,
    by_whom="remedy",
    citation=law_2022("35", "自收到书面答复之日起30日内请求原办理机关、单位的上一级机关、单位复查"),
    fields=(
        Field("requests", Text("对哪些诉求的答复不服", "Which answers"), "answered"),
        _GROUNDS,
        ASKED_BY,
        _POSTED,
        _FILES,
    ),
    guards=(guards.something_to_review,),
    checks=(guards.asked_about_answers, guards.posted_before),
    effect=effects.ask_review,
    starts=("review",),
    stops=("review_window",),
    leads=("review:asked",),
    primary=35,
)

ASK_RECHECK = Step(
    key="ask_recheck",
    name=Text("请求复核", "Ask for a recheck"),
    done=Text("信访人请求复核", "the petitioner asked for a recheck"),
    plain=Text("您请求复核，上一级机关应当在30日内答复", "You asked for a recheck; the organ above answers in 30 days"),
    roles=_ASKERS,
    stages=ALL,
    by_whom="remedy",
    citation=law_2022("36(1)", "自收到书面答复之日起30日内向复查机关、单位的上一级机关、单位请求复核"),
    fields=(
        Field(
            "review",
            Text("对哪一份复查意见不服", "Which review opinion"),
            "number",
            relevant=lambda state: len(recheckable(state)) > 1,
        ),
        _GROUNDS,
        ASKED_BY,
        _POSTED,
        _FILES,
    ),
    guards=(guards.something_to_recheck,),
    checks=(guards.review_meant_is_known, guards.posted_before),
    effect=effects.ask_recheck,
    starts=("recheck",),
    stops=("recheck_window",),
    leads=("recheck:asked",),
    primary=34,
)

WITHDRAW_REVIEW = Step(
    key="withdraw_review",
    name=Text("撤回复查（复核）请求", "Withdraw the request for review"),
    done=Text("信访人撤回复查（复核）请求", "the petitioner withdrew the request for review"),
    plain=Text("您撤回了请求；期限内还可以再次提出", "You withdrew; within the window you may ask again"),
    roles=_ASKERS,
    stages=ALL,
    by_whom="near",
    citation=law_2022("35"),
    fields=(
        _WHICH,
        Field(
            "own_words",
            Text("信访人本人的表述", "The petitioner's own words"),
            "longtext",
            required=True,
            hint=Text("只记录信访人主动提出的撤回", "Only a withdrawal of the petitioner's own will"),
        ),
        _FILES,
    ),
    guards=(guards.before_signature,),
    effect=effects.withdraw,
    stops=("review", "recheck", "full_check", "pass_review"),
    concerns=CHECKS,
    leads=tuple(f"{place}>{kind}:" for kind in CHECKS for place in _UNSIGNED),
    primary=94,
)

TAKE_UP_REVIEW = Step(
    key="take_up_review",
    name=Text("指派复查（复核）承办人", "Take up the review"),
    done=Text("指派了复查（复核）承办人", "took up the review and appointed who looks into it"),
    plain=Text("复查（复核）机关已指定专人审查", "The reviewing organ appointed a person to look into it"),
    roles=frozenset({"head"}),
    stages=ALL,
    by_whom="organ",
    citation=law_2022("35", "复查机关、单位应当自收到复查请求之日起30日内提出复查意见"),
    fields=(
        _WHICH,
        Field("handler", Text("承办人", "Who looks into it"), "post", required=True, unit_scope="organ"),
        Field(
            "good_reason",
            Text("逾期提出的正当理由", "Good reason for asking late"),
            "longtext",
            hint=Text("逾期提出而决定受理的，必须写明", "Required where it was asked for after the window"),
            relevant=lambda state: any(item.late for item in state.open_proceedings(*CHECKS)),
        ),
        Field("note", Text("审查要求", "Requirements"), "longtext"),
    ),
    guards=(guards.before_signature, guards.has_reviewing_organ, guards.did_not_work_before),
    checks=(guards.named_did_not_work, guards.late_has_reason),
    effect=effects.take_up,
    concerns=CHECKS,
    leads=tuple(f"asked>{kind}:working" for kind in CHECKS),
    primary=12,
)

DECLINE_REVIEW = Step(
    key="decline_review",
    name=Text("不予复查（复核）", "Decline the review"),
    done=Text("告知不予复查（复核）", "declined the review in writing"),
    plain=Text(
        "不予复查（复核），告知书写明了理由和可以提出的途径", "No review is made; the notice says why and where to turn"
    ),
    roles=frozenset({"head", "clerk"}),
    stages=ALL,
    by_whom="organ",
    citation=law_2022("35"),
    fields=(
        _WHICH,
        Field(
            "ground",
            Text("情形", "Ground"),
            "choice",
            required=True,
            options=(
                ("late", Text("超过期限且没有正当理由", "asked late, without good reason")),
                ("rechecked", Text("已经复核终结", "rechecked already")),
                ("not_31_6", Text("不属于信访程序办理的事项", "not a matter of the petition procedure (art. 31(6))")),
                ("legal_route", Text("应当通过其他法定途径解决", "another legal route applies")),
                ("other_organ", Text("由其他机关复查（复核）", "another organ reviews it")),
            ),
        ),
        Field("article", Text("依据条款", "Article"), "text", required=True),
        Field("explanation", Text("说明", "Explanation"), "longtext"),
        Field(
            "where_to_go",
            Text("可以提出的机关和途径", "Where the petitioner can turn"),
            "longtext",
            required=True,
        ),
    ),
    guards=(guards.before_signature, guards.did_not_work_before),
    effect=effects.decline,
    papers=("review_decline_notice",),
    starts=("serve_notice",),
    stops=("review", "recheck", "full_check", "pass_review"),
    concerns=CHECKS,
    leads=tuple(f"{place}>{kind}:" for kind in CHECKS for place in _UNSIGNED),
    primary=61,
)

LOG_REVIEW = Step(
    key="log_review",
    name=Text("审查记录", "Log the review"),
    done=Text("记录了审查情况", "logged work on the review"),
    plain=Text("复查（复核）机关开展了审查", "The reviewing organ worked on your request"),
    roles=_ORGAN,
    stages=ALL,
    by_whom="organ",
    citation=law_2022("35"),
    fields=(
        _WHICH,
        Field(
            "what",
            Text("事项", "What was done"),
            "choice",
            required=True,
            options=(
                ("file", Text("查阅原办理案卷", "read the file")),
                ("heard_petitioner", Text("听取信访人陈述", "heard the petitioner")),
                ("heard_unit", Text("听取原办理单位说明", "heard the unit that answered")),
                ("evidence", Text("调取、核实证据材料", "evidence obtained or checked")),
                ("other", Text("其他", "other")),
            ),
        ),
        Field("note", Text("内容", "Note"), "longtext", required=True),
        _FILES,
    ),
    guards=(guards.nothing_drafted, guards.did_not_work_before),
    effect=effects.log_review,
    concerns=CHECKS,
    primary=22,
)

DRAFT_REVIEW = Step(
    key="draft_review",
    name=Text("拟写复查（复核）意见", "Draft the review opinion"),
    done=Text("拟写了复查（复核）意见", "drafted the review opinion"),
    plain=Text("复查（复核）意见已经拟好，等待签发", "The opinion is drafted and waits to be signed"),
    roles=_ORGAN,
    stages=ALL,
    by_whom="organ",
    citation=law_2022("35", "提出复查意见，并予以书面答复"),
    fields=(
        _WHICH,
        Field("results", Text("逐项结论", "Result for each request"), "results", required=True),
        Field("facts", Text("查明的事实", "Facts found"), "longtext", required=True),
        Field("basis", Text("法律、法规和政策依据", "Legal and policy basis"), "longtext", required=True),
        _FILES,
    ),
    guards=(guards.nothing_drafted, guards.did_not_work_before),
    checks=(guards.results_cover,),
    effect=effects.draft,
    concerns=("review", "recheck"),
    leads=("working>review:signing", "working>recheck:signing"),
    primary=14,
)

RETURN_REVIEW = Step(
    key="return_review",
    name=Text("退回修改意见", "Return the draft opinion"),
    done=Text("退回修改复查（复核）意见", "returned the draft of the review opinion"),
    plain=None,
    roles=frozenset({"head"}),
    stages=ALL,
    by_whom="organ",
    citation=law_2022("35"),
    fields=(_WHICH, Field("reason", Text("修改意见", "What to change"), "longtext", required=True)),
    guards=(guards.is_drafted, guards.did_not_work_before),
    effect=effects.return_draft,
    concerns=CHECKS,
    leads=tuple(f"signing>{kind}:working" for kind in CHECKS),
    primary=24,
)

SIGN_REVIEW = Step(
    key="sign_review",
    name=Text("签发复查（复核）意见", "Sign the review opinion"),
    done=Text("签发了复查（复核）意见书", "signed the review opinion"),
    plain=Text("复查（复核）意见书已签发", "The review opinion was signed"),
    roles=frozenset({"head"}),
    stages=ALL,
    by_whom="organ",
    citation=law_2022("35", "提出复查意见，并予以书面答复"),
    fields=(_WHICH, Field("note", Text("签发意见", "Note"), "longtext")),
    guards=(guards.is_drafted, guards.did_not_work_before, guards.not_own_review_draft),
    checks=(hearing_is_over,),
    effect=effects.sign,
    papers=("review_opinion", "recheck_opinion", "full_check_opinion"),
    starts=("serve_review",),
    stops=("review", "recheck", "full_check"),
    concerns=CHECKS,
    leads=(*(f"signing>{kind}:serving" for kind in CHECKS), "served>accepted", "serving>accepted", "closed>accepted"),
    primary=11,
)

NEW_GROUND = Field(
    "new_ground",
    Text("与被撤销意见结论相同的新事实、新理由", "New fact or reason for the same result"),
    "longtext",
    hint=Text(
        "原意见已被撤销；结论不变的，必须写明",
        "The earlier answer was revoked: required where the result stays the same",
    ),
    relevant=lambda state: any(item.revoked is not None for item in state.open_requests()),
)

STEPS: tuple[Step, ...] = (
    ASK_REVIEW,
    ASK_RECHECK,
    WITHDRAW_REVIEW,
    TAKE_UP_REVIEW,
    DECLINE_REVIEW,
    LOG_REVIEW,
    DRAFT_REVIEW,
    RETURN_REVIEW,
    SIGN_REVIEW,
)
