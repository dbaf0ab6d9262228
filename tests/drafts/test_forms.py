"""What forms carry unseen, and the page that answers a stale one."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from postmortem.activities.models import Activity
from postmortem.drafts.actions import Stale, save_if_current
from postmortem.drafts.conflict import conflict
from postmortem.drafts.forms import SubmitTokenMixin, VersionMixin
from postmortem.people.models import Department
from postmortem.people.moment import MomentField
from tests import make

pytestmark = pytest.mark.django_db
TOKEN = "5d2c7a5e-6b1c-4c44-9f0c-3d8d7f1d2a10"


class DepartmentForm(SubmitTokenMixin, forms.ModelForm):
    class Meta:
        model = Department
        fields = ["code", "name_en", "name_zh"]


class UploadForm(SubmitTokenMixin, forms.Form):
    wanted = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])
    file = forms.FileField()


class ActivityForm(VersionMixin, forms.ModelForm):
    agreed_launch_at = MomentField(label="Launch agreed", zone="Asia/Shanghai", required=False)

    class Meta:
        model = Activity
        fields = ["title", "kind", "sponsor", "agreed_launch_at", "restricted"]


class AttachForm(VersionMixin, forms.Form):
    file = forms.FileField()


def typed(**changed):
    return {"submit_token": TOKEN, "code": "design", "name_en": "Design", "name_zh": "设计部", **changed}


def edited(version, **changed):
    return {"title": "Voucher campaign", "kind": "campaign", "version": version, **changed}


def test_every_shown_create_form_has_a_token_of_its_own():
    tokens = {str(DepartmentForm()["submit_token"].value()) for _ in range(3)}

    assert len(tokens) == 3
    assert 'type="hidden"' in str(DepartmentForm()["submit_token"])


def test_a_create_form_sent_twice_creates_once():
    sender = make.user()

    first, second = DepartmentForm(typed()), DepartmentForm(typed())
    valid = [first.is_valid(), second.is_valid()]
    answers = [
        form.once(lambda f=form: f"/{f.save().pk}/", by=sender, now=make.NOW) for form in (first, second)
    ]

    assert valid == [True, True]
    assert answers == [f"/{Department.objects.get().pk}/"] * 2


def test_a_second_send_that_is_invalid_because_of_the_first_still_leads_there():
    sender = make.user()
    first = DepartmentForm(typed())
    assert first.is_valid()
    address = first.once(lambda: f"/{first.save().pk}/", by=sender, now=make.NOW)

    second, other = DepartmentForm(typed()), DepartmentForm(typed(name_en="Drawing"))

    assert (second.is_valid(), second.sent_before(sender)) == (False, address)
    assert (other.is_valid(), other.sent_before(sender)) == (False, "")
    assert second.sent_before(make.user()) == ""


def test_a_create_form_sent_again_with_other_words_is_stale():
    sender = make.user()
    for words in ("Design", "Drawing"):
        form = DepartmentForm(typed(name_en=words, code=words.lower()))
        assert form.is_valid()
        if words == "Design":
            form.once(lambda f=form: f"/{f.save().pk}/", by=sender, now=make.NOW)

    with pytest.raises(Stale):
        form.once(lambda: f"/{form.save().pk}/", by=sender, now=make.NOW)

    assert list(Department.objects.values_list("code", flat=True)) == ["design"]


@pytest.mark.parametrize("token", [None, ""])
def test_a_form_without_a_token_is_taken_each_time(token):
    forms_sent = [DepartmentForm(typed(submit_token=token)) for _ in range(2)]

    assert [form.is_valid() for form in forms_sent] == [True, True]
    assert len({form.cleaned_data["submit_token"] for form in forms_sent}) == 2


def test_files_and_choices_count_for_the_payload():
    def sent(query, name, content):
        return UploadForm(QueryDict(query), {"file": SimpleUploadedFile(name, content)}).payload_sha256()

    same = sent("wanted=a&wanted=b", "x.png", b"1")

    assert same == sent("wanted=a&wanted=b&submit_token=other", "x.png", b"1")
    assert same not in {
        sent("wanted=a", "x.png", b"1"),
        sent("wanted=a&wanted=b", "y.png", b"1"),
        sent("wanted=a&wanted=b", "x.png", b"12"),
    }


def test_an_edit_form_knows_its_version_and_its_changes():
    activity = make.activity(title="Voucher campaign", agreed_launch_at=make.NOW)

    form = ActivityForm(
        edited(1, title="Coupons", agreed_launch_at="2026-03-11T16:00"),
        instance=activity,
        initial={"version": 1},
    )

    assert form.is_valid()
    assert form.cleaned_data["version"] == 1
    assert form.changes() == {"title": "Coupons"}


def test_an_edit_form_without_a_version_counts_as_outdated():
    form = ActivityForm(edited(""), instance=make.activity())

    assert form.is_valid()
    assert form.cleaned_data["version"] == 0


def lost_race(rf, **data):
    """The answer to an edit that came after somebody else's."""
    saver, sponsor = make.user(display_name="Wei"), make.user(display_name="Boss Bao")
    activity = make.activity(title="Voucher campaign")
    theirs = {"title": "Spring vouchers", "sponsor": sponsor, "agreed_launch_at": make.NOW}
    save_if_current(Activity, activity.pk, 1, theirs, by=saver, now=make.NOW)
    request = rf.post("/activities/1/edit/")
    request.user, request.session = saver, {}
    form = ActivityForm(edited(1, **data), instance=Activity.objects.get(pk=activity.pk))
    assert form.is_valid()

    try:
        save_if_current(Activity, activity.pk, 1, form.changes(), by=saver, now=make.NOW)
    except Stale as stale:
        return conflict(request, form, stale.current, back_url="/activities/1/")
    return None


