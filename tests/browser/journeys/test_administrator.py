"""Journey: an administrator makes a house of it: departments, people, settings; and empties the demo."""

from django.utils import timezone

from postmortem.activities.models import Activity
from postmortem.demo import load
from postmortem.demo.cast import PASSWORD
from postmortem.people.models import User
from tests.browser.driver import PHONE
from tests.browser.journeys.company import company

OWN = "a-long-enough-password"


def test_a_department_and_a_person_are_added_and_the_person_signs_in_on_a_phone(enter):
    company()
    admin = enter("admin").follow("Settings of Mo Shan").reads("The house", "each has a lead")

    admin.follow("Departments").follow("Add a department").fill("English name", "Legal")
    admin.fill("Chinese name", "法务").press("Save").reads("1 department has no lead")
    admin.go("/settings/").follow("People").follow("Add a person").fill("Account name", "hanmei")
    admin.fill("Display name", "Han Mei").choose("Department", "Legal").fill("Password to begin with", OWN)
    admin.press("Save").reads("Han Mei has a login.")
    admin.go("/settings/departments/").follow("Legal · 法务").choose("Lead", "Han Mei · Legal").press("Save")
    hanmei = enter("hanmei", PHONE, password=OWN)

    admin.reads("Each department has a lead.")
    assert hanmei.headline() == "Nothing waits for you"
    hanmei.follow("Settings of Han Mei").reads("You are signed in as hanmei.", "Legal")


def test_the_settings_pages_do_what_they_say(enter):
    company()
    admin = enter("admin").go("/settings/parties/").follow("Add a party").fill("Name", "Payment platform")
    admin.fill("What they do", "payment").press("Save").follow("Payment platform").follow("Add a contact")
    admin.fill("Name", "Desk").press("Save").reads("Desk")

    admin.go("/settings/record/").press("Check every chain").reads("Every chain holds.")
    admin.go("/settings/").choose("Which language?", "简体中文").press("Save")

    assert admin.page.locator("html").get_attribute("lang") == "zh-Hans"


def test_empty_and_begin_leaves_one_administrator_and_no_demo(enter, clock):
    load.load(now=timezone.now())
    admin = enter("admin@demo.example", password=PASSWORD)
    admin.follow("Empty and begin", admin.page.get_by_label("Demo"))

    admin.fill("Account name", "first").fill("Display name", "First").fill("Password", OWN)
    admin.press("Empty and begin").reads("Everything of the demo is gone. Begin with your departments.")

    assert admin.page.get_by_label("Demo").count() == 0
    assert list(User.objects.values_list("account", "is_demo")) == [("first", False)]
    assert Activity.objects.count() == 0
    admin.go("/activities/").go("/retrospectives/").go("/")
    assert admin.headline() == "Nothing waits for you"
