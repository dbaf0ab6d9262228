"""What is typed is kept apart from the thing itself, and goes once it is used or old."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from postmortem.activities.models import Activity
from postmortem.audit.models import Entry
from postmortem.drafts import actions
from postmortem.drafts.actions import Typed
from postmortem.drafts.models import Draft, TextVersion
from postmortem.outbox.models import Message, Notice
from tests import make

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
LONG = 100_001


@pytest.fixture
def driver(client):
    person = make.user("driver", role="pm")
    client.force_login(person)
    return person


@pytest.fixture
def activity(driver):
    return make.activity(lead=driver, goal="", title="Voucher campaign")


def place_of(activity):
    return reverse("activities:edit", args=[activity.pk])


def typed(activity, text="Vouchers for spring", **fields):
    pairs = json.dumps([["title", text]])
    return {"key": KEY, "place": place_of(activity), "seq": 1, "base_version": 1, "pairs": pairs, **fields}


def keep(client, activity, text="Vouchers for spring", **fields):
    with time_machine.travel(make.NOW, tick=False):
        return client.post(reverse("drafts:keep"), typed(activity, text, **fields))


def edited(activity, **fields):
    home = activity.requesting_department_id
    return {
        "title": "Spring vouchers",
        "requesting_department": home,
        "kind": "campaign",
        "version": 1,
        **fields,
    }


def kept():
    return list(Draft.objects.values_list("fields", "used"))


def test_what_is_typed_is_kept_and_nothing_else_happens(client, activity, driver):
    before = [model.objects.count() for model in (Entry, Notice, Message, TextVersion)]

    answer = keep(client, activity)

    draft = Draft.objects.get()
    said = " ".join(answer.content.decode().split())
    assert said == "Kept as your draft at 08:00. Only you see it; it is not saved yet."
    assert (draft.user, draft.place, draft.base_version, draft.fields, draft.at) == (
        driver,
        place_of(activity),
        1,
        [["title", "Vouchers for spring"]],
        make.NOW,
    )
    assert [model.objects.count() for model in (Entry, Notice, Message, TextVersion)] == before
    assert list(Activity.objects.values_list("title", "version")) == [("Voucher campaign", 1)]


def test_an_older_copy_that_comes_late_is_ignored(client, activity):
    keep(client, activity, "Second", seq=2)

    answer = keep(client, activity, "First", seq=1)

    assert (answer.status_code, kept()) == (204, [([["title", "Second"]], False)])


def test_two_tabs_keep_two_drafts(client, activity):
    keep(client, activity, "One")
    keep(client, activity, "Two", key=OTHER)

    page = client.get(reverse("drafts:offered"), {"at": place_of(activity)}).content.decode()

    assert [part.split('"')[0] for part in page.split('data-draft="')[1:]] == [OTHER, KEY]


def test_a_draft_is_offered_to_nobody_else(client, activity):
    keep(client, activity)
    client.force_login(make.user(role="admin"))

    page = client.get(reverse("drafts:offered"), {"at": place_of(activity)}).content.decode()

    assert page.strip() == ""


@pytest.mark.parametrize("place", ["/activities/404/edit/", "/nowhere/", "/l/secret/", "/accounts/login/"])
def test_nothing_is_kept_for_a_page_that_does_not_open_or_whose_address_is_a_secret(client, activity, place):
    answer = keep(client, activity, place=place)

    assert (answer.status_code, kept()) == (404, [])


def test_nothing_is_kept_for_a_foreign_page(client, activity):
    client.force_login(make.user())

    answer = keep(client, activity)

    assert (answer.status_code, kept()) == (404, [])


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"pairs": "[1]"}, 422),
        ({"pairs": "no"}, 422),
        ({"pairs": '[["title", 1]]'}, 422),
        ({"pairs": '{"title": "x"}'}, 422),
        ({"key": "../../x"}, 422),
        ({"seq": "-1"}, 422),
        ({"pairs": "x" * LONG}, 413),
    ],
)
def test_what_no_form_sends_is_refused(client, activity, wrong, code):
    answer = keep(client, activity, **wrong)

    assert (answer.status_code, kept()) == (code, [])


def test_a_save_uses_its_draft_up_and_a_late_copy_does_not_bring_it_back(client, activity):
    keep(client, activity)

    saved = client.post(place_of(activity), edited(activity, draft_key=KEY))
    late = keep(client, activity, "Typed before the save", seq=9)

    page = client.get(reverse("drafts:offered"), {"at": place_of(activity)}).content.decode()
    assert (saved.status_code, late.status_code, kept(), page.strip()) == (302, 204, [([], True)], "")


def test_a_form_with_an_error_keeps_its_draft(client, activity):
    keep(client, activity)

    answer = client.post(place_of(activity), edited(activity, title="", draft_key=KEY))

    assert (answer.status_code, kept()) == (422, [([["title", "Vouchers for spring"]], False)])


def test_a_refused_save_is_kept_as_a_draft_that_the_form_offers(client, activity, driver):
    theirs = make.user()
    actions.save_if_current(Activity, activity.pk, 1, {"title": "Theirs"}, by=theirs, now=make.NOW)

    answer = client.post(place_of(activity), edited(activity, title="Mine", goal="More"))

    draft = Draft.objects.get()
    assert answer.status_code == 409
    assert "It is kept as your draft" in answer.content.decode()
    assert (draft.user, draft.place, draft.base_version) == (driver, place_of(activity), 1)
    assert {"title": "Mine", "kind": "campaign"}.items() <= dict(draft.fields).items()
    assert Activity.objects.get().title == "Theirs"


def test_saving_all_the_same_uses_up_what_was_kept(client, activity):
    actions.save_if_current(Activity, activity.pk, 1, {"title": "Theirs"}, by=make.user(), now=make.NOW)
    client.post(place_of(activity), edited(activity, title="Mine"))

    answer = client.post(
        place_of(activity), edited(activity, title="Mine", version=2, draft_key=Draft.objects.get().key)
    )

    assert (answer.status_code, Activity.objects.get().title, kept()) == (302, "Mine", [([], True)])


def test_different_fields_of_one_form_go_together(client, activity):
    other = {"title": "Voucher campaign", "goal": "More orders"}
    actions.save_if_current(Activity, activity.pk, 1, other, by=make.user(), now=make.NOW)

    answer = client.post(place_of(activity), edited(activity, title="Spring vouchers", goal=""))

    found = Activity.objects.get()
    assert (answer.status_code, found.title, found.goal, found.version) == (
        302,
        "Spring vouchers",
        "More orders",
        3,
    )


def test_a_draft_can_be_thrown_away_by_its_owner_only(client, activity):
    keep(client, activity)
    client.force_login(make.user())
    client.post(reverse("drafts:forget"), {"key": KEY})
    left = Draft.objects.count()
    client.force_login(activity.lead)

    client.post(reverse("drafts:forget"), {"key": KEY})

    assert (left, Draft.objects.count()) == (1, 0)


def test_of_very_many_drafts_the_oldest_go(driver):
    Draft.objects.bulk_create(
        Draft(user=driver, key=f"{number:032x}", place="/x/", at=make.NOW - timedelta(minutes=number))
        for number in range(200)
    )

    actions.keep(Typed(KEY, "/x/", 1, [["a", "b"]]), 1, by=driver, now=make.NOW)

    keys = set(Draft.objects.values_list("key", flat=True))
    assert (len(keys), KEY in keys, f"{199:032x}" in keys) == (200, True, False)
