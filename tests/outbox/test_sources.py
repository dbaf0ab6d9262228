"""Another kind of thing that falls due is one declaration: nothing of the engine changes."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from postmortem.outbox import rules
from postmortem.outbox.actions import Ask, ask, begin
from postmortem.outbox.models import Duty, Notice
from postmortem.outbox.planner import plan
from postmortem.outbox.registry import SOURCES, Asked, Source, declare, page_of
from postmortem.outbox.relay import relay
from tests import make

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)


def activity_page(duty):
    return f"/activities/{duty.subj_id}/"


@pytest.fixture
def renewing():
    """Exceptions run out, say: only the holder hears of it, on the gentle ladder."""
    declare(
        Source(
            "renew",
            {"": Asked("Renew “%(title)s” or let it go", "You asked for the exception.", "Look at it")},
            page=activity_page,
            rungs=rules.GENTLE,
            hears=rules.only_holder,
            group="read",
            single=True,
        )
    )
    yield
    del SOURCES["renew"]


@pytest.fixture
def asked(renewing):
    begin()
    about = make.activity(lead=make.user("ada"), sponsor=make.user("boss"))
    return ask(
        Ask(
            kind="renew",
            subject=about,
            stream=about.stream,
            title="No second reader",
            holder=about.lead,
            driver=about.lead,
            sponsor=about.sponsor,
            due_at=NOW + 4 * DAY,
            due_zone="Asia/Shanghai",
            params={"activity_id": about.pk, "activity": about.title},
        ),
        now=NOW,
    )


def test_it_is_chased_as_it_declares(asked):
    for days in range(30):
        plan(now=NOW + days * DAY)

    told = Notice.objects.order_by("at").values_list("recipient__account", "kind", "step")
    assert list(told) == [("ada", "due_soon", 1), ("ada", "due_now", 2), ("ada", "due_now", 3)]


def test_it_reads_as_it_declares_in_the_mail_and_in_to_do(asked, client):
    plan(now=NOW + 4 * DAY)
    relay(now=NOW + 4 * DAY)
    client.force_login(asked.holder)

    with time_machine.travel(NOW + 4 * DAY, tick=False):
        page = client.get("/").text

    assert [sent.subject for sent in mail.outbox] == ["Due now: Renew “No second reader” or let it go"]
    assert "Renew “No second reader” or let it go" in page
    assert page_of(asked) == f"/activities/{asked.subj_id}/"


def test_its_link_opens_without_knowing_the_kind(asked, client):
    client.force_login(asked.holder)

    answer = client.get(f"/items/{asked.pk}/")

    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/activities/{asked.subj_id}/")


def test_one_person_holds_it(asked):
    assert (asked.single, Duty.objects.filter(kind="renew").count()) == (True, 1)


def test_a_kind_is_declared_by_one_app(renewing):
    def elsewhere(_duty):
        return "/"

    elsewhere.__module__ = "another.sources"

    with pytest.raises(ValueError, match="declared twice"):
        declare(Source("renew", {"": Asked("", "", "")}, page=elsewhere))
