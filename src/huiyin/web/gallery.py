"""Every part in every state, for looking at: only under HUIYIN_DEBUG. The matter shown is invented.

Change a part here first, then look at it in both languages, light and dark, wide and narrow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from huiyin.web import cells, dates, shown, views, words
from huiyin.web import forms as web_forms

TODAY = date(2026, 3, 18)


class Two(NamedTuple):
    zh: str
    en: str


def t(zh: str, en: str) -> str:
    return words.said(Two(zh, en))


@dataclass(frozen=True, slots=True)
class Line:
    first: date
    last: date
    note: Two
    counted: str = ""
    is_last: bool = False
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    text: Two
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    title: Two
    citation: Rule
    lines: tuple[Line, ...]
    notes: tuple[Two, ...]


LEDGER = Ledger(
    Two("自受理之日起 60 日内办结", "To be finished within 60 days of acceptance"),
    Rule(Two("《信访工作条例》第三十四条", "Regulation on Petition Work (2022), art. 34")),
    (
        Line(
            date(2026, 1, 28),
            date(2026, 1, 28),
            Two("起算日，当日不计：受理", "Starting day, not counted: acceptance"),
        ),
        Line(date(2026, 1, 29), date(2026, 3, 17), Two("计入（自然日）", "Counted (calendar days)"), "1-48"),
        Line(TODAY, TODAY, Two("今天", "Today"), "49", is_today=True),
        Line(date(2026, 3, 19), date(2026, 3, 28), Two("计入（自然日）", "Counted (calendar days)"), "50-59"),
        Line(date(2026, 3, 29), date(2026, 3, 29), Two("最后一日", "Last day"), "60", is_last=True),
    ),
    (
        Two(
            "没有暂停，没有延期。机关的期限不因周末顺延。",
            "No pause, no extension. An office's period does not move for a weekend.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Started:
    started_on: date


@dataclass(frozen=True, slots=True)
class _Due:
    on: date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    unit: str = "day"


@dataclass(frozen=True, slots=True)
class View:
    clock: _Started
    due: _Due | None
    verdict: str
    days_left: int | None
    rule: _Rule = _Rule()


def view(verdict: str, days: int, *, started: int = 60, provisional: bool = False) -> View:
    due = TODAY + timedelta(days=days)
    return View(_Started(due - timedelta(days=started)), _Due(due, provisional), verdict, days)


def clocks() -> list[tuple[str, str]]:
    """Each state of a clock, and when it is drawn."""
    none = View(_Started(TODAY), None, "none", None)
    states = (
        (view("running", 48), t("走了不到一半", "less than half gone")),
        (view("running", 11), t("走过一半", "more than half gone")),
        (view("soon", 2), t("5 天以内", "5 days or less")),
        (view("today", 0), t("今天", "today")),
        (view("late", -4), t("过了期，还没做", "past, not done")),
        (view("paused", 12), t("依法暂停", "paused by law")),
        (view("met", -6), t("期限内做完", "done in time")),
        (view("met_late", -16), t("做完了，但迟", "done, but late")),
        (view("own", 30), t("信访人的期限", "the petitioner's period")),
        (view("running", 296, provisional=True), t("节假日表还没公布", "calendar not published yet")),
        (view("unknown", 0), t("以前的办理，无从查知", "known history, date not recorded")),
        (none, t("例如建议", "a suggestion, for example")),
    )
    return [(cells.clock_of(state, today=TODAY), said) for state, said in states]


def request_cards(*, is_portal: bool) -> list[shown.RequestCard]:
    link = shown.Link(t("答复意见书〔2026〕57号", "Written answer (2026) no. 57"), "#paper")
    return [
        shown.RequestCard(
            1,
            t(
                "凌晨两点到五点，货车在楼下装卸，吵得老人孩子没法睡。请依法查一查，管一管。",
                "Trucks unload under our windows from two to five in the morning. Please look into it.",
            ),
            clock=cells.clock_of(view("soon", 2), today=TODAY, with_date=not is_portal),
            route=t("第 31 条（五）", "art. 31(5)"),
            route_name=t("申请查处", "ask for action"),
            note=t("期限来自交办函", "The date comes from the letter of assignment"),
            facts=t("已查：现场走访 2 次；监测报告 1 份。", "Found: two visits made, one noise report."),
        ),
        shown.RequestCard(
            3,
            t(
                "能不能规定个装卸时间，再做个隔音棚？",
                "Could there be fixed hours for unloading, and a sound screen?",
            ),
            outcome="supported",
            clock=cells.clock_of(view("met", -6), today=TODAY, with_date=not is_portal),
            route=t("第 29 条", "art. 29"),
            route_name=t("建议意见", "suggestion"),
            answer=t(
                "支持。4月1日起，22:00 至次日 6:00 停止装卸；隔音棚 5月底前完工。",
                "Supported. No unloading from 10 pm to 6 am from 1 April; the screen by the end of May.",
            ),
            answer_links=(link,),
        ),
    ]


def entries() -> list[shown.Entry]:
    at = datetime(2026, 3, 13, 10, 20, tzinfo=timezone.get_default_timezone())
    return [
        shown.Entry(date(2026, 3, 29), t("诉求二办结期限", "Request 2: time limit for the answer"), is_future=True),
        shown.Entry(
            date(2026, 3, 16),
            t("期限提醒", "Reminder"),
            t("诉求一还有 4 天", "request 1 has 4 days left"),
            by="calendar",
        ),
        shown.Entry(
            date(2026, 3, 13),
            t("送达", "Served"),
            t("答复意见书〔2026〕57号，当面", "written answer (2026) no. 57, in person"),
            t("林知夏 经办。", "By Lin Zhixia."),
            at=at,
            links=(shown.Link(t("看文书", "Read the paper"), "#paper"),),
        ),
        shown.Entry(date(2026, 2, 6), t("补充材料", "Material added"), t("视频 2 段", "2 videos"), by="petitioner"),
        shown.Entry(date(2025, 12, 22), t("来访登记", "Registered, visit"), by="petitioner", chain="9c41…e07a"),
    ]


def stops() -> list[shown.Stop]:
    return [
        shown.Stop(t("登记", "Registered"), t("1月22日，您来访，我们登记了。", "You came on 22 January.")),
        shown.Stop(t("受理，书面告诉您", "Accepted, and you were told in writing"), t("1月28日", "28 January")),
        shown.Stop(t("调查", "Finding out the facts"), t("已走访 2 次。", "Two visits made."), "now"),
        shown.Stop(
            t("书面答复，送到您手上", "Written answer, delivered to you"),
            t("最晚 3月29日作出。", "Made by 29 March at the latest."),
            "next",
        ),
        shown.Stop(
            t("收到答复以后", "After you have the answer"),
            state="next",
            forks=(
                (t("同意：", "If you agree:"), t("落实，回访，办结。", "it is carried out, the matter closes.")),
                (
                    t("不同意：", "If you do not:"),
                    t("30 天内可以请上一级机关复查。", "within 30 days you can ask for a review."),
                ),
            ),
        ),
    ]


def step_lines() -> tuple[list[shown.StepLine], list[shown.StepLine]]:
    open_steps = [
        shown.StepLine(
            t("起草处理意见", "Draft the opinion"), "#o", "o", t("诉求一后天到期", "request 1 is due in 2 days")
        ),
        shown.StepLine(t("记录调查", "Record what was found"), "#r", "r"),
        shown.StepLine(t("申请延期", "Ask for more time"), "#e", "e", t("3月29日前批准才有效", "before 29 March")),
    ]
    blocked = [
        shown.StepLine(
            t("送达意见书", "Serve the opinion"),
            reasons=(t("意见书没有签发。先请所长签发。", "It is not signed. The head signs first."),),
        ),
        shown.StepLine(
            t("结案", "Close"),
            reasons=(
                t("诉求一、二的处理意见书", "opinions on requests 1 and 2"),
                t("送达回证", "proof of service"),
                t("回访记录（同意与否都可结案）", "return visit (closing does not depend on agreement)"),
            ),
        ),
    ]
    return open_steps, blocked


def ruler_days() -> list[shown.RulerDay]:
    dots = {0: ("today", "today"), 2: ("soon", "soon"), 3: ("soon",), 8: ("running",) * 9, 11: ("running", "own")}
    days = [shown.RulerDay(None, "#late", ("late",))]
    for number in range(19):
        day = TODAY + timedelta(days=number)
        off = t("清明", "Qingming") if day.month == 4 and day.day in (4, 5, 6) else ""
        days.append(
            shown.RulerDay(day, f"#{day}", dots.get(number, ()), number == 0, day.weekday() > 4 or bool(off), off)
        )
    return days


def filter_items() -> list[shown.Filter]:
    anywhere = ("", t("不限", "any"))
    return [
        shown.Filter("unit", t("在哪办", "Where"), "", (("", t("全市", "whole city")),)),
        shown.Filter("state", t("状态", "State"), "open", (anywhere, ("open", t("在办", "open")))),
        shown.Filter("since", t("登记自", "Since"), kind="date"),
        shown.Filter("q", t("事由", "Words"), kind="text", hint=t("两个字以上", "two letters or more")),
    ]


class SampleForm(forms.Form):
    """One control of each kind."""

    channel = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("visit", ""), ("letter", ""), ("call", ""), ("web", ""), ("fax", "")]
    )
    kind = forms.ChoiceField(choices=[("", ""), ("claim", "")])
    came = forms.IntegerField(max_value=5)
    received_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    words_said = forms.CharField(widget=forms.Textarea(attrs={"rows": 2, "class": "voice"}))
    scans = forms.FileField(required=False)
    seal = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "channel": t("来件方式", "How it came in"),
            "kind": t("内容分类", "Category"),
            "came": t("代表几人", "Representatives"),
            "received_on": t("收到日期", "Received on"),
            "words_said": t("诉求一", "Request 1"),
            "scans": t("材料", "Material"),
            "seal": t("对被反映单位封存身份", "Seal the identity from the unit complained of"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        channel, kind = self.fields["channel"], self.fields["kind"]
        if isinstance(channel, forms.ChoiceField) and isinstance(kind, forms.ChoiceField):
            keys = ("visit", "letter", "call", "web", "fax")
            channel.choices = [(key, words.channel(key)) for key in keys]
            kind.choices = [("", t("请选择", "Choose")), ("claim", t("申诉求决", "claim"))]
        self.fields["words_said"].help_text = t("用信访人自己的话。", "In the petitioner's own words.")


class AskForm(forms.Form):
    words_said = forms.CharField(widget=forms.Textarea(attrs={"rows": 1, "class": "voice"}), required=False)


AskFormSet = forms.formset_factory(AskForm, extra=1, max_num=10)


def asks(request: HttpRequest) -> "forms.BaseFormSet[Any]":
    """Rows that grow with and without script."""
    if not web_forms.asked_for_rows(request.POST):
        return AskFormSet(prefix="asks")
    return web_forms.without_errors(AskFormSet(web_forms.with_rows(request.POST), prefix="asks"))


def paper() -> shown.Paper:
    return shown.Paper(
        office="望川市公安局东桥派出所",
        number="望公东桥信〔2026〕57号",
        title="信访事项答复意见书",
        greeting="信访人：",
        paragraphs=(
            "你于2026年1月22日提出的关于城东农贸市场凌晨装卸噪声的建议收悉。经研究，现答复如下：",
            "对你提出的“规定装卸时间，加装隔音棚”的建议，予以支持。",
        ),
        sign="望川市公安局东桥派出所",
        signed_on="2026年3月12日",
    )


def desk() -> shown.Desk:
    nav = (
        shown.NavItem(t("今天", "Today"), "#today"),
        shown.NavItem(t("办件", "Matters"), "#matters", current=True, count=213),
        shown.NavItem(t("登记", "Register"), "#register"),
        shown.NavItem(t("督办", "Supervision"), "#supervision", count=4),
    )
    return shown.Desk(
        office=t("望川市公安局信访办", "Wangchuan Police, petition office"),
        nav=nav,
        home_url="/parts/",
        find_url="/parts/",
        find_hint=t("编号、代号、事由", "Number, code, words"),
        staff=t("吴安", "Wu An"),
        post=t("信访经办人", "clerk"),
        posts=(
            shown.PostChoice("1", t("信访经办人 · 信访办", "Clerk, petition office"), current=True),
            shown.PostChoice("2", t("督办人员 · 市局", "Supervisor, city police")),
        ),
        switch_url="/parts/",
        sign_out_url="/parts/",
    )


def portal() -> shown.Portal:
    return shown.Portal(
        name=t("望川市网上信访", "Wangchuan petitions"),
        office=t("望川市信访局", "Wangchuan Petition Office"),
        home_url="/parts/portal/",
        phone="000-0000-0000",
        hours=t("工作日 8:30 至 17:30", "Working days 8:30 to 17:30"),
        links=(shown.Link(t("隐私怎么保护", "Your privacy"), "#privacy"),),
    )


def rows() -> list[dict[str, str]]:
    late = cells.clock_of(view("late", -4), today=TODAY)
    soon = cells.clock_of(view("soon", 2), today=TODAY)
    return [
        {
            "number": "2026-0485",
            "title": t("居住证办理超过承诺时限", "Residence permit past the promised date"),
            "tags": cells.tag(t("督办", "demand")),
            "owner": t("北苑派出所 何小满", "Beiyuan station, He Xiaoman"),
            "clock": late,
            "marks": cells.marks([None]),
            "who": cells.code_name("28ef", channel_key="web"),
        },
        {
            "number": "2026-0417",
            "title": t("城东农贸市场凌晨装卸噪声", "Night noise at the east market"),
            "tags": "",
            "owner": t("东桥派出所 林知夏", "Dongqiao station, Lin Zhixia"),
            "clock": soon,
            "marks": cells.marks(["supported", None, None]),
            "who": cells.code_name("3f2c", channel_key="visit"),
        },
    ]


def _context(*, is_portal: bool) -> dict[str, Any]:
    open_steps, blocked = step_lines()
    wrong = SampleForm(QueryDict("came=6&channel=visit"))
    return {
        "today": TODAY,
        "clocks": clocks(),
        "views": [view("soon", 2), view("running", 11), view("met", -6)],
        "ledger": LEDGER,
        "outcomes": ["supported", "explained", "not_supported", None],
        "cards": request_cards(is_portal=is_portal),
        "entries": entries(),
        "stops": stops(),
        "open_steps": open_steps,
        "blocked": blocked,
        "ruler_days": ruler_days(),
        "filter_items": filter_items(),
        "pager": shown.Pager(51, 100, 213, "#previous", "#next"),
        "paper": paper(),
        "form": wrong,
        "fresh": SampleForm(),
        "rows": rows(),
        "said_day": dates.day(TODAY, TODAY),
    }


def parts(request: HttpRequest) -> HttpResponse:
    messages.success(request, t("已把 3 件指派给何小满。", "3 matters given to He Xiaoman."), "undo /parts/")
    messages.warning(request, t("何小满 10:21 已把这件转走。您写的还在。", "He Xiaoman passed this on at 10:21."))
    more = {"desk": desk(), "asks": asks(request)}
    return render(request, "web/gallery.html", {**_context(is_portal=False), **more})


def portal_parts(request: HttpRequest) -> HttpResponse:
    return render(request, "web/gallery_portal.html", {**_context(is_portal=True), "portal": portal()})


def error(request: HttpRequest, status: int) -> HttpResponse:
    """An error page as it would be shown, whatever the status."""
    pages: dict[int, Callable[[HttpRequest], HttpResponse]] = {
        400: views.bad_request,
        403: views.forbidden,
        404: views.not_found,
        419: views.csrf_failed,
        500: views.failed,
    }
    return views.throttled(request, 540) if status == 429 else pages.get(status, views.not_found)(request)
