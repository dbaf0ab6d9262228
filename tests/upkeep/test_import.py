"""A file of people becomes people: all of it or nothing, and a second time nothing."""

import time

import pytest
from django.core.exceptions import ValidationError

from postmortem.audit.models import Entry
from postmortem.audit.queries import verify
from postmortem.people.models import Department, PastDepartmentName, User
from postmortem.upkeep import actions
from postmortem.upkeep.actions.importing import problems_of
from postmortem.upkeep.models import PeopleImport
from tests import make
from tests.make import NOW
from tests.upkeep import books

pytestmark = pytest.mark.django_db


def bring(data, by, **options):
    return actions.bring_people("book", data, **{"adds_departments": True, **options}, by=by, now=NOW)


def take(data, by, *, only_good=False, **options):
    """Bring a file and have it taken over, as often as ticks are needed."""
    given = bring(data, by, **options)
    actions.read_waiting(now=NOW)
    given.refresh_from_db()
    actions.confirm_import(given, seen=given.seen, only_good=only_good, by=by, now=NOW)
    actions.read_waiting(now=NOW)
    given.refresh_from_db()
    return given


def house():
    return {
        one.account: (one.display_name, one.email, one.department.name_zh if one.department else None)
        for one in User.objects.select_related("department")
    }


@pytest.mark.parametrize(
    ("book", "new"),
    [
        (
            books.wecom,
            {
                "chenwei": ("陈伟", None, "设计部"),
                "lina": ("李娜", "li.na@example.com", "设计部"),
                "wangqiang": ("王强", None, "产品部"),
            },
        ),
        (
            books.dingtalk,
            {
                "manager7788": ("孙丽", "sunli@example.com", "运营部"),
                "0123456789": ("周杰", None, "运营部"),
            },
        ),
        (
            books.feishu,
            {"f-17": ("吴芳", "wufang@example.com", "市场部"), "f-18": ("郑凯", None, "市场部")},
        ),
    ],
)
def test_an_export_is_taken_over_as_it_is_and_a_second_time_nothing(admin, book, new):
    make.department("design", name_zh="设计部")
    before = house()

    given = take(book(), admin)
    again = bring(book(), admin)

    assert given.state == "applied"
    assert house() == before | new
    assert {k: again.found["counts"][k] for k in ("new", "changed", "departments")} == {
        "new": 0,
        "changed": 0,
        "departments": 0,
    }
    with pytest.raises(ValidationError, match="Nothing in the file differs"):
        actions.confirm_import(again, seen=again.seen, only_good=False, by=admin, now=NOW)
    assert (list(verify()), PeopleImport.objects.get(pk=given.pk).content) == ([], None)


def test_who_leads_in_dingtalk_leads_a_department_that_nobody_leads(admin):
    take(books.dingtalk(), admin)

    assert Department.objects.get(name_zh="运营部").lead.account == "manager7788"


def test_who_is_here_already_moves_and_gets_an_address_and_keeps_name_and_role(admin):
    design = make.department("design")
    wei = make.user("wei", email=None, display_name="Wei", role=User.Role.PM, department=make.department())

    take(books.own(["wei", "Chen Wei", "wei@example.com", "Design", "", "zh", "", ""]), admin)

    wei.refresh_from_db()
    assert (wei.email, wei.department, wei.display_name, wei.role, wei.language) == (
        *("wei@example.com", design, "Wei", "pm", "zh-hans"),
    )


def test_nobody_becomes_administrator_by_a_file_and_nobody_raises_himself(admin):
    make.department("design")
    data = books.own(
        ["wei", "Wei", "", "Design", "admin", "", "", ""],
        ["mo", "Mo", "", "Design", "executive", "", "", ""],
        ["tang", "Tang", "", "Design", "pm", "", "", ""],
    )

    take(data, admin, only_good=True)

    assert dict(User.objects.values_list("account", "role")) == {"mo": "admin", "tang": "pm"}


