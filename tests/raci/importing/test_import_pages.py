"""Bringing a table in the browser: file or text, preview, choices, taking over, and every refusal."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from postmortem.activities.models import Activity
from raci import actions
from raci.models import MatrixImport
from raci.rules import Holder
from raci.rules.matching import field_of
from tests import make
from tests.make import NOW
from tests.raci.importing.given import TABLE, bring, key, looked, matrix, named_scene
from tests.raci.tables.given import csv_of, page, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def url(plan, given=None):
    if given is None:
        return reverse("raci:import", args=[plan.activity.pk])
    return reverse("raci:import_preview", args=[plan.activity.pk, given.pk])


def upload(client, plan, content, name="plan.csv"):
    return client.post(url(plan), {"file": SimpleUploadedFile(name, content), "text": ""})


def text_of(response):
    return " ".join(response.content.decode().split())


def press(client, plan, given, step, **fields):
    return client.post(url(plan, given), {"step": step, "seen": looked(given).digest, **fields})


ROWS = [["Task", "Painter", "王芳", "Driver"], ["Poster", "A", "C", "I"], ["Copy", "R", "A", ""]]
FILES = {
    "plan.csv": csv_of(*ROWS),
    "gb.csv": csv_of(*ROWS, encoding="gb18030"),
    "plan.xlsx": workbook(
        page(
            ["Campaign plan"],
            ["Task", "Design", "Business", "Product"],
            ["", "Painter", "王芳", "Driver"],
            ["Make"],
            ["Poster", "A", "C", "I"],
            ["Copy", "R", "A"],
            merged=("A1:D1", "A2:A3", "A4:D4"),
        )
    ),
    "plan.md": b"| Task | Painter | "
    + "王芳".encode()
    + b" | Driver |\n|---|---|---|---|\n| Poster | **A** | C | I |\n"
    b"| Copy | R | A | - |\n",
}


def test_a_table_that_is_sent_twice_is_brought_once(client):
    plan = named_scene()
    client.force_login(plan.driver)
    token = client.get(url(plan)).context["form"]["submit_token"].value()

    answers = [client.post(url(plan), {"text": TABLE, "submit_token": token}) for _time in range(2)]

    given = MatrixImport.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [url(plan, given)] * 2


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_brought_looked_at_and_taken_over(client, name):
    plan = named_scene()
    client.force_login(plan.driver)

    brought = upload(client, plan, FILES[name], name)
    given = MatrixImport.objects.get()
    shown = client.get(url(plan, given))
    taken = press(client, plan, given, "apply")

    assert (brought.status_code, brought.headers["Location"]) == (302, url(plan, given))
    assert (shown.status_code, "It changes 2 rows; new among them: 1." in text_of(shown)) == (200, True)
    assert taken.headers["Location"] == reverse("raci:matrix", args=[plan.activity.pk])
    assert matrix(plan.activity) == {
        "Final effect": "A 王芳, R Business",
        "Poster": "A Painter, C 王芳, I Driver",
        "Copy": "A 王芳, R Painter",
    }


def test_cells_pasted_from_a_spreadsheet_are_a_table(client):
    plan = named_scene()
    client.force_login(plan.driver)

    brought = client.post(url(plan), {"text": TABLE.replace(",", "\t")})
    given = MatrixImport.objects.get()
    taken = press(client, plan, given, "apply")

    assert (brought.status_code, given.name, taken.status_code) == (302, "Pasted table", 302)
    assert len(matrix(plan.activity)) == 3


def test_the_second_preview_of_the_same_file_has_no_button(client):
    plan = named_scene()
    client.force_login(plan.driver)
    upload(client, plan, FILES["plan.csv"])
    press(client, plan, MatrixImport.objects.get(), "apply")

    upload(client, plan, FILES["plan.csv"])
    again = MatrixImport.objects.get(state="open")
    shown = text_of(client.get(url(plan, again)))
    forced = press(client, plan, again, "apply")

    assert "No difference: the matrix says all of this already." in shown
    assert 'value="apply"' not in shown
    assert forced.status_code == 422


def refused_file(name, content, sentence):
    return pytest.param(name, content, sentence, id=name)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        refused_file("letter.txt", b"Dear all", "No table with letters, or with columns for who does what"),
        refused_file("empty.csv", b"", "The file is empty."),
        refused_file(
            "locked.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "The file is protected by a password.",
        ),
        refused_file("broken.xlsx", FILES["plan.xlsx"][:900], "The file is damaged."),
        refused_file("scan.pdf", b"%PDF-1.7", "Files of this kind (PDF) are not read."),
        refused_file(
            "long.csv",
            csv_of(["Task", "Painter"], *[[f"Task {n}", "A"] for n in range(5001)]),
            "The file has more than 5,000 rows.",
        ),
        refused_file("noise.csv", b"\x00\x01\x02\xff", "The file is neither a workbook nor text"),
    ],
)
def test_what_is_no_table_gets_one_sentence(client, name, content, sentence):
    plan = named_scene()
    client.force_login(plan.driver)

    response = upload(client, plan, content, name)

    assert (response.status_code, MatrixImport.objects.count()) == (422, 0)
    assert sentence in text_of(response)


def test_a_file_over_5_mb_is_too_large(client):
    plan = named_scene()
    client.force_login(plan.driver)

    response = upload(client, plan, b"x" * (5 * 1024 * 1024 + 1))

    assert (response.status_code, MatrixImport.objects.count()) == (413, 0)
    assert "The file is larger than 5 MB." in text_of(response)


def test_a_pasted_table_that_is_too_long_is_said_to_be(client):
    plan = named_scene()
    client.force_login(plan.driver)

    response = client.post(url(plan), {"text": "Task,A\n" * 900_000})

    assert (response.status_code, MatrixImport.objects.count()) == (413, 0)
    assert "may have at most 5.0 MB. Nothing was stored" in text_of(response)
    assert f'href="{url(plan)}"' in text_of(response)


def test_text_that_is_no_table_is_kept(client):
    plan = named_scene()
    client.force_login(plan.driver)

    response = client.post(url(plan), {"text": "Painter does it, more or less"})

    assert response.status_code == 422
    assert "Painter does it, more or less</textarea>" in text_of(response)
    assert "No table with letters" in text_of(response)


@pytest.mark.parametrize("data", [{}, {"text": "  "}])
def test_one_of_the_two_is_needed(client, data):
    plan = named_scene()
    client.force_login(plan.driver)

    response = client.post(url(plan), data)

    assert response.status_code == 422
    assert "Choose a file or paste a table, one of the two." in text_of(response)


def test_not_both_at_once(client):
    plan = named_scene()
    client.force_login(plan.driver)

    response = client.post(url(plan), {"text": TABLE, "file": SimpleUploadedFile("plan.csv", TABLE.encode())})

    assert (response.status_code, MatrixImport.objects.count()) == (422, 0)


def test_names_and_words_are_chosen_and_looked_at_again(client):
    plan = named_scene()
    client.force_login(plan.driver)
    given = bring(plan, "任务,负责,批准\nCopy,PM,Ghost\n")
    asked = text_of(client.get(url(plan, given)))
    choices = {
        "question:meaning:B1:负责": "R",
        field_of("name", "PM"): key(plan.driver),
        field_of("name", "Ghost"): "out",
    }

    again = press(client, plan, given, "look", **choices)
    shown = text_of(client.get(url(plan, given)))
    given.refresh_from_db()
    press(client, plan, given, "apply", **choices)

    assert "3 things are to be answered before it can be taken over." in asked
    assert 'value="apply"' not in asked
    assert again.headers["Location"] == url(plan, given)
    assert "It changes one row; new among them: 1." in shown
    assert matrix(plan.activity)["Copy"] == "R Driver"


def test_what_was_chosen_and_not_looked_at_is_looked_at_first(client):
    plan = named_scene()
    client.force_login(plan.driver)
    given = bring(plan, "Task,PM\nCopy,A\n", answers={field_of("name", "PM"): key(plan.driver)})

    response = press(client, plan, given, "apply", **{field_of("name", "PM"): key(plan.painter)})

    assert (response.status_code, response.headers["Location"]) == (302, url(plan, given))
    assert "Copy" not in matrix(plan.activity)
    assert "Your choices have changed what would be taken over" in text_of(client.get(url(plan, given)))


def test_a_guess_that_was_left_as_it_is_is_no_choice_to_look_at_again(client):
    plan = named_scene()
    client.force_login(plan.driver)
    given = bring(plan, "Phase,Task,Painter\nGnorp,Copy,A\n")
    guessed = {ask.field: ask.value for ask in client.get(url(plan, given)).context["page"].asks.phases}

    response = press(client, plan, given, "apply", **guessed)

    assert list(guessed.values()) == ["make"]
    assert response.headers["Location"] == reverse("raci:matrix", args=[plan.activity.pk])


def test_everything_is_answered_anew(client):
    plan = named_scene()
    client.force_login(plan.driver)
    given = bring(plan, "Task,PM\nCopy,A\n", answers={"rest": "yes"})

    press(client, plan, given, "anew")

    given.refresh_from_db()
    assert given.answers == {}


def test_a_matrix_that_changed_meanwhile_is_shown_as_it_is(client):
    plan = named_scene()
    client.force_login(plan.driver)
    given = bring(plan, TABLE)
    seen = looked(given).digest
    actions.set_letter(plan.poster.pk, Holder(plan.product.department_id), "I", by=plan.driver, now=NOW)

    response = client.post(url(plan, given), {"step": "apply", "seen": seen})

    assert response.status_code == 409
    assert "This was answered or changed meanwhile; look at it as it is now." in text_of(response)
    assert "Copy" not in matrix(plan.activity)


def test_a_file_is_left_out(client):
    plan = named_scene()
    client.force_login(plan.driver)
    given = bring(plan, TABLE)

    response = press(client, plan, given, "drop")

    assert response.headers["Location"] == reverse("raci:matrix", args=[plan.activity.pk])
    assert MatrixImport.objects.get().state == "dropped"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_file_that_is_gone_leads_back_to_the_matrix(client, method):
    plan = named_scene()
    client.force_login(plan.driver)
    given = bring(plan, TABLE)
    actions.drop_import(given, by=plan.driver, now=NOW)

    response = getattr(client, method)(url(plan, given), {"step": "apply"})

    assert response.headers["Location"] == reverse("raci:matrix", args=[plan.activity.pk])


def test_the_page_leads_back_to_what_is_still_looked_at(client):
    plan = named_scene()
    client.force_login(plan.driver)
    given = bring(plan, TABLE)

    shown = text_of(client.get(url(plan)))

    assert f'“plan.csv” is still being looked at: <a href="{url(plan, given)}">' in shown


def test_other_peoples_files_are_not_there(client):
    plan = named_scene()
    given = bring(plan, TABLE)
    client.force_login(plan.design)

    response = client.get(url(plan, given))

    assert response.status_code == 404


def test_what_a_lead_may_not_change_is_said(client):
    plan = named_scene()
    client.force_login(plan.design)
    given = bring(plan, "Task,Painter,王芳\nCopy,A,\nText,A,C\n", by=plan.design)

    shown = text_of(client.get(url(plan, given)))

    assert "It changes one row; new among them: 1." in shown
    assert (
        "Left out: It changes letters of other departments; whoever drives the activity can take it over."
        in shown
    )


def test_a_hand_over_is_offered_for_a_row_that_is_accepted(client):
    plan = named_scene()
    client.force_login(plan.driver)
    given = bring(plan, "Task,王芳\nPoster,A\n")

    shown = text_of(client.get(url(plan, given)))

    assert "Painter · Design has accepted “Poster”; the file names 王芳 · Business." in shown
    assert reverse("raci:hand_over", args=[plan.activity.pk, plan.poster.pk]) in shown


def test_a_long_file_shows_the_first_rows_and_counts_the_rest(client):
    plan = named_scene()
    client.force_login(plan.driver)
    rows = "".join(f"Thing {number},A\n" for number in range(230))
    given = bring(plan, f"Task,Painter\n{rows}")

    shown = text_of(client.get(url(plan, given)))

    assert "It changes 230 rows; new among them: 230." in shown
    assert ("Thing 199" in shown, "Thing 200" in shown, "And 30 more rows." in shown) == (True, False, True)


def test_a_file_of_more_rows_than_one_request_takes_is_for_the_server(client):
    plan = named_scene()
    client.force_login(plan.driver)
    rows = "".join(f"Thing {number},A\n" for number in range(301))
    given = bring(plan, f"Task,Painter\n{rows}")

    shown = text_of(client.get(url(plan, given)))
    forced = press(client, plan, given, "apply")

    assert "It changes 301 rows, more than can be taken over here at once." in shown
    assert ('value="apply"' in shown, forced.status_code) == (False, 422)


def test_many_unknown_names_are_asked_about_thirty_at_a_time(client):
    plan = named_scene()
    client.force_login(plan.driver)
    names = [f"Ghost {number}" for number in range(40)]
    given = bring(plan, f"Task,{','.join(names)}\nCopy,A{',C' * 39}\n")

    shown = text_of(client.get(url(plan, given)))

    assert "40 things are to be answered" in shown
    assert (shown.count("<select"), "10 more names follow." in shown) == (30, True)


def test_once_live_the_page_says_so_and_takes_nothing(client):
    plan = named_scene()
    client.force_login(plan.driver)
    given = bring(plan, TABLE)
    for status in ("aligning", "ready", "launched"):
        Activity.objects.filter(pk=plan.activity.pk).update(status=status, launched_at=NOW)

    brought = upload(client, plan, FILES["plan.csv"])
    forced = press(client, plan, given, "apply")

    assert (brought.status_code, forced.status_code) == (422, 422)
    assert "its matrix is no longer changed" in text_of(brought)
    assert len(matrix(plan.activity)) == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_take_as_many_queries_for_any_number_of_rows(client, rows, django_assert_num_queries):
    plan = named_scene()
    client.force_login(plan.driver)
    for number in range(rows):
        make.deliverable(activity=plan.activity, name=f"Old {number}", accountable=plan.painter)
    lines = "".join(f"New {number},A,C\nOld {number},A,C\n" for number in range(rows))
    given = bring(plan, f"Task,Painter,王芳\n{lines}")

    with django_assert_num_queries(4):
        client.get(url(plan))
    with django_assert_num_queries(13):
        client.get(url(plan, given))
