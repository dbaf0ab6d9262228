"""Files that are no table, or do harm: one sentence each, and nothing is opened, fetched or unpacked."""

import io
import random
import re
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raci.tables import MAX_BYTES, File, Unreadable, check_size, read
from raci.tables.files import limits
from tests.raci.tables.given import csv_of, letters, page, table, workbook

pytestmark = pytest.mark.once
BOOK = workbook(page(("Task", "Li", "Wang"), ("Poster", "A", "R"), ("Copy", "R", "A")))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = "The file is damaged."
NO_TABLE = "No table with letters, or with columns for who does what, was found in this file."
FAR_MORE = "The file holds far more than a table of 5,000 rows."
NO_TEXT = "The file is neither a workbook nor text in UTF-8, UTF-16 or GB18030."


def refusal(data, name="plan.xlsx"):
    with pytest.raises(Unreadable) as refused:
        read(name, data)
    assert refused.value.messages == [refused.value.sentence]
    return refused.value.sentence


def other_kind(kind):
    return f"Files of this kind ({kind}) are not read. Save the table as .xlsx or CSV and try again."


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed(part, old, new):
    """The workbook with one text of one part exchanged."""
    parts = parts_of(BOOK)
    assert old in parts[part]
    return packed({**parts, part: parts[part].replace(old, new, 1)})


def as_csv(rows):
    return csv_of(*rows)


