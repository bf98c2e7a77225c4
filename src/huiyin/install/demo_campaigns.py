"""Campaigns of the demo: a county's in four phases, well under way (source 004), and a province's that has begun."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from huiyin.campaigns.actions import PhaseWish, TargetWish, Wish, draw_up, name_matters, open_campaign
from huiyin.campaigns.checking import Wrong, answer_finding, inspect, plan_improvement
from huiyin.campaigns.contacts import add_recipient, name_contact, seat_somebody
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.reports import finish_report, make_reports
from huiyin.campaigns.samples import draw_sample, pool
from huiyin.campaigns.scope import Scope
from huiyin.cases.models import Case
from huiyin.duties.office_time import now, on_day
from huiyin.install.demo_tree import Tree
from huiyin.people.models import Post

BEGUN, LASTS = timedelta(days=20), timedelta(days=110)
COUNTY, STATIONS = "qingxi", ("dongqiao", "xiguan", "liuwan", "yunling")
TEXTS = {
    "done": "成立领导小组，召开动员部署会，把任务分解到各派出所和大队，逐案明确包案领导、承办人和办理时限。",
    "not_solved": "两件事项涉及几个部门的职责，牵头单位还没有确定。",
    "next_step": "由县局信访办五日内提出牵头单位意见，报领导小组确定；承办单位三十日内书面答复。",
}


def play_campaigns(*, tree: Tree, at: datetime) -> None:
    """Both, through the actions the pages use. Everything is recorded now, so figures are asked as known now."""
    moment = max(at, now())
    county = _county(tree, at - BEGUN)
    _people(county, tree, at)
    make_reports(moment)
    _written(county, tree, moment)
    _followed(county, tree, on_day(at), moment)
    _province(tree, on_day(at), at)


def _county(tree: Tree, at: datetime) -> Campaign:
    """Source 004: four phases, four sorts of matters, one target."""
    clerk, chief = tree.find(f"{COUNTY}.petition", "clerk")[0], tree.find(COUNTY, "head")[0]
    start = on_day(at)
    wish = Wish(
        title="信访突出问题集中化解",
        purpose="集中解决群众反映的突出问题，逐案明确责任，在规定日期前依法答复并落实。",
        starts_on=start,
        ends_on=start + LASTS,
        levels=("town",),
        scope=Scope(
            before=start,
            last=_on(start, 11),
            stands="any",
            exclusions=("concluded", "in_procedure", "terminated"),
        ),
        phases=(
            PhaseWish("mobilise", "动员部署", start, _on(start, 4), "成立领导小组，召开动员会。"),
            PhaseWish("search", "排查建档", _on(start, 5), _on(start, 18), "登记造册，建立台账，逐案明确责任。"),
            PhaseWish("resolve", "集中化解", _on(start, 19), _on(start, 90), "逐案研究，依法化解。"),
            PhaseWish("inspect", "总结验收", _on(start, 91), start + LASTS, "回头看，检查验收。"),
        ),
        targets=(TargetWish(60, _on(start, 90)),),
        contacts_due_on=_on(start, 7),
    )
    row = draw_up(wish=wish, by=clerk, at=at)
    open_campaign(campaign=row, by=chief, at=at)
    row.refresh_from_db()
    return row


def _on(start: date, days: int) -> date:
    return start + timedelta(days=days)


def _people(row: Campaign, tree: Tree, at: datetime) -> None:
    """Leading group, office, two area leads; all stations but one have named their contact."""
    clerk, chief = tree.find(f"{COUNTY}.petition", "clerk")[0], tree.find(COUNTY, "head")[0]
    seats: tuple[tuple[str, Post, str], ...] = (
        ("leader", chief, "总负责"),
        ("member", tree.find(f"{COUNTY}.petition", "head")[0], "组织、协调、督办"),
        ("office", clerk, "台账和报送"),
    )
    for what, post, work in seats:
        seat_somebody(campaign=row, what=what, post=post, unit=None, work=work, until=None, by=clerk, at=at)
    for station in STATIONS[:3]:
        unit = tree.units[station]
        seat_somebody(campaign=row, what="area", post=chief, unit=unit, work="包片督导", until=None, by=clerk, at=at)
        by = tree.find(station, "clerk")[0]
        name_contact(campaign=row, unit=unit.pk, post=by, phone=unit.phone, by=by, at=at)
    add_recipient(campaign=row, unit=tree.units["wangchuan.petition"], name="", by=clerk, at=at)
    add_recipient(campaign=row, unit=None, name="青溪县人大常委会信访室", by=clerk, at=at)


def _written(row: Campaign, tree: Tree, at: datetime) -> None:
    """The first phase is summed up by all, the second by two stations; the others still owe it."""
    clerk = tree.find(f"{COUNTY}.petition", "clerk")[0]
    by = {row.organ_id: clerk} | {tree.units[one].pk: tree.find(one, "clerk")[0] for one in STATIONS}
    first, second = row.phases.all()[:2]
    early = [tree.units[one].pk for one in STATIONS[:2]]
    owed = [*row.reports.filter(phase=first), *row.reports.filter(phase=second, unit__in=early)]
    for one in owed:
        finish_report(report=one, texts=TEXTS, by=by[one.unit_id], at=at)


def _followed(row: Campaign, tree: Tree, today: date, at: datetime) -> None:
    """A matter from a superior's list, an inspection with one thing mended, a sample, a mechanism."""
    clerk, supervisor = tree.find(f"{COUNTY}.petition", "clerk")[0], tree.find(COUNTY, "supervisor")[0]
    there = row.members.values("case")
    mine = Case.objects.visible_to(clerk).open().filter(unit__path__startswith=row.organ.path)
    late = mine.exclude(pk__in=there).order_by("pk").first()
    if late is not None:
        reason = "县人大常委会交办清单第3项"
        name_matters(campaign=row, numbers=[late.number], source="congress", reason=reason, by=clerk, at=at)
    station = tree.units[STATIONS[0]]
    wrong = (
        Wrong("两件事项没有写明由哪个单位落实。", today + timedelta(days=12)),
        Wrong("一件事项的送达回证没有归档。", today + timedelta(days=5)),
    )
    seen = inspect(
        campaign=row, unit=station.pk, on=today, way="实地检查，抽查案卷十件。", verdict="mend", findings=wrong,
        by=supervisor, at=at,
    )  # fmt: skip
    mended = seen.findings.order_by("pk")[1]
    answer_finding(finding=mended, answer="已归档。", by=tree.find(STATIONS[0], "clerk")[0], at=at)
    if pool(row, supervisor, at):
        draw_sample(campaign=row, seed="第一次", size=5, due_on=today + timedelta(days=20), by=supervisor, at=at)
    plan_improvement(
        campaign=row, kind="prevention", text="夜间施工噪声由派出所与城管联合巡查，每周通报。", unit=station.pk,
        due_on=today + timedelta(days=30), by=clerk, at=at,
    )  # fmt: skip


