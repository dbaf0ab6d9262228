"""Case 1 with one product manager and nobody else signed in: it still becomes a page worth reading, and says
what nobody has confirmed.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from incidents import actions
from incidents.models import Retrospective
from postmortem.activities.models import AssetVersion, LogEntry
from raci.models import Assignment
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAUNCH = NOW - 2 * DAY
MINUTE_TEXT = (
    "The voucher campaign went live on time. Its first hour brought no orders; thirty were expected."
)


@pytest.fixture
def pm():
    return make.user("pm", role="pm", display_name="Lin Zhou", department=make.department("product"))


@pytest.fixture
def campaign(pm):
    """What the PM alone could write down: times, letters that were proposed, files that came by chat."""
    design, business = make.lead("design").department, make.lead("business").department
    sponsor = make.user(display_name="Gu Yuan", department=make.department("office"))
    activity = make.activity(
        lead=pm,
        sponsor=sponsor,
        requesting_department=business,
        requested_at=LAUNCH - 3 * DAY,
        notified_at=LAUNCH - 2 * DAY,
        asked_launch_at=LAUNCH - DAY,
        agreed_launch_at=LAUNCH,
        launched_at=LAUNCH,
    )
    make.deliverable(activity=activity, kind="outcome", name="Final effect", due_at=LAUNCH + DAY)
    poster = make.deliverable(activity=activity, kind="poster", due_at=LAUNCH - 8 * HOUR)
    Assignment.objects.filter(pk=make.letter(poster, "R", business).pk).update(since=LAUNCH - DAY)
    make.takes_part(activity, design)
    for number, at, stands_in in ((1, LAUNCH - DAY, True), (2, LAUNCH - HOUR / 5, False)):
        AssetVersion.objects.create(
            deliverable=poster,
            number=number,
            kind="link",
            url="https://example.com/poster",
            placeholder=stands_in,
            provider_department=design,
            arrived_at=at,
            recorded_by=pm,
            recorded_at=NOW,
        )
    LogEntry.objects.create(
        activity=activity,
        number=1,
        kind="approval",
        text="The boss has approved the plan.",
        said_at=LAUNCH - DAY,
        recorded_by=pm,
        relayed_by=business.lead,
        said_by=sponsor,
        verdict="yes",
        channel="relayed",
        scope="flow",
    )
    return activity


def text_of(response):
    page = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def written_alone(campaign, pm):
    """The PM writes all there is to write, and sends it round; nobody answers."""
    incident = make.incident(
        activity=campaign,
        reporter=pm,
        status="analysing",
        title="No orders in the first hour",
        started_at=LAUNCH,
        detected_at=LAUNCH + HOUR,
    )
    incident.impacts.create(kind="orders", unit="1 h", expected=30, actual=0)
    found = actions.open_retrospective(incident=incident, by=pm, now=NOW)
    actions.compile_due(now=NOW)
    for code, body in (("summary", MINUTE_TEXT), ("lucky", "None found.")):
        actions.save_section(found.pk, (code, "en"), 0, body, by=pm, now=NOW)
    for code, text in (
        ("no_single_owner", "The final effect had no owner."),
        ("late_material", "The poster was final twelve minutes before the slot."),
    ):
        condition = actions.Condition(code, text, "Every row had somebody.", "idea")
        actions.add_factor(found.pk, condition, by=pm, now=NOW)
    make.improvement(
        retrospective=found, owner=pm, title="Material is final four hours ahead", strength="gate"
    )
    return found


def test_one_product_manager_alone_gets_the_retrospective_of_case_1(client, campaign, pm, time_machine):
    found = written_alone(campaign, pm)
    later = NOW + 9 * DAY

    actions.share_for_checking(found.pk, by=pm, now=NOW)
    actions.send_round(found.pk, by=pm, now=later)
    actions.publish(found.pk, by=pm, now=later + 7 * DAY)
    time_machine.move_to(later + 7 * DAY, tick=False)
    client.force_login(pm)
    page = text_of(client.get(reverse("incidents:retrospective", args=[found.pk])))

    assert Retrospective.objects.get(pk=found.pk).status == "following_up"
    for said in (
        MINUTE_TEXT,
        "Live on time. 0 of 30 expected: orders · 1 h.",
        "Material is final four hours ahead",
        "Poster: 7 h 48 min after the due time, 12 min before the slot.",
        "Poster: a stand-in for 23 h 48 min.",
    ):
        assert said in page


def test_what_nobody_has_confirmed_is_marked_so(client, campaign, pm, time_machine):
    time_machine.move_to(NOW, tick=False)
    found = written_alone(campaign, pm)
    client.force_login(pm)

    page = text_of(client.get(reverse("incidents:retrospective", args=[found.pk])))

    for said in (
        "Passed on by somebody. Scope: flow. Not confirmed by the approver.",
        "No accepted owner at the launch Final effect · Poster",
        "Letters nobody has signed: Business side.",
        "Worked without a letter Design side: Poster.",
    ):
        assert said in page
    assert "Gu Yuan" not in page.split("Appendix")[0]


def test_the_page_at_work_shows_one_next_step_at_a_time(client, campaign, pm, time_machine):
    time_machine.move_to(NOW, tick=False)
    incident = make.incident(activity=campaign, reporter=pm, status="analysing")
    found = actions.open_retrospective(incident=incident, by=pm, now=NOW)
    actions.compile_due(now=NOW)
    client.force_login(pm)
    address, steps = reverse("incidents:retrospective_edit", args=[found.pk]), []

    def look():
        page = client.get(address).content.decode()
        assert page.count("btn-primary") == 1
        steps.append(re.search(r"<h3[^>]*>\s*(Next: [^<]+?)\s*</h3>", page).group(1))

    look()
    actions.save_section(found.pk, ("summary", "en"), 0, MINUTE_TEXT, by=pm, now=NOW)
    look()
    for text in ("No owner.", "Late material."):
        actions.add_factor(found.pk, actions.Condition("other", text, "Every row."), by=pm, now=NOW)
    look()
    make.improvement(retrospective=found, owner=pm, strength="gate")
    look()
    actions.save_section(found.pk, ("lucky", "en"), 0, "None found.", by=pm, now=NOW)
    look()

    assert steps == [
        "Next: the one minute",
        "Next: a condition",
        "Next: what changes",
        "Next: where luck helped",
        "Next: let those who took part check the facts",
    ]
