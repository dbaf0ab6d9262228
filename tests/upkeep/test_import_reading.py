"""Address books as they come: what is read from them, before any house is asked."""

from datetime import date

import pytest

from postmortem.upkeep.importing import Unreadable, read_file
from tests.upkeep import books

TODAY = date(2026, 3, 11)


def read(data):
    return read_file(data, today=TODAY)


def people(data):
    return [(one.account, one.name, one.mail, "/".join(one.department)) for one in read(data).people]


def test_an_export_of_wecom_is_read_as_it_is():
    found = read(books.wecom())

    assert [(one.row, one.account, one.name, one.mail, one.department) for one in found.people] == [
        (3, "chenwei", "陈伟", "", ("星河科技", "设计部", "视觉组")),
        (4, "lina", "李娜", "li.na@example.com", ("星河科技", "设计部")),
        (5, "wangqiang", "王强", "", ("星河科技", "产品部")),
    ]
    assert (found.problems, found.closed) == ([], 1)
    assert [one.is_in_several for one in found.people] == [False, True, False]


def test_an_export_of_dingtalk_is_read_as_it_is():
    found = read(books.dingtalk())

    assert [
        (one.row, one.account, one.mail, one.department, one.leads, one.joined) for one in found.people
    ] == [
        (4, "manager7788", "sunli@example.com", ("星河科技", "运营部"), True, "2023-05-04"),
        (5, "0123456789", "", ("星河科技", "运营部", "活动组"), False, "2024-01-02"),
    ]
    assert found.problems == []


def test_an_export_of_feishu_is_read_as_it_is():
    found = read(books.feishu())

    assert [(one.row, one.account, one.name, one.mail, one.department) for one in found.people] == [
        (2, "f-17", "吴芳", "wufang@example.com", ("星河科技", "市场部")),
        (3, "f-18", "郑凯", "", ("星河科技", "市场部", "投放组")),
    ]
    assert (found.problems, found.closed) == ([], 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_encoding_that_spreadsheets_write(encoding):
    data = books.own(["wei", "陈伟", "", "设计部", "", "", "", ""], encoding=encoding)

    assert people(data) == [("wei", "陈伟", "", "设计部")]


def test_somebody_with_a_mail_address_alone_has_its_first_part_as_account():
    data = books.text_of([["Name", "Email"], ["Wei", "Wei.Chen+work@Example.com"]]).encode()

    assert people(data) == [("wei.chen.work", "Wei", "wei.chen+work@example.com", "")]


def test_two_head_rows_merged_downwards_are_one_header():
    data = books.workbook(
        [
            ["姓名", "帐号", "联系方式", None],
            [None, None, "手机", "邮箱"],
            ["陈伟", "wei", "138", "wei@example.com"],
        ],
        merged=["A1:A2", "B1:B2", "C1:D1"],
    )

    assert people(data) == [("wei", "陈伟", "wei@example.com", "")]


def test_a_file_of_departments_is_known_by_its_header():
    data = books.text_of(
        [
            ["English name", "Chinese name", "Lead", "Trades"],
            ["Design", "设计部", "Tang", "design; marketing"],
        ]
    ).encode()

    found = read(data)

    assert [tuple(one) for one in found.departments] == [
        (2, "Design", "设计部", "tang", ("design", "marketing"))
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"x" * (10 * 1024 * 1024 + 1), "The file is larger than 10 MB."),
        (b"PK\x03\x04 nothing", "The file is damaged."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old",
            "This is an old Excel file (.xls), or one with a password. Save it as .xlsx.",
        ),
        (b"\xff\xfe\x00", "The file is neither a workbook nor text in UTF-8, UTF-16 or GB18030."),
        (
            b"Colour,Size\nred,3\n",
            "No header was found. It needs a column for the name, and one for the account or the mail"
            " address.",
        ),
    ],
)
def test_what_is_no_address_book_is_refused_with_one_sentence(data, sentence):
    with pytest.raises(Unreadable) as refused:
        read(data)

    assert refused.value.sentence == sentence
