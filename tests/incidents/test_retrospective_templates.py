"""How a retrospective is laid out: shipped templates, clocks, and what a house changes without code."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from incidents import actions
from incidents.models import RetrospectiveTemplate, Section
from incidents.queries import clock_of, layouts, template_of
from incidents.queries.retrospective_templates import layout_of
from incidents.rules.templates import STEPS, clock, fitting, of_house, shipped
from postmortem.activities.rules.starters import Said
from postmortem.drafts.actions import Stale
from tests import make
from tests.incidents import retro
from tests.make import NOW
from tests.queries import asked_once


def test_every_shipped_template_has_both_names_a_minute_and_all_clocks():
    assert list(shipped()) == ["standard", "grai", "sre", "project", "light"]
    for layout in shipped().values():
        assert layout.required[0] == "summary"
        assert set(layout.clocks) == set(STEPS)
        assert all(one.name.en and one.name.zh for one in layout.sections)
        assert all(one.hint.en and one.hint.zh for one in layout.sections if not one.is_fixed)


@pytest.mark.parametrize(
    ("about", "picked"),
    [
        ({"severity": 2, "situation": "user_experience"}, "standard"),
        ({"severity": 2, "situation": "technical"}, "sre"),
        ({"severity": 4, "situation": "technical"}, "light"),
        ({"severity": None, "kind": "campaign"}, "project"),
        ({"severity": None, "kind": "operation"}, "grai"),
    ],
)
def test_the_product_picks_what_fits(about, picked):
    assert fitting(shipped().values(), **about) == picked


def test_a_clock_goes_by_severity_and_what_has_none_by_the_usual_one():
    assert [clock("standard", severity, "share") for severity in (1, 2, 3, 4, None)] == [3, 5, 5, 5, 5]
    assert clock("light", 3, "publish") == 5
    assert clock("gone long ago", 3, "publish") == 10


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"version": 2},
        {"version": 1, "sections": []},
        {"version": 1, "sections": [{"code": "summary", "name": {"en": "x", "zh": "x"}}]},
        {"version": 1, "sections": "all", "clocks": {}},
        {"version": 1, "sections": None, "clocks": {"share": [0, 1, 2, 3]}},
    ],
)
def test_a_stored_body_that_does_not_hold_together_leaves_the_shipped_one(body):
    assert of_house(RetrospectiveTemplate(code="light", name_en="L", name_zh="轻", body=body)) is None


@pytest.mark.django_db
def test_the_first_change_of_a_shipped_template_puts_one_of_the_house_in_its_place():
    light, admin = shipped()["light"], make.user(role="admin")
    body = {**light.document, "clocks": {**light.document["clocks"], "publish": [2, 2, 2, 2]}}

    actions.change_layout(light, 0, {"name_en": "Half a page", "body": body}, by=admin, now=NOW)

    found = layout_of("light")
    assert (found.name.en, found.is_changed, clock(found, 4, "publish")) == ("Half a page", True, 2)
    assert [one.code for one in layouts()] == list(shipped())


@pytest.mark.django_db
def test_two_administrators_do_not_overwrite_each_other():
    light, admin = shipped()["light"], make.user(role="admin")
    actions.change_layout(light, 0, {"name_en": "First"}, by=admin, now=NOW)

    with pytest.raises(Stale):
        actions.change_layout(light, 0, {"name_en": "Second"}, by=admin, now=NOW)

    assert layout_of("light").name.en == "First"


@pytest.mark.django_db
def test_the_standard_template_is_always_offered():
    with pytest.raises(ValidationError, match="always offered"):
        actions.change_layout(shipped()["standard"], 0, {"is_active": False}, by=make.user(), now=NOW)

    assert RetrospectiveTemplate.objects.count() == 0


@pytest.mark.django_db
def test_what_is_not_offered_is_not_picked_but_keeps_what_was_begun_with_it():
    begun = make.retrospective(template="light")

    actions.change_layout(shipped()["light"], 0, {"is_active": False}, by=make.user(), now=NOW)

    assert fitting(layouts(), severity=4) == "standard"
    assert template_of(begun).code == "light"


@pytest.mark.django_db
def test_the_one_minute_cannot_be_taken_out():
    light = shipped()["light"]

    with pytest.raises(ValidationError, match="one minute stays"):
        actions.change_sections(light, 0, light.sections[1:], by=make.user(), now=NOW)

    assert layout_of("light").codes == light.codes


@pytest.mark.django_db
def test_a_copy_is_a_further_template_and_the_shipped_one_comes_back():
    admin, light = make.user(role="admin"), shipped()["light"]

    made = actions.keep_layout(light, Said("Ours", "我们的"), by=admin, now=NOW)
    changed = actions.change_layout(light, 0, {"name_en": "Other"}, by=admin, now=NOW)
    actions.restore_layout("light", changed.version, by=admin, now=NOW)

    assert [one.code for one in layouts()] == [*shipped(), made.code]
    assert layout_of("light").name.en == "Light"
    with pytest.raises(ValidationError, match="of your house"):
        actions.restore_layout(made.code, 1, by=admin, now=NOW)


@pytest.mark.django_db
def test_a_retrospective_goes_by_the_clocks_of_its_template_and_its_severity():
    incident = make.incident(status="mitigated", severity=4)

    found = actions.open_retrospective(incident=incident, by=incident.owner, now=NOW)

    assert (found.template, clock_of(found, "share"), clock_of(found, "publish")) == ("light", 3, 5)


# --- the settings --------------------------------------------------------------------------------
@pytest.fixture
def admin(client):
    person = make.user(role="admin", language="en")
    client.force_login(person)
    return person


def post(client, name, *args, **data):
    return client.post(reverse(f"incidents:{name}", args=args), data)


def typed(layout, **changes):
    clocks = {f"{step}_{s}": clock(layout, s, step) for step in STEPS for s in (1, 2, 3, 4)}
    names = {"name_en": layout.name.en, "name_zh": layout.name.zh}
    about = {"about_en": layout.about.en, "about_zh": layout.about.zh}
    return {"version": layout.version, **names, **about, **clocks, **changes}


@pytest.mark.django_db
def test_an_administrator_changes_a_clock_without_code(client, admin):
    response = post(client, "layout", "sre", **typed(shipped()["sre"], publish_1=6))

    assert response.status_code == 302
    assert [clock(layout_of("sre"), s, "publish") for s in (1, 2)] == [6, 10]
    assert layout_of("sre").codes == shipped()["sre"].codes


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"publish_1": 0}, {"publish_1": 91}, {"publish_1": "soon"}, {"name_zh": ""}]
)
def test_a_clock_out_of_range_changes_nothing_and_keeps_what_was_typed(client, admin, wrong):
    response = post(client, "layout", "sre", **typed(shipped()["sre"], name_en="Mine", **wrong))

    assert response.status_code == 422
    assert 'value="Mine"' in response.content.decode()
    assert RetrospectiveTemplate.objects.count() == 0


@pytest.mark.django_db
def test_a_section_of_the_house_is_added_asked_for_and_read(client, admin):
    own = {"name_en": "Weather", "name_zh": "天气", "hint_en": "Did it rain?", "hint_zh": "下雨了吗？"}

    response = post(client, "layout_section_new", "standard", version=0, place="end", required="on", **own)

    assert response.status_code == 302
    section = layout_of("standard").sections[-1]
    assert (section.code, section.required, section.place) == ("own_weather", True, "end")


@pytest.mark.django_db
def test_a_section_without_a_chinese_name_is_sent_back(client, admin):
    response = post(client, "layout_section_new", "standard", version=0, name_en="Weather", place="end")

    assert response.status_code == 422
    assert "Say in both languages" in response.content.decode()
    assert RetrospectiveTemplate.objects.count() == 0


@pytest.mark.django_db
def test_sections_move_and_go(client, admin):
    before = shipped()["light"].codes

    post(client, "layout_section_move", "light", "story", version=0, to="down")
    post(client, "layout_section_move", "light", "similar", version=1, to="out")
    late = post(client, "layout_section_move", "light", "lucky", version=1, to="out")

    assert before == ["summary", "story", "went_well", "lucky", "similar"]
    assert layout_of("light").codes == ["summary", "went_well", "story", "lucky"]
    assert late.status_code == 409


@pytest.mark.django_db
def test_an_unknown_template_or_section_is_not_there(client, admin):
    addresses = [
        reverse("incidents:layout", args=["nothing"]),
        reverse("incidents:layout_section", args=["light", "nothing"]),
    ]

    assert [client.get(address).status_code for address in addresses] == [404, 404]


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_templates_asks_the_database_the_same_number_of_times(client, admin, many):
    for number in range(many):
        actions.keep_layout(shipped()["light"], Said(f"Ours {number}", f"我们{number}"), by=admin, now=NOW)

    with asked_once(3):
        response = client.get(reverse("incidents:layouts"))

    assert response.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["layout", "layout_copy", "layout_section_new"])
def test_the_pages_of_one_template_ask_the_database_a_fixed_number_of_times(client, admin, name):
    with asked_once(3):
        response = client.get(reverse(f"incidents:{name}", args=["standard"]))

    assert response.status_code == 200


# --- while it is written and read ----------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_a_section_of_the_template_is_written_and_read_beside_the_story(client):
    found, scene = retro.written()
    client.force_login(scene.driver)

    post(client, "section_save", found.pk, "detection", version=0, body="A customer rang.", language="en")
    page = client.get(reverse("incidents:retrospective", args=[found.pk])).content.decode()

    assert page.index("How it was seen") < page.index("Which conditions met</h2>")
    assert "A customer rang." in page
    assert "Background for readers" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_a_section_that_no_template_has_is_not_there(client):
    found, scene = retro.written()
    client.force_login(scene.driver)

    response = post(client, "section_save", found.pk, "weather", version=0, body="Rain.", language="en")

    assert response.status_code == 404
    assert not Section.objects.filter(code="weather").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_another_template_keeps_what_is_written_and_asks_for_what_it_needs(client):
    found, scene = retro.written()
    actions.save_section(found.pk, ("surprise", "en"), 0, "The rule.", by=scene.driver, now=NOW)
    client.force_login(scene.driver)
    frame = {"title": found.title, "asked_decision": "", "version": found.version}

    response = post(client, "frame_save", found.pk, template="sre", **frame)
    found.refresh_from_db()
    page = client.get(reverse("incidents:retrospective_edit", args=[found.pk])).content.decode()

    assert (response.status_code, found.template) == (302, "sre")
    assert "Next: How it was seen" in " ".join(page.split())
    assert "The rule." in page


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
def test_a_template_that_is_not_there_is_no_choice(client):
    found, scene = retro.written()
    client.force_login(scene.driver)
    frame = {"title": "Other", "asked_decision": "", "version": found.version}

    response = post(client, "frame_save", found.pk, template="nothing", **frame)

    found.refresh_from_db()
    assert (response.status_code, found.template, found.title) == (422, "standard", "No orders")


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)
