"""Files that come with an answer by link, of a contact outside and of somebody of the house."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from postmortem.activities import actions
from postmortem.activities.actions import NewEntry
from postmortem.audit.models import Entry
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.outbox.links import partner_path
from postmortem.outbox.models import Duty
from tests import make
from tests.activities.test_check_tables import cell, table
from tests.make import NOW
from tests.pages.links import everything, path_for, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def desk():
    return make.contact()


@pytest.fixture
def plan():
    return make.activity(lead=make.user("vexa", department=make.lead().department))


def a_file(content=b"64 characters, see page 3", name="rules.txt"):
    return SimpleUploadedFile(name, content)


def entry_for(plan, desk, **fields):
    new = NewEntry(kind="agreement", text="The name may have 64 characters.", contacts=[desk], **fields)
    return actions.write_entry(plan, new, by=plan.lead, now=NOW)


def address_of(thing, desk):
    duty = Duty.objects.get(subj_type=thing._meta.label_lower, subj_id=thing.pk, contact=desk)
    return partner_path(duty.pk, desk, now=NOW)


def cells_for(plan, desk):
    """A table with two cells of the bank, both asked of the contact; its first cell, and where to answer."""
    found = table(plan, columns=[actions.NewLine("Partner bank", party=desk.party)])
    [duty] = actions.ask_open_cells(found, None, by=plan.lead, now=NOW).duties
    return cell(found), partner_path(duty.pk, desk, now=NOW)


def typed(one, **parts):
    return {"way": "fill", **{f"{one.row_id}-{one.column_id}-{name}": said for name, said in parts.items()}}


@pytest.mark.parametrize("way", ["confirm", "otherwise"])
def test_a_contact_attaches_a_file_to_what_is_confirmed_or_said_otherwise(client, plan, desk, way):
    entry = entry_for(plan, desk)
    sent = {"way": way, "reason": "It is 60.", "file": a_file()}

    page = Client().get(address_of(entry, desk))
    answer = Client().post(address_of(entry, desk), sent)

    entry.refresh_from_db()
    shown = Evidence.objects.get(subj_id=entry.pk)
    assert (answer.status_code, 'enctype="multipart/form-data"' in page.text) == (302, True)
    assert (shown.file.original_name, shown.by, shown.fact_key) == (
        "rules.txt",
        plan.lead,
        f"contact:{desk.pk}",
    )
    assert Entry.objects.get(verb="log.evidence_added").data["contact"] == desk.pk
    if way == "confirm":
        assert entry.revision.document["files"] == [shown.file.sha256]
    client.force_login(plan.lead)
    on_page = words(client.get(f"/activities/{plan.pk}/log/{entry.number}/"))
    assert "rules.txt" in on_page
    assert "from Partner bank" in on_page


def test_a_contact_attaches_a_file_to_a_cell(client, plan, desk):
    one, address = cells_for(plan, desk)

    answer = Client().post(address, typed(one, known_by="told", max=64, version=1, file=a_file()))

    one = cell(one.table)
    shown = Evidence.objects.get(subj_type="activities.checkcell", subj_id=one.pk)
    client.force_login(plan.lead)
    page = client.get(f"/activities/{plan.pk}/checks/{one.table_id}/cells/{one.row_id}/{one.column_id}/")
    assert (answer.status_code, one.state, shown.fact_key) == (302, "confirmed", f"contact:{desk.pk}")
    assert "rules.txt from Partner bank" in words(page)


def test_a_file_says_nothing_without_words(plan, desk):
    one, address = cells_for(plan, desk)
    before = everything()

    answer = Client().post(address, typed(one, version=1, file=a_file()))

    assert (answer.status_code, "Say in words, too, what it shows." in answer.text) == (422, True)
    assert everything() == before


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [(b"", "rules.txt", 422), (b"MZ\x90\x00", "rules.exe", 422), (b"x" * 80, "rules.txt", 413)],
    ids=["empty", "refused type", "too large"],
)
@pytest.mark.parametrize("about", ["entry", "cell"])
def test_a_file_that_is_not_taken_is_refused_and_nothing_of_the_answer_is_kept(
    plan, desk, settings, about, content, name, status
):
    settings.UPLOAD_LIMIT = 64
    entry = entry_for(plan, desk)
    one, address = cells_for(plan, desk)
    given = a_file(content, name)
    sent = {"way": "confirm", "file": given}
    if about == "entry":
        address = address_of(entry, desk)
    else:
        sent = typed(one, known_by="told", max=64, version=1, file=given)
    before = everything()

    answer = Client().post(address, sent)

    assert (answer.status_code, answer.text.count("invalid-feedback")) == (status, 1)
    assert everything() == before


def test_a_file_of_an_answer_that_came_too_late_is_not_kept(plan, desk):
    entry = entry_for(plan, desk, people=[make.user("ada")])
    address = address_of(entry, desk)
    actions.confirm_entry(entry.pk, contact=desk, now=NOW)

    answer = Client().post(address, {"way": "confirm", "file": a_file()})

    assert (answer.status_code, StoredFile.objects.count()) == (409, 0)


def test_somebody_of_the_house_attaches_a_file_by_a_personal_link(plan, desk):
    ada = make.user("ada")
    entry = actions.write_entry(
        plan, NewEntry(kind="agreement", text="Ahead", people=[ada]), by=plan.lead, now=NOW
    )
    found = table(plan)
    filled = actions.ask_cell(cell(found), ada, None, by=plan.lead, now=NOW)
    agreed = Duty.objects.get(subj_id=entry.pk, kind="confirm")

    Client().post(path_for(agreed), {"way": "confirm", "file": a_file()})
    Client().post(path_for(filled), typed(cell(found), known_by="told", max=64, version=1, file=a_file()))

    shown = Evidence.objects.order_by("pk").values_list("subj_type", "by", "fact_key")
    assert list(shown) == [("activities.logentry", ada.pk, ""), ("activities.checkcell", ada.pk, "")]