def as_workbook(rows):
    return workbook(page(*rows))


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"Dear all,\nplease find attached\n", NO_TABLE),
        (b"a,b,c\n1,2,3\n", NO_TABLE),
        (csv_of(("Task", "Due", "Notes"), ("Poster", "Friday", "big")), NO_TABLE),
        (bytes(range(256)) * 4, NO_TEXT),
        (b"\x00\x01\x02\x03", NO_TEXT),
        (b"\xff\xfe\x00", NO_TEXT),
        ("André,Zoë,Task\n".encode("cp1252"), NO_TEXT),
        (b'Task,Li\n"Poster,A\nCopy,R\n', "A quotation mark in this file is opened and never closed."),
        (OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), limits.protected().sentence),
        (OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"), other_kind(".xls")),
        (b"%PDF-1.7\n", other_kind("PDF")),
        (b"\x89PNG\r\n\x1a\n", other_kind("PNG")),
        (b"<html><table><tr><td>Task</td></tr></table></html>", other_kind("HTML/XML")),
        (b'<?xml version="1.0"?><Workbook/>', other_kind("HTML/XML")),
        (packed({"xl/workbook.bin": b""}), other_kind(".xlsb")),
        (packed({"word/document.xml": b""}), other_kind(".docx")),
        (packed({"mimetype": b"", "content.xml": b""}), other_kind(".ods")),
        (packed({"Index/Document.iwa": b""}), other_kind(".numbers")),
        (packed({"photo.jpg": b""}), other_kind(".zip")),
        (BOOK[: len(BOOK) // 2], DAMAGED),
        (b"PK\x03\x04 is no archive", DAMAGED),
        (packed({"xl/workbook.xml": b"<workbook/>"}), DAMAGED),
        (workbook(page()), NO_TABLE),
        (
            workbook(page(("Task", "Li"), ("Poster", "A"), title="A", state="hidden"), page(title="B")),
            NO_TABLE,
        ),
    ],
)
def test_what_is_no_table_gets_one_sentence(data, sentence):
    assert refusal(data) == sentence


def test_five_megabytes_are_the_limit_before_anything_is_read():
    table_text = csv_of(("Task", "Li"), ("Poster", "A"))

    assert isinstance(read("plan.csv", table_text + b"\n" * (MAX_BYTES - len(table_text))), File)
    assert refusal(table_text + b"\n" * (MAX_BYTES + 1 - len(table_text))) == "The file is larger than 5 MB."
    with pytest.raises(Unreadable):
        check_size(MAX_BYTES + 1)


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_five_thousand_rows_are_the_limit(write):
    rows = [("Voucher campaign",), (), ("Task", "Li"), *((f"Task {number}", "A") for number in range(5000))]

    assert len(table(write(rows)).rows) == 5000
    assert refusal(write([*rows, ("One more", "A")])) == "The file has more than 5,000 rows."


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_many_rows_are_refused_before_they_are_looked_into(write):
    assert refusal(write([["text"]] * 7000)) == "The file has more than 5,000 rows."


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_five_hundred_columns_are_the_limit(write):
    assert refusal(write([["Task", *map(str, range(500))]])) == "The file has more than 500 columns."


class TestArchives:
    def test_a_part_that_unpacks_to_far_too_much_is_not_unpacked(self, monkeypatch):
        bomb = packed({**parts_of(BOOK), "xl/media/bomb.png": b"\0" * (limits.MAX_UNPACKED + 1)})
        monkeypatch.setattr(zipfile.ZipFile, "open", None)

        assert len(bomb) < 100_000
        assert refusal(bomb) == FAR_MORE

    def test_a_directory_that_tells_less_than_a_part_holds_is_damage(self):
        parts = parts_of(BOOK)
        honest = packed({**parts, "xl/media/a.png": b"\0" * 10_000_000})
        lying = honest.replace((10_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

        assert refusal(lying) == DAMAGED

    @pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_only_the_packing_of_workbooks_is_unpacked(self, compression):
        assert refusal(packed(parts_of(BOOK), compression)) == DAMAGED

    def test_thousands_of_parts_are_too_many(self):
        assert refusal(packed({"xl/a": b"", **{str(n): b"" for n in range(limits.MAX_PARTS)}})) == FAR_MORE

    def test_a_part_with_a_password_is_said_to_have_one(self):
        marked = bytearray(BOOK)
        for found in re.finditer(b"PK\x01\x02", BOOK):
            marked[found.start() + 8] |= 1

        assert (
            refusal(bytes(marked))
            == "The file is protected by a password. Save it without one and try again."
        )

    @pytest.mark.parametrize(
        "tags", [b"<x/>" * limits.MAX_TAGS, b"<c/>" * (limits.MAX_CELLS + 1)], ids=["x", "c"]
    )
    def test_millions_of_tags_and_cells_are_too_many(self, tags):
        assert refusal(changed(SHEET, b"<sheetData>", b"<sheetData><row>" + tags + b"</row>")) == FAR_MORE


class TestXml:
    @pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
    @pytest.mark.parametrize(
        "doctype",
        [
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
            "<!DOCTYPE x>",
        ],
        ids=["expands", "reads a file", "asks the network", "says nothing"],
    )
    def test_a_document_type_is_refused_in_every_part(self, part, doctype):
        parts = parts_of(BOOK)
        body = re.sub(rb"^<\?xml[^>]*\?>", b"", parts[part])

        for encoding in ("utf-8", "utf-16"):
            text = f'<?xml version="1.0" encoding="{encoding}"?><!-- ok -->{doctype}{body.decode()}'
            assert refusal(packed({**parts, part: text.encode(encoding)})) == DAMAGED

    def test_a_cell_that_no_sheet_has_is_damage(self):
        for place in (b'r="XFE1"', b'r="A1048577"', b'r="A0"', b'r="nonsense"'):
            assert refusal(changed(SHEET, b'r="A1"', place)) == DAMAGED

    def test_merged_cells_fill_only_what_is_used(self):
        merged = b'<mergeCells><mergeCell ref="A4:XFD1048576"/><mergeCell ref="C3:XFD3"/></mergeCells>'

        found = table(changed(SHEET, b"</sheetData>", b"</sheetData>" + merged))

        assert letters(found) == {"Poster": "A Li · R Wang", "Copy": "A Wang · R Li"}

    def test_thousands_of_merged_areas_over_each_other_are_damage(self):
        merged = b"<mergeCells>" + b'<mergeCell ref="A1:C3"/>' * 40_000 + b"</mergeCells>"

        assert refusal(changed(SHEET, b"</sheetData>", b"</sheetData>" + merged)) == DAMAGED

    def test_texts_stay_texts(self):
        markup = escape('<script>alert(1)</script> =HYPERLINK("http://x")').encode()

        found = table(
            changed(SHEET, b"Poster", markup) if b"Poster" in parts_of(BOOK)[SHEET] else with_text(markup)
        )

        assert [row.task for row in found.rows] == [
            '<script>alert(1)</script> =HYPERLINK("http://x")',
            "Copy",
        ]


def with_text(text):
    return changed("xl/sharedStrings.xml", b"Poster", text)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_is_broken_in_a_workbook_is_read_or_refused(seed):
    chance = random.Random(seed)
    parts = parts_of(BOOK)
    name = chance.choice(sorted(parts))
    content = bytearray(parts[name])
    for _ in range(chance.choice((1, 2, 8))):
        place = chance.randrange(len(content))
        content[place : place + chance.randrange(12)] = chance.choice(
            (b"", b"<", b"999999999", b"\xff", b"/>")
        )

    try:
        found = read("plan.xlsx", packed({**parts, name: bytes(content)}))
    except Unreadable as unreadable:
        found = unreadable

    assert isinstance(found, File) or found.sentence


CELLS = st.sampled_from(
    [
        *(
            "",
            "",
            "Task",
            "Phase",
            "Li",
            "Wang",
            "R",
            "A",
            "A/R",
            "D",
            "x",
            "-",
            "负责",
            "任务",
            "Responsible",
        ),
        *(
            "R = Responsible",
            "Legend",
            "Poster",
            "1",
            "Due",
            "PM",
            "阶段一",
            "Letter",
            "(R)",
            '"',
            "'=1",
            "|",
            "\n",
        ),
        *("Role", "Person", "Owner", "Informed", "Consulted", "李雷、王芳", "North", "South"),
    ]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8), st.booleans())
def test_whatever_stands_in_the_cells_is_read_or_refused(rows, is_workbook):
    data = workbook(page(*rows)) if is_workbook else csv_of(*rows)

    try:
        found = read("plan", data)
        answers = {question.id: question.choices[0].value for question in found.questions}
        again = read("plan", data, answers=answers)
    except Unreadable:
        return

    assert again.questions == []
