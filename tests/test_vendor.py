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
    linked = re.findall(r'@import url\("([^"]+)"\);', (STATIC / "css/all.css").read_text())

    of_papers = {"css/paper.css", "css/paper-figures.css", "css/whole.css"}  # in the files handed on
    ours = {p.relative_to(STATIC).as_posix() for p in (STATIC / "css").rglob("*.css")}
    assert sorted(linked[1:]) == sorted(
        name.removeprefix("css/") for name in ours - of_papers - {"css/all.css"}
    )
    assert linked[0] == "../vendor/bootstrap.min.css"


# Parts of Bootstrap that static/vendor/bootstrap.scss leaves out, by the beginnings of their classes.
LEFT_OUT = re.compile(
    r"(accordion|alert|badge|breadcrumb|btn-(group|toolbar|close)|carousel|collapse|container|dropdown|form-(floating|range)"
    r"|input-group|list-group|modal|nav|navbar|offcanvas|page-item|pagination|placeholder|popover|progress|spinner"
    r"|table|toast|tooltip|fs|fw|gap|bg|border|rounded|shadow|d-flex|justify|align|flex|w|h|p[xyste]?)(-[a-z0-9]+)?$"
)


def test_no_template_uses_a_part_of_bootstrap_that_is_left_out():
    ours = set(
        re.findall(r"\.([a-z][\w-]*)", "".join(p.read_text() for p in (STATIC / "css").rglob("*.css")))
    )
    used = {
        name
        for page in (STATIC.parent / "templates").rglob("*.html")
        for given in re.findall(r'class="([^"]*)"', page.read_text())
        for name in re.sub(r"{%.*?%}|{{.*?}}", " ", given).split()
    }

    assert sorted(name for name in used - ours if LEFT_OUT.match(name)) == []
