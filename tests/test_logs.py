"""Lines of the log for machines: one JSON object per record, with the id of the request, without what opens
anything and without anybody's name.
"""

import io
import json
import logging
import logging.config
from copy import deepcopy

import pytest
from django.conf import settings

from postmortem.logs import in_json
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """What the console would say with LOG_FORMAT=json, as objects."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    config = logging.config.DictConfigurator(deepcopy(settings.LOGGING))
    handler.setFormatter(config.configure_formatter(in_json()))
    handler.addFilter(config.configure_filter(config.config["filters"]["no_secrets"]))
    root, requests = logging.getLogger(), logging.getLogger("postmortem.requests")
    root.addHandler(handler)
    level, requests.level = requests.level, logging.INFO
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    requests.setLevel(level)
    root.removeHandler(handler)


def test_a_request_is_a_line_with_its_id_and_who_asked(client, lines):
    person = make.user(display_name="Ngozi Lindqvist")
    client.force_login(person)

    answer = client.get("/search/", {"q": "Ngozi Lindqvist"})

    line = next(line for line in lines() if line["logger"] == "postmortem.requests")
    assert {name: line[name] for name in ("event", "level", "view", "method", "status", "user_id")} == {
        "event": "request",
        "level": "info",
        "view": "search",
        "method": "GET",
        "status": 200,
        "user_id": person.pk,
    }
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "Lindqvist" not in json.dumps(lines(), ensure_ascii=False)


def test_no_line_of_a_request_holds_what_opens_something(client, lines):
    token = "pEr5onal" * 8

    client.get(f"/l/{token}/")

    assert {line["logger"] for line in lines()} == {"django.request", "postmortem.requests"}
    assert token not in json.dumps(lines())


def test_what_goes_wrong_within_a_request_carries_the_same_id(client, lines):
    client.force_login(make.user())

    answer = client.get("/activities/404/")

    said = {line["logger"]: line["request_id"] for line in lines()}
    assert said == dict.fromkeys(("django.request", "postmortem.requests"), answer.headers["X-Request-ID"])
