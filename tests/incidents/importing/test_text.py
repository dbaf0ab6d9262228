"""What is no text, and how text is stored."""

import pytest

from incidents.importing import MAX_BYTES, Unreadable, read

pytestmark = pytest.mark.once
CHINESE = "# 登录失败复盘\n\n## 概述\n\n用户无法登录，持续四十七分钟，原因是证书过期没有续期。"
JAPANESE = "# ログイン障害\n\n## 概要\n\nログインできない状態が四十分ほど続きました。"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"x" * (MAX_BYTES + 1), "The file is larger than 5 MB."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "The file is not a text, or it is damaged."),
        (b"PK\x03\x04\x14\x00\x08\x08", "The file is not a text, or it is damaged."),
        (b"\x01\x02\x03\x04abc", "The file is not a text, or it is damaged."),
        (b"\xff\xfea", "The file is not a text, or it is damaged."),
        (b" \n\t\n---\n", "There is no text in the file."),
    ],
    ids=["empty", "too large", "picture", "archive", "control", "half a character", "no letter"],
)
def test_what_is_no_text_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(Unreadable) as refused:
        read("report.md", content)

    assert refused.value.sentence == sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_is_read_in_every_usual_encoding(encoding):
    found = read("report.md", CHINESE.encode(encoding))

    assert (found.title, found.language) == ("登录失败复盘", "zh-hans")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp932", "euc_jp"])
def test_japanese_is_read_in_every_usual_encoding(encoding):
    found = read("report.md", JAPANESE.encode(encoding))

    assert (found.title, found.summary) == ("ログイン障害", "ログインできない状態が四十分ほど続きました。")
