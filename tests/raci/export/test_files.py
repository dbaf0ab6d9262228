"""The files in which a matrix is taken along: what is in them, and how they are answered."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import translation
from openpyxl import load_workbook

from postmortem.activities.models import Activity
from raci.models import Matrix
from raci.queries import export_sheet
from raci.tables import FORMATS, read
from tests import make
from tests.make import NOW
from tests.raci.export.pages import address, rows_of, taken, text_of
from tests.raci.scene import HOUR, put_forward, scene, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def of(plan, user=None, revision=None):
    return export_sheet(user or plan.driver, plan.activity, revision, now=NOW)


def letters(sheet):
    return [
        (row.task, {name: "/".join(held) for name, held in sorted(row.letters.items())}) for row in sheet.rows
    ]


def test_departments_and_people_are_columns_and_letters_stand_in_them():
    plan = scene()
    make.letter(plan.poster, "C", plan.product.department)

    sheet = of(plan)

    business = plan.business.display_name
    assert list(sheet.columns) == ["Business", business, "Design", "Painter", "Product", "Driver"]
    assert letters(sheet) == [
        ("Final effect", {"Business": "R", business: "A"}),
        ("Poster", {"Painter": "A/R", "Product": "C"}),
    ]


def test_times_are_those_of_the_activity():
    plan = scene()

    [_outcome, poster] = of(plan).rows

    assert f"{poster.due:%Y-%m-%d %H:%M}" == "2026-03-12 16:00"


def test_the_state_says_how_far_the_letter_and_the_thing_are():
    plan = scene()
    make.deliverable(
        activity=plan.activity, name="Copy", accountable=plan.painter, accepted_at=None, position=3
    )
    make.deliverable(
        activity=plan.activity,
        name="Film",
        accountable_department=plan.design.department,
        position=4,
    )
    make.deliverable(activity=plan.activity, name="Page", position=5)

    rows = of(plan).rows

    assert [(row.state, row.is_accepted) for row in rows] == [
        ("to be delivered", True),
        ("to be delivered", True),
        ("not accepted yet", False),
        ("asked of the department", False),
        ("nobody named", False),
    ]


def test_without_names_the_columns_are_departments():
    plan = scene()
    make.letter(plan.poster, "R", plan.design.department, plan.design)

    sheet = of(plan, make.user("reader", role="executive"))

    assert list(sheet.columns) == ["Business", "Design", "Product"]
    assert letters(sheet)[1] == ("Poster", {"Design": "A/R"})


@pytest.mark.parametrize("form", FORMATS)
def test_without_names_no_file_has_one(client, form):
    plan = scene()
    Activity.objects.filter(pk=plan.activity.pk).update(title="Campaign of Painter")
    plan.poster.name = "Poster of Painter"
    plan.poster.save()
    revision = put_forward(plan)
    sign(plan.design)
    reader = make.user("reader", role="executive")

    for number in ([], [revision.number]):
        file = taken(client, reader, plan, form, *number)
        said = "".join(
            str(cell.value)
            for sheet in (load_workbook(io.BytesIO(file.content)) if form == "xlsx" else ())
            for row in sheet
            for cell in row
        ) or file.content.decode("gb18030" if "gb18030" in form else "utf-8")

        names = ("painter", "driver", "boss", plan.design.account, plan.business.account)
        assert [name for name in names if name in said.lower()] == []


def test_people_of_one_name_stay_apart():
    plan = scene()
    home = plan.design.department
    for person in ("one", "two"):
        make.participant(plan.activity, make.user(person, display_name="Wang", department=home))
    other = make.user("three", display_name="ｗａｎｇ", department=plan.business.department)
    named = make.user("four", display_name="Business", department=plan.product.department)
    for person in (other, named):
        make.participant(plan.activity, person)

    columns = of(plan).columns

    assert [name for name in columns if "ang" in name or "Business" in name or "ｗ" in name] == [
        "Business",
        "ｗａｎｇ (Business)",
        "Wang (Design, one)",
        "Wang (Design, two)",
        "Business (Product)",
    ]


def test_somebody_elsewhere_with_the_same_name_counts_too():
    plan = scene()
    make.user("other", display_name="Painter", department=make.department("far"))

    assert [name for name in of(plan).columns if "Painter" in name] == ["Painter (Design)"]


def test_a_department_that_shares_its_name_shows_its_code():
    plan = scene()
    make.takes_part(plan.activity, make.department("design2", name_en="Design", name_zh="Design"))

    assert [name for name in of(plan).columns if name.startswith("Design")] == [
        "Design (design)",
        "Design (design2)",
    ]


def test_s_is_a_letter_where_the_matrix_has_it():
    plan = scene()
    without = of(plan).has_support
    Matrix.objects.create(activity=plan.activity, letters="rasci")
    make.letter(plan.poster, "S", plan.product.department)

    sheet = of(plan)

    assert (without, sheet.has_support) == (False, True)
    assert letters(sheet)[1] == ("Poster", {"Painter": "A/R", "Product": "S"})


def test_checks_say_what_is_to_be_mended():
    plan = scene()
    plan.poster.assignments.update(until=NOW)

    lines = [(line.task, line.severity, line.sentence) for line in of(plan).checks]

    assert ("Poster", "to mend", "No one is responsible.") in lines


def test_signatures_say_who_when_and_to_what():
    plan = scene()
    put_forward(plan)
    sign(plan.design, now=NOW + HOUR)
    sign(plan.business, now=NOW + HOUR, **{f"row{plan.outcome.pk}": "Forty would be better."})

    assert [tuple(line) for line in of(plan).sign_offs] == [
        (
            "Business",
            "sent back: Forty would be better. (version 1)",
            f"{plan.business.display_name} · Business",
            "2026-03-11 17:00",
        ),
        ("Design", "agreed as it is (version 1)", f"{plan.design.display_name} · Design", "2026-03-11 17:00"),
        ("The sponsor", "not signed", "", ""),
    ]


def test_a_version_is_exported_as_it_was_fixed_and_signed():
    plan = scene()
    first = put_forward(plan)
    sign(plan.design)
    plan.poster.name, plan.poster.due_at = "Big poster", NOW + timedelta(days=2)
    plan.poster.save()
    make.letter(plan.poster, "C", plan.product.department)

    then, now = of(plan, revision=first), of(plan)

    assert letters(then)[1] == ("Poster", {"Painter": "A/R"})
    assert [line.answer for line in then.sign_offs][1] == "agreed as it is (version 1)"
    assert (then.rows[1].state, then.checks) == ("accepted", [])
    assert letters(now)[1] == ("Big poster", {"Painter": "A/R", "Product": "C"})
    assert [line.answer for line in now.sign_offs][1] == "signed, changed since (version 1)"


def test_the_launch_version_keeps_the_signatures_before_it():
    plan = scene()
    put_forward(plan)
    for person in (plan.design, plan.business, plan.boss):
        sign(person)
    second = put_forward_again(plan)
    sign(plan.design, now=NOW + 2 * HOUR)

    sheet = of(plan, revision=second)

    assert [line.answer for line in sheet.sign_offs] == [
        "agreed as it is (version 1)",
        "agreed as it is (version 2)",
        "agreed as it is (version 1)",
    ]


def put_forward_again(plan):
    plan.poster.acceptance = "Prices are right."
    plan.poster.save()
    return put_forward(plan, now=NOW + HOUR)


@pytest.mark.parametrize(
    ("form", "media_type", "ending"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("csv", "text/csv; charset=utf-8", "csv"),
        ("csv-columns", "text/csv; charset=utf-8", "csv"),
        ("csv-gb18030", "text/csv; charset=gb18030", "csv"),
        ("csv-columns-gb18030", "text/csv; charset=gb18030", "csv"),
        ("md", "text/markdown; charset=utf-8", "md"),
        ("md-columns", "text/markdown; charset=utf-8", "md"),
    ],
)
def test_a_file_says_what_it_is_and_is_kept_nowhere(client, form, media_type, ending):
    plan = scene(title="Voucher campaign")

    file = taken(client, plan.driver, plan, form)

    assert (file.status_code, file["Content-Type"]) == (200, media_type)
    assert file["Content-Disposition"] == f'attachment; filename="Voucher campaign, matrix.{ending}"'
    assert file["Cache-Control"] == "private, no-store"
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_chinese_title_is_the_name_of_the_file_without_what_systems_refuse(client):
    plan = scene(title='五一活动/红包: "A|B"')
    revision = put_forward(plan)

    file = taken(client, plan.driver, plan, "csv", revision.number)

    assert file["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E4%BA%94%E4%B8%80%E6%B4%BB%E5%8A%A8%20%E7%BA%A2%E5%8C%85%20A%20B"
        "%2C%20matrix%2C%20version%201.csv"
    )


def test_without_a_form_there_is_a_choice(client):
    plan = scene()
    client.force_login(plan.driver)

    page = client.get(address(plan))

    links = re.findall(r'href="([^"]*\?format=[^"]+)"', page.content.decode())
    assert page.status_code == 200
    assert {link.partition("=")[2] for link in links} == set(FORMATS)
    assert [client.get(link).status_code for link in links] == [200] * len(links)


def test_an_unknown_form_is_refused_in_one_sentence(client):
    plan = scene()
    revision = put_forward(plan)

    for number in ([], [revision.number]):
        page = taken(client, plan.driver, plan, "pdf", *number)

        assert page.status_code == 404
        assert "There is no such form; choose one of these." in text_of(page)


def test_a_version_that_does_not_exist_is_not_found(client):
    plan = scene()

    assert taken(client, plan.driver, plan, "csv", 7).status_code == 404


def test_a_workbook_has_four_sheets_with_what_the_page_knows(client):
    plan = scene()
    put_forward(plan)
    sign(plan.design)

    book = load_workbook(io.BytesIO(taken(client, plan.driver, plan, "xlsx").content))

    assert book.sheetnames == ["Matrix", "List", "Checks", "Sign-offs"]
    assert [cell.value for cell in book["Matrix"][3]] == [
        "Poster",
        "make",
        (NOW + timedelta(days=1, hours=8)).replace(tzinfo=None),
        "to be delivered",
        *(None, None, None, "A/R", None, None),
    ]
    assert book["Sign-offs"]["A3"].value == "Design"


def test_no_cell_is_a_formula_whatever_things_and_people_are_called(client):
    plan = scene()
    plan.poster.name = "=cmd|' /C calc'!A0"
    plan.poster.save()
    make.letter(
        plan.poster,
        "C",
        plan.design.department,
        make.user("evil", display_name="+1", department=plan.design.department),
    )

    csv = taken(client, plan.driver, plan, "csv").content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(taken(client, plan.driver, plan, "xlsx").content))

    assert "\n'=cmd" in csv
    assert ",'+1," in csv
    assert {cell.data_type for page in book for row in page for cell in row} <= {"s", "n", "d"}


def test_gb18030_says_every_character(client):
    plan = scene()
    plan.poster.name = "海报 𠮷 🎉 ﷽"
    plan.poster.save()

    file = taken(client, plan.driver, plan, "csv-gb18030")

    assert "海报 𠮷 🎉 ﷽" in file.content.decode("gb18030")
    assert not file.content.startswith(b"\xef\xbb\xbf")
    assert [row.task for row in read("plan.csv", file.content).rows] == ["Final effect", "海报 𠮷 🎉 ﷽"]


def test_chinese_that_would_be_read_as_something_else_keeps_its_mark(client):
    plan = scene()
    plan.poster.name = "联通"  # in GB18030 these bytes are two letters of UTF-8
    plan.poster.save()

    file = taken(client, plan.driver, plan, "csv-gb18030")

    assert [row.task for row in read("plan.csv", file.content).rows] == ["Final effect", "联通"]


def test_a_chinese_reader_gets_a_chinese_table():
    plan = scene()

    with translation.override("zh-hans"):
        sheet = of(plan)
        rows = rows_of(read("plan.csv", FORMATS["csv"].write(sheet)).tables[0])

    assert [(row[0], row[1]) for row in rows] == [("Final effect", "制作"), ("Poster", "制作")]
    assert rows[1][3] == {"A": ["Painter"], "R": ["Painter"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_an_export_takes_as_many_queries_for_three_rows_as_for_one(client, django_assert_num_queries, rows):
    plan = scene()
    for number in range(rows):
        made = make.deliverable(activity=plan.activity, name=f"Copy {number}", accountable=plan.painter)
        make.letter(made, "R", plan.design.department, plan.painter)
    revision = put_forward(plan)
    sign(plan.design)
    client.force_login(plan.driver)

    with django_assert_num_queries(17):
        client.get(address(plan), {"format": "xlsx"})
    with django_assert_num_queries(12):
        client.get(address(plan, "export_revision", revision.number), {"format": "csv"})
