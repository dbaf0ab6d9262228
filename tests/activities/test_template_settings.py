"""The templates of the house, as an administrator keeps them."""

import pytest
from django.urls import reverse

from postmortem.activities.models import Template
from postmortem.activities.queries import template
from postmortem.activities.rules.starters import shipped
from postmortem.audit.queries import verify
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
POSTER = {
    "name_en": "Film",
    "name_zh": "视频",
    "kind": "task",
    "phase": "make",
    "discipline": "design",
    "percent": "60",
    "accountable": "design",
    "R": ["design"],
    "C": ["business"],
    "acceptance_en": "It runs for ten seconds.",
    "acceptance_zh": "十秒以内。",
    "version": "0",
}


@pytest.fixture(autouse=True)
def _at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def admin(client):
    admin = make.user(role="admin")
    client.force_login(admin)
    return admin


def send(client, name, *args, **typed):
    return client.post(reverse(name, args=args), typed)


def page_of(answer):
    return " ".join(answer.content.decode().split())


def now(code="rush"):
    return template(None, code)


def own(code="own-1", **fields):
    body = shipped()["rush"].body.document
    fields = {"name_en": "Ours", "name_zh": "我们的", "made_at": NOW, "body": body, **fields}
    return Template.objects.create(code=code, **fields)


def test_the_list_says_where_each_template_is_from(client, admin):
    own()
    own("campaign", is_active=False)

    page = page_of(client.get(reverse("settings_templates")))

    assert [
        page.count(word) for word in ("> shipped <", "> shipped, changed here <", "> of your house <")
    ] == [5, 1, 1]
    assert page.count("not offered") == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_with_more_templates(
    client, admin, rows, django_assert_num_queries
):
    for number in range(rows):
        own(f"own-{number}")

    with django_assert_num_queries(3):
        client.get(reverse("settings_templates"))


@pytest.mark.parametrize("code", ["rush", "own-1"])
def test_a_template_shows_its_rows(client, admin, code, django_assert_num_queries):
    own()

    with django_assert_num_queries(3):
        page = page_of(client.get(reverse("settings_template", args=[code])))

    assert "Copy and guidance" in page
    assert "after 70% of the time" in page
    assert "3 days after the launch" in page


