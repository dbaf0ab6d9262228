"""What stands on the matrix page: beside a row, about the whole, and the exceptions in force."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from postmortem.activities.models import Deliverable
from postmortem.people.models import User
from raci.actions.waiving import Exempt, waive
from tests import make
from tests.make import NOW
from tests.raci.scene import scene
from tests.raci.test_matrix_page import row_text, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def opened(client, plan, who):
    client.force_login(who)
    return client.get(reverse("raci:matrix", args=[plan.activity.pk]))


def test_errors_come_first_and_the_third_sentence_is_folded(client):
    plan = scene()
    plan.poster.assignments.update(until=NOW)
    Deliverable.objects.filter(pk=plan.poster.pk).update(approver=make.user())

    text = row_text(opened(client, plan, plan.driver), plan.poster)

    order = ["No one is responsible.", "Nothing says when it is good.", "one more", "The approval comes from"]
    assert sorted(order, key=text.index) == order


def test_a_mend_leads_to_where_it_is_carried_out_and_an_exception_is_offered(client):
    plan = scene()

    html = opened(client, plan, plan.driver).content.decode()

    pk, row = plan.activity.pk, plan.poster.pk
    assert f'<a href="/activities/{pk}/deliverables/{row}/edit/">Say when it is good</a>' in html
    assert f"/activities/{pk}/matrix/exception/?code=R09&amp;row={row}" in html


def test_a_reader_without_rights_sees_neither_mend_nor_exception(client):
    plan = scene()

    text = row_text(opened(client, plan, plan.painter), plan.poster)

    assert text.endswith("Nothing says when it is good.")


def test_an_exception_stands_beside_the_row_and_in_the_list(client):
    plan = scene()
    waive(
        plan.activity.pk,
        Exempt("R09", row=plan.poster),
        reason="As last year.",
        until=NOW + timedelta(days=2),
        by=plan.driver,
        now=NOW,
    )

    page = opened(client, plan, plan.driver)

    assert "exception until Fri 13 March, 08:00 : As last year." in row_text(page, plan.poster)
    assert "One exception holds Poster: exception from" in text_of(page)
    assert "Renew or end it" in text_of(page)


def test_one_tap_gives_the_r_to_whoever_answers_for_it(client):
    plan = scene()
    plan.poster.assignments.update(until=NOW)
    page = opened(client, plan, plan.driver).content.decode()

    form = page.partition('class="matrix__mend"')[2].partition("</form>")[0]
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    answer = client.post(reverse("raci:cell", args=[plan.activity.pk]), sent)

    assert "R to Painter" in form
    assert answer.status_code == 302
    given = plan.poster.assignments.get(until=None)
    assert (given.letter, given.person) == ("R", plan.painter)


def test_what_somebody_wrote_is_never_a_tag(client):
    plan = scene()
    User.objects.filter(pk=plan.painter.pk).update(display_name="<b>Painter</b>")
    row = make.deliverable(
        activity=plan.activity, name="<b>Card</b>", accountable=plan.painter, accepted_at=None
    )
    said = {"reason": "<b>So</b>", "until": NOW + timedelta(days=2)}
    waive(plan.activity.pk, Exempt("R09", row=row), **said, by=plan.driver, now=NOW)

    html = opened(client, plan, plan.driver).content.decode()

    assert re.findall("<b>(?:Painter|Card|So)", html) == []
    assert ": &lt;b&gt;So&lt;/b&gt;</small>" in html
    assert "Waits for &lt;b&gt;Painter&lt;/b&gt;." in html
    assert "R to &lt;b&gt;Painter&lt;/b&gt;</button>" in html


def test_what_is_said_about_a_department_stands_in_the_rail(client):
    plan = scene()
    make.takes_part(plan.activity, make.department("service"))

    text = text_of(opened(client, plan, plan.driver))

    assert "The matrix as a whole Service: A department takes part and has no letter in any row." in text


@pytest.mark.parametrize(("who", "reads"), [("painter", True), ("design", True), ("driver", False)])
def test_what_one_person_carries_is_read_by_that_person_and_the_own_lead(client, who, reads):
    plan = scene()
    for number in range(7):
        make.letter(make.deliverable(name=f"Elsewhere {number}"), "R", plan.design.department, plan.painter)

    text = text_of(opened(client, plan, getattr(plan, who)))

    assert ("things to do fall due within seven days" in text) is reads
