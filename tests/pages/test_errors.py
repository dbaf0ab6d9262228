"""Whatever goes wrong, a page says the next step."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests import make

pytestmark = pytest.mark.django_db
ERRORS = ["400", "403", "403_csrf", "404", "409", "413", "429", "500", "503", "507"]


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_page_says_what_happened_and_leads_on(name):
    request = RequestFactory().get("/activities/7/")
    request.user = make.user()

    html = render_to_string(f"{name}.html", {"exception": ""}, request)

    main = html[html.index("<main") : html.index("</main>")]
    answer = re.search(r'page-head__lead">(.*?)</p>', main, re.S)[1].strip()
    assert answer
    assert len(re.findall(r'<a [^>]*href="/', main)) > 0


def test_what_is_not_there_offers_search_and_the_activities(client):
    client.force_login(make.user())

    html = client.get("/activities/999999/").text

    main = html[html.index("<main") : html.index("</main>")]
    assert re.findall(r'href="([^"]*)"', main) == ["/", "/search/", "/activities/"]
