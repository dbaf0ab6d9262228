"""Choosing one of many people: a list where they are few, a text that is looked up where they are more."""

import pytest
from django import forms
from django.core import signing
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import translation

from postmortem.people import choosing
from postmortem.people.choosing import PeopleField, PersonField
from postmortem.people.choosing.field import FEW
from postmortem.people.models import User
from tests import make

pytestmark = pytest.mark.django_db


class AskForm(forms.Form):
    who = PersonField(label="Who?")
    others = PeopleField(label="Who else?", required=False)


def crowd(home, more=FEW + 1):
    User.objects.bulk_create(
        User(account=f"crowd{n}", display_name=f"Crowd {n:03}", department=home) for n in range(more)
    )


@pytest.fixture
def home():
    return make.department("sales", name_en="Sales", name_zh="销售部")


def sent(**pairs):
    data = QueryDict(mutable=True)
    for name, value in pairs.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return AskForm(data)


def typed(text, **pairs):
    """As the page of a large house sends it."""
    return sent(who=text, who__typed="1", **pairs)


def chosen(form):
    assert form.is_valid(), form.errors
    return form.cleaned_data["who"].account


def refused(form):
    """What is said at the field, and who is proposed."""
    assert not form.is_valid()
    return form.errors["who"], [one.text for one in form.fields["who"].candidates]


# --- a small house -----------------------------------------------------------------------------------
def test_few_people_stand_in_a_list_read_by_one_query(home, django_assert_num_queries):
    wei = make.user("wei", display_name="Li Wei", department=home)
    make.user("ann", display_name="Ann")
    make.user("gone", display_name="Gone", is_active=False)

    with django_assert_num_queries(1):
        shown = str(AskForm(initial={"who": wei})["who"])

    assert "data-lookup" not in shown
    assert f'<option value="{wei.pk}" selected>Li Wei · Sales</option>' in shown
    assert [line.strip() for line in shown.splitlines() if "<option" in line and "Li Wei" not in line] == [
        '<option value="">–</option>',
        f'<option value="{User.objects.get(account="ann").pk}">Ann</option>',
    ]


def test_fifty_are_few_and_one_more_is_not(home):
    crowd(home, FEW)

    assert "<select" in str(AskForm()["who"])
    make.user("one-more")
    assert "<select" not in str(AskForm()["who"])


# --- a large one -------------------------------------------------------------------------------------
def test_many_people_are_a_text_that_holds_who_is_chosen(home, django_assert_num_queries):
    wei = make.user("wei", display_name="Li Wei", department=home)
    crowd(home)

    with django_assert_num_queries(3):  # whether they are few, who is chosen, whether another is called so
        shown = str(AskForm(initial={"who": wei.pk})["who"])

    assert 'value="Li Wei · Sales"' in shown
    assert "data-lookup" in shown
    assert "Crowd" not in shown
    assert len(shown) < 1_000


def test_what_the_field_holds_names_the_same_person_again(home):
    make.user("wei", display_name="Li Wei", department=home)
    make.user("wei.2", display_name="Li Wei", department=home)
    crowd(home)
    field = PersonField()

    texts = {hit.text: hit.pk for hit in field.hits(field.queryset)}

    assert len(texts) == User.objects.count()
    assert {"Li Wei · Sales · wei", "Li Wei · Sales · wei.2", "Crowd 001 · Sales"} < set(texts)
    assert {field.to_python(choosing.Typed(text)).pk for text in texts} == set(texts.values())


@pytest.mark.parametrize(
    "text",
    ["wei", "WEI", "wei@example.com", "Li Wei", " li  wei ", "Li Wei · Sales", "Li Wei · Sales · wei"],
)
def test_a_whole_name_an_account_and_an_address_each_name_one_person(home, text):
    make.user("wei", display_name="Li Wei", department=home)
    make.user("weiss", display_name="Weiss")
    crowd(home)

    assert chosen(typed(text)) == "wei"