def test_a_template_that_nobody_knows_is_not_found(client, admin):
    addresses = [
        reverse("settings_template", args=["magic"]),
        reverse("settings_template_row", args=["magic", 1]),
        reverse("settings_template_row", args=["rush", 0]),
        reverse("settings_template_row", args=["rush", 6]),
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_the_first_change_puts_a_template_of_the_house_in_place_of_the_shipped_one(client, admin):
    answer = send(client, "settings_template", "rush", name_en="Hurry", name_zh="加急", version=0)

    row = Template.objects.get()
    assert answer.status_code == 302
    assert (row.code, row.name_en, row.name_zh, row.made_by) == ("rush", "Hurry", "加急", admin)
    assert (now().rows, now().is_changed) == (shipped()["rush"].rows, True)
    assert list(verify()) == []


def test_a_changed_template_is_changed_again(client, admin):
    send(client, "settings_template", "rush", name_en="Hurry", name_zh="加急", version=0)

    send(
        client, "settings_template", "rush", name_en="Rush", name_zh="赶", activity_kind="feature", version=1
    )

    assert (now().name.zh, now().kind, now().version) == ("赶", "feature", 2)


@pytest.mark.parametrize("missing", ["name_en", "name_zh"])
def test_a_template_keeps_a_name_in_both_languages(client, admin, missing):
    typed = {"name_en": "Hurry", "name_zh": "加急", "version": 0, missing: " "}

    answer = send(client, "settings_template", "rush", **typed)

    assert answer.status_code == 422
    assert "This field is required." in page_of(answer)
    assert Template.objects.count() == 0


@pytest.mark.parametrize("version", [0, 7, ""])
def test_a_template_that_was_changed_meanwhile_is_not_saved_over(client, admin, version):
    own("rush", version=3)

    answer = send(client, "settings_template", "rush", name_en="Hurry", name_zh="加急", version=version)

    assert answer.status_code == 409
    assert now().name.en == "Ours"


def test_a_shipped_template_that_was_never_changed_is_not_saved_over_a_restored_one(client, admin):
    answer = send(client, "settings_template", "rush", name_en="Hurry", name_zh="加急", version=2)

    assert answer.status_code == 409
    assert Template.objects.count() == 0


def test_a_row_is_changed(client, admin):
    answer = send(client, "settings_template_row", "rush", 3, **POSTER)

    row = now().rows[2]
    assert answer.status_code == 302
    assert len(now().rows) == 5
    assert (row.name.en, row.name.zh, row.kind, row.percent) == ("Film", "视频", "task", 60)
    assert row.letters == {"A": ("design",), "R": ("design",), "C": ("business",)}
    assert row.acceptance == ("It runs for ten seconds.", "十秒以内。")


def test_the_final_effect_stays_one_and_is_due_after_the_launch(client, admin):
    typed = {**POSTER, "kind": "poster", "days_after": "7"}

    send(client, "settings_template_row", "rush", 1, **typed)

    assert (now().rows[0].kind, now().rows[0].days_after, now().rows[0].percent) == ("outcome", 7, None)


def test_the_form_shows_the_row_as_it_is(client, admin):
    page = page_of(client.get(reverse("settings_template_row", args=["rush", 3])))

    assert 'value="Poster"' in page
    assert '<option value="design" selected>' in page
    assert 'value="80"' in page


def test_a_row_is_added_before_the_end(client, admin):
    send(client, "settings_template_row_new", "campaign", **POSTER)

    assert [row.name.en for row in now("campaign").rows][-2:] == ["Film", "Final effect"]


def test_a_row_is_taken_out(client, admin):
    answer = send(client, "settings_template_row_remove", "rush", 3, version=0)

    assert answer.status_code == 302
    assert [row.name.en for row in now().rows] == [
        "Final effect",
        "Copy and guidance",
        "Page and flow",
        "Launch",
    ]


def test_the_final_effect_is_not_taken_out(client, admin):
    answer = send(client, "settings_template_row_remove", "rush", 1, version=0)

    assert answer.status_code == 409
    assert "A template has exactly one row for the final effect." in page_of(answer)
    assert Template.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name_en": ""}, "This field is required."),
        ({"name_zh": "x" * 121}, "Ensure this value has at most 120 characters"),
        ({"kind": "outcome"}, "outcome is not one of the available choices"),
        ({"phase": "later"}, "later is not one of the available choices"),
        ({"discipline": "magic"}, "magic is not one of the available choices"),
        ({"percent": "96"}, "Ensure this value is less than or equal to 95."),
        ({"percent": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"percent": "soon"}, "Enter a whole number."),
        ({"accountable": "Anna"}, "Anna is not one of the available choices"),
        ({"R": ["Anna"]}, "Anna is not one of the available choices"),
        ({"C": ["design"]}, "A trade has one of the letters R, S, C and I in a row."),
        ({"name_en": "launch"}, "Two rows are called “launch”."),
        ({"acceptance_en": "x" * 1001}, "Ensure this value has at most 1000 characters"),
    ],
)
def test_a_row_that_is_wrong_is_refused_and_what_was_typed_stays(client, admin, wrong, sentence):
    answer = send(client, "settings_template_row", "rush", 3, **{**POSTER, **wrong})

    assert answer.status_code == 422
    assert sentence in page_of(answer)
    assert "It runs for ten seconds." in page_of(answer) or "acceptance_en" in wrong
    assert Template.objects.count() == 0


def test_a_row_of_a_template_that_was_changed_meanwhile_is_not_saved(client, admin):
    own("rush", version=2)

    answer = send(client, "settings_template_row", "rush", 3, **{**POSTER, "version": "1"})

    assert answer.status_code == 409
    assert "Film" in page_of(answer)
    assert now().rows == shipped()["rush"].rows


def test_a_template_is_switched_off_and_on_again(client, admin):
    send(client, "settings_template_switch", "rush", to="off", version=0)
    was = now().is_offered

    send(client, "settings_template_switch", "rush", to="on", version=1)

    assert (was, now().is_offered) == (False, True)


def test_the_shipped_template_counts_again(client, admin):
    send(client, "settings_template_row_remove", "rush", 3, version=0)

    answer = send(client, "settings_template_restore", "rush", version=1)

    assert answer.status_code == 302
    assert now() == shipped()["rush"]
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("code", "version", "sentence"),
    [
        ("rush", 1, "This was answered or changed meanwhile; look at it as it is now."),
        ("rush", "x", "This was answered or changed meanwhile; look at it as it is now."),
        ("own-1", 3, "This template is of your house; there is no other one to go back to."),
    ],
)
def test_what_cannot_be_restored_stays(client, admin, code, version, sentence):
    own("rush", version=3)
    own(version=3)

    answer = send(client, "settings_template_restore", code, version=version)

    assert answer.status_code == 409
    assert sentence in page_of(answer)
    assert Template.objects.count() == 2


def test_a_stored_body_that_nobody_can_read_gives_way_to_the_shipped_one(client, admin):
    own("rush", body={"version": 9})
    own(body={"version": 9})

    page = page_of(client.get(reverse("settings_templates")))

    assert "Rush · 加急活动" in page
    assert "Ours" not in page


def test_the_settings_lead_to_the_templates(client, admin):
    page = page_of(client.get(reverse("settings")))

    assert f'href="{reverse("settings_templates")}"' in page
