"""What is older than its days goes, nothing else does, and each run is written down."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from postmortem.activities.models import AssetVersion
from postmortem.audit.models import Entry, SecurityEvent
from postmortem.audit.queries import verify
from postmortem.drafts.models import Draft
from postmortem.evidence.models import Evidence, StoredFile
from postmortem.outbox.models import Notice
from postmortem.upkeep import actions
from postmortem.upkeep.models import Blanking, PeopleImport, RetentionRun
from postmortem.upkeep.queries import retention as queries
from tests import make
from tests.make import NOW

DAY = timedelta(days=1)


def draft(user, days, key):
    return Draft.objects.create(user=user, key=key, place="/", at=NOW - days * DAY)


def file(by, days=0, name="chat.png", kind="image/png"):
    """A file that is evidence, with content on disk."""
    stored = default_storage.save(f"{name}-{days}", ContentFile(b"content"))
    made = StoredFile.objects.create(
        stored_name=stored,
        sha256="ab" * 32,
        size=7,
        media_type=kind,
        original_name=name,
        by=by,
        at=NOW - days * DAY,
    )
    Evidence.objects.create(
        subj_type="activities.logentry", subj_id=1, kind="file", file=made, by=by, at=made.at
    )
    return made


def again(hours):
    return actions.clean(now=NOW + timedelta(hours=hours))


@pytest.mark.django_db
def test_what_is_older_than_its_days_goes_and_what_is_not_stays(admin):
    old, young = draft(admin, 31, "old"), draft(admin, 29, "young")

    counts = actions.clean(now=NOW)

    assert counts == {"drafts": 1}
    assert list(Draft.objects.all()) == [young]
    assert RetentionRun.objects.get().counts == {"drafts": 1}
    assert old.pk not in Draft.objects.values_list("pk", flat=True)
    assert (list(Entry.objects.values_list("verb", flat=True)), list(verify())) == (["retention.ran"], [])


@pytest.mark.django_db
def test_it_runs_once_an_hour_and_again_at_once_while_there_is_more(admin, monkeypatch):
    monkeypatch.setattr("postmortem.upkeep.actions.retention.AT_ONCE", 2)
    for number in range(3):
        draft(admin, 40, f"draft{number}")

    runs = [again(0), again(0), again(0)]
    draft(admin, 40, "later")
    runs += [again(0.5), again(2)]

    assert runs == [{"drafts": 2}, {"drafts": 1}, {}, {}, {"drafts": 1}]


@pytest.mark.django_db
def test_the_preview_counts_what_the_run_takes(admin):
    draft(admin, 31, "old")
    make.duty()
    SecurityEvent.objects.create(at=NOW - 400 * DAY, kind="signed_in")
    Notice.objects.create(recipient=admin, kind="thanked", at=NOW - 366 * DAY)
    PeopleImport.objects.create(
        name="b",
        sha256="",
        state="dropped",
        found={"new": [["x"]], "counts": {}},
        at=NOW,
        ended_at=NOW - 31 * DAY,
    )

    shown = {line.kind: line.number for line in queries.lines(NOW, queries.days_kept()) if line.number}
    counts = actions.clean(now=NOW)

    assert shown == counts == {"drafts": 1, "security": 1, "notices": 1, "imports": 1}
    assert PeopleImport.objects.get().found == {"counts": {}}


@pytest.mark.django_db
def test_news_about_something_open_stays(admin):
    open_one, done = make.duty(), make.duty(state="done")
    for duty in (open_one, done):
        Notice.objects.create(recipient=admin, kind="due_now", duty=duty, at=NOW - 400 * DAY)

    actions.clean(now=NOW)

    assert Notice.objects.get().duty == open_one


@pytest.mark.django_db(transaction=True)
def test_old_screenshots_are_blanked_and_other_evidence_and_material_stay(admin):
    screenshot, paper, young = (
        file(admin, 366),
        file(admin, 366, "a.pdf", "application/pdf"),
        file(admin, 364),
    )
    poster = file(admin, 366, "poster.png")
    AssetVersion.objects.create(
        deliverable=make.deliverable(),
        number=1,
        kind="upload",
        file=poster,
        arrived_at=NOW,
        recorded_by=admin,
        recorded_at=NOW,
    )

    assert actions.clean(now=NOW) == {"screenshots": 1}

    blank = set(StoredFile.objects.exclude(blanked_at=None))
    assert blank == {screenshot}
    there = {one.original_name: default_storage.exists(one.stored_name) for one in (paper, young, poster)}
    assert (there, default_storage.exists(screenshot.stored_name)) == (
        {"a.pdf": True, "chat.png": True, "poster.png": True},
        False,
    )
    assert StoredFile.objects.get(pk=screenshot.pk).sha256 == "ab" * 32


@pytest.mark.django_db(transaction=True)
def test_a_file_is_blanked_by_hand_with_a_reason_and_once(admin):
    chat = file(admin)

    with pytest.raises(ValidationError) as unsaid:
        actions.blank_file(chat, " ", by=admin, now=NOW)
    assert default_storage.exists(chat.stored_name)
    actions.blank_file(chat, "It shows a customer.", by=admin, now=NOW)
    with pytest.raises(ValidationError) as twice:
        actions.blank_file(chat, "It shows a customer.", by=admin, now=NOW)

    chat.refresh_from_db()
    assert unsaid.value.message_dict == {"reason": ["Say in one sentence why."]}
    assert (twice.value.code, chat.blanked_at) == ("stale", NOW)
    assert not default_storage.exists(chat.stored_name)
    assert Blanking.objects.get().reason == "It shows a customer."
    assert Entry.objects.get().data == {"sha256": "ab" * 32}


@pytest.mark.django_db
def test_a_house_keeps_things_longer_or_for_ever_and_never_shorter_than_is_sensible(admin):
    with pytest.raises(ValidationError) as refused:
        actions.change_retention({"security": 30}, by=admin, now=NOW)
    changed = actions.change_retention({"security": None, "drafts": 30}, by=admin, now=NOW)

    SecurityEvent.objects.create(at=NOW - 4000 * DAY, kind="signed_in")
    assert refused.value.message_dict == {"security": ["At least 180 days."]}
    assert (changed, actions.clean(now=NOW), SecurityEvent.objects.count()) == (["security"], {}, 1)
    assert Entry.objects.get().data == {"kind": "security", "days": None}
