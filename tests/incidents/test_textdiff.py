"""Two texts laid beside each other, in both languages."""

from hypothesis import given
from hypothesis import strategies as st

from incidents.rules.textdiff import Pair, Piece, differences, paired, sentences


def test_sentences_end_where_both_languages_end_them():
    assert sentences("It began at 9.30. It ended!\n\nThen? 首小时 0 单。海报改好；文案也改好。") == [
        "It began at 9.30.",
        "It ended!",
        "Then?",
        "首小时 0 单。",
        "海报改好；",
        "文案也改好。",
    ]


def test_a_changed_sentence_stands_between_its_neighbours():
    before = "One. Two. Three. Four. Five."
    after = "One. Two. Third. Four. Five."

    assert differences(before, after) == [
        Piece("same", ""),
        Piece("same", "Two."),
        Piece("gone", "Three."),
        Piece("new", "Third."),
        Piece("same", "Four."),
        Piece("same", ""),
    ]


def test_other_spaces_and_line_ends_are_no_difference():
    assert differences("One.\r\nTwo.", "One.  Two.\n") == []


def test_a_reworded_line_stands_beside_what_it_was():
    before = ["The final effect had no owner.", "The poster came late."]
    after = ["The final effect had no accepted owner.", "Nobody outside had read it."]

    assert paired(before, after) == [
        Pair("The final effect had no owner.", "The final effect had no accepted owner."),
        Pair("", "Nobody outside had read it."),
        Pair("The poster came late.", ""),
    ]


@given(st.text(), st.text())
def test_nothing_new_is_lost_and_nothing_stays_that_went(before, after):
    pieces = differences(before, after)

    new, gone = sentences(after), sentences(before)
    assert all(one.text in new for one in pieces if one.how == "new")
    assert all(one.text in gone for one in pieces if one.how == "gone")
    assert bool(pieces) == (new != gone)
