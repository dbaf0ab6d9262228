"""The ways out in the settings: adding, changing, closing, trying, who is where, where I am reached."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from postmortem.audit.models import Entry
from postmortem.outbox.actions import begin, pause, tell
from postmortem.outbox.actions import channels as actions
from postmortem.outbox.models import Address, Attempt, Channel, Message
from postmortem.outbox.queries import channels as queries
from postmortem.outbox.queries import ways_to
from postmortem.outbox.relay import relay
from postmortem.people.models import User
from tests import make
from tests.people.pages import field_errors, seen, verbs

pytestmark = pytest.mark.django_db
NOW = make.NOW
BASE = "https://qyapi.weixin.qq.com"
ROBOT = f"{BASE}/cgi-bin/webhook/send?key=robot-secret"
PLAIN = {"set_corp_id": "ww1", "set_agent_id": "1000002", "set_base": BASE}
APP = {**PLAIN, "set_secret": "app-secret"}
FOREIGN = "The address belongs to qyapi.weixin.qq.com; PRIVATE_TARGETS can allow another one."
PAGES = ["settings_channel", "settings_channel_edit"]
HOOK = "https://example.com/in"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin():
    return make.user("mo", display_name="Mo Shan", role=User.Role.ADMIN)


@pytest.fixture
def office(client, admin, clock):
    """The client of an administrator."""
    client.force_login(admin)
    return client


def app(name="WeCom", **values):
    """A private channel."""
    stored = {"corp_id": "ww1", "agent_id": "1000002", "secret": "app-secret", **values}
    return Channel.objects.create(
        kind="wecom_app",
        name=name,
        made_at=NOW,
        config={"base": BASE, **stored},
    )


def group(name="Design group", **fields):
    return Channel.objects.create(
        **{"kind": "wecom_robot", "name": name, "made_at": NOW, "config": {"url": ROBOT}, **fields}
    )


def at(channel, person, user_id, **fields):
    return Address.objects.create(channel=channel, person=person, user_id=user_id, **fields)


def tried(channel, *, ok, answer=""):
    message = Message.objects.create(kind="test", channel=channel, available_at=NOW)
    return Attempt.objects.create(message=message, at=NOW, ok=ok, answer=answer)


def page(client, name, *args):
    text = client.get(reverse(name, args=args)).content.decode()
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


# --- the list ----------------------------------------------------------------------------------------


def test_without_channels_the_list_says_how_mail_leaves(office, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = "mail.example.com", 587, "hush"

    said = page(office, "settings_channels")

    assert "Reminders leave by mail only." in said
    assert "mail.example.com:587" in said
    assert "hush" not in said


@pytest.mark.parametrize(
    ("ok", "answer", "said"),
    [(True, "WeCom 0", "works"), (False, "WeCom 93000", "“Design group” did not take the last message.")],
)
def test_the_list_says_whether_a_channel_works(office, ok, answer, said):
    tried(group(), ok=ok, answer=answer)

    assert said in page(office, "settings_channels")


def test_the_newest_try_counts():
    channel = group()
    tried(channel, ok=False, answer="WeCom 93000")
    Attempt.objects.filter(ok=False).update(at=NOW - timedelta(hours=1))
    tried(channel, ok=True)

    shown = queries.all_channels()[0]

    assert (shown.tried.state, shown.tried.sent_at) == ("works", NOW)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_channels(office, rows, django_assert_num_queries):
    for number in range(rows):
        channel = app(f"WeCom {number}")
        at(channel, make.user(), "someone")
        group(f"Group {number}", department=make.department(), events=["with_lead"])

    with django_assert_num_queries(5):
        assert office.get(reverse("settings_channels")).status_code == 200


# --- adding and changing -----------------------------------------------------------------------------


def test_every_kind_can_be_chosen_and_has_a_form(office):
    addresses = re.findall(
        r'href="([^"]*/channels/new/\w+/)"', office.get("/settings/channels/new/").content.decode()
    )

    assert len(addresses) == len(queries.CHANNELS)
    assert {office.get(address).status_code for address in addresses} == {200}


def test_a_private_channel_is_added(office):
    response = office.post(reverse("settings_channel_add", args=["wecom_app"]), {"name": "WeCom", **APP})

    channel = Channel.objects.get()
    assert response["Location"] == reverse("settings_channel", args=[channel.pk])
    assert dict(channel.config) == {
        "corp_id": "ww1",
        "agent_id": "1000002",
        "secret": "app-secret",
        "base": BASE,
    }
    assert (channel.is_active, channel.made_at, verbs()) == (True, NOW, ["channel.added"])


def test_a_group_is_told_what_was_chosen_of_the_department_that_was_chosen(office):
    design = make.department("design")
    typed = {"name": "Design group", "events": ["with_lead", "retro_published"], "department": design.pk}
    typed["set_url"] = ROBOT

    office.post(reverse("settings_channel_add", args=["wecom_robot"]), typed)

    channel = Channel.objects.get()
    assert (channel.events, channel.department) == (["retro_published", "with_lead"], design)


@pytest.mark.parametrize(
    ("kind", "typed", "errors"),
    [
        ("wecom_app", {"name": ""}, {"name": ["This field is required."]}),
        ("wecom_app", {"name": "Taken"}, {"name": ["There is a channel of this name already."]}),
        ("wecom_app", {"set_corp_id": ""}, {"set_corp_id": ["This field is required."]}),
        ("wecom_app", {"set_agent_id": "one"}, {"set_agent_id": ["This is a number."]}),
        ("wecom_app", {"set_secret": ""}, {"set_secret": ["This field is required."]}),
        (
            "wecom_app",
            {"set_base": "https://example.com"},
            {
                "set_base": [
                    "The address belongs to qyapi.weixin.qq.com; PRIVATE_TARGETS can allow another one."
                ]
            },
        ),
        (
            "webhook",
            {"set_url": "http://example.com"},
            {"set_url": ["Only addresses that start with https:// are allowed."]},
        ),
        (
            "webhook",
            {"set_url": "https://10.0.0.1/"},
            {"set_url": ["The address is not in the public internet; PRIVATE_TARGETS can allow it."]},
        ),
        (
            "webhook",
            {"set_url": HOOK, "set_secret": "short"},
            {"set_secret": ["The secret needs at least 16 characters."]},
        ),
        (
            "webhook",
            {"set_url": HOOK, "events": ["gossip"]},
            {"events": ["Select a valid choice. gossip is not one of the available choices."]},
        ),
        (
            "webhook",
            {"set_url": HOOK, "department": "404"},
            {"department": ["Select a valid choice. That choice is not one of the available choices."]},
        ),
    ],
)
def test_a_channel_that_cannot_be_is_said_at_the_field(office, kind, typed, errors):
    group("Taken")
    usual = {"name": "New", **(APP if kind == "wecom_app" else {})}

    response = office.post(reverse("settings_channel_add", args=[kind]), {**usual, **typed})

    assert response.status_code == 422
    assert field_errors(response) == errors
    assert (Channel.objects.count(), verbs()) == (1, [])


def test_a_form_that_comes_back_holds_no_secret_and_says_so(office):
    response = office.post(reverse("settings_channel_add", args=["wecom_app"]), {**APP, "name": ""})

    text = response.content.decode()
    assert ("app-secret" in text, 'value="ww1"' in text) == (False, True)
    assert "Type what is secret once more" in text
    assert "no-store" in response["Cache-Control"]


def edit(channel, client, **typed):
    address = reverse("settings_channel_edit", args=[channel.pk])
    return client.post(address, {"name": channel.name, "seen": seen(client, address), **typed})


def test_a_secret_left_empty_stays_as_it_is(office):
    channel = app()

    response = edit(channel, office, **PLAIN | {"set_corp_id": "ww2"})

    channel.refresh_from_db()
    assert response.status_code == 302
    assert (channel.config["corp_id"], channel.config["secret"]) == ("ww2", "app-secret")


def test_a_new_secret_takes_the_place_of_the_stored_one(office):
    channel = app()

    edit(channel, office, **{**APP, "set_secret": "another-secret"})

    channel.refresh_from_db()
    assert channel.config["secret"] == "another-secret"


def test_a_stored_secret_does_not_go_to_another_place(office, settings):
    settings.PRIVATE_TARGETS = ["gateway.example:443"]
    channel = app()

    response = edit(channel, office, **{**APP, "set_secret": "", "set_base": "https://gateway.example"})

    channel.refresh_from_db()
    assert field_errors(response) == {"set_secret": ["This value is needed."]}
    assert channel.config["base"] == BASE


def test_what_is_recorded_names_fields_and_never_a_value(office):
    office.post(reverse("settings_channel_add", args=["wecom_app"]), {"name": "WeCom", **APP})
    channel = Channel.objects.get()

    edit(channel, office, name="Chat", set_corp_id="ww2", set_agent_id="1000002", set_secret="another-secret")

    assert list(Entry.objects.values_list("verb", "data")) == [
        ("channel.added", {"fields": ["name", "corp_id", "agent_id", "secret", "base"]}),
        ("channel.changed", {"fields": ["name", "corp_id", "secret"]}),
    ]


def test_a_channel_edited_too_late_shows_what_is_stored_but_no_secret(office):
    channel = app()
    address = reverse("settings_channel_edit", args=[channel.pk])
    before = seen(office, address)
    Channel.objects.update(name="Chat of the house")

    late = office.post(address, {"name": "WeCom 2", "seen": before, **APP})

    channel.refresh_from_db()
    assert late.status_code == 409
    assert field_errors(late) == {"name": ["Stored now: Chat of the house"]}
    assert channel.name == "Chat of the house"
    again = re.search(r'name="seen" value="(\w+)"', late.content.decode())[1]
    assert office.post(address, {"name": "WeCom 2", "seen": again, **APP}).status_code == 302


def test_a_secret_changed_meanwhile_is_too_late_as_well(office):
    channel = app()
    address = reverse("settings_channel_edit", args=[channel.pk])
    before = seen(office, address)
    channel.config = {**channel.config, "secret": "somebody-elses"}
    channel.save()

    assert office.post(address, {"name": "WeCom", "seen": before, **APP}).status_code == 409


def test_what_a_group_hears_shows_when_somebody_changed_it_meanwhile(office):
    channel = group(events=["with_lead"])
    address = reverse("settings_channel_edit", args=[channel.pk])
    before = seen(office, address)
    Channel.objects.update(events=["with_sponsor"])

    late = office.post(address, {"name": channel.name, "seen": before, "events": ["with_lead", "with_all"]})

    assert field_errors(late) == {"events": ["Stored now: a reminder is shared with the sponsor"]}


def test_after_a_lost_secret_key_everything_is_typed_again(office, settings):
    channel = app()
    settings.SECRET_KEY_FALLBACKS = []
    Channel.objects.filter(pk=channel.pk).update(config="not to be opened")

    said = page(office, "settings_channel", channel.pk)
    refused = edit(channel, office, **{**APP, "set_secret": ""})
    mended = edit(channel, office, **APP)

    channel.refresh_from_db()
    assert "cannot be read" in said
    assert field_errors(refused) == {"set_secret": ["This field is required."]}
    assert (mended.status_code, channel.config["secret"]) == (302, "app-secret")


# --- secrets -----------------------------------------------------------------------------------------


def test_a_secret_made_up_here_is_shown_in_one_answer_that_nobody_keeps(office):
    address = reverse("settings_channel_add", args=["webhook"])

    response = office.post(address, {"name": "Hook", "set_url": HOOK})

    channel = Channel.objects.get()
    made = channel.config["secret"]
    assert (response.status_code, len(made) >= 32) == (200, True)
    assert made in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert [made in page(office, name, channel.pk) for name in PAGES] == [False, False]
    assert made not in str(list(office.session.items()))


def test_sending_that_form_again_makes_no_second_channel(office):
    address = reverse("settings_channel_add", args=["webhook"])
    office.post(address, {"name": "Hook", "set_url": HOOK})

    again = office.post(address, {"name": "Hook", "set_url": HOOK})

    assert (again.status_code, Channel.objects.count()) == (422, 1)


def test_a_secret_that_was_typed_is_not_shown_back(office):
    typed = {"name": "Hook", "set_url": HOOK, "set_secret": "one-of-our-own-1234"}

    response = office.post(reverse("settings_channel_add", args=["webhook"]), typed)

    assert response.status_code == 302
    assert "one-of-our-own-1234" not in page(office, "settings_channel", Channel.objects.get().pk)


def test_a_kept_secret_is_not_shown_again_when_the_rest_is_changed(office):
    office.post(reverse("settings_channel_add", args=["webhook"]), {"name": "Hook", "set_url": HOOK})

    response = edit(Channel.objects.get(), office, set_key_id="2")

    assert response.status_code == 302


# --- closing -----------------------------------------------------------------------------------------


def access(client, channel, word):
    return client.post(reverse("settings_channel_access", args=[channel.pk]), {word: "1"})


def test_a_channel_is_closed_and_opened_again_and_twice_is_once(office):
    channel = app()

    for word in ("close", "close", "open", "open"):
        access(office, channel, word)

    channel.refresh_from_db()
    assert (channel.is_active, verbs()) == (True, ["channel.closed", "channel.reopened"])


def test_what_waits_for_people_goes_by_mail_when_their_channel_is_closed(office, admin):
    channel, ada, ben = app(), make.user("ada"), make.user("ben", email=None)
    at(channel, ada, "ada"), at(channel, ben, "ben"), at(channel, admin, "mo")
    tell([ada, ben], "dropped", {"title": "Poster"}, now=NOW)
    actions.send_test(channel, by=admin, now=NOW)
    begin()

    access(office, channel, "close")

    assert relay(now=NOW + timedelta(minutes=2)) == {"sent": 1}
    assert [sent.to for sent in mail.outbox] == [["ada@example.com"]]
    left = Message.objects.filter(sent_at=None).order_by("kind")
    assert [(one.kind, one.recipient, one.obsolete_at) for one in left] == [
        ("notices", ben, None),
        ("test", admin, NOW),
    ]


def test_what_waits_for_a_group_goes_nowhere_when_it_is_closed(office):
    channel = group()
    Message.objects.create(kind="group", channel=channel, available_at=NOW)

    access(office, channel, "close")

    assert Message.objects.get().obsolete_at == NOW


# --- trying ------------------------------------------------------------------------------------------


def test_send_one_to_me_is_a_row_and_nothing_leaves_in_the_request(office, admin):
    response = office.post(reverse("settings_mail_test"))

    message = Message.objects.get()
    assert response["Location"] == reverse("settings_mail")
    assert (message.kind, message.recipient, message.channel, message.available_at) == (
        "test",
        admin,
        None,
        NOW,
    )
    assert (mail.outbox, verbs()) == ([], ["channel.tested"])


def test_a_double_click_sends_one(office):
    for _ in range(2):
        office.post(reverse("settings_mail_test"))

    assert Message.objects.count() == 1


def test_after_it_came_another_one_may_be_sent(office):
    office.post(reverse("settings_mail_test"))
    Message.objects.update(sent_at=NOW)

    office.post(reverse("settings_mail_test"))

    assert Message.objects.count() == 2


def test_a_test_to_a_group_has_no_recipient(office):
    channel = group()

    office.post(reverse("settings_channel_test", args=[channel.pk]))

    assert list(Message.objects.values_list("kind", "channel", "recipient")) == [("test", channel.pk, None)]


@pytest.mark.parametrize("known", [False, True])
def test_a_private_channel_can_be_tried_by_whoever_is_known_there(office, admin, known):
    channel = app()
    if known:
        at(channel, admin, "mo")

    response = office.post(reverse("settings_channel_test", args=[channel.pk]), follow=True)

    assert Message.objects.count() == int(known)
    text = response.content.decode()
    assert ("add your own id to its people first" in text, "Send one to me" in text) == (not known, known)


def test_a_closed_channel_is_not_tried(office):
    channel = group(is_active=False)

    response = office.post(reverse("settings_channel_test", args=[channel.pk]), follow=True)

    assert "This channel is closed; open it again first." in response.content.decode()
    assert Message.objects.count() == 0


def test_without_a_mail_address_no_mail_is_tried(office):
    User.objects.update(email=None)

    response = office.post(reverse("settings_mail_test"), follow=True)

    assert "Your login has no mail address to send one to." in response.content.decode()
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("came", "said", "looks_again"),
    [
        ({}, "on its way, within a few seconds", True),
        ({"attempts": 1}, "tried again Wed 11 March, 16:00", True),
        ({"sent_at": NOW}, "handed over Wed 11 March, 16:00", False),
        ({"dead_at": NOW}, "refused Wed 11 March, 16:00", False),
        ({"obsolete_at": NOW}, "not sent: there was nobody to send it to", False),
    ],
)
def test_the_page_says_what_came_of_it_and_looks_again_while_it_waits(office, came, said, looks_again):
    User.objects.update(time_zone="Asia/Shanghai")
    channel = group()
    office.post(reverse("settings_channel_test", args=[channel.pk]))
    Message.objects.update(**came)
    if came:
        Attempt.objects.create(message=Message.objects.get(), at=NOW, ok="sent_at" in came, answer="WeCom 42")

    text = page(office, "settings_channel", channel.pk)

    assert said in text
    assert ("WeCom 42" in text) == bool(came)
    polls = b'hx-trigger="every 2s"' in office.get(reverse("settings_channel", args=[channel.pk])).content
    assert polls == looks_again


def test_while_chasing_is_paused_the_page_says_that_a_test_waits(office, admin):
    channel = group()
    pause("The archive is being restored.", by=admin, now=NOW)
    office.post(reverse("settings_channel_test", args=[channel.pk]))

    response = office.get(reverse("settings_channel", args=[channel.pk]))

    text = response.content.decode()
    assert "The archive is being restored." in text
    assert 'hx-trigger="every 2s"' not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_channel_needs_the_same_queries(office, admin, rows, django_assert_num_queries):
    channel = app()
    at(channel, admin, "mo")
    message = actions.send_test(channel, by=admin, now=NOW)
    for _ in range(rows):
        at(channel, make.user(), "someone")
        Attempt.objects.create(message=message, at=NOW, ok=False, answer="WeCom 42")

    with django_assert_num_queries(7):
        office.get(reverse("settings_channel", args=[channel.pk]))


# --- who is there ------------------------------------------------------------------------------------


def test_somebody_is_added_by_hand_changed_and_taken_away(office):
    channel, ada = app(), make.user("ada")
    people = reverse("settings_channel_people", args=[channel.pk])

    office.post(people, {"person": ada.pk, "user_id": "ada"})
    one = Address.objects.get()
    address = reverse("settings_address", args=[one.pk])
    office.post(address, {"user_id": "ada.l", "seen": seen(office, address)})
    changed = Address.objects.get().user_id
    office.post(reverse("settings_address_remove", args=[one.pk]))

    assert (one.user_id, one.wanted, changed) == ("ada", True, "ada.l")
    assert (Address.objects.count(), verbs()) == (0, ["address.set", "address.set", "address.removed"])


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"user_id": ""}, {"user_id": ["This field is required."]}),
        ({"user_id": "@all"}, {"user_id": ["This is no id of one person."]}),
        ({"user_id": "ada|ben"}, {"user_id": ["This is no id of one person."]}),
        ({"user_id": "ada,ben"}, {"user_id": ["This is no id of one person."]}),
        ({"user_id": "ben"}, {"user_id": ["Somebody else has this id there."]}),
        ({"person": ""}, {"person": ["This field is required."]}),
    ],
)
def test_an_id_that_cannot_be_is_said_at_the_field(office, typed, errors):
    channel, ada, ben = app(), make.user("ada"), make.user("ben")
    at(channel, ben, "ben")
    people = reverse("settings_channel_people", args=[channel.pk])

    response = office.post(people, {"person": ada.pk, "user_id": "ada", **typed})

    assert response.status_code == 422
    assert field_errors(response) == errors
    assert (Address.objects.count(), verbs()) == (1, [])


def test_an_id_changed_too_late_shows_what_is_stored(office):
    one = at(app(), make.user("ada"), "ada")
    address = reverse("settings_address", args=[one.pk])
    before = seen(office, address)
    Address.objects.update(user_id="ada.lovelace")

    late = office.post(address, {"user_id": "ada.l", "seen": before})

    assert late.status_code == 409
    assert field_errors(late) == {"user_id": ["Stored now: ada.lovelace"]}
    assert Address.objects.get().user_id == "ada.lovelace"


def test_two_who_add_the_same_person_at_once_do_not_overwrite_each_other():
    channel, ada, by = app(), make.user("ada"), make.user()
    actions.set_address(channel, ada, "ada", seen="", by=by, now=NOW)

    with pytest.raises(actions.Outdated):
        actions.set_address(channel, ada, "other", seen="", by=by, now=NOW)

    assert Address.objects.get().user_id == "ada"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_people_needs_the_same_queries(office, rows, django_assert_num_queries):
    channel = app()
    for number in range(rows):
        at(channel, make.user(department=make.department()), f"someone{number}")
        at(channel, make.user(), "")
        make.user()

    with django_assert_num_queries(7):
        office.get(reverse("settings_channel_people", args=[channel.pk]))


def test_the_page_of_people_counts(office):
    channel = app()
    at(channel, make.user(display_name="Ada Known"), "ada")
    at(channel, make.user(display_name="Ben Unknown"), "", wanted=False)
    make.user(email=None)

    text = page(office, "settings_channel_people", channel.pk)

    assert "1 person is known there." in text
    assert "known there 1 not found 1 not asked about 1 without a mail address 1" in text
    assert "Not found: Ben Unknown" in text


def test_looking_up_is_started_and_stopped_and_those_not_found_are_asked_about_again(office):
    channel = app()
    at(channel, make.user(), "", wanted=False)
    address = reverse("settings_channel_lookup", args=[channel.pk])

    office.post(address)
    channel.refresh_from_db()
    started, asked = channel.lookup_at, Address.objects.count()
    office.post(address, {"stop": "1"})
    channel.refresh_from_db()

    assert (started, asked, channel.lookup_at) == (NOW, 0, None)
    assert verbs() == ["channel.lookup", "channel.lookup_stopped"]


@pytest.mark.parametrize("kind", ["dingtalk_app", "wecom_app"])
def test_what_cannot_be_looked_up_is_said(office, kind):
    channel = app()
    Channel.objects.update(kind=kind, is_active=kind == "dingtalk_app")

    response = office.post(reverse("settings_channel_lookup", args=[channel.pk]), follow=True)

    channel.refresh_from_db()
    said = {
        "dingtalk_app": "This service does not find people by their mail address.",
        "wecom_app": "This channel is closed; open it again first.",
    }
    assert said[kind] in response.content.decode()
    assert (channel.lookup_at, verbs()) == (None, [])


# --- where I am reached ------------------------------------------------------------------------------


@pytest.fixture
def ada(client, clock):
    person = make.user("ada")
    client.force_login(person)
    return person


def test_without_a_channel_the_page_says_that_reminders_go_by_mail(client, ada):
    assert "They go by mail, to ada@example.com." in page(client, "settings_reach")


def test_without_any_way_the_page_says_so(client, ada):
    User.objects.update(email=None)

    assert "Only the product itself tells you" in page(client, "settings_reach")


@pytest.mark.parametrize("way", ["first", "second", "mail"])
def test_everybody_chooses_one_way(client, ada, way):
    ways = {"first": app("Feishu"), "second": app("WeCom"), "mail": None}
    for name in ("first", "second"):
        at(ways[name], ada, name)
    chosen = ways[way]

    response = client.post(reverse("settings_reach"), {"way": chosen.pk if chosen else "mail"})

    assert response["Location"] == reverse("settings_reach")
    assert ways_to([ada.pk])[ada.pk].channel_id == (chosen.pk if chosen else None)
    assert verbs() == ["person.reach"]
    checked = re.search(r'value="(\w+)"[^>]*checked', client.get(reverse("settings_reach")).content.decode())
    assert checked[1] == (str(chosen.pk) if chosen else "mail")


def test_a_way_that_is_not_there_changes_nothing(client, ada):
    own, foreign = app("Own"), app("Foreign")
    at(own, ada, "ada")

    response = client.post(reverse("settings_reach"), {"way": foreign.pk})

    assert response.status_code == 422
    assert list(field_errors(response)) == ["way"]
    assert (Address.objects.get().wanted, verbs()) == (True, [])


def test_a_new_channel_does_not_change_what_somebody_has_chosen():
    ada = make.user("ada")
    at(app("First"), ada, "ada", wanted=False)

    actions.learn_address(app("Second"), ada.pk, "ada")

    assert ways_to([ada.pk])[ada.pk].channel_id is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_my_ways_needs_the_same_queries(client, ada, rows, django_assert_num_queries):
    for number in range(rows):
        at(app(f"WeCom {number}"), ada, "ada")

    with django_assert_num_queries(3):
        client.get(reverse("settings_reach"))
