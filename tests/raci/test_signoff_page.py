"""The sign-off page: three heaps over all activities, answered sheet by sheet."""

import re

import pytest
from django.urls import reverse

from postmortem.activities.models import Activity, Deliverable
from postmortem.outbox.models import Duty
from raci.models import SignedRow, SignOff
from raci.queries import sheets_of
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, put_forward, scene, sign

pytestmark = pytest.mark.django_db
PAGE = "/signoff/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW + 4 * HOUR, tick=False)


def text_of(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def forms_on(response):
    """Every form on the page as a browser would send it: (action, fields)."""
    found = []
    for form in re.findall(r"<form.*?</form>", response.content.decode(), re.DOTALL):
        fields = {}
        for tag in re.findall(r"<input[^>]*>", form):
            is_off = 'type="radio"' in tag and "checked" not in tag
            name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
            if name and not is_off:
                fields.setdefault(name[1], []).append(value[1] if value else "")
        for name in re.findall(r'<textarea[^>]*name="([^"]*)"', form):
            fields[name] = [""]
        found.append((re.search(r'action="([^"]*)"', form)[1], fields))
    return [(action, fields) for action, fields in found if "sign" in action and "pass-on" not in action]


def opened(client, user):
    client.force_login(user)
    return client.get(PAGE)


def nothing_signed():
    return (SignOff.objects.count(), SignedRow.objects.count()) == (0, 0)


def test_nothing_waits(client):
    page = opened(client, make.user())

    assert "Sign-off Nothing waits for your signature." in text_of(page)
    assert forms_on(page) == []


def test_it_says_what_a_signature_means(client):
    plan = scene()
    put_forward(plan)

    assert (
        "the department knows what is due, by whom and when. It may still move the date before the freeze."
        " This is no judgement of results."
    ) in text_of(opened(client, plan.design))


def test_a_new_duty_is_open_with_goal_and_dates(client):
    plan = scene()
    put_forward(plan)

    text = text_of(opened(client, plan.design))

    assert "One row waits for your answer." in text
    assert "New duties Voucher campaign Design, version 1, by Thu 12 March, 08:00" in text
    assert "goal Thirty orders in the first hour launch agreed Sun 15 March, 08:00" in text
    assert "new Poster due Thu 12 March, 08:00 A accountable Painter · Design" in text


def test_a_changed_row_shows_old_struck_and_new_washed(client):
    plan = scene()
    put_forward(plan)
    sign(plan.design, now=NOW)
    Deliverable.objects.filter(pk=plan.poster.pk).update(name="Banner")
    put_forward(plan, now=NOW + HOUR)

    page = opened(client, plan.design)

    assert "Changed since you signed" in text_of(page)
    assert "Since you signed: name was Poster is now Banner" in text_of(page)
    assert "New duties" not in text_of(page)


def test_a_sheet_is_signed_by_one_button_as_it_is_shown(client):
    plan = scene()
    put_forward(plan)
    action, fields = forms_on(opened(client, plan.design))[0]

    response = client.post(action, fields, follow=True)

    assert response.redirect_chain == [(PAGE, 302)]
    assert "Signed." in text_of(response)
    assert SignedRow.objects.get().answer == "accepted"


def test_one_row_goes_back_with_its_reason(client):
    plan = scene()
    put_forward(plan)
    action, fields = forms_on(opened(client, plan.design))[0]
    fields |= {f"answer-{plan.poster.pk}": ["back"], f"reason-{plan.poster.pk}": ["We need until Friday"]}

    response = client.post(action, fields, follow=True)

    assert "Signed; 1 row goes back with your reason." in text_of(response)
    assert SignedRow.objects.get().reason == "We need until Friday"


def test_without_a_reason_the_sheet_comes_back_with_the_choice_kept(client):
    plan = scene()
    put_forward(plan)
    action, fields = forms_on(opened(client, plan.design))[0]
    fields[f"answer-{plan.poster.pk}"] = ["back"]

    response = client.post(action, fields)

    assert response.status_code == 422
    assert "Something is missing below; nothing was signed yet." in text_of(response)
    assert "Say in one sentence why." in text_of(response)
    assert forms_on(response)[0][1][f"answer-{plan.poster.pk}"] == ["back"]
    assert nothing_signed()


def test_a_row_that_changed_while_the_page_was_open_is_answered_409_with_the_page(client):
    plan = scene()
    put_forward(plan)
    action, fields = forms_on(opened(client, plan.design))[0]
    Deliverable.objects.filter(pk=plan.poster.pk).update(name="Banner")

    response = client.post(action, fields)

    assert response.status_code == 409
    assert "This has changed meanwhile: nothing was signed." in text_of(response)
    assert "One more row is being changed just now; it comes with the next version." in text_of(response)
    assert nothing_signed()


@pytest.mark.parametrize(
    "broken", [{"row": []}, {"row": ["x:y"]}, {"number": ["many"]}, {"sheet": ["0"]}, {}]
)
def test_a_made_up_answer_signs_nothing(client, broken):
    plan = scene()
    put_forward(plan)
    action, fields = forms_on(opened(client, plan.design))[0]

    response = client.post(action, {**fields, **broken} if broken else {})

    assert response.status_code in (403, 409)
    assert nothing_signed()


@pytest.mark.parametrize(
    ("who", "status"),
    [("design", 302), ("driver", 403), ("painter", 403), ("business", 403), ("stranger", 404)],
)
def test_who_may_sign_for_design(client, who, status):
    plan = scene()
    plan.stranger = make.user()
    put_forward(plan)
    action, fields = forms_on(opened(client, plan.design))[0]
    client.force_login(getattr(plan, who))

    response = client.post(action, fields)

    assert response.status_code == status
    assert SignOff.objects.count() == (1 if status == 302 else 0)


def test_what_is_unchanged_is_signed_by_one_tap(client):
    plan = scene()
    put_forward(plan)
    sign(plan.design, now=NOW)
    banner = make.deliverable(activity=plan.activity, name="Banner", accountable=plan.painter, position=3)
    make.letter(banner, "R", plan.design.department)
    put_forward(plan, now=NOW + HOUR)
    Deliverable.objects.filter(pk=banner.pk).update(name="Big banner")
    page = opened(client, plan.design)
    action, fields = forms_on(page)[0]

    response = client.post(action, fields, follow=True)

    assert "Unchanged Voucher campaign Design, one row" in text_of(page)
    assert (action, response.redirect_chain) == (reverse("raci:sign_unchanged"), [(PAGE, 302)])
    assert SignOff.objects.filter(department=plan.design.department).count() == 2
    assert "Nothing waits for your signature." in text_of(response)


@pytest.mark.parametrize("keys", [["999-1"], ["x"], ["1-sponsor"]])
def test_made_up_unchanged_sheets_sign_nothing(client, keys):
    plan = scene()
    put_forward(plan)
    client.force_login(plan.design)

    response = client.post(reverse("raci:sign_unchanged"), {"sheets": keys})

    assert response.status_code in (302, 403, 409)
    assert nothing_signed()


def more(plan, number):
    """Another activity of the same people with rows of Design, put forward."""
    again = make.activity(
        lead=plan.driver, sponsor=plan.boss, agreed_launch_at=NOW + 96 * HOUR, title=f"Activity {number}"
    )
    outcome = make.deliverable(
        activity=again, kind="outcome", name="Final effect", accountable=plan.business, position=1
    )
    make.letter(outcome, "R", plan.business.department)
    return again


def with_rows(plan, activity, rows):
    for number in range(rows):
        row = make.deliverable(activity=activity, name=f"Row {number}", accountable=plan.painter)
        make.letter(row, "R", plan.design.department)


def test_forty_letters_of_twelve_activities_take_one_tap_each_sheet(client):
    plan = scene()
    for number in range(12):
        again = more(plan, number)
        with_rows(plan, again, 4 if number < 4 else 3)
        plan.activity = again
        put_forward(plan)
    page = opened(client, plan.design)
    taps = 0

    for action, fields in forms_on(page):
        client.post(action, fields)
        taps += 1

    assert "40 rows wait for your answer." in text_of(page)
    assert taps == 12
    assert sheets_of(plan.design) == []
    assert SignedRow.objects.filter(answer="accepted").count() == 40


@pytest.mark.parametrize("sheets", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_sheets_as_for_one(
    client, django_assert_num_queries, sheets
):
    plan = scene()
    for number in range(sheets):
        plan.activity = more(plan, number)
        with_rows(plan, plan.activity, sheets)
        put_forward(plan)
    client.force_login(plan.design)

    with django_assert_num_queries(23):
        client.get(PAGE)


def test_one_page_has_one_filled_button(client):
    plan = scene()
    for number in range(2):
        plan.activity = more(plan, number)
        with_rows(plan, plan.activity, 1)
        put_forward(plan)

    assert opened(client, plan.design).content.decode().count("btn-primary") == 1


def test_once_it_is_live_nothing_is_asked_any_more(client):
    plan = scene()
    put_forward(plan)
    client.force_login(plan.driver)

    client.post(
        reverse("raci:launch_record", args=[plan.activity.pk]), {"reason": "The slot cannot be moved"}
    )

    assert Activity.objects.get(pk=plan.activity.pk).status == "launched"
    assert Duty.objects.open().filter(kind="sign").count() == 0
    assert "Nothing waits for your signature." in text_of(opened(client, plan.design))
