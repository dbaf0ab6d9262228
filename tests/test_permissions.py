"""Who may do what, asked of every address: tests/permission_matrix.toml has a row for each."""

import logging
import re
from contextlib import contextmanager

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import include, path

from postmortem.outbox.models import Duty
from postmortem.people.policy import THIRD_PARTY, Access, policy
from tests import stage, walk
from tests.cast import WHO
from tests.make import NOW
from tests.security.guarded import lacks, leads_elsewhere, may_be_kept
from tests.world import HOUR, SECRET

# Who may do what is decided above the database: one engine is enough, and its own tests ask both.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
here, _django_db_helper = stage.here, stage.each_request_undone
ADDRESSES = {address.name: address for address in walk.addresses()}
NAMES = sorted(walk.MATRIX)
GUARDED = [name for name in sorted(ADDRESSES) if hasattr(ADDRESSES[name].view, "policy")]
TOKEN = re.compile(r'X-CSRFToken": "\w+"|csrfmiddlewaretoken" value="\w+"')


def answers(here, name, method, who):
    return walk.ask(here.world, here.clients[who], method, name).status_code


def body(answer):
    return answer.getvalue() if answer.streaming else answer.content


def test_every_address_and_method_has_a_row():
    rows = {
        (walk.address_of(name), method)
        for name, row in walk.MATRIX.items()
        for method in walk.METHODS
        if method in row
    }

    assert rows == {(name, method) for name in ADDRESSES for method in walk.METHODS}


def test_every_view_declares_its_policy_or_is_closed_to_all():
    undeclared = [
        name
        for name, address in ADDRESSES.items()
        if not hasattr(address.view, "policy") and name not in THIRD_PARTY
    ]

    assert {
        code
        for name in undeclared
        for method in walk.METHODS
        for code in walk.expected(name, method).values()
    } == {403}


def test_every_third_party_name_exists():
    assert [name for name in THIRD_PARTY if name not in ADDRESSES] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_address_answers_everybody_as_the_matrix_says(here, caplog, name):
    """Each answer also tells the browser what it may do, leads nowhere else, and holds no secret of a
    channel, nor does the log: what is asked of every answer is asked here, for asking takes the time.
    """
    caplog.set_level(logging.DEBUG)
    methods = [method for method in (*walk.METHODS, *walk.FURTHER) if method in walk.MATRIX[name]]
    all_answers = {
        (method, who): walk.ask(here.world, here.clients[who], method, name)
        for method in methods
        for who in walk.COLUMNS
    }

    found = {m: {who: all_answers[m, who].status_code for who in walk.COLUMNS} for m in methods}
    assert found == {method: walk.expected(name, method) for method in methods}
    assert [(key, lacks(answer)) for key, answer in all_answers.items() if lacks(answer)] == []
    assert [key for key, answer in all_answers.items() if leads_elsewhere(answer) is not None] == []
    assert [key for key, answer in all_answers.items() if key[1] != "anonymous" and may_be_kept(answer)] == []
    assert [key for key, answer in all_answers.items() if SECRET.encode() in body(answer)] == []
    assert SECRET not in caplog.text


@contextmanager
def exchanged(view, old, new):
    """The view's policy with one part exchanged, as if somebody had written it so."""
    cell = next(cell for cell in view.__closure__ if cell.cell_contents is old)
    cell.cell_contents = new
    try:
        yield
    finally:
        cell.cell_contents = old


def plain_get(opens, people):
    """The check replaced by a plain get: it opens for anybody what it opens for somebody."""

    def opens_anyway(_user, **arguments):
        for person in people:
            try:
                return opens(person, **arguments)
            except (Http404, PermissionDenied):
                continue
        raise Http404

    return opens_anyway


def weaker(view, people):
    """The policy's parts that say no to somebody, each with a weaker one in its place."""
    access, opens = view.policy
    if access == Access.ADMIN:
        yield access, Access.SIGNED_IN
    elif access == Access.SIGNED_IN:
        yield access, Access.PUBLIC
    if opens and access != Access.ADMIN:  # for an administrator everything opens that exists
        yield opens, plain_get(opens, people)


def is_noticed(here, name):
    """Whether a cell of this address answers otherwise than the matrix says; a view that breaks does."""
    cells = (
        (row, method, who, code)
        for row in walk.MATRIX
        if walk.address_of(row) == name
        for method in walk.METHODS
        for who, code in walk.expected(row, method).items()
        if code in (302, 403, 404)
    )
    return any(answers(here, row, method, who) != code for row, method, who, code in cells)


@pytest.mark.parametrize("name", GUARDED)
def test_the_matrix_notices_a_view_whose_policy_is_weaker(here, name, monkeypatch):
    view = ADDRESSES[name].view
    for client in here.clients.values():
        monkeypatch.setattr(client, "raise_request_exception", False)

    unnoticed = []
    for old, new in weaker(view, [here.world.people[who] for who in WHO]):
        with exchanged(view, old, new):
            if not is_noticed(here, name):
                unnoticed.append(old)

    assert unnoticed == []


def test_only_a_mail_program_posts_without_a_token():
    """And programs, which bring a key, and no cookie that another site could use."""
    exempt = [name for name in ADDRESSES if is_exempt(name)]

    assert [name for name in exempt if not name.startswith("api:")] == ["unsubscribe"]


def is_exempt(name):
    return getattr(ADDRESSES[walk.address_of(name)].view, "csrf_exempt", False)


