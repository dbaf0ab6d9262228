"""The words of a list name nobody, though only of whom something stands in its lines is anything made."""

import pytest

from incidents.queries.mentioned import Person, mentioned, persons, words_in
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import redact_for, remembered
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
TEXTS = [
    "Tang Wei was asked",
    "tang wei was asked",
    "Ask @tang.wei or TANG.WEI about it",
    "唐薇昨天改了海报",
    "ILKER YILMAZ and İlker Yılmaz",
    "Olga was here",
    "wei and the poster",
    "Mail tang@example.com or call 138 0013 8000",
    "Nobody is named here",
    "",
]


@pytest.fixture
def house():
    design = make.department(code="design", name_en="Design", name_zh="设计")
    make.user("tang.wei", display_name="Tang Wei 唐薇", department=design)
    make.user("ilker", display_name="İlker Yılmaz", department=design)
    make.user("nobody", display_name="Someone Else")
    gone = make.user("olga", display_name="Olga")
    User.objects.filter(pk=gone.pk).update(
        former_spellings=remembered(gone), left_at=NOW, display_name="Former colleague", is_active=False
    )


def people():
    return [Person(*row) for row in persons(User.objects.order_by("pk"))]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_reads_as_with_everybody_of_the_house(house, text):
    of_all = redact_for(User.objects.order_by("pk").in_bulk(), departments_by_id(), names=False)

    assert words_in([text], people()).text(text) == of_all.text(text)


def test_no_name_is_left_of_those_who_are_mentioned(house):
    told = [words_in(TEXTS, people()).text(text) for text in TEXTS[:6]]

    assert told == [
        "Design side was asked",
        "Design side was asked",
        "Ask Design side or Design side about it",
        "Design side昨天改了海报",
        "Design side and Design side",
        "[name removed] was here",
    ]


def test_only_those_are_made_of_whom_something_stands_in_the_lines(house):
    found = mentioned(people(), "Tang Wei was asked")

    assert {one.account for one in found.values()} == {"tang.wei", "olga"}
