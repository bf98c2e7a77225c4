"""A measure of art. 39 as a paper: talk, notice, listed supervision, correction; to the unit, about what it owed."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.documents.content import Letter, Piece, contact_line
from huiyin.documents.printing import Printed, printed
from huiyin.duties.office_time import on_day
from huiyin.procedure.terms import Text, chinese_number, day_text
from huiyin.quality.models import Measure, Way
from huiyin.statistics.catalogue import INDICATORS

TITLES = {
    Way.TALK: Text("约谈通知书", "Notice of a talk"),
    Way.NOTICE: Text("考评情况通报", "Notice"),
    Way.LISTED: Text("挂牌督办通知书", "Notice of listed supervision"),
    Way.CORRECT: Text("限期整改通知书", "Notice of correction by a date"),
}
ASKS = {
    Way.TALK: "请{unit}主要负责人接受约谈，并于{day}前书面报告约谈后的改进措施。",
    Way.NOTICE: "请{unit}对照检查，于{day}前书面报告改进措施。",
    Way.LISTED: "决定对{unit}挂牌督办，请于{day}前书面报告办理情况。",
    Way.CORRECT: "请{unit}限期整改，于{day}前书面报告整改情况。",
}


def letter_of(measure: Measure) -> Letter:
    """In Chinese, as papers are; it names the unit and never a person."""
    unit = measure.unit
    contact = {name: getattr(unit, name) for name in ("address", "postcode", "phone", "hours")}
    return Letter(
        office=unit.name,
        title=TITLES[Way(measure.way)].zh,
        number="",
        to=measure.about.name,
        pieces=tuple(_pieces(measure)),
        attachments=(),
        signed_by=unit.name,
        dated=day_text(on_day(measure.at)).zh,
        contact=contact_line(contact),
    )


def _pieces(measure: Measure) -> Iterator[Piece]:
    quarter = f"{measure.quarter.year}年第{chinese_number((measure.quarter.month + 2) // 3)}季度"
    yield Piece(
        "paragraph",
        f"根据《信访工作条例》第三十九条，对{measure.about.name}{quarter}信访工作进行了考评。现将有关情况通知如下：",
    )
    yield Piece("heading", "一、事由")
    for line in measure.ground.splitlines():
        if line.strip():
            yield Piece("paragraph", line.strip())
    rates = [
        (INDICATORS[key].name.zh, f"{count * 100 / base:.1f}%", f"{count}/{base}")
        for key, (count, base) in measure.figures["rates"].items()
        if key in INDICATORS and base
    ]
    if rates:
        yield Piece("heading", "二、考评数据")
        yield Piece("numbers", head=("指标", "比率", "件数"), rows=tuple(rows for rows in rates))
    yield Piece("heading", f"{'三' if rates else '二'}、要求")
    asks = ASKS[Way(measure.way)].format(unit=measure.about.name, day=day_text(measure.due_on).zh)
    yield Piece("paragraph", asks)
    yield Piece("note", "注：考评围绕依规依法及时就地解决信访问题，来访人数多少、是否重复来访不作为依据。")


def measure_pdf(measure: Measure) -> Printed:
    """Drawn anew each time: number and seal are put on it where the office gives it out."""
    return printed(letter_of(measure))
