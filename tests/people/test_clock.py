"""Wall time and instants, and the field that takes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from postmortem.people.clock import local_to_utc, to_local
from postmortem.people.moment import MomentField


def wall(text):
    return datetime.fromisoformat(text)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown", "instant"),
    [
        ("Asia/Shanghai", wall("2026-03-12T18:00"), utc(2026, 3, 12, 10, 0)),
        ("UTC", wall("2026-03-12T18:00"), utc(2026, 3, 12, 18, 0)),
        ("Europe/Berlin", wall("2026-03-29T01:59"), utc(2026, 3, 29, 0, 59)),
        ("Europe/Berlin", wall("2026-03-29T03:00"), utc(2026, 3, 29, 1, 0)),
        ("Australia/Lord_Howe", wall("2026-10-04T02:30"), utc(2026, 10, 3, 15, 30)),
    ],
)
def test_a_wall_time_is_one_instant_and_back(zone, shown, instant):
    assert local_to_utc(shown, zone) == instant
    assert to_local(instant, zone) == shown


@pytest.mark.parametrize(
    ("zone", "shown", "first", "second"),
    [
        (
            "Europe/Berlin",
            wall("2026-10-25T02:30"),
            utc(2026, 10, 25, 0, 30),
            utc(2026, 10, 25, 1, 30),
        ),
        (  # half an hour is repeated there
            "Australia/Lord_Howe",
            wall("2026-04-05T01:45"),
            utc(2026, 4, 4, 14, 45),
            utc(2026, 4, 4, 15, 15),
        ),
    ],
)
def test_a_repeated_hour_is_the_first_of_the_two(zone, shown, first, second):
    assert local_to_utc(shown, zone) == first
    assert to_local(first, zone) == to_local(second, zone) == shown


@pytest.mark.parametrize(
    ("zone", "shown", "sentence"),
    [
        (
            "Europe/Berlin",
            wall("2026-03-29T02:30"),
            "On 2026-03-29 the clocks in Europe/Berlin go forward and skip 02:30; choose another time.",
        ),
        (
            "Australia/Lord_Howe",
            wall("2026-10-04T02:15"),
            "On 2026-10-04 the clocks in Australia/Lord_Howe go forward and skip 02:15; choose another time.",
        ),
        (  # the zone left out a whole day
            "Pacific/Apia",
            wall("2011-12-30T12:00"),
            "On 2011-12-30 the clocks in Pacific/Apia go forward and skip 12:00; choose another time.",
        ),
    ],
)
def test_a_skipped_hour_is_refused_in_one_sentence(zone, shown, sentence):
    with pytest.raises(ValidationError) as refused:
        local_to_utc(shown, zone)

    assert refused.value.messages == [sentence]


@pytest.mark.parametrize("year", [1, 1989, 2200, 9999])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
def test_a_year_that_must_be_a_slip_is_refused(year, zone):
    with pytest.raises(ValidationError) as refused:
        local_to_utc(wall(f"{year:04}-12-31T23:59"), zone)

    assert refused.value.messages == ["Choose a year between 1990 and 2199."]


def test_an_unhindered_wall_time_comes_back_in_every_zone():
    noon = wall("2026-07-15T12:00")

    came_back = {zone: to_local(local_to_utc(noon, zone), zone) for zone in available_timezones()}

    assert set(came_back.values()) == {noon}


class DueForm(forms.Form):
    due_at = MomentField(zone="Asia/Shanghai")


def test_the_field_takes_wall_time_of_its_zone():
    form = DueForm({"due_at": "2026-03-12T18:00"})

    assert form.is_valid()
    assert form.cleaned_data["due_at"] == utc(2026, 3, 12, 10, 0)


def test_the_field_shows_wall_time_of_its_zone_whatever_the_readers_zone():
    with timezone.override(ZoneInfo("America/New_York")):
        form = DueForm(initial={"due_at": utc(2026, 3, 12, 10, 0)})

        assert 'type="datetime-local"' in str(form["due_at"])
        assert 'value="2026-03-12T18:00"' in str(form["due_at"])


def test_the_zone_may_be_set_on_one_form_without_touching_the_next():
    form = DueForm({"due_at": "2026-03-12T18:00"})
    form.fields["due_at"].zone = "Europe/Berlin"

    assert form.is_valid()
    assert form.cleaned_data["due_at"] == utc(2026, 3, 12, 17, 0)
    assert DueForm().fields["due_at"].zone == "Asia/Shanghai"


def test_without_a_zone_it_is_the_readers():
    class Form(forms.Form):
        at = MomentField()

    with timezone.override(ZoneInfo("Europe/Berlin")):
        form = Form({"at": "2026-03-12T18:00"})

        assert form.is_valid()
        assert form.cleaned_data["at"] == utc(2026, 3, 12, 17, 0)
        assert form["at"].help_text == "Local time in Europe/Berlin."


def test_the_help_names_the_zone_after_the_fields_own_help():
    field = MomentField(zone="Asia/Shanghai", help_text="Before the launch.")

    with translation.override("en"):
        assert field.help_text == "Before the launch. Local time in Asia/Shanghai."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("tomorrow", "Write the day and the time, like 2026-03-12 18:00."),
        ("2026-02-30T10:00", "Write the day and the time, like 2026-03-12 18:00."),
        ("0001-01-01T00:00", "Choose a year between 1990 and 2199."),
        ("", "This field is required."),
    ],
)
def test_a_typed_slip_is_said_at_the_field_and_kept(typed, sentence):
    form = DueForm({"due_at": typed})

    assert form.errors == {"due_at": [sentence]}
    assert form["due_at"].value() == typed


def test_a_skipped_hour_is_said_at_the_field_and_kept():
    form = DueForm({"due_at": "2026-03-29T02:30"})
    form.fields["due_at"].zone = "Europe/Berlin"

    assert form.errors == {
        "due_at": [
            "On 2026-03-29 the clocks in Europe/Berlin go forward and skip 02:30; choose another time."
        ]
    }
    assert 'value="2026-03-29T02:30"' in str(form["due_at"])


@pytest.mark.parametrize(
    ("typed", "changed"), [("2026-10-25T02:30", []), ("2026-10-25T02:31", ["due_at"]), ("x", ["due_at"])]
)
def test_a_time_that_comes_back_as_shown_is_unchanged(typed, changed):
    second_half_past_two = utc(2026, 10, 25, 1, 30, 12)

    form = DueForm({"due_at": typed}, initial={"due_at": second_half_past_two})
    form.fields["due_at"].zone = "Europe/Berlin"

    assert form.changed_data == changed


def test_an_empty_field_that_stays_empty_is_unchanged():
    class Form(forms.Form):
        at = MomentField(zone="UTC", required=False)

    form = Form({"at": ""}, initial={"at": None})

    assert form.is_valid()
    assert form.changed_data == []
