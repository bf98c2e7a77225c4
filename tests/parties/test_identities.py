"""Normalisation: the same person typed in two ways has one form; ID numbers by GB 11643."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.parties.identities import (
    Identity,
    check_letter,
    is_id_number,
    normalise_id_number,
    normalise_name,
    normalise_phone,
)

TODAY = date(2026, 3, 18)


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("13800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("0086 138 0013 8000", "13800138000"),
        ("８６１３８００１３８０００", "13800138000"),  # full width, country prefix without plus
        ("（0411）8400 1234", "041184001234"),
        ("+86 411 84001234", "041184001234"),  # abroad the trunk 0 is left out
        ("8613800138", "8613800138"),  # ten digits: no country prefix in it
        ("无", ""),
    ],
)
def test_phones(typed: str, form: str) -> None:
    assert normalise_phone(typed) == form


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        (" 张　三 ", "张三"),
        ("ＺＨＡＮＧ San", "zhangsan"),
        ("买买提•阿不都", "买买提·阿不都"),
        ("买买提．阿不都", "买买提·阿不都"),
    ],
)
def test_names(typed: str, form: str) -> None:
    assert normalise_name(typed) == form


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("11010519491231002x", "11010519491231002X"),
        ("110105 19491231 002Ｘ", "11010519491231002X"),
        ("110105491231002", "11010519491231002X"),  # 15 digits, issued until 1999
    ],
)
def test_id_numbers(typed: str, form: str) -> None:
    assert normalise_id_number(typed) == form


@pytest.mark.parametrize(
    ("number", "possible"),
    [
        ("11010519491231002X", True),  # the example printed in GB 11643-1999
        ("440524188001010014", True),  # the other one
        ("110105194912310021", False),  # check sign
        ("11010519490231002X", False),  # 31 February
        ("11010520991231002X", False),  # not yet born
        ("G12345678", False),
        ("", False),
    ],
)
def test_which_id_numbers_are_possible(number: str, possible: bool) -> None:
    assert is_id_number(number, TODAY) is possible


@given(body=st.from_regex(r"[1-9][0-9]{16}", fullmatch=True), place=st.integers(0, 16), digit=st.integers(1, 9))
def test_the_check_sign_finds_every_single_wrong_digit(body: str, place: int, digit: int) -> None:
    wrong = body[:place] + str((int(body[place]) + digit) % 10) + body[place + 1 :]
    assert check_letter(body) != check_letter(wrong)


@given(text=st.text(max_size=40))
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    for normalise in (normalise_name, normalise_id_number):
        assert normalise(normalise(text)) == normalise(text)


@given(
    phone=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), prefix=st.sampled_from(["", "86", "+86", "0086", "+86-"])
)
def test_every_mobile_number_is_one_with_and_without_prefix(phone: str, prefix: str) -> None:
    assert normalise_phone(prefix + phone) == phone


def test_an_identity_is_mute() -> None:
    person = Identity(name="张三", phone="13800138000", id_number="11010519491231002X")
    for said in (repr(person), str(person), f"{person}", f"{person!r}", repr([person]), repr({"person": person})):
        assert "张三" not in said
        assert "138" not in said


def test_json_keeps_what_is_filled_and_ignores_what_it_does_not_know() -> None:
    person = Identity(name="张三", address="人民路8号")
    assert Identity.from_json(person.to_json()) == person
    assert b"phone" not in person.to_json()
    assert Identity.from_json('{"name": "李四", "later": 1}'.encode()) == Identity(name="李四")
