"""Every answer tells the browser what it may do, pages, errors, redirects, files; none leads elsewhere."""

import pytest
from django.test import Client
from django.urls import path

from postmortem.people.policy import Access, policy
from tests import stage, walk
from tests.security.addresses import ELSEWHERE, PARAMETERS
from tests.security.guarded import lacks, leads_elsewhere

pytestmark = [pytest.mark.django_db, pytest.mark.once]
here, _django_db_helper = stage.here, stage.each_request_undone
NAMES = sorted(walk.MATRIX)


def sample(config):
    """A seventh of the addresses, all with --faults: that each answer is guarded and leads nowhere else is
    asked of every address by test_permissions as well, only without the tempting parameters.
    """
    return NAMES if config.getoption("faults") else NAMES[::7]


def pytest_generate_tests(metafunc):
    if "sampled" in metafunc.fixturenames:
        metafunc.parametrize("sampled", sample(metafunc.config))


def test_every_answer_is_guarded_and_none_leads_elsewhere(here, sampled):
    """With an address of somebody else in every parameter that a redirect might believe."""
    name = sampled
    given = {one: ELSEWHERE[(NAMES.index(name) + n) % len(ELSEWHERE)] for n, one in enumerate(PARAMETERS)}
    place = walk.path_of(here.world, name)
    asked = [("anonymous", "GET"), ("driver", "GET"), ("driver", "POST")]

    answers = []
    for who, method in asked:
        send = {"path": place}
        if method == "GET":
            send["query_params"] = given
        answers.append(walk.ask(here.world, here.clients[who], method, name, **send))

    assert [(who, lacks(answer)) for (who, _method), answer in zip(asked, answers, strict=True)] == [
        (who, []) for who, _method in asked
    ]
    assert [leads_elsewhere(answer) for answer in answers] == [None] * len(asked)


@pytest.mark.parametrize("name", ["account_login", "account_logout", "account_reauthenticate"])
def test_where_to_go_next_is_within_the_product(here, name):
    client = here.clients["driver"]
    place = walk.path_of(here.world, name)

    found = {}
    for to in ELSEWHERE:
        got = walk.ask(here.world, client, "GET", name, path=place, query_params={"next": to})
        sent = walk.ask(here.world, client, "POST", name, path=place, query_params={"next": to})
        found[to] = (leads_elsewhere(got), leads_elsewhere(sent))

    assert len(found) >= 60
    assert found == dict.fromkeys(found, (None, None))


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_what_changes_something_takes_a_token_whatever_the_method(here, method):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = here.clients["driver"].cookies

    codes = {name: strict.generic(method, walk.path_of(here.world, name)).status_code for name in NAMES}

    by_key = {name for name in NAMES if name.startswith("api:")}  # a session opens nothing there
    assert {name: code for name in by_key if (code := codes.pop(name)) not in (401, 403, 405)} == {}
    assert codes == {name: 405 if walk.address_of(name) == "unsubscribe" else 403 for name in codes}


# --- errors -------------------------------------------------------------------------------------
@policy(Access.PUBLIC)
def breaks(_request):
    raise ValueError("broken")


@policy(Access.PUBLIC)
def no_room(_request):
    raise OSError(28, "No space left on device")


handler400 = "postmortem.views.errors.bad_request"
handler500 = "postmortem.views.errors.server_error"
urlpatterns = [path("breaks", breaks, name="breaks"), path("no-room", no_room, name="no_room")]


@pytest.mark.urls("tests.security.test_answers")
@pytest.mark.parametrize(("place", "code"), [("/breaks", 500), ("/no-room", 507), ("/nowhere", 404)])
def test_an_error_is_guarded_too_and_says_no_more_than_it_should(here, place, code):
    client = Client(raise_request_exception=False)

    answer = client.get(place)

    assert (answer.status_code, lacks(answer)) == (code, [])
    assert b"broken" not in answer.content
    assert b"Traceback" not in answer.content
