"""Templates that were worked out beforehand say the same as those that were not, in each language."""

from __future__ import annotations

import pytest
from django.template import Context, Engine, Template, engines
from django.template.base import TextNode
from django.template.loader import get_template
from django.utils import translation

from huiyin.web.loading import work_out

ENGINE: Engine = engines["django"].engine  # type: ignore[attr-defined]

SOURCES = (
    '{% load i18n %}<p>{% translate "Today" %}</p>',
    '{% load i18n %}{% translate "Light" context "display" %}',
    '{% load i18n %}{% if a %}{% translate "Today" %}{% else %}{% translate "Late" %}{% endif %}{{ a }}',
    '{% load i18n %}{% for x in l %}{% translate "Find" %}{{ x }}{% empty %}{% translate "Late" %}{% endfor %}',
    '{% load i18n %}{% translate "Today" as said %}{{ said }}{{ said }}',
    "{% url 'desk:today' %}{% url 'desk:case' n %}{% url 'desk:today' as there %}{{ there }}",
    "{% load static %}{% static 'huiyin/look.css' %}",
    "{% load i18n %}{% blocktranslate with day=n %}Today {{ day }}{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate with day=n|lower trimmed %} {{ a }}:  {{ day }} {{ l }}{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate %}100 % of it{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate %}{{ none }}{{ a }}{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate count c=l|length %}{{ c }} one{% plural %}{{ c }} more{% endblocktranslate %}",
    "{% load i18n %}{% autoescape off %}{% url 'desk:step' n 'log' %}{% endautoescape %}{% url 'desk:step' n 'log' %}",
    '{% load i18n %}{% translate "Today"|upper %}{% translate a %}',
    '{% load i18n %}{% partialdef part %}{% translate "Today" %}{% endpartialdef %}{% partial part %}',
)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_was_worked_out_reads_the_same(source: str, language: str) -> None:
    values = {"a": "<b>", "l": [1, 2], "n": "2026-000001"}
    with translation.override(language):
        plain, worked = Template(source, engine=ENGINE), Template(source, engine=ENGINE)
        work_out(worked.nodelist)
        assert worked.render(Context(values)) == plain.render(Context(values))


def test_texts_that_stand_side_by_side_become_one() -> None:
    with translation.override("en"):
        template = Template('{% load i18n %}<p>{% translate "Today" %}</p>{{ a }}', engine=ENGINE)
        work_out(template.nodelist)
    texts = [node.s for node in template.nodelist if isinstance(node, TextNode)]
    assert texts == ["<p>Today</p>"]


def test_an_address_that_does_not_exist_stays_an_error_of_the_page() -> None:
    template = Template("{% url 'desk:nowhere' %}", engine=ENGINE)
    work_out(template.nodelist)
    with pytest.raises(Exception, match="nowhere"):
        template.render(Context())


def test_each_language_has_its_own_copy() -> None:
    with translation.override("en"):
        english = get_template("web/error.html")
        assert get_template("web/error.html").template is english.template  # type: ignore[attr-defined]
    with translation.override("zh-hans"):
        chinese = get_template("web/error.html")
    assert chinese.template is not english.template  # type: ignore[attr-defined]
