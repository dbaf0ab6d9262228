"""Names for those who may see them, sides for everybody else; also in free text."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from postmortem.people.models import Department, User
from postmortem.people.redaction import Spelled, redact_for, spellings

DEPARTMENTS = {
    1: Department(pk=1, code="design", name_en="Design", name_zh="设计"),
    2: Department(pk=2, code="business", name_en="Business", name_zh="业务"),
}


def people(*named):
    """Users by id, made of (display name, account, department)."""
    made = [
        User(pk=number, display_name=name, account=account, department_id=home)
        for number, (name, account, home) in enumerate(named, 1)
    ]
    return {user.pk: user for user in made}


EVERYBODY = people(
    ("Tang Wei 唐薇", "lead", 1),
    ("Zhao Ming 赵明", "business", 2),
    ("Lin Qiao", "linqiao", 2),
    ("May", "m.wong", None),
    ("王小明", "wxm88", 1),
)


def words(*, names):
    return redact_for(EVERYBODY, DEPARTMENTS, names=names)


def test_with_names_a_person_is_the_name_and_the_department_of_that_day():
    assert words(names=True).person(1) == "Tang Wei 唐薇 · Design"
    assert words(names=True).person(1, department_id=2) == "Tang Wei 唐薇 · Business"
    assert words(names=True).person(4) == "May"


def test_without_names_a_person_is_a_side():
    assert words(names=False).person(1) == "Design side"
    assert words(names=False).person(1, department_id=2) == "Business side"
    assert words(names=False).person(None) == words(names=False).person(4) == "not known"


def test_departments_are_spelled_in_the_readers_language():
    with translation.override("zh-hans"):
        assert words(names=True).department(1) == "设计"


@pytest.mark.parametrize("free", ["", "Tang Wei asked lead@example.com, 13800138000"])
def test_with_names_free_text_stays_as_it_is(free):
    assert words(names=True).text(free) == free


@pytest.mark.parametrize(
    ("free", "read"),
    [
        ("Tang Wei 唐薇 sent it", "Design side sent it"),
        ("tang wei sent it, TANG WEI too", "Design side sent it, Design side too"),
        ("请唐薇确认", "请Design side确认"),
        ("找Tang Wei确认", "找Design side确认"),
        ("找Lin Qiao要文案，linqiao说好", "找Business side要文案，Business side说好"),
        ("王小明和赵明", "Design side和Business side"),
        ("@lead and @business agreed", "Design side and Business side agreed"),
        ("May said so; ask m.wong", "[name removed] said so; ask [name removed]"),
        ("wxm88: ok", "Design side: ok"),
    ],
)
def test_without_names_free_text_loses_the_names_of_these_people(free, read):
    assert words(names=False).text(free) == read


@pytest.mark.parametrize(
    "free",
    [
        "The business lead may lead the business",
        "Mayor, Tangwei, Linqiaox",
        "2026-03-12 20:00, order 20260312130138001, 30 of 1200",
        "见 /activities/13/ 第 3 版",
    ],
)
def test_without_names_ordinary_words_and_numbers_stay(free):
    assert words(names=False).text(free) == free


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "8613800138000",
        "010-66778899",
        "+49 171 2345678",
    ],
)
def test_without_names_free_text_loses_phone_numbers(number):
    assert words(names=False).text(f"电话{number}，急") == "电话[number removed]，急"


@pytest.mark.parametrize("address", ["wei.tang@example.com", "müller@post.example.co.uk", "a+b@x-y.cn"])
def test_without_names_free_text_loses_mail_addresses(address):
    assert words(names=False).text(f"写信给{address}或来找我") == "写信给[address removed]或来找我"


def test_without_people_text_loses_only_addresses_and_numbers():
    assert redact_for({}, DEPARTMENTS, names=False).text("Tang Wei, x@y.cn") == "Tang Wei, [address removed]"


TRICKY = people(
    ("Tang Wei 唐薇", "lead", 1),
    ("İpek Şık", "ipek", 2),
    ("Jürgen Groß", "jgroß", 2),
    ("Kim", "k", 1),
    ("Åsa Ångström", "asa.å", 1),
    ("王小明", "wxm88", 1),
    ("Ann Lee", "ann", None),
    ("Ann Lee Park", "alp", 2),
)
PIECES = [part for one in TRICKY.values() for part in (*one.display_name.split(), one.account)]
LOOKALIKES = ["ı", "İ", "ſ", "\u212a", "\u212b", "ẞ", "i", "K", "LEE", "@", " ", " ", "和", "–", "1", "."]


@given(st.lists(st.sampled_from([*PIECES, *map(str.upper, PIECES), *LOOKALIKES]), max_size=12))
def test_what_is_looked_for_first_leaves_out_no_spelling(parts):
    free = "".join(parts)
    everything = sorted(
        ((text, pattern, pk) for pk, one in TRICKY.items() for text, pattern in spellings(one)),
        key=lambda one: -len(one[0]),
    )
    whole = re.compile("|".join(f"({pattern})" for _text, pattern, _pk in everything))

    told = Spelled(TRICKY).replaced(free, lambda _written, pk: f"<{pk}>")

    assert told == whole.sub(lambda match: f"<{everything[match.lastindex - 1][2]}>", free)
