"""The pages of upkeep, as an administrator sees them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from postmortem.evidence.models import StoredFile
from postmortem.people.models import User
from postmortem.upkeep import actions
from postmortem.upkeep.models import PeopleImport, RetentionRule
from tests import make
from tests.make import NOW
from tests.people.pages import field_errors, form_errors, verbs
from tests.upkeep import books

pytestmark = pytest.mark.django_db


def upload(data, name="book.csv", **typed):
    return {"file": SimpleUploadedFile(name, data), "adds_departments": "on", **typed}


def own(number, first=0):
    return [[f"p{first + n}", f"Person {n}", "", "Design", "", "", "", ""] for n in range(number)]


def said(response):
    return response.content.decode()


def test_an_address_book_is_brought_looked_at_and_taken_over(office):
    brought = office.post(reverse("settings_import"), upload(books.wecom(), "wecom.xlsx"))
    shown = office.get(brought["Location"])
    given = PeopleImport.objects.get()
    taken = office.post(brought["Location"], {"step": "all", "seen": given.seen}, follow=True)

    assert "Every row can be taken. Nothing has changed yet." in said(shown)
    assert [word in said(shown) for word in ("陈伟", "li.na@example.com", "设计部, 产品部")] == [True] * 3
    assert "It was taken over: 3 new people." in said(taken)
    assert set(User.objects.values_list("account", flat=True)) == {"mo", "chenwei", "lina", "wangqiang"}
    assert verbs() == ["people.file_brought", "people.import_confirmed", "people.imported"]


def test_a_bad_row_is_shown_with_row_column_and_reason_and_keeps_all_out(office):
    rows = [*own(2), ["wei", "Wei", "nowhere", "Design", "", "", "", ""]]
    address = office.post(reverse("settings_import"), upload(books.own(*rows)))["Location"]
    given = PeopleImport.objects.get()

    shown = said(office.get(address))
    refused = office.post(address, {"step": "all", "seen": given.seen})
    good = office.post(address, {"step": "good", "seen": given.seen}, follow=True)

    assert "1 of 3 rows cannot be taken." in shown
    assert "This is no mail address." in shown
    assert (refused.status_code, "Some rows cannot be taken." in said(refused)) == (422, True)
    assert ("It was taken over: 2 new people." in said(good), User.objects.count()) == (True, 3)


@pytest.mark.parametrize(
    ("typed", "status", "error"),
    [
        ({}, 422, "This field is required."),
        (upload(b""), 422, "The file is empty."),
        (upload(b"x" * (10 * 1024 * 1024 + 1)), 413, "The file is larger than 10 MB."),
        (upload(b"PK nothing"), 422, "The file is damaged."),
    ],
    ids=["none", "empty", "large", "damaged"],
)
def test_what_is_no_address_book_is_said_at_the_field(office, typed, status, error):
    response = office.post(reverse("settings_import"), typed)

    assert (response.status_code, field_errors(response)) == (status, {"file": [error]})
    assert (User.objects.count(), PeopleImport.objects.filter(state="open").count()) == (1, 0)


def test_a_large_file_is_read_and_taken_over_by_ticks(office, monkeypatch):
    monkeypatch.setattr("postmortem.upkeep.actions.importing.AT_ONCE", 1000)
    address = office.post(reverse("settings_import"), upload(books.own(*own(600))))["Location"]

    waits = said(office.get(address))
    actions.read_waiting(now=NOW)
    given = PeopleImport.objects.get()
    confirmed = said(office.post(address, {"step": "all", "seen": given.seen}, follow=True))
    before = User.objects.count()
    actions.read_waiting(now=NOW)

    assert "It is being read" in waits
    assert '<progress aria-label="The file is being worked on"></progress>' in waits
    assert '<progress aria-label="The file is being worked on"></progress>' in confirmed
    assert "It is being taken over: all of it, or nothing." in confirmed
    assert (before, User.objects.count()) == (1, 601)


def test_a_file_confirmed_after_it_ended_is_too_late(office):
    address = office.post(reverse("settings_import"), upload(books.own(*own(1))))["Location"]
    given = PeopleImport.objects.get()
    office.post(address, {"step": "drop"})

    late = office.post(address, {"step": "all", "seen": given.seen})

    assert (late.status_code, User.objects.count()) == (409, 1)


@pytest.mark.parametrize("files", [1, 3])
def test_the_page_to_bring_people_asks_few_queries(office, django_assert_num_queries, files):
    for number in range(files):
        office.post(reverse("settings_import"), upload(books.own(*own(1, number))))

    with django_assert_num_queries(3):
        office.get(reverse("settings_import"))


def test_somebody_leaves_over_two_pages(office):
    heir = make.user("heir", department=make.department("design"))
    wei = make.lead("brand", display_name="Chen Wei")
    address = reverse("settings_person_leave", args=[wei.pk])

    shown = said(office.get(address))
    unsaid = office.post(address, {"rest": ""})
    passed = office.post(address, {"rest": heir.pk}, follow=True)
    now = reverse("settings_person_leave_now", args=[wei.pk])
    wrong = office.post(now, {"account": "heir"})
    gone = office.post(now, {"account": wei.account}, follow=True)

    wei.refresh_from_db()
    assert "1 thing needs a successor before the name can go." in shown
    assert (unsaid.status_code, form_errors(unsaid)) == (
        422,
        ["Choose a successor for each, or one for all of it."],
    )
    assert "Nothing waits for this person any more: the name can go." in said(passed)
    assert (wrong.status_code, field_errors(wrong)) == (422, {"account": ["This is not the account name."]})
    assert ("Chen Wei" in said(gone), wei.display_name) == (False, "former colleague · Brand")
    assert office.get(reverse("settings_person", args=[wei.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_who_leaves_asks_few_queries(office, django_assert_num_queries, rows):
    wei = make.user(department=make.department("design"))
    activity = make.activity()
    for _number in range(rows):
        make.deliverable(activity=activity, accountable=wei)

    with django_assert_num_queries(15):
        office.get(reverse("settings_person_leave", args=[wei.pk]))


def test_departments_are_merged_on_a_page(office):
    design, brand = make.department("design"), make.department("brand")
    make.user(department=design)
    address = reverse("settings_department_merge", args=[design.pk])

    shown = said(office.get(address))
    unsaid = office.post(address, {"into": ""})
    office.post(address, {"into": brand.pk})

    assert "1 person and everything that is open moves" in shown
    assert (unsaid.status_code, field_errors(unsaid)) == (422, {"into": ["This field is required."]})
    assert (brand.people.count(), office.get(address).status_code) == (1, 404)
    edited = said(office.get(reverse("settings_department", args=[design.pk])))
    assert "It was merged into Brand." in edited


def days(**typed):
    kept = {"drafts": 30, "screenshots": 365, "notices": 365, "messages": 180, "security": 365}
    return {**kept, "raw_views": 90, "sessions": 1, "tokens": 2, "imports": 30, "attachments": "", **typed}


def test_days_are_looked_at_before_they_are_saved(office):
    given = PeopleImport.objects.create(
        name="wecom.xlsx",
        sha256="",
        state="dropped",
        found={"new": []},
        at=NOW,
        ended_at=NOW - 10 * make.timedelta(days=1),
    )

    looked = said(office.post(reverse("settings_retention"), days(imports=5, look="1")))
    stored = RetentionRule.objects.count()
    few = office.post(reverse("settings_retention"), days(security=30, save="1"))
    office.post(reverse("settings_retention"), days(imports=5, save="1"))

    assert "With these days 1 thing would go. Nothing is saved yet." in looked
    assert (given.name in looked, stored) == (True, 0)
    assert (few.status_code, field_errors(few)) == (
        422,
        {"security": ["Ensure this value is greater than or equal to 180."]},
    )
    assert list(RetentionRule.objects.values_list("kind", "days")) == [("imports", 5)]


def test_the_page_of_retention_asks_few_queries(office, django_assert_num_queries):
    with django_assert_num_queries(14):
        office.get(reverse("settings_retention"))


def stored(by, number=1):
    return [
        StoredFile.objects.create(
            stored_name=f"{n}.png",
            sha256="cd" * 32,
            size=7,
            media_type="image/png",
            original_name="Quilla.png",
            by=by,
            at=NOW,
        )
        for n in range(number)
    ]


def test_a_file_is_blanked_on_a_page_that_shows_no_names(office, admin):
    (chat,) = stored(admin)
    address = reverse("settings_blank", args=[chat.pk])

    unsaid = office.post(address, {"reason": ""})
    office.post(address, {"reason": "It shows a customer."})
    late = office.post(address, {"reason": "It shows a customer."})
    shown = said(office.get(reverse("settings_stored")))

    assert (unsaid.status_code, field_errors(unsaid)) == (422, {"reason": ["Say in one sentence why."]})
    assert late.status_code == 409
    assert ["blanked on" in shown, "It shows a customer." in shown, "Quilla" in shown] == [True, True, False]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_files_asks_few_queries(office, admin, django_assert_num_queries, number):
    stored(admin, number)

    with django_assert_num_queries(3):
        office.get(reverse("settings_stored"))