def test_a_chinese_name_is_found_and_its_part_is_proposed(home):
    make.user("ming", display_name="王小明", department=home)
    crowd(home)

    assert chosen(typed("王小明")) == "ming"
    with translation.override("zh-hans"):
        assert chosen(typed("王小明 · 销售部")) == "ming"
        assert refused(typed("小明"))[1] == ["王小明 · 销售部"]


def test_of_several_who_fit_one_is_chosen_and_what_was_typed_stays(home):
    first = make.user("wei", display_name="Li Wei", department=home)
    make.user("wei.2", display_name="Li Wei", department=home)
    crowd(home)
    form = typed("Li Wei")

    assert refused(form) == (
        ["Choose who is meant, or type more."],
        ["Li Wei · Sales · wei", "Li Wei · Sales · wei.2"],
    )
    shown = " ".join(str(form["who"]).split())
    assert 'value="Li Wei"' in shown
    assert f'type="radio" name="who-pick" value="{first.pk}"' in shown
    assert chosen(typed("Li Wei", **{"who__pick": str(first.pk)})) == "wei"


def test_a_part_of_a_name_chooses_nobody_by_itself(home):
    make.user("wei", display_name="Li Wei", department=home)
    crowd(home)

    assert refused(typed("Li W")) == (["Choose who is meant, or type more."], ["Li Wei · Sales"])


def test_nobody_fits_and_what_was_typed_stays(home):
    crowd(home)
    form = typed("Nobody\x00 at all")

    assert refused(form)[0] == ["Nobody here is called “Nobody at all”. Type another part of the name."]
    assert 'value="Nobody' in str(form["who"])


def test_somebody_who_has_gone_is_nobody(home):
    gone = make.user("gone", display_name="Gone", is_active=False)
    crowd(home)

    for text in ("Gone", "gone", "gone@example.com"):
        assert refused(typed(text)) == (
            [f"Nobody here is called “{text}”. Type another part of the name."],
            [],
        )
    assert refused(sent(who=str(gone.pk)))[0] == ["Choose one from the list."]


def test_somebody_of_another_department_is_nobody_where_one_department_chooses(home):
    make.user("ann", display_name="Ann", department=make.department())
    crowd(home)
    form = typed("Ann")
    form.fields["who"].offer(department=home.pk)

    assert refused(form)[0] == ["Nobody here is called “Ann”. Type another part of the name."]


@pytest.mark.parametrize("large", [False, True])
def test_a_number_is_taken_as_ever_from_who_sends_one(home, large):
    wei = make.user("wei", display_name="Li Wei", department=home)
    if large:
        crowd(home)

    assert chosen(sent(who=str(wei.pk))) == "wei"
    assert refused(sent(who="999999"))[0] == ["Choose one from the list."]
    assert refused(sent(who="9" * 30))[0] == ["Choose one from the list."]
    assert refused(sent(who="x"))[0] == ["Choose one from the list."]


def test_digits_that_somebody_types_are_an_account_and_never_a_number_by_themselves(home):
    crowd(home)
    stranger = make.user("strange", id=987_654, display_name="Stranger", department=home)
    by_account = make.user("876543", display_name="By account")

    assert chosen(typed(by_account.account)) == by_account.account
    assert refused(typed(str(stranger.pk))) == (
        ["Choose who is meant, or type more."],
        [f"{stranger.display_name} · Sales"],
    )


def test_an_empty_text_is_no_answer(home):
    crowd(home)

    assert refused(typed("  "))[0] == ["This field is required."]


def test_what_is_sent_back_as_it_was_shown_has_not_changed(home):
    wei = make.user("wei", display_name="Li Wei", department=home)
    crowd(home)
    field = PersonField()

    assert not field.has_changed(wei.pk, choosing.Typed("Li Wei · Sales"))
    assert not field.has_changed(wei.pk, str(wei.pk))
    assert field.has_changed(wei.pk, choosing.Typed("Crowd 001"))
    assert field.has_changed(wei.pk, choosing.Typed("Nobody"))


# --- several -----------------------------------------------------------------------------------------
def test_several_are_ticked_and_others_are_typed(home):
    one, two = (make.user(name, display_name=name.title(), department=home) for name in ("wei", "ann"))
    crowd(home)

    form = typed("wei", others=[str(one.pk)], others__typed="Ann · Sales； crowd7")

    assert form.is_valid()
    assert {person.account for person in form.cleaned_data["others"]} == {"wei", two.account, "crowd7"}


