"""A list is brought, looked at, taken over, and brought again: updates are offered, nothing is doubled."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from postmortem.activities.actions import drop_deliverable, edit_deliverable
from postmortem.activities.models import Activity, Deliverable
from postmortem.audit.models import Entry
from postmortem.links.models import Link, ListImport
from postmortem.outbox.models import Duty
from tests import make
from tests.links import exports
from tests.make import NOW

pytestmark = pytest.mark.django_db
THREE = datetime(2026, 11, 13, 7, 4, tzinfo=UTC)
JIRA = exports.JIRA


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def driver():
    return make.user("dora", display_name="Dora Dix", department=make.department("product"))


@pytest.fixture
def lei():
    return make.user("li.lei", display_name="Li Lei 李雷", department=make.department("design"))


@pytest.fixture
def activity(driver):
    return make.activity(lead=driver)


@pytest.fixture
def desk(client, driver):
    client.force_login(driver)
    return client


def brought(desk, activity, rows, name="list.csv", **typed):
    content = exports.as_csv(rows) if isinstance(rows, list) else rows
    file = SimpleUploadedFile(name, content)
    return desk.post(reverse("links:list", args=[activity.pk]), {"file": file, **typed})


def looked_at(desk, activity, rows):
    """The address of the preview and its page."""
    address = brought(desk, activity, rows)["Location"]
    return address, desk.get(address).context["page"]


def taken_over(desk, address, page, take=None, **said):
    rows = [s.line.number for s in page.plan.changing if s.is_offered] if take is None else take
    return desk.post(address, {"step": "apply", "seen": page.digest, "take": rows, **said})


def ran(desk, activity, rows, take=None):
    address, page = looked_at(desk, activity, rows)
    taken_over(desk, address, page, take)
    return page


def verdicts(page):
    return [step.verdict for step in page.plan.steps]


def names(activity):
    return list(activity.deliverables.order_by("position").values_list("name", flat=True))


def test_a_list_becomes_rows_of_the_plan_with_names_asked_and_links_kept(desk, activity, lei):
    page = ran(desk, activity, JIRA)

    row = activity.deliverables.get(name="Shop poster")
    assert verdicts(page) == ["new", "new", "new"]
    assert names(activity) == ["Shop poster", "Voucher page"]  # what is done there is not ticked
    assert (row.due_at, row.accountable, row.status) == (THREE, lei, "draft")
    assert Duty.objects.filter(kind="accept", holder=lei, subj_id=row.pk, state="open").count() == 1
    link = Link.objects.get(deliverable=row)
    assert (link.service, link.external_id, link.state) == ("jira", "SHOP-1", "todo")
    given = ListImport.objects.get()
    assert (given.state, given.content, len(given.report)) == ("applied", None, 3)
    assert Entry.objects.filter(verb="list.taken_over", subj_id=given.pk).count() == 1


def sent_as_it_stands(page):
    """What a browser sends of the choices that nobody touched."""
    return {"service": page.listed.service, **{column.name: column.field for column in page.columns}}


def test_what_was_guessed_and_left_so_is_no_choice_to_look_at_again(desk, activity):
    address, page = looked_at(desk, activity, JIRA)

    taken_over(desk, address, page, **sent_as_it_stands(page))

    assert names(activity) == ["Shop poster", "Voucher page"]


def test_another_column_is_looked_at_before_anything_is_taken(desk, activity):
    address, page = looked_at(desk, activity, JIRA)
    other = {column.name: "" for column in page.columns if column.field == "due"}

    taken_over(desk, address, page, **{**sent_as_it_stands(page), **other})

    assert (len(other), names(activity)) == (1, [])


def test_the_report_says_what_became_of_each_row(desk, activity):
    address, page = looked_at(desk, activity, [*JIRA, ["", "SHOP-9"], ["Again", "SHOP-1"]])

    report = desk.get(taken_over(desk, address, page)["Location"])

    assert [(row.number, row.id, str(row.word)) for row in report.context["rows"]] == [
        (2, "SHOP-1", "added"),
        (3, "SHOP-2", "added"),
        (4, "SHOP-3", "left out"),
        (5, "SHOP-9", "cannot be taken"),
        (6, "SHOP-1", "cannot be taken"),
    ]
    assert report.context["rows"][4].sentences == ["Its number stands in row 2 already."]


def test_the_same_list_again_changes_nothing(desk, activity, lei):
    ran(desk, activity, JIRA)

    _address, page = looked_at(desk, activity, JIRA)

    assert verdicts(page) == ["same", "same", "new"]
    assert (page.may_apply, names(activity)) == (True, ["Shop poster", "Voucher page"])


def test_what_changed_there_is_offered_and_what_is_gone_is_told(desk, activity, lei):
    ran(desk, activity, JIRA)
    later = [JIRA[0], ["Shop poster, large", *JIRA[1][1:4], "In Progress", *JIRA[1][5:]]]

    page = ran(desk, activity, later)

    assert (verdicts(page), [link.external_id for link in page.plan.gone]) == (["update"], ["SHOP-2"])
    assert names(activity) == ["Shop poster, large", "Voucher page"]
    assert Link.objects.get(external_id="SHOP-1").state == "doing"
    assert Link.objects.filter(deliverable__activity=activity).count() == 2


def test_what_was_changed_here_alone_stays(desk, activity, driver):
    ran(desk, activity, JIRA)
    row = activity.deliverables.get(name="Voucher page")
    edit_deliverable(row.pk, row.version, {"name": "Voucher screen"}, by=driver, now=NOW)

    _address, page = looked_at(desk, activity, JIRA)

    assert verdicts(page)[:2] == ["same", "same"]


def test_what_was_changed_here_and_there_is_offered_unticked(desk, activity, driver):
    ran(desk, activity, JIRA)
    row = activity.deliverables.get(name="Voucher page")
    edit_deliverable(row.pk, row.version, {"name": "Voucher screen"}, by=driver, now=NOW)
    later = [*JIRA[:2], ["Voucher view", *JIRA[2][1:]]]

    _address, page = looked_at(desk, activity, later)

    step = page.plan.steps[1]
    assert (step.verdict, step.is_offered) == ("update", False)
    assert [one.code for one in step.problems] == ["changed_here_too"]


def test_a_row_that_is_not_needed_here_stays_so(desk, activity, driver):
    ran(desk, activity, JIRA)
    row = activity.deliverables.get(name="Voucher page")
    drop_deliverable(row.pk, by=driver, now=NOW, reason="Too dear.")

    _address, page = looked_at(desk, activity, [*JIRA[:2], ["Other", *JIRA[2][1:]]])

    assert verdicts(page) == ["same", "kept"]


def test_a_moved_due_time_is_moved_and_stands_in_the_log(desk, activity, lei):
    ran(desk, activity, JIRA)
    later = [JIRA[0], [*JIRA[1][:7], "14/Nov/26 3:04 PM", ""]]

    ran(desk, activity, later)

    row = activity.deliverables.get(name="Shop poster")
    assert row.due_at == THREE + timedelta(days=1)
    assert row.log.count() == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["Poster", ""], "no_id"),
        (["", "SHOP-7"], "no_title"),
        (["Poster", "S" * 121], "long_id"),
        (["Poster", "SHOP-7", "", "", "", "", "", "3/4/2026"], "bad_date"),
        (["Poster", "SHOP-1"], "twice"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_keeps_none_out(desk, activity, row, code):
    page = ran(desk, activity, [*JIRA[:2], row])

    assert (verdicts(page), page.plan.steps[1].problems[0].code) == (["new", "refused"], code)
    assert names(activity) == ["Shop poster"]


@pytest.mark.parametrize(
    ("who", "code"), [("Somebody Else", "nobody"), ("Li Lei", "several"), ("Homer", "homeless")]
)
def test_a_name_that_is_not_sure_asks_nobody(desk, activity, lei, who, code):
    make.user("li.lei2", display_name="Li Lei", department=make.department("service"))
    make.user("homer", display_name="Homer", department=None)

    page = ran(desk, activity, [JIRA[0], [*JIRA[1][:6], who, "", ""]])

    assert [one.code for one in page.plan.steps[0].problems] == [code]
    assert activity.deliverables.get().accountable is None


def test_a_long_title_is_shortened_and_the_same_next_time(desk, activity):
    rows = [JIRA[0], ["P" * 130, *JIRA[1][1:]]]
    ran(desk, activity, rows)

    _address, page = looked_at(desk, activity, rows)

    assert names(activity) == ["P" * 119 + "…"]
    assert verdicts(page) == ["same"]


def test_nothing_is_taken_over_that_differs_from_what_was_shown(desk, activity, driver):
    ran(desk, activity, JIRA)
    later = [JIRA[0], ["Shop poster, large", *JIRA[1][1:]]]
    address, page = looked_at(desk, activity, later)
    row = activity.deliverables.get(name="Shop poster")
    edit_deliverable(row.pk, row.version, {"acceptance": "It shines."}, by=driver, now=NOW)

    answer = taken_over(desk, address, page)

    assert (answer.status_code, names(activity)) == (409, ["Shop poster", "Voucher page"])
    assert ListImport.objects.last().state == "open"


def test_sent_twice_it_is_taken_over_once(desk, activity):
    address, page = looked_at(desk, activity, JIRA)

    answers = [taken_over(desk, address, page) for _time in range(2)]

    assert [one.status_code for one in answers] == [302, 200]  # the second shows the report
    assert names(activity) == ["Shop poster", "Voucher page"]


def test_one_row_that_breaks_leaves_nothing_half_done(desk, activity):
    address, page = looked_at(desk, activity, JIRA)
    Link.objects.bulk_create(
        Link(activity=activity, service="jira", external_id=f"A-{n}", by=activity.lead, at=NOW)
        for n in range(2)
    )
    make.deliverable(activity=activity, name="Meanwhile")
    linked = activity.deliverables.get(name="Meanwhile")
    Link.objects.create(deliverable=linked, service="jira", external_id="SHOP-2", by=activity.lead, at=NOW)

    answer = taken_over(desk, address, page)

    assert (answer.status_code, names(activity)) == (409, ["Meanwhile"])


def test_nothing_ticked_is_said(desk, activity):
    address, page = looked_at(desk, activity, JIRA)

    answer = taken_over(desk, address, page, take=[])

    assert (answer.status_code, names(activity)) == (422, [])
    assert "Tick at least one row that is to be taken over." in answer.content.decode()


def test_another_choice_of_columns_is_looked_at_first(desk, activity):
    address, page = looked_at(desk, activity, JIRA)
    other = {column.name: column.field for column in page.columns} | {"column-9": "acceptance"}

    answer = taken_over(desk, address, page, **other, service="jira")

    assert (answer["Location"], names(activity)) == (address, [])
    anew = desk.get(address).context["page"]
    taken_over(desk, address, anew, **other, service="jira")
    assert activity.deliverables.get(name="Shop poster").acceptance == "Two\nlines"


def test_what_was_chosen_last_time_is_chosen_again(desk, activity):
    address, _page = looked_at(desk, activity, JIRA)
    desk.post(address, {"step": "look", "service": "zentao", "column-1": "title", "column-2": "id"})
    page = desk.get(address).context["page"]
    taken_over(desk, address, page)

    _address, again = looked_at(desk, activity, JIRA)

    assert (again.listed.service, again.listed.fields) == ("zentao", {"title": 1, "id": 2})
    assert verdicts(again) == ["same", "same", "same"]


def test_without_a_number_nothing_can_be_taken_over(desk, activity):
    rows = [["Summary", "Assignee"], ["Poster", "Li Lei"]]

    address, page = looked_at(desk, activity, rows)

    assert (page.listed.lacks, page.may_apply) == (["id"], False)
    assert "No column says “number there”" in desk.get(address).content.decode()


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 422, "The file is empty."),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "The file is larger than 5 MB."),
        (b"one,two\n1,2\n", 422, "No list is found in this file: one row has to say what the columns are."),
        (b"%PDF-1.7", 422, "Files of this kind (PDF) are not read."),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_one_sentence(desk, activity, content, status, sentence):
    answer = brought(desk, activity, content)

    assert (answer.status_code, ListImport.objects.count()) == (status, 0)
    assert sentence in answer.content.decode()


def test_a_list_without_a_file_is_asked_for(desk, activity):
    answer = desk.post(reverse("links:list", args=[activity.pk]), {})

    assert (answer.status_code, answer.context["form"].errors["file"]) == (422, ["This field is required."])


def test_an_activity_that_has_ended_takes_no_list(desk, driver):
    ended = make.activity(lead=driver)
    Activity.objects.filter(pk=ended.pk).update(status=Activity.Status.CANCELLED)

    answer = brought(desk, ended, JIRA)

    assert (answer.status_code, ListImport.objects.count()) == (422, 0)
    assert "The activity has ended: its plan is no longer changed." in answer.content.decode()


def test_a_list_that_is_left_out_keeps_no_bytes(desk, activity):
    address, _page = looked_at(desk, activity, JIRA)

    desk.post(address, {"step": "drop"})

    given = ListImport.objects.get()
    assert (given.state, given.content, names(activity)) == ("dropped", None, [])
    assert desk.get(address)["Location"] == reverse("links:list", args=[activity.pk])


def test_another_list_takes_the_place_of_the_one_that_lay_open(desk, activity):
    looked_at(desk, activity, JIRA)
    looked_at(desk, activity, exports.PINGCODE)

    assert list(ListImport.objects.order_by("pk").values_list("state", flat=True)) == ["dropped", "open"]


def test_other_people_find_no_list_of_mine(desk, client, activity, lei):
    address, _page = looked_at(desk, activity, JIRA)
    lei.department.lead = lei
    lei.department.save()
    make.takes_part(activity, lei.department)

    client.force_login(lei)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("rows", [2, 60])
def test_a_preview_costs_the_same_whatever_its_length(desk, activity, rows, django_assert_num_queries):
    listed = [JIRA[0], *([f"Row {n}", f"SHOP-{n}", "", "", "To Do"] for n in range(rows))]
    address = brought(desk, activity, listed)["Location"]

    with django_assert_num_queries(10):
        desk.get(address)


def test_worktile_and_pingcode_workbooks_go_the_whole_way(desk, activity, lei):
    for tool, rows in (("pingcode", exports.PINGCODE), ("worktile", exports.WORKTILE)):
        ran(desk, activity, exports.as_xlsx(rows))
        assert Link.objects.filter(service=tool, deliverable__accountable=lei).count() == 1
    assert Deliverable.objects.filter(activity=activity).count() == 4
