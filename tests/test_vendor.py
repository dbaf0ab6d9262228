"""Files of others are what they were when they came; every address in a style sheet leads somewhere."""

import hashlib
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
URL = re.compile(r"url\(\s*['\"]?(?!data:)([^'\")]+)")


def test_vendored_files_are_unchanged():
    listed = dict(reversed(line.split()) for line in (STATIC / "vendor/SHA256SUMS").read_text().splitlines())

    found = {name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest() for name in listed}

    assert found == listed


def test_every_vendored_file_is_listed():
    listed = {line.split()[1] for line in (STATIC / "vendor/SHA256SUMS").read_text().splitlines()}

    there = {
        p.relative_to(STATIC).as_posix()
        for folder in ("vendor", "fonts")
        for p in (STATIC / folder).iterdir()
    }

    assert there - {"vendor/SHA256SUMS", "vendor/README.md"} == listed


def test_every_address_in_a_style_sheet_leads_to_a_file():
    found = [(sheet, url) for sheet in STATIC.rglob("*.css") for url in URL.findall(sheet.read_text())]

    lost = [(sheet.name, url) for sheet, url in found if not (sheet.parent / url).is_file()]

    assert lost == []


def test_every_style_sheet_of_ours_is_on_the_page():
    head = (STATIC.parent / "templates/_head.html").read_text()

    linked = re.findall(r"{% static '(css/[^']+)' %}", head)

    of_papers = {
        "css/paper.css",
        "css/paper-figures.css",
        "css/whole.css",
    }  # written into the files handed on
    ours = {p.relative_to(STATIC).as_posix() for p in (STATIC / "css").rglob("*.css")}
    assert sorted(linked) == sorted(ours - of_papers)
