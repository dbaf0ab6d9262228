"""Stored text never runs: whatever stands in any field comes back as text on every page and in every file.

The ordinary run puts a few texts of each sort into every field; with --faults it is all of them, and more
readers.
"""

import io
import re
import zipfile

import pytest
from django.db import models
from markdown_it import MarkdownIt

from incidents.papers import KINDS
from postmortem.outbox.models import Message
from postmortem.outbox.relay import mail_of
from tests import stage, walk
from tests.make import NOW
from tests.security.payloads import ADDRESSES, HIT, PAYLOADS
from tests.security.planting import fields, free_models, plant
from tests.security.reading import active_in

# Spelled above the database; and SQLite takes a text that is longer than its field.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
here, _django_db_helper = stage.here, stage.each_request_undone
FIRST = ("driver", "lead", "admin", "participant", "sponsor", "anonymous")
FILES = ("csv", "csv-columns", "csv-gb18030", "xlsx", "md", "md-columns")
ACTIVE_IN_PDF = re.compile(rb"/(JavaScript|JS|OpenAction|AA|Launch|EmbeddedFile|RichMedia)\b")


@pytest.fixture(scope="module")
def texts(request):
    return PAYLOADS if request.config.getoption("--faults") else PAYLOADS[::12]


@pytest.fixture(scope="module")
def planted(here, texts):
    """The small world, with these texts wherever people wrote something; how often, by field."""
    return plant(lambda _field: "\n".join(texts), ADDRESSES[0])


def readers(name):
    """Who looks: the first who may, for whom most is there; with --faults the reader without names, too."""
    codes = walk.expected(name, "GET")
    return [who for who in FIRST if codes[who] == 200][:1]


def read(here, who, name, query=""):
    path = walk.path_of(here.world, name) + query
    answer = walk.ask(here.world, here.clients[who], "GET", name, path=path)
    return answer, answer.getvalue() if answer.streaming else answer.content


PAGES = [name for name in walk.MATRIX if readers(name)]


def test_every_field_that_people_fill_is_tried(planted):
    tried = {
        f"{model._meta.label}.{field.name}"
        for model in free_models()
        if model.objects.exists()
        for field in fields(model)
        if type(field) is models.TextField
    }

    assert sorted(tried - set(planted)) == []
    assert len(planted) > 100


@pytest.mark.parametrize("name", PAGES)
def test_no_page_runs_what_was_written(here, planted, name):
    answer, content = read(here, readers(name)[0], name)

    assert answer.status_code == 200
    if "html" in answer["Content-Type"]:
        assert active_in(content.decode()) == []


def test_no_page_runs_it_for_a_reader_without_names(here, planted, request):
    if not request.config.getoption("--faults"):
        pytest.skip("with --faults")
    names = [name for name in PAGES if walk.expected(name, "GET")["executive"] == 200]

    pages = {name: read(here, "executive", name) for name in names}

    html = {name: content for name, (answer, content) in pages.items() if "html" in answer["Content-Type"]}
    assert {name: active_in(content.decode()) for name, content in html.items()} == {
        name: [] for name in html
    }


def test_no_mail_runs_it(here, planted):
    found, headers = {}, []
    for message in Message.objects.select_related("recipient", "contact"):
        mail = mail_of(message, now=NOW)
        headers.append(mail.subject)
        for part in mail.alternatives:
            found[message.pk] = active_in(part.content)

    assert len(found) > 3
    assert found == {pk: [] for pk in found}
    assert [one for one in headers if "\n" in one or "\r" in one] == []


def test_no_markdown_runs_it(here, planted):
    """Drawn by a program that lets markup through, as some do."""
    answers = [read(here, "driver", "raci:export", f"?format={kind}")[1] for kind in ("md", "md-columns")]
    answers.append(read(here, "driver", "incidents:retrospective_export", "?as=md")[1])

    drawn = [MarkdownIt("commonmark", {"html": True}).enable("table").render(a.decode()) for a in answers]

    assert [active_in(page) for page in drawn] == [[], [], []]


def test_no_paper_runs_it(here, planted):
    page = read(here, "driver", "incidents:retrospective_export", "?as=html")[1].decode()

    assert HIT in page
    assert [one for one in active_in(page) if not one.startswith("<base>")] == []


@pytest.mark.skipif("pdf" not in KINDS, reason="needs the libraries of WeasyPrint")
def test_no_pdf_runs_it(here, planted, request):
    if not request.config.getoption("--faults"):
        pytest.skip("with --faults")

    content = read(here, "driver", "incidents:retrospective_export", "?as=pdf")[1]

    assert content.startswith(b"%PDF")
    assert ACTIVE_IN_PDF.findall(content) == []
    assert re.findall(rb"/URI \((?!https?:|mailto:)[^)]*\)", content) == []


def test_no_workbook_runs_it(here, planted):
    book = read(here, "driver", "raci:export", "?format=xlsx")[1]

    with zipfile.ZipFile(io.BytesIO(book)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert [name for name in parts if "vba" in name.lower() or "externalLink" in name] == []
    assert [name for name, part in parts.items() if b"<f>" in part or b"<hyperlink" in part] == []
