"""Beginning with a template, adding one, keeping one: the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from postmortem.activities.models import Activity, Deliverable, Template
from postmortem.outbox.models import Duty
from postmortem.people.actions import set_disciplines
from raci.models import Assignment
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def home(code, *trades):
    lead = make.lead(code)
    set_disciplines(lead.department, trades or [code], by=None, now=NOW)
    return lead.department


def begin(client, **typed):
    driver = make.user("driver", role="pm", department=home("product"), time_zone="Asia/Shanghai")
    business, design = home("business"), home("design")
    client.force_login(driver)
    return client.post(
        reverse("activity_new"),
        {
            "title": "Coupons",
            "requesting_department": business.pk,
            "departments": [design.pk],
            "agreed_launch_at": "2026-03-13T20:00",
            "template": "fits",
            **typed,
        },
        follow=True,
    )


def page_of(answer):
    return " ".join(answer.content.decode().split())


def test_four_answers_and_a_launch_in_two_days_begin_a_rush(client):
    answer = begin(client)

    page, activity = page_of(answer), Activity.objects.get()
    assert (activity.kind, activity.deliverables.count()) == ("campaign", 5)
    assert "It begins with 5 rows of “Rush”; look at them before anybody is asked." in page
    assert "No department taking part has this trade, so its rows are open: engineering." in page
    assert Duty.objects.count() == 0


def test_with_more_time_it_begins_with_what_its_kind_needs(client):
    begin(client, agreed_launch_at="2026-04-24T20:00", kind="feature")

    activity = Activity.objects.get()
    assert (activity.kind, activity.deliverables.count()) == ("feature", 10)


def test_a_template_that_is_chosen_says_the_kind(client):
    begin(client, template="integration")

    activity = Activity.objects.get()
    assert (activity.kind, activity.deliverables.count()) == ("integration", 11)


@pytest.mark.parametrize("template", ["empty", ""])
def test_an_activity_may_begin_empty(client, template):
    begin(client, template=template)

    assert Deliverable.objects.count() == 1


def test_a_template_that_is_not_offered_is_refused_and_nothing_begins(client):
    answer = begin(client, template="magic")

    assert answer.status_code == 422
    assert "magic is not one of the available choices" in page_of(answer)
    assert 'value="Coupons"' in page_of(answer)
    assert Activity.objects.count() == 0


def test_a_template_that_is_switched_off_is_not_offered(client):
    Template.objects.create(
        code="rush", name_en="Rush", name_zh="加急", is_active=False, made_at=NOW, body=rush_body()
    )

    begin(client)

    assert Activity.objects.get().deliverables.count() == 11


def rush_body():
    rows = [{"kind": "outcome", "phase": "launch", "name": {"en": "E", "zh": "E"}, "days_after": 1}]
    return {"version": 1, "rows": rows}


def test_the_form_says_what_each_template_brings(client):
    client.force_login(make.user())

    page = page_of(client.get(reverse("activity_new")))

    assert "Live within three working days: the five things without which it goes wrong." in page
    assert 'value="fits" id="id_template_0" checked' in page.replace(' class="form-check-input"', "")


@pytest.mark.parametrize("rows", [1, 3])
def test_beginning_asks_the_database_as_often_with_more_templates(client, rows, django_assert_num_queries):
    for number in range(rows):
        body = rush_body()
        Template.objects.create(code=f"own-{number}", name_en="Own", name_zh="Own", made_at=NOW, body=body)
    client.force_login(make.user())

    with django_assert_num_queries(5):
        client.get(reverse("activity_new"))


def activity_with(*names):
    driver = make.user("driver", role="pm", department=home("product"))
    activity = make.activity(lead=driver, agreed_launch_at=NOW + 2 * DAY)
    make.takes_part(activity, driver.department)
    make.deliverable(activity=activity, kind="outcome", name="Final effect")
    for position, name in enumerate(names, 1):
        make.deliverable(activity=activity, name=name, position=position)
    return activity


def test_what_fits_comes_first_and_says_how_much_it_would_add(client):
    activity = activity_with("Poster")
    client.force_login(activity.lead)

    page = page_of(client.get(reverse("raci:template", args=[activity.pk])))

    first = page.split("<dt>")[1]
    assert first.startswith("Rush</dt>")
    assert "would add 3 rows" in first


def test_a_template_is_added(client):
    activity = activity_with("Poster")
    client.force_login(activity.lead)

    answer = client.post(reverse("raci:template", args=[activity.pk]), {"template": "rush"}, follow=True)

    page = page_of(answer)
    assert activity.deliverables.count() == 5
    assert "3 rows of “Rush” were added; look at them before anybody is asked." in page
    assert "Nobody has been asked yet" in page
    assert "Proposed: Product. Nobody has been asked yet." in page


def test_a_second_time_the_page_says_that_all_is_there(client):
    activity = activity_with("Poster", "Launch", "Page and flow", "Copy and guidance")
    client.force_login(activity.lead)

    answer = client.post(reverse("raci:template", args=[activity.pk]), {"template": "rush"}, follow=True)

    assert "Every row of “Rush” is there already; nothing was added." in page_of(answer)


@pytest.mark.parametrize(("typed", "status"), [({"template": "magic"}, 422), ({}, 422)])
def test_a_template_nobody_offers_is_refused(client, typed, status):
    activity = activity_with()
    client.force_login(activity.lead)

    answer = client.post(reverse("raci:template", args=[activity.pk]), typed)

    assert answer.status_code == status
    assert activity.deliverables.count() == 1


def test_a_template_comes_too_late_for_what_is_cancelled(client):
    activity = activity_with()
    Activity.objects.filter(pk=activity.pk).update(status="cancelled")
    client.force_login(activity.lead)

    answer = client.post(reverse("raci:template", args=[activity.pk]), {"template": "rush"})

    assert answer.status_code == 409
    assert "The activity is live or ended: its matrix is no longer changed." in page_of(answer)
    assert activity.deliverables.count() == 1


def test_the_departments_are_asked_by_one_button(client):
    activity = activity_with()
    client.force_login(activity.lead)
    client.post(reverse("raci:template", args=[activity.pk]), {"template": "rush"})

    answers = [client.post(reverse("activities:departments_ask", args=[activity.pk])) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert list(Duty.objects.values_list("kind", "title")) == [("name", "Launch")]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_templates_asks_the_database_as_often_with_more_rows(
    client, rows, django_assert_num_queries
):
    activity = activity_with(*[f"Row {number}" for number in range(rows)])
    client.force_login(activity.lead)

    with django_assert_num_queries(10):
        client.get(reverse("raci:template", args=[activity.pk]))


def test_an_activity_is_kept_as_a_template(client):
    activity = activity_with("Poster")
    make.letter(activity.deliverables.get(name="Poster"), "R", activity.lead.department)
    client.force_login(activity.lead)
    typed = {"name_en": "", "name_zh": "我们的", "about": "As always", "submit_token": TOKEN}

    answers = [client.post(reverse("raci:template_save", args=[activity.pk]), typed) for _ in range(2)]

    kept = Template.objects.get()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (kept.name_en, kept.name_zh, kept.body["about"]) == ("我们的", "我们的", {"en": "As always"} | ZH)
    assert kept.body["rows"][1]["letters"] == {"R": ["product"]}


TOKEN = "5d2c7a5e-6b1c-4c44-9f0c-3d8d7f1d2a10"
ZH = {"zh": "As always"}


def test_a_template_without_any_name_is_not_kept(client):
    activity = activity_with("Poster")
    client.force_login(activity.lead)

    answer = client.post(reverse("raci:template_save", args=[activity.pk]), {"about": "As always"})

    assert answer.status_code == 422
    assert "Give it a name in one of the languages." in page_of(answer)
    assert 'value="As always"' in page_of(answer)
    assert Template.objects.count() == 0


def test_two_rows_of_one_name_are_not_kept(client):
    activity = activity_with("Poster", "poster")
    client.force_login(activity.lead)

    answer = client.post(reverse("raci:template_save", args=[activity.pk]), {"name_en": "Ours"})

    assert answer.status_code == 422
    assert "Two rows are called “Poster”." in page_of(answer)
    assert Template.objects.count() == 0


def test_departments_without_a_trade_are_named_before_it_is_kept(client):
    activity = activity_with("Poster")
    make.takes_part(activity, make.department("studio"))
    client.force_login(activity.lead)

    page = page_of(client.get(reverse("raci:template_save", args=[activity.pk])))

    assert "Letters of departments without a trade are left out: Studio." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_that_keeps_asks_the_database_as_often_with_more_rows(
    client, rows, django_assert_num_queries
):
    activity = activity_with(*[f"Row {number}" for number in range(rows)])
    client.force_login(activity.lead)

    with django_assert_num_queries(10):
        client.get(reverse("raci:template_save", args=[activity.pk]))


def test_an_administrator_who_may_open_it_keeps_it_too(client):
    activity, admin = activity_with("Poster"), make.user(role="admin")
    make.participant(activity, admin)
    client.force_login(admin)

    answer = client.post(reverse("raci:template_save", args=[activity.pk]), {"name_en": "Ours"})

    assert answer.status_code == 302
    assert Template.objects.get().made_by == admin
    assert Assignment.objects.count() == 0
