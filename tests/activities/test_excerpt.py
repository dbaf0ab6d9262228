"""A pasted piece of chat: its first sentence is the text, the whole is kept."""

import pytest

from postmortem.activities import rules

WECOM = "李雷 3-10 18:02:31\n后天晚上八点上线。海报找方锐。\n\n韩梅梅 3-10 18:03:02\n收到"
SLACK = "Ada Lovelace 6:02 PM\nWe go live on Thursday, 20:00. Bob does the poster.\nBob 6:03 PM\nok"
TIMED = "[18:02] Ada: We go live on Thursday!\n[18:03] Bob: ok"
SPOKEN = "张三：后天上线\n李四：好的"


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        (WECOM, "后天晚上八点上线。"),
        (SLACK, "We go live on Thursday, 20:00."),
        (TIMED, "We go live on Thursday!"),
        (SPOKEN, "后天上线"),
        ("Ada 今天 09:15\nYes", "Yes"),
        ("Ada 18:02\nLive at 20:00", "Live at 20:00"),
        ("Ada 2026-03-10 18:02\nv1.2 goes live at 20:00", "v1.2 goes live at 20:00"),
    ],
)
def test_of_a_chat_the_first_sentence_is_the_text_and_all_of_it_is_kept(pasted, text):
    assert rules.excerpt(pasted) == (text, pasted.strip())


@pytest.mark.parametrize(
    "typed",
    [
        "We go live on Thursday, 20:00. Bob does the poster.",
        "We met.\n\nThursday it is.\nBob agrees: the poster comes on Wednesday.",
        "Live at 20:00\nPoster at 18:00",
        "https://a.example/x\nhttps://b.example/y",
    ],
)
def test_what_was_typed_stays_as_it_is(typed):
    assert rules.excerpt(f" {typed}\n") == (typed, "")


def test_a_very_long_first_sentence_is_cut():
    text, whole = rules.excerpt(f"Ada 18:02\n{'a' * 400}")

    assert (len(text), text[-1], len(whole)) == (300, "…", 410)