def test_a_lost_race_answers_409_with_both_texts(rf):
    answer = lost_race(rf, title="Coupons & more", agreed_launch_at="2026-03-11T18:00")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert ">Coupons &amp; more</textarea>" in page
    assert ">2026-03-11 18:00</textarea>" in page
    stored = [part.split("<dd>")[1].split("</dd>")[0].strip() for part in page.split("Stored now</dt>")[1:]]
    assert stored == ["Spring vouchers", "2026-03-11 16:00"]  # the sponsor was not touched here: theirs stays
    assert 'href="/activities/1/"' in page


def test_a_lost_race_offers_to_save_what_was_typed_over_the_present_version(rf):
    page = lost_race(rf, title="Coupons", restricted="on").content.decode()

    hidden = [part.split('">')[0] for part in page.split('<input type="hidden" name="')[1:]]
    sponsor = Activity.objects.get().sponsor_id  # as somebody else has chosen; the launch likewise
    assert hidden[1:] == [
        'title" value="Coupons',
        'kind" value="campaign',
        f'sponsor" value="{sponsor}',
        'agreed_launch_at" value="2026-03-11T16:00',
        'restricted" value="True',
        'version" value="2',
    ]
    assert 'action="/activities/1/edit/"' in page


def test_a_lost_race_shows_what_stood_there_when_the_form_was_opened(rf):
    page = lost_race(rf, title="Coupons").content.decode()

    before = [
        part.split("<dd>")[1].split("</dd>")[0].strip() for part in page.split("When you opened it</dt>")[1:]
    ]
    assert before == ["Voucher campaign"]


def test_a_file_cannot_be_offered_again(rf):
    form = AttachForm({"version": 1}, {"file": SimpleUploadedFile("x.png", b"1")})
    assert form.is_valid()
    request = rf.post("/")
    request.user, request.session = make.user(), {}

    page = conflict(request, form, make.activity()).content.decode()

    assert "all the same" not in page
    assert ">x.png</textarea>" in page


def test_a_lost_claim_without_a_form_says_its_own_sentence(rf):
    request = rf.post("/")
    request.user, request.session = make.user(), {}

    answer = conflict(request, reason="Wei has accepted it already.", back_url="/activities/3/")

    assert answer.status_code == 409
    assert "Wei has accepted it already." in answer.content.decode()
    assert "<textarea" not in answer.content.decode()


def test_a_row_that_is_gone_shows_what_was_typed(rf):
    request = rf.post("/")
    request.user, request.session = make.user(), {}
    form = ActivityForm(edited(1, title="Coupons"))
    assert form.is_valid()

    page = conflict(request, form, None).content.decode()

    assert ">Coupons</textarea>" in page
    assert "all the same" not in page
