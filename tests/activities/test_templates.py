"""The templates that ship, what one may hold, and when its rows are due."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities.rules.starters import (
    Body,
    Place,
    Said,
    StarterRow,
    checked,
    fitting,
    freeze_of,
    is_rush,
    plan_rows,
    read_body,
    share_of,
    shipped,
    together,
)
from tests.make import NOW

pytestmark = pytest.mark.once
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CODES = ["rush", "campaign", "feature", "integration", "operation", "alignment"]
PROMISED = {
    "rush": [5],
    "campaign": range(8, 13),
    "feature": range(8, 13),
    "integration": range(8, 13),
    "operation": range(3, 9),
    "alignment": [5],
}
SPANS = [2 * DAY, 14 * DAY, 90 * DAY, 3 * HOUR]
HERE = Place("Asia/Shanghai", "en")


def body(**changes):
    """A small whole body as JSON; `row` changes its first row."""
    row = {
        "kind": "poster",
        "phase": "make",
        "name": {"en": "Poster", "zh": "海报"},
        "percent": 50,
        "letters": {"A": "design", "R": ["design"]},
        **changes.pop("row", {}),
    }
    outcome = {"kind": "outcome", "phase": "launch", "name": {"en": "Effect", "zh": "效果"}, "days_after": 3}
    return {"version": 1, "rows": [row, outcome], **changes}


def test_six_templates_ship_in_this_order():
    assert list(shipped()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_template_has_as_many_rows_as_promised(code):
    assert len(shipped()[code].rows) in PROMISED[code]


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_template_says_everything_in_both_languages(code):
    starter = shipped()[code]

    texts = [
        starter.name,
        starter.about,
        *(text for row in starter.rows for text in (row.name, row.acceptance)),
    ]
    assert [text for text in texts if not (text.en.strip() and text.zh.strip())] == []
    assert [text.en for text in texts if not text.en.isascii() and not set(text.en) & set("×“”")] == []
    assert [text.zh for text in texts if not any("一" <= sign <= "龥" for sign in text.zh)] == []


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_template_has_one_final_effect_and_for_each_row_who_answers_and_who_does_it(code):
    rows = shipped()[code].rows

    assert sum(row.is_outcome for row in rows) == 1
    assert [row.name.en for row in rows if len(row.letters["A"]) != 1 or not row.letters["R"]] == []


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_template_comes_back_from_its_json_as_it_is(code):
    found = shipped()[code].body

    assert read_body(json.loads(json.dumps(found.document))) == found


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("code", CODES)
def test_every_row_is_due_after_now_and_before_the_freeze_in_the_order_of_its_share(code, span):
    launch = NOW + span

    planned = plan_rows(shipped()[code], launch, None, NOW, place=HERE)

    final = freeze_of(shipped()[code], launch, NOW)
    within = [row for row in planned if row.starter.days_after is None]
    assert [row.name for row in within if not NOW <= row.due_at < final <= launch] == []
    assert {row.freeze_at for row in within} == {final}
    by_share = sorted(within, key=lambda row: (row.starter.percent, row.due_at))
    assert [row.due_at for row in by_share] == sorted(row.due_at for row in within)


@pytest.mark.parametrize("code", ["rush", "campaign", "feature", "integration"])
def test_the_final_effect_is_looked_at_three_days_after_the_launch(code):
    planned = plan_rows(shipped()[code], NOW + 2 * DAY, None, NOW, place=HERE)

    assert [(row.due_at, row.freeze_at) for row in planned if row.is_outcome] == [(NOW + 5 * DAY, None)]


def test_a_rush_of_two_days_leaves_two_hours_to_look_at_everything():
    """Told on Tuesday at 18:10, live on Thursday at 20:00."""
    told, live = NOW.replace(day=10, hour=10, minute=10), NOW.replace(day=12, hour=12)

    planned = plan_rows(shipped()["rush"], live, None, told, place=HERE)

    shanghai = [
        (row.kind, row.due_at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%a %H:%M")) for row in planned
    ]
    assert shanghai == [
        ("outcome", "Sun 20:00"),
        ("copy", "Wed 20:00"),
        ("poster", "Wed 20:00"),
        ("function", "Thu 12:00"),
        ("task", "Thu 15:00"),
    ]
    assert planned[1].freeze_at == live - 2 * HOUR


def test_of_six_weeks_every_row_is_due_at_the_end_of_a_working_day():
    planned = plan_rows(shipped()["feature"], NOW + 42 * DAY, None, NOW, place=HERE)

    local = [row.due_at.astimezone(ZoneInfo("Asia/Shanghai")) for row in planned if not row.is_outcome]
    assert {(at.hour, at.weekday() < 5) for at in local} == {(18, True)}


def test_a_freeze_that_is_known_counts_instead_of_the_usual_one():
    final = NOW + DAY

    planned = plan_rows(shipped()["rush"], NOW + 2 * DAY, final, NOW, place=HERE)

    assert {row.freeze_at for row in planned if not row.is_outcome} == {final}
    assert max(row.due_at for row in planned if not row.is_outcome) < final


@pytest.mark.parametrize("launch", [None, NOW - DAY])
def test_without_a_launch_ahead_two_weeks_are_planned(launch):
    planned = plan_rows(shipped()["campaign"], launch, None, NOW, place=HERE)

    rows = [row for row in planned if not row.is_outcome]
    assert {row.freeze_at for row in rows} == {None}
    assert [row.name for row in rows if not NOW < row.due_at < NOW + 14 * DAY] == []


def test_rows_speak_the_language_of_the_activity():
    planned = plan_rows(shipped()["rush"], None, None, NOW, place=HERE._replace(language="zh-hans"))

    assert [row.name for row in planned] == ["最终效果", "文案和使用说明", "海报", "页面和流程", "上线"]


@pytest.mark.parametrize(
    ("launch", "expected"),
    [
        (NOW + 2 * DAY, True),
        (NOW + 5 * DAY, True),  # Wednesday to Monday: Thursday, Friday, Monday
        (NOW + 5 * DAY + HOUR, False),
        (NOW - HOUR, False),
        (None, False),
    ],
)
def test_three_working_days_or_less_are_a_rush(launch, expected):
    assert is_rush(launch, NOW, HERE) is expected


@pytest.mark.parametrize(
    ("kind", "in_a_hurry", "expected"),
    [
        ("campaign", False, "campaign"),
        ("campaign", True, "rush"),
        ("feature", True, "rush"),
        ("integration", True, "integration"),
        ("operation", True, "operation"),
        ("alignment", True, "alignment"),
    ],
)
def test_what_fits_depends_on_the_kind_and_on_the_time(kind, in_a_hurry, expected):
    assert fitting(together([]), kind, is_rush=in_a_hurry).code == expected


def test_a_share_brings_a_row_to_its_hour_again():
    starter, launch = shipped()["campaign"], NOW + 14 * DAY
    first = plan_rows(starter, launch, None, NOW, place=HERE)
    end = freeze_of(starter, launch, NOW)

    shares = [share_of(row.due_at, NOW, end) if not row.is_outcome else None for row in first]

    rows = [
        StarterRow(one.kind, one.phase, one.name, percent=share, days_after=one.days_after)
        for one, share in zip(starter.rows, shares, strict=True)
    ]
    again = plan_rows(
        type(starter)("own", starter.name, "", Body(tuple(rows), freeze_hours=4)),
        launch,
        None,
        NOW,
        place=HERE,
    )
    assert [row.due_at for row in again] == [row.due_at for row in first]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"version": 2}, "This is no template of a version that is known here."),
        ({"rows": {}}, "A template has a list of rows."),
        ({"rows": []}, "A template has exactly one row for the final effect."),
        ({"rows": [{}]}, "Row 1: Give it a name in both languages."),
        ({"freeze_hours": -1}, "Say in whole hours, at most a week, by when it is final."),
        ({"freeze_hours": True}, "Say in whole hours, at most a week, by when it is final."),
        ({"about": {"en": 1}}, "A text is missing or too long."),
        ({"row": {"name": {"en": "Poster", "zh": ""}}}, "Row 1: Give it a name in both languages."),
        ({"row": {"name": {"en": "x" * 121, "zh": "海报"}}}, "Row 1: A text is missing or too long."),
        ({"row": {"kind": "film"}}, "Row 1: “film” is not known here."),
        ({"row": {"phase": None}}, "Row 1: “None” is not known here."),
        ({"row": {"discipline": "magic"}}, "Row 1: “magic” is not known here."),
        ({"row": {"percent": 0}}, "Row 1: It is due after 1 to 95 percent of the time."),
        ({"row": {"percent": "50"}}, "Row 1: It is due after 1 to 95 percent of the time."),
        ({"row": {"days_after": 3}}, "Row 1: Say when it is due in one way."),
        ({"row": {"percent": None}}, "Row 1: Say when it is due in one way."),
        (
            {"row": {"percent": None, "days_after": 3}},
            "Row 1: Only the final effect is due after the launch.",
        ),
        (
            {"row": {"kind": "outcome", "percent": None, "days_after": 91}},
            "Row 1: The final effect is due at most 90 days after the launch.",
        ),
        ({"row": {"kind": "outcome"}}, "A template has exactly one row for the final effect."),
        (
            {"row": {"letters": {"X": "design"}}},
            "Row 1: A row of a template knows the letters A, R, S, C and I.",
        ),
        ({"row": {"letters": {"A": "Anna"}}}, "Row 1: “Anna” is not known here."),
        ({"row": {"letters": {"R": "design"}}}, "Row 1: Letters in a template go to trades."),
        ({"row": {"letters": {"R": ["design", "design"]}}}, "Row 1: Letters in a template go to trades."),
        ({"row": {"name": {"en": " effect", "zh": "别的"}}}, "Two rows are called “effect”."),
    ],
)
def test_a_body_that_does_not_hold_together_is_refused_in_one_sentence(wrong, sentence):
    with pytest.raises(ValidationError) as refused:
        read_body(body(**wrong))

    assert refused.value.messages == [sentence]


@pytest.mark.parametrize("nothing", [None, [], "rush", {}])
def test_what_is_no_template_is_refused(nothing):
    with pytest.raises(ValidationError, match="no template"):
        read_body(nothing)


def test_a_template_has_at_most_sixty_rows():
    outcome = StarterRow("outcome", "launch", Said("Effect", "效果"), days_after=3)
    rows = [StarterRow("task", "make", Said(f"Task {n}", f"事 {n}"), percent=50) for n in range(60)]

    with pytest.raises(ValidationError, match="at most 60 rows"):
        checked(Body((*rows, outcome)))
