"""What the petitioner reads."""

from tests.procedure.make import CLERK, UNIT_CLERK, Drive, registered, served, transferred

from huiyin.procedure.plain import explain_stage, next_for_citizen
from huiyin.procedure.terms import Citation, chinese_number, law_2022


def coming(drive: Drive, today: str) -> list[str]:
    return [item.text.en for item in next_for_citizen(drive.now, drive.view(today))]


def test_where_it_stands_and_what_comes_next() -> None:
    drive = registered()
    assert explain_stage(drive.now).zh == "您反映的事项已登记，正在确定由哪个单位办理。"
    assert coming(drive, "2026-03-03") == [
        "By 17 March 2026 the office decides which organ must answer",
        "At the latest on 1 April 2026 you are told whether it is accepted",
    ]


def test_a_missed_date_comes_with_its_remedy() -> None:
    drive = registered()
    missed = next_for_citizen(drive.now, drive.view("2026-03-20"))[0]
    assert missed.is_missed
    assert missed.remedy is not None
    assert missed.text.zh == "应当在2026年3月17日前（含当日）确定由哪个单位办理，现已超过期限"


def test_an_objection_is_explained_without_alarm() -> None:
    drive = transferred()
    drive.do("object", UNIT_CLERK, "2026-03-09", {"reason": "不属于本单位职权"})
    assert "does not change" in explain_stage(drive.now).en


def test_after_service_the_windows_are_theirs() -> None:
    drive = served()
    own = [item for item in next_for_citizen(drive.now, drive.view("2026-04-02")) if item.is_yours]
    assert {item.text.en for item in own} == {
        "Until 6 May 2026 you may ask for a review",
        "Until 6 May 2026 your rating is counted",
    }


def test_a_declined_matter_says_where_to_read_why() -> None:
    drive = registered()
    drive.do("decline", CLERK, "2026-03-05", {"ground": "other_organ", "article": "23", "where_to_go": "民政局"})
    assert "where you can turn" in explain_stage(drive.now).en


def test_citations_are_written_as_in_official_papers() -> None:
    assert law_2022("34").text == ("《信访工作条例》第三十四条", "Regulation on Petition Work (2022), art. 34")
    assert law_2022("22(1)-3").text.zh == "《信访工作条例》第二十二条第一款第三项"
    assert law_2022("31-6").text.en == "Regulation on Petition Work (2022), art. 31, item 6"
    assert [chinese_number(n) for n in (5, 10, 16, 20, 34)] == ["五", "十", "十六", "二十", "三十四"]
    assert isinstance(law_2022("5"), Citation)
