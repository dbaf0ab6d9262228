"""How times, distances, states and letters read, in both languages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from postmortem.people.models import User
from postmortem.people.templatetags import words

SHANGHAI = ZoneInfo("Asia/Shanghai")
DUE = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai
NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_shanghai():
    with timezone.override(SHANGHAI), translation.override("en"):
        yield


def test_a_moment_reads_in_the_readers_time_zone():
    assert words.when_text(DUE, NOW) == "Thu 12 March, 18:00"

    with timezone.override("UTC"):
        assert words.when_text(DUE, NOW) == "Thu 12 March, 10:00"


def test_a_moment_reads_in_chinese_without_spaces():
    with translation.override("zh-hans"):
        assert words.when_text(DUE, NOW) == "3月12日周四18:00"
        assert words.day_text(DUE, NOW) == "3月12日周四"


def test_the_year_is_said_only_when_it_is_another():
    assert words.day_text(DUE, NOW.replace(year=2027)) == "Thu 12 March 2026"

    with translation.override("zh-hans"):
        assert words.when_text(DUE, NOW.replace(year=2027)) == "2026年3月12日周四18:00"


def test_a_plain_date_needs_no_zone():
    assert words.day_text(date(2026, 3, 12), NOW) == "Thu 12 March"


def test_the_year_is_compared_on_the_readers_calendar():
    new_year_in_shanghai = datetime(2025, 12, 31, 17, 0, tzinfo=UTC)

    assert words.day_text(new_year_in_shanghai, NOW) == "Thu 1 January"


def test_on_a_page_a_moment_never_breaks_and_keeps_its_exact_time():
    page = Template("{{ due|when:now }} {{ due|day:now }} {{ due|clock }}").render(
        Context({"due": DUE, "now": NOW})
    )

    assert page == (
        '<time class="nowrap" datetime="2026-03-12T10:00:00+00:00">Thu 12 March, 18:00</time> '
        '<time class="nowrap" datetime="2026-03-12T10:00:00+00:00">Thu 12 March</time> 18:00'
    )


@pytest.mark.parametrize(
    ("length", "english", "chinese"),
    [
        (timedelta(seconds=59), "less than a minute", "不到1分钟"),
        (timedelta(minutes=58), "58 min", "58分钟"),
        (timedelta(hours=3), "3 h", "3小时"),
        (timedelta(hours=15, minutes=41), "15 h 41 min", "15小时41分"),
        (timedelta(hours=47, minutes=59), "47 h 59 min", "47小时59分"),
        (timedelta(days=2), "2 days", "2天"),
        (timedelta(days=3, hours=4, minutes=59), "3 days 4 h", "3天4小时"),
        (timedelta(hours=-15, minutes=-41), "15 h 41 min", "15小时41分"),
    ],
)
def test_a_length_of_time_reads_in_the_units_people_use(length, english, chinese):
    assert words.duration(length) == english

    with translation.override("zh-hans"):
        assert words.duration(length) == chinese


@pytest.mark.parametrize(
    ("length", "english", "chinese"),
    [
        (timedelta(hours=1, minutes=50), "in 1 h 50 min", "还有1小时50分"),
        (timedelta(0), "in less than a minute", "还有不到1分钟"),
        (timedelta(days=5, hours=3), "in 5 days", "还有5天"),
        (timedelta(hours=-2), "2 h past", "超过2小时"),
        (timedelta(days=-2, hours=-1), "2 days past", "超过2天"),
    ],
)
def test_a_distance_says_whether_it_is_ahead_or_past(length, english, chinese):
    page = Template("{% ago_or_in due %}").render(Context({"due": NOW + length, "now": NOW}))

    assert page == english
    with translation.override("zh-hans"):
        assert words.distance(NOW + length, NOW) == chinese


def test_a_state_is_a_shape_for_the_eye_and_a_word_for_everybody():
    page = Template('{% state "half" word "state--strong" %}').render(Context({"word": "<under way>"}))

    assert page == (
        '<span class="state state--strong"><svg class="glyph" viewBox="0 0 16 16" aria-hidden="true">'
        '<circle class="glyph__line" cx="8" cy="8" r="6"/>'
        '<path class="glyph__fill" d="M8 2a6 6 0 0 0 0 12z"/></svg>'
        "<span>&lt;under way&gt;</span></span>"
    )


def test_an_unknown_shape_is_an_error_and_not_an_empty_place():
    with pytest.raises(KeyError):
        words.glyph("great")


def test_a_meter_shows_one_mark_per_thing():
    page = Template("{% meter done=2 open=1 said=1 %}").render(Context())

    marks = [
        f'<span class="meter__unit meter__unit--{kind}"></span>' for kind in ("done", "done", "open", "said")
    ]
    assert page == f'<span class="meter" aria-hidden="true">{"".join(marks)}</span>'


@pytest.mark.parametrize(
    ("arguments", "css", "word"),
    [
        ('"A"', "letter letter--a", "accountable"),
        ('"A" accepted=False', "letter letter--a letter--proposed", "accountable, not accepted yet"),
        (
            '"R" accepted=False mine=True',
            "letter letter--r letter--proposed letter--mine",
            "responsible, not agreed yet, yours",
        ),
        ('"C" accepted=False', "letter letter--c", "consulted"),
        ('"I" size="sm"', "letter letter--i letter--sm", "informed"),
    ],
)
def test_a_letter_has_its_word(arguments, css, word):
    page = Template("{% letter " + arguments + " %}").render(Context())

    code = arguments[1]
    assert page == (
        f'<span class="{css}" aria-hidden="true">{code}</span><span class="visually-hidden">{word}</span>'
    )


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "todo"),
        ("/inbox/", "todo"),
        ("/signoff/", "todo"),
        ("/activities/3/matrix/", "activities"),
        ("/incidents/new/", "retrospectives"),
        ("/retrospectives/7/", "retrospectives"),
        ("/new/", "new"),
        ("/settings/", "settings"),
        ("/accounts/login/", ""),
    ],
)
def test_every_address_belongs_to_one_word_of_the_navigation(path, place):
    assert words.place(path) == place


@pytest.mark.parametrize(("name", "letters"), [("Chen Yu 陈雨", "CY"), ("Root", "R"), ("陈雨欣", "雨欣")])
def test_the_round_picture_has_initials_or_a_given_name(name, letters):
    assert User(display_name=name).initials == letters
