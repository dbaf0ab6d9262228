"""The matrix page, its cells and its versions in the browser's words."""

import re

import pytest
from django.urls import reverse

from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Revision
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, put_forward, scene, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def address(plan, name="matrix", *more):
    return reverse(f"raci:{name}", args=[plan.activity.pk, *more])


def opened(client, user, url):
    client.force_login(user)
    return client.get(url)


def text_of(response):
    """The page as a reader sees it: without tags, one space between words."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def row_text(response, row):
    html = response.content.decode()
    found = html.partition(f'id="row-{row.pk}"')[2].partition("</tr>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_filled_cells_say_their_letter_in_words_and_empty_ones_are_bare(client):
    plan = scene()

    page = opened(client, plan.driver, address(plan))

    assert (
        "Painter, Design A accountable: answers for it by Thu 12 March, 08:00."
        " R responsible: does it; waits for the lead’s signature."
    ) in row_text(page, plan.poster)
    assert "<td></td>" in page.content.decode()


def test_the_letters_are_explained(client):
    plan = scene()

    text = text_of(opened(client, plan.driver, address(plan)))

    for word in (
        "accountable: one person, decides and answers",
        "responsible: does it",
        "consulted: is asked before it is settled",
        "informed: is told after it is settled",
    ):
        assert word in text
    assert "supports" not in text


def test_an_a_that_nobody_accepted_is_hollow_and_yours_has_the_accent(client):
    plan = scene()
    make.deliverable(activity=plan.activity, name="Copy", accountable=plan.business, accepted_at=None)

    page = opened(client, plan.business, address(plan))

    assert 'class="letter letter--a letter--proposed letter--mine"' in page.content.decode()
    assert "Waits for your answer. Answer" in text_of(page)


def test_a_department_that_has_named_nobody_holds_a_hollow_a(client):
    plan = scene()
    copy = make.deliverable(
        activity=plan.activity, name="Copy", accountable_department=plan.design.department
    )

    page = opened(client, plan.driver, address(plan))

    assert "Design as a whole A accountable, nobody named yet" in row_text(page, copy)
    assert "The department has not named a person yet. Name who answers for it" in row_text(page, copy)


def test_what_is_to_mend_stands_on_top_and_beside_the_row_with_its_mend(client):
    plan = scene()
    plan.poster.assignments.update(until=NOW)

    page = opened(client, plan.driver, address(plan))

    assert "One row has something to mend before the leads can sign." in text_of(page)
    assert "No one is responsible. R to Painter" in row_text(page, plan.poster)
    assert "First the rows with something to mend" in text_of(page)


def test_a_reader_without_rights_sees_the_sentence_and_no_mend(client):
    plan = scene()
    plan.poster.assignments.update(until=NOW)

    page = opened(client, plan.painter, address(plan))

    assert "No one is responsible." in row_text(page, plan.poster)
    assert 'aria-readonly="true"' in page.content.decode()
    assert "data-cells" not in page.content.decode()
    assert "Set a letter" not in text_of(page)


def test_an_executive_who_does_not_take_part_sees_departments_and_no_names(client):
    plan = scene()
    reader = make.user("reader", role="executive")

    page = opened(client, reader, address(plan))

    html = page.content.decode()
    assert "Design" in text_of(page)
    assert [name for name in ("Painter", "Driver", "Boss") if name in html] == []


def test_the_sponsor_sees_names(client):
    plan = scene()

    assert "Painter" in text_of(opened(client, plan.boss, address(plan)))


def test_a_stranger_does_not_find_it(client):
    plan = scene()

    assert opened(client, make.user(), address(plan)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_rows_as_for_one(
    client, django_assert_num_queries, rows
):
    plan = scene()
    for number in range(rows - 1):
        row = make.deliverable(activity=plan.activity, name=f"Row {number}", accountable=make.lead())
        make.letter(row, "R", row.accountable_department)
    put_forward(plan)
    sign(plan.design, now=NOW)
    client.force_login(plan.driver)

    with django_assert_num_queries(11):
        client.get(address(plan))


def test_put_forward_asks_and_says_so(client):
    plan = scene()
    client.force_login(plan.driver)

    response = client.post(address(plan, "put_forward"), follow=True)

    assert "Version 1 is fixed; whoever has to sign it has been asked." in text_of(response)
    assert "open for signature, 0 of 3" in text_of(response)


def test_put_forward_with_something_to_mend_says_what(client):
    plan = scene()
    plan.poster.assignments.update(until=NOW)
    client.force_login(plan.driver)

    response = client.post(address(plan, "put_forward"))

    assert response.status_code == 422
    assert "1 row has something to mend first: No one is responsible." in text_of(response)
    assert Revision.objects.count() == 0


def test_put_forward_of_a_cancelled_activity_is_too_late(client):
    plan = scene()
    Activity.objects.update(status="cancelled")
    client.force_login(plan.driver)

    assert client.post(address(plan, "put_forward")).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("driver", 302), ("product", 302), ("design", 403), ("boss", 403), ("stranger", 404)]
)
def test_who_may_put_it_forward(client, who, status):
    plan = scene()
    plan.stranger = make.user()
    client.force_login(getattr(plan, who))

    response = client.post(address(plan, "put_forward"))

    assert response.status_code == status
    assert Revision.objects.count() == (1 if status == 302 else 0)


def test_the_signatures_say_who_is_behind_it(client):
    plan = scene()
    put_forward(plan)
    sign(plan.business, now=NOW)
    sign(plan.design, now=NOW, **{f"row{plan.poster.pk}": "too early"})

    text = text_of(opened(client, plan.driver, address(plan)))

    assert "open for signature, 1 of 3" in text
    assert "Design sent something back" in text
    assert "Design sent it back: “too early”" in text
    assert "The sponsor asked to sign Wed 11 March" in text


def test_a_signer_is_led_to_the_sign_off(client):
    plan = scene()
    put_forward(plan)

    page = opened(client, plan.design, address(plan))

    assert "It waits for your signature" in text_of(page)
    assert f'<a class="btn btn-primary" href="{reverse("raci:signoff")}">' in page.content.decode()
    assert page.content.decode().count("btn-primary") == 1


def test_a_row_that_changed_after_it_was_signed_says_so(client):
    plan = scene()
    put_forward(plan)
    sign(plan.design, now=NOW)
    Deliverable.objects.filter(pk=plan.poster.pk).update(name="Banner")

    page = opened(client, plan.driver, address(plan))

    assert "changed since signed" in row_text(page, plan.poster)
    assert "Changed since version 1" in text_of(page)


def test_the_page_says_why_the_sponsor_signs(client):
    plan = scene()
    home = plan.product.department
    home.lead = plan.driver
    home.save()
    make.letter(plan.poster, "R", home)

    text = text_of(opened(client, plan.driver, address(plan)))

    assert "The sponsor signs, because the lead drives the activity." in text


def test_a_version_shows_its_rows_and_what_differs(client):
    plan = scene()
    put_forward(plan)
    Deliverable.objects.filter(pk=plan.poster.pk).update(name="Banner")
    put_forward(plan, now=NOW + HOUR)
    sign(plan.design, now=NOW + HOUR)

    text = text_of(opened(client, plan.driver, address(plan, "revision", 2)))

    assert "Since version 1 Banner name was Poster is now Banner" in text
    assert "A accountable Painter · Design R responsible Painter · Design" in text
    assert "Design agreed, Wed 11 March" in text


def test_a_version_shows_no_names_to_those_who_see_none(client):
    plan = scene()
    put_forward(plan)

    page = opened(client, make.user("reader", role="executive"), address(plan, "revision", 1))

    assert "A accountable Design side" in text_of(page)
    assert "Painter" not in page.content.decode()


def test_an_unknown_version_is_not_found(client):
    plan = scene()

    assert opened(client, plan.driver, address(plan, "revision", 7)).status_code == 404


def test_after_the_launch_it_is_what_was_in_force_and_offers_no_mend(client):
    plan = scene()
    make.deliverable(activity=plan.activity, name="Nobody does it", accountable=make.lead("shop"))
    for step in ("aligning", "ready"):
        Activity.objects.filter(pk=plan.activity.pk).update(status=step)
    Activity.objects.filter(pk=plan.activity.pk).update(status="launched", launched_at=NOW)

    client.force_login(plan.activity.lead)
    page = client.get(reverse("raci:matrix", args=[plan.activity.pk])).content.decode()

    assert "It is no longer changed." in page
    assert "No one is responsible." in page
    assert (page.count('name="holder"'), page.count("before the leads can sign")) == (0, 0)
