"""What a browser is sent, in bytes: the first view, how that is packed, and answers that replace a part."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client

from postmortem.compression import PageCompressionMiddleware
from postmortem.statics import ALL, StaticStorage, beside, whole_sheet
from tests import stage, walk
from tests.source import ROOT

here, _django_db_helper = stage.here, stage.each_request_undone
STATIC = ROOT / "static"
FIRST_VIEW, PART = 150_000, 15_000
FIRST_VIEWS = (
    *("account_login", "home", "activities:list", "activities:detail", "raci:matrix"),
    *("incidents:new", "incidents:detail", "incidents:retrospective"),
)
REPLACED = ("raci:row", "activities:check_cell")
KEPT = StaticFilesStorage(location=STATIC)


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The style sheets and fonts as a production host serves them."""
    storage = StaticStorage(location=tmp_path_factory.mktemp("static"))
    found = {name: (KEPT, name) for name in of_ours() if name.startswith(("css/", "vendor/b", "fonts/"))}
    for name in found:
        storage.save(name, ContentFile((STATIC / name).read_bytes()))
    assert [error for *_, error in storage.post_process(found) if isinstance(error, Exception)] == []
    return storage


def of_ours():
    return [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.*")]


def packed(name):
    """The bytes of a static file on the way to a browser that takes gzip."""
    if name == ALL:
        return len(gzip.compress(whole_sheet({one: (KEPT, one) for one in of_ours()}).encode()))
    return len(gzip.compress(Path(finders.find(name)).read_bytes()))


def answer_of(here, name, **more):
    who = next(who for who, code in walk.expected(name, "GET").items() if code == 200)
    return walk.ask(here.world, here.clients[who], "GET", name, **more).content


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("name", FIRST_VIEWS)
def test_a_first_view_is_light(here, name):
    page = answer_of(here, name)

    asked_for = set(re.findall(r'(?:src|href)="/static/((?!fonts/)[^"?#]+)"', page.decode()))
    fonts = sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2"))
    assert ALL in asked_for
    assert fonts + len(gzip.compress(page)) + sum(map(packed, asked_for)) <= FIRST_VIEW


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("name", REPLACED)
def test_an_answer_that_replaces_a_part_is_small(here, name):
    answer = answer_of(here, name, headers={"HX-Request": "true"})

    assert 0 < len(gzip.compress(answer)) <= PART


def test_a_browser_asks_for_one_style_sheet(collected):
    page = Client().get("/accounts/login/").content.decode()

    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    whole = Path(collected.path(collected.stored_name(ALL))).read_text()
    assert sheets == ["/static/css/all.css"]
    assert "@import" not in whole
    assert all(
        (Path(collected.path("css")) / name).exists() for name in re.findall(r'url\("([^"]+)"\)', whole)
    )


def test_a_sheet_waits_packed_both_ways(collected):
    sheet = Path(collected.path(collected.stored_name(ALL)))

    plain, gzipped, brotli = (sheet.with_name(sheet.name + end).stat().st_size for end in ("", ".gz", ".br"))
    assert brotli < gzipped < plain


@pytest.mark.once
def test_what_a_host_installs_can_pack_both_ways():
    locked = (ROOT / "requirements.lock").read_text()

    assert re.findall(r"^(brotli|whitenoise)==[\d.]+ \\$", locked, re.MULTILINE) == ["brotli", "whitenoise"]


@pytest.mark.once
def test_a_sheet_with_an_address_that_would_lead_elsewhere_stops_the_build(tmp_path):
    (tmp_path / "css/components").mkdir(parents=True)
    (tmp_path / ALL).write_text('@import url("components/x.css");\n')
    (tmp_path / "css/components/x.css").write_text('a { background: url("../../favicon.svg"); }')
    kept = StaticFilesStorage(location=tmp_path)

    with pytest.raises(ValueError, match=r"css/components/x\.css names \.\./\.\./favicon\.svg"):
        whole_sheet({name: (kept, name) for name in (ALL, "css/components/x.css")})


@pytest.mark.parametrize(
    ("address", "name"),
    [("x.css", "css/x.css"), ("../x.svg", "x.svg"), ("a/../b.css", "css/b.css")],
)
def test_an_address_in_a_sheet_means_a_file_beside_it(address, name):
    assert beside("css/all.css", address) == name


def answered(rf, content_type):
    asked = rf.get("/", headers={"accept-encoding": "gzip"})
    return PageCompressionMiddleware(lambda _: HttpResponse("late " * 999, content_type=content_type))(asked)


@pytest.mark.parametrize(("content_type", "coding"), [("text/html", "gzip"), ("application/zip", None)])
def test_pages_leave_compressed_and_files_as_they_are(rf, content_type, coding):
    assert answered(rf, content_type).headers.get("Content-Encoding") == coding


def test_a_compressed_page_has_a_length_by_chance(rf):
    lengths = {len(answered(rf, "text/html").content) for _ in range(20)}

    assert len(lengths) > 1
