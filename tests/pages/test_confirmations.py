"""Case 1 as it should have been: how often anybody has to say yes before the launch (at most 15 times)."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.urls import reverse

from postmortem.activities import actions as plan
from postmortem.activities.actions import NewActivity, NewDeliverable, NewEntry
from postmortem.activities.models import Activity
from postmortem.outbox.models import Duty
from raci import actions as raci
from raci.models import GateDecision
from raci.rules import Holder
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
MOST = 15
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAUNCH = NOW + 2 * DAY + 11 * HOUR
WORK = {"deliver"}  # handing in is the work itself, not a word about it
ROWS = {
    "Poster": "design",
    "Poster for the groups": "design",
    "Copy": "business",
    "Guidance": "business",
    "Detail page": "engineer",
    "Payment": "engineer",
    "Coupon issue": "engineer",
    "Publishing": "product",
    "Roll-back": "product",
}


@pytest.fixture
def house():
    """Four departments with a lead each, of whom two do the work themselves, and a sponsor."""
    heads = {code: make.lead(f"{code}-head") for code in ("business", "product", "engineering", "design")}
    homes = {code: head.department for code, head in heads.items()}
    boss = make.user("boss", department=make.department(), role="executive")
    type(boss.department).objects.filter(pk=boss.department_id).update(lead=boss)
    return SimpleNamespace(
        boss=boss,
        heads=heads,
        homes=homes,
        driver=make.user("pm", role="pm", department=homes["product"]),
        effect=make.user("effect", department=homes["business"]),
        workers={
            "business": make.user("copywriter", department=homes["business"]),
            "design": make.user("designer", department=homes["design"]),
            "engineer": make.user("engineer", department=homes["engineering"]),
            "product": make.user("tester", department=homes["product"]),
        },
        outsiders=[make.user(f"reader{n}", department=make.department()) for n in range(3)],
    )


class Presses:
    """Somebody presses a button; each press is one confirmation."""

    def __init__(self, client, time_machine):
        self.client, self.clock, self.made = client, time_machine, Counter()

    def press(self, person, what, page, button, **typed):
        """Open the page, fill in and send its form that goes to `button`, as a browser would."""
        self.clock.move_to(NOW + (sum(self.made.values()) + 2) * timedelta(minutes=1), tick=False)
        self.client.force_login(person)
        html = self.client.get(page).content.decode()
        fields = fields_of(html, button)
        empty = typed.get("text", "")
        fields = {name: empty if value is None else value for name, value in fields.items()}
        fields |= {name: value for name, value in typed.items() if name != "text"}
        answer = self.client.post(button, fields)
        assert (what, answer.status_code) == (what, 302), answer.content.decode()
        self.made[what] += 1


def fields_of(html, action):
    """What the form of the page at this address sends; None for what is to be typed."""
    forms = re.findall(r"<form.*?</form>", html, re.DOTALL)
    form = next(one for one in forms if f'action="{action}"' in one or 'action="' not in one)
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value, kind = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value", "type"))
        if not name or (kind and kind[1] in ("radio", "checkbox") and "checked" not in tag):
            continue
        found.setdefault(name[1], []).append(unescape(value[1]) if value else None)
    found = {name: values if len(values) > 1 else values[0] for name, values in found.items()}
    return found | dict.fromkeys(re.findall(r'<textarea[^>]*\bname="([^"]*)"', form))


def planned(house):
    """Ten rows with their letters, put forward to four departments and the sponsor."""
    activity = plan.create_activity(
        NewActivity(
            "Voucher campaign",
            sponsor=house.boss,
            requesting_department=house.homes["business"],
            goal="Readers buy a voucher and get their coupons at once.",
            non_goal="New members.",
            time_zone="Asia/Shanghai",
            agreed_launch_at=LAUNCH,
            departments=list(house.homes.values()),
            outcome_person=house.effect,
        ),
        by=house.driver,
        now=NOW,
    )
    outcome = activity.deliverables.get()
    raci.set_letter(
        outcome.pk, Holder(house.effect.department_id, house.effect.pk), "R", by=house.driver, now=NOW
    )
    for name, code in ROWS.items():
        who = house.workers[code]
        new = NewDeliverable(name, NOW + DAY, acceptance="Somebody from outside understands it.", person=who)
        row = plan.add_deliverable(activity, new, by=house.driver, now=NOW)
        raci.set_letter(row.pk, Holder(who.department_id, who.pk), "R", by=house.driver, now=NOW)
    return activity


def open_kinds():
    return set(Duty.objects.open().values_list("kind", flat=True)) - WORK


def test_case_one_takes_at_most_fifteen_confirmations_before_the_launch(client, time_machine, house):
    time_machine.move_to(NOW, tick=False)
    activity, by = planned(house), house.driver
    presses = Presses(client, time_machine)
    own_rows = reverse("activities:own_rows", args=[activity.pk])
    for person in (house.effect, *house.workers.values()):
        presses.press(person, "own rows", own_rows, own_rows)

    raci.put_forward(activity.pk, by=by, now=NOW + HOUR / 2)
    signoff = reverse("raci:signoff")
    for person in (*house.heads.values(), house.boss):
        presses.press(person, "sheet", signoff, reverse("raci:sign", args=[activity.pk]))

    heard = NewEntry("approval", "The boss has approved the plan.", said_by=house.boss)
    entry = plan.write_entry(activity, heard, by=by, now=NOW + HOUR)
    here = [activity.pk, entry.number]
    cover = reverse("activities:entry_cover", args=here)
    presses.press(house.boss, "approval", reverse("activities:entry", args=here), cover, covers="flow")

    reading = plan.begin_table(activity, "test_reading", by=by, now=NOW + HOUR)
    for line in plan.ask_readers(reading, house.outsiders, by=by, now=NOW + HOUR):
        fill = reverse("activities:check_fill", args=[activity.pk, reading.pk, line.pk])
        presses.press(line.person, "reader", fill, fill, text="Three coupons for thirty.")

    raci.ask_decision(activity.pk, by=by, now=NOW + 2 * HOUR)
    launch = reverse("raci:launch", args=[activity.pk])
    decide = reverse("raci:launch_decide", args=[activity.pk])
    goes = {"verdict": "open_items", "reason": "What is open comes in time."}
    presses.press(house.effect, "decision", launch, decide, **goes)

    assert presses.made == {"own rows": 5, "sheet": 5, "approval": 1, "reader": 3, "decision": 1}
    assert presses.made.total() <= MOST
    assert open_kinds() == set()
    assert activity.taking_part.count() == len(house.homes) + 1  # the sponsor's, and none of the readers'
    assert Activity.objects.get().status == Activity.Status.READY
    assert GateDecision.objects.get().verdict == "open_items"
