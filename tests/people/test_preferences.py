"""Language and time zone of a page: asked for, chosen, or what the browser and the server say."""

import re
from datetime import UTC, datetime

import polib
import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from postmortem.build import build_messages
from postmortem.environment import languages
from postmortem.people.forms import ContactForm
from postmortem.people.templatetags.words import day_text
from tests import make

pytestmark = pytest.mark.django_db
CHINESE = {"accept-language": "zh-CN,zh;q=0.9"}


def language(client, address="/accounts/login/", **headers):
    response = client.get(address, headers=headers)
    page = response.content.decode()
    assert f'<html lang="{response["Content-Language"]}"'.lower() in page.lower()
    return response["Content-Language"]


@pytest.mark.parametrize(
    ("headers", "expected"), [({}, "en"), (CHINESE, "zh-hans"), ({"accept-language": "fr"}, "en")]
)
def test_before_sign_in_the_browser_says_the_language(client, headers, expected):
    assert language(client, **headers) == expected


def test_a_language_asked_for_is_kept_for_the_session(client):
    asked = language(client, "/accounts/login/?lang=zh-hans")

    assert (asked, language(client)) == ("zh-hans", "zh-hans")


@pytest.mark.parametrize("nonsense", ["fr", "", "../zh-hans"])
def test_a_language_that_does_not_exist_is_not_kept(client, nonsense):
    assert language(client, f"/accounts/login/?lang={nonsense}") == "en"
    assert client.session.get("language") is None


def catalogue(folder, locale, **words):
    file = folder / locale / "LC_MESSAGES/django.po"
    file.parent.mkdir(parents=True)
    said = polib.POFile()
    said.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    said.extend(polib.POEntry(msgid=msgid, msgstr=msgstr) for msgid, msgstr in words.items())
    said.save(str(file))


@pytest.fixture
def third(settings, tmp_path):
    """An installation with a catalogue of its own, small as it is."""
    catalogue(tmp_path, "eo", **{"Sign in": "Ensaluti"})
    build_messages(tmp_path)
    settings.LOCALE_PATHS = [settings.BASE_DIR / "locale", tmp_path]
    settings.LANGUAGES = languages(settings.LOCALE_PATHS)
    return tmp_path


def test_english_and_each_language_with_a_catalogue_are_offered(tmp_path):
    catalogue(tmp_path / "house", "zh_Hans")
    catalogue(tmp_path / "own", "pt_BR")
    catalogue(tmp_path / "own", "nonsense")

    assert languages([tmp_path / "house", tmp_path / "own", tmp_path / "none"]) == [
        ("en", "English"),
        ("zh-hans", "简体中文"),
        ("pt-br", "Português Brasileiro"),
    ]


def test_a_third_language_is_spoken_with_a_catalogue(client, third):
    page = client.get("/accounts/login/", headers={"accept-language": "eo"})

    assert (page["Content-Language"], '<html lang="eo"' in page.content.decode()) == ("eo", True)
    assert "<h1>Ensaluti</h1>" in page.content.decode()


def test_a_third_language_is_offered_on_every_page_and_to_every_person(client, third):
    person = make.user()
    client.force_login(person)

    page = client.get(reverse("settings")).content.decode()
    person.language = "eo"
    person.clean_fields(["next_digest_at", "joined_at", "left_at"])

    assert re.findall(r'hreflang="([^"]+)" lang="([^"]+)">([^<]+)<', page) == [
        ("zh-Hans", "zh-Hans", "简体中文"),
        ("eo", "eo", "Esperanto"),
    ]
    assert '<option value="eo">Esperanto</option>' in page
    assert '<option value="eo">Esperanto</option>' in str(ContactForm()["language"])


def test_days_have_their_names_in_a_third_language():
    day = datetime(2026, 3, 12, tzinfo=UTC)

    with translation.override("eo"):
        assert day_text(day, day) == "ĵaŭ 12 marto"


def test_the_setting_of_a_person_counts_more_than_the_browser(client):
    client.force_login(make.user(language="en"))

    assert language(client, reverse("settings"), **CHINESE) == "en"


def test_what_was_asked_for_counts_more_than_the_setting(client):
    client.force_login(make.user(language="en"))

    assert language(client, f"{reverse('settings')}?lang=zh-hans") == "zh-hans"
    assert language(client, reverse("settings")) == "zh-hans"


def test_caches_tell_languages_and_people_apart(client):
    vary = client.get(reverse("account_login"))["Vary"]

    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in vary.split(",")}


@pytest.mark.parametrize(("zone", "shown"), [("Europe/Berlin", "09:00"), ("", "16:00")])
def test_times_are_shown_in_the_zone_of_the_reader_else_of_the_server(client, zone, shown):
    client.force_login(make.user(time_zone=zone))

    with time_machine.travel(make.NOW, tick=False):
        page = client.get(reverse("home")).content.decode()

    assert f"Wed 11 March, {shown}" in page


def test_a_request_leaves_no_language_behind(client):
    with translation.override("en"):
        client.get("/accounts/login/?lang=zh-hans")

        assert translation.get_language() == "en"
