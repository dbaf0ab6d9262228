"""The pages of check tables: begun, read, answered, asked for, taken along."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from postmortem.activities import actions
from postmortem.activities.actions import NewLine
from postmortem.activities.models import CheckCell, CheckTable
from postmortem.evidence.models import Evidence
from postmortem.outbox.models import Duty
from tests import make
from tests.activities.test_check_tables import RULE, answered, cell, table
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(client):
    found = make.activity(lead=make.lead())
    client.force_login(found.lead)
    return found


def url_of(found, tail=""):
    return f"/activities/{found.activity_id}/checks/{found.pk}/{tail}"


def place(one, tail=""):
    return url_of(one.table, f"cells/{one.row_id}/{one.column_id}/{tail}")


def typed(one, **parts):
    parts = {"known_by": "told", "max": "60", **parts}
    fields = {f"{one.row_id}-{one.column_id}-{name}": said for name, said in parts.items()}
    return {**fields, "version": one.version}


@pytest.mark.parametrize("number", [1, 30])
def test_the_table_asks_the_database_the_same_number_of_times(
    client, plan, number, django_assert_num_queries
):
    found = table(plan, [f"Field {n}" for n in range(number)], [NewLine("Our side")])
    for row in range(number):
        answered(cell(found, row), plan.lead)

    with django_assert_num_queries(11):
        answer = client.get(url_of(found))

    assert (answer.context["page"].open, answer.context["page"].of) == (number, number)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_the_same_number_of_times(client, plan, number, django_assert_num_queries):
    for _ in range(number):
        table(plan)

    with django_assert_num_queries(9):
        client.get(f"/activities/{plan.pk}/checks/")


def test_a_table_of_field_rules_begins_with_what_was_typed(client, plan):
    page = client.get(f"/activities/{plan.pk}/checks/new/field_rules/")
    token = page.context["form"]["submit_token"].value()
    home = plan.lead.department.name
    said = {
        "title": "Account",
        "rows": "Name\n Name \nAddress",
        "columns": f"{home}\nBank",
        "submit_token": token,
    }

    answer = client.post(f"/activities/{plan.pk}/checks/new/field_rules/", said)

    found = CheckTable.objects.get()
    assert answer.url == url_of(found)
    assert [line.label for line in found.lines.filter(axis="row")] == ["Name", "Address"]
    assert [line.department for line in found.lines.filter(axis="column")] == [plan.lead.department, None]


@pytest.mark.parametrize("kind", ["brief", "nothing"])
def test_what_begins_elsewhere_or_nowhere_is_not_found(client, plan, kind):
    assert client.get(f"/activities/{plan.pk}/checks/new/{kind}/").status_code == 404


def test_a_table_needs_a_name(client, plan):
    answer = client.post(f"/activities/{plan.pk}/checks/new/field_rules/", {"title": " ", "rows": "Name"})

    assert answer.status_code == 422
    assert answer.context["form"]["rows"].value() == "Name"
    assert CheckTable.objects.count() == 0


def test_a_cell_is_answered_on_its_page(client, plan):
    one = cell(table(plan))

    answer = client.post(place(one), typed(one))

    assert answer.url == f"{url_of(one.table)}#row-{one.row_id}"
    assert CheckCell.objects.get().value == RULE


def test_what_is_wrong_keeps_what_was_typed(client, plan):
    one = cell(table(plan))

    answer = client.post(place(one), typed(one, known_by="documented", format="in capitals"))

    form = answer.context["forms"]["answer"]
    assert answer.status_code == 422
    assert list(form.errors) == [f"{one.row_id}-{one.column_id}-source"]
    assert form[f"{one.row_id}-{one.column_id}-format"].value() == "in capitals"
    assert CheckCell.objects.count() == 0


def test_a_late_answer_sees_what_is_there_now(client, plan):
    one = cell(table(plan))
    answered(one, plan.lead)

    answer = client.post(place(one), typed(one, max="10"))

    assert answer.status_code == 409
    assert ("10", "60") in [(one.yours, one.theirs) for one in answer.context["differences"]]
    assert CheckCell.objects.get().value == RULE


def test_a_late_answer_can_be_saved_all_the_same(client, plan):
    one = cell(table(plan))
    answered(one, plan.lead)
    late = client.post(place(one), typed(one, max="10"))

    answer = client.post(place(one), dict(late.context["again"]))

    assert answer.status_code == 302
    assert CheckCell.objects.get().value["max"] == 10


def test_by_script_a_refused_answer_comes_back_into_its_row(client, plan):
    one = cell(table(plan))

    answer = client.post(place(one), typed(one, known_by=""), headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Retarget"]) == (422, f"#edit-{one.row_id}")


def test_everything_open_is_asked_for_with_one_button(client, plan):
    found = table(plan)

    answer = client.post(url_of(found, "ask/"), {"until": ""})

    assert answer.url == url_of(found)
    assert Duty.objects.get().kind == "fill"


def test_a_time_that_has_passed_asks_nobody(client, plan):
    found = table(plan)

    answer = client.post(url_of(found, "ask/"), {"until": "2001-01-01T10:00"})

    assert answer.status_code == 422
    assert Duty.objects.count() == 0


def test_one_cell_is_asked_of_one_person(client, plan):
    one, ada = cell(table(plan)), make.user()

    client.post(place(one, "ask/"), {"person": ada.pk})

    assert (Duty.objects.get().holder, CheckCell.objects.get().state) == (ada, "asked")


def test_nobody_and_two_at_once_cannot_be_asked(client, plan):
    one = cell(table(plan))

    answer = client.post(place(one, "ask/"), {})

    assert answer.status_code == 422
    assert Duty.objects.count() == 0


def test_whoever_is_asked_answers_all_open_cells_at_once(client, plan):
    found = table(plan)
    actions.ask_open_cells(found, None, by=plan.lead, now=NOW)
    duty = Duty.objects.get()
    client.force_login(duty.holder)
    line = found.lines.get(pk=duty.subj_id)
    both = [cell(found, row) for row in (0, 1)]
    said = {}
    for one in both:
        said |= typed(one)
        said[f"{one.row_id}-{one.column_id}-version"] = one.version

    answer = client.post(url_of(found, f"lines/{line.pk}/fill/"), said)

    assert answer.url == url_of(found)
    assert set(found.cells.values_list("state", flat=True)) == {"confirmed"}
    assert Duty.objects.get().state == "done"


def test_one_wrong_answer_among_many_keeps_all_of_them(client, plan):
    found = table(plan)
    line = found.lines.get(label="Our side")
    said = typed(cell(found, 0)) | typed(cell(found, 1), known_by="")

    answer = client.post(url_of(found, f"lines/{line.pk}/fill/"), said)

    assert answer.status_code == 422
    assert CheckCell.objects.count() == 0


def test_an_answer_is_confirmed_by_somebody_else(client, plan):
    one = answered(cell(table(plan)), plan.lead)
    ada = make.user()
    plan.participants.create(person=ada, since=NOW)
    client.force_login(ada)

    client.post(place(one, "confirm/"), {"version": one.version})

    assert CheckCell.objects.get().state == "confirmed"


@pytest.mark.parametrize(("step", "status"), [("confirm/", 422), ("reopen/", 422), ("not-applicable/", 422)])
def test_a_step_that_does_not_fit_changes_nothing(client, plan, step, status):
    one = cell(table(plan))

    answer = client.post(place(one, step), {"version": 1})

    assert answer.status_code == status
    assert CheckCell.objects.count() == 0


def test_what_shows_it_stands_with_the_cell(client, plan):
    one = cell(table(plan))

    client.post(place(one, "shown/"), {"text": "Section 4: no half-width brackets."})
    client.post(place(one, "shown/"), {"url": "https://bank.example/spec"})
    page = client.get(place(one))

    assert [shown.kind for shown in page.context["view"].evidence] == ["text", "link"]


@pytest.mark.parametrize(
    "said", [{}, {"text": "a", "url": "https://a.example"}, {"url": "javascript:alert(1)"}]
)
def test_what_shows_nothing_is_refused(client, plan, said):
    answer = client.post(place(cell(table(plan)), "shown/"), said)

    assert answer.status_code == 422
    assert Evidence.objects.count() == 0


def test_a_line_is_added_changed_and_moved_out(client, plan):
    found = table(plan)

    client.post(url_of(found, "lines/new/row/"), {"label": "Phone"})
    line = found.lines.get(label="Phone")
    client.post(url_of(found, f"lines/{line.pk}/"), {"label": "Telephone", "note": "typed by the customer"})
    line.refresh_from_db()
    client.post(url_of(found, f"lines/{line.pk}/remove/"))

    assert (line.label, line.note) == ("Telephone", "typed by the customer")
    assert not found.lines.filter(label="Telephone", removed_at=None).exists()


def test_a_line_without_a_name_is_refused(client, plan):
    found = table(plan)

    answer = client.post(url_of(found, "lines/new/row/"), {"label": ""})

    assert answer.status_code == 422
    assert found.lines.count() == 4


@pytest.mark.parametrize("ending", ["csv", "xlsx", "md"])
def test_the_table_can_be_taken_along(client, plan, ending):
    found = table(plan, ["=1+1", "Name"])
    answered(cell(found), plan.lead)

    answer = client.get(url_of(found, f"export/table.{ending}"))

    assert answer.status_code == 200
    if ending == "xlsx":
        first = load_workbook(BytesIO(answer.content)).active["A2"]
        assert (first.data_type, first.value) == ("s", "=1+1")
    if ending == "csv":
        assert "'=1+1,,[answered] at most 60 characters" in answer.content.decode()


def test_test_values_say_what_each_party_makes_of_them(client, plan):
    found = table(plan)
    answered(cell(found, 0, 0), plan.lead, {**RULE, "allowed": ["half_brackets"]})
    answered(cell(found, 0, 1), plan.lead, {**RULE, "refused": ["half_brackets"]})

    answer = client.get(url_of(found, "export/values.csv"))

    assert "half-width brackets,测试(中国)有限公司,10,allowed,refused" in answer.content.decode()


@pytest.mark.parametrize("name", ["values.pdf", "nothing.csv"])
def test_other_files_do_not_exist(client, plan, name):
    found = table(plan)

    assert client.get(url_of(found, f"export/{name}")).status_code == 404


def test_a_reader_without_names_reads_and_writes_nothing(client, plan):
    one = cell(table(plan))
    client.force_login(make.user(role="executive"))

    answers = [client.get(place(one)), client.post(place(one), typed(one))]

    assert [answer.status_code for answer in answers] == [200, 403]
    assert CheckCell.objects.count() == 0
