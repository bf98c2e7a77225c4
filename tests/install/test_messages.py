"""Texts are found wherever they are written, and no half translation passes."""

import gettext
from pathlib import Path

import pytest

from huiyin.install import messages

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
a = _("Hello %(name)s") % {"name": "x"}
b = gettext_lazy("Two " "parts")
c = ngettext("%(n)s day", "%(n)s days", 3)
d = pgettext("month", "May")
"""
TEMPLATE = """{% load i18n %}don't {% translate "Save" %} {{ _("Print") }}
{% blocktranslate count n=n trimmed %}
  One {{ n }} case
{% plural %}
  {{ n }} cases
{% endblocktranslate %}"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    (tmp_path / "room" / "templates" / "room").mkdir(parents=True)
    (tmp_path / "room" / "apps.py").write_text("")
    (tmp_path / "room" / "views.py").write_text(PYTHON)
    (tmp_path / "room" / "templates" / "room" / "page.html").write_text(TEMPLATE)
    return "room"


KEYS = {
    "Hello %(name)s": "%(name)s，您好",
    "Two parts": "两部分",
    "%(n)s day": "%(n)s 天",
    f"month{messages.CONTEXT_MARK}May": "五月",
    "Save": "保存",
    "Print": "打印",
    "One %(n)s case": "%(n)s 件",
}


def test_finds_texts_in_python_and_templates(app: str) -> None:
    assert set(messages.find_texts(app)) == set(KEYS)


def test_fill_check_and_compile(app: str, tmp_path: Path) -> None:
    assert messages.extract(app) == (len(KEYS), len(KEYS))
    assert len(messages.check([app])) == len(KEYS)
    assert messages.extract(app, given=KEYS) == (len(KEYS), 0)
    assert messages.check([app]) == []
    assert messages.compile_stale([app]) == [app]
    assert messages.compile_stale([app]) == []
    with messages.po_path(app).with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("Save") == "保存"
    assert read.pgettext("month", "May") == "五月"
    assert read.ngettext("One %(n)s case", "%(n)s cases", 2) == "%(n)s 件"


def test_extracting_twice_changes_nothing(app: str) -> None:
    messages.extract(app, given=KEYS)
    first = messages.po_path(app).read_text()
    messages.extract(app)
    assert messages.po_path(app).read_text() == first


def test_a_lost_placeholder_is_a_fault(app: str) -> None:
    messages.extract(app, given={**KEYS, "Hello %(name)s": "您好"})
    assert [fault for fault in messages.check([app]) if "placeholders differ" in fault]


def test_a_text_no_longer_used_drops_out(app: str, tmp_path: Path) -> None:
    messages.extract(app, given=KEYS)
    (tmp_path / "room" / "views.py").write_text("")
    messages.extract(app)
    assert "Two parts" not in messages.po_path(app).read_text()


def test_two_wordings_of_one_text_are_a_fault(app: str, tmp_path: Path) -> None:
    messages.extract(app, given=KEYS)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "apps.py").write_text("")
    (tmp_path / "other" / "views.py").write_text('from x import gettext as _\n_("Save")\n')
    messages.extract("other")
    assert messages.translations("other")["Save"].string == "保存"  # taken over from the first app
    messages.extract("other", given={"Save": "存盘"})
    assert [fault for fault in messages.check(["other"]) if "use one or pgettext" in fault]