def spoilt_house():
    make.department("design")
    make.user("other", email="taken@example.com")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_bad_row_is_named_with_row_column_and_reason_and_nothing_is_taken(admin, kind):
    spoilt_house()
    rows, said = books.many(200, 16)
    data = books.own(*rows) if kind == "csv" else books.workbook([books.OWN, *rows])

    given = bring(data, admin, adds_departments=False)
    with pytest.raises(ValidationError, match="Some rows cannot be taken"):
        actions.confirm_import(given, seen=given.seen, only_good=False, by=admin, now=NOW)

    named = [(one.row, one.column, one.heading, one.code) for one in problems_of(given)]
    assert named == said
    assert len({code for _row, _column, _heading, code in named}) == 16
    assert User.objects.count() == 2


def test_only_the_good_rows_are_taken_if_that_is_said(admin):
    spoilt_house()
    rows, said = books.many(200, 16)

    given = take(books.own(*rows), admin, adds_departments=False, only_good=True)

    assert (given.state, User.objects.count()) == ("applied", 2 + 200 - len(said))
    assert Entry.objects.filter(verb="people.imported").get().data["left_out"] == 16


def test_ten_thousand_rows_with_five_hundred_bad_ones(admin, request):
    """In full size with --faults; 1,000 rows else."""
    size, bad = (10_000, 500) if request.config.getoption("faults") else (1_000, 50)
    spoilt_house()
    rows, said = books.many(size, bad)
    data, started = books.own(*rows), time.monotonic()

    given = take(data, admin, adds_departments=False, only_good=True)
    again = take_nothing(data, admin)

    named = [(one.row, one.column, one.heading, one.code) for one in problems_of(given)]
    assert named == said
    assert (User.objects.count(), again) == (2 + size - bad, (0, 0))
    assert time.monotonic() - started < size / 100


def take_nothing(data, by):
    given = bring(data, by, adds_departments=False)
    actions.read_waiting(now=NOW)
    given.refresh_from_db()
    return given.found["counts"]["new"], given.found["counts"]["changed"]


def test_a_file_that_was_looked_at_before_the_house_changed_is_not_taken(admin):
    given = bring(books.own(["wei", "Wei", "", "Design", "", "", "", ""]), admin)
    make.user("wei")

    actions.confirm_import(given, seen=given.seen, only_good=False, by=admin, now=NOW)

    given.refresh_from_db()
    assert (given.state, given.reason) == (
        "failed",
        "The house has changed since the file was looked at. Bring it again.",
    )
    assert (User.objects.count(), Department.objects.count()) == (2, 0)


def test_a_file_confirmed_twice_or_after_it_was_left_out_is_stale(admin):
    given = bring(books.own(["wei", "Wei", "", "Design", "", "", "", ""]), admin)
    actions.drop_import(given, by=admin, now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.confirm_import(given, seen=given.seen, only_good=False, by=admin, now=NOW)

    assert refused.value.code == "stale"
    assert User.objects.count() == 1


def test_departments_come_by_a_file_and_a_name_that_changes_stays_known(admin):
    design = make.department("design", name_en="设计部", name_zh="设计部")
    tang = make.user("tang")
    data = books.text_of(
        [
            ["English name", "Chinese name", "Lead", "Trades"],
            ["Design", "设计部", "tang", "design"],
            ["Legal", "法务部", "", "legal"],
        ]
    ).encode()

    take(data, admin)

    design.refresh_from_db()
    legal = Department.objects.get(code="legal")
    assert (design.name_en, design.lead) == ("Design", tang)
    assert [trade.code for trade in legal.disciplines.all()] == ["legal"]
    assert PastDepartmentName.objects.get().name_en == "设计部"


def test_somebody_who_has_left_does_not_come_back_by_a_file(admin):
    make.user("wei", left_at=NOW, is_active=False)
    make.department("design")

    given = bring(books.own(["wei", "Wei", "", "Design", "", "", "", ""]), admin)

    assert [(one.column, one.code) for one in problems_of(given)] == [("A", "has_left")]
