"""The frame of every page: language, navigation, notices, sign-in and error pages."""

import re

import pytest
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import loader
from django.template.loader import render_to_string
from django.test import Client
from django.urls import include, path, reverse

from tests import make

pytestmark = pytest.mark.django_db


def words_of(page, start, end):
    """The words between two marks of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split(start, 1)[1].split(end, 1)[0])).strip()


def sign_in_page(client, **headers):
    return client.get(reverse("account_login"), headers=headers).content.decode()


def test_a_page_says_its_language(client):
    assert '<html lang="en"' in sign_in_page(client)
    assert '<html lang="zh-Hans"' in sign_in_page(client, **{"accept-language": "zh-CN"})


@pytest.mark.parametrize(
    ("cookie", "attribute"),
    [("dark", ['data-bs-theme="dark"']), ("light", ['data-bs-theme="light"']), ('"><x', [])],
)
def test_the_chosen_theme_is_there_before_any_script(client, cookie, attribute):
    client.cookies["theme"] = cookie

    page = sign_in_page(client)

    assert re.findall(r'data-bs-theme="[^"]*"', page) == attribute


def test_the_language_switch_keeps_the_place(client):
    page = client.get(reverse("account_login"), {"next": "/activities/3/"}).content.decode()

    assert (
        '<a href="?next=%2Factivities%2F3%2F&amp;lang=zh-hans" hreflang="zh-Hans" lang="zh-Hans">简体中文</a>'
        in page
    )


def test_before_sign_in_there_is_no_navigation(client):
    assert 'class="app-nav"' not in sign_in_page(client)


def test_an_unknown_address_answers_404_in_the_frame_of_the_reader(client):
    client.force_login(make.user())

    response = client.get("/nowhere/")

    page = response.content.decode()
    assert response.status_code == 404
    assert words_of(page, "<h1>", "</h1>") == "There is nothing here for you"
    assert page.count('class="app-nav"') == 1


def named(name):
    return path(f"{name}/", lambda request: HttpResponse(), name=name)


urlpatterns = [
    *map(named, ["home", "new", "settings", "help", "account_login"]),
    path("activities/", include(([named("list")], "activities"))),
    path("retrospectives/", include(([named("library")], "incidents"))),
]


@pytest.mark.urls(__name__)
def test_three_words_and_a_plus_say_where_the_reader_is(rf):
    request = rf.get("/activities/3/matrix/")
    request.user = make.user(display_name="Chen Yu")

    page = render_to_string("base.html", {"demo_logins": False}, request)

    links = re.findall(r'<li>\s*<a[^>]*?(aria-current="page")?>(.*?)</a>', page, re.DOTALL)
    assert [(re.sub("<[^>]+>", "", words), bool(here)) for here, words in links] == [
        ("To do", False),
        ("Activities", True),
        ("Retrospectives", False),
        ("＋New: what happened?", False),
    ]
    assert words_of(page, '<a class="me"', "</a>").endswith("CY Settings of Chen Yu")


def test_a_stale_seal_says_what_to_do():
    response = Client(enforce_csrf_checks=True).post(
        reverse("account_login"), {"login": "x", "password": "y"}
    )

    assert response.status_code == 403
    assert words_of(response.content.decode(), "<h1>", "</h1>") == "Please send it again"


def test_the_page_for_our_own_faults_needs_nothing():
    page = loader.get_template("500.html").render()

    assert words_of(page, "<h1>", "</h1>") == "Something broke on our side"


@pytest.fixture
def request_of_a_stranger(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


def test_a_lost_race_gives_back_what_was_typed(request_of_a_stranger):
    typed = {"label": "What do you see?", "yours": "No <orders>", "theirs": "Few orders"}
    context = {"differences": [typed], "back_url": "/incidents/1/"}

    page = render_to_string("409.html", context, request_of_a_stranger)

    assert words_of(page, '<textarea class="form-control"', "</textarea>").endswith("No &lt;orders&gt;")
    assert 'href="/incidents/1/"' in page


@pytest.mark.parametrize("name", ["403.html", "409.html", "413.html"])
def test_an_error_page_needs_no_more_than_the_request(request_of_a_stranger, name):
    page = render_to_string(name, {}, request_of_a_stranger)

    assert page.count("btn-primary") == 1


def test_too_large_says_how_large_is_allowed(request_of_a_stranger):
    page = render_to_string("413.html", {"limit": 25 * 1024 * 1024}, request_of_a_stranger)

    assert words_of(page, '"page-head__lead">', "</p>").startswith("A file may have at most 25.0 MB.")


def test_the_demo_strip_stands_while_demo_logins_exist(request_of_a_stranger):
    shown = render_to_string("base.html", {"demo_logins": True}, request_of_a_stranger)
    hidden = render_to_string("base.html", {"demo_logins": False}, request_of_a_stranger)

    assert (shown.count('class="demo-strip"'), hidden.count('class="demo-strip"')) == (1, 0)


def test_a_wrong_password_keeps_the_name_and_tells_nothing_more(client):
    make.user("chenyu", password=make.PASSWORD)

    response = client.post(reverse("account_login"), {"login": "chenyu", "password": "wrong"})

    page = response.content.decode()
    assert 'value="chenyu"' in page
    assert "wrong" not in page
    assert page.count('class="form-errors"') + page.count('class="invalid-feedback"') == 1


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_reset_password", "Password forgotten"),
        ("account_reset_password_done", "Look into your mail"),
        ("account_reset_password_from_key_done", "The new password is set"),
        ("account_inactive", "This login is closed"),
    ],
)
def test_a_page_before_sign_in_renders(client, name, heading):
    assert words_of(client.get(reverse(name)).content.decode(), "<h1>", "</h1>") == heading


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_logout", "Sign out"),
        ("account_change_password", "Change the password"),
        ("account_reauthenticate", "Your password, please"),
    ],
)
def test_a_page_of_ones_own_login_renders(client, name, heading):
    client.force_login(make.user(password=make.PASSWORD))

    assert words_of(client.get(reverse(name)).content.decode(), "<h1>", "</h1>") == heading


def test_a_used_link_offers_a_new_one(client):
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "x-y"})

    page = client.get(address).content.decode()

    assert words_of(page, '"page-head__lead">', "</p>") == "This link has been used or is too old."


def test_a_fresh_link_asks_for_the_new_password_twice(client):
    person = make.user(password=make.PASSWORD)
    key = EmailAwarePasswordResetTokenGenerator().make_token(person)
    address = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key}
    )

    page = client.get(address, follow=True).content.decode()

    assert re.findall(r'type="password"[^>]*name="(\w+)"', page) == ["password1", "password2"]


@pytest.mark.parametrize(
    "name", ["password_reset_key", "unknown_account", "password_changed", "password_reset"]
)
def test_an_account_mail_is_plain_text_with_a_subject(name):
    context = {"password_reset_url": "https://pm.example/x?a=1&b=2", "username": "chenyu"}

    subject = render_to_string(f"account/email/{name}_subject.txt", context).strip()
    body = render_to_string(f"account/email/{name}_message.txt", context)

    assert "\n" not in subject
    assert ("https://pm.example/x?a=1&b=2\n" in body) == (name == "password_reset_key")
    assert "<" not in body
