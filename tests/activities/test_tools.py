"""Tools: what a template switches on, the page that adds one, and the tabs that follow."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from postmortem.activities import actions
from postmortem.activities.models import Activity, CheckTable, LogEntry, PublishSlot, Template
from postmortem.activities.queries import readable
from postmortem.activities.rules import TOOLS, USES
from postmortem.activities.rules.starters import read_body, shipped, together
from postmortem.activities.templatetags.tabs import tabs_of
from postmortem.audit.models import Entry
from raci.actions import apply_template, begin_activity
from raci.queries.templates import template_of
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_each_shipped_template_switches_on_what_its_kind_needs():
    assert {code: one.tools for code, one in shipped().items()} == {
        "rush": ("slots", "test_reading"),
        "campaign": ("slots", "brief", "test_reading", "journey"),
        "feature": ("coverage", "presence", "metrics"),
        "integration": ("field_rules",),
        "operation": ("weekly",),
        "alignment": ("coverage", "attendance"),
    }


def test_every_tool_says_in_one_line_what_it_is_for():
    assert list(USES) == list(TOOLS)


@pytest.mark.parametrize("tools", [["magic"], "slots", [1], {"slots": 1}])
def test_a_template_with_a_tool_that_does_not_exist_is_refused(tools):
    body = {**shipped()["rush"].body.document, "tools": tools}

    with pytest.raises(ValidationError):
        read_body(body)


def test_one_of_the_house_that_knew_no_tools_yet_has_those_of_the_shipped_one():
    body = shipped()["rush"].body.document
    del body["tools"]
    Template.objects.create(code="rush", name_en="Rush", name_zh="加急", body=body, made_at=NOW)

    assert together(Template.objects.all())[0].tools == ("slots", "test_reading")


def begun(**fields):
    driver = make.user(role="pm", department=make.department())
    new = actions.NewActivity("Coupons", driver.department, **fields)
    return begin_activity(new, shipped()["rush"], by=driver, now=NOW).activity


def test_an_activity_begins_with_the_tools_of_its_template():
    activity = begun()

    assert activity.tools == ["slots", "test_reading"]


def test_rows_from_another_template_bring_its_tools_along():
    activity = begun()

    applied = apply_template(activity.pk, shipped()["feature"], by=activity.lead, now=NOW)

    assert applied.activity.tools == ["slots", "test_reading", "coverage", "presence", "metrics"]


def test_an_activity_kept_as_a_template_keeps_its_tools():
    assert template_of(begun()).tools == ("slots", "test_reading")


def switch(activity, name, *, on):
    return actions.switch_tool(activity.pk, name, on=on, by=activity.lead, now=NOW)


def test_a_tool_is_switched_on_and_off_in_the_order_of_the_registry():
    activity = make.activity(tools=["weekly"])

    switch(activity, "slots", on=True)
    switch(activity, "slots", on=True)
    added = Activity.objects.get().tools
    switch(activity, "weekly", on=False)

    assert (added, Activity.objects.get().tools) == (["slots", "weekly"], ["slots"])
    assert list(Entry.objects.order_by("pk").values_list("verb", "data__tool")) == [
        ("activity.tool_added", "slots"),
        ("activity.tool_hidden", "weekly"),
    ]


def test_a_tool_that_does_not_exist_is_refused():
    activity = make.activity()

    with pytest.raises(ValidationError):
        switch(activity, "magic", on=True)

    assert Activity.objects.get().tools == []


def codes(activity):
    return [tab.code for tab in tabs_of(readable(activity.lead, activity.pk))]


ALWAYS = ["overview", "matrix", "log", "launch", "timeline", "tools"]


def test_what_is_not_switched_on_has_no_tab():
    assert codes(make.activity()) == ALWAYS


@pytest.mark.parametrize(
    ("tool", "tab"),
    [
        ("field_rules", "checks"),
        ("brief", "checks"),
        ("tracks", "checks"),
        ("slots", "slots"),
        ("metrics", "goal"),
        ("weekly", "weekly"),
    ],
)
def test_a_tool_that_is_on_has_its_tab(tool, tab):
    assert codes(make.activity(tools=[tool])) == [*ALWAYS[:4], tab, *ALWAYS[4:]]


def holding(activity):
    CheckTable.objects.create(activity=activity, kind="tracks", title="Tracks", made_at=NOW)
    PublishSlot.objects.create(activity=activity, channel="App", at=NOW)
    LogEntry.objects.create(
        activity=activity,
        number=1,
        kind="weekly",
        week=NOW.date(),
        said_at=NOW,
        recorded_by=activity.lead,
    )
    return activity


def test_a_tool_that_is_off_but_holds_something_keeps_its_tab():
    activity = holding(make.activity())

    assert codes(activity) == [*ALWAYS[:4], "checks", "slots", "weekly", *ALWAYS[4:]]


def test_a_removed_slot_holds_nothing():
    activity = holding(make.activity())
    PublishSlot.objects.update(removed_at=NOW)
    LogEntry.objects.all().delete()
    CheckTable.objects.all().delete()

    assert codes(activity) == ALWAYS


def test_a_cancelled_activity_is_not_launched():
    activity = make.activity()
    Activity.objects.update(status="cancelled")

    assert "launch" not in codes(activity)


def test_the_tabs_ask_nothing_where_the_page_was_opened_by_readable(django_assert_num_queries):
    activity = holding(make.activity())
    opened = readable(activity.lead, activity.pk)

    with django_assert_num_queries(0):
        tabs_of(opened)
    with django_assert_num_queries(1):
        tabs_of(activity)


# --- pages -----------------------------------------------------------------------------------------


def page_of(name, activity, *more):
    return reverse(f"activities:{name}", args=[activity.pk, *more])


def test_the_page_adds_a_tool_and_hides_it_again(client):
    activity = make.activity()
    client.force_login(activity.lead)
    address = page_of("tool_switch", activity, "slots")

    client.post(address, {"to": "on"})
    on = Activity.objects.get().tools
    place = client.post(address, {"to": "off"})["Location"]

    assert (on, Activity.objects.get().tools, place) == (["slots"], [], page_of("tools", activity))


def test_a_reader_sees_what_there_is_and_switches_nothing(client):
    activity = make.activity()
    reader = make.user()
    make.participant(activity, reader)
    client.force_login(reader)

    page = client.get(page_of("tools", activity)).content.decode()
    refused = client.post(page_of("tool_switch", activity, "slots"), {"to": "on"})

    assert ("Publish slots" in page, "tools/slots" in page) == (True, False)
    assert (refused.status_code, Activity.objects.get().tools) == (403, [])


def test_a_tool_nobody_knows_is_not_found(client):
    activity = make.activity()
    client.force_login(activity.lead)

    assert client.post(page_of("tool_switch", activity, "magic"), {"to": "on"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_query_count_of_the_tools_is_flat(client, django_assert_num_queries, rows):
    activity = make.activity()
    for number in range(rows):
        CheckTable.objects.create(activity=activity, kind="tracks", title=f"Tracks {number}", made_at=NOW)
    client.force_login(activity.lead)

    with django_assert_num_queries(5):
        client.get(page_of("tools", activity))


def test_an_administrator_chooses_the_tools_of_a_template(client):
    client.force_login(make.user(role="admin"))
    address = reverse("settings_template", args=["rush"])
    typed = {"name_en": "Rush", "name_zh": "加急活动", "version": 0, "tools": ["weekly", "slots"]}

    client.post(address, typed)

    kept = Template.objects.get(code="rush")
    assert (kept.body["tools"], len(kept.body["rows"])) == (["slots", "weekly"], 5)


def test_a_tool_of_a_template_that_nobody_knows_is_refused(client):
    client.force_login(make.user(role="admin"))
    typed = {"name_en": "Rush", "name_zh": "加急活动", "version": 0, "tools": ["magic"]}

    answer = client.post(reverse("settings_template", args=["rush"]), typed)

    assert (answer.status_code, Template.objects.count()) == (422, 0)
