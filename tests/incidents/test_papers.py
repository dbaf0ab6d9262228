"""The page as a file: everything people typed stays text, names stay out, nothing is fetched."""

import re

import pytest
from django.urls import reverse
from django.utils import translation
from markdown_it import MarkdownIt

from incidents import actions, papers
from incidents.papers.markdown import line, plain
from incidents.queries import role_page
from tests import make
from tests.incidents import retro
from tests.make import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
NASTY = [
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "# not a heading",
    "- not a list",
    "| a | b |",
    "`code` *strong* _soft_ ~~gone~~",
    "</style><img src=x onerror=alert(1)>",
]


@pytest.fixture
def at_now(time_machine):
    time_machine.move_to(NOW, tick=False)


def files_of(found):
    page = role_page(found, is_shared=True)
    return {name: kind.make(page, NOW) for name, kind in papers.KINDS.items()}


def get(client, found, kind):
    return client.get(reverse("incidents:retrospective_export", args=[found.pk]), {"as": kind})


@pytest.mark.parametrize("kind", ["md", "html"])
def test_a_file_holds_the_whole_page_with_sides_for_names(client, kind):
    scene = retro.campaign()
    scene.design.display_name = "Tang Wei"
    scene.design.save()
    found, scene = retro.published(scene)
    client.force_login(scene.driver)

    response = get(client, found, kind)
    text = response.content.decode()

    assert response["Content-Disposition"] == f'attachment; filename="retrospective-{found.pk}.{kind}"'
    for said in (
        *("No orders", "It went live on time and brought no orders.", "Material is final four hours ahead"),
        *("Design side", "The story", "It began on Tuesday.", "Which conditions met", "Every row had one."),
        *("For learning, not for appraisals.", found.current.sha256[:8]),
    ):
        assert said in text
    for person in (scene.design, scene.business, scene.driver):
        assert person.display_name not in text


def test_a_pdf_is_made_where_it_can_be(client):
    found, scene = retro.published()
    client.force_login(scene.driver)

    response = get(client, found, "pdf")

    assert response.status_code == (200 if papers.has_pdf() else 404)
    assert not papers.has_pdf() or response.content.startswith(b"%PDF-")


def test_an_unknown_kind_is_not_found(client):
    found, scene = retro.published()
    client.force_login(scene.driver)

    assert get(client, found, "docx").status_code == 404


@pytest.mark.parametrize("text", NASTY)
def test_what_people_typed_means_nothing_to_markdown(text):
    words = MarkdownIt("commonmark").enable("table").enable("strikethrough")

    page, html = f"{plain(text)}\n\n{line(text)}\n", words.render(plain(text))

    assert re.findall(r"<(?!/?p>|br)[a-z]+", words.render(page)) == []
    assert " ".join(re.sub(r"</?p>", "", html).split()) == escaped(text)


def escaped(text):
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(char, entity)
    return text


@pytest.mark.parametrize("text", NASTY)
def test_what_people_typed_runs_in_no_file(text):
    found, scene = retro.at_work()
    actions.save_section(found.pk, ("summary", "en"), 0, f"{text}\n\nAnother.", by=scene.driver, now=NOW)
    found.refresh_from_db()

    files = {name: made for name, made in files_of(found).items() if name != "pdf"}

    body = files["html"].partition("<body>")[2]
    running = r'<(?:script|img|iframe|object|link)\b|<[^>]+\son\w+=|href="javascript:'
    assert re.findall(running, body) == []
    html = MarkdownIt("commonmark").enable("table").render(files["md"])
    assert re.findall(r"<(script|img|a|iframe)\b", html) == []


def test_html_asks_no_address_for_anything():
    found, _scene = retro.published()

    text = files_of(found)["html"]

    assert re.findall(r'(?:src|href)="(?!#|https://example\.com/)[^"]*"', text) == []
    assert re.findall(r"url\((?!['\"]?(?:data:|#))[^)]*\)|@import", text) == []


def test_a_file_speaks_the_language_of_whoever_takes_it():
    found, _scene = retro.published()

    with translation.override("zh-hans"):
        files = files_of(found)

    assert "## 一分钟读完" in files["md"]
    assert '<html lang="zh-Hans">' in files["html"]


def test_what_is_not_published_says_so_in_the_file(client):
    found, scene = retro.written()
    client.force_login(scene.driver)

    assert "not published yet" in get(client, found, "md").content.decode()
    client.force_login(make.user())
    assert get(client, found, "md").status_code == 404