def _province(tree: Tree, today: date, at: datetime) -> None:
    """Source 000: three phases, cities and counties, at least 60 % of what was assigned from above."""
    clerk = tree.find("province.petition", "clerk")[0]
    start = today - timedelta(days=6)
    wish = Wish(
        title="全省公安机关信访积案专项治理",
        purpose="集中化解一批信访积案，合理诉求依法解决到位，存在过错瑕疵的纠正弥补到位，有实际困难的帮扶救助到位。",
        starts_on=start,
        ends_on=_on(start, 330),
        levels=("city", "county"),
        scope=Scope(before=start, exclusions=("concluded", "in_procedure", "terminated")),
        phases=(
            PhaseWish("mobilise", "动员部署", start, _on(start, 14), "成立机构，制定方案，报送联系人。"),
            PhaseWish("resolve", "集中化解", _on(start, 15), _on(start, 220), "包案领导逐案化解，每月底前报送进度。"),
            PhaseWish("inspect", "检查验收", _on(start, 221), _on(start, 330), "省厅检查验收，开展回头看。"),
        ),
        targets=(
            TargetWish(60, _on(start, 100), ("centre", "ministry", "province")),
            TargetWish(95, _on(start, 220)),
        ),
        contacts_due_on=_on(start, 10),
    )
    row = draw_up(wish=wish, by=clerk, at=at)
    open_campaign(campaign=row, by=clerk, at=at)