@pytest.mark.parametrize("name", [name for name in NAMES if not is_exempt(name)])
def test_nothing_is_posted_without_a_token(here, name):
    codes = {}
    for who in ("anonymous", "driver"):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = here.clients[who].cookies
        codes[who] = walk.ask(here.world, strict, "POST", name).status_code

    assert codes == {"anonymous": 403, "driver": 403}


@pytest.mark.parametrize("name", [name for name in NAMES if walk.expected(name, "GET")["stranger"] == 404])
def test_what_is_foreign_looks_like_what_does_not_exist(here, name):
    foreign = walk.path_of(here.world, name)
    missing = re.sub(r"(?<!/v)\d+", "987654321", foreign)

    pages = [
        walk.ask(here.world, here.clients["stranger"], "GET", name, path=address)
        for address in (foreign, missing)
    ]

    assert [page.status_code for page in pages] == [404, 404]
    assert len({TOKEN.sub("", page.content.decode()) for page in pages}) == 1


@pytest.mark.parametrize("link", ["personal", "partner", "incidents:shared"])
def test_a_link_opens_nothing_else(here, link):
    """Whoever opened one is as much a stranger everywhere else as before."""
    reader = Client()
    opened = walk.ask(here.world, reader, "GET", link)
    reader.cookies.load(opened.cookies.output(header="", sep=";"))
    others = [name for name in walk.MATRIX if not name.startswith(link)]

    found = {name: walk.ask(here.world, reader, "GET", name).status_code for name in others}

    assert found == {name: walk.expected(name, "GET")["anonymous"] for name in others}


def test_an_anonymous_reader_is_led_to_sign_in_and_back(here):
    answer = walk.ask(here.world, here.clients["anonymous"], "GET", "activities:detail")

    assert answer["Location"] == f"/accounts/login/?next={walk.path_of(here.world, 'activities:detail')}"


def test_a_button_pressed_after_the_session_ended_leads_to_sign_in_and_home(here):
    button = walk.ask(here.world, here.clients["anonymous"], "POST", "activities:deliverable_accept")
    script = walk.ask(
        here.world, here.clients["anonymous"], "POST", "raci:cell", headers={"hx-request": "true"}
    )

    assert button["Location"] == "/accounts/login/?next=/"
    assert (script.status_code, script["HX-Redirect"]) == (200, "/accounts/login/?next=/")


def undeclared(_request):
    return HttpResponse("open")


declared = policy(Access.PUBLIC)(undeclared)
third_party = ([path("account_login", undeclared, name="account_login")], "elsewhere")
urlpatterns = [
    path("undeclared", undeclared, name="undeclared"),
    path("nameless", undeclared),
    path("declared", declared, name="declared"),
    path("in-a-namespace/", include(third_party)),
]


@pytest.mark.urls("tests.test_permissions")
@pytest.mark.parametrize(
    ("address", "code"),
    [("/undeclared", 403), ("/nameless", 403), ("/in-a-namespace/account_login", 403), ("/declared", 200)],
)
def test_a_view_without_a_policy_is_refused(here, address, code):
    answers = [here.clients[who].get(address).status_code for who in ("anonymous", "stranger", "admin")]

    assert answers == [code] * 3


# A link or a code that is asked for again is meant to be another one.
ANEW = {
    "join",
    "settings_department_join",
    "settings_person_invite",
    "settings_my_calendar",
    "settings_person_sign_in",
    "signin_code",
}
BESIDE = {"audit.entry", "audit.chain", "sessions.session", "drafts.submittoken", "drafts.draft"}
AGAIN = "5d2c7a5e-6b1c-4c44-9f0c-3d8d7f1d2a10"
SENDABLE = [
    name
    for name in NAMES
    if walk.address_of(name) not in ANEW and set(walk.expected(name, "POST").values()) & {302, 303}
]


def rows_there():
    tables = [model for model in apps.get_models() if model._meta.label_lower not in BESIDE]
    counted = {model._meta.label_lower: model._default_manager.count() for model in tables}
    # What is asked anew takes the place of what was asked before.
    return counted | {"outbox.duty": Duty.objects.open().count()}


def sent_twice(here, name):
    """The tables that grow when the same form is sent once more, by somebody for whom it does something."""
    codes = walk.expected(name, "POST")
    who = next((one for one in reversed(WHO) if codes[one] in (302, 303)), None)
    if who is None:
        return {}
    with time_machine.travel(NOW + HOUR, tick=False), transaction.atomic():
        path, form = walk.path_of(here.world, name), walk.form_of(here.world, name)
        counts = []
        for _time in range(2):
            files = [value for value in form.values() if hasattr(value, "seek")]
            for file in files:
                file.seek(0)
            here.clients[who].post(path, {**form, "submit_token": AGAIN})
            counts.append(rows_there())
        transaction.set_rollback(True)
    return {
        table: counts[1][table] - counts[0][table]
        for table in counts[0]
        if counts[1][table] > counts[0][table]
    }


def pytest_generate_tests(metafunc):
    """A twenty-fifth of the addresses is sent again, all with --faults."""
    if "resent" in metafunc.fixturenames:
        every = 1 if metafunc.config.getoption("--faults") else 25
        metafunc.parametrize("resent", SENDABLE[::every])


def test_a_form_that_is_sent_again_makes_nothing_twice(here, resent):
    assert sent_twice(here, resent) == {}
