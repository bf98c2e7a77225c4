from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.utils.translation import override

from huiyin.web import forms as web_forms


class PersonForm(forms.Form):
    name = forms.CharField(label="Name", max_length=5)
    role = forms.ChoiceField(label="Role", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, help_text="In their words")


PersonFormSet = forms.formset_factory(PersonForm, extra=1)


def sent(**values: str) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data[name.replace("__", "-")] = value
    return data


def drawn(source: str, **context: Any) -> str:
    with override("en"):
        return Template("{% load look %}" + source).render(Context(context))


def test_a_row_is_added_and_what_was_typed_stays() -> None:
    data = sent(p__TOTAL_FORMS="1", p__INITIAL_FORMS="0", p__0__name="Gao", add_row="p")
    assert web_forms.asked_for_rows(data)
    grown = web_forms.with_rows(data)
    assert grown["p-TOTAL_FORMS"] == "2"
    assert grown["p-0-name"] == "Gao"
    assert not web_forms.asked_for_rows(grown)


def test_a_row_is_taken_out_and_the_later_ones_move_up() -> None:
    data = sent(p__TOTAL_FORMS="3", p__0__name="a", p__1__name="b", p__2__name="c", remove_row="p-1")
    shrunk = web_forms.with_rows(data)
    assert shrunk["p-TOTAL_FORMS"] == "2"
    assert [shrunk.get(f"p-{n}-name") for n in range(3)] == ["a", "c", None]


@pytest.mark.parametrize("row", ["p-9", "p-x", "", "p--1", "q-0"])
def test_a_row_that_is_not_there_changes_nothing(row: str) -> None:
    data = sent(p__TOTAL_FORMS="1", p__0__name="a", remove_row=row)
    assert web_forms.with_rows(data)["p-0-name"] == "a"
    assert web_forms.with_rows(data)["p-TOTAL_FORMS"] == "1"


def test_a_grown_form_is_drawn_unjudged() -> None:
    data = web_forms.with_rows(sent(p__TOTAL_FORMS="1", p__INITIAL_FORMS="0", p__0__name="too long", add_row="p"))
    rows = web_forms.without_errors(PersonFormSet(data, prefix="p"))
    assert web_forms.problems([rows]) == []
    assert "too long" in drawn("{% field row.name %}", row=rows.forms[0])


def test_the_summary_names_the_field_and_links_to_its_control() -> None:
    form = PersonForm(sent(name="much too long"))
    with override("en"):
        found = {problem.anchor: problem.text for problem in web_forms.problems([form])}
    assert found["id_role_0"] == "Fill in: Role"
    assert found["id_name"].startswith("Name: ")


def test_errors_of_rows_are_in_the_summary_and_nothing_is_drawn_when_all_is_well() -> None:
    rows = PersonFormSet(sent(p__TOTAL_FORMS="1", p__INITIAL_FORMS="0", p__0__note="x"), prefix="p")
    assert 'href="#id_p-0-name"' in drawn("{% errors rows %}", rows=rows)
    assert drawn("{% errors form %}", form=PersonForm()).strip() == ""


def test_a_wrong_field_is_tied_to_its_words_for_the_ear() -> None:
    page = drawn("{% field form.name %}{% field form.note %}", form=PersonForm(sent(name="")))
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-describedby="id_note_helptext"' in page
    assert "optional" in page


def test_choices_are_a_named_group_with_keys() -> None:
    page = drawn("{% field form.role keys=True %}", form=PersonForm())
    assert "<fieldset" in page
    assert "<legend" in page
    assert page.count("<kbd>") == 2
    assert "data-number-keys" in page
