"""How texts and questions are cut: pairs of Han characters, words of everything else."""

import pytest

from postmortem.search.rules import grams, is_said_in, snippet, wanted

pytestmark = pytest.mark.once


def found(query, title, body=""):
    """Whether an index that holds these words would find it."""
    words = grams(title, body).split(" ")
    return all(
        any(word.startswith(one) if begins else word == one for word in words)
        for one, begins in wanted(query)
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("海报", "优惠券海报终稿"),
        ("报终", "优惠券海报终稿"),
        ("稿", "优惠券海报终稿"),
        ("券", "优惠券海报终稿"),
        ("poster", "The POSTER for Friday"),
        ("post", "The poster for Friday"),
        ("ＰＯＳＴＥＲ", "The poster for Friday"),
        ("cafe", "Café campaign"),
        ("登录 页", "会员登录页改版"),
        ("v2 接口", "接口 v2 对齐"),
        ("ポスター", "新しいポスター案"),
        ("страница", "Новая страница"),
        ("2026", "Launch 2026-11-22"),
    ],
)
def test_what_a_text_says_is_found(query, text):
    assert found(query, text)
    assert is_said_in(query, [text])


@pytest.mark.parametrize(
    ("query", "text"), [("海稿", "优惠券海报终稿"), ("oster", "The poster"), ("退款", "优惠券海报终稿")]
)
def test_what_it_does_not_say_is_not(query, text):
    assert not found(query, text)


def test_pairs_that_stand_apart_are_found_and_then_seen_not_to_say_it():
    assert found("海报报告", "报告与海报 报报")
    assert not is_said_in("海报报告", ["报告与海报 报报"])


@pytest.mark.parametrize("query", ["", "  ", "？！", "—"])
def test_a_query_without_a_letter_asks_for_nothing(query):
    assert wanted(query) == []


def test_words_are_letters_and_digits_only_whatever_is_typed():
    words = grams("a'b & c:* \\ | (d) — 海\u0000报", "<script>")

    assert words.replace(" ", "").isalnum()
    assert words.isascii()
    assert "  " not in words


def test_a_snippet_begins_a_little_before_what_was_looked_for():
    text = "一" * 100 + "退款页面文案" + "二" * 200

    cut = snippet(text, ["退款"])

    assert cut.startswith("… " + "一" * 24 + "退款页面文案")
    assert cut.endswith(" …")