def test_of_several_each_that_is_not_found_is_said_and_everything_stays(home):
    one = make.user("wei", display_name="Li Wei", department=home)
    crowd(home)
    form = typed("wei", others=[str(one.pk)], others__typed="Nobody; Crowd 00")

    assert not form.is_valid()
    assert form.errors["others"] == [
        "Nobody here is called “Nobody”. Type another part of the name.",
        "Choose who is meant, or type more.",
    ]
    shown = str(form["others"])
    assert 'value="Nobody; Crowd 00"' in shown
    assert shown.count("checked") == 1
    assert "Crowd 003 · Sales" in shown


def test_one_of_the_proposed_who_was_ticked_answers_for_what_stands_there(home):
    crowd(home)
    third = User.objects.get(account="crowd3")

    form = typed("crowd1", others=[str(third.pk)], others__typed="Crowd 00")

    assert form.is_valid(), form.errors
    assert [person.account for person in form.cleaned_data["others"]] == ["crowd3"]


def test_few_are_a_list_of_several(home):
    make.user("wei", display_name="Li Wei", department=home)

    assert "<select" in str(AskForm()["others"])
    assert sent(who="wei", others=["x"]).errors["others"] == ["Choose from the list."]


# --- what the page asks while somebody types ---------------------------------------------------------
def asks(user, field, **query):
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("lookup", args=[field.token()]), query)
    return [hit["text"] for hit in answer.json()["hits"]], answer.json()["said"]


def test_at_most_twenty_are_proposed_those_who_begin_so_first_then_the_own_department(home):
    reader = make.user("reader", department=home)
    make.user("alin", display_name="Alin Li", department=make.department("law", name_en="Law"))
    make.user("li.b", display_name="Li B", department=make.department("web", name_en="Web"))
    make.user("li.c", display_name="Li C", department=home)
    crowd(home)

    assert asks(reader, PersonField(), q="li") == (
        ["Li C · Sales", "Li B · Web", "Alin Li · Law"],
        "3 fit.",
    )
    hits, said = asks(reader, PersonField(), q="crowd")
    assert (len(hits), said) == (20, "The first 20; type more to see others.")
    assert asks(reader, PersonField(), q="nobody at all") == ([], "Nothing fits.")


def test_before_anything_is_typed_the_own_department_is_proposed(home):
    law = make.department("law", name_en="Law")
    reader = make.user("reader", department=law)
    make.user("ann", display_name="Ann", department=law)
    crowd(home)

    assert asks(reader, PersonField()) == (["Ann · Law", "Reader · Law"], "2 fit.")


def test_only_those_are_proposed_whom_the_form_offers(home):
    reader = make.user("reader", department=make.department("law", name_en="Law"))
    make.user("crowd-gone", display_name="Crowd gone", is_active=False)
    crowd(home, 2)
    known = User.objects.get(account="crowd1")
    field = PersonField()
    field.offer(department=home.pk, but=[known.pk])

    assert asks(reader, field, q="crowd")[0] == ["Crowd 000 · Sales"]
    assert asks(reader, field)[0] == ["Crowd 000 · Sales"]
    assert asks(reader, field, pk=known.pk)[0] == []
    assert asks(reader, PersonField(), pk=known.pk)[0] == ["Crowd 001 · Sales"]


def test_nothing_is_answered_without_a_note_of_ours(home):
    client = Client()
    client.force_login(make.user())
    own = signing.dumps(["people", {}], salt="another")
    other = signing.dumps(["secrets", {}], salt=choosing.SALT)

    answers = [client.get(reverse("lookup", args=[of])).status_code for of in ("x", own, other)]

    assert answers == [404, 404, 404]


def test_a_field_that_is_narrowed_by_hand_proposes_nothing(home):
    """The note cannot say what it offers, and more than that is never shown."""
    crowd(home)
    field = PersonField()
    assert field.token()

    field.queryset = field.queryset.filter(account="crowd1")

    assert field.token() == ""
