"""Links outside: made, opened without a password, counted, ended; never a name in what they show."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from incidents import actions
from incidents.actions import NewLink
from incidents.models import Retrospective, ShareLink
from incidents.rules import sharing as rules
from postmortem.activities.models import Activity
from postmortem.audit.models import Entry
from postmortem.people.models import User
from tests import make
from tests.incidents import retro
from tests.make import NOW
from tests.queries import asked_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(days=1)


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def page_of(found, name="share", **more):
    return reverse(f"incidents:{name}", kwargs={"pk": found.pk, **more})


def shared():
    found, scene = retro.published()
    made = actions.make_share_link(found, NewLink("The bank"), by=scene.driver, now=NOW)
    return found, scene, made.link, reverse("incidents:shared", args=[made.secret])


def test_a_link_is_made_shown_once_and_kept_as_a_hash_only(client):
    found, scene = retro.published()
    client.force_login(scene.driver)

    client.post(page_of(found, "link_make"), {"label": "The bank", "days": "30"})
    page = client.get(page_of(found)).content.decode()

    link = ShareLink.objects.get()
    secret = re.search(r'value="http://testserver/r/([^/"]+)/"', page).group(1)
    assert (link.label, link.expires_at - NOW) == ("The bank", 30 * DAY)
    assert link.sha256 == rules.fingerprint(secret)
    assert secret not in str(list(Entry.objects.values()))


def test_it_opens_without_a_password_and_leaves_no_trace(client):
    _found, _scene, link, address = shared()

    first = client.get(address)
    page = client.get(first.url)

    assert (first.status_code, first.url, page.status_code) == (302, f"/r/{link.pk}/", 200)
    assert first.cookies["link_opened"]["path"] == first.url
    for answer in (first, page):
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Cache-Control"] == "private, no-store"


def test_it_shows_sides_and_never_a_name(client):
    scene = retro.campaign()
    scene.design.display_name = "Tang Wei"
    scene.design.save()
    found, scene = retro.published(scene)
    made = actions.make_share_link(found, NewLink(), by=scene.driver, now=NOW)

    page = client.get(reverse("incidents:shared", args=[made.secret]), follow=True).content.decode()

    assert "Material is final four hours ahead" in page
    assert "Design side" in page
    for name in (scene.design, scene.business, scene.driver):
        assert name.display_name not in page
    assert "/improvements/" not in page
    assert "/ask/" not in page


def test_openings_are_counted_and_nobody_is_recorded(client):
    _found, _scene, link, address = shared()

    for _time in range(3):
        client.get(address, follow=True)
    client.head(address)

    link.refresh_from_db()
    assert link.views == 3


@pytest.mark.parametrize("why", ["over", "ended", "unknown", "skipped", "no cookie", "cookie of another"])
def test_what_does_not_open_is_not_found(client, why, time_machine):
    found, scene, link, address = shared()
    _other, _scene, other_link, _address = shared()
    place = client.get(address).url
    if why == "over":
        time_machine.move_to(NOW + 14 * DAY, tick=False)
    elif why == "ended":
        actions.end_share_link(link, by=scene.driver, now=NOW)
    elif why == "unknown":
        address = place = "/r/never-made/"
    elif why == "skipped":
        Retrospective.objects.filter(pk=found.pk).update(status="superseded")
    elif why == "no cookie":
        client.cookies.clear()
    else:
        client.cookies["link_opened"]["path"] = "/"
        place = f"/r/{other_link.pk}/"

    answers = [client.get(place).status_code]
    answers += [] if why in ("no cookie", "cookie of another") else [client.get(address).status_code]

    assert set(answers) == {404}


def test_it_always_shows_the_newest_published_version(client):
    found, scene, _link, address = shared()
    by = scene.driver
    actions.begin_next_version(found.pk, by=by, now=NOW)
    actions.save_section(found.pk, ("summary", "en"), 1, "Told anew.", by=by, now=NOW)
    before = client.get(address, follow=True).content.decode()
    actions.send_round(found.pk, by=by, now=NOW)
    actions.publish(found.pk, by=by, now=NOW + 5 * DAY)

    after = client.get(address, follow=True).content.decode()

    assert ("Told anew." in before, "Told anew." in after) == (False, True)


def test_only_what_is_published_is_shared():
    found, scene = retro.written()

    with pytest.raises(ValidationError, match=r"Only a published page can be shared\."):
        actions.make_share_link(found, NewLink(), by=scene.driver, now=NOW)

    assert ShareLink.objects.count() == 0


def test_a_restricted_page_is_shared_by_its_owner_only_who_says_so(client):
    found, scene = retro.published()
    Retrospective.objects.filter(pk=found.pk).update(owner=scene.design)
    early = actions.make_share_link(found, NewLink(), by=scene.driver, now=NOW)
    Activity.objects.filter(pk=scene.activity.pk).update(restricted=True)
    found = Retrospective.objects.get(pk=found.pk)

    refused = []
    for by, even in ((scene.driver, True), (scene.design, False)):
        with pytest.raises(ValidationError) as wrong:
            actions.make_share_link(found, NewLink(even_restricted=even), by=by, now=NOW)
        refused.append(list(wrong.value.message_dict))
    made = actions.make_share_link(found, NewLink(even_restricted=True), by=scene.design, now=NOW)

    assert refused == [["even_restricted"], ["even_restricted"]]
    codes = [
        client.get(reverse("incidents:shared", args=[one.secret]), follow=True).status_code
        for one in (made, early)
    ]
    assert codes == [200, 404]


def test_who_may_make_and_who_may_only_end(client):
    found, scene, link, _address = shared()
    people = {
        "driver": scene.driver,
        "lead": scene.design,
        "admin": make.user(role=User.Role.ADMIN),
        "reader": make.user(),
    }

    codes = {}
    for name, who in people.items():
        client.force_login(who)
        made = client.post(page_of(found, "link_make"), {"days": "7"}).status_code
        codes[name] = (client.get(page_of(found)).status_code, made)
    client.force_login(scene.design)
    ended = [client.post(page_of(found, "link_end", link=link.pk)).status_code for _twice in range(2)]

    assert codes == {"driver": (200, 302), "lead": (200, 403), "admin": (200, 403), "reader": (403, 403)}
    assert ended == [302, 409]


@pytest.mark.parametrize("data", [{"days": "365"}, {"days": "x"}, {}])
def test_a_link_lasts_as_long_as_is_offered(client, data):
    found, scene = retro.published()
    client.force_login(scene.driver)

    response = client.post(page_of(found, "link_make"), data)

    assert response.status_code == 422
    assert ShareLink.objects.count() == 0


def test_sending_it_twice_makes_one_link(client):
    found, scene = retro.published()
    client.force_login(scene.driver)
    data = {"days": "7", "submit_token": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}

    for _twice in range(2):
        client.post(page_of(found, "link_make"), data)

    assert ShareLink.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_the_database_the_same_number_of_times(client, rows):
    found, scene, _link, address = shared()
    for _number in range(1, rows):
        actions.make_share_link(found, NewLink(), by=scene.driver, now=NOW)
        make.improvement(retrospective=found)
    place = client.get(address).url

    with asked_once(5):
        client.get(place)
    client.force_login(scene.driver)
    with asked_once(4):
        client.get(page_of(found))


# --- what fits into a chat -----------------------------------------------------------------------
def test_a_message_that_fits_is_left_as_it_is():
    text = rules.for_chat(["No orders", "", "Live on time."], "https://x/1/", yields=(2,))

    assert text == "No orders\n\nLive on time.\n\nhttps://x/1/"


def test_a_long_minute_is_shortened_at_the_end_of_a_sentence():
    minute = "海报在推送前十二分钟才定稿。" * 60

    text = rules.for_chat(["首小时0单", minute, "请定一件事：由谁负责？"], "https://x/1/", yields=(1,))

    title, said, decision, link = text.split("\n\n")
    assert rules.fits_chat(text)
    assert (title, decision, link) == ("首小时0单", "请定一件事：由谁负责？", "https://x/1/")
    assert said.endswith("定稿。…")


def test_a_message_without_any_sentence_ends_still_fits():
    text = rules.for_chat(["首小时0单", "无" * 3000, "由谁负责" * 300], "https://x/1/", yields=(1, 2))

    assert rules.fits_chat(text)
    assert text.startswith("首小时0单\n\n")
    assert text.endswith("https://x/1/")


@pytest.mark.parametrize("days", [0, 91, -1])
def test_no_link_lasts_longer_than_ninety_days(days):
    with pytest.raises(ValueError, match="1 to 90 days"):
        rules.ends_at(days, NOW)
