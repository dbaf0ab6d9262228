"""A password is not made of the words of this house."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests import make
from tests.signin.pages import person, sign_in

pytestmark = pytest.mark.django_db


def refusals(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return [one.code for one in refused.error_list]
    return []


@pytest.fixture
def house(settings):
    settings.BASE_URL = "https://learn.tuanmei.example"
    make.department("brand", name_en="Brand Studio", name_zh="品牌部门")


@pytest.mark.parametrize(
    "password",
    [
        "postmortem1",
        "Postmortem!!",
        "2026postmortem",
        "tuanmei2026!",
        "TuanMei-12345",
        "brandstudio9",
        "品牌部门2026年1",
        "对事对事对事1234",
    ],
)
def test_words_of_the_house_are_refused(house, password):
    assert refusals(password) == ["password_house_word"]


@pytest.mark.parametrize("password", ["quokka.fern", "quokka2026!!", "wrenfield99"])
def test_words_of_the_person_are_refused(house, password):
    someone = make.user("quokka.fern", display_name="Ada", email="ada@wrenfield.example")

    assert "password_house_word" in refusals(password, someone)


@pytest.mark.parametrize(
    "password",
    [
        "a postmortem of nine green boats",
        "tuanmei plus seven wild geese",
        make.PASSWORD,
        "品牌之外还有九只绿色小船",
    ],
)
def test_a_word_of_the_house_within_a_long_one_is_no_harm(house, password):
    assert refusals(password) == []


def test_the_form_says_which_word_and_changes_nothing(house):
    person()
    client = Client()
    sign_in(client)
    new = {"oldpassword": make.PASSWORD, "password1": "tuanmei2026!", "password2": "tuanmei2026!"}

    page = client.post(reverse("account_change_password"), new).text

    assert "The password is little more than a word of this house (tuanmei)." in page
    assert sign_in(Client())["Location"] == reverse("home")
